//! Tables that run over a page break become one: repeated header rows are dropped, a cell cut by the break is joined
//! again, a merged cell goes on.

use zuozheng_model::{Cell, Locator, PageNumber, Table};

use super::cells::{Fit, PageCell, PageTable, counts_on, ends_sentence, push_joint, starts_item};
use super::lattice::Open;

/// Borders of two parts of a table may differ by this many points.
const SAME_BORDER: f32 = 4.0;
/// The same for tables without lines.
const NEAR_BORDER: f32 = 16.0;
/// A page repeats at most this many header rows.
const MOST_HEADER_ROWS: usize = 4;
/// Characters in the corner of a table's header.
const MOST_IN_CORNER: usize = 60;
/// Text that was cut fills its cell down to this many ems above the lower edge.
const CUT_REACHES_EDGE: f32 = 1.2;

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
            0 if next.has_half_header_of(self) => {
                next.clear_rest_of_header(self);
                1
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
        for cell in next.cells {
            let on_top = cell.row == 0;
            let above = if on_top { self.cell_ending_above(&cell) } else { None };
            match above {
                Some(above) if is_cut || self.goes_on(above, &cell) => {
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

    /// True if both have a name above each column, and all names are the same: where text alone shows the columns of a part
    /// they stand elsewhere.
    fn has_head_of(&self, next: &Self) -> bool {
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

    /// How many rows at the top are those that the whole table begins with.
    fn repeated_rows_of(&self, table: &Self) -> usize {
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

    /// True if the first row is that of a header of two rows: some programs repeat the upper row alone, as high as it is
    /// by itself, and what does not fit into its cells is drawn over the row below.
    fn has_half_header_of(&self, table: &Self) -> bool {
        let own = self.row_form(0);
        let whole = table.row_form(0);
        let is_deep = |row: &[(usize, usize, usize, String)]| row.iter().any(|(_, _, rowspan, _)| *rowspan > 1);
        let matches =
            own.iter().zip(&whole).all(|((col, colspan, rowspan, text), (whole_col, whole_span, _, whole))| {
                col == whole_col
                    && colspan == whole_span
                    && *rowspan == 1
                    && whole.starts_with(text.as_str())
                    && text.is_empty() == whole.is_empty()
            });
        let n_same = own.iter().zip(&whole).filter(|(own, whole)| own.3 == whole.3 && !own.3.is_empty()).count();
        is_deep(&whole) && own.len() == whole.len() && matches && n_same > 0 && self.n_rows > 1
    }

    /// Takes out of the second row what the first has left of the header's names.
    fn clear_rest_of_header(&mut self, table: &Self) {
        let (own, whole) = (self.row_form(0), table.row_form(0));
        for ((col, _, _, begun), (.., name)) in own.iter().zip(&whole) {
            let rest = &name[begun.len()..];
            let below = self.cells.iter_mut().find(|cell| cell.row == 1 && cell.col == *col);
            if let Some(cell) = below.filter(|_| !rest.is_empty())
                && let Some(text) = without_drawn_over(&cell.text, rest)
            {
                cell.text = text;
            }
        }
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

    fn row_text(&self, row: usize) -> Option<(String, Locator)> {
        let cells: Vec<&SpreadCell> = self.cells.iter().filter(|cell| cell.row == row).collect();
        let texts: Vec<String> = cells.iter().map(|cell| cell.text.replace('\n', " ")).collect();
        Some((texts.join("\t"), cells.first()?.locator.clone()))
    }

    fn drop_rows(&mut self, n_rows: usize) {
        self.cells.retain(|cell| cell.row >= n_rows);
        for cell in &mut self.cells {
            cell.row -= n_rows;
        }
        self.n_rows -= n_rows;
    }

    /// The cell at the lower end whose columns are those of a cell on the next page.
    fn cell_ending_above(&self, cell: &SpreadCell) -> Option<usize> {
        self.cells.iter().position(|above| {
            above.row + above.rowspan == self.n_rows && above.col == cell.col && above.colspan == cell.colspan
        })
    }

    /// True if the first row of the next part is the rest of the last row here.
    fn is_row_cut(&self, next: &Self) -> bool {
        let top: Vec<&SpreadCell> = next.cells.iter().filter(|cell| cell.row == 0).collect();
        let mut pairs: Vec<(&SpreadCell, &SpreadCell)> = Vec::new();
        for cell in &top {
            // A cut row has the same cells on both sides.
            let Some(above) = self.cell_ending_above(cell) else { return false };
            pairs.push((&self.cells[above], cell));
        }
        if have_figures_each(&pairs) {
            return false;
        }
        if self.open.below || next.open.above || self.is_rest_of_empty(next, &pairs) {
            return true;
        }
        if pairs.len() >= 4 && is_rest_of_name(&pairs) && !self.has_row_of_name_alone() {
            return true;
        }
        let reaches_edge = pairs.iter().any(|(above, _)| !above.text.is_empty() && above.fit.below <= CUT_REACHES_EDGE);
        let continued: Vec<&(&SpreadCell, &SpreadCell)> =
            pairs.iter().filter(|(_, cell)| !cell.text.is_empty()).collect();
        // The second item of a list in one cell: a row of its own would have something in other cells too.
        if reaches_edge
            && pairs.len() >= 4
            && let [(above, cell)] = continued.as_slice()
            && counts_on(&above.text, &cell.text)
        {
            return true;
        }
        // … or beside it a name that was cut: a number that stands before every row is missing.
        let is_mid_text = |(above, cell): &(&SpreadCell, &SpreadCell)| {
            above.fit.last_line_full
                && !above.text.is_empty()
                && !ends_sentence(&above.text)
                && !starts_item(&cell.text)
        };
        let has_next_item = continued.iter().any(|(above, cell)| counts_on(&above.text, &cell.text));
        let carries_on = continued.iter().all(|pair| counts_on(&pair.0.text, &pair.1.text) || is_mid_text(pair));
        let is_unnumbered =
            pairs.iter().any(|(above, cell)| cell.col == 0 && cell.text.is_empty() && !above.text.is_empty());
        if reaches_edge && has_next_item && carries_on && (is_unnumbered || continued.len() >= 3) {
            return true;
        }
        let is_plausible =
            |(above, cell): &(&SpreadCell, &SpreadCell)| !above.text.is_empty() && !starts_item(&cell.text);
        if !reaches_edge || continued.is_empty() || !continued.iter().all(|pair| is_plausible(pair)) {
            return false;
        }
        let is_mid_sentence =
            |(above, _): &(&SpreadCell, &SpreadCell)| above.fit.last_line_full && !ends_sentence(&above.text);
        if continued.iter().all(|pair| is_mid_sentence(pair)) {
            return true;
        }
        // A number that every row has, and this one has not.
        let leading_is_empty = pairs.iter().any(|(_, cell)| cell.col == 0 && cell.text.is_empty());
        leading_is_empty && self.numbers_every_row() && next.numbers_every_row_but_first()
    }

    /// True if the first row of the next part has text only where the last row here is empty, as no other row is: where cells
    /// are set in the middle of their rows, one of several lines may not fit on the page that the others stand on.
    fn is_rest_of_empty(&self, next: &Self, pairs: &[(&SpreadCell, &SpreadCell)]) -> bool {
        let last = self.n_rows - 1;
        let head_end = self.header_rows(self.xs.len().saturating_sub(1));
        let is_filled_elsewhere = |col: usize| {
            let own = self.cells.iter().filter(|cell| (head_end..last).contains(&cell.row));
            let below = next.cells.iter().filter(|cell| cell.row > 0);
            own.chain(below).filter(|cell| cell.col == col).all(|cell| !cell.text.is_empty())
        };
        let (filled, empty): (Vec<_>, Vec<_>) = pairs.iter().partition(|(_, cell)| !cell.text.is_empty());
        let has_name = |(above, _): &&(&SpreadCell, &SpreadCell)| above.col == 0 && !above.text.is_empty();
        last > head_end
            && !filled.is_empty()
            && filled.iter().all(|(above, cell)| above.text.is_empty() && is_filled_elsewhere(cell.col))
            && empty.iter().filter(|(above, _)| !above.text.is_empty()).count() >= 2
            && empty.iter().any(|pair| has_name(&pair))
    }

    /// True if a row has text in its first cell alone, as the name of a group has.
    fn has_row_of_name_alone(&self) -> bool {
        (0..self.n_rows).any(|row| {
            let mut filled = self.cells.iter().filter(|cell| cell.row == row && !cell.text.is_empty());
            filled.next().is_some_and(|cell| cell.col == 0) && filled.next().is_none()
        })
    }

    fn numbers_every_row(&self) -> bool {
        let n_header = self.header_rows(self.xs.len().saturating_sub(1));
        let is_in_body = |cell: &&SpreadCell| cell.col == 0 && cell.row >= n_header;
        self.cells.iter().filter(is_in_body).all(|cell| cell.rowspan == 1 && !cell.text.is_empty())
    }

    fn numbers_every_row_but_first(&self) -> bool {
        self.cells
            .iter()
            .filter(|cell| cell.col == 0 && cell.row > 0)
            .all(|cell| cell.rowspan == 1 && !cell.text.is_empty())
    }

    /// True if a cell at the top of the next part belongs to the merged cell above, although the row is a new one.
    fn goes_on(&self, above: usize, cell: &SpreadCell) -> bool {
        let above = &self.cells[above];
        let is_merged = above.rowspan > 1 || cell.rowspan > 1;
        if !cell.text.is_empty() {
            return is_merged
                && above.fit.last_line_full
                && above.fit.below <= CUT_REACHES_EDGE
                && !above.text.is_empty()
                && !ends_sentence(&above.text)
                && !starts_item(&cell.text);
        }
        // An empty cell beside a column that merges: a group whose first row alone stands before the break.
        let column_merges = || self.cells.iter().any(|other| other.col == cell.col && other.rowspan > 1);
        is_merged || (cell.col == 0 && column_merges())
    }

    /// Header rows of a table that stands on one page, or whose header is not repeated.
    fn header_rows(&self, n_cols: usize) -> usize {
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

/// True if both parts have a figure in the same column: rows of their own, however they look. No figure is cut by a page, and two
/// run together are a false one.
fn have_figures_each(pairs: &[(&SpreadCell, &SpreadCell)]) -> bool {
    let is_figure = |text: &str| {
        text.starts_with(|char: char| char.is_ascii_digit() || matches!(char, '-' | '¥'))
            && text.chars().all(|char| char.is_ascii_digit() || matches!(char, '.' | ',' | '%' | '-' | 'X' | '¥'))
    };
    pairs.iter().any(|(above, cell)| is_figure(&above.text) && is_figure(&cell.text))
}

/// True if only the first cell goes on, below a row with text in every cell.
fn is_rest_of_name(pairs: &[(&SpreadCell, &SpreadCell)]) -> bool {
    let mut filled = pairs.iter().filter(|(_, cell)| !cell.text.is_empty());
    let is_name = filled.next().is_some_and(|(above, cell)| cell.col == 0 && above.fit.below <= CUT_REACHES_EDGE);
    let n_beside = pairs.iter().filter(|(above, cell)| cell.col > 0 && !above.text.is_empty()).count();
    is_name && filled.next().is_none() && n_beside >= 3
}

/// The text without the characters of `other`, which was drawn over its first line: 任42务0座 is 420座 and 任务.
fn without_drawn_over(text: &str, other: &str) -> Option<String> {
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
mod tests {
    use super::*;
    use zuozheng_model::Rect;

    /// A ruled table of two columns; `true` marks a cell whose last line is full and touches the lower edge.
    fn part(rows: &[[(&str, bool); 2]]) -> PageTable {
        let cell = |row: usize, col: usize, (text, cut): (&str, bool)| PageCell {
            row,
            col,
            rowspan: 1,
            colspan: 1,
            text: text.to_owned(),
            area: Rect { x0: col as f32 * 100.0, y0: row as f32 * 20.0, x1: 100.0, y1: 20.0 },
            pages_on: 0,
            fit: Fit { last_line_full: cut, below: if cut { 0.3 } else { 3.0 } },
        };
        let cells = rows.iter().enumerate().flat_map(|(row, cells)| [cell(row, 0, cells[0]), cell(row, 1, cells[1])]);
        let area = Rect { x0: 0.0, y0: 0.0, x1: 200.0, y1: 20.0 * rows.len() as f32 };
        let xs = vec![0.0, 100.0, 200.0];
        PageTable { n_rows: rows.len(), n_cols: 2, xs, area, open: Open::default(), cells: cells.collect() }
    }

    fn joined(first: PageTable, second: PageTable) -> (Vec<String>, usize) {
        let mut table = SpreadTable::new(first, PageNumber::from_index(0));
        let repeated = table.join(second, PageNumber::from_index(1)).unwrap();
        let table = table.into_table();
        let rows = table.printed_rows().iter().map(|row| row.join("|")).collect();
        (rows, repeated.len())
    }

    #[test]
    fn a_cut_row_is_one_row_and_the_header_stands_once() {
        let first = part(&[[("序号", false), ("要求", false)], [("1", false), ("每年至少开展两次消防", true)]]);
        let second = part(&[
            [("序号", false), ("要求", false)],
            [("", false), ("检查。", false)],
            [("2", false), ("报送总结。", false)],
        ]);
        let rows = ["序号|要求", "1|每年至少开展两次消防检查。", "2|报送总结。"].map(str::to_owned).to_vec();
        assert_eq!(joined(first, second), (rows, 1));
    }

    #[test]
    fn rows_of_names_are_not_cut() {
        let first = part(&[[("序号", false), ("姓名", false)], [("1", false), ("张三", true)]]);
        let second = part(&[[("2", false), ("李四", false)], [("3", false), ("王五", false)]]);
        let rows = ["序号|姓名", "1|张三", "2|李四", "3|王五"].map(str::to_owned).to_vec();
        assert_eq!(joined(first, second), (rows, 0));
    }

    #[test]
    fn a_name_that_did_not_fit_on_its_page_belongs_to_the_row_that_has_none() {
        let three = |rows: &[[&str; 3]]| {
            let mut table = part(&[]);
            table.xs = vec![0.0, 100.0, 200.0, 300.0];
            (table.n_rows, table.n_cols) = (rows.len(), 3);
            let like = part(&[[("", false), ("", false)]]).cells.remove(0);
            let cells = rows.iter().enumerate().flat_map(|(row, texts)| (0..3).map(move |col| (row, col, texts[col])));
            table.cells =
                cells.map(|(row, col, text)| PageCell { row, col, text: text.to_owned(), ..like.clone() }).collect();
            table
        };
        let first = three(&[["序号", "姓名", "单位"], ["7", "王建国", "财政局"], ["8", "", "教育局"]]);
        let second = three(&[["", "刘小红", ""], ["9", "张志强", "林业局"]]);
        let rows = ["序号|姓名|单位", "7|王建国|财政局", "8|刘小红|教育局", "9|张志强|林业局"];
        assert_eq!(joined(first, second), (rows.map(str::to_owned).to_vec(), 0));
        // Where other rows have none either it may be a row of its own.
        let first = three(&[["序号", "姓名", "单位"], ["7", "", "财政局"], ["8", "", "教育局"]]);
        let (rows, _) = joined(first, three(&[["", "刘小红", ""], ["9", "张志强", "林业局"]]));
        assert_eq!(rows[2..4], ["8||教育局", "|刘小红|"]);
    }

    #[test]
    fn rows_with_a_figure_each_are_two() {
        let first = part(&[[("姓名", false), ("电话", false)], [("刘小红", true), ("13873000319", true)]]);
        let second = part(&[[("王建国", true), ("13873000330", true)], [("张小红", true), ("13873000341", true)]]);
        let rows = ["姓名|电话", "刘小红|13873000319", "王建国|13873000330", "张小红|13873000341"];
        assert_eq!(joined(first, second), (rows.map(str::to_owned).to_vec(), 0));
    }

    #[test]
    fn an_empty_cell_stays_empty() {
        let first = part(&[[("序号", false), ("备注", false)], [("1", false), ("按季报送。", false)]]);
        let second = part(&[[("2", false), ("", false)], [("3", false), ("按月报送。", false)]]);
        let rows = ["序号|备注", "1|按季报送。", "2|", "3|按月报送。"].map(str::to_owned).to_vec();
        assert_eq!(joined(first, second), (rows, 0));
    }

    #[test]
    fn half_a_header_is_no_row() {
        let mut first = part(&[
            [("序号", false), ("重点工作任务", false)],
            [("", false), ("内容", false)],
            [("1", false), ("改造厕所1800座，整改问题厕所", true)],
        ]);
        first.cells[0].rowspan = 2;
        first.cells.remove(2);
        let second = part(&[
            [("序号", false), ("重点工作", false)],
            [("", false), ("任42务0座。", false)],
            [("2", false), ("报送总结。", false)],
        ]);
        let rows = ["序号|重点工作任务", "|内容", "1|改造厕所1800座，整改问题厕所420座。", "2|报送总结。"];
        assert_eq!(joined(first, second), (rows.map(str::to_owned).to_vec(), 1));
        assert_eq!(without_drawn_over("改造任何厕所", "任务"), None);
    }

    #[test]
    fn columns_that_text_shows_stand_elsewhere_on_each_page() {
        let rows = || part(&[[("村名", false), ("户数", false)], [("第1村", false), ("13", false)]]);
        let mut next = rows();
        next.xs = vec![0.0, 60.0, 200.0];
        next.open.columns = true;
        assert_eq!(joined(rows(), next), (["村名|户数", "第1村|13", "第1村|13"].map(str::to_owned).to_vec(), 1));
    }

    #[test]
    fn another_table_is_handed_back() {
        let mut table = SpreadTable::new(part(&[[("甲", false), ("乙", false)]]), PageNumber::from_index(0));
        let mut other = part(&[[("丙", false), ("丁", false)]]);
        other.xs = vec![0.0, 60.0, 200.0];
        assert!(table.join(other, PageNumber::from_index(1)).is_err());
    }

    #[test]
    fn a_row_left_open_goes_on_even_after_a_full_stop() {
        let mut first = part(&[[("序号", false), ("要求", false)], [("1", false), ("每年开展两次检查。", false)]]);
        first.open.below = true;
        let mut rest = part(&[[("", false), ("及时报送总结。", false)]]);
        rest.open.above = true;
        let rows = ["序号|要求", "1|每年开展两次检查。\n及时报送总结。"].map(str::to_owned).to_vec();
        assert_eq!(joined(first.clone(), rest), (rows, 0));
        // A row of its own has a number.
        let next = part(&[[("2", false), ("及时报送总结。", false)]]);
        let rows = ["序号|要求", "1|每年开展两次检查。", "2|及时报送总结。"].map(str::to_owned).to_vec();
        assert_eq!(joined(first, next), (rows, 0));
    }

    #[test]
    fn names_of_groups_have_the_names_of_columns_below_them() {
        // 行政复议 and 行政诉讼 over three columns each.
        let mut table = part(&[]);
        table.xs = (0..7).map(|x| x as f32 * 50.0).collect();
        let rows: [&[&str]; 3] = [
            &["行政复议", "行政诉讼"],
            &["维持", "纠正", "总计", "维持", "纠正", "总计"],
            &["1", "0", "1", "2", "0", "2"],
        ];
        table.n_rows = rows.len();
        table.cells = rows
            .iter()
            .enumerate()
            .flat_map(|(row, texts)| {
                let colspan = 6 / texts.len();
                texts.iter().enumerate().map(move |(at, text)| PageCell {
                    row,
                    col: at * colspan,
                    rowspan: 1,
                    colspan,
                    text: (*text).to_owned(),
                    area: Rect { x0: 0.0, y0: 0.0, x1: 50.0, y1: 20.0 },
                    pages_on: 0,
                    fit: Fit::default(),
                })
            })
            .collect();
        assert_eq!(SpreadTable::new(table, PageNumber::from_index(0)).header_rows(6), 2);
    }
}
