//! Inconsistencies of a circular, as problems for a person: nothing is corrected here.

use std::collections::BTreeMap;

use zuozheng_model::{Problem, Register, Task};

use super::draft::Drafts;
use super::head::Head;
use super::table_tasks::name_of;

/// Everything that a clerk should look at.
pub(crate) fn check(register: &Register, drafts: &Drafts, head: &Head) -> Vec<Problem> {
    let mut problems = Vec::new();
    numbering(drafts, &mut problems);
    for (task, draft) in register.tasks.iter().zip(&drafts.tasks) {
        units(task, &name_of(draft), &mut problems);
        deadline(task, register, &name_of(draft), draft.deadline.as_deref(), &mut problems);
    }
    two_names(register, &mut problems);
    titles(register, head, &mut problems);
    whole(register, head, &mut problems);
    problems
}

/// Gaps and doubles in the printed numbers, section by section where they start again.
fn numbering(drafts: &Drafts, problems: &mut Vec<Problem>) {
    let mut previous: Option<(u32, Option<usize>, usize)> = None;
    let mut locator = None;
    for draft in &drafts.tasks {
        let Some(ordinal) = draft.ordinal else { continue };
        // Numbers that do not start again in a section go on from the section before.
        let goes_on = |previous: &(u32, Option<usize>, usize)| previous.2 == draft.series || ordinal > previous.0 + 1;
        if let Some((before, section, _)) = previous.filter(goes_on) {
            let starts_again = ordinal == 1;
            // Several tasks of one item have its number.
            let is_same_item = draft.locator.is_some() && draft.locator == locator;
            let message = if ordinal == before && (is_same_item || starts_again && section != draft.section) {
                None
            } else if ordinal == before {
                Some(("circular-number-double", format!("序号{}重复出现：{}", draft.label, name_of(draft))))
            } else if ordinal > before + 1 {
                Some(("circular-number-gap", format!("序号从{before}跳到{ordinal}：{}", name_of(draft))))
            } else if ordinal < before && !starts_again {
                Some(("circular-number-order", format!("序号{ordinal}排在{before}之后：{}", name_of(draft))))
            } else {
                None
            };
            if let Some((code, message)) = message {
                problems.push(located(
                    Problem::note(code, message, "请核对原文，任务台账按出现的先后编号"),
                    draft.locator.clone(),
                ));
            }
        }
        previous = Some((ordinal, draft.section, draft.series));
        locator.clone_from(&draft.locator);
    }
}

fn units(task: &Task, name: &str, problems: &mut Vec<Problem>) {
    if task.duties.is_empty() {
        let problem =
            Problem::note("circular-units-missing", format!("{name}没有写明责任单位"), "请在任务台账中补上责任单位");
        problems.push(located(problem, task.locator.clone()));
    }
}

fn deadline(task: &Task, register: &Register, name: &str, written: Option<&str>, problems: &mut Vec<Problem>) {
    let due = task.deadline.as_ref().and_then(zuozheng_model::Deadline::date);
    if let (Some(due), Some(issued)) = (due, register.head.date)
        && due < issued
        && !is_revision(register)
    {
        let message = format!("{name}的完成时限{due}早于成文日期{issued}");
        problems.push(located(Problem::note("circular-deadline-early", message, "请核对年份"), task.locator.clone()));
    }
    let unread = written.filter(|written| task.deadline.is_none() && !super::dates::is_dash(written));
    if let Some(written) = unread {
        let message = format!("{name}的完成时限“{written}”没有读懂");
        problems.push(located(
            Problem::note("circular-deadline-unread", message, "请在任务台账中填上日期"),
            task.locator.clone(),
        ));
    }
}

/// A circular that replaces an earlier one repeats the tasks that are done by now: their days are right.
fn is_revision(register: &Register) -> bool {
    ["修订", "修正", "调整", "重新印发", "（修改"].iter().any(|word| register.head.title.contains(word))
}

/// A branch office under a short and a full name: 区公安分局 and 市公安局某区分局.
fn two_names(register: &Register, problems: &mut Vec<Problem>) {
    // 县住建局 and 住建局 are known to be one.
    fn bare(name: &str) -> &str {
        name.trim_start_matches(['区', '市', '县', '省'])
    }
    let mut by_stem: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for duty in register.tasks.iter().flat_map(|task| &task.duties).filter(|duty| !duty.group) {
        let names = by_stem.entry(stem(&duty.name)).or_default();
        if names.iter().all(|name| bare(name) != bare(&duty.name)) {
            names.push(&duty.name);
        }
    }
    for (stem, names) in by_stem {
        if names.len() > 1 && !stem.is_empty() {
            let message = format!("{}可能是同一个单位", names.join("、"));
            problems.push(Problem::note("circular-unit-two-names", message, "如是同一单位，请在单位名录中登记别名"));
        }
    }
}

/// What a name says of its field: 区公安分局 and 市公安局甲分局 both speak of 公安.
fn stem(name: &str) -> String {
    let rest = name.trim_start_matches(['区', '市', '县', '省']);
    let rest = rest.strip_suffix("分局").map_or(rest, |rest| rest.split('局').next().unwrap_or(rest));
    let rest = rest.strip_suffix("人民政府").or_else(|| rest.strip_suffix("政府")).unwrap_or(rest);
    ["委员会", "办公室", "局", "委", "办"]
        .iter()
        .find_map(|ending| rest.strip_suffix(ending))
        .unwrap_or(rest)
        .to_owned()
}

/// The 附件 line, the title and the heading of what is attached should name one plan.
fn titles(register: &Register, head: &Head, problems: &mut Vec<Problem>) {
    let Some(attached) =
        head.attached.iter().find(|attached| !register.head.title.is_empty() && **attached != register.head.title)
    else {
        return;
    };
    let named: Vec<&String> = head.attachments.iter().collect();
    if named.is_empty()
        || named.iter().any(|title| title.contains(attached.as_str()) || attached.contains(title.as_str()))
    {
        return;
    }
    let listed = named.iter().map(|title| format!("《{title}》")).collect::<Vec<_>>().join("、");
    let message = format!("附件说明写的是{listed}，所附的是《{attached}》");
    problems.push(Problem::note("circular-attachment-title", message, "请核对所附的方案是否为应附的方案"));
}

fn whole(register: &Register, head: &Head, problems: &mut Vec<Problem>) {
    if let Some(other) = &head.other_number {
        let first = register.head.doc_number.as_deref().unwrap_or_default();
        problems.push(Problem::note(
            "circular-two-numbers",
            format!("文首有两个文号：{first}、{other}，任务台账用第一个"),
            "联合行文以主办机关的文号为准",
        ));
    }
    for (is_missing, code, what) in [
        (register.head.title.is_empty(), "circular-title-missing", "标题"),
        (register.head.date.is_none(), "circular-date-missing", "成文日期"),
    ] {
        if is_missing {
            problems.push(Problem::note(code, format!("没有找到{what}"), "请核对原文"));
        }
    }
}

fn located(problem: Problem, locator: Option<zuozheng_model::Locator>) -> Problem {
    match locator {
        Some(locator) => problem.at(locator),
        None => problem,
    }
}
