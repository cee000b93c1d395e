//! Tables that describe one task each: 反馈问题 | …, 整改措施 | …, 责任单位 | … | 配合单位 | …, read as rows under a header.

use std::ops::Range;

use zuozheng_model::{Cell, Table};

use super::header::column;
use super::numbering::label;
use super::words::Column;

/// Longest name of a field, in characters.
const LONGEST_NAME: usize = 10;
/// A card tells at least so many things.
const FEWEST_FIELDS: usize = 4;

/// A field of a card and its value.
type Field<'t> = (&'t Cell, &'t Cell);

/// What a row of such a table is.
enum Row<'t> {
    Fields(Vec<Field<'t>>),
    /// A line of text: a heading, a title.
    Line(&'t Cell),
}

/// The cards of a table as a table with a header row, and the rows of the table that they take: above and below them
/// stand rows of text. `None` when it is made otherwise.
pub(crate) fn as_rows(table: &Table) -> Option<(Table, Range<u32>)> {
    let rows: Vec<Row<'_>> = (0..table.n_rows).map(|row| row_of(table, row)).collect::<Option<_>>()?;
    let has_fields = |row: &Row<'_>| matches!(row, Row::Fields(fields) if !fields.is_empty());
    let body = rows.iter().position(has_fields)?..rows.iter().rposition(has_fields)? + 1;
    let rows = &rows[body.clone()];
    let fields = || rows.iter().flat_map(|row| if let Row::Fields(fields) = row { &fields[..] } else { &[] });
    let known = |field: &Field<'_>| column(&field.0.text);
    let n_known = fields().filter(|field| known(field).is_some()).count();
    let asks = fields().any(|field| matches!(known(field), Some(Column::Words { .. } | Column::Issue)));
    let says_who = fields().any(|field| known(field).and_then(Column::role).is_some());
    let n_fields = fields().count();
    if n_fields < FEWEST_FIELDS || n_known * 3 < n_fields * 2 || !asks || !says_who {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    // The card that is open, by the columns that it has filled.
    let mut cells: Vec<Cell> = Vec::new();
    let (mut at_row, mut filled): (u32, Vec<u32>) = (0, Vec::new());
    let mut headings: Vec<usize> = Vec::new();
    for row in rows {
        match row {
            Row::Fields(fields) => {
                for (name, value) in fields {
                    let bare: String = name.text.split_whitespace().collect();
                    let at = names.iter().position(|known| *known == bare).unwrap_or(names.len());
                    if at == names.len() {
                        names.push(bare);
                    }
                    let col = u32::try_from(at).ok()?;
                    // A field that comes again begins the next card.
                    if filled.is_empty() || filled.contains(&col) {
                        at_row += 1;
                        filled.clear();
                    }
                    filled.push(col);
                    // A field that was left empty is no merged cell.
                    let text = if value.text.trim().is_empty() { "—" } else { &value.text };
                    cells.push(cell(at_row, col, text, value));
                }
            }
            Row::Line(line) => {
                at_row += 1;
                filled.clear();
                headings.push(cells.len());
                cells.push(cell(at_row, 0, &line.text, line));
            }
        }
    }
    let n_cols = u32::try_from(names.len()).ok()?;
    for at in headings {
        cells[at].colspan = n_cols;
    }
    let first = fields().next()?.0;
    let header = (0_u32..).zip(&names).map(|(col, name)| cell(0, col, name, first));
    let cells: Vec<Cell> = header.chain(cells).collect();
    let body = u32::try_from(body.start).ok()?..u32::try_from(body.end).ok()?;
    Some((Table { n_rows: at_row + 1, n_cols, cells, ..Table::default() }, body))
}

/// Names and values in turn, none in a blank row, or a single text; `None` for a row made otherwise.
fn row_of(table: &Table, row: u32) -> Option<Row<'_>> {
    let cells: Vec<&Cell> = table.starting_in(row).collect();
    let filled: Vec<&Cell> = cells.iter().filter(|cell| !cell.text.trim().is_empty()).copied().collect();
    match filled.as_slice() {
        [] => return Some(Row::Fields(Vec::new())),
        [line] if names_no_field(line) => return Some(Row::Line(line)),
        _ => {}
    }
    let pairs = if cells.len().is_multiple_of(2) { cells } else { filled };
    if !pairs.len().is_multiple_of(2) || pairs.len() > 6 {
        return None;
    }
    let is_blank = |pair: &[&Cell]| pair.iter().all(|cell| cell.text.trim().is_empty());
    let fields: Vec<Field<'_>> =
        pairs.chunks(2).filter(|pair| !is_blank(pair)).map(|pair| (pair[0], pair[1])).collect();
    let named = fields.iter().all(|(name, _)| (2..=LONGEST_NAME).contains(&length(name)));
    let known = fields.iter().any(|(name, _)| column(&name.text).is_some());
    (named && (known || fields.len() == 1)).then_some(Row::Fields(fields))
}

/// A text alone in its row that is no field without a value.
fn names_no_field(cell: &Cell) -> bool {
    column(&cell.text).is_none() || label(&cell.text).is_some() || length(cell) > LONGEST_NAME
}

fn length(cell: &Cell) -> usize {
    cell.text.chars().filter(|c| !c.is_whitespace()).count()
}

fn cell(row: u32, col: u32, text: &str, of: &Cell) -> Cell {
    Cell { row, col, rowspan: 1, colspan: 1, text: text.to_owned(), locator: of.locator.clone() }
}

#[cfg(test)]
mod tests {
    use zuozheng_model::Locator;

    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let place = Locator::Paragraph { paragraph: 1, cell: None };
        let mut table = Table { n_rows: rows.len() as u32, n_cols: 4, ..Table::default() };
        for (row, cells) in (0_u32..).zip(rows) {
            for (col, text) in (0_u32..).zip(*cells) {
                let text = (*text).to_owned();
                table.cells.push(Cell { row, col, rowspan: 1, colspan: 1, text, locator: place.clone() });
            }
        }
        table
    }

    #[test]
    fn each_card_is_a_row() {
        let card = |number: &'static str| -> Vec<Vec<&'static str>> {
            vec![
                vec!["编号", number, "督导单位", "县督查室"],
                vec!["反馈问题", "管网错接。"],
                vec!["整改措施", "改造管网。"],
                vec!["责任单位", "县住建局", "配合单位", "县财政局"],
                vec!["整改时限", "6月底前"],
            ]
        };
        let rows = [card("1"), card("2")].concat();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let (above, between, below) = (["一、污水治理方面"], ["二、垃圾"], ["县督查室"]);
        let rows = [&[&above[..], &[""]][..], &rows[..5], &[&between], &rows[5..], &[&below]].concat();
        let (read, body) = as_rows(&table(&rows)).unwrap();
        assert_eq!((read.n_rows, read.n_cols, body), (4, 7, 2..13));
        assert_eq!(read.text(0, 3), "整改措施");
        assert_eq!(read.text(3, 0), "2");
        let list: &[&[&str]] = &[&["序号", "任务"], &["1", "改造管网"], &["2", "清淤"]];
        assert!(as_rows(&table(list)).is_none());
    }
}
