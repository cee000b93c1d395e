//! What stands on a slide, with its place in points.

use zuozheng_model::{Rect, Table};

/// A box of text, a table, or a group of such that move together.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) area: Rect,
    pub(super) role: Role,
    pub(super) content: Content,
}

/// What a box is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    /// The title of the slide.
    Title,
    /// Anything else.
    #[default]
    Text,
    /// The number of the slide, its date, what stands at its foot.
    Furniture,
}

/// What a box holds.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Lines(Vec<Line>),
    /// Its cells have their places.
    Table(Table),
    /// Text that is kept but marked: a chart, a hidden box, an address.
    Marked(String),
    Group(Vec<Piece>),
}

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    /// Its text behind its bullet or number.
    pub(super) text: String,
    /// The part that is struck through.
    pub(super) struck: String,
    /// Size of its largest letters in hundredths of a point; 0 when it does not say.
    pub(super) size: u32,
    /// Addresses that it leads to and does not show.
    pub(super) addresses: Vec<String>,
}

impl Piece {
    pub(super) fn new(area: Rect, content: Content) -> Self {
        Self { area, role: Role::default(), content }
    }
}
