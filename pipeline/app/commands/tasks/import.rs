//! `tasks import`: takes over what a person changed in the workbook of a register. Each changed cell is kept as a
//! correction with who, when and why, and holds from now on; links follow with the next `ingest`.

use std::collections::BTreeSet;

use anyhow::bail;
use jiff::Timestamp;
use zuozheng_ledger::Ledger;
use zuozheng_link::correct::{self, Edit, Edits};
use zuozheng_model::{Correction, Register, TaskNumber};
use zuozheng_read::Limits;

use crate::cli;
use crate::commands::Context;
use crate::commands::ingest::corrections;
use crate::commands::ingest::indexing::{self, Changes};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::TasksImport) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    drop(store::ledger(&project)?);
    let who = args.who.trim();
    if who.is_empty() {
        bail!("--who must name the person who corrects");
    }
    let file = args.file.display();
    let read = zuozheng_read::read(&fs_err::read(&args.file)?, &Limits::default());
    let Some(circular) = correct::circular_of(&read.document) else {
        let why = read.problems.first().map_or(String::new(), |problem| format!(": {}", problem.message));
        bail!("`{file}` is no workbook of a register{why}; `zuozheng tasks --format xlsx` writes one");
    };
    let _lock = store::lock(&project)?;
    let mut ledger = Ledger::open(&project.store())?;
    let Some(record) = ledger.register(&circular)? else {
        let known: Vec<String> = ledger.registers()?.into_iter().map(|record| record.circular).collect();
        bail!("`{file}` is the register of {circular}, which this project does not have; it has {}", known.join(", "));
    };
    let Edits { edits, missing } = correct::edits(&read.document, &record.register)
        .map_err(|wrong| anyhow::anyhow!("nothing was taken over from `{file}`:\n  {}", wrong.join("\n  ")))?;
    let made: Vec<Correction> = edits
        .iter()
        .map(|edit| Correction {
            circular: circular.clone(),
            task: edit.task,
            text: record.register.task(edit.task).map(|task| task.text.clone()).unwrap_or_default(),
            field: edit.field,
            old: edit.old.clone(),
            new: edit.new.clone(),
            who: who.to_owned(),
            why: args.why.clone().unwrap_or_default(),
            at: Timestamp::now(),
        })
        .collect();
    if !made.is_empty() {
        let corrected = corrections::corrected(record.clone(), &made)?;
        let generation_before = ledger.generation()?;
        ledger.write(|tx| {
            made.iter().try_for_each(|correction| tx.add_correction(correction))?;
            tx.put_register(&corrected).map(|_| ())
        })?;
        // No link has changed yet: the index only learns that it mirrors the new state.
        let changes = Changes { generation_before, paths: BTreeSet::new() };
        indexing::refresh(&project, &ledger, &dictionaries, &changes, context.quiet)?;
    }
    context.output.write(words(&circular, who, &edits, &missing, &record.register).as_bytes())?;
    Ok(Exit::Done)
}

fn words(circular: &str, who: &str, edits: &[Edit], missing: &[TaskNumber], register: &Register) -> String {
    let mut out = match edits.len() {
        0 => format!("{circular}：工作簿中没有改动，任务台账{}项任务保持原样。\n", register.tasks.len()),
        n => format!("{circular}：采用更正{n}处（{who}）\n"),
    };
    for Edit { task, field, cell, old, new } in edits {
        let (heading, old, new) = (field.heading(), shown(old), shown(new));
        out.push_str(&format!("  第{task}项  {heading}（{cell}）：{old} → {new}\n"));
    }
    if !missing.is_empty() {
        let numbers: Vec<String> = missing.iter().map(ToString::to_string).collect();
        out.push_str(&format!("工作簿中没有第{}项，这些任务保持原样。\n", numbers.join("、")));
    }
    if !edits.is_empty() {
        out.push_str("请运行 zuozheng ingest，按更正后的任务台账重新比对材料。\n");
    }
    out
}

/// A cell on one line.
fn shown(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "空白".to_owned() } else { text }
}
