//! Which task of one register is which of another.

use zuozheng_model::{Register, Task};

use super::similarity::Similarity;

/// Two tasks that are less alike than this are not the same task. Among all pairs of tasks of nine circulars that have
/// nothing to do with each other, none is more alike than 0.23 by its text.
const LEAST: f64 = 0.3;

/// A task of either register, by their places, and how alike they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) score: f64,
}

/// The pairs, those that say the same first, then the best; each task once.
pub(super) fn pairs(a: &Register, b: &Register) -> Vec<Pair> {
    let mut pairs = same(a, b);
    let rest = alike(a, b, &pairs);
    pairs.extend(rest);
    pairs
}

/// The pairs of tasks that say the same. Where several tasks of a register do, those go together that also stand in the
/// same section between the same neighbours; then those with less in common, in their order.
pub(super) fn same(a: &Register, b: &Register) -> Vec<Pair> {
    let (a, b) = (Places::of(a), Places::of(b));
    let mut is_free_a = vec![true; a.0.len()];
    let mut partner_of_b: Vec<Option<usize>> = vec![None; b.0.len()];
    for closeness in Closeness::ALL {
        for (at_b, partner) in partner_of_b.iter_mut().enumerate().filter(|(_, partner)| partner.is_none()) {
            let is_like = |at_a: &usize| a.context(*at_a, closeness) == b.context(at_b, closeness);
            *partner = (0..a.0.len()).find(|at_a| is_free_a[*at_a] && is_like(at_a));
            if let Some(at_a) = *partner {
                is_free_a[at_a] = false;
            }
        }
    }
    let pair = |(b, a): (usize, Option<usize>)| Some(Pair { a: a?, b, score: 1.0 });
    partner_of_b.into_iter().enumerate().filter_map(pair).collect()
}

/// The best pairs first, of tasks that have no partner yet.
pub(super) fn alike(a: &Register, b: &Register, taken: &[Pair]) -> Vec<Pair> {
    let similarity = Similarity::over(a.tasks.iter().chain(&b.tasks));
    let mut candidates = Vec::new();
    for (at_a, of_a) in a.tasks.iter().enumerate().filter(|(at, _)| taken.iter().all(|pair| pair.a != *at)) {
        for (at_b, of_b) in b.tasks.iter().enumerate().filter(|(at, _)| taken.iter().all(|pair| pair.b != *at)) {
            let score = similarity.of(at_a, a.tasks.len() + at_b, of_a, of_b);
            if score >= LEAST {
                candidates.push(Pair { a: at_a, b: at_b, score });
            }
        }
    }
    candidates.sort_by(|x, y| y.score.total_cmp(&x.score).then_with(|| (x.a, x.b).cmp(&(y.a, y.b))));
    let mut pairs: Vec<Pair> = Vec::new();
    for candidate in candidates {
        let is_free = pairs.iter().all(|pair| pair.a != candidate.a && pair.b != candidate.b);
        if is_free {
            pairs.push(candidate);
        }
    }
    pairs
}

/// White space means nothing.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What two tasks have in common beside their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closeness {
    SectionAndNeighbours,
    SectionAndBefore,
    SectionAndAfter,
    Section,
    Nothing,
}

impl Closeness {
    const ALL: [Self; 5] =
        [Self::SectionAndNeighbours, Self::SectionAndBefore, Self::SectionAndAfter, Self::Section, Self::Nothing];
}

/// Section and text of each task.
struct Places(Vec<(String, String)>);

impl Places {
    fn of(register: &Register) -> Self {
        let place = |task: &Task| (squeezed(task.section.as_deref().unwrap_or_default()), squeezed(&task.text));
        Self(register.tasks.iter().map(place).collect())
    }

    /// What has to be equal: the text, the section, the text before and the text after.
    fn context(&self, at: usize, closeness: Closeness) -> [&str; 4] {
        let text = |at: Option<usize>| at.and_then(|at| self.0.get(at)).map_or("", |(_, text)| text.as_str());
        let (section, text_here) = (self.0[at].0.as_str(), self.0[at].1.as_str());
        let (before, after) = (text(at.checked_sub(1)), text(at.checked_add(1)));
        match closeness {
            Closeness::SectionAndNeighbours => [text_here, section, before, after],
            Closeness::SectionAndBefore => [text_here, section, before, ""],
            Closeness::SectionAndAfter => [text_here, section, "", after],
            Closeness::Section => [text_here, section, "", ""],
            Closeness::Nothing => [text_here, "", "", ""],
        }
    }
}
