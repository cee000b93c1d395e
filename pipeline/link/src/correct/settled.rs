//! Problems of a register that a correction has settled.

use zuozheng_model::{Field, Problem, Register};

/// Problems of the parser about one cell of one task, with the column they are about.
const OF_A_CELL: [(&str, Field); 3] = [
    ("circular-units-missing", Field::Units),
    ("circular-deadline-unread", Field::Deadline),
    ("circular-deadline-early", Field::Deadline),
];

/// The problems without those whose cell says something else after the corrections than before. A problem is known by
/// its place; where several tasks share a place, all of them must have changed.
pub fn still_open(problems: Vec<Problem>, before: &Register, after: &Register) -> Vec<Problem> {
    let is_settled = |problem: &Problem| {
        let field = OF_A_CELL.iter().find(|(code, _)| *code == problem.code.as_str()).map(|(_, field)| *field);
        let Some(field) = field.filter(|_| problem.locator.is_some()) else { return false };
        let mut there = before.tasks.iter().filter(|task| task.locator == problem.locator).peekable();
        let is_known = there.peek().is_some();
        is_known
            && there.all(|task| {
                let now = after.task(task.number).map(|task| field.written(task)).unwrap_or_default();
                !now.is_empty() && now != field.written(task)
            })
    };
    problems.into_iter().filter(|problem| !is_settled(problem)).collect()
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Duty, Locator, Role, Task, TaskNumber};

    use super::*;

    #[test]
    fn what_was_filled_in_is_no_longer_missing() {
        let place = |paragraph| Locator::Paragraph { paragraph, cell: None };
        let task = |number, paragraph| Task {
            locator: Some(place(paragraph)),
            ..Task::new(TaskNumber::new(number).unwrap(), "检查")
        };
        let before = Register { tasks: vec![task(1, 4), task(2, 5), task(3, 6), task(4, 6)], ..Register::default() };
        let mut after = before.clone();
        for at in [0, 2] {
            after.tasks[at].duties =
                vec![Duty { name: "甲局".into(), role: Role::Lead, group: false, except: Vec::new() }];
        }
        let missing = |paragraph| Problem::note("circular-units-missing", "没有写明责任单位", "").at(place(paragraph));
        let other = Problem::note("circular-number-gap", "序号从1跳到3", "").at(place(4));
        let problems = vec![missing(4), missing(5), missing(6), other.clone()];
        assert_eq!(still_open(problems, &before, &after), [missing(5), missing(6), other]);
    }
}
