//! The header of a task table: which column says what, by the names that official tables use.

use zuozheng_model::{Cell, Table};

use super::matrix;
use super::quarters::is_quarter;
use super::words::{COLUMNS, Column, NUMBER_COLUMNS, TASK_COLUMNS};

/// The header rows of a table and what its columns hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// First row of the header.
    pub(crate) first_row: u32,
    /// Row after the header.
    pub(crate) end_row: u32,
    /// What each column holds; `None` for a name that says nothing known.
    pub(crate) columns: Vec<Option<Column>>,
    /// Names as written.
    pub(crate) names: Vec<String>,
}

impl Header {
    /// Columns of a kind.
    pub(crate) fn all(&self, is: impl Fn(Column) -> bool) -> Vec<u32> {
        (0_u32..).zip(&self.columns).filter(|(_, column)| column.is_some_and(&is)).map(|(at, _)| at).collect()
    }

    /// The first column of a kind.
    pub(crate) fn first(&self, is: impl Fn(Column) -> bool) -> Option<u32> {
        self.all(is).into_iter().next()
    }

    /// The column that says until when: 完成时限 rather than 进度安排.
    pub(crate) fn deadline(&self) -> Option<u32> {
        let all = self.all(|column| column == Column::Deadline);
        let is_end = |at: &&u32| ["限", "完成时间", "截止"].iter().any(|word| self.names[**at as usize].contains(word));
        all.iter().find(is_end).or(all.first()).copied()
    }

    /// True when some column names units.
    pub(crate) fn has_units(&self) -> bool {
        self.first(|column| column.role().is_some()).is_some()
    }
}

/// The header of a table, looked for in its first rows: a row of short names, most of them known, that tell both what
/// is asked and who, when or how it is counted.
pub(crate) fn find_header(table: &Table) -> Option<Header> {
    const DEPTH: u32 = 150;
    (0..table.n_rows.min(DEPTH)).find_map(|row| header_at(table, row))
}

/// What a header name means.
pub(crate) fn column(name: &str) -> Option<Column> {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let cut = name.find(['（', '(']).unwrap_or(name.len());
    let (base, bracket) = name.split_at(cut);
    if base.is_empty() || base.chars().count() > 14 {
        return None;
    }
    // 督办编号, 任务编号
    if NUMBER_COLUMNS.contains(&base) || base.starts_with("序号") || base.ends_with("编号") {
        return Some(Column::Number);
    }
    // 措施及责任单位: measures that name their units behind them.
    let holds_both =
        ["及责任", "和责任", "与责任", "、责任", "及牵头", "及分工"].iter().find_map(|word| base.split_once(word));
    if let Some((words, _)) = holds_both
        && let Some(Column::Words { grain }) = self::column(words)
    {
        return Some(Column::Words { grain });
    }
    let names_body = ["单位", "部门", "科室", "主体"].iter().any(|word| base.contains(word));
    let found = COLUMNS
        .iter()
        .filter(|(word, column)| !(names_body && *column == Column::Other) || word.contains("单位"))
        .find(|(word, _)| base.contains(word))
        .map(|found| found.1)
        .or_else(|| {
            TASK_COLUMNS.iter().find(|(word, _)| base.contains(word)).map(|&(_, grain)| Column::Words { grain })
        });
    match (found, bracket.trim_matches(|c| "（）()".contains(c))) {
        (Some(Column::Responsible), "牵头" | "牵头单位" | "主办") => Some(Column::Lead),
        (Some(Column::Responsible), "配合" | "配合单位" | "协办") => Some(Column::Support),
        (found, _) => found,
    }
}

fn header_at(table: &Table, row: u32) -> Option<Header> {
    let (mut columns, names) = columns_of(table, row, None);
    // Units that have a column each are as good as 责任单位.
    let units = matrix::columns(table, row + 1, |col| &names[col as usize]);
    units.keys().for_each(|col| columns[*col as usize] = Some(Column::Responsible));
    let cells: Vec<_> = table.starting_in(row).filter(|cell| !cell.text.trim().is_empty()).collect();
    let is_short = cells.iter().all(|cell| cell.text.chars().filter(|c| !c.is_whitespace()).count() <= 30);
    let is_known = |cell: &&&Cell| {
        column(&cell.text).is_some() || units.contains_key(&cell.col) || is_quarter(&names[cell.col as usize])
    };
    let n_known = cells.iter().filter(is_known).count();
    let says_what = columns.iter().flatten().any(|column| matches!(column, Column::Words { .. } | Column::Issue));
    let says_more = columns.iter().flatten().any(|column| !matches!(column, Column::Words { .. } | Column::Other));
    // Words of a header also stand in cells of a table; there a full stop or a label betrays them.
    let is_plain = cells.iter().all(|cell| !cell.text.contains(['。', '；', '：']));
    let is_header = is_short
        && is_plain
        && cells.len() >= 2
        && n_known >= 2
        && n_known * 2 >= cells.len()
        && says_what
        && says_more;
    if !is_header {
        return None;
    }
    let mut header = Header { first_row: row, end_row: row + 1, columns, names };
    // 责任单位 over 牵头 and 配合: a second row, all of it names, under cells that are merged sideways.
    let below: Vec<_> = table.starting_in(row + 1).collect();
    let is_spread = cells.iter().any(|cell| cell.colspan > 1);
    let is_under_spread =
        |col: u32| cells.iter().any(|cell| cell.colspan > 1 && (cell.col..cell.col + cell.colspan).contains(&col));
    let is_known = |text: &str| text.trim().is_empty() || column(text).is_some();
    let all_names = !below.is_empty()
        && below.iter().any(|cell| !cell.text.trim().is_empty())
        && (below.iter().all(|cell| is_known(&cell.text))
            || is_spread && below.iter().all(|cell| is_under_spread(cell.col) && cell.text.chars().count() <= 10));
    let has_deep_cells = cells.iter().any(|cell| cell.rowspan > 1);
    if all_names && (is_spread || has_deep_cells) {
        let (columns, names) = columns_of(table, row + 1, Some(&header));
        header = Header { first_row: row, end_row: row + 2, columns, names };
    } else if has_deep_cells {
        // Under a cell that is merged sideways stand names that say nothing known: 一季度, 二季度.
        let ends = || cells.iter().map(|cell| cell.row + cell.rowspan);
        header.end_row = if is_spread { ends().max() } else { ends().min() }.unwrap_or(row + 1);
        for cell in below.iter().filter(|cell| is_under_spread(cell.col) && cell.row < header.end_row) {
            header.names[cell.col as usize] = cell.text.split_whitespace().collect();
        }
    }
    Some(header)
}

fn columns_of(table: &Table, row: u32, above: Option<&Header>) -> (Vec<Option<Column>>, Vec<String>) {
    (0..table.n_cols)
        .map(|col| {
            let name: String = table.text(row, col).split_whitespace().collect();
            let inherited = above.and_then(|above| above.columns[col as usize]);
            (column(&name).or(inherited), name)
        })
        .unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_column() {
        use Column::{Criteria, Deadline, Issue, Lead, Number, Other, Points, Responsible, Status, Support, Words};
        for (name, expected) in [
            ("序号", Some(Number)),
            ("序 号", Some(Number)),
            ("工作任务", Some(Words { grain: 3 })),
            ("主要任务", Some(Words { grain: 3 })),
            ("重点领域", Some(Words { grain: 1 })),
            ("一级指标", Some(Words { grain: 0 })),
            ("指标项目", Some(Words { grain: 2 })),
            ("具体要求", Some(Words { grain: 8 })),
            ("工作措施", Some(Words { grain: 8 })),
            ("公开内容", Some(Words { grain: 7 })),
            ("考核内容", Some(Words { grain: 7 })),
            ("责任单位", Some(Responsible)),
            ("责任科室", Some(Responsible)),
            ("责任单位（排名第一的为牵头单位）", Some(Responsible)),
            ("责任单位及责任人", Some(Responsible)),
            ("责任单位（配合）", Some(Support)),
            ("牵头单位", Some(Lead)),
            ("配合单位", Some(Support)),
            ("完成时限", Some(Deadline)),
            ("时限要求", Some(Deadline)),
            ("完成时间", Some(Deadline)),
            ("分值", Some(Points)),
            ("评分标准", Some(Criteria)),
            ("存在问题", Some(Issue)),
            ("完成情况", Some(Status)),
            ("区领导", Some(Other)),
            ("责任人", Some(Other)),
            ("备注", Some(Other)),
            ("甲", None),
        ] {
            assert_eq!(column(name), expected, "{name}");
        }
    }
}
