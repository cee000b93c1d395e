//! A circular's state with its coverage: what gap lists, letters, proposed points and the overview are written from.

use std::sync::OnceLock;

use jiff::civil::Date;
use zuozheng_model::{Coverage, Status};
use zuozheng_report as report;
use zuozheng_report::gaps::GapReport;
use zuozheng_report::{Rules, Searched, date_words};

use super::review;
use super::view::View;

/// Coverage of a circular on a day.
pub(crate) struct Judged {
    pub(crate) view: View,
    pub(crate) coverage: Coverage,
    pub(crate) searched: Searched,
    /// Links that nobody has decided on, by their place in the view.
    waiting: OnceLock<Vec<usize>>,
    rules: Rules,
}

impl Judged {
    /// Computes the coverage.
    pub(crate) fn on(view: View, today: Date, rules: Rules) -> Self {
        let (coverage, searched) = (view.coverage(today, &rules), view.searched(today));
        Self { view, coverage, searched, waiting: OnceLock::new(), rules }
    }

    /// Cut down to one unit, by any of its names, when one is given.
    pub(crate) fn of_unit(mut self, name: Option<&str>) -> anyhow::Result<Self> {
        if let Some(name) = name {
            self.coverage = report::only_unit(&self.coverage, &self.view.unit(name)?);
        }
        Ok(self)
    }

    /// Says so when the day is before that of the circular, on which no task can be due: mostly a year is typed wrongly.
    pub(crate) fn remark_on_day(&self) {
        let today = self.searched.today;
        if let Some(date) = self.view.record.register.head.date.filter(|date| today < *date) {
            eprintln!("注意：统计日期{}早于文件的成文日期{}", date_words(today), date_words(date));
        }
    }

    /// The links that no person has decided on, the most uncertain first.
    pub(crate) fn waiting(&self) -> &[usize] {
        self.waiting.get_or_init(|| review::waiting(&self.view))
    }

    /// As the writers want it.
    pub(crate) fn report(&self) -> GapReport<'_> {
        GapReport {
            register: &self.view.record.register,
            coverage: &self.coverage,
            files: &self.view.files,
            searched: &self.searched,
            rules: &self.rules,
        }
    }

    /// True when every unit that must prove is known and has proven, and every file was read.
    pub(crate) fn is_complete(&self) -> bool {
        let mut items = self.coverage.units.iter().flat_map(|unit| &unit.items);
        let mut tasks = self.view.record.register.tasks.iter();
        items.all(|item| item.asked || item.status == Status::Covered)
            && tasks.all(|task| report::unknown_owers(task, &self.coverage, &self.rules).is_empty())
            && self.searched.papers.failed == 0
    }
}
