//! SpreadsheetML 2003, the XML that report generators like to name .xls.

use std::collections::BTreeMap;

use zuozheng_model::{FileKind, Problem};

use super::Workbook;
use super::format::NumberFormat;
use super::grid::{Merge, Sheet};
use crate::Limits;
use crate::xml::{self, Element};

/// Reads every worksheet of the document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Problem> {
    let unreadable = |why: &str| {
        Problem::fatal(
            "spreadsheet-xml-unreadable",
            format!("XML 表格已损坏，无法读取（{why}）"),
            "请用 Excel 打开后另存为 .xlsx 再报送",
        )
    };
    if bytes.len() as u64 > xml::MAX_PART {
        return Err(unreadable("文件过大"));
    }
    let parsed = xml::parse(bytes).map_err(|why| unreadable(&why))?;
    let mut workbook = Workbook::new(FileKind::SpreadsheetXml);
    let formats = formats(&parsed.root);
    let mut left = limits.cells;
    for worksheet in parsed.root.children_named("Worksheet") {
        let visible =
            worksheet.child("WorksheetOptions").and_then(|options| options.child("Visible")).map(Element::text);
        let mut sheet =
            Sheet::new(worksheet.attribute("Name").unwrap_or_default(), visible.is_some_and(|v| v.contains("Hidden")));
        if let Some(table) = worksheet.child("Table") {
            read_table(table, &formats, &mut sheet, &mut left);
        }
        workbook.sheets.push(sheet);
        if left == 0 {
            workbook.problems.push(super::too_many_cells(limits));
            break;
        }
    }
    if let Some(why) = parsed.broken {
        let name = workbook.sheets.last().map(|sheet| sheet.name.clone()).unwrap_or_default();
        workbook.problems.push(super::sheet_problem(&name, &why));
    }
    Ok(workbook)
}

fn formats(root: &Element) -> BTreeMap<&str, NumberFormat> {
    let styles = root.child("Styles").into_iter().flat_map(Element::elements);
    styles
        .filter_map(|style| {
            let code = style.child("NumberFormat")?.attribute("Format")?;
            let code = match code {
                "Percent" => "0.00%",
                "Fixed" => "0.00",
                "Standard" | "Currency" => "#,##0.00",
                "Short Date" => "yyyy/m/d",
                "Long Date" => "yyyy\"年\"m\"月\"d\"日\"",
                "General Date" => "yyyy/m/d h:mm",
                "General Number" => "General",
                code => code,
            };
            Some((style.attribute("ID")?, NumberFormat::parse(code)))
        })
        .collect()
}

fn read_table(table: &Element, formats: &BTreeMap<&str, NumberFormat>, sheet: &mut Sheet, left: &mut u64) {
    let mut next_column = 0_u32;
    for column in table.children_named("Column") {
        let first = index(column).unwrap_or(next_column);
        let last = first.saturating_add(number(column, "Span"));
        next_column = last.saturating_add(1);
        if column.attribute("Hidden") == Some("1") {
            sheet.hidden_cols.push((first, last));
        }
    }
    let mut next_row = 0_u32;
    for element in table.children_named("Row") {
        let row = index(element).unwrap_or(next_row);
        next_row = row.saturating_add(1);
        if element.attribute("Hidden") == Some("1") {
            sheet.hidden_rows.insert(row);
        }
        let mut next_col = 0_u32;
        for cell in element.children_named("Cell") {
            let col = index(cell).unwrap_or(next_col);
            let (across, down) = (number(cell, "MergeAcross"), number(cell, "MergeDown"));
            next_col = col.saturating_add(across).saturating_add(1);
            if across > 0 || down > 0 {
                sheet
                    .merges
                    .push(Merge { from: (row, col), to: (row.saturating_add(down), col.saturating_add(across)) });
            }
            if *left == 0 {
                return;
            }
            if let Some(data) = cell.child("Data") {
                *left -= 1;
                sheet.set(row, col, shown(data, cell.attribute("StyleID").and_then(|id| formats.get(id))));
            }
            if let Some(address) = cell.attribute("HRef").and_then(super::hyperlink::outside) {
                sheet.hyperlinks.insert((row, col), address);
            }
            if let Some(comment) = cell.child("Comment") {
                let text = super::cleaned(&comment.text());
                if !text.is_empty() {
                    sheet.comments.insert((row, col), text);
                }
            }
        }
    }
}

fn shown(data: &Element, format: Option<&NumberFormat>) -> String {
    let text = super::cleaned(&data.text());
    match (data.attribute("Type"), format, text.parse::<f64>()) {
        (Some("Number"), Some(format), Ok(value)) => format.render(value, false),
        (Some("Number"), None, Ok(value)) => super::format::general(value),
        (Some("Boolean"), ..) => super::truth(text == "1").to_owned(),
        (Some("DateTime"), Some(format), _) => format.render_iso(&text),
        (Some("DateTime"), None, _) => super::dates::without_midnight(&text),
        _ => text,
    }
}

/// `ss:Index` counts from 1.
fn index(element: &Element) -> Option<u32> {
    element.attribute("Index")?.parse::<u32>().ok()?.checked_sub(1)
}

fn number(element: &Element, name: &str) -> u32 {
    element.attribute(name).and_then(|value| value.parse().ok()).unwrap_or(0)
}
