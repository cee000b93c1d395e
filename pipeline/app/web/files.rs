//! 材料: every file with what became of it.

use maud::{Markup, html};
use zuozheng_report::words::file_state_word;
use zuozheng_report::{FileFact, FileState, date_words, reason_and_remedy};

use super::app::App;
use super::ask::{Ask, to};
use super::layout;
use super::pieces::to_evidence;

/// Files of a page.
const LIMIT: usize = 200;

/// What the condition `status` may be.
const UNREAD: &str = "unread";
const UNKNOWN: &str = "no-unit";

pub(super) fn page(app: &App, ask: &Ask) -> anyhow::Result<Markup> {
    let judged = app.shown(ask)?;
    let is_wanted = |file: &&FileFact| match ask.status.as_str() {
        UNREAD => file.state != FileState::Ok,
        UNKNOWN => file.unit.is_none(),
        _ => true,
    };
    let files: Vec<&FileFact> = judged.view.files.iter().filter(is_wanted).collect();
    let start = ask.offset.min(files.len());
    let to_offset = |offset: usize| {
        to("/files", &[("status", &ask.status), ("offset", &offset.to_string()), ("circular", &ask.circular)])
    };
    let filter = |status: &str| to("/files", &[("status", status), ("circular", &ask.circular)]);
    let body = html! {
        p {
            a href=(filter("")) { "全部" } "　" a href=(filter(UNREAD)) { "未能读全" } "　" a href=(filter(UNKNOWN)) { "单位不明" }
            "　共" (files.len()) "份"
        }
        table.items {
            thead { tr { th { "材料" } th { "单位" } th { "日期" } th { "状态" } th { "问题及处理办法" } } }
            tbody { @for file in files.iter().skip(start).take(LIMIT) { tr {
                td { a href=(to_evidence(ask, &file.path, None, None)) { (file.path) } }
                td { @match &file.unit { Some(unit) => (unit.as_str()), None => b { "不明" } } }
                td.day { @if let Some(date) = file.date { (date_words(date)) } }
                td { (file_state_word(file.state)) }
                td { @if !file.problems.is_empty() {
                    @let (reason, remedy) = reason_and_remedy(file);
                    (reason) div.small { (remedy) }
                } }
            } } }
        }
        p.pages {
            @if start > 0 { a rel="prev" href=(to_offset(start.saturating_sub(LIMIT))) { "上一页" } "　" }
            @if files.len() > LIMIT { "第" (start + 1) "—" (files.len().min(start + LIMIT)) "份　" }
            @if start + LIMIT < files.len() { a rel="next" href=(to_offset(start + LIMIT)) { "下一页" } }
        }
    };
    layout::page(app, ask, &judged, "材料", body)
}
