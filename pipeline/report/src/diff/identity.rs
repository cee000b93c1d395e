//! Whether two registers are versions of one circular.

use std::collections::BTreeSet;

use zuozheng_model::Register;

use super::pairs::{same, squeezed};
use super::successors::successors;

/// Titles that share fewer of their pairs of characters are two titles.
const LEAST_OF_TITLE: f64 = 0.8;
/// Of all tasks so many must have a counterpart, worded anew or not.
const LEAST_OF_TASKS: f64 = 0.8;
/// Of all tasks so many must say the very same.
const LEAST_SAME: f64 = 0.5;

/// True when two registers can only be versions of one circular, whatever their 文号: the same issuer and year, nearly the
/// same title, nearly the same tasks. Next year's circular of the same name is another one.
pub fn is_same_circular(a: &Register, b: &Register) -> bool {
    let begin = |register: &Register| register.years().map(|years| *years.start());
    let issuers_differ = a.head.issuer.is_some() && b.head.issuer.is_some() && a.head.issuer != b.head.issuer;
    if issuers_differ || begin(a) != begin(b) || !are_alike(&a.head.title, &b.head.title) {
        return false;
    }
    let n_tasks = a.tasks.len().max(b.tasks.len()) as f64;
    let share = |n: usize| n as f64 / n_tasks;
    n_tasks > 0.0 && share(same(a, b).len()) >= LEAST_SAME && share(successors(a, b, &[]).len()) >= LEAST_OF_TASKS
}

/// Figures are never a slip: they tell one year or batch from another.
fn are_alike(a: &str, b: &str) -> bool {
    let digits = |title: &str| title.chars().filter(|c| c.is_numeric()).collect::<String>();
    let pairs = |title: &str| {
        let characters: Vec<char> = squeezed(title).chars().collect();
        characters.windows(2).map(|pair| [pair[0], pair[1]]).collect::<BTreeSet<_>>()
    };
    let (of_a, of_b) = (pairs(a), pairs(b));
    let in_both = of_a.intersection(&of_b).count() as f64;
    digits(a) == digits(b) && 2.0 * in_both >= LEAST_OF_TITLE * (of_a.len() + of_b.len()) as f64
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{CircularHead, Task, TaskNumber};

    use super::*;

    fn register(title: &str, issuer: &str, texts: &[&str]) -> Register {
        let head = CircularHead { title: title.into(), issuer: Some(issuer.into()), ..CircularHead::default() };
        let task = |(number, text): (u16, &&str)| Task::new(TaskNumber::new(number).unwrap(), *text);
        Register { head, tasks: (1..).zip(texts).map(task).collect() }
    }

    #[test]
    fn versions_are_told_from_other_circulars() {
        const TITLE: &str = "关于印发2023年消防安全工作任务分解表的通知";
        let texts = ["对高层建筑开展消防安全排查", "清理堵塞消防车通道行为", "组织中小学疏散演练", "修订灭火救援预案"];
        let mended = ["对全市高层建筑开展消防安全排查", texts[1], texts[2], texts[3]];
        let of = register(TITLE, "东海市人民政府办公室", &texts);
        for (title, issuer, texts, expected) in [
            (TITLE, "东海市人民政府办公室", &texts[..], true),
            ("关于印发2023年消防安全工作任务分解的通知", "东海市人民政府办公室", &mended, true),
            ("关于印发2024年消防安全工作任务分解表的通知", "东海市人民政府办公室", &texts, false),
            (TITLE, "西海市人民政府办公室", &texts, false),
            ("关于做好2023年度防汛抗旱工作的通知", "东海市人民政府办公室", &texts, false),
            (TITLE, "东海市人民政府办公室", &texts[..3], false),
        ] {
            assert_eq!(is_same_circular(&of, &register(title, issuer, texts)), expected, "{title} {issuer} {texts:?}");
        }
    }
}
