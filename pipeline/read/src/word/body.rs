//! The walk over the body: paragraphs with their numbers, tables, and the notes that hang on them.
//!
//! Tracked changes count as accepted: inserted text is text, deleted text is gone. Hidden text, text boxes, footnotes
//! and comments become notes after the paragraph they belong to.

use zuozheng_model::{Block, BlockKind, CellRef, Locator, TextSource};

use super::numbering::{BULLET, Counters, labelled};
use super::parts::Parts;
use super::runs::{Content, Source, alternatives, is_deletion, is_prompt, style_of};
use super::styles::{self, number_of};
use super::table;
use crate::html;
use crate::xml::Element;

/// A block, and what tells a title that no style marks.
pub(super) struct Placed {
    pub(super) block: Block,
    pub(super) centred: bool,
    pub(super) half_points: u32,
}

/// Walks a body and keeps count of lists and paragraphs.
pub(super) struct Walk<'a> {
    parts: &'a Parts,
    counters: Counters,
    blocks: Vec<Placed>,
    paragraph: u32,
    /// Text of a paragraph whose end was deleted: it goes on in the next.
    carried: String,
    struck: Option<Struck>,
}

/// Text that is struck through: in how many paragraphs, and the first of them.
pub(super) struct Struck {
    pub(super) n: usize,
    pub(super) text: String,
    pub(super) locator: Locator,
}

impl<'a> Walk<'a> {
    pub(super) fn new(parts: &'a Parts) -> Self {
        Self {
            parts,
            counters: Counters::default(),
            blocks: Vec::new(),
            paragraph: 0,
            carried: String::new(),
            struck: None,
        }
    }

    /// The blocks, the number of the last paragraph, and what is struck through.
    pub(super) fn finish(self) -> (Vec<Placed>, u32, Option<Struck>) {
        (self.blocks, self.paragraph, self.struck)
    }

    fn source(&self) -> Source<'a> {
        Source { styles: &self.parts.styles, drawings: &self.parts.drawings, addresses: &self.parts.addresses }
    }

    fn note_struck(&mut self, content: &Content, locator: &Locator) {
        let text = content.struck.trim();
        if !text.is_empty() {
            let first = || Struck { n: 0, text: text.to_owned(), locator: locator.clone() };
            self.struck.get_or_insert_with(first).n += 1;
        }
    }

    /// Walks over the children of the body, of a content control, of a section.
    pub(super) fn body(&mut self, element: &Element) {
        for child in element.elements() {
            match &*child.name {
                "p" => {
                    self.paragraph += 1;
                    self.paragraph(child);
                }
                "tbl" => {
                    self.paragraph += 1;
                    let blocks = table::read(self, child, self.paragraph, None);
                    self.blocks.extend(blocks.into_iter().map(plain));
                }
                "sdt" if is_prompt(child) => {}
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "sect" | "sub-section" | "smartTag"
                | "content" => {
                    self.body(child);
                }
                "annotation" if !is_deletion(child) => self.body(child),
                "AlternateContent" => {
                    let n_blocks = self.blocks.len();
                    for choice in alternatives(child) {
                        self.body(choice);
                        if self.blocks.len() > n_blocks {
                            break;
                        }
                    }
                }
                "altChunk" => self.chunk(child),
                _ => {}
            }
        }
    }

    /// A document of another format in the place of paragraphs.
    fn chunk(&mut self, element: &Element) {
        let blocks = element.attribute("id").and_then(|id| self.parts.chunks.get(id));
        let mut blocks = blocks.cloned().unwrap_or_default();
        self.paragraph = html::number_all(&mut blocks, self.paragraph);
        self.blocks.extend(blocks.into_iter().map(plain));
    }

    fn paragraph(&mut self, element: &Element) {
        let properties = element.child("pPr");
        let style = style_of(element);
        let label = self.label(properties, style);
        let mut content = self.source().content(element);
        let mut text = std::mem::take(&mut self.carried);
        text.push_str(&content.text);
        let mark = properties.and_then(|properties| properties.child("rPr"));
        if mark.is_some_and(|mark| mark.child("del").is_some()) {
            self.carried = text;
            return;
        }
        let locator = Locator::Paragraph { paragraph: self.paragraph, cell: None };
        self.note_struck(&content, &locator);
        let text = text.trim();
        if !text.is_empty() {
            let text = labelled(label.as_deref(), text);
            let outline = properties.and_then(|properties| properties.child("outlineLvl")).and_then(number_of);
            let outline = outline.filter(|&level| level < 9).map(|level| level as u8 + 1);
            let level = outline.or_else(|| self.parts.styles.level(style));
            let is_heading = level.is_some() && text.chars().count() <= 120;
            let block = match level.filter(|_| is_heading) {
                Some(level) => Block::heading(text, level, locator.clone()),
                None => Block::paragraph(text, locator.clone()),
            };
            let centred = properties.and_then(styles::centred).unwrap_or_else(|| self.parts.styles.centred(style));
            let own = Some(content.half_points).filter(|&size| size > 0);
            let half_points = own.or_else(|| self.parts.styles.half_points(style)).unwrap_or(0);
            self.blocks.push(Placed { block, centred, half_points });
        }
        let tables = std::mem::take(&mut content.tables);
        for text in self.note_texts(content) {
            self.blocks.push(plain(note(text, &locator)));
        }
        for table in tables {
            let blocks = table::read(self, &table, self.paragraph, None);
            self.blocks.extend(blocks.into_iter().map(plain));
        }
    }

    /// The automatic number of a paragraph. It counts even when the paragraph turns out to be empty.
    fn label(&mut self, properties: Option<&Element>, style: Option<&str>) -> Option<String> {
        let own = properties.and_then(|properties| properties.child("numPr").or_else(|| properties.child("listPr")));
        // Word 2003 stores the number as shown.
        if let Some(shown) = own.and_then(|own| own.child("t")).and_then(|t| t.attribute("val")) {
            return Some(shown.trim().to_owned()).filter(|shown| !shown.is_empty());
        }
        let (own_list, own_level) = own.map(styles::list_of).unwrap_or_default();
        let (style_list, style_level) = self.parts.styles.list(style);
        let list = own_list.or(style_list).filter(|list| list != "0")?;
        let level = own_level.or(style_level).unwrap_or(0);
        self.parts.numbering.next(&mut self.counters, &list, level)
    }

    fn note_texts(&self, content: Content) -> Vec<String> {
        let mut texts = content.boxes;
        texts.push(content.hidden);
        for (kind, id) in content.notes {
            if let Some(note) = self.parts.notes.get(&(kind, id)) {
                texts.push(self.source().plain_text(note));
            }
        }
        texts.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// The text of a table cell: its paragraphs by line. Tables and notes inside it go to `inner`.
    pub(super) fn cell_text(
        &mut self,
        cell: &Element,
        paragraph: u32,
        place: CellRef,
        inner: &mut Vec<Block>,
    ) -> CellText {
        let mut lines = Lines::default();
        self.cell_lines(cell, paragraph, place, inner, &mut lines);
        CellText { text: lines.texts.join("\n"), numbers: lines.numbers.join("\n") }
    }

    fn cell_lines(
        &mut self,
        element: &Element,
        paragraph: u32,
        place: CellRef,
        inner: &mut Vec<Block>,
        lines: &mut Lines,
    ) {
        let locator = Locator::Paragraph { paragraph, cell: Some(place) };
        for child in element.elements() {
            match &*child.name {
                "p" => {
                    let label = self.label(child.child("pPr"), style_of(child));
                    let mut content = self.source().content(child);
                    self.note_struck(&content, &locator);
                    let text = labelled(label.as_deref(), content.text.trim());
                    if !text.is_empty() {
                        lines.texts.push(text);
                    } else if let Some(number) = label.filter(|label| label != BULLET) {
                        lines.numbers.push(number);
                    }
                    let tables = std::mem::take(&mut content.tables);
                    inner.extend(self.note_texts(content).into_iter().map(|text| note(text, &locator)));
                    for table in tables {
                        inner.extend(table::read(self, &table, paragraph, Some(place)));
                    }
                }
                "tbl" => inner.extend(table::read(self, child, paragraph, Some(place))),
                "altChunk" => {
                    let blocks = child.attribute("id").and_then(|id| self.parts.chunks.get(id));
                    let texts = blocks.into_iter().flatten().filter_map(Block::text);
                    lines.texts.extend(texts.map(str::to_owned));
                }
                "sdt" if is_prompt(child) => {}
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => {
                    self.cell_lines(child, paragraph, place, inner, lines);
                }
                _ => {}
            }
        }
    }
}

/// What a table cell shows.
pub(super) struct CellText {
    pub(super) text: String,
    /// Automatic numbers of paragraphs that hold nothing else. In a cell without text they are what it is for, 序号; in
    /// one with text they are an empty line at its end.
    pub(super) numbers: String,
}

#[derive(Default)]
struct Lines {
    texts: Vec<String>,
    numbers: Vec<String>,
}

fn plain(block: Block) -> Placed {
    Placed { block, centred: false, half_points: 0 }
}

fn note(text: String, locator: &Locator) -> Block {
    Block { kind: BlockKind::Note { text }, locator: locator.clone(), source: TextSource::Native }
}
