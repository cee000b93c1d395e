//! Where the text of a column begins and ends: what does not reach its edge ends a paragraph.

use zuozheng_model::Rect;

use super::cells::{ends_sentence, starts_item};
use super::entries;
use super::lines::{Line, is_wide};
use super::page::{Item, TextLine};

/// How far in, in ems, a stretch of a few lines may begin.
const FARTHEST_IN: f32 = 16.0;
/// Lines that may not show where their column ends.
const MOST_WITHOUT_EDGE: usize = 3;
/// Characters of a word that may not fit into a line.
const LONG_WORD: usize = 16;
/// Characters of a line that may show where a column ends, and how many such lines do.
const FEWEST_OF_FULL: usize = 12;
const FEWEST_TO_SHOW: usize = 2;
/// The same of one that is too long for a verse or entry.
const FEWEST_OF_LONG: usize = 20;
/// Free space, in ems, between lines that fill their page and its right margin.
const FARTHEST_FROM_MARGIN: f32 = 4.0;
/// Lines that must end at the edge of a column for a longer one to run out beyond it.
const FEWEST_FULL: usize = 3;

/// Gives the edges of the text to stretches of a few lines, such as those between two tables, which show none of their
/// own: the longest of them would be taken for full. `before` are the edges of the page before, for a page that has no
/// more than such a stretch, and `sheet` is the page, whose margins are alike: a page of nothing but short lines shows
/// no edge either. Returns the edges of this page, unless it is set in columns.
pub(super) fn share_edges(items: &mut [Item], before: Option<(f32, f32)>, sheet: Option<Rect>) -> Option<(f32, f32)> {
    let mut bands: Vec<Band> = Vec::new();
    for item in items.iter() {
        let Item::Text(text) = item else { continue };
        let area = text.line.area;
        match bands.last_mut().filter(|band| band.number == text.band) {
            Some(band) => {
                band.y1 = band.y1.max(area.y1);
                band.right = band.right.max(text.right);
                band.n_lines += 1;
            }
            None => {
                let (number, left, right) = (text.band, text.left, text.right);
                bands.push(Band { number, y0: area.y0, y1: area.y1, left, right, n_lines: 1 });
            }
        }
    }
    let is_beside =
        |band: &Band, other: &Band| other.number != band.number && other.y0 < band.y1 - 1.0 && other.y1 > band.y0 + 1.0;
    if bands.is_empty() || bands.iter().any(|band| bands.iter().any(|other| is_beside(band, other))) {
        return None;
    }
    let mut left = bands.iter().map(|band| band.left).fold(f32::MAX, f32::min);
    let mut right = bands.iter().map(|band| band.right).fold(f32::MIN, f32::max);
    if let Some(before) = before.filter(|_| bands.iter().all(|band| band.n_lines <= MOST_WITHOUT_EDGE)) {
        left = left.min(before.0);
        right = right.max(before.1);
    }
    if let Some(margin) = sheet.and_then(|sheet| margin_beyond(items, sheet, (left, right))) {
        for item in items.iter_mut() {
            let Item::Text(text) = item else { continue };
            // A picture beside a line is an edge.
            if bands.iter().any(|band| band.number == text.band && band.right <= text.right) {
                text.right = margin;
            }
        }
        right = margin;
    }
    for item in items {
        let Item::Text(text) = item else { continue };
        // What stands far from the edge is a piece of its own.
        let is_near = |band: &Band| band.left - left < FARTHEST_IN * text.line.em || bands.len() == 1;
        let is_short = |band: &Band| band.n_lines <= MOST_WITHOUT_EDGE && is_near(band);
        if bands.iter().any(|band| band.number == text.band && is_short(band)) {
            text.left = text.left.min(left);
            text.right = text.right.max(right);
        }
    }
    Some((left, right))
}

/// The right margin of a page, as wide as the left one, if the text does not come near it and nothing but its longest
/// line shows where it ends.
fn margin_beyond(items: &[Item], sheet: Rect, (left, right): (f32, f32)) -> Option<f32> {
    let margin = sheet.x1 - (left - sheet.x0);
    let texts: Vec<&TextLine> = items
        .iter()
        .filter_map(|item| match item {
            Item::Text(text) => Some(text),
            _ => None,
        })
        .collect();
    let em = texts.iter().map(|text| text.line.em).fold(0.0, f32::max);
    let goes_on = |pair: &&[&TextLine]| {
        let (line, next) = (&pair[0].line, &pair[1].line);
        // Verses and figures below each other are as long as each other, and stay on one half of the page.
        let is_full = pair[0].right - line.area.x1 <= line.em
            && line.n_glyphs >= FEWEST_OF_FULL
            && (line.n_glyphs >= FEWEST_OF_LONG || line.area.x1 > (sheet.x0 + sheet.x1) / 2.0);
        let is_new =
            starts_item(&next.text) || entries::is_date(&next.text) || entries::behind_label(&next.text).is_some();
        is_full && pair[0].band == pair[1].band && !ends_sentence(&line.text) && !is_new
    };
    let is_table_wide = items.iter().any(|item| matches!(item, Item::Table(table) if table.area.x1 >= right));
    let is_shown = texts.windows(2).filter(goes_on).count() >= FEWEST_TO_SHOW || is_table_wide;
    (!is_shown && margin - right > FARTHEST_FROM_MARGIN * em).then_some(margin)
}

struct Band {
    number: usize,
    y0: f32,
    y1: f32,
    left: f32,
    right: f32,
    n_lines: usize,
}

/// Where the lines of a column end. A long address that cannot be broken may run out beyond that.
pub(super) fn right_edge(lines: &[Line]) -> f32 {
    let widest = |lines: &mut dyn Iterator<Item = &Line>| lines.map(|line| line.area.x1).fold(f32::MIN, f32::max);
    let edge = widest(&mut lines.iter().filter(|line| !ends_in_long_word(line)));
    let n_full = lines.iter().filter(|line| (edge - line.area.x1).abs() <= line.em).count();
    if n_full >= FEWEST_FULL { edge } else { widest(&mut lines.iter()) }
}

fn ends_in_long_word(line: &Line) -> bool {
    let text = line.text.trim_end_matches(['。', '；', '，', '）']);
    text.chars().rev().take_while(|char| !is_wide(*char) && *char != ' ').count() >= LONG_WORD
}
