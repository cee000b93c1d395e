//! Prints of documents: what is left of a text when only its likeness to others matters. Derived, so no content: the
//! generation stays.

use rusqlite::params;
use zuozheng_model::DocId;

use crate::{Ledger, LedgerError, Tx};

impl Tx<'_> {
    /// Keeps the prints of a document.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put_prints(&mut self, doc: DocId, version: u32, prints: &[u8]) -> Result<(), LedgerError> {
        self.run(
            "INSERT OR REPLACE INTO prints (doc, version, prints) VALUES (?1, ?2, ?3)",
            params![doc.to_string(), version, prints],
        )?;
        Ok(())
    }
}

impl Ledger {
    /// The prints of a document, when they were made in this way.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn prints(&self, doc: DocId, version: u32) -> Result<Option<Vec<u8>>, LedgerError> {
        self.row(
            "SELECT prints FROM prints WHERE doc = ?1 AND version = ?2",
            params![doc.to_string(), version],
            |row| Ok(row.get(0)?),
        )
    }
}
