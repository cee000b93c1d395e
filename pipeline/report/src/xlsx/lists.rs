//! The smaller sheets: summary of units, problems of files, names nobody knows.

use rust_xlsxwriter::{Worksheet, XlsxError};
use zuozheng_model::Severity;

use super::sheet::{Formats, Heading, List, Value};
use crate::Counts;
use crate::gaps::GapReport;
use crate::searched::reason_and_remedy;
use crate::words::{file_state_word, numbers_words, unresolved_note};
use crate::{FileFact, FileState};

pub(super) fn summary(
    report: &GapReport<'_>,
    name: &str,
    formats: &Formats,
    folder: &str,
) -> Result<Worksheet, XlsxError> {
    const COLUMNS: [Heading; 11] = [
        ("单位", 30.0),
        ("任务数", 8.0),
        ("已佐证", 8.0),
        ("仅辅助", 8.0),
        ("缺失", 8.0),
        ("待核", 8.0),
        ("未到期", 8.0),
        ("其中配合", 9.0),
        ("材料份数", 9.0),
        ("未能读出", 9.0),
        ("部分读出", 9.0),
    ];
    let title = format!("{}　单位汇总", report.register.name());
    let mut list = List::new(name, &title, &report.searched.sentence(), &COLUMNS, formats, folder)?;
    for unit in &report.coverage.units {
        let counts = Counts::of(&unit.items);
        let mut row = vec![Value::Text(unit.unit.as_str())];
        let figures = [
            counts.items,
            counts.covered,
            counts.partial,
            counts.missing,
            counts.blocked,
            counts.not_due,
            counts.asked,
        ];
        row.extend(figures.into_iter().map(|figure| Value::Number(figure as f64)));
        row.extend([unit.n_files, unit.n_failed, unit.n_partial].map(|figure| Value::Number(f64::from(figure))));
        list.push(&row)?;
    }
    list.finish()
}

/// Every problem of every file, the worst files first; a file that was not read and says no reason has a line too.
pub(super) fn problems(
    report: &GapReport<'_>,
    name: &str,
    formats: &Formats,
    folder: &str,
) -> Result<Worksheet, XlsxError> {
    const COLUMNS: [Heading; 8] = [
        ("材料", 44.0),
        ("报送单位", 24.0),
        ("读取", 10.0),
        ("轻重", 10.0),
        ("位置", 14.0),
        ("问题", 40.0),
        ("处理办法", 40.0),
        ("代码", 20.0),
    ];
    let mut files: Vec<&FileFact> =
        report.files.iter().filter(|file| file.state != FileState::Ok || !file.problems.is_empty()).collect();
    files.sort_by(|a, b| b.state.cmp(&a.state).then_with(|| a.path.cmp(&b.path)));
    let title = format!("{}　材料问题", report.register.name());
    let mut list = List::new(name, &title, &report.searched.sentence(), &COLUMNS, formats, folder)?;
    for file in files {
        let unit = file.unit.as_ref().map_or("（不明）", |unit| unit.as_str());
        let head = || {
            let path = Value::File { path: &file.path, anchor: None };
            [path, Value::Text(unit), Value::Centre(file_state_word(file.state))]
        };
        if file.problems.is_empty() {
            let (reason, remedy) = reason_and_remedy(file);
            let rest = [Value::Text(""), Value::Text(""), Value::Text(reason), Value::Text(remedy), Value::Text("")];
            list.push(&head().into_iter().chain(rest).collect::<Vec<_>>())?;
        }
        for problem in &file.problems {
            let rest = [
                Value::Centre(severity_word(problem.severity)),
                Value::Owned(problem.locator.as_ref().map(ToString::to_string).unwrap_or_default()),
                Value::Text(&problem.message),
                Value::Text(&problem.hint),
                Value::Text(problem.code.as_str()),
            ];
            list.push(&head().into_iter().chain(rest).collect::<Vec<_>>())?;
        }
    }
    list.finish()
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "提示",
        Severity::Partial => "缺一部分",
        Severity::Fatal => "无法读出",
    }
}

pub(super) fn names(
    report: &GapReport<'_>,
    name: &str,
    formats: &Formats,
    folder: &str,
) -> Result<Worksheet, XlsxError> {
    const COLUMNS: [Heading; 4] = [("名称", 40.0), ("类别", 12.0), ("涉及任务", 40.0), ("说明（须人工确认）", 48.0)];
    let title = format!("{}　名录中没有的单位或统称", report.register.name());
    let mut list = List::new(name, &title, &report.searched.sentence(), &COLUMNS, formats, folder)?;
    for unresolved in &report.coverage.unresolved {
        list.push(&[
            Value::Text(&unresolved.name),
            Value::Centre(if unresolved.group { "统称" } else { "单位" }),
            Value::Owned(numbers_words(&unresolved.tasks)),
            Value::Owned(unresolved_note(unresolved)),
        ])?;
    }
    list.finish()
}
