//! Totals that a text states with the ledger they come from: 详见《检查台账》，共检查企业136户.
//!
//! Only what is plain is compared: a total (共、合计、累计 …) in a sentence that names one ledger. The ledger bears it out
//! when it has so many rows, so many different entries in a column, or a column that adds up to it.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};
use zuozheng_model::{Passage, PassageKind};
use zuozheng_text::{is_ideograph, numerals};

use super::tables::{PARTS, TableFacts, rounded};

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
    use super::super::tables::tables;
    use super::super::tables::tests::passages;
    use super::*;

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
}
