//! Pages of text in a PDF: cover, index, extracts of files that have no pages.
//!
//! The font is not embedded: STSong-Light with the predefined map UniGB-UTF16-H (ISO 32000-1, 9.7.5.2) is known to every
//! reader of Chinese PDFs, which puts its own Song font in its place. Widths are those of a grid: a Chinese character
//! one em, a Latin one half.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use crate::grid::{width, wrap};

/// A4 in points.
pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 62.0;
const LEADING: f32 = 1.6;
pub(super) const BODY: f32 = 10.5;

/// Name of the font in the resources of a page.
pub(super) const FONT: &str = "ZzSong";

/// Adds the font to a document.
pub(super) fn add_font(document: &mut Document) -> ObjectId {
    let info = dictionary! {
        "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("GB1"), "Supplement" => 4,
    };
    let descriptor = document.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "STSong-Light", "Flags" => 6, "ItalicAngle" => 0,
        "FontBBox" => vec![(-25).into(), (-254).into(), 1000.into(), 880.into()],
        "Ascent" => 880, "Descent" => -120, "CapHeight" => 880, "StemV" => 93,
    });
    let descendant = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "STSong-Light", "CIDSystemInfo" => info,
        "FontDescriptor" => descriptor, "DW" => 1000,
        // CIDs 1 to 95 are the printable characters of ASCII.
        "W" => vec![1.into(), 95.into(), 500.into()],
    });
    document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong-Light-UniGB-UTF16-H",
        "Encoding" => "UniGB-UTF16-H", "DescendantFonts" => vec![descendant.into()],
    })
}

/// The operators that show a line of text at a point.
pub(super) fn show(text: &str, size: f32, x: f32, y: f32) -> String {
    let hex: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("BT /{FONT} {size} Tf {x:.2} {y:.2} Td <{hex}> Tj ET\n")
}

/// Places of half an em that fit into a number of points.
pub(super) fn places(points: f32, size: f32) -> usize {
    (points / (size / 2.0)) as usize
}

/// A place on a text page that leads to a page of the book.
pub(super) struct Jump {
    pub(super) page: usize,
    pub(super) y: f32,
    /// Which citation it leads to.
    pub(super) citation: usize,
}

/// Pages that fill from the top.
pub(super) struct Sheets {
    pages: Vec<String>,
    y: f32,
    pub(super) jumps: Vec<Jump>,
}

impl Sheets {
    pub(super) fn new() -> Self {
        Self { pages: vec![String::new()], y: HEIGHT - MARGIN, jumps: Vec::new() }
    }

    pub(super) fn n_pages(&self) -> usize {
        self.pages.len()
    }

    pub(super) fn next_page(&mut self) {
        self.pages.push(String::new());
        self.y = HEIGHT - MARGIN;
    }

    pub(super) fn space(&mut self, points: f32) {
        self.y -= points;
    }

    pub(super) fn centred(&mut self, text: &str, size: f32) {
        for line in wrap(text, places(WIDTH - 2.0 * MARGIN, size)) {
            let x = (WIDTH - width(&line) as f32 * size / 2.0) / 2.0;
            self.line(&line, size, x);
        }
    }

    pub(super) fn text(&mut self, text: &str, size: f32, indent: f32) {
        for line in wrap(text, places(WIDTH - 2.0 * MARGIN - indent, size)) {
            self.line(&line, size, MARGIN + indent);
        }
    }

    /// A line of the index: text, leader, page; it leads to a citation.
    pub(super) fn index_line(&mut self, text: &str, page: &str, citation: usize) {
        let all = places(WIDTH - 2.0 * MARGIN, BODY);
        let text = crate::grid::fit(&format!("  {text}"), all - 8);
        let dots = ".".repeat(all.saturating_sub(width(&text) + width(page) + 2));
        self.line(&format!("{text} {dots} {page}"), BODY, MARGIN);
        self.jumps.push(Jump { page: self.pages.len() - 1, y: self.y, citation });
    }

    fn line(&mut self, text: &str, size: f32, x: f32) {
        self.y -= size * LEADING;
        if self.y < MARGIN {
            self.next_page();
            self.y -= size * LEADING;
        }
        if let Some(page) = self.pages.last_mut() {
            page.push_str(&show(text, size, x, self.y));
        }
    }

    /// Puts the pages into a document, under a node of its page tree; gives them in order.
    pub(super) fn put(&self, document: &mut Document, tree: ObjectId, font: ObjectId) -> Vec<ObjectId> {
        let page = |content: &String| {
            let content = document.add_object(Stream::new(Dictionary::new(), content.clone().into_bytes()));
            document.add_object(dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => content,
                "MediaBox" => vec![0.into(), 0.into(), WIDTH.into(), HEIGHT.into()],
                "Resources" => dictionary! { "Font" => dictionary! { FONT => font } },
            })
        };
        self.pages.iter().map(page).collect()
    }
}

/// Where a line of an index can be clicked.
pub(super) fn jump_area(y: f32) -> Vec<Object> {
    [MARGIN, y - 3.0, WIDTH - MARGIN, y + BODY].into_iter().map(Object::Real).collect()
}

/// Text outside of content: UTF-16 with its mark (ISO 32000-1, 7.9.2.2).
pub(super) fn text_string(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, lopdf::StringFormat::Hexadecimal)
}
