//! Golden: circulars that a word processor set as PDF come back paragraph for paragraph and cell for cell. Their tables
//! run over pages, with merged and cut cells and repeated header rows.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads its fixtures and fails without them")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use zuozheng_model::{BlockKind, Locator, Table};
use zuozheng_read::{Limits, Read, pdf};

/// Row, column, rows and columns covered, text without blanks.
type PlainCell = (u32, u32, u32, u32, String);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/circulars")
}

/// The PDF of a circular: in the corpus, where other tests read it too.
fn rendered(name: &str) -> PathBuf {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let folders = ["circulars", "expected/gold/circulars"];
    let files = folders.map(|folder| corpus.join(folder).join(format!("{name}.pdf")));
    files.into_iter().find(|file| file.exists()).unwrap_or_else(|| panic!("no PDF of {name} in the corpus"))
}

fn circulars() -> Vec<(String, Value, Read)> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|path| {
            let expected = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let read = pdf::read(&std::fs::read(rendered(&name)).unwrap(), &Limits::default());
            (name, expected, read)
        })
        .collect()
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

/// Rows in the manner of HTML: cells are left out where another one reaches.
fn cells_of_rows(rows: &Value) -> Vec<PlainCell> {
    let mut taken: Vec<(u32, u32)> = Vec::new();
    let mut out = Vec::new();
    for (row, cells) in rows.as_array().unwrap().iter().enumerate() {
        let row = row as u32;
        let mut col = 0;
        for cell in cells.as_array().unwrap() {
            while taken.contains(&(row, col)) {
                col += 1;
            }
            let span = |key: &str| cell.get(key).and_then(Value::as_u64).unwrap_or(1) as u32;
            let text = cell.get("text").unwrap_or(cell);
            let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
            let (rowspan, colspan) = (span("rowspan"), span("colspan"));
            taken.extend((row..row + rowspan).flat_map(|row| (col..col + colspan).map(move |col| (row, col))));
            out.push((row, col, rowspan, colspan, without_blanks(&text)));
            col += colspan;
        }
    }
    out.sort();
    out
}

fn cells_of_table(table: &Table) -> Vec<PlainCell> {
    table
        .cells
        .iter()
        .map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan, without_blanks(&cell.text)))
        .collect()
}

fn tables(read: &Read) -> Vec<&Table> {
    read.document
        .blocks
        .iter()
        .filter_map(|block| if let BlockKind::Table(table) = &block.kind { Some(table) } else { None })
        .collect()
}

#[test]
fn every_table_comes_back_cell_for_cell() {
    let circulars = circulars();
    assert_eq!(circulars.len(), 9);
    for (name, expected, read) in &circulars {
        let wanted: Vec<Vec<PlainCell>> = expected["tables"].as_array().unwrap().iter().map(cells_of_rows).collect();
        let got: Vec<Vec<PlainCell>> = tables(read).into_iter().map(cells_of_table).collect();
        assert_eq!(got, wanted, "{name}");
        assert!(read.problems.is_empty(), "{name}: {:?}", read.problems);
    }
}

#[test]
fn running_text_comes_back_paragraph_for_paragraph() {
    for (name, expected, read) in circulars() {
        let wanted: String = expected["text"]
            .as_array()
            .unwrap()
            .iter()
            .map(|text| without_blanks(text.as_str().unwrap()) + "\n")
            .collect();
        let got: String = read
            .document
            .blocks
            .iter()
            .filter(|block| !matches!(block.kind, BlockKind::Furniture { .. } | BlockKind::Table(_)))
            .filter_map(|block| block.text().map(|text| without_blanks(text) + "\n"))
            .collect();
        // A title set over several lines is one heading; a page number among the text is furniture.
        let title = without_blanks(expected["title"].as_str().unwrap());
        let broken_title = |text: &str| {
            let mut lines: Vec<&str> = text.lines().filter(|line| !matches!(*line, "—3—")).collect();
            lines.retain(|line| !title.contains(line));
            lines.join("\n")
        };
        assert_eq!(broken_title(&got), broken_title(&wanted), "{name}");
    }
}

#[test]
fn the_title_is_the_heading_of_level_0() {
    for (name, expected, read) in circulars() {
        let titles: Vec<String> = read
            .document
            .blocks
            .iter()
            .filter_map(|block| match &block.kind {
                BlockKind::Heading { text, level: 0 } => Some(without_blanks(text)),
                _ => None,
            })
            .collect();
        let is_sheet = expected["text"].as_array().unwrap().is_empty();
        if !is_sheet {
            assert_eq!(titles.len(), 1, "{name}: {titles:?}");
            let title = without_blanks(expected["title"].as_str().unwrap());
            assert!(title.contains(&titles[0]) || titles[0].contains(&title), "{name}: {titles:?}");
        }
    }
}

#[test]
fn every_piece_says_where_it_stands() {
    for (name, _, read) in circulars() {
        let cells = tables(&read).into_iter().flat_map(|table| table.cells.iter().map(|cell| &cell.locator));
        let locators: Vec<&Locator> = read.document.blocks.iter().map(|block| &block.locator).chain(cells).collect();
        for locator in locators {
            let Locator::Page { page, area } = locator else { panic!("{name}: {locator:?}") };
            assert!(page.get() <= read.document.n_pages, "{name}");
            // US Letter, as the word processor had it.
            let is_on_page = area.x0 >= 0.0 && area.y0 >= 0.0 && area.x1 <= 612.1 && area.y1 <= 792.1;
            assert!(is_on_page && area.x0 < area.x1 && area.y0 < area.y1, "{name}: {area:?}");
        }
    }
}

#[test]
fn a_cell_keeps_the_page_on_which_it_begins() {
    let (_, _, read) = circulars().into_iter().find(|(name, ..)| name == "penjiang-2019-840").unwrap();
    let table = tables(&read)[0];
    let pages: Vec<u32> =
        table.cells.iter().filter(|cell| cell.col == 1).map(|cell| cell.locator.page().unwrap().get()).collect();
    assert!(pages.is_sorted());
    assert_eq!((pages[0], pages[pages.len() - 1]), (1, 6));
}

#[test]
fn reading_twice_gives_the_same() {
    let bytes = std::fs::read(rendered("penjiang-2019-840")).unwrap();
    assert_eq!(pdf::read(&bytes, &Limits::default()), pdf::read(&bytes, &Limits::default()));
}
