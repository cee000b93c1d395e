//! What an item says of itself besides what is asked: who, by when, in how many brackets, lines and sentences.
//!
//! | written | read as |
//! |---|---|
//! | `…。（甲局牵头，乙局配合）` `【牵头单位：甲局】【配合单位：乙局】` | units in brackets |
//! | `责任单位：甲局　完成时限：6月底前` | labelled units and time |
//! | `…。由甲局牵头，乙局配合，6月底前完成。` `…。——甲局、乙局` | a last sentence |
//! | `…，由甲局负责；…，由乙局负责。` | units inside the sentences, which stay |
//! | `…98%。（甲局）深化…。（乙局）` | two tasks of one item |
//! | `（以上两项由甲局负责）` | the units of the item before, too |
//! | `以上第1、3项由甲局负责` | the units of the items so numbered |

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{Duty, Role};

use super::annex::numbers_of;
use super::numbering::number;
use super::outline::tidy;
use super::table_tasks::points;
use super::units::{duties, is_name, labels, looks_like_unit, mostly_names, says_role};
use super::words::Attribute;

/// What labelled clauses of an item say.
#[derive(Debug, Default, Clone)]
pub(super) struct Facts {
    pub(super) duties: Vec<Duty>,
    pub(super) deadline: Option<String>,
    pub(super) text: Option<String>,
    pub(super) issue: Option<String>,
    pub(super) points: Option<f64>,
    pub(super) criteria: Option<String>,
    /// 以上两项由甲局负责: so many items, this one among them.
    pub(super) n_items: usize,
    /// 以上第1、3项由甲局负责: their numbers.
    pub(super) numbers: Vec<u32>,
}

impl Facts {
    pub(super) fn is_empty(&self) -> bool {
        self.duties.is_empty() && self.deadline.is_none() && self.text.is_none() && self.issue.is_none()
    }

    /// Units that others tell, and their time, where an item names none itself.
    pub(super) fn take_units_of(&mut self, others: &Self) {
        if self.duties.is_empty() {
            self.duties.clone_from(&others.duties);
            self.deadline = self.deadline.take().or_else(|| others.deadline.clone());
        }
    }

    pub(super) fn take(&mut self, more: Self) {
        for duty in more.duties {
            if !self.duties.iter().any(|known| known.name == duty.name) {
                self.duties.push(duty);
            }
        }
        self.deadline = more.deadline.or(self.deadline.take());
        self.issue = more.issue.or(self.issue.take());
        self.points = more.points.or(self.points);
        self.n_items = self.n_items.max(more.n_items);
        if !more.numbers.is_empty() {
            self.numbers = more.numbers;
        }
        self.criteria = more.criteria.or(self.criteria.take());
        self.text = match (self.text.take(), more.text) {
            (Some(known), Some(more)) => Some(known + &more),
            (known, more) => known.or(more),
        };
    }
}

/// The words of a paragraph without what it says of units and deadlines, and what it says of them.
pub(super) fn facts_of(text: &str) -> (String, Facts) {
    let mut own = text.trim().to_owned();
    let mut facts = Facts::default();
    // Brackets that speak of duties: the last one always counts, others only when they name a role.
    while let Some((open, close)) = duty_bracket(&own) {
        let inner_from = open + own[open..].chars().next().map_or(0, char::len_utf8);
        let inner_to = own[..close].char_indices().next_back().map_or(inner_from, |(at, _)| at);
        let inner = own[inner_from..inner_to].to_owned();
        facts.take(match labelled(&inner) {
            Some((_, found)) => found,
            None => unlabelled(&inner),
        });
        take_out(&mut own, open..close);
    }
    // `…。（2023年10月底前完成）`, and what only says where to look: `（责任分工见附件2）`.
    if let Some((open, when)) = closing_bracket(&own) {
        if says_only_when(when) && own[..open].ends_with(['。', '；']) {
            facts.take(Facts { deadline: Some(when.to_owned()), ..Facts::default() });
            own.truncate(open);
        } else if when.contains("见附件") && ["责任", "分工", "时限"].iter().any(|word| when.contains(word)) {
            own.truncate(open);
        }
    }
    // `…。责任单位：甲局；完成时限：6月底前` in the paragraph itself.
    if let Some((rest, more)) = labelled(&own) {
        facts.take(more);
        own = rest;
    }
    if facts.duties.is_empty()
        && let Some((rest, found)) = duty_sentence(&own)
    {
        facts.take(found);
        own = rest;
    }
    if facts.duties.is_empty()
        && let Some((range, found)) = units_in_brackets(&own)
    {
        facts.duties = found;
        own.replace_range(range, "");
    }
    // A bracket that a page cut open leaves its mark behind.
    let own = if facts.is_empty() { own.as_str() } else { own.trim_end_matches(['【', '〔', '（', '(', '[', ' ']) };
    (tidy(own.trim()), facts)
}

/// Takes a bracket out of a text; of the stops before and behind it one stays: `…台账。（甲局）。`
fn take_out(text: &mut String, bracket: Range<usize>) {
    let is_stop = |c: &char| matches!(c, '。' | '；' | ';');
    let stop = text[bracket.end..].chars().next().filter(is_stop);
    let is_doubled = text[..bracket.start].chars().next_back().is_some_and(|c| is_stop(&c));
    let end = bracket.end + stop.filter(|_| is_doubled).map_or(0, char::len_utf8);
    text.replace_range(bracket.start..end, "");
}

/// Where the bracket begins that a text ends with, and what stands in it.
fn closing_bracket(text: &str) -> Option<(usize, &str)> {
    let body = text.trim_end_matches(['。', '；']).strip_suffix(['）', ')'])?;
    let open = body.rfind(['（', '('])?;
    let inside = body[open..].trim_start_matches(['（', '(']);
    Some((open, inside))
}

/// `…不少于20次（县交通运输局、县公交公司）；…`: a bracket inside the text with nothing but units of the place.
fn units_in_brackets(text: &str) -> Option<(Range<usize>, Vec<Duty>)> {
    let is_of_place = |duty: &Duty| is_name(&duty.name) && duty.name.starts_with(['省', '市', '区', '县', '各']);
    text.match_indices('（').find_map(|(open, mark)| {
        let from = open + mark.len();
        let to = from + text[from..].find(['（', '）']).filter(|at| text[from + at..].starts_with('）'))?;
        let found = duties(&text[from..to], Role::Responsible);
        let are_units = found.len() >= 2 && found.iter().all(is_of_place);
        are_units.then(|| (open..to + '）'.len_utf8(), found))
    })
}

/// The tasks of an item, each with its units in a bracket behind it: `…98%以上。（甲局、乙局）深化…（丙局）`.
pub(super) fn tasks_in(text: &str) -> Vec<&str> {
    let is_units = |inside: &str| {
        let found = unlabelled(inside).duties;
        let is_of_place = |duty: &Duty| is_name(&duty.name) && (duty.group || duty.name.chars().count() >= 3);
        !found.is_empty() && labels(inside).is_empty() && found.iter().all(is_of_place)
    };
    let (mut tasks, mut from) = (Vec::new(), 0);
    for (open, mark) in text.match_indices('（') {
        let inside_from = open + mark.len();
        let Some(close) = text[inside_from..].find('）').map(|at| inside_from + at) else { break };
        let end = close + '）'.len_utf8();
        let ends_task =
            text[..open].ends_with(['。', '；']) || text[end..].starts_with(['。', '；']) || end == text.len();
        if open >= from && ends_task && is_units(&text[inside_from..close]) {
            tasks.push(&text[from..end]);
            from = end + text[end..].chars().next().filter(|c| matches!(c, '。' | '；')).map_or(0, char::len_utf8);
        }
    }
    // Words behind the last bracket, or only one bracket: the item is one task.
    if tasks.len() > 1 && text[from..].trim().is_empty() { tasks } else { vec![text] }
}

/// A bracket without labels: `甲局负责，年底前完成`.
fn unlabelled(inner: &str) -> Facts {
    let (n_items, numbers, inner) = items_before(inner);
    let (mut who, mut when) = (Vec::new(), Vec::new());
    for clause in inner.split(['，', '；', ',', ';']) {
        let names_a_time = clause.chars().any(|c| "年月日季末底前".contains(c)) || says_only_when(clause);
        let says_when = !looks_like_unit(clause) && !says_role(clause) && names_a_time;
        if says_when { when.push(clause) } else { who.push(clause) }
    }
    let deadline = (!when.is_empty()).then(|| when.join("，"));
    let who = if when.is_empty() { inner.to_owned() } else { who.join("，") };
    Facts { duties: duties(&who, Role::Responsible), deadline, n_items, numbers, ..Facts::default() }
}

/// `以上两项由甲局负责`, `以上第（十三）至（十五）项由甲局负责`, `以上第1、3项由甲局负责`: how many items, their numbers where
/// they are told, and who.
fn items_before(text: &str) -> (usize, Vec<u32>, &str) {
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
        let number = "第?[（(]?[0-9一二三四五六七八九十百]+[）)]?";
        let joint = "(?:、|和|及|以及|与|至|到|—{1,2}|-|~|－|～)";
        Regex::new(&format!(
            "^(以上|上述|前述)?({number}(?:[项条]?{joint}{number})*[项条])(?:工作任务|工作|任务)?[均都，：:]?"
        ))
        .expect("a constant pattern")
    });
    if let Some(found) = NUMBERED.captures(text)
        && let Some(numbers) = numbers_of(&found[2])
    {
        let is_span = || found[2].contains(['至', '到', '—', '-', '~', '－', '～']);
        // 以上三项 says how many, not which.
        let says_which = found[2].starts_with('第') || numbers.len() > 1;
        if says_which && (found.get(1).is_some() || is_span()) {
            return (numbers.len(), numbers, &text[found[0].len()..]);
        }
    }
    let counted = || {
        let rest = text.strip_prefix("以上").or_else(|| text.strip_prefix("上述"))?;
        let (count, who) = rest.split_once('项')?;
        let who = ["工作任务", "工作", "任务"].iter().find_map(|word| who.strip_prefix(word)).unwrap_or(who);
        let who = who.trim_start_matches(['均', '都', '，', '：', ':']);
        Some((usize::try_from(number(count)?).ok()?, who))
    };
    let (n_items, who) = counted().unwrap_or((0, text));
    (n_items, Vec::new(), who)
}

/// A bracket (its bytes, both ends) that says who: the last of the paragraph, or one that names a role.
fn duty_bracket(text: &str) -> Option<(usize, usize)> {
    let mut stack: Vec<usize> = Vec::new();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '【' | '[' | '［' | '〔' => stack.push(at),
            '）' | ')' | '】' | ']' | '］' | '〕' => {
                if let Some(open) = stack.pop()
                    && stack.is_empty()
                {
                    found.push((open, at + c.len_utf8()));
                }
            }
            _ => {}
        }
    }
    found.into_iter().rev().find(|&(open, close)| {
        let inner = text[open..close]
            .trim_matches(|c| "（()）【】[]［］〔〕".contains(c) && !matches!(c, '）' | ')' | '（' | '('));
        let inner = inner.strip_prefix(['（', '(']).unwrap_or(inner);
        let inner = inner.strip_suffix(['）', ')']).unwrap_or(inner);
        let who = unlabelled(inner);
        let is_last = text[close..].trim_matches(|c: char| "。；，;".contains(c) || c.is_whitespace()).is_empty();
        // 【责任部门】教务处: the bracket names what follows it. 评建办公室（设在质量评估中心）: where it sits.
        let is_label = labels(text).iter().any(|&(start, end, _)| start <= open && close <= end);
        if is_label || ["设在", "挂靠", "以下简称", "下称"].iter().any(|word| inner.starts_with(word)) {
            return false;
        }
        let has_label = !labels(inner).is_empty() && labels(inner)[0].0 == 0;
        let in_duty_tail = text[..open].rfind(['：', ':']).is_some_and(|colon| {
            labels(text).iter().any(|found| found.1 == colon + text[colon..].chars().next().map_or(1, char::len_utf8))
        });
        let all_units = !who.duties.is_empty() && who.duties.iter().all(|duty| is_name(&duty.name));
        let names_role = is_last && says_role(inner) && mostly_names(&who.duties);
        let is_kind = matches!(inner, "街道" | "街" | "镇" | "社区" | "居" | "园区") && ends_name(text, open);
        // 报市政府办公室（督查科）: a part of that unit.
        let is_inner = who.duties.len() == 1 && inner.ends_with(['科', '室', '股', '处']) && ends_name(text, open);
        let is_place = who.duties.len() == 1 && !says_role(inner) && says_whither(text, open);
        let is_told =
            all_units && !is_kind && !is_inner && !is_place && (is_last || says_role(inner) && !ends_name(text, open));
        !in_duty_tail && (has_label || is_told || names_role)
    })
}

/// 报领导小组办公室（甲局）: the bracket tells where that office sits.
fn says_whither(text: &str, open: usize) -> bool {
    let clause = text[..open].rsplit(['，', '。', '；']).next().unwrap_or_default();
    let whither = ["报送", "报至", "报", "送至", "反馈至", "反馈", "提交", "交至", "抄送"]
        .iter()
        .find_map(|verb| clause.rsplit_once(verb));
    whither.is_some_and(|(_, office)| is_name(office.trim_start_matches(['至', '给', '到'])))
}

/// 甲局（牵头）: the bracket belongs to a name, not to the paragraph.
fn ends_name(text: &str, open: usize) -> bool {
    let before: String = text[..open].chars().rev().take_while(|c| !"、，。；：".contains(*c)).collect();
    let before: String = before.chars().rev().collect();
    text[open..].chars().count() <= 6 && looks_like_unit(&before)
}

/// What stands before the first label of a text, and what its labelled clauses say; `None` when it has no label.
fn labelled(text: &str) -> Option<(String, Facts)> {
    let found = labels(text);
    let mut facts = Facts::default();
    let first = found.first()?;
    let own = text[..first.0].trim_end_matches(['（', '(', '【', '〔', '[', '—', '，', ' ', '　']).to_owned();
    // 以上三项牵头单位：…
    let (n_items, numbers, behind) = items_before(&own);
    let own = if n_items > 0 && behind.is_empty() {
        (facts.n_items, facts.numbers) = (n_items, numbers);
        String::new()
    } else {
        own
    };
    for (nth, &(_, end, attribute)) in found.iter().enumerate() {
        let until = found.get(nth + 1).map_or(text.len(), |next| next.0);
        let value = text[end..until].trim();
        let short = value.trim_end_matches(['。', '；', ';', '，', '）', ')', '】', '〕', '（', '(']).trim();
        let mut more = Facts::default();
        match attribute {
            _ if let Some(role) = attribute.role() => {
                let (who, when) = without_time(balanced(value, short));
                more.duties = duties(who, role);
                more.deadline = when.map(str::to_owned);
            }
            Attribute::Deadline => more.deadline = Some(short.to_owned()),
            Attribute::Text => more.text = Some(tidy(value)),
            Attribute::Issue => more.issue = Some(tidy(value)),
            Attribute::Points => more.points = points(value),
            Attribute::Criteria => more.criteria = Some(tidy(value)).filter(|aim| !aim.is_empty()),
            _ => {}
        }
        facts.take(more);
    }
    Some((own, facts))
}

/// `甲局、乙局（11月底前）`: who, and by when.
fn without_time(value: &str) -> (&str, Option<&str>) {
    let inside = value.strip_suffix(['）', ')']).and_then(|rest| rest.rsplit_once(['（', '(']));
    match inside.filter(|(_, time)| says_only_when(time)) {
        Some((who, time)) => (who, Some(time)),
        None => (value, None),
    }
}

/// The value without its final stop, but with the bracket that belongs to its last name and no other:
/// `甲局（医院）、乙局（养老院））。` ends with `乙局（养老院）`.
fn balanced<'a>(value: &'a str, short: &'a str) -> &'a str {
    let open = short.matches(['（', '(']).count();
    let n_closed = |text: &str| text.matches(['）', ')']).count();
    if open <= n_closed(short) {
        return short;
    }
    let mut value = value.trim_end_matches(['。', '；', ';', '，']);
    while n_closed(value) > open
        && let Some(rest) = value.strip_suffix(['）', ')'])
    {
        value = rest;
    }
    value
}

/// A last sentence that only says who, and perhaps by when: `由甲局牵头，乙局配合，6月底前完成。`
fn duty_sentence(text: &str) -> Option<(String, Facts)> {
    let body = text.trim_end_matches(['。', '；']);
    let from = body.rfind(['。', '；']).map_or(0, |at| at + '。'.len_utf8());
    let sentence = &body[from..];
    // …。——甲局，乙局
    let (is_dashed, sentence) = match sentence.strip_prefix('—') {
        Some(rest) => (true, rest.trim_start_matches('—')),
        None => (false, sentence),
    };
    let (n_items, numbers, sentence) = items_before(sentence);
    let (when, who): (Vec<&str>, Vec<&str>) = sentence.split('，').partition(|clause| says_only_when(clause));
    let names = duties(&who.join("，"), Role::Responsible);
    let only_units = !names.is_empty() && names.iter().all(|duty| is_name(&duty.name));
    let is_list = || from > 0 && is_list_of_place(&names);
    if only_units && (is_dashed || says_role(sentence) || is_list()) {
        let deadline = (!when.is_empty()).then(|| when.join("，"));
        let facts = Facts { duties: names, deadline, n_items, numbers, ..Facts::default() };
        return Some((text[..from].to_owned(), facts));
    }
    let duties = said_inside(text);
    (!duties.is_empty()).then(|| (text.to_owned(), Facts { duties, ..Facts::default() }))
}

/// `…5家。区投促局、区商务局、东湖街道办`: several names and nothing else, the first with its place before it.
fn is_list_of_place(names: &[Duty]) -> bool {
    let is_of_place = |duty: &Duty| duty.name.starts_with(['省', '市', '区', '县', '旗', '州', '镇', '各']);
    names.len() > 1 && names.first().is_some_and(is_of_place)
}

/// `6月底前完成`, `12月15日前`: nothing but a time.
fn says_only_when(clause: &str) -> bool {
    const ALWAYS: [&str; 8] =
        ["立即组织实施", "立即实施", "立即整改", "立行立改", "持续推进", "常态化推进", "长期执行", "长期开展"];
    const DONE: [&str; 8] = ["落实到位", "取得实效", "完成", "办结", "落实", "到位", "见效", "结束"];
    let time = DONE.iter().find_map(|word| clause.strip_suffix(word)).unwrap_or(clause);
    let is_steady = clause.ends_with("坚持") && clause.chars().count() <= 6;
    let is_short = (2..=14).contains(&time.chars().count());
    ALWAYS.contains(&clause)
        || is_steady
        || is_short
            && time.ends_with(['前', '底', '末', '内', '旬', '年', '月', '日'])
            && time.contains(['年', '月', '季', '周', '汛', '冬', '夏', '春', '秋', '节', '学'])
            && !looks_like_unit(time)
}

/// Units that sentences name: `…，由甲局负责；…，由乙局牵头。` The words stay, the units count.
fn said_inside(text: &str) -> Vec<Duty> {
    const VERBS: [&str; 8] = ["负责", "牵头", "配合", "落实", "组织实施", "承办", "参与", "协助"];
    let begins = |at: &usize| *at == 0 || text[..*at].ends_with(['，', '。', '；', '、']);
    let starts: Vec<usize> = text.match_indices('由').map(|(at, _)| at).filter(begins).collect();
    let mut found: Vec<Duty> = Vec::new();
    for (nth, &start) in starts.iter().enumerate() {
        let rest = &text[start..starts.get(nth + 1).copied().unwrap_or(text.len())];
        let mut named = Vec::new();
        for (at, _) in rest.char_indices().filter(|(_, c)| matches!(c, '，' | '。' | '；')).chain([(rest.len(), ' ')])
        {
            let candidate = &rest[..at];
            let is_said = VERBS.iter().any(|verb| candidate.ends_with(verb));
            let names = duties(candidate, Role::Responsible);
            if is_said && !names.is_empty() && names.iter().all(|duty| is_name(&duty.name)) {
                named = names;
            }
        }
        found.extend(
            named.into_iter().filter(|duty| found.iter().all(|known| known.name != duty.name)).collect::<Vec<_>>(),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is left of a text, its units and its deadline.
    fn shown(text: &str) -> String {
        let (own, facts) = facts_of(text);
        let names: Vec<&str> = facts.duties.iter().map(|duty| duty.name.as_str()).collect();
        format!("{own}|{}|{}", names.join("、"), facts.deadline.unwrap_or_default())
    }

    #[test]
    fn who_and_when_are_told_in_many_ways() {
        for (text, expected) in [
            ("立牌。（县水利局牵头，各镇配合）", "立牌。|县水利局、各镇|"),
            ("立牌。（牵头单位：县水利局）。", "立牌。|县水利局|"),
            ("立牌。【牵头单位：县水利局】【配合单位：县公安局】", "立牌。|县水利局、县公安局|"),
            ("立牌。［县水利局牵头；县公安局配合］", "立牌。|县水利局、县公安局|"),
            ("立牌。由县水利局牵头，6月底前完成。", "立牌。|县水利局|6月底前完成"),
            ("立牌。县水利局、东湖街道办，6月底前完成", "立牌。|县水利局、东湖街道办|6月底前完成"),
            ("立牌。——牵头单位：县水利局；配合单位：县公安局", "立牌。|县水利局、县公安局|"),
            ("立牌（6月底前）。——县水利局，县公安局", "立牌（6月底前）。|县水利局、县公安局|"),
            ("立牌。牵头：县水利局　配合：县公安局（11月底前）", "立牌。|县水利局、县公安局|11月底前"),
            (
                "检查。完成时限：7月底前。（责任单位：市卫健局（医院）、市民政局（养老院））",
                "检查。|市卫健局（医院）、市民政局（养老院）|7月底前",
            ),
            (
                "立牌，由县水利局负责；换牌，由县公安局负责。",
                "立牌，由县水利局负责；换牌，由县公安局负责。|县水利局、县公安局|",
            ),
            ("每天20次（县水利局、县公安局）；每月一次。", "每天20次；每月一次。|县水利局、县公安局|"),
            ("落实到各乡镇（街道）。", "落实到各乡镇（街道）。||"),
            ("立牌。（2023年10月底前完成）", "立牌。||2023年10月底前完成"),
            ("立牌（10月底前）。", "立牌（10月底前）。||"),
            ("立牌。（责任单位及时限见附件2）", "立牌。||"),
            ("立牌。（汛前）", "立牌。||汛前"),
            ("立牌。（县公安局配合；汛期坚持）", "立牌。|县公安局|汛期坚持"),
            ("立牌。（县水利局，县公安局；长期坚持）", "立牌。|县水利局、县公安局|长期坚持"),
            ("进展报市政府办公室（督查科）。", "进展报市政府办公室（督查科）。||"),
            ("进展报领导小组办公室（县水利局）。", "进展报领导小组办公室（县水利局）。||"),
            ("按月通报。（县水利局）", "按月通报。|县水利局|"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        assert_eq!(facts_of("（以上两项由县水利局负责）").1.n_items, 2);
        for told in
            ["以上三项工作责任领导：张三", "以上第7至9项牵头单位：县水利局", "以上第7、8、9项牵头单位：县水利局"]
        {
            let (own, facts) = facts_of(told);
            assert_eq!((own.as_str(), facts.n_items), ("", 3), "{told}");
        }
        for (told, numbers) in [
            ("以上第1、2项牵头单位：县水利局，配合单位：县公安局", vec![1, 2]),
            ("以上第2项由县水利局牵头。", vec![2]),
            ("以上第1项和第3至5项由县水利局牵头。", vec![1, 3, 4, 5]),
            ("以上三项由县水利局牵头。", vec![]),
        ] {
            let (own, facts) = facts_of(told);
            assert_eq!((own.as_str(), facts.numbers), ("", numbers), "{told}");
        }
        let (own, facts) = facts_of("以上第（十三）至（十五）项由县水利局牵头，11月底前完成。");
        assert_eq!((own.as_str(), facts.n_items, facts.duties[0].name.as_str()), ("", 3, "县水利局"));
    }

    #[test]
    fn an_item_may_hold_several_tasks() {
        let text = "立牌100块。（县水利局）换牌50块（县公安局、各镇）；拆牌。（县城管局）";
        assert_eq!(tasks_in(text), ["立牌100块。（县水利局）", "换牌50块（县公安局、各镇）", "拆牌。（县城管局）"]);
        let timed = "立牌100块。（县水利局牵头，6月底前完成）换牌50块。（县公安局、各镇按职责分工负责，长期坚持）";
        let parts =
            ["立牌100块。（县水利局牵头，6月底前完成）", "换牌50块。（县公安局、各镇按职责分工负责，长期坚持）"];
        assert_eq!(tasks_in(timed), parts);
        for one in ["立牌。（县水利局）", "立牌。（县水利局）按月通报。", "立牌（含换牌）。（县水利局）"]
        {
            assert_eq!(tasks_in(one), [one]);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[县水利局各镇（）【】：，。；、—以上两项由负责牵头配合0-9月底前完成责任单位\n ]{0,40}") {
            let _ = facts_of(&text);
            prop_assert!(tasks_in(&text).iter().map(|task| task.len()).sum::<usize>() <= text.len());
        }
    }
}
