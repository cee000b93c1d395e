//! The walk over the body: paragraphs with their numbers, tables, and the notes that hang on them.
//!
//! Tracked changes count as accepted: inserted text is text, deleted text is gone. Hidden text, text boxes, footnotes
//! and comments become notes after the paragraph they belong to.

use std::collections::BTreeMap;

use zuozheng_model::{Block, BlockKind, CellRef, Locator, TextSource};

use super::numbering::{BULLET, Counters, labelled};
use super::parts::{NoteKind, Parts};
use super::styles::{self, Styles, is_on, number_of};
use super::table;
use crate::excel::hyperlink;
use crate::xml::Element;
use crate::{fields, html, symbols};

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
    /// The part of the text that is struck through.
    struck: String,
    /// Fields that are open, one inside the other.
    fields: Vec<Field>,
    boxes: Vec<String>,
    /// Tables in text boxes.
    tables: Vec<Element>,
    notes: Vec<(NoteKind, String)>,
    half_points: u32,
}

impl Content {
    fn is_empty(&self) -> bool {
        let has_boxes = !self.boxes.is_empty() || !self.tables.is_empty();
        self.text.is_empty() && self.hidden.is_empty() && !has_boxes && self.notes.is_empty()
    }

    /// Notes an address that the text leads to and does not show.
    fn lead_to(&mut self, address: &str) {
        let Some(address) = hyperlink::outside(address) else { return };
        if !self.text.contains(address.strip_prefix("mailto:").unwrap_or(&address)) {
            self.boxes.push(format!("链接：{address}"));
        }
    }

    fn push(&mut self, piece: &str, look: Look<'_>) {
        if self.fields.iter().any(|field| field.is_done) {
            return;
        }
        if look.hidden {
            self.hidden.push_str(piece);
            return;
        }
        self.text.push_str(piece);
        if look.struck {
            self.struck.push_str(piece);
        }
    }

    /// Shows what a field shows that has no result, or a result that does not tell.
    fn show_field(&mut self, look: Look<'_>) {
        let Some(field) = self.fields.last_mut().filter(|field| !field.is_done) else { return };
        let Some(shown) = field.form.take().or_else(|| fields::shown(&field.instruction)) else { return };
        self.push(&shown, look);
        if let Some(field) = self.fields.last_mut() {
            field.is_done = true;
        }
    }
}

/// A field whose end is not yet reached.
#[derive(Default)]
struct Field {
    instruction: String,
    /// What a field of a form shows.
    form: Option<String>,
    /// It is shown already; its result is not.
    is_done: bool,
}

/// How a run looks, as far as it matters.
#[derive(Debug, Clone, Copy, Default)]
struct Look<'a> {
    hidden: bool,
    struck: bool,
    /// Its font, when that draws pictures: for ASCII, for what fonts for Chinese have too, and for all else.
    ascii_font: Option<&'a str>,
    shared_font: Option<&'a str>,
    other_font: Option<&'a str>,
}

impl Look<'_> {
    /// Text as the font draws it.
    fn drawn(self, text: &str) -> String {
        if self.ascii_font.or(self.shared_font).or(self.other_font).is_none() {
            return text.to_owned();
        }
        let mut drawn = String::new();
        for c in text.chars() {
            let font = match c {
                '\0'..='\x7f' => self.ascii_font,
                '\u{80}'..='\u{ff}' => self.shared_font,
                _ => self.other_font,
            };
            match font {
                Some(font) => drawn.push_str(&symbols::text_in(font, c.encode_utf8(&mut [0; 4]))),
                None => drawn.push(c),
            }
        }
        drawn
    }
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
        for block in blocks.into_iter().flatten() {
            self.paragraph += 1;
            let mut block = block.clone();
            html::number(&mut block, self.paragraph);
            self.blocks.push(plain(block));
        }
    }

    fn paragraph(&mut self, element: &Element) {
        let properties = element.child("pPr");
        let style =
            properties.and_then(|properties| properties.child("pStyle")).and_then(|style| style.attribute("val"));
        let label = self.label(properties, style);
        let mut content = Content::default();
        self.source().runs(element, &mut content);
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
                    let properties = child.child("pPr");
                    let style = properties.and_then(|p| p.child("pStyle")).and_then(|style| style.attribute("val"));
                    let label = self.label(properties, style);
                    let mut content = Content::default();
                    self.source().runs(child, &mut content);
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

/// All text of a header or a body, its paragraphs by line.
pub(super) fn plain_text(element: &Element) -> String {
    let none = BTreeMap::new();
    Source { styles: &Styles::default(), drawings: &none, addresses: &none }.plain_text(element)
}

/// What the content of a paragraph refers to.
#[derive(Clone, Copy)]
struct Source<'a> {
    styles: &'a Styles,
    drawings: &'a BTreeMap<String, String>,
    addresses: &'a BTreeMap<String, String>,
}

impl Source<'_> {
    /// All text of a note, header or text box, its paragraphs by line.
    fn plain_text(self, element: &Element) -> String {
        let mut paragraphs = Vec::new();
        element.find_all("p", &mut paragraphs);
        self.lines(&paragraphs)
    }

    fn lines(self, paragraphs: &[&Element]) -> String {
        let line = |paragraph: &&Element| {
            let mut content = Content::default();
            self.runs(paragraph, &mut content);
            content.text.trim().to_owned()
        };
        let lines: Vec<String> = paragraphs.iter().map(line).filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }

    /// Collects the content of everything inside a paragraph.
    fn runs(self, element: &Element, content: &mut Content) {
        for child in element.elements() {
            match &*child.name {
                "r" => self.run(child, content),
                "del" | "moveFrom" | "pPr" | "rPr" | "rt" => {}
                "annotation" => self.annotation(child, content),
                "AlternateContent" => first_choice(child, content, |choice, content| self.runs(choice, content)),
                "oMath" | "oMathPara" => formula(child, content),
                "hyperlink" => {
                    self.runs(child, content);
                    if let Some(address) = child.attribute("id").and_then(|id| self.addresses.get(id)) {
                        content.lead_to(address);
                    }
                }
                _ => self.runs(child, content),
            }
        }
    }

    /// Tracked changes and comments of Word 2003.
    fn annotation(self, element: &Element, content: &mut Content) {
        match element.attribute("type") {
            Some("Word.Comment") => content.boxes.push(self.plain_text(element)),
            _ if is_deletion(element) => {}
            _ => self.runs(element, content),
        }
    }

    /// One run: text with the same look.
    fn run(self, element: &Element, content: &mut Content) {
        let properties = element.child("rPr");
        let size = properties.and_then(|p| p.child("sz")).and_then(number_of).unwrap_or(0);
        if element.child("t").is_some() {
            content.half_points = content.half_points.max(size);
        }
        self.pieces(element, self.look(properties), content);
    }

    fn look<'e>(self, properties: Option<&'e Element>) -> Look<'e> {
        let Some(properties) = properties else { return Look::default() };
        let style = properties.child("rStyle").and_then(|style| style.attribute("val"));
        let is_set = |name: &str| properties.child(name).map(|own| own.attribute("val").is_none_or(is_on));
        let style = self.styles.run(style);
        let struck = is_set("strike").into_iter().chain(is_set("dstrike")).reduce(|one, other| one || other);
        let fonts = properties.child("rFonts");
        let font =
            |name: &str| fonts.and_then(|fonts| fonts.attribute(name)).filter(|font| symbols::is_symbol_font(font));
        // What both kinds of fonts have is drawn by the font for Chinese when the run says so.
        let is_chinese = fonts.and_then(|fonts| fonts.attribute("hint")) == Some("eastAsia");
        Look {
            hidden: is_set("vanish").unwrap_or(style.hidden),
            struck: struck.unwrap_or(style.struck),
            ascii_font: font("ascii"),
            shared_font: font(if is_chinese { "eastAsia" } else { "hAnsi" }),
            other_font: font("hAnsi").or_else(|| font("eastAsia")),
        }
    }

    /// What stands in a run.
    fn pieces(self, element: &Element, look: Look<'_>, content: &mut Content) {
        for child in element.elements() {
            match &*child.name {
                "t" => content.push(&look.drawn(&child.text()), look),
                "tab" | "ptab" => content.push("\t", look),
                "br" | "cr" => content.push("\n", look),
                "noBreakHyphen" => content.push("-", look),
                "sym" => content.push(&symbol(child), look),
                "fldChar" => field_mark(child, look, content),
                "instrText" => {
                    if let Some(field) = content.fields.last_mut().filter(|field| field.instruction.len() < 4000) {
                        field.instruction.push_str(&child.text());
                    }
                }
                "footnoteReference" => {
                    content.notes.extend(child.attribute("id").map(|id| (NoteKind::Footnote, id.to_owned())));
                }
                "endnoteReference" => {
                    content.notes.extend(child.attribute("id").map(|id| (NoteKind::Endnote, id.to_owned())));
                }
                "commentReference" => {
                    content.notes.extend(child.attribute("id").map(|id| (NoteKind::Comment, id.to_owned())));
                }
                "annotation" => self.annotation(child, content),
                // Word 2003 keeps the note itself at the place of its anchor.
                "footnote" | "endnote" => content.boxes.push(self.plain_text(child)),
                "ruby" => {
                    if let Some(base) = child.child("rubyBase") {
                        self.runs(base, content);
                    }
                }
                "AlternateContent" => {
                    first_choice(child, content, |choice, content| self.pieces(choice, look, content));
                }
                "drawing" | "pict" | "object" => self.drawing(child, content),
                _ => {}
            }
        }
    }

    /// Text boxes, lettering as a drawing, and the words of diagrams and charts, which are parts of their own.
    fn drawing(self, element: &Element, content: &mut Content) {
        let mut boxes = Vec::new();
        element.find_all("txbxContent", &mut boxes);
        for text_box in boxes {
            let (mut paragraphs, mut tables) = (Vec::new(), Vec::new());
            outside_tables(text_box, &mut paragraphs, &mut tables);
            content.boxes.push(self.lines(&paragraphs));
            content.tables.extend(tables.into_iter().cloned());
        }
        let mut letterings = Vec::new();
        element.find_all("textpath", &mut letterings);
        let letters = letterings.iter().filter_map(|lettering| lettering.attribute("string"));
        content.boxes.extend(letters.map(str::to_owned));
        for (name, key) in [("relIds", "dm"), ("chart", "id")] {
            let mut references = Vec::new();
            element.find_all(name, &mut references);
            let texts = references.iter().filter_map(|reference| self.drawings.get(reference.attribute(key)?));
            content.boxes.extend(texts.cloned());
        }
    }
}

/// The paragraphs of a text box and the tables among them.
fn outside_tables<'e>(element: &'e Element, paragraphs: &mut Vec<&'e Element>, tables: &mut Vec<&'e Element>) {
    for child in element.elements() {
        match &*child.name {
            "p" => paragraphs.push(child),
            "tbl" => tables.push(child),
            _ => outside_tables(child, paragraphs, tables),
        }
    }
}

/// Several forms of the same content, in the order in which they count: those for which a program has to know what Word
/// knows, newest first; that for all others; and, rather than lose it, what Word does not know either.
fn alternatives(element: &Element) -> Vec<&Element> {
    const KNOWN: [&str; 9] = ["wp", "w1", "a1", "c1", "cx", "dgm", "am3d", "aink", "wne"];
    let is_known = |choice: &&Element| {
        let required = choice.attribute("Requires").unwrap_or_default();
        required.split_whitespace().all(|prefix| {
            matches!(prefix, "v" | "o" | "m" | "w") || KNOWN.iter().any(|known| prefix.starts_with(known))
        })
    };
    let (mut choices, unknown): (Vec<&Element>, Vec<&Element>) = element.elements().partition(is_known);
    choices.extend(unknown);
    choices
}

/// The first of several forms of the same content of which anything can be read.
fn first_choice(element: &Element, content: &mut Content, read: impl Fn(&Element, &mut Content)) {
    for choice in alternatives(element) {
        let mut found = Content::default();
        read(choice, &mut found);
        if !found.is_empty() || !found.fields.is_empty() {
            content.text.push_str(&found.text);
            content.hidden.push_str(&found.hidden);
            content.struck.push_str(&found.struck);
            content.boxes.extend(found.boxes);
            content.tables.extend(found.tables);
            content.notes.extend(found.notes);
            content.fields.extend(found.fields);
            content.half_points = content.half_points.max(found.half_points);
            return;
        }
    }
}

fn is_deletion(annotation: &Element) -> bool {
    annotation.attribute("type") == Some("Word.Deletion")
}

/// Begin, middle or end of a field.
fn field_mark(mark: &Element, look: Look<'_>, content: &mut Content) {
    match mark.attribute("fldCharType") {
        Some("begin") => {
            content.fields.push(Field { form: mark.child("ffData").and_then(form_value), ..Field::default() })
        }
        Some("separate") => content.show_field(look),
        Some("end") => {
            content.show_field(look);
            if let Some(address) = content.fields.pop().and_then(|field| fields::address(&field.instruction)) {
                content.lead_to(&address);
            }
        }
        _ => {}
    }
}

/// The box or the choice of a field of a form; text stands in the result of its field.
fn form_value(data: &Element) -> Option<String> {
    if let Some(checkbox) = data.child("checkBox") {
        let state = checkbox.child("checked").or_else(|| checkbox.child("default"));
        let is_checked = state.is_some_and(|state| state.attribute("val").is_none_or(is_on));
        return Some(fields::checkbox(is_checked).to_owned());
    }
    let list = data.child("ddList")?;
    let chosen = list.child("result").or_else(|| list.child("default")).and_then(number_of).unwrap_or(0);
    let entry = list.children_named("listEntry").nth(usize::try_from(chosen).ok()?)?;
    entry.attribute("val").map(str::to_owned)
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
