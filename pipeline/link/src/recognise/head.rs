//! 公文格式要素 (GB/T 9704): what stands above and below the tasks.
//!
//! 文号, title over several lines, 主送机关, 发文机关, 成文日期, the day by which units report, and the documents cited.
//! 份号, 密级, 签发人, 抄送 and 印发 lines are known so that they are taken for nothing else.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use zuozheng_model::{CircularHead, Citation, DocumentNumber};

use super::dates::{Anchor, full_dates, limits};
use super::numbering::label;
use super::outline::Line;
use super::units::{is_name, looks_like_unit, names_of};

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{Han}A-Za-z]{1,20}\s{0,2}[〔\[［【（(﹝〈]\s*[0-9０-９]{4}\s*[〕\]］】）)﹞〉]\s*第?\s*[0-9０-９]{1,5}\s*号").expect("a constant pattern")
});
/// A line of nothing but year and number, under the name of the series that it counts: 专题会议纪要 | 〔2021〕8号.
static BARE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*[〔\[［【（(﹝〈]\s*([0-9０-９]{4})\s*[〕\]］】）)﹞〉]\s*第?\s*([0-9０-９]{1,5})\s*号\s*$")
        .expect("a constant pattern")
});
static ORDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{Han}]{2,20}?(?:令|公告)(?:〔[0-9]{4}〕|[0-9]{4}年)?第?[0-9一二三四五六七八九十百]{1,5}号|第[0-9]{1,4}号[\p{Han}]{2,8}令").expect("a constant pattern")
});
/// The number of a standard as GB/T 1.1 writes it: GB/T 30600-2022, DB34/T 1234—2020.
static STANDARD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[A-Z]{2,4}[0-9]{0,4}(?:/[A-Z]{1,2})?\s?[0-9]{1,6}(?:\.[0-9]{1,3})?[-—–][0-9]{4}")
        .expect("a constant pattern")
});

/// What a document says of itself above and below its body.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Head {
    /// The head as the register keeps it; `report_due` and `cites` are filled in by [`Head::report_due`] and [`citations`].
    pub(crate) head: CircularHead,
    /// A second 文号 of a joint issue.
    pub(crate) other_number: Option<String>,
    /// Titles of the attachments named in 附件 lines.
    pub(crate) attachments: Vec<String>,
    /// First line below the head: after title and addressees.
    pub(crate) end: usize,
    /// Headings of a whole line below the letter: the titles of what is attached.
    pub(crate) attached: Vec<String>,
}

/// Reads the head off the lines of a document.
pub(crate) fn head(lines: &[&Line]) -> Head {
    let mut found = Head::default();
    let zone = head_zone(lines);
    found.end = zone.end + usize::from(!zone.addressees.is_empty());
    let (mut title, mut title_done) = (String::new(), false);
    for (at, line) in lines[..zone.end].iter().enumerate() {
        let above = at.checked_sub(1).and_then(|above| lines.get(above)).map(|line| line.text.as_str());
        if let Some(number) = number_in_series(above, &line.text) {
            found.head.doc_number.get_or_insert(number);
            title_done |= !title.is_empty();
            continue;
        }
        let rest = without_marks(line, &mut found);
        if rest.is_empty() || is_red_mark(&rest) {
            title_done |= !title.is_empty() && !rest.is_empty();
            continue;
        }
        if let Some(issuer) = rest.strip_suffix("文件").filter(|issuer| looks_like_unit(issuer)) {
            found.head.issuer.get_or_insert_with(|| issuer.to_owned());
            continue;
        }
        if title.is_empty()
            && let Some(issuer) = masthead(&rest)
            && lines[at + 1..zone.end].iter().any(|line| line.text.contains("关于") || line.text.ends_with("纪要"))
        {
            found.head.issuer.get_or_insert_with(|| issuer.to_owned());
            continue;
        }
        // 专题会议纪要 over 智慧园区建设专题会议纪要: the name of the series.
        let is_longer = |line: &&Line| line.text.len() > rest.len() && line.text.ends_with(&rest);
        if title.is_empty() && rest.ends_with("纪要") && lines[at + 1..zone.end].iter().any(is_longer) {
            continue;
        }
        if let Some((key, value)) = rest.split_once(['：', ':'])
            && key.chars().count() <= 8
        {
            match without_bracket(key) {
                "填表单位" | "填报单位" | "制表单位" | "编制单位" | "发文机关" | "发文机构" | "发布机构" =>
                {
                    let (issuer, day) = without_day(value);
                    found.head.issuer.get_or_insert_with(|| issuer.to_owned());
                    found.head.date = found.head.date.or(day);
                }
                "标题" | "名称" if title.is_empty() => value.clone_into(&mut title),
                // A field stands below the title, not within it.
                _ => title_done |= !title.is_empty(),
            }
            continue;
        }
        let is_whole_unit = is_name(&rest) && !rest.contains("关于") && !ends_like_title(&rest);
        let is_dated = !full_dates(&line.text).is_empty();
        if is_whole_unit && (title.is_empty() || is_dated || ends_like_title(&title)) {
            // A unit's name alone: the first line of a title that goes on (关于…), or who issued it.
            let begins = |line: &Line| ["关于", "印发", "转发", "批转"].iter().any(|word| line.text.starts_with(word));
            let mut following =
                lines[at + 1..zone.end].iter().skip_while(|line| looks_like_unit(&line.text) && !begins(line));
            let goes_on = following.next().is_some_and(|line| begins(line));
            // A date beside it makes it a signature.
            if goes_on && !title_done && !is_dated {
                title.push_str(&rest);
            } else {
                found.head.issuer.get_or_insert(rest);
            }
            continue;
        }
        if !title_done {
            // …行动计划 | （2024—2026年）的通知
            let goes_on = (rest.starts_with(['（', '(']) || rest.starts_with('的')) && ends_like_title(&rest);
            title_done = ends_like_title(&title) && line.heading.is_none() && !goes_on;
            if !title_done {
                title.push_str(&rest);
            }
        }
    }
    found.head.title = title;
    found.head.addressees = zone.addressees;
    below(lines, zone.end, &mut found);
    if found.head.title.is_empty() {
        // A letter that has no title of its own goes by that of the list it hands out.
        found.head.title = found.attached.first().cloned().unwrap_or_default();
    }
    if found.head.issuer.is_none() {
        let title = &found.head.title;
        found.head.issuer = issuer_in_title(title).or_else(|| masthead(title).map(str::to_owned));
    }
    found
}

/// `甲市人民政府专题会议纪要` over the title of minutes, `甲县政府督查室督办函` over that of a letter: who issues them.
fn masthead(text: &str) -> Option<&str> {
    text.strip_suffix(series(text)?).filter(|issuer| looks_like_unit(issuer) && !issuer.contains("关于"))
}

/// `填报单位（盖章）` without its bracket.
fn without_bracket(key: &str) -> &str {
    key.split(['（', '(']).next().unwrap_or(key).trim_end()
}

/// `甲局　　2023年2月20日` behind 编制单位: who made a list, and when.
fn without_day(value: &str) -> (&str, Option<Date>) {
    let last = full_dates(value).pop().filter(|&(start, end, _)| end == value.len() && start > 0);
    let Some((start, _, day)) = last else { return (value, None) };
    let issuer = value[..start].trim_end_matches(['：', ':']);
    let before = |words: &[&str], text| words.iter().find_map(|word| str::strip_suffix(text, word)).unwrap_or(text);
    let issuer = before(&["填报", "填表", "编制", "制表", "印发", "发布"], before(&["日期", "时间"], issuer));
    (issuer.trim_end_matches(['，', '（']), Some(day))
}

/// The series of minutes or letters that a line names at its end.
fn series(text: &str) -> Option<&'static str> {
    const SERIES: [&str; 16] = [
        "专题会议纪要",
        "常务会议纪要",
        "党组会议纪要",
        "办公会议纪要",
        "工作会议纪要",
        "会议纪要",
        "督办通知单",
        "督办通知",
        "督查通知",
        "督办函",
        "督办单",
        "交办函",
        "交办单",
        "提示函",
        "提醒函",
        "督查专报",
    ];
    SERIES.into_iter().find(|kind| text.ends_with(kind))
}

/// 文号 of minutes whose series stands in the line above: `专题会议纪要〔2021〕8号`.
fn number_in_series(above: Option<&str>, line: &str) -> Option<String> {
    let found = BARE_NUMBER.captures(line)?;
    Some(plain_number(&format!("{}〔{}〕{}号", series(above?)?, &found[1], &found[2])))
}

/// The day by which units report, found in lines outside the tasks: `请于2020年12月20日前将工作总结报…`.
pub(crate) fn report_due(lines: &[&str], anchor: Anchor) -> Option<Date> {
    const VERBS: [&str; 10] = ["报", "送", "反馈", "提交", "汇总", "交至", "发至", "函告", "上传", "交账"];
    static HANDS_IN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^[^，。；]{0,2}将[^，。；]{2,24}交[^通流易接付办叉由]").expect("a constant pattern")
    });
    const FINAL: [&str; 12] = [
        "总结",
        "完成情况",
        "落实情况",
        "整改情况",
        "自评",
        "工作情况",
        "报告",
        "执行情况",
        "办理情况",
        "情况",
        "台账",
        "佐证",
    ];
    const EARLY: [&str; 9] =
        ["联络员", "名单", "联系人", "实施方案", "工作方案", "分管领导", "征求意见", "回执", "报名"];
    let mut best: Option<(i32, Date)> = None;
    for line in whole(lines) {
        for sentence in line.split(['。', '；']) {
            let mut from = 0;
            for (start, end, day) in limits(sentence, anchor) {
                let after = &sentence[end..];
                let clause = &sentence[from.min(start)..];
                from = end;
                if !VERBS.iter().any(|verb| after.contains(verb)) && !HANDS_IN.is_match(after) {
                    continue;
                }
                let says = |words: &[&str]| words.iter().any(|word| clause.contains(word));
                let score = i32::from(says(&FINAL)) * 2 - i32::from(says(&EARLY)) * 3;
                if best.is_none_or(|best| (score, day) > best) {
                    best = Some((score, day));
                }
            }
        }
    }
    best.map(|best| best.1)
}

/// Lines with those that a page break cut in the middle of a sentence put together again.
fn whole(lines: &[&str]) -> Vec<String> {
    /// Characters of a line that no break of the layout ends.
    const LONG: usize = 30;
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]|^第[一二三四五六七八九十]")
            .expect("a constant pattern")
    });
    let mut joined: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in lines {
        match joined.last_mut().filter(|_| is_open && !NUMBERED.is_match(line)) {
            Some(last) => last.push_str(line),
            None => joined.push((*line).to_owned()),
        }
        is_open = line.chars().count() >= LONG && !line.trim_end().ends_with(['。', '：', '；', '！', '？', '）']);
    }
    joined
}

/// Documents that a text cites, with their numbers: `《甲条例》（国务院令第711号）`.
pub(crate) fn citations(text: &str) -> Vec<Citation> {
    let mut found: Vec<Citation> = Vec::new();
    let mut add = |citation: Citation| {
        let known = found.iter_mut().find(|known| {
            known.title == citation.title && !citation.title.is_empty()
                || known.number.is_some() && known.number == citation.number
        });
        match known {
            Some(known) => known.number = known.number.take().or(citation.number),
            None => found.push(citation),
        }
    };
    let mut covered: Vec<(usize, usize)> = Vec::new();
    for (start, end) in titles(text) {
        let title = text[start..end].to_owned();
        let after = &text[end + '》'.len_utf8()..];
        let mut number = None;
        if let Some(inner) = after.strip_prefix(['（', '(']) {
            // The number ends at 号; a bracket inside it is that of the year.
            let near =
                [&NUMBER, &ORDER].into_iter().find_map(|form| form.find(inner).filter(|near| near.start() <= 12));
            if let Some(near) = near {
                let from = text.len() - inner.len();
                covered.push((from, from + near.end()));
                number = Some(plain_number(near.as_str()));
            }
            number = number.or_else(|| STANDARD.find(inner).map(|found| found.as_str().to_owned()));
        }
        add(Citation { title, number });
    }
    for near in NUMBER.find_iter(text).chain(ORDER.find_iter(text)) {
        if covered.iter().any(|&(start, end)| start <= near.start() && near.start() < end) {
            continue;
        }
        let before = &text[..near.start()];
        let title = before.strip_suffix(['（', '(']).map_or("", |before| {
            let from = before
                .rfind(['，', '。', '；', '：', '、', '《', '\n'])
                .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
            &before[from..]
        });
        let title = if ends_like_title(title) { title.to_owned() } else { String::new() };
        let number = near
            .as_str()
            .trim_start_matches(['据', '按', '照', '据'])
            .trim_start_matches("根据")
            .trim_start_matches("按照");
        add(Citation { title, number: Some(plain_number(number)) });
    }
    found
}

/// 文号 in the form of GB/T 9704 if it is one.
pub(crate) fn plain_number(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    text.parse::<DocumentNumber>().map_or(text, |number| number.to_string())
}

/// True when a text ends as titles of official documents do.
pub(crate) fn ends_like_title(text: &str) -> bool {
    const ENDINGS: [&str; 42] = [
        "通知",
        "通报",
        "意见",
        "方案",
        "要点",
        "计划",
        "清单",
        "任务表",
        "分工表",
        "分解表",
        "细则",
        "办法",
        "规定",
        "规则",
        "规划",
        "措施",
        "函",
        "决定",
        "公告",
        "通告",
        "请示",
        "批复",
        "报告",
        "纪要",
        "制度",
        "责任书",
        "任务书",
        "指标",
        "标准",
        "台账",
        "一览表",
        "目录",
        "预案",
        "条例",
        "守则",
        "指南",
        "分工",
        "工作表",
        "任务",
        "评分表",
        "考核表",
        "明细表",
    ];
    let bare = match text.rfind(['（', '(']) {
        Some(open) if text.ends_with(['）', ')']) => &text[..open],
        _ => text,
    };
    ENDINGS.iter().any(|ending| bare.ends_with(ending))
}

/// Bytes of every title between 《》, outermost.
fn titles(text: &str) -> Vec<(usize, usize)> {
    let (mut depth, mut open, mut found) = (0, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '《' => {
                if depth == 0 {
                    open = at + c.len_utf8();
                }
                depth += 1;
            }
            '》' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    found.push((open, at));
                }
            }
            _ => {}
        }
    }
    found
}

/// Where the head ends and whom it names.
struct Zone {
    end: usize,
    addressees: Vec<String>,
}

fn head_zone(lines: &[&Line]) -> Zone {
    const DEPTH: usize = 24;
    for (at, line) in lines.iter().enumerate().take(DEPTH) {
        if let Some(addressees) = addressees(&line.text) {
            return Zone { end: at, addressees };
        }
        let is_prose = line.text.contains('。') && line.text.chars().count() > 15;
        let is_item = label(&line.text).is_some();
        let is_attachment = line.text.starts_with("附件") && line.text.contains(['：', ':']);
        if is_prose || is_item || is_attachment {
            return Zone { end: at, addressees: Vec::new() };
        }
    }
    Zone { end: lines.len().min(DEPTH), addressees: Vec::new() }
}

/// `各镇政府、街道办事处，区直各单位：` and what may follow the colon.
pub(super) fn addressees(text: &str) -> Option<Vec<String>> {
    let (before, after) = text.split_once(['：', ':'])?;
    let names = names_of(before);
    const KEYS: [&str; 10] = ["填表", "填报", "制表", "责任", "牵头", "配合", "签发", "编制", "发文", "发布"];
    let is_key = KEYS.iter().any(|key| before.starts_with(key)) || before == "单位" || before == "部门";
    let all_units = !names.is_empty() && names.iter().all(|name| looks_like_unit(name));
    let is_letter = after.is_empty() || after.contains(['。', '，', '；']);
    (all_units && !is_key && is_letter && label(text).is_none()).then_some(names)
}

/// The rest of a head line after its 文号 and its date are taken out and noted.
fn without_marks(line: &Line, found: &mut Head) -> String {
    let mut rest = line.spaced.clone();
    for near in NUMBER.find_iter(&line.spaced) {
        let quoted = line.spaced[..near.start()].contains('《') || line.spaced[..near.start()].ends_with(['（', '(']);
        if quoted {
            continue;
        }
        let number = plain_number(near.as_str());
        if found.head.doc_number.is_none() {
            found.head.doc_number = Some(number);
        } else if found.head.doc_number.as_ref() != Some(&number) {
            found.other_number.get_or_insert(number);
        }
        rest = rest.replace(near.as_str(), " ");
    }
    for key in ["发文字号", "文号", "成文日期", "发布日期", "发文日期", "印发日期", "签发日期"]
    {
        for colon in ['：', ':'] {
            rest = rest.replace(&format!("{key}{colon}"), " ");
        }
    }
    let compact: String = rest.split_whitespace().collect();
    if let Some((start, end, day)) = full_dates(&compact).into_iter().next_back() {
        let around = format!("{}{}", &compact[..start], &compact[end..]);
        let around = around.trim_matches(|c| "（）()印发".contains(c));
        if around.is_empty() || looks_like_unit(around) {
            found.head.date.get_or_insert(day);
            return around.to_owned();
        }
    }
    super::outline::tidy(&rest)
}

/// 份号, 密级, 紧急程度, 签发人, 索引号 and the like.
fn is_red_mark(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "机密",
        "秘密",
        "绝密",
        "内部",
        "特急",
        "加急",
        "急件",
        "平急",
        "签发人",
        "索引号",
        "主题分类",
        "附件",
        "信息来源",
        "字体",
    ];
    let is_number = text.chars().all(|c| c.is_ascii_digit()) && text.len() <= 8;
    let is_part = WORDS.iter().any(|word| text.starts_with(word)) && (text.chars().count() <= 20);
    is_number || is_part || text.starts_with("（此件") || text.chars().all(|c| !c.is_alphanumeric())
}

/// Signature and date below the head, attachments and their titles.
fn below(lines: &[&Line], from: usize, found: &mut Head) {
    let mut signed: Option<(Option<String>, Date)> = None;
    let mut previous: Option<&str> = None;
    for line in &lines[from..] {
        let compact: String = line.text.split_whitespace().collect();
        if let Some(rest) = compact.strip_prefix("附件")
            && let Some((_, title)) = rest.split_once(['：', ':'])
            && rest.chars().count() > 4
        {
            found.attachments.push(label(title).map_or(title, |found| found.rest).to_owned());
        }
        if let Some((start, end, day)) = full_dates(&compact).into_iter().next() {
            let before = compact[..start].trim_end_matches(['，', '（', '(']);
            let ends = compact[end..].trim_end_matches("印发").trim_matches(|c| "）)。".contains(c)).is_empty();
            let is_signed = ends && (before.is_empty() || looks_like_unit(before));
            if is_signed && signed.is_none() {
                let own = (!before.is_empty()).then(|| before.to_owned());
                let above =
                    previous.filter(|text| looks_like_unit(text) && text.chars().count() <= 30).map(str::to_owned);
                signed = Some((own.or(above), day));
            }
        }
        let is_heading = line.heading.is_some() || ends_like_title(&line.text);
        let is_title = is_heading
            && label(&line.text).is_none()
            && ends_like_title(&line.text)
            && !line.text.contains(['。', '：', '；'])
            && line.text.chars().count() <= 60
            && !line.text.starts_with("附件");
        if is_title {
            found.attached.push(line.text.clone());
        }
        previous = Some(&line.text);
    }
    if let Some((issuer, day)) = signed {
        found.head.date.get_or_insert(day);
        if issuer.is_some() {
            found.head.issuer = issuer;
        }
    } else if found.head.issuer.is_none() {
        // A signature without a date.
        let alone = lines[from..].iter().find(|line| {
            let length = line.text.chars().count();
            (5..=30).contains(&length) && looks_like_unit(&line.text) && label(&line.text).is_none()
        });
        found.head.issuer = alone.map(|line| line.text.clone());
    }
}

/// 甲市人民政府办公室关于…的通知.
fn issuer_in_title(title: &str) -> Option<String> {
    let (issuer, _) = title.split_once("关于")?;
    looks_like_unit(issuer).then(|| issuer.to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn documents_cited_with_their_numbers() {
        let shown = |text: &str| -> Vec<String> {
            citations(text)
                .into_iter()
                .map(|cite| format!("{}|{}", cite.title, cite.number.unwrap_or_default()))
                .collect()
        };
        assert_eq!(shown("根据《甲条例》（国务院令第722号）和《乙办法》，"), ["甲条例|国务院令第722号", "乙办法|"]);
        assert_eq!(
            shown("按照《关于印发〈甲〉的通知》（国办发〔2019〕5号，以下简称《甲》）"),
            ["关于印发〈甲〉的通知|国办发〔2019〕5号", "甲|"]
        );
        assert_eq!(
            shown("附件：甲市关于印发乙方案的通知（甲府办函〔2019〕138号）"),
            ["甲市关于印发乙方案的通知|甲府办函〔2019〕138号"]
        );
        assert_eq!(shown("参照《高标准农田建设通则》（GB/T 30600-2022），"), ["高标准农田建设通则|GB/T 30600-2022"]);
        assert_eq!(shown("《甲》（甲府〔2019〕1号）。《甲》再提。"), ["甲|甲府〔2019〕1号"]);
    }

    #[test]
    fn the_day_by_which_units_report() {
        let anchor = Anchor { year: Some(2020), date: Some(date(2020, 2, 18)) };
        for (text, expected) in [
            ("请于2020年12月10日前将落实情况报区政府办公室。", Some(date(2020, 12, 10))),
            ("现将分工印发执行，12月15日前报送总结。", Some(date(2020, 12, 15))),
            ("各单位须在2020年11月30日前报送完成情况。", Some(date(2020, 11, 30))),
            ("请于3月5日前报送联络员名单，并于12月10日前将工作总结报我办。", Some(date(2020, 12, 10))),
            ("每月5日前报送进度。", None),
            ("本办法自2020年3月1日起施行。", None),
        ] {
            assert_eq!(report_due(&[text], anchor), expected, "{text}");
        }
        let cut = [
            "各责任单位要制定工作台账，明确时限和责任人，于2020年12月10日前将全年落实情况及印",
            "证资料报市政府办公室。",
        ];
        assert_eq!(report_due(&cut, anchor), Some(date(2020, 12, 10)));
        let items = [
            "（一）各责任单位要压实责任，务必于2020年8月31日前完成全部校园安全隐患整治",
            "（二）工作总结按月报送区政府办公室。",
        ];
        assert_eq!(report_due(&items, anchor), None);
        assert_eq!(
            report_due(&["某区人民政府办公室", "2020年2月18日", "联系人：李某，材料报送邮箱：a@b.cn"], anchor),
            None
        );
    }
}
