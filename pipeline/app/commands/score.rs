//! `score`: where the circular has points, what the evidence supports; always a proposal.

use zuozheng_report::score;

use super::Context;
use super::judged::Judged;
use super::view::{self, View};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Score) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let view = View::of(&ledger, view::circular(&ledger, args.circular.as_deref())?, &dictionaries)?;
    let today = args.today.unwrap_or_else(super::today);
    let judged = Judged::on(view, today, project.rules()?).of_unit(args.unit.as_deref())?;
    if !context.quiet {
        judged.remark_on_day();
    }
    let of = judged.report();
    let bytes = match args.format {
        Format::Table => score::table(&of).into_bytes(),
        Format::Json => score::json(&of).into_bytes(),
        Format::Csv => score::csv(&of),
        other => return super::no_such_format(other, "score", "table、json、csv"),
    };
    context.output.write(&bytes)?;
    Ok(Exit::Done)
}
