//! Characters set apart inside a word, which no column parts: a label is spread to the length of those above and below
//! it (邮　　编：, 联 系 人：), and a name of two characters to that of one of three (王　伟).

use super::frame::Placed;
use super::lines::is_wide;

/// Space between two pieces of a line, in ems.
const NARROWEST: f32 = 0.5;
/// Space between the characters of a label, at most, in ems: those of 邮　　编： leave room for two more.
const WIDEST_IN_LABEL: f32 = 2.3;
/// Such spaces of one label are alike: they differ by no more, in ems.
const UNLIKE: f32 = 0.3;
/// Characters of a spread label, and of each of its pieces.
const LONGEST_LABEL: usize = 6;
const LONGEST_PIECE: usize = 2;
/// Space between the two characters of a name, in ems.
const IN_NAME: std::ops::RangeInclusive<f32> = 0.7..=1.25;

/// The spaces inside the labels and names of a line, whose glyphs stand from left to right.
pub(super) fn inside_words<'g>(glyphs: impl Iterator<Item = &'g Placed> + Clone) -> Vec<(f32, f32)> {
    let pieces = pieces_of(glyphs);
    let mut out = inside_labels(&pieces);
    for at in 1..pieces.len() {
        let (first, second) = (&pieces[at - 1], &pieces[at]);
        let gap = second.x0 - first.x1;
        let is_name = first.n_behind_mark() == 1 && second.n_before_mark() == 1;
        // Three or more at even steps are columns: the days of a week.
        let is_single = |at: usize| pieces.get(at).is_some_and(|piece| piece.chars.len() == 1);
        let are_single = |from: usize| (from..from + 3).all(is_single);
        let is_in_row = at >= 2 && are_single(at - 2) || are_single(at - 1);
        if is_name && !is_in_row && IN_NAME.contains(&(gap / second.em)) {
            out.push((first.x1, second.x0));
        }
    }
    out
}

/// The same for labels alone; most lines have none.
pub(super) fn inside_labels_of(glyphs: &[Placed]) -> Vec<(f32, f32)> {
    let has_label = glyphs.iter().any(|glyph| glyph.char == '：');
    if has_label { inside_labels(&pieces_of(glyphs.iter())) } else { Vec::new() }
}

fn inside_labels(pieces: &[Piece]) -> Vec<(f32, f32)> {
    let mut out = Vec::new();
    for end in 1..pieces.len() {
        let last = &pieces[end];
        let n_last = last.n_before_mark();
        if !(1..=LONGEST_PIECE).contains(&n_last) || last.chars.get(n_last) != Some(&'：') {
            continue;
        }
        let (mut from, mut n_chars) = (end, n_last);
        let gap = |at: usize| (pieces[at].x0 - pieces[at - 1].x1) / last.em;
        while from > 0 {
            let before = &pieces[from - 1];
            n_chars += before.chars.len();
            let is_of_label = before.chars.len() <= LONGEST_PIECE && before.n_before_mark() == before.chars.len();
            let is_near = gap(from) <= WIDEST_IN_LABEL && (gap(from) - gap(end)).abs() <= UNLIKE;
            if !is_of_label || !is_near || n_chars > LONGEST_LABEL {
                break;
            }
            from -= 1;
        }
        // 序号 and 单位： are two words.
        let n_of_label: usize = pieces[from..end].iter().map(|piece| piece.chars.len()).sum::<usize>() + n_last;
        if n_of_label < LONGEST_PIECE * (end - from + 1) {
            out.extend((from + 1..=end).map(|at| (pieces[at - 1].x1, pieces[at].x0)));
        }
    }
    out
}

/// Glyphs that stand close.
struct Piece {
    x0: f32,
    x1: f32,
    em: f32,
    chars: Vec<char>,
}

impl Piece {
    /// Characters before its first mark.
    fn n_before_mark(&self) -> usize {
        self.chars.iter().take_while(|char| is_han(**char)).count()
    }

    /// Characters behind its last mark.
    fn n_behind_mark(&self) -> usize {
        let n_behind = self.chars.iter().rev().take_while(|char| is_han(**char)).count();
        // The unit of a figure is no family name: 91分.
        let before = self.chars.len().checked_sub(n_behind + 1).and_then(|at| self.chars.get(at));
        if before.is_some_and(|char| char.is_alphanumeric()) { 0 } else { n_behind }
    }
}

fn is_han(char: char) -> bool {
    is_wide(char) && char.is_alphabetic()
}

/// The pieces of a line, if it has more than one.
fn pieces_of<'g>(glyphs: impl Iterator<Item = &'g Placed> + Clone) -> Vec<Piece> {
    let glyphs = glyphs.filter(|glyph| !glyph.char.is_whitespace());
    let pairs = glyphs.clone().zip(glyphs.clone().skip(1));
    if pairs.into_iter().all(|(glyph, next)| next.x0 - glyph.x1 <= NARROWEST * next.em) {
        return Vec::new();
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for glyph in glyphs {
        match pieces.last_mut() {
            Some(last) if glyph.x0 - last.x1 <= NARROWEST * glyph.em => {
                last.x1 = last.x1.max(glyph.x1);
                last.chars.push(glyph.char);
            }
            _ => pieces.push(Piece { x0: glyph.x0, x1: glyph.x1, em: glyph.em, chars: vec![glyph.char] }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::set;

    /// The text of a line, its pieces set apart by some ems, without the gaps that part no columns.
    fn joined(pieces: &[&str], gap: f32) -> String {
        let mut x = 0.0;
        let mut glyphs: Vec<Placed> = Vec::new();
        for piece in pieces {
            glyphs.extend(set(piece, x, 0.0, 10.0));
            x = glyphs.last().map_or(0.0, |glyph| glyph.x1) + 10.0 * gap;
        }
        let inside = inside_words(glyphs.iter());
        let mut text = String::new();
        for (at, glyph) in glyphs.iter().enumerate() {
            let is_apart = at > 0 && glyph.x0 - glyphs[at - 1].x1 > 1.0;
            if is_apart && !inside.iter().any(|(_, to)| *to == glyph.x0) {
                text.push('|');
            }
            text.push(glyph.char);
        }
        text
    }

    #[test]
    fn labels_and_names_are_whole() {
        assert_eq!(joined(&["邮", "编：414500"], 2.0), "邮编：414500");
        assert_eq!(joined(&["联", "系", "人：李某"], 0.8), "联系人：李某");
        assert_eq!(joined(&["县政协", "林", "森，县财政局", "钱", "进"], 1.0), "县政协|林森，县财政局|钱进");
        assert_eq!(joined(&["序号", "单位：元", "备注"], 1.0), "序号|单位：元|备注");
        assert_eq!(joined(&["男", "汉"], 2.0), "男|汉");
    }
}
