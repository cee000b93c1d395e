//! Plain text, and tables as text: CSV and TSV.

use zuozheng_model::{Block, Cell, CellRef, Document, FileKind, Locator, Problem, Table};

use crate::excel::header;
use crate::{Limits, Read, encoding, problems};

/// Lines that decide whether a text is a table.
const SAMPLE_LINES: usize = 50;

/// Lines above a table that are no part of it, at most.
const ABOVE: usize = 2;

/// Reads plain text: a line is a paragraph, a first line that looks like one is the title.
pub(crate) fn read(bytes: &[u8]) -> Read {
    let decoded = encoding::decode(bytes);
    let mut document = Document::empty(FileKind::Text);
    let mut found = decoding_problems(&decoded);
    // The cells of a table without any content leave their separators.
    if found.is_empty() && is_blank(&decoded.text) {
        found.push(problems::empty_document("文件里没有任何文字"));
        return Read { document, problems: found, attachments: Vec::new(), ocr_wanted: Vec::new() };
    }
    let lines: Vec<&str> =
        decoded.text.split(['\n', '\r', '\u{c}']).map(str::trim).filter(|line| !line.is_empty()).collect();
    for (at, line) in lines.iter().enumerate() {
        let locator = Locator::Paragraph { paragraph: at as u32 + 1, cell: None };
        let line = line.trim_matches('\u{feff}');
        document.blocks.push(match at {
            0 if looks_like_title(line, &lines[1..]) => Block::heading(line, 0, locator),
            _ => Block::paragraph(line, locator),
        });
    }
    Read { document, problems: found, attachments: Vec::new(), ocr_wanted: Vec::new() }
}

/// White space, separators of columns and quotes only.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || ",;|\"\u{feff}".contains(c))
}

/// Reads comma, tab or semicolon separated values: one table.
pub(crate) fn read_csv(bytes: &[u8], limits: &Limits) -> Read {
    let decoded = encoding::decode(bytes);
    let separator = separator(&decoded.text).unwrap_or(',');
    let mut found = decoding_problems(&decoded);
    let mut table = Table::default();
    let mut left = limits.cells;
    let mut row = 0;
    'records: for record in records(&decoded.text, separator) {
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        for (col, text) in record.iter().enumerate() {
            if left == 0 {
                let message = format!("单元格超过{}个，其余部分未读取", limits.cells);
                found.push(Problem::partial("too-many-cells", message, "请把数据拆分成几个文件后报送"));
                break 'records;
            }
            left -= 1;
            let col = col as u32;
            let locator = Locator::Paragraph { paragraph: 1, cell: Some(CellRef { row, col }) };
            table.cells.push(Cell { row, col, rowspan: 1, colspan: 1, text: as_shown(text).to_owned(), locator });
            table.n_cols = table.n_cols.max(col + 1);
        }
        row += 1;
        table.n_rows = row;
    }
    table.header_rows = header::rows(&table);
    let mut document = Document::empty(FileKind::Csv);
    if !table.cells.is_empty() {
        document.blocks.push(Block::table(table, Locator::Paragraph { paragraph: 1, cell: None }));
    } else if found.is_empty() {
        found.push(problems::empty_document("表格里没有任何文字"));
    }
    Read { document, problems: found, attachments: Vec::new(), ocr_wanted: Vec::new() }
}

/// A field without the formula around it that keeps a spreadsheet from making a number of it: `="00123"`.
fn as_shown(field: &str) -> &str {
    let field = field.trim();
    let inner = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(field)
}

/// A note when the encoding was not sure, a partial problem when characters were lost.
pub(crate) fn decoding_problems(decoded: &encoding::Decoded) -> Vec<Problem> {
    if decoded.n_broken == 0 {
        return Vec::new();
    }
    let message = format!("有{}个字符无法识别（按 {} 编码读取）", decoded.n_broken, decoded.encoding);
    vec![Problem::partial("text-garbled", message, "请将文件另存为 UTF-8 编码后重新报送")]
}

/// True when a first line is short, no sentence, and something longer follows.
pub(crate) fn looks_like_title(line: &str, rest: &[&str]) -> bool {
    let n_chars = line.chars().count();
    let is_sentence = line.ends_with(['。', '！', '？', '；', '，', '：', ':', '、', '.', ',', ';', '…']);
    let longest = rest.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    (2..=60).contains(&n_chars) && !is_sentence && longest > n_chars && line.chars().any(char::is_alphabetic)
}

/// The character that separates the columns of a text, if most of its lines have the same number of them.
pub(crate) fn separator(text: &str) -> Option<char> {
    if let (Some(separator), _) = declared_separator(text) {
        return Some(separator);
    }
    let lines: Vec<&str> =
        text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).take(SAMPLE_LINES).collect();
    ['\t', ',', ';', '|'].into_iter().find(|&separator| {
        let widths: Vec<usize> = records(text, separator)
            .take(SAMPLE_LINES)
            .filter(|record| record.iter().any(|field| !field.trim().is_empty()))
            .map(|record| record.len())
            .collect();
        // A title, and who filled the table in, may stand above it in lines of their own.
        let n_above = widths.iter().take(ABOVE).take_while(|&&width| width == 1).count();
        let is_below = widths.len() >= n_above + 3 && widths[n_above] >= 3;
        let widths = if is_below { &widths[n_above..] } else { &widths[..] };
        let Some(&first) = widths.first() else { return false };
        let usual = widths.iter().filter(|&&width| width == first).count();
        // Two lines of prose with a comma each are no table.
        let is_regular = usual * 10 >= widths.len() * 8;
        let enough = widths.len() >= 3
            || (widths.len() == 2 && separator == '\t')
            || (widths.len() == 2 && first >= 3)
            || (first >= 4 && lines.len() == 1);
        let is_prose = lines.iter().any(|line| line.contains(['。', '；']) && line.chars().count() > 120) && first < 3;
        first >= 2 && is_regular && enough && !is_prose
    })
}

/// The separator that the first line tells Excel, `sep=;`, and the text below it.
fn declared_separator(text: &str) -> (Option<char>, &str) {
    let text = text.trim_start_matches('\u{feff}');
    let declared = text.split_once('\n').and_then(|(first, rest)| {
        let mut separator = first.trim_end_matches('\r').strip_prefix("sep=")?.chars();
        Some((separator.next(), rest)).filter(|_| separator.next().is_none())
    });
    declared.unwrap_or((None, text))
}

/// Records of separated values; quoted fields may hold separators, line breaks and doubled quotes (RFC 4180).
fn records(text: &str, separator: char) -> impl Iterator<Item = Vec<String>> {
    let mut chars = declared_separator(text).1.chars().peekable();
    std::iter::from_fn(move || {
        chars.peek()?;
        let mut record = Vec::new();
        let mut field = String::new();
        let mut quoted = false;
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => {
                    chars.next();
                    field.push('"');
                }
                '"' if quoted => quoted = false,
                // A quote that nothing closes would swallow the rest of the file.
                '"' if matches!(field.trim(), "" | "=") && chars.clone().any(|c| c == '"') => {
                    field.clear();
                    quoted = true;
                }
                c if c == separator && !quoted => record.push(std::mem::take(&mut field)),
                '\r' if !quoted || chars.peek() == Some(&'\n') => {}
                '\r' => field.push('\n'),
                '\n' if !quoted => break,
                '\0' | '\u{1a}' => {}
                c => field.push(c),
            }
        }
        record.push(field);
        Some(record)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use zuozheng_model::BlockKind;

    #[test]
    fn the_first_line_is_the_title() {
        let read = read(
            "消防安全检查情况通报\n\n　　各单位：\n　　近日，区消防大队对三家商场开展了检查，现通报如下。\n".as_bytes(),
        );
        assert_eq!(read.document.blocks.len(), 3);
        assert!(
            matches!(&read.document.blocks[0].kind, BlockKind::Heading { text, level: 0 } if text == "消防安全检查情况通报")
        );
        assert_eq!(read.document.blocks[1].text(), Some("各单位："));
        assert!(read.problems.is_empty());
    }

    #[test]
    fn a_sentence_is_no_title() {
        let read = read("各单位：\n近日，区消防大队对三家商场开展了检查，现通报如下。\n".as_bytes());
        assert!(matches!(read.document.blocks[0].kind, BlockKind::Paragraph { .. }));
    }

    #[test]
    fn a_gb18030_table_with_quotes() {
        let text = "序号,单位,问题\r\n1,\"甲局,办公室\",\"两处\"\"堵塞\"\"\r\n通道\"\r\n2,乙局,无\r\n";
        let bytes = encoding_rs::GB18030.encode(text).0.into_owned();
        assert_eq!(crate::sniff(&bytes), FileKind::Csv);
        let read = read_csv(&bytes, &Limits::default());
        let BlockKind::Table(table) = &read.document.blocks[0].kind else { panic!("no table") };
        assert_eq!((table.n_rows, table.n_cols, table.header_rows), (3, 3, 1));
        assert_eq!((table.text(1, 1), table.text(1, 2)), ("甲局,办公室", "两处\"堵塞\"\n通道"));
    }

    #[test]
    fn a_file_of_white_space_or_separators_is_empty() {
        for text in [" \n", "\r\n\t\r\n", ",,,\n,,,\n", "\t\t\n\t\t\n\t\t\n"] {
            let read = crate::read(text.as_bytes(), &Limits::default());
            assert_eq!(read.problems[0].code.as_str(), "empty-document", "{text:?}");
            assert!(read.document.blocks.is_empty(), "{text:?}");
        }
        assert!(read("……\n".as_bytes()).problems.is_empty());
    }

    #[test]
    fn a_formula_that_keeps_zeros_is_its_text() {
        let read = read_csv("编号,名称,数\n=\"00123\",甲,1\n\"=\"\"0,07\"\"\",乙,2\n".as_bytes(), &Limits::default());
        let BlockKind::Table(table) = &read.document.blocks[0].kind else { panic!("no table") };
        assert_eq!((table.text(1, 0), table.text(2, 0)), ("00123", "0,07"));
    }

    #[test]
    fn prose_is_no_table() {
        assert_eq!(separator("Dear all,\nthank you,\nplease see the attached plan"), None);
        assert_eq!(separator("单位\t日期\n甲\t1\n乙\t2\n"), Some('\t'));
        let declared = "\u{feff}sep=;\r\n单位;金额\r\n甲;1,2\r\n";
        assert_eq!(separator(declared), Some(';'));
        assert_eq!(records(declared, ';').next().unwrap(), ["单位", "金额"]);
        assert_eq!(records("甲\t\"半截\n乙\t2\n", '\t').nth(1).unwrap(), ["乙", "2"]);
    }

    #[test]
    fn lost_characters_are_told() {
        let mut bytes = "消防安全检查，现通报如下。".repeat(20).into_bytes();
        bytes.insert(30, 0xff);
        bytes.insert(61, 0xff);
        assert!(!read(&bytes).problems.is_empty());
    }
}
