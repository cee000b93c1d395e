//! What people decided on the files of a circular, brought to its tasks as a register has them.
//!
//! A verdict belongs to the task as it was worded when it was given, not to its number: a new version of the circular may
//! number all tasks anew. Everything that shows or counts verdicts gets them here.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use jiff::Timestamp;
use zuozheng_ledger::{FileRecord, FileRole, GivenReview, Ledger, RegisterRecord, RunId};
use zuozheng_model::{Correction, Holding, Problem, Register, Review, Standing, TaskNumber, Verdict, Verdicts};
use zuozheng_report::diff::{Successor, successors};
use zuozheng_report::words::{grade_word, start_of};

/// Code of the remark that a task with verdicts is there no more.
const OUTDATED: &str = "review-outdated";

/// The verdicts on the files of a circular.
pub(crate) struct Decisions {
    /// Those on tasks that are still there.
    pub(crate) verdicts: Verdicts,
    lost: Vec<Lost>,
}

/// A verdict on a task that is there no more, of which nobody has said yet that it may go.
struct Lost {
    id: i64,
    review: Review,
    /// What the task said.
    text: String,
}

/// The verdicts on tasks of a register: all that were given, or those until a generation of the past.
pub(crate) fn verdicts(ledger: &Ledger, record: &RegisterRecord, until: Option<u64>) -> anyhow::Result<Verdicts> {
    Ok(decisions(ledger, record, until)?.verdicts)
}

/// The same, with those whose task is gone.
pub(crate) fn decisions(ledger: &Ledger, record: &RegisterRecord, until: Option<u64>) -> anyhow::Result<Decisions> {
    let reviews = ledger.reviews_on(&record.circular, until)?;
    let former = former(ledger, record, &reviews)?;
    let (mut given, mut lost) = (Vec::new(), Vec::new());
    for GivenReview { id, review, register_hash, dismissed } in reviews {
        // Without a register of its time a number can only mean what it means now.
        let Some(Former { register, successors }) = register_hash.and_then(|hash| former.get(&hash)) else {
            given.push(Standing { task: review.task, review, reworded: false });
            continue;
        };
        match successors.get(&review.task) {
            Some(&Successor { task, reworded }) => given.push(Standing { task, review, reworded }),
            None if dismissed => {}
            None => {
                let text = register.task(review.task).map(|task| task.text.clone()).unwrap_or_default();
                lost.push(Lost { id, text, review });
            }
        }
    }
    let held = if given.is_empty() { Vec::new() } else { held(ledger, until)? };
    Ok(Decisions { verdicts: Verdicts::new(given).among(held), lost })
}

/// The evidence files that are there, or were there at a generation of the past.
fn held(ledger: &Ledger, until: Option<u64>) -> anyhow::Result<Vec<Holding>> {
    let files = until.map_or_else(|| ledger.files(), |generation| ledger.files_at(generation))?;
    let runs: BTreeMap<RunId, Timestamp> =
        ledger.runs()?.into_iter().map(|run| (run.id, run.start.started_at)).collect();
    let holding = |file: FileRecord| {
        let since = file.first_seen.and_then(|run| runs.get(&run).copied());
        Some(Holding { path: file.path, doc: file.doc?, unit: file.unit, since })
    };
    Ok(files.into_iter().filter(|file| file.role == FileRole::Evidence).filter_map(holding).collect())
}

/// A register under which verdicts were given, and what became of its tasks.
struct Former {
    register: Register,
    successors: BTreeMap<TaskNumber, Successor>,
}

/// The registers other than the present one under which reviews were given, by hash. As a rule there are none.
fn former(
    ledger: &Ledger,
    record: &RegisterRecord,
    reviews: &[GivenReview],
) -> anyhow::Result<BTreeMap<String, Former>> {
    let hashes = reviews.iter().filter_map(|given| given.register_hash.as_ref());
    let hashes: BTreeSet<&String> = hashes.filter(|hash| **hash != record.hash).collect();
    if hashes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let corrections = corrections_of(ledger, &record.circular)?;
    let former = |hash: &String| {
        let register = ledger.register_with(&record.circular, hash)?;
        let register = register.context("读取期间台账变了，请再试一次")?;
        let successors = successors(&register, &record.register, &corrections);
        Ok((hash.clone(), Former { register, successors }))
    };
    hashes.into_iter().map(former).collect()
}

/// The numbers that the tasks of a former state of a register have in another, for all that are still there.
pub(crate) fn numbers_in(
    ledger: &Ledger,
    before: &RegisterRecord,
    now: &RegisterRecord,
) -> anyhow::Result<BTreeMap<TaskNumber, TaskNumber>> {
    if before.hash == now.hash {
        return Ok(now.register.tasks.iter().map(|task| (task.number, task.number)).collect());
    }
    let successors = successors(&before.register, &now.register, &corrections_of(ledger, &now.circular)?);
    Ok(successors.into_iter().map(|(number, successor)| (number, successor.task)).collect())
}

/// The numbers that tasks of former states of a register have now; each state is looked up once.
pub(crate) struct NumbersNow<'a> {
    ledger: &'a Ledger,
    record: &'a RegisterRecord,
    known: BTreeMap<u64, BTreeMap<TaskNumber, TaskNumber>>,
}

impl<'a> NumbersNow<'a> {
    pub(crate) fn of(ledger: &'a Ledger, record: &'a RegisterRecord) -> Self {
        Self { ledger, record, known: BTreeMap::new() }
    }

    /// Of the tasks as they were at a generation, for all that are still there.
    pub(crate) fn since(&mut self, generation: u64) -> anyhow::Result<&BTreeMap<TaskNumber, TaskNumber>> {
        if !self.known.contains_key(&generation) {
            let before = self.ledger.registers_at(generation)?;
            let before = before.iter().find(|before| before.circular == self.record.circular);
            let numbers = numbers_in(self.ledger, before.unwrap_or(self.record), self.record)?;
            self.known.insert(generation, numbers);
        }
        Ok(&self.known[&generation])
    }
}

fn corrections_of(ledger: &Ledger, circular: &str) -> anyhow::Result<Vec<Correction>> {
    let mut corrections = ledger.corrections()?;
    corrections.retain(|correction| correction.circular == circular);
    Ok(corrections)
}

impl Decisions {
    /// A remark for each task that is gone, with the verdicts that went with it: nothing is lost unseen.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        // Of several on a file and a task the latest is the one that would count.
        let mut tasks: BTreeMap<(TaskNumber, &str), BTreeMap<&str, &Review>> = BTreeMap::new();
        for Lost { review, text, .. } in &self.lost {
            tasks.entry((review.task, text)).or_default().insert(&review.path, review);
        }
        let mut problems = Vec::new();
        for ((number, text), by_path) in tasks {
            let files: Vec<String> = by_path.into_values().filter_map(verdict_words).collect();
            if files.is_empty() {
                continue;
            }
            let message =
                format!("原第{number}项任务“{}”已不在文件中，对它的复核不再适用：{}", start_of(text), files.join("；"));
            let hint = format!(
                "如果材料能佐证现在的某项任务，请对那项任务重新复核；看过之后用 zuozheng review dismiss --task {number} --who 姓名 \
                 销去这条提示"
            );
            problems.push(Problem::note(OUTDATED, message, hint));
        }
        problems
    }

    /// The verdicts on tasks that are gone, or on that of them which had a number, as the ledger numbers them.
    pub(crate) fn lost(&self, task: Option<TaskNumber>) -> Vec<i64> {
        let is_meant = |lost: &&Lost| task.is_none_or(|task| lost.review.task == task);
        self.lost.iter().filter(is_meant).map(|lost| lost.id).collect()
    }
}

/// True for a remark that verdicts no longer apply.
pub(crate) fn is_outdated(problem: &Problem) -> bool {
    problem.code.as_str() == OUTDATED
}

fn verdict_words(review: &Review) -> Option<String> {
    let verdict = match review.verdict {
        Verdict::Accept(grade) => format!("采信为{}", grade_word(grade)),
        Verdict::Reject => "不予采信".to_owned(),
        Verdict::Withdraw => return None,
    };
    Some(format!("{}（{}{verdict}）", review.path, review.who))
}
