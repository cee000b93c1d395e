//! Tells how the matcher judges labelled documents: `matching_explain d201 c7-014`.
#![allow(clippy::print_stdout, reason = "a program whose output is what it prints")]

#[path = "../tests/matching/gold.rs"]
mod gold;

use zuozheng_text::{Dictionaries, Segmenter};

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let dictionaries = Dictionaries::builtin();
    let segmenter = Segmenter::new(dictionaries);
    for set in gold::all() {
        let matcher = set.matcher(dictionaries, &segmenter);
        for document in set.documents.iter().filter(|document| wanted.contains(&document.id)) {
            let title = document.evidence.description.title.as_deref().unwrap_or("-");
            println!("{} {:?} {title} {:?}", document.id, document.evidence.unit, document.labels);
            let mut assessments = matcher.assess(&document.evidence, &[]);
            assessments.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.task.cmp(&b.task)));
            for assessment in assessments.iter().take(4) {
                println!("  {} {:.3} {:?}", assessment.task, assessment.probability, assessment.grade);
                for basis in &assessment.basis {
                    println!("      {:+.2} {}", basis.weight(), serde_json::to_string(basis).unwrap_or_default());
                }
            }
        }
    }
}
