//! Columns that are each named by a quarter or a month: 第一季度 | 第二季度 | …, 3月 | 4月 | …, with what is reached by then.
//!
//! | under a month | read as |
//! |---|---|
//! | words: 摸底, 完成20条 | a step; the last one is the deadline, and all of them are criteria |
//! | a tick | work goes on; the last one is the deadline |
//! | 完成, in any row of the table | that month is the deadline, and in other rows ticks as far as the last month tell none |

use zuozheng_model::Table;

use super::dates::is_dash;
use super::header::Header;
use super::numbering::number;
use super::outline::tidy;

/// Cells that say that a task ends in their month.
const ENDS: [&str; 9] = ["完成", "办结", "验收", "完工", "结束", "竣工", "全部完成", "完成任务", "完成验收"];
/// Cells that say that it begins or goes on.
const GOES_ON: [&str; 5] = ["启动", "开始", "开工", "推进", "实施"];

/// The columns of quarters or months, in order; none unless there are two.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Quarters {
    columns: Vec<(u32, String)>,
    /// Some row says in which one it ends.
    tell_ends: bool,
}

impl Quarters {
    pub(super) fn of(header: &Header, table: &Table) -> Self {
        let named = (0_u32..).zip(&header.names).filter(|(_, name)| is_quarter(name));
        let columns: Vec<(u32, String)> = named.map(|(at, name)| (at, name.clone())).collect();
        let is_under = |col: u32| columns.iter().any(|(at, _)| *at == col);
        let tell_ends = table.cells.iter().any(|cell| is_under(cell.col) && ENDS.contains(&cell.text.trim()));
        if columns.len() > 1 { Self { columns, tell_ends } } else { Self::default() }
    }

    pub(super) fn contains(&self, col: u32) -> bool {
        self.columns.iter().any(|(at, _)| *at == col)
    }

    /// The quarter by which a row is to be done.
    pub(super) fn last(&self, table: &Table, row: u32) -> Option<&str> {
        let said: Vec<(&str, &str)> = self.said(table, row).collect();
        let is_brief = |text: &str| text.chars().count() <= 4;
        let goes_on = |text: &str| {
            text.chars().count() == 1 || is_brief(text) && GOES_ON.iter().any(|word| text.starts_with(word))
        };
        let end = said.iter().rfind(|(_, text)| ENDS.contains(text));
        // Ticks that stop before the last month tell where they stop; words such as 推进 do not.
        let is_last = |name: &str| self.columns.last().is_some_and(|(_, last)| last == name);
        let runs_on = said.last().is_none_or(|(name, text)| is_last(name) || text.chars().count() > 1);
        let tells_none = self.tell_ends && runs_on && said.iter().all(|(_, text)| goes_on(text));
        end.or_else(|| said.last().filter(|_| !tells_none)).map(|(name, _)| *name)
    }

    /// `第一季度：摸底；第二季度：培训`, where it is words that stand there and no ticks.
    pub(super) fn steps(&self, table: &Table, row: u32) -> Option<String> {
        let begins_here = |col: u32| table.covering(row, col).is_some_and(|cell| cell.col == col);
        let said = self.columns.iter().filter(|(col, _)| begins_here(*col));
        let words: Vec<String> = said
            .map(|(col, name)| (name, table.text(row, *col).trim()))
            .filter(|(_, text)| text.chars().filter(|c| c.is_alphanumeric()).count() >= 2)
            .map(|(name, text)| format!("{name}：{}", tidy(text)))
            .collect();
        (!words.is_empty()).then(|| words.join("；"))
    }

    /// The quarters for which a row says something, and what.
    fn said<'q, 't>(&'q self, table: &'t Table, row: u32) -> impl Iterator<Item = (&'q str, &'t str)> {
        let cells = self.columns.iter().map(move |(col, name)| (name.as_str(), table.text(row, *col).trim()));
        cells.filter(|(_, text)| !text.is_empty() && !is_dash(text))
    }
}

/// 第一季度, 二季度, 3月, 上半年.
pub(super) fn is_quarter(name: &str) -> bool {
    let bare = name.strip_prefix('第').unwrap_or(name);
    let of = |unit: &str| bare.strip_suffix(unit).and_then(number);
    matches!(bare, "上半年" | "下半年")
        || of("季度").is_some_and(|nth| (1..=4).contains(&nth))
        || of("月").or_else(|| of("月份")).is_some_and(|nth| (1..=12).contains(&nth))
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Cell, Locator};

    use super::*;

    /// The deadline of each row below a header of months.
    fn deadlines(rows: &[[&str; 3]]) -> Vec<Option<String>> {
        let names = ["3月", "4月", "5月"];
        let locator = Locator::Paragraph { paragraph: 1, cell: None };
        let cell = |(row, col, text): (u32, u32, &str)| {
            let text = text.to_owned();
            Cell { row, col, rowspan: 1, colspan: 1, text, locator: locator.clone() }
        };
        let all = (0_u32..).zip(std::iter::once(&names).chain(rows));
        let cells = all.flat_map(|(row, texts)| (0_u32..).zip(texts).map(move |(col, text)| (row, col, *text)));
        let n_rows = u32::try_from(rows.len()).unwrap_or_default() + 1;
        let table = Table { n_rows, n_cols: 3, cells: cells.map(cell).collect(), ..Table::default() };
        let names = names.map(str::to_owned).to_vec();
        let header = Header { first_row: 0, end_row: 1, columns: vec![None; 3], names };
        let quarters = Quarters::of(&header, &table);
        (1..n_rows).map(|row| quarters.last(&table, row).map(str::to_owned)).collect()
    }

    #[test]
    fn a_row_is_due_in_its_last_month_or_where_it_says_so() {
        let due = |text: &str| Some(text.to_owned());
        assert_eq!(deadlines(&[["摸底", "培训", "—"], ["√", "√", "√"]]), [due("4月"), due("5月")]);
        let rows = [["启动", "完成", "√"], ["启动", "√", "√"], ["√", "√", ""], ["√", "", "—"], ["启动", "推进", ""]];
        assert_eq!(deadlines(&rows), [due("4月"), None, due("4月"), due("3月"), None]);
    }
}
