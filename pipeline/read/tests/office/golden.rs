//! Every table of the invented circulars comes back from Word and Excel as it stands in its source.

use serde_json::Value;
use zuozheng_model::Table;

use crate::{cells, fixture, read, tables};

const NAMES: [&str; 9] = [
    "c1-prose-paren-units",
    "c2-table-vmerge",
    "c3-arabic-keshi",
    "c4-multilevel-prose",
    "c5-table-paged",
    "c6-excel-lead-support",
    "c7-assessment-points",
    "c8-supervision-notice",
    "penjiang-2019-840",
];

type GoldCell = (u32, u32, u32, u32, String);

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The tables of a source; cells covered by a span are left out there, as in HTML.
fn gold_tables(name: &str) -> Vec<Vec<GoldCell>> {
    let source: Value = serde_json::from_slice(&fixture(&format!("circulars/{name}.json"))).unwrap();
    source["tables"].as_array().unwrap().iter().map(|rows| gold_cells(rows.as_array().unwrap())).collect()
}

fn gold_cells(rows: &[Value]) -> Vec<GoldCell> {
    let mut cells: Vec<GoldCell> = Vec::new();
    for (row, source) in rows.iter().enumerate() {
        let row = row as u32;
        let mut col = 0;
        for cell in source.as_array().unwrap() {
            let covered =
                |col: u32| cells.iter().any(|c| (c.0..c.0 + c.2).contains(&row) && (c.1..c.1 + c.3).contains(&col));
            while covered(col) {
                col += 1;
            }
            let span = |name: &str| cell.get(name).and_then(Value::as_u64).unwrap_or(1) as u32;
            let text = cell.as_str().or_else(|| cell["text"].as_str()).unwrap();
            cells.push((row, col, span("rowspan"), span("colspan"), squeezed(text)));
            col += span("colspan");
        }
    }
    cells
}

fn read_cells(table: &Table) -> Vec<GoldCell> {
    cells(table).into_iter().map(|(row, col, rows, cols, text)| (row, col, rows, cols, squeezed(text))).collect()
}

#[test]
fn word_tables_come_back_cell_for_cell() {
    let mut n_cells = 0;
    for name in NAMES {
        let read = read(&fixture(&format!("circulars/{name}.docx")));
        assert!(read.problems.is_empty(), "{name}: {:?}", read.problems);
        let got: Vec<Vec<GoldCell>> = tables(&read).into_iter().map(read_cells).collect();
        assert_eq!(got, gold_tables(name), "{name}");
        n_cells += got.iter().map(Vec::len).sum::<usize>();
    }
    assert!(n_cells > 300, "the fixtures are gone: {n_cells} cells");
}

/// In a workbook the table stands below the text of the circular, a sheet a table; blank cells are no cells there.
#[test]
fn excel_tables_come_back_cell_for_cell() {
    for name in [
        "c2-table-vmerge",
        "c3-arabic-keshi",
        "c5-table-paged",
        "c6-excel-lead-support",
        "c7-assessment-points",
        "penjiang-2019-840",
    ] {
        let read = read(&fixture(&format!("circulars/{name}.xlsx")));
        assert!(read.problems.is_empty(), "{name}: {:?}", read.problems);
        let sheets = tables(&read);
        for (gold, sheet) in gold_tables(name).iter().zip(sheets) {
            let is_header =
                |offset: u32| gold.iter().filter(|c| c.0 == 0).all(|c| squeezed(sheet.text(offset, c.1)) == c.4);
            let offset = (0..sheet.n_rows).find(|&row| is_header(row)).unwrap_or_else(|| panic!("{name}: no header"));
            // The source of one table begins with its title lines; the header is the first row that fills every column.
            let is_full = |row: u32| {
                gold.iter().filter(|cell| cell.0 == row && !cell.4.is_empty()).count() as u32 == sheet.n_cols
            };
            let header = (0..).find(|&row| is_full(row)).unwrap();
            // A list of one column has no header.
            let header_rows = if sheet.n_cols > 1 { offset + header + 1 } else { 0 };
            assert_eq!(sheet.header_rows, header_rows, "{name} {}", sheet.name);
            let below: Vec<GoldCell> = read_cells(sheet)
                .into_iter()
                .filter(|cell| cell.0 >= offset)
                .map(|(row, col, rows, cols, text)| (row - offset, col, rows, cols, text))
                .collect();
            let is_shown = |cell: &&GoldCell| !cell.4.is_empty() || cell.2 > 1 || cell.3 > 1;
            let wanted: Vec<GoldCell> = gold.iter().filter(is_shown).cloned().collect();
            let last = gold.iter().map(|cell| cell.0 + cell.2).max().unwrap();
            let got: Vec<GoldCell> = below.into_iter().filter(|cell| cell.0 < last).collect();
            assert_eq!(got, wanted, "{name} {}", sheet.name);
        }
    }
}

#[test]
fn titles_are_found_where_no_style_marks_them() {
    for (name, title) in [
        ("c2-table-vmerge", "蓬江区2020年优化营商环境重点任务分工表"),
        ("c4-multilevel-prose", "蓬江区2020年城乡人居环境整治提升工作要点"),
        ("c8-supervision-notice", "督办通知"),
    ] {
        let read = read(&fixture(&format!("circulars/{name}.docx")));
        let headings = crate::texts(&read, |kind| matches!(kind, zuozheng_model::BlockKind::Heading { level: 0, .. }));
        assert_eq!(headings, [title]);
    }
}
