//! `review`: what a person decides about a link. It wins over the machine, survives every rerun, and is kept with who,
//! when and why.

mod ask;
pub(crate) mod opinions;

use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use zuozheng_ledger::Ledger;
use zuozheng_model::{Grade, Review, Standing, TaskNumber, Verdict};
use zuozheng_report::words::confirm_words;
use zuozheng_report::{FileFact, LinkFact, opinion_words};
use zuozheng_text::Dictionaries;

use self::opinions::Opinions;
use super::ingest::indexing::{self, Changes};
use super::verdicts::{is_outdated, verdicts};
use super::view::{self, View};
use super::{Context, explain, task_number};
use crate::cli::{self, ReviewAction};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// What a person decides.
pub(crate) struct Decision<'a> {
    /// 文号, title or file of the circular, when the project has several.
    pub(crate) circular: Option<&'a str>,
    /// The file: its path inside the evidence folder, or on disk.
    pub(crate) file: &'a Path,
    pub(crate) task: TaskNumber,
    pub(crate) verdict: Verdict,
    pub(crate) who: &'a str,
    pub(crate) why: &'a str,
}

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Review) -> anyhow::Result<Exit> {
    let (decision, verdict) = match &args.action {
        ReviewAction::List { limit } => return list(context, args.circular.as_deref(), *limit),
        ReviewAction::Ask(args_of_ask) => return ask::run(context, args.circular.as_deref(), args_of_ask),
        ReviewAction::Accept(decision) => {
            (decision, Verdict::Accept(decision.grade.map_or(Grade::Direct, Grade::from)))
        }
        ReviewAction::Reject(decision) => (decision, Verdict::Reject),
        ReviewAction::Withdraw(decision) => (decision, Verdict::Withdraw),
    };
    if decision.grade.is_some() && !matches!(verdict, Verdict::Accept(_)) {
        bail!("only an accepted link has a grade: leave --grade out");
    }
    let project = Project::open(context.project)?;
    let review = decide(
        &project,
        &project.dictionaries()?,
        &Decision {
            circular: args.circular.as_deref(),
            file: &decision.file,
            task: task_number::parse(&decision.task)?,
            verdict,
            who: &decision.who,
            why: decision.why.as_deref().unwrap_or_default(),
        },
        context.quiet,
    )?;
    let what = what_was_decided(verdict);
    context.output.write(format!("{}  任务{}  {what}（{}）\n", review.path, review.task, review.who).as_bytes())?;
    Ok(Exit::Done)
}

/// Keeps a decision and brings the index up to it.
pub(crate) fn decide(
    project: &Project,
    dictionaries: &Dictionaries,
    decision: &Decision<'_>,
    quiet: bool,
) -> anyhow::Result<Review> {
    drop(store::ledger(project)?);
    let _lock = store::lock_patiently(project)?;
    let mut ledger = Ledger::open(&project.store())?;
    let record = view::circular(&ledger, decision.circular)?;
    let task = decision.task;
    if record.register.task(task).is_none() {
        bail!("{} has no task {task}; it has {} tasks", record.circular, record.register.tasks.len());
    }
    let file = explain::find(&ledger, project, decision.file)?;
    let doc = file.doc.with_context(|| format!("`{}` could not be read: see `zuozheng status --failed`", file.path))?;
    let verdicts = verdicts(&ledger, &record, None)?;
    let stands = verdicts.of(&file.path, doc, task).is_some_and(Standing::decides);
    if decision.verdict == Verdict::Withdraw && !stands {
        bail!("nobody has decided on `{}` for task {task}: there is nothing to take back", file.path);
    }
    let review = Review {
        circular: record.circular,
        path: file.path.clone(),
        doc,
        task,
        verdict: decision.verdict,
        who: decision.who.to_owned(),
        why: decision.why.to_owned(),
        at: Timestamp::now(),
    };
    let generation_before = ledger.generation()?;
    ledger.write(|tx| tx.add_review(&review))?;
    // It holds for every copy of the content.
    let copies = ledger.files_with(doc)?.into_iter().map(|file| file.path);
    let changes = Changes { generation_before, paths: copies.chain([file.path]).collect() };
    indexing::refresh(project, &ledger, dictionaries, &changes, quiet)?;
    Ok(review)
}

/// The links that no person has decided on, the most uncertain first, by their place in the view.
pub(crate) fn waiting(view: &View) -> Vec<usize> {
    let is_decided =
        |fact: &LinkFact| view.verdicts.of(&fact.path, fact.doc, fact.link.task).is_some_and(Standing::decides);
    let mut waiting: Vec<usize> = (0..view.links.len()).filter(|at| !is_decided(&view.links[*at])).collect();
    let doubt = |fact: &LinkFact| (fact.link.score - 0.5).abs();
    waiting.sort_by(|a, b| {
        let (a, b) = (&view.links[*a], &view.links[*b]);
        doubt(a).total_cmp(&doubt(b)).then_with(|| a.path.cmp(&b.path)).then(a.link.task.cmp(&b.link.task))
    });
    waiting
}

/// What waits, and verdicts on what has changed since.
fn list(context: &Context<'_>, circular: Option<&str>, limit: usize) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let view = View::of(&ledger, view::circular(&ledger, circular)?, &dictionaries)?;
    let opinions = Opinions::of(&ledger, &view)?;
    let (waiting, decisions) = (waiting(&view), view.decisions());
    let mut out = format!("待复核关联{}条，已复核{}条。最没有把握的在前：\n", waiting.len(), decisions.len());
    for fact in waiting.iter().take(limit).map(|at| &view.links[*at]) {
        let grade = if fact.link.grade == Grade::Direct { "直接" } else { "辅助" };
        let task = view.record.register.task(fact.link.task).map_or("", |task| task.label.as_str());
        let place = fact.locators.first().map(ToString::to_string).unwrap_or_default();
        out.push_str(&format!(
            "{:.2}  {grade}  任务{}{task}  {}  {place}\n",
            fact.link.score, fact.link.task, fact.path
        ));
        if let Some(opinion) = opinions.on(fact.doc, fact.link.task) {
            out.push_str(&format!("      {}\n", opinion_words(opinion)));
        }
    }
    let unlinked = opinions.unlinked(&view);
    if !unlinked.is_empty() {
        out.push_str("程序没有关联、第二意见认为相关的：\n");
    }
    for (file, opinion) in unlinked {
        let task = opinion.opinion.task;
        let label = view.record.register.task(task).map_or("", |task| task.label.as_str());
        out.push_str(&format!("任务{task}{label}  {}\n      {}\n", file.path, opinion_words(opinion)));
    }
    out.push_str(&to_look_at_again(&view, &decisions));
    context.output.write(out.as_bytes())?;
    Ok(Exit::Done)
}

/// Verdicts to be confirmed, since file or task has changed, and those whose task is gone.
fn to_look_at_again(view: &View, decisions: &[(&FileFact, &Standing)]) -> String {
    let mut lines = Vec::new();
    for (file, standing) in decisions {
        let Some(why) = file.doc.and_then(|doc| confirm_words(standing, doc)) else { continue };
        let what = what_was_decided(standing.review.verdict);
        lines.push(format!("任务{}  {}  {what}（{}）  {why}\n", standing.task, file.path, standing.review.who));
    }
    let mut out = String::new();
    if !lines.is_empty() {
        out.push_str(&format!("请重新确认的复核{}条：\n{}", lines.len(), lines.concat()));
    }
    let outdated: Vec<String> = view
        .record
        .problems
        .iter()
        .filter(|problem| is_outdated(problem))
        .map(|problem| format!("{}；{}\n", problem.message, problem.hint))
        .collect();
    if !outdated.is_empty() {
        out.push_str(&format!("不再适用的复核：\n{}", outdated.concat()));
    }
    out
}

fn what_was_decided(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accept(Grade::Direct) => "采信为直接佐证",
        Verdict::Accept(Grade::Supporting) => "采信为辅助材料",
        Verdict::Reject => "不予采信",
        Verdict::Withdraw => "撤回此前的复核",
    }
}
