//! 关联: passages of a file that speak for a task, and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Locator, TaskNumber};

/// How strong a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 直接佐证: the task was carried out by a unit that has the duty.
    Direct,
    /// 辅助材料: related or partial.
    Supporting,
}

/// How the unit that sent a file stands to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitRelation {
    /// Lead unit.
    Lead,
    /// Named as responsible.
    Responsible,
    /// Named as supporting.
    Support,
    /// Member of a group that has the duty.
    Member,
    /// The task has a group whose members are not known: the unit may belong to it.
    Possible,
    /// Has no duty in this task.
    None,
    /// The unit itself is not known.
    Unknown,
}

/// What a link stands on, or what speaks against it (negative weight). Weights are parts of the score's logit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Basis {
    /// A quoted term or slogan of the task stands in the passage.
    QuotedTerm {
        /// The term as the task writes it.
        term: String,
        /// The form found.
        form: String,
        /// Passage ordinal.
        passage: u32,
        /// Part of the score.
        weight: f32,
    },
    /// Words of the task that a passage shares, rarest first.
    Words {
        /// The words.
        words: Vec<String>,
        /// Passage ordinal.
        passage: u32,
        /// Part of the score.
        weight: f32,
    },
    /// Concepts of government work that task and passage share.
    Concept {
        /// Name of the concept.
        concept: String,
        /// Form in the evidence.
        form: String,
        /// Passage ordinal.
        passage: u32,
        /// Part of the score.
        weight: f32,
    },
    /// The file cites the task by its number.
    Number {
        /// As written in the file.
        written: String,
        /// Passage ordinal.
        passage: u32,
        /// Part of the score.
        weight: f32,
    },
    /// The file cites a document that the task cites.
    Citation {
        /// 文号 or title.
        cited: String,
        /// Passage ordinal.
        passage: u32,
        /// Part of the score.
        weight: f32,
    },
    /// The unit's part in the task.
    Unit {
        /// The relation.
        relation: UnitRelation,
        /// Part of the score.
        weight: f32,
    },
    /// How much the file tells of an amount that the task asks for. Moves no score: a part proves that part.
    Amount {
        /// What is asked and what is told.
        amount: Amount,
        /// Part of the score: 0.
        weight: f32,
    },
    /// Anything else that moved the score, with a reason in Chinese: wrong year, a plan only, …
    Remark {
        /// Stable code such as `wrong-year`, `plan-only`.
        code: String,
        /// In words a clerk reads.
        reason: String,
        /// Part of the score.
        weight: f32,
    },
}

/// An amount that a task asks for, and what one file tells of it, in the same measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// In the words of the task: 不少于4次, 120户, 100%.
    pub asked: String,
    /// The least figure asked for.
    pub least: f32,
    /// What the file tells of: its figures together, the rows of a list, or one time.
    pub told: f32,
    /// The measure of both: 次, 户, 公里, %.
    pub measure: String,
    /// True when every unit has to reach it by itself.
    pub each: bool,
}

impl Amount {
    /// How much of what is asked passes for it: a clerk takes nine tenths for all of them with a reason for the rest.
    const ENOUGH: f32 = 0.9;

    /// True when a figure in its measure is enough.
    pub fn is_reached_by(&self, figure: f32) -> bool {
        figure >= self.least * Self::ENOUGH
    }

    /// 任务要求不少于4次，材料写到1次.
    pub fn words(&self, told: f32) -> String {
        // 7.4, not 7.4000001.
        let told = (told * 100.0).round() / 100.0;
        format!("任务要求{}，材料写到{told}{}", self.asked, self.measure)
    }
}

impl Basis {
    /// Its part of the score's logit; negative when it speaks against the link.
    pub fn weight(&self) -> f32 {
        match self {
            Self::QuotedTerm { weight, .. }
            | Self::Words { weight, .. }
            | Self::Concept { weight, .. }
            | Self::Number { weight, .. }
            | Self::Citation { weight, .. }
            | Self::Unit { weight, .. }
            | Self::Amount { weight, .. }
            | Self::Remark { weight, .. } => *weight,
        }
    }

    /// The same, to be changed.
    pub fn weight_mut(&mut self) -> &mut f32 {
        match self {
            Self::QuotedTerm { weight, .. }
            | Self::Words { weight, .. }
            | Self::Concept { weight, .. }
            | Self::Number { weight, .. }
            | Self::Citation { weight, .. }
            | Self::Unit { weight, .. }
            | Self::Amount { weight, .. }
            | Self::Remark { weight, .. } => weight,
        }
    }
}

/// A file's link to a task of one circular.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The task.
    pub task: TaskNumber,
    /// How strong.
    pub grade: Grade,
    /// Probability that a clerk would call it direct evidence, 0..=1.
    pub score: f32,
    /// What it stands on, strongest first. Never empty.
    pub basis: Vec<Basis>,
    /// Ordinals of the passages that carry it, best first. Never empty.
    pub passages: Vec<u32>,
}

impl Link {
    /// Score from which the passages found are those that the task is told in; below, they only hold a word or two of it.
    const LIKELY: f32 = 0.25;

    /// The passages that prove the task where a person accepted the file for it: the one that was named, else those that the
    /// machine found where it thought the link likely. None: the person saw what the machine did not, and only the whole file
    /// stands for it.
    pub fn accepted_passages(&self, named: Option<&NamedPlace>) -> Vec<u32> {
        match named {
            Some(named) => vec![named.passage],
            None if self.grade == Grade::Direct || self.score >= Self::LIKELY => self.passages.clone(),
            None => Vec::new(),
        }
    }
}

/// A person's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The link is right, as the grade given.
    Accept(Grade),
    /// The link is wrong.
    Reject,
    /// An earlier verdict is taken back: what the machine thinks holds again.
    Withdraw,
}

/// The passage of a file that a person named as the one that proves a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedPlace {
    /// Its ordinal.
    pub passage: u32,
    /// Where it stands.
    pub locator: Locator,
}

/// 复核: a person's verdict on a file and a task; it wins over the machine and survives every rerun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// Name of the circular, see [`crate::Register::name`].
    pub circular: String,
    /// Path of the file inside the evidence folder when the verdict was given.
    pub path: String,
    /// The content it was given on.
    pub doc: crate::DocId,
    /// The task.
    pub task: TaskNumber,
    /// The verdict.
    pub verdict: Verdict,
    /// Who gave it.
    pub who: String,
    /// Why.
    pub why: String,
    /// Where in the content it was given on the proof stands, when the person said so.
    pub place: Option<NamedPlace>,
    /// When.
    pub at: Timestamp,
}

/// 第二意见: what an endpoint answered about a file and one task. It decides nothing; a [`Review`] does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// The content that was asked about.
    pub doc: crate::DocId,
    /// The task.
    pub task: TaskNumber,
    /// Text of the task when it was asked about.
    pub task_text: String,
    /// What the content is to the task; `None`: no evidence.
    pub grade: Option<Grade>,
    /// Words that the answer rests on, found in what was sent; empty when it names none that stand there.
    pub quote: String,
    /// Ordinal of the passage that holds them.
    pub passage: Option<u32>,
    /// Why, in the words of the answer.
    pub why: String,
    /// Who answered.
    pub model: String,
}
