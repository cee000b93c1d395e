#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zuozheng_read_fuzz::read(bytes));
