//! Lines that a table leaves out. Where lines or shades part the rows and only gaps part the columns, the missing lines
//! are drawn, so that the table is read as any other: rows ruled below, rows in two colours, the three lines of a book.

use zuozheng_model::Rect;

use super::draft::Draft;
use super::frame::Placed;
use super::glyphs::Rule;
use super::lattice::{self, Grid};
use super::strips::{self, Strip};

/// Lines that end within this many points of each other belong to one table.
pub(super) const SAME_END: f32 = 3.0;
/// Narrowest table, in points.
const NARROWEST: f32 = 120.0;
/// Lines or edges of shades that a table has at least.
const FEWEST_LINES: usize = 2;
/// Lines looked at on a page; a map or plan draws thousands.
const MOST_LINES: usize = 2_000;
/// Widths of lines on a page; of a drawing no more need be looked at.
const MOST_WIDTHS: usize = 50;
/// Free space between two columns, in ems.
const GUTTER: f32 = 0.45;
/// From one line of a table to the next, in ems.
const MOST_ROOM: f32 = 4.0;
/// Text of a table is of one size, but for this share of it.
const SIZES_DIFFER: f32 = 0.3;
/// Share of the lines of text that may go on beside the lines drawn: those of a table reach as far as it does.
const MOST_OUTSIDE: f32 = 0.2;

/// Lines of one width below each other, and what stands between them.
pub(super) struct Stack<'g> {
    /// Left end.
    pub(super) x0: f32,
    /// Right end.
    pub(super) x1: f32,
    /// Size of the text.
    pub(super) em: f32,
    /// Places of the lines, from the top down.
    pub(super) ys: Vec<f32>,
    /// Text between each line and the next.
    pub(super) bands: Vec<Vec<&'g Placed>>,
    /// Free spaces between the text of each band, wide enough to part columns.
    pub(super) gaps: Vec<Vec<(f32, f32)>>,
    /// Text beside them: how far away it stands, in points, and at what height.
    outside: Vec<(f32, f32)>,
}

/// All lines of the tables that are completed.
#[derive(Debug, Default)]
pub(super) struct Implied {
    /// Lines of tables that are known well.
    pub(super) rules: Vec<Rule>,
    /// Lines of each table of which more rows follow: they hold where nothing else is found.
    pub(super) open_below: Vec<Vec<Rule>>,
}

/// Draws the lines that are missing around the text of a page: all lines of each table that is completed. `grids` are
/// the tables that need none.
pub(super) fn rules(drawn: &[Rule], shades: &[Rect], grids: &[Grid], glyphs: &[Placed]) -> Implied {
    let across = lines_across(drawn, shades, grids);
    if across.len() < FEWEST_LINES || across.len() > MOST_LINES {
        return Implied::default();
    }
    let mut lines = lattice::merged(&across, true);
    lines.extend(end_of_page(&lines, glyphs));
    let groups = by_width(&lines);
    if groups.len() > MOST_WIDTHS {
        return Implied::default();
    }
    let mut out = Implied::default();
    let mut done: Vec<Rect> = Vec::new();
    for lines in groups {
        let stack = Stack::of(&lines, glyphs);
        for (from, to) in stack.runs() {
            // The shade behind a head that is narrower than its table.
            let area = Rect { x0: stack.x0, y0: stack.ys[from], x1: stack.x1, y1: stack.ys[to] };
            if done.iter().any(|other| overlap(other, &area)) {
                continue;
            }
            let inside: Vec<Rule> = across
                .iter()
                .filter(|rule| {
                    let is_level = rule.at > stack.ys[from] - SAME_END && rule.at < stack.ys[to] + SAME_END;
                    is_level && rule.from > stack.x0 - SAME_END && rule.to < stack.x1 + SAME_END
                })
                .copied()
                .collect();
            if let Some(table) = Draft::of(&stack, from, to, &inside).and_then(|draft| draft.completed(glyphs)) {
                if table.is_open_below {
                    out.open_below.push(table.lines);
                } else {
                    out.rules.extend(table.lines);
                }
                done.push(area);
            }
        }
    }
    out
}

/// The line that a page break takes from a table of a book: only the one above its head is drawn at full width, the one below
/// it in part, and its rows go on to the end of the text.
fn end_of_page(lines: &[Rule], glyphs: &[Placed]) -> Option<Rule> {
    let width = |rule: &Rule| rule.to - rule.from;
    let top = lines.iter().filter(|rule| width(rule) >= NARROWEST).max_by(|a, b| {
        let is_wider = width(a) - width(b);
        if is_wider.abs() <= 2.0 * SAME_END { a.at.total_cmp(&b.at) } else { is_wider.total_cmp(&0.0) }
    })?;
    let below: Vec<&Rule> = lines.iter().filter(|rule| rule.at > top.at + SAME_END).collect();
    let is_part = |rule: &&Rule| {
        let is_inside = rule.from >= top.from - SAME_END && rule.to <= top.to + SAME_END;
        is_inside && width(rule) < width(top) - 2.0 * SAME_END
    };
    if below.is_empty() || !below.iter().all(is_part) {
        return None;
    }
    let mut text: Vec<&Placed> = glyphs.iter().filter(|glyph| is_ink(glyph) && glyph.base > top.at).collect();
    text.sort_by(|a, b| a.base.total_cmp(&b.base));
    let is_near = |a: &&Placed, b: &&Placed| b.base - a.base <= MOST_ROOM * b.em;
    let mut pieces = text.chunk_by(is_near);
    let table = pieces.next()?;
    // Nothing but the number of the page stands below it.
    let rest: Vec<&&Placed> = pieces.flatten().collect();
    let is_one_line = rest.windows(2).all(|pair| pair[1].base - pair[0].base < 0.5 * pair[1].em);
    let last = table.last()?;
    let holds = |rule: &&Rule| rule.at < last.base;
    (is_one_line && below.iter().any(holds)).then_some(Rule { at: last.base + 0.4 * last.em, ..*top })
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
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
                let is_across = both.len() < common.len() && !band.is_empty() && strips::of(band).len() == 1;
                if is_across && (from + 1..to).any(|band| self.holds_rows(band, &common)) {
                    break;
                }
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

    /// Free spaces between some text, wide enough to part columns.
    pub(super) fn gaps_in(&self, glyphs: &[&Placed]) -> Vec<(f32, f32)> {
        gaps_between(glyphs, GUTTER * self.em)
    }

    /// True if a band has several rows: its lines part none, and a line of text between two such bands is the title of
    /// the next table, not a name across the columns.
    fn holds_rows(&self, band: usize, gaps: &[(f32, f32)]) -> bool {
        let column_of = |x: f32| gaps.partition_point(|gap| (gap.0 + gap.1) / 2.0 <= x);
        !strips::rows(&strips::of(&self.bands[band]), &column_of, self.em).is_empty()
    }

    fn is_one_size(&self, band: usize) -> bool {
        self.bands[band].iter().all(|glyph| (glyph.em - self.em).abs() <= SIZES_DIFFER * self.em)
    }

    /// True if the lines drawn are as wide as the text: few rows go on beside them, and nothing stands at their ends.
    pub(super) fn is_whole(&self, strips: &[Strip]) -> bool {
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

    /// What two sets of gaps have in common, wide enough to part columns.
    pub(super) fn intersection(&self, a: &[(f32, f32)], b: &[(f32, f32)]) -> Vec<(f32, f32)> {
        let both = a.iter().flat_map(|one| b.iter().map(|other| (one.0.max(other.0), one.1.min(other.1))));
        both.filter(|(from, to)| to - from >= GUTTER * self.em).collect()
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

/// True for what is seen.
pub(super) fn is_ink(glyph: &Placed) -> bool {
    glyph.char != ' ' && glyph.char != '\u{3000}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::set;

    fn across(ys: &[f32]) -> Vec<Rule> {
        ys.iter().map(|at| Rule { horizontal: true, at: *at, from: 0.0, to: 300.0 }).collect()
    }

    /// Rows of three cells, the second of two lines.
    fn cells(bases: &[f32]) -> Vec<Placed> {
        let row = |base: &f32| {
            let number = set("1", 4.0, *base, 10.0);
            [
                number,
                set("配电箱未上锁", 40.0, *base, 10.0),
                set("整改", 40.0, base + 14.0, 10.0),
                set("完成", 200.0, *base, 10.0),
            ]
        };
        bases.iter().flat_map(row).flatten().collect()
    }

    fn n_columns(drawn: &[Rule], glyphs: &[Placed]) -> Vec<usize> {
        lattice::grids_of(&rules(drawn, &[], &[], glyphs).rules).iter().map(Grid::n_cols).collect()
    }

    #[test]
    fn a_table_of_a_book_that_a_page_ends_has_its_rows() {
        let text = |rest: &[Placed]| {
            let mut glyphs =
                [set("地区", 4.0, 20.0, 10.0), set("人数", 120.0, 20.0, 10.0), set("增长率", 220.0, 20.0, 10.0)]
                    .concat();
            for base in [45.0, 65.0, 85.0] {
                glyphs.extend(set("城关镇", 4.0, base, 10.0));
                glyphs.extend(set("41.59", 120.0, base, 10.0));
                glyphs.extend(set("7.5", 225.0, base, 10.0));
            }
            glyphs.extend_from_slice(rest);
            glyphs
        };
        // The line below the head leaves out the name on the left, which goes on there.
        let drawn = [
            Rule { horizontal: true, at: 5.0, from: 0.0, to: 300.0 },
            Rule { horizontal: true, at: 30.0, from: 100.0, to: 300.0 },
        ];
        let n_rows = |rest: &[Placed]| -> Vec<usize> {
            lattice::grids_of(&rules(&drawn, &[], &[], &text(rest)).rules).iter().map(Grid::n_rows).collect()
        };
        assert_eq!(n_rows(&[]), [4]);
        assert_eq!(n_rows(&set("— 1 —", 140.0, 160.0, 10.0)), [4]);
        // Text of two lines below it is not what ends a page.
        let prose = [set("注：以上为年报数。", 4.0, 150.0, 10.0), set("全年完成任务。", 4.0, 200.0, 10.0)].concat();
        assert_eq!(n_rows(&prose), Vec::<usize>::new());
    }

    #[test]
    fn lines_between_rows_make_a_table() {
        let (lines, text) = (across(&[0.0, 34.0, 68.0, 102.0]), cells(&[14.0, 48.0, 82.0]));
        assert_eq!(n_columns(&lines, &text), [3]);
        // Not where a table is known already, and not without lines.
        let grids = lattice::grids_of(&rules(&lines, &[], &[], &text).rules);
        assert_eq!(rules(&lines, &[], &grids, &text).rules, []);
        assert!(n_columns(&[], &text).is_empty());
    }

    #[test]
    fn shades_are_lines() {
        let shade = |y0: f32| Rect { x0: 0.0, y0, x1: 300.0, y1: y0 + 34.0 };
        let lines = rules(&[], &[shade(0.0), shade(68.0)], &[], &cells(&[14.0, 48.0, 82.0, 116.0]));
        let grids = lattice::grids_of(&lines.rules);
        // The last row has no shade and none below it.
        assert_eq!((grids.len(), grids[0].n_cols(), grids[0].n_rows()), (1, 3, 4));
    }

    #[test]
    fn a_line_above_a_page_and_one_below_it_are_no_table() {
        let lines = across(&[0.0, 200.0]);
        let one = "这一行文字很长写满了整个页面直到右边为止再也放不";
        let prose: Vec<Placed> = (1..12).flat_map(|row| set(one, 2.0, 16.0 * row as f32, 10.0)).collect();
        assert!(n_columns(&lines, &prose).is_empty());
        let column = "这一行文字写满一栏为止";
        let columns: Vec<Placed> =
            (1..12).flat_map(|row| [2.0, 180.0].map(|x| set(column, x, 16.0 * row as f32, 10.0))).flatten().collect();
        assert!(n_columns(&lines, &columns).is_empty());
    }

    #[test]
    fn text_that_goes_on_beside_the_lines_makes_them_no_table() {
        let lines = across(&[0.0, 34.0, 68.0, 102.0]);
        let names: Vec<Placed> =
            [14.0, 48.0, 82.0].iter().flat_map(|base| set("青山街道", -80.0, *base, 10.0)).collect();
        assert!(n_columns(&lines, &[names, cells(&[14.0, 48.0, 82.0])].concat()).is_empty());
    }

    #[test]
    fn a_head_ends_at_its_line_though_that_is_drawn_in_part() {
        let part = Rule { horizontal: true, at: 34.0, from: 60.0, to: 300.0 };
        let lines = [across(&[0.0, 100.0]).as_slice(), &[part]].concat();
        let head = [set("地区", 4.0, 21.0, 10.0), set("户籍人口（万人）", 90.0, 11.0, 10.0)];
        let names = [set("合计", 70.0, 31.0, 10.0), set("男", 130.0, 31.0, 10.0), set("女", 180.0, 31.0, 10.0)];
        let row = |name: &str, base: f32| {
            let figures =
                [set("41.59", 68.0, base, 10.0), set("60.70", 122.0, base, 10.0), set("7.84", 172.0, base, 10.0)];
            [set(name, 4.0, base, 10.0), figures.concat()].concat()
        };
        let rows = [row("全县", 50.0), row("城关镇", 66.0), row("安定镇", 82.0)];
        let text = [head.concat(), names.concat(), rows.concat()].concat();
        let found = lattice::grids_of(&rules(&lines, &[], &[], &text).rules);
        assert_eq!(found.iter().map(|grid| (grid.n_cols(), grid.n_rows())).collect::<Vec<_>>(), [(4, 5)]);
    }

    /// Cells as they stand in the rows of the one table found: first row and column, and rows covered.
    fn first_column(glyphs: &[Placed], lines: &[f32]) -> (usize, Vec<(usize, usize)>) {
        let grid = lattice::grids_of(&rules(&across(lines), &[], &[], glyphs).rules).remove(0);
        let names = grid.cells.iter().filter(|cell| cell.col == 0).map(|cell| (cell.row, cell.rowspan));
        (grid.n_rows(), names.collect())
    }

    #[test]
    fn a_name_in_the_middle_of_several_rows_is_one_cell() {
        let row = |base: f32| {
            [set("氨氮浓度", 80.0, base, 10.0), set("12.5", 180.0, base, 10.0), set("20", 250.0, base, 10.0)]
        };
        let head = [set("点位", 4.0, 14.0, 10.0), set("项目", 80.0, 14.0, 10.0), set("结果", 180.0, 14.0, 10.0)];
        let rows = [34.0, 52.0, 70.0, 88.0, 106.0].map(row).concat();
        let names = [set("汨罗江段", 4.0, 52.0, 10.0), set("昌水断面", 4.0, 97.0, 10.0)];
        let text = [head.concat(), set("限值", 250.0, 14.0, 10.0), rows.concat(), names.concat()].concat();
        assert_eq!(first_column(&text, &[0.0, 20.0, 114.0]), (6, vec![(0, 1), (1, 3), (4, 2)]));
    }

    #[test]
    fn a_row_whose_name_has_two_lines_may_be_the_only_one_of_its_page() {
        let head = [set("地区", 4.0, 14.0, 10.0), set("人数", 80.0, 14.0, 10.0), set("占比", 180.0, 14.0, 10.0)];
        let name = [set("虹桥", 4.0, 36.0, 10.0), set("镇", 4.0, 56.0, 10.0)];
        let figures = [set("109.25", 80.0, 46.0, 10.0), set("21.6", 180.0, 46.0, 10.0)];
        let text = [head.concat(), name.concat(), figures.concat()].concat();
        assert_eq!(first_column(&text, &[0.0, 20.0, 62.0]), (2, vec![(0, 1), (1, 1)]));
    }

    #[test]
    fn the_rest_of_a_row_that_a_page_cut_stands_above_the_rows_below_it() {
        let head = [set("序号", 4.0, 14.0, 10.0), set("姓名", 80.0, 14.0, 10.0), set("电话", 180.0, 14.0, 10.0)];
        let name = |base: f32| [set("刘小", 80.0, base, 10.0), set("红", 80.0, base + 20.0, 10.0)].concat();
        let row = |number: &str, base: f32| {
            [set(number, 4.0, base + 10.0, 10.0), name(base), set("13873009801", 180.0, base + 10.0, 10.0)].concat()
        };
        let text = [head.concat(), name(34.0), row("9", 80.0), row("10", 126.0)].concat();
        assert_eq!(first_column(&text, &[0.0, 20.0, 156.0]), (4, vec![(0, 1), (1, 1), (2, 1), (3, 1)]));
    }

    #[test]
    fn the_last_cells_of_rows_may_be_empty() {
        let row = |cells: &[(&str, f32)], base: f32| -> Vec<Placed> {
            cells.iter().flat_map(|(cell, x)| set(cell, *x, base, 10.0)).collect()
        };
        let full = [("行政运行", 4.0), ("6,268.45", 100.0), ("0.00", 200.0)];
        let bases = [14.0, 34.0, 54.0];
        let text = [row(&full, bases[0]), row(&full[..2], bases[1]), row(&full, bases[2])].concat();
        assert_eq!(n_columns(&across(&[0.0, 20.0, 40.0, 60.0]), &text), [3]);
    }

    #[test]
    fn text_may_follow_close_below_a_row_without_a_line() {
        let row = |base: f32| -> Vec<Placed> {
            let cells = [("小学教育", 4.0), ("97,078.23", 100.0), ("57.05", 200.0)];
            cells.iter().flat_map(|(cell, x)| set(cell, *x, base, 10.0)).collect()
        };
        let text = set("县直有关部门组织专题学习撰写心得体会取得了阶段性的成效", 4.0, 90.0, 10.0);
        let rows = [row(14.0), row(34.0), row(54.0), row(74.0), text].concat();
        let found = lattice::grids_of(&rules(&across(&[0.0, 20.0, 40.0, 60.0]), &[], &[], &rows).rules);
        assert_eq!(found.iter().map(|grid| (grid.n_cols(), grid.n_rows())).collect::<Vec<_>>(), [(3, 4)]);
    }

    #[test]
    fn a_name_on_the_right_of_all_rows_is_that_of_an_empty_column() {
        let row = |cells: &[(&str, f32)], base: f32| -> Vec<Placed> {
            cells.iter().flat_map(|(cell, x)| set(cell, *x, base, 10.0)).collect()
        };
        let head = row(&[("乡镇", 4.0), ("总量", 100.0), ("增速（%）", 160.0), ("备注", 250.0)], 14.0);
        let rows = [34.0, 50.0, 66.0].map(|base| row(&[("城关镇", 4.0), ("165.5", 98.0), ("-1.5", 172.0)], base));
        assert_eq!(n_columns(&across(&[0.0, 20.0, 72.0]), &[head, rows.concat()].concat()), [4]);
    }

    #[test]
    fn a_note_that_begins_beside_the_table_is_none_of_its_rows() {
        let row = |base: f32| -> Vec<Placed> {
            let cells = [("15:00", 4.0), ("一楼大厅", 100.0), ("签到", 200.0)];
            cells.iter().flat_map(|(cell, x)| set(cell, *x, base, 10.0)).collect()
        };
        let note = set("注：数据来源于县统计局。", -60.0, 90.0, 10.0);
        let text = [row(14.0), row(34.0), row(54.0), row(74.0), note].concat();
        let found = lattice::grids_of(&rules(&across(&[0.0, 20.0, 40.0, 60.0]), &[], &[], &text).rules);
        assert_eq!((found[0].n_rows(), found[0].area().y1 < 81.0), (4, true));
    }

    #[test]
    fn the_names_of_many_columns_may_have_many_lines() {
        let xs = [4.0, 60.0, 120.0, 180.0, 240.0];
        let head: Vec<Placed> = xs
            .iter()
            .flat_map(|x| {
                ["比上", "年同", "期增", "长数", "（%）"].iter().zip(0..).map(move |(text, nth)| (text, nth, *x))
            })
            .flat_map(|(text, nth, x)| set(text, x, 12.0 + 12.0 * nth as f32, 10.0))
            .collect();
        let row = |base: f32| xs.iter().flat_map(move |x| set("41.59", *x, base, 10.0)).collect::<Vec<Placed>>();
        let text = [head, row(82.0), row(98.0), row(114.0)].concat();
        assert_eq!(n_columns(&across(&[0.0, 68.0, 120.0]), &text), [5]);
    }
}
