//! Text printed over other text: a watermark set level, a stamp on a line. A reader sees two layers, and so they are
//! read one after the other: what lies on the text, or below it, stands aside.

use std::collections::BTreeMap;

use super::frame::Placed;
use super::runs::{self, Run, is_one_size};

/// Glyphs that lie on others, at least: a tick on its box is one.
const FEWEST_ON_OTHERS: usize = 2;
/// A mark stands on a page so often.
const FEWEST_REPEATED: usize = 3;
/// Baselines of a line differ by no more, in ems.
const SAME_LINE: f32 = 0.05;
/// One of so many marks on a page lies on text.
const MARKS_ON_TEXT: usize = 4;
/// Free space between two lines of a stamp, in ems.
const LEADING: f32 = 1.5;
/// Runs of a page looked at; a map draws more.
const MOST_RUNS: usize = 4000;

/// Takes out what is printed over the text of a page. Returns that and the rest.
pub(super) fn take_out(glyphs: Vec<Placed>) -> (Vec<Placed>, Vec<Placed>) {
    let runs = runs::runs_of(&glyphs);
    let on_others = pairs(&runs, &glyphs);
    if on_others.is_empty() {
        return (Vec::new(), glyphs);
    }
    let page = Page::of(&runs, &glyphs);
    let mut is_over = vec![false; runs.len()];
    for (a, b) in on_others {
        if let Some(over) = page.which_is_over(a, b) {
            is_over[over] = true;
        }
    }
    page.spread(&mut is_over);
    let mut is_taken = vec![false; glyphs.len()];
    for (run, _) in runs.iter().zip(&is_over).filter(|(_, is_over)| **is_over) {
        is_taken[run.from..run.to].fill(true);
    }
    let mut is_taken = is_taken.into_iter();
    glyphs.into_iter().partition(|_| is_taken.next().unwrap_or_default())
}

/// Runs of which one lies on the other with half of its glyphs or more. The layer below a scan is placed too roughly to
/// tell.
fn pairs(runs: &[Run], glyphs: &[Placed]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..runs.len()).filter(|run| !glyphs[runs[*run].from].invisible).collect();
    if order.len() > MOST_RUNS {
        return Vec::new();
    }
    order.sort_by(|a, b| runs[*a].top().total_cmp(&runs[*b].top()).then(a.cmp(b)));
    let mut out = Vec::new();
    let mut near: Vec<usize> = Vec::new();
    for next in order {
        near.retain(|run| runs[*run].bottom() > runs[next].top());
        for other in &near {
            let (a, b) = (&runs[*other], &runs[next]);
            // What is too long for its place runs on along its line, and is no layer of its own.
            let is_level = (a.base - b.base).abs() <= SAME_LINE * a.em.min(b.em);
            let n = if is_level { 0 } else { a.n_on(b, glyphs) };
            if n >= FEWEST_ON_OTHERS && 2 * n >= a.n_ink(glyphs).min(b.n_ink(glyphs)) {
                out.push((*other, next));
            }
        }
        near.push(next);
    }
    out
}

/// What is usual on a page.
struct Page<'p> {
    runs: &'p [Run],
    texts: Vec<String>,
    /// How often each text stands there.
    n_of_text: BTreeMap<String, usize>,
    /// Number of glyphs of each size.
    n_of_size: BTreeMap<i32, usize>,
}

fn size_of(run: &Run) -> i32 {
    (run.em * 4.0).round() as i32
}

impl<'p> Page<'p> {
    fn of(runs: &'p [Run], glyphs: &[Placed]) -> Self {
        let text = |run: &Run| glyphs[run.from..run.to].iter().map(|glyph| glyph.char).collect::<String>();
        let texts: Vec<String> = runs.iter().map(|run| text(run).trim().to_owned()).collect();
        let mut n_of_text = BTreeMap::new();
        let mut n_of_size = BTreeMap::new();
        for (run, text) in runs.iter().zip(&texts) {
            *n_of_text.entry(text.clone()).or_default() += 1;
            *n_of_size.entry(size_of(run)).or_default() += run.to - run.from;
        }
        Self { runs, texts, n_of_text, n_of_size }
    }

    fn is_repeated(&self, run: usize) -> bool {
        self.texts[run].chars().count() >= FEWEST_ON_OTHERS
            && self.n_of_text.get(&self.texts[run]).is_some_and(|n| *n >= FEWEST_REPEATED)
    }

    /// Of two runs that lie on each other, the one that is no part of the text: a mark repeated over the page, or else
    /// the one in a size that is rare there. Nothing tells two texts of one size apart, and what is drawn again beside
    /// its place is a shadow.
    fn which_is_over(&self, a: usize, b: usize) -> Option<usize> {
        if self.texts[a].contains(&self.texts[b]) || self.texts[b].contains(&self.texts[a]) {
            return None;
        }
        let n = |run: usize| self.n_of_size.get(&size_of(&self.runs[run])).copied().unwrap_or_default();
        match (self.is_repeated(a), self.is_repeated(b)) {
            (true, false) => Some(a),
            (false, true) => Some(b),
            _ if size_of(&self.runs[a]) == size_of(&self.runs[b]) => None,
            _ => Some(if n(a) < n(b) { a } else { b }),
        }
    }

    /// A mark is one wherever it stands, and so are the lines of a stamp above and below the one on the text.
    fn spread(&self, is_over: &mut [bool]) {
        let mut n_over: BTreeMap<&str, usize> = BTreeMap::new();
        for run in (0..is_over.len()).filter(|run| is_over[*run] && self.is_repeated(*run)) {
            *n_over.entry(&self.texts[run]).or_default() += 1;
        }
        // A word of a table that others run over once is no mark.
        let is_mark = |text: &str, n: usize| self.n_of_text.get(text).is_some_and(|all| n * MARKS_ON_TEXT >= *all);
        let marks: Vec<&str> = n_over.into_iter().filter(|(text, n)| is_mark(text, *n)).map(|(text, _)| text).collect();
        for (run, is_over) in is_over.iter_mut().enumerate() {
            *is_over |= marks.contains(&self.texts[run].as_str());
        }
        for at in 1..is_over.len() {
            is_over[at] |= is_over[at - 1] && self.is_one_stamp(at - 1, at);
        }
        for at in (1..is_over.len()).rev() {
            is_over[at - 1] |= is_over[at] && self.is_one_stamp(at - 1, at);
        }
    }

    fn is_one_stamp(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.runs[a], &self.runs[b]);
        let gap = (b.top() - a.bottom()).max(a.top() - b.bottom());
        is_one_size(a.em, b.em) && gap < LEADING * a.em && a.x0 < b.x1 && b.x0 < a.x1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::set;

    fn texts(glyphs: Vec<Placed>) -> (String, String) {
        let text = |glyphs: Vec<Placed>| glyphs.iter().map(|glyph| glyph.char).collect();
        let (over, rest) = take_out(glyphs);
        (text(over), text(rest))
    }

    const LINE: &str = "二、落实责任。各单位主要负责人为第一责任人";

    #[test]
    fn a_stamp_on_a_line_stands_aside_with_all_its_lines() {
        let stamp = [set("收文", 60.0, 4.0, 10.0), set("第0356号", 60.0, 16.0, 10.0)].concat();
        let glyphs = [set(LINE, 0.0, 20.0, 16.0), stamp].concat();
        assert_eq!(texts(glyphs), ("收文第0356号".to_owned(), LINE.to_owned()));
    }

    #[test]
    fn a_mark_all_over_the_page_stands_aside_everywhere() {
        let marks = (0..3).flat_map(|nth| set("李卫国内部", 30.0, 22.0 + 60.0 * nth as f32, 16.0));
        let glyphs = marks.chain(set(LINE, 0.0, 20.0, 16.0)).collect();
        assert_eq!(texts(glyphs), ("李卫国内部".repeat(3), LINE.to_owned()));
    }

    #[test]
    fn a_tick_on_its_box_and_a_small_figure_above_a_word_are_part_of_the_text() {
        let form = [set("□符合", 0.0, 20.0, 16.0), set("√", 0.0, 20.0, 12.0), set("10", 48.0, 12.0, 8.0)].concat();
        assert_eq!(texts(form).0, "");
        // Nor is a figure on a blank drawn as a line.
        assert_eq!(texts([set("金额______元", 0.0, 20.0, 16.0), set("120", 36.0, 19.0, 14.0)].concat()).0, "");
    }
}
