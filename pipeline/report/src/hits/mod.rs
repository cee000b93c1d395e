//! Search results.

pub mod batch;

use jiff::civil::Date;
use serde::Serialize;
use zuozheng_model::{Grade, Locator, TaskNumber, UnitId};

use crate::grid::{Column, fit};
use crate::grid::{grid, wrap};
use crate::json::{rounded, to_json};
use crate::words::{date_words, grade_word, numbers_words};

/// Values of a facet that the table shows.
const MOST_VALUES: usize = 12;

/// A passage that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Path inside the evidence folder.
    pub path: String,
    /// The unit that sent the file in.
    pub unit: Option<UnitId>,
    /// Date of the file.
    pub date: Option<Date>,
    /// Tasks the file is linked to.
    pub tasks: Vec<TaskNumber>,
    /// Matching passages of its group; 1 when nothing is grouped.
    pub n_passages: u64,
    /// Its group: a path, a unit, or a task as `<circular>#23`; none when nothing is grouped.
    pub group: Option<String>,
    /// The strongest of these links.
    pub grade: Option<Grade>,
    /// How well it fits the query, or the score of the link.
    pub score: f32,
    /// The words around the match.
    pub snippet: String,
    /// Where it stands.
    pub locator: Option<Locator>,
    /// How sure the recognition of its text is, 0..=1; none for text that the file itself holds.
    pub recognised: Option<f32>,
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hits {
    /// All that match, also those beyond the limit.
    pub total: usize,
    /// How long the search took.
    pub took_ms: u64,
    /// The best of them, in order.
    pub hits: Vec<Hit>,
    /// Counts of all that match, when asked for.
    pub facets: Option<Vec<Facet>>,
}

/// Counts of matching passages by one thing they have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// 单位, 任务, 类型 or 年份.
    pub name: &'static str,
    /// Values with their counts, the most frequent first.
    pub values: Vec<(String, u64)>,
}

#[derive(Serialize)]
struct Found<'a> {
    total: usize,
    took_ms: u64,
    hits: Vec<Row<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<&'a [Facet]>,
}

#[derive(Serialize)]
struct Row<'a> {
    path: &'a str,
    unit: Option<&'a str>,
    date: Option<Date>,
    tasks: Vec<u16>,
    grade: Option<Grade>,
    score: f64,
    n_passages: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    snippet: &'a str,
    locator: Option<&'a Locator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ocr_confidence: Option<f64>,
    place: Option<String>,
}

/// Writes search results as JSON.
pub fn json(hits: &Hits) -> String {
    let rows = hits
        .hits
        .iter()
        .map(|hit| Row {
            path: &hit.path,
            unit: hit.unit.as_ref().map(|unit| unit.as_str()),
            date: hit.date,
            tasks: hit.tasks.iter().map(|task| task.get()).collect(),
            grade: hit.grade,
            score: rounded(hit.score),
            n_passages: hit.n_passages,
            group: hit.group.as_deref(),
            snippet: &hit.snippet,
            locator: hit.locator.as_ref(),
            ocr_confidence: hit.recognised.map(rounded),
            place: hit.locator.as_ref().map(ToString::to_string),
        })
        .collect();
    to_json(&Found { total: hits.total, took_ms: hits.took_ms, hits: rows, facets: hits.facets.as_deref() })
}

/// Writes search results as text: a line for the file and one or two for the passage. `searched` says over what.
pub fn table(hits: &Hits, searched: &crate::Searched) -> String {
    let mut out = String::new();
    for (at, hit) in hits.hits.iter().enumerate() {
        let place = hit.locator.as_ref().map_or(String::new(), |locator| format!("  {locator}"));
        out.push_str(&format!("{:>3}. {}\n", at + 1, fit(&format!("{}{place}", hit.path), 94)));
        let mut facts: Vec<String> = Vec::new();
        facts.extend(hit.unit.as_ref().map(ToString::to_string));
        facts.extend(hit.date.map(date_words));
        if !hit.tasks.is_empty() {
            facts.push(format!("任务{}", numbers_words(&hit.tasks)));
        }
        facts.extend(hit.grade.map(|grade| grade_word(grade).to_owned()));
        facts.extend(hit.recognised.map(recognised_words));
        if let Some(group) = &hit.group {
            let name = if *group == hit.path { "本材料" } else { group };
            facts.push(format!("{name}共{}处", hit.n_passages));
        }
        if !facts.is_empty() {
            out.push_str(&format!("     {}\n", fit(&facts.join("  "), 94)));
        }
        for line in wrap(&hit.snippet, 90).into_iter().take(2) {
            out.push_str(&format!("     {line}\n"));
        }
    }
    for facet in hits.facets.iter().flatten().filter(|facet| !facet.values.is_empty()) {
        let values: Vec<String> =
            facet.values.iter().take(MOST_VALUES).map(|(value, n)| format!("{value}（{n}）")).collect();
        let more = facet.values.len().saturating_sub(MOST_VALUES);
        let more = if more > 0 { format!("、另{more}种") } else { String::new() };
        for line in wrap(&format!("{}：{}{more}", facet.name, values.join("、")), 98) {
            out.push_str(&format!("{line}\n"));
        }
    }
    let shown = hits.hits.len();
    if hits.total == 0 {
        out.push_str("没有找到。\n");
    } else if shown < hits.total {
        out.push_str(&format!("共{}处，列出前{shown}处，用时{}毫秒。\n", hits.total, hits.took_ms));
    } else {
        out.push_str(&format!("共{}处，用时{}毫秒。\n", hits.total, hits.took_ms));
    }
    for line in wrap(&searched.sentence(), 98) {
        out.push_str(&format!("{line}\n"));
    }
    out
}

/// Says that a text was recognised from a picture, and how surely: `识别文字（把握91%）`.
pub fn recognised_words(confidence: f32) -> String {
    format!("识别文字（把握{:.0}%）", f64::from(confidence) * 100.0)
}

/// Writes search results one a line, for narrow screens and pipes.
pub fn brief(hits: &Hits) -> String {
    const COLUMNS: [Column; 3] = [Column::left("材料", 48), Column::left("位置", 16), Column::left("任务", 30)];
    let rows: Vec<Vec<String>> = hits
        .hits
        .iter()
        .map(|hit| {
            vec![
                hit.path.clone(),
                hit.locator.as_ref().map(ToString::to_string).unwrap_or_default(),
                numbers_words(&hit.tasks),
            ]
        })
        .collect();
    grid(&COLUMNS, &rows, 0)
}
