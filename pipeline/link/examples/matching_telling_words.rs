//! Writes `dictionaries/telling_words.tsv` from the labelled sets.
#![allow(clippy::print_stdout, reason = "a program whose output is what it prints")]

#[path = "../tests/matching/gold.rs"]
mod gold;

use zuozheng_text::{Dictionaries, Segmenter};

fn main() {
    let segmenter = Segmenter::new(Dictionaries::builtin());
    println!("task\tlevel\twords");
    for words in gold::Proofs::of(&gold::all(), &segmenter).telling_words() {
        println!("{}", words.to_row());
    }
}
