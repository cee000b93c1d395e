//! Figures of a document for every task: signals and their views, beside the [marks](super::marks).

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use zuozheng_model::UnitRelation;

use super::marks::{Marks, Seen};
use super::numbered::Answered;
use super::precedents::Move;
use super::profile::{Postings, Profiles};
use super::reading::{Bag, Presence, Reading};
use super::signals::{N_FEATURES, SIGNALS, Signal, VIEWS};
use super::weights::Weights;

/// Words of a usual document, against which BM25 measures length.
pub(super) const USUAL_LENGTH: f32 = 150.0;
const BM25_K: f32 = 1.2;
const BM25_B: f32 = 0.5;

/// Everything measured on one document, task by task.
#[derive(Debug)]
pub(super) struct Features<'a> {
    signals: Signals,
    /// By signal.
    standings: Vec<Standing>,
    marks: Marks<'a>,
    pub(super) parties: Rc<Parties<'a>>,
    /// What rules of the field take from each task's logit, whatever was learned.
    pub(super) rules: Vec<f32>,
    /// How far each task leads in a piece of the document, where that was looked at; see [`pieces`](super::pieces).
    pub(super) leads: Option<Vec<f32>>,
    /// What precedents do to each task's logit, where the circular has any.
    pub(super) precedents: Option<Vec<Move>>,
    /// What telling words do to each task's logit after that, where the circular has any.
    pub(super) telling: Option<Vec<Move>>,
    /// The foremost task, and what was added to its logit.
    pub(super) foremost: Option<(usize, f32)>,
    /// The tasks that it answers under the circular's own numbers, and how much that lifted the logit of each.
    pub(super) answered: BTreeMap<usize, (Answered, f32)>,
}

/// How those who sent and signed a document stand to the tasks: the same for all its pieces.
#[derive(Debug)]
pub(super) struct Parties<'a> {
    pub(super) relations: Cow<'a, [UnitRelation]>,
    /// 1 where the unit has a part in the task.
    parts: Vec<f32>,
    /// The tasks that it has a part in.
    own: Vec<usize>,
}

impl<'a> Parties<'a> {
    fn of(reading: &Reading<'_>, profiles: &'a Profiles) -> Self {
        let relations = profiles.relations_of(reading.unit.as_ref(), &reading.signers);
        let parts: Vec<f32> = relations.iter().map(|relation| f32::from(*relation != UnitRelation::None)).collect();
        let own: Vec<usize> = (0..parts.len()).filter(|at| parts[*at] > 0.0).collect();
        Self { relations, parts, own }
    }
}

impl<'a> Features<'a> {
    pub(super) fn new(reading: &'a Reading<'a>, profiles: &'a Profiles) -> Self {
        let mut features = Self::of_piece(reading, profiles, Rc::new(Parties::of(reading, profiles)));
        let tasks = profiles.tasks.iter().zip(&*features.parties.relations);
        features.rules = tasks.map(|(task, relation)| features.marks.rule(task, *relation)).collect();
        features
    }

    /// Those of a piece of a document of these parties, without rules: they are held against the whole.
    pub(super) fn of_piece(piece: &'a Reading<'a>, profiles: &'a Profiles, parties: Rc<Parties<'a>>) -> Self {
        let signals = Signals::new(piece, profiles, &parties.own);
        let marks = Marks::new(piece, profiles, &signals);
        let standings = SIGNALS.iter().map(|_| Standing::default()).collect();
        Self {
            signals,
            standings,
            marks,
            parties,
            rules: Vec::new(),
            leads: None,
            precedents: None,
            telling: None,
            foremost: None,
            answered: BTreeMap::new(),
        }
    }

    pub(super) fn n_tasks(&self) -> usize {
        self.parties.relations.len()
    }

    /// All figures of a task, in the order of [`names`](super::signals::names).
    pub(super) fn row(&self, task: usize) -> [f32; N_FEATURES] {
        let mut row = [0.0; N_FEATURES];
        let Parties { relations, parts, own } = &*self.parties;
        let (views, marks) = row.split_at_mut(SIGNALS.len() * VIEWS.len());
        for ((standing, (signal, _)), views) in self.standings.iter().zip(SIGNALS).zip(views.as_chunks_mut().0) {
            *views = standing.views(task, self.signals.of(signal), own, parts[task] > 0.0);
        }
        marks.copy_from_slice(&self.marks.row(task, relations[task], &self.seen()(task)));
        row
    }

    /// The logit of every task before the rules and without leads in pieces. The views are weighed signal by signal:
    /// written out for each task they would be thousands of figures, most of which nobody looks at.
    pub(super) fn logits(&self, weights: &Weights) -> Vec<f32> {
        let mut logits = vec![weights.settled; self.n_tasks()];
        let Parties { relations, parts, own } = &*self.parties;
        for (standing, (signal, _)) in self.standings.iter().zip(SIGNALS) {
            let (weights, figures) = (weights.of_signal(signal), self.signals.of(signal));
            standing.weigh(weights, figures, own, parts, &mut logits);
        }
        self.marks.weigh(weights, relations, self.seen(), &mut logits);
        logits
    }

    /// For a task the figures of signals that marks are made of.
    fn seen(&self) -> impl Fn(usize) -> Seen {
        let of = |signal: Signal| self.signals.of(signal);
        let spread = |signal: Signal| self.standings[signal as usize].spread(of(signal));
        let (of_concepts, of_words) = (spread(Signal::Concepts), spread(Signal::Words));
        let (concepts, words) = (of(Signal::Concepts), of(Signal::Words));
        let (acts, acts_title, acts_share) = (of(Signal::Acts), of(Signal::ActsTitle), of(Signal::ActsShare));
        move |task| Seen {
            concepts: concepts[task],
            concepts_standing: of_concepts.above(concepts[task]),
            words_standing: of_words.above(words[task]),
            acts: acts[task],
            acts_title: acts_title[task],
            acts_share: acts_share[task],
        }
    }
}

/// The figures of every signal for every task.
#[derive(Debug)]
pub(super) struct Signals {
    n_tasks: usize,
    figures: Vec<f32>,
}

impl Signals {
    pub(super) fn of(&self, signal: Signal) -> &[f32] {
        &self.figures[signal as usize * self.n_tasks..][..self.n_tasks]
    }

    fn of_mut(&mut self, signal: Signal) -> &mut [f32] {
        &mut self.figures[signal as usize * self.n_tasks..][..self.n_tasks]
    }

    fn new(reading: &Reading<'_>, profiles: &Profiles, own: &[usize]) -> Self {
        let n_tasks = profiles.tasks.len();
        let mut signals = Self { n_tasks, figures: vec![0.0; n_tasks * SIGNALS.len()] };
        bm25(&reading.bag, reading.bag.length, &profiles.words, signals.of_mut(Signal::Words));
        bm25(&reading.title_bag, USUAL_LENGTH, &profiles.words, signals.of_mut(Signal::WordsTitle));
        sum_up(&reading.pairs, &profiles.pairs, signals.of_mut(Signal::Pairs));
        sum_up(&reading.letters, &profiles.letters, signals.of_mut(Signal::Letters));
        sum_up(&reading.gapped, &profiles.gapped, signals.of_mut(Signal::Gapped));
        signals.add_concepts(reading, profiles);
        concepts(&reading.title_concepts, profiles, signals.of_mut(Signal::ConceptsTitle));
        let best = Passages::new(reading, profiles, own);
        signals.of_mut(Signal::WordsPassage).copy_from_slice(&best.words);
        signals.of_mut(Signal::ConceptsPassage).copy_from_slice(&best.concepts);
        signals.of_mut(Signal::PassageLead).copy_from_slice(&best.leads);
        signals.add_acts(reading, profiles);
        signals
    }

    fn add_concepts(&mut self, reading: &Reading<'_>, profiles: &Profiles) {
        let total_mass = reading.total_mass.max(f32::MIN_POSITIVE);
        for presence in &reading.concepts {
            for &(task, part, rarity) in profiles.concepts.of(presence.concept.0) {
                let figure = rarity * part * presence.sure;
                let task = task as usize;
                self.of_mut(Signal::Concepts)[task] += figure;
                let strongest = &mut self.of_mut(Signal::ConceptsStrongest)[task];
                *strongest = strongest.max(figure);
                let mass = rarity * part * presence.mass / (presence.mass + 2.0);
                self.of_mut(Signal::ConceptsMass)[task] += mass;
                self.of_mut(Signal::ConceptsShare)[task] += part * presence.mass / total_mass;
            }
            for &(task, part, rarity) in profiles.related.of(presence.concept.0) {
                self.of_mut(Signal::ConceptsRelated)[task as usize] += rarity * part * presence.sure;
            }
            for &(task, part, rarity) in profiles.core.of(presence.concept.0) {
                let covered = rarity * part * presence.sure / profiles.tasks[task as usize].core_mass.max(1e-3);
                self.of_mut(Signal::CoreCovered)[task as usize] += covered;
            }
        }
        for (at, task) in profiles.tasks.iter().enumerate() {
            let covered = self.of(Signal::Concepts)[at] / task.concept_mass.max(1e-3);
            self.of_mut(Signal::ConceptsCovered)[at] = covered;
        }
    }

    fn add_acts(&mut self, reading: &Reading<'_>, profiles: &Profiles) {
        for (at, task) in profiles.tasks.iter().enumerate() {
            for &(act, asked) in &task.acts {
                let (sure, share) = reading.acts[act];
                self.of_mut(Signal::Acts)[at] += asked * sure;
                self.of_mut(Signal::ActsShare)[at] += asked * share;
                self.of_mut(Signal::ActsTitle)[at] += asked * reading.title_acts[act];
            }
        }
    }
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
    fn new(reading: &Reading<'_>, profiles: &Profiles, own: &[usize]) -> Self {
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
            let top = TopTwo::new(&by_words, own.iter().copied());
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
        for &(task, rarity) in words.of(word) {
            figures[task as usize] += rarity * often;
        }
    }
}

pub(super) fn sum_up(ids: &[u32], postings: &Postings, figures: &mut [f32]) {
    for id in ids {
        for &(task, weight) in postings.of(*id) {
            figures[task as usize] += weight;
        }
    }
}

fn concepts(presences: &[Presence<'_>], profiles: &Profiles, figures: &mut [f32]) {
    for presence in presences {
        for &(task, part, rarity) in profiles.concepts.of(presence.concept.0) {
            figures[task as usize] += rarity * part * presence.sure;
        }
    }
}

/// What the figures of a signal are compared with. Each is found out when a view asks for it: most weigh nothing.
#[derive(Debug, Default)]
struct Standing {
    every: OnceCell<TopTwo>,
    of_unit: OnceCell<TopTwo>,
    spread: OnceCell<Spread>,
}

/// Mean and how much the figures scatter about it.
#[derive(Debug, Clone, Copy)]
struct Spread {
    mean: f32,
    /// 1 over the standard deviation; 0 when all figures are the same.
    per_deviation: f32,
}

impl Spread {
    fn of(figures: &[f32]) -> Self {
        let n = figures.len().max(1) as f32;
        let (sum, squares) = sums(figures);
        let mean = sum / n;
        let variance = squares / n - mean * mean;
        // Figures that are the same leave nothing but what was rounded off.
        let per_deviation = if variance > 1e-5 * mean * mean { variance.sqrt().recip() } else { 0.0 };
        Self { mean, per_deviation }
    }

    /// How many standard deviations a figure is above the mean.
    fn above(self, figure: f32) -> f32 {
        (figure - self.mean) * self.per_deviation
    }
}

impl Standing {
    fn every(&self, figures: &[f32]) -> &TopTwo {
        self.every.get_or_init(|| TopTwo::new(figures, 0..figures.len()))
    }

    /// `own` are the tasks that the unit has a part in.
    fn of_unit(&self, figures: &[f32], own: &[usize]) -> &TopTwo {
        self.of_unit.get_or_init(|| TopTwo::new(figures, own.iter().copied()))
    }

    fn spread(&self, figures: &[f32]) -> Spread {
        *self.spread.get_or_init(|| Spread::of(figures))
    }

    /// The views of a task, see [`VIEWS`].
    fn views(&self, task: usize, figures: &[f32], own: &[usize], has_part: bool) -> [f32; VIEWS.len()] {
        let (every, of_unit) = (self.every(figures), self.of_unit(figures, own));
        let figure = figures[task];
        [
            figure,
            self.spread(figures).above(figure),
            f32::from(every.is_best(task)),
            every.margin(task, figure),
            f32::from(of_unit.is_best(task)),
            // Where the unit has no part, the figure does not compete.
            if has_part { of_unit.margin(task, figure) } else { -1.0 - of_unit.best.max(0.0) },
            if of_unit.best > 0.0 { (figure / of_unit.best).min(1.0) } else { 0.0 },
        ]
    }

    /// Adds to each task's logit what its [`views`](Self::views) weigh.
    fn weigh(&self, weights: &[f32; VIEWS.len()], figures: &[f32], own: &[usize], parts: &[f32], logits: &mut [f32]) {
        let [value, standard, best, margin, best_of_unit, margin_of_unit, share] = *weights;
        let (mut slope, mut level) = (value, 0.0);
        if standard != 0.0 {
            let spread = self.spread(figures);
            slope += standard * spread.per_deviation;
            level -= standard * spread.per_deviation * spread.mean;
        }
        if best != 0.0 || margin != 0.0 {
            let every = self.every(figures);
            slope += margin;
            level -= margin * every.best;
            // The best one is compared with the second.
            if let Some(at) = every.at {
                logits[at] += best + margin * (every.best - every.second);
            }
        }
        if slope != 0.0 || level != 0.0 {
            logits.iter_mut().zip(figures).for_each(|(logit, figure)| *logit += slope * figure + level);
        }
        if best_of_unit == 0.0 && margin_of_unit == 0.0 && share == 0.0 {
            return;
        }
        let of_unit = self.of_unit(figures, own);
        if let Some(at) = of_unit.at {
            logits[at] += best_of_unit + margin_of_unit * (of_unit.best - of_unit.second);
        }
        if margin_of_unit != 0.0 {
            let level = margin_of_unit * (1.0 + of_unit.best);
            for ((logit, figure), part) in logits.iter_mut().zip(figures).zip(parts) {
                *logit += margin_of_unit * part * (figure + 1.0) - level;
            }
        }
        if share != 0.0 && of_unit.best > 0.0 {
            let per_best = of_unit.best.recip();
            logits.iter_mut().zip(figures).for_each(|(logit, figure)| *logit += share * (figure * per_best).min(1.0));
        }
    }
}

/// Sum and sum of squares. Eight sums side by side take an eighth of the time of one.
fn sums(figures: &[f32]) -> (f32, f32) {
    let (eights, rest) = figures.as_chunks::<8>();
    let (mut sums, mut squares) = ([0.0_f32; 8], [0.0_f32; 8]);
    for eight in eights {
        for at in 0..8 {
            sums[at] += eight[at];
            squares[at] += eight[at] * eight[at];
        }
    }
    let of_rest = rest.iter().fold((0.0, 0.0), |(sum, square), figure| (sum + figure, square + figure * figure));
    (sums.iter().sum::<f32>() + of_rest.0, squares.iter().sum::<f32>() + of_rest.1)
}

/// The two highest figures.
#[derive(Debug, Default)]
struct TopTwo {
    at: Option<usize>,
    best: f32,
    second: f32,
}

impl TopTwo {
    /// Of the figures of some tasks, in their order.
    fn new(figures: &[f32], tasks: impl Iterator<Item = usize>) -> Self {
        let mut top = Self::default();
        tasks.for_each(|at| top.take(at, figures[at]));
        top
    }

    fn take(&mut self, at: usize, figure: f32) {
        if figure > self.best {
            *self = Self { at: Some(at), best: figure, second: self.best };
        } else if figure > self.second {
            self.second = figure;
        }
    }

    fn is_best(&self, task: usize) -> bool {
        self.at == Some(task)
    }

    /// How far a task's figure is above the best other one.
    fn margin(&self, task: usize, figure: f32) -> f32 {
        figure - if self.is_best(task) { self.second } else { self.best }
    }
}
