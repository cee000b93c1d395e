//! What was filled in on a page: fields, boxes and lists of a form.

use scraper::ElementRef;

use crate::fields;

/// What a field or a list of a form shows to whoever looks at the page; nothing for buttons, secrets, and boxes in which
/// one searches the site.
///
/// `<input value="35">` is 35, `<input type=checkbox checked>` is ☑, `<select><option selected>二级</select>` is 二级.
pub(super) fn shown(element: ElementRef<'_>) -> Option<String> {
    let tag = element.value();
    if tag.name() == "select" {
        return chosen(element);
    }
    let kind = tag.attr("type").unwrap_or("text").trim().to_ascii_lowercase();
    match kind.as_str() {
        "checkbox" | "radio" => Some(fields::checkbox(tag.attr("checked").is_some()).to_owned()),
        "hidden" | "password" | "submit" | "reset" | "button" | "image" | "file" | "search" | "range" | "color" => None,
        _ if is_search(element) => None,
        _ => tag.attr("value").filter(|value| is_answer(value)).map(str::to_owned),
    }
}

/// False for a text area in which one searches the site or which still says what to write there.
pub(super) fn is_filled_in(area: ElementRef<'_>) -> bool {
    !is_search(area) && is_answer(&area.text().collect::<String>())
}

/// The choices that are marked; without any, the first, which a browser then shows. Lists of other sites offer no choice.
fn chosen(list: ElementRef<'_>) -> Option<String> {
    let options: Vec<ElementRef<'_>> =
        list.descendent_elements().filter(|inner| inner.value().name() == "option").collect();
    let is_link = |option: &&ElementRef<'_>| option.value().attr("value").is_some_and(is_address);
    let leads_away = options.iter().any(|option| is_link(&option))
        || list
            .value()
            .attr("onchange")
            .is_some_and(|script| ["open(", "location"].iter().any(|it| script.contains(it)));
    if leads_away {
        return None;
    }
    let text = |option: &ElementRef<'_>| option.text().collect::<String>().trim().to_owned();
    let marked: Vec<String> =
        options.iter().filter(|option| option.value().attr("selected").is_some()).map(text).collect();
    let first = || options.first().filter(|_| list.value().attr("multiple").is_none()).map(text);
    let shown = if marked.is_empty() { first()? } else { marked.join("、") };
    Some(shown).filter(|text| is_answer(text))
}

/// False for nothing, and for what asks for an answer: 请选择, --请选择--, 请输入关键字.
fn is_answer(text: &str) -> bool {
    const ASKS: [&str; 6] = ["请选择", "请输入", "请填写", "请在此", "点击选择", "输入关键"];
    let text = text.trim_matches(|char: char| !char.is_alphanumeric());
    !text.is_empty() && !ASKS.iter().any(|asks| text.starts_with(asks))
}

/// True for the field of a search, by its name.
fn is_search(field: ElementRef<'_>) -> bool {
    let names = ["name", "id", "class", "placeholder"].into_iter().filter_map(|name| field.value().attr(name));
    names
        .map(str::to_ascii_lowercase)
        .any(|name| ["search", "keyword", "query", "搜索", "检索"].iter().any(|it| name.contains(it)))
}

fn is_address(value: &str) -> bool {
    ["http:", "https:", "//", "www."].iter().any(|start| value.trim_start().starts_with(start))
}
