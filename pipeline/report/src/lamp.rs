//! 亮灯: what a supervisor's board shows for an item on a day.

use jiff::civil::Date;
use serde::Serialize;
use zuozheng_model::{CoverageItem, Status};

use crate::Rules;

/// The lamp of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lamp {
    /// Overdue and not proven.
    Red,
    /// Due within the days the rules name, or open without a due day.
    Yellow,
    /// Open, and there is time.
    White,
    /// Proven.
    Green,
}

/// The lamp of an item on a day.
pub fn lamp(item: &CoverageItem, today: Date, rules: &Rules) -> Lamp {
    if item.status == Status::Covered {
        return Lamp::Green;
    }
    let Some(due) = item.due else { return Lamp::Yellow };
    let days_left = (due - today).get_days();
    if days_left < 0 {
        Lamp::Red
    } else if days_left <= i32::from(rules.warn_days) {
        Lamp::Yellow
    } else {
        Lamp::White
    }
}
