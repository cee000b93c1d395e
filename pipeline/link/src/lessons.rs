//! What people's decisions teach: a document that is like one that was accepted or rejected for a task is judged more
//! like it.
//!
//! Documents are compared by their words: those of a common text weigh little, those of a subject much (logarithm of
//! the rarity in jieba's dictionary), a word that comes back a little more than one that stands once. Likeness is the
//! cosine of two such vectors. Below `NOTHING` it says nothing; from there on it moves the logit of the task, at
//! most by `MOST`.

use std::collections::{BTreeMap, HashMap};

use zuozheng_model::{DocId, Grade, Passage, PassageKind, TaskNumber, Verdict};
use zuozheng_text::{Dictionaries, Segmenter, is_ideograph};

use crate::hash::hash;

/// Changes whenever the same passages give other words.
pub const VERSION: u32 = 1;

/// Words that are kept of a document: the weightiest.
const MOST_WORDS: usize = 400;
/// Cosine from which two documents are alike at all. Two papers on one task that know nothing of each other reach 0.2.
const NOTHING: f32 = 0.35;
/// Cosine from which a document is as good as the one that was decided on.
const SAME: f32 = 0.85;
/// What a decision on the same words moves the logit by.
const MOST: f32 = 5.0;

/// The words of a document with their weights, as a vector of length 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WordVector(Vec<(u64, f32)>);

impl WordVector {
    /// The words of a document, the names of a table's columns left out.
    pub fn of(passages: &[Passage], dictionaries: &Dictionaries, segmenter: &Segmenter) -> Self {
        let mut counts: HashMap<&str, f32> = HashMap::new();
        for passage in passages.iter().filter(|passage| passage.kind != PassageKind::Header) {
            for word in segmenter.words(&passage.text) {
                let is_long = word.text.chars().nth(1).is_some() && word.text.chars().any(is_ideograph);
                if is_long && !dictionaries.stop_words().contains(word.text) {
                    *counts.entry(word.text).or_default() += 1.0;
                }
            }
        }
        let weigh = |(word, count): (&str, f32)| (hash(word), (1.0 + count.ln()) * segmenter.rarity(word));
        let mut words: Vec<(u64, f32)> = counts.into_iter().map(weigh).collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        words.truncate(MOST_WORDS);
        words.sort_by_key(|(word, _)| *word);
        let length = words.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        words.iter_mut().for_each(|(_, weight)| *weight /= length.max(f32::MIN_POSITIVE));
        Self(words)
    }

    /// As it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(word, weight)| [&word.to_le_bytes()[..], &weight.to_le_bytes()].concat()).collect()
    }

    /// From what was stored.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let word = |chunk: &[u8; 12]| {
            let [w0, w1, w2, w3, w4, w5, w6, w7, f0, f1, f2, f3] = *chunk;
            (u64::from_le_bytes([w0, w1, w2, w3, w4, w5, w6, w7]), f32::from_le_bytes([f0, f1, f2, f3]))
        };
        Self(bytes.as_chunks::<12>().0.iter().map(word).collect())
    }

    /// Cosine with another document, 0 … 1.
    pub fn likeness(&self, other: &Self) -> f32 {
        let (mut here, mut there) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut sum = 0.0;
        while let (Some((a, x)), Some((b, y))) = (here.peek(), there.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(here.next()),
                std::cmp::Ordering::Greater => drop(there.next()),
                std::cmp::Ordering::Equal => {
                    sum += x * y;
                    here.next();
                    there.next();
                }
            }
        }
        sum.min(1.0)
    }
}

/// A document that was decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The task.
    pub task: TaskNumber,
    /// What was decided. One that was withdrawn teaches nothing.
    pub verdict: Verdict,
    /// Path of the file.
    pub path: String,
    /// Its content.
    pub doc: DocId,
    /// Its words.
    pub words: WordVector,
}

/// What one decision says about a document that is like the one it was given on.
#[derive(Debug, Clone, PartialEq)]
pub struct Teaching {
    /// The task.
    pub task: TaskNumber,
    /// What was decided.
    pub verdict: Verdict,
    /// Path of the file that it was decided on.
    pub path: String,
    /// How like the two documents are, 0 … 1.
    pub likeness: f32,
}

impl Teaching {
    /// How much of the decision holds for the document, 0 … 1.
    fn strength(&self) -> f32 {
        ((self.likeness - NOTHING) / (SAME - NOTHING)).clamp(0.0, 1.0)
    }

    /// What it moves the logit of the task by.
    pub(crate) fn shift(&self) -> f32 {
        match self.verdict {
            Verdict::Accept(Grade::Direct) => MOST * self.strength(),
            Verdict::Reject => -MOST * self.strength(),
            Verdict::Accept(Grade::Supporting) | Verdict::Withdraw => 0.0,
        }
    }

    /// True when the document is so like one that was called direct that what it says is what a person has seen.
    pub(crate) fn shows_proof(&self) -> bool {
        self.verdict == Verdict::Accept(Grade::Direct) && self.strength() >= 0.5
    }

    /// True when the document is so like one that was called supporting that it can be no more.
    pub(crate) fn is_supporting_at_most(&self) -> bool {
        self.verdict == Verdict::Accept(Grade::Supporting) && self.strength() >= 0.5
    }
}

/// What the decisions on other documents say about a document: for each task the one that is most like it, by task. Where
/// two disagree the nearer one counts. A file is not held against its own former state: what was wrong with that may have been
/// put right, and the person who decided is asked again.
pub fn teachings(doc: DocId, path: &str, words: &WordVector, lessons: &[Lesson]) -> Vec<Teaching> {
    let mut nearest: BTreeMap<TaskNumber, Teaching> = BTreeMap::new();
    for lesson in
        lessons.iter().filter(|lesson| lesson.verdict != Verdict::Withdraw && lesson.doc != doc && lesson.path != path)
    {
        let likeness = words.likeness(&lesson.words);
        if likeness <= NOTHING || nearest.get(&lesson.task).is_some_and(|known| known.likeness >= likeness) {
            continue;
        }
        let Lesson { task, verdict, path, .. } = lesson;
        nearest.insert(*task, Teaching { task: *task, verdict: *verdict, path: path.clone(), likeness });
    }
    nearest.into_values().collect()
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Locator, TextSource};

    use super::*;

    fn words(text: &str) -> WordVector {
        let dictionaries = Dictionaries::builtin();
        let locator = Locator::Paragraph { paragraph: 1, cell: None };
        let passage =
            Passage { ordinal: 0, kind: PassageKind::Body, text: text.into(), locator, source: TextSource::Native };
        WordVector::of(&[passage], dictionaries, &dictionaries.segmenter())
    }

    const SPRING: &str = "一季度巡查网络留言，收到群众反映小区停车难的帖子三条，均在两个工作日内答复并转交街道处置。";
    const SUMMER: &str = "二季度巡查网络留言，收到群众反映公交站点少的帖子五条，均在三个工作日内答复并转交镇里处置。";
    const OTHER: &str = "食堂食材公开招标，三家供应商参加，经评审确定一家供应蔬菜和水产。";

    #[test]
    fn papers_of_one_form_are_alike_and_papers_on_other_things_are_not() {
        let (spring, summer, other) = (words(SPRING), words(SUMMER), words(OTHER));
        assert!(spring.likeness(&summer) > 0.5, "{}", spring.likeness(&summer));
        assert!(spring.likeness(&other) < 0.1, "{}", spring.likeness(&other));
        assert!((spring.likeness(&spring) - 1.0).abs() < 1e-4);
        assert_eq!(WordVector::from_bytes(&spring.to_bytes()), spring);
        assert_eq!(words("").likeness(&words("")), 0.0);
    }

    #[test]
    fn the_nearest_decision_counts() {
        let lesson = |task, verdict, text: &str| Lesson {
            task: TaskNumber::new(task).unwrap(),
            verdict,
            path: text.chars().take(3).collect(),
            doc: DocId([1; 16]),
            words: words(text),
        };
        let lessons = [
            lesson(1, Verdict::Reject, SUMMER),
            lesson(1, Verdict::Accept(Grade::Direct), SPRING),
            lesson(2, Verdict::Reject, SUMMER),
            lesson(3, Verdict::Accept(Grade::Direct), OTHER),
            lesson(4, Verdict::Withdraw, SPRING),
            lesson(5, Verdict::Accept(Grade::Supporting), SPRING),
        ];
        let told = teachings(DocId([0; 16]), "", &words(SPRING), &lessons);
        let shifts: Vec<(u16, bool)> = told.iter().map(|told| (told.task.get(), told.shift() > 0.0)).collect();
        assert_eq!(shifts, [(1, true), (2, false), (5, false)]);
        assert_eq!(
            teachings(DocId([1; 16]), "", &words(SPRING), &lessons),
            [],
            "a decision teaches nothing about its own document"
        );
        let of_others = teachings(DocId([0; 16]), "一季度", &words(SPRING), &lessons);
        let tasks: Vec<u16> = of_others.iter().map(|told| told.task.get()).collect();
        assert_eq!(tasks, [1, 2], "nor about what became of its file");
        assert!(of_others.iter().all(|told| told.shift() < 0.0));
        assert!(told[0].shift() > 4.9 && told[1].shift() < 0.0 && told[2].is_supporting_at_most());
    }
}
