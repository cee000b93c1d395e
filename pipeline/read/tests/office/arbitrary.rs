//! No bytes whatever make a reader panic, and reading is the same every time.

use proptest::prelude::*;
use zuozheng_read::Limits;

use crate::{codes, fixture, read};

/// Beginnings that lead to each reader.
const HEADS: [&[u8]; 14] = [
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x09\x08\x10\x00\x00\x06\x05\x00",
    b"\x09\x08\x08\x00\x00\x05\x05\x00",
    b"{\\rtf1 ",
    b"<html><table>",
    b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
    b"<?xml version=\"1.0\"?><w:wordDocument>",
    b"From: a\r\nTo: b\r\nSubject: c\r\nMIME-Version: 1.0\r\n",
    b"7z\xbc\xaf\x27\x1c\x00\x04",
    b"Rar!\x1a\x07\x01\x00",
    b"Rar!\x1a\x07\x00",
    b"a,b,c\n1,2,3\n",
    b"",
];

const GOOD: [&str; 12] = [
    "office/sample.xlsx",
    "office/sample.xls",
    "office/sample.ods",
    "office/sample.docx",
    "office/sample.doc",
    "office/numbered.doc",
    "office/sample.rtf",
    "office/sample-word2003.xml",
    "office/numbered.odt",
    "office/many-runs.doc",
    "office/boxes.doc",
    "office/training.pptx",
];

fn limits() -> Limits {
    Limits { unpacked_bytes: 20 << 20, cells: 100_000, ..Limits::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_crash_a_reader(head in 0..HEADS.len(), tail in prop::collection::vec(any::<u8>(), 0..600)) {
        let bytes = [HEADS[head], tail.as_slice()].concat();
        let read = zuozheng_read::read(&bytes, &limits());
        prop_assert!(!codes(&read).contains(&"reader-crashed"), "{:?}", bytes);
    }

    #[test]
    fn arbitrary_records_never_crash_the_workbook_reader(
        records in prop::collection::vec((prop::sample::select(vec![
            0x0042_u16, 0x041e, 0x00e0, 0x0085, 0x00fc, 0x003c, 0x0203, 0x027e, 0x00bd, 0x00fd, 0x0204, 0x0205, 0x0006, 0x0207, 0x00e5,
            0x001c, 0x005d, 0x01b6, 0x0809, 0x000a,
        ]), prop::collection::vec(any::<u8>(), 0..40)), 0..30),
    ) {
        let mut bytes = b"\x09\x08\x10\x00\x00\x06\x05\x00\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        // A sheet that begins right after the first record.
        bytes.extend([0x85, 0, 10, 0, 20, 0, 0, 0, 0, 0, 2, 0, b'a', b'b']);
        for (kind, data) in records {
            bytes.extend(kind.to_le_bytes());
            bytes.extend((data.len() as u16).to_le_bytes());
            bytes.extend(data);
        }
        let read = zuozheng_read::read(&bytes, &limits());
        prop_assert!(!codes(&read).contains(&"reader-crashed"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Where a dependency panics, `reader-crashed` is the right answer; ours must not be the cause.
    #[test]
    fn damaged_files_end_as_a_document_or_a_problem(
        file in 0..GOOD.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = fixture(GOOD[file]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()).max(1));
        }
        let once = zuozheng_read::read(&bytes, &limits());
        prop_assert!(!once.document.blocks.is_empty() || !once.problems.is_empty() || !once.attachments.is_empty());
        let again = zuozheng_read::read(&bytes, &limits());
        prop_assert_eq!(once, again);
    }
}

#[test]
fn good_files_read_the_same_every_time() {
    for name in GOOD {
        let bytes = fixture(name);
        assert_eq!(read(&bytes), read(&bytes), "{name}");
    }
}
