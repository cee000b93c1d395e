//! Every limit leaves the problem that its documentation names.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test that cannot be set up has failed")]

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;
use zuozheng_read::{Limits, read};

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn codes(bytes: &[u8], limits: &Limits) -> Vec<String> {
    read(bytes, limits).problems.iter().map(|problem| problem.code.as_str().to_owned()).collect()
}

/// The problem comes with the small limit and not with the usual one.
fn assert_limit(bytes: &[u8], small: Limits, code: &str) {
    let (limited, usual) = (codes(bytes, &small), codes(bytes, &Limits::default()));
    assert!(limited.iter().any(|found| found == code), "{code}: {limited:?}");
    assert!(!usual.iter().any(|found| found == code), "{code} without need: {usual:?}");
}

fn usual() -> Limits {
    Limits::default()
}

#[test]
fn a_file_may_be_so_large() {
    assert_limit("政务公开".as_bytes(), Limits { file_bytes: 11, ..usual() }, "file-too-large");
}

#[test]
fn packages_and_archives_may_unpack_to_so_much() {
    let small = Limits { unpacked_bytes: 1_000, ..usual() };
    let office = |name: &str| std::fs::read(format!("tests/fixtures/office/{name}")).unwrap();
    for name in ["sample.docx", "sample.xlsx", "training.pptx"] {
        assert_limit(&office(name), small, "unpacked-too-large");
    }
    assert_limit(&zipped(&[("a.txt", &[b'a'; 900]), ("b.txt", &[b'b'; 900])]), small, "unpacked-too-large");
    let part = format!(
        "--x\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n{}\r\n",
        "a".repeat(900)
    );
    let mail = format!(
        "From: a@example.cn\r\nSubject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n{part}{part}--x--\r\n"
    );
    assert_limit(mail.as_bytes(), small, "unpacked-too-large");
}

#[test]
fn a_document_may_have_so_many_pages() {
    let pdf = std::fs::read("tests/fixtures/pdf/merged_cells.pdf").unwrap();
    assert_limit(&pdf, Limits { pages: 0, ..usual() }, "too-many-pages");
    let slides = std::fs::read("tests/fixtures/office/training.pptx").unwrap();
    assert_limit(&slides, Limits { pages: 2, ..usual() }, "too-many-pages");
}

#[test]
fn a_workbook_may_have_so_many_cells() {
    let small = Limits { cells: 3, ..usual() };
    for name in ["sample.xlsx", "sample.xls", "sample.ods", "training.pptx"] {
        assert_limit(&std::fs::read(format!("tests/fixtures/office/{name}")).unwrap(), small, "too-many-cells");
    }
    assert_limit("序号,单位\n1,区教育局\n2,区司法局\n3,区财政局\n".as_bytes(), small, "too-many-cells");
}

#[test]
fn an_archive_may_have_so_many_members() {
    let archive = zipped(&[("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"c")]);
    assert_limit(&archive, Limits { members: 2, ..usual() }, "archive-too-many-members");
}
