//! Tables that run over a page break become one: repeated header rows are dropped, a cell cut by the break is joined
//! again, a merged cell goes on.

mod cuts;
mod heads;

use zuozheng_model::{Cell, Locator, PageNumber, Table};

use super::cells::{Fit, PageCell, PageTable, push_joint};
use super::lattice::Open;

/// Borders of two parts of a table may differ by this many points.
const SAME_BORDER: f32 = 4.0;
/// The same for tables without lines.
const NEAR_BORDER: f32 = 16.0;

/// A table that may go on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SpreadTable {
    n_rows: usize,
    xs: Vec<f32>,
    cells: Vec<SpreadCell>,
    open: Open,
    repeated_header: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
struct SpreadCell {
    row: usize,
    col: usize,
    rowspan: usize,
    colspan: usize,
    text: String,
    locator: Locator,
    fit: Fit,
}

impl SpreadTable {
    /// The part on the first page.
    pub(crate) fn new(table: PageTable, page: PageNumber) -> Self {
        let cells = table.cells.into_iter().map(|cell| spread_cell(cell, page)).collect();
        Self { n_rows: table.n_rows, xs: table.xs, cells, open: table.open, repeated_header: None }
    }

    /// Appends the part on the next page, or hands it back if it is another table. Returns the header rows that the
    /// page repeats, as text.
    pub(crate) fn join(&mut self, table: PageTable, page: PageNumber) -> Result<Vec<(String, Locator)>, PageTable> {
        let mut next = Self::new(table.clone(), page);
        let is_drawn_anew = self.open.columns && next.open.columns && are_near(&self.xs, &next.xs);
        if is_drawn_anew || (self.open.columns || next.open.columns) && self.has_head_of(&next) {
            next.xs = self.xs.clone();
        }
        let Some(xs) = common_borders(&self.xs, &next.xs) else { return Err(table) };
        self.refine(&xs);
        next.refine(&xs);

        let n_header = match next.repeated_rows_of(self) {
            0 => {
                let n_rows = next.rows_of_header_cut_from(self);
                if n_rows > 0 {
                    next.clear_rest_of_header(self, n_rows);
                }
                n_rows.max(next.rows_with_names_of(self))
            }
            n_header => n_header,
        };
        let repeated: Vec<(String, Locator)> = (0..n_header).filter_map(|row| next.row_text(row)).collect();
        if n_header > 0 {
            let height = self.cells.iter().filter(|cell| cell.row < n_header).map(|cell| cell.row + cell.rowspan).max();
            self.repeated_header = height.or(Some(n_header));
            next.drop_rows(n_header);
            next.open.above = false;
        }
        let is_cut = self.is_row_cut(&next);
        let offset = if is_cut { self.n_rows - 1 } else { self.n_rows };
        let goes_on: Vec<usize> = next.cells.iter().filter(|cell| self.goes_on(&next, cell)).map(|it| it.col).collect();
        for cell in next.cells {
            let on_top = cell.row == 0;
            let above = if on_top { self.cell_ending_above(&cell) } else { None };
            match above {
                Some(above) if is_cut || goes_on.contains(&cell.col) => {
                    let shared = usize::from(is_cut);
                    let open = &mut self.cells[above];
                    open.rowspan = open.rowspan + cell.rowspan - shared;
                    push_joint(&mut open.text, &cell.text, open.fit.last_line_full);
                    open.text.push_str(&cell.text);
                    open.fit = cell.fit;
                }
                _ => self.cells.push(SpreadCell { row: cell.row + offset, ..cell }),
            }
        }
        self.n_rows = offset + next.n_rows;
        self.open.below = next.open.below;
        Ok(repeated)
    }

    /// The table of the document; two, if rows of notes were ruled on below its end.
    pub(crate) fn finish(mut self, locator: Locator) -> Vec<(Table, Locator)> {
        self.cells.sort_by_key(|cell| (cell.row, cell.col));
        let Some(notes) = self.split_notes() else { return vec![(self.into_table(), locator)] };
        let notes_locator = notes.cells[0].locator.clone();
        let area_of = |cell: &SpreadCell| match &cell.locator {
            Locator::Page { page, area } => Some((*page, *area)),
            _ => None,
        };
        let whole = |table: &Self, locator: Locator| {
            let Some(first) = table.cells.iter().find_map(area_of) else { return locator };
            let areas = table.cells.iter().filter_map(area_of).filter(|(page, _)| *page == first.0);
            Locator::Page { page: first.0, area: areas.fold(first.1, |all, (_, area)| all.union(area)) }
        };
        let (table_locator, notes_locator) = (whole(&self, locator), whole(&notes, notes_locator));
        vec![(self.into_table(), table_locator), (notes.into_table(), notes_locator)]
    }

    /// A list of notes that was set right below a table of many columns shares a border with it: at its end stand a
    /// short caption and at least one row more, all across the whole width.
    fn split_notes(&mut self) -> Option<Self> {
        let n_cols = self.xs.len() - 1;
        let across = |row: usize| {
            let mut cells = self.cells.iter().filter(|cell| cell.row <= row && row < cell.row + cell.rowspan);
            cells.next().filter(|cell| cell.colspan == n_cols && cell.rowspan == 1 && !cell.text.is_empty())
        };
        let n_across = (0..self.n_rows).rev().take_while(|row| across(*row).is_some()).count();
        let is_caption = |text: &str| text.chars().count() <= 12 && text.chars().all(char::is_alphabetic);
        let from = (self.n_rows - n_across..self.n_rows)
            .find(|row| across(*row).is_some_and(|cell| is_caption(&cell.text)))?;
        let n_notes = self.n_rows - from;
        if n_notes < 2 || from < 2 || n_cols < 2 {
            return None;
        }
        let at = self.cells.partition_point(|cell| cell.row < from);
        let mut cells = self.cells.split_off(at);
        for cell in &mut cells {
            cell.row -= from;
            cell.colspan = 1;
        }
        self.n_rows = from;
        let xs = vec![self.xs[0], self.xs[n_cols]];
        Some(Self { n_rows: n_notes, xs, cells, open: Open::default(), repeated_header: Some(0) })
    }

    fn into_table(self) -> Table {
        let n_cols = self.xs.len().saturating_sub(1);
        let header_rows = self.repeated_header.unwrap_or_else(|| self.header_rows(n_cols));
        let cells = self
            .cells
            .into_iter()
            .map(|cell| Cell {
                row: number(cell.row),
                col: number(cell.col),
                rowspan: number(cell.rowspan),
                colspan: number(cell.colspan),
                text: cell.text,
                locator: cell.locator,
            })
            .collect();
        let mut table = Table { n_rows: number(self.n_rows), n_cols: number(n_cols), cells, ..Table::default() };
        if self.repeated_header.is_some() || !table.is_form() {
            table.header_rows = number(header_rows);
        }
        table
    }

    /// Recounts columns when borders are added that this part of the table does not show.
    fn refine(&mut self, xs: &[f32]) {
        let index: Vec<usize> = self.xs.iter().map(|x| nearest(xs, *x)).collect();
        for cell in &mut self.cells {
            let end = index[cell.col + cell.colspan];
            cell.col = index[cell.col];
            cell.colspan = end - cell.col;
        }
        self.xs = xs.to_vec();
    }

    /// The cell at the lower end whose columns are those of a cell on the next page.
    fn cell_ending_above(&self, cell: &SpreadCell) -> Option<usize> {
        self.cells.iter().position(|above| {
            above.row + above.rowspan == self.n_rows && above.col == cell.col && above.colspan == cell.colspan
        })
    }
}

fn spread_cell(cell: PageCell, page: PageNumber) -> SpreadCell {
    SpreadCell {
        row: cell.row,
        col: cell.col,
        rowspan: cell.rowspan,
        colspan: cell.colspan,
        text: cell.text,
        locator: Locator::Page { page: PageNumber::from_index(page.index() + cell.pages_on), area: cell.area },
        fit: cell.fit,
    }
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// True if two parts without lines have the same columns.
pub(super) fn are_near(a: &[f32], b: &[f32]) -> bool {
    let inner = |xs: &[f32]| xs.get(1..xs.len().saturating_sub(1)).unwrap_or_default().to_vec();
    a.len() == b.len() && inner(a).iter().zip(inner(b)).all(|(a, b)| (a - b).abs() <= NEAR_BORDER)
}

/// The borders of both parts, if one has all that the other has.
fn common_borders(a: &[f32], b: &[f32]) -> Option<Vec<f32>> {
    let (more, fewer) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let is_part = fewer.iter().all(|x| (more[nearest(more, *x)] - x).abs() <= SAME_BORDER);
    let same_width = (more[0] - fewer[0]).abs() <= SAME_BORDER
        && (more[more.len() - 1] - fewer[fewer.len() - 1]).abs() <= SAME_BORDER;
    (is_part && same_width && fewer.len() >= 2).then(|| more.to_vec())
}

fn nearest(xs: &[f32], x: f32) -> usize {
    let mut best = 0;
    for (index, candidate) in xs.iter().enumerate() {
        if (candidate - x).abs() < (xs[best] - x).abs() {
            best = index;
        }
    }
    best
}

#[cfg(test)]
mod tests;
