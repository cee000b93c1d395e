//! Prints what the PDF reader sees in one file: `read_text [--blocks] FILE`.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool for measuring, not part of the pipeline")]

use zuozheng_read::{Limits, pdf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let wants_blocks = args.first().is_some_and(|arg| arg == "--blocks");
    if wants_blocks {
        args.remove(0);
    }
    let path = args.first().ok_or("usage: read_text [--blocks] FILE")?;
    let read = pdf::read(&std::fs::read(path)?, &Limits::default());
    if wants_blocks {
        for block in &read.document.blocks {
            println!("{}", serde_json::to_string(block)?);
        }
        println!("{}", serde_json::to_string(&read.problems)?);
    } else {
        print!("{}", read.document.plain_text());
    }
    Ok(())
}
