//! 覆盖与缺口: what is proven per task and unit, and what is not.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Amount, DocId, Grade, Locator, Role, TaskNumber, UnitId};

/// State of one task for one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Direct evidence is there.
    Covered,
    /// Only supporting material is there.
    Partial,
    /// Nothing is there.
    Missing,
    /// Nothing was found, but files of this unit could not be read: the gap may be false.
    Blocked,
    /// Not due yet and not proven; there may be supporting material.
    NotDue,
}

/// Why a task is not covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapReason {
    /// The unit sent in no file at all.
    NoFiles,
    /// The unit sent in files, none of them speaks for the task.
    NoEvidence,
    /// Only supporting material.
    OnlySupporting,
    /// Evidence from another year.
    WrongYear,
    /// A person rejected what there was.
    Rejected,
    /// Files of this unit could not be read.
    UnreadableFiles,
    /// The deadline is still ahead, and nothing is there.
    NotDue,
    /// The only direct evidence is later than the deadline, and the rules do not let it count.
    Late,
    /// What would be direct evidence itself tells that a condition of the task was not kept: no feedback within a month.
    ConditionUnmet,
    /// The only direct evidence was signed by another unit that owes the same task for itself.
    Disputed,
}

/// What a person should look at before taking a piece of evidence for proof; `remarks` say it at length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// It says the same as a file of another unit, or of the same unit for another year.
    Alike,
    /// It is a plan or a draft where the task asks for what was done.
    Plan,
    /// It writes much of what is still to be done.
    Intent,
    /// It tells more of setbacks than proof usually does.
    Setbacks,
    /// All that is proven is less than the amount that the task asks for.
    Amount,
    /// It tells of earlier years.
    EarlierYears,
    /// It says of itself that it is not for the public.
    Internal,
    /// It looks like an internal affair of the unit.
    Housekeeping,
    /// It corrects an earlier paper.
    Corrects,
    /// Another paper of the same unit says that what was handed in for the task was wrong.
    Corrected,
}

/// A piece of evidence in a coverage item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceRef {
    /// Path inside the evidence folder.
    pub path: String,
    /// Content.
    pub doc: DocId,
    /// How strong.
    pub grade: Grade,
    /// Score 0..=1.
    pub score: f32,
    /// Best place in the file.
    pub locator: Option<Locator>,
    /// True when a person accepted it.
    pub reviewed: bool,
    /// Why, in that person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_why: Option<String>,
    /// True when the file or the task has changed since a person accepted it: it counts, and is to be confirmed again.
    #[serde(default)]
    pub to_confirm: bool,
    /// Date of the file, when it says one.
    #[serde(default)]
    pub date: Option<Date>,
    /// True for evidence from another year than the circular assesses: shown, never counted.
    #[serde(default)]
    pub wrong_year: bool,
    /// True for evidence dated after the deadline of the task.
    #[serde(default)]
    pub late: bool,
    /// The condition of the task that it tells itself was not kept, in words a clerk reads.
    #[serde(default)]
    pub condition_unmet: Option<String>,
    /// The unit that signed it alone, where that unit stands for itself: shown, not counted for the one that handed it in until a
    /// person accepts it.
    #[serde(default)]
    pub disputed_with: Option<String>,
    /// What speaks against it, in words a clerk reads.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// The same in short, and being like another file: in the order of [`Doubt`], each once.
    #[serde(default)]
    pub doubts: Vec<Doubt>,
    /// What it tells of amounts that the task asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amounts: Vec<Amount>,
}

/// One task for one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoverageItem {
    /// The task.
    pub task: TaskNumber,
    /// Its printed label.
    pub label: String,
    /// Its section.
    pub section: Option<String>,
    /// Start of its text.
    pub text: String,
    /// The unit's part in it.
    pub role: Role,
    /// True when the unit is only asked for proof, as supporting units are: its gap is counted apart.
    #[serde(default)]
    pub asked: bool,
    /// The day by which proof is due: that of the task, else that of the report.
    #[serde(default)]
    pub due: Option<Date>,
    /// The circular's words for the task's time where they name no day or several: 每月5日前, 6月底、12月底前各1次.
    #[serde(default)]
    pub due_written: Option<String>,
    /// The group expression through which the unit has the duty, if any.
    pub via_group: Option<String>,
    /// State.
    pub status: Status,
    /// Why it is not covered.
    pub reason: Option<GapReason>,
    /// True when the file or the task has changed since a person accepted or rejected a file for it.
    #[serde(default)]
    pub to_confirm: bool,
    /// Why people rejected files for it, in their words; each once.
    #[serde(default)]
    pub rejected_why: Vec<String>,
    /// The files that people rejected for it; each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<String>,
    /// Evidence, best first.
    pub evidence: Vec<EvidenceRef>,
}

impl CoverageItem {
    /// True when something counts for it: direct evidence or supporting material, due or not.
    pub fn has_material(&self) -> bool {
        match self.status {
            Status::Covered | Status::Partial => true,
            Status::NotDue => self.reason != Some(GapReason::NotDue),
            Status::Missing | Status::Blocked => false,
        }
    }

    /// True when a file that a person rejected for it, or the task, has changed since: the unit may have done what it was
    /// told, and somebody has to look again before it is asked once more.
    pub fn waits_for_confirmation(&self) -> bool {
        self.to_confirm && !self.rejected.is_empty() && self.status != Status::Covered
    }
}

/// All tasks of one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitCoverage {
    /// The unit.
    pub unit: UnitId,
    /// Its tasks in order.
    pub items: Vec<CoverageItem>,
    /// Files it sent in.
    pub n_files: u32,
    /// Of these, files that could not be read at all.
    pub n_failed: u32,
    /// Of these, files read only in part.
    pub n_partial: u32,
    /// Files that it signed and that lie with those of other units.
    #[serde(default)]
    pub n_signed: u32,
    /// True when only a former version of the circular gave it tasks.
    #[serde(default)]
    pub is_former: bool,
}

/// A name in the duties that no roster knows, or a group whose members it does not know all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnresolvedName {
    /// As written.
    pub name: String,
    /// True for a group expression.
    pub group: bool,
    /// Tasks that name it.
    pub tasks: Vec<TaskNumber>,
    /// A known name to suggest.
    pub suggestion: Option<UnitId>,
    /// Members of the group that have shown themselves, and whose duties are counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<UnitId>,
}

/// Evidence for a task from a unit that has no duty in it, or whose duty cannot be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherEvidence {
    /// The task.
    pub task: TaskNumber,
    /// The unit that sent it in; `None` when it is not known.
    pub unit: Option<UnitId>,
    /// True when the task names a group whose members are not known: the unit may belong to it.
    pub possible: bool,
    /// The evidence, best first.
    pub evidence: Vec<EvidenceRef>,
}

/// Coverage of one circular.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Name of the circular.
    pub circular: String,
    /// The unit to which this coverage was cut down; `None` when it holds all.
    #[serde(default)]
    pub only: Option<UnitId>,
    /// Units in the order of the roster.
    pub units: Vec<UnitCoverage>,
    /// Names that could not be resolved.
    pub unresolved: Vec<UnresolvedName>,
    /// Evidence outside the duties, by task, then unit in the order of the roster.
    #[serde(default)]
    pub other: Vec<OtherEvidence>,
}

impl Coverage {
    /// True when a unit without duties of its own may belong to a group that the roster cannot resolve.
    pub fn may_have_duties(&self, unit: &UnitId) -> bool {
        self.other.iter().any(|other| other.possible && other.unit.as_ref() == Some(unit))
    }
}
