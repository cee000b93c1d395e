//! The one way to change the ledger: a transaction that is kept as a whole or not at all.

use std::ops::Deref;

use rusqlite::{Params, Row, Transaction, TransactionBehavior};

use crate::codec::Codec;
use crate::{Ledger, LedgerError};

/// A write transaction. All queries of [`Ledger`] work on it and see what it has written so far.
#[derive(Debug)]
pub struct Tx<'l> {
    ledger: &'l Ledger,
    /// The generation that this transaction makes if it changes anything.
    pub(crate) generation: i64,
    changed: bool,
}

impl Deref for Tx<'_> {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        self.ledger
    }
}

impl Ledger {
    /// Runs a batch of changes in one transaction. When it fails, or the program dies inside it, nothing of it is kept.
    ///
    /// # Errors
    /// Those of `batch`; [`LedgerError::Busy`] when another process writes for longer than a few seconds.
    pub fn write<T, E: From<LedgerError>>(&mut self, batch: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let ledger: &Self = self;
        // Immediate: a reader that turns into a writer half way could only fail.
        let transaction = Transaction::new_unchecked(&ledger.connection, TransactionBehavior::Immediate)
            .map_err(ledger.failed("写入"))?;
        let generation = crate::codec::int(ledger.generation()?) + 1;
        let mut tx = Tx { ledger, generation, changed: false };
        let result = batch(&mut tx)?;
        if tx.changed {
            transaction.execute("UPDATE state SET generation = ?1", [generation]).map_err(ledger.failed("写入"))?;
        }
        transaction.commit().map_err(ledger.failed("写入"))?;
        Ok(result)
    }
}

impl Tx<'_> {
    /// Runs one statement and tells how many rows it changed.
    pub(crate) fn run(&self, sql: &str, params: impl Params) -> Result<usize, LedgerError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map_err(self.failed("写入"))
    }

    /// Runs one insertion and gives the number of its row.
    pub(crate) fn insert(&self, sql: &str, params: impl Params) -> Result<i64, LedgerError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.insert(params))
            .map_err(self.failed("写入"))
    }

    /// Notes that content changed, so that the generation grows.
    pub(crate) fn touch(&mut self) {
        self.changed = true;
    }
}

/// A row that cannot be turned into a value.
pub(crate) enum RowError {
    Sqlite(rusqlite::Error),
    Value(LedgerError),
}

impl From<rusqlite::Error> for RowError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<LedgerError> for RowError {
    fn from(error: LedgerError) -> Self {
        Self::Value(error)
    }
}

impl Ledger {
    pub(crate) fn codec(&self) -> Codec<'_> {
        Codec { path: &self.path }
    }

    /// All rows of a query as values.
    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, RowError>,
    ) -> Result<Vec<T>, LedgerError> {
        let collect = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query(params)?;
            let mut values = Vec::new();
            while let Some(row) = rows.next()? {
                values.push(read(row)?);
            }
            Ok(values)
        };
        let values = collect().map_err(|error| match error {
            RowError::Sqlite(source) => self.failed("读取")(source),
            RowError::Value(error) => error,
        });
        // First of all: half-written rows are not to be called damaged.
        self.still_at_rest()?;
        values
    }

    /// The only row of a query as a value, if there is one.
    pub(crate) fn row<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T, RowError>,
    ) -> Result<Option<T>, LedgerError> {
        Ok(self.rows(sql, params, read)?.pop())
    }
}
