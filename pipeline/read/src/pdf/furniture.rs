//! Headers, footers and page numbers: told apart from text by their place, their form and their repetition.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::{Line, Row};
use super::page::PageParts;
use super::paragraphs::LARGER;
use super::text_rows::{keep_inside, runs_on};

/// Share of the page height at its upper and lower edge where furniture stands.
const MARGIN: f32 = 0.125;
/// Lines looked at from each end of a page.
const LINES_A_SIDE: usize = 3;
/// Places of a repeated line on two pages may differ by this many points.
const SAME_PLACE: f32 = 4.0;

/// Between a title and its table there is room for a line or two, in heights of the title.
const TITLE_TO_TABLE: f32 = 4.0;
/// What the label of an annex, table or figure begins with.
const LABELS: [&str; 8] = ["附件", "附表", "附图", "附录", "附", "表", "图", "专栏"];
/// Characters of a line that counts pages.
const LONGEST_COUNTING: usize = 40;
/// A running head is no larger than the text by this factor, and names a heading of no more characters.
const SMALL: f32 = 1.02;
const LONGEST_HEADING: usize = 40;
/// Pages that a line is compared with at most.
const MOST_COMPARED: usize = 60;

/// For each page, whether each of its rows is furniture.
pub(super) fn find(pages: &[PageParts]) -> Vec<Vec<bool>> {
    let mut marks: Vec<Vec<bool>> = pages.iter().map(|page| vec![false; page.rows.len()]).collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for (page, parts) in pages.iter().enumerate() {
        candidates.extend(candidates_of(page, parts));
    }
    let mut by_form: BTreeMap<&str, Vec<&Candidate>> = BTreeMap::new();
    for candidate in &candidates {
        by_form.entry(&candidate.form).or_default().push(candidate);
    }
    for candidate in &candidates {
        let same_form = by_form.get(candidate.form.as_str()).map_or(&[][..], Vec::as_slice);
        let is_furniture = is_page_number(&candidate.line.text) && candidate.stands_apart
            || candidate.is_browsers_mark()
            || is_repeated(candidate, same_form, pages.len()) && !is_title(candidate, same_form) && !candidate.runs_on;
        if is_furniture {
            marks[candidate.page][candidate.row] = true;
        }
    }
    mark_chapters(pages, &mut marks);
    for (marks, parts) in marks.iter_mut().zip(pages) {
        keep_inside(marks, parts);
    }
    marks
}

/// Marks the name of a chapter above its pages: small, away from the text, and the same as a heading that stands on the page
/// or before it. It may stand on one page alone.
fn mark_chapters(pages: &[PageParts], marks: &mut [Vec<bool>]) {
    let mut headings: BTreeSet<String> = BTreeSet::new();
    for (parts, marks) in pages.iter().zip(marks) {
        let is_heading = |line: &&Line| line.em > LARGER * parts.em && line.n_glyphs <= LONGEST_HEADING;
        let own = parts.rows.iter().flat_map(|row| &row.lines).filter(is_heading);
        headings.extend(own.map(|line| form_without_blanks(&line.text)));
        let Some(row) = parts.rows.first() else { continue };
        let is_above = row.top - parts.area.y0 < MARGIN * (parts.area.y1 - parts.area.y0);
        let is_small = row.lines.iter().all(|line| line.em <= SMALL * parts.em);
        let is_apart = row.lines.first().is_some_and(|line| gap_below(parts, 0) > line.em);
        let names_chapter = row.lines.iter().any(|line| headings.contains(&form_without_blanks(&line.text)));
        if is_above && is_small && is_apart && names_chapter && row.lines.len() <= 2 {
            marks[0] = true;
        }
    }
}

fn form_without_blanks(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

/// A row near the upper or lower edge of a page.
struct Candidate {
    page: usize,
    row: usize,
    /// The row as one line.
    line: Line,
    n_pieces: usize,
    /// Distance from the upper edge of the page, or from the lower one as a negative number.
    place: f32,
    /// Text with every number replaced, so that page 3 and page 4 are the same.
    form: String,
    stands_apart: bool,
    heads_table: bool,
    /// Its sentence goes on in the row beside it.
    runs_on: bool,
}

impl Candidate {
    /// What browsers print above and below a page: date, time and title; address and page number. It is known by its
    /// form, on a page that is the only one too.
    fn is_browsers_mark(&self) -> bool {
        if self.n_pieces < 2 {
            return false;
        }
        if self.place < 0.0 {
            let is_address = ["http://", "https://", "file://"].iter().any(|scheme| self.form.starts_with(scheme));
            return is_address && self.form.ends_with("#/#");
        }
        let after_date = self.form.strip_prefix("#/#/#").map(|rest| rest.trim_start_matches([',', '上', '下', '午']));
        after_date.is_some_and(|rest| rest.trim_start_matches('#').starts_with(":#"))
    }
}

impl Candidate {
    /// False for a label with a number of its own, such as 附件1 or 附件3-2: a number of the page stands apart, or 页 beside
    /// it.
    fn may_count_pages(&self) -> bool {
        let text = &self.line.text;
        if is_label(text) || self.line.n_glyphs > LONGEST_COUNTING {
            return false;
        }
        let before =
            text.trim_end_matches(|char: char| !char.is_ascii_digit()).trim_end_matches(|c: char| c.is_ascii_digit());
        self.n_pieces > 1 || text.contains('页') || !before.ends_with(char::is_alphabetic)
    }
}

fn candidates_of(page: usize, parts: &PageParts) -> Vec<Candidate> {
    let height = parts.area.y1 - parts.area.y0;
    let n_rows = parts.rows.len();
    let mut out = Vec::new();
    for (rank, row) in parts.rows.iter().enumerate() {
        let from_top = row.top - parts.area.y0;
        let from_bottom = parts.area.y1 - row.bottom;
        let is_upper = rank < LINES_A_SIDE && from_top < MARGIN * height;
        let is_lower = rank + LINES_A_SIDE >= n_rows && from_bottom < MARGIN * height;
        if !is_upper && !is_lower {
            continue;
        }
        let Some(line) = row.clone().into_line() else { continue };
        let gap = if is_upper { gap_below(parts, rank) } else { gap_above(parts, rank) };
        // The first rows of a table without rulings, which a page may repeat, are near each other.
        let to_nearest = if is_upper { gap.min(gap_above(parts, rank)) } else { gap };
        if row.lines.len() >= 3 && to_nearest < line.em {
            continue;
        }
        out.push(Candidate {
            page,
            row: rank,
            n_pieces: row.lines.len(),
            place: if is_upper { from_top } else { -from_bottom },
            form: counted_form_of(&line.text),
            // A number inside the text block is a number; a page number keeps its distance.
            stands_apart: gap > 0.4 * line.em,
            runs_on: runs_on(parts, rank, is_upper),
            heads_table: is_upper && line.em > LARGER * parts.em && is_near_table(parts, row),
            line,
        });
    }
    out
}

/// Free space between a row and what is nearest below it.
fn gap_below(parts: &PageParts, rank: usize) -> f32 {
    let row = &parts.rows[rank];
    let rows = parts.rows[rank + 1..].iter().map(|other| other.top);
    let tops = rows.chain(parts.tables.iter().map(|table| table.area.y0));
    nearest(row, tops.map(|top| top - row.bottom))
}

/// Free space between a row and what is nearest above it.
fn gap_above(parts: &PageParts, rank: usize) -> f32 {
    let row = &parts.rows[rank];
    let rows = parts.rows[..rank].iter().map(|other| other.bottom);
    let bottoms = rows.chain(parts.tables.iter().map(|table| table.area.y1));
    nearest(row, bottoms.map(|bottom| row.top - bottom))
}

fn nearest(row: &Row, gaps: impl Iterator<Item = f32>) -> f32 {
    let em = row.bottom - row.top;
    gaps.filter(|gap| *gap > -em).fold(f32::MAX, f32::min)
}

/// True if a ruled table begins a few lines below a row.
fn is_near_table(parts: &PageParts, row: &Row) -> bool {
    let reach = TITLE_TO_TABLE * (row.bottom - row.top);
    parts.tables.iter().any(|table| (0.0..reach).contains(&(table.area.y0 - row.bottom)))
}

/// True for the first of the titles that a spreadsheet prints above each part of a table: a page header is no larger
/// than the text.
fn is_title(candidate: &Candidate, same_form: &[&Candidate]) -> bool {
    let is_first = same_form.iter().all(|other| (other.page, other.row) >= (candidate.page, candidate.row));
    candidate.heads_table && is_first
}

/// True for the label of an annex, table or figure, which stands at the top of its page (GB/T 9704-2012, 7.3.4).
fn is_label(text: &str) -> bool {
    let text = text.trim_start_matches(['续', '（', '(']);
    let number = LABELS.iter().find_map(|label| text.strip_prefix(label));
    let is_of_number = |char: char| char.is_ascii_digit() || "一二三四五六七八九十-—－.（）() ".contains(char);
    number.is_some_and(|number| number.chars().next().is_some_and(is_of_number))
}

fn is_repeated(candidate: &Candidate, same_form: &[&Candidate], n_pages: usize) -> bool {
    if candidate.form.is_empty() {
        return false;
    }
    let mut pages: Vec<usize> = same_form
        .iter()
        .filter(|other| {
            (other.line.text == candidate.line.text || candidate.may_count_pages())
                && (other.place - candidate.place).abs() <= SAME_PLACE
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

/// The same where pages are counted in words, such as 第十二页.
fn counted_form_of(text: &str) -> String {
    let form = form_of(text);
    let core = form.trim_matches(|char| "-—–－".contains(char));
    let number = core.strip_prefix('第').and_then(|rest| rest.strip_suffix('页'));
    let is_number = number.is_some_and(|number| {
        !number.is_empty() && number.chars().all(|char| "一二三四五六七八九十百〇零".contains(char))
    });
    if is_number { "第#页".to_owned() } else { form }
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
    use crate::pdf::cells::PageTable;
    use crate::pdf::frame::Frame;
    use crate::pdf::lattice::Open;
    use crate::pdf::lines::rows_of;
    use crate::pdf::page::set;
    use zuozheng_model::Rect;

    fn page(lines: &[(&str, f32, f32)]) -> PageParts {
        let glyphs: Vec<_> = lines.iter().flat_map(|(text, base, em)| set(text, 80.0, *base, *em)).collect();
        let area = Rect { x0: 0.0, y0: 0.0, x1: 595.0, y1: 842.0 };
        PageParts {
            frame: Frame::UPRIGHT,
            area,
            em: 12.0,
            rows: rows_of(&glyphs),
            tables: Vec::new(),
            boxes: Vec::new(),
            obstacles: Vec::new(),
            aside: Vec::new(),
            covered: Vec::new(),
        }
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
        let pages: Vec<PageParts> = ["甲", "乙", "丙"]
            .iter()
            .enumerate()
            .map(|(index, word)| {
                let number = format!("— {} —", index + 1);
                page(&[
                    ("某区政务公开年报", 50.0, 12.0),
                    (&format!("{word}类正文"), 110.0, 12.0),
                    ("正文的末行", 700.0, 12.0),
                    (&number, 800.0, 10.0),
                ])
            })
            .collect();
        assert_eq!(find(&pages), vec![vec![true, false, false, true]; 3]);
    }

    #[test]
    fn a_label_that_counts_is_no_header() {
        let pages = ["附件1", "附件2", "附件3"].map(|label| page(&[(label, 60.0, 12.0), ("正文", 400.0, 12.0)]));
        assert_eq!(find(&pages), vec![vec![false, false]; 3]);
        let pages = ["年鉴 1", "年鉴 2", "年鉴 3"].map(|header| page(&[(header, 60.0, 12.0), ("正文", 400.0, 12.0)]));
        assert_eq!(find(&pages), vec![vec![true, false]; 3]);
    }

    #[test]
    fn the_label_of_an_annex_or_its_part_is_no_header() {
        for label in ["附件3-1", "续表2-1", "表 4-2", "附表（1）"] {
            let numbered = |n: &str| label.replace(['1', '2'], n);
            let pages = ["1", "2", "3"].map(|n| page(&[(&numbered(n), 60.0, 12.0), ("正文", 400.0, 12.0)]));
            assert_eq!(find(&pages), vec![vec![false, false]; 3], "{label}");
        }
        assert!(!is_label("附加说明 1") && !is_label("表彰大会 2"));
    }

    #[test]
    fn the_name_of_a_chapter_above_its_page_is_no_line_of_it() {
        let rows =
            [("第一章 总则", 40.0, 9.0), ("第一章 总则", 100.0, 18.0), ("正文", 140.0, 12.0), ("正文", 400.0, 12.0)];
        assert_eq!(find(&[page(&rows)]), [[true, false, false, false]]);
        // Text as large as that heading, or right above the next line, is text.
        let rows = [("第一章 总则", 40.0, 18.0), ("第一章 总则", 100.0, 18.0), ("正文", 400.0, 12.0)];
        assert_eq!(find(&[page(&rows)]), [[false, false, false]]);
    }

    #[test]
    fn pages_may_be_counted_in_words() {
        let pages = ["第一页", "第二页", "第十页"].map(|number| page(&[("正文", 400.0, 12.0), (number, 800.0, 10.0)]));
        assert_eq!(find(&pages), vec![vec![false, true]; 3]);
    }

    #[test]
    fn what_stands_below_a_line_of_the_text_is_text() {
        let cases = ["案例一", "案例二", "案例三"].map(|name| {
            page(&[(name, 60.0, 12.0), ("基本案情", 80.0, 12.0), ("正文", 100.0, 12.0), ("正文", 400.0, 12.0)])
        });
        assert_eq!(find(&cases), vec![vec![false; 4]; 3]);
        // However much larger the title is, 【 】 stand around a line of the text.
        let cases = ["案例一", "案例二", "案例三"].map(|name| {
            page(&[(name, 60.0, 18.0), ("【基本案情】", 86.0, 12.0), ("正文", 130.0, 12.0), ("正文", 400.0, 12.0)])
        });
        assert_eq!(find(&cases), vec![vec![false; 4]; 3]);
        // The second line of a header whose first one changes is smaller.
        let headers = ["第一章", "第二章", "第三章"].map(|name| {
            page(&[(name, 40.0, 9.0), ("某县志", 54.0, 9.0), ("正文甲", 100.0, 12.0), ("正文", 400.0, 12.0)])
        });
        assert!(find(&headers).iter().all(|marks| marks[1]));
    }

    #[test]
    fn a_line_whose_sentence_goes_on_is_no_header() {
        let long = "为贯彻落实上级关于政务公开工作的部署要求现就有";
        let rows = [(long, 60.0, 12.0), ("关事项通知如下。", 80.0, 12.0), ("正文", 400.0, 12.0)];
        assert_eq!(find(&[1, 2, 3].map(|_| page(&rows))), vec![vec![false; 3]; 3]);
        let column = |x: f32, base: f32, text: &str| set(text, x, base, 12.0);
        let columns = || {
            let mut page = page(&[("正文", 400.0, 12.0)]);
            let lines = [(60.0, "为贯彻落实上级关于政务公开"), (80.0, "工作部署，现就有关事项通知")];
            let glyphs: Vec<_> =
                lines.iter().flat_map(|(base, text)| [column(80.0, *base, text), column(320.0, *base, text)]).collect();
            page.rows.splice(0..0, rows_of(&glyphs.concat()));
            page
        };
        assert_eq!(find(&[columns(), columns(), columns()]), vec![vec![false; 3]; 3]);
    }

    #[test]
    fn a_number_inside_the_text_stays() {
        let pages = [page(&[("合计", 100.0, 12.0), ("金额", 780.0, 12.0), ("35", 796.0, 12.0)])];
        assert_eq!(find(&pages), [[false, false, false]]);
    }

    #[test]
    fn a_title_on_every_page_stands_once() {
        let mut pages = [1, 2, 3].map(|_| page(&[("某区资金发放明细表", 60.0, 18.0)]));
        assert_eq!(find(&pages), [[true], [true], [true]]);
        let area = Rect { x0: 80.0, y0: 90.0, x1: 500.0, y1: 700.0 };
        let (xs, open) = (vec![80.0, 500.0], Open::default());
        for page in &mut pages {
            page.tables = vec![PageTable { n_rows: 1, n_cols: 1, xs: xs.clone(), area, open, cells: Vec::new() }];
        }
        assert_eq!(find(&pages), [[false], [true], [true]]);
    }

    #[test]
    fn what_a_browser_prints_needs_no_second_page() {
        let page = page(&[
            ("2023/8/15 下午3:20                政策解读", 20.0, 8.0),
            ("8/15/23, 3:20 开会", 110.0, 12.0),
            ("https://www.example.gov.cn/zwgk.html                1/1", 830.0, 8.0),
        ]);
        assert_eq!(find(&[page]), [[true, false, true]]);
    }
}
