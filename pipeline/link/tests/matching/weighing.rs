//! A score is what `weights.tsv` makes of the figures, however it is summed up.

use zuozheng_link::matching::feature_names;
use zuozheng_text::{Dictionaries, Segmenter};

use crate::gold;

/// Weight and usual figure of a name in `weights.tsv`.
fn weight(name: &str) -> (f64, f64) {
    let table = include_str!("../../../../dictionaries/weights.tsv");
    let line = table.lines().find(|line| line.split('\t').next() == Some(name)).unwrap();
    let cells: Vec<f64> = line.split('\t').skip(1).map(|cell| cell.parse().unwrap()).collect();
    (cells[0], cells[1])
}

#[test]
fn the_probability_is_what_the_table_makes_of_the_figures() {
    let dictionaries = Dictionaries::builtin();
    let segmenter = Segmenter::new(dictionaries);
    let weights: Vec<(f64, f64)> = feature_names().iter().map(|name| weight(name)).collect();
    let (bias, _) = weight(".bias");
    let mut n_compared = 0;
    for set in gold::sets() {
        let matcher = set.matcher(dictionaries, &segmenter);
        for document in &set.documents {
            let assessed = matcher.assess(&document.evidence, &[]);
            for (features, assessment) in matcher.features(&document.evidence).iter().zip(&assessed) {
                let figures = features.figures.iter().zip(&weights);
                let sum: f64 = figures.map(|(figure, (weight, usual))| weight * (f64::from(*figure) - usual)).sum();
                let expected = 1.0 / (1.0 + (f64::from(features.rule) - bias - sum).exp());
                let given = f64::from(assessment.probability);
                assert!((given - expected).abs() < 1e-4, "{} task {}: {given} {expected}", document.id, features.task);
                n_compared += 1;
            }
        }
    }
    assert!(n_compared > 10_000, "{n_compared}");
}
