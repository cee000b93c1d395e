//! Numbers of lines in the margin of a draft or judgment: they are no part of the text, and would stand in the middle of
//! its sentences.

use super::frame::Placed;
use super::implied::is_ink;

/// Lines numbered on a page, at least: every one of them, or every fifth or tenth.
const FEWEST_OF_ALL: usize = 6;
const FEWEST_OF_SOME: usize = 2;
/// Digits of a number.
const MOST_DIGITS: usize = 4;
/// Free space between a number and the text, in ems.
const GAP: f32 = 0.4;
/// Edges that differ by no more ems are one.
const SAME_EDGE: f32 = 0.3;
/// Share of the numbered lines that go on in the next one: items of a list do not.
const FEWEST_FULL: f32 = 0.4;
/// The same where so many lines are numbered that many of them are short, and none is a row of cells.
const FEWEST_FULL_OF_MANY: f32 = 0.25;
const MANY: usize = 15;
/// Share of lines of running text that have a mark of a sentence.
const FEWEST_OF_SENTENCES: f32 = 0.3;
/// Space between two cells, in ems.
const CELLS_APART: f32 = 1.5;

/// A line of a page.
struct Line {
    /// Indices of its glyphs, from left to right.
    glyphs: Vec<usize>,
    base: f32,
}

/// A number before a line.
struct Number {
    line: usize,
    n_digits: usize,
    value: u32,
    x0: f32,
    x1: f32,
}

/// Takes the numbers of lines out. Returns them and the rest.
pub(super) fn take_out(glyphs: Vec<Placed>) -> (Vec<Placed>, Vec<Placed>) {
    // Nothing stands further left.
    let leftmost = glyphs.iter().filter(|glyph| is_ink(glyph)).min_by(|a, b| a.x0.total_cmp(&b.x0));
    if !leftmost.is_some_and(|glyph| glyph.char.is_ascii_digit()) {
        return (Vec::new(), glyphs);
    }
    let lines = lines_of(&glyphs);
    let numbers: Vec<Number> = (0..lines.len()).filter_map(|line| Number::of(line, &lines, &glyphs)).collect();
    if !are_of_lines(&numbers, &lines, &glyphs) {
        return (Vec::new(), glyphs);
    }
    let mut is_number = vec![false; glyphs.len()];
    for number in &numbers {
        for index in &lines[number.line].glyphs[..number.n_digits] {
            is_number[*index] = true;
        }
    }
    let mut is_number = is_number.into_iter();
    glyphs.into_iter().partition(|_| is_number.next().unwrap_or_default())
}

fn lines_of(glyphs: &[Placed]) -> Vec<Line> {
    let mut order: Vec<usize> = (0..glyphs.len()).filter(|index| is_ink(&glyphs[*index])).collect();
    order.sort_by(|a, b| glyphs[*a].base.total_cmp(&glyphs[*b].base).then(a.cmp(b)));
    order
        .chunk_by(|a, b| {
            let (above, below) = (&glyphs[*a], &glyphs[*b]);
            below.base - above.base <= SAME_EDGE * above.em.max(below.em)
        })
        .map(|line| {
            let mut line = line.to_vec();
            line.sort_by(|a, b| glyphs[*a].x0.total_cmp(&glyphs[*b].x0));
            Line { base: glyphs[line[0]].base, glyphs: line }
        })
        .collect()
}

impl Number {
    fn of(line: usize, lines: &[Line], glyphs: &[Placed]) -> Option<Self> {
        let members: Vec<&Placed> = lines[line].glyphs.iter().map(|index| &glyphs[*index]).collect();
        let is_apart = |pair: &[&Placed]| pair[1].x0 - pair[0].x1 >= GAP * pair[0].em;
        let n_digits = 1 + members.windows(2).position(is_apart)?;
        let last = members.get(n_digits.checked_sub(1)?)?;
        if n_digits > MOST_DIGITS {
            return None;
        }
        let value =
            members[..n_digits].iter().try_fold(0, |value, digit| Some(10 * value + digit.char.to_digit(10)?))?;
        Some(Self { line, n_digits, value, x0: members[0].x0, x1: last.x1 })
    }
}

/// True if numbers count the lines of a text, right below each other and outside of it.
fn are_of_lines(numbers: &[Number], lines: &[Line], glyphs: &[Placed]) -> bool {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return false };
    let step = numbers.get(1).map_or(0, |second| second.value.saturating_sub(first.value));
    let counts = numbers
        .windows(2)
        .all(|pair| pair[1].value == pair[0].value + step && pair[1].line == pair[0].line + step as usize);
    let fewest = match step {
        1 => FEWEST_OF_ALL,
        5 | 10 if first.value % step == 0 => FEWEST_OF_SOME,
        _ => return false,
    };
    let em = glyphs[lines[first.line].glyphs[0]].em;
    let is_level = numbers.iter().all(|number| (number.x1 - first.x1).abs() <= SAME_EDGE * em);
    let is_level_on_left = numbers.iter().all(|number| (number.x0 - first.x0).abs() <= SAME_EDGE * em);
    let right = numbers.iter().map(|number| number.x1).fold(f32::MIN, f32::max);
    // Every line stands beside the numbers, and lines are missing only at the top and the foot, where headers stand.
    let text = |line: &Line| {
        let behind = line.glyphs.iter().map(|index| &glyphs[*index]).find(|glyph| glyph.x0 > right);
        Some((behind?, &glyphs[*line.glyphs.last()?]))
    };
    let all: Vec<(&Placed, &Placed)> = lines[first.line..=last.line].iter().filter_map(text).collect();
    let is_outside = lines.iter().enumerate().all(|(at, line)| {
        let is_numbered = numbers.iter().any(|number| number.line == at);
        is_numbered || glyphs[line.glyphs[0]].x0 > right + GAP * em
    });
    let edge = all.iter().map(|(_, end)| end.x1).fold(f32::MIN, f32::max);
    let is_full = |(_, end): &&(&Placed, &Placed)| edge - end.x1 < 2.0 * end.em && !"。；！？".contains(end.char);
    let n_full = all.iter().filter(is_full).count();
    let numbered = &lines[first.line..=last.line];
    let is_of_many = numbers.len() >= MANY && !have_cells(numbered, right, glyphs);
    let fewest_full = if is_of_many { FEWEST_FULL_OF_MANY } else { FEWEST_FULL };
    numbers.len() >= fewest
        && counts
        && are_of_sentences(numbered, glyphs)
        && (is_level || is_of_many && is_level_on_left)
        && is_outside
        && n_full as f32 >= fewest_full * all.len() as f32
        && lines[last.line].base > lines[first.line].base
}

/// True for running text rather than names.
fn are_of_sentences(lines: &[Line], glyphs: &[Placed]) -> bool {
    let has_mark = |line: &&Line| line.glyphs.iter().any(|index| "，。".contains(glyphs[*index].char));
    lines.iter().filter(has_mark).count() as f32 >= FEWEST_OF_SENTENCES * lines.len() as f32
}

/// True if text behind the numbers stands in cells.
fn have_cells(lines: &[Line], right: f32, glyphs: &[Placed]) -> bool {
    lines.iter().any(|line| {
        let text = line.glyphs.iter().map(|index| &glyphs[*index]).filter(|glyph| glyph.x0 > right);
        let mut end = f32::MAX;
        text.into_iter().any(|glyph| {
            let gap = glyph.x0 - end;
            end = glyph.x1;
            gap > CELLS_APART * glyph.em
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::set;

    fn page(numbers: &[(usize, &str)], ends: &str) -> Vec<Placed> {
        let text =
            |row: usize| if row % 3 == 2 { ends } else { "为贯彻落实上级关于政务公开的部署要求" };
        let lines = (0..12).flat_map(|row| set(text(row), 100.0, 20.0 * row as f32, 10.0));
        let end = 80.0;
        let numbers = numbers
            .iter()
            .flat_map(|(row, number)| set(number, end - 5.0 * number.len() as f32, 20.0 * *row as f32, 10.0));
        lines.chain(numbers).collect()
    }

    #[test]
    fn numbers_of_all_lines_are_taken_out() {
        let numbers = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let numbered: Vec<(usize, &str)> = numbers.into_iter().enumerate().collect();
        let (taken, rest) = take_out(page(&numbered, "并报送总结。"));
        assert_eq!(taken.iter().map(|glyph| glyph.char).collect::<String>(), "123456789");
        assert!(rest.iter().all(|glyph| !glyph.char.is_ascii_digit()));
        // Items of a list have their numbers at the head of a sentence each.
        let items = numbers.into_iter().enumerate().flat_map(|(row, number)| {
            [set(number, 70.0, 20.0 * row as f32, 10.0), set("检查消防。", 100.0, 20.0 * row as f32, 10.0)].concat()
        });
        assert!(take_out(items.collect()).0.is_empty());
    }

    #[test]
    fn a_number_of_many_digits_counts_no_line() {
        assert!(take_out(page(&[(0, "44070319900101")], "并报送总结。")).0.is_empty());
    }

    #[test]
    fn many_numbered_lines_need_not_be_full() {
        let page = |text: fn(usize) -> &'static str| -> Vec<Placed> {
            let line = |row: usize| {
                let (number, base) = ((row + 1).to_string(), 20.0 * row as f32);
                [set(&number, 80.0 - 5.0 * number.len() as f32, base, 10.0), set(text(row), 100.0, base, 10.0)].concat()
            };
            (0..18).flat_map(line).collect()
        };
        let notice = |row| {
            if row % 3 == 0 { "为贯彻落实上级，关于政务公开工作的部署" } else { "各单位：" }
        };
        assert_eq!(take_out(page(notice)).0.len(), 9 + 2 * 9);
        // Names that fill their column, and sentences that each end in their line.
        assert!(take_out(page(|_| "区卫生健康委")).0.is_empty());
        assert!(take_out(page(|_| "检查消防。")).0.is_empty());
    }

    #[test]
    fn every_fifth_line_may_be_numbered() {
        assert_eq!(take_out(page(&[(4, "5"), (9, "10")], "并报送总结。")).0.len(), 3);
        assert!(take_out(page(&[(4, "5"), (7, "10")], "并报送总结。")).0.is_empty());
    }
}
