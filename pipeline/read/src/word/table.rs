//! Tables of Word: `gridSpan`, `vMerge`, and rows that begin late (ECMA-376 part 1, 17.4).

use zuozheng_model::{Block, Cell, CellRef, Locator, Table};

use super::body::{CellText, Walk};
use super::styles::{is_on, number_of};
use crate::excel::header;
use crate::xml::Element;

/// Columns of the widest table: Word's own limit is 63.
const MOST_COLS: u32 = 1000;

/// How a cell goes on from its neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Merge {
    None,
    Restart,
    Continue,
}

/// Reads `w:tbl`; tables inside its cells come as tables of their own after it.
pub(super) fn read(walk: &mut Walk<'_>, element: &Element, paragraph: u32, outer: Option<CellRef>) -> Vec<Block> {
    let mut table = Table::default();
    let mut inner = Vec::new();
    let mut marked_rows = 0;
    let mut rows = Vec::new();
    rows_of(element, &mut rows);
    for row in rows {
        let at_row = table.n_rows;
        let properties = row.child("trPr");
        if properties.is_some_and(|properties| properties.child("del").is_some()) {
            continue;
        }
        let before = properties.and_then(|properties| properties.child("gridBefore")).and_then(number_of).unwrap_or(0);
        let is_header = properties
            .and_then(|properties| properties.child("tblHeader"))
            .is_some_and(|h| h.attribute("val").is_none_or(is_on));
        if is_header && marked_rows == at_row {
            marked_rows = at_row + 1;
        }
        let mut col = before.min(MOST_COLS);
        let mut cells = Vec::new();
        cells_of(row, &mut cells);
        for cell in cells {
            let properties = cell.child("tcPr");
            let colspan =
                properties.and_then(|properties| properties.child("gridSpan")).and_then(number_of).unwrap_or(1);
            let colspan = colspan.clamp(1, MOST_COLS);
            if col >= MOST_COLS {
                break;
            }
            let place = CellRef { row: at_row, col };
            let shown = walk.cell_text(cell, paragraph, outer.unwrap_or(place), &mut inner);
            place_cell(&mut table, place, colspan, properties, shown, paragraph, outer);
            col += colspan;
        }
        table.n_cols = table.n_cols.max(col);
        table.n_rows += 1;
    }
    table.cells.sort_by_key(|cell| (cell.row, cell.col));
    table.header_rows = if (1..table.n_rows).contains(&marked_rows) { marked_rows } else { header::rows(&table) };
    let mut blocks = Vec::new();
    if !table.cells.is_empty() {
        blocks.push(Block::table(table, Locator::Paragraph { paragraph, cell: outer }));
    }
    blocks.extend(inner);
    blocks
}

fn place_cell(
    table: &mut Table,
    place: CellRef,
    colspan: u32,
    properties: Option<&Element>,
    shown: CellText,
    paragraph: u32,
    outer: Option<CellRef>,
) {
    let merge = |names: [&str; 2]| match properties.and_then(|p| p.child(names[0]).or_else(|| p.child(names[1]))) {
        None => Merge::None,
        Some(element) if element.attribute("val") == Some("restart") => Merge::Restart,
        Some(_) => Merge::Continue,
    };
    let is_right = merge(["hMerge", "hmerge"]) == Merge::Continue;
    let is_left = |left: &&mut Cell| is_right && left.row == place.row && left.col + left.colspan == place.col;
    if let Some(left) = table.cells.last_mut().filter(is_left) {
        left.colspan += colspan;
        return;
    }
    let is_below = merge(["vMerge", "vmerge"]) == Merge::Continue;
    let is_above = |above: &&mut Cell| {
        is_below && above.row + above.rowspan == place.row && above.col == place.col && above.colspan == colspan
    };
    if let Some(above) = table.cells.iter_mut().rev().find(is_above) {
        above.rowspan += 1;
        // Text in a cell that goes on from above is not shown by Word, but people lose text there.
        if !shown.text.trim().is_empty() {
            above.text.push_str(if above.text.is_empty() { "" } else { "\n" });
            above.text.push_str(&shown.text);
        }
        return;
    }
    let text = if shown.text.is_empty() { shown.numbers } else { shown.text };
    let locator = Locator::Paragraph { paragraph, cell: Some(outer.unwrap_or(place)) };
    table.cells.push(Cell { row: place.row, col: place.col, rowspan: 1, colspan, text, locator });
}

/// Rows, also inside content controls, custom XML and insertions.
fn rows_of<'a>(element: &'a Element, rows: &mut Vec<&'a Element>) {
    for child in element.elements() {
        match &*child.name {
            "tr" => rows.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => rows_of(child, rows),
            _ => {}
        }
    }
}

fn cells_of<'a>(element: &'a Element, cells: &mut Vec<&'a Element>) {
    for child in element.elements() {
        match &*child.name {
            "tc" => cells.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" => cells_of(child, cells),
            _ => {}
        }
    }
}
