//! The annex: each task to be proven, why it is open, and what would close it.

use zuozheng_model::{CoverageItem, UnitCoverage};

use super::asks_for;
use super::typeset::Page;
use crate::gaps::GapReport;
use crate::words::{due_words, reason_words, remedy_words, role_word, status_word, task_name, urgency};

pub(super) fn write(report: &GapReport<'_>, unit: &UnitCoverage, page: &mut Page) {
    page.annex("待补报佐证材料任务清单");
    let mut open: Vec<&CoverageItem> = unit.items.iter().filter(|item| asks_for(item)).collect();
    open.sort_by_key(|item| (urgency(item.status), item.task));
    let rows: Vec<Vec<String>> = open
        .into_iter()
        .map(|item| {
            let text = report.register.task(item.task).map_or(item.text.as_str(), |task| task.text.as_str());
            vec![
                task_name(item.task, &item.label),
                text.to_owned(),
                role_word(item.role).to_owned(),
                format!("{}：{}", status_word(item.status), reason_words(item, unit)),
                remedy_words(item).to_owned(),
                due_words(item),
            ]
        })
        .collect();
    page.table(&["任务", "工作任务", "职责", "情况", "补报要求", "原定期限"], &[160, 470, 110, 270, 270, 280], &rows);
    page.note(&format!("注：{}", report.searched.files_sentence()));
}
