//! 复核: the uncertain links one after another, and the decisions of people.

use std::path::Path;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use zuozheng_model::{Grade, Standing, Verdict};
use zuozheng_report::words::{grade_word, task_name};
use zuozheng_report::{FileFact, LinkFact, OpinionFact};

use super::app::App;
use super::ask::{Ask, to};
use super::pieces::{Decided, decide as buttons, grounds, second_opinion, to_evidence, to_task};
use super::viewer::Viewer;
use super::{guard, layout};
use crate::commands::judged::Judged;
use crate::commands::review;
use crate::commands::review::dismiss::Dismissal;
use crate::commands::review::opinions::Opinions;
use crate::commands::verdicts::is_outdated;

/// Passages of a link that are shown.
const MOST_PASSAGES: usize = 3;
/// Decisions that are shown to be taken back, and files that only a second opinion links.
const MOST_DECIDED: usize = 8;
/// Decisions to be confirmed that are shown.
const MOST_TO_CONFIRM: usize = 40;

pub(super) fn page(app: &App, ask: &Ask) -> anyhow::Result<Markup> {
    let judged = app.shown(ask)?;
    let waiting = judged.waiting();
    let mut decided = judged.view.decisions();
    decided.sort_by_key(|(_, standing)| std::cmp::Reverse(standing.review.at));
    let mut to_confirm = decided.clone();
    to_confirm.retain(|(file, standing)| file.doc.is_some_and(|doc| standing.to_confirm(doc)));
    let outdated = || judged.view.record.problems.iter().filter(|problem| is_outdated(problem));
    let at = ask.offset.min(waiting.len().saturating_sub(1));
    let opinions = Opinions::of(&app.ledger()?, &judged.view)?;
    let unlinked = opinions.unlinked(&judged.view);
    let to_place = |at: usize| to("/review", &[("offset", &at.to_string()), ("circular", &ask.circular)]);
    let body = html! {
        p {
            "已复核" (decided.len()) "条，待复核" (waiting.len()) "条，最没有把握的在前。"
            @if !to_confirm.is_empty() { a href="#again" { "其中" (to_confirm.len()) "条请重新确认" } "。" }
            progress max=(decided.len() + waiting.len()) value=(decided.len()) {}
        }
        @if let Some(fact) = waiting.get(at).map(|at| &judged.view.links[*at]) {
            p.pages {
                @if at > 0 { a rel="prev" data-key="k" href=(to_place(at - 1)) { "上一条" } "　" }
                "第" (at + 1) "条　"
                @if at + 1 < waiting.len() { a rel="next" data-key="j" href=(to_place(at + 1)) { "下一条" } }
            }
            (one(app, ask, &judged, fact, opinions.on(fact.doc, fact.link.task), &to_place(at))?)
            p.small { "键盘：j 下一条，k 上一条，a 采信为直接佐证，s 采信为辅助材料，r 不予采信，u 撤回最近的决定。" }
        } @else { p { "没有待复核的关联。" } }
        @if ask.may_review() && !unlinked.is_empty() {
            h2 { "程序没有关联、第二意见认为相关的" }
            @for (file, opinion) in unlinked.into_iter().take(MOST_DECIDED) { article.piece {
                @let task = opinion.opinion.task;
                p { a href=(to_evidence(ask, &file.path, Some(task), opinion.locator.as_ref())) { (file.path) } "　任务" (task) }
                (second_opinion(ask, Some(opinion)))
                (buttons(ask, &judged, &file.path, task, None, &to_place(at)))
            } }
        }
        @if !decided.is_empty() {
            h2 { "最近的决定" }
            @for decision in decided.iter().take(MOST_DECIDED) { (decision_on(ask, &judged, *decision, &to_place(at))) }
        }
        @if !to_confirm.is_empty() {
            h2 id="again" { "请重新确认" }
            @for decision in to_confirm.iter().take(MOST_TO_CONFIRM) { (decision_on(ask, &judged, *decision, &to_place(at))) }
        }
        @for problem in outdated() { p.problem { (problem.message) "　" (problem.hint) } }
        @if ask.may_review() && outdated().next().is_some() {
            form.decide method="post" action="/dismiss" {
                input type="hidden" name="token" value=(ask.token());
                input type="hidden" name="circular" value=(judged.view.record.circular);
                input type="hidden" name="back" value=(to_place(at));
                button { "都看过了，不再提示" }
            }
        }
    };
    layout::page(app, ask, &judged, "复核", body)
}

fn decision_on(ask: &Ask, judged: &Judged, (file, standing): (&FileFact, &Standing), back: &str) -> Markup {
    let decided = file.doc.map(|doc| Decided::on(doc, standing));
    html! {
        article.piece {
            p { a href=(to_evidence(ask, &file.path, Some(standing.task), None)) { (file.path) } "　任务" (standing.task) }
            (buttons(ask, judged, &file.path, standing.task, decided, back))
        }
    }
}

fn one(
    app: &App,
    ask: &Ask,
    judged: &Judged,
    fact: &LinkFact,
    opinion: Option<&OpinionFact>,
    back: &str,
) -> anyhow::Result<Markup> {
    let ledger = app.ledger()?;
    let task = judged.view.record.register.task(fact.link.task);
    let mut passages = Vec::new();
    for &ordinal in fact.link.passages.iter().take(MOST_PASSAGES) {
        passages.extend(ledger.passage(fact.doc, ordinal)?);
    }
    Ok(html! {
        article.piece {
            h2 { a href=(to_task(ask, fact.link.task)) { "任务" (task_name(fact.link.task, task.map_or("", |task| &task.label))) } }
            @if let Some(task) = task { p.requirement { (task.text) } }
            p {
                @if let Some(unit) = &fact.unit { b { (unit.as_str()) } "　" }
                a href=(to_evidence(ask, &fact.path, Some(fact.link.task), fact.locators.first())) { (fact.path) }
                "　" (grade_word(fact.link.grade)) "　" (format!("{:.2}", fact.link.score))
            }
            @for passage in &passages { blockquote { span.small { (passage.locator.to_string()) "　" } (passage.text) } }
            (grounds(Some(fact)))
            (second_opinion(ask, opinion))
            (buttons(ask, judged, &fact.path, fact.link.task, None, back))
        }
    })
}

/// A decision as a form sends it.
#[derive(Deserialize)]
pub(super) struct Sent {
    token: String,
    circular: String,
    path: String,
    task: String,
    verdict: String,
    #[serde(default)]
    why: String,
    /// The page to return to.
    back: String,
}

/// What a form sends that ticks off the decisions whose task is gone.
#[derive(Deserialize)]
pub(super) struct Seen {
    token: String,
    circular: String,
    back: String,
}

/// Ticks them off. It has to come from one of our own pages.
pub(super) async fn dismiss(
    State(app): State<Arc<App>>,
    Extension(viewer): Extension<Arc<Viewer>>,
    headers: HeaderMap,
    Form(seen): Form<Seen>,
) -> Response {
    if !app.is_own_form(&headers, &viewer, &seen.token) {
        return guard::foreign();
    }
    guard::run(app, move |app| {
        let of = Dismissal { circular: Some(&seen.circular), task: None, who: &viewer.name };
        review::dismiss::dismiss(&app.project, &app.dictionaries, &of, true)?;
        Ok(Redirect::to(guard::own_page(&seen.back)).into_response())
    })
    .await
}

/// Keeps a decision. It has to come from one of our own pages.
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    Extension(viewer): Extension<Arc<Viewer>>,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Response {
    if !app.is_own_form(&headers, &viewer, &sent.token) {
        return guard::foreign();
    }
    guard::run(app, move |app| {
        let verdict = match sent.verdict.as_str() {
            "direct" => Verdict::Accept(Grade::Direct),
            "supporting" => Verdict::Accept(Grade::Supporting),
            "reject" => Verdict::Reject,
            "withdraw" => Verdict::Withdraw,
            other => anyhow::bail!("没有“{other}”这种决定。"),
        };
        let decision = review::Decision {
            circular: Some(&sent.circular),
            file: Path::new(&sent.path),
            task: guard::task_of(&sent.task)?,
            verdict,
            who: &viewer.name,
            why: sent.why.trim(),
            at: None,
        };
        review::decide(&app.project, &app.dictionaries, &decision, true)?;
        Ok(Redirect::to(guard::own_page(&sent.back)).into_response())
    })
    .await
}
