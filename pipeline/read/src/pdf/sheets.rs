//! A sheet wider than its paper is printed over several pages, first all of its left columns, then those further right.
//! The parts of its table are put side by side again.

use zuozheng_model::Rect;

use super::cells::PageTable;
use super::lines::Row;
use super::page::PageParts;
use super::spread;

/// Lines of two pages at one height differ by no more points than this.
const SAME_HEIGHT: f32 = 1.5;
/// Rows that two parts of a table have in common at least.
const FEWEST_ROWS: usize = 3;
/// Share of the rows whose first cells differ: another table begins with its own numbers.
const FEWEST_OTHER: f32 = 0.7;
/// Rows of text that a part may have besides its table.
const MOST_TEXT_ROWS: usize = 4;
/// Characters of a title that stand on both pages, at least.
const FEWEST_SHARED: usize = 2;

/// Puts parts side by side: those on the right move to the page of the one on their left. `marks` are the rows of each
/// page that are furniture, which stays.
pub(super) fn join(pages: &mut [PageParts], marks: &mut [Vec<bool>]) {
    let mut first = 0;
    while first + 1 < pages.len() {
        let most = (pages.len() - first) / 2;
        let n_down = (1..=most).rev().find(|n_down| is_beside(pages, marks, first, first + n_down, *n_down));
        let Some(n_down) = n_down else {
            first += 1;
            continue;
        };
        let mut next = first + n_down;
        while next + n_down <= pages.len() && is_beside(pages, marks, first, next, n_down) {
            for page in 0..n_down {
                append(pages, marks, first + page, next + page);
            }
            next += n_down;
        }
        first = next;
    }
}

/// True if each of some pages has the columns that go on those of a page before.
fn is_beside(pages: &[PageParts], marks: &[Vec<bool>], left: usize, right: usize, n_down: usize) -> bool {
    let same_columns = |from: usize| {
        let xs = |page: usize| pages[page].tables.first().map(|table| &table.xs);
        (from..from + n_down).all(|page| xs(page).is_some() && xs(page) == xs(from))
    };
    right + n_down <= pages.len()
        && same_columns(left)
        && same_columns(right)
        && (0..n_down).all(|page| {
            let (left, right) = (left + page, right + page);
            goes_on(&pages[left], &pages[right]) && has_text_of(&pages[left], &pages[right], &marks[right])
        })
}

fn goes_on(left: &PageParts, right: &PageParts) -> bool {
    let ([table], [other]) = (left.tables.as_slice(), right.tables.as_slice()) else { return false };
    let (rows, other_rows) = (heights(table), heights(other));
    let same_rows = rows.len() == other_rows.len()
        && rows.len() >= FEWEST_ROWS
        && rows.iter().zip(&other_rows).all(|(a, b)| (a - b).abs() <= SAME_HEIGHT)
        && (table.area.y1 - other.area.y1).abs() <= SAME_HEIGHT;
    let goes_on_below = table.open.columns && other.open.columns && spread::are_near(&table.xs, &other.xs);
    // The same columns once more are those of the next rows.
    let head = |table: &PageTable| -> Vec<String> {
        table.cells.iter().filter(|cell| cell.row == 0).map(|cell| cell.text.clone()).collect()
    };
    if head(table) == head(other)
        || goes_on_below
        || left.frame != right.frame
        || left.area != right.area
        || !same_rows
        || table.xs == other.xs
    {
        return false;
    }
    // The next column did not fit on the page.
    let Some(next_column) = other.xs.windows(2).map(|pair| pair[1] - pair[0]).next() else { return false };
    let room =
        left.area.x1 - left.area.x0 - (table.area.x0 - left.area.x0).min(left.area.x1 - table.area.x1) - table.area.x1;
    let first_cell = |table: &PageTable, row: usize| {
        let cell = table.cells.iter().find(|cell| cell.row == row && cell.col == 0);
        cell.map(|cell| cell.text.clone())
    };
    let n_other = (0..rows.len()).filter(|row| first_cell(table, *row) != first_cell(other, *row)).count();
    next_column > room && n_other as f32 >= FEWEST_OTHER * rows.len() as f32
}

/// Upper edges of the rows of a table.
fn heights(table: &PageTable) -> Vec<f32> {
    let mut heights = vec![f32::MAX; table.n_rows];
    for cell in &table.cells {
        heights[cell.row] = heights[cell.row].min(cell.area.y0);
    }
    heights
}

/// True if a page on the right has no text of its own, but the rest of what is cut at the edge of the one on its left.
fn has_text_of(left: &PageParts, right: &PageParts, marks: &[bool]) -> bool {
    let text: Vec<&Row> =
        right.rows.iter().zip(marks).filter(|(_, furniture)| !**furniture).map(|(row, _)| row).collect();
    let is_cut = |row: &&Row| {
        let beside = left.rows.iter().find(|other| is_level(other, row));
        // Of a title that just misses the page on the left a single character may be left, beside this page.
        let fewest = if row.lines.iter().all(|line| line.area.x0 < right.area.x0) { 1 } else { FEWEST_SHARED };
        beside.is_none_or(|beside| n_shared(&text_of(beside), &text_of(row)) >= fewest)
    };
    text.len() <= MOST_TEXT_ROWS && text.iter().all(is_cut)
}

fn is_level(row: &Row, other: &Row) -> bool {
    (row.top - other.top).abs() <= SAME_HEIGHT && (row.bottom - other.bottom).abs() <= SAME_HEIGHT
}

fn text_of(row: &Row) -> String {
    row.lines.iter().map(|line| line.text.as_str()).collect()
}

/// Characters at the end of one text that the other begins with.
fn n_shared(text: &str, rest: &str) -> usize {
    let ends = || rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    (0..).zip(ends()).filter(|(_, end)| text.ends_with(&rest[..*end])).map(|(n_chars, _)| n_chars).max().unwrap_or(0)
}

/// Moves the table and the text of a page to the right of those of another.
fn append(pages: &mut [PageParts], marks: &mut [Vec<bool>], left: usize, right: usize) {
    let Some(other) = pages[right].tables.pop() else { return };
    let mut moved = Vec::new();
    let mut is_furniture = std::mem::take(&mut marks[right]).into_iter();
    pages[right].rows.retain(|row| {
        let stays = is_furniture.next().unwrap_or_default();
        if !stays {
            moved.push(row.clone());
        }
        stays
    });
    marks[right] = vec![true; pages[right].rows.len()];

    let page = &mut pages[left];
    let Some(table) = page.tables.first_mut() else { return };
    let (edge, n_cols) = (table.xs[table.n_cols], table.n_cols);
    let shift = edge - other.xs[0];
    table.xs.extend(other.xs.iter().skip(1).map(|x| x + shift));
    table.n_cols += other.n_cols;
    table.cells.extend(other.cells.into_iter().map(|mut cell| {
        cell.col += n_cols;
        cell.pages_on = right - left;
        cell
    }));
    table.cells.sort_by_key(|cell| (cell.row, cell.col));

    for mut row in moved {
        for line in &mut row.lines {
            let area = line.area;
            line.area = Rect { x0: area.x0 + shift, x1: area.x1 + shift, ..area };
        }
        let beside = page.rows.iter_mut().find(|other| is_level(other, &row));
        if let Some(beside) = beside {
            let rest = text_of(&row);
            let n_shared = n_shared(&text_of(beside), &rest);
            if let Some(last) = beside.lines.last_mut() {
                last.text.extend(rest.chars().skip(n_shared));
            }
        } else {
            let at = page.rows.partition_point(|other| other.top <= row.top);
            page.rows.insert(at, row);
            marks[left].insert(at, false);
        }
    }
}
