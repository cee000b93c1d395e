//! Search results.

pub mod batch;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use zuozheng_model::{Grade, Locator, TaskNumber, UnitId};

use crate::cells::shown_name;
use crate::grid::{Column, fit};
use crate::grid::{grid, wrap};
use crate::json::{rounded, to_json};
use crate::words::{date_words, grade_word, numbers_words};

/// Values of a facet that the table shows.
const MOST_VALUES: usize = 12;

/// A link of a passage to a task.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cited {
    /// Name of the circular.
    pub circular: String,
    /// The task.
    pub task: TaskNumber,
    /// How strong.
    pub grade: Grade,
}

/// A passage that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Path inside the evidence folder.
    pub path: String,
    /// The unit that sent the file in.
    pub unit: Option<UnitId>,
    /// Who signed it, where it is another one.
    pub signer: Option<String>,
    /// Date of the file.
    pub date: Option<Date>,
    /// Tasks that the passage is cited for.
    pub tasks: Vec<Cited>,
    /// Those of them that were asked for; all when none were.
    pub asked: Vec<Cited>,
    /// Matching passages of its group; 1 when nothing is grouped.
    pub n_passages: u64,
    /// Its group: a path, a unit, or a task as `<circular>#23`; none when nothing is grouped.
    pub group: Option<String>,
    /// The strongest of the links asked for.
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
    /// True when several circulars have tasks: a number alone names none of them.
    pub several_circulars: bool,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    signer: Option<&'a str>,
    date: Option<Date>,
    tasks: Vec<u16>,
    links: Vec<LinkRow<'a>>,
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

#[derive(Serialize)]
struct LinkRow<'a> {
    circular: &'a str,
    task: u16,
    grade: Grade,
    asked: bool,
}

/// Writes search results as JSON.
pub fn json(hits: &Hits) -> String {
    let rows = hits
        .hits
        .iter()
        .map(|hit| Row {
            path: &hit.path,
            unit: hit.unit.as_ref().map(|unit| unit.as_str()),
            signer: hit.signer.as_deref(),
            date: hit.date,
            tasks: numbers(&hit.tasks).into_iter().map(TaskNumber::get).collect(),
            links: hit.tasks.iter().map(|link| link_row(link, &hit.asked)).collect(),
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

fn link_row<'a>(link: &'a Cited, asked: &[Cited]) -> LinkRow<'a> {
    let Cited { circular, task, grade } = link;
    LinkRow { circular, task: task.get(), grade: *grade, asked: asked.contains(link) }
}

/// The numbers of the tasks, each once.
fn numbers<'a>(links: impl IntoIterator<Item = &'a Cited>) -> Vec<TaskNumber> {
    let numbers: BTreeSet<TaskNumber> = links.into_iter().map(|link| link.task).collect();
    numbers.into_iter().collect()
}

/// What a passage is cited for: the tasks asked for with the grade of these links, then the numbers of the others.
fn links_words(hit: &Hit, names_circulars: bool) -> Vec<String> {
    let named = |circular: &str, tasks: &[TaskNumber]| match names_circulars {
        true => format!("{circular}任务{}", numbers_words(tasks)),
        false => format!("任务{}", numbers_words(tasks)),
    };
    let mut asked: BTreeMap<(Grade, &str), Vec<&Cited>> = BTreeMap::new();
    for link in &hit.asked {
        asked.entry((link.grade, &link.circular)).or_default().push(link);
    }
    let mut others: BTreeMap<&str, Vec<&Cited>> = BTreeMap::new();
    for link in hit.tasks.iter().filter(|link| !hit.asked.contains(link)) {
        others.entry(&link.circular).or_default().push(link);
    }
    let mut words: Vec<String> = asked
        .into_iter()
        .map(|((grade, circular), links)| format!("{}  {}", named(circular, &numbers(links)), grade_word(grade)))
        .collect();
    words.extend(others.into_iter().map(|(circular, links)| format!("另涉{}", named(circular, &numbers(links)))));
    words
}

/// Writes search results as text: a line for the file and one or two for the passage. `searched` says over what.
pub fn table(hits: &Hits, searched: &crate::Searched) -> String {
    let mut out = String::new();
    for (at, hit) in hits.hits.iter().enumerate() {
        let place = hit.locator.as_ref().map_or(String::new(), |locator| format!("  {locator}"));
        out.push_str(&format!("{:>3}. {}\n", at + 1, fit(&format!("{}{place}", hit.path), 94)));
        let mut facts: Vec<String> = Vec::new();
        facts.extend(hit.unit.as_ref().map(ToString::to_string));
        facts.extend(hit.signer.as_deref().map(|signer| format!("（{}落款）", shown_name(signer))));
        facts.extend(hit.date.map(date_words));
        facts.extend(links_words(hit, hits.several_circulars));
        facts.extend(hit.recognised.map(recognised_words));
        if let Some(group) = &hit.group {
            let name = if *group == hit.path { "本材料" } else { group };
            facts.push(format!("{name}共{}处", hit.n_passages));
        }
        if !facts.is_empty() {
            wrap(&facts.join("  "), 92).iter().for_each(|line| out.push_str(&format!("     {line}\n")));
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
                numbers_words(&numbers(&hit.tasks)),
            ]
        })
        .collect();
    grid(&COLUMNS, &rows, 0)
}
