//! How alike two tasks are.

use std::collections::{BTreeMap, BTreeSet};

use zuozheng_model::Task;

/// How much the quoted terms add where both tasks quote.
const WEIGHT_OF_TERMS: f64 = 0.5;

/// The pairs of neighbouring characters of all tasks, each with its weight.
pub(super) struct Similarity {
    pairs: Vec<BTreeSet<[char; 2]>>,
    weights: BTreeMap<[char; 2], f64>,
}

impl Similarity {
    /// Over the tasks of both circulars, those of the first before those of the second.
    pub(super) fn over<'a>(tasks: impl Iterator<Item = &'a Task>) -> Self {
        let pairs: Vec<_> = tasks.map(|task| character_pairs(&task.text)).collect();
        let mut n_tasks_with: BTreeMap<[char; 2], u32> = BTreeMap::new();
        for pair in pairs.iter().flatten() {
            *n_tasks_with.entry(*pair).or_default() += 1;
        }
        let n_tasks = pairs.len() as f64;
        let weights = n_tasks_with.into_iter().map(|(pair, n)| (pair, (1.0 + n_tasks / f64::from(n)).ln())).collect();
        Self { pairs, weights }
    }

    /// From 0 to 1; tasks are named by their place in [`Similarity::over`].
    pub(super) fn of(&self, at_a: usize, at_b: usize, a: &Task, b: &Task) -> f64 {
        let (of_a, of_b) = (&self.pairs[at_a], &self.pairs[at_b]);
        let both = self.weight(of_a) + self.weight(of_b);
        let by_text = if both > 0.0 { 2.0 * self.weight(of_a.intersection(of_b)) / both } else { 0.0 };
        if a.quoted_terms.is_empty() || b.quoted_terms.is_empty() {
            return by_text;
        }
        let terms = |task: &Task| task.quoted_terms.iter().cloned().collect::<BTreeSet<String>>();
        let (of_a, of_b) = (terms(a), terms(b));
        let by_terms = of_a.intersection(&of_b).count() as f64 / of_a.union(&of_b).count() as f64;
        // The same terms make likeness likelier, but never make up for it.
        by_text + WEIGHT_OF_TERMS * by_terms * by_text * (1.0 - by_text)
    }

    fn weight<'a>(&self, pairs: impl IntoIterator<Item = &'a [char; 2]>) -> f64 {
        pairs.into_iter().filter_map(|pair| self.weights.get(pair)).sum()
    }
}

/// Without punctuation and digits: the year and the figures are what changes from one circular to the next.
fn character_pairs(text: &str) -> BTreeSet<[char; 2]> {
    let characters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    characters.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}
