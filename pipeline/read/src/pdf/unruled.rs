//! Tables without any line, whose cells hold several lines of text or stand closer than words do: the free space that
//! runs down between their columns shows them. Their lines are drawn, so that they are read as ruled tables are, also
//! over pages below and beside each other. Rows of short pieces wide apart are left to `borderless`.

use super::alignment::{Block, LONG};
use super::frame::Placed;
use super::glyphs::Rule;
use super::implied::is_ink;
use super::lattice::Grid;
use super::levels::{Level, levels_of};
use super::lines::GAP_ENDS_LINE;
use super::regions::{Region, Seen};
use super::registers;
use super::strips;

/// Rows of names that stand across the columns below.
const MOST_SPANNING: usize = 3;
/// Rows of a table of three columns or more, and of two.
pub(super) const FEWEST_ROWS: usize = 3;
const FEWEST_ROWS_OF_TWO: usize = 4;
/// Rows of a table none of whose cells has two lines.
pub(super) const FEWEST_PLAIN: usize = 5;
/// How far the edges of a column may be off, in ems.
pub(super) const CROOKED: f32 = 0.3;
/// Narrowest column of prose, in ems.
const NARROWEST_PROSE: f32 = 5.0;
/// Columns of a bill: what it is for, how many, at what price, and the sum.
const FEWEST_COLUMNS_OF_BILL: usize = 4;
/// Edges that a spreadsheet sets at one place differ by no more points.
const SAME_PLACE: f32 = 0.6;
/// Mean width of the text of a cell in the first column, of three or more and of two, in ems.
const WIDEST_FIRST: f32 = 16.0;
const WIDEST_FIRST_OF_TWO: f32 = 8.5;
/// Mean width of a line of prose, in ems.
const WIDTH_OF_PROSE: f32 = 9.0;
/// Cells that tell whether text goes on below them.
const FEWEST_CELLS: usize = 3;
/// Levels looked at on a page.
const MOST_LEVELS: usize = 400;

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
    tables_among(&levels).iter().flat_map(Table::rules).collect()
}

/// The tables among some text whose columns of figures have a name each, such as the items of a bill.
pub(super) fn bills(glyphs: Vec<&Placed>) -> Vec<Table> {
    let mut tables = tables_among(&levels_of(glyphs));
    tables.retain(Table::is_bill);
    tables
}

fn tables_among(levels: &[Level<'_>]) -> Vec<Table> {
    if levels.len() > MOST_LEVELS {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut from = 0;
    while from < levels.len() {
        let Some((mut to, mut table)) = table_from(levels, from) else {
            from += 1;
            continue;
        };
        // Names across several columns hide what parts these.
        for start in from + 1..(from + 1 + MOST_SPANNING).min(levels.len()) {
            if let Some((end, other)) = table_from(levels, start).filter(|(_, other)| other.n_cols > table.n_cols) {
                (to, table) = (end, other);
            }
        }
        out.push(table);
        from = to;
    }
    out
}

/// The table that begins at a level, and the level behind it.
fn table_from(levels: &[Level<'_>], from: usize) -> Option<(usize, Table)> {
    let register = Region::grow(levels, from, Seen::Narrow)
        .and_then(|region| Some((region.to, region.parted(levels)?)))
        .filter(|(_, table)| registers::is_one(table));
    let other = plain_table_from(levels, from);
    let is_larger = |(to, table): &(usize, Table)| {
        other
            .as_ref()
            .is_none_or(|(end, other)| (to, table.n_cols) > (end, other.n_cols) && table.cuts.len() >= other.cuts.len())
    };
    if register.as_ref().is_some_and(is_larger) { register } else { other }
}

fn plain_table_from(levels: &[Level<'_>], from: usize) -> Option<(usize, Table)> {
    let region = Region::grow(levels, from, Seen::Clear)?;
    let reaching_up = Some(region.reaching_up(levels)).filter(|other| other.from < from);
    let table = reaching_up.and_then(|other| other.table(levels)).or_else(|| region.table(levels))?;
    Some((region.to, table))
}

/// A table in the making.
pub(super) struct Table {
    /// Lines of its cells, from the top down.
    pub(super) blocks: Vec<Block>,
    /// Heights between its rows.
    pub(super) cuts: Vec<f32>,
    /// Places between its columns.
    pub(super) borders: Vec<f32>,
    /// Columns.
    pub(super) n_cols: usize,
    /// Font size.
    pub(super) em: f32,
    /// What follows has gaps too, and may be more of its rows.
    pub(super) has_rows_below: bool,
}

impl Table {
    /// True for a table: enough rows with something in two columns at least, and no prose in columns.
    pub(super) fn is_one(&self) -> bool {
        let n_rows = self.cuts.len() + 1;
        let row_of = |block: &Block| self.cuts.partition_point(|cut| *cut <= block.middle());
        let mut n_lines = vec![0_usize; n_rows * self.n_cols];
        let mut first = (0, 0.0);
        for block in &self.blocks {
            let lines = &mut n_lines[row_of(block) * self.n_cols + block.col];
            *lines += 1;
            if block.col == 0 {
                first = (first.0 + usize::from(*lines == 1), first.1 + (block.x1 - block.x0) / self.em);
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
        let width = |col: usize| {
            let widths = self.blocks.iter().filter(|block| block.col == col).map(|block| block.x1 - block.x0);
            widths.fold(0.0, f32::max)
        };
        let is_even = (0..self.n_cols).all(|col| width(col) >= NARROWEST_PROSE * self.em)
            && n_deep * 2 >= n_rows
            && rows().filter(is_uneven).count() * 10 < n_deep * 6;
        let (fewest, most_first) = match self.n_cols {
            2 => (FEWEST_ROWS_OF_TWO, WIDEST_FIRST_OF_TWO),
            _ if has_wrapped || self.is_sheet() || self.is_bill() => (FEWEST_ROWS, WIDEST_FIRST),
            _ => (FEWEST_PLAIN, WIDEST_FIRST),
        };
        let is_list = self.blocks.iter().filter(|block| block.col == 0).all(|block| block.is_item);
        n_rows >= fewest
            && !self.is_wide_throughout()
            && (has_wrapped || self.n_cols > 2 && self.is_straight())
            && n_filled * 10 >= n_rows * 6
            && n_named * 10 >= n_rows * 8
            && first.1 <= most_first * first.0 as f32
            && !is_even
            && (!self.runs_on() || self.has_figures())
            && !is_list
    }

    /// True if figures stand below figures in more than one column: text in columns has none.
    fn has_figures(&self) -> bool {
        let Some(head_end) = self.cuts.first() else { return false };
        let body = |col: usize| self.blocks.iter().filter(move |block| block.col == col && block.middle() > *head_end);
        let is_of_figures = |col: &usize| {
            body(*col).all(|block| block.is_figure)
                && body(*col).count() * 2 > self.cuts.len()
                && self.spread(body(*col)) <= CROOKED * self.em
        };
        self.cuts.len() >= FEWEST_ROWS && (1..self.n_cols).filter(is_of_figures).count() >= 2
    }

    /// True for a small table of a spreadsheet: a name above every column, and what stands below it begins, ends or has
    /// its middle at the same place to a hair, with figures in some column behind the first. Where its cells stand so close
    /// that no gap between words tells them, which it is only looked at for.
    fn is_sheet(&self) -> bool {
        let Some(head_end) = self.cuts.first() else { return false };
        let (head, body): (Vec<&Block>, Vec<&Block>) = self.blocks.iter().partition(|block| block.middle() < *head_end);
        let mut named: Vec<usize> = head.iter().filter(|name| !name.is_figure).map(|name| name.col).collect();
        named.sort_unstable();
        let in_column = |col: usize| body.iter().copied().filter(move |block| block.col == col);
        let is_exact = |col: usize| self.spread(in_column(col)) <= SAME_PLACE;
        let is_of_figures = |col: usize| in_column(col).all(|block| block.is_figure) && in_column(col).count() >= 2;
        let is_close = |pair: &[&Block]| {
            let (left, right) = (pair[0], pair[1]);
            (0.0..GAP_ENDS_LINE * self.em).contains(&(right.x0 - left.x1)) && right.top < left.bottom
        };
        named.into_iter().eq(0..self.n_cols)
            && body.windows(2).any(is_close)
            && (0..self.n_cols).all(is_exact)
            && (1..self.n_cols).any(is_of_figures)
    }

    /// True for the items of a bill: a name above every column, and below it figures alone in more than one of them.
    fn is_bill(&self) -> bool {
        let Some(head_end) = self.cuts.first() else { return false };
        let (head, body): (Vec<&Block>, Vec<&Block>) = self.blocks.iter().partition(|block| block.middle() < *head_end);
        let is_named = |col: usize| head.iter().any(|name| name.col == col && !name.is_figure);
        let in_column = |col: usize| body.iter().filter(move |block| block.col == col);
        let is_of_figures = |col: &usize| {
            in_column(*col).all(|block| block.is_figure || block.opens_figure) && in_column(*col).count() >= 2
        };
        self.n_cols >= FEWEST_COLUMNS_OF_BILL
            && !self.has_rows_below
            && (0..self.n_cols).all(is_named)
            && (1..self.n_cols).filter(is_of_figures).count() >= 2
            && self.is_straight()
    }

    /// Upper and lower edge.
    pub(super) fn extent(&self) -> (f32, f32) {
        let all = |place: fn(&Block) -> f32| self.blocks.iter().map(place);
        (all(|block| block.top).fold(f32::MAX, f32::min), all(|block| block.bottom).fold(f32::MIN, f32::max))
    }

    /// True if the lines of all columns are as long as those of prose.
    fn is_wide_throughout(&self) -> bool {
        let mut lines = vec![(0, 0.0); self.n_cols];
        for block in &self.blocks {
            let (n_lines, width) = &mut lines[block.col];
            *n_lines += 1;
            *width += (block.x1 - block.x0) / self.em;
        }
        lines.into_iter().all(|(n_lines, width)| width >= WIDTH_OF_PROSE * n_lines as f32)
    }

    /// True if most cells of long lines end at the edge of their column, as prose does that goes on below. Prose below a short
    /// heading is told by two columns of it.
    fn runs_on(&self) -> bool {
        let row_of = |block: &Block| self.cuts.partition_point(|cut| *cut <= block.middle());
        let (mut all, mut of_headed) = ((0, 0), (0, 0));
        let mut n_headed = 0;
        for col in 0..self.n_cols {
            // Figures set to the right end at one place.
            let blocks = || self.blocks.iter().filter(|block| block.col == col && !block.is_figure);
            let edge = blocks().map(|block| block.x1).fold(f32::MIN, f32::max);
            let lines: Vec<&Block> = blocks().collect();
            let is_wrapped = |pair: &[&Block]| row_of(pair[0]) == row_of(pair[1]);
            // Names in one line each say nothing of the width of their column.
            let mut widths: Vec<f32> = lines.iter().map(|line| (line.x1 - line.x0) / self.em).collect();
            let is_short = widths.iter().sum::<f32>() < WIDTH_OF_PROSE * lines.len() as f32;
            widths.sort_by(f32::total_cmp);
            let is_headed = is_short && widths.get(lines.len() / 2).is_some_and(|width| *width >= WIDTH_OF_PROSE);
            if is_short && !is_headed && lines.windows(2).filter(|pair| is_wrapped(pair)).count() * 4 < lines.len() {
                continue;
            }
            let ends = lines.windows(2).filter(|pair| row_of(pair[0]) < row_of(pair[1]) && pair[0].n_glyphs >= LONG);
            let (n_cells, n_full) = ends.fold((0, 0), |(n_cells, n_full), pair| {
                (n_cells + 1, n_full + usize::from(edge - pair[0].x1 < self.em))
            });
            n_headed += usize::from(is_headed && n_full > 0);
            let count = if is_headed { &mut of_headed } else { &mut all };
            *count = (count.0 + n_cells, count.1 + n_full);
        }
        let are_full = |(n_cells, n_full): (usize, usize)| n_cells >= FEWEST_CELLS && n_full * 2 >= n_cells;
        are_full(all) || n_headed >= 2 && are_full((all.0 + of_headed.0, all.1 + of_headed.1))
    }

    /// True if every column shares an edge or its middle, but for the names above and those on the left, of which some
    /// may be set in.
    pub(super) fn is_straight(&self) -> bool {
        let Some(head) = self.cuts.first() else { return false };
        let body = || self.blocks.iter().filter(|block| block.middle() > *head);
        (1..self.n_cols).all(|col| self.spread(body().filter(|block| block.col == col)) <= CROOKED * self.em)
    }

    /// How far the blocks of a column are from sharing their left edge, their right edge or their middle.
    pub(super) fn spread<'b>(&self, blocks: impl Iterator<Item = &'b Block> + Clone) -> f32 {
        let spread = |place: fn(&Block) -> f32| {
            let places = blocks.clone().map(place);
            let (low, high) = places.fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
            high - low
        };
        let middle = |block: &Block| (block.x0 + block.x1) / 2.0;
        spread(|block| block.x0).min(spread(|block| block.x1)).min(spread(middle))
    }

    /// All its lines.
    fn rules(&self) -> Vec<Rule> {
        let all = |place: fn(&Block) -> f32| self.blocks.iter().map(place);
        let (x0, x1) = (all(|b| b.x0).fold(f32::MAX, f32::min), all(|b| b.x1).fold(f32::MIN, f32::max));
        let (y0, y1) = self.extent();
        let (x0, x1) = (x0 - 1.0, x1 + 1.0);
        let ys = [y0].into_iter().chain(self.cuts.iter().copied()).chain([y1]);
        let xs = [x0].into_iter().chain(self.borders.iter().copied()).chain([x1]);
        ys.map(|at| Rule { horizontal: true, at, from: x0, to: x1 })
            .chain(xs.map(|at| Rule { horizontal: false, at, from: y0, to: y1 }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lattice;
    use crate::pdf::page::set;

    /// Columns and rows of the tables found.
    fn sizes(pieces: &[(&str, f32, f32)]) -> Vec<(usize, usize)> {
        let glyphs: Vec<Placed> = pieces.iter().flat_map(|(text, x, base)| set(text, *x, *base, 10.0)).collect();
        lattice::grids_of(&rules(&[], &glyphs)).iter().map(|grid| (grid.n_cols(), grid.n_rows())).collect()
    }

    #[test]
    fn cells_of_several_lines_are_a_table() {
        let head = [("序号", 0.0, 0.0), ("问题", 40.0, 0.0), ("措施", 160.0, 0.0)];
        let row = |number: &'static str, base: f32| {
            let first = [(number, 0.0, base), ("消防通道堆放杂物未清", 40.0, base), ("当场清理", 160.0, base)];
            first.into_iter().chain([("理", 40.0, base + 13.0)])
        };
        let rows = [("1", 20.0), ("2", 54.0), ("3", 88.0)].into_iter().flat_map(|(number, base)| row(number, base));
        let pieces: Vec<(&str, f32, f32)> = head.into_iter().chain(rows).collect();
        assert_eq!(sizes(&pieces), [(3, 4)]);
    }

    #[test]
    fn cells_may_stand_as_close_as_letters() {
        let head = [("序号", 0.0, 0.0), ("单位", 32.0, 0.0), ("金额", 102.0, 0.0)];
        let names = ["区教育局", "青山街道办", "区水务局", "区文旅局", "区财政局"];
        let row = |(nth, name): (usize, &'static str)| {
            let base = 14.0 * (nth + 1) as f32;
            [(["6", "7", "8", "9", "5"][nth], 25.0, base), (name, 32.0, base), ("1204.5", 110.0, base)]
        };
        let pieces: Vec<(&str, f32, f32)> =
            head.into_iter().chain(names.into_iter().enumerate().flat_map(row)).collect();
        assert_eq!(sizes(&pieces), [(3, 6)]);
    }

    #[test]
    fn columns_of_prose_and_lists_are_none() {
        let prose = "这一行文字写满一栏为止";
        let columns: Vec<(&str, f32, f32)> =
            (0..9).flat_map(|row| [0.0, 130.0, 260.0].map(|x| (prose, x, 16.0 * row as f32))).collect();
        assert!(sizes(&columns).is_empty());
        let numbers = ["1.", "2.", "3.", "4.", "5."];
        let list: Vec<(&str, f32, f32)> = numbers
            .iter()
            .enumerate()
            .flat_map(|(nth, number)| {
                let base = 32.0 * nth as f32;
                [(*number, 0.0, base), (prose, 30.0, base), ("仓库。", 30.0, base + 16.0)]
            })
            .collect();
        assert!(sizes(&list).is_empty());
    }

    #[test]
    fn all_cells_of_a_narrow_table_may_have_two_lines() {
        let row = |base: f32| {
            let first =
                [("乡村", 0.0, base), ("全县建成综合服务中心，改造老旧", 40.0, base), ("县住建局、", 200.0, base)];
            let second = [("治理", 0.0, base), ("小区，取得成效。", 40.0, base), ("城管局", 200.0, base)];
            let second = second.map(|(text, x, base)| (text, x, base + 12.0));
            [first.as_slice(), &[("1月", 270.0, base)], &second, &[("底", 270.0, base + 12.0)]].concat()
        };
        assert_eq!(sizes(&[row(0.0), row(30.0), row(60.0), row(90.0)].concat()), [(4, 4)]);
    }

    #[test]
    fn the_second_line_of_a_date_is_no_page_number() {
        let row = |day: &'static str, base: f32| {
            let date = [("2024-03-", 0.0, base), (day, 0.0, base + 20.0)];
            let text =
                [("代发工资", 60.0, base + 10.0), ("3,007.01", 120.0, base + 10.0), ("县财政局", 200.0, base + 10.0)];
            [date.as_slice(), &text].concat()
        };
        assert_eq!(sizes(&[row("01", 0.0), row("02", 45.0), row("03", 90.0), row("04", 135.0)].concat()), [(4, 4)]);
    }

    #[test]
    fn a_name_of_two_lines_may_stand_around_its_number() {
        let row = |number: &'static str, base: f32| {
            let name = [("刘小", 30.0, base), ("红", 30.0, base + 28.0)];
            let text = [(number, 0.0, base + 14.0), ("男", 80.0, base + 14.0), ("安定镇镇长", 120.0, base + 14.0)];
            [name.as_slice(), &text].concat()
        };
        let rows = [row("1", 0.0), row("2", 64.0), row("3", 128.0), row("4", 192.0)].concat();
        assert_eq!(sizes(&rows), [(4, 4)]);
    }

    #[test]
    fn the_name_of_a_table_is_none_of_its_rows() {
        let row = |cells: [&'static str; 4], base: f32| {
            let [number, name, place, phone] = cells;
            [(number, 0.0, base), (name, 40.0, base), (place, 100.0, base), (phone, 200.0, base)]
        };
        let rows = |caption: &'static str| {
            let head = row(["序号", "姓名", "单位", "电话"], 20.0);
            let body = ["1", "2", "3", "4"].into_iter().zip([34.0, 48.0, 62.0, 76.0]);
            let body = body.flat_map(|(nth, base)| row([nth, "王志强", "县教育局", "1387300"], base));
            [(caption, 110.0, 6.0)].into_iter().chain(head).chain(body).collect::<Vec<_>>()
        };
        assert_eq!(sizes(&rows("表6 有关情")), [(4, 5)]);
        assert_eq!(sizes(&rows("（共48名）")), [(4, 5)]);
    }

    #[test]
    fn names_that_fill_their_column_beside_figures_are_no_prose() {
        let row = |base: f32| {
            let name = [("机关事业单位基本养老", 60.0, base - 10.0), ("保险缴费支出资金合计", 60.0, base + 10.0)];
            let figures = [("2050101", 0.0, base), ("71,212.19", 170.0, base), ("3,650.68", 230.0, base)];
            [name.as_slice(), &figures].concat()
        };
        let head = [("编码", 0.0, -36.0), ("名称", 60.0, -36.0), ("收入", 170.0, -36.0), ("支出", 230.0, -36.0)];
        assert_eq!(sizes(&[head.as_slice(), &row(0.0), &row(36.0), &row(72.0), &row(108.0)].concat()), [(4, 5)]);
    }
}
