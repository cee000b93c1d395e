//! What the words of a cell mean in one register.

use std::collections::BTreeMap;

use zuozheng_model::{Field, Register, Task};

use super::{squeezed, units};
use crate::recognise::{Anchor, deadline_of_cell, is_dash, is_group, set_text, year_of};

/// What decides the meaning of a cell besides its words.
pub(crate) struct Wording {
    anchor: Anchor,
    /// Whether a name stands for several units, as the register has it.
    groups: BTreeMap<String, bool>,
}

impl Wording {
    pub(crate) fn of(register: &Register) -> Self {
        let duties = register.tasks.iter().flat_map(|task| &task.duties);
        Self {
            anchor: Anchor { year: year_of(register), date: register.head.date },
            groups: duties.map(|duty| (duty.name.clone(), duty.group)).collect(),
        }
    }

    /// Sets a field to what a cell says; else tells, in Chinese, what is wrong with the cell.
    pub(crate) fn set(&self, task: &mut Task, field: Field, cell: &str) -> Result<(), String> {
        let cell = cell.trim();
        let or_nothing = || (!cell.is_empty()).then(|| cell.to_owned());
        match field {
            Field::SectionNumber => task.section_number = self.section_number(cell)?,
            Field::Section => task.section = or_nothing(),
            Field::Label => task.label = cell.to_owned(),
            Field::Text if cell.is_empty() => return Err("任务内容不能为空".to_owned()),
            Field::Text => set_text(task, cell),
            Field::Units => {
                let is_group = |name: &str| self.groups.get(name).copied().unwrap_or_else(|| is_group(name));
                task.duties = units::parse(cell, is_group)?;
            }
            Field::Deadline if cell.is_empty() || is_dash(cell) => task.deadline = None,
            Field::Deadline => {
                let deadline = deadline_of_cell(cell, self.anchor);
                task.deadline = Some(
                    deadline.ok_or_else(|| format!("“{cell}”不是时限；写法如：2020-06-30、6月底前、全年、每季度末"))?,
                );
            }
            Field::Points => task.points = points(cell)?,
            Field::Criteria => task.criteria = or_nothing(),
        }
        Ok(())
    }

    fn section_number(&self, cell: &str) -> Result<Option<u16>, String> {
        if cell.is_empty() {
            return Ok(None);
        }
        let number = plain_digits(cell).parse::<u16>().ok().filter(|number| *number > 0);
        number.map(Some).ok_or_else(|| format!("“{cell}”不是节号；写法如：1、2、3"))
    }
}

/// True when two cells of a field say the same.
pub(crate) fn is_same(a: &str, b: &str) -> bool {
    squeezed(a) == squeezed(b)
}

fn points(cell: &str) -> Result<Option<f64>, String> {
    if cell.is_empty() || is_dash(cell) {
        return Ok(None);
    }
    let digits = plain_digits(cell);
    let points = digits.trim_end_matches('分').trim().parse::<f64>();
    let points = points.ok().filter(|points| points.is_finite() && (0.0..=10_000.0).contains(points));
    points.map(Some).ok_or_else(|| format!("“{cell}”不是分值；写法如：5 或 2.5"))
}

/// Full-width digits and points as the narrow ones.
fn plain_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' | '．' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .collect()
}
