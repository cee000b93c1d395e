//! The names of one clause, cut apart and given their roles.

use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{Duty, Role};

use super::name::{
    WITHIN, clean_name, except_only, split_and, without_exception, without_mark, without_person, without_verb,
    without_work,
};
use super::sorts::{is_group, is_name, looks_like_unit};

/// What may stand before the first name of a list, and the role it gives.
const OPENINGS: [(&str, Option<Role>); 14] = [
    ("此项工作", None),
    ("该项工作", None),
    ("本项工作", None),
    ("上述工作", None),
    ("以上工作", None),
    ("此项任务", None),
    ("由", None),
    ("会同", Some(Role::Support)),
    ("联合", Some(Role::Support)),
    ("配合单位为", Some(Role::Support)),
    ("配合单位", Some(Role::Support)),
    ("牵头单位为", Some(Role::Lead)),
    ("牵头单位", Some(Role::Lead)),
    ("责任单位", None),
];

/// Names of one clause. Verbs (牵头, 配合 …) give their role to every name back to the verb before them; 配合 to those
/// of its own comma where a label has said already who is responsible (责任单位为甲局，乙局配合).
pub(super) fn in_clause(text: &str, default: Role) -> Vec<Duty> {
    let mut duties: Vec<Duty> = Vec::new();
    let mut waiting: Vec<(Duty, usize)> = Vec::new();
    let mut next_role = None;
    let mut is_labelled = false;
    // 甲局会同乙局: the second name begins a piece of its own.
    for (piece, segment) in pieces(&whole_exceptions(&marks_end_names(&text.replace("会同", "，会同")))) {
        let mut name = piece.as_str();
        let mut prefix_role = None;
        for (word, role) in OPENINGS {
            let Some(rest) = name.strip_prefix(word) else { continue };
            name = rest;
            prefix_role = prefix_role.or(role);
            if word == "会同" || word == "联合" {
                for (duty, _) in waiting.drain(..) {
                    duties.push(Duty { role: if duty.role == default { Role::Lead } else { duty.role }, ..duty });
                }
            }
            if word == "责任单位" {
                is_labelled = true;
                name = name.strip_prefix(['为', '是']).unwrap_or(name);
            }
        }
        if let Some(role) = prefix_role {
            next_role = Some(role);
        }
        let (name, verb) = match without_work(name) {
            Some((name, role)) => (name.to_owned(), Some(role)),
            None => without_verb(name),
        };
        let (name, marked) = without_mark(&name);
        let inner = split_and(&name);
        for name in inner {
            let name = clean_name(&name);
            let name = without_person(&name).to_owned();
            if name.is_empty() || crate::recognise::dates::is_dash(&name) {
                continue;
            }
            let (name, except) = without_exception(&name);
            let role = marked.or(next_role).unwrap_or(default);
            let group = is_group(&name);
            waiting.push((Duty { name, role, group, except }, segment));
        }
        if let Some(role) = verb {
            for (duty, of) in waiting.drain(..) {
                let is_out_of_reach = is_labelled && role == Role::Support && of != segment;
                let keeps = duty.role != default || is_out_of_reach;
                duties.push(if keeps { duty } else { Duty { role, ..duty } });
            }
            next_role = None;
        }
    }
    duties.extend(waiting.into_iter().map(|(duty, _)| duty));
    // 除甲局外，各部门: the exception stands before its group.
    let mut pending: Vec<String> = Vec::new();
    duties.retain_mut(|duty| {
        if duty.name.is_empty() {
            pending.append(&mut duty.except);
            return false;
        }
        if duty.group {
            duty.except.append(&mut pending);
        }
        true
    });
    // 各镇（街道），除甲镇外: it stands behind.
    if let Some(group) = duties.iter_mut().rev().find(|duty| duty.group) {
        group.except.append(&mut pending);
    }
    duties
}

/// `甲局（乙局配合）` without its bracket, and what the bracket says.
pub(super) fn without_helpers(text: &str) -> (String, Vec<String>) {
    static HELPERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("[（(]([^（）()：:]{2,40}(?:配合|协助|协办|参与|牵头))[）)]").expect("a fixed expression")
    });
    let mut helpers = Vec::new();
    let rest = HELPERS.replace_all(text, |found: &regex::Captures<'_>| {
        let names = in_clause(&found[1], Role::Support);
        if names.is_empty() || !names.iter().all(|duty| is_name(&duty.name)) {
            return found[0].to_owned();
        }
        helpers.push(found[1].to_owned());
        "、".to_owned()
    });
    (rest.into_owned(), helpers)
}

/// 除甲镇、乙镇外 is one piece: its names are parted by a mark that cuts no clause.
fn whole_exceptions(text: &str) -> String {
    static EXCEPTION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("除[^除外，；。（）]+?(?:之外|以外|外)").expect("a fixed expression"));
    EXCEPTION.replace_all(text, |found: &regex::Captures<'_>| found[0].replace('、', WITHIN)).into_owned()
}

/// 甲局（牵头）乙局: behind the mark a new name begins.
fn marks_end_names(text: &str) -> String {
    let marks = ["（牵头）", "（主办）", "（配合）", "（协办）"];
    marks.iter().fold(text.to_owned(), |text, mark| text.replace(mark, &format!("{mark}、")))
}

/// The names of a list as written, those of one breath together: `各县（市、区）人民政府`, `中央、省、市驻甲单位`.
pub(in crate::recognise) fn names_of(list: &str) -> Vec<String> {
    pieces(list).into_iter().map(|(name, _)| name).collect()
}

/// Cuts a clause at separators outside brackets; fragments that are no units are joined to the group that follows
/// them (供水、供电、供气企业). Each piece comes with the number of commas before it.
fn pieces(text: &str) -> Vec<(String, usize)> {
    let mut raw: Vec<(String, char)> = Vec::new();
    let (mut depth, mut current) = (0_i32, String::new());
    for c in text.chars() {
        match c {
            '（' | '(' | '【' | '[' | '〔' => depth += 1,
            '）' | ')' | '】' | ']' | '〕' => depth = (depth - 1).max(0),
            '、' | '，' | ',' | '；' | ';' | '。' | '\n' | '／' | '/' if depth == 0 => {
                raw.push((std::mem::take(&mut current), c));
                continue;
            }
            _ => {}
        }
        current.push(c);
    }
    raw.push((current, '。'));
    let mut pieces: Vec<(String, usize)> = Vec::new();
    let mut held: Vec<String> = Vec::new();
    let mut n_commas = 0;
    for (fragment, separator) in raw {
        let fragment = fragment.trim().to_owned();
        let segment = n_commas;
        n_commas += usize::from(matches!(separator, '，' | ',' | '；' | ';'));
        if fragment.is_empty() {
            continue;
        }
        // 各乡镇党委、政府, 县政府有关部门、单位 are named in one breath.
        let bodies: &[&str] = match fragment.as_str() {
            "政府" | "人民政府" | "管委会" => &["党委", "党工委"],
            "单位" => &["部门"],
            "中心" => &["科室", "股室", "处室"],
            _ => &[],
        };
        // 街道各办、队、中心
        let is_of_each = |before: &str| {
            before.contains('各')
                && ["办", "科", "室", "队", "站", "所"].iter().any(|body| before.ends_with(body))
                && ["队", "站", "所", "室", "中心"].contains(&fragment.as_str())
        };
        if let Some((before, _)) = pieces.last_mut()
            && (bodies.iter().any(|body| before.ends_with(body)) || is_of_each(before))
        {
            before.push('、');
            before.push_str(&fragment);
            continue;
        }
        let (name, verb) = without_verb(&fragment);
        let is_unit = looks_like_unit(&without_mark(&name).0) || verb.is_some() || except_only(&fragment).is_some();
        let is_list = separator == '、';
        if !is_unit && is_list {
            held.push(fragment);
        } else if takes_fragments(&without_mark(&name).0) && !held.is_empty() {
            held.push(fragment);
            pieces.push((held.join("、"), segment));
            held.clear();
        } else {
            pieces.extend(held.drain(..).chain([fragment]).map(|piece| (piece, segment)));
        }
    }
    pieces.extend(held.into_iter().map(|piece| (piece, n_commas)));
    pieces
}

/// True for the end of a list that is one name: `供气企业`, `民政等部门`, not `各镇（街）`.
fn takes_fragments(name: &str) -> bool {
    is_group(name) && !name.starts_with('各') && !name.starts_with("有关") && !name.starts_with("相关")
}
