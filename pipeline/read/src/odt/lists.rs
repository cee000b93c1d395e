//! Lists of OpenDocument: how their numbers are written, and where they stand.
//!
//! A list begins anew unless it says which one it goes on from. Each gets a definition of its own among those that Word's
//! lists are counted by, with the levels of its style.

use std::collections::BTreeMap;

use crate::word::numbering::{Counters, Level, Numbering};
use crate::xml::Element;

/// Levels of a list.
const MOST_LEVELS: u8 = 10;
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
    style: String,
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
        }
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
        let count = continued.unwrap_or_else(|| self.begin(&style, 0, None));
        self.by_style.insert(style.clone(), count.clone());
        if let Some(id) = element.attribute("id") {
            self.by_id.insert(id.to_owned(), count.clone());
        }
        Place { style, count, level: 0 }
    }

    /// The number of the next item.
    pub(crate) fn next(&mut self, place: &Place, item: &Element) -> Option<String> {
        if let Some(start) = item.attribute("start-value").and_then(|start| start.parse().ok()) {
            // The count goes on from there, under the name it had.
            let count = self.begin(&place.style, place.level, Some(start));
            self.numbering.add_list(&place.count, &count);
        }
        self.numbering.next(&mut self.counters, &place.count, place.level)
    }

    /// A new count with the levels of a style, one of which may begin with another number than its own.
    fn begin(&mut self, style: &str, level: u8, start: Option<u32>) -> String {
        self.n_counts += 1;
        let name = self.n_counts.to_string();
        if self.n_counts > MOST_LISTS {
            return name;
        }
        for (&number, form) in self.styles.get(style).into_iter().flatten() {
            let mut form = form.clone();
            form.start = start.filter(|_| number == level).unwrap_or(form.start);
            self.numbering.define(&name, number, form);
        }
        self.numbering.add_list(&name, &name);
        name
    }
}

/// A level of a list style, the first of which is 0.
fn level_of(element: &Element) -> Option<(u8, Level)> {
    let number: u8 = element.attribute("level")?.parse().ok().filter(|level| (1..=MOST_LEVELS).contains(level))?;
    let format = match &*element.name {
        "list-level-style-bullet" => "bullet",
        "list-level-style-number" => format_of(element.attribute("num-format").unwrap_or_default()),
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
