//! A document's pieces judged by themselves: a summary of three matters proves three tasks, but over the whole document
//! the one that it speaks of most is far ahead of the others.
//!
//! A piece is a paragraph with the headings above it, or a table; of a table whose rows tell of a matter each
//! (重点任务完成情况表), each row. For each task the features of the whole document are
//! weighed again on every piece; what counts is how far the task leads all others in the piece where it leads most. Only
//! documents with a task in doubt are looked at again: where all is clear, the pieces would not change it.

use std::ops::Range;
use std::rc::Rc;

use zuozheng_model::PassageKind;
use zuozheng_text::is_ideograph;

use super::features::{Features, Parties};
use super::knowledge::Knowledge;
use super::lexicon::Lexicon;
use super::marks::BARRED;
use super::profile::Profiles;
use super::reading::{Reading, Source};
use super::weights::Weights;

/// Logits between which a task is in doubt.
const DOUBT: Range<f32> = -3.0..1.5;
/// A lead by more than this counts no more.
const LARGEST_LEAD: f32 = 6.0;
/// Characters of a paragraph that may be a heading.
const HEADING: usize = 25;
/// Characters of a piece that says anything.
const SHORTEST: usize = 20;
/// More pieces than this are put together.
const MOST: usize = 40;
/// Pairs of Chinese characters that a row of a table has alone, on the mean, when its rows tell of different matters.
/// A list of cases of one matter has some too, the names in it, but fewer.
const OWN_PAIRS: usize = 8;
/// A table of more rows is a list of cases.
const MOST_MATTERS: usize = 120;

/// Whether a task that the document may prove is in doubt, by its logit and what rules take from it.
pub(super) fn are_wanted(logits: &[f32], rules: &[f32]) -> bool {
    logits.iter().zip(rules).any(|(logit, rule)| *rule < BARRED && DOUBT.contains(&(logit - rule)))
}

/// The pieces of a document; none when it is one piece.
pub(super) fn read<'d>(reading: &Reading<'d>, knowledge: &Knowledge<'d>, lexicon: &Lexicon) -> Vec<Reading<'d>> {
    let pieces = pieces(reading);
    let is_whole = pieces.len() < 2;
    pieces.into_iter().filter(|_| !is_whole).map(|piece| reading.of_piece(piece, knowledge, lexicon)).collect()
}

/// For each task how far it leads in a piece of a document of these parties, 0 to [`LARGEST_LEAD`].
pub(super) fn leads(
    pieces: &[Reading<'_>],
    profiles: &Profiles,
    parties: &Rc<Parties<'_>>,
    weights: &Weights,
) -> Option<Vec<f32>> {
    let mut leads = vec![0.0_f32; profiles.tasks.len()];
    for piece in pieces {
        let (task, lead) = leader(&Features::of_piece(piece, profiles, Rc::clone(parties)).logits(weights));
        leads[task] = leads[task].max(lead.min(LARGEST_LEAD));
    }
    (!pieces.is_empty()).then_some(leads)
}

/// The task that leads, and by how much.
pub(super) fn leader(logits: &[f32]) -> (usize, f32) {
    let (mut best, mut second) = ((0, f32::NEG_INFINITY), f32::NEG_INFINITY);
    for (task, &logit) in logits.iter().enumerate() {
        if logit > best.1 {
            second = best.1;
            best = (task, logit);
        } else {
            second = second.max(logit);
        }
    }
    (best.0, best.1 - second)
}

/// The passages of each piece.
fn pieces(reading: &Reading<'_>) -> Vec<Range<usize>> {
    let sources = reading.sources();
    let is_title = |at: usize| at == 0 && sources[at].kind == PassageKind::Heading;
    let n_chars = |at: usize| sources[at].text.chars().count();
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    for (at, source) in sources.iter().enumerate().filter(|(at, _)| !is_title(*at)) {
        let is_row = matches!(source.kind, PassageKind::Row | PassageKind::Header);
        let before = at.checked_sub(1).map(|before| sources[before].kind);
        let goes_on = source.kind == PassageKind::Row && matches!(before, Some(PassageKind::Row | PassageKind::Header));
        match pieces.last_mut().filter(|_| goes_on || is_open) {
            Some(piece) => piece.end = at + 1,
            None => pieces.push(at..at + 1),
        }
        // A heading belongs to what follows it.
        is_open = !is_row && (source.kind == PassageKind::Heading || n_chars(at) < HEADING);
    }
    let mut pieces: Vec<Range<usize>> = pieces.into_iter().flat_map(|piece| matters(piece, sources)).collect();
    pieces.retain(|piece| piece.clone().map(n_chars).sum::<usize>() >= SHORTEST);
    if pieces.len() <= MOST {
        return pieces;
    }
    let each = pieces.len().div_ceil(MOST);
    pieces.chunks(each).map(|some| some[0].start..some[some.len() - 1].end).collect()
}

/// The rows of a table that tell of a matter each, without the headings above it; any other piece as it is.
fn matters(piece: Range<usize>, sources: &[Source<'_>]) -> Vec<Range<usize>> {
    let is_row = |at: &usize| matches!(sources[*at].kind, PassageKind::Row | PassageKind::Header);
    let rows = piece.clone().find(is_row).unwrap_or(piece.end)..piece.end;
    if rows.len() > 1 && are_of_many_matters(&sources[rows.clone()]) {
        rows.map(|at| at..at + 1).collect()
    } else {
        vec![piece]
    }
}

fn are_of_many_matters(rows: &[Source<'_>]) -> bool {
    if rows.len() > MOST_MATTERS {
        return false;
    }
    let mut pairs: Vec<([char; 2], usize)> =
        rows.iter().enumerate().flat_map(|(at, row)| pairs(&row.text).map(move |pair| (pair, at))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let n_own = pairs.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() == 1).count();
    n_own >= OWN_PAIRS * rows.len()
}

/// Pairs of Chinese characters that stand side by side.
fn pairs(text: &str) -> impl Iterator<Item = [char; 2]> {
    let pairs = text.chars().zip(text.chars().skip(1)).map(|(first, second)| [first, second]);
    pairs.filter(|pair| pair.iter().all(|c| is_ideograph(*c)))
}
