//! Ruling lines to the grid of a table: where lines cross there are cells, where a line is missing cells are merged.

use zuozheng_model::Rect;

use super::glyphs::Rule;

/// Lines closer than this are one line: double borders, borders drawn once for each neighbouring cell.
const SAME_LINE: f32 = 2.6;
/// Lines whose ends miss each other by less than this still meet.
pub(super) const TOUCH: f32 = 3.2;
/// Lines of a page that may frame text; a drawing has more, and looking through them all again takes time.
const MOST_FRAMING: usize = 2_000;
/// Upright lines from the top of the text of a page to its foot are as long as this, in points.
pub(super) const OF_PAGE: f32 = 300.0;
/// More elementary cells than this are no table but a drawing.
const MOST_PLACES: usize = 100_000;

/// A merged region of the grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GridCell {
    /// First row.
    pub(crate) row: usize,
    /// First column.
    pub(crate) col: usize,
    /// Rows covered.
    pub(crate) rowspan: usize,
    /// Columns covered.
    pub(crate) colspan: usize,
    /// Its box.
    pub(crate) area: Rect,
    /// No line closes it at the lower end of a grid that has one there: what prints web pages leaves out the line below a
    /// merged cell that goes on over the page.
    pub(crate) open_below: bool,
}

/// What no line of a table shows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Open {
    /// Its upper edge: upright lines run out over the last one across.
    pub(crate) above: bool,
    /// Its lower edge.
    pub(crate) below: bool,
    /// Its columns: they stand where the text leaves room, which differs from page to page.
    pub(crate) columns: bool,
}

/// The cells of a ruled table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid {
    /// Borders between columns, the outer ones included.
    pub(crate) xs: Vec<f32>,
    /// Borders between rows, the outer ones included.
    pub(crate) ys: Vec<f32>,
    /// The cells by row, then column.
    pub(crate) cells: Vec<GridCell>,
    /// Where no line closes it: a row that a page break cuts may be left open there.
    pub(crate) open: Open,
    /// For each place of the grid, row by row, the index of its cell.
    owner: Vec<usize>,
}

impl Grid {
    /// Number of columns.
    pub(crate) fn n_cols(&self) -> usize {
        self.xs.len() - 1
    }

    /// Number of rows.
    pub(crate) fn n_rows(&self) -> usize {
        self.ys.len() - 1
    }

    /// The box around it.
    pub(crate) fn area(&self) -> Rect {
        Rect { x0: self.xs[0], y0: self.ys[0], x1: self.xs[self.xs.len() - 1], y1: self.ys[self.ys.len() - 1] }
    }

    /// True if both cover some place.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let (a, b) = (self.area(), other.area());
        a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
    }

    /// The cell at a point, if the point lies in the grid or a hair outside it.
    pub(crate) fn cell_at(&self, x: f32, y: f32) -> Option<usize> {
        let place = |borders: &[f32], at: f32| {
            let inside = at >= borders[0] - 1.0 && at <= borders[borders.len() - 1] + 1.0;
            let index = borders.partition_point(|border| *border <= at).clamp(1, borders.len() - 1) - 1;
            inside.then_some(index)
        };
        let (col, row) = (place(&self.xs, x)?, place(&self.ys, y)?);
        Some(self.owner[row * self.n_cols() + col])
    }
}

/// Finds the grids among the rulings of a page, from the top down.
pub(crate) fn grids_of(rules: &[Rule]) -> Vec<Grid> {
    grids_in(&groups_of(rules))
}

/// Finds the grids, and the rectangles that four lines frame and nothing parts.
pub(super) fn grids_and_frames_of(rules: &[Rule]) -> (Vec<Grid>, Vec<Rect>) {
    let groups = groups_of(rules);
    let frames = if rules.len() > MOST_FRAMING { Vec::new() } else { groups.iter().filter_map(frame_of).collect() };
    (grids_in(&groups), frames)
}

/// Lines across and lines down that touch, directly or over others.
pub(super) type Group = (Vec<Rule>, Vec<Rule>);

fn groups_of(rules: &[Rule]) -> Vec<Group> {
    let horizontal = merged(rules, true);
    let vertical = merged(rules, false);
    if horizontal.is_empty() || vertical.is_empty() { Vec::new() } else { components(&horizontal, &vertical, TOUCH) }
}

fn grids_in(groups: &[Group]) -> Vec<Grid> {
    let mut grids: Vec<Grid> = groups.iter().filter_map(|(rows, cols)| grid_of(rows, cols)).collect();
    drop_nested(&mut grids);
    sort(&mut grids);
    grids
}

fn frame_of((rows, cols): &Group) -> Option<Rect> {
    let (xs, ys) = (borders(cols.iter().map(|col| col.at), None), borders(rows.iter().map(|row| row.at), None));
    let ([x0, x1], [y0, y1]) = (xs.as_slice(), ys.as_slice()) else { return None };
    let is_closed = walls(cols, &xs, &ys).into_iter().chain(walls(rows, &ys, &xs)).all(|drawn| drawn);
    is_closed.then_some(Rect { x0: *x0, y0: *y0, x1: *x1, y1: *y1 })
}

/// From the top down, then from the left.
pub(super) fn sort(grids: &mut [Grid]) {
    grids.sort_by(|a, b| a.ys[0].total_cmp(&b.ys[0]).then(a.xs[0].total_cmp(&b.xs[0])));
}

/// Joins collinear pieces: dashes, borders drawn cell by cell.
pub(super) fn merged(rules: &[Rule], horizontal: bool) -> Vec<Rule> {
    let mut lines: Vec<Rule> = rules.iter().filter(|rule| rule.horizontal == horizontal).copied().collect();
    lines.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Rule> = Vec::new();
    let mut group: Vec<Rule> = Vec::new();
    let flush = |group: &mut Vec<Rule>, out: &mut Vec<Rule>| {
        group.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut last: Option<Rule> = None;
        for rule in group.drain(..) {
            match &mut last {
                Some(open) if rule.from <= open.to + TOUCH => open.to = open.to.max(rule.to),
                _ => {
                    out.extend(last.take());
                    last = Some(rule);
                }
            }
        }
        out.extend(last);
    };
    for rule in lines {
        if group.first().is_some_and(|first| rule.at - first.at > SAME_LINE) {
            flush(&mut group, &mut out);
        }
        group.push(rule);
    }
    flush(&mut group, &mut out);
    out
}

/// Lines that come as near to each other as `touch`, directly or over others.
pub(super) fn components(horizontal: &[Rule], vertical: &[Rule], touch: f32) -> Vec<Group> {
    let n_rows = horizontal.len();
    let mut parent: Vec<usize> = (0..n_rows + vertical.len()).collect();
    for (j, col) in vertical.iter().enumerate() {
        let first = horizontal.partition_point(|row| row.at < col.from - touch);
        for (i, row) in horizontal.iter().enumerate().skip(first) {
            if row.at > col.to + touch {
                break;
            }
            if col.at >= row.from - touch && col.at <= row.to + touch {
                union(&mut parent, i, n_rows + j);
            }
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut slot_of: Vec<Option<usize>> = vec![None; parent.len()];
    for index in 0..parent.len() {
        let root = find(&mut parent, index);
        let slot = *slot_of[root].get_or_insert_with(|| {
            groups.push((Vec::new(), Vec::new()));
            groups.len() - 1
        });
        if index < n_rows {
            groups[slot].0.push(horizontal[index]);
        } else {
            groups[slot].1.push(vertical[index - n_rows]);
        }
    }
    groups.retain(|(rows, cols)| rows.len() >= 2 && !cols.is_empty() || is_open_row(rows, cols));
    groups
}

/// True for the rest of a row alone on a page: upright lines of one length with one line across their end. Where it is the
/// rest of one and the beginning of the next they fill the page: what prints web pages draws no line where a page ends.
fn is_open_row(rows: &[Rule], cols: &[Rule]) -> bool {
    let ([row], [first, .., last]) = (rows, cols) else { return false };
    let is_near = |a: f32, b: f32| (a - b).abs() <= TOUCH;
    let is_level = cols.iter().all(|col| is_near(col.from, first.from) && is_near(col.to, first.to));
    let closes = is_near(row.at, first.from) || is_near(row.at, first.to);
    let parts = first.to - first.from >= OF_PAGE && (first.from..=first.to).contains(&row.at);
    cols.len() >= 3 && is_level && (closes || parts) && is_near(row.from, first.at) && is_near(row.to, last.at)
}

fn find(parent: &mut [usize], mut index: usize) -> usize {
    while parent[index] != index {
        parent[index] = parent[parent[index]];
        index = parent[index];
    }
    index
}

fn union(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(parent, a), find(parent, b));
    // The smaller index stays the root, so that the result depends on the order of lines only.
    parent[a.max(b)] = a.min(b);
}

/// The grid of lines that touch.
pub(super) fn grid_of(rows: &[Rule], cols: &[Rule]) -> Option<Grid> {
    // A table may be open at its sides: its outermost borders are then where its lines end.
    let outer_x = rows.iter().flat_map(|row| [row.from, row.to]);
    let outer_y = cols.iter().flat_map(|col| [col.from, col.to]);
    let xs = borders(cols.iter().map(|col| col.at), outer_x);
    let ys = borders(rows.iter().map(|row| row.at), outer_y);
    let (n_cols, n_rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if n_cols == 0 || n_rows == 0 || n_cols * n_rows < 2 || n_cols * n_rows > MOST_PLACES {
        return None;
    }

    let mut parent: Vec<usize> = (0..n_cols * n_rows).collect();
    let right_of = walls(cols, &xs, &ys);
    let below = walls(rows, &ys, &xs);
    for row in 0..n_rows {
        for col in 0..n_cols {
            let place = row * n_cols + col;
            if col + 1 < n_cols && !right_of[(col + 1) * n_rows + row] {
                union(&mut parent, place, place + 1);
            }
            if row + 1 < n_rows && !below[(row + 1) * n_cols + col] {
                union(&mut parent, place, place + n_cols);
            }
        }
    }
    let region: Vec<usize> = (0..parent.len()).map(|place| find(&mut parent, place)).collect();
    let (mut cells, owner) = rectangles(&region, n_rows, n_cols, &xs, &ys);
    let is_ruled = |y: f32| rows.iter().any(|row| (row.at - y).abs() <= TOUCH);
    let open = Open { above: !is_ruled(ys[0]), below: !is_ruled(ys[n_rows]), columns: false };
    for cell in cells.iter_mut().filter(|cell| cell.row + cell.rowspan == n_rows && !open.below) {
        cell.open_below = (cell.col..cell.col + cell.colspan).all(|col| !below[n_rows * n_cols + col]);
    }
    (cells.len() >= 2).then_some(Grid { xs, ys, cells, open, owner })
}

/// Distinct positions of borders, ascending.
fn borders(lines: impl Iterator<Item = f32>, ends: impl IntoIterator<Item = f32>) -> Vec<f32> {
    let mut at: Vec<f32> = lines.collect();
    let (low, high) = ends.into_iter().fold((f32::MAX, f32::MIN), |(low, high), end| (low.min(end), high.max(end)));
    at.sort_by(f32::total_cmp);
    if at.first().is_some_and(|first| low < first - 2.0 * TOUCH) {
        at.push(low);
    }
    if at.last().is_some_and(|last| high > last + 2.0 * TOUCH) {
        at.push(high);
    }
    at.sort_by(f32::total_cmp);
    at.dedup_by(|next, kept| *next - *kept <= TOUCH);
    at
}

/// For each border and each strip across it, whether a line is drawn there.
fn walls(lines: &[Rule], borders: &[f32], strips: &[f32]) -> Vec<bool> {
    let n_strips = strips.len() - 1;
    let mut out = vec![false; borders.len() * n_strips];
    for line in lines {
        let Some(border) = borders.iter().position(|border| (border - line.at).abs() <= TOUCH + SAME_LINE / 2.0) else {
            continue;
        };
        for strip in 0..n_strips {
            let (from, to) = (strips[strip], strips[strip + 1]);
            let slack = (0.3 * (to - from)).min(6.0);
            if line.from <= from + slack && line.to >= to - slack {
                out[border * n_strips + strip] = true;
            }
        }
    }
    out
}

/// Cuts regions into rectangles: a merged cell is one, a region with a step in its outline gives several.
fn rectangles(region: &[usize], n_rows: usize, n_cols: usize, xs: &[f32], ys: &[f32]) -> (Vec<GridCell>, Vec<usize>) {
    let mut owner = vec![usize::MAX; region.len()];
    let mut cells: Vec<GridCell> = Vec::new();
    for row in 0..n_rows {
        for col in 0..n_cols {
            let place = row * n_cols + col;
            if owner[place] != usize::MAX {
                continue;
            }
            let is_free = |place: usize, owner: &[usize]| {
                owner[place] == usize::MAX && region[place] == region[row * n_cols + col]
            };
            let colspan = (col..n_cols).take_while(|c| is_free(row * n_cols + c, &owner)).count();
            let rowspan =
                (row..n_rows).take_while(|r| (col..col + colspan).all(|c| is_free(r * n_cols + c, &owner))).count();
            for r in row..row + rowspan {
                for c in col..col + colspan {
                    owner[r * n_cols + c] = cells.len();
                }
            }
            let area = Rect { x0: xs[col], y0: ys[row], x1: xs[col + colspan], y1: ys[row + rowspan] };
            cells.push(GridCell { row, col, rowspan, colspan, area, open_below: false });
        }
    }
    (cells, owner)
}

/// A table inside the cell of another one is read as text of that cell.
fn drop_nested(grids: &mut Vec<Grid>) {
    let outer: Vec<Rect> = grids.iter().flat_map(|grid| grid.cells.iter().map(|cell| cell.area)).collect();
    grids.retain(|grid| {
        let inner = grid.area();
        !outer.iter().any(|cell| {
            cell.x0 <= inner.x0 + 1.0
                && cell.y0 <= inner.y0 + 1.0
                && cell.x1 >= inner.x1 - 1.0
                && cell.y1 >= inner.y1 - 1.0
        })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn horizontal(at: f32, from: f32, to: f32) -> Rule {
        Rule { horizontal: true, at, from, to }
    }

    fn vertical(at: f32, from: f32, to: f32) -> Rule {
        Rule { horizontal: false, at, from, to }
    }

    fn spans(grid: &Grid) -> Vec<(usize, usize, usize, usize)> {
        grid.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan)).collect()
    }

    #[test]
    fn a_missing_line_merges_cells() {
        // Two columns, three rows; the first column is merged over the last two rows.
        let rules = [
            horizontal(0.0, 0.0, 100.0),
            horizontal(20.0, 0.0, 100.0),
            horizontal(40.0, 50.0, 100.0),
            horizontal(60.0, 0.0, 100.0),
            vertical(0.0, 0.0, 60.0),
            vertical(50.0, 0.0, 60.0),
            vertical(100.0, 0.0, 60.0),
        ];
        let grids = grids_of(&rules);
        assert_eq!(grids.len(), 1);
        assert_eq!(spans(&grids[0]), [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1)]);
        assert_eq!(grids[0].cell_at(10.0, 50.0), Some(2));
        assert_eq!(grids[0].cell_at(10.0, 90.0), None);
    }

    #[test]
    fn one_line_across_upright_ones_parts_two_open_rows() {
        let down = [0.0, 50.0, 100.0].map(|at| vertical(at, 0.0, 300.0));
        let grids = grids_of(&[&down[..], &[horizontal(120.0, 0.0, 100.0)]].concat());
        assert_eq!((grids[0].n_rows(), grids[0].n_cols()), (2, 2));
        assert!(grids[0].open.above && grids[0].open.below);
        assert!(grids_of(&[&down[..], &[horizontal(120.0, 0.0, 50.0)]].concat()).is_empty());
    }

    #[test]
    fn borders_drawn_piece_by_piece_are_one_line() {
        let mut rules = Vec::new();
        for row in 0..3 {
            for col in 0..2 {
                let (x, y) = (col as f32 * 50.0, row as f32 * 20.0);
                rules.push(horizontal(y + 0.3, x, x + 49.5));
                rules.push(horizontal(y, x, x + 49.5));
            }
        }
        for col in 0..3 {
            rules.push(vertical(col as f32 * 50.0, 0.0, 19.0));
            rules.push(vertical(col as f32 * 50.0 + 0.2, 20.5, 40.0));
        }
        let grids = grids_of(&rules);
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].cells.len(), 4);
    }

    #[test]
    fn a_frame_and_an_underline_are_no_table() {
        let frame = [
            horizontal(0.0, 0.0, 90.0),
            horizontal(50.0, 0.0, 90.0),
            vertical(0.0, 0.0, 50.0),
            vertical(90.0, 0.0, 50.0),
        ];
        let area = Rect { x0: 0.0, y0: 0.0, x1: 90.0, y1: 50.0 };
        assert_eq!(grids_and_frames_of(&frame), (Vec::new(), vec![area]));
        assert_eq!(grids_and_frames_of(&frame[1..]), (Vec::new(), Vec::new()));
        assert_eq!(grids_of(&[horizontal(10.0, 0.0, 90.0), horizontal(30.0, 0.0, 90.0)]), []);
    }

    #[test]
    fn a_table_open_at_its_sides_has_its_outer_columns() {
        let rules = [
            horizontal(0.0, 0.0, 100.0),
            horizontal(20.0, 0.0, 100.0),
            horizontal(40.0, 0.0, 100.0),
            vertical(50.0, 0.0, 40.0),
        ];
        let grids = grids_of(&rules);
        assert_eq!(spans(&grids[0]), [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]);
    }

    #[test]
    fn the_rest_of_a_row_is_open_above() {
        let cols = [0.0, 50.0, 100.0].map(|x| vertical(x, 70.0, 130.0));
        let rest = [cols.as_slice(), &[horizontal(130.0, 0.0, 100.0)]].concat();
        let grids = grids_of(&rest);
        assert_eq!(spans(&grids[0]), [(0, 0, 1, 1), (0, 1, 1, 1)]);
        assert_eq!(grids[0].open, Open { above: true, below: false, columns: false });
        // A line through the middle is part of a drawing, unless it parts rows that fill the page.
        assert_eq!(grids_of(&[cols.as_slice(), &[horizontal(100.0, 0.0, 100.0)]].concat()), []);
    }
}
