//! A small tree of XML elements by local name, for the formats that are XML inside: Word, SpreadsheetML, OFD.
//!
//! Nothing is fetched and nothing is expanded: an entity that XML itself does not define stays as it is written, so
//! neither an external entity nor a billion laughs can do anything. Depth is limited, so a tree can be walked and
//! dropped by recursion. A document that breaks off in the middle gives what stands before the break.

use std::collections::BTreeSet;
use std::rc::Rc;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Elements inside elements; Word's own limit for nested tables lies far below.
const MAX_DEPTH: usize = 200;

/// Bytes of one XML part; the tree of a larger one would not fit the memory a document may cost.
pub(crate) const MAX_PART: u64 = 96 << 20;

/// An element without its namespace prefix.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element {
    /// Local name.
    pub(crate) name: Rc<str>,
    attributes: Vec<(Rc<str>, Box<str>)>,
    /// What it holds.
    pub(crate) children: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// An element.
    Element(Element),
    /// Text, entities resolved.
    Text(Box<str>),
}

/// A tree, and what broke it off.
pub(crate) struct Parsed {
    /// The outermost element.
    pub(crate) root: Element,
    /// Why the rest is missing.
    pub(crate) broken: Option<String>,
}

impl Element {
    fn new(name: Rc<str>) -> Self {
        Self { name, attributes: Vec::new(), children: Vec::new() }
    }

    /// True when this is its local name.
    pub(crate) fn is(&self, name: &str) -> bool {
        &*self.name == name
    }

    /// The value of the first attribute with this local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| &**key == name).map(|(_, value)| &**value)
    }

    /// The values of all attributes with this local name: `id` and `r:id` stand side by side in presentations.
    pub(crate) fn attributes<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.attributes.iter().filter(move |(key, _)| &**key == name).map(|(_, value)| &**value)
    }

    /// The elements directly inside.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element directly inside with this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.is(name))
    }

    /// The elements directly inside with this name.
    pub(crate) fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |element| element.is(name))
    }

    /// The first element with this name at any depth, in document order; itself included.
    pub(crate) fn find(&self, name: &str) -> Option<&Element> {
        if self.is(name) {
            return Some(self);
        }
        self.elements().find_map(|element| element.find(name))
    }

    /// Every element with this name at any depth, in document order, not looking inside one that was found.
    pub(crate) fn find_all<'a>(&'a self, name: &str, found: &mut Vec<&'a Element>) {
        for element in self.elements() {
            if element.is(name) {
                found.push(element);
            } else {
                element.find_all(name, found);
            }
        }
    }

    /// All text inside, at any depth.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text
    }

    fn add_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Element(element) => element.add_text(text),
                Node::Text(piece) => text.push_str(piece),
            }
        }
    }
}

/// Parses bytes in whatever encoding they are declared or detected.
pub(crate) fn parse(bytes: &[u8]) -> Result<Parsed, String> {
    let decoded = crate::encoding::decode_xml(bytes);
    parse_str(&decoded)
}

/// Parses text. An error only when there is no element at all.
pub(crate) fn parse_str(text: &str) -> Result<Parsed, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut names = BTreeSet::new();
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut broken = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if open.len() >= MAX_DEPTH {
                    broken = Some(format!("elements are nested deeper than {MAX_DEPTH}"));
                    break;
                }
                open.push(element(&start, &mut names));
            }
            Ok(Event::Empty(start)) => {
                let element = element(&start, &mut names);
                close(element, &mut open, &mut root);
            }
            Ok(Event::End(_)) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut root);
                }
            }
            Ok(Event::Text(piece)) => add_text(&piece.xml10_content(), &mut open),
            Ok(Event::CData(piece)) => add_text(&piece.xml10_content(), &mut open),
            Ok(Event::GeneralRef(entity)) => match entity.resolve_char_ref() {
                Ok(Some(c)) => add_text(c.encode_utf8(&mut [0; 4]), &mut open),
                _ => add_text(predefined(&entity.xml10_content()), &mut open),
            },
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                broken = Some(error.to_string());
                break;
            }
        }
    }
    if !open.is_empty() && broken.is_none() {
        broken = Some("the document ends inside an element".into());
    }
    while let Some(element) = open.pop() {
        close(element, &mut open, &mut root);
    }
    match root {
        Some(root) => Ok(Parsed { root, broken }),
        None => Err(broken.unwrap_or_else(|| "no element".into())),
    }
}

fn element(start: &BytesStart<'_>, names: &mut BTreeSet<Rc<str>>) -> Element {
    let mut element = Element::new(intern(start.local_name().as_ref(), names));
    let mut attributes = start.attributes();
    for attribute in attributes.with_checks(false).flatten() {
        let key = intern(attribute.key.local_name().as_ref(), names);
        let value = match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value.into(),
            Err(_) => attribute.value.as_ref().into(),
        };
        element.attributes.push((key, value));
    }
    element
}

fn intern(name: &str, names: &mut BTreeSet<Rc<str>>) -> Rc<str> {
    if let Some(known) = names.get(name) {
        return Rc::clone(known);
    }
    let name: Rc<str> = Rc::from(name);
    names.insert(Rc::clone(&name));
    name
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(Node::Element(element)),
        None if root.is_none() => *root = Some(element),
        None => {}
    }
}

fn add_text(text: &str, open: &mut [Element]) {
    let Some(parent) = open.last_mut() else { return };
    if let Some(Node::Text(before)) = parent.children.last_mut() {
        let mut joined = String::from(std::mem::take(before));
        joined.push_str(text);
        *before = joined.into();
    } else if !text.is_empty() {
        parent.children.push(Node::Text(text.into()));
    }
}

/// The five entities of XML and a space for HTML's favourite; anything else is nothing.
fn predefined(name: &str) -> &'static str {
    match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        "nbsp" => "\u{a0}",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_entities_are_resolved() {
        let parsed = parse_str(r#"<w:p a:x="1&lt;2"><w:t>甲&amp;乙&#19993;<![CDATA[<丁>]]></w:t></w:p>"#).unwrap();
        assert!(parsed.broken.is_none());
        assert_eq!(parsed.root.attribute("x"), Some("1<2"));
        assert_eq!(parsed.root.text(), "甲&乙丙<丁>");
    }

    #[test]
    fn a_billion_laughs_are_silence() {
        let text = r#"<!DOCTYPE a [<!ENTITY l "haha"><!ENTITY m "&l;&l;"><!ENTITY f SYSTEM "file:///etc/passwd">]><a>&m;&f;x</a>"#;
        assert_eq!(parse_str(text).unwrap().root.text(), "x");
    }

    #[test]
    fn a_document_that_breaks_off_keeps_its_start() {
        let parsed = parse_str("<a><b>甲</b><c>乙").unwrap();
        assert!(parsed.broken.is_some());
        assert_eq!(parsed.root.text(), "甲乙");
        assert!(parse_str("no xml").is_err());
    }

    #[test]
    fn depth_is_limited() {
        let parsed = parse_str(&"<a>".repeat(100_000)).unwrap();
        assert!(parsed.broken.unwrap().contains("deeper"));
    }
}
