//! 日期与时限: every written form of a day and of a deadline.
//!
//! | written | read as |
//! |---|---|
//! | `2019年10月21日` `二〇一九年十月二十一日` `2019-10-21` `2020/9/30` `2020.9.30` | that day |
//! | `2020年6月` `6月底前` `2020年7月底` `2020.10` | the last day of the month |
//! | `3月上旬` `中旬` `下旬` | the 10th, the 20th, the last day |
//! | `第四季度` `三季度末` `上半年` `年底前` `2020年内` | the last day of that span |
//! | `2020年3月—12月` | the end of the span |
//! | `明年3月底前` `次年1月15日前` | in the year after |
//! | `国庆节前` `“七一”前` `元旦前` in a cell | the day before the festival |
//! | `每月5日前` `每季度末` `7月、次年1月` | [`Deadline::Recurring`] |
//! | `全年` `全过程` `持续推进` `长期坚持` | [`Deadline::Ongoing`] |
//! | `收到申请之日起20个工作日内` `5个工作日内` `2020年5月1日起实施` `立即` `立行立改` | [`Deadline::Relative`] |
//!
//! A year that is not written is the year of the circular; when that would lie more than half a year before the
//! circular's own date, the year after.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use regex::Regex;
use zuozheng_model::Deadline;

use super::numbering::number;

/// What a date without a year is reckoned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Anchor {
    /// The year that is meant when none is written.
    pub year: Option<i16>,
    /// 成文日期 of the circular.
    pub date: Option<Date>,
}

/// A point in time in a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    /// Bytes of the text it was found in.
    pub(crate) start: usize,
    /// End of these bytes.
    pub(crate) end: usize,
    /// The last day it covers.
    pub(crate) last: Date,
    /// True when year, month and day are all written.
    pub(crate) is_full_date: bool,
    /// True when the words themselves say that an end is meant: 6月底, 第三季度, 年内.
    pub(crate) is_span: bool,
    /// True for the day before a festival.
    pub(crate) is_eve: bool,
}

const DIGITS: &str = "0-9０-９〇○零一二三四五六七八九";

static POINT: LazyLock<Regex> = LazyLock::new(|| {
    let year = format!(
        r"(?:(?P<y>[{DIGITS}]{{4}}|[0-9]{{2}})年度?|(?P<rel>今年|本年度?|当年|明年|次年|来年|翌年|下一?年度?)的?)"
    );
    let pattern = format!(
        r"(?x)
        {year}?(?P<m>[{DIGITS}十]{{1,3}})月(?:份)?(?:(?P<d>[{DIGITS}十]{{1,3}})[日号])?(?P<part>底|末|初|上旬|中旬|下旬)?
        |(?P<iso_y>[0-9]{{4}})[-/.．](?P<iso_m>[0-9]{{1,2}})(?:[-/.．](?P<iso_d>[0-9]{{1,2}}))?
        |{year2}?(?:第?(?P<q>[一二三四1-4])季度?|(?P<half>[上下]半年))(?P<qpart>末|底)?
        |{year3}(?P<yend>年?[底末]|以?内|年终)
        |(?P<yend2>年底|年末|年内|年终|岁末)
        |{year4}?“?(?P<fest>元旦|五一|五四|六一|七一|八一|国庆|建军节|劳动节|儿童节)”?(?:国际)?(?:劳动|青年|儿童|建党|建军|国庆)?节?(?:假期|假日)?
        |(?P<this>本月|当月)(?:(?P<this_d>[{DIGITS}十]{{1,3}})[日号]|底|末)",
        year4 = year.replace("<y>", "<y4>").replace("<rel>", "<rel4>"),
        year2 = year.replace("<y>", "<y2>").replace("<rel>", "<rel2>"),
        // 20年内 is a span of years, not the year 2020.
        year3 = year.replace("<y>", "<y3>").replace("<rel>", "<rel3>").replace("|[0-9]{2}", ""),
    );
    Regex::new(&pattern).expect("a constant pattern")
});
static RECURRING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"每(?:半|[两二三四五六一0-9]个?)?(?:年度?|月度?|季度?|周|星期|天|日|旬|学期|学年)|逐[月季年周日]|按(?:月|季度?|年|周|半年)|[月季]度(?:末|初)|各?季度末").expect("a constant pattern")
});
static RECURRING_IN_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"每(?:半|[两二三四五六一0-9]个?)?(?:年度?|月度?|季度?|周|学期|学年)[^，。；、]{0,10}?(?:前|底|末)")
        .expect("a constant pattern")
});
static ONGOING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"全年|全过程|全程|持续|长期|常年|长年|常态|经常|一贯|贯穿|始终|随时|实时|动态|适时|不定期|及时|日常")
        .expect("a constant pattern")
});
static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[^，。；、：（）]{0,16}?(?:之日起|之后|以后|后|起))?[^，。；、：（）0-9]{0,2}?[0-9０-９一二三四五六七八九十两半]{1,4}个?(?:工作日|自然日|日|天|月|小时|周|星期)(?:之|以)?内").expect("a constant pattern")
});

/// The single full date that a text consists of, in any form: `二〇一九年十月二十一日`, `2019-10-21`.
///
/// ```
/// use zuozheng_link::recognise::whole_date;
/// assert_eq!(whole_date(" 二○一九年 十月二十一日").unwrap().to_string(), "2019-10-21");
/// assert_eq!(whole_date("2019年10月"), None);
/// ```
pub fn whole_date(text: &str) -> Option<Date> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_matches(|c| "（）()。，".contains(c));
    let mut points = full_dates(text).into_iter();
    let (start, end, day) = points.next()?;
    (start == 0 && end == text.len()).then_some(day)
}

/// Every full date in a text that has no white space: start, end, day.
pub(crate) fn full_dates(text: &str) -> Vec<(usize, usize, Date)> {
    points(text, Anchor::default())
        .into_iter()
        .filter(|point| point.is_full_date)
        .map(|point| (point.start, point.end, point.last))
        .collect()
}

/// What a cell or a line that states a deadline says; `None` for an empty cell, a dash, or words that tell no time.
///
/// ```
/// use zuozheng_link::recognise::{Anchor, deadline_of_cell};
/// let anchor = Anchor { year: Some(2020), date: None };
/// let day = |text| deadline_of_cell(text, anchor).unwrap().date().map(|date| date.to_string());
/// assert_eq!(day("6月底前").as_deref(), Some("2020-06-30"));
/// assert_eq!(day("2020年第四季度").as_deref(), Some("2020-12-31"));
/// assert_eq!(day("7月、次年1月"), None);
/// ```
pub fn deadline_of_cell(text: &str, anchor: Anchor) -> Option<Deadline> {
    let written = text.split_whitespace().collect::<String>();
    let text = written.trim_end_matches(['。', '；', '，', '、']);
    if text.is_empty() || is_dash(text) {
        return None;
    }
    let owned = || text.to_owned();
    let points = points(text, anchor);
    let starts = |point: &Point| {
        let after = &text[point.end..];
        ["起", "开始", "启动"].iter().any(|word| after.starts_with(word))
    };
    let is_range = ["至", "—", "－", "-", "~", "～", "–"].iter().any(|mark| text.contains(mark));
    let closing: Vec<&Point> =
        points.iter().filter(|point| !starts(point) && !is_recurring_at(text, point.start)).collect();
    let is_enumeration = closing.len() > 1
        && !is_range
        && !text.contains('前')
        && !text.contains("完成")
        && closing.iter().all(|point| !point.is_full_date);
    if is_enumeration {
        return Some(Deadline::Recurring { written: owned() });
    }
    if let Some(last) = closing.iter().map(|point| point.last).max() {
        return Some(Deadline::Day { date: last, written: owned() });
    }
    if RECURRING.is_match(text) {
        return Some(Deadline::Recurring { written: owned() });
    }
    if let Some(year) = whole_year(text) {
        return Some(Deadline::Day { date: date(year, 12, 31), written: owned() });
    }
    if points.iter().any(starts) || is_relative(text) {
        return Some(Deadline::Relative { written: owned() });
    }
    if ONGOING.is_match(text) {
        return Some(Deadline::Ongoing { written: owned() });
    }
    const AT_ONCE: [&str; 5] = ["立行立改", "即知即改", "立查立改", "边查边改", "即查即改"];
    AT_ONCE.iter().any(|word| text.contains(word)).then(|| Deadline::Relative { written: owned() })
}

/// The deadline that a sentence of a task states: `…2020年8月底前实现…`, `…征集结束后1个月内公开…`. The last day wins
/// when there are several; a date that only qualifies something (`2019年底前建成的小区`) is none.
pub fn deadline_in_text(text: &str, anchor: Anchor) -> Option<Deadline> {
    let text: String = text.split_whitespace().collect();
    let mut days: Vec<(Date, String)> = Vec::new();
    for point in points(&text, anchor) {
        // 五一前试运营，全年接待20万人次: a festival inside a sentence is a step, and so is 第一批于5月1日前投放.
        if is_recurring_at(&text, point.start) || point.is_eve || is_instalment(&text, point.start) {
            continue;
        }
        if let Some(end) = closes_at(&text, &point) {
            days.push((point.last, text[point.start..end].to_owned()));
        }
    }
    // max_by_key takes the last of equal days; the first mention reads better.
    days.sort_by_key(|day| day.0);
    if let Some((last, _)) = days.last() {
        let last = *last;
        let written = days.into_iter().find(|day| day.0 == last).map(|day| day.1).unwrap_or_default();
        return Some(Deadline::Day { date: last, written });
    }
    if let Some(found) = RECURRING_IN_TEXT.find(&text) {
        return Some(Deadline::Recurring { written: found.as_str().to_owned() });
    }
    let found = RELATIVE.find(&text)?;
    let written = found.as_str();
    let from = written.rfind('于').map_or(0, |at| at + '于'.len_utf8());
    Some(Deadline::Relative { written: written[from..].trim_start_matches(['在', '要', '须', '应']).to_owned() })
}

/// Days that a text names as a limit (…前, …之前): start of the date, end of the limit, day.
pub(crate) fn limits(text: &str, anchor: Anchor) -> Vec<(usize, usize, Date)> {
    points(text, anchor)
        .into_iter()
        .filter(|point| !is_recurring_at(text, point.start))
        .filter_map(|point| {
            let end = limit_end(text, point.end)?;
            Some((point.start, end, point.last))
        })
        .collect()
}

/// True for the signs that clerks put into a cell that has nothing to say.
pub(crate) fn is_dash(text: &str) -> bool {
    let is_sign =
        |c: char| matches!(c, '—' | '－' | '-' | '–' | '/' | '／' | '\\' | '无' | '─' | '―' | '_' | '…' | '*' | '·');
    !text.trim().is_empty() && text.trim().chars().all(is_sign)
}

/// Every point in time of a text without white space, in order.
pub(crate) fn points(text: &str, anchor: Anchor) -> Vec<Point> {
    let mut found: Vec<Point> = Vec::new();
    let mut year_written = None;
    for captures in POINT.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let festival = captures.name("fest").map(|festival| festival.as_str());
        // 国庆节期间 ends nothing.
        let is_open = festival.is_some() && limit_end(text, whole.end()).is_none();
        if is_inside_a_figure(text, whole.start()) || is_open {
            continue;
        }
        let value = |name: &str| captures.name(name).and_then(|found| number(found.as_str()));
        let any = |names: [&str; 4]| names.iter().find_map(|name| captures.name(name));
        let written_year =
            any(["y", "y2", "y3", "y4"]).or(captures.name("iso_y")).and_then(|year| calendar_year(year.as_str()));
        let relative = any(["rel", "rel2", "rel3", "rel4"]).map(|word| word.as_str());
        if captures.name("iso_y").is_some() && written_year.is_none() {
            continue;
        }
        let base = anchor.year.or(anchor.date.map(Date::year));
        let next_year = relative.map(|word| !matches!(word.chars().next(), Some('今' | '本' | '当')));
        let year = match (written_year, next_year) {
            (Some(year), _) => Some(year),
            (None, Some(next)) => base.map(|year| year + i16::from(next)),
            (None, None) => year_written.or(base),
        };
        let month = value("m").or_else(|| value("iso_m"));
        let day = value("d").or_else(|| value("iso_d"));
        let part = captures.name("part").map(|part| part.as_str());
        let last_of = |year: i16| -> Option<Date> {
            if let Some(festival) = festival {
                return eve_of(year, festival);
            }
            if let Some(month) = month {
                return last_day(year, month, day, part);
            }
            if let Some(quarter) = captures.name("q").and_then(|quarter| number(quarter.as_str())) {
                return last_day(year, quarter * 3, None, None);
            }
            match captures.name("half").map(|half| half.as_str()) {
                Some("上半年") => return last_day(year, 6, None, None),
                Some(_) => return last_day(year, 12, None, None),
                None => {}
            }
            if captures.name("this").is_some() {
                return last_day(year, anchor.date.map(|date| date.month() as u32)?, value("this_d"), None);
            }
            last_day(year, 12, None, None)
        };
        let is_full_date = month.is_some() && day.is_some() && (written_year.is_some());
        let Some(year) = year else { continue };
        let Some(mut last) = last_of(year) else { continue };
        let year_is_guessed = written_year.is_none() && next_year.is_none() && year_written.is_none();
        if year_is_guessed && anchor.date.is_some_and(|issued| months_before(last, issued) > 6) {
            last = last_of(year + 1).unwrap_or(last);
        }
        if written_year.is_some() {
            year_written = written_year;
        }
        let is_span = part.is_some() || month.is_none();
        found.push(Point {
            start: whole.start(),
            end: whole.end(),
            last,
            is_full_date,
            is_span,
            is_eve: festival.is_some(),
        });
    }
    found
}

/// The end of `前`, `之前` … right after a point.
fn limit_end(text: &str, end: usize) -> Option<usize> {
    let mut at = end;
    for word in ["（含）", "(含)", "（含当日）"] {
        if text[at..].starts_with(word) {
            at += word.len();
        }
    }
    for word in ["17时", "18时", "12时", "下班", "中午", "上午", "下午"] {
        if text[at..].starts_with(word) {
            at += word.len();
        }
    }
    ["之前", "以前", "前"].iter().find(|word| text[at..].starts_with(*word)).map(|word| at + word.len())
}

/// The end of the limit that a point of a sentence states, if it states one.
fn closes_at(text: &str, point: &Point) -> Option<usize> {
    let before = &text[..point.start];
    let clause_end = |from: usize| text[from..].find(['，', '。', '；', '、']).map_or(text.len(), |at| from + at);
    const DONE: [&str; 22] = [
        "完成",
        "完工",
        "建成",
        "实现",
        "达到",
        "办结",
        "报送",
        "上报",
        "印发",
        "出台",
        "投入使用",
        "整改到位",
        "公布",
        "取得",
        "投用",
        "投产",
        "通车",
        "竣工",
        "形成",
        "上线",
        "清零",
        "到位",
    ];
    if let Some(end) = limit_end(text, point.end) {
        let after = &text[end..clause_end(end)];
        const QUALIFIES: [&str; 17] = [
            "建成",
            "完工",
            "形成",
            "取得",
            "成立",
            "发生",
            "竣工",
            "投入使用",
            "出生",
            "注册",
            "登记",
            "出台",
            "印发",
            "签订",
            "受理",
            "立案",
            "交付",
        ];
        let qualifies = QUALIFIES.iter().any(|verb| {
            after
                .strip_prefix(verb)
                .is_some_and(|rest| rest.starts_with('的') || rest.starts_with("并") && rest.contains('的'))
        });
        return (!qualifies && !after.starts_with('已')).then_some(end);
    }
    let after = &text[point.end..clause_end(point.end)];
    let is_past = ["以来", "已", "的", "起", "开始", "至", "末的"].iter().any(|word| after.starts_with(word))
        || before.ends_with("截至")
        || before.ends_with("截止");
    let says_when = before.ends_with('于') || before.ends_with('在') || before.ends_with('到') || point.is_span;
    let is_done = DONE.iter().any(|word| after.contains(word));
    (!is_past && says_when && is_done && !after.contains('已')).then_some(point.end)
}

/// 分三批发放，第一批于5月1日前投放: of several parts that are counted the clause speaks of the first only.
fn is_instalment(text: &str, start: usize) -> bool {
    static COUNTED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("分[0-9两二三四五六七八九十多]+个?[批期轮次]").expect("a constant pattern"));
    let from = text[..start].rfind(['，', '。', '；', '：']).unwrap_or_default();
    let clause = text[from..start].trim_start_matches(['，', '。', '；', '：']);
    let is_first =
        ["第一批", "首批", "第一期", "首期", "第一轮", "首轮", "第一次"].iter().any(|part| clause.starts_with(part));
    is_first && COUNTED.is_match(&text[..from])
}

/// 每年9月1日, and 11月 in 每年6月、11月: the point belongs to a recurrence.
fn is_recurring_at(text: &str, start: usize) -> bool {
    const OF_A_POINT: [char; 6] = ['年', '月', '日', '底', '末', '前'];
    let mut before = &text[..start];
    while let Some(listed) = before.strip_suffix(['、', '和', '及', '与']).filter(|listed| listed.ends_with(OF_A_POINT))
    {
        let is_of_point = |c: char| OF_A_POINT[1..].contains(&c) || c.is_ascii_digit();
        before = listed.trim_end_matches(is_of_point);
    }
    ["每年", "每年度", "每月", "每季度", "每季", "每学年", "每学期", "每个", "每", "逐年", "每年的", "每年于", "每年在"]
        .iter()
        .any(|word| before.ends_with(word))
}

fn is_relative(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["之日起", "之内", "以内", "日内", "天内", "月内", "小时内", "立即", "马上", "即日", "即时", "起实施"];
    WORDS.iter().any(|word| text.contains(word))
        || text.ends_with('起')
        || RELATIVE.is_match(text)
        || text.contains("后")
}

/// A cell that only names a year.
fn whole_year(text: &str) -> Option<i16> {
    let digits = text.strip_suffix("年度").or_else(|| text.strip_suffix('年'))?;
    calendar_year(digits)
}

fn calendar_year(digits: &str) -> Option<i16> {
    let value = number(digits)?;
    let value = if digits.chars().count() == 2 { value + 2000 } else { value };
    i16::try_from(value).ok().filter(|year| (1949..=2100).contains(year))
}

fn last_day(year: i16, month: u32, day: Option<u32>, part: Option<&str>) -> Option<Date> {
    let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    let first = Date::new(year, month, 1).ok()?;
    match (day, part) {
        (Some(day), _) => Date::new(year, month, i8::try_from(day).ok()?).ok(),
        (None, Some("初" | "上旬")) => Date::new(year, month, 10).ok(),
        (None, Some("中旬")) => Date::new(year, month, 20).ok(),
        _ => Some(first.last_of_month()),
    }
}

/// The day before a festival that has a day of the sun's year.
fn eve_of(year: i16, festival: &str) -> Option<Date> {
    let (month, day) = match festival {
        "元旦" => (1, 1),
        "五一" | "劳动节" => (5, 1),
        "五四" => (5, 4),
        "六一" | "儿童节" => (6, 1),
        "七一" => (7, 1),
        "八一" | "建军节" => (8, 1),
        "国庆" => (10, 1),
        _ => return None,
    };
    Date::new(year, month, day).ok()?.yesterday().ok()
}

/// Whole months from `earlier` to `later`, 0 if it does not lie before.
fn months_before(earlier: Date, later: Date) -> i32 {
    let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    (months(later) - months(earlier)).max(0)
}

/// `12.5月` and `13、5月`: the number goes on to the left.
fn is_inside_a_figure(text: &str, start: usize) -> bool {
    text[..start].ends_with(|c: char| c.is_ascii_digit() || c == '.' || c == '第')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn anchor() -> Anchor {
        Anchor { year: Some(2020), date: Some(date(2020, 3, 20)) }
    }

    fn show(deadline: Option<Deadline>) -> String {
        match deadline {
            None => "-".into(),
            Some(Deadline::Day { date, .. }) => date.to_string(),
            Some(Deadline::Ongoing { .. }) => "ongoing".into(),
            Some(Deadline::Recurring { .. }) => "recurring".into(),
            Some(Deadline::Relative { .. }) => "relative".into(),
        }
    }

    #[test]
    fn every_form_of_a_deadline_cell() {
        for (cell, expected) in [
            ("2020年6月30日前", "2020-06-30"),
            ("2020年6月", "2020-06-30"),
            ("2020/9/30", "2020-09-30"),
            ("2020-10-31", "2020-10-31"),
            ("2020.9.30", "2020-09-30"),
            ("2020.10", "2020-10-31"),
            ("2020年第四季度", "2020-12-31"),
            ("三季度末", "2020-09-30"),
            ("2020年7月底", "2020-07-31"),
            ("4月底前", "2020-04-30"),
            ("3月上旬", "2020-03-10"),
            ("5月中旬前", "2020-05-20"),
            ("上半年", "2020-06-30"),
            ("年底前", "2020-12-31"),
            ("2021年底前", "2021-12-31"),
            ("2021年年底", "2021-12-31"),
            ("2020年内", "2020-12-31"),
            ("明年3月底前", "2021-03-31"),
            ("次年1月15日前", "2021-01-15"),
            ("2020年3月—12月", "2020-12-31"),
            ("3-6月", "2020-06-30"),
            ("2020年", "2020-12-31"),
            ("二〇二〇年六月三十日", "2020-06-30"),
            ("2020 年 6 月 30 日", "2020-06-30"),
            ("2020年12月底前，并持续推进", "2020-12-31"),
            ("6月底前完成初稿，9月底前印发", "2020-09-30"),
            ("2020年2月29日", "2020-02-29"),
            ("每季度末", "recurring"),
            ("每月5日前", "recurring"),
            ("每年9月1日前", "recurring"),
            ("每年6月、11月", "recurring"),
            ("每年3月底、9月底前", "recurring"),
            ("7月、次年1月", "recurring"),
            ("6月、11月", "recurring"),
            ("按季度", "recurring"),
            ("全年", "ongoing"),
            ("全年持续推进", "ongoing"),
            ("持续推进", "ongoing"),
            ("长期坚持", "ongoing"),
            ("收到申请之日起20个工作日内", "relative"),
            ("2020年5月1日起实施", "relative"),
            ("2020年5月启动，长期坚持", "relative"),
            ("5月启动，11月底前完成", "2020-11-30"),
            ("立即", "relative"),
            ("立行立改", "relative"),
            ("全过程", "ongoing"),
            ("印发后1个月内", "relative"),
            ("国庆节前", "2020-09-30"),
            ("“五一”、国庆节前", "2020-09-30"),
            ("“七一”前", "2020-06-30"),
            ("2021年元旦前", "2020-12-31"),
            ("国庆节期间", "-"),
            ("", "-"),
            ("—", "-"),
            ("/", "-"),
            ("2020年2月31日", "-"),
        ] {
            assert_eq!(show(deadline_of_cell(cell, anchor())), expected, "{cell}");
        }
    }

    #[test]
    fn a_deadline_inside_a_sentence() {
        for (text, expected) in [
            ("2020年8月底前实现公办学校全覆盖。", "2020-08-31"),
            ("教室于2020年12月31日前完成改造，所需资金统筹安排。", "2020-12-31"),
            ("堆放点6月底前全部清零。", "2020-06-30"),
            ("2021年3月底前完成摸底，6月底前完成整治。", "2021-06-30"),
            ("年底前建成投用。", "2020-12-31"),
            ("五一前试运营，全年接待游客20万人次。", "-"),
            ("第三季度完成评估。", "2020-09-30"),
            ("养护公路46公里，三季度完工。", "2020-09-30"),
            ("对2019年底前完工的项目开展验收。", "-"),
            ("年内形成3个以上应用场景。", "2020-12-31"),
            ("对2019年底前建成的小区开展改造。", "-"),
            ("栏目2019年11月以来没有更新。", "-"),
            ("公开2021年政府预算。", "-"),
            ("每年9月1日前完成更新。", "recurring"),
            ("今后每月5日前更新。", "recurring"),
            ("在征集结束后1个月内公开反馈结果。", "relative"),
            ("5个工作日内全部回复。", "relative"),
            ("加强宣传。", "-"),
        ] {
            assert_eq!(show(deadline_in_text(text, anchor())), expected, "{text}");
        }
        let written = |text| deadline_in_text(text, anchor()).unwrap().written().to_owned();
        assert_eq!(written("名单于印发之日起10个工作日内报送。"), "印发之日起10个工作日内");
        assert_eq!(written("意见的，要在征集结束后1个月内公开。"), "征集结束后1个月内");
        assert_eq!(written("动态调整后5个工作日内更新。"), "动态调整后5个工作日内");
    }

    #[test]
    fn a_year_that_is_not_written() {
        let issued_late = Anchor { year: Some(2020), date: Some(date(2020, 11, 20)) };
        assert_eq!(show(deadline_of_cell("1月10日前", issued_late)), "2021-01-10");
        assert_eq!(show(deadline_of_cell("11月10日前", issued_late)), "2020-11-10");
        assert_eq!(show(deadline_of_cell("6月底前", Anchor::default())), "-");
    }

    #[test]
    fn a_day_in_every_form() {
        for text in [
            "2019年10月21日",
            "二〇一九年十月二十一日",
            "二○一九年 十月二十一日",
            "2019-10-21",
            "２０１９年１０月２１日",
        ] {
            assert_eq!(whole_date(text), Some(date(2019, 10, 21)), "{text}");
        }
        for text in ["2019年10月", "于2019年10月21日", "10月21日", "2019年13月1日", ""] {
            assert_eq!(whole_date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_written_day_is_read_back(year in 1990_i16..2090, month in 1_i8..13, day in 1_i8..29) {
            let expected = date(year, month, day);
            let written = [
                format!("{year}年{month}月{day}日"), format!("{year}年{month:02}月{day:02}日"), format!("{year}-{month:02}-{day:02}"),
                format!("{year}/{month}/{day}"), format!("{year}.{month}.{day}"),
            ];
            for text in written {
                prop_assert_eq!(whole_date(&text), Some(expected), "{}", &text);
                prop_assert_eq!(deadline_of_cell(&format!("{text}前"), Anchor::default()).and_then(|found| found.date()), Some(expected));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9一二十年月日底前内每起至、，.\\-/第季度]{0,24}") {
            let _ = (deadline_of_cell(&text, anchor()), deadline_in_text(&text, anchor()), whole_date(&text));
        }
    }
}
