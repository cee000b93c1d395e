//! Which column of a task table serves what, once its header is known.

use zuozheng_model::{Cell, Role, Table};
use zuozheng_text::is_ideograph;

use super::dates::{Anchor, deadline_of_cell};
use super::header::Header;
use super::matrix::Matrix;
use super::numbering::{Style, label};
use super::quarters::Quarters;
use super::words::Column;

/// Which column serves what.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) number: Option<u32>,
    pub(super) section: Option<u32>,
    pub(super) text: u32,
    /// Every column of words, when together they make the text: 项目名称, 建设内容, 年度目标.
    pub(super) together: Vec<u32>,
    pub(super) issue: Option<u32>,
    pub(super) units: Vec<(u32, Role)>,
    pub(super) deadline: Option<u32>,
    pub(super) points: Option<u32>,
    pub(super) criteria: Option<u32>,
    /// Columns of quarters or months; what stands there is to be reached by then.
    pub(super) quarters: Quarters,
    pub(super) status: Vec<u32>,
    pub(super) first_is_lead: bool,
    /// Units that have a column of their own.
    pub(super) matrix: Matrix,
    /// 备注: at times who else helps.
    pub(super) remarks: Vec<u32>,
}

/// 年度指标, 目标值: what a task is to reach.
fn is_measure(name: &str) -> bool {
    (name.contains("指标") || name.contains("目标")) && !name.contains("级指标")
}

/// 测评标准 whose cells say how much each lapse costs: 每少1次扣1分.
fn tells_scores(header: &Header, table: &Table, col: u32) -> bool {
    let cells = || table.cells.iter().filter(|cell| cell.col == col && cell.row >= header.end_row);
    let counts =
        |cell: &&Cell| cell.text.contains('分') && ["扣", "得", "计", "加"].iter().any(|verb| cell.text.contains(verb));
    header.names[col as usize].contains("标准") && cells().filter(counts).count() * 2 > cells().count()
}

/// A column of nothing but 时间 whose cells are times for the most part: 7月, 9月底前, 贯穿全年.
fn bare_time(header: &Header, table: &Table) -> Option<u32> {
    let anchor = Anchor { year: Some(2000), date: None };
    let is_time = |cell: &&Cell| deadline_of_cell(cell.text.trim(), anchor).is_some();
    let named = (0_u32..).zip(&header.names).filter(|(_, name)| ["时间", "日期"].contains(&name.as_str()));
    named.map(|(col, _)| col).find(|&col| {
        let cells = || table.cells.iter().filter(|cell| cell.col == col && cell.row >= header.end_row);
        cells().filter(is_time).count() * 3 >= cells().count() * 2
    })
}

/// A column in front of the text under a name that says nothing to us (攻坚方向, 板块), whose few words stand beside several rows each: what
/// the rows have in common names their section.
fn spanning(header: &Header, table: &Table, text: u32) -> Option<u32> {
    /// Characters of a name at most.
    const NAME: usize = 20;
    let unknown = (0_u32..).zip(&header.columns).take(text as usize).filter(|(_, column)| column.is_none());
    unknown.map(|(col, _)| col).find(|&col| {
        let own = |cell: &&Cell| cell.col == col && cell.row >= header.end_row && !cell.text.trim().is_empty();
        let names = || table.cells.iter().filter(own);
        let is_name = |cell: &Cell| cell.text.trim().chars().count() <= NAME && cell.text.chars().any(is_ideograph);
        let n_rows = (table.n_rows - header.end_row) as usize;
        let spans = |cell: &Cell| cell.rowspan > 1 && cell.colspan == 1;
        !header.names[col as usize].is_empty()
            && names().count() >= 2
            && names().count() * 2 <= n_rows + 1
            && names().all(is_name)
            && names().any(spans)
    })
}

impl Layout {
    pub(super) fn of(header: &Header, table: &Table) -> Option<Self> {
        let words: Vec<(u32, u8)> = (0_u32..)
            .zip(&header.columns)
            .filter_map(|(at, column)| match column {
                Some(Column::Words { grain }) => Some((at, *grain)),
                _ => None,
            })
            .collect();
        let issue = header.first(|column| column == Column::Issue);
        let (scores, words): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|&(col, _)| tells_scores(header, table, col));
        let scores = scores.first().map(|found| found.0);
        // The finest column asks; among equals the one with most words.
        let length =
            |col: u32| (header.end_row..table.n_rows).map(|row| table.text(row, col).chars().count()).sum::<usize>();
        // 目标要求 beside 工作任务: what the few words of an aim add to a task is no task.
        let own_words = |col: u32| -> usize {
            let cells = table.cells.iter().filter(|cell| cell.col == col && cell.colspan == 1);
            cells.filter(|cell| cell.row >= header.end_row).map(|cell| cell.text.chars().count()).sum()
        };
        let is_aim = |&(col, _): &(u32, u8)| {
            let told = words.iter().any(|&(other, _)| other < col && own_words(other) >= own_words(col) * 2);
            told && header.names[col as usize].contains("目标")
        };
        let asking = words.iter().copied().filter(|found| !is_aim(found));
        let finest = asking.max_by_key(|&(col, grain)| (grain, length(col), std::cmp::Reverse(col)));
        let text = finest.map(|found| found.0).or(issue)?;
        // 年度指标 behind the text says how much, and names no section.
        let measures = |col: u32| col > text && is_measure(&header.names[col as usize]);
        let is_section = |&(col, _): &(u32, u8)| col != text && !measures(col);
        let section = words.iter().copied().filter(is_section).min_by_key(|&(col, grain)| (grain, col));
        let measured = words.iter().map(|found| found.0).find(|&col| measures(col));
        let units: Vec<(u32, Role)> = (0_u32..)
            .zip(&header.columns)
            .filter_map(|(at, column)| column.and_then(Column::role).map(|role| (at, role)))
            .collect();
        // Beside those who are assessed stand those who assess: 被考核单位, 考核责任单位.
        let is_assessed = |at: u32| ["被考核", "考核对象"].iter().any(|word| header.names[at as usize].contains(word));
        let assesses = |at: u32| header.names[at as usize].contains("考核") && !is_assessed(at);
        let some_are_assessed = units.iter().any(|&(at, _)| is_assessed(at));
        let units: Vec<(u32, Role)> =
            units.into_iter().filter(|&(at, _)| !(some_are_assessed && assesses(at))).collect();
        let one = |wanted: Column| header.first(|column| column == wanted);
        let quarters = Quarters::of(header, table);
        let deadline = header.deadline().or_else(|| bare_time(header, table)).filter(|col| !quarters.contains(*col));
        Some(Self {
            number: one(Column::Number),
            section: section
                .map(|found| found.0)
                .or_else(|| spanning(header, table, text))
                .filter(|col| Some(*col) != deadline),
            text,
            together: Vec::new(),
            issue: issue.filter(|&at| at != text),
            first_is_lead: units.iter().any(|&(at, _)| says_first_is_lead(&header.names[at as usize])),
            units,
            deadline,
            points: one(Column::Points),
            criteria: one(Column::Criteria).or(scores).or(measured),
            matrix: Matrix::of(header, table),
            remarks: (0_u32..).zip(&header.names).filter(|(_, name)| name.contains("备注")).map(|(at, _)| at).collect(),
            quarters,
            status: header.all(|column| column == Column::Status),
        })
    }

    /// Where rows over the whole width name the sections, a column of broader words names none: when its every row says
    /// something else it names the tasks, and its words belong to their text, with those of the other columns; else it is
    /// a step between section and task.
    pub(super) fn with_section_rows(&self, header: &Header, table: &Table) -> Self {
        let Some(section) = self.section else { return self.clone() };
        let (mut names, mut n_sections): (Vec<&Cell>, usize) = (Vec::new(), 0);
        for row in header.end_row..table.n_rows {
            let filled: Vec<&Cell> = table.starting_in(row).filter(|cell| !cell.text.trim().is_empty()).collect();
            match heading_of_row(&filled) {
                Some(cell) => {
                    let labelled = label(cell.text.trim());
                    let is_section = labelled.is_some_and(|found| matches!(found.style, Style::Han | Style::HanParen));
                    let is_wide = cell.colspan + 1 >= table.n_cols || filled.len() > 1;
                    n_sections += usize::from(is_section && is_wide);
                }
                None => names.extend(filled.iter().copied().filter(|cell| cell.col == section)),
            }
        }
        let mut different: Vec<&str> = names.iter().map(|cell| cell.text.trim()).collect();
        different.sort_unstable();
        different.dedup();
        let names_tasks = different.len() > 1
            && different.len() == names.len()
            && names.iter().all(|cell| cell.rowspan == 1)
            && self.issue.is_none();
        let is_step = n_sections > 1 && names.iter().any(|cell| cell.rowspan > 1);
        if n_sections > 0 && !names_tasks && is_step {
            return Self { section: None, ..self.clone() };
        }
        let is_each = names.iter().all(|cell| cell.rowspan == 1) && different.len() == names.len();
        if n_sections == 0 && is_each && is_supervised(&header.names[section as usize]) {
            return Self { section: None, issue: self.issue.or(Some(section)), ..self.clone() };
        }
        if n_sections == 0 || !names_tasks {
            return self.clone();
        }
        let together = header.all(|column| matches!(column, Column::Words { .. }));
        let criteria = self.criteria.filter(|col| !together.contains(col));
        Self { section: None, together, criteria, ..self.clone() }
    }
}

/// 督办事项 beside 办理要求: what somebody complained of or a leader wrote on, of which each row asks one thing. It names
/// no section; as 存在问题 does, it tells what the task answers to.
fn is_supervised(name: &str) -> bool {
    ["督办", "交办", "转办", "批示", "信访"].iter().any(|word| name.contains(word))
}

/// The cell that names a section, alone in its row or with nothing but sums beside it: `一、基础设施（3个） | 187000 | 62500`.
pub(super) fn heading_of_row<'c>(filled: &[&'c Cell]) -> Option<&'c Cell> {
    let is_sum = |cell: &&&Cell| cell.text.chars().any(|c| c.is_ascii_digit()) && !cell.text.chars().any(is_ideograph);
    let (first, others) = filled.split_first()?;
    let heads_sums = first.col == 0 && first.colspan > 1 && others.iter().filter(is_sum).count() == others.len();
    (others.is_empty() || heads_sums).then_some(*first)
}

/// `责任单位（排名第一的为牵头单位）`.
pub(crate) fn says_first_is_lead(text: &str) -> bool {
    text.contains("牵头") && ["第一", "首位", "排首", "排前", "列首", "打头"].iter().any(|word| text.contains(word))
}
