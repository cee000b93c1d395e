//! Automatic numbers of lists: 一、（一）1. as Word shows them (ECMA-376 part 1, 17.9).

use std::collections::BTreeMap;

use super::styles::number_of;
use crate::numeral;
use crate::xml::Element;

/// Whatever a bullet looks like.
pub(crate) const BULLET: &str = "•";

/// The lists of a document.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    abstracts: BTreeMap<String, BTreeMap<u8, Level>>,
    /// Definition, and levels that begin anew, of each list.
    lists: BTreeMap<String, List>,
}

#[derive(Debug, Default)]
struct List {
    definition: String,
    starts: BTreeMap<u8, u32>,
    levels: BTreeMap<u8, Level>,
}

/// How the numbers of a level are written.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    pub(crate) start: u32,
    /// As `w:numFmt` names it.
    pub(crate) format: String,
    /// Such as `第%1章` or `%1.%2`.
    pub(crate) text: String,
    /// Numbers of the levels above are shown in Arabic digits.
    pub(crate) legal: bool,
    /// Level after which this one begins anew; 0 for never.
    pub(crate) restart: Option<u8>,
}

/// Where the numbers stand.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    counts: BTreeMap<String, BTreeMap<u8, u32>>,
    started: BTreeMap<String, ()>,
}

impl Numbering {
    /// Reads `w:numbering`, or `w:lists` of Word 2003.
    pub(super) fn read(root: &Element) -> Self {
        let mut numbering = Self::default();
        let mut style_links = BTreeMap::new();
        let mut links = Vec::new();
        for element in root.elements() {
            match &*element.name {
                "abstractNum" | "listDef" => {
                    let id = element.attribute("abstractNumId").or_else(|| element.attribute("listDefId"));
                    let Some(id) = id else { continue };
                    numbering.abstracts.insert(id.to_owned(), levels_of(element));
                    let value =
                        |name: &str| element.child(name).and_then(|link| link.attribute("val")).map(str::to_owned);
                    style_links.extend(value("styleLink").map(|style| (style, id.to_owned())));
                    links.extend(value("numStyleLink").map(|style| (id.to_owned(), style)));
                }
                "num" | "list" => {
                    let id = element.attribute("numId").or_else(|| element.attribute("ilfo"));
                    let definition = element.child("abstractNumId").or_else(|| element.child("ilst"));
                    let (Some(id), Some(definition)) =
                        (id, definition.and_then(|definition| definition.attribute("val")))
                    else {
                        continue;
                    };
                    let mut list = List { definition: definition.to_owned(), ..List::default() };
                    for change in element.children_named("lvlOverride") {
                        let Some(level) = change.attribute("ilvl").and_then(|level| level.parse().ok()) else {
                            continue;
                        };
                        list.starts
                            .extend(change.child("startOverride").and_then(number_of).map(|start| (level, start)));
                        list.levels.extend(change.child("lvl").map(|own| (level, level_of(own))));
                    }
                    numbering.lists.insert(id.to_owned(), list);
                }
                _ => {}
            }
        }
        for (id, style) in links {
            if let Some(levels) = style_links.get(&style).and_then(|target| numbering.abstracts.get(target)).cloned() {
                numbering.abstracts.insert(id, levels);
            }
        }
        numbering
    }

    /// Defines a level.
    pub(crate) fn define(&mut self, definition: &str, level: u8, form: Level) {
        self.abstracts.entry(definition.to_owned()).or_default().insert(level, form);
    }

    /// Makes a list of a definition.
    pub(crate) fn add_list(&mut self, list: &str, definition: &str) {
        self.lists.insert(list.to_owned(), List { definition: definition.to_owned(), ..List::default() });
    }

    /// Lets a level of a list begin with a number of its own.
    pub(crate) fn restart(&mut self, list: &str, level: u8, start: u32) {
        self.lists.entry(list.to_owned()).or_default().starts.insert(level, start);
    }

    /// Gives a list a level of its own.
    pub(crate) fn change(&mut self, list: &str, level: u8, form: Level) {
        self.lists.entry(list.to_owned()).or_default().levels.insert(level, form);
    }

    /// Lets the next number of a level be `number`, just this once; those of the levels above stay what they are.
    pub(crate) fn set_next(&self, counters: &mut Counters, list_id: &str, level: u8, number: u32) {
        let Some(list) = self.lists.get(list_id) else { return };
        let counts = counters.counts.entry(list.definition.clone()).or_default();
        match number.checked_sub(1) {
            Some(before) => counts.insert(level, before),
            None => counts.remove(&level),
        };
    }

    /// The number of the next paragraph of a list, `None` when it shows none.
    pub(crate) fn next(&self, counters: &mut Counters, list_id: &str, level: u8) -> Option<String> {
        let list = self.lists.get(list_id)?;
        let level_of = |level: u8| {
            list.levels
                .get(&level)
                .or_else(|| self.abstracts.get(&list.definition).and_then(|levels| levels.get(&level)))
        };
        let own = level_of(level)?;
        if counters.started.insert(list_id.to_owned(), ()).is_none() {
            let counts = counters.counts.entry(list.definition.clone()).or_default();
            for level in list.starts.keys() {
                counts.remove(level);
            }
        }
        let counts = counters.counts.entry(list.definition.clone()).or_default();
        let start = list.starts.get(&level).copied().unwrap_or(own.start);
        let count = counts.get(&level).map_or(start, |count| count.saturating_add(1));
        counts.insert(level, count);
        // Deeper levels begin anew, unless they say after which level only.
        counts.retain(|&deeper, _| {
            let restart = level_of(deeper).and_then(|level| level.restart);
            deeper <= level || restart.is_some_and(|restart| restart == 0 || level >= restart)
        });
        if own.format == "none" {
            return None;
        }
        if own.format == "bullet" {
            return Some(BULLET.into());
        }
        let mut text = String::new();
        let mut chars = own.text.chars().peekable();
        while let Some(c) = chars.next() {
            let shown = chars.peek().and_then(|digit| digit.to_digit(10)).filter(|&digit| c == '%' && digit > 0);
            let Some(shown) = shown else {
                text.push(c);
                continue;
            };
            chars.next();
            let shown = shown as u8 - 1;
            let Some(about) = level_of(shown) else { continue };
            let count = counts.get(&shown).copied().unwrap_or(about.start);
            let format = if own.legal && shown < level { "decimal" } else { about.format.as_str() };
            text.push_str(&numeral_of(format, u64::from(count)));
        }
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// The number before the text; a space only where the two would run together. An empty list item has no text at all.
pub(crate) fn labelled(label: Option<&str>, text: &str) -> String {
    let Some(label) = label.filter(|_| !text.is_empty()) else { return text.to_owned() };
    let ends_open = label.ends_with(|c: char| c.is_ascii());
    let starts_ascii = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    let gap = if (ends_open && starts_ascii) || label == BULLET { " " } else { "" };
    format!("{label}{gap}{text}")
}

fn levels_of(definition: &Element) -> BTreeMap<u8, Level> {
    let level = |element: &Element| Some((element.attribute("ilvl")?.parse().ok()?, level_of(element)));
    definition.children_named("lvl").filter_map(level).collect()
}

fn level_of(element: &Element) -> Level {
    let value = |name: &str| element.child(name).and_then(|child| child.attribute("val"));
    let format =
        value("numFmt").map(str::to_owned).or_else(|| value("nfc").map(|code| format_of_code(code).to_owned()));
    Level {
        start: element.child("start").and_then(number_of).unwrap_or(1),
        format: format.unwrap_or_else(|| "decimal".into()),
        text: value("lvlText").unwrap_or_default().to_owned(),
        legal: element.child("isLgl").is_some(),
        restart: element.child("lvlRestart").and_then(number_of).and_then(|level| u8::try_from(level).ok()),
    }
}

/// Names for the number codes of the binary form and of Word 2003 (MSONFC, MS-OSHARED 2.2.1.3).
pub(crate) fn format_of_code(code: &str) -> &'static str {
    match code {
        "1" => "upperRoman",
        "2" => "lowerRoman",
        "3" => "upperLetter",
        "4" => "lowerLetter",
        "10" | "36" => "ideographDigital",
        "11" | "33" | "35" | "37" | "39" => "chineseCounting",
        "14" => "decimalFullWidth",
        "16" | "34" | "38" => "chineseLegalSimplified",
        "18" | "28" => "decimalEnclosedCircle",
        "22" => "decimalZero",
        "23" => "bullet",
        "26" => "decimalEnclosedFullstop",
        "27" => "decimalEnclosedParen",
        "30" => "ideographTraditional",
        "31" => "ideographZodiac",
        "255" => "none",
        _ => "decimal",
    }
}

/// `w:numFmt` values (ECMA-376 part 1, 17.18.59) as far as Chinese offices use them.
fn numeral_of(format: &str, number: u64) -> String {
    let nth = |row: &str| {
        let nth =
            usize::try_from(number).ok().and_then(|number| number.checked_sub(1)).and_then(|nth| row.chars().nth(nth));
        nth.map_or_else(|| number.to_string(), String::from)
    };
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanCounting" => numeral::chinese(number),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => numeral::chinese_digits(number),
        "chineseLegalSimplified" | "japaneseLegal" | "ideographLegalTraditional" => numeral::formal_chinese(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => numeral::circled(number),
        "decimalZero" => format!("{number:02}"),
        "decimalFullWidth" | "decimalFullWidth2" => {
            number.to_string().bytes().filter_map(|b| char::from_u32(0xff10 + u32::from(b - b'0'))).collect()
        }
        "decimalEnclosedParen" => format!("({number})"),
        "decimalEnclosedFullstop" => format!("{number}."),
        "upperLetter" => numeral::letters(number).to_uppercase(),
        "lowerLetter" => numeral::letters(number),
        "upperRoman" => numeral::roman(number).to_uppercase(),
        "lowerRoman" => numeral::roman(number),
        "ideographTraditional" => nth("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => nth("子丑寅卯辰巳午未申酉戌亥"),
        "none" => String::new(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering() -> Numbering {
        let level = |level: u8, format: &str, text: &str| {
            format!(
                r#"<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>"#
            )
        };
        let text = format!(
            r#"<w:numbering><w:abstractNum w:abstractNumId="0">{}{}{}</w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>"#,
            level(0, "chineseCounting", "%1、"),
            level(1, "chineseCounting", "（%2）"),
            level(2, "decimal", "%3."),
        );
        Numbering::read(&crate::xml::parse_str(&text).unwrap().root)
    }

    #[test]
    fn lists_count_as_word_shows_them() {
        let numbering = numbering();
        let mut counters = Counters::default();
        let mut next = |list: &str, level: u8| numbering.next(&mut counters, list, level).unwrap();
        let got = [
            next("1", 0),
            next("1", 1),
            next("1", 2),
            next("1", 2),
            next("1", 1),
            next("1", 2),
            next("1", 0),
            next("1", 1),
            next("2", 0),
        ];
        assert_eq!(got, ["一、", "（一）", "1.", "2.", "（二）", "1.", "二、", "（一）", "一、"]);
    }

    #[test]
    fn an_unknown_list_shows_nothing() {
        assert_eq!(numbering().next(&mut Counters::default(), "9", 0), None);
    }
}
