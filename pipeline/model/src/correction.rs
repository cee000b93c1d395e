//! 更正: what a person changed in a register that the parser had read otherwise.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Deadline, Duty, Role, Task, TaskNumber};

/// A part of a task that can be corrected: a column of the register's workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 节号.
    SectionNumber,
    /// 节.
    Section,
    /// 标签: the number as printed.
    Label,
    /// 任务内容.
    Text,
    /// 责任单位.
    Units,
    /// 完成时限.
    Deadline,
    /// 分值.
    Points,
    /// 评分标准.
    Criteria,
}

impl Field {
    /// All of them in the order of the columns.
    pub const ALL: [Self; 8] = [
        Self::SectionNumber,
        Self::Section,
        Self::Label,
        Self::Text,
        Self::Units,
        Self::Deadline,
        Self::Points,
        Self::Criteria,
    ];

    /// Heading of its column.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::SectionNumber => "节号",
            Self::Section => "节",
            Self::Label => "标签",
            Self::Text => "任务内容",
            Self::Units => "责任单位",
            Self::Deadline => "完成时限",
            Self::Points => "分值",
            Self::Criteria => "评分标准",
        }
    }

    /// What a cell of its column says of a task: units as `牵头：甲；责任：乙、丙；配合：各镇（街）（除丁外）`, a day
    /// as `2020-06-30`, other deadlines as the circular writes them; empty for nothing.
    pub fn written(self, task: &Task) -> String {
        match self {
            Self::SectionNumber => task.section_number.map(|number| number.to_string()).unwrap_or_default(),
            Self::Section => task.section.clone().unwrap_or_default(),
            Self::Label => task.label.clone(),
            Self::Text => task.text.clone(),
            Self::Units => units(&task.duties),
            Self::Deadline => match &task.deadline {
                None => String::new(),
                Some(Deadline::Day { date, .. }) => date.to_string(),
                Some(other) => other.written().to_owned(),
            },
            Self::Points => task.points.map(|points| points.to_string()).unwrap_or_default(),
            Self::Criteria => task.criteria.clone().unwrap_or_default(),
        }
    }
}

fn units(duties: &[Duty]) -> String {
    let of_role = |(role, word): (Role, &str)| {
        let names: Vec<String> = duties.iter().filter(|duty| duty.role == role).map(unit).collect();
        (!names.is_empty()).then(|| format!("{word}：{}", names.join("、")))
    };
    let parts = [(Role::Lead, "牵头"), (Role::Responsible, "责任"), (Role::Support, "配合")];
    parts.into_iter().filter_map(of_role).collect::<Vec<_>>().join("；")
}

/// A name with what it leaves out; 「」 around one that holds a mark which would end it.
fn unit(duty: &Duty) -> String {
    let must_be_marked = duty.name.contains(['、', '，', ',', '；', ';', '：', ':', '\n']);
    let name = if must_be_marked { format!("「{}」", duty.name) } else { duty.name.clone() };
    if duty.except.is_empty() { name } else { format!("{name}（除{}外）", duty.except.join("、")) }
}

/// One cell of a register that a person changed. It is never altered; a later one on the same cell follows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Name of the circular, see [`crate::Register::name`].
    pub circular: String,
    /// The task.
    pub task: TaskNumber,
    /// Text of the task when it was corrected: a correction must not slip to another task of the same number when the
    /// circular changes.
    pub text: String,
    /// What was changed.
    pub field: Field,
    /// The cell before, as [`Field::written`] gives it.
    pub old: String,
    /// The cell as it is to be.
    pub new: String,
    /// Who changed it.
    pub who: String,
    /// Why; may be empty.
    pub why: String,
    /// When it was taken over.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_by_role() {
        let duty = |name: &str, role, except: &[&str]| Duty {
            name: name.into(),
            role,
            group: false,
            except: except.iter().map(ToString::to_string).collect(),
        };
        let duties = [
            duty("乙局", Role::Responsible, &[]),
            duty("各镇（街）", Role::Support, &["丁镇", "戊镇"]),
            duty("甲局", Role::Lead, &[]),
            duty("供水、供气企业", Role::Responsible, &[]),
        ];
        assert_eq!(units(&duties), "牵头：甲局；责任：乙局、「供水、供气企业」；配合：各镇（街）（除丁镇、戊镇外）");
        assert_eq!(units(&[]), "");
    }
}
