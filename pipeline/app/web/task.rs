//! 任务: what is asked, of whom, and the evidence of each unit.

use std::collections::HashMap;

use maud::{Markup, html};
use zuozheng_ledger::Ledger;
use zuozheng_model::{EvidenceRef, Task, TaskNumber, Verdict};
use zuozheng_report::words::{reason_words, remedy_words, role_word, task_name};
use zuozheng_report::{LinkFact, date_words, due_words};

use super::app::App;
use super::ask::{Ask, to};
use super::guard::{self, NotFound};
use super::layout;
use super::pieces::{Decided, decide, grounds, piece, status, to_evidence, to_task, to_unit, verdict};
use crate::commands::judged::Judged;

/// Names of files that are offered while a path is typed.
const MOST_NAMES: usize = 500;
/// Pieces of evidence of a page.
const LIMIT: usize = 40;
/// Characters of a passage that are shown.
const SNIPPET: usize = 160;

pub(super) fn page(app: &App, ask: &Ask) -> anyhow::Result<Markup> {
    let judged = app.shown(ask)?;
    let number = guard::task_of(&ask.task)?;
    let register = &judged.view.record.register;
    let task = register.task(number).ok_or_else(|| NotFound(format!("本文件没有任务{number}。")))?;
    let at = register.tasks.iter().position(|other| other.number == number).unwrap_or_default();
    let neighbour = |step: isize| at.checked_add_signed(step).and_then(|at| register.tasks.get(at));
    let ledger = app.ledger()?;
    let body = html! {
        p.small {
            @if let Some(before) = neighbour(-1) { a rel="prev" href=(to_task(ask, before.number)) { "上一项" } " " }
            @if let Some(after) = neighbour(1) { a rel="next" href=(to_task(ask, after.number)) { "下一项" } }
        }
        (requirement(task))
        (units(ask, &judged, number))
        h2 { "佐证" }
        (evidence(ask, &judged, &ledger, number)?)
        (rejected(ask, &judged, number))
        @if ask.may_review() { (add(ask, &judged, number)) }
    };
    let title = format!("任务{}", task_name(task.number, &task.label));
    layout::page(app, ask, &judged, &title, body)
}

fn requirement(task: &Task) -> Markup {
    html! {
        @if let Some(section) = &task.section { p.small { (section) } }
        p.requirement { (task.text) }
        dl {
            @if !task.quoted_terms.is_empty() { dt { "原词" } dd { @for term in &task.quoted_terms { "“" (term) "” " } } }
            @if let Some(deadline) = &task.deadline {
                dt { "时限" } dd { (deadline.written()) @if let Some(date) = deadline.date() { "（" (date_words(date)) "）" } }
            }
            @if !task.quantities.is_empty() { dt { "数量" } dd { (task.quantities.join("、")) } }
            @if let Some(points) = task.points { dt { "分值" } dd { (points) } }
            @if let Some(criteria) = &task.criteria { dt { "评分标准" } dd { (criteria) } }
            @if !task.cites.is_empty() {
                dt { "引用" }
                dd { @for cited in &task.cites { "《" (cited.title) "》" @if let Some(number) = &cited.number { "（" (number) "）" } " " } }
            }
            dt { "责任单位" }
            dd { @for (at, duty) in task.duties.iter().enumerate() { @if at > 0 { "、" } (duty.name) "（" (role_word(duty.role)) "）" } }
        }
    }
}

fn units(ask: &Ask, judged: &Judged, number: TaskNumber) -> Markup {
    html! {
        h2 { "各单位" }
        table.items {
            thead { tr { th { "单位" } th { "职责" } th { "状态" } th { "期限" } th { "缘由及补正办法" } th { "佐证" } } }
            tbody { @for unit in &judged.coverage.units { @for item in unit.items.iter().filter(|item| item.task == number) { tr {
                td { a href={ (to_unit(ask, unit.unit.as_str())) "#t" (number) } { (unit.unit.as_str()) } }
                td { (role_word(item.role)) @if let Some(group) = &item.via_group { div.small { (group) } } }
                td { (status(item.status)) }
                td.day { (due_words(item)) }
                td { (reason_words(item, unit)) div.small { (remedy_words(item)) } }
                td { (item.evidence.len()) "份" }
            } } } }
        }
    }
}

/// The pieces of evidence for the task, those of units with the duty first.
fn evidence(ask: &Ask, judged: &Judged, ledger: &Ledger, number: TaskNumber) -> anyhow::Result<Markup> {
    let mut pieces: Vec<(&str, &EvidenceRef)> = Vec::new();
    for unit in &judged.coverage.units {
        let items = unit.items.iter().filter(|item| item.task == number);
        pieces.extend(items.flat_map(|item| &item.evidence).map(|piece| (unit.unit.as_str(), piece)));
    }
    for other in judged.coverage.other.iter().filter(|other| other.task == number) {
        let unit = other.unit.as_ref().map_or("单位不明", |unit| unit.as_str());
        pieces.extend(other.evidence.iter().map(|piece| (unit, piece)));
    }
    pieces.retain(|(unit, _)| ask.unit.is_empty() || *unit == ask.unit);
    let facts: HashMap<&str, &LinkFact> = judged
        .view
        .links
        .iter()
        .filter(|fact| fact.link.task == number)
        .map(|fact| (fact.path.as_str(), fact))
        .collect();
    let mut rows = Vec::new();
    let first = ask.offset.min(pieces.len());
    let to_offset = |offset: usize| {
        to(
            "/task",
            &[("task", &ask.task), ("offset", &offset.to_string()), ("unit", &ask.unit), ("circular", &ask.circular)],
        )
    };
    let n_pieces = pieces.len();
    for (unit, found) in pieces.into_iter().skip(first).take(LIMIT) {
        let fact = facts.get(found.path.as_str()).copied();
        let ordinal = fact.and_then(|fact| fact.link.passages.first().copied());
        let passage = ordinal.map(|ordinal| ledger.passage(found.doc, ordinal)).transpose()?.flatten();
        let stands = verdict(judged, &found.path, found.doc, number);
        rows.push(html! {
            article.piece {
                p { b { (unit) } "　" (piece(ask, number, found)) }
                @if let Some(passage) = passage { blockquote { (start(&passage.text)) } }
                details { summary { "依据" } (grounds(fact)) }
                (decide(ask, judged, &found.path, number, stands, &to_task(ask, number)))
            }
        });
    }
    Ok(html! {
        @if rows.is_empty() { p { "没有找到。" (judged.searched.sentence()) } }
        @for row in rows { (row) }
        @if n_pieces > LIMIT { p.pages {
            @if first > 0 { a rel="prev" href=(to_offset(first.saturating_sub(LIMIT))) { "前" (LIMIT) "份" } "　" }
            "第" (first + 1) "—" (n_pieces.min(first + LIMIT)) "份，共" (n_pieces) "份　"
            @if first + LIMIT < n_pieces { a rel="next" href=(to_offset(first + LIMIT)) { "后" (LIMIT) "份" } }
        } }
    })
}

/// What people did not accept: it proves nothing, and is not hidden.
fn rejected(ask: &Ask, judged: &Judged, number: TaskNumber) -> Markup {
    let mut rejected = judged.view.decisions();
    rejected.retain(|(_, standing)| standing.task == number && standing.review.verdict == Verdict::Reject);
    html! {
        @if !rejected.is_empty() {
            h2 { "经复核不予采信" }
            @for (file, standing) in rejected { article.piece {
                p { a href=(to_evidence(ask, &file.path, Some(number), None)) { (file.path) } }
                @let decided = file.doc.map(|doc| Decided::on(doc, standing));
                (decide(ask, judged, &file.path, number, decided, &to_task(ask, number)))
            } }
        }
    }
}

fn start(text: &str) -> String {
    let mut start: String = text.chars().take(SNIPPET).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// A file that the machine did not link.
fn add(ask: &Ask, judged: &Judged, number: TaskNumber) -> Markup {
    html! {
        h2 { "补充佐证" }
        form.decide method="post" action="/decide" {
            input type="hidden" name="token" value=(ask.token());
            input type="hidden" name="circular" value=(judged.view.record.circular);
            input type="hidden" name="task" value=(number);
            input type="hidden" name="back" value=(to_task(ask, number));
            input.wide name="path" list="paths" placeholder="材料的路径，如 区教育局/总结.pdf" aria-label="材料" required;
            datalist id="paths" { @for file in judged.view.files.iter().take(MOST_NAMES) { option value=(file.path) {} } }
            input name="why" placeholder="理由（可不填）" aria-label="理由" maxlength="500";
            button name="verdict" value="direct" { "采信为直接佐证" }
            button name="verdict" value="supporting" { "采信为辅助材料" }
        }
        p.small { "也可以先" a href=(to("/search", &[("q", &format!("任务:{number}"))])) { "搜索" } "。" }
    }
}
