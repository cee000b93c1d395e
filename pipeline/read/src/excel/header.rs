//! Which rows of a table are its header: below the title lines, one row to three.
//!
//! Only the shape decides, not the words: a header row is full of short labels, the rows below it are data. A form, which
//! has labels beside its values, has none.

use std::collections::BTreeMap;

use zuozheng_model::{Table, names_a_field};

use super::period::{Sort, day_number, period};

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

/// The last row of a header that begins at `first`: merged cells reach below it, or a cell over several columns is
/// divided in the next row.
fn last_header_row(table: &Table, first: u32) -> u32 {
    let reach = table.starting_in(first).map(|cell| cell.row + cell.rowspan - 1).max().unwrap_or(first);
    let is_short = table.starting_in(first).all(|cell| cell.rowspan <= 3);
    let next = first + 1;
    let divided = is_divided(table, first) && !goes_on_as_data(table, first);
    let below_is_labels = reach > first
        && (next..=reach)
            .all(|row| table.starting_in(row).all(|cell| cell.text.trim().is_empty() || is_name(cell.text.trim())));
    let has_parts = table.starting_in(first).any(|cell| cell.colspan > 1) || reach == first;
    match () {
        () if below_is_labels && is_short && has_parts => reach,
        () if divided || !undivided_gaps(table, first).is_empty() || is_bracketed(table, next) => next,
        () => first,
    }
}

/// （户） | （亩） | （万元）: the units of the columns above.
fn is_bracketed(table: &Table, row: u32) -> bool {
    let texts: Vec<&str> =
        table.starting_in(row).map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    texts.len() >= 2 && texts.iter().all(|text| text.starts_with(['（', '(']) && text.ends_with(['）', ')']))
}

/// True when a cell over several columns, though not over all, stands above names that divide it.
fn is_divided(table: &Table, row: u32) -> bool {
    table.starting_in(row).filter(|cell| cell.colspan > 1 && cell.colspan < table.n_cols).any(|cell| {
        let below = cells_over(table, row + 1);
        let parts: Vec<&str> = below
            .iter()
            .filter(|(col, _)| (cell.col..cell.col + cell.colspan).contains(col))
            .map(|(_, text)| *text)
            .collect();
        parts.len() > 1 && parts.iter().all(|part| is_name(part.trim()))
    })
}

/// True when below every name that stands over one column there is something that is no name: 时间（two columns） | 工作内容 |
/// 地点 over 6月2日 | 上午 | 党工委会议 | 三楼.
fn goes_on_as_data(table: &Table, row: u32) -> bool {
    let (mut n_names, mut n_filled, mut n_fields) = (0, 0, 0);
    for name in table.starting_in(row).filter(|cell| cell.colspan == 1 && !cell.text.trim().is_empty()) {
        n_names += 1;
        let below = table.covering(row + 1, name.col).filter(|cell| cell.row == row + 1).map(|cell| cell.text.trim());
        let Some(below) = below.filter(|below| !below.is_empty() && *below != name.text.trim()) else { continue };
        n_filled += 1;
        n_fields += usize::from(names_a_field(below) || below.starts_with(['（', '(']));
    }
    n_names >= 2 && n_filled == n_names && n_fields * 3 <= n_names
}

/// A label, or a period: 第一季度 over 1月 | 2月 | 3月.
fn is_name(text: &str) -> bool {
    is_label(text) || period(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zuozheng_model::{Cell, Locator};

    /// A table from rows of (text, rowspan, colspan) with covered places left out.
    fn table(rows: &[&[(&str, u32, u32)]], n_cols: u32) -> Table {
        let mut table = Table { n_rows: rows.len() as u32, n_cols, ..Table::default() };
        for (row, cells) in rows.iter().enumerate() {
            let mut col = 0;
            for &(text, rowspan, colspan) in *cells {
                while table.covering(row as u32, col).is_some() {
                    col += 1;
                }
                let locator = Locator::Paragraph { paragraph: 1, cell: None };
                table.cells.push(Cell { row: row as u32, col, rowspan, colspan, text: text.into(), locator });
                table.cells.sort_by_key(|cell| (cell.row, cell.col));
            }
        }
        table
    }

    #[test]
    fn data_below_a_name_over_two_columns_is_no_header() {
        let (one, two) = (|text| (text, 1, 1), |text| (text, 1, 2));
        let names: &[_] = &[two("时间"), one("工作内容"), one("地点")];
        let data = table(
            &[
                names,
                &[one("6月2日"), one("上午"), one("党工委会议"), one("三楼会议室")],
                &[one("6月3日"), one("全天"), one("防汛检查"), one("各水库")],
            ],
            4,
        );
        assert_eq!(rows(&data), 1);
        let divided = table(
            &[
                names,
                &[one("日期"), one("时段"), one(""), one("")],
                &[one("6月3日"), one("全天"), one("防汛检查"), one("各水库")],
            ],
            4,
        );
        assert_eq!(rows(&divided), 2);
    }

    #[test]
    fn a_header_stands_below_title_lines() {
        let table = table(
            &[
                &[("某区2020年任务分解表", 1, 4)],
                &[("填表单位：某某局", 1, 3), ("单位：项", 1, 1)],
                &[("序号", 1, 1), ("工作内容", 1, 1), ("牵头单位", 1, 1), ("完成时间", 1, 1)],
                &[("1", 1, 1), ("网上可办率达到95%以上。", 1, 1), ("某某局", 1, 1), ("2020年6月", 1, 1)],
                &[("2", 1, 1), ("事项不少于300项。", 1, 1), ("某某局", 1, 1), ("2020/9/30", 1, 1)],
            ],
            4,
        );
        assert_eq!(rows(&table), 3);
    }

    #[test]
    fn a_header_of_two_rows() {
        let table = table(
            &[
                &[("序号", 2, 1), ("检查情况", 1, 2), ("备注", 2, 1)],
                &[("检查次数", 1, 1), ("发现问题", 1, 1)],
                &[("1", 1, 1), ("12", 1, 1), ("3", 1, 1), ("无", 1, 1)],
                &[("2", 1, 1), ("8", 1, 1), ("1", 1, 1), ("无", 1, 1)],
            ],
            4,
        );
        assert_eq!(rows(&table), 2);
    }

    #[test]
    fn a_first_column_merged_over_data_is_no_second_header_row() {
        let table = table(
            &[
                &[("工作任务", 1, 1), ("具体要求", 1, 1), ("责任单位", 1, 1)],
                &[("一、宣传", 2, 1), ("开展一次宣传。", 1, 1), ("甲局", 1, 1)],
                &[("发布两篇文章。", 1, 1), ("乙局", 1, 1)],
            ],
            3,
        );
        assert_eq!(rows(&table), 1);
    }

    #[test]
    fn months_may_be_column_names() {
        let table = table(
            &[
                &[("指标", 1, 1), ("单位", 1, 1), ("2018年02月", 1, 1), ("2019年预算", 1, 1)],
                &[("产值", 1, 1), ("万元", 1, 1), ("12", 1, 1), ("15", 1, 1)],
            ],
            4,
        );
        assert_eq!(rows(&table), 1);
        assert!(!is_label("2019年6月") && !is_label("2020年12月底前"));
    }

    /// A table of cells that are not merged.
    fn plain(rows: &[&[&str]]) -> Table {
        let rows: Vec<Vec<(&str, u32, u32)>> =
            rows.iter().map(|row| row.iter().map(|text| (*text, 1, 1)).collect()).collect();
        let rows: Vec<&[(&str, u32, u32)]> = rows.iter().map(Vec::as_slice).collect();
        table(&rows, rows[0].len() as u32)
    }

    #[test]
    fn periods_that_run_on_are_column_names() {
        let days: Vec<String> = (1..=31).map(|day| day.to_string()).collect();
        let roll: Vec<&str> = std::iter::once("姓名").chain(days.iter().map(String::as_str)).collect();
        let marks: Vec<&str> = std::iter::once("张三").chain(days.iter().map(|_| "√")).collect();
        for header in [
            &["街道", "1月", "2月", "3月"][..],
            &["指标", "2022", "2023", "2024"],
            &["指标", "2024年", "2023年", "2022年"],
            &["姓名", "5月6日", "5月7日", "5月8日"],
            &["街道", "1月", "1-2月", "1-3月"],
            &["街道", "2018年1-2月", "2018-03", "201804"],
            &["单位", "1季度", "2季度", "合计"],
            &["单位", "1日", "2日", "3日"],
        ] {
            assert_eq!(rows(&plain(&[header, &["东街", "1", "2", "3"], &["西街", "4", "5", "6"]])), 1, "{header:?}");
        }
        assert_eq!(rows(&plain(&[&roll, &marks])), 1);
        for data in [
            &[&["检查数", "1999", "2001"][..], &["整改数", "1950", "1980"]][..],
            &[&["张三", "5月6日", "4月7日"], &["李四", "5月8日", "3月9日"]],
            &[&["东街", "1", "2", "3"], &["西街", "4", "5", "6"]],
        ] {
            assert_eq!(rows(&plain(data)), 0, "{data:?}");
        }
    }

    #[test]
    fn a_header_of_three_rows() {
        let data: &[(&str, u32, u32)] =
            &[("东街", 1, 1), ("1", 1, 1), ("2", 1, 1), ("3", 1, 1), ("4", 1, 1), ("5", 1, 1), ("6", 1, 1)];
        let table = table(
            &[
                &[("全区统计表", 1, 7)],
                &[("街道", 3, 1), ("第一季度", 1, 3), ("第二季度", 1, 3)],
                &[("检查", 1, 2), ("整改", 1, 1), ("检查", 1, 2), ("整改", 1, 1)],
                &[("次数", 1, 1), ("人数", 1, 1), ("数", 1, 1), ("次数", 1, 1), ("人数", 1, 1), ("数", 1, 1)],
                data,
                data,
            ],
            7,
        );
        assert_eq!(rows(&table), 4);
    }

    #[test]
    fn an_empty_corner_and_a_form() {
        let mut crossed = plain(&[&["", "检查", "整改"], &["东街", "3", "2"], &["西街", "4", "4"]]);
        assert_eq!(rows(&crossed), 1);
        // A sheet has no cell where nothing stands.
        crossed.cells.remove(0);
        assert_eq!(rows(&crossed), 1);
        assert_eq!(rows(&plain(&[&["姓名", "张三", "性别", "男"], &["地址", "东街", "联系电话", "8"]])), 0);
    }

    #[test]
    fn a_header_that_nobody_merged() {
        let halves = ["街道", "工业", "", "服务业", "", "备注"];
        let parts = ["", "新增", "退出", "新增", "退出", ""];
        let data = ["东镇", "5", "1", "3", "0", ""];
        assert_eq!(rows(&plain(&[&["培育情况", "", "", "", "", ""], &halves, &parts, &data, &data])), 3);
        let quarter: &[(&str, u32, u32)] = &[("街道", 2, 1), ("第一季度", 1, 2), ("备注", 2, 1)];
        let months: &[(&str, u32, u32)] = &[("1月", 1, 1), ("2月", 1, 1)];
        let numbers: &[(&str, u32, u32)] = &[("东街", 1, 1), ("3", 1, 1), ("5", 1, 1), ("无", 1, 1)];
        assert_eq!(rows(&table(&[quarter, months, numbers, numbers], 4)), 2);
        let units = plain(&[&["单位", "户数", "面积"], &["", "（户）", "（亩）"], &["合计", "180", "12.5"]]);
        assert_eq!(rows(&units), 2);
        let blank =
            plain(&[&["单位", "已完成", "", "备注"], &["", "甲事项", "乙事项", ""], &["东街", "丙", "丁", "戊"]]);
        assert_eq!(rows(&blank), 2);
    }

    #[test]
    fn fields_above_a_header_are_none_of_it() {
        let table = plain(&[
            &["企业走访记录表", "", "", ""],
            &["企业名称", "恒泰电子", "联系人", "刘总"],
            &["序号", "企业诉求", "责任部门", "答复情况"],
            &["1", "申请补贴", "经信局", "3月底前兑付"],
            &["2", "子女入学", "教育局", "已协调"],
        ]);
        assert_eq!(rows(&table), 3);
        let table = plain(&[
            &["责任单位", "区卫健局", "填报人", "欧阳"],
            &["联系电话", "88110011", "日期", "2025年6月6日"],
            &["重点工作", "本周进展", "存在困难", "下周计划"],
            &["老年医院", "主体封顶", "资金缺口", "申请债券"],
            &["医联体", "签约3家", "无", "推进签约"],
        ]);
        assert_eq!(rows(&table), 3);
    }

    #[test]
    fn names_that_look_like_fields() {
        let table = plain(&[&["问题", "举措", "牵头单位", "进展"], &["融资难", "搭建平台", "金融办", "推进中"]]);
        assert_eq!(rows(&table), 1);
    }

    #[test]
    fn two_tables_side_by_side() {
        let table = table(
            &[
                &[("附件2：值守联络表", 1, 3), ("", 1, 1), ("应急物资表", 1, 3)],
                &[
                    ("社区", 1, 1),
                    ("联络员", 1, 1),
                    ("电话", 1, 1),
                    ("", 1, 1),
                    ("物资", 1, 1),
                    ("数量", 1, 1),
                    ("存放点", 1, 1),
                ],
                &[
                    ("东园", 1, 1),
                    ("段誉", 1, 1),
                    ("111", 1, 1),
                    ("", 1, 1),
                    ("沙袋", 1, 1),
                    ("500", 1, 1),
                    ("东园仓库", 1, 1),
                ],
                &[("", 1, 4), ("雨衣", 1, 1), ("80", 1, 1), ("街道库房", 1, 1)],
            ],
            7,
        );
        assert_eq!(rows(&table), 2);
    }

    #[test]
    fn names_may_stand_twice_and_remarks_beside_the_table() {
        let names = ["序号", "单位", "签名", "序号", "单位", "签名"];
        assert_eq!(rows(&plain(&[&names, &["1", "教育局", "王某", "2", "水利局", "周某"]])), 1);
        let table = plain(&[
            &["", "姓名", "电话", "", ""],
            &["办公室", "钟华", "88001", "", "已更新"],
            &["督查科", "田野", "88002", "", ""],
            &["信息科", "石磊", "88003", "", ""],
        ]);
        assert_eq!(rows(&table), 1);
        assert!(is_label("2024比2023增长(%)") && is_label("求和项:金额") && !is_label("2023-2024"));
    }

    #[test]
    fn numbers_alone_have_no_header() {
        let table = table(&[&[("1", 1, 1), ("2", 1, 1)], &[("3", 1, 1), ("4", 1, 1)]], 2);
        assert_eq!(rows(&table), 0);
    }
}
