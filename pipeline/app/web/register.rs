//! 任务登记: the tasks as they were read, what people corrected, and another circular laid beside.

use axum::response::Response;
use maud::{Markup, html};
use zuozheng_model::AccountRole;
use zuozheng_report::words::{role_word, task_name};
use zuozheng_report::{diff, tasks};

use super::app::App;
use super::ask::{Ask, to};
use super::pieces::to_task;
use super::{layout, unit};
use crate::commands::view;

pub(super) fn page(app: &App, ask: &Ask) -> anyhow::Result<Markup> {
    let judged = app.shown(ask)?;
    let record = &judged.view.record;
    let ledger = app.ledger()?;
    let others: Vec<String> = app
        .registers(&ledger)?
        .iter()
        .filter(|other| other.circular != record.circular)
        .map(|other| other.name().to_owned())
        .collect();
    let corrections: Vec<_> =
        ledger.corrections()?.into_iter().filter(|correction| correction.circular == record.circular).collect();
    let beside = if ask.other.is_empty() {
        None
    } else {
        let other = view::circular(&ledger, Some(&ask.other))?;
        Some(diff::table(&diff::diff(&other.register, &record.register)))
    };
    let body = html! {
        p { "取自" (record.source) "，共" (record.register.tasks.len()) "项。"
            a href=(to("/register.xlsx", &[("circular", &ask.circular)])) { "下载任务台账" } }
        (correction(ask))
        @for problem in &record.problems { p.problem { (problem.message) "　" (problem.hint) } }
        table.items {
            thead { tr { th { "任务" } th { "章节" } th { "要求" } th { "责任单位" } th { "时限" } th { "分值" } } }
            tbody { @for task in &record.register.tasks { tr {
                td.task { a href=(to_task(ask, task.number)) { (task_name(task.number, &task.label)) } }
                td { (task.section.as_deref().unwrap_or_default()) }
                td.text { (task.text) }
                td { @for duty in &task.duties { div { (duty.name) "（" (role_word(duty.role)) "）" } } }
                td { @if let Some(deadline) = &task.deadline { (deadline.written()) } }
                td { @if let Some(points) = task.points { (points) } }
            } } }
        }
        @if !corrections.is_empty() {
            h2 { "更正" }
            table.items {
                thead { tr { th { "任务" } th { "原为" } th { "改为" } th { "谁" } th { "为何" } } }
                tbody { @for correction in &corrections { tr {
                    td { (correction.task) } td { (correction.old) } td { (correction.new) } td { (correction.who) } td { (correction.why) }
                } } }
            }
        }
        @if !others.is_empty() {
            h2 { "与另一份文件对照" }
            form action="/register" {
                @if !ask.circular.is_empty() { input type="hidden" name="circular" value=(ask.circular); }
                select name="other" aria-label="另一份文件" { @for other in &others { option selected[*other == ask.other] { (other) } } }
                button { "对照" }
            }
        }
        @if let Some(table) = beside { pre { (table) } }
    };
    layout::page(app, ask, &judged, "任务登记", body)
}

/// The way back for the downloaded workbook, for those who may correct.
fn correction(ask: &Ask) -> Markup {
    let is_office = ask.viewer.as_ref().is_some_and(|viewer| matches!(viewer.role, AccountRole::Office));
    html! { @if is_office {
        details { summary { "读错了？更正任务台账" }
            form.upload method="post" action="/correct" enctype="multipart/form-data" {
                input type="hidden" name="token" value=(ask.token());
                input type="hidden" name="circular" value=(ask.circular);
                p.small { "下载任务台账，在工作簿里直接改，保存后从这里收回。每处改动记入更正，随后重新比对材料。" }
                label { "改好的任务台账 " input type="file" name="file" required; }
                label { "理由 " input name="why" maxlength="200"; }
                button { "收回更正" }
            }
        }
    } }
}

/// The register as a workbook that can be corrected.
pub(super) fn workbook(app: &App, ask: &Ask) -> anyhow::Result<Response> {
    let judged = app.judged(ask)?;
    let record = &judged.view.record;
    let bytes = tasks::xlsx(&record.register, judged.searched.today.at(0, 0, 0, 0))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(unit::download(kind, &format!("任务台账-{}.xlsx", record.name()), bytes))
}
