//! Runs of the program over the project: when, with which version, words and settings, and what came of it.

use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use crate::codec::int;
use crate::write::RowError;
use crate::{Ledger, LedgerError};

/// Number of a run, growing from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub(crate) i64);

impl RunId {
    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

/// What a run starts with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewRun {
    /// When it starts.
    pub started_at: Timestamp,
    /// Version of the program.
    pub version: String,
    /// Hash of the dictionaries in use.
    pub dictionary_hash: String,
    /// Whatever settings can change a result.
    pub settings: serde_json::Value,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// It went through.
    Finished,
    /// A person stopped it; what was committed until then holds.
    Interrupted,
    /// It met an error.
    Failed,
}

/// What a run did. Every file that went in is ok, partial, failed or skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunCounts {
    /// Files that went in, members of archives included.
    pub files: u64,
    /// Read as a whole.
    pub ok: u64,
    /// Read in part.
    pub partial: u64,
    /// Not read.
    pub failed: u64,
    /// Left out on purpose.
    pub skipped: u64,
    /// Of all, those that were new or changed and had to be read.
    pub read: u64,
    /// Of all, those that were new or changed and whose content an earlier run had read, such as one that was stopped.
    pub taken_up: u64,
    /// Files of earlier runs that have vanished.
    pub removed: u64,
    /// Links that hold at the end.
    pub links: u64,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunEnd {
    /// When it ended.
    pub finished_at: Timestamp,
    /// How it ended.
    pub outcome: RunOutcome,
    /// What it did.
    pub counts: RunCounts,
}

/// A run of the past or the present.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// What it started with.
    pub start: NewRun,
    /// How it ended; `None` while it runs, and for ever when the program was killed.
    pub end: Option<RunEnd>,
    /// Generation of the ledger when it ended: reports "as of this run" ask for it.
    pub generation: Option<u64>,
}

impl Ledger {
    /// Notes that a run starts.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn start_run(&mut self, run: &NewRun) -> Result<RunId, LedgerError> {
        self.write(|tx| {
            let settings = tx.codec().json("settings", &run.settings)?;
            tx.insert(
                "INSERT INTO runs (started_at, version, dictionary_hash, settings) VALUES (?1, ?2, ?3, ?4)",
                params![run.started_at.to_string(), run.version, run.dictionary_hash, settings],
            )
            .map(RunId)
        })
    }

    /// Notes how a run ended. A run ends once.
    ///
    /// # Errors
    /// When the run is unknown or has ended already, or the ledger cannot be written.
    pub fn finish_run(&mut self, run: RunId, end: &RunEnd) -> Result<(), LedgerError> {
        self.write(|tx| {
            let outcome = tx.codec().word("outcome", &end.outcome)?;
            let counts = tx.codec().json("counts", &end.counts)?;
            let generation = int(tx.generation()?);
            tx.insert(
                "INSERT INTO run_ends (run, finished_at, outcome, generation, counts) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![run.0, end.finished_at.to_string(), outcome, generation, counts],
            )
            .map(|_| ())
        })
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn runs(&self) -> Result<Vec<Run>, LedgerError> {
        self.rows(
            "SELECT id, started_at, version, dictionary_hash, settings, finished_at, outcome, counts, generation
             FROM runs LEFT JOIN run_ends ON run = id ORDER BY id",
            [],
            |row| self.run_of(row),
        )
    }

    /// The latest run that ended, if there is one.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn last_finished_run(&self) -> Result<Option<Run>, LedgerError> {
        self.row(
            "SELECT id, started_at, version, dictionary_hash, settings, finished_at, outcome, counts, generation
             FROM runs JOIN run_ends ON run = id ORDER BY id DESC LIMIT 1",
            [],
            |row| self.run_of(row),
        )
    }

    fn run_of(&self, row: &Row<'_>) -> Result<Run, RowError> {
        let codec = self.codec();
        let start = NewRun {
            started_at: codec.parse("moment", &row.get::<_, String>(1)?)?,
            version: row.get(2)?,
            dictionary_hash: row.get(3)?,
            settings: codec.read_json("settings", &row.get::<_, String>(4)?)?,
        };
        let end = match row.get::<_, Option<String>>(5)? {
            None => None,
            Some(finished_at) => Some(RunEnd {
                finished_at: codec.parse("moment", &finished_at)?,
                outcome: codec.read_word("outcome", &row.get::<_, String>(6)?)?,
                counts: codec.read_json("counts", &row.get::<_, String>(7)?)?,
            }),
        };
        let generation = row.get::<_, Option<i64>>(8)?.map(i64::unsigned_abs);
        Ok(Run { id: RunId(row.get(0)?), start, end, generation })
    }
}
