//! 搜索: the query language of the command line, with the words marked and a way into the page.

use maud::{Markup, html};
use zuozheng_index::{Hit, LinkedTask, Results};
use zuozheng_report::date_words;
use zuozheng_report::hits::recognised_words;
use zuozheng_report::words::grade_word;

use super::app::App;
use super::ask::{Ask, to};
use super::layout;
use super::pieces::{to_evidence, to_task, to_unit};
use crate::cli;
use crate::commands::judged::Judged;
use crate::commands::search;
use crate::complaint::words;

/// Hits of a page.
const LIMIT: usize = 20;
/// Values of a facet that are shown.
const MOST_VALUES: usize = 12;

/// Values of a facet with their counts.
type Values = Vec<(String, u64)>;

/// The search that an address asks for.
pub(super) fn asked(ask: &Ask) -> cli::Search {
    cli::Search {
        task: Some(ask.task.clone()).filter(|task| !task.is_empty()),
        unit: Some(ask.unit.clone()).filter(|unit| !unit.is_empty()),
        limit: LIMIT,
        offset: ask.offset,
        ..cli::Search::of(&ask.q)
    }
}

pub(super) fn page(app: &App, ask: &Ask) -> anyhow::Result<Markup> {
    let judged = app.shown(ask)?;
    let body = if ask.q.trim().is_empty() && ask.task.is_empty() && ask.unit.is_empty() {
        help()
    } else {
        results(app, ask, &judged)?
    };
    layout::page(app, ask, &judged, "搜索", body)
}

fn help() -> Markup {
    let examples = [
        ("23", "任务23的佐证，也可写作（二十三）、第23项"),
        ("\"双随机、一公开\"", "原样的短语"),
        ("单位:市场监管 日期:2019-03..2019-12 公示", "单位、日期和词"),
        ("任务:23 等级:直接 -计划", "直接佐证，不含“计划”"),
        ("缺:任务", "没有关联到任何任务的材料"),
    ];
    html! { table.text { @for (query, what) in examples { tr { th { a href=(to("/search", &[("q", query)])) { (query) } } td { (what) } } } } }
}

fn results(app: &App, ask: &Ask, judged: &Judged) -> anyhow::Result<Markup> {
    let ledger = app.ledger()?;
    let searcher = app.searcher(&ledger)?;
    let known = app.known(&ledger)?;
    let (found, took) = match search::found(&searcher, &cli::Search { facets: true, ..asked(ask) }, &known) {
        Ok(found) => found,
        Err(error) => return Ok(html! { p.problem { (words(&error)) } (help()) }),
    };
    let shown = found.hits.len();
    let to_offset = |offset: usize| {
        let offset = if offset == 0 { String::new() } else { offset.to_string() };
        to(
            "/search",
            &[
                ("q", &ask.q),
                ("task", &ask.task),
                ("unit", &ask.unit),
                ("offset", &offset),
                ("circular", &ask.circular),
            ],
        )
    };
    Ok(html! {
        @for note in &found.notes { p.small { (note) } }
        @if found.total == 0 { p { "没有找到。" (judged.searched.sentence()) } } @else {
            p.small { "共" (found.total) "处，列出第" (ask.offset + 1) "—" (ask.offset + shown) "处，用时" (took.as_millis()) "毫秒。" }
            div.beside {
                section {
                    @for hit in &found.hits { (one(ask, judged, hit)) }
                    p.pages {
                        @if ask.offset > 0 { a rel="prev" href=(to_offset(ask.offset.saturating_sub(LIMIT))) { "上一页" } "　" }
                        @if ask.offset + shown < found.total as usize { a rel="next" href=(to_offset(ask.offset + LIMIT)) { "下一页" } }
                    }
                }
                aside { (facets(ask, &found)) }
            }
        }
    })
}

fn one(ask: &Ask, judged: &Judged, hit: &Hit) -> Markup {
    let is_shown = |link: &&LinkedTask| link.circular == judged.view.record.name();
    html! {
        article.piece {
            p { a href=(to_evidence(ask, &hit.path, hit.asked.iter().find(is_shown).map(|task| task.task), Some(&hit.locator))) { (hit.path) } " " (hit.locator.to_string()) @if let Some(confidence) = hit.recognised { " " small { (recognised_words(confidence)) } } }
            blockquote { (marked(hit)) }
            p.small {
                @if let Some(unit) = &hit.unit { a href=(to_unit(ask, unit)) { (unit) } "　" }
                @if let Some(date) = hit.date { (date_words(date)) "　" }
                @for link in &hit.tasks {
                    @if is_shown(&link) { a href=(to_task(ask, link.task)) { "任务" (link.task) } }
                    @else { a href=(to_other(link)) { (link.circular) "任务" (link.task) } }
                    "（" (grade_word(link.grade)) "）　"
                }
            }
        }
    }
}

/// The page of a task of another circular than the one that is looked at.
fn to_other(link: &LinkedTask) -> String {
    to("/task", &[("task", &link.task.to_string()), ("circular", &link.circular)])
}

/// The snippet with the words that were found marked.
fn marked(hit: &Hit) -> Markup {
    let mut parts = Vec::new();
    let mut end = 0;
    for range in &hit.highlights {
        let (Some(before), Some(word)) = (hit.snippet.get(end..range.start), hit.snippet.get(range.clone())) else {
            continue;
        };
        parts.push(html! { (before) mark { (word) } });
        end = range.end;
    }
    html! { @for part in parts { (part) } (hit.snippet.get(end..).unwrap_or_default()) }
}

/// Counts of what was found, each a narrower search.
fn facets(ask: &Ask, found: &Results) -> Markup {
    let Some(facets) = &found.facets else { return html! {} };
    let narrower = |field: &str, value: &str| {
        to("/search", &[("q", &format!("{} {field}:\"{value}\"", ask.q)), ("circular", &ask.circular)])
    };
    let named = |(name, n): (&String, &u64)| (name.clone(), *n);
    // Tasks of several circulars may share a number: the address has only that, as a clerk would type it.
    let number = |(task, n): (&String, &u64)| (task.rsplit('#').next().unwrap_or(task).to_owned(), *n);
    let mut groups: [(&str, &str, Values); 4] = [
        ("单位", "单位", facets.units.iter().map(named).collect()),
        ("任务", "任务", facets.tasks.iter().map(number).collect()),
        ("类型", "类型", facets.kinds.iter().map(named).collect()),
        ("年份", "日期", facets.years.iter().map(|(year, n)| (year.to_string(), *n)).collect()),
    ];
    for (.., values) in &mut groups {
        values.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    }
    html! {
        @for (name, field, values) in groups { @if !values.is_empty() {
            h3 { (name) }
            ul.facets { @for (value, n) in values.iter().take(MOST_VALUES) { li { a href=(narrower(field, value)) { (value) } " " span.small { (n) } } } }
        } }
    }
}
