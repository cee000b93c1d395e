#![no_main]

use zuozheng_read_fuzz::{package, read};

const TYPES: &[u8] = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const LINKS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

libfuzzer_sys::fuzz_target!(|xml: &[u8]| {
    read(&package(&[("[Content_Types].xml", TYPES), ("_rels/.rels", LINKS), ("word/document.xml", xml)]));
});
