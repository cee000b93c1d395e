//! `history`: how coverage changed between two runs.

use anyhow::{Context as _, bail};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use zuozheng_ledger::Ledger;
use zuozheng_report::history;

use super::Context;
use super::verdicts::numbers_in;
use super::view::{self, View};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::History) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let record = view::circular(&ledger, args.circular.as_deref())?;
    let (circular, name) = (record.circular.as_str(), record.name());
    let (before, after) = between(&ledger, args)?;
    let (then, now_day) = match args.today {
        Some(day) => (day, day),
        None => (day_of(&ledger, before.0)?, day_of(&ledger, after.0)?),
    };
    let rules = project.rules()?;
    let view_at = |(run, generation): (u64, u64)| {
        let view = View::at(&ledger, generation, circular, &dictionaries)?;
        view.with_context(|| format!("第{run}次运行时还没有{name}"))
    };
    let runs = (before.0, after.0);
    let (before, after) = (view_at(before)?, view_at(after)?);
    let numbers = numbers_in(&ledger, &before.record, &after.record)?;
    let now = |task| numbers.get(&task).copied();
    let changes = history::changes(&before.coverage(then, &rules), &after.coverage(now_day, &rules), now);
    let text = match args.format {
        Format::Table => history::table(&changes, runs),
        Format::Json => history::json(&changes, runs),
        other => return super::no_such_format(other, "history", "table、json"),
    };
    context.output.write(text.as_bytes())?;
    Ok(Exit::Done)
}

/// The day against which a run judged deadlines: what was in time then is told as it was told then.
fn day_of(ledger: &Ledger, run: u64) -> anyhow::Result<Date> {
    let run = ledger.runs()?.into_iter().find(|known| known.id.get().unsigned_abs() == run);
    let given = run.as_ref().and_then(|run| run.start.settings["today"].as_str()?.parse().ok());
    let began = || run.as_ref().map(|run| run.start.started_at.to_zoned(TimeZone::system()).date());
    Ok(given.or_else(began).unwrap_or_else(super::today))
}

/// The two runs to compare, each with the generation it ended in: by default the last one and the one before.
fn between(ledger: &Ledger, args: &cli::History) -> anyhow::Result<((u64, u64), (u64, u64))> {
    let finished: Vec<(u64, u64)> = ledger
        .runs()?
        .iter()
        .filter_map(|run| Some((run.id.get().unsigned_abs(), run.generation?)))
        .filter(|(_, generation)| *generation > 0)
        .collect();
    let find = |wanted: u64| {
        finished
            .iter()
            .find(|(run, _)| *run == wanted)
            .copied()
            .with_context(|| format!("没有第{wanted}次运行，或它没有完成：见 zuozheng status"))
    };
    let last = *finished.last().context("还没有完成过运行")?;
    let after = args.to.map_or(Ok(last), find)?;
    let before = match args.from {
        Some(run) => find(run)?,
        None => match finished.iter().rev().find(|(run, _)| *run < after.0) {
            Some(before) => *before,
            None => bail!("只运行过一次，还没有可比的"),
        },
    };
    Ok((before, after))
}
