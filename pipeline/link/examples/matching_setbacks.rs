//! Writes how every document that seems to prove a task tells of it, tab-separated, for `training/setbacks.py`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program whose output is what it prints")]

#[path = "../tests/matching/gold.rs"]
mod gold;

use zuozheng_link::matching::tone_names;
use zuozheng_text::{Dictionaries, Segmenter};

fn main() {
    let dictionaries = Dictionaries::builtin();
    let segmenter = Segmenter::new(dictionaries);
    println!("set\tdocument\ttask\tgrade\t{}", tone_names().join("\t"));
    for set in gold::all().into_iter().chain(gold::apart()) {
        let matcher = set.matcher(dictionaries, &segmenter);
        for document in &set.documents {
            for (task, figures) in matcher.tones(&document.evidence) {
                let grade = document.labels.get(&task.get()).copied().unwrap_or(0);
                let figures: Vec<String> = figures.iter().map(f32::to_string).collect();
                println!("{}/{}\t{}\t{task}\t{grade}\t{}", set.file, set.name, document.id, figures.join("\t"));
            }
        }
    }
}
