//! A score is what `weights.tsv` and `foremost_weights.tsv` make of the figures, however it is summed up.

use std::collections::BTreeMap;

use zuozheng_link::matching::{TaskFeatures, feature_names};
use zuozheng_model::Basis;
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

/// Weights of the foremost task in their order: for all, its logit, its share, its figures.
fn foremost_weights() -> Vec<f64> {
    let table = include_str!("../../../../dictionaries/foremost_weights.tsv");
    let figure =
        |line: &str| line.split('\t').nth(1).and_then(|cell| cell.parse().ok()).unwrap_or_else(|| panic!("{line}"));
    table.lines().skip(1).map(figure).collect()
}

#[test]
fn the_probability_is_what_the_table_makes_of_the_figures() {
    let dictionaries = Dictionaries::builtin();
    let segmenter = Segmenter::new(dictionaries);
    let table = weights();
    let weights: Vec<(f64, f64)> = feature_names().iter().map(|name| table[name.as_str()]).collect();
    let (bias, _) = table[".bias"];
    let (piece_lead, _) = table[".piece-lead"];
    let precedent = ["logit", "likeness", "lead", "trust"].map(|name| table[format!(".precedent-{name}").as_str()].0);
    let telling = ["logit", "side", "lead", "task"].map(|name| table[format!(".telling-{name}").as_str()].0);
    let logit = |features: &TaskFeatures| -> f64 {
        let figures = features.figures.iter().zip(&weights);
        bias + figures.map(|(figure, (weight, usual))| weight * (f64::from(*figure) - usual)).sum::<f64>()
    };
    let ruled = |features: &TaskFeatures| logit(features) - f64::from(features.rule);
    let foremost = foremost_weights();
    let [listed, direct] = [".supporting", ".direct-best"].map(|bar| (table[bar].0 / (1.0 - table[bar].0)).ln());
    let (mut n_compared, mut n_led, mut n_like, mut n_told, mut n_foremost) = (0, 0, 0, 0, 0);
    for set in gold::sets() {
        let matcher = set.matcher(dictionaries, &segmenter);
        for document in &set.documents {
            let assessed = matcher.assess(&document.evidence, &[]);
            let whole = matcher.features(&document.evidence);
            // How far a task leads in a piece counts where one is in doubt.
            let mut leads = vec![0.0_f64; whole.len()];
            if whole.iter().any(|features| features.rule < 3.0 && (-3.0..1.5).contains(&ruled(features))) {
                for piece in matcher.features_of_pieces(&document.evidence) {
                    let mut order: Vec<(f64, usize)> =
                        piece.iter().map(logit).enumerate().map(|(at, logit)| (logit, at)).collect();
                    order.sort_by(|a, b| b.0.total_cmp(&a.0));
                    let lead = &mut leads[order[0].1];
                    *lead = lead.max((order[0].0 - order[1].0).min(6.0));
                    n_led += 1;
                }
            }
            let likeness = matcher.likeness_to_precedents(&document.evidence);
            n_like += likeness.iter().filter(|[trust, _]| *trust > 0.0).count();
            let sides = matcher.sides_by_telling_words(&document.evidence);
            n_told += sides.iter().filter(|[told, _]| *told > 0.0).count();
            let mut wholes: Vec<f64> = Vec::new();
            for (at, features) in whole.iter().enumerate() {
                let [trust, like] = likeness[at].map(f64::from);
                let others = likeness.iter().enumerate().filter(|(other, _)| *other != at);
                let best_other = others.map(|(_, [_, like])| f64::from(*like)).fold(0.0, f64::max);
                let [of_logit, of_likeness, of_lead, of_trust] = precedent;
                let whole = logit(features) + piece_lead * leads[at];
                let moved = trust * (of_logit * whole + of_trust) + of_likeness * like + of_lead * (like - best_other);
                let whole = if trust > 0.0 { whole + moved } else { whole };
                let [told, side] = sides[at].map(f64::from);
                let others = sides.iter().enumerate().filter(|(other, [told, _])| *other != at && *told > 0.0);
                let best_other = others.map(|(_, [_, side])| f64::from(*side)).reduce(f64::max).unwrap_or(-1.0);
                // The best is held against the second, or against what has nothing to do with a task where there is none nearer.
                let lead = if side > best_other { side - best_other.max(-1.0) } else { side - best_other };
                let [of_logit, of_side, of_lead, of_task] = telling;
                let moved = told * (of_logit * whole + of_side * side + of_lead * lead + of_task);
                wholes.push(whole + moved - f64::from(features.rule));
            }
            let (first, best) =
                wholes.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).unwrap();
            if whole[first].rule < 3.0 && sides[first][0] == 0.0 && (-8.0..4.0).contains(&best) {
                let share = -wholes.iter().map(|other| (other - best).exp()).sum::<f64>().ln();
                let figures = whole[first].figures.iter().map(|figure| f64::from(*figure));
                let judged = [1.0, best, share].into_iter().chain(figures).zip(&foremost);
                let judged: f64 = judged.map(|(figure, weight)| figure * weight).sum();
                // What is listed stays so, what is not counts only as proof.
                if best >= listed || judged >= direct {
                    wholes[first] = if best >= listed { judged.max(listed) } else { judged };
                    n_foremost += 1;
                }
            }
            for ((features, assessment), whole) in whole.iter().zip(&assessed).zip(wholes) {
                let of_table = 1.0 / (1.0 + (-whole).exp());
                // What a rule bars is not told as likely, nor what its own passages deny.
                let denies = |basis: &Basis| matches!(basis, Basis::Remark { code, .. } if code == "not-done" || code == "condition-unmet");
                let is_held_back = features.rule >= 3.0 || assessment.basis.iter().any(denies);
                let expected = if is_held_back { f64::min(of_table, 0.3) } else { of_table };
                let given = f64::from(assessment.probability);
                assert!((given - expected).abs() < 1e-4, "{} task {}: {given} {expected}", document.id, features.task);
                n_compared += 1;
            }
        }
    }
    assert!(n_led > 100, "{n_led}");
    assert!(n_like > 1_000, "{n_like}");
    assert!(n_told > 1_000, "{n_told}");
    assert!(n_foremost > 10, "{n_foremost}");
    assert!(n_compared > 10_000, "{n_compared}");
}
