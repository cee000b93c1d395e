#![no_main]

use zuozheng_read_fuzz::{package, read};

const SHOW: &[u8] = br#"<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/></p:presentation>"#;
const LINKS: &[u8] = br#"<Relationships><Relationship Id="r1" Type="x/slide" Target="slides/slide1.xml"/></Relationships>"#;

libfuzzer_sys::fuzz_target!(|xml: &[u8]| {
    read(&package(&[
        ("ppt/presentation.xml", SHOW),
        ("ppt/_rels/presentation.xml.rels", LINKS),
        ("ppt/slides/slide1.xml", xml),
    ]));
});
