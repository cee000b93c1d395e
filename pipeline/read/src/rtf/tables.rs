//! Tables: rows whose cells have their right edges, and tables inside cells.

use zuozheng_model::{Block, BlockKind, Cell, CellRef, Locator, Table};

use super::state::Reader;
use crate::excel::header;

/// Tables inside tables; what lies deeper is read as text of the innermost.
const MAX_TABLES: usize = 8;

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Edge {
    pub(super) right: i32,
    pub(super) merged_left: bool,
    pub(super) merged_above: bool,
}

/// A row that is finished: the edges of its cells, and their texts.
pub(super) type Row = (Vec<Edge>, Vec<String>);

/// A table inside a cell, as far as it is read.
#[derive(Default)]
pub(super) struct Inner {
    pub(super) edges: Vec<Edge>,
    pub(super) next: Edge,
    pub(super) text: String,
    pub(super) cells: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// A finished table inside a cell: the row and the place in it of that cell.
pub(super) struct Nested {
    pub(super) row: usize,
    pub(super) nth: usize,
    pub(super) rows: Vec<Row>,
}

impl Reader {
    /// What the words about tables mean.
    pub(super) fn table_word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "pard" => self.state.depth = 0,
            "intbl" => self.state.depth = self.state.depth.max(1),
            "itap" => self.state.depth = usize::try_from(number.unwrap_or(0)).unwrap_or(0).min(MAX_TABLES),
            "nesttableprops" => self.state.inner_row = true,
            "trowd" => {
                let (edges, next) = self.edges();
                edges.clear();
                *next = Edge::default();
            }
            "clmrg" => self.edges().1.merged_left = true,
            "clvmrg" => self.edges().1.merged_above = true,
            "cellx" => {
                let (edges, next) = self.edges();
                next.right = number.unwrap_or(0);
                edges.push(std::mem::take(next));
            }
            "cell" => {
                self.end_inner(0);
                let numbers = self.take_numbers();
                let text = std::mem::take(&mut self.text).trim().to_owned();
                self.cells.push(if text.is_empty() { numbers } else { text });
            }
            "nestcell" => {
                let numbers = self.take_numbers();
                let inner = self.inner_at(self.state.depth);
                let text = std::mem::take(&mut inner.text).trim().to_owned();
                inner.cells.push(if text.is_empty() { numbers } else { text });
                self.end_inner(self.state.depth.saturating_sub(1).max(1));
            }
            "nestrow" if self.left > 0 => {
                let inner = self.inner_at(self.state.depth);
                inner.rows.push((inner.edges.clone(), std::mem::take(&mut inner.cells)));
                let n_cells = inner.rows.last().map_or(0, |row| row.1.len());
                self.left = self.left.saturating_sub(n_cells as u64);
            }
            "row" if self.left > 0 => {
                self.left = self.left.saturating_sub(self.cells.len() as u64);
                self.rows.push((self.edges.clone(), std::mem::take(&mut self.cells)));
                self.row_notes.append(&mut self.notes);
            }
            _ => {}
        }
    }

    /// The table inside `depth` - 1 others, two at least.
    pub(super) fn inner_at(&mut self, depth: usize) -> &mut Inner {
        let nth = depth.clamp(2, MAX_TABLES) - 2;
        if self.inner.len() <= nth {
            self.inner.resize_with(nth + 1, Inner::default);
        }
        &mut self.inner[nth]
    }

    /// The edges of the row that is defined, and the one to come.
    pub(super) fn edges(&mut self) -> (&mut Vec<Edge>, &mut Edge) {
        if !self.state.inner_row {
            return (&mut self.edges, &mut self.next);
        }
        let inner = self.inner_at(self.state.depth);
        (&mut inner.edges, &mut inner.next)
    }

    /// A cell ends: the tables inside it, those after the first few levels of tables, are complete.
    pub(super) fn end_inner(&mut self, n_kept: usize) {
        let (row, nth) = (self.rows.len(), self.cells.len());
        for mut inner in self.inner.drain(n_kept.min(self.inner.len())..) {
            let rest = inner.text.trim();
            if !rest.is_empty() {
                inner.cells.push(rest.to_owned());
            }
            if !inner.cells.is_empty() {
                inner.rows.push((Vec::new(), inner.cells));
            }
            if !inner.rows.is_empty() {
                self.nested.push(Nested { row, nth, rows: inner.rows });
            }
        }
    }

    /// Rows so far become a table, and the tables inside its cells tables after it.
    pub(super) fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let nested = std::mem::take(&mut self.nested);
        if rows.is_empty() {
            return;
        }
        self.paragraph += 1;
        let paragraph = self.paragraph;
        let (table, places) = table_of(&rows, paragraph, None);
        if !table.cells.is_empty() || !nested.is_empty() {
            self.blocks.push(Block::table(table, Locator::Paragraph { paragraph, cell: None }));
        }
        for Nested { row, nth, rows } in nested {
            let place = places.get(row).and_then(|places| places.get(nth)).copied();
            let (table, _) = table_of(&rows, paragraph, place);
            self.blocks.push(Block::table(table, Locator::Paragraph { paragraph, cell: place }));
        }
        for text in std::mem::take(&mut self.row_notes) {
            self.push_block(BlockKind::Note { text });
        }
        self.end_hidden();
    }
}

/// The right edges of all cells are the columns. Also gives the place of every cell of every row.
fn table_of(rows: &[Row], paragraph: u32, outer: Option<CellRef>) -> (Table, Vec<Vec<CellRef>>) {
    let mut columns: Vec<i32> = rows.iter().flat_map(|(edges, _)| edges.iter().map(|edge| edge.right)).collect();
    columns.sort_unstable();
    columns.dedup_by(|b, a| b.saturating_sub(*a) < 30);
    let mut table = Table { n_rows: rows.len() as u32, ..Table::default() };
    let mut places = Vec::with_capacity(rows.len());
    for (row, (edges, cells)) in rows.iter().enumerate() {
        let row = row as u32;
        let mut col = 0;
        let mut row_places = Vec::with_capacity(cells.len());
        for (nth, text) in cells.iter().enumerate() {
            let edge = edges.get(nth).copied();
            let end = edge.map_or(col + 1, |edge| {
                columns.partition_point(|&column| column < edge.right.saturating_sub(30)) as u32 + 1
            });
            let colspan = end.saturating_sub(col).max(1);
            let place = CellRef { row, col };
            row_places.push(place);
            col += colspan;
            let is_left = |left: &&mut Cell| left.row == row && edge.is_some_and(|edge| edge.merged_left);
            if let Some(left) = table.cells.last_mut().filter(is_left) {
                left.colspan += colspan;
                continue;
            }
            let is_above = |above: &&mut Cell| {
                above.row + above.rowspan == row && above.col == place.col && edge.is_some_and(|edge| edge.merged_above)
            };
            if let Some(above) = table.cells.iter_mut().rev().find(is_above) {
                above.rowspan += 1;
                continue;
            }
            let locator = Locator::Paragraph { paragraph, cell: Some(outer.unwrap_or(place)) };
            table.cells.push(Cell { row, col: place.col, rowspan: 1, colspan, text: text.clone(), locator });
        }
        table.n_cols = table.n_cols.max(col);
        places.push(row_places);
    }
    table.header_rows = header::rows(&table);
    (table, places)
}
