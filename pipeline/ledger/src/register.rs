//! Registers: the tasks of each circular, with all former versions.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use zuozheng_model::{Problem, Register};

use crate::codec::int;
use crate::write::RowError;
use crate::{Ledger, LedgerError, Tx};

/// The register of one circular and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterRecord {
    /// What the circular is known by as long as there is one: the [name](Register::name) it was first read under. A 文号
    /// that is mended later is the register's alone.
    pub circular: String,
    /// Hash of what decides the register.
    pub hash: String,
    /// Path of the file inside the folder of circulars.
    pub source: String,
    /// The register.
    pub register: Register,
    /// What a person should look at.
    pub problems: Vec<Problem>,
}

/// The last that is known of a circular.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownRegister {
    /// Its last register.
    pub record: RegisterRecord,
    /// False when its file has gone.
    pub is_present: bool,
    /// True when people decided, corrected or sent out anything on it.
    pub is_used: bool,
}

/// A version of a register: hash, first generation, generation that ended it.
pub(crate) type Span = (String, i64, Option<i64>);

impl RegisterRecord {
    /// How the circular calls itself now, see [`Register::name`].
    pub fn name(&self) -> &str {
        self.register.name()
    }
}

const COLUMNS: &str = "circular, hash, source, register, problems";

impl Tx<'_> {
    /// Stores the register of a circular and tells whether that changed anything. A changed register becomes a new
    /// version; the former one is kept.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put_register(&mut self, record: &RegisterRecord) -> Result<bool, LedgerError> {
        let before = self.register(&record.circular)?;
        if before.as_ref() == Some(record) {
            return Ok(false);
        }
        self.close_register(&record.circular)?;
        let codec = self.codec();
        self.insert(
            "INSERT INTO registers (circular, hash, source, register, problems, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                record.circular,
                record.hash,
                record.source,
                codec.json("register", &record.register)?,
                codec.json("problems", &record.problems)?,
                self.generation,
            ],
        )?;
        self.touch();
        Ok(true)
    }

    /// Notes that a circular is there no more, with all links to its tasks. Its versions and reviews are kept.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn remove_register(&mut self, circular: &str) -> Result<bool, LedgerError> {
        if self.close_register(circular)? == 0 {
            return Ok(false);
        }
        self.remove_links_of_circular(circular)?;
        self.touch();
        Ok(true)
    }

    fn close_register(&mut self, circular: &str) -> Result<usize, LedgerError> {
        let parameters = params![circular, self.generation];
        let dropped =
            self.run("DELETE FROM registers WHERE circular = ?1 AND until IS NULL AND since = ?2", parameters)?;
        let closed = self.run("UPDATE registers SET until = ?2 WHERE circular = ?1 AND until IS NULL", parameters)?;
        Ok(dropped + closed)
    }
}

impl Ledger {
    /// The registers of all circulars, by name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn registers(&self) -> Result<Vec<RegisterRecord>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM registers WHERE until IS NULL ORDER BY circular");
        self.rows(&sql, [], |row| self.register_of(row))
    }

    /// The registers of all circulars as they were at a generation of the past, by name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn registers_at(&self, generation: u64) -> Result<Vec<RegisterRecord>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM registers WHERE since <= ?1 AND (until IS NULL OR until > ?1) ORDER BY circular"
        );
        self.rows(&sql, [int(generation)], |row| self.register_of(row))
    }

    /// The register of one circular.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn register(&self, circular: &str) -> Result<Option<RegisterRecord>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM registers WHERE circular = ?1 AND until IS NULL");
        self.row(&sql, [circular], |row| self.register_of(row))
    }

    /// The last register of every circular there ever was, by what it is known by.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn known_registers(&self) -> Result<Vec<KnownRegister>, LedgerError> {
        let letters = if self.has_table("letters")? { "UNION SELECT circular FROM letters" } else { "" };
        let sql = format!(
            "SELECT {COLUMNS}, until IS NULL,
               circular IN (SELECT circular FROM reviews UNION SELECT circular FROM corrections {letters})
             FROM registers AS version
             WHERE id = (SELECT max(id) FROM registers WHERE circular = version.circular) ORDER BY circular"
        );
        self.rows(&sql, [], |row| {
            Ok(KnownRegister { record: self.register_of(row)?, is_present: row.get(5)?, is_used: row.get(6)? })
        })
    }

    /// When each version of the register of a circular held.
    pub(crate) fn register_spans(&self, circular: &str) -> Result<Vec<Span>, LedgerError> {
        let sql = "SELECT hash, since, until FROM registers WHERE circular = ?1";
        self.rows(sql, [circular], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// All versions of the register of one circular with the generation they hold since, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn register_versions(&self, circular: &str) -> Result<Vec<(u64, RegisterRecord)>, LedgerError> {
        let sql = format!("SELECT {COLUMNS}, since FROM registers WHERE circular = ?1 ORDER BY since");
        self.rows(&sql, [circular], |row| Ok((row.get::<_, i64>(5)?.unsigned_abs(), self.register_of(row)?)))
    }

    fn register_of(&self, row: &Row<'_>) -> Result<RegisterRecord, RowError> {
        let codec = self.codec();
        Ok(RegisterRecord {
            circular: row.get(0)?,
            hash: row.get(1)?,
            source: row.get(2)?,
            register: codec.read_json("register", &row.get::<_, String>(3)?)?,
            problems: codec.read_json("problems", &row.get::<_, String>(4)?)?,
        })
    }
}

/// The hash of the version that held at a generation.
pub(crate) fn hash_at(versions: &[Span], generation: i64) -> Option<String> {
    let held = |since: i64, until: Option<i64>| since <= generation && until.is_none_or(|until| until > generation);
    versions.iter().find(|(_, since, until)| held(*since, *until)).map(|(hash, ..)| hash.clone())
}
