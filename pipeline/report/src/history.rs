//! How coverage changed between two runs: what is newly proven, what was lost and through which files.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use zuozheng_model::{Coverage, CoverageItem, EvidenceRef, Grade, Status, TaskNumber, UnitId};

use crate::grid::{Column, grid, wrap};
use crate::json::to_json;
use crate::words::{grade_word, status_key, status_word, task_name};

/// Which way an item went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Was proven and is no more: the first thing to look at.
    Lost,
    /// Is proven now.
    Proven,
    /// Moved between the other states.
    Moved,
    /// The duty is new: the circular or the roster changed.
    Added,
    /// The duty is gone.
    Gone,
}

/// An item whose status differs between two runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The unit.
    pub unit: UnitId,
    /// The task.
    pub task: TaskNumber,
    /// Its printed label.
    pub label: String,
    /// Which way it went.
    pub direction: Direction,
    /// Status before, if the duty was there.
    pub before: Option<Status>,
    /// Status now, if the duty is there.
    pub after: Option<Status>,
    /// Files that spoke for it now and not before.
    pub new_files: Vec<String>,
    /// Files that spoke for it before and not now, and that nobody rejected: removed, changed or no longer linked.
    pub lost_files: Vec<String>,
    /// Files that spoke for it before and that a person has rejected since.
    pub rejected_files: Vec<String>,
    /// Files that spoke for it before and do so now, with another grade; the grade is the one of now.
    pub regraded_files: Vec<(String, Grade)>,
}

/// The changes between two coverages, losses first, then by unit in the order of the later one. `number_now` tells the
/// number that a task of the earlier one has in the later one, if it is still there: a task that was only numbered anew
/// has not changed.
pub fn changes(
    before: &Coverage,
    after: &Coverage,
    number_now: impl Fn(TaskNumber) -> Option<TaskNumber>,
) -> Vec<Change> {
    let mut old: BTreeMap<(&UnitId, TaskNumber), &CoverageItem> = BTreeMap::new();
    for (unit, item) in items(before) {
        if let Some(now) = number_now(item.task) {
            old.insert((unit, now), item);
        }
    }
    let mut changes = Vec::new();
    let mut found: BTreeSet<(&UnitId, TaskNumber)> = BTreeSet::new();
    for (unit, item) in items(after) {
        let before = old.get(&(unit, item.task)).copied();
        found.extend(before.map(|before| (unit, before.task)));
        changes.extend(change(unit, before, Some(item)));
    }
    for (unit, item) in items(before).filter(|(unit, item)| !found.contains(&(*unit, item.task))) {
        changes.extend(change(unit, Some(item), None));
    }
    // The sort is stable: within a direction the order stays.
    changes.sort_by_key(|change| change.direction);
    changes
}

fn items(coverage: &Coverage) -> impl Iterator<Item = (&UnitId, &CoverageItem)> {
    coverage.units.iter().flat_map(|of| of.items.iter().map(move |item| (&of.unit, item)))
}

fn change(unit: &UnitId, before: Option<&CoverageItem>, after: Option<&CoverageItem>) -> Option<Change> {
    let (old, new) = (before.map(|item| item.status), after.map(|item| item.status));
    let direction = match (old, new) {
        (old, new) if old == new => return None,
        (None, _) => Direction::Added,
        (_, None) => Direction::Gone,
        (Some(Status::Covered), _) => Direction::Lost,
        (_, Some(Status::Covered)) => Direction::Proven,
        _ => Direction::Moved,
    };
    let item = after.or(before)?;
    let is_rejected = |path: &String| after.is_some_and(|item| item.rejected.contains(path));
    let (rejected_files, lost_files) = only_in(before, after).into_iter().partition(is_rejected);
    Some(Change {
        unit: unit.clone(),
        task: item.task,
        label: item.label.clone(),
        direction,
        before: old,
        after: new,
        new_files: only_in(after, before),
        lost_files,
        rejected_files,
        regraded_files: regraded(before, after),
    })
}

/// The evidence of an item without what never counted.
fn counted(item: Option<&CoverageItem>) -> impl Iterator<Item = &EvidenceRef> {
    item.into_iter().flat_map(|item| &item.evidence).filter(|piece| !piece.wrong_year)
}

/// True for one file, under whatever path it lies now.
fn is_same(one: &EvidenceRef, other: &EvidenceRef) -> bool {
    one.path == other.path || one.doc == other.doc
}

/// Files that speak for the first item and not for the second.
fn only_in(this: Option<&CoverageItem>, other: Option<&CoverageItem>) -> Vec<String> {
    let only = counted(this).filter(|piece| !counted(other).any(|other| is_same(piece, other)));
    only.map(|piece| piece.path.clone()).collect()
}

/// Files that speak for both, with another grade now.
fn regraded(before: Option<&CoverageItem>, after: Option<&CoverageItem>) -> Vec<(String, Grade)> {
    let was_other = |piece: &&EvidenceRef| {
        counted(before).find(|before| is_same(before, piece)).is_some_and(|before| before.grade != piece.grade)
    };
    counted(after).filter(was_other).map(|piece| (piece.path.clone(), piece.grade)).collect()
}

/// What happened to which file: `增：某局/总结.pdf`.
fn files_words(change: &Change) -> Vec<String> {
    let mut files: Vec<String> = change.new_files.iter().map(|path| format!("增：{path}")).collect();
    files.extend(change.lost_files.iter().map(|path| format!("减：{path}")));
    files.extend(change.rejected_files.iter().map(|path| format!("复核不予采信：{path}")));
    files.extend(change.regraded_files.iter().map(|(path, grade)| format!("改为{}：{path}", grade_word(*grade))));
    files
}

/// Writes the changes as a table; `between` names the two runs.
pub fn table(changes: &[Change], between: (u64, u64)) -> String {
    const COLUMNS: [Column; 6] = [
        Column::left("变化", 8),
        Column::left("单位", 22).lines(2),
        Column::left("任务", 14),
        Column::left("原", 6),
        Column::left("现", 6),
        Column::left("相关材料", 32).lines(3),
    ];
    let mut out = format!("第{}次运行与第{}次运行相比：", between.0, between.1);
    let of = |wanted: Direction| changes.iter().filter(|change| change.direction == wanted).count();
    out.push_str(&format!(
        "新佐证{}项，失去佐证{}项，其他变化{}项。\n",
        of(Direction::Proven),
        of(Direction::Lost),
        changes.len() - of(Direction::Proven) - of(Direction::Lost)
    ));
    if changes.is_empty() {
        return out;
    }
    let rows: Vec<Vec<String>> = changes
        .iter()
        .map(|change| {
            let word = |status: Option<Status>| status.map_or("—", status_word).to_owned();
            vec![
                direction_word(change.direction).to_owned(),
                change.unit.to_string(),
                task_name(change.task, &change.label),
                word(change.before),
                word(change.after),
                files_words(change).join("；"),
            ]
        })
        .collect();
    out.push_str(&grid(&COLUMNS, &rows, 0));
    if of(Direction::Lost) > 0 {
        for line in wrap("失去佐证的原因可能是材料被删除、改动，复核不予采信，或改为辅助材料，请逐项核对。", 98)
        {
            out.push_str(&format!("{line}\n"));
        }
    }
    out
}

fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Lost => "失去佐证",
        Direction::Proven => "新佐证",
        Direction::Moved => "变动",
        Direction::Added => "新增任务",
        Direction::Gone => "任务取消",
    }
}

#[derive(Serialize)]
struct Report<'a> {
    before_run: u64,
    after_run: u64,
    changes: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    direction: Direction,
    unit: &'a str,
    task: u16,
    label: &'a str,
    before: Option<&'static str>,
    after: Option<&'static str>,
    new_files: &'a [String],
    lost_files: &'a [String],
    rejected_files: &'a [String],
    regraded_files: Vec<Regraded<'a>>,
}

#[derive(Serialize)]
struct Regraded<'a> {
    path: &'a str,
    grade: Grade,
}

/// Writes the changes as JSON.
pub fn json(changes: &[Change], between: (u64, u64)) -> String {
    let rows = changes
        .iter()
        .map(|change| Row {
            direction: change.direction,
            unit: change.unit.as_str(),
            task: change.task.get(),
            label: &change.label,
            before: change.before.map(status_key),
            after: change.after.map(status_key),
            new_files: &change.new_files,
            lost_files: &change.lost_files,
            rejected_files: &change.rejected_files,
            regraded_files: change
                .regraded_files
                .iter()
                .map(|(path, grade)| Regraded { path, grade: *grade })
                .collect(),
        })
        .collect();
    to_json(&Report { before_run: between.0, after_run: between.1, changes: rows })
}
