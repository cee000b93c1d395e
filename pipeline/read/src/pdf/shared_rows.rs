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
            let numbers: Vec<&Block> = blocks.iter().filter(|block| block.col == 0).collect();
            if numbers.len() < FEWEST_ROWS || !numbers.iter().all(|number| number.is_figure) {
                continue;
            }
            let cuts = alignment::rows(&blocks, grid.n_cols(), em).filter(|cuts| cuts.len() + 1 == numbers.len());
            let between = cuts.into_iter().flatten();
            out.extend(between.map(|at| Rule { horizontal: true, at, from: x0, to: x1 }));
        }
    }
    out
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
}
