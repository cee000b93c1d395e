//! Years, quarters, months and days as names of columns: 街道 | 1月 | 2月 | 3月.

/// How a period is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Year,
    YearMonth,
    Month,
    Quarter,
    MonthDay,
    Day,
    /// A bare number, a day in the head of a roll.
    DayNumber,
}

/// A year, quarter, month or day as the name of a column, and its place in time among those written so.
pub(super) fn period(text: &str) -> Option<(Sort, u32)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.chars().count() > 10 {
        return None;
    }
    let number = |digits: &str, most: u32| {
        let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|number| is_number && (1..=most).contains(number))
    };
    let year = |digits: &str| number(digits, 2099).filter(|year| *year >= 1900);
    let bare = text.strip_suffix("年度").or_else(|| text.strip_suffix('年')).unwrap_or(&text);
    if let Some(year) = year(bare) {
        return Some((Sort::Year, year));
    }
    if let Some(quarter) = text.strip_suffix("季度") {
        return number(quarter.strip_prefix('第').unwrap_or(quarter), 4).map(|quarter| (Sort::Quarter, quarter));
    }
    if let Some((month, day)) = text.strip_suffix(['日', '号']).and_then(|rest| rest.split_once('月')) {
        return Some((Sort::MonthDay, number(month, 12)? * 100 + number(day, 31)?));
    }
    if let Some(day) = text.strip_suffix('日').and_then(|day| number(day, 31)) {
        return Some((Sort::Day, day));
    }
    let bare = text.strip_suffix("月份").or_else(|| text.strip_suffix('月')).unwrap_or(&text);
    let range_end = |text: &str| match text.split_once(['-', '—', '~', '～', '至']) {
        Some((first, last)) => number(first, 12).and(number(last, 12)),
        None => number(text, 12),
    };
    if let Some(month) = range_end(bare).filter(|_| bare.len() < text.len()) {
        return Some((Sort::Month, month));
    }
    let (of, month) = match bare.split_once(['年', '-', '.', '/']) {
        Some(parts) => parts,
        None if bare.len() == 6 && bare.is_ascii() => bare.split_at(4),
        None => return None,
    };
    Some((Sort::YearMonth, year(of)? * 100 + range_end(month)?))
}

/// A bare day.
pub(super) fn day_number(text: &str) -> Option<(Sort, u32)> {
    text.parse().ok().filter(|day| (1..=31).contains(day)).map(|day| (Sort::DayNumber, day))
}
