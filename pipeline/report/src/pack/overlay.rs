//! Marks on a cited page. They are annotations: the page under them stays as it was, and a reader can hide them.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use zuozheng_model::Rect;

use super::typeset::{FONT, show, text_string};
use crate::grid::width;

/// Size of the line that says which citation a page belongs to.
const STAMP: f32 = 8.0;
/// Distance of that line from the edges.
const EDGE: f32 = 6.0;

/// The box in which a page is shown, and how it is turned.
pub(super) struct Frame {
    x0: f32,
    y0: f32,
    x1: f32,
    y1: f32,
    turned: i64,
}

impl Frame {
    /// Of a page whose inherited entries stand in the page itself. A page without a size has that of a letter sheet.
    pub(super) fn of(document: &Document, page: &Dictionary) -> Self {
        let media = numbers(document, page, b"MediaBox").unwrap_or([0.0, 0.0, 612.0, 792.0]);
        let crop = numbers(document, page, b"CropBox").unwrap_or(media);
        let turned = page.get_deref(b"Rotate", document).and_then(Object::as_i64).unwrap_or(0).rem_euclid(360);
        Self {
            x0: crop[0].max(media[0]),
            y0: crop[1].max(media[1]),
            x1: crop[2].min(media[2]),
            y1: crop[3].min(media[3]),
            turned,
        }
    }

    /// A rectangle of the page as it is shown (origin at the upper left, y downwards) in the page's own coordinates.
    fn rect(&self, shown: Rect) -> [f32; 4] {
        let a = self.point(shown.x0, shown.y0);
        let b = self.point(shown.x1, shown.y1);
        [a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)]
    }

    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        match self.turned {
            90 => (self.x0 + y, self.y0 + x),
            180 => (self.x1 - x, self.y0 + y),
            270 => (self.x1 - y, self.y1 - x),
            _ => (self.x0 + x, self.y1 - y),
        }
    }

    /// The turn that makes text upright on the page as it is shown.
    fn upright(&self) -> [i64; 6] {
        match self.turned {
            90 => [0, 1, -1, 0, 0, 0],
            180 => [-1, 0, 0, -1, 0, 0],
            270 => [0, -1, 1, 0, 0, 0],
            _ => [1, 0, 0, 1, 0, 0],
        }
    }
}

/// Four numbers of a box, the lower left corner first.
fn numbers(document: &Document, page: &Dictionary, key: &[u8]) -> Option<[f32; 4]> {
    let values = page.get_deref(key, document).and_then(Object::as_array).ok()?;
    let number = |value| document.dereference(value).and_then(|(_, value)| value.as_float()).ok();
    let [a, b, c, d]: [f32; 4] = values.iter().filter_map(number).collect::<Vec<f32>>().try_into().ok()?;
    (a != c && b != d).then(|| [a.min(c), b.min(d), a.max(c), b.max(d)])
}

/// A yellow bar over a passage.
pub(super) fn highlight(document: &mut Document, frame: &Frame, area: Rect, text: &str) -> ObjectId {
    let [x0, y0, x1, y1] = frame.rect(area);
    let reals = |values: &[f32]| values.iter().copied().map(Object::Real).collect::<Vec<_>>();
    let look = document.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => reals(&[x0, y0, x1, y1]),
            "Resources" => dictionary! { "ExtGState" => dictionary! {
                "M" => dictionary! { "Type" => "ExtGState", "BM" => "Multiply", "ca" => Object::Real(0.6) },
            } },
        },
        format!("/M gs 1 0.92 0.3 rg {x0:.2} {y0:.2} {:.2} {:.2} re f", x1 - x0, y1 - y0).into_bytes(),
    ));
    document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Highlight", "F" => 4, "Rect" => reals(&[x0, y0, x1, y1]),
        "QuadPoints" => reals(&[x0, y1, x1, y1, x0, y0, x1, y0]), "C" => reals(&[1.0, 0.92, 0.3]),
        "Contents" => text_string(text), "AP" => dictionary! { "N" => look },
    })
}

/// A line at the upper left that says which citation the page belongs to.
pub(super) fn stamp(document: &mut Document, frame: &Frame, text: &str, font: ObjectId) -> ObjectId {
    let (wide, high) = (width(text) as f32 * STAMP / 2.0 + 4.0, STAMP + 4.0);
    let reals = |values: &[f32]| values.iter().copied().map(Object::Real).collect::<Vec<_>>();
    let content = format!("1 1 1 rg 0 0 {wide:.2} {high:.2} re f 0.45 0.1 0.1 rg\n{}", show(text, STAMP, 2.0, 3.0));
    let look = document.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => reals(&[0.0, 0.0, wide, high]),
            "Matrix" => frame.upright().map(Object::Integer).to_vec(),
            "Resources" => dictionary! { "Font" => dictionary! { FONT => font } },
        },
        content.into_bytes(),
    ));
    let area = frame.rect(Rect { x0: EDGE, y0: EDGE, x1: EDGE + wide, y1: EDGE + high });
    document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Stamp", "F" => 4, "Rect" => reals(&area),
        "Contents" => text_string(text), "AP" => dictionary! { "N" => look },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_a_turned_page_is_found() {
        let shown = Rect { x0: 10.0, y0: 20.0, x1: 30.0, y1: 60.0 };
        let frame = |turned| Frame { x0: 0.0, y0: 0.0, x1: 200.0, y1: 400.0, turned };
        assert_eq!(frame(0).rect(shown), [10.0, 340.0, 30.0, 380.0]);
        assert_eq!(frame(90).rect(shown), [20.0, 10.0, 60.0, 30.0]);
        assert_eq!(frame(180).rect(shown), [170.0, 20.0, 190.0, 60.0]);
        assert_eq!(frame(270).rect(shown), [140.0, 370.0, 180.0, 390.0]);
    }
}
