//! What the tasks are written with, numbered: words, pairs of characters, runs of five characters.
//!
//! A document is looked up here once; several circulars share one lexicon, so that a document costs little more
//! for twenty-five circulars than for one.

use std::collections::HashSet;
use std::hash::Hash;

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;
use zuozheng_text::{PhraseSet, PhraseSetError, is_ideograph, is_letter_or_digit};

/// Characters of a run: long enough that sharing one is quotation rather than chance.
const RUN: usize = 5;
/// Letters that a short form leaves out between two that it keeps.
const GAP: usize = 4;
/// Letters on either side of a border that a run over it may have.
pub(super) const BESIDE: usize = RUN - 1;

/// Position of a word, pair or run in its table.
pub(super) type Id = u32;

type Table<K> = FxHashMap<K, Id>;

/// The numbered vocabulary of one or several circulars. Only looked up, never iterated.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: Table<String>,
    spelled: Vec<String>,
    /// Words by their first two letters, once the lexicon is closed.
    beginning: FxHashMap<[char; 2], Vec<Id>>,
    pairs: Table<u64>,
    runs: Table<u64>,
    letters: Table<char>,
    /// The same by the number of the letter, once the lexicon is closed; [`NONE`] for what no task has.
    by_letter: Vec<Id>,
    /// Two letters of a clause with one to [`GAP`] others between them: 专户 of 专用账户.
    gapped: Table<u64>,
    /// Letters of what tasks quote and cite.
    terms: Table<String>,
    /// Finds them, once the lexicon is closed.
    finder: Option<PhraseSet<Id>>,
    /// Both numbers of two letters side by side, as a pair and as a gapped one, once the lexicon is closed.
    side_by_side: FxHashMap<u64, (Id, Id)>,
}

/// Stands for no number.
const NONE: Id = Id::MAX;

/// What a text has of the letters, pairs and gapped pairs of tasks.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) letters: FixedBitSet,
    pub(super) pairs: FixedBitSet,
    pub(super) gapped: FixedBitSet,
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
        add(&mut self.pairs, &Letters::of(text).keys(2))
    }

    /// Numbers of the runs of a text whose pairs were added, without repeats, in order.
    pub(super) fn add_runs(&mut self, text: &str) -> Vec<Id> {
        add(&mut self.runs, &Letters::of(text).keys(RUN))
    }

    /// Numbers of the ideographs of a text, without repeats, in order.
    pub(super) fn add_letters(&mut self, text: &str) -> Vec<Id> {
        let letters: Vec<char> = text.chars().filter(|c| is_ideograph(*c)).collect();
        add(&mut self.letters, &letters)
    }

    /// Numbers of the gapped pairs of each clause of a text that are no pairs of the text, without repeats, in order.
    pub(super) fn add_gapped(&mut self, text: &str) -> Vec<Id> {
        let near: HashSet<u64> = Letters::of(text).keys(2).into_iter().collect();
        let mut keys = Vec::new();
        for clause in text.split(|c: char| !is_ideograph(c)) {
            let letters: Vec<char> = clause.chars().collect();
            for (at, first) in letters.iter().enumerate() {
                let later = letters.iter().skip(at + 2).take(GAP);
                keys.extend(later.map(|last| mix(&[*first, *last])).filter(|key| !near.contains(key)));
            }
        }
        add(&mut self.gapped, &keys)
    }

    /// Number of a term, given out now if it is new.
    pub(super) fn add_term(&mut self, letters: &[char]) -> Id {
        let next = self.terms.len() as Id;
        *self.terms.entry(letters.iter().collect()).or_insert(next)
    }

    /// The lexicon when all tasks are in it, ready to find terms.
    pub(super) fn closed(mut self) -> Result<Self, PhraseSetError> {
        let terms = std::mem::take(&mut self.terms);
        self.finder = Some(PhraseSet::new(terms)?);
        for (word, id) in self.spelled.iter().zip(0..) {
            if let Some(beginning) = beginning_of(word) {
                self.beginning.entry(beginning).or_default().push(id);
            }
        }
        let last = self.letters.keys().copied().max().map_or(0, |last| last as usize + 1);
        self.by_letter = (0..last as u32)
            .map(|number| char::from_u32(number).and_then(|letter| self.letters.get(&letter).copied()).unwrap_or(NONE))
            .collect();
        self.side_by_side = self.pairs.iter().map(|(key, id)| (*key, (*id, NONE))).collect();
        let gapped = self.gapped.iter().map(|(key, id)| (*key, *id));
        gapped.for_each(|(key, id)| self.side_by_side.entry(key).or_insert((NONE, NONE)).1 = id);
        Ok(self)
    }

    /// Numbers of the terms in a text of letters, in order.
    pub(super) fn terms(&self, letters: &str) -> Vec<Id> {
        let finder = self.finder.iter();
        let mut ids: Vec<Id> = finder.flat_map(|finder| finder.find_all(letters)).map(|(_, id)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Number of a word, if a task has it.
    pub(super) fn word(&self, word: &str) -> Option<Id> {
        self.words.get(word).copied()
    }

    /// The word with a number.
    pub(super) fn spell(&self, word: Id) -> &str {
        self.spelled.get(word as usize).map_or("", String::as_str)
    }

    /// Numbers of the words that stand in a text, however it is cut, in order.
    pub(super) fn words_in(&self, text: &str) -> Vec<Id> {
        let mut ids: Vec<Id> = Vec::new();
        for (at, _) in text.char_indices() {
            let rest = &text[at..];
            let Some(words) = beginning_of(rest).and_then(|beginning| self.beginning.get(&beginning)) else { continue };
            ids.extend(words.iter().filter(|word| rest.starts_with(self.spell(**word))));
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Nothing seen yet.
    pub(super) fn unseen(&self) -> Seen {
        let [_, n_pairs, _, n_letters, n_gapped] = self.sizes();
        let none_of = FixedBitSet::with_capacity;
        Seen { letters: none_of(n_letters), pairs: none_of(n_pairs), gapped: none_of(n_gapped) }
    }

    /// Adds what letters side by side have of the letters and pairs of tasks. Gives the numbers of the runs that tasks have.
    pub(super) fn see(&self, letters: &[char], seen: &mut Seen) -> Vec<Id> {
        for letter in letters {
            if let Some(&id) = self.by_letter.get(*letter as usize).filter(|id| **id != NONE) {
                seen.letters.insert(id as usize);
            }
        }
        let mut runs = Vec::new();
        // Where the pairs begin that are known without a gap: a run of tasks has no other.
        let mut start = 0;
        for (at, pair) in letters.windows(2).enumerate() {
            let (pair, gapped) = self.side_by_side.get(&mix(pair)).copied().unwrap_or((NONE, NONE));
            if gapped != NONE {
                seen.gapped.insert(gapped as usize);
            }
            if pair == NONE {
                start = at + 1;
                continue;
            }
            seen.pairs.insert(pair as usize);
            let run = letters[start..at + 2].last_chunk::<RUN>();
            runs.extend(run.and_then(|run| self.runs.get(&mix(run)).copied()));
        }
        runs
    }

    /// True for two letters that stand side by side, or with others between them, in a task. A run of tasks has no others.
    pub(super) fn has_pair(&self, pair: [char; 2]) -> bool {
        self.side_by_side.contains_key(&mix(&pair))
    }

    /// Words, pairs and runs known so far: the lengths that tables by number must have.
    pub(super) fn sizes(&self) -> [usize; 5] {
        [self.words.len(), self.pairs.len(), self.runs.len(), self.letters.len(), self.gapped.len()]
    }
}

/// The first two characters of a text; a word that counts has no fewer.
fn beginning_of(text: &str) -> Option<[char; 2]> {
    let mut chars = text.chars();
    Some([chars.next()?, chars.next()?])
}

/// The numbers of a set in order.
pub(super) fn ids(set: FixedBitSet) -> Vec<Id> {
    set.into_ones().map(|id| id as Id).collect()
}

fn add<K: Copy + Eq + Hash>(table: &mut Table<K>, keys: &[K]) -> Vec<Id> {
    let mut ids = Vec::with_capacity(keys.len());
    for key in keys {
        let next = table.len() as Id;
        ids.push(*table.entry(*key).or_insert(next));
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Letters and digits of a text; punctuation and spaces are passed over. Taken once for pairs and runs.
#[derive(Debug)]
pub(super) struct Letters(Vec<char>);

impl Letters {
    pub(super) fn of(text: &str) -> Self {
        let mut letters = Vec::with_capacity(text.len() / 3 + 8);
        letters.extend(text.chars().filter(|c| is_letter_or_digit(*c)));
        Self(letters)
    }

    /// The same as text.
    pub(super) fn spelled(text: &str) -> String {
        let mut spelled = String::with_capacity(text.len());
        text.split(|c| !is_letter_or_digit(c)).for_each(|stretch| spelled.push_str(stretch));
        spelled
    }

    pub(super) fn as_chars(&self) -> &[char] {
        &self.0
    }

    /// A key for each run of `length` letters.
    fn keys(&self, length: usize) -> Vec<u64> {
        self.0.windows(length).map(mix).collect()
    }
}

/// The key of a run of letters.
fn mix(run: &[char]) -> u64 {
    run.iter().fold(0xCBF2_9CE4_8422_2325_u64, |key, c| {
        (key ^ u64::from(*c)).wrapping_mul(0x0100_0000_01B3_u64).rotate_left(21)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_again_over_punctuation() {
        let mut lexicon = Lexicon::default();
        assert_eq!(lexicon.add_pairs("公开公开"), [0, 1]);
        lexicon.add_pairs("谁起草、谁解读");
        let runs = lexicon.add_runs("谁起草、谁解读");
        assert_eq!(runs.len(), 2);
        assert_eq!(lexicon.add_gapped("工资专用账户").len(), 10);
        let mut lexicon = lexicon.closed().unwrap();
        let mut seen = lexicon.unseen();
        let see = |text: &str, seen: &mut Seen| lexicon.see(Letters::of(text).as_chars(), seen);
        assert_eq!(see("按照“谁起草，谁解读”原则", &mut lexicon.unseen()), runs);
        assert_eq!(see("谁起草谁解，谁起草谁", &mut lexicon.unseen()), runs[..1]);
        assert!(see("谁解读", &mut lexicon.unseen()).is_empty());
        see("不公开", &mut seen);
        see("工资专户，开公开", &mut seen);
        assert_eq!(ids(seen.pairs), [0, 1]);
        assert_eq!(ids(seen.gapped).len(), 1);
        let word = lexicon.add_word("公开");
        assert_eq!(lexicon.word("公开"), Some(word));
        assert_eq!(lexicon.word("没有"), None);
    }

    #[test]
    fn words_are_found_wherever_they_stand() {
        let mut lexicon = Lexicon::default();
        let ids = ["公开", "公开课", "开课", "政务"].map(|word| lexicon.add_word(word));
        let lexicon = lexicon.closed().unwrap();
        assert_eq!(lexicon.words_in("公开，公开课"), ids[..3]);
        assert!(lexicon.words_in("公").is_empty());
    }
}
