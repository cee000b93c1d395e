//! ActualText: what a marked piece of a page says, whatever its glyphs are called (ISO 32000-1, 14.9.4). Browsers write it
//! where two characters share a glyph, so that 民 would else be read as the radical ⺠; word processors for hyphens that
//! are only shown, and for leaders.

use hayro_syntax::object::{Dict, String as PdfString};

use super::glyphs::Glyph;
use crate::symbols;

/// The marked pieces that a page is in at the moment.
#[derive(Debug, Default)]
pub(super) struct ActualTexts {
    open: Vec<Option<Piece>>,
}

/// A piece that says what it says.
#[derive(Debug)]
struct Piece {
    /// Number of glyphs before it.
    from: usize,
    text: Vec<char>,
}

impl ActualTexts {
    pub(super) fn begin(&mut self, properties: Option<&Dict<'_>>, n_glyphs: usize) {
        // What encloses others says it for all of them.
        let text = if self.is_open() { None } else { properties.and_then(actual_text) };
        self.open.push(text.map(|text| Piece { from: n_glyphs, text }));
    }

    /// Ends the innermost piece. Tells from which glyph on it was put right.
    pub(super) fn end(&mut self, glyphs: &mut Vec<Glyph>) -> Option<usize> {
        let piece = self.open.pop().flatten()?;
        if piece.from >= glyphs.len() {
            return None;
        }
        let put_right = replaced(&glyphs[piece.from..], &piece.text);
        glyphs.truncate(piece.from);
        glyphs.extend(put_right);
        Some(piece.from)
    }

    /// True inside of a piece: its glyphs are needed as places even when nobody knows what they are.
    pub(super) fn is_open(&self) -> bool {
        self.open.iter().any(Option::is_some)
    }
}

/// The text of a property list, when it has one that can be trusted: marked as Unicode, or plain ASCII.
fn actual_text(properties: &Dict<'_>) -> Option<Vec<char>> {
    let bytes = properties.get::<PdfString<'_>>(b"ActualText")?;
    let text = decoded(bytes.as_bytes())?;
    let is_sound = |c: char| !matches!(c as u32, 0xfffd | 0xe000..=0xf8ff | 0xf0000..=0x0010_ffff);
    // A language mark (ESC, code, ESC) is no text, nor are marks of direction.
    let is_shown = |c: &char| !c.is_control() && !matches!(*c as u32, 0x200b..=0x200f | 0x2060..=0x2064 | 0xfeff);
    // Check marks of which the file only draws that their font is missing.
    let plain = |c: char| symbols::check_mark(u32::from(c)).unwrap_or(if c == '\t' { ' ' } else { c });
    let text: Vec<char> = text.chars().map(plain).filter(is_shown).collect();
    text.iter().all(|c| is_sound(*c)).then_some(text)
}

fn decoded(bytes: &[u8]) -> Option<String> {
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let text = encoding_rs::UTF_16BE.decode_without_bom_handling_and_without_replacement(rest)?;
        return Some(text.into_owned());
    }
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return std::str::from_utf8(rest).ok().map(str::to_owned);
    }
    bytes.is_ascii().then(|| bytes.iter().map(|byte| char::from(*byte)).collect())
}

/// The characters of a text in the places of glyphs. Where there are more characters, they share a place; where there are
/// fewer, each reaches to the next one.
fn replaced(glyphs: &[Glyph], text: &[char]) -> Vec<Glyph> {
    let placed: Vec<(usize, char)> =
        text.iter().enumerate().map(|(at, char)| (at * glyphs.len() / text.len(), *char)).collect();
    let mut put_right = Vec::with_capacity(text.len());
    let mut rest = placed.as_slice();
    for sharing in placed.chunk_by(|(one, _), (other, _)| one == other) {
        rest = &rest[sharing.len()..];
        let place = sharing[0].0;
        let end = rest.first().map_or(glyphs.len(), |(next, _)| *next);
        let mut glyph = glyphs[place];
        let reach = glyphs[place..end].iter().take_while(|next| is_on_line_of(next, &glyphs[place]));
        glyph.advance = reach.map(|next| next.advance).sum::<f32>() / sharing.len() as f32;
        for (_, char) in sharing {
            glyph.char = *char;
            put_right.push(glyph);
            glyph.x += glyph.along.0 * glyph.advance;
            glyph.y += glyph.along.1 * glyph.advance;
        }
    }
    put_right
}

/// True when a glyph stands on the baseline of another.
fn is_on_line_of(glyph: &Glyph, other: &Glyph) -> bool {
    let across = (glyph.x - other.x) * -other.along.1 + (glyph.y - other.y) * other.along.0;
    across.abs() < 0.3 * other.em
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::fonts::FontId;

    fn glyphs(text: &str) -> Vec<Glyph> {
        let glyph = |(at, char): (usize, char)| Glyph {
            char,
            x: 10.0 * at as f32,
            y: 100.0,
            along: (1.0, 0.0),
            em: 10.0,
            advance: 10.0,
            font: FontId(0),
            vertical: false,
            invisible: false,
        };
        text.chars().enumerate().map(glyph).collect()
    }

    #[test]
    fn characters_take_the_places_of_glyphs() {
        for (drawn, text, expected) in [
            ("人⺠", "人民", vec![('人', 0.0, 10.0), ('民', 10.0, 10.0)]),
            ("......", " ", vec![(' ', 0.0, 60.0)]),
            ("ﬃ", "ffi", vec![('f', 0.0, 10.0 / 3.0), ('f', 10.0 / 3.0, 10.0 / 3.0), ('i', 20.0 / 3.0, 10.0 / 3.0)]),
            ("-", "", vec![]),
        ] {
            let text: Vec<char> = text.chars().collect();
            let put_right = replaced(&glyphs(drawn), &text);
            let places: Vec<(char, f32, f32)> = put_right.iter().map(|g| (g.char, g.x, g.advance)).collect();
            assert_eq!(places.len(), expected.len(), "{drawn}");
            for (place, wanted) in places.iter().zip(&expected) {
                assert!(place.0 == wanted.0 && (place.1 - wanted.1).abs() < 1e-3 && (place.2 - wanted.2).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn only_texts_that_are_sure_are_taken() {
        assert_eq!(decoded(b"\xfe\xff\x6c\x11").as_deref(), Some("民"));
        assert_eq!(decoded("\u{feff}民".as_bytes()).as_deref(), Some("民"));
        assert_eq!(decoded(b"fi").as_deref(), Some("fi"));
        assert_eq!(decoded(b"\xc3\xf1"), None);
        assert_eq!(decoded(b"\xfe\xff\xd8\x00"), None);
    }
}
