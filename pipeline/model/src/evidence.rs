//! 佐证材料: a file that a unit sent in, cut into passages.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{FileKind, Locator, TextSource, UnitId};

/// Hash of a file's content (the first 16 bytes of its BLAKE3): renaming a file changes nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocId(pub [u8; 16]);

impl fmt::Display for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocId({self})")
    }
}

impl From<DocId> for String {
    fn from(id: DocId) -> Self {
        id.to_string()
    }
}

/// The text is no document id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no document id of 32 hexadecimal digits")]
pub struct NotADocId(pub String);

impl TryFrom<String> for DocId {
    type Error = NotADocId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; 16];
        if text.len() != 32 || !text.is_ascii() {
            return Err(NotADocId(text));
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| NotADocId(text.clone()))?;
        }
        Ok(Self(bytes))
    }
}

/// What sort of document a piece of evidence is; the words that tell come from `dictionaries/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentKind(pub String);

/// What a document says of itself; each value as it was found, `None` when it was not.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Description {
    /// Title.
    pub title: Option<String>,
    /// 成文日期 or date of publication.
    pub date: Option<Date>,
    /// 文号.
    pub doc_number: Option<String>,
    /// 发文机关 or 落款, as written.
    pub issuer: Option<String>,
    /// 通知, 公示, 总结, 台账 …
    pub kind: Option<DocumentKind>,
}

/// What a passage is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassageKind {
    /// Title or heading.
    Heading,
    /// Paragraph.
    Body,
    /// Row of a table, written as 列名: 值.
    Row,
    /// Header row of a table.
    Header,
    /// Note, comment, text box.
    Note,
}

/// A piece of text that can be cited: a paragraph or a table row, normalised, with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Position in its document, from 0.
    pub ordinal: u32,
    /// What it is.
    pub kind: PassageKind,
    /// Normalised text.
    pub text: String,
    /// Where it stands in the file.
    pub locator: Locator,
    /// How its text was obtained.
    #[serde(default)]
    pub source: TextSource,
}

/// A document of a unit, ready to be matched.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Path inside the evidence folder, with `/`.
    pub path: String,
    /// What its content is; `None` when nothing was read from it.
    pub kind: Option<FileKind>,
    /// The unit that sent it in: from its folder, else its signature; `None` when neither is in the roster.
    pub unit: Option<UnitId>,
    /// The units that signed it, as far as the roster knows them: a joint paper speaks for each of them, and so does a paper
    /// for its maker that lies in another's folder.
    pub signers: Vec<UnitId>,
    /// What it says of itself.
    pub description: Description,
    /// Its passages in reading order.
    pub passages: Vec<Passage>,
}
