//! `tasks diff A B`: which tasks of two circulars are the same, changed, new or dropped.

use anyhow::bail;
use zuozheng_ledger::{Ledger, RegisterRecord};
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
    let (a, b) = ledger.snapshot(|ledger| anyhow::Ok((meant(ledger, &args.a)?, meant(ledger, &args.b)?)))?;
    if a.circular == b.circular && a.hash == b.hash {
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

/// The circular that is meant; by the name of a file also what it said before another file of the same circular took its place.
fn meant(ledger: &Ledger, name: &str) -> anyhow::Result<RegisterRecord> {
    let now = match view::circular(ledger, Some(name)) {
        Ok(record) if record.source == name => return Ok(record),
        other => other,
    };
    for record in ledger.registers()? {
        let versions = ledger.register_versions(&record.circular)?;
        if let Some((_, version)) = versions.into_iter().rev().find(|(_, version)| version.source == name) {
            return Ok(version);
        }
    }
    now
}
