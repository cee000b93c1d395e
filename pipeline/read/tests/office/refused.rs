//! What cannot be read says so, with a code, a message and what to do.

use zuozheng_model::{FileKind, Severity};
use zuozheng_read::Limits;

use crate::{codes, fixture, package, read};

#[test]
fn every_refusal_has_a_code_and_a_hint() {
    let other = package(&[("[Content_Types].xml", "<Types/>"), ("visio/document.xml", "<p/>")]);
    let slides = old_slides();
    for (bytes, code) in [
        (&b""[..], "empty-file"),
        (&[0; 64], "unknown-kind"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00", "unknown-kind"),
        (&other, "unknown-kind"),
        (&slides, "slides-unsupported"),
        (b"Rar!\x1a\x07\x01\x00aaaa", "archive-damaged"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04aaaa", "archive-damaged"),
        (b"PK\x03\x04aaaa", "archive-damaged"),
        (b"\x1f\x8b\x08\x00aaaa", "archive-unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "compound-damaged"),
    ] {
        let read = read(bytes);
        assert_eq!(codes(&read), [code], "{bytes:?}");
        let problem = &read.problems[0];
        assert_eq!(problem.severity, Severity::Fatal);
        assert!(!problem.hint.is_empty() && !problem.message.is_ascii(), "{problem:?}");
        assert!(read.document.blocks.is_empty());
    }
}

/// A compound file whose main stream has the name that PowerPoint gives its own.
fn old_slides() -> Vec<u8> {
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (old, new) = (wide("WordDocument"), wide("PowerPoint Document\0"));
    let mut bytes = fixture("office/sample.doc");
    let at = bytes.windows(old.len()).position(|window| window == old).unwrap();
    bytes[at..at + new.len()].copy_from_slice(&new);
    // The length of a name stands behind it, with its end (MS-CFB 2.6.1).
    bytes[at + 64] = new.len() as u8;
    bytes
}

#[test]
fn a_file_above_the_limit_is_not_read() {
    let limits = Limits { file_bytes: 10, ..Limits::default() };
    let read = zuozheng_read::read("消防检查通报".as_bytes(), &limits);
    assert_eq!(codes(&read), ["file-too-large"]);
}

#[test]
fn a_picture_wants_ocr() {
    let read = read(b"\x89PNG\r\n\x1a\n0000");
    assert_eq!((codes(&read), read.ocr_wanted.len()), (vec!["needs-ocr"], 1));
    assert_eq!(read.document.kind, FileKind::Image);
}

#[test]
fn a_workbook_that_unpacks_too_far_is_refused() {
    let bytes = fixture("circulars/c6-excel-lead-support.xlsx");
    let read = zuozheng_read::read(&bytes, &Limits { unpacked_bytes: 2000, ..Limits::default() });
    assert_eq!(codes(&read), ["unpacked-too-large"]);
}

#[test]
fn cells_above_the_limit_are_told() {
    for name in ["office/sample.xlsx", "office/sample.xls", "office/sample.ods"] {
        let read = zuozheng_read::read(&fixture(name), &Limits { cells: 5, ..Limits::default() });
        assert_eq!(codes(&read), ["too-many-cells"], "{name}");
        assert!(!read.document.blocks.is_empty(), "{name}");
    }
}

#[test]
fn a_truncated_file_is_told() {
    for name in [
        "office/sample.xlsx",
        "office/sample.docx",
        "office/sample.ods",
        "office/sample.rtf",
        "office/sample-word2003.xml",
    ] {
        let bytes = fixture(name);
        let read = read(&bytes[..bytes.len() * 2 / 3]);
        assert!(!read.problems.is_empty(), "{name}: half a file passes for a whole one");
        assert_eq!(read.document.kind, zuozheng_read::read(&bytes, &Limits::default()).document.kind, "{name}");
    }
}

#[test]
fn half_a_compound_file_is_damaged_and_not_unknown() {
    for name in ["office/sample.doc", "office/sample.xls"] {
        let bytes = fixture(name);
        let read = read(&bytes[..bytes.len() / 2]);
        let code = read.problems[0].code.as_str();
        assert!(code == "compound-damaged" || read.document.kind != FileKind::Unknown, "{name}: {:?}", read.problems);
    }
}

/// A workbook lies in the archive as it is: the names in it are not those of the archive.
#[test]
fn a_truncated_archive_is_no_damaged_workbook() {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in ["a.xlsx", "b.xlsx"] {
        writer.start_file(name, stored).unwrap();
        writer.write_all(&fixture("office/sample.xlsx")).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let read = read(&bytes[..bytes.len() * 2 / 3]);
    assert_eq!((read.document.kind, codes(&read)), (FileKind::Zip, vec!["archive-damaged"]));
}

#[test]
fn a_password_that_excel_sets_itself_is_no_secret_and_another_one_is() {
    for name in ["velvet.xls", "velvet.xlsx"] {
        let read = read(&fixture(&format!("office/{name}")));
        let plain = crate::read(&fixture(&format!("office/sample.{}", &name[7..])));
        assert!(crate::codes(&read).iter().all(|code| *code == "hidden-cells"), "{name}: {:?}", read.problems);
        let texts = |read: &zuozheng_read::Read| {
            crate::tables(read).into_iter().map(crate::cells).map(|cells| format!("{cells:?}")).collect::<Vec<_>>()
        };
        assert_eq!(texts(&read), texts(&plain), "{name}");
    }
    for name in ["locked.xls", "locked.xlsx"] {
        assert_eq!(codes(&read(&fixture(&format!("office/{name}")))), ["office-encrypted"], "{name}");
    }
}
