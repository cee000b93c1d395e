//! How far each circular was after each run. It tells of the state and is no part of it: the generation stays.

use jiff::civil::Date;
use rusqlite::params;

use crate::codec::int;
use crate::{Ledger, LedgerError, RunId, Tx};

/// Duties of a circular by status, after a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The day against which deadlines were judged.
    pub day: Date,
    /// Proven.
    pub covered: u64,
    /// With supporting evidence only.
    pub partial: u64,
    /// Without evidence.
    pub missing: u64,
    /// Not decided, because files could not be read.
    pub blocked: u64,
    /// Not due yet.
    pub not_due: u64,
}

impl Tx<'_> {
    /// Keeps how far a circular was after a run.
    ///
    /// # Errors
    /// When the ledger cannot be written, or knows this already.
    pub fn add_progress(&mut self, run: RunId, circular: &str, now: &Progress) -> Result<(), LedgerError> {
        self.insert(
            "INSERT INTO progress (run, circular, day, covered, partial, missing, blocked, not_due)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                run.get(),
                circular,
                now.day.to_string(),
                int(now.covered),
                int(now.partial),
                int(now.missing),
                int(now.blocked),
                int(now.not_due),
            ],
        )?;
        Ok(())
    }
}

impl Ledger {
    /// How far a circular was after its latest runs, at most so many, the oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn progress(&self, circular: &str, most: usize) -> Result<Vec<(RunId, Progress)>, LedgerError> {
        if !self.has_table("progress")? {
            return Ok(Vec::new());
        }
        let mut found = self.rows(
            "SELECT run, day, covered, partial, missing, blocked, not_due FROM progress
             WHERE circular = ?1 ORDER BY run DESC LIMIT ?2",
            params![circular, int(most as u64)],
            |row| {
                let count = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
                let progress = Progress {
                    day: self.codec().parse("day", &row.get::<_, String>(1)?)?,
                    covered: count(2)?,
                    partial: count(3)?,
                    missing: count(4)?,
                    blocked: count(5)?,
                    not_due: count(6)?,
                };
                Ok((RunId(row.get(0)?), progress))
            },
        )?;
        found.reverse();
        Ok(found)
    }
}
