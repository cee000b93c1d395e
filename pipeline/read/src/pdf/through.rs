//! The middle of a row that is longer than its page: nothing is left of its table there but the lines between its columns,
//! from the top of the page to its foot.

use super::frame::Placed;
use super::glyphs::Rule;
use super::implied::is_ink;
use super::lattice::{self, Grid, OF_PAGE, TOUCH};
use super::strips;

/// Lines from the top of the page to its foot, those at the sides of the table among them. Fewer may part columns of prose.
const FEWEST_LINES: usize = 4;

/// The row that goes through a page without any other line. Columns of prose have no line at their sides, and text in all of
/// them; of a row as long as this some cells have long ended.
pub(super) fn row(rules: &[Rule], glyphs: &[Placed]) -> Option<Grid> {
    let mut cols = lattice::merged(rules, false);
    cols.sort_by(|a, b| a.at.total_cmp(&b.at));
    let ([first, .., last], true) = (cols.as_slice(), cols.len() >= FEWEST_LINES) else { return None };
    let is_near = |a: f32, b: f32| (a - b).abs() <= TOUCH;
    let are_level = cols.iter().all(|col| is_near(col.from, first.from) && is_near(col.to, first.to));
    let is_crossed = rules.iter().any(|rule| {
        rule.horizontal && (first.from..=first.to).contains(&rule.at) && rule.from < last.at && rule.to > first.at
    });
    if !are_level || first.to - first.from < OF_PAGE || is_crossed {
        return None;
    }
    let mut is_filled = vec![false; cols.len() - 1];
    for glyph in glyphs.iter().filter(|glyph| is_ink(glyph)) {
        let (_, y) = strips::middle(glyph);
        if !(first.from..=first.to).contains(&y) {
            continue;
        }
        let col = cols.partition_point(|col| col.at <= glyph.x0 + TOUCH).checked_sub(1)?;
        if col + 1 >= cols.len() || glyph.x1 > cols[col + 1].at + TOUCH {
            return None;
        }
        is_filled[col] = true;
    }
    if is_filled.iter().all(|filled| *filled) || !is_filled.contains(&true) {
        return None;
    }
    let edge = |at: f32| Rule { horizontal: true, at, from: first.at, to: last.at };
    let mut grid = lattice::grid_of(&[edge(first.from), edge(first.to)], &cols)?;
    (grid.open.above, grid.open.below) = (true, true);
    Some(grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::set;

    fn down(at: f32) -> Rule {
        Rule { horizontal: false, at, from: 60.0, to: 760.0 }
    }

    #[test]
    fn a_row_longer_than_its_page_is_one_of_its_table() {
        let lines = [60.0, 100.0, 180.0, 400.0].map(down);
        let text = [set("坚持问题导向和目标导向", 190.0, 100.0, 10.0), set("推进改厕", 190.0, 120.0, 10.0)].concat();
        let grid = row(&lines, &text).unwrap();
        assert_eq!((grid.n_cols(), grid.n_rows(), grid.open.above, grid.open.below), (3, 1, true, true));
        // A line across it, text over its lines, or text in all columns, as prose has.
        let across = Rule { horizontal: true, at: 300.0, from: 60.0, to: 400.0 };
        assert_eq!(row(&[lines.as_slice(), &[across]].concat(), &text), None);
        assert_eq!(row(&lines, &[text.clone(), set("这一行横跨两栏", 155.0, 140.0, 10.0)].concat()), None);
        let beside = [set("甲", 70.0, 100.0, 10.0), set("乙方", 110.0, 100.0, 10.0)].concat();
        assert_eq!(row(&lines, &[text.clone(), beside].concat()), None);
        assert_eq!(row(&lines[..3], &text), None);
    }
}
