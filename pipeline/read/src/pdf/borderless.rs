//! Tables without rulings: rows of short pieces that line up in columns. Better a paragraph than a false table, so
//! every sign has to agree.

use zuozheng_model::Rect;

use super::cells::{Fit, PageCell, PageTable, push_joint, starts_with_bullet};
use super::entries;
use super::frame::Frame;
use super::gutters;
use super::lattice::Open;
use super::lines::{Line, Row};

/// Rows that a table must have.
const FEWEST_ROWS: usize = 3;
/// The same of items with a mark whose text goes on in a second line.
const FEWEST_ROWS_OF_ITEMS: usize = 2;
/// Mean number of glyphs of a piece in the first column, and in all columns: longer ones are prose.
const MOST_GLYPHS_FIRST: usize = 14;
const MOST_GLYPHS: usize = 26;
/// Share of the rows that fill two columns or more.
const FEWEST_FILLED: f32 = 0.6;
/// Free space between two columns, in ems.
const GUTTER: f32 = gutters::LEFT_OVER;
/// How far the edges of a column may be off, in ems.
const CROOKED: f32 = 1.3;
/// Lines of one cell stand closer than this share of the distance of two rows.
const WRAPPED: f32 = 0.8;

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
        let is_start = rows[from].lines.len() >= 2;
        if is_start
            && let Some(mut band) = Band::grow(rows, from)
            && let Some((from, table)) = band.table(rows, frame)
        {
            return Some(Found { from, to: band.to, table });
        }
        from += 1;
    }
    None
}

/// Rows whose pieces stand in common columns.
struct Band {
    from: usize,
    to: usize,
    columns: Vec<(f32, f32)>,
    em: f32,
}

impl Band {
    fn grow(rows: &[Row], from: usize) -> Option<Self> {
        let first = &rows[from];
        let em = first.lines[0].em;
        let columns = first.lines.iter().map(|line| (line.area.x0, line.area.x1)).collect();
        let mut band = Self { from, to: from + 1, columns, em };
        while let Some(row) = rows.get(band.to) {
            let is_near = row.top - rows[band.to - 1].bottom < 3.0 * em;
            let is_same_size = row.lines.iter().all(|line| (line.em - em).abs() <= 0.15 * em);
            if !is_near || !is_same_size || !band.admit(row) {
                break;
            }
            band.to += 1;
        }
        (band.to - band.from >= FEWEST_ROWS).then_some(band)
    }

    /// Widens the columns by the pieces of a row; false if that would close a gutter.
    fn admit(&mut self, row: &Row) -> bool {
        let mut columns = self.columns.clone();
        let margin = GUTTER * self.em;
        for line in &row.lines {
            let (x0, x1) = (line.area.x0, line.area.x1);
            let touched = |column: &(f32, f32)| x0 < column.1 + margin && x1 > column.0 - margin;
            let mut touching = columns.iter_mut().filter(|column| touched(column));
            match (touching.next(), touching.next()) {
                (Some(_), Some(_)) => return false,
                (Some(column), None) => *column = (column.0.min(x0), column.1.max(x1)),
                (None, _) if row.lines.len() >= 2 => {
                    let at = columns.partition_point(|column| column.1 < x0);
                    columns.insert(at, (x0, x1));
                }
                (None, _) => return false,
            }
        }
        let is_parted = columns.windows(2).all(|pair| pair[1].0 - pair[0].1 >= margin);
        if is_parted {
            self.columns = columns;
        }
        is_parted
    }

    /// The rows of the table: a cell may hold several lines, which stand closer than rows do.
    fn logical_rows(&mut self, rows: &[Row]) -> Vec<(usize, usize)> {
        let middle = |row: &Row| (row.top + row.bottom) / 2.0;
        let pitch = |row: usize| middle(&rows[row + 1]) - middle(&rows[row]);
        let is_full = |row: usize| rows[row].lines.len() >= self.columns.len().max(2);
        let mut pitches: Vec<f32> =
            (self.from..self.to - 1).filter(|row| is_full(*row) && is_full(row + 1)).map(pitch).collect();
        pitches.sort_by(f32::total_cmp);
        let Some(usual) = pitches.get(pitches.len() / 2).copied() else { return Vec::new() };

        let mut out: Vec<(usize, usize)> = vec![(self.from, self.from + 1)];
        for row in self.from + 1..self.to {
            let is_near = pitch(row - 1) < WRAPPED * usual && !(is_full(row - 1) && is_full(row));
            let is_wrapped = is_near
                || self.is_rest_of_cell(&rows[row - 1], &rows[row])
                || rows.get(row + 1).is_some_and(|below| is_rest_of_entries(&rows[row - 1], &rows[row], below));
            match out.last_mut() {
                Some(last) if is_wrapped => last.1 = row + 1,
                _ => out.push((row, row + 1)),
            }
        }
        // A line below that happens to stand under the first column is text again.
        while let Some((from, to)) = out.last().copied() {
            if rows[from..to].iter().map(|row| row.lines.len()).sum::<usize>() > 1 {
                break;
            }
            out.pop();
            self.to = from;
        }
        out
    }

    /// True if all that a row holds did not fit into a cell above, which is not the first.
    fn is_rest_of_cell(&self, above: &Row, row: &Row) -> bool {
        if self.is_rest_of_items(above, row) {
            return true;
        }
        let [rest] = row.lines.as_slice() else { return false };
        let column = self.columns.iter().skip(1).find(|column| is_inside(rest, column));
        column.is_some_and(|column| {
            let cell = above.lines.iter().find(|line| is_inside(line, column));
            let is_full = |cell: &Line| column.1 - cell.area.x1 < 0.8 * cell.em && cell.n_glyphs > rest.n_glyphs;
            // What a label says may stand below it.
            let is_said = |cell: &Line| cell.text.ends_with('：') && !rest.text.contains('：');
            cell.is_some_and(|cell| is_full(cell) || is_said(cell))
        })
    }

    /// True if what a row holds are the rests of items with a mark, which it has none of.
    fn is_rest_of_items(&self, above: &Row, row: &Row) -> bool {
        row.lines.iter().all(|rest| {
            let column = self.columns.iter().find(|column| is_inside(rest, column));
            let item = column.and_then(|column| above.lines.iter().find(|line| is_inside(line, column)));
            !starts_with_bullet(&rest.text) && item.is_some_and(|item| starts_with_bullet(&item.text))
        })
    }

    /// True if a row holds a name above each column. Names set in the middle need not touch what is set to the left or
    /// right below them.
    fn is_header(&self, row: &Row, xs: &[f32], first: &Row) -> bool {
        let middle = |line: &Line| (line.area.x0 + line.area.x1) / 2.0;
        let last = xs.len() - 2;
        let is_above = |(col, line): (usize, &Line)| {
            let (from, to) = (xs[col], xs[col + 1]);
            let is_name = line.n_glyphs <= MOST_GLYPHS_FIRST && line.text.chars().any(char::is_alphabetic);
            let starts = col == 0 || middle(line) > from;
            is_name && starts && (col == last || middle(line) < to)
        };
        row.lines.len() == self.columns.len()
            && row.lines.len() >= 3
            && first.top - row.bottom < self.em
            && row.lines.iter().all(|line| (line.em - self.em).abs() <= 0.15 * self.em)
            && row.lines.iter().enumerate().all(is_above)
    }

    /// The table with its first row.
    fn table(&mut self, rows: &[Row], frame: Frame) -> Option<(usize, PageTable)> {
        let logical = self.logical_rows(rows);
        let (em, columns, n_cols) = (self.em, &self.columns, self.columns.len());
        let pieces: Vec<&Line> = rows[self.from..self.to].iter().flat_map(|row| &row.lines).collect();
        let has_rests = logical
            .iter()
            .any(|(from, to)| (from + 1..*to).any(|row| self.is_rest_of_items(&rows[row - 1], &rows[row])));
        if n_cols < 2 || logical.len() < if has_rests { FEWEST_ROWS_OF_ITEMS } else { FEWEST_ROWS } {
            return None;
        }
        // A list is no table, however far its text stands from its numbers.
        if n_cols == 2
            && pieces.iter().filter(|line| is_inside(line, &columns[0])).all(|line| entries::is_mark(&line.text))
        {
            return None;
        }
        let mean_glyphs = |lines: &[&Line]| lines.iter().map(|line| line.n_glyphs).sum::<usize>() / lines.len().max(1);
        let in_first: Vec<&Line> = pieces.iter().filter(|line| is_inside(line, &columns[0])).copied().collect();
        if mean_glyphs(&pieces) > MOST_GLYPHS || mean_glyphs(&in_first) > MOST_GLYPHS_FIRST {
            return None;
        }
        let n_filled = logical
            .iter()
            .filter(|(from, to)| {
                let lines = || rows[*from..*to].iter().flat_map(|row| &row.lines);
                columns.iter().filter(|column| lines().any(|line| is_inside(line, column))).count() >= 2
            })
            .count();
        let n_straight = columns.iter().filter(|column| is_straight(column, &pieces, em)).count();
        if (n_filled as f32) < FEWEST_FILLED * logical.len() as f32 || n_straight * 10 < n_cols * 7 {
            return None;
        }

        let mut xs = vec![columns[0].0];
        xs.extend(columns.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0));
        xs.push(columns[n_cols - 1].1);
        let header = self.from.checked_sub(1).filter(|row| self.is_header(&rows[*row], &xs, &rows[self.from]));
        let mut ys: Vec<f32> = header.map(|row| rows[row].top).into_iter().collect();
        ys.push(header.map_or(rows[self.from].top, |row| (rows[row].bottom + rows[self.from].top) / 2.0));
        ys.extend(logical.windows(2).map(|pair| (rows[pair[0].1 - 1].bottom + rows[pair[1].0].top) / 2.0));
        ys.push(rows[self.to - 1].bottom);

        let area_of = |row: usize, col: usize| Rect { x0: xs[col], y0: ys[row], x1: xs[col + 1], y1: ys[row + 1] };
        let cell = |row: usize, col: usize, text: String| {
            let (area, fit) = (frame.turn_back(area_of(row, col)), Fit::default());
            PageCell { row, col, rowspan: 1, colspan: 1, text, area, pages_on: 0, fit }
        };
        let mut cells = Vec::with_capacity(n_cols * (ys.len() - 1));
        let names = header.iter().flat_map(|row| &rows[*row].lines);
        cells.extend(names.enumerate().map(|(col, line)| cell(0, col, line.text.clone())));
        for (index, (from, to)) in logical.iter().enumerate() {
            let row = index + usize::from(header.is_some());
            for (col, column) in columns.iter().enumerate() {
                let mut text = String::new();
                let lines = rows[*from..*to].iter().flat_map(|row| &row.lines);
                for line in lines.filter(|line| is_inside(line, column)) {
                    push_joint(&mut text, &line.text, true);
                    text.push_str(&line.text);
                }
                cells.push(cell(row, col, text));
            }
        }
        let n_rows = ys.len() - 1;
        let area = Rect { x0: xs[0], y0: ys[0], x1: xs[n_cols], y1: ys[n_rows] };
        Some((header.unwrap_or(self.from), PageTable { n_rows, n_cols, xs, area, open: Open::default(), cells }))
    }
}

/// True if a row between entries with a label each, such as 地址：, has none: it says the rest of what they say.
fn is_rest_of_entries(above: &Row, row: &Row, below: &Row) -> bool {
    let has_label = |line: &Line| entries::behind_label(&line.text).is_some();
    let says_rest = |line: &Line| !line.text.contains('：') && !entries::is_date(&line.text);
    let says_some = |line: &Line| entries::behind_label(&line.text).is_some_and(|behind| !behind.is_empty());
    above.lines.len() == row.lines.len()
        && above.lines.iter().all(says_some)
        && row.lines.iter().all(says_rest)
        && below.lines.iter().all(has_label)
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
    fn a_cell_of_two_lines_is_one_cell() {
        let mut glyphs = Vec::new();
        for (text, x, base) in [
            ("评估项", 0.0, 0.0),
            ("内容", 200.0, 0.0),
            ("风险等级", 0.0, 20.0),
            ("低", 200.0, 20.0),
            ("走访对象", 0.0, 47.0),
            ("近半年办理的家属六十人、村居", 200.0, 40.0),
            ("干部十二人", 200.0, 54.0),
            ("复盘", 0.0, 74.0),
            ("调整后第三天", 200.0, 74.0),
        ] {
            glyphs.extend(set(text, x, base, 10.0));
        }
        let found = find(&rows_of(&glyphs), Frame::UPRIGHT).unwrap();
        let texts: Vec<&str> = found.table.cells.iter().map(|cell| cell.text.as_str()).collect();
        let wanted = [
            "评估项",
            "内容",
            "风险等级",
            "低",
            "走访对象",
            "近半年办理的家属六十人、村居干部十二人",
            "复盘",
            "调整后第三天",
        ];
        assert_eq!(texts, wanted);
    }

    #[test]
    fn what_a_label_says_may_take_two_lines_and_a_list_is_no_table() {
        let place = |cells: &[(&str, f32, f32)]| -> Vec<Row> {
            rows_of(&cells.iter().flat_map(|(text, x, base)| set(text, *x, *base, 10.0)).collect::<Vec<_>>())
        };
        let card = place(&[
            ("名称：某县教育局", 0.0, 0.0),
            ("法定代表人：张某", 200.0, 0.0),
            ("地址：某县天岳大道", 0.0, 20.0),
            ("地址：某区麓谷大道", 200.0, 20.0),
            ("八十八号院内", 0.0, 40.0),
            ("五栋三室", 200.0, 40.0),
            ("账号：1823", 0.0, 60.0),
            ("账号：4300", 200.0, 60.0),
        ]);
        let table = find(&card, Frame::UPRIGHT).unwrap().table;
        let texts: Vec<&str> = table.cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts[2..4], ["地址：某县天岳大道八十八号院内", "地址：某区麓谷大道五栋三室"]);
        let list: Vec<(&str, f32, f32)> = ["一、", "二、", "三、", "四、"]
            .into_iter()
            .zip([0.0, 20.0, 40.0, 60.0])
            .flat_map(|(mark, base)| [(mark, 0.0, base), ("加强组织领导", 60.0, base)])
            .collect();
        assert!(find(&place(&list), Frame::UPRIGHT).is_none());
    }

    #[test]
    fn names_need_not_touch_what_stands_below_them() {
        let mut glyphs = Vec::new();
        for (text, x, base) in [("街道", 30.0, 0.0), ("户数（户）", 140.0, 0.0), ("人口（人）", 280.0, 0.0)]
        {
            glyphs.extend(set(text, x, base, 10.0));
        }
        for (row, cells) in
            [("东湖街道", "18203", "50112"), ("临江街道", "22310", "61004"), ("城关镇", "9120", "23871")]
                .iter()
                .enumerate()
        {
            let base = 16.0 * (row + 1) as f32;
            for (text, x) in [(cells.0, 0.0), (cells.1, 220.0), (cells.2, 360.0)] {
                glyphs.extend(set(text, x, base, 10.0));
            }
        }
        let found = find(&rows_of(&glyphs), Frame::UPRIGHT).unwrap();
        let texts: Vec<&str> = found.table.cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!((found.from, found.table.n_rows), (0, 4));
        assert_eq!(texts[..6], ["街道", "户数（户）", "人口（人）", "东湖街道", "18203", "50112"]);
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
