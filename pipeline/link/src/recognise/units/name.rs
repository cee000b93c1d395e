//! One name, without what stands at it: verbs, marks, persons, exceptions.

use zuozheng_model::Role;

use super::sorts::{is_group, is_name, looks_like_unit};
use crate::recognise::words::FAMILIES;

/// `区教育局牵头` without its verb, and the role that the verb gives.
pub(super) fn without_verb(name: &str) -> (String, Option<Role>) {
    const VERBS: [(&str, Role); 45] = [
        ("牵头组织实施", Role::Lead),
        ("牵头负责落实", Role::Lead),
        ("牵头负责", Role::Lead),
        ("牵头落实", Role::Lead),
        ("牵头实施", Role::Lead),
        ("牵头组织", Role::Lead),
        ("牵头办理", Role::Lead),
        ("负责牵头", Role::Lead),
        ("共同牵头", Role::Lead),
        ("分别牵头", Role::Lead),
        ("牵头会办", Role::Lead),
        ("牵头", Role::Lead),
        ("主办", Role::Lead),
        ("主责", Role::Lead),
        ("为主", Role::Lead),
        ("按职责分工配合", Role::Support),
        ("按职责配合", Role::Support),
        ("积极配合", Role::Support),
        ("协同配合", Role::Support),
        ("协助配合", Role::Support),
        ("参与配合", Role::Support),
        ("密切配合", Role::Support),
        ("配合落实", Role::Support),
        ("配合实施", Role::Support),
        ("配合", Role::Support),
        ("协办", Role::Support),
        ("协助", Role::Support),
        ("协同", Role::Support),
        ("参与", Role::Support),
        ("参加", Role::Support),
        ("支持", Role::Support),
        ("按照职责分工负责", Role::Responsible),
        ("按照职责分工落实", Role::Responsible),
        ("按职责分工分别负责", Role::Responsible),
        ("按职责分工负责", Role::Responsible),
        ("按职责分工落实", Role::Responsible),
        ("按职责分工", Role::Responsible),
        ("按职责落实", Role::Responsible),
        ("按职责负责", Role::Responsible),
        ("分别负责", Role::Responsible),
        ("分别办理", Role::Responsible),
        ("共同负责", Role::Responsible),
        ("具体负责", Role::Responsible),
        ("负责落实", Role::Responsible),
        ("负责实施", Role::Responsible),
    ];
    const PLAIN: [(&str, Role); 9] = [
        ("具体组织实施", Role::Responsible),
        ("具体实施", Role::Responsible),
        ("具体落实", Role::Responsible),
        ("组织实施", Role::Responsible),
        ("负责", Role::Responsible),
        ("落实", Role::Responsible),
        ("实施", Role::Responsible),
        ("承办", Role::Responsible),
        ("办理", Role::Responsible),
    ];
    let trimmed = name.trim_end_matches(['。', '；', '，', ' ']);
    for (nth, (verb, role)) in VERBS.iter().chain(&PLAIN).enumerate() {
        let Some(rest) = trimmed.strip_suffix(verb) else { continue };
        let rest = rest.trim_end_matches(['等', '共', '分', '别']).trim_end();
        let is_telling = nth < VERBS.len();
        if is_telling || rest.is_empty() || looks_like_unit(&without_mark(rest).0) {
            return (rest.to_owned(), Some(*role));
        }
    }
    (trimmed.to_owned(), None)
}

/// `区财政局负责资金保障` without what it does, and the role of doing it.
pub(super) fn without_work(name: &str) -> Option<(&str, Role)> {
    const VERBS: [(&str, Role); 8] = [
        ("牵头负责", Role::Lead),
        ("牵头抓好", Role::Lead),
        ("牵头做好", Role::Lead),
        ("具体负责", Role::Responsible),
        ("负责", Role::Responsible),
        ("配合做好", Role::Support),
        ("协助做好", Role::Support),
        ("配合开展", Role::Support),
    ];
    let (verb, role) = VERBS.iter().find(|(verb, _)| name.contains(verb))?;
    let (unit, work) = name.split_once(verb)?;
    let unit = unit.trim_end_matches(['等', '要', '应']);
    (!work.is_empty() && !work.starts_with(['、', '，', '（', '(']) && is_name(unit)).then_some((unit, *role))
}

/// `区教育局（牵头）` without its mark, and the role of the mark.
pub(super) fn without_mark(name: &str) -> (String, Option<Role>) {
    let Some(inner) = last_bracket(name) else { return (name.to_owned(), None) };
    // （牵头，陈立群）: with the person who answers for it.
    let word = name[inner.clone()].split(['，', ',']).next().unwrap_or_default();
    let role = match word.trim() {
        "牵头" | "牵头单位" | "主办" | "主办单位" | "主责" | "牵头部门" | "主责单位" | "第一责任单位" => {
            Some(Role::Lead)
        }
        "配合" | "配合单位" | "协办" | "协办单位" | "参与" | "协助" | "配合部门" => {
            Some(Role::Support)
        }
        "责任单位" | "落实" | "实施" | "负责" => Some(Role::Responsible),
        _ => None,
    };
    let Some(role) = role else { return (name.to_owned(), None) };
    let open = name[..inner.start].char_indices().next_back().map_or(0, |(at, _)| at);
    (name[..open].trim_end().to_owned(), Some(role))
}

/// `区财政局（何晓岚）`, `区财政局（负责资金）` without the person who answers for it, or for what.
pub(super) fn without_person(name: &str) -> &str {
    let Some(inner) = last_bracket(name) else { return name };
    let is_name = |person: &str| {
        let n_chars = person.chars().count();
        (2..=4).contains(&n_chars) && person.starts_with(|c| FAMILIES.contains(c)) && !looks_like_unit(person)
    };
    let is_post = |post: &str| {
        ["负责人", "负责同志", "主要领导", "局长", "主任", "书记", "镇长", "乡长"]
            .iter()
            .any(|word| post.ends_with(word))
    };
    let persons = &name[inner.clone()];
    let are_persons = persons.split(['、', '，', ' ']).all(|person| is_name(person) || is_post(person));
    if are_persons || ["负责", "按职责", "按照职责"].iter().any(|word| persons.starts_with(word)) {
        without_bracket(name).trim_end()
    } else {
        name
    }
}

/// Parts the names of an exception inside a clause that is cut at 、.
pub(super) const WITHIN: &str = "\u{1}";

/// `各镇（街）（甲街道除外）`, `除甲局外的各部门`, `除甲局外`: the name without its exception, and the exception.
pub(super) fn without_exception(name: &str) -> (String, Vec<String>) {
    let units = |inner: &str| -> Vec<String> {
        inner.replace(WITHIN, "、").split(['、', '，', '和']).map(clean_name).filter(|unit| !unit.is_empty()).collect()
    };
    if let Some(inner) = last_bracket(name) {
        let word = &name[inner.clone()];
        let inside = word
            .strip_suffix("除外")
            .or_else(|| {
                word.strip_prefix('除')
                    .map(|rest| rest.trim_end_matches("以外").trim_end_matches("之外").trim_end_matches('外'))
            })
            .or_else(|| word.strip_prefix("不含"));
        if let Some(inside) = inside {
            let open = name[..inner.start].char_indices().next_back().map_or(0, |(at, _)| at);
            return (clean_name(&name[..open]), units(inside));
        }
    }
    if let Some((inside, rest)) = except_only(name) {
        return (clean_name(rest.trim_start_matches('的')), units(inside));
    }
    (name.to_owned(), Vec::new())
}

/// `除甲局外` and what follows it.
pub(super) fn except_only(name: &str) -> Option<(&str, &str)> {
    let inner = name.strip_prefix('除')?;
    let (inside, rest) = ["以外", "之外", "外"].iter().find_map(|word| inner.split_once(word))?;
    Some((inside, rest))
}

/// Bytes inside the bracket with which a name ends.
fn last_bracket(name: &str) -> Option<std::ops::Range<usize>> {
    let close = name.char_indices().next_back().filter(|(_, c)| matches!(c, '）' | ')'))?.0;
    let mut depth = 0;
    for (at, c) in name[..close].char_indices().rev() {
        match c {
            '）' | ')' => depth += 1,
            '（' | '(' if depth == 0 => return Some(at + c.len_utf8()..close),
            '（' | '(' => depth -= 1,
            _ => {}
        }
    }
    None
}

pub(super) fn without_bracket(name: &str) -> &str {
    match last_bracket(name) {
        Some(inner) => name[..inner.start].trim_end_matches(['（', '(']),
        None => name,
    }
}

/// `甲局和乙局`, `甲局等有关部门`, `甲局会同乙局` are two names; 住房和城乡建设局 is one.
pub(super) fn split_and(name: &str) -> Vec<String> {
    for word in ["会同", "及", "和", "与", "以及"] {
        for (at, _) in name.match_indices(word) {
            let (left, right) = (&name[..at], &name[at + word.len()..]);
            let both = looks_like_unit(left) && looks_like_unit(right) && left.chars().count() >= 3;
            if both && starts_like_unit(right) {
                return [split_and(left), split_and(right)].concat();
            }
        }
    }
    if let Some((left, right)) = name.split_once('等') {
        if looks_like_unit(left) && (right.is_empty() || right == "单位" || right == "部门") {
            return vec![left.to_owned()];
        }
        let names_the_kind = is_group(right) && (right.chars().count() <= 7);
        if looks_like_unit(left) && !is_group(left) && names_the_kind && !left.contains('、') {
            return vec![left.to_owned(), right.to_owned()];
        }
    }
    vec![name.to_owned()]
}

/// 区…, 市…, 各…: the way a unit's name begins inside a list.
pub(super) fn starts_like_unit(name: &str) -> bool {
    name.starts_with(['区', '市', '县', '省', '各', '镇', '局', '州', '旗']) || is_group(name)
}

pub(super) fn clean_name(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let name = name.trim_matches(|c| "、，。；：,.;:【】[]〔〕“”\"".contains(c));
    // 有关镇②: the mark of a note.
    let name = name.trim_end_matches(|c: char| ('①'..='⑳').contains(&c) || matches!(c, '*' | '★' | '※' | '▲'));
    let unbalanced_close = name.ends_with(['）', ')']) && last_bracket(name).is_none();
    let unbalanced_open = name.starts_with(['（', '(']);
    let name = if unbalanced_close { name.trim_end_matches(['）', ')']) } else { name };
    let name =
        if unbalanced_open && !name.contains(['）', ')']) { name.trim_start_matches(['（', '(']) } else { name };
    name.strip_suffix('等').unwrap_or(name).to_owned()
}
