//! Glyphs to lines. A [`Line`] is an unbroken piece of a row: a wide gap ends it, so that columns and the cells of
//! borderless tables stay apart.

use zuozheng_model::Rect;

use super::apart;
use super::frame::Placed;
use super::gutters::{self, GlyphRow};
use super::runs::{self, ON_OTHER, Run, is_level, is_one_size};

/// A gap of this many ems ends a line.
pub(super) const GAP_ENDS_LINE: f32 = 1.6;

/// Space between the letters of one line, in ems: those further apart are cells.
const WIDEST_TRACKING: f32 = 2.5;

/// Sizes of two texts of one line that are not next to each other differ by no more than this factor.
const OTHER_SIZE: f32 = 0.8;
/// Han characters of words.
const FEWEST_OF_WORDS: usize = 4;
/// Space between two words of Latin letters or two numbers, at least, in ems.
const NARROWEST_BLANK: f32 = 0.22;
/// Letters set apart stand at one distance, in ems, that differs by no more.
const SAME_SPACE: f32 = 0.04;
/// Gaps of one width between letters set apart, at least, and the widest of them, in ems.
const FEWEST_SPACES: usize = 4;
const WIDEST_SPACE: f32 = 0.6;
/// Glyphs that lie on others, at least, in text that cannot be part of the same line.
const FEWEST_ON_OTHERS: usize = 2;

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

/// Drops what was drawn twice (fill and stroke, or shifted by a hair to look bold), then joins glyphs to rows, from
/// the top down.
pub(super) fn rows_of(glyphs: &[Placed]) -> Vec<Row> {
    let glyphs = runs::without_double_drawing(glyphs);
    let (mut runs, small) = runs::without_small(runs::runs_of(&glyphs), &glyphs);
    runs.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)));

    let mut rows: Vec<Heap> = Vec::new();
    for run in runs {
        let (top, bottom) = (run.base - 0.8 * run.em, run.base + 0.1 * run.em);
        let near = rows.iter_mut().rev().take(6).filter(|row| {
            let overlap = bottom.min(row.bottom) - top.max(row.top);
            let is_level = overlap > 0.55 * (bottom - top).min(row.bottom - row.top);
            is_level && row.runs.iter().any(|other| is_of_one_line(other, &run, &glyphs))
        });
        let mut evicted = Vec::new();
        let mut home = None;
        for row in near {
            let Some(other) = row.runs.iter().find(|other| stands_in_the_way(other, &run, &glyphs)) else {
                home = Some(row);
                break;
            };
            // What stands on one baseline with it goes with it.
            if !is_level(other, &run) {
                evicted.extend(row.runs.extract_if(.., |other| is_level(other, &run)));
            }
        }
        match home {
            Some(row) => {
                row.top = row.top.min(top);
                row.bottom = row.bottom.max(bottom);
                row.runs.push(run);
                row.runs.extend(evicted);
            }
            None => {
                evicted.push(run);
                rows.push(Heap { top, bottom, runs: evicted });
            }
        }
    }
    for (host, run) in small {
        if let Some(row) = rows.iter_mut().find(|row| row.runs.iter().any(|run| run.from == host)) {
            row.runs.push(run);
        }
    }
    rows.retain(|row| !row.runs.is_empty());
    rows.sort_by(|a, b| (a.top + a.bottom).total_cmp(&(b.top + b.bottom)));
    let rows: Vec<GlyphRow> = rows.into_iter().map(|row| GlyphRow::new(in_order(row.runs, &glyphs))).collect();
    let cuts = gutters::find(&rows);
    rows.iter().zip(cuts).filter_map(|(row, cuts)| row_of(&row.glyphs, &cuts)).collect()
}

/// Runs of one height.
struct Heap {
    top: f32,
    bottom: f32,
    runs: Vec<Run>,
}

/// False for words of another size on another baseline far away, such as a link beside a title. Marks and numbers are
/// set smaller beside their line, and below a scan size and baseline are rough.
fn is_of_one_line(a: &Run, b: &Run, glyphs: &[Placed]) -> bool {
    let gap = a.x0.max(b.x0) - a.x1.min(b.x1);
    let has_words = |run: &Run| {
        let members = &glyphs[run.from..run.to];
        members.iter().filter(|glyph| is_wide(glyph.char)).nth(FEWEST_OF_WORDS - 1).is_some()
    };
    a.em.min(b.em) > OTHER_SIZE * a.em.max(b.em)
        || is_level(a, b)
        || gap <= GAP_ENDS_LINE * a.em.max(b.em)
        || glyphs[a.from].invisible
        || !(has_words(a) && has_words(b))
}

/// True if two runs cannot stand in one row: one lies on the other, or two lines of small text stand beside a large
/// one. Where the place of a word is only rough, as below a scan, it may run into the next one.
fn stands_in_the_way(member: &Run, run: &Run, glyphs: &[Placed]) -> bool {
    let overlap = member.x1.min(run.x1) - member.x0.max(run.x0);
    if overlap <= 0.0 {
        return false;
    }
    let n_ink = member.n_ink(glyphs).min(run.n_ink(glyphs));
    let is_above = run.top() > member.bottom() - ON_OTHER * run.em.min(member.em);
    if is_above {
        return n_ink >= FEWEST_ON_OTHERS && is_one_size(member.em, run.em);
    }
    let n_on = member.n_on(run, glyphs);
    n_on >= FEWEST_ON_OTHERS && 2 * n_on >= n_ink
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
    // … but not those that run into each other: each of them is read as a whole.
    let run_into_each_other = || {
        let mut pairs = runs.windows(2);
        pairs.any(|pair| pair[0].n_on(&pair[1], glyphs) >= FEWEST_ON_OTHERS)
    };
    if !is_sorted && !run_into_each_other() {
        members.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    members
}

/// Parts a row at wide gaps and at the places where a gutter runs through it.
fn row_of(members: &[Placed], cuts: &[f32]) -> Option<Row> {
    let tracking = tracking_of(members);
    let in_labels = apart::inside_labels_of(members);
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
            let is_wide = glyph.x0 - end > GAP_ENDS_LINE * glyph.em + spread
                || cuts.iter().any(|cut| (end..=glyph.x0).contains(cut));
            is_wide && !in_labels.iter().any(|(from, to)| *from <= end + 0.1 && glyph.x0 <= to + 0.1)
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
    for (index, glyph) in glyphs.iter().enumerate() {
        if is_blank(glyph) {
            if !text.ends_with(' ') {
                text.push(' ');
            }
            end = Some(glyph.x1);
            continue;
        }
        if let Some(end) = end {
            let gap = glyph.x0 - end - tracking;
            if gap <= NARROWEST_BLANK * glyph.em || !is_between_letters_apart(glyphs, index) {
                push_gap(&mut text, gap, glyph.em, Some(glyph.char));
            }
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

/// True for a gap that is as wide as those around it: letters of a word or number that are set apart, Han characters
/// among them. Words and columns of numbers have gaps of two kinds.
fn is_between_letters_apart(glyphs: &[Placed], index: usize) -> bool {
    let gap = |at: usize| (glyphs[at].x0 - glyphs[at - 1].x1) / glyphs[at].em;
    let own = gap(index);
    let is_same = |at: &usize| (gap(*at) - own).abs() <= SAME_SPACE;
    let from = index - (1..index).rev().take_while(is_same).count();
    let to = index + (index + 1..glyphs.len()).take_while(is_same).count();
    own <= WIDEST_SPACE
        && to - from + 1 >= FEWEST_SPACES
        && glyphs[from - 1..=to].iter().any(|glyph| is_wide(glyph.char) && glyph.char.is_alphabetic())
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
        (false, false) => NARROWEST_BLANK,
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
    fn a_text_over_another_is_read_as_a_whole() {
        // A correction on the same line, which shares characters with what it corrects.
        let all = [glyphs("金额：120万元", 0.0, 20.0), glyphs("150万元", 30.0, 20.0)].concat();
        assert_eq!(texts(&rows_of(&all)), [["金额：120万元"], ["150万元"]]);
        // Words that run into each other.
        let all = [glyphs("完成率12345", 0.0, 20.0), glyphs("2023年6月30日", 45.0, 20.0)].concat();
        assert_eq!(texts(&rows_of(&all)), [["完成率123452023年6月30日"]]);
    }

    #[test]
    fn links_beside_a_title_are_lines_of_their_own() {
        let large = |glyph: Placed| Placed { x0: 3.0 * glyph.x0, x1: 3.0 * glyph.x1, em: 30.0, ..glyph };
        let title = glyphs("关于放假的公告", 0.0, 24.0).into_iter().map(large);
        let links = [glyphs("县政府报告", 260.0, 16.0), glyphs("2022年财政决算", 260.0, 28.0)].concat();
        let found = rows_of(&title.chain(links).collect::<Vec<_>>());
        assert_eq!(found.len(), 3);
        assert!(texts(&found).contains(&vec!["关于放假的公告"]));
    }

    #[test]
    fn a_figure_set_low_stays_with_its_word() {
        let mut all = glyphs("减排CO", 0.0, 20.0);
        all.push(Placed { char: '2', x0: 30.0, x1: 33.0, base: 25.5, em: 6.0, bold: false, invisible: false, nth: 0 });
        all.extend(glyphs("达标", 33.0, 20.0));
        assert_eq!(texts(&rows_of(&all)), [["减排CO2达标"]]);
    }

    #[test]
    fn digits_set_apart_are_one_number_and_columns_are_not() {
        let apart = |text: &str, by: f32| {
            let mut all = glyphs(text, 0.0, 20.0);
            for (at, glyph) in all.iter_mut().enumerate() {
                glyph.x0 += by * at as f32;
                glyph.x1 += by * at as f32;
            }
            all
        };
        assert_eq!(texts(&rows_of(&apart("截至2023年12月", 4.0))), [["截至2023年12月"]]);
        assert_eq!(texts(&rows_of(&apart("53247", 4.0))), [["5 3 2 4 7"]]);
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
