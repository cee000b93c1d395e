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

/// A total that a text states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Name of the ledger, without 《》.
    pub ledger: String,
    /// The total as written: 共检查企业136户.
    pub written: String,
    /// The total.
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
    /// All whole numbers that bear out a total: sums of columns, numbers in rows of sums, counts of different entries.
    pub totals: BTreeSet<u64>,
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
        for found in TOTALS.captures_iter(sentence) {
            let Some(total) = numerals::parse(&found[1]) else { continue };
            stated.push(Stated {
                ledger: ledger.to_owned(),
                written: found[0].to_owned(),
                total,
                passage: passage.ordinal,
            });
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
            PassageKind::Row if is_inside => columns.add(&passage.text),
            PassageKind::Header | PassageKind::Row => {
                columns.finish(&mut tables);
                columns.name = std::mem::take(&mut title);
                is_inside = true;
                if passage.kind == PassageKind::Row {
                    columns.add(&passage.text);
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
}

/// One column.
#[derive(Debug)]
struct Column {
    name: String,
    /// The sum, while every entry was a number.
    sum: Option<f64>,
    /// Hashes of the different entries.
    entries: HashSet<u64>,
}

impl Columns {
    fn add(&mut self, row: &str) {
        let cells: Vec<(&str, &str)> = row.split('；').filter_map(|cell| cell.split_once('：')).collect();
        let is_sum = row.split('；').take(3).any(|cell| {
            let value = cell.rsplit('：').next().unwrap_or(cell).trim();
            matches!(value, "合计" | "总计" | "小计" | "共计" | "累计" | "总数")
        });
        if is_sum {
            self.in_sums.extend(cells.iter().filter_map(|(_, value)| number(value)).filter_map(whole));
            return;
        }
        self.n_rows += 1;
        for (nth, (name, value)) in cells.into_iter().enumerate() {
            // Columns come in one order, but empty cells are left out.
            let known = |column: &Column| column.name == name;
            let at = (nth..self.columns.len()).find(|at| known(&self.columns[*at]));
            let at = at.or_else(|| self.columns.iter().position(known)).unwrap_or_else(|| {
                self.columns.push(Column { name: name.to_owned(), sum: Some(0.0), entries: HashSet::new() });
                self.columns.len() - 1
            });
            let column = &mut self.columns[at];
            column.sum = column.sum.and_then(|sum| Some(sum + number(value)?));
            column.entries.insert(hash(value.trim()));
        }
    }

    fn finish(&mut self, tables: &mut Vec<TableFacts>) {
        let Self { name, n_rows, columns, in_sums: mut totals } = std::mem::take(self);
        if n_rows < FEWEST_ROWS {
            return;
        }
        for column in columns {
            totals.extend(column.sum.and_then(whole));
            totals.insert(column.entries.len() as u64);
        }
        tables.push(TableFacts { name, n_rows, totals });
    }
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

fn whole(number: f64) -> Option<u64> {
    ((0.0..1e12).contains(&number) && number.fract() == 0.0).then_some(number as u64)
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
    let bears_out = |table: &&TableFacts| table.n_rows == total || table.totals.contains(&total);
    let all_rows: u64 = tables.iter().map(|table| table.n_rows).sum();
    !tables.is_empty() && all_rows != total && !tables.iter().any(bears_out)
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
        found.into_iter().map(|stated| (stated.ledger, stated.total)).collect()
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
            ("《检查台账》已建立，完成率100%，投入30万元。", vec![]),
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
            assert_eq!(differs(total, &[table]), is_wrong, "{total}");
        }
        assert!(differs(9, &[table, table]) && !differs(8, &[table, table]) && !differs(9, &[]));
        assert!(is_about("区某局/2019年检查台账（12月）.xlsx", "检查台账") && !is_about("台账.xlsx", "台账"));
    }
}
