//! The walk over the body: paragraphs with their numbers, tables, and the notes that hang on them.
//!
//! Tracked changes count as accepted: inserted text is text, deleted text is gone. Hidden text, text boxes, footnotes
//! and comments become notes after the paragraph they belong to.

use zuozheng_model::{Block, BlockKind, CellRef, Locator, TextSource};

use super::numbering::{BULLET, Counters, labelled};
use super::parts::{NoteKind, Parts};
use super::styles::{self, is_on, number_of};
use super::table;
use crate::symbols;
use crate::xml::Element;

/// A block, and what tells a title that no style marks.
pub(super) struct Placed {
    pub(super) block: Block,
    pub(super) centred: bool,
    pub(super) half_points: u32,
}

/// What a paragraph holds.
#[derive(Default)]
struct Content {
    text: String,
    hidden: String,
    boxes: Vec<String>,
    notes: Vec<(NoteKind, String)>,
    half_points: u32,
}

/// Walks a body and keeps count of lists and paragraphs.
pub(super) struct Walk<'a> {
    parts: &'a Parts,
    counters: Counters,
    blocks: Vec<Placed>,
    paragraph: u32,
    /// Text of a paragraph whose end was deleted: it goes on in the next.
    carried: String,
}

impl<'a> Walk<'a> {
    pub(super) fn new(parts: &'a Parts) -> Self {
        Self { parts, counters: Counters::default(), blocks: Vec::new(), paragraph: 0, carried: String::new() }
    }

    /// The blocks, and the number of the last paragraph.
    pub(super) fn finish(self) -> (Vec<Placed>, u32) {
        (self.blocks, self.paragraph)
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
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "sect" | "sub-section" | "smartTag"
                | "content" => {
                    self.body(child);
                }
                "annotation" if !is_deletion(child) => self.body(child),
                "AlternateContent" => {
                    if let Some(choice) = child.child("Choice").or_else(|| child.child("Fallback")) {
                        self.body(choice);
                    }
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, element: &Element) {
        let properties = element.child("pPr");
        let style =
            properties.and_then(|properties| properties.child("pStyle")).and_then(|style| style.attribute("val"));
        let label = self.label(properties, style);
        let mut content = Content::default();
        runs(element, &mut content);
        let mut text = std::mem::take(&mut self.carried);
        text.push_str(&content.text);
        let mark = properties.and_then(|properties| properties.child("rPr"));
        if mark.is_some_and(|mark| mark.child("del").is_some()) {
            self.carried = text;
            return;
        }
        let locator = Locator::Paragraph { paragraph: self.paragraph, cell: None };
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
        for text in self.note_texts(content) {
            self.blocks.push(plain(note(text, &locator)));
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
                texts.push(plain_text(note));
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
                    let properties = child.child("pPr");
                    let style = properties.and_then(|p| p.child("pStyle")).and_then(|style| style.attribute("val"));
                    let label = self.label(properties, style);
                    let mut content = Content::default();
                    runs(child, &mut content);
                    let text = labelled(label.as_deref(), content.text.trim());
                    if !text.is_empty() {
                        lines.texts.push(text);
                    } else if let Some(number) = label.filter(|label| label != BULLET) {
                        lines.numbers.push(number);
                    }
                    inner.extend(self.note_texts(content).into_iter().map(|text| note(text, &locator)));
                }
                "tbl" => inner.extend(table::read(self, child, paragraph, Some(place))),
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

/// All text of a note, header or text box, its paragraphs by line.
pub(super) fn plain_text(element: &Element) -> String {
    let mut paragraphs = Vec::new();
    element.find_all("p", &mut paragraphs);
    let line = |paragraph: &&Element| {
        let mut content = Content::default();
        runs(paragraph, &mut content);
        content.text.trim().to_owned()
    };
    let lines: Vec<String> = paragraphs.iter().map(line).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Collects the content of everything inside a paragraph.
fn runs(element: &Element, content: &mut Content) {
    for child in element.elements() {
        match &*child.name {
            "r" => run(child, content),
            "del" | "moveFrom" | "pPr" | "rPr" | "rt" => {}
            "annotation" => annotation(child, content),
            "AlternateContent" => {
                if let Some(choice) = child.child("Choice").or_else(|| child.child("Fallback")) {
                    runs(choice, content);
                }
            }
            "oMath" | "oMathPara" => formula(child, content),
            _ => runs(child, content),
        }
    }
}

/// Tracked changes and comments of Word 2003.
fn annotation(element: &Element, content: &mut Content) {
    match element.attribute("type") {
        Some("Word.Comment") => content.boxes.push(plain_text(element)),
        _ if is_deletion(element) => {}
        _ => runs(element, content),
    }
}

fn is_deletion(annotation: &Element) -> bool {
    annotation.attribute("type") == Some("Word.Deletion")
}

/// One run: text with the same look.
fn run(element: &Element, content: &mut Content) {
    let properties = element.child("rPr");
    let hidden = properties.and_then(|p| p.child("vanish")).is_some_and(|v| v.attribute("val").is_none_or(is_on));
    let size = properties.and_then(|p| p.child("sz")).and_then(number_of).unwrap_or(0);
    if element.child("t").is_some() {
        content.half_points = content.half_points.max(size);
    }
    for child in element.elements() {
        let piece = match &*child.name {
            "t" => child.text(),
            "tab" | "ptab" => "\t".to_owned(),
            "br" | "cr" => "\n".to_owned(),
            "noBreakHyphen" => "-".to_owned(),
            "sym" => symbol(child),
            "footnoteReference" => {
                content.notes.extend(child.attribute("id").map(|id| (NoteKind::Footnote, id.to_owned())));
                continue;
            }
            "endnoteReference" => {
                content.notes.extend(child.attribute("id").map(|id| (NoteKind::Endnote, id.to_owned())));
                continue;
            }
            "commentReference" => {
                content.notes.extend(child.attribute("id").map(|id| (NoteKind::Comment, id.to_owned())));
                continue;
            }
            "annotation" => {
                annotation(child, content);
                continue;
            }
            // Word 2003 keeps the note itself at the place of its anchor.
            "footnote" | "endnote" => {
                content.boxes.push(plain_text(child));
                continue;
            }
            "ruby" => {
                if let Some(base) = child.child("rubyBase") {
                    runs(base, content);
                }
                continue;
            }
            "AlternateContent" => {
                if let Some(choice) = child.child("Choice").or_else(|| child.child("Fallback")) {
                    text_boxes(choice, content);
                }
                continue;
            }
            "drawing" | "pict" | "object" => {
                text_boxes(child, content);
                continue;
            }
            _ => continue,
        };
        if hidden { content.hidden.push_str(&piece) } else { content.text.push_str(&piece) }
    }
}

fn text_boxes(element: &Element, content: &mut Content) {
    let mut boxes = Vec::new();
    element.find_all("txbxContent", &mut boxes);
    content.boxes.extend(boxes.iter().map(|text_box| plain_text(text_box)));
}

/// The letters of a formula in their order.
fn formula(element: &Element, content: &mut Content) {
    let mut letters = Vec::new();
    element.find_all("t", &mut letters);
    letters.iter().for_each(|letter| content.text.push_str(&letter.text()));
}

/// A character of a symbol font: check marks and boxes are what forms use.
fn symbol(element: &Element) -> String {
    let code = element.attribute("char").and_then(|code| u32::from_str_radix(code, 16).ok()).unwrap_or(0);
    if let Some(known) = symbols::plain(element.attribute("font").unwrap_or_default(), code) {
        return known.to_string();
    }
    let is_private = (0xf000..=0xf0ff).contains(&code) || code <= 0x20;
    char::from_u32(code).filter(|_| !is_private).map(String::from).unwrap_or_default()
}
