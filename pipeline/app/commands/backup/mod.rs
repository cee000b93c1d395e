//! `backup` and `restore`: a whole project in one file, written while the project is in use.
//!
//! The file is a zip archive, so that any system opens it: `manifest.json`, `ledger.sqlite`, and `corpus/`,
//! `dictionaries/` and `rules.toml` as they lie in the project. The index is left out: `restore` builds it again from
//! the ledger. The manifest has the size and the SHA-256 of every file; `restore` takes nothing that differs.

pub(crate) mod restore;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};
use zuozheng_ledger::{Ledger, LedgerError};

use super::{Context, ingest};
use crate::cli;
use crate::exit::Exit;
use crate::intake::{self, Found};
use crate::progress;
use crate::project::Project;

/// Name of the manifest inside the archive.
const MANIFEST: &str = "manifest.json";
/// Name of the ledger inside the archive.
const LEDGER: &str = "ledger.sqlite";
/// What the manifest says of itself.
const FORMAT: &str = "zuozheng-backup-1";
/// Endings of files that are packed already: packing them again costs time and saves nothing.
const PACKED: [&str; 15] =
    ["pdf", "docx", "xlsx", "xlsb", "ods", "odt", "pptx", "odp", "ofd", "zip", "7z", "rar", "jpg", "jpeg", "png"];

/// What the archive holds.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: String,
    /// Version of the program that wrote it.
    version: String,
    created: Timestamp,
    /// Generation of the ledger; none when nothing had been read yet.
    generation: Option<u64>,
    /// Every file by its name in the archive.
    files: BTreeMap<String, Content>,
}

/// Size in bytes and SHA-256 in lower-case hexadecimal.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Content {
    size: u64,
    sha256: String,
}

/// A stream whose bytes are counted and hashed as they go through.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
    size: u64,
}

impl<R: Read> Hashed<R> {
    fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new(), size: 0 }
    }

    fn content(self) -> Content {
        Content { size: self.size, sha256: ingest::hex(&self.hash.finalize()) }
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hash.update(&buffer[..n]);
        self.size += n as u64;
        Ok(n)
    }
}

/// Runs `backup`.
pub(crate) fn run(context: &Context<'_>, args: &cli::Backup) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let target = std::path::absolute(&args.file)?;
    if target.exists() {
        bail!("“{}”已经存在：请换一个文件名", target.display());
    }
    if target.starts_with(std::path::absolute(project.corpus())?) {
        bail!("“{}”在 corpus 文件夹里，会被当作材料读取：请放到别处", target.display());
    }
    progress::stop_on_ctrl_c();
    let (part, ledger_copy) = (beside(&target, ".part")?, beside(&target, ".ledger.part")?);
    let written = write(context, &project, &part, &ledger_copy);
    remove(&ledger_copy);
    if let Err(error) = written {
        remove(&part);
        return Err(error);
    }
    let (n_files, left_out) = written?;
    fs_err::rename(&part, &target)?;
    for path in &left_out {
        eprintln!("没有备份：{path}");
    }
    let size = fs_err::metadata(&target)?.len();
    let text = format!("已备份{n_files}个文件，{:.1} MB：{}\n", size as f64 / 1e6, target.display());
    context.output.write(text.as_bytes())?;
    Ok(Exit::Done)
}

/// Writes the archive. Gives the number of files and the paths of what is no file or cannot be read.
fn write(
    context: &Context<'_>,
    project: &Project,
    part: &Path,
    ledger_copy: &Path,
) -> anyhow::Result<(usize, Vec<String>)> {
    remove(ledger_copy);
    // The ledger first: what comes in later is new to it, and the next `ingest` reads it.
    let generation = match Ledger::open_read_only(&project.store()) {
        Ok(ledger) => {
            ledger.backup_to(ledger_copy)?;
            Some(ledger.generation()?)
        }
        Err(LedgerError::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let (mut files, left_out) = files_of(project);
    if generation.is_some() {
        files.insert(LEDGER.to_owned(), ledger_copy.to_owned());
    }
    let mut archive = ZipWriter::new(BufWriter::new(File::create(part).with_context(|| cannot_write(part))?));
    let mut manifest = Manifest {
        format: FORMAT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        created: Timestamp::now(),
        generation,
        files: BTreeMap::new(),
    };
    let bar = progress::bar("备份", files.len(), context.quiet);
    for (name, on_disk) in &files {
        if progress::stopped() {
            bail!("已中止，没有写出备份");
        }
        let file = fs_err::File::open(on_disk)?;
        archive.start_file(name.as_str(), options(name, file.metadata()?.len())).with_context(|| cannot_write(part))?;
        let mut file = Hashed::new(file);
        io::copy(&mut file, &mut archive).with_context(|| format!("无法把“{name}”存入“{}”", part.display()))?;
        manifest.files.insert(name.clone(), file.content());
        bar.inc(1);
    }
    bar.finish_and_clear();
    archive.start_file(MANIFEST, SimpleFileOptions::default())?;
    archive.write_all(&serde_json::to_vec_pretty(&manifest)?).with_context(|| cannot_write(part))?;
    let written = archive.finish().with_context(|| cannot_write(part))?;
    written.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all())?;
    Ok((files.len(), left_out))
}

/// The files of a project by their names in the archive, and the paths of what is no file or cannot be reached.
fn files_of(project: &Project) -> (BTreeMap<String, PathBuf>, Vec<String>) {
    let mut files = BTreeMap::new();
    let mut left_out = Vec::new();
    for (folder, on_disk) in [("corpus", project.corpus()), ("dictionaries", project.root().join("dictionaries"))] {
        if !on_disk.is_dir() {
            continue;
        }
        let found = intake::walk(&on_disk);
        files.extend(found.files.into_iter().map(|Found { path, on_disk, .. }| (format!("{folder}/{path}"), on_disk)));
        left_out.extend(found.unreachable.into_iter().map(|lost| format!("{folder}/{}", lost.path)));
    }
    let rules = project.root().join("rules.toml");
    if rules.is_file() {
        files.insert("rules.toml".to_owned(), rules);
    }
    (files, left_out)
}

fn options(name: &str, size: u64) -> SimpleFileOptions {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let method =
        if PACKED.contains(&ending.as_str()) { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    // A file may grow while it is copied: room is left.
    SimpleFileOptions::default().compression_method(method).large_file(size > 1 << 31)
}

fn cannot_write(path: &Path) -> String {
    format!("无法写入“{}”：请看磁盘是否已满、是否有写入权限", path.display())
}

/// A name for a file that exists only while the command runs.
fn beside(path: &Path, ending: &str) -> anyhow::Result<PathBuf> {
    let mut name = path.file_name().context("要写明备份文件的名字")?.to_owned();
    name.push(ending);
    Ok(path.with_file_name(name))
}

/// Takes away what the command itself has made, if it is there.
fn remove(path: &Path) {
    if path.is_file() {
        // A leftover does no harm; the command says what went wrong before.
        let _ = std::fs::remove_file(path);
    }
}
