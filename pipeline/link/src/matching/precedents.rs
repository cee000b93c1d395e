//! Precedents: a document that is written in the words of those that proved the same task before.
//!
//! Circulars of one field ask for the same things year by year and district by district, and what proves them is written by the same trade. A
//! [`Precedent`] has the words of documents that people had found to prove a task, whichever circular it stood in; it counts for tasks whose text is
//! nearly its own, and for no others. Where a circular has none, nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use zuozheng_model::{Passage, Register};
use zuozheng_text::{Dictionaries, Precedent, Segmenter, normalise};

use super::knowledge::{Knowledge, KnowledgeError};
use super::lexicon::{Id, Lexicon};
use super::lists::Lists;
use super::profile::{text_of, without_quotes};
use super::reading::{Bag, content_words};
use super::weights::Weights;

/// Likeness of two texts of tasks, 0 … 1, from which they ask for the same thing.
pub(super) const SAME_TASK: f32 = 0.5;
/// So many documents are half as much to go by as any number of them.
const HALF_TRUSTED: f32 = 2.0;
/// Documents that make a precedent at least: fewer are no use (see the training's README).
pub const FEWEST_DOCUMENTS: u32 = 4;
/// Documents that have a word at least, or it is the name of a place or a person.
const FEWEST_WITH_WORD: u32 = 2;
/// Words of a precedent: the weightiest.
const MOST_WORDS: usize = 100;
/// Length of a vector of about ten words: what a shorter text shares with others is chance.
pub(super) const FEW_WORDS: f32 = 20.0;

/// The precedents of a circular's tasks.
#[derive(Debug)]
pub(super) struct Precedents {
    /// By task, how far its precedents are to be trusted, 0 … 1; 0 without any.
    trusts: Vec<f32>,
    /// By precedent its task and how far it is to be trusted.
    tasks: Vec<(usize, f32)>,
    /// Word → precedents, with its part of a vector of length 1.
    words: Lists<(u32, f32)>,
    /// By word how rare it is; 0 for words of no precedent.
    rarities: Vec<f32>,
}

/// What precedents do to the logit of a task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Move {
    /// What is left of what speaks for and against the task otherwise, 0 … 1.
    pub(super) rest: f32,
    /// What likeness adds or its lack takes.
    pub(super) likeness: f32,
}

impl Move {
    /// A task without precedents.
    const NONE: Self = Self { rest: 1.0, likeness: 0.0 };

    /// The logit after the move.
    pub(super) fn of(self, logit: f32) -> f32 {
        self.rest * logit + self.likeness
    }
}

impl Precedents {
    pub(super) fn new(register: &Register, known: &[Precedent], segmenter: &Segmenter, lexicon: &mut Lexicon) -> Self {
        let texts: Vec<Vec<[char; 2]>> = register.tasks.iter().map(|task| pairs(&text_of(task))).collect();
        let (mut trusts, mut tasks, mut rarities) = (vec![0.0_f32; texts.len()], Vec::new(), Vec::new());
        let mut of_word: BTreeMap<Id, Vec<(u32, f32)>> = BTreeMap::new();
        for precedent in known.iter().filter(|precedent| precedent.n_documents >= FEWEST_DOCUMENTS) {
            let asked = pairs(&precedent.task);
            let n_documents = precedent.n_documents as f32;
            let same =
                texts.iter().map(|text| likeness(&asked, text)).enumerate().filter(|(_, same)| *same >= SAME_TASK);
            for (task, same) in same {
                let trust = same * n_documents / (n_documents + HALF_TRUSTED);
                trusts[task] = trusts[task].max(trust);
                tasks.push((task, trust));
                for (word, weight) in vector(precedent, segmenter) {
                    let id = lexicon.add_word(word);
                    of_word.entry(id).or_default().push((tasks.len() as u32 - 1, weight));
                    rarities.resize(rarities.len().max(id as usize + 1), 0.0);
                    rarities[id as usize] = segmenter.rarity(word);
                }
            }
        }
        let words = Lists::new((0..rarities.len() as Id).map(|id| of_word.remove(&id).unwrap_or_default()));
        Self { trusts, tasks, words, rarities }
    }

    /// By task how far its precedents are to be trusted, and how like a document is to the likest one, as far as that is to be trusted.
    pub(super) fn figures(&self, bag: &Bag) -> Option<Vec<[f32; 2]>> {
        if self.tasks.is_empty() {
            return None;
        }
        let mut sums = vec![0.0_f32; self.tasks.len()];
        let mut squares = FEW_WORDS * FEW_WORDS;
        for (word, _) in &bag.words {
            let rarity = self.rarities.get(*word as usize).copied().unwrap_or_default();
            squares += rarity * rarity;
            for &(precedent, weight) in self.words.of(*word) {
                sums[precedent as usize] += rarity * weight;
            }
        }
        let mut figures: Vec<[f32; 2]> = self.trusts.iter().map(|trust| [*trust, 0.0]).collect();
        for (&(task, trust), sum) in self.tasks.iter().zip(sums) {
            let like = &mut figures[task][1];
            *like = like.max(trust * sum / squares.sqrt());
        }
        Some(figures)
    }

    /// What the precedents of each task do to its logit; `None` when no task has any.
    pub(super) fn moves(&self, bag: &Bag, weights: &Weights) -> Option<Vec<Move>> {
        let figures = self.figures(bag)?;
        let (mut best, mut second) = ((0, f32::NEG_INFINITY), f32::NEG_INFINITY);
        for (task, [_, like]) in figures.iter().enumerate() {
            if *like > best.1 {
                second = best.1;
                best = (task, *like);
            } else {
                second = second.max(*like);
            }
        }
        let [of_logit, of_likeness, of_lead, of_trust] = weights.precedent;
        let to_move = |(task, [trust, like]): (usize, &[f32; 2])| {
            if *trust == 0.0 {
                return Move::NONE;
            }
            let lead = like - if task == best.0 { second.max(0.0) } else { best.1 };
            Move { rest: 1.0 + of_logit * trust, likeness: of_likeness * like + of_lead * lead + of_trust * trust }
        };
        Some(figures.iter().enumerate().map(to_move).collect())
    }

    /// Words that a document shares with the precedents of a task, the weightiest first, `most` at most.
    pub(super) fn shared_words<'l>(&self, bag: &Bag, task: usize, lexicon: &'l Lexicon, most: usize) -> Vec<&'l str> {
        let mut shared: Vec<(&str, f32)> = Vec::new();
        for (word, _) in &bag.words {
            let of_task =
                self.words.of(*word).iter().filter(|(precedent, _)| self.tasks[*precedent as usize].0 == task);
            if let Some(weight) = of_task.map(|(_, weight)| *weight).reduce(f32::max) {
                shared.push((lexicon.spell(*word), weight * self.rarities[*word as usize]));
            }
        }
        let weightier = |a: &(&str, f32), b: &(&str, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(b.0));
        if shared.len() > most {
            shared.select_nth_unstable_by(most, weightier);
            shared.truncate(most);
        }
        shared.sort_by(weightier);
        shared.into_iter().map(|(word, _)| word).collect()
    }
}

/// The words of a precedent with their parts of a vector of length 1.
fn vector<'p>(precedent: &'p Precedent, segmenter: &Segmenter) -> Vec<(&'p str, f32)> {
    let weigh = |(word, count): &'p (String, u32)| (word.as_str(), *count as f32 * segmenter.rarity(word));
    let mut words: Vec<(&str, f32)> = precedent.words.iter().map(weigh).collect();
    let length = words.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    words.iter_mut().for_each(|(_, weight)| *weight /= length.max(f32::MIN_POSITIVE));
    words
}

/// The words of a document that people found to prove a task.
#[derive(Debug)]
pub struct Proof {
    words: BTreeSet<String>,
}

impl Proof {
    /// The words, each once.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}

/// Reads the words of documents, given with their passages. Words for which `is_name` is true tell of one place and are left out.
///
/// # Errors
/// Fails when a dictionary of the matcher is malformed.
pub fn proofs<'e>(
    documents: impl IntoIterator<Item = &'e [Passage]>,
    is_name: impl Fn(&str) -> bool,
    dictionaries: &Dictionaries,
    segmenter: &Segmenter,
) -> Result<Vec<Proof>, KnowledgeError> {
    let knowledge = Knowledge::new(dictionaries)?;
    let proof = |passages: &[Passage]| {
        let texts: Vec<_> = passages.iter().map(|passage| without_quotes(&passage.text)).collect();
        let words: BTreeSet<&str> = texts.iter().flat_map(|text| content_words(text, &knowledge, segmenter)).collect();
        Proof { words: words.into_iter().filter(|word| !is_name(word)).map(str::to_owned).collect() }
    };
    Ok(documents.into_iter().map(proof).collect())
}

/// Makes precedents of documents, each with the text of a task that it was found to prove. Tasks with few documents get none.
pub fn gather<'e>(proofs: impl IntoIterator<Item = (&'e str, &'e Proof)>, segmenter: &Segmenter) -> Vec<Precedent> {
    let mut of_task: BTreeMap<String, (u32, FxHashMap<&str, u32>)> = BTreeMap::new();
    for (task, proof) in proofs {
        let (n_documents, counts) = of_task.entry(normalise(task).text).or_default();
        *n_documents += 1;
        for word in &proof.words {
            *counts.entry(word).or_default() += 1;
        }
    }
    let precedent = |(task, (n_documents, counts)): (String, (u32, FxHashMap<&str, u32>))| {
        let mut words: Vec<(&str, u32)> = counts.into_iter().filter(|(_, count)| *count >= FEWEST_WITH_WORD).collect();
        let weight = |(word, count): &(&str, u32)| *count as f32 * segmenter.rarity(word);
        words.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then_with(|| a.0.cmp(b.0)));
        words.truncate(MOST_WORDS);
        let words = words.into_iter().map(|(word, count)| (word.to_owned(), count)).collect();
        Precedent { task, n_documents, words }
    };
    let enough = |precedent: &Precedent| precedent.n_documents >= FEWEST_DOCUMENTS && !precedent.words.is_empty();
    of_task.into_iter().map(precedent).filter(enough).collect()
}

/// Pairs of letters and digits that stand side by side, each once, in order.
pub(super) fn pairs(text: &str) -> Vec<[char; 2]> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut pairs: Vec<[char; 2]> = letters.windows(2).map(|pair| [pair[0], pair[1]]).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Share of the [`pairs`] that two texts have in common (Dice), 0 … 1.
pub(super) fn likeness(a: &[[char; 2]], b: &[[char; 2]]) -> f32 {
    let (mut n_common, mut left, mut right) = (0, a, b);
    while let ([first, left_rest @ ..], [other, right_rest @ ..]) = (left, right) {
        n_common += usize::from(first == other);
        if first <= other {
            left = left_rest;
        }
        if other <= first {
            right = right_rest;
        }
    }
    2.0 * n_common as f32 / (a.len() + b.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_alike_as_far_as_they_share_pairs() {
        let alike = |a: &str, b: &str| likeness(&pairs(a), &pairs(b));
        assert_eq!(alike("公开预算", "公开、预算"), 1.0);
        assert_eq!(alike("公开预算", "公开决算"), 2.0 / 6.0);
        assert_eq!(alike("预算预算", "决算预算预"), 4.0 / 5.0);
        assert_eq!(alike("公开", "预算"), 0.0);
        assert_eq!(alike("", ""), 0.0);
    }
}
