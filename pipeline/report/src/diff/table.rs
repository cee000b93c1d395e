//! The comparison for a person: what changed, what is new, what was dropped; what stayed the same in one line.

use std::collections::BTreeSet;

use zuozheng_model::{Field, TaskNumber};

use super::{Change, Diff, Entry, State};
use crate::grid::{Column, grid, wrap};
use crate::words::{numbers_words, start_of};

/// Places of a line.
const WIDTH: usize = 98;

/// Writes the comparison as a table.
pub fn table(diff: &Diff) -> String {
    let of = |state| diff.tasks.iter().filter(move |entry| entry.state == state);
    let mut out = String::new();
    let counts = &diff.counts;
    line(&mut out, &format!("任务比较：{}（前）与{}（后）", diff.a, diff.b), "");
    let total =
        format!("相同{}项，有变化{}项，新增{}项，取消{}项。", counts.same, counts.changed, counts.new, counts.dropped);
    line(&mut out, &total, "");
    if counts.changed > 0 {
        out.push_str("\n有变化\n");
        for entry in of(State::Changed) {
            line(&mut out, &format!("{}　{}", both_numbers(entry), start_of(&entry.text)), "  ");
            for change in &entry.changes {
                line(&mut out, &change_words(change), "      ");
            }
        }
    }
    for (state, heading) in [(State::New, "新增"), (State::Dropped, "取消")] {
        let rows: Vec<Vec<String>> = of(state)
            .map(|entry| vec![entry.b.or(entry.a).map(|n| n.to_string()).unwrap_or_default(), start_of(&entry.text)])
            .collect();
        if !rows.is_empty() {
            out.push_str(&format!("\n{heading}\n"));
            out.push_str(&grid(&[Column::left("任务", 6), Column::left("工作任务", 84).lines(2)], &rows, 2));
        }
    }
    let same: Vec<TaskNumber> = of(State::Same).filter_map(|entry| entry.b).collect();
    if !same.is_empty() {
        out.push('\n');
        line(&mut out, &format!("相同（后者的序号）：{}", numbers_words(&same)), "");
    }
    out
}

fn line(out: &mut String, text: &str, indent: &str) {
    for line in wrap(text, WIDTH - indent.len()) {
        out.push_str(&format!("{indent}{line}\n"));
    }
}

fn both_numbers(entry: &Entry) -> String {
    let number = |number: Option<TaskNumber>| number.map(|number| number.to_string()).unwrap_or_default();
    format!("{}→{}", number(entry.a), number(entry.b))
}

fn change_words(change: &Change) -> String {
    let heading = change.field.heading();
    let or_nothing = |text: &str| if text.is_empty() { "无".to_owned() } else { text.replace('\n', " ") };
    if change.field != Field::Text {
        return format!("{heading}：{} → {}", or_nothing(&change.old), or_nothing(&change.new));
    }
    let (old, new) = (clauses(&change.old), clauses(&change.new));
    let only_in = |these: &[String], those: &[String]| -> String {
        let those: BTreeSet<&String> = those.iter().collect();
        these.iter().filter(|clause| !those.contains(clause)).cloned().collect::<Vec<_>>().join("；")
    };
    let (gone, come) = (only_in(&old, &new), only_in(&new, &old));
    match (gone.is_empty(), come.is_empty()) {
        (true, true) => format!("{heading}：文字次序或标点不同"),
        (true, false) => format!("{heading}：增加“{come}”"),
        (false, true) => format!("{heading}：删去“{gone}”"),
        (false, false) => format!("{heading}：“{gone}” → “{come}”"),
    }
}

/// The clauses of a text, without white space.
fn clauses(text: &str) -> Vec<String> {
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_mark = |c: char| matches!(c, '，' | '。' | '；' | '：' | ',' | ';');
    squeezed.split(is_mark).filter(|clause| !clause.is_empty()).map(str::to_owned).collect()
}
