//! Letters: the reminders that were sent. They are only ever added, so that a round never says two things.

use jiff::civil::Date;
use rusqlite::{Row, params};
use zuozheng_model::{TaskNumber, UnitId};

use crate::codec::int;
use crate::write::RowError;
use crate::{Ledger, LedgerError, Tx};

/// A reminder that was sent to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRecord {
    /// Name of the circular.
    pub circular: String,
    /// The unit it went to.
    pub unit: UnitId,
    /// Which reminder it is, from 1.
    pub round: u32,
    /// 发文字号, when it has one; no two letters have the same.
    pub number: Option<String>,
    /// 成文日期.
    pub date: Date,
    /// Day by which the unit is to answer.
    pub reply_by: Date,
    /// Tasks that it asks for.
    pub open: Vec<TaskNumber>,
    /// Hash of the bytes of the file.
    pub hash: String,
    /// Generation of the ledger that it was written from.
    pub generation: u64,
}

impl Tx<'_> {
    /// Adds a letter. It is no content: the generation stays.
    ///
    /// # Errors
    /// When the ledger cannot be written; when the unit has a letter of this round already, or the number is taken.
    pub fn add_letter(&mut self, letter: &LetterRecord) -> Result<(), LedgerError> {
        let open: Vec<u16> = letter.open.iter().map(|task| task.get()).collect();
        self.insert(
            "INSERT INTO letters (circular, unit, round, number, date, reply_by, open, hash, generation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                letter.circular,
                letter.unit.as_str(),
                letter.round,
                letter.number,
                letter.date.to_string(),
                letter.reply_by.to_string(),
                self.codec().json("tasks of a letter", &open)?,
                letter.hash,
                int(letter.generation),
            ],
        )?;
        Ok(())
    }
}

impl Ledger {
    /// All letters, in the order in which they were sent.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn letters(&self) -> Result<Vec<LetterRecord>, LedgerError> {
        if !self.has_table("letters")? {
            return Ok(Vec::new());
        }
        let sql =
            "SELECT circular, unit, round, number, date, reply_by, open, hash, generation FROM letters ORDER BY id";
        self.rows(sql, [], |row| self.letter_of(row))
    }

    fn letter_of(&self, row: &Row<'_>) -> Result<LetterRecord, RowError> {
        let codec = self.codec();
        let open: Vec<u16> = codec.read_json("tasks of a letter", &row.get::<_, String>(6)?)?;
        Ok(LetterRecord {
            circular: row.get(0)?,
            unit: codec.read_word("unit", &row.get::<_, String>(1)?)?,
            round: row.get(2)?,
            number: row.get(3)?,
            date: codec.parse("day", &row.get::<_, String>(4)?)?,
            reply_by: codec.parse("day", &row.get::<_, String>(5)?)?,
            open: open.into_iter().filter_map(TaskNumber::new).collect(),
            hash: row.get(7)?,
            generation: row.get::<_, i64>(8)?.unsigned_abs(),
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn letter(unit: &str, round: u32, number: Option<&str>) -> LetterRecord {
        LetterRecord {
            circular: "甲〔2020〕1号".into(),
            unit: serde_json::from_value(serde_json::json!(unit)).unwrap(),
            round,
            number: number.map(str::to_owned),
            date: date(2020, 1, 10),
            reply_by: date(2020, 1, 20),
            open: [3, 7].into_iter().filter_map(TaskNumber::new).collect(),
            hash: "ab12".into(),
            generation: 4,
        }
    }

    #[test]
    fn a_round_is_kept_once_and_a_number_given_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(folder.path()).unwrap();
        let sent = [letter("甲局", 1, Some("甲〔2020〕5号")), letter("甲局", 2, None), letter("乙局", 1, None)];
        ledger.write(|tx| sent.iter().try_for_each(|one| tx.add_letter(one))).unwrap();
        assert_eq!(ledger.letters().unwrap(), sent);
        assert_eq!(ledger.generation().unwrap(), 0);
        for again in [letter("甲局", 1, None), letter("丙局", 1, Some("甲〔2020〕5号"))] {
            assert!(ledger.write(|tx| tx.add_letter(&again)).is_err());
        }
        for sql in ["UPDATE letters SET hash = ''", "DELETE FROM letters"] {
            assert!(ledger.connection.execute(sql, []).is_err(), "{sql}");
        }
        assert_eq!(ledger.letters().unwrap(), sent);
    }

    #[test]
    fn a_ledger_from_before_letters_has_none_and_gets_the_table() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::create(folder.path()).unwrap();
        ledger.connection.execute_batch("DROP TABLE letters").unwrap();
        drop(ledger);
        assert_eq!(Ledger::open_read_only(folder.path()).unwrap().letters().unwrap(), []);
        let mut ledger = Ledger::open(folder.path()).unwrap();
        ledger.write(|tx| tx.add_letter(&letter("甲局", 1, None))).unwrap();
        assert_eq!(ledger.letters().unwrap().len(), 1);
    }
}
