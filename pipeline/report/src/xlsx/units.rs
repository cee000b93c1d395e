//! One sheet a unit: its tasks, what proves them, what would close each gap.

use rust_xlsxwriter::{Worksheet, XlsxError};
use zuozheng_model::{CoverageItem, UnitCoverage};

use super::ledger::anchor;
use super::sheet::{Formats, Heading, List, Value, colours};
use crate::Counts;
use crate::gaps::{GapReport, counts_words, files_words};
use crate::words::{
    due_words, marks, reason_words, remedy_words, role_word, status_word, task_name, urgency, where_words,
};

const COLUMNS: [Heading; 13] = [
    ("状态", 8.0),
    ("任务", 11.0),
    ("章节", 16.0),
    ("工作任务", 48.0),
    ("职责", 6.0),
    ("所属统称", 13.0),
    ("期限", 11.0),
    ("缘由", 28.0),
    ("补正办法", 28.0),
    ("最佳佐证", 30.0),
    ("位置", 12.0),
    ("分数", 6.0),
    ("标记", 16.0),
];

pub(super) fn unit(
    report: &GapReport<'_>,
    unit: &UnitCoverage,
    name: &str,
    formats: &Formats,
    folder: &str,
) -> Result<Worksheet, XlsxError> {
    let counts = Counts::of(&unit.items);
    let title = format!("{}　{}；{}", unit.unit, counts_words(&counts), files_words(unit));
    let mut list = List::new(name, &title, &report.searched.sentence(), &COLUMNS, formats, folder)?;
    let mut items: Vec<&CoverageItem> = unit.items.iter().collect();
    items.sort_by_key(|item| (urgency(item.status), item.asked, item.task));
    if let Some(worst) = items.first() {
        list.worksheet.set_tab_color(colours(worst.status).0);
    }
    for item in items {
        let text = report.register.task(item.task).map_or(item.text.as_str(), |task| task.text.as_str());
        let best = item.evidence.first();
        list.push(&[
            Value::Status(item.status, status_word(item.status)),
            Value::Owned(task_name(item.task, &item.label)),
            Value::Text(item.section.as_deref().unwrap_or_default()),
            Value::Text(text),
            Value::Centre(role_word(item.role)),
            Value::Text(item.via_group.as_deref().unwrap_or_default()),
            if item.due_written.is_some() { Value::Owned(due_words(item)) } else { Value::Day(item.due) },
            Value::Owned(reason_words(item, unit)),
            Value::Text(remedy_words(item)),
            best.map_or(Value::Text(""), |piece| Value::File { path: &piece.path, anchor: anchor(piece) }),
            Value::Owned(best.and_then(where_words).unwrap_or_default()),
            best.map_or(Value::Text(""), |piece| Value::Score(piece.score)),
            Value::Owned(best.map(marks).unwrap_or_default()),
        ])?;
    }
    list.finish()
}
