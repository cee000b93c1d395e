//! Paragraph styles: which of them are titles and headings, and which number their paragraphs.

use std::collections::BTreeMap;

use crate::xml::Element;

/// Styles by id.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
    runs: BTreeMap<String, OwnRunStyle>,
    default: Option<String>,
    default_half_points: Option<u32>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    level: Option<u8>,
    list: (Option<String>, Option<u8>),
    centred: Option<bool>,
    half_points: Option<u32>,
    hidden: Option<bool>,
}

/// What a character style says, as far as it says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RunStyle {
    pub(super) hidden: Option<bool>,
    pub(super) struck: bool,
}

/// What a character style says itself, and the style that tells the rest.
#[derive(Debug, Default)]
struct OwnRunStyle {
    based_on: Option<String>,
    hidden: Option<bool>,
    struck: Option<bool>,
}

/// Styles based on styles: more is a circle.
const MOST_BASES: usize = 20;

impl Styles {
    /// Reads `w:styles`.
    pub(super) fn read(root: &Element) -> Self {
        let default_half_points =
            root.child("docDefaults").and_then(|defaults| defaults.find("sz")).and_then(number_of);
        let mut styles = Self { default_half_points, ..Self::default() };
        for element in root.children_named("style") {
            let Some(id) = element.attribute("styleId") else { continue };
            let kind = element.attribute("type").unwrap_or("paragraph");
            let is_set = |name: &str| {
                let own = element.child("rPr").and_then(|run| run.child(name));
                own.map(|own| own.attribute("val").is_none_or(is_on))
            };
            if kind == "character" {
                let struck = is_set("strike").into_iter().chain(is_set("dstrike")).reduce(|one, other| one || other);
                let based_on = element.child("basedOn").and_then(|base| base.attribute("val")).map(str::to_owned);
                let style = OwnRunStyle { based_on, hidden: is_set("vanish"), struck };
                styles.runs.insert(id.to_owned(), style);
            }
            if kind != "paragraph" {
                continue;
            }
            let properties = element.child("pPr");
            let name = element.child("name").and_then(|name| name.attribute("val")).unwrap_or(id);
            let outline = properties.and_then(|properties| properties.child("outlineLvl")).and_then(number_of);
            let outline = outline.filter(|&level| level < 9).map(|level| level as u8 + 1);
            let list = properties.and_then(|properties| properties.child("numPr")).map(list_of).unwrap_or_default();
            let style = Style {
                based_on: element.child("basedOn").and_then(|base| base.attribute("val")).map(str::to_owned),
                level: level_of_name(name).or(outline),
                list,
                centred: properties.and_then(centred),
                half_points: element.child("rPr").and_then(|run| run.child("sz")).and_then(number_of),
                hidden: is_set("vanish"),
            };
            if element.attribute("default").is_some_and(is_on) {
                styles.default = Some(id.to_owned());
            }
            styles.by_id.insert(id.to_owned(), style);
        }
        styles
    }

    /// The style and those it is based on, nearest first.
    fn chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = &'a Style> {
        let mut next = id.or(self.default.as_deref());
        std::iter::from_fn(move || {
            let style = self.by_id.get(next?)?;
            next = style.based_on.as_deref();
            Some(style)
        })
        .take(MOST_BASES)
    }

    /// What the character style of a run says.
    pub(super) fn run(&self, id: Option<&str>) -> RunStyle {
        let (mut hidden, mut struck) = (None, None);
        let mut next = id;
        for _ in 0..MOST_BASES {
            let Some(style) = next.and_then(|id| self.runs.get(id)) else { break };
            (hidden, struck) = (hidden.or(style.hidden), struck.or(style.struck));
            next = style.based_on.as_deref();
        }
        RunStyle { hidden, struck: struck.unwrap_or(false) }
    }

    /// 0 for a title, 1.. for a heading.
    pub(super) fn level(&self, id: Option<&str>) -> Option<u8> {
        self.chain(id).find_map(|style| style.level)
    }

    /// List and level in it.
    pub(super) fn list(&self, id: Option<&str>) -> (Option<String>, Option<u8>) {
        let list = self.chain(id).find_map(|style| style.list.0.clone());
        let level = self.chain(id).find_map(|style| style.list.1);
        (list, level)
    }

    /// True when text of the style is hidden.
    pub(super) fn hides(&self, id: Option<&str>) -> bool {
        self.chain(id).find_map(|style| style.hidden).unwrap_or(false)
    }

    /// True when paragraphs of the style stand in the middle.
    pub(super) fn centred(&self, id: Option<&str>) -> bool {
        self.chain(id).find_map(|style| style.centred).unwrap_or(false)
    }

    /// Size of the text in half points.
    pub(super) fn half_points(&self, id: Option<&str>) -> Option<u32> {
        self.chain(id).find_map(|style| style.half_points).or(self.default_half_points)
    }

    /// Size of ordinary text in half points.
    pub(super) fn default_half_points(&self) -> Option<u32> {
        self.half_points(None)
    }
}

/// `w:numPr`, or `w:listPr` of Word 2003: list and level.
pub(super) fn list_of(properties: &Element) -> (Option<String>, Option<u8>) {
    let id = properties.child("numId").or_else(|| properties.child("ilfo")).and_then(|id| id.attribute("val"));
    let level = properties.child("ilvl").and_then(number_of).and_then(|level| u8::try_from(level).ok());
    (id.map(str::to_owned), level)
}

/// `w:jc` of paragraph properties: `Some(true)` when in the middle.
pub(super) fn centred(properties: &Element) -> Option<bool> {
    properties.child("jc").and_then(|jc| jc.attribute("val")).map(|value| value == "center")
}

/// The number in `val`.
pub(super) fn number_of(element: &Element) -> Option<u32> {
    element.attribute("val")?.trim().parse().ok()
}

/// True for the values that switch on.
pub(super) fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}

/// The level a style's name says: `Title`, `标题`, `heading 1`, `标题 1`, `Heading1`.
fn level_of_name(name: &str) -> Option<u8> {
    let name = name.split(',').next().unwrap_or(name).trim().to_lowercase();
    if name == "title" || name == "标题" {
        return Some(0);
    }
    let rest = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?;
    rest.trim().parse::<u8>().ok().filter(|level| (1..=9).contains(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_styles() {
        for (name, level) in [
            ("Title", Some(0)),
            ("标题", Some(0)),
            ("heading 2", Some(2)),
            ("标题 3", Some(3)),
            ("Heading1", Some(1)),
            ("标题1", Some(1)),
            ("标题 1 Char", None),
            ("Normal", None),
            ("Subtitle", None),
        ] {
            assert_eq!(level_of_name(name), level, "{name}");
        }
    }

    #[test]
    fn a_character_style_is_what_it_is_based_on() {
        let text = r#"<w:styles><w:style w:type="character" w:styleId="a"><w:rPr><w:vanish/><w:strike/></w:rPr></w:style>
            <w:style w:type="character" w:styleId="b"><w:basedOn w:val="a"/></w:style>
            <w:style w:type="character" w:styleId="c"><w:basedOn w:val="b"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style></w:styles>"#;
        let styles = Styles::read(&crate::xml::parse_str(text).unwrap().root);
        assert_eq!(styles.run(Some("b")), RunStyle { hidden: Some(true), struck: true });
        assert_eq!(styles.run(Some("c")), RunStyle { hidden: Some(false), struck: true });
        let text = r#"<w:styles><w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>
            <w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>"#;
        let styles = Styles::read(&crate::xml::parse_str(text).unwrap().root);
        assert!(styles.hides(Some("b")) && !styles.hides(None));
    }

    #[test]
    fn a_circle_of_styles_ends() {
        let text = r#"<w:styles><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>"#;
        let styles = Styles::read(&crate::xml::parse_str(text).unwrap().root);
        assert_eq!(styles.level(Some("a")), None);
    }
}
