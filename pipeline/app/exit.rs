//! Exit codes, in one place.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, documents with problems included.
    Done,
    /// Could not run: no project, no circular, disk full, damaged ledger.
    CouldNotRun,
    /// Only with `--check`: gaps or failed documents exist.
    Incomplete,
}

impl From<Exit> for ExitCode {
    /// 2 is clap's, for wrong usage.
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::CouldNotRun => 1,
            Exit::Incomplete => 3,
        })
    }
}
