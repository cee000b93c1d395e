//! `review ask`: a second opinion from an endpoint on the files of which the matcher is not sure. It decides nothing: it
//! stands beside the links until a person decides.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use zuozheng_ledger::{Answered, FileRecord, FileRole, Ledger};
use zuozheng_link::matching::{Assessment, Matcher};
use zuozheng_link::second_opinion::{Question, doubt, nearest};
use zuozheng_model::{DocId, Evidence, Opinion, TaskNumber, UnitId};
use zuozheng_report::words::{grade_word, task_name};
use zuozheng_report::{OpinionFact, opinion_words};
use zuozheng_text::Dictionaries;

use super::Context;
use crate::cli;
use crate::commands::explain;
use crate::commands::ingest::matching;
use crate::commands::ingest::text::Text;
use crate::commands::view::{self, View};
use crate::endpoint::Endpoint;
use crate::exit::Exit;
use crate::output::Told;
use crate::progress;
use crate::project::Project;
use crate::store;

/// A file that a second opinion is wanted on.
struct Uncertain {
    file: FileRecord,
    doc: DocId,
    doubt: f32,
    evidence: Evidence,
    assessments: Vec<Assessment>,
}

/// What came of the files that were to be asked about.
#[derive(Default)]
struct Tally {
    /// Asked now.
    asked: usize,
    /// Answered at an earlier time.
    known: usize,
    /// Of those asked now, without an answer that can be used.
    lost: usize,
}

/// The way from a question to an opinion in the ledger.
struct Asking<'a> {
    endpoint: &'a Endpoint,
    project: &'a Project,
    view: &'a View,
    ledger: Ledger,
}

/// Runs the command.
pub(super) fn run(context: &Context<'_>, circular: Option<&str>, args: &cli::SecondOpinion) -> anyhow::Result<Exit> {
    let endpoint = match (&args.endpoint, &args.model) {
        _ if args.dry_run => None,
        (Some(address), Some(model)) => Some(Endpoint::new(address, model)?),
        _ => bail!("没有写明发到哪里，什么也不发：请写 --endpoint 和 --model，或用 --dry-run 先看要发什么"),
    };
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let view = View::of(&ledger, view::circular(&ledger, circular)?, &dictionaries)?;
    let wanted = match &args.file {
        Some(file) => vec![explain::find(&ledger, &project, file)?],
        None => ledger.files()?.into_iter().filter(|file| file.role == FileRole::Evidence).collect(),
    };
    let uncertain = uncertain(&wanted, args.file.is_some(), &view, &dictionaries, &ledger)?;
    drop(ledger);
    let mut told = context.output.told();
    match &endpoint {
        None => {
            for of_file in uncertain.iter().take(args.limit) {
                told.say(&shown(of_file, &of_file.question(&view)))?;
            }
            let n_shown = uncertain.len().min(args.limit);
            told.say(&format!(
                "\n没有把握的材料{}份，以上是其中{n_shown}份将发出的内容；什么也没有发出。\n",
                uncertain.len()
            ))?;
        }
        Some(endpoint) => {
            let ledger = Ledger::open(&project.store())?;
            let mut asking = Asking { endpoint, project: &project, view: &view, ledger };
            let tally = match asking.ask(&uncertain, args.limit, context.quiet, &mut told) {
                Ok(tally) => tally,
                Err(error) => {
                    // What went out is shown in any case, in a file too.
                    told.end()?;
                    return Err(error);
                }
            };
            told.say(&format!(
                "\n没有把握的材料{}份：已问{}份（其中此前问过{}份），答复未能采用{}份，未问{}份。\n第二意见只供参考，由人复核：zuozheng review list\n",
                uncertain.len(),
                tally.asked + tally.known,
                tally.known,
                tally.lost,
                uncertain.len() - tally.asked - tally.known,
            ))?;
        }
    }
    told.end()?;
    Ok(Exit::Done)
}

impl Asking<'_> {
    /// Asks about the files one after another until so many were asked about, a person stops it, or the endpoint does not
    /// answer. Each answer is kept at once.
    fn ask(
        &mut self,
        uncertain: &[Uncertain],
        limit: usize,
        quiet: bool,
        told: &mut Told<'_>,
    ) -> anyhow::Result<Tally> {
        progress::stop_on_ctrl_c();
        let bar = progress::bar("第二意见", uncertain.len().min(limit), quiet);
        let mut tally = Tally::default();
        for of_file in uncertain {
            let question = of_file.question(self.view);
            let hash = hash(&self.endpoint.model, &question);
            if self.ledger.has_answer(&hash)? {
                tally.known += 1;
                continue;
            }
            if tally.asked == limit || progress::stopped() {
                continue;
            }
            bar.suspend(|| told.say(&shown(of_file, &question)))?;
            let answer = self.endpoint.ask(&question)?;
            tally.asked += 1;
            let said = match question.read(of_file.doc, &self.endpoint.model, &answer) {
                Ok(opinions) => {
                    self.keep(of_file, &question, hash, answer, &opinions)?;
                    answered(self.view, of_file, opinions)
                }
                Err(error) => {
                    tally.lost += 1;
                    format!("未采用：{error}\n")
                }
            };
            bar.suspend(|| told.say(&said))?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(tally)
    }

    fn keep(
        &mut self,
        of_file: &Uncertain,
        question: &Question<'_>,
        hash: String,
        answer: String,
        opinions: &[Opinion],
    ) -> anyhow::Result<()> {
        let answered = Answered {
            hash,
            circular: self.view.record.circular.clone(),
            path: of_file.file.path.clone(),
            doc: of_file.doc,
            endpoint: self.endpoint.address.clone(),
            model: self.endpoint.model.clone(),
            sent: question.whole(),
            answer,
            at: Timestamp::now(),
        };
        let _lock = store::lock_patiently(self.project)?;
        self.ledger.write(|tx| tx.add_answer(&answered, opinions)).context("答复没有存下来")
    }
}

impl Uncertain {
    fn question<'a>(&self, view: &'a View) -> Question<'a> {
        Question::new(&view.record.register, &self.evidence, &nearest(&self.assessments))
    }
}

/// The files on which a second opinion helps, those first where the matcher wavers most; each with the tasks that nobody
/// has decided on. A file that was named is taken in any case.
fn uncertain(
    files: &[FileRecord],
    named: bool,
    view: &View,
    dictionaries: &Dictionaries,
    ledger: &Ledger,
) -> anyhow::Result<Vec<Uncertain>> {
    let segmenter = dictionaries.segmenter();
    let matcher = Matcher::new(&view.record.register, &view.roster, dictionaries, &segmenter)?;
    let lessons = matching::lessons(&view.verdicts, dictionaries, ledger)?;
    let signers: BTreeMap<&str, &[UnitId]> =
        view.files.iter().map(|fact| (fact.path.as_str(), fact.signers.as_slice())).collect();
    let mut uncertain = Vec::new();
    for file in files {
        let Some(doc) = file.doc else {
            if named {
                bail!("“{}”没有读出来：原因见 zuozheng status --failed", file.path);
            }
            continue;
        };
        let evidence = Text::load(file, doc, ledger)?
            .signed_by(signers.get(file.path.as_str()).copied().unwrap_or_default())
            .evidence;
        let taught = matching::taught(doc, &file.path, &lessons, dictionaries, ledger)?;
        let decided = view.verdicts.on(&file.path, doc).into_iter().filter(|standing| standing.decides());
        let done: BTreeSet<TaskNumber> = decided.map(|standing| standing.task).collect();
        let mut assessments = matcher.assess(&evidence, &taught);
        let is_proven = assessments.iter().any(|one| one.grade.is_some() && done.contains(&one.task));
        assessments.retain(|assessment| !done.contains(&assessment.task));
        let doubt = doubt(&assessments).filter(|_| !is_proven);
        if let Some(doubt) = doubt.or(named.then_some(0.0)).filter(|_| !assessments.is_empty()) {
            uncertain.push(Uncertain { file: file.clone(), doc, doubt, evidence, assessments });
        }
    }
    uncertain.sort_by(|a, b| a.doubt.total_cmp(&b.doubt).then_with(|| a.file.path.cmp(&b.file.path)));
    Ok(uncertain)
}

fn hash(model: &str, question: &Question<'_>) -> String {
    blake3::hash(format!("{model}\0{}", question.whole()).as_bytes()).to_hex()[..32].to_owned()
}

/// What goes out about a file.
fn shown(of_file: &Uncertain, question: &Question<'_>) -> String {
    let whole = question.whole();
    format!("\n{}　发出{}字：\n{whole}\n", of_file.file.path, whole.chars().count())
}

/// What came back, beside what the matcher thinks.
fn answered(view: &View, of_file: &Uncertain, opinions: Vec<Opinion>) -> String {
    let mut out = format!("{}　答复：\n", of_file.file.path);
    for opinion in opinions {
        let task = opinion.task;
        let label = view.record.register.label(task);
        let assessment = of_file.assessments.iter().find(|assessment| assessment.task == task);
        let ours = assessment.map_or_else(String::new, |assessment| {
            let grade = assessment.grade.map_or("未关联", grade_word);
            format!("（程序：{grade}，{:.2}）", assessment.probability)
        });
        let passage = of_file.evidence.passages.iter().find(|passage| Some(passage.ordinal) == opinion.passage);
        let locator = passage.map(|passage| passage.locator.clone());
        let words = opinion_words(&OpinionFact { opinion, locator });
        out.push_str(&format!("任务{}　{words}{ours}\n", task_name(task, label)));
    }
    out
}
