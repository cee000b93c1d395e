//! `review precedents`: what files say that people accepted, as a table that other circulars can learn from.

use zuozheng_ledger::RegisterRecord;
use zuozheng_link::matching::{self, FEWEST_DOCUMENTS, gather_precedents};
use zuozheng_model::{Grade, Passage, Roster, Verdict};

use crate::commands::verdicts::verdicts;
use crate::commands::view;
use crate::commands::{Context, ingest};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command: a table in the form of `dictionaries/precedents.tsv`, of one circular or of all.
pub(super) fn run(context: &Context<'_>, circular: Option<&str>) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let records: Vec<RegisterRecord> = match circular {
        Some(_) => vec![view::circular(&ledger, circular)?],
        None => ledger.registers()?,
    };
    let folders = ledger.evidence_folders()?;
    let known = |record| ingest::roster(&dictionaries, &ledger, record, None, &folders);
    let rosters: Vec<Roster> = records.iter().map(known).collect::<anyhow::Result<_>>()?;
    let mut accepted: Vec<(String, Vec<Passage>)> = Vec::new();
    for record in &records {
        let verdicts = verdicts(&ledger, record, None)?;
        let standing = verdicts
            .on_contents()
            .into_iter()
            .filter(|standing| standing.decides() && standing.review.verdict == Verdict::Accept(Grade::Direct));
        for standing in standing {
            let Some(task) = record.register.task(standing.task) else { continue };
            // A content that the ledger holds no more says nothing.
            let passages = ledger.passages(standing.review.doc)?;
            if !passages.is_empty() {
                accepted.push((task.text.clone(), passages));
            }
        }
    }
    let is_name = |word: &str| rosters.iter().any(|roster| roster.unit(word).is_some());
    let segmenter = dictionaries.segmenter();
    let read =
        matching::proofs(accepted.iter().map(|(_, passages)| &passages[..]), is_name, &dictionaries, &segmenter)?;
    let tasks = accepted.iter().map(|(task, _)| task.as_str());
    let precedents = gather_precedents(tasks.zip(&read), &segmenter);
    let mut table = String::from("task\tdocuments\twords\n");
    precedents.iter().for_each(|precedent| table += &format!("{}\n", precedent.to_row()));
    context.output.write(table.as_bytes())?;
    if !context.quiet {
        eprintln!(
            "经人工采信为直接佐证的有{}份，其中{}项任务各有{FEWEST_DOCUMENTS}份以上，写成先例",
            accepted.len(),
            precedents.len()
        );
    }
    Ok(Exit::Done)
}
