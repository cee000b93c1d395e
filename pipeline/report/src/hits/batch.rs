//! Many queries at once: what each found, and those that found nothing.

use serde::Serialize;

use crate::Searched;
use crate::cells::csv_file;
use crate::grid::{Column, grid, wrap};
use crate::json::to_json;

/// A query and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// As it was written.
    pub query: String,
    /// Files with a matching passage.
    pub n_files: u64,
    /// Matching passages.
    pub n_passages: u64,
    /// Path and place of the best passage.
    pub best: Option<(String, String)>,
    /// Why it could not be asked.
    pub error: Option<String>,
}

fn without_any(asked: &[Asked]) -> Vec<&Asked> {
    asked.iter().filter(|asked| asked.n_passages == 0 && asked.error.is_none()).collect()
}

/// As text: a line a query; then the queries without any, and over what was searched.
pub fn table(asked: &[Asked], searched: &Searched) -> String {
    const COLUMNS: [Column; 4] =
        [Column::left("查询", 34), Column::right("材料", 5), Column::right("处", 6), Column::left("最相符", 48)];
    let rows: Vec<Vec<String>> = asked
        .iter()
        .map(|asked| {
            let best = asked.best.as_ref().map(|(path, place)| format!("{path} {place}"));
            let (files, passages) = match asked.error {
                Some(_) => ("-".to_owned(), "-".to_owned()),
                None => (asked.n_files.to_string(), asked.n_passages.to_string()),
            };
            vec![asked.query.clone(), files, passages, asked.error.clone().or(best).unwrap_or_default()]
        })
        .collect();
    let mut out = grid(&COLUMNS, &rows, 0);
    let none = without_any(asked);
    if !none.is_empty() {
        out.push_str(&format!("\n没有找到的{}条：\n", none.len()));
        for asked in none {
            wrap(&asked.query, 96).iter().for_each(|line| out.push_str(&format!("  {line}\n")));
        }
    }
    out.push('\n');
    wrap(&searched.sentence(), 98).iter().for_each(|line| out.push_str(&format!("{line}\n")));
    out
}

/// As JSON.
pub fn json(asked: &[Asked], searched: &Searched) -> String {
    #[derive(Serialize)]
    struct Row<'a> {
        query: &'a str,
        files: u64,
        passages: u64,
        path: Option<&'a str>,
        place: Option<&'a str>,
        error: Option<&'a str>,
    }
    #[derive(Serialize)]
    struct All<'a> {
        queries: Vec<Row<'a>>,
        without_any: Vec<&'a str>,
        searched: String,
    }
    let rows = asked
        .iter()
        .map(|asked| Row {
            query: &asked.query,
            files: asked.n_files,
            passages: asked.n_passages,
            path: asked.best.as_ref().map(|(path, _)| path.as_str()),
            place: asked.best.as_ref().map(|(_, place)| place.as_str()),
            error: asked.error.as_deref(),
        })
        .collect();
    let without_any = without_any(asked).into_iter().map(|asked| asked.query.as_str()).collect();
    to_json(&All { queries: rows, without_any, searched: searched.sentence() })
}

/// As CSV.
pub fn csv(asked: &[Asked]) -> Vec<u8> {
    let rows = asked.iter().map(|asked| {
        let (path, place) = asked.best.clone().unwrap_or_default();
        let (files, passages) = (asked.n_files.to_string(), asked.n_passages.to_string());
        vec![asked.query.clone(), files, passages, path, place, asked.error.clone().unwrap_or_default()]
    });
    csv_file(&["查询", "材料", "处", "最相符的材料", "位置", "问题"], rows)
}
