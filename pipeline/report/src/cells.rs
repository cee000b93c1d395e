//! Cells of CSV and Markdown: text from a document never becomes a formula or markup.

/// The text with a leading `'` where a spreadsheet would take it for a formula.
/// ```
/// assert_eq!(zuozheng_report::plain_cell("=1+1"), "'=1+1");
/// assert_eq!(zuozheng_report::plain_cell("区财政局"), "区财政局");
/// ```
pub fn plain_cell(text: &str) -> String {
    // Spreadsheets also take the full-width forms for operators when they import a file.
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// True for a character that a terminal or a page would act on instead of showing it: control characters, and those
/// that turn the direction of text (Unicode Bidi_Control), by which `gpj.exe` is made to look like `exe.jpg`.
pub fn harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text as a terminal may have it: what it would act on becomes a space; lines stay lines.
/// ```
/// assert_eq!(zuozheng_report::shown("\u{1b}[31m区.pdf\n二"), " [31m区.pdf\n二");
/// ```
pub fn shown(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && harmful(c) { ' ' } else { c }).collect()
}

/// The same on one line: a name that a file or a unit has.
/// ```
/// assert_eq!(zuozheng_report::shown_name("区\r\n局/\u{202e}gpj.exe"), "区  局/ gpj.exe");
/// ```
pub fn shown_name(name: &str) -> String {
    name.chars().map(|c| if harmful(c) { ' ' } else { c }).collect()
}

/// A CSV file with the mark by which Excel knows UTF-8, CRLF line ends and escaped cells.
pub(crate) fn csv_file<R: AsRef<[String]>>(heading: &[&str], rows: impl IntoIterator<Item = R>) -> Vec<u8> {
    const CANNOT_FAIL: &str = "a vector takes every byte";
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(heading).expect(CANNOT_FAIL);
    for row in rows {
        writer.write_record(row.as_ref().iter().map(|cell| plain_cell(cell))).expect(CANNOT_FAIL);
    }
    writer.into_inner().expect(CANNOT_FAIL)
}

/// A cell of a Markdown table: one line, without anything that Markdown or HTML would act on.
pub(crate) fn md_cell(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '!' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c if harmful(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A Markdown table.
pub(crate) fn md_table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = format!("| {} |\n|{}\n", heading.join(" | "), " --- |".repeat(heading.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| md_cell(cell)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_starts_a_formula() {
        for start in ["=", "+", "-", "@", "\t", "\r", "＝"] {
            let text = format!("{start}HYPERLINK(\"http://a\")");
            let file = String::from_utf8(csv_file(&["甲"], [[text]])).unwrap();
            let row = file.split_once("\r\n").unwrap().1;
            assert!(row.starts_with("\"'") || row.starts_with('\''), "{row}");
        }
    }

    #[test]
    fn csv_reads_back() {
        let row = vec!["a,\"b\"".to_owned(), "二\n行".to_owned(), String::new()];
        let file = csv_file(&["x", "y", "z"], [row.clone()]);
        assert!(file.starts_with(b"\xef\xbb\xbf"));
        let mut reader = csv::Reader::from_reader(&file[3..]);
        let back: Vec<String> = reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(back, row);
    }

    #[test]
    fn markdown_is_not_acted_on() {
        assert_eq!(md_cell("a|b<script>[x](y)\n"), "a\\|b&lt;script&gt;\\[x\\](y) ");
    }
}
