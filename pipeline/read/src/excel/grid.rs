//! Cells of a sheet to a [`Table`]: what is empty around and between them is left out, merged cells become spans.
//!
//! A sheet may have one cell at A1 and one at XFD1048576. Nothing here is ever as large as the rectangle between them:
//! when the rectangle is mostly empty, rows and columns without text are left out. Every cell keeps its own place in
//! its locator.

use std::collections::{BTreeMap, BTreeSet};

use zuozheng_model::{Block, BlockKind, Cell, CellRef, Locator, Problem, Table, TextSource};

use super::drawings::{Drawings, picture_in_cell};
use super::header;
use super::page_header::PageHeader;

/// Places that a table may have for each of its cells before empty rows and columns are left out.
const PLACES_PER_CELL: u64 = 16;

/// Places that any small table may have.
const FREE_PLACES: u64 = 20_000;

/// Places of the largest table: beyond that the last rows are left out, with a problem.
const MOST_PLACES: u64 = 12_000_000;

/// A merged range, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Merge {
    pub(super) from: (u32, u32),
    pub(super) to: (u32, u32),
}

/// A sheet as its file holds it.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Its name.
    pub(super) name: String,
    /// Hidden by its author.
    pub(super) hidden: bool,
    /// Text by row and column; never empty text.
    pub(super) cells: BTreeMap<(u32, u32), String>,
    /// Merged ranges.
    pub(super) merges: Vec<Merge>,
    /// Comments by cell.
    pub(super) comments: BTreeMap<(u32, u32), String>,
    /// Addresses that cells lead to, by cell.
    pub(super) hyperlinks: BTreeMap<(u32, u32), String>,
    /// What is shown to those who fill in a cell, by cell.
    pub(super) hints: BTreeMap<(u32, u32), String>,
    /// Rows that are hidden by their author or by a filter.
    pub(super) hidden_rows: BTreeSet<u32>,
    /// Columns that are hidden, first and last.
    pub(super) hidden_cols: Vec<(u32, u32)>,
    /// What lies over the cells.
    pub(super) drawings: Drawings,
    /// What is printed above and below them.
    pub(super) page_header: PageHeader,
}

impl Sheet {
    /// A sheet without cells.
    pub(super) fn new(name: impl Into<String>, hidden: bool) -> Self {
        Self { name: name.into(), hidden, ..Self::default() }
    }

    /// Sets a cell; empty text is no cell.
    pub(super) fn set(&mut self, row: u32, col: u32, text: impl Into<String>) {
        let mut text = text.into();
        if let Some(picture) = picture_in_cell(&text) {
            self.drawings.n_pictures += 1;
            picture.clone_into(&mut text);
        }
        if !text.trim().is_empty() {
            self.cells.insert((row, col), text);
        }
    }

    fn locator(&self, from: (u32, u32), to: (u32, u32)) -> Locator {
        let cell = |(row, col)| CellRef { row, col };
        Locator::Sheet { sheet: self.name.clone(), from: cell(from), to: cell(to) }
    }

    /// The table of this sheet, its comments, the texts of its boxes and the addresses that its cells lead to. What is hidden is read like
    /// everything else, and a problem says where it is.
    pub(super) fn into_blocks(mut self, problems: &mut Vec<Problem>) -> Vec<Block> {
        let mut blocks = Vec::new();
        problems.extend(super::hidden::problem(&self));
        if !self.cells.is_empty() {
            let (rows, cols) = self.kept_places(problems);
            let table = self.table(&rows, &cols);
            let last = |places: &[u32]| places.last().copied().unwrap_or(0);
            let from = (rows.first().copied().unwrap_or(0), cols.first().copied().unwrap_or(0));
            let locator = self.locator(from, (last(&rows), last(&cols)));
            let place = self.locator(from, from);
            let title = self.page_header.title().filter(|_| table.header_rows <= 1);
            blocks.extend(title.map(|title| Block::heading(title, 0, place.clone())));
            let printed = |text: &String| {
                let kind = BlockKind::Furniture { text: text.clone() };
                Block { kind, locator: place.clone(), source: TextSource::Native }
            };
            blocks.extend(self.page_header.above.iter().filter(|text| Some(text.as_str()) != title).map(printed));
            blocks.push(Block::table(table, locator));
            blocks.extend(self.page_header.below.iter().map(printed));
        }
        let mut note = |at, text| {
            let kind = BlockKind::Note { text };
            blocks.push(Block { kind, locator: self.locator(at, at), source: TextSource::Native });
        };
        for (&at, text) in &self.comments {
            note(at, text.clone());
        }
        for (at, text) in &self.drawings.boxes {
            note(*at, text.clone());
        }
        for (&at, hint) in &self.hints {
            note(at, hint.clone());
        }
        for (&at, address) in &self.hyperlinks {
            if !self.cells.get(&at).is_some_and(|text| text.contains(address.as_str())) {
                note(at, format!("链接：{address}"));
            }
        }
        blocks
    }

    /// The rows and columns of the sheet that the table shows, in order.
    fn kept_places(&mut self, problems: &mut Vec<Problem>) -> (Vec<u32>, Vec<u32>) {
        let used_rows: BTreeSet<u32> = self.cells.keys().map(|&(row, _)| row).collect();
        let used_cols: BTreeSet<u32> = self.cells.keys().map(|&(_, col)| col).collect();
        let whole = |used: &BTreeSet<u32>| -> (u32, u32) {
            (used.first().copied().unwrap_or(0), used.last().copied().unwrap_or(0))
        };
        let ((top, bottom), (left, right)) = (whole(&used_rows), whole(&used_cols));
        let places = u64::from(bottom - top + 1) * u64::from(right - left + 1);
        if places <= FREE_PLACES.max(PLACES_PER_CELL * self.cells.len() as u64).min(MOST_PLACES) {
            return ((top..=bottom).collect(), (left..=right).collect());
        }
        let mut rows: Vec<u32> = used_rows.into_iter().collect();
        let cols: Vec<u32> = used_cols.into_iter().collect();
        let most_rows = (MOST_PLACES / cols.len() as u64).max(1) as usize;
        if rows.len() > most_rows {
            let first_lost = rows[most_rows];
            rows.truncate(most_rows);
            self.cells.retain(|&(row, _), _| row < first_lost);
            let message = format!("工作表“{}”的单元格过于分散，第{}行及以后未读取", self.name, first_lost + 1);
            problems.push(Problem::partial("sheet-too-sparse", message, "请删除表格外零散的单元格后重新报送"));
        }
        (rows, cols)
    }

    fn table(&self, rows: &[u32], cols: &[u32]) -> Table {
        let mut cells = Vec::with_capacity(self.cells.len());
        let merges = self.usable_merges(rows, cols);
        for merge in &merges {
            let (row, rowspan) = kept_between(rows, merge.from.0, merge.to.0);
            let (col, colspan) = kept_between(cols, merge.from.1, merge.to.1);
            // The text of a merged range stands in its first cell; some writers fill the others too, and hide them.
            let text = self.cells.get(&merge.from).cloned().unwrap_or_default();
            let locator = self.locator(merge.from, merge.to);
            cells.push(Cell { row, col, rowspan, colspan, text, locator });
        }
        let mut coming = merges.iter().peekable();
        let mut active = Active::default();
        for (&(row, col), text) in &self.cells {
            while let Some(merge) = coming.next_if(|merge| merge.from.0 <= row) {
                active.add(merge);
            }
            if active.covers(row, col) {
                continue;
            }
            let (Ok(at_row), Ok(at_col)) = (rows.binary_search(&row), cols.binary_search(&col)) else { continue };
            let locator = self.locator((row, col), (row, col));
            let (row, col) = (at_row as u32, at_col as u32);
            cells.push(Cell { row, col, rowspan: 1, colspan: 1, text: text.clone(), locator });
        }
        cells.sort_by_key(|cell| (cell.row, cell.col));
        let mut table = Table {
            n_rows: rows.len() as u32,
            n_cols: cols.len() as u32,
            header_rows: 0,
            name: self.name.clone(),
            hidden: self.hidden,
            cells,
        };
        table.header_rows = header::rows(&table);
        table
    }

    /// The merged ranges that show in the table, sorted, without those that overlap an earlier one.
    fn usable_merges(&self, rows: &[u32], cols: &[u32]) -> Vec<Merge> {
        let (Some(&last_row), Some(&last_col)) = (rows.last(), cols.last()) else { return Vec::new() };
        let mut merges: Vec<Merge> = Vec::new();
        for merge in &self.merges {
            let to = (merge.to.0.min(last_row), merge.to.1.min(last_col));
            let starts_inside = rows.binary_search(&merge.from.0).is_ok() && cols.binary_search(&merge.from.1).is_ok();
            let is_one_cell = to == merge.from || to.0 < merge.from.0 || to.1 < merge.from.1;
            if starts_inside && !is_one_cell {
                merges.push(Merge { from: merge.from, to });
            }
        }
        merges.sort();
        let mut active = Active::default();
        merges.retain(|merge| {
            let is_free = active.is_free(merge);
            if is_free {
                active.add(merge);
            }
            is_free
        });
        merges
    }
}

/// Merged ranges that reach the row where a walk from the top stands, by first column: last column and last row. They
/// do not overlap. What ended above stays until something takes its place, so both questions look at the row too.
#[derive(Default)]
struct Active(BTreeMap<u32, (u32, u32)>);

impl Active {
    fn add(&mut self, merge: &Merge) {
        let ended: Vec<u32> = self.0.range(merge.from.1..=merge.to.1).map(|(&col, _)| col).collect();
        ended.iter().for_each(|col| {
            self.0.remove(col);
        });
        self.0.insert(merge.from.1, (merge.to.1, merge.to.0));
    }

    /// Two ranges that overlap anywhere overlap in the first row of the lower one.
    fn is_free(&self, merge: &Merge) -> bool {
        let row = merge.from.0;
        let starts_inside = self.0.range(merge.from.1..=merge.to.1).any(|(_, &(_, last_row))| last_row >= row);
        !starts_inside && !self.covers(row, merge.from.1)
    }

    fn covers(&self, row: u32, col: u32) -> bool {
        self.0.range(..=col).next_back().is_some_and(|(_, &(last_col, last_row))| last_col >= col && last_row >= row)
    }
}

/// Index of the first kept place of a range and how many kept places it covers, at least 1.
fn kept_between(kept: &[u32], from: u32, to: u32) -> (u32, u32) {
    let start = kept.partition_point(|&place| place < from);
    let end = kept.partition_point(|&place| place <= to);
    (start as u32, (end - start).max(1) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(sheet: Sheet) -> Table {
        let mut problems = Vec::new();
        let blocks = sheet.into_blocks(&mut problems);
        assert!(problems.is_empty());
        let Some(Block { kind: BlockKind::Table(table), .. }) = blocks.into_iter().next() else { panic!("no table") };
        table
    }

    #[test]
    fn merged_cells_become_spans() {
        let mut sheet = Sheet::new("台账", false);
        for (row, col, text) in [(1, 1, "项目"), (1, 2, "要求"), (2, 2, "甲"), (3, 2, "乙"), (2, 1, "被盖住")]
        {
            sheet.set(row, col, text);
        }
        sheet.merges.push(Merge { from: (1, 1), to: (2, 1) });
        sheet.merges.push(Merge { from: (2, 1), to: (3, 1) });
        let table = table(sheet);
        assert_eq!((table.n_rows, table.n_cols), (3, 2));
        assert_eq!((table.text(1, 0), table.text(2, 0)), ("项目", ""));
        assert_eq!(table.cells[0].locator.to_string(), "台账!B2:B3");
        assert!(!table.cells.iter().any(|cell| cell.text == "被盖住"));
    }

    #[test]
    fn a_far_cell_costs_nothing() {
        let mut sheet = Sheet::new("台账", false);
        sheet.set(0, 0, "标题");
        sheet.set(1_048_575, 16_383, "远");
        sheet.merges.push(Merge { from: (0, 0), to: (1_048_575, 0) });
        let table = table(sheet);
        assert_eq!((table.n_rows, table.n_cols), (2, 2));
        assert_eq!(table.cells.last().unwrap().locator.to_string(), "台账!XFD1048576");
    }

    #[test]
    fn a_diagonal_of_cells_is_cut_with_a_problem() {
        let mut sheet = Sheet::new("台账", false);
        for at in 0..16_000 {
            sheet.set(at, at, "点");
        }
        let mut problems = Vec::new();
        let blocks = sheet.into_blocks(&mut problems);
        assert_eq!(problems[0].code.as_str(), "sheet-too-sparse");
        let BlockKind::Table(table) = &blocks[0].kind else { panic!("no table") };
        assert!(u64::from(table.n_rows) * u64::from(table.n_cols) <= MOST_PLACES);
    }
}
