//! The foremost task of a document.
//!
//! Each task is weighed by itself, by weights that were learned from all pairs of a document and a task, nearly all of which have nothing to do with
//! each other. What remains to be told is another question: does the document prove the task that it is most about, or anything at all? For this the same
//! figures count otherwise, together with the task's logit and its share of all tasks' odds; a paper of few words has a low logit for every task, and is
//! proof all the same where one is far ahead. The weights were learned from documents that those of `weights.tsv` had not seen. They serve tasks of which
//! nothing was learned by their text; where [telling words](super::telling) are known, figures need no such help.

use super::features::Features;
use super::marks::BARRED;
use super::signals::{N_FEATURES, names};
use super::weights::Weights;

/// The weights that the training program wrote.
const BUILTIN: &str = include_str!("../../../../dictionaries/foremost_weights.tsv");

/// Logits less rules between which it is in doubt whether a document proves its foremost task.
const DOUBT: std::ops::Range<f32> = -8.0..4.0;

/// `foremost_weights.tsv` was not written for these features.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`foremost_weights.tsv`: `{0}` is missing or no number; run the training program again, see pipeline/link/training/README.md"
)]
pub struct ForemostError(pub String);

/// A linear model of the logit of the foremost task.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Foremost {
    /// For any document.
    all: f32,
    /// For each unit of the task's own logit.
    logit: f32,
    /// … of the logarithm of its share of all tasks' odds.
    share: f32,
    /// … of each feature.
    features: Vec<f32>,
}

impl Foremost {
    pub(super) fn builtin() -> Result<Self, ForemostError> {
        Self::parse(BUILTIN)
    }

    /// Reads a header line, then `feature` and `weight`, tab-separated, features in their order.
    fn parse(table: &str) -> Result<Self, ForemostError> {
        let mut lines = table.lines().skip(1);
        let mut next = |name: &str| {
            let figure = lines.next().and_then(|line| line.strip_prefix(name)?.strip_prefix('\t')?.parse().ok());
            figure.ok_or_else(|| ForemostError(name.to_owned()))
        };
        Ok(Self {
            all: next(".all")?,
            logit: next(".logit")?,
            share: next(".share")?,
            features: names().iter().map(|name| next(name)).collect::<Result<_, _>>()?,
        })
    }

    /// The foremost task and what is added to its logit; `None` where that is beyond doubt, a rule bars it, or something `is_learned` for it.
    /// What has so little to do with any task that it is listed for none is listed only where it comes out as proof; what is listed stays so.
    pub(super) fn shift(
        &self,
        features: &Features<'_>,
        logits: &[f32],
        weights: &Weights,
        is_learned: impl Fn(usize) -> bool,
    ) -> Option<(usize, f32)> {
        let (task, logit, share) = first(logits, &features.rules)?;
        if features.rules[task] >= BARRED || !DOUBT.contains(&logit) || is_learned(task) {
            return None;
        }
        let judged = self.logit(logit, share, &features.row(task));
        let [listed, direct] = [weights.supporting, weights.direct_best].map(logit_of);
        let judged = if logit >= listed { judged.max(listed) } else { judged };
        (logit >= listed || judged >= direct).then_some((task, judged - logit))
    }

    fn logit(&self, logit: f32, share: f32, row: &[f32; N_FEATURES]) -> f32 {
        let of_features = self.features.iter().zip(row).map(|(weight, figure)| weight * figure).sum::<f32>();
        self.all + self.logit * logit + self.share * share + of_features
    }
}

fn logit_of(probability: f32) -> f32 {
    (probability / (1.0 - probability)).ln()
}

/// The foremost task, its logit less what rules take, and the logarithm of its share of all tasks' odds.
fn first(logits: &[f32], rules: &[f32]) -> Option<(usize, f32, f32)> {
    let ruled = || logits.iter().zip(rules).map(|(logit, rule)| logit - rule);
    let (task, logit) = ruled().enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let odds: f32 = ruled().map(|other| (other - logit).exp()).sum();
    Some((task, logit, -odds.ln()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_alone_has_all_the_odds_and_two_alike_half_each() {
        let (task, logit, share) = first(&[-9.0, 1.0, -8.0], &[0.0, 2.0, 0.0]).unwrap();
        assert_eq!((task, logit), (1, -1.0));
        assert!(share > -0.01, "{share}");
        let (_, _, of_two) = first(&[-1.0, -1.0], &[0.0, 0.0]).unwrap();
        assert!((of_two + std::f32::consts::LN_2).abs() < 1e-6, "{of_two}");
        assert_eq!(first(&[], &[]), None);
    }

    #[test]
    fn its_share_and_its_logit_speak_for_it() {
        let weights = Foremost::builtin().unwrap();
        assert!(weights.share > 0.0 && weights.logit > 0.0, "{weights:?}");
    }

    #[test]
    fn a_table_for_other_features_is_refused() {
        let wrong = |table: &str| Foremost::parse(table).unwrap_err().0;
        assert_eq!(wrong("feature\tweight\n.all\t1\n.logit\tx\n"), ".logit");
        let other = BUILTIN.replace("\nletters/value\t", "\nletters/other\t");
        assert_eq!(wrong(&other), "letters/value");
    }
}
