//! The lists: items of each unit, files that were not read, names nobody knows.

use zuozheng_model::{CoverageItem, UnitCoverage};

use super::markup::{escaped, piece};
use super::page::PageOptions;
use crate::Counts;
use crate::gaps::{GapReport, counts_words, files_words};
use crate::searched::reason_and_remedy;
use crate::words::{
    date_words, due_words, file_state_word, grade_word, marks, numbers_words, reason_words, remedy_words, role_word,
    status_letter, status_word, task_name, unresolved_note, urgency,
};

/// Pieces of evidence shown for an item; more are counted.
const MOST_PIECES: usize = 3;

pub(super) fn unit_lists(report: &GapReport<'_>, options: &PageOptions<'_>, out: &mut String) {
    for (at, unit) in report.coverage.units.iter().enumerate().filter(|(_, unit)| !unit.items.is_empty()) {
        let counts = Counts::of(&unit.items);
        out.push_str(&format!(
            "<section class=\"unit\" data-u=\"{at}\" id=\"u{at}\">\n<h2>{}</h2>\n<p class=\"small\">{}；{}</p>\n",
            escaped(unit.unit.as_str()),
            counts_words(&counts),
            files_words(unit)
        ));
        out.push_str("<table class=\"items\">\n<thead><tr><th>状态</th><th>任务</th><th>职责</th><th>要求</th>");
        out.push_str("<th>期限</th><th>缘由及补正办法</th><th>佐证</th></tr></thead>\n<tbody>\n");
        let mut items: Vec<&CoverageItem> = unit.items.iter().collect();
        items.sort_by_key(|item| (urgency(item.status), item.asked, item.task));
        for item in items {
            row(at, item, unit, options, out);
        }
        out.push_str("</tbody>\n</table>\n</section>\n");
    }
}

fn row(at: usize, item: &CoverageItem, unit: &UnitCoverage, options: &PageOptions<'_>, out: &mut String) {
    let group = item.via_group.as_ref().map_or(String::new(), |group| format!("<br><small>{}</small>", escaped(group)));
    let reason = match item.reason {
        Some(_) => format!("{}<br><small>{}</small>", escaped(&reason_words(item, unit)), remedy_words(item)),
        None => String::new(),
    };
    out.push_str(&format!(
        "<tr id=\"u{at}t{}\" data-s=\"{}\"><td class=\"s {}\">{}</td><td>{}</td><td>{}{group}</td><td>{}</td>",
        item.task,
        status_letter(item.status),
        status_letter(item.status),
        status_word(item.status),
        escaped(&task_name(item.task, &item.label)),
        role_word(item.role),
        escaped(&item.text),
    ));
    let due = escaped(&due_words(item));
    out.push_str(&format!("<td>{due}</td><td>{reason}</td><td>"));
    for evidence in item.evidence.iter().take(MOST_PIECES) {
        let mut facts = vec![grade_word(evidence.grade).to_owned(), format!("{:.2}", evidence.score)];
        facts.extend(evidence.date.map(date_words));
        facts.extend(Some(marks(evidence)).filter(|marks| !marks.is_empty()));
        out.push_str(&format!(
            "<div>{}<br><small>{}</small></div>",
            piece(evidence, options.evidence_folder),
            facts.join("　")
        ));
    }
    if item.evidence.len() > MOST_PIECES {
        out.push_str(&format!("<small>另有{}份，见佐证台账</small>", item.evidence.len() - MOST_PIECES));
    }
    out.push_str("</td></tr>\n");
}

pub(super) fn files(report: &GapReport<'_>, out: &mut String) {
    let unread = report.unread();
    if unread.is_empty() {
        return;
    }
    out.push_str("<section>\n<h2>未能读全的材料</h2>\n<p class=\"small\">读出之前，不能断定有关任务缺失。</p>\n");
    out.push_str(
        "<table class=\"items\">\n<thead><tr><th>材料</th><th>状态</th><th>原因</th><th>处理办法</th></tr></thead>\n",
    );
    for file in unread {
        let (reason, remedy) = reason_and_remedy(file);
        out.push_str(&format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            escaped(&file.path),
            file_state_word(file.state),
            escaped(reason),
            escaped(remedy)
        ));
    }
    out.push_str("</table>\n</section>\n");
}

pub(super) fn names(report: &GapReport<'_>, out: &mut String) {
    if report.coverage.unresolved.is_empty() {
        return;
    }
    out.push_str(
        "<section>\n<h2>名录中没有的单位或统称</h2>\n<p class=\"small\">未注明的，未计入任何单位，须人工确认。</p>\n",
    );
    out.push_str("<table class=\"items\">\n<thead><tr><th>名称</th><th>任务</th><th>说明</th></tr></thead>\n");
    for name in &report.coverage.unresolved {
        out.push_str(&format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            escaped(&name.name),
            numbers_words(&name.tasks),
            escaped(&unresolved_note(name))
        ));
    }
    out.push_str("</table>\n</section>\n");
}
