//! 佐证台账: every link of a file to a task, with what it stands on.

use serde::Serialize;
use zuozheng_model::{Basis, Grade, Locator};

use crate::cells::csv_file;
use crate::explain::basis_words;
use crate::grid::{Column, grid, wrap};
use crate::json::{rounded, to_json_line};
use crate::words::grade_word;
use crate::{LinkFact, Searched};

/// Writes the links as JSON lines: one per document and task.
pub fn jsonl(circular: &str, links: &[LinkFact]) -> String {
    let mut out = String::new();
    for fact in in_order(links) {
        to_json_line(&Row::of(circular, fact), &mut out);
    }
    out
}

#[derive(Serialize)]
pub(crate) struct Row<'a> {
    path: &'a str,
    unit: Option<&'a str>,
    task: u16,
    circular: &'a str,
    grade: Grade,
    score: f64,
    wrong_year: bool,
    doc: String,
    basis: &'a [Basis],
    locators: &'a [Locator],
}

impl<'a> Row<'a> {
    pub(crate) fn of(circular: &'a str, fact: &'a LinkFact) -> Self {
        Self {
            path: &fact.path,
            unit: fact.unit.as_ref().map(|unit| unit.as_str()),
            task: fact.link.task.get(),
            circular,
            grade: fact.link.grade,
            score: rounded(fact.link.score),
            wrong_year: fact.wrong_year,
            doc: fact.doc.to_string(),
            basis: &fact.link.basis,
            locators: &fact.locators,
        }
    }
}

/// Links by task, best first.
fn in_order(links: &[LinkFact]) -> Vec<&LinkFact> {
    let mut links: Vec<&LinkFact> = links.iter().collect();
    links.sort_by(|a, b| {
        (a.link.task, a.link.grade)
            .cmp(&(b.link.task, b.link.grade))
            .then_with(|| b.link.score.total_cmp(&a.link.score))
            .then_with(|| a.path.cmp(&b.path))
    });
    links
}

/// Writes the links as a table.
pub fn table(links: &[LinkFact], searched: &Searched) -> String {
    const COLUMNS: [Column; 5] = [
        Column::right("任务", 5),
        Column::left("等级", 8),
        Column::right("分数", 5),
        Column::left("材料及位置", 42).lines(2),
        Column::left("依据", 32).lines(2),
    ];
    let rows: Vec<Vec<String>> = in_order(links)
        .into_iter()
        .map(|fact| {
            let place = fact.locators.first().map_or(String::new(), |locator| format!(" {locator}"));
            let year = if fact.wrong_year { "（非本年度）" } else { "" };
            vec![
                fact.link.task.to_string(),
                grade_word(fact.link.grade).to_owned(),
                format!("{:.2}", fact.link.score),
                format!("{}{place}{year}", fact.path),
                fact.link.basis.first().map(basis_words).unwrap_or_default(),
            ]
        })
        .collect();
    let mut out = grid(&COLUMNS, &rows, 0);
    out.push_str(&format!("共{}条关联。\n", links.len()));
    for line in wrap(&searched.sentence(), 98) {
        out.push_str(&format!("{line}\n"));
    }
    out
}

/// Writes the links as CSV (UTF-8 with mark, for Excel).
pub fn csv(circular: &str, links: &[LinkFact]) -> Vec<u8> {
    let rows = in_order(links).into_iter().map(|fact| {
        let basis: Vec<String> = fact.link.basis.iter().map(basis_words).collect();
        let places: Vec<String> = fact.locators.iter().map(ToString::to_string).collect();
        [
            circular.to_owned(),
            fact.link.task.to_string(),
            grade_word(fact.link.grade).to_owned(),
            format!("{:.4}", fact.link.score),
            fact.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            fact.path.clone(),
            places.join("；"),
            basis.join("；"),
            if fact.wrong_year { "非本年度" } else { "" }.to_owned(),
        ]
    });
    csv_file(&["通知", "任务", "等级", "分数", "单位", "材料", "位置", "依据", "标记"], rows)
}
