//! `search`: passages of the evidence, by words, phrases, task numbers, units and dates.

mod batch;
mod known;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail, ensure};
use zuozheng_index::{
    DateRange, Facets, Group, IndexState, LinkedTask, Node, Query, Results, SearchOptions, Searcher, Sort, state,
};
use zuozheng_ledger::Ledger;
use zuozheng_model::{Passage, Roster, TaskNumber};
use zuozheng_report::words::numbers_words;
use zuozheng_report::{Searched, hits};
use zuozheng_text::Dictionaries;

pub(crate) use self::known::Known;
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
    let known = Known::of(&ledger, &dictionaries)?;
    if let Some(file) = &args.batch {
        let text = batch::run(&searcher, &known, file, args.format, &over(&ledger)?)?;
        context.output.write(&text)?;
        return Ok(Exit::Done);
    }
    let (results, took) = match &args.like {
        Some(place) => like(&searcher, &ledger, &project, place, args)?,
        None => found(&searcher, args, &known)?,
    };
    if !context.quiet {
        results.notes.iter().for_each(|note| eprintln!("{note}"));
    }
    let hits = hits_of(&results, took, &known);
    let text = match args.format {
        Format::Table => hits::table(&hits, &over(&ledger)?),
        Format::Json => hits::json(&hits),
        other => return super::no_such_format(other, "search", "table、json"),
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
    let known = |record| ingest::roster(dictionaries, ledger, record, None, &folders);
    ledger.registers()?.iter().map(known).collect()
}

/// What a search finds, with the remarks on the query, and how long it took.
pub(crate) fn found(searcher: &Searcher, args: &cli::Search, known: &Known) -> anyhow::Result<(Results, Duration)> {
    let query = query(args, known)?;
    let start = Instant::now();
    let mut results = searcher.search(&query, &options(args))?;
    let took = start.elapsed();
    results.notes.extend(known.unread_called(&query.file_names()));
    if results.total == 0 {
        results.notes.extend(elsewhere(searcher, args.query.join(" ").trim(), known)?);
    }
    Ok((results, took))
}

/// Where what no text holds stands all the same: as the name of a unit, in the names of files, in the circular.
fn elsewhere(searcher: &Searcher, typed: &str, known: &Known) -> anyhow::Result<Vec<String>> {
    let mut notes = Vec::new();
    if typed.is_empty() || typed.contains([':', '：', '"', '“', '*']) {
        return Ok(notes);
    }
    if let Some(unit) = known.rosters.iter().find_map(|roster| roster.unit(typed)) {
        notes.push(format!("没有文字写到“{0}”；该单位报送的材料用 单位:{0} 查", unit.id));
    }
    let in_names = format!("材料:{}", typed.replace(' ', ""));
    if let Ok(query) = zuozheng_index::parse(&in_names)
        && searcher.search(&query, &SearchOptions::default())?.total > 0
    {
        notes.push(format!("没有文字写到“{typed}”；文件名或文件夹名里有：用 {in_names} 查"));
    }
    notes.extend(known.unread_called(&[typed]));
    for (_, tasks) in &known.circulars {
        let numbers: Vec<TaskNumber> =
            tasks.iter().filter(|(_, text)| text.contains(typed)).map(|(number, _)| *number).collect();
        if let Some(first) = numbers.first() {
            let numbers = numbers_words(&numbers);
            notes.push(format!("任务{numbers}写到“{typed}”；这项任务的材料用 任务:{first} 查"));
        }
    }
    Ok(notes)
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
    let doc = file.doc.with_context(|| format!("“{}”没有读出来：原因见 zuozheng status --failed", file.path))?;
    let is_on_page = |passage: &Passage| page.is_none() || passage.locator.page().map(|of| of.get()) == page;
    let passages = ledger.passages(doc)?;
    let text: Vec<&str> = passages.iter().filter(|passage| is_on_page(passage)).map(|p| p.text.as_str()).collect();
    if text.is_empty() {
        bail!("“{place}”{}没有文字", page.map_or(String::new(), |page| format!("第{page}页")));
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
pub(crate) fn hits_of(results: &Results, took: Duration, known: &Known) -> hits::Hits {
    hits::Hits {
        total: usize::try_from(results.total).unwrap_or(usize::MAX),
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        hits: results.hits.iter().map(|hit| shown(hit, known)).collect(),
        facets: results.facets.as_ref().map(counts),
        several_circulars: known.circulars.len() > 1,
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
    let files = view::files(ledger, &[])?;
    let register = ledger.registers()?.into_iter().next().map(|record| record.register).unwrap_or_default();
    Ok(Searched::over(&files, &register, view::run(ledger)?, super::today()))
}

/// An index that does not mirror the ledger would miss what is there.
fn must_be_current(project: &Project, ledger: &Ledger, dictionaries: &Dictionaries) -> anyhow::Result<()> {
    let wanted = ingest::indexing::stamp(ledger, dictionaries)?;
    let what = match state(&project.store(), &wanted)? {
        IndexState::Current => return Ok(()),
        IndexState::Missing => "还没有建好索引".to_owned(),
        IndexState::Stale { found } if found.dictionary_hash != wanted.dictionary_hash => {
            "建索引之后名录改过".to_owned()
        }
        IndexState::Stale { found } => {
            format!("索引停在台账的第{}代，台账已是第{}代", found.generation, wanted.generation)
        }
        IndexState::WrongSchema { found } => format!("索引是另一版本（{found}）建的"),
    };
    bail!("{what}：请运行 zuozheng ingest 更新")
}

/// What was typed, the options being conditions like those of the query language.
fn query(args: &cli::Search, known: &Known) -> anyhow::Result<Query> {
    let mut conditions = Vec::new();
    if let Some(task) = &args.task {
        let number = task_number::parse(task)?;
        ensure!(known.has(None, number), "没有任务{number}；现有{}", known.tasks_words());
        conditions.push(Node::Task { circular: None, number, grade: None });
    }
    conditions.extend(args.grade.map(|grade| Node::Grade(grade.into())));
    if let Some(unit) = &args.unit {
        conditions.push(Node::UnitIs(view::unit(&known.rosters, unit)?.as_str().to_owned()));
    }
    if args.since.is_some() || args.until.is_some() {
        conditions.push(Node::Date(DateRange { from: args.since, to: args.until }));
    }
    let typed = args.query.join(" ");
    if typed.trim().is_empty() {
        ensure!(!conditions.is_empty(), "没有写查什么：请写词句，或 --task、--unit、--since、--until、--grade");
        let query = Query { root: Node::all(conditions), fallback: None, notes: Vec::new() };
        return Ok(query.with_files_of(|unit| known.signed_elsewhere(unit)));
    }
    let mut query = zuozheng_index::parse(&typed).map_err(|error| anyhow!("看不懂查询“{typed}”：{error}"))?;
    for roster in &known.rosters {
        query = query.with_roster(roster);
    }
    // A number by itself is searched as text when it is no task.
    let unknown: BTreeSet<TaskNumber> = match query.fallback {
        Some(_) => BTreeSet::new(),
        None => {
            query.tasks().into_iter().filter(|(name, task)| !known.has(*name, *task)).map(|(_, task)| task).collect()
        }
    };
    if !unknown.is_empty() {
        let numbers = numbers_words(&unknown.into_iter().collect::<Vec<_>>());
        query.notes.push(format!("没有任务{numbers}；现有{}", known.tasks_words()));
    }
    Ok(query.narrowed(conditions).with_files_of(|unit| known.signed_elsewhere(unit)))
}

fn shown(hit: &zuozheng_index::Hit, known: &Known) -> hits::Hit {
    let unit = hit.unit.as_deref().and_then(|name| known.rosters.iter().find_map(|roster| roster.unit(name)));
    let cited = |links: &[LinkedTask]| -> Vec<hits::Cited> {
        let mut cited: Vec<_> = links
            .iter()
            .map(|link| hits::Cited { circular: link.circular.clone(), task: link.task, grade: link.grade })
            .collect();
        cited.sort();
        cited
    };
    hits::Hit {
        path: hit.path.clone(),
        unit: unit.map(|unit| unit.id.clone()),
        signer: known.signer(&hit.path).map(str::to_owned),
        date: hit.date,
        tasks: cited(&hit.tasks),
        asked: cited(&hit.asked),
        n_passages: hit.n_passages,
        group: hit.group.clone(),
        grade: hit.grade,
        score: hit.score as f32,
        snippet: hit.snippet.clone(),
        locator: Some(hit.locator.clone()),
        recognised: hit.recognised,
    }
}
