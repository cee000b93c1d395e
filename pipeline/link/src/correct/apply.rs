//! The corrections in force, put on a register as parsed.

use std::collections::BTreeMap;

use zuozheng_model::{Correction, Field, Problem, Register, Task, TaskNumber};

use super::wording::{Wording, is_same};

/// The register with its corrections (oldest first; those of other circulars are passed over), and a problem for each
/// cell whose last correction does not fit what the circular now says.
pub fn apply(register: Register, corrections: &[Correction]) -> (Register, Vec<Problem>) {
    let mut by_task: BTreeMap<TaskNumber, Vec<&Correction>> = BTreeMap::new();
    for correction in corrections.iter().filter(|correction| correction.circular == register.name()) {
        by_task.entry(correction.task).or_default().push(correction);
    }
    let wording = Wording::of(&register);
    let mut register = register;
    let mut problems = Vec::new();
    for (number, corrections) in by_task {
        match register.tasks.iter_mut().find(|task| task.number == number) {
            Some(task) => on_task(task, &corrections, &wording, &mut problems),
            None => problems.extend(last_of_each_field(&corrections).map(|last| outdated(last, None))),
        }
    }
    (register, problems)
}

fn on_task(task: &mut Task, corrections: &[&Correction], wording: &Wording, problems: &mut Vec<Problem>) {
    // Every text the task has had: a correction was made on one of them.
    let mut texts = vec![task.text.clone()];
    for correction in corrections.iter().filter(|correction| correction.field == Field::Text) {
        if fits(task, correction) && wording.set(task, Field::Text, &correction.new).is_ok() {
            texts.push(task.text.clone());
        }
    }
    for correction in corrections.iter().filter(|correction| correction.field != Field::Text) {
        let is_of_this_task = texts.iter().any(|text| is_same(text, &correction.text));
        if is_of_this_task && fits(task, correction) {
            // A cell that this version cannot read stays as it was, and is told below.
            let _ = wording.set(task, correction.field, &correction.new);
        }
    }
    for last in last_of_each_field(corrections) {
        if !holds(task, last, wording) {
            problems.push(outdated(last, Some(task)));
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

fn last_of_each_field<'a>(corrections: &[&'a Correction]) -> impl Iterator<Item = &'a Correction> {
    let last: BTreeMap<Field, &Correction> = corrections.iter().map(|one| (one.field, *one)).collect();
    last.into_values()
}

fn outdated(correction: &Correction, task: Option<&Task>) -> Problem {
    let Correction { task: number, field, old, new, who, .. } = correction;
    let now = match task {
        Some(task) => format!("现为{}", quoted(&field.written(task))),
        None => "现在没有这项任务".to_owned(),
    };
    let (heading, old, new) = (field.heading(), quoted(old), quoted(new));
    let message = format!("第{number}项“{heading}”的更正没有采用：{who}由{old}改为{new}，文件已有变动，{now}");
    let problem = Problem::note("correction-outdated", message, "请核对文件，如仍需更正，重新导出任务台账后再改");
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

    #[test]
    fn every_field_takes_its_correction() {
        let text = "检查消防设施";
        let (register, problems) = apply(
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
        let (once, problems) = apply(register(&[text]), &chain);
        assert_eq!((once.tasks[0].points, problems.len()), (Some(4.0), 0));
        let (twice, problems) = apply(once.clone(), &chain);
        assert_eq!((twice, problems.len()), (once, 0), "putting them on again changes nothing");
    }

    #[test]
    fn a_correction_that_no_longer_fits_is_told_and_left_out() {
        let text = "检查消防设施";
        let (changed, problems) = apply(register(&[text]), &[correction(1, text, Field::Points, "2", "5")]);
        assert_eq!(changed.tasks[0].points, None);
        assert_eq!(problems[0].code.as_str(), "correction-outdated");
        assert!(
            problems[0].message.contains("第1项“分值”") && problems[0].message.contains("现为空白"),
            "{problems:?}"
        );
        // The number now belongs to another task, whose cell happens to be as empty as the one that was corrected.
        let (changed, problems) = apply(register(&["开展应急演练"]), &[correction(1, text, Field::Points, "", "5")]);
        assert_eq!((changed.tasks[0].points, problems.len()), (None, 1));
        let (_, problems) = apply(register(&[text]), &[correction(9, text, Field::Points, "", "5")]);
        assert!(problems[0].message.contains("没有这项任务"), "{problems:?}");
        // The circular was mended itself.
        let (changed, problems) =
            apply(register(&["检查全部消防设施"]), &[correction(1, text, Field::Text, text, "检查全部消防设施")]);
        assert_eq!((changed.tasks[0].text.as_str(), problems.len()), ("检查全部消防设施", 0));
    }

    #[test]
    fn corrections_of_another_circular_are_passed_over() {
        let other = Correction { circular: "乙〔2020〕2号".into(), ..correction(1, "甲", Field::Points, "", "5") };
        assert_eq!(apply(register(&["甲"]), &[other]), (register(&["甲"]), Vec::new()));
    }
}
