//! Counting: per unit, and per task over all units.

use std::collections::BTreeMap;

use zuozheng_model::{Coverage, CoverageItem, Register, Role, Status, TaskNumber};

use crate::{Rules, SharedTask};

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
    /// Not due.
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
    /// Proven, as [`SharedTask`] defines it.
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
    let numbers = register.tasks.iter().map(|task| task.number);
    numbers
        .filter_map(|number| match by_task.get(&number) {
            Some(items) => Some((number, state(items, rules))),
            None => coverage.only.is_none().then_some((number, TaskState::NobodyKnown)),
        })
        .collect()
}

fn state(items: &[&CoverageItem], rules: &Rules) -> TaskState {
    let must_prove = || items.iter().filter(|item| !item.asked);
    let is_covered = |item: &&&CoverageItem| item.status == Status::Covered;
    let leads = || must_prove().filter(|item| item.role == Role::Lead);
    let is_proven = match rules.shared_task {
        // A task that only asks is proven when all who are asked have answered.
        _ if must_prove().next().is_none() => items.iter().all(|item| item.status == Status::Covered),
        SharedTask::EveryUnit => must_prove().all(|item| item.status == Status::Covered),
        SharedTask::LeadUnits if leads().next().is_some() => leads().all(|item| item.status == Status::Covered),
        SharedTask::LeadUnits => must_prove().all(|item| item.status == Status::Covered),
        SharedTask::AnyUnit => must_prove().filter(is_covered).count() > 0,
    };
    if is_proven {
        TaskState::Proven
    } else if items.iter().any(|item| matches!(item.status, Status::Covered | Status::Partial)) {
        TaskState::Begun
    } else {
        TaskState::Nothing
    }
}
