//! What can go wrong with the index itself.

use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use crate::read_only::is_refusal;

/// Why the index could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no finished index.
    #[error("there is no index at `{path}`: run `ingest` to build it from the ledger")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The index was built by another version of the program.
    #[error("the index at `{path}` has schema {found}, this program needs {known}: run `ingest` to build it again")]
    WrongSchema {
        /// The folder.
        path: PathBuf,
        /// What is there.
        found: String,
        /// The schema of this program.
        known: u32,
    },
    /// Another process writes.
    #[error("the index at `{path}` is being written by another zuozheng: wait until it is done, then try again")]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The user may not do this in the folder.
    #[error(
        "cannot {action} the index at `{path}`: this user may not; its owner gives the right to read with `chmod -R a+rX`, \
         or runs `ingest` once with this version"
    )]
    Refused {
        /// The folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
    },
    /// A value of the index cannot be understood.
    #[error("the index at `{path}` holds a {what} that cannot be understood: run `ingest` to build it again")]
    Value {
        /// The folder.
        path: PathBuf,
        /// What it should have been.
        what: &'static str,
    },
    /// The folder cannot be made or cleared.
    #[error("cannot {action} `{path}`")]
    Io {
        /// The folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Anything else that tantivy reports.
    #[error("cannot {action} the index at `{path}`")]
    Tantivy {
        /// The folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What tantivy says.
        #[source]
        source: Box<TantivyError>,
    },
}

impl IndexError {
    /// Sorts an error of tantivy by what a person can do about it.
    pub(crate) fn from_tantivy(path: &Path, action: &'static str, source: TantivyError) -> Self {
        match source {
            source if refusal(&source) => Self::Refused { path: path.to_owned(), action },
            TantivyError::LockFailure(..) => Self::Busy { path: path.to_owned() },
            source => Self::Tantivy { path: path.to_owned(), action, source: Box::new(source) },
        }
    }
}

/// True when the cause is that the user may not read or write a file. tantivy tells a cause in many forms.
fn refusal(error: &TantivyError) -> bool {
    match error {
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. })
        | TantivyError::LockFailure(LockError::IoError(io_error), _)
        | TantivyError::IoError(io_error) => is_refusal(io_error),
        _ => false,
    }
}
