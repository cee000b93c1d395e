//! What a clerk sees when `ingest` is done: an overview of each circular.

use jiff::civil::Date;
use zuozheng_ledger::Ledger;
use zuozheng_report as report;
use zuozheng_report::Rules;
use zuozheng_text::Dictionaries;

use super::Context;
use super::judged::Judged;
use super::view::View;
use crate::exit::Exit;

/// Prints the overview of every circular; with `check` the exit code tells whether anything is missing.
pub(crate) fn show(
    context: &Context<'_>,
    ledger: &Ledger,
    dictionaries: &Dictionaries,
    today: Date,
    rules: &Rules,
    check: bool,
) -> anyhow::Result<Exit> {
    let mut pages = Vec::new();
    let mut complete = true;
    for record in ledger.registers()? {
        let judged = Judged::on(View::of(ledger, record, dictionaries)?, today, rules.clone());
        complete &= judged.is_complete();
        pages.push(report::overview(&judged.report()));
    }
    context.output.write(pages.join("\n").as_bytes())?;
    Ok(if check && !complete { Exit::Incomplete } else { Exit::Done })
}
