//! The content of paragraphs: runs, fields, drawings, and what hangs on them.

use std::collections::BTreeMap;

use super::parts::NoteKind;
use super::styles::{Styles, is_on, number_of};
use crate::excel::hyperlink;
use crate::xml::Element;
use crate::{fields, formula, symbols};

/// What a paragraph holds.
#[derive(Default)]
pub(super) struct Content {
    pub(super) text: String,
    pub(super) hidden: String,
    /// The style of the paragraph hides what does not say otherwise.
    pub(super) is_hidden: bool,
    /// The part of the text that is struck through.
    pub(super) struck: String,
    /// Fields that are open, one inside the other.
    fields: Vec<Field>,
    pub(super) boxes: Vec<String>,
    /// Tables in text boxes.
    pub(super) tables: Vec<Element>,
    pub(super) notes: Vec<(NoteKind, String)>,
    pub(super) half_points: u32,
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
        // What a field shows inside the instruction of another one, as the page compared in an IF, is no text.
        let around = self.fields.split_last().map_or(&[][..], |(_, around)| around);
        if self.fields.iter().any(|field| field.is_done) || around.iter().any(|field| !field.has_result) {
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
    /// Its instruction ends where its result begins.
    has_result: bool,
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

/// All text of a header or a body, its paragraphs by line.
pub(super) fn plain_text(element: &Element) -> String {
    let none = BTreeMap::new();
    Source { styles: &Styles::default(), drawings: &none, addresses: &none }.plain_text(element)
}

/// What the content of a paragraph refers to.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) styles: &'a Styles,
    pub(super) drawings: &'a BTreeMap<String, String>,
    pub(super) addresses: &'a BTreeMap<String, String>,
}

impl Source<'_> {
    /// All text of a note, header or text box, its paragraphs by line.
    pub(super) fn plain_text(self, element: &Element) -> String {
        let mut paragraphs = Vec::new();
        element.find_all("p", &mut paragraphs);
        self.lines(&paragraphs)
    }

    fn lines(self, paragraphs: &[&Element]) -> String {
        let texts = |paragraph: &&Element| {
            let content = self.content(paragraph);
            [content.text, content.hidden].map(|text| text.trim().to_owned())
        };
        let lines: Vec<String> = paragraphs.iter().flat_map(texts).filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }

    /// What a paragraph holds.
    pub(super) fn content(self, paragraph: &Element) -> Content {
        let mut content = Content { is_hidden: self.styles.hides(style_of(paragraph)), ..Content::default() };
        self.runs(paragraph, &mut content);
        content
    }

    /// Collects the content of everything inside a paragraph.
    fn runs(self, element: &Element, content: &mut Content) {
        for child in element.elements() {
            match &*child.name {
                "r" => self.run(child, content),
                "del" | "moveFrom" | "pPr" | "rPr" | "rt" => {}
                "annotation" => self.annotation(child, content),
                "AlternateContent" => first_choice(child, content, |choice, content| self.runs(choice, content)),
                "oMath" | "oMathPara" => formula::push(&mut content.text, &formula::in_line(child)),
                "sdt" if is_prompt(child) => {}
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
        self.pieces(element, self.look(properties, content.is_hidden), content);
    }

    /// How a run looks in a paragraph that hides what does not say otherwise, or does not.
    fn look<'e>(self, properties: Option<&'e Element>, is_hidden: bool) -> Look<'e> {
        let Some(properties) = properties else { return Look { hidden: is_hidden, ..Look::default() } };
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
            hidden: is_set("vanish").or(style.hidden).unwrap_or(is_hidden),
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

/// The style that a paragraph names.
pub(super) fn style_of(paragraph: &Element) -> Option<&str> {
    paragraph.child("pPr")?.child("pStyle")?.attribute("val")
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
pub(super) fn alternatives(element: &Element) -> Vec<&Element> {
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
        let mut found = Content { is_hidden: content.is_hidden, ..Content::default() };
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

pub(super) fn is_deletion(annotation: &Element) -> bool {
    annotation.attribute("type") == Some("Word.Deletion")
}

/// True for a content control that nobody filled in: it shows what Word itself asks for. Programs that fill one in may leave
/// the mark, so the words have to fit too.
pub(super) fn is_prompt(control: &Element) -> bool {
    const PROMPTS: [&str; 7] = ["单击", "点击", "选择一项", "请单击", "请点击", "Click", "Choose an item"];
    let mark = control.child("sdtPr").and_then(|properties| properties.child("showingPlcHdr"));
    let is_marked = mark.is_some_and(|mark| mark.attribute("val").is_none_or(is_on));
    let content = control.child("sdtContent").filter(|_| is_marked);
    content.is_some_and(|content| {
        let text = content.text();
        PROMPTS.iter().any(|prompt| text.trim_start().starts_with(prompt))
    })
}

/// Begin, middle or end of a field.
fn field_mark(mark: &Element, look: Look<'_>, content: &mut Content) {
    match mark.attribute("fldCharType") {
        Some("begin") => {
            content.fields.push(Field { form: mark.child("ffData").and_then(form_value), ..Field::default() })
        }
        Some("separate") => {
            content.show_field(look);
            if let Some(field) = content.fields.last_mut() {
                field.has_result = true;
            }
        }
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

/// A character of a symbol font: check marks and boxes are what forms use.
fn symbol(element: &Element) -> String {
    let code = element.attribute("char").and_then(|code| u32::from_str_radix(code, 16).ok()).unwrap_or(0);
    if let Some(known) = symbols::plain(element.attribute("font").unwrap_or_default(), code) {
        return known.to_string();
    }
    let is_private = (0xf000..=0xf0ff).contains(&code) || code <= 0x20;
    char::from_u32(code).filter(|_| !is_private).map(String::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(paragraph: &str) -> Content {
        let root = crate::xml::parse_str(paragraph).unwrap().root;
        let (styles, none) = (Styles::default(), BTreeMap::new());
        let mut content = Content::default();
        Source { styles: &styles, drawings: &none, addresses: &none }.runs(&root, &mut content);
        content
    }

    #[test]
    fn a_field_inside_the_instruction_of_another_shows_nothing() {
        let mark = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
        let (begin, separate, end) = (mark("begin"), mark("separate"), mark("end"));
        let said = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
        let shown = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
        let page = [&begin, &said("PAGE"), &separate, &shown("1"), &end].map(String::as_str).concat();
        let field =
            [&begin, &said("IF "), &page, &said(" = 1"), &separate, &shown("首页"), &end].map(String::as_str).concat();
        assert_eq!(content(&format!("<w:p>{field}{}</w:p>", shown("域后"))).text, "首页域后");
        // One inside the result of another is shown.
        let link = [&begin, &said("TOC"), &separate, &shown("目录"), &page, &end].map(String::as_str).concat();
        assert_eq!(content(&format!("<w:p>{link}</w:p>")).text, "目录1");
    }
}
