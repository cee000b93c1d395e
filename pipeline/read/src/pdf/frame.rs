//! The direction of reading. Text that runs down, up or askew is turned until it runs to the right; what is laid out
//! there is turned back for its place on the page.
//!
//! Vertical writing needs no case of its own: its lines run down and follow each other to the left, exactly as the
//! lines of text that was turned by 90 degrees clockwise.

use std::cmp::Reverse;

use zuozheng_model::Rect;

use super::glyphs::{Glyph, PageContent, Rule};
use super::lines::is_wide;

/// Directions of a page, in degrees.
const RIGHT_ANGLES: [i32; 5] = [0, 90, 180, 270, 360];
/// A scan is no more crooked than this, in degrees.
const MOST_CROOKED: i32 = 10;
/// Glyphs of a page that is not askew as a whole.
const FEWEST_UPRIGHT: usize = 8;
/// Sine of the least angle between two glyphs along the edge of a seal.
const LEAST_TURN: f32 = 0.03;

/// Cosine of that angle.
const MOST_UPRIGHT: f32 = 0.985;
/// A watermark is larger than the text by this factor, or has so many characters and stands on a page more than once.
const LARGER: f32 = 1.5;
const MARK: usize = 2;

/// A glyph in its frame: it starts at `x0`, ends at `x1` and stands on `base`; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// The character.
    pub(super) char: char,
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge.
    pub(super) x1: f32,
    /// Baseline.
    pub(super) base: f32,
    /// Font size.
    pub(super) em: f32,
    /// True for a bold font.
    pub(super) bold: bool,
    /// Not painted, as in the text layer below a scan.
    pub(super) invisible: bool,
    /// Its number in the order of drawing.
    pub(super) nth: u32,
}

impl Placed {
    /// Upper edge of the box around Han characters.
    pub(super) fn top(&self) -> f32 {
        self.base - 0.88 * self.em
    }

    /// Lower edge of the box around Han characters.
    pub(super) fn bottom(&self) -> f32 {
        self.base + 0.12 * self.em
    }
}

/// A rotation of the page, by whole degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    /// Unit vector along the lines.
    along: (f32, f32),
}

impl Frame {
    /// The page as displayed.
    pub(super) const UPRIGHT: Self = Self { along: (1.0, 0.0) };

    fn of_degrees(degrees: i32) -> Self {
        let along = match degrees {
            0 => (1.0, 0.0),
            90 => (0.0, 1.0),
            180 => (-1.0, 0.0),
            270 => (0.0, -1.0),
            other => {
                let angle = (other as f32).to_radians();
                (angle.cos(), angle.sin())
            }
        };
        Self { along }
    }

    /// A point of the page in this frame.
    pub(super) fn turn(self, x: f32, y: f32) -> (f32, f32) {
        let (cos, sin) = self.along;
        (x * cos + y * sin, y * cos - x * sin)
    }

    /// A box of this frame on the page.
    pub(super) fn turn_back(self, area: Rect) -> Rect {
        let (cos, sin) = self.along;
        let back = |x: f32, y: f32| (x * cos - y * sin, x * sin + y * cos);
        let corners = [back(area.x0, area.y0), back(area.x1, area.y0), back(area.x0, area.y1), back(area.x1, area.y1)];
        let mut out = Rect { x0: f32::MAX, y0: f32::MAX, x1: f32::MIN, y1: f32::MIN };
        for (x, y) in corners {
            out = out.union(Rect { x0: x, y0: y, x1: x, y1: y });
        }
        out
    }

    /// The box of the page in this frame.
    pub(super) fn page_area(self, page: &PageContent) -> Rect {
        Self { along: (self.along.0, -self.along.1) }.turn_back(Rect {
            x0: 0.0,
            y0: 0.0,
            x1: page.width,
            y1: page.height,
        })
    }

    fn place(self, glyph: &Glyph, bold: bool, nth: u32) -> Placed {
        let (x, y) = self.turn(glyph.x, glyph.y);
        // A vertical glyph hangs from the middle of its upper edge.
        let base = if glyph.vertical { y + 0.38 * glyph.em } else { y };
        Placed {
            char: glyph.char,
            x0: x,
            x1: x + glyph.advance.max(0.0),
            base,
            em: glyph.em,
            bold,
            invisible: glyph.invisible,
            nth,
        }
    }

    /// True for a page turned by right angles, whose edges run along its lines.
    pub(super) fn is_right_angled(self) -> bool {
        self.along.0 == 0.0 || self.along.1 == 0.0
    }

    /// Rulings of the page in this frame; none unless it is turned by right angles.
    pub(super) fn rules(self, page: &PageContent) -> Vec<Rule> {
        if !self.is_right_angled() {
            return Vec::new();
        }
        let (_, sin) = self.along;
        if self.along == (1.0, 0.0) {
            return page.rules.clone();
        }
        page.rules
            .iter()
            .map(|rule| {
                let (a, b) = if rule.horizontal {
                    (self.turn(rule.from, rule.at), self.turn(rule.to, rule.at))
                } else {
                    (self.turn(rule.at, rule.from), self.turn(rule.at, rule.to))
                };
                let horizontal = rule.horizontal == (sin == 0.0);
                if horizontal {
                    Rule { horizontal, at: a.1, from: a.0.min(b.0), to: a.0.max(b.0) }
                } else {
                    Rule { horizontal, at: a.0, from: a.1.min(b.1), to: a.1.max(b.1) }
                }
            })
            .collect()
    }
}

/// The glyphs of a page by direction, the one with most glyphs first. Glyphs outside the sheet are dropped, and so are
/// those without a size.
pub(super) fn by_direction(page: &PageContent, is_bold: impl Fn(&Glyph) -> bool) -> Vec<(Frame, Vec<Placed>)> {
    let mut groups: Vec<(i32, Vec<Placed>)> = Vec::new();
    let stacked = is_stacked(&page.glyphs);
    for (nth, (index, glyph)) in (0..).zip(page.glyphs.iter().enumerate()) {
        let glyph = if stacked { &hung(glyph) } else { glyph };
        let sheet = page.sheet;
        // The text layer of a scan is placed roughly: what just misses the sheet still belongs to it.
        let near = 2.0 * glyph.em;
        let is_on_page = (sheet.x0 - near..=sheet.x1 + near).contains(&glyph.x)
            && (sheet.y0 - near..=sheet.y1 + near).contains(&glyph.y);
        let has_size = (0.1..10_000.0).contains(&glyph.em) && (0.0..100_000.0).contains(&glyph.advance.abs());
        if !is_on_page || !has_size {
            continue;
        }
        let degrees = match degrees_of(glyph) {
            0 => on_arc(&page.glyphs, index).unwrap_or(0),
            turned => turned,
        };
        let placed = Frame::of_degrees(degrees).place(glyph, is_bold(glyph), nth);
        match groups.iter_mut().find(|(known, _)| *known == degrees) {
            Some((_, glyphs)) => glyphs.push(placed),
            None => groups.push((degrees, vec![placed])),
        }
    }
    // Marks set askew all over a page may outnumber its words.
    let has_upright = groups.iter().any(|(degrees, glyphs)| *degrees == 0 && glyphs.len() >= FEWEST_UPRIGHT);
    groups.sort_by_key(|(degrees, glyphs)| (has_upright && is_askew(*degrees), Reverse(glyphs.len()), *degrees));
    groups.into_iter().map(|(degrees, glyphs)| (Frame::of_degrees(degrees), glyphs)).collect()
}

/// True for text askew that no cell of a table has set so: it is larger than the text of the page, or drawn over it
/// several times.
pub(super) fn is_watermark(frame: Frame, glyphs: &[Placed], em: f32) -> bool {
    let (cos, sin) = frame.along;
    let is_right = cos.abs().max(sin.abs()) > MOST_UPRIGHT;
    if is_right {
        return false;
    }
    let is_large = glyphs.iter().all(|glyph| glyph.em > LARGER * em);
    let text: Vec<char> = glyphs.iter().map(|glyph| glyph.char).filter(|char| *char != ' ').collect();
    let is_repeated = (MARK..=text.len() / 2).any(|n| text.chunks(n).all(|part| text.starts_with(part)));
    is_large || is_repeated
}

/// The direction of a glyph in whole degrees; slightly crooked scans are still upright.
fn degrees_of(glyph: &Glyph) -> i32 {
    if glyph.along.1 == 0.0 && glyph.along.0 > 0.0 {
        return 0;
    }
    let degrees = (glyph.along.1.atan2(glyph.along.0).to_degrees().round() as i32).rem_euclid(360);
    RIGHT_ANGLES.into_iter().find(|right| (degrees - right).abs() <= 2).map_or(degrees, |right| right % 360)
}

/// True for a direction that no page is scanned in.
fn is_askew(degrees: i32) -> bool {
    RIGHT_ANGLES.iter().all(|right| (degrees - right).abs() > MOST_CROOKED)
}

/// The direction of the neighbours of an upright glyph that turn away on both sides of it, as those of a seal do.
fn on_arc(glyphs: &[Glyph], index: usize) -> Option<i32> {
    let (before, after) = (glyphs.get(index.checked_sub(1)?)?, glyphs.get(index + 1)?);
    let turned = |other: &Glyph| {
        let (from, to) = (glyphs[index].along, other.along);
        let is_same_size = (other.em - glyphs[index].em).abs() <= 0.1 * other.em;
        is_same_size.then_some(from.0 * to.1 - from.1 * to.0).filter(|turn| turn.abs() > LEAST_TURN)
    };
    let is_on_arc = turned(before)? * turned(after)? < 0.0;
    is_on_arc.then(|| degrees_of(before))
}

/// True if most of the page is Han characters drawn one below the other: vertical writing by a horizontal font.
fn is_stacked(glyphs: &[Glyph]) -> bool {
    let n_below = glyphs
        .windows(2)
        .filter(|pair| {
            let (last, next) = (&pair[0], &pair[1]);
            let step = next.y - last.y;
            let is_upright = !next.vertical && next.along == (1.0, 0.0) && is_wide(next.char);
            is_upright && (next.x - last.x).abs() < 0.2 * next.em && (0.9 * next.em..2.0 * next.em).contains(&step)
        })
        .count();
    let n_all = glyphs.iter().filter(|glyph| !glyph.char.is_whitespace()).count();
    n_all >= 8 && n_below * 10 >= n_all * 7
}

/// An upright glyph as vertical writing has it.
fn hung(glyph: &Glyph) -> Glyph {
    if glyph.vertical || glyph.along != (1.0, 0.0) {
        return *glyph;
    }
    let (x, y) = (glyph.x + glyph.advance / 2.0, glyph.y - 0.88 * glyph.em);
    Glyph { x, y, along: (0.0, 1.0), advance: glyph.em, vertical: true, ..*glyph }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_back_undoes_turning() {
        for degrees in [0, 90, 180, 270, 45] {
            let frame = Frame::of_degrees(degrees);
            let (x, y) = frame.turn(30.0, 70.0);
            let back = frame.turn_back(Rect { x0: x, y0: y, x1: x, y1: y });
            assert!((back.x0 - 30.0).abs() < 0.01 && (back.y0 - 70.0).abs() < 0.01, "{degrees}: {back:?}");
        }
    }

    #[test]
    fn a_ruling_of_a_turned_page_turns_too() {
        let page = PageContent {
            width: 100.0,
            height: 200.0,
            rules: vec![Rule { horizontal: true, at: 20.0, from: 10.0, to: 90.0 }],
            ..PageContent::default()
        };
        // Text runs down: a horizontal line of the page stands upright across it.
        let rules = Frame::of_degrees(90).rules(&page);
        assert_eq!(rules, [Rule { horizontal: false, at: 20.0, from: -90.0, to: -10.0 }]);
    }

    fn glyph(char: char, x: f32, degrees: f32) -> Glyph {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let font = crate::pdf::fonts::FontId(0);
        let along = if degrees == 0.0 { (1.0, 0.0) } else { (cos, sin) };
        Glyph { char, x, y: 50.0, along, em: 10.0, advance: 10.0, font, vertical: false, invisible: false }
    }

    fn page(glyphs: Vec<Glyph>) -> PageContent {
        let sheet = Rect { x0: 0.0, y0: 0.0, x1: 600.0, y1: 800.0 };
        PageContent { width: 600.0, height: 800.0, sheet, glyphs, ..PageContent::default() }
    }

    #[test]
    fn the_upright_letter_of_a_seal_belongs_to_it() {
        let seal = [("财", -20.0), ("政", 0.0), ("局", 20.0)];
        let glyphs = seal
            .iter()
            .enumerate()
            .map(|(nth, (char, degrees))| glyph(char.chars().next().unwrap(), 100.0 + 12.0 * nth as f32, *degrees));
        let groups = by_direction(&page(glyphs.collect()), |_| false);
        assert!(groups.iter().all(|(frame, _)| *frame != Frame::UPRIGHT));
    }

    #[test]
    fn marks_askew_are_not_what_a_page_says() {
        let marks = (0..40).map(|nth| glyph(if nth % 2 == 0 { '内' } else { '部' }, 10.0 * nth as f32, 30.0));
        let text = "关于开展消防检查的通知".chars().enumerate().map(|(nth, char)| glyph(char, 10.0 * nth as f32, 0.0));
        let groups = by_direction(&page(marks.chain(text).collect()), |_| false);
        assert_eq!(groups[0].0, Frame::UPRIGHT);
        let (frame, marks) = &groups[1];
        assert!(is_watermark(*frame, marks, 10.0));
        // The name of a column set askew is none.
        assert!(!is_watermark(*frame, &marks[..1], 10.0));
        assert!(!is_watermark(Frame::of_degrees(90), marks, 10.0));
    }
}
