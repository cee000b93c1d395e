//! Bullets and numbers before paragraphs (ECMA-376 part 1, 21.1.2.4): what a paragraph says itself, or the styles above it.

use std::collections::BTreeMap;

use crate::numeral;
use crate::word::numbering::BULLET;
use crate::xml::Element;

/// What stands before a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bullet {
    None,
    /// Whatever it looks like.
    Mark,
    /// A number in a form of `ST_TextAutonumberScheme`, and where the count begins.
    Number {
        scheme: String,
        start: u32,
    },
}

impl Bullet {
    /// What the properties of a paragraph, or of a level of a style, say; `None` when they leave it to others.
    pub(super) fn of(properties: &Element) -> Option<Self> {
        properties.elements().find_map(|element| match &*element.name {
            "buNone" => Some(Self::None),
            "buChar" | "buBlip" => Some(Self::Mark),
            "buAutoNum" => {
                let scheme = element.attribute("type").unwrap_or("arabicPeriod").to_owned();
                let start = element.attribute("startAt").and_then(|start| start.parse().ok()).unwrap_or(1);
                Some(Self::Number { scheme, start })
            }
            _ => None,
        })
    }
}

/// Where the numbers of a box stand.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// The form, the beginning and the last number of each level.
    levels: BTreeMap<u8, (String, u32, u32)>,
}

impl Counters {
    /// What the next paragraph shows. A number goes on from the last one of its level, if no paragraph of another kind
    /// stands between on that level or above.
    pub(super) fn next(&mut self, bullet: &Bullet, level: u8) -> Option<String> {
        self.levels.retain(|&other, _| other <= level);
        let Bullet::Number { scheme, start } = bullet else {
            self.levels.remove(&level);
            return (*bullet == Bullet::Mark).then(|| mark(level).to_owned());
        };
        let goes_on = self.levels.get(&level).filter(|(known, from, _)| known == scheme && from == start);
        let number = goes_on.map_or(*start, |(_, _, last)| last.saturating_add(1));
        self.levels.insert(level, (scheme.clone(), *start, number));
        Some(written(scheme, u64::from(number)))
    }
}

/// The mark of a level, so that what is below what can be seen.
pub(super) fn mark(level: u8) -> &'static str {
    match level {
        0 => BULLET,
        1 => "–",
        _ => "·",
    }
}

/// The number in its form. Chinese offices write 一、 where the form only says that a mark follows.
fn written(scheme: &str, number: u64) -> String {
    let (numeral, is_chinese) = match () {
        () if scheme.starts_with("alphaLc") => (numeral::letters(number), false),
        () if scheme.starts_with("alphaUc") => (numeral::letters(number).to_uppercase(), false),
        () if scheme.starts_with("romanLc") => (numeral::roman(number), false),
        () if scheme.starts_with("romanUc") => (numeral::roman(number).to_uppercase(), false),
        () if scheme.starts_with("circleNum") => (numeral::circled(number), false),
        () if scheme.starts_with("ea1") => (numeral::chinese(number), true),
        () => (number.to_string(), false),
    };
    match () {
        () if scheme.ends_with("ParenBoth") && is_chinese => format!("（{numeral}）"),
        () if scheme.ends_with("ParenBoth") => format!("({numeral})"),
        () if scheme.ends_with("ParenR") => format!("{numeral})"),
        () if scheme.ends_with("Period") && is_chinese => format!("{numeral}、"),
        () if scheme.ends_with("Period") => format!("{numeral}."),
        () => numeral,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_by_level() {
        let number = |scheme: &str| Bullet::Number { scheme: scheme.into(), start: 1 };
        let mut counters = Counters::default();
        let shown: Vec<Option<String>> = [
            (number("ea1ChsPeriod"), 0),
            (number("arabicParenBoth"), 1),
            (number("arabicParenBoth"), 1),
            (number("ea1ChsPeriod"), 0),
            (number("arabicParenBoth"), 1),
            (Bullet::Mark, 2),
            (Bullet::None, 0),
            (number("ea1ChsPeriod"), 0),
            (number("circleNumDbPlain"), 0),
        ]
        .into_iter()
        .map(|(bullet, level)| counters.next(&bullet, level))
        .collect();
        let expected = ["一、", "(1)", "(2)", "二、", "(1)", "·", "", "一、", "①"];
        assert_eq!(shown, expected.map(|shown| Some(shown.to_owned()).filter(|shown| !shown.is_empty())));
    }
}
