//! The figures of the labelled sets do not fall. Each set is measured with precedents and telling words that know nothing of it. The weights were
//! learned on all of these documents but the newest (from `unseen13` on) and those that own up, so the figures are mostly of a fit; what holds on documents of
//! another hand is in `training/README.md`, each hand judged by weights that have not seen it.

#![allow(clippy::print_stdout, reason = "`--nocapture` shows the figures")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use zuozheng_link::matching::TellingWords;
use zuozheng_model::{Grade, Link};
use zuozheng_text::{Dictionaries, Segmenter};

use crate::gold::{Proofs, Set, all, falls_short, sets, unseen};

/// Counts of one or more sets.
#[derive(Debug, Default)]
struct Score {
    hits: u32,
    misses: u32,
    false_links: u32,
    found: u32,
    with_want: u32,
    best: u32,
    empty: u32,
    clean: u32,
}

impl Score {
    fn add(&mut self, labels: &BTreeMap<u16, u8>, links: &[Link]) {
        let wanted: BTreeSet<u16> = labels.iter().filter(|(_, grade)| **grade == 2).map(|(task, _)| *task).collect();
        let linked: BTreeSet<u16> = links.iter().map(|link| link.task.get()).collect();
        let direct: BTreeSet<u16> =
            links.iter().filter(|link| link.grade == Grade::Direct).map(|link| link.task.get()).collect();
        self.hits += wanted.intersection(&direct).count() as u32;
        self.misses += wanted.difference(&direct).count() as u32;
        self.false_links += direct.iter().filter(|task| !labels.contains_key(task)).count() as u32;
        self.found += wanted.intersection(&linked).count() as u32;
        if !wanted.is_empty() {
            self.with_want += 1;
            self.best += u32::from(links.first().is_some_and(|link| labels.contains_key(&link.task.get())));
        }
        if labels.is_empty() {
            self.empty += 1;
            self.clean += u32::from(direct.is_empty());
        }
    }

    fn f1(&self) -> f64 {
        2.0 * f64::from(self.hits) / f64::from(2 * self.hits + self.misses + self.false_links)
    }

    fn recall_of_any(&self) -> f64 {
        f64::from(self.found) / f64::from(self.hits + self.misses)
    }

    fn top1(&self) -> f64 {
        f64::from(self.best) / f64::from(self.with_want)
    }

    fn clean(&self) -> f64 {
        f64::from(self.clean) / f64::from(self.empty)
    }
}

static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(Dictionaries::builtin()));
/// Every labelled set, for the precedents.
static ALL: LazyLock<Vec<Set>> = LazyLock::new(all);
static PROOFS: LazyLock<Proofs<'static>> = LazyLock::new(|| Proofs::of(&ALL, &SEGMENTER));

fn score(sets: &[&Set]) -> Score {
    let mut score = Score::default();
    for set in sets {
        let learned = PROOFS.learned_without(set);
        let matcher = set.matcher_with(&learned, Dictionaries::builtin(), &SEGMENTER);
        for document in &set.documents {
            score.add(&document.labels, &matcher.links(&document.evidence));
        }
    }
    if sets.is_empty() {
        return score;
    }
    println!(
        "{} {:?}: direct.f1 {:.3} any.recall {:.3} top1 {:.3} clean {:.3}",
        sets[0].file,
        sets.iter().map(|set| set.name.as_str()).collect::<Vec<_>>(),
        score.f1(),
        score.recall_of_any(),
        score.top1(),
        score.clean()
    );
    score
}

/// The figures of a file of unseen documents: those for the sample's circular, and those for all others together.
fn unseen_figures(file: &str) -> (Score, Score) {
    let sets = unseen(file);
    let (seed, others): (Vec<&Set>, Vec<&Set>) = sets.iter().partition(|set| set.name == "penjiang-2019-840");
    (score(&seed), score(&others))
}

#[test]
fn the_labelled_sets_keep_their_figures() {
    let sets = sets();
    let (seed, others): (Vec<&Set>, Vec<&Set>) = sets.iter().partition(|set| set.name.starts_with("evidence"));
    let seed = score(&seed);
    assert!(seed.f1() >= 0.93, "{}", seed.f1());
    assert!(seed.recall_of_any() >= 0.97, "{}", seed.recall_of_any());
    assert!(seed.top1() >= 0.97, "{}", seed.top1());
    assert!(seed.clean() >= 0.95, "{}", seed.clean());
    let mut sum = 0.0;
    for set in &others {
        sum += score(&[set]).f1();
    }
    assert!(sum / others.len() as f64 >= 0.95, "{}", sum / others.len() as f64);
}

/// Other subjects: villages, digital government, a reminder, fires in winter, livelihood.
#[test]
fn unseen_circulars_are_matched_as_well() {
    let sets = unseen("unseen");
    let all = score(&sets.iter().collect::<Vec<_>>());
    assert!(all.f1() >= 0.94, "{}", all.f1());
    assert!(all.clean() >= 0.94, "{}", all.clean());
}

/// 60 documents for the sample's circular, in the words of many writers, and four circulars (a healthy city, safety, business,
/// villages) of other hands, measured once before they came here.
#[test]
fn documents_of_other_hands_are_matched_too() {
    let (seed, others) = unseen_figures("unseen2");
    assert!(seed.f1() >= 0.91, "{}", seed.f1());
    assert!(others.f1() >= 0.95, "{}", others.f1());
    assert!(others.clean() >= 0.94, "{}", others.clean());
    assert!(others.top1() >= 0.98, "{}", others.top1());
}

/// 60 more for the sample's circular and five circulars (roads, lifts, vaccines, grain, funerals) of yet other hands: a third
/// of the documents prove several tasks, and much is told as people talk.
#[test]
fn the_words_of_each_trade_are_understood() {
    let (seed, others) = unseen_figures("unseen3");
    assert!(seed.f1() >= 0.91, "{}", seed.f1());
    assert!(seed.top1() >= 0.97, "{}", seed.top1());
    assert!(others.f1() >= 0.81, "{}", others.f1());
    assert!(others.top1() >= 0.95, "{}", others.top1());
}

/// 80 more for the sample's circular, whose writer was told to avoid its words, and four circulars (rural water, electric
/// bicycles, fire safety, the openness of another city): the hardest so far.
#[test]
fn those_who_avoid_the_words_of_the_circular_are_understood() {
    let (seed, others) = unseen_figures("unseen4");
    assert!(seed.f1() >= 0.90, "{}", seed.f1());
    assert!(seed.recall_of_any() >= 0.99, "{}", seed.recall_of_any());
    assert!(others.f1() >= 0.83, "{}", others.f1());
    assert!(others.clean() >= 0.72, "{}", others.clean());
    assert!(others.top1() >= 0.93, "{}", others.top1());
}

/// 90 for the sample's circular and 45 each for two others, by a hand that had seen nothing but the circulars.
#[test]
fn what_a_stranger_writes_is_understood() {
    let (seed, others) = unseen_figures("unseen5");
    assert!(seed.f1() >= 0.89, "{}", seed.f1());
    assert!(seed.top1() >= 0.99, "{}", seed.top1());
    assert!(others.f1() >= 0.84, "{}", others.f1());
    assert!(others.top1() >= 0.96, "{}", others.top1());
}

/// 192 for eight circulars of towns, counties and a zone, by two hands that had seen nothing but the circulars.
#[test]
fn towns_and_villages_are_understood() {
    let (_, others) = unseen_figures("unseen6");
    assert!(others.f1() >= 0.91, "{}", others.f1());
    assert!(others.top1() >= 0.97, "{}", others.top1());
}

/// 128 for eight more circulars (offices of a bureau and of a street, wards of a hospital, minutes, bureaus of cities, a province), by
/// two hands that had seen nothing but the circulars.
#[test]
fn offices_and_wards_are_understood() {
    let (_, others) = unseen_figures("unseen7");
    assert!(others.f1() >= 0.91, "{}", others.f1());
    assert!(others.top1() >= 0.97, "{}", others.top1());
}

/// 100 for the sample's circular by another hand, and eight circulars of a province, a county, a street, a bureau, a hospital, a
/// university: lists by unit, annexes numbered anew, quarters as columns, minutes.
#[test]
fn circulars_of_eight_layouts_are_matched() {
    let (seed, others) = unseen_figures("unseen8");
    assert!(seed.f1() >= 0.82, "{}", seed.f1());
    assert!(seed.top1() >= 0.95, "{}", seed.top1());
    assert!(seed.clean() >= 0.91, "{}", seed.clean());
    assert!(others.f1() >= 0.88, "{}", others.f1());
    assert!(others.top1() >= 0.97, "{}", others.top1());
}

/// 108 for six circulars by one more hand: the openness of a county, a city and a district in other years, minors, villages, floods;
/// nearly a quarter only look like proof.
#[test]
fn openness_elsewhere_is_matched() {
    let (_, others) = unseen_figures("unseen9");
    assert!(others.clean() >= 0.62, "{}", others.clean());
    assert!(others.f1() >= 0.88, "{}", others.f1());
    assert!(others.top1() >= 0.95, "{}", others.top1());
}

/// 199 for six circulars by one more hand (fires, villages, openness, business, rectification, minors), a quarter without proof:
/// what other places did, last year's papers, plans, the same field and another thing.
#[test]
fn what_lies_beside_the_proof_is_told_from_it() {
    let (_, others) = unseen_figures("unseen10");
    assert!(others.clean() >= 0.79, "{}", others.clean());
    assert!(others.f1() >= 0.82, "{}", others.f1());
    assert!(others.top1() >= 0.90, "{}", others.top1());
}

/// 160 for eight circulars by two hands: papers on just what a task asks for that own up to it that it was not done, or only in part, and as many
/// that prove it and hold such words, too. Before `lack.rs` nearly all of the first were called proof.
#[test]
fn what_owns_up_to_it_that_a_thing_was_not_done_is_no_proof() {
    let (_, others) = unseen_figures("owns_up");
    assert!(others.clean() >= 0.89, "{}", others.clean());
    assert!(others.f1() >= 0.90, "{}", others.f1());
    assert!(others.top1() >= 0.98, "{}", others.top1());
}

/// 110 for the sample's circular by one more hand, and 128 for four circulars (fires and electric bicycles, the old and the young, water and woods,
/// openness of another city) told in plain words, an eighth of them proving several tasks.
#[test]
fn what_is_told_in_plain_words_is_matched() {
    let (seed, others) = unseen_figures("unseen11");
    assert!(seed.f1() >= 0.90 && seed.clean() >= 0.94, "{} {}", seed.f1(), seed.clean());
    assert!(others.f1() >= 0.83 && others.clean() >= 0.86, "{} {}", others.f1(), others.clean());
}

/// 124 for two circulars, on wages and on a medical alliance: a quarter are other business of the very units, and a tenth tell of several tasks.
#[test]
fn other_business_of_the_same_units_is_mostly_no_proof() {
    let (_, others) = unseen_figures("unseen12");
    assert!(others.f1() >= 0.74 && others.clean() >= 0.76, "{} {} {}", others.f1(), others.clean(), others.top1());
}

/// 200 for eight circulars by a third and a fourth hand, half of whom hardly say outright that a thing was not done: by the words for it alone, one
/// in ten of their papers was known to be no proof.
#[test]
fn what_tells_of_setbacks_is_no_proof() {
    let (_, others) = unseen_figures("owns_up2");
    assert!(others.f1() >= 0.78 && others.clean() >= 0.40, "{} {}", others.f1(), others.clean());
    assert!(others.top1() >= 0.97, "{}", others.top1());
}

/// 110 for the sample's circular and 165 for three others (fires in winter, openness of another city, patents) by two hands, which the weights do
/// not know: a fifth of them prove nothing, a quarter several tasks.
#[test]
fn what_nobody_has_met_is_matched() {
    let (seed, others) = unseen_figures("unseen13");
    assert!(seed.f1() >= 0.85 && seed.clean() >= 0.72 && seed.top1() >= 0.97, "{} {}", seed.f1(), seed.clean());
    assert!(
        others.f1() >= 0.83 && others.clean() >= 0.90 && others.top1() >= 0.95,
        "{} {}",
        others.f1(),
        others.clean()
    );
}

/// 40 for the sample's circular and 120 for three others (fires in small premises, openness of another city, rural buses that carry post) by one
/// more hand, which the weights do not know.
#[test]
fn what_the_fourteenth_hand_wrote_is_matched() {
    let (seed, others) = unseen_figures("unseen14");
    assert!(seed.f1() >= 0.92 && seed.clean() >= 0.88 && seed.top1() >= 0.99, "{} {}", seed.f1(), seed.clean());
    assert!(others.f1() >= 0.90 && others.clean() >= 0.85, "{} {}", others.f1(), others.clean());
}

/// 72 for the sample's circular and 157 for three others (floods, kindergartens, business) by one more hand, which the weights do
/// not know; the rules for empty forms were written with it at hand. Most is told in the words of the street, three tenths prove nothing.
#[test]
fn what_is_told_in_the_words_of_the_street_is_matched() {
    let (seed, others) = unseen_figures("unseen15");
    assert!(seed.f1() >= 0.86 && seed.clean() >= 0.81, "{} {}", seed.f1(), seed.clean());
    assert!(others.f1() >= 0.77 && others.clean() >= 0.87, "{} {}", others.f1(), others.clean());
}

/// 100 for the sample's circular and 120 for three others (archives, fraud by telephone, fires in woods) by one more hand, from which nothing was learned.
#[test]
fn what_the_sixteenth_hand_wrote_is_matched() {
    let (seed, others) = unseen_figures("unseen16");
    assert!(seed.f1() >= 0.90 && seed.clean() >= 0.99 && seed.top1() >= 0.99, "{} {}", seed.f1(), seed.clean());
    assert!(others.f1() >= 0.76 && others.clean() >= 0.79, "{} {}", others.f1(), others.clean());
}

/// 130 documents each for the sample's circular by three more hands: as staff talk, as offices write, tables and news.
#[test]
fn three_more_voices_are_understood() {
    for (file, f1, clean) in [("unseen17", 0.85, 0.90), ("unseen18", 0.90, 0.82), ("unseen19", 0.86, 0.88)] {
        let (seed, _) = unseen_figures(file);
        assert!(seed.f1() >= f1 && seed.clean() >= clean, "{file} {} {}", seed.f1(), seed.clean());
    }
}

/// 300 documents for twelve circulars of other places by three hands, as like the development set's as they could write: most prove something, most are short. The
/// weights of the foremost task know them, nothing else does (judged by such that do not, hand by hand: 0.87 and 0.94).
#[test]
fn what_units_of_other_places_hand_in_is_matched() {
    let (_, others) = unseen_figures("unseen20");
    assert!(others.f1() >= 0.87 && others.clean() >= 0.95, "{} {}", others.f1(), others.clean());
}

/// 106 documents for four more circulars by a fourth such hand, from which nothing was learned (0.77 without weights of the foremost task).
#[test]
fn what_a_hand_of_other_places_hands_in_at_first_sight_is_matched() {
    let (_, others) = unseen_figures("unseen23");
    assert!(others.f1() >= 0.86 && others.clean() >= 0.78, "{} {}", others.f1(), others.clean());
}

/// 130 documents each for the sample's circular by two hands who had read some of the development set. Nothing was learned from them.
#[test]
fn two_more_hands_are_understood() {
    for (file, f1, clean) in [("unseen21", 0.89, 0.92), ("unseen22", 0.92, 0.83)] {
        let (seed, _) = unseen_figures(file);
        assert!(seed.f1() >= f1 && seed.clean() >= clean, "{file} {} {}", seed.f1(), seed.clean());
    }
}

/// The precedents that come with the program are what the labelled sets say.
#[test]
fn the_table_of_precedents_is_up_to_date() {
    let gathered = PROOFS.precedents();
    assert!(gathered.len() > 50, "{}", gathered.len());
    let known = Dictionaries::builtin().precedents();
    assert_eq!(known.len(), gathered.len(), "run the example matching_precedents again, see training/README.md");
    for (known, gathered) in known.iter().zip(&gathered) {
        assert_eq!(known, gathered, "run the example matching_precedents again, see training/README.md");
    }
}

/// The telling words that come with the program are what the labelled sets teach.
#[test]
fn the_table_of_telling_words_is_up_to_date() {
    let known = TellingWords::builtin().unwrap();
    let learned = PROOFS.telling_words();
    assert!(learned.len() >= 45, "{}", learned.len());
    let tasks = |rows: &[TellingWords]| rows.iter().map(|row| row.task.clone()).collect::<Vec<_>>();
    assert_eq!(tasks(&known), tasks(learned), "run the example matching_telling_words again, see training/README.md");
    for (known, learned) in known.iter().zip(learned) {
        assert!((known.level - learned.level).abs() < 0.01, "{}", known.task);
        // Logarithms may differ in their last digits from machine to machine.
        let weights: BTreeMap<&str, f32> = known.weights().collect();
        let differ = learned
            .weights()
            .filter(|(word, weight)| weights.get(word).is_none_or(|known| (known - weight).abs() > 0.005));
        let n_differ = differ.count();
        assert!(n_differ <= 4, "{}: {n_differ}; run the example matching_telling_words again", known.task);
    }
}

#[test]
fn every_link_says_why_and_where() {
    for set in sets() {
        let matcher = set.matcher(Dictionaries::builtin(), &SEGMENTER);
        for document in &set.documents {
            let links = matcher.links(&document.evidence);
            assert!(links.windows(2).all(|pair| pair[0].score >= pair[1].score), "{}", document.id);
            for link in &links {
                assert!(!link.basis.is_empty() && !link.passages.is_empty(), "{}", document.id);
                let last = document.evidence.passages.len() as u32;
                assert!(link.passages.iter().all(|passage| *passage < last), "{}", document.id);
                assert!((0.0..=1.0).contains(&link.score), "{}", document.id);
            }
            let assessed = matcher.assess(&document.evidence, &[]);
            assert_eq!(assessed.len(), set.register.tasks.len());
            for link in &links {
                let same = assessed.iter().find(|assessment| assessment.task == link.task).unwrap();
                assert_eq!((same.grade, same.probability), (Some(link.grade), link.score), "{}", document.id);
                assert_eq!(same.basis, link.basis, "{}", document.id);
            }
        }
    }
}

#[test]
fn the_same_document_gives_the_same_links() {
    let sets = sets();
    let set = &sets[1];
    let first = set.matcher(Dictionaries::builtin(), &SEGMENTER);
    let circulars: Vec<_> = sets.iter().map(|set| (&set.register, &set.roster)).collect();
    let several = zuozheng_link::matching::Matcher::several(&circulars, Dictionaries::builtin(), &SEGMENTER).unwrap();
    for document in &set.documents {
        let links = first.links(&document.evidence);
        let mut renamed = document.evidence.clone();
        renamed.path = "other/name.bin".into();
        assert_eq!(first.links(&renamed), links, "a name proves nothing");
        let read = several[0].read(&document.evidence);
        assert_eq!(several[1].links_of(&read, &[]), links, "circulars beside it change nothing");
    }
}

/// Papers that speak of just what a task asks for and prove nothing, and as many that look like them and do. Before the
/// rules of `shortfall.rs` nine of ten of the first were called proof.
#[test]
fn papers_that_only_plan_ask_or_hand_on_are_no_proof() {
    let sets = falls_short();
    let all = score(&sets.iter().collect::<Vec<_>>());
    assert!(all.clean() >= 0.75, "{}", all.clean());
    assert!(all.f1() >= 0.84, "{}", all.f1());
    assert!(all.top1() >= 0.98, "{}", all.top1());
}
