//! Reviews: what people decided. They are only ever added.

use rusqlite::{Row, params};
use zuozheng_model::{DocId, Grade, Review, TaskNumber, Verdict};

use crate::codec::int;
use crate::write::RowError;
use crate::{Ledger, LedgerError, Tx};

const COLUMNS: &str = "circular, path, doc, task, verdict, grade, who, why, at";

impl Tx<'_> {
    /// Adds a review. A later one on the same file and task replaces its effect, never the review itself.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn add_review(&mut self, review: &Review) -> Result<(), LedgerError> {
        let (verdict, grade) = match review.verdict {
            Verdict::Accept(grade) => ("accept", Some(self.codec().word("grade", &grade)?)),
            Verdict::Reject => ("reject", None),
            Verdict::Withdraw => ("withdraw", None),
        };
        self.insert(
            "INSERT INTO reviews (circular, path, doc, task, verdict, grade, who, why, at, generation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                review.circular,
                review.path,
                review.doc.to_string(),
                review.task.get(),
                verdict,
                grade,
                review.who,
                review.why,
                review.at.to_string(),
                self.generation,
            ],
        )?;
        self.touch();
        Ok(())
    }
}

impl Ledger {
    /// All reviews ever given, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn reviews(&self) -> Result<Vec<Review>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM reviews ORDER BY id");
        self.rows(&sql, [], |row| self.review_of(row))
    }

    /// All reviews given until a generation of the past, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn reviews_at(&self, generation: u64) -> Result<Vec<Review>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM reviews WHERE generation <= ?1 ORDER BY id");
        self.rows(&sql, [int(generation)], |row| self.review_of(row))
    }

    /// The reviews in force, by circular, path and task, the latest last: of the reviews on one circular and task
    /// those that are the latest for their path or for their content. (A file that was changed in place keeps the
    /// verdict on its path, a file that was moved the one on its content.)
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn effective_reviews(&self) -> Result<Vec<Review>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reviews AS this
             WHERE NOT EXISTS (SELECT 1 FROM reviews AS later WHERE later.id > this.id
                 AND later.circular = this.circular AND later.task = this.task AND later.path = this.path)
                OR NOT EXISTS (SELECT 1 FROM reviews AS later WHERE later.id > this.id
                 AND later.circular = this.circular AND later.task = this.task AND later.doc = this.doc)
             ORDER BY circular, path, task, id"
        );
        self.rows(&sql, [], |row| self.review_of(row))
    }

    /// The reviews that decide on one file for one circular, by task: for each task the latest one that was given on
    /// this path or on this content.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn reviews_on(&self, circular: &str, path: &str, doc: Option<DocId>) -> Result<Vec<Review>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS}, max(id) FROM reviews WHERE circular = ?1 AND (path = ?2 OR doc = ?3)
             GROUP BY task ORDER BY task"
        );
        self.rows(&sql, params![circular, path, doc.map(|doc| doc.to_string())], |row| self.review_of(row))
    }

    fn review_of(&self, row: &Row<'_>) -> Result<Review, RowError> {
        let codec = self.codec();
        let number: i64 = row.get(3)?;
        let task = u16::try_from(number)
            .ok()
            .and_then(TaskNumber::new)
            .ok_or_else(|| codec.not_understood("task number", &number.to_string()))?;
        let verdict_word: String = row.get(4)?;
        let grade = row.get::<_, Option<String>>(5)?;
        let verdict = match (verdict_word.as_str(), grade) {
            ("accept", Some(grade)) => Verdict::Accept(codec.read_word::<Grade>("grade", &grade)?),
            ("reject", None) => Verdict::Reject,
            ("withdraw", None) => Verdict::Withdraw,
            _ => return Err(codec.not_understood("verdict", &verdict_word).into()),
        };
        Ok(Review {
            circular: row.get(0)?,
            path: row.get(1)?,
            doc: codec.read_word("document id", &row.get::<_, String>(2)?)?,
            task,
            verdict,
            who: row.get(6)?,
            why: row.get(7)?,
            at: codec.parse("moment", &row.get::<_, String>(8)?)?,
        })
    }
}
