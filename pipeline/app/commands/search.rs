//! `search`: passages of the evidence, by words, phrases, task numbers, units and dates.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use zuozheng_index::{DateRange, IndexState, Node, Query, Results, SearchOptions, Searcher, state};
use zuozheng_ledger::Ledger;
use zuozheng_model::Roster;
use zuozheng_report::{Searched, hits};
use zuozheng_text::{Dictionaries, Segmenter};

use super::{Context, ingest, task_number, view};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Search) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let searcher = searcher(&project, &ledger, &dictionaries)?;
    let rosters = rosters(&ledger, &dictionaries)?;
    let (results, took) = found(&searcher, args, &rosters, false)?;
    if !context.quiet {
        results.notes.iter().for_each(|note| eprintln!("{note}"));
    }
    let hits = hits_of(&results, took, &rosters);
    let text = match args.format {
        Format::Table => hits::table(&hits, &over(&ledger)?),
        Format::Json => hits::json(&hits),
        other => return super::no_such_format(other, "search", "table and json"),
    };
    context.output.write(text.as_bytes())?;
    Ok(Exit::Done)
}

/// The index, when it mirrors the ledger.
pub(crate) fn searcher(project: &Project, ledger: &Ledger, dictionaries: &Dictionaries) -> anyhow::Result<Searcher> {
    must_be_current(project, ledger, dictionaries)?;
    Ok(Searcher::open(&project.store(), Arc::new(Segmenter::new(dictionaries)))?)
}

/// The units of every circular.
pub(crate) fn rosters(ledger: &Ledger, dictionaries: &Dictionaries) -> anyhow::Result<Vec<Roster>> {
    Ok(ledger.registers()?.iter().map(|record| ingest::roster(dictionaries, record)).collect())
}

/// What a search finds, with the remarks on the query and, when asked for, counts of all that matches; and how long it
/// took.
pub(crate) fn found(
    searcher: &Searcher,
    args: &cli::Search,
    rosters: &[Roster],
    facets: bool,
) -> anyhow::Result<(Results, Duration)> {
    let query = query(args, rosters)?;
    let start = Instant::now();
    let options = SearchOptions { limit: args.limit, offset: args.offset, facets, ..SearchOptions::default() };
    let results = searcher.search(&query, &options)?;
    Ok((results, start.elapsed()))
}

/// Results as reports show them.
pub(crate) fn hits_of(results: &Results, took: Duration, rosters: &[Roster]) -> hits::Hits {
    hits::Hits {
        total: usize::try_from(results.total).unwrap_or(usize::MAX),
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        hits: results.hits.iter().map(|hit| shown(hit, rosters)).collect(),
    }
}

/// Over what was searched.
pub(crate) fn over(ledger: &Ledger) -> anyhow::Result<Searched> {
    let files = view::files(ledger, &Roster::new())?;
    let register = ledger.registers()?.into_iter().next().map(|record| record.register).unwrap_or_default();
    Ok(Searched::over(&files, &register, view::run(ledger)?, super::today()))
}

/// An index that does not mirror the ledger would miss what is there.
fn must_be_current(project: &Project, ledger: &Ledger, dictionaries: &Dictionaries) -> anyhow::Result<()> {
    let wanted = ingest::indexing::stamp(ledger, dictionaries)?;
    let what = match state(&project.store(), &wanted)? {
        IndexState::Current => return Ok(()),
        IndexState::Missing => "there is no finished index yet".to_owned(),
        IndexState::Stale { found } if found.dictionary_hash != wanted.dictionary_hash => {
            "the dictionaries have changed since the index was built".to_owned()
        }
        IndexState::Stale { found } => {
            format!(
                "the index mirrors generation {} of the ledger, which is at {}",
                found.generation, wanted.generation
            )
        }
        IndexState::WrongSchema { found } => format!("the index was built by another version ({found})"),
    };
    bail!("{what}: run `zuozheng ingest`, which brings it up to date")
}

/// What was typed, the options being conditions like those of the query language.
fn query(args: &cli::Search, rosters: &[Roster]) -> anyhow::Result<Query> {
    let typed = args.query.join(" ");
    let mut conditions = Vec::new();
    let mut query = Query { root: Node::All(Vec::new()), fallback: None, notes: Vec::new() };
    if !typed.trim().is_empty() {
        query =
            zuozheng_index::parse(&typed).map_err(|error| anyhow!("cannot understand the query `{typed}`: {error}"))?;
        for roster in rosters {
            query = query.with_roster(roster);
        }
        conditions.push(query.root.clone());
    }
    let grade = args.grade.map(zuozheng_model::Grade::from);
    if let Some(task) = &args.task {
        conditions.push(Node::Task { circular: None, number: task_number::parse(task)?, grade });
    } else if let Some(grade) = grade {
        conditions.push(Node::Grade(grade));
    }
    if let Some(unit) = &args.unit {
        conditions.push(Node::UnitIs(view::unit(rosters, unit)?.as_str().to_owned()));
    }
    if args.since.is_some() || args.until.is_some() {
        conditions.push(Node::Date(DateRange { from: args.since, to: args.until }));
    }
    let narrowed = conditions.len() > usize::from(!typed.trim().is_empty());
    match conditions.len() {
        0 => bail!("nothing to search for: give words, or --task, --unit, --since, --until, --grade"),
        1 => query.root = conditions.remove(0),
        _ => query.root = Node::All(conditions),
    }
    if narrowed {
        // The fallback would leave the options out.
        query.fallback = None;
    }
    Ok(query)
}

fn shown(hit: &zuozheng_index::Hit, rosters: &[Roster]) -> hits::Hit {
    let unit = hit.unit.as_deref().and_then(|name| rosters.iter().find_map(|roster| roster.unit(name)));
    let mut tasks: Vec<_> = hit.tasks.iter().map(|task| task.task).collect();
    tasks.sort_unstable();
    tasks.dedup();
    hits::Hit {
        path: hit.path.clone(),
        unit: unit.map(|unit| unit.id.clone()),
        date: hit.date,
        tasks,
        grade: hit.tasks.iter().map(|task| task.grade).min(),
        score: hit.score as f32,
        snippet: hit.snippet.clone(),
        locator: Some(hit.locator.clone()),
    }
}
