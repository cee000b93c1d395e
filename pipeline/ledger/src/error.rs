//! What can go wrong with the ledger itself. Trouble with a document is a [`zuozheng_model::Problem`], not this.

use std::path::PathBuf;

/// Why the ledger could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no ledger where one was expected.
    #[error("there is no ledger at `{path}`: run `ingest` to make one, or name another project folder")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a ledger where a new one was to be made.
    #[error("`{path}` exists already: open it, or name another project folder")]
    Exists {
        /// The file that is there.
        path: PathBuf,
    },
    /// The file is no ledger.
    #[error("`{path}` is not a ledger of zuozheng: move it away, or name another project folder")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer zuozheng made the ledger.
    #[error("`{path}` has schema {found}, newer than schema {known} of this program: use the zuozheng that wrote it")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The schema of this program.
        known: i64,
    },
    /// An older zuozheng made the ledger.
    #[error(
        "`{path}` has schema {found}, older than schema {known} of this program: export its reviews with the \
         zuozheng that wrote it, move the file away, run `ingest` and add the reviews again"
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The schema of this program.
        known: i64,
    },
    /// Another process writes.
    #[error("`{path}` is in use by another zuozheng that writes: wait until it is done, then try again")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// No space is left.
    #[error("cannot {action} `{path}`: the disk is full; nothing of this batch was kept, free space and run again")]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
    },
    /// The file or its folder cannot be written.
    #[error("cannot {action} `{path}`: it is read-only; give write permission to the file and its folder")]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
    },
    /// The last writer was cut off, and who only reads cannot finish for it.
    #[error(
        "`{path}` was left unfinished by its last writer, and you may not write beside it: let somebody who may run \
         `zuozheng ingest`, or copy the whole folder to where you may write"
    )]
    Unfinished {
        /// The file.
        path: PathBuf,
    },
    /// The system does not let it be looked at.
    #[error("cannot look at `{path}`")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file is damaged.
    #[error("cannot {action} `{path}`: the file is damaged; restore a backup, or move it away and run `ingest`")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// A stored value cannot be understood.
    #[error("`{path}` holds a {what} that cannot be understood: `{value}`; run `verify`, then restore a backup")]
    Value {
        /// The file.
        path: PathBuf,
        /// What it should have been.
        what: &'static str,
        /// Its beginning.
        value: String,
    },
    /// A value cannot be stored.
    #[error("cannot store {what} in `{path}`")]
    Encode {
        /// The file.
        path: PathBuf,
        /// What was to be stored.
        what: &'static str,
        /// Why not.
        #[source]
        source: serde_json::Error,
    },
    /// The disk does not take or give what was asked of it.
    #[error(
        "cannot {action} `{path}`: the disk failed or is full; nothing of this batch was kept, mend it and run again"
    )]
    Disk {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// Anything else that SQLite reports.
    #[error("cannot {action} `{path}`")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
}

impl LedgerError {
    /// Sorts an error of SQLite by what a person can do about it.
    pub(crate) fn from_sqlite(path: PathBuf, action: &'static str, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path, action },
            Some(ErrorCode::SystemIoFailure) => Self::Disk { path, action, source },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path, action },
            Some(ErrorCode::NotADatabase) => Self::Foreign { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, action, source },
            _ => Self::Sqlite { path, action, source },
        }
    }
}
