//! Archives that were cut into volumes. Each volume arrives as a file of its own, most of them with nothing in it that can be
//! read alone: it is told once what it is and what to send instead.

use zuozheng_model::Problem;

/// What to do about a volume.
const HINT: &str = "请单位把全部分卷放在一起解压后报送其中的文件，或重新压缩为一个不分卷的 zip";
/// Bytes of the record at the end of a zip archive, without its comment.
const END_OF_ZIP: usize = 22;
/// The longest comment behind that record.
const LONGEST_COMMENT: usize = u16::MAX as usize;

/// The problem of a volume; `others` says what was not read because of it.
pub(super) fn problem(others: &str, has_members: bool) -> Problem {
    let message = format!("这是分卷压缩包中的一卷，{others}");
    if has_members {
        Problem::partial("archive-volume", message, HINT)
    } else {
        Problem::fatal("archive-volume", message, HINT)
    }
}

/// The problem of an archive without its end, which may be the first volume or what came through of a whole one.
pub(super) fn cut_off(format: &str) -> Problem {
    let message = format!("{format} 压缩包缺少后面的部分，无法打开：它没有传完，或是分卷压缩包中的第一卷");
    let hint = "请核对原文件是否完整；如是分卷，请单位重新压缩为一个不分卷的 zip 后报送";
    Problem::fatal("archive-damaged", message, hint)
}

/// True for the first volume of a zip archive that says so (APPNOTE 8.5.3), and for the last of any.
pub(crate) fn is_of_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x07\x08PK\x03\x04") || is_last_of_zip(bytes)
}

/// True if the record at the end counts volumes before this one, or if the list of members that it leads to begins before
/// the file does: a zip archive was cut by its bytes.
pub(crate) fn is_last_of_zip(bytes: &[u8]) -> bool {
    let from = bytes.len().saturating_sub(END_OF_ZIP + LONGEST_COMMENT);
    let tail = &bytes[from..];
    let number = |at: usize| tail.get(at..at + 2).map(|it| usize::from(u16::from_le_bytes([it[0], it[1]])));
    let long = |at: usize| tail.get(at..at + 4).map(|it| u32::from_le_bytes([it[0], it[1], it[2], it[3]]));
    let ends_file = |at: &usize| number(at + 20).is_some_and(|comment| at + END_OF_ZIP + comment == tail.len());
    let Some(at) = memchr::memmem::rfind_iter(tail, b"PK\x05\x06").find(ends_file) else { return false };
    let (Some(volume), Some(size), Some(offset)) = (number(at + 4), long(at + 12), long(at + 16)) else { return false };
    // Archives above 4 GiB say all of this elsewhere.
    let is_long = volume == usize::from(u16::MAX) || offset == u32::MAX;
    let list_ends = u64::from(size) + u64::from(offset);
    !is_long && (volume > 0 || list_ends > (from + at) as u64)
}

/// True for a 7z archive whose list of members, which stands at its end, is not there.
pub(super) fn is_first_of_seven_zip(bytes: &[u8]) -> bool {
    let long = |at: usize| bytes.get(at..at + 8).and_then(|it| it.try_into().ok()).map(u64::from_le_bytes);
    const HEADER: u64 = 32;
    let (Some(offset), Some(size)) = (long(12), long(20)) else { return false };
    size > 0 && HEADER.saturating_add(offset).saturating_add(size) > bytes.len() as u64
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::{Limits, read, sniff};
    use zuozheng_model::{FileKind, Severity};

    fn zipped() -> Vec<u8> {
        zipped_as(["台账.txt", "总结.txt"])
    }

    fn zipped_as(names: [&str; 2]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for name in names {
            writer.start_file(name, stored).unwrap();
            // No text, so that a piece of it is told by the record at its end alone.
            writer.write_all(&[0xd8, 0x00, 0x9c, 0x01].repeat(300)).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn only_problem(bytes: &[u8]) -> Problem {
        let read = read(bytes, &Limits::default());
        assert!(read.attachments.is_empty());
        assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
        read.problems[0].clone()
    }

    #[test]
    fn volumes_of_a_zip_are_one_problem_each() {
        let whole = zipped();
        assert!(!is_of_zip(&whole));
        // The first one as zip and WinRAR write it, and the last one: cut by bytes, or counted.
        let first = [&b"PK\x07\x08"[..], &whole[..whole.len() / 2]].concat();
        let last = whole[whole.len() / 2..].to_vec();
        let mut counted = whole[whole.len() - 22..].to_vec();
        counted[4] = 3;
        let counted = [&[0xd8, 0x00, 0x9c, 0x01].repeat(300)[..], &counted].concat();
        for volume in [first, last, counted] {
            assert_eq!(sniff(&volume), FileKind::Zip);
            let problem = only_problem(&volume);
            assert_eq!((problem.code.as_str(), problem.severity), ("archive-volume", Severity::Fatal));
            assert!(problem.hint.contains("不分卷的 zip"));
        }
    }

    #[test]
    fn a_whole_archive_behind_other_bytes_or_with_a_comment_is_no_volume() {
        let whole = zipped();
        assert!(!is_last_of_zip(&[&b"MZ junk"[..], &whole].concat()));
        let mut commented = whole.clone();
        let at = commented.len() - 2;
        commented[at] = 3;
        commented.extend_from_slice(b"abc");
        assert!(!is_last_of_zip(&commented));
        assert!(!is_last_of_zip(b"PK\x05\x06"));
    }

    #[test]
    fn a_document_that_lost_bytes_in_its_middle_is_no_volume() {
        let whole = zipped_as(["[Content_Types].xml", "word/document.xml"]);
        // With them goes the name of its text, and the list of members begins too early.
        let document = [&whole[..1_000], &whole[1_500..]].concat();
        assert!(is_of_zip(&document));
        assert_eq!(sniff(&document), FileKind::Zip);
        assert_eq!(only_problem(&document).code.as_str(), "office-damaged");
        // The last volume of an archive with a document in it begins anywhere.
        let archive = [&b"\xd8\x00"[..], &document].concat();
        assert_eq!(only_problem(&archive).code.as_str(), "archive-volume");
    }

    #[test]
    fn an_archive_without_its_end_may_be_a_first_volume() {
        let whole = zipped();
        let problem = only_problem(&whole[..whole.len() - 100]);
        assert_eq!(problem.code.as_str(), "archive-damaged");
        assert!(problem.message.contains("分卷"), "{}", problem.message);

        // Magic, version, a sum, then where the list begins behind these 32 bytes, its length, and another sum.
        let list = |offset: u64| {
            [&b"7z\xbc\xaf\x27\x1c\x00\x04\0\0\0\0"[..], &offset.to_le_bytes(), &40_u64.to_le_bytes(), &[0; 104]]
                .concat()
        };
        assert!(!is_first_of_seven_zip(&list(60)));
        let problem = only_problem(&list(61));
        assert!(problem.message.contains("分卷"), "{}", problem.message);
    }
}
