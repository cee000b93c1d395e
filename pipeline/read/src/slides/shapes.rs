//! The tree of shapes of a slide (ECMA-376 part 1, 19.3.1): boxes of text, groups, tables, diagrams, charts, objects.

use std::collections::BTreeMap;

use zuozheng_model::{PageNumber, Rect};

use super::paragraphs::{self, joined};
use super::parts::{Background, Relations, kind_of};
use super::piece::{Content, Line, Piece, Role};
use super::table;
use crate::xml::Element;

/// English metric units to points.
pub(super) const POINTS: f32 = 1.0 / 12_700.0;

/// Walks over the shapes of a slide.
pub(super) struct Shapes<'a> {
    pub(super) page: PageNumber,
    pub(super) relations: &'a Relations,
    pub(super) background: &'a Background,
    /// The lines of diagrams and the words of charts, by the id of their relation.
    pub(super) diagrams: &'a BTreeMap<String, Vec<String>>,
    pub(super) charts: &'a BTreeMap<String, String>,
    /// Cells of tables that may still be read.
    pub(super) left: &'a mut u64,
    /// Names of the parts that are files of their own.
    pub(super) objects: Vec<String>,
    pub(super) n_pictures: usize,
}

/// How the coordinates inside a group become those of the slide.
#[derive(Debug, Clone, Copy)]
struct Scale {
    x: (f32, f32),
    y: (f32, f32),
}

impl Scale {
    const NONE: Self = Self { x: (1.0, 0.0), y: (1.0, 0.0) };

    fn applied(self, area: Rect) -> Rect {
        let across = |x: f32| x * self.x.0 + self.x.1;
        let down = |y: f32| y * self.y.0 + self.y.1;
        Rect { x0: across(area.x0), y0: down(area.y0), x1: across(area.x1), y1: down(area.y1) }
    }

    /// For what is inside a group.
    fn inside(self, group: &Element) -> Self {
        let Some(frame) = group.child("grpSpPr").and_then(|properties| properties.child("xfrm")) else { return self };
        let (Some(outer), Some(inner)) = (rect(frame, "off", "ext"), rect(frame, "chOff", "chExt")) else {
            return self;
        };
        let axis = |outer: (f32, f32), inner: (f32, f32), (scale, shift): (f32, f32)| {
            let own = if inner.1 - inner.0 > 0.0 { (outer.1 - outer.0) / (inner.1 - inner.0) } else { 1.0 };
            (own * scale, (outer.0 - inner.0 * own) * scale + shift)
        };
        Self {
            x: axis((outer.x0, outer.x1), (inner.x0, inner.x1), self.x),
            y: axis((outer.y0, outer.y1), (inner.y0, inner.y1), self.y),
        }
    }
}

impl Shapes<'_> {
    /// What stands on a slide.
    pub(super) fn of_slide(&mut self, slide: &Element) -> Vec<Piece> {
        let tree = slide.child("cSld").and_then(|content| content.child("spTree"));
        tree.map(|tree| self.pieces(tree, Scale::NONE)).unwrap_or_default()
    }

    fn pieces(&mut self, parent: &Element, scale: Scale) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for element in parent.elements() {
            match &*element.name {
                "sp" | "cxnSp" => pieces.extend(self.shape(element, scale)),
                "grpSp" => {
                    let inner = self.pieces(element, scale.inside(element));
                    if let Some(area) = inner.iter().map(|piece| piece.area).reduce(Rect::union) {
                        pieces.push(Piece::new(area, Content::Group(inner)));
                    }
                }
                "graphicFrame" => pieces.extend(self.frame(element, scale)),
                "pic" => self.n_pictures += 1,
                // The same content in several forms, newest first: the first that anything can be read of counts.
                "AlternateContent" => {
                    let n_pictures = self.n_pictures;
                    for choice in element.elements() {
                        let found = self.pieces(choice, scale);
                        if !found.is_empty() || self.n_pictures > n_pictures {
                            pieces.extend(found);
                            break;
                        }
                    }
                }
                _ => {}
            }
        }
        pieces
    }

    fn shape(&mut self, element: &Element, scale: Scale) -> Option<Piece> {
        let properties = element.child("spPr");
        self.n_pictures += usize::from(properties.is_some_and(|properties| properties.child("blipFill").is_some()));
        let body = element.child("txBody")?;
        let placeholder = placeholder(element);
        let (usual, above) = placeholder.map(|placeholder| self.background.of(placeholder)).unwrap_or_default();
        let styles = body.child("lstStyle").into_iter().chain(above).collect();
        let lines = paragraphs::lines(body, &styles, self.relations);
        if lines.is_empty() {
            return None;
        }
        let own = properties.and_then(area).map(|area| scale.applied(area));
        let area = own.or(usual).unwrap_or_default();
        if is_hidden(element) {
            return Some(Piece::new(area, Content::Marked(joined(&lines))));
        }
        let role = match placeholder.map(kind_of) {
            Some("title" | "ctrTitle") => Role::Title,
            Some("dt" | "ftr" | "sldNum" | "hdr") => Role::Furniture,
            _ if is_only_number(body) => Role::Furniture,
            _ => Role::Text,
        };
        Some(Piece { role, ..Piece::new(area, Content::Lines(lines)) })
    }

    /// A frame around a table, a diagram, a chart or an object.
    fn frame(&mut self, element: &Element, scale: Scale) -> Option<Piece> {
        let usual = || placeholder(element).and_then(|placeholder| self.background.of(placeholder).0);
        let own = element.child("xfrm").and_then(|frame| rect(frame, "off", "ext"));
        let area = own.map(|area| scale.applied(area)).or_else(usual).unwrap_or_default();
        let data = element.child("graphic").and_then(|graphic| graphic.child("graphicData"))?;
        if let Some(table) = data.child("tbl") {
            let mut lines = Vec::new();
            let table = table::read(table, area, self.page, self.relations, self.left, &mut lines)?;
            return Some(Piece::new(area, Content::Table(table)));
        }
        let id = |name: &'static str, key: &'static str| {
            data.find(name).into_iter().flat_map(move |found| found.attributes(key))
        };
        if let Some(text) = id("chart", "id").find_map(|id| self.charts.get(id)).filter(|text| !text.is_empty()) {
            return Some(Piece::new(area, Content::Marked(format!("图表：{text}"))));
        }
        if let Some(lines) = id("relIds", "dm").find_map(|id| self.diagrams.get(id)) {
            let line = |text: &String| Line { text: text.clone(), ..Line::default() };
            let lines: Vec<Line> = lines.iter().map(line).collect();
            return (!lines.is_empty()).then(|| Piece::new(area, Content::Lines(lines)));
        }
        let object = data.find("oleObj").and_then(|object| self.relations.of(object, "id"));
        self.objects.extend(object.filter(|object| !object.is_outside).map(|object| object.target.clone()));
        None
    }
}

/// What makes a shape one that its layout has a place for.
pub(super) fn placeholder(shape: &Element) -> Option<&Element> {
    let properties = shape.elements().find(|element| element.name.starts_with("nv") && element.name.ends_with("Pr"))?;
    properties.child("nvPr")?.child("ph")
}

/// The text of a shape of a layout.
pub(super) fn plain_text(shape: &Element) -> Option<String> {
    let text = joined(&paragraphs::lines(shape.child("txBody")?, &Vec::new(), &Relations::default()));
    (!text.is_empty()).then_some(text)
}

/// The place of a shape by its `spPr`, in points. One that lies on its side is as wide as it is high.
pub(super) fn area(properties: &Element) -> Option<Rect> {
    let frame = properties.child("xfrm")?;
    let area = rect(frame, "off", "ext")?;
    let turned = frame.attribute("rot").and_then(|angle| angle.parse::<i64>().ok()).unwrap_or(0);
    // In sixty-thousandths of a degree.
    let is_on_side = matches!((turned / 60_000).rem_euclid(180), 45..135);
    if !is_on_side {
        return Some(area);
    }
    let (x, y) = ((area.x0 + area.x1) / 2.0, (area.y0 + area.y1) / 2.0);
    let (half_width, half_height) = (area.height() / 2.0, area.width() / 2.0);
    Some(Rect { x0: x - half_width, y0: y - half_height, x1: x + half_width, y1: y + half_height })
}

fn rect(frame: &Element, corner: &str, size: &str) -> Option<Rect> {
    let (corner, size) = (frame.child(corner)?, frame.child(size)?);
    let number = |element: &Element, name: &str| element.attribute(name)?.parse::<i64>().ok();
    let points = |units: i64| units as f32 * POINTS;
    let (x, y) = (points(number(corner, "x")?), points(number(corner, "y")?));
    let (width, height) = (points(number(size, "cx")?.max(0)), points(number(size, "cy")?.max(0)));
    Some(Rect { x0: x, y0: y, x1: x + width, y1: y + height })
}

fn is_hidden(shape: &Element) -> bool {
    let properties = shape.elements().next().and_then(|properties| properties.child("cNvPr"));
    properties
        .and_then(|properties| properties.attribute("hidden"))
        .is_some_and(|hidden| matches!(hidden, "1" | "true"))
}

/// A box with nothing but the number of the slide or a date that follows the clock.
fn is_only_number(body: &Element) -> bool {
    let is_field = |field: &Element| {
        field.attribute("type").is_some_and(|kind| kind == "slidenum" || kind.starts_with("datetime"))
    };
    body.find("r").is_none() && body.find("fld").is_some_and(is_field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    #[test]
    fn a_group_moves_and_scales_what_is_inside() {
        let group = "<p:grpSp><p:grpSpPr><a:xfrm><a:off x='1270000' y='0'/><a:ext cx='1270000' cy='1270000'/><a:chOff x='0' y='127000'/>\
            <a:chExt cx='2540000' cy='1270000'/></a:xfrm></p:grpSpPr></p:grpSp>";
        let scale = Scale::NONE.inside(&xml::parse_str(group).unwrap().root);
        let area = scale.applied(Rect { x0: 20.0, y0: 10.0, x1: 200.0, y1: 110.0 });
        assert_eq!(area, Rect { x0: 110.0, y0: 0.0, x1: 200.0, y1: 100.0 });
    }
}
