//! Files of the project: each one that was found has a row with its state, read or not.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use zuozheng_model::{DocId, Problem, UnitId};

use crate::codec::int;
use crate::write::RowError;
use crate::{Ledger, LedgerError, RunId, Tx};

/// Which of the two folders of the corpus a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRole {
    /// 通知: hands out tasks.
    Circular,
    /// 佐证材料: sent in by a unit.
    Evidence,
}

/// How far a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// As a whole.
    Ok,
    /// In part.
    Partial,
    /// Not at all.
    Failed,
    /// Left out on purpose.
    Skipped,
}

/// A file as it was last seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileRecord {
    /// What it is for.
    pub role: FileRole,
    /// Path inside the folder of its role, with `/`; a member of an archive is `a.zip/b.pdf`.
    pub path: String,
    /// Path of the archive it lies in.
    pub parent: Option<String>,
    /// Its content; `None` when not even that could be read.
    pub doc: Option<DocId>,
    /// Size in bytes.
    pub size: u64,
    /// The unit that sent it in; `None` when no roster knows one.
    pub unit: Option<UnitId>,
    /// How far it was read.
    pub state: FileState,
    /// Problems of the file rather than of its content, such as a missing permission.
    pub problems: Vec<Problem>,
    /// The run that saw this path first. [`Tx::put_file`] sets it.
    pub first_seen: Option<RunId>,
}

impl FileRecord {
    /// A file of which nothing but path and size is known: failed, without content and unit.
    pub fn unread(role: FileRole, path: impl Into<String>, size: u64) -> Self {
        Self {
            role,
            path: path.into(),
            parent: None,
            doc: None,
            size,
            unit: None,
            state: FileState::Failed,
            problems: Vec::new(),
            first_seen: None,
        }
    }
}

/// A problem and the file it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileProblem {
    /// What the file is for.
    pub role: FileRole,
    /// Its path.
    pub path: String,
    /// The unit that sent it in.
    pub unit: Option<UnitId>,
    /// State of the file.
    pub state: FileState,
    /// The problem.
    pub problem: Problem,
}

/// Number of files in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StateCounts {
    /// Read as a whole.
    pub ok: u64,
    /// Read in part.
    pub partial: u64,
    /// Not read.
    pub failed: u64,
    /// Left out on purpose.
    pub skipped: u64,
}

impl StateCounts {
    /// All files.
    pub fn total(self) -> u64 {
        self.ok + self.partial + self.failed + self.skipped
    }
}

const COLUMNS: &str = "role, path, parent, doc, size, unit, state, problems, first_seen";

impl Tx<'_> {
    /// Notes a file as it is now and tells whether that changed anything. What held before becomes history;
    /// the run that saw the path first is kept.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put_file(&mut self, run: RunId, file: &FileRecord) -> Result<bool, LedgerError> {
        let before = self.file(file.role, &file.path)?;
        let first_seen = before.as_ref().and_then(|before| before.first_seen).unwrap_or(run);
        let now = FileRecord { first_seen: Some(first_seen), ..file.clone() };
        if before.as_ref() == Some(&now) {
            return Ok(false);
        }
        if before.is_some() {
            self.close_file(file.role, &file.path)?;
        }
        let codec = self.codec();
        self.insert(
            "INSERT INTO files (role, path, parent, doc, size, unit, state, problems, first_seen, since)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                codec.word("role", &file.role)?,
                file.path,
                file.parent,
                file.doc.map(|doc| doc.to_string()),
                int(file.size),
                file.unit.as_ref().map(UnitId::as_str),
                codec.word("state", &file.state)?,
                codec.json("problems", &file.problems)?,
                first_seen.0,
                self.generation,
            ],
        )?;
        self.touch();
        Ok(true)
    }

    /// Notes that a file has vanished, with all members if it is an archive and with all links of these. Tells how
    /// many files are gone.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn remove_file(&mut self, role: FileRole, path: &str) -> Result<u64, LedgerError> {
        let role_word = self.codec().word("role", &role)?;
        let gone: Vec<String> = self.rows(
            "WITH RECURSIVE gone (path) AS (
               SELECT path FROM files WHERE role = ?1 AND path = ?2 AND until IS NULL
               UNION
               SELECT files.path FROM files JOIN gone ON files.parent = gone.path
               WHERE files.role = ?1 AND files.until IS NULL)
             SELECT path FROM gone ORDER BY path",
            params![role_word, path],
            |row| Ok(row.get(0)?),
        )?;
        for path in &gone {
            self.close_file(role, path)?;
            if role == FileRole::Evidence {
                self.remove_links(path)?;
            }
            self.touch();
        }
        Ok(gone.len() as u64)
    }

    fn close_file(&mut self, role: FileRole, path: &str) -> Result<(), LedgerError> {
        let role = self.codec().word("role", &role)?;
        // What was written by this very transaction never held for anyone.
        let parameters = params![role, path, self.generation];
        self.run("DELETE FROM files WHERE role = ?1 AND path = ?2 AND until IS NULL AND since = ?3", parameters)?;
        self.run("UPDATE files SET until = ?3 WHERE role = ?1 AND path = ?2 AND until IS NULL", parameters)?;
        Ok(())
    }
}

impl Ledger {
    /// All files, circulars first, by path.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn files(&self) -> Result<Vec<FileRecord>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM files WHERE until IS NULL ORDER BY role, path");
        self.rows(&sql, [], |row| self.file_of(row))
    }

    /// All files as they were at a generation of the past, circulars first, by path.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn files_at(&self, generation: u64) -> Result<Vec<FileRecord>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM files WHERE since <= ?1 AND (until IS NULL OR until > ?1) ORDER BY role, path"
        );
        self.rows(&sql, [int(generation)], |row| self.file_of(row))
    }

    /// The file at a path.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn file(&self, role: FileRole, path: &str) -> Result<Option<FileRecord>, LedgerError> {
        let role = self.codec().word("role", &role)?;
        let sql = format!("SELECT {COLUMNS} FROM files WHERE role = ?1 AND path = ?2 AND until IS NULL");
        self.row(&sql, params![role, path], |row| self.file_of(row))
    }

    /// The folders in which evidence lies now, sorted.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn evidence_folders(&self) -> Result<Vec<String>, LedgerError> {
        let role = self.codec().word("role", &FileRole::Evidence)?;
        self.rows(
            "SELECT DISTINCT substr(path, 1, instr(path, '/') - 1) AS folder FROM files
             WHERE role = ?1 AND until IS NULL AND instr(path, '/') > 1 ORDER BY folder",
            [role],
            |row| Ok(row.get(0)?),
        )
    }

    /// All files that hold a content, circulars first, by path.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn files_with(&self, doc: DocId) -> Result<Vec<FileRecord>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM files WHERE doc = ?1 AND until IS NULL ORDER BY role, path");
        self.rows(&sql, [doc.to_string()], |row| self.file_of(row))
    }

    /// Number of files in each state.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn state_counts(&self, role: FileRole) -> Result<StateCounts, LedgerError> {
        let role = self.codec().word("role", &role)?;
        let counts = self.rows(
            "SELECT state, count(*) FROM files WHERE role = ?1 AND until IS NULL GROUP BY state",
            [role],
            |row| {
                let state: FileState = self.codec().read_word("state", &row.get::<_, String>(0)?)?;
                Ok((state, row.get::<_, i64>(1)?.unsigned_abs()))
            },
        )?;
        let mut sums = StateCounts::default();
        for (state, count) in counts {
            match state {
                FileState::Ok => sums.ok = count,
                FileState::Partial => sums.partial = count,
                FileState::Failed => sums.failed = count,
                FileState::Skipped => sums.skipped = count,
            }
        }
        Ok(sums)
    }

    /// Every problem of every file and of its content, circulars first, by path; those of the file come first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn problems(&self) -> Result<Vec<FileProblem>, LedgerError> {
        let found = self.rows(
            "SELECT role, path, unit, state, files.problems, documents.problems
             FROM files LEFT JOIN documents ON documents.doc = files.doc
             WHERE until IS NULL AND (files.problems <> '[]' OR documents.problems <> '[]')
             ORDER BY role, path",
            [],
            |row| {
                let codec = self.codec();
                let role = codec.read_word("role", &row.get::<_, String>(0)?)?;
                let unit = self.unit_of(row.get(2)?)?;
                let state = codec.read_word("state", &row.get::<_, String>(3)?)?;
                let mut problems: Vec<Problem> = codec.read_json("problems", &row.get::<_, String>(4)?)?;
                if let Some(json) = row.get::<_, Option<String>>(5)? {
                    problems.extend(codec.read_json::<Vec<Problem>>("problems", &json)?);
                }
                let path: String = row.get(1)?;
                let of_file = |problem| FileProblem { role, path: path.clone(), unit: unit.clone(), state, problem };
                Ok(problems.into_iter().map(of_file).collect::<Vec<_>>())
            },
        )?;
        Ok(found.into_iter().flatten().collect())
    }

    fn file_of(&self, row: &Row<'_>) -> Result<FileRecord, RowError> {
        let codec = self.codec();
        Ok(FileRecord {
            role: codec.read_word("role", &row.get::<_, String>(0)?)?,
            path: row.get(1)?,
            parent: row.get(2)?,
            doc: row.get::<_, Option<String>>(3)?.map(|doc| codec.read_word("document id", &doc)).transpose()?,
            size: row.get::<_, i64>(4)?.unsigned_abs(),
            unit: self.unit_of(row.get(5)?)?,
            state: codec.read_word("state", &row.get::<_, String>(6)?)?,
            problems: codec.read_json("problems", &row.get::<_, String>(7)?)?,
            first_seen: Some(RunId(row.get(8)?)),
        })
    }

    pub(crate) fn unit_of(&self, name: Option<String>) -> Result<Option<UnitId>, LedgerError> {
        name.map(|name| self.codec().read_word("unit", &name)).transpose()
    }
}
