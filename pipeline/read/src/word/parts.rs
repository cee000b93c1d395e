//! The parts of a Word document: from a zip package, from flat OPC, or from Word 2003 XML.

use std::collections::BTreeMap;

use mail_parser::decoders::base64::base64_decode;
use zuozheng_model::{Block, Problem};

use super::numbering::Numbering;
use super::styles::Styles;
use crate::package::{Package, PartError, relations_of, resolved};
use crate::pasted::handed_out;
use crate::xml::{self, Element};
use crate::{Attachment, Limits, diagrams, embedded};

/// Everything of a document that its text depends on.
pub(super) struct Parts {
    /// `w:body`.
    pub(super) body: Element,
    /// Paragraph styles.
    pub(super) styles: Styles,
    /// Lists.
    pub(super) numbering: Numbering,
    /// Footnotes, endnotes and comments by kind and id.
    pub(super) notes: BTreeMap<(NoteKind, String), Element>,
    /// Texts of headers, each once.
    pub(super) headers: Vec<String>,
    /// Texts of footers, each once.
    pub(super) footers: Vec<String>,
    /// Documents of other formats that stand in the place of paragraphs, by the id of their relation.
    pub(super) chunks: BTreeMap<String, Vec<Block>>,
    /// The words of diagrams and charts, by the id of their relation.
    pub(super) drawings: BTreeMap<String, String>,
    /// The addresses that hyperlinks lead to, by the id of their relation.
    pub(super) addresses: BTreeMap<String, String>,
    /// Size of ordinary text in half points.
    pub(super) body_half_points: u32,
    /// Pictures in the document.
    pub(super) n_images: usize,
    /// Embedded files.
    pub(super) attachments: Vec<Attachment>,
    /// The pictures, when the body has no text.
    pub(super) pictures: Vec<Attachment>,
    /// What went wrong.
    pub(super) problems: Vec<Problem>,
}

/// What an anchor in the text points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NoteKind {
    Footnote,
    Endnote,
    Comment,
}

fn unreadable(why: &str) -> Problem {
    let hint = "请用 Word 或 WPS 打开后另存为 .docx 再报送；打不开的请重新导出";
    Problem::fatal("word-unreadable", format!("Word 文档已损坏，无法读取（{why}）"), hint)
}

fn unreadable_part(name: &str) -> Problem {
    let message = format!("Word 文档的附属部分“{name}”无法读取，编号、脚注、页眉或其中的内容可能缺失");
    Problem::partial("word-part-unreadable", message, "请另存后重新报送")
}

/// Chunks, diagrams and charts of one document that are read.
const MOST_RELATED: usize = 50;

impl Parts {
    /// From a .docx.
    pub(super) fn from_package(bytes: &[u8], limits: &Limits) -> Result<Self, Problem> {
        let mut package = Package::open(bytes, limits).map_err(|error| unreadable(&error.to_string()))?;
        let names = package.names().to_vec();
        let main = main_part(&mut package, &names).ok_or_else(|| unreadable("缺少正文"))?;
        let mut source = |name: &str| package.part(name, xml::MAX_PART);
        let mut parts = Self::assemble(&main, &names, &mut source)?;
        let (folder, relations) = relations_of(&main);
        let relations = source(&relations).ok().and_then(|bytes| xml::parse(&bytes).ok());
        if let Some(relations) = relations {
            parts.add_related(&relations.root, folder, &BTreeMap::new(), &mut source, limits);
        }
        parts.attachments.extend(embedded::files(&mut package, "word/embeddings/"));
        if parts.n_images > 0 && super::runs::plain_text(&parts.body).trim().is_empty() {
            parts.pictures = pictures(&mut package, &names);
        }
        Ok(parts)
    }

    /// From flat OPC or Word 2003 XML.
    pub(super) fn from_xml(bytes: &[u8], limits: &Limits) -> Result<Self, Problem> {
        if bytes.len() as u64 > xml::MAX_PART {
            return Err(unreadable("文件过大"));
        }
        let parsed = xml::parse(bytes).map_err(|why| unreadable(&why))?;
        let mut parts = if parsed.root.is("wordDocument") {
            Self::from_2003(parsed.root)?
        } else {
            Self::from_flat(parsed.root, limits)?
        };
        parts.problems.extend(parsed.broken.map(|why| crate::problems::broken_off(&why)));
        Ok(parts)
    }

    fn from_flat(root: Element, limits: &Limits) -> Result<Self, Problem> {
        let mut stored: BTreeMap<String, Element> = BTreeMap::new();
        // Parts that are no XML, a page in the place of a paragraph among them.
        let mut others: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for part in root.children {
            let xml::Node::Element(part) = part else { continue };
            let name = part.attribute("name").unwrap_or_default().trim_start_matches('/').to_owned();
            if let Some(data) = part.child("binaryData") {
                others.extend(base64_decode(data.text().as_bytes()).map(|bytes| (name, bytes)));
                continue;
            }
            let data = part.children.into_iter().find_map(|node| match node {
                xml::Node::Element(data) if data.is("xmlData") => {
                    data.children.into_iter().find_map(|node| match node {
                        xml::Node::Element(root) => Some(root),
                        xml::Node::Text(_) => None,
                    })
                }
                _ => None,
            });
            stored.extend(data.map(|data| (name, data)));
        }
        let names: Vec<String> = stored.keys().cloned().collect();
        let main = names.iter().find(|name| is_main(name)).ok_or_else(|| unreadable("缺少 Word 正文"))?.clone();
        let body = stored.remove(&main).and_then(body_of).ok_or_else(|| unreadable("缺少正文"))?;
        let mut parts = Self::around(body);
        for (name, root) in &stored {
            parts.add(name, root);
        }
        let (folder, relations) = relations_of(&main);
        if let Some(relations) = stored.get(&relations) {
            let mut source = |name: &str| others.remove(name).ok_or(PartError::Missing);
            parts.add_related(relations, folder, &stored, &mut source, limits);
        }
        Ok(parts)
    }

    fn from_2003(root: Element) -> Result<Self, Problem> {
        let styles = root.child("styles").map(Styles::read).unwrap_or_default();
        let numbering = root.child("lists").map(Numbering::read).unwrap_or_default();
        let body = body_of(root).ok_or_else(|| unreadable("缺少正文"))?;
        let mut parts = Self::around(body);
        (parts.styles, parts.numbering) = (styles, numbering);
        let mut furniture = Vec::new();
        parts.body.find_all("hdr", &mut furniture);
        parts.headers = texts_once(&furniture);
        furniture.clear();
        parts.body.find_all("ftr", &mut furniture);
        parts.footers = texts_once(&furniture);
        Ok(parts)
    }

    fn assemble(
        main: &str,
        names: &[String],
        source: &mut dyn FnMut(&str) -> Result<Vec<u8>, PartError>,
    ) -> Result<Self, Problem> {
        let bytes = source(main).map_err(|error| match error {
            PartError::Missing => unreadable("缺少正文"),
            PartError::TooLarge => {
                Problem::fatal("unpacked-too-large", "Word 文档解压后过大，未读取", "请拆分成几个文件后报送")
            }
            PartError::Damaged(why) => unreadable(&why),
        })?;
        let parsed = xml::parse(&bytes).map_err(|why| unreadable(&why))?;
        drop(bytes);
        let body = body_of(parsed.root).ok_or_else(|| unreadable("缺少正文"))?;
        let mut parts = Self::around(body);
        parts.problems.extend(parsed.broken.map(|why| crate::problems::broken_off(&why)));
        let mut sorted: Vec<&String> = names.iter().filter(|name| part_kind(name).is_some()).collect();
        sorted.sort();
        for name in sorted {
            match source(name).and_then(|bytes| xml::parse(&bytes).map_err(PartError::Damaged)) {
                Ok(parsed) => parts.add(name, &parsed.root),
                Err(_) => parts.problems.push(unreadable_part(name)),
            }
        }
        Ok(parts)
    }

    fn around(body: Element) -> Self {
        let mut images = Vec::new();
        body.find_all("blip", &mut images);
        body.find_all("imagedata", &mut images);
        Self {
            n_images: images.len(),
            body,
            styles: Styles::default(),
            numbering: Numbering::default(),
            notes: BTreeMap::new(),
            headers: Vec::new(),
            footers: Vec::new(),
            chunks: BTreeMap::new(),
            drawings: BTreeMap::new(),
            addresses: BTreeMap::new(),
            body_half_points: 24,
            attachments: Vec::new(),
            pictures: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Takes in the parts that the body names by a relation, those that are parsed already among them.
    fn add_related(
        &mut self,
        relations: &Element,
        folder: &str,
        parsed: &BTreeMap<String, Element>,
        source: &mut dyn FnMut(&str) -> Result<Vec<u8>, PartError>,
        limits: &Limits,
    ) {
        let mut left = MOST_RELATED;
        for relation in relations.elements() {
            let attribute = |name: &str| relation.attribute(name);
            let (Some(id), Some(kind), Some(target)) = (attribute("Id"), attribute("Type"), attribute("Target")) else {
                continue;
            };
            let kind = kind.rsplit('/').next().unwrap_or(kind);
            if kind == "hyperlink" {
                self.addresses.insert(id.to_owned(), target.to_owned());
                continue;
            }
            let is_inside = attribute("TargetMode") != Some("External");
            if !is_inside || !matches!(kind, "aFChunk" | "diagramData" | "chart") {
                continue;
            }
            let name = resolved(folder, target);
            if left == 0 {
                self.problems.push(unreadable_part(&name));
                return;
            }
            left -= 1;
            if let Some(root) = parsed.get(&name) {
                self.add_drawing(kind, id, root);
                continue;
            }
            let Ok(bytes) = source(&name) else {
                self.problems.push(unreadable_part(&name));
                continue;
            };
            if kind == "aFChunk" {
                self.add_chunk(id, &name, &bytes, limits);
                continue;
            }
            match xml::parse(&bytes) {
                Ok(parsed) => self.add_drawing(kind, id, &parsed.root),
                Err(_) => self.problems.push(unreadable_part(&name)),
            }
        }
    }

    fn add_drawing(&mut self, kind: &str, id: &str, root: &Element) {
        let text = if kind == "chart" { diagrams::chart_text(root) } else { diagrams::lines(root).join("\n") };
        self.drawings.insert(id.to_owned(), text);
    }

    fn add_chunk(&mut self, id: &str, name: &str, bytes: &[u8], limits: &Limits) {
        if limits.depth == 0 {
            self.problems.push(unreadable_part(name));
            return;
        }
        // No chunks in chunks, and all of them together cost no more than one file.
        let limits = Limits { depth: 0, unpacked_bytes: limits.unpacked_bytes / MOST_RELATED as u64, ..*limits };
        let read = crate::read(bytes, &limits);
        self.problems.extend(read.problems);
        self.attachments.extend(read.attachments);
        self.chunks.insert(id.to_owned(), read.document.blocks);
    }

    /// Takes in a part by its name.
    fn add(&mut self, name: &str, root: &Element) {
        match part_kind(name) {
            Some("styles") => {
                self.styles = Styles::read(root);
                self.body_half_points = self.styles.default_half_points().unwrap_or(24);
            }
            Some("numbering") => self.numbering = Numbering::read(root),
            Some("footnotes") => self.add_notes(NoteKind::Footnote, root),
            Some("endnotes") => self.add_notes(NoteKind::Endnote, root),
            Some("comments") => self.add_notes(NoteKind::Comment, root),
            Some("header") => add_once(&mut self.headers, root),
            Some("footer") => add_once(&mut self.footers, root),
            _ => {}
        }
    }

    fn add_notes(&mut self, kind: NoteKind, root: &Element) {
        for note in root.elements() {
            // Separators between text and notes are notes too, with a type.
            let is_separator = note.attribute("type").is_some_and(|kind| kind != "normal");
            if let Some(id) = note.attribute("id").filter(|_| !is_separator) {
                self.notes.insert((kind, id.to_owned()), note.clone());
            }
        }
    }
}

fn main_part(package: &mut Package<'_>, names: &[String]) -> Option<String> {
    package.main_part().or_else(|| names.iter().find(|name| is_main(name)).cloned())
}

fn is_main(name: &str) -> bool {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    name.starts_with("word/document") && name.ends_with(".xml")
}

/// What a part is, by its name in the folder `word/`.
fn part_kind(name: &str) -> Option<&'static str> {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    let file = name.trim_start_matches('/').strip_prefix("word/")?.strip_suffix(".xml")?;
    let stem = file.trim_end_matches(|c: char| c.is_ascii_digit());
    ["styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer"]
        .into_iter()
        .find(|kind| *kind == stem)
}

fn body_of(root: Element) -> Option<Element> {
    root.children.into_iter().find_map(|node| match node {
        xml::Node::Element(body) if body.is("body") => Some(body),
        _ => None,
    })
}

fn texts_once(roots: &[&Element]) -> Vec<String> {
    let mut texts = Vec::new();
    roots.iter().for_each(|root| add_once(&mut texts, root));
    texts
}

fn add_once(texts: &mut Vec<String>, root: &Element) {
    let text = super::runs::plain_text(root);
    let text = text.trim();
    if !text.is_empty() && !texts.iter().any(|known| known == text) {
        texts.push(text.to_owned());
    }
}

/// The pictures of the package; Word numbers them in the order in which they were put in.
fn pictures(package: &mut Package<'_>, names: &[String]) -> Vec<Attachment> {
    let mut stored: Vec<&String> = names.iter().filter(|name| name.starts_with("word/media/")).collect();
    stored.sort_by_key(|name| (name.len(), name.as_str()));
    handed_out(stored.into_iter().filter_map(|name| package.part(name, xml::MAX_PART).ok()))
}
