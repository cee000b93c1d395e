//! Rich text: groups, control words, characters in a code page or Unicode, tables by cell edges.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use zuozheng_model::{Block, BlockKind, Cell, CellRef, Document, FileKind, Locator, Table, TextSource};

use crate::excel::header;
use crate::{Limits, Read, fields, problems, symbols};

/// Groups inside groups.
const MAX_DEPTH: usize = 500;
/// Tables inside tables; what lies deeper is read as text of the innermost.
const MAX_TABLES: usize = 8;
/// Bytes of the instruction of a field; what lies behind is of no use.
const MAX_INSTRUCTION: usize = 4000;

/// Reads a rich text document.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let mut reader = Reader::new(limits.cells);
    let complete = reader.run(bytes);
    reader.finish();
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
    if reader.n_struck > 0 {
        found.push(problems::struck(reader.n_struck, &reader.first_struck));
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
    /// The name of a font.
    Font,
    /// What a field does.
    Instruction,
    /// One of the texts to choose from in a form.
    Choice,
}

/// What a group inherits and restores.
#[derive(Debug, Clone, Copy)]
struct State {
    target: Target,
    /// Bytes that stand for a Unicode character in readers that know none.
    fallback: usize,
    hidden: bool,
    deleted: bool,
    struck: bool,
    /// In how many tables, one inside the other.
    depth: usize,
    /// Words about rows and edges belong to the inner table.
    inner_row: bool,
    /// What the field shows is known from its instruction.
    field_done: bool,
    font: i32,
    encoding: &'static Encoding,
}

#[derive(Debug, Clone, Copy, Default)]
struct Edge {
    right: i32,
    merged_left: bool,
    merged_above: bool,
}

/// A row that is finished: the edges of its cells, and their texts.
type Row = (Vec<Edge>, Vec<String>);

/// A table inside a cell, as far as it is read.
#[derive(Default)]
struct Inner {
    edges: Vec<Edge>,
    next: Edge,
    text: String,
    cells: Vec<String>,
    rows: Vec<Row>,
}

/// A finished table inside a cell: the row and the place in it of that cell.
struct Nested {
    row: usize,
    nth: usize,
    rows: Vec<Row>,
}

/// A field of a form: its kind, its state, what it offers.
#[derive(Default)]
struct FormField {
    default: Option<i32>,
    chosen: Option<i32>,
    choices: Vec<String>,
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
    rows: Vec<Row>,
    inner: Vec<Inner>,
    nested: Vec<Nested>,
    hidden: String,
    /// What is struck through in this paragraph; in how many there was something, and the text of the first.
    struck: String,
    n_struck: usize,
    first_struck: String,
    instruction: String,
    form: FormField,
    skip: usize,
    left: u64,
    high_surrogate: Option<u16>,
    fonts: BTreeMap<i32, &'static Encoding>,
    /// Fonts whose letters are pictures, by their names.
    symbol_fonts: BTreeMap<i32, String>,
    font_name: String,
}

impl Reader {
    fn new(cells: u64) -> Self {
        let encoding = encoding_rs::GB18030;
        let state = State {
            target: Target::Body,
            fallback: 1,
            hidden: false,
            deleted: false,
            struck: false,
            depth: 0,
            inner_row: false,
            field_done: false,
            font: 0,
            encoding,
        };
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
            inner: Vec::new(),
            nested: Vec::new(),
            hidden: String::new(),
            struck: String::new(),
            n_struck: 0,
            first_struck: String::new(),
            instruction: String::new(),
            form: FormField::default(),
            skip: 0,
            left: cells,
            high_surrogate: None,
            fonts: BTreeMap::new(),
            symbol_fonts: BTreeMap::new(),
            font_name: String::new(),
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
        let State { target: ended, font, .. } = self.state;
        self.state = outer;
        match ended {
            Target::Font => self.end_font(font),
            Target::Choice => self.form.choices.push(std::mem::take(&mut self.aside)),
            Target::Instruction if outer.target != Target::Instruction => self.end_instruction(),
            _ => {}
        }
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

    /// The name of a font is complete.
    fn end_font(&mut self, font: i32) {
        let name = std::mem::take(&mut self.font_name);
        let name = name.trim().trim_end_matches(';');
        if symbols::is_symbol_font(name) {
            self.symbol_fonts.insert(font, name.to_owned());
        }
    }

    /// The instruction of a field is complete: some fields show what no result repeats.
    fn end_instruction(&mut self) {
        let instruction = std::mem::take(&mut self.instruction);
        let form = std::mem::take(&mut self.form);
        let shown = match instruction.trim() {
            "FORMCHECKBOX" => {
                // 25 stands for the state that the form had at first.
                let state = form.chosen.filter(|state| *state != 25).or(form.default);
                state.map(|state| fields::checkbox(state == 1).to_owned())
            }
            "FORMDROPDOWN" => {
                let chosen = form.chosen.filter(|nth| *nth != 25).or(form.default).unwrap_or(0);
                usize::try_from(chosen).ok().and_then(|nth| form.choices.get(nth).cloned())
            }
            instruction => fields::shown(instruction),
        };
        if let Some(shown) = shown {
            self.state.field_done = true;
            self.add_plain(&shown);
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
                self.state.font = number.unwrap_or(0);
                self.state.encoding = self.fonts.get(&self.state.font).copied().unwrap_or(self.encoding);
            }
            "fcharset" => {
                if let Some(encoding) = char_set(number.unwrap_or(1)) {
                    self.fonts.insert(self.state.font, encoding);
                }
            }
            "v" => self.state.hidden = number != Some(0),
            "deleted" => self.state.deleted = number != Some(0),
            "strike" | "striked" => self.state.struck = number != Some(0),
            "plain" => {
                (self.state.hidden, self.state.deleted, self.state.struck) = (false, false, false);
                self.state.font = -1;
            }
            "fonttbl" => self.state.target = Target::Font,
            "fldinst" => self.state.target = Target::Instruction,
            "ffl" if !self.open.is_empty() => self.state.target = Target::Choice,
            "ffres" => self.form.chosen = number,
            "ffdefres" => self.form.default = number,
            "colortbl" | "stylesheet" | "info" | "pict" | "object" | "filetbl" | "revtbl" | "listtable"
            | "listoverridetable" | "generator" | "themedata" | "datastore" | "xmlnstbl" | "xe" | "tc"
            | "latentstyles" | "nonesttables" => {
                self.state.target = Target::Nowhere;
            }
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
                self.state.target = Target::Furniture;
            }
            "footnote" | "annotation" | "shptxt" => self.state.target = Target::Note,
            "fldrslt" if self.state.field_done => self.state.target = Target::Nowhere,
            // They go where the group around them goes: a page number in a footer is part of the footer.
            "fldrslt" | "listtext" | "pntext" => {
                self.state.target = self.open.last().map_or(Target::Body, |outer| outer.target);
            }
            // The result of an object, whose group goes nowhere.
            "result" => {
                let shown = self.open.iter().rev().map(|outer| outer.target).find(|target| *target != Target::Nowhere);
                self.state.target = shown.unwrap_or(Target::Body);
            }
            "pard" => self.state.depth = 0,
            "intbl" => self.state.depth = self.state.depth.max(1),
            "itap" => self.state.depth = usize::try_from(number.unwrap_or(0)).unwrap_or(0).min(MAX_TABLES),
            "nesttableprops" => self.state.inner_row = true,
            "trowd" => {
                let (edges, next) = self.edges();
                edges.clear();
                *next = Edge::default();
            }
            "clmrg" => self.edges().1.merged_left = true,
            "clvmrg" => self.edges().1.merged_above = true,
            "cellx" => {
                let (edges, next) = self.edges();
                next.right = number.unwrap_or(0);
                edges.push(std::mem::take(next));
            }
            "cell" => {
                self.end_inner(0);
                let text = std::mem::take(&mut self.text).trim().to_owned();
                self.cells.push(text);
            }
            "nestcell" => {
                let inner = self.inner_at(self.state.depth);
                let text = std::mem::take(&mut inner.text).trim().to_owned();
                inner.cells.push(text);
                self.end_inner(self.state.depth.saturating_sub(1).max(1));
            }
            "nestrow" if self.left > 0 => {
                let inner = self.inner_at(self.state.depth);
                inner.rows.push((inner.edges.clone(), std::mem::take(&mut inner.cells)));
                let n_cells = inner.rows.last().map_or(0, |row| row.1.len());
                self.left = self.left.saturating_sub(n_cells as u64);
            }
            "row" if self.left > 0 => {
                self.left = self.left.saturating_sub(self.cells.len() as u64);
                self.rows.push((self.edges.clone(), std::mem::take(&mut self.cells)));
            }
            _ => {}
        }
    }

    /// The table inside `depth` - 1 others, two at least.
    fn inner_at(&mut self, depth: usize) -> &mut Inner {
        let nth = depth.clamp(2, MAX_TABLES) - 2;
        if self.inner.len() <= nth {
            self.inner.resize_with(nth + 1, Inner::default);
        }
        &mut self.inner[nth]
    }

    /// The edges of the row that is defined, and the one to come.
    fn edges(&mut self) -> (&mut Vec<Edge>, &mut Edge) {
        if !self.state.inner_row {
            return (&mut self.edges, &mut self.next);
        }
        let inner = self.inner_at(self.state.depth);
        (&mut inner.edges, &mut inner.next)
    }

    /// A cell ends: the tables inside it, those after the first few levels of tables, are complete.
    fn end_inner(&mut self, n_kept: usize) {
        let (row, nth) = (self.rows.len(), self.cells.len());
        for mut inner in self.inner.drain(n_kept.min(self.inner.len())..) {
            let rest = inner.text.trim();
            if !rest.is_empty() {
                inner.cells.push(rest.to_owned());
            }
            if !inner.cells.is_empty() {
                inner.rows.push((Vec::new(), inner.cells));
            }
            if !inner.rows.is_empty() {
                self.nested.push(Nested { row, nth, rows: inner.rows });
            }
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
        if self.symbol_fonts.contains_key(&self.state.font) {
            // A font of pictures has one byte for each.
            let text: String = bytes.iter().copied().map(char::from).collect();
            self.add(&text);
        } else {
            let text = self.state.encoding.decode_without_bom_handling(&bytes).0.into_owned();
            self.add(&text);
        }
    }

    fn push(&mut self, text: &str) {
        self.flush_bytes();
        self.add(text);
    }

    fn add(&mut self, text: &str) {
        match self.symbol_fonts.get(&self.state.font) {
            Some(font) => {
                let text = symbols::text_in(font, text);
                self.add_plain(&text);
            }
            None => self.add_plain(text),
        }
    }

    fn add_plain(&mut self, text: &str) {
        if self.state.deleted {
            return;
        }
        let shown: String;
        let text = if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            // Writers that know a character only by its number end lines that way too.
            shown = text.replace('\r', "\n").chars().filter(|c| !c.is_control() || "\n\t".contains(*c)).collect();
            shown.as_str()
        } else {
            text
        };
        if self.state.struck && !self.state.hidden && self.state.target == Target::Body {
            self.struck.push_str(text);
        }
        match self.state.target {
            Target::Body if self.state.hidden => self.hidden.push_str(text),
            Target::Body if self.state.depth >= 2 => self.inner_at(self.state.depth).text.push_str(text),
            Target::Body => {
                let is_after = self.state.depth == 0 && !self.rows.is_empty() && self.cells.is_empty();
                if is_after && !text.trim().is_empty() {
                    self.end_table();
                }
                self.text.push_str(text);
            }
            Target::Note | Target::Furniture | Target::Choice => self.aside.push_str(text),
            Target::Font => self.font_name.push_str(text),
            Target::Instruction if self.instruction.len() < MAX_INSTRUCTION => self.instruction.push_str(text),
            Target::Instruction | Target::Nowhere => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.flush_bytes();
        let struck = std::mem::take(&mut self.struck);
        if !struck.trim().is_empty() {
            if self.n_struck == 0 {
                self.first_struck = struck.trim().to_owned();
            }
            self.n_struck += 1;
        }
        match self.state.target {
            // The end of the paragraph was deleted: it goes on in the next.
            Target::Body if self.state.deleted => {}
            Target::Body if self.state.depth >= 2 => self.inner_at(self.state.depth).text.push('\n'),
            Target::Body if self.state.depth == 1 => self.text.push('\n'),
            Target::Body => {
                let text = std::mem::take(&mut self.text).trim().to_owned();
                if !text.is_empty() {
                    self.end_table();
                    self.paragraph += 1;
                    self.blocks
                        .push(Block::paragraph(text, Locator::Paragraph { paragraph: self.paragraph, cell: None }));
                }
                if self.rows.is_empty() {
                    self.end_hidden();
                }
            }
            Target::Note | Target::Furniture => self.aside.push('\n'),
            Target::Font | Target::Instruction | Target::Choice | Target::Nowhere => {}
        }
    }

    /// Hidden text becomes a note after the paragraph or table that it stood in.
    fn end_hidden(&mut self) {
        let text = std::mem::take(&mut self.hidden).trim().to_owned();
        if !text.is_empty() {
            let locator = Locator::Paragraph { paragraph: self.paragraph.max(1), cell: None };
            self.blocks.push(Block { kind: BlockKind::Note { text }, locator, source: TextSource::Native });
        }
    }

    /// What is still open when the file ends: a row, too, of which the mark at its end is missing.
    fn finish(&mut self) {
        self.end_paragraph();
        self.end_inner(0);
        let text = std::mem::take(&mut self.text).trim().to_owned();
        if !text.is_empty() {
            self.cells.push(text);
        }
        if !self.cells.is_empty() || !self.nested.is_empty() {
            self.rows.push((std::mem::take(&mut self.edges), std::mem::take(&mut self.cells)));
        }
        self.end_table();
        self.end_hidden();
    }

    /// Rows so far become a table, and the tables inside its cells tables after it.
    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let nested = std::mem::take(&mut self.nested);
        if rows.is_empty() {
            return;
        }
        self.paragraph += 1;
        let paragraph = self.paragraph;
        let (table, places) = table_of(&rows, paragraph, None);
        if !table.cells.is_empty() || !nested.is_empty() {
            self.blocks.push(Block::table(table, Locator::Paragraph { paragraph, cell: None }));
        }
        for Nested { row, nth, rows } in nested {
            let place = places.get(row).and_then(|places| places.get(nth)).copied();
            let (table, _) = table_of(&rows, paragraph, place);
            self.blocks.push(Block::table(table, Locator::Paragraph { paragraph, cell: place }));
        }
        self.end_hidden();
    }
}

/// The right edges of all cells are the columns. Also gives the place of every cell of every row.
fn table_of(rows: &[Row], paragraph: u32, outer: Option<CellRef>) -> (Table, Vec<Vec<CellRef>>) {
    let mut columns: Vec<i32> = rows.iter().flat_map(|(edges, _)| edges.iter().map(|edge| edge.right)).collect();
    columns.sort_unstable();
    columns.dedup_by(|b, a| b.saturating_sub(*a) < 30);
    let mut table = Table { n_rows: rows.len() as u32, ..Table::default() };
    let mut places = Vec::with_capacity(rows.len());
    for (row, (edges, cells)) in rows.iter().enumerate() {
        let row = row as u32;
        let mut col = 0;
        let mut row_places = Vec::with_capacity(cells.len());
        for (nth, text) in cells.iter().enumerate() {
            let edge = edges.get(nth).copied();
            let end = edge.map_or(col + 1, |edge| {
                columns.partition_point(|&column| column < edge.right.saturating_sub(30)) as u32 + 1
            });
            let colspan = end.saturating_sub(col).max(1);
            let place = CellRef { row, col };
            row_places.push(place);
            col += colspan;
            let is_left = |left: &&mut Cell| left.row == row && edge.is_some_and(|edge| edge.merged_left);
            if let Some(left) = table.cells.last_mut().filter(is_left) {
                left.colspan += colspan;
                continue;
            }
            let is_above = |above: &&mut Cell| {
                above.row + above.rowspan == row && above.col == place.col && edge.is_some_and(|edge| edge.merged_above)
            };
            if let Some(above) = table.cells.iter_mut().rev().find(is_above) {
                above.rowspan += 1;
                continue;
            }
            let locator = Locator::Paragraph { paragraph, cell: Some(outer.unwrap_or(place)) };
            table.cells.push(Cell { row, col: place.col, rowspan: 1, colspan, text: text.clone(), locator });
        }
        table.n_cols = table.n_cols.max(col);
        places.push(row_places);
    }
    table.header_rows = header::rows(&table);
    (table, places)
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
    fn deleted_text_is_gone_and_hidden_text_a_note() {
        let blocks = read_str(
            r"{\rtf1 we saw {\deleted 30}{\revised 35}\plain  of them{\v hidden} today\par {\deleted gone\par}after\par}",
        );
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["we saw 35 of them today", "hidden", "after"]);
        assert!(matches!(blocks[1].kind, BlockKind::Note { .. }));
    }

    #[test]
    fn struck_text_is_kept_and_told() {
        let read = read(br"{\rtf1 kept {\strike no more}{\striked1  at all}\par}", &Limits::default());
        assert_eq!(read.document.blocks[0].text(), Some("kept no more at all"));
        assert!(read.problems[0].message.contains("no more at all"), "{:?}", read.problems);
    }

    #[test]
    fn a_page_number_stays_in_its_footer() {
        let blocks =
            read_str(r"{\rtf1{\footer \pard - {\field{\*\fldinst { PAGE }}{\fldrslt {1}}} -\par}\pard title\par}");
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["- 1 -", "title"]);
        assert!(matches!(blocks[0].kind, BlockKind::Furniture { .. }));
    }

    #[test]
    fn a_table_in_a_cell_is_a_table_of_its_own() {
        let blocks = read_str(
            r"{\rtf1 \trowd\cellx3000\cellx8000\pard\intbl A\cell\pard\intbl\itap2 a\nestcell b\nestcell
            {\*\nesttableprops\trowd\cellx4000\cellx6000\nestrow}{\nonesttables\par}\pard\intbl\itap1 B\cell\row\pard after\par}",
        );
        let tables: Vec<Vec<(u32, u32, &str, String)>> = blocks
            .iter()
            .filter_map(|block| match &block.kind {
                BlockKind::Table(table) => Some(table),
                _ => None,
            })
            .map(|table| table.cells.iter().map(|c| (c.row, c.col, c.text.as_str(), c.locator.to_string())).collect())
            .collect();
        let at = |place: &str| format!("第1段表格{place}");
        assert_eq!(tables[0], [(0, 0, "A", at("A1")), (0, 1, "B", at("B1"))]);
        assert_eq!(tables[1], [(0, 0, "a", at("B1")), (0, 1, "b", at("B1"))]);
    }

    #[test]
    fn boxes_of_forms_and_symbol_fonts() {
        let blocks = read_str(
            r#"{\rtf1\ansicpg936{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}{\f7\fnil\fcharset2{\*\panose 05} Wingdings 2;}}\f0 a{\f7 R}b{\f7\'a3\u-4014 ?}c
{\field{\*\fldinst SYMBOL 82 \\f "Wingdings 2" \\s 12}{\fldrslt\f7}}{\field{\*\fldinst{ FORMCHECKBOX }{\*\formfield{\fftype1\ffres25\ffdefres1}}}{\fldrslt}}
{\field{\*\fldinst EQ \\o\\ac(\u9675 ?,11)}{\fldrslt}}\par}"#,
        );
        assert_eq!(blocks[0].text(), Some("a☑b□☑c☑☑⑪"));
    }

    #[test]
    fn a_row_that_breaks_off_keeps_its_cells() {
        let read =
            read(br"{\rtf1 \trowd\cellx10\cellx90\pard\intbl A\cell\itap2 a\nestcell\itap1 B", &Limits::default());
        let texts: Vec<String> = read.document.blocks.iter().map(|block| format!("{:?}", block.kind)).collect();
        assert!(texts[0].contains("\"A\"") && texts[0].contains("\"B\""), "{texts:?}");
        assert!(texts[1].contains("\"a\""), "{texts:?}");
        assert_eq!(read.problems[0].code.as_str(), "broken-off");
    }

    #[test]
    fn a_document_that_breaks_off_is_told() {
        let read = read(br"{\rtf1 text {\b", &Limits::default());
        assert_eq!(read.problems[0].code.as_str(), "broken-off");
    }
}
