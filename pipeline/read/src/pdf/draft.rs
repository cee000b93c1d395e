//! A table in the making: from lines and text to its columns and rows, and whether it is one at all. Better no table than
//! a false one.

use super::alignment;
use super::centred_names;
use super::frame::Placed;
use super::glyphs::Rule;
use super::implied::{SAME_END, Stack, is_ink};
use super::spanning;
use super::strips::{self, Piece, Strip};

/// Share of the lines of a table that are drawn anew at the border of a column.
const SHARE_BROKEN: f32 = 0.8;
/// Share of the rows that fill two columns or more.
const FEWEST_FILLED: f32 = 0.6;
/// Mean lines of a cell in every column: more are columns of prose.
const MOST_LINES_A_CELL: f32 = 3.0;
/// Mean number of glyphs of a line in every column, where the lines of a table do not part its rows.
const MOST_GLYPHS_A_LINE: f32 = 9.0;
/// Mean number of glyphs of a cell in the first column.
const MOST_GLYPHS_FIRST: usize = 40;
/// Free space between the text of a row and its line, in ems.
const PADDING: f32 = 1.3;
/// Free space between the lines of one cell, in ems.
const LEADING: f32 = 0.8;
/// Lines of text in the names of the columns, and in those of many columns, which are narrow.
const MOST_LINES_OF_HEAD: usize = 4;
const MOST_LINES_OF_WIDE_HEAD: usize = 6;
const FEWEST_COLUMNS_OF_WIDE: usize = 5;
/// Lines of a table that are not for rows but for its head and its sum.
const MOST_BANDS_OF_BOOK: usize = 3;
/// Pieces of one line differ in height by no more, in ems.
const SAME_LINE: f32 = 0.2;
/// Rows with text on both sides of the gap between two columns.
const FEWEST_SHOWING: usize = 2;
/// Rows below a head whose line is not drawn at its full width.
const FEWEST_BELOW_HEAD: usize = 3;

/// A table in the making.
pub(super) struct Draft<'g> {
    x0: f32,
    x1: f32,
    em: f32,
    /// Borders between columns, without the outer ones.
    borders: Vec<f32>,
    /// Lines from edge to edge.
    ys: Vec<f32>,
    /// Lines below the names of several columns.
    partial: Vec<Rule>,
    /// Heights between rows that share a name.
    below_name: Vec<f32>,
    /// The text.
    strips: Vec<Strip>,
    /// The glyphs between its lines.
    glyphs: Vec<&'g Placed>,
    /// True if lines part no rows but the first and last ones.
    is_of_book: bool,
}

/// A table with all its lines.
pub(super) struct Completed {
    /// The lines.
    pub(super) lines: Vec<Rule>,
    /// True if lines stand around nothing but its head and more rows follow: how they are parted is not known.
    pub(super) is_open_below: bool,
}

impl<'g> Draft<'g> {
    /// Columns and rows of a run of bands, if gaps part the columns. `inside` are the pieces of lines drawn there.
    pub(super) fn of(stack: &Stack<'g>, from: usize, to: usize, inside: &[Rule]) -> Option<Self> {
        let mut ys = stack.ys[from..=to].to_vec();
        let mut bands = stack.bands[from..to].to_vec();
        if let Some(at) = end_of_head(&bands[0], &ys[..2], inside) {
            let (names, rows) = bands[0].iter().partition(|glyph| strips::middle(glyph).1 < at);
            ys.insert(1, at);
            bands.splice(..1, [names, rows]);
        }
        let gaps: Vec<Vec<(f32, f32)>> = bands.iter().map(|band| stack.gaps_in(band)).collect();
        let mut body: Vec<usize> = (0..bands.len()).filter(|band| !gaps[*band].is_empty()).collect();
        // Names of columns may stand across them.
        if body.len() > 1 {
            body.remove(0);
        }
        // What no row stands across, and some have text on both sides of: the last cells of a row may be empty.
        let all: Vec<&Placed> = body.iter().flat_map(|band| &bands[*band]).copied().collect();
        let mut gutters = stack.gaps_in(&all);
        let shows = |gutter: &(f32, f32), band: &usize| !stack.intersection(&[*gutter], &gaps[*band]).is_empty();
        let n_showing = |gutter: &(f32, f32)| (0..bands.len()).filter(|band| shows(gutter, band)).count();
        gutters.retain(|gutter| n_showing(gutter) >= FEWEST_SHOWING.min(body.len()));
        // A name on the right of all that stands in the rows is that of an empty column: 备注.
        if !body.contains(&0) {
            let end = all.iter().map(|glyph| glyph.x1).fold(f32::MIN, f32::max);
            gutters.extend(stack.intersection(&gaps[0], &[(end, f32::MAX)]));
        }
        // Of a gutter only what the first row leaves free too, if it leaves any.
        for free in &gaps {
            for gutter in &mut gutters {
                *gutter = stack.intersection(&[*gutter], free).first().copied().unwrap_or(*gutter);
            }
        }
        let is_clear = |x: &f32| body.iter().all(|band| is_clear(&bands[*band], *x, stack.em));
        let broken: Vec<f32> = breaks(inside, to - from + 1, stack).into_iter().filter(is_clear).collect();
        let borders = if broken.len() >= gutters.len() {
            broken
        } else {
            gutters.iter().map(|gap| (gap.0 + gap.1) / 2.0).collect()
        };
        let is_partial = |rule: &&Rule| ys.iter().all(|y| (rule.at - y).abs() > SAME_END);
        let partial = inside.iter().filter(is_partial).copied().collect();
        let glyphs: Vec<&Placed> = bands.into_iter().flatten().collect();
        let strips = strips::of(&glyphs);
        (stack.is_whole(&strips) && !borders.is_empty()).then(|| Self {
            x0: stack.x0,
            x1: stack.x1,
            em: stack.em,
            borders,
            ys,
            partial,
            below_name: Vec::new(),
            strips,
            glyphs,
            is_of_book: to - from <= MOST_BANDS_OF_BOOK,
        })
    }

    /// The whole table, if it is one.
    pub(super) fn completed(mut self, glyphs: &[Placed]) -> Option<Completed> {
        self.drop_empty_bands();
        self.drop_title();
        let is_head_alone = self.ys.len() == 2;
        self.part_bands();
        self.share_names();
        self.part_head();
        self.reach(glyphs, true);
        self.reach(glyphs, false);
        let is_open_below = is_head_alone && self.row_beyond(glyphs, false).is_some();
        self.is_table().then(|| Completed { lines: self.lines(), is_open_below })
    }

    fn n_cols(&self) -> usize {
        self.borders.len() + 1
    }

    fn most_lines_of_head(&self) -> usize {
        if self.n_cols() < FEWEST_COLUMNS_OF_WIDE { MOST_LINES_OF_HEAD } else { MOST_LINES_OF_WIDE_HEAD }
    }

    fn column_of(&self, x: f32) -> usize {
        self.borders.partition_point(|border| *border <= x)
    }

    /// The strips between two heights.
    fn between(&self, from: f32, to: f32) -> &[Strip] {
        let first = self.strips.partition_point(|strip| strip.middle() < from);
        let last = self.strips.partition_point(|strip| strip.middle() < to);
        &self.strips[first..last]
    }

    /// A line drawn twice, or with a shade before it, parts nothing.
    fn drop_empty_bands(&mut self) {
        let mut kept: Vec<f32> = Vec::with_capacity(self.ys.len());
        for y in &self.ys {
            match kept.last() {
                Some(last) if self.between(*last, *y).is_empty() => {}
                _ => kept.push(*y),
            }
        }
        self.ys = kept;
    }

    /// What stands alone above the first row is no row.
    fn drop_title(&mut self) {
        while self.ys.len() > 2 {
            let mut pieces = self.between(self.ys[0], self.ys[1]).iter().flat_map(|strip| &strip.pieces);
            let first = pieces.next().map(|piece| self.column_of(piece.middle()));
            if pieces.any(|piece| Some(self.column_of(piece.middle())) != first) {
                return;
            }
            self.ys.remove(0);
        }
    }

    /// Parts the rows that no line parts: all of them where lines stand only around the head of a table.
    fn part_bands(&mut self) {
        let column_of = |x: f32| self.column_of(x);
        let n_head = usize::from(self.ys.len() > 2);
        let bands = self.ys.windows(2).skip(n_head).map(|edges| (edges, self.between(edges[0], edges[1])));
        let cuts: Vec<f32> = if self.is_of_book {
            let rows = |(edges, band): (&[f32], &[Strip])| {
                if strips::is_row_around_middle(band, &column_of) {
                    return Vec::new();
                }
                // A name set in the middle of its row, or none at all where a page cut that row.
                let begins_unnamed = || {
                    let has_name = |strip: &Strip| strip.pieces.iter().any(|piece| column_of(piece.middle()) == 0);
                    !band.first().is_none_or(has_name) && strips::rows_apart(band, &column_of, self.em).is_none()
                };
                let is_around_middle = strips::are_stepped(band) || begins_unnamed();
                let around_middle = if is_around_middle { self.aligned_rows(edges) } else { None };
                around_middle.unwrap_or_else(|| strips::rows(band, &column_of, self.em))
            };
            bands.flat_map(rows).collect()
        } else {
            bands.flat_map(|(_, band)| strips::rows_apart(band, &column_of, self.em).unwrap_or_default()).collect()
        };
        self.ys.extend(cuts);
        self.ys.sort_by(f32::total_cmp);
    }

    /// Leaves out the lines between rows that share a name in the first column. Each of them has figures of its own in one line.
    fn share_names(&mut self) {
        let Some(body) = self.ys.get(1..).filter(|ys| self.is_of_book && ys.len() > 2) else { return };
        let mut rows: Vec<Vec<f32>> = vec![Vec::new(); body.len() - 1];
        let mut names = Vec::new();
        for piece in self.strips.iter().flat_map(|strip| &strip.pieces) {
            let level = piece.level();
            let row = body.partition_point(|y| *y <= level);
            match row.checked_sub(1).and_then(|row| rows.get_mut(row)) {
                Some(_) if self.column_of(piece.middle()) == 0 => names.push(level),
                Some(row) => row.push(level),
                None => {}
            }
        }
        names.sort_by(f32::total_cmp);
        let is_line = |row: &Vec<f32>| row.len() >= 2 && row.iter().all(|y| (y - row[0]).abs() <= SAME_LINE * self.em);
        if !rows.iter().all(is_line) {
            return;
        }
        let levels: Vec<f32> = rows.iter().map(|row| row[0]).collect();
        let shared = centred_names::rows_of(&names, &levels, self.em).unwrap_or_default();
        self.below_name = shared.into_iter().flat_map(|(from, to)| &body[from + 1..=to]).copied().collect();
    }

    /// Draws the lines below the names of several columns.
    fn part_head(&mut self) {
        let head = self.between(self.ys[0], self.ys[1]);
        if head.len() < 2 || head.len() > self.most_lines_of_head() {
            return;
        }
        let edge = |col: usize| col.checked_sub(1).map_or(self.x0, |border| self.borders[border]);
        let end = |col: usize| self.borders.get(col).copied().unwrap_or(self.x1);
        let drawn = |at: f32| self.partial.iter().map(|rule| rule.at).find(|other| (other - at).abs() <= SAME_END);
        let names = spanning::find(head, |x| self.column_of(x)).into_iter().map(|name| {
            let at = drawn(name.below).unwrap_or(name.below);
            Rule { horizontal: true, at, from: edge(name.from), to: end(name.to) }
        });
        let names: Vec<Rule> = names.collect();
        self.partial.extend(names);
    }

    /// Heights between rows whose cells are set in the middle: their lines need not stand at one height, so that the last
    /// line of a row and the first one of the next may lie side by side.
    fn aligned_rows(&self, edges: &[f32]) -> Option<Vec<f32>> {
        let is_inside = |glyph: &&Placed| (edges[0]..edges[1]).contains(&strips::middle(glyph).1);
        let inside = self.glyphs.iter().copied().filter(is_inside);
        alignment::rows(&alignment::blocks_of(inside, |x| self.column_of(x)), self.n_cols(), self.em)
    }

    /// Takes in the row above the first line or below the last one: a table may be open there.
    fn reach(&mut self, glyphs: &[Placed], up: bool) {
        let Some((end, mut row)) = self.row_beyond(glyphs, up) else { return };
        if up {
            self.ys.insert(0, end - 0.3 * self.em);
            row.reverse();
            self.strips.splice(0..0, row);
        } else {
            self.ys.push(end + 0.3 * self.em);
            self.strips.extend(row);
        }
    }

    /// The row above the first line or below the last one, away from it, and where it ends.
    fn row_beyond(&self, glyphs: &[Placed], up: bool) -> Option<(f32, Vec<Strip>)> {
        let edge = if up { self.ys[0] } else { self.ys[self.ys.len() - 1] };
        let reach = 8.0 * self.em;
        let beyond: Vec<&Placed> = glyphs
            .iter()
            .filter(|glyph| {
                let (x, y) = strips::middle(glyph);
                let distance = if up { edge - y } else { y - edge };
                is_ink(glyph) && (0.0..reach).contains(&distance) && (self.x0..=self.x1).contains(&x)
            })
            .collect();
        let mut row = strips::of(&beyond);
        if up {
            row.reverse();
        }
        // A line that begins beside the table is a note.
        let is_cut = |strip: &Strip| {
            let is_level = |glyph: &&Placed| (strip.top..strip.bottom).contains(&strips::middle(glyph).1);
            let is_beside = |glyph: &Placed| {
                let (x, _) = strips::middle(glyph);
                let distance = (self.x0 - x).max(x - self.x1);
                is_ink(glyph) && (0.0..self.em).contains(&distance)
            };
            glyphs.iter().filter(is_level).any(is_beside)
        };
        let mut near = edge;
        let mut room = PADDING * self.em;
        let n_near = row
            .iter()
            .take_while(|strip| {
                let gap = if up { near - strip.bottom } else { strip.top - near };
                let is_near = gap <= room && !is_cut(strip);
                if is_near {
                    near = if up { strip.top } else { strip.bottom };
                    room = LEADING * self.em;
                }
                is_near
            })
            .count();
        row.truncate(n_near);
        if self.is_row(&row) {
            return Some((near, row));
        }
        // Text may follow close below the last row.
        row.truncate(1);
        let near = row.first().map(|strip| if up { strip.top } else { strip.bottom })?;
        (n_near > 1 && self.n_cols() > 2 && self.is_row(&row)).then_some((near, row))
    }

    /// True for strips with text in all columns but one, and none across them.
    fn is_row(&self, row: &[Strip]) -> bool {
        let is_across = |strip: &Strip| self.borders.iter().any(|border| strip.covers(*border));
        let mut filled: Vec<usize> =
            row.iter().flat_map(|strip| &strip.pieces).map(|piece| self.column_of(piece.middle())).collect();
        filled.sort_unstable();
        filled.dedup();
        !row.iter().any(is_across) && filled.len() >= 2 && filled.len() + 1 >= self.n_cols()
    }

    fn is_table(&self) -> bool {
        let n_cols = self.n_cols();
        let mut n_filled = 0;
        let mut n_rows = 0;
        let mut totals = vec![(0_usize, 0_usize); n_cols];
        let mut cells = vec![0_usize; n_cols];
        for band in self.ys.windows(2) {
            let mut in_row = vec![(0, 0); n_cols];
            for piece in self.between(band[0], band[1]).iter().flat_map(|strip| &strip.pieces) {
                let cell = &mut in_row[self.column_of(piece.middle())];
                *cell = (cell.0 + 1, cell.1 + piece.n_glyphs);
            }
            let n = in_row.iter().filter(|cell| cell.0 > 0).count();
            n_rows += usize::from(n > 0);
            n_filled += usize::from(n >= 2);
            for (col, cell) in in_row.into_iter().enumerate() {
                totals[col] = (totals[col].0 + cell.0, totals[col].1 + cell.1);
                cells[col] += usize::from(cell.0 > 0);
            }
        }
        let is_head = |band: &[f32]| self.between(band[0], band[1]).len() <= self.most_lines_of_head();
        if self.is_of_book && !self.ys.windows(2).take(1).all(is_head) {
            return false;
        }
        let fewest_rows = if n_cols > 2 { 2 } else { 3 };
        let mean = |total: usize, col: usize| total as f32 / cells[col].max(1) as f32;
        let is_long = |col: usize| totals[col].1 as f32 > MOST_GLYPHS_A_LINE * totals[col].0 as f32;
        let is_prose = (0..n_cols).all(|col| mean(totals[col].0, col) > MOST_LINES_A_CELL)
            || self.is_of_book && (0..n_cols).all(is_long);
        // A list between two lines, whose numbers hang out.
        let mut first =
            self.strips.iter().flat_map(|strip| &strip.pieces).filter(|piece| self.column_of(piece.middle()) == 0);
        let is_list = n_cols == 2 && first.all(|piece| piece.is_item);
        n_rows >= fewest_rows
            && !is_list
            && n_filled as f32 >= FEWEST_FILLED * n_rows as f32
            && cells.iter().all(|n| *n > 0)
            && mean(totals[0].1, 0) <= MOST_GLYPHS_FIRST as f32
            && !is_prose
    }

    fn lines(&self) -> Vec<Rule> {
        let (x0, x1) = (self.x0, self.x1);
        let (top, bottom) = (self.ys[0], self.ys[self.ys.len() - 1]);
        let from = |at: &f32| if self.below_name.contains(at) { self.borders[0] } else { x0 };
        let mut out: Vec<Rule> =
            self.ys.iter().map(|at| Rule { horizontal: true, at: *at, from: from(at), to: x1 }).collect();
        out.extend(&self.partial);
        out.extend([x0, x1].map(|at| Rule { horizontal: false, at, from: top, to: bottom }));
        let mut heights: Vec<f32> = self.ys.iter().copied().chain(self.partial.iter().map(|rule| rule.at)).collect();
        heights.sort_by(f32::total_cmp);
        for pair in heights.windows(2) {
            let strips = self.between(pair[0], pair[1]);
            let is_open = |border: f32| {
                let below = self.partial.iter().filter(|rule| rule.at == pair[1]);
                let is_named =
                    below.into_iter().any(|rule| rule.from < border - SAME_END && rule.to > border + SAME_END);
                is_named || strips.iter().any(|strip| strip.covers(border))
            };
            let drawn = self.borders.iter().filter(|border| !is_open(**border));
            out.extend(drawn.map(|at| Rule { horizontal: false, at: *at, from: pair[0], to: pair[1] }));
        }
        out
    }
}

/// Where the head ends whose line is drawn in part: below a name that stands in both rows of the head some programs draw
/// none, since the cell goes on there.
fn end_of_head(band: &[&Placed], edges: &[f32], inside: &[Rule]) -> Option<f32> {
    let is_inner = |at: &f32| *at > edges[0] + SAME_END && *at < edges[1] - SAME_END;
    let mut heights: Vec<f32> = inside.iter().map(|rule| rule.at).filter(is_inner).collect();
    heights.sort_by(|a, b| b.total_cmp(a));
    if heights.is_empty() {
        return None;
    }
    let strips = strips::of(band);
    heights.into_iter().find(|at| {
        let n_above = strips.partition_point(|strip| strip.middle() < *at);
        // Figures are no names: a line below them is that of a sum.
        let has_figures = |strip: &Strip| strip.pieces.iter().any(Piece::is_number);
        (1..=MOST_LINES_OF_WIDE_HEAD).contains(&n_above)
            && strips.len() - n_above >= FEWEST_BELOW_HEAD
            && !strips[..n_above].iter().any(has_figures)
    })
}

/// Places inside a table at which most of its lines are drawn anew, as programs do at the borders of columns.
fn breaks(inside: &[Rule], n_lines: usize, stack: &Stack<'_>) -> Vec<f32> {
    let is_inner = |x: &f32| *x > stack.x0 + SAME_END && *x < stack.x1 - SAME_END;
    let mut ends: Vec<(f32, f32)> = inside
        .iter()
        .flat_map(|rule| [(rule.from, rule.at), (rule.to, rule.at)])
        .filter(|(x, _)| is_inner(x))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = Vec::new();
    for group in ends.chunk_by(|a, b| b.0 - a.0 <= SAME_END) {
        let mut heights: Vec<f32> = group.iter().map(|(_, at)| *at).collect();
        heights.sort_by(f32::total_cmp);
        heights.dedup_by(|next, kept| *next - *kept <= SAME_END);
        if heights.len() as f32 >= SHARE_BROKEN * n_lines as f32 {
            out.push((group[0].0 + group[group.len() - 1].0) / 2.0);
        }
    }
    out
}

/// True if no text of a band stands across a border.
fn is_clear(band: &[&Placed], x: f32, em: f32) -> bool {
    let slack = 0.2 * em;
    band.iter().all(|glyph| glyph.x1 <= x + slack || glyph.x0 >= x - slack)
}
