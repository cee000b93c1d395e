//! Rows that share one place of a ruled table: lines part its columns, and its head, but nothing parts the rows below.
//! The lines between them are drawn where each row has a number.

use super::alignment::{self, Block};
use super::frame::Placed;
use super::glyphs::Rule;
use super::implied::is_ink;
use super::lattice::Grid;
use super::strips;

/// Rows that share a place, at least, and columns of their table.
const FEWEST_ROWS: usize = 3;
const FEWEST_COLUMNS: usize = 3;
/// Height of so many rows, in ems.
const LOWEST: f32 = 4.0;
/// Figures of a row, as a mean.
const FEWEST_FIGURES: usize = 2;
/// The middles of lines of one row differ by less, in ems.
const SAME_LEVEL: f32 = 0.45;

/// Lines between rows that nothing parts.
pub(super) fn rules(grids: &[Grid], glyphs: &[Placed], em: f32) -> Vec<Rule> {
    let mut out = Vec::new();
    for grid in grids.iter().filter(|grid| grid.n_cols() >= FEWEST_COLUMNS) {
        let (x0, x1) = (grid.area().x0, grid.area().x1);
        for (row, edges) in grid.ys.windows(2).enumerate() {
            let (top, bottom) = (edges[0], edges[1]);
            if bottom - top < LOWEST * em || has_merged_cells(grid, row) {
                continue;
            }
            let blocks = blocks_in(grid, (top, bottom), glyphs);
            let apart = || {
                let is_wanted = |cuts: &Vec<f32>| is_statement(cuts, &blocks) || are_numbered(cuts, &blocks);
                alignment::rows(&blocks, grid.n_cols(), em).filter(is_wanted)
            };
            let cuts = rows_of_book(grid, &blocks, em).or_else(apart).unwrap_or_default();
            out.extend(cuts.into_iter().map(|at| Rule { horizontal: true, at, from: x0, to: x1 }));
        }
    }
    out
}

/// True for rows with a number each.
fn are_numbered(cuts: &[f32], blocks: &[Block]) -> bool {
    let numbers = || blocks.iter().filter(|block| block.col == 0);
    let n_rows = cuts.len() + 1;
    n_rows >= FEWEST_ROWS && numbers().count() == n_rows && numbers().all(|number| number.is_figure)
}

/// Heights between the rows of a book or statement, each of which is one line: a name in the first column and, at its height,
/// figures in the others. None of them is the rest of the one above.
fn rows_of_book(grid: &Grid, blocks: &[Block], em: f32) -> Option<Vec<f32>> {
    let levels: Vec<&[Block]> = blocks.chunk_by(|a, b| b.middle() - a.middle() < SAME_LEVEL * em).collect();
    let is_named = |level: &&[Block]| level.iter().any(|block| block.col == 0 && !block.is_figure);
    let is_filled = |level: &&&[Block]| level.len() >= 2;
    // A name that fills its column may go on below, unless both lines have figures beside them.
    let may_go_on = |pair: &[&[Block]]| {
        let is_full = |block: &&Block| grid.xs[block.col + 1] - block.x1 < em && !block.is_figure;
        let has_rest = |block: &Block| pair[1].iter().any(|below| below.col == block.col);
        let has_figure = |level: &&[Block]| level.iter().any(|block| block.is_figure);
        pair[0].iter().filter(is_full).any(has_rest) && !pair.iter().all(has_figure)
    };
    let n_filled = levels.iter().filter(is_filled).count();
    let others = || blocks.iter().filter(|block| block.col > 0);
    let n_figures = others().filter(|block| block.is_figure).count();
    let is_book = levels.len() > FEWEST_ROWS
        && levels.iter().all(is_named)
        && n_filled * 4 >= levels.len() * 3
        && n_figures * 2 > others().count()
        && !levels.windows(2).any(may_go_on);
    let edge = |level: &[Block], place: fn(&Block) -> f32, best: fn(f32, f32) -> f32| {
        level.iter().map(place).reduce(best).unwrap_or_default()
    };
    let between = |pair: &[&[Block]]| {
        (edge(pair[0], |block| block.bottom, f32::max) + edge(pair[1], |block| block.top, f32::min)) / 2.0
    };
    is_book.then(|| levels.windows(2).map(between).collect())
}

/// True for rows of a book or statement whose names may have several lines: each has a name, and no figure stands below
/// another.
fn is_statement(cuts: &[f32], blocks: &[Block]) -> bool {
    let row_of = |block: &Block| cuts.partition_point(|cut| *cut <= block.middle());
    let places = |is_wanted: fn(&Block) -> bool| {
        let mut places: Vec<(usize, usize)> =
            blocks.iter().filter(|block| is_wanted(block)).map(|block| (row_of(block), block.col)).collect();
        places.sort_unstable();
        places
    };
    let figures = places(|block| block.is_figure && block.col > 0);
    let mut named: Vec<usize> =
        places(|block| block.col == 0 && !block.is_figure).iter().map(|place| place.0).collect();
    named.dedup();
    let mut with_figures: Vec<usize> = figures.iter().map(|place| place.0).collect();
    with_figures.dedup();
    let n_rows = cuts.len() + 1;
    n_rows >= FEWEST_ROWS
        && named.len() == n_rows
        && with_figures.len() * 2 > n_rows
        && figures.len() >= FEWEST_FIGURES * with_figures.len()
        && figures.windows(2).all(|pair| pair[0] != pair[1])
}

fn has_merged_cells(grid: &Grid, row: usize) -> bool {
    let mut cells = grid.cells.iter().filter(|cell| cell.row <= row && row < cell.row + cell.rowspan);
    cells.any(|cell| cell.rowspan > 1 || cell.colspan > 1)
}

/// The lines of the cells of a row, from the top down.
fn blocks_in(grid: &Grid, (top, bottom): (f32, f32), glyphs: &[Placed]) -> Vec<Block> {
    let column_of = |x: f32| grid.xs[1..grid.n_cols()].partition_point(|border| *border <= x);
    let area = grid.area();
    let is_inside = |glyph: &&Placed| {
        let (x, y) = strips::middle(glyph);
        is_ink(glyph) && (top..bottom).contains(&y) && (area.x0..area.x1).contains(&x)
    };
    alignment::blocks_of(glyphs.iter().filter(is_inside), column_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lattice;
    use crate::pdf::page::set;

    #[test]
    fn rows_of_a_statement_are_parted_at_its_lines() {
        let across = [0.0, 90.0].map(|at| Rule { horizontal: true, at, from: 0.0, to: 300.0 });
        let down = [0.0, 100.0, 200.0, 300.0].map(|at| Rule { horizontal: false, at, from: 0.0, to: 90.0 });
        let grids = lattice::grids_of(&[across.as_slice(), &down].concat());
        let page = |names: [&str; 4]| -> Vec<Placed> {
            let row = |(row, name): (usize, &str)| {
                let base = 15.0 + 20.0 * row as f32;
                let figures = match (row, name) {
                    (0, _) => ["年初", "年末"],
                    (_, "资产") => ["", ""],
                    _ => ["1,000.00", "300.00"],
                };
                [set(name, 5.0, base, 10.0), set(figures[0], 105.0, base, 10.0), set(figures[1], 205.0, base, 10.0)]
                    .concat()
            };
            names.into_iter().enumerate().flat_map(row).collect()
        };
        assert_eq!(rules(&grids, &page(["科目", "货币资金", "应收账款", "合计"]), 10.0).len(), 3);
        // A name without figures below one that fills its column is the rest of it.
        assert_eq!(rules(&grids, &page(["科目", "一年内到期的非流动", "资产", "合计"]), 10.0).len(), 2);
        assert_eq!(rules(&grids, &page(["科目", "一年内到期的非流动", "投资", "合计"]), 10.0).len(), 3);
    }

    #[test]
    fn rows_with_a_number_each_are_parted() {
        let across = [0.0, 20.0, 120.0].map(|at| Rule { horizontal: true, at, from: 0.0, to: 300.0 });
        let down = [0.0, 40.0, 160.0, 300.0].map(|at| Rule { horizontal: false, at, from: 0.0, to: 120.0 });
        let grids = lattice::grids_of(&[across.as_slice(), &down].concat());
        let row = |number: &str, base: f32| {
            let cells = [set(number, 10.0, base, 10.0), set("消防通道堆放杂物未清", 44.0, base, 10.0)];
            [cells.concat(), set("理。", 44.0, base + 12.0, 10.0), set("当场清理", 164.0, base, 10.0)].concat()
        };
        let text = |numbers: [&str; 3]| -> Vec<Placed> {
            numbers.iter().zip([32.0, 64.0, 96.0]).flat_map(|(number, base)| row(number, base)).collect()
        };
        let cuts: Vec<f32> = rules(&grids, &text(["1", "2", "3"]), 10.0).iter().map(|rule| rule.at.round()).collect();
        assert_eq!(cuts, [50.0, 82.0]);
        assert!(rules(&grids, &text(["甲", "乙", "丙"]), 10.0).is_empty());
    }

    #[test]
    fn names_of_a_statement_may_have_several_lines() {
        let across = [0.0, 150.0].map(|at| Rule { horizontal: true, at, from: 0.0, to: 180.0 });
        let down = [0.0, 30.0, 100.0, 180.0].map(|at| Rule { horizontal: false, at, from: 0.0, to: 150.0 });
        let grids = lattice::grids_of(&[across.as_slice(), &down].concat());
        let row = |names: [&str; 2], base: f32| {
            let name = [set(names[0], 5.0, base, 10.0), set(names[1], 5.0, base + 13.0, 10.0)];
            let figures = [set("1,000.00", 35.0, base + 6.5, 10.0), set("300.00", 105.0, base + 6.5, 10.0)];
            [name.concat(), figures.concat()].concat()
        };
        let rows = [["货币", "资金"], ["应收", "账款"], ["资产", "总计"]].into_iter().zip([20.0, 54.0, 88.0]);
        let text: Vec<Placed> = rows.flat_map(|(names, base)| row(names, base)).collect();
        assert_eq!(rules(&grids, &text, 10.0).len(), 2);
    }
}
