//! Line breaks inside a cell: between two names, or in the middle of one.

use super::name::{starts_like_unit, without_mark, without_verb};
use super::sorts::looks_like_unit;
use crate::recognise::words::{ATTRIBUTES, BARE_GROUPS};

/// Line breaks and spaces inside a cell: a break between two whole names separates them, any other was made by the
/// width of the cell.
pub(super) fn join_broken_lines(written: &str) -> String {
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
