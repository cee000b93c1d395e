//! Counting: per unit, and per task over all units.

use std::collections::BTreeMap;

use zuozheng_model::{Coverage, CoverageItem, Duty, Register, Role, Status, Task, TaskNumber};

use crate::{Rules, SharedTask, SupportDuty};

/// How many items are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All items; the sum of the five states.
    pub items: usize,
    /// Direct evidence is there.
    pub covered: usize,
    /// Only supporting material.
    pub partial: usize,
    /// Nothing.
    pub missing: usize,
    /// Nothing found, but files could not be read.
    pub blocked: usize,
    /// Not due, with supporting material or without.
    pub not_due: usize,
    /// Of partial, missing and blocked: items for which the unit is only asked (配合).
    pub asked: usize,
}

impl Counts {
    /// Counts items.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a CoverageItem>) -> Self {
        let mut counts = Self::default();
        for item in items {
            counts.items += 1;
            match item.status {
                Status::Covered => counts.covered += 1,
                Status::Partial => counts.partial += 1,
                Status::Missing => counts.missing += 1,
                Status::Blocked => counts.blocked += 1,
                Status::NotDue => counts.not_due += 1,
            }
            counts.asked += usize::from(item.asked && is_gap(item.status));
        }
        counts
    }

    /// Items that a unit must still prove: partial, missing and blocked without those it is only asked for.
    pub fn to_prove(&self) -> usize {
        self.partial + self.missing + self.blocked - self.asked
    }
}

/// True for the states that need something from the unit.
pub(crate) fn is_gap(status: Status) -> bool {
    matches!(status, Status::Partial | Status::Missing | Status::Blocked)
}

/// How a task stands over all units that must prove it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskState {
    /// Proven, as [`SharedTask`] defines it; never while somebody who must prove is not known.
    Proven,
    /// Some units have proven, or there is supporting material.
    Begun,
    /// No unit has anything.
    Nothing,
    /// No unit is known to have the duty.
    NobodyKnown,
}

/// How each task of the register stands, in its order; in a coverage cut down to one unit, only that unit's tasks.
pub fn task_states(register: &Register, coverage: &Coverage, rules: &Rules) -> Vec<(TaskNumber, TaskState)> {
    let mut by_task: BTreeMap<TaskNumber, Vec<&CoverageItem>> = BTreeMap::new();
    for item in coverage.units.iter().flat_map(|unit| &unit.items) {
        by_task.entry(item.task).or_default().push(item);
    }
    let stands = |task: &Task| match by_task.get(&task.number) {
        Some(items) => Some(state(items, &unknown_owers(task, coverage, rules), rules)),
        None => coverage.only.is_none().then_some(TaskState::NobodyKnown),
    };
    register.tasks.iter().filter_map(|task| Some((task.number, stands(task)?))).collect()
}

/// The duties of a task that must be proven by somebody the roster does not know: nobody can say that they are. None
/// in a coverage cut down to one unit, which tells of that unit alone.
pub fn unknown_owers<'a>(task: &'a Task, coverage: &Coverage, rules: &Rules) -> Vec<&'a Duty> {
    let is_asked = |duty: &Duty| duty.role == Role::Support && rules.support == SupportDuty::Asked;
    let is_unknown = |duty: &Duty| coverage.unresolved.iter().any(|name| name.name == duty.name);
    let owers = task.duties.iter().filter(|_| coverage.only.is_none());
    owers.filter(|duty| !is_asked(duty) && is_unknown(duty)).collect()
}

fn state(items: &[&CoverageItem], unknown: &[&Duty], rules: &Rules) -> TaskState {
    let is_covered = |item: &&CoverageItem| item.status == Status::Covered;
    let must_prove: Vec<&CoverageItem> = items.iter().copied().filter(|item| !item.asked).collect();
    let leads: Vec<&CoverageItem> = must_prove.iter().copied().filter(|item| item.role == Role::Lead).collect();
    let has_unknown_lead = unknown.iter().any(|duty| duty.role == Role::Lead);
    let is_proven = match rules.shared_task {
        SharedTask::AnyUnit if !must_prove.is_empty() => must_prove.iter().any(is_covered),
        SharedTask::LeadUnits if has_unknown_lead => false,
        SharedTask::LeadUnits if !leads.is_empty() => leads.iter().all(is_covered),
        _ if !unknown.is_empty() => false,
        // A task that only asks is proven when all who are asked have answered.
        _ if must_prove.is_empty() => items.iter().all(is_covered),
        SharedTask::EveryUnit | SharedTask::LeadUnits | SharedTask::AnyUnit => must_prove.iter().all(is_covered),
    };
    if is_proven {
        TaskState::Proven
    } else if items.iter().any(|item| item.has_material()) {
        TaskState::Begun
    } else {
        TaskState::Nothing
    }
}
