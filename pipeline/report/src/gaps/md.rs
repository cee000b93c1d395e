//! The gap list as Markdown.

use zuozheng_model::CoverageItem;
use zuozheng_model::Status;

use super::{GapReport, duties_words, files_words};
use crate::cells::{md_cell, md_table};
use crate::searched::reason_and_remedy;
use crate::words::{
    date_words, file_state_word, numbers_words, piece_words, reason_words, remedy_words, role_word, status_word,
    task_name, unresolved_note, urgency,
};

/// Writes the gap list as Markdown.
pub fn md(report: &GapReport<'_>) -> String {
    let head = &report.register.head;
    let mut out = format!("# 缺口清单\n\n{}", md_cell(&head.title));
    if let Some(number) = &head.doc_number {
        out.push_str(&format!("（{}）", md_cell(number)));
    }
    out.push_str("\n\n");
    if let Some(due) = head.report_due {
        out.push_str(&format!("报送截止：{}。", date_words(due)));
    }
    out.push_str(&format!("统计日期：{}。\n\n{}\n", date_words(report.searched.today), report.searched.sentence()));
    for unit in &report.coverage.units {
        let duties = duties_words(unit, report.coverage);
        out.push_str(&format!("\n## {}\n\n{duties}；{}。\n\n", md_cell(unit.unit.as_str()), files_words(unit)));
        let mut items: Vec<&CoverageItem> = unit.items.iter().collect();
        items.sort_by_key(|item| (urgency(item.status), item.asked, item.task));
        if items.is_empty() {
            continue;
        }
        let rows: Vec<Vec<String>> = items
            .into_iter()
            .map(|item| {
                let best = item.evidence.first().map(piece_words).unwrap_or_default();
                let remedy = if item.status == Status::Covered { "" } else { remedy_words(item) };
                vec![
                    status_word(item.status).to_owned(),
                    task_name(item.task, &item.label),
                    role_word(item.role).to_owned(),
                    item.text.clone(),
                    reason_words(item, unit),
                    remedy.to_owned(),
                    best,
                ]
            })
            .collect();
        out.push_str(&md_table(&["状态", "任务", "职责", "要求", "缘由", "补正办法", "最佳佐证"], &rows));
    }
    let unread = report.unread();
    if !unread.is_empty() {
        out.push_str("\n## 未能读全的材料\n\n");
        let rows: Vec<Vec<String>> = unread
            .into_iter()
            .map(|file| {
                let (reason, remedy) = reason_and_remedy(file);
                vec![file.path.clone(), file_state_word(file.state).to_owned(), reason.to_owned(), remedy.to_owned()]
            })
            .collect();
        out.push_str(&md_table(&["材料", "状态", "原因", "处理办法"], &rows));
    }
    if !report.coverage.unresolved.is_empty() {
        out.push_str("\n## 名录中没有的单位或统称\n\n");
        let rows: Vec<Vec<String>> = report
            .coverage
            .unresolved
            .iter()
            .map(|name| vec![name.name.clone(), numbers_words(&name.tasks), unresolved_note(name)])
            .collect();
        out.push_str(&md_table(&["名称", "任务", "说明"], &rows));
    }
    out
}
