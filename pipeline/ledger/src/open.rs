//! Opening, making and refusing a ledger; reading it as of one moment; copying it while it is in use.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::LedgerError;

/// Name of the ledger inside the store folder.
pub const FILE_NAME: &str = "ledger.sqlite";

/// Version of the tables. Any change of `schema.sql` gives it a new number.
pub const SCHEMA_VERSION: i64 = 2;

/// Tables that older ledgers of this version lack: made when one is opened for writing. They change none of the others.
const LATER_TABLES: [&str; 8] = [
    include_str!("letters.sql"),
    include_str!("accounts.sql"),
    include_str!("derived.sql"),
    include_str!("progress.sql"),
    include_str!("opinions.sql"),
    include_str!("dismissed.sql"),
    include_str!("seen.sql"),
    include_str!("places.sql"),
];

/// `zzld`: tells a ledger from any other SQLite file.
const APPLICATION_ID: i64 = 0x7a7a_6c64;

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(5);

/// The open ledger of a project.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    /// What the file was when it was opened without locks.
    at_rest: Option<FileStamp>,
}

/// What tells that a file was written to.
#[derive(Debug, PartialEq, Eq)]
struct FileStamp {
    size: u64,
    modified: SystemTime,
}

impl FileStamp {
    fn of(path: &Path) -> Result<Self, LedgerError> {
        let stamp = || {
            let file = path.metadata()?;
            Ok(Self { size: file.len(), modified: file.modified()? })
        };
        stamp().map_err(|source| LedgerError::Unreadable { path: path.to_owned(), source })
    }
}

/// What a file turns out to be.
enum Content {
    /// A file that was made but never got its tables: a crash at the very first moment.
    Empty,
    /// A ledger of this schema.
    Ledger,
}

impl Ledger {
    /// Makes a new ledger in an existing store folder and opens it.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be written.
    pub fn create(store: &Path) -> Result<Self, LedgerError> {
        let path = store.join(FILE_NAME);
        if path.exists() {
            return Err(LedgerError::Exists { path });
        }
        Self::open_or_create(store)
    }

    /// Opens the ledger of a store folder for reading and writing.
    ///
    /// # Errors
    /// When there is none, when it is no ledger, or one of another schema.
    pub fn open(store: &Path) -> Result<Self, LedgerError> {
        let path = store.join(FILE_NAME);
        if !path.exists() {
            return Err(LedgerError::Missing { path });
        }
        Self::open_or_create(store)
    }

    /// Opens the ledger of a store folder for reading and writing, making it first if there is none.
    ///
    /// # Errors
    /// When the file is no ledger or one of another schema, or the folder cannot be written.
    pub fn open_or_create(store: &Path) -> Result<Self, LedgerError> {
        let path = store.join(FILE_NAME);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let ledger = Self::connect(&path, flags)?;
        if let Content::Empty = ledger.content()? {
            ledger.make_tables()?;
        }
        for tables in LATER_TABLES {
            ledger.connection.execute_batch(tables).map_err(ledger.failed("建立"))?;
        }
        ledger
            .connection
            .execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;")
            .map_err(ledger.failed("打开"))?;
        Ok(ledger)
    }

    /// Opens the ledger of a store folder for reading only; it never blocks a writer and is never blocked by one.
    ///
    /// # Errors
    /// When there is none, when it is no ledger, or one of another schema; when what its last writer left beside it
    /// cannot be taken in where nothing may be written.
    pub fn open_read_only(store: &Path) -> Result<Self, LedgerError> {
        let path = store.join(FILE_NAME);
        if !path.exists() {
            return Err(LedgerError::Missing { path });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        match Self::connect(&path, flags).and_then(Self::with_content) {
            // Even a reader wants to make a file for locks beside the ledger, and may not, or finds no room for it.
            Err(LedgerError::Sqlite { .. } | LedgerError::ReadOnly { .. }) => Self::open_at_rest(&path),
            Err(full @ (LedgerError::Disk { .. } | LedgerError::DiskFull { .. })) => {
                Self::open_at_rest(&path).map_err(|_| full)
            }
            other => other,
        }
    }

    /// Opens a ledger where this user can write nothing beside it. Nobody holds it still for a reader
    /// without locks: every query looks whether it is still the same file.
    fn open_at_rest(path: &Path) -> Result<Self, LedgerError> {
        let state = FileStamp::of(path)?;
        if fs_size(&wal_of(path)) > 0 {
            return Err(LedgerError::Unfinished { path: path.to_owned() });
        }
        let mut ledger = Self::connect_immutable(path)?;
        ledger.at_rest = Some(state);
        ledger.with_content()
    }

    /// Number of transactions that changed content so far.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn generation(&self) -> Result<u64, LedgerError> {
        self.connection
            .prepare_cached("SELECT generation FROM state")
            .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
            .map_err(self.failed("读取"))
            .and_then(|generation| self.still_at_rest().map(|()| generation.unsigned_abs()))
    }

    /// Where the ledger lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs several queries on one and the same state, whatever is written meanwhile.
    ///
    /// # Errors
    /// Those of `queries`, and when the ledger cannot be read.
    pub fn snapshot<T, E: From<LedgerError>>(&self, queries: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)
            .map_err(self.failed("读取"))
            .map_err(E::from)?;
        let result = queries(self)?;
        self.still_at_rest()?;
        transaction.finish().map_err(self.failed("读取")).map_err(E::from)?;
        Ok(result)
    }

    /// Writes a whole and compact copy to a file that does not exist yet, while the ledger is in use.
    ///
    /// # Errors
    /// When the copy exists already or cannot be written.
    pub fn backup_to(&self, copy: &Path) -> Result<(), LedgerError> {
        if copy.exists() {
            return Err(LedgerError::Exists { path: copy.to_owned() });
        }
        self.connection
            .execute("VACUUM INTO ?1", [copy.to_string_lossy()])
            .map(|_| ())
            .map_err(|source| LedgerError::from_sqlite(copy.to_owned(), "写出台账副本", source))
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, LedgerError> {
        let failed = |source| LedgerError::from_sqlite(path.to_owned(), "打开", source);
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(64);
        // A plan that looks at the values it is bound to is made anew for each of them: half of what all statements cost.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
        // In KiB. A run reads what it has written a moment ago, page by page, file by file; a page of `serve` opens the
        // ledger for a few rows, and many do so at once.
        let cache = if flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY) { 4_096 } else { 32_768 };
        connection.pragma_update(None, "cache_size", -cache).map_err(failed)?;
        Ok(Self { connection, path: path.to_owned(), at_rest: None })
    }

    fn connect_immutable(path: &Path) -> Result<Self, LedgerError> {
        let mut uri = String::from("file:");
        for byte in path.as_os_str().as_encoded_bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => uri.push(*byte as char),
                byte => uri.push_str(&format!("%{byte:02x}")),
            }
        }
        uri.push_str("?immutable=1");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let ledger = Self::connect(Path::new(&uri), flags)?;
        Ok(Self { path: path.to_owned(), ..ledger })
    }

    /// Itself, when its tables are there.
    fn with_content(self) -> Result<Self, LedgerError> {
        match self.content()? {
            Content::Ledger => Ok(self),
            Content::Empty => Err(LedgerError::Missing { path: self.path }),
        }
    }

    /// Refuses what was read without locks when somebody has written meanwhile: it may be half of this, half of that.
    pub(crate) fn still_at_rest(&self) -> Result<(), LedgerError> {
        match &self.at_rest {
            Some(before) if *before != FileStamp::of(&self.path)? => Err(LedgerError::Busy { path: self.path.clone() }),
            _ => Ok(()),
        }
    }

    /// Tells what the file is, or why it is refused.
    fn content(&self) -> Result<Content, LedgerError> {
        let number =
            |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(self.failed("打开"));
        let application_id = number("PRAGMA application_id")?;
        let version = number("PRAGMA user_version")?;
        let path = self.path.clone();
        if application_id != APPLICATION_ID {
            let n_objects = number("SELECT count(*) FROM sqlite_schema")?;
            let is_empty = application_id == 0 && version == 0 && n_objects == 0;
            return if is_empty { Ok(Content::Empty) } else { Err(LedgerError::Foreign { path }) };
        }
        match version {
            SCHEMA_VERSION => Ok(Content::Ledger),
            newer if newer > SCHEMA_VERSION => Err(LedgerError::Newer { path, found: newer, known: SCHEMA_VERSION }),
            older => Err(LedgerError::Older { path, found: older, known: SCHEMA_VERSION }),
        }
    }

    /// Makes all tables in one transaction, unless another process did so in the meantime.
    fn make_tables(&self) -> Result<(), LedgerError> {
        let failed = || self.failed("建立");
        self.connection.execute_batch("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;").map_err(failed())?;
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate).map_err(failed())?;
        if let Content::Empty = self.content()? {
            transaction.execute_batch(include_str!("schema.sql")).map_err(failed())?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed())?;
            transaction.pragma_update(None, "user_version", SCHEMA_VERSION).map_err(failed())?;
        }
        transaction.commit().map_err(failed())
    }

    /// Turns an error of SQLite into ours, naming the file and what was tried.
    pub(crate) fn failed(&self, action: &'static str) -> impl Fn(rusqlite::Error) -> LedgerError + use<> {
        let path = self.path.clone();
        move |source| LedgerError::from_sqlite(path.clone(), action, source)
    }
}

/// The size of a file; none when there is no such file.
fn fs_size(path: &Path) -> u64 {
    path.metadata().map_or(0, |file| file.len())
}

fn wal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Correction, Field, TaskNumber};

    use super::*;

    fn correction() -> Correction {
        Correction {
            circular: "甲〔2020〕1号".into(),
            task: TaskNumber::new(1).unwrap(),
            text: "检查".into(),
            field: Field::Points,
            old: String::new(),
            new: "5".into(),
            who: "张三".into(),
            why: String::new(),
            at: "2020-03-01T08:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn what_is_read_without_locks_is_refused_once_somebody_has_written() {
        let folder = tempfile::tempdir().unwrap();
        drop(Ledger::create(folder.path()).unwrap());
        let path = folder.path().join(FILE_NAME);
        let reader = Ledger::open_at_rest(&path).unwrap();
        assert_eq!(reader.corrections().unwrap(), []);
        let mut writer = Ledger::open(folder.path()).unwrap();
        writer.write(|tx| tx.add_correction(&correction())).unwrap();
        // Kept beside the ledger so far, which is still what it was: who comes now would miss it.
        assert_eq!(reader.corrections().unwrap(), []);
        assert!(matches!(Ledger::open_at_rest(&path), Err(LedgerError::Unfinished { .. })));
        drop(writer);
        assert!(matches!(reader.corrections(), Err(LedgerError::Busy { .. })));
        assert!(matches!(reader.generation(), Err(LedgerError::Busy { .. })));
        assert_eq!(Ledger::open_at_rest(&path).unwrap().corrections().unwrap(), [correction()]);
    }
}
