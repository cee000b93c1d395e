//! `tasks diff A B`: which tasks of two circulars are the same, changed, new or dropped.

use anyhow::bail;
use zuozheng_report::diff;

use crate::cli::{self, Format};
use crate::commands::{Context, no_such_format, view};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::TasksDiff) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let ledger = store::ledger(&project)?;
    let (a, b) = ledger.snapshot(|ledger| {
        anyhow::Ok((view::circular(ledger, Some(&args.a))?, view::circular(ledger, Some(&args.b))?))
    })?;
    if a.circular == b.circular {
        bail!("“{}”和“{}”是同一份文件：{}", args.a, args.b, a.name());
    }
    let found = diff::diff(&a.register, &b.register);
    let text = match args.format {
        Format::Table => diff::table(&found),
        Format::Json => diff::json(&found),
        other => return no_such_format(other, "tasks diff", "table、json"),
    };
    context.output.write(text.as_bytes())?;
    Ok(Exit::Done)
}
