//! A page of an OFD as the browser draws it.

use maud::{Markup, html};
use zuozheng_model::Rect;
use zuozheng_read::ofd::{Mark, Sketch};

/// Points that a mark reaches beyond its text.
const MARGIN: f32 = 2.0;

/// The page with boxes over the cited passages.
pub(super) fn drawn(sketch: &Sketch, page: u32, boxes: &[Rect]) -> Markup {
    html! {
        svg.page.sketch id="cited" viewBox={ "0 0 " (sketch.width) " " (sketch.height) } role="img" aria-label={ "第" (page) "页" } {
            @for mark in &sketch.marks { (one(mark)) }
            @for area in boxes {
                rect.mark x=(area.x0 - MARGIN) y=(area.y0 - MARGIN)
                    width=(area.width() + 2.0 * MARGIN) height=(area.height() + 2.0 * MARGIN) {}
            }
        }
    }
}

fn one(mark: &Mark) -> Markup {
    match mark {
        Mark::Text { matrix, text, x, y, size, colour } => html! {
            text transform=(transform(matrix)) x=(list(x)) y=(list(y)) font-size=(size) fill=(css(colour)) { (text) }
        },
        Mark::Path { matrix, data, stroke, fill } => html! {
            path transform=(transform(matrix)) d=(data) fill=(fill.as_ref().map_or("none".to_owned(), css))
                stroke=[stroke.as_ref().map(|(colour, _)| css(colour))] stroke-width=[stroke.as_ref().map(|(_, width)| width)] {}
        },
        Mark::Picture { matrix } => html! {
            rect.picture transform=(transform(matrix)) width="1" height="1" { title { "图片" } }
        },
    }
}

fn transform(matrix: &[f32; 6]) -> String {
    format!("matrix({})", list(matrix))
}

fn list(figures: &[f32]) -> String {
    figures.iter().map(|figure| format!("{figure:.3}")).collect::<Vec<_>>().join(" ")
}

fn css([red, green, blue]: &[u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
