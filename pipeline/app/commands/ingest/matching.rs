//! Matches the files whose links are not known yet, each against every circular.

use indicatif::ProgressBar;
use rayon::prelude::*;
use zuozheng_ledger::{FileLinks, FileRecord, Ledger, RegisterRecord};
use zuozheng_link::matching::Matcher;
use zuozheng_model::{DocId, Evidence, Roster};
use zuozheng_text::Dictionaries;

use crate::progress;

/// Files whose passages are in memory at once, unless they are long.
const BATCH: usize = 256;
/// Bytes of text after which a batch takes no further file: the words of a text take many times its room.
const BATCH_BYTES: usize = 4 << 20;
/// What a passage counts beside its text.
const PASSAGE_BYTES: usize = 128;

/// A circular, ready to be matched.
pub(crate) struct Target<'a> {
    pub(crate) record: &'a RegisterRecord,
    pub(crate) roster: &'a Roster,
}

/// A file that has to be matched, with the circulars it is to be matched to and the keys of the links.
struct Wanted<'a> {
    file: &'a FileRecord,
    doc: DocId,
    keys: Vec<(usize, String)>,
}

/// Puts aside the links that have to be written; files whose key is unchanged are left out. False when a person stopped it.
pub(crate) fn put_aside(
    files: &[FileRecord],
    targets: &[Target<'_>],
    dictionaries: &Dictionaries,
    ledger: &mut Ledger,
    bar: &ProgressBar,
) -> anyhow::Result<bool> {
    let wanted = wanted(files, targets, dictionaries, ledger)?;
    bar.set_length(wanted.len() as u64);
    if wanted.is_empty() {
        return Ok(true);
    }
    let segmenter = dictionaries.segmenter();
    let circulars: Vec<_> = targets.iter().map(|target| (&target.record.register, target.roster)).collect();
    let matchers = Matcher::several(&circulars, dictionaries, &segmenter)?;
    let mut rest = wanted.as_slice();
    while !rest.is_empty() {
        if progress::stopped() {
            return Ok(false);
        }
        let evidence = load_batch(rest, ledger)?;
        let (batch, left) = rest.split_at(evidence.len());
        rest = left;
        let matched: Vec<Vec<FileLinks>> = batch
            .par_iter()
            .zip(&evidence)
            .map(|(wanted, evidence)| {
                let read = matchers[0].read(evidence);
                bar.inc(1);
                let links = |(at, key): &(usize, String)| FileLinks {
                    path: wanted.file.path.clone(),
                    circular: targets[*at].record.circular.clone(),
                    doc: wanted.doc,
                    match_key: key.clone(),
                    links: matchers[*at].links_of(&read),
                };
                wanted.keys.iter().map(links).collect()
            })
            .collect();
        ledger.put_aside(&matched.concat())?;
    }
    Ok(true)
}

/// The texts of the next files, at least of one.
fn load_batch(wanted: &[Wanted<'_>], ledger: &Ledger) -> anyhow::Result<Vec<Evidence>> {
    let mut batch = Vec::new();
    let mut n_bytes = 0;
    for wanted in wanted.iter().take(BATCH) {
        let evidence = load(wanted.file, wanted.doc, ledger)?;
        n_bytes += evidence.passages.iter().map(|passage| passage.text.len() + PASSAGE_BYTES).sum::<usize>();
        batch.push(evidence);
        if n_bytes > BATCH_BYTES {
            break;
        }
    }
    Ok(batch)
}

fn wanted<'a>(
    files: &'a [FileRecord],
    targets: &[Target<'_>],
    dictionaries: &Dictionaries,
    ledger: &Ledger,
) -> anyhow::Result<Vec<Wanted<'a>>> {
    let known = ledger.match_keys()?;
    let dictionary_hash = dictionaries.hash();
    let mut wanted = Vec::new();
    for file in files {
        let Some(doc) = file.doc else { continue };
        let mut keys = Vec::new();
        for (at, target) in targets.iter().enumerate() {
            let key = match_key(file, doc, target, &dictionary_hash);
            if known.get(&(file.path.clone(), target.record.circular.clone())) != Some(&key) {
                keys.push((at, key));
            }
        }
        if !keys.is_empty() {
            wanted.push(Wanted { file, doc, keys });
        }
    }
    Ok(wanted)
}

/// A file as the matcher wants it.
pub(crate) fn load(file: &FileRecord, doc: DocId, ledger: &Ledger) -> anyhow::Result<Evidence> {
    Ok(Evidence {
        path: file.path.clone(),
        unit: file.unit.clone(),
        description: ledger.document(doc)?.map(|head| head.description).unwrap_or_default(),
        passages: ledger.passages(doc)?,
    })
}

/// Hash of everything that a file's links depend on.
fn match_key(file: &FileRecord, doc: DocId, target: &Target<'_>, dictionary_hash: &[u8; 32]) -> String {
    let mut hasher = blake3::Hasher::new();
    let unit = file.unit.as_ref().map_or("", |unit| unit.as_str());
    let doc = doc.to_string();
    for part in [env!("CARGO_PKG_VERSION"), &file.path, unit, &doc, &target.record.hash] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.update(dictionary_hash);
    hasher.finalize().to_hex()[..32].to_owned()
}
