//! The sheets in their order.

use jiff::civil::DateTime;
use rust_xlsxwriter::{DocProperties, Workbook};

use super::sheet::{Formats, excel_date, sheet_name};
use super::{ledger, lists, matrix, units};
use crate::gaps::GapReport;
use crate::{LinkFact, ReportError};

/// What the workbook needs besides the report.
#[derive(Debug, Clone, Copy)]
pub struct WorkbookOptions<'a> {
    /// The evidence folder as seen from where the workbook will lie, such as `../evidence`.
    pub evidence_folder: &'a str,
    /// The date of creation it is to carry.
    pub created: DateTime,
}

/// Writes the workbook. `links` give the ledger its grounds.
///
/// # Errors
/// When the workbook would break a limit of the format.
pub fn xlsx(report: &GapReport<'_>, links: &[LinkFact], options: &WorkbookOptions<'_>) -> Result<Vec<u8>, ReportError> {
    let formats = Formats::new();
    let folder = options.evidence_folder;
    let mut taken = Vec::new();
    let mut workbook = Workbook::new();
    let title = format!("{}佐证情况", report.register.name());
    let mut properties = DocProperties::new().set_title(&title).set_author("佐证");
    if let Some(date) = excel_date(options.created.date()) {
        let time = options.created.time();
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        let stamp = date.and_hms(u16::from(hour.unsigned_abs()), minute.unsigned_abs(), second.unsigned_abs());
        properties = properties.set_creation_datetime(&stamp?);
    }
    workbook.set_properties(&properties);

    workbook.push_worksheet(matrix::matrix(report, &sheet_name("总览", &mut taken), &formats)?);
    workbook.push_worksheet(lists::summary(report, &sheet_name("单位汇总", &mut taken), &formats, folder)?);
    let after_units = ["佐证台账", "材料问题", "名称待核"].map(|name| sheet_name(name, &mut taken));
    for unit in report.coverage.units.iter().filter(|unit| !unit.items.is_empty()) {
        let name = sheet_name(unit.unit.as_str(), &mut taken);
        workbook.push_worksheet(units::unit(report, unit, &name, &formats, folder)?);
    }
    let [ledger_name, problems_name, names_name] = after_units;
    workbook.push_worksheet(ledger::ledger(report, links, &ledger_name, &formats, folder)?);
    workbook.push_worksheet(lists::problems(report, &problems_name, &formats, folder)?);
    workbook.push_worksheet(lists::names(report, &names_name, &formats, folder)?);
    Ok(workbook.save_to_buffer()?)
}
