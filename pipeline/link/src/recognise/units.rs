//! 责任单位: strings that name units, cut into duties.
//!
//! | written | duties |
//! |---|---|
//! | `甲局、乙局` `甲局，乙局` `甲局\n乙局` | both responsible |
//! | `甲局牵头，乙局、各镇（街）配合` `由甲局牵头，会同乙局落实` | 甲局 leads, the others support |
//! | `甲局、乙局牵头` | both lead |
//! | `甲局（牵头）、乙局` | 甲局 leads, 乙局 is responsible |
//! | `牵头单位：甲局；配合单位：乙局` | lead, support |
//! | `甲局负责` `甲局、乙局按职责分工负责` | responsible |
//! | `供水、供电、供气企业` `涉及A、B等领域的相关单位` | one group |
//! | `各镇政府、街道办事处` | two groups |
//! | `除甲局外的各部门` `区直各部门（甲局除外）` | a group with an exception |

use zuozheng_model::{Duty, Role};
use zuozheng_text::is_ideograph;

use super::words::{ATTRIBUTES, Attribute, BARE_GROUPS, BRACKETED, FAMILIES, GROUP_ENDINGS, NO_UNIT, UNIT_ENDINGS};

/// Duties that a cell, a line or a bracket names, in order; a unit named twice keeps its strongest role.
///
/// ```
/// use zuozheng_link::recognise::duties;
/// use zuozheng_model::Role;
/// let found = duties("区教育局牵头，区财政局、各镇（街）配合", Role::Responsible);
/// let shown: Vec<_> = found.iter().map(|duty| (duty.name.as_str(), duty.role, duty.group)).collect();
/// assert_eq!(shown, [
///     ("区教育局", Role::Lead, false), ("区财政局", Role::Support, false), ("各镇（街）", Role::Support, true),
/// ]);
/// ```
pub fn duties(written: &str, default: Role) -> Vec<Duty> {
    let mut found: Vec<Duty> = Vec::new();
    for clause in clauses(written, default) {
        for duty in in_clause(&clause.text, clause.role) {
            match found.iter_mut().find(|known| known.name == duty.name) {
                Some(known) => known.role = known.role.min(duty.role),
                None => found.push(duty),
            }
        }
    }
    found
}

/// True when a text reads as the name of a unit and not as a sentence that ends in one.
pub(crate) fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    looks_like_unit(text) && !is_sentence(text) && (length <= 26 || is_group(text) && length <= 50)
}

fn is_sentence(text: &str) -> bool {
    const WORDS: [&str; 18] = [
        "委托", "情况", "开展", "加强", "做好", "推进", "落实", "报送", "上报", "进行", "以及", "请", "将", "须", "我",
        "你", "该", "本",
    ];
    text.chars().any(|c| c.is_ascii_digit()) || WORDS.iter().any(|word| text.contains(word))
}

/// True when a text that says who does what ([`says_role`]) names units, though not every name is one of a known sort:
/// half of them are, and the others are no sentences.
pub(crate) fn mostly_names(duties: &[Duty]) -> bool {
    let may_be = |name: &str| {
        let is_short = (2..=16).contains(&name.chars().count());
        is_short && name.chars().all(|c| is_ideograph(c) || matches!(c, '（' | '）')) && !is_sentence(name)
    };
    let n_names = duties.iter().filter(|duty| is_name(&duty.name)).count();
    n_names * 2 >= duties.len() && n_names > 0 && duties.iter().all(|duty| is_name(&duty.name) || may_be(&duty.name))
}

/// True when a text says who leads, supports or is responsible.
pub(crate) fn says_role(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "牵头",
        "配合",
        "负责",
        "责任单位",
        "责任部门",
        "责任科室",
        "主办",
        "协办",
        "参与",
        "落实",
        "会同",
        "承办",
        "主责",
        "按职责分工",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

/// True when a name ends like the name of a unit or a group of units.
pub(crate) fn looks_like_unit(name: &str) -> bool {
    let bare = without_bracket(name);
    let length = bare.chars().count();
    let names_its_kind = BARE_GROUPS.contains(&name) || BARE_GROUPS.contains(&bare);
    if name.contains(['：', ':', '。', '；', '！', '？']) || !(2..=60).contains(&length) && !names_its_kind {
        return false;
    }
    if NO_UNIT.iter().any(|word| bare.ends_with(word) && bare.chars().count() <= word.chars().count() + 2) {
        return false;
    }
    let ends_like = |endings: &[&str]| endings.iter().any(|ending| bare.ends_with(ending) || name.ends_with(ending));
    ends_like(UNIT_ENDINGS) || ends_like(GROUP_ENDINGS) || names_its_kind
}

/// True when a name stands for several units.
pub(crate) fn is_group(name: &str) -> bool {
    let bare = without_bracket(name);
    if is_one_community(bare) {
        return false;
    }
    name.contains('各')
        || GROUP_ENDINGS.iter().any(|ending| name.ends_with(ending) || bare.ends_with(ending))
        || BARE_GROUPS.contains(&name)
        || BARE_GROUPS.contains(&bare)
        || ["全体", "有关", "相关", "所有", "其他", "其它", "属地", "所在"].iter().any(|word| name.starts_with(word))
        || ["有关", "相关"].iter().any(|word| name.contains(word))
}

/// 枫渡社区, not 示范社区.
fn is_one_community(name: &str) -> bool {
    const SORTS: [&str; 20] = [
        "有关", "相关", "所在", "辖区", "试点", "示范", "涉及", "城市", "农村", "老旧", "所属", "全体", "所有", "其他",
        "其它", "属地", "重点", "基层", "城乡", "村和",
    ];
    let Some(own) = name.strip_suffix("社区") else { return false };
    (2..=3).contains(&own.chars().count())
        && own.chars().all(|c| is_ideograph(c) && !"各村镇街个每".contains(c))
        && !SORTS.iter().any(|sort| own.starts_with(sort))
}

/// A stretch of names with the role they have when nothing nearer says otherwise.
struct Clause {
    text: String,
    role: Role,
}

/// Cuts at the labels (牵头单位：), which set the role for what follows them.
fn clauses(written: &str, default: Role) -> Vec<Clause> {
    let text = without_posts(&join_broken_lines(written));
    let mut clauses = Vec::new();
    let (mut role, mut from, mut keep) = (default, 0, true);
    let mut push = |range: &str, role: Role, keep: bool| {
        if keep && !range.trim().is_empty() {
            clauses.push(Clause { text: range.to_owned(), role });
        }
    };
    for (start, end, attribute) in labels(&text) {
        push(&text[from..start], role, keep);
        (role, keep) = attribute.role().map_or((default, false), |role| (role, true));
        from = end;
    }
    push(&text[from..], role, keep);
    clauses
}

/// `甲局（局长：邓海波；分管领导：石磊）` without the bracket: the labels in it are none of units.
fn without_posts(text: &str) -> String {
    const POSTS: [&str; 8] = ["局长", "主任", "书记", "领导", "负责人", "责任人", "镇长", "乡长"];
    let mut out = text.to_owned();
    let mut from = 0;
    while let Some(open) = out[from..].find('（').map(|at| from + at) {
        let Some(close) = out[open..].find('）').map(|at| open + at) else { break };
        let inner = &out[open + '（'.len_utf8()..close];
        let names_posts = POSTS.iter().any(|post| inner.contains(&format!("{post}：")));
        if names_posts && looks_like_unit(out[..open].rsplit(['、', '，', '；', '：']).next().unwrap_or_default()) {
            out.replace_range(open..close + '）'.len_utf8(), "");
            from = open;
        } else {
            from = close;
        }
    }
    out
}

/// Labels with a colon, or in a bracket of their own (【牵头】甲局), in a text: start, end, what follows.
pub(crate) fn labels(text: &str) -> Vec<(usize, usize, Attribute)> {
    let mut found = Vec::new();
    for (colon, mark) in text.char_indices().filter(|(_, c)| matches!(c, '：' | ':' | '】' | '〕' | '］' | ']')) {
        let before = &text[..colon];
        if !matches!(mark, '：' | ':') {
            let open = before.rfind(['【', '〔', '［', '[']).map(|open| (open, before[open..].chars().next()));
            let word = open.map(|(open, c)| (open, before[open + c.map_or(1, char::len_utf8)..].trim()));
            let known = |word| ATTRIBUTES.iter().chain(BRACKETED).find(|(name, _)| *name == word);
            let label = word.and_then(|(open, word)| Some((open, known(word)?.1)));
            found.extend(label.map(|(open, attribute)| (open, colon + mark.len_utf8(), attribute)));
            continue;
        }
        let head = before.trim_end_matches(['）', ')']).trim_end();
        let Some((word, attribute)) =
            ATTRIBUTES.iter().filter(|(word, _)| head.ends_with(word)).max_by_key(|(word, _)| word.len())
        else {
            continue;
        };
        let start = head.len() - word.len();
        let previous = text[..start].trim_end().chars().next_back();
        // 甲局配合单位：乙局, where the line break between them was lost.
        let after_name = || {
            let last = text[..start].rsplit(['。', '；', '，', '、', '：', ':', '\n']).next().unwrap_or_default();
            (attribute.role().is_some() || *attribute == Attribute::Deadline) && is_name(last)
        };
        let begins = previous.is_none_or(|c| {
            "。；;，,、（(【[〔）)】]〕：:".contains(c) || text[..start].ends_with(char::is_whitespace)
        }) || after_name();
        if begins {
            found.push((start, colon + mark.len_utf8(), *attribute));
        }
    }
    found
}

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
fn in_clause(text: &str, default: Role) -> Vec<Duty> {
    let mut duties: Vec<Duty> = Vec::new();
    let mut waiting: Vec<(Duty, usize)> = Vec::new();
    let mut next_role = None;
    let mut is_labelled = false;
    // 甲局会同乙局: the second name begins a piece of its own.
    for (piece, segment) in pieces(&marks_end_names(&text.replace("会同", "，会同"))) {
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
            if name.is_empty() || super::dates::is_dash(&name) {
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
    duties
}

/// 甲局（牵头）乙局: behind the mark a new name begins.
fn marks_end_names(text: &str) -> String {
    let marks = ["（牵头）", "（主办）", "（配合）", "（协办）"];
    marks.iter().fold(text.to_owned(), |text, mark| text.replace(mark, &format!("{mark}、")))
}

/// The names of a list as written, those of one breath together: `各县（市、区）人民政府`, `中央、省、市驻甲单位`.
pub(super) fn names_of(list: &str) -> Vec<String> {
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
        if let Some((before, _)) = pieces.last_mut()
            && bodies.iter().any(|body| before.ends_with(body))
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

/// `区教育局牵头` without its verb, and the role that the verb gives.
fn without_verb(name: &str) -> (String, Option<Role>) {
    const VERBS: [(&str, Role); 44] = [
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
fn without_work(name: &str) -> Option<(&str, Role)> {
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
fn without_mark(name: &str) -> (String, Option<Role>) {
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
fn without_person(name: &str) -> &str {
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

/// `各镇（街）（甲街道除外）`, `除甲局外的各部门`, `除甲局外`: the name without its exception, and the exception.
fn without_exception(name: &str) -> (String, Vec<String>) {
    let units = |inner: &str| -> Vec<String> {
        inner.split(['、', '，', '和']).map(clean_name).filter(|unit| !unit.is_empty()).collect()
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
fn except_only(name: &str) -> Option<(&str, &str)> {
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

fn without_bracket(name: &str) -> &str {
    match last_bracket(name) {
        Some(inner) => name[..inner.start].trim_end_matches(['（', '(']),
        None => name,
    }
}

/// `甲局和乙局`, `甲局等有关部门`, `甲局会同乙局` are two names; 住房和城乡建设局 is one.
fn split_and(name: &str) -> Vec<String> {
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
fn starts_like_unit(name: &str) -> bool {
    name.starts_with(['区', '市', '县', '省', '各', '镇', '局', '州', '旗']) || is_group(name)
}

fn clean_name(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let name = name.trim_matches(|c| "、，。；：,.;:【】[]〔〕“”\"".contains(c));
    let unbalanced_close = name.ends_with(['）', ')']) && last_bracket(name).is_none();
    let unbalanced_open = name.starts_with(['（', '(']);
    let name = if unbalanced_close { name.trim_end_matches(['）', ')']) } else { name };
    let name =
        if unbalanced_open && !name.contains(['）', ')']) { name.trim_start_matches(['（', '(']) } else { name };
    name.strip_suffix('等').unwrap_or(name).to_owned()
}

/// Line breaks and spaces inside a cell: a break between two whole names separates them, any other was made by the
/// width of the cell.
fn join_broken_lines(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    for fragment in written.split(|c: char| c.is_whitespace()).filter(|fragment| !fragment.is_empty()) {
        let last = out.rsplit(['、', '，', '；', '\n', '：', ',', ';']).next().unwrap_or_default();
        let first = fragment.split(['、', '，', '；', ',', ';', '：']).next().unwrap_or_default();
        if !out.is_empty() && separates(last, first) {
            out.push('\n');
        }
        out.push_str(fragment);
    }
    out
}

/// What names end with, and what is no name by itself.
const SUFFIXES: [&str; 12] = [
    "镇人民政府",
    "乡人民政府",
    "县人民政府",
    "区人民政府",
    "市人民政府",
    "办公室",
    "委员会",
    "办事处",
    "管理局",
    "监督局",
    "保障局",
    "分公司",
];

/// True when a break between these two fragments stands between two names.
fn separates(last: &str, first: &str) -> bool {
    let is_label = ATTRIBUTES.iter().any(|(word, _)| first == *word);
    if is_label {
        return true;
    }
    let is_branch = ["分局", "支局", "支队", "支行", "分行", "分公司", "办公室", "大队"].contains(&first)
        || first.chars().count() <= 4 && !starts_like_unit(first) && first.ends_with("分局");
    let is_suffix_cut = || {
        let whole = format!("{last}{first}");
        SUFFIXES.iter().any(|suffix| whole.ends_with(suffix) && suffix.len() >= first.len())
    };
    let is_stem = ["区", "市", "县", "省", "镇", "区委", "市委", "县委", "区政府", "市政府", "县政府", "区人民政府"]
        .contains(&last);
    if is_suffix_cut() && (!BARE_GROUPS.contains(&first) || last.ends_with('乡') && first.starts_with('镇')) {
        return false;
    }
    let continues = first.starts_with(['（', '(', '）', ')', '、', '，', '；']);
    let verb_only = without_verb(first).0.is_empty();
    let (last, verb) = without_verb(last);
    let last_is_whole = verb.is_some() || looks_like_unit(&without_mark(&last).0);
    let open = last.matches(['（', '(']).count() > last.matches(['）', ')']).count();
    let first = without_verb(first).0;
    last_is_whole
        && looks_like_unit(&without_mark(&first).0)
        && !is_branch
        && !continues
        && !verb_only
        && !open
        && (!is_stem || starts_like_unit(&first))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `name/L` lead, `/S` support, bare responsible; `*` marks a group; `-x` an exception.
    fn show(written: &str) -> String {
        show_with(written, Role::Responsible)
    }

    fn show_with(written: &str, default: Role) -> String {
        let one = |duty: &Duty| {
            let role = match duty.role {
                Role::Lead => "/L",
                Role::Support => "/S",
                Role::Responsible => "",
            };
            let except: String = duty.except.iter().map(|unit| format!("-{unit}")).collect();
            format!("{}{}{role}{except}", duty.name, if duty.group { "*" } else { "" })
        };
        duties(written, default).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_written_form_of_a_unit_list() {
        for (written, expected) in [
            ("区财政局", "区财政局"),
            ("区财政局，各预算单位", "区财政局 各预算单位*"),
            ("甲区公安分局、区税务局；区司法局", "甲区公安分局 区税务局 区司法局"),
            ("市场监督管理局牵头，教育局、各镇（街）配合", "市场监督管理局/L 教育局/S 各镇（街）*/S"),
            ("区教育局、区市场监督管理局牵头", "区教育局/L 区市场监督管理局/L"),
            ("各中小学校、幼儿园", "各中小学校* 幼儿园*"),
            ("区委宣传部、区教育局、团区委，各镇（街）", "区委宣传部 区教育局 团区委 各镇（街）*"),
            ("区城市管理综合执法局（牵头），各镇政府、街道办事处", "区城市管理综合执法局/L 各镇政府* 街道办事处*"),
            ("区自然资源局（牵头）区公安局、区财政局", "区自然资源局/L 区公安局 区财政局"),
            ("区自然资源局（牵头）、区文化广电旅游体育局", "区自然资源局/L 区文化广电旅游体育局"),
            ("牵头单位：区教育局；配合单位：区财政局、区民政局", "区教育局/L 区财政局/S 区民政局/S"),
            ("牵头单位：区教育局 配合单位：区财政局", "区教育局/L 区财政局/S"),
            ("责任单位：区农业农村局；配合单位：区财政局", "区农业农村局 区财政局/S"),
            ("由区教育局牵头，会同区财政局落实", "区教育局/L 区财政局/S"),
            ("区教育局会同区财政局", "区教育局/L 区财政局/S"),
            ("区教育局牵头负责，区财政局参与", "区教育局/L 区财政局/S"),
            ("区应急管理局、区消防救援大队按职责分工负责", "区应急管理局 区消防救援大队"),
            ("各镇人民政府负责", "各镇人民政府*"),
            ("区发展和改革局牵头，供水、供电、供气企业配合", "区发展和改革局/L 供水、供电、供气企业*/S"),
            (
                "区财政局，涉及公共资源配置、重大建设项目批准和实施、公益事业建设等三个领域的相关单位",
                "区财政局 涉及公共资源配置、重大建设项目批准和实施、公益事业建设等三个领域的相关单位*",
            ),
            ("教育、公安、民政等部门", "教育、公安、民政等部门*"),
            ("区教育局、区公安局等有关部门", "区教育局 区公安局 有关部门*"),
            ("区教育局、国网甲供电公司等单位", "区教育局 国网甲供电公司"),
            ("区商务局、属地街道", "区商务局 属地街道*"),
            ("区政府各部门、各直属机构", "区政府各部门* 各直属机构*"),
            ("区政府门户网站各责任栏目单位", "区政府门户网站各责任栏目单位*"),
            ("政策起草部门", "政策起草部门*"),
            ("区住房和城乡建设局和区财政局", "区住房和城乡建设局 区财政局"),
            ("区人力资源和社会保障局", "区人力资源和社会保障局"),
            ("区教育局\n区财政局", "区教育局 区财政局"),
            ("区政府办公\n室、区审\n计局", "区政府办公室 区审计局"),
            ("县政府办\n公室", "县政府办公室"),
            ("各乡镇\n人民政府", "各乡镇人民政府*"),
            ("各乡\n镇人民政府", "各乡镇人民政府*"),
            ("区政府\n各镇人民政府", "区政府 各镇人民政府*"),
            ("市生态环境局甲\n分局", "市生态环境局甲分局"),
            ("各镇\n（街）", "各镇（街）*"),
            ("区教育局 区财政局", "区教育局 区财政局"),
            ("区 教 育 局", "区教育局"),
            ("除区教育局外，区政府各部门", "区政府各部门*-区教育局"),
            ("区直各部门（区财政局除外）", "区直各部门*-区财政局"),
            ("疾控科、预防接种管理中心", "疾控科 预防接种管理中心"),
            ("办公室、各科室", "办公室 各科室*"),
            ("杜村镇政府", "杜村镇政府"),
            ("供电局、移动公司、中国铁塔", "供电局 移动公司 中国铁塔"),
            ("县农业农村局牵头负责；县财政局负责检测经费保障；各乡镇负责组织实施", "县农业农村局/L 县财政局 各乡镇*"),
            (
                "县审计局牵头，县财政局、县纪委监委驻县民政局纪检监察组配合",
                "县审计局/L 县财政局/S 县纪委监委驻县民政局纪检监察组/S",
            ),
            ("区教育局、各镇街完成时限：2022年6月底前", "区教育局 各镇街*"),
            ("区农业农村局（牵头，陈立群）、区财政局", "区农业农村局/L 区财政局"),
            ("区农业农村局（陈立群）、区财政局（何晓岚）", "区农业农村局 区财政局"),
            ("区住建局（局长：邓海波；分管领导：石磊）、区财政局", "区住建局 区财政局"),
            ("县环保局（按职责分工负责）", "县环保局"),
            ("各镇（街道）（党政主要负责人）", "各镇（街道）*"),
            ("市市场监管局（负责食品安全）、市财政局", "市市场监管局 市财政局"),
            ("牵头：县民政局 配合：县财政局、县残疾人联合会", "县民政局/L 县财政局/S 县残疾人联合会/S"),
            ("县农业农村局配合单位：马庄乡政府、县水利局", "县农业农村局 马庄乡政府/S 县水利局/S"),
            ("责任单位为县教育局、县妇联，由县检察院配合", "县教育局 县妇联 县检察院/S"),
            ("责任单位为县信访局和各乡镇（街道）", "县信访局 各乡镇（街道）*"),
            ("此项工作由县信访局负责，县大数据中心配合", "县信访局 县大数据中心/S"),
            ("县事务中心牵头，县经开区管委会、县纪委监委机关配合", "县事务中心/L 县经开区管委会/S 县纪委监委机关/S"),
            ("—", ""),
            ("/", ""),
            ("", ""),
        ] {
            assert_eq!(show(written), expected, "{written}");
        }
        assert_eq!(show_with("区公安局、区民政局", Role::Support), "区公安局/S 区民政局/S");
    }

    #[test]
    fn words_that_are_no_units() {
        for text in ["试行", "征求意见稿", "2019年度", "见附件", "不低于4%", "含加分项"] {
            assert!(!duties(text, Role::Responsible).iter().all(|duty| is_name(&duty.name)), "{text}");
        }
    }

    #[test]
    fn a_name_of_an_unknown_sort_does_not_spoil_a_list() {
        let mostly = |text: &str| mostly_names(&duties(text, Role::Responsible));
        assert!(mostly("县财政局牵头，县老龄服务联盟会配合"));
        assert!(!mostly("县老龄服务联盟会配合"));
        assert!(!mostly("县财政局牵头，资金于6月底前到位"));
    }

    proptest! {
        #[test]
        fn a_list_of_names_comes_back(names in proptest::collection::vec("[区市县][甲乙丙丁]{1,3}(局|办公室|委员会|中心)", 1..6), separator in "[、，；\n]") {
            let mut expected: Vec<String> = Vec::new();
            for name in &names {
                if !expected.contains(name) {
                    expected.push(name.clone());
                }
            }
            let found: Vec<String> = duties(&names.join(&separator), Role::Lead).into_iter().map(|duty| duty.name).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[区各局、，；（）()：牵头配合除外\n 等和由单位]{0,30}") {
            let _ = duties(&text, Role::Responsible);
        }
    }
}
