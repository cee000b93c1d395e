//! `review`: what a person decides about a link. It wins over the machine, survives every rerun, and is kept with who,
//! when and why.

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use zuozheng_ledger::Ledger;
use zuozheng_model::{Grade, Link, Review, TaskNumber, Verdict};

use super::ingest::indexing::{self, Changes};
use super::view::{self, View};
use super::{Context, explain, task_number};
use crate::cli::{self, ReviewAction};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Review) -> anyhow::Result<Exit> {
    match &args.action {
        ReviewAction::List { limit } => list(context, args.circular.as_deref(), *limit),
        ReviewAction::Accept(decision) => {
            let grade = decision.grade.map_or(Grade::Direct, Grade::from);
            decide(context, args.circular.as_deref(), decision, Verdict::Accept(grade))
        }
        ReviewAction::Reject(decision) => {
            if decision.grade.is_some() {
                bail!("a rejected link has no grade: leave --grade out");
            }
            decide(context, args.circular.as_deref(), decision, Verdict::Reject)
        }
    }
}

fn decide(
    context: &Context<'_>,
    circular: Option<&str>,
    decision: &cli::Decision,
    verdict: Verdict,
) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    drop(store::ledger(&project)?);
    let _lock = store::lock(&project)?;
    let mut ledger = Ledger::open(&project.store())?;
    let record = view::circular(&ledger, circular)?;
    let task = task_number::parse(&decision.task)?;
    if record.register.task(task).is_none() {
        bail!("{} has no task {task}; it has {} tasks", record.circular, record.register.tasks.len());
    }
    let file = explain::find(&ledger, &project, &decision.file)?;
    let doc = file.doc.with_context(|| format!("`{}` could not be read: see `zuozheng status --failed`", file.path))?;
    let review = Review {
        circular: record.circular,
        path: file.path.clone(),
        doc,
        task,
        verdict,
        who: decision.who.clone(),
        why: decision.why.clone().unwrap_or_default(),
        at: Timestamp::now(),
    };
    let generation_before = ledger.generation()?;
    ledger.write(|tx| tx.add_review(&review))?;
    let changes = Changes { generation_before, paths: [file.path.clone()].into() };
    indexing::refresh(&project, &ledger, &dictionaries, &changes, context.quiet)?;
    let what = match verdict {
        Verdict::Accept(Grade::Direct) => "采信为直接佐证",
        Verdict::Accept(Grade::Supporting) => "采信为辅助材料",
        Verdict::Reject => "不予采信",
    };
    context.output.write(format!("{}  任务{task}  {what}（{}）\n", file.path, review.who).as_bytes())?;
    Ok(Exit::Done)
}

/// A link that waits for a person.
struct Waiting<'a> {
    path: &'a str,
    link: &'a Link,
    place: String,
}

/// The links that no person has decided on, the most uncertain first; then verdicts on files that have changed since.
fn list(context: &Context<'_>, circular: Option<&str>, limit: usize) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let view = View::of(&ledger, view::circular(&ledger, circular)?, &dictionaries)?;
    let reviews: Vec<&Review> = view.reviews.iter().filter(|review| review.circular == view.record.circular).collect();
    let is_decided = |path: &str, doc, task: TaskNumber| {
        reviews.iter().any(|review| review.task == task && (review.path == path || review.doc == doc))
    };
    let mut waiting: Vec<Waiting<'_>> = view
        .links
        .iter()
        .filter(|fact| !is_decided(&fact.path, fact.doc, fact.link.task))
        .map(|fact| Waiting {
            path: &fact.path,
            link: &fact.link,
            place: fact.locators.first().map(ToString::to_string).unwrap_or_default(),
        })
        .collect();
    let doubt = |link: &Link| (link.score - 0.5).abs();
    waiting.sort_by(|a, b| {
        doubt(a.link).total_cmp(&doubt(b.link)).then(a.path.cmp(b.path)).then(a.link.task.cmp(&b.link.task))
    });
    let mut out = format!("待复核关联{}条，已复核{}条。最没有把握的在前：\n", waiting.len(), reviews.len());
    for entry in waiting.iter().take(limit) {
        let grade = if entry.link.grade == Grade::Direct { "直接" } else { "辅助" };
        let task = view.record.register.task(entry.link.task).map_or("", |task| task.label.as_str());
        out.push_str(&format!(
            "{:.2}  {grade}  任务{}{task}  {}  {}\n",
            entry.link.score, entry.link.task, entry.path, entry.place
        ));
    }
    let changed = |review: &&&Review| {
        view.files.iter().any(|file| file.path == review.path && file.doc.is_some_and(|doc| doc != review.doc))
    };
    let to_confirm: Vec<&&Review> = reviews.iter().filter(changed).collect();
    if !to_confirm.is_empty() {
        out.push_str("复核之后材料又改过，请重新确认：\n");
        for review in to_confirm {
            out.push_str(&format!("任务{}  {}（{}）\n", review.task, review.path, review.who));
        }
    }
    context.output.write(out.as_bytes())?;
    Ok(Exit::Done)
}
