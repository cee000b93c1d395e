//! The fields, their versions, and whether an index fits the program and the ledger.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexSettings};

use crate::IndexError;
use crate::read_only::ReadOnly;

/// Version of fields and folding. Any change of either gives it a new number; the folder of the index carries it, so
/// that an index of another version is never misread.
pub const SCHEMA_VERSION: u32 = 4;

/// What an index was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Hash of the dictionaries that cut the words.
    pub dictionary_hash: String,
    /// Generation of the ledger.
    pub generation: u64,
}

/// Whether an index can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexState {
    /// It mirrors the ledger.
    Current,
    /// There is none, or none that was ever finished.
    Missing,
    /// It mirrors another generation of the ledger or was cut by other dictionaries: bring it up to date or build it
    /// again.
    Stale {
        /// What it was built from.
        found: Stamp,
    },
    /// Another version of the program built it: build it again.
    WrongSchema {
        /// What is there.
        found: String,
    },
}

/// Tells whether the index in a folder fits the program and the ledger.
///
/// # Errors
/// When the folder cannot be read.
pub fn state(folder: &Path, wanted: &Stamp) -> Result<IndexState, IndexError> {
    let index = match open_to_read(folder) {
        Ok(index) => index,
        Err(IndexError::Missing { .. }) => return Ok(IndexState::Missing),
        Err(IndexError::WrongSchema { found, .. }) => return Ok(IndexState::WrongSchema { found }),
        Err(error) => return Err(error),
    };
    Ok(match stamp_of(folder, &index)? {
        None => IndexState::Missing,
        Some(found) if found == *wanted => IndexState::Current,
        Some(found) => IndexState::Stale { found },
    })
}

/// Opens the index of this version in a folder for one who writes.
pub(crate) fn open(folder: &Path) -> Result<Index, IndexError> {
    open_with(folder, |path| Index::open_in_dir(path))
}

/// The same for one who only looks.
pub(crate) fn open_to_read(folder: &Path) -> Result<Index, IndexError> {
    open_with(folder, |path| Index::open(ReadOnly(MmapDirectory::open(path)?)))
}

fn open_with(folder: &Path, open: impl FnOnce(&Path) -> tantivy::Result<Index>) -> Result<Index, IndexError> {
    let path = versioned(folder);
    if !path.join("meta.json").exists() {
        return Err(match other_version(folder) {
            None => IndexError::Missing { path: folder.to_owned() },
            Some(found) => IndexError::WrongSchema { path: folder.to_owned(), found, known: SCHEMA_VERSION },
        });
    }
    let wrong = |found: String| IndexError::WrongSchema { path: folder.to_owned(), found, known: SCHEMA_VERSION };
    let index = open(&path).map_err(|error| match error {
        tantivy::TantivyError::IncompatibleIndex(found) => wrong(format!("{found:?}")),
        error => IndexError::from_tantivy(folder, "打开", error),
    })?;
    if index.schema() != Fields::schema().0 {
        return Err(wrong("with other fields".to_owned()));
    }
    Ok(index)
}

/// What the last finished commit of an index was built from.
pub(crate) fn stamp_of(folder: &Path, index: &Index) -> Result<Option<Stamp>, IndexError> {
    let metas = index.load_metas().map_err(|error| IndexError::from_tantivy(folder, "读取", error))?;
    Ok(metas.payload.and_then(|payload| serde_json::from_str(&payload).ok()))
}

/// Larger blocks of stored texts than usual: a tenth smaller, and a page of results reads twenty of them at most.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings { docstore_blocksize: 65_536, ..IndexSettings::default() }
}

/// The folder of the index of this version.
pub(crate) fn versioned(folder: &Path) -> PathBuf {
    folder.join(format!("passages-{SCHEMA_VERSION}"))
}

/// The name of an index of another version, if there is one.
pub(crate) fn other_version(folder: &Path) -> Option<String> {
    let entries = std::fs::read_dir(folder).ok()?;
    let mut versions: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_prefix("passages-").map(str::to_owned))
        .filter(|version| *version != SCHEMA_VERSION.to_string())
        .collect();
    versions.sort();
    versions.pop()
}

/// Name of the tokenizer of character pairs.
pub(crate) const PAIRS: &str = "pairs";
/// Name of the tokenizer of words that are cut already.
pub(crate) const CUT: &str = "cut";

/// The fields of a passage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// Pairs of characters of the folded text, with positions: exactness.
    pub(crate) pairs: Field,
    /// Words of the text: rank.
    pub(crate) words: Field,
    /// Words of the title of its document: rank.
    pub(crate) title: Field,
    /// Path of its file.
    pub(crate) path: Field,
    /// Content of its file.
    pub(crate) doc: Field,
    /// Unit that sent the file in.
    pub(crate) unit: Field,
    /// What sort of document it is, as dictionaries name it.
    pub(crate) kind: Field,
    /// What sort of file it is.
    pub(crate) file_kind: Field,
    /// Day of the document as the number 20190305.
    pub(crate) date: Field,
    /// Links: `23`, `23/direct`, `<circular>#23`, `<circular>#23/direct`.
    pub(crate) task: Field,
    /// Links once more as `<circular>#23`, to be counted.
    pub(crate) task_key: Field,
    /// Grades of its links.
    pub(crate) grade: Field,
    /// What its file lacks: `task`, `unit`, `date`.
    pub(crate) lack: Field,
    /// Position in its document.
    pub(crate) ordinal: Field,
    /// What rank it has by itself, in thousandths: strength of its links, being a heading.
    pub(crate) merit: Field,
    /// The text.
    pub(crate) text: Field,
    /// Locator, title and links as JSON.
    pub(crate) meta: Field,
}

/// Names of the fast fields.
pub(crate) mod fast {
    pub(crate) const PATH: &str = "path";
    pub(crate) const DOC: &str = "doc";
    pub(crate) const UNIT: &str = "unit";
    pub(crate) const KIND: &str = "kind";
    pub(crate) const FILE_KIND: &str = "file_kind";
    pub(crate) const DATE: &str = "date";
    pub(crate) const TASK_KEY: &str = "task_key";
    pub(crate) const ORDINAL: &str = "ordinal";
    pub(crate) const MERIT: &str = "merit";
}

impl Fields {
    /// The schema and its fields.
    pub(crate) fn schema() -> (Schema, Self) {
        let text = |tokenizer: &str, option, with_lengths| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer(tokenizer)
                    .set_index_option(option)
                    .set_fieldnorms(with_lengths),
            )
        };
        let name = || text("raw", IndexRecordOption::Basic, false);
        let mut builder = Schema::builder();
        let fields = Self {
            pairs: builder.add_text_field("pairs", text(PAIRS, IndexRecordOption::WithFreqsAndPositions, false)),
            words: builder.add_text_field("words", text(CUT, IndexRecordOption::WithFreqs, true)),
            title: builder.add_text_field("title", text(CUT, IndexRecordOption::Basic, false)),
            path: builder.add_text_field(fast::PATH, name().set_fast("raw")),
            doc: builder.add_text_field(fast::DOC, TextOptions::default().set_fast("raw")),
            unit: builder.add_text_field(fast::UNIT, name().set_fast("raw")),
            kind: builder.add_text_field(fast::KIND, name().set_fast("raw")),
            file_kind: builder.add_text_field(fast::FILE_KIND, name().set_fast("raw")),
            date: builder.add_u64_field(fast::DATE, INDEXED | FAST),
            task: builder.add_text_field("task", name()),
            task_key: builder.add_text_field(fast::TASK_KEY, TextOptions::default().set_fast("raw")),
            grade: builder.add_text_field("grade", name()),
            lack: builder.add_text_field("lack", name()),
            ordinal: builder.add_u64_field(fast::ORDINAL, FAST),
            merit: builder.add_u64_field(fast::MERIT, FAST),
            text: builder.add_text_field("text", STORED),
            meta: builder.add_text_field("meta", STORED),
        };
        (builder.build(), fields)
    }
}
