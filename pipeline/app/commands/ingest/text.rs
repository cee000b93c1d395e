//! A file of evidence with its text, as matcher and index want it.

use zuozheng_index::{CircularLinks, FileEntry};
use zuozheng_ledger::{DocumentHead, FileRecord, Ledger, RegisterRecord};
use zuozheng_link::review::with_reviews;
use zuozheng_model::{DocId, Evidence, Link, Standing, UnitId, Verdicts};

/// What the ledger knows of a file.
pub(crate) struct Text {
    doc: DocId,
    pub(crate) evidence: Evidence,
}

/// The links of a file to a circular, and what people decided on them.
pub(crate) struct Linked {
    pub(crate) circular: String,
    /// How the circular calls itself: searches name it so.
    name: String,
    /// As the matcher gave them.
    pub(crate) links: Vec<Link>,
    pub(crate) verdicts: Vec<Standing>,
}

impl Text {
    pub(crate) fn load(file: &FileRecord, doc: DocId, ledger: &Ledger) -> anyhow::Result<Self> {
        let (kind, description) = match ledger.document(doc)? {
            Some(DocumentHead { kind, description, .. }) => (Some(kind), description),
            None => Default::default(),
        };
        let (path, unit, passages) = (file.path.clone(), file.unit.clone(), ledger.passages(doc)?);
        Ok(Self { doc, evidence: Evidence { path, kind, unit, signers: Vec::new(), description, passages } })
    }

    /// The same with those who signed it.
    pub(crate) fn signed_by(mut self, signers: &[UnitId]) -> Self {
        self.evidence.signers = signers.to_vec();
        self
    }

    /// The links that the ledger has of this file to some circulars, with what people decided.
    pub(crate) fn linked(
        &self,
        circulars: &[(&RegisterRecord, &Verdicts)],
        ledger: &Ledger,
    ) -> anyhow::Result<Vec<Linked>> {
        let mut known = ledger.links_of_file(&self.evidence.path)?;
        let linked = |(record, verdicts): &(&RegisterRecord, &Verdicts)| {
            let links = known.iter_mut().find(|links| links.circular == record.circular);
            Linked {
                circular: record.circular.clone(),
                name: record.name().to_owned(),
                links: links.map(|links| std::mem::take(&mut links.links)).unwrap_or_default(),
                verdicts: verdicts.on(&self.evidence.path, self.doc).into_iter().cloned().collect(),
            }
        };
        Ok(circulars.iter().map(linked).collect())
    }

    /// Bytes of its passages and of what belongs to each.
    pub(crate) fn size(&self) -> usize {
        /// What a passage takes beside its text.
        const PASSAGE: usize = 128;
        self.evidence.passages.iter().map(|passage| passage.text.len() + PASSAGE).sum()
    }

    /// Gives the file with its links as people left them; `None` when nothing was read from it.
    pub(crate) fn entry<T>(
        &self,
        linked: &[Linked],
        take: impl FnOnce(&FileEntry<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        let Some(file_kind) = self.evidence.kind else { return Ok(None) };
        let reviewed: Vec<Vec<Link>> =
            linked.iter().map(|of| with_reviews(&of.links, self.doc, &of.verdicts)).collect();
        let links: Vec<CircularLinks<'_>> =
            linked.iter().zip(&reviewed).map(|(of, links)| CircularLinks { circular: &of.name, links }).collect();
        let Evidence { path, unit, description, passages, .. } = &self.evidence;
        let unit = unit.as_ref().map(|unit| unit.as_str());
        take(&FileEntry { path, doc: self.doc, unit, file_kind, description, passages, links: &links }).map(Some)
    }
}
