//! Tables on slides: `gridSpan` and `rowSpan` at the first cell, `hMerge` and `vMerge` at those that it covers (ECMA-376
//! part 1, 21.1.3).

use zuozheng_model::{Cell, Locator, PageNumber, Rect, Table};

use super::paragraphs::{self, joined};
use super::parts::Relations;
use super::piece::Line;
use super::shapes::POINTS;
use crate::excel::header;
use crate::xml::Element;

/// Columns of the widest table; PowerPoint itself makes 75.
const MOST_COLS: usize = 1000;

/// Reads `a:tbl`, whose upper left corner is that of `area`; takes the cells from `left` and adds the lines to `all`.
pub(super) fn read(
    element: &Element,
    area: Rect,
    page: PageNumber,
    relations: &Relations,
    left: &mut u64,
    all: &mut Vec<Line>,
) -> Option<Table> {
    let length = |element: &Element, name: &str| -> f32 {
        element.attribute(name).and_then(|length| length.parse::<f32>().ok()).map_or(0.0, |length| length * POINTS)
    };
    let widths: Vec<f32> = element
        .child("tblGrid")
        .map(|grid| grid.children_named("gridCol").take(MOST_COLS).map(|column| length(column, "w")).collect())
        .unwrap_or_default();
    let mut table = Table::default();
    let mut top = area.y0;
    // The row at which the cell that covers a column ends.
    let mut covered: Vec<u32> = Vec::new();
    let rows: Vec<&Element> = element.children_named("tr").collect();
    for (at, row) in rows.iter().enumerate() {
        let at = at as u32;
        let height = length(row, "h");
        for (col, cell) in row.children_named("tc").take(MOST_COLS).enumerate() {
            covered.resize(covered.len().max(col + 1), 0);
            let is_on = |name: &str| cell.attribute(name).is_some_and(|value| !matches!(value, "0" | "false"));
            if covered[col] > at {
                continue;
            }
            if *left == 0 {
                break;
            }
            *left -= 1;
            let lines = cell.child("txBody").map(|body| paragraphs::lines(body, &Vec::new(), relations));
            let lines = lines.unwrap_or_default();
            let text = joined(&lines);
            // A cell that says it is covered, and is not, is kept for its text.
            if (is_on("hMerge") || is_on("vMerge")) && text.is_empty() {
                continue;
            }
            let count = |name: &str| cell.attribute(name).and_then(|count| count.parse::<u32>().ok()).unwrap_or(1);
            let rowspan = count("rowSpan").clamp(1, rows.len() as u32 - at);
            let n_free = covered.iter().skip(col).take_while(|&&end| end <= at).count();
            let most = if col + n_free == covered.len() { MOST_COLS - col } else { n_free };
            let colspan = count("gridSpan").clamp(1, (most as u32).max(1));
            let end = col + colspan as usize;
            covered.resize(covered.len().max(end), 0);
            covered[col..end].iter_mut().for_each(|until| *until = at + rowspan);
            let sum = |from: usize, to: usize| -> f32 { widths.iter().take(to).skip(from).sum() };
            let (x, bottom) = (area.x0 + sum(0, col), top + height);
            let place = Rect { x0: x, y0: top, x1: x + sum(col, end), y1: bottom };
            let locator = Locator::Page { page, area: place };
            table.cells.push(Cell { row: at, col: col as u32, rowspan, colspan, text, locator });
            table.n_cols = table.n_cols.max(end as u32);
            all.extend(lines);
        }
        top += height;
    }
    table.n_rows = rows.len() as u32;
    table.n_cols = table.n_cols.max(widths.len() as u32);
    table.header_rows = header::rows(&table);
    table.cells.iter().any(|cell| !cell.text.is_empty()).then_some(table)
}
