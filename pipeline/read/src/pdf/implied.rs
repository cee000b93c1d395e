//! Lines that a table leaves out. Where lines or shades part the rows and only gaps part the columns, the missing lines
//! are drawn, so that the table is read as any other: rows ruled below, rows in two colours, the three lines of a book.

use zuozheng_model::Rect;

use super::frame::Placed;
use super::glyphs::Rule;
use super::lattice::{self, Grid};
use super::strips::{self, Strip};

/// Lines that end within this many points of each other belong to one table.
const SAME_END: f32 = 3.0;
/// Narrowest table, in points.
const NARROWEST: f32 = 120.0;
/// Lines or edges of shades that a table has at least.
const FEWEST_LINES: usize = 2;
/// Lines looked at on a page; a map or plan draws thousands.
const MOST_LINES: usize = 2_000;
/// Free space between two columns, in ems.
const GUTTER: f32 = 0.45;
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
/// Text of a table is of one size, but for this share of it.
const SIZES_DIFFER: f32 = 0.3;
/// Share of the lines of text that may go on beside the lines drawn: those of a table reach as far as it does.
const MOST_OUTSIDE: f32 = 0.2;
/// Lines of text in the names of the columns.
const MOST_LINES_OF_HEAD: usize = 4;
/// Lines of a table that are not for rows but for its head and its sum.
const MOST_BANDS_OF_BOOK: usize = 3;

/// Lines of one width below each other, and what stands between them.
struct Stack<'g> {
    x0: f32,
    x1: f32,
    em: f32,
    /// Places of the lines, from the top down.
    ys: Vec<f32>,
    /// Text between each line and the next.
    bands: Vec<Vec<&'g Placed>>,
    /// Free spaces between the text of each band, wide enough to part columns.
    gaps: Vec<Vec<(f32, f32)>>,
    /// Text beside them: how far away it stands, in points, and at what height.
    outside: Vec<(f32, f32)>,
}

/// Draws the lines that are missing around the text of a page: all lines of each table that is completed. `grids` are
/// the tables that need none.
pub(super) fn rules(drawn: &[Rule], shades: &[Rect], grids: &[Grid], glyphs: &[Placed]) -> Vec<Rule> {
    let across = lines_across(drawn, shades, grids);
    if across.len() < FEWEST_LINES || across.len() > MOST_LINES {
        return Vec::new();
    }
    let whole = lattice::merged(&across, true);
    let mut out = Vec::new();
    for lines in by_width(&whole) {
        let stack = Stack::of(&lines, glyphs);
        for (from, to) in stack.runs() {
            let inside: Vec<Rule> = across
                .iter()
                .filter(|rule| {
                    let is_level = rule.at > stack.ys[from] - SAME_END && rule.at < stack.ys[to] + SAME_END;
                    is_level && rule.from > stack.x0 - SAME_END && rule.to < stack.x1 + SAME_END
                })
                .copied()
                .collect();
            out.extend(
                Draft::of(&stack, from, to, &inside).and_then(|draft| draft.completed(glyphs)).unwrap_or_default(),
            );
        }
    }
    out
}

/// Lines across and the edges of shades that are part of no table yet.
fn lines_across(drawn: &[Rule], shades: &[Rect], grids: &[Grid]) -> Vec<Rule> {
    let tables: Vec<Rect> = grids.iter().filter(|grid| grid.n_cols() > 1).map(Grid::area).collect();
    let is_free = |rule: &Rule| {
        !tables.iter().any(|table| {
            let is_level = rule.at > table.y0 - SAME_END && rule.at < table.y1 + SAME_END;
            is_level && rule.from < table.x1 && rule.to > table.x0
        })
    };
    let edges = shades
        .iter()
        .flat_map(|shade| [shade.y0, shade.y1].map(|at| Rule { horizontal: true, at, from: shade.x0, to: shade.x1 }));
    drawn.iter().filter(|rule| rule.horizontal).copied().chain(edges).filter(is_free).collect()
}

/// Groups of lines of one width, each from the top down.
fn by_width(lines: &[Rule]) -> Vec<Vec<Rule>> {
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    for line in lines.iter().filter(|line| line.to - line.from >= NARROWEST) {
        let is_same = |group: &&mut Vec<Rule>| {
            (group[0].from - line.from).abs() <= SAME_END && (group[0].to - line.to).abs() <= SAME_END
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.push(*line),
            None => groups.push(vec![*line]),
        }
    }
    groups.retain(|group| group.len() >= FEWEST_LINES);
    groups
}

impl<'g> Stack<'g> {
    fn of(lines: &[Rule], glyphs: &'g [Placed]) -> Self {
        let (x0, x1) = (lines[0].from, lines[0].to);
        let ys: Vec<f32> = lines.iter().map(|line| line.at).collect();
        let mut bands: Vec<Vec<&Placed>> = vec![Vec::new(); ys.len() - 1];
        let (mut sizes, mut outside) = (Vec::new(), Vec::new());
        for glyph in glyphs.iter().filter(|glyph| is_ink(glyph)) {
            let (x, y) = strips::middle(glyph);
            let below = ys.partition_point(|line| *line <= y);
            if !(1..ys.len()).contains(&below) {
                continue;
            }
            if (x0 - SAME_END..=x1 + SAME_END).contains(&x) {
                bands[below - 1].push(glyph);
                sizes.push(glyph.em);
            } else {
                outside.push(((x0 - glyph.x1).max(glyph.x0 - x1), y));
            }
        }
        sizes.sort_by(f32::total_cmp);
        let em = sizes.get(sizes.len() / 2).copied().unwrap_or(10.0);
        let gaps = bands.iter().map(|band| gaps_between(band, GUTTER * em)).collect();
        Self { x0, x1, em, ys, bands, gaps, outside }
    }

    /// Stretches of bands that a common gap parts, as indices of their first and last line.
    fn runs(&self) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let mut from = 0;
        while from < self.bands.len() {
            let mut common = self.gaps[from].clone();
            if common.is_empty() || !self.is_one_size(from) {
                from += 1;
                continue;
            }
            let mut to = from + 1;
            let mut last = to;
            while let Some(band) = self.bands.get(last).filter(|_| self.is_one_size(last)) {
                let both = self.intersection(&common, &self.free(last));
                last += 1;
                if !both.is_empty() {
                    common = both;
                    to = if band.is_empty() { to } else { last };
                } else if !band.is_empty() && strips::of(band).len() > 1 {
                    break;
                }
            }
            out.push((from, to));
            from = to;
        }
        out
    }

    fn is_one_size(&self, band: usize) -> bool {
        self.bands[band].iter().all(|glyph| (glyph.em - self.em).abs() <= SIZES_DIFFER * self.em)
    }

    /// True if the lines drawn are as wide as the text: few rows go on beside them, and nothing stands at their ends.
    fn is_whole(&self, strips: &[Strip]) -> bool {
        let is_level = |y: f32, strip: &Strip| (strip.top..strip.bottom).contains(&y);
        let is_cut = |strip: &Strip| {
            self.outside.iter().any(|(distance, y)| *distance < GUTTER * self.em && is_level(*y, strip))
        };
        let goes_on = |strip: &&Strip| self.outside.iter().any(|(_, y)| is_level(*y, strip));
        let n_beside = strips.iter().filter(goes_on).count();
        n_beside as f32 <= MOST_OUTSIDE * strips.len() as f32 && !strips.iter().any(is_cut)
    }

    /// Free spaces between and beside the text of a band: the rest of a row may stand in one column alone.
    fn free(&self, band: usize) -> Vec<(f32, f32)> {
        let glyphs = || self.bands[band].iter();
        let first = glyphs().map(|glyph| glyph.x0).fold(f32::MAX, f32::min);
        let last = glyphs().map(|glyph| glyph.x1).fold(f32::MIN, f32::max);
        let mut free = self.gaps[band].clone();
        free.extend([(f32::MIN, first), (last, f32::MAX)]);
        free
    }

    fn intersection(&self, a: &[(f32, f32)], b: &[(f32, f32)]) -> Vec<(f32, f32)> {
        let both = a.iter().flat_map(|one| b.iter().map(|other| (one.0.max(other.0), one.1.min(other.1))));
        both.filter(|(from, to)| to - from >= GUTTER * self.em).collect()
    }
}

/// A table in the making.
struct Draft {
    x0: f32,
    x1: f32,
    em: f32,
    /// Borders between columns, without the outer ones.
    borders: Vec<f32>,
    /// Lines from edge to edge.
    ys: Vec<f32>,
    /// Lines below the names of several columns.
    partial: Vec<Rule>,
    /// The text.
    strips: Vec<Strip>,
    /// True if lines part no rows but the first and last ones.
    is_of_book: bool,
}

impl Draft {
    fn of(stack: &Stack<'_>, from: usize, to: usize, inside: &[Rule]) -> Option<Self> {
        let ys = stack.ys[from..=to].to_vec();
        let mut body: Vec<usize> = (from..to).filter(|band| !stack.gaps[*band].is_empty()).collect();
        // Names of columns may stand across them.
        if body.len() > 1 {
            body.remove(0);
        }
        let first = stack.gaps[*body.first()?].clone();
        let mut gutters = body[1..].iter().fold(first, |all, band| stack.intersection(&all, &stack.gaps[*band]));
        // Of a gutter only what the first row leaves free too, if it leaves any.
        for free in &stack.gaps[from..to] {
            for gutter in &mut gutters {
                *gutter = stack.intersection(&[*gutter], free).first().copied().unwrap_or(*gutter);
            }
        }
        let is_clear = |x: &f32| body.iter().all(|band| is_clear(&stack.bands[*band], *x, stack.em));
        let broken: Vec<f32> = breaks(inside, ys.len(), stack).into_iter().filter(is_clear).collect();
        let borders = if broken.len() >= gutters.len() {
            broken
        } else {
            gutters.iter().map(|gap| (gap.0 + gap.1) / 2.0).collect()
        };
        let is_partial = |rule: &&Rule| ys.iter().all(|y| (rule.at - y).abs() > SAME_END);
        let partial = inside.iter().filter(is_partial).copied().collect();
        let text: Vec<&Placed> = stack.bands[from..to].iter().flatten().copied().collect();
        let strips = strips::of(&text);
        (stack.is_whole(&strips) && !borders.is_empty()).then(|| Self {
            x0: stack.x0,
            x1: stack.x1,
            em: stack.em,
            borders,
            ys,
            partial,
            strips,
            is_of_book: to - from <= MOST_BANDS_OF_BOOK,
        })
    }

    /// The lines of the whole table, if it is one.
    fn completed(mut self, glyphs: &[Placed]) -> Option<Vec<Rule>> {
        self.drop_empty_bands();
        self.drop_title();
        self.part_bands();
        self.reach(glyphs, true);
        self.reach(glyphs, false);
        self.is_table().then(|| self.lines())
    }

    fn n_cols(&self) -> usize {
        self.borders.len() + 1
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
        let bands = self.ys.windows(2).skip(n_head).map(|band| self.between(band[0], band[1]));
        let cuts: Vec<f32> = if self.is_of_book {
            bands.flat_map(|band| strips::rows(band, &column_of, self.em)).collect()
        } else {
            bands.flat_map(|band| strips::rows_apart(band, &column_of, self.em).unwrap_or_default()).collect()
        };
        self.ys.extend(cuts);
        self.ys.sort_by(f32::total_cmp);
    }

    /// Takes in the row above the first line or below the last one: a table may be open there.
    fn reach(&mut self, glyphs: &[Placed], up: bool) {
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
        let mut near = edge;
        let mut room = PADDING * self.em;
        let n_near = row
            .iter()
            .take_while(|strip| {
                let gap = if up { near - strip.bottom } else { strip.top - near };
                let is_near = gap <= room;
                if is_near {
                    near = if up { strip.top } else { strip.bottom };
                    room = LEADING * self.em;
                }
                is_near
            })
            .count();
        row.truncate(n_near);
        let is_across = |strip: &Strip| self.borders.iter().any(|border| strip.covers(*border));
        let mut filled: Vec<usize> =
            row.iter().flat_map(|strip| &strip.pieces).map(|piece| self.column_of(piece.middle())).collect();
        filled.sort_unstable();
        filled.dedup();
        if row.iter().any(is_across) || filled.len() < 2 || filled.len() + 1 < self.n_cols() {
            return;
        }
        if up {
            self.ys.insert(0, near - 0.3 * self.em);
            row.reverse();
            self.strips.splice(0..0, row);
        } else {
            self.ys.push(near + 0.3 * self.em);
            self.strips.extend(row);
        }
    }

    /// Better no table than a false one.
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
        let is_head = |band: &[f32]| self.between(band[0], band[1]).len() <= MOST_LINES_OF_HEAD;
        if self.is_of_book && !self.ys.windows(2).take(1).all(is_head) {
            return false;
        }
        let fewest_rows = if n_cols > 2 { 2 } else { 3 };
        let mean = |total: usize, col: usize| total as f32 / cells[col].max(1) as f32;
        let is_long = |col: usize| totals[col].1 as f32 > MOST_GLYPHS_A_LINE * totals[col].0 as f32;
        let is_prose = (0..n_cols).all(|col| mean(totals[col].0, col) > MOST_LINES_A_CELL)
            || self.is_of_book && (0..n_cols).all(is_long);
        n_rows >= fewest_rows
            && n_filled as f32 >= FEWEST_FILLED * n_rows as f32
            && cells.iter().all(|n| *n > 0)
            && mean(totals[0].1, 0) <= MOST_GLYPHS_FIRST as f32
            && !is_prose
    }

    fn lines(&self) -> Vec<Rule> {
        let (x0, x1) = (self.x0, self.x1);
        let (top, bottom) = (self.ys[0], self.ys[self.ys.len() - 1]);
        let mut out: Vec<Rule> =
            self.ys.iter().map(|at| Rule { horizontal: true, at: *at, from: x0, to: x1 }).collect();
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

/// Free spaces at least so wide that no text of a band stands in.
fn gaps_between(glyphs: &[&Placed], width: f32) -> Vec<(f32, f32)> {
    let mut spans: Vec<(f32, f32)> = glyphs.iter().map(|glyph| (glyph.x0, glyph.x1)).collect();
    spans.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut gaps = Vec::new();
    let mut end = f32::MAX;
    for (x0, x1) in spans {
        if x0 - end >= width {
            gaps.push((end, x0));
        }
        end = if end == f32::MAX { x1 } else { end.max(x1) };
    }
    gaps
}

fn is_ink(glyph: &Placed) -> bool {
    glyph.char != ' ' && glyph.char != '\u{3000}'
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
