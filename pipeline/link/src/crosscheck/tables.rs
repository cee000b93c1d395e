//! What the tables of a document come to, in hundredths: rows, sums of columns, different entries, and rows of sums that are
//! wrong.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use zuozheng_model::{Passage, PassageKind};
use zuozheng_text::is_ideograph;

use crate::hash::hash;

/// Parts of one that figures are kept in: 20.6公里 is 2060.
pub(super) const PARTS: f64 = 100.0;

/// A figure in hundredths, as people write it.
pub fn figure_words(figure: u64) -> String {
    let (whole, part) = (figure / 100, figure % 100);
    match part {
        0 => whole.to_string(),
        part if part % 10 == 0 => format!("{whole}.{}", part / 10),
        part => format!("{whole}.{part:02}"),
    }
}

/// A row of sums of which one is not the sum of the rows above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongSum {
    /// Name of the column.
    pub column: String,
    /// What the row of sums says, in hundredths.
    pub said: u64,
    /// What the rows come to, in hundredths.
    pub sum: u64,
    /// The passage of the row of sums.
    pub passage: u32,
}

/// What a table adds up to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TableFacts {
    /// What stands above it.
    pub name: String,
    /// Rows, without those of sums.
    pub n_rows: u64,
    /// All figures that bear out a total, in hundredths: sums of columns, numbers in rows of sums, counts of different entries.
    pub totals: BTreeSet<u64>,
    /// True when a column mixes units, so that nobody knows what it comes to: 5万元, 6000元.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mixes_units: bool,
    /// What its row of sums says that its rows do not come to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<WrongSum>,
}

/// Rows of a table that is worth comparing.
const FEWEST_ROWS: u64 = 3;

/// The tables among the passages of a document.
pub(super) fn tables(passages: &[Passage]) -> Vec<TableFacts> {
    let mut tables: Vec<TableFacts> = Vec::new();
    let mut columns = Columns::default();
    let mut title = String::new();
    let mut is_inside = false;
    for passage in passages {
        match passage.kind {
            PassageKind::Row if is_inside => columns.add(passage),
            PassageKind::Header | PassageKind::Row => {
                columns.finish(&mut tables);
                columns.name = std::mem::take(&mut title);
                columns.continues |= is_continuation(&columns.name) || is_continuation(&passage.text);
                is_inside = true;
                if passage.kind == PassageKind::Row {
                    columns.add(passage);
                }
            }
            PassageKind::Heading | PassageKind::Body => {
                columns.finish(&mut tables);
                columns.continues |= is_continuation(&passage.text);
                is_inside = false;
                title = passage.text.chars().take(60).collect();
            }
            PassageKind::Note => {}
        }
    }
    columns.finish(&mut tables);
    tables
}

/// True for what stands above the second half of a table.
fn is_continuation(text: &str) -> bool {
    let text = text.trim_start_matches(['（', '(']);
    text.starts_with("续表") || text.starts_with("接上表")
}

/// What the rows of a table come to.
#[derive(Debug, Default)]
struct Columns {
    name: String,
    /// The columns of the table before, unless a row of sums ended it; and whether a text says that this one goes on with it.
    before: BTreeSet<String>,
    continues: bool,
    n_rows: u64,
    columns: Vec<Column>,
    in_sums: BTreeSet<u64>,
    /// Its rows of sums, and whether another row sums up some of the others.
    sums: Vec<(u32, Vec<(String, Figure)>)>,
    has_parts: bool,
}

/// One column.
#[derive(Debug)]
struct Column {
    name: String,
    /// The sum, while every entry was a number.
    sum: Option<f64>,
    /// The unit that the entries are written with, and whether they have several.
    unit: String,
    mixes_units: bool,
    n_values: u64,
    /// Hashes of the different entries.
    entries: HashSet<u64>,
}

impl Columns {
    fn add(&mut self, passage: &Passage) {
        let row = passage.text.as_str();
        let cells: Vec<(&str, &str)> = row.split('；').filter_map(|cell| cell.split_once('：')).collect();
        let first = || row.split('；').take(3).map(|cell| cell.rsplit('：').next().unwrap_or(cell).trim());
        let is_sum = first().any(|value| matches!(value, "合计" | "总计" | "小计" | "共计" | "累计" | "总数"));
        // 县道小计, 以上合计: sums of some of the rows.
        let is_part = first().any(|value| ["小计", "合计", "总计"].iter().any(|end| value.ends_with(end)));
        if is_sum || is_part {
            let figures = cells.iter().filter_map(|(name, value)| Some(((*name).to_owned(), Figure::of(value)?)));
            let figures: Vec<(String, Figure)> = figures.collect();
            self.in_sums.extend(figures.iter().filter_map(|(_, figure)| rounded(figure.number)));
            self.sums.push((passage.ordinal, figures));
            self.has_parts |= !is_sum || row.contains("小计");
            return;
        }
        // Rows that begin with 一、 or 其中 stand above or below others.
        self.has_parts |= row.split('；').take(2).any(|cell| {
            let value = cell.rsplit('：').next().unwrap_or(cell).trim();
            value.starts_with("其中") || value.starts_with(|c| "一二三四五六七八九十（".contains(c))
        }) || !self.sums.is_empty();
        self.n_rows += 1;
        for (nth, (name, value)) in cells.into_iter().enumerate() {
            // Columns come in one order, but empty cells are left out.
            let known = |column: &Column| column.name == name;
            let at = (nth..self.columns.len()).find(|at| known(&self.columns[*at]));
            let at = at.or_else(|| self.columns.iter().position(known)).unwrap_or_else(|| {
                self.columns.push(Column {
                    name: name.to_owned(),
                    sum: Some(0.0),
                    unit: String::new(),
                    mixes_units: false,
                    n_values: 0,
                    entries: HashSet::new(),
                });
                self.columns.len() - 1
            });
            let column = &mut self.columns[at];
            column.take(Figure::of(value));
            column.entries.insert(hash(value.trim()));
        }
    }

    fn finish(&mut self, tables: &mut Vec<TableFacts>) {
        if self.columns.is_empty() && self.sums.is_empty() {
            return;
        }
        let Self { name, before, continues, n_rows, columns, in_sums: mut totals, sums, has_parts } =
            std::mem::take(self);
        let names: BTreeSet<String> = columns.iter().map(|column| column.name.clone()).collect();
        // The sums of a table that goes on with the one before are those of both.
        let goes_on = continues || !before.is_empty() && (names.is_subset(&before) || before.is_subset(&names));
        if sums.is_empty() {
            self.before = names;
        }
        if n_rows < FEWEST_ROWS {
            return;
        }
        let wrong = match sums.as_slice() {
            [(passage, figures)] if !has_parts && !goes_on => wrong_sums(*passage, figures, &columns, n_rows),
            _ => Vec::new(),
        };
        let mixes_units = columns.iter().any(|column| column.mixes_units);
        for column in columns {
            totals.extend(column.sum.filter(|_| !column.mixes_units).and_then(rounded));
            totals.insert(column.entries.len() as u64 * PARTS as u64);
        }
        tables.push(TableFacts { name, n_rows, totals, mixes_units, wrong });
    }
}

impl Column {
    fn take(&mut self, entry: Option<Figure>) {
        let first = self.n_values == 0;
        self.n_values += 1;
        self.sum = self.sum.and_then(|sum| Some(sum + entry.as_ref()?.number));
        let Some(Figure { unit, .. }) = entry else { return };
        self.mixes_units |= !first && differ(&self.unit, &unit);
        if self.unit.is_empty() {
            self.unit = unit;
        }
    }
}

/// The figures of the only row of sums that are not the sums of their columns. Numbers of rows and shares add up to nothing, and
/// an empty cell may hold what is counted elsewhere.
fn wrong_sums(passage: u32, figures: &[(String, Figure)], columns: &[Column], n_rows: u64) -> Vec<WrongSum> {
    // Not in `dictionaries/`: facts are made where files are read, without dictionaries, and are kept until `VERSION` changes,
    // so that what a project adds would not be seen.
    const NOT_ADDED: [&str; 16] =
        ["率", "比", "均", "单价", "占", "序号", "编号", "年", "月", "日", "号", "标准", "得分", "分数", "电话", "桩"];
    let wrong = |(name, said): &(String, Figure)| {
        let mut columns = columns.iter().filter(|column| column.name == *name);
        let column = columns.next().filter(|column| column.n_values == n_rows && !column.mixes_units)?;
        let is_added = columns.next().is_none() && !NOT_ADDED.iter().any(|word| name.contains(word));
        if differ(&column.unit, &said.unit) {
            return None;
        }
        let (said, sum) = (hundredths(said.number)?, column.sum.and_then(hundredths)?);
        // A sum of figures that were rounded is a little off.
        let is_off = said.abs_diff(sum) > n_rows;
        (is_added && is_off && said != n_rows * PARTS as u64).then(|| WrongSum {
            column: name.clone(),
            said,
            sum,
            passage,
        })
    };
    figures.iter().filter_map(wrong).collect()
}

/// The number that a cell is, with its unit: 1,024 or 12户.
#[derive(Debug)]
struct Figure {
    number: f64,
    unit: String,
}

impl Figure {
    fn of(cell: &str) -> Option<Self> {
        const LONGEST_UNIT: usize = 3;
        if !cell.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            return None;
        }
        let plain: String = cell.chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
        let digits = plain.trim_end_matches(is_ideograph);
        let unit = &plain[digits.len()..];
        let number: f64 = digits.parse().ok().filter(|number: &f64| number.is_finite())?;
        (unit.chars().count() <= LONGEST_UNIT).then(|| Self { number, unit: unit.to_owned() })
    }
}

/// True when figures with these units do not add up. One without any may be of the same, but for 万 and the like.
fn differ(unit: &str, other: &str) -> bool {
    let is_many = |unit: &str| unit.starts_with(['百', '千', '万', '亿']);
    unit != other && (!unit.is_empty() && !other.is_empty() || is_many(unit) || is_many(other))
}

/// A number in hundredths, when it is not finer than these.
fn hundredths(number: f64) -> Option<u64> {
    rounded(number).filter(|parts| (*parts as f64 - number * PARTS).abs() < 1e-3)
}

/// A number in hundredths, as near as can be.
pub(super) fn rounded(number: f64) -> Option<u64> {
    let parts = (number * PARTS).round();
    (0.0..1e14).contains(&parts).then_some(parts as u64)
}

#[cfg(test)]
pub(super) mod tests {
    use zuozheng_model::{Locator, TextSource};

    use super::*;

    pub(in crate::crosscheck) fn passages(texts: &[(PassageKind, &str)]) -> Vec<Passage> {
        let passage = |(at, (kind, text)): (usize, &(PassageKind, &str))| Passage {
            ordinal: at as u32,
            kind: *kind,
            text: (*text).into(),
            locator: Locator::Paragraph { paragraph: at as u32 + 1, cell: None },
            source: TextSource::Native,
        };
        texts.iter().enumerate().map(passage).collect()
    }

    #[test]
    fn a_row_of_sums_of_a_part_or_of_two_tables_is_not_checked() {
        use PassageKind::{Body, Header, Row};
        let first = [
            (Header, "路线，里程"),
            (Row, "路线：甲；里程：8.2"),
            (Row, "路线：乙；里程：5.4"),
            (Row, "路线：丙；里程：5"),
        ];
        let second = [(Row, "路线：丁；里程：1"), (Row, "路线：戊；里程：2"), (Row, "路线：己；里程：3")];
        let sums = |texts: &[&[(PassageKind, &str)]]| -> Vec<u64> {
            let tables = tables(&passages(&texts.concat()));
            tables.into_iter().flat_map(|table| table.wrong).map(|wrong| wrong.said).collect()
        };
        let all: [(PassageKind, &str); 1] = [(Row, "路线：合计；里程：24.6")];
        assert_eq!(sums(&[&first, &all]), [2460]);
        for (what, texts) in [
            ("the same columns", [&first[..], &[(Header, "路线，里程")], &second, &all].concat()),
            ("续表", [&first[..], &[(Body, "续表"), (Header, "线路，公里")], &second, &all].concat()),
            ("小计", [&first[..], &[(Row, "路线：县道小计；里程：18.6")], &second, &all].concat()),
            ("以上合计", [&first[..], &[(Row, "路线：以上合计；里程：24.6")]].concat()),
        ] {
            assert_eq!(sums(&[&texts]), [] as [u64; 0], "{what}");
        }
        // Each with a row of sums of its own.
        let ended = [(Row, "路线：合计；里程：18.6"), (Body, "乡道"), (Header, "路线，里程")];
        assert_eq!(sums(&[&first, &ended, &second, &all]), [2460]);
        let mixed =
            ["路线：甲；投入：5万元", "路线：乙；投入：6000元", "路线：丙；投入：1万元", "路线：合计；投入：6.6万元"];
        assert_eq!(sums(&[&mixed.map(|row| (Row, row))]), [] as [u64; 0]);
    }

    #[test]
    fn a_row_of_sums_is_checked_against_its_rows() {
        use PassageKind::{Header, Row};
        let wrong = |rows: &[&str]| -> Vec<(String, String)> {
            let header = (Header, "路线，完成里程（公里），合格率");
            let texts: Vec<(PassageKind, &str)> =
                std::iter::once(header).chain(rows.iter().map(|row| (Row, *row))).collect();
            let tables = tables(&passages(&texts));
            let wrong = tables.into_iter().flat_map(|table| table.wrong);
            wrong.map(|wrong| (figure_words(wrong.said), figure_words(wrong.sum))).collect()
        };
        let rows =
            ["路线：甲；里程：8.2；合格率：90", "路线：乙；里程：5.4；合格率：95", "路线：丙；里程：5；合格率：97"];
        let with = |more: &[&'static str]| wrong(&[&rows[..], more].concat());
        assert_eq!(with(&["路线：合计；里程：20.6；合格率：94"]), [("20.6".to_owned(), "18.6".to_owned())]);
        assert!(with(&["路线：合计；里程：18.6"]).is_empty());
        assert!(with(&["路线：小计；里程：18.6", "路线：丁；里程：4", "路线：合计；里程：22.6"]).is_empty());
        assert!(with(&["路线：其中县道；里程：8.2", "路线：合计；里程：18.6"]).is_empty());
        assert!(with(&["路线：丁", "路线：合计；里程：20.6"]).is_empty(), "what was left out may be counted");
    }
}
