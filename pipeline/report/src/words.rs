//! The Chinese words of every report, in one place, so that table, workbook and letter speak alike.

use jiff::civil::Date;
use zuozheng_model::{
    Coverage, CoverageItem, DocId, Doubt, EvidenceRef, GapReason, Grade, Role, Standing, Status, TaskNumber,
    UnitCoverage, UnresolvedName,
};

use crate::FileState;

/// The place of what a person saw in a file and nobody can point at.
pub(crate) const WHOLE: &str = "全文";

/// A day as official documents write it: no leading zeros.
/// ```
/// assert_eq!(zuozheng_report::date_words(jiff::civil::date(2020, 1, 5)), "2020年1月5日");
/// ```
pub fn date_words(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// When proof of an item is due: the day, or, where the circular names none or several, its own words with the last day that
/// is known.
pub fn due_words(item: &CoverageItem) -> String {
    match (&item.due_written, item.due) {
        (Some(written), Some(day)) => format!("{written}（{}前）", date_words(day)),
        (Some(written), None) => written.clone(),
        (None, due) => due.map(date_words).unwrap_or_default(),
    }
}

/// A role.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Lead => "牵头",
        Role::Responsible => "责任",
        Role::Support => "配合",
    }
}

/// A status.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Covered => "已佐证",
        Status::Partial => "仅辅助",
        Status::Missing => "缺失",
        Status::Blocked => "待核",
        Status::NotDue => "未到期",
    }
}

/// Name of a status in JSON and CSV.
pub fn status_key(status: Status) -> &'static str {
    match status {
        Status::Covered => "covered",
        Status::Partial => "partial",
        Status::Missing => "missing",
        Status::Blocked => "blocked",
        Status::NotDue => "not_due",
    }
}

/// A status as one character, so that a map of them can be read in black and white.
pub fn status_sign(status: Status) -> &'static str {
    match status {
        Status::Covered => "证",
        Status::Partial => "辅",
        Status::Missing => "缺",
        Status::Blocked => "核",
        Status::NotDue => "未",
    }
}

/// A status as the letter by which style sheets and scripts know it.
pub fn status_letter(status: Status) -> &'static str {
    match status {
        Status::Covered => "c",
        Status::Partial => "p",
        Status::Missing => "m",
        Status::Blocked => "b",
        Status::NotDue => "n",
    }
}

/// The order in which a clerk takes open items: what is missing first, what is not due last.
pub fn urgency(status: Status) -> u8 {
    match status {
        Status::Missing => 0,
        Status::Blocked => 1,
        Status::Partial => 2,
        Status::NotDue => 3,
        Status::Covered => 4,
    }
}

/// A grade.
pub fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Direct => "直接佐证",
        Grade::Supporting => "辅助材料",
    }
}

/// How far a file could be read.
pub fn file_state_word(state: FileState) -> &'static str {
    match state {
        FileState::Ok => "读全",
        FileState::Partial => "部分读出",
        FileState::Failed => "未能读出",
    }
}

/// Why an item is not covered, as a clause with its figures; of what is not due, what has come so far.
pub fn reason_words(item: &CoverageItem, unit: &UnitCoverage) -> String {
    let lacking = lacking_words(item, unit);
    match item.status == Status::NotDue && item.has_material() {
        true => format!("期限未到；{lacking}"),
        false => lacking,
    }
}

fn lacking_words(item: &CoverageItem, unit: &UnitCoverage) -> String {
    match item.reason {
        None => String::new(),
        Some(GapReason::NoFiles) if unit.n_signed > 0 => {
            format!("尚未报送材料；由本单位落款的{}份在其他单位的文件夹，均未涉及本项", unit.n_signed)
        }
        Some(GapReason::NoFiles) => "尚未报送任何材料".to_owned(),
        Some(GapReason::NoEvidence) => format!("已报送材料{}份，均未涉及本项", unit.n_files),
        // The words of the piece that is named first; another's would be read as said of it.
        Some(GapReason::OnlySupporting) => match first_counted(item).and_then(objection_words) {
            Some(remark) => format!("仅有辅助材料{}份（{remark}）", counted(item)),
            None => format!("仅有辅助材料{}份", counted(item)),
        },
        Some(GapReason::WrongYear) => format!("材料{}份均非本考核年度", item.evidence.len()),
        // Units read this, too: in letters.
        Some(GapReason::Rejected) => rejected_words(item),
        Some(GapReason::UnreadableFiles) => {
            let mut files = Vec::new();
            if unit.n_failed > 0 {
                files.push(format!("{}份未能读出", unit.n_failed));
            }
            if unit.n_partial > 0 {
                files.push(format!("{}份只读出部分", unit.n_partial));
            }
            let none = match (item.rejected.is_empty(), item.evidence.len()) {
                (false, _) => rejected_words(item),
                (true, 0) => "未查到材料".to_owned(),
                (true, n) => format!("只查到非本考核年度的材料{n}份"),
            };
            format!("{none}，但本单位有{}，不能断定缺失", files.join("、"))
        }
        Some(GapReason::NotDue) => "期限未到".to_owned(),
        Some(GapReason::Late) => "直接佐证的日期晚于完成时限".to_owned(),
        Some(GapReason::ConditionUnmet) => {
            let unmet = item.evidence.iter().find_map(|piece| piece.condition_unmet.as_deref());
            format!("材料自述未达到任务所定条件（{}）", unmet.unwrap_or("见佐证"))
        }
        Some(GapReason::Disputed) => match item.evidence.iter().find_map(|piece| piece.disputed_with.as_ref()) {
            Some(signer) => format!("材料由{signer}落款，本单位没有落款，能否证明本单位已落实存疑"),
            None => "材料由其他单位落款，能否证明本单位已落实存疑".to_owned(),
        },
    }
}

/// That people rejected what there was, with their words; where the file or the task has changed since, that first.
fn rejected_words(item: &CoverageItem) -> String {
    let why = item.rejected_why.join("；");
    match (item.to_confirm, why.is_empty()) {
        (true, true) => "复核不予采信的材料或任务此后已更改，待重新确认".to_owned(),
        (true, false) => format!("复核不予采信的材料或任务此后已更改，待重新确认（当时：{why}）"),
        (false, true) => "已报材料经人工复核不予采信".to_owned(),
        (false, false) => format!("已报材料经人工复核不予采信（{why}）"),
    }
}

/// What would close a gap.
pub fn remedy_words(item: &CoverageItem) -> &'static str {
    match item.reason {
        Some(GapReason::Rejected) if item.to_confirm => "由办公室对更改后的材料重新复核",
        None => "",
        Some(GapReason::NoFiles | GapReason::NoEvidence | GapReason::NotDue) => {
            "报送能直接证明本项已落实的材料（载明时间、做法和结果）"
        }
        Some(GapReason::OnlySupporting) => "补充能直接证明本项已落实的材料，如印发的文件、公开页面、办理记录",
        Some(GapReason::WrongYear) => "报送本考核年度内形成的材料",
        Some(GapReason::Rejected) => "按复核意见更换或补充材料",
        Some(GapReason::UnreadableFiles) => "先重新报送可读的原件，再核对本项",
        Some(GapReason::Late) => "补充时限内完成的证明，或说明逾期原因",
        Some(GapReason::ConditionUnmet) => "补充符合任务所定条件的证明，或说明未达到的原因",
        Some(GapReason::Disputed) => "补充本单位自己落实本项的材料，或由办公室复核后采信",
    }
}

/// What speaks against a piece: where a person decided, that person's words alone.
fn objection_words(piece: &EvidenceRef) -> Option<String> {
    match piece.reviewed {
        true => piece.reviewed_why.as_ref().map(|why| format!("复核：{why}")),
        false => piece.remarks.first().cloned(),
    }
}

fn counted(item: &CoverageItem) -> usize {
    item.evidence.iter().filter(|piece| !piece.wrong_year).count()
}

fn first_counted(item: &CoverageItem) -> Option<&EvidenceRef> {
    item.evidence.iter().find(|piece| !piece.wrong_year)
}

/// What a person should look at in a piece of evidence: other year, late, condition unmet, signed by another unit,
/// like another file, a plan, …
pub fn cautions(piece: &EvidenceRef) -> Vec<&'static str> {
    let mut cautions = Vec::new();
    if piece.wrong_year {
        cautions.push("非本年度");
    }
    if piece.late {
        cautions.push("晚于时限");
    }
    if piece.condition_unmet.is_some() {
        cautions.push("条件未达到");
    }
    if piece.disputed_with.is_some() {
        cautions.push("他单位落款");
    }
    cautions.extend(piece.doubts.iter().map(|doubt| doubt_word(*doubt)));
    cautions
}

fn doubt_word(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Alike => "雷同",
        Doubt::Plan => "计划类",
        Doubt::Intent => "多待实施",
        Doubt::Setbacks => "或未做成",
        Doubt::Amount => "数量待核",
        Doubt::EarlierYears => "往年情况",
        Doubt::Internal => "不公开",
        Doubt::Housekeeping => "内部事务",
        Doubt::Corrects => "更正件",
        Doubt::Corrected => "已有更正",
    }
}

/// The marks of a piece of evidence: whether a person reviewed it and should do so again, and what to look at in it.
pub fn marks(piece: &EvidenceRef) -> String {
    let reviewed = piece.reviewed.then_some("已复核");
    let again = piece.to_confirm.then_some("请重新确认");
    reviewed.into_iter().chain(again).chain(cautions(piece)).collect::<Vec<_>>().join("、")
}

/// Why a verdict on a file with some content is to be confirmed again; `None` when neither file nor task has changed.
pub fn confirm_words(standing: &Standing, doc: DocId) -> Option<&'static str> {
    match (standing.review.doc != doc, standing.reworded) {
        (false, false) => None,
        (true, false) => Some("复核之后材料又改过，请重新确认"),
        (false, true) => Some("复核之后任务表述又改过，请重新确认"),
        (true, true) => Some("复核之后材料和任务表述又改过，请重新确认"),
    }
}

/// How a task is called: `23（二十三）`, `16（3.）`; its running number alone where the printed label says the same.
pub fn task_name(number: TaskNumber, label: &str) -> String {
    let label = label.trim();
    let digits = label.trim_matches(|c: char| !c.is_ascii_digit());
    if label.is_empty() || digits == number.to_string() {
        number.to_string()
    } else if label.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{number}（{label}）")
    } else {
        format!("{number}{label}")
    }
}

/// Characters of a task's text that lists show.
const TEXT_START: usize = 60;

/// The start of a task's text, on one line.
pub fn start_of(text: &str) -> String {
    let mut characters = text.chars().filter(|c| *c != '\n');
    let mut start: String = characters.by_ref().take(TEXT_START).collect();
    if characters.next().is_some() {
        start.push('…');
    }
    start
}

/// Who has to prove a task for it to count as proven: supporting units, where they are only asked, do not.
pub fn owers_words(coverage: &Coverage) -> &'static str {
    let is_asked = coverage.units.iter().flat_map(|unit| &unit.items).any(|item| item.asked);
    if is_asked { "各牵头、责任单位（不含配合单位）" } else { "各责任单位" }
}

/// What is known of a name that no roster has: for whom it may stand, or which members of a group are counted.
pub fn unresolved_note(name: &UnresolvedName) -> String {
    const MOST: usize = 5;
    if let Some(unit) = &name.suggestion {
        return format!("是否指“{unit}”");
    }
    if name.known.is_empty() {
        return String::new();
    }
    let first: Vec<&str> = name.known.iter().take(MOST).map(|unit| unit.as_str()).collect();
    let more = if name.known.len() > MOST { "等" } else { "" };
    format!("已计入{}{more}{}个，其余成员名录中没有", first.join("、"), name.known.len())
}

/// Task numbers as a list with runs drawn together: `1、3—5、9`.
pub fn numbers_words(numbers: &[TaskNumber]) -> String {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for number in numbers.iter().map(|number| number.get()) {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == number => *end = number,
            _ => runs.push((number, number)),
        }
    }
    let words: Vec<String> = runs
        .into_iter()
        .map(|(start, end)| match end - start {
            0 => start.to_string(),
            1 => format!("{start}、{end}"),
            _ => format!("{start}—{end}"),
        })
        .collect();
    words.join("、")
}

/// Where in its file a piece stands; 全文 where a person accepted the file and nobody can say where.
pub fn where_words(piece: &EvidenceRef) -> Option<String> {
    let whole = || piece.reviewed.then(|| WHOLE.to_owned());
    piece.locator.as_ref().map(ToString::to_string).or_else(whole)
}

/// A file and the place in it: `某局/总结.pdf 第3页`.
pub(crate) fn place_words(piece: &EvidenceRef) -> String {
    match where_words(piece) {
        Some(place) => format!("{} {place}", piece.path),
        None => piece.path.clone(),
    }
}

/// A file, the place in it and its marks: `某局/方案.pdf 第3页（计划类）`.
pub(crate) fn piece_words(piece: &EvidenceRef) -> String {
    let marks = marks(piece);
    if marks.is_empty() { place_words(piece) } else { format!("{}（{marks}）", place_words(piece)) }
}
