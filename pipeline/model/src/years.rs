//! The years that a circular is about.

use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::{DocumentNumber, Register};

/// Years from here on may stand in a title.
const EARLIEST: i16 = 1949;
const LATEST: i16 = 2100;
/// No circular sets tasks for more years than this: a later day is an aim of the plan that it quotes (2035年远景目标).
const LONGEST: i16 = 6;

impl Register {
    /// The year in which it was issued: that of its date, else of its 文号.
    pub fn year(&self) -> Option<i16> {
        let numbered = || self.head.doc_number.as_deref()?.parse::<DocumentNumber>().ok();
        self.head.date.map(|date| date.year()).or_else(|| i16::try_from(numbered()?.year()).ok())
    }

    /// The day before which nothing can be work of a campaign of this winter (今冬明春, 冬季): two months before it was issued.
    /// `None` for circulars that assess whole years.
    pub fn begins(&self) -> Option<Date> {
        let title = &self.head.title;
        let is_of_winter = ["今冬", "冬春", "冬季"].iter().any(|word| title.contains(word));
        let issued = self.head.date.filter(|date| is_of_winter && date.month() >= 9)?;
        issued.checked_sub(2.months()).ok()
    }

    /// The years whose work the circular assesses.
    ///
    /// They begin with the year that its title names, else with that in which it was issued, and end with the last of
    /// - the year to which the title counts: 2024—2026年, or 三年行动 without any year;
    /// - the year in which it was issued: what was found in 2022年度考核 is put right in 2023;
    /// - the last day that a task sets: 今冬明春 goes on into the next year.
    pub fn years(&self) -> Option<RangeInclusive<i16>> {
        let issued = self.year();
        let named = named_years(&self.head.title);
        let begin = named.as_ref().map(|named| *named.start()).or(issued)?;
        let counted = named.map_or_else(|| begin + n_years_of_action(&self.head.title) - 1, |named| *named.end());
        let days = self.tasks.iter().filter_map(|task| task.deadline.as_ref()?.date());
        let end =
            days.map(|day| day.year()).chain(issued).filter(|year| year - begin < LONGEST).fold(counted, i16::max);
        Some(begin..=end)
    }
}

/// The first year or years that a title names: 2019年, 2024—2026年, 2024年至2026年, 2024-2025年度.
fn named_years(title: &str) -> Option<RangeInclusive<i16>> {
    let mut rest = title;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (number, after) = number(&rest[at..]);
        rest = after;
        let Some(begin) = number else { continue };
        let is_year = after.starts_with('年');
        let to = after.trim_start_matches('年').trim_start_matches(['—', '–', '－', '-', '~', '～', '至', '到']);
        let is_joined = to.len() + '年'.len_utf8() * usize::from(is_year) < after.len();
        let end = match self::number(to) {
            (Some(end), after) if is_joined && after.starts_with('年') && end >= begin => Some(end),
            _ => None,
        };
        if is_year || end.is_some() {
            return Some(begin..=end.unwrap_or(begin));
        }
    }
    None
}

/// The year at the start of a text, when its digits make one, and what follows them.
fn number(text: &str) -> (Option<i16>, &str) {
    let (digits, after) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    (digits.parse().ok().filter(|year| (EARLIEST..=LATEST).contains(year)), after)
}

/// 3 for 三年行动; 1 where a title counts no years.
fn n_years_of_action(title: &str) -> i16 {
    const NUMERALS: [(char, i16); 8] =
        [('两', 2), ('二', 2), ('三', 3), ('3', 3), ('四', 4), ('五', 5), ('5', 5), ('六', 6)];
    let counts =
        |at: usize| ["年行动", "年攻坚", "年提升", "年计划", "年规划"].iter().any(|word| title[at..].starts_with(word));
    let numeral = |at: usize| {
        let numeral = title[..at].chars().next_back()?;
        NUMERALS.iter().find(|(c, _)| *c == numeral).map(|(_, n)| *n)
    };
    title.match_indices('年').filter(|(at, _)| counts(*at)).find_map(|(at, _)| numeral(at)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{Deadline, Task, TaskNumber};

    fn years(title: &str, issued: i16, last_day: Option<i16>) -> (i16, i16) {
        let mut register = Register::default();
        register.head.title = title.into();
        register.head.date = Some(date(issued, 6, 12));
        let mut task = Task::new(TaskNumber::new(1).unwrap(), "任务");
        task.deadline = last_day.map(|year| Deadline::Day { date: date(year, 3, 31), written: String::new() });
        register.tasks.push(task);
        register.years().unwrap().into_inner()
    }

    #[test]
    fn a_title_says_for_which_years() {
        for (title, issued, expected) in [
            ("政务公开重点工作任务分工的通知", 2019, (2019, 2019)),
            ("2019年政务公开工作要点", 2019, (2019, 2019)),
            ("关于印发2024年任务清单的通知", 2023, (2024, 2024)),
            ("2022年度考核发现问题整改清单", 2023, (2022, 2023)),
            ("稳定提升行动计划（2024—2026年）", 2024, (2024, 2026)),
            ("行动方案（2024-2026年）", 2024, (2024, 2026)),
            ("行动方案（2024年至2026年）", 2024, (2024, 2026)),
            ("2024——2025年供暖期保障方案", 2024, (2024, 2025)),
            ("安全生产治本攻坚三年行动方案", 2024, (2024, 2026)),
            ("三年行动方案2025年任务清单", 2025, (2025, 2025)),
            ("转发国办发〔2018〕45号文件的通知", 2019, (2019, 2019)),
            ("2024个项目和3年来的问题", 2019, (2019, 2019)),
        ] {
            assert_eq!(years(title, issued, None), expected, "{title}");
        }
    }

    #[test]
    fn the_last_day_of_a_task_belongs_to_them() {
        assert_eq!(years("今冬明春消防安全专项整治行动方案", 2023, Some(2024)), (2023, 2024));
        assert_eq!(years("2023年任务清单", 2023, Some(2022)), (2023, 2023));
        assert_eq!(years("碳达峰工作要点", 2023, Some(2060)), (2023, 2023));
    }

    #[test]
    fn a_campaign_of_this_winter_begins_with_it() {
        let mut register = Register::default();
        register.head.title = "今冬明春消防安全专项整治行动方案".into();
        register.head.date = Some(date(2023, 11, 6));
        assert_eq!(register.begins(), Some(date(2023, 9, 6)));
        register.head.title = "2023年消防工作要点".into();
        assert_eq!(register.begins(), None);
    }

    #[test]
    fn without_a_date_or_a_year_there_are_none() {
        assert_eq!(Register::default().years(), None);
    }
}
