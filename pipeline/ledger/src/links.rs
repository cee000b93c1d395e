//! Links: per file and circular, with the key of everything they depend on.

use std::collections::BTreeMap;

use rusqlite::{Params, Row, params};
use serde::{Deserialize, Serialize};
use zuozheng_model::{Basis, DocId, Link, Locator, TaskNumber, UnitId};

use crate::codec::int;
use crate::write::RowError;
use crate::{FileRole, Ledger, LedgerError, Tx};

/// All links of one file to the tasks of one circular.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileLinks {
    /// Path of the file inside the evidence folder.
    pub path: String,
    /// Name of the circular.
    pub circular: String,
    /// Its content.
    pub doc: DocId,
    /// Hash of everything that decides the links (content, unit, register, dictionaries, reviews): while it stays
    /// the same, they need not be computed again.
    pub match_key: String,
    /// The links, as the matcher ordered them.
    pub links: Vec<Link>,
}

/// One link with the places of the passages it cites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedLink {
    /// Path of the file inside the evidence folder.
    pub path: String,
    /// Its content.
    pub doc: DocId,
    /// The unit that sent it in.
    pub unit: Option<UnitId>,
    /// The link.
    pub link: Link,
    /// Where its passages stand, best first. Their text stays in the ledger: tens of thousands of links cite it.
    pub locators: Vec<Locator>,
}

const COLUMNS: &str = "matches.id, path, circular, doc, match_key, task, grade, score, basis, passages";

impl Tx<'_> {
    /// Stores all links of one file to one circular and tells whether the links changed. When only the key did, the
    /// key is replaced and nothing counts as changed.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put_links(&mut self, now: &FileLinks) -> Result<bool, LedgerError> {
        let before = self.links_of(&now.path, &now.circular)?;
        if before.as_ref() == Some(now) {
            return Ok(false);
        }
        if before.is_some_and(|before| before.doc == now.doc && before.links == now.links) {
            self.run(
                "UPDATE matches SET match_key = ?3 WHERE path = ?1 AND circular = ?2 AND until IS NULL",
                params![now.path, now.circular, now.match_key],
            )?;
            return Ok(false);
        }
        self.close_matches("path = ?1 AND circular = ?2", &now.path, &now.circular)?;
        let codec = self.codec();
        let id = self.insert(
            "INSERT INTO matches (path, circular, doc, match_key, since) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![now.path, now.circular, now.doc.to_string(), now.match_key, self.generation],
        )?;
        for (position, link) in now.links.iter().enumerate() {
            self.run(
                "INSERT INTO links (match, position, task, grade, score, basis, passages)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    id,
                    int(position as u64),
                    link.task.get(),
                    codec.word("grade", &link.grade)?,
                    f64::from(link.score),
                    codec.json("basis", &link.basis)?,
                    codec.json("passages", &link.passages)?,
                ],
            )?;
        }
        self.touch();
        Ok(true)
    }

    /// Puts in the links that were [put aside](Ledger::put_aside) and tells which files' links changed.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put_links_aside(&mut self) -> Result<Vec<String>, LedgerError> {
        if !self.has_links_aside()? {
            return Ok(Vec::new());
        }
        let mut changed = Vec::new();
        let mut last = 0;
        loop {
            let next = self.rows(
                "SELECT rowid, links FROM temp.links_aside WHERE rowid > ?1 ORDER BY rowid LIMIT 256",
                [last],
                |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
            )?;
            let Some((end, _)) = next.last() else { break };
            last = *end;
            for (_, json) in &next {
                let links: FileLinks = self.codec().read_json("links", json)?;
                if self.put_links(&links)? {
                    changed.push(links.path);
                }
            }
        }
        self.run("DELETE FROM temp.links_aside", [])?;
        Ok(changed)
    }

    /// Takes back all links of a file. They become history.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn remove_links(&mut self, path: &str) -> Result<bool, LedgerError> {
        let n_closed = self.close_matches("path = ?1 AND ?2 = ''", path, "")?;
        Ok(n_closed > 0)
    }

    pub(crate) fn remove_links_of_circular(&mut self, circular: &str) -> Result<(), LedgerError> {
        self.close_matches("?1 = '' AND circular = ?2", "", circular).map(|_| ())
    }

    fn close_matches(&mut self, which: &str, path: &str, circular: &str) -> Result<usize, LedgerError> {
        let parameters = params![path, circular, self.generation];
        // What was written by this very transaction never held for anyone.
        let delete = format!("DELETE FROM matches WHERE {which} AND until IS NULL AND since = ?3");
        let close = format!("UPDATE matches SET until = ?3 WHERE {which} AND until IS NULL");
        let n_closed = self.run(&delete, parameters)? + self.run(&close, parameters)?;
        if n_closed > 0 {
            self.touch();
        }
        Ok(n_closed)
    }
}

impl Ledger {
    /// Keeps links out of memory until [`Tx::put_links_aside`] puts them in: in a table of this connection alone, which
    /// is gone with it.
    ///
    /// # Errors
    /// When there is no room for temporary files.
    pub fn put_aside(&mut self, links: &[FileLinks]) -> Result<(), LedgerError> {
        let rows: Vec<String> =
            links.iter().map(|links| self.codec().json("links", links)).collect::<Result<_, _>>()?;
        let put = || {
            self.connection.execute_batch("CREATE TEMP TABLE IF NOT EXISTS links_aside (links TEXT NOT NULL)")?;
            let transaction = self.connection.unchecked_transaction()?;
            let mut statement = transaction.prepare_cached("INSERT INTO temp.links_aside (links) VALUES (?1)")?;
            rows.iter().try_for_each(|row| statement.execute([row]).map(|_| ()))?;
            drop(statement);
            transaction.commit()
        };
        put().map_err(self.failed("写入"))
    }

    fn has_links_aside(&self) -> Result<bool, LedgerError> {
        let tables = self
            .rows("SELECT 1 FROM sqlite_temp_master WHERE name = 'links_aside'", [], |row| Ok(row.get::<_, i64>(0)?))?;
        Ok(!tables.is_empty())
    }

    /// The links of one file to one circular; `None` when they were never computed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn links_of(&self, path: &str, circular: &str) -> Result<Option<FileLinks>, LedgerError> {
        let found = self
            .file_links("path = ?1 AND circular = ?2 AND until IS NULL ORDER BY position", params![path, circular])?;
        Ok(found.into_iter().next())
    }

    /// The links of one file to every circular, by circular.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn links_of_file(&self, path: &str) -> Result<Vec<FileLinks>, LedgerError> {
        self.file_links("path = ?1 AND until IS NULL ORDER BY circular, position", [path])
    }

    /// The generation in which files, links or registers last changed: what people decide changes none of them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn content_generation(&self) -> Result<u64, LedgerError> {
        self.newest(
            "SELECT MAX(since), MAX(until) FROM files UNION ALL SELECT MAX(since), MAX(until) FROM matches
             UNION ALL SELECT MAX(since), MAX(until) FROM registers",
            [],
        )
    }

    /// The newest of the generations in two columns.
    fn newest(&self, sql: &str, of: impl Params) -> Result<u64, LedgerError> {
        let newest = self.rows(sql, of, |row| Ok(row.get::<_, Option<i64>>(0)?.max(row.get(1)?)))?;
        Ok(newest.into_iter().flatten().max().map_or(0, i64::unsigned_abs))
    }

    /// The generation in which people last decided on a link, or a register last changed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn decided_generation(&self) -> Result<u64, LedgerError> {
        self.newest("SELECT (SELECT generation FROM reviews ORDER BY id DESC LIMIT 1), MAX(since) FROM registers", [])
    }

    /// The generation in which the evidence at a path or its links last changed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn file_generation(&self, path: &str) -> Result<u64, LedgerError> {
        let role = self.codec().word("role", &FileRole::Evidence)?;
        self.newest(
            "SELECT (SELECT since FROM files WHERE role = ?1 AND path = ?2 AND until IS NULL), MAX(since)
             FROM matches WHERE path = ?2 AND until IS NULL",
            [role.as_str(), path],
        )
    }

    /// How many links there are.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn n_links(&self) -> Result<u64, LedgerError> {
        let counts = self.rows(
            "SELECT COUNT(*) FROM matches JOIN links ON match = matches.id WHERE until IS NULL",
            [],
            |row| Ok(row.get::<_, i64>(0)?),
        )?;
        Ok(counts.first().map_or(0, |count| count.unsigned_abs()))
    }

    /// All links, by circular and path. Files without a link have an empty list.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn links(&self) -> Result<Vec<FileLinks>, LedgerError> {
        self.file_links("until IS NULL ORDER BY circular, path, position", [])
    }

    /// All links as they were at a generation of the past, by circular and path.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn links_at(&self, generation: u64) -> Result<Vec<FileLinks>, LedgerError> {
        self.file_links(
            "since <= ?1 AND (until IS NULL OR until > ?1) ORDER BY circular, path, position",
            [int(generation)],
        )
    }

    /// The key of the links of each (path, circular): files whose key is unchanged need not be matched again.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn match_keys(&self) -> Result<BTreeMap<(String, String), String>, LedgerError> {
        let keys = self.rows("SELECT path, circular, match_key FROM matches WHERE until IS NULL", [], |row| {
            Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
        })?;
        Ok(keys.into_iter().collect())
    }

    /// All links of one circular with the places they cite, by task, score from high to low, then path.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn placed_links(&self, circular: &str) -> Result<Vec<PlacedLink>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS}, position,
               (SELECT unit FROM files WHERE files.role = 'evidence' AND files.path = matches.path
                AND files.until IS NULL)
             FROM matches JOIN links ON match = matches.id
             WHERE circular = ?1 AND until IS NULL ORDER BY task, score DESC, path"
        );
        let mut placed = self.rows(&sql, [circular], |row| {
            Ok(PlacedLink {
                path: row.get(1)?,
                doc: self.codec().read_word("document id", &row.get::<_, String>(3)?)?,
                unit: self.unit_of(row.get(11)?)?,
                link: self.link_of(row)?,
                locators: Vec::new(),
            })
        })?;
        for PlacedLink { doc, link, locators, .. } in &mut placed {
            *locators = self.locators(*doc, &link.passages)?;
        }
        Ok(placed)
    }

    fn file_links(&self, which: &str, params: impl Params) -> Result<Vec<FileLinks>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM matches LEFT JOIN links ON match = matches.id WHERE {which}");
        let mut found: Vec<(i64, FileLinks)> = Vec::new();
        self.rows(&sql, params, |row| {
            let id: i64 = row.get(0)?;
            if found.last().is_none_or(|(last, _)| *last != id) {
                let links = FileLinks {
                    path: row.get(1)?,
                    circular: row.get(2)?,
                    doc: self.codec().read_word("document id", &row.get::<_, String>(3)?)?,
                    match_key: row.get(4)?,
                    links: Vec::new(),
                };
                found.push((id, links));
            }
            let has_link = row.get::<_, Option<i64>>(5)?.is_some();
            if let (true, Some((_, file))) = (has_link, found.last_mut()) {
                file.links.push(self.link_of(row)?);
            }
            Ok(())
        })?;
        Ok(found.into_iter().map(|(_, links)| links).collect())
    }

    fn link_of(&self, row: &Row<'_>) -> Result<Link, RowError> {
        let codec = self.codec();
        let number: i64 = row.get(5)?;
        let task = u16::try_from(number)
            .ok()
            .and_then(TaskNumber::new)
            .ok_or_else(|| codec.not_understood("task number", &number.to_string()))?;
        let mut basis: Vec<Basis> = codec.read_json("basis", &row.get::<_, String>(8)?)?;
        basis.shrink_to_fit();
        Ok(Link {
            task,
            grade: codec.read_word("grade", &row.get::<_, String>(6)?)?,
            score: row.get::<_, f64>(7)? as f32,
            basis,
            passages: codec.read_json("passages", &row.get::<_, String>(9)?)?,
        })
    }
}
