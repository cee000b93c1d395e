//! Which elements a page hides by the rules in its `<style>`: `.x { display: none }`.

use scraper::{ElementRef, Html, Selector};

/// What a rule is for, and whether it hides that.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    rules: Vec<(Target, bool)>,
}

/// `p.note`, `.note`, `#note`.
#[derive(Debug, PartialEq)]
struct Target {
    element: Option<String>,
    class: Option<String>,
    id: Option<String>,
}

impl Hidden {
    /// Of a page. Rules for some screens or for printing alone are left out, and so are those for an element in another one:
    /// text shown once too often is better than text that is lost.
    pub(super) fn of(page: &Html) -> Self {
        let Ok(style) = Selector::parse("style") else { return Self::default() };
        let mut rules = Vec::new();
        let is_for_screens = |sheet: &ElementRef<'_>| {
            sheet.value().attr("media").is_none_or(|media| matches!(media.trim(), "" | "all" | "screen"))
        };
        for sheet in page.select(&style).filter(is_for_screens) {
            push_rules(&without_comments(&sheet.text().collect::<String>()), &mut rules);
        }
        Self { rules }
    }

    /// True if an element hides itself, or, where it says nothing of that, the last rule for it does.
    pub(super) fn has(&self, element: ElementRef<'_>) -> bool {
        let own = element.value().attr("style").and_then(hides);
        let rule = || self.rules.iter().rev().find(|(target, _)| target.is(element));
        own.unwrap_or_else(|| rule().is_some_and(|(_, is_hidden)| *is_hidden))
    }
}

/// Adds the rules of a style sheet that say whether something is displayed.
fn push_rules(sheet: &str, rules: &mut Vec<(Target, bool)>) {
    let mut rest = sheet;
    while let Some((head, from)) = rest.split_once('{') {
        // Statements such as `@import` may stand before a rule.
        let head = head.rsplit(['}', ';']).next().unwrap_or(head).trim();
        if head.starts_with('@') {
            rest = &from[block_ends_at(from)..];
            continue;
        }
        let (body, behind) = from.split_once('}').unwrap_or((from, ""));
        rest = behind;
        let Some(is_hidden) = hides(body) else { continue };
        for selector in head.split(',') {
            match Target::of(selector) {
                Some(target) => rules.push((target, is_hidden)),
                // `.tab.on { display: block }` shows some of what `.tab` hides; which, is not looked into.
                None if !is_hidden => rules.extend(Target::parts_of(selector).map(|target| (target, false))),
                None => {}
            }
        }
    }
}

/// Whether declarations hide, if they say anything of it: the last one holds.
fn hides(declarations: &str) -> Option<bool> {
    let said: String = declarations.chars().filter(|char| !char.is_whitespace()).collect();
    let said = said.to_ascii_lowercase();
    let display = said.split(';').rev().find_map(|said| said.strip_prefix("display:"))?;
    Some(display.trim_end_matches("!important") == "none")
}

/// A style sheet without what stands in `/* … */`.
fn without_comments(sheet: &str) -> String {
    let (mut bare, mut rest) = (String::new(), sheet);
    while let Some((before, behind)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = behind.split_once("*/").map_or("", |(_, behind)| behind);
    }
    bare + rest
}

/// Behind the bracket that closes a block whose first one is open.
fn block_ends_at(text: &str) -> usize {
    let mut depth = 1_u32;
    for (at, char) in text.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

impl Target {
    fn of(selector: &str) -> Option<Self> {
        let selector = selector.trim();
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_'))
        };
        let (element, name) = selector.split_at(selector.find(['.', '#'])?);
        let (mark, name) = name.split_at(1);
        if !is_name(name) || !(element.is_empty() || is_name(element)) {
            return None;
        }
        let named = |own: &str| (mark == own).then(|| name.to_owned());
        let element = Some(element.to_ascii_lowercase()).filter(|element| !element.is_empty());
        Some(Self { element, class: named("."), id: named("#") })
    }

    /// The classes and ids that a longer selector names, each for itself.
    fn parts_of(selector: &str) -> impl Iterator<Item = Self> {
        let ends = |char: char| !(char.is_alphanumeric() || matches!(char, '-' | '_'));
        selector.match_indices(['.', '#']).filter_map(move |(at, mark)| {
            let name = selector[at + mark.len()..].split(ends).next()?;
            Self::of(&format!("{mark}{name}"))
        })
    }

    fn is(&self, element: ElementRef<'_>) -> bool {
        let tag = element.value();
        self.element.as_deref().is_none_or(|name| name == tag.name())
            && self.class.as_deref().is_none_or(|class| tag.classes().any(|own| own == class))
            && self.id.as_deref().is_none_or(|id| tag.id() == Some(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_hide() {
        let sheet = "body { color: red } /* 附 .c{color:red} .c{display:none} */ .x, p.y { color:red; display: none } @media print { .z { display:none } } \
            .v li { display: none } .w { display: none } .w { display: block } #u{display:none/* 略 */!important} .tab{display:none} .tab.on{display:block}";
        let page = Html::parse_document(&format!(
            "<style>{sheet}</style><style media=print>.paper{{display:none}}</style><p class=paper>7</p><p class=c>8</p>\
             <p class='tab on'>9</p><p class=x style='display:block'>10</p><p style='display:none'>11</p><p class='a x'>1</p><p class=y>2</p><div class=y>3</div><p class=z>4</p><p class=w>5</p><p id=u>6</p>"
        ));
        let hidden = Hidden::of(&page);
        let all = Selector::parse("p, div").unwrap();
        let found: Vec<String> =
            page.select(&all).filter(|element| hidden.has(*element)).map(|element| element.text().collect()).collect();
        assert_eq!(found, ["11", "1", "2", "6"]);
    }
}
