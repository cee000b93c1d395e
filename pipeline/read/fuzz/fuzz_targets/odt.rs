#![no_main]

use zuozheng_read_fuzz::{package, read};

libfuzzer_sys::fuzz_target!(|xml: &[u8]| {
    read(&package(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", xml)]));
});
