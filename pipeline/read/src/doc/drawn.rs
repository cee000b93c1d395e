//! Characters that a symbol font or a field draws as others. They are written into the text before it is read, each in the
//! place of what it is drawn by: the reader of the text has tables of its own for private-use characters only, and drops
//! fields that have no result.

use super::binary::{Piece, Streams, pieces, u16_at};
use super::forms;
use super::runs::{Look, Runs};
use crate::{fields, symbols};

/// An optional hyphen, which the reader of the text drops.
const NOTHING: u16 = 0x1f;
/// What stands in the text for a symbol that its run names (MS-DOC 2.6.1, sprmCSymbol).
const PLACEHOLDER: u16 = 0x28;
/// What pictures and the data of a form's field hang on.
const DATA_MARK: u16 = 0x01;
/// Characters of a field with all that is in it, beyond which it is left as it is.
const LONGEST_FIELD: usize = 200_000;

/// A character of the text, and where it lies in the main stream.
#[derive(Clone, Copy)]
struct Unit {
    value: u16,
    place: usize,
    is_wide: bool,
}

/// Writes everyday characters into the main stream; true when there were any to write. Text of one byte a character has
/// no room for them and stays.
pub(super) fn write(streams: &Streams, runs: &Runs, main: &mut [u8]) -> bool {
    let Some(pieces) = streams.text().and_then(pieces) else { return false };
    let mut open: Vec<usize> = Vec::new();
    let mut inside: Vec<Unit> = Vec::new();
    let mut is_changed = false;
    // The pieces of a damaged file may show the same bytes again and again.
    let mut left = main.len();
    for piece in &pieces {
        for mut unit in units(&streams.main, piece).take(left) {
            left -= 1;
            if let Some(drawn) = symbol(unit, runs).filter(|_| unit.is_wide) {
                unit.value = drawn;
                set(main, unit.place, drawn);
                is_changed = true;
            }
            if unit.value == 0x13 {
                open.push(inside.len());
            }
            if open.is_empty() {
                continue;
            }
            inside.push(unit);
            if unit.value == 0x15
                && let Some(start) = open.pop()
            {
                let field = &inside[start..];
                is_changed |= show_field(main, field, || form_value(streams, runs, field));
            }
            if open.is_empty() || inside.len() > LONGEST_FIELD {
                open.clear();
                inside.clear();
            }
        }
    }
    is_changed
}

fn units(main: &[u8], piece: &Piece) -> impl Iterator<Item = Unit> {
    let (at, is_wide) = (piece.at, !piece.is_narrow);
    (0..(piece.to - piece.from) as usize).map_while(move |nth| {
        let place = at + if is_wide { 2 * nth } else { nth };
        let value = if is_wide { u16_at(main, place)? } else { u16::from(*main.get(place)?) };
        Some(Unit { value, place, is_wide })
    })
}

fn set(main: &mut [u8], place: usize, value: u16) {
    if let Some(bytes) = main.get_mut(place..place + 2) {
        bytes.copy_from_slice(&value.to_le_bytes());
    }
}

/// The everyday character for one of a symbol font.
fn symbol(unit: Unit, runs: &Runs) -> Option<u16> {
    let Look { symbol, ascii_font, other_font, is_chinese, .. } = runs.look_at(unit.place);
    if let Some((font, code)) = symbol.filter(|_| unit.value == PLACEHOLDER) {
        let drawn = symbols::plain(runs.symbol_font(font)?, u32::from(code));
        return Some(drawn.map_or(NOTHING, |c| u32::from(c) as u16));
    }
    let font = match unit.value {
        0x21..=0x7f => ascii_font,
        0x80..=0xff if is_chinese => None,
        0x80..=0xff | 0xf020..=0xf0ff => other_font.or(ascii_font),
        _ => None,
    };
    symbols::plain(runs.symbol_font(font?)?, u32::from(unit.value)).map(|c| u32::from(c) as u16)
}

/// What a field of a form holds: its data hang on a character of its instruction.
fn form_value(streams: &Streams, runs: &Runs, field: &[Unit]) -> Option<String> {
    let mark = field.iter().find(|unit| unit.value == DATA_MARK)?;
    forms::shown(&streams.data, runs.look_at(mark.place).data?)
}

/// Puts what a field shows in its place, when its instruction or its form tells.
fn show_field(main: &mut [u8], field: &[Unit], form: impl Fn() -> Option<String>) -> bool {
    let end = field.iter().position(|unit| unit.value == 0x14).unwrap_or(field.len());
    let instruction: Vec<u16> =
        field[1..end.max(1)].iter().map(|unit| unit.value).filter(|unit| *unit >= 0x20).collect();
    let instruction = String::from_utf16_lossy(&instruction);
    let form = || instruction.trim_start().starts_with("FORM").then(&form).flatten();
    let Some(shown) = fields::shown(&instruction).or_else(form) else { return false };
    let shown: Vec<u16> = shown.encode_utf16().collect();
    if shown.len() > field.len() || field.iter().any(|unit| !unit.is_wide) {
        return false;
    }
    for (nth, unit) in field.iter().enumerate() {
        set(main, unit.place, shown.get(nth).copied().unwrap_or(NOTHING));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_becomes_what_it_shows() {
        let text = "\u{13} EQ \\o\\ac(○,11)\u{15}";
        let mut main: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let piece = Piece { from: 0, to: main.len() as u32 / 2, at: 0, is_narrow: false };
        let field: Vec<Unit> = units(&main, &piece).collect();
        assert!(show_field(&mut main, &field, || None));
        let units: Vec<u16> = units(&main, &piece).map(|unit| unit.value).collect();
        assert_eq!(units[0], u32::from('⑪') as u16);
        assert!(units[1..].iter().all(|unit| *unit == NOTHING));
    }
}
