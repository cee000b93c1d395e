//! `search`: passages of the evidence, by words, phrases, task numbers, units and dates.

mod batch;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use zuozheng_index::{
    DateRange, Facets, Group, IndexState, Node, Query, Results, SearchOptions, Searcher, Sort, state,
};
use zuozheng_ledger::Ledger;
use zuozheng_model::{Passage, Roster};
use zuozheng_report::{Searched, hits};
use zuozheng_text::Dictionaries;

use super::{Context, explain, ingest, task_number, view};
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
    if let Some(file) = &args.batch {
        let text = batch::run(&searcher, &rosters, file, args.format, &over(&ledger)?)?;
        context.output.write(&text)?;
        return Ok(Exit::Done);
    }
    let (results, took) = match &args.like {
        Some(place) => like(&searcher, &ledger, &project, place, args)?,
        None => found(&searcher, args, &rosters)?,
    };
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
    Ok(Searcher::open(&project.store(), dictionaries.segmenter())?)
}

/// The units of every circular.
pub(crate) fn rosters(ledger: &Ledger, dictionaries: &Dictionaries) -> anyhow::Result<Vec<Roster>> {
    let folders = ledger.evidence_folders()?;
    Ok(ledger.registers()?.iter().map(|record| ingest::roster(dictionaries, record, &folders)).collect())
}

/// What a search finds, with the remarks on the query, and how long it took.
pub(crate) fn found(
    searcher: &Searcher,
    args: &cli::Search,
    rosters: &[Roster],
) -> anyhow::Result<(Results, Duration)> {
    let query = query(args, rosters)?;
    let start = Instant::now();
    let results = searcher.search(&query, &options(args))?;
    Ok((results, start.elapsed()))
}

/// Passages of other files that share most of the rare words of a file or of one of its pages.
fn like(
    searcher: &Searcher,
    ledger: &Ledger,
    project: &Project,
    place: &str,
    args: &cli::Search,
) -> anyhow::Result<(Results, Duration)> {
    let page = place.rsplit_once('#').and_then(|(file, page)| Some((file, page.parse::<u32>().ok()?)));
    let (name, page) = page.map_or((place, None), |(file, page)| (file, Some(page)));
    let file = explain::find(ledger, project, Path::new(name))?;
    let doc = file.doc.with_context(|| format!("`{}` could not be read: see `zuozheng status --failed`", file.path))?;
    let is_on_page = |passage: &Passage| page.is_none() || passage.locator.page().map(|of| of.get()) == page;
    let passages = ledger.passages(doc)?;
    let text: Vec<&str> = passages.iter().filter(|passage| is_on_page(passage)).map(|p| p.text.as_str()).collect();
    if text.is_empty() {
        bail!("`{place}` has no text{}", page.map_or(String::new(), |page| format!(" on page {page}")));
    }
    let start = Instant::now();
    let results = searcher.like(&text.join("\n"), Some(&file.path), &options(args))?;
    Ok((results, start.elapsed()))
}

fn options(args: &cli::Search) -> SearchOptions {
    let sort = match args.sort {
        cli::Sort::Score => Sort::Score,
        cli::Sort::Newest => Sort::Newest,
        cli::Sort::Oldest => Sort::Oldest,
        cli::Sort::Unit => Sort::Unit,
        cli::Sort::Path => Sort::Path,
    };
    let group = match args.group {
        cli::Group::Passage => Group::Passage,
        cli::Group::File => Group::File,
        cli::Group::Unit => Group::Unit,
        cli::Group::Task => Group::Task,
    };
    let (limit, offset, facets) = (args.limit, args.offset, args.facets);
    SearchOptions { limit, offset, sort, group, facets, ..SearchOptions::default() }
}

/// Results as reports show them.
pub(crate) fn hits_of(results: &Results, took: Duration, rosters: &[Roster]) -> hits::Hits {
    hits::Hits {
        total: usize::try_from(results.total).unwrap_or(usize::MAX),
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        hits: results.hits.iter().map(|hit| shown(hit, rosters)).collect(),
        facets: results.facets.as_ref().map(counts),
    }
}

/// Counts by what the passages have in common, the most frequent first.
fn counts(facets: &Facets) -> Vec<hits::Facet> {
    let facet = |name, counts: Vec<(String, u64)>| {
        let mut values = counts;
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        hits::Facet { name, values }
    };
    let of = |counts: &BTreeMap<String, u64>| counts.iter().map(|(value, n)| (value.clone(), *n)).collect();
    let years = facets.years.iter().map(|(year, n)| (year.to_string(), *n)).collect();
    vec![
        facet("单位", of(&facets.units)),
        facet("任务", of(&facets.tasks)),
        facet("类型", of(&facets.kinds)),
        facet("年份", years),
    ]
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
    if let Some(fallback) = query.fallback.take() {
        // A number that is no task is searched as text, under the same options.
        let options = conditions.iter().skip(1).cloned();
        query.fallback = Some(Node::All(std::iter::once(fallback).chain(options).collect()));
    }
    match conditions.len() {
        0 => bail!("nothing to search for: give words, or --task, --unit, --since, --until, --grade"),
        1 => query.root = conditions.remove(0),
        _ => query.root = Node::All(conditions),
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
        n_passages: hit.n_passages,
        group: hit.group.clone(),
        grade: hit.tasks.iter().map(|task| task.grade).min(),
        score: hit.score as f32,
        snippet: hit.snippet.clone(),
        locator: Some(hit.locator.clone()),
        recognised: hit.recognised,
    }
}
