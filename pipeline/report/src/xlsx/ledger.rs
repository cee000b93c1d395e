//! 佐证台账: every piece of evidence with its place and its grounds, and a link that opens it.

use std::collections::HashMap;

use rust_xlsxwriter::{Worksheet, XlsxError};
use zuozheng_model::{EvidenceRef, Locator, TaskNumber};

use super::sheet::{Formats, Heading, List, Value};
use crate::LinkFact;
use crate::explain::basis_words;
use crate::gaps::GapReport;
use crate::words::{grade_word, marks, role_word, start_of, task_name, where_words};

const COLUMNS: [Heading; 11] = [
    ("序号", 7.0),
    ("任务", 11.0),
    ("工作任务", 40.0),
    ("报送单位", 20.0),
    ("职责", 9.0),
    ("材料", 38.0),
    ("位置", 16.0),
    ("材料日期", 11.0),
    ("等级", 10.0),
    ("分数", 6.0),
    ("依据及标记", 46.0),
];

/// Most grounds of a line: the weightiest stand first.
pub const MOST_GROUNDS: usize = 4;

/// One line: a file of a unit for a task.
struct Line<'a> {
    task: TaskNumber,
    unit: &'a str,
    part: &'static str,
    piece: &'a EvidenceRef,
}

pub(super) fn ledger(
    report: &GapReport<'_>,
    links: &[LinkFact],
    name: &str,
    formats: &Formats,
    folder: &str,
) -> Result<Worksheet, XlsxError> {
    let by_place: HashMap<(&str, TaskNumber), &LinkFact> =
        links.iter().map(|fact| ((fact.path.as_str(), fact.link.task), fact)).collect();
    let tasks: HashMap<TaskNumber, _> = report.register.tasks.iter().map(|task| (task.number, task)).collect();
    let title = format!("{}　佐证台账", report.register.name());
    let mut list = List::new(name, &title, &report.searched.sentence(), &COLUMNS, formats, folder)?;
    for (line, number) in lines(report).iter().zip(1u32..) {
        let Some(task) = tasks.get(&line.task) else { continue };
        let fact = by_place.get(&(line.piece.path.as_str(), line.task));
        let mut grounds: Vec<String> = Vec::new();
        grounds.extend(Some(marks(line.piece)).filter(|marks| !marks.is_empty()).map(|marks| format!("【{marks}】")));
        match fact {
            Some(fact) => grounds.extend(fact.link.basis.iter().take(MOST_GROUNDS).map(basis_words)),
            None => grounds.push("人工补充".to_owned()),
        }
        list.push(&[
            Value::Number(f64::from(number)),
            Value::Owned(task_name(task.number, &task.label)),
            Value::Owned(start_of(&task.text)),
            Value::Text(line.unit),
            Value::Centre(line.part),
            Value::File { path: &line.piece.path, anchor: anchor(line.piece) },
            Value::Owned(where_words(line.piece).unwrap_or_default()),
            Value::Day(line.piece.date),
            Value::Centre(grade_word(line.piece.grade)),
            Value::Score(line.piece.score),
            Value::Owned(grounds.join("；")),
        ])?;
    }
    list.finish()
}

fn lines<'a>(report: &GapReport<'a>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for unit in &report.coverage.units {
        for item in &unit.items {
            let (task, unit, part) = (item.task, unit.unit.as_str(), role_word(item.role));
            lines.extend(item.evidence.iter().map(|piece| Line { task, unit, part, piece }));
        }
    }
    for other in &report.coverage.other {
        let unit = other.unit.as_ref().map_or("（单位不明）", |unit| unit.as_str());
        let part = if other.possible { "统称待核" } else { "未列" };
        lines.extend(other.evidence.iter().map(|piece| Line { task: other.task, unit, part, piece }));
    }
    // By task; within a task in the order of the roster, those with a duty first. The sort is stable.
    lines.sort_by_key(|line| line.task);
    lines
}

/// The cell at which a workbook opens.
pub(super) fn anchor(piece: &EvidenceRef) -> Option<String> {
    match &piece.locator {
        Some(Locator::Sheet { sheet, from, .. }) if !sheet.contains('#') => {
            Some(format!("'{}'!{from}", sheet.replace('\'', "''")))
        }
        _ => None,
    }
}
