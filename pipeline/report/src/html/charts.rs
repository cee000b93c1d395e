//! Figures and bars: how far the whole, each section and each unit is.

use zuozheng_model::CoverageItem;

use super::markup::escaped;
use crate::gaps::{GapReport, files_words};
use crate::words::owers_words;
use crate::{Counts, TaskState, task_states};

pub(super) fn totals(report: &GapReport<'_>, out: &mut String) {
    let states = task_states(report.register, report.coverage, report.rules);
    let in_state = |wanted: TaskState| states.iter().filter(|(_, state)| *state == wanted).count();
    out.push_str("<section class=\"totals\">\n");
    let proven = format!("{}均已佐证", owers_words(report.coverage));
    for (word, figure) in [
        ("任务", states.len()),
        (&proven, in_state(TaskState::Proven)),
        ("部分佐证", in_state(TaskState::Begun)),
        ("尚无佐证", in_state(TaskState::Nothing)),
        ("责任单位不在名录", in_state(TaskState::NobodyKnown)),
        ("未能读全的材料", report.searched.papers.partial + report.searched.papers.failed),
    ] {
        out.push_str(&format!("<div><b>{figure}</b><span>{word}</span></div>\n"));
    }
    out.push_str("</section>\n");
}

/// A bar of five parts, as wide as their share, with its figures in words for those who do not see colours.
fn bar(counts: &Counts) -> String {
    let mut out = String::from("<div class=\"bar\">");
    for (letter, word, figure) in [
        ('c', "已佐证", counts.covered),
        ('p', "仅辅助", counts.partial),
        ('m', "缺失", counts.missing),
        ('b', "待核", counts.blocked),
        ('n', "未到期", counts.not_due),
    ] {
        if figure > 0 {
            out.push_str(&format!(
                "<i class=\"{letter}\" style=\"flex:{figure}\" title=\"{word}{figure}\">{figure}</i>"
            ));
        }
    }
    out.push_str("</div>");
    out
}

pub(super) fn sections(report: &GapReport<'_>, out: &mut String) {
    let mut order: Vec<(Option<u16>, &str)> = Vec::new();
    for task in &report.register.tasks {
        let section = (task.section_number, task.section.as_deref().unwrap_or_default());
        if !order.contains(&section) {
            order.push(section);
        }
    }
    if order.len() < 2 {
        return;
    }
    let items: Vec<&CoverageItem> = report.coverage.units.iter().flat_map(|unit| &unit.items).collect();
    out.push_str("<section>\n<h2>各章节</h2>\n<table class=\"bars\">\n");
    for (number, title) in order {
        let of_section: Vec<_> = report
            .register
            .tasks
            .iter()
            .filter(|task| (task.section_number, task.section.as_deref().unwrap_or_default()) == (number, title))
            .map(|task| task.number)
            .collect();
        let counts = Counts::of(items.iter().copied().filter(|item| of_section.contains(&item.task)));
        if counts.items == 0 && report.coverage.only.is_some() {
            continue;
        }
        out.push_str(&format!(
            "<tr><th>{}</th><td class=\"figure\">{}/{}</td><td>{}</td></tr>\n",
            escaped(title),
            counts.covered,
            counts.items,
            bar(&counts)
        ));
    }
    out.push_str("</table>\n</section>\n");
}

pub(super) fn units(report: &GapReport<'_>, out: &mut String) {
    out.push_str("<section>\n<h2>各单位</h2>\n<table class=\"bars\">\n");
    for (at, unit) in report.coverage.units.iter().enumerate().filter(|(_, unit)| !unit.items.is_empty()) {
        let counts = Counts::of(&unit.items);
        out.push_str(&format!(
            "<tr><th><a href=\"#u{at}\">{}</a></th><td class=\"figure\">{}/{}</td><td>{}</td><td class=\"small\">{}</td></tr>\n",
            escaped(unit.unit.as_str()),
            counts.covered,
            counts.items,
            bar(&counts),
            files_words(unit)
        ));
    }
    out.push_str("</table>\n</section>\n");
}
