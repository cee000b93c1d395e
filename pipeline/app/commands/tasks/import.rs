//! `tasks import`: takes over what a person changed in the workbook of a register. Each changed cell is kept as a
//! correction with who, when and why, and holds from now on; links follow with the next `ingest`.

use std::collections::BTreeSet;

use anyhow::bail;
use jiff::Timestamp;
use zuozheng_ledger::{Ledger, RegisterRecord};
use zuozheng_link::correct::{self, Edit, Edits, Placed};
use zuozheng_model::{Correction, Document, Register, TaskNumber};
use zuozheng_read::Limits;
use zuozheng_text::Dictionaries;

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
    let file = args.file.display().to_string();
    let read = zuozheng_read::read(&fs_err::read(&args.file)?, &Limits::default());
    let Some(circular) = correct::circular_of(&read.document) else {
        let why = read.problems.first().map_or(String::new(), |problem| format!("（{}）", problem.message));
        bail!("“{file}”不是任务台账的工作簿{why}；请先用 zuozheng tasks --format xlsx 导出");
    };
    let _lock = store::lock(&project)?;
    let workbook = Workbook { document: &read.document, circular: &circular, file: &file };
    let by = By { who: &args.who, why: args.why.as_deref().unwrap_or_default() };
    let taken = take_over(&project, &dictionaries, &workbook, by, context.quiet)?;
    let next = if taken.n_edits > 0 {
        "请运行 zuozheng ingest，按更正后的任务台账重新比对材料。\n"
    } else {
        ""
    };
    context.output.write(format!("{}{next}", taken.words).as_bytes())?;
    Ok(Exit::Done)
}

/// The workbook of a register as a person changed it.
pub(crate) struct Workbook<'a> {
    pub(crate) document: &'a Document,
    /// The circular that it names.
    pub(crate) circular: &'a str,
    /// How the file is called.
    pub(crate) file: &'a str,
}

/// Who corrects, and why.
#[derive(Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) who: &'a str,
    pub(crate) why: &'a str,
}

/// What was taken over, in words.
pub(crate) struct TakenOver {
    pub(crate) n_edits: usize,
    pub(crate) words: String,
}

/// Takes over what was changed. The caller holds the lock of the project.
pub(crate) fn take_over(
    project: &Project,
    dictionaries: &Dictionaries,
    workbook: &Workbook<'_>,
    by: By<'_>,
    quiet: bool,
) -> anyhow::Result<TakenOver> {
    let Workbook { document, circular, file } = *workbook;
    let mut ledger = Ledger::open(&project.store())?;
    let mut registers = ledger.registers()?;
    let named = registers.iter().position(|record| record.name() == circular);
    let Some(record) = named.map(|at| registers.swap_remove(at)) else {
        let known: Vec<&str> = registers.iter().map(RegisterRecord::name).collect();
        bail!("“{file}”是{circular}的任务台账，本项目没有这份文件；现有{}", known.join("、"));
    };
    let Edits { edits, missing } = correct::edits(document, &record.register)
        .map_err(|wrong| anyhow::anyhow!("“{file}”里的改动都没有采用：\n  {}", wrong.join("\n  ")))?;
    let made: Vec<Correction> = edits
        .iter()
        .map(|edit| Correction {
            circular: record.circular.clone(),
            task: edit.task,
            text: record.register.task(edit.task).map(|task| task.text.clone()).unwrap_or_default(),
            field: edit.field,
            old: edit.old.clone(),
            new: edit.new.clone(),
            who: by.who.to_owned(),
            why: by.why.to_owned(),
            at: Timestamp::now(),
        })
        .collect();
    if !made.is_empty() {
        let placed: Vec<Placed<'_>> = made.iter().map(Placed::as_made).collect();
        let corrected = corrections::corrected(record.clone(), &placed)?;
        let generation_before = ledger.generation()?;
        ledger.write(|tx| {
            made.iter().try_for_each(|correction| tx.add_correction(correction))?;
            tx.put_register(&corrected).map(|_| ())
        })?;
        // No link has changed yet: the index only learns that it mirrors the new state.
        let changes = Changes { generation_before, paths: BTreeSet::new() };
        indexing::refresh(project, &ledger, dictionaries, &changes, quiet)?;
    }
    Ok(TakenOver { n_edits: edits.len(), words: words(circular, by.who, &edits, &missing, &record.register) })
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
    out
}

/// A cell on one line.
fn shown(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "空白".to_owned() } else { text }
}
