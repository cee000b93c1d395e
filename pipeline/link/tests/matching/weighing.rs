//! A score is what `weights.tsv` makes of the figures, however it is summed up.

use std::collections::BTreeMap;

use zuozheng_link::matching::feature_names;
use zuozheng_text::{Dictionaries, Segmenter};

use crate::gold;

/// Weight and usual figure by name, as `weights.tsv` has them.
fn weights() -> BTreeMap<&'static str, (f64, f64)> {
    let table = include_str!("../../../../dictionaries/weights.tsv");
    let figure = |cell: &str| cell.parse().unwrap_or_else(|_| panic!("{cell}"));
    let line = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        (cells[0], (figure(cells[1]), figure(cells[2])))
    };
    table.lines().skip(1).map(line).collect()
}

#[test]
fn the_probability_is_what_the_table_makes_of_the_figures() {
    let dictionaries = Dictionaries::builtin();
    let segmenter = Segmenter::new(dictionaries);
    let table = weights();
    let weights: Vec<(f64, f64)> = feature_names().iter().map(|name| table[name.as_str()]).collect();
    let (bias, _) = table[".bias"];
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
