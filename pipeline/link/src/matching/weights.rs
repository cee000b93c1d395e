//! The learned weights, as `dictionaries/weights.tsv` holds them.

use super::signals::{N_FEATURES, SIGNALS, Signal, VIEWS, names};

/// The weights that the training program wrote.
const BUILTIN: &str = include_str!("../../../../dictionaries/weights.tsv");

/// Names of the weights of likeness to precedents, in the order of [`Weights::precedent`].
const PRECEDENT: [&str; 4] = [".precedent-logit", ".precedent-likeness", ".precedent-lead", ".precedent-trust"];
/// Names of the weights of telling words, in the order of [`Weights::telling`].
const TELLING: [&str; 4] = [".telling-logit", ".telling-side", ".telling-lead", ".telling-task"];

/// `weights.tsv` is malformed, or was learned for other features than these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`weights.tsv` line {line}: {problem}; run the training program again, see pipeline/link/training/README.md")]
pub struct WeightsError {
    /// Line from 1; 0 when something is missing altogether.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

/// A linear model: each feature's weight, and its usual figure, against which its part in a score is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The score's logit when every feature has its usual figure.
    pub(super) bias: f32,
    /// Probability from which a task is called directly proven.
    pub(super) direct: f32,
    /// … for the best task of a document.
    pub(super) direct_best: f32,
    /// Probability from which a task is listed as supporting material.
    pub(super) supporting: f32,
    /// What a lead in a piece of the document adds, for each unit of the logit.
    pub(super) piece_lead: f32,
    /// What likeness to precedents adds: for each unit of the logit itself and each task as a whole, both times the trust that its precedents have (first and
    /// last), for the likeness and for its lead over the best other task.
    pub(super) precedent: [f32; 4],
    /// What telling words add: for each unit of the logit itself, of the side that the document is on, of its lead over the best other task, and for each
    /// task as a whole, all times how far the words were learned for this task.
    pub(super) telling: [f32; 4],
    pub(super) features: Vec<Weight>,
    /// The score's logit when every feature is 0.
    pub(super) settled: f32,
    /// The weights of each signal's views.
    signals: Vec<[f32; VIEWS.len()]>,
    marks: Vec<f32>,
}

/// Weight of one feature.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Weight {
    pub(super) weight: f32,
    pub(super) usual: f32,
}

impl Weights {
    /// The weights that come with the program.
    ///
    /// # Errors
    /// Fails when the file was not written for this version of the features.
    pub fn builtin() -> Result<Self, WeightsError> {
        Self::parse(BUILTIN)
    }

    /// Reads weights: a header line, then `feature`, `weight`, `usual`, tab-separated.
    ///
    /// # Errors
    /// Fails on the first line that is malformed or names an unknown feature, and when a feature is missing.
    pub fn parse(text: &str) -> Result<Self, WeightsError> {
        let names = names();
        let mut features: Vec<Option<Weight>> = vec![None; N_FEATURES];
        let [mut bias, mut direct, mut direct_best, mut supporting, mut piece_lead] = [None; 5];
        let mut groups = [PRECEDENT, TELLING].map(|names| names.map(|name| (name, None)));
        for (at, line) in text.lines().enumerate().skip(1) {
            let wrong = |problem: String| WeightsError { line: at + 1, problem };
            let mut cells = line.split('\t');
            let (Some(name), Some(weight), Some(usual), None) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                return Err(wrong("not three cells".into()));
            };
            let figure = |cell: &str| cell.parse::<f32>().map_err(|_| wrong(format!("`{cell}` is no number")));
            let (weight, usual) = (figure(weight)?, figure(usual)?);
            match name {
                ".bias" => bias = Some(weight),
                ".direct" => direct = Some(weight),
                ".direct-best" => direct_best = Some(weight),
                ".supporting" => supporting = Some(weight),
                ".piece-lead" => piece_lead = Some(weight),
                name if groups.as_flattened().iter().any(|(known, _)| *known == name) => {
                    let of_name = groups.as_flattened_mut().iter_mut().filter(|(known, _)| *known == name);
                    of_name.for_each(|(_, known)| *known = Some(weight));
                }
                name => {
                    let known = names.iter().position(|known| known == name);
                    let at = known.ok_or_else(|| wrong(format!("no feature is called `{name}`")))?;
                    features[at] = Some(Weight { weight, usual });
                }
            }
        }
        let missing = |name: &str| WeightsError { line: 0, problem: format!("`{name}` is missing") };
        let features: Vec<Weight> = features
            .into_iter()
            .zip(&names)
            .map(|(weight, name)| weight.ok_or_else(|| missing(name)))
            .collect::<Result<_, _>>()?;
        let mut whole = [[0.0; 4]; 2];
        for ((name, weight), place) in groups.as_flattened().iter().zip(whole.as_flattened_mut()) {
            *place = weight.ok_or_else(|| missing(name))?;
        }
        let [precedent, telling] = whole;
        let bias = bias.ok_or_else(|| missing(".bias"))?;
        let weights: Vec<f32> = features.iter().map(|feature| feature.weight).collect();
        let (views, marks) = weights.split_at(SIGNALS.len() * VIEWS.len());
        Ok(Self {
            bias,
            settled: features.iter().fold(bias, |sum, feature| sum - feature.weight * feature.usual),
            signals: views.as_chunks().0.to_vec(),
            marks: marks.to_vec(),
            direct: direct.ok_or_else(|| missing(".direct"))?,
            direct_best: direct_best.ok_or_else(|| missing(".direct-best"))?,
            supporting: supporting.ok_or_else(|| missing(".supporting"))?,
            piece_lead: piece_lead.ok_or_else(|| missing(".piece-lead"))?,
            precedent,
            telling,
            features,
        })
    }

    /// The weights of a signal's views.
    pub(super) fn of_signal(&self, signal: Signal) -> &[f32; VIEWS.len()] {
        &self.signals[signal as usize]
    }

    /// The weights of the marks, in their order.
    pub(super) fn of_marks(&self) -> &[f32] {
        &self.marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_weights_fit_the_features() {
        let weights = Weights::builtin().unwrap();
        assert!(weights.direct > weights.supporting);
    }

    #[test]
    fn a_line_that_does_not_fit_is_named() {
        let error = Weights::parse("feature\tweight\tusual\nno-such\t1\t0\n").unwrap_err();
        assert_eq!((error.line, error.problem.as_str()), (2, "no feature is called `no-such`"));
        assert_eq!(Weights::parse("feature\tweight\tusual\n.bias\tx\t0\n").unwrap_err().line, 2);
        assert!(Weights::parse("feature\tweight\tusual\n").unwrap_err().problem.contains("missing"));
    }
}
