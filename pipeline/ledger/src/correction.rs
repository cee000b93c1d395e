//! Corrections: cells of a register that people changed. They are only ever added.

use rusqlite::{Row, params};
use zuozheng_model::{Correction, TaskNumber};

use crate::register::hash_at;
use crate::write::RowError;
use crate::{Ledger, LedgerError, Tx};

/// A correction with the register that its task number belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenCorrection {
    /// The correction.
    pub correction: Correction,
    /// Hash of the register that was corrected; `None` when the circular had none then.
    pub register_hash: Option<String>,
}

const COLUMNS: &str = "circular, task, text, field, old, new, who, why, at";

impl Tx<'_> {
    /// Adds a correction. A later one on the same cell follows it, but never replaces it.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn add_correction(&mut self, correction: &Correction) -> Result<(), LedgerError> {
        let field = self.codec().word("field", &correction.field)?;
        self.insert(
            "INSERT INTO corrections (circular, task, text, field, old, new, who, why, at, generation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                correction.circular,
                correction.task.get(),
                correction.text,
                field,
                correction.old,
                correction.new,
                correction.who,
                correction.why,
                correction.at.to_string(),
                self.generation,
            ],
        )?;
        self.touch();
        Ok(())
    }
}

impl Ledger {
    /// All corrections ever made, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn corrections(&self) -> Result<Vec<Correction>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM corrections ORDER BY id");
        self.rows(&sql, [], |row| self.correction_of(row))
    }

    /// The corrections of one circular, oldest first, each with the register that it was made on: numbers of tasks mean
    /// something in their register only.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn corrections_on(&self, circular: &str) -> Result<Vec<GivenCorrection>, LedgerError> {
        let sql = format!("SELECT {COLUMNS}, generation FROM corrections WHERE circular = ?1 ORDER BY id");
        let corrections = self.rows(&sql, [circular], |row| Ok((self.correction_of(row)?, row.get::<_, i64>(9)?)))?;
        let versions = self.register_spans(circular)?;
        // With the corrections the corrected register came in.
        let given = |(correction, generation): (Correction, i64)| GivenCorrection {
            correction,
            register_hash: hash_at(&versions, generation - 1),
        };
        Ok(corrections.into_iter().map(given).collect())
    }

    fn correction_of(&self, row: &Row<'_>) -> Result<Correction, RowError> {
        let codec = self.codec();
        let number: i64 = row.get(1)?;
        let task = u16::try_from(number)
            .ok()
            .and_then(TaskNumber::new)
            .ok_or_else(|| codec.not_understood("task number", &number.to_string()))?;
        Ok(Correction {
            circular: row.get(0)?,
            task,
            text: row.get(2)?,
            field: codec.read_word("field", &row.get::<_, String>(3)?)?,
            old: row.get(4)?,
            new: row.get(5)?,
            who: row.get(6)?,
            why: row.get(7)?,
            at: codec.parse("moment", &row.get::<_, String>(8)?)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use zuozheng_model::Field;

    use super::*;

    fn correction(field: Field, new: &str) -> Correction {
        Correction {
            circular: "甲〔2020〕1号".into(),
            task: TaskNumber::new(3).unwrap(),
            text: "检查消防设施".into(),
            field,
            old: String::new(),
            new: new.into(),
            who: "张三".into(),
            why: "原文如此".into(),
            at: "2020-03-01T08:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn what_goes_in_comes_out_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(folder.path()).unwrap();
        let given: Vec<Correction> = Field::ALL.into_iter().map(|field| correction(field, "新")).collect();
        ledger.write(|tx| given.iter().try_for_each(|one| tx.add_correction(one))).unwrap();
        assert_eq!(ledger.generation().unwrap(), 1);
        let again = correction(Field::Units, "牵头：甲局");
        ledger.write(|tx| tx.add_correction(&again)).unwrap();
        assert_eq!(ledger.generation().unwrap(), 2);
        assert_eq!(ledger.corrections().unwrap(), [given, vec![again]].concat());
        assert_eq!(ledger.integrity().unwrap(), []);
    }

    #[test]
    fn no_program_changes_or_removes_one() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(folder.path()).unwrap();
        ledger.write(|tx| tx.add_correction(&correction(Field::Points, "5"))).unwrap();
        for sql in ["UPDATE corrections SET new = '9'", "DELETE FROM corrections"] {
            assert!(ledger.connection.execute(sql, []).is_err(), "{sql}");
        }
        assert_eq!(ledger.corrections().unwrap(), [correction(Field::Points, "5")]);
    }
}
