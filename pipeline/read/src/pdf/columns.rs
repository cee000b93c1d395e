//! Rows to reading order: text set in columns is read column by column.

use zuozheng_model::Rect;

use super::abreast;
use super::borderless;
use super::cells::{ends_sentence, starts_item};
use super::edges;
use super::frame::Frame;
use super::gutters;
use super::lines::{GAP_ENDS_LINE, Line, Row, is_wide};
use super::page::{Item, TextLine};
use super::paragraphs::LARGER;
use super::rests;

/// Rows that must show both columns before they are believed.
const FEWEST_ROWS: usize = 4;
/// Rows of columns that go on from the page before.
const FEWEST_ROWS_MORE: usize = 2;
/// The same below other columns of the page that the same space parts.
const FEWEST_ROWS_AGAIN: usize = 1;
/// Mean number of glyphs of a line in each column: cells of a borderless table are shorter.
const FEWEST_GLYPHS: usize = 9;
/// The same where lines go on in the next one, and how many do so.
const FEWEST_GLYPHS_RUNNING: usize = 7;
const FEWEST_RUNNING: usize = 2;
/// Rows looked at for lines that span the columns below.
const MOST_HEADING_ROWS: usize = 6;
/// Characters of a label before its colon.
const LONGEST_LABEL: usize = 10;
/// A line further than this from the columns, in ems, is none of theirs.
const APART: f32 = 1.5;
/// Free space above and below a headline, in ems of the text of the columns.
const CLEAR: f32 = 0.6;

/// What is known while the lines of a page are put in order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flow {
    /// Number of the next column.
    pub(super) band: usize,
    /// What parts the columns that the page before ends with: where they go on few rows are enough.
    pub(super) before: Option<(f32, f32)>,
    /// The same for this page.
    pub(super) last: Option<(f32, f32)>,
}

/// Appends the lines of rows in reading order, and the tables among them.
pub(super) fn push_lines(rows: Vec<Row>, frame: Frame, flow: &mut Flow, items: &mut Vec<Item>) {
    let mut pending: Vec<Row> = Vec::new();
    let mut rest = rows;
    let mut seen = None;
    while !rest.is_empty() {
        let Some(columns) = find_columns(&rest, flow.before.take(), seen) else {
            pending.append(&mut rest);
            break;
        };
        let below = rest.split_off(columns.to);
        let inside = rest.split_off(columns.from);
        pending.append(&mut rest);
        push_rows(std::mem::take(&mut pending), frame, flow, items);
        let (left, right) = part(inside, columns.gutter);
        push_lines(left, frame, flow, items);
        let first_on_right = items.len();
        push_lines(right, frame, flow, items);
        flow.last = Some(columns.gutter);
        seen = seen.or(Some(columns.gutter));
        if let Some(Item::Text(text)) = items.get_mut(first_on_right) {
            text.tops_next_column = true;
        }
        rest = below;
    }
    push_rows(pending, frame, flow, items);
}

/// Rows that are one column: running text, and tables without rulings.
fn push_rows(mut rows: Vec<Row>, frame: Frame, flow: &mut Flow, items: &mut Vec<Item>) {
    if rows.is_empty() {
        return;
    }
    if let Some(columns) = abreast::find(&rows) {
        let mut above = rows;
        let below = above.split_off(columns.to);
        let (left, right) = part(above.split_off(columns.from), columns.gutter);
        push_rows(above, frame, flow, items);
        push_lines(left, frame, flow, items);
        push_lines(right, frame, flow, items);
        push_rows(below, frame, flow, items);
        return;
    }
    flow.last = None;
    rests::join(&mut rows);
    let mut rest = rows;
    while let Some(found) = borderless::find(&rest, frame) {
        let below = rest.split_off(found.to);
        rest.truncate(found.from);
        push_text(rest, flow, items);
        items.push(Item::Table(found.table));
        rest = below;
    }
    push_text(rest, flow, items);
}

fn push_text(rows: Vec<Row>, flow: &mut Flow, items: &mut Vec<Item>) {
    let lines: Vec<Line> = rows.into_iter().filter_map(Row::into_line).collect();
    let long = |line: &&Line| line.n_glyphs >= 10;
    let from_left = |line: &Line| line.area.x0;
    let all = || lines.iter();
    let left = if lines.iter().any(|line| long(&line)) {
        all().filter(long).map(from_left).fold(f32::MAX, f32::min)
    } else {
        all().map(from_left).fold(f32::MAX, f32::min)
    };
    let right = edges::right_edge(&lines);
    let number = flow.band;
    flow.band += 1;
    items.extend(
        lines.into_iter().map(|line| Item::Text(TextLine { line, left, right, band: number, tops_next_column: false })),
    );
}

/// Two columns.
pub(super) struct Columns {
    /// First row.
    pub(super) from: usize,
    /// Behind the last row.
    pub(super) to: usize,
    /// The space between them.
    pub(super) gutter: (f32, f32),
}

/// The first stretch of rows that a vertical gap parts from top to bottom.
fn find_columns(rows: &[Row], known: Option<(f32, f32)>, seen: Option<(f32, f32)>) -> Option<Columns> {
    let mut tried: Vec<Columns> = Vec::new();
    for index in 0..rows.len() {
        for gap in gaps(rows, index) {
            // What no other row has, as a date beside a name above all columns, says nothing of the rows below.
            let is_known = tried.iter().any(|known| {
                let Columns { from, to, gutter } = known;
                (*from..*to).contains(&index) && gap.0 >= gutter.0 - 1.0 && gap.1 <= gutter.1 + 1.0
            });
            if is_known {
                continue;
            }
            let Some(columns) = grow(rows, index, gap) else { continue };
            let goes_on = known.is_some_and(|known| known.0 <= columns.gutter.1 && known.1 >= columns.gutter.0);
            let fewest = if goes_on && columns.from == 0 { FEWEST_ROWS_MORE } else { FEWEST_ROWS };
            // Below a headline over both columns these go on where they were.
            let again = seen.filter(|seen| seen.0 <= columns.gutter.1 && seen.1 >= columns.gutter.0);
            let is_again = |gutter| is_prose(&rows[columns.from..columns.to], gutter, FEWEST_ROWS_AGAIN);
            if is_prose(&rows[columns.from..columns.to], columns.gutter, fewest) || again.is_some_and(is_again) {
                return Some(without_heading(columns, rows));
            }
            tried.push(Columns { gutter: gap, ..columns });
        }
    }
    None
}

/// Gaps that may part columns: between the lines of a row, and, since the lines of two columns need not stand at one
/// height, between a row and the next one where they lie side by side.
pub(super) fn gaps(rows: &[Row], index: usize) -> Vec<(f32, f32)> {
    let row = &rows[index];
    let mut gaps: Vec<(f32, f32)> = row.lines.windows(2).map(|pair| (pair[0].area.x1, pair[1].area.x0)).collect();
    let beside = |one: &Line, other: &Line| {
        is_beside(one, other).then_some((one.area.x1, other.area.x0)).filter(|(from, to)| from < to)
    };
    for (one, other) in row.lines.iter().zip(rows.get(index + 1).into_iter().flat_map(|next| &next.lines)) {
        gaps.extend(beside(one, other).or_else(|| beside(other, one)));
    }
    gaps
}

/// True when two lines of different columns are nearer in height than two of one column.
fn is_beside(one: &Line, other: &Line) -> bool {
    let middle = |line: &Line| (line.area.y0 + line.area.y1) / 2.0;
    (middle(one) - middle(other)).abs() <= 1.1 * one.em.max(other.em)
}

/// Extends a gap of one row over the rows above and below as long as some of it stays free.
fn grow(rows: &[Row], index: usize, gap: (f32, f32)) -> Option<Columns> {
    let em = rows[index].lines.first()?.em;
    let narrowed = |gutter, row| narrowed(gutter, row, gutters::LEFT_OVER * em);
    let mut gutter = gap;
    let mut to = index + 1;
    while let Some(narrower) = rows.get(to).and_then(|row| narrowed(gutter, row)) {
        if is_headline(rows, to, extent(&rows[index..to]), em) {
            break;
        }
        gutter = narrower;
        to += 1;
    }
    let mut from = index;
    while let Some(narrower) = from.checked_sub(1).and_then(|above| narrowed(gutter, &rows[above])) {
        if is_headline(rows, from - 1, extent(&rows[from..to]), em) {
            break;
        }
        gutter = narrower;
        from -= 1;
    }
    // A title above the first column, or a line below it, that keeps its distance.
    let is_one_sided = |row: &Row| {
        let is_left = |line: &Line| line.area.x1 <= gutter.0 + 0.5;
        row.lines.iter().all(is_left) || !row.lines.iter().any(is_left)
    };
    let is_apart = |row: usize| rows[row + 1].top - rows[row].bottom > APART * em;
    while to - from > 1 && is_one_sided(&rows[from]) && is_apart(from) {
        from += 1;
    }
    // The rest of a paragraph that runs over both columns.
    while to - from > 1 && is_rest_of_spanning(rows, from, gutter) {
        from += 1;
    }
    while to - from > 1 && is_one_sided(&rows[to - 1]) && is_apart(to - 2) {
        to -= 1;
    }
    Some(Columns { from, to, gutter })
}

/// True for a line over three columns or more that is no wider than the one in the middle: alone in its row, larger than their
/// text, in the middle of all of them and clear of what stands above and below it.
fn is_headline(rows: &[Row], at: usize, (x0, x1): (f32, f32), em: f32) -> bool {
    let [line] = rows[at].lines.as_slice() else { return false };
    let above = at.checked_sub(1).map_or(f32::MAX, |above| rows[at].top - rows[above].bottom);
    let below = rows.get(at + 1).map_or(f32::MAX, |below| below.top - rows[at].bottom);
    let (before, after) = (line.area.x0 - x0, x1 - line.area.x1);
    line.em >= LARGER * em
        && above.min(below) >= CLEAR * em
        && before.min(after) > (line.area.x1 - line.area.x0) / 2.0
        && (before - after).abs() <= 2.0 * em
}

/// True for a row that ends the sentence of the one above, which spans the columns.
fn is_rest_of_spanning(rows: &[Row], row: usize, gutter: (f32, f32)) -> bool {
    let [rest] = rows[row].lines.as_slice() else { return false };
    let above = row.checked_sub(1).map_or(&[][..], |above| &rows[above].lines);
    let [line] = above else { return false };
    let spans = line.area.x0 < gutter.0 - line.em && line.area.x1 > gutter.1 + line.em;
    spans && rest.area.x1 <= gutter.0 + 0.5 && !ends_sentence(&line.text) && ends_sentence(&rest.text)
}

/// What a row leaves free of a gap, if it is wide enough.
pub(super) fn narrowed(mut gutter: (f32, f32), row: &Row, least: f32) -> Option<(f32, f32)> {
    for line in &row.lines {
        let Rect { x0, x1, .. } = line.area;
        if x1 <= gutter.0 || x0 >= gutter.1 {
            continue;
        }
        if x0 <= gutter.0 {
            gutter.0 = x1;
        } else {
            gutter.1 = gutter.1.min(x0);
        }
    }
    (gutter.1 - gutter.0 >= least).then_some(gutter)
}

/// Takes off the lines that span the columns, and whatever stands above them.
fn without_heading(columns: Columns, rows: &[Row]) -> Columns {
    let Columns { from, to, gutter } = columns;
    let spans = |row: &usize| is_masthead(&rows[*row], extent(&rows[row + 1..to]), gutter);
    let from = (from..to - 1).take(MOST_HEADING_ROWS).rfind(spans).map_or(from, |row| row + 1);
    Columns { from, to, gutter }
}

/// The left and right edge of some rows.
fn extent(rows: &[Row]) -> (f32, f32) {
    let lines = rows.iter().flat_map(|row| &row.lines);
    lines.fold((f32::MAX, f32::MIN), |(x0, x1), line| (x0.min(line.area.x0), x1.max(line.area.x1)))
}

/// True for a row above columns that spans them: a line set in the middle of the page or running out over the last
/// column, or one of two pieces, flush left and flush right, with nothing near the gutter.
fn is_masthead(row: &Row, (x0, x1): (f32, f32), gutter: (f32, f32)) -> bool {
    let (Some(first), Some(last)) = (row.lines.first(), row.lines.last()) else { return false };
    let far = 3.0 * first.em;
    let is_spread = row.lines.len() == 2
        && first.area.x0 <= x0 + first.em
        && last.area.x1 >= x1 - last.em
        && gutter.0 - first.area.x1 > far
        && last.area.x0 - gutter.1 > far;
    let is_one_line = row.lines.windows(2).all(|pair| pair[1].area.x0 - pair[0].area.x1 <= GAP_ENDS_LINE * first.em);
    let (before, after) = (first.area.x0 - x0, x1 - last.area.x1);
    let crosses = first.area.x1 <= gutter.0 + 0.5 && last.area.x0 >= gutter.1 - 0.5;
    let is_placed = after < -far || (after > far && (before - after).abs() <= 2.0 * first.em);
    is_spread || (crosses && is_one_line && before > far && is_placed)
}

/// Columns hold prose: long lines, most of which run up to the gutter on the left and start at it on the right.
fn is_prose(rows: &[Row], gutter: (f32, f32), fewest: usize) -> bool {
    if rows.len() < fewest {
        return false;
    }
    let is_left = |line: &Line| line.area.x1 <= gutter.0 + 0.5;
    let is_right = |line: &Line| line.area.x0 >= gutter.1 - 0.5;
    let left: Vec<&Line> = rows.iter().flat_map(|row| &row.lines).filter(|line| is_left(line)).collect();
    let right: Vec<&Line> = rows.iter().flat_map(|row| &row.lines).filter(|line| is_right(line)).collect();
    let mean = mean_glyphs(rows, is_left).min(mean_glyphs(rows, is_right));
    let are_long = mean >= FEWEST_GLYPHS || mean >= FEWEST_GLYPHS_RUNNING && run_on(&left) && run_on(&right);
    if !are_long {
        return false;
    }
    // What a card says of one thing stands side by side and is read so.
    if is_of_labels(&left) && is_of_labels(&right) {
        return false;
    }
    let n_both = left.iter().filter(|line| right.iter().any(|other| is_beside(line, other))).count();
    if n_both < fewest {
        return false;
    }
    // Of three columns only the two at the gutter tell.
    let at_left = nearest(&left, |line, other| other.area.x0 > line.area.x1);
    let at_right = nearest(&right, |line, other| other.area.x1 < line.area.x0);
    let n_full = at_left.iter().filter(|line| gutter.0 - line.area.x1 <= 3.0 * line.em).count();
    let n_flush = at_right.iter().filter(|line| line.area.x0 - gutter.1 <= 3.0 * line.em).count();
    n_full * 2 >= at_left.len() && n_flush * 3 >= at_right.len() * 2
}

/// True if most lines go on in the one below them: prose in a narrow column, with a heading or a short last line.
fn run_on(lines: &[&Line]) -> bool {
    let (mut n_pairs, mut n_full) = (0, 0);
    for (at, line) in lines.iter().enumerate() {
        let is_same = |next: &&&Line| next.area.x0 < line.area.x1 && next.area.x1 > line.area.x0;
        let Some(next) = lines[at + 1..].iter().find(is_same) else { continue };
        let n_wide = line.text.chars().filter(|char| is_wide(*char)).count();
        let is_full = n_wide >= FEWEST_GLYPHS_RUNNING && next.area.x1 - line.area.x1 < line.em;
        n_pairs += 1;
        n_full += usize::from(is_full && !ends_sentence(&line.text) && !starts_item(&next.text));
    }
    n_full >= FEWEST_RUNNING && n_full * 2 >= n_pairs
}

/// True if most lines are a label and what it says, such as 法定代表人：张某.
fn is_of_labels(lines: &[&Line]) -> bool {
    let has_label = |line: &&&Line| {
        let label = line.text.split_once(['：', ':']).map_or("", |(label, _)| label.trim_end());
        (1..=LONGEST_LABEL).contains(&label.chars().count()) && label.chars().all(|char| is_wide(char) || char == ' ')
    };
    lines.iter().filter(has_label).count() * 3 >= lines.len() * 2
}

/// Mean number of glyphs of a line on one side. A column may have a small table in it, whose rows do not count.
fn mean_glyphs(rows: &[Row], is_on_side: impl Fn(&Line) -> bool) -> usize {
    let (mut all, mut whole) = ([0; 2], [0; 2]);
    let (mut n_sides, mut n_whole) = (0, 0);
    for row in rows {
        let side = row.lines.iter().filter(|line| is_on_side(line));
        let (n_lines, n_glyphs) = side.fold((0, 0), |(n, glyphs), line| (n + 1, glyphs + line.n_glyphs));
        all = [all[0] + n_lines, all[1] + n_glyphs];
        n_sides += usize::from(n_lines > 0);
        if n_lines == 1 {
            n_whole += 1;
            whole = [whole[0] + 1, whole[1] + n_glyphs];
        }
    }
    let [n_lines, n_glyphs] = if n_whole * 2 < n_sides { all } else { whole };
    n_glyphs / n_lines.max(1)
}

/// The lines that no other one beside them is nearer than.
fn nearest<'l>(lines: &[&'l Line], is_nearer: impl Fn(&Line, &Line) -> bool) -> Vec<&'l Line> {
    let is_hidden = |line: &Line| lines.iter().any(|other| is_beside(line, other) && is_nearer(line, other));
    lines.iter().copied().filter(|line| !is_hidden(line)).collect()
}

/// Cuts rows at the gutter.
pub(super) fn part(rows: Vec<Row>, gutter: (f32, f32)) -> (Vec<Row>, Vec<Row>) {
    let middle = (gutter.0 + gutter.1) / 2.0;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for row in rows {
        let (on_left, on_right): (Vec<Line>, Vec<Line>) =
            row.lines.into_iter().partition(|line| (line.area.x0 + line.area.x1) / 2.0 < middle);
        for (lines, side) in [(on_left, &mut left), (on_right, &mut right)] {
            let top = lines.iter().map(|line| line.area.y0).fold(f32::MAX, f32::min);
            let bottom = lines.iter().map(|line| line.area.y1).fold(f32::MIN, f32::max);
            if !lines.is_empty() {
                side.push(Row { lines, top, bottom });
            }
        }
    }
    (left, right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::rows_of;
    use crate::pdf::page::set;

    fn read(glyphs: &[super::super::frame::Placed]) -> Vec<String> {
        let mut items = Vec::new();
        push_lines(rows_of(glyphs), Frame::UPRIGHT, &mut Flow::default(), &mut items);
        items
            .into_iter()
            .map(|item| match item {
                Item::Text(text) => text.line.text,
                Item::Table(table) => table.cells[0].text.clone(),
                Item::Furniture(line) => line.text,
                Item::Beside(_) => String::new(),
            })
            .collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut glyphs = set("标题横跨两栏的一行文字在这里", 60.0, 20.0, 10.0);
        for line in 0..5 {
            let base = 50.0 + 16.0 * line as f32;
            glyphs.extend(set("左栏的一行文字写满为止", 0.0, base, 10.0));
            glyphs.extend(set("右栏的一行文字写满为止", 140.0, base, 10.0));
        }
        let lines = read(&glyphs);
        assert_eq!(lines.len(), 11);
        assert!(lines[1..6].iter().all(|line| line.starts_with('左')), "{lines:?}");
        assert!(lines[6..].iter().all(|line| line.starts_with('右')), "{lines:?}");
    }

    #[test]
    fn a_headline_as_wide_as_the_middle_one_of_three_columns_parts_them() {
        let mut glyphs = set("某县日报", 170.0, 0.0, 20.0);
        glyphs.extend(set("形势稳定", 182.0, 120.0, 14.0));
        for base in [20.0, 36.0, 52.0, 68.0, 84.0, 146.0, 162.0, 178.0, 194.0] {
            let part = if base < 100.0 { "上" } else { "下" };
            for (x, column) in [(0.0, "左"), (145.0, "中"), (290.0, "右")] {
                glyphs.extend(set(&format!("{part}{column}栏的一行文字写满为止"), x, base, 10.0));
            }
        }
        let mut order: Vec<String> = read(&glyphs).iter().map(|line| line.chars().take(2).collect()).collect();
        order.dedup();
        assert_eq!(order, ["某县", "上左", "上中", "上右", "形势", "下左", "下中", "下右"]);
    }

    #[test]
    fn columns_go_on_below_a_headline_over_both() {
        let mut glyphs = set("标题横跨两栏的一行文字在这里", 60.0, 100.0, 10.0);
        for base in [0.0, 16.0, 32.0, 48.0, 140.0] {
            glyphs.extend(set("左栏的一行文字写满为止", 0.0, base, 10.0));
            glyphs.extend(set("右栏的一行文字写满为止", 140.0, base, 10.0));
        }
        glyphs.extend(set("左栏的末行写完为止", 0.0, 156.0, 10.0));
        let lines = read(&glyphs);
        assert_eq!(lines[9..], ["左栏的一行文字写满为止", "左栏的末行写完为止", "右栏的一行文字写满为止"]);
    }

    #[test]
    fn columns_need_no_common_baselines() {
        let mut glyphs = set("标题横跨三栏的一行文字在这里", 60.0, 20.0, 10.0);
        for line in 0..5 {
            let base = 60.0 + 16.0 * line as f32;
            glyphs.extend(set("左栏的一行文字写满为止", 0.0, base, 10.0));
            glyphs.extend(set("中栏的一行文字写满为止", 140.0, base - 8.0, 10.0));
            glyphs.extend(set("右栏的一行文字写满为止", 280.0, base - 8.0, 10.0));
        }
        let lines = read(&glyphs);
        assert_eq!(lines.len(), 16, "{lines:?}");
        for (column, first) in ["左", "中", "右"].iter().enumerate() {
            assert!(lines[1 + 5 * column..][..5].iter().all(|line| line.starts_with(first)), "{lines:?}");
        }
    }

    #[test]
    fn few_rows_are_enough_where_columns_go_on() {
        let line = |x: f32, base: f32, text: &str| set(text, x, base, 10.0);
        let glyphs: Vec<_> = [0.0, 16.0]
            .iter()
            .flat_map(|base| [line(0.0, *base, "左栏的一行文字写满为止"), line(140.0, *base, "右栏的一行文字写满为止")])
            .flatten()
            .collect();
        let bands = |before: Option<(f32, f32)>| {
            let (mut items, mut flow) = (Vec::new(), Flow { before, ..Flow::default() });
            push_lines(rows_of(&glyphs), Frame::UPRIGHT, &mut flow, &mut items);
            (flow.band, flow.last.is_some())
        };
        assert_eq!(bands(None), (1, false));
        assert_eq!(bands(Some((115.0, 138.0))), (2, true));
    }

    #[test]
    fn short_cells_side_by_side_are_no_columns() {
        let mut glyphs = Vec::new();
        for line in 0..6 {
            let base = 50.0 + 16.0 * line as f32;
            glyphs.extend(set("区教育局", 0.0, base, 10.0));
            glyphs.extend(set("已完成", 140.0, base, 10.0));
        }
        assert_eq!(read(&glyphs), ["区教育局"]);
    }
}
