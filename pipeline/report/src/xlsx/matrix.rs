//! The overview: tasks down, units across, a word and a colour in each place where a unit has a duty.

use std::collections::HashMap;

use rust_xlsxwriter::{Worksheet, XlsxError};
use zuozheng_model::{CoverageItem, Role, Status, Task, TaskNumber};

use super::sheet::{A3, Formats, cut, lines_in, row_height, set_head, set_print};
use crate::gaps::GapReport;
use crate::words::{start_of, task_name};
use crate::{Counts, unknown_owers};

/// Columns before the units: task, section, text, proven of those who must.
const BEFORE: u16 = 4;
const SECTION_WIDTH: f64 = 16.0;
const TEXT_WIDTH: f64 = 46.0;
const HEADING_ROW: u32 = 3;
/// Units that fit a printed page.
const UNITS_A_PAGE: usize = 30;

/// Two characters for a narrow column.
fn short_word(status: Status) -> &'static str {
    match status {
        Status::Covered => "已证",
        Status::Partial => "辅助",
        Status::Missing => "缺失",
        Status::Blocked => "待核",
        Status::NotDue => "未到",
    }
}

fn mark(role: Role) -> &'static str {
    match role {
        Role::Lead => "★",
        Role::Responsible => "",
        Role::Support => "○",
    }
}

pub(super) fn matrix(report: &GapReport<'_>, name: &str, formats: &Formats) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?;
    set_head(
        &mut sheet,
        &format!("{}  任务佐证总览", report.register.head.title),
        &report.searched.sentence(),
        formats,
    )?;
    let legend = "★牵头　○配合（只作征询）　空白：没有该项任务。　已证：有直接佐证；辅助：只有辅助材料；缺失：未查到；\
                  待核：未查到但有材料未读出；未到：期限未到；＋未载：另有责任单位不在名录，不能算全部佐证。";
    sheet.write_string_with_format(2, 0, legend, &formats.basis)?;

    let units: Vec<_> = report.coverage.units.iter().filter(|unit| !unit.items.is_empty()).collect();
    for (column, (heading, width)) in
        (0u16..).zip([("任务", 12.0), ("章节", SECTION_WIDTH), ("工作任务", TEXT_WIDTH), ("佐证进度", 10.0)])
    {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(HEADING_ROW, column, heading, &formats.heading)?;
    }
    for (column, unit) in (BEFORE..).zip(&units) {
        sheet.set_column_width(column, 6.5)?;
        sheet.write_string_with_format(HEADING_ROW, column, cut(unit.unit.as_str()), &formats.upright)?;
    }
    sheet.set_row_height(HEADING_ROW, 168)?;

    let mut places: HashMap<(TaskNumber, u16), &CoverageItem> = HashMap::new();
    for (column, unit) in (BEFORE..).zip(&units) {
        places.extend(unit.items.iter().map(|item| ((item.task, column), item)));
    }
    let last_column = BEFORE + u16::try_from(units.len()).unwrap_or(u16::MAX - BEFORE);
    let mut row = HEADING_ROW + 1;
    // Cut down to one unit, the matrix shows its tasks only.
    let is_shown = |task: &&Task| report.coverage.only.is_none() || places.contains_key(&(task.number, BEFORE));
    for task in report.register.tasks.iter().filter(is_shown) {
        let section = task.section.as_deref().unwrap_or_default();
        let text = cut(&start_of(&task.text));
        sheet.write_string_with_format(row, 0, cut(&task_name(task.number, &task.label)), &formats.centre)?;
        sheet.write_string_with_format(row, 1, cut(section), &formats.text)?;
        sheet.write_string_with_format(row, 2, &text, &formats.text)?;
        let lines = lines_in(&text, TEXT_WIDTH).max(lines_in(section, SECTION_WIDTH));
        sheet.set_row_height(row, row_height(lines))?;
        let mut of_task = Vec::new();
        for column in BEFORE..last_column {
            let Some(&item) = places.get(&(task.number, column)) else {
                sheet.write_blank(row, column, &formats.centre)?;
                continue;
            };
            of_task.push(item);
            let word = format!("{}{}", mark(item.role), short_word(item.status));
            sheet.write_string_with_format(row, column, word, formats.status(item.status))?;
        }
        let must: Vec<&&CoverageItem> = of_task.iter().filter(|item| !item.asked).collect();
        let proven = must.iter().filter(|item| item.status == Status::Covered).count();
        let progress = match (must.len(), unknown_owers(task, report.coverage, report.rules).is_empty()) {
            (0, _) => "名录未载".to_owned(),
            (of, true) => format!("{proven}/{of}"),
            (of, false) => format!("{proven}/{of}＋未载"),
        };
        sheet.write_string_with_format(row, 3, progress, &formats.centre)?;
        row += 1;
    }
    if row > HEADING_ROW + 1 {
        sheet.autofilter(HEADING_ROW, 0, row - 1, last_column.saturating_sub(1))?;
    }
    sheet.merge_range(row, 0, row, 3, "已佐证／任务数", &formats.heading)?;
    for (column, unit) in (BEFORE..).zip(&units) {
        let counts = Counts::of(&unit.items);
        sheet.write_string_with_format(
            row,
            column,
            format!("{}/{}", counts.covered, counts.items),
            &formats.heading,
        )?;
    }

    sheet.set_freeze_panes(HEADING_ROW + 1, 3)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_repeat_columns(0, 0)?;
    // A3: a wall sheet. More units than fit go on pages beside it.
    let pages = units.len().div_ceil(UNITS_A_PAGE).max(1);
    set_print(&mut sheet, A3, u16::try_from(pages).unwrap_or(1));
    Ok(sheet)
}
