//! Tables of a page, cell by cell.

use scraper::ElementRef;
use scraper::node::Element as Tag;
use zuozheng_model::{Cell, CellRef, Locator, Table};

use super::{contains, spoken};

/// A table that holds data rather than the layout of the page: none inside it, and more than one column.
pub(super) fn is_data_table(element: ElementRef<'_>) -> bool {
    if contains(element, &["table", "h1", "article"]) {
        return false;
    }
    let rows: Vec<usize> = rows_of(element).iter().map(|row| cells_of(*row).len()).collect();
    let wide = rows.iter().filter(|&&n| n >= 2).count();
    wide >= 1 && (rows.len() >= 2 || wide == rows.len())
}

fn rows_of(element: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    let mut rows = Vec::new();
    for child in element.child_elements() {
        match child.value().name() {
            "tr" => rows.push(child),
            "thead" | "tbody" | "tfoot" => rows.extend(child.child_elements().filter(|row| row.value().name() == "tr")),
            _ => {}
        }
    }
    rows
}

fn cells_of(row: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    row.child_elements().filter(|cell| matches!(cell.value().name(), "td" | "th")).collect()
}

/// Rows at the top that the page itself marks as header.
pub(super) fn marked_header(element: ElementRef<'_>, n_rows: u32) -> u32 {
    let is_header = |row: &&ElementRef<'_>| {
        let cells = cells_of(**row);
        !cells.is_empty() && cells.iter().all(|cell| cell.value().name() == "th")
    };
    let marked = rows_of(element).iter().take_while(is_header).count() as u32;
    if marked < n_rows { marked } else { 0 }
}

pub(super) fn table(element: ElementRef<'_>, left: &mut u64) -> Table {
    let mut table = Table::default();
    // Rows that a cell from above still covers, by column.
    let mut covered: Vec<u32> = Vec::new();
    for (row, element) in rows_of(element).into_iter().enumerate() {
        let row = row as u32;
        let mut col = 0;
        for cell in cells_of(element) {
            while covered.get(col).is_some_and(|&until| until > row) {
                col += 1;
            }
            if *left == 0 {
                return table;
            }
            *left -= 1;
            let rowspan = span(cell.value(), "rowspan");
            let colspan = span(cell.value(), "colspan");
            let place = CellRef { row, col: col as u32 };
            let locator = Locator::Paragraph { paragraph: 0, cell: Some(place) };
            table.cells.push(Cell { row, col: place.col, rowspan, colspan, text: spoken(cell), locator });
            let end = col + colspan as usize;
            covered.resize(covered.len().max(end), 0);
            covered[col..end].iter_mut().for_each(|until| *until = (*until).max(row + rowspan));
            col = end;
        }
        table.n_rows = row + 1;
    }
    table.n_cols = covered.len() as u32;
    for cell in &mut table.cells {
        cell.rowspan = cell.rowspan.min(table.n_rows - cell.row);
    }
    table
}

fn span(tag: &Tag, name: &str) -> u32 {
    tag.attr(name).and_then(|value| value.trim().parse().ok()).unwrap_or(1).clamp(1, 1000)
}
