//! Bytes to a [`Document`] and the problems met on the way. The only crate that knows file formats.
//!
//! Reading never fails as a whole: a file that cannot be read gives an empty document and a fatal problem.
//!
//! ```
//! use zuozheng_read::{Limits, read, sniff};
//!
//! let bytes = "消防检查通报\n区消防救援大队对三家商场开展了检查，现通报如下。\n".as_bytes();
//! let read = read(bytes, &Limits::default());
//! assert_eq!(sniff(bytes), read.document.kind);
//! assert_eq!(read.document.blocks[0].text(), Some("消防检查通报"));
//! assert!(read.problems.is_empty());
//! ```

mod archive;
mod diagrams;
mod doc;
mod embedded;
mod encoding;
mod excel;
mod fields;
mod formula;
mod html;
mod limits;
mod mail;
mod mail_header;
mod numeral;
mod odt;
pub mod ofd;
mod ole;
mod open_document;
mod package;
mod pasted;
pub mod pdf;
mod picture;
mod problems;
mod rtf;
mod slides;
mod sniff;
mod symbols;
mod text;
mod winmail;
mod word;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use limits::Limits;
pub use sniff::sniff;
use zuozheng_model::{Document, FileKind, PageNumber, Problem};

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

impl Read {
    /// A file of which nothing could be read.
    fn failed(kind: FileKind, problem: Problem) -> Self {
        Self {
            document: Document::empty(kind),
            problems: vec![problem],
            attachments: Vec::new(),
            ocr_wanted: Vec::new(),
        }
    }
}

/// Reads a file of any kind. Never panics: what a reader cannot stand becomes the problem `reader-crashed`.
pub fn read(bytes: &[u8], limits: &Limits) -> Read {
    if bytes.is_empty() {
        let problem = Problem::fatal("empty-file", "文件是空的（0 字节）", "请重新导出或上传该文件");
        return Read::failed(FileKind::Unknown, problem);
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Read::failed(FileKind::Unknown, too_large(bytes.len() as u64, limits));
    }
    let kind = catch_unwind(AssertUnwindSafe(|| sniff(bytes))).unwrap_or(FileKind::Unknown);
    catch_unwind(AssertUnwindSafe(|| read_as(kind, bytes, limits))).unwrap_or_else(|_| {
        let message = format!("读取程序在处理该文件（{kind}）时出错，未能读取");
        Read::failed(kind, Problem::fatal("reader-crashed", message, "请将文件另存一份或转换为 PDF 后重新报送"))
    })
}

/// The problem of a file with more bytes than the limit.
pub fn too_large(bytes: u64, limits: &Limits) -> Problem {
    let (size, most) = (bytes >> 20, limits.file_bytes >> 20);
    let message = format!("文件有 {size} MB，超过 {most} MB 的上限，未读取");
    Problem::fatal("file-too-large", message, "请拆分或压缩图片后重新报送")
}

fn read_as(kind: FileKind, bytes: &[u8], limits: &Limits) -> Read {
    match kind {
        FileKind::Pdf => pdf::read(bytes, limits),
        FileKind::Xlsx | FileKind::Xlsb | FileKind::Xls | FileKind::Ods | FileKind::SpreadsheetXml => {
            excel::read(kind, bytes, limits)
        }
        FileKind::Docx | FileKind::WordXml => word::read(kind, bytes, limits),
        FileKind::Pptx | FileKind::Odp => slides::read(kind, bytes, limits),
        FileKind::Odt => odt::read(bytes, limits),
        FileKind::Html => html::read(bytes, limits),
        FileKind::Csv => text::read_csv(bytes, limits),
        FileKind::Text => text::read(bytes),
        FileKind::Doc => doc::read(bytes),
        FileKind::Rtf => rtf::read(bytes, limits),
        FileKind::Ofd => ofd::read(bytes, limits),
        FileKind::Eml | FileKind::Mht => mail::read(kind, bytes, limits),
        FileKind::Zip => archive::read_zip(bytes, limits),
        FileKind::SevenZip => archive::read_seven_zip(bytes, limits),
        FileKind::Rar => archive::read_rar(bytes, limits),
        FileKind::Image => picture::read(bytes, limits),
        FileKind::Unknown => unknown(bytes, limits),
    }
}

/// Draws a page of a PDF or of a picture as PNG on white, for recognition and for showing where a citation stands. `None`
/// if the file or the page cannot be drawn.
pub fn render_page(bytes: &[u8], page: PageNumber, dpi: f32) -> Option<Vec<u8>> {
    match sniff(bytes) {
        FileKind::Image => picture::render(bytes, page, dpi),
        _ => pdf::render_page(bytes, page, dpi),
    }
}

/// Says what a file is that nothing here reads, as far as its first bytes tell.
fn unknown(bytes: &[u8], limits: &Limits) -> Read {
    let hint = "请转换为 PDF、Word、Excel 或文本文件后重新报送";
    let compound = bytes.starts_with(&ole::MAGIC).then(|| ole::Compound::open(bytes).ok()).flatten();
    let has = |name: &str| compound.as_ref().is_some_and(|file| file.has(name));
    if has("EncryptedPackage")
        && let Ok(plain) = office_crypto::decrypt_from_bytes(bytes.to_vec(), excel::default_password::PASSWORD)
        && matches!(sniff(&plain), FileKind::Xlsx | FileKind::Xlsb | FileKind::Pptx)
    {
        return read(&plain, limits);
    }
    let problem = match () {
        () if has("EncryptedPackage") => problems::encrypted(),
        () if has("PowerPoint Document") => Problem::fatal(
            "slides-unsupported",
            "旧格式的演示文稿（.ppt、.dps）暂不能读取",
            "请用 PowerPoint 或 WPS 另存为 .pptx，或导出为 PDF 后重新报送",
        ),
        () if bytes.iter().all(|&byte| byte == 0) => {
            Problem::fatal("unknown-kind", "文件内容全部为零，可能没有传完", "请重新上传该文件")
        }
        () if bytes.starts_with(&[0x1f, 0x8b]) || bytes.get(257..262) == Some(b"ustar") => Problem::fatal(
            "archive-unsupported",
            "暂不支持 tar、gz 压缩包，其中的文件未读取",
            "请重新压缩为 zip 后报送",
        ),
        () if bytes.starts_with(&ole::MAGIC) && !compound.as_ref().is_some_and(|file| file.has_directory()) => {
            Problem::fatal(
                "compound-damaged",
                "文件已损坏或不完整，无法读取（开头是 Word、Excel 97-2003 等所用的复合文档格式）",
                "请重新上传完整的文件，或用 Word、Excel、WPS 打开后另存再报送",
            )
        }
        () => Problem::fatal("unknown-kind", "无法识别的文件格式", hint),
    };
    Read::failed(FileKind::Unknown, problem)
}
