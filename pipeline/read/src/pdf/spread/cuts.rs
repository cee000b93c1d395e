//! What a page break cuts: a row whose text goes on below, a merged cell whose rows do.

use super::super::cells::{counts_on, ends_sentence, starts_item};
use super::{SpreadCell, SpreadTable};
use crate::numeral;

/// Text that was cut fills its cell down to this many ems above the lower edge, and its rest begins as far below the upper one.
const CUT_REACHES_EDGE: f32 = 1.2;
/// Digits of a number that may be too wide for its cell.
const FEWEST_DIGITS: usize = 7;
/// What is closed again.
const BRACKETS: [(char, char); 4] = [('（', '）'), ('《', '》'), ('“', '”'), ('〔', '〕')];

impl SpreadTable {
    /// True if the first row of the next part is the rest of the last row here.
    pub(super) fn is_row_cut(&self, next: &Self) -> bool {
        let top: Vec<&SpreadCell> = next.cells.iter().filter(|cell| cell.row == 0).collect();
        let mut pairs: Vec<(&SpreadCell, &SpreadCell)> = Vec::new();
        for cell in &top {
            // A cut row has the same cells on both sides.
            let Some(above) = self.cell_ending_above(cell) else { return false };
            pairs.push((&self.cells[above], cell));
        }
        // Where a line closes some of the cells, the row ends there, and the others are merged with the next one.
        let is_closed_in_part = pairs.iter().any(|(above, _)| above.fit.open);
        if self.have_figures_each(next, &pairs) || is_closed_in_part || self.begins_next_item(&pairs) {
            return false;
        }
        if self.open.below
            || next.open.above
            || self.is_rest_of_empty(next, &pairs)
            || self.is_rest_of_nothing(next, &pairs)
            || is_before_next_item(next, &pairs)
        {
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
        if continued.iter().all(|pair| is_mid_sentence(pair) || is_within_brackets(pair)) {
            return true;
        }
        // A number that every row has, and this one has not.
        let leading_is_empty = pairs.iter().any(|(_, cell)| cell.col == 0 && cell.text.is_empty());
        leading_is_empty && self.numbers_every_row() && next.numbers_every_row_but_first()
    }

    /// True if the rows of a column begin with （一）, （二） … and the next part with the item after that of the last row. What
    /// prints web pages draws no line between two rows where the page ends.
    fn begins_next_item(&self, pairs: &[(&SpreadCell, &SpreadCell)]) -> bool {
        pairs.iter().any(|(above, cell)| {
            let before = self.cells.iter().find(|it| it.col == above.col && it.row + it.rowspan == above.row);
            let is_item_alone = above.text.lines().skip(1).all(|line| !starts_item(line));
            let is_numbered = |it: &SpreadCell| item_number(&it.text).is_none() || follows(&it.text, &above.text);
            is_item_alone
                && ends_sentence(&above.text)
                && follows(&above.text, &cell.text)
                && before.is_none_or(is_numbered)
        })
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

    /// True if the first row of the next part is empty, and no other row is: a row whose text fitted on its page, but not the
    /// space below it.
    fn is_rest_of_nothing(&self, next: &Self, pairs: &[(&SpreadCell, &SpreadCell)]) -> bool {
        let has_text = |table: &Self, row: usize| {
            let mut cells = table.cells.iter().filter(|cell| cell.row <= row && row < cell.row + cell.rowspan);
            cells.any(|cell| !cell.text.is_empty())
        };
        pairs.iter().all(|(_, cell)| cell.text.is_empty() && cell.rowspan == 1)
            && next.n_rows > 1
            && (0..self.n_rows).all(|row| has_text(self, row))
            && (1..next.n_rows).all(|row| has_text(next, row))
    }

    /// True if both parts have a figure in the same column: rows of their own, however they look. No figure is cut by a page,
    /// but one that is too wide for its cell, such as the number of a telephone: both together have as many digits as all
    /// others of the column, neither has them alone, and the number that every row has is missing.
    fn have_figures_each(&self, next: &Self, pairs: &[(&SpreadCell, &SpreadCell)]) -> bool {
        let is_unnumbered =
            pairs.iter().any(|(above, cell)| cell.col == 0 && cell.text.is_empty() && !above.text.is_empty());
        let head_end = self.repeated_header.unwrap_or_else(|| self.header_rows(self.xs.len().saturating_sub(1)));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_one = |(above, cell): &(&SpreadCell, &SpreadCell)| {
            let length = above.text.len() + cell.text.len();
            let own = self.cells.iter().filter(|it| (head_end..above.row).contains(&it.row));
            // The last one there may be cut too.
            let below = next.cells.iter().filter(|it| (1..next.n_rows.saturating_sub(1)).contains(&it.row));
            let mut others = own.chain(below).filter(|it| it.col == cell.col);
            is_unnumbered
                && length >= FEWEST_DIGITS
                && is_digits(&above.text)
                && is_digits(&cell.text)
                && others.clone().count() >= 2
                && others.all(|it| it.text.len() == length && is_digits(&it.text))
        };
        pairs.iter().any(|pair| is_figure(&pair.0.text) && is_figure(&pair.1.text) && !is_one(pair))
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
    pub(super) fn goes_on(&self, next: &Self, cell: &SpreadCell) -> bool {
        let above = if cell.row == 0 { self.cell_ending_above(cell) } else { None };
        let Some(above) = above.map(|above| &self.cells[above]) else { return false };
        // Beside cells that a line closes.
        if above.fit.open {
            return true;
        }
        let is_merged = above.rowspan > 1 || cell.rowspan > 1;
        if !cell.text.is_empty() {
            return is_merged
                && above.fit.last_line_full
                && above.fit.below <= CUT_REACHES_EDGE
                && cell.fit.above <= CUT_REACHES_EDGE
                && !above.text.is_empty()
                && !ends_sentence(&above.text)
                && !starts_item(&cell.text);
        }
        // An empty cell in a column that merges: a group whose first row alone stands before the break. Columns further right
        // have cells that are just empty.
        let names_groups = cell.col == 0 && self.merges(0)
            || cell.col == 1
                && self.counts_rows(next)
                && (self.merges(1) || next.merges(1))
                && !above.text.is_empty()
                && !self.leaves_empty(next, 1);
        is_merged || names_groups
    }

    /// True if the first column holds running numbers.
    fn counts_rows(&self, next: &Self) -> bool {
        let head = self.repeated_header.unwrap_or_else(|| self.header_rows(self.xs.len().saturating_sub(1)));
        let is_number =
            |cell: &SpreadCell| !cell.text.is_empty() && cell.text.bytes().all(|byte| byte.is_ascii_digit());
        let body = self.cells.iter().filter(|cell| cell.row >= head).chain(&next.cells);
        body.filter(|cell| cell.col == 0).all(is_number)
    }

    /// True if cells of a column cover several rows below the head.
    fn merges(&self, col: usize) -> bool {
        let head = self.repeated_header.unwrap_or_else(|| self.header_rows(self.xs.len().saturating_sub(1)));
        self.cells.iter().any(|cell| cell.col == col && cell.rowspan > 1 && cell.row >= head)
    }

    /// True if a column has an empty cell elsewhere than at the top of the next part.
    fn leaves_empty(&self, next: &Self, col: usize) -> bool {
        let below = next.cells.iter().filter(|cell| cell.row > 0);
        self.cells.iter().chain(below).any(|cell| cell.col == col && cell.text.is_empty())
    }
}

fn is_figure(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_digit() || matches!(char, '-' | '¥'))
        && text.chars().all(|char| char.is_ascii_digit() || matches!(char, '.' | ',' | '%' | '-' | 'X' | '¥'))
}

/// True if the rows of a column begin with （一）, （二） … and that below the first row of the next part has the item after
/// that of the last row here: between them is no row.
fn is_before_next_item(next: &SpreadTable, pairs: &[(&SpreadCell, &SpreadCell)]) -> bool {
    pairs.iter().any(|(above, cell)| {
        let below = next.cells.iter().find(|it| it.row == 1 && it.col == cell.col);
        !cell.text.is_empty()
            && !starts_item(&cell.text)
            && item_number(&cell.text).is_none()
            && cell.rowspan == 1
            && below.is_some_and(|below| follows(&above.text, &below.text))
    })
}

/// True if a bracket or quotation mark that is open above is closed below.
fn is_within_brackets((above, cell): &(&SpreadCell, &SpreadCell)) -> bool {
    BRACKETS.iter().any(|(open, close)| {
        let is_open = above.text.rfind(*open) > above.text.rfind(*close);
        is_open && cell.text.find(*close).is_some_and(|at| cell.text.find(*open).is_none_or(|other| at < other))
    })
}

/// True for texts that begin with numbers of the same form one after the other: （二） and （三）.
fn follows(before: &str, text: &str) -> bool {
    matches!((item_number(before), item_number(text)), (Some((form, one)), Some((other, two))) if form == other && one + 1 == two)
}

/// What stands around a number, and whether it is of digits.
type Form = (Option<char>, bool, char);

/// The number that a text begins with, and its form: `（二）` is 2.
fn item_number(text: &str) -> Option<(Form, u64)> {
    let open = text.chars().next().filter(|char| matches!(char, '（' | '('));
    let text = text.trim_start_matches(['（', '(']);
    let mark_at = text.find(['）', ')', '、', '.', '．'])?;
    let (number, mark) = (&text[..mark_at], text[mark_at..].chars().next()?);
    let is_digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let value = if is_digits { number.parse().ok() } else { (1..100).find(|value| numeral::chinese(*value) == number) };
    Some(((open, is_digits, mark), value?))
}

/// True if only the first cell goes on, below a row with text in every cell.
fn is_rest_of_name(pairs: &[(&SpreadCell, &SpreadCell)]) -> bool {
    let mut filled = pairs.iter().filter(|(_, cell)| !cell.text.is_empty());
    let is_name = filled.next().is_some_and(|(above, cell)| cell.col == 0 && above.fit.below <= CUT_REACHES_EDGE);
    let n_beside = pairs.iter().filter(|(above, cell)| cell.col > 0 && !above.text.is_empty()).count();
    is_name && filled.next().is_none() && n_beside >= 3
}
