//! `review seen`: a person has looked at a file that could not be read in full, and nothing in it counts: a photograph without
//! words, a blank page. It belongs to the content, so that it survives every rerun and every move.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use zuozheng_ledger::{FileRole, FileState, Ledger, Seen};
use zuozheng_report::shown_name;

use crate::cli;
use crate::commands::ingest::indexing::{self, Changes};
use crate::commands::{Context, explain};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(super) fn run(context: &Context<'_>, args: &cli::SeenFile) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    drop(store::ledger(&project)?);
    let _lock = store::lock_patiently(&project)?;
    let mut ledger = Ledger::open(&project.store())?;
    let file = explain::find(&ledger, &project, &args.file)?;
    let doc = file.doc.with_context(|| {
        format!("“{}”连内容都没有取到，无从看过：原因见 zuozheng status --failed", shown_name(&file.path))
    })?;
    let is_seen = ledger.seen(None)?.contains_key(&doc);
    match (args.undo, is_seen, file.state) {
        (true, false, _) => bail!("没有人说看过“{}”，无可撤回", shown_name(&file.path)),
        (false, _, FileState::Ok) => {
            bail!("“{}”已经读全，不必看过；不算佐证的用 zuozheng review reject", shown_name(&file.path))
        }
        _ => {}
    }
    let seen = Seen {
        doc,
        holds: !args.undo,
        who: args.who.clone(),
        why: args.why.clone().unwrap_or_default(),
        at: Timestamp::now(),
    };
    let generation_before = ledger.generation()?;
    ledger.write(|tx| tx.add_seen(&seen))?;
    // No link has changed: the index only learns that it mirrors the new state.
    let changes = Changes { generation_before, paths: BTreeSet::new() };
    indexing::refresh(&project, &ledger, &project.dictionaries()?, &changes, context.quiet)?;
    let same = ledger.files_with(doc)?.into_iter().filter(|same| same.role == FileRole::Evidence);
    let paths: Vec<String> = same.map(|same| shown_name(&same.path)).collect();
    let what = if args.undo {
        "撤回“看过”，重新等待读出"
    } else {
        "已看过，不含佐证，不再等待读出"
    };
    context.output.write(format!("{}  {what}（{}）\n", paths.join("、"), args.who).as_bytes())?;
    Ok(Exit::Done)
}
