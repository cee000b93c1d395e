//! 复核: what people decided about the links of a file. A verdict always wins over the machine.

use zuozheng_model::{Basis, Link, Review, Verdict};

/// Code of the remark that a link stands on a person's word alone.
pub const BY_HAND: &str = "review";

/// The links of a file as people left them: a rejected one is gone, an accepted one has the grade the person gave, and
/// one that a person added is there. `reviews` are those that decide on this file, one a task. Sorted by score, then
/// task.
///
/// ```
/// use zuozheng_link::review::with_reviews;
/// use zuozheng_model::{DocId, Grade, Review, TaskNumber, Verdict};
/// let review = Review {
///     circular: "某〔2019〕1号".into(),
///     path: "甲局/a.pdf".into(),
///     doc: DocId([0; 16]),
///     task: TaskNumber::new(3).unwrap(),
///     verdict: Verdict::Accept(Grade::Direct),
///     who: "李".into(),
///     why: "见第2页".into(),
///     at: "2020-01-06T08:00:00Z".parse().unwrap(),
/// };
/// let links = with_reviews(&[], &[review]);
/// assert_eq!(links[0].grade, Grade::Direct);
/// ```
pub fn with_reviews(links: &[Link], reviews: &[Review]) -> Vec<Link> {
    let verdict =
        |link: &Link| reviews.iter().rev().find(|review| review.task == link.task).map(|review| review.verdict);
    let mut kept: Vec<Link> = links
        .iter()
        .filter_map(|link| match verdict(link) {
            None | Some(Verdict::Withdraw) => Some(link.clone()),
            Some(Verdict::Accept(grade)) => Some(Link { grade, ..link.clone() }),
            Some(Verdict::Reject) => None,
        })
        .collect();
    for review in reviews {
        let Verdict::Accept(grade) = review.verdict else { continue };
        if links.iter().any(|link| link.task == review.task) || kept.iter().any(|link| link.task == review.task) {
            continue;
        }
        let why = if review.why.is_empty() { String::new() } else { format!("：{}", review.why) };
        let basis =
            Basis::Remark { code: BY_HAND.into(), reason: format!("{}复核采信{why}", review.who), weight: 0.0 };
        kept.push(Link { task: review.task, grade, score: 1.0, basis: vec![basis], passages: vec![0] });
    }
    kept.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.task.cmp(&b.task)));
    kept
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{DocId, Grade, TaskNumber};

    use super::*;

    fn number(number: u16) -> TaskNumber {
        TaskNumber::new(number).unwrap()
    }

    fn link(task: u16, grade: Grade, score: f32) -> Link {
        let basis = Basis::Remark { code: "x".into(), reason: "x".into(), weight: 1.0 };
        Link { task: number(task), grade, score, basis: vec![basis], passages: vec![1] }
    }

    fn review(task: u16, verdict: Verdict) -> Review {
        Review {
            circular: "c".into(),
            path: "p".into(),
            doc: DocId([1; 16]),
            task: number(task),
            verdict,
            who: "甲".into(),
            why: String::new(),
            at: "2020-01-06T08:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_verdict_wins_over_the_machine() {
        let links = [link(1, Grade::Direct, 0.9), link(2, Grade::Supporting, 0.4), link(3, Grade::Direct, 0.8)];
        let reviews = [
            review(1, Verdict::Reject),
            review(2, Verdict::Accept(Grade::Direct)),
            review(7, Verdict::Accept(Grade::Supporting)),
            review(8, Verdict::Reject),
        ];
        let left: Vec<(u16, Grade)> =
            with_reviews(&links, &reviews).iter().map(|link| (link.task.get(), link.grade)).collect();
        assert_eq!(left, [(7, Grade::Supporting), (3, Grade::Direct), (2, Grade::Direct)]);
    }

    #[test]
    fn the_latest_verdict_counts() {
        let reviews = [review(1, Verdict::Reject), review(1, Verdict::Accept(Grade::Direct))];
        assert_eq!(with_reviews(&[link(1, Grade::Supporting, 0.3)], &reviews)[0].grade, Grade::Direct);
    }
}
