//! Brings the full-text index up to the ledger: the changed files when it mirrored the ledger before the run, else
//! all of them.

use std::collections::BTreeSet;

use zuozheng_index::{CircularLinks, FileEntry, IndexState, Stamp, Writer, WriterOptions, state};
use zuozheng_ledger::{FileRecord, FileRole, Ledger};
use zuozheng_link::review::with_reviews;
use zuozheng_model::Link;
use zuozheng_text::Dictionaries;

use crate::progress;
use crate::project::Project;

/// What a run changed, told by the ledger.
pub(crate) struct Changes {
    /// Generation of the ledger before the run.
    pub(crate) generation_before: u64,
    /// Paths that are new, changed, linked otherwise or gone.
    pub(crate) paths: BTreeSet<String>,
}

/// The stamp of an index that mirrors the ledger as it is.
pub(crate) fn stamp(ledger: &Ledger, dictionaries: &Dictionaries) -> anyhow::Result<Stamp> {
    Ok(Stamp { dictionary_hash: super::hex(&dictionaries.hash()), generation: ledger.generation()? })
}

/// Brings the index up to the ledger.
pub(crate) fn refresh(
    project: &Project,
    ledger: &Ledger,
    dictionaries: &Dictionaries,
    changes: &Changes,
    quiet: bool,
) -> anyhow::Result<()> {
    let wanted = stamp(ledger, dictionaries)?;
    let folder = project.store();
    let only_changes = match state(&folder, &wanted)? {
        IndexState::Current => return Ok(()),
        IndexState::Stale { found } => {
            found.dictionary_hash == wanted.dictionary_hash && found.generation == changes.generation_before
        }
        IndexState::Missing | IndexState::WrongSchema { .. } => false,
    };
    let files: Vec<FileRecord> = ledger.files()?.into_iter().filter(|file| file.role == FileRole::Evidence).collect();
    let circulars: Vec<String> = ledger.registers()?.into_iter().map(|record| record.circular).collect();
    let segmenter = dictionaries.segmenter();
    let mut writer = Writer::open(&folder, segmenter, WriterOptions::default())?;
    if only_changes {
        for path in &changes.paths {
            writer.remove_file(path)?;
        }
    } else {
        writer.clear()?;
    }
    let is_wanted = |file: &&FileRecord| !only_changes || changes.paths.contains(&file.path);
    let bar = progress::bar("索引", files.iter().filter(is_wanted).count(), quiet);
    for file in files.iter().filter(is_wanted) {
        add(&mut writer, ledger, file, &circulars)?;
        bar.inc(1);
    }
    writer.commit(&wanted)?;
    writer.finish()?;
    bar.finish_and_clear();
    Ok(())
}

/// Adds a file with its links as people left them.
fn add(writer: &mut Writer, ledger: &Ledger, file: &FileRecord, circulars: &[String]) -> anyhow::Result<()> {
    let Some(doc) = file.doc else { return Ok(()) };
    let links = ledger.links_of_file(&file.path)?;
    let Some(head) = ledger.document(doc)? else { return Ok(()) };
    let passages = ledger.passages(doc)?;
    let mut reviewed: Vec<(String, Vec<Link>)> = Vec::new();
    for circular in circulars {
        let machine = links.iter().find(|of| of.circular == *circular).map_or(&[][..], |of| of.links.as_slice());
        let reviews = ledger.reviews_on(circular, &file.path, Some(doc))?;
        reviewed.push((circular.clone(), with_reviews(machine, &reviews)));
    }
    let links: Vec<CircularLinks<'_>> =
        reviewed.iter().map(|(circular, links)| CircularLinks { circular, links }).collect();
    writer.add_file(&FileEntry {
        path: &file.path,
        doc,
        unit: file.unit.as_ref().map(|unit| unit.as_str()),
        file_kind: head.kind,
        description: &head.description,
        passages: &passages,
        links: &links,
    })?;
    Ok(())
}
