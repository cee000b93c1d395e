//! Brings the full-text index up to the ledger: the changed files when it mirrored the ledger before, else all of them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use zuozheng_index::{CutFile, IndexState, Maker, Stamp, Writer, WriterOptions, state};
use zuozheng_ledger::{FileRecord, FileRole, Ledger, RegisterRecord};
use zuozheng_model::Verdicts;
use zuozheng_text::Dictionaries;

use super::text::{Linked, Text};
use crate::commands::verdicts::verdicts;
use crate::progress;
use crate::project::Project;

/// What changed in the ledger, and what it was before.
pub(crate) struct Changes {
    /// Generation of the ledger before.
    pub(crate) generation_before: u64,
    /// Paths that are new, changed, linked otherwise or gone.
    pub(crate) paths: BTreeSet<String>,
}

/// The stamp of an index that mirrors the ledger as it is.
pub(crate) fn stamp(ledger: &Ledger, dictionaries: &Dictionaries) -> anyhow::Result<Stamp> {
    Ok(stamp_at(ledger.generation()?, dictionaries))
}

fn stamp_at(generation: u64, dictionaries: &Dictionaries) -> Stamp {
    Stamp { dictionary_hash: super::hex(&dictionaries.hash()), generation }
}

/// Brings the index up to a ledger that was changed.
pub(crate) fn refresh(
    project: &Project,
    ledger: &Ledger,
    dictionaries: &Dictionaries,
    changes: &Changes,
    quiet: bool,
) -> anyhow::Result<()> {
    Indexing::begin(project, changes.generation_before, dictionaries)?.finish(ledger, &changes.paths, quiet)
}

/// An index on its way from one state of the ledger to the next. Dropped before [`finish`](Self::finish) it leaves the
/// index as it was.
pub(crate) struct Indexing<'a> {
    folder: PathBuf,
    dictionaries: &'a Dictionaries,
    /// The index mirrors the ledger as it was: what did not change stays.
    keeps: bool,
    open: Option<OpenIndex>,
}

/// An index that is written to.
pub(crate) struct OpenIndex {
    writer: Writer,
    keeps: bool,
    /// Files that are in as they are to be.
    added: BTreeSet<String>,
}

impl<'a> Indexing<'a> {
    /// Begins at a generation of the ledger.
    pub(crate) fn begin(project: &Project, generation: u64, dictionaries: &'a Dictionaries) -> anyhow::Result<Self> {
        let folder = project.store();
        let keeps = matches!(state(&folder, &stamp_at(generation, dictionaries))?, IndexState::Current);
        Ok(Self { folder, dictionaries, keeps, open: None })
    }

    /// The index, to put in what is known before the ledger has changed.
    pub(crate) fn open(&mut self) -> anyhow::Result<&mut OpenIndex> {
        let open = match self.open.take() {
            Some(open) => open,
            None => {
                let mut writer = Writer::open(&self.folder, self.dictionaries.segmenter(), WriterOptions::default())?;
                if !self.keeps {
                    writer.clear()?;
                }
                OpenIndex { writer, keeps: self.keeps, added: BTreeSet::new() }
            }
        };
        Ok(self.open.insert(open))
    }

    /// Puts in the rest of what changed, and from now on readers see all of it.
    pub(crate) fn finish(mut self, ledger: &Ledger, changed: &BTreeSet<String>, quiet: bool) -> anyhow::Result<()> {
        let wanted = stamp(ledger, self.dictionaries)?;
        if self.open.is_none() && matches!(state(&self.folder, &wanted)?, IndexState::Current) {
            return Ok(());
        }
        let keeps = self.keeps;
        let index = self.open()?;
        for path in changed.iter().filter(|path| keeps && !index.added.contains(*path)) {
            index.writer.remove_file(path)?;
        }
        let mut files = ledger.files()?;
        files.retain(|file| {
            let is_wanted = !keeps || changed.contains(&file.path);
            file.role == FileRole::Evidence && is_wanted && !index.added.contains(&file.path)
        });
        let mut decided: Vec<(RegisterRecord, Verdicts)> = Vec::new();
        if !files.is_empty() {
            for record in ledger.registers()? {
                let verdicts = verdicts(ledger, &record, None)?;
                decided.push((record, verdicts));
            }
        }
        let circulars: Vec<_> = decided.iter().map(|(record, verdicts)| (record, verdicts)).collect();
        let bar = progress::bar("索引", files.len(), quiet);
        for file in &files {
            index.add_from(file, &circulars, ledger)?;
            bar.inc(1);
        }
        index.writer.commit(&wanted)?;
        if let Some(index) = self.open {
            index.writer.finish()?;
        }
        bar.finish_and_clear();
        Ok(())
    }
}

/// A file on its way into the index.
pub(crate) enum Incoming {
    /// Cut already.
    Cut(CutFile),
    /// So long that it is cut bit by bit while it is put in.
    Long(Box<Text>, Vec<Linked>),
}

/// Bytes of text of a file that is cut as a whole: that takes several times the room. The threads that match cut, where one
/// that is longer has to be cut by the only thread that puts in; ledgers of a few hundred kilobytes are half of all text.
const LONGEST_CUT: usize = 1 << 20;

/// Makes files ready for [`OpenIndex::put`], also while it is busy.
pub(crate) struct Preparing(Maker);

impl Preparing {
    /// A file as [`OpenIndex::put`] takes it; `None` when nothing was read from it.
    pub(crate) fn prepare(&self, text: Text, linked: Vec<Linked>) -> anyhow::Result<Option<Incoming>> {
        if text.size() > LONGEST_CUT {
            return Ok(Some(Incoming::Long(Box::new(text), linked)));
        }
        text.entry(&linked, |entry| Ok(Incoming::Cut(self.0.cut(entry)?)))
    }
}

impl OpenIndex {
    /// What makes files ready.
    pub(crate) fn preparing(&self) -> Preparing {
        Preparing(self.writer.maker())
    }

    /// Puts in a file in place of what was there under its path.
    pub(crate) fn put(&mut self, path: &str, file: Incoming) -> anyhow::Result<()> {
        if self.keeps {
            self.writer.remove_file(path)?;
        }
        match file {
            Incoming::Cut(file) => self.writer.add_cut(file)?,
            Incoming::Long(text, linked) => self.add(&text, &linked)?,
        }
        self.added.insert(path.to_owned());
        Ok(())
    }

    /// Puts in a file that is not there, as the ledger has it.
    fn add_from(
        &mut self,
        file: &FileRecord,
        circulars: &[(&RegisterRecord, &Verdicts)],
        ledger: &Ledger,
    ) -> anyhow::Result<()> {
        let Some(doc) = file.doc else { return Ok(()) };
        let text = Text::load(file, doc, ledger)?;
        self.add(&text, &text.linked(circulars, ledger)?)
    }

    fn add(&mut self, text: &Text, linked: &[Linked]) -> anyhow::Result<()> {
        text.entry(linked, |entry| Ok(self.writer.add_file(entry)?)).map(|_| ())
    }
}
