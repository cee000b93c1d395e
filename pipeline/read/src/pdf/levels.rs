//! What stands at one height, whatever column it is in, and the free spaces that run down between columns.

use super::apart;
use super::frame::Placed;
use super::furniture;
use super::gutters::LEFT_OVER;
use super::lines::is_wide;

/// Narrowest space between two columns, in ems: spreadsheets leave no more beside a cell that is full.
pub(super) const GUTTER: f32 = 0.15;
/// Space between two words of Latin letters, in ems.
const WORD_SPACE: f32 = 0.45;
/// A row that shows the columns has gaps of this width, in ems.
pub(super) const CLEAR: f32 = 1.0;
/// A gap of this width between two columns shows that they are two, in ems.
const CLOSE: f32 = 0.5;
/// Lines that overlap by less, in ems, are set close below each other.
const OVERLAP: f32 = 0.15;
/// Baselines of a line differ by no more, in ems.
const SAME_LINE: f32 = 0.1;
/// Sizes of the text of a table differ by this share at most.
pub(super) const SIZES_DIFFER: f32 = 0.15;
/// Levels with text in a column that the first of them does not show.
const FEWEST_BESIDE: usize = 2;
/// Rows in which the text of two columns stands close, at least, if nothing else parts them.
const FEWEST_CLOSE: usize = 3;
/// Edges of a column that differ by no more points are one.
const SAME_PLACE: f32 = 0.6;
/// Names that stand around the middle of what is beside them, at least.
const FEWEST_AROUND: usize = 2;
/// Characters of a full line of text.
const FEWEST_OF_PROSE: usize = 15;
/// Characters of a page number.
const MOST_OF_PAGE_NUMBER: usize = 16;

/// Lines whose heights overlap, as those of cells set in the middle of their row do.
pub(super) struct Level<'g> {
    /// Glyphs from the left.
    pub(super) glyphs: Vec<&'g Placed>,
    /// The same for each of its lines, from the top down.
    pub(super) lines: Vec<Vec<&'g Placed>>,
    /// Upper edge.
    pub(super) top: f32,
    /// Lower edge.
    pub(super) bottom: f32,
    /// Font size.
    pub(super) em: f32,
    /// Space between two of its letters.
    tracking: f32,
    /// Free spaces between and beside its text that may part columns, from the left.
    spaces: Vec<(f32, f32)>,
}

/// The levels of some text, from the top down.
pub(super) fn levels_of(mut glyphs: Vec<&Placed>) -> Vec<Level<'_>> {
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
            _ => {
                let (glyphs, em) = (vec![glyph], glyph.em);
                out.push(Level { glyphs, lines: Vec::new(), top, bottom, em, tracking: 0.0, spaces: Vec::new() });
            }
        }
    }
    for level in &mut out {
        level.em = level.glyphs[level.glyphs.len() / 2].em;
        let pairs = level.glyphs.windows(2).filter(|pair| pair[0].base == pair[1].base);
        // Letters that touch may overlap by a hair.
        let mut gaps: Vec<f32> = pairs.map(|pair| (pair[1].x0 - pair[0].x1).max(0.0)).collect();
        gaps.retain(|gap| (0.0..CLEAR * level.em).contains(gap));
        let middle = gaps.len() / 2;
        if !gaps.is_empty() {
            level.tracking = *gaps.select_nth_unstable_by(middle, f32::total_cmp).1;
        }
        let lines = level.glyphs.chunk_by(|a, b| b.base - a.base <= SAME_LINE * a.em.min(b.em));
        level.lines = lines.map(<[&Placed]>::to_vec).collect();
        for line in &mut level.lines {
            line.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        }
        level.glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        let mut end = f32::MIN;
        let mut last = None;
        for glyph in &level.glyphs {
            let is_word = |char: char| char.is_ascii_alphabetic();
            let is_between_words = is_word(glyph.char) && last.is_some_and(is_word);
            let least = if is_between_words { WORD_SPACE } else { GUTTER } * level.em;
            if glyph.x0 - end >= least + level.tracking {
                level.spaces.push((end, glyph.x0));
            }
            if glyph.x1 > end {
                (end, last) = (glyph.x1, Some(glyph.char));
            }
        }
        level.spaces.push((end, f32::MAX));
        // What a label or name is spread by parts no columns.
        for line in &level.lines {
            for (from, to) in apart::inside_words(line.iter().copied()) {
                level.spaces.retain(|space| space.0 < from - 0.1 || space.1 > to + 0.1);
            }
        }
    }
    out
}

impl Level<'_> {
    /// True for a page number, which is no row however near it stands.
    pub(super) fn is_page_number(&self) -> bool {
        self.glyphs.len() < MOST_OF_PAGE_NUMBER
            && furniture::is_page_number(&self.glyphs.iter().map(|glyph| glyph.char).collect::<String>())
    }

    /// True for the name of a table above it, such as 表3 各乡镇人口情况, and what stands in brackets below that, such as
    /// （共48名）.
    pub(super) fn is_caption(&self) -> bool {
        let [line] = self.lines.as_slice() else { return false };
        let is_number = |glyph: &&Placed| glyph.char.is_ascii_digit() || "一二三四五六七八九十".contains(glyph.char);
        let is_table = line.first().is_some_and(|first| first.char == '表');
        let are_brackets = line[0].char == '（' && line[line.len() - 1].char == '）' && self.spaces.len() == 2;
        if are_brackets && line.len() > 2 {
            return true;
        }
        let n_digits = line.iter().skip(1).take_while(|glyph| is_number(glyph)).count();
        let pieces = || self.spaces.iter().filter(|(from, to)| *from > f32::MIN && *to < f32::MAX);
        // 表1 and 表2 may be names of columns.
        is_table && n_digits > 0 && line.len() > 2 + n_digits && pieces().count() <= 1
    }

    /// True for the next line of a sentence, in which figures are set apart.
    pub(super) fn goes_on(&self, above: &Self) -> bool {
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
            && above.spaces(CLEAR * self.em).count() == 2
            && !"。：；:".contains(end.char)
    }

    /// Free spaces of some width between and beside the text, more than its letters are set apart.
    pub(super) fn spaces(&self, width: f32) -> impl Iterator<Item = (f32, f32)> + Clone {
        let least = width + self.tracking;
        self.spaces.iter().copied().filter(move |(from, to)| to - from >= least)
    }
}

/// What is left of a gap that parts two columns, and of which gap of the first level it is a part.
#[derive(Clone, Copy)]
pub(super) struct Gutter {
    /// Left edge.
    pub(super) from: f32,
    /// Right edge.
    pub(super) to: f32,
    /// That gap.
    pub(super) origin: usize,
}

impl Gutter {
    /// Middle between its edges.
    pub(super) fn middle(&self) -> f32 {
        (self.from + self.to) / 2.0
    }
}

/// What some free spaces leave of gutters.
pub(super) fn narrowed(
    gutters: &[Gutter],
    spaces: impl Iterator<Item = (f32, f32)> + Clone,
    width: f32,
) -> Vec<Gutter> {
    let parts = gutters.iter().flat_map(|gutter| {
        let Gutter { from, to, origin } = *gutter;
        spaces.clone().map(move |space| Gutter { from: from.max(space.0), to: to.min(space.1), origin })
    });
    parts.filter(|gutter| gutter.to - gutter.from >= width).collect()
}

/// Columns of a table.
pub(super) struct Columns {
    /// Borders between them, from the left.
    pub(super) borders: Vec<f32>,
}

impl Columns {
    /// The columns that gutters part, and those that the levels show besides.
    pub(super) fn of(gutters: &[Gutter], levels: &[Level<'_>]) -> Self {
        let mut columns = Self { borders: gutters.iter().map(Gutter::middle).collect() };
        let em = levels[0].em;
        let everywhere = vec![Gutter { from: f32::MIN, to: f32::MAX, origin: 0 }];
        let free =
            levels.iter().fold(everywhere, |left, level| narrowed(&left, level.spaces(GUTTER * em), GUTTER * em));
        // What the first level does not show may be told by the others.
        for gutter in free.iter().filter(|gutter| gutter.from > f32::MIN && gutter.to < f32::MAX) {
            let is_known = columns.borders.iter().any(|border| (gutter.from..=gutter.to).contains(border));
            let is_beside = |level: &&Level<'_>| {
                let nearest = columns.borders.iter().filter(|border| **border > gutter.to);
                let end = nearest.copied().fold(f32::MAX, f32::min);
                level.glyphs.iter().any(|glyph| glyph.x0 >= gutter.middle() && glyph.x0 < end)
            };
            if is_known || levels.iter().filter(is_beside).count() < FEWEST_BESIDE {
                continue;
            }
            if gutter.to - gutter.from >= LEFT_OVER * em || parts_straight_edges(gutter.middle(), levels) {
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
            // A name of two lines may stand around the middle of what is beside it, and share its height with none.
            let stands_around = |middle: usize| {
                let [above, level, below] = [middle - 1, middle, middle + 1].map(|nth| &levels[nth]);
                let (over, under) = (level.top - above.bottom, below.top - level.bottom);
                let holds =
                    |col: usize, nths: [bool; 3]| [above, level, below].map(|level| n_in(level, col) > 0) == nths;
                (over - under).abs() <= SAME_LINE * level.em
                    && over <= level.em
                    && (holds(at, [false, true, false]) && holds(at + 1, [true, false, true])
                        || holds(at, [true, false, true]) && holds(at + 1, [false, true, false]))
            };
            let n_around = || (1..levels.len().saturating_sub(1)).filter(|nth| stands_around(*nth)).count();
            if levels.iter().any(has_both) || n_around() >= FEWEST_AROUND {
                at += 1;
            } else {
                columns.borders.remove(at);
            }
        }
        columns
    }

    /// The column of a glyph.
    pub(super) fn of_glyph(&self, glyph: &Placed) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::set;

    #[test]
    fn letters_that_overlap_by_a_hair_are_not_set_apart() {
        let mut glyphs = [set("科目编码", 0.0, 0.0, 10.0), set("名称", 46.0, 0.0, 10.0)].concat();
        for glyph in &mut glyphs {
            glyph.x1 += 0.01;
        }
        let levels = levels_of(glyphs.iter().collect());
        assert_eq!(levels[0].spaces(0.5 * 10.0).count(), 3);
    }
}
