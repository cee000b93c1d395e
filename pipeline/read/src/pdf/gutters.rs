//! Narrow gutters: a gap of half a character ends no line, but where the same gap runs down through several rows it
//! parts two columns.

use super::apart;
use super::frame::Placed;
use super::lines::{GAP_ENDS_LINE, is_wide};

/// Narrowest gap that may be a gutter, in ems; letters of a justified line stand nearer.
const NARROWEST: f32 = 0.5;
/// What is left of it when the crooked ends of all rows are taken off.
pub(super) const LEFT_OVER: f32 = 0.4;
/// Rows with text on both sides that a gutter needs.
const FEWEST_ROWS: usize = 4;
/// The same where all that is on its left was drawn before all that is on its right, or the other way round: these are two
/// pieces of the page, and the few words of a row would be drawn together.
const FEWEST_DRAWN_APART: usize = 2;
/// Rows that nothing but the gutter parts: where all gaps are wide but one, that one is a gap in a caption.
const FEWEST_NARROW: usize = 2;
/// Widest gap of such rows, in ems: a little more than what ends a line by itself, since some rows may just do so.
const WIDEST: f32 = GAP_ENDS_LINE + 0.4;
/// Labels below each other behind a gutter, and how far apart they may begin, in points.
const FEWEST_LABELS: usize = 3;
const SAME_PLACE: f32 = 1.0;
/// Characters of a label before its colon.
const LONGEST_LABEL: usize = 8;
/// Rows further apart than this do not belong together, in ems.
const FARTHEST: f32 = 3.0;

/// A row of glyphs, from left to right.
pub(super) struct GlyphRow {
    /// The glyphs.
    pub(super) glyphs: Vec<Placed>,
    /// Pieces between gaps that may be gutters.
    pieces: Vec<Piece>,
    base: f32,
    em: f32,
}

struct Piece {
    x0: f32,
    x1: f32,
    n_wide: usize,
    n_glyphs: usize,
    /// It begins with a label, such as 地　址：.
    opens_label: bool,
    drawn: (u32, u32),
}

impl GlyphRow {
    /// Measures a row.
    pub(super) fn new(glyphs: Vec<Placed>) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        let (mut base, mut em) = (0.0, 0.0_f32);
        let in_labels = apart::inside_labels_of(&glyphs);
        let is_in_label = |end: f32| in_labels.iter().any(|(from, _)| (from - end).abs() < 0.1);
        for glyph in glyphs.iter().filter(|glyph| glyph.char != ' ' && glyph.char != '\u{3000}') {
            base = glyph.base;
            em = em.max(glyph.em);
            let n_wide = usize::from(is_wide(glyph.char));
            match pieces.last_mut() {
                Some(last) if glyph.x0 - last.x1 <= NARROWEST * glyph.em || is_in_label(last.x1) => {
                    last.opens_label |= glyph.char == '：' && last.n_glyphs <= LONGEST_LABEL;
                    last.n_glyphs += 1;
                    last.x1 = last.x1.max(glyph.x1);
                    last.n_wide += n_wide;
                    last.drawn = (last.drawn.0.min(glyph.nth), last.drawn.1.max(glyph.nth));
                }
                _ => {
                    let drawn = (glyph.nth, glyph.nth);
                    let (x0, x1) = (glyph.x0, glyph.x1);
                    pieces.push(Piece { x0, x1, n_wide, n_glyphs: 1, opens_label: false, drawn });
                }
            }
        }
        Self { glyphs, pieces, base, em }
    }

    /// What of a gap this row leaves free.
    fn narrowed(&self, (mut from, mut to): (f32, f32)) -> (f32, f32) {
        for piece in &self.pieces {
            if piece.x1 <= from {
                continue;
            }
            if piece.x0 <= from {
                from = piece.x1;
            } else {
                to = to.min(piece.x0);
            }
        }
        (from, to)
    }

    /// The free space around a gutter, if words, not only a number or a mark, stand on both sides of it.
    fn gap_between_words(&self, (from, to): (f32, f32)) -> Option<f32> {
        let on_left = self.pieces.iter().rev().find(|piece| piece.x1 <= from + 0.1)?;
        let on_right = self.pieces.iter().find(|piece| piece.x0 >= to - 0.1)?;
        (on_left.n_wide >= 2 && on_right.n_wide >= 2).then_some(on_right.x0 - on_left.x1)
    }
}

/// For each row, from the top down, the places at which a narrow gutter parts it.
pub(super) fn find(rows: &[GlyphRow]) -> Vec<Vec<f32>> {
    let mut cuts: Vec<Vec<f32>> = vec![Vec::new(); rows.len()];
    for index in 0..rows.len() {
        for pair in rows[index].pieces.windows(2) {
            let gap = (pair[0].x1, pair[1].x0);
            if cuts[index].iter().any(|cut| (gap.0..=gap.1).contains(cut)) {
                continue;
            }
            if let Some((from, to, gutter)) = grow(rows, index, gap) {
                for cut in &mut cuts[from..to] {
                    cut.push((gutter.0 + gutter.1) / 2.0);
                }
            }
        }
    }
    cuts
}

/// Extends a gap of one row over the rows around it. Returns the rows and what they leave free of it, if that is a
/// gutter.
fn grow(rows: &[GlyphRow], index: usize, gap: (f32, f32)) -> Option<(usize, usize, (f32, f32))> {
    let em = rows[index].em;
    let is_near = |row: usize| (rows[row + 1].base - rows[row].base) < FARTHEST * em;
    let is_free = |(from, to): (f32, f32)| to - from >= LEFT_OVER * em;
    let mut gutter = gap;
    let mut to = index + 1;
    while to < rows.len() && is_near(to - 1) && is_free(rows[to].narrowed(gutter)) {
        gutter = rows[to].narrowed(gutter);
        to += 1;
    }
    let mut from = index;
    while from > 0 && is_near(from - 1) && is_free(rows[from - 1].narrowed(gutter)) {
        gutter = rows[from - 1].narrowed(gutter);
        from -= 1;
    }
    let gaps: Vec<f32> = rows[from..to].iter().filter_map(|row| row.gap_between_words(gutter)).collect();
    let n_narrow = gaps.iter().filter(|gap| **gap <= WIDEST * em).count();
    let is_narrow = gaps.len() >= FEWEST_ROWS && n_narrow >= FEWEST_NARROW;
    let is_gutter = is_narrow
        || n_narrow > 0 && are_labels_behind(&rows[from..to], gutter)
        || gaps.len() >= FEWEST_DRAWN_APART && are_drawn_apart(&rows[from..to], gutter);
    is_gutter.then_some((from, to, gutter))
}

/// True if what stands behind a gutter are labels below each other, but for the rest of what one of them says.
fn are_labels_behind(rows: &[GlyphRow], gutter: (f32, f32)) -> bool {
    let behind = rows.iter().filter_map(|row| row.pieces.iter().find(|piece| piece.x0 >= gutter.1 - 0.1));
    let labels: Vec<&Piece> = behind.clone().filter(|piece| piece.opens_label).collect();
    let is_level = |piece: &&Piece| (piece.x0 - labels[0].x0).abs() <= SAME_PLACE;
    labels.len() >= FEWEST_LABELS && labels.iter().all(is_level) && labels.len() * 2 >= behind.count()
}

/// True if all that stands on one side of a gutter was drawn before all that stands on the other.
fn are_drawn_apart(rows: &[GlyphRow], gutter: (f32, f32)) -> bool {
    let pieces = || rows.iter().flat_map(|row| &row.pieces);
    let span = |is_left: bool| {
        let side = pieces().filter(|piece| (piece.x1 <= gutter.0 + 0.1) == is_left).map(|piece| piece.drawn);
        side.reduce(|all, drawn| (all.0.min(drawn.0), all.1.max(drawn.1)))
    };
    let (Some(left), Some(right)) = (span(true), span(false)) else { return false };
    left.1 < right.0 || right.1 < left.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::set;

    fn rows(texts: &[(&str, f32, &str)]) -> Vec<GlyphRow> {
        let row = |(at, (left, x, right)): (usize, &(&str, f32, &str))| {
            let base = 16.0 * at as f32;
            GlyphRow::new([set(left, 0.0, base, 10.0), set(right, *x, base, 10.0)].concat())
        };
        texts.iter().enumerate().map(row).collect()
    }

    #[test]
    fn a_gap_through_four_rows_is_a_gutter() {
        let prose = [("左栏的一行文字", 76.0, "右栏"), ("左栏的一行文", 76.0, "右栏的"), ("左栏", 76.0, "右栏的一行")];
        assert_eq!(find(&rows(&prose)), [[0.0; 0]; 3]);
        let four = [prose.as_slice(), &[("左栏的", 96.0, "右栏")]].concat();
        assert_eq!(find(&rows(&four)), [[73.0]; 4]);
        // A gap in the caption of a table is none.
        let table = [("表一", 26.0, "各镇街"), ("单位", 60.0, "数量"), ("甲镇", 60.0, "十二"), ("乙镇", 60.0, "二十")];
        assert!(find(&rows(&table)).iter().all(Vec::is_empty));
    }

    #[test]
    fn labels_below_each_other_show_a_gutter() {
        let labels = [("招标人：某局", 110.0, "代理：某公司"), ("地址：某某某街道办", 96.0, "地址：某市")];
        let few = [labels[1], ("电话：12", 96.0, "电话：34")];
        assert!(find(&rows(&few)).iter().all(Vec::is_empty));
        let three = [("招标人：某局", 96.0, "代理：某公司"), labels[1], few[1]];
        assert_eq!(find(&rows(&three)), [[93.0]; 3]);
    }

    #[test]
    fn two_rows_drawn_apart_are_enough() {
        let mut two = rows(&[("左栏的一行文字", 76.0, "右栏"), ("左栏的一行文", 76.0, "右栏的")]);
        assert!(find(&two).iter().all(Vec::is_empty));
        for row in &mut two {
            row.pieces[1].drawn = (9, 9);
        }
        assert_eq!(find(&two), [[73.0]; 2]);
    }

    #[test]
    fn the_numbers_of_items_are_no_column() {
        let items = [("1.", 16.0, "检查消防"), ("2.", 16.0, "报送总结"), ("3.", 16.0, "整改"), ("4.", 16.0, "复查")];
        assert!(find(&rows(&items)).iter().all(Vec::is_empty));
    }
}
