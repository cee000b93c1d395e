//! Finds the files of a project: names, sizes, content hashes. The only place that walks folders.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use zuozheng_model::{DocId, Problem};

/// A file that was found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Path below the folder that was walked, with `/`.
    pub(crate) path: String,
    /// Where it lies on disk.
    pub(crate) on_disk: PathBuf,
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
    intake.files.sort_by(|a, b| a.path.cmp(&b.path));
    intake.unreachable.sort_by(|a, b| a.path.cmp(&b.path));
    intake
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
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_litter(&name) {
            continue;
        }
        let path = format!("{prefix}{name}");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => descend(&entry.path(), &format!("{path}/"), intake),
            Ok(kind) if kind.is_file() => intake.files.push(Found { path, on_disk: entry.path() }),
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

/// Reads files and hashes them, in the given order.
pub(crate) fn load(files: &[Found]) -> Vec<Loaded> {
    files
        .par_iter()
        .map(|file| match fs_err::read(&file.on_disk) {
            Ok(bytes) => {
                Loaded { path: file.path.clone(), size: bytes.len() as u64, content: Ok((doc_id(&bytes), bytes)) }
            }
            Err(error) => Loaded { path: file.path.clone(), size: 0, content: Err(unreadable(&error)) },
        })
        .collect()
}

/// Identity of a content: the first 16 bytes of its BLAKE3.
pub(crate) fn doc_id(bytes: &[u8]) -> DocId {
    let mut id = [0; 16];
    id.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    DocId(id)
}
