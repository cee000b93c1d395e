//! 办理时限: a task's limit that runs from the end of something (征集结束后1个月内公开反馈结果), and what a document tells
//! of keeping it.
//!
//! Only what a document itself says is held against it: an end (8月2日截止, 6月1日至7月1日征求意见) and the first later
//! day on which an answer was made public (11月20日公布采纳情况).

use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::Date;
use regex::Regex;
use zuozheng_text::numerals;

use crate::recognise::{Anchor, Point, points};

/// Working days that public holidays may take from a span: the longest of them, National Day with its shifted weekend.
const HOLIDAYS: i64 = 9;
/// Stands in for a year that nobody wrote.
const SOME_YEAR: i16 = 2001;
/// Characters around a date in which its meaning stands.
const AROUND: usize = 24;

static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:结束|截止|届满|期满)(?:之?日)?(?:起|之?后)的?(?P<n>[0-9〇零一二两三四五六七八九十]{1,3})个?(?P<unit>工作日|月|日|天)(?:之|以)?内",
    )
    .expect("a constant pattern")
});
static ENDS_AFTER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[日止]*)?(?:截止|结束|届满|期满)").expect("a constant pattern"));
/// An end that says so behind a day.
static SAYS_END: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[日号0-9止](?:截止|结束|届满|期满)").expect("a constant pattern"));
/// What stands between the two days of a span, with the last character of the first.
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[日号0-9][至到—～~]|[日号]-|[0-9]-[^0-9]|[-/.．][0-9]{1,2}[-/.．][0-9]{1,2}-")
        .expect("a constant pattern")
});
static COLLECTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"征求|征集|征询|公示|公开听取|听取意见|收集意见|公布草案|草案").expect("a constant pattern")
});
static ANSWERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"反馈|公布|采纳|答复|回复|公开结果|结果公开|处理结果|上网|挂网|发布").expect("a constant pattern")
});
static INTENDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"预计|计划|拟于|拟在|将于|将在|争取|力争").expect("a constant pattern"));

/// A span of time that a task sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    n: i64,
    unit: Unit,
    /// The words it was read from.
    pub(super) written: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Month,
    Day,
    WorkingDay,
}

impl Limit {
    /// The limit that the text of a task sets, without white space: `征集结束后1个月内`.
    pub(super) fn of(text: &str) -> Option<Self> {
        let found = LIMIT.captures(text)?;
        let n = numerals::parse(&found["n"]).and_then(|n| i64::try_from(n).ok()).filter(|n| *n > 0)?;
        let unit = match &found["unit"] {
            "月" => Unit::Month,
            "工作日" => Unit::WorkingDay,
            _ => Unit::Day,
        };
        Some(Self { n, unit, written: found[0].to_owned() })
    }

    /// The last day that surely keeps it. Working days are reckoned generously: five a week, and the longest holiday.
    fn last_day(&self, from: Date) -> Option<Date> {
        let span = match self.unit {
            Unit::Month => self.n.months(),
            Unit::Day => self.n.days(),
            Unit::WorkingDay => (self.n * 7 / 5 + 2 + HOLIDAYS).days(),
        };
        from.checked_add(span).ok()
    }

    /// The answer that came too late, when all that the document tells of did.
    pub(super) fn broken<'a>(&self, answers: &'a [Answer]) -> Option<&'a Answer> {
        let is_late = |answer: &Answer| self.last_day(answer.end).is_some_and(|last| answer.day > last);
        answers.first().filter(|_| answers.iter().all(is_late))
    }
}

/// The end of a consultation and the day it was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) end: Date,
    pub(super) day: Date,
}

impl Answer {
    /// Every end with the first later answer, in a text without white space. `year` is that of dates without one; when
    /// nobody knows it they are taken to lie in one and the same year, which is all that a span between them needs.
    pub(super) fn all(text: &str, year: Option<i16>) -> Vec<Self> {
        if !(COLLECTS.is_match(text) && ANSWERS.is_match(text) && may_have_end(text)) {
            return Vec::new();
        }
        let days: Vec<Point> = points(text, Anchor { year: year.or(Some(SOME_YEAR)), date: None })
            .into_iter()
            .filter(|point| !point.is_span && text[point.start..point.end].contains(['日', '号', '-', '/', '.']))
            .collect();
        let is_range = |at: usize| at > 0 && matches!(between(text, &days, at), "至" | "到" | "-" | "—" | "～" | "~");
        let is_end = |at: usize| {
            ENDS_AFTER.is_match(&text[days[at].end..])
                || (is_range(at) && COLLECTS.is_match(around(text, days[at - 1].start, days[at].end, AROUND)))
        };
        let answers = |at: usize| {
            let clause = clause(text, &days[at]);
            !is_end(at) && !is_range(at) && ANSWERS.is_match(clause) && !INTENDS.is_match(clause)
        };
        (0..days.len())
            .filter(|&at| is_end(at))
            .filter_map(|at| {
                let end = days[at].last;
                let first = (at + 1..days.len()).find(|&later| answers(later) && days[later].last > end)?;
                Some(Self { end, day: days[first].last })
            })
            .collect()
    }
}

/// False when no day of a text can be an end, which is told without reading the days: ledgers are full of them.
fn may_have_end(text: &str) -> bool {
    /// Characters of a day at most.
    const DAY: usize = 24;
    let is_of_collection =
        |span: regex::Match<'_>| COLLECTS.is_match(around(text, span.start(), span.end(), AROUND + DAY));
    SAYS_END.is_match(text) || SPAN.find_iter(text).any(is_of_collection)
}

fn between<'t>(text: &'t str, days: &[Point], at: usize) -> &'t str {
    text.get(days[at - 1].end..days[at].start).unwrap_or_default()
}

/// The text between the marks that end a clause, around a day.
fn clause<'t>(text: &'t str, day: &Point) -> &'t str {
    let is_mark = |c: char| matches!(c, '，' | ',' | '；' | ';' | '。' | '\n' | '（' | '）' | '：');
    let start =
        text[..day.start].rfind(is_mark).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let end = text[day.end..].find(is_mark).map_or(text.len(), |at| day.end + at);
    &text[start..end]
}

/// The text of a span with so many characters on both sides.
fn around(text: &str, start: usize, end: usize, n_chars: usize) -> &str {
    let before = text[..start].char_indices().rev().nth(n_chars - 1).map_or(0, |(at, _)| at);
    let after = text[end..].char_indices().nth(n_chars).map_or(text.len(), |(at, _)| end + at);
    &text[before..after]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn answers(text: &str) -> Vec<(Date, Date)> {
        Answer::all(text, Some(2019)).into_iter().map(|answer| (answer.end, answer.day)).collect()
    }

    #[test]
    fn limits_run_from_the_end_of_something() {
        for (text, written) in [
            ("要在征集结束后1个月内公开反馈结果", Some("结束后1个月内")),
            ("并在公示期满后二十个工作日内公布采纳情况", Some("期满后二十个工作日内")),
            ("意见征集截止之日起15日内予以反馈", Some("截止之日起15日内")),
            ("5个工作日内全部回复", None),
            ("6月底前完成", None),
        ] {
            assert_eq!(Limit::of(text).map(|limit| limit.written).as_deref(), written, "{text}");
        }
    }

    #[test]
    fn an_end_is_answered_by_the_first_later_publication() {
        let (june, july) = (date(2019, 6, 5), date(2019, 7, 2));
        assert_eq!(answers("草案于6月5日截止，7月2日公布采纳情况。11月4日发布定稿"), [(june, july)]);
        assert_eq!(answers("5月6日至6月5日在网站公示草案，6月20日开会研究，7月2日反馈"), [(june, july)]);
        let days = Answer::all("7月3日至8月2日公布草案，采纳情况11月20日上网", None);
        assert_eq!(days.iter().map(|answer| (answer.end.month(), answer.day.month())).collect::<Vec<_>>(), [(8, 11)]);
        // What is only intended is no answer, nor is what came before the end.
        assert_eq!(answers("征求意见于6月5日截止，预计7月2日反馈"), []);
        assert_eq!(answers("5月2日发布草案，征求意见6月5日截止"), []);
        assert_eq!(answers("6月5日截止报名，7月2日公布名单"), []);
    }

    #[test]
    fn only_what_is_late_throughout_breaks_a_limit() {
        let month = Limit::of("征集结束后1个月内公开").unwrap();
        let answer = |end, day| Answer { end, day };
        let (late, kept) = (answer(date(2019, 8, 2), date(2019, 11, 20)), answer(date(2019, 6, 5), date(2019, 7, 5)));
        assert_eq!(month.broken(&[late]), Some(&late));
        assert_eq!(month.broken(&[kept]), None);
        assert_eq!(month.broken(&[late, kept]), None);
        assert_eq!(month.broken(&[]), None);
        // Twenty working days over National Day.
        let days = Limit::of("期满后20个工作日内").unwrap();
        assert_eq!(days.broken(&[answer(date(2019, 9, 20), date(2019, 10, 28))]), None);
        assert!(days.broken(&[answer(date(2019, 7, 1), date(2019, 8, 28))]).is_some());
    }
}
