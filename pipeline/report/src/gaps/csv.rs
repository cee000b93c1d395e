//! The gap list as CSV: a row per task and unit.

use super::GapReport;
use crate::cells::csv_file;
use crate::words::{
    grade_word, marks, reason_words, remedy_words, role_word, status_word, unresolved_note, where_words,
};

const HEADING: [&str; 17] = [
    "单位",
    "任务",
    "标号",
    "章节",
    "要求",
    "职责",
    "统称",
    "期限",
    "状态",
    "缘由",
    "补正办法",
    "佐证份数",
    "最佳佐证",
    "位置",
    "等级",
    "标记",
    "期限原文",
];

/// Writes the gap list as CSV (UTF-8 with mark, for Excel). The last rows say over what was searched.
pub fn csv(report: &GapReport<'_>) -> Vec<u8> {
    let mut rows = Vec::new();
    for unit in &report.coverage.units {
        for item in &unit.items {
            let best = item.evidence.first();
            rows.push([
                unit.unit.to_string(),
                item.task.to_string(),
                item.label.clone(),
                item.section.clone().unwrap_or_default(),
                item.text.clone(),
                role_word(item.role).to_owned(),
                item.via_group.clone().unwrap_or_default(),
                item.due.map(|due| due.to_string()).unwrap_or_default(),
                status_word(item.status).to_owned(),
                reason_words(item, unit),
                remedy_words(item).to_owned(),
                item.evidence.len().to_string(),
                best.map(|piece| piece.path.clone()).unwrap_or_default(),
                best.and_then(where_words).unwrap_or_default(),
                best.map(|piece| grade_word(piece.grade).to_owned()).unwrap_or_default(),
                best.map(marks).unwrap_or_default(),
                item.due_written.clone().unwrap_or_default(),
            ]);
        }
    }
    for name in &report.coverage.unresolved {
        for task in &name.tasks {
            let mut row: [String; 17] = Default::default();
            row[0] = name.name.clone();
            row[1] = task.to_string();
            row[8] = if name.known.is_empty() { "名录中没有" } else { "名录不全" }.to_owned();
            row[9] = unresolved_note(name);
            rows.push(row);
        }
    }
    let mut note: [String; 17] = Default::default();
    note[0] = "检索范围".to_owned();
    note[9] = report.searched.sentence();
    rows.push(note);
    csv_file(&HEADING, rows)
}
