//! Strips: what stands side by side at one height, whatever column it is in, and the rows that strips make up.

use super::cells::starts_item;
use super::frame::Placed;
use super::lines::is_wide;

/// A gap of this many ems parts two pieces of a strip.
const GAP: f32 = 0.5;
/// Gaps between rows are wider than those between the lines of a cell by this many ems.
const WIDER: f32 = 0.3;
/// Gaps of two widths differ by this, in ems, and there are several of each.
const APART: f32 = 0.12;
/// Those of one width differ by no more.
const EVEN: f32 = 0.07;
const FEWEST_GAPS: usize = 3;
/// Baselines of one line differ by less, in ems, and those of two lines below each other by more.
const SAME_LINE: f32 = 0.3;
const NEXT_LINE: f32 = 1.0;
/// Columns of figures that tell a row.
const FEWEST_FIGURES: usize = 2;
/// Characters of the number of a list item.
const LONGEST_ITEM: usize = 5;
/// A line that ends nearer than this to the edge of its column goes on in the next one, in ems.
const FULL: f32 = 1.7;
/// Numbers set to the right end at one place, and one is wider than another by about a digit, in ems.
const SAME_END: f32 = 0.1;
const DIGIT: f32 = 0.3;
/// Glyphs of a line that is more than a name.
const LONG: usize = 10;
/// How far a row may be off the middle of its name, in ems.
const OFF: f32 = 0.3;

/// A stretch of glyphs on one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge.
    pub(super) x1: f32,
    /// Number of glyphs.
    pub(super) n_glyphs: usize,
    base: f32,
    em: f32,
    /// Width of what it begins with and cannot be broken.
    first_word: f32,
    /// Digits and what belongs to a number.
    is_number: bool,
    /// The number or mark of a list item alone.
    pub(super) is_item: bool,
}

impl Piece {
    /// Middle between its edges.
    pub(super) fn middle(&self) -> f32 {
        (self.x0 + self.x1) / 2.0
    }

    /// True for digits and what belongs to a number, alone.
    pub(super) fn is_number(&self) -> bool {
        self.is_number
    }

    /// Height of its middle.
    pub(super) fn level(&self) -> f32 {
        self.base - 0.38 * self.em
    }

    /// Font size.
    pub(super) fn em(&self) -> f32 {
        self.em
    }
}

/// Pieces whose heights overlap.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Strip {
    /// Upper edge.
    pub(super) top: f32,
    /// Lower edge.
    pub(super) bottom: f32,
    /// The pieces.
    pub(super) pieces: Vec<Piece>,
}

impl Strip {
    /// Middle between its edges.
    pub(super) fn middle(&self) -> f32 {
        (self.top + self.bottom) / 2.0
    }

    /// True if a piece stands across a place.
    pub(super) fn covers(&self, x: f32) -> bool {
        self.pieces.iter().any(|piece| piece.x0 + 0.2 * piece.em < x && x < piece.x1 - 0.2 * piece.em)
    }
}

/// The middle of a glyph.
pub(super) fn middle(glyph: &Placed) -> (f32, f32) {
    ((glyph.x0 + glyph.x1) / 2.0, glyph.base - 0.38 * glyph.em)
}

/// The strips of some text, from the top down.
pub(super) fn of(glyphs: &[&Placed]) -> Vec<Strip> {
    let mut sorted = glyphs.to_vec();
    sorted.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)));
    let mut pieces: Vec<Piece> = Vec::new();
    for line in sorted.chunk_by(|a, b| b.base - a.base <= 0.1 * a.em) {
        let mut line = line.to_vec();
        line.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        for part in line.chunk_by(|a, b| b.x0 - a.x1 < GAP * a.em) {
            let (first, last) = (part[0], part[part.len() - 1]);
            let (base, em, n_glyphs) = (first.base, first.em, part.len());
            let word = part.iter().take_while(|glyph| !is_wide(glyph.char)).last();
            let first_word = word.map_or(0.0, |end| end.x1 - first.x0);
            let is_number = part.iter().all(|glyph| glyph.char.is_ascii_digit() || "+-.,%‰".contains(glyph.char));
            let text = || part.iter().map(|glyph| glyph.char).collect::<String>();
            let is_item = n_glyphs <= LONGEST_ITEM && starts_item(&text());
            pieces.push(Piece { x0: first.x0, x1: last.x1, n_glyphs, base, em, first_word, is_number, is_item });
        }
    }
    let mut strips: Vec<Strip> = Vec::new();
    for piece in pieces {
        let (top, bottom) = (piece.base - 0.88 * piece.em, piece.base + 0.12 * piece.em);
        match strips.last_mut() {
            Some(strip) if top < strip.bottom - 0.15 * piece.em => {
                strip.top = strip.top.min(top);
                strip.bottom = strip.bottom.max(bottom);
                strip.pieces.push(piece);
            }
            _ => strips.push(Strip { top, bottom, pieces: vec![piece] }),
        }
    }
    strips
}

/// True if lines stand nearer than two lines below each other can: cells are set in the middle of their rows.
pub(super) fn are_stepped(strips: &[Strip]) -> bool {
    let mut lines: Vec<(f32, f32)> =
        strips.iter().flat_map(|strip| &strip.pieces).map(|piece| (piece.base, piece.em)).collect();
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    lines.windows(2).any(|pair| {
        let ((base, em), (next, next_em)) = (pair[0], pair[1]);
        em == next_em && (SAME_LINE * em..NEXT_LINE * em).contains(&(next - base))
    })
}

/// True for a single row whose name has two lines, with all that stands beside it in the middle.
pub(super) fn is_row_around_middle(strips: &[Strip], column_of: &impl Fn(f32) -> usize) -> bool {
    strips.len() == 3 && ends_name_around(strips, 2, column_of)
}

/// Heights between the rows that strips make up.
pub(super) fn rows(strips: &[Strip], column_of: &impl Fn(f32) -> usize, em: f32) -> Vec<f32> {
    rows_apart(strips, column_of, em).unwrap_or_else(|| {
        let begins = (1..strips.len()).filter(|at| begins_row(strips, *at, column_of));
        begins.map(|at| between(strips, at)).collect()
    })
}

/// Heights between rows that stand further apart than the lines of a cell, each with one name in the first column.
pub(super) fn rows_apart(strips: &[Strip], column_of: &impl Fn(f32) -> usize, em: f32) -> Option<Vec<f32>> {
    let gaps = || strips.windows(2).map(|pair| pair[1].top - pair[0].bottom);
    let (low, high) = gaps().fold((f32::MAX, f32::MIN), |(low, high), gap| (low.min(gap), high.max(gap)));
    if high - low <= WIDER * em && !are_of_two_kinds(gaps().collect(), em) {
        return None;
    }
    let starts: Vec<usize> = [0]
        .into_iter()
        .chain((1..).zip(gaps()).filter(|(_, gap)| *gap > (low + high) / 2.0).map(|(at, _)| at))
        .collect();
    let ends = starts[1..].iter().copied().chain([strips.len()]);
    let has_name = |at: &usize| strips[*at].pieces.iter().any(|piece| column_of(piece.middle()) == 0);
    // A name set in the middle of its row stands below the first line beside it.
    let has_one_name = |(from, to): (usize, usize)| {
        let mut names = (from..to).filter(has_name);
        names.next().is_some()
            && names.all(|at| {
                !begins_row(strips, at, column_of)
                    || ends_name_around(strips, at, column_of)
                    || is_rest_of_row(strips, at, column_of)
            })
    };
    let is_parted = starts.iter().copied().zip(ends).all(has_one_name);
    is_parted.then(|| starts[1..].iter().map(|at| between(strips, *at)).collect())
}

/// True for gaps of two widths, each of them at several places: programs set lines and rows to a hair.
fn are_of_two_kinds(mut gaps: Vec<f32>, em: f32) -> bool {
    gaps.sort_by(f32::total_cmp);
    let jumps = || (1..).zip(gaps.windows(2).map(|pair| pair[1] - pair[0]));
    let Some((at, jump)) = jumps().max_by(|a, b| a.1.total_cmp(&b.1)) else { return false };
    let is_even = |gaps: &[f32]| gaps.len() >= FEWEST_GAPS && gaps[gaps.len() - 1] - gaps[0] <= EVEN * em;
    jump >= APART * em && is_even(&gaps[..at]) && is_even(&gaps[at..])
}

/// The middle between a strip and the one above it.
fn between(strips: &[Strip], at: usize) -> f32 {
    (strips[at - 1].bottom + strips[at].top) / 2.0
}

/// True for the second line of a name, alone below the line in whose middle the rest of its row stands.
fn ends_name_around(strips: &[Strip], at: usize, column_of: &impl Fn(f32) -> usize) -> bool {
    let Some(first) = at.checked_sub(2) else { return false };
    let (above, row, below) = (&strips[first], &strips[first + 1], &strips[at]);
    let is_name = |piece: &Piece| column_of(piece.middle()) == 0;
    let middle = (above.middle() + below.middle()) / 2.0;
    above.pieces.iter().chain(&below.pieces).all(is_name)
        && !row.pieces.iter().any(is_name)
        && row.pieces.iter().all(|piece| (row.middle() - middle).abs() <= OFF * piece.em)
}

/// True if all that a strip holds is the rest of what stands above it, a long line among it and no figure below another:
/// where the space between rows is wider, the name on the left may have two lines as all others do.
fn is_rest_of_row(strips: &[Strip], at: usize, column_of: &impl Fn(f32) -> usize) -> bool {
    let above = |piece: &Piece| {
        let col = column_of(piece.middle());
        strips[at - 1].pieces.iter().rfind(|other| column_of(other.middle()) == col)
    };
    let is_rest = |piece: &Piece| {
        is_rest(strips, at, piece, column_of) && !(piece.is_number && above(piece).is_some_and(Piece::is_number))
    };
    let is_long = |piece: &Piece| above(piece).is_some_and(|above| above.n_glyphs >= LONG);
    let pieces = &strips[at].pieces;
    pieces.iter().all(is_rest) && pieces.iter().any(is_long)
}

/// True if what stands above a piece of a strip in its column is full, so that it may go on there.
fn is_rest(strips: &[Strip], at: usize, piece: &Piece, column_of: &impl Fn(f32) -> usize) -> bool {
    let col = column_of(piece.middle());
    let is_in = |other: &&Piece| column_of(other.middle()) == col;
    let right_edge =
        strips.iter().flat_map(|strip| &strip.pieces).filter(is_in).map(|piece| piece.x1).fold(f32::MIN, f32::max);
    let above = strips[at - 1].pieces.iter().rfind(is_in);
    above.is_some_and(|above| right_edge - above.x1 < FULL * above.em + piece.first_word)
}

/// True if a strip has text in the first column that is not the rest of what stands above it, or figures below others.
fn begins_row(strips: &[Strip], at: usize, column_of: &impl Fn(f32) -> usize) -> bool {
    let is_in = |piece: &&Piece, col: usize| column_of(piece.middle()) == col;
    let in_column =
        |strip: &'_ Strip, col: usize| strip.pieces.iter().filter(move |piece| is_in(piece, col)).copied().last();
    // Figures below figures are a row, for all that the name on their left may stand for both.
    let is_below_number =
        |piece: &&Piece| in_column(&strips[at - 1], column_of(piece.middle())).is_some_and(|above| above.is_number);
    let numbers = strips[at].pieces.iter().filter(|piece| piece.is_number);
    if numbers.filter(is_below_number).count() >= FEWEST_FIGURES {
        return true;
    }
    if in_column(&strips[at], 0).is_none() {
        return false;
    }
    // A number beside a name is not the rest of one above it that was not broken: others in its column are wider.
    let is_below_whole = |piece: &Piece| {
        let col = column_of(piece.middle());
        let numbers = || strips.iter().flat_map(|strip| &strip.pieces).filter(|other| other.is_number);
        in_column(&strips[at - 1], col).is_some_and(|above| {
            let is_wider = |other: &Piece| is_in(&other, col) && other.x0 < above.x0 - DIGIT * above.em;
            let is_right = (above.x1 - piece.x1).abs() <= SAME_END * piece.em;
            above.is_number && is_right && numbers().any(is_wider)
        })
    };
    if strips[at].pieces.iter().any(|piece| piece.is_number && is_below_whole(piece)) {
        return true;
    }
    // Not all columns run on: names of one length fill theirs in every row.
    let n_cols = |strip: &Strip| {
        let mut cols: Vec<usize> = strip.pieces.iter().map(|piece| column_of(piece.middle())).collect();
        cols.sort_unstable();
        cols.dedup();
        cols.len()
    };
    let runs_on = strips[at].pieces.iter().all(|piece| is_rest(strips, at, piece, column_of))
        && n_cols(&strips[at]) < n_cols(&strips[at - 1]);
    !runs_on
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::set;

    fn rows_of(pieces: &[(&str, f32, f32)]) -> Vec<f32> {
        let glyphs: Vec<Placed> = pieces.iter().flat_map(|(text, x, base)| set(text, *x, *base, 10.0)).collect();
        let column_of = |x: f32| usize::from(x > 90.0);
        rows(&of(&glyphs.iter().collect::<Vec<_>>()), &column_of, 10.0)
    }

    #[test]
    fn a_number_below_a_whole_one_begins_a_row() {
        let pieces = [
            ("阿莫西林胶囊盒", 10.0, 10.0),
            ("25.60", 105.0, 10.0),
            ("氯沙坦钾片每盒", 10.0, 31.0),
            ("86.40", 105.0, 31.0),
            ("检查费", 0.0, 52.0),
            ("480.00", 100.0, 52.0),
        ];
        assert_eq!(rows_of(&pieces).len(), 2);
    }

    #[test]
    fn a_name_of_two_lines_may_stand_around_its_row() {
        let pieces = [
            ("龙门镇", 10.0, 10.0),
            ("18.3", 110.0, 10.0),
            ("虹桥镇", 10.0, 32.0),
            ("80.3", 110.0, 32.0),
            ("石牛寨", 10.0, 54.0),
            ("46.1", 110.0, 64.0),
            ("镇", 10.0, 74.0),
        ];
        assert_eq!(rows_of(&pieces).len(), 2);
        // It may be the only one, where a page cut all the others off.
        let glyphs: Vec<Placed> = pieces[4..].iter().flat_map(|(text, x, base)| set(text, *x, *base, 10.0)).collect();
        let column_of = |x: f32| usize::from(x > 90.0);
        assert!(is_row_around_middle(&of(&glyphs.iter().collect::<Vec<_>>()), &column_of));
        let glyphs: Vec<Placed> = pieces[..4].iter().flat_map(|(text, x, base)| set(text, *x, *base, 10.0)).collect();
        assert!(!is_row_around_middle(&of(&glyphs.iter().collect::<Vec<_>>()), &column_of));
    }

    #[test]
    fn all_cells_of_a_row_may_have_a_second_line() {
        let row = |base: f32| {
            let first = [("乡村", 0.0, base), ("县直有关部门兑现惠企资金", 100.0, base)];
            [first, [("治理", 0.0, base + 14.0), ("，取得成效。", 100.0, base + 14.0)]].concat()
        };
        assert_eq!(rows_of(&[row(10.0), row(44.0), row(78.0)].concat()).len(), 2);
        // Names of one length in groups are rows.
        let group = |base: f32| {
            let rows = [("虹桥镇", 0.0, base), ("石牛镇", 100.0, base), ("龙门镇", 0.0, base + 14.0)];
            [rows.as_slice(), &[("长寿镇", 100.0, base + 14.0)]].concat()
        };
        assert_eq!(rows_of(&[group(10.0), group(44.0), group(78.0)].concat()).len(), 5);
    }

    #[test]
    fn rows_may_stand_hardly_further_apart_than_lines() {
        let row = |base: f32| {
            let first = [("乡村", 0.0, base), ("县直有关部门兑现惠企资金", 100.0, base)];
            [first, [("治理", 0.0, base + 18.0), ("，取得成效。", 100.0, base + 18.0)]].concat()
        };
        assert_eq!(rows_of(&[row(10.0), row(48.0), row(86.0), row(124.0)].concat()).len(), 3);
    }
}
