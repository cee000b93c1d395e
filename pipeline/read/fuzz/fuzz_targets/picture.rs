#![no_main]

use zuozheng_model::PageNumber;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    zuozheng_read_fuzz::read(bytes);
    for page in 0..2 {
        zuozheng_read::render_page(bytes, PageNumber::from_index(page), 30.0);
    }
});
