//! Second opinions: what was sent to an endpoint and what it answered. They are only ever added and decide nothing: the
//! generation stays.

use jiff::Timestamp;
use rusqlite::{Row, params};
use zuozheng_model::{DocId, Opinion, TaskNumber};

use crate::write::RowError;
use crate::{Ledger, LedgerError, Tx};

/// A question that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Hash of the model and of all that was sent.
    pub hash: String,
    /// Name of the circular.
    pub circular: String,
    /// Path of the file inside the evidence folder.
    pub path: String,
    /// Its content.
    pub doc: DocId,
    /// Address that it was sent to.
    pub endpoint: String,
    /// Name of the model that answered.
    pub model: String,
    /// All text that was sent.
    pub sent: String,
    /// The answer as it came.
    pub answer: String,
    /// When.
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Keeps an answer and what was read from it. One that is known stays as it is.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn add_answer(&mut self, answered: &Answered, opinions: &[Opinion]) -> Result<(), LedgerError> {
        if self.has_answer(&answered.hash)? {
            return Ok(());
        }
        let Answered { hash, circular, path, doc, endpoint, model, sent, answer, at } = answered;
        let question = self.insert(
            "INSERT INTO questions (hash, circular, path, doc, endpoint, model, sent, answer, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![hash, circular, path, doc.to_string(), endpoint, model, sent, answer, at.to_string()],
        )?;
        for opinion in opinions {
            let grade = opinion.grade.map(|grade| self.codec().word("grade", &grade)).transpose()?;
            self.insert(
                "INSERT INTO opinions (question, task, task_text, grade, quote, passage, why)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    question,
                    opinion.task.get(),
                    opinion.task_text,
                    grade,
                    opinion.quote,
                    opinion.passage,
                    opinion.why
                ],
            )?;
        }
        Ok(())
    }
}

impl Ledger {
    /// True when a question was answered before.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn has_answer(&self, hash: &str) -> Result<bool, LedgerError> {
        Ok(self.has_table("questions")?
            && self.row("SELECT 1 FROM questions WHERE hash = ?1", [hash], |_| Ok(()))?.is_some())
    }

    /// The latest opinion on each content and task of a circular, by content, then task.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn opinions(&self, circular: &str) -> Result<Vec<Opinion>, LedgerError> {
        if !self.has_table("opinions")? {
            return Ok(Vec::new());
        }
        self.rows(
            "SELECT doc, task, task_text, grade, quote, passage, why, model, max(questions.id)
             FROM questions JOIN opinions ON opinions.question = questions.id
             WHERE circular = ?1 GROUP BY doc, task ORDER BY doc, task",
            [circular],
            |row| self.opinion_of(row),
        )
    }

    fn opinion_of(&self, row: &Row<'_>) -> Result<Opinion, RowError> {
        let codec = self.codec();
        let number: u16 = row.get(1)?;
        let task = TaskNumber::new(number).ok_or_else(|| codec.not_understood("task number", &number.to_string()))?;
        let grade = row.get::<_, Option<String>>(3)?;
        Ok(Opinion {
            doc: codec.read_word("document id", &row.get::<_, String>(0)?)?,
            task,
            task_text: row.get(2)?,
            grade: grade.map(|grade| codec.read_word("grade", &grade)).transpose()?,
            quote: row.get(4)?,
            passage: row.get(5)?,
            why: row.get(6)?,
            model: row.get(7)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use zuozheng_model::Grade;

    use super::*;

    fn answered(hash: &str, model: &str) -> Answered {
        Answered {
            hash: hash.into(),
            circular: "甲〔2020〕1号".into(),
            path: "甲局/a.pdf".into(),
            doc: DocId([3; 16]),
            endpoint: "http://127.0.0.1:8000/v1".into(),
            model: model.into(),
            sent: "问".into(),
            answer: "答".into(),
            at: "2020-01-06T08:00:00Z".parse().unwrap(),
        }
    }

    fn opinion(task: u16, grade: Option<Grade>, model: &str) -> Opinion {
        Opinion {
            doc: DocId([3; 16]),
            task: TaskNumber::new(task).unwrap(),
            task_text: "做好某事".into(),
            grade,
            quote: "已做好".into(),
            passage: grade.map(|_| 4),
            why: "写明已做".into(),
            model: model.into(),
        }
    }

    #[test]
    fn the_latest_answer_counts_and_none_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(folder.path()).unwrap();
        assert!(!ledger.has_answer("h1").unwrap());
        let first = [opinion(3, Some(Grade::Direct), "a"), opinion(7, None, "a")];
        ledger.write(|tx| tx.add_answer(&answered("h1", "a"), &first)).unwrap();
        assert_eq!(ledger.opinions("甲〔2020〕1号").unwrap(), first);
        ledger.write(|tx| tx.add_answer(&answered("h1", "a"), &[opinion(3, None, "a")])).unwrap();
        assert_eq!(ledger.opinions("甲〔2020〕1号").unwrap(), first);
        let later = opinion(3, Some(Grade::Supporting), "b");
        ledger.write(|tx| tx.add_answer(&answered("h2", "b"), std::slice::from_ref(&later))).unwrap();
        assert_eq!(ledger.opinions("甲〔2020〕1号").unwrap(), [later, first[1].clone()]);
        assert_eq!(ledger.opinions("乙〔2020〕1号").unwrap(), []);
        assert_eq!(ledger.generation().unwrap(), 0);
        for sql in ["UPDATE questions SET sent = ''", "DELETE FROM opinions"] {
            assert!(ledger.connection.execute(sql, []).is_err(), "{sql}");
        }
    }
}
