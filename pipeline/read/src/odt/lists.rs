//! Lists of OpenDocument: how their numbers are written, and where they stand.
//!
//! A list begins anew unless it says which one it goes on from. Each gets a definition of its own among those that Word's
//! lists are counted by, with the levels of its style. Headings are counted through the whole document, by the outline
//! style, without any list around them (ODF 1.3, part 3, 16.34).

use std::collections::BTreeMap;

use crate::word::numbering::{Counters, Level, Numbering};
use crate::xml::Element;

/// Levels of a list.
const MOST_LEVELS: u8 = 10;
/// The count of the headings, whose name no list has.
const OUTLINE: &str = "outline";
/// Lists of one document that are counted; later ones show no numbers.
const MOST_LISTS: usize = 10_000;

/// All lists of a document.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    styles: BTreeMap<String, BTreeMap<u8, Level>>,
    numbering: Numbering,
    counters: Counters,
    /// The count of each list that was met, by its style and by its id.
    by_style: BTreeMap<String, String>,
    by_id: BTreeMap<String, String>,
    n_counts: usize,
}

/// A level of a list that is walked over.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    count: String,
    /// The outermost is 0.
    level: u8,
}

impl Lists {
    /// Reads the styles of lists of all parts.
    pub(crate) fn read(roots: &[&Element]) -> Self {
        let mut lists = Self::default();
        for root in roots {
            let mut styles = Vec::new();
            root.find_all("list-style", &mut styles);
            for style in styles {
                if let Some(name) = style.attribute("name") {
                    lists.styles.insert(name.to_owned(), style.elements().filter_map(level_of).collect());
                }
            }
            let mut outlines = Vec::new();
            root.find_all("outline-style", &mut outlines);
            for (level, form) in outlines.into_iter().flat_map(Element::elements).filter_map(level_of) {
                lists.numbering.define(OUTLINE, level, form);
            }
        }
        lists.numbering.add_list(OUTLINE, OUTLINE);
        lists
    }

    /// Begins a list, or a deeper level of the one around it.
    pub(crate) fn enter(&mut self, element: &Element, outer: Option<&Place>) -> Place {
        if let Some(outer) = outer {
            return Place { level: (outer.level + 1).min(MOST_LEVELS - 1), ..outer.clone() };
        }
        let style = element.attribute("style-name").unwrap_or_default().to_owned();
        let continued = match element.attribute("continue-list") {
            Some(id) => self.by_id.get(id).cloned(),
            None if element.attribute("continue-numbering") == Some("true") => self.by_style.get(&style).cloned(),
            None => None,
        };
        let count = continued.unwrap_or_else(|| self.begin(&style));
        self.by_style.insert(style.clone(), count.clone());
        if let Some(id) = element.attribute("id") {
            self.by_id.insert(id.to_owned(), count.clone());
        }
        Place { count, level: 0 }
    }

    /// The number of the next item.
    pub(crate) fn next(&mut self, place: &Place, item: &Element) -> Option<String> {
        if let Some(start) = item.attribute("start-value").and_then(|start| start.parse().ok()) {
            self.numbering.set_next(&mut self.counters, &place.count, place.level, start);
        }
        self.numbering.next(&mut self.counters, &place.count, place.level)
    }

    /// The number of a heading that stands in no list, at an outline level of which the first is 1.
    pub(crate) fn next_heading(&mut self, heading: &Element) -> Option<String> {
        let level: u8 = heading.attribute("outline-level")?.parse().ok()?;
        if !(1..=MOST_LEVELS).contains(&level) || heading.attribute("is-list-header") == Some("true") {
            return None;
        }
        let start = heading.attribute("start-value").and_then(|start| start.parse().ok());
        let begins_anew = heading.attribute("restart-numbering") == Some("true");
        if let Some(start) = start.or(begins_anew.then_some(1)) {
            self.numbering.set_next(&mut self.counters, OUTLINE, level - 1, start);
        }
        self.numbering.next(&mut self.counters, OUTLINE, level - 1)
    }

    /// A new count with the levels of a style.
    fn begin(&mut self, style: &str) -> String {
        self.n_counts += 1;
        let name = self.n_counts.to_string();
        if self.n_counts > MOST_LISTS {
            return name;
        }
        for (&level, form) in self.styles.get(style).into_iter().flatten() {
            self.numbering.define(&name, level, form.clone());
        }
        self.numbering.add_list(&name, &name);
        name
    }
}

/// A level of a style of lists or of the outline, the first of which is 0.
fn level_of(element: &Element) -> Option<(u8, Level)> {
    let number: u8 = element.attribute("level")?.parse().ok().filter(|level| (1..=MOST_LEVELS).contains(level))?;
    let format = match &*element.name {
        "list-level-style-bullet" => "bullet",
        "list-level-style-number" | "outline-level-style" => {
            format_of(element.attribute("num-format").unwrap_or_default())
        }
        _ => "none",
    };
    let start = element.attribute("start-value").and_then(|start| start.parse().ok()).unwrap_or(1);
    Some((
        number - 1,
        Level { start, format: format.to_owned(), text: text_of(element, number), legal: false, restart: None },
    ))
}

/// How the number is written, its levels as `%1`.
fn text_of(element: &Element, number: u8) -> String {
    if let Some(form) = element.attribute("num-list-format") {
        let mut text = form.to_owned();
        for level in 1..=9 {
            text = text.replace(&format!("%{level}%"), &format!("%{level}"));
        }
        return text;
    }
    let n_shown = element.attribute("display-levels").and_then(|n| n.parse::<u8>().ok()).unwrap_or(1).clamp(1, number);
    let levels: Vec<String> = (number - n_shown + 1..=number).map(|level| format!("%{level}")).collect();
    let part = |name: &str| element.attribute(name).unwrap_or_default();
    format!("{}{}{}", part("num-prefix"), levels.join("."), part("num-suffix"))
}

/// The name that Word has for a form of numbers.
fn format_of(form: &str) -> &'static str {
    match form.chars().next() {
        None => "none",
        Some('一') => "chineseCounting",
        Some('壹') => "chineseLegalSimplified",
        Some('①') => "decimalEnclosedCircle",
        Some('甲') => "ideographTraditional",
        Some('子') => "ideographZodiac",
        Some('１') => "decimalFullWidth",
        Some('0') => "decimalZero",
        Some('a') => "lowerLetter",
        Some('A') => "upperLetter",
        Some('i') => "lowerRoman",
        Some('I') => "upperRoman",
        Some(_) => "decimal",
    }
}
