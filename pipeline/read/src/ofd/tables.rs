//! Ruled tables of an OFD page: the lines among its paths make the grid as those of a PDF page do, and each piece of text
//! belongs to the cell that its middle lies in.

use zuozheng_model::{Block, Cell, Locator, PageNumber, Rect, Table};

use super::{POINTS, Piece, lines, numbers};
use crate::excel::header;
use crate::pdf::{Grid, Rule, grids_of};
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

/// Takes the tables out of the pieces of a page, from the top down, each with its box.
pub(super) fn taken_out(rules: &[Rule], pieces: &mut Vec<Piece>, page: PageNumber) -> Vec<(Rect, Block)> {
    let mut tables = Vec::new();
    if rules.len() >= MOST_RULES {
        return tables;
    }
    for grid in grids_of(rules) {
        if grid.n_cols() < 2 || grid.n_rows() < 2 {
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
        if inside.iter().filter(|pieces| !pieces.is_empty()).count() < 3 {
            continue;
        }
        pieces.retain(|piece| cell_of(piece).is_none());
        let area = grid.area();
        tables.push((area, Block::table(table(&grid, inside, page), Locator::Page { page, area })));
    }
    tables
}

fn table(grid: &Grid, inside: Vec<Vec<Piece>>, page: PageNumber) -> Table {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let cells = grid.cells.iter().zip(inside).map(|(cell, pieces)| Cell {
        row: number(cell.row),
        col: number(cell.col),
        rowspan: number(cell.rowspan),
        colspan: number(cell.colspan),
        text: text_of(pieces, cell.area),
        locator: Locator::Page { page, area: cell.area },
    });
    let mut table = Table {
        n_rows: number(grid.n_rows()),
        n_cols: number(grid.n_cols()),
        cells: cells.collect(),
        ..Table::default()
    };
    table.header_rows = header::rows(&table);
    table
}

/// Lines that fill the cell go on in the next.
fn text_of(pieces: Vec<Piece>, area: Rect) -> String {
    let mut text = String::new();
    let mut was_full = true;
    for line in lines(pieces) {
        if !was_full {
            text.push('\n');
        }
        text.push_str(line.text.trim());
        was_full = line.area.x1 > area.x1 - 2.0 * line.size;
    }
    text
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
