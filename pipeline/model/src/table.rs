//! A table with merged cells, whatever file it came from.

use serde::{Deserialize, Serialize};

use crate::Locator;

/// One cell; cells covered by a span of another do not exist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Row of the upper left corner, from 0.
    pub row: u32,
    /// Column of the upper left corner, from 0.
    pub col: u32,
    /// Rows covered, at least 1.
    pub rowspan: u32,
    /// Columns covered, at least 1.
    pub colspan: u32,
    /// Text as a person sees it: a date as a date, a percentage as a percentage; `\n` between paragraphs.
    pub text: String,
    /// Where it stands.
    pub locator: Locator,
}

/// A grid of cells in row-major order without overlap.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// Number of rows.
    pub n_rows: u32,
    /// Number of columns.
    pub n_cols: u32,
    /// Rows at the top that are the header, 0 when none was recognised. Title lines above the header count too:
    /// the header proper is the last of these rows (or two, when its cells are merged over two rows).
    pub header_rows: u32,
    /// Name of the sheet; empty for a table of a flowing document.
    pub name: String,
    /// True for a hidden sheet: kept, but marked.
    pub hidden: bool,
    /// The cells, sorted by row, then column.
    pub cells: Vec<Cell>,
}

impl Table {
    /// The cell that covers a place, merged cells included.
    pub fn covering(&self, row: u32, col: u32) -> Option<&Cell> {
        let end = self.cells.partition_point(|cell| cell.row <= row);
        self.cells[..end]
            .iter()
            .rev()
            .find(|cell| row < cell.row + cell.rowspan && col >= cell.col && col < cell.col + cell.colspan)
    }

    /// The text at a place; a merged cell hands its text to every place it covers.
    pub fn text(&self, row: u32, col: u32) -> &str {
        self.covering(row, col).map_or("", |cell| cell.text.as_str())
    }

    /// Cells whose upper left corner is in this row.
    pub fn starting_in(&self, row: u32) -> impl Iterator<Item = &Cell> {
        let from = self.cells.partition_point(|cell| cell.row < row);
        self.cells[from..].iter().take_while(move |cell| cell.row == row)
    }

    /// Rows of text as printed: a merged cell appears once, at its upper left corner; other places are empty.
    pub fn printed_rows(&self) -> Vec<Vec<&str>> {
        let mut rows = vec![vec![""; self.n_cols as usize]; self.n_rows as usize];
        for cell in &self.cells {
            if let Some(place) = rows.get_mut(cell.row as usize).and_then(|row| row.get_mut(cell.col as usize)) {
                *place = &cell.text;
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: u32, col: u32, rowspan: u32, colspan: u32, text: &str) -> Cell {
        let locator = Locator::Paragraph { paragraph: 1, cell: None };
        Cell { row, col, rowspan, colspan, text: text.into(), locator }
    }

    #[test]
    fn a_merged_cell_hands_its_text_down() {
        let cells = vec![
            cell(0, 0, 3, 1, "节"),
            cell(0, 1, 1, 2, "横"),
            cell(1, 1, 1, 1, "甲"),
            cell(1, 2, 2, 1, "乙"),
            cell(2, 1, 1, 1, "丙"),
        ];
        let table = Table { n_rows: 3, n_cols: 3, cells, ..Table::default() };
        assert_eq!(table.text(2, 0), "节");
        assert_eq!(table.text(0, 2), "横");
        assert_eq!(table.text(2, 2), "乙");
        assert_eq!(table.printed_rows()[2], ["", "丙", ""]);
    }
}
