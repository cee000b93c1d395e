//! `review list`: what waits for a person, and what people decided.

use jiff::tz::TimeZone;
use zuozheng_ledger::{Ledger, Seen};
use zuozheng_model::Standing;
use zuozheng_report::FileFact;
use zuozheng_report::reviews::{self, Decided, SeenFile, Waiting};

use super::opinions::Opinions;
use super::waiting;
use crate::cli::{self, Format};
use crate::commands::verdicts::is_outdated;
use crate::commands::view::{self, View};
use crate::commands::{Context, no_such_format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Links that wait and are shown when no number is given.
const WAITING: usize = 30;

/// Runs the command.
pub(super) fn run(context: &Context<'_>, circular: Option<&str>, args: &cli::ReviewList) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let view = View::of(&ledger, view::circular(&ledger, circular)?, &dictionaries)?;
    let bytes = if args.decided {
        let asleep = view.asleep().into_iter().map(|standing| decided(&view, None, standing));
        let mut reviews: Vec<Decided<'_>> = in_force(&view).into_iter().chain(asleep).collect();
        reviews.truncate(args.limit.unwrap_or(usize::MAX));
        match args.format {
            Format::Table => {
                let seen = seen(&ledger, &view)?;
                let seen: Vec<SeenFile<'_>> = seen.iter().map(|(path, seen)| seen_file(path, seen)).collect();
                reviews::decided_table(&reviews, &seen).into_bytes()
            }
            Format::Json => reviews::decided_json(&reviews).into_bytes(),
            Format::Csv => reviews::decided_csv(&reviews),
            other => return no_such_format(other, "review list", "table、json、csv"),
        }
    } else {
        let opinions = Opinions::of(&ledger, &view)?;
        let waiting = waiting(&view);
        let shown = waiting.iter().take(args.limit.unwrap_or(WAITING)).map(|at| &view.links[*at]);
        let reviews = in_force(&view);
        let of = Waiting {
            register: &view.record.register,
            n_waiting: waiting.len(),
            n_decided: reviews.len(),
            links: shown.map(|fact| (fact, opinions.on(fact.doc, fact.link.task))).collect(),
            unlinked: opinions.unlinked(&view),
            changed: reviews.into_iter().filter(|decided| decided.confirm_words().is_some()).collect(),
            outdated: view.record.problems.iter().filter(|problem| is_outdated(problem)).collect(),
        };
        match args.format {
            Format::Table => reviews::waiting_table(&of).into_bytes(),
            Format::Json => reviews::waiting_json(&of).into_bytes(),
            Format::Csv => reviews::waiting_csv(&of),
            other => return no_such_format(other, "review list", "table、json、csv"),
        }
    };
    context.output.write(&bytes)?;
    Ok(Exit::Done)
}

/// The files that people have looked at, by path.
fn seen(ledger: &Ledger, view: &View) -> anyhow::Result<Vec<(String, Seen)>> {
    let seen = ledger.seen(None)?;
    let looked_at = view.files.iter().filter(|file| file.seen_by.is_some());
    Ok(looked_at.filter_map(|file| Some((file.path.clone(), seen.get(&file.doc?)?.clone()))).collect())
}

fn seen_file<'s>(path: &'s str, seen: &'s Seen) -> SeenFile<'s> {
    SeenFile { path, who: &seen.who, why: &seen.why, at: seen.at.to_zoned(TimeZone::system()).datetime() }
}

/// The decisions that hold, the latest first.
fn in_force(view: &View) -> Vec<Decided<'_>> {
    let mut all: Vec<Decided<'_>> =
        view.decisions().into_iter().map(|(file, standing)| decided(view, Some(file), standing)).collect();
    // Those of one moment stay by path, then task.
    all.sort_by_key(|decided| std::cmp::Reverse(decided.standing.review.at));
    all
}

/// A decision with the clerk's clock.
fn decided<'v>(view: &'v View, file: Option<&'v FileFact>, standing: &'v Standing) -> Decided<'v> {
    let at = standing.review.at.to_zoned(TimeZone::system()).datetime();
    Decided { standing, file, at, label: view.record.register.label(standing.task) }
}
