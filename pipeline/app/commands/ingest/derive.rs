//! Keeps what is made of each document once, to compare documents with each other.

use std::collections::BTreeSet;

use anyhow::Context as _;
use rayon::prelude::*;
use zuozheng_ledger::{Derived, FileRecord, FileRole, Ledger};
use zuozheng_link::lessons::{self, WordVector};
use zuozheng_model::{DocId, Passage};
use zuozheng_text::Dictionaries;

use crate::made::{ALWAYS, Made};

/// Words, by which what was decided on one document teaches about others. They are cut by dictionaries.
pub(crate) fn words_with(dictionaries: &Dictionaries) -> Derived {
    let [a, b, c, d, ..] = dictionaries.hash();
    Derived { what: "words", version: lessons::VERSION ^ u32::from_le_bytes([a, b, c, d]) }
}

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

/// Makes and keeps what the ledger lacks: what was read by an earlier version, or is made in another way now.
pub(crate) fn make(docs: &[DocId], ledger: &mut Ledger) -> anyhow::Result<()> {
    make_missing(docs, &ALWAYS, ledger, |passages| Ok(Made::of(passages)?.into_parts()))
}

/// Makes and keeps the words that the ledger lacks.
pub(crate) fn make_words(docs: &[DocId], dictionaries: &Dictionaries, ledger: &mut Ledger) -> anyhow::Result<()> {
    let (words, segmenter) = (words_with(dictionaries), dictionaries.segmenter());
    make_missing(docs, &[words], ledger, |passages| {
        Ok(vec![WordVector::of(passages, dictionaries, &segmenter).to_bytes()])
    })
}

fn make_missing(
    docs: &[DocId],
    wanted: &[Derived],
    ledger: &mut Ledger,
    make: impl Fn(&[Passage]) -> anyhow::Result<Vec<Vec<u8>>> + Sync,
) -> anyhow::Result<()> {
    let mut missing = Vec::new();
    for doc in docs {
        for derived in wanted {
            if ledger.derived(*doc, *derived)?.is_none() {
                missing.push(*doc);
                break;
            }
        }
    }
    for batch in missing.chunks(BATCH) {
        let texts = batch.iter().map(|doc| ledger.passages(*doc)).collect::<Result<Vec<Vec<Passage>>, _>>()?;
        let made: Vec<Vec<Vec<u8>>> = texts.par_iter().map(|passages| make(passages)).collect::<anyhow::Result<_>>()?;
        ledger.write(|tx| {
            let of_doc =
                batch.iter().zip(&made).flat_map(|(doc, made)| wanted.iter().zip(made).map(move |of| (doc, of)));
            of_doc.into_iter().try_for_each(|(doc, (derived, data))| tx.put_derived(*doc, *derived, data))
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
        read(&bytes.with_context(|| format!("台账里没有 {doc} 的 {}", derived.what))?)
    };
    docs.iter().map(one).collect()
}
