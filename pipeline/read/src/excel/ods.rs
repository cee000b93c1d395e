//! OpenDocument spreadsheets (.ods). Each cell carries its text as shown, so no number format is needed.

use zuozheng_model::{FileKind, Problem};

use super::Workbook;
use super::grid::{Merge, Sheet};
use crate::Limits;
use crate::open_document;
use crate::package::Package;
use crate::xml::{self, Element};

/// Rows or columns that a repeated cell with text is written out to.
const MOST_REPEATS: u32 = 10_000;

/// Reads every table of the document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Problem> {
    let unreadable = |why: &str| {
        Problem::fatal("ods-unreadable", format!("OpenDocument 表格已损坏，无法读取（{why}）"), "请另存为 .xlsx 再报送")
    };
    let (mut package, content) = open_document::content(bytes, limits, unreadable)?;
    let mut workbook = Workbook::new(FileKind::Ods);
    if let Some(why) = content.broken {
        workbook.problems.push(super::sheet_problem("content.xml", &why));
    }
    let hidden_styles = hidden_styles(&content.root);
    let mut tables = Vec::new();
    content.root.find_all("table", &mut tables);
    let mut left = limits.cells;
    for table in tables {
        let hidden = table.attribute("style-name").is_some_and(|style| hidden_styles.contains(&style));
        let mut sheet = Sheet::new(table.attribute("name").unwrap_or_default(), hidden);
        let mut col = 0_u32;
        for column in table.children_named("table-column") {
            let end = col.saturating_add(number(column, "number-columns-repeated"));
            if matches!(column.attribute("visibility"), Some("collapse" | "filter")) {
                sheet.hidden_cols.push((col, end - 1));
            }
            col = end;
        }
        if let Some(shapes) = table.child("shapes") {
            sheet.drawings.add_open_document(shapes, (0, 0));
        }
        let mut row = 0;
        read_rows(table, &mut sheet, &mut row, &mut left);
        add_titles(&mut package, &mut sheet);
        workbook.sheets.push(sheet);
        if left == 0 {
            workbook.problems.push(super::too_many_cells(limits));
            break;
        }
    }
    workbook.pictures = super::pictures_alone(&workbook, &mut package, "Pictures/");
    Ok(workbook)
}

/// Adds the titles of charts, each of which is a document of its own.
fn add_titles(package: &mut Package<'_>, sheet: &mut Sheet) {
    for (at, folder) in std::mem::take(&mut sheet.drawings.objects) {
        let name = format!("{}/content.xml", folder.trim_start_matches("./"));
        let content = package.part(&name, xml::MAX_PART).ok().and_then(|bytes| xml::parse(&bytes).ok());
        let title = content.as_ref().and_then(|content| content.root.find("chart")?.find("title"));
        if let Some(title) = title.map(paragraphs).filter(|title| !title.trim().is_empty()) {
            sheet.drawings.n_charts -= 1;
            sheet.drawings.add_chart(at, Some(&title));
        }
    }
}

fn hidden_styles(root: &Element) -> Vec<&str> {
    let mut styles = Vec::new();
    root.find_all("style", &mut styles);
    let is_hidden = |style: &&Element| {
        style.child("table-properties").and_then(|properties| properties.attribute("display")) == Some("false")
    };
    styles.into_iter().filter(is_hidden).filter_map(|style| style.attribute("name")).collect()
}

fn read_rows(parent: &Element, sheet: &mut Sheet, row: &mut u32, left: &mut u64) {
    for element in parent.elements() {
        match &*element.name {
            "table-row" => {
                let repeats = number(element, "number-rows-repeated");
                let before = sheet.cells.len();
                if matches!(element.attribute("visibility"), Some("collapse" | "filter")) {
                    sheet.hidden_rows.extend(*row..row.saturating_add(repeats.min(MOST_REPEATS)));
                }
                read_row(element, sheet, *row, left);
                if sheet.cells.len() > before {
                    for again in 1..repeats.min(MOST_REPEATS) {
                        read_row(element, sheet, row.saturating_add(again), left);
                    }
                }
                *row = row.saturating_add(repeats);
            }
            "table-header-rows" | "table-rows" | "table-row-group" => read_rows(element, sheet, row, left),
            _ => {}
        }
        if *left == 0 {
            return;
        }
    }
}

fn read_row(element: &Element, sheet: &mut Sheet, row: u32, left: &mut u64) {
    let mut col = 0_u32;
    for cell in element.elements() {
        let repeats = number(cell, "number-columns-repeated");
        if cell.is("table-cell") {
            let text = shown_text(cell);
            if !text.is_empty() {
                for again in 0..repeats.min(MOST_REPEATS) {
                    if *left == 0 {
                        return;
                    }
                    *left -= 1;
                    sheet.set(row, col.saturating_add(again), text.clone());
                }
            }
            let (rows, cols) = (number(cell, "number-rows-spanned"), number(cell, "number-columns-spanned"));
            if rows > 1 || cols > 1 {
                let to = (row.saturating_add(rows - 1), col.saturating_add(cols - 1));
                sheet.merges.push(Merge { from: (row, col), to });
            }
            if let Some(address) = cell.find("a").and_then(|link| super::hyperlink::outside(link.attribute("href")?)) {
                sheet.hyperlinks.insert((row, col), address);
            }
            for shape in cell.elements() {
                sheet.drawings.add_open_document(shape, (row, col));
            }
            if let Some(note) = cell.child("annotation") {
                let text = paragraphs(note);
                if !text.is_empty() {
                    sheet.comments.insert((row, col), text);
                }
            }
        }
        col = col.saturating_add(repeats);
    }
}

fn shown_text(cell: &Element) -> String {
    super::cleaned(&paragraphs(cell))
}

fn paragraphs(element: &Element) -> String {
    let lines: Vec<String> = element.children_named("p").map(Element::text).collect();
    lines.join("\n")
}

/// A counting attribute, at least 1.
fn number(element: &Element, name: &str) -> u32 {
    element.attribute(name).and_then(|value| value.parse().ok()).unwrap_or(1).max(1)
}
