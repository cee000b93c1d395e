//! `status`: runs, files and their states, problems and what to do about them.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use serde::Serialize;
use zuozheng_ledger::{FileProblem, FileRole, FileState, Ledger, Run, RunOutcome, StateCounts};
use zuozheng_model::{Problem, Severity};
use zuozheng_report::{Papers, shown, shown_name};

use super::{Context, view};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Status) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let ledger = store::ledger(&project)?;
    let status = Status::of(&ledger, args.failed)?;
    let text = match args.format {
        Format::Table => table(&status, args.failed),
        Format::Json => serde_json::to_string_pretty(&status)? + "\n",
        other => return super::no_such_format(other, "status", "table、json"),
    };
    context.output.write(text.as_bytes())?;
    Ok(Exit::Done)
}

/// All that `status` shows.
#[derive(Serialize)]
pub(crate) struct Status {
    generation: u64,
    /// Every file, archives and mails among them.
    files: States,
    papers: Papers,
    circulars: Vec<CircularRow>,
    last_run: Option<RunRow>,
    runs: u64,
    /// Contents that a run read and that no file holds, for it was stopped before its end.
    waiting: u64,
    problems: Vec<ProblemRow>,
}

#[derive(Serialize)]
struct States {
    total: u64,
    ok: u64,
    partial: u64,
    failed: u64,
    skipped: u64,
}

impl From<StateCounts> for States {
    fn from(counts: StateCounts) -> Self {
        let StateCounts { ok, partial, failed, skipped } = counts;
        Self { total: counts.total(), ok, partial, failed, skipped }
    }
}

#[derive(Serialize)]
struct CircularRow {
    name: String,
    title: String,
    source: String,
    tasks: usize,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct RunRow {
    run: i64,
    started_at: String,
    outcome: &'static str,
    version: String,
    dictionary_hash: String,
    files: u64,
    read: u64,
    taken_up: u64,
    removed: u64,
    links: u64,
}

#[derive(Serialize)]
struct ProblemRow {
    role: FileRole,
    path: String,
    unit: Option<String>,
    state: FileState,
    #[serde(flatten)]
    problem: Problem,
}

impl Status {
    pub(crate) fn of(ledger: &Ledger, only_failed: bool) -> anyhow::Result<Self> {
        let runs = ledger.runs()?;
        let seen = seen(ledger)?;
        let is_wanted = |found: &FileProblem| {
            !only_failed || found.problem.severity > Severity::Note && !seen.contains_key(&found.path)
        };
        let problem_of = |found: &FileProblem| match seen.get(&found.path) {
            Some(words) if found.problem.severity > Severity::Note => {
                Problem { hint: words.clone(), ..found.problem.clone() }
            }
            _ => found.problem.clone(),
        };
        Ok(Self {
            generation: ledger.generation()?,
            files: ledger.state_counts(FileRole::Evidence)?.into(),
            papers: Papers::of(&view::files(ledger, &[])?),
            circulars: ledger
                .registers()?
                .into_iter()
                .map(|record| CircularRow {
                    name: record.name().to_owned(),
                    title: record.register.head.title,
                    source: record.source,
                    tasks: record.register.tasks.len(),
                    problems: record.problems,
                })
                .collect(),
            last_run: runs.last().map(run_row),
            runs: runs.len() as u64,
            waiting: ledger.n_documents_waiting()?,
            problems: ledger
                .problems()?
                .into_iter()
                .filter(is_wanted)
                .map(|found| ProblemRow {
                    problem: problem_of(&found),
                    role: found.role,
                    path: found.path,
                    unit: found.unit.map(|unit| unit.to_string()),
                    state: found.state,
                })
                .collect(),
        })
    }
}

/// The files that a person has looked at, with who and what, by path.
fn seen(ledger: &Ledger) -> anyhow::Result<BTreeMap<String, String>> {
    let seen = ledger.seen(None)?;
    let mut files = ledger.files()?;
    files.retain(|file| file.role == FileRole::Evidence);
    let found = files.into_iter().filter_map(|file| Some((file.path, view::seen_words(seen.get(&file.doc?)?))));
    Ok(found.collect())
}

fn run_row(run: &Run) -> RunRow {
    let counts = run.end.as_ref().map(|end| end.counts).unwrap_or_default();
    RunRow {
        run: run.id.get(),
        started_at: local(run.start.started_at),
        outcome: match run.end.as_ref().map(|end| end.outcome) {
            Some(RunOutcome::Finished) => "finished",
            Some(RunOutcome::Interrupted) => "interrupted",
            Some(RunOutcome::Failed) => "failed",
            None => "killed",
        },
        version: run.start.version.clone(),
        dictionary_hash: run.start.dictionary_hash.clone(),
        files: counts.files,
        read: counts.read,
        taken_up: counts.taken_up,
        removed: counts.removed,
        links: counts.links,
    }
}

/// A moment on the clerk's clock, to the second.
fn local(moment: Timestamp) -> String {
    moment
        .to_zoned(TimeZone::system())
        .datetime()
        .round(Unit::Second)
        .map_or_else(|_| moment.to_string(), |time| time.to_string())
}

fn table(status: &Status, only_failed: bool) -> String {
    let mut out = String::new();
    if !only_failed {
        for circular in &status.circulars {
            out.push_str(&format!(
                "{}  {}（{}项任务，取自{}）\n",
                circular.name,
                circular.title,
                circular.tasks,
                shown_name(&circular.source)
            ));
            for problem in &circular.problems {
                out.push_str(&problem_lines(problem));
            }
        }
        if let Some(run) = &status.last_run {
            let outcome = match run.outcome {
                "finished" => "完成",
                "interrupted" => "被中止",
                "failed" => "出错",
                _ => "未结束或被强行终止",
            };
            out.push_str(&format!(
                "第{}次运行（{}）{outcome}：新读{}份{}，移除{}份，关联{}条\n",
                run.run,
                run.started_at,
                run.read,
                if run.taken_up > 0 {
                    format!("（另有{}份此前已读出）", run.taken_up)
                } else {
                    String::new()
                },
                run.removed,
                run.links
            ));
        }
        let (papers, wrapping) = (status.papers.words(), status.papers.wrapping_words());
        out.push_str(&format!("{papers}{wrapping}；台账第{}代\n", status.generation));
        if status.waiting > 0 {
            out.push_str(&format!(
                "另有{}份已经读出，因运行没有做完而尚未入账：再运行一次 zuozheng ingest 即可，不必重读\n",
                status.waiting
            ));
        }
    }
    let mut last = "";
    // What stands with its circular above is not told twice.
    let is_told = |row: &&ProblemRow| {
        let mut circulars = status.circulars.iter().filter(|circular| !only_failed && circular.source == row.path);
        row.role == FileRole::Circular && circulars.any(|circular| circular.problems.contains(&row.problem))
    };
    for row in status.problems.iter().filter(|row| !is_told(row)) {
        if row.path != last {
            out.push_str(&format!("\n{}\n", shown_name(&row.path)));
            last = &row.path;
        }
        out.push_str(&problem_lines(&row.problem));
    }
    if status.problems.is_empty() && status.files.total == 0 {
        out.push_str(if status.waiting > 0 {
            "还没有材料入账。\n"
        } else {
            "还没有读入任何材料。\n"
        });
    } else if status.problems.is_empty() {
        out.push_str(if only_failed { "所有材料都已读出。\n" } else { "没有问题。\n" });
    }
    out
}

fn problem_lines(problem: &Problem) -> String {
    let mark = match problem.severity {
        Severity::Fatal => "未读",
        Severity::Partial => "缺漏",
        Severity::Note => "提示",
    };
    let place = problem.locator.as_ref().map_or(String::new(), |locator| format!("{locator}："));
    let hint = if problem.hint.is_empty() { String::new() } else { format!("\n        {}", problem.hint) };
    format!("  [{mark}] {place}{}（{}）{}\n", shown_name(&problem.message), problem.code, shown(&hint))
}
