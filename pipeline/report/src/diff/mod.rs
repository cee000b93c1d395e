//! 比较: the tasks of two circulars, last year's and this year's or the city's and the district's, side by side.
//!
//! Tasks are paired by what they say, never by their numbers. Those that say the same go first, told apart by section and
//! neighbours where several do; then by the pairs of neighbouring characters they share, rare ones counting more than
//! those of every second task, and by the terms they quote. The best pair goes first; a task has at most one partner.

mod identity;
mod pairs;
mod similarity;
mod successors;
mod table;

use serde::Serialize;
use zuozheng_model::{Field, Register, Task, TaskNumber};

use self::pairs::{pairs, squeezed};
use crate::json::to_json;

pub use identity::is_same_circular;
pub use successors::{Successor, successors};
pub use table::table;

/// Parts that are compared.
const FIELDS: [Field; 5] = [Field::Text, Field::Units, Field::Deadline, Field::Points, Field::Criteria];

/// What became of a task between two circulars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Text, units, deadline, points and criteria are the same.
    Same,
    /// It is there in both, but says something else.
    Changed,
    /// Only the second circular has it.
    New,
    /// Only the first circular has it.
    Dropped,
}

/// A part of a task that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which part.
    pub field: Field,
    /// In the first circular, as [`Field::written`] gives it.
    pub old: String,
    /// In the second circular.
    pub new: String,
}

/// A task of either circular, or of both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// What became of it.
    pub state: State,
    /// Its number in the first circular.
    pub a: Option<TaskNumber>,
    /// Its number in the second circular.
    pub b: Option<TaskNumber>,
    /// How alike the two texts are, from 0 to 1.
    pub similarity: Option<f64>,
    /// The text in the second circular, else in the first.
    pub text: String,
    /// What differs.
    pub changes: Vec<Change>,
}

/// How many tasks became what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Same.
    pub same: usize,
    /// Changed.
    pub changed: usize,
    /// New.
    pub new: usize,
    /// Dropped.
    pub dropped: usize,
}

/// Two registers side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// Name of the first circular.
    pub a: String,
    /// Name of the second circular.
    pub b: String,
    /// How many tasks became what.
    pub counts: Counts,
    /// The tasks of the second circular in its order, then those that were dropped in the order of the first.
    pub tasks: Vec<Entry>,
}

/// Compares two registers.
pub fn diff(a: &Register, b: &Register) -> Diff {
    let pairs = pairs(a, b);
    let mut tasks = Vec::new();
    for (at_b, task) in b.tasks.iter().enumerate() {
        tasks.push(match pairs.iter().find(|pair| pair.b == at_b) {
            Some(pair) => both(&a.tasks[pair.a], task, pair.score),
            None => alone(task, State::New),
        });
    }
    let dropped = a.tasks.iter().enumerate().filter(|(at, _)| pairs.iter().all(|pair| pair.a != *at));
    tasks.extend(dropped.map(|(_, task)| alone(task, State::Dropped)));
    let count = |state| tasks.iter().filter(|entry| entry.state == state).count();
    let counts = Counts {
        same: count(State::Same),
        changed: count(State::Changed),
        new: count(State::New),
        dropped: count(State::Dropped),
    };
    Diff { a: a.name().to_owned(), b: b.name().to_owned(), counts, tasks }
}

/// Writes the comparison as JSON.
pub fn json(diff: &Diff) -> String {
    to_json(diff)
}

fn both(a: &Task, b: &Task, score: f64) -> Entry {
    let changes: Vec<Change> = FIELDS
        .into_iter()
        .map(|field| Change { field, old: field.written(a), new: field.written(b) })
        .filter(|change| !says_the_same(change, a, b))
        .collect();
    Entry {
        state: if changes.is_empty() { State::Same } else { State::Changed },
        a: Some(a.number),
        b: Some(b.number),
        similarity: Some((score * 1000.0).round() / 1000.0),
        text: b.text.clone(),
        changes,
    }
}

fn alone(task: &Task, state: State) -> Entry {
    let is_new = state == State::New;
    Entry {
        state,
        a: (!is_new).then_some(task.number),
        b: is_new.then_some(task.number),
        similarity: None,
        text: task.text.clone(),
        changes: Vec::new(),
    }
}

/// White space and the order of units mean nothing.
fn says_the_same(change: &Change, a: &Task, b: &Task) -> bool {
    if change.field == Field::Units {
        let sorted = |task: &Task| {
            let mut duties = task.duties.clone();
            duties.sort();
            duties
        };
        return sorted(a) == sorted(b);
    }
    squeezed(&change.old) == squeezed(&change.new)
}
