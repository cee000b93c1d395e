//! The reminders that were sent, round by round, and what became of what they asked for.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use zuozheng_model::{Coverage, TaskNumber, UnitId};

use super::closed_since;
use crate::grid::{Column, grid};
use crate::json::to_json;
use crate::words::{date_words, numbers_words};

/// A reminder that was sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SentLetter {
    /// Which reminder of the circular it is, from 1.
    pub round: u32,
    /// Which letter to this unit it is, from 1: what the letter itself says (第二次).
    pub nth: u32,
    /// The unit it went to.
    pub unit: UnitId,
    /// 发文字号, when it has one.
    pub number: Option<String>,
    /// 成文日期.
    pub date: Date,
    /// Day by which the unit is to answer.
    pub reply_by: Date,
    /// Generation of the ledger that it was written from.
    pub generation: u64,
    /// Tasks that it asked for, as it numbers them.
    pub asked: Vec<TaskNumber>,
    /// The numbers that the tasks of its time have now, for all that are still there.
    #[serde(skip)]
    pub numbers_now: BTreeMap<TaskNumber, TaskNumber>,
}

#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    letter: &'a SentLetter,
    closed: Vec<TaskNumber>,
}

const COLUMNS: [Column; 8] = [
    Column::right("轮次", 6),
    Column::right("该单位第几次", 12),
    Column::left("单位", 28),
    Column::left("文号", 28),
    Column::left("日期", 16),
    Column::left("答复期限", 16),
    Column::left("催办任务", 40).lines(3),
    Column::left("已补齐", 40).lines(3),
];

/// A table for a terminal.
pub fn sent_table(letters: &[SentLetter], coverage: &Coverage) -> String {
    if letters.is_empty() {
        return "尚未发出催办函。\n".to_owned();
    }
    let tasks = |tasks: &[TaskNumber]| match tasks {
        [] => "—".to_owned(),
        tasks => format!("{}项：{}", tasks.len(), numbers_words(tasks)),
    };
    let rows: Vec<Vec<String>> = letters
        .iter()
        .map(|letter| {
            vec![
                letter.round.to_string(),
                letter.nth.to_string(),
                letter.unit.to_string(),
                letter.number.clone().unwrap_or_else(|| "—".to_owned()),
                date_words(letter.date),
                date_words(letter.reply_by),
                tasks(&letter.asked),
                tasks(&closed(letter, coverage)),
            ]
        })
        .collect();
    let mut out = grid(&COLUMNS, &rows, 0);
    let is_numbered_anew =
        |letter: &SentLetter| letter.asked.iter().any(|task| letter.numbers_now.get(task) != Some(task));
    if letters.iter().any(is_numbered_anew) {
        out.push_str("发函之后任务序号有变动：表中序号均为发函时的序号。\n");
    }
    out
}

/// An array of letters, each with the tasks that were closed since; all numbers are those of the letter.
pub fn sent_json(letters: &[SentLetter], coverage: &Coverage) -> String {
    let rows: Vec<Row<'_>> = letters.iter().map(|letter| Row { letter, closed: closed(letter, coverage) }).collect();
    to_json(&rows)
}

fn closed(letter: &SentLetter, coverage: &Coverage) -> Vec<TaskNumber> {
    let Some(unit) = coverage.units.iter().find(|of| of.unit == letter.unit) else { return Vec::new() };
    let is_closed =
        |task: &TaskNumber| letter.numbers_now.get(task).is_some_and(|now| !closed_since(&[*now], unit).is_empty());
    letter.asked.iter().copied().filter(is_closed).collect()
}
