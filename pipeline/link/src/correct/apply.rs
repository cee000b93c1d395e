//! The corrections in force, put on a register as parsed.

use std::collections::BTreeMap;

use zuozheng_model::{Correction, Field, Problem, Register, Task, TaskNumber};

use super::wording::{Wording, is_same};

/// A correction on the task that it is about now.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// The correction, on the number that the task had when it was made.
    pub correction: &'a Correction,
    /// The number that the task has now; `None` when the circular has it no more.
    pub task: Option<TaskNumber>,
    /// True when the circular has worded the task anew since.
    pub reworded: bool,
}

impl<'a> Placed<'a> {
    /// On the task of the number that it was made on.
    pub fn as_made(correction: &'a Correction) -> Self {
        Self { correction, task: Some(correction.task), reworded: false }
    }
}

/// The register with its corrections (oldest first), and a problem for each cell whose last correction does not fit what
/// the circular now says, or holds for a task that says something else now.
pub fn apply(register: Register, corrections: &[Placed<'_>]) -> (Register, Vec<Problem>) {
    let mut by_task: BTreeMap<TaskNumber, Vec<&Placed<'_>>> = BTreeMap::new();
    let mut gone: BTreeMap<&str, Vec<&Placed<'_>>> = BTreeMap::new();
    for placed in corrections {
        match placed.task.filter(|number| register.task(*number).is_some()) {
            Some(number) => by_task.entry(number).or_default().push(placed),
            // It may have been corrected under several numbers.
            None => gone.entry(&placed.correction.text).or_default().push(placed),
        }
    }
    let wording = Wording::of(&register);
    let mut register = register;
    let mut problems = Vec::new();
    for task in &mut register.tasks {
        if let Some(corrections) = by_task.get(&task.number) {
            on_task(task, corrections, &wording, &mut problems);
        }
    }
    let mut gone: Vec<_> = gone.values().flat_map(|corrections| last_of_each_field(corrections)).collect();
    gone.sort_by_key(|last| last.correction.task);
    problems.extend(gone.into_iter().map(|last| outdated(last.correction, None)));
    (register, problems)
}

fn on_task(task: &mut Task, corrections: &[&Placed<'_>], wording: &Wording, problems: &mut Vec<Problem>) {
    let parsed = task.clone();
    for correction in corrections.iter().map(|placed| placed.correction) {
        if fits(task, correction) {
            // A cell that this version cannot read stays as it was, and is told below.
            let _ = wording.set(task, correction.field, &correction.new);
        }
    }
    for last in last_of_each_field(corrections) {
        if !holds(task, last.correction, wording) {
            problems.push(outdated(last.correction, Some(task)));
        } else if last.reworded && !holds(&parsed, last.correction, wording) {
            problems.push(reworded(last.correction, task));
        }
    }
}

fn fits(task: &Task, correction: &Correction) -> bool {
    is_same(&correction.field.written(task), &correction.old)
}

/// True when a task says what a correction wants, whether for its sake or because the circular now says it too.
fn holds(task: &Task, correction: &Correction, wording: &Wording) -> bool {
    let mut wanted = task.clone();
    wording.set(&mut wanted, correction.field, &correction.new).is_ok()
        && is_same(&correction.field.written(&wanted), &correction.field.written(task))
}

fn last_of_each_field<'a>(corrections: &[&'a Placed<'a>]) -> impl Iterator<Item = &'a Placed<'a>> + use<'a> {
    let last: BTreeMap<Field, &Placed<'_>> = corrections.iter().map(|one| (one.correction.field, *one)).collect();
    last.into_values()
}

fn outdated(correction: &Correction, task: Option<&Task>) -> Problem {
    let now = match task {
        Some(task) => format!("现为{}", quoted(&correction.field.written(task))),
        None => "现在没有这项任务".to_owned(),
    };
    let message = format!("{}没有采用，文件已有变动，{now}", named(correction, task));
    let problem = Problem::note("correction-outdated", message, "请核对文件，如仍需更正，重新导出任务台账后再改");
    at_task(problem, task)
}

fn reworded(correction: &Correction, task: &Task) -> Problem {
    let message = format!("任务表述改过，{}仍然采用", named(correction, Some(task)));
    let problem =
        Problem::note("correction-reworded", message, "请核对；不再合适的，导出任务台账后改正，合适的不必处理");
    at_task(problem, Some(task))
}

/// `第3项（更正时为第2项）“分值”的更正（张三由“2”改为“5”）`
fn named(correction: &Correction, task: Option<&Task>) -> String {
    let Correction { task: then, field, old, new, who, .. } = correction;
    let number = match task {
        Some(task) if task.number != *then => format!("第{}项（更正时为第{then}项）", task.number),
        _ => format!("第{then}项"),
    };
    format!("{number}“{}”的更正（{who}由{}改为{}）", field.heading(), quoted(old), quoted(new))
}

fn at_task(problem: Problem, task: Option<&Task>) -> Problem {
    match task.and_then(|task| task.locator.clone()) {
        Some(locator) => problem.at(locator),
        None => problem,
    }
}

/// A value as a message shows it: its start, or that it is empty.
fn quoted(text: &str) -> String {
    const MOST: usize = 30;
    let mut start: String = text.split_whitespace().collect::<String>();
    if start.is_empty() {
        return "空白".to_owned();
    }
    if let Some((at, _)) = start.char_indices().nth(MOST) {
        start.truncate(at);
        start.push('…');
    }
    format!("“{start}”")
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Deadline, Role};

    use super::*;

    fn register(texts: &[&str]) -> Register {
        let mut register = Register::default();
        register.head.doc_number = Some("甲〔2020〕1号".into());
        register.tasks = (1u16..)
            .zip(texts)
            .map(|(number, text)| Task {
                label: format!("{number}."),
                ..Task::new(TaskNumber::new(number).unwrap(), *text)
            })
            .collect();
        register
    }

    fn correction(task: u16, text: &str, field: Field, old: &str, new: &str) -> Correction {
        Correction {
            circular: "甲〔2020〕1号".into(),
            task: TaskNumber::new(task).unwrap(),
            text: text.into(),
            field,
            old: old.into(),
            new: new.into(),
            who: "张三".into(),
            why: String::new(),
            at: "2020-03-01T08:00:00Z".parse().unwrap(),
        }
    }

    fn applied(register: Register, corrections: &[Correction]) -> (Register, Vec<Problem>) {
        let placed: Vec<Placed<'_>> = corrections.iter().map(Placed::as_made).collect();
        apply(register, &placed)
    }

    #[test]
    fn every_field_takes_its_correction() {
        let text = "检查消防设施";
        let (register, problems) = applied(
            register(&[text]),
            &[
                correction(1, text, Field::Text, text, "检查“一老一小”场所，合格率不低于98%"),
                correction(1, text, Field::Units, "", "牵头：市消防救援支队；配合：各镇（街）"),
                correction(1, text, Field::Deadline, "", "6月底前"),
                correction(1, text, Field::Points, "", "2.5分"),
                correction(1, text, Field::Section, "", "隐患排查"),
                correction(1, text, Field::SectionNumber, "", "２"),
                correction(1, text, Field::Criteria, "", "缺一次扣1分"),
                correction(1, text, Field::Label, "1.", "（一）"),
            ],
        );
        assert_eq!(problems, []);
        let task = &register.tasks[0];
        assert_eq!(
            (&task.quoted_terms[..], &task.quantities[..]),
            (&["一老一小".to_owned()][..], &["不低于98%".to_owned()][..])
        );
        let duties: Vec<_> = task.duties.iter().map(|duty| (duty.name.as_str(), duty.role, duty.group)).collect();
        assert_eq!(duties, [("市消防救援支队", Role::Lead, false), ("各镇（街）", Role::Support, true)]);
        assert_eq!(task.deadline.as_ref().and_then(Deadline::date).unwrap().to_string(), "2020-06-30");
        assert_eq!((task.points, task.section_number, task.section.as_deref()), (Some(2.5), Some(2), Some("隐患排查")));
        assert_eq!((task.criteria.as_deref(), task.label.as_str()), (Some("缺一次扣1分"), "（一）"));
    }

    #[test]
    fn a_later_correction_follows_the_earlier_one_from_any_point() {
        let text = "检查消防设施";
        let chain = [
            correction(1, text, Field::Points, "", "3"),
            correction(1, text, Field::Points, "3", "5"),
            correction(1, text, Field::Text, text, "检查全部消防设施"),
            correction(1, "检查全部消防设施", Field::Points, "5", "4"),
        ];
        let (once, problems) = applied(register(&[text]), &chain);
        assert_eq!((once.tasks[0].points, problems.len()), (Some(4.0), 0));
        let (twice, problems) = applied(once.clone(), &chain);
        assert_eq!((twice, problems.len()), (once, 0), "putting them on again changes nothing");
    }

    #[test]
    fn a_correction_that_no_longer_fits_is_told_and_left_out() {
        let text = "检查消防设施";
        let (changed, problems) = applied(register(&[text]), &[correction(1, text, Field::Points, "2", "5")]);
        assert_eq!(changed.tasks[0].points, None);
        assert_eq!(problems[0].code.as_str(), "correction-outdated");
        assert!(
            problems[0].message.contains("第1项“分值”") && problems[0].message.contains("现为空白"),
            "{problems:?}"
        );
        // Its number may belong to another task now, whose cell happens to be as empty as the one that was corrected.
        let gone = correction(1, text, Field::Points, "", "5");
        let placed = Placed { task: None, ..Placed::as_made(&gone) };
        let (changed, problems) = apply(register(&["开展应急演练"]), &[placed]);
        assert_eq!((changed.tasks[0].points, problems.len()), (None, 1));
        let (_, problems) = applied(register(&[text]), &[correction(9, text, Field::Points, "", "5")]);
        assert!(problems[0].message.contains("没有这项任务"), "{problems:?}");
        // The circular was mended itself.
        let (changed, problems) =
            applied(register(&["检查全部消防设施"]), &[correction(1, text, Field::Text, text, "检查全部消防设施")]);
        assert_eq!((changed.tasks[0].text.as_str(), problems.len()), ("检查全部消防设施", 0));
    }

    #[test]
    fn a_correction_follows_its_task_and_says_so_where_the_task_was_worded_anew() {
        let made = correction(1, "检查消防设施", Field::Points, "", "5");
        let second = Placed { task: TaskNumber::new(2), ..Placed::as_made(&made) };
        let texts = ["开展应急演练", "检查全部消防设施"];
        let (moved, problems) = apply(register(&texts), &[second]);
        assert_eq!((moved.tasks[0].points, moved.tasks[1].points, problems.len()), (None, Some(5.0), 0));
        let reworded = Placed { reworded: true, ..second };
        let (moved, problems) = apply(register(&texts), &[reworded]);
        assert_eq!((moved.tasks[1].points, problems[0].code.as_str()), (Some(5.0), "correction-reworded"));
        assert!(problems[0].message.contains("第2项（更正时为第1项）“分值”"), "{problems:?}");
        let (_, problems) = apply(moved, &[reworded]);
        assert_eq!(problems, [], "the circular says it too");
    }
}
