//! A circular that hands out some tasks in its text and others in a table: 前三部分为通用要求，后四部分见附件. Mostly the
//! table says again what the text says, or the text only asks for good order; then the table alone counts.

use std::collections::BTreeSet;

use zuozheng_text::is_ideograph;

use super::draft::{Draft, Drafts};

/// The series of the numbers of a table behind a text: it counts for itself.
const OF_TABLE: usize = usize::MAX;

/// True when text and table hand out tasks of their own: every task of the text names its units, the sections of the table count
/// on from those of the text, and it repeats none of its tasks. Where nothing counts on, an annex mostly says the same in figures.
pub(super) fn are_both_needed(in_text: &Drafts, in_table: &Drafts) -> bool {
    let have_units = in_text.tasks.iter().all(|task| !task.duties.is_empty());
    in_text.tasks.len() > 2
        && in_table.tasks.len() > 1
        && have_units
        && counts_on(in_text, in_table)
        && !in_text.tasks.iter().any(|task| in_table.tasks.iter().any(|row| says_again(task, row)))
}

/// The tasks of both, those of the text in front: the table counts on from them.
pub(super) fn joined(in_text: Drafts, mut in_table: Drafts) -> Drafts {
    in_table.tasks.iter_mut().for_each(|task| task.series = OF_TABLE);
    let letter = in_text.letter.clone();
    let is_filled_in = in_table.is_filled_in;
    let mut all = Drafts { is_filled_in, letter, ..Drafts::default() };
    for part in [in_text, in_table] {
        for task in part.tasks {
            let section = task.section.and_then(|at| part.sections.get(at)).cloned();
            let section = section.map(|section| all.section(section));
            all.tasks.push(Draft { section, ..task });
        }
    }
    all
}

/// 一、二、三 in the text, 四、五 in the table.
fn counts_on(in_text: &Drafts, in_table: &Drafts) -> bool {
    let last = in_text.sections.last().and_then(|section| section.printed);
    let next = in_table.sections.first().and_then(|section| section.printed);
    last.zip(next).is_some_and(|(last, next)| last + 1 == next)
}

/// True when a row of the table asks what a task of the text asks, in fewer words or more.
fn says_again(task: &Draft, row: &Draft) -> bool {
    let letters = |draft: &Draft| draft.text.chars().filter(|c| is_ideograph(*c)).collect::<BTreeSet<char>>();
    let (task, row) = (letters(task), letters(row));
    let n_shared = task.intersection(&row).count();
    n_shared * 10 >= task.len().min(row.len()) * 7
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Duty, Role};

    use super::*;
    use crate::recognise::draft::SectionName;

    /// Tasks for one unit, each in a section of its own numbered from `first` on.
    fn drafts(first: u32, tasks: &[(&str, &str)]) -> Drafts {
        let mut drafts = Drafts::default();
        for (number, (name, text)) in (first..).zip(tasks) {
            let section = drafts.section(SectionName { printed: Some(number), name: (*name).to_owned() });
            let duty = Duty { name: "县教育局".into(), role: Role::Responsible, group: false, except: Vec::new() };
            drafts.tasks.push(Draft {
                label: String::new(),
                ordinal: None,
                series: 0,
                section: Some(section),
                text: (*text).to_owned(),
                issue: None,
                duties: vec![duty],
                deadline: None,
                points: None,
                criteria: None,
                locator: None,
            });
        }
        drafts
    }

    const TEXT: [(&str, &str); 3] =
        [("源头管控", "审查项目资金来源。"), ("专户管理", "开设工资专用账户。"), ("集中排查", "冬季开展拉网检查。")];

    #[test]
    fn a_table_may_go_on_where_the_text_stops() {
        let text = drafts(1, &TEXT);
        let table = drafts(4, &[("畅通渠道", "热线逐件核处。"), ("依法惩戒", "列入失信名单。")]);
        assert!(are_both_needed(&text, &table));
        let all = joined(text.clone(), table);
        assert_eq!(all.section_numbers(), [1, 2, 3, 4, 5]);
        assert_eq!(all.tasks[3].section, Some(3));
        // It says again what the text says.
        let again = drafts(4, &[("任务", "审查资金来源"), ("任务", "开设专用账户")]);
        assert!(!are_both_needed(&text, &again));
        // It counts for itself, and the text has but few tasks.
        assert!(!are_both_needed(&text, &drafts(1, &[("渠道", "热线逐件核处。"), ("惩戒", "列入失信名单。")])));
    }
}
