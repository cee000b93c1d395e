//! Bytes to a [`Document`] and the problems met on the way. The only crate that knows file formats.
//!
//! Reading never fails as a whole: a file that cannot be read gives an empty document and a fatal problem.

mod limits;
pub mod pdf;

pub use limits::Limits;
use zuozheng_model::{Document, PageNumber, Problem};

/// A file inside a file: a member of an archive, an attachment of a PDF or an e-mail. It is read as a file of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// Its name as stored, with `/` between folders. Never used as a path on disk.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What reading a file gives. Half a document and three problems is a normal result.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// What could be read; empty after a fatal problem.
    pub document: Document,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// Files inside this file.
    pub attachments: Vec<Attachment>,
    /// Pages that hold an image of text, or garbled text, and want OCR. Each also has a `needs-ocr` problem.
    pub ocr_wanted: Vec<PageNumber>,
}
