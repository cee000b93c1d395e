//! What a clerk sees when `ingest` is done: an overview of each circular.

use jiff::civil::Date;
use zuozheng_ledger::Ledger;
use zuozheng_report as report;
use zuozheng_report::Rules;
use zuozheng_report::gaps::GapReport;
use zuozheng_text::Dictionaries;

use super::Context;
use super::view::View;
use crate::exit::Exit;

/// Prints the overview of every circular; with `check` the exit code tells whether anything is missing.
pub(crate) fn show(
    context: &Context<'_>,
    ledger: &Ledger,
    dictionaries: &Dictionaries,
    today: Date,
    check: bool,
) -> anyhow::Result<Exit> {
    let rules = Rules::default();
    let mut pages = Vec::new();
    let mut complete = true;
    for record in ledger.registers()? {
        let view = View::of(ledger, record, dictionaries)?;
        let register = &view.record.register;
        let coverage = view.coverage(today, &rules);
        let searched = view.searched(today);
        complete &= super::gaps::is_complete(&coverage, &searched);
        pages.push(report::overview(&GapReport {
            register,
            coverage: &coverage,
            files: &view.files,
            searched: &searched,
            rules: &rules,
        }));
    }
    context.output.write(pages.join("\n").as_bytes())?;
    Ok(if check && !complete { Exit::Incomplete } else { Exit::Done })
}
