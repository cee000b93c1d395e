//! Pieces of a page that stand side by side over a few lines: two signatures, the boxes of a slide, captions below two
//! pictures. Their form shows no columns yet, but the order of drawing does: all of one piece is drawn before all of the
//! other, while the words of a line and the cells of a table follow each other row by row.

use super::cells::{ends_sentence, starts_item};
use super::columns::{self, Columns};
use super::entries;
use super::gutters;
use super::lines::{Line, Row, is_wide};

/// Lines that each piece has at least.
const FEWEST_LINES: usize = 2;
/// Mean number of glyphs of a line; shorter ones may be labels, drawn before all that is written beside them.
const FEWEST_GLYPHS: usize = 9;
/// Lines further apart than this, in ems, are not of one paragraph.
const FARTHEST: f32 = 2.4;
/// A line that ends nearer than this to the longest one of its piece goes on in the next one, in ems.
const FULL: f32 = 1.7;
/// Baselines that differ by no more, in ems, are one.
const SAME_LINE: f32 = 0.2;

/// The first two pieces side by side among some rows.
pub(super) fn find(rows: &[Row]) -> Option<Columns> {
    (0..rows.len()).find_map(|from| columns::gaps(rows, from).into_iter().find_map(|gap| grow(rows, from, gap)))
}

/// What was drawn of two pieces: the first and the last glyph of each in the order of drawing.
#[derive(Clone, Copy, Default)]
struct Drawn {
    left: Option<(u32, u32)>,
    right: Option<(u32, u32)>,
}

impl Drawn {
    /// The same with another row, if it still is one piece after the other.
    fn with(self, row: &Row, gutter: (f32, f32)) -> Option<Self> {
        let mut drawn = self;
        for line in &row.lines {
            let side = if is_left(line, gutter) { &mut drawn.left } else { &mut drawn.right };
            *side = Some(side.map_or(line.drawn, |all| (all.0.min(line.drawn.0), all.1.max(line.drawn.1))));
        }
        let is_apart = drawn.left.zip(drawn.right).is_none_or(|(left, right)| left.1 < right.0 || right.1 < left.0);
        is_apart.then_some(drawn)
    }
}

/// Extends a gap over the rows below, and over those above that have text on one side, as long as one piece is drawn
/// after the other.
fn grow(rows: &[Row], from: usize, gap: (f32, f32)) -> Option<Columns> {
    let em = rows[from].lines.first()?.em;
    let (mut from, mut to) = (from, from);
    let (mut gutter, mut drawn) = (gap, Drawn::default());
    let step = |row: &Row, gutter: (f32, f32), drawn: Drawn| {
        let gutter = columns::narrowed(gutter, row, gutters::LEFT_OVER * em)?;
        Some((gutter, drawn.with(row, gutter)?))
    };
    while let Some(next) = rows.get(to).and_then(|row| step(row, gutter, drawn)) {
        (gutter, drawn) = next;
        to += 1;
    }
    while let Some(above) = from.checked_sub(1) {
        let is_right_only = rows[above].lines.iter().all(|line| line.area.x0 >= gutter.1 - 0.5);
        let Some(next) = step(&rows[above], gutter, drawn).filter(|_| is_right_only) else { break };
        (gutter, drawn) = next;
        from = above;
    }
    let (left, right): (Vec<&Line>, Vec<&Line>) =
        rows[from..to].iter().flat_map(|row| &row.lines).partition(|line| is_left(line, gutter));
    are_pieces(&left, &right).then_some(Columns { from, to, gutter })
}

fn is_left(line: &Line, gutter: (f32, f32)) -> bool {
    line.area.x1 <= gutter.0 + 0.5
}

/// True for two pieces of text of which one at least has a sentence that goes on from line to line: to read across
/// would tear it.
fn are_pieces(left: &[&Line], right: &[&Line]) -> bool {
    let n_level = |one: &[&Line], other: &[&Line]| {
        let top = other.iter().map(|line| line.area.y0).fold(f32::MAX, f32::min);
        let bottom = other.iter().map(|line| line.area.y1).fold(f32::MIN, f32::max);
        one.iter().filter(|line| (top..bottom).contains(&((line.area.y0 + line.area.y1) / 2.0))).count()
    };
    let (n_left, n_right) = (n_level(left, right), n_level(right, left));
    left.len().min(right.len()) >= FEWEST_LINES
        && n_left.min(n_right) >= 1
        && n_left.max(n_right) >= FEWEST_LINES
        && is_text(left, right)
        && is_text(right, left)
        && (runs_on(left) || runs_on(right))
}

/// True for lines of words, which are no labels of what stands beside them.
fn is_text(lines: &[&Line], beside: &[&Line]) -> bool {
    let has_words = |line: &&&Line| line.text.chars().filter(|char| is_wide(*char)).count() >= 2;
    let n_glyphs: usize = lines.iter().map(|line| line.n_glyphs).sum();
    let has_beside = |line: &&&Line| beside.iter().any(|other| (line.base - other.base).abs() <= SAME_LINE * line.em);
    lines.iter().filter(has_words).count() * 3 >= lines.len() * 2
        && (n_glyphs >= FEWEST_GLYPHS * lines.len() || lines.iter().filter(has_beside).count() * 4 <= lines.len())
}

/// True if a line of a piece goes on in the one below.
fn runs_on(lines: &[&Line]) -> bool {
    lines.iter().any(|line| {
        let is_below = |next: &&&Line| {
            let pitch = (next.base - line.base) / line.em;
            let is_next = (0.8..FARTHEST).contains(&pitch) && (next.em - line.em).abs() < 0.1 * line.em;
            is_next && next.area.x0 < line.area.x1 && next.area.x1 > line.area.x0
        };
        let edge = lines.iter().map(|line| line.area.x1).fold(f32::MIN, f32::max);
        let is_full = line.n_glyphs >= FEWEST_GLYPHS && edge - line.area.x1 < FULL * line.em;
        is_full
            && !ends_sentence(&line.text)
            && lines.iter().find(is_below).is_some_and(|next| {
                !starts_item(&next.text) && !next.text.contains('：') && !entries::is_date(&next.text)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::rows_of;
    use crate::pdf::page::set;

    /// The rows of two pieces, drawn one after the other or row by row.
    fn rows(left: &[&str], right: &[&str], by_row: bool) -> Vec<Row> {
        let line = |text: &&str, nth: usize, x: f32| {
            let mut glyphs = set(text, x, 16.0 * nth as f32, 10.0);
            let is_right = x > 0.0;
            let before = if by_row {
                1000 * (2 * nth + usize::from(is_right))
            } else {
                100_000 * usize::from(is_right) + 1000 * nth
            };
            for (glyph, nth) in glyphs.iter_mut().zip(before..) {
                glyph.nth = nth as u32;
            }
            glyphs
        };
        let lines = |texts: &[&str], x: f32| -> Vec<_> {
            texts.iter().enumerate().flat_map(|(nth, text)| line(text, nth, x)).collect()
        };
        rows_of(&[lines(left, 0.0), lines(right, 160.0)].concat())
    }

    #[test]
    fn the_order_of_drawing_tells_pieces_from_rows() {
        let left = ["优势：我县水资源丰富，人均", "水资源量为平均的一点八倍。"];
        let right = ["劣势：工程性缺水问题突出，", "抗旱能力总体偏弱。"];
        let found = find(&rows(&left, &right, false)).unwrap();
        assert_eq!((found.from, found.to), (0, 2));
        assert!(find(&rows(&left, &right, true)).is_none());
    }

    #[test]
    fn labels_belong_to_what_is_written_beside_them() {
        let values = ["江西恒通信息技术有限公司青", "山县分公司"];
        assert!(find(&rows(&["名称", "地址"], &values, false)).is_none());
        // Names beside names, of which none goes on.
        let names = ["青山县人民政府办公室。", "青山县水利局。"];
        assert!(find(&rows(&names, &names, false)).is_none());
    }
}
