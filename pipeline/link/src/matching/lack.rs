//! What the cited passages tell against their own link: that the thing was not done, or less of it than the task asks.
//!
//! A report of many things proves some and owns up to others, in the words of the task each time. [`shortfall`](super::shortfall)
//! looks at whole documents; this looks at the sentences on which one link rests.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use zuozheng_text::{Dictionaries, numerals};

use super::shortfall::clauses_of;

/// How much of an asked share must be reached to pass for it: a clerk takes 94.5 % for all of them with a reason for the rest,
/// and not 82 %.
const ENOUGH: f32 = 0.9;
/// How much of a number that ought to be done must be done.
const MOST: f32 = 0.8;
/// What may be left of all there is to do.
const LEFT: f32 = 0.25;

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}

/// A share that a task asks for. A bound from above (不超过10%) asks for less, not more.
static ASKED_SHARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<before>[^，。；、0-9.]{0,6})(?:(?P<digits>[0-9.]+)%|百分之(?P<han>[〇零一二三四五六七八九十百]+))(?P<after>以内|以下)?",
    )
});
/// A share that was reached: 安装率82%, 整改完成76%.
static TOLD_SHARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<of>[^，。；、0-9：]{0,6}?)(?:率|占比|占|比例|完成|覆盖)(?:[^，。；、0-9]{0,6})(?:(?P<digits>[0-9.]+)%|百分之(?P<han>[〇零一二三四五六七八九十百]+))",
    )
});
/// Shares of something else: how much more or less than before, or what it costs.
static OTHER_SHARE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "同比|环比|增长|下降|上升|减少|降低|提升|提高|由|利率|费率|税率|贴息|折扣|目标|要求|应达|不低于|不少于|上年|去年",
    )
});
/// 应排查310栋，已排查96栋; 应为20次左右，实际5次.
static OUGHT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^供响对相反适])应(?:[^用急对，。；、0-9已实][^，。；、0-9已实]{0,19})?(?P<asked>[0-9.]+)(?P<unit>公里|[^0-9，。；年月日时])[^，。；0-9]{0,4}[，、（(]?[^，。；0-9]{0,6}[已实仅只][^，。；0-9]{0,8}(?P<told>[0-9.]+)(?P<same>公里|[^0-9，。；])",
    )
});
/// 完成12公里，剩余23公里; 注销61台，其余82台车主拒不办理.
static REST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:完成|建成|安装|拆除|注销|签订|整改|验收|已[^，。；0-9]{0,6})[^，。；0-9]{0,4}(?P<told>[0-9.]+)(?P<unit>公里|[^0-9，。；])[^。；0-9]{0,10}(?:(?:剩余|还剩|尚余|尚有|还差|尚差)的?[^，。；0-9]{0,4}(?P<rest>[0-9.]+)(?P<same>公里|[^0-9，。；])|(?:其余|余下|还有)的?[^，。；0-9]{0,4}(?P<others>[0-9.]+)(?P<likewise>公里|[^0-9，。；])[^，。；]{0,10}(?:未|没|拒|尚|仍|不肯))",
    )
});
/// 仅开展3次，未达到每月不少于2次的要求; 离年度要求差三成以上; 缺口363人次.
static ONLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:仅|只)(?:完成|开展|组织|举办|检查|培训|安装|建成|召开|开)[^，。；]{0,6}[0-9一二两三四五六七八九十]+[^。；]{0,16}(?:未达到?|未能达到|没有达到|达不到|未完成)|(?:离|距|比)[^，。；]{0,12}(?:要求|目标|指标|任务)[^，。；]{0,3}(?:差|相差|差距)|(?:指标|任务|计划|目标)[^。；]{0,12}缺口[0-9]|未达到?[0-9]+%|(?:完成|达到?)[^，。；]{0,6}不足(?:[一二三四五六七八]成|[0-9]+%|一半)|(?:要求|目标|指标|任务)[^。；]{0,12}差[0-9]+",
    )
});
/// A thing done, as it stands behind 未 and 没有.
const DEEDS: &str = "组织|开展|办成|办起|办|举办|举行|召开|编成|编制|动笔|动工|开工|落地|落实|落下来|兑现|开成|启动|签订?|铺开|上线|接入|进场|完成|实施|建成|建立|建起来|设立|制定|印发|出台|安装|培训|演练|检查|排查|整改|清偿|发放|到位|实现|推进|递交|报送|清理|公布|发布|公示|公开|对外|压减|定稿|形成|列入|派|做|查|贴|挂|下发|录入|上网|建|招|讲|聘|采购|批准|搞成|选出|定下来|恢复|破土|挂上";
/// Words for one of a kind: 一次也没有.
const KINDS: &str = "[次个家户场期轮处项件条份座人名笔宗台套栋只面张册米亩]|分钱";
/// What owns up to it for all of them, however many: 34个村一个也没有动工, 没有一处破土, 零进展.
static ADMITS_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"一(?:{KINDS})[^，。；一]{{0,4}}(?:也|都)(?:没有|没能|未能|未|没)(?:{DEEDS}|去|来|动|到|收|卖|种|埋|挖|拿|见|请|进|打|走)|一(?:{KINDS})[^，。；一]{{0,4}}(?:也|都)(?:没有?|未)(?:，|。|；)|一(?:{KINDS})[^，。；一]{{0,4}}(?:也|都)拿不出|一(?:{KINDS})未(?:{DEEDS}|埋|动|挖)|(?:{DEEDS})一(?:{KINDS})(?:也|都)(?:未能?|没能|没有?)|没有(?:{DEEDS})一(?:{KINDS})|没有一(?:{KINDS})[^，。；]{{0,4}}(?:{DEEDS}|破土)|零(?:进展|场次|新增|开工)|(?:尚无|毫无|没有|无)进展|停工至今|维持原状|维持原样|无从做起|无从谈起|谈不上|交白卷|没有下文|没有着落|按兵不动|停在图纸上|停留在纸面|全部退回|(?:全年|全部)停[印播办]|(?:目标|任务|计划)[^，。；]{{0,4}}落空|(?:场次|进展|次数|金额)(?:仍|均)?(?:为|是)?(?:零|0(?:，|。|；|$))"
    ))
});
/// What owns up to it that a thing was not done: 均未组织, 年内无法完成, 顺延至2022年.
static ADMITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:均|都|全|皆|始终|一直|仍|尚|至今|还|迟迟|从|就是)(?:未能?|没能|没有?|未曾)再?(?:{DEEDS})|(?:未能|没能|没有|未曾|未)(?:{DEEDS})(?:，|。|；|、|（|过|$)|(?:今年|全年|本年)(?:未能?|没能|没有?)(?:{DEEDS})|(?:一直|全年|仍|仍是|至今)(?:为|是)?空白|(?:年内|今年|本年|年底前|本年度)[^，。；]{{0,10}}(?:无法|不能|难以|未能|不现实|无望|不予|不列入)|目标[^，。；]{{0,8}}(?:无法|难以|未能|不能)|(?:顺延|推迟|延后|延期|推)(?:至|到)(?:明年|来年|次年|20[0-9]{{2}}年)|，没有。|(?:完成|建成|开展|组织|培训|安装|发放|签订)[^，。；0-9]{{0,6}}[^0-9.，。；]0(?:个|次|家|户|场|处|项|人|件|份|台|套|公里)"
    ))
});
/// A value of a table that denies: 否, 未清运, 0.
static DENIES: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:否|×|0|无|未.{0,6}|没有?.{0,4}|尚未.{0,6})$"));
/// A column that tells whether a deed was done, not what was found: 清运, 是否完成, 整改情况.
static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "完成|清运|封场|开工|建成|批复|委托|评审|清偿|签订|到位|整改|落实|办结|兑现|安装|验收|挂牌|发布|公开|公示|组织|开展|进度|进展",
    )
});
/// A column of which one is glad when all deny: 是否存在问题, 异常情况.
static FOUND: LazyLock<Regex> =
    LazyLock::new(|| pattern("问题|异常|超标|投诉|事故|伤亡|不合格|隐患|违|欠|缺|病|险|举报|备注|扣"));
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
/// What an inspection found is no lack of the inspection.
static FINDINGS: LazyLock<Regex> =
    LazyLock::new(|| pattern("查出|查到|检出|发现|责令|督促|处罚|罚款|立案|限期|清退|约谈|隐患|当场|违|超期|漏"));

/// What was so before: 去年一张也没开出来.
static HISTORY: LazyLock<Regex> = LazyLock::new(|| pattern("去年|上年|往年|前年|此前|以前|过去|一度|曾经|年初|起初"));

/// Marker class of words that say outright that a thing was not done.
const UNDONE: &str = "undone";

/// What the passages tell against the link that rests on them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lack {
    /// The clause that says it was not done.
    Undone(String),
    /// The words that tell of less than is asked, and the share asked for where it is one.
    Short { told: String, asked: Option<String> },
}

impl Lack {
    /// In words a clerk reads.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Undone(clause) => format!("引用的段落写的是没有做成：“{clause}”"),
            Self::Short { told, asked: Some(asked) } => format!("材料写的是“{told}”，任务要求{asked}"),
            Self::Short { told, asked: None } => format!("材料写明只做成一部分：“{told}”"),
        }
    }
}

/// The least share that a task asks for, how it is written and of what: 100% of 安装率达到100%.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Share {
    least: f32,
    written: String,
    of: String,
}

impl Share {
    /// True when what a share is told of is what this one is asked of: the last two characters before 率 say it.
    fn is_of(&self, told: &str) -> bool {
        let n = told.chars().count();
        let end: String = told.chars().skip(n.saturating_sub(2)).collect();
        end.is_empty() || self.of.contains(&end)
    }
}

impl Share {
    /// The lowest of those in the text of a task.
    pub(super) fn asked_by(text: &str) -> Option<Self> {
        let is_bound = |found: &regex::Captures<'_>| {
            let before = &found["before"];
            let has = |words: &[&str]| words.iter().any(|word| before.contains(word));
            found.name("after").is_some()
                || has(&["不超", "不高", "不得超", "不得高"])
                || !before.contains('不') && has(&["低于", "少于", "控制", "降", "压", "减", "缩"])
        };
        let shares = ASKED_SHARE.captures_iter(text).filter(|found| !is_bound(found)).filter_map(|found| {
            let least = share(&found)?;
            let of = text[..found.get(0)?.end()].rsplit(['。', '；', '，']).next()?.to_owned();
            Some(Self { least, written: format!("{least}%"), of })
        });
        shares.min_by(|a, b| a.least.total_cmp(&b.least))
    }
}

/// The figure of a share.
fn share(found: &regex::Captures<'_>) -> Option<f32> {
    match (found.name("digits"), found.name("han")) {
        (Some(digits), _) => digits.as_str().parse().ok(),
        (None, Some(han)) => numerals::parse(han.as_str()).map(|figure| figure as f32),
        (None, None) => None,
    }
}

/// Which task a sentence speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    /// Of the one asked about.
    Itself,
    /// Of another one more than of it.
    Another,
    /// By its words of no task: it carries on what was said.
    Neither,
}

/// What sentences tell against a task. `asked` is the share that the task asks for. That only part was done counts in a sentence
/// that speaks of the task, that nothing was in any that does not speak of another. `rows` are those of its tables.
pub(super) fn of(
    sentences: &[&str],
    rows: &[&str],
    asked: Option<&Share>,
    speaks: impl Fn(&str) -> Speaks,
    dictionaries: &Dictionaries,
) -> Option<Lack> {
    short_of(sentences, asked, &speaks).or_else(|| undone(sentences, rows, &speaks, dictionaries))
}

/// Less than is asked.
fn short_of(sentences: &[&str], asked: Option<&Share>, speaks: impl Fn(&str) -> Speaks) -> Option<Lack> {
    if let Some(asked) = asked {
        let of_it = sentences.iter().filter(|sentence| speaks(sentence) != Speaks::Another);
        let told = of_it.flat_map(|sentence| shares_of(sentence, asked));
        let best = told.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, told)) = best.filter(|(best, _)| *best < asked.least * ENOUGH) {
            return Some(Lack::Short { told, asked: Some(asked.written.clone()) });
        }
    }
    let mut of_it =
        sentences.iter().filter(|sentence| part_of(sentence).is_some() && speaks(sentence) == Speaks::Itself);
    of_it.find_map(|sentence| part_of(sentence)).map(|told| Lack::Short { told, asked: None })
}

/// The shares of what is asked for that a sentence tells of, each with its words.
fn shares_of(sentence: &str, asked: &Share) -> Vec<(f32, String)> {
    let of_clause = |clause: &str| -> Vec<(f32, String)> {
        if OTHER_SHARE.is_match(clause) {
            return Vec::new();
        }
        TOLD_SHARE
            .captures_iter(clause)
            .filter(|found| asked.is_of(&found["of"]))
            .filter_map(|found| Some((share(&found)?, found[0].to_owned())))
            .collect()
    };
    sentence.split(['，', '；', '。', '、']).flat_map(of_clause).collect()
}

/// The words by which a sentence says that only part of a thing was done.
fn part_of(sentence: &str) -> Option<String> {
    let figure = |found: &regex::Captures<'_>, name: &str| found.name(name)?.as_str().parse::<f32>().ok();
    let is_left = |found: &regex::Captures<'_>| {
        let of = |rest: &str, unit: &str| {
            figure(found, rest).filter(|_| found.name(unit).is_some_and(|unit| *unit.as_str() == found["unit"]))
        };
        let rest = of("rest", "same").or_else(|| of("others", "likewise"));
        figure(found, "told").zip(rest).is_some_and(|(told, rest)| rest > (told + rest) * LEFT)
    };
    let ought = OUGHT.captures_iter(sentence).find(|found| {
        let counts_alike = found["unit"] == found["same"];
        let figures = figure(found, "asked").zip(figure(found, "told")).filter(|_| counts_alike);
        figures.is_some_and(|(asked, told)| told < asked * MOST)
    });
    let rest = || REST.captures_iter(sentence).find(|found| is_left(found) && !FINDINGS.is_match(&found[0]));
    let found = ought.or_else(rest).map(|found| found[0].to_owned());
    found.or_else(|| ONLY.find(sentence).map(|found| found.as_str().to_owned()))
}

/// A clause that owns up to it that the thing was not done, or one that says so where no other says that anything was.
fn undone(
    sentences: &[&str],
    rows: &[&str],
    speaks: impl Fn(&str) -> Speaks,
    dictionaries: &Dictionaries,
) -> Option<Lack> {
    let admitted = sentences
        .iter()
        .filter(|sentence| admits(sentence).is_some() && speaks(sentence) != Speaks::Another)
        .find_map(|sentence| admits(sentence));
    let only_denied = || {
        let mut denied: Option<&str> = None;
        for sentence in sentences {
            for (clause, told) in clauses_of(sentence, dictionaries) {
                if told.done {
                    return None;
                }
                let is_denied = dictionaries.markers().count([UNDONE], clause) != [0] && !FINDINGS.is_match(clause);
                if denied.is_none() && is_denied && speaks(sentence) != Speaks::Another {
                    denied = Some(clause);
                }
            }
        }
        denied
    };
    let admitted = admitted.or_else(only_denied).map(str::to_owned);
    let in_table = || denied_column(rows).map(|(name, said)| format!("{name}：{said}（各行）"));
    admitted.or_else(in_table).map(Lack::Undone)
}

/// The clause of a sentence that owns up.
fn admits(sentence: &str) -> Option<&str> {
    let is_mark = |c: char| matches!(c, '，' | '；' | '。' | '：');
    let start_of =
        |found: &regex::Match<'_>| sentence[..found.start()].rfind(is_mark).map_or(0, |at| at + '，'.len_utf8());
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
    let mut columns: BTreeMap<&str, (usize, usize, &str)> = BTreeMap::new();
    for row in rows {
        for (name, value) in row.trim_end_matches('；').split('；').filter_map(|field| field.split_once('：')) {
            let (n_values, n_denied, said) = columns.entry(name).or_default();
            *n_values += 1;
            if DENIES.is_match(value.trim()) {
                *n_denied += 1;
                *said = value.trim();
            }
        }
    }
    let is_denied = |(name, (n_values, n_denied, _)): &(&str, (usize, usize, &str))| {
        *n_values >= ROWS && n_values == n_denied && OUTCOME.is_match(name) && !FOUND.is_match(name)
    };
    columns.into_iter().find(is_denied).map(|(name, (.., said))| (name, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lack(task: &str, text: &str) -> Option<Lack> {
        let sentences: Vec<&str> = text.split_inclusive('。').collect();
        of(&sentences, &[], Share::asked_by(task).as_ref(), |_| Speaks::Itself, Dictionaries::builtin())
    }

    #[test]
    fn what_says_that_it_was_not_done_is_undone() {
        for text in [
            "综合应急演练尚未组织，拟于12月下旬开展。",
            "划线、标名、立牌工作零进展。",
            "因降雨取消，至今没有组织。",
            "该项目流标，至今未开工，新增端口0个。",
            "两轮检查一轮也未完成。",
            "开了协调会4次，对接活动一场也没有办成。",
            "踏勘点位74处，图纸86张，栓体至今没有落地。",
            "封顶目标今年已无法实现。",
            "目前没有一个园区签订评估合同，也没有外业。",
            "文书都送达了，收回237万元，就是没有上网。",
            "联调三次，上线时间推到2021年二季度。",
            "我公司承担的34个村一个也没有动工。",
            "年度检查12家企业的方案没有出台，一家企业也未去过。",
            "两场都没能搞成，展板尚在库房。",
        ] {
            assert!(matches!(lack("开展演练", text), Some(Lack::Undone(_))), "{text}");
        }
        for text in [
            "已组织演练3次，其余单位尚未组织。",
            "检查发现未配备灭火器12处。",
            "演练4月未能举行，5月补办，参加62人。",
            "全年未发生事故。",
            "共查40户，涉密的两款未公开。",
            "办结86件，超时的一件没有。",
            "入户走访一户也没有落下，一次也没有出错。",
            "抽检41批，均未查到不合格项目。",
            "整改43个，尚未完成的3个都定了期限。",
            "去年我市一张电子保函都没开出来，今年已开312张。",
            "新建端口3268个，两个小区因业主投票未过半，没有建成。",
        ] {
            assert_eq!(lack("开展演练", text), None, "{text}");
        }
    }

    #[test]
    fn a_column_that_denies_in_every_row_owns_up() {
        let rows = ["位置：甲；估量：26；清运：否", "位置：乙；估量：9；清运：否", "位置：合计；估量：35；清运：0"];
        assert_eq!(denied_column(&rows), Some(("清运", "0")));
        let mixed = ["位置：甲；清运：是", "位置：乙；清运：否", "位置：丙；清运：否"];
        assert_eq!(denied_column(&mixed), None);
        let findings = ["户：甲；发现隐患情况：无", "户：乙；发现隐患情况：无", "户：丙；发现隐患情况：无"];
        assert_eq!(denied_column(&findings), None);
    }

    #[test]
    fn a_task_asks_for_a_share_from_below() {
        let asked = |text: &str| Share::asked_by(text).map(|share| share.least);
        assert_eq!(asked("安装率100%"), Some(100.0));
        assert_eq!(asked("问卷覆盖率达到95%以上，整改率百分之九十"), Some(90.0));
        assert_eq!(asked("差错率不得超过5%，能耗降低3%"), None);
    }

    #[test]
    fn what_is_far_below_what_is_asked_falls_short() {
        for (task, text) in [
            ("燃气报警器安装率100%", "目前安装率82%，尚有202家未安装。"),
            ("检验率不低于95%", "检验率百分之七十六。"),
            ("排查自建房", "应排查310栋，已排查96栋。"),
            ("新建管网35公里", "完成12公里，剩余23公里待建。"),
            ("每月不少于2次", "上半年仅开展3次，未达到每月不少于2次的要求。"),
        ] {
            assert!(matches!(lack(task, text), Some(Lack::Short { .. })), "{text}");
        }
        for (task, text) in [
            ("接入率100%", "公办接入率100%，民办接入率94.5%，余三间10月接入。"),
            ("投诉量下降10%", "投诉量同比下降8%。"),
            ("担保费率降至1%以下", "平均担保费率0.8%。"),
            ("排查自建房", "应排查310栋，已排查310栋。"),
            ("按期完成", "应于12月底完成，已于9月完成。"),
            ("供应大米", "供应大米500吨，已配送300户。"),
            ("改造小区", "已改造46个，还有2个年底完成。"),
            ("安装率100%", "安装率达到98.6%。"),
        ] {
            assert_eq!(lack(task, text), None, "{task} {text}");
        }
    }
}
