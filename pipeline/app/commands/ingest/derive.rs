//! What is made of each document once, to compare documents with each other.

use std::collections::BTreeSet;

use anyhow::Context as _;
use rayon::prelude::*;
use zuozheng_ledger::{Derived, FileRecord, FileRole, Ledger};
use zuozheng_link::alike::{self, Prints};
use zuozheng_link::crosscheck::{self, Facts};
use zuozheng_model::{DocId, Passage};

/// Prints, by which copies are found.
pub(crate) const PRINTS: Derived = Derived { what: "prints", version: alike::VERSION };
/// Facts, by which papers are checked against each other.
pub(crate) const FACTS: Derived = Derived { what: "facts", version: crosscheck::VERSION };

/// Documents whose passages are in memory at once.
const BATCH: usize = 64;

/// The documents of files, each once, in order.
pub(crate) fn docs_of(files: &[FileRecord]) -> Vec<DocId> {
    files.iter().filter_map(|file| file.doc).collect::<BTreeSet<_>>().into_iter().collect()
}

/// True when the files are not those that the ledger knows: then what they say of each other has to be told anew.
pub(crate) fn changed(files: &[FileRecord], ledger: &Ledger) -> anyhow::Result<bool> {
    let mut before = ledger.files()?;
    before.retain(|file| file.role == FileRole::Evidence);
    let same = |(now, before): (&FileRecord, &FileRecord)| {
        now.path == before.path && now.doc == before.doc && now.unit == before.unit
    };
    Ok(files.len() != before.len() || !files.iter().zip(&before).all(same))
}

/// Makes and keeps what the ledger lacks.
pub(crate) fn make(docs: &[DocId], ledger: &mut Ledger) -> anyhow::Result<()> {
    let mut missing = Vec::new();
    for doc in docs {
        if ledger.derived(*doc, PRINTS)?.is_none() || ledger.derived(*doc, FACTS)?.is_none() {
            missing.push(*doc);
        }
    }
    for batch in missing.chunks(BATCH) {
        let texts = batch.iter().map(|doc| ledger.passages(*doc)).collect::<Result<Vec<Vec<Passage>>, _>>()?;
        let made: Vec<(Vec<u8>, Vec<u8>)> = texts
            .par_iter()
            .map(|passages| Ok((Prints::of(passages).to_bytes(), serde_json::to_vec(&Facts::of(passages))?)))
            .collect::<anyhow::Result<_>>()?;
        ledger.write(|tx| {
            batch.iter().zip(&made).try_for_each(|(doc, (prints, facts))| {
                tx.put_derived(*doc, PRINTS, prints)?;
                tx.put_derived(*doc, FACTS, facts)
            })
        })?;
    }
    Ok(())
}

/// What was [made](make) of documents, in their order.
pub(crate) fn load<T>(
    docs: &[DocId],
    derived: Derived,
    ledger: &Ledger,
    read: impl Fn(&[u8]) -> anyhow::Result<T>,
) -> anyhow::Result<Vec<T>> {
    let one = |doc: &DocId| {
        let bytes = ledger.derived(*doc, derived)?;
        read(&bytes.with_context(|| format!("the ledger has no {} of {doc}", derived.what))?)
    };
    docs.iter().map(one).collect()
}
