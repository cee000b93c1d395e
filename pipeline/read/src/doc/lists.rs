//! Automatic numbers in the binary form of Word: 一、（一）1. The reader of the text knows that a paragraph is numbered, but
//! not how its number is written.

use zuozheng_model::{Block, BlockKind, Table};

use super::binary::{End, Paragraph, Streams, u16_at, u32_at};
use crate::word::numbering::{BULLET, Counters, Level, Numbering, format_of_code, labelled};

/// A numbered paragraph: its number as shown, and its text without white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbered {
    label: String,
    text: String,
    /// For a paragraph without text that is alone in a table cell.
    alone: Option<Alone>,
}

/// Where a cell without text stands: how many cells of its row come before it, and the text of the whole row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Alone {
    nth: usize,
    row: String,
}

/// The numbered paragraphs among all those of a document, in order; `None` when the file does not tell.
pub(super) fn numbered(streams: &Streams, paragraphs: &[Paragraph]) -> Option<Vec<Numbered>> {
    let Some(lists) = streams.lists() else { return Some(Vec::new()) };
    let numbering = numbering(lists, streams.overrides()?)?;
    let mut counters = Counters::default();
    let mut numbered: Vec<Numbered> = Vec::new();
    let mut row = Row::default();
    for &Paragraph { ref text, member, end, .. } in paragraphs {
        let text = bare(text);
        if end == End::Line {
            row = Row { first: numbered.len(), cell_first: numbered.len(), ..Row::default() };
        }
        row.text.push_str(&text);
        row.cell_has_text |= !text.is_empty();
        // A negative one is the same list, its number hidden for a while by an older program.
        let list = member.list.filter(|list| *list != 0).map(|list| list.unsigned_abs().to_string());
        let label = list.and_then(|list| numbering.next(&mut counters, &list, member.level.unwrap_or(0)));
        numbered.extend(label.map(|label| Numbered { label, text, alone: None }));
        match end {
            End::Line | End::LineInCell => {}
            End::Cell => row.end_cell(&mut numbered),
            End::Row => row.end(&mut numbered),
        }
    }
    Some(numbered)
}

/// The row of a table that is walked over.
#[derive(Default)]
struct Row {
    /// The first numbered paragraph of the row, and of the cell.
    first: usize,
    cell_first: usize,
    n_cells: usize,
    cell_has_text: bool,
    text: String,
}

impl Row {
    fn end_cell(&mut self, numbered: &mut [Numbered]) {
        for alone in numbered[self.cell_first..].iter_mut().filter(|_| !self.cell_has_text) {
            alone.alone = Some(Alone { nth: self.n_cells, row: String::new() });
        }
        self.cell_first = numbered.len();
        self.cell_has_text = false;
        self.n_cells += 1;
    }

    fn end(&mut self, numbered: &mut [Numbered]) {
        for alone in numbered[self.first..].iter_mut().filter_map(|numbered| numbered.alone.as_mut()) {
            alone.row.clone_from(&self.text);
        }
        *self = Self { first: numbered.len(), cell_first: numbered.len(), ..Self::default() };
    }
}

/// Puts the numbers before the paragraphs they belong to. Both are in the order of the document; what is not found again,
/// such as an empty paragraph, is passed over.
pub(super) fn label(blocks: &mut [Block], numbered: &[Numbered]) {
    let mut rest = numbered;
    for block in blocks {
        match &mut block.kind {
            BlockKind::Paragraph { text } | BlockKind::Heading { text, .. } => label_text(text, &mut rest),
            BlockKind::Table(table) => label_table(table, &mut rest),
            _ => {}
        }
    }
}

fn label_table(table: &mut Table, rest: &mut &[Numbered]) {
    let rows = if rest.iter().any(|numbered| numbered.alone.is_some()) { rows_of(table) } else { Vec::new() };
    for cell in &mut table.cells {
        if cell.text.is_empty() {
            let Some((columns, row)) = rows.get(cell.row as usize) else { continue };
            let nth = columns.partition_point(|col| *col < cell.col);
            let is_it = |alone: &Alone| alone.nth == nth && alone.row == *row;
            let is_it = |numbered: &Numbered| numbered.alone.as_ref().is_some_and(is_it);
            if let Some(at) = rest.iter().take(MOST_MISSING).position(is_it) {
                if rest[at].label != BULLET {
                    cell.text.clone_from(&rest[at].label);
                }
                *rest = &rest[at + 1..];
            }
            continue;
        }
        let mut lines: Vec<String> = cell.text.split('\n').map(str::to_owned).collect();
        lines.iter_mut().for_each(|line| label_text(line, rest));
        cell.text = lines.join("\n");
    }
}

/// Where the cells of each row begin, also those that go on from above, and the text of the row.
fn rows_of(table: &Table) -> Vec<(Vec<u32>, String)> {
    let mut rows = vec![(Vec::new(), String::new()); table.n_rows as usize];
    for cell in &table.cells {
        for row in rows.iter_mut().skip(cell.row as usize).take(cell.rowspan as usize) {
            row.0.push(cell.col);
        }
        if let Some(row) = rows.get_mut(cell.row as usize) {
            row.1.push_str(&bare(&cell.text));
        }
    }
    rows.iter_mut().for_each(|row| row.0.sort_unstable());
    rows
}

/// Numbered paragraphs that may be missing in between.
const MOST_MISSING: usize = 20;

fn label_text(text: &mut String, rest: &mut &[Numbered]) {
    let wanted = bare(text);
    if wanted.is_empty() {
        return;
    }
    if let Some(at) = rest.iter().take(MOST_MISSING).position(|numbered| numbered.text == wanted) {
        *text = labelled(Some(&rest[at].label), text);
        *rest = &rest[at + 1..];
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// List definitions (PlfLst, MS-DOC 2.9.195) and the lists made of them (PlfLfo, 2.9.194).
fn numbering(lists: &[u8], overrides: &[u8]) -> Option<Numbering> {
    const LSTF: usize = 28;
    let mut numbering = Numbering::default();
    let n_definitions = usize::from(u16_at(lists, 0)?);
    let mut at = 2 + n_definitions * LSTF;
    for nth in 0..n_definitions {
        let definition = lists.get(2 + nth * LSTF..)?;
        let id = u32_at(definition, 0)?.to_string();
        let n_levels = if definition.get(26)? & 1 == 0 { 9 } else { 1 };
        for level in 0..n_levels {
            let (form, length) = level_at(lists.get(at..)?)?;
            numbering.define(&id, level, form);
            at += length;
        }
    }
    add_lists(&mut numbering, overrides)?;
    Some(numbering)
}

fn add_lists(numbering: &mut Numbering, overrides: &[u8]) -> Option<()> {
    const LFO: usize = 16;
    let n_lists = usize::try_from(u32_at(overrides, 0)?).ok().filter(|n| *n <= overrides.len() / LFO)?;
    let mut at = 4 + n_lists * LFO;
    for nth in 0..n_lists {
        let list = overrides.get(4 + nth * LFO..)?;
        let name = (nth + 1).to_string();
        numbering.add_list(&name, &u32_at(list, 0)?.to_string());
        // Before the changes of each list stands a place in the text that nobody uses.
        at += 4;
        for _ in 0..*list.get(12)? {
            let (Some(start), Some(flags)) = (u32_at(overrides, at), u32_at(overrides, at + 4)) else {
                return Some(());
            };
            at += 8;
            let level = (flags & 0x0f) as u8;
            if flags & 0x10 != 0 {
                numbering.restart(&name, level, start);
            }
            if flags & 0x20 != 0 {
                let Some((form, length)) = overrides.get(at..).and_then(level_at) else { return Some(()) };
                numbering.change(&name, level, form);
                at += length;
            }
        }
    }
    Some(())
}

/// A level and its length in bytes (LVL, 2.9.150).
fn level_at(bytes: &[u8]) -> Option<(Level, usize)> {
    const LVLF: usize = 28;
    let flags = *bytes.get(5)?;
    let changes = usize::from(*bytes.get(24)?) + usize::from(*bytes.get(25)?);
    let at = LVLF + changes;
    let n_chars = usize::from(u16_at(bytes, at)?);
    let units: Vec<u16> = (0..n_chars).map(|nth| u16_at(bytes, at + 2 + 2 * nth)).collect::<Option<_>>()?;
    let mut text = String::new();
    for unit in char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)) {
        match unit as u32 {
            // The number of a level.
            level @ 0..=8 => text.push_str(&format!("%{}", level + 1)),
            _ => text.push(unit),
        }
    }
    let restart = if flags & 0x08 != 0 { Some(*bytes.get(26)?) } else { None };
    let level = Level {
        start: u32_at(bytes, 0)?,
        format: format_of_code(&bytes.get(4)?.to_string()).to_owned(),
        text,
        legal: flags & 0x04 != 0,
        restart,
    };
    Some((level, at + 2 + 2 * n_chars))
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Locator, TextSource};

    use super::*;

    #[test]
    fn a_level_is_read_with_its_text() {
        let mut bytes = vec![0_u8; 28];
        bytes[0] = 3;
        bytes[4] = 37;
        bytes[25] = 2;
        bytes.extend([0xff; 2]);
        bytes.extend([3, 0]);
        bytes.extend("（\u{1}）".encode_utf16().flat_map(u16::to_le_bytes));
        let (level, length) = level_at(&bytes).unwrap();
        assert_eq!((level.start, level.format.as_str(), level.text.as_str()), (3, "chineseCounting", "（%2）"));
        assert_eq!(length, bytes.len());
        assert!(level_at(&bytes[..bytes.len() - 1]).is_none());
    }

    #[test]
    fn numbers_go_to_the_paragraphs_they_belong_to() {
        let paragraph = |text: &str| Block {
            kind: BlockKind::Paragraph { text: text.into() },
            locator: Locator::Paragraph { paragraph: 1, cell: None },
            source: TextSource::Native,
        };
        let numbered = |label: &str, text: &str| Numbered { label: label.into(), text: text.into(), alone: None };
        let mut blocks = [paragraph("总 则"), paragraph("没有编号"), paragraph("目的"), paragraph("目的")];
        label(&mut blocks, &[numbered("一、", "总则"), numbered("1.", "不在"), numbered("1.1", "目的")]);
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["一、总 则", "没有编号", "1.1目的", "目的"]);
    }
}
