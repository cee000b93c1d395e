//! What can go wrong with the index itself.

use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use crate::read_only::is_refusal;

/// Why the index could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no finished index.
    #[error("“{path}”没有索引：请运行 zuozheng ingest")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The index was built by another version of the program.
    #[error("“{path}”的索引是 {found}，本程序要 {known}：请运行 zuozheng ingest 重建")]
    WrongSchema {
        /// The folder.
        path: PathBuf,
        /// What is there.
        found: String,
        /// The schema of this program.
        known: u32,
    },
    /// Another process writes.
    #[error("另一个程序正在写入索引“{path}”：请等它结束再试")]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The user may not do this in the folder.
    #[error(
        "无法{action}索引“{path}”：没有权限；请索引的主人用 chmod -R a+rX 放开读取，或用本版本运行一次 zuozheng ingest"
    )]
    Refused {
        /// The folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
    },
    /// A value of the index cannot be understood.
    #[error("索引“{path}”里有看不懂的内容（{what}）：请运行 zuozheng ingest 重建")]
    Value {
        /// The folder.
        path: PathBuf,
        /// What it should have been.
        what: &'static str,
    },
    /// The folder cannot be made or cleared.
    #[error("无法{action}“{path}”")]
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
    #[error("无法{action}索引“{path}”")]
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
