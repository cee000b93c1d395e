//! Finds the files of a project: names, sizes, content hashes. The only place that walks folders.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;
use zuozheng_model::{DocId, Problem};
use zuozheng_read::Limits;

/// Files that are in memory at once.
const BATCH_FILES: usize = 256;
/// Bytes that are in memory at once, but for a single file that is larger.
const BATCH_BYTES: u64 = 24 << 20;

/// A file that was found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Path below the folder that was walked, with `/`.
    pub(crate) path: String,
    /// Where it lies on disk.
    pub(crate) on_disk: PathBuf,
    /// Bytes it had when it was found.
    pub(crate) size: u64,
}

/// A file or folder that could not be looked into, with the reason.
#[derive(Debug, Clone)]
pub(crate) struct Unreachable {
    /// Path below the folder that was walked, with `/`.
    pub(crate) path: String,
    /// What is wrong.
    pub(crate) problem: Problem,
}

/// Everything below a folder, sorted by path.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    pub(crate) files: Vec<Found>,
    pub(crate) unreachable: Vec<Unreachable>,
}

/// Lists regular files below a folder. Symbolic links are not followed: a link may lead out of the project or in a
/// circle. Hidden files, lock files of Office and leftovers of operating systems are no evidence.
pub(crate) fn walk(folder: &Path) -> Intake {
    let mut intake = Intake::default();
    descend(folder, "", &mut intake);
    intake.files.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.on_disk.cmp(&b.on_disk)));
    intake.unreachable.sort_by(|a, b| a.path.cmp(&b.path));
    keep_apart(&mut intake.files);
    intake
}

/// Gives names that differ on disk but not as text a number, so that no file stands for another.
fn keep_apart(files: &mut [Found]) {
    let mut taken = BTreeSet::new();
    for file in files {
        let mut path = file.path.clone();
        let mut number = 2;
        while !taken.insert(path.clone()) {
            path = format!("{}~{number}", file.path);
            number += 1;
        }
        file.path = path;
    }
}

/// A name as text. One that is no UTF-8 was nearly always unpacked from an archive of a Chinese Windows (GBK); the bytes
/// of any other are written out.
fn name_as_text(name: &OsStr) -> String {
    if let Some(text) = name.to_str() {
        return text.to_owned();
    }
    let bytes = name.as_encoded_bytes();
    match encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => text.into_owned(),
        None => bytes.utf8_chunks().fold(String::new(), |mut out, chunk| {
            out.push_str(chunk.valid());
            chunk.invalid().iter().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
            out
        }),
    }
}

fn descend(folder: &Path, prefix: &str, intake: &mut Intake) {
    let entries = match fs_err::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let path = if prefix.is_empty() { "." } else { prefix.trim_end_matches('/') };
            intake.unreachable.push(Unreachable { path: path.to_owned(), problem: unreadable(&error) });
            return;
        }
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                intake.unreachable.push(Unreachable { path: prefix.to_owned(), problem: unreadable(&error) });
                continue;
            }
        };
        let name = name_as_text(&entry.file_name());
        if is_litter(&name) {
            continue;
        }
        let path = format!("{prefix}{name}");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => descend(&entry.path(), &format!("{path}/"), intake),
            Ok(kind) if kind.is_file() => match entry.metadata() {
                Ok(about) => intake.files.push(Found { path, on_disk: entry.path(), size: about.len() }),
                Err(error) => intake.unreachable.push(Unreachable { path, problem: unreadable(&error) }),
            },
            Ok(kind) => {
                let what = if kind.is_symlink() { "符号链接" } else { "设备、管道等特殊文件" };
                let problem = Problem::fatal(
                    "not-a-file",
                    format!("这是{what}，不是文件，没有读取"),
                    "请把文件本身放进单位的文件夹",
                );
                intake.unreachable.push(Unreachable { path, problem });
            }
            Err(error) => intake.unreachable.push(Unreachable { path, problem: unreadable(&error) }),
        }
    }
}

fn is_litter(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("~$")
        || name == "Thumbs.db"
        || name == "desktop.ini"
        || name == "__MACOSX"
}

/// The problem for something that the operating system does not let us read.
pub(crate) fn unreadable(error: &std::io::Error) -> Problem {
    let why = match error.kind() {
        std::io::ErrorKind::PermissionDenied => "没有读取权限".to_owned(),
        std::io::ErrorKind::NotFound => "文件在读取时已不存在".to_owned(),
        _ => format!("操作系统无法读取（{error}）"),
    };
    Problem::fatal("file-unreadable", why, "请检查文件权限或磁盘后重新运行 ingest")
}

/// A file with its content.
pub(crate) struct Loaded {
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) content: Result<(DocId, Vec<u8>), Problem>,
}

/// Where a file lies that was found under this path; `None` when it is gone, or only a link leads to it.
pub(crate) fn locate(folder: &Path, path: &str) -> Option<PathBuf> {
    let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let direct = folder.join(path);
    let is_inside = || {
        let (file, folder) = (fs_err::canonicalize(&direct).ok()?, fs_err::canonicalize(folder).ok()?);
        // A link anywhere on the way would give another path.
        (file.strip_prefix(folder).ok()? == Path::new(path) && file.is_file()).then_some(())
    };
    if is_plain && is_inside().is_some() {
        return Some(direct);
    }
    // A name that is no UTF-8, or one of several that read alike.
    walk(folder).files.into_iter().find(|file| file.path == path).map(|file| file.on_disk)
}

/// The files in portions that memory can hold.
pub(crate) fn batches(files: &[Found]) -> impl Iterator<Item = &[Found]> {
    let mut rest = files;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |file: &&Found| {
            bytes += file.size;
            bytes <= BATCH_BYTES
        };
        let n = rest.iter().take(BATCH_FILES).take_while(fits).count().max(1);
        let (batch, after) = rest.split_at_checked(n)?;
        rest = after;
        Some(batch)
    })
}

/// Reads files and hashes them, in the given order. One above the limit is not loaded.
pub(crate) fn load(files: &[Found]) -> Vec<Loaded> {
    let most = Limits::default();
    files
        .par_iter()
        .map(|file| {
            let content = if file.size > most.file_bytes {
                Err(zuozheng_read::too_large(file.size, &most))
            } else {
                content(&file.on_disk, &most).map(|bytes| (doc_id(&bytes), bytes))
            };
            Loaded { path: file.path.clone(), size: file.size, content }
        })
        .collect()
}

/// The bytes of a file; never more than the limit, should it grow meanwhile.
fn content(path: &Path, most: &Limits) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let read = fs_err::File::open(path).and_then(|file| file.take(most.file_bytes + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() as u64 > most.file_bytes => Err(zuozheng_read::too_large(bytes.len() as u64, most)),
        Ok(_) => Ok(bytes),
        Err(error) => Err(unreadable(&error)),
    }
}

/// Identity of a content: the first 16 bytes of its BLAKE3.
pub(crate) fn doc_id(bytes: &[u8]) -> DocId {
    let mut hasher = Hasher::default();
    hasher.add(bytes);
    hasher.doc_id()
}

/// The identity of a content that comes piece by piece.
#[derive(Default)]
pub(crate) struct Hasher(blake3::Hasher);

impl Hasher {
    pub(crate) fn add(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub(crate) fn doc_id(&self) -> DocId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        DocId(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_and_differ() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = |bytes: &[u8]| name_as_text(OsStr::from_bytes(bytes));
        assert_eq!(name("公示.pdf".as_bytes()), "公示.pdf");
        assert_eq!(name(b"\xb9\xab\xca\xbe.pdf"), "公示.pdf");
        assert_eq!(name(b"a\xff.pdf"), "a%FF.pdf");
        let found = |path: &str| Found { path: path.to_owned(), on_disk: PathBuf::new(), size: 0 };
        let mut files = ["a", "a", "a~2", "b"].map(found);
        keep_apart(&mut files);
        assert_eq!(files.map(|file| file.path), ["a", "a~2", "a~2~2", "b"]);
    }

    #[test]
    fn batches_hold_all_files_and_not_too_much() {
        let sizes = [10, BATCH_BYTES, 5, 5, BATCH_BYTES * 3, 1];
        let files = sizes.map(|size| Found { path: String::new(), on_disk: PathBuf::new(), size });
        let counts: Vec<usize> = batches(&files).map(<[Found]>::len).collect();
        assert_eq!(counts, [1, 1, 2, 1, 1]);
        assert_eq!(batches(&[]).count(), 0);
    }
}
