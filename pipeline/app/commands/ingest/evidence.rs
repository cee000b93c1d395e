//! Reads what is new or changed in the evidence folder, and keeps what the ledger knows already.
//!
//! Documents go into the ledger batch by batch while reading goes on, so that an interrupted run loses nothing; the
//! files that hold them, and so everything a person sees, change only at the end, in one step with the links.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc::{self, SyncSender};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use rayon::prelude::*;
use zuozheng_ledger::{FileRecord, FileRole, FileState, Ledger};
use zuozheng_model::{DocId, Problem, Severity};

use super::tree::{ReadFile, TreeReader};
use crate::intake::{self, Found, Intake, Loaded};
use crate::made::Made;
use crate::progress;

/// Documents that are read before they are safe on disk, and how long that may take: so much is lost when the power fails.
const MOST_UNSAVED: usize = 64;
const LONGEST_UNSAVED: Duration = Duration::from_secs(10);

/// What was found, and what had to be read.
pub(crate) struct Taken {
    /// Every file, those inside others included, sorted by path; units are not told yet.
    pub(crate) files: Vec<FileRecord>,
    /// Files that were new or changed and had to be read.
    pub(crate) n_read: u64,
    /// Files that were new or changed and whose content an earlier run had read: one that was stopped, or one from before
    /// they were gone.
    pub(crate) n_taken_up: u64,
    /// Paths of what was read, with those of the files inside them.
    pub(crate) read: BTreeSet<String>,
    /// How long each of them took in its reader.
    pub(crate) took: Vec<(String, Duration)>,
    /// False when a person stopped the run before all files were read.
    pub(crate) complete: bool,
}

/// Reads the evidence folder.
pub(crate) struct EvidenceReader<'a> {
    pub(crate) tree: TreeReader<'a>,
    /// Hash of everything that decides how a content is read.
    pub(crate) read_key: &'a str,
    /// Contents that are read again although they are known.
    pub(crate) retry: BTreeSet<DocId>,
    /// Called before files are read, if there are any to read.
    pub(crate) begin: &'a (dyn Fn() + Sync),
}

impl EvidenceReader<'_> {
    pub(crate) fn take(&self, intake: &Intake, ledger: &mut Ledger, bar: &ProgressBar) -> anyhow::Result<Taken> {
        let before = Before::of(ledger)?;
        let mut taken = Taken {
            files: Vec::new(),
            n_read: 0,
            n_taken_up: 0,
            read: BTreeSet::new(),
            took: Vec::new(),
            complete: true,
        };
        for lost in &intake.unreachable {
            let mut file = FileRecord::unread(FileRole::Evidence, &lost.path, 0);
            file.problems.push(lost.problem.clone());
            taken.files.push(file);
        }
        let mut seen = BTreeSet::new();
        for batch in intake::batches(&intake.files) {
            if progress::stopped() {
                taken.complete = false;
                break;
            }
            self.batch(batch, ledger, &before, &mut seen, &mut taken, bar)?;
        }
        taken.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(taken)
    }

    fn batch(
        &self,
        batch: &[Found],
        ledger: &mut Ledger,
        before: &Before,
        seen: &mut BTreeSet<DocId>,
        taken: &mut Taken,
        bar: &ProgressBar,
    ) -> anyhow::Result<()> {
        let mut unknown = Vec::new();
        let mut waiting = Vec::new();
        for loaded in intake::load(batch) {
            let Ok((doc, _)) = &loaded.content else {
                taken.files.push(lost(loaded));
                bar.inc(1);
                continue;
            };
            let doc = *doc;
            if let Some(records) = self.known(&loaded, doc, ledger, before)? {
                taken.n_taken_up += u64::from(before.path_of(doc, &loaded.path).is_none());
                taken.files.extend(records);
                bar.inc(1);
            } else if seen.insert(doc) {
                unknown.push(loaded);
            } else {
                waiting.push(loaded);
            }
        }
        if !unknown.is_empty() {
            (self.begin)();
        }
        let (read, took) = self.read_and_keep(&unknown, ledger, bar)?;
        taken.took.extend(unknown.iter().map(|loaded| loaded.path.clone()).zip(took));
        taken.complete &= read.iter().all(|files| !files.is_empty());
        taken.n_read += read.iter().filter(|files| !files.is_empty()).count() as u64;
        let mut by_doc: HashMap<DocId, &[ReadFile]> = HashMap::new();
        for files in &read {
            taken.read.extend(files.iter().map(|file| file.path.clone()));
            taken.files.extend(files.iter().map(|file| record(file, &file.path, file.parent.clone())));
            if let Some(outer) = files.first() {
                by_doc.insert(outer.doc, files);
            }
        }
        // Copies of a content that was read in this very batch or in an earlier one.
        for loaded in waiting {
            let Ok((doc, bytes)) = &loaded.content else { continue };
            bar.inc(1);
            match by_doc.get(doc) {
                Some(files) => taken.files.extend(files.iter().map(|file| moved(&files[0].path, &loaded.path, file))),
                None if progress::stopped() => taken.complete = false,
                None => {
                    let files = self.tree.read(&loaded.path, *doc, bytes)?;
                    taken.files.extend(files.iter().map(|file| record(file, &file.path, file.parent.clone())));
                }
            }
        }
        Ok(())
    }

    /// Reads files and puts each document into the ledger as soon as it is read: only what is being read is in memory.
    /// Gives what was read of each file, the outer one first and all without their passages, and how long it took;
    /// nothing of a file that was not begun when a person stopped the run.
    fn read_and_keep(
        &self,
        unknown: &[Loaded],
        ledger: &mut Ledger,
        bar: &ProgressBar,
    ) -> anyhow::Result<(Vec<Vec<ReadFile>>, Vec<Duration>)> {
        let (give, given) = mpsc::sync_channel::<(usize, ReadFile)>(2);
        let keep = || {
            let mut kept: Vec<Vec<ReadFile>> = unknown.iter().map(|_| Vec::new()).collect();
            let mut given = given.into_iter().peekable();
            while given.peek().is_some() {
                let since = Instant::now();
                ledger.write(|tx| {
                    for (n, (at, mut file)) in (1..).zip(given.by_ref()) {
                        let passages = std::mem::take(&mut file.prepared.passages);
                        let made = file.prepared.made.take().map_or_else(|| Made::of(&passages), Ok)?;
                        tx.put_document(&file.head(self.read_key), &passages)?;
                        made.put(file.doc, tx)?;
                        kept[at].push(file);
                        if n == MOST_UNSAVED || since.elapsed() > LONGEST_UNSAVED {
                            break;
                        }
                    }
                    anyhow::Ok(())
                })?;
            }
            kept.iter_mut().for_each(|files| files.reverse());
            anyhow::Ok(kept)
        };
        let read = |give: &mut SyncSender<_>, (at, loaded): (usize, &Loaded)| {
            let start = Instant::now();
            if let Ok((doc, bytes)) = &loaded.content
                && !progress::stopped()
            {
                // Nobody takes it any more when the ledger has failed, and that is told below.
                self.tree.read_each(&loaded.path, *doc, bytes, &mut |file| {
                    drop(give.send((at, file)));
                    Ok(())
                })?;
                bar.inc(1);
            }
            Ok(start.elapsed())
        };
        std::thread::scope(|scope| {
            let keeper = scope.spawn(keep);
            let took = unknown.par_iter().enumerate().map_with(give, read).collect::<anyhow::Result<Vec<Duration>>>();
            let kept = keeper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok((kept, took?))
        })
    }

    /// The records of a content that the ledger holds already, when it was read in the way it would be read now.
    fn known(
        &self,
        loaded: &Loaded,
        doc: DocId,
        ledger: &Ledger,
        before: &Before,
    ) -> anyhow::Result<Option<Vec<FileRecord>>> {
        if self.retry.contains(&doc) {
            return Ok(None);
        }
        let Some(head) = ledger.document(doc)?.filter(|head| head.read_key == self.read_key) else { return Ok(None) };
        let Some(old_path) = before.path_of(doc, &loaded.path) else {
            // Read by a run that was interrupted: what lay inside it, if anything, is not known.
            let is_flat = !head.kind.may_hold_files();
            return Ok(is_flat.then(|| vec![known_record(&loaded.path, doc, loaded.size, &head.problems)]));
        };
        let mut records = Vec::new();
        before.copy(old_path, &loaded.path, &mut records);
        Ok(Some(records))
    }
}

/// The evidence files that the ledger holds from earlier runs.
struct Before {
    files: BTreeMap<String, FileRecord>,
    children: BTreeMap<String, Vec<String>>,
    by_doc: HashMap<DocId, Vec<String>>,
}

impl Before {
    fn of(ledger: &Ledger) -> anyhow::Result<Self> {
        let mut before = Self { files: BTreeMap::new(), children: BTreeMap::new(), by_doc: HashMap::new() };
        for file in ledger.files()?.into_iter().filter(|file| file.role == FileRole::Evidence) {
            if let Some(parent) = &file.parent {
                before.children.entry(parent.clone()).or_default().push(file.path.clone());
            }
            if let Some(doc) = file.doc {
                before.by_doc.entry(doc).or_default().push(file.path.clone());
            }
            before.files.insert(file.path.clone(), file);
        }
        Ok(before)
    }

    /// A path under which a content is known, the same path if it is one.
    fn path_of(&self, doc: DocId, path: &str) -> Option<&str> {
        let paths = self.by_doc.get(&doc)?;
        paths.iter().find(|known| *known == path).or_else(|| paths.first()).map(String::as_str)
    }

    /// The records of a file and of the files inside it, as they are at a new path.
    fn copy(&self, old: &str, new: &str, records: &mut Vec<FileRecord>) {
        let Some(file) = self.files.get(old) else { return };
        let parent = (!records.is_empty()).then(|| new.rsplit_once('/').map(|(parent, _)| parent.to_owned())).flatten();
        let problems =
            file.problems.iter().filter(|problem| problem.code.as_str() != "unit-unknown").cloned().collect();
        // A file that is known under its own path keeps its parent; one that moved has it moved too.
        let parent = if old == new { file.parent.clone() } else { parent };
        records.push(FileRecord {
            path: new.to_owned(),
            parent,
            unit: None,
            problems,
            first_seen: None,
            ..file.clone()
        });
        for child in self.children.get(old).into_iter().flatten() {
            let inside = child.strip_prefix(old).unwrap_or(child);
            self.copy_child(child, new, inside, records);
        }
    }

    fn copy_child(&self, old: &str, parent: &str, inside: &str, records: &mut Vec<FileRecord>) {
        let first = records.len();
        self.copy(old, &format!("{parent}{inside}"), records);
        if let Some(child) = records.get_mut(first) {
            child.parent = Some(parent.to_owned());
        }
    }
}

fn lost(loaded: Loaded) -> FileRecord {
    let mut file = FileRecord::unread(FileRole::Evidence, loaded.path, loaded.size);
    file.problems.extend(loaded.content.err());
    file
}

/// The state that problems leave a file in.
fn state(problems: &[Problem]) -> FileState {
    match problems.iter().map(|problem| problem.severity).max() {
        Some(Severity::Fatal) => FileState::Failed,
        Some(Severity::Partial) => FileState::Partial,
        _ => FileState::Ok,
    }
}

fn known_record(path: &str, doc: DocId, size: u64, problems: &[Problem]) -> FileRecord {
    FileRecord {
        role: FileRole::Evidence,
        path: path.to_owned(),
        parent: None,
        doc: Some(doc),
        size,
        unit: None,
        state: state(problems),
        problems: Vec::new(),
        first_seen: None,
    }
}

fn record(file: &ReadFile, path: &str, parent: Option<String>) -> FileRecord {
    FileRecord { parent, ..known_record(path, file.doc, file.size, &file.prepared.problems) }
}

/// The record of a file inside a copy of the file it was read from.
fn moved(outer: &str, copy: &str, file: &ReadFile) -> FileRecord {
    let at = |path: &str| format!("{copy}{}", path.strip_prefix(outer).unwrap_or_default());
    record(file, &at(&file.path), file.parent.as_deref().map(at))
}
