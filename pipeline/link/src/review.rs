//! 复核: what people decided about the links of a file. A verdict always wins over the machine.

use zuozheng_model::{Basis, DocId, Link, Standing, Verdict};

/// Code of the remark that a link stands on a person's word alone.
pub const BY_HAND: &str = "review";
/// The passage that stands for a whole file: its beginning.
const BEGINNING: u32 = 0;

/// The links of a file as people left them: a rejected one is gone, an accepted one has the grade the person gave, and
/// one that a person added is there. `verdicts` are those that decide on this file, one a task, `doc` is its content.
/// Sorted by score, then task.
///
/// ```
/// use zuozheng_link::review::with_reviews;
/// use zuozheng_model::{DocId, Grade, Review, Standing, TaskNumber, Verdict};
/// let task = TaskNumber::new(3).unwrap();
/// let review = Review {
///     circular: "某〔2019〕1号".into(),
///     path: "甲局/a.pdf".into(),
///     doc: DocId([0; 16]),
///     task,
///     verdict: Verdict::Accept(Grade::Direct),
///     who: "李".into(),
///     why: "见第2页".into(),
///     place: None,
///     at: "2020-01-06T08:00:00Z".parse().unwrap(),
/// };
/// let links = with_reviews(&[], DocId([0; 16]), &[Standing { review, task, reworded: false }]);
/// assert_eq!(links[0].grade, Grade::Direct);
/// ```
pub fn with_reviews(links: &[Link], doc: DocId, verdicts: &[Standing]) -> Vec<Link> {
    let kept = links.iter().filter_map(|link| {
        let standing = verdicts.iter().find(|standing| standing.task == link.task);
        match standing.map(|standing| (standing, standing.review.verdict)) {
            None | Some((_, Verdict::Withdraw)) => Some(link.clone()),
            Some((standing, Verdict::Accept(grade))) => {
                let mut passages = link.accepted_passages(standing.place(doc));
                if passages.is_empty() {
                    passages.push(BEGINNING);
                }
                Some(Link { grade, passages, ..link.clone() })
            }
            Some((_, Verdict::Reject)) => None,
        }
    });
    let mut kept: Vec<Link> = kept.collect();
    for standing in verdicts {
        let Standing { review, task, .. } = standing;
        let Verdict::Accept(grade) = review.verdict else { continue };
        if links.iter().any(|link| link.task == *task) {
            continue;
        }
        let why = if review.why.is_empty() { String::new() } else { format!("：{}", review.why) };
        let again = if standing.to_confirm(doc) { "（此后有变动，请重新确认）" } else { "" };
        let reason = format!("{}复核采信{why}{again}", review.who);
        let basis = Basis::Remark { code: BY_HAND.into(), reason, weight: 0.0 };
        let passage = standing.place(doc).map_or(BEGINNING, |place| place.passage);
        kept.push(Link { task: *task, grade, score: 1.0, basis: vec![basis], passages: vec![passage] });
    }
    kept.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.task.cmp(&b.task)));
    kept
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Grade, Review, TaskNumber};

    use super::*;

    fn number(number: u16) -> TaskNumber {
        TaskNumber::new(number).unwrap()
    }

    fn link(task: u16, grade: Grade, score: f32) -> Link {
        let basis = Basis::Remark { code: "x".into(), reason: "x".into(), weight: 1.0 };
        Link { task: number(task), grade, score, basis: vec![basis], passages: vec![1] }
    }

    const DOC: DocId = DocId([1; 16]);

    /// A verdict that was given when tasks were numbered one higher.
    fn standing(task: u16, verdict: Verdict) -> Standing {
        let review = Review {
            circular: "c".into(),
            path: "p".into(),
            doc: DOC,
            task: number(task + 1),
            verdict,
            who: "甲".into(),
            why: String::new(),
            place: None,
            at: "2020-01-06T08:00:00Z".parse().unwrap(),
        };
        Standing { review, task: number(task), reworded: false }
    }

    #[test]
    fn a_verdict_wins_over_the_machine() {
        let links = [link(1, Grade::Direct, 0.9), link(2, Grade::Supporting, 0.4), link(3, Grade::Direct, 0.8)];
        let verdicts = [
            standing(1, Verdict::Reject),
            standing(2, Verdict::Accept(Grade::Direct)),
            standing(7, Verdict::Accept(Grade::Supporting)),
            standing(8, Verdict::Reject),
        ];
        let left: Vec<(u16, Grade)> =
            with_reviews(&links, DOC, &verdicts).iter().map(|link| (link.task.get(), link.grade)).collect();
        assert_eq!(left, [(7, Grade::Supporting), (3, Grade::Direct), (2, Grade::Direct)]);
    }

    #[test]
    fn a_link_on_a_persons_word_alone_tells_that_it_is_to_be_confirmed() {
        let accepted = [standing(1, Verdict::Accept(Grade::Direct))];
        let reason = |doc| match &with_reviews(&[], doc, &accepted)[0].basis[0] {
            Basis::Remark { reason, .. } => reason.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(reason(DOC), "甲复核采信");
        assert_eq!(reason(DocId([2; 16])), "甲复核采信（此后有变动，请重新确认）");
    }
}
