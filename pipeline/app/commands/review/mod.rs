//! `review`: what a person decides about a link. It wins over the machine, survives every rerun, and is kept with who,
//! when and why.

mod ask;
pub(crate) mod dismiss;
mod list;
pub(crate) mod opinions;
mod place;
mod precedents;
mod seen;

use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use zuozheng_ledger::{FileRole, Ledger};
use zuozheng_model::{Basis, Grade, OtherEvidence, Review, Standing, TaskNumber, Verdict};
use zuozheng_report::{LinkFact, shown_name};
use zuozheng_text::Dictionaries;

use super::ingest::indexing::{self, Changes};
use super::verdicts::verdicts;
use super::view::{self, View};
use super::{Context, explain, task_number};
use crate::cli::{self, ReviewAction};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Code of the matcher's remark that a document tells more of setbacks than proof usually does.
const SETBACKS: &str = "setbacks";
/// How far from an even chance such a link counts at most, when what is most uncertain comes first.
const SETBACKS_DOUBT: f32 = 0.1;

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
    /// Where in the file the proof stands, as the person wrote it.
    pub(crate) at: Option<&'a str>,
}

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Review) -> anyhow::Result<Exit> {
    let (decision, verdict) = match &args.action {
        ReviewAction::List(of) => return list::run(context, args.circular.as_deref(), of),
        ReviewAction::Dismiss(of) => return dismiss::run(context, args.circular.as_deref(), of),
        ReviewAction::Seen(of) => return seen::run(context, of),
        ReviewAction::Ask(args_of_ask) => return ask::run(context, args.circular.as_deref(), args_of_ask),
        ReviewAction::Precedents => return precedents::run(context, args.circular.as_deref()),
        ReviewAction::Accept(decision) => {
            (decision, Verdict::Accept(decision.grade.map_or(Grade::Direct, Grade::from)))
        }
        ReviewAction::Reject(decision) => (decision, Verdict::Reject),
        ReviewAction::Withdraw(decision) => (decision, Verdict::Withdraw),
    };
    if decision.grade.is_some() && !matches!(verdict, Verdict::Accept(_)) {
        bail!("只有采信才分等级：请去掉 --grade");
    }
    if decision.at.is_some() && !matches!(verdict, Verdict::Accept(_)) {
        bail!("只有采信才写位置：请去掉 --at");
    }
    let project = Project::open(context.project)?;
    let Decided { review, copies, of_others } = decide(
        &project,
        &project.dictionaries()?,
        &Decision {
            circular: args.circular.as_deref(),
            file: &decision.file,
            task: task_number::parse(&decision.task)?,
            verdict,
            who: &decision.who,
            why: decision.why.as_deref().unwrap_or_default(),
            at: decision.at.as_deref(),
        },
        context.quiet,
    )?;
    let what = match verdict {
        Verdict::Accept(Grade::Direct) => "采信为直接佐证",
        Verdict::Accept(Grade::Supporting) => "采信为辅助材料",
        Verdict::Reject => "不予采信",
        Verdict::Withdraw => "撤回此前的复核",
    };
    let path = shown_name(&review.path);
    let place = review.place.as_ref().map_or(String::new(), |place| format!("  位置：{}", place.locator));
    let mut answer = format!("{path}  任务{}  {what}（{}）{place}\n", review.task, review.who);
    if matches!(verdict, Verdict::Accept(_)) {
        answer.push_str(&counts_for_nobody(&project, args.circular.as_deref(), &review)?);
    }
    if !copies.is_empty() {
        let copies: Vec<String> = copies.iter().map(|path| shown_name(path)).collect();
        answer.push_str(&format!("内容相同的{}份一并照此：{}\n", copies.len(), copies.join("、")));
    }
    if !of_others.is_empty() {
        let others: Vec<String> = of_others.iter().map(|path| shown_name(path)).collect();
        answer.push_str(&format!(
            "另有其他单位也报送了相同内容：{}；本次复核不涉及，请核对是谁的材料，需要时另行复核：zuozheng review {} “{}” --task {} --who 姓名\n",
            others.join("、"),
            match verdict {
                Verdict::Accept(_) => "accept",
                Verdict::Reject => "reject",
                Verdict::Withdraw => "undo",
            },
            others[0],
            review.task,
        ));
    }
    context.output.write(answer.as_bytes())?;
    Ok(Exit::Done)
}

/// That what was accepted proves nobody's duty, when it does not: its unit has no part in the task.
fn counts_for_nobody(project: &Project, circular: Option<&str>, review: &Review) -> anyhow::Result<String> {
    let (ledger, rules) = (store::ledger(project)?, project.rules()?);
    let view = View::of(&ledger, view::circular(&ledger, circular)?, &project.dictionaries()?)?;
    let coverage = view.coverage(super::today(), &rules);
    let is_it = |other: &&OtherEvidence| {
        other.task == review.task && other.evidence.iter().any(|piece| piece.path == review.path)
    };
    let Some(other) = coverage.other.iter().find(is_it) else { return Ok(String::new()) };
    let unit = other.unit.as_ref().map_or_else(|| "报送单位不明".to_owned(), |unit| format!("{unit}没有这项任务"));
    Ok(format!(
        "注意：{unit}，这份材料不计入缺口清单；如果任务登记漏了它，请更正（zuozheng tasks import），如果任务号写错了，请撤回（review undo）后另写\n"
    ))
}

/// A decision that was kept.
pub(crate) struct Decided {
    pub(crate) review: Review,
    /// Paths of the unit's other files with the same content, for which it holds, too.
    pub(crate) copies: Vec<String>,
    /// Paths of files with the same content that other units handed in: it says nothing on these.
    pub(crate) of_others: Vec<String>,
}

/// Keeps a decision and brings the index up to it.
pub(crate) fn decide(
    project: &Project,
    dictionaries: &Dictionaries,
    decision: &Decision<'_>,
    quiet: bool,
) -> anyhow::Result<Decided> {
    drop(store::ledger(project)?);
    let _lock = store::lock_patiently(project)?;
    let mut ledger = Ledger::open(&project.store())?;
    let record = view::circular(&ledger, decision.circular)?;
    let task = decision.task;
    if record.register.task(task).is_none() {
        bail!("{}没有任务{task}，共有{}项", record.name(), record.register.tasks.len());
    }
    let file = explain::find(&ledger, project, decision.file)?;
    let doc = file.doc.with_context(|| format!("“{}”没有读出来：原因见 zuozheng status --failed", file.path))?;
    let verdicts = verdicts(&ledger, &record, None)?;
    let stands = verdicts.of(&file.path, doc, task).is_some_and(Standing::decides);
    if decision.verdict == Verdict::Withdraw && !stands {
        bail!("没有人对“{}”和任务{task}做过复核，无可撤回", file.path);
    }
    let place = match decision.at {
        Some(at) => Some(place::named(&ledger, &record, &file, doc, task, at)?),
        // Who accepts the same content again without naming a place does not take back the one that was named.
        None if matches!(decision.verdict, Verdict::Accept(_)) => {
            let accepted = verdicts.of(&file.path, doc, task).filter(|standing| standing.accepts());
            accepted.and_then(|standing| standing.place(doc)).cloned()
        }
        None => None,
    };
    let review = Review {
        circular: record.circular.clone(),
        path: file.path.clone(),
        doc,
        task,
        verdict: decision.verdict,
        who: decision.who.to_owned(),
        why: decision.why.to_owned(),
        place,
        at: Timestamp::now(),
    };
    let generation_before = ledger.generation()?;
    ledger.write(|tx| tx.add_review(&review))?;
    // It holds for every copy of the content that the unit handed in.
    let verdicts = self::verdicts(&ledger, &record, None)?;
    let is_of_file = |standing: &Standing| standing.review.path == file.path;
    let is_held = |path: &String| verdicts.of(path, doc, task).is_some_and(is_of_file);
    let same = ledger.files_with(doc)?.into_iter().filter(|same| same.role == FileRole::Evidence);
    let same = same.map(|same| same.path).filter(|path| *path != file.path);
    let (copies, of_others): (Vec<String>, Vec<String>) = same.partition(is_held);
    let changes = Changes { generation_before, paths: copies.iter().cloned().chain([file.path]).collect() };
    indexing::refresh(project, &ledger, dictionaries, &changes, quiet)?;
    Ok(Decided { review, copies, of_others })
}

/// The links that no person has decided on, the most uncertain first, by their place in the view.
pub(crate) fn waiting(view: &View) -> Vec<usize> {
    let is_decided =
        |fact: &LinkFact| view.verdicts.of(&fact.path, fact.doc, fact.link.task).is_some_and(Standing::decides);
    let mut waiting: Vec<usize> = (0..view.links.len()).filter(|at| !is_decided(&view.links[*at])).collect();
    let tells_of_setbacks = |fact: &LinkFact| {
        fact.link.basis.iter().any(|basis| matches!(basis, Basis::Remark { code, .. } if code == SETBACKS))
    };
    let doubt = |fact: &LinkFact| match (fact.link.score - 0.5).abs() {
        doubt if tells_of_setbacks(fact) => doubt.min(SETBACKS_DOUBT),
        doubt => doubt,
    };
    waiting.sort_by(|a, b| {
        let (a, b) = (&view.links[*a], &view.links[*b]);
        doubt(a).total_cmp(&doubt(b)).then_with(|| a.path.cmp(&b.path)).then(a.link.task.cmp(&b.link.task))
    });
    waiting
}
