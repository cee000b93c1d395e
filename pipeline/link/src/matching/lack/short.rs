//! Less than a task asks: a share below the one asked for, a part of what ought to be done, much that is left.

use std::sync::LazyLock;

use regex::Regex;
use zuozheng_text::numerals;

use super::super::sentences::Sentence;
use super::super::wording::{Forms, Wording};
use super::{Lack, Speaks, pattern};

/// How much of an asked share must be reached to pass for it: a clerk takes 94.5 % for all of them with a reason for the rest,
/// and not 82 %.
const ENOUGH: f32 = 0.9;
/// How much of a number that ought to be done must be done.
const MOST: f32 = 0.8;
/// What may be left of all there is to do.
const LEFT: f32 = 0.25;

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
/// The patterns that need words of the field.
#[derive(Debug)]
pub(super) struct Patterns {
    /// 完成12公里，剩余23公里; 合计47户，剩余73户; 注销61台，其余82台车主拒不办理.
    rest: Regex,
    /// 仅开展3次，未达到每月不少于2次的要求; 离年度要求差三成以上; 缺口363人次.
    only: Regex,
}

impl Patterns {
    pub(super) fn new(forms: &Forms<'_>) -> Result<Self, regex::Error> {
        let (part_done, only_held) = (forms.any("part_done"), forms.any("only_held"));
        let rest = format!(
            r"(?:{part_done}|合计|共计|累计|已[^，。；0-9]{{0,6}})[^，。；0-9]{{0,4}}(?P<told>[0-9.]+)(?P<unit>公里|[^0-9，。；])[^。；0-9]{{0,10}}(?:(?:剩余|还剩|尚余|尚有|还差|尚差)的?[^，。；0-9]{{0,4}}(?P<rest>[0-9.]+)(?P<same>公里|[^0-9，。；])|(?:其余|余下|还有)的?[^，。；0-9]{{0,4}}(?P<others>[0-9.]+)(?P<likewise>公里|[^0-9，。；])[^，。；]{{0,10}}(?:未|没|拒|尚|仍|不肯))",
        );
        let only = [
            format!(
                "(?:仅|只)(?:{only_held})[^，。；]{{0,6}}[0-9一二两三四五六七八九十]+[^。；]{{0,16}}(?:未达到?|未能达到|没有达到|达不到|未完成)"
            ),
            "(?:离|距|比)[^，。；]{0,12}(?:要求|目标|指标|任务)[^，。；]{0,3}(?:差|相差|差距)".to_owned(),
            "(?:指标|任务|计划|目标)[^。；]{0,12}缺口[0-9]".to_owned(),
            "未达到?[0-9]+%".to_owned(),
            "(?:仅|只|才)完成[^，。；0-9率]{0,4}(?:[一二三四五六七]成|一半|半数|[1-7][0-9]%)".to_owned(),
            format!("(?:达到?|{part_done})[^，。；]{{0,6}}不[足到](?:[一二三四五六七八]成|[0-9]+%|一半|半数)"),
            "(?:要求|目标|指标|任务)[^。；]{0,12}差[0-9]+".to_owned(),
        ];
        Ok(Self { rest: Regex::new(&rest)?, only: Regex::new(&only.join("|"))? })
    }
}

/// The least share that a task asks for, how it is written and of what: 100% of 安装率达到100%.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::matching) struct Share {
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

    /// The least that is asked for, in per cent.
    pub(in crate::matching) fn least(&self) -> f32 {
        self.least
    }

    /// As the task writes it: 100%.
    pub(in crate::matching) fn written(&self) -> &str {
        &self.written
    }

    /// The lowest of those in the text of a task.
    pub(in crate::matching) fn asked_by(text: &str) -> Option<Self> {
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

/// A share that a text tells of.
#[derive(Debug)]
pub(in crate::matching) struct ShareTold {
    of: String,
    share: f32,
    words: String,
}

/// The figure of a share.
fn share(found: &regex::Captures<'_>) -> Option<f32> {
    match (found.name("digits"), found.name("han")) {
        (Some(digits), _) => digits.as_str().parse().ok(),
        (None, Some(han)) => numerals::parse(han.as_str()).map(|figure| figure as f32),
        (None, None) => None,
    }
}

/// Less than is asked.
pub(super) fn of(
    sentences: &[&Sentence],
    asked: Option<&Share>,
    speaks: impl Fn(&Sentence) -> Speaks,
    wording: &Wording<'_>,
) -> Option<Lack> {
    if let Some(asked) = asked {
        let of_it = sentences.iter().filter(|sentence| speaks(sentence).is_own());
        let shares = of_it.flat_map(|sentence| sentence.found().shares.get_or_init(|| shares_of(sentence.text())));
        let told = shares.filter(|told| asked.is_of(&told.of));
        let best = told.max_by(|a, b| a.share.total_cmp(&b.share));
        if let Some(told) = best.filter(|best| best.share < asked.least * ENOUGH) {
            return Some(Lack::Short { told: told.words.clone(), asked: Some(asked.written.clone()) });
        }
    }
    let part_of_it = |sentence: &&Sentence| {
        let part = sentence.found().part.get_or_init(|| part_of(sentence.text(), wording.lack())).clone();
        part.filter(|_| speaks(sentence) == Speaks::Itself)
    };
    sentences.iter().find_map(part_of_it).map(|told| Lack::Short { told, asked: None })
}

/// The shares that a sentence tells of.
fn shares_of(sentence: &str) -> Vec<ShareTold> {
    let told = |found: regex::Captures<'_>| {
        Some(ShareTold { of: found["of"].to_owned(), share: share(&found)?, words: found[0].to_owned() })
    };
    let clauses = sentence.split(['，', '；', '。', '、']).filter(|clause| !OTHER_SHARE.is_match(clause));
    clauses.flat_map(|clause| TOLD_SHARE.captures_iter(clause).filter_map(told)).collect()
}

/// The words by which a sentence says that only part of a thing was done.
fn part_of(sentence: &str, patterns: &super::Patterns) -> Option<String> {
    let super::Patterns { findings, short: Patterns { rest, only }, .. } = patterns;
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
    let left = || rest.captures_iter(sentence).find(|found| is_left(found) && !findings.is_match(&found[0]));
    let found = ought.or_else(left).map(|found| found[0].to_owned());
    found.or_else(|| only.find(sentence).map(|found| found.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_asks_for_a_share_from_below() {
        let asked = |text: &str| Share::asked_by(text).map(|share| share.least);
        assert_eq!(asked("安装率100%"), Some(100.0));
        assert_eq!(asked("问卷覆盖率达到95%以上，整改率百分之九十"), Some(90.0));
        assert_eq!(asked("差错率不得超过5%，能耗降低3%"), None);
    }
}
