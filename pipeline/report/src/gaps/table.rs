//! The gap list in a terminal, at most 100 places wide.

use zuozheng_model::{Coverage, CoverageItem, Status, TaskNumber, UnitCoverage};

use super::GapReport;
use crate::Counts;
use crate::cells::shown_name;
use crate::grid::{Column, grid, width, wrap};
use crate::searched::reason_and_remedy;
use crate::words::{
    cautions, date_words, numbers_words, piece_words, reason_words, role_word, status_word, task_name, unresolved_note,
    urgency,
};

/// Files that are named in a remark.
const MOST_NAMED: usize = 4;

const COLUMNS: [Column; 5] = [
    Column::left("状态", 6),
    Column::left("任务", 14),
    Column::left("职责", 4),
    Column::left("要求", 30).lines(2),
    Column::left("缘由", 36).lines(3),
];

/// Writes the gap list as text.
pub fn table(report: &GapReport<'_>) -> String {
    let mut out = String::new();
    head(report, &mut out);
    for unit in &report.coverage.units {
        out.push('\n');
        unit_part(unit, report.coverage, &mut out);
    }
    foot(report, &mut out);
    out
}

fn head(report: &GapReport<'_>, out: &mut String) {
    let head = &report.register.head;
    let number = head.doc_number.as_ref().map_or(String::new(), |number| format!("{number}  "));
    for line in wrap(&format!("缺口清单  {number}{}", head.title), 98) {
        out.push_str(&format!("{line}\n"));
    }
    if let Some(due) = head.report_due {
        out.push_str(&format!("报送截止：{}  ", date_words(due)));
    }
    out.push_str(&format!("统计日期：{}\n", date_words(report.searched.today)));
    for line in wrap(&report.searched.sentence(), 98) {
        out.push_str(&format!("{line}\n"));
    }
}

/// What a unit has to do, and how far it is.
pub(crate) fn duties_words(unit: &UnitCoverage, coverage: &Coverage) -> String {
    let counts = Counts::of(&unit.items);
    if counts.items > 0 {
        counts_words(&counts)
    } else if coverage.may_have_duties(&unit.unit) {
        "可能属于名录中没有的统称，任务待名录确认".to_owned()
    } else if unit.is_former {
        "已不承担任务（现行文件没有给它任务）".to_owned()
    } else {
        "无任务".to_owned()
    }
}

/// `任务8项：已佐证5  仅辅助1  缺失2（其中配合1）`
pub(crate) fn counts_words(counts: &Counts) -> String {
    let mut out = format!("任务{}项：已佐证{}", counts.items, counts.covered);
    for (word, count) in [
        (Status::Partial, counts.partial),
        (Status::Missing, counts.missing),
        (Status::Blocked, counts.blocked),
        (Status::NotDue, counts.not_due),
    ] {
        if count > 0 {
            out.push_str(&format!("，{}{count}", status_word(word)));
        }
    }
    if counts.asked > 0 {
        out.push_str(&format!("（其中配合{}）", counts.asked));
    }
    out
}

/// `材料14份（1份未能读出）`
pub(crate) fn files_words(unit: &UnitCoverage) -> String {
    let mut unreadable = Vec::new();
    if unit.n_failed > 0 {
        unreadable.push(format!("{}份未能读出", unit.n_failed));
    }
    if unit.n_partial > 0 {
        unreadable.push(format!("{}份部分读出", unit.n_partial));
    }
    if unreadable.is_empty() {
        format!("材料{}份", unit.n_files)
    } else {
        format!("材料{}份（{}）", unit.n_files, unreadable.join("，"))
    }
}

fn unit_part(unit: &UnitCoverage, coverage: &Coverage, out: &mut String) {
    let duties = duties_words(unit, coverage);
    out.push_str(&format!("【{}】{duties}；{}\n", unit.unit, files_words(unit)));
    let mut open: Vec<&CoverageItem> = unit.items.iter().filter(|item| item.status != Status::Covered).collect();
    open.sort_by_key(|item| (urgency(item.status), item.asked, item.task));
    if !open.is_empty() {
        let rows: Vec<Vec<String>> = open.iter().map(|item| row(item, unit)).collect();
        out.push_str(&grid(&COLUMNS, &rows, 2));
    }
    let covered: Vec<TaskNumber> =
        unit.items.iter().filter(|item| item.status == Status::Covered).map(|item| item.task).collect();
    if !covered.is_empty() {
        for line in wrap(&format!("已佐证：{}", numbers_words(&covered)), 96) {
            out.push_str(&format!("  {line}\n"));
        }
    }
    let to_confirm: Vec<TaskNumber> = unit.items.iter().filter(|item| item.to_confirm).map(|item| item.task).collect();
    if !to_confirm.is_empty() {
        for line in wrap(&format!("复核之后有变动，请重新确认：{}", numbers_words(&to_confirm)), 96) {
            out.push_str(&format!("  {line}\n"));
        }
    }
    let marked: Vec<String> =
        unit.items.iter().filter(|item| item.status == Status::Covered).filter_map(marked_words).collect();
    if !marked.is_empty() {
        for line in wrap(&format!("其中请留意：{}", marked.join("；")), 96) {
            out.push_str(&format!("  {line}\n"));
        }
    }
}

/// What to look at in the best evidence of an item: `3（晚于时限、计划类）`.
fn marked_words(item: &CoverageItem) -> Option<String> {
    let cautions = cautions(item.evidence.first()?);
    (!cautions.is_empty()).then(|| format!("{}（{}）", item.task, cautions.join("、")))
}

fn row(item: &CoverageItem, unit: &UnitCoverage) -> Vec<String> {
    let reason = match item.evidence.first() {
        Some(best) => format!("{}：{}", reason_words(item, unit), piece_words(best)),
        None => reason_words(item, unit),
    };
    vec![
        status_word(item.status).to_owned(),
        task_name(item.task, &item.label),
        role_word(item.role).to_owned(),
        item.text.clone(),
        reason,
    ]
}

fn foot(report: &GapReport<'_>, out: &mut String) {
    let unread = report.unread();
    if !unread.is_empty() {
        out.push_str(&format!("\n未能读全的材料（{}份），读出前不能断定有关任务缺失：\n", unread.len()));
        for file in unread {
            let (reason, remedy) = reason_and_remedy(file);
            out.push_str(&hanging(&format!("  {}  ", file.path), &format!("{reason}；{remedy}")));
        }
    }
    if !report.coverage.unresolved.is_empty() {
        out.push_str("\n名录中没有的单位或统称（未注明的，未计入任何单位）：\n");
        for name in &report.coverage.unresolved {
            let tasks = numbers_words(&name.tasks);
            let note = unresolved_note(name);
            let note = if note.is_empty() { note } else { format!("；{note}") };
            out.push_str(&hanging(&format!("  {}  ", name.name), &format!("任务{tasks}{note}")));
        }
    }
    if !report.coverage.other.is_empty() {
        let pieces: usize = report.coverage.other.iter().map(|other| other.evidence.len()).sum();
        let mut paths: Vec<&str> =
            report.coverage.other.iter().flat_map(|other| &other.evidence).map(|piece| piece.path.as_str()).collect();
        paths.sort_unstable();
        paths.dedup();
        let more = if paths.len() > MOST_NAMED { format!("等{}份", paths.len()) } else { String::new() };
        let named = paths[..paths.len().min(MOST_NAMED)].join("、");
        let unknown: usize =
            report.coverage.other.iter().filter(|of| of.unit.is_none()).map(|of| of.evidence.len()).sum();
        let unknown = match unknown {
            0 => String::new(),
            n => format!("其中{n}份次的单位认不出，请核对文件夹名（见 zuozheng status）；"),
        };
        let text = format!(
            "另有{pieces}份次材料来自未列为责任单位的单位，不计入上表：{unknown}{named}{more}（全部见 json、xlsx 格式）。"
        );
        out.push('\n');
        wrap(&text, 98).iter().for_each(|line| out.push_str(&format!("{line}\n")));
    }
}

/// A line with a name and a text; the text goes on under itself, or under the name when that is long.
pub(crate) fn hanging(name: &str, text: &str) -> String {
    let name = &shown_name(name);
    let indent = width(name);
    if indent > 50 {
        let lines: Vec<String> = wrap(text, 92).into_iter().map(|line| format!("      {line}\n")).collect();
        return format!("{}\n{}", name.trim_end(), lines.concat());
    }
    let lines = wrap(text, 98 - indent);
    let blank = " ".repeat(indent);
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        out.push_str(if at == 0 { name } else { &blank });
        out.push_str(line);
        out.push('\n');
    }
    out
}
