//! Writes the figures of every labelled document and task, tab-separated, for `training/train.py`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program whose output is what it prints")]

#[path = "../tests/matching/gold.rs"]
mod gold;

use std::io::Write;

use zuozheng_link::matching::{TaskFeatures, TellingWords, feature_names};
use zuozheng_model::UnitRelation;
use zuozheng_text::{Dictionaries, Segmenter};

fn main() -> std::io::Result<()> {
    let dictionaries = Dictionaries::builtin();
    let segmenter = Segmenter::new(dictionaries);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(
        out,
        "set\tdocument\ttask\tgrade\thas_part\trule\ttrust\tlikeness\ttold\tside\t{}",
        feature_names().join("\t")
    )?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (sets, with_precedents): (Vec<gold::Set>, bool) = match arguments.as_slice() {
        [] => (gold::all(), true),
        // Pairs of a circular and its labelled documents, in the form of `corpus/expected/gold`.
        files => (files.chunks(2).map(|pair| gold::elsewhere(&pair[0], &pair[1])).collect(), false),
    };
    let proofs = with_precedents.then(|| gold::Proofs::of(&sets, &segmenter));
    for set in &sets {
        let builtin = || (dictionaries.precedents().to_vec(), TellingWords::builtin().unwrap());
        let known = proofs.as_ref().map_or_else(builtin, |proofs| proofs.learned_without(set));
        let matcher = set.matcher_with(&known, dictionaries, &segmenter);
        for document in &set.documents {
            let evidence = &document.evidence;
            let likeness = matcher.likeness_to_precedents(evidence);
            let sides = matcher.sides_by_telling_words(evidence);
            let learned: Vec<_> = likeness.into_iter().zip(sides).collect();
            write_figures(&mut out, set, document, &document.id, &matcher.features(evidence), &learned)?;
            for (nth, piece) in matcher.features_of_pieces(evidence).iter().enumerate() {
                write_figures(&mut out, set, document, &format!("{}#{nth}", document.id), piece, &learned)?;
            }
        }
    }
    out.flush()
}

/// The figures of a document, or of a piece of it, for every task.
fn write_figures(
    out: &mut impl Write,
    set: &gold::Set,
    document: &gold::Labelled,
    name: &str,
    figures: &[TaskFeatures],
    learned: &[([f32; 2], [f32; 2])],
) -> std::io::Result<()> {
    for (features, ([trust, like], [told, side])) in figures.iter().zip(learned) {
        let grade = document.labels.get(&features.task.get()).copied().unwrap_or(0);
        let has_part = u8::from(features.relation != UnitRelation::None);
        let (task, rule) = (features.task, features.rule);
        // What the weights of the features are not learned from.
        if !["gold", "further"].contains(&set.file) {
            write!(out, "{}/", set.file)?;
        }
        write!(out, "{}\t{name}\t{task}\t{grade}\t{has_part}\t{rule}\t{trust}\t{like}\t{told}\t{side}", set.name)?;
        for figure in &features.figures {
            write!(out, "\t{figure}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
