//! What the tasks are written with, numbered: words, pairs of characters, runs of five characters.
//!
//! A document is looked up here once; several circulars share one lexicon, so that a document costs little more
//! for twenty-five circulars than for one.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use zuozheng_text::is_ideograph;

/// Characters of a run: long enough that sharing one is quotation rather than chance.
const RUN: usize = 5;

/// Position of a word, pair or run in its table.
pub(super) type Id = u32;

/// A multiplicative hasher for keys that are already well mixed.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

type Table<K> = HashMap<K, Id, BuildHasherDefault<Mix>>;

/// The numbered vocabulary of one or several circulars. Only looked up, never iterated.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: Table<String>,
    spelled: Vec<String>,
    pairs: Table<u64>,
    runs: Table<u64>,
}

impl Lexicon {
    /// Number of the word, given out now if it is new.
    pub(super) fn add_word(&mut self, word: &str) -> Id {
        if let Some(known) = self.words.get(word) {
            return *known;
        }
        let next = self.spelled.len() as Id;
        self.words.insert(word.to_owned(), next);
        self.spelled.push(word.to_owned());
        next
    }

    /// Numbers of the pairs of a text, without repeats, in order.
    pub(super) fn add_pairs(&mut self, text: &str) -> Vec<Id> {
        add(&mut self.pairs, keys(text, 2))
    }

    /// Numbers of the runs of a text, without repeats, in order.
    pub(super) fn add_runs(&mut self, text: &str) -> Vec<Id> {
        add(&mut self.runs, keys(text, RUN))
    }

    /// Number of a word, if a task has it.
    pub(super) fn word(&self, word: &str) -> Option<Id> {
        self.words.get(word).copied()
    }

    /// The word with a number.
    pub(super) fn spell(&self, word: Id) -> &str {
        self.spelled.get(word as usize).map_or("", String::as_str)
    }

    /// Numbers of the pairs of a text that tasks have, without repeats, in order.
    pub(super) fn pairs(&self, text: &str) -> Vec<Id> {
        known(&self.pairs, keys(text, 2))
    }

    /// Numbers of the runs of a text that tasks have, without repeats, in order.
    pub(super) fn runs(&self, text: &str) -> Vec<Id> {
        known(&self.runs, keys(text, RUN))
    }

    /// Words, pairs and runs known so far: the lengths that tables by number must have.
    pub(super) fn sizes(&self) -> [usize; 3] {
        [self.words.len(), self.pairs.len(), self.runs.len()]
    }
}

fn add(table: &mut Table<u64>, keys: Vec<u64>) -> Vec<Id> {
    let mut ids = Vec::with_capacity(keys.len());
    for key in keys {
        let next = table.len() as Id;
        ids.push(*table.entry(key).or_insert(next));
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn known(table: &Table<u64>, keys: Vec<u64>) -> Vec<Id> {
    let mut ids: Vec<Id> = keys.iter().filter_map(|key| table.get(key).copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A key for each run of `length` letters and digits; punctuation and spaces are passed over.
fn keys(text: &str, length: usize) -> Vec<u64> {
    // The tables of letters cost much; nearly all are ideographs.
    let is_letter = |c: &char| is_ideograph(*c) || c.is_alphanumeric();
    let letters: Vec<u64> = text.chars().filter(is_letter).map(u64::from).collect();
    let mix = |run: &[u64]| {
        run.iter()
            .fold(0xCBF2_9CE4_8422_2325_u64, |key, c| (key ^ c).wrapping_mul(0x0100_0000_01B3_u64).rotate_left(21))
    };
    letters.windows(length).map(mix).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_again_over_punctuation() {
        let mut lexicon = Lexicon::default();
        let runs = lexicon.add_runs("谁起草、谁解读");
        assert_eq!(runs.len(), 2);
        assert_eq!(lexicon.runs("按照“谁起草，谁解读”原则"), runs);
        assert!(lexicon.runs("谁解读").is_empty());
        assert_eq!(lexicon.add_pairs("公开公开"), [0, 1]);
        assert_eq!(lexicon.pairs("不公开"), [0]);
        let word = lexicon.add_word("公开");
        assert_eq!(lexicon.word("公开"), Some(word));
        assert_eq!(lexicon.word("没有"), None);
    }
}
