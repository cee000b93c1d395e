//! A table without lines in a cell of a ruled one, such as the items of an invoice between the lines that part them from
//! the buyer and the sum. Its lines are drawn, so that its rows are rows of the whole.

use zuozheng_model::Rect;

use super::alignment::{self, Block};
use super::frame::Placed;
use super::glyphs::Rule;
use super::implied::is_ink;
use super::lattice::Grid;
use super::strips;
use super::unruled::{self, Table};

/// A cell with rows of its own is as wide as this share of its table, and as high as so many ems.
const NARROWEST: f32 = 0.6;
const LOWEST: f32 = 4.0;
/// Free space between the figures of a sum, in ems.
const APART: f32 = 0.5;
/// Frames looked at on a page; a drawing has thousands.
const MOST_FRAMES: usize = 50;

/// Lines of the tables inside cells, and inside `frames` that have no lines but their own.
pub(super) fn rules(grids: &[Grid], frames: &[Rect], glyphs: &[Placed], em: f32) -> Vec<Rule> {
    let mut out = Vec::new();
    let cells = grids.iter().map(|grid| (grid.area(), grid.cells.iter().map(|cell| cell.area).collect()));
    let frames = frames.iter().take(MOST_FRAMES).map(|frame| (*frame, vec![*frame]));
    for (table, cells) in cells.chain(frames) {
        let cells: Vec<Rect> = cells;
        let width = table.x1 - table.x0;
        let is_large = |area: &Rect| area.x1 - area.x0 >= NARROWEST * width && area.y1 - area.y0 >= LOWEST * em;
        for area in cells.into_iter().filter(is_large) {
            let inside: Vec<&Placed> = glyphs.iter().filter(|glyph| is_ink(glyph) && is_in(glyph, &area)).collect();
            let edges = (inside.iter().map(|glyph| glyph.top()), inside.iter().map(|glyph| glyph.bottom()));
            let (top, bottom) = (edges.0.fold(f32::MAX, f32::min), edges.1.fold(f32::MIN, f32::max));
            for table in unruled::bills(inside.clone()) {
                let (y0, y1) = table.extent();
                // Text of the cell above or below it is a row of its own.
                let (from, to) = (if y0 > top { y0 } else { area.y0 }, if y1 < bottom { y1 } else { area.y1 });
                let ys = [from, to].into_iter().filter(|y| *y != area.y0 && *y != area.y1);
                let ys = ys.chain(table.cuts.iter().copied());
                out.extend(ys.map(|at| Rule { horizontal: true, at, from: area.x0, to: area.x1 }));
                // The sum below the items stands in their columns, however far away.
                let below: Vec<&Placed> = inside.iter().filter(|glyph| strips::middle(glyph).1 > y1).copied().collect();
                let to = if is_sum(&below, &table) { area.y1 } else { to };
                out.extend(table.borders.iter().map(|at| Rule { horizontal: false, at: *at, from, to }));
            }
        }
    }
    out
}

/// True for one row with a name and beside it nothing but figures, each in a column of figures of the table above it.
fn is_sum(glyphs: &[&Placed], table: &Table) -> bool {
    if strips::of(glyphs).len() != 1 {
        return false;
    }
    let column_of = |x: f32| table.borders.partition_point(|border| *border <= x);
    let mut blocks = alignment::blocks_of(glyphs.iter().copied(), column_of);
    blocks.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let is_apart = |pair: &[Block]| pair[1].x0 - pair[0].x1 >= APART * table.em;
    let holds_figures = |col: usize| {
        let mut lines = table.blocks.iter().filter(|block| block.col == col && block.middle() > table.cuts[0]);
        lines.clone().count() > 0 && lines.all(|block| block.is_figure)
    };
    let is_named = blocks.first().is_some_and(|name| name.col == 0 && !name.is_figure);
    let is_figure = |block: &Block| block.is_figure && holds_figures(block.col);
    is_named && blocks.len() >= 2 && blocks[1..].iter().all(is_figure) && blocks.windows(2).all(is_apart)
}

fn is_in(glyph: &Placed, area: &Rect) -> bool {
    let (x, y) = strips::middle(glyph);
    (area.x0..area.x1).contains(&x) && (area.y0..area.y1).contains(&y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lattice;
    use crate::pdf::page::set;

    #[test]
    fn items_in_a_frame_are_rows_and_prose_is_none() {
        let across = [0.0, 20.0, 180.0, 200.0].map(|at| Rule { horizontal: true, at, from: 0.0, to: 400.0 });
        let down = [0.0, 400.0].map(|at| Rule { horizontal: false, at, from: 0.0, to: 200.0 });
        let grids = lattice::grids_of(&[across.as_slice(), &down].concat());
        let row = |cells: [&str; 4], base: f32| -> Vec<Placed> {
            cells.into_iter().zip([5.0, 130.0, 210.0, 300.0]).flat_map(|(cell, x)| set(cell, x, base, 10.0)).collect()
        };
        let rows =
            [["名称", "单位", "数量", "金额"], ["复印纸", "箱", "20", "2654.87"], ["碳粉盒", "个", "5", "176.90"]];
        let items: Vec<Placed> = rows.into_iter().zip([35.0, 55.0, 75.0]).flat_map(|(row_, y)| row(row_, y)).collect();
        let found = rules(&grids, &[], &items, 10.0);
        assert_eq!(found.iter().filter(|rule| rule.horizontal).count(), 2);
        assert_eq!(found.iter().filter(|rule| !rule.horizontal).count(), 3);
        // A sum far below them is a row of the same columns.
        let sum = [set("合 计", 5.0, 160.0, 10.0), set("¥2831.77", 300.0, 160.0, 10.0)].concat();
        let found = rules(&grids, &[], &[items.clone(), sum].concat(), 10.0);
        assert!(found.iter().filter(|rule| !rule.horizontal).all(|rule| rule.to == 180.0));
        assert_eq!(found.iter().filter(|rule| rule.horizontal).count(), 3);
        let prose: Vec<Placed> = [35.0, 55.0, 75.0]
            .iter()
            .flat_map(|y| set("为贯彻落实上级关于政务公开工作的部署要求", 5.0, *y, 10.0))
            .collect();
        assert!(rules(&grids, &[], &prose, 10.0).is_empty());
    }

    #[test]
    fn units_may_stand_behind_the_figures_of_a_bill() {
        let across = [0.0, 20.0, 120.0].map(|at| Rule { horizontal: true, at, from: 0.0, to: 400.0 });
        let down = [0.0, 400.0].map(|at| Rule { horizontal: false, at, from: 0.0, to: 120.0 });
        let grids = lattice::grids_of(&[across.as_slice(), &down].concat());
        let row = |cells: [&str; 4], base: f32| -> Vec<Placed> {
            cells.into_iter().zip([5.0, 130.0, 210.0, 300.0]).flat_map(|(cell, x)| set(cell, x, base, 10.0)).collect()
        };
        let rows = [
            ["项目", "数量", "金额", "备注"],
            ["诊查费", "1/次", "12.00", "甲类"],
            ["检查费", "2/次", "80.00", "自费"],
        ];
        let items: Vec<Placed> = rows.into_iter().zip([35.0, 55.0, 75.0]).flat_map(|(row_, y)| row(row_, y)).collect();
        assert_eq!(rules(&grids, &[], &items, 10.0).iter().filter(|rule| !rule.horizontal).count(), 3);
    }
}
