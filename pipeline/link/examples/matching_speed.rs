//! How long matching takes: one circular against twenty-five at once, on the labelled documents. Run with `--release`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program whose output is what it prints")]

#[path = "../tests/matching/gold.rs"]
mod gold;

use zuozheng_link::matching::Matcher;
use zuozheng_model::{Evidence, Passage, Register, Roster};
use zuozheng_text::{Dictionaries, Segmenter};

/// The same as the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many circulars at once.
const CIRCULARS: usize = 25;
/// The cheapest of them counts: the machine may be shared.
const ROUNDS: usize = 12;

fn main() {
    let dictionaries = Dictionaries::builtin();
    let segmenter = Segmenter::new(dictionaries);
    let sets = gold::sets();
    let documents: Vec<_> =
        sets[..2].iter().flat_map(|set| &set.documents).map(|document| &document.evidence).collect();
    let report = |what: &str, of: &dyn Fn(&Evidence) -> usize| {
        let mut cheapest = f64::INFINITY;
        let mut n = 0;
        for _ in 0..ROUNDS {
            let started = cpu_nanoseconds();
            n = documents.iter().map(|document| of(document)).sum();
            cheapest = cheapest.min((cpu_nanoseconds() - started) / 1e3 / documents.len() as f64);
        }
        println!("{what:32} {cheapest:8.1} ms of CPU for 1000 documents ({n})");
    };

    let words = |passage: &Passage| segmenter.words(&passage.text).len();
    report("words only", &|document| document.passages.iter().map(words).sum());

    let all: Vec<(Register, Roster)> = gold::circulars().into_iter().take(CIRCULARS).collect();
    let different: Vec<(&Register, &Roster)> = all.iter().map(|(register, roster)| (register, roster)).collect();
    let same = (&sets[0].register, &sets[0].roster);
    for (what, circulars) in
        [("one circular", vec![same]), ("the same many times", vec![same; CIRCULARS]), ("different ones", different)]
    {
        let matchers = Matcher::several(&circulars, dictionaries, &segmenter).unwrap();
        let n_tasks: usize = circulars.iter().map(|(register, _)| register.tasks.len()).sum();
        report(&format!("{what}: {}, {n_tasks} tasks", circulars.len()), &|document| {
            let read = matchers[0].read(document);
            matchers.iter().map(|matcher| matcher.links_of(&read, &[]).len()).sum()
        });
    }
}

/// What this process has used of the CPU: others that run beside it do not count. Linux tells.
#[expect(clippy::disallowed_methods, reason = "its path is the only one that is read")]
fn cpu_nanoseconds() -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse().unwrap()
}
