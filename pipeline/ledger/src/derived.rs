//! What is left of a document when only its likeness to others, or its agreement with them, matters. Derived, so no
//! content: the generation stays.

use rusqlite::params;
use zuozheng_model::DocId;

use crate::{Ledger, LedgerError, Tx};

/// Something derived from a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Derived {
    /// Name of it.
    pub what: &'static str,
    /// Version of the way it is made.
    pub version: u32,
}

impl Tx<'_> {
    /// Keeps what was derived from a document.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put_derived(&mut self, doc: DocId, derived: Derived, data: &[u8]) -> Result<(), LedgerError> {
        self.run(
            "INSERT OR REPLACE INTO derived (doc, what, version, data) VALUES (?1, ?2, ?3, ?4)",
            params![doc.to_string(), derived.what, derived.version, data],
        )?;
        Ok(())
    }
}

impl Ledger {
    /// What was derived from a document, when it was made in this way.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn derived(&self, doc: DocId, derived: Derived) -> Result<Option<Vec<u8>>, LedgerError> {
        self.row(
            "SELECT data FROM derived WHERE doc = ?1 AND what = ?2 AND version = ?3",
            params![doc.to_string(), derived.what, derived.version],
            |row| Ok(row.get(0)?),
        )
    }
}
