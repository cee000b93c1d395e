//! Results go to standard output or to the file named by `--output`; all else goes to standard error.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Where a result goes.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    file: Option<PathBuf>,
}

impl Output {
    /// A file, or standard output.
    pub(crate) fn new(file: Option<&Path>) -> Self {
        Self { file: file.map(Path::to_owned) }
    }

    /// True when the result goes to a file.
    pub(crate) fn is_file(&self) -> bool {
        self.file.is_some()
    }

    /// Writes a result as a whole. A closed pipe is no error: the reader has seen enough.
    pub(crate) fn write(&self, bytes: &[u8]) -> anyhow::Result<()> {
        match &self.file {
            Some(path) => write_atomically(path, bytes),
            None => {
                let mut out = io::stdout().lock();
                match out.write_all(bytes).and_then(|()| out.flush()) {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                    result => result.context("cannot write to standard output"),
                }
            }
        }
    }
}

/// Writes beside the target and renames, so that an interrupted run never leaves half a file.
fn write_atomically(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut name = path.file_name().context("--output must name a file")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    fs_err::write(&part, bytes)?;
    fs_err::rename(&part, path)?;
    Ok(())
}
