//! How long matching takes: one circular against twenty-five at once, on the labelled documents.
//! Run with `--release`; prints milliseconds for a thousand documents.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program whose output is what it prints")]

#[path = "../tests/matching/gold.rs"]
mod gold;

use std::time::Instant;

use zuozheng_link::matching::Matcher;
use zuozheng_text::{Dictionaries, Segmenter};

/// The same as the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 4;

fn main() {
    let dictionaries = Dictionaries::builtin();
    let segmenter = Segmenter::new(dictionaries);
    let sets = gold::sets();
    let documents: Vec<_> = sets[..2].iter().flat_map(|set| &set.documents).collect();
    let per_thousand = |from: Instant| from.elapsed().as_secs_f64() * 1e6 / (ROUNDS * documents.len()) as f64;

    let started = Instant::now();
    let mut n_words = 0;
    for document in documents.iter().cycle().take(ROUNDS * documents.len()) {
        n_words += document.evidence.passages.iter().map(|passage| segmenter.words(&passage.text).len()).sum::<usize>();
    }
    println!("words only           {:8.1} ms ({n_words} words)", per_thousand(started));

    for copies in [1, 25] {
        let register = (&sets[0].register, &sets[0].roster);
        let matchers = Matcher::several(&vec![register; copies], dictionaries, &segmenter).unwrap();
        let tasks = copies * sets[0].register.tasks.len();
        let started = Instant::now();
        let mut n_links = 0;
        for document in documents.iter().cycle().take(ROUNDS * documents.len()) {
            let read = matchers[0].read(&document.evidence);
            n_links += matchers.iter().map(|matcher| matcher.links_of(&read, &[]).len()).sum::<usize>();
        }
        println!("{copies:2} circulars, {tasks:4} tasks {:8.1} ms ({n_links} links)", per_thousand(started));
    }
}
