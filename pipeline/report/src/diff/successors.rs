//! What became of the tasks of a circular in a later version of it, for all that people decided on them by number.

use std::collections::BTreeMap;

use zuozheng_model::{Correction, Field, Register, TaskNumber};

use super::pairs::{Pair, alike, same, squeezed};

/// A verdict follows a task that was worded anew only when the two are at least so alike. That is more than
/// [`diff`](super::diff) asks of tasks that it shows side by side: what follows here counts as proof.
const LEAST: f64 = 0.5;

/// A task in a later version of its circular.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Successor {
    /// Its number there.
    pub task: TaskNumber,
    /// True when it says something else there.
    pub reworded: bool,
}

/// The tasks of an earlier version of a circular as a later one has them, by the number they had before; one that is not
/// there any more is missing. A task whose text a person corrected is known by its `corrections`, oldest first, too.
pub fn successors(before: &Register, now: &Register, corrections: &[Correction]) -> BTreeMap<TaskNumber, Successor> {
    let mut pairs = same(before, now);
    let n_same = pairs.len();
    let corrected = corrected(before, now, corrections, &pairs);
    pairs.extend(corrected);
    let rest = alike(before, now, &pairs);
    pairs.extend(rest.into_iter().filter(|pair| pair.score >= LEAST));
    let successor = |(at, pair): (usize, &Pair)| {
        let successor = Successor { task: now.tasks[pair.b].number, reworded: at >= n_same };
        (before.tasks[pair.a].number, successor)
    };
    pairs.iter().enumerate().map(successor).collect()
}

/// The pairs that a person made by correcting a text.
fn corrected(before: &Register, now: &Register, corrections: &[Correction], taken: &[Pair]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for (a, task) in before.tasks.iter().enumerate().filter(|(at, _)| taken.iter().all(|pair| pair.a != *at)) {
        let mut text = squeezed(&task.text);
        // By its text: the task may have had another number when it was corrected.
        for correction in corrections.iter().filter(|one| one.field == Field::Text) {
            if squeezed(&correction.old) != text {
                continue;
            }
            text = squeezed(&correction.new);
            let is_free = |at: usize| taken.iter().chain(&pairs).all(|pair| pair.b != at);
            let partner = now.tasks.iter().enumerate().find(|(at, task)| squeezed(&task.text) == text && is_free(*at));
            if let Some((b, _)) = partner {
                pairs.push(Pair { a, b, score: 1.0 });
                break;
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use zuozheng_model::Task;

    use super::*;

    /// A register of tasks, each written as `section|text`.
    fn register(tasks: &[&str]) -> Register {
        let task = |(number, written): (u16, &&str)| {
            let (section, text) = written.split_once('|').unwrap_or(("", written));
            Task {
                label: format!("（{number}）"),
                section: Some(section.to_owned()).filter(|section| !section.is_empty()),
                ..Task::new(TaskNumber::new(number).unwrap(), text)
            }
        };
        Register { tasks: (1..).zip(tasks).map(task).collect(), ..Register::default() }
    }

    /// The successors as `1→2` and, worded anew, `1→2*`.
    fn check(before: &[&str], now: &[&str], expected: &[&str]) {
        check_with(before, now, &[], expected);
    }

    fn check_with(before: &[&str], now: &[&str], corrections: &[Correction], expected: &[&str]) {
        let written: Vec<String> = successors(&register(before), &register(now), corrections)
            .into_iter()
            .map(|(number, to)| format!("{number}→{}{}", to.task, if to.reworded { "*" } else { "" }))
            .collect();
        assert_eq!(written, expected);
    }

    const HIGH: &str = "对全市高层建筑开展消防安全排查，逐栋建立隐患台账";
    const LANE: &str = "清理占用、堵塞消防车通道行为，划线标识率达到100%";
    const SCHOOL: &str = "组织全市中小学、幼儿园开展消防应急疏散演练";
    const STORE: &str = "对大型仓储物流场所开展专项检查";

    #[test]
    fn an_inserted_task_moves_the_others_on() {
        check(&[HIGH, LANE, SCHOOL], &[HIGH, STORE, LANE, SCHOOL], &["1→1", "2→3", "3→4"]);
        check(&[HIGH, LANE, SCHOOL], &[SCHOOL, HIGH], &["1→2", "3→1"]);
        check(&[HIGH], &["对全市高层建筑 开展消防安全排查，\n逐栋建立隐患台账"], &["1→1"]);
    }

    #[test]
    fn a_task_that_was_worded_anew_is_followed_and_one_that_is_another_is_not() {
        let anew = "清理占用、堵塞消防车通道行为，划线标识率达到98%以上";
        check(&[HIGH, LANE], &[STORE, HIGH, anew], &["1→2", "2→3*"]);
        check(&[HIGH, LANE], &[HIGH, STORE], &["1→1"]);
    }

    #[test]
    fn figures_tell_tasks_apart_that_say_the_same_else() {
        let at = |percent: u8| format!("消防车通道划线标识率达到{percent}%");
        let (low, high) = (at(80), at(90));
        check(&[&low, &high], &[&high, &low], &["1→2", "2→1"]);
        check(&[&low, &high], &[&high], &["2→1"]);
    }

    #[test]
    fn tasks_of_one_text_are_told_apart_by_section_neighbours_and_order() {
        let (a, b) = ("排查|建立台账", "整治|建立台账");
        check(&[a, b], &[b, a], &["1→2", "2→1"]);
        check(&[a, b], &[b], &["2→1"]);
        // One of two in one section is gone: which one, its neighbours tell.
        let of_school = ["排查|检查学校", a, "排查|检查医院", a];
        check(&of_school, &["排查|检查学校", "排查|检查医院", a], &["1→1", "3→2", "4→3"]);
        check(&of_school, &["排查|检查学校", a, "排查|检查医院"], &["1→1", "2→2", "3→3"]);
        check(&[a, a], &[a, a, a], &["1→1", "2→3"]);
        check(&["甲|建立台账"], &["乙|建立台账"], &["1→1"]);
    }

    #[test]
    fn a_text_that_a_person_corrected_is_that_of_the_task() {
        let correction = |old: &str, new: &str| Correction {
            circular: String::new(),
            task: TaskNumber::new(1).unwrap(),
            text: old.into(),
            field: Field::Text,
            old: old.into(),
            new: new.into(),
            who: "张三".into(),
            why: String::new(),
            at: "2020-03-01T08:00:00Z".parse().unwrap(),
        };
        let torn = "对全市";
        check(&[torn], &[HIGH], &[]);
        check_with(&[torn], &[HIGH], &[correction(torn, STORE), correction(STORE, HIGH)], &["1→1*"]);
        check_with(&[torn], &[HIGH], &[correction("别的", HIGH)], &[]);
    }
}
