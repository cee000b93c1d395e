//! Totals that a text states with the ledger they come from: 详见《检查台账》，共检查企业136户.
//!
//! Only what is plain is compared: a total (共、合计、累计 …) in a sentence that names one ledger. The ledger bears it out
//! when it has so many rows, so many different entries in a column, or a column that adds up to it.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use zuozheng_model::{Passage, PassageKind};
use zuozheng_text::{is_ideograph, numerals};

use crate::hash::hash;

/// Parts of one that figures are kept in: 20.6公里 is 2060.
const PARTS: f64 = 100.0;

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

/// A total that a text states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Name of the ledger, without 《》.
    pub ledger: String,
    /// The total as written: 共检查企业136户.
    pub written: String,
    /// The total, in hundredths.
    pub total: u64,
    /// The passage that says so.
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
    /// What its row of sums says that its rows do not come to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<WrongSum>,
}

/// Rows of a table that is worth comparing.
const FEWEST_ROWS: u64 = 3;

/// How ledgers are called.
const LEDGER: &str = "台账|清单|名单|目录|统计表|登记表|明细表|汇总表|一览表|情况表|登记簿|登记册|记录表";

static LEDGERS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"《([^《》]{{1,40}}?(?:{LEDGER})[^《》]{{0,6}})》|(?:详?见|附)(?:附件)?[0-9一二三四五六七八九十]{{0,2}}[：:]?([\p{{Han}}]{{2,20}}?(?:{LEDGER}))"
    );
    Regex::new(&pattern).expect("a fixed expression")
});

static TOTALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:一共|总共|总计|合计|共计|累计|共)[^，。；：！？、0-9一二两三四五六七八九十百千万]{0,12}",
        r"([0-9]{1,9}|[一二两三四五六七八九十百千零〇]{1,9})",
        r"(?:项|条|次|户|家|件|宗|份|人|名|个|期|篇|场|起|批|处|所|间|台|笔)"
    ))
    .expect("a fixed expression")
});
/// A measured amount, which a ledger adds up whether the text says so or not: 完成20.6公里，详见《进度台账》.
static AMOUNTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"([0-9]{1,9}(?:\.[0-9]{1,2})?)(?:余)?(?:公里|千米|米|万元|亿元|元|吨|亩|公顷|平方米|立方米|株)")
        .expect("a fixed expression")
});
/// What makes it a part of the whole.
const PARTLY: [&str; 7] = ["其中", "分别", "人均", "平均", "增长", "剩余", "计划"];

/// The totals that a passage states.
pub(super) fn stated(passage: &Passage, stated: &mut Vec<Stated>) {
    if !matches!(passage.kind, PassageKind::Body | PassageKind::Note) {
        return;
    }
    for sentence in passage.text.split(['。', '；', '！', '？', '\n']) {
        let mut ledgers: Vec<&str> = LEDGERS
            .captures_iter(sentence)
            .filter_map(|found| found.get(1).or_else(|| found.get(2)))
            .map(|found| found.as_str())
            .collect();
        ledgers.dedup();
        let [ledger] = ledgers[..] else { continue };
        let of = |written: &str, total: u64| Stated {
            ledger: ledger.to_owned(),
            written: written.to_owned(),
            total,
            passage: passage.ordinal,
        };
        for found in TOTALS.captures_iter(sentence) {
            let Some(total) = numerals::parse(&found[1]) else { continue };
            stated.push(of(&found[0], total.saturating_mul(PARTS as u64)));
        }
        // One amount alone is that of the ledger; of several nobody knows.
        let mut amounts = AMOUNTS.captures_iter(sentence);
        if let (Some(found), None) = (amounts.next(), amounts.next())
            && !PARTLY.iter().any(|word| sentence.contains(word))
            && let Some(total) = number(&found[1]).and_then(hundredths)
        {
            stated.push(of(&found[0], total));
        }
    }
}

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
                is_inside = true;
                if passage.kind == PassageKind::Row {
                    columns.add(passage);
                }
            }
            PassageKind::Heading | PassageKind::Body => {
                is_inside = false;
                title = passage.text.chars().take(60).collect();
            }
            PassageKind::Note => {}
        }
    }
    columns.finish(&mut tables);
    tables
}

/// What the rows of a table come to.
#[derive(Debug, Default)]
struct Columns {
    name: String,
    n_rows: u64,
    columns: Vec<Column>,
    in_sums: BTreeSet<u64>,
    /// Its rows of sums, and whether another row sums up some of the others.
    sums: Vec<(u32, Vec<(String, f64)>)>,
    has_parts: bool,
}

/// One column.
#[derive(Debug)]
struct Column {
    name: String,
    /// The sum, while every entry was a number.
    sum: Option<f64>,
    n_values: u64,
    /// Hashes of the different entries.
    entries: HashSet<u64>,
}

impl Columns {
    fn add(&mut self, passage: &Passage) {
        let row = passage.text.as_str();
        let cells: Vec<(&str, &str)> = row.split('；').filter_map(|cell| cell.split_once('：')).collect();
        let is_sum = row.split('；').take(3).any(|cell| {
            let value = cell.rsplit('：').next().unwrap_or(cell).trim();
            matches!(value, "合计" | "总计" | "小计" | "共计" | "累计" | "总数")
        });
        if is_sum {
            self.in_sums.extend(cells.iter().filter_map(|(_, value)| number(value)).filter_map(hundredths));
            let figures = cells.iter().filter_map(|(name, value)| Some(((*name).to_owned(), number(value)?)));
            self.sums.push((passage.ordinal, figures.collect()));
            self.has_parts |= row.contains("小计");
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
                    n_values: 0,
                    entries: HashSet::new(),
                });
                self.columns.len() - 1
            });
            let column = &mut self.columns[at];
            column.sum = column.sum.and_then(|sum| Some(sum + number(value)?));
            column.n_values += 1;
            column.entries.insert(hash(value.trim()));
        }
    }

    fn finish(&mut self, tables: &mut Vec<TableFacts>) {
        let Self { name, n_rows, columns, in_sums: mut totals, sums, has_parts } = std::mem::take(self);
        if n_rows < FEWEST_ROWS {
            return;
        }
        let wrong = match sums.as_slice() {
            [(passage, figures)] if !has_parts => wrong_sums(*passage, figures, &columns, n_rows),
            _ => Vec::new(),
        };
        for column in columns {
            totals.extend(column.sum.and_then(hundredths));
            totals.insert(column.entries.len() as u64 * PARTS as u64);
        }
        tables.push(TableFacts { name, n_rows, totals, wrong });
    }
}

/// The figures of the only row of sums that are not the sums of their columns. Numbers of rows and shares add up to nothing, and
/// an empty cell may hold what is counted elsewhere.
fn wrong_sums(passage: u32, figures: &[(String, f64)], columns: &[Column], n_rows: u64) -> Vec<WrongSum> {
    const NOT_ADDED: [&str; 16] =
        ["率", "比", "均", "单价", "占", "序号", "编号", "年", "月", "日", "号", "标准", "得分", "分数", "电话", "桩"];
    let wrong = |(name, said): &(String, f64)| {
        let mut columns = columns.iter().filter(|column| column.name == *name);
        let column = columns.next().filter(|column| column.n_values == n_rows)?;
        let is_added = columns.next().is_none() && !NOT_ADDED.iter().any(|word| name.contains(word));
        let (said, sum) = (hundredths(*said)?, column.sum.and_then(hundredths)?);
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

/// The number that a cell is: 1,024 or 12户.
fn number(cell: &str) -> Option<f64> {
    if !cell.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    let plain: String = cell.chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
    let digits = plain.trim_end_matches(is_ideograph);
    if digits.is_empty() || plain.chars().count() > digits.chars().count() + 1 {
        return None;
    }
    digits.parse().ok().filter(|number: &f64| number.is_finite())
}

fn hundredths(number: f64) -> Option<u64> {
    let parts = (number * PARTS).round();
    ((0.0..1e14).contains(&parts) && (parts - number * PARTS).abs() < 1e-3).then_some(parts as u64)
}

/// True when a name of a table or a file is that of the ledger a text speaks of.
pub fn is_about(name: &str, ledger: &str) -> bool {
    const SHORTEST: usize = 4;
    let letters = |text: &str| -> String { text.chars().filter(|c| is_ideograph(*c) || c.is_alphanumeric()).collect() };
    let (name, ledger) = (letters(name), letters(ledger));
    ledger.chars().count() >= SHORTEST && name.contains(&ledger)
}

/// True when none of the tables of a ledger, nor all of them together, bear out a total.
pub fn differs(total: u64, tables: &[&TableFacts]) -> bool {
    let rows = |n: u64| n * PARTS as u64;
    let bears_out = |table: &&TableFacts| rows(table.n_rows) == total || table.totals.contains(&total);
    let all_rows: u64 = tables.iter().map(|table| table.n_rows).sum();
    !tables.is_empty() && rows(all_rows) != total && !tables.iter().any(bears_out)
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Locator, TextSource};

    use super::*;

    fn passages(texts: &[(PassageKind, &str)]) -> Vec<Passage> {
        let passage = |(at, (kind, text)): (usize, &(PassageKind, &str))| Passage {
            ordinal: at as u32,
            kind: *kind,
            text: (*text).into(),
            locator: Locator::Paragraph { paragraph: at as u32 + 1, cell: None },
            source: TextSource::Native,
        };
        texts.iter().enumerate().map(passage).collect()
    }

    fn totals(text: &str) -> Vec<(String, u64)> {
        let mut found = Vec::new();
        stated(&passages(&[(PassageKind::Body, text)])[0], &mut found);
        found.into_iter().map(|stated| (stated.ledger, stated.total / 100)).collect()
    }

    #[test]
    fn totals_are_read_with_the_ledger_they_come_from() {
        let of = |ledger: &str, total| (ledger.to_owned(), total);
        for (text, wanted) in [
            ("全年共检查企业136户，详见《双随机检查台账》。", vec![of("双随机检查台账", 136)]),
            ("据《信访登记表》，累计受理二十三件，共回访12人次。", vec![of("信访登记表", 23), of("信访登记表", 12)]),
            ("共检查136户。名单见《检查名单》。", vec![]),
            ("《甲台账》《乙台账》共12项。", vec![]),
            ("见附件2：隐患整改清单，共计41条。", vec![of("隐患整改清单", 41)]),
            ("《检查台账》已建立，完成率100%，其中投入30万元。", vec![]),
            ("完成大中修20.6公里，详见《大中修进度台账》合计数。", vec![of("大中修进度台账", 20)]),
            ("完成大中修31公里，其中县道8公里，详见大中修台账.xlsx。", vec![]),
        ] {
            assert_eq!(totals(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_table_bears_out_its_rows_its_sums_and_its_different_entries() {
        use PassageKind::{Body, Header, Heading, Row};
        let tables = tables(&passages(&[
            (Heading, "2019年检查台账"),
            (Header, "序号，企业，次数，处罚"),
            (Row, "序号：1；企业：甲厂；次数：2次；处罚：无"),
            (Row, "序号：2；企业：乙厂；次数：1；处罚：无"),
            (Row, "序号：3；企业：甲厂；次数：4；处罚：警告"),
            (Row, "序号：4；企业：丙厂；次数：1,000；处罚：无"),
            (Row, "企业：合计；次数：1006"),
            (Body, "完"),
            (Header, "甲，乙"),
            (Row, "甲：1；乙：2"),
        ]));
        assert_eq!(tables.len(), 1);
        let table = &tables[0];
        assert_eq!((table.name.as_str(), table.n_rows), ("2019年检查台账", 4));
        for (total, is_wrong) in [(4, false), (3, false), (1007, false), (1006, false), (5, true), (136, true)] {
            assert_eq!(differs(total * 100, &[table]), is_wrong, "{total}");
        }
        assert!(differs(900, &[table, table]) && !differs(800, &[table, table]) && !differs(900, &[]));
        assert_eq!(table.wrong.iter().map(|wrong| (wrong.said, wrong.sum)).collect::<Vec<_>>(), [(100_600, 100_700)]);
        assert!(is_about("区某局/2019年检查台账（12月）.xlsx", "检查台账") && !is_about("台账.xlsx", "台账"));
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
