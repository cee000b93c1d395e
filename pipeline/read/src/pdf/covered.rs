//! Text under a filled box that was painted later: a figure that was put right, a name that was blacked out. Who looks at the
//! page does not see it, and whoever copies the text gets it all the same. It becomes a note beside the text, as hidden text
//! of other formats does, and is never read together with what stands on top of it.
//!
//! A light box may also just end a line that is too long for its place, as cells of a sheet do. Under one of these, text counts
//! as covered where other text was written over it, or where nothing else of its line is left.

use std::collections::HashSet;

use zuozheng_model::Rect;

use super::glyphs::Glyph;

/// Boxes of a page that are looked at.
pub(super) const MOST_COVERS: usize = 500;
/// Smallest box that covers text, in points.
pub(super) const SMALLEST_COVER: f64 = 5.0;
/// A box that hides letters reaches from here down to there, in ems above their baseline: no one reads feet alone.
const TOP: f32 = 0.55;
const FOOT: f32 = 0.1;
/// Baselines of a line differ by no more, in ems.
const SAME_LINE: f32 = 0.2;
/// Glyphs whose baselines are nearer than this may be drawn over each other, in ems.
const SAME_PLACE: f32 = 0.7;
/// What stands as near as this belongs to the same piece of a line, in ems.
const NEXT_TO: f32 = 1.5;
/// Glyphs drawn over each other share more than this, in ems.
const SHARED: f32 = 0.1;

/// A box that hides what was drawn before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cover {
    /// The box as displayed.
    pub(super) area: Rect,
    /// Glyphs of the page drawn before it.
    pub(super) n_before: usize,
    /// Too dark for black letters on it.
    pub(super) is_dark: bool,
}

/// For each glyph whether it is covered; empty if none is.
pub(super) fn find(covers: &[Cover], glyphs: &[Glyph]) -> Vec<bool> {
    if covers.is_empty() {
        return Vec::new();
    }
    let mut covered = vec![false; glyphs.len()];
    let mut by_base: Vec<usize> = (0..glyphs.len()).collect();
    by_base.sort_by(|a, b| glyphs[*a].y.total_cmp(&glyphs[*b].y).then(a.cmp(b)));
    let largest = glyphs.iter().map(|glyph| glyph.em).fold(0.0, f32::max);
    for cover in covers {
        let near = between(&by_base, glyphs, cover.area.y0, cover.area.y1 + FOOT * largest);
        let in_box = near.iter().copied().filter(|at| is_in(&glyphs[*at], &cover.area));
        let (below, above): (Vec<usize>, Vec<usize>) = in_box.partition(|at| *at < cover.n_before);
        if below.iter().all(|at| glyphs[*at].char == ' ') {
            continue;
        }
        for line in below.chunk_by(|a, b| is_on_line(&glyphs[*a], &glyphs[*b])) {
            let Glyph { y, em, .. } = glyphs[line[0]];
            let is_written_over = || {
                let over = between(&above, glyphs, y - SAME_PLACE * em, y + SAME_PLACE * em);
                let over = Spans::of(over.iter().map(|at| &glyphs[*at]));
                line.iter().any(|at| over.come_near(&glyphs[*at], -SHARED * em))
            };
            let is_whole = || {
                let of_line: HashSet<usize> = line.iter().copied().collect();
                let spans = Spans::of(line.iter().map(|at| &glyphs[*at]));
                let beside = between(&by_base, glyphs, y - SAME_LINE * em, y + SAME_LINE * em).iter();
                let mut rest = beside.filter(|at| glyphs[**at].char != ' ' && !of_line.contains(at));
                !rest.any(|at| spans.come_near(&glyphs[*at], NEXT_TO * em))
            };
            if cover.is_dark || is_written_over() || is_whole() {
                line.iter().for_each(|at| covered[*at] = true);
            }
        }
        // What is covered once needs no second box, and stands beside nothing.
        by_base.retain(|at| !covered[*at]);
    }
    if covered.contains(&true) { covered } else { Vec::new() }
}

/// Those of some glyphs, sorted by their baselines, that stand on one between two heights.
fn between<'a>(by_base: &'a [usize], glyphs: &[Glyph], from: f32, to: f32) -> &'a [usize] {
    let start = by_base.partition_point(|at| glyphs[*at].y < from);
    let end = by_base.partition_point(|at| glyphs[*at].y <= to);
    &by_base[start..end.max(start)]
}

/// What glyphs take up of a line: where each begins, and how far it and those before it reach.
struct Spans(Vec<(f32, f32)>);

impl Spans {
    fn of<'a>(glyphs: impl Iterator<Item = &'a Glyph>) -> Self {
        let mut spans: Vec<(f32, f32)> = glyphs.map(|glyph| (glyph.x, glyph.x + glyph.advance)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut reach = f32::NEG_INFINITY;
        for (_, end) in &mut spans {
            reach = reach.max(*end);
            *end = reach;
        }
        Self(spans)
    }

    /// True if one of them is no further from a glyph than this; below zero, if they share as much.
    fn come_near(&self, glyph: &Glyph, most: f32) -> bool {
        let n_before = self.0.partition_point(|(from, _)| *from <= glyph.x + glyph.advance + most);
        self.0[..n_before].last().is_some_and(|(_, reach)| *reach >= glyph.x - most)
    }
}

/// True if a glyph that runs from left to right stands in a box.
fn is_in(glyph: &Glyph, area: &Rect) -> bool {
    let middle = glyph.x + glyph.advance / 2.0;
    let is_level = glyph.along.0 > 0.99 && !glyph.vertical && !glyph.invisible;
    let is_high = area.y0 <= glyph.y - TOP * glyph.em && area.y1 >= glyph.y - FOOT * glyph.em;
    is_level && is_high && (area.x0..=area.x1).contains(&middle)
}

fn is_on_line(one: &Glyph, other: &Glyph) -> bool {
    (one.y - other.y).abs() <= SAME_LINE * one.em
}

#[cfg(test)]
mod tests {
    use super::super::fonts::FontId;
    use super::*;

    fn set(text: &str, x: f32, y: f32) -> Vec<Glyph> {
        let glyph = |(at, char): (usize, char)| Glyph {
            char,
            x: x + 10.0 * at as f32,
            y,
            along: (1.0, 0.0),
            em: 10.0,
            advance: 10.0,
            font: FontId(1),
            vertical: false,
            invisible: false,
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn hidden(cover: (f32, f32), is_dark: bool, before: &[Glyph], after: &[Glyph]) -> String {
        let area = Rect { x0: cover.0, y0: 90.0, x1: cover.1, y1: 104.0 };
        let glyphs = [before, after].concat();
        let covered = find(&[Cover { area, n_before: before.len(), is_dark }], &glyphs);
        glyphs.iter().zip(covered).filter(|(_, is_covered)| *is_covered).map(|(glyph, _)| glyph.char).collect()
    }

    #[test]
    fn a_page_of_boxes_over_one_long_line_is_read_in_time() {
        // All at one height, so that each glyph stands beside each other; light boxes that cover the end of the line or nothing.
        let line = set(&"检".repeat(20_000), 0.0, 100.0);
        let area = |x0: f32| Rect { x0, y0: 90.0, x1: 150_000.0, y1: 104.0 };
        let covers: Vec<Cover> = (0..100_u8)
            .map(|at| Cover { area: area(f32::from(at) * 10.0 + 20.0), n_before: line.len(), is_dark: false })
            .collect();
        let start = std::time::Instant::now();
        assert!(find(&covers, &line).is_empty());
        assert!(start.elapsed().as_secs() < 20);
    }

    #[test]
    fn text_under_a_box_is_covered() {
        let line = [set("检查一二三次", 0.0, 100.0), set("下一行", 0.0, 120.0)].concat();
        // Written over, blacked out, all of a line.
        assert_eq!(hidden((20.0, 50.0), false, &line, &set("九九九", 20.0, 100.0)), "一二三");
        assert_eq!(hidden((20.0, 50.0), true, &line, &[]), "一二三");
        assert_eq!(hidden((-5.0, 70.0), false, &line, &[]), "检查一二三次");
        // The end of a line that is too long for its place.
        assert_eq!(hidden((40.0, 70.0), false, &line, &[]), "");
        // A shade on which text was written, and a line that a box does not reach over.
        assert_eq!(hidden((0.0, 70.0), true, &[], &line), "");
        // Under two boxes, which take the line together.
        let area = |x0: f32, x1: f32| Rect { x0, y0: 90.0, x1, y1: 104.0 };
        let cover = |area: Rect| Cover { area, n_before: line.len(), is_dark: area.x1 < 40.0 };
        let covered = find(&[cover(area(-5.0, 30.0)), cover(area(0.0, 70.0))], &line);
        assert_eq!(covered.iter().filter(|is_covered| **is_covered).count(), 6);
        let high = set("检查", 0.0, 112.0);
        assert_eq!(hidden((0.0, 70.0), true, &high, &[]), "");
    }
}
