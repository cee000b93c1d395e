//! The query language: `QUERY.md` says what can be written, [`parse`] reads it.

mod parse;
mod values;

use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use zuozheng_model::{Grade, Roster, TaskNumber, Unit};

use crate::fold::fold;
use crate::search::LinkedTask;

pub use parse::parse;
pub(crate) use values::day_number;
pub use values::task_number;

/// A query that was understood.
///
#[doc = include_str!("../QUERY.md")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What has to hold.
    pub root: Node,
    /// What is searched when nothing holds `root`.
    pub fallback: Option<Node>,
    /// What a clerk should know about how the query was understood, in Chinese.
    pub notes: Vec<String>,
}

/// A condition on a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// It contains a text; the text is not empty when folded.
    Text(String),
    /// It is cited for a task.
    Task {
        /// The circular; any when `None`.
        circular: Option<String>,
        /// The task.
        number: TaskNumber,
        /// With this grade; any when `None`.
        grade: Option<Grade>,
    },
    /// The name of its unit contains a text.
    Unit(String),
    /// Its unit has this canonical name.
    UnitIs(String),
    /// Its document is of these days.
    Date(DateRange),
    /// The kind of its document or file contains a text.
    Kind(String),
    /// The path of its file contains a text.
    File(String),
    /// Its file has this path.
    FileIs(String),
    /// It is cited with a grade.
    Grade(Grade),
    /// Its file lacks something.
    Lack(Lack),
    /// The condition does not hold.
    Not(Box<Node>),
    /// All hold. Never empty.
    All(Vec<Node>),
    /// At least one holds. Never empty.
    Any(Vec<Node>),
}

/// True when a circular is meant by what was written before the `#`.
pub fn is_named(circular: &str, written: &str) -> bool {
    let wanted = fold(written).text;
    !wanted.is_empty() && fold(circular).text.contains(&wanted)
}

/// Days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// First day; no limit when `None`.
    pub from: Option<Date>,
    /// Last day; no limit when `None`.
    pub to: Option<Date>,
}

impl DateRange {
    /// True for a day in the range.
    pub fn contains(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }
}

/// What a file can lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// A link to any task.
    Task,
    /// A known unit.
    Unit,
    /// A date.
    Date,
}

impl Query {
    /// Means the very unit where a roster knows the name that was written: `单位:区公安分局` finds what is filed under
    /// 市公安局某分局, and nothing else. A part of names means every unit with such a name: `单位:市场监管` is 区市场监管局,
    /// whatever its full name.
    #[must_use]
    pub fn with_roster(mut self, roster: &Roster) -> Self {
        self.root.resolve_units(roster);
        if let Some(fallback) = &mut self.fallback {
            fallback.resolve_units(roster);
        }
        self
    }

    /// Means, wherever it means a unit, the files of that unit, too, which lie in other folders: those that it signed.
    #[must_use]
    pub fn with_files_of(mut self, files_of: impl Fn(&str) -> Vec<String>) -> Self {
        self.root.add_files(&files_of);
        if let Some(fallback) = &mut self.fallback {
            fallback.add_files(&files_of);
        }
        self
    }

    /// Narrows it by more conditions, as if they had been typed beside it: a grade is that of the links to the tasks
    /// asked for.
    #[must_use]
    pub fn narrowed(mut self, conditions: Vec<Node>) -> Self {
        self.root = self.root.narrowed(conditions.clone());
        // A number that is no task is searched as text, under the same conditions.
        self.fallback = self.fallback.map(|fallback| fallback.narrowed(conditions));
        self
    }

    /// The tasks that it asks for, each with the circular it names, if any.
    pub fn tasks(&self) -> Vec<(Option<&str>, TaskNumber)> {
        let mut conditions = Vec::new();
        self.root.on_links(&mut conditions);
        let mut tasks = Vec::new();
        for condition in conditions {
            if let Node::Task { circular, number, .. } = condition {
                tasks.push((circular.as_deref(), *number));
            }
        }
        tasks
    }

    /// The parts of names of files that it asks for, not those under a negation.
    pub fn file_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.file_names(&mut names);
        names
    }

    /// The texts that a hit contains: what is highlighted and by what it is ranked.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        self.root.texts(&mut texts);
        texts
    }
}

impl Node {
    /// All of these conditions.
    ///
    /// ```
    /// use zuozheng_index::Node;
    /// use zuozheng_model::{Grade, TaskNumber};
    /// let number = TaskNumber::new(23).unwrap();
    /// let task = |grade| Node::Task { circular: None, number, grade };
    /// let both = Node::all(vec![task(None), Node::Grade(Grade::Direct)]);
    /// assert_eq!(both, Node::All(vec![task(Some(Grade::Direct)), Node::Grade(Grade::Direct)]));
    /// ```
    pub fn all(mut nodes: Vec<Self>) -> Self {
        parse::grade_the_tasks(&mut nodes);
        if nodes.len() == 1 { nodes.remove(0) } else { Self::All(nodes) }
    }

    fn narrowed(self, conditions: Vec<Self>) -> Self {
        let mut nodes = match self {
            Self::All(nodes) => nodes,
            node => vec![node],
        };
        nodes.extend(conditions);
        Self::all(nodes)
    }

    /// Of the links of a passage those that the conditions ask for: to the tasks that they name, else of the grades
    /// that they name; all when they name neither.
    pub(crate) fn asked_for(&self, links: &[LinkedTask]) -> Vec<LinkedTask> {
        let mut conditions = Vec::new();
        self.on_links(&mut conditions);
        let of_tasks: Vec<&Self> =
            conditions.iter().copied().filter(|condition| matches!(condition, Self::Task { .. })).collect();
        let wanted = if of_tasks.is_empty() { conditions } else { of_tasks };
        let asked: Vec<LinkedTask> =
            links.iter().filter(|link| wanted.iter().any(|condition| condition.is_kept_by(link))).cloned().collect();
        // A passage may have been found by what stands beside the task after an OR.
        if asked.is_empty() { links.to_vec() } else { asked }
    }

    /// Collects the conditions on links, not those under a negation.
    fn on_links<'a>(&'a self, into: &mut Vec<&'a Self>) {
        match self {
            Self::Task { .. } | Self::Grade(_) => into.push(self),
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.on_links(into)),
            _ => {}
        }
    }

    fn is_kept_by(&self, link: &LinkedTask) -> bool {
        match self {
            Self::Task { circular, number, grade } => {
                *number == link.task
                    && grade.is_none_or(|grade| grade == link.grade)
                    && circular.as_deref().is_none_or(|name| is_named(&link.circular, name))
            }
            Self::Grade(grade) => *grade == link.grade,
            _ => false,
        }
    }

    fn resolve_units(&mut self, roster: &Roster) {
        match self {
            Self::Unit(name) => {
                if let Some(unit) = roster.unit(name) {
                    *self = Self::UnitIs(unit.id.as_str().to_owned());
                    return;
                }
                let wanted = fold(name).text;
                let is_meant = |unit: &&Unit| {
                    let former = unit.former.iter().map(|(name, _)| name);
                    !wanted.is_empty() && unit.aliases.iter().chain(former).any(|of| fold(of).text.contains(&wanted))
                };
                let known = roster.units().iter().filter(is_meant);
                let mut units: Vec<Self> = known.map(|unit| Self::UnitIs(unit.id.as_str().to_owned())).collect();
                if !units.is_empty() {
                    units.push(Self::Unit(std::mem::take(name)));
                    *self = Self::Any(units);
                }
            }
            Self::Not(inner) => inner.resolve_units(roster),
            Self::All(nodes) | Self::Any(nodes) => nodes.iter_mut().for_each(|node| node.resolve_units(roster)),
            _ => {}
        }
    }

    fn add_files(&mut self, files_of: &impl Fn(&str) -> Vec<String>) {
        match self {
            Self::UnitIs(name) => {
                let mut files: Vec<Self> = files_of(name).into_iter().map(Self::FileIs).collect();
                if !files.is_empty() {
                    files.insert(0, Self::UnitIs(std::mem::take(name)));
                    *self = Self::Any(files);
                }
            }
            Self::Not(inner) => inner.add_files(files_of),
            Self::All(nodes) | Self::Any(nodes) => nodes.iter_mut().for_each(|node| node.add_files(files_of)),
            _ => {}
        }
    }

    fn file_names<'a>(&'a self, into: &mut Vec<&'a str>) {
        match self {
            Self::File(name) => into.push(name),
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.file_names(into)),
            _ => {}
        }
    }

    /// Collects the texts that stand for something, not those under a negation.
    pub(crate) fn texts<'a>(&'a self, into: &mut Vec<&'a str>) {
        match self {
            Self::Text(text) => into.push(text),
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.texts(into)),
            _ => {}
        }
    }
}

/// A query that cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// The bytes of the query that are not understood.
    pub at: Range<usize>,
    /// Its position in characters from 1, for people.
    pub character: usize,
    /// What is wrong, in Chinese.
    pub message: String,
    /// What was probably meant, in Chinese.
    pub hint: String,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第{}个字处：{}。{}", self.character, self.message, self.hint)
    }
}

impl std::error::Error for QueryError {}
