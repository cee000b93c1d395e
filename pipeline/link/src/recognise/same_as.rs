//! 责任单位：同上, 同第1项: the units that another task names; 完成时限：同上.

use zuozheng_model::{Duty, Task};

use super::draft::Draft;
use super::numbering::label;

/// What points to the one above.
const ABOVE: [&str; 8] = ["同上", "同前", "同上项", "同前项", "〃", "″", "\"", "”"];

/// Puts in the deadlines that drafts only refer to: 同上, 同第1项.
pub(crate) fn resolve_deadlines(drafts: &mut [Draft]) {
    for at in 0..drafts.len() {
        let Some(written) = drafts[at].deadline.as_deref() else { continue };
        let numbered = |number: u32| drafts[..at].iter().rposition(|draft| draft.ordinal == Some(number));
        let other = referred(written.trim().trim_end_matches('。'), at, numbered);
        if let Some(other) = other {
            drafts[at].deadline = drafts[other].deadline.clone();
        }
    }
}

/// Puts in the units that the tasks only refer to.
pub(crate) fn resolve(tasks: &mut [Task]) {
    for at in 0..tasks.len() {
        let refers = |duty: &Duty| referred(&duty.name, at, |number| place_of(number, &tasks[..at])).is_some();
        if !tasks[at].duties.iter().any(refers) {
            continue;
        }
        let mut duties: Vec<Duty> = Vec::new();
        for duty in &tasks[at].duties {
            let Some(other) = referred(&duty.name, at, |number| place_of(number, &tasks[..at])) else {
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

/// The task that 同上 or 同第3项 means, seen from the task at a place; `numbered` finds one before it by its number.
fn referred(name: &str, at: usize, numbered: impl Fn(u32) -> Option<usize>) -> Option<usize> {
    if ABOVE.contains(&name) {
        return at.checked_sub(1);
    }
    numbered(super::numbering::number(name.strip_prefix("同第")?.strip_suffix(['项', '条'])?)?)
}

fn place_of(number: u32, tasks: &[Task]) -> Option<usize> {
    let has_number = |task: &Task| label(&format!("{}甲", task.label)).is_some_and(|found| found.number == number);
    tasks.iter().rposition(has_number)
}
