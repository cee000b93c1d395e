//! What reviews teach, by experiment over the labelled sets; `--nocapture` shows the figures.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows the figures")]

use std::collections::BTreeMap;

use zuozheng_link::lessons::{Lesson, WordVector, teachings};
use zuozheng_link::matching::Matcher;
use zuozheng_model::{DocId, Evidence, Grade, Link, TaskNumber, Verdict};
use zuozheng_text::{Dictionaries, Segmenter};

use crate::gold::{Labelled, sets};

/// Later months of each document.
const MONTHS: usize = 3;

/// Wrong decisions of the machine: wanted tasks that are not direct, direct ones without a label.
#[derive(Default, Clone, Copy)]
struct Errors {
    missed: usize,
    wrong: usize,
}

impl Errors {
    fn add(&mut self, labels: &BTreeMap<u16, u8>, links: &[Link]) {
        let is_direct = |task: u16| links.iter().any(|link| link.grade == Grade::Direct && link.task.get() == task);
        self.missed += labels.iter().filter(|(task, grade)| **grade == 2 && !is_direct(**task)).count();
        let direct = links.iter().filter(|link| link.grade == Grade::Direct);
        self.wrong += direct.filter(|link| !labels.contains_key(&link.task.get())).count();
    }
}

/// What a clerk who knows the labels decides on a document, and whether each decision set the machine right.
fn reviews(document: &Labelled, links: &[Link], words: &WordVector) -> Vec<(Lesson, bool)> {
    let grade = |task: u16| links.iter().find(|link| link.task.get() == task).map(|link| link.grade);
    let lesson =
        |task, verdict| Lesson { task, verdict, path: document.id.clone(), doc: DocId([1; 16]), words: words.clone() };
    let mut lessons = Vec::new();
    for (number, label) in &document.labels {
        let wanted = if *label == 2 { Grade::Direct } else { Grade::Supporting };
        let found = grade(*number);
        if *label == 2 || found.is_some() {
            let task = TaskNumber::new(*number).expect("labels are numbers of tasks");
            lessons.push((lesson(task, Verdict::Accept(wanted)), *label == 2 && found != Some(Grade::Direct)));
        }
    }
    let rejected = links.iter().filter(|link| !document.labels.contains_key(&link.task.get()));
    lessons.extend(rejected.map(|link| (lesson(link.task, Verdict::Reject), link.grade == Grade::Direct)));
    lessons
}

/// The document as it comes in a later month: each figure changed, every third sentence gone.
fn later(evidence: &Evidence, month: usize) -> Evidence {
    let mut evidence = evidence.clone();
    for (nth, passage) in evidence.passages.iter_mut().enumerate() {
        let kept = passage.text.split_inclusive(['。', '；']).enumerate();
        let kept: String =
            kept.filter(|(at, _)| *at == 0 || !(at + nth + month).is_multiple_of(3)).map(|(_, text)| text).collect();
        let other = |c: char| match c.to_digit(10) {
            Some(digit) => char::from_digit((digit + month as u32) % 10, 10).unwrap_or(c),
            None => c,
        };
        // Years stay: another year would make it another matter.
        passage.text = if kept.contains("20") { kept } else { kept.chars().map(other).collect() };
    }
    evidence
}

/// Papers of one form: every document comes three times more, from later months. A clerk has looked at the links of the
/// first month: at those that were wrong only, or at all of them.
#[test]
fn reviews_of_one_month_hold_for_the_next() {
    let (dictionaries, segmenter) = (Dictionaries::builtin(), Dictionaries::builtin().segmenter());
    for only_corrections in [true, false] {
        let (mut before, mut after, mut n_reviews) = (Errors::default(), Errors::default(), 0);
        for set in sets() {
            // The precedents that come with the program know these documents.
            let matcher = set.matcher_with(&Default::default(), dictionaries, &segmenter);
            let mut lessons = Vec::new();
            for document in &set.documents {
                let words = words(&document.evidence, dictionaries, &segmenter);
                let reviews = reviews(document, &matcher.links(&document.evidence), &words).into_iter();
                lessons
                    .extend(reviews.filter(|(_, corrects)| *corrects || !only_corrections).map(|(lesson, _)| lesson));
            }
            n_reviews += lessons.len();
            for document in &set.documents {
                for month in 1..=MONTHS {
                    let evidence = later(&document.evidence, month);
                    let words = words(&evidence, dictionaries, &segmenter);
                    measure(&matcher, &evidence, document, &words, &lessons, &mut before, &mut after);
                }
            }
        }
        println!("papers of one form, {MONTHS} later months, {n_reviews} reviews of the first:");
        println!("  missed {} → {}, wrong {} → {}", before.missed, after.missed, before.wrong, after.wrong);
        let least = if only_corrections { 2 } else { 8 };
        assert!(after.missed * least <= before.missed && after.wrong * least <= before.wrong);
    }
}

/// Papers that know nothing of each other: a clerk has set right half of the documents. The other half is not harmed.
#[test]
fn reviews_do_no_harm_to_other_papers() {
    let (dictionaries, segmenter) = (Dictionaries::builtin(), Dictionaries::builtin().segmenter());
    let (mut before, mut after) = (Errors::default(), Errors::default());
    for set in sets() {
        let matcher = set.matcher_with(&Default::default(), dictionaries, &segmenter);
        for half in 0..2 {
            let mut lessons = Vec::new();
            for document in set.documents.iter().skip(half).step_by(2) {
                let words = words(&document.evidence, dictionaries, &segmenter);
                let reviews = reviews(document, &matcher.links(&document.evidence), &words);
                lessons.extend(reviews.into_iter().map(|(lesson, _)| lesson));
            }
            for document in set.documents.iter().skip(1 - half).step_by(2) {
                let words = words(&document.evidence, dictionaries, &segmenter);
                measure(&matcher, &document.evidence, document, &words, &lessons, &mut before, &mut after);
            }
        }
    }
    println!("papers that know nothing of each other, half of them reviewed:");
    println!("  missed {} → {}, wrong {} → {}", before.missed, after.missed, before.wrong, after.wrong);
    assert!(after.missed + after.wrong <= before.missed + before.wrong);
}

fn words(evidence: &Evidence, dictionaries: &Dictionaries, segmenter: &Segmenter) -> WordVector {
    WordVector::of(&evidence.passages, dictionaries, segmenter)
}

fn measure(
    matcher: &Matcher<'_>,
    evidence: &Evidence,
    document: &Labelled,
    words: &WordVector,
    lessons: &[Lesson],
    before: &mut Errors,
    after: &mut Errors,
) {
    let read = matcher.read(evidence);
    before.add(&document.labels, &matcher.links_of(&read, &[]));
    after.add(&document.labels, &matcher.links_of(&read, &teachings(DocId([0; 16]), "", words, lessons)));
}
