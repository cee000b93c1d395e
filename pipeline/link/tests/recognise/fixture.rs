//! Circulars written as JSON blocks (the format of `tests/circulars/README.md`) turned into documents as the readers
//! deliver them.

use serde_json::Value;
use zuozheng_model::{Block, Cell, CellRef, Document, FileKind, Locator, PageNumber, Rect, Register, Role, Table};

/// How a document reaches the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    /// Titles are headings, each block for itself.
    Headings,
    /// Word without styles: every line a paragraph.
    Docx,
    /// Layout: title lines joined, spaces around figures, long paragraphs cut at a page.
    Pdf,
    /// Sheets: the head stands in rows above the table.
    Xlsx,
}

/// All ways in.
pub(crate) const VARIANTS: [Variant; 4] = [Variant::Headings, Variant::Docx, Variant::Pdf, Variant::Xlsx];

/// The document of a circular in one form; `None` when it has no such form (prose has no sheet).
pub(crate) fn document(circular: &Value, variant: Variant) -> Option<Document> {
    let blocks = circular["blocks"].as_array().expect("blocks");
    let has_table = blocks.iter().any(|block| block["type"] == "table");
    match variant {
        Variant::Headings => Some(flowing(blocks, true)),
        Variant::Docx => Some(flowing(blocks, false)),
        Variant::Pdf => Some(pages(blocks)),
        Variant::Xlsx => has_table.then(|| sheets(blocks)),
    }
}

fn text(block: &Value) -> &str {
    block["text"].as_str().unwrap_or_default()
}

fn flowing(blocks: &[Value], with_headings: bool) -> Document {
    let mut document = Document::empty(FileKind::Docx);
    for (number, block) in (1..).zip(blocks) {
        let locator = Locator::Paragraph { paragraph: number, cell: None };
        let kind = block["type"].as_str().unwrap_or_default();
        document.blocks.push(match kind {
            "table" => {
                let place = |row, col| Locator::Paragraph { paragraph: number, cell: Some(CellRef { row, col }) };
                Block::table(table(&grid(block), 0, &place), locator)
            }
            "title" if with_headings => Block::heading(text(block), 0, locator),
            _ => Block::paragraph(text(block), locator),
        });
    }
    document
}

/// Title lines come as one heading, figures are set off by spaces, a long paragraph is cut in two by the page.
fn pages(blocks: &[Value]) -> Document {
    let mut document = Document::empty(FileKind::Pdf);
    let place = |index| Locator::Page { page: PageNumber::from_index(index), area: Rect::default() };
    let mut title = String::new();
    for (index, block) in blocks.iter().enumerate() {
        let locator = place(index / 8);
        if block["type"] == "title" {
            title.push_str(text(block));
            continue;
        }
        if !title.is_empty() {
            document.blocks.push(Block::heading(spaced(&std::mem::take(&mut title)), 0, locator.clone()));
        }
        if block["type"] == "table" {
            document.blocks.push(Block::table(table(&grid(block), 0, &|_, _| place(index / 8)), locator));
            continue;
        }
        let text = spaced(text(block));
        let cut = text.char_indices().nth(70).filter(|_| index % 3 == 0).map(|(at, _)| at);
        match cut.filter(|&at| !text[..at].ends_with(['。', '：', '；'])) {
            Some(at) => {
                document.blocks.push(Block::paragraph(&text[..at], locator.clone()));
                document.blocks.push(Block::paragraph(&text[at..], locator));
            }
            None => document.blocks.push(Block::paragraph(text, locator)),
        }
    }
    document
}

/// `2019年` as layout gives it: `2019 年`.
fn spaced(text: &str) -> String {
    let mut out = String::new();
    let mut previous = ' ';
    for c in text.chars() {
        let is_edge = previous.is_ascii_digit() && ('\u{4e00}'..='\u{9fff}').contains(&c);
        if is_edge {
            out.push(' ');
        }
        out.push(c);
        previous = c;
    }
    out
}

/// A sheet for each table, with the lines before it above and those behind the last one below.
fn sheets(blocks: &[Value]) -> Document {
    let mut document = Document::empty(FileKind::Xlsx);
    let is_table = |block: &Value| block["type"] == "table";
    let n_tables = blocks.iter().filter(|block| is_table(block)).count();
    let mut rest = blocks;
    for index in 0..n_tables {
        let at = rest.iter().position(is_table).unwrap_or_default();
        let above: Vec<&str> = rest[..at].iter().map(text).collect();
        let block = &rest[at];
        rest = &rest[at + 1..];
        let name = block["sheet"].as_str().map_or_else(|| format!("Sheet{}", index + 1), str::to_owned);
        let mut rows = grid(block);
        let n = above.len() as u32;
        rows.iter_mut().for_each(|cell| cell.0 += n);
        let lines = above.iter().enumerate().map(|(row, line)| (row as u32, 0, 1, 1, (*line).to_owned()));
        rows = lines.chain(rows).collect();
        if index + 1 == n_tables {
            let end = rows.iter().map(|cell| cell.0 + cell.2).max().unwrap_or(0);
            rows.extend((end..).zip(rest.iter().map(text)).map(|(row, line)| (row, 0, 1, 1, line.to_owned())));
        }
        let place = |row, col| {
            let cell = CellRef { row, col };
            Locator::Sheet { sheet: name.clone(), from: cell, to: cell }
        };
        let mut table = table(&rows, 0, &place);
        table.name.clone_from(&name);
        document.blocks.push(Block::table(table, place(0, 0)));
        document.n_pages += 1;
    }
    document
}

type GridCell = (u32, u32, u32, u32, String);

/// Cells as (row, column, rowspan, colspan, text); spans are written as in HTML.
fn grid(block: &Value) -> Vec<GridCell> {
    let mut taken = std::collections::BTreeSet::new();
    let mut cells = Vec::new();
    for (row, written) in (0_u32..).zip(block["rows"].as_array().expect("rows")) {
        let mut col = 0;
        for cell in written.as_array().expect("row") {
            while taken.contains(&(row, col)) {
                col += 1;
            }
            let span = |name: &str| cell[name].as_u64().unwrap_or(1) as u32;
            let (rowspan, colspan) = (span("rowspan"), span("colspan"));
            for r in row..row + rowspan {
                for c in col..col + colspan {
                    taken.insert((r, c));
                }
            }
            let text = cell.as_str().or(cell["text"].as_str()).unwrap_or_default();
            cells.push((row, col, rowspan, colspan, text.to_owned()));
            col += colspan;
        }
    }
    cells
}

fn table(cells: &[GridCell], header_rows: u32, place: &dyn Fn(u32, u32) -> Locator) -> Table {
    let end = |of: fn(&GridCell) -> u32| cells.iter().map(of).max().unwrap_or(0);
    Table {
        n_rows: end(|cell| cell.0 + cell.2),
        n_cols: end(|cell| cell.1 + cell.3),
        header_rows,
        cells: cells
            .iter()
            .map(|(row, col, rowspan, colspan, text)| Cell {
                row: *row,
                col: *col,
                rowspan: *rowspan,
                colspan: *colspan,
                text: text.clone(),
                locator: place(*row, *col),
            })
            .collect(),
        ..Table::default()
    }
}

/// The register as the command line prints it in JSON.
pub(crate) fn to_json(register: &Register) -> Value {
    let cite = |cite: &zuozheng_model::Citation| serde_json::json!({"title": cite.title, "number": cite.number});
    let role = |role| match role {
        Role::Lead => "lead",
        Role::Support => "support",
        Role::Responsible => "responsible",
    };
    let head = &register.head;
    let tasks: Vec<Value> = register
        .tasks
        .iter()
        .map(|task| {
            let units: Vec<Value> = task
                .duties
                .iter()
                .map(|duty| serde_json::json!({"name": duty.name, "role": role(duty.role), "group": duty.group}))
                .collect();
            serde_json::json!({
                "number": task.number, "label": task.label, "section_number": task.section_number, "section": task.section,
                "text": task.text, "units": units, "points": task.points, "quoted_terms": task.quoted_terms,
                "deadline": task.deadline.as_ref().and_then(zuozheng_model::Deadline::date),
            })
        })
        .collect();
    serde_json::json!({
        "doc_number": head.doc_number, "title": head.title, "issuer": head.issuer, "date": head.date,
        "report_due": head.report_due, "addressees": head.addressees,
        "cites": head.cites.iter().map(cite).collect::<Vec<_>>(), "tasks": tasks,
    })
}
