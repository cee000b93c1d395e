//! 任务台账: the tasks of one circular.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Locator, TaskNumber};

/// A document that a circular or a task cites.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// Title between 《》, without them.
    pub title: String,
    /// 文号 as written, such as 国务院令第711号; `None` when the circular gives none.
    pub number: Option<String>,
}

/// What stands above and below the tasks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CircularHead {
    /// 文号 as printed, in the form of GB/T 9704 where it can be parsed.
    pub doc_number: Option<String>,
    /// Title, its lines joined.
    pub title: String,
    /// 发文机关.
    pub issuer: Option<String>,
    /// 成文日期.
    pub date: Option<Date>,
    /// Day by which units report.
    pub report_due: Option<Date>,
    /// 主送机关.
    pub addressees: Vec<String>,
    /// Documents cited anywhere, in order of first mention.
    pub cites: Vec<Citation>,
    /// What it says that names in it mean.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meanings: Vec<Meaning>,
}

/// What a circular says that one of its names means: “各乡镇”指甲镇、乙镇, 县数据局即县数据资源管理局.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Meaning {
    /// The name as the tasks have it.
    pub name: String,
    /// The members of a group; of a unit its other name.
    pub units: Vec<String>,
}

/// Part that a unit has in a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 牵头.
    Lead,
    /// 责任单位 without a written role.
    Responsible,
    /// 配合.
    Support,
}

/// A unit or group as the circular names it, with its role. Names are as written: the roster resolves them later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Duty {
    /// Name or group expression as written.
    pub name: String,
    /// Its part.
    pub role: Role,
    /// True for an expression that stands for several units, such as 各镇（街）.
    pub group: bool,
    /// Units taken out of a group by 除…外.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

/// When a task is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Deadline {
    /// A day.
    Day {
        /// The last day.
        date: Date,
        /// The words it was read from.
        written: String,
    },
    /// 全年, 持续推进.
    Ongoing {
        /// The words it was read from.
        written: String,
    },
    /// 每月5日前, 每季度末.
    Recurring {
        /// The words it was read from.
        written: String,
    },
    /// 征集结束后1个月内, 5个工作日内, 某日起实施.
    Relative {
        /// The words it was read from.
        written: String,
    },
}

impl Deadline {
    /// The last day, when there is one.
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Day { date, .. } => Some(*date),
            _ => None,
        }
    }

    /// The words it was read from.
    pub fn written(&self) -> &str {
        match self {
            Self::Day { written, .. }
            | Self::Ongoing { written }
            | Self::Recurring { written }
            | Self::Relative { written } => written,
        }
    }
}

/// One task of a circular.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Running number from 1.
    pub number: TaskNumber,
    /// As printed: （二十三）, 3., 1.
    pub label: String,
    /// Running number of its section, from 1.
    pub section_number: Option<u16>,
    /// Heading of its section without the numeral.
    pub section: Option<String>,
    /// What is asked, without the label.
    pub text: String,
    /// Who has to do it.
    pub duties: Vec<Duty>,
    /// When it is due.
    pub deadline: Option<Deadline>,
    /// 分值.
    pub points: Option<f64>,
    /// 评分标准, where the circular has them.
    pub criteria: Option<String>,
    /// Everything between “ ” in the text, in order, without repeats.
    pub quoted_terms: Vec<String>,
    /// Documents the task cites.
    pub cites: Vec<Citation>,
    /// Conditions with a figure, such as 不低于4%.
    pub quantities: Vec<String>,
    /// Where it stands in the circular.
    pub locator: Option<Locator>,
}

impl Task {
    /// A task that says nothing but its text.
    ///
    /// ```
    /// use zuozheng_model::{Task, TaskNumber};
    /// let task = Task { label: "1.".into(), ..Task::new(TaskNumber::new(1).unwrap(), "清理河道") };
    /// assert_eq!((task.text.as_str(), task.duties.len()), ("清理河道", 0));
    /// ```
    pub fn new(number: TaskNumber, text: impl Into<String>) -> Self {
        Self {
            number,
            label: String::new(),
            section_number: None,
            section: None,
            text: text.into(),
            duties: Vec::new(),
            deadline: None,
            points: None,
            criteria: None,
            quoted_terms: Vec::new(),
            cites: Vec::new(),
            quantities: Vec::new(),
            locator: None,
        }
    }
}

/// 任务台账: head and tasks of one circular.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Register {
    /// The circular itself.
    pub head: CircularHead,
    /// Its tasks in order; numbers run from 1 without a gap.
    pub tasks: Vec<Task>,
}

impl Register {
    /// How the circular is called elsewhere: its 文号, else its title.
    pub fn name(&self) -> &str {
        self.head.doc_number.as_deref().unwrap_or(&self.head.title)
    }

    /// The units that it names: those of duties, and the members of groups that it lists itself.
    ///
    /// ```
    /// use zuozheng_model::{CircularHead, Duty, Meaning, Register, Role, Task, TaskNumber};
    /// let group = Duty { name: "各乡镇".into(), role: Role::Support, group: true, except: vec![] };
    /// let task = Task { duties: vec![group], ..Task::new(TaskNumber::new(1).unwrap(), "清理河道") };
    /// let towns = Meaning { name: "各乡镇".into(), units: vec!["甲镇".into(), "乙镇".into()] };
    /// let head = CircularHead { meanings: vec![towns], ..CircularHead::default() };
    /// assert_eq!(Register { head, tasks: vec![task] }.named_units().collect::<Vec<_>>(), ["甲镇", "乙镇"]);
    /// ```
    pub fn named_units(&self) -> impl Iterator<Item = &str> {
        let duties = || self.tasks.iter().flat_map(|task| &task.duties);
        let of_groups = self
            .head
            .meanings
            .iter()
            .filter(move |meaning| duties().any(|duty| duty.group && duty.name == meaning.name));
        let members = of_groups.flat_map(|meaning| &meaning.units).map(String::as_str);
        duties().filter(|duty| !duty.group).map(|duty| duty.name.as_str()).chain(members)
    }

    /// The task with a number.
    pub fn task(&self, number: TaskNumber) -> Option<&Task> {
        self.tasks.iter().find(|task| task.number == number)
    }

    /// The printed label of the task with a number; empty when there is none.
    pub fn label(&self, number: TaskNumber) -> &str {
        self.task(number).map_or("", |task| &task.label)
    }
}
