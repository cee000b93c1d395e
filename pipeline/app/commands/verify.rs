//! `verify`: does what the project says still hold? Originals are hashed again, every cited passage is looked for at its
//! place in the original, the ledger is checked against itself and the index against the ledger.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use rayon::prelude::*;
use zuozheng_index::{IndexState, state};
use zuozheng_ledger::{FileRecord, FileRole, Ledger};
use zuozheng_model::Passage;
use zuozheng_report::shown_name;

use super::{Context, ingest};
use crate::cli;
use crate::exit::Exit;
use crate::intake;
use crate::ocr::Ocr;
use crate::project::Project;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Verify) -> anyhow::Result<Exit> {
    if let Some(folder) = &args.pack {
        return super::pack::check::run(context, folder, args.check);
    }
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let mut findings: Vec<String> = ledger
        .integrity()?
        .into_iter()
        .map(|fault| {
            format!("台账不一致（{}）：{}；请从备份恢复，或删除 index/store 后重新 ingest", fault.code, fault.subject)
        })
        .collect();
    let (n_files, n_citations) = originals(&project, &ledger, &mut findings)?;
    match state(&project.store(), &ingest::indexing::stamp(&ledger, &dictionaries)?)? {
        IndexState::Current => {}
        other => findings.push(format!("索引与台账不符（{other:?}）；请运行 ingest")),
    }
    let mut out = format!("核对材料文件{n_files}个（压缩包、邮件也算）、引用{n_citations}处。\n");
    for finding in &findings {
        out.push_str(&format!("  {}\n", shown_name(finding)));
    }
    if findings.is_empty() {
        out.push_str("全部一致。\n");
    }
    context.output.write(out.as_bytes())?;
    Ok(if args.check && !findings.is_empty() { Exit::Incomplete } else { Exit::Done })
}

/// Hashes the originals and reads again those that are cited. Gives the numbers of files and of citations checked.
fn originals(project: &Project, ledger: &Ledger, findings: &mut Vec<String>) -> anyhow::Result<(usize, usize)> {
    let found = intake::walk(&project.evidence());
    let known: BTreeMap<String, FileRecord> = ledger
        .files()?
        .into_iter()
        .filter(|file| file.role == FileRole::Evidence)
        .map(|file| (file.path.clone(), file))
        .collect();
    let mut cited: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for record in ledger.registers()? {
        for placed in ledger.placed_links(&record.circular)? {
            cited.entry(placed.path).or_default().extend(placed.link.passages);
        }
    }
    let on_disk: BTreeSet<&str> = found.files.iter().map(|file| file.path.as_str()).collect();
    for file in known.values().filter(|file| file.parent.is_none() && file.doc.is_some()) {
        if !on_disk.contains(file.path.as_str()) {
            findings.push(format!("{}：原件已不在；请运行 ingest", file.path));
        }
    }
    let readers = crate::readers::Readers::new();
    let ocr = Ocr::find();
    let tree =
        ingest::tree::TreeReader { readers: &readers, ocr: ocr.as_ref(), purpose: crate::prepare::Purpose::Evidence };
    let mut n_citations = 0;
    for batch in intake::batches(&found.files) {
        let loaded = intake::load(batch);
        let read: Vec<_> = loaded
            .par_iter()
            .map(|file| {
                let (doc, bytes) = file.content.as_ref().ok()?;
                let is_same = known.get(&file.path).is_some_and(|known| known.doc == Some(*doc));
                let is_cited =
                    cited.range(file.path.clone()..).next().is_some_and(|(path, _)| path.starts_with(&file.path));
                (is_same && is_cited).then(|| tree.read(&file.path, *doc, bytes))
            })
            .collect();
        for (file, read) in loaded.iter().zip(read) {
            match (&file.content, known.get(&file.path)) {
                (Err(problem), _) => findings.push(format!("{}：{}", file.path, problem.message)),
                (_, None) => findings.push(format!("{}：台账里没有这份材料；请运行 ingest", file.path)),
                (Ok((doc, _)), Some(known)) if known.doc != Some(*doc) => {
                    findings.push(format!("{}：原件与台账登记的内容不同；请运行 ingest", file.path));
                }
                _ => {}
            }
            for read in read.transpose().context("读取进程出错")?.into_iter().flatten() {
                let Some(ordinals) = cited.get(&read.path) else { continue };
                let before = ledger.passages(read.doc)?;
                n_citations += ordinals.len();
                let moved =
                    ordinals.iter().filter(|ordinal| !is_there(**ordinal, &before, &read.prepared.passages)).count();
                if moved > 0 {
                    findings.push(format!(
                        "{}：有{moved}处引用与原件对不上；请运行 ingest --retry-failed 或删除 index/store 重建",
                        read.path
                    ));
                }
            }
        }
    }
    Ok((known.len(), n_citations))
}

/// True when a passage of the ledger is found in the original, with its text and at its place.
fn is_there(ordinal: u32, before: &[Passage], now: &[Passage]) -> bool {
    let at = |passages: &[Passage]| {
        passages
            .iter()
            .find(|passage| passage.ordinal == ordinal)
            .map(|passage| (passage.text.clone(), passage.locator.to_string()))
    };
    at(before).is_some_and(|passage| Some(passage) == at(now))
}
