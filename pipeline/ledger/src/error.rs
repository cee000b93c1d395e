//! What can go wrong with the ledger itself. Trouble with a document is a [`zuozheng_model::Problem`], not this.

use std::path::PathBuf;

/// Why the ledger could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no ledger where one was expected.
    #[error("“{path}”没有台账：请运行 zuozheng ingest，或换一个项目文件夹")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a ledger where a new one was to be made.
    #[error("“{path}”已经存在：请换一个文件夹")]
    Exists {
        /// The file that is there.
        path: PathBuf,
    },
    /// The file is no ledger.
    #[error("“{path}”不是佐证的台账：请移走，或换一个项目文件夹")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer zuozheng made the ledger.
    #[error("“{path}”的格式是第{found}版，比本程序的第{known}版新：请用写它的那个版本的程序")]
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
        "“{path}”的格式是第{found}版，比本程序的第{known}版旧：请用写它的那个版本导出复核记录，移走文件，再运行 \
         zuozheng ingest 并补录复核"
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
    #[error("另一个程序正在写入“{path}”：请等它结束再试")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// No space is left.
    #[error("无法{action}“{path}”：磁盘已满；这一批没有存下，请腾出空间再运行")]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
    },
    /// The file or its folder cannot be written.
    #[error("无法{action}“{path}”：只读；请给文件和所在文件夹写入权限")]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
    },
    /// The last writer was cut off, and who only reads cannot finish for it.
    #[error(
        "“{path}”上次写入没有收尾，而您不能在它旁边写入：请由能写入的人运行一次 zuozheng ingest，或把整个项目文件夹复制到\
         能写入的地方"
    )]
    Unfinished {
        /// The file.
        path: PathBuf,
    },
    /// The system does not let it be looked at.
    #[error("无法查看“{path}”")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file is damaged.
    #[error("无法{action}“{path}”：文件已损坏；请恢复备份，或移走它再运行 zuozheng ingest")]
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
    #[error("“{path}”里有看不懂的内容（{what}：{value}）：请运行 zuozheng verify，再恢复备份")]
    Value {
        /// The file.
        path: PathBuf,
        /// What it should have been.
        what: &'static str,
        /// Its beginning.
        value: String,
    },
    /// A value cannot be stored.
    #[error("无法把 {what} 存入“{path}”")]
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
    #[error("无法{action}“{path}”：磁盘出错或已满；这一批没有存下，请处理后再运行")]
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
    #[error("无法{action}“{path}”")]
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
