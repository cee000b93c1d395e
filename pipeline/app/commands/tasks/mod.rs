//! `tasks`: the register of a circular, two registers side by side, and what a person corrected in one.

mod diff;
pub(crate) mod import;

use zuozheng_report::tasks;

use super::{Context, view};
use crate::cli::{self, Format, TasksAction};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Tasks) -> anyhow::Result<Exit> {
    match &args.action {
        None => show(context, args),
        Some(TasksAction::Diff(args)) => diff::run(context, args),
        Some(TasksAction::Import(args)) => import::run(context, args),
    }
}

fn show(context: &Context<'_>, args: &cli::Tasks) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let ledger = store::ledger(&project)?;
    let record = view::circular(&ledger, args.circular.as_deref())?;
    let bytes = match args.format {
        Format::Table => tasks::table(&record.register).into_bytes(),
        Format::Json => tasks::json(&record.register).into_bytes(),
        Format::Csv => tasks::csv(&record.register),
        Format::Md => tasks::md(&record.register).into_bytes(),
        Format::Xlsx => tasks::xlsx(&record.register, super::today().at(0, 0, 0, 0))?,
        other => return super::no_such_format(other, "tasks", "table、json、csv、md、xlsx"),
    };
    context.output.write(&bytes)?;
    Ok(Exit::Done)
}
