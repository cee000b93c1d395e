//! Parts that several pages show: a status, a file with its place, a decision.

use maud::{Markup, html};
use zuozheng_model::{DocId, EvidenceRef, Grade, Locator, Review, Standing, Status, TaskNumber, Verdict};
use zuozheng_report::words::{confirm_words, grade_word, marks, status_letter, status_word, where_words};
use zuozheng_report::{LinkFact, OpinionFact, basis_words, date_words, opinion_words};

use super::ask::{Ask, to};
use crate::commands::judged::Judged;

/// Grounds of a link that are shown at once.
const MOST_GROUNDS: usize = 5;

/// A status as a coloured word.
pub(super) fn status(status: Status) -> Markup {
    html! { span class={ "s " (status_letter(status)) } { (status_word(status)) } }
}

/// The address of a task's page; for an account of a unit its place among the unit's own.
pub(super) fn to_task(ask: &Ask, task: TaskNumber) -> String {
    if let Some(unit) = ask.own_unit() {
        return format!("{}#t{task}", to_unit(ask, unit.as_str()));
    }
    to("/task", &[("task", &task.to_string()), ("circular", &ask.circular)])
}

/// The address of a unit's page.
pub(super) fn to_unit(ask: &Ask, unit: &str) -> String {
    to("/unit", &[("unit", unit), ("circular", &ask.circular)])
}

/// The address of a file at a place, the passages of a task marked.
pub(super) fn to_evidence(ask: &Ask, path: &str, task: Option<TaskNumber>, locator: Option<&Locator>) -> String {
    let task = task.map(|task| task.to_string()).unwrap_or_default();
    let page = locator.and_then(Locator::page).map(|page| page.get().to_string()).unwrap_or_default();
    let address = to("/evidence", &[("path", path), ("task", &task), ("page", &page), ("circular", &ask.circular)]);
    if task.is_empty() { address } else { format!("{address}#cited") }
}

/// A piece of evidence: the file at its place, and what is known about it.
pub(super) fn piece(ask: &Ask, task: TaskNumber, piece: &EvidenceRef) -> Markup {
    html! {
        a href=(to_evidence(ask, &piece.path, Some(task), piece.locator.as_ref())) { (piece.path) }
        @if let Some(place) = where_words(piece) { " " (place) }
        div.small {
            (grade_word(piece.grade)) "　" (format!("{:.2}", piece.score))
            @if let Some(date) = piece.date { "　" (date_words(date)) }
            @let marks = marks(piece);
            @if !marks.is_empty() { "　" b { (marks) } }
        }
    }
}

/// Why the machine linked a file.
pub(super) fn grounds(fact: Option<&LinkFact>) -> Markup {
    html! {
        @match fact {
            Some(fact) => ul.grounds.small {
                @for basis in fact.link.basis.iter().take(MOST_GROUNDS) { li { (basis_words(basis)) } }
            },
            None => p.small { "人工补充，程序没有关联。" },
        }
    }
}

/// What an endpoint thinks, for those who decide.
pub(super) fn second_opinion(ask: &Ask, opinion: Option<&OpinionFact>) -> Markup {
    html! { @if let Some(opinion) = opinion.filter(|_| ask.may_review()) { p.small { (opinion_words(opinion)) } } }
}

/// The verdict that stands on a file and a task.
pub(super) fn verdict<'a>(judged: &'a Judged, path: &str, doc: DocId, task: TaskNumber) -> Option<Decided<'a>> {
    let standing = judged.view.verdicts.of(path, doc, task).filter(|standing| standing.decides())?;
    Some(Decided::on(doc, standing))
}

/// A verdict, and why it is to be confirmed again, if it is.
#[derive(Clone, Copy)]
pub(super) struct Decided<'a> {
    review: &'a Review,
    again: Option<&'static str>,
}

impl<'a> Decided<'a> {
    /// As it stands on a file with this content.
    pub(super) fn on(doc: DocId, standing: &'a Standing) -> Self {
        Self { review: &standing.review, again: confirm_words(standing, doc) }
    }
}

/// A verdict in words.
fn verdict_words(review: &Review) -> String {
    let what = match review.verdict {
        Verdict::Accept(grade) => format!("采信为{}", grade_word(grade)),
        Verdict::Reject => "不予采信".to_owned(),
        Verdict::Withdraw => "已撤回".to_owned(),
    };
    let why = if review.why.is_empty() { String::new() } else { format!("：{}", review.why) };
    format!("{}{what}{why}", review.who)
}

/// Buttons that decide about a file and a task. `back` is the page to return to.
pub(super) fn decide(
    ask: &Ask,
    judged: &Judged,
    path: &str,
    task: TaskNumber,
    stands: Option<Decided<'_>>,
    back: &str,
) -> Markup {
    html! { @if ask.may_review() {
        form.decide method="post" action="/decide" {
            input type="hidden" name="token" value=(ask.token());
            input type="hidden" name="circular" value=(judged.view.record.circular);
            input type="hidden" name="path" value=(path);
            input type="hidden" name="task" value=(task);
            input type="hidden" name="back" value=(back);
            @if let Some(Decided { review, again }) = stands {
                span.small { (verdict_words(review)) @if let Some(again) = again { "　" b { (again) } } }
            }
            @if stands.is_none_or(|decided| decided.again.is_some()) {
                input name="why" placeholder="理由（可不填）" aria-label="理由" maxlength="500";
                // The keys belong to what nobody has decided on.
                @let key = |key: &'static str| stands.is_none().then_some(key);
                button name="verdict" value=(verdict_name(Grade::Direct)) data-key=[key("a")] { "采信为直接佐证" }
                button name="verdict" value=(verdict_name(Grade::Supporting)) data-key=[key("s")] { "采信为辅助材料" }
                button name="verdict" value="reject" data-key=[key("r")] { "不予采信" }
            }
            @if stands.is_some() { button name="verdict" value="withdraw" data-key="u" { "撤回" } }
        }
    } @else if let Some(Decided { review, again }) = stands {
        p.small { (verdict_words(review)) @if let Some(again) = again { "　" b { (again) } } }
    } }
}

fn verdict_name(grade: Grade) -> &'static str {
    match grade {
        Grade::Direct => "direct",
        Grade::Supporting => "supporting",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_told_in_words() {
        let review = Review {
            circular: "某〔2019〕1号".into(),
            path: "甲局/a.pdf".into(),
            doc: DocId([0; 16]),
            task: TaskNumber::new(3).unwrap(),
            verdict: Verdict::Reject,
            who: "李".into(),
            why: "不是本年".into(),
            place: None,
            at: "2020-01-06T08:00:00Z".parse().unwrap(),
        };
        assert_eq!(verdict_words(&review), "李不予采信：不是本年");
    }
}
