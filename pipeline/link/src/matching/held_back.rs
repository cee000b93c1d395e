//! The last look at a direct link: what the sentences that it rests on tell against it.

use zuozheng_model::{Basis, Grade, PassageKind};

use crate::lessons::Teaching;

use super::basis::{CONDITION_UNMET, Ground};
use super::judge::{MOST_BARRED, Verdict};
use super::lack::{self, FIGURES, Lack, Speaks, Tells, Tone};
use super::reading::Reading;
use super::sentences::Sentence;
use super::{amounts, corrections};

/// Code of the remark that the passages that a link rests on say that the thing was not done.
const NOT_DONE: &str = "not-done";
/// Code of the remark that all they tell of was done in earlier years.
const EARLIER_YEARS: &str = "earlier-years";
/// What the lack of what is asked for weighs in an explanation.
const HELD_BACK: f32 = 3.0;
/// Code of the remark that much of what is said tells of setbacks: a person should look.
const SETBACKS: &str = "setbacks";
/// What that weighs in an explanation.
const DOUBTED: f32 = 0.5;
/// Code of the remark that a paper corrects an earlier one.
pub const CORRECTION: &str = "correction";
/// What that weighs in an explanation: it speaks against the other paper more than against this one.
const MINDED: f32 = 0.1;
/// What part of the most telling sentence's words makes another one speak of the task, too.
const ABOUT: f32 = 0.5;
/// So many sentences of a long document are held against a task: what owns up says so earlier than in the rows of the longest table.
const MOST_SENTENCES: usize = 20_000;

/// What a link rests on.
pub(super) struct Cited<'r> {
    pub(super) passages: &'r [u32],
    /// The sentences about the task; see [`Ground::sentences_about`].
    pub(super) sentences: Vec<&'r Sentence>,
}

impl Ground<'_> {
    /// The verdict on a link whose own passages tell that the thing was not done, or not enough of it: no direct proof,
    /// and the basis says why. What a person has taken for proof in nearly the same words is.
    pub(super) fn held_back(
        &self,
        verdict: &Verdict,
        reading: &Reading<'_>,
        cited: &Cited<'_>,
        task: usize,
        teaching: Option<&Teaching>,
        basis: &mut Vec<Basis>,
    ) -> Verdict {
        let profile = &self.profiles.tasks[task];
        if verdict.grade != Some(Grade::Direct) || teaching.is_some_and(Teaching::shows_proof) {
            return *verdict;
        }
        // The fields of the only row that is cited all speak of its matter: 完成情况 may be a word of another task.
        let is_one_row = is_one_row(reading, cited.passages);
        let speaks = |sentence: &Sentence| match self.speaks(reading, sentence, task) {
            Speaks::Another | Speaks::Beside if is_one_row => Speaks::Neither,
            speaks => speaks,
        };
        let (sentences, rows) = (&cited.sentences, rows_cited(reading, cited.passages));
        let years = self.profiles.years.as_ref();
        // What is of the year before and published now is this year's work.
        let is_over = !reading.publishes.is_work_of(profile)
            && reading.year.zip(years).is_some_and(|(written, assessed)| written - 1 < *assessed.start());
        let found = self.knowledge.lack(&profile.text, sentences, &rows, profile.share.as_ref(), is_over, speaks);
        let tone =
            || Tone::of(&profile.text, sentences, &rows, reading.title_told(), speaks, self.knowledge.wording().lack());
        let amounts = || {
            let texts: Vec<&str> = sentences.iter().map(|sentence| sentence.text()).collect();
            amounts::told(&profile.amounts, profile.share.as_ref(), &texts, &rows, self.knowledge.wording().amounts())
        };
        match found.map_or_else(|| tone().tells(), Tells::NotDone) {
            Tells::Nothing => {
                basis.extend(amounts());
                *verdict
            }
            Tells::Doubtful(clause) => {
                basis.extend(amounts());
                self.remark(basis, SETBACKS, format!("材料多处说到没做成、没做完：“{clause}”，请核对"), -DOUBTED);
                sort(basis);
                *verdict
            }
            Tells::NotDone(lack) => {
                let code = match lack {
                    Lack::Short { .. } => CONDITION_UNMET,
                    Lack::Earlier(_) => EARLIER_YEARS,
                    _ => NOT_DONE,
                };
                self.remark(basis, code, lack.words(), -HELD_BACK);
                sort(basis);
                Verdict { probability: verdict.probability.min(MOST_BARRED), grade: Some(Grade::Supporting) }
            }
        }
    }

    /// Remarks on a paper that says of an earlier one on the same matter that it was wrong. A letter that does nothing else is no
    /// further proof.
    pub(super) fn correction(
        &self,
        verdict: Verdict,
        reading: &Reading<'_>,
        cited: &Cited<'_>,
        task: usize,
        basis: &mut Vec<Basis>,
    ) -> Verdict {
        let sentences = &cited.sentences;
        let in_text = || {
            let next = |at: usize| sentences.get(at + 1).map_or("", |next| next.text());
            let mut told = sentences.iter().enumerate().map(|(at, said)| (*said, corrections::told(said, next(at))));
            let (sentence, words) = told.find(|(_, words)| words.is_some())?;
            words.filter(|_| self.speaks(reading, sentence, task).is_own()).map(str::to_owned)
        };
        let named = reading.named_correction.then(|| reading.title.clone());
        if let Some(words) = named.or_else(in_text) {
            self.remark(basis, CORRECTION, format!("材料更正此前报送的情况：“{words}”"), -MINDED);
        }
        if reading.is_correcting_letter && verdict.grade == Some(Grade::Direct) {
            return Verdict { probability: verdict.probability.min(MOST_BARRED), grade: Some(Grade::Supporting) };
        }
        verdict
    }

    /// How the sentences about a task tell of it, in figures.
    pub(super) fn tone(&self, reading: &Reading<'_>, passages: &[u32], task: usize) -> [f32; FIGURES.len()] {
        let sentences = self.sentences_about(reading, passages, task);
        let speaks = |sentence: &Sentence| self.speaks(reading, sentence, task);
        let rows = rows_cited(reading, passages);
        Tone::of(
            &self.profiles.tasks[task].text,
            &sentences,
            &rows,
            reading.title_told(),
            speaks,
            self.knowledge.wording().lack(),
        )
        .figures()
    }

    /// Whether a sentence speaks of a task: by the words that it has of each.
    fn speaks(&self, reading: &Reading<'_>, sentence: &Sentence, task: usize) -> Speaks {
        let words = || sentence.words(&reading.bag, self.lexicon);
        self.voices.speaks(sentence, reading, words, self.profiles, task)
    }

    /// The sentences that tell of a task: all below a title that has half as many of its words as any sentence, else those of
    /// the cited passages that have most of its words, each with its neighbours.
    pub(super) fn sentences_about<'r>(
        &self,
        reading: &'r Reading<'_>,
        passages: &[u32],
        task: usize,
    ) -> Vec<&'r Sentence> {
        let sources = reading.sources();
        let is_text = |at: &usize| !matches!(sources[*at].kind, PassageKind::Heading | PassageKind::Header);
        let title: f32 = self.words_of_task(&reading.title_bag, task).iter().map(|(_, rarity)| rarity).sum();
        let place = |ordinal: &u32| reading.passages.iter().position(|passage| passage.ordinal == *ordinal);
        let mut places: Vec<usize> = passages.iter().filter_map(place).filter(is_text).collect();
        places.sort_unstable();
        let mut about: Vec<Vec<(&Sentence, f32)>> = Vec::new();
        for &at in &places {
            let words = self.words_of_task(&reading.passages[at].bag, task);
            let figure = |sentence: &Sentence| {
                let has = sentence.words(&reading.bag, self.lexicon);
                words.iter().filter(|(word, _)| has.binary_search(word).is_ok()).map(|(_, rarity)| rarity).sum()
            };
            let sentences = reading.sentences().of_passage(at).iter();
            about.push(sentences.map(|sentence| (sentence, figure(sentence))).collect());
        }
        let best = about.iter().flatten().map(|(_, figure)| *figure).fold(0.0, f32::max);
        let is_row = |at: usize| sources[at].kind == PassageKind::Row;
        let n_rows = places.iter().filter(|at| is_row(**at)).count();
        // Of a list of several matters the row that was found tells of this one, however the list is called.
        if title >= best * ABOUT && !is_one_row(reading, passages) {
            let is_body = |at: &usize| sources[*at].kind != PassageKind::Header && sources[*at].text != reading.title;
            let all = (0..sources.len()).filter(is_body).flat_map(|at| reading.sentences().of_passage(at));
            return all.take(MOST_SENTENCES).collect();
        }
        let mut near = Vec::new();
        for (at, passage) in places.into_iter().zip(&about) {
            let is_about = |at: usize| passage.get(at).is_some_and(|(_, figure)| *figure >= best * ABOUT);
            // The only row that is cited tells of its matter in all its fields: 任务：清理堆物；责任人：李水；完成情况：未启动.
            let is_whole = is_row(at) && n_rows == 1 && (0..passage.len()).any(is_about);
            let is_near = |at: &usize| is_about(*at) || is_about(at + 1) || *at > 0 && is_about(at - 1);
            // Two sentences further on nothing more may be said of the task than that it came to nothing: 一个也没落实.
            let owns_up = |at: &usize| {
                (0..passage.len()).any(is_about) && lack::admits_all(passage[*at].0, self.knowledge.wording().lack())
            };
            near.extend((0..passage.len()).filter(|at| is_whole || is_near(at) || owns_up(at)).map(|at| passage[at].0));
        }
        near
    }
}

/// True when one row of a table is all that is cited.
fn is_one_row(reading: &Reading<'_>, passages: &[u32]) -> bool {
    let [ordinal] = passages else { return false };
    let place = reading.passages.iter().position(|passage| passage.ordinal == *ordinal);
    place.is_some_and(|at| reading.sources()[at].kind == PassageKind::Row)
}

/// Strongest first.
fn sort(basis: &mut [Basis]) {
    basis.sort_by(|a, b| b.weight().abs().total_cmp(&a.weight().abs()));
}

/// The rows of the table of which one is cited first; of a paper that is one table, all of them.
fn rows_cited<'r>(reading: &'r Reading<'_>, passages: &[u32]) -> Vec<&'r str> {
    let sources = reading.sources();
    let is_row = |at: usize| sources.get(at).is_some_and(|source| source.kind == PassageKind::Row);
    let place = |ordinal: &u32| reading.passages.iter().position(|passage| passage.ordinal == *ordinal);
    let cited: Vec<usize> = passages.iter().filter_map(place).collect();
    let n_rows = (0..sources.len()).filter(|at| is_row(*at)).count();
    if n_rows * 2 >= sources.len() && sources.iter().filter(|source| source.kind == PassageKind::Header).count() <= 1 {
        return (0..sources.len()).filter(|at| is_row(*at)).map(|at| sources[at].text.as_str()).collect();
    }
    let Some(first) = cited.into_iter().find(|at| is_row(*at)) else { return Vec::new() };
    let from = (0..first).rev().take_while(|at| is_row(*at)).last().unwrap_or(first);
    (from..sources.len()).take_while(|at| is_row(*at)).map(|at| sources[at].text.as_str()).collect()
}
