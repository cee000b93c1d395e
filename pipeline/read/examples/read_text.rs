//! Shows what the PDF reader sees in one file: `read_text [--blocks | --png PAGE] FILE` prints its text, its blocks and
//! problems as JSON lines, or a page as an image at 300 dpi.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool for measuring, not part of the pipeline")]

use std::io::Write as _;

use zuozheng_model::PageNumber;
use zuozheng_read::{Limits, pdf};

const USAGE: &str = "usage: read_text [--blocks | --png PAGE] FILE";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["--png", page, path] => {
            let page = PageNumber::from_index(page.parse::<usize>()?.saturating_sub(1));
            let png = pdf::render_page(&std::fs::read(path)?, page, 300.0).ok_or("the page cannot be drawn")?;
            std::io::stdout().write_all(&png)?;
        }
        ["--blocks", path] => {
            let read = pdf::read(&std::fs::read(path)?, &Limits::default());
            for block in &read.document.blocks {
                println!("{}", serde_json::to_string(block)?);
            }
            println!("{}", serde_json::to_string(&read.problems)?);
        }
        [path] => print!("{}", pdf::read(&std::fs::read(path)?, &Limits::default()).document.plain_text()),
        _ => return Err(USAGE.into()),
    }
    Ok(())
}
