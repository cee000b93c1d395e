//! What a document says of itself: title, date, 文号, issuer and kind, each only when it is there.

use zuozheng_model::{Description, Document, DocumentKind};
use zuozheng_text::{Dictionaries, normalise};

use super::dates::full_dates;
use super::head::{ends_like_title, head, plain_number};
use super::numbering::label;
use super::outline::{Line, lines, outline};
use super::units::is_name;

/// Describes a document.
pub fn describe(document: &Document, dictionaries: &Dictionaries) -> Description {
    let pieces = outline(document);
    let lines = lines(&pieces);
    let found = head(&lines);
    let written = if begins_with_columns(document) { None } else { title(&lines) };
    let title = written.or_else(|| sheet_name(document)).map(|title| normalise(&title).text);
    let kind = kind(title.as_deref(), &lines, dictionaries);
    Description {
        date: date(&lines, title.as_deref()),
        doc_number: found.head.doc_number.map(|number| plain_number(&number)),
        // A name alone in a cell of a sheet is an entry, no head of a paper.
        issuer: issuer(&lines)
            .or(found.head.issuer.filter(|_| !document.kind.is_workbook()))
            .map(|issuer| normalise(&issuer).text),
        kind,
        title,
    }
}

/// The first heading, its lines joined; without headings the first line that is short and no sentence.
fn title(lines: &[&Line]) -> Option<String> {
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
        return Some(title);
    }
    let mut candidates = top.iter().filter(is_title_line);
    let first = candidates.next().filter(|line| is_short(&line.text))?;
    let mut title = first.text.clone();
    for line in candidates.take(2) {
        let is_whole = ends_like_title(&title) || !is_short(&line.text) || line.text.ends_with(['：', ':']);
        let goes_on = ends_like_title(&line.text) && label(&line.text).is_none();
        if is_whole || !goes_on {
            break;
        }
        title.push_str(&line.text);
    }
    Some(title)
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
fn date(lines: &[&Line], title: Option<&str>) -> Option<jiff::civil::Date> {
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
            signed = Some(day);
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
            named.get_or_insert(day);
        }
    }
    let in_title = || title.and_then(|title| full_dates(title).first().map(|found| found.2));
    signed.or(named).or_else(in_title)
}

/// The unit that signed: a line alone before the date, or beside it; else 来源.
fn issuer(lines: &[&Line]) -> Option<String> {
    let mut signed = None;
    let mut previous: Option<&str> = None;
    for line in lines {
        let compact: String = line.text.split_whitespace().collect();
        if let Some(&(start, end, _)) = full_dates(&compact).first()
            && end == compact.len()
        {
            let before = compact[..start].trim_end_matches(['，', '、']);
            if is_name(before) {
                signed = Some(before.to_owned());
            } else if before.is_empty() && previous.is_some_and(is_name) {
                signed = previous.map(str::to_owned);
            }
        }
        for key in ["来源：", "信息来源：", "发布机构：", "发文机关：", "填报单位：", "填表单位：", "报送单位："]
        {
            if let Some(value) = line.text.strip_prefix(key) {
                let unit = value.split(['　', ' ', '，', '；']).next().unwrap_or(value);
                if is_name(unit) && signed.is_none() {
                    signed = Some(unit.to_owned());
                }
            }
        }
        previous = Some(&line.text);
    }
    signed
}

/// The kind that the title tells, else that which the words of the body tell most often.
fn kind(title: Option<&str>, lines: &[&Line], dictionaries: &Dictionaries) -> Option<DocumentKind> {
    let kinds = dictionaries.document_kinds();
    if let Some(found) = title.and_then(|title| kinds.of_title(title)) {
        return Some(DocumentKind(found.kind.clone()));
    }
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for line in lines {
        let text = normalise(&line.text).text;
        for (_, form) in kinds.in_body(&text) {
            match counts.iter_mut().find(|(_, kind)| *kind == form.kind) {
                Some((count, _)) => *count += 1,
                None => counts.push((1, &form.kind)),
            }
        }
    }
    // The first of the most frequent: max_by_key would take the last.
    counts.iter().rev().max_by_key(|(count, _)| *count).map(|(_, kind)| DocumentKind((*kind).to_owned()))
}
