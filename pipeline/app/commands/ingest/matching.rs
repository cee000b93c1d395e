//! Matches the files whose links are not known yet, each against every circular, and puts them into the index while their
//! words are at hand.

use indicatif::ProgressBar;
use rayon::prelude::*;
use zuozheng_ledger::{FileLinks, FileRecord, Ledger, RegisterRecord};
use zuozheng_link::lessons::{Lesson, Teaching, WordVector, teachings};
use zuozheng_link::matching::Matcher;
use zuozheng_model::{DocId, Roster, Standing, UnitId, Verdicts};
use zuozheng_text::Dictionaries;

use super::derive;
use super::indexing::{Incoming, Indexing, OpenIndex};
use super::text::{Linked, Text};
use super::units::Signers;
use crate::progress;

/// Files of a batch, unless they are long. Three batches are in memory at once: one is matched, the next is fetched, and the
/// one before is put in.
const BATCH: usize = 32;
/// Bytes of text after which a batch takes no further file: the words of a text take many times its room.
const BATCH_BYTES: usize = 2 << 20;

/// A circular, ready to be matched.
pub(crate) struct Target<'a> {
    pub(crate) record: &'a RegisterRecord,
    pub(crate) roster: &'a Roster,
    /// What people decided on its tasks.
    pub(crate) verdicts: &'a Verdicts,
}

/// A file that has to be matched, with the circulars it is to be matched to and the keys of the links.
struct Wanted<'a> {
    file: &'a FileRecord,
    doc: DocId,
    keys: Vec<Key>,
}

/// One circular that a file is to be matched to.
struct Key {
    /// Its place.
    at: usize,
    /// Key of the links.
    key: String,
    /// What people decided on files like this one.
    teachings: Vec<Teaching>,
}

/// Puts aside the links that have to be written, and their files into the index; files whose key is unchanged are left
/// out. False when a person stopped it.
pub(crate) fn put_aside(
    files: &[FileRecord],
    targets: &[Target<'_>],
    signers: &Signers,
    dictionaries: &Dictionaries,
    ledger: &mut Ledger,
    indexing: &mut Indexing<'_>,
    bar: &ProgressBar,
) -> anyhow::Result<bool> {
    let reviewed = targets.iter().flat_map(|target| target.verdicts.on_contents());
    let reviewed: Vec<DocId> = reviewed.map(|standing| standing.review.doc).collect();
    if !reviewed.is_empty() {
        derive::make_words(&[reviewed, derive::docs_of(files)].concat(), dictionaries, ledger)?;
    }
    let lessons = targets.iter().map(|target| lessons(target.verdicts, dictionaries, ledger));
    let lessons: Vec<Vec<Lesson>> = lessons.collect::<anyhow::Result<_>>()?;
    let wanted = wanted(files, targets, signers, &lessons, dictionaries, ledger)?;
    bar.set_length(wanted.len() as u64);
    if wanted.is_empty() {
        return Ok(true);
    }
    let segmenter = dictionaries.segmenter();
    let circulars: Vec<_> = targets.iter().map(|target| (&target.record.register, target.roster)).collect();
    let matchers = Matcher::several(&circulars, dictionaries, &segmenter)?;
    let decided: Vec<_> = targets.iter().map(|target| (target.record, target.verdicts)).collect();
    let index = indexing.open()?;
    let preparing = index.preparing();
    let mut rest = wanted.as_slice();
    let mut loaded = load_batch(rest, signers, &decided, ledger)?;
    let mut matched = Vec::new();
    while !loaded.is_empty() {
        if progress::stopped() {
            put(matched, index, ledger)?;
            return Ok(false);
        }
        let (batch, left) = rest.split_at(loaded.len());
        rest = left;
        let mut matching: anyhow::Result<Vec<Matched<'_>>> = Ok(Vec::new());
        // While these are matched the ones before are put in, which may have to wait for the indexing thread, and the next
        // texts are fetched.
        let next = rayon::in_place_scope(|scope| {
            scope.spawn(|_| {
                let each = batch.par_iter().zip(loaded).map(|(wanted, (text, mut linked))| {
                    let read = matchers[0].read(&text.evidence);
                    for Key { at, teachings, .. } in &wanted.keys {
                        linked[*at].links = matchers[*at].links_of(&read, teachings);
                    }
                    bar.inc(1);
                    let links = wanted.links_in(&linked);
                    Ok(Matched { file: wanted.file, links, incoming: preparing.prepare(text, linked)? })
                });
                matching = each.collect();
            });
            put(std::mem::take(&mut matched), index, ledger)?;
            load_batch(rest, signers, &decided, ledger)
        });
        matched = matching?;
        loaded = match next {
            Ok(next) => next,
            // What is matched is kept, whatever became of the next ones.
            Err(error) => {
                put(matched, index, ledger)?;
                return Err(error);
            }
        };
    }
    put(matched, index, ledger)?;
    Ok(true)
}

/// A file that is matched.
struct Matched<'a> {
    file: &'a FileRecord,
    /// Its links to the circulars that it was to be matched to.
    links: Vec<FileLinks>,
    /// What the index takes; `None` when nothing was read from it.
    incoming: Option<Incoming>,
}

/// Puts files into the index and their links aside.
fn put(matched: Vec<Matched<'_>>, index: &mut OpenIndex, ledger: &mut Ledger) -> anyhow::Result<()> {
    let mut links = Vec::new();
    for Matched { file, links: of_file, incoming } in matched {
        links.extend(of_file);
        if let Some(incoming) = incoming {
            index.put(&file.path, incoming)?;
        }
    }
    Ok(ledger.put_aside(&links)?)
}

impl Wanted<'_> {
    /// The links to the circulars that it was to be matched to.
    fn links_in(&self, linked: &[Linked]) -> Vec<FileLinks> {
        let links = |Key { at, key, .. }: &Key| FileLinks {
            path: self.file.path.clone(),
            circular: linked[*at].circular.clone(),
            doc: self.doc,
            match_key: key.clone(),
            links: linked[*at].links.clone(),
        };
        self.keys.iter().map(links).collect()
    }
}

/// The texts of the next files, of one at least unless there is none, with their links to all circulars as the ledger has them.
fn load_batch(
    wanted: &[Wanted<'_>],
    signers: &Signers,
    circulars: &[(&RegisterRecord, &Verdicts)],
    ledger: &Ledger,
) -> anyhow::Result<Vec<(Text, Vec<Linked>)>> {
    let mut batch = Vec::new();
    let mut n_bytes = 0;
    for wanted in wanted.iter().take(BATCH) {
        let text = Text::load(wanted.file, wanted.doc, ledger)?.signed_by(signers.of(&wanted.file.path));
        n_bytes += text.size();
        let linked = text.linked(circulars, ledger)?;
        batch.push((text, linked));
        if n_bytes > BATCH_BYTES {
            break;
        }
    }
    Ok(batch)
}

fn wanted<'a>(
    files: &'a [FileRecord],
    targets: &[Target<'_>],
    signers: &Signers,
    lessons: &[Vec<Lesson>],
    dictionaries: &Dictionaries,
    ledger: &Ledger,
) -> anyhow::Result<Vec<Wanted<'a>>> {
    let known = ledger.match_keys()?;
    let dictionary_hash = dictionaries.hash();
    let has_lessons = lessons.iter().any(|lessons| !lessons.is_empty());
    let mut wanted = Vec::new();
    for file in files {
        let Some(doc) = file.doc else { continue };
        let words = if has_lessons { Some(words(doc, dictionaries, ledger)?) } else { None };
        let signers = signers.of(&file.path);
        let mut keys = Vec::new();
        for (at, target) in targets.iter().enumerate() {
            let teachings =
                words.as_ref().map_or_else(Vec::new, |words| teachings(doc, &file.path, words, &lessons[at]));
            let key = match_key(file, doc, signers, target, &teachings, &dictionary_hash);
            if known.get(&(file.path.clone(), target.record.circular.clone())) != Some(&key) {
                keys.push(Key { at, key, teachings });
            }
        }
        if !keys.is_empty() {
            wanted.push(Wanted { file, doc, keys });
        }
    }
    Ok(wanted)
}

/// What people decided for a circular, with the words of what they decided on. A content that the ledger holds no more
/// teaches nothing.
pub(crate) fn lessons(
    verdicts: &Verdicts,
    dictionaries: &Dictionaries,
    ledger: &Ledger,
) -> anyhow::Result<Vec<Lesson>> {
    let lesson = |standing: &Standing| {
        let review = &standing.review;
        let words = words(review.doc, dictionaries, ledger)?;
        let (verdict, path, doc) = (review.verdict, review.path.clone(), review.doc);
        Ok(Lesson { task: standing.task, verdict, path, doc, words })
    };
    verdicts.on_contents().into_iter().filter(|standing| standing.decides()).map(lesson).collect()
}

/// The words of a content, as decisions on others are held against them.
pub(crate) fn words(doc: DocId, dictionaries: &Dictionaries, ledger: &Ledger) -> anyhow::Result<WordVector> {
    match ledger.derived(doc, derive::words_with(dictionaries))? {
        Some(bytes) => Ok(WordVector::from_bytes(&bytes)),
        None => Ok(WordVector::of(&ledger.passages(doc)?, dictionaries, &dictionaries.segmenter())),
    }
}

/// What decisions say about a content; its words are looked at only when there are decisions.
pub(crate) fn taught(
    doc: DocId,
    path: &str,
    lessons: &[Lesson],
    dictionaries: &Dictionaries,
    ledger: &Ledger,
) -> anyhow::Result<Vec<Teaching>> {
    if lessons.is_empty() {
        return Ok(Vec::new());
    }
    Ok(teachings(doc, path, &words(doc, dictionaries, ledger)?, lessons))
}

/// Hash of everything that a file's links depend on.
fn match_key(
    file: &FileRecord,
    doc: DocId,
    signers: &[UnitId],
    target: &Target<'_>,
    teachings: &[Teaching],
    dictionary_hash: &[u8; 32],
) -> String {
    let mut hasher = blake3::Hasher::new();
    let unit = file.unit.as_ref().map_or("", |unit| unit.as_str());
    let doc = doc.to_string();
    for part in [env!("CARGO_PKG_VERSION"), &file.path, unit, &doc, &target.record.hash] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    for signer in signers {
        hasher.update(signer.as_str().as_bytes());
        hasher.update(&[0]);
    }
    hasher.update(dictionary_hash);
    for Teaching { task, verdict, path, likeness } in teachings {
        hasher.update(format!("{task} {verdict:?} {likeness} {path}\0").as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}
