//! Ruled tables of an OFD page: the lines among its paths make the grid as those of a PDF page do, and each piece of text
//! belongs to the cell that its middle lies in. A table goes on over pages as one of a PDF does.

use zuozheng_model::{Block, BlockKind, Locator, PageNumber, Rect};

use super::{POINTS, Piece, lines, numbers};
use crate::excel::header;
use crate::pdf::{Fit, Grid, PageCell, PageTable, Rule, SpreadTable, grids_of};
use crate::xml::Element;

/// Lines of a page that may be borders; a page with more is a drawing.
const MOST_RULES: usize = 4_000;

/// Words of a path that are looked at.
const MOST_WORDS: usize = 2_000;

/// A filled area thinner than this is a line, in points.
const THIN: f32 = 2.0;

/// Adds the straight lines of a path object (GB/T 33190, 9.1 and table 36).
pub(super) fn rules_of(object: &Element, rules: &mut Vec<Rule>) {
    let boundary = numbers(object.attribute("Boundary").unwrap_or_default());
    let &[left, top, ..] = boundary.as_slice() else { return };
    let matrix = numbers(object.attribute("CTM").unwrap_or_default());
    let ((sx, sy), (dx, dy)) = match matrix.as_slice() {
        [] => ((1.0, 1.0), (0.0, 0.0)),
        &[a, b, c, d, e, f] if b.abs() < 0.01 && c.abs() < 0.01 => ((a, d), (e, f)),
        // What is turned is no border of an upright table.
        _ => return,
    };
    let Some(data) = object.child("AbbreviatedData").map(Element::text) else { return };
    let place = |(x, y): (f32, f32)| ((left + x * sx + dx) * POINTS, (top + y * sy + dy) * POINTS);
    let is_drawn = |name: &str, usual: bool| object.attribute(name).map_or(usual, |value| value.trim() == "true");
    let mut own = Vec::new();
    for (from, to) in segments(&data) {
        own.extend(rule(place(from), place(to)));
    }
    if !is_drawn("Stroke", true) {
        if !is_drawn("Fill", false) {
            return;
        }
        own = thin_area(&own).into_iter().collect();
    }
    rules.extend(own.into_iter().take(MOST_RULES.saturating_sub(rules.len())));
}

/// The straight segments of a path, its closing ones too.
fn segments(data: &str) -> Vec<((f32, f32), (f32, f32))> {
    let words: Vec<&str> = data.split_whitespace().take(MOST_WORDS).collect();
    let mut found = Vec::new();
    let (mut start, mut here) = ((0.0, 0.0), (0.0, 0.0));
    let mut at = 0;
    while at < words.len() {
        let n_numbers = match words[at] {
            "S" | "M" | "L" => 2,
            "Q" => 4,
            "B" => 6,
            "A" => 7,
            _ => 0,
        };
        let values: Vec<f32> = words.iter().skip(at + 1).take(n_numbers).map_while(|word| word.parse().ok()).collect();
        if let (&[.., x, y], true) = (values.as_slice(), values.len() == n_numbers) {
            match words[at] {
                "L" => found.push((here, (x, y))),
                "S" | "M" => start = (x, y),
                _ => {}
            }
            here = (x, y);
        } else if words[at] == "C" {
            found.push((here, start));
            here = start;
        }
        at += 1 + values.len();
    }
    found
}

/// A segment as a line across or down the page.
fn rule(from: (f32, f32), to: (f32, f32)) -> Option<Rule> {
    const SLANT: f32 = 0.5;
    let (width, height) = ((from.0 - to.0).abs(), (from.1 - to.1).abs());
    if !(width.is_finite() && height.is_finite()) {
        return None;
    }
    match () {
        () if height <= SLANT && width > SLANT => {
            Some(Rule { horizontal: true, at: from.1, from: from.0.min(to.0), to: from.0.max(to.0) })
        }
        () if width <= SLANT && height > SLANT => {
            Some(Rule { horizontal: false, at: from.0, from: from.1.min(to.1), to: from.1.max(to.1) })
        }
        () => None,
    }
}

/// The line that a thin filled area is drawn as; its short sides may be too short to count as lines.
fn thin_area(sides: &[Rule]) -> Option<Rule> {
    let longest = sides.iter().copied().max_by(|a, b| (a.to - a.from).total_cmp(&(b.to - b.from)))?;
    let is_beside = |side: &&Rule| side.horizontal == longest.horizontal;
    let is_thin = sides.iter().filter(is_beside).all(|side| (side.at - longest.at).abs() <= THIN);
    is_thin.then_some(longest)
}

/// Takes the tables out of the pieces of a page, from the top down.
pub(super) fn taken_out(rules: &[Rule], pieces: &mut Vec<Piece>) -> Vec<PageTable> {
    let mut tables = Vec::new();
    if rules.len() >= MOST_RULES {
        return tables;
    }
    for grid in grids_of(rules) {
        // One row is a table only at the top of a page, where it goes on with one that the page before began.
        let is_on_top = || pieces.iter().all(|piece| piece.area.y1 > grid.area().y0);
        if grid.n_cols() < 2 || grid.n_rows() < 2 && !is_on_top() {
            continue;
        }
        let cell_of = |piece: &Piece| {
            let middle = |from: f32, to: f32| (from + to) / 2.0;
            grid.cell_at(middle(piece.area.x0, piece.area.x1), middle(piece.area.y0, piece.area.y1))
        };
        let mut inside: Vec<Vec<Piece>> = vec![Vec::new(); grid.cells.len()];
        for piece in pieces.iter() {
            if let Some(cell) = cell_of(piece) {
                inside[cell].push(piece.clone());
            }
        }
        // A frame around a page of text is no table.
        let fewest = if grid.n_rows() < 2 { 2 } else { 3 };
        if inside.iter().filter(|pieces| !pieces.is_empty()).count() < fewest {
            continue;
        }
        pieces.retain(|piece| cell_of(piece).is_none());
        tables.push(page_table(grid, inside));
    }
    tables
}

fn page_table(grid: Grid, inside: Vec<Vec<Piece>>) -> PageTable {
    let cells = grid.cells.iter().zip(inside).map(|(cell, pieces)| {
        let (text, fit) = text_of(pieces, cell.area);
        let (row, col, rowspan, colspan) = (cell.row, cell.col, cell.rowspan, cell.colspan);
        PageCell { row, col, rowspan, colspan, text, area: cell.area, pages_on: 0, fit }
    });
    PageTable {
        n_rows: grid.n_rows(),
        n_cols: grid.n_cols(),
        area: grid.area(),
        open: grid.open,
        cells: cells.collect(),
        xs: grid.xs,
    }
}

/// A table and its parts on the pages after the one where it begins.
pub(super) struct OpenTable {
    table: SpreadTable,
    locator: Locator,
    first_page: PageNumber,
    last_page: PageNumber,
    /// What stands between its parts: numbers of pages, and the header that a page repeats.
    between: Vec<Block>,
}

impl OpenTable {
    pub(super) fn new(table: PageTable, page: PageNumber) -> Self {
        let locator = Locator::Page { page, area: table.area };
        Self { table: SpreadTable::new(table, page), locator, first_page: page, last_page: page, between: Vec::new() }
    }

    /// Takes in the part on the next page; hands back what is another table.
    pub(super) fn join(&mut self, table: PageTable, page: PageNumber) -> Result<(), PageTable> {
        if self.last_page.index() + 1 != page.index() {
            return Err(table);
        }
        let repeated = self.table.join(table, page)?;
        self.between.extend(repeated.into_iter().map(|(text, locator)| furniture(text, locator)));
        self.last_page = page;
        Ok(())
    }

    /// Keeps the number of a page, behind which the table may go on; hands back any other text.
    pub(super) fn let_through(&mut self, block: Block) -> Result<(), Block> {
        let is_page_number = block.text().is_some_and(|text| {
            let is_mark = |c: char| c.is_ascii_digit() || c.is_whitespace() || "-—–－·/第共页".contains(c);
            text.chars().count() <= 12 && text.chars().all(is_mark)
        });
        if !is_page_number {
            return Err(block);
        }
        self.between.push(block);
        Ok(())
    }

    /// The table and what stood between its parts.
    pub(super) fn finish(self) -> Vec<Block> {
        let is_on_one_page = self.first_page == self.last_page;
        let mut blocks = Vec::new();
        for (mut table, locator) in self.table.finish(self.locator) {
            let header_rows = header::rows(&table);
            if is_on_one_page || header_rows > 0 {
                table.header_rows = header_rows;
            }
            blocks.push(Block::table(table, locator));
        }
        blocks.extend(self.between);
        blocks
    }
}

fn furniture(text: String, locator: Locator) -> Block {
    Block { kind: BlockKind::Furniture { text }, locator, source: Default::default() }
}

/// Lines that fill the cell go on in the next.
fn text_of(pieces: Vec<Piece>, area: Rect) -> (String, Fit) {
    let mut text = String::new();
    let mut fit = Fit { last_line_full: true, ..Fit::default() };
    for line in lines(pieces) {
        if !fit.last_line_full {
            text.push('\n');
        }
        text.push_str(line.text.trim());
        fit.last_line_full = line.area.x1 > area.x1 - 2.0 * line.size;
        fit.below = (area.y1 - line.area.y1) / line.size.max(1.0);
    }
    (text, fit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn rules(object: &str) -> Vec<Rule> {
        let mut rules = Vec::new();
        rules_of(&xml::parse_str(object).unwrap().root, &mut rules);
        rules
    }

    #[test]
    fn lines_of_a_path_are_rules() {
        let path = |attributes: &str, data: &str| {
            format!(
                r#"<PathObject Boundary="10 20 50 50" {attributes}><AbbreviatedData>{data}</AbbreviatedData></PathObject>"#
            )
        };
        let across = rules(&path("", "M 0 0 L 50 0"));
        assert_eq!(across.len(), 1);
        assert!(across[0].horizontal && (across[0].at - 20.0 * POINTS).abs() < 0.01);
        assert_eq!(rules(&path("", "M 0 0 L 50 0 L 50 30 L 0 30 C")).len(), 4);
        assert_eq!(rules(&path(r#"Stroke="false" Fill="true""#, "M 0 0 L 50 0 L 50 0.3 L 0 0.3 C")).len(), 1);
        for none in [
            path(r#"Stroke="false""#, "M 0 0 L 50 0"),
            path(r#"Stroke="false" Fill="true""#, "M 0 0 L 50 0 L 50 30 L 0 30 C"),
            path(r#"CTM="0 1 -1 0 0 0""#, "M 0 0 L 50 0"),
            path("", "M 0 0 L 50 40"),
            path("", "M 0 0 L inf 0"),
            path("", "M 0 L B 1 C L"),
            "<PathObject/>".into(),
        ] {
            assert!(rules(&none).is_empty(), "{none}");
        }
    }
}
