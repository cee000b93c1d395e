//! What stands right beside a line of the text, near the edge of a page: it is one too, however often pages have the same.

use super::cells::{ends_sentence, starts_item};
use super::lines::{Line, Row};
use super::page::PageParts;

/// Characters of a line that does not fit into its column.
const FEWEST_OF_LONG: usize = 20;
/// Columns of a page.
const MOST_COLUMNS: usize = 3;
/// Text is as large as most text of its page, or larger.
const OF_TEXT: f32 = 0.95;

/// Nothing between two lines of the text is furniture: each one case or form has a page of its own, 基本案情 stands below
/// 案例一, 案例二 on all of them.
pub(super) fn keep_inside(marks: &mut [bool], parts: &PageParts) {
    let middle = (parts.area.y0 + parts.area.y1) / 2.0;
    let is_upper = |row: usize| parts.rows[row].top < middle;
    let first = marks.iter().position(|is_furniture| !is_furniture).unwrap_or(marks.len());
    let last = marks.iter().rposition(|is_furniture| !is_furniture).unwrap_or_default();
    for row in first..marks.len().min(last + 1) {
        let is_inside = if is_upper(row) { row > first } else { row < last };
        let beside = if is_upper(row) { row.checked_sub(1) } else { Some(row + 1) };
        let belongs = |beside: usize| !marks[beside] && (are_of_text(parts, beside, row) || is_heading_in(parts, row));
        if is_inside && beside.is_some_and(belongs) {
            marks[row] = false;
        }
    }
}

/// True for two rows that follow each other as lines of the text do, in its size: a header is smaller, or keeps its
/// distance.
fn are_of_text(parts: &PageParts, one: usize, other: usize) -> bool {
    let (one, other) = (&parts.rows[one], &parts.rows[other]);
    let em = |row: &Row| row.lines.iter().map(|line| line.em).fold(0.0, f32::max);
    let gap = one.top.max(other.top) - one.bottom.min(other.bottom);
    // A line of each column.
    let is_alike = one.lines.len() == other.lines.len() && one.lines.len() <= MOST_COLUMNS;
    let is_large = |row: &Row| em(row) >= OF_TEXT * parts.em;
    is_alike && is_large(one) && is_large(other) && (em(one) - em(other)).abs() <= 0.1 * em(one) && gap < em(one)
}

/// True for a line in 【】 as large as the text: such a line names the part of a case or report that stands below it, however
/// much larger the title above it is.
fn is_heading_in(parts: &PageParts, row: usize) -> bool {
    let [line] = parts.rows[row].lines.as_slice() else { return false };
    line.em >= OF_TEXT * parts.em && line.text.starts_with('【') && line.text.ends_with('】')
}

/// True for a long row at the upper or lower end of a page whose sentence goes on in, or comes from, the one beside it.
pub(super) fn runs_on(parts: &PageParts, row: usize, is_upper: bool) -> bool {
    let pair = if is_upper { (row, row + 1) } else { (row.wrapping_sub(1), row) };
    let (Some(first), Some(second)) = (parts.rows.get(pair.0), parts.rows.get(pair.1)) else { return false };
    let fewest = FEWEST_OF_LONG / first.lines.len().max(1);
    let goes_on = |(line, next): (&Line, &Line)| {
        line.n_glyphs >= fewest
            && !ends_sentence(&line.text)
            && !starts_item(&next.text)
            // A line is as long as the one below it, or the last one.
            && line.area.x1 > next.area.x1 - line.em
            && next.area.x0 < line.area.x0 + 0.5 * line.em
    };
    are_of_text(parts, pair.0, pair.1) && first.lines.iter().zip(&second.lines).all(goes_on)
}
