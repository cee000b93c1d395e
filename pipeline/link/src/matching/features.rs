//! Figures of a document for every task: signals in their views, and marks.

use zuozheng_model::UnitRelation;

use super::profile::{Postings, Profile, Profiles};
use super::reading::{Bag, Presence, Reading};
use super::signals::{Mark, N_FEATURES, SIGNALS, Signal, VIEWS, of_mark, of_signal};

/// Words of a usual document, against which BM25 measures length.
pub(super) const USUAL_LENGTH: f32 = 150.0;
/// A document from whose logit rules take this much is no direct proof, whatever speaks for it.
pub(super) const BARRED: f32 = 3.0;
/// What the rules take from a logit.
pub(super) const NO_DUTY: f32 = 3.0;
pub(super) const OTHER_YEAR: f32 = 5.0;
pub(super) const HIDDEN: f32 = 3.0;
pub(super) const INTENDED: f32 = 4.0;
pub(super) const LATE_ANSWER: f32 = 3.0;

const BM25_K: f32 = 1.2;
const BM25_B: f32 = 0.5;

/// Everything measured on one document, task by task.
#[derive(Debug)]
pub(super) struct Features {
    /// A row of features for each task.
    pub(super) rows: Rows,
    pub(super) relations: Vec<UnitRelation>,
    /// What rules of the field take from each task's logit, whatever was learned.
    pub(super) rules: Vec<f32>,
}

/// Rows of [`N_FEATURES`] figures, one after another.
#[derive(Debug)]
pub(super) struct Rows(Vec<f32>);

impl Rows {
    fn new(n: usize) -> Self {
        Self(vec![0.0; n * N_FEATURES])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[f32]> {
        self.0.chunks_exact(N_FEATURES)
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.0.chunks_exact_mut(N_FEATURES)
    }

    pub(super) fn of(&self, task: usize) -> &[f32] {
        &self.0[task * N_FEATURES..][..N_FEATURES]
    }
}

impl Features {
    pub(super) fn new(reading: &Reading, profiles: &Profiles) -> Self {
        let tasks = &profiles.tasks;
        let relations = profiles.relations(reading.unit.as_ref());
        let signals = signals(reading, profiles, &relations);
        let mut rows = Rows::new(tasks.len());
        let has_part: Vec<bool> = relations.iter().map(|relation| *relation != UnitRelation::None).collect();
        for (signal, _) in SIGNALS {
            write_views(signal, &signals[signal as usize], &has_part, &mut rows);
        }
        let document = DocumentMarks::new(reading, profiles, &signals);
        for ((at, task), row) in tasks.iter().enumerate().zip(rows.iter_mut()) {
            write_marks(reading, task, relations[at], &document, at, row);
        }
        let rules = tasks.iter().zip(&relations).map(|(task, relation)| rule(reading, task, *relation, &document));
        let rules = rules.collect();
        Self { rows, relations, rules }
    }
}

/// What clerks hold against a document without exception, and examples are too few to learn it from: a unit that has no
/// part in the task, another year, what is kept inside the house where it was to be made public, what is only intended
/// where no plan was asked for, and an answer after the limit that the task sets.
fn rule(reading: &Reading, task: &Profile, relation: UnitRelation, document: &DocumentMarks) -> f32 {
    let no_duty = if relation == UnitRelation::None { NO_DUTY } else { 0.0 };
    let is_hidden = reading.is_inside && task.asks_publishing;
    // Last year's figures published this year are this year's work; all else of last year is last year's.
    let is_old = document.other_year > 0.0 || (document.last_year > 0.0 && !reading.publishes);
    let is_intent = reading.is_later && !task.asks_plan;
    let is_late = task.limit.as_ref().is_some_and(|limit| limit.broken(&reading.answers).is_some());
    let rules = [(is_old, OTHER_YEAR), (is_hidden, HIDDEN), (is_intent, INTENDED), (is_late, LATE_ANSWER)];
    rules.iter().filter(|(holds, _)| *holds).fold(no_duty, |sum, (_, penalty)| sum + penalty)
}

/// The figures of every signal for every task.
fn signals(reading: &Reading, profiles: &Profiles, relations: &[UnitRelation]) -> Vec<Vec<f32>> {
    let n = profiles.tasks.len();
    let mut signals = vec![vec![0.0_f32; n]; SIGNALS.len()];
    let of = |signal: Signal| signal as usize;

    bm25(&reading.bag, reading.bag.length, &profiles.words, &mut signals[of(Signal::Words)]);
    bm25(&reading.title_bag, USUAL_LENGTH, &profiles.words, &mut signals[of(Signal::WordsTitle)]);

    sum_up(&reading.pairs, &profiles.pairs, &mut signals[of(Signal::Pairs)]);

    for presence in &reading.concepts {
        for &(task, part, rarity) in profiles.concepts.of(presence.concept) {
            let figure = rarity * part * presence.sure;
            signals[of(Signal::Concepts)][task] += figure;
            let strongest = &mut signals[of(Signal::ConceptsStrongest)][task];
            *strongest = strongest.max(figure);
            signals[of(Signal::ConceptsMass)][task] += rarity * part * presence.mass / (presence.mass + 2.0);
            signals[of(Signal::ConceptsShare)][task] +=
                part * presence.mass / reading.total_mass.max(f32::MIN_POSITIVE);
        }
    }
    concepts(&reading.title_concepts, profiles, &mut signals[of(Signal::ConceptsTitle)]);
    let best = Passages::new(reading, profiles, relations);
    signals[of(Signal::WordsPassage)] = best.words;
    signals[of(Signal::ConceptsPassage)] = best.concepts;
    signals[of(Signal::PassageLead)] = best.leads;

    for (at, task) in profiles.tasks.iter().enumerate() {
        let covered = signals[of(Signal::Concepts)][at] / task.concept_mass.max(1e-3);
        signals[of(Signal::ConceptsCovered)][at] = covered;
    }
    for presence in &reading.concepts {
        for &(task, part, rarity) in profiles.related.of(presence.concept) {
            signals[of(Signal::ConceptsRelated)][task] += rarity * part * presence.sure;
        }
    }
    for presence in &reading.concepts {
        for &(task, part, rarity) in profiles.core.of(presence.concept) {
            let covered = rarity * part * presence.sure / profiles.tasks[task].core_mass.max(1e-3);
            signals[of(Signal::CoreCovered)][task] += covered;
        }
    }

    for (at, task) in profiles.tasks.iter().enumerate() {
        for &(act, asked) in &task.acts {
            let (sure, share) = reading.acts[act];
            signals[of(Signal::Acts)][at] += asked * sure;
            signals[of(Signal::ActsShare)][at] += asked * share;
            signals[of(Signal::ActsTitle)][at] += asked * reading.title_acts[act];
        }
    }
    signals
}

/// For each task the highest figures of any passage.
struct Passages {
    words: Vec<f32>,
    concepts: Vec<f32>,
    /// The most it leads any other task of the unit in a passage, by words and concepts together. A long summary proves
    /// several tasks, each in a passage of its own.
    leads: Vec<f32>,
}

impl Passages {
    fn new(reading: &Reading, profiles: &Profiles, relations: &[UnitRelation]) -> Self {
        let n = profiles.tasks.len();
        let mut best = Self { words: vec![0.0; n], concepts: vec![0.0; n], leads: vec![0.0; n] };
        let (mut by_words, mut by_concepts) = (vec![0.0; n], vec![0.0; n]);
        for passage in &reading.passages {
            let speaks = !passage.bag.words.is_empty() || !passage.concepts.is_empty();
            if !speaks {
                continue;
            }
            by_words.fill(0.0);
            by_concepts.fill(0.0);
            bm25(&passage.bag, USUAL_LENGTH, &profiles.words, &mut by_words);
            concepts(&passage.concepts, profiles, &mut by_concepts);
            for at in 0..n {
                best.words[at] = best.words[at].max(by_words[at]);
                best.concepts[at] = best.concepts[at].max(by_concepts[at]);
                by_words[at] += by_concepts[at];
            }
            let top = TopTwo::new(&by_words, |at| relations[at] != UnitRelation::None);
            if let Some(at) = top.at {
                best.leads[at] = best.leads[at].max(top.margin(at, by_words[at]));
            }
        }
        best
    }
}

/// What a word that stands `count` times in a text of this length adds to BM25, before its rarity.
pub(super) fn often(count: f32, length: f32) -> f32 {
    count * (BM25_K + 1.0) / (count + BM25_K * (1.0 - BM25_B + BM25_B * length / USUAL_LENGTH))
}

fn bm25(bag: &Bag, length: f32, words: &Postings, figures: &mut [f32]) {
    for &(word, count) in &bag.words {
        let often = often(count, length);
        for &(task, rarity) in words.get(word as usize).map_or(&[][..], Vec::as_slice) {
            figures[task] += rarity * often;
        }
    }
}

fn sum_up(ids: &[u32], postings: &Postings, figures: &mut [f32]) {
    for id in ids {
        for &(task, weight) in postings.get(*id as usize).map_or(&[][..], Vec::as_slice) {
            figures[task] += weight;
        }
    }
}

fn concepts(presences: &[Presence], profiles: &Profiles, figures: &mut [f32]) {
    for presence in presences {
        for &(task, part, rarity) in profiles.concepts.of(presence.concept) {
            figures[task] += rarity * part * presence.sure;
        }
    }
}

/// Writes the views of a signal, see [`VIEWS`].
fn write_views(signal: Signal, figures: &[f32], has_part: &[bool], rows: &mut Rows) {
    const { assert!(VIEWS.len() == 7) };
    let n = figures.len().max(1) as f32;
    let mean = figures.iter().sum::<f32>() / n;
    let spread = (figures.iter().map(|figure| (figure - mean).powi(2)).sum::<f32>() / n).sqrt();
    let every = TopTwo::new(figures, |_| true);
    let of_unit = TopTwo::new(figures, |at| has_part[at]);
    let at = of_signal(signal, 0);
    for (task, row) in rows.iter_mut().enumerate() {
        let figure = figures[task];
        row[at] = figure;
        row[at + 1] = if spread > 1e-9 { (figure - mean) / spread } else { 0.0 };
        row[at + 2] = f32::from(every.is_best(task));
        row[at + 3] = every.margin(task, figure);
        row[at + 4] = f32::from(of_unit.is_best(task));
        // Where the unit has no part, the figure does not compete.
        row[at + 5] = if has_part[task] { of_unit.margin(task, figure) } else { -1.0 - of_unit.best.max(0.0) };
        row[at + 6] = if of_unit.best > 0.0 { (figure / of_unit.best).min(1.0) } else { 0.0 };
    }
}

/// The two highest figures.
struct TopTwo {
    at: Option<usize>,
    best: f32,
    second: f32,
}

impl TopTwo {
    fn new(figures: &[f32], counts: impl Fn(usize) -> bool) -> Self {
        let mut top = Self { at: None, best: 0.0, second: 0.0 };
        for (at, &figure) in figures.iter().enumerate().filter(|(at, _)| counts(*at)) {
            if figure > top.best {
                top = Self { at: Some(at), best: figure, second: top.best };
            } else if figure > top.second {
                top.second = figure;
            }
        }
        top
    }

    fn is_best(&self, task: usize) -> bool {
        self.at == Some(task)
    }

    /// How far a task's figure is above the best other one.
    fn margin(&self, task: usize, figure: f32) -> f32 {
        figure - if self.is_best(task) { self.second } else { self.best }
    }
}

/// Marks that are the same for all tasks.
struct DocumentMarks {
    quoted: Vec<f32>,
    highest: [f32; 3],
    main_act: Option<usize>,
    other_year: f32,
    last_year: f32,
    earlier_years: f32,
    confusable: Vec<f32>,
}

impl DocumentMarks {
    fn new(reading: &Reading, profiles: &Profiles, signals: &[Vec<f32>]) -> Self {
        let mut quoted = vec![0.0; profiles.tasks.len()];
        sum_up(&reading.runs, &profiles.runs, &mut quoted);
        let highest = |figures: &[f32]| figures.iter().copied().fold(0.0, f32::max);
        let mut confusable = vec![0.0; profiles.tasks.len()];
        for presence in &reading.concepts {
            for &(target, easily) in profiles.confusable.of(presence.concept) {
                // A document that speaks of both was not taken for the other.
                let only = presence.sure * (1.0 - reading.sure_of(target)) * easily;
                for &(task, part, rarity) in profiles.concepts.of(target) {
                    confusable[task] += rarity * part * only;
                }
            }
        }
        let earlier = |year: i16| !reading.years.is_empty() && reading.years.iter().all(|named| *named < year);
        let (other_year, last_year) = profiles.year.map_or((false, false), |year| years(reading, year));
        Self {
            highest: [
                highest(&signals[Signal::Concepts as usize]),
                highest(&signals[Signal::Words as usize]),
                highest(&quoted),
            ],
            quoted,
            main_act: reading.main_act(),
            other_year: f32::from(other_year),
            last_year: f32::from(last_year),
            earlier_years: f32::from(profiles.year.is_some_and(earlier)),
            confusable,
        }
    }
}

/// Whether the document speaks of a year that is not the circular's, and whether of the one before only.
/// What happened in the year is often told early in the next, and figures of the last year are published in this.
fn years(reading: &Reading, year: i16) -> (bool, bool) {
    // Years long past are a subject, not the time of the work: 2005年以前的征地批文.
    const NEAR: i16 = 3;
    let is_near = |named: &i16| (year - NEAR..=year + NEAR).contains(named);
    let named: Vec<i16> = reading.title_years.iter().copied().filter(is_near).collect();
    let is_other = !named.is_empty() && named.iter().all(|named| *named != year && *named != year - 1);
    let names_year = reading.years.contains(&year) || named.contains(&year);
    let is_dated_elsewhere = reading.year.is_some_and(|written| written < year || written > year + 1) && !names_year;
    let is_last = !named.is_empty() && named.iter().all(|named| *named == year - 1);
    (is_other || is_dated_elsewhere, is_last)
}

fn write_marks(
    reading: &Reading,
    task: &Profile,
    relation: UnitRelation,
    document: &DocumentMarks,
    at: usize,
    row: &mut [f32],
) {
    let is_kind = |class: &str| f32::from(reading.kind.as_deref() == Some(class));
    let is_plan = ["plan", "draft", "rule", "notice"].iter().any(|class| reading.kind.as_deref() == Some(class));
    let all_asked: f32 = task.acts.iter().map(|(_, asked)| asked).sum();
    let shown: f32 = task.acts.iter().map(|(act, asked)| asked * reading.acts[*act].0).sum();
    let figure = |signal: Signal, view: usize, row: &[f32]| row[of_signal(signal, view)];
    let concepts = figure(Signal::Concepts, 0, row);
    let concepts_standing = figure(Signal::Concepts, 1, row);
    let words_standing = figure(Signal::Words, 1, row);
    let acts = figure(Signal::Acts, 0, row);
    let acts_title = figure(Signal::ActsTitle, 0, row);
    let acts_share = figure(Signal::ActsShare, 0, row);
    let is_named = task.duties.is_named(relation);
    let asked = |act: usize| task.acts.iter().find(|(of, _)| *of == act).map_or(0.0, |(_, asked)| *asked);
    let stands = |terms: &[(String, String)]| terms.iter().any(|(_, term)| reading.letters.contains(term.as_str()));
    let number = task.number.get();
    let is_cited = reading.numbers.iter().any(|(cited, ..)| *cited == number);
    let is_one_of_three = matches!(relation, UnitRelation::Lead | UnitRelation::Responsible | UnitRelation::Support);
    let duty = f32::from(is_one_of_three);
    let marks = [
        (Mark::Quoted, document.quoted[at]),
        (Mark::QuotedTerm, f32::from(stands(&task.quoted_terms))),
        (Mark::Cited, f32::from(stands(&task.cites))),
        (Mark::Number, f32::from(is_cited)),
        (Mark::OtherNumber, f32::from(!reading.numbers.is_empty() && !is_cited)),
        (Mark::Lead, f32::from(relation == UnitRelation::Lead)),
        (Mark::Responsible, f32::from(relation == UnitRelation::Responsible)),
        (Mark::Support, f32::from(relation == UnitRelation::Support)),
        (Mark::Member, f32::from(relation == UnitRelation::Member)),
        (Mark::Possible, f32::from(matches!(relation, UnitRelation::Possible | UnitRelation::Unknown))),
        (Mark::NoDuty, f32::from(relation == UnitRelation::None)),
        (Mark::UnknownUnit, f32::from(relation == UnitRelation::Unknown)),
        (Mark::NamedDuty, f32::from(is_named)),
        (Mark::OtherYear, document.other_year),
        (Mark::LastYear, document.last_year),
        (Mark::Announced, f32::from(reading.is_later)),
        (Mark::Intent, reading.intent),
        (Mark::Results, reading.results),
        (Mark::Internal, f32::from(reading.is_inside)),
        (Mark::Housekeeping, reading.housekeeping),
        (Mark::EarlierYears, document.earlier_years),
        (Mark::Confusable, document.confusable[at]),
        (Mark::KindPlan, is_kind("plan")),
        (Mark::KindDraft, is_kind("draft")),
        (Mark::KindRule, is_kind("rule")),
        (Mark::KindNotice, is_kind("notice")),
        (Mark::KindResult, is_kind("result")),
        (Mark::KindLedger, is_kind("ledger")),
        (Mark::KindReport, is_kind("report")),
        (Mark::KindNews, is_kind("news")),
        (Mark::KindLetter, is_kind("letter")),
        (Mark::KindRecord, is_kind("record")),
        (Mark::PlanUnasked, f32::from(is_plan && !task.asks_plan)),
        (Mark::PlanAsked, f32::from(is_plan && task.asks_plan)),
        (Mark::ActsMissed, if all_asked > 0.0 { 1.0 - shown / all_asked } else { 0.0 }),
        (Mark::OtherAct, document.main_act.map_or(0.0, |act| 1.0 - asked(act))),
        (Mark::ActsOnConcepts, acts * concepts),
        (Mark::ActsTitleOnConcepts, acts_title * concepts),
        (Mark::ActsShareOnConcepts, acts_share * concepts_standing),
        (Mark::DutyOnConcepts, duty * concepts_standing),
        (Mark::DutyOnWords, duty * words_standing),
        (Mark::Length, (1.0 + reading.n_chars as f32 / 200.0).ln()),
        (Mark::ConceptCount, (1.0 + reading.concepts.len() as f32).ln()),
        (Mark::HighestConcepts, document.highest[0]),
        (Mark::HighestWords, document.highest[1]),
        (Mark::HighestQuoted, document.highest[2]),
        (Mark::TaskLength, task.length),
    ];
    for (mark, value) in marks {
        row[of_mark(mark)] = value;
    }
}
