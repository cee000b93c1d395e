//! Figures of two columns that touch: 9,876,543.21 and 11,111,111.10 set close to each other are 9,876,543.2111,111,111.10 to
//! whoever reads glyph after glyph. No figure has two decimal points, and none has a comma behind its decimals. Where such a
//! one ends is told by the figures above and below it, whose last digits stand at the same place, or by its two decimals.
//!
//! The glyphs on both sides draw back a little there, so that all that looks for gaps between columns finds one.

use std::collections::BTreeSet;

use super::frame::Placed;

/// Space between two glyphs of one figure, in ems; where columns touch it may be below zero.
const SAME_FIGURE: (f32, f32) = (-0.12, 0.15);
/// Last digits of figures below each other end at the same place, to these points.
const SAME_END: f32 = 0.6;
/// How far above or below a figure may stand that tells where this one ends, in ems.
const REACH: f32 = 60.0;
/// What each of the two glyphs draws back, in ems.
const DRAWN_BACK: f32 = 0.26;
/// Figures of a page that are looked at.
const MOST_FIGURES: usize = 20_000;

/// A chain of digits, commas and points: its glyphs, in the order in which they are drawn.
type Chain = std::ops::Range<usize>;

/// Draws figures apart that touch.
pub(super) fn draw_apart(glyphs: &mut [Placed]) {
    let chains = chains_of(glyphs);
    let text = |chain: &Chain| glyphs[chain.clone()].iter().map(|glyph| glyph.char).collect::<String>();
    let suspects: Vec<(Chain, String)> =
        chains.iter().map(|chain| (chain.clone(), text(chain))).filter(|(_, text)| is_two(text)).collect();
    if suspects.is_empty() || chains.len() > MOST_FIGURES {
        return;
    }
    let ends = Ends::of(chains.iter().map(|chain| &glyphs[chain.end - 1]));
    let mut cuts = BTreeSet::new();
    let (mut first, mut last) = (f32::INFINITY, f32::NEG_INFINITY);
    for (chain, text) in suspects {
        let is_end = |at: usize| ends.has(&glyphs[at], |base| (base - glyphs[at].base).abs() < REACH * glyphs[at].em);
        let aligned: Vec<usize> = (1..text.len()).filter(|at| is_end(chain.start + at - 1)).collect();
        if let Some(found) = Some(aligned).filter(|at| are_figures(&text, at)).or_else(|| behind_decimals(&text)) {
            let base = glyphs[chain.start].base;
            (first, last) = (first.min(base), last.max(base));
            cuts.extend(found.into_iter().map(|at| chain.start + at));
        }
    }
    // One that could be a figure as it stands has its columns from the others, if it is of their table: between two of them,
    // and with its last digit below those of a column.
    let known = Ends::of(cuts.iter().map(|at| &glyphs[at - 1]));
    let of_table = |base: f32| (first..=last).contains(&base);
    for chain in &chains {
        let end = &glyphs[chain.end - 1];
        if !of_table(end.base) || cuts.range(chain.clone()).next().is_some() || !ends.has(end, of_table) {
            continue;
        }
        let found: Vec<usize> =
            (1..chain.len()).filter(|at| known.has(&glyphs[chain.start + at - 1], of_table)).collect();
        if are_figures(&text(chain), &found) {
            cuts.extend(found.into_iter().map(|at| chain.start + at));
        }
    }
    for at in cuts {
        let back = DRAWN_BACK * glyphs[at].em;
        glyphs[at - 1].x1 -= back;
        glyphs[at].x0 += back;
    }
}

/// Where glyphs end and on which baselines, from left to right, each place once.
struct Ends(Vec<(f32, f32)>);

impl Ends {
    fn of<'a>(glyphs: impl Iterator<Item = &'a Placed>) -> Self {
        let mut ends: Vec<(f32, f32)> = glyphs.map(|glyph| (glyph.x1, glyph.base)).collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        ends.dedup();
        Self(ends)
    }

    /// True if one of another row that is wanted, by its baseline, is where a glyph ends.
    fn has(&self, glyph: &Placed, is_wanted: impl Fn(f32) -> bool) -> bool {
        let from = self.0.partition_point(|(end, _)| *end < glyph.x1 - SAME_END);
        let near = self.0[from..].iter().take_while(|(end, _)| *end <= glyph.x1 + SAME_END);
        near.map(|(_, base)| *base).any(|base| (base - glyph.base).abs() > 0.5 * glyph.em && is_wanted(base))
    }
}

fn is_of_figure(char: char) -> bool {
    char.is_ascii_digit() || matches!(char, '.' | ',')
}

fn chains_of(glyphs: &[Placed]) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    let mut from = 0;
    for at in 1..=glyphs.len() {
        let goes_on = at < glyphs.len() && {
            let (last, next) = (&glyphs[at - 1], &glyphs[at]);
            let gap = (next.x0 - last.x1) / next.em;
            is_of_figure(last.char)
                && is_of_figure(next.char)
                && (last.base - next.base).abs() < 0.1 * next.em
                && (SAME_FIGURE.0..=SAME_FIGURE.1).contains(&gap)
        };
        if !goes_on {
            if is_of_figure(glyphs[at - 1].char) && glyphs[at - 1].char.is_ascii_digit() {
                chains.push(from..at);
            }
            from = at;
        }
    }
    chains
}

/// True for what can be no figure: a comma behind decimals, or two decimal points with decimals and the digits before the next
/// point between them, unlike in a date.
fn is_two(text: &str) -> bool {
    let Some((_, behind)) = text.split_once('.') else { return false };
    behind.contains(',') || behind.split('.').rev().skip(1).any(|between| between.len() >= 3)
}

/// True if a text cut at some places is nothing but figures.
fn are_figures(text: &str, cuts: &[usize]) -> bool {
    let mut from = 0;
    let mut parts = cuts.iter().copied().chain([text.len()]).map(|to| &text[std::mem::replace(&mut from, to)..to]);
    !cuts.is_empty() && parts.all(is_figure)
}

/// 1,234,567.89, 0.5 or 1234.
fn is_figure(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let mut groups = whole.split(',');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    is_number(first)
        && (rest.is_empty() || first.len() <= 3)
        && rest.iter().all(|group| is_number(group) && group.len() == 3)
        && is_number(decimals)
        && (!whole.starts_with('0') || whole == "0")
}

/// The places behind two decimals, if nothing but amounts comes of it, each with its thousands set apart: what tells them from
/// the numbers of chapters, dates and addresses.
fn behind_decimals(text: &str) -> Option<Vec<usize>> {
    let points = text.match_indices('.').map(|(at, _)| at + 3);
    let cuts: Vec<usize> = points.filter(|at| *at < text.len()).collect();
    let is_amount = text.contains(',') && text.len() - text.rfind('.')? == 3;
    (is_amount && are_figures(text, &cuts)).then_some(cuts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::set;

    /// The text with a blank where the glyphs were drawn apart; `below` are figures of another row, by where they end.
    fn apart(text: &str, below: &[(&str, f32)]) -> String {
        let mut glyphs = set(text, 0.0, 100.0, 10.0);
        let n_glyphs = glyphs.len();
        for (text, end) in below {
            glyphs.extend(set(text, end - 5.0 * text.len() as f32, 120.0, 10.0));
        }
        draw_apart(&mut glyphs);
        let mut out = String::new();
        for at in 0..n_glyphs {
            let gap = if at == 0 { 0.0 } else { glyphs[at].x0 - glyphs[at - 1].x1 };
            out.push_str(if gap > 1.0 { " " } else { "" });
            out.push(glyphs[at].char);
        }
        out
    }

    #[test]
    fn figures_that_touch_are_drawn_apart() {
        assert_eq!(apart("9,876,543.2111,111,111.10", &[]), "9,876,543.21 11,111,111.10");
        assert_eq!(apart("1,304.89931,219.7111,235.60", &[]), "1,304.89 931,219.71 11,235.60");
        // Where the figures below end.
        let below = [("8500.00", 65.0), ("77.5", 105.0)];
        assert_eq!(apart("12.345678901212345.68", &below), "12.3456789012 12345.68");
    }

    /// What stands left and right of each gap that was drawn in.
    fn gaps(glyphs: &mut [Placed]) -> Vec<String> {
        draw_apart(glyphs);
        let is_gap = |pair: &&[Placed]| pair[1].x0 - pair[0].x1 > 1.0 && pair[0].base == pair[1].base;
        glyphs.windows(2).filter(is_gap).map(|pair| format!("{} {}", pair[0].char, pair[1].char)).collect()
    }

    #[test]
    fn a_figure_between_two_that_touch_is_cut_where_they_are() {
        let mut table = [
            set("9.2511,111.10", 0.0, 100.0, 10.0),
            set("185812345.00", 5.0, 120.0, 10.0),
            set("1858.00", 5.0, 140.0, 10.0),
            set("8.4622,222.20", 0.0, 160.0, 10.0),
        ]
        .concat();
        // 9.25 and 11,111.10, 185 and 812345.00, 8.46 and 22,222.20; not 1858.00, which ends elsewhere.
        assert_eq!(gaps(&mut table), ["5 1", "5 8", "6 2"]);
    }

    #[test]
    fn figures_outside_the_table_stay_whole() {
        // All of these could be two figures, of which one ends where the table is cut.
        let mut page = [
            set("至2024年底，热线", 0.0, 40.0, 10.0),
            set("电13800138000", 0.0, 60.0, 10.0),
            set("9.2511,111.10", 0.0, 100.0, 10.0),
            set("有1234人，", 0.0, 110.0, 10.0),
            set("8.4622,222.20", 0.0, 120.0, 10.0),
            set("共561234元", 0.0, 160.0, 10.0),
            set("12345678.00", 10.0, 180.0, 10.0),
        ]
        .concat();
        assert_eq!(gaps(&mut page), ["5 1", "6 2"]);
    }

    #[test]
    fn one_figure_and_numbers_of_other_sorts_stay_whole() {
        for text in
            ["11,111,111.10", "2023.10.21", "1.2.3.4.5", "192.168.100.100", "1,2,3.4,5", "12.345678901212345.68"]
        {
            assert_eq!(apart(text, &[]), text);
        }
        // A date below others.
        assert_eq!(apart("2023.10.21", &[("2022.11.30", 50.0), ("12", 35.0)]), "2023.10.21");
    }
}
