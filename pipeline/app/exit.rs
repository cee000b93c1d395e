//! Exit codes, in one place.

use std::process::ExitCode;

/// Options that do not go together, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct WrongUsage(pub(crate) String);

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, documents with problems included.
    Done,
    /// Could not run: no project, no circular, disk full, damaged ledger.
    CouldNotRun,
    /// Options that do not go together.
    WrongUsage,
    /// Only with `--check`: gaps or failed documents exist.
    Incomplete,
}

impl From<Exit> for ExitCode {
    /// 2 is clap's too, for what it does not understand.
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::CouldNotRun => 1,
            Exit::WrongUsage => 2,
            Exit::Incomplete => 3,
        })
    }
}
