//! What a clerk sees after a run: how far the work is, the worst first, and what could not be read. 100 places wide.

use zuozheng_model::{Status, TaskNumber, UnitCoverage};

use crate::gaps::GapReport;
use crate::grid::{Column, grid, wrap};
use crate::searched::reason_and_remedy;
use crate::words::{date_words, numbers_words, owers_words, status_word, unresolved_note};
use crate::{Counts, TaskState, task_states};

/// Writes the overview.
pub fn overview(report: &GapReport<'_>) -> String {
    let mut out = String::new();
    head(report, &mut out);
    units(report, &mut out);
    files(report, &mut out);
    names(report, &mut out);
    out
}

fn head(report: &GapReport<'_>, out: &mut String) {
    let head = &report.register.head;
    let mut title = head.doc_number.clone().unwrap_or_default();
    title.push_str(if title.is_empty() { "" } else { "  " });
    title.push_str(&head.title);
    paragraph(&title, "", out);
    let states = task_states(report.register, report.coverage, report.rules);
    let in_state = |wanted: TaskState| states.iter().filter(|(_, state)| *state == wanted).count();
    let mut line = format!(
        "任务{}项：{}均已佐证{}项，部分佐证{}项，尚无佐证{}项",
        states.len(),
        owers_words(report.coverage),
        in_state(TaskState::Proven),
        in_state(TaskState::Begun),
        in_state(TaskState::Nothing)
    );
    if in_state(TaskState::NobodyKnown) > 0 {
        line.push_str(&format!("，责任单位不在名录{}项", in_state(TaskState::NobodyKnown)));
    }
    line.push('。');
    if let Some(due) = head.report_due {
        let left = (due - report.searched.today).get_days();
        line.push_str(&format!("报送截止{}", date_words(due)));
        match left {
            1.. => line.push_str(&format!("，还有{left}天。")),
            0 => line.push_str("，即今天。"),
            _ => line.push_str(&format!("，已过{}天。", -left)),
        }
    }
    paragraph(&line, "", out);
    paragraph(&report.searched.sentence(), "", out);
    let nothing: Vec<TaskNumber> =
        states.iter().filter(|(_, state)| *state == TaskState::Nothing).map(|(number, _)| *number).collect();
    if !nothing.is_empty() {
        paragraph(&format!("尚无佐证的任务：{}。", numbers_words(&nothing)), "", out);
    }
}

fn units(report: &GapReport<'_>, out: &mut String) {
    let columns = [
        Column::left("单位", 28),
        Column::right("任务", 4),
        Column::right(status_word(Status::Covered), 6),
        Column::right(status_word(Status::Partial), 6),
        Column::right(status_word(Status::Missing), 6),
        Column::right(status_word(Status::Blocked), 6),
        Column::right(status_word(Status::NotDue), 6),
        Column::right("材料", 4),
        Column::right("未读全", 6),
    ];
    let mut with_duties: Vec<(&UnitCoverage, Counts)> = report
        .coverage
        .units
        .iter()
        .filter(|unit| !unit.items.is_empty())
        .map(|unit| (unit, Counts::of(&unit.items)))
        .collect();
    if with_duties.is_empty() {
        out.push_str("\n没有单位可以列出缺口：任务的责任单位都不在名录中。\n");
        return;
    }
    // The sort is stable: units with equal gaps keep the order of the roster.
    with_duties.sort_by_key(|(_, counts)| std::cmp::Reverse((counts.missing, counts.blocked, counts.partial)));
    let rows: Vec<Vec<String>> = with_duties
        .iter()
        .map(|(unit, counts)| {
            let mut row = vec![unit.unit.to_string()];
            let unread = (unit.n_failed + unit.n_partial) as usize;
            let figures = [
                counts.items,
                counts.covered,
                counts.partial,
                counts.missing,
                counts.blocked,
                counts.not_due,
                unit.n_files as usize,
                unread,
            ];
            row.extend(figures.into_iter().map(|n| if n == 0 { "-".to_owned() } else { n.to_string() }));
            row
        })
        .collect();
    out.push('\n');
    out.push_str(&grid(&columns, &rows, 0));
    let asked: usize = with_duties.iter().map(|(_, counts)| counts.asked).sum();
    if asked > 0 {
        paragraph(&format!("仅辅助、缺失、待核中有{asked}项为配合单位的任务，只作征询。"), "", out);
    }
    let without = || report.coverage.units.iter().filter(|unit| unit.items.is_empty());
    let possible = without().filter(|unit| report.coverage.may_have_duties(&unit.unit)).count();
    if without().count() > possible {
        paragraph(&format!("另有{}个单位报送了材料但没有任务。", without().count() - possible), "", out);
    }
    if possible > 0 {
        let may = format!("另有{possible}个单位报送了材料，可能属于名录中没有的统称（见下），任务待名录确认。");
        paragraph(&may, "", out);
    }
}

fn files(report: &GapReport<'_>, out: &mut String) {
    const COLUMNS: [Column; 3] =
        [Column::left("材料", 40).lines(2), Column::left("原因", 28).lines(2), Column::left("处理办法", 28).lines(2)];
    let unread = report.unread();
    if unread.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = unread
        .iter()
        .map(|file| {
            let (reason, remedy) = reason_and_remedy(file);
            vec![file.path.clone(), reason.to_owned(), remedy.to_owned()]
        })
        .collect();
    out.push_str(&format!("\n未能读全的材料{}份：\n", unread.len()));
    out.push_str(&grid(&COLUMNS, &rows, 0));
}

fn names(report: &GapReport<'_>, out: &mut String) {
    if report.coverage.unresolved.is_empty() {
        return;
    }
    out.push_str("\n名录中没有的名称（未注明的，未计入任何单位）：\n");
    for name in &report.coverage.unresolved {
        let note = unresolved_note(name);
        let note = if note.is_empty() { note } else { format!("，{note}") };
        paragraph(&format!("{}（任务{}{note}）", name.name, numbers_words(&name.tasks)), "  ", out);
    }
}

fn paragraph(text: &str, indent: &str, out: &mut String) {
    for line in wrap(text, 98 - indent.len()) {
        out.push_str(&format!("{indent}{line}\n"));
    }
}
