//! A part of a workbook as it is shown: some rows of one sheet, where they stand in it. Pure: runs in a reader.

use serde::{Deserialize, Serialize};
use zuozheng_model::{BlockKind, CellRef, Document, Locator, Table};

/// Rows of a part.
pub(crate) const ROWS: u32 = 60;
/// Columns of a part.
const COLS: u32 = 60;
/// Letters of a cell.
const LETTERS: usize = 1_000;
/// Rows above the one that is asked for.
const ABOVE: u32 = 8;

/// Which part is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanted {
    /// A sheet by its place, from a row of its table on.
    From(u32, u32),
    /// The rows around a row of a sheet, both as a locator names them; a text table has one sheet without a name.
    Around(String, u32),
}

/// A sheet as its tab shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tab {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    pub(crate) n_rows: u32,
}

/// A part of a sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Grid {
    /// All sheets that hold anything, in their order.
    pub(crate) tabs: Vec<Tab>,
    /// The one that is shown.
    pub(crate) tab: u32,
    /// The first row of its table that is shown.
    pub(crate) first: u32,
    /// Columns that are left out on the right.
    pub(crate) n_cols_left: u32,
    /// The names of the columns: A, B …
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// A row of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Its place in the sheet, from 0.
    pub(crate) row: u32,
    pub(crate) is_header: bool,
    pub(crate) cells: Vec<Shown>,
}

/// A cell of a part, cut to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// Its column in the sheet, from 0.
    pub(crate) col: u32,
    pub(crate) rowspan: u32,
    pub(crate) colspan: u32,
    pub(crate) text: String,
}

impl Grid {
    /// Cuts a part out of a workbook; `None` when it holds no table.
    pub(crate) fn of(document: &Document, wanted: &Wanted) -> Option<Self> {
        let tables: Vec<&Table> = document
            .blocks
            .iter()
            .filter_map(|block| match &block.kind {
                BlockKind::Table(table) => Some(table),
                _ => None,
            })
            .collect();
        let (tab, first) = match wanted {
            Wanted::From(tab, first) => ((*tab).min(tables.len().checked_sub(1)? as u32), *first),
            Wanted::Around(name, row) => {
                let tab = tables.iter().position(|table| table.name == *name).unwrap_or(0);
                let table = tables.get(tab)?;
                let at = (0..table.n_rows).find(|at| place(table, *at).is_some_and(|place| place.row >= *row));
                (tab as u32, at.unwrap_or(0).saturating_sub(ABOVE))
            }
        };
        let table = tables.get(tab as usize)?;
        let first = first.min(table.n_rows.saturating_sub(1));
        let (end, n_cols) = ((first + ROWS).min(table.n_rows), table.n_cols.min(COLS));
        let col_at = |col: u32| {
            let cell = table.cells.iter().find(|cell| cell.col == col);
            cell.and_then(|cell| of_sheet(&cell.locator)).map_or(col, |place| place.col)
        };
        let cols: Vec<u32> = (0..n_cols).map(col_at).collect();
        let letters = |col: &u32| CellRef { row: 0, col: *col }.to_string().trim_end_matches('1').to_owned();
        let mut rows = Vec::new();
        let mut expected = place(table, first).map_or(first, |place| place.row);
        for row in first..end {
            let at = place(table, row).map_or(expected, |place| place.row);
            expected = at + 1;
            let cells = cells(table, row, first..end, n_cols, &cols);
            rows.push(Row { row: at, is_header: row < table.header_rows, cells });
        }
        let tab_of = |table: &&Table| Tab { name: table.name.clone(), hidden: table.hidden, n_rows: table.n_rows };
        Some(Self {
            tabs: tables.iter().map(tab_of).collect(),
            tab,
            first,
            n_cols_left: table.n_cols - n_cols,
            columns: cols.iter().map(letters).collect(),
            rows,
        })
    }
}

/// The cells of a row that begin in it, or above the part; empty places as cells without text.
fn cells(table: &Table, row: u32, part: std::ops::Range<u32>, n_cols: u32, cols: &[u32]) -> Vec<Shown> {
    let mut shown = Vec::new();
    let mut col = 0;
    while col < n_cols {
        let Some(cell) = table.covering(row, col) else {
            shown.push(Shown { col: cols[col as usize], rowspan: 1, colspan: 1, text: String::new() });
            col += 1;
            continue;
        };
        let next = (cell.col + cell.colspan).clamp(col + 1, n_cols);
        if cell.row == row || (cell.row < part.start && row == part.start) {
            let rowspan = (cell.row + cell.rowspan).min(part.end) - row;
            shown.push(Shown { col: cols[col as usize], rowspan, colspan: next - col, text: start_of(&cell.text) });
        }
        col = next;
    }
    shown
}

/// As much of a text as a cell shows.
fn start_of(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}……", &text[..end]),
        None => text.to_owned(),
    }
}

/// Where a row of a table stands, told by its first cell.
fn place(table: &Table, row: u32) -> Option<CellRef> {
    table.starting_in(row).find_map(|cell| of_sheet(&cell.locator))
}

/// The cell that a locator names.
pub(crate) fn of_sheet(locator: &Locator) -> Option<CellRef> {
    match locator {
        Locator::Sheet { from, .. } => Some(*from),
        Locator::Paragraph { cell, .. } => *cell,
        Locator::Page { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Block, Cell, FileKind};

    use super::*;

    fn sheet(name: &str, n_rows: u32) -> Block {
        let mut table = Table { name: name.into(), n_rows, n_cols: 3, header_rows: 1, ..Table::default() };
        for row in 0..n_rows {
            // B is merged over three rows, C stands only in even ones; the table begins at B5 of the sheet.
            for (col, rowspan) in [(0, 1), (1, 3), (2, 1)] {
                if (col == 1 && row % 3 != 0) || (col == 2 && row % 2 == 1) {
                    continue;
                }
                let at = CellRef { row: row + 4, col: col + 1 };
                let locator = Locator::Sheet { sheet: name.into(), from: at, to: at };
                let rowspan = rowspan.min(n_rows - row);
                table.cells.push(Cell { row, col, rowspan, colspan: 1, text: format!("{name}{row}.{col}"), locator });
            }
        }
        Block::table(table, Locator::Paragraph { paragraph: 1, cell: None })
    }

    #[test]
    fn a_part_stands_where_it_is_in_the_sheet() {
        let mut document = Document::empty(FileKind::Xlsx);
        assert_eq!(Grid::of(&document, &Wanted::From(0, 0)), None);
        document.blocks = vec![sheet("甲", 3), sheet("乙", 200)];
        let grid = Grid::of(&document, &Wanted::Around("乙".into(), 104)).unwrap();
        assert_eq!((grid.tab, grid.first, grid.tabs[1].n_rows), (1, 92, 200));
        assert_eq!(grid.columns, ["B", "C", "D"]);
        assert_eq!((grid.rows.len(), grid.rows[0].row), (60, 96));
        // 92 lies inside the merged cell that begins at 90: it is shown cut, with what is left of it.
        let cell = &grid.rows[0].cells[1];
        assert_eq!((cell.text.as_str(), cell.rowspan, cell.col), ("乙90.1", 1, 2));
        assert_eq!(grid.rows[1].cells.len(), 3);
        assert_eq!(grid.rows[1].cells[1].rowspan, 3);
        assert_eq!(grid.rows[2].cells.len(), 2, "the merged cell above takes the place");
        let last = Grid::of(&document, &Wanted::From(9, 9_999)).unwrap();
        assert_eq!((last.tab, last.first, last.rows.len()), (1, 199, 1));
        assert!(!last.rows[0].is_header && Grid::of(&document, &Wanted::From(0, 0)).unwrap().rows[0].is_header);
    }
}
