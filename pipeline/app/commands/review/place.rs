//! Where in a file a person says that the proof stands: as reports write it (第2段, 第3页, 台账!A4:D4), or some words of the
//! passage.

use anyhow::bail;
use zuozheng_ledger::{FileRecord, Ledger, RegisterRecord};
use zuozheng_model::{DocId, Locator, NamedPlace, Passage, PassageKind, TaskNumber};
use zuozheng_text::{normalise, numerals};

/// The passage that is meant.
pub(super) fn named(
    ledger: &Ledger,
    record: &RegisterRecord,
    file: &FileRecord,
    doc: DocId,
    task: TaskNumber,
    written: &str,
) -> anyhow::Result<NamedPlace> {
    let passages = ledger.passages(doc)?;
    let of_circular = ledger.links_of_file(&file.path)?.into_iter().filter(|of| of.circular == record.circular);
    let linked: Vec<u32> =
        of_circular.flat_map(|of| of.links).filter(|link| link.task == task).flat_map(|link| link.passages).collect();
    match meant(&passages, &linked, written) {
        Ok(passage) => Ok(NamedPlace { passage: passage.ordinal, locator: passage.locator.clone() }),
        Err(has) => bail!(
            "“{}”里没有“{written}”这个位置{has}：请写第几段、第几页、表格区域（如“第2段”），或那一段里的几个字；zuozheng read 列出全文",
            file.path
        ),
    }
}

/// Of several passages at one place, such as a page, or with the same words, the one that the machine linked, else the first that
/// is text. Of a place by its number that is not there: how many there are.
fn meant<'p>(passages: &'p [Passage], linked: &[u32], written: &str) -> Result<&'p Passage, String> {
    let plain = |text: &str| -> String { normalise(text).text.chars().filter(|c| !c.is_whitespace()).collect() };
    let written = plain(written);
    let numbered = numbered(&written);
    let is_at = |passage: &&Passage| {
        let place = plain(&passage.locator.to_string());
        let is_in =
            |name: &String| place.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("表格"));
        place == written || numbered.iter().any(is_in)
    };
    let mut found: Vec<&Passage> = passages.iter().filter(is_at).collect();
    if found.is_empty() && !numbered.is_empty() {
        return Err(how_many(passages));
    }
    if found.is_empty() && !written.is_empty() {
        found = passages.iter().filter(|passage| plain(&passage.text).contains(&written)).collect();
    }
    let is_linked = |passage: &&&Passage| linked.contains(&passage.ordinal);
    let is_text = |passage: &&&Passage| !matches!(passage.kind, PassageKind::Heading | PassageKind::Header);
    let best = found.iter().find(is_linked).or_else(|| found.iter().find(is_text)).or_else(|| found.first());
    best.copied().ok_or_else(String::new)
}

/// The places that a number alone may mean: 第3段 and 第3页 of 3, the one of 第三段. None of anything else.
fn numbered(written: &str) -> Vec<String> {
    let told = ["段", "页"].into_iter().find_map(|unit| {
        let number = written.strip_prefix('第')?.strip_suffix(unit)?;
        Some((numerals::parse(number)?, vec![unit]))
    });
    let is_number = written.bytes().all(|byte| byte.is_ascii_digit());
    let bare = || numerals::parse(written).filter(|_| is_number).map(|number| (number, vec!["段", "页"]));
    let (number, units) = told.or_else(bare).unwrap_or_default();
    units.into_iter().map(|unit| format!("第{number}{unit}")).collect()
}

/// How many pages or paragraphs a file has.
fn how_many(passages: &[Passage]) -> String {
    let last = |of: fn(&Locator) -> Option<u32>| passages.iter().filter_map(|passage| of(&passage.locator)).max();
    let pages = last(|locator| match locator {
        Locator::Page { page, .. } => Some(page.get()),
        _ => None,
    });
    let paragraphs = last(|locator| match locator {
        Locator::Paragraph { paragraph, .. } => Some(*paragraph),
        _ => None,
    });
    let told = [pages.map(|n| format!("{n}页")), paragraphs.map(|n| format!("{n}段"))];
    let told = told.into_iter().flatten().collect::<Vec<_>>().join("、");
    if told.is_empty() { told } else { format!("（共{told}）") }
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{CellRef, PageNumber, Rect, TextSource};

    use super::*;

    fn passage(ordinal: u32, kind: PassageKind, text: &str, locator: Locator) -> Passage {
        Passage { ordinal, kind, text: text.to_owned(), locator, source: TextSource::Native }
    }

    #[test]
    fn a_place_is_meant_by_its_name_or_by_its_words() {
        let on = |index| Locator::Page { page: PageNumber::from_index(index), area: Rect::default() };
        let below = |paragraph| Locator::Paragraph { paragraph, cell: None };
        let cell = Locator::Paragraph { paragraph: 8, cell: Some(CellRef { row: 0, col: 0 }) };
        let passages = [
            passage(0, PassageKind::Heading, "总结", on(0)),
            passage(1, PassageKind::Body, "选聘三十一人", on(0)),
            passage(2, PassageKind::Body, "栽树一千株", on(0)),
            passage(3, PassageKind::Body, "清理 堆物", below(4)),
            passage(4, PassageKind::Heading, "巡查12次", below(5)),
            passage(5, PassageKind::Body, "共巡查12次，处理31处", below(6)),
            passage(6, PassageKind::Body, "又巡查12次", below(7)),
            passage(7, PassageKind::Row, "路线：甲", cell),
        ];
        for (written, linked, ordinal) in [
            ("第1页", &[][..], Some(1)),
            ("第1页", &[2], Some(2)),
            ("1", &[], Some(1)),
            ("第 4 段", &[], Some(3)),
            ("4", &[], Some(3)),
            ("清理堆物", &[], Some(3)),
            ("第４段", &[], Some(3)),
            ("第四段", &[], Some(3)),
            ("第8段", &[], Some(7)),
            ("第8段表格A1", &[], Some(7)),
            ("巡查１２次", &[], Some(5)),
            ("巡查12次", &[6], Some(6)),
            ("总结", &[], Some(0)),
            ("第9段", &[], None),
            ("31", &[], None),
            (" ", &[], None),
        ] {
            assert_eq!(meant(&passages, linked, written).ok().map(|passage| passage.ordinal), ordinal, "{written}");
        }
        assert_eq!(meant(&passages, &[], "31").unwrap_err(), "（共1页、8段）");
        assert_eq!(meant(&passages, &[], "没有的话").unwrap_err(), "");
    }
}
