//! Single figures for a task and a document, and the rules that need no learning.

use std::ops::RangeInclusive;

use zuozheng_model::UnitRelation;

use super::features::{Signals, sum_up};
use super::profile::{Profile, Profiles, Term};
use super::reading::Reading;
use super::signals::{MARKS, Mark, Signal};
use super::weights::Weights;

/// A document from whose logit rules take this much is no direct proof, whatever speaks for it.
pub(super) const BARRED: f32 = 3.0;
/// What the rules take from a logit.
pub(super) const NO_DUTY: f32 = 3.0;
pub(super) const OTHER_YEAR: f32 = 5.0;
pub(super) const HIDDEN: f32 = 3.0;
pub(super) const INTENDED: f32 = 4.0;
pub(super) const LATE_ANSWER: f32 = 3.0;

/// Marks that each task has for itself, in the order of [`Marks::own`]. All others belong to the document.
const OWN: [Mark; 24] = [
    Mark::Quoted,
    Mark::QuotedTerm,
    Mark::Cited,
    Mark::Number,
    Mark::OtherNumber,
    Mark::Lead,
    Mark::Responsible,
    Mark::Support,
    Mark::Member,
    Mark::Possible,
    Mark::NoDuty,
    Mark::UnknownUnit,
    Mark::NamedDuty,
    Mark::Confusable,
    Mark::PlanUnasked,
    Mark::PlanAsked,
    Mark::ActsMissed,
    Mark::OtherAct,
    Mark::ActsOnConcepts,
    Mark::ActsTitleOnConcepts,
    Mark::ActsShareOnConcepts,
    Mark::DutyOnConcepts,
    Mark::DutyOnWords,
    Mark::TaskLength,
];

/// Figures of signals that some marks are made of.
pub(super) struct Seen {
    pub(super) concepts: f32,
    pub(super) concepts_standing: f32,
    pub(super) words_standing: f32,
    pub(super) acts: f32,
    pub(super) acts_title: f32,
    pub(super) acts_share: f32,
}

/// The marks of one document.
#[derive(Debug)]
pub(super) struct Marks<'a> {
    reading: &'a Reading<'a>,
    profiles: &'a Profiles,
    /// Marks of the document by their place; 0 at those of a task.
    common: [f32; MARKS.len()],
    is_plan: bool,
    main_act: Option<usize>,
    other_year: bool,
    last_year: bool,
    /// It begins with a day before the years that are assessed, and names no later year.
    is_past: bool,
    /// The title tells of another place.
    is_elsewhere: bool,
    /// By task.
    quoted: Vec<f32>,
    confusable: Vec<f32>,
}

impl<'a> Marks<'a> {
    pub(super) fn new(reading: &'a Reading<'a>, profiles: &'a Profiles, signals: &Signals) -> Self {
        let mut quoted = vec![0.0; profiles.tasks.len()];
        sum_up(&reading.runs, &profiles.runs, &mut quoted);
        let (other_year, last_year) =
            profiles.years.as_ref().map_or((false, false), |assessed| years(reading, assessed));
        let is_before = profiles.begins.zip(reading.date).is_some_and(|(begins, date)| date < begins);
        let other_year = other_year || is_before;
        let highest = |figures: &[f32]| figures.iter().copied().fold(0.0, f32::max);
        let earlier = |assessed: &RangeInclusive<i16>| {
            !reading.years.is_empty() && reading.years.iter().all(|named| named < assessed.start())
        };
        let is_past = profiles.years.as_ref().is_some_and(|assessed| reading.is_past(assessed));
        let kind = reading.kind.as_deref();
        let is_kind = |class: &str| f32::from(kind == Some(class));
        let marks = [
            (Mark::OtherYear, f32::from(other_year)),
            (Mark::LastYear, f32::from(last_year)),
            (Mark::Announced, f32::from(reading.is_later)),
            (Mark::Intent, reading.intent),
            (Mark::Results, reading.results),
            (Mark::Internal, f32::from(reading.is_inside)),
            (Mark::Housekeeping, reading.housekeeping),
            (Mark::EarlierYears, f32::from(profiles.years.as_ref().is_some_and(earlier))),
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
            (Mark::Length, (1.0 + reading.n_chars as f32 / 200.0).ln()),
            (Mark::ConceptCount, (1.0 + reading.concepts.len() as f32).ln()),
            (Mark::HighestConcepts, highest(signals.of(Signal::Concepts))),
            (Mark::HighestWords, highest(signals.of(Signal::Words))),
            (Mark::HighestQuoted, highest(&quoted)),
        ];
        const { assert!(OWN.len() + 23 == MARKS.len()) };
        let mut common = [0.0; MARKS.len()];
        for (mark, value) in marks {
            common[mark as usize] = value;
        }
        Self {
            reading,
            profiles,
            common,
            is_plan: matches!(kind, Some("plan" | "draft" | "rule" | "notice")),
            main_act: reading.main_act(),
            other_year,
            last_year,
            is_past,
            is_elsewhere: reading.other_place(&profiles.places).is_some(),
            quoted,
            confusable: confusable(reading, profiles),
        }
    }

    /// The marks of a task, in the order of [`OWN`].
    fn own(&self, at: usize, relation: UnitRelation, seen: &Seen) -> [f32; OWN.len()] {
        let (reading, task) = (self.reading, &self.profiles.tasks[at]);
        let all_asked: f32 = task.acts.iter().map(|(_, asked)| asked).sum();
        let shown: f32 = task.acts.iter().map(|(act, asked)| asked * reading.acts[*act].0).sum();
        let asked = |act: usize| task.acts.iter().find(|(of, _)| *of == act).map_or(0.0, |(_, asked)| *asked);
        let stands = |terms: &[Term]| f32::from(terms.iter().any(|term| reading.has(term.id)));
        let is_cited = reading.numbers.iter().any(|(cited, ..)| *cited == task.number.get());
        let is = |wanted: UnitRelation| f32::from(relation == wanted);
        let is_one_of_three =
            matches!(relation, UnitRelation::Lead | UnitRelation::Responsible | UnitRelation::Support);
        let duty = f32::from(is_one_of_three);
        [
            self.quoted[at],
            stands(&task.quoted_terms),
            stands(&task.cites),
            f32::from(is_cited),
            f32::from(!reading.numbers.is_empty() && !is_cited),
            is(UnitRelation::Lead),
            is(UnitRelation::Responsible),
            is(UnitRelation::Support),
            is(UnitRelation::Member),
            is(UnitRelation::Possible) + is(UnitRelation::Unknown),
            is(UnitRelation::None),
            is(UnitRelation::Unknown),
            f32::from(task.duties.is_named(relation)),
            self.confusable[at],
            f32::from(self.is_plan && !task.asks_plan),
            f32::from(self.is_plan && task.asks_plan),
            if all_asked > 0.0 { 1.0 - shown / all_asked } else { 0.0 },
            self.main_act.map_or(0.0, |act| 1.0 - asked(act)),
            seen.acts * seen.concepts,
            seen.acts_title * seen.concepts,
            seen.acts_share * seen.concepts_standing,
            duty * seen.concepts_standing,
            duty * seen.words_standing,
            task.length,
        ]
    }

    /// All marks of a task, in the order of [`MARKS`].
    pub(super) fn row(&self, at: usize, relation: UnitRelation, seen: &Seen) -> [f32; MARKS.len()] {
        let mut row = self.common;
        for (mark, value) in OWN.into_iter().zip(self.own(at, relation, seen)) {
            row[mark as usize] = value;
        }
        row
    }

    /// Adds to each task's logit what its marks weigh.
    pub(super) fn weigh(
        &self,
        weights: &Weights,
        relations: &[UnitRelation],
        seen: impl Fn(usize) -> Seen,
        logits: &mut [f32],
    ) {
        let weights = weights.of_marks();
        let common: f32 = self.common.iter().zip(weights).map(|(mark, weight)| mark * weight).sum();
        let own = OWN.map(|mark| weights[mark as usize]);
        for (at, (logit, relation)) in logits.iter_mut().zip(relations).enumerate() {
            // Eight sums side by side take an eighth of the time of one.
            let mut sums = [0.0_f32; 8];
            let marks = self.own(at, *relation, &seen(at));
            for at in 0..OWN.len() {
                sums[at % 8] += marks[at] * own[at];
            }
            *logit += common + sums.iter().sum::<f32>();
        }
    }

    /// What rules of the field take from a task's logit.
    ///
    /// Clerks hold these against a document without exception, and examples are too few to learn them from: a unit that
    /// has no part in the task, another year, what is kept inside the house where it was to be made public, what is only
    /// intended, asked for or handed on where that was not the task, what another place did, and an answer after the limit
    /// that the task sets.
    pub(super) fn rule(&self, task: &Profile, relation: UnitRelation) -> f32 {
        let reading = self.reading;
        let no_duty = if relation == UnitRelation::None { NO_DUTY } else { 0.0 };
        let is_hidden = reading.is_inside && task.asks_publishing;
        // Last year's figures published this year are this year's work; all else of last year is last year's, and so is what
        // happened on days of earlier years only.
        let is_old = self.other_year || (self.last_year || self.is_past) && !reading.publishes.is_work_of(task);
        let is_intent = self.is_elsewhere
            || reading.is_later && !task.asks_plan
            || reading.shortfall.is_some_and(|shortfall| !shortfall.is_asked(task));
        let is_late = task.limit.as_ref().is_some_and(|limit| limit.broken(&reading.answers).is_some());
        let rules = [(is_old, OTHER_YEAR), (is_hidden, HIDDEN), (is_intent, INTENDED), (is_late, LATE_ANSWER)];
        rules.iter().filter(|(holds, _)| *holds).fold(no_duty, |sum, (_, penalty)| sum + penalty)
    }
}

/// For each task the concepts of the document that are easily taken for one of its own.
fn confusable(reading: &Reading<'_>, profiles: &Profiles) -> Vec<f32> {
    let mut confusable = vec![0.0; profiles.tasks.len()];
    for presence in &reading.concepts {
        for &(target, easily) in profiles.confusable.of(presence.concept.0) {
            // A document that speaks of both was not taken for the other.
            let only = presence.sure * (1.0 - reading.sure_of(target)) * easily;
            for &(task, part, rarity) in profiles.concepts.of(target.0) {
                confusable[task as usize] += rarity * part * only;
            }
        }
    }
    confusable
}

/// Whether the document speaks of years that the circular does not assess, and whether of the one before only.
/// What happened in a year is often told early in the next, and figures of the last year are published in this.
fn years(reading: &Reading<'_>, assessed: &RangeInclusive<i16>) -> (bool, bool) {
    // Years long past are a subject, not the time of the work: 2005年以前的征地批文.
    const NEAR: i16 = 3;
    let (begin, end) = (*assessed.start(), *assessed.end());
    let is_near = |named: &i16| (begin - NEAR..=end + NEAR).contains(named);
    let named: Vec<i16> = reading.title_years.iter().copied().filter(is_near).collect();
    let is_other = !named.is_empty() && !named.iter().any(|named| (begin - 1..=end).contains(named));
    let is_assessed = |named: &i16| assessed.contains(named);
    // What was written before tells of the year only as of one to come, unless it was made for it: 2024年度承包合同.
    let is_before = |written: i16| written < begin && !named.iter().any(is_assessed);
    // A folder tells of a paper that itself names no day; what is filed under a later year may have been done in time.
    let is_filed_before = reading.year.is_none() && reading.filed_under.is_some_and(is_before);
    let is_dated_elsewhere = reading.year.is_some_and(|written| {
        let is_after = written > end + 1 && !reading.years.iter().chain(&named).any(is_assessed);
        is_before(written) || is_after
    });
    (is_other || is_dated_elsewhere || is_filed_before, are_of_last_year(&named, begin))
}

/// True for years that end with the one before a year: 2022年 and 2021年冬至2022年春 before 2023.
fn are_of_last_year(named: &[i16], year: i16) -> bool {
    named.iter().max() == Some(&(year - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_of_last_year_may_name_the_one_before_that_too() {
        assert!(are_of_last_year(&[2022], 2023) && are_of_last_year(&[2021, 2022], 2023));
        assert!(
            !are_of_last_year(&[2022, 2023], 2023) && !are_of_last_year(&[2021], 2023) && !are_of_last_year(&[], 2023)
        );
    }

    #[test]
    fn no_mark_is_its_own_twice() {
        let mut own = OWN.map(|mark| mark as usize);
        own.sort_unstable();
        assert!(own.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
