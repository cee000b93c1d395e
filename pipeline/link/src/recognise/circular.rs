//! From drafts and head to the register.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{Deadline, Document, Problem, Register, Role, Task, TaskNumber};
use zuozheng_text::is_ideograph;

use super::annex;
use super::checks::check;
use super::dates::{Anchor, deadline_in_text, deadline_of_cell};
use super::draft::{Draft, Drafts};
use super::head::{Head, citations, head, report_due};
use super::numbering;
use super::outline::{Line, Piece, lines, outline};
use super::words::ONE_A_TOWN;
use super::{for_all, meanings, prose_tasks, run_together, same_as, table_tasks, text_and_table};

static QUANTITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?:不低于|不少于|不超过|不高于|不多于|不得少于|不得低于|不得超过|达到|至少|低于|高于|超过|控制在|压缩至|压减至|缩短至|提高到|提高至|提升到|提升至|降至|降到|达)
        约?(?:百分之[一二三四五六七八九十百零]+|[0-9.]+[%％‰]|(?:[0-9.]+|[一二两三四五六七八九十百千万]+)(?:万|亿)?(?:个工作日|平方米|公里|万元|亿元|个月|小时|[个项次种名人户家期场处座件条份套台天日月年元吨亩倍分所篇批间辆]))(?:以上|以下|以内)?
        |[0-9.]+[%％‰](?:以上|以下|以内)?
        |百分之[一二三四五六七八九十百零]+(?:以上|以下|以内)?",
    )
    .expect("a constant pattern")
});

/// The register of a document that hands out tasks, and what is doubtful about it; `None` when it hands out none.
pub fn circular(document: &Document) -> Option<(Register, Vec<Problem>)> {
    let pieces = outline(document);
    let lines = lines(&pieces);
    let mut head = head(&lines);
    let (mut drafts, mut problems, used) = drafts(&pieces, &lines, &head);
    same_as::resolve_deadlines(&mut drafts.tasks);
    let explains_stars = explains_stars(document);
    drafts.tasks.iter_mut().for_each(|draft| draft.text = without_note_marks(&draft.text, explains_stars));
    if drafts.tasks.is_empty() || drafts.is_filled_in || !hands_out(&drafts) {
        return None;
    }
    let issued = head.head.date;
    let mut register = Register::default();
    let unused = lines.iter().zip(&used).filter(|(_, used)| !**used).map(|(line, _)| line.text.as_str());
    let free: Vec<&str> = unused.chain(drafts.letter.iter().map(String::as_str)).collect();
    register.head = std::mem::take(&mut head.head);
    let anchor = Anchor { year: year_of(&register), date: issued };
    register.head.report_due = report_due(&free, anchor);
    register.head.cites = cites(&pieces, &register, &head);
    let numbers = drafts.section_numbers();
    for draft in &drafts.tasks {
        let number = u16::try_from(register.tasks.len() + 1).ok().and_then(TaskNumber::new);
        let Some(number) = number else { break };
        register.tasks.push(task(number, draft, &drafts, &numbers, anchor));
    }
    for_all::apply(&free, &mut register.tasks);
    if register.head.issuer.as_deref().is_some_and(is_town) {
        let duties = register.tasks.iter_mut().flat_map(|task| &mut task.duties);
        duties.filter(|duty| ONE_A_TOWN.contains(&duty.name.as_str())).for_each(|duty| duty.group = false);
    }
    same_as::resolve(&mut register.tasks);
    run_together::cut(&mut register.tasks, &register.head.addressees);
    register.head.meanings = meanings::meanings(document, &register.tasks);
    problems.extend(check(&register, &drafts, &head));
    Some((register, problems))
}

/// 甲镇人民政府, 乙街道办事处: it has one police station.
fn is_town(issuer: &str) -> bool {
    let body = ["人民政府", "政府", "办事处", "办公室", "党委", "党工委", "党政"];
    let place = body.iter().fold(issuer, |place, body| place.split(body).next().unwrap_or(place));
    place.ends_with(['镇', '乡']) || place.ends_with("街道")
}

/// True when a document hands out tasks by itself, whatever folder it lies in: several tasks with units, and at least two
/// of the signs of a circular (its kind, whom it addresses, a day to report by, deadlines, lead and supporting units).
/// Stricter than [`circular`], which trusts that a person has put the document among the circulars.
pub fn is_circular(document: &Document) -> bool {
    let Some((register, _)) = circular(document) else { return false };
    let n_with_units = register.tasks.iter().filter(|task| !task.duties.is_empty()).count();
    if n_with_units < 2 || n_with_units * 3 < register.tasks.len() * 2 || is_result(&register.head.title) {
        return false;
    }
    let has_kind = HANDS_OUT.iter().any(|word| register.head.title.contains(word));
    // 关于商请提供数据的函: what bodies of one rank ask of each other.
    if !has_kind && register.head.title.ends_with('函') {
        return false;
    }
    let has_roles = register.tasks.iter().any(|task| task.duties.iter().any(|duty| duty.role != Role::Responsible));
    let has_deadlines =
        register.tasks.iter().filter(|task| task.deadline.is_some()).count() * 2 >= register.tasks.len();
    let signs = [
        has_kind,
        !register.head.addressees.is_empty(),
        register.head.report_due.is_some(),
        register.head.doc_number.is_some(),
        has_deadlines,
        has_roles,
    ];
    signs.iter().filter(|sign| **sign).count() >= 2
}

/// Words in the title of a document that asks.
const HANDS_OUT: [&str; 20] = [
    "通知", "方案", "要点", "分工", "分解", "任务", "清单", "督办", "督查", "考核", "细则", "计划", "行动", "措施",
    "台账", "意见", "交办", "转办", "抓紧", "限期",
];

/// True for a title of a document that tells what was done.
fn is_result(title: &str) -> bool {
    const ENDINGS: [&str; 29] = [
        "目录",
        "报告",
        "总结",
        "小结",
        "公告",
        "公示",
        "通告",
        "纪要",
        "复函",
        "名单",
        "情况",
        "情况表",
        "汇总表",
        "统计表",
        "实录",
        "摘要",
        "简报",
        "信息",
        "汇报",
        "说明",
        "回执",
        "记录",
        "登记表",
        "签到表",
        "完成情况表",
        "公开表",
        "批复",
        "答复",
        "请示",
    ];
    let bare = match title.rfind(['（', '(']) {
        Some(open) if title.ends_with(['）', ')']) => &title[..open],
        _ => title,
    };
    // 关于对…落实情况开展督查的通知: it is about to be looked at.
    let is_to_come = bare.ends_with("通知") && ["督查", "督办", "检查"].iter().any(|word| bare.contains(word));
    let tells = !is_to_come && (title.contains("完成情况") || title.contains("落实情况"));
    ENDINGS.iter().any(|ending| bare.ends_with(ending)) || tells
}

/// Tasks from tables; from prose when no table has any, and from both where neither says what the other does.
fn drafts(pieces: &[Piece<'_>], lines: &[&Line], head: &Head) -> (Drafts, Vec<Problem>, Vec<bool>) {
    let (in_tables, problems) = table_tasks::tasks(pieces);
    let annex = annex::annex(pieces);
    let (mut in_prose, used) = prose_tasks::tasks(lines, head.end, &annex, &head.head.addressees);
    let n_with = |drafts: &Drafts| drafts.tasks.iter().filter(|task| !task.duties.is_empty()).count();
    if !annex.is_empty() && n_with(&in_prose) >= annex.len() {
        return (in_prose, Vec::new(), used);
    }
    if n_with(&in_prose) == in_prose.tasks.len() && says_the_same_at_length(&in_prose, &in_tables) {
        // What only the table tells.
        for (task, row) in in_prose.tasks.iter_mut().zip(in_tables.tasks) {
            task.deadline = task.deadline.take().or(row.deadline);
            task.points = task.points.or(row.points);
        }
        return (in_prose, Vec::new(), used);
    }
    // A roster of reservoirs behind the tasks is a table, too.
    let only_prose_hands_out = hands_out(&in_prose) && n_with(&in_prose) >= 2 && !hands_out(&in_tables);
    if hands_out(&in_tables) && text_and_table::are_both_needed(&in_prose, &in_tables) {
        return (text_and_table::joined(in_prose, in_tables), problems, used);
    }
    let is_enough = in_tables.tasks.len() >= 2 || n_with(&in_prose) < 2;
    if !in_tables.tasks.is_empty() && is_enough && !only_prose_hands_out {
        return (in_tables, problems, vec![false; lines.len()]);
    }
    (in_prose, Vec::new(), used)
}

/// True when a table only repeats, in fewer words, the tasks that the text sets out: 十件实事 and 任务分解表.
fn says_the_same_at_length(in_prose: &Drafts, in_tables: &Drafts) -> bool {
    let is_short_for = |short: &str, long: &str| {
        let letters: BTreeSet<char> = short.chars().filter(|c| is_ideograph(*c)).collect();
        let n_shared = letters.iter().filter(|letter| long.contains(**letter)).count();
        short.len() < long.len() && n_shared * 10 >= letters.len() * 7
    };
    let pairs = in_prose.tasks.iter().zip(&in_tables.tasks);
    !in_prose.tasks.is_empty()
        && in_prose.tasks.len() == in_tables.tasks.len()
        && pairs.filter(|(prose, row)| is_short_for(&row.text, &prose.text)).count() * 5 >= in_prose.tasks.len() * 4
}

/// True when these are tasks for units, not a list that merely has numbers.
fn hands_out(drafts: &Drafts) -> bool {
    let n_with_units = drafts.tasks.iter().filter(|task| !task.duties.is_empty()).count();
    n_with_units >= 1 && n_with_units * 2 >= drafts.tasks.len()
}

/// The year that a date without one means: that in which the circular was issued, or the next one when its title names
/// only that.
pub(crate) fn year_of(register: &Register) -> Option<i16> {
    let Some(issued) = register.year() else { return register.years().map(|years| *years.start()) };
    let begins_next = register.years().is_some_and(|years| *years.start() == issued + 1);
    Some(if begins_next && !register.head.title.contains(&issued.to_string()) { issued + 1 } else { issued })
}

/// `…及时移送（第三季度）。`: a time in a bracket at the end of a task.
fn time_in_bracket(text: &str) -> Option<&str> {
    let (_, inside) = text.trim_end_matches(['。', '；']).strip_suffix('）')?.rsplit_once('（')?;
    let is_time = inside.chars().count() <= 12 && inside.ends_with(['度', '前', '底', '末', '旬', '月', '年']);
    is_time.then_some(inside)
}

fn task(number: TaskNumber, draft: &Draft, drafts: &Drafts, section_numbers: &[u16], anchor: Anchor) -> Task {
    let section = draft.section.and_then(|at| drafts.sections.get(at)).map(|section| section.name.as_str());
    let stated = draft.deadline.as_deref().and_then(|cell| {
        let found = deadline_of_cell(cell, anchor);
        let is_day = found.as_ref().is_some_and(|found| found.date().is_some());
        let under_month = || deadline_of_cell(&in_month(section?, cell)?, anchor);
        if is_day { found } else { under_month().or(found) }
    });
    let in_bracket = || deadline_of_cell(time_in_bracket(&draft.text)?, anchor).filter(|found| found.date().is_some());
    let in_aim = || deadline_in_text(draft.criteria.as_deref().filter(|aim| !aim.contains('分'))?, anchor);
    let in_month = || deadline_of_cell(section.filter(|name| is_month(name))?, anchor);
    let in_text = deadline_in_text(&draft.text, anchor);
    let deadline: Option<Deadline> = stated.or(in_text).or_else(in_bracket).or_else(in_aim).or_else(in_month);
    // What a rectification is to reach belongs to what it asks.
    let aim = draft.issue.as_ref().and(draft.criteria.as_deref());
    let quoted_in = [draft.issue.as_deref().unwrap_or_default(), aim.unwrap_or_default(), &draft.text];
    let mut quoted_terms: Vec<String> = Vec::new();
    for term in quoted_in.iter().flat_map(|text| quoted(text)) {
        if !quoted_terms.contains(&term) {
            quoted_terms.push(term);
        }
    }
    Task {
        number,
        label: draft.label.clone(),
        section_number: draft.section.and_then(|at| section_numbers.get(at).copied()),
        section: draft.section.and_then(|at| drafts.sections.get(at)).map(|section| section.name.clone()),
        text: draft.text.trim_end_matches(['；', ';']).to_owned(),
        duties: draft.duties.clone(),
        deadline,
        points: draft.points,
        criteria: draft.criteria.clone(),
        quoted_terms,
        cites: citations(&draft.text),
        quantities: quantities(&draft.text),
        locator: draft.locator.clone(),
    }
}

/// `3月`, `8-9月`: the tasks of a section so named are those of that month.
fn is_month(section: &str) -> bool {
    let months = section.trim_end_matches("份").strip_suffix('月');
    months.is_some_and(|months| {
        !months.is_empty() && months.chars().all(|c| numbering::is_numeral(c) || "-—~～至、".contains(c))
    })
}

/// True when a document says what its stars are: 带“*”的为民生实事项目.
fn explains_stars(document: &Document) -> bool {
    let text = document.plain_text();
    ["“*”", "\"*\"", "带*", "标*", "注*", "（*", "加*"].iter().any(|words| text.contains(words))
}

/// `建成助餐点10个（每镇1个）①。` without the mark of a note. What ① begins is an item, no note. A star is a mark where the
/// document explains it: else it may hide a name.
fn without_note_marks(text: &str, explains_stars: bool) -> String {
    const STOPS: [char; 9] = ['。', '；', '，', '、', '：', '）', ')', ';', ','];
    let mut kept = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_circled = ('①'..='⑳').contains(&c);
        let ends = text[at + c.len_utf8()..].trim_start().chars().next().is_none_or(|next| STOPS.contains(&next));
        let follows_words = kept.chars().next_back().is_some_and(|last| !"。；，、：;,".contains(last));
        let is_star = explains_stars && matches!(c, '*' | '＊') && kept.chars().next_back().is_some_and(is_ideograph);
        if !(is_circled && ends && follows_words || is_star) {
            kept.push(c);
        }
    }
    kept
}

/// Conditions with a figure.
fn quantities(text: &str) -> Vec<String> {
    QUANTITY.find_iter(text).map(|found| found.as_str().to_owned()).collect()
}

/// `25日前` and `月底前` under the month they belong to.
fn in_month(section: &str, cell: &str) -> Option<String> {
    let month = section.strip_suffix('月').and_then(|month| numbering::number(month.rsplit('年').next()?))?;
    let day = cell.trim();
    let is_day = day.starts_with(|c: char| c.is_ascii_digit()) && !day.contains(['月', '年', '/', '-', '.']);
    let rest = if is_day { day } else { day.strip_prefix('月').or_else(|| day.strip_prefix("当月"))? };
    (1..=12).contains(&month).then(|| format!("{month}月{rest}"))
}

/// Gives a task another text, with what is read out of a text. Quoted terms that did not come from the former text
/// (but from a column of issues) stay.
pub(crate) fn set_text(task: &mut Task, text: &str) {
    let from_text = quoted(&task.text);
    task.quoted_terms.retain(|term| !from_text.contains(term));
    for term in quoted(text) {
        if !task.quoted_terms.contains(&term) {
            task.quoted_terms.push(term);
        }
    }
    task.cites = citations(text);
    task.quantities = quantities(text);
    task.text = text.to_owned();
}

/// Everything between “ ”, outermost; straight quotation marks count in pairs.
pub(crate) fn quoted(text: &str) -> Vec<String> {
    let (mut found, mut open, mut depth): (Vec<String>, Option<usize>, i32) = (Vec::new(), None, 0);
    for (at, c) in text.char_indices() {
        match c {
            '“' | '「' => {
                if depth == 0 {
                    open = Some(at + c.len_utf8());
                }
                depth += 1;
            }
            '”' | '」' if depth > 0 => {
                depth -= 1;
                if depth == 0
                    && let Some(from) = open.take()
                {
                    found.push(text[from..at].trim().to_owned());
                }
            }
            '"' | '＂' if depth == 0 => match open.take() {
                Some(from) => found.push(text[from..at].trim().to_owned()),
                None => open = Some(at + c.len_utf8()),
            },
            _ => {}
        }
    }
    found.retain(|term| !term.is_empty());
    found
}

/// Documents cited anywhere, in order of first mention; not the circular itself nor what it issues.
fn cites(pieces: &[Piece<'_>], register: &Register, head: &Head) -> Vec<zuozheng_model::Citation> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Line(line) => text.push_str(&line.text),
            Piece::Grid(grid) => {
                for cell in &grid.table.cells {
                    text.push_str(&super::outline::tidy(&cell.text));
                    text.push('\n');
                }
            }
        }
        text.push('\n');
    }
    let own = [&register.head.doc_number, &head.other_number];
    // A line that names issuer and number side by side gives the number with the issuer before it.
    let is_own = |number: &str| own.iter().any(|own| own.as_deref().is_some_and(|own| number.ends_with(own)));
    citations(&text)
        .into_iter()
        .filter(|cite| cite.number.as_deref().is_none_or(|number| !is_own(number)))
        .filter(|cite| cite.number.is_some() || !is_own_title(&cite.title, register, head))
        .collect()
}

fn is_own_title(title: &str, register: &Register, head: &Head) -> bool {
    title.is_empty()
        || register.head.title.contains(title)
        || head.attached.iter().chain(&head.attachments).any(|own| own.contains(title) || title.contains(own.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_notes_are_no_part_of_a_task() {
        let bare = |text| without_note_marks(text, true);
        assert_eq!(bare("建成助餐点10个（每镇1个）①。"), "建成助餐点10个（每镇1个）。");
        assert_eq!(bare("扩充学位*新建幼儿园2所"), "扩充学位新建幼儿园2所");
        assert_eq!(bare("重点是：①清淤；②护岸"), "重点是：①清淤；②护岸");
        assert_eq!(without_note_marks("由王*牵头", false), "由王*牵头");
    }

    #[test]
    fn quoted_terms_are_taken_whole() {
        assert_eq!(quoted("以“双随机、一公开”监管，“甲”"), ["双随机、一公开", "甲"]);
        assert_eq!(quoted("\"甲\"和“乙‘丙’”"), ["甲", "乙‘丙’"]);
        assert!(quoted("没有”引号“").is_empty());
    }

    #[test]
    fn quantities_are_kept_as_written() {
        let found = quantities;
        assert_eq!(found("分值权重不低于4%的要求"), ["不低于4%"]);
        assert_eq!(found("覆盖率百分之百，民办学校不低于90%"), ["百分之百", "不低于90%"]);
        assert_eq!(found("每年不少于两次，总时间压缩至1个工作日以内"), ["不少于两次", "压缩至1个工作日以内"]);
        assert_eq!(found("可办率达到95%以上"), ["达到95%以上"]);
    }
}
