//! The layout of one page: glyphs and rulings to lines and tables in reading order.

use zuozheng_model::Rect;

use super::boxes::{self, TextBox};
use super::cells::{self, PageTable};
use super::columns::{self, Flow};
use super::edges;
use super::frame::{self, Frame};
use super::glyphs::{Glyph, PageContent, Rule};
use super::halves;
use super::implied;
use super::inner;
use super::lattice::{self, Grid};
use super::lines::{self, Line, Row};
use super::margin;
use super::nested;
use super::overprint;
use super::shared_rows;
use super::through;
use super::touching;
use super::unruled;

/// Rows beside a table that are a text of their own.
const FEWEST_BESIDE: usize = 2;
/// Free space between two of these, in heights of a row.
const FARTHEST_BELOW: f32 = 1.5;
/// Footnotes are smaller than the text by this factor.
const SMALLER: f32 = 0.92;
/// Rows of text that footnotes stand below.
const FEWEST_ABOVE_NOTES: usize = 3;

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
    /// What stands beside the text, a box or footnotes: it follows the paragraph that is open there.
    Beside(Vec<Item>),
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
    /// Boxes that hold text and have other text beside them, from the top down.
    pub(super) boxes: Vec<TextBox>,
    /// Pictures and boxes, which lines run around.
    pub(super) obstacles: Vec<Rect>,
    /// Text that runs another way, such as watermarks and labels along the margin.
    pub(super) aside: Vec<(Frame, Line)>,
    /// Text that a box covers.
    pub(super) covered: Vec<(Frame, Line)>,
}

/// A page in reading order. Coordinates of lines are those of `frame`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageLayout {
    /// How the main text runs.
    pub(super) frame: Frame,
    /// Lines and tables.
    pub(super) items: Vec<Item>,
    /// What parts the columns that it ends with.
    pub(super) gutter: Option<(f32, f32)>,
    /// Text that runs another way, such as watermarks and labels along the margin.
    pub(super) aside: Vec<(Frame, Line)>,
    /// Text that a box covers.
    pub(super) covered: Vec<(Frame, Line)>,
}

/// Takes a page apart.
pub(super) fn take_apart(page: &PageContent, is_bold: impl Fn(&Glyph) -> bool) -> PageParts {
    let mut groups = frame::by_direction(page, is_bold).into_iter();
    let (frame, glyphs) = groups.next().unwrap_or((Frame::UPRIGHT, Vec::new()));
    let (over, glyphs) = overprint::take_out(glyphs);
    let (numbers, mut glyphs) = margin::take_out(glyphs);
    touching::draw_apart(&mut glyphs);
    let (area, em) = (frame.page_area(page), usual_size(&glyphs));
    let mut rules = nested::without_nested(&frame.rules(page));
    let shades = if frame == Frame::UPRIGHT { page.boxes.as_slice() } else { &[] };
    let (mut grids, mut frames) = lattice::grids_and_frames_of(&rules);
    if grids.is_empty() {
        grids.extend(through::row(&rules, &glyphs));
    }
    let mut inside = shared_rows::rules(&grids, &glyphs, em);
    if frame == Frame::UPRIGHT {
        inside.extend(inner::rules(&grids, &frames, &glyphs, em));
    }
    if !inside.is_empty() {
        rules.extend(inside);
        (grids, frames) = lattice::grids_and_frames_of(&rules);
    }
    let implied = implied::rules(&rules, shades, &grids, &glyphs);
    add(implied.rules, false, &mut grids);
    // Lines of vertical writing stand side by side as columns do.
    if frame == Frame::UPRIGHT {
        add(unruled::rules(&grids, &glyphs), true, &mut grids);
    }
    for table in implied.open_below {
        let is_known = lattice::grids_of(&table).iter().any(|grid| grids.iter().any(|other| other.overlaps(grid)));
        add(if is_known { Vec::new() } else { table }, false, &mut grids);
    }
    let (mut tables, free) = cells::fill(grids, &glyphs, frame);
    let mut obstacles = Vec::new();
    if frame == Frame::UPRIGHT {
        obstacles.extend(frames);
        obstacles.extend(page.boxes.iter().filter(|shade| boxes::holds_text(shade)));
    }
    let (boxes, free) = boxes::take_out(&obstacles, free);
    if frame == Frame::UPRIGHT {
        obstacles.extend_from_slice(&page.images);
    }

    let numbers = lines::rows_of(&numbers).into_iter().filter_map(Row::into_line);
    let numbers = numbers.reduce(|all, next| all.joined(&next));
    let mut aside: Vec<(Frame, Line)> = numbers.map(|numbers| (frame, numbers)).into_iter().collect();
    aside.extend(lines::rows_of(&over).into_iter().filter_map(Row::into_line).map(|line| (frame, line)));
    for (other, glyphs) in groups {
        let left_over = if frame::is_watermark(other, &glyphs, em) {
            glyphs
        } else {
            cells::fill_turned(&mut tables, frame, other, &glyphs)
        };
        aside.extend(lines::rows_of(&left_over).into_iter().filter_map(Row::into_line).map(|line| (other, line)));
    }
    let mut covered = Vec::new();
    if !page.covered.is_empty() {
        let below = PageContent { glyphs: page.covered.clone(), sheet: page.sheet, ..PageContent::default() };
        for (other, glyphs) in frame::by_direction(&below, |_| false) {
            covered.extend(lines::rows_of(&glyphs).into_iter().filter_map(Row::into_line).map(|line| (other, line)));
        }
    }
    let tables = tables.into_iter().map(cells::FilledGrid::finish).collect();
    PageParts { frame, area, em, rows: lines::rows_of(&free), tables, boxes, obstacles, aside, covered }
}

/// Adds the tables of lines that were drawn in, also those `between_columns` or not.
fn add(lines: Vec<Rule>, between_columns: bool, grids: &mut Vec<Grid>) {
    if lines.is_empty() {
        return;
    }
    let mut implied = lattice::grids_of(&lines);
    for grid in &mut implied {
        grid.open.columns = between_columns;
    }
    // Rows in a frame without columns are the same table, of which less is known.
    grids.retain(|grid| grid.n_cols() > 1 || !implied.iter().any(|other| other.overlaps(grid)));
    grids.extend(implied);
    lattice::sort(grids);
}

fn usual_size(glyphs: &[frame::Placed]) -> f32 {
    let mut sizes: Vec<f32> = glyphs.iter().map(|glyph| glyph.em).collect();
    let middle = sizes.len() / 2;
    if sizes.is_empty() { 12.0 } else { *sizes.select_nth_unstable_by(middle, f32::total_cmp).1 }
}

/// Lays out a page. `furniture` marks the rows that are no part of the text: a header or footer may reach further than
/// the text does, and would hide where its columns and paragraphs end. `before` parts the columns that the page before
/// ends with.
pub(super) fn lay_out(parts: PageParts, furniture: &[bool], before: Option<(f32, f32)>) -> PageLayout {
    let mut flow = Flow { before, ..Flow::default() };
    let PageParts { frame, area, em, rows, tables, boxes, obstacles, aside, covered } = parts;
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
    let notes = text.split_off(footnotes_from(&text, &tables, em));
    let mut items = header;
    let from = items.len();
    let obstacles: Vec<Rect> = obstacles.into_iter().chain(tables.iter().map(|table| table.area)).collect();
    for (text, tables) in halves::of(text, tables, area, em) {
        items.extend(in_order(text, tables, frame, &mut flow));
    }
    boxes::narrow(&mut items[from..], &obstacles);
    for text_box in boxes {
        let at = items[from..].iter().position(|item| starts_below(item, text_box.area.y0));
        let at = at.map_or(items.len(), |at| from + at);
        items.insert(at, Item::Beside(in_order(text_box.rows, Vec::new(), frame, &mut Flow::default())));
    }
    if !notes.is_empty() {
        let edges = edges::share_edges(&mut items[from..], None, None);
        let mut notes = in_order(notes, Vec::new(), frame, &mut Flow::default());
        edges::share_edges(&mut notes, edges, None);
        items.push(Item::Beside(notes));
    }
    items.extend(footer);
    PageLayout { frame, items, gutter: flow.last, aside, covered }
}

/// Where footnotes begin: the rows at the foot of the text that are smaller than it, the first with a mark.
fn footnotes_from(rows: &[Row], tables: &[PageTable], em: f32) -> usize {
    let is_small = |row: &&Row| row.lines.iter().all(|line| line.em < SMALLER * em);
    let from = rows.len() - rows.iter().rev().take_while(is_small).count();
    let has_mark =
        |text: &str| text.starts_with(|char: char| char.is_ascii_digit() || "①②③④⑤⑥⑦⑧⑨*[［〔".contains(char));
    let begins = rows.get(from).and_then(|row| row.lines.first()).is_some_and(|line| has_mark(&line.text));
    let is_last = tables.iter().all(|table| rows.get(from).is_some_and(|row| table.area.y1 <= row.top));
    if begins && is_last && from >= FEWEST_ABOVE_NOTES { from } else { rows.len() }
}

/// True for a line or table of which no more than a part stands above a place.
fn starts_below(item: &Item, y: f32) -> bool {
    match item {
        Item::Text(text) => (text.line.area.y0 + text.line.area.y1) / 2.0 >= y,
        Item::Table(table) => table.area.y0 >= y,
        Item::Furniture(_) | Item::Beside(_) => false,
    }
}

/// Rows and tables from the top down; between two tables rows may stand in columns.
fn in_order(rows: Vec<Row>, tables: Vec<PageTable>, frame: Frame, flow: &mut Flow) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rest = rows;
    for table in tables {
        let (above, below) = part_at(rest, table.area);
        columns::push_lines(above, frame, flow, &mut items);
        items.push(Item::Table(table));
        flow.band += 1;
        flow.last = None;
        rest = below;
    }
    columns::push_lines(rest, frame, flow, &mut items);
    edges::share_edges(&mut items, None, None);
    items
}

/// The rows to be read before a table, and those after it. Several rows on its left come before it as a whole, also
/// those that go on below it; several on its right come after it.
fn part_at(rows: Vec<Row>, table: Rect) -> (Vec<Row>, Vec<Row>) {
    let is_left = |row: &Row| row.lines.iter().all(|line| line.area.x1 <= table.x0);
    let is_right = |row: &Row| row.lines.iter().all(|line| line.area.x0 >= table.x1);
    let is_level = |row: &Row| row.bottom > table.y0 && row.top < table.y1;
    let has_left = rows.iter().filter(|row| is_level(row) && is_left(row)).count() >= FEWEST_BESIDE;
    let has_right = rows.iter().filter(|row| is_level(row) && is_right(row)).count() >= FEWEST_BESIDE;
    let middle = (table.y0 + table.y1) / 2.0;
    let mut reach = table.y1;
    rows.into_iter().partition(|row| {
        if has_left && is_left(row) && row.top < reach + FARTHEST_BELOW * (row.bottom - row.top) {
            reach = reach.max(row.bottom);
            return true;
        }
        let is_after = has_right && is_level(row) && is_right(row);
        (row.top + row.bottom) / 2.0 < middle && !is_after
    })
}

/// The glyphs of a placed sequence as text, for tests of the layout.
#[cfg(test)]
pub(super) fn set(text: &str, x: f32, base: f32, em: f32) -> Vec<frame::Placed> {
    let mut x = x;
    text.chars()
        .map(|char| {
            let width = if lines::is_wide(char) { em } else { em / 2.0 };
            let glyph = frame::Placed { char, x0: x, x1: x + width, base, em, bold: false, invisible: false, nth: 0 };
            x += width;
            glyph
        })
        .collect()
}

/// A line of a page of 200 points, in type of 10 points.
#[cfg(test)]
pub(super) fn line(text: &str, x: f32, base: f32) -> TextLine {
    let line = lines::rows_of(&set(text, x, base, 10.0)).remove(0).into_line().unwrap();
    TextLine { line, left: 0.0, right: 200.0, band: 0, tops_next_column: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_beside_a_table_is_not_torn_by_it() {
        let glyphs = [
            set("健全机制", 0.0, 20.0, 10.0),
            set("突出重点", 0.0, 36.0, 10.0),
            set("创新形式", 0.0, 52.0, 10.0),
            set("右侧说明", 300.0, 20.0, 10.0),
            set("右侧其二", 300.0, 36.0, 10.0),
            set("这一行横跨在表格的下方写满一整行文字", 0.0, 90.0, 10.0),
        ]
        .concat();
        let table = Rect { x0: 100.0, y0: 10.0, x1: 200.0, y1: 45.0 };
        let texts = |rows: Vec<Row>| -> Vec<String> {
            rows.into_iter().flat_map(|row| row.lines).map(|line| line.text).collect()
        };
        let left_only: Vec<frame::Placed> = glyphs.iter().filter(|glyph| glyph.x0 < 290.0).copied().collect();
        let (above, below) = part_at(lines::rows_of(&left_only), table);
        assert_eq!(texts(above), ["健全机制", "突出重点", "创新形式"]);
        assert_eq!(texts(below).len(), 1);
        let right_only: Vec<frame::Placed> = glyphs.into_iter().filter(|glyph| glyph.x0 >= 290.0).collect();
        let (above, below) = part_at(lines::rows_of(&right_only), table);
        assert!(above.is_empty(), "{above:?}");
        assert_eq!(texts(below), ["右侧说明", "右侧其二"]);
    }
}
