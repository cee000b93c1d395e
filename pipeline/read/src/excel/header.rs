//! Which rows of a table are its header: below the title lines, one row or two.
//!
//! Only the shape decides, not the words: a header row is full of short labels, the rows below it are data.

use zuozheng_model::Table;

/// Rows that may stand above a header: the preamble of a circular pasted into a sheet is the longest seen.
const MOST_ABOVE: u32 = 60;

/// Characters of the longest label; 是否完成（已完成填“是”，未完成说明原因） has 21.
const LONGEST_LABEL: usize = 30;

/// The value for [`Table::header_rows`].
pub(crate) fn rows(table: &Table) -> u32 {
    if table.n_rows < 2 || table.n_cols < 2 {
        return 0;
    }
    let usual = usual_width(table);
    for row in 0..(table.n_rows - 1).min(MOST_ABOVE) {
        if !is_label_row(table, row, usual) {
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

/// How many filled cells most rows have: the width of the table proper.
fn usual_width(table: &Table) -> usize {
    let mut counts = std::collections::BTreeMap::new();
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
    let wide_enough = labels.len() >= 2 && labels.len() * 10 >= usual * 7;
    let starts_here = table.starting_in(row).any(|cell| !cell.text.trim().is_empty());
    let mut distinct = labels.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let is_named = |label: &&&str| is_label(label);
    let n_named = labels.iter().filter(is_named).count();
    let all_name = labels.iter().all(|label| is_label(label) || is_period(label));
    // Periods may be column names (2018年02月, 201805), but a row of them alone is data.
    let names = n_named * 2 >= labels.len() && labels.first().is_some_and(|label| is_label(label));
    wide_enough && starts_here && all_name && names && distinct.len() * 10 >= labels.len() * 7
}

/// A month, quarter or year as the name of a column.
fn is_period(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let n_chars = text.chars().count();
    let is_year = (digits.starts_with("19") || digits.starts_with("20")) && matches!(digits.len(), 4..=6);
    n_chars <= 10 && !text.contains('日') && (is_year || (text.ends_with(['月', '度']) && digits.len() <= 2))
}

/// A column name: short, no number, no date, no sentence, no form field that carries its value.
fn is_label(text: &str) -> bool {
    let n_chars = text.chars().filter(|c| !c.is_whitespace()).count();
    // 2019年预算 names a column, 2019年6月 does not.
    let year = text.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()));
    let of_year =
        year.and_then(|_| text[4..].strip_prefix('年')).filter(|rest| !rest.contains(|c: char| c.is_ascii_digit()));
    if of_year.is_some_and(|rest| (2..=10).contains(&rest.chars().count())) {
        return true;
    }
    let n_digits = text.chars().filter(char::is_ascii_digit).count();
    let has_letter = text.chars().any(|c| c.is_alphabetic());
    let is_sentence = text.ends_with(['。', '；', ';', '！']);
    let is_field = text.split_once(['：', ':']).is_some_and(|(_, value)| !value.trim().is_empty());
    n_chars <= LONGEST_LABEL && has_letter && n_digits * 2 < n_chars && !is_sentence && !is_field
}

/// The last row of a header that begins at `first`: merged cells reach below it, or a cell over several columns is
/// divided in the next row.
fn last_header_row(table: &Table, first: u32) -> u32 {
    let reach = table.starting_in(first).map(|cell| cell.row + cell.rowspan - 1).max().unwrap_or(first);
    let is_short = table.starting_in(first).all(|cell| cell.rowspan <= 3);
    let next = first + 1;
    let divided = table.starting_in(first).filter(|cell| cell.colspan > 1 && cell.colspan < table.n_cols).any(|cell| {
        let below = cells_over(table, next);
        let parts: Vec<&str> = below
            .iter()
            .filter(|(col, _)| (cell.col..cell.col + cell.colspan).contains(col))
            .map(|(_, text)| *text)
            .collect();
        parts.len() > 1 && parts.iter().all(|part| is_label(part.trim()))
    });
    let below_is_labels = reach > first
        && (next..=reach)
            .all(|row| table.starting_in(row).all(|cell| cell.text.trim().is_empty() || is_label(cell.text.trim())));
    let has_parts = table.starting_in(first).any(|cell| cell.colspan > 1) || reach == first;
    match () {
        () if below_is_labels && is_short && has_parts => reach,
        () if divided => next,
        () => first,
    }
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

    #[test]
    fn numbers_alone_have_no_header() {
        let table = table(&[&[("1", 1, 1), ("2", 1, 1)], &[("3", 1, 1), ("4", 1, 1)]], 2);
        assert_eq!(rows(&table), 0);
    }
}
