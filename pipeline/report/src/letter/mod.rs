//! 催办函: a reminder to one unit in the form of GB/T 9704-2012, with its gaps as an annex.
//!
//! Left to the issuing office: the red head and the seal, which are printed on.

mod annex;
mod sent;
mod text;
mod typeset;

use std::io::Cursor;

use jiff::civil::Date;
use zuozheng_model::{CoverageItem, Status, TaskNumber, UnitCoverage};

use crate::ReportError;
use crate::counts::is_gap;
use crate::gaps::GapReport;

pub use sent::{SentLetter, sent_json, sent_table};

/// What a letter needs besides the report.
#[derive(Debug, Clone, Copy)]
pub struct LetterOptions<'a> {
    /// 发文机关 that signs.
    pub issuer: &'a str,
    /// 发文字号, when it has one.
    pub number: Option<&'a str>,
    /// How often the unit is reminded with this one, from 1.
    pub nth: u32,
    /// 成文日期.
    pub date: Date,
    /// Day by which the unit is to answer.
    pub reply_by: Date,
    /// 联系人及电话.
    pub contact: Option<&'a str>,
    /// Tasks that the letter before asked for and that are proven now; see [`closed_since`].
    pub closed: &'a [TaskNumber],
    /// The letter before.
    pub before: Option<LetterBefore<'a>>,
}

/// The last letter that a unit got.
#[derive(Debug, Clone, Copy)]
pub struct LetterBefore<'a> {
    /// Its 文号, when it had one.
    pub number: Option<&'a str>,
    /// Its day.
    pub date: Date,
    /// Tasks that it asked for under another number than they have now: the number then, the number now.
    pub renumbered: &'a [(TaskNumber, TaskNumber)],
}

/// Tasks that a letter to the unit asks for: those it must prove, is late with, and has not proven.
pub fn asked_of(unit: &UnitCoverage) -> Vec<TaskNumber> {
    unit.items.iter().filter(|item| asks_for(item)).map(|item| item.task).collect()
}

/// Tasks for which the unit has changed what a person rejected: no letter asks for them until somebody has looked again.
pub fn to_confirm_first(unit: &UnitCoverage) -> Vec<TaskNumber> {
    let waits = |item: &&CoverageItem| is_gap(item.status) && !item.asked && item.waits_for_confirmation();
    unit.items.iter().filter(waits).map(|item| item.task).collect()
}

/// True for an item that a letter asks for.
fn asks_for(item: &CoverageItem) -> bool {
    is_gap(item.status) && !item.asked && !item.waits_for_confirmation()
}

/// True for a unit whose gaps are all of tasks in which it only supports others: it gets no letter.
pub fn only_supports(unit: &UnitCoverage) -> bool {
    let asks_none = asked_of(unit).is_empty() && to_confirm_first(unit).is_empty();
    asks_none && unit.items.iter().any(|item| is_gap(item.status) && item.asked)
}

/// Of the tasks that a letter asked for, those that are proven now.
pub fn closed_since(asked: &[TaskNumber], now: &UnitCoverage) -> Vec<TaskNumber> {
    let is_covered = |task| now.items.iter().any(|item| item.task == task && item.status == Status::Covered);
    asked.iter().copied().filter(|&task| is_covered(task)).collect()
}

/// Writes the letter to a unit as .docx; `None` when the unit has nothing to prove.
///
/// # Errors
/// When the archive cannot be put together.
pub fn letter(
    report: &GapReport<'_>,
    unit: &UnitCoverage,
    options: &LetterOptions<'_>,
) -> Result<Option<Vec<u8>>, ReportError> {
    if asked_of(unit).is_empty() {
        return Ok(None);
    }
    let mut page = typeset::Page::new(options.date);
    text::write(report, unit, options, &mut page);
    annex::write(report, unit, &mut page);
    let mut file = Cursor::new(Vec::new());
    match page.pack(&mut file) {
        Ok(()) => Ok(Some(file.into_inner())),
        Err(source) => Err(ReportError::Letter { unit: unit.unit.to_string(), source }),
    }
}
