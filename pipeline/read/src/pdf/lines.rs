//! Glyphs to lines. A [`Line`] is an unbroken piece of a row: a wide gap ends it, so that columns and the cells of
//! borderless tables stay apart.

use zuozheng_model::Rect;

use super::frame::Placed;
use super::gutters::{self, GlyphRow};

/// A gap of this many ems ends a line.
pub(super) const GAP_ENDS_LINE: f32 = 1.6;

/// Space between the letters of one line, in ems: those further apart are cells.
const WIDEST_TRACKING: f32 = 2.5;

/// An unbroken piece of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// The text, without blanks at its ends.
    pub(super) text: String,
    /// The box around it.
    pub(super) area: Rect,
    /// The baseline.
    pub(super) base: f32,
    /// The font size of most of its glyphs.
    pub(super) em: f32,
    /// True if most of its glyphs are bold.
    pub(super) bold: bool,
    /// Number of glyphs.
    pub(super) n_glyphs: usize,
    /// Number of pieces that were joined to it.
    pub(super) n_pieces: usize,
    /// First and last of its glyphs in the order of drawing.
    pub(super) drawn: (u32, u32),
}

impl Line {
    /// This line followed by another piece of the same row.
    pub(super) fn joined(mut self, next: &Self) -> Self {
        let gap = next.area.x0 - self.area.x1;
        push_gap(&mut self.text, gap, self.em.min(next.em), next.text.chars().next());
        self.text.push_str(&next.text);
        self.area = self.area.union(next.area);
        if next.n_glyphs > self.n_glyphs {
            self.em = next.em;
            self.bold = next.bold;
        }
        self.n_glyphs += next.n_glyphs;
        self.n_pieces += next.n_pieces;
        self.drawn = (self.drawn.0.min(next.drawn.0), self.drawn.1.max(next.drawn.1));
        self
    }
}

/// Lines that stand side by side, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// The pieces.
    pub(super) lines: Vec<Line>,
    /// Upper edge.
    pub(super) top: f32,
    /// Lower edge.
    pub(super) bottom: f32,
}

impl Row {
    /// All pieces as one line.
    pub(super) fn into_line(self) -> Option<Line> {
        self.lines.into_iter().reduce(|line, next| line.joined(&next))
    }
}

/// A stretch of glyphs that follow each other on one baseline.
struct Run {
    from: usize,
    to: usize,
    x0: f32,
    x1: f32,
    base: f32,
    em: f32,
}

/// Drops what was drawn twice (fill and stroke, or shifted by a hair to look bold), then joins glyphs to rows, from
/// the top down.
pub(super) fn rows_of(glyphs: &[Placed]) -> Vec<Row> {
    let glyphs = without_double_drawing(glyphs);
    let mut runs = runs_of(&glyphs);
    runs.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)));

    let mut rows: Vec<(f32, f32, Vec<Run>)> = Vec::new();
    for run in runs {
        let (top, bottom) = (run.base - 0.8 * run.em, run.base + 0.1 * run.em);
        let home = rows.iter_mut().rev().take(6).find(|(row_top, row_bottom, _)| {
            let overlap = bottom.min(*row_bottom) - top.max(*row_top);
            overlap > 0.55 * (bottom - top).min(*row_bottom - *row_top)
        });
        match home {
            Some((row_top, row_bottom, members)) => {
                *row_top = row_top.min(top);
                *row_bottom = row_bottom.max(bottom);
                members.push(run);
            }
            None => rows.push((top, bottom, vec![run])),
        }
    }
    rows.sort_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)));
    let rows: Vec<GlyphRow> = rows.into_iter().map(|(_, _, runs)| GlyphRow::new(in_order(runs, &glyphs))).collect();
    let cuts = gutters::find(&rows);
    rows.iter().zip(cuts).filter_map(|(row, cuts)| row_of(&row.glyphs, &cuts)).collect()
}

/// A glyph drawn again at its place is dropped, at once or after the whole page: the later one of two equal characters
/// closer than a hair. What lies unpainted below a scan is placed roughly and repeats only what is painted.
fn without_double_drawing(glyphs: &[Placed]) -> Vec<Placed> {
    let mut order: Vec<u32> = (0..glyphs.len() as u32).filter(|index| glyphs[*index as usize].char != ' ').collect();
    order.sort_unstable_by(|a, b| {
        let (first, second) = (&glyphs[*a as usize], &glyphs[*b as usize]);
        first.char.cmp(&second.char).then(first.x0.total_cmp(&second.x0)).then(a.cmp(b))
    });
    let mut is_double = vec![false; glyphs.len()];
    for (rank, index) in order.iter().enumerate() {
        let glyph = &glyphs[*index as usize];
        let near = 0.12 * glyph.em;
        for other_index in order[..rank].iter().rev() {
            let other = &glyphs[*other_index as usize];
            if other.char != glyph.char || glyph.x0 - other.x0 > near {
                break;
            }
            if (other.base - glyph.base).abs() <= near {
                let (later, earlier) = if index > other_index { (glyph, other) } else { (other, glyph) };
                if !(later.invisible && earlier.invisible) {
                    is_double[*index.max(other_index) as usize] = true;
                }
            }
        }
    }
    glyphs.iter().zip(is_double).filter(|(_, is_double)| !is_double).map(|(glyph, _)| *glyph).collect()
}

fn runs_of(glyphs: &[Placed]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (index, glyph) in glyphs.iter().enumerate() {
        if let Some(run) = runs.last_mut() {
            let em = run.em.min(glyph.em);
            let gap = glyph.x0 - run.x1;
            let follows = run.to == index
                && (glyph.base - run.base).abs() <= 0.15 * em
                && (-0.3 * em..=em).contains(&gap)
                && run.em.max(glyph.em) <= 1.6 * em;
            if follows {
                run.to = index + 1;
                run.x1 = run.x1.max(glyph.x1);
                continue;
            }
        }
        runs.push(Run { from: index, to: index + 1, x0: glyph.x0, x1: glyph.x1, base: glyph.base, em: glyph.em });
    }
    runs
}

/// The glyphs of a row from left to right.
fn in_order(mut runs: Vec<Run>, glyphs: &[Placed]) -> Vec<Placed> {
    runs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut members: Vec<Placed> = Vec::new();
    for run in &runs {
        members.extend_from_slice(&glyphs[run.from..run.to]);
    }
    // Runs that lie inside each other, as when digits were set into a gap left for them.
    let is_sorted = members.windows(2).all(|pair| pair[0].x0 <= pair[1].x0 + 0.3 * pair[1].em);
    if !is_sorted {
        members.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    members
}

/// Parts a row at wide gaps and at the places where a gutter runs through it.
fn row_of(members: &[Placed], cuts: &[f32]) -> Option<Row> {
    let tracking = tracking_of(members);
    let mut lines = Vec::new();
    let mut from = 0;
    let mut end_of_ink: Option<f32> = None;
    for index in 0..members.len() {
        let glyph = &members[index];
        if glyph.char == ' ' || glyph.char == '\u{3000}' {
            continue;
        }
        let breaks = end_of_ink.is_some_and(|end| {
            // Letters of a line may be set further apart than words of others, where a long address moved down a line.
            let spread = if tracking <= WIDEST_TRACKING * glyph.em { tracking } else { 0.0 };
            glyph.x0 - end > GAP_ENDS_LINE * glyph.em + spread || cuts.iter().any(|cut| (end..=glyph.x0).contains(cut))
        });
        if breaks {
            lines.extend(line_of(&members[from..index]));
            from = index;
        }
        end_of_ink = Some(end_of_ink.map_or(glyph.x1, |end| end.max(glyph.x1)));
    }
    lines.extend(line_of(&members[from..]));
    let top = lines.iter().map(|line| line.area.y0).fold(f32::MAX, f32::min);
    let bottom = lines.iter().map(|line| line.area.y1).fold(f32::MIN, f32::max);
    (!lines.is_empty()).then_some(Row { lines, top, bottom })
}

fn line_of(glyphs: &[Placed]) -> Option<Line> {
    let is_blank = |glyph: &Placed| glyph.char == ' ' || glyph.char == '\u{3000}';
    let from = glyphs.iter().position(|glyph| !is_blank(glyph))?;
    let to = glyphs.iter().rposition(|glyph| !is_blank(glyph))? + 1;
    let glyphs = &glyphs[from..to];

    let tracking = tracking_of(glyphs);
    let mut text = String::with_capacity(glyphs.len() * 3);
    let mut area: Option<Rect> = None;
    let mut end: Option<f32> = None;
    let mut sizes: Vec<f32> = Vec::with_capacity(glyphs.len());
    let mut n_bold = 0;
    let mut drawn = (u32::MAX, 0);
    for glyph in glyphs {
        if is_blank(glyph) {
            if !text.ends_with(' ') {
                text.push(' ');
            }
            end = Some(glyph.x1);
            continue;
        }
        if let Some(end) = end {
            push_gap(&mut text, glyph.x0 - end - tracking, glyph.em, Some(glyph.char));
        }
        text.push(glyph.char);
        end = Some(glyph.x1);
        sizes.push(glyph.em);
        n_bold += usize::from(glyph.bold);
        drawn = (drawn.0.min(glyph.nth), drawn.1.max(glyph.nth));
        let own = Rect { x0: glyph.x0, y0: glyph.top(), x1: glyph.x1, y1: glyph.bottom() };
        area = Some(area.map_or(own, |area| area.union(own)));
    }
    let n_glyphs = sizes.len();
    sizes.sort_by(f32::total_cmp);
    let em = sizes[n_glyphs / 2];
    let base = glyphs[0].base;
    Some(Line { text, area: area?, base, em, bold: n_bold * 2 > n_glyphs, n_glyphs, n_pieces: 1, drawn })
}

/// The space that stands between all glyphs of a line set apart, such as a title over the whole width; 0 for any other.
fn tracking_of(glyphs: &[Placed]) -> f32 {
    const FEWEST: usize = 4;
    let is_pair = |pair: &&[Placed]| is_wide(pair[0].char) && is_wide(pair[1].char);
    let mut gaps: Vec<f32> = glyphs.windows(2).filter(is_pair).map(|pair| pair[1].x0 - pair[0].x1).collect();
    if gaps.len() < FEWEST {
        return 0.0;
    }
    gaps.sort_by(f32::total_cmp);
    let (low, high) = (gaps[gaps.len() / 8], gaps[gaps.len() - 1 - gaps.len() / 8]);
    // In a justified line the gaps beside punctuation differ; letters set apart have all the same.
    let is_even = high - low < 0.05 * glyphs[0].em;
    if is_even { low.max(0.0) } else { 0.0 }
}

/// Writes a blank for a gap that a reader would see as one. Han characters are set apart to fill a line, and a hair
/// of space stands between Han and Latin: neither is a blank.
fn push_gap(text: &mut String, gap: f32, em: f32, next: Option<char>) {
    let (Some(last), Some(next)) = (text.chars().next_back(), next) else { return };
    // A mark closes what stands before it however far a line is stretched.
    if last == ' ' || next == ' ' || "，。、；：！？）》】〕".contains(next) {
        return;
    }
    let limit = match (is_wide(last), is_wide(next)) {
        (false, false) => 0.22,
        (true, true) => 1.0,
        _ => 0.6,
    };
    if gap > limit * em {
        text.push(' ');
    }
}

/// True for characters as wide as high: Han, kana, full-width forms and CJK punctuation.
pub(super) fn is_wide(char: char) -> bool {
    matches!(char as u32,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60
        | 0xffe0..=0xffe6 | 0x2_0000..=0x3_ffff | 0x2014 | 0x2018..=0x201d | 0x2026)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, x: f32, base: f32) -> Vec<Placed> {
        let mut x = x;
        text.chars()
            .map(|char| {
                let width = if is_wide(char) { 10.0 } else { 5.0 };
                let glyph =
                    Placed { char, x0: x, x1: x + width, base, em: 10.0, bold: false, invisible: false, nth: 0 };
                x += width;
                glyph
            })
            .collect()
    }

    fn texts(rows: &[Row]) -> Vec<Vec<&str>> {
        rows.iter().map(|row| row.lines.iter().map(|line| line.text.as_str()).collect()).collect()
    }

    #[test]
    fn rows_come_from_the_top_whatever_the_order_of_drawing() {
        let mut all = glyphs("第二行", 0.0, 40.0);
        all.extend(glyphs("第一行", 0.0, 20.0));
        assert_eq!(texts(&rows_of(&all)), [["第一行"], ["第二行"]]);
    }

    #[test]
    fn text_drawn_twice_is_read_once() {
        let mut all = glyphs("通知", 0.0, 20.0);
        all.extend(glyphs("通知", 0.4, 20.0));
        assert_eq!(texts(&rows_of(&all)), [["通知"]]);
        // 人人 is no double drawing.
        assert_eq!(texts(&rows_of(&glyphs("人人有责", 0.0, 20.0))), [["人人有责"]]);
    }

    #[test]
    fn a_wide_gap_parts_a_row() {
        let mut all = glyphs("序号", 0.0, 20.0);
        all.extend(glyphs("单位", 60.0, 20.0));
        assert_eq!(texts(&rows_of(&all)), [["序号", "单位"]]);
    }

    #[test]
    fn a_superscript_stays_in_its_row() {
        let mut all = glyphs("面积10m", 0.0, 20.0);
        let x = all.last().unwrap().x1;
        all.push(Placed { char: '2', x0: x, x1: x + 3.0, base: 16.0, em: 6.0, bold: false, invisible: false, nth: 0 });
        assert_eq!(texts(&rows_of(&all)), [["面积10m2"]]);
    }

    #[test]
    fn a_line_set_apart_has_no_blanks_but_those_that_are_wider() {
        let mut all: Vec<Placed> = glyphs("现就2019年全区AB工作", 0.0, 20.0);
        let from = all.len() - 2;
        for (at, glyph) in all.iter_mut().enumerate() {
            let shift = 3.0 * at as f32 + if at >= from { 7.0 } else { 0.0 };
            glyph.x0 += shift;
            glyph.x1 += shift;
        }
        assert_eq!(texts(&rows_of(&all)), [["现就2019年全区AB 工作"]]);
    }

    #[test]
    fn letters_far_apart_are_one_line_and_cells_are_not() {
        let mut all: Vec<Placed> = glyphs("联系邮箱：zwgk@example.cn", 0.0, 20.0);
        for (at, glyph) in all.iter_mut().enumerate() {
            let shift = 18.0 * at.min(5) as f32;
            glyph.x0 += shift;
            glyph.x1 += shift;
        }
        assert_eq!(texts(&rows_of(&all)), [["联系邮箱：zwgk@example.cn"]]);
        let cells: Vec<Placed> = (0..6)
            .zip("甲乙丙丁戊己".chars())
            .flat_map(|(at, c)| glyphs(&c.to_string(), 40.0 * at as f32, 20.0))
            .collect();
        assert_eq!(rows_of(&cells)[0].lines.len(), 6);
    }

    #[test]
    fn justified_han_has_no_blanks_but_words_do() {
        let mut all = glyphs("严", 0.0, 20.0);
        all.extend(glyphs("格", 14.0, 20.0));
        all.extend(glyphs("a", 40.0, 20.0));
        all.extend(glyphs("b", 49.0, 20.0));
        assert_eq!(texts(&rows_of(&all)), [["严格 a b"]]);
    }
}
