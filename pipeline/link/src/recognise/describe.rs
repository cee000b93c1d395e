//! What a document says of itself: title, date, 文号, issuer and kind, each only when it is there.

use zuozheng_model::{Description, Document, DocumentKind, Locator};
use zuozheng_text::{Dictionaries, normalise};

use super::dates::full_dates;
use super::head::{ends_like_title, head, plain_number};
use super::numbering::label;
use super::outline::{Line, lines, outline};
use super::units::is_name;

/// Where the parts of a [`Description`] were read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Places {
    /// Place of the title; none for one that is the name of a sheet.
    pub title: Option<Locator>,
    /// Place of the date.
    pub date: Option<Locator>,
    /// Place of the 文号.
    pub doc_number: Option<Locator>,
    /// Place of the issuer.
    pub issuer: Option<Locator>,
    /// Place of the words that tell the kind.
    pub kind: Option<Locator>,
}

/// A value and the line it was read from.
type Found<'l, T> = Option<(T, &'l Line)>;

/// Describes a document.
pub fn describe(document: &Document, dictionaries: &Dictionaries) -> Description {
    describe_with_places(document, dictionaries).0
}

/// Describes a document and says where each part was read.
pub fn describe_with_places(document: &Document, dictionaries: &Dictionaries) -> (Description, Places) {
    let pieces = outline(document);
    let lines = lines(&pieces);
    let found = head(&lines);
    let written = if begins_with_columns(document) { None } else { title(&lines) };
    let title_at = written.as_ref().map(|(_, line)| *line);
    let title = written.map(|(title, _)| title).or_else(|| sheet_name(document));
    let title = title.map(|title| normalise(&title).text);
    let kind = kind(title.as_deref(), title_at, &lines, dictionaries);
    let date = date(&lines, title.as_deref(), title_at);
    let doc_number = found.head.doc_number.map(|number| plain_number(&number));
    let number_at = doc_number
        .as_ref()
        .and_then(|number| lines.iter().find(|line| plain_number(&line.text).contains(number.as_str())).copied());
    // A name alone in a cell of a sheet is an entry, no head of a paper.
    let in_head = found.head.issuer.filter(|_| !document.kind.is_workbook());
    let issuer = issuer(&lines).or_else(|| {
        let name = in_head?;
        let line = lines.iter().find(|line| line.text.contains(&name)).copied();
        Some((name, line))
    });
    let at = |line: Option<&Line>| line.map(|line| line.locator.clone());
    let places = Places {
        title: at(title_at),
        date: at(date.as_ref().and_then(|(_, line)| *line)),
        doc_number: at(number_at),
        issuer: at(issuer.as_ref().and_then(|(_, line)| *line)),
        kind: at(kind.as_ref().and_then(|(_, line)| *line)),
    };
    let description = Description {
        title,
        date: date.map(|(date, _)| date),
        doc_number,
        issuer: issuer.map(|(issuer, _)| normalise(&issuer).text),
        kind: kind.map(|(kind, _)| kind),
    };
    (description, places)
}

/// The first heading, its lines joined; without headings the first line that is short and no sentence.
fn title<'l>(lines: &[&'l Line]) -> Found<'l, String> {
    const DEPTH: usize = 12;
    let top = &lines[..lines.len().min(DEPTH)];
    let is_title_line = |line: &&&Line| !is_mark(&line.text);
    if let Some(first) = top.iter().position(|line| line.heading.is_some() && !is_mark(&line.text)) {
        let level = top[first].heading;
        let mut title = String::new();
        for line in top[first..].iter().take_while(|line| line.heading == level) {
            if !title.is_empty() && (ends_like_title(&title) || label(&line.text).is_some()) {
                break;
            }
            title.push_str(&line.text);
        }
        return Some((title, top[first]));
    }
    let mut candidates = top.iter().filter(is_title_line);
    let first = *candidates.next().filter(|line| is_short(&line.text))?;
    let mut title = first.text.clone();
    for line in candidates.take(2) {
        let is_whole = ends_like_title(&title) || !is_short(&line.text) || line.text.ends_with(['：', ':']);
        let goes_on = ends_like_title(&line.text) && label(&line.text).is_none();
        if is_whole || !goes_on {
            break;
        }
        title.push_str(&line.text);
    }
    Some((title, first))
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= 60 && !text.contains(['。', '；']) && label(text).is_none()
}

/// 文号, date, 份号: lines above a title that are not part of it.
fn is_mark(text: &str) -> bool {
    let is_number =
        text.ends_with('号') && text.contains(['〔', '[', '（', '(', '【', '［']) && text.chars().count() <= 40;
    let compact: String = text.split_whitespace().collect();
    let is_date = full_dates(&compact).first().is_some_and(|&(start, end, _)| start == 0 && end == compact.len());
    let is_red_head = text.strip_suffix("文件").is_some_and(is_name);
    is_number || is_date || is_red_head || text.starts_with("附件") && text.chars().count() <= 5
}

/// True for a workbook whose first row names columns: nothing stands above them.
fn begins_with_columns(document: &Document) -> bool {
    const FEWEST: usize = 3;
    let table = document.blocks.iter().find_map(|block| match &block.kind {
        zuozheng_model::BlockKind::Table(table) if document.kind.is_workbook() => Some(table),
        _ => None,
    });
    table.is_some_and(|table| {
        let filled = |row: u32| table.starting_in(row).filter(|cell| !cell.text.trim().is_empty()).count();
        (0..table.n_rows).map(filled).find(|cells| *cells > 0).is_some_and(|cells| cells >= FEWEST)
    })
}

fn sheet_name(document: &Document) -> Option<String> {
    document.blocks.iter().find_map(|block| match &block.kind {
        zuozheng_model::BlockKind::Table(table) => {
            let is_default = table.name.to_ascii_lowercase().starts_with("sheet") || table.name.starts_with("工作表");
            (!table.name.is_empty() && !is_default).then(|| table.name.clone())
        }
        _ => None,
    })
}

/// The day of signature or of publication: a line that is a date, or a unit and a date, the last of them; else a line
/// that names the day as such; else the day in the title.
fn date<'l>(
    lines: &[&'l Line],
    title: Option<&str>,
    title_at: Option<&'l Line>,
) -> Option<(jiff::civil::Date, Option<&'l Line>)> {
    let mut signed = None;
    let mut named = None;
    for line in lines {
        let compact: String = line.text.split_whitespace().collect();
        let compact = compact.trim_matches(|c| "（）()【】[]。".contains(c));
        let Some(&(start, end, day)) = full_dates(compact).first() else { continue };
        let (before, after) = (
            compact[..start].trim_matches(|c| "，、 ".contains(c)),
            compact[end..].trim_matches(|c| "，、印发 ".contains(c)),
        );
        let is_quiet = |text: &str| text.is_empty() || is_name(text);
        if is_quiet(before) && is_quiet(after) {
            signed = Some((day, Some(*line)));
            continue;
        }
        const NAMES: [&str; 13] = [
            "发布日期",
            "发布时间",
            "成文日期",
            "公开日期",
            "公开时间",
            "印发日期",
            "日期",
            "时间",
            "填报日期",
            "填报时间",
            "报送日期",
            "公示时间",
            "制表日期",
        ];
        if NAMES.iter().any(|name| before.ends_with(&format!("{name}：")) || before.ends_with(&format!("{name}:"))) {
            named.get_or_insert((day, Some(*line)));
        }
    }
    let in_title = || title.and_then(|title| full_dates(title).first().map(|found| (found.2, title_at)));
    signed.or(named).or_else(in_title)
}

/// The unit that signed: a line alone before the date, or beside it; else 来源.
fn issuer<'l>(lines: &[&'l Line]) -> Option<(String, Option<&'l Line>)> {
    let mut signed: Option<(String, Option<&'l Line>)> = None;
    let mut previous: Option<&'l Line> = None;
    for line in lines {
        let compact: String = line.text.split_whitespace().collect();
        if let Some(&(start, end, _)) = full_dates(&compact).first()
            && end == compact.len()
        {
            let before = compact[..start].trim_end_matches(['，', '、']);
            if is_name(before) {
                signed = Some((before.to_owned(), Some(*line)));
            } else if before.is_empty() && previous.is_some_and(|previous| is_name(&previous.text)) {
                signed = previous.map(|previous| (previous.text.clone(), Some(previous)));
            }
        }
        for key in ["来源：", "信息来源：", "发布机构：", "发文机关：", "填报单位：", "填表单位：", "报送单位："]
        {
            if let Some(value) = line.text.strip_prefix(key) {
                let unit = value.split(['　', ' ', '，', '；']).next().unwrap_or(value);
                if is_name(unit) && signed.is_none() {
                    signed = Some((unit.to_owned(), Some(*line)));
                }
            }
        }
        previous = Some(line);
    }
    signed
}

/// The kind that the title tells, else that which the words of the body tell most often.
fn kind<'l>(
    title: Option<&str>,
    title_at: Option<&'l Line>,
    lines: &[&'l Line],
    dictionaries: &Dictionaries,
) -> Option<(DocumentKind, Option<&'l Line>)> {
    let kinds = dictionaries.document_kinds();
    if let Some(found) = title.and_then(|title| kinds.of_title(title)) {
        return Some((DocumentKind(found.kind.clone()), title_at));
    }
    let mut counts: Vec<(usize, &str, &'l Line)> = Vec::new();
    for line in lines {
        let text = normalise(&line.text).text;
        for (_, form) in kinds.in_body(&text) {
            match counts.iter_mut().find(|(_, kind, _)| *kind == form.kind) {
                Some((count, ..)) => *count += 1,
                None => counts.push((1, &form.kind, line)),
            }
        }
    }
    // The first of the most frequent: max_by_key would take the last.
    let most = counts.iter().rev().max_by_key(|(count, ..)| *count);
    most.map(|(_, kind, line)| (DocumentKind((*kind).to_owned()), Some(*line)))
}
