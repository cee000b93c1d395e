//! The sentences of a document, and what each tells whatever task is asked about.
//!
//! A report proves many tasks on the same sentences, and every circular asks them again. So what a sentence tells by itself
//! is found out once, when the first link asks for it.

use std::cell::OnceCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::lack::{Clause, Setback, ShareTold};
use super::lexicon::{Id, Lexicon};
use super::lists::Lists;
use super::reading::Bag;

/// All sentences, passage by passage.
#[derive(Debug)]
pub(super) struct Sentences {
    of_passages: Lists<Sentence>,
    n_sentences: usize,
}

/// One sentence with its marks.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Its place among all sentences of the document.
    pub(super) number: usize,
    /// The place of its passage.
    pub(super) passage: usize,
    /// The same for all sentences of a document that say the same: half the fields of a ledger do, 办理结果：办结.
    said: Rc<Said>,
}

/// What sentences say in the same words.
#[derive(Debug)]
struct Said {
    text: Box<str>,
    /// What was found in it, once anything was looked for: a table may have half a million short rows.
    found: OnceCell<Box<Found>>,
}

/// What a sentence tells, each found out when it is asked for first.
#[derive(Debug, Default)]
pub(super) struct Found {
    words: OnceCell<Vec<Id>>,
    /// What its clauses tell of deeds.
    pub(super) clauses: OnceCell<Vec<Clause>>,
    /// … and of setbacks.
    pub(super) setbacks: OnceCell<Vec<Setback>>,
    /// The clause that owns up to it that a thing was not done.
    pub(super) admitted: OnceCell<Option<String>>,
    /// The words by which it says that only part of a thing was done.
    pub(super) part: OnceCell<Option<String>>,
    /// Shares that it tells of.
    pub(super) shares: OnceCell<Vec<ShareTold>>,
    /// Where it says that an earlier paper was wrong.
    pub(super) wrong: OnceCell<Option<usize>>,
}

impl Sentences {
    /// The sentences of passages.
    pub(super) fn of_passages<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut n_sentences = 0;
        let mut known: FxHashMap<&str, Rc<Said>> = FxHashMap::default();
        let mut numbered = |text: &'t str, passage: usize| {
            let said = Rc::clone(known.entry(text).or_insert_with(|| Said::new(text)));
            n_sentences += 1;
            Sentence { number: n_sentences - 1, passage, said }
        };
        let passages = texts.enumerate();
        let of_passages =
            Lists::new(passages.map(|(at, text)| cut(text).map(|sentence| numbered(sentence, at)).collect()));
        Self { of_passages, n_sentences }
    }

    pub(super) fn len(&self) -> usize {
        self.n_sentences
    }

    /// Those of the passage at a place.
    pub(super) fn of_passage(&self, at: usize) -> &[Sentence] {
        self.of_passages.of(at as u32)
    }
}

impl Said {
    fn new(text: &str) -> Rc<Self> {
        Rc::new(Self { text: text.into(), found: OnceCell::new() })
    }
}

impl Sentence {
    #[cfg(test)]
    pub(super) fn new(text: &str, number: usize, passage: usize) -> Self {
        Self { number, passage, said: Said::new(text) }
    }

    pub(super) fn text(&self) -> &str {
        &self.said.text
    }

    pub(super) fn found(&self) -> &Found {
        self.said.found.get_or_init(Box::default)
    }

    /// Words of its document that stand in it, however it was cut, in order.
    pub(super) fn words(&self, document: &Bag, lexicon: &Lexicon) -> &[Id] {
        self.found().words.get_or_init(|| {
            let is_known = |word: &Id| document.words.binary_search_by_key(word, |(known, _)| *known).is_ok();
            let mut words = lexicon.words_in(self.text());
            words.retain(is_known);
            words
        })
    }
}

/// The sentences of a passage, with their marks.
fn cut(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['。', '！', '？', '；', ';', '\n'])
}

#[cfg(test)]
impl Sentences {
    /// Those of a text, for tests of what they tell.
    pub(super) fn of(text: &str) -> Self {
        Self::of_passages([text].into_iter())
    }

    pub(super) fn all(&self) -> Vec<&Sentence> {
        self.of_passage(0).iter().collect()
    }
}
