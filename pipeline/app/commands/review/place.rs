//! Where in a file a person says that the proof stands: as reports write it (第2段, 第3页, 台账!A4:D4), or some words of the
//! passage.

use anyhow::bail;
use zuozheng_ledger::{FileRecord, Ledger, RegisterRecord};
use zuozheng_model::{DocId, NamedPlace, Passage, PassageKind, TaskNumber};

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
        Some(passage) => Ok(NamedPlace { passage: passage.ordinal, locator: passage.locator.clone() }),
        None => bail!(
            "“{}”里没有“{written}”这个位置：请写第几段、第几页、表格区域（如“第2段”），或那一段里的几个字；zuozheng read 列出全文",
            file.path
        ),
    }
}

/// Of several passages at one place, such as a page, the one that the machine linked, else the first that is text.
fn meant<'p>(passages: &'p [Passage], linked: &[u32], written: &str) -> Option<&'p Passage> {
    let plain = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let written = plain(written);
    let numbered = ["段", "页"].map(|unit| format!("第{written}{unit}"));
    let is_at = |passage: &&Passage| {
        let place = plain(&passage.locator.to_string());
        place == written || numbered.contains(&place)
    };
    let at_place: Vec<&Passage> = passages.iter().filter(is_at).collect();
    let is_linked = |passage: &&&Passage| linked.contains(&passage.ordinal);
    let is_text = |passage: &&&Passage| !matches!(passage.kind, PassageKind::Heading | PassageKind::Header);
    let best = at_place.iter().find(is_linked).or_else(|| at_place.iter().find(is_text)).or_else(|| at_place.first());
    let says = || passages.iter().find(|passage| !written.is_empty() && plain(&passage.text).contains(&written));
    best.copied().or_else(says)
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Locator, PageNumber, Rect, TextSource};

    use super::*;

    fn passage(ordinal: u32, kind: PassageKind, text: &str, locator: Locator) -> Passage {
        Passage { ordinal, kind, text: text.to_owned(), locator, source: TextSource::Native }
    }

    #[test]
    fn a_place_is_meant_by_its_name_or_by_its_words() {
        let on = |index| Locator::Page { page: PageNumber::from_index(index), area: Rect::default() };
        let below = |paragraph| Locator::Paragraph { paragraph, cell: None };
        let passages = [
            passage(0, PassageKind::Heading, "总结", on(0)),
            passage(1, PassageKind::Body, "选聘三十一人", on(0)),
            passage(2, PassageKind::Body, "栽树一千株", on(0)),
            passage(3, PassageKind::Body, "清理 堆物", below(4)),
        ];
        for (written, linked, ordinal) in [
            ("第1页", &[][..], Some(1)),
            ("第1页", &[2], Some(2)),
            ("1", &[], Some(1)),
            ("第 4 段", &[], Some(3)),
            ("4", &[], Some(3)),
            ("清理堆物", &[], Some(3)),
            ("第9段", &[], None),
            (" ", &[], None),
        ] {
            assert_eq!(meant(&passages, linked, written).map(|passage| passage.ordinal), ordinal, "{written}");
        }
    }
}
