//! Glyphs to the cells of a ruled table.

use zuozheng_model::Rect;

use super::entries;
use super::frame::{Frame, Placed};
use super::lattice::{Grid, Open};
use super::lines::{self, Line, Row};

/// Padding and part of a digit behind the first half of a number, in ems.
const MOST_ROOM_IN_NUMBER: f32 = 1.0;

/// Texts whose sizes differ by more than this share are no lines of one sentence.
const OTHER_SIZE: f32 = 0.09;
/// Space between two digits of a number, in ems.
const SAME_NUMBER: f32 = 0.02;
/// Columns of a table of which one row may stand alone on a page.
const FEWEST_COLS_OF_REST: usize = 3;
/// From one line to the next where a cell runs over its end, in ems.
const NEXT_LINE: f32 = 2.0;

/// A cell with its text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PageCell {
    /// First row.
    pub(crate) row: usize,
    /// First column.
    pub(crate) col: usize,
    /// Rows covered.
    pub(crate) rowspan: usize,
    /// Columns covered.
    pub(crate) colspan: usize,
    /// Its text, `\n` between paragraphs.
    pub(crate) text: String,
    /// Its box on the page as displayed.
    pub(crate) area: Rect,
    /// How many pages further on it stands than its table, which was printed over several.
    pub(crate) pages_on: usize,
    /// How its text meets the end of the cell.
    pub(crate) fit: Fit,
}

/// How the text of a cell fills it: what was cut by a page break reaches the lower edge and stops mid-sentence.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Fit {
    /// The last line runs to the right edge.
    pub(crate) last_line_full: bool,
    /// Free space above the first line, in ems.
    pub(crate) above: f32,
    /// Free space below the last line, in ems.
    pub(crate) below: f32,
    /// No line closes the cell below, although the table has one there.
    pub(crate) open: bool,
}

/// A table as it stands on one page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PageTable {
    /// Number of rows.
    pub(crate) n_rows: usize,
    /// Number of columns.
    pub(crate) n_cols: usize,
    /// Borders between columns, for ruled tables.
    pub(crate) xs: Vec<f32>,
    /// The box in the frame of the page.
    pub(crate) area: Rect,
    /// Where no line closes it.
    pub(crate) open: Open,
    /// The cells by row, then column.
    pub(crate) cells: Vec<PageCell>,
}

/// A grid whose cells are being filled.
pub(super) struct FilledGrid {
    grid: Grid,
    texts: Vec<CellText>,
    frame: Frame,
}

#[derive(Default, Clone)]
struct CellText {
    glyphs: Vec<Placed>,
    turned: Vec<Row>,
}

/// Hands each glyph to the cell it stands in; the rest is running text.
pub(super) fn fill(grids: Vec<Grid>, glyphs: &[Placed], frame: Frame) -> (Vec<FilledGrid>, Vec<Placed>) {
    let mut filled: Vec<FilledGrid> = grids
        .into_iter()
        .map(|grid| FilledGrid { texts: vec![CellText::default(); grid.cells.len()], grid, frame })
        .collect();
    if filled.is_empty() {
        return (filled, glyphs.to_vec());
    }
    let mut free = Vec::new();
    let mut homes: Vec<Home> = glyphs
        .iter()
        .map(|glyph| {
            let (x, y) = ((glyph.x0 + glyph.x1) / 2.0, glyph.base - 0.38 * glyph.em);
            filled.iter().enumerate().find_map(|(table, filled)| Some((table, filled.grid.cell_at(x, y)?)))
        })
        .collect();
    keep_numbers_whole(glyphs, &mut homes);
    for (table, filled) in filled.iter().enumerate() {
        take_in_rest(table, &filled.grid, glyphs, &mut homes);
    }
    for (glyph, home) in glyphs.iter().zip(homes) {
        match home {
            Some((table, cell)) => filled[table].texts[cell].glyphs.push(*glyph),
            None => free.push(*glyph),
        }
    }
    // A lattice with text in fewer than two cells is a frame or a drawing: its text stands on its own.
    let mut at = 0;
    while at < filled.len() {
        if filled[at].is_table() || filled[at].is_rest_of_row(glyphs) {
            at += 1;
        } else {
            free.extend(filled.remove(at).texts.into_iter().flat_map(|text| text.glyphs));
        }
    }
    (filled, free)
}

/// The table and cell that a glyph stands in.
type Home = Option<(usize, usize)>;

/// What no line closes at the end of a page may run on below the lines that close the cells beside it.
fn take_in_rest(table: usize, grid: &Grid, glyphs: &[Placed], homes: &mut [Home]) {
    let open: Vec<usize> = (0..grid.cells.len()).filter(|cell| grid.cells[*cell].open_below).collect();
    if open.is_empty() {
        return;
    }
    let mut end = grid.area().y1;
    let is_below = |glyph: &Placed| glyph.base > end && glyph.base - end <= 4.0 * NEXT_LINE * glyph.em;
    let mut below: Vec<usize> = (0..glyphs.len()).filter(|at| homes[*at].is_none() && is_below(&glyphs[*at])).collect();
    below.sort_by(|a, b| glyphs[*a].base.total_cmp(&glyphs[*b].base));
    for line in below.chunk_by(|a, b| glyphs[*b].base - glyphs[*a].base <= 0.2 * glyphs[*b].em) {
        let home_of = |glyph: &Placed| {
            let x = (glyph.x0 + glyph.x1) / 2.0;
            open.iter().copied().find(|cell| (grid.cells[*cell].area.x0..=grid.cells[*cell].area.x1).contains(&x))
        };
        let cells: Option<Vec<usize>> = line.iter().map(|at| home_of(&glyphs[*at])).collect();
        let first = &glyphs[line[0]];
        let Some(cells) = cells.filter(|_| first.base - end <= NEXT_LINE * first.em) else { return };
        for (at, cell) in line.iter().zip(cells) {
            homes[*at] = Some((table, cell));
        }
        end = first.base;
    }
}

/// A number that is too wide for its cell by a digit or two runs over the border, and stays whole in the cell that holds
/// most of it.
fn keep_numbers_whole(glyphs: &[Placed], homes: &mut [Home]) {
    let is_of_number = |glyph: &Placed| glyph.char.is_ascii_digit() || matches!(glyph.char, '.' | ',' | '-');
    let goes_on = |last: &Placed, next: &Placed| {
        let is_close = (next.x0 - last.x1).abs() <= SAME_NUMBER * next.em;
        is_close && next.base == last.base && is_of_number(last) && is_of_number(next)
    };
    let mut from = 0;
    for number in glyphs.chunk_by(goes_on) {
        let to = from + number.len();
        let mut parts = homes[from..to].chunk_by(|a, b| a == b);
        if let Some(most) = parts.find(|part| 2 * part.len() > number.len()).map(|part| part[0]) {
            homes[from..to].fill(most);
        }
        from = to;
    }
}

/// Hands text that runs another way, such as a vertical label beside rows, to the cell it stands in. Returns the rest.
pub(super) fn fill_turned(tables: &mut [FilledGrid], frame: Frame, other: Frame, glyphs: &[Placed]) -> Vec<Placed> {
    let mut homes: Vec<((usize, usize), Vec<Placed>)> = Vec::new();
    let mut free = Vec::new();
    for glyph in glyphs {
        let middle = Rect {
            x0: (glyph.x0 + glyph.x1) / 2.0,
            x1: (glyph.x0 + glyph.x1) / 2.0,
            y0: glyph.base - 0.38 * glyph.em,
            y1: glyph.base - 0.38 * glyph.em,
        };
        let on_page = other.turn_back(middle);
        let (x, y) = frame.turn(on_page.x0, on_page.y0);
        let home =
            tables.iter().enumerate().find_map(|(index, table)| table.grid.cell_at(x, y).map(|cell| (index, cell)));
        match home {
            None => free.push(*glyph),
            Some(home) => match homes.iter_mut().find(|(known, _)| *known == home) {
                Some((_, members)) => members.push(*glyph),
                None => homes.push((home, vec![*glyph])),
            },
        }
    }
    for ((table, cell), glyphs) in homes {
        tables[table].texts[cell].turned.extend(lines::rows_of(&glyphs));
    }
    free
}

impl FilledGrid {
    fn is_table(&self) -> bool {
        let n_filled = self.texts.iter().filter(|text| text.glyphs.iter().any(|glyph| glyph.char != ' ')).count();
        // One cell of a row may have run over to the page.
        let fewest = if self.grid.open.above { 1 } else { 2 };
        n_filled >= fewest && n_filled * 25 >= self.texts.len()
    }

    /// True for one row of several columns, with text in one of them, at the top of a page: the rest of a row, whose other cells
    /// stand whole on the page before. Below a running title it stands at the top, too.
    fn is_rest_of_row(&self, glyphs: &[Placed]) -> bool {
        let is_row = self.grid.n_rows() == 1 && self.grid.cells.len() >= FEWEST_COLS_OF_REST;
        if !is_row {
            return false;
        }
        let top = self.grid.area().y0;
        let bases = glyphs.iter().filter(|glyph| glyph.base < top).map(|glyph| glyph.base);
        let (first, last) = bases.fold((f32::MAX, f32::MIN), |(low, high), base| (low.min(base), high.max(base)));
        let is_filled = self.texts.iter().any(|text| text.glyphs.iter().any(|glyph| glyph.char != ' '));
        is_filled && last - first < 1.0
    }

    /// The table with the text of its cells.
    pub(super) fn finish(self) -> PageTable {
        let Self { grid, texts, frame } = self;
        let cells = grid
            .cells
            .iter()
            .zip(texts)
            .map(|(cell, text)| {
                let mut rows = lines::rows_of(&text.glyphs);
                rows.extend(text.turned);
                let lines: Vec<Line> = rows.into_iter().filter_map(Row::into_line).collect();
                PageCell {
                    row: cell.row,
                    col: cell.col,
                    rowspan: cell.rowspan,
                    colspan: cell.colspan,
                    fit: Fit { open: cell.open_below, ..fit_of(&lines, cell.area) },
                    text: text_of(&lines, cell.area),
                    area: frame.turn_back(cell.area),
                    pages_on: 0,
                }
            })
            .collect();
        let (n_rows, n_cols, area) = (grid.n_rows(), grid.n_cols(), grid.area());
        PageTable { n_rows, n_cols, area, xs: grid.xs, open: grid.open, cells }
    }
}

fn fit_of(lines: &[Line], area: Rect) -> Fit {
    let [first, ..] = lines else { return Fit::default() };
    let last = lines.last().unwrap_or(first);
    Fit {
        last_line_full: is_full(last, lines, area),
        above: (first.area.y0 - area.y0) / first.em,
        below: (area.y1 - last.area.y1) / last.em,
        open: false,
    }
}

/// True if the next character would not have fitted on the line.
fn is_full(line: &Line, lines: &[Line], area: Rect) -> bool {
    room(line, lines, area) < 1.7
}

/// Free space after a line, in ems. The right padding of a cell is as wide as its left.
fn room(line: &Line, lines: &[Line], area: Rect) -> f32 {
    let left = lines.iter().map(|line| line.area.x0).fold(f32::MAX, f32::min);
    let widest = lines.iter().map(|line| line.area.x1).fold(f32::MIN, f32::max);
    let padding = (left - area.x0).clamp(0.0, line.em);
    let right = (area.x1 - padding).max(widest);
    let (before, after) = (line.area.x0 - left, right - line.area.x1);
    // A line set in the middle has half of its free space on the left.
    let is_centred = before > 0.8 * line.em && (before - after).abs() < line.em;
    (after + if is_centred { before } else { 0.0 }) / line.em
}

/// Lines of a cell as its text.
pub(super) fn text_of(lines: &[Line], area: Rect) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some(last) = index.checked_sub(1).map(|before| &lines[before]) {
            let is_wrapped = is_full(last, lines, area)
                && !(ends_sentence(&last.text) && starts_item(&line.text))
                && !are_two_numbers(last, line, area);
            // Rows of a small table that stands in the cell.
            let are_rows = last.n_pieces > 1 && last.n_pieces == line.n_pieces;
            let is_new = are_rows || is_new_entry(last, line, is_wrapped);
            if is_new || was_broken(last, line, room(last, lines, area)) {
                text.push('\n');
            } else {
                push_joint(&mut text, &line.text, is_wrapped);
            }
        }
        text.push_str(&line.text);
    }
    text
}

/// True for a line that is no rest of the one above it, however full that is: an entry of a record of service, the date below
/// a seal, and what is set in another size below a number, as in a calendar.
fn is_new_entry(last: &Line, next: &Line, is_wrapped: bool) -> bool {
    let (text, below) = (last.text.as_str(), next.text.as_str());
    let is_open = text.matches('（').count() > text.matches('）').count();
    let is_number = text.chars().all(|char| char.is_ascii_digit());
    let is_other_size = (last.em - next.em).abs() > OTHER_SIZE * last.em.max(next.em);
    let is_seal = text.starts_with('（') && text.ends_with('）');
    entries::starts_with_span(below) && !is_open
        || entries::is_date(below) && (is_seal || !is_wrapped)
        || entries::is_date_to_fill(below) && text.contains('：')
        || is_number && is_other_size
}

/// True for two numbers below each other: one that is broken fills its line to the last digit.
fn are_two_numbers(last: &Line, next: &Line, area: Rect) -> bool {
    let is_digit = |char: Option<char>| char.is_some_and(|char| char.is_ascii_digit());
    let are_digits = is_digit(last.text.chars().next_back()) && is_digit(next.text.chars().next());
    are_digits && area.x1 - last.area.x1 > MOST_ROOM_IN_NUMBER * last.em
}

/// True where somebody broke the line: a character of the next one, with a mark that clings to it, would have fitted.
fn was_broken(last: &Line, next: &Line, room: f32) -> bool {
    let is_wide = |char: Option<char>| char.is_some_and(lines::is_wide);
    room > 2.7 && is_wide(last.text.chars().next_back()) && is_wide(next.text.chars().next())
}

/// Writes what belongs between two lines: nothing inside Han text and numbers, a blank between words, `\n` between
/// paragraphs.
pub(super) fn push_joint(text: &mut String, next: &str, is_wrapped: bool) {
    let (Some(last), Some(first)) = (text.chars().next_back(), next.chars().next()) else { return };
    if !is_wrapped && (ends_sentence(text) || starts_item(next)) {
        text.push('\n');
        return;
    }
    let is_number = |char: char| char.is_ascii_digit() || matches!(char, '.' | ',' | '-' | '%' | '/');
    let is_narrow = !lines::is_wide(last) && !lines::is_wide(first);
    let is_one_number = is_number(last) && is_number(first);
    // Two numbers below each other, each with room behind it.
    if last.is_ascii_digit() && first.is_ascii_digit() && !is_wrapped {
        text.push('\n');
        return;
    }
    // A word broken at its hyphen.
    let is_broken_word = last == '-' && text.chars().rev().nth(1).is_some_and(char::is_alphanumeric);
    if is_broken_word {
        return;
    }
    let is_word_gap = is_narrow && !is_one_number && !(is_wrapped && ends_in_address(text));
    if is_word_gap {
        text.push(' ');
    }
}

/// True for text that breaks off in a web or mail address, which has no blanks.
fn ends_in_address(text: &str) -> bool {
    let word = text.rsplit(|char: char| char == ' ' || lines::is_wide(char)).next().unwrap_or("");
    word.contains("://") || word.starts_with("www.") || word.contains('@')
}

/// True after the end of a sentence or of a list item.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['”', '’', '"', '）', ')', '」', '』', ' ']);
    text.ends_with(['。', '；', '！', '？', '!', '?', ';', '：', ':'])
}

/// True for the mark of a list item, which nobody writes inside a sentence.
pub(super) fn starts_with_bullet(text: &str) -> bool {
    text.trim_start().starts_with(['•', '●', '○', '■', '◆', '◇', '▲', '★', '☆', '➢', '➤', '✓'])
}

/// True for the number of a list item or heading: 一、 （一） 1. 1、 (1) ① 第一条; or its mark.
pub(super) fn starts_item(text: &str) -> bool {
    if starts_with_bullet(text) {
        return true;
    }
    let text = text.trim_start();
    let is_han_digit = |char: char| "〇零一二三四五六七八九十百".contains(char);
    let mut chars = text.chars();
    match chars.next() {
        Some('（' | '(') => {
            let inner: String = chars.as_str().chars().take_while(|char| !matches!(char, '）' | ')')).take(5).collect();
            let n = inner.chars().count();
            (1..=4).contains(&n)
                && inner.chars().all(|char| is_han_digit(char) || char.is_ascii_digit())
                && chars.as_str().chars().nth(n).is_some_and(|char| matches!(char, '）' | ')'))
        }
        Some('第') => {
            let n = chars.as_str().chars().take_while(|char| is_han_digit(*char) || char.is_ascii_digit()).count();
            n > 0 && chars.as_str().chars().nth(n).is_some_and(|char| matches!(char, '条' | '章' | '节' | '款'))
        }
        Some('①'..='⑳') => true,
        Some(first) if is_han_digit(first) || first.is_ascii_digit() => {
            let is_digit = |char: char| if first.is_ascii_digit() { char.is_ascii_digit() } else { is_han_digit(char) };
            let rest = text.trim_start_matches(is_digit);
            let mut after = rest.chars();
            match after.next() {
                Some('、') => true,
                Some('.' | '．') => {
                    let after = after.as_str();
                    let n_digits = after.chars().take_while(char::is_ascii_digit).count();
                    // 9.2022年底前…: a year after the number of an item.
                    let is_year = n_digits == 4 && after[4..].starts_with('年');
                    first.is_ascii_digit() && (n_digits == 0 || is_year)
                }
                _ => false,
            }
        }
        _ => false,
    }
}

/// True when a text begins with the number after one that the other text has: ②, 2. or （2） after ①, 1. or （1）.
pub(super) fn counts_on(above: &str, text: &str) -> bool {
    let first = text.chars().next();
    if let Some(circled @ '②'..='⑳') = first {
        return char::from_u32(circled as u32 - 1).is_some_and(|before| above.contains(before));
    }
    let digits: String = text.chars().skip_while(|c| *c == '（').take_while(char::is_ascii_digit).collect();
    let Some(before) = digits.parse::<u32>().ok().and_then(|number| number.checked_sub(1)).filter(|n| *n > 0) else {
        return false;
    };
    let mark = text.trim_start_matches('（').trim_start_matches(|c: char| c.is_ascii_digit()).chars().next();
    mark.filter(|mark| matches!(mark, '.' | '．' | '、' | '）'))
        .is_some_and(|mark| above.contains(&format!("{before}{mark}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::glyphs::Rule;
    use crate::pdf::lattice::grids_of;
    use crate::pdf::page::set;

    fn ruled(across: &[(f32, f32, f32)], down: &[(f32, f32, f32)]) -> Vec<Grid> {
        let rules = |lines: &[(f32, f32, f32)], horizontal: bool| -> Vec<Rule> {
            lines.iter().map(|&(at, from, to)| Rule { horizontal, at, from, to }).collect()
        };
        grids_of(&[rules(across, true), rules(down, false)].concat())
    }

    fn texts_of(filled: Vec<FilledGrid>) -> Vec<Vec<String>> {
        let tables = filled.into_iter().map(FilledGrid::finish);
        tables.map(|table| table.cells.into_iter().map(|cell| cell.text).collect()).collect()
    }

    #[test]
    fn a_cell_that_no_line_closes_holds_what_runs_over_its_end() {
        let down = [(0.0, 0.0, 60.0), (50.0, 0.0, 60.0), (150.0, 0.0, 60.0)];
        let across = |last: f32| [(0.0, 0.0, 150.0), (20.0, 0.0, 150.0), (60.0, last, 150.0)];
        let text = |rest: &str, x: f32| {
            let lines = [set("任务", 5.0, 14.0, 10.0), set("要求", 55.0, 14.0, 10.0), set("推进政务", 5.0, 54.0, 10.0)];
            [
                &lines.concat()[..],
                &set("提高质量。", 55.0, 34.0, 10.0),
                &set(rest, x, 68.0, 10.0),
                &set("公开", 5.0, 80.0, 10.0),
            ]
            .concat()
        };
        let read = |last: f32, rest: &str, x: f32| {
            let (filled, free) = fill(ruled(&across(last), &down), &text(rest, x), Frame::UPRIGHT);
            (texts_of(filled).remove(0)[2].clone(), free.len())
        };
        assert_eq!(read(50.0, "信息主动", 5.0), ("推进政务信息主动公开".to_owned(), 0));
        // Where a line closes it, and where the line below goes on beside it.
        assert_eq!(read(0.0, "信息主动", 5.0).1, 6);
        assert_eq!(read(50.0, "信息主动公开工作", 5.0).1, 10);
    }

    #[test]
    fn a_row_alone_at_the_top_of_a_page_may_have_text_in_one_cell() {
        let down = [(0.0, 50.0, 90.0), (50.0, 50.0, 90.0), (150.0, 50.0, 90.0), (200.0, 50.0, 90.0)];
        let across = [(50.0, 0.0, 200.0), (90.0, 0.0, 200.0)];
        let rest = set("府部门公开目录。", 55.0, 70.0, 10.0);
        let n_tables = |above: &[Placed], down: &[(f32, f32, f32)]| {
            fill(ruled(&across, down), &[above, &rest].concat(), Frame::UPRIGHT).0.len()
        };
        assert_eq!(n_tables(&[], &down), 1);
        assert_eq!(n_tables(&set("市政府文件", 60.0, 20.0, 10.0), &down), 1);
        let text = [set("正文一行。", 0.0, 20.0, 10.0), set("正文两行。", 0.0, 40.0, 10.0)].concat();
        assert_eq!(n_tables(&text, &down), 0, "below text it is a frame");
        assert_eq!(n_tables(&[], &[down[0], down[1], down[3]]), 0, "with a name beside it, too");
    }

    #[test]
    fn the_next_item_of_a_list_is_known() {
        for (above, text) in [("①修订预案；", "②组织演练"), ("1.值班。", "2.检修"), ("（1）立牌", "（2）换牌")]
        {
            assert!(counts_on(above, text), "{text}");
        }
        for (above, text) in
            [("修订预案", "②组织演练"), ("1.值班。", "3.检修"), ("县水利局", "县财政局"), ("1.5万元", "2019年")]
        {
            assert!(!counts_on(above, text), "{text}");
        }
    }

    #[test]
    fn a_number_wider_than_its_cell_stays_whole() {
        let number = set("138703", 0.0, 20.0, 10.0);
        let (first, second) = (Some((0, 0)), Some((0, 1)));
        let mut homes = [first, first, first, first, first, second];
        keep_numbers_whole(&number, &mut homes);
        assert_eq!(homes, [first; 6]);
        // The number of the next cell keeps its distance.
        let cells = [set("97", 0.0, 20.0, 10.0), set("30", 11.0, 20.0, 10.0)].concat();
        let mut homes = [first, first, second, second];
        keep_numbers_whole(&cells, &mut homes);
        assert_eq!(homes, [first, first, second, second]);
    }

    #[test]
    fn numbers_of_items_are_known() {
        for yes in ["一、总体要求", "（二）加强", "(3)报送", "12.检查", "1、完成", "①", "第三条 区政府", "9.2022年底前"]
        {
            assert!(starts_item(yes), "{yes}");
        }
        for no in ["一是加强", "2019年", "3.5万元", "（以下简称", "第三方评估", "", "（2019"] {
            assert!(!starts_item(no), "{no}");
        }
    }

    #[test]
    fn joints_follow_the_script() {
        for (first, next, wrapped, joined) in [
            ("区政府", "办公室", true, "区政府办公室"),
            ("open", "data", true, "open data"),
            ("（http://www.example.gov.cn/", "zwgk.html）", true, "（http://www.example.gov.cn/zwgk.html）"),
            ("1350000", "1234", true, "13500001234"),
            ("完成。", "（二）检查", false, "完成。\n（二）检查"),
            ("2020年6月30", "日前", true, "2020年6月30日前"),
        ] {
            let mut text = first.to_owned();
            push_joint(&mut text, next, wrapped);
            text.push_str(next);
            assert_eq!(text, joined);
        }
    }
}
