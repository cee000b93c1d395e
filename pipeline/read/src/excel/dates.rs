//! Serial numbers to dates and times, and their printing.

use crate::numeral;

/// A piece of a date format.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum DateToken {
    /// Text as it is.
    Literal(String),
    /// `yy` or `yyyy`.
    Year(usize),
    /// `m` to `mmmmm`.
    Month(usize),
    /// `d` to `dddd`.
    Day(usize),
    /// `aaa`, `aaaa`: 一, 星期一.
    Weekday(usize),
    /// `h`, `hh`.
    Hour(usize),
    /// `m`, `mm` beside hours or seconds.
    Minute(usize),
    /// `s`, `ss`.
    Second(usize),
    /// A digit of a second.
    Fraction,
    /// `AM/PM`, `上午/下午`.
    HalfDay {
        /// 上午 rather than AM.
        chinese: bool,
    },
    /// `[h]`, `[m]`, `[s]`: more than a day.
    Elapsed(char),
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const CHINESE_WEEKDAYS: [&str; 7] = ["日", "一", "二", "三", "四", "五", "六"];

/// Days from the first serial number to the last day of the year 9999.
const LAST_SERIAL: f64 = 2_958_466.0;

/// The serial number printed by a format; `None` when it is no date.
pub(super) fn render(tokens: &[DateToken], serial: f64, epoch_1904: bool, chinese: bool) -> Option<String> {
    let last = if epoch_1904 { LAST_SERIAL - 1462.0 } else { LAST_SERIAL };
    if !(0.0..last).contains(&serial) {
        return None;
    }
    let subseconds = tokens.iter().filter(|token| **token == DateToken::Fraction).count();
    // Rounded to what is shown, so that 17:59:59.9999 is not shown as 17:59.
    let unit = 10_f64.powi(subseconds.min(3) as i32);
    let ticks = (serial * 86_400.0 * unit).round();
    let seconds = (ticks / unit).floor() as u64;
    let fraction = (ticks - seconds as f64 * unit) as u64;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day_of_month, weekday) = civil(day, epoch_1904);
    let half_day = tokens.iter().any(|token| matches!(token, DateToken::HalfDay { .. }));
    let hour = second / 3600;
    let shown_hour = if half_day { (hour + 11) % 12 + 1 } else { hour };
    let count = |number: u64, width: usize| match (chinese, width) {
        (true, _) => numeral::chinese(number),
        (false, 2..) => format!("{number:02}"),
        (false, _) => number.to_string(),
    };
    let mut out = String::new();
    let mut n_fraction = 0;
    for token in tokens {
        match token {
            DateToken::Literal(text) => out.push_str(text),
            DateToken::Year(..=2) => out.push_str(&format!("{:02}", year % 100)),
            DateToken::Year(_) if chinese => out.push_str(&numeral::chinese_digits(year)),
            DateToken::Year(_) => out.push_str(&format!("{year:04}")),
            DateToken::Month(width @ ..=2) => out.push_str(&count(month, *width)),
            DateToken::Month(width) => {
                let name = MONTHS[month as usize - 1];
                out.push_str(match width {
                    3 => &name[..3],
                    5 => &name[..1],
                    _ => name,
                });
            }
            DateToken::Day(width @ ..=2) => out.push_str(&count(day_of_month, *width)),
            DateToken::Day(3) => out.push_str(&WEEKDAYS[weekday][..3]),
            DateToken::Day(_) => out.push_str(WEEKDAYS[weekday]),
            DateToken::Weekday(width) => {
                out.push_str(if *width >= 4 { "星期" } else { "" });
                out.push_str(CHINESE_WEEKDAYS[weekday]);
            }
            DateToken::Hour(width) => out.push_str(&count(shown_hour, *width)),
            DateToken::Minute(width) => out.push_str(&count(second / 60 % 60, *width)),
            DateToken::Second(width) => out.push_str(&count(second % 60, *width)),
            DateToken::Fraction => {
                if n_fraction == 0 {
                    out.push_str(&format!("{fraction:0width$}", width = subseconds.min(3)));
                }
                n_fraction += 1;
            }
            DateToken::HalfDay { chinese: true } => out.push_str(if hour < 12 { "上午" } else { "下午" }),
            DateToken::HalfDay { chinese: false } => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            DateToken::Elapsed('h') => out.push_str(&(seconds / 3600).to_string()),
            DateToken::Elapsed('m') => out.push_str(&(seconds / 60).to_string()),
            DateToken::Elapsed(_) => out.push_str(&seconds.to_string()),
        }
    }
    Some(out)
}

/// The serial number, in the 1900 system, of a day or moment as XML writes it.
pub(super) fn serial(text: &str) -> Option<f64> {
    let (day, time) = text.split_once('T').unwrap_or((text, "0:0:0"));
    let numbers = |text: &str, mark: char| -> Option<[f64; 3]> {
        let numbers: Vec<f64> = text.split(mark).map(str::parse).collect::<Result<_, _>>().ok()?;
        numbers.try_into().ok()
    };
    let [year, month, day] = numbers(day, '-')?;
    let [hour, minute, second] = numbers(time.trim_end_matches('Z'), ':')?;
    if !(1900.0..10_000.0).contains(&year) || !(1.0..=12.0).contains(&month) || !(1.0..=31.0).contains(&day) {
        return None;
    }
    let (year, month) = (year as u64, month as u64);
    // Years that begin in March: the day that leap years have more is their last.
    let (shifted_year, shifted_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = shifted_year * 365 + shifted_year / 4 - shifted_year / 100 + shifted_year / 400;
    let days = before + (153 * shifted_month + 2) / 5 + day as u64 - 1;
    let serial = if days >= 693_960 { days - 693_899 } else { days - 693_900 };
    Some(serial as f64 + (hour * 3600.0 + minute * 60.0 + second) / 86_400.0)
}

/// `2019-10-21T00:00:00` without the time that nobody typed.
pub(super) fn without_midnight(text: &str) -> String {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let text = text.strip_suffix(".000").unwrap_or(text);
    text.strip_suffix("T00:00:00").unwrap_or(text).replace('T', " ")
}

/// Year, month, day and weekday (0 is Sunday) of a serial day. The 1900 system counts a 29 February 1900 that never was.
fn civil(serial: u64, epoch_1904: bool) -> (u64, u64, u64, usize) {
    if !epoch_1904 {
        match serial {
            0 => return (1900, 1, 0, 6),
            60 => return (1900, 2, 29, 3),
            _ => {}
        }
    }
    // Days since 0000-03-01: era arithmetic on the proleptic Gregorian calendar.
    let days = if epoch_1904 {
        serial + 695_361
    } else if serial > 60 {
        serial + 693_899
    } else {
        serial + 693_900
    };
    let weekday = ((days + 3) % 7) as usize;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day, weekday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_the_days_excel_shows() {
        assert_eq!(serial("2019-10-21T12:00:00"), Some(43_759.5));
        for (serial, date) in [
            (1, (1900, 1, 1)),
            (59, (1900, 2, 28)),
            (60, (1900, 2, 29)),
            (61, (1900, 3, 1)),
            (36_526, (2000, 1, 1)),
            (43_890, (2020, 2, 29)),
            (43_759, (2019, 10, 21)),
        ] {
            let (year, month, day, _) = civil(serial, false);
            assert_eq!((year, month, day), date);
            let written = format!("{year:04}-{month:02}-{day:02}");
            assert!(serial == 60 || super::serial(&written) == Some(serial as f64), "{written}");
        }
        assert_eq!(civil(43_759, false).3, 1, "21 October 2019 was a Monday");
        assert_eq!(civil(0, true), (1904, 1, 1, 5));
    }

    #[test]
    fn a_time_is_rounded_to_what_is_shown() {
        let tokens = [DateToken::Hour(1), DateToken::Literal(":".into()), DateToken::Minute(2)];
        assert_eq!(render(&tokens, 0.749_999_999_99, false, false).unwrap(), "18:00");
    }
}
