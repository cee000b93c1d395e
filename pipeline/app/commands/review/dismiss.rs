//! `review dismiss`: a person has seen that the task of a decision is gone, and wants to be told no more.

use std::collections::BTreeSet;

use anyhow::bail;
use jiff::Timestamp;
use zuozheng_ledger::{Ledger, RegisterRecord};
use zuozheng_model::TaskNumber;
use zuozheng_text::Dictionaries;

use crate::cli;
use crate::commands::ingest::indexing::{self, Changes};
use crate::commands::verdicts::{decisions, is_outdated};
use crate::commands::{Context, task_number, view};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(super) fn run(context: &Context<'_>, circular: Option<&str>, args: &cli::Dismissal) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let task = args.task.as_deref().map(task_number::parse).transpose()?;
    let of = Dismissal { circular, task, who: &args.who };
    let n = dismiss(&project, &project.dictionaries()?, &of, context.quiet)?;
    context
        .output
        .write(format!("已销去{n}条不再适用的复核的提示（{}）；任务恢复时，复核仍然有效。\n", args.who).as_bytes())?;
    Ok(Exit::Done)
}

/// What a person has seen.
pub(crate) struct Dismissal<'a> {
    /// 文号, title or file of the circular, when the project has several.
    pub(crate) circular: Option<&'a str>,
    /// The number that the task had; all that are gone when there is none.
    pub(crate) task: Option<TaskNumber>,
    pub(crate) who: &'a str,
}

/// Takes what is told of these decisions from the register, and gives how many they are.
pub(crate) fn dismiss(
    project: &Project,
    dictionaries: &Dictionaries,
    of: &Dismissal<'_>,
    quiet: bool,
) -> anyhow::Result<usize> {
    drop(store::ledger(project)?);
    let _lock = store::lock_patiently(project)?;
    let mut ledger = Ledger::open(&project.store())?;
    let record = view::circular(&ledger, of.circular)?;
    let lost = decisions(&ledger, &record, None)?.lost(of.task);
    match (lost.is_empty(), of.task) {
        (false, _) => {}
        (true, Some(task)) => bail!("没有对原第{task}项任务的不再适用的复核；`zuozheng review list` 列出全部"),
        (true, None) => bail!("没有不再适用的复核"),
    }
    let generation_before = ledger.generation()?;
    ledger.write(|tx| {
        lost.iter().try_for_each(|id| tx.dismiss_review(*id, of.who, Timestamp::now()))?;
        let RegisterRecord { mut problems, .. } = record.clone();
        problems.retain(|problem| !is_outdated(problem));
        problems.extend(decisions(tx, &record, None)?.problems());
        anyhow::Ok(tx.put_register(&RegisterRecord { problems, ..record })?)
    })?;
    // No link has changed: the index only learns that it mirrors the new state.
    let changes = Changes { generation_before, paths: BTreeSet::new() };
    indexing::refresh(project, &ledger, dictionaries, &changes, quiet)?;
    Ok(lost.len())
}
