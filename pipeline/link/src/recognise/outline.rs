//! A document as a clerk sees it: lines of text and tables in order, furniture left out, the head rows of a sheet
//! turned back into lines, and a table that runs over pages put together again.

use std::borrow::Cow;

use zuozheng_model::{BlockKind, Cell, Document, Locator, Table, names_a_field};

use super::cards;
use super::dates::full_dates;
use super::header::{Header, find_header};
use super::numbering::{Style, label};
use super::passages::HeaderRows;
use super::units::{is_name, labels, looks_like_unit};
use super::words::NUMBER_COLUMNS;

/// A line or paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// Text without the white space that a page layout leaves between Chinese characters.
    pub(crate) text: String,
    /// Text as it came, trimmed.
    pub(crate) spaced: String,
    /// Level of a heading.
    pub(crate) heading: Option<u8>,
    /// True for a cell in the body of a list or form: what it says is one entry's, not the document's.
    pub(crate) is_entry: bool,
    /// Where it stands.
    pub(crate) locator: Locator,
}

/// A table with a recognised header, or one that carries on the table before it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid<'a> {
    /// The table itself.
    pub(crate) table: Cow<'a, Table>,
    /// Its header; `None` when it goes on where the table before it stopped.
    pub(crate) header: Option<Header>,
    /// Row after its last: what a sheet has below (signature, date, notes) is given as lines.
    pub(crate) end: u32,
}

/// A line or a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece<'a> {
    /// A line of text.
    Line(Line),
    /// A table.
    Grid(Grid<'a>),
}

/// The pieces of a document in reading order.
pub(crate) fn outline(document: &Document) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut last_columns: Option<u32> = None;
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Heading { text, level } => push_lines(&mut pieces, text, Some(*level), &block.locator),
            BlockKind::Paragraph { text } => push_lines(&mut pieces, text, None, &block.locator),
            BlockKind::Table(table) if !table.hidden => {
                if let Some((cards, body)) = cards::as_rows(table) {
                    push_rows(&mut pieces, table, 0, body.start);
                    let (header, end) = (find_header(&cards), cards.n_rows);
                    pieces.push(Piece::Grid(Grid { table: Cow::Owned(cards), header, end }));
                    push_rows(&mut pieces, table, body.end, table.n_rows);
                    continue;
                }
                let header = find_header(table);
                let end = end_of_body(table);
                if let Some(header) = header {
                    push_rows(&mut pieces, table, 0, header.first_row);
                    last_columns = Some(table.n_cols);
                    pieces.push(Piece::Grid(Grid { table: Cow::Borrowed(table), header: Some(header), end }));
                    push_rows(&mut pieces, table, end, table.n_rows);
                } else if table.n_cols > 1 && last_columns == Some(table.n_cols) && !is_header_of_persons(table, 0) {
                    pieces.push(Piece::Grid(Grid { table: Cow::Borrowed(table), header: None, end }));
                    push_rows(&mut pieces, table, end, table.n_rows);
                } else {
                    push_rows(&mut pieces, table, 0, table.n_rows);
                }
            }
            BlockKind::Table(_) | BlockKind::Furniture { .. } | BlockKind::Note { .. } => {}
        }
    }
    mark_bare_numbers(&mut pieces);
    pieces
}

/// `1 医疗质量管理` over `1.1 核心制度落实`: a heading whose number has a gap behind it and no stop, as standards number
/// their parts (GB/T 1.1). Only the line below tells it from a figure.
fn mark_bare_numbers(pieces: &mut [Piece<'_>]) {
    const LONGEST: usize = 30;
    for at in 1..pieces.len() {
        let [Piece::Line(line), Piece::Line(below)] = &mut pieces[at - 1..=at] else { continue };
        let Some((number, rest)) = line.spaced.split_once(char::is_whitespace) else { continue };
        let is_number = (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
        let is_heading = is_number && rest.chars().count() <= LONGEST && !rest.contains(['。', '；']);
        if is_heading && below.text.starts_with(&format!("{number}.1")) {
            line.text = format!("{number}.{}", tidy(rest));
        }
    }
}

/// 序号 | 单位 | 姓名 | 电话 at the top of a table: a list of persons, not the rest of the tasks before it.
pub(super) fn is_header_of_persons(table: &Table, row: u32) -> bool {
    const OF_PERSONS: [&str; 7] = ["姓名", "电话", "手机", "联系", "职务", "微信", "邮箱"];
    let names: Vec<String> = table.starting_in(row).map(|cell| tidy(&cell.text)).collect();
    let begins = names.first().is_some_and(|first| NUMBER_COLUMNS.contains(&first.as_str()));
    begins && names.iter().skip(1).any(|name| OF_PERSONS.iter().any(|word| name.contains(word)))
}

/// The lines of an outline.
pub(crate) fn lines<'a>(pieces: &'a [Piece<'_>]) -> Vec<&'a Line> {
    pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Line(line) => Some(line),
            Piece::Grid(_) => None,
        })
        .collect()
}

/// Text without line breaks, and without the white space that typesetting leaves beside Chinese characters; between
/// two words of Latin letters one space stays.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}') {
            gap = true;
            continue;
        }
        let previous = out.chars().next_back();
        if gap && c.is_ascii() && previous.is_some_and(|previous| previous.is_ascii()) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

fn push_lines(pieces: &mut Vec<Piece<'_>>, text: &str, heading: Option<u8>, locator: &Locator) {
    for line in text.split(['\n', '\u{b}', '\u{c}', '\r']) {
        let tidied = mark_of_label(&tidy(line), line);
        if tidied.is_empty() || is_page_number(&tidied) {
            continue;
        }
        if heading.is_none()
            && let Some(Piece::Line(last)) = pieces.last_mut()
            && is_cut(last, &tidied)
        {
            last.spaced.push_str(line.trim());
            last.text = tidy(&last.spaced);
        } else {
            pieces.push(Piece::Line(Line {
                text: tidied,
                spaced: line.trim().to_owned(),
                heading,
                is_entry: false,
                locator: locator.clone(),
            }));
        }
    }
}

/// `任务1　排查水源。`: without the gap nobody would see where the label ends; the colon that others write stands for it.
fn mark_of_label(tidied: &str, spaced: &str) -> String {
    let Some((written, rest)) = spaced.trim().split_once(char::is_whitespace) else { return tidied.to_owned() };
    match label(&format!("{written}：")).filter(|found| found.style == Style::Named && found.rest.is_empty()) {
        Some(_) => format!("{written}：{}", tidy(rest)),
        None => tidied.to_owned(),
    }
}

/// Rows of a table as lines: a sheet has its title and letter above the table, signature and date below.
fn push_rows(pieces: &mut Vec<Piece<'_>>, table: &Table, from: u32, end: u32) {
    let entries = if from < end { Entries::of(table) } else { Entries::Rows(0..0) };
    for row in from..end.min(table.n_rows) {
        let cells: Vec<_> = table.starting_in(row).filter(|cell| !cell.text.trim().is_empty()).collect();
        // 文号 | 蓬府〔2020〕1号: a key and its value make one line.
        let is_pair = cells.len() == 2 && cells[0].text.chars().count() <= 6 && from == 0 && end == table.n_rows;
        let n_before = pieces.len();
        // A form frames the list: 督办编号 | 甲督〔2024〕1号 | 签发日期 | 2024年4月9日.
        let framing = fields_of_row(table, row).filter(|_| from > 0 || end < table.n_rows);
        if let Some(fields) = framing {
            for (name, value) in fields.iter().filter(|(_, value)| !value.text.trim().is_empty()) {
                let field = format!("{}：{}", name.text.trim().trim_end_matches(['：', ':']), value.text.trim());
                push_lines(pieces, &field, None, &value.locator);
            }
        } else if is_pair {
            let pair = format!("{}：{}", cells[0].text.trim().trim_end_matches(['：', ':']), cells[1].text);
            push_lines(pieces, &tidy(&pair), None, &cells[0].locator);
        } else {
            cells.iter().for_each(|cell| push_lines(pieces, &cell.text, None, &cell.locator));
        }
        let is_entry = entries.has(row, cells.len());
        for piece in &mut pieces[n_before..] {
            if let Piece::Line(line) = piece {
                line.is_entry = is_entry;
            }
        }
    }
}

/// The names and values of a row of a form; `None` for any other row.
fn fields_of_row(table: &Table, row: u32) -> Option<Vec<(&Cell, &Cell)>> {
    let cells: Vec<&Cell> = table.starting_in(row).collect();
    let fields: Vec<(&Cell, &Cell)> = cells.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let are_fields = !fields.is_empty()
        && cells.len().is_multiple_of(2)
        && fields.iter().all(|(name, value)| names_a_field(&name.text) && !names_a_field(&value.text));
    are_fields.then_some(fields)
}

/// True for a row of a form below a list: its cells are wider than the columns of the list.
fn closes_form(table: &Table, row: u32) -> bool {
    let is_wide = |fields: &Vec<(&Cell, &Cell)>| fields[0].0.colspan + fields[0].1.colspan > 2;
    table.n_cols > 2 && fields_of_row(table, row).is_some_and(|fields| fields[0].0.col == 0 && is_wide(&fields))
}

/// Which rows of a table hold entries.
enum Entries {
    /// These: the table has a header.
    Rows(std::ops::Range<u32>),
    /// Those of several cells: nothing names the columns of the table, or it is a form.
    Wide,
}

impl Entries {
    fn of(table: &Table) -> Self {
        if table.is_form() {
            return Self::Wide;
        }
        let header = HeaderRows::of(table);
        if header.end == 0 { Self::Wide } else { Self::Rows(header.first..end_of_body(table)) }
    }

    fn has(&self, row: u32, n_cells: usize) -> bool {
        match self {
            Self::Rows(rows) => rows.contains(&row),
            Self::Wide => n_cells >= 3,
        }
    }
}

/// 填表人：何某 | 审核人：钱某 | 填报日期：… in a row: who made a list and when, as it stands below many. The value may have
/// a cell of its own.
/// `报出日期：2024年12月31日`, `截至12月18日`: of which day a list is.
fn is_day_field(text: &str) -> bool {
    const LONGEST: usize = 24;
    let name = text.split_once(['：', ':']).map(|(name, _)| name.trim());
    let is_named = name.is_some_and(|name| name.ends_with("日期") || name.ends_with("时间"));
    let is_as_of = ["截至", "截止", "统计至", "数据截至"].iter().any(|word| text.starts_with(word));
    (is_named || is_as_of) && text.chars().count() <= LONGEST && text.chars().any(|c| c.is_ascii_digit())
}

pub(super) fn are_fields<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let names: Vec<Option<&str>> = texts.map(|text| Some(text.split_once(['：', ':'])?.0.trim())).collect();
    let is_field = |name: &str| names_a_field(name) || ["制表", "审核", "填报"].contains(&name);
    let n_named = names.iter().flatten().filter(|name| is_field(name)).count();
    n_named * 2 >= names.len() && names.first().is_some_and(|first| first.is_some_and(is_field))
}

/// The row after the last one of the table itself: below it single cells sign, date or explain.
fn end_of_body(table: &Table) -> u32 {
    let mut end = table.n_rows;
    while end > 0 {
        let cells: Vec<_> = table.starting_in(end - 1).filter(|cell| !cell.text.trim().is_empty()).collect();
        let is_below = match cells.as_slice() {
            [] => true,
            _ if closes_form(table, end - 1) => true,
            [_, _, ..] if are_fields(cells.iter().map(|cell| cell.text.trim())) => true,
            [cell] if table.n_cols > 1 => {
                let text = tidy(&cell.text);
                let is_note =
                    ["备注", "注：", "注:", "说明", "联系人", "填表", "抄送"].iter().any(|word| text.starts_with(word));
                let is_date = full_dates(&text).first().is_some_and(|&(start, end, _)| start == 0 && end == text.len());
                let is_letter = cell.colspan > 1 || table.n_cols > 2 && text.chars().count() >= 20;
                // A signature stands on the left, or on the right over its date.
                let signs = is_name(&text) && (cell.col == 0 || end < table.n_rows);
                let says_day = is_day_field(&text);
                is_note || is_date || says_day || signs || cell.col == 0 && is_letter && text.contains('。')
            }
            _ => false,
        };
        if !is_below {
            break;
        }
        end -= 1;
    }
    end
}

/// A long paragraph without an end and a line that does not begin anything: a page cut them apart.
fn is_cut(last: &Line, next: &str) -> bool {
    // No line begins with a mark that ends something.
    if last.heading.is_none() && last.text.chars().count() >= 25 && next.starts_with(['，', '、', '；', '。']) {
        return true;
    }
    // A bracket that was left open is closed in the next line.
    let n_open = |text: &str| text.matches(['（', '【', '〔']).count();
    let n_closed = |text: &str| text.matches(['）', '】', '〕']).count();
    let is_left_open = n_open(&last.text) > n_closed(&last.text) && n_closed(next) > n_open(next);
    if last.heading.is_none() && last.text.chars().count() >= 25 && is_left_open && label(next).is_none() {
        return true;
    }
    let is_open = last.heading.is_none()
        && last.text.chars().count() >= 25
        && last.text.contains(['，', '。', '；'])
        && !last.text.ends_with(['。', '；', '：', ':', '！', '？', '）', ')']);
    let says_who = ["牵头", "配合", "负责", "落实"].iter().any(|verb| last.text.ends_with(verb))
        || last.text.rsplit_once("——").is_some_and(|(_, who)| who.split(['、', '，']).all(is_name));
    // 配合：县自然 | 资源局、城关镇人民政府
    let name = last.text.rsplit(['、', '，', '：', '—']).next().unwrap_or_default();
    let tells_who = !labels(&last.text).is_empty() || last.text.contains("。——");
    let name_is_cut = tells_who && !looks_like_unit(name);
    let first = next.split(['、', '，', '。', '；']).next().unwrap_or_default();
    let names_end = tells_who && is_name(name) && !looks_like_unit(first);
    let is_balanced = last.text.matches(['（', '(']).count() == last.text.matches(['）', ')']).count();
    let begins = (says_who || names_end) && is_balanced && !next.starts_with(['，', '、', '；', '。'])
        || label(next).is_some()
        || next.starts_with("附件")
        || looks_like_unit(next) && !name_is_cut
        || next.ends_with(['：', ':'])
        || labels(next).first().is_some_and(|first| first.0 == 0)
        || !full_dates(next).is_empty() && next.chars().count() <= 40 && !next.contains('。');
    is_open && !begins
}

/// `— 1 —`, `- 12 -`, `第 3 页`, `3/12`.
fn is_page_number(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| "—-–－·第页共/".contains(c) || c.is_whitespace());
    let is_number = !bare.is_empty() && bare.len() <= 3 && bare.chars().all(|c| c.is_ascii_digit());
    is_number && (bare.len() < text.len() || text.len() <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_white_space_goes() {
        assert_eq!(tidy("于 2020 年 1 月\n15 日前 报送"), "于2020年1月15日前报送");
        assert_eq!(tidy("IPv6 ready  site 改造"), "IPv6 ready site改造");
    }

    #[test]
    fn page_numbers_are_no_lines() {
        for text in ["—1—", "- 12 -", "第3页", "3"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["—", "2020年", "3.", "1号"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
