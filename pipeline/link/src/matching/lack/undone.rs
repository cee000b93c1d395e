//! What owns up to it that a thing was not done.

use std::sync::LazyLock;

use regex::Regex;
use zuozheng_text::Dictionaries;

use super::super::reading::fields_of;
use super::super::sentences::Sentence;
use super::{FINDINGS, FOUND, Lack, Speaks, clauses_of, is_nothing_to_mend, pattern};

/// A thing done, as it stands behind 未 and 没有.
const DEEDS: &str = "组织|开展|办成|办起|办|举办|举行|召开|编成|编制|动笔|动工|开工|落地|落实|落下来|兑现|开成|启动|签订?|铺开|上线|接入|进场|完成|实施|建成|建立|建起来|设立|制定|印发|出台|安装|培训|演练|检查|排查|整改|清偿|发放|到位|实现|推进|递交|报送|清理|公布|发布|公示|公开|对外|压减|定稿|形成|列入|派|做|查|贴|挂|下发|录入|上网|建|招|讲|聘|采购|批准|搞成|选出|定下来|恢复|破土|挂上|开始|写|回复|答复";
/// Words for one of a kind: 一次也没有.
const KINDS: &str =
    "[次个家户场期轮处项件条份座人名笔宗台套栋只面张册米亩块株棵眼栏村校班位辆艘头桩口格字所门根盏]|分钱|公里";
/// What owns up to it for all of them, however many: 34个村一个也没有动工, 没有一处破土, 零进展.
static ADMITS_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"一(?:{KINDS})[^，。；一]{{0,4}}(?:也|都)(?:没有|没能|未能|未|没)(?:{DEEDS}|去|来|动|到|收|卖|种|埋|挖|拿|见|请|进|打|走)|一(?:{KINDS})[^，。；一]{{0,4}}(?:也|都)(?:没有?|未)(?:，|。|；)|一(?:{KINDS})[^，。；一]{{0,4}}(?:也|都)拿不出|一(?:{KINDS})未(?:{DEEDS}|埋|动|挖)|(?:{DEEDS})一(?:{KINDS})(?:也|都)(?:未能?|没能|没有?)|没有(?:{DEEDS})一(?:{KINDS})|没有一(?:{KINDS})[^，。；]{{0,4}}(?:{DEEDS}|破土)|零(?:进展|场次|新增|开工)|(?:尚无|毫无|没有|无)进展|停工至今|维持原状|维持原样|无从做起|无从谈起|谈不上|交白卷|没有下文|没有着落|按兵不动|停在图纸上|停留在纸面|全部退回|(?:全年|全部)停[印播办]|(?:目标|任务|计划)[^，。；]{{0,4}}落空|(?:场次|进展|次数|金额)(?:仍|均)?(?:为|是)?(?:零|0(?:，|。|；|$))"
    ))
});
/// What owns up to it that a thing was not done: 均未组织, 年内无法完成, 顺延至2022年.
static ADMITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:均|都|全|皆|始终|一直|仍|尚|至今|还|迟迟|从|就是)(?:未能?|没能|没有?|未曾)再?(?:{DEEDS})|(?:未能|没能|没有|未曾|未)(?:{DEEDS}){{1,2}}(?:，|。|；|、|（|过|$)|(?:今年|全年|本年)(?:未能?|没能|没有?)(?:{DEEDS})|(?:一直|全年|仍|仍是|至今)(?:为|是)?空白|(?:年内|今年|本年|年底前|本年度)[^，。；]{{0,10}}(?:无法|不能|难以|未能|不现实|无望|不予|不列入)|目标[^，。；]{{0,8}}(?:无法|难以|未能|不能)|(?:顺延|推迟|延后|延期|推)(?:至|到)(?:明年|来年|次年|20[0-9]{{2}}年)|，没有。|(?:完成|建成|开展|组织|培训|安装|发放|签订)[^，。；0-9]{{0,6}}[^0-9.，。；]0(?:个|次|家|户|场|处|项|人|件|份|台|套|公里)|(?:安检|检查|走访|演练|巡查|抽查|宣讲)了?0(?:次|家|户|场)"
    ))
});
/// A value of a table that denies: 否, 未清运, 0.
static DENIES: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:否|×|0|无|未.{0,6}|没有?.{0,4}|尚未.{0,6})$"));
/// A value that tells of what is on its way. What goes on for good (持续推进, 正常运行) is no such thing.
static UNDER_WAY: LazyLock<Regex> =
    LazyLock::new(|| pattern("^(?:正在|正|拟|计划|准备|筹备)[^，。；]{0,8}$|^(?:筹备|办理|进行|申报|招标|报批)中$"));
/// A column that tells whether a deed was done, not what was found: 清运, 是否完成, 整改情况.
static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "完成|清运|封场|开工|建成|批复|委托|评审|清偿|签订|到位|整改|落实|办结|兑现|安装|验收|挂牌|发布|公开|公示|组织|开展|进度|进展",
    )
});
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
    dictionaries: &Dictionaries,
) -> Option<Lack> {
    let admitted = sentences.iter().find_map(|sentence| {
        admitted(sentence).filter(|clause| {
            let spoken = speaks(sentence);
            spoken.is_own() || spoken == Speaks::Beside && ADMITS_ALL.is_match(clause)
        })
    });
    let only_denied = || {
        let mut denied: Option<&str> = None;
        for sentence in sentences {
            for clause in clauses_of(sentence, dictionaries) {
                if clause.done {
                    return None;
                }
                let is_denied = clause.undone || is_under_way(&clause.text);
                if denied.is_none() && is_denied && speaks(sentence).is_own() {
                    denied = Some(&clause.text);
                }
            }
        }
        denied
    };
    let admitted = admitted.or_else(only_denied).map(str::to_owned);
    let in_table = || denied_column(rows).map(|(name, said)| format!("{name}：{said}（各行）"));
    admitted.or_else(in_table).map(Lack::Undone)
}

/// True for a sentence that owns up to it for all of them, however many.
pub(in super::super) fn admits_all(sentence: &Sentence) -> bool {
    admitted(sentence).is_some_and(|clause| ADMITS_ALL.is_match(clause))
}

/// The clause of a sentence that owns up.
fn admitted(sentence: &Sentence) -> Option<&str> {
    sentence.found().admitted.get_or_init(|| admits(sentence.text()).map(str::to_owned)).as_deref()
}

/// Whether a field of a row tells that the thing is on its way: 完成情况：正在报名.
fn is_under_way(field: &str) -> bool {
    fields_of(field).any(|(name, value)| OUTCOME.is_match(name) && UNDER_WAY.is_match(value))
}

fn admits(sentence: &str) -> Option<&str> {
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
    let of_all = ADMITS_ALL.find_iter(sentence);
    let found = of_all.chain(ADMITS.find_iter(sentence).filter(|found| !is_of_some(found)));
    found.map(|found| clause(&found)).find(|clause| !FINDINGS.is_match(clause) && !HISTORY.is_match(clause))
}

/// A column of a table all of whose values deny: `清运：否` in every row.
fn denied_column<'s>(rows: &[&'s str]) -> Option<(&'s str, &'s str)> {
    let mut columns: Vec<Column<'s>> = Vec::new();
    for row in rows {
        for (nth, (name, value)) in fields_of(row).enumerate() {
            // Columns come in one order, but empty cells are left out.
            let known = |column: &Column<'_>| column.name == name;
            let at = columns.get(nth).filter(|column| known(column)).map(|_| nth);
            let at = at.or_else(|| columns.iter().position(known)).unwrap_or_else(|| {
                columns.push(Column::new(name));
                columns.len() - 1
            });
            columns[at].add(value);
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
    fn new(name: &'s str) -> Self {
        // 未公示：0 is how it should be.
        let counts_what_is_not = name.starts_with(['未', '没', '逾', '超']);
        let tells = OUTCOME.is_match(name) && !FOUND.is_match(name) && !counts_what_is_not;
        Self { name, n_values: 0, said: tells.then_some("") }
    }

    fn add(&mut self, value: &'s str) {
        self.n_values += 1;
        // Most columns are out after a row.
        self.said =
            self.said.and(Some(value)).filter(|said| DENIES.is_match(said) && !is_nothing_to_mend(self.name, said));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_denies_in_every_row_owns_up() {
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
