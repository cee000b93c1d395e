//! What a cell or a bracket of units says beside their names: who answers for a unit, and who is not named again.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::sorts::{is_name, looks_like_unit};
use crate::recognise::words::FAMILIES;

/// The units without persons behind them, and without what speaks of other tasks.
pub(super) fn without(written: &str) -> Cow<'_, str> {
    without_persons(without_those_below(written))
}

/// `甲局牵头；以下均需各镇落实，不再列出` names the units of all that follows, not one more of this task.
/// `甲局、乙局（分别办理）` is said of both.
fn without_those_below(written: &str) -> Cow<'_, str> {
    static BELOW: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("[，,；;。]?以下[^；;。（）]{0,40}不再(?:逐一|逐项|一一|重复)?列出").expect("a constant pattern")
    });
    static EACH: LazyLock<Regex> = LazyLock::new(|| Regex::new("[（(](分别办理)[）)]").expect("a constant pattern"));
    match BELOW.replace_all(written, "") {
        Cow::Borrowed(same) => EACH.replace_all(same, "$1"),
        Cow::Owned(rest) => Cow::Owned(EACH.replace_all(&rest, "$1").into_owned()),
    }
}

/// `甲局　吴××`, a line for each unit: who answers for it stands behind it, parted by a gap.
fn without_persons(written: Cow<'_, str>) -> Cow<'_, str> {
    let bare = |line: &str| -> Option<String> {
        let (unit, persons) = line.trim().split_once(char::is_whitespace)?;
        let are_persons = persons.split(['、', '，', ' ', '　']).filter(|one| !one.is_empty()).all(is_person_or_post);
        (is_name(unit) && are_persons).then(|| unit.to_owned())
    };
    if !written.lines().any(|line| bare(line).is_some()) {
        return written;
    }
    let lines: Vec<String> = written.lines().map(|line| bare(line).unwrap_or_else(|| line.to_owned())).collect();
    Cow::Owned(lines.join("\n"))
}

/// 邓小明, 吴××, 张某某; 各镇长, 主要负责人.
fn is_person_or_post(text: &str) -> bool {
    const POSTS: [&str; 8] = ["局长", "主任", "书记", "镇长", "乡长", "负责人", "负责同志", "主要领导"];
    let n_chars = text.chars().count();
    let is_body = text.ends_with(['警', '队', '办', '站', '部', '局', '委', '所', '院', '会', '社', '司', '校']);
    let is_person = (2..=3).contains(&n_chars) && text.starts_with(|c| FAMILIES.contains(c)) && !is_body;
    let is_post = n_chars <= 12 && POSTS.iter().any(|post| text.ends_with(post));
    (is_person || is_post) && !looks_like_unit(text)
}
