//! Of which tasks the sentences of a document speak: found out for all tasks at once when the first link asks.

use std::cell::OnceCell;

use super::lack::Speaks;
use super::lexicon::Id;
use super::profile::Profiles;
use super::reading::Reading;
use super::sentences::Sentence;

/// What each sentence and each passage speaks of.
#[derive(Debug, Default)]
pub(super) struct Voices {
    of_sentences: Unasked,
    of_passages: Unasked,
}

/// Voices by their place, each found out when it is asked for first.
type Unasked = OnceCell<Vec<OnceCell<Voice>>>;

/// How many words of each task a sentence has, the rare ones counting more.
#[derive(Debug)]
struct Voice {
    /// By task; empty where there are none.
    figures: Vec<f32>,
    highest: f32,
}

impl Voices {
    /// Which task one of the sentences of a document speaks of, by the words that it has.
    pub(super) fn speaks<'w>(
        &self,
        sentence: &Sentence,
        reading: &Reading<'_>,
        words: impl FnOnce() -> &'w [Id],
        profiles: &Profiles,
        task: usize,
    ) -> Speaks {
        let unasked = |n: usize| (0..n).map(|_| OnceCell::new()).collect();
        let sentences = self.of_sentences.get_or_init(|| unasked(reading.sentences().len()));
        let own = sentences[sentence.number].get_or_init(|| Voice::of(words().iter().copied(), profiles)).speaks(task);
        if own != Speaks::Another {
            return own;
        }
        let passages = self.of_passages.get_or_init(|| unasked(reading.passages.len()));
        let words_around = || reading.passages[sentence.passage].bag.words.iter().map(|(word, _)| *word);
        let around = passages[sentence.passage].get_or_init(|| Voice::of(words_around(), profiles)).speaks(task);
        if around == Speaks::Itself { Speaks::Beside } else { own }
    }
}

impl Voice {
    fn of(words: impl Iterator<Item = Id>, profiles: &Profiles) -> Self {
        let mut figures = Vec::new();
        for &(task, rarity) in words.flat_map(|word| profiles.words.of(word)) {
            figures.resize(profiles.tasks.len(), 0.0_f32);
            figures[task as usize] += rarity;
        }
        Self { highest: figures.iter().copied().fold(0.0, f32::max), figures }
    }

    fn speaks(&self, task: usize) -> Speaks {
        let figure = self.figures.get(task).copied().unwrap_or_default();
        match self.highest > figure {
            true => Speaks::Another,
            false if figure > 0.0 => Speaks::Itself,
            false => Speaks::Neither,
        }
    }
}
