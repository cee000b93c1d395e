//! The layout of one page: glyphs and rulings to lines and tables in reading order.

use zuozheng_model::Rect;

use super::cells::{self, PageTable};
use super::columns;
use super::frame::{self, Frame};
use super::glyphs::{Glyph, PageContent};
use super::lattice;
use super::lines::{self, Line, Row};

/// A line of running text with the edges of the column it stands in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextLine {
    /// The line.
    pub(super) line: Line,
    /// Left edge of its column.
    pub(super) left: f32,
    /// Right edge of its column.
    pub(super) right: f32,
    /// Number of the column band on the page: lines of different bands never share a paragraph by geometry alone.
    pub(super) band: usize,
    /// True for the first line of a column beside the one before, from whose foot the text may run on.
    pub(super) tops_next_column: bool,
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A line of text.
    Text(TextLine),
    /// A table.
    Table(PageTable),
    /// A page header, footer or page number.
    Furniture(Line),
}

/// What stands on a page, not yet in reading order. Coordinates are those of `frame`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageParts {
    /// How the main text runs.
    pub(super) frame: Frame,
    /// The box of the page in that frame.
    pub(super) area: Rect,
    /// The font size of most of its text, tables included.
    pub(super) em: f32,
    /// Text outside tables, from the top down.
    pub(super) rows: Vec<Row>,
    /// Ruled tables, from the top down.
    pub(super) tables: Vec<PageTable>,
    /// Text that runs another way, such as watermarks and labels along the margin.
    pub(super) aside: Vec<(Frame, Line)>,
}

/// A page in reading order. Coordinates of lines are those of `frame`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageLayout {
    /// How the main text runs.
    pub(super) frame: Frame,
    /// Lines and tables.
    pub(super) items: Vec<Item>,
    /// Text that runs another way, such as watermarks and labels along the margin.
    pub(super) aside: Vec<(Frame, Line)>,
}

/// Takes a page apart.
pub(super) fn take_apart(page: &PageContent, is_bold: impl Fn(&Glyph) -> bool) -> PageParts {
    let mut groups = frame::by_direction(page, is_bold).into_iter();
    let (frame, glyphs) = groups.next().unwrap_or((Frame::UPRIGHT, Vec::new()));
    let (area, em) = (frame.page_area(page), usual_size(&glyphs));
    let grids = lattice::grids_of(&frame.rules(page));
    let (mut tables, free) = cells::fill(grids, &glyphs, frame);

    let mut aside = Vec::new();
    for (other, glyphs) in groups {
        let left_over = cells::fill_turned(&mut tables, frame, other, &glyphs);
        aside.extend(lines::rows_of(&left_over).into_iter().filter_map(Row::into_line).map(|line| (other, line)));
    }
    let tables = tables.into_iter().map(cells::FilledGrid::finish).collect();
    PageParts { frame, area, em, rows: lines::rows_of(&free), tables, aside }
}

fn usual_size(glyphs: &[frame::Placed]) -> f32 {
    let mut sizes: Vec<f32> = glyphs.iter().map(|glyph| glyph.em).collect();
    let middle = sizes.len() / 2;
    if sizes.is_empty() { 12.0 } else { *sizes.select_nth_unstable_by(middle, f32::total_cmp).1 }
}

/// Lays out a page. `furniture` marks the rows that are no part of the text: a header or footer may reach further than
/// the text does, and would hide where its columns and paragraphs end.
pub(super) fn lay_out(parts: PageParts, furniture: &[bool]) -> PageLayout {
    let PageParts { frame, area, rows, tables, aside, .. } = parts;
    let middle = (area.y0 + area.y1) / 2.0;
    let (mut text, mut header, mut footer) = (Vec::with_capacity(rows.len()), Vec::new(), Vec::new());
    for (row, is_furniture) in rows.into_iter().zip(furniture) {
        if !is_furniture {
            text.push(row);
            continue;
        }
        let place = if row.top < middle { &mut header } else { &mut footer };
        place.extend(row.into_line().map(Item::Furniture));
    }
    let mut items = header;
    items.extend(in_order(text, tables, frame));
    items.extend(footer);
    PageLayout { frame, items, aside }
}

/// Rows and tables from the top down; between two tables rows may stand in columns.
fn in_order(rows: Vec<Row>, tables: Vec<PageTable>, frame: Frame) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rows = rows.into_iter().peekable();
    let mut band = 0;
    for table in tables {
        let middle = (table.area.y0 + table.area.y1) / 2.0;
        let mut above = Vec::new();
        while let Some(row) = rows.next_if(|row| (row.top + row.bottom) / 2.0 < middle) {
            above.push(row);
        }
        columns::push_lines(above, frame, &mut band, &mut items);
        items.push(Item::Table(table));
        band += 1;
    }
    columns::push_lines(rows.collect(), frame, &mut band, &mut items);
    items
}

/// The glyphs of a placed sequence as text, for tests of the layout.
#[cfg(test)]
pub(super) fn set(text: &str, x: f32, base: f32, em: f32) -> Vec<frame::Placed> {
    let mut x = x;
    text.chars()
        .map(|char| {
            let width = if lines::is_wide(char) { em } else { em / 2.0 };
            let glyph = frame::Placed { char, x0: x, x1: x + width, base, em, bold: false, invisible: false };
            x += width;
            glyph
        })
        .collect()
}
