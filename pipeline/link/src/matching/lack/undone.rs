//! What owns up to it that a thing was not done.

use std::sync::LazyLock;

use regex::Regex;

use super::super::reading::fields_of;
use super::super::sentences::Sentence;
use super::super::wording::{Forms, Wording};
use super::{Lack, Speaks, clauses_of, pattern};

#[derive(Debug)]
pub(super) struct Patterns {
    /// What owns up to it for all of them, however many: 34个村一个也没有动工, 没有一处破土, 零进展.
    admits_all: Regex,
    /// What owns up to it that a thing was not done: 均未组织, 年内无法完成, 顺延至2022年.
    admits: Regex,
    /// A value that tells of what is on its way. What goes on for good (持续推进, 正常运行) is no such thing.
    under_way: Regex,
    /// A column that tells whether a deed was done, not what was found: 清运, 是否完成, 整改情况.
    outcome: Regex,
}

impl Patterns {
    pub(super) fn new(forms: &Forms<'_>) -> Result<Self, regex::Error> {
        let [deed, plain, counter, nothing, postponed] =
            ["deed", "plain_deed", "counter", "nothing", "postponed"].map(|class| forms.any(class));
        let [done, visited] = ["none_done", "none_visited"].map(|class| forms.any(class));
        // 一次也没有开展, 一户未动, 开展一次也没有, 没有开展一次, 没有一次开展.
        let admits_all = [
            format!("一(?:{counter})[^，。；一]{{0,4}}(?:也|都)(?:没有|没能|未能|未|没)(?:{deed}|{plain})"),
            format!("一(?:{counter})[^，。；一]{{0,4}}(?:也|都)(?:没有?|未)(?:，|。|；)"),
            format!("一(?:{counter})[^，。；一]{{0,4}}(?:也|都)拿不出"),
            // Without 也 most verbs of one character begin other words: 一个未来….
            format!("一(?:{counter})未(?:{deed}|埋|动|挖)"),
            format!("(?:{deed})一(?:{counter})(?:也|都)(?:未能?|没能|没有?)"),
            format!("没有(?:{deed})一(?:{counter})"),
            format!("没有一(?:{counter})[^，。；]{{0,4}}(?:{deed})"),
            nothing,
            "(?:目标|任务|计划)[^，。；]{0,4}落空".to_owned(),
            "(?:场次|进展|次数|金额)(?:仍|均)?(?:为|是)?(?:零|0(?:，|。|；|$))".to_owned(),
        ];
        let admits = [
            format!("(?:均|都|全|皆|始终|一直|仍|尚|至今|还|迟迟|从|就是)(?:未能?|没能|没有?|未曾)再?(?:{deed})"),
            format!("(?:未能|没能|没有|未曾|未)(?:{deed}){{1,2}}(?:，|。|；|、|（|过|$)"),
            format!("(?:今年|全年|本年)(?:未能?|没能|没有?)(?:{deed})"),
            "(?:一直|全年|仍|仍是|至今)(?:为|是)?空白".to_owned(),
            "(?:年内|今年|本年|年底前|本年度)[^，。；]{0,10}(?:无法|不能|难以|未能|不现实|无望|不予|不列入)".to_owned(),
            "目标[^，。；]{0,8}(?:无法|难以|未能|不能)".to_owned(),
            format!("(?:{postponed})(?:至|到)(?:明年|来年|次年|20[0-9]{{2}}年)"),
            "，没有。".to_owned(),
            format!("(?:{done})[^，。；0-9]{{0,6}}[^0-9.，。；]0(?:个|次|家|户|场|处|项|人|件|份|台|套|公里)"),
            format!("(?:{visited})了?0(?:次|家|户|场)"),
        ];
        // Who is about to do it says so in words of intention, which are few.
        let under_way = format!("^(?:正在|正|拟|计划|准备|筹备)[^，。；]{{0,8}}$|^(?:{})中$", forms.any("under_way"));
        Ok(Self {
            admits_all: Regex::new(&admits_all.join("|"))?,
            admits: Regex::new(&admits.join("|"))?,
            under_way: Regex::new(&under_way)?,
            outcome: Regex::new(&forms.any("outcome"))?,
        })
    }
}

/// A value of a table that denies: 否, 未清运, 0.
static DENIES: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:否|×|0|无|未.{0,6}|没有?.{0,4}|尚未.{0,6})$"));
/// Rows that are enough to call a column a whole.
const ROWS: usize = 3;
/// Some of them, counted, as whom a clause is about: 两款未公开, 36份未签.
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:[0-9二两三四五六七八九十百千]+|个别|少数|部分|其余|有的)[^0-9，。；]{1,14}$"));
/// Some of them, as whom the clause before begins with: 两个小区因业主投票未过半.
static COUNTED_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:其中|另有|还有)?(?:[0-9二两三四五六七八九十百千]+|个别|少数|部分|其余|有的)[个家户款份件名宗处条人笔栋]",
    )
});
/// What was so before: 去年一张也没开出来.
static HISTORY: LazyLock<Regex> = LazyLock::new(|| pattern("去年|上年|往年|前年|此前|以前|过去|一度|曾经|年初|起初"));

/// A clause that owns up to it that the thing was not done, or one that says so where no other says that anything was.
pub(super) fn of(
    sentences: &[&Sentence],
    rows: &[&str],
    speaks: impl Fn(&Sentence) -> Speaks,
    wording: &Wording<'_>,
) -> Option<Lack> {
    let patterns = wording.lack();
    let admitted = sentences.iter().find_map(|sentence| {
        admitted(sentence, patterns).filter(|clause| {
            let spoken = speaks(sentence);
            spoken.is_own() || spoken == Speaks::Beside && patterns.undone.admits_all.is_match(clause)
        })
    });
    let only_denied = || {
        let mut denied: Option<&str> = None;
        for sentence in sentences {
            for clause in clauses_of(sentence, wording) {
                if clause.done {
                    return None;
                }
                let is_denied = clause.undone || is_under_way(&clause.text, &patterns.undone);
                if denied.is_none() && is_denied && speaks(sentence).is_own() {
                    denied = Some(&clause.text);
                }
            }
        }
        denied
    };
    let admitted = admitted.or_else(only_denied).map(str::to_owned);
    let in_table = || denied_column(rows, patterns).map(|(name, said)| format!("{name}：{said}（各行）"));
    admitted.or_else(in_table).map(Lack::Undone)
}

/// True for a sentence that owns up to it for all of them, however many.
pub(in super::super) fn admits_all(sentence: &Sentence, patterns: &super::Patterns) -> bool {
    admitted(sentence, patterns).is_some_and(|clause| patterns.undone.admits_all.is_match(clause))
}

/// The clause of a sentence that owns up.
fn admitted<'s>(sentence: &'s Sentence, patterns: &super::Patterns) -> Option<&'s str> {
    sentence.found().admitted.get_or_init(|| admits(sentence.text(), patterns).map(str::to_owned)).as_deref()
}

/// Whether a field of a row tells that the thing is on its way: 完成情况：正在报名.
fn is_under_way(field: &str, patterns: &Patterns) -> bool {
    fields_of(field).any(|(name, value)| patterns.outcome.is_match(name) && patterns.under_way.is_match(value))
}

fn admits<'s>(sentence: &'s str, patterns: &super::Patterns) -> Option<&'s str> {
    /// Bytes of each of the marks that end a clause.
    const MARK: usize = '，'.len_utf8();
    let is_mark = |c: char| matches!(c, '，' | '；' | '。' | '：');
    let start_of = |found: &regex::Match<'_>| sentence[..found.start()].rfind(is_mark).map_or(0, |at| at + MARK);
    let clause = |found: &regex::Match<'_>| {
        let rest = &sentence[found.end()..];
        let end = match found.as_str().ends_with(is_mark) {
            true => found.end(),
            false => found.end() + rest.find(is_mark).unwrap_or(rest.len()),
        };
        sentence[start_of(found)..end].trim_matches(is_mark)
    };
    let is_of_some = |found: &regex::Match<'_>| {
        let start = start_of(found);
        let own = sentence[start..found.start()].trim();
        // 两个小区因业主投票未过半，没有建成: who did not stands in the clause before.
        let before = sentence[..start].trim_end_matches(is_mark).rsplit(is_mark).next().unwrap_or_default();
        // 尚未完成的3个.
        let is_attribute = sentence[found.end()..].starts_with('的');
        is_attribute || COUNTED.is_match(own) || own.is_empty() && COUNTED_FIRST.is_match(before)
    };
    let Patterns { admits_all, admits, .. } = &patterns.undone;
    let found = admits_all.find_iter(sentence).chain(admits.find_iter(sentence).filter(|found| !is_of_some(found)));
    found.map(|found| clause(&found)).find(|clause| !patterns.findings.is_match(clause) && !HISTORY.is_match(clause))
}

/// A column of a table all of whose values deny: `清运：否` in every row.
fn denied_column<'s>(rows: &[&'s str], patterns: &super::Patterns) -> Option<(&'s str, &'s str)> {
    let mut columns: Vec<Column<'s>> = Vec::new();
    for row in rows {
        for (nth, (name, value)) in fields_of(row).enumerate() {
            // Columns come in one order, but empty cells are left out.
            let known = |column: &Column<'_>| column.name == name;
            let at = columns.get(nth).filter(|column| known(column)).map(|_| nth);
            let at = at.or_else(|| columns.iter().position(known)).unwrap_or_else(|| {
                columns.push(Column::new(name, patterns));
                columns.len() - 1
            });
            columns[at].add(value, patterns);
        }
    }
    columns.retain(|column| column.n_values >= ROWS);
    columns.into_iter().filter_map(|column| Some((column.name, column.said?))).min()
}

/// A column of a table.
struct Column<'s> {
    name: &'s str,
    n_values: usize,
    /// The last of its values, while it tells whether a deed was done and all of them deny.
    said: Option<&'s str>,
}

impl<'s> Column<'s> {
    fn new(name: &'s str, patterns: &super::Patterns) -> Self {
        // 未公示：0 is how it should be.
        let counts_what_is_not = name.starts_with(['未', '没', '逾', '超']);
        let tells = patterns.undone.outcome.is_match(name) && !patterns.found.is_match(name) && !counts_what_is_not;
        Self { name, n_values: 0, said: tells.then_some("") }
    }

    fn add(&mut self, value: &'s str, patterns: &super::Patterns) {
        self.n_values += 1;
        // Most columns are out after a row.
        let denies = |said: &&str| DENIES.is_match(said) && !patterns.is_nothing_to_mend(self.name, said);
        self.said = self.said.and(Some(value)).filter(denies);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_denies_in_every_row_owns_up() {
        let wording = Wording::builtin();
        let denied_column = |rows| super::denied_column(rows, wording.lack());
        let rows = ["位置：甲；估量：26；清运：否", "位置：乙；估量：9；清运：否", "位置：合计；估量：35；清运：0"];
        assert_eq!(denied_column(&rows), Some(("清运", "0")));
        let mixed = ["位置：甲；清运：是", "位置：乙；清运：否", "位置：丙；清运：否"];
        assert_eq!(denied_column(&mixed), None);
        let mended = ["户：甲；整改结果：无", "户：乙；整改结果：无", "户：丙；整改结果：无"];
        assert_eq!(denied_column(&mended), None);
        let kept = ["村：甲；未公示：0", "村：乙；未公示：0", "村：丙；未公示：0"];
        assert_eq!(denied_column(&kept), None);
        let findings = ["户：甲；发现隐患情况：无", "户：乙；发现隐患情况：无", "户：丙；发现隐患情况：无"];
        assert_eq!(denied_column(&findings), None);
    }
}
