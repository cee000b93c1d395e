//! zuozheng
fn main() {}
