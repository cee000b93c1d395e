//! `citations.json`: every citation with hashes, places and texts, for whoever checks the pack later.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use zuozheng_model::{DocId, GapReason, Grade, Locator, Status, TaskNumber, UnitId};

use super::{Book, Pack};
use crate::json::to_json;
use crate::words::marks;

/// Version of the form of the file.
const FORMAT: u32 = 1;

/// The file as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CitationsFile {
    /// Version of this form: 1.
    pub format: u32,
    /// 文号 or title of the circular.
    pub circular: String,
    /// Its title.
    pub title: String,
    /// What the pack is about.
    pub scope: String,
    /// The day for which it was made.
    pub day: Date,
    /// Over which files was searched, in words.
    pub searched: String,
    /// The files in `originals/`.
    pub files: Vec<PackedFile>,
    /// Duties with their citations, those without included.
    pub duties: Vec<PackedDuty>,
}

/// A file of the pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PackedFile {
    /// Path inside the evidence folder.
    pub path: String,
    /// Path inside the pack.
    pub name: String,
    /// Content, as the ledger knows it.
    pub doc: DocId,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// A duty of a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PackedDuty {
    /// The task.
    pub task: TaskNumber,
    /// Its printed label.
    pub label: String,
    /// The unit.
    pub unit: UnitId,
    /// State.
    pub status: Status,
    /// Why it is not covered.
    pub reason: Option<GapReason>,
    /// Its evidence, best first.
    pub citations: Vec<CitedPlace>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CitedPlace {
    /// Its number in the pack, from 1.
    pub number: usize,
    /// Path inside the evidence folder, archives included.
    pub path: String,
    /// Content at that path.
    pub doc: DocId,
    /// Path inside the pack of the file it is or lies in.
    pub file: String,
    /// How strong.
    pub grade: Grade,
    /// True when a person accepted it.
    pub reviewed: bool,
    /// True when the file or the task has changed since.
    #[serde(default)]
    pub to_confirm: bool,
    /// Marks in words, such as another year; empty when there are none.
    pub marks: String,
    /// Its first page in `pages.pdf`, from 1.
    pub book_page: u32,
    /// The passages, best first.
    pub passages: Vec<CitedText>,
}

/// A passage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CitedText {
    /// Its place in words.
    pub place: String,
    /// True for the beginning of a file of which a person accepted the whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// Its place.
    pub locator: Locator,
    /// Its text as it was read.
    pub text: String,
    /// How sure the text recognition was, 0..=1.
    pub confidence: Option<f32>,
}

/// Writes the file.
pub fn citations(pack: &Pack<'_>, book: &Book) -> String {
    let head = &pack.report.register.head;
    let mut numbers = 1usize..;
    let mut pages = book.first_pages.iter();
    let files = pack.originals.iter().cloned().map(|file| PackedFile {
        path: file.path,
        name: file.name,
        doc: file.doc,
        size: file.size,
        sha256: file.sha256,
    });
    let duties = pack.entries.iter().map(|entry| PackedDuty {
        task: entry.item.task,
        label: entry.item.label.clone(),
        unit: entry.unit.unit.clone(),
        status: entry.item.status,
        reason: entry.item.reason,
        citations: entry
            .citations
            .iter()
            .map(|citation| CitedPlace {
                number: numbers.next().unwrap_or_default(),
                path: citation.piece.path.clone(),
                doc: citation.piece.doc,
                file: pack.originals[citation.original].name.clone(),
                grade: citation.piece.grade,
                reviewed: citation.piece.reviewed,
                to_confirm: citation.piece.to_confirm,
                marks: marks(citation.piece),
                book_page: pages.next().copied().unwrap_or_default(),
                passages: citation
                    .quotes
                    .iter()
                    .map(|quote| CitedText {
                        place: quote.locator.to_string(),
                        whole: quote.is_whole,
                        locator: quote.locator.clone(),
                        text: quote.text.clone(),
                        confidence: quote.confidence,
                    })
                    .collect(),
            })
            .collect(),
    });
    to_json(&CitationsFile {
        format: FORMAT,
        circular: pack.report.register.name().to_owned(),
        title: head.title.clone(),
        scope: pack.scope.to_owned(),
        day: pack.report.searched.today,
        searched: pack.report.searched.sentence(),
        files: files.collect(),
        duties: duties.collect(),
    })
}
