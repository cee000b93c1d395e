//! Fields of a form in the binary form of Word: whether a box is ticked and what is chosen from a list lies beside the
//! text, in the stream `Data` (NilPICFAndBinData and FFData, MS-DOC 2.9.157 and 2.9.78).

use super::binary::{u16_at, u32_at};
use crate::fields;

/// What stands before the data of the field: its length and a head without meaning here.
const HEAD: usize = 0x44;

/// The result that says: as the form was made.
const AS_MADE: u16 = 25;

/// What a field of a form shows, by the place of its data; `None` for one whose text stands in its result.
pub(super) fn shown(data: &[u8], place: u32) -> Option<String> {
    let place = place as usize;
    let length = u32_at(data, place)? as usize;
    let field = data.get(place.checked_add(HEAD)?..place.checked_add(length)?)?;
    if u32_at(field, 0)? != u32::MAX {
        return None;
    }
    let bits = u16_at(field, 4)?;
    let (kind, result) = (bits & 0x03, bits >> 2 & 0x1f);
    // Its name, then what it was made with.
    let at = after_text(field, 10)?;
    let chosen = if result == AS_MADE { u16_at(field, at)? } else { result };
    match kind {
        1 => Some(fields::checkbox(chosen == 1).to_owned()),
        2 => entry(field, at + 2, usize::from(chosen)),
        _ => None,
    }
}

/// An entry of the list, which stands behind five texts: format, help, status, macros.
fn entry(field: &[u8], at: usize, chosen: usize) -> Option<String> {
    const TEXTS: usize = 5;
    let list = (0..TEXTS).try_fold(at, |at, _| after_text(field, at))?;
    // Wide characters, how many entries, and bytes beside each of them (STTB).
    let n_entries = u16_at(field, list + 2)?;
    let n_beside = usize::from(u16_at(field, list + 4)?);
    let mut at = list + 6;
    for nth in 0..usize::from(n_entries) {
        let end = at + 2 + 2 * usize::from(u16_at(field, at)?);
        if nth == chosen {
            let units: Vec<u16> = (at + 2..end).step_by(2).map_while(|at| u16_at(field, at)).collect();
            return Some(String::from_utf16_lossy(&units));
        }
        at = end + n_beside;
    }
    None
}

/// Where a text ends that has its length before it and a zero behind it.
fn after_text(field: &[u8], at: usize) -> Option<usize> {
    Some(at + 2 + 2 * usize::from(u16_at(field, at)?) + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        [units.len() as u16].into_iter().chain(units).chain([0]).flat_map(u16::to_le_bytes).collect()
    }

    /// A field with its head, at the fourth byte of the stream.
    fn stream(kind: u16, result: u16, made: u16, list: &[&str]) -> Vec<u8> {
        let mut field = vec![0xff; 4];
        field.extend((kind | result << 2).to_le_bytes());
        field.extend([0; 4]);
        field.extend(text("名称"));
        field.extend(made.to_le_bytes());
        (0..5).for_each(|_| field.extend(text("")));
        if !list.is_empty() {
            field.extend([0xff, 0xff]);
            field.extend((list.len() as u16).to_le_bytes());
            field.extend([0; 2]);
            list.iter().for_each(|entry| field.extend(&text(entry)[..2 + 2 * entry.chars().count()]));
        }
        let mut stream = vec![0; 4];
        stream.extend(((HEAD + field.len()) as u32).to_le_bytes());
        stream.extend([0; HEAD - 4]);
        stream.extend(field);
        stream
    }

    #[test]
    fn boxes_and_lists_show_what_was_chosen() {
        for (kind, result, made, expected) in [
            (1, 1, 0, Some("☑")),
            (1, 0, 1, Some("□")),
            (1, AS_MADE, 1, Some("☑")),
            (2, 1, 0, Some("二等")),
            (2, AS_MADE, 0, Some("一等")),
            (2, 7, 0, None),
            (0, 0, 0, None),
        ] {
            let list: &[&str] = if kind == 2 { &["一等", "二等"] } else { &[] };
            let stream = stream(kind, result, made, list);
            assert_eq!(shown(&stream, 4).as_deref(), expected, "{kind} {result} {made}");
            assert!((0..stream.len()).all(|end| shown(&stream[..end], 4).is_none()));
        }
        assert_eq!(shown(&[0xff; 100], u32::MAX), None);
    }
}
