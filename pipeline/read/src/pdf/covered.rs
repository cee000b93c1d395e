//! Text under a filled box that was painted later: a figure that was put right, a name that was blacked out. Who looks at the
//! page does not see it, and whoever copies the text gets it all the same. It becomes a note beside the text, as hidden text
//! of other formats does, and is never read together with what stands on top of it.
//!
//! A light box may also just end a line that is too long for its place, as cells of a sheet do. Under one of these, text counts
//! as covered where other text was written over it, or where nothing else of its line is left.

use zuozheng_model::Rect;

use super::glyphs::Glyph;

/// Boxes of a page that are looked at.
pub(super) const MOST_COVERS: usize = 500;
/// Smallest box that covers text, in points.
pub(super) const SMALLEST_COVER: f64 = 5.0;
/// Letters stand this far above their baseline and below it, in ems.
const ABOVE: f32 = 0.55;
const BELOW: f32 = 0.1;
/// Baselines of a line differ by no more, in ems.
const SAME_LINE: f32 = 0.2;
/// What stands as near as this belongs to the same piece of a line, in ems.
const NEXT_TO: f32 = 1.5;

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
    let mut covered: Vec<bool> = Vec::new();
    if covers.is_empty() {
        return covered;
    }
    let mut by_base: Vec<usize> = (0..glyphs.len()).collect();
    by_base.sort_by(|a, b| glyphs[*a].y.total_cmp(&glyphs[*b].y).then(a.cmp(b)));
    for cover in covers {
        let from = by_base.partition_point(|at| glyphs[*at].y < cover.area.y0);
        let near = by_base[from..].iter().copied().take_while(|at| glyphs[*at].y <= cover.area.y1 + glyphs[*at].em);
        let (below, above): (Vec<usize>, Vec<usize>) =
            near.filter(|at| is_in(&glyphs[*at], &cover.area)).partition(|at| *at < cover.n_before);
        if below.iter().all(|at| glyphs[*at].char == ' ') {
            continue;
        }
        covered.resize(glyphs.len(), false);
        for line in below.chunk_by(|a, b| is_on_line(&glyphs[*a], &glyphs[*b])) {
            let is_written_over =
                || line.iter().any(|at| above.iter().any(|other| overlap(&glyphs[*at], &glyphs[*other])));
            let is_whole = || {
                let beside = by_base.iter().filter(|at| is_on_line(&glyphs[**at], &glyphs[line[0]]));
                let mut rest = beside.filter(|at| !line.contains(at) && !covered[**at] && glyphs[**at].char != ' ');
                !rest.any(|other| line.iter().any(|at| gap(&glyphs[*at], &glyphs[*other]) <= NEXT_TO * glyphs[*at].em))
            };
            if cover.is_dark || is_written_over() || is_whole() {
                line.iter().for_each(|at| covered[*at] = true);
            }
        }
    }
    if covered.iter().any(|is_covered| *is_covered) { covered } else { Vec::new() }
}

/// True if a glyph that runs from left to right stands in a box.
fn is_in(glyph: &Glyph, area: &Rect) -> bool {
    let middle = glyph.x + glyph.advance / 2.0;
    let is_level = glyph.along.0 > 0.99 && !glyph.vertical && !glyph.invisible;
    let is_high = area.y0 <= glyph.y - ABOVE * glyph.em && area.y1 >= glyph.y - BELOW * glyph.em;
    is_level && is_high && (area.x0..=area.x1).contains(&middle)
}

fn is_on_line(one: &Glyph, other: &Glyph) -> bool {
    (one.y - other.y).abs() <= SAME_LINE * one.em
}

/// Free space between two glyphs of a line, in points.
fn gap(one: &Glyph, other: &Glyph) -> f32 {
    (other.x - one.x - one.advance).max(one.x - other.x - other.advance)
}

/// True if one glyph is drawn over the other. The same character at the same place is the same text, painted once more.
fn overlap(one: &Glyph, other: &Glyph) -> bool {
    let is_near = (one.y - other.y).abs() < 0.7 * one.em;
    is_near && gap(one, other) < -0.1 * one.em
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
        let high = set("检查", 0.0, 112.0);
        assert_eq!(hidden((0.0, 70.0), true, &high, &[]), "");
    }
}
