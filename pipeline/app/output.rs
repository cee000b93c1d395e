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

    /// A folder as seen from where the result will lie, for links inside it; as it is when the result goes to
    /// standard output and so may lie anywhere.
    pub(crate) fn path_to(&self, folder: &Path) -> anyhow::Result<String> {
        let to = std::path::absolute(folder)?;
        let Some(file) = &self.file else { return Ok(to.to_string_lossy().into_owned()) };
        let from = std::path::absolute(file)?;
        Ok(relative(from.parent().unwrap_or(Path::new("/")), &to))
    }

    /// A result that comes bit by bit.
    pub(crate) fn told(&self) -> Told<'_> {
        Told { output: self, waiting: String::new() }
    }

    /// Writes a result as a whole. A closed pipe is no error: the reader has seen enough.
    pub(crate) fn write(&self, bytes: &[u8]) -> anyhow::Result<()> {
        match &self.file {
            Some(path) => write_atomically(path, bytes),
            None => {
                let mut out = io::stdout().lock();
                match out.write_all(bytes).and_then(|()| out.flush()) {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                    result => result.context("无法写到标准输出"),
                }
            }
        }
    }
}

/// A result that comes bit by bit: on standard output each as it comes, in a file all at the end.
pub(crate) struct Told<'a> {
    output: &'a Output,
    waiting: String,
}

impl Told<'_> {
    /// Tells the next part.
    pub(crate) fn say(&mut self, part: &str) -> anyhow::Result<()> {
        match self.output.file {
            Some(_) => self.waiting.push_str(part),
            None => self.output.write(part.as_bytes())?,
        }
        Ok(())
    }

    /// Ends the result.
    pub(crate) fn end(self) -> anyhow::Result<()> {
        match self.output.file {
            Some(_) => self.output.write(self.waiting.as_bytes()),
            None => Ok(()),
        }
    }
}

/// The way from one absolute folder to another, with `/`.
fn relative(from: &Path, to: &Path) -> String {
    let n_shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(n_shared).map(|_| "..".to_owned());
    let down = to.components().skip(n_shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// Writes beside the target and renames, so that an interrupted run never leaves half a file.
fn write_atomically(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut name = path.file_name().context("--output 后面要写文件名")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = fs_err::write(&part, bytes).and_then(|()| fs_err::rename(&part, path));
    written.with_context(|| format!("无法写出“{}”", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_from_the_report_to_the_evidence() {
        for (from, to, way) in
            [("/a/b", "/a/corpus/evidence", "../corpus/evidence"), ("/a", "/a/x", "x"), ("/b/c", "/a/x", "../../a/x")]
        {
            assert_eq!(relative(Path::new(from), Path::new(to)), way);
        }
    }
}
