//! What every fuzz target checks: no reader of ours panics, and what it gives holds together.

use std::io::{Cursor, Write as _};
use std::sync::Once;

use zip::write::{SimpleFileOptions, ZipWriter};
use zuozheng_model::BlockKind;
use zuozheng_read::Limits;

static HOOK: Once = Once::new();

/// Reads a file. A panic of a library ends in a problem, as it does in a run; one of our own code ends the fuzzing.
pub fn read(bytes: &[u8]) {
    HOOK.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            let is_ours = panic.location().is_none_or(|place| {
                let file = place.file();
                !file.contains("/registry/src/") && !file.contains("/rustc/")
            });
            if is_ours {
                eprintln!("{panic}");
                std::process::abort();
            }
        }));
    });
    let read = zuozheng_read::read(bytes, &Limits::default());
    for block in &read.document.blocks {
        if let BlockKind::Table(table) = &block.kind {
            let inside = |at: u32, span: u32, end: u32| span > 0 && at + span <= end;
            assert!(
                table.cells.iter().all(|cell| {
                    inside(cell.row, cell.rowspan, table.n_rows) && inside(cell.col, cell.colspan, table.n_cols)
                }),
                "a cell lies outside its table"
            );
            let order = |pair: &[zuozheng_model::Cell]| (pair[0].row, pair[0].col) < (pair[1].row, pair[1].col);
            assert!(table.cells.windows(2).all(order), "cells are not in order");
        }
    }
}

/// An archive of parts, so that the fuzzer works on the part and not on the compression.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        archive.start_file(*name, stored).expect("a name of ours");
        archive.write_all(content).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}
