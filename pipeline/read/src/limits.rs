//! Limits that keep one file from costing the run: all of them, with the code of the problem that each leaves.
//!
//! | what | limit | problem |
//! |---|---|---|
//! | bytes of a file | [`Limits::file_bytes`] | `file-too-large`; such a file is not even loaded |
//! | bytes that a package, the members of an archive or the parts of a mail unpack to | [`Limits::unpacked_bytes`] | `unpacked-too-large` |
//! | bytes of one part of a package | 96 MiB | `unpacked-too-large`, `word-part-unreadable`, `sheet-unreadable` |
//! | pages of a PDF or an OFD, slides | [`Limits::pages`] | `too-many-pages` |
//! | non-empty cells of a workbook or a table file, cells on slides | [`Limits::cells`] | `too-many-cells` |
//! | places of a sheet that merged ranges cover | 12 million | `sheet-too-sparse` |
//! | members of an archive | [`Limits::members`] | `archive-too-many-members` |
//! | archives inside archives | [`Limits::depth`] | `nested-too-deep` |
//! | documents, diagrams and charts that a .docx names, documents in such documents | 50, none | `word-part-unreadable` |
//! | charts and diagrams of a presentation | 500 | `slide-unreadable` |
//! | pages inside pages (`iframe`, frames) | 3 | what lies deeper is left out |
//! | widths of the characters of a font in a PDF | 262,144, up to character 65,535 | none: further ones are left out |
//! | elements inside elements | XML 200, HTML 400, RTF groups 500 | what lies deeper is left out |
//! | characters of a passage | 8,000 | none: what is longer is cut after a sentence into several at one place |
//! | pixels of a page that is drawn | 64 million | the page is drawn smaller |
//! | memory of a reader | 2 GiB | `reader-crashed` |
//! | seconds of a reader for one file | 120 | `reader-timeout` |
//! | seconds of the text recognition for one page | 90 | `ocr-failed` |
//!
//! A path is a name in the ledger and never opened by that name; its length is that of the file system.

/// What a single file may cost. Every limit that is hit becomes a problem with its own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file (`file-too-large`).
    pub file_bytes: u64,
    /// Bytes that all members of an archive or streams of a file may unpack to (`unpacked-too-large`).
    pub unpacked_bytes: u64,
    /// Pages of a document (`too-many-pages`).
    pub pages: u32,
    /// Non-empty cells of a workbook (`too-many-cells`).
    pub cells: u64,
    /// Members of an archive (`archive-too-many-members`).
    pub members: u32,
    /// Archives inside archives (`nested-too-deep`).
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 512 << 20,
            unpacked_bytes: 1 << 30,
            pages: 5_000,
            cells: 5_000_000,
            members: 10_000,
            depth: 4,
        }
    }
}
