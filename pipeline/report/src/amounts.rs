//! Whether what the evidence of a task tells adds up to the amount that the task asks for.
//!
//! One file proves a part: one drill of four, 47 of 120 households. So no file is less proof for its figure; but when all of
//! them together tell of less, a clerk has to know. A person who accepted a file has looked.

use std::collections::{BTreeMap, BTreeSet};

use zuozheng_model::{Amount, CoverageItem, DocId, Doubt, EvidenceRef, Grade, Role, TaskNumber, UnitId};

/// The items of all units, by unit.
type Items = BTreeMap<UnitId, Vec<CoverageItem>>;

/// Marks the direct evidence that together tells of less than its task asks for.
pub(crate) fn mark(items: &mut Items) {
    let totals = Totals::of(items);
    for (unit, item) in items.iter_mut().flat_map(|(unit, items)| items.iter_mut().map(move |item| (&*unit, item))) {
        let is_for_all = item.via_group.is_none() && item.role != Role::Support;
        if direct(item).any(|piece| piece.reviewed) {
            continue;
        }
        let task = item.task;
        for piece in item.evidence.iter_mut().filter(|piece| is_direct(piece)) {
            for amount in &piece.amounts {
                let told = if amount.each { totals.of_unit(task, amount, unit) } else { totals.of_all(task, amount) };
                if !amount.is_reached_by(told) && (amount.each || is_for_all) && !piece.doubts.contains(&Doubt::Amount)
                {
                    piece.doubts.push(Doubt::Amount);
                    piece.doubts.sort_unstable();
                    piece.remarks.insert(0, amount.words(told));
                }
            }
        }
    }
}

/// What the direct evidence tells, by task and asked amount, unit by unit.
struct Totals(BTreeMap<(TaskNumber, String), BTreeMap<UnitId, Told>>);

/// What the different files of one unit tell of an amount, together.
#[derive(Default)]
struct Told {
    sum: f32,
    seen: BTreeSet<DocId>,
}

impl Totals {
    fn of(items: &Items) -> Self {
        let mut totals: BTreeMap<(TaskNumber, String), BTreeMap<UnitId, Told>> = BTreeMap::new();
        // One file that several units handed in counts once.
        let mut seen: BTreeSet<(TaskNumber, &str, DocId)> = BTreeSet::new();
        for (unit, item) in items.iter().flat_map(|(unit, items)| items.iter().map(move |item| (unit, item))) {
            for (piece, amount) in
                direct(item).flat_map(|piece| piece.amounts.iter().map(move |amount| (piece, amount)))
            {
                let of_task = totals.entry((item.task, amount.asked.clone())).or_default();
                let told = of_task.entry(unit.clone()).or_default();
                let is_new = told.seen.insert(piece.doc);
                let counts = if amount.each { is_new } else { seen.insert((item.task, &amount.asked, piece.doc)) };
                told.sum += if counts { amount.told } else { 0.0 };
            }
        }
        Self(totals)
    }

    fn of_unit(&self, task: TaskNumber, amount: &Amount, unit: &UnitId) -> f32 {
        let told = self.0.get(&(task, amount.asked.clone())).and_then(|units| units.get(unit));
        told.map_or(0.0, |told| told.sum)
    }

    fn of_all(&self, task: TaskNumber, amount: &Amount) -> f32 {
        let units = self.0.get(&(task, amount.asked.clone()));
        units.map_or(0.0, |units| units.values().map(|told| told.sum).sum())
    }
}

fn direct(item: &CoverageItem) -> impl Iterator<Item = &EvidenceRef> {
    item.evidence.iter().filter(|piece| is_direct(piece))
}

fn is_direct(piece: &EvidenceRef) -> bool {
    piece.grade == Grade::Direct && !piece.wrong_year && piece.disputed_with.is_none()
}
