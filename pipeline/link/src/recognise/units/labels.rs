//! Labels that say who is meant (牵头单位：), and the stretches of names behind them.

use zuozheng_model::Role;

use super::breaks::join_broken_lines;
use super::sorts::{is_name, looks_like_unit};
use crate::recognise::words::{ATTRIBUTES, Attribute, BRACKETED, FAMILIES};

/// A stretch of names with the role they have when nothing nearer says otherwise.
pub(super) struct Clause {
    pub(super) text: String,
    pub(super) role: Role,
}

/// Cuts at the labels (牵头单位：), which set the role for what follows them.
pub(super) fn clauses(written: &str, default: Role) -> Vec<Clause> {
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
        let head = without_other_body(before).trim_end_matches(['）', ')']).trim_end();
        let known = ATTRIBUTES.iter().filter(|(word, _)| head.ends_with(word)).max_by_key(|(word, _)| word.len());
        let known = known.map(|(word, attribute)| (*word, *attribute));
        let Some((word, attribute)) = known.or_else(|| Some((leaders(head)?, Attribute::Ignored))) else { continue };
        let start = head.len() - word.len();
        let previous = text[..start].trim_end().chars().next_back();
        // 甲局配合单位：乙局, where the line break between them was lost.
        let after_name = || {
            let last = text[..start].rsplit(['。', '；', '，', '、', '：', ':', '\n']).next().unwrap_or_default();
            (attribute.role().is_some() || attribute == Attribute::Deadline) && (is_name(last) || is_person(last))
        };
        let begins = previous.is_none_or(|c| {
            "。；;，,、（(【[〔）)】]〕：:—".contains(c) || text[..start].ends_with(char::is_whitespace)
        }) || after_name()
            || counts_items(&text[..start]);
        if begins {
            found.push((start, colon + mark.len_utf8(), attribute));
        }
    }
    found
}

/// `责任科室（单位）` without the bracket that names another sort of body.
fn without_other_body(head: &str) -> &str {
    const BODIES: [&str; 9] = ["单位", "部门", "科室", "股室", "处室", "街道", "镇", "镇街", "人"];
    let (open, inside) = match head.trim_end().strip_suffix(['）', ')']).and_then(|rest| rest.rsplit_once(['（', '(']))
    {
        Some(found) => found,
        None => return head,
    };
    if BODIES.contains(&inside.trim()) { open.trim_end() } else { head }
}

/// `以上三项牵头单位：甲局`: what stands before the label only says of how many items it speaks.
fn counts_items(before: &str) -> bool {
    let last = before.rsplit(['。', '；', '\n']).next().unwrap_or_default().trim();
    let counted = ["以上", "上述", "前述"].iter().find_map(|word| last.strip_prefix(word));
    let bare = counted.map(|items| items.trim_end_matches(['工', '作', '任', '务']));
    bare.is_some_and(|items| items.ends_with(['项', '条']) && items.chars().count() <= 12)
}

/// `牵头县领导`, `包抓领导` at the end of a text: a word for leaders of any rank.
fn leaders(head: &str) -> Option<&str> {
    let word = head.rsplit(|c: char| c.is_whitespace() || "。；;，,、（(【[〔）)】]〕：:—".contains(c)).next()?;
    (word.ends_with("领导") && (3..=8).contains(&word.chars().count())).then_some(word)
}

/// 责任人：姜涛责任单位：甲局, where the gap between them was lost.
fn is_person(text: &str) -> bool {
    (2..=3).contains(&text.chars().count()) && text.starts_with(|c| FAMILIES.contains(c))
}
