//! Tasks × units as coloured places, each with a word and a link to its line.

use std::collections::HashMap;

use zuozheng_model::{CoverageItem, Role, Task, TaskNumber};

use super::markup::escaped;
use crate::gaps::GapReport;
use crate::words::{start_of, status_letter, status_sign, status_word, task_name};

pub(super) fn heat_map(report: &GapReport<'_>, out: &mut String) {
    let units: Vec<_> = report.coverage.units.iter().enumerate().filter(|(_, unit)| !unit.items.is_empty()).collect();
    if units.is_empty() {
        return;
    }
    let mut places: HashMap<(TaskNumber, usize), &CoverageItem> = HashMap::new();
    for (at, unit) in &units {
        places.extend(unit.items.iter().map(|item| ((item.task, *at), item)));
    }
    out.push_str(
        "<section>\n<h2>总览</h2>\n<p class=\"small\">证：已佐证　辅：仅辅助材料　缺：缺失　核：待核（有材料未读出）　",
    );
    out.push_str("未：未到期　下划线：牵头　斜体：配合，只作征询　空白：无此任务</p>\n");
    out.push_str("<div class=\"map\"><table>\n<thead><tr><th>任务</th>");
    for (at, unit) in &units {
        out.push_str(&format!("<th data-u=\"{at}\"><span>{}</span></th>", escaped(unit.unit.as_str())));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    // Cut down to one unit, the map shows its tasks only.
    let is_shown = |task: &&Task| match (&report.coverage.only, units.first()) {
        (Some(_), Some((at, _))) => places.contains_key(&(task.number, *at)),
        _ => true,
    };
    for task in report.register.tasks.iter().filter(is_shown) {
        out.push_str(&format!(
            "<tr><th title=\"{}\">{}</th>",
            escaped(&start_of(&task.text)),
            escaped(&task_name(task.number, &task.label))
        ));
        for (at, _) in &units {
            let Some(item) = places.get(&(task.number, *at)) else {
                out.push_str(&format!("<td data-u=\"{at}\"></td>"));
                continue;
            };
            let role = match item.role {
                Role::Lead => " lead",
                Role::Responsible => "",
                Role::Support => " support",
            };
            out.push_str(&format!(
                "<td data-u=\"{at}\" class=\"{}{role}\"><a href=\"#u{at}t{}\" title=\"{}\">{}</a></td>",
                status_letter(item.status),
                task.number,
                status_word(item.status),
                status_sign(item.status)
            ));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n</section>\n");
}
