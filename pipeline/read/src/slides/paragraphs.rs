//! The paragraphs of a box of text (ECMA-376 part 1, 21.1.2), with the bullets and sizes that their styles give them.

use super::bullets::{Bullet, Counters};
use super::parts::Relations;
use super::piece::Line;
use crate::excel::hyperlink;
use crate::word::numbering;
use crate::xml::Element;
use crate::{formula, symbols};

/// The styles of a box, its own first: each has an element for every level.
pub(super) type Styles<'a> = Vec<&'a Element>;

/// The paragraphs of a box that have text.
pub(super) fn lines(body: &Element, styles: &Styles<'_>, relations: &Relations) -> Vec<Line> {
    let mut counters = Counters::default();
    let mut lines = Vec::new();
    for paragraph in body.children_named("p") {
        let mut line = Line::default();
        let properties = paragraph.child("pPr");
        let level = properties.and_then(|properties| properties.attribute("lvl")).and_then(|level| level.parse().ok());
        let level: u8 = level.unwrap_or(0).min(8);
        runs(paragraph, relations, &mut line);
        let text = line.text.trim();
        if text.is_empty() {
            continue;
        }
        let of_levels: Vec<&Element> = of_level(styles, level);
        let bullet = properties.into_iter().chain(of_levels.iter().copied()).find_map(Bullet::of);
        let label = counters.next(&bullet.unwrap_or(Bullet::None), level);
        line.text = labelled(label.as_deref(), text);
        if line.size == 0 {
            let size = |properties: &&Element| number(properties.child("defRPr")?, "sz");
            line.size = of_levels.iter().find_map(size).unwrap_or(0);
        }
        line.addresses.retain(|address| !line.text.contains(address.strip_prefix("mailto:").unwrap_or(address)));
        lines.push(line);
    }
    lines
}

/// A paragraph behind its bullet or number; the marks of deeper levels stand off as the first one does.
pub(super) fn labelled(label: Option<&str>, text: &str) -> String {
    match label {
        Some(mark @ ("–" | "·")) => format!("{mark} {text}"),
        label => numbering::labelled(label, text),
    }
}

/// The text of lines, one below the other.
pub(super) fn joined(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn of_level<'a>(styles: &Styles<'a>, level: u8) -> Vec<&'a Element> {
    let name = format!("lvl{}pPr", level + 1);
    styles.iter().filter_map(|style| style.child(&name)).collect()
}

fn number(element: &Element, name: &str) -> Option<u32> {
    element.attribute(name)?.parse().ok()
}

/// Collects the text of everything in a paragraph.
fn runs(element: &Element, relations: &Relations, line: &mut Line) {
    for child in element.elements() {
        match &*child.name {
            "r" | "fld" => run(child, relations, line),
            "br" => line.text.push('\n'),
            "pPr" | "endParaRPr" => {}
            "m" | "oMath" | "oMathPara" => formula::push(&mut line.text, &formula::in_line(child)),
            // A formula and, for those who cannot show it, a picture of it.
            "AlternateContent" => {
                let before = line.text.len();
                for choice in child.elements() {
                    runs(choice, relations, line);
                    if line.text.len() > before {
                        break;
                    }
                }
            }
            _ => runs(child, relations, line),
        }
    }
}

fn run(element: &Element, relations: &Relations, line: &mut Line) {
    let Some(text) = element.child("t").map(Element::text) else { return };
    let properties = element.child("rPr");
    let text = properties.map_or(text.clone(), |properties| drawn(&text, properties));
    let is_struck =
        properties.and_then(|properties| properties.attribute("strike")).is_some_and(|strike| strike != "noStrike");
    if is_struck {
        line.struck.push_str(&text);
    }
    if !text.trim().is_empty() {
        line.size = line.size.max(properties.and_then(|properties| number(properties, "sz")).unwrap_or(0));
    }
    line.text.push_str(&text);
    let link = properties.and_then(|properties| properties.child("hlinkClick"));
    if let Some(relation) = link.and_then(|link| relations.of(link, "id")).filter(|relation| relation.is_outside) {
        let address = hyperlink::outside(&relation.target).filter(|address| !line.addresses.contains(address));
        line.addresses.extend(address);
    }
}

/// Text as its fonts draw it: that for symbols draws only what has no other meaning.
fn drawn(text: &str, properties: &Element) -> String {
    let font = |name: &str| {
        let font = properties.child(name).and_then(|font| font.attribute("typeface"));
        font.filter(|font| symbols::is_symbol_font(font))
    };
    if let Some(font) = font("latin") {
        return symbols::text_in(font, text);
    }
    let Some(font) = font("sym") else { return text.to_owned() };
    let is_private = |c: char| ('\u{f020}'..='\u{f0ff}').contains(&c);
    let one = |c: char| match is_private(c) {
        true => symbols::text_in(font, c.encode_utf8(&mut [0; 4])),
        false => c.to_string(),
    };
    text.chars().map(one).collect()
}
