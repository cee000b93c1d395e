//! Heads of tables: which rows they are, and which of them a page repeats.

use zuozheng_model::Locator;

use super::super::cells::{PageTable, ends_sentence, push_joint};
use super::{SpreadCell, SpreadTable};

/// A page repeats at most this many header rows.
const MOST_HEADER_ROWS: usize = 4;
/// Characters in the corner of a table's header.
const MOST_IN_CORNER: usize = 60;
/// Names that tell a header.
const FEWEST_NAMES: usize = 3;
/// Rows of one line differ by this many points.
const SAME_HEIGHT: f32 = 1.5;

impl SpreadTable {
    /// True if both have a name above each column, and all names are the same: where text alone shows the columns of a part
    /// they stand elsewhere.
    pub(super) fn has_head_of(&self, next: &Self) -> bool {
        let n_cols = self.xs.len() - 1;
        let head = |table: &Self| -> Vec<(usize, String)> {
            let mut names: Vec<(usize, String)> =
                table.cells.iter().filter(|cell| cell.row == 0).map(|cell| (cell.col, cell.text.clone())).collect();
            names.sort_by_key(|(col, _)| *col);
            names
        };
        let (own, other) = (head(self), head(next));
        own == other && own.len() == n_cols && n_cols > 1 && own.iter().all(|(_, name)| !name.is_empty())
    }

    /// True if a table begins with the same name as this one, and goes on with other ones: this year and the last.
    pub(crate) fn has_another_head(&self, table: &PageTable) -> bool {
        let mut own: Vec<&str> =
            self.cells.iter().filter(|cell| cell.row == 0).map(|cell| cell.text.as_str()).collect();
        let mut next: Vec<&str> =
            table.cells.iter().filter(|cell| cell.row == 0).map(|cell| cell.text.as_str()).collect();
        own.retain(|text| !text.is_empty());
        next.retain(|text| !text.is_empty());
        own.len() > 1 && own.first() == next.first() && own != next
    }

    /// How many rows at the top are those that the whole table begins with.
    pub(super) fn repeated_rows_of(&self, table: &Self) -> usize {
        let most = MOST_HEADER_ROWS.min(self.n_rows).min(table.n_rows.saturating_sub(1));
        let mut n_same = 0;
        while n_same < most && self.row_form(n_same) == table.row_form(n_same) {
            n_same += 1;
        }
        // Merged header cells reach as far down as they do; half a header is none.
        let is_whole = |cell: &SpreadCell| cell.row >= n_same || cell.row + cell.rowspan <= n_same;
        let has_text = self.cells.iter().any(|cell| cell.row < n_same && !cell.text.is_empty());
        if has_text && self.cells.iter().all(is_whole) { n_same } else { 0 }
    }

    /// How many rows at the top are the upper ones of a header that has more: some programs repeat those alone that are marked as
    /// header. A merged name is then as high as the rows that are left of it.
    pub(super) fn rows_of_header_cut_from(&self, table: &Self) -> usize {
        let height = table.cells.iter().filter(|cell| cell.row == 0).map(|cell| cell.rowspan).max().unwrap_or(1);
        let most = height.min(MOST_HEADER_ROWS).min(self.n_rows);
        (1..most).rev().find(|n_rows| self.has_rows_of_header_of(table, *n_rows)).unwrap_or(0)
    }

    /// How many rows at the top hold the names of the header and nothing else, in other rows: where gaps alone show them, names
    /// of two lines may stand higher or lower from page to page.
    pub(super) fn rows_with_names_of(&self, table: &Self) -> usize {
        let head = table.names_in(table.header_rows(table.xs.len().saturating_sub(1)));
        let most = MOST_HEADER_ROWS.min(self.n_rows.saturating_sub(1));
        let is_whole =
            |n_rows: usize| self.cells.iter().all(|cell| cell.row >= n_rows || cell.row + cell.rowspan <= n_rows);
        let is_head = |n_rows: &usize| is_whole(*n_rows) && self.names_in(*n_rows) == head;
        (1..=most).find(is_head).filter(|_| head.len() >= FEWEST_NAMES).unwrap_or(0)
    }

    /// The names in so many rows, sorted.
    fn names_in(&self, n_rows: usize) -> Vec<&str> {
        let in_head = self.cells.iter().filter(|cell| cell.row < n_rows && !cell.text.is_empty());
        let mut names: Vec<&str> = in_head.map(|cell| cell.text.as_str()).collect();
        names.sort_unstable();
        names
    }

    fn has_rows_of_header_of(&self, table: &Self, n_rows: usize) -> bool {
        let mut n_same = 0;
        for row in 0..n_rows {
            let (own, whole) = (self.row_form(row), table.row_form(row));
            let matches = own.iter().zip(&whole).all(|(own, whole)| {
                (own.0, own.1, own.2) == (whole.0, whole.1, whole.2.min(n_rows - row))
                    && whole.3.starts_with(own.3.as_str())
                    && own.3.is_empty() == whole.3.is_empty()
            });
            if own.len() != whole.len() || !matches {
                return false;
            }
            n_same += own.iter().zip(&whole).filter(|(own, whole)| own.3 == whole.3 && !own.3.is_empty()).count();
        }
        n_same > 0
    }

    /// Undoes what names of a header that was cut after `n_rows` have drawn over the rows below: the rest of their text, and a
    /// line across the row where they would end if the page had all rows of the header, which LibreOffice draws.
    pub(super) fn clear_rest_of_header(&mut self, table: &Self, n_rows: usize) {
        let is_cut = |cell: &SpreadCell| cell.row + cell.rowspan > n_rows;
        let mut rows_over_lines = Vec::new();
        for whole in table.cells.iter().filter(|cell| cell.row < n_rows) {
            let at = |row: usize| move |cell: &&SpreadCell| cell.row == row && cell.col == whole.col;
            let Some(own) = self.cells.iter().find(at(whole.row)).cloned() else { continue };
            let plain = |text: &str| text.chars().filter(|char| !char.is_whitespace()).collect::<String>();
            let (name, begun) = (plain(&whole.text), plain(&own.text));
            let rest = name.strip_prefix(begun.as_str()).unwrap_or_default();
            let below = self.cells.iter_mut().find(|cell| cell.row == n_rows && cell.col == whole.col);
            if let Some(cell) = below.filter(|_| !rest.is_empty())
                && let Some(text) = without_drawn_over(&cell.text, rest)
            {
                cell.text = text.trim_start().to_owned();
            }
            let last = self.cells.iter().find(at(whole.row + whole.rowspan - 1)).filter(|_| is_cut(whole));
            let is_low = |last: &&SpreadCell| {
                last.height().zip(own.height()).is_some_and(|(one, other)| (one - other).abs() <= SAME_HEIGHT)
            };
            rows_over_lines.extend(last.filter(is_low).map(|last| last.row + last.rowspan));
        }
        rows_over_lines.dedup();
        let cut = table.cells.iter().filter(|cell| cell.row < n_rows && is_cut(cell));
        let cols: Vec<usize> = cut.map(|cell| cell.col).collect();
        if let [row] = rows_over_lines.as_slice() {
            self.join_row_to_the_one_above(*row, &cols);
        }
    }

    /// Makes a row one with that above it, if only cells in some columns are parted there.
    fn join_row_to_the_one_above(&mut self, row: usize, cols: &[usize]) {
        let (parted, rest): (Vec<SpreadCell>, Vec<SpreadCell>) =
            self.cells.iter().cloned().partition(|cell| cell.row == row);
        let mut joined = rest;
        for cell in parted {
            let above = joined.iter_mut().find(|above| {
                above.row + above.rowspan == row && above.col == cell.col && above.colspan == cell.colspan
            });
            let Some(above) = above.filter(|_| cols.contains(&cell.col)) else { return };
            above.rowspan += cell.rowspan;
            push_joint(&mut above.text, &cell.text, above.fit.last_line_full);
            above.text.push_str(&cell.text);
            above.fit = cell.fit;
        }
        for cell in &mut joined {
            if cell.row > row {
                cell.row -= 1;
            } else if cell.row + cell.rowspan > row {
                cell.rowspan -= 1;
            }
        }
        self.cells = joined;
        self.n_rows -= 1;
    }

    fn row_form(&self, row: usize) -> Vec<(usize, usize, usize, String)> {
        let mut form: Vec<(usize, usize, usize, String)> = self
            .cells
            .iter()
            .filter(|cell| cell.row == row)
            .map(|cell| {
                let text = cell.text.chars().filter(|char| !char.is_whitespace()).collect();
                (cell.col, cell.colspan, cell.rowspan, text)
            })
            .collect();
        form.sort();
        form
    }

    pub(super) fn row_text(&self, row: usize) -> Option<(String, Locator)> {
        let cells: Vec<&SpreadCell> = self.cells.iter().filter(|cell| cell.row == row).collect();
        let texts: Vec<String> = cells.iter().map(|cell| cell.text.replace('\n', " ")).collect();
        Some((texts.join("\t"), cells.first()?.locator.clone()))
    }

    pub(super) fn drop_rows(&mut self, n_rows: usize) {
        self.cells.retain(|cell| cell.row >= n_rows);
        for cell in &mut self.cells {
            cell.row -= n_rows;
        }
        self.n_rows -= n_rows;
    }

    /// Header rows of a table that stands on one page, or whose header is not repeated.
    pub(super) fn header_rows(&self, n_cols: usize) -> usize {
        let row = |row: usize| self.cells.iter().filter(move |cell| cell.row == row);
        let mut at = 0;
        // A title across the table is no header but stands above it, and so does a line such as 填表单位.
        let is_above_header = |at: usize| {
            let n_filled = row(at).filter(|cell| !cell.text.is_empty()).count();
            row(at).all(|cell| cell.rowspan == 1) && (n_filled == 1 || n_filled * 2 <= row(at).count()) && n_cols > 1
        };
        while at + 1 < self.n_rows && at < MOST_HEADER_ROWS && is_above_header(at) {
            at += 1;
        }
        let is_label = |cell: &SpreadCell| {
            let n_chars = cell.text.chars().count();
            let is_number = cell.text.chars().all(|char| !char.is_alphabetic());
            // The corner above names of rows and beside names of columns may say how they add up.
            let most = if cell.rowspan > 1 && cell.colspan > 1 { MOST_IN_CORNER } else { 24 };
            n_chars > 0 && n_chars <= most && !is_number && !ends_sentence(&cell.text)
        };
        let height = row(at).map(|cell| cell.rowspan).max().unwrap_or(0);
        let is_header = row(at).count() >= 2 && row(at).all(is_label) && at + height < self.n_rows && height <= 3;
        if !is_header {
            return 0;
        }
        // Below names that each span several columns stand the names of these.
        let mut end = at + height;
        while end + 1 < self.n_rows && end < at + MOST_HEADER_ROWS && height == 1 {
            let spans = |cell: &SpreadCell| cell.colspan > 1;
            let height = row(end).map(|cell| cell.rowspan).max().unwrap_or(0);
            let are_names = row(end).count() > row(end - 1).count() && row(end).all(is_label);
            if !row(end - 1).all(spans) || !are_names || height == 0 || end + height >= self.n_rows {
                break;
            }
            end += height;
        }
        end
    }
}

impl SpreadCell {
    fn height(&self) -> Option<f32> {
        if let Locator::Page { area, .. } = &self.locator { Some(area.y1 - area.y0) } else { None }
    }
}

/// The text without the characters of `other`, which was drawn over its first line: 任42务0座 is 420座 and 任务.
pub(super) fn without_drawn_over(text: &str, other: &str) -> Option<String> {
    let reach = 3 * other.chars().count() + 2;
    let mut wanted = other.chars().peekable();
    let mut kept = String::with_capacity(text.len());
    for (nth, char) in text.chars().enumerate() {
        if wanted.peek() == Some(&char) && nth < reach {
            wanted.next();
        } else {
            kept.push(char);
        }
    }
    wanted.peek().is_none().then_some(kept)
}
