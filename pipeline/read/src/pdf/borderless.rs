//! Tables without rulings: rows of short pieces that line up in columns. Better a paragraph than a false table, so
//! every sign has to agree.

use zuozheng_model::Rect;

use super::cells::{Fit, PageCell, PageTable, push_joint};
use super::frame::Frame;
use super::lines::{Line, Row};

/// Rows of several pieces that must follow each other.
const FEWEST_ROWS: usize = 3;
/// Mean number of glyphs of a piece: longer ones are prose.
const MOST_GLYPHS: usize = 16;
/// Share of the places of the grid that hold text.
const FEWEST_FILLED: f32 = 0.6;
/// Free space between two columns, in ems.
const GUTTER: f32 = 0.8;
/// How far the edges of a column may be off, in ems.
const CROOKED: f32 = 1.3;

/// A stretch of rows that is a table.
pub(super) struct Found {
    /// First row.
    pub(super) from: usize,
    /// Behind the last row.
    pub(super) to: usize,
    /// The table.
    pub(super) table: PageTable,
}

/// Finds the first table among rows.
pub(super) fn find(rows: &[Row], frame: Frame) -> Option<Found> {
    let mut from = 0;
    while from < rows.len() {
        let n_rows = rows[from..].iter().take_while(|row| row.lines.len() >= 2).count();
        if n_rows >= FEWEST_ROWS {
            let to = from + n_rows;
            if let Some(table) = table_of(&rows[from..to], frame) {
                return Some(Found { from, to, table });
            }
        }
        from += n_rows.max(1);
    }
    None
}

fn table_of(rows: &[Row], frame: Frame) -> Option<PageTable> {
    let pieces: Vec<&Line> = rows.iter().flat_map(|row| &row.lines).collect();
    let em = pieces[pieces.len() / 2].em;
    let columns = columns_of(&pieces, em);
    let n_cols = columns.len();
    if n_cols < 2 || pieces.iter().map(|line| line.n_glyphs).sum::<usize>() > MOST_GLYPHS * pieces.len() {
        return None;
    }
    let is_even = rows.windows(2).all(|pair| pair[1].top - pair[0].bottom < 3.0 * em);
    let is_filled = pieces.len() as f32 >= FEWEST_FILLED * (n_cols * rows.len()) as f32;
    let n_straight = columns.iter().filter(|column| is_straight(column, &pieces, em)).count();
    if !is_even || !is_filled || n_straight * 10 < n_cols * 7 {
        return None;
    }

    let mut xs = vec![columns[0].0];
    xs.extend(columns.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0));
    xs.push(columns[n_cols - 1].1);
    let mut ys = vec![rows[0].top];
    ys.extend(rows.windows(2).map(|pair| (pair[0].bottom + pair[1].top) / 2.0));
    ys.push(rows[rows.len() - 1].bottom);

    let mut cells = Vec::with_capacity(n_cols * rows.len());
    for (index, row) in rows.iter().enumerate() {
        for (col, column) in columns.iter().enumerate() {
            let mut text = String::new();
            for line in row.lines.iter().filter(|line| is_inside(line, column)) {
                push_joint(&mut text, &line.text, true);
                text.push_str(&line.text);
            }
            let area = Rect { x0: xs[col], y0: ys[index], x1: xs[col + 1], y1: ys[index + 1] };
            let (area, fit) = (frame.turn_back(area), Fit::default());
            cells.push(PageCell { row: index, col, rowspan: 1, colspan: 1, text, area, fit });
        }
    }
    let area = Rect { x0: xs[0], y0: ys[0], x1: xs[n_cols], y1: ys[rows.len()] };
    Some(PageTable { n_rows: rows.len(), n_cols, xs, area, cells })
}

/// The stretches that pieces cover, with free space between them.
fn columns_of(pieces: &[&Line], em: f32) -> Vec<(f32, f32)> {
    let mut edges: Vec<(f32, f32)> = pieces.iter().map(|line| (line.area.x0, line.area.x1)).collect();
    edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut columns: Vec<(f32, f32)> = Vec::new();
    for (x0, x1) in edges {
        match columns.last_mut() {
            Some(column) if x0 - column.1 < GUTTER * em => column.1 = column.1.max(x1),
            _ => columns.push((x0, x1)),
        }
    }
    columns
}

fn is_inside(line: &Line, column: &(f32, f32)) -> bool {
    line.area.x0 >= column.0 - 0.01 && line.area.x1 <= column.1 + 0.01
}

/// True if the pieces of a column share their left edge, their right edge or their middle.
fn is_straight(column: &(f32, f32), pieces: &[&Line], em: f32) -> bool {
    let spread = |place: fn(&Line) -> f32| {
        let places = pieces.iter().filter(|line| is_inside(line, column)).map(|line| place(line));
        let (low, high) = places.fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        high - low
    };
    let least = spread(|line| line.area.x0)
        .min(spread(|line| line.area.x1))
        .min(spread(|line| (line.area.x0 + line.area.x1) / 2.0));
    least <= CROOKED * em
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::rows_of;
    use crate::pdf::page::set;

    fn rows(cells: &[[&str; 3]]) -> Vec<Row> {
        let mut glyphs = Vec::new();
        for (row, cells) in cells.iter().enumerate() {
            for (col, text) in cells.iter().enumerate() {
                glyphs.extend(set(text, 60.0 + 140.0 * col as f32, 100.0 + 20.0 * row as f32, 10.0));
            }
        }
        rows_of(&glyphs)
    }

    #[test]
    fn short_pieces_in_line_are_a_table() {
        let rows =
            rows(&[["单位", "检查次数", "整改数"], ["甲街道", "12", "3"], ["乙街道", "8", ""], ["丙镇", "20", "6"]]);
        let found = find(&rows, Frame::UPRIGHT).unwrap();
        let texts: Vec<&str> = found.table.cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["单位", "检查次数", "整改数", "甲街道", "12", "3", "乙街道", "8", "", "丙镇", "20", "6"]);
    }

    #[test]
    fn two_rows_or_prose_are_none() {
        assert!(find(&rows(&[["甲街道", "12", "3"], ["乙街道", "8", "1"]]), Frame::UPRIGHT).is_none());
        let prose = "这一行文字很长很长写满了整个一栏直到栏边为止再也放不下更多";
        let mut glyphs = Vec::new();
        for row in 0..5 {
            glyphs.extend(set(prose, 0.0, 20.0 * row as f32, 10.0));
            glyphs.extend(set(prose, 340.0, 20.0 * row as f32, 10.0));
        }
        assert!(find(&rows_of(&glyphs), Frame::UPRIGHT).is_none());
    }

    #[test]
    fn crooked_pieces_are_none() {
        let mut glyphs = Vec::new();
        for (row, x) in [(0.0, 0.0), (1.0, 45.0), (2.0, 20.0), (3.0, 70.0)] {
            glyphs.extend(set("甲", x, 20.0 * row, 10.0));
            glyphs.extend(set("乙", x + 150.0, 20.0 * row, 10.0));
        }
        assert!(find(&rows_of(&glyphs), Frame::UPRIGHT).is_none());
    }
}
