//! 责任单位：同上, 同第1项: the units that another task names; 完成时限：同上.

use zuozheng_model::{Duty, Task};

use super::draft::Draft;
use super::numbering::label;

/// What points to the one above.
const ABOVE: [&str; 8] = ["同上", "同前", "同上项", "同前项", "〃", "″", "\"", "”"];

/// Puts in the deadlines that drafts only refer to.
pub(crate) fn resolve_deadlines(drafts: &mut [Draft]) {
    let mut above: Option<String> = None;
    for draft in drafts {
        let written = draft.deadline.as_deref().map(str::trim);
        if written.is_some_and(|written| ABOVE.contains(&written.trim_end_matches('。'))) {
            draft.deadline.clone_from(&above);
        }
        above.clone_from(&draft.deadline);
    }
}

/// Puts in the units that the tasks only refer to.
pub(crate) fn resolve(tasks: &mut [Task]) {
    for at in 0..tasks.len() {
        let refers = |duty: &Duty| referred(&duty.name, at, tasks).is_some();
        if !tasks[at].duties.iter().any(refers) {
            continue;
        }
        let mut duties: Vec<Duty> = Vec::new();
        for duty in &tasks[at].duties {
            let Some(other) = referred(&duty.name, at, tasks) else {
                duties.push(duty.clone());
                continue;
            };
            // 责任单位：同上 means those who are responsible there, if any are.
            let all = &tasks[other].duties;
            let of_role = all.iter().any(|known| known.role == duty.role);
            duties.extend(all.iter().filter(|known| !of_role || known.role == duty.role).cloned());
        }
        tasks[at].duties = duties;
    }
}

/// The task that 同上 or 同第3项 means, seen from the task at a place.
fn referred(name: &str, at: usize, tasks: &[Task]) -> Option<usize> {
    if ABOVE[..4].contains(&name) {
        return at.checked_sub(1);
    }
    let number = super::numbering::number(name.strip_prefix("同第")?.strip_suffix(['项', '条'])?)?;
    let has_number = |task: &Task| label(&format!("{}甲", task.label)).is_some_and(|found| found.number == number);
    tasks[..at].iter().rposition(has_number)
}
