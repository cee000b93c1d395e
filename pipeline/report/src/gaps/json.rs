//! The gap list for other programs; keys are a contract, fields may be added.

use jiff::civil::Date;
use serde::Serialize;
use zuozheng_model::{CoverageItem, Doubt, EvidenceRef, Grade, Locator, Role, UnitCoverage, UnresolvedName};

use super::GapReport;
use crate::json::{rounded, to_json};
use crate::lamp::{Lamp, lamp};
use crate::searched::unread;
use crate::words::{reason_words, remedy_words, status_key, where_words};
use crate::{Counts, FileFact, FileState, Papers, TaskState, task_states};

/// Writes the gap list as JSON.
pub fn json(report: &GapReport<'_>) -> String {
    to_json(&List::of(report))
}

#[derive(Serialize)]
struct List<'a> {
    circular: &'a str,
    title: &'a str,
    report_due: Option<Date>,
    today: Date,
    basis: Basis<'a>,
    tasks: Tasks,
    units: Vec<Unit<'a>>,
    unresolved: Vec<Unresolved<'a>>,
    other_evidence: Vec<Other<'a>>,
}

/// Over what was searched.
#[derive(Serialize)]
pub(crate) struct Basis<'a> {
    #[serde(flatten)]
    papers: Papers,
    needs_ocr: usize,
    without_unit: usize,
    run: Option<u64>,
    run_ended: Option<String>,
    generation: u64,
    unread: Vec<Unread<'a>>,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    unit: Option<&'a str>,
    state: &'static str,
    problems: Vec<ProblemRow<'a>>,
}

#[derive(Serialize)]
pub(crate) struct ProblemRow<'a> {
    code: &'a str,
    message: &'a str,
    hint: &'a str,
    locator: Option<&'a Locator>,
}

#[derive(Serialize, Default)]
struct Tasks {
    total: usize,
    proven: usize,
    begun: usize,
    nothing: usize,
    nobody_known: usize,
}

#[derive(Serialize)]
struct Unit<'a> {
    unit: &'a str,
    files: Files,
    counts: CountsRow,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Files {
    total: u32,
    failed: u32,
    partial: u32,
}

#[derive(Serialize)]
struct CountsRow {
    items: usize,
    covered: usize,
    partial: usize,
    missing: usize,
    blocked: usize,
    not_due: usize,
    asked: usize,
}

#[derive(Serialize)]
struct Item<'a> {
    task: u16,
    label: &'a str,
    section: Option<&'a str>,
    text: &'a str,
    role: Role,
    asked: bool,
    group: Option<&'a str>,
    due: Option<Date>,
    due_written: Option<&'a str>,
    status: &'static str,
    lamp: Lamp,
    reason: Option<zuozheng_model::GapReason>,
    reason_text: String,
    remedy: &'static str,
    to_confirm: bool,
    evidence: Vec<Evidence<'a>>,
}

#[derive(Serialize)]
struct Evidence<'a> {
    path: &'a str,
    doc: String,
    grade: Grade,
    score: f64,
    date: Option<Date>,
    locator: Option<&'a Locator>,
    place: Option<String>,
    reviewed: bool,
    to_confirm: bool,
    wrong_year: bool,
    late: bool,
    condition_unmet: Option<&'a str>,
    disputed_with: Option<&'a str>,
    remarks: &'a [String],
    doubts: &'a [Doubt],
}

#[derive(Serialize)]
struct Unresolved<'a> {
    name: &'a str,
    group: bool,
    tasks: Vec<u16>,
    suggestion: Option<&'a str>,
    /// Members of a group that are counted though nobody listed them all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known: Vec<&'a str>,
}

#[derive(Serialize)]
struct Other<'a> {
    task: u16,
    unit: Option<&'a str>,
    possible: bool,
    evidence: Vec<Evidence<'a>>,
}

impl<'a> List<'a> {
    fn of(report: &GapReport<'a>) -> Self {
        let head = &report.register.head;
        let states = task_states(report.register, report.coverage, report.rules);
        let mut tasks = Tasks { total: states.len(), ..Tasks::default() };
        for (_, state) in states {
            match state {
                TaskState::Proven => tasks.proven += 1,
                TaskState::Begun => tasks.begun += 1,
                TaskState::Nothing => tasks.nothing += 1,
                TaskState::NobodyKnown => tasks.nobody_known += 1,
            }
        }
        Self {
            circular: report.register.name(),
            title: &head.title,
            report_due: head.report_due,
            today: report.searched.today,
            basis: Basis::of(report.searched, report.files),
            tasks,
            units: report.coverage.units.iter().map(|unit| Unit::of(unit, report)).collect(),
            unresolved: report.coverage.unresolved.iter().map(Unresolved::of).collect(),
            other_evidence: report
                .coverage
                .other
                .iter()
                .map(|other| Other {
                    task: other.task.get(),
                    unit: other.unit.as_ref().map(|unit| unit.as_str()),
                    possible: other.possible,
                    evidence: other.evidence.iter().map(Evidence::of).collect(),
                })
                .collect(),
        }
    }
}

impl<'a> Basis<'a> {
    pub(crate) fn of(searched: &crate::Searched, files: &'a [FileFact]) -> Self {
        Self {
            papers: searched.papers,
            needs_ocr: searched.needs_ocr,
            without_unit: searched.without_unit,
            run: searched.run.run,
            run_ended: searched.run.ended.map(|ended| ended.to_string()),
            generation: searched.run.generation,
            unread: unread(files).into_iter().map(Unread::of).collect(),
        }
    }
}

impl<'a> Unread<'a> {
    fn of(file: &'a FileFact) -> Self {
        Self {
            path: &file.path,
            unit: file.unit.as_ref().map(|unit| unit.as_str()),
            state: state_key(file.state),
            problems: file.problems.iter().map(ProblemRow::of).collect(),
        }
    }
}

impl<'a> ProblemRow<'a> {
    pub(crate) fn of(problem: &'a zuozheng_model::Problem) -> Self {
        Self {
            code: problem.code.as_str(),
            message: &problem.message,
            hint: &problem.hint,
            locator: problem.locator.as_ref(),
        }
    }
}

pub(crate) fn state_key(state: FileState) -> &'static str {
    match state {
        FileState::Ok => "ok",
        FileState::Partial => "partial",
        FileState::Failed => "failed",
    }
}

impl<'a> Unit<'a> {
    fn of(unit: &'a UnitCoverage, report: &GapReport<'_>) -> Self {
        let counts = Counts::of(&unit.items);
        Self {
            unit: unit.unit.as_str(),
            files: Files { total: unit.n_files, failed: unit.n_failed, partial: unit.n_partial },
            counts: CountsRow {
                items: counts.items,
                covered: counts.covered,
                partial: counts.partial,
                missing: counts.missing,
                blocked: counts.blocked,
                not_due: counts.not_due,
                asked: counts.asked,
            },
            items: unit.items.iter().map(|item| Item::of(item, unit, report)).collect(),
        }
    }
}

impl<'a> Item<'a> {
    fn of(item: &'a CoverageItem, unit: &UnitCoverage, report: &GapReport<'_>) -> Self {
        Self {
            task: item.task.get(),
            label: &item.label,
            section: item.section.as_deref(),
            text: &item.text,
            role: item.role,
            asked: item.asked,
            group: item.via_group.as_deref(),
            due: item.due,
            due_written: item.due_written.as_deref(),
            status: status_key(item.status),
            lamp: lamp(item, report.searched.today, report.rules),
            reason: item.reason,
            reason_text: reason_words(item, unit),
            remedy: remedy_words(item),
            to_confirm: item.to_confirm,
            evidence: item.evidence.iter().map(Evidence::of).collect(),
        }
    }
}

impl<'a> Evidence<'a> {
    fn of(piece: &'a EvidenceRef) -> Self {
        Self {
            path: &piece.path,
            doc: piece.doc.to_string(),
            grade: piece.grade,
            score: rounded(piece.score),
            date: piece.date,
            locator: piece.locator.as_ref(),
            place: where_words(piece),
            reviewed: piece.reviewed,
            to_confirm: piece.to_confirm,
            wrong_year: piece.wrong_year,
            late: piece.late,
            condition_unmet: piece.condition_unmet.as_deref(),
            disputed_with: piece.disputed_with.as_deref(),
            remarks: &piece.remarks,
            doubts: &piece.doubts,
        }
    }
}

impl<'a> Unresolved<'a> {
    fn of(name: &'a UnresolvedName) -> Self {
        Self {
            name: &name.name,
            group: name.group,
            tasks: name.tasks.iter().map(|task| task.get()).collect(),
            suggestion: name.suggestion.as_ref().map(|unit| unit.as_str()),
            known: name.known.iter().map(|unit| unit.as_str()).collect(),
        }
    }
}
