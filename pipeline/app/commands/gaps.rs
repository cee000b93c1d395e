//! `gaps`: what is proven and what is missing, unit by unit.

use zuozheng_report::gaps::{self, PageOptions, WorkbookOptions};

use super::Context;
use super::judged::Judged;
use super::view::{self, View};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Gaps) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let view = View::of(&ledger, view::circular(&ledger, args.circular.as_deref())?, &dictionaries)?;
    // A workbook over tens of thousands of links needs the room of all that no gap list shows.
    drop((dictionaries, ledger));
    let today = args.today.unwrap_or_else(super::today);
    let mut judged = Judged::on(view, today, project.rules()?).of_unit(args.unit.as_deref())?;
    for fact in &mut judged.view.links {
        fact.link.basis.truncate(gaps::MOST_GROUNDS);
        fact.link.basis.shrink_to_fit();
    }
    let of = judged.report();
    let bytes = match args.format {
        Format::Table => gaps::table(&of).into_bytes(),
        Format::Json => gaps::json(&of).into_bytes(),
        Format::Csv => gaps::csv(&of),
        Format::Md => gaps::md(&of).into_bytes(),
        Format::Xlsx => {
            let folder = context.output.path_to(&project.evidence())?;
            let options = WorkbookOptions { evidence_folder: &folder, created: today.at(0, 0, 0, 0) };
            gaps::xlsx(&of, &judged.view.links, &options)?
        }
        Format::Html => {
            let folder = context.output.path_to(&project.evidence())?;
            gaps::html(&of, &PageOptions { evidence_folder: Some(&folder) }).into_bytes()
        }
        other => return super::no_such_format(other, "gaps", "table, json, csv, md, xlsx and html"),
    };
    context.output.write(&bytes)?;
    Ok(if args.check && !judged.is_complete() { Exit::Incomplete } else { Exit::Done })
}
