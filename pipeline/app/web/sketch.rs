//! A page of an OFD as the browser draws it.

use maud::{Markup, html};
use zuozheng_read::ofd::{Mark, Sketch};

/// What stands on the page, in points.
pub(super) fn drawn(sketch: &Sketch) -> Markup {
    html! { g.sketch { @for mark in &sketch.marks { (one(mark)) } } }
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
