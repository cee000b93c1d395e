//! Every evidence file with what became of it, and whether it is a paper or only what papers came in.

use std::collections::{BTreeMap, HashSet};

use zuozheng_ledger::{DocumentHead, FileRecord, FileRole, FileState, Ledger, Seen};
use zuozheng_link::folders::Senders;
use zuozheng_link::matching::{CORRECTION, NamedPapers, body_of_mail, papers_named};
use zuozheng_model::{Basis, DocId, FileKind, Problem, Severity};
use zuozheng_report as report;
use zuozheng_report::{Corrects, FileFact, LinkFact};

use crate::commands::ingest::Signatures;

/// Characters of a mail that only says what hangs on it.
const BRIEF: usize = 100;

/// Every evidence file with what became of it.
pub(crate) fn files(ledger: &Ledger, senders: &[Senders<'_>]) -> anyhow::Result<Vec<FileFact>> {
    let mut evidence = ledger.files()?;
    evidence.retain(|file| file.role == FileRole::Evidence);
    let is_linked = |path: &str| Ok(ledger.links_of_file(path)?.iter().any(|of| !of.links.is_empty()));
    let mut facts = Facts::new(ledger, senders, &evidence, None, &is_linked)?;
    evidence.into_iter().map(|file| facts.of(file)).collect()
}

/// Puts on each paper that corrects others what it names of them.
pub(super) fn note_corrections(files: &mut [FileFact], links: &[LinkFact], ledger: &Ledger) -> anyhow::Result<()> {
    let corrects = |fact: &&LinkFact| {
        fact.link.basis.iter().any(|basis| matches!(basis, Basis::Remark { code, .. } if code == CORRECTION))
    };
    let paths: HashSet<&str> = links.iter().filter(corrects).map(|fact| fact.path.as_str()).collect();
    for file in files.iter_mut().filter(|file| paths.contains(file.path.as_str())) {
        let Some(doc) = file.doc else { continue };
        let passages = ledger.passages(doc)?;
        let NamedPapers { titles, days } = papers_named(passages.iter().map(|passage| passage.text.as_str()));
        file.corrects = Corrects { titles, days };
    }
    Ok(())
}

/// What is needed to tell of a file what reports want to know.
pub(super) struct Facts<'a> {
    ledger: &'a Ledger,
    signatures: Signatures<'a>,
    /// Contents that a person has looked at.
    seen: BTreeMap<DocId, Seen>,
    /// Paths of files with others inside.
    holders: HashSet<String>,
    /// Whether a file is linked to any task.
    is_linked: &'a dyn Fn(&str) -> anyhow::Result<bool>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(
        ledger: &'a Ledger,
        senders: &'a [Senders<'a>],
        files: &[FileRecord],
        until: Option<u64>,
        is_linked: &'a dyn Fn(&str) -> anyhow::Result<bool>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            ledger,
            signatures: Signatures::new(senders),
            seen: ledger.seen(until)?,
            holders: files.iter().filter_map(|file| file.parent.clone()).collect(),
            is_linked,
        })
    }

    pub(super) fn of(&mut self, file: FileRecord) -> anyhow::Result<FileFact> {
        let head = file.doc.map(|doc| self.ledger.document(doc)).transpose()?.flatten();
        let mut state = match file.state {
            FileState::Ok => report::FileState::Ok,
            FileState::Partial => report::FileState::Partial,
            FileState::Failed | FileState::Skipped => report::FileState::Failed,
        };
        let is_wrapping = match &head {
            Some(head) if state == report::FileState::Ok => self.is_wrapping(&file.path, head)?,
            _ => false,
        };
        let mut problems: Vec<Problem> = file.problems;
        problems.extend(head.iter().flat_map(|head| head.problems.iter().cloned()));
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
        let seen = file.doc.and_then(|doc| self.seen.get(&doc)).filter(|_| state != report::FileState::Ok);
        if let Some(seen) = seen {
            state = report::FileState::Ok;
            problems.retain(|problem| problem.severity == Severity::Note);
            problems.insert(0, Problem::note("seen", seen_words(seen), ""));
        }
        Ok(FileFact {
            path: file.path,
            unit: file.unit,
            state,
            doc: file.doc,
            title: head.as_ref().and_then(|head| head.description.title.clone()),
            corrects: Corrects::default(),
            date: head.as_ref().and_then(|head| head.description.date),
            signers: head.as_ref().map(|head| self.signatures.of(&head.description).to_vec()).unwrap_or_default(),
            is_from_elsewhere: head.as_ref().is_some_and(|head| self.signatures.is_from_elsewhere(&head.description)),
            signed_as: head.and_then(|head| head.description.issuer),
            problems,
            is_wrapping,
            seen_by: seen.map(|seen| seen.who.clone()),
        })
    }

    /// True for an archive with files inside, and for a mail with files that is linked to nothing and says hardly anything
    /// itself.
    fn is_wrapping(&self, path: &str, head: &DocumentHead) -> anyhow::Result<bool> {
        if !self.holders.contains(path) {
            return Ok(false);
        }
        match head.kind {
            FileKind::Zip | FileKind::Rar | FileKind::SevenZip => Ok(true),
            FileKind::Eml => {
                let passages = self.ledger.passages(head.doc)?;
                let n_said: usize = body_of_mail(&passages).map(|text| text.chars().count()).sum();
                Ok(n_said <= BRIEF && !(self.is_linked)(path)?)
            }
            _ => Ok(false),
        }
    }
}

/// That a person has looked at what could not be read in full: `未能读全，李某已看过，不含佐证：空白照片`
pub(crate) fn seen_words(seen: &Seen) -> String {
    let why = seen.why.trim();
    let why = if why.is_empty() { String::new() } else { format!("：{why}") };
    format!("未能读全，{}已看过，不含佐证{why}", seen.who)
}
