//! Reviews: what people decided. They are only ever added.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Row, params};
use zuozheng_model::{Grade, NamedPlace, Register, Review, TaskNumber, Verdict};

use crate::codec::int;
use crate::register::hash_at;
use crate::write::RowError;
use crate::{Ledger, LedgerError, Tx};

const COLUMNS: &str = "circular, path, doc, task, verdict, grade, who, why, at";

/// A review with the register that its task number belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenReview {
    /// Its number in the ledger.
    pub id: i64,
    /// The review.
    pub review: Review,
    /// Hash of the register that held when it was given; `None` when the circular had none then.
    pub register_hash: Option<String>,
    /// True when a person has seen that its task is gone.
    pub dismissed: bool,
}

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
        let id = self.insert(
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
        if let Some(place) = &review.place {
            let place = self.codec().json("place", place)?;
            self.insert("INSERT INTO review_places (review, place) VALUES (?1, ?2)", params![id, place])?;
        }
        self.touch();
        Ok(())
    }

    /// Notes that a person has seen that the task of a review is gone.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn dismiss_review(&mut self, id: i64, who: &str, at: Timestamp) -> Result<(), LedgerError> {
        let parameters = params![id, who, at.to_string()];
        if self.run("INSERT OR IGNORE INTO dismissed (review, who, at) VALUES (?1, ?2, ?3)", parameters)? > 0 {
            self.touch();
        }
        Ok(())
    }
}

impl Ledger {
    /// All reviews ever given, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn reviews(&self) -> Result<Vec<Review>, LedgerError> {
        let sql = format!("SELECT {COLUMNS}, id FROM reviews ORDER BY id");
        let mut places = self.review_places()?;
        self.rows(&sql, [], |row| Ok(Review { place: places.remove(&row.get(9)?), ..self.review_of(row)? }))
    }

    /// The reviews on one circular, or those of them given until a generation of the past, oldest first, each with the
    /// register that held then: numbers of tasks mean something in their register only.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn reviews_on(&self, circular: &str, until: Option<u64>) -> Result<Vec<GivenReview>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS}, id, generation FROM reviews WHERE circular = ?1 AND generation <= ?2 ORDER BY id"
        );
        let until = until.map_or(i64::MAX, int);
        let mut places = self.review_places()?;
        let reviews = self.rows(&sql, params![circular, until], |row| {
            let (review, id, generation): (Review, i64, i64) = (self.review_of(row)?, row.get(9)?, row.get(10)?);
            Ok((Review { place: places.remove(&id), ..review }, id, generation))
        })?;
        if reviews.is_empty() {
            return Ok(Vec::new());
        }
        let versions = self.register_spans(circular)?;
        let dismissed = self.dismissed()?;
        let given = |(review, id, generation)| GivenReview {
            id,
            review,
            register_hash: hash_at(&versions, generation),
            dismissed: dismissed.contains(&id),
        };
        Ok(reviews.into_iter().map(given).collect())
    }

    /// The passages that people named, by the number of the review.
    fn review_places(&self) -> Result<BTreeMap<i64, NamedPlace>, LedgerError> {
        if !self.has_table("review_places")? {
            return Ok(BTreeMap::new());
        }
        let place = |row: &Row<'_>| Ok((row.get(0)?, self.codec().read_json("place", &row.get::<_, String>(1)?)?));
        Ok(self.rows("SELECT review, place FROM review_places", [], place)?.into_iter().collect())
    }

    fn dismissed(&self) -> Result<BTreeSet<i64>, LedgerError> {
        if !self.has_table("dismissed")? {
            return Ok(BTreeSet::new());
        }
        Ok(self.rows("SELECT review FROM dismissed", [], |row| Ok(row.get(0)?))?.into_iter().collect())
    }

    /// The register of a circular that has a hash, of the present or of the past.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn register_with(&self, circular: &str, hash: &str) -> Result<Option<Register>, LedgerError> {
        let sql = "SELECT register FROM registers WHERE circular = ?1 AND hash = ?2 LIMIT 1";
        self.row(sql, [circular, hash], |row| Ok(self.codec().read_json("register", &row.get::<_, String>(0)?)?))
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
            place: None,
            at: codec.parse("moment", &row.get::<_, String>(8)?)?,
        })
    }
}
