//! From features to a verdict on every task: probability, grade, and what it stands on.

use std::collections::BTreeMap;

use zuozheng_model::Grade;

use crate::lessons::Teaching;

use super::features::Features;
use super::marks::BARRED;
use super::weights::Weights;

/// How many tasks a document is at most listed for as supporting material.
const MOST_SUPPORTING: usize = 6;

/// The highest probability that is told of what a rule bars: a clerk would not call it direct, however much it resembles.
pub(super) const MOST_BARRED: f32 = 0.3;

/// Verdict on one task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Verdict {
    pub(super) probability: f32,
    pub(super) grade: Option<Grade>,
}

/// Verdicts on all tasks, in their order, from their logits before the rules. `taught` is what people decided on
/// documents like this one, by the place of the task.
pub(super) fn judge(
    features: &Features<'_>,
    logits: Vec<f32>,
    weights: &Weights,
    taught: &BTreeMap<usize, &Teaching>,
) -> Vec<Verdict> {
    let shift = |task: usize| taught.get(&task).map_or(0.0, |teaching| teaching.shift());
    let probability = |(task, (logit, rule)): (usize, (f32, &f32))| 1.0 / (1.0 + (rule - logit - shift(task)).exp());
    let probabilities: Vec<f32> = logits.into_iter().zip(&features.rules).enumerate().map(probability).collect();
    let mut verdicts: Vec<Verdict> =
        probabilities.iter().map(|&probability| Verdict { probability, grade: None }).collect();
    // What is below every bar needs no rank.
    let least = weights.supporting.min(weights.direct).min(weights.direct_best);
    let mut order: Vec<usize> = (0..probabilities.len()).filter(|&task| probabilities[task] >= least).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]).then(a.cmp(&b)));
    for (rank, &task) in order.iter().enumerate() {
        let probability = probabilities[task];
        let is_barred = features.rules[task] >= BARRED
            || taught.get(&task).is_some_and(|teaching| teaching.is_supporting_at_most());
        if is_barred {
            verdicts[task].probability = probability.min(MOST_BARRED);
        }
        let bar = if rank == 0 { weights.direct_best.min(weights.direct) } else { weights.direct };
        verdicts[task].grade = if probability >= bar && !is_barred {
            Some(Grade::Direct)
        } else if rank < MOST_SUPPORTING && probability >= weights.supporting {
            Some(Grade::Supporting)
        } else {
            None
        };
    }
    verdicts
}
