//! Totals that a text states with the ledger they come from: 详见《检查台账》，共检查企业136户.
//!
//! Only what is plain is compared: a total (共、合计、累计 …) in a sentence that names one ledger. The ledger bears it out
//! when it has so many rows, so many different entries in a column, or a column that adds up to it.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};
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
    /// What a measured amount is rounded to, in hundredths, as it is written; nothing for what is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounded_to: Option<u64>,
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
    /// True when a column mixes units, so that nobody knows what it comes to: 5万元, 6000元.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mixes_units: bool,
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
    Regex::new(concat!(
        r"([0-9]{1,9}(?:\.([0-9]{1,3}))?)([余多])?",
        r"(?:公里|千米|米|万元|亿元|元|吨|亩|公顷|平方米|立方米|株)(范围|以内|内|以上|以下)?"
    ))
    .expect("a fixed expression")
});
/// What stands before the last part of a figure, or before the end of a span: 3.125, 1,250, K5+300, 10-20.
const INSIDE: [char; 10] = ['.', ',', '+', '-', '~', '—', '～', '－', '至', '/'];
/// How many times another unit of the same measure a unit is: 亿元, 万元 and 元; 公里 and 米.
const UNITS_APART: [f64; 4] = [1.0, 1e3, 1e4, 1e8];
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
        let of = |written: &str, total: u64, rounded_to: Option<u64>| Stated {
            ledger: ledger.to_owned(),
            written: written.to_owned(),
            total,
            rounded_to,
            passage: passage.ordinal,
        };
        for found in TOTALS.captures_iter(sentence) {
            let Some(total) = numerals::parse(&found[1]) else { continue };
            stated.push(of(&found[0], total.saturating_mul(PARTS as u64), None));
        }
        // One amount alone is that of the ledger; of several nobody knows.
        let mut amounts = AMOUNTS.captures_iter(sentence);
        if let (Some(found), None) = (amounts.next(), amounts.next())
            && !PARTLY.iter().any(|word| sentence.contains(word))
            && is_total(sentence, &found)
            && let Some(total) = found[1].parse().ok().and_then(rounded)
        {
            let step = match found.get(2).map_or(0, |decimals| decimals.len()) {
                0 => 100,
                1 => 10,
                _ => 1,
            };
            stated.push(of(&found[0], total, Some(step)));
        }
    }
}

/// False for an amount that is no total: the end of a longer figure, a floor (30余公里), a distance (100米范围内).
fn is_total(sentence: &str, found: &Captures<'_>) -> bool {
    let before = found.get(0).and_then(|whole| sentence[..whole.start()].chars().next_back());
    let is_inside = before.is_some_and(|before| before.is_ascii_digit() || INSIDE.contains(&before));
    !is_inside && found.get(3).is_none() && found.get(4).is_none()
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
fn rounded(number: f64) -> Option<u64> {
    let parts = (number * PARTS).round();
    (0.0..1e14).contains(&parts).then_some(parts as u64)
}

/// True when a name of a table or a file is that of the ledger a text speaks of.
pub fn is_about(name: &str, ledger: &str) -> bool {
    const SHORTEST: usize = 4;
    let letters = |text: &str| -> String { text.chars().filter(|c| is_ideograph(*c) || c.is_alphanumeric()).collect() };
    let (name, ledger) = (letters(name), letters(ledger));
    ledger.chars().count() >= SHORTEST && name.contains(&ledger)
}

/// True when none of the tables of a ledger, nor all of them together, bear out a total. An amount is borne out by one that is
/// written in another unit or in more places, too.
pub fn differs(stated: &Stated, tables: &[&TableFacts]) -> bool {
    let total = stated.total;
    let rows = |n: u64| n * PARTS as u64;
    let is_meant = |found: u64, step: u64| {
        let step = step as f64;
        let nearest = |figure: f64| ((figure / step).round() * step) as u64;
        let wanted = nearest(total as f64);
        UNITS_APART
            .iter()
            .any(|times| [found as f64 * times, found as f64 / times].iter().any(|figure| nearest(*figure) == wanted))
    };
    let bears_out = |table: &&TableFacts| {
        let is_amount_in_it = |step| table.mixes_units || table.totals.iter().any(|found| is_meant(*found, step));
        rows(table.n_rows) == total || table.totals.contains(&total) || stated.rounded_to.is_some_and(is_amount_in_it)
    };
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
            ("修复破损路面3.125公里，详见《路面修复台账》。", vec![of("路面修复台账", 3)]),
            ("修复破损路面1,250米，详见《路面修复台账》。", vec![]),
            ("修复破损路面3.1255公里，详见《路面修复台账》。", vec![]),
            ("修复破损路面30余公里，详见《路面修复台账》。", vec![]),
            ("清理公路两侧100米范围内的堆物，详见《堆物清理台账》。", vec![]),
            ("清理桥下50米内的堆物，详见《桥下清理台账》。", vec![]),
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
            assert_eq!(differs(&counted(total), &[table]), is_wrong, "{total}");
        }
        assert!(differs(&counted(9), &[table, table]) && !differs(&counted(8), &[table, table]));
        assert!(!differs(&counted(9), &[]));
        assert_eq!(table.wrong.iter().map(|wrong| (wrong.said, wrong.sum)).collect::<Vec<_>>(), [(100_600, 100_700)]);
        assert!(is_about("区某局/2019年检查台账（12月）.xlsx", "检查台账") && !is_about("台账.xlsx", "台账"));
    }

    fn counted(total: u64) -> Stated {
        let (ledger, written) = (String::new(), String::new());
        Stated { ledger, written, total: total * 100, rounded_to: None, passage: 0 }
    }

    #[test]
    fn an_amount_is_borne_out_in_another_unit_and_in_more_places() {
        let differs = |text: &str, cells: [&str; 3]| {
            let rows: Vec<String> = cells.iter().map(|cell| format!("路线：{cell}线；数量：{cell}")).collect();
            let texts: Vec<(PassageKind, &str)> = rows.iter().map(|row| (PassageKind::Row, row.as_str())).collect();
            let tables = tables(&passages(&texts));
            let mut found = Vec::new();
            stated(&passages(&[(PassageKind::Body, &format!("{text}，详见《道路改造台账》。"))])[0], &mut found);
            super::differs(&found[0], &tables.iter().collect::<Vec<_>>())
        };
        for (text, cells, is_wrong) in [
            ("投入52万元", ["200000", "200000", "120000"], false),
            ("投入5.2万元", ["20000", "20000", "11982"], false),
            ("投入5.3万元", ["20000", "20000", "11982"], true),
            ("投入520000元", ["20", "20", "12"], false),
            ("投入52万元", ["20万元", "20万元", "12万元"], false),
            ("投入53万元", ["20万元", "20万元", "12万元"], true),
            ("投入11.6万元", ["5万元", "6万元", "6000元"], false),
            ("改造20.6公里", ["8200", "7400", "5000"], false),
            ("改造20.6公里", ["8.213", "7.4", "5"], false),
            ("改造20.61公里", ["8.213", "7.4", "5"], false),
            ("改造20.613公里", ["8.213", "7.4", "5"], false),
            ("改造20.7公里", ["8.213", "7.4", "5"], true),
        ] {
            assert_eq!(differs(text, cells), is_wrong, "{text}: {cells:?}");
        }
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
