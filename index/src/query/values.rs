//! What is written after a key: task numbers, days, grades.

use jiff::ToSpan as _;
use jiff::civil::Date;
use zuozheng_model::{Grade, TaskNumber};
use zuozheng_text::{normalise, numerals};

use super::{DateRange, Lack};

/// Reads a task number in any written form.
///
/// ```
/// use zuozheng_index::task_number;
/// for written in ["23", "２３", "二十三", "（二十三）", "(23)", "第23项", "任务二十三", "第二十三项任务", "23、"] {
///     assert_eq!(task_number(written).map(|number| number.get()), Some(23), "{written}");
/// }
/// assert_eq!(task_number("双随机"), None);
/// ```
pub fn task_number(written: &str) -> Option<TaskNumber> {
    let text = normalise(written).text;
    let mut rest = text.as_str();
    for prefix in ["工作任务", "任务", "task", "序号", "#", "第"] {
        rest = rest.strip_prefix(prefix).unwrap_or(rest);
    }
    for suffix in ["任务", "个", "项", "条", "号", "、", ".", "。", "．"] {
        rest = rest.strip_suffix(suffix).unwrap_or(rest);
    }
    let bracketed =
        rest.strip_prefix(['（', '(', '〔', '[']).and_then(|rest| rest.strip_suffix(['）', ')', '〕', ']']));
    let number = numerals::parse(bracketed.unwrap_or(rest).trim())?;
    u16::try_from(number).ok().and_then(TaskNumber::new)
}

/// Reads one or several task numbers: `23`, `22,23`, `22-25`, `二十二至二十五`.
pub(super) fn task_numbers(written: &str) -> Option<Vec<TaskNumber>> {
    let mut numbers = Vec::new();
    for part in written.split([',', '，', '、']).filter(|part| !part.trim().is_empty()) {
        match split_range(part) {
            None => numbers.push(task_number(part)?),
            Some((from, to)) => {
                let (from, to) = (task_number(from)?, task_number(to)?);
                let in_order = from <= to && to.get() - from.get() < 1000;
                if !in_order {
                    return None;
                }
                numbers.extend((from.get()..=to.get()).filter_map(TaskNumber::new));
            }
        }
    }
    if numbers.is_empty() { None } else { Some(numbers) }
}

/// Why days are not understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DateError {
    NotADay,
    WrongOrder,
}

/// Reads days: a year, a month, a day, or two of these with `..` between them.
pub(super) fn date_range(written: &str) -> Result<DateRange, DateError> {
    let dots = written.split_once("..").or_else(|| written.split_once('…'));
    let range = match dots.or_else(|| ['至', '到', '~', '～'].iter().find_map(|sign| written.split_once(*sign))) {
        None => {
            let (from, to) = span(written).ok_or(DateError::NotADay)?;
            DateRange { from: Some(from), to: Some(to) }
        }
        Some((from, to)) => {
            let end = |text: &str| match text.trim_matches(['.', '…', ' ']) {
                "" => Ok(None),
                text => span(text).map(Some).ok_or(DateError::NotADay),
            };
            DateRange { from: end(from)?.map(|days| days.0), to: end(to)?.map(|days| days.1) }
        }
    };
    match range {
        DateRange { from: None, to: None } => Err(DateError::NotADay),
        DateRange { from: Some(from), to: Some(to) } if from > to => Err(DateError::WrongOrder),
        range => Ok(range),
    }
}

/// First and last day of a year, a month or a day: `2019`, `2019-03`, `2019年3月5日`, `20190305`, `二〇一九年三月`.
fn span(written: &str) -> Option<(Date, Date)> {
    let text = normalise(written).text;
    let mut numbers: Vec<i64> = Vec::new();
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some((number, len)) = numerals::leading(rest) {
            let is_compact = numbers.is_empty() && rest.as_bytes()[..len].iter().all(u8::is_ascii_digit);
            let number = i64::try_from(number).ok()?;
            match len {
                6 if is_compact => numbers.extend([number / 100, number % 100]),
                8 if is_compact => numbers.extend([number / 10_000, number / 100 % 100, number % 100]),
                _ => numbers.push(number),
            }
            rest = &rest[len..];
        } else if matches!(c, '年' | '月' | '日' | '号' | '-' | '/' | '.' | '－' | ' ') {
            rest = &rest[c.len_utf8()..];
        } else {
            return None;
        }
    }
    let date = |year: i64, month: i64, day: i64| {
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let is_year = |year: i64| (1900..=2200).contains(&year);
    match *numbers.as_slice() {
        [year] if is_year(year) => Some((date(year, 1, 1)?, date(year, 12, 31)?)),
        [year, month] if is_year(year) => {
            let first = date(year, month, 1)?;
            Some((first, first.last_of_month()))
        }
        [year, month, day] if is_year(year) => date(year, month, day).map(|day| (day, day)),
        _ => None,
    }
}

/// The forms in which texts write a day that is typed in figures, such as 2026-04-20 or 2026/4/20; `None` of anything else. Marks
/// between figures do not matter to a search: 2026.4.20 is found, too. Where another day begins like the form without zeros
/// (2026-1-12 is in 2026-11-20), that form is looked for only if it was typed.
pub(super) fn day_written(typed: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = typed.split(['-', '/', '.']).collect();
    let [year, month, day] = parts[..] else { return None };
    let is_figures = |text: &str| !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || ![year, month, day].into_iter().all(is_figures) {
        return None;
    }
    let (date, _) = span(typed)?;
    let (year, month, day) = (date.year(), date.month(), date.day());
    let mut forms = vec![
        format!("{year}年{month}月{day}日"),
        format!("{year}年{month:02}月{day:02}日"),
        format!("{year}-{month:02}-{day:02}"),
    ];
    let plain = format!("{year}-{month}-{day}");
    let is_typed = typed.split(['-', '/', '.']).eq(plain.split('-'));
    if is_typed || !begins_another_day(date) {
        forms.push(plain);
    }
    Some(forms)
}

/// True when the figures of a day without zeros and marks are those that another day begins with.
fn begins_another_day(date: Date) -> bool {
    let bare = |date: Date| format!("{}{}{}", date.year(), date.month(), date.day());
    let figures = bare(date);
    let is_in = |other: Date| bare(other).starts_with(&figures) || day_number(other).to_string().starts_with(&figures);
    let days = date.first_of_year().series(1.day()).take_while(|day| day.year() == date.year());
    days.into_iter().any(|other| other != date && is_in(other))
}

fn split_range(text: &str) -> Option<(&str, &str)> {
    let dots = text.split_once("..");
    dots.or_else(|| ['-', '－', '—', '~', '～', '至', '到'].iter().find_map(|sign| text.split_once(*sign)))
}

/// The word of a grade.
pub(super) fn grade(written: &str) -> Option<Grade> {
    match normalise(written).text.to_lowercase().as_str() {
        "direct" | "直接" | "直接佐证" | "直接证据" => Some(Grade::Direct),
        "supporting" | "support" | "辅助" | "辅助材料" | "辅助佐证" | "间接" => Some(Grade::Supporting),
        _ => None,
    }
}

/// What a file can lack.
pub(super) fn lack(written: &str) -> Option<Lack> {
    match normalise(written).text.to_lowercase().as_str() {
        "task" | "link" | "任务" | "关联" => Some(Lack::Task),
        "unit" | "单位" => Some(Lack::Unit),
        "date" | "日期" | "时间" => Some(Lack::Date),
        _ => None,
    }
}

/// A day as the number 20190305: ordered as the days are.
pub(crate) fn day_number(date: Date) -> u64 {
    let part = |number: i64| u64::try_from(number).unwrap_or(0);
    part(date.year().into()) * 10_000 + part(date.month().into()) * 100 + part(date.day().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn task_numbers_have_many_forms() {
        let read = |written: &str| {
            task_numbers(written).map(|numbers| numbers.into_iter().map(TaskNumber::get).collect::<Vec<_>>())
        };
        assert_eq!(read("22-25"), Some(vec![22, 23, 24, 25]));
        assert_eq!(read("二十二至二十三"), Some(vec![22, 23]));
        assert_eq!(read("3、5，第七项"), Some(vec![3, 5, 7]));
        for wrong in ["", "0", "25-22", "甲", "1-99999"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_without_zeros_is_written_where_it_is_no_other_day_or_was_typed_so() {
        for (typed, is_own) in [
            ("2026-01-12", false),
            ("2026-1-02", false),
            ("2026/11/04", false),
            ("2026-03-1", false),
            ("2026.1.12", true),
            ("2026/11/4", true),
            ("2026-1-31", true),
            ("2026-4-9", true),
            ("2026-04-20", true),
            ("2026-12-31", true),
        ] {
            let forms = day_written(typed).unwrap();
            assert_eq!(forms.len(), if is_own { 4 } else { 3 }, "{typed}: {forms:?}");
        }
        assert_eq!(day_written("2026-01-12").unwrap(), ["2026年1月12日", "2026年01月12日", "2026-01-12"]);
        assert_eq!(day_written("2026-1"), None);
    }

    #[test]
    fn days_have_many_forms() {
        for (written, from, to) in [
            ("2019", "2019-01-01", "2019-12-31"),
            ("2019年", "2019-01-01", "2019-12-31"),
            ("2019-02", "2019-02-01", "2019-02-28"),
            ("201902", "2019-02-01", "2019-02-28"),
            ("二〇一九年三月五日", "2019-03-05", "2019-03-05"),
            ("2019.3.5", "2019-03-05", "2019-03-05"),
            ("20190305", "2019-03-05", "2019-03-05"),
            ("2019-03..2019-12", "2019-03-01", "2019-12-31"),
            ("2019/3/5至2020", "2019-03-05", "2020-12-31"),
        ] {
            let range = date_range(written).unwrap();
            assert_eq!(
                (range.from.unwrap().to_string().as_str(), range.to.unwrap().to_string().as_str()),
                (from, to),
                "{written}"
            );
        }
        assert_eq!(date_range("2019-03..").unwrap().to, None);
        assert_eq!(date_range("..2019-03").unwrap().from, None);
        for wrong in ["", "..", "去年", "2019-13", "2019-02-30", "19", "3月"] {
            assert_eq!(date_range(wrong), Err(DateError::NotADay), "{wrong}");
        }
        assert_eq!(date_range("2020..2019"), Err(DateError::WrongOrder));
    }
}
