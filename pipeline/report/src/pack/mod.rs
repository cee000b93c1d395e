//! 佐证汇编: what an assessor takes along. Everything in it can be checked later without our ledger.
//!
//! ```text
//! pages.pdf        cover, index, and every cited page with the passage marked; bookmarks
//! index.html       the same as a page: items, citations, links into originals and pages.pdf
//! citations.json   the same for programs: hashes, places, texts
//! originals/       the cited files, unchanged
//! SHA256SUMS       of all of these, in the form that `sha256sum -c` reads
//! ```
//!
//! Nothing is hidden: items without proof stand in the index with their reason.

mod book;
mod citations;
mod overlay;
mod page;
mod typeset;

use zuozheng_model::{CoverageItem, DocId, EvidenceRef, Locator, PageNumber, UnitCoverage};

use crate::gaps::GapReport;
use crate::words::WHOLE;

pub use book::book;
pub use citations::{CitationsFile, CitedPlace, CitedText, PackedDuty, PackedFile, citations};
pub use page::index_html;

/// A passage that a link stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// It stands for the whole file, whose beginning it is: a person saw in it what nobody can point at.
    pub is_whole: bool,
    /// Its text as it was read.
    pub text: String,
    /// Its place.
    pub locator: Locator,
    /// How sure the text recognition was, 0..=1; `None` for text that the file itself holds.
    pub confidence: Option<f32>,
}

/// A file of the evidence folder, as it lies in the pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Original {
    /// Path inside the evidence folder.
    pub path: String,
    /// Path inside the pack.
    pub name: String,
    /// Content.
    pub doc: DocId,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// A piece of evidence with what was found in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Citation<'a> {
    /// What coverage says of it.
    pub piece: &'a EvidenceRef,
    /// The file it lies in: an archive for a file inside one.
    pub original: usize,
    /// The passages, best first; none when a person linked the file as a whole.
    pub quotes: Vec<Quote>,
    /// The excerpt that has its pages.
    pub excerpt: Option<usize>,
}

/// A duty of a unit with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// The unit.
    pub unit: &'a UnitCoverage,
    /// The duty.
    pub item: &'a CoverageItem,
    /// Its evidence, best first.
    pub citations: Vec<Citation<'a>>,
}

/// Pages cut out of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Excerpt {
    /// Their numbers in the file, in the order of the excerpt.
    pub pages: Vec<PageNumber>,
    /// A PDF of these pages.
    pub pdf: Vec<u8>,
}

/// What a pack is made of.
#[derive(Debug, Clone, Copy)]
pub struct Pack<'a> {
    /// Circular, coverage, and over what was searched.
    pub report: &'a GapReport<'a>,
    /// What it is about: `区教育局`, `任务13`, `全部任务`.
    pub scope: &'a str,
    /// Duties in order.
    pub entries: &'a [Entry<'a>],
    /// Files.
    pub originals: &'a [Original],
    /// Pages.
    pub excerpts: &'a [Excerpt],
}

/// The assembled PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The file.
    pub pdf: Vec<u8>,
    /// By citation, in order over all entries: its first page in the file, from 1.
    pub first_pages: Vec<u32>,
}

impl Quote {
    /// Where it stands, as an assessor reads it.
    pub(crate) fn place_words(&self) -> String {
        if self.is_whole { format!("{WHOLE}，开头为") } else { self.locator.to_string() }
    }
}

impl Pack<'_> {
    fn citations(&self) -> impl Iterator<Item = (&Entry<'_>, &Citation<'_>)> {
        self.entries.iter().flat_map(|entry| entry.citations.iter().map(move |citation| (entry, citation)))
    }
}
