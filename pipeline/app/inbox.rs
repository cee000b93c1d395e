//! Where files that are handed in go: into the folder of their unit, never over another file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use zuozheng_ledger::Ledger;
use zuozheng_model::{DocId, Roster, UnitId};
use zuozheng_text::Dictionaries;

use crate::commands::{search, view};
use crate::intake::{self, Hasher};
use crate::project::Project;
use crate::store;

/// Bytes of a file name at most: what every file system takes, with room for a number.
const LONGEST_NAME: usize = 200;
/// Names that are tried before giving up.
const MOST_TRIES: u32 = 10_000;

/// The folder of a unit.
pub(crate) struct Inbox {
    pub(crate) unit: UnitId,
    evidence: PathBuf,
    /// Name of the unit's folder.
    folder: String,
    ledger: Ledger,
}

/// Where a file came to lie.
pub(crate) struct Placed {
    /// Path inside the evidence folder; of the file that was there before when it is a duplicate.
    pub(crate) path: String,
    pub(crate) duplicate: bool,
}

impl Inbox {
    /// The inbox of a unit, by any of its names. Its folder is the one that it has already, whatever name of the unit it
    /// bears.
    pub(crate) fn of(project: &Project, dictionaries: &Dictionaries, unit: &str) -> anyhow::Result<Self> {
        let ledger = store::ledger(project)?;
        let rosters = search::rosters(&ledger, dictionaries)?;
        let unit = view::unit(&rosters, unit)?;
        let evidence = project.evidence();
        let folder = folder_of(&evidence, &unit, &rosters)?;
        Ok(Self { unit, evidence, folder, ledger })
    }

    /// Puts a file at its place. What the unit has handed in before, byte for byte, is not kept twice.
    pub(crate) fn place(&self, arriving: Arriving, name: &str) -> anyhow::Result<Placed> {
        let doc = arriving.doc();
        if let Some(path) = self.same_content(doc)? {
            return Ok(Placed { path, duplicate: true });
        }
        let folder = self.evidence.join(&self.folder);
        fs_err::create_dir_all(&folder)?;
        let name = clean_name(name);
        for n in 1..=MOST_TRIES {
            let name = if n == 1 { name.clone() } else { numbered(&name, n) };
            let place = folder.join(&name);
            match fs_err::hard_link(&arriving.path, &place) {
                Ok(()) => return Ok(Placed { path: format!("{}/{name}", self.folder), duplicate: false }),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    if fs_err::read(&place).is_ok_and(|bytes| intake::doc_id(&bytes) == doc) {
                        return Ok(Placed { path: format!("{}/{name}", self.folder), duplicate: true });
                    }
                }
                // No second names here (another disk, FAT, some shares): a copy, which also fails when there is something.
                Err(_) => match copy(&arriving.path, &place) {
                    Ok(()) => return Ok(Placed { path: format!("{}/{name}", self.folder), duplicate: false }),
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(error.into()),
                },
            }
        }
        bail!("“{}”里同名的文件已有{MOST_TRIES}份", folder.display())
    }

    /// A file of the unit with this content that still lies there.
    fn same_content(&self, doc: DocId) -> anyhow::Result<Option<String>> {
        let read = self.ledger.files_with(doc)?.into_iter().filter(|file| file.unit.as_ref() == Some(&self.unit));
        let read = read.filter(|file| file.parent.is_none()).map(|file| file.path);
        let uploads = self.ledger.uploads(Some(&self.unit), usize::MAX)?.into_iter();
        let handed_in = uploads.filter(|upload| upload.doc == doc).map(|upload| upload.path);
        let lies_there = |path: &String| {
            let on_disk = intake::locate(&self.evidence, path);
            on_disk.and_then(|path| fs_err::read(path).ok()).is_some_and(|bytes| intake::doc_id(&bytes) == doc)
        };
        Ok(read.chain(handed_in).find(lies_there))
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut place = File::options().write(true).create_new(true).open(to)?;
    let copied = fs_err::File::open(from).and_then(|mut file| std::io::copy(&mut file, &mut place));
    if copied.is_err() {
        // Half a file is worse than none.
        let _ = fs_err::remove_file(to);
    }
    copied.map(|_| ())
}

/// The name of the unit's folder: of those that are called by one of its names the one with its own, else the first.
fn folder_of(evidence: &Path, unit: &UnitId, rosters: &[Roster]) -> anyhow::Result<String> {
    let mut known = BTreeMap::new();
    if evidence.is_dir() {
        for entry in fs_err::read_dir(evidence)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_its = rosters.iter().find_map(|roster| roster.unit(&name)).is_some_and(|known| known.id == *unit);
            if is_its && entry.file_type()?.is_dir() {
                known.insert(name != unit.as_str(), name);
            }
        }
    }
    Ok(known.into_values().next().unwrap_or_else(|| unit.as_str().to_owned()))
}

/// A file that is coming in, under a name that nothing else uses; it is gone with the value.
pub(crate) struct Arriving {
    path: PathBuf,
    file: File,
    hasher: Hasher,
    size: u64,
}

impl Arriving {
    /// Takes away what a server that was killed left half written.
    pub(crate) fn clear(project: &Project) {
        // Nothing there is the rule; what cannot be removed only takes room.
        let _ = fs_err::remove_dir_all(project.store().join("arriving"));
    }

    pub(crate) fn begin(project: &Project) -> anyhow::Result<Self> {
        let folder = project.store().join("arriving");
        fs_err::create_dir_all(&folder)?;
        let path = folder.join(crate::accounts::secret()?);
        let file = File::options().write(true).create_new(true).open(&path);
        let file = file.with_context(|| format!("无法写入“{}”", path.display()))?;
        Ok(Self { path, file, hasher: Hasher::default(), size: 0 })
    }

    pub(crate) fn add(&mut self, piece: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(piece).with_context(|| format!("无法写入“{}”", self.path.display()))?;
        self.hasher.add(piece);
        self.size += piece.len() as u64;
        Ok(())
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn doc(&self) -> DocId {
        self.hasher.doc_id()
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        // Its place in the evidence folder is a second name of it; without one it is not wanted.
        let _ = fs_err::remove_file(&self.path);
    }
}

/// A name as it came, without what leads elsewhere, hides it or cannot be written.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String =
        last.chars().map(|c| if zuozheng_report::harmful(c) || ":*?\"<>|".contains(c) { '_' } else { c }).collect();
    let clean = clean.trim().trim_start_matches(['.', '~', '$']).trim_end_matches('.').trim();
    let clean = if clean.is_empty() { "未命名" } else { clean };
    if clean.len() <= LONGEST_NAME {
        return clean.to_owned();
    }
    let (stem, ending) = split(clean);
    let room = LONGEST_NAME.saturating_sub(ending.len());
    let cut = stem.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= room).last();
    format!("{}{ending}", &stem[..cut.unwrap_or(0)])
}

fn numbered(name: &str, n: u32) -> String {
    let (stem, ending) = split(name);
    format!("{stem} ({n}){ending}")
}

/// Stem and ending with its dot; a long “ending” is part of the stem.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 12 => name.split_at(at),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_and_stay_readable() {
        for (name, clean) in [
            ("总结.docx", "总结.docx"),
            ("../../etc/passwd", "passwd"),
            ("C:\\材料\\台账.xlsx", "台账.xlsx"),
            (".隐藏.txt", "隐藏.txt"),
            ("~$打开着.docx", "打开着.docx"),
            ("a\u{202e}fdp.exe", "a_fdp.exe"),
            ("行\n二?.pdf", "行_二_.pdf"),
            ("..", "未命名"),
            ("", "未命名"),
        ] {
            assert_eq!(clean_name(name), clean, "{name:?}");
        }
        let long = clean_name(&format!("{}.pdf", "长".repeat(200)));
        assert!(long.len() <= LONGEST_NAME && long.ends_with("长.pdf"));
        assert_eq!(numbered("总结.docx", 2), "总结 (2).docx");
        assert_eq!(numbered("没有后缀", 3), "没有后缀 (3)");
    }
}
