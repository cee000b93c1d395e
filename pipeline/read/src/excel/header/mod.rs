//! Which rows of a table are its header: below the title lines, one row to three.
//!
//! Only the shape decides, not the words: a header row is full of short labels, the rows below it are data. A form, which
//! has labels beside its values, has none.

mod depth;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use zuozheng_model::{Table, names_a_field};

use super::period::{Sort, day_number, period};
use depth::{is_divided, last_header_row};

/// Rows that may stand above a header: the preamble of a circular pasted into a sheet is the longest seen.
const MOST_ABOVE: u32 = 60;

/// Characters of the longest label; 是否完成（已完成填“是”，未完成说明原因） has 21.
const LONGEST_LABEL: usize = 30;

/// Days that the head of a roll counts at least.
const FEWEST_DAYS: usize = 10;

/// The value for [`Table::header_rows`].
pub(crate) fn rows(table: &Table) -> u32 {
    if table.n_rows < 2 || table.n_cols < 2 || table.is_form() {
        return 0;
    }
    let usual = usual_width(table);
    for row in 0..(table.n_rows - 1).min(MOST_ABOVE) {
        if !is_label_row(table, row, usual) || stands_above(table, row, usual) {
            continue;
        }
        let last = last_header_row(table, row);
        return if last + 1 < table.n_rows { last + 1 } else { 0 };
    }
    0
}

/// Distinct cells over a row, each merged cell counted once: (column, text).
fn cells_over(table: &Table, row: u32) -> Vec<(u32, &str)> {
    let mut cells = Vec::new();
    let mut col = 0;
    while col < table.n_cols.min(500) {
        match table.covering(row, col) {
            Some(cell) => {
                cells.push((col, cell.text.as_str()));
                col = cell.col + cell.colspan.max(1);
            }
            None => col += 1,
        }
    }
    cells
}

/// 企业名称 | 恒泰电子 | 联系人 | 刘总: labels with their values, above the names of columns.
fn has_fields(table: &Table, row: u32) -> bool {
    const FEWEST_FIELDS: usize = 2;
    let cells: Vec<&str> = cells_over(table, row).into_iter().map(|(_, text)| text.trim()).collect();
    let is_field = |pair: &[&str]| match pair {
        [label, value] => names_a_field(label) && !value.is_empty() && !names_a_field(value),
        _ => pair.iter().all(|text| text.is_empty()),
    };
    cells.len() >= FEWEST_FIELDS * 2 && cells.chunks(2).all(is_field)
}

/// True for a row of fields above the names of columns: another such row follows, or the names do.
fn stands_above(table: &Table, row: u32, usual: usize) -> bool {
    has_fields(table, row) && (has_fields(table, row + 1) || names_follow(table, row, usual))
}

/// True when a row further down names columns, and by words that only names are.
fn names_follow(table: &Table, row: u32, usual: usize) -> bool {
    const MOST_FIELDS: u32 = 12;
    let is_named = |row: u32| {
        let cells = cells_over(table, row);
        let n_fields = cells.iter().filter(|(_, text)| names_a_field(text)).count();
        n_fields * 4 >= cells.len() * 3 && is_label_row(table, row, usual) && !has_fields(table, row)
    };
    (row + 1..(table.n_rows - 1).min(row + MOST_FIELDS)).any(is_named)
}

/// How many filled cells most rows have: the width of the table proper.
fn usual_width(table: &Table) -> usize {
    let mut counts = BTreeMap::new();
    for row in 0..table.n_rows.min(400) {
        let filled = cells_over(table, row).iter().filter(|(_, text)| !text.trim().is_empty()).count();
        if filled >= 2 {
            *counts.entry(filled).or_insert(0_usize) += 1;
        }
    }
    // The widest of the frequent ones: rows with gaps are narrower than the table.
    let most = counts.values().copied().max().unwrap_or(0);
    counts.iter().filter(|&(_, &count)| count * 2 >= most).map(|(&width, _)| width).max().unwrap_or(2)
}

fn is_label_row(table: &Table, row: u32, usual: usize) -> bool {
    let cells = cells_over(table, row);
    let labels: Vec<&str> = cells.iter().map(|(_, text)| text.trim()).filter(|text| !text.is_empty()).collect();
    let names_usual = |n_cols: usize| n_cols * 10 >= usual * 7;
    // The names of three rows are few in the first: 街道 | 第一季度 | 第二季度 over 检查 and 整改.
    let n_covered = || {
        let wide = table.starting_in(row).filter(|cell| !cell.text.trim().is_empty()).map(|cell| cell.colspan as usize);
        wide.sum::<usize>() + undivided_gaps(table, row).len()
    };
    let wide_enough = labels.len() >= 2
        && (names_usual(labels.len())
            || has_empty_corner(table, row)
            || (is_divided(table, row) || !undivided_gaps(table, row).is_empty()) && names_usual(n_covered()));
    let starts_here = table.starting_in(row).any(|cell| !cell.text.trim().is_empty());
    let mut distinct = labels.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let is_named = |label: &&&str| is_label(label);
    let n_named = labels.iter().filter(is_named).count();
    let all_name = labels.iter().all(|label| is_label(label) || period(label).is_some());
    // Periods may be column names (2018年02月, 201805), but a row of them alone is data.
    let begins_with_name = labels.first().is_some_and(|label| is_label(label));
    let names = begins_with_name && (all_name && n_named * 2 >= labels.len() || periods_run_on(table, row, &cells));
    wide_enough && starts_here && names && (distinct.len() * 10 >= labels.len() * 7 || is_repeated(&labels))
}

/// 序号 | 单位 | 签名 | 序号 | 单位 | 签名: a list in two columns of the page or more.
fn is_repeated(labels: &[&str]) -> bool {
    const MOST_TIMES: usize = 4;
    (2..=MOST_TIMES).any(|times| {
        let n_names = labels.len() / times;
        n_names >= 2
            && n_names * times == labels.len()
            && labels.chunks(n_names).all(|names| names == &labels[..n_names])
    })
}

/// Nothing in the corner of names of columns and names of rows, and every other place filled; remarks beside the table
/// have no name.
fn has_empty_corner(table: &Table, row: u32) -> bool {
    const FEWEST: u32 = 2;
    let is_empty = |row: u32, col: u32| table.text(row, col).trim().is_empty();
    let last = (1..table.n_cols).rev().find(|col| !is_empty(row, *col)).unwrap_or(0);
    let below = row + 1..table.n_rows.min(row + 50);
    let n_beside = below.clone().filter(|row| (last + 1..table.n_cols).any(|col| !is_empty(*row, col))).count();
    let is_whole = last >= FEWEST && (1..=last).all(|col| !is_empty(row, col));
    is_empty(row, 0) && !is_empty(row + 1, 0) && is_whole && n_beside * 2 < below.len()
}

/// The empty places of a header row that names in the next row divide from the name on their left, though nobody merged
/// them: 街道 | 工业 | （空） | 备注 over （空） | 新增 | 退出 | （空）. None when the next row is one of data.
fn undivided_gaps(table: &Table, row: u32) -> Vec<u32> {
    let is_empty = |row: u32, col: u32| table.text(row, col).trim().is_empty();
    let below = cells_over(table, row + 1);
    let names: Vec<&str> = below.iter().map(|(_, text)| text.trim()).filter(|text| !text.is_empty()).collect();
    if is_empty(row, 0) || !is_empty(row + 1, 0) || names.len() < 2 || !names.iter().all(|name| is_name(name)) {
        return Vec::new();
    }
    let last = below.iter().rev().find(|(_, text)| !text.trim().is_empty()).map_or(0, |(col, _)| *col);
    let gaps: Vec<u32> = (1..=last).filter(|col| is_empty(row, *col)).collect();
    let is_divided = |col: &u32| !is_empty(row + 1, *col) && !is_empty(row + 1, *col - 1);
    if gaps.iter().all(is_divided) { gaps } else { Vec::new() }
}

/// A name and then periods that run on, forwards or backwards: 街道 | 1月 | 2月 | 3月, 指标 | 2024 | 2023, with a name such as
/// 合计 among them. The row below must not hold periods itself, else both are data.
fn periods_run_on(table: &Table, row: u32, cells: &[(u32, &str)]) -> bool {
    let filled = cells.iter().map(|(col, text)| (*col, text.trim())).filter(|(_, text)| !text.is_empty()).skip(1);
    let mut runs: BTreeMap<Sort, Vec<u32>> = BTreeMap::new();
    for (col, text) in filled {
        match period(text).or_else(|| day_number(text)) {
            Some((sort, _)) if sort != Sort::DayNumber && period(table.text(row + 1, col).trim()).is_some() => {
                return false;
            }
            Some((sort, number)) => runs.entry(sort).or_default().push(number),
            None if is_label(text) => {}
            None => return false,
        }
    }
    let runs_on = |(sort, numbers): (&Sort, &Vec<u32>)| match sort {
        // 1 | 2 | 3 may be figures; nobody counts that far by chance.
        Sort::DayNumber => numbers.len() >= FEWEST_DAYS && numbers.iter().zip(1..).all(|(number, nth)| *number == nth),
        _ => numbers.is_sorted_by(|a, b| a < b) || numbers.is_sorted_by(|a, b| a > b),
    };
    runs.values().map(Vec::len).sum::<usize>() >= 2 && runs.iter().all(runs_on)
}

/// A column name: short, no number, no date, no sentence, no form field that carries its value.
fn is_label(text: &str) -> bool {
    let n_chars = text.chars().filter(|c| !c.is_whitespace()).count();
    // 2019年预算 names a column, 2019年6月 does not.
    let year = text.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()));
    // Years are part of a name: 2024比2023增长(%).
    let is_year = |digits: &&str| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    let n_of_years = 4 * text.split(|c: char| !c.is_ascii_digit()).filter(is_year).count();
    let of_year =
        year.and_then(|_| text[4..].strip_prefix('年')).filter(|rest| !rest.contains(|c: char| c.is_ascii_digit()));
    if of_year.is_some_and(|rest| (2..=10).contains(&rest.chars().count())) {
        return true;
    }
    let n_digits = text.chars().filter(char::is_ascii_digit).count();
    let n_letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_compared = n_of_years > 4 && n_of_years == n_digits && n_letters >= 2;
    let has_letter = text.chars().any(|c| c.is_alphabetic());
    let is_sentence = text.ends_with(['。', '；', ';', '！']);
    // 求和项:金额 is how a pivot table names a column.
    let is_field =
        text.split_once(['：', ':']).is_some_and(|(key, value)| !value.trim().is_empty() && !key.ends_with('项'));
    let is_wordy = n_digits * 2 < n_chars || is_compared;
    n_chars <= LONGEST_LABEL && has_letter && is_wordy && !is_sentence && !is_field
}

/// A label, or a period: 第一季度 over 1月 | 2月 | 3月.
fn is_name(text: &str) -> bool {
    is_label(text) || period(text).is_some()
}
