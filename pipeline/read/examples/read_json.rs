//! Prints what the readers see in the files named on the command line, a line of JSON each. For measuring.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool at the border of the crate")]

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{path}: {error}");
                continue;
            }
        };
        let read = zuozheng_read::read(&bytes, &zuozheng_read::Limits::default());
        let attachments: Vec<&str> = read.attachments.iter().map(|attachment| attachment.name.as_str()).collect();
        let line = serde_json::json!({
            "path": path,
            "document": read.document,
            "problems": read.problems,
            "attachments": attachments,
        });
        println!("{line}");
    }
}
