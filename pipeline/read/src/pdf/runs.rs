//! Runs: stretches of glyphs that follow each other as they are drawn. A producer draws what belongs together at once, so
//! that runs tell apart what lies on each other or close together.

use super::frame::Placed;

/// A character that lies on another one covers this share of it in both directions.
pub(super) const ON_OTHER: f32 = 0.35;
/// Size of a figure set low or high, in sizes of what it belongs to, and how far its baseline lies from the other one.
const SMALL_FIGURE: f32 = 0.86;
const FARTHEST_SHIFT: f32 = 0.65;
/// Characters of a small figure.
const MOST_OF_SMALL_FIGURE: usize = 4;

/// A stretch of glyphs drawn one after the other on one baseline.
pub(super) struct Run {
    /// Index of its first glyph.
    pub(super) from: usize,
    /// Index behind its last one.
    pub(super) to: usize,
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge.
    pub(super) x1: f32,
    /// Baseline.
    pub(super) base: f32,
    /// Font size.
    pub(super) em: f32,
}

impl Run {
    /// Upper edge of its Han characters.
    pub(super) fn top(&self) -> f32 {
        self.base - 0.88 * self.em
    }

    /// Lower edge of its Han characters.
    pub(super) fn bottom(&self) -> f32 {
        self.base + 0.12 * self.em
    }

    /// Number of glyphs that show.
    pub(super) fn n_ink(&self, glyphs: &[Placed]) -> usize {
        glyphs[self.from..self.to].iter().filter(|glyph| shows(glyph)).count()
    }

    /// Number of glyphs of the shorter of two runs that lie on those of the longer one.
    pub(super) fn n_on(&self, other: &Self, glyphs: &[Placed]) -> usize {
        if self.x1 <= other.x0 || other.x1 <= self.x0 {
            return 0;
        }
        let (short, long) = if self.to - self.from <= other.to - other.from { (self, other) } else { (other, self) };
        let under = &glyphs[long.from..long.to];
        let lies_on = |glyph: &&Placed| {
            let (from, to) = (glyph.x0.max(long.x0), glyph.x1.min(long.x1));
            from < to && under.iter().any(|other| shows(other) && lies_on(glyph, other))
        };
        glyphs[short.from..short.to].iter().filter(|glyph| shows(glyph)).filter(lies_on).count()
    }
}

/// False for a blank and for the line of a form, which what is written there fills.
pub(super) fn is_ink(char: char) -> bool {
    !matches!(char, ' ' | '\u{3000}' | '_' | '＿' | '—' | '―' | '─')
}

fn shows(glyph: &Placed) -> bool {
    is_ink(glyph.char)
}

/// True if one of two characters is printed over the other one.
fn lies_on(glyph: &Placed, other: &Placed) -> bool {
    let across = glyph.x1.min(other.x1) - glyph.x0.max(other.x0);
    let down = glyph.bottom().min(other.bottom()) - glyph.top().max(other.top());
    across > ON_OTHER * (glyph.x1 - glyph.x0).min(other.x1 - other.x0) && down > ON_OTHER * glyph.em.min(other.em)
}

/// The runs of some glyphs, in the order of drawing.
pub(super) fn runs_of(glyphs: &[Placed]) -> Vec<Run> {
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

/// Takes out small figures set low or high right behind what they belong to, such as those of CO₂ and m²: their height
/// may be that of another row. Returns the other runs, and with each figure the first glyph of the run it stands behind.
pub(super) fn without_small(runs: Vec<Run>, glyphs: &[Placed]) -> (Vec<Run>, Vec<(usize, Run)>) {
    let mut rest: Vec<Run> = Vec::with_capacity(runs.len());
    let mut small: Vec<(usize, Run)> = Vec::new();
    let mut end = 0.0;
    for run in runs {
        let is_small = rest.last().is_some_and(|host| {
            let shift = (run.base - host.base).abs() / host.em;
            run.em <= SMALL_FIGURE * host.em
                && (-0.4..=0.3).contains(&((run.x0 - end) / host.em))
                && (0.1..=FARTHEST_SHIFT).contains(&shift)
                && run.to - run.from <= MOST_OF_SMALL_FIGURE
                && !glyphs[run.from].invisible
        });
        end = run.x1;
        match rest.last() {
            Some(host) if is_small => small.push((host.from, run)),
            _ => rest.push(run),
        }
    }
    (rest, small)
}

/// A glyph drawn again at its place is dropped, at once or after the whole page: the later one of two equal characters
/// closer than a hair. What lies unpainted below a scan is placed roughly and repeats only what is painted.
pub(super) fn without_double_drawing(glyphs: &[Placed]) -> Vec<Placed> {
    let mut order: Vec<u32> = (0..glyphs.len() as u32).filter(|index| glyphs[*index as usize].char != ' ').collect();
    order.sort_unstable_by(|a, b| {
        let (first, second) = (&glyphs[*a as usize], &glyphs[*b as usize]);
        first.char.cmp(&second.char).then(first.x0.total_cmp(&second.x0)).then(a.cmp(b))
    });
    let mut drawn_first: Vec<Option<usize>> = vec![None; glyphs.len()];
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
                    drawn_first[*index.max(other_index) as usize] = Some(*index.min(other_index) as usize);
                }
            }
        }
    }
    if drawn_first.iter().any(Option::is_some) {
        keep_corrections(&mut drawn_first, glyphs);
    }
    glyphs.iter().zip(drawn_first).filter(|(_, first)| first.is_none()).map(|(glyph, _)| *glyph).collect()
}

/// A text written over another one that has some of the same characters, such as 150万元 over 120万元, is no copy of it.
fn keep_corrections(drawn_first: &mut [Option<usize>], glyphs: &[Placed]) {
    for run in runs_of(glyphs) {
        let first = drawn_first[run.from..run.to].iter().flatten();
        let (Some(from), Some(to)) = (first.clone().min(), first.max()) else { continue };
        let under = &glyphs[*from..=*to];
        let replaces = |glyph: &Placed| under.iter().any(|other| other.char != glyph.char && lies_on(glyph, other));
        let is_copy = |index: usize| drawn_first[index].is_some() || !replaces(&glyphs[index]);
        if !(run.from..run.to).all(is_copy) {
            drawn_first[run.from..run.to].fill(None);
        }
    }
}

/// True for sizes that no reader can tell apart.
pub(super) fn is_one_size(a: f32, b: f32) -> bool {
    (a - b).abs() <= 0.05 * a.max(b)
}

/// True if two runs stand on one baseline.
pub(super) fn is_level(a: &Run, b: &Run) -> bool {
    (a.base - b.base).abs() <= 0.1 * a.em.min(b.em)
}
