//! Rows that no line parts: known by the space between them, or by how the text of their cells is set, at the top, in
//! the middle or at the foot of its row.

use super::cells::starts_item;
use super::frame::Placed;
use super::lines::is_wide;
use super::strips;

/// Gaps between rows are wider than those between the lines of a cell by this many ems.
const WIDER: f32 = 0.3;
/// How far a cell may be off its place in the row, in ems.
const OFF: f32 = 0.45;
/// Share of the cells that stand where they should.
const FEWEST_PLACED: f32 = 0.85;
/// Space between rows inside which nothing is free, in ems, and the share of them with lines at several heights.
const CLEAR: f32 = 0.5;
const FEWEST_STEPPED: f32 = 0.6;
/// Glyphs of a line that is not just a short name.
pub(super) const LONG: usize = 7;
/// Share of the rows with text in their first column.
const FEWEST_NAMED: f32 = 0.8;
/// Lines overlap by no more than this, in ems, where one is set below the other.
const TOUCH: f32 = 0.15;
/// A line that ends nearer than this to the edge of its column goes on in the next one, in ems.
const FULL: f32 = 1.7;
/// Baselines of a line differ by no more, in ems.
const SAME_LINE: f32 = 0.1;

/// A line of the text of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// Column.
    pub(super) col: usize,
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge.
    pub(super) x1: f32,
    /// Upper edge.
    pub(super) top: f32,
    /// Lower edge.
    pub(super) bottom: f32,
    /// Number of glyphs.
    pub(super) n_glyphs: usize,
    /// Width of what it begins with and cannot be broken.
    pub(super) first_word: f32,
    /// True for a number or date.
    pub(super) is_figure: bool,
    /// True if it begins with a figure: 2/盒.
    pub(super) opens_figure: bool,
    /// True for a date or number broken where it goes on: 2024-03-.
    pub(super) is_broken: bool,
    /// True for the number or mark of a list item alone.
    pub(super) is_item: bool,
}

impl Block {
    /// The line of some glyphs, from left to right.
    pub(super) fn of(col: usize, glyphs: &[&Placed]) -> Self {
        let edge = |place: fn(&Placed) -> f32| glyphs.iter().map(move |glyph| place(glyph));
        let is_short = glyphs.len() < 6;
        let text: String = glyphs.iter().map(|glyph| glyph.char).take(if is_short { 6 } else { 0 }).collect();
        Self {
            col,
            x0: edge(|glyph| glyph.x0).fold(f32::MAX, f32::min),
            x1: edge(|glyph| glyph.x1).fold(f32::MIN, f32::max),
            top: edge(Placed::top).fold(f32::MAX, f32::min),
            bottom: edge(Placed::bottom).fold(f32::MIN, f32::max),
            n_glyphs: glyphs.len(),
            first_word: glyphs
                .iter()
                .take_while(|glyph| !is_wide(glyph.char))
                .last()
                .map_or(0.0, |end| end.x1 - glyphs[0].x0),
            is_figure: !glyphs.iter().any(|glyph| glyph.char.is_alphabetic()),
            opens_figure: glyphs.first().is_some_and(|first| first.char.is_ascii_digit()),
            // A date or a number: `--` stands for no value.
            is_broken: glyphs.first().is_some_and(|first| first.char.is_ascii_digit())
                && glyphs.last().is_some_and(|last| matches!(last.char, '-' | '/')),
            is_item: is_short && starts_item(&text) || glyphs.len() == 1 && !text.contains(char::is_alphanumeric),
        }
    }

    /// Middle between its upper and lower edge.
    pub(super) fn middle(&self) -> f32 {
        (self.top + self.bottom) / 2.0
    }
}

/// The lines of cells that some glyphs make up, from the top down.
pub(super) fn blocks_of<'g>(glyphs: impl Iterator<Item = &'g Placed>, column_of: impl Fn(f32) -> usize) -> Vec<Block> {
    let mut inside: Vec<(usize, &Placed)> = glyphs.map(|glyph| (column_of(strips::middle(glyph).0), glyph)).collect();
    inside.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.base.total_cmp(&b.1.base)).then(a.1.x0.total_cmp(&b.1.x0)));
    let lines = inside.chunk_by(|a, b| a.0 == b.0 && b.1.base - a.1.base <= SAME_LINE * a.1.em);
    let mut blocks: Vec<Block> = lines
        .map(|line| {
            let mut glyphs: Vec<&Placed> = line.iter().map(|(_, glyph)| *glyph).collect();
            glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
            Block::of(line[0].0, &glyphs)
        })
        .collect();
    blocks.sort_by(|a, b| a.middle().total_cmp(&b.middle()).then(a.x0.total_cmp(&b.x0)));
    blocks
}

/// Heights between the rows that lines of cells make up, from the top down.
pub(super) fn rows(blocks: &[Block], n_cols: usize, em: f32) -> Option<Vec<f32>> {
    let mut edges = vec![f32::MIN; n_cols];
    for block in blocks {
        edges[block.col] = edges[block.col].max(block.x1);
    }
    let lines = Lines { blocks, edges, n_cols, em };
    let is_right = |cuts: &Vec<f32>| lines.are_placed(cuts) && lines.names_go_on(cuts) && !lines.pile_figures(cuts);
    lines
        .rows_apart()
        .filter(is_right)
        .or_else(|| Some(lines.rows_from_top()).filter(is_right))
        .or_else(|| lines.rows_at_spaces().filter(is_right))
        .or_else(|| lines.rows_around_middle(false).filter(is_right))
        .or_else(|| lines.rows_around_middle(true).filter(is_right))
        .or_else(|| lines.rows_to_foot().filter(is_right))
        .or_else(|| lines.rows_below_rest())
}

struct Lines<'b> {
    /// From the top down.
    blocks: &'b [Block],
    /// Right edge of each column.
    edges: Vec<f32>,
    n_cols: usize,
    em: f32,
}

impl Lines<'_> {
    /// Heights at which nothing stands, from the top down: the middle and the width of each free space.
    fn spaces(&self) -> Vec<(f32, f32)> {
        let mut spans: Vec<(f32, f32)> = self.blocks.iter().map(|block| (block.top, block.bottom)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut out = Vec::new();
        let mut end = f32::MAX;
        for (top, bottom) in spans {
            // Lines set close touch or overlap by a hair.
            if end != f32::MAX && top - end > -TOUCH * self.em {
                out.push(((top + end) / 2.0, top - end));
            }
            end = if end == f32::MAX { bottom } else { end.max(bottom) };
        }
        out
    }

    /// Rows further apart than the lines of a cell.
    fn rows_apart(&self) -> Option<Vec<f32>> {
        let spaces = self.spaces();
        let widths = || spaces.iter().map(|(_, width)| *width);
        let (low, high) = (widths().fold(f32::MAX, f32::min), widths().fold(f32::MIN, f32::max));
        if high - low <= WIDER * self.em {
            return None;
        }
        // A table may have a space below its head that is wider than all others.
        let least = (low.max(0.0) + high.min(low + 3.0 * self.em)) / 2.0;
        Some(spaces.into_iter().filter(|(_, width)| *width > least).map(|(at, _)| at).collect())
    }

    /// Rows that all free spaces part: where cells are set in the middle, a line of one lies beside two of another, so that
    /// nothing is free inside a row.
    fn rows_at_spaces(&self) -> Option<Vec<f32>> {
        let spaces = self.spaces();
        if spaces.is_empty() || spaces.iter().any(|(_, width)| *width < CLEAR * self.em) {
            return None;
        }
        let cuts: Vec<f32> = spaces.into_iter().map(|(at, _)| at).collect();
        let mut middles = vec![(f32::MAX, f32::MIN); cuts.len() + 1];
        for block in self.blocks {
            let middle = &mut middles[cuts.partition_point(|cut| *cut <= block.middle())];
            *middle = (middle.0.min(block.middle()), middle.1.max(block.middle()));
        }
        let n_stepped = middles.iter().filter(|(from, to)| to - from > OFF * self.em).count();
        (n_stepped as f32 >= FEWEST_STEPPED * middles.len() as f32).then_some(cuts)
    }

    /// True unless most lines of names that share a row could have stood on one line.
    fn names_go_on(&self, cuts: &[f32]) -> bool {
        let row_of = |block: &Block| cuts.partition_point(|cut| *cut <= block.middle());
        let names: Vec<&Block> = self.blocks.iter().filter(|block| block.col == 0).collect();
        let edge = self.edges[0];
        let (mut n_pairs, mut n_full) = (0, 0);
        for pair in names.windows(2).filter(|pair| row_of(pair[0]) == row_of(pair[1])) {
            n_pairs += 1;
            let is_full = edge - pair[0].x1 < FULL * self.em + pair[1].first_word;
            n_full += usize::from(is_full && (!pair[1].is_figure || pair[0].is_broken));
        }
        n_full * 2 >= n_pairs
    }

    /// Rows that begin where a line is not the rest of what stands above it.
    fn rows_from_top(&self) -> Vec<f32> {
        let mut out = Vec::new();
        for (above, level) in self.levels().windows(2).map(|pair| (pair[0], pair[1])) {
            let is_rest = |block: &Block| {
                let over = above.iter().find(|other| other.col == block.col);
                over.is_some_and(|over| {
                    let is_full = self.edges[block.col] - over.x1 < FULL * self.em + block.first_word;
                    // Figures below figures are a row, and so are names of one length and what is longer than a line
                    // that was full.
                    let most = if over.n_glyphs < LONG { -0.5 } else { 0.5 } * self.em;
                    is_full && !(over.is_figure && block.is_figure) && block.x1 <= over.x1 + most
                })
            };
            let is_named = level.iter().any(|block| block.col == 0);
            if is_named && level.len() >= above.len() || !level.iter().all(is_rest) {
                let below = level.iter().map(|block| block.top).fold(f32::MAX, f32::min);
                let over = above.iter().map(|block| block.bottom).fold(f32::MIN, f32::max);
                out.push((below + over) / 2.0);
            }
        }
        out
    }

    /// Lines at one height.
    fn levels(&self) -> Vec<&[Block]> {
        self.blocks.chunk_by(|a, b| b.middle() - a.middle() < OFF * self.em).collect()
    }

    /// The names in the first column, each from its first to its last line. Where names `run_on`, what stands close
    /// below a full line is the rest of it.
    fn names(&self, run_on: bool) -> Vec<(&Block, &Block)> {
        let edge = self.edges[0];
        let mut out: Vec<(&Block, &Block)> = Vec::new();
        for name in self.blocks.iter().filter(|block| block.col == 0) {
            match out.last_mut() {
                Some((_, last))
                    if run_on
                        && name.top - last.bottom < self.em
                        && edge - last.x1 < FULL * self.em + name.first_word =>
                {
                    *last = name;
                }
                _ => out.push((name, name)),
            }
        }
        out
    }

    /// Rows that end where a name does.
    fn rows_to_foot(&self) -> Option<Vec<f32>> {
        let names = self.names(true);
        let spaces = self.spaces();
        let below = |y: f32| spaces.iter().map(|(at, _)| *at).find(|at| *at > y - TOUCH * self.em);
        names[..names.len().saturating_sub(1)].iter().map(|(_, last)| below(last.bottom)).collect()
    }

    /// Rows below the rest of one that a page cut: it has no name, and stands further from what is below it than its own lines
    /// from each other. Where cells are set in the middle, what is left of it need not be the end of every cell.
    fn rows_below_rest(&self) -> Option<Vec<f32>> {
        let first_name = self.blocks.iter().filter(|block| block.col == 0).map(|block| block.top).reduce(f32::min)?;
        let above: Vec<(f32, f32)> = self.spaces().into_iter().filter(|(at, _)| *at < first_name).collect();
        let (at, (cut, width)) = above.iter().copied().enumerate().max_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
        let is_wider =
            width >= CLEAR * self.em && above[..at].iter().all(|(_, other)| *other + WIDER * self.em <= width);
        let n_above = self.blocks.partition_point(|block| block.middle() < cut);
        let rest = self.blocks.get(n_above..).filter(|rest| n_above > 0 && is_wider && rest.len() > n_above)?;
        let below = rows(rest, self.n_cols, self.em)?;
        Some([cut].into_iter().chain(below).collect())
    }

    /// Rows in whose middle a name stands: each reaches as far below it as above it.
    fn rows_around_middle(&self, run_on: bool) -> Option<Vec<f32>> {
        let spaces = self.spaces();
        let mut from = self.blocks.iter().map(|block| block.top).fold(f32::MAX, f32::min);
        let mut out = Vec::new();
        for pair in self.names(run_on).windows(2) {
            let ((first, last), (next, _)) = (pair[0], pair[1]);
            let wanted = first.top + last.bottom - from;
            let between = spaces.iter().map(|(at, _)| *at).filter(|at| (last.middle()..next.middle()).contains(at));
            let cut = between.min_by(|a, b| (a - wanted).abs().total_cmp(&(b - wanted).abs()))?;
            out.push(cut);
            from = cut;
        }
        Some(out)
    }

    /// True if in some row figures stand below each other, or below words, in more than one column: these are rows.
    fn pile_figures(&self, cuts: &[f32]) -> bool {
        let row_of = |block: &Block| cuts.partition_point(|cut| *cut <= block.middle());
        let mut n_piled = vec![0; cuts.len() + 1];
        for col in 0..self.n_cols {
            let lines: Vec<&Block> = self.blocks.iter().filter(|block| block.col == col).collect();
            let is_pile =
                |pair: &&[&Block]| pair[1].is_figure && !pair[0].is_broken && row_of(pair[0]) == row_of(pair[1]);
            for pair in lines.windows(2).filter(is_pile) {
                n_piled[row_of(pair[1])] += 1;
            }
        }
        n_piled.into_iter().any(|n| n > 1)
    }

    /// True if the cells of most rows are set alike, and most rows have a name.
    fn are_placed(&self, cuts: &[f32]) -> bool {
        let row_of = |block: &Block| cuts.partition_point(|cut| *cut <= block.middle());
        let mut cells: Vec<Option<(f32, f32)>> = vec![None; (cuts.len() + 1) * self.n_cols];
        for block in self.blocks {
            let cell = &mut cells[row_of(block) * self.n_cols + block.col];
            let (top, bottom) = cell.unwrap_or((f32::MAX, f32::MIN));
            *cell = Some((top.min(block.top), bottom.max(block.bottom)));
        }
        let places: [fn((f32, f32)) -> f32; 3] = [|cell| cell.0, |cell| (cell.0 + cell.1) / 2.0, |cell| cell.1];
        let (mut n_cells, mut n_placed) = (0, [0; 3]);
        for row in cells.chunks(self.n_cols) {
            let filled = || row.iter().flatten().copied();
            let Some(tallest) = filled().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))) else { return false };
            n_cells += filled().count();
            for (n_placed, place) in n_placed.iter_mut().zip(places) {
                *n_placed += filled().filter(|cell| (place(*cell) - place(tallest)).abs() <= OFF * self.em).count();
            }
        }
        let n_named = cells.chunks(self.n_cols).filter(|row| row[0].is_some()).count();
        n_named as f32 >= FEWEST_NAMED * (cuts.len() + 1) as f32
            && n_placed.into_iter().any(|n| n as f32 >= FEWEST_PLACED * n_cells as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(col: usize, x1: f32, top: f32, text: &str) -> Block {
        let x0 = 100.0 * col as f32;
        let is_figure = !text.contains(char::is_alphabetic);
        let n_glyphs = text.chars().count();
        Block {
            col,
            x0,
            x1: x0 + x1,
            top,
            bottom: top + 10.0,
            n_glyphs,
            first_word: 0.0,
            is_figure,
            is_broken: text.starts_with(|char: char| char.is_ascii_digit()) && text.ends_with('-'),
            opens_figure: text.starts_with(|char: char| char.is_ascii_digit()),
            is_item: false,
        }
    }

    #[test]
    fn a_line_that_is_the_rest_of_another_begins_no_row() {
        let blocks = [
            block(0, 20.0, 0.0, "甲街"),
            block(1, 80.0, 0.0, "通道堆放杂物未清"),
            block(1, 20.0, 13.0, "理。"),
            block(0, 20.0, 26.0, "乙街"),
            block(1, 40.0, 26.0, "电线老化"),
            block(0, 20.0, 39.0, "丙街"),
            block(1, 40.0, 39.0, "灯具损坏"),
        ];
        assert_eq!(rows(&blocks, 2, 10.0), Some(vec![24.5, 37.5]));
    }

    #[test]
    fn a_name_may_stand_in_the_middle_or_at_the_foot_of_its_row() {
        let cell = |col, top| block(col, 80.0, top, "通道堆放杂物未清");
        let middle = [
            cell(1, 0.0),
            block(0, 20.0, 6.5, "甲街"),
            cell(1, 13.0),
            cell(1, 26.0),
            block(0, 20.0, 39.0, "乙街"),
            cell(1, 39.0),
            cell(1, 52.0),
        ];
        assert_eq!(rows(&middle, 2, 10.0), Some(vec![24.5]));
        let foot = [
            cell(1, 0.0),
            block(0, 20.0, 13.0, "甲街"),
            cell(1, 13.0),
            cell(1, 26.0),
            block(0, 20.0, 39.0, "乙街"),
            cell(1, 39.0),
            cell(1, 52.0),
            block(0, 20.0, 65.0, "丙街"),
            cell(1, 65.0),
        ];
        assert_eq!(rows(&foot, 2, 10.0), Some(vec![24.5, 50.5]));
    }

    #[test]
    fn figures_below_figures_are_rows() {
        let blocks = [
            block(0, 40.0, 0.0, "应收账款"),
            block(1, 30.0, 0.0, "1204.5"),
            block(2, 30.0, 0.0, "19.85"),
            block(1, 30.0, 13.0, "2300.0"),
            block(2, 30.0, 13.0, "80.15"),
        ];
        assert_eq!(rows(&blocks, 3, 10.0), None);
    }

    #[test]
    fn a_date_may_be_broken() {
        let row = |top: f32| {
            let date = [block(0, 40.0, top, "2024-03-"), block(0, 10.0, top + 11.0, "01")];
            let figures = [block(2, 40.0, top + 5.5, "3,007.01"), block(3, 40.0, top + 5.5, "101.01")];
            [date.as_slice(), &[block(1, 40.0, top + 5.5, "代发工资")], &figures].concat()
        };
        let mut blocks = [row(0.0), row(30.0), row(60.0)].concat();
        blocks.sort_by(|a, b| a.middle().total_cmp(&b.middle()).then(a.x0.total_cmp(&b.x0)));
        assert_eq!(rows(&blocks, 4, 10.0), Some(vec![25.5, 55.5]));
    }

    #[test]
    fn nothing_is_free_inside_rows_whose_cells_are_set_in_the_middle() {
        let row = |top: f32| {
            let name = [block(0, 20.0, top, "乡村"), block(0, 20.0, top + 17.0, "治理")];
            let unit = [block(1, 80.0, top, "县住建局、县城管"), block(1, 10.0, top + 17.0, "局")];
            [name.as_slice(), &unit, &[block(2, 90.0, top + 8.5, "推进农村人居环境")]].concat()
        };
        let mut blocks = [row(0.0), row(36.5), row(73.0)].concat();
        blocks.sort_by(|a, b| a.middle().total_cmp(&b.middle()).then(a.x0.total_cmp(&b.x0)));
        assert_eq!(rows(&blocks, 3, 10.0), Some(vec![31.75, 68.25]));
    }

    #[test]
    fn the_rest_of_a_row_that_a_page_cut_is_no_part_of_the_next_one() {
        let row = |top: f32, number: &str| {
            let name = [block(1, 20.0, top, "张志"), block(1, 10.0, top + 20.0, "强")];
            let figures = [block(0, 5.0, top + 10.0, number), block(3, 80.0, top + 10.0, "13873009801")];
            [name.as_slice(), &[block(2, 80.0, top + 10.0, "县教育局调研员")], &figures].concat()
        };
        let rest = vec![block(1, 20.0, 0.0, "刘小"), block(1, 10.0, 20.0, "红")];
        let mut blocks = [rest, row(46.0, "9"), row(92.0, "10")].concat();
        blocks.sort_by(|a, b| a.middle().total_cmp(&b.middle()).then(a.x0.total_cmp(&b.x0)));
        assert_eq!(rows(&blocks, 4, 10.0), Some(vec![38.0, 84.0]));
    }
}
