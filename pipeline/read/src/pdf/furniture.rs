//! Headers, footers and page numbers: told apart from text by their place, their form and their repetition.

use std::collections::BTreeMap;

use super::lines::Line;
use super::page::{Item, PageLayout};

/// Share of the page height at its upper and lower edge where furniture stands.
const MARGIN: f32 = 0.125;
/// Lines looked at from each end of a page.
const LINES_A_SIDE: usize = 3;
/// Places of a repeated line on two pages may differ by this many points.
const SAME_PLACE: f32 = 4.0;

/// Pages that a line is compared with at most.
const MOST_COMPARED: usize = 60;

/// For each page, whether each of its items is furniture.
pub(super) fn find(pages: &[PageLayout]) -> Vec<Vec<bool>> {
    let mut marks: Vec<Vec<bool>> = pages.iter().map(|page| vec![false; page.items.len()]).collect();
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    for (page, layout) in pages.iter().enumerate() {
        candidates.extend(candidates_of(page, layout));
    }
    let mut by_form: BTreeMap<&str, Vec<&Candidate<'_>>> = BTreeMap::new();
    for candidate in &candidates {
        by_form.entry(&candidate.form).or_default().push(candidate);
    }
    for candidate in &candidates {
        let same_form = by_form.get(candidate.form.as_str()).map_or(&[][..], Vec::as_slice);
        let is_furniture = is_page_number(&candidate.line.text) && candidate.stands_apart
            || is_repeated(candidate, same_form, pages.len());
        if is_furniture {
            marks[candidate.page][candidate.item] = true;
        }
    }
    marks
}

struct Candidate<'p> {
    page: usize,
    item: usize,
    line: &'p Line,
    /// Distance from the upper edge of the page, or from the lower one as a negative number.
    place: f32,
    /// Text with every number replaced, so that page 3 and page 4 are the same.
    form: String,
    stands_apart: bool,
}

fn candidates_of(page: usize, layout: &PageLayout) -> Vec<Candidate<'_>> {
    let height = layout.area.y1 - layout.area.y0;
    let mut lines: Vec<(usize, &Line)> = layout
        .items
        .iter()
        .enumerate()
        .filter_map(|(item, content)| match content {
            Item::Text(text) => Some((item, &text.line)),
            Item::Table(_) => None,
        })
        .collect();
    lines.sort_by(|a, b| a.1.base.total_cmp(&b.1.base));
    let tables: Vec<(f32, f32)> = layout
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Table(table) => Some((table.area.y0, table.area.y1)),
            Item::Text(_) => None,
        })
        .collect();

    let n_lines = lines.len();
    let mut out = Vec::new();
    for (rank, (item, line)) in lines.iter().enumerate() {
        let from_top = line.area.y0 - layout.area.y0;
        let from_bottom = layout.area.y1 - line.area.y1;
        let is_upper = rank < LINES_A_SIDE && from_top < MARGIN * height;
        let is_lower = rank + LINES_A_SIDE >= n_lines && from_bottom < MARGIN * height;
        if !is_upper && !is_lower {
            continue;
        }
        // A number inside the text block is a number; a page number keeps its distance.
        let nearest = |edges: &mut dyn Iterator<Item = f32>| edges.fold(f32::MAX, f32::min);
        let gap = if is_upper {
            let mut below = lines[rank + 1..]
                .iter()
                .map(|(_, other)| other.area.y0 - line.area.y1)
                .filter(|gap| *gap > -line.em)
                .chain(tables.iter().map(|table| table.0 - line.area.y1).filter(|gap| *gap > -line.em));
            nearest(&mut below)
        } else {
            let mut above = lines[..rank]
                .iter()
                .map(|(_, other)| line.area.y0 - other.area.y1)
                .filter(|gap| *gap > -line.em)
                .chain(tables.iter().map(|table| line.area.y0 - table.1).filter(|gap| *gap > -line.em));
            nearest(&mut above)
        };
        out.push(Candidate {
            page,
            item: *item,
            line,
            place: if is_upper { from_top } else { -from_bottom },
            form: form_of(&line.text),
            stands_apart: gap > 0.4 * line.em,
        });
    }
    out
}

fn is_repeated(candidate: &Candidate<'_>, same_form: &[&Candidate<'_>], n_pages: usize) -> bool {
    if candidate.form.is_empty() {
        return false;
    }
    let mut pages: Vec<usize> = same_form
        .iter()
        .filter(|other| {
            (other.place - candidate.place).abs() <= SAME_PLACE
                && (other.line.em - candidate.line.em).abs() <= 0.1 * candidate.line.em
        })
        // Enough to tell; a footer of thousands of pages need not be compared with every other one.
        .take(MOST_COMPARED)
        .map(|other| other.page)
        .collect();
    pages.dedup();
    let n_pages = n_pages.min(MOST_COMPARED);
    // Left and right pages may differ: a third of them is enough, if there are three.
    match n_pages {
        0 | 1 => false,
        2 => pages.len() == 2,
        _ => pages.len() >= 3 && pages.len() * 3 >= n_pages || pages.len() * 2 >= n_pages.max(4),
    }
}

/// The text without blanks, every number as `#`.
fn form_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars().filter(|char| !char.is_whitespace()) {
        if char.is_ascii_digit() || ('０'..='９').contains(&char) {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else {
            out.push(char);
        }
    }
    out
}

/// True for the forms of a page number: 3, — 3 —, -3-, 第3页, 第 3 页 共 10 页, 3/10, Page 3 of 10.
pub(super) fn is_page_number(text: &str) -> bool {
    let form = form_of(text);
    let core = form.trim_matches(|char| "-—–－─―·•.~～|".contains(char));
    matches!(
        core,
        "#" | "第#页"
            | "第#页共#页"
            | "第#页，共#页"
            | "第#页,共#页"
            | "第#页/共#页"
            | "共#页第#页"
            | "#/#"
            | "#／#"
            | "#of#"
            | "Page#"
            | "Page#of#"
            | "P#"
    ) && text.chars().filter(char::is_ascii_digit).count() <= 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::frame::Frame;
    use crate::pdf::lines::rows_of;
    use crate::pdf::page::{TextLine, set};
    use zuozheng_model::Rect;

    fn page(lines: &[(&str, f32)]) -> PageLayout {
        let items = lines
            .iter()
            .map(|(text, base)| {
                let line = rows_of(&set(text, 80.0, *base, 12.0)).remove(0).into_line().unwrap();
                Item::Text(TextLine { line, left: 80.0, right: 500.0, band: 0 })
            })
            .collect();
        let area = Rect { x0: 0.0, y0: 0.0, x1: 595.0, y1: 842.0 };
        PageLayout { frame: Frame::UPRIGHT, area, items, aside: Vec::new() }
    }

    #[test]
    fn forms_of_page_numbers() {
        for yes in ["— 3 —", "-12-", "7", "第 3 页 共 10 页", "3/10", "－ 4 －", "· 56 ·"] {
            assert!(is_page_number(yes), "{yes}");
        }
        for no in ["2019年", "3.5", "第三页", "一", "", "附件1"] {
            assert!(!is_page_number(no), "{no}");
        }
    }

    #[test]
    fn a_header_repeats_and_a_number_stands_below() {
        let pages: Vec<PageLayout> = ["甲", "乙", "丙"]
            .iter()
            .enumerate()
            .map(|(index, word)| {
                let number = format!("— {} —", index + 1);
                page(&[
                    ("某区政务公开年报", 50.0),
                    (&format!("{word}类正文"), 110.0),
                    ("正文的末行", 700.0),
                    (&number, 800.0),
                ])
            })
            .collect();
        assert_eq!(find(&pages), vec![vec![true, false, false, true]; 3]);
    }

    #[test]
    fn a_number_inside_the_text_stays() {
        let pages = [page(&[("合计", 100.0), ("金额", 780.0), ("35", 796.0)])];
        assert_eq!(find(&pages), [[false, false, false]]);
    }
}
