//! 台账库: the truth of a project in one SQLite file, `ledger.sqlite`.
//!
//! It stands between the stages and everything that is shown: files with their states, documents cut into
//! passages, registers, links, reviews, corrections and runs, all in the types of [`zuozheng_model`]. The full-text
//! index is derived from it and can be rebuilt at any time.
//!
//! Invariants:
//! - a batch is written by one transaction ([`Ledger::write`]): it is there as a whole or not at all;
//! - [`Ledger::generation`] grows by one with each transaction that changed content, and with no other;
//! - runs, reviews, corrections, letters, second opinions and what was replaced are never changed or removed, so a report of a past run can be
//!   made again ([`Ledger::files_at`], [`Ledger::links_at`], [`Ledger::registers_at`],
//!   [`Ledger::reviews_on`]);
//! - a document is stored once for each content, however many files hold it;
//! - everything that is returned is sorted.
//!
//! ```
//! use zuozheng_ledger::{FileRole, Ledger, LedgerError, NewRun};
//!
//! let folder = tempfile::tempdir().unwrap();
//! let mut ledger = Ledger::create(folder.path())?;
//! let run = ledger.start_run(&NewRun {
//!     started_at: "2020-01-06T08:00:00Z".parse().unwrap(),
//!     version: "0.1.0".into(),
//!     dictionary_hash: "d1".into(),
//!     settings: serde_json::json!({}),
//! })?;
//! assert_eq!(ledger.generation()?, 0);
//! ledger.write(|tx| {
//!     tx.put_file(run, &zuozheng_ledger::FileRecord::unread(FileRole::Evidence, "甲局/通知.pdf", 12))
//! })?;
//! assert_eq!(ledger.generation()?, 1);
//! # Ok::<(), LedgerError>(())
//! ```

mod account;
mod check;
mod codec;
mod correction;
mod derived;
mod document;
mod error;
mod file;
mod letters;
mod links;
mod open;
mod opinion;
mod progress;
mod register;
mod review;
mod run;
mod seen;
mod write;

pub use account::{Account, AccountEvent, Upload};
pub use check::Fault;
pub use correction::GivenCorrection;
pub use derived::Derived;
pub use document::DocumentHead;
pub use error::LedgerError;
pub use file::{FileProblem, FileRecord, FileRole, FileState, StateCounts};
pub use letters::LetterRecord;
pub use links::{FileLinks, PlacedLink};
pub use open::{FILE_NAME, Ledger, SCHEMA_VERSION};
pub use opinion::Answered;
pub use progress::Progress;
pub use register::{KnownRegister, RegisterRecord};
pub use review::GivenReview;
pub use run::{NewRun, Run, RunCounts, RunEnd, RunId, RunOutcome};
pub use seen::Seen;
pub use write::Tx;
