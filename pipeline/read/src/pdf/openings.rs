//! Lines that open a paragraph, or go on with one, for what they say and where they stand: the next label below hanging
//! lines, the next entry of a record of service, the number of a clause in the middle of a citation.

use super::cells::{counts_on, ends_sentence, starts_item};
use super::entries;
use super::page::TextLine;

/// A line returns from those that hang by more, in ems.
const RETURNS: f32 = 1.2;
/// How far the first line of a paragraph is set in, in ems.
const FIRST_LINE: std::ops::RangeInclusive<f32> = 1.6..=2.4;
/// Characters of a heading.
const LONGEST_HEADING: usize = 30;
/// Glyphs of two names side by side, at least.
const FEWEST_OF_NAMES: usize = 8;
/// Room behind a line of names, in ems, into which one more did not fit.
const ROOM_OF_NAME: f32 = 6.0;
/// How far the text beside a label may be off it, in ems.
const BESIDE_LABEL: f32 = 0.7;

/// True for a line that begins anew, however full the one before it is.
pub(super) fn opens(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    let is_level = n_lines == 1 && shift.abs() < 0.3;
    returns_from_hanging(last, n_lines, next)
        || is_level && entries::starts_with_span(text) && entries::starts_with_span(below)
        || is_level && text.ends_with('：') && entries::behind_label(below).is_some()
        || is_level && entries::behind_label(text).is_some_and(|said| !said.is_empty()) && entries::starts_role(below)
        || n_lines == 1 && entries::behind_label(text).is_some_and(starts_item) && counts_on(text, below)
        || is_heading_above(last, n_lines, next)
        || are_rows_of_two(last, next)
        || entries::is_imprint(below)
        || below.starts_with('□') && !text.contains('□')
}

/// True for a line that goes on with the one before it, however much room that one leaves.
pub(super) fn continues(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    is_beside_label(last, n_lines, next) || is_rest_of_reference(last, n_lines, next)
}

/// True where the number of a clause is cited, in the middle of a sentence: 第 / （十）项的规定.
pub(super) fn is_cited(last: &TextLine, next: &TextLine) -> bool {
    let below = next.line.text.as_str();
    let behind = below.split_once(['）', ')']).map_or("", |(_, behind)| behind);
    let is_of_clause = behind.starts_with(['项', '款', '目']) && !last.line.text.ends_with(['。', '；', '：']);
    last.line.text.ends_with('第') || is_of_clause && !ends_sentence(&last.line.text)
}

/// True for a label, entry or reference that stands left of hanging lines, where its own kind begins.
fn returns_from_hanging(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let below = next.line.text.as_str();
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    let is_entry = || {
        next.label_ends_at().is_some()
            || entries::starts_with_span(below)
            || entries::starts_with_date_apart(below)
            || entries::starts_reference(below)
    };
    n_lines >= 2 && shift < -RETURNS && is_entry()
}

/// True for a heading with a number above the first line of its text, which is set in as far: its own second line would
/// return to the edge. Where all is set in, a heading is bold at least.
fn is_heading_above(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    let text = last.line.text.as_str();
    let is_numbered =
        text.starts_with(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '（']) && starts_item(text);
    let is_set_in = if last.line.bold && !next.line.bold {
        next.indent() > RETURNS && shift > -0.3
    } else {
        FIRST_LINE.contains(&next.indent()) && shift.abs() < 0.3 && last.line.n_glyphs <= LONGEST_HEADING
    };
    n_lines == 1 && is_set_in && is_numbered && !text.contains(['。', '；', '：'])
}

/// True for two rows of which each holds two names, such as those of units that sign together, or two labels.
fn are_rows_of_two(last: &TextLine, next: &TextLine) -> bool {
    let is_pair = |line: &TextLine| {
        let line = &line.line;
        let has_marks = line.text.contains(['，', '。', '、', '；', '：', '“']);
        line.n_pieces == 2 && line.n_glyphs >= FEWEST_OF_NAMES && !has_marks
    };
    let has_labels = |line: &TextLine| {
        let line = &line.line;
        line.n_pieces == 2 && entries::behind_label(&line.text).is_some_and(|said| said.contains('：'))
    };
    is_pair(last) && is_pair(next) || has_labels(last) && has_labels(next)
}

/// True for the text beside a label, such as the names behind 出　席：, of which the next one did not fit.
fn is_beside_label(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let (em, x0) = (next.line.em, next.line.area.x0);
    let is_beside = |(from, to): (f32, f32)| {
        (from - BESIDE_LABEL * em..=to + BESIDE_LABEL * em).contains(&x0) && x0 > last.line.area.x0 + em
    };
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    let is_first = n_lines == 1 && last.label_ends_at().is_some_and(is_beside);
    // Names without a label are joined to nothing.
    let is_further = n_lines >= 2 && (x0 - last.line.area.x0).abs() < 0.3 * em;
    (is_first || is_further)
        && last.right - last.line.area.x1 < ROOM_OF_NAME * em
        && entries::are_names(entries::behind_label(text).unwrap_or(text))
        && entries::are_names(below)
}

/// True for the rest of a reference, which breaks off behind a mark before a long word.
fn is_rest_of_reference(last: &TextLine, n_lines: usize, next: &TextLine) -> bool {
    let (text, below) = (last.line.text.as_str(), next.line.text.as_str());
    let shift = (next.line.area.x0 - last.line.area.x0) / next.line.em;
    n_lines == 1
        && entries::starts_reference(text)
        && !entries::starts_reference(below)
        && (0.8..=4.0).contains(&shift)
        && text.ends_with(['，', ',', '：', ':'])
}
