//! Rich text: groups, control words, characters in a code page or Unicode, tables by cell edges.

use encoding_rs::Encoding;
use zuozheng_model::{Block, BlockKind, Cell, CellRef, Document, FileKind, Locator, Table, TextSource};

use crate::excel::header;
use crate::{Limits, Read, problems};

/// Groups inside groups.
const MAX_DEPTH: usize = 500;

/// Reads a rich text document.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let mut reader = Reader::new(limits.cells);
    let complete = reader.run(bytes);
    reader.end_paragraph();
    reader.end_table();
    let mut document = Document::empty(FileKind::Rtf);
    document.blocks = reader.blocks;
    let is_furniture = |block: &Block| matches!(block.kind, BlockKind::Furniture { .. });
    if let Some(at) = document.blocks.iter().position(|block| !is_furniture(block)) {
        let rest: Vec<&str> = document.blocks[at + 1..].iter().filter_map(Block::text).collect();
        let text = document.blocks[at].text().unwrap_or_default().to_owned();
        if matches!(document.blocks[at].kind, BlockKind::Paragraph { .. })
            && crate::text::looks_like_title(&text, &rest)
        {
            document.blocks[at].kind = BlockKind::Heading { text, level: 0 };
        }
    }
    let mut found = Vec::new();
    if !complete {
        found.push(problems::broken_off("缺少结尾"));
    } else if document.blocks.is_empty() {
        found.push(problems::empty_document("RTF 文档里没有任何文字"));
    }
    Read { document, problems: found, attachments: Vec::new(), ocr_wanted: Vec::new() }
}

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Body,
    Note,
    Furniture,
    Nowhere,
}

/// What a group inherits and restores.
#[derive(Debug, Clone, Copy)]
struct State {
    target: Target,
    /// Bytes that stand for a Unicode character in readers that know none.
    fallback: usize,
    hidden: bool,
    in_table: bool,
    encoding: &'static Encoding,
}

#[derive(Debug, Clone, Copy, Default)]
struct Edge {
    right: i32,
    merged_left: bool,
    merged_above: bool,
}

struct Reader {
    blocks: Vec<Block>,
    paragraph: u32,
    state: State,
    open: Vec<State>,
    encoding: &'static Encoding,
    bytes: Vec<u8>,
    text: String,
    aside: String,
    edges: Vec<Edge>,
    next: Edge,
    cells: Vec<String>,
    rows: Vec<(Vec<Edge>, Vec<String>)>,
    skip: usize,
    left: u64,
    high_surrogate: Option<u16>,
    fonts: std::collections::BTreeMap<i32, &'static Encoding>,
    font: i32,
}

impl Reader {
    fn new(cells: u64) -> Self {
        let encoding = encoding_rs::GB18030;
        let state = State { target: Target::Body, fallback: 1, hidden: false, in_table: false, encoding };
        Self {
            blocks: Vec::new(),
            paragraph: 0,
            state,
            open: Vec::new(),
            encoding,
            bytes: Vec::new(),
            text: String::new(),
            aside: String::new(),
            edges: Vec::new(),
            next: Edge::default(),
            cells: Vec::new(),
            rows: Vec::new(),
            skip: 0,
            left: cells,
            high_surrogate: None,
            fonts: std::collections::BTreeMap::new(),
            font: 0,
        }
    }

    /// True when every group was closed.
    fn run(&mut self, bytes: &[u8]) -> bool {
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'{' => {
                    self.flush_bytes();
                    if self.open.len() >= MAX_DEPTH {
                        return false;
                    }
                    self.open.push(self.state);
                    at += 1;
                    if bytes[at..].starts_with(b"\\*") {
                        // A destination that readers may ignore: only pictures, fields' codes and the like.
                        self.state.target = Target::Nowhere;
                    }
                }
                b'}' => {
                    self.flush_bytes();
                    self.close();
                    at += 1;
                }
                b'\\' => at = self.control(bytes, at + 1),
                b'\r' | b'\n' => at += 1,
                byte => {
                    self.byte(byte);
                    at += 1;
                }
            }
        }
        self.flush_bytes();
        self.open.is_empty()
    }

    fn close(&mut self) {
        let Some(outer) = self.open.pop() else { return };
        let ended = self.state.target;
        self.state = outer;
        if ended != outer.target && matches!(ended, Target::Note | Target::Furniture) {
            let text = std::mem::take(&mut self.aside).trim().to_owned();
            // Every section repeats its headers.
            let is_known =
                ended == Target::Furniture && self.blocks.iter().any(|block| block.text() == Some(text.as_str()));
            if !text.is_empty() && !is_known {
                let kind = if ended == Target::Note { BlockKind::Note { text } } else { BlockKind::Furniture { text } };
                let locator = Locator::Paragraph { paragraph: self.paragraph.max(1), cell: None };
                self.blocks.push(Block { kind, locator, source: TextSource::Native });
            }
        }
    }

    /// Reads what follows a backslash; returns where to go on.
    fn control(&mut self, bytes: &[u8], at: usize) -> usize {
        let Some(&first) = bytes.get(at) else { return at };
        if first == b'\'' {
            let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
            if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                self.byte(byte);
            }
            return (at + 3).min(bytes.len());
        }
        if !first.is_ascii_alphabetic() {
            match first {
                b'\\' | b'{' | b'}' => self.byte(first),
                b'~' => self.push(" "),
                b'_' => self.push("-"),
                b'\n' | b'\r' => self.end_paragraph(),
                _ => {}
            }
            return at + 1;
        }
        let word_end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&bytes[at..word_end]).unwrap_or_default();
        let mut end = word_end + usize::from(bytes.get(word_end) == Some(&b'-'));
        end += bytes[end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&bytes[word_end..end]).ok().and_then(|number| number.parse::<i32>().ok());
        end += usize::from(bytes.get(end) == Some(&b' '));
        if word == "bin" {
            return end.saturating_add(number.unwrap_or(0).max(0) as usize).min(bytes.len());
        }
        self.flush_bytes();
        self.word(word, number);
        end
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" | "sect" | "page" => self.end_paragraph(),
            "line" => self.push("\n"),
            "tab" => self.push("\t"),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "lquote" => self.push("‘"),
            "rquote" => self.push("’"),
            "ldblquote" => self.push("“"),
            "rdblquote" => self.push("”"),
            "bullet" => self.push("•"),
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.fallback = number.unwrap_or(1).clamp(0, 10) as usize,
            "ansicpg" => {
                self.encoding = code_page(number.unwrap_or(936));
                self.state.encoding = self.encoding;
            }
            "f" => {
                self.font = number.unwrap_or(0);
                self.state.encoding = self.fonts.get(&self.font).copied().unwrap_or(self.encoding);
            }
            "fcharset" => {
                if let Some(encoding) = char_set(number.unwrap_or(1)) {
                    self.fonts.insert(self.font, encoding);
                }
            }
            "v" => self.state.hidden = number != Some(0),
            "fonttbl" | "colortbl" | "stylesheet" | "info" | "pict" | "object" | "filetbl" | "revtbl" | "listtable"
            | "listoverridetable" | "generator" | "themedata" | "datastore" | "fldinst" | "xmlnstbl"
            | "latentstyles" => {
                self.state.target = Target::Nowhere;
            }
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
                self.state.target = Target::Furniture;
            }
            "footnote" | "annotation" | "shptxt" => self.state.target = Target::Note,
            "fldrslt" | "result" | "listtext" | "pntext" if self.state.target != Target::Body => {
                self.state.target = Target::Body
            }
            "pard" => self.state.in_table = false,
            "intbl" => self.state.in_table = true,
            "trowd" => {
                self.edges.clear();
                self.next = Edge::default();
            }
            "clmrg" => self.next.merged_left = true,
            "clvmrg" => self.next.merged_above = true,
            "cellx" => {
                self.next.right = number.unwrap_or(0);
                self.edges.push(std::mem::take(&mut self.next));
            }
            "cell" => {
                let text = std::mem::take(&mut self.text).trim().to_owned();
                self.cells.push(text);
            }
            "nestcell" => self.push("\t"),
            "nestrow" => self.push("\n"),
            "row" if self.left > 0 => {
                self.left = self.left.saturating_sub(self.cells.len() as u64);
                self.rows.push((self.edges.clone(), std::mem::take(&mut self.cells)));
            }
            _ => {}
        }
    }

    fn unicode(&mut self, number: i32) {
        let unit = number as u16;
        self.skip = self.state.fallback;
        if (0xd800..0xdc00).contains(&unit) {
            self.high_surrogate = Some(unit);
            return;
        }
        let high = self.high_surrogate.take();
        let units: Vec<u16> = high.into_iter().chain([unit]).collect();
        let text = String::from_utf16_lossy(&units);
        self.push(&text);
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.bytes.push(byte);
        }
    }

    fn flush_bytes(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let text = self.state.encoding.decode_without_bom_handling(&bytes).0.into_owned();
        self.add(&text);
    }

    fn push(&mut self, text: &str) {
        self.flush_bytes();
        self.add(text);
    }

    fn add(&mut self, text: &str) {
        match self.state.target {
            Target::Body if !self.state.hidden => {
                if !self.state.in_table && !self.rows.is_empty() && self.cells.is_empty() && !text.trim().is_empty() {
                    self.end_table();
                }
                self.text.push_str(text);
            }
            Target::Note | Target::Furniture => self.aside.push_str(text),
            Target::Body | Target::Nowhere => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.flush_bytes();
        match self.state.target {
            Target::Body if self.state.in_table => self.text.push('\n'),
            Target::Body => {
                let text = std::mem::take(&mut self.text).trim().to_owned();
                if !text.is_empty() {
                    self.end_table();
                    self.paragraph += 1;
                    self.blocks
                        .push(Block::paragraph(text, Locator::Paragraph { paragraph: self.paragraph, cell: None }));
                }
            }
            Target::Note | Target::Furniture => self.aside.push('\n'),
            Target::Nowhere => {}
        }
    }

    /// Rows so far become a table; their right edges are its columns.
    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return;
        }
        self.paragraph += 1;
        let paragraph = self.paragraph;
        let mut columns: Vec<i32> = rows.iter().flat_map(|(edges, _)| edges.iter().map(|edge| edge.right)).collect();
        columns.sort_unstable();
        columns.dedup_by(|b, a| *b - *a < 30);
        let mut table = Table { n_rows: rows.len() as u32, ..Table::default() };
        for (row, (edges, cells)) in rows.iter().enumerate() {
            let row = row as u32;
            let mut col = 0;
            for (nth, text) in cells.iter().enumerate() {
                let edge = edges.get(nth).copied();
                let end =
                    edge.map_or(col + 1, |edge| columns.partition_point(|&column| column < edge.right - 30) as u32 + 1);
                let colspan = end.saturating_sub(col).max(1);
                let place = CellRef { row, col };
                col += colspan;
                let is_left = |left: &&mut Cell| left.row == row && edge.is_some_and(|edge| edge.merged_left);
                if let Some(left) = table.cells.last_mut().filter(is_left) {
                    left.colspan += colspan;
                    continue;
                }
                let is_above = |above: &&mut Cell| {
                    above.row + above.rowspan == row
                        && above.col == place.col
                        && edge.is_some_and(|edge| edge.merged_above)
                };
                if let Some(above) = table.cells.iter_mut().rev().find(is_above) {
                    above.rowspan += 1;
                    continue;
                }
                let locator = Locator::Paragraph { paragraph, cell: Some(place) };
                table.cells.push(Cell { row, col: place.col, rowspan: 1, colspan, text: text.clone(), locator });
            }
            table.n_cols = table.n_cols.max(col);
        }
        table.header_rows = header::rows(&table);
        if !table.cells.is_empty() {
            self.blocks.push(Block::table(table, Locator::Paragraph { paragraph, cell: None }));
        }
    }
}

fn code_page(number: i32) -> &'static Encoding {
    match number {
        936 | 54_936 => encoding_rs::GB18030,
        950 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        65_001 => encoding_rs::UTF_8,
        _ => encoding_rs::WINDOWS_1252,
    }
}

/// `\fcharset` of a font.
fn char_set(number: i32) -> Option<&'static Encoding> {
    match number {
        0 => Some(encoding_rs::WINDOWS_1252),
        128 => Some(encoding_rs::SHIFT_JIS),
        129 => Some(encoding_rs::EUC_KR),
        134 => Some(encoding_rs::GB18030),
        136 => Some(encoding_rs::BIG5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_str(text: &str) -> Vec<Block> {
        let read = read(text.as_bytes(), &Limits::default());
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        read.document.blocks
    }

    #[test]
    fn bytes_and_unicode() {
        let blocks = read_str(
            r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}}\f0\'cd\'a8\'d6\'aa\par {\*\bkmkstart x}\u28040?\u-27086?\u-10179?\u-8704? abc\par }",
        );
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["通知", "消防\u{1f600} abc"]);
    }

    #[test]
    fn tables_with_merged_cells() {
        let blocks = read_str(
            r"{\rtf1\ansi \trowd\clvmgf\cellx1000\cellx2000\cellx3000\pard\intbl A\cell B\cell C\cell\row
            \trowd\clvmrg\cellx1000\cellx3000\pard\intbl \cell D\cell\row\pard after\par}",
        );
        let BlockKind::Table(table) = &blocks[0].kind else { panic!("no table") };
        let cells: Vec<(u32, u32, u32, u32, &str)> =
            table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.colspan, c.text.as_str())).collect();
        assert_eq!(cells, [(0, 0, 2, 1, "A"), (0, 1, 1, 1, "B"), (0, 2, 1, 1, "C"), (1, 1, 1, 2, "D")]);
        assert_eq!(blocks[1].text(), Some("after"));
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        let blocks = read_str(
            r"{\rtf1{\info{\title x}}{\pict 89504e}{\header kopf\par}{\footnote anm}body{\field{\*\fldinst PAGE}{\fldrslt 3}}\par}",
        );
        let of = |wanted: fn(&BlockKind) -> bool| {
            blocks.iter().filter(|b| wanted(&b.kind)).filter_map(Block::text).collect::<Vec<_>>()
        };
        assert_eq!(of(|kind| matches!(kind, BlockKind::Paragraph { .. })), ["body3"]);
        assert_eq!(of(|kind| matches!(kind, BlockKind::Furniture { .. })), ["kopf"]);
        assert_eq!(of(|kind| matches!(kind, BlockKind::Note { .. })), ["anm"]);
    }

    #[test]
    fn a_document_that_breaks_off_is_told() {
        let read = read(br"{\rtf1 text {\b", &Limits::default());
        assert_eq!(read.problems[0].code.as_str(), "broken-off");
    }
}
