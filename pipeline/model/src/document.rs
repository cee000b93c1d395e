//! A file as the readers see it: blocks in reading order, each with its place.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Locator, Table};

/// What a file is, decided from its content, never from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// Excel workbook since 2007.
    Xlsx,
    /// Excel binary workbook.
    Xlsb,
    /// Excel workbook before 2007, also the .et of WPS.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument text.
    Odt,
    /// SpreadsheetML 2003.
    SpreadsheetXml,
    /// PowerPoint presentation since 2007.
    Pptx,
    /// OpenDocument presentation.
    Odp,
    /// Word document since 2007.
    Docx,
    /// Word document before 2007, also the .wps of WPS.
    Doc,
    /// Word 2003 XML or flat OPC.
    WordXml,
    /// Rich text.
    Rtf,
    /// GB/T 33190 fixed layout document.
    Ofd,
    /// HTML page.
    Html,
    /// MIME archive of a page.
    Mht,
    /// Comma or tab separated values.
    Csv,
    /// Plain text.
    Text,
    /// PNG, JPEG, TIFF, BMP.
    Image,
    /// E-mail with attachments.
    Eml,
    /// Zip archive of files.
    Zip,
    /// RAR archive.
    Rar,
    /// 7z archive.
    SevenZip,
    /// Nothing zuozheng knows.
    Unknown,
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Odt => "odt",
            Self::SpreadsheetXml => "spreadsheet_xml",
            Self::Pptx => "pptx",
            Self::Odp => "odp",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::WordXml => "word_xml",
            Self::Rtf => "rtf",
            Self::Ofd => "ofd",
            Self::Html => "html",
            Self::Mht => "mht",
            Self::Csv => "csv",
            Self::Text => "text",
            Self::Image => "image",
            Self::Eml => "eml",
            Self::Zip => "zip",
            Self::Rar => "rar",
            Self::SevenZip => "seven_zip",
            Self::Unknown => "unknown",
        })
    }
}

/// How the text of a block was obtained.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSource {
    /// The file itself holds it as text.
    #[default]
    Native,
    /// Recognised from an image, with the mean confidence in 0..=1.
    Ocr(f32),
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BlockKind {
    /// A line that stands out as a title or heading: by its style, its size or its place.
    Heading {
        /// The text.
        text: String,
        /// 0 for the title of the document, 1.. for headings below it.
        level: u8,
    },
    /// A paragraph; lines of a page are joined.
    Paragraph {
        /// The text.
        text: String,
    },
    /// A table.
    Table(Table),
    /// Header, footer or page number: shown, never matched.
    Furniture {
        /// The text.
        text: String,
    },
    /// Footnote, comment, text box or hidden text: kept, but marked.
    Note {
        /// The text.
        text: String,
    },
}

/// A piece of a document with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    #[serde(flatten)]
    pub kind: BlockKind,
    /// Where it stands.
    pub locator: Locator,
    /// How its text was obtained.
    #[serde(default)]
    pub source: TextSource,
}

impl Block {
    /// A paragraph.
    pub fn paragraph(text: impl Into<String>, locator: Locator) -> Self {
        Self { kind: BlockKind::Paragraph { text: text.into() }, locator, source: TextSource::Native }
    }

    /// A heading; level 0 is the title.
    pub fn heading(text: impl Into<String>, level: u8, locator: Locator) -> Self {
        Self { kind: BlockKind::Heading { text: text.into(), level }, locator, source: TextSource::Native }
    }

    /// A table.
    pub fn table(table: Table, locator: Locator) -> Self {
        Self { kind: BlockKind::Table(table), locator, source: TextSource::Native }
    }

    /// The text of a heading, paragraph, note or piece of furniture; `None` for a table.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            BlockKind::Heading { text, .. }
            | BlockKind::Paragraph { text }
            | BlockKind::Furniture { text }
            | BlockKind::Note { text } => Some(text),
            BlockKind::Table(_) => None,
        }
    }
}

/// A file as it was read: what the pipeline sees of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What the file is.
    pub kind: FileKind,
    /// Blocks in reading order.
    pub blocks: Vec<Block>,
    /// Pages or sheets; 0 when the format has none.
    pub n_pages: u32,
}

impl Document {
    /// An empty document of a kind.
    pub fn empty(kind: FileKind) -> Self {
        Self { kind, blocks: Vec::new(), n_pages: 0 }
    }

    /// The text in reading order: a line a paragraph, tables as tab-separated rows.
    pub fn plain_text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            match &block.kind {
                BlockKind::Table(table) => {
                    for row in table.printed_rows() {
                        let cells: Vec<String> = row.iter().map(|text| text.replace(['\n', '\t'], " ")).collect();
                        out.push_str(&cells.join("\t"));
                        out.push('\n');
                    }
                }
                BlockKind::Heading { text, .. }
                | BlockKind::Paragraph { text }
                | BlockKind::Furniture { text }
                | BlockKind::Note { text } => {
                    out.push_str(text);
                    out.push('\n');
                }
            }
        }
        out
    }
}

impl FileKind {
    /// True for a file that is nothing but tables: a workbook, or a table as text.
    pub fn is_workbook(self) -> bool {
        matches!(self, Self::Xlsx | Self::Xlsb | Self::Xls | Self::Ods | Self::SpreadsheetXml | Self::Csv)
    }

    /// True for files that may hold other files: archives, e-mails, PDFs with attachments, presentations with objects.
    pub fn may_hold_files(self) -> bool {
        matches!(
            self,
            Self::Zip | Self::Rar | Self::SevenZip | Self::Eml | Self::Mht | Self::Pdf | Self::Ofd | Self::Pptx
        )
    }
}
