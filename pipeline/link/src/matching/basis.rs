//! Why a task was linked or not, in words a clerk reads.

use std::cmp::Reverse;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use zuozheng_model::{Basis, Grade, PassageKind, UnitRelation, Verdict};
use zuozheng_text::ConceptId;

use crate::lessons::Teaching;

use super::features::{Features, USUAL_LENGTH, often};

use super::knowledge::Knowledge;
use super::lexicon::{Id, Lexicon};
use super::marks::{HIDDEN, INTENDED, LATE_ANSWER, NO_DUTY, OTHER_YEAR};
use super::profile::{Profiles, Term};
use super::reading::{Bag, Reading};
use super::signals::{Mark, Signal, VIEWS, of_mark, of_signal};
use super::voices::Voices;
use super::weights::Weights;
use super::{act_words, kind_words};

/// Code of the remark that the document itself tells of a condition of the task that was not kept.
pub(super) const CONDITION_UNMET: &str = "condition-unmet";
/// Code of the remark that a document is like, or unlike, those that proved such a task before.
const PRECEDENT: &str = "precedent";
const TELLING: &str = "telling-words";
/// Code of the remark that people decided on a document like this one.
const TAUGHT: &str = "lesson";
/// Parts of a logit smaller than this are not told.
const WORTH_TELLING: f32 = 0.05;
const MOST_WORDS: usize = 6;
const MOST_CONCEPTS: usize = 4;
const MOST_PASSAGES: usize = 3;
/// Lines such as 填报单位 between the title of a list and its columns.
const MOST_LINES_ABOVE: usize = 4;
/// Rows of a list that are cited besides its title.
const MOST_ROWS: usize = 2;

/// What an explanation needs besides the document.
pub(super) struct Ground<'a> {
    pub(super) profiles: &'a Profiles,
    pub(super) knowledge: &'a Knowledge<'a>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) weights: &'a Weights,
    /// What the sentences of one document speak of.
    pub(super) voices: Voices,
}

impl Ground<'_> {
    /// What speaks for and against a task, strongest first.
    pub(super) fn basis(
        &self,
        reading: &Reading<'_>,
        features: &Features<'_>,
        passages: &[u32],
        task: usize,
        teaching: Option<&Teaching>,
    ) -> Vec<Basis> {
        let row = &features.row(task)[..];
        let passage = passages.first().copied().unwrap_or_default();
        let mut basis = Vec::new();

        let words_weight = self
            .of_signals(row, &[Signal::Words, Signal::WordsTitle, Signal::WordsPassage, Signal::Pairs])
            + self.of_marks(row, &[Mark::Quoted, Mark::DutyOnWords, Mark::HighestWords, Mark::HighestQuoted]);
        let words = self.shared_words(reading, passage, task);
        if words.is_empty() {
            self.remark(&mut basis, "words-none", "与任务没有共同的关键词".into(), words_weight);
        } else {
            basis.push(Basis::Words { words, passage, weight: words_weight });
        }
        let letters = self.of_signals(row, &[Signal::Letters, Signal::Gapped]);
        let (code, words) = match letters > 0.0 {
            true => ("letters", "用字与任务相近，或是其简称"),
            false => ("letters-other", "用字与任务不同"),
        };
        self.remark(&mut basis, code, words.into(), letters);

        let concepts_weight = self.of_signals(
            row,
            &[
                Signal::Concepts,
                Signal::ConceptsStrongest,
                Signal::ConceptsMass,
                Signal::ConceptsShare,
                Signal::ConceptsTitle,
                Signal::ConceptsPassage,
                Signal::ConceptsCovered,
                Signal::ConceptsRelated,
                Signal::CoreCovered,
                Signal::PassageLead,
            ],
        ) + self.of_marks(row, &[Mark::DutyOnConcepts, Mark::HighestConcepts]);
        self.push_concepts(&mut basis, reading, task, concepts_weight);

        let acts_weight = self.of_signals(row, &[Signal::Acts, Signal::ActsShare, Signal::ActsTitle])
            + self.of_marks(
                row,
                &[
                    Mark::OtherAct,
                    Mark::ActsMissed,
                    Mark::ActsOnConcepts,
                    Mark::ActsTitleOnConcepts,
                    Mark::ActsShareOnConcepts,
                ],
            );
        let (code, reason) = self.acts_reason(reading, task);
        self.remark(&mut basis, code, reason, acts_weight);

        self.push_terms(&mut basis, reading, row, task, passage);
        self.push_unit(&mut basis, row, features.parties.relations[task]);
        self.push_kind(&mut basis, reading, row, task);
        self.push_warnings(&mut basis, reading, row, task);
        let lead = features.leads.as_ref().map_or(0.0, |leads| leads[task]) * self.weights.piece_lead;
        self.remark(&mut basis, "piece-lead", "材料中有一部分专讲此事".into(), lead);
        self.push_precedents(&mut basis, reading, features, task);
        self.push_telling(&mut basis, reading, features, task);
        if let Some((answer, lift)) = features.answered.get(&task).filter(|(_, lift)| *lift >= WORTH_TELLING) {
            let reason = format!("材料按文件的序号逐项回复，本项写在“{}”下", answer.written);
            self.remark(&mut basis, "answered-by-number", reason, *lift);
        }
        if let Some((_, shift)) = features.foremost.filter(|(first, _)| *first == task) {
            let reason = if shift > 0.0 {
                "与其他各项任务相比，材料最像是为本项报送的"
            } else {
                "虽与本项最接近，仍不像是为证明本项报送的"
            };
            self.remark(&mut basis, "foremost", reason.into(), shift);
        }
        basis.extend(teaching.map(taught));
        fold_odd(&mut basis);
        basis.sort_by(|a, b| b.weight().abs().total_cmp(&a.weight().abs()));
        basis
    }

    /// Ordinals of the passages that speak most for a task, best first; the first passage when none does.
    pub(super) fn passages(&self, reading: &Reading<'_>, features: &Features<'_>, task: usize) -> Vec<u32> {
        let mut ranked: Vec<(f32, u32)> = Vec::new();
        // What the task has of the document, by number: a ledger has thousands of passages, each with a few words of many tasks.
        let mut rarities = vec![0.0_f32; self.lexicon.sizes()[0]];
        for (word, rarity) in self.words_of_task(&reading.bag, task) {
            rarities[word as usize] = rarity;
        }
        let mut figures: FxHashMap<ConceptId, f32> = FxHashMap::default();
        for presence in &reading.concepts {
            let figure = self.concept_weight(presence.concept, task);
            if figure != 0.0 {
                figures.insert(presence.concept, figure);
            }
        }
        for passage in &reading.passages {
            let words = passage.bag.words.iter().map(|&(word, count)| (count, rarities[word as usize]));
            let words = words.filter(|(_, rarity)| *rarity > 0.0);
            let words: f32 = words.map(|(count, rarity)| often(count, USUAL_LENGTH) * rarity).sum();
            let concepts = passage.concepts.iter().filter_map(|presence| {
                let figure = figures.get(&presence.concept)?;
                Some(figure * presence.sure)
            });
            let concepts: f32 = concepts.sum();
            let quoted: f32 = passage.runs.iter().map(|&run| of_task(self.profiles.runs.of(run), task)).sum();
            let figure = words + concepts + 10.0 * quoted;
            if figure > 0.0 {
                ranked.push((figure, passage.ordinal));
            }
        }
        let best = ranked.iter().map(|(figure, _)| *figure).fold(0.0, f32::max);
        ranked.retain(|(figure, _)| *figure >= best * 0.4);
        let better = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        // The rows of a ledger are much alike: thousands may be as good.
        if ranked.len() > MOST_PASSAGES {
            ranked.select_nth_unstable_by(MOST_PASSAGES, better);
            ranked.truncate(MOST_PASSAGES);
        }
        ranked.sort_by(better);
        let mut passages: Vec<u32> = ranked.into_iter().map(|(_, ordinal)| ordinal).collect();
        if passages.is_empty() {
            passages.extend(reading.passages.first().map(|passage| passage.ordinal));
        }
        passages.extend(rows_under(reading, &passages));
        if let Some((answer, _)) = features.answered.get(&task) {
            passages.retain(|passage| *passage != answer.passage);
            passages.insert(0, answer.passage);
        }
        passages
    }

    /// Rarity of a word among the tasks; 0 when this one does not have it.
    pub(super) fn rarity(&self, word: Id, task: usize) -> f32 {
        of_task(self.profiles.words.of(word), task)
    }

    /// The words of a text that a task has, with their rarity among the tasks.
    pub(super) fn words_of_task(&self, bag: &Bag, task: usize) -> Vec<(Id, f32)> {
        let words = bag.words.iter().map(|&(word, _)| (word, self.rarity(word, task)));
        words.filter(|(_, rarity)| *rarity > 0.0).collect()
    }

    fn concept_figure(&self, concept: ConceptId, sure: f32, task: usize) -> f32 {
        self.concept_weight(concept, task) * sure
    }

    /// What a concept weighs for a task when the text surely speaks of it; 0 when the task does not ask for it.
    fn concept_weight(&self, concept: ConceptId, task: usize) -> f32 {
        let tasks = self.profiles.concepts.of(concept.0);
        let at = tasks.binary_search_by(|(of, ..)| (*of as usize).cmp(&task));
        at.map_or(0.0, |at| tasks[at].1 * tasks[at].2)
    }

    fn of_signals(&self, row: &[f32], signals: &[Signal]) -> f32 {
        let mut sum = 0.0;
        for signal in signals {
            let from = of_signal(*signal, 0);
            for at in from..from + VIEWS.len() {
                sum += self.part(row, at);
            }
        }
        sum
    }

    fn of_marks(&self, row: &[f32], marks: &[Mark]) -> f32 {
        marks.iter().map(|mark| self.part(row, of_mark(*mark))).sum()
    }

    /// A feature's part of the logit.
    fn part(&self, row: &[f32], at: usize) -> f32 {
        let weight = &self.weights.features[at];
        weight.weight * (row[at] - weight.usual)
    }

    /// Words of the task in a passage, the rarest among the tasks first.
    fn shared_words(&self, reading: &Reading<'_>, passage: u32, task: usize) -> Vec<String> {
        let Some(passage) = reading.passages.iter().find(|known| known.ordinal == passage) else { return Vec::new() };
        let words = passage.bag.words.iter().map(|&(word, _)| (self.lexicon.spell(word), self.rarity(word, task)));
        let mut words: Vec<(&str, f32)> = words.filter(|(_, rarity)| *rarity > 0.0).collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        words.into_iter().take(MOST_WORDS).map(|(word, _)| word.to_owned()).collect()
    }

    /// Shares the weight of all concepts among the strongest.
    fn push_concepts(&self, basis: &mut Vec<Basis>, reading: &Reading<'_>, task: usize, weight: f32) {
        let mut shared: Vec<(f32, usize)> = Vec::new();
        for (at, presence) in reading.concepts.iter().enumerate() {
            let figure = self.concept_figure(presence.concept, presence.sure, task);
            if figure > 0.0 {
                shared.push((figure, at));
            }
        }
        shared.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        shared.truncate(MOST_CONCEPTS);
        let all: f32 = shared.iter().map(|(figure, _)| figure).sum();
        if shared.is_empty() {
            self.remark(basis, "concepts", "未涉及任务所指的事项".into(), weight);
        }
        for (figure, at) in shared {
            let presence = &reading.concepts[at];
            basis.push(Basis::Concept {
                concept: self.knowledge.concepts().name(presence.concept).to_owned(),
                form: presence.form.to_owned(),
                passage: presence.passage,
                weight: weight * figure / all,
            });
        }
    }

    /// Whether the document is written in the words of those that proved such a task before. What else was said weighs less then.
    fn push_precedents(&self, basis: &mut Vec<Basis>, reading: &Reading<'_>, features: &Features<'_>, task: usize) {
        let Some(to_move) = features.precedents.as_ref().map(|moves| moves[task]) else { return };
        basis.iter_mut().for_each(|known| *known.weight_mut() *= to_move.rest);
        let words = self.profiles.precedents.shared_words(&reading.bag, task, self.lexicon, MOST_WORDS).join("、");
        let reason = if to_move.likeness > 0.0 {
            format!("用词与以往证明同样任务的材料相近：{words}")
        } else {
            "用词与以往证明同样任务的材料不同".to_owned()
        };
        self.remark(basis, PRECEDENT, reason, to_move.likeness);
    }

    /// Whether its words are those that tell documents on this task from those on others. What else was said weighs less then.
    fn push_telling(&self, basis: &mut Vec<Basis>, reading: &Reading<'_>, features: &Features<'_>, task: usize) {
        let Some(to_move) = features.telling.as_ref().map(|moves| moves[task]) else { return };
        basis.iter_mut().for_each(|known| *known.weight_mut() *= to_move.rest);
        let words = self.profiles.telling.telling(&reading.bag, task, self.lexicon, MOST_WORDS).join("、");
        let reason = if to_move.likeness > 0.0 {
            format!("用词多见于证明本项、少见于证明其他各项的材料：{words}")
        } else {
            "用词少见于证明本项的材料".to_owned()
        };
        self.remark(basis, TELLING, reason, to_move.likeness);
    }

    fn acts_reason(&self, reading: &Reading<'_>, task: usize) -> (&'static str, String) {
        let asked = &self.profiles.tasks[task].acts;
        let names = |acts: &mut dyn Iterator<Item = usize>| {
            let names: Vec<&str> = acts.map(|act| act_words(self.knowledge.act_name(act))).collect();
            names.join("、")
        };
        if asked.is_empty() {
            return ("act-unknown", "任务没有写明要做的动作".into());
        }
        let met = names(&mut asked.iter().map(|(act, _)| *act).filter(|act| reading.acts[*act].1 >= 0.1));
        let wanted = names(&mut asked.iter().map(|(act, _)| *act));
        if met.is_empty() {
            let main = reading.main_act().map_or("其他事", |act| act_words(self.knowledge.act_name(act)));
            ("act-missing", format!("任务要求{wanted}，材料主要是{main}"))
        } else {
            ("act-met", format!("任务要求{wanted}，材料里有{met}"))
        }
    }

    fn push_terms(&self, basis: &mut Vec<Basis>, reading: &Reading<'_>, row: &[f32], task: usize, passage: u32) {
        let profile = &self.profiles.tasks[task];
        let found = |terms: &[Term]| terms.iter().find(|term| reading.has(term.id)).map(|term| term.written.clone());
        if let Some(term) = found(&profile.quoted_terms) {
            let weight = self.of_marks(row, &[Mark::QuotedTerm]);
            basis.push(Basis::QuotedTerm { form: term.clone(), term, passage, weight });
        }
        if let Some(cited) = found(&profile.cites) {
            basis.push(Basis::Citation { cited, passage, weight: self.of_marks(row, &[Mark::Cited]) });
        }
        let number = profile.number.get();
        if let Some((_, written, passage)) = reading.numbers.iter().find(|(cited, ..)| *cited == number) {
            let weight = self.of_marks(row, &[Mark::Number, Mark::OtherNumber]);
            basis.push(Basis::Number { written: written.clone(), passage: *passage, weight });
        } else if let Some((_, written, _)) = reading.numbers.first() {
            let weight = self.of_marks(row, &[Mark::Number, Mark::OtherNumber]);
            self.remark(basis, "other-number", format!("材料写的是“{written}”"), weight);
        }
    }

    fn push_unit(&self, basis: &mut Vec<Basis>, row: &[f32], relation: UnitRelation) {
        let marks = [
            Mark::Lead,
            Mark::Responsible,
            Mark::Support,
            Mark::Member,
            Mark::Possible,
            Mark::NoDuty,
            Mark::UnknownUnit,
            Mark::NamedDuty,
        ];
        let weight = self.of_marks(row, &marks) - if relation == UnitRelation::None { NO_DUTY } else { 0.0 };
        basis.push(Basis::Unit { relation, weight });
    }

    fn push_kind(&self, basis: &mut Vec<Basis>, reading: &Reading<'_>, row: &[f32], task: usize) {
        let marks = [
            Mark::KindPlan,
            Mark::KindDraft,
            Mark::KindRule,
            Mark::KindNotice,
            Mark::KindResult,
            Mark::KindLedger,
            Mark::KindReport,
            Mark::KindNews,
            Mark::KindLetter,
            Mark::KindRecord,
            Mark::PlanUnasked,
            Mark::PlanAsked,
        ];
        let Some(kind) = reading.kind.as_deref() else { return };
        let asked = if self.profiles.tasks[task].asks_plan {
            "任务要求制定方案或制度"
        } else {
            "任务要求的是落实情况"
        };
        self.remark(basis, "kind", format!("材料是{}，{asked}", kind_words(kind)), self.of_marks(row, &marks));
    }

    fn push_warnings(&self, basis: &mut Vec<Basis>, reading: &Reading<'_>, row: &[f32], task: usize) {
        let profile = &self.profiles.tasks[task];
        let is_hidden = reading.is_inside && profile.asks_publishing;
        let shortfall = reading.shortfall.filter(|shortfall| !shortfall.is_asked(profile));
        let is_published = reading.publishes.is_work_of(profile);
        let rule = |mark: Mark| match mark {
            Mark::OtherYear => OTHER_YEAR,
            Mark::LastYear if !is_published && row[of_mark(Mark::OtherYear)] == 0.0 => OTHER_YEAR,
            Mark::EarlierYears
                if self.profiles.years.as_ref().is_some_and(|assessed| reading.is_past(assessed))
                    && !is_published
                    && [Mark::OtherYear, Mark::LastYear].iter().all(|other| row[of_mark(*other)] == 0.0) =>
            {
                OTHER_YEAR
            }
            Mark::Internal if is_hidden => HIDDEN,
            // Told with the rule below when it applies too.
            Mark::Announced if !profile.asks_plan && shortfall.is_none() => INTENDED,
            _ => 0.0,
        };
        let warnings = [
            (Mark::OtherYear, "wrong-year", "材料所述年度与文件年度不符"),
            (Mark::LastYear, "last-year", "标题写的是上一年度"),
            (Mark::EarlierYears, "earlier-years", "只写到以前年度的情况"),
            (Mark::Confusable, "confusable", "与任务事项相近，容易混淆"),
            (Mark::Intent, "intent", "写了不少尚待实施的内容"),
            (Mark::Results, "results", "写了已经做成的事"),
            (Mark::Announced, "plan-only", "只是设想或讨论稿，尚未实施"),
            (Mark::Internal, "internal", "材料写明不对外公开"),
            (Mark::Housekeeping, "housekeeping", "像是内部事务（值班、后勤、文体等）"),
        ];
        for (mark, code, reason) in warnings {
            if row[of_mark(mark)] > 0.0 {
                self.remark(basis, code, reason.into(), self.of_marks(row, &[mark]) - rule(mark));
            }
        }
        if let Some(shortfall) = shortfall {
            self.remark(basis, "plan-only", shortfall.words().into(), -INTENDED);
        } else if let Some(place) = reading.other_place(&self.profiles.places) {
            self.remark(basis, "elsewhere", format!("标题写的是{place}的事"), -INTENDED);
        }
        let limit = self.profiles.tasks[task].limit.as_ref();
        if let Some((limit, answer)) = limit.and_then(|limit| Some((limit, limit.broken(&reading.answers)?))) {
            let day = |day: Date| format!("{}月{}日", day.month(), day.day());
            let (end, answered) = (day(answer.end), day(answer.day));
            let reason = format!("{end}截止，{answered}才公布，超出任务要求的“{}”", limit.written);
            self.remark(basis, CONDITION_UNMET, reason, -LATE_ANSWER);
        }
    }

    pub(super) fn remark(&self, basis: &mut Vec<Basis>, code: &str, reason: String, weight: f32) {
        if weight.abs() >= WORTH_TELLING {
            basis.push(Basis::Remark { code: code.into(), reason, weight });
        }
    }
}

/// Reasons whose words speak for a link and whose weight speaks against it, or the other way round: the weights were learned
/// together, so that one may only set another right. Told one by one they are read as nonsense; their sum is told as one.
fn fold_odd(basis: &mut Vec<Basis>) {
    const FOR: [&str; 2] = ["act-met", "results"];
    const AGAINST: [&str; 12] = [
        "words-none",
        "concepts",
        "act-missing",
        "act-unknown",
        "confusable",
        "intent",
        "wrong-year",
        "last-year",
        "earlier-years",
        "plan-only",
        "internal",
        "housekeeping",
    ];
    let is_odd = |basis: &Basis| match basis {
        Basis::Remark { code, weight, .. } => {
            FOR.contains(&code.as_str()) && *weight < 0.0 || AGAINST.contains(&code.as_str()) && *weight > 0.0
        }
        Basis::Words { weight, .. } | Basis::Concept { weight, .. } => *weight < 0.0,
        _ => false,
    };
    let sum: f32 = basis.iter().filter(|basis| is_odd(basis)).map(Basis::weight).sum();
    basis.retain(|basis| !is_odd(basis));
    if sum.abs() >= WORTH_TELLING {
        basis.push(Basis::Remark { code: "rest".into(), reason: "其余各项合计".into(), weight: sum });
    }
}

/// When nothing but the title of a list and the names of its columns is cited: the rows that say most. The title tells
/// what the list is about, the rows are what was done; a sum stands for all of them.
fn rows_under(reading: &Reading<'_>, cited: &[u32]) -> Vec<u32> {
    let sources = reading.sources();
    let kind_of = |at: usize| sources.get(at).map(|source| source.kind);
    let place = |ordinal: &u32| reading.passages.iter().position(|passage| passage.ordinal == *ordinal);
    let places: Vec<usize> = cited.iter().filter_map(place).collect();
    let names_only = |at: &usize| matches!(kind_of(*at), Some(PassageKind::Heading | PassageKind::Header));
    let Some(title) = places.first().filter(|_| places.iter().all(names_only)) else { return Vec::new() };
    let is_of_list =
        |at: &usize| matches!(kind_of(*at), Some(PassageKind::Header | PassageKind::Row | PassageKind::Body));
    let below: Vec<usize> = (title + 1..sources.len()).take_while(is_of_list).collect();
    // Of a text with headings the paragraphs speak for themselves.
    let n_lines_above = below.iter().take_while(|at| kind_of(**at) == Some(PassageKind::Body)).count();
    if n_lines_above > MOST_LINES_ABOVE {
        return Vec::new();
    }
    let mut rows: Vec<usize> = below.into_iter().filter(|at| kind_of(*at) == Some(PassageKind::Row)).collect();
    rows.sort_by_key(|at| Reverse(told_by_row(&sources[*at].text)));
    rows.into_iter().take(MOST_ROWS).map(|at| reading.passages[at].ordinal).collect()
}

/// Whether a row is a sum, and how many of its values are figures.
fn told_by_row(row: &str) -> (bool, usize) {
    let values = || row.split('；').map(|field| field.rsplit_once('：').map_or(field, |(_, value)| value));
    let is_sum = values().any(|value| matches!(value, "合计" | "总计" | "共计"));
    (is_sum, values().filter(|value| value.starts_with(|c: char| c.is_ascii_digit())).count())
}

/// What people decided on a document like this one.
fn taught(teaching: &Teaching) -> Basis {
    let decided = match teaching.verdict {
        Verdict::Accept(Grade::Direct) => "认定为直接佐证",
        Verdict::Accept(Grade::Supporting) => "认定为辅助材料",
        Verdict::Reject | Verdict::Withdraw => "不予采信",
    };
    let reason = format!("与复核时{decided}的“{}”用语相近（{:.0}%）", teaching.path, teaching.likeness * 100.0);
    Basis::Remark { code: TAUGHT.into(), reason, weight: teaching.shift() }
}

/// The weight that postings give a task; 0 when they do not lead to it.
fn of_task(tasks: &[(u32, f32)], task: usize) -> f32 {
    tasks.binary_search_by(|(of, _)| (*of as usize).cmp(&task)).map_or(0.0, |at| tasks[at].1)
}

#[cfg(test)]
mod tests {
    use super::super::signals::{MARKS, SIGNALS};
    use super::told_by_row;

    #[test]
    fn a_sum_says_more_than_a_row_and_figures_more_than_words() {
        let rows = [
            "小区：碧水湾；状态：已建；日期：长期",
            "序号：1；小区：金域华府；设施数：12；端口数：196",
            "序号：合计；设施数：26；端口数：406",
        ];
        assert_eq!(rows.map(told_by_row), [(false, 0), (false, 3), (true, 2)]);
    }

    /// Every signal and mark but two, which only describe document and task, is told somewhere.
    #[test]
    fn nothing_that_weighs_is_left_untold() {
        let source = include_str!("basis.rs");
        let untold: Vec<&str> = SIGNALS
            .iter()
            .map(|(signal, name)| (format!("Signal::{signal:?}"), *name))
            .chain(MARKS.iter().map(|(mark, name)| (format!("Mark::{mark:?}"), *name)))
            .filter(|(path, _)| {
                let told = source.match_indices(path.as_str());
                !told.into_iter().any(|(at, _)| !source[at + path.len()..].starts_with(char::is_alphanumeric))
            })
            .map(|(_, name)| name)
            .collect();
        assert_eq!(untold, ["length", "concept-count", "task-length"]);
    }
}
