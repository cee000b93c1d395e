//! 单位: its gap list, its evidence, its files that could not be read, and what it can take with it.

use anyhow::Context as _;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use zuozheng_model::{CoverageItem, UnitCoverage};
use zuozheng_report::gaps::{self, WorkbookOptions};
use zuozheng_report::words::{file_state_word, reason_words, remedy_words, role_word, task_name, urgency};
use zuozheng_report::{Counts, FileState, date_words, due_words, only_unit, reason_and_remedy};

use super::app::App;
use super::ask::{Ask, to};
use super::guard::{Forbidden, NotFound};
use super::layout;
use super::overview::bar;
use super::pieces::{piece, status, to_task};
use crate::commands::judged::Judged;
use crate::commands::letters;

/// Pieces shown for an item; the page of the task has all.
const MOST_PIECES: usize = 3;

pub(super) fn page(app: &App, ask: &Ask) -> anyhow::Result<Markup> {
    let judged = app.shown(ask)?;
    let unit = of(&judged, ask)?;
    let conditions = [("unit", unit.unit.as_str()), ("circular", ask.circular.as_str())];
    let counts = Counts::of(&unit.items);
    let body = html! {
        (bar(&counts))
        p {
            "任务" (counts.items) "项：已佐证" (counts.covered) "，仅辅助" (counts.partial) "，缺失" (counts.missing)
            "，待核" (counts.blocked) "，未到期" (counts.not_due) "；材料" (unit.n_files) "份。"
            "下载：" a href=(to("/unit.xlsx", &conditions)) { "工作簿" } "　" a href=(to("/unit.docx", &conditions)) { "催办函（草稿）" }
        }
        (list(ask, unit))
        (files(ask, &judged, unit))
    };
    layout::page(app, ask, &judged, unit.unit.as_str(), body)
}

/// The unit that is asked for, by any of its names.
fn of<'a>(judged: &'a Judged, ask: &Ask) -> anyhow::Result<&'a UnitCoverage> {
    let known = judged.view.unit(&ask.unit).ok();
    let found = judged.coverage.units.iter().find(|unit| Some(&unit.unit) == known.as_ref());
    if !ask.may_see(known.as_ref()) {
        return Err(Forbidden.into());
    }
    Ok(found.ok_or_else(|| NotFound(format!("名录里没有单位“{}”，或者它没有任务。", ask.unit)))?)
}

fn list(ask: &Ask, unit: &UnitCoverage) -> Markup {
    let mut items: Vec<&CoverageItem> = unit.items.iter().collect();
    items.sort_by_key(|item| (urgency(item.status), item.asked, item.task));
    html! {
        table.items {
            thead { tr { th { "状态" } th { "任务" } th { "职责" } th { "要求" } th { "期限" } th { "缘由及补正办法" } th { "佐证" } } }
            tbody { @for item in items { tr id={ "t" (item.task) } {
                td { (status(item.status)) }
                td.task { a href=(to_task(ask, item.task)) { (task_name(item.task, &item.label)) } }
                td { (role_word(item.role)) @if let Some(group) = &item.via_group { div.small { (group) } } }
                td.text { (item.text) }
                td.day { (due_words(item)) }
                td { (reason_words(item, unit)) div.small { (remedy_words(item)) } }
                td {
                    @for found in item.evidence.iter().take(MOST_PIECES) { div { (piece(ask, item.task, found)) } }
                    @if item.evidence.len() > MOST_PIECES {
                        a.small href=(to_task(ask, item.task)) { "另有" (item.evidence.len() - MOST_PIECES) "份" }
                    }
                }
            } } }
        }
    }
}

fn files(ask: &Ask, judged: &Judged, unit: &UnitCoverage) -> Markup {
    let files: Vec<_> = judged.view.files.iter().filter(|file| file.unit.as_ref() == Some(&unit.unit)).collect();
    html! {
        h2 { "材料" (files.len()) "份" }
        table.items {
            thead { tr { th { "材料" } th { "日期" } th { "状态" } th { "原因及处理办法" } } }
            tbody { @for file in files { tr {
                td { a href=(to("/evidence", &[("path", &file.path), ("circular", &ask.circular)])) { (file.path) } }
                td.day { @if let Some(date) = file.date { (date_words(date)) } }
                td { (file_state_word(file.state)) }
                td { @if file.state != FileState::Ok {
                    @let (reason, remedy) = reason_and_remedy(file);
                    (reason) div.small { (remedy) }
                } }
            } } }
        }
    }
}

/// A file for a person to keep.
pub(super) fn download(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    // RFC 6266: the name in UTF-8, percent-encoded.
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded.replace('+', "%20"));
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

pub(super) fn workbook(app: &App, ask: &Ask) -> anyhow::Result<Response> {
    let judged = app.judged(ask)?;
    let unit = of(&judged, ask)?;
    let coverage = only_unit(&judged.coverage, &unit.unit);
    let report = gaps::GapReport { coverage: &coverage, ..judged.report() };
    let folder = std::path::absolute(app.project.evidence())?.to_string_lossy().into_owned();
    let options = WorkbookOptions { evidence_folder: &folder, created: judged.searched.today.at(0, 0, 0, 0) };
    let bytes = gaps::xlsx(&report, &judged.view.links, &options)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(kind, &format!("佐证缺口-{}.xlsx", unit.unit), bytes))
}

pub(super) fn letter(app: &App, ask: &Ask) -> anyhow::Result<Response> {
    let judged = app.judged(ask)?;
    let unit = of(&judged, ask)?;
    let ledger = app.ledger()?;
    let sent = letters::sent(&ledger, &judged.view.record)?;
    let renumbered = letters::renumbered(&ledger, &judged.view.record)?;
    let bytes = letters::draft(&judged, sent, &renumbered, unit)?;
    let bytes = bytes.context("这个单位没有需要补报的任务，不必催办。")?;
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok(download(kind, &format!("催办函-{}-草稿.docx", unit.unit), bytes))
}
