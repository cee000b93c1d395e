//! Of which tasks the sentences of a document speak: found out for all tasks at once when the first link asks.

use std::cell::OnceCell;

use super::lack::Speaks;
use super::lexicon::Id;
use super::profile::Profiles;
use super::sentences::{Sentence, Sentences};

/// What each sentence speaks of.
#[derive(Debug, Default)]
pub(super) struct Voices(OnceCell<Vec<OnceCell<Voice>>>);

/// How many words of each task a sentence has, the rare ones counting more.
#[derive(Debug)]
pub(super) struct Voice {
    /// By task; empty where there are none.
    figures: Vec<f32>,
    highest: f32,
}

impl Voices {
    /// What one of the sentences of a document speaks of, by the words that it has.
    pub(super) fn of<'w>(
        &self,
        sentence: &Sentence,
        all: &Sentences,
        words: impl FnOnce() -> &'w [Id],
        profiles: &Profiles,
    ) -> &Voice {
        let unasked = || (0..all.len()).map(|_| OnceCell::new()).collect();
        self.0.get_or_init(unasked)[sentence.number].get_or_init(|| Voice::of(words(), profiles))
    }
}

impl Voice {
    fn of(words: &[Id], profiles: &Profiles) -> Self {
        let mut figures = Vec::new();
        for &(task, rarity) in words.iter().flat_map(|word| profiles.words.of(*word)) {
            figures.resize(profiles.tasks.len(), 0.0_f32);
            figures[task as usize] += rarity;
        }
        Self { highest: figures.iter().copied().fold(0.0, f32::max), figures }
    }

    pub(super) fn speaks(&self, task: usize) -> Speaks {
        let figure = self.figures.get(task).copied().unwrap_or_default();
        match self.highest > figure {
            true => Speaks::Another,
            false if figure > 0.0 => Speaks::Itself,
            false => Speaks::Neither,
        }
    }
}
