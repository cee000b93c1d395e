//! What a document says of itself: title, date, 文号, issuer and kind, each only when it is there.

use jiff::civil::Date;
use zuozheng_model::{BlockKind, Description, Document, DocumentKind, Locator};
use zuozheng_text::{Dictionaries, is_ideograph, normalise};

use super::dates::{Anchor, full_dates, points, whole_date};
use super::head::{addressees, ends_like_title, head, plain_number};
use super::numbering::label;
use super::outline::{Line, lines, outline, tidy};
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
    // The day, the unit and the words of an entry are not those of the list.
    let lines: Vec<&Line> = lines(&pieces).into_iter().filter(|line| !line.is_entry).collect();
    let fields = fields_beside(document);
    let found = head(&lines);
    let written = if begins_with_columns(document) { None } else { title(&lines) };
    let title_at = written.as_ref().map(|(_, line)| *line);
    let title = written.map(|(title, _)| title).or_else(|| sheet_name(document));
    let title = title.map(|title| normalise(&title).text);
    let kind = kind(title.as_deref(), title_at, &lines, dictionaries);
    let date = date(&lines, &fields, title.as_deref(), title_at);
    let doc_number = found.head.doc_number.map(|number| plain_number(&number));
    let number_at = doc_number
        .as_ref()
        .and_then(|number| lines.iter().find(|line| plain_number(&line.text).contains(number.as_str())).copied());
    // A name alone in a cell of a sheet is an entry, no head of a paper, unless it stands over the title.
    let stands_above = |name: &String| {
        let first = lines.first().filter(|line| line.text == *name);
        first.is_some_and(|first| title_at.is_some_and(|title| !std::ptr::eq(*first, title)))
    };
    let in_head = found.head.issuer.filter(|name| !document.kind.is_workbook() || stands_above(name));
    let is_workbook = document.kind.is_workbook();
    let in_sheet =
        || lines.iter().filter(|_| is_workbook).find_map(|line| Some((plain_unit(&line.spaced)?, Some(*line))));
    let issuer = issuer(&lines, &fields).or_else(in_sheet).or_else(|| {
        let name = in_head.filter(|name| !names_a_sort(name) && !name.contains(['：', ':']))?;
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
    // A letter may begin with whom it is to: 各街道办事处，指挥部各成员单位：
    let is_title_line = |line: &&&Line| !is_mark(&line.text) && addressees(&line.text).is_none();
    let is_heading = |at: &usize| {
        let is_letterhead = is_unit(&top[*at].text) && top.get(at + 1).is_some_and(|next| is_number(&next.text));
        top[*at].heading.is_some() && !is_mark(&top[*at].text) && !is_letterhead
    };
    if let Some(first) = (0..top.len()).find(is_heading) {
        let level = top[first].heading;
        let mut title = String::new();
        for line in top[first..].iter().take_while(|line| line.heading == level) {
            let is_other = label(&line.text).is_some() || is_byline(&line.text) || is_mark(&line.text);
            if !title.is_empty() && (ends_like_title(&title) || is_other) {
                break;
            }
            title.push_str(&line.text);
        }
        let whole = under_masthead(&title, &top[first + 1..]);
        return Some(whole.map_or((title, top[first]), |line| (line.text.clone(), line)));
    }
    let mut candidates = top.iter().filter(is_title_line).peekable();
    let mut first = *candidates.next().filter(|line| is_short(&line.text))?;
    // Who issues it over a title that is whole by itself; 某某局 | 关于…的通知 is one title in two lines.
    let stands_alone = |line: &&&Line| {
        let goes_on = ["关于", "印发", "转发", "批转"].iter().any(|word| line.text.starts_with(word));
        let names_paper =
            ends_like_title(&line.text) || ["表", "名单", "总结"].iter().any(|end| line.text.ends_with(end));
        !goes_on && is_short(&line.text) && names_paper
    };
    if is_unit(&first.text)
        && let Some(next) = candidates.next_if(stands_alone)
    {
        first = next;
    }
    let mut title = first.text.clone();
    for line in candidates.take(2) {
        let is_whole = ends_like_title(&title) || !is_short(&line.text) || line.text.ends_with(['：', ':']);
        let goes_on = ends_like_title(&line.text) && label(&line.text).is_none();
        if is_whole || !goes_on {
            break;
        }
        title.push_str(&line.text);
    }
    let below = top.iter().skip_while(|line| !std::ptr::eq(**line, first)).skip(1).copied().collect::<Vec<_>>();
    let whole = under_masthead(&title, &below);
    Some(whole.map_or((title, first), |line| (line.text.clone(), line)))
}

/// The title of what a masthead only names the sort of: 会议纪要 | 〔2025〕3号 | 管网工程验收会议纪要.
fn under_masthead<'l>(title: &str, below: &[&'l Line]) -> Option<&'l Line> {
    const DEPTH: usize = 4;
    const LONGEST: usize = 8;
    let is_sort = title.chars().count() <= LONGEST && ends_like_title(title);
    let is_whole = |line: &&&Line| line.text.len() > title.len() && line.text.ends_with(title) && is_short(&line.text);
    below.iter().take(DEPTH).find(is_whole).copied().filter(|_| is_sort)
}

/// `来源：某镇党政办　时间：2025-10-21`, `某局督查室　2025年10月13日`: who wrote, and when, below a title.
fn is_byline(text: &str) -> bool {
    const LABELS: [&str; 9] = ["来源", "信息来源", "作者", "记者", "供稿", "发布时间", "发布日期", "时间", "日期"];
    let is_labelled = text.split_once(['：', ':']).is_some_and(|(name, _)| LABELS.contains(&name.trim()));
    let compact: String = text.split_whitespace().collect();
    let ends_with_day = full_dates(&compact).first().is_some_and(|&(start, end, _)| {
        end == compact.len() && is_unit(compact[..start].trim_end_matches(['，', '、']))
    });
    let behind = ["图", "照片"].iter().find_map(|word| text.strip_prefix(word));
    let is_caption = behind.is_some_and(|behind| behind.starts_with(|c: char| c.is_ascii_digit()));
    is_labelled || ends_with_day || is_caption
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= 60 && !text.contains(['。', '；']) && label(text).is_none()
}

/// 文号, date, 份号: lines above a title that are not part of it.
fn is_mark(text: &str) -> bool {
    let compact: String = text.split_whitespace().collect();
    let is_date = full_dates(&compact).first().is_some_and(|&(start, end, _)| start == 0 && end == compact.len());
    let is_red_head = text.strip_suffix("文件").is_some_and(is_name);
    let is_annex = ["附件", "附表"].iter().any(|word| text.starts_with(word)) && text.chars().count() <= 5;
    is_number(text) || is_date || is_red_head || is_annex || is_status_bar(&compact)
}

/// A 文号, with whoever signs for it: `某政发〔2025〕17号　签发人：李某`.
fn is_number(text: &str) -> bool {
    let number = text.split_once("签发").map_or(text, |(number, _)| number).trim_end();
    number.ends_with('号') && number.contains(['〔', '[', '（', '(', '【', '［']) && text.chars().count() <= 40
}

/// The top line of a telephone's picture: `10:26 5G 76%`.
fn is_status_bar(text: &str) -> bool {
    const LONGEST: usize = 20;
    let minutes = text.split_once(':').filter(|(hour, _)| !hour.is_empty() && hour.len() <= 2);
    let is_time = minutes.is_some_and(|(hour, rest)| {
        let digits = |text: &str| text.chars().take(2).all(|c| c.is_ascii_digit());
        digits(hour) && rest.len() >= 2 && digits(rest)
    });
    let n_words = text.chars().filter(|c| is_ideograph(*c)).count();
    is_time && text.chars().count() <= LONGEST && n_words <= 4
}

/// True for a workbook whose first row names columns: nothing stands above them, in print either.
fn begins_with_columns(document: &Document) -> bool {
    const FEWEST: usize = 3;
    if matches!(document.blocks.first().map(|block| &block.kind), Some(BlockKind::Heading { .. })) {
        return false;
    }
    let table = document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Table(table) if document.kind.is_workbook() => Some(table),
        _ => None,
    });
    table.is_some_and(|table| {
        let filled = |row: u32| table.starting_in(row).filter(|cell| !cell.text.trim().is_empty()).count();
        (0..table.n_rows).map(filled).find(|cells| *cells > 0).is_some_and(|cells| cells >= FEWEST)
    })
}

fn sheet_name(document: &Document) -> Option<String> {
    document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Table(table) => {
            let is_default = table.name.to_ascii_lowercase().starts_with("sheet") || table.name.starts_with("工作表");
            (!table.name.is_empty() && !is_default).then(|| table.name.clone())
        }
        _ => None,
    })
}

/// Names of fields that say when a list or a form was made, whole or at the end of what stands before the day.
const MADE: [&str; 24] = [
    "报出日期",
    "报出时间",
    "发布日期",
    "发布时间",
    "成文日期",
    "公开日期",
    "公开时间",
    "印发日期",
    "公示时间",
    "填报日期",
    "填报时间",
    "填表日期",
    "填表时间",
    "报送日期",
    "报送时间",
    "上报日期",
    "上报时间",
    "制表日期",
    "制表时间",
    "编制日期",
    "编制时间",
    "统计日期",
    "统计时间",
    "报告日期",
];

/// Days that belong to somebody or to something else, though their names end like those of a document.
const OTHER_DAYS: [&str; 16] = [
    "出生",
    "入职",
    "入党",
    "参加工作",
    "到期",
    "截止",
    "截至",
    "届满",
    "有效",
    "失效",
    "完成",
    "整改",
    "销号",
    "开工",
    "竣工",
    "合同",
];

/// Names of fields that say who made a paper.
#[rustfmt::skip]
const MAKERS: [&str; 20] = [
    "填报", "填表", "制表", "报送", "编制", "填报科室",
    "来源", "信息来源", "发布机构", "发文机关", "填报单位", "填报部门", "填表单位", "报送单位", "报送部门", "上报单位", "制表单位",
    "制表机关", "编制单位", "编报单位",
];

/// A field of a list or form whose value stands in the next cell: 填报日期 | 2024年5月20日.
struct Field {
    name: String,
    value: Line,
}

/// The [`Field`]s that say when or by whom a paper was made.
fn fields_beside(document: &Document) -> Vec<Field> {
    const MOST_ROWS: u32 = 500;
    let mut fields = Vec::new();
    for block in &document.blocks {
        let BlockKind::Table(table) = &block.kind else { continue };
        for row in 0..table.n_rows.min(MOST_ROWS) {
            let cells: Vec<_> = table.starting_in(row).collect();
            for pair in cells.windows(2) {
                let name = tidy(pair[0].text.trim().trim_end_matches(['：', ':']));
                let name = without_bracket(&name).to_owned();
                let is_beside = pair[0].col + pair[0].colspan == pair[1].col;
                if !table.hidden && is_beside && (MADE.contains(&name.as_str()) || MAKERS.contains(&name.as_str())) {
                    let text = &pair[1].text;
                    let value = Line {
                        text: tidy(text),
                        spaced: text.trim().to_owned(),
                        heading: None,
                        is_entry: true,
                        locator: pair[1].locator.clone(),
                    };
                    fields.push(Field { name, value });
                }
            }
        }
    }
    fields
}

/// The day of signature or of publication: a line that is a date, or a unit and a date, the last of them; else the 印发
/// line below a formal paper; else a line or field that names the day as such; else the day in the title.
fn date<'l>(
    lines: &[&'l Line],
    fields: &'l [Field],
    title: Option<&str>,
    title_at: Option<&'l Line>,
) -> Option<(Date, Option<&'l Line>)> {
    let (mut signed, mut printed, mut named) = (None, None, None);
    for (at, line) in lines.iter().enumerate() {
        let compact: String = line.text.split_whitespace().collect();
        let compact = compact.trim_matches(|c| "（）()【】[]。".contains(c));
        let days = full_dates(compact);
        let Some(&(start, end, day)) = days.first() else { continue };
        let (before, after) = (
            compact[..start].trim_matches(|c| "，、 ".contains(c)),
            compact[end..].trim_matches(|c| "，、 ".contains(c)),
        );
        let is_printed = after.ends_with("印发");
        let is_quiet = |text: &str| text.is_empty() || is_name(text) || is_number(text);
        // （2025年3月28日，供局长办公会审议）: of which day a draft is.
        let is_draft = || before.is_empty() && at < DEPTH_OF_DRAFT && line.text.starts_with(['（', '(']);
        let is_at_end = at + SIGNATURE >= lines.len() && after.is_empty();
        if (is_quiet(before) || is_at_end && is_signature(line, before)) && is_quiet(after.trim_end_matches("印发")) {
            let found = if is_printed { &mut printed } else { &mut signed };
            *found = Some((day, Some(*line)));
            continue;
        }
        if is_draft() {
            named.get_or_insert((day, Some(*line)));
        }
        // 填表：某局安全股　2025年6月17日; 填报单位：某局　填报人：某某　2022年12月2日
        if after.is_empty() && maker(&line.spaced).is_some_and(|unit| before.contains(&unit)) {
            named.get_or_insert((day, Some(*line)));
        }
        let is_named = |&&(start, ..): &&(usize, usize, Date)| names_day(&compact[..start]);
        if let Some(&(.., day)) = days.iter().find(is_named) {
            named.get_or_insert((day, Some(*line)));
        }
    }
    let in_field = || {
        let mut fields = fields.iter().filter(|field| MADE.contains(&field.name.as_str()));
        fields.find_map(|field| Some((whole_date(&field.value.text)?, Some(&field.value))))
    };
    // （截至2025年5月31日）: the state that a list tells of.
    let as_of = || {
        lines.iter().find_map(|line| {
            let text: String = line.text.split_whitespace().collect();
            let text = text.trim_matches(|c| "（）()".contains(c));
            let day = AS_OF.iter().find_map(|word| Some(text.split_once(word)?.1.trim_start_matches(['：', ':'])))?;
            let point = points(day, Anchor { year: title.and_then(year_in), date: None }).into_iter().next()?;
            let is_day = point.is_full_date || !point.is_span && day.ends_with(['日', '号']);
            (point.start == 0 && point.end == day.len() && is_day).then_some((point.last, Some(*line)))
        })
    };
    let in_title = || title.and_then(|title| full_dates(title).first().map(|found| (found.2, title_at)));
    signed.or(printed).or(named).or_else(in_field).or_else(as_of).or_else(in_title)
}

/// Words before the day of which a list tells.
const AS_OF: [&str; 6] = ["数据截至", "统计截至", "统计截止", "统计至", "截至", "截止"];

/// The first year that a title names.
fn year_in(title: &str) -> Option<i16> {
    let ends = title.match_indices('年').map(|(at, _)| at);
    ends.filter_map(|end| title.get(end.checked_sub(4)?..end)?.parse().ok()).find(|year| (1990..2100).contains(year))
}

/// The day of a draft is looked for in so many lines at the top.
const DEPTH_OF_DRAFT: usize = 4;

/// The day of a signature is looked for in so many lines at the end, when nothing but its place tells that it is one.
const SIGNATURE: usize = 3;

/// True for a line as `县卫生健康局妇幼股　2021年12月3日`: whoever signs stands apart from the day.
fn is_signature(line: &Line, before: &str) -> bool {
    const OTHERWISE: [&str; 10] = ["日期", "时间", "期限", "于", "在", "至", "到", "自", "从", "截止"];
    let stands_apart = line.spaced.strip_prefix(before).is_some_and(|rest| rest.starts_with(char::is_whitespace));
    let is_short = (2..=20).contains(&before.chars().count()) && before.chars().all(is_ideograph);
    !line.is_entry && stands_apart && is_short && !OTHERWISE.iter().any(|word| before.ends_with(word))
}

/// True when the words before a day name it as the day of the paper.
fn names_day(before: &str) -> bool {
    let Some(name) = before.strip_suffix(['：', ':']) else { return false };
    let of_what = name.strip_suffix("日期").or_else(|| name.strip_suffix("时间"));
    MADE.iter().any(|made| name.ends_with(made))
        || of_what.is_some_and(|of_what| !OTHER_DAYS.iter().any(|other| of_what.ends_with(other)))
}

/// The unit that signed: a line alone before the date, or beside it; else the one that a field names.
fn issuer<'l>(lines: &[&'l Line], fields: &'l [Field]) -> Option<(String, Option<&'l Line>)> {
    let mut signed: Option<(String, Option<&'l Line>)> = None;
    let mut previous: Option<&'l Line> = None;
    for (nth, line) in lines.iter().enumerate() {
        let compact: String = line.text.split_whitespace().collect();
        if let Some(&(start, end, _)) = full_dates(&compact).first()
            && end == compact.len()
        {
            let before = compact[..start].trim_end_matches(['，', '、']);
            if is_unit(before) {
                // 甲镇人民政府　乙镇人民政府　2026年5月1日: two, though they read as one without the blanks.
                let beside = beside(pieces_of(before, &line.spaced)).filter(|names| names.concat() == before);
                signed = Some((beside.map_or_else(|| before.to_owned(), |names| names.join("、")), Some(*line)));
            } else if before.is_empty()
                && let Some(names) = signatures(&lines[..nth])
            {
                signed = Some((names, previous));
            }
        }
        if signed.is_none() {
            signed = maker(&line.spaced).map(|unit| (unit, Some(*line)));
        }
        previous = Some(line);
    }
    signed.or_else(|| {
        let mut fields = fields.iter().filter(|field| MAKERS.contains(&field.name.as_str()));
        let field = fields.find(|field| is_unit(unsealed(&field.value.text)))?;
        Some((unsealed(&field.value.text).to_owned(), Some(&field.value)))
    })
}

/// The pieces between blanks that make up the beginning of a line without blanks; the date may follow the last at once.
fn pieces_of<'s>(beginning: &'s str, spaced: &'s str) -> impl Iterator<Item = &'s str> {
    let mut left = beginning;
    spaced.split_whitespace().map_while(move |piece| match left.strip_prefix(piece) {
        Some(rest) => {
            left = rest;
            Some(piece)
        }
        None if !left.is_empty() && piece.starts_with(left) => Some(std::mem::take(&mut left)),
        None => None,
    })
}

/// Who signed above a date: the units of the lines before it, each in its own line or several beside each other, in their order.
fn signatures(above: &[&Line]) -> Option<String> {
    /// Units that sign a paper together at most.
    const MOST: usize = 6;
    let names = |line: &Line| -> Option<Vec<String>> {
        beside(line.spaced.split_whitespace()).or_else(|| is_unit(&line.text).then(|| vec![line.text.clone()]))
    };
    let mut lines: Vec<Vec<String>> = above.iter().rev().map_while(|line| names(line)).take(MOST).collect();
    lines.reverse();
    (!lines.is_empty()).then(|| lines.concat().join("、"))
}

/// Units whose names stand beside each other, parted by blanks. A piece that is the house of the one before it is none of its own:
/// 白塔镇 人民政府, 县水利局 办公室.
fn beside<'s>(pieces: impl Iterator<Item = &'s str>) -> Option<Vec<String>> {
    const HOUSES: [&str; 8] = ["人民政府", "办公室", "办事处", "委员会", "党委", "党政", "街道办", "综合"];
    let is_house = |name: &str| name.ends_with(['科', '股']) || HOUSES.iter().any(|house| name.starts_with(house));
    let is_one = |name: &str| is_unit(name) && !is_house(name);
    let names: Vec<&str> = pieces.collect();
    (names.len() > 1 && names.iter().all(|name| is_one(name))).then(|| names.into_iter().map(str::to_owned).collect())
}

/// The unit in `填报单位：某某街道办事处　　填报日期：2024年5月20日`. The white space between the fields may have been lost.
fn maker(line: &str) -> Option<String> {
    let mut fields: Vec<String> = Vec::new();
    for piece in line.split_whitespace() {
        match fields.last_mut().filter(|_| !piece.contains(['：', ':'])) {
            Some(field) => field.push_str(piece),
            None => fields.push(piece.to_owned()),
        }
    }
    fields.iter().find_map(|field| {
        let (name, value) = field.split_once(['：', ':'])?;
        let name = without_bracket(name);
        let value = value.split(['，', '；']).next().unwrap_or(value);
        let day = full_dates(value).first().filter(|(start, ..)| *start > 0).map(|(start, ..)| *start);
        let value = day.map_or(value, |start| &value[..start]);
        let value = match value.split_once(['：', ':']) {
            Some((value, _)) => MADE.iter().find_map(|made| value.strip_suffix(made))?,
            None => value,
        };
        let value = unsealed(value);
        (MAKERS.contains(&name) && is_unit(value)).then(|| value.to_owned())
    })
}

/// The name of a field without what stands in brackets behind it: 填报单位（盖章）.
fn without_bracket(name: &str) -> &str {
    name.find(['（', '(']).filter(|at| *at > 0).map_or(name, |at| name[..at].trim_end())
}

/// The unit without the place of its seal: 某某局（盖章）.
fn unsealed(unit: &str) -> &str {
    let marks = ["（盖章）", "(盖章)", "（公章）", "(公章)", "（章）"];
    marks.iter().find_map(|mark| unit.strip_suffix(mark)).unwrap_or(unit)
}

/// 单位：某某局 above or below a list; 单位：万元 says how it counts.
fn plain_unit(line: &str) -> Option<String> {
    let (name, value) = line.split_once(['：', ':'])?;
    let value = unsealed(value.split_whitespace().next()?);
    (without_bracket(name.trim()) == "单位" && is_unit(value)).then(|| value.to_owned())
}

/// A name of one unit, not of a column; of a school or of a 股 of a house, too, which have no tasks of their own.
fn is_unit(name: &str) -> bool {
    const LEAST: usize = 4;
    let inner = ["中学", "小学", "股"].iter().find_map(|ending| name.strip_suffix(ending));
    let is_inner = inner.filter(|_| name.chars().count() >= LEAST).is_some_and(|inner| is_name(&format!("{inner}科")));
    (is_name(name) || is_inner) && !names_a_sort(name)
}

/// 单位, 责任部门: a sort of unit, as a column is named.
fn names_a_sort(name: &str) -> bool {
    ["单位", "部门", "科室", "机构", "机关"].iter().any(|sort| name.ends_with(sort))
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

#[cfg(test)]
mod tests {
    use zuozheng_model::{Block, Cell, CellRef, FileKind, Table};

    use super::*;

    fn sheet(rows: &[&[&str]], header_rows: u32) -> Document {
        let mut table = Table { header_rows, n_rows: rows.len() as u32, name: "Sheet1".into(), ..Table::default() };
        let locator = |row, col| {
            let at = CellRef { row, col };
            Locator::Sheet { sheet: "Sheet1".into(), from: at, to: at }
        };
        for (row, cells) in (0_u32..).zip(rows) {
            for (col, text) in (0_u32..).zip(*cells) {
                table.n_cols = table.n_cols.max(col + 1);
                if !text.is_empty() {
                    let text = (*text).to_owned();
                    table.cells.push(Cell { row, col, rowspan: 1, colspan: 1, text, locator: locator(row, col) });
                }
            }
        }
        Document { blocks: vec![Block::table(table, locator(0, 0))], ..Document::empty(FileKind::Xlsx) }
    }

    fn letter(lines: &[&str]) -> Document {
        let place = || Locator::Paragraph { paragraph: 1, cell: None };
        let blocks = lines.iter().map(|line| Block::paragraph(*line, place())).collect();
        Document { blocks, ..Document::empty(FileKind::Docx) }
    }

    /// Title, date and issuer.
    fn told(document: &Document) -> String {
        let found = describe(document, Dictionaries::builtin());
        let date = found.date.map(|date| date.to_string());
        [found.title, date, found.issuer].map(|part| part.unwrap_or_else(|| "—".into())).join("|")
    }

    #[test]
    fn a_list_is_described_by_what_stands_above_it() {
        let ledger = sheet(
            &[
                &["2024年5月隐患整改台账"],
                &["填报单位：城关街道办事处", "", "填报日期：2024年5月20日"],
                &["序号", "单位", "整改时限"],
                &["1", "东街社区", "2024年12月31日"],
                &["2", "西街社区", "2025年6月30日"],
            ],
            3,
        );
        assert_eq!(told(&ledger), "2024年5月隐患整改台账|2024-05-20|城关街道办事处");
        let signed = sheet(
            &[
                &["附表1"],
                &["重点工作汇总表"],
                &["序号", "工作内容", "完成情况"],
                &["1", "防汛物资储备", "已完成"],
                &["", "", "区应急管理局"],
                &["", "", "2025年6月3日"],
            ],
            3,
        );
        assert_eq!(told(&signed), "重点工作汇总表|2025-06-03|区应急管理局");
        let made_below = sheet(
            &[
                &["区文旅局"],
                &["文物保护台账"],
                &["（截至2025年5月31日）"],
                &["序号", "项目", "进展"],
                &["1", "古桥", "完工"],
                &["填报人：何某", "审核人：", "填报日期：2025年6月3日"],
            ],
            4,
        );
        assert_eq!(told(&made_below), "文物保护台账|2025-06-03|区文旅局");
        let as_of = sheet(&[&["台账"], &["（截至2025年5月31日）"], &["序号", "项目"], &["1", "古桥"]], 3);
        assert_eq!(told(&as_of), "台账|2025-05-31|—");
        let bare = sheet(&[&["序号", "责任单位", "出生日期"], &["1", "东街社区", "1980-01-02"]], 1);
        assert_eq!(told(&bare), "—|—|—");
        let run_together = sheet(
            &[
                &["整改台账"],
                &["填报单位：城关街道办事处 填报日期：2024年5月20日"],
                &["序号", "检查时间", "单位"],
                &["1", "2024年5月6日", "水务局"],
            ],
            3,
        );
        assert_eq!(told(&run_together), "整改台账|2024-05-20|城关街道办事处");
        let form = sheet(
            &[
                &["工作情况登记表"],
                &["填报单位", "区水务局", "填报日期", "2024-05-01"],
                &["负责人", "张三", "出生日期", "1980-01-02"],
                &["完成时间", "2024-12-31", "联系电话", "8888"],
            ],
            0,
        );
        assert_eq!(told(&form), "工作情况登记表|2024-05-01|区水务局");
    }

    #[test]
    fn a_list_says_in_one_line_who_made_it_and_when() {
        let list = |made: &str| told(&sheet(&[&["演练汇总表"], &[made], &["序号", "学校"], &["1", "第一中学"]], 3));
        assert_eq!(list("填表：某县教科局安全股　　2025年6月17日"), "演练汇总表|2025-06-17|某县教科局安全股");
        assert_eq!(list("填报单位：白沙镇党政办　　2025年12月16日"), "演练汇总表|2025-12-16|白沙镇党政办");
        assert_eq!(list("填报单位：县住建局物业股　　填报时间：2025年9月22日"), "演练汇总表|2025-09-22|县住建局物业股");
        assert_eq!(list("填报：何某　竣工日期：2025年9月22日"), "演练汇总表|—|—");
        assert_eq!(list("填报：县妇保院保健科　　统计截止：2025年10月20日"), "演练汇总表|2025-10-20|县妇保院保健科");
        let below = |last: &str| {
            told(&sheet(&[&["2025年辅具发放情况"], &["品名", "数量", "备注"], &["轮椅", "98", "新"], &[last]], 2))
        };
        assert_eq!(below("报出日期：2024年12月31日"), "2025年辅具发放情况|2024-12-31|—");
        assert_eq!(below("统计至11月20日"), "2025年辅具发放情况|2025-11-20|—");
        assert_eq!(below("截至11月"), "2025年辅具发放情况|—|—");
    }

    #[test]
    fn titles_stand_apart_from_mastheads_and_bylines() {
        let heading = |lines: &[&str]| {
            let place = || Locator::Paragraph { paragraph: 1, cell: None };
            let block = |line: &&str| Block {
                kind: BlockKind::Heading { text: (*line).to_owned(), level: 1 },
                ..Block::paragraph(*line, place())
            };
            told(&Document { blocks: lines.iter().map(block).collect(), ..Document::empty(FileKind::Docx) })
        };
        let minutes = ["会议纪要", "〔2025〕3号　　2025年9月18日", "某县管网工程竣工验收会议纪要"];
        assert_eq!(heading(&minutes), "某县管网工程竣工验收会议纪要|2025-09-18|—");
        assert_eq!(told(&letter(&minutes)), "某县管网工程竣工验收会议纪要|2025-09-18|—");
        let news = ["清泉入户润民心——白沙镇供水管网通水", "来源：白沙镇党政办　　时间：2025-10-21"];
        assert_eq!(heading(&news), format!("{}|2025-10-21|白沙镇党政办", news[0]));
        assert_eq!(
            heading(&["三季度进展情况汇总", "某县政府督查室　2025年10月13日"]),
            "三季度进展情况汇总|2025-10-13|某县政府督查室"
        );
        let asked = ["某政发〔2025〕17号　签发人：李某", "关于追加经费的请示", "县人民政府："];
        assert_eq!(told(&letter(&asked)), "关于追加经费的请示|—|—");
        let pictures = ["入户提示工作照片", "图1　11月12日，入户检查烟道"];
        assert_eq!(heading(&pictures), "入户提示工作照片|—|—");
        let under_head = ["某县市场监督管理局", "某市监〔2025〕27号", "关于抽查情况的通报"];
        assert!(heading(&under_head).starts_with("关于抽查情况的通报|"));
        assert!(told(&letter(&["15:02 5G 76%", "景区装上救命神器"])).starts_with("景区装上救命神器|"));
        let draft = ["提质行动实施方案（送审稿）", "（2025年3月28日，供局长办公会审议）", "为加快建设，制定本方案。"];
        assert_eq!(told(&letter(&draft)), "提质行动实施方案（送审稿）|2025-03-28|—");
        let school = ["关于维修泵房的请示", "县教育局：", "妥否，请批示。", "某县第一中学", "2025年6月5日"];
        assert_eq!(told(&letter(&school)), "关于维修泵房的请示|2025-06-05|某县第一中学");
    }

    #[test]
    fn a_formal_paper_has_the_day_of_its_signature() {
        let body = [
            "某区水务局关于报送2024年5月河道清淤工作情况的报告",
            "区政府督查室：",
            "现将情况报告如下。",
            "某区水务局",
            "2024年6月5日",
            "某区水务局办公室　　2024年6月6日印发",
        ];
        assert_eq!(told(&letter(&body)), format!("{}|2024-06-05|某区水务局", body[0]));
        let without: Vec<&str> = body.iter().copied().filter(|line| *line != "2024年6月5日").collect();
        assert!(told(&letter(&without)).contains("|2024-06-06|"));
    }

    #[test]
    fn units_that_sign_in_one_line_are_parted_by_blanks() {
        let signed = |last: &[&str]| {
            let lines = [&["联合巡查情况", "两镇开展联合巡查。"], last].concat();
            told(&letter(&lines)).rsplit('|').next().unwrap_or_default().to_owned()
        };
        for gap in ["　", " ", "    ", "　　　"] {
            let both = format!("青石镇人民政府{gap}白塔镇人民政府");
            assert_eq!(signed(&[&both, "2026年5月20日"]), "青石镇人民政府、白塔镇人民政府", "{both}");
            let with_day = format!("{both}{gap}2026年5月20日");
            assert_eq!(signed(&[&with_day]), "青石镇人民政府、白塔镇人民政府", "{with_day}");
            for day in ["二〇二六年五月二十日", "2026年5月20日"] {
                let together = format!("{both}{day}");
                assert_eq!(signed(&[&together]), "青石镇人民政府、白塔镇人民政府", "{together}");
            }
            let in_words = format!("{both}{gap}二〇二六年五月二十日");
            assert_eq!(signed(&[&in_words]), "青石镇人民政府、白塔镇人民政府", "{in_words}");
        }
        assert_eq!(signed(&["青石镇　人民政府", "2026年5月20日"]), "青石镇人民政府");
        assert_eq!(signed(&["某县水务局　办公室", "2026年5月20日"]), "某县水务局办公室");
        assert_eq!(signed(&["某县水务局　水土保持股", "2026年5月20日"]), "某县水务局水土保持股");
    }

    #[test]
    fn whoever_signs_stands_apart_from_the_day() {
        let day = |last: &str| told(&letter(&["某县两癌检查工作总结", "全年检查8612人。", last]));
        assert!(day("某县卫生健康局妇幼股　2021年12月3日").contains("|2021-12-03|"));
        assert!(day("韦佳  2021年12月3日").contains("|2021-12-03|"));
        for other in
            ["竣工日期　2021年12月3日", "检查于 2021年12月3日", "值班安排见下页2021年12月3日", "共查13家 2021年12月3日"]
        {
            assert!(!day(other).contains("2021"), "{other}");
        }
    }

    #[test]
    fn fields_of_a_line_are_told_apart() {
        for line in [
            "填报单位：城关街道办事处　　填报日期：2024年5月20日",
            "填报单位：城关街道办事处填报日期：2024年5月20日",
            "填报日期：2024年5月20日　填报单位：城关街道 办事处",
        ] {
            assert_eq!(maker(line).as_deref(), Some("城关街道办事处"), "{line}");
        }
        assert_eq!(maker("填报单位：区城管局（盖章）").as_deref(), Some("区城管局"));
        assert_eq!(maker("填报单位（盖章）：区城管局　填报时间：2025年6月3日").as_deref(), Some("区城管局"));
        assert_eq!(plain_unit("单位：区城管局").as_deref(), Some("区城管局"));
        assert_eq!(plain_unit("单位：万元"), None);
        assert_eq!(maker("填报单位：单位"), None);
        assert!(names_day("报送日期：") && names_day("城关街道办事处填报日期：") && names_day("会议时间："));
        assert!(!names_day("出生日期：") && !names_day("整改完成时间：") && !names_day("请于"));
    }
}
