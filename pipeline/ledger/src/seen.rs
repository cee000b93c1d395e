//! 看过: contents that the program could not read in full and a person has. They are no longer what a gap waits for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::params;
use zuozheng_model::DocId;

use crate::codec::int;
use crate::{Ledger, LedgerError, Tx};

/// What a person says of a content that was not read in full: that there is nothing in it that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The content.
    pub doc: DocId,
    /// False when an earlier word is taken back.
    pub holds: bool,
    /// Who has looked.
    pub who: String,
    /// What was seen; may be empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Adds what a person has seen. A later word on the same content replaces its effect, never itself.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn add_seen(&mut self, seen: &Seen) -> Result<(), LedgerError> {
        self.insert(
            "INSERT INTO seen (doc, holds, who, why, at, generation) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![seen.doc.to_string(), seen.holds, seen.who, seen.why, seen.at.to_string(), self.generation],
        )?;
        self.touch();
        Ok(())
    }
}

impl Ledger {
    /// What people have seen, by content, or what they had until a generation of the past.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn seen(&self, until: Option<u64>) -> Result<BTreeMap<DocId, Seen>, LedgerError> {
        if !self.has_table("seen")? {
            return Ok(BTreeMap::new());
        }
        let until = until.map_or(i64::MAX, int);
        let sql = "SELECT doc, holds, who, why, at FROM seen WHERE generation <= ?1 ORDER BY id";
        let all = self.rows(sql, [until], |row| {
            let codec = self.codec();
            Ok(Seen {
                doc: codec.read_word("document id", &row.get::<_, String>(0)?)?,
                holds: row.get(1)?,
                who: row.get(2)?,
                why: row.get(3)?,
                at: codec.parse("moment", &row.get::<_, String>(4)?)?,
            })
        })?;
        let mut latest: BTreeMap<DocId, Seen> = all.into_iter().map(|seen| (seen.doc, seen)).collect();
        latest.retain(|_, seen| seen.holds);
        Ok(latest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_word_on_a_content_holds() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(folder.path()).unwrap();
        let seen = |holds| Seen {
            doc: DocId([1; 16]),
            holds,
            who: "李".into(),
            why: "空白".into(),
            at: "2020-03-01T08:00:00Z".parse().unwrap(),
        };
        let generation = ledger.generation().unwrap();
        ledger.write(|tx| tx.add_seen(&seen(true))).unwrap();
        assert_eq!(ledger.seen(None).unwrap().into_values().collect::<Vec<_>>(), [seen(true)]);
        assert_eq!(ledger.seen(Some(generation)).unwrap(), BTreeMap::new());
        ledger.write(|tx| tx.add_seen(&seen(false))).unwrap();
        assert_eq!(ledger.seen(None).unwrap(), BTreeMap::new());
        assert_eq!(ledger.seen(Some(generation + 1)).unwrap().len(), 1);
    }
}
