//! What a circular says of all its tasks at once, in its letter or below its table.

use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{Duty, Role, Task};

use super::layout::says_first_is_lead;
use super::units::{duties, is_name};

/// What the units behind the first are called by.
const OTHERS: [&str; 3] = ["其余", "其他", "其它"];

/// Applies what lines that belong to no task say of all tasks.
pub(super) fn apply(lines: &[&str], tasks: &mut [Task]) {
    if let Some(line) = lines.iter().find(|line| is_ranked(line)) {
        tasks.iter_mut().for_each(|task| let_first_lead(task, role_of_others(line)));
    }
    for duty in lines.iter().flat_map(|line| duties_of_all(line)) {
        for task in tasks.iter_mut() {
            if task.duties.iter().all(|known| known.name != duty.name) {
                task.duties.push(duty.clone());
            }
        }
    }
}

/// 列第一位的为牵头单位，其余为配合单位 (or 责任单位, or nothing said of them).
fn is_ranked(line: &str) -> bool {
    static FIRST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:第一位?|首位|最前面?|排首|列首|打头)的?(?:单位|部门|科室)?(?:即?为|是)牵头")
            .expect("a constant pattern")
    });
    if FIRST.is_match(line) {
        return true;
    }
    let tells_others = OTHERS.iter().any(|word| line.contains(word));
    let tells_role = ["配合", "责任单位"].iter().any(|word| line.contains(word));
    tells_others && tells_role && says_first_is_lead(line)
}

/// What the others are called, in the clause that speaks of them.
fn role_of_others(line: &str) -> Role {
    let clauses = line.split(['，', '。', '；']).filter(|clause| OTHERS.iter().any(|word| clause.contains(word)));
    let mut told = clauses.filter(|clause| clause.contains("配合") || clause.contains("责任单位"));
    if told.next().is_some_and(|clause| clause.contains("配合")) { Role::Support } else { Role::Responsible }
}

/// Of units of which none is said to lead.
fn let_first_lead(task: &mut Task, others_do: Role) {
    let is_open = task.duties.len() > 1 && task.duties.iter().all(|duty| duty.role == Role::Responsible);
    if let Some((first, others)) = task.duties.split_first_mut().filter(|_| is_open) {
        first.role = Role::Lead;
        others.iter_mut().for_each(|duty| duty.role = others_do);
    }
}

/// `全部任务均由各乡镇人民政府配合落实`: units that every task has beside its own.
fn duties_of_all(line: &str) -> Vec<Duty> {
    static ALL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:全部|所有|各项|每项|上述|以上)(?:重点|目标|工作)*(?:任务|工作|事项|措施)(?:均|都|皆)?(由[^，。；]+?(配合|参与|协助|负责))")
            .expect("a constant pattern")
    });
    let Some(found) = ALL.captures(line) else { return Vec::new() };
    let mut named = duties(&found[1], Role::Responsible);
    // 由各责任单位负责 names nobody.
    let is_told = |duty: &Duty| is_name(&duty.name) && !duty.name.ends_with("单位") && !duty.name.ends_with("部门");
    if !named.iter().all(is_told) {
        named.clear();
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_have_the_role_they_are_given() {
        for (line, role) in [
            ("列首位的为牵头单位，其余为责任单位；全部任务均由各镇配合。", Role::Responsible),
            ("排在第一的为牵头单位，其他为配合单位。", Role::Support),
            ("各项任务排在首位的为牵头单位。", Role::Responsible),
        ] {
            assert!(is_ranked(line));
            assert_eq!(role_of_others(line), role);
        }
    }

    #[test]
    fn units_of_all_tasks_are_named_once() {
        let shown = |line: &str| {
            let names = duties_of_all(line).into_iter().map(|duty| format!("{}/{:?}", duty.name, duty.role));
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            shown("括号内首位为牵头单位；全部任务均由各乡镇人民政府、街道办事处配合落实，不再逐项列出。"),
            "各乡镇人民政府/Support 街道办事处/Support"
        );
        assert_eq!(shown("各项工作都由县教育局负责。"), "县教育局/Responsible");
        for line in [
            "各项任务由各责任单位负责落实。",
            "全部工作由牵头单位负责。",
            "各项任务由牵头单位统筹，各单位配合。",
            "全部任务于年底前完成。",
            "上述工作要落实到位。",
        ] {
            assert_eq!(shown(line), "", "{line}");
        }
    }
}
