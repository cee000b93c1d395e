//! Document numbers (发文字号, GB/T 9704-2012, 7.2.5) that a text says were issued: 印发了《…》（蓬财农〔2019〕7号）.
//!
//! A number that a text leans on (根据、按照、收到 …) belongs to somebody else and proves nothing; it is not looked at.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use zuozheng_model::{DocumentNumber, Passage, PassageKind};

/// A paper that a text says its unit issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Its number; what stands before the name of the agency is cut off as far as it can be told.
    pub number: String,
    /// The passage that says so.
    pub passage: u32,
}

/// Numbers by which papers can be found.
#[derive(Debug, Default)]
pub struct Numbers(HashMap<(u16, u32), Vec<String>>);

impl Numbers {
    /// Adds the number of a paper that is there. What is no number is left out.
    pub fn add(&mut self, number: &str) {
        if let Ok(number) = number.parse::<DocumentNumber>() {
            self.0.entry((number.year(), number.number())).or_default().push(number.agency().to_owned());
        }
    }

    /// True when a paper of this number is there, or when the text is no number. Where the name of an agency begins
    /// is not always clear in running text, so that one name may end with the other.
    pub fn has(&self, number: &str) -> bool {
        let Ok(number) = number.parse::<DocumentNumber>() else { return true };
        let known = self.0.get(&(number.year(), number.number()));
        let is_same = |agency: &String| agency.ends_with(number.agency()) || number.agency().ends_with(agency.as_str());
        known.is_some_and(|agencies| agencies.iter().any(is_same))
    }
}

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\p{Han}{2,20})[〔\[（(【](?:19|20)\d\d[〕\]）)】]第?\d{1,5}号").expect("a fixed expression")
});

/// Words by which a text says that the paper after them was made.
const ISSUED: [&str; 12] =
    ["印发", "制定", "出台", "下发", "修订", "转发", "起草", "拟定", "发文", "制发", "联合发", "专门发"];
/// Words by which a text leans on the paper after them, or does away with it.
const LEANED_ON: [&str; 20] = [
    "根据",
    "按照",
    "依据",
    "依照",
    "遵照",
    "贯彻",
    "落实",
    "收到",
    "参照",
    "对照",
    "执行",
    "废止",
    "转来",
    "来文",
    "上级",
    "要求",
    "精神",
    "原《",
    "关于转发",
    "批复",
];
/// What may stand between a word and the name of an agency.
const BEFORE_AGENCY: [&str; 12] = ["了", "的", "以", "按", "由", "该", "即", "为", "见", "文", "和", "与"];

/// The number that a passage consists of.
pub(super) fn own_number(passage: &Passage) -> Option<String> {
    const LONGEST: usize = 40;
    let text = passage.text.trim().trim_matches(['（', '）', '(', ')', ' ']);
    let is_heading = passage.kind == PassageKind::Heading;
    if text.chars().count() > LONGEST && !is_heading {
        return None;
    }
    let found = NUMBER.find(&passage.text)?;
    (is_heading || text.parse::<DocumentNumber>().is_ok()).then(|| found.as_str().to_owned())
}

/// The papers that a passage says were issued.
pub(super) fn issued(passage: &Passage, issued: &mut Vec<Cited>) {
    if !matches!(passage.kind, PassageKind::Body | PassageKind::Note) || !passage.text.contains('号') {
        return;
    }
    let text = passage.text.as_str();
    let mut clause_start = 0;
    let mut was_issued = false;
    for found in NUMBER.captures_iter(text) {
        let (Some(whole), Some(agency)) = (found.get(0), found.get(1)) else { continue };
        let before = &text[clause_start..agency.end()];
        let is_list = clause_start > 0 && goes_on(before);
        if !is_list {
            was_issued = is_issued(clause(before));
        }
        clause_start = whole.end();
        let number = format!("{}{}", agency_of(agency.as_str()), &text[agency.end()..whole.end()]);
        if was_issued && number.parse::<DocumentNumber>().is_ok_and(|number| number.agency().chars().count() >= 2) {
            issued.push(Cited { number, passage: passage.ordinal });
        }
    }
}

/// The last clause of a text; commas inside a title end none.
fn clause(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            '，' | '。' | '；' | '！' | '？' | '：' | '\n' if depth == 0 => start = at + c.len_utf8(),
            _ => {}
        }
    }
    &text[start..]
}

/// True for a clause that speaks of a paper being made, outside the paper's title.
fn is_issued(clause: &str) -> bool {
    let mut outside = String::new();
    let mut depth = 0_usize;
    for c in clause.chars() {
        match c {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let last = |words: &[&str]| words.iter().filter_map(|word| outside.rfind(word)).max();
    match (last(&ISSUED), last(&LEANED_ON)) {
        (Some(made), Some(leaned)) => made > leaned,
        (made, _) => made.is_some(),
    }
}

/// True for what stands between two papers of one list: ）、《…》（.
fn goes_on(between: &str) -> bool {
    let rest = between.trim_start_matches(['）', ')', '文', ' ']);
    rest.starts_with(['、', '和', '及', '与']) || rest.starts_with("以及")
}

/// The name of the agency at the end of a run of characters.
fn agency_of(run: &str) -> &str {
    let after = |word: &&str| run.rfind(*word).map(|at| at + word.len());
    let end = ISSUED.iter().chain(&LEANED_ON).filter_map(after).max().unwrap_or(0);
    let mut name = &run[end..];
    while let Some(rest) = BEFORE_AGENCY.iter().find_map(|word| name.strip_prefix(word)) {
        name = rest;
    }
    name
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Locator, TextSource};

    use super::*;

    fn passage(kind: PassageKind, text: &str) -> Passage {
        let locator = Locator::Paragraph { paragraph: 1, cell: None };
        Passage { ordinal: 4, kind, text: text.into(), locator, source: TextSource::Native }
    }

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        issued(&passage(PassageKind::Body, text), &mut found);
        found.into_iter().map(|cited| cited.number).collect()
    }

    #[test]
    fn what_was_issued_is_told_from_what_was_leaned_on() {
        for (text, wanted) in [
            ("印发了《资金管理办法》（蓬财农〔2019〕7号）。", &["蓬财农〔2019〕7号"][..]),
            (
                "根据江财农〔2019〕18号文要求，我局印发《分配方案》（蓬财农〔2019〕7号），按时下达。",
                &["蓬财农〔2019〕7号"],
            ),
            ("按照《通知》（国办发〔2019〕14号）要求开展自查。", &[]),
            ("贯彻落实《关于印发方案的通知》（某府办〔2018〕3号）。", &[]),
            (
                "先后印发《甲办法》（某消安〔2021〕5号）、《乙，细则》（某消安〔2021〕6号）和《丙》（某消安〔2021〕9号）。",
                &["某消安〔2021〕5号", "某消安〔2021〕6号", "某消安〔2021〕9号"],
            ),
            ("我局以蓬市监〔2019〕12号文公告。", &[]),
            ("5月制定并印发了蓬市监〔2019〕12号文件。", &["蓬市监〔2019〕12号"]),
            ("转发省厅方案（某应急函[2020]第30号）。", &["某应急函[2020]第30号"]),
            ("会议纪要（2019）5号。", &[]),
        ] {
            assert_eq!(found(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_paper_is_there_by_its_number_in_any_brackets() {
        let mut numbers = Numbers::default();
        numbers.add("蓬财农[2019]7号");
        numbers.add("没有号");
        assert!(numbers.has("蓬财农〔2019〕7号"));
        assert!(numbers.has("我局蓬财农〔2019〕第7号"));
        assert!(!numbers.has("蓬财农〔2019〕8号"));
        assert!(!numbers.has("蓬财社〔2019〕7号"));
    }

    #[test]
    fn the_number_of_a_paper_stands_alone() {
        let own = |kind, text: &str| own_number(&passage(kind, text));
        assert_eq!(own(PassageKind::Body, "蓬财农〔2019〕7号").as_deref(), Some("蓬财农〔2019〕7号"));
        assert_eq!(own(PassageKind::Body, "（蓬财农〔2019〕7号）").as_deref(), Some("蓬财农〔2019〕7号"));
        assert_eq!(own(PassageKind::Heading, "附件2：蓬财农〔2019〕7号").as_deref(), Some("蓬财农〔2019〕7号"));
        assert_eq!(own(PassageKind::Body, "见蓬财农〔2019〕7号文的附件"), None);
    }
}
