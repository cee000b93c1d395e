//! Tables of a page, cell by cell. Rows and cells that are not displayed take no place in the grid, as in a browser.

use scraper::ElementRef;
use scraper::node::Element as Tag;
use zuozheng_model::{Cell, CellRef, Locator, Table};

use super::elements::contains;
use super::hidden::{Hidden, Role, Visibility};
use super::walk::{Place, Spoken, spoken};

/// What a table holds.
pub(super) struct Parts {
    /// The cells that a browser shows.
    pub(super) table: Table,
    /// Text that it hides, and the cell it stands in if that is shown.
    pub(super) hidden: Vec<(String, Option<CellRef>)>,
    /// Tables inside, and the cell of each.
    pub(super) inner: Vec<(Table, CellRef)>,
}

/// A table that holds data rather than the layout of the page: more than one column, and none inside it unless its lines show
/// that it is meant to be seen.
///
/// Other elements that are laid out as a table mostly lay out the page, so more is asked of them: two rows of two cells.
pub(super) fn is_data_table(element: ElementRef<'_>, hidden: &Hidden) -> bool {
    if contains(element, &["h1", "article"]) || contains(element, &["table"]) && !is_ruled(element, hidden) {
        return false;
    }
    let is_by_name = element.value().name() == "table";
    if !is_by_name && contains(element, &["nav", "header", "footer", "aside", "main", "section", "form"]) {
        return false;
    }
    let rows: Vec<usize> = rows_of(element, hidden).iter().map(|row| cells_of(row.element, hidden).len()).collect();
    let wide = rows.iter().filter(|&&n| n >= 2).count();
    if is_by_name { wide >= 1 && (rows.len() >= 2 || wide == rows.len()) } else { wide >= 2 }
}

/// A table with lines around its cells or names above its columns, of two or more cells in each row and in fewer than half of
/// the rows a table.
fn is_ruled(element: ElementRef<'_>, hidden: &Hidden) -> bool {
    let border = element.value().attr("border").and_then(|border| border.trim().parse::<u32>().ok());
    let rows = rows_of(element, hidden);
    let n_with_tables = rows.iter().filter(|row| contains(row.element, &["table"])).count();
    let is_name = |cell: ElementRef<'_>| cell.value().name() == "th";
    let has_names = rows.first().is_some_and(|row| cells_of(row.element, hidden).into_iter().all(is_name));
    (border.is_some_and(|border| border > 0) || has_names)
        && rows.iter().all(|row| cells_of(row.element, hidden).len() >= 2)
        && n_with_tables * 2 < rows.len()
}

/// A row, and the `tbody` around it.
struct Row<'a> {
    element: ElementRef<'a>,
    group: Option<ElementRef<'a>>,
}

impl Row<'_> {
    /// True if a browser shows the table as if the row were not there.
    fn is_left_out(&self, hidden: &Hidden) -> bool {
        let is_collapsed = |it: ElementRef<'_>| hidden.visibility(it) == Some(Visibility::Collapsed);
        std::iter::once(self.element).chain(self.group).any(|it| hidden.has(it) || is_collapsed(it))
    }

    /// True if the row keeps its place and is not seen; `around` is where the table stands.
    fn is_invisible(&self, hidden: &Hidden, around: Place) -> bool {
        let visibility = |it: ElementRef<'_>| hidden.visibility(it);
        let said = visibility(self.element).or_else(|| self.group.and_then(visibility));
        said.map_or(around == Place::Invisible, |said| said != Visibility::Visible)
    }
}

fn rows_of<'a>(element: ElementRef<'a>, hidden: &Hidden) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for child in element.child_elements() {
        match hidden.role(child) {
            Some(Role::Row) => rows.push(Row { element: child, group: None }),
            Some(Role::Group) => {
                let inner = child.child_elements().filter(|row| hidden.role(*row) == Some(Role::Row));
                rows.extend(inner.map(|row| Row { element: row, group: Some(child) }));
            }
            _ => {}
        }
    }
    rows
}

fn cells_of<'a>(row: ElementRef<'a>, hidden: &Hidden) -> Vec<ElementRef<'a>> {
    row.child_elements().filter(|cell| hidden.role(*cell) == Some(Role::Cell)).collect()
}

fn is_header_cell(cell: ElementRef<'_>) -> bool {
    let tag = cell.value();
    tag.name() == "th" || tag.attr("role") == Some("columnheader")
}

/// Rows at the top that the page itself marks as header.
pub(super) fn marked_header(element: ElementRef<'_>, hidden: &Hidden, n_rows: u32) -> u32 {
    let is_header = |row: &Row<'_>| {
        let cells = cells_of(row.element, hidden);
        !cells.is_empty() && cells.into_iter().all(is_header_cell)
    };
    let shown = rows_of(element, hidden).into_iter().filter(|row| !row.is_left_out(hidden));
    let marked = shown.take_while(is_header).count() as u32;
    if marked < n_rows { marked } else { 0 }
}

/// Reads a table at a place so deep in a page; `left` counts the cells that may still be read.
pub(super) fn table(element: ElementRef<'_>, hidden: &Hidden, around: Place, left: &mut u64, depth: usize) -> Parts {
    let mut table = Table::default();
    let mut hidden_texts = Vec::new();
    let mut inner = Vec::new();
    // Rows that a cell from above still covers, by column.
    let mut covered: Vec<u32> = Vec::new();
    let mut group = None;
    let mut group_cells = 0;
    'rows: for of_page in rows_of(element, hidden) {
        if of_page.is_left_out(hidden) {
            hidden_texts.extend(row_text(of_page.element, hidden, depth).map(|text| (text, None)));
            continue;
        }
        let row = table.n_rows;
        let row_group = of_page.group.map(|group| group.id());
        if group != row_group {
            end_group(&mut table.cells[group_cells..], &mut covered, row);
            (group, group_cells) = (row_group, table.cells.len());
        }
        let mut col = 0;
        for cell in cells_of(of_page.element, hidden) {
            if hidden.has(cell) {
                hidden_texts.extend(whole_text(cell, hidden, depth).map(|text| (text, None)));
                continue;
            }
            while covered.get(col).is_some_and(|&until| until > row) {
                col += 1;
            }
            if *left == 0 {
                break 'rows;
            }
            *left -= 1;
            let rowspan = span(cell.value(), "rowspan", REST);
            let colspan = span(cell.value(), "colspan", 1);
            let place = CellRef { row, col: col as u32 };
            let locator = Locator::Paragraph { paragraph: 0, cell: Some(place) };
            let is_hidden = |said: Visibility| said != Visibility::Visible;
            let is_invisible = hidden.visibility(cell).map_or_else(|| of_page.is_invisible(hidden, around), is_hidden);
            let at = if is_invisible { Place::Invisible } else { Place::Cell };
            let Spoken { text, hidden: texts, tables } = spoken(cell, hidden, at, left, depth);
            inner.extend(tables.into_iter().map(|table| (table, place)));
            hidden_texts.extend(texts.into_iter().map(|text| (text, Some(place))));
            table.cells.push(Cell { row, col: place.col, rowspan, colspan, text, locator });
            let end = col + colspan as usize;
            covered.resize(covered.len().max(end), 0);
            covered[col..end].iter_mut().for_each(|until| *until = (*until).max(row + rowspan));
            col = end;
        }
        table.n_rows = row + 1;
    }
    table.n_rows = table.n_rows.max(table.cells.last().map_or(0, |cell| cell.row + 1));
    table.n_cols = covered.len() as u32;
    for cell in &mut table.cells {
        cell.rowspan = cell.rowspan.min(table.n_rows - cell.row);
    }
    Parts { table, hidden: hidden_texts, inner }
}

/// A cell covers no rows but those of its own `tbody` (HTML, 4.9.12.1: the algorithm for ending a row group).
fn end_group(cells: &mut [Cell], covered: &mut [u32], row: u32) {
    cells.iter_mut().for_each(|cell| cell.rowspan = cell.rowspan.min(row - cell.row));
    covered.iter_mut().for_each(|until| *until = (*until).min(row));
}

/// The text of a table that is hidden as a whole, a row each.
pub(super) fn hidden_rows(element: ElementRef<'_>, hidden: &Hidden, depth: usize) -> Vec<String> {
    rows_of(element, hidden).into_iter().filter_map(|row| row_text(row.element, hidden, depth)).collect()
}

fn row_text(row: ElementRef<'_>, hidden: &Hidden, depth: usize) -> Option<String> {
    let texts: Vec<String> =
        cells_of(row, hidden).into_iter().map(|cell| whole_text(cell, hidden, depth).unwrap_or_default()).collect();
    Some(texts.join("\t")).filter(|text| !text.trim().is_empty())
}

/// All text of a hidden cell.
fn whole_text(cell: ElementRef<'_>, hidden: &Hidden, depth: usize) -> Option<String> {
    let texts = spoken(cell, hidden, Place::Hidden, &mut 0, depth).hidden;
    Some(texts.join("\n")).filter(|text| !text.is_empty())
}

/// More rows than a table has: `rowspan=0` covers the rest of its rows.
const REST: u32 = 65_534;

/// The rows or columns that a cell covers; `zero` is what 0 means.
fn span(tag: &Tag, name: &str, zero: u32) -> u32 {
    match tag.attr(name).and_then(|value| value.trim().parse().ok()).unwrap_or(1) {
        0 => zero,
        n => n.clamp(1, 1000),
    }
}
