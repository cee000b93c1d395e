//! Documents: what was read from a content, stored once however many files hold it.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use zuozheng_model::{Description, DocId, DocumentKind, FileKind, Locator, Passage, Problem, TextSource};

use crate::write::RowError;
use crate::{Ledger, LedgerError, Tx};

/// All of a document but its passages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentHead {
    /// Hash of the content.
    pub doc: DocId,
    /// What the file is.
    pub kind: FileKind,
    /// Pages or sheets; 0 when the format has none.
    pub n_pages: u32,
    /// Whatever decides how a content is read (version of the readers, limits, text recognition there or not):
    /// while it stays the same, the content need not be read again.
    pub read_key: String,
    /// What the document says of itself.
    pub description: Description,
    /// What went wrong with it.
    pub problems: Vec<Problem>,
}

const COLUMNS: &str =
    "documents.doc, documents.kind, n_pages, read_key, title, date, doc_number, issuer, doc_kind, documents.problems";

impl Tx<'_> {
    /// Stores what was read from a content and tells whether that changed anything.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put_document(&mut self, head: &DocumentHead, passages: &[Passage]) -> Result<bool, LedgerError> {
        let before = self.document(head.doc)?;
        if before.as_ref() == Some(head) && self.passages(head.doc)? == passages {
            return Ok(false);
        }
        let codec = self.codec();
        let description = &head.description;
        let document = self
            .row(
                "INSERT INTO documents (doc, kind, n_pages, read_key, title, date, doc_number, issuer, doc_kind, problems)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (doc) DO UPDATE SET kind = ?2, n_pages = ?3, read_key = ?4, title = ?5, date = ?6,
                   doc_number = ?7, issuer = ?8, doc_kind = ?9, problems = ?10
                 RETURNING id",
                params![
                    head.doc.to_string(),
                    codec.word("file kind", &head.kind)?,
                    head.n_pages,
                    head.read_key,
                    description.title,
                    description.date.map(|date| date.to_string()),
                    description.doc_number,
                    description.issuer,
                    description.kind.as_ref().map(|kind| &kind.0),
                    codec.json("problems", &head.problems)?,
                ],
                |row| Ok(row.get::<_, i64>(0)?),
            )?
            .unwrap_or_default();
        self.run("DELETE FROM passages WHERE document = ?1", [document])?;
        if before.is_some() {
            // What was made of the former passages holds no longer: the same scan says more once tesseract has read it.
            self.run("DELETE FROM derived WHERE doc = ?1", [head.doc.to_string()])?;
            self.run("UPDATE matches SET match_key = '' WHERE doc = ?1 AND until IS NULL", [head.doc.to_string()])?;
        }
        for passage in passages {
            let confidence = match passage.source {
                TextSource::Native => None,
                TextSource::Ocr(confidence) => Some(f64::from(confidence)),
            };
            self.run(
                "INSERT INTO passages (document, ordinal, kind, text, locator, confidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    document,
                    passage.ordinal,
                    codec.word("passage kind", &passage.kind)?,
                    passage.text,
                    codec.json("locator", &passage.locator)?,
                    confidence,
                ],
            )?;
        }
        self.touch();
        Ok(true)
    }
}

impl Ledger {
    /// What was read from a content, without its passages.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn document(&self, doc: DocId) -> Result<Option<DocumentHead>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM documents WHERE doc = ?1");
        self.row(&sql, [doc.to_string()], |row| self.document_of(row))
    }

    /// All documents that a file holds now, by content.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn documents(&self) -> Result<Vec<DocumentHead>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM documents
             WHERE EXISTS (SELECT 1 FROM files WHERE files.doc = documents.doc AND files.until IS NULL) ORDER BY doc"
        );
        self.rows(&sql, [], |row| self.document_of(row))
    }

    /// Number of contents that were read and that no file ever held: the run that read them was stopped before its end.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn n_documents_waiting(&self) -> Result<u64, LedgerError> {
        let sql =
            "SELECT COUNT(*) FROM documents WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.doc = documents.doc)";
        Ok(self.row(sql, [], |row| Ok(row.get::<_, i64>(0)?))?.map_or(0, i64::unsigned_abs))
    }

    /// The passages of a content in reading order; empty when it is unknown.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn passages(&self, doc: DocId) -> Result<Vec<Passage>, LedgerError> {
        self.rows(
            "SELECT ordinal, passages.kind, text, locator, confidence
             FROM passages JOIN documents ON documents.id = document WHERE doc = ?1 ORDER BY ordinal",
            [doc.to_string()],
            |row| self.passage_of(row),
        )
    }

    /// One passage of a content.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn passage(&self, doc: DocId, ordinal: u32) -> Result<Option<Passage>, LedgerError> {
        self.row(
            "SELECT ordinal, passages.kind, text, locator, confidence
             FROM passages JOIN documents ON documents.id = document WHERE doc = ?1 AND ordinal = ?2",
            params![doc.to_string(), ordinal],
            |row| self.passage_of(row),
        )
    }

    /// Where passages of a document stand, in the given order. Those that it does not have are left out.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn locators(&self, doc: DocId, ordinals: &[u32]) -> Result<Vec<Locator>, LedgerError> {
        let mut locators = Vec::with_capacity(ordinals.len());
        for ordinal in ordinals {
            locators.extend(self.row(
                "SELECT locator FROM passages JOIN documents ON documents.id = document WHERE doc = ?1 AND ordinal = ?2",
                params![doc.to_string(), ordinal],
                |row| Ok(self.codec().read_json("locator", &row.get::<_, String>(0)?)?),
            )?);
        }
        Ok(locators)
    }

    fn document_of(&self, row: &Row<'_>) -> Result<DocumentHead, RowError> {
        let codec = self.codec();
        let description = Description {
            title: row.get(4)?,
            date: row.get::<_, Option<String>>(5)?.map(|date| codec.parse("day", &date)).transpose()?,
            doc_number: row.get(6)?,
            issuer: row.get(7)?,
            kind: row.get::<_, Option<String>>(8)?.map(DocumentKind),
        };
        Ok(DocumentHead {
            doc: codec.read_word("document id", &row.get::<_, String>(0)?)?,
            kind: codec.read_word("file kind", &row.get::<_, String>(1)?)?,
            n_pages: row.get(2)?,
            read_key: row.get(3)?,
            description,
            problems: codec.read_json("problems", &row.get::<_, String>(9)?)?,
        })
    }

    fn passage_of(&self, row: &Row<'_>) -> Result<Passage, RowError> {
        let codec = self.codec();
        Ok(Passage {
            ordinal: row.get(0)?,
            kind: codec.read_word("passage kind", &row.get::<_, String>(1)?)?,
            text: row.get(2)?,
            locator: codec.read_json("locator", &row.get::<_, String>(3)?)?,
            source: row.get::<_, Option<f64>>(4)?.map_or(TextSource::Native, |c| TextSource::Ocr(c as f32)),
        })
    }
}
