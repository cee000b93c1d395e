//! A page of an OFD as it is laid out: every glyph at its place, and the lines and areas around it (GB/T 33190, 9 and
//! 11). What shows it brings its own fonts; of a picture only the frame is given.

use serde::{Deserialize, Serialize};
use zuozheng_model::PageNumber;

use super::{POINTS, candidates, deltas, numbers, part, templates};
use crate::Limits;
use crate::package::{Package, resolved};
use crate::xml::Element;

/// Objects of a page that are drawn.
const MOST: usize = 20_000;
/// Characters of a text object, and words of a path.
const LONGEST: usize = 10_000;
/// Width of a line that does not tell it, in millimetres (GB/T 33190, table 35).
const LINE_WIDTH: f32 = 0.353;

/// A page, in points from its upper left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// What stands on it, from the back to the front.
    pub marks: Vec<Mark>,
}

/// Something on a page. `matrix` leads from its own millimetres to points: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Glyphs, each at its own place.
    Text {
        /// From millimetres to points.
        matrix: [f32; 6],
        /// The characters.
        text: String,
        /// Left edge of each.
        x: Vec<f32>,
        /// Base line of each.
        y: Vec<f32>,
        /// Size of the font.
        size: f32,
        /// Red, green and blue.
        colour: [u8; 3],
    },
    /// Lines and areas.
    Path {
        /// From millimetres to points.
        matrix: [f32; 6],
        /// The path as SVG writes it: M, L, Q, C, A and Z with numbers, nothing else.
        data: String,
        /// Colour and width of its line.
        stroke: Option<([u8; 3], f32)>,
        /// Colour of its area.
        fill: Option<[u8; 3]>,
    },
    /// The frame of a picture.
    Picture {
        /// From a square of one millimetre to points.
        matrix: [f32; 6],
    },
}

/// Lays out a page; `None` when the file has no such page or is damaged.
pub fn sketch(bytes: &[u8], page: PageNumber, limits: &Limits) -> Option<Sketch> {
    let mut package = Package::open(bytes, limits).ok()?;
    let (entry, _) = part(&mut package, &["OFD.xml".into()])?;
    let mut bodies = Vec::new();
    entry.find_all("DocRoot", &mut bodies);
    let mut before = 0;
    for body in bodies {
        let (root, path) = part(&mut package, &[resolved("", body.text().trim())])?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut pages = Vec::new();
        root.child("Pages").into_iter().for_each(|list| list.find_all("Page", &mut pages));
        let Some(wanted) = pages.get(page.index() - before) else {
            before += pages.len();
            continue;
        };
        let location = wanted.attribute("BaseLoc").unwrap_or_default();
        let (content, _) = part(&mut package, &candidates(&folder, location))?;
        let area = content.child("Area").or_else(|| root.child("CommonData")?.child("PageArea"));
        let size = area.and_then(|area| area.child("PhysicalBox")).map(|area| numbers(&area.text()));
        let (width, height) = match size.as_deref() {
            Some(&[_, _, width, height]) if width > 1.0 && height > 1.0 => (width, height),
            _ => (210.0, 297.0),
        };
        let used: Vec<&str> =
            content.children_named("Template").filter_map(|used| used.attribute("TemplateID")).collect();
        let all = templates(&mut package, &root, &folder);
        let behind = all.iter().filter(|(id, _)| used.contains(&id.as_str())).map(|(_, layer)| layer);
        let mut marks = Vec::new();
        for layer in behind.chain([&content]) {
            draw(layer, &mut marks);
        }
        return Some(Sketch { width: width * POINTS, height: height * POINTS, marks });
    }
    None
}

/// Areas and lines first, so that no text is covered.
fn draw(layer: &Element, marks: &mut Vec<Mark>) {
    for (name, of) in
        [("ImageObject", picture as fn(&Element, &mut Vec<Mark>)), ("PathObject", path), ("TextObject", text)]
    {
        let mut objects = Vec::new();
        layer.find_all(name, &mut objects);
        for object in objects {
            if marks.len() >= MOST {
                return;
            }
            of(object, marks);
        }
    }
}

/// From the millimetres of an object to points of the page: its CTM, then its place.
fn matrix(object: &Element) -> Option<[f32; 6]> {
    let boundary = numbers(object.attribute("Boundary").unwrap_or_default());
    let &[left, top, ..] = boundary.as_slice() else { return None };
    let own = numbers(object.attribute("CTM").unwrap_or_default());
    let [a, b, c, d, e, f] = <[f32; 6]>::try_from(own).unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    Some([a, b, c, d, e + left, f + top].map(|figure| figure * POINTS))
}

fn colour(object: &Element, name: &str) -> Option<[u8; 3]> {
    let value = numbers(object.child(name)?.attribute("Value")?);
    let byte = |figure: f32| figure.clamp(0.0, 255.0) as u8;
    match *value.as_slice() {
        [grey] => Some([byte(grey); 3]),
        [red, green, blue] => Some([byte(red), byte(green), byte(blue)]),
        _ => None,
    }
}

fn is_on(object: &Element, name: &str, usually: bool) -> bool {
    object.attribute(name).map_or(usually, |value| value.trim().eq_ignore_ascii_case("true"))
}

fn text(object: &Element, marks: &mut Vec<Mark>) {
    let Some(matrix) = matrix(object) else { return };
    let number =
        |element: &Element, name: &str| element.attribute(name).and_then(|value| value.trim().parse::<f32>().ok());
    let size = number(object, "Size").filter(|size| *size > 0.0).unwrap_or(4.0);
    for code in object.children_named("TextCode") {
        let text: String = code.text().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        let places = |start: &str, steps: &str, step: f32| -> Vec<f32> {
            let steps = deltas(code.attribute(steps).unwrap_or_default());
            let mut at = number(code, start).unwrap_or(0.0);
            let mut places = Vec::new();
            for nth in 0..text.chars().count() {
                places.push(at);
                at += steps.get(nth).copied().unwrap_or(step);
            }
            places
        };
        // A glyph without a step goes on by its width, which the font would tell: that of an ideograph is its size.
        let x = places("X", "DeltaX", if code.attribute("DeltaY").is_some() { 0.0 } else { size });
        let y = places("Y", "DeltaY", 0.0);
        let colour = colour(object, "FillColor").unwrap_or_default();
        marks.push(Mark::Text { matrix, text, x, y, size, colour });
    }
}

fn path(object: &Element, marks: &mut Vec<Mark>) {
    let (Some(matrix), Some(data)) = (matrix(object), object.child("AbbreviatedData")) else { return };
    let width = object.attribute("LineWidth").and_then(|width| width.trim().parse().ok()).unwrap_or(LINE_WIDTH);
    let stroke = is_on(object, "Stroke", true).then(|| (colour(object, "StrokeColor").unwrap_or_default(), width));
    let fill = is_on(object, "Fill", false).then(|| colour(object, "FillColor").unwrap_or_default());
    marks.push(Mark::Path { matrix, data: svg_path(&data.text()), stroke, fill });
}

fn picture(object: &Element, marks: &mut Vec<Mark>) {
    marks.extend(matrix(object).map(|matrix| Mark::Picture { matrix }));
}

/// `AbbreviatedData` (GB/T 33190, table 36) as SVG writes it. What is no command with its numbers is left out.
fn svg_path(data: &str) -> String {
    let mut out = String::new();
    let mut words = data.split_whitespace().take(LONGEST).peekable();
    while let Some(word) = words.next() {
        let (command, n) = match word {
            "S" | "M" => ("M", 2),
            "L" => ("L", 2),
            "Q" => ("Q", 4),
            "B" => ("C", 6),
            "A" => ("A", 7),
            "C" => ("Z", 0),
            _ => continue,
        };
        let mut figures = Vec::with_capacity(n);
        while figures.len() < n
            && let Some(figure) = words.next_if(|word| word.parse::<f32>().is_ok_and(f32::is_finite))
        {
            figures.push(figure);
        }
        if figures.len() == n {
            out.push_str(command);
            out.push_str(&figures.join(" "));
            out.push(' ');
        }
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_one_of_svg_and_nothing_else() {
        assert_eq!(svg_path("M 0 0 L 10 0.5 B 1 2 3 4 5 6 C"), "M0 0 L10 0.5 C1 2 3 4 5 6 Z");
        assert_eq!(svg_path("S 1 1 Q 1 2 3 4 A 5 5 0 1 0 7 8"), "M1 1 Q1 2 3 4 A5 5 0 1 0 7 8");
        assert_eq!(svg_path("M 1 \"/><script> L 2 3 NaN M inf 1"), "L2 3");
    }
}
