//! Accounts of the pages, and the files that were handed in there. Neither is content: the generation stays.

use jiff::Timestamp;
use rusqlite::{Row, params};
use zuozheng_model::{AccountRole, DocId, UnitId};

use crate::codec::int;
use crate::write::RowError;
use crate::{Ledger, LedgerError, Tx};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What is typed to log in; also the name in the history of reviews.
    pub name: String,
    /// What it is for.
    pub role: AccountRole,
    /// The password as a PHC string; never the password itself.
    pub password: String,
    /// Hash of the token for programs, when there is one.
    pub token: Option<String>,
    /// True when nobody can log in with it any more.
    pub disabled: bool,
}

/// What was done to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountEvent {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub who: String,
    /// To which account.
    pub account: String,
    /// What, in a word: `add`, `passwd`, `disable`, `enable`, `token`.
    pub what: String,
}

/// A file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// For which unit.
    pub unit: UnitId,
    /// Its name as it came.
    pub name: String,
    /// Path inside the evidence folder: where it was put, or where the same content was already.
    pub path: String,
    /// Its content.
    pub doc: DocId,
    /// Bytes.
    pub size: u64,
    /// True when it was not kept, because the unit had handed in the same content before.
    pub duplicate: bool,
}

impl Tx<'_> {
    /// Keeps an account as it is now, and what was done to it.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put_account(&mut self, account: &Account, event: &AccountEvent) -> Result<(), LedgerError> {
        let role = self.codec().json("role", &account.role)?;
        self.run(
            "INSERT INTO accounts (name, role, password, token, disabled) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (name) DO UPDATE SET role = ?2, password = ?3, token = ?4, disabled = ?5",
            params![account.name, role, account.password, account.token, account.disabled],
        )?;
        self.insert(
            "INSERT INTO account_history (at, who, account, what) VALUES (?1, ?2, ?3, ?4)",
            params![event.at.to_string(), event.who, event.account, event.what],
        )?;
        Ok(())
    }

    /// Adds a file that was handed in.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn add_upload(&mut self, upload: &Upload) -> Result<(), LedgerError> {
        self.insert(
            "INSERT INTO uploads (at, who, unit, name, path, doc, size, duplicate) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                upload.at.to_string(),
                upload.who,
                upload.unit.as_str(),
                upload.name,
                upload.path,
                upload.doc.to_string(),
                int(upload.size),
                upload.duplicate,
            ],
        )?;
        Ok(())
    }
}

impl Ledger {
    /// All accounts, by name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn accounts(&self) -> Result<Vec<Account>, LedgerError> {
        if !self.has_table("accounts")? {
            return Ok(Vec::new());
        }
        self.rows("SELECT name, role, password, token, disabled FROM accounts ORDER BY name", [], |row| {
            Ok(Account {
                name: row.get(0)?,
                role: self.codec().read_json("role", &row.get::<_, String>(1)?)?,
                password: row.get(2)?,
                token: row.get(3)?,
                disabled: row.get(4)?,
            })
        })
    }

    /// What was done to accounts, in order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn account_history(&self) -> Result<Vec<AccountEvent>, LedgerError> {
        if !self.has_table("account_history")? {
            return Ok(Vec::new());
        }
        self.rows("SELECT at, who, account, what FROM account_history ORDER BY id", [], |row| {
            Ok(AccountEvent {
                at: self.codec().parse("moment", &row.get::<_, String>(0)?)?,
                who: row.get(1)?,
                account: row.get(2)?,
                what: row.get(3)?,
            })
        })
    }

    /// The newest files that were handed in, of one unit or of all, the newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn uploads(&self, unit: Option<&UnitId>, most: usize) -> Result<Vec<Upload>, LedgerError> {
        if !self.has_table("uploads")? {
            return Ok(Vec::new());
        }
        let columns = "SELECT at, who, unit, name, path, doc, size, duplicate FROM uploads";
        let most = int(most as u64);
        match unit {
            Some(unit) => {
                let sql = format!("{columns} WHERE unit = ?1 ORDER BY id DESC LIMIT ?2");
                self.rows(&sql, params![unit.as_str(), most], |row| self.upload_of(row))
            }
            None => self.rows(&format!("{columns} ORDER BY id DESC LIMIT ?1"), [most], |row| self.upload_of(row)),
        }
    }

    fn upload_of(&self, row: &Row<'_>) -> Result<Upload, RowError> {
        let codec = self.codec();
        Ok(Upload {
            at: codec.parse("moment", &row.get::<_, String>(0)?)?,
            who: row.get(1)?,
            unit: codec.read_word("unit", &row.get::<_, String>(2)?)?,
            name: row.get(3)?,
            path: row.get(4)?,
            doc: codec.read_word("document id", &row.get::<_, String>(5)?)?,
            size: row.get::<_, i64>(6)?.unsigned_abs(),
            duplicate: row.get(7)?,
        })
    }

    /// A ledger from before a table was thought of, opened for reading, lacks it.
    pub(crate) fn has_table(&self, name: &str) -> Result<bool, LedgerError> {
        Ok(!self.rows("SELECT 1 FROM sqlite_schema WHERE name = ?1", [name], |_| Ok(()))?.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_change_and_their_history_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create(folder.path()).unwrap();
        let unit: UnitId = serde_json::from_str("\"甲局\"").unwrap();
        let mut account = Account {
            name: "李".into(),
            role: AccountRole::Unit(unit.clone()),
            password: "$argon2id$…".into(),
            token: None,
            disabled: false,
        };
        let event = |what: &str| AccountEvent {
            at: "2020-01-06T08:00:00Z".parse().unwrap(),
            who: "办公室".into(),
            account: "李".into(),
            what: what.into(),
        };
        let generation = ledger.generation().unwrap();
        ledger.write(|tx| tx.put_account(&account, &event("add"))).unwrap();
        account.disabled = true;
        ledger.write(|tx| tx.put_account(&account, &event("disable"))).unwrap();
        assert_eq!(ledger.accounts().unwrap(), [account]);
        assert_eq!(ledger.account_history().unwrap(), [event("add"), event("disable")]);
        let upload = Upload {
            at: event("").at,
            who: "李".into(),
            unit: unit.clone(),
            name: "总结.docx".into(),
            path: "甲局/总结.docx".into(),
            doc: DocId([7; 16]),
            size: 12,
            duplicate: false,
        };
        ledger.write(|tx| tx.add_upload(&upload)).unwrap();
        assert_eq!(ledger.uploads(Some(&unit), 9).unwrap(), std::slice::from_ref(&upload));
        assert_eq!(ledger.uploads(None, 9).unwrap(), [upload]);
        assert_eq!(ledger.generation().unwrap(), generation);
        for sql in ["DELETE FROM account_history", "UPDATE uploads SET who = 'x'"] {
            assert!(ledger.connection.execute(sql, []).is_err(), "{sql}");
        }
    }
}
