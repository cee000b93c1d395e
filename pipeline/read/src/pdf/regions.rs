//! Stretches of levels that the same gaps part, from the first of them down: what may be a table without any line.

use super::alignment::{self, Block};
use super::gutters::LEFT_OVER;
use super::levels::{CLEAR, Columns, GUTTER, Gutter, Level, SIZES_DIFFER, narrowed};
use super::unruled::{FEWEST_ROWS, Table};

/// A gutter of two columns alone, in ems.
const LONE_GUTTER: f32 = 1.2;
/// Levels that a gutter runs through before one across it ends the table.
const FEWEST_LEVELS: usize = 3;
/// Space between two levels of text, in ems: what is further away is another piece of the page.
const FARTHEST: f32 = 3.0;
/// Space between rows whose lines are set around their middle, so that nothing is free between them, in ems.
const STEP: f32 = 0.75;
/// A gap that parts the columns of a register, in ems, and such gaps in its first row.
const NARROW: f32 = 0.5;
const FEWEST_NARROW: usize = 2;

/// How wide the gaps are that the first level of a table shows.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Seen {
    /// As wide as a character.
    Clear,
    /// Wider than between words.
    Narrow,
}

/// True if nothing stands close below a level: the second line of a date looks like the number of a page.
fn is_last(levels: &[Level<'_>], at: usize) -> bool {
    levels.get(at + 1).is_none_or(|below| below.top - levels[at].bottom > FARTHEST * levels[at].em)
}

/// A stretch of levels that the same gaps part.
pub(super) struct Region {
    /// First level.
    pub(super) from: usize,
    /// Level behind the last one.
    pub(super) to: usize,
    gutters: Vec<Gutter>,
}

impl Region {
    /// Extends the gaps of a level over the levels below.
    pub(super) fn grow(levels: &[Level<'_>], from: usize, seen: Seen) -> Option<Self> {
        let first = &levels[from];
        if first.is_caption() || from.checked_sub(1).is_some_and(|above| first.goes_on(&levels[above])) {
            return None;
        }
        let em = first.em;
        let mut gutters: Vec<Gutter> = first
            .spaces(if seen == Seen::Clear { CLEAR } else { NARROW } * em)
            .filter(|(from, to)| *from > f32::MIN && *to < f32::MAX)
            .zip(0..)
            .map(|((from, to), origin)| Gutter { from, to, origin })
            .collect();
        let n_clear = gutters.len();
        let width = match seen {
            Seen::Narrow if n_clear < FEWEST_NARROW => return None,
            Seen::Narrow => LEFT_OVER,
            Seen::Clear if n_clear > 1 => GUTTER,
            Seen::Clear => LONE_GUTTER,
        } * em;
        let mut widest = 0.0_f32;
        let mut to = from + 1;
        while let Some(level) = levels.get(to).filter(|_| !gutters.is_empty()) {
            let space = level.top - levels[to - 1].bottom;
            let is_near = space <= FARTHEST * em
                && (to - from < FEWEST_LEVELS || space <= 1.5 * widest.max(STEP * em) + 0.5 * em);
            widest = widest.max(space);
            let is_same_size =
                (level.em - em).abs() <= SIZES_DIFFER * em && !(level.is_page_number() && is_last(levels, to));
            let left = narrowed(&gutters, level.spaces(width), width);
            let is_closed = |origin: &usize| !left.iter().any(|gutter| gutter.origin == *origin);
            let is_open = |origin: &usize| gutters.iter().any(|gutter| gutter.origin == *origin);
            let closes = (0..n_clear).filter(is_open).any(|origin| is_closed(&origin));
            if !is_near || !is_same_size || left.is_empty() || closes && to - from >= FEWEST_LEVELS {
                break;
            }
            // Where figures stand closer than the names above them, other gaps would part them wrongly.
            if closes && seen == Seen::Narrow {
                return None;
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
    pub(super) fn reaching_up(&self, levels: &[Level<'_>]) -> Self {
        let em = levels[self.from].em;
        let mut from = self.from;
        let mut gutters = self.gutters.clone();
        while let Some(above) = from.checked_sub(1).map(|above| &levels[above]) {
            let is_near = levels[from].top - above.bottom <= em && (above.em - em).abs() <= SIZES_DIFFER * em;
            let left = narrowed(&gutters, above.spaces(GUTTER * em), GUTTER * em);
            if !is_near || above.is_caption() || left.len() < gutters.len() {
                break;
            }
            gutters = left;
            from -= 1;
        }
        Self { from, to: self.to, gutters }
    }

    /// The table, if it is one.
    pub(super) fn table(&self, all: &[Level<'_>]) -> Option<Table> {
        self.parted(all).filter(Table::is_one)
    }

    /// Its columns and rows.
    pub(super) fn parted(&self, all: &[Level<'_>]) -> Option<Table> {
        let levels = &all[self.from..self.to];
        let em = levels[0].em;
        let columns = Columns::of(&self.gutters, levels);
        let mut blocks: Vec<Block> = Vec::new();
        for level in levels {
            for line in &level.lines {
                for part in line.chunk_by(|a, b| columns.of_glyph(a) == columns.of_glyph(b)) {
                    blocks.push(Block::of(columns.of_glyph(part[0]), part));
                }
            }
        }
        blocks.sort_by(|a, b| a.middle().total_cmp(&b.middle()).then(a.x0.total_cmp(&b.x0)));
        let n_cols = columns.borders.len() + 1;
        // 种　类 is one name whose characters are set apart.
        if let Some(border) =
            (1..n_cols).find(|col| is_rest_of_names(&blocks, *col)).map(|col| columns.borders[col - 1])
        {
            let mut gutters = self.gutters.clone();
            gutters.retain(|gutter| !(gutter.from..=gutter.to).contains(&border));
            let is_fewer = !gutters.is_empty() && gutters.len() < self.gutters.len();
            return is_fewer.then_some(Self { from: self.from, to: self.to, gutters })?.parted(all);
        }
        let cuts = alignment::rows(&blocks, n_cols, em)?;
        let is_inside = |(from, to): &(f32, f32)| *from > f32::MIN && *to < f32::MAX;
        let n_gaps = all.get(self.to).map_or(0, |below| below.spaces(CLEAR * em).filter(is_inside).count());
        let has_rows_below = n_gaps > 0 && n_gaps * 2 >= n_cols - 1;
        Some(Table { blocks, cuts, borders: columns.borders, n_cols, em, has_rows_below })
    }
}

/// True if all that stands in a column are single characters beside single ones of the column before.
fn is_rest_of_names(blocks: &[Block], col: usize) -> bool {
    let is_single = |block: &Block| block.n_glyphs == 1 && !block.is_figure;
    let mut rests = blocks.iter().filter(|block| block.col == col).peekable();
    rests.peek().is_some()
        && rests.all(|rest| {
            let beside = blocks.iter().find(|other| other.col + 1 == col && other.top == rest.top);
            is_single(rest) && beside.is_some_and(is_single)
        })
}
