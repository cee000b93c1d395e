//! Tables with a column for each unit and a mark where it has a part: `★` leads, `○` supports.
//!
//! What the marks mean the circular says (`注：★为牵头单位，○为配合单位`); where it does not, a full mark leads and a hollow one
//! supports when the table has both, and all are responsible when it has one kind only.

use std::collections::BTreeMap;

use zuozheng_model::{Role, Table};

use super::header::{Header, column};
use super::outline::Piece;
use super::units::is_name;

/// Units that make a column each at least.
const FEWEST: usize = 3;
const FULL: &str = "★▲●■◆⭐";
const HOLLOW: &str = "☆△○□◇◎〇";
const TICKS: &str = "√✓✔☑";

/// What the marks of a circular mean by its own words.
pub(super) type Legend = BTreeMap<char, Role>;

/// The columns of units.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Matrix {
    columns: BTreeMap<u32, String>,
    has_both: bool,
}

impl Matrix {
    pub(super) fn of(header: &Header, table: &Table) -> Self {
        let columns = columns(table, header.end_row, |col| header.names.get(col as usize).map_or("", String::as_str));
        let cells = || table.cells.iter().filter(|cell| cell.row >= header.end_row && columns.contains_key(&cell.col));
        let has = |kind: &str| cells().any(|cell| mark(&cell.text).is_some_and(|mark| kind.contains(mark)));
        Self { has_both: has(FULL) && has(HOLLOW), columns }
    }

    /// The unit of a column and its role, by the mark of a cell; `None` for any other column, nothing for a blank cell.
    pub(super) fn read(&self, col: u32, cell: &str, legend: &Legend) -> Option<Option<(String, Role)>> {
        let unit = self.columns.get(&col)?;
        let role = match mark(cell) {
            Some(mark) => Some(legend.get(&mark).copied().unwrap_or_else(|| self.role(mark))),
            None if cell.contains("牵头") || cell.contains('主') => Some(Role::Lead),
            None if cell.contains('配') || cell.contains('协') => Some(Role::Support),
            None => None,
        };
        Some(role.map(|role| (unit.clone(), role)))
    }

    fn role(&self, mark: char) -> Role {
        match (self.has_both, FULL.contains(mark), HOLLOW.contains(mark)) {
            (true, true, _) => Role::Lead,
            (true, _, true) => Role::Support,
            _ => Role::Responsible,
        }
    }
}

/// Columns of a table that are named by a unit each and hold nothing but marks below a row.
pub(super) fn columns<'n>(table: &Table, end_row: u32, name: impl Fn(u32) -> &'n str) -> BTreeMap<u32, String> {
    let says_part = |text: &str| {
        text.is_empty() || mark(text).is_some() || matches!(text, "牵头" | "配合" | "主办" | "协办" | "主" | "配")
    };
    let is_marked = |col: u32| {
        let below =
            || (end_row..table.n_rows).filter_map(|row| table.covering(row, col)).filter(|cell| cell.colspan == 1);
        below().any(|cell| mark(cell.text.trim()).is_some() || cell.text.contains(['牵', '配']))
            && below().all(|cell| says_part(cell.text.trim()))
    };
    let is_unit = |col: &u32| {
        let name = name(*col);
        !name.is_empty() && (column(name).is_none() || name.starts_with('各')) && is_name(name) && is_marked(*col)
    };
    let found: BTreeMap<u32, String> =
        (0..table.n_cols).filter(is_unit).map(|col| (col, name(col).to_owned())).collect();
    if found.len() >= FEWEST { found } else { BTreeMap::new() }
}

/// The mark that a cell consists of.
fn mark(text: &str) -> Option<char> {
    let mut chars = text.trim().chars();
    let only = chars.next().filter(|_| chars.next().is_none())?;
    [FULL, HOLLOW, TICKS].iter().any(|kind| kind.contains(only)).then_some(only)
}

/// What lines and notes say of the marks: `★为牵头单位`, `“○”表示配合`.
pub(super) fn legend(pieces: &[Piece<'_>]) -> Legend {
    const WORDS: [(&str, Role); 6] = [
        ("牵头", Role::Lead),
        ("主办", Role::Lead),
        ("主责", Role::Lead),
        ("配合", Role::Support),
        ("协办", Role::Support),
        ("责任", Role::Responsible),
    ];
    /// Characters between a mark and its meaning.
    const NEAR: usize = 8;
    let mut found = Legend::new();
    let mut read = |text: &str| {
        for (at, sign) in
            text.char_indices().filter(|(_, c)| [FULL, HOLLOW, TICKS].iter().any(|kind| kind.contains(*c)))
        {
            let behind: String = text[at + sign.len_utf8()..].chars().take(NEAR).collect();
            let behind = behind.split(['，', '；', '。', ',', ';']).next().unwrap_or_default();
            if let Some((_, role)) = WORDS.iter().find(|(word, _)| behind.contains(word)) {
                found.entry(sign).or_insert(*role);
            }
        }
    };
    for piece in pieces {
        match piece {
            Piece::Line(line) => read(&line.text),
            Piece::Grid(grid) => grid.table.cells.iter().for_each(|cell| read(&cell.text)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Cell, Locator};

    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let locator = Locator::Paragraph { paragraph: 1, cell: None };
        let cell = |(row, col, text): (usize, usize, &str)| Cell {
            row: row as u32,
            col: col as u32,
            rowspan: 1,
            colspan: 1,
            text: text.to_owned(),
            locator: locator.clone(),
        };
        let cells = rows
            .iter()
            .enumerate()
            .flat_map(|(row, texts)| texts.iter().enumerate().map(move |(col, text)| (row, col, *text)));
        Table {
            n_rows: rows.len() as u32,
            n_cols: rows[0].len() as u32,
            cells: cells.map(cell).collect(),
            ..Table::default()
        }
    }

    #[test]
    fn marks_under_units_are_roles() {
        let names = ["任务", "教育局", "水利局", "各镇"];
        let both = table(&[&names, &["甲", "★", "○", ""], &["乙", "", "★", "○"]]);
        let found = columns(&both, 1, |col| names[col as usize]);
        assert_eq!(found.into_values().collect::<Vec<_>>(), ["教育局", "水利局", "各镇"]);
        let words = table(&[&names, &["甲", "做好检查", "○", ""], &["乙", "", "★", "○"]]);
        assert!(columns(&words, 1, |col| names[col as usize]).is_empty());
        let ticks = table(&[&names, &["甲", "√", "√", ""]]);
        assert!(columns(&ticks, 1, |col| names[col as usize]).is_empty(), "各镇 has no mark");
    }
}
