//! What goes into a pack: duties, their evidence, the originals it lies in, and the pages cut out of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, bail};
use zuozheng_ledger::{FileRole, Ledger};
use zuozheng_model::{CoverageItem, EvidenceRef, PageNumber, Passage, TaskNumber, TextSource, UnitCoverage};
use zuozheng_report::pack::{Citation, Entry, Excerpt, Original, Quote};

use super::{ORIGINALS, sha256};
use crate::commands::ingest;
use crate::commands::judged::Judged;
use crate::intake::{self, Found};
use crate::prepare::Purpose;
use crate::project::Project;
use crate::readers::Readers;

/// Characters of an original's name that are kept.
const LONGEST_NAME: usize = 60;

pub(super) struct Gathered<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) originals: Vec<Original>,
    pub(super) excerpts: Vec<Excerpt>,
}

/// The duties in the order of the tasks, or of one unit in its own order.
pub(super) fn duties(judged: &Judged, task: Option<TaskNumber>) -> Vec<(&UnitCoverage, &CoverageItem)> {
    let units = judged.coverage.units.iter();
    let mut duties: Vec<(&UnitCoverage, &CoverageItem)> =
        units.flat_map(|unit| unit.items.iter().map(move |item| (unit, item))).collect();
    duties.retain(|(_, item)| task.is_none_or(|task| item.task == task));
    // Stable: within a task the order of the units stays.
    duties.sort_by_key(|(_, item)| item.task);
    duties
}

/// Reads what the pack needs and copies the originals into its folder.
pub(super) fn gather<'a>(
    project: &Project,
    ledger: &Ledger,
    judged: &'a Judged,
    duties: &[(&'a UnitCoverage, &'a CoverageItem)],
    folder: &Path,
) -> anyhow::Result<Gathered<'a>> {
    let parents: BTreeMap<String, String> = ledger
        .files()?
        .into_iter()
        .filter(|file| file.role == FileRole::Evidence)
        .filter_map(|file| Some((file.path, file.parent?)))
        .collect();
    let outermost = |path: &str| {
        let mut path = path.to_owned();
        while let Some(parent) = parents.get(&path) {
            path.clone_from(parent);
        }
        path
    };

    let mut quotes: BTreeMap<(&str, TaskNumber), Vec<Quote>> = BTreeMap::new();
    let mut pages: BTreeMap<String, BTreeMap<&str, BTreeSet<PageNumber>>> = BTreeMap::new();
    for (_, item) in duties {
        for piece in &item.evidence {
            let found = passages(ledger, judged, item.task, piece)?;
            let of_file = pages.entry(outermost(&piece.path)).or_default().entry(&piece.path).or_default();
            of_file.extend(found.iter().filter_map(|quote| quote.locator.page()));
            quotes.insert((&piece.path, item.task), found);
        }
    }

    let mut copier = Copier::new(project, folder)?;
    let (mut originals, mut excerpts) = (Vec::new(), Vec::new());
    let (mut original_of, mut excerpt_of) = (BTreeMap::new(), BTreeMap::new());
    for (path, cited) in &pages {
        let (original, cut) = copier.copy(path, cited, ledger_doc(judged, path), originals.len() + 1)?;
        for (inner, excerpt) in cut {
            excerpt_of.insert(inner, excerpts.len());
            excerpts.push(excerpt);
        }
        original_of.insert(path.clone(), originals.len());
        originals.push(original);
    }

    let entries = duties
        .iter()
        .map(|&(unit, item)| Entry {
            unit,
            item,
            citations: item
                .evidence
                .iter()
                .map(|piece| Citation {
                    piece,
                    original: original_of[&outermost(&piece.path)],
                    quotes: quotes[&(piece.path.as_str(), item.task)].clone(),
                    excerpt: excerpt_of.get(piece.path.as_str()).copied(),
                })
                .collect(),
        })
        .collect();
    Ok(Gathered { entries, originals, excerpts })
}

fn ledger_doc(judged: &Judged, path: &str) -> Option<zuozheng_model::DocId> {
    judged.view.files.iter().find(|file| file.path == path).and_then(|file| file.doc)
}

/// The passages that a piece of evidence stands on: those of its link, or the one that a person named; the beginning of the file
/// where a person saw in it what nobody can point at.
fn passages(ledger: &Ledger, judged: &Judged, task: TaskNumber, piece: &EvidenceRef) -> anyhow::Result<Vec<Quote>> {
    let link = judged.view.links.iter().find(|fact| fact.path == piece.path && fact.link.task == task);
    let standing = judged.view.verdicts.of(&piece.path, piece.doc, task).filter(|standing| standing.accepts());
    let named = standing.and_then(|standing| standing.place(piece.doc));
    let cited = match (link, standing, named) {
        (Some(link), None, _) => link.link.passages.clone(),
        (Some(link), Some(_), named) => link.link.accepted_passages(named),
        (None, _, named) => named.map(|named| named.passage).into_iter().collect(),
    };
    let known: Vec<Passage> = ledger.passages(piece.doc)?;
    let is_whole = cited.is_empty();
    let cited = if is_whole { known.iter().take(1).map(|passage| passage.ordinal).collect() } else { cited };
    let quote = |ordinal: &u32| {
        let passage = known.iter().find(|passage| passage.ordinal == *ordinal)?;
        Some(Quote {
            is_whole,
            text: passage.text.clone(),
            locator: passage.locator.clone(),
            confidence: match passage.source {
                TextSource::Ocr(confidence) => Some(confidence),
                _ => None,
            },
        })
    };
    Ok(cited.iter().filter_map(quote).collect())
}

struct Copier<'a> {
    found: BTreeMap<String, Found>,
    readers: Readers,
    folder: &'a Path,
}

impl<'a> Copier<'a> {
    fn new(project: &Project, folder: &'a Path) -> anyhow::Result<Self> {
        fs_err::create_dir_all(folder.join(ORIGINALS))?;
        let found = intake::walk(&project.evidence()).files;
        let found = found.into_iter().map(|file| (file.path.clone(), file)).collect();
        Ok(Self { found, readers: Readers::new(), folder })
    }

    /// Copies an original, if it still is what the ledger knows, and cuts the cited pages out of it and of the files
    /// inside it.
    fn copy<'p>(
        &mut self,
        path: &str,
        cited: &BTreeMap<&'p str, BTreeSet<PageNumber>>,
        known: Option<zuozheng_model::DocId>,
        number: usize,
    ) -> anyhow::Result<(Original, Vec<(&'p str, Excerpt)>)> {
        let found = self.found.remove(path).with_context(|| format!("“{path}”已不在：请先运行 zuozheng ingest"))?;
        let bytes = fs_err::read(&found.on_disk)?;
        let doc = intake::doc_id(&bytes);
        if known != Some(doc) {
            bail!("“{path}”读取之后改过：请先运行 zuozheng ingest");
        }
        let name = format!("{ORIGINALS}/{number:04}-{}", plain_name(path));
        fs_err::write(self.folder.join(&name), &bytes)?;

        let inner: BTreeSet<&str> = cited.keys().copied().filter(|inner| *inner != path).collect();
        let inside = if inner.is_empty() {
            BTreeMap::new()
        } else {
            let tree = ingest::tree::TreeReader { readers: &self.readers, ocr: None, purpose: Purpose::Evidence };
            tree.bytes_inside(path, &bytes, &inner)?
        };
        let mut excerpts = Vec::new();
        for (&inner, pages) in cited.iter().filter(|(_, pages)| !pages.is_empty()) {
            let bytes = if inner == path { Some(&bytes) } else { inside.get(inner) };
            let Some(bytes) = bytes.filter(|bytes| is_pdf(bytes)) else { continue };
            let pages: Vec<PageNumber> = pages.iter().copied().collect();
            if let Some(pdf) = self.readers.cut(bytes, pages.clone())? {
                excerpts.push((inner, Excerpt { pages, pdf }));
            }
        }
        let size = bytes.len() as u64;
        Ok((Original { path: path.to_owned(), name, doc, size, sha256: sha256(&bytes) }, excerpts))
    }
}

/// True when a file begins as a PDF does (readers look for the mark in the first 1024 bytes).
fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-")
}

/// The last part of a path as a name that every system takes: letters, digits, ideographs, and a few marks.
fn plain_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let plain = |c: char| if c.is_alphanumeric() || "-_（）".contains(c) { c } else { '_' };
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem: String = stem.chars().take(LONGEST_NAME).map(plain).collect();
    let extension: String = extension.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    if extension.is_empty() { stem } else { format!("{stem}.{extension}") }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_stays_a_name() {
        for (path, name) in [
            ("区教育局/总结.pdf", "总结.pdf"),
            ("区教育局/a b:c*?.pdf", "a_b_c__.pdf"),
            ("x/..", "_"),
            ("x/无后缀", "无后缀"),
            ("x/a.p/df", "df"),
            ("x/\u{202e}fdp.exe", "_fdp.exe"),
        ] {
            assert_eq!(plain_name(path), name, "{path}");
        }
        assert!(plain_name(&"长".repeat(300)).chars().count() <= 60);
    }
}
