//! Names that stand across several columns of a head, above the names of each: 户籍人口 above 合计, 男 and 女. Where no line
//! or one that is broken at every column runs below them, they are known by standing in the middle of what they name.

use super::strips::{Piece, Strip};

/// How far from the middle of its columns a name may stand, in ems.
const OFF: f32 = 0.7;
/// By how much the first line of a name may be wider than its second, in ems.
const WIDER: f32 = 1.2;

/// A name and the columns it stands above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spanning {
    /// First column.
    pub(super) from: usize,
    /// Last column.
    pub(super) to: usize,
    /// Height between it and the names below it.
    pub(super) below: f32,
}

/// The names across several columns in the strips of a head, from the top down.
pub(super) fn find(head: &[Strip], column_of: impl Fn(f32) -> usize) -> Vec<Spanning> {
    let mut out: Vec<Spanning> = Vec::new();
    for (at, strip) in head.iter().enumerate() {
        for piece in &strip.pieces {
            // What stands below, in each column from the left.
            let under = |col: usize| {
                let pieces =
                    head[at + 1..].iter().flat_map(|strip| strip.pieces.iter().map(move |piece| (strip.top, piece)));
                pieces.into_iter().find(|(_, other)| column_of(other.middle()) == col)
            };
            let is_own = |col: usize| {
                let others = strip.pieces.iter().filter(|other| *other != piece);
                let mut taken = out.iter().filter(|other| other.below > strip.bottom);
                under(col).is_some()
                    && !others.into_iter().any(|other| column_of(other.middle()) == col)
                    && !taken.any(|other| (other.from..=other.to).contains(&col))
            };
            let middle = column_of(piece.middle());
            // The first line of a name of two.
            let is_as_wide = |below: &Piece| piece.x1 - piece.x0 <= below.x1 - below.x0 + WIDER * piece.em();
            let names_one = under(middle).is_some_and(|(_, below)| is_as_wide(below) && is_above(piece, below, below));
            if !is_own(middle) || names_one {
                continue;
            }
            let first = (0..middle).rev().take_while(|col| is_own(*col)).last().unwrap_or(middle);
            let last = (middle + 1..).take_while(|col| is_own(*col)).last().unwrap_or(middle);
            let pairs = (first..=middle).flat_map(|from| (middle..=last).map(move |to| (from, to)));
            let fits = |(from, to): (usize, usize)| {
                let ((top, left), (_, right)) = (under(from)?, under(to)?);
                let is_level = (from..=to).all(|col| under(col).is_some_and(|(other, _)| other == top));
                (from < to && is_level && is_above(piece, left, right)).then_some(Spanning {
                    from,
                    to,
                    below: (strip.bottom + top) / 2.0,
                })
            };
            out.extend(pairs.filter_map(fits).max_by_key(|found| found.to - found.from));
        }
    }
    out
}

/// True for a name in the middle of what stands below it, from one piece to another, and no wider.
fn is_above(name: &Piece, left: &Piece, right: &Piece) -> bool {
    (name.middle() - (left.x0 + right.x1) / 2.0).abs() <= OFF * name.em() && left.x0 < name.x1 && right.x1 > name.x0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::frame::Placed;
    use crate::pdf::page::set;
    use crate::pdf::strips;

    #[test]
    fn a_name_in_the_middle_of_several_columns_spans_them() {
        let pieces = [
            ("地区", 0.0, 20.0),
            ("户籍人口数", 100.0, 10.0),
            ("常住人口数", 275.0, 10.0),
            ("合计", 60.0, 30.0),
            ("男", 120.0, 30.0),
            ("女", 180.0, 30.0),
            ("合计", 240.0, 30.0),
            ("城镇", 340.0, 30.0),
        ];
        let glyphs: Vec<Placed> = pieces.iter().flat_map(|(text, x, base)| set(text, *x, *base, 10.0)).collect();
        let head = strips::of(&glyphs.iter().collect::<Vec<_>>());
        let column_of = |x: f32| [40.0, 100.0, 150.0, 220.0, 300.0].partition_point(|border| *border <= x);
        let found: Vec<(usize, usize)> = find(&head, column_of).iter().map(|name| (name.from, name.to)).collect();
        assert_eq!(found, [(1, 3), (4, 5)]);
    }

    #[test]
    fn two_lines_of_one_name_span_nothing() {
        let glyphs: Vec<Placed> =
            [("责任", 10.0, 10.0), ("单位", 10.0, 22.0), ("时限", 60.0, 10.0), ("（月）", 55.0, 22.0)]
                .iter()
                .flat_map(|(text, x, base)| set(text, *x, *base, 10.0))
                .collect();
        let head = strips::of(&glyphs.iter().collect::<Vec<_>>());
        assert!(find(&head, |x| usize::from(x > 45.0)).is_empty());
    }
}
