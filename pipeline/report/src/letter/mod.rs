//! 催办函: a reminder to one unit in the form of GB/T 9704-2012, with its gaps as an annex.
//!
//! Left to the issuing office: the red head and the seal, which are printed on.

mod annex;
mod text;
mod typeset;

use std::io::Cursor;

use jiff::civil::Date;
use zuozheng_model::{TaskNumber, UnitCoverage};

use crate::gaps::GapReport;
use crate::{Counts, ReportError};

/// What a letter needs besides the report.
#[derive(Debug, Clone, Copy)]
pub struct LetterOptions<'a> {
    /// 发文机关 that signs.
    pub issuer: &'a str,
    /// 发文字号, when it has one.
    pub number: Option<&'a str>,
    /// Which reminder this is, from 1.
    pub round: u32,
    /// 成文日期.
    pub date: Date,
    /// Day by which the unit is to answer.
    pub reply_by: Date,
    /// 联系人及电话.
    pub contact: Option<&'a str>,
    /// Tasks that were open in the round before and are proven now; see [`closed_since`].
    pub closed: &'a [TaskNumber],
}

/// Tasks of a unit that were open before and are proven now.
pub fn closed_since(before: &UnitCoverage, now: &UnitCoverage) -> Vec<TaskNumber> {
    let is_covered = |unit: &UnitCoverage, task| {
        unit.items.iter().any(|item| item.task == task && item.status == zuozheng_model::Status::Covered)
    };
    let tasks = before.items.iter().map(|item| item.task);
    tasks.filter(|&task| !is_covered(before, task) && is_covered(now, task)).collect()
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
    if Counts::of(&unit.items).to_prove() == 0 {
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
