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
                let told = totals.told(task, amount, unit);
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

/// What the direct evidence tells, by task and asked amount, unit by unit: that of different files together.
struct Totals(BTreeMap<(TaskNumber, String), BTreeMap<UnitId, f32>>);

impl Totals {
    fn of(items: &Items) -> Self {
        let mut totals: BTreeMap<(TaskNumber, String), BTreeMap<UnitId, f32>> = BTreeMap::new();
        // One file that several units handed in counts once, or once for each where each has to reach the amount.
        let mut seen: BTreeSet<(TaskNumber, &str, DocId, Option<&UnitId>)> = BTreeSet::new();
        for (unit, item) in items.iter().flat_map(|(unit, items)| items.iter().map(move |item| (unit, item))) {
            for piece in direct(item) {
                for amount in &piece.amounts {
                    let of_task = totals.entry((item.task, amount.asked.clone())).or_default();
                    let counts = seen.insert((item.task, &amount.asked, piece.doc, amount.each.then_some(unit)));
                    *of_task.entry(unit.clone()).or_default() += if counts { amount.told } else { 0.0 };
                }
            }
        }
        Self(totals)
    }

    /// What a unit has told where each has to reach the amount, else what all have.
    fn told(&self, task: TaskNumber, amount: &Amount, unit: &UnitId) -> f32 {
        let units = self.0.get(&(task, amount.asked.clone()));
        units.map_or(0.0, |units| match amount.each {
            true => units.get(unit).copied().unwrap_or_default(),
            false => units.values().sum(),
        })
    }
}

fn direct(item: &CoverageItem) -> impl Iterator<Item = &EvidenceRef> {
    item.evidence.iter().filter(|piece| is_direct(piece))
}

fn is_direct(piece: &EvidenceRef) -> bool {
    piece.grade == Grade::Direct && !piece.wrong_year && piece.disputed_with.is_none()
}

#[cfg(test)]
mod tests {
    use zuozheng_model::Status;

    use super::*;

    fn piece(doc: u8, told: f32, each: bool) -> EvidenceRef {
        let amount = Amount { asked: "不少于4次".into(), least: 4.0, told, measure: "次".into(), each };
        EvidenceRef {
            path: format!("{doc}.docx"),
            doc: DocId([doc; 16]),
            grade: Grade::Direct,
            score: 1.0,
            locator: None,
            reviewed: false,
            reviewed_why: None,
            to_confirm: false,
            date: None,
            wrong_year: false,
            late: false,
            condition_unmet: None,
            disputed_with: None,
            remarks: Vec::new(),
            doubts: Vec::new(),
            amounts: vec![amount],
        }
    }

    fn item(role: Role, evidence: Vec<EvidenceRef>) -> CoverageItem {
        CoverageItem {
            task: TaskNumber::new(5).unwrap(),
            label: String::new(),
            section: None,
            text: String::new(),
            role,
            asked: false,
            due: None,
            due_written: None,
            via_group: None,
            status: Status::Covered,
            reason: None,
            to_confirm: false,
            rejected_why: Vec::new(),
            rejected: Vec::new(),
            evidence,
        }
    }

    /// By unit the first remark of its first file, after all were looked at.
    fn marked(items: Vec<(&str, CoverageItem)>) -> Vec<Option<String>> {
        let unit = |name: &str| serde_json::from_value::<UnitId>(name.into()).unwrap();
        let mut items: Items = items.into_iter().map(|(name, item)| (unit(name), vec![item])).collect();
        mark(&mut items);
        let first =
            |items: &Vec<CoverageItem>| items[0].evidence.first().and_then(|piece| piece.remarks.first().cloned());
        items.values().map(first).collect()
    }

    #[test]
    fn what_all_tell_together_may_fall_short() {
        let short = || Some("任务要求不少于4次，材料写到2次".to_owned());
        let lead = |evidence| ("一局", item(Role::Lead, evidence));
        assert_eq!(marked(vec![lead(vec![piece(1, 1.0, false), piece(2, 1.0, false)])]), [short()]);
        assert_eq!(marked(vec![lead(vec![piece(1, 1.0, false), piece(2, 3.0, false)])]), [None]);
        // A file that two handed in tells once; who supports is not told.
        let support = |evidence| ("二局", item(Role::Support, evidence));
        assert_eq!(
            marked(vec![lead(vec![piece(1, 2.0, false)]), support(vec![piece(1, 2.0, false)])]),
            [short(), None]
        );
        assert_eq!(marked(vec![lead(vec![piece(1, 2.0, false)]), support(vec![piece(2, 2.0, false)])]), [None, None]);
    }

    #[test]
    fn each_may_have_to_reach_it() {
        let short = Some("任务要求不少于4次，材料写到2次".to_owned());
        let units = vec![
            ("一局", item(Role::Responsible, vec![piece(1, 4.0, true)])),
            ("二局", item(Role::Responsible, vec![piece(2, 2.0, true)])),
        ];
        assert_eq!(marked(units), [None, short]);
    }

    #[test]
    fn who_accepted_a_file_has_looked() {
        let accepted = EvidenceRef { reviewed: true, ..piece(1, 1.0, false) };
        assert_eq!(marked(vec![("一局", item(Role::Lead, vec![accepted]))]), [None]);
    }
}
