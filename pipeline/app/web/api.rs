//! The same as the pages, for programs: the shapes of `--format json`.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use zuozheng_report::{gaps as gap_lists, hits, links as link_lists, only_unit, tasks as task_lists};

use super::app::App;
use super::ask::Ask;
use super::guard;
use crate::commands::view::View;
use crate::commands::{search as searches, status as states};

fn json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// `gaps --format json`.
pub(super) fn gaps(app: &App, ask: &Ask) -> anyhow::Result<Response> {
    let judged = app.judged(ask)?;
    if ask.unit.is_empty() {
        return Ok(json(gap_lists::json(&judged.report())));
    }
    let coverage = only_unit(&judged.coverage, &judged.view.unit(&ask.unit)?);
    Ok(json(gap_lists::json(&gap_lists::GapReport { coverage: &coverage, ..judged.report() })))
}

/// `tasks --format json`.
pub(super) fn tasks(app: &App, ask: &Ask) -> anyhow::Result<Response> {
    Ok(json(task_lists::json(&app.judged(ask)?.view.record.register)))
}

/// `links --format jsonl`: a value a line.
pub(super) fn links(app: &App, ask: &Ask) -> anyhow::Result<Response> {
    let ledger = app.ledger()?;
    let mut view = View::of(&ledger, app.judged(ask)?.view.record.clone(), &app.dictionaries)?;
    let task = if ask.task.is_empty() { None } else { Some(guard::task_of(&ask.task)?) };
    let unit = if ask.unit.is_empty() { None } else { Some(view.unit(&ask.unit)?) };
    view.apply_reviews();
    view.keep_links(|fact| task.is_none_or(|task| fact.link.task == task));
    view.keep_links(|fact| unit.is_none() || fact.unit == unit);
    let lines = link_lists::jsonl(view.record.name(), &view.links);
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], lines).into_response())
}

/// `search --format json`.
pub(super) fn search(app: &App, ask: &Ask) -> anyhow::Result<Response> {
    let ledger = app.ledger()?;
    let known = app.known(&ledger)?;
    let (results, took) = searches::found(&*app.searcher(&ledger)?, &super::search::asked(ask), &known)?;
    Ok(json(hits::json(&searches::hits_of(&results, took, &known))))
}

/// `status --format json`.
pub(super) fn status(app: &App, _ask: &Ask) -> anyhow::Result<Response> {
    Ok(json(serde_json::to_string_pretty(&states::Status::of(&app.ledger()?, false)?)?))
}
