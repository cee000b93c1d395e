//! Tables whose columns are printed twice side by side, so that a long list takes less paper: 上半年 | 下半年, each with
//! 月份, 序号, 工作内容, 责任单位. The left half is read first, then the right one.

use zuozheng_model::{Cell, Table};

use super::header::Header;

/// Columns of a half at least.
const NARROWEST: u32 = 3;

/// The parts of a table that stand side by side, from left to right; none when its columns are printed once.
pub(super) fn halves(table: &Table, header: &Header) -> Vec<Table> {
    let names = &header.names;
    let n_cols = names.len() as u32;
    let repeats = |width: u32| {
        n_cols.is_multiple_of(width)
            && (width..n_cols).all(|col| names[col as usize] == names[(col % width) as usize])
            && (0..width as usize).all(|col| !names[col].is_empty())
            && (0..width as usize)
                .all(|col| names[..width as usize].iter().filter(|name| **name == names[col]).count() == 1)
    };
    let Some(width) = (NARROWEST..=n_cols / 2).find(|width| repeats(*width)) else { return Vec::new() };
    // A note may run under both.
    let is_inside = |cell: &Cell| {
        let is_whole = cell.colspan == n_cols || cell.row < header.end_row;
        is_whole || cell.col / width == (cell.col + cell.colspan - 1) / width
    };
    if !table.cells.iter().filter(|cell| cell.row >= header.first_row).all(is_inside) {
        return Vec::new();
    }
    (0..n_cols / width).map(|nth| part(table, header.first_row, nth * width, width)).collect()
}

/// Columns of a table, from a row on.
fn part(table: &Table, first_row: u32, from: u32, width: u32) -> Table {
    let cut = |cell: &Cell| {
        let (start, end) = (cell.col.max(from), (cell.col + cell.colspan).min(from + width));
        (start < end && cell.row >= first_row).then(|| Cell { col: start - from, colspan: end - start, ..cell.clone() })
    };
    Table { n_cols: width, cells: table.cells.iter().filter_map(cut).collect(), ..table.clone() }
}
