#![no_main]

use zuozheng_read_fuzz::{package, read};

const ROOT: &[u8] = br#"<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#;
const DOCUMENT: &[u8] = br#"<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>"#;

libfuzzer_sys::fuzz_target!(|xml: &[u8]| {
    read(&package(&[("OFD.xml", ROOT), ("Doc_0/Document.xml", DOCUMENT), ("Doc_0/Pages/Page_0/Content.xml", xml)]));
});
