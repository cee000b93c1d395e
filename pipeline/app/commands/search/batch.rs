//! `search --batch`: many queries at once, and which of them found nothing.

use std::path::Path;

use anyhow::{Context as _, bail};
use zuozheng_index::Searcher;
use zuozheng_report::Searched;
use zuozheng_report::hits::batch::{self, Asked};

use super::Known;
use crate::cli::{self, Format};
use crate::commands::no_such_format;
use crate::complaint::words;

/// Runs every query of the file. One that cannot be understood is named, and costs nothing else.
pub(super) fn run(
    searcher: &Searcher,
    known: &Known,
    file: &Path,
    format: Format,
    searched: &Searched,
) -> anyhow::Result<Vec<u8>> {
    let queries = queries(file)?;
    let asked: Vec<Asked> = queries.into_iter().map(|query| ask(searcher, known, query)).collect();
    Ok(match format {
        Format::Table => batch::table(&asked, searched).into_bytes(),
        Format::Json => batch::json(&asked, searched).into_bytes(),
        Format::Csv => batch::csv(&asked),
        other => return no_such_format(other, "search --batch", "table、json、csv").map(|_| Vec::new()),
    })
}

fn ask(searcher: &Searcher, known: &Known, query: String) -> Asked {
    let args = cli::Search { limit: 1, group: cli::Group::File, ..cli::Search::of(&query) };
    match super::found(searcher, &args, known) {
        Ok((results, _)) => Asked {
            n_files: results.total,
            n_passages: super::found(searcher, &cli::Search { limit: 1, ..cli::Search::of(&query) }, known)
                .map_or(0, |(passages, _)| passages.total),
            best: results.hits.first().map(|hit| (hit.path.clone(), hit.locator.to_string())),
            query,
            error: None,
        },
        Err(error) => Asked { query, n_files: 0, n_passages: 0, best: None, error: Some(words(&error)) },
    }
}

/// The column `query` (or 查询), or the first column when no column is called so; empty ones are passed over.
fn queries(file: &Path) -> anyhow::Result<Vec<String>> {
    let bytes = fs_err::read(file)?;
    let text =
        std::str::from_utf8(&bytes).with_context(|| format!("“{}”不是 UTF-8：请另存为 CSV UTF-8", file.display()))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut rows = Vec::new();
    for row in reader.records() {
        rows.push(row.with_context(|| format!("“{}”不是 CSV 文件", file.display()))?);
    }
    let is_heading = |cell: &str| ["query", "查询"].contains(&cell.trim().to_lowercase().as_str());
    let column = rows.first().and_then(|row| row.iter().position(is_heading));
    let skipped = usize::from(column.is_some());
    let queries: Vec<String> = rows
        .iter()
        .skip(skipped)
        .filter_map(|row| row.get(column.unwrap_or(0)))
        .map(|cell| cell.trim().to_owned())
        .filter(|query| !query.is_empty())
        .collect();
    if queries.is_empty() {
        bail!("“{}”里没有查询：一行写一条，或用标题为“查询”的一列", file.display());
    }
    Ok(queries)
}
