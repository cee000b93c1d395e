//! `links`: every link between a file and a task.

use std::collections::BTreeSet;

use zuozheng_report::links;

use super::view::{self, View};
use super::{Context, task_number};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Links) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let records = match &args.circular {
        Some(name) => vec![view::circular(&ledger, Some(name))?],
        None => ledger.registers()?,
    };
    let task = args.task.as_deref().map(task_number::parse).transpose()?;
    if let Some(task) = task {
        view::one_has_task(&records, task)?;
    }
    let mut out = Vec::new();
    for record in records {
        let mut view = View::of(&ledger, record, &dictionaries)?;
        let unit = args.unit.as_deref().map(|name| view.unit(name)).transpose()?;
        view.apply_reviews();
        view.keep_links(|fact| task.is_none_or(|task| fact.link.task == task));
        let signed: BTreeSet<String> = match &unit {
            Some(unit) => {
                view.files.iter().filter(|file| file.signers.contains(unit)).map(|file| file.path.clone()).collect()
            }
            None => BTreeSet::new(),
        };
        view.keep_links(|fact| unit.is_none() || fact.unit == unit || signed.contains(&fact.path));
        match args.format {
            Format::Table => {
                let searched = view.searched(super::today());
                out.extend(format!("{}\n", view.record.name()).bytes());
                out.extend(links::table(&view.links, &searched).bytes());
            }
            Format::Jsonl | Format::Json => out.extend(links::jsonl(view.record.name(), &view.links).bytes()),
            Format::Csv => out.extend(links::csv(view.record.name(), &view.links)),
            other => return super::no_such_format(other, "links", "table、jsonl、csv"),
        }
    }
    context.output.write(&out)?;
    Ok(Exit::Done)
}
