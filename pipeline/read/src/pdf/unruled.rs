//! Tables without any line, whose cells hold several lines of text or stand closer than words do: the free space that
//! runs down between their columns shows them. Their lines are drawn, so that they are read as ruled tables are, also
//! over pages below and beside each other. Rows of short pieces wide apart are left to `borderless`.

use super::alignment::{self, Block, FULL, LONG};
use super::frame::Placed;
use super::furniture;
use super::glyphs::Rule;
use super::gutters::LEFT_OVER;
use super::implied::is_ink;
use super::lattice::Grid;
use super::lines::is_wide;
use super::strips;

/// Narrowest space between two columns, in ems: spreadsheets leave no more beside a cell that is full.
const GUTTER: f32 = 0.15;
/// A gutter of two columns alone, in ems.
const LONE_GUTTER: f32 = 1.2;
/// A row that shows the columns has gaps of this width, in ems.
const CLEAR: f32 = 1.0;
/// A gap of this width between two columns shows that they are two, in ems.
const CLOSE: f32 = 0.5;
/// Rows of names that stand across the columns below.
const MOST_SPANNING: usize = 3;
/// Space between two levels of text, in ems: what is further away is another piece of the page.
const FARTHEST: f32 = 3.0;
/// Lines that overlap by less, in ems, are set close below each other.
const OVERLAP: f32 = 0.15;
/// Sizes of the text of a table differ by this share at most.
const SIZES_DIFFER: f32 = 0.15;
/// Levels that a gutter runs through before one across it ends the table.
const FEWEST_LEVELS: usize = 3;
/// Rows of a table of three columns or more, and of two.
const FEWEST_ROWS: usize = 3;
const FEWEST_ROWS_OF_TWO: usize = 4;
/// Rows of a table none of whose cells has two lines.
const FEWEST_PLAIN: usize = 5;
/// Mean number of glyphs of a cell in the first column, of three or more and of two.
const MOST_GLYPHS_FIRST: usize = 16;
const MOST_GLYPHS_FIRST_OF_TWO: usize = 8;
/// Rows in which the text of two columns stands close, at least, if nothing else parts them.
const FEWEST_CLOSE: usize = 3;
/// Edges of a column that differ by no more points are one.
const SAME_PLACE: f32 = 0.6;
/// Characters of a full line of text.
const FEWEST_OF_PROSE: usize = 15;
/// Characters of a page number.
const MOST_OF_PAGE_NUMBER: usize = 16;
/// Levels looked at on a page.
const MOST_LEVELS: usize = 400;

/// Lines whose heights overlap, as those of cells set in the middle of their row do.
struct Level<'g> {
    glyphs: Vec<&'g Placed>,
    top: f32,
    bottom: f32,
    em: f32,
    /// Space between two of its letters.
    tracking: f32,
}

/// A stretch of levels that the same gaps part.
struct Region {
    from: usize,
    to: usize,
    gutters: Vec<Gutter>,
}

/// What is left of a gap that parts two columns, and of which gap of the first level it is a part.
#[derive(Clone, Copy)]
struct Gutter {
    from: f32,
    to: f32,
    origin: usize,
}

/// Draws the lines of tables that have none. `grids` are the tables known already.
pub(super) fn rules(grids: &[Grid], glyphs: &[Placed]) -> Vec<Rule> {
    let is_free = |glyph: &&Placed| {
        let (x, y) = strips::middle(glyph);
        let is_inside = |grid: &Grid| {
            let area = grid.area();
            (area.x0..=area.x1).contains(&x) && (area.y0..=area.y1).contains(&y)
        };
        is_ink(glyph) && !grids.iter().any(is_inside)
    };
    let levels = levels_of(glyphs.iter().filter(is_free).collect());
    if levels.len() > MOST_LEVELS {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut from = 0;
    while from < levels.len() {
        let Some((mut to, mut table)) = table_from(&levels, from) else {
            from += 1;
            continue;
        };
        // Names across several columns hide what parts these.
        for start in from + 1..=from + MOST_SPANNING {
            if let Some((end, other)) = table_from(&levels, start).filter(|(_, other)| other.n_cols > table.n_cols) {
                (to, table) = (end, other);
            }
        }
        out.extend(table.rules());
        from = to;
    }
    out
}

/// The table that begins at a level, and the level behind it.
fn table_from(levels: &[Level<'_>], from: usize) -> Option<(usize, Table)> {
    let region = Region::grow(levels, from)?;
    let table = region.reaching_up(levels).table(levels).or_else(|| region.table(levels))?;
    Some((region.to, table))
}

fn levels_of(mut glyphs: Vec<&Placed>) -> Vec<Level<'_>> {
    glyphs.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)));
    let mut out: Vec<Level<'_>> = Vec::new();
    for glyph in glyphs {
        let (top, bottom) = (glyph.top(), glyph.bottom());
        match out.last_mut() {
            Some(level) if top < level.bottom - OVERLAP * glyph.em => {
                level.glyphs.push(glyph);
                level.top = level.top.min(top);
                level.bottom = level.bottom.max(bottom);
            }
            _ => out.push(Level { glyphs: vec![glyph], top, bottom, em: glyph.em, tracking: 0.0 }),
        }
    }
    for level in &mut out {
        level.em = level.glyphs[level.glyphs.len() / 2].em;
        let pairs = level.glyphs.windows(2).filter(|pair| pair[0].base == pair[1].base);
        let mut gaps: Vec<f32> = pairs.map(|pair| pair[1].x0 - pair[0].x1).collect();
        gaps.retain(|gap| (0.0..CLEAR * level.em).contains(gap));
        let middle = gaps.len() / 2;
        if !gaps.is_empty() {
            level.tracking = *gaps.select_nth_unstable_by(middle, f32::total_cmp).1;
        }
        level.glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    out
}

impl Level<'_> {
    fn is_page_number(&self) -> bool {
        self.glyphs.len() < MOST_OF_PAGE_NUMBER
            && furniture::is_page_number(&self.glyphs.iter().map(|glyph| glyph.char).collect::<String>())
    }

    /// True for the next line of a sentence, in which figures are set apart.
    fn goes_on(&self, above: &Self) -> bool {
        let (Some(first), Some(last), Some(end)) = (self.glyphs.first(), self.glyphs.last(), above.glyphs.last())
        else {
            return false;
        };
        let is_same_size = (self.em - above.em).abs() <= SIZES_DIFFER * self.em;
        let is_full = end.x1 > last.x1 - 2.0 * self.em && above.glyphs[0].x0 < first.x0 + 3.0 * self.em;
        is_same_size
            && is_full
            && self.top - above.bottom < 1.5 * self.em
            && above.glyphs.len() >= FEWEST_OF_PROSE
            && above.spaces(CLEAR * self.em).len() == 2
            && !"。：；:".contains(end.char)
    }

    /// Free spaces of some width between and beside the text, more than its letters are set apart.
    fn spaces(&self, width: f32) -> Vec<(f32, f32)> {
        let mut out = Vec::new();
        let mut end = f32::MIN;
        for glyph in &self.glyphs {
            if glyph.x0 - end >= width + self.tracking {
                out.push((end, glyph.x0));
            }
            end = end.max(glyph.x1);
        }
        out.push((end, f32::MAX));
        out
    }
}

impl Region {
    /// Extends the gaps of a level over the levels below.
    fn grow(levels: &[Level<'_>], from: usize) -> Option<Self> {
        let first = &levels[from];
        if from.checked_sub(1).is_some_and(|above| first.goes_on(&levels[above])) {
            return None;
        }
        let em = first.em;
        let mut gutters: Vec<Gutter> = first
            .spaces(CLEAR * em)
            .into_iter()
            .filter(|(from, to)| *from > f32::MIN && *to < f32::MAX)
            .zip(0..)
            .map(|((from, to), origin)| Gutter { from, to, origin })
            .collect();
        let n_clear = gutters.len();
        let width = if n_clear > 1 { GUTTER } else { LONE_GUTTER } * em;
        let mut widest = 0.0_f32;
        let mut to = from + 1;
        while let Some(level) = levels.get(to).filter(|_| !gutters.is_empty()) {
            let space = level.top - levels[to - 1].bottom;
            let is_near = space <= FARTHEST * em && (to - from < FEWEST_LEVELS || space <= 1.5 * widest + 0.5 * em);
            widest = widest.max(space);
            let is_same_size = (level.em - em).abs() <= SIZES_DIFFER * em && !level.is_page_number();
            let left = narrowed(&gutters, &level.spaces(width), width);
            let is_closed = |origin: &usize| !left.iter().any(|gutter| gutter.origin == *origin);
            let is_open = |origin: &usize| gutters.iter().any(|gutter| gutter.origin == *origin);
            let closes = (0..n_clear).filter(is_open).any(|origin| is_closed(&origin));
            if !is_near || !is_same_size || left.is_empty() || closes && to - from >= FEWEST_LEVELS {
                break;
            }
            gutters = left;
            to += 1;
        }
        let has_columns =
            gutters.len() >= 2 || gutters.iter().any(|gutter| gutter.to - gutter.from >= LONE_GUTTER * em);
        (has_columns && to - from >= FEWEST_ROWS).then_some(Self { from, to, gutters })
    }

    /// The same with the lines above that belong to its first row: where cells are set in the middle the longest one
    /// begins above the others.
    fn reaching_up(&self, levels: &[Level<'_>]) -> Self {
        let em = levels[self.from].em;
        let mut from = self.from;
        let mut gutters = self.gutters.clone();
        while let Some(above) = from.checked_sub(1).map(|above| &levels[above]) {
            let is_near = levels[from].top - above.bottom <= em && (above.em - em).abs() <= SIZES_DIFFER * em;
            let left = narrowed(&gutters, &above.spaces(GUTTER * em), GUTTER * em);
            if !is_near || left.len() < gutters.len() {
                break;
            }
            gutters = left;
            from -= 1;
        }
        Self { from, to: self.to, gutters }
    }

    /// The table, if it is one.
    fn table(&self, levels: &[Level<'_>]) -> Option<Table> {
        let levels = &levels[self.from..self.to];
        let em = levels[0].em;
        let columns = Columns::of(&self.gutters, levels);
        let mut blocks: Vec<Block> = Vec::new();
        for level in levels {
            let mut glyphs = level.glyphs.clone();
            glyphs.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)));
            for line in glyphs.chunk_by(|a, b| b.base - a.base <= 0.1 * a.em.min(b.em)) {
                let mut line = line.to_vec();
                line.sort_by(|a, b| a.x0.total_cmp(&b.x0));
                for part in line.chunk_by(|a, b| columns.of_glyph(a) == columns.of_glyph(b)) {
                    blocks.push(Block::of(columns.of_glyph(part[0]), part));
                }
            }
        }
        blocks.sort_by(|a, b| a.middle().total_cmp(&b.middle()).then(a.x0.total_cmp(&b.x0)));
        let n_cols = columns.borders.len() + 1;
        let cuts = alignment::rows(&blocks, n_cols, em)?;
        let table = Table { blocks, cuts, borders: columns.borders, n_cols, em };
        table.is_one().then_some(table)
    }
}

/// Columns of a table.
struct Columns {
    /// Borders between them, from the left.
    borders: Vec<f32>,
}

impl Columns {
    fn of(gutters: &[Gutter], levels: &[Level<'_>]) -> Self {
        let mut columns = Self { borders: gutters.iter().map(Gutter::middle).collect() };
        let em = levels[0].em;
        let everywhere = vec![Gutter { from: f32::MIN, to: f32::MAX, origin: 0 }];
        let free =
            levels.iter().fold(everywhere, |left, level| narrowed(&left, &level.spaces(GUTTER * em), GUTTER * em));
        // What the first level does not show may be told by the others.
        for gutter in free.iter().filter(|gutter| gutter.from > f32::MIN && gutter.to < f32::MAX) {
            let is_known = columns.borders.iter().any(|border| (gutter.from..=gutter.to).contains(border));
            if !is_known && (gutter.to - gutter.from >= LEFT_OVER * em || parts_straight_edges(gutter.middle(), levels))
            {
                columns.borders.push(gutter.middle());
            }
        }
        columns.borders.sort_by(f32::total_cmp);
        // A name that stands beside the numbers below it makes no column: some level has text in both.
        let mut at = 0;
        while at < columns.borders.len() {
            let n_in =
                |level: &Level<'_>, col| level.glyphs.iter().filter(|glyph| columns.of_glyph(glyph) == col).count();
            // … and no more than the letters of a name set apart, such as 项　目.
            let has_both = |level: &Level<'_>| match (n_in(level, at), n_in(level, at + 1)) {
                (0, _) | (_, 0) => false,
                (1, 1) => level.glyphs.iter().any(|glyph| !is_wide(glyph.char)),
                _ => true,
            };
            if levels.iter().any(has_both) {
                at += 1;
            } else {
                columns.borders.remove(at);
            }
        }
        columns
    }

    fn of_glyph(&self, glyph: &Placed) -> usize {
        self.borders.partition_point(|border| *border <= glyph.x0)
    }
}

/// True if what ends before a border ends at one place and what begins behind it begins at one, in all rows but those
/// of the names above. A unit behind each of some numbers is no column: there the text is the same in all rows.
fn parts_straight_edges(border: f32, levels: &[Level<'_>]) -> bool {
    let mut sides: Vec<(&Placed, &Placed)> = Vec::new();
    let mut n_before = 0;
    for level in levels {
        let before = level.glyphs.iter().rev().find(|glyph| glyph.x0 < border);
        let behind = level.glyphs.iter().find(|glyph| glyph.x0 >= border);
        n_before += usize::from(before.is_some());
        if let (Some(before), Some(behind)) = (before, behind)
            && behind.x0 - before.x1 <= CLOSE * level.em
        {
            sides.push((before, behind));
        }
    }
    let is_level = |place: fn(&(&Placed, &Placed)) -> f32| {
        let (low, high) =
            sides.iter().map(place).fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        high - low <= SAME_PLACE
    };
    let varies = |char: fn(&(&Placed, &Placed)) -> char| sides.windows(2).any(|pair| char(&pair[0]) != char(&pair[1]));
    sides.len() >= FEWEST_CLOSE.max(n_before / 2)
        && is_level(|(before, _)| before.x1)
        && is_level(|(_, behind)| behind.x0)
        && varies(|(before, _)| before.char)
        && varies(|(_, behind)| behind.char)
}

impl Gutter {
    fn middle(&self) -> f32 {
        (self.from + self.to) / 2.0
    }
}

/// What some free spaces leave of gutters.
fn narrowed(gutters: &[Gutter], spaces: &[(f32, f32)], width: f32) -> Vec<Gutter> {
    let parts = gutters.iter().flat_map(|gutter| {
        let Gutter { from, to, origin } = *gutter;
        spaces.iter().map(move |space| Gutter { from: from.max(space.0), to: to.min(space.1), origin })
    });
    parts.filter(|gutter| gutter.to - gutter.from >= width).collect()
}

/// A table in the making.
struct Table {
    /// Lines of its cells, from the top down.
    blocks: Vec<Block>,
    /// Heights between its rows.
    cuts: Vec<f32>,
    /// Places between its columns.
    borders: Vec<f32>,
    n_cols: usize,
    em: f32,
}

impl Table {
    fn is_one(&self) -> bool {
        let n_rows = self.cuts.len() + 1;
        let row_of = |block: &Block| self.cuts.partition_point(|cut| *cut <= block.middle());
        let mut n_lines = vec![0_usize; n_rows * self.n_cols];
        let mut first = (0, 0);
        for block in &self.blocks {
            let lines = &mut n_lines[row_of(block) * self.n_cols + block.col];
            *lines += 1;
            if block.col == 0 {
                first = (first.0 + usize::from(*lines == 1), first.1 + block.n_glyphs);
            }
        }
        let is_filled = |row: &&[usize]| row.iter().filter(|n| **n > 0).count() >= 2;
        let rows = || n_lines.chunks(self.n_cols);
        let n_filled = rows().filter(is_filled).count();
        let n_named = rows().filter(|row| row[0] > 0).count();
        let has_wrapped = n_lines.iter().any(|n| *n >= 2);
        // Columns of prose are as long as each other.
        let is_uneven = |row: &&[usize]| row.iter().max() > Some(&1) && row.iter().min() < row.iter().max();
        let n_deep = rows().filter(|row| row.iter().any(|n| *n >= 2)).count();
        let is_even = n_deep * 2 >= n_rows && rows().filter(is_uneven).count() * 10 < n_deep * 6;
        let (fewest, most_first) = match self.n_cols {
            2 => (FEWEST_ROWS_OF_TWO, MOST_GLYPHS_FIRST_OF_TWO),
            _ if has_wrapped => (FEWEST_ROWS, MOST_GLYPHS_FIRST),
            _ => (FEWEST_PLAIN, MOST_GLYPHS_FIRST),
        };
        let is_list = self.blocks.iter().filter(|block| block.col == 0).all(|block| block.is_item);
        n_rows >= fewest
            && (has_wrapped || self.n_cols > 2 && self.is_straight())
            && n_filled * 10 >= n_rows * 6
            && n_named * 10 >= n_rows * 8
            && first.1 <= most_first * first.0
            && !is_even
            && !self.runs_on()
            && !is_list
    }

    /// True if most cells of long lines end at the edge of their column, as prose does that goes on below.
    fn runs_on(&self) -> bool {
        let row_of = |block: &Block| self.cuts.partition_point(|cut| *cut <= block.middle());
        let (mut n_cells, mut n_full) = (0, 0);
        for col in 0..self.n_cols {
            let blocks = || self.blocks.iter().filter(|block| block.col == col);
            let edge = blocks().map(|block| block.x1).fold(f32::MIN, f32::max);
            let lines: Vec<&Block> = blocks().collect();
            let is_wrapped = |pair: &[&Block]| row_of(pair[0]) == row_of(pair[1]);
            // Names in one line each say nothing of the width of their column.
            if lines.windows(2).filter(|pair| is_wrapped(pair)).count() * 4 < lines.len() {
                continue;
            }
            for pair in lines.windows(2).filter(|pair| row_of(pair[0]) < row_of(pair[1]) && pair[0].n_glyphs >= LONG) {
                n_cells += 1;
                n_full += usize::from(edge - pair[0].x1 < FULL * self.em);
            }
        }
        n_full * 5 > n_cells * 3
    }

    /// True if every column shares an edge or its middle, but for the names above and those on the left, of which some
    /// may be set in.
    fn is_straight(&self) -> bool {
        let Some(head) = self.cuts.first() else { return false };
        let body = || self.blocks.iter().filter(|block| block.middle() > *head);
        (1..self.n_cols).all(|col| {
            let spread = |place: fn(&Block) -> f32| {
                let places = body().filter(|block| block.col == col).map(place);
                let (low, high) = places.fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
                high - low
            };
            let middle = |block: &Block| (block.x0 + block.x1) / 2.0;
            spread(|block| block.x0).min(spread(|block| block.x1)).min(spread(middle)) <= 0.3 * self.em
        })
    }

    /// All its lines.
    fn rules(&self) -> Vec<Rule> {
        let all = |place: fn(&Block) -> f32| self.blocks.iter().map(place);
        let (x0, x1) = (all(|b| b.x0).fold(f32::MAX, f32::min), all(|b| b.x1).fold(f32::MIN, f32::max));
        let (y0, y1) = (all(|b| b.top).fold(f32::MAX, f32::min), all(|b| b.bottom).fold(f32::MIN, f32::max));
        let (x0, x1) = (x0 - 1.0, x1 + 1.0);
        let ys = [y0].into_iter().chain(self.cuts.iter().copied()).chain([y1]);
        let xs = [x0].into_iter().chain(self.borders.iter().copied()).chain([x1]);
        ys.map(|at| Rule { horizontal: true, at, from: x0, to: x1 })
            .chain(xs.map(|at| Rule { horizontal: false, at, from: y0, to: y1 }))
            .collect()
    }
}
