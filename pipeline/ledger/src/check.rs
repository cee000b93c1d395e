//! Is the ledger whole? What `verify` asks of it.

use serde::{Deserialize, Serialize};

use crate::{Ledger, LedgerError};

/// Something in the ledger that does not fit together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// Stable code: `sqlite`, `foreign-key`, `no-document`, `no-passage`, `no-file`, `no-task`, `no-parent`.
    pub code: String,
    /// What it concerns: a path, a row, a circular.
    pub subject: String,
}

/// Queries that must give nothing, each with the code of its fault.
const CHECKS: [(&str, &str); 5] = [
    (
        "no-document",
        "SELECT path FROM files WHERE until IS NULL AND state IN ('ok', 'partial')
         AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.doc = files.doc)",
    ),
    (
        "no-passage",
        "SELECT DISTINCT matches.path || ' #' || cited.value
         FROM matches JOIN links ON match = matches.id JOIN json_each(links.passages) AS cited
         WHERE until IS NULL AND NOT EXISTS (
           SELECT 1 FROM passages JOIN documents ON documents.id = document
           WHERE documents.doc = matches.doc AND passages.ordinal = cited.value)",
    ),
    (
        "no-file",
        "SELECT path FROM matches WHERE until IS NULL AND NOT EXISTS (
           SELECT 1 FROM files WHERE files.role = 'evidence' AND files.path = matches.path
           AND files.doc = matches.doc AND files.until IS NULL)",
    ),
    (
        "no-task",
        "SELECT DISTINCT matches.circular || ' #' || links.task FROM matches JOIN links ON match = matches.id
         WHERE until IS NULL AND NOT EXISTS (
           SELECT 1 FROM registers JOIN json_each(registers.register, '$.tasks') AS task
           WHERE registers.circular = matches.circular AND registers.until IS NULL
           AND task.value ->> 'number' = links.task)",
    ),
    (
        "no-parent",
        "SELECT path FROM files WHERE until IS NULL AND parent IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM files AS archive WHERE archive.role = files.role AND archive.path = files.parent
           AND archive.until IS NULL)",
    ),
];

impl Ledger {
    /// Checks the file itself and that every file has its document, every link its file, its passages and its task.
    /// Gives what does not fit, sorted; nothing when all is well.
    ///
    /// # Errors
    /// When the ledger cannot be read at all.
    pub fn integrity(&self) -> Result<Vec<Fault>, LedgerError> {
        let mut faults = Vec::new();
        let fault = |code: &str, subject: String| Fault { code: code.to_owned(), subject };
        for line in self.rows("PRAGMA integrity_check", [], |row| Ok(row.get::<_, String>(0)?))? {
            if line != "ok" {
                faults.push(fault("sqlite", line));
            }
        }
        let broken_keys = self.rows("PRAGMA foreign_key_check", [], |row| {
            Ok(format!("{} {:?}", row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?))
        })?;
        faults.extend(broken_keys.into_iter().map(|row| fault("foreign-key", row)));
        for (code, sql) in CHECKS {
            let subjects = self.rows(sql, [], |row| Ok(row.get::<_, String>(0)?))?;
            faults.extend(subjects.into_iter().map(|subject| fault(code, subject)));
        }
        faults.sort();
        Ok(faults)
    }
}
