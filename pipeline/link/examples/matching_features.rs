//! Writes the figures of every labelled document and task, tab-separated, for `training/train.py`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program whose output is what it prints")]

#[path = "../tests/matching/gold.rs"]
mod gold;

use std::io::Write;

use zuozheng_link::matching::feature_names;
use zuozheng_model::UnitRelation;
use zuozheng_text::{Dictionaries, Segmenter};

fn main() -> std::io::Result<()> {
    let dictionaries = Dictionaries::builtin();
    let segmenter = Segmenter::new(dictionaries);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "set\tdocument\ttask\tgrade\thas_part\trule\t{}", feature_names().join("\t"))?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let sets: Vec<gold::Set> = match arguments.as_slice() {
        [] => gold::sets().into_iter().chain(gold::further()).collect(),
        [unseen] if unseen == "--unseen" => gold::unseen()
            .into_iter()
            .chain(gold::unseen_later())
            .chain(gold::unseen_last())
            .chain(gold::unseen_newest())
            .collect(),
        // Pairs of a circular and its labelled documents, in the form of `corpus/expected/gold`.
        files => files.chunks(2).map(|pair| gold::elsewhere(&pair[0], &pair[1])).collect(),
    };
    for set in sets {
        let matcher = set.matcher(dictionaries, &segmenter);
        for document in &set.documents {
            let whole = matcher.features(&document.evidence);
            let pieces = matcher.features_of_pieces(&document.evidence);
            let named = |(nth, piece)| (format!("{}#{nth}", document.id), piece);
            // The document, then its pieces.
            for (name, figures) in
                std::iter::once((document.id.clone(), whole)).chain(pieces.into_iter().enumerate().map(named))
            {
                for features in figures {
                    let grade = document.labels.get(&features.task.get()).copied().unwrap_or(0);
                    let has_part = u8::from(features.relation != UnitRelation::None);
                    write!(out, "{}\t{name}\t{}\t{grade}\t{has_part}\t{}", set.name, features.task, features.rule)?;
                    for figure in features.figures {
                        write!(out, "\t{figure}")?;
                    }
                    writeln!(out)?;
                }
            }
        }
    }
    out.flush()
}
