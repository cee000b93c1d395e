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
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A line of text.
    Text(TextLine),
    /// A table.
    Table(PageTable),
}

/// A page in reading order. Coordinates of lines are those of `frame`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageLayout {
    /// How the main text runs.
    pub(super) frame: Frame,
    /// The box of the page in that frame.
    pub(super) area: Rect,
    /// Lines and tables.
    pub(super) items: Vec<Item>,
    /// Text that runs another way, such as watermarks and labels along the margin.
    pub(super) aside: Vec<(Frame, Line)>,
}

/// Lays out a page.
pub(super) fn lay_out(page: &PageContent, is_bold: impl Fn(&Glyph) -> bool) -> PageLayout {
    let mut groups = frame::by_direction(page, is_bold).into_iter();
    let (frame, glyphs) = groups.next().unwrap_or((Frame::UPRIGHT, Vec::new()));
    let area = frame.page_area(page);
    let grids = lattice::grids_of(&frame.rules(page));
    let (mut tables, free) = cells::fill(grids, &glyphs, frame);

    let mut aside = Vec::new();
    for (other, glyphs) in groups {
        let left_over = cells::fill_turned(&mut tables, frame, other, &glyphs);
        aside.extend(lines::rows_of(&left_over).into_iter().filter_map(Row::into_line).map(|line| (other, line)));
    }
    let tables = tables.into_iter().map(cells::FilledGrid::finish).collect();
    let items = in_order(lines::rows_of(&free), tables, frame);
    PageLayout { frame, area, items, aside }
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
