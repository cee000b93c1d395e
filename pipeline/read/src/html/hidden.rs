//! Which elements a page hides, by themselves or by the rules in its `<style>`: `.x { display: none }`.

use scraper::{ElementRef, Html, Selector};

use super::wechat;

/// What rules are for, and what they say of it.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    rules: Vec<(Target, Said)>,
    /// True if a rule lays out something as a table.
    has_tables: bool,
    /// What `visibility` says is not looked at.
    only_displayed: bool,
}

/// What declarations say of an element: whether it takes a place on the page, and whether it can be seen there.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Said {
    displayed: Option<bool>,
    visible: Option<Visibility>,
    role: Option<Role>,
    keeps_lines: Option<bool>,
}

/// What an element is in a table, whether the page calls it so or only lays it out like that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Table,
    /// Rows that belong together, `tbody`.
    Group,
    Row,
    Cell,
}

/// The values of `visibility`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    Visible,
    /// Keeps its place, and the text inside may be made visible again.
    Hidden,
    /// As before; a row of a table gives up its place too.
    Collapsed,
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
        let has_tables = rules.iter().any(|(_, said)| said.role.is_some());
        Self { rules, has_tables, only_displayed: false }
    }

    /// The same without what `visibility` hides.
    pub(super) fn but_by_visibility(self) -> Self {
        Self { only_displayed: true, ..self }
    }

    /// True if an element is not displayed: by what it says itself, by the last rule for it, or by its attribute `hidden`.
    pub(super) fn has(&self, element: ElementRef<'_>) -> bool {
        let displayed = self.said(element, |said| said.displayed);
        let tag = element.value();
        let by_itself = || match tag.name() {
            "dialog" => tag.attr("open").is_none(),
            _ => tag.attr("hidden").is_some() || tag.attr("display") == Some("none"),
        };
        displayed.map_or_else(by_itself, |is_displayed| !is_displayed)
    }

    /// What an element is in a table: by its name, by how it is displayed, or by the role that it has for those who cannot see.
    pub(super) fn role(&self, element: ElementRef<'_>) -> Option<Role> {
        let tag = element.value();
        match tag.name() {
            "table" => return Some(Role::Table),
            "thead" | "tbody" | "tfoot" => return Some(Role::Group),
            "tr" => return Some(Role::Row),
            "td" | "th" => return Some(Role::Cell),
            _ => {}
        }
        let is_styled = self.has_tables || tag.attr("style").is_some_and(|style| style.contains("table"));
        let styled = is_styled.then(|| self.said(element, |said| said.role)).flatten();
        styled.or_else(|| match tag.attr("role")? {
            "table" | "grid" => Some(Role::Table),
            "rowgroup" => Some(Role::Group),
            "row" => Some(Role::Row),
            "cell" | "gridcell" | "columnheader" | "rowheader" => Some(Role::Cell),
            _ => None,
        })
    }

    /// Whether the lines of the source are lines of an element too; `None` if that is as in the one around it.
    pub(super) fn keeps_lines(&self, element: ElementRef<'_>) -> Option<bool> {
        let by_name = matches!(element.value().name(), "pre" | "xmp" | "listing" | "plaintext" | "textarea");
        self.said(element, |said| said.keeps_lines).or_else(|| by_name.then_some(true))
    }

    /// The visibility of an element; `None` if it is that of the one around it. A whole page and the article of WeChat are
    /// hidden until a script has loaded, and copies of them stay so.
    pub(super) fn visibility(&self, element: ElementRef<'_>) -> Option<Visibility> {
        let tag = element.value();
        let waits = matches!(tag.name(), "html" | "body") || tag.id() == Some(wechat::ARTICLE);
        if self.only_displayed || waits { None } else { self.said(element, |said| said.visible) }
    }

    /// What an element says itself, or, where it says nothing, the last rule for it.
    fn said<T>(&self, element: ElementRef<'_>, of: impl Fn(Said) -> Option<T>) -> Option<T> {
        let own = element.value().attr("style").and_then(|style| of(Said::by(style)));
        own.or_else(|| self.rules.iter().rev().find_map(|(target, said)| of(*said).filter(|_| target.is(element))))
    }
}

/// Adds the rules of a style sheet that say whether something is shown.
fn push_rules(sheet: &str, rules: &mut Vec<(Target, Said)>) {
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
        let said = Said::by(body);
        if said == Said::default() {
            continue;
        }
        for selector in head.split(',') {
            match Target::of(selector) {
                Some(target) => rules.push((target, said)),
                // `.tab.on { display: block }` shows some of what `.tab` hides; which, is not looked into.
                None => {
                    let shown = said.what_shows();
                    let parts = Target::parts_of(selector).filter(|_| shown != Said::default());
                    rules.extend(parts.map(|target| (target, shown)));
                }
            }
        }
    }
}

impl Said {
    /// What declarations say: the last one of a property holds.
    fn by(declarations: &str) -> Self {
        let said: String = declarations.chars().filter(|char| !char.is_whitespace()).collect();
        let said = said.to_ascii_lowercase();
        let value = |property: &str| {
            let value = said.split(';').rev().find_map(|said| said.strip_prefix(property)?.strip_prefix(':'));
            value.map(|value| value.trim_end_matches("!important"))
        };
        let visible = value("visibility").map(|value| match value {
            "hidden" => Visibility::Hidden,
            "collapse" => Visibility::Collapsed,
            _ => Visibility::Visible,
        });
        let displayed = value("display");
        let role = displayed.and_then(|value| match value {
            "table" | "inline-table" => Some(Role::Table),
            "table-row-group" | "table-header-group" | "table-footer-group" => Some(Role::Group),
            "table-row" => Some(Role::Row),
            "table-cell" => Some(Role::Cell),
            _ => None,
        });
        let keeps_lines =
            value("white-space").map(|value| matches!(value, "pre" | "pre-wrap" | "pre-line" | "break-spaces"));
        Self { displayed: displayed.map(|value| value != "none"), visible, role, keeps_lines }
    }

    /// The part that shows something.
    fn what_shows(self) -> Self {
        Self {
            displayed: self.displayed.filter(|is_displayed| *is_displayed),
            visible: self.visible.filter(|visible| *visible == Visibility::Visible),
            ..Self::default()
        }
    }
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

    #[test]
    fn what_an_element_says_goes_before_a_rule_and_that_before_its_attribute() {
        let page = Html::parse_document(
            "<style>.a{display:block} .b{display:none} .c{visibility:hidden} .c.on{visibility:visible} .d{visibility:collapse}</style>\
             <p hidden>1</p><p hidden class=a>2</p><p class=b style='display:block'>3</p><p class=b>4</p><p class=d>5</p><p style='visibility:hidden'>6</p>",
        );
        let hidden = Hidden::of(&page);
        let all = Selector::parse("p").unwrap();
        let is_hidden: Vec<bool> = page.select(&all).map(|element| hidden.has(element)).collect();
        assert_eq!(is_hidden, [true, false, false, true, false, false]);
        let visible: Vec<Option<Visibility>> = page.select(&all).map(|element| hidden.visibility(element)).collect();
        assert_eq!(visible[3..], [None, Some(Visibility::Collapsed), Some(Visibility::Hidden)]);
    }
}
