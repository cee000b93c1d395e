//! Who has which duty: the names of the circular resolved to units, each (task, unit) once.

use std::collections::BTreeMap;

use zuozheng_model::{Duty, Register, Resolution, Role, Roster, Task, TaskNumber, UnitId, UnresolvedName};

/// The part of one unit in one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) role: Role,
    /// The group expression that brings the unit in; `None` when the task names the unit itself.
    pub(crate) via_group: Option<String>,
}

/// The duties of a circular after resolution.
#[derive(Debug, Default)]
pub(crate) struct Duties {
    parts: BTreeMap<(TaskNumber, UnitId), Part>,
    unresolved: BTreeMap<(String, bool), Unresolved>,
    order: Vec<(String, bool)>,
}

#[derive(Debug, Default)]
struct Unresolved {
    tasks: Vec<TaskNumber>,
    suggestion: Option<UnitId>,
    known: Vec<UnitId>,
}

impl Duties {
    /// Resolves every duty of a register; what the roster does not know is kept apart, never guessed.
    pub(crate) fn resolve(register: &Register, roster: &Roster) -> Self {
        let mut duties = Self::default();
        let mut known: BTreeMap<&str, Resolution> = BTreeMap::new();
        for task in &register.tasks {
            for duty in &task.duties {
                for name in std::iter::once(&duty.name).chain(&duty.except) {
                    known.entry(name).or_insert_with(|| roster.resolve(name));
                }
                duties.add(task, duty, &known);
            }
        }
        duties
    }

    fn add(&mut self, task: &Task, duty: &Duty, known: &BTreeMap<&str, Resolution>) {
        match known.get(duty.name.as_str()) {
            Some(Resolution::Unit(unit)) => self.take_part(task.number, unit, duty.role, None),
            Some(resolution @ (Resolution::Group(members) | Resolution::OpenGroup(members))) => {
                let excepted = self.excepted(task, duty, known);
                let counted = || members.iter().filter(|member| !excepted.contains(member));
                if matches!(resolution, Resolution::OpenGroup(_)) {
                    let known = &mut self.miss(task.number, &duty.name, true, None).known;
                    let new: Vec<UnitId> = counted().filter(|member| !known.contains(member)).cloned().collect();
                    known.extend(new);
                    known.sort();
                }
                for member in counted() {
                    self.take_part(task.number, member, duty.role, Some(&duty.name));
                }
            }
            Some(Resolution::Unknown { suggestion }) => {
                // No unit is meant by a group.
                let suggestion = suggestion.clone().filter(|_| !duty.group);
                self.miss(task.number, &duty.name, duty.group, suggestion);
                self.excepted(task, duty, known);
            }
            None => {}
        }
    }

    /// The units that 除…外 takes out of a group; a name there that nobody knows is reported like any other.
    fn excepted(&mut self, task: &Task, duty: &Duty, known: &BTreeMap<&str, Resolution>) -> Vec<UnitId> {
        let mut units = Vec::new();
        for name in &duty.except {
            match known.get(name.as_str()) {
                Some(Resolution::Unit(unit)) => units.push(unit.clone()),
                Some(Resolution::Group(members) | Resolution::OpenGroup(members)) => units.extend_from_slice(members),
                Some(Resolution::Unknown { suggestion }) => {
                    self.miss(task.number, name, false, suggestion.clone());
                }
                None => {}
            }
        }
        units
    }

    fn take_part(&mut self, task: TaskNumber, unit: &UnitId, role: Role, group: Option<&str>) {
        let part = self
            .parts
            .entry((task, unit.clone()))
            .or_insert_with(|| Part { role, via_group: group.map(str::to_owned) });
        // `Role` is ordered from lead to support: the smaller one is the stronger.
        part.role = part.role.min(role);
        if group.is_none() {
            part.via_group = None;
        }
    }

    /// Notes that nobody knows a name, or not all that it stands for.
    fn miss(&mut self, task: TaskNumber, name: &str, group: bool, suggestion: Option<UnitId>) -> &mut Unresolved {
        let key = (name.to_owned(), group);
        if !self.unresolved.contains_key(&key) {
            self.order.push(key.clone());
        }
        let unresolved = self.unresolved.entry(key).or_default();
        unresolved.suggestion = suggestion;
        if unresolved.tasks.last() != Some(&task) {
            unresolved.tasks.push(task);
        }
        unresolved
    }

    /// The parts, by task, then unit.
    pub(crate) fn parts(&self) -> &BTreeMap<(TaskNumber, UnitId), Part> {
        &self.parts
    }

    /// True when a task names somebody the roster does not know.
    pub(crate) fn is_open(&self, task: TaskNumber) -> bool {
        self.unresolved.values().any(|unresolved| unresolved.tasks.contains(&task))
    }

    /// The names nobody knows, in the order of the circular.
    pub(crate) fn into_unresolved(mut self) -> Vec<UnresolvedName> {
        let order = std::mem::take(&mut self.order);
        order
            .into_iter()
            .filter_map(|key| {
                let Unresolved { tasks, suggestion, known } = self.unresolved.remove(&key)?;
                Some(UnresolvedName { name: key.0, group: key.1, tasks, suggestion, known })
            })
            .collect()
    }
}
