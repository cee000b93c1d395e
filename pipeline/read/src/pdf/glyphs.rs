//! What a page draws: glyphs with their place, ruling lines and images, in the order of the content stream.
//!
//! Coordinates are points of the page as displayed: the origin is the top left corner, y grows downwards, and the
//! rotation of the page is already applied.

use std::collections::BTreeSet;

use hayro_interpret::font::{Glyph as DrawnGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect as KurboRect, Shape};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask};
use hayro_syntax::object::Dict;
use zuozheng_model::Rect;

use super::actual::ActualTexts;
use super::covered::{self, Cover, MOST_COVERS, SMALLEST_COVER};
use super::fonts::{FontId, Fonts, Unicode};
use super::mojibake;

/// Thickest filled rectangle or stroke that still counts as a line, in points.
const THICKEST_RULE: f32 = 3.5;
/// Shortest line worth keeping, in points.
const SHORTEST_RULE: f32 = 3.0;
/// A bent stroke smaller than this is part of a letter or a drawing, in points.
const LARGEST_LETTER: f64 = 40.0;
/// Smallest closed box that may be a cell; a smaller one is a tick box or part of a letter.
const SMALLEST_BOX: f64 = 12.0;
/// A path of more elements than this is a drawing, not a ruling.
const MOST_PATH_ELEMENTS: usize = 400;
/// Smallest filled rectangle that may hold a line of text.
const SMALLEST_FILL: f32 = 9.0;
/// Free space between two dots of a line, in points.
const DOTS_APART: f32 = 4.0;
/// Lines kept per page; a map or plan draws hundreds of thousands.
const MOST_RULES: usize = 20_000;

/// Red, green and blue together of a box on which black letters cannot be read.
const DARK: u32 = 200;

/// Byte AD of WinAnsi; shown only where a word is broken.
const SOFT_HYPHEN: char = '\u{ad}';

/// A character on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    /// The character; U+FFFD when the file does not say.
    pub(super) char: char,
    /// Start of the glyph on its baseline.
    pub(super) x: f32,
    /// Baseline.
    pub(super) y: f32,
    /// Unit vector along the baseline; for vertical writing the way the next glyph lies.
    pub(super) along: (f32, f32),
    /// Size of the font as displayed.
    pub(super) em: f32,
    /// Distance to the next glyph along the baseline.
    pub(super) advance: f32,
    /// Which font.
    pub(super) font: FontId,
    /// Written from top to bottom: `x`, `y` is then the middle of the upper edge.
    pub(super) vertical: bool,
    /// Not painted, as in the text layer below a scan.
    pub(super) invisible: bool,
}

/// A thin horizontal or vertical line, from `from` to `to` along its direction, at `at` across it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rule {
    /// True for a horizontal line.
    pub(crate) horizontal: bool,
    /// y of a horizontal line, x of a vertical one.
    pub(crate) at: f32,
    /// Left or upper end.
    pub(crate) from: f32,
    /// Right or lower end.
    pub(crate) to: f32,
}

/// Everything of a page that the layout looks at.
#[derive(Debug, Clone, Default)]
pub(super) struct PageContent {
    /// Width as displayed.
    pub(super) width: f32,
    /// Height as displayed.
    pub(super) height: f32,
    /// The sheet (media box) of which the page shows a part. Text beside that part is kept as other readers do.
    pub(super) sheet: Rect,
    /// Glyphs in the order they are drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// Horizontal and vertical lines.
    pub(super) rules: Vec<Rule>,
    /// Boxes of the images.
    pub(super) images: Vec<Rect>,
    /// Filled rectangles, round corners or not, that may hold text or a line of it.
    pub(super) boxes: Vec<Rect>,
    /// Glyphs that nobody sees, because a box was painted over them.
    pub(super) covered: Vec<Glyph>,
    /// Paths drawn that are no rulings: text turned into outlines shows up here.
    pub(super) n_drawings: usize,
}

/// Collects the content of one page.
pub(super) struct Collector<'f, 'a> {
    /// What was drawn so far.
    pub(super) page: PageContent,
    fonts: &'f mut Fonts<'a>,
    suspects: Vec<Suspect>,
    actual: ActualTexts,
    /// The dots drawn last, if they make up a line.
    dots: Option<Rule>,
    /// Boxes painted over text.
    covers: Vec<Cover>,
    /// The box that each clip leaves of the page; `None` for one of another shape.
    clips: Vec<Option<KurboRect>>,
    /// For each group around whether what it draws lets the page below show through.
    veils: Vec<bool>,
}

/// A run of glyphs whose bytes may be GBK: the index of its first glyph, and a byte for each.
struct Suspect {
    from: usize,
    bytes: Vec<u8>,
}

impl<'f, 'a> Collector<'f, 'a> {
    /// An empty page of a size, cut from a sheet.
    pub(super) fn new((width, height): (f32, f32), sheet: Rect, fonts: &'f mut Fonts<'a>) -> Self {
        let page = PageContent { width, height, sheet, ..PageContent::default() };
        Self {
            page,
            fonts,
            suspects: Vec::new(),
            actual: ActualTexts::default(),
            dots: None,
            covers: Vec::new(),
            clips: Vec::new(),
            veils: Vec::new(),
        }
    }

    fn add_rule(&mut self, rule: Rule) {
        let is_near = [rule.at, rule.from, rule.to].iter().all(|place| place.abs() < 100_000.0);
        if is_near && rule.to - rule.from >= SHORTEST_RULE && self.page.rules.len() < MOST_RULES {
            self.page.rules.push(rule);
        }
    }

    /// A filled box that is thin one way is a line.
    fn add_filled_box(&mut self, area: KurboRect) {
        let (width, height) = (area.width() as f32, area.height() as f32);
        if height <= THICKEST_RULE && width > height {
            let at = (area.y0 + area.y1) as f32 / 2.0;
            self.add_rule(Rule { horizontal: true, at, from: area.x0 as f32, to: area.x1 as f32 });
        } else if width <= THICKEST_RULE && height > width {
            let at = (area.x0 + area.x1) as f32 / 2.0;
            self.add_rule(Rule { horizontal: false, at, from: area.y0 as f32, to: area.y1 as f32 });
        } else {
            self.page.n_drawings += 1;
            self.add_box(area);
            if height < SHORTEST_RULE && width < SHORTEST_RULE {
                self.add_dot(area);
            }
        }
    }

    /// Notes a filled box that may hide text drawn before it.
    fn add_cover(&mut self, area: KurboRect, props: &DrawProps<'a>) {
        let is_large = |area: &KurboRect| area.width().min(area.height()) >= SMALLEST_COVER;
        let is_over_text = !self.page.glyphs.is_empty() && self.covers.len() < MOST_COVERS;
        if !is_over_text || !is_large(&area) || self.veils.contains(&true) {
            return;
        }
        let Paint::Color(color) = &props.paint else { return };
        if props.soft_mask.is_some() || props.blend_mode != BlendMode::Normal {
            return;
        }
        let Some(shown) = self.clips.iter().try_fold(area, |area, clip| Some(area.intersect((*clip)?))) else { return };
        let [red, green, blue, alpha] = color.to_rgba().to_rgba8();
        if alpha < u8::MAX || !is_large(&shown) {
            return;
        }
        let area = Rect { x0: shown.x0 as f32, y0: shown.y0 as f32, x1: shown.x1 as f32, y1: shown.y1 as f32 };
        let is_dark = u32::from(red) + u32::from(green) + u32::from(blue) < DARK;
        self.covers.push(Cover { area, n_before: self.page.glyphs.len(), is_dark });
    }

    /// Takes out the glyphs that a box covers.
    fn take_out_covered(&mut self) {
        let covered = covered::find(&self.covers, &self.page.glyphs);
        if covered.is_empty() {
            return;
        }
        let mut at = covered.iter();
        let glyphs = std::mem::take(&mut self.page.glyphs);
        (self.page.covered, self.page.glyphs) =
            glyphs.into_iter().partition(|_| at.next().copied().unwrap_or_default());
        // What was written once more at the same place can be read there.
        let key = |glyph: &Glyph| (glyph.char, (glyph.x / 2.0).round() as i32, (glyph.y / 2.0).round() as i32);
        let shown: BTreeSet<(char, i32, i32)> = self.page.glyphs.iter().map(key).collect();
        self.page.covered.retain(|glyph| !shown.contains(&key(glyph)));
    }

    /// Browsers draw a dotted line dot by dot.
    fn add_dot(&mut self, area: KurboRect) {
        let (from, to) = (area.x0 as f32, area.x1 as f32);
        let at = (area.y0 + area.y1) as f32 / 2.0;
        match &mut self.dots {
            Some(line) if (line.at - at).abs() < 0.1 && (0.0..DOTS_APART).contains(&(from - line.to)) => line.to = to,
            _ => {
                self.end_dots();
                self.dots = Some(Rule { horizontal: true, at, from, to });
            }
        }
    }

    fn end_dots(&mut self) {
        if let Some(line) = self.dots.take() {
            self.add_rule(line);
        }
    }

    fn add_box(&mut self, area: KurboRect) {
        let area = Rect { x0: area.x0 as f32, y0: area.y0 as f32, x1: area.x1 as f32, y1: area.y1 as f32 };
        let holds_text = (area.x1 - area.x0).min(area.y1 - area.y0) >= SMALLEST_FILL;
        if holds_text && self.page.boxes.len() < MOST_RULES {
            self.page.boxes.push(area);
        }
    }

    fn add_edge(&mut self, from: Point, to: Point) {
        let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        if dy <= 0.7 && dx > dy {
            let at = (from.y + to.y) as f32 / 2.0;
            self.add_rule(Rule { horizontal: true, at, from: from.x.min(to.x) as f32, to: from.x.max(to.x) as f32 });
        } else if dx <= 0.7 && dy > dx {
            let at = (from.x + to.x) as f32 / 2.0;
            self.add_rule(Rule { horizontal: false, at, from: from.y.min(to.y) as f32, to: from.y.max(to.y) as f32 });
        }
    }

    fn add_stroked_path(&mut self, path: &BezPath, transform: Affine) {
        let mut from = 0;
        let elements = path.elements();
        for to in 1..=elements.len() {
            if elements.get(to).is_none_or(|next| matches!(next, PathEl::MoveTo(_))) {
                self.add_stroke(&elements[from..to], transform);
                from = to;
            }
        }
    }

    /// One stroke: straight edges are lines, unless it is the outline of a letter, which is drawn to look bold.
    fn add_stroke(&mut self, stroke: &[PathEl], transform: Affine) {
        let mut edges: Vec<(Point, Point)> = Vec::with_capacity(stroke.len());
        let (mut start, mut last) = (Point::ZERO, Point::ZERO);
        let mut is_bent = false;
        for element in stroke {
            let to = match *element {
                PathEl::MoveTo(to) => {
                    start = transform * to;
                    last = start;
                    continue;
                }
                PathEl::LineTo(to) => transform * to,
                PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
                    is_bent = true;
                    last = transform * to;
                    continue;
                }
                PathEl::ClosePath => start,
            };
            is_bent |= (to.x - last.x).abs() > 0.7 && (to.y - last.y).abs() > 0.7;
            edges.push((last, to));
            last = to;
        }
        let is_closed = matches!(stroke.last(), Some(PathEl::ClosePath));
        let corners = || edges.iter().flat_map(|(from, to)| [*from, *to]);
        let bounds = corners().map(|corner| KurboRect::from_points(corner, corner)).reduce(|a, b| a.union(b));
        let size = bounds.map_or(0.0, |bounds| bounds.width().max(bounds.height()));
        if (is_bent && size < LARGEST_LETTER) || (is_closed && size < SMALLEST_BOX) {
            self.page.n_drawings += 1;
            return;
        }
        for (from, to) in edges {
            self.add_edge(from, to);
        }
    }

    /// Some producers fill all borders of a table as one path of many rectangles.
    fn add_filled_path(&mut self, path: &BezPath, transform: Affine) {
        let elements = path.elements();
        let is_straight = elements.iter().all(|el| !matches!(el, PathEl::CurveTo(..) | PathEl::QuadTo(..)));
        if !is_straight {
            self.page.n_drawings += 1;
            if is_rounded_box(elements) {
                self.add_box(transform.transform_rect_bbox(path.control_box()));
            }
            return;
        }
        for part in elements.split_inclusive(|el| matches!(el, PathEl::ClosePath)) {
            if part.len() >= 2 {
                let bounds = BezPath::from_vec(part.to_vec()).control_box();
                self.add_filled_box(transform.transform_rect_bbox(bounds));
            }
        }
    }

    fn add_run(&mut self, run: &GlyphRun<'_, 'a>, to_page: Affine, invisible: bool) {
        let glyphs = run.glyphs();
        let Some(first) = glyphs.first() else { return };
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let font = self.fonts.id_of(first);
        let from = self.page.glyphs.len();
        let stretched = glyphs.len() > 1 && self.is_stretched(glyphs, to_page, vertical);

        for drawn in glyphs {
            let matrix = to_page * drawn.transform();
            let [a, b, c, d, e, f] = matrix.as_coeffs();
            let along_len = a.hypot(b) * 1000.0;
            let across_len = c.hypot(d) * 1000.0;
            if !(along_len.is_finite() && across_len.is_finite() && e.is_finite() && f.is_finite()) {
                continue;
            }
            let width = match &**drawn {
                DrawnGlyph::Outline(glyph) => glyph.advance_width(),
                DrawnGlyph::Type3(glyph) => glyph.advance_width(),
            };
            let is_type3 = matches!(&**drawn, DrawnGlyph::Type3(_));
            let scale = if stretched { across_len } else { along_len };
            let advance = f64::from(width.unwrap_or(500.0)) / 1000.0 * scale;
            let mut em = if across_len > 0.0 { across_len } else { along_len };
            if is_type3 && advance > 0.0 && !(0.2..=5.0).contains(&(em / advance)) {
                em = advance;
            }
            let unit = if along_len > 0.0 { (a / along_len * 1000.0, b / along_len * 1000.0) } else { (1.0, 0.0) };
            let (x, y, unit, advance) = if vertical {
                // The origin is already moved from the top centre of the glyph to its left end on the baseline.
                let down = if across_len > 0.0 {
                    (-c / across_len * 1000.0, -d / across_len * 1000.0)
                } else {
                    (-unit.1, unit.0)
                };
                let top = matrix * Point::new(500.0, 880.0);
                (top.x, top.y, down, em)
            } else {
                (e, f, unit, advance)
            };
            let mut place = Glyph {
                char: char::REPLACEMENT_CHARACTER,
                x: x as f32,
                y: y as f32,
                along: (unit.0 as f32, unit.1 as f32),
                em: em as f32,
                advance: advance as f32,
                font,
                vertical,
                invisible,
            };
            match self.fonts.unicode(font, drawn, vertical) {
                Unicode::Char(char) => {
                    place.char = char;
                    self.page.glyphs.push(place);
                }
                Unicode::Several(text) => {
                    let n = text.chars().count().max(1) as f32;
                    place.advance /= n;
                    for char in text.chars() {
                        place.char = char;
                        self.page.glyphs.push(place);
                        place.x += place.along.0 * place.advance;
                        place.y += place.along.1 * place.advance;
                    }
                }
                // Half of a Han character, perhaps: kept until the page is done.
                Unicode::Nothing if drawn.char_code() == 0xad => {
                    place.char = SOFT_HYPHEN;
                    self.page.glyphs.push(place);
                }
                Unicode::Nothing if !self.actual.is_open() => {}
                Unicode::Nothing | Unicode::Unknown => self.page.glyphs.push(place),
            }
        }
        self.suspect(run, from);
    }

    /// Notes a run of a simple font with high bytes: it may be GBK declared as WinAnsi.
    fn suspect(&mut self, run: &GlyphRun<'_, 'a>, from: usize) {
        let drawn = run.glyphs();
        let is_simple = drawn.iter().all(|glyph| glyph.char_code() <= 0xff);
        if let Some(glyph) = self.page.glyphs.last().filter(|_| !is_simple) {
            self.fonts.set_wide(glyph.font);
        }
        let has_high = drawn.iter().any(|glyph| glyph.char_code() >= 0x80);
        if is_simple && has_high && drawn.len() == self.page.glyphs.len() - from {
            self.fonts.find_out_width(self.page.glyphs[from].font, &drawn[0]);
            let bytes = drawn.iter().map(|glyph| glyph.char_code() as u8).collect();
            self.suspects.push(Suspect { from, bytes });
        }
    }

    /// The page when all is drawn.
    pub(super) fn finish(mut self) -> PageContent {
        self.end_dots();
        // First, since a box may cover a part of what is read together.
        self.undo_mojibake();
        self.take_out_covered();
        self.page.glyphs.retain(|glyph| glyph.char != SOFT_HYPHEN);
        self.page.covered.retain(|glyph| glyph.char != SOFT_HYPHEN);
        self.page
    }

    /// Bytes of GBK declared as WinAnsi come out as Western letters, two of them for each Han character. Producers
    /// show one character at a time, so that only all of them together tell Chinese from a French word.
    fn undo_mojibake(&mut self) {
        // × by × is B7 B7 in a font that counts its glyphs.
        let (fonts, glyphs) = (&self.fonts, &mut self.page.glyphs);
        self.suspects.retain(|suspect| !glyphs.get(suspect.from).is_some_and(|glyph| fonts.is_wide(glyph.font)));
        let read: Vec<Option<mojibake::Reading>> = self
            .suspects
            .iter()
            .map(|suspect| {
                let declared = &glyphs[suspect.from..suspect.from + suspect.bytes.len()];
                mojibake::gbk_behind(&suspect.bytes, declared.iter().map(|glyph| glyph.char))
            })
            .collect();
        if !mojibake::is_chinese(&read) {
            return;
        }
        let mut dropped = vec![false; glyphs.len()];
        for (suspect, reading) in self.suspects.iter().zip(read) {
            let Some(reading) = reading else { continue };
            let mut at = suspect.from;
            for (char, n_bytes) in reading.chars {
                glyphs[at].char = char;
                glyphs[at].advance = glyphs[at..at + n_bytes].iter().map(|glyph| glyph.advance).sum();
                dropped[at + 1..at + n_bytes].fill(true);
                at += n_bytes;
            }
        }
        let n_dropped: Vec<usize> = dropped
            .iter()
            .scan(0, |n_dropped, is_dropped| {
                *n_dropped += usize::from(*is_dropped);
                Some(*n_dropped)
            })
            .collect();
        for cover in &mut self.covers {
            // Glyphs may have become fewer since the box was drawn, by what the file says itself.
            let last = cover.n_before.min(n_dropped.len()).checked_sub(1);
            cover.n_before -= last.map_or(0, |last| n_dropped[last]);
        }
        let mut is_dropped = dropped.into_iter();
        glyphs.retain(|_| !is_dropped.next().unwrap_or_default());
    }

    /// True when the glyphs of a stand-in font are stretched to the widths that the file gives: their matrices then
    /// hold the stretch and say nothing about the scale of the widths.
    fn is_stretched(
        &self,
        glyphs: &[hayro_interpret::font::PositionedGlyph<'a>],
        to_page: Affine,
        vertical: bool,
    ) -> bool {
        if vertical {
            return false;
        }
        let along = |index: usize| {
            let [a, b, ..] = (to_page * glyphs[index].transform()).as_coeffs();
            a.hypot(b)
        };
        let first = along(0);
        (1..glyphs.len().min(16)).any(|index| (along(index) - first).abs() > first * 0.01)
    }
}

fn is_filled(mode: &DrawMode) -> bool {
    matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..))
}

/// The box that a path draws along the axes, if it draws one and nothing else.
fn box_of(path: &BezPath) -> Option<KurboRect> {
    let elements = path.elements();
    if !(4..=6).contains(&elements.len()) {
        return None;
    }
    let mut corners: Vec<Point> = Vec::with_capacity(elements.len());
    for element in elements {
        match *element {
            PathEl::MoveTo(to) if corners.is_empty() => corners.push(to),
            PathEl::LineTo(to) if !corners.is_empty() => corners.push(to),
            PathEl::ClosePath => {}
            _ => return None,
        }
    }
    let area = path.control_box();
    let is_corner = |at: &Point| {
        let is_edge = |at: f64, low: f64, high: f64| (at - low).abs() < 0.01 || (at - high).abs() < 0.01;
        is_edge(at.x, area.x0, area.x1) && is_edge(at.y, area.y0, area.y1)
    };
    let turns =
        corners.windows(2).all(|pair| (pair[0].x - pair[1].x).abs() < 0.01 || (pair[0].y - pair[1].y).abs() < 0.01);
    (corners.len() >= 4 && corners.iter().all(is_corner) && turns).then_some(area)
}

/// True for a rectangle with round corners: one outline of four straight edges along the axes.
fn is_rounded_box(elements: &[PathEl]) -> bool {
    let mut last = Point::ZERO;
    let (mut n_edges, mut n_starts) = (0, 0);
    for element in elements {
        match *element {
            PathEl::MoveTo(to) => {
                n_starts += 1;
                last = to;
            }
            PathEl::LineTo(to) => {
                let is_slanted = (to.x - last.x).abs() > 0.5 && (to.y - last.y).abs() > 0.5;
                if is_slanted {
                    return false;
                }
                n_edges += 1;
                last = to;
            }
            PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => last = to,
            PathEl::ClosePath => {}
        }
    }
    n_starts == 1 && (2..=4).contains(&n_edges)
}

impl<'a> Device<'a> for Collector<'_, 'a> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        if path.elements().len() > MOST_PATH_ELEMENTS {
            self.page.n_drawings += 1;
            return;
        }
        if is_filled(draw_mode)
            && let Some(area) = box_of(path)
        {
            self.add_cover(props.transform.transform_rect_bbox(area), &props);
        }
        match draw_mode {
            DrawMode::Fill(_) => self.add_filled_path(path, props.transform),
            DrawMode::Stroke(_) | DrawMode::FillAndStroke(..) => self.add_stroked_path(path, props.transform),
            DrawMode::Invisible => {}
        }
    }

    fn draw_rect(&mut self, rect: &KurboRect, props: DrawProps<'a>, draw_mode: &DrawMode) {
        let area = props.transform.transform_rect_bbox(*rect);
        if is_filled(draw_mode) {
            self.add_cover(area, &props);
        }
        match draw_mode {
            DrawMode::Fill(_) => self.add_filled_box(area),
            DrawMode::Stroke(_) | DrawMode::FillAndStroke(..) => {
                self.add_stroked_path(&rect.to_path(0.1), props.transform);
            }
            DrawMode::Invisible => {}
        }
    }

    fn draw_glyph_run(&mut self, glyph_run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, draw_mode: &DrawMode) {
        let invisible = matches!(draw_mode, DrawMode::Invisible);
        self.add_run(glyph_run, props.transform, invisible);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let unit = KurboRect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let area = props.transform.transform_rect_bbox(unit);
        let area = Rect { x0: area.x0 as f32, y0: area.y0 as f32, x1: area.x1 as f32, y1: area.y1 as f32 };
        if area.y1 - area.y0 <= THICKEST_RULE || area.x1 - area.x0 <= THICKEST_RULE {
            // Borders drawn as stretched one-pixel images.
            self.add_filled_box(KurboRect::new(
                f64::from(area.x0),
                f64::from(area.y0),
                f64::from(area.x1),
                f64::from(area.y1),
            ));
        } else {
            self.page.images.push(area);
        }
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        self.actual.begin(properties, self.page.glyphs.len());
    }

    fn end_marked_content(&mut self) {
        if let Some(from) = self.actual.end(&mut self.page.glyphs) {
            // What the file says itself needs no guess.
            self.suspects.retain(|suspect| suspect.from < from);
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.clips.push(box_of(&clip.path));
    }

    fn push_clip_rect(&mut self, clip: &KurboRect) {
        self.clips.push(Some(*clip));
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend_mode: BlendMode) {
        self.veils.push(opacity < 1.0 || mask.is_some() || blend_mode != BlendMode::Normal);
    }

    fn pop_transparency_group(&mut self) {
        self.veils.pop();
    }
}
