//! The readers of everything but PDF, through the public functions of the crate. Fixtures are files of our own: the
//! invented circulars rendered to Word and Excel, and one document converted to every format that keeps its table.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail as tests do")]

mod arbitrary;
mod binary_workbook;
mod built;
mod converted;
mod golden;
mod open_document;
mod refused;
mod slides;
mod word_binary;
mod word_parts;

use zuozheng_model::{Block, BlockKind, Table};
use zuozheng_read::{Limits, Read};

/// Reads a file of the fixtures, or a circular of the corpus, where other tests read it too.
fn fixture(name: &str) -> Vec<u8> {
    let root = env!("CARGO_MANIFEST_DIR");
    let corpus = format!("{root}/../../corpus");
    let places =
        [format!("{root}/tests/fixtures/{name}"), format!("{corpus}/{name}"), format!("{corpus}/expected/gold/{name}")];
    let path = places
        .into_iter()
        .find(|path| std::path::Path::new(path).exists())
        .unwrap_or_else(|| panic!("no fixture {name}"));
    #[expect(clippy::disallowed_methods, reason = "a test names the file itself")]
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn read(bytes: &[u8]) -> Read {
    zuozheng_read::read(bytes, &Limits::default())
}

fn tables(read: &Read) -> Vec<&Table> {
    read.document
        .blocks
        .iter()
        .filter_map(|block| match &block.kind {
            BlockKind::Table(table) => Some(table),
            _ => None,
        })
        .collect()
}

/// Row, column, spans and text of every cell.
fn cells(table: &Table) -> Vec<(u32, u32, u32, u32, &str)> {
    table.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan, cell.text.as_str())).collect()
}

fn codes(read: &Read) -> Vec<&str> {
    read.problems.iter().map(|problem| problem.code.as_str()).collect()
}

fn texts(read: &Read, wanted: impl Fn(&BlockKind) -> bool) -> Vec<&str> {
    read.document.blocks.iter().filter(|block| wanted(&block.kind)).filter_map(Block::text).collect()
}

/// A zip package of parts.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
