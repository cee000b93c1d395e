//! Which tasks of a circular a document proves, how surely, on which passage, and why.
//!
//! ```text
//! Register + Roster     --profile-->   what each task asks: words, concepts, acts, terms, duties
//! Evidence              --reading-->   what the document holds, task by task unasked
//! reading × profiles    --features-->  signals compared over the tasks, and marks
//! features × weights    --pieces-->    how far a task leads in a piece of the document
//! reading × precedents  --precedents-> how like it is to what proved the same task before
//!           × telling words --telling-> on which side of a task its words are, learned against what proved the others
//!                       --numbered-->  what it answers under the circular's own numbers
//!                       --judge-->     probability and grade of every task
//!                       --basis-->     what spoke for and against, in words
//! ```
//!
//! Everything a circular is about comes from its own text and from `dictionaries/`; the weights are learned once, over
//! features that know neither task numbers nor units. See `pipeline/link/training/README.md`.
//!
//! Read the modules in this order.

mod signals;
mod weights;

mod lexicon;
mod lists;
mod sentences;

mod knowledge;
mod lack;
mod wording;

mod duties;
mod limits;
mod profile;

mod parts;
mod reading;
mod shortfall;

mod elsewhere;
mod features;
mod marks;

mod numbered;
mod pieces;
mod precedents;
mod telling;

mod foremost;

mod judge;

mod amounts;
mod basis;
mod blanks;
mod corrections;
mod cover;
mod held_back;
mod voices;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use zuozheng_model::{Basis, Evidence, Grade, Link, Register, Roster, TaskNumber, UnitRelation};
use zuozheng_text::{Dictionaries, PhraseSetError, Precedent, Segmenter};

use crate::lessons::Teaching;
use basis::Ground;
pub use corrections::{NamedPapers, papers_named};
pub use cover::body_of_mail;
use features::Features;
use foremost::Foremost;
pub use foremost::ForemostError;
pub use held_back::CORRECTION;
use held_back::Cited;
use judge::Verdict;
use knowledge::Knowledge;
pub use knowledge::KnowledgeError;
use lexicon::Lexicon;
pub use precedents::{FEWEST_DOCUMENTS, Proof, gather as gather_precedents, proofs};
use profile::Profiles;
use reading::Reading;
pub use telling::{Examples, TellingError, TellingWords, learn as learn_telling_words};
use voices::Voices;
pub use weights::{Weights, WeightsError};

/// Verdict on one task, linked or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The task.
    pub task: TaskNumber,
    /// Probability that a clerk would call the document direct evidence, 0..=1; never high where a rule of the field
    /// bars it.
    pub probability: f32,
    /// `None` when it is not linked.
    pub grade: Option<Grade>,
    /// How the unit that sent the document stands to the task.
    pub relation: UnitRelation,
    /// What speaks for and against, strongest first; negative weights speak against.
    pub basis: Vec<Basis>,
    /// Ordinals of the passages that speak most for it, best first.
    pub passages: Vec<u32>,
}

/// What was measured for one task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskFeatures {
    /// The task.
    pub task: TaskNumber,
    /// How the unit stands to it.
    pub relation: UnitRelation,
    /// What fixed rules take from its logit.
    pub rule: f32,
    /// Figures in the order of [`feature_names`].
    pub figures: Vec<f32>,
}

/// The matcher cannot be built: one of its own dictionaries is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatcherError {
    /// `weights.tsv`.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// `acts.tsv` or `wordings.tsv`.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// `telling_words.tsv`.
    #[error(transparent)]
    Telling(#[from] TellingError),
    /// `foremost_weights.tsv`.
    #[error(transparent)]
    Foremost(#[from] ForemostError),
    /// What the circulars quote and cite cannot be looked for.
    #[error(transparent)]
    Terms(#[from] PhraseSetError),
}

/// What was learned of tasks that circulars ask for again and again.
#[derive(Debug, Clone, Copy)]
pub struct Learned<'l> {
    /// In which words documents were written that proved a task.
    pub precedents: &'l [Precedent],
    /// Which words tell them from documents that proved other tasks.
    pub telling: &'l [TellingWords],
}

/// Matches evidence to the tasks of one circular. Build one and share it between threads.
#[derive(Debug)]
pub struct Matcher<'d> {
    shared: Arc<Shared<'d>>,
    profiles: Profiles,
}

/// What the matchers of several circulars have in common.
#[derive(Debug)]
struct Shared<'d> {
    knowledge: Knowledge<'d>,
    segmenter: &'d Segmenter,
    lexicon: Lexicon,
    weights: Weights,
    foremost: Foremost,
}

/// What is told of one task: the verdict, what it stands on, and ordinals of the passages that speak most for it.
struct Told {
    verdict: Verdict,
    basis: Vec<Basis>,
    passages: Vec<u32>,
}

/// A document read by [`Matcher::read`], ready for every matcher of the same [`Matcher::several`].
#[derive(Debug)]
pub struct Read<'d> {
    reading: Reading<'d>,
    /// It only sends what hangs on it.
    is_cover: bool,
    /// Its pieces, read when the first matcher is in doubt.
    pieces: OnceCell<Vec<Reading<'d>>>,
}

impl<'d> Matcher<'d> {
    /// A matcher for one circular. The roster should know the units that the circular names.
    ///
    /// # Errors
    /// Fails when a dictionary of the matcher is malformed.
    pub fn new(
        register: &Register,
        roster: &Roster,
        dictionaries: &'d Dictionaries,
        segmenter: &'d Segmenter,
    ) -> Result<Self, MatcherError> {
        Ok(Self::several(&[(register, roster)], dictionaries, segmenter)?.swap_remove(0))
    }

    /// A matcher for one circular with other precedents and telling words than those of the dictionaries, such as none.
    ///
    /// # Errors
    /// Fails when a dictionary of the matcher is malformed.
    pub fn with_learned(
        register: &Register,
        roster: &Roster,
        dictionaries: &'d Dictionaries,
        learned: &Learned<'_>,
        segmenter: &'d Segmenter,
    ) -> Result<Self, MatcherError> {
        let mut matchers = Self::made(&[(register, roster)], dictionaries, learned, segmenter)?;
        Ok(matchers.swap_remove(0))
    }

    /// Matchers for several circulars, in their order. They share one vocabulary: a document that was
    /// [read](Self::read) by one of them can be given to all.
    ///
    /// # Errors
    /// Fails when a dictionary of the matcher is malformed.
    pub fn several(
        circulars: &[(&Register, &Roster)],
        dictionaries: &'d Dictionaries,
        segmenter: &'d Segmenter,
    ) -> Result<Vec<Self>, MatcherError> {
        let telling = TellingWords::builtin()?;
        let learned = Learned { precedents: dictionaries.precedents(), telling: &telling };
        Self::made(circulars, dictionaries, &learned, segmenter)
    }

    fn made(
        circulars: &[(&Register, &Roster)],
        dictionaries: &'d Dictionaries,
        learned: &Learned<'_>,
        segmenter: &'d Segmenter,
    ) -> Result<Vec<Self>, MatcherError> {
        let knowledge = Knowledge::new(dictionaries)?;
        let weights = Weights::builtin()?;
        let foremost = Foremost::builtin()?;
        let mut lexicon = Lexicon::default();
        let profiles: Vec<Profiles> = circulars
            .iter()
            .map(|(register, roster)| Profiles::new(register, roster, &knowledge, learned, segmenter, &mut lexicon))
            .collect();
        let lexicon = lexicon.closed()?;
        let shared = Arc::new(Shared { knowledge, segmenter, lexicon, weights, foremost });
        Ok(profiles.into_iter().map(|profiles| Self { shared: Arc::clone(&shared), profiles }).collect())
    }

    /// Reads a document once for all matchers made together.
    pub fn read(&self, evidence: &Evidence) -> Read<'d> {
        let Shared { knowledge, segmenter, lexicon, .. } = &*self.shared;
        let is_cover = cover::is_cover(evidence, knowledge.wording().cover());
        Read { reading: Reading::new(evidence, knowledge, segmenter, lexicon), is_cover, pieces: OnceCell::new() }
    }

    /// The links of a document, best first, then by task.
    pub fn links(&self, evidence: &Evidence) -> Vec<Link> {
        self.links_of(&self.read(evidence), &[])
    }

    /// The links of a document that was read by a matcher made together with this one. `teachings` is what people
    /// decided on documents like it.
    pub fn links_of(&self, read: &Read<'d>, teachings: &[Teaching]) -> Vec<Link> {
        // A damaged file, a picture without words: there is nothing to cite. Nor in a mail that only sends what hangs on it.
        if read.reading.passages.is_empty() || read.is_cover {
            return Vec::new();
        }
        let (features, logits) = self.weighed(read);
        let taught = self.by_place(teachings);
        let verdicts = judge::judge(&features, logits, &self.shared.weights, &taught);
        let ground = self.ground();
        let mut links = Vec::new();
        for (at, verdict) in verdicts.iter().enumerate().filter(|(_, verdict)| verdict.grade.is_some()) {
            let Told { verdict, basis, passages } =
                Self::told(&ground, &read.reading, &features, at, verdict, taught.get(&at).copied());
            let Verdict { probability: score, grade: Some(grade) } = verdict else { continue };
            links.push(Link { task: self.profiles.tasks[at].number, grade, score, basis, passages });
        }
        links.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.task.cmp(&b.task)));
        links
    }

    /// The verdict on every task, linked or not, in their order; see [`links_of`](Self::links_of).
    pub fn assess(&self, evidence: &Evidence, teachings: &[Teaching]) -> Vec<Assessment> {
        let read = self.read(evidence);
        let (features, logits) = self.weighed(&read);
        let taught = self.by_place(teachings);
        let verdicts = judge::judge(&features, logits, &self.shared.weights, &taught);
        let ground = self.ground();
        let assessment = |(at, verdict): (usize, &Verdict)| {
            let Told { verdict, basis, passages } =
                Self::told(&ground, &read.reading, &features, at, verdict, taught.get(&at).copied());
            Assessment {
                task: self.profiles.tasks[at].number,
                probability: verdict.probability,
                grade: verdict.grade,
                relation: features.parties.relations[at],
                basis,
                passages,
            }
        };
        verdicts.iter().enumerate().map(assessment).collect()
    }

    /// The verdict on a task after the last look at it, why, and the passages that speak most for it.
    fn told(
        ground: &Ground<'_>,
        reading: &Reading<'_>,
        features: &Features<'_>,
        at: usize,
        verdict: &Verdict,
        teaching: Option<&Teaching>,
    ) -> Told {
        let passages = ground.passages(reading, features, at);
        let mut basis = ground.basis(reading, features, &passages, at, teaching);
        let cited = Cited { passages: &passages, sentences: ground.sentences_about(reading, &passages, at) };
        let verdict = ground.held_back(verdict, reading, &cited, at, teaching, &mut basis);
        let verdict = ground.correction(verdict, reading, &cited, at, &mut basis);
        Told { verdict, basis, passages }
    }

    /// The features of a document and the logit of every task, with what its pieces and precedents add.
    fn weighed<'r>(&'r self, read: &'r Read<'d>) -> (Features<'r>, Vec<f32>) {
        let Shared { knowledge, lexicon, weights, foremost, .. } = &*self.shared;
        let mut features = Features::new(&read.reading, &self.profiles);
        let mut logits = features.logits(weights);
        if pieces::are_wanted(&logits, &features.rules) {
            let pieces = read.pieces.get_or_init(|| pieces::read(&read.reading, knowledge, lexicon));
            features.leads = pieces::leads(pieces, &self.profiles, &features.parties, weights);
        }
        for (logit, lead) in logits.iter_mut().zip(features.leads.iter().flatten()) {
            *logit += weights.piece_lead * lead;
        }
        features.precedents = self.profiles.precedents.moves(&read.reading.bag, weights);
        for (logit, to_move) in logits.iter_mut().zip(features.precedents.iter().flatten()) {
            *logit = to_move.of(*logit);
        }
        features.telling = self.profiles.telling.moves(&read.reading.bag, weights);
        for (logit, to_move) in logits.iter_mut().zip(features.telling.iter().flatten()) {
            *logit = to_move.of(*logit);
        }
        let answered = numbered::answered(&read.reading, &self.profiles, knowledge, lexicon, weights);
        features.answered = numbered::lift(&mut logits, answered);
        let is_learned = |task| self.profiles.telling.knows(task);
        features.foremost = foremost.shift(&features, &logits, weights, is_learned);
        if let Some((task, shift)) = features.foremost {
            logits[task] += shift;
        }
        (features, logits)
    }

    /// Figures of every task, in the order of [`feature_names`]: what the weights are learned from.
    pub fn features(&self, evidence: &Evidence) -> Vec<TaskFeatures> {
        self.figures(&self.read(evidence).reading)
    }

    /// By task how far its precedents are to be trusted and how like the document is to them, as far as that; zeros without precedents.
    pub fn likeness_to_precedents(&self, evidence: &Evidence) -> Vec<[f32; 2]> {
        let figures = self.profiles.precedents.figures(&self.read(evidence).reading.bag);
        figures.unwrap_or_else(|| vec![[0.0; 2]; self.profiles.tasks.len()])
    }

    /// By task how far its telling words were learned for it and on which side of it the document is; zeros without any.
    pub fn sides_by_telling_words(&self, evidence: &Evidence) -> Vec<[f32; 2]> {
        let figures = self.profiles.telling.figures(&self.read(evidence).reading.bag);
        figures.unwrap_or_else(|| vec![[0.0; 2]; self.profiles.tasks.len()])
    }

    /// For each task that is proven before its own sentences are asked, how these tell of it, in the order of
    /// [`tone_names`]: what the weights of setbacks are learned from.
    pub fn tones(&self, evidence: &Evidence) -> Vec<(TaskNumber, Vec<f32>)> {
        let read = self.read(evidence);
        let (features, logits) = self.weighed(&read);
        let verdicts = judge::judge(&features, logits, &self.shared.weights, &BTreeMap::new());
        let ground = self.ground();
        let tone = |(at, _): (usize, &Verdict)| {
            let passages = ground.passages(&read.reading, &features, at);
            (self.profiles.tasks[at].number, ground.tone(&read.reading, &passages, at).to_vec())
        };
        let proven = verdicts.iter().enumerate().filter(|(_, verdict)| verdict.grade == Some(Grade::Direct));
        proven.map(tone).collect()
    }

    /// The figures of [`features`](Self::features) for each piece of the document by itself.
    pub fn features_of_pieces(&self, evidence: &Evidence) -> Vec<Vec<TaskFeatures>> {
        let Shared { knowledge, lexicon, .. } = &*self.shared;
        let pieces = pieces::read(&self.read(evidence).reading, knowledge, lexicon);
        pieces.iter().map(|piece| self.figures(piece)).collect()
    }

    fn figures(&self, reading: &Reading<'_>) -> Vec<TaskFeatures> {
        let features = Features::new(reading, &self.profiles);
        let of_task = |at: usize| TaskFeatures {
            task: self.profiles.tasks[at].number,
            relation: features.parties.relations[at],
            rule: features.rules[at],
            figures: features.row(at).to_vec(),
        };
        (0..features.n_tasks()).map(of_task).collect()
    }

    fn by_place<'t>(&self, teachings: &'t [Teaching]) -> BTreeMap<usize, &'t Teaching> {
        let place = |teaching: &Teaching| self.profiles.tasks.iter().position(|task| task.number == teaching.task);
        teachings.iter().filter_map(|teaching| Some((place(teaching)?, teaching))).collect()
    }

    /// What the explanations of one document need.
    fn ground(&self) -> Ground<'_> {
        let Shared { knowledge, lexicon, weights, .. } = &*self.shared;
        Ground { profiles: &self.profiles, knowledge, lexicon, weights, voices: Voices::default() }
    }
}

/// Names of the figures that [`Matcher::features`] gives.
pub fn feature_names() -> Vec<String> {
    signals::names()
}

/// Names of the figures that [`Matcher::tones`] gives.
pub fn tone_names() -> [&'static str; lack::FIGURES.len()] {
    lack::FIGURES
}

/// A sort of document in words a clerk reads.
fn kind_words(kind: &str) -> &str {
    match kind {
        "draft" => "草稿",
        "ledger" => "台账表册",
        "letter" => "函件",
        "news" => "新闻信息",
        "notice" => "通知公告",
        "plan" => "计划方案",
        "record" => "会议或活动记录",
        "report" => "总结说明",
        "result" => "公示通报",
        "rule" => "制度办法",
        other => other,
    }
}

/// An act in words a clerk reads.
fn act_words(act: &str) -> &str {
    match act {
        "build" => "建设改造",
        "consult" => "征求意见",
        "evaluate" => "评估",
        "inspect" => "检查执法",
        "interpret" => "解读",
        "leader" => "负责人出面",
        "mechanism" => "建制度机制",
        "plan" => "计划方案",
        "publish" => "公开",
        "resource" => "人员经费保障",
        "respond" => "回应",
        "train" => "培训",
        "register" => "登记建档",
        "subsidise" => "发放补助",
        "drill" => "演练值守",
        "propagate" => "宣传",
        "repair" => "改造整治",
        "simplify" => "压减提速",
        "report" => "报送",
        "assess" => "考核",
        other => other,
    }
}
