//! The page as a whole.

use super::charts::{sections, totals, units};
use super::heat_map::heat_map;
use super::lists::{files, names, unit_lists};
use super::markup::escaped;
use crate::gaps::GapReport;
use crate::words::date_words;

/// What the page needs besides the report.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageOptions<'a> {
    /// The evidence folder as seen from where the page will lie, such as `../evidence`; without it files are named,
    /// not linked.
    pub evidence_folder: Option<&'a str>,
}

/// Writes the page.
pub fn html(report: &GapReport<'_>, options: &PageOptions<'_>) -> String {
    let head = &report.register.head;
    let mut out = String::from("<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.push_str("style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str(&format!("<title>{}　佐证情况</title>\n", escaped(report.register.name())));
    out.push_str(&format!("<style>\n{}</style>\n</head>\n<body>\n", include_str!("page.css")));

    out.push_str(&format!("<header>\n<h1>{}</h1>\n<p class=\"facts\">", escaped(&head.title)));
    let mut facts: Vec<String> = head.doc_number.iter().map(|number| escaped(number)).collect();
    facts.extend(head.report_due.map(|due| format!("报送截止：{}", date_words(due))));
    facts.push(format!("统计日期：{}", date_words(report.searched.today)));
    out.push_str(&facts.join("　"));
    out.push_str(&format!("</p>\n<p class=\"basis\">{}</p>\n</header>\n", escaped(&report.searched.sentence())));

    totals(report, &mut out);
    filters(report, &mut out);
    heat_map(report, &mut out);
    sections(report, &mut out);
    units(report, &mut out);
    unit_lists(report, options, &mut out);
    files(report, &mut out);
    names(report, &mut out);
    out.push_str(&format!("<script>\n{}</script>\n</body>\n</html>\n", include_str!("page.js")));
    out
}

fn filters(report: &GapReport<'_>, out: &mut String) {
    out.push_str("<form class=\"filters\" hidden>\n<label>单位 <select id=\"unit\"><option value=\"\">全部</option>");
    for (at, unit) in report.coverage.units.iter().enumerate().filter(|(_, unit)| !unit.items.is_empty()) {
        out.push_str(&format!("<option value=\"{at}\">{}</option>", escaped(unit.unit.as_str())));
    }
    out.push_str("</select></label>\n");
    for (letter, word) in [('m', "缺失"), ('b', "待核"), ('p', "仅辅助"), ('n', "未到期"), ('c', "已佐证")]
    {
        out.push_str(&format!(
            "<label class=\"s {letter}\"><input type=\"checkbox\" value=\"{letter}\" checked> {word}</label>\n"
        ));
    }
    out.push_str("<label>查找 <input type=\"search\" id=\"words\" placeholder=\"任务或材料中的字\"></label>\n");
    out.push_str("<output id=\"shown\"></output>\n</form>\n");
}
