//! What the binary form of Word tells of paragraphs (MS-DOC): where each one stands, its style and its list.

use std::collections::BTreeMap;

use super::runs::{Look, Runs};
use crate::ole::Compound;

/// Offsets in the header of the main stream (MS-DOC 2.5).
pub(super) mod fib {
    pub(super) const FLAGS: usize = 0x0a;
    /// Characters of the main text.
    pub(super) const N_CHARS: usize = 0x4c;
    pub(super) const STYLES: usize = 0xa2;
    pub(in crate::doc) const RUNS: usize = 0xfa;
    pub(in crate::doc) const FONTS: usize = 0x112;
    pub(super) const PARAGRAPHS: usize = 0x102;
    pub(super) const PIECES: usize = 0x1a2;
    pub(super) const LISTS: usize = 0x2e2;
    pub(super) const OVERRIDES: usize = 0x2ea;
}

/// Changes of paragraphs that matter here (MS-DOC 2.6.2).
const LIST_LEVEL: u16 = 0x260a;
const LIST: u16 = 0x460b;
const IN_TABLE: u16 = 0x2416;
const ROW_END: u16 = 0x2417;
pub(super) const PAGE: usize = 512;
/// Styles that are followed from one to the style it is based on.
const MOST_BASES: usize = 12;

/// Which list a paragraph belongs to: one of the overrides, from 1; and its level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) list: Option<i16>,
    pub(super) level: Option<u8>,
}

/// How a paragraph ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With a line of the body.
    Line,
    /// With a line inside a table cell.
    LineInCell,
    /// With a table cell.
    Cell,
    /// With a row, whose own mark has no text.
    Row,
}

/// A paragraph of the main text.
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) hidden: String,
    /// The part of the text that is struck through.
    pub(super) struck: String,
    pub(super) member: Member,
    pub(super) end: End,
}

/// The streams of a document.
pub(super) struct Streams {
    pub(super) main: Vec<u8>,
    pub(super) table: Vec<u8>,
    /// What fields of a form hold; often missing.
    pub(super) data: Vec<u8>,
    pub(super) table_name: &'static str,
}

/// A stretch of characters that lie together in the main stream.
pub(super) struct Piece {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) at: usize,
    /// One byte a character.
    pub(super) is_narrow: bool,
}

/// Properties of the paragraphs whose bytes lie in a stretch of the main stream.
struct Stretch {
    from: u32,
    to: u32,
    own: Properties,
}

/// Style, list and place of a paragraph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Properties {
    style: u16,
    list: Member,
    in_table: bool,
    ends_row: bool,
}

impl Streams {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let mut compound = Compound::open(bytes).ok()?;
        let main = compound.stream("WordDocument")?;
        let name = if u16_at(&main, fib::FLAGS)? & 0x0200 == 0 { "0Table" } else { "1Table" };
        let table = compound.stream(name)?;
        let data = compound.stream("Data").unwrap_or_default();
        Some(Self { main, table, data, table_name: name })
    }

    /// The list definitions: the table of them, and all that lies behind it.
    pub(super) fn lists(&self) -> Option<&[u8]> {
        self.table.get(self.place(fib::LISTS)?.0..)
    }

    pub(super) fn overrides(&self) -> Option<&[u8]> {
        self.part(fib::OVERRIDES)
    }

    /// The table of the pieces of the text.
    pub(super) fn text(&self) -> Option<&[u8]> {
        self.part(fib::PIECES)
    }

    /// Every paragraph of the main text, without what is deleted or hidden.
    pub(super) fn paragraphs(&self, runs: &Runs) -> Option<Vec<Paragraph>> {
        let pieces = pieces(self.text()?)?;
        let stretches = self.stretches()?;
        let styles = self.part(fib::STYLES).map(styles).unwrap_or_default();
        // Every character takes a byte at least, and the pieces follow each other: a damaged table must not show the same
        // bytes again and again.
        let n_chars = u32_at(&self.main, fib::N_CHARS).filter(|n| *n as usize <= self.main.len())?;
        let mut paragraphs = Vec::new();
        let mut text: Vec<u16> = Vec::new();
        let mut hidden: Vec<u16> = Vec::new();
        let mut struck: Vec<u16> = Vec::new();
        for piece in &pieces {
            for position in piece.from..piece.to.min(n_chars) {
                let nth = (position - piece.from) as usize;
                let at = if piece.is_narrow { piece.at + nth } else { piece.at + 2 * nth };
                let unit = if piece.is_narrow { u16::from(*self.main.get(at)?) } else { u16_at(&self.main, at)? };
                if !matches!(unit, 0x0d | 0x07) {
                    let look = runs.look_at(at);
                    match look {
                        Look { deleted: true, .. } => {}
                        Look { hidden: true, .. } => hidden.push(unit),
                        look => {
                            text.push(unit);
                            struck.extend(look.struck.then_some(unit));
                        }
                    }
                    continue;
                }
                let found = stretches.partition_point(|stretch| stretch.to as usize <= at);
                let stretch = stretches.get(found).filter(|stretch| stretch.from as usize <= at);
                let own = stretch.map(|stretch| stretch.own).unwrap_or_default();
                let of_style = stretch.map(|stretch| list_of_style(&styles, stretch.own.style)).unwrap_or_default();
                let member = Member { list: own.list.list.or(of_style.list), level: own.list.level.or(of_style.level) };
                let end = match unit {
                    0x07 if own.ends_row => End::Row,
                    0x07 => End::Cell,
                    _ if own.in_table => End::LineInCell,
                    _ => End::Line,
                };
                paragraphs.push(Paragraph {
                    text: shown(&text),
                    hidden: shown(&hidden),
                    struck: shown(&struck),
                    member,
                    end,
                });
                text.clear();
                hidden.clear();
                struck.clear();
            }
        }
        Some(paragraphs)
    }

    /// The properties of all paragraphs, by place (PlcBtePapx, 2.8.6; PapxFkp, 2.9.175).
    fn stretches(&self) -> Option<Vec<Stretch>> {
        let index = self.part(fib::PARAGRAPHS)?;
        // A damaged index must not name a page again and again.
        let n_all = index.len().checked_sub(4)? / 8;
        let n_pages = n_all.min(self.main.len() / PAGE);
        let mut stretches = Vec::new();
        for nth in 0..n_pages {
            let number = u32_at(index, 4 * (n_all + 1) + 4 * nth)? & 0x003f_ffff;
            let start = (number as usize).checked_mul(PAGE)?;
            let Some(page) = self.main.get(start..start + PAGE) else { continue };
            let n = usize::from(page[PAGE - 1]);
            for nth in 0..n {
                let (Some(from), Some(to)) = (u32_at(page, 4 * nth), u32_at(page, 4 * nth + 4)) else { break };
                let Some(offset) = page.get(4 * (n + 1) + 13 * nth) else { break };
                let own = properties(page, 2 * usize::from(*offset)).unwrap_or_default();
                stretches.push(Stretch { from, to, own });
            }
        }
        stretches.sort_by_key(|stretch| stretch.from);
        Some(stretches)
    }

    pub(super) fn part(&self, offset: usize) -> Option<&[u8]> {
        let (from, length) = self.place(offset)?;
        self.table.get(from..from.checked_add(length)?)
    }

    /// Where a part lies in the table stream.
    fn place(&self, offset: usize) -> Option<(usize, usize)> {
        let (from, length) = (u32_at(&self.main, offset)? as usize, u32_at(&self.main, offset + 4)? as usize);
        (length > 0).then_some((from, length))
    }
}

/// The pieces of the text (Clx, 2.9.38).
pub(super) fn pieces(clx: &[u8]) -> Option<Vec<Piece>> {
    let mut at = 0;
    while *clx.get(at)? == 1 {
        at += 3 + usize::from(u16_at(clx, at + 1)?);
    }
    let table = clx.get(at + 5..)?;
    let n = (u32_at(clx, at + 1)? as usize).checked_sub(4)? / 12;
    let mut pieces = Vec::new();
    for nth in 0..n {
        let (from, to) = (u32_at(table, 4 * nth)?, u32_at(table, 4 * nth + 4)?);
        if to < from {
            return None;
        }
        let place = u32_at(table, 4 * (n + 1) + 8 * nth + 2)?;
        let is_narrow = place & 0x4000_0000 != 0;
        let at = (place & 0x3fff_ffff) as usize;
        pieces.push(Piece { from, to, at: if is_narrow { at / 2 } else { at }, is_narrow });
    }
    Some(pieces)
}

/// Style and changes of a paragraph (PapxInFkp, 2.9.174).
fn properties(page: &[u8], at: usize) -> Option<Properties> {
    if at == 0 {
        return None;
    }
    let (from, length) = match usize::from(*page.get(at)?) {
        0 => (at + 2, 2 * usize::from(*page.get(at + 1)?)),
        words => (at + 1, 2 * words - 1),
    };
    let bytes = page.get(from..from + length)?;
    let list = changes(bytes.get(2..)?);
    let mut properties = Properties { style: u16_at(bytes, 0)?, list, in_table: false, ends_row: false };
    for (code, operand) in changes_of(&bytes[2..]) {
        match code {
            IN_TABLE => properties.in_table = operand.first() == Some(&1),
            ROW_END => properties.ends_row = operand.first() == Some(&1),
            _ => {}
        }
    }
    Some(properties)
}

/// What a list of changes says about lists.
fn changes(bytes: &[u8]) -> Member {
    let mut member = Member::default();
    for (code, operand) in changes_of(bytes) {
        match code {
            LIST => member.list = u16_at(operand, 0).map(u16::cast_signed),
            LIST_LEVEL => member.level = operand.first().copied(),
            _ => {}
        }
    }
    member
}

/// The changes in a list of them: a code, and the bytes from its operand on (Prl, 2.9.203).
pub(super) fn changes_of(bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let code = u16_at(rest, 0)?;
        let operand = &rest[2..];
        let length = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            // A table's definition has a length of two bytes, which counts one more than follows.
            _ if code == 0xd608 => u16_at(operand, 0).map_or(usize::MAX, |length| usize::from(length) + 1),
            _ => operand.first().map_or(usize::MAX, |length| usize::from(*length) + 1),
        };
        rest = operand.get(length..).unwrap_or_default();
        Some((code, operand))
    })
}

/// Base and list of each paragraph style (STSH, 2.9.271).
fn styles(bytes: &[u8]) -> BTreeMap<u16, (u16, Member)> {
    let mut styles = BTreeMap::new();
    let read = |styles: &mut BTreeMap<u16, (u16, Member)>| -> Option<()> {
        let header = usize::from(u16_at(bytes, 0)?);
        let n_styles = u16_at(bytes, 2)?;
        let base_length = usize::from(u16_at(bytes, 4)?);
        let mut at = 2 + header;
        for number in 0..n_styles {
            let length = usize::from(u16_at(bytes, at)?);
            let style = bytes.get(at + 2..at + 2 + length)?;
            at += 2 + length + length % 2;
            styles.extend(paragraph_style(style, base_length).map(|known| (number, known)));
        }
        Some(())
    };
    // What was read before a damaged place holds.
    let _ = read(&mut styles);
    styles
}

fn paragraph_style(style: &[u8], base_length: usize) -> Option<(u16, Member)> {
    let kind_and_base = u16_at(style, 2)?;
    if kind_and_base & 0x0f != 1 {
        return None;
    }
    let name = usize::from(u16_at(style, base_length)?);
    let mut at = base_length + 2 + 2 * (name + 1);
    at += at % 2;
    let length = usize::from(u16_at(style, at)?);
    let changed = style.get(at + 4..at + 2 + length).map(changes).unwrap_or_default();
    Some((kind_and_base >> 4, changed))
}

fn list_of_style(styles: &BTreeMap<u16, (u16, Member)>, style: u16) -> Member {
    let mut member = Member::default();
    let mut next = style;
    for _ in 0..MOST_BASES {
        let Some((base, own)) = styles.get(&next) else { break };
        member.list = member.list.or(own.list);
        member.level = member.level.or(own.level);
        next = *base;
    }
    member
}

/// The text without the instructions of fields and other marks.
fn shown(units: &[u16]) -> String {
    let mut depth_hidden: Vec<bool> = Vec::new();
    let mut kept = Vec::with_capacity(units.len());
    for unit in units {
        match unit {
            0x13 => depth_hidden.push(true),
            0x14 => depth_hidden.iter_mut().last().into_iter().for_each(|hidden| *hidden = false),
            0x15 => drop(depth_hidden.pop()),
            0..0x20 => {}
            unit if depth_hidden.iter().all(|hidden| !hidden) => kept.push(*unit),
            _ => {}
        }
    }
    String::from_utf16_lossy(&kept)
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_lists_are_found_among_others() {
        let mut bytes = vec![0x03, 0x24, 1]; // Alignment.
        bytes.extend([0x08, 0xd6, 3, 0, 9, 9]); // A table's definition: two bytes follow.
        bytes.extend([0x0a, 0x26, 2, 0x0b, 0x46, 5, 0]);
        assert_eq!(changes(&bytes), Member { list: Some(5), level: Some(2) });
        assert_eq!(changes(&bytes[..bytes.len() - 1]), Member { list: None, level: Some(2) });
        assert_eq!(changes(&[0x0d, 0xc6, 200]), Member::default());
    }

    #[test]
    fn instructions_of_fields_are_not_shown() {
        let units: Vec<u16> = "见\u{13} REF a \u{14}附件\u{15}一\u{1}".encode_utf16().collect();
        assert_eq!(shown(&units), "见附件一");
    }
}
