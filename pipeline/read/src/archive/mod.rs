//! Archives: their members become attachments, to be read as files of their own.

mod rar;
mod seven_zip;
mod volumes;

use std::io::Read as _;

use zip::result::ZipError;
use zuozheng_model::{Document, FileKind, Problem};

use crate::package::stored_name;
use crate::{Attachment, Limits, Read};

pub(crate) use rar::read_rar;
pub(crate) use seven_zip::read_seven_zip;
pub(crate) use volumes::is_last_of_zip;

const HINT: &str = "请解压后报送其中的文件，或重新压缩为 zip";

/// Unpacks a zip archive.
pub(crate) fn read_zip(bytes: &[u8], limits: &Limits) -> Read {
    // A document that lost bytes in its middle has its list of members too early as well.
    let is_document = bytes.starts_with(b"PK\x03\x04") && crate::sniff::is_broken_office(bytes);
    if !is_document && volumes::is_of_zip(bytes) {
        return Read::failed(FileKind::Zip, volumes::problem("缺少其他卷，其中的文件未读取", false));
    }
    let mut archive = match crate::package::archive(bytes) {
        Ok(archive) => archive,
        Err(error) if crate::sniff::is_broken_office(bytes) => {
            let message = format!("文件已损坏或不完整，无法打开（Word、Excel 等文档，{error}）");
            let hint = "请用 Word、Excel 或 WPS 打开原文件重新保存后报送；打不开的，请重新导出";
            return Read::failed(FileKind::Zip, Problem::fatal("office-damaged", message, hint));
        }
        Err(_) if memchr::memmem::rfind(bytes, b"PK\x05\x06").is_none() => {
            return Read::failed(FileKind::Zip, volumes::cut_off("zip"));
        }
        Err(error) => {
            let message = format!("压缩包已损坏或不完整，无法打开（{error}）");
            return Read::failed(FileKind::Zip, Problem::fatal("archive-damaged", message, "请重新压缩后报送"));
        }
    };
    let mut unpacked = Unpacked::new(limits);
    for at in 0..archive.len() {
        let name = archive.by_index_raw(at).map(|file| (stored_name(file.name_raw()), file.is_dir(), file.encrypted()));
        let Ok((name, is_dir, is_encrypted)) = name else {
            unpacked.lost(&format!("第{}个成员", at + 1), "目录记录已损坏");
            continue;
        };
        if is_dir || name.ends_with('/') || is_clutter(&name) {
            continue;
        }
        if is_encrypted {
            unpacked.locked(&name);
            continue;
        }
        match archive.by_index(at) {
            Ok(file) => {
                if !unpacked.take(&name, file) {
                    break;
                }
            }
            Err(ZipError::UnsupportedArchive(why)) => unpacked.lost(&name, why),
            Err(error) => unpacked.lost(&name, &error.to_string()),
        }
    }
    unpacked.finish(FileKind::Zip)
}

fn locked_archive() -> Problem {
    Problem::fatal("archive-encrypted", "压缩包设有密码，无法解压", "请去掉密码重新压缩后报送")
}

/// What systems leave in archives and nobody sends on purpose.
fn is_clutter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini") || file.starts_with("~$")
}

/// Members so far, under the limits.
struct Unpacked {
    attachments: Vec<Attachment>,
    problems: Vec<Problem>,
    n_locked: usize,
    first_locked: String,
    left: u64,
    members_left: u32,
}

impl Unpacked {
    fn new(limits: &Limits) -> Self {
        Self {
            attachments: Vec::new(),
            problems: Vec::new(),
            n_locked: 0,
            first_locked: String::new(),
            left: limits.unpacked_bytes,
            members_left: limits.members,
        }
    }

    /// Unpacks one member; false when a limit is reached.
    fn take(&mut self, name: &str, content: impl std::io::Read) -> bool {
        if !self.has_room(name, 0) {
            return false;
        }
        let mut bytes = Vec::new();
        let read = content.take(self.left + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > self.left {
            self.too_large(name);
            return false;
        }
        match read {
            Ok(_) => self.add(name, bytes),
            Err(error) => {
                self.left -= bytes.len() as u64;
                self.lost(name, &error.to_string());
            }
        }
        true
    }

    /// Whether another member of so many bytes may be unpacked; if not, it is told.
    fn has_room(&mut self, name: &str, n_bytes: u64) -> bool {
        if self.members_left == 0 {
            let message = "压缩包里的文件过多，其余部分未读取";
            self.problems.push(Problem::partial("archive-too-many-members", message, "请分成几个压缩包报送"));
            return false;
        }
        if n_bytes > self.left {
            self.too_large(name);
            return false;
        }
        self.members_left -= 1;
        true
    }

    fn add(&mut self, name: &str, mut bytes: Vec<u8>) {
        self.left = self.left.saturating_sub(bytes.len() as u64);
        bytes.shrink_to_fit();
        self.attachments.push(Attachment { name: safe_name(name), bytes });
    }

    /// The content of a member that was unpacked before.
    fn bytes_of(&self, name: &str) -> Option<Vec<u8>> {
        let name = safe_name(name);
        self.attachments.iter().find(|attachment| attachment.name == name).map(|attachment| attachment.bytes.clone())
    }

    fn too_large(&mut self, name: &str) {
        let message = format!("压缩包解压后过大，自“{name}”起未读取");
        self.problems.push(Problem::partial("unpacked-too-large", message, "请分成几个压缩包报送"));
    }

    fn lost(&mut self, name: &str, why: &str) {
        self.lost_with(name, why, HINT);
    }

    fn lost_with(&mut self, name: &str, why: &str, hint: &str) {
        let message = format!("压缩包里的“{name}”无法解压（{why}）");
        self.problems.push(Problem::partial("archive-member-unreadable", message, hint));
    }

    fn locked(&mut self, name: &str) {
        if self.n_locked == 0 {
            self.first_locked = name.to_owned();
        }
        self.n_locked += 1;
    }

    fn finish(mut self, kind: FileKind) -> Read {
        if self.n_locked > 0 && self.attachments.is_empty() {
            self.problems.insert(0, locked_archive());
        } else if self.n_locked > 0 {
            let message = format!("压缩包里有{}个文件设有密码，未读取（如“{}”）", self.n_locked, self.first_locked);
            self.problems.push(Problem::partial("archive-encrypted", message, "请去掉密码重新压缩后报送"));
        } else if self.attachments.is_empty() && self.problems.is_empty() {
            self.problems.push(Problem::partial("empty-archive", "压缩包是空的", "请核对后重新压缩报送"));
        }
        Read {
            document: Document::empty(kind),
            problems: self.problems,
            attachments: self.attachments,
            ocr_wanted: Vec::new(),
        }
    }
}

/// A member's name without steps out of its folder: it is shown and matched, never opened, but nobody shall be tempted.
fn safe_name(name: &str) -> String {
    let pieces: Vec<&str> = name.split('/').filter(|piece| !matches!(*piece, "" | "." | "..")).collect();
    pieces.join("/")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::*;
    use zip::write::SimpleFileOptions;

    fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn members_become_attachments() {
        let bytes = zipped(&[
            ("区应急局/台账.txt", b"a"),
            ("../../etc/passwd", b"b"),
            ("__MACOSX/x", b"c"),
            ("a/.DS_Store", b"d"),
        ]);
        let read = read_zip(&bytes, &Limits::default());
        let names: Vec<&str> = read.attachments.iter().map(|attachment| attachment.name.as_str()).collect();
        assert_eq!(names, ["区应急局/台账.txt", "etc/passwd"]);
        assert!(read.problems.is_empty());
    }

    #[test]
    fn names_in_gbk_are_read() {
        // The writer marks names as UTF-8, so the bytes and the mark are changed by hand.
        let mut bytes = zipped(&[("AAAA.txt", b"x")]);
        let name = encoding_rs::GB18030.encode("台账").0.into_owned();
        while let Some(at) = bytes.windows(4).position(|window| window == b"AAAA") {
            bytes[at..at + 4].copy_from_slice(&name);
        }
        assert_eq!(read_zip(&bytes, &Limits::default()).attachments[0].name, "台账.txt");
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bytes = zipped(&[("a.txt", &vec![0; 3_000_000])]);
        let limits = Limits { unpacked_bytes: 1_000_000, ..Limits::default() };
        let read = read_zip(&bytes, &limits);
        assert!(read.attachments.is_empty());
        assert_eq!(read.problems[0].code.as_str(), "unpacked-too-large");
    }

    #[test]
    fn too_many_members_are_told() {
        let bytes = zipped(&[("a", b"1"), ("b", b"2"), ("c", b"3")]);
        let read = read_zip(&bytes, &Limits { members: 2, ..Limits::default() });
        assert_eq!((read.attachments.len(), read.problems[0].code.as_str()), (2, "archive-too-many-members"));
    }

    #[test]
    fn a_truncated_archive_is_a_problem() {
        let bytes = zipped(&[("a.txt", b"12345")]);
        let read = read_zip(&bytes[..bytes.len() / 2], &Limits::default());
        assert_eq!(read.problems[0].code.as_str(), "archive-damaged");
    }

    #[test]
    fn a_broken_office_document_is_called_no_archive() {
        let bytes = zipped(&[("docProps/app.xml", b"12345"), ("xl/workbook.xml", b"12345")]);
        let read = read_zip(&bytes[..40], &Limits::default());
        assert_eq!(read.problems[0].code.as_str(), "archive-damaged", "nothing tells what it was");
        let read = read_zip(&bytes[..bytes.len() / 2], &Limits::default());
        assert_eq!(read.problems[0].code.as_str(), "office-damaged");
        assert!(!read.problems[0].hint.contains("压缩"), "{}", read.problems[0].hint);
    }
}
