//! `tasks`: the register of a circular.

use zuozheng_report::tasks;

use super::{Context, view};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Tasks) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let ledger = store::ledger(&project)?;
    let record = view::circular(&ledger, args.circular.as_deref())?;
    let bytes = match args.format {
        Format::Table => tasks::table(&record.register).into_bytes(),
        Format::Json => tasks::json(&record.register).into_bytes(),
        Format::Csv => tasks::csv(&record.register),
        Format::Md => tasks::md(&record.register).into_bytes(),
        other => return super::no_such_format(other, "tasks", "table, json, csv and md"),
    };
    context.output.write(&bytes)?;
    Ok(Exit::Done)
}
