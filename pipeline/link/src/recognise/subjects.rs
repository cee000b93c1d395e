//! Units as the subject of what is asked: `市财政局负责筹措资金…`, `由市商务局会同市市场监管局制定标准…`, as minutes write it.
//!
//! A sentence of any text may begin with a unit. That it hands out work is believed only where most items of a sort
//! do so and few say in another way who is responsible; then it is believed of shorter lists in the same text, too.

use std::collections::BTreeMap;

use zuozheng_model::{Duty, Role};

use super::facts::facts_of;
use super::numbering::{Style, items};
use super::outline::Line;
use super::units::{duties, is_name};

/// What the units in front of it do, and their role.
const VERBS: [(&str, Option<Role>); 9] = [
    ("牵头", Some(Role::Lead)),
    ("会同", Some(Role::Lead)),
    ("配合", Some(Role::Support)),
    ("协助", Some(Role::Support)),
    ("协同", Some(Role::Support)),
    ("参加", Some(Role::Support)),
    ("参与", Some(Role::Support)),
    ("共同负责", None),
    ("负责", None),
];
/// Other verbs behind a name.
const ACTS: [&str; 49] = [
    "每",
    "立即",
    "抓紧",
    "加强",
    "定期",
    "进一步",
    "严格",
    "认真",
    "切实",
    "持续",
    "全面",
    "督促",
    "指导",
    "建立",
    "完善",
    "完成",
    "保障",
    "确保",
    "依法",
    "积极",
    "继续",
    "在",
    "把",
    "将",
    "共同",
    "应",
    "须",
    "等",
    "按",
    "参照",
    "制定",
    "研究",
    "组织",
    "开展",
    "抓",
    "做好",
    "落实",
    "提出",
    "审核",
    "汇总",
    "统筹",
    "结合",
    "根据",
    "尽快",
    "于",
    "对",
    "要",
    "加快",
    "具体",
];
/// What stands anywhere in a clause before the units that are given something to do.
const BY: &str = "由";
/// What does at its beginning.
const ASKS: [&str; 5] = ["请", "责成", "委托", "明确", "要求"];
/// What says that the units in front of it have to do something.
const OUGHT: [&str; 6] = ["要", "应", "须", "按职责", "按照职责", "按分工"];
/// What the names of bodies begin with that have their place in front.
const PLACES: [char; 8] = ['省', '市', '区', '县', '旗', '州', '镇', '各'];
/// Longest list of names, in characters.
const LONGEST: usize = 60;

/// Styles of numbering whose items name their units as subjects.
pub(super) fn styles(lines: &[&Line]) -> Vec<Style> {
    let mut of_style: BTreeMap<Style, Vec<&str>> = BTreeMap::new();
    for item in lines.iter().flat_map(|line| items(&line.text)) {
        of_style.entry(item.style).or_default().push(item.rest);
    }
    let n_loose = |texts: &[&str]| texts.iter().filter(|text| !subjects(text).is_empty()).count();
    let are = |texts: &[&str], least: usize| {
        // Units in a bracket or behind a label, not those that the sentence itself names.
        let is_strict = |text: &str| {
            let (own, facts) = facts_of(text);
            !facts.duties.is_empty() && own.len() < text.trim_end().len()
        };
        let n_strict = || texts.iter().filter(|text| is_strict(text)).count();
        let n_loose = n_loose(texts);
        n_loose >= least && n_loose * 10 >= texts.len() * 6 && n_strict() * 2 < texts.len()
    };
    let least = if of_style.values().any(|texts| are(texts, 3)) { 2 } else { 3 };
    of_style.into_iter().filter(|(_, texts)| are(texts, least)).map(|(style, _)| style).collect()
}

/// The units of what is known to hand out work: any verb may stand behind those that it begins with.
pub(super) fn told(text: &str) -> Vec<Duty> {
    let mut found = subjects(text);
    for (nth, clause) in text.split(['，', ',', '。', '；', ';']).enumerate() {
        let is_first = nth == 0 && found.is_empty();
        if !is_first && !clause.starts_with(PLACES) {
            continue;
        }
        let Some((names, length)) = names_at(clause, is_first) else { continue };
        if ACTS.iter().any(|verb| clause[length..].starts_with(verb)) {
            let is_new = |duty: &Duty| found.iter().all(|known| !known.name.ends_with(&duty.name));
            let new: Vec<Duty> = names.into_iter().filter(is_new).collect();
            found.extend(new);
        }
    }
    found
}

/// The units that clauses of a text begin with, each with the role that its verb gives.
pub(super) fn subjects(text: &str) -> Vec<Duty> {
    let mut found: Vec<Duty> = Vec::new();
    let mut push = |names: Vec<Duty>, role: Role| {
        for duty in names {
            // 请高新城投集团…，杆件由城投集团统一建设: one and the same.
            if found.iter().all(|known| !known.name.ends_with(&duty.name)) {
                found.push(Duty { role, ..duty });
            }
        }
    };
    let ends: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '，' | ',' | '。' | '；' | ';'))
        .map(|(at, c)| at + c.len_utf8())
        .collect();
    for start in std::iter::once(0).chain(ends) {
        let clause = &text[start..];
        let end = clause.find(['，', ',', '。', '；', ';']).unwrap_or(clause.len());
        // Most clauses name nobody.
        let tells = |words: &[&str]| words.iter().any(|word| clause[..end].contains(word));
        if !tells(&[BY])
            && !tells(&ASKS)
            && !tells(&OUGHT)
            && !VERBS.iter().any(|(verb, _)| clause[..end].contains(verb))
        {
            continue;
        }
        // 搬迁由东渡区政府负责
        let (is_given, clause) = given(&clause[..end]).map_or((false, clause), |at| (true, &clause[at..]));
        // 甲局牵头，会同乙局于6月底前…
        if let Some(others) = ["会同", "联合"].iter().find_map(|word| clause.strip_prefix(word)).filter(|_| start > 0)
        {
            push(joined_by(clause_of(others), true), Role::Support);
            continue;
        }
        let Some((names, length)) = names_at(clause, is_given) else { continue };
        let rest = clause[length..].trim_start_matches('共').trim_start_matches("等单位");
        // 区粮食局要会同各镇…
        let done = OUGHT.iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
        let verb = VERBS.iter().find(|(verb, _)| done.starts_with(verb));
        match verb {
            Some((verb, role)) => {
                push(names, role.unwrap_or(Role::Responsible));
                if *verb == "会同" {
                    push(joined_by(clause_of(&done[verb.len()..]), is_given), Role::Support);
                }
            }
            None if is_given || start == 0 && OUGHT.iter().any(|word| rest.starts_with(word)) => {
                push(names, Role::Responsible);
            }
            None => {}
        }
    }
    found
}

/// The first clause of a text.
fn clause_of(text: &str) -> &str {
    text.split(['，', ',', '。', '；', ';']).next().unwrap_or_default()
}

/// The units behind 会同: those of the whole clause, or those before what they do.
fn joined_by(text: &str, is_given: bool) -> Vec<Duty> {
    let whole = duties(text, Role::Support);
    let are_all = !whole.is_empty() && whole.iter().all(|duty| is_name(&duty.name));
    if are_all { whole } else { names_at(text, is_given).map(|(names, _)| names).unwrap_or_default() }
}

/// Where the units of a clause begin that are given something to do.
fn given(clause: &str) -> Option<usize> {
    let asked = || ASKS.iter().find(|word| clause.starts_with(**word)).map(|word| word.len());
    clause.find(BY).map(|at| at + BY.len()).or_else(asked)
}

/// The names at the beginning of a text and the bytes they take: the longest list of nothing but names before a verb,
/// else the shortest that is no part of a longer one.
fn names_at(text: &str, is_given: bool) -> Option<(Vec<Duty>, usize)> {
    let ends = text.char_indices().skip(2).take(LONGEST).map(|(at, _)| at);
    let lists = ends.take_while(|end| !text[..*end].ends_with(['，', '。', '；', '：']));
    let names = |end: usize| {
        let list = &text[..end];
        let is_balanced = [['（', '）'], ['《', '》']]
            .iter()
            .all(|[open, close]| list.matches(*open).count() == list.matches(*close).count());
        // 党政办|公室
        let is_cut = ["公室", "员会", "（"].iter().any(|rest| text[end..].starts_with(rest))
            || list.ends_with('乡') && text[end..].starts_with('镇');
        let plain =
            !is_cut && !VERBS.iter().any(|(verb, _)| list.contains(verb)) && is_balanced && !list.ends_with('、');
        let found = if plain { duties(list, Role::Responsible) } else { Vec::new() };
        let does = VERBS.iter().any(|(verb, _)| text[end..].starts_with(verb));
        // 县民政局、鹿亭镇: the first shows what the others are.
        let is_led = found.len() > 1 && is_whole(&found[0].name);
        let is_unit =
            |name: &str| is_name(name) && (is_whole(name) || (is_given || does || is_led) && name.chars().count() >= 3);
        let are_names = !found.is_empty() && found.iter().all(|duty| is_unit(&duty.name));
        are_names.then_some((found, end))
    };
    let found: Vec<(Vec<Duty>, usize)> = lists.filter_map(names).collect();
    let acts = |end: usize| VERBS.iter().map(|(verb, _)| *verb).chain(ACTS).any(|verb| text[end..].starts_with(verb));
    let before_verb = found.iter().rposition(|(_, end)| acts(*end));
    let most = found.iter().map(|(names, _)| names.len()).max()?;
    let shortest = || found.iter().position(|(names, _)| names.len() == most);
    let at = before_verb.or_else(shortest)?;
    found.into_iter().nth(at)
}

/// A name with its place before it, or of a group.
fn is_whole(name: &str) -> bool {
    let is_of_place = name.starts_with(['省', '市', '区', '县', '旗', '州', '镇', '各', '所']);
    is_of_place && name.chars().count() >= 3 || super::units::is_group(name) || name.chars().count() >= 5
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[由市财政局县水利各镇（）：，。；、负责牵头会同配合制定0-9月前]{0,40}") {
            let _ = subjects(&text);
        }
    }

    #[test]
    fn who_does_it_stands_in_front() {
        let shown = |text: &str| {
            let one = |duty: &Duty| {
                format!(
                    "{}/{}",
                    duty.name,
                    match duty.role {
                        Role::Lead => "L",
                        Role::Support => "S",
                        Role::Responsible => "R",
                    }
                )
            };
            subjects(text).iter().map(one).collect::<Vec<_>>().join(" ")
        };
        for (text, expected) in [
            ("市财政局负责筹措配套资金1200万元，于5月15日前拨付到位。", "市财政局/R"),
            ("由市商务局会同市市场监管局制定改造标准,6月10日前印发。", "市商务局/L 市市场监管局/S"),
            ("由市住建局牵头，市公用事业服务中心配合，10月31日前改造管网。", "市住建局/L 市公用事业服务中心/S"),
            ("原则同意调整方案，由市发展改革委按程序报批后实施。", "市发展改革委/R"),
            ("由市财政局、市国资委参照上述办法研究。", "市财政局/R 市国资委/R"),
            ("请高新城投集团在新建道路同步预埋管线，杆件由城投集团统一建设。", "高新城投集团/R"),
            ("规划建设局牵头，公安分局、东湖街道协同，9月底前完成。", "规划建设局/L 公安分局/S 东湖街道/S"),
            ("存量机房由大数据发展中心会同党政办公室逐一评估。", "大数据发展中心/L 党政办公室/S"),
            ("视频调阅须双人审批，由公安分局、大数据发展中心共同拟订办法。", "公安分局/R 大数据发展中心/R"),
            ("经济发展局、科技创新局按职责分工梳理政策。", "经济发展局/R 科技创新局/R"),
            ("行政审批局要在6月底前将企业码嵌入政务大厅。", "行政审批局/R"),
            ("区征收办会同学府街道，7月31日前完成征收。", "区征收办/L 学府街道/S"),
            ("区教育局会同各乡镇（街道）摸清底数。", "区教育局/L 各乡镇（街道）/S"),
            ("区粮食和物资储备局要会同各有关镇，于7月15日前腾出仓容。", "区粮食和物资储备局/L 各有关镇/S"),
            ("区征收办牵头，会同区财政局、学府街道于7月底前完成征收。", "区征收办/L 区财政局/S 学府街道/S"),
            ("区民政局、鹿亭镇要对困难家庭逐户走访。", "区民政局/R 鹿亭镇/R"),
            ("安置方案要提前公示，公示期不少于7日。", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
