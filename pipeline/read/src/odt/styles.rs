//! Styles of OpenDocument as far as the text depends on them.

use std::collections::BTreeMap;

use super::Look;
use crate::symbols;
use crate::xml::Element;

/// The style of lists by which the outline is numbered, in files that name one.
const OUTLINE: &str = "Outline";
/// Styles based on styles: more is a circle.
const MOST_BASES: usize = 20;

/// Styles of paragraphs and of characters, by name.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_name: BTreeMap<String, Style>,
}

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    is_title: bool,
    /// The style of its lists; the name is empty for one that takes itself out of the list of the style it is based on.
    list: Option<String>,
    hidden: Option<bool>,
    struck: Option<bool>,
    /// Its font, when it names one; the name is empty for one whose letters are letters.
    symbol_font: Option<String>,
}

impl Styles {
    /// Reads the styles of all parts; a later part goes before an earlier one.
    pub(super) fn read(roots: &[&Element]) -> Self {
        let mut styles = Self::default();
        for root in roots {
            for element in root.elements().filter(|element| matches!(&*element.name, "styles" | "automatic-styles")) {
                for style in element.children_named("style") {
                    if let Some(name) = style.attribute("name") {
                        styles.by_name.insert(name.to_owned(), Style::of(style));
                    }
                }
            }
        }
        styles
    }

    fn chain<'a>(&'a self, name: Option<&'a str>) -> impl Iterator<Item = &'a Style> {
        let mut next = name;
        std::iter::from_fn(move || {
            let style = self.by_name.get(next?)?;
            next = style.parent.as_deref();
            Some(style)
        })
        .take(MOST_BASES)
    }

    /// True when paragraphs of the style are the title of the document.
    pub(super) fn is_title(&self, name: Option<&str>) -> bool {
        name == Some("Title") || self.chain(name).any(|style| style.is_title)
    }

    /// True when the style gives its headings the numbers of the outline: it names no list, not even one without a name.
    pub(super) fn has_outline_numbers(&self, name: Option<&str>) -> bool {
        let list = self.chain(name).find_map(|style| style.list.as_deref());
        list.is_none_or(|list| list == OUTLINE)
    }

    /// How characters of the style look among others that look some way.
    pub(super) fn look<'a>(&'a self, name: Option<&'a str>, outer: Look<'a>) -> Look<'a> {
        let font = self.chain(name).find_map(|style| style.symbol_font.as_deref());
        Look {
            hidden: self.chain(name).find_map(|style| style.hidden).unwrap_or(outer.hidden),
            struck: self.chain(name).find_map(|style| style.struck).unwrap_or(outer.struck),
            symbol_font: font.map_or(outer.symbol_font, |font| Some(font).filter(|font| !font.is_empty())),
        }
    }
}

impl Style {
    fn of(element: &Element) -> Self {
        let parent = element.attribute("parent-style-name").map(str::to_owned);
        let is_title = parent.as_deref() == Some("Title");
        let list = element.attribute("list-style-name").map(str::to_owned);
        let Some(text) = element.child("text-properties") else {
            return Self { parent, is_title, list, ..Self::default() };
        };
        let font = text.attribute("font-name").or_else(|| text.attribute("font-family"));
        Self {
            parent,
            is_title,
            list,
            hidden: text.attribute("display").map(|display| display == "none"),
            struck: text.attribute("text-line-through-style").map(|style| style != "none"),
            symbol_font: font.map(|font| if symbols::is_symbol_font(font) { font.to_owned() } else { String::new() }),
        }
    }
}
