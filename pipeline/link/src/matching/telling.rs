//! Telling words: what tells documents that prove a task from those that prove its neighbours.
//!
//! [Precedents](super::precedents) know which words the documents that proved a task share. Where there are many of them, and as many that
//! proved other tasks of the same circular, more can be learned: a linear support vector machine (L2 loss) for each task over the words of
//! whole documents, the words weighed by their rarity and the document's vector brought to length 1. As precedents do, telling words count for
//! tasks of any circular whose text is nearly that of the task they were learned for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use zuozheng_model::Register;
use zuozheng_text::{Segmenter, normalise};

use super::lexicon::{Id, Lexicon};
use super::lists::Lists;
use super::precedents::{FEW_WORDS, Move, Proof, SAME_TASK, likeness, pairs};
use super::profile::text_of;
use super::reading::Bag;
use super::weights::Weights;

/// The words that the training program wrote.
const BUILTIN: &str = include_str!("../../../../dictionaries/telling_words.tsv");

/// Documents that prove a task at least: fewer teach what their writers have in common.
const FEWEST_DOCUMENTS: usize = 10;
/// Documents that have a word at least.
const FEWEST_WITH_WORD: u32 = 3;
/// Words of a task: the weightiest for and against it.
const MOST_WORDS: usize = 400;
/// How much a document on the wrong side costs, against short weights.
const COST: f32 = 1.0;
/// Rounds over all documents; by then nothing moves that would show in a score.
const ROUNDS: usize = 40;

/// A row of `telling_words.tsv`.
#[derive(Debug, Clone, PartialEq)]
pub struct TellingWords {
    /// The task, in the words of its circular, normalised.
    pub task: String,
    /// What a document without any of the words has.
    pub level: f32,
    /// Words with their weights, as they are written: 问答=0.52、图解=-0.1.
    pub words: Cow<'static, str>,
}

/// `telling_words.tsv` is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`telling_words.tsv` line {0}: write a task, a figure, and words with their weights, separated by single tabs")]
pub struct TellingError(pub usize);

impl TellingWords {
    /// Those that come with the program.
    ///
    /// # Errors
    /// Fails on the first line that is malformed.
    pub fn builtin() -> Result<Vec<Self>, TellingError> {
        let row = |(at, line): (usize, &'static str)| Self::parse(line).ok_or(TellingError(at + 1));
        BUILTIN.lines().enumerate().skip(1).map(row).collect()
    }

    fn parse(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let (task, level, words) = (cells.next()?, cells.next()?.parse().ok()?, cells.next()?);
        let row = Self { task: task.to_owned(), level, words: Cow::Borrowed(words) };
        (cells.next().is_none() && row.words.split('、').all(|entry| weighed(entry).is_some())).then_some(row)
    }

    /// The row of the table.
    pub fn to_row(&self) -> String {
        format!("{}\t{}\t{}", self.task, self.level, self.words)
    }

    /// The words.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.words.split('、').filter_map(|entry| entry.rsplit_once('=')).map(|(word, _)| word)
    }

    /// The words with their weights.
    pub fn weights(&self) -> impl Iterator<Item = (&str, f32)> {
        self.words.split('、').filter_map(weighed)
    }
}

fn weighed(entry: &str) -> Option<(&str, f32)> {
    let (word, weight) = entry.rsplit_once('=')?;
    Some((word, weight.parse().ok()?))
}

/// The telling words of a circular's tasks.
#[derive(Debug)]
pub(super) struct Telling {
    n_tasks: usize,
    /// By row its task, how far this is the task that it was learned for, and its level.
    rows: Vec<(usize, f32, f32)>,
    /// Word → rows, with its weight.
    words: Lists<(u32, f32)>,
    /// By word how rare it is; 0 for words that tell of no task.
    rarities: Vec<f32>,
}

impl Telling {
    pub(super) fn new(
        register: &Register,
        known: &[TellingWords],
        segmenter: &Segmenter,
        lexicon: &mut Lexicon,
    ) -> Self {
        let texts: Vec<Vec<[char; 2]>> = register.tasks.iter().map(|task| pairs(&text_of(task))).collect();
        let mut rows = Vec::new();
        let mut of_word: BTreeMap<Id, Vec<(u32, f32)>> = BTreeMap::new();
        for told in known {
            let asked = pairs(&told.task);
            let same = texts.iter().map(|text| likeness(&asked, text)).enumerate();
            for (task, same) in same.filter(|(_, same)| *same >= SAME_TASK) {
                for (word, weight) in told.weights() {
                    of_word.entry(lexicon.add_word(word)).or_default().push((rows.len() as u32, weight));
                }
                rows.push((task, same, told.level));
            }
        }
        let mut rarities = Vec::new();
        if !rows.is_empty() {
            // A document's length is measured in all words that tell of anything, whichever tasks the circular has.
            for word in known.iter().flat_map(TellingWords::words) {
                let id = lexicon.add_word(word) as usize;
                rarities.resize(rarities.len().max(id + 1), 0.0);
                if rarities[id] == 0.0 {
                    rarities[id] = segmenter.rarity(word);
                }
            }
        }
        let words = Lists::new((0..rarities.len() as Id).map(|id| of_word.remove(&id).unwrap_or_default()));
        Self { n_tasks: texts.len(), rows, words, rarities }
    }

    /// True for a task that has telling words.
    pub(super) fn knows(&self, task: usize) -> bool {
        self.rows.iter().any(|(of, ..)| *of == task)
    }

    /// By task how far the words were learned for it, 0 … 1, and on which side of it the document is: 1 and more where it is
    /// surely proof, -1 and less where it surely is not. `None` when no task has telling words.
    pub(super) fn figures(&self, bag: &Bag) -> Option<Vec<[f32; 2]>> {
        if self.rows.is_empty() {
            return None;
        }
        let mut sums = vec![0.0_f32; self.rows.len()];
        let mut squares = FEW_WORDS * FEW_WORDS;
        for (word, _) in &bag.words {
            let rarity = self.rarities.get(*word as usize).copied().unwrap_or_default();
            squares += rarity * rarity;
            for &(row, weight) in self.words.of(*word) {
                sums[row as usize] += rarity * weight;
            }
        }
        let length = squares.sqrt();
        let mut figures = vec![[0.0_f32; 2]; self.n_tasks];
        for (&(task, same, level), sum) in self.rows.iter().zip(sums) {
            let side = level + sum / length;
            let [known, best] = &mut figures[task];
            // The row that was learned for the likest task; of several, the one that speaks for the document.
            if same > *known || same == *known && side > *best {
                (*known, *best) = (same, side);
            }
        }
        Some(figures)
    }

    /// What the words of each task do to its logit; `None` when no task has any.
    pub(super) fn moves(&self, bag: &Bag, weights: &Weights) -> Option<Vec<Move>> {
        let figures = self.figures(bag)?;
        let [of_logit, of_side, of_lead, of_task] = weights.telling;
        let leads = leads(&figures);
        let to_move = |(&[same, side], lead): (&[f32; 2], f32)| Move {
            rest: 1.0 + of_logit * same,
            likeness: same * (of_side * side + of_lead * lead + of_task),
        };
        Some(figures.iter().zip(leads).map(to_move).collect())
    }

    /// Words of a document that speak most for a task, `most` at most.
    pub(super) fn telling<'l>(&self, bag: &Bag, task: usize, lexicon: &'l Lexicon, most: usize) -> Vec<&'l str> {
        let mut told: Vec<(&str, f32)> = Vec::new();
        for (word, _) in &bag.words {
            let of_task = self.words.of(*word).iter().filter(|(row, _)| self.rows[*row as usize].0 == task);
            let weight = of_task.map(|(_, weight)| *weight).reduce(f32::max).unwrap_or_default();
            if weight > 0.0 {
                told.push((lexicon.spell(*word), weight * self.rarities[*word as usize]));
            }
        }
        told.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        told.into_iter().take(most).map(|(word, _)| word).collect()
    }
}

/// How far each task's side is above the best other one among those that have words; 0 for the rest.
fn leads(figures: &[[f32; 2]]) -> Vec<f32> {
    /// Where the side of a task is that the document has nothing to do with.
    const NOTHING: f32 = -1.0;
    let sides = || figures.iter().enumerate().filter(|(_, [same, _])| *same > 0.0);
    let best = sides().max_by(|a, b| a.1[1].total_cmp(&b.1[1]).then(b.0.cmp(&a.0)));
    let Some((first, [_, best])) = best else { return vec![0.0; figures.len()] };
    let second = sides().filter(|(task, _)| *task != first).map(|(_, [_, side])| *side).fold(NOTHING, f32::max);
    let lead = |(task, [same, side]): (usize, &[f32; 2])| {
        if *same > 0.0 { side - if task == first { second } else { *best } } else { 0.0 }
    };
    figures.iter().enumerate().map(lead).collect()
}

/// Documents with the text of a task of their circular, and whether they were found to prove it.
pub type Examples<'e> = Vec<(&'e Proof, bool)>;

/// Learns the telling words of tasks, given by their text, from documents of their circulars. Tasks that few documents prove get none.
pub fn learn<'e>(
    of_tasks: impl IntoIterator<Item = (&'e str, Examples<'e>)>,
    segmenter: &Segmenter,
) -> Vec<TellingWords> {
    let learned = |(task, examples): (&str, Examples<'_>)| {
        let n_proofs = examples.iter().filter(|(_, proves)| *proves).count();
        (n_proofs >= FEWEST_DOCUMENTS && n_proofs < examples.len()).then(|| learn_task(task, &examples, segmenter))
    };
    let mut rows: Vec<TellingWords> = of_tasks.into_iter().filter_map(learned).collect();
    rows.sort_by(|a, b| a.task.cmp(&b.task));
    rows
}

fn learn_task(task: &str, examples: &Examples<'_>, segmenter: &Segmenter) -> TellingWords {
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for word in examples.iter().flat_map(|(proof, _)| proof.words()) {
        *counts.entry(word).or_default() += 1;
    }
    let mut vocabulary: Vec<&str> =
        counts.into_iter().filter(|(_, count)| *count >= FEWEST_WITH_WORD).map(|(word, _)| word).collect();
    vocabulary.sort_unstable();
    let rarities: Vec<f32> = vocabulary.iter().map(|word| segmenter.rarity(word)).collect();
    let vector = |proof: &Proof| -> Vec<(u32, f32)> {
        let known = proof.words().filter_map(|word| vocabulary.binary_search(&word).ok());
        let mut vector: Vec<(u32, f32)> = known.map(|at| (at as u32, rarities[at])).collect();
        let length = (FEW_WORDS * FEW_WORDS + vector.iter().map(|(_, part)| part * part).sum::<f32>()).sqrt();
        vector.iter_mut().for_each(|(_, part)| *part /= length);
        vector
    };
    let vectors: Vec<(Vec<(u32, f32)>, bool)> =
        examples.iter().map(|(proof, proves)| (vector(proof), *proves)).collect();
    let (level, weights) = separate(&vectors, vocabulary.len());
    let mut words: Vec<(&str, f32, f32)> = vocabulary
        .iter()
        .zip(weights)
        .zip(&rarities)
        .map(|((word, weight), rarity)| (*word, weight, (weight * rarity).abs()))
        .collect();
    words.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(b.0)));
    words.truncate(MOST_WORDS);
    let words: Vec<String> = words.into_iter().map(|(word, weight, _)| format!("{word}={weight:.3}")).collect();
    let level = (level * 1000.0).round() / 1000.0;
    TellingWords { task: normalise(task).text, level, words: Cow::Owned(words.join("、")) }
}

/// Level and weights that part the vectors that prove from the others: L2-regularised support vectors with squared loss, by
/// descent over one dual variable after the other (Hsieh and others 2008, algorithm 1). The level is the weight of a part that is 1 in all.
fn separate(vectors: &[(Vec<(u32, f32)>, bool)], n_words: usize) -> (f32, Vec<f32>) {
    let (mut level, mut weights) = (0.0_f32, vec![0.0_f32; n_words]);
    let slack = 1.0 / (2.0 * COST);
    let squares: Vec<f32> =
        vectors.iter().map(|(vector, _)| 1.0 + vector.iter().map(|(_, part)| part * part).sum::<f32>()).collect();
    let mut duals = vec![0.0_f32; vectors.len()];
    // Neighbours in the list are of one hand; in strides that share no factor with the number of vectors all are met, well mixed.
    let stride = stride(vectors.len());
    for _ in 0..ROUNDS {
        let mut at = 0;
        for _ in 0..vectors.len() {
            let (vector, proves) = &vectors[at];
            let sign = if *proves { 1.0 } else { -1.0 };
            let side = level + vector.iter().map(|(word, part)| weights[*word as usize] * part).sum::<f32>();
            let slope = sign * side - 1.0 + slack * duals[at];
            let moved = (duals[at] - slope / (squares[at] + slack)).max(0.0);
            let step = (moved - duals[at]) * sign;
            duals[at] = moved;
            if step != 0.0 {
                level += step;
                vector.iter().for_each(|(word, part)| weights[*word as usize] += step * part);
            }
            at = (at + stride) % vectors.len();
        }
    }
    (level, weights)
}

/// A number near 0.618 of `n` that shares no factor with it.
fn stride(n: usize) -> usize {
    let shares_none = |stride: &usize| {
        let (mut a, mut b) = (n, *stride);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a == 1
    };
    (n * 618 / 1000..n).find(shares_none).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_builtin_words_are_read_and_written_alike() {
        let rows = TellingWords::builtin().unwrap();
        let lines: Vec<String> = rows.iter().map(TellingWords::to_row).collect();
        assert_eq!(lines, BUILTIN.lines().skip(1).collect::<Vec<_>>());
        assert!(rows.iter().all(|row| row.weights().count() > 20));
    }

    #[test]
    fn a_malformed_row_is_refused() {
        for line in ["公开预算", "公开预算\tx\t预算=1", "公开预算\t0.5\t预算", "公开预算\t0.5\t预算=1\t多"]
        {
            assert_eq!(TellingWords::parse(line), None, "{line}");
        }
    }

    #[test]
    fn what_can_be_parted_is_parted() {
        let vectors: Vec<(Vec<(u32, f32)>, bool)> =
            (0..40).map(|nth| (vec![(nth % 2, 0.8), (2 + nth % 5, 0.6)], nth % 2 == 0)).collect();
        let (level, weights) = separate(&vectors, 7);
        for (vector, proves) in &vectors {
            let side = level + vector.iter().map(|(word, part)| weights[*word as usize] * part).sum::<f32>();
            assert_eq!(side > 0.0, *proves);
        }
        assert!(weights[0] > 0.5 && weights[1] < -0.5, "{weights:?}");
    }

    #[test]
    fn every_vector_is_met_in_a_round() {
        for n in 1..200 {
            let stride = stride(n);
            let met: BTreeSet<usize> = (0..n).map(|nth| nth * stride % n).collect();
            assert_eq!(met.len(), n, "{n} in strides of {stride}");
        }
    }

    #[test]
    fn the_best_leads_the_second_and_the_rest_trail_the_best() {
        let figures = [[1.0, 0.5], [0.0, 0.0], [0.6, -0.5]];
        assert_eq!(leads(&figures), [1.0, 0.0, -1.0]);
        assert_eq!(leads(&[[1.0, 0.5], [0.0, 0.0]]), [1.5, 0.0]);
        assert_eq!(leads(&[[0.0, 0.0]]), [0.0]);
    }
}
