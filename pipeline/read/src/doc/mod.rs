//! Word before 2007 and WPS (.doc, .wps), by office_oxide; the automatic numbers of lists by ourselves.

mod binary;
mod drawn;
mod forms;
mod lists;
mod runs;

use std::collections::BTreeMap;
use std::io::Cursor;

use binary::{Paragraph, Streams};
use office_oxide::ir::{Element, InlineContent, List, ListStyle, Table as SourceTable, TextSpan};
use office_oxide::{Document as Office, DocumentFormat};
use runs::Runs;
use zuozheng_model::{Block, BlockKind, Cell, CellRef, Document, FileKind, Locator, Problem, Table, TextSource};

use crate::excel::{header, hyperlink};
use crate::ole::Compound;
use crate::{Read, embedded, numeral, problems};

/// Elements inside elements that are walked.
const MAX_DEPTH: usize = 40;

/// Reads a binary Word document.
pub(crate) fn read(bytes: &[u8]) -> Read {
    if is_encrypted(bytes) {
        return Read::failed(FileKind::Doc, problems::encrypted());
    }
    let mut streams = Streams::of(bytes);
    let runs = streams.as_ref().map(Runs::of).unwrap_or_default();
    let file = streams.as_mut().and_then(|streams| prepared(bytes, streams, &runs)).unwrap_or_else(|| bytes.to_vec());
    let office = match Office::from_reader(Cursor::new(file), DocumentFormat::Doc) {
        Ok(office) => office,
        Err(error) => return Read::failed(FileKind::Doc, failure(&error.to_string())),
    };
    let source = office.to_ir();
    let paragraphs = streams.as_ref().and_then(|streams| streams.paragraphs(&runs));
    let numbered = streams.as_ref().zip(paragraphs.as_deref());
    let numbered = numbered.and_then(|(streams, paragraphs)| lists::numbered(streams, paragraphs));
    let mut walk = Walk { blocks: Vec::new(), paragraph: 0, n_images: 0, guesses_numbers: numbered.is_none() };
    let mut footers = Vec::new();
    for section in &source.sections {
        for header in [&section.header, &section.first_page_header, &section.even_page_header].into_iter().flatten() {
            walk.furniture(&header.content);
        }
        walk.elements(&section.elements, 0);
        footers.extend([&section.footer, &section.first_page_footer, &section.even_page_footer].into_iter().flatten());
    }
    for Paragraph { hidden, .. } in paragraphs.iter().flatten() {
        let text = cleaned(hidden);
        if !text.is_empty() {
            walk.push(BlockKind::Note { text });
        }
    }
    for footer in footers {
        walk.furniture(&footer.content);
    }
    let mut found = Vec::new();
    if source.metadata.text_truncated {
        found.push(problems::broken_off("文字不完整"));
    }
    let mut document = Document::empty(FileKind::Doc);
    document.blocks = walk.blocks;
    lists::label(&mut document.blocks, numbered.as_deref().unwrap_or_default());
    mark_title(&mut document.blocks);
    let is_own = |block: &Block| !matches!(block.kind, BlockKind::Furniture { .. });
    let mut pictures = Vec::new();
    if !document.blocks.iter().any(is_own) {
        let images = office.as_doc().map(|doc| doc.images()).unwrap_or_default();
        pictures = crate::pasted::handed_out(images.iter().map(|image| image.data.clone()));
    }
    if !pictures.is_empty() {
        found.push(crate::pasted::remark("Word 文档", pictures.len()));
    } else if document.blocks.is_empty() && walk.n_images > 0 {
        let hint = "请报送可以复制文字的原文件，或扫描成 PDF 后报送";
        found.push(Problem::fatal("needs-ocr", "Word 文档里只有图片，没有文字", hint));
    } else if document.blocks.is_empty() && found.is_empty() {
        found.push(problems::empty_document("Word 文档里没有任何文字"));
    }
    let struck: Vec<&str> = paragraphs.iter().flatten().map(|paragraph| paragraph.struck.trim()).collect();
    let struck: Vec<&str> = struck.into_iter().filter(|text| !text.is_empty()).collect();
    if let Some(first) = struck.first() {
        found.push(problems::struck(struck.len(), first));
    }
    let mut attachments = pictures;
    attachments.extend(Compound::open(bytes).iter_mut().flat_map(embedded::in_compound));
    Read { document, problems: found, attachments, ocr_wanted: Vec::new() }
}

/// The file as the reader of the text is given it; `None` when that is the file as it is.
fn prepared(bytes: &[u8], streams: &mut Streams, runs: &Runs) -> Option<Vec<u8>> {
    let (mut main, mut table) = (streams.main.clone(), streams.table.clone());
    let is_drawn = drawn::write(streams, runs, &mut main);
    if is_drawn {
        // The numbers of lists are found again by the text that they stand before.
        streams.main.clone_from(&main);
    }
    let is_cut = runs::cut_pages(streams, &mut main, &mut table).is_some();
    if !is_drawn && !is_cut {
        return None;
    }
    Compound::open(bytes).ok()?.with_streams(BTreeMap::from([("WordDocument", main), (streams.table_name, table)]))
}

/// The flag in the header of the main stream (MS-DOC 2.5.2, `fEncrypted`).
fn is_encrypted(bytes: &[u8]) -> bool {
    let Ok(mut compound) = Compound::open(bytes) else { return false };
    let Some(stream) = compound.stream("WordDocument") else { return false };
    stream.get(11).is_some_and(|flags| flags & 0x01 != 0)
}

fn failure(why: &str) -> Problem {
    if why.contains("encrypted") {
        return problems::encrypted();
    }
    let hint = "请用 Word 或 WPS 打开后另存为 .docx 再报送";
    if why.contains("unsupported Word version") {
        return Problem::fatal("doc-too-old", "该 Word 文档的版本太旧，无法读取", hint);
    }
    Problem::fatal("doc-unreadable", format!("Word 97-2003 文档已损坏，无法读取（{why}）"), hint)
}

/// The first line, when it looks like a title, is the title; the reader's own guesses are made for English.
fn mark_title(blocks: &mut [Block]) {
    let first =
        blocks.iter().position(|block| matches!(block.kind, BlockKind::Heading { .. } | BlockKind::Paragraph { .. }));
    let Some(first) = first else { return };
    let rest: Vec<&str> = blocks[first + 1..].iter().filter_map(Block::text).collect();
    let text = blocks[first].text().unwrap_or_default();
    if crate::text::looks_like_title(text, &rest) {
        let text = text.to_owned();
        blocks[first].kind = BlockKind::Heading { text, level: 0 };
    }
}

struct Walk {
    blocks: Vec<Block>,
    paragraph: u32,
    n_images: usize,
    /// The file does not tell how its numbers are written.
    guesses_numbers: bool,
}

impl Walk {
    fn push(&mut self, kind: BlockKind) {
        let locator = Locator::Paragraph { paragraph: self.paragraph.max(1), cell: None };
        self.blocks.push(Block { kind, locator, source: TextSource::Native });
    }

    fn elements(&mut self, elements: &[Element], depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for element in elements {
            match element {
                Element::Heading(heading) => {
                    let text = cleaned(&inline(&heading.content));
                    let is_heading = heading.level > 0
                        && text.chars().count() <= 60
                        && text.chars().any(char::is_alphabetic)
                        && !text.ends_with(['。', '；', '，', '：', '、']);
                    self.line(text, is_heading.then_some(heading.level.max(1)));
                    self.addresses(&heading.content);
                }
                Element::Paragraph(paragraph) => {
                    let level = paragraph.outline_level.filter(|&level| level < 9).map(|level| level + 1);
                    self.line(cleaned(&inline(&paragraph.content)), level);
                    self.addresses(&paragraph.content);
                }
                Element::Table(table) => {
                    self.paragraph += 1;
                    self.table(table, None, depth);
                }
                Element::List(list) => self.list(list, depth),
                Element::TextBox(text_box) => self.note(&text_box.content),
                Element::Footnote(note) | Element::Endnote(note) => self.note(&note.content),
                Element::CodeBlock(code) => self.line(cleaned(&code.content), None),
                Element::Image(_) => self.n_images += 1,
                _ => {}
            }
        }
    }

    /// Notes addresses that a paragraph leads to and does not show.
    fn addresses(&mut self, content: &[InlineContent]) {
        let shown = inline(content);
        let mut addresses: Vec<String> = Vec::new();
        for piece in content {
            let InlineContent::Text(TextSpan { hyperlink: Some(address), .. }) = piece else { continue };
            let address = hyperlink::outside(address).filter(|address| !addresses.contains(address));
            addresses.extend(address.filter(|address| !shown.contains(address.trim_start_matches("mailto:"))));
        }
        addresses.into_iter().for_each(|address| self.push(BlockKind::Note { text: format!("链接：{address}") }));
    }

    fn line(&mut self, text: String, level: Option<u8>) {
        self.paragraph += 1;
        if text.is_empty() {
            return;
        }
        self.push(match level {
            Some(level) => BlockKind::Heading { text, level },
            None => BlockKind::Paragraph { text },
        });
    }

    fn list(&mut self, list: &List, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for (nth, item) in list.items.iter().enumerate() {
            let before = self.blocks.len();
            self.elements(&item.content, depth + 1);
            let label = label(list, nth as u64, self.guesses_numbers);
            if let Some(BlockKind::Paragraph { text }) = self.blocks.get_mut(before).map(|block| &mut block.kind) {
                text.insert_str(0, &label);
            }
            if let Some(nested) = &item.nested {
                self.list(nested, depth + 1);
            }
        }
    }

    fn note(&mut self, elements: &[Element]) {
        let text = cleaned(&plain(elements, 0, self.guesses_numbers));
        if !text.is_empty() {
            self.push(BlockKind::Note { text });
        }
    }

    fn furniture(&mut self, elements: &[Element]) {
        let text = cleaned(&plain(elements, 0, self.guesses_numbers));
        let is_known = self
            .blocks
            .iter()
            .any(|block| matches!(&block.kind, BlockKind::Furniture { text: known } if *known == text));
        if !text.is_empty() && !is_known {
            self.push(BlockKind::Furniture { text });
        }
    }

    fn table(&mut self, source: &SourceTable, outer: Option<CellRef>, depth: usize) {
        let paragraph = self.paragraph;
        let mut table = Table { n_rows: source.rows.len() as u32, ..Table::default() };
        let mut inner = Vec::new();
        // Rows that a cell from above still covers, by column.
        let mut covered: Vec<u32> = Vec::new();
        for (row, source_row) in source.rows.iter().enumerate() {
            let row = row as u32;
            let mut col = 0;
            for cell in &source_row.cells {
                while covered.get(col).is_some_and(|&until| until > row) {
                    col += 1;
                }
                let place = CellRef { row, col: col as u32 };
                let (rowspan, colspan) = (cell.row_span.clamp(1, table.n_rows - row), cell.col_span.clamp(1, 1000));
                let locator = Locator::Paragraph { paragraph, cell: Some(outer.unwrap_or(place)) };
                let text = cleaned(&plain(&cell.content, 0, self.guesses_numbers));
                inner.extend(cell.content.iter().filter_map(|element| match element {
                    Element::Table(table) => Some((table, outer.unwrap_or(place))),
                    _ => None,
                }));
                table.cells.push(Cell { row, col: place.col, rowspan, colspan, text, locator });
                let end = col + colspan as usize;
                covered.resize(covered.len().max(end), 0);
                covered[col..end].iter_mut().for_each(|until| *until = (*until).max(row + rowspan));
                col = end;
            }
        }
        table.n_cols = covered.len() as u32;
        table.header_rows = header::rows(&table);
        if !table.cells.is_empty() {
            let locator = Locator::Paragraph { paragraph, cell: outer };
            self.blocks.push(Block::table(table, locator));
        }
        if depth < MAX_DEPTH {
            inner.into_iter().for_each(|(table, place)| self.table(table, Some(place), depth + 1));
        }
    }
}

/// The number of a list item as far as the reader of the text knows its form; nothing when it is known better.
fn label(list: &List, nth: u64, guesses: bool) -> String {
    if !guesses {
        return String::new();
    }
    if !list.ordered {
        return "• ".into();
    }
    let number = u64::from(list.start_number.unwrap_or(1)) + nth;
    let number = match list.style {
        Some(ListStyle::LowerRoman) => numeral::roman(number),
        Some(ListStyle::UpperRoman) => numeral::roman(number).to_uppercase(),
        Some(ListStyle::LowerAlpha) => numeral::letters(number),
        Some(ListStyle::UpperAlpha) => numeral::letters(number).to_uppercase(),
        _ => number.to_string(),
    };
    format!("{number}.")
}

/// Text of elements by line; tables inside are left to their own blocks.
fn plain(elements: &[Element], depth: usize, guesses: bool) -> String {
    let mut lines = Vec::new();
    if depth > MAX_DEPTH {
        return String::new();
    }
    for element in elements {
        match element {
            Element::Heading(heading) => lines.push(inline(&heading.content)),
            Element::Paragraph(paragraph) => lines.push(inline(&paragraph.content)),
            Element::List(list) => {
                for (nth, item) in list.items.iter().enumerate() {
                    let label = label(list, nth as u64, guesses);
                    lines.push(format!("{label}{}", plain(&item.content, depth + 1, guesses)));
                }
            }
            Element::TextBox(text_box) => lines.push(plain(&text_box.content, depth + 1, guesses)),
            Element::CodeBlock(code) => lines.push(code.content.clone()),
            _ => {}
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines.join("\n")
}

fn inline(content: &[InlineContent]) -> String {
    let mut text = String::new();
    for piece in content {
        match piece {
            InlineContent::Text(span) => text.push_str(&span.text),
            InlineContent::LineBreak => text.push('\n'),
            _ => {}
        }
    }
    text
}

fn cleaned(text: &str) -> String {
    let text: String = text.chars().filter(|&c| c == '\n' || c == '\t' || !c.is_control()).collect();
    text.trim().to_owned()
}
