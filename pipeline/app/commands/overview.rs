//! What a clerk sees when `ingest` is done: an overview of each circular.

use jiff::civil::Date;
use zuozheng_ledger::{Ledger, Progress};
use zuozheng_report as report;
use zuozheng_report::{Counts, Rules};
use zuozheng_text::Dictionaries;

use super::Context;
use super::judged::Judged;
use super::view::View;
use crate::exit::Exit;

/// How far a circular is.
pub(crate) type Reached = (String, Progress);

/// Prints the overview of every circular and gives how far each is; with `check` the exit code tells whether anything is
/// missing.
pub(crate) fn show(
    context: &Context<'_>,
    ledger: &Ledger,
    dictionaries: &Dictionaries,
    today: Date,
    rules: &Rules,
    check: bool,
) -> anyhow::Result<(Exit, Vec<Reached>)> {
    let mut pages = Vec::new();
    let mut reached = Vec::new();
    let mut complete = true;
    for record in ledger.registers()? {
        let judged = Judged::on(View::of(ledger, record, dictionaries)?, today, rules.clone());
        complete &= judged.is_complete();
        pages.push(report::overview(&judged.report()));
        reached.push((judged.view.record.circular.clone(), progress(&judged, today)));
    }
    context.output.write(pages.join("\n").as_bytes())?;
    Ok((if check && !complete { Exit::Incomplete } else { Exit::Done }, reached))
}

fn progress(judged: &Judged, day: Date) -> Progress {
    let counts = Counts::of(judged.coverage.units.iter().flat_map(|unit| &unit.items));
    Progress {
        day,
        covered: counts.covered as u64,
        partial: counts.partial as u64,
        missing: counts.missing as u64,
        blocked: counts.blocked as u64,
        not_due: counts.not_due as u64,
    }
}
