//! 更正: a paper that says of an earlier one that it was wrong. What it says may be right; what it corrects is to be looked at.

// The words stand in the code: a report asks which papers a correction names (`papers_named`) without any dictionaries at hand, and
// the same words in two places would part.

use std::sync::LazyLock;

use regex::Regex;

use super::sentences::Sentence;

/// An earlier paper was wrong: 我局6月20日报送的报告有误.
static WRONG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:报送|上报|填报|呈报|所报|提交|报来)[^。；]{0,60}(?:有误|错误|误送|错报|不实|失实|不准确|有出入|算错|写错|笔误|误写|误报|多报|漏报)",
    )
    .expect("a constant pattern")
});
/// It is put right or taken back: 现予更正, 更正为9.6公里, 以本报告为准, 请作废.
static RIGHT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("更正|订正|修正|勘误|改为|应为|作废|撤回|撤销|收回|退回|不再作为|以[^，。；]{0,10}为准")
        .expect("a constant pattern")
});
/// A name that says so: 情况报告（更正版）, 关于更正某数据的函. Notices of purchases and entries in registers are corrected, too,
/// which is no word on a report.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "更正[版件稿后函]|[（(]更正[）)]|更正(?:的?说明|的?报告|情况)|误报(?:的?说明|情况说明)|关于(?:更正|撤回)[^，。]{0,30}(?:数据|材料|台账|报表|总结|报送|上报|《)|勘误|订正[版稿]",
    )
    .expect("a constant pattern")
});
static OF_OTHERS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("采购|招标|投标|中标|磋商|登记|公告").expect("a constant pattern"));

/// True when a title or the name of a file says that the paper corrects another.
pub(super) fn is_named(name: &str) -> bool {
    NAMED.is_match(name) && !OF_OTHERS.is_match(name)
}

/// A name of a letter about another paper, which is no report itself: 更正函, 关于更正某数据的函.
static LETTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("更正(?:函|的?说明)|关于(?:更正|撤回)|误报(?:的?说明|情况说明)|勘误").expect("a constant pattern")
});
/// A paper that is named, and the clause before its name.
static TITLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("([^，。；《》]*)《([^《》]{4,60})》").expect("a constant pattern"));
/// By these it is none of the unit's own papers: 根据区政府办公室印发的《工作要点》.
const LEANT_ON: [&str; 6] = ["根据", "按照", "依据", "对照", "落实", "贯彻"];
/// That something was wrong or is put right.
static CORRECTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("有误|错误|错报|误报|多报|漏报|算错|写错|不实|失实|不准确|更正|订正|作废|撤回|应为")
        .expect("a constant pattern")
});
/// The day on which the paper was handed in.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("([0-9]{1,2})月([0-9]{1,2})日[^，。；0-9]{0,6}(?:报送|上报|填报|提交|呈报|所报|报来)")
        .expect("a constant pattern")
});

/// Papers that a correction names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamedPapers {
    /// Their titles.
    pub titles: Vec<String>,
    /// Month and day on which they were handed in.
    pub days: Vec<(i8, i8)>,
}

/// The papers that the sentences of a correction name in which something is put right; what else the text names it does not correct.
pub fn papers_named<'t>(texts: impl Iterator<Item = &'t str>) -> NamedPapers {
    let mut named = NamedPapers::default();
    let sentences =
        texts.flat_map(|text| text.split(['。', '；', '\n'])).filter(|sentence| CORRECTS.is_match(sentence));
    for sentence in sentences {
        let is_own = |before: &str| !LEANT_ON.iter().any(|word| before.contains(word));
        let titles = TITLE.captures_iter(sentence).filter(|found| is_own(&found[1]));
        named.titles.extend(titles.map(|found| found[2].to_owned()));
        let days =
            DAY.captures_iter(sentence).filter_map(|found| Some((found[1].parse().ok()?, found[2].parse().ok()?)));
        named.days.extend(days);
    }
    named
}

/// True when a title or the name of a file is that of a letter that only corrects, and proves nothing more.
pub(super) fn is_letter(name: &str) -> bool {
    LETTER.is_match(name) && is_named(name)
}

/// The words of a sentence that says that an earlier paper was wrong; `next` is the one behind it.
pub(super) fn told<'s>(sentence: &'s Sentence, next: &str) -> Option<&'s str> {
    let text = sentence.text();
    let wrong = (*sentence.found().wrong.get_or_init(|| WRONG.find(text).map(|found| found.start())))?;
    let is_put_right = RIGHT.is_match(&text[wrong..]) || RIGHT.is_match(next);
    is_put_right.then(|| text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_that_corrects_another_says_so() {
        for name in ["检查情况报告（更正版）", "关于更正管道改造数据的函", "检查情况的更正说明", "误报情况说明"]
        {
            assert!(is_named(name), "{name}");
        }
        assert!(is_letter("关于更正管道改造数据的函") && is_letter("更正函") && !is_letter("检查情况报告（更正版）"));
        let text = "根据《工作要点》要求，我局6月20日报送的《关于下达资金的通知》中，“380万元”有误，应为“350万元”。";
        let named = papers_named([text].into_iter());
        assert_eq!(
            (named.titles.as_slice(), named.days.as_slice()),
            (&["关于下达资金的通知".to_owned()][..], &[(6, 20)][..])
        );
        let text = "我局6月20日报送的护路员培训情况系误报，现予更正。随文附《护路员培训签到台账》。";
        let named = papers_named([text].into_iter());
        assert_eq!((named.titles.len(), named.days.as_slice()), (0, &[(6, 20)][..]));
        let text = "根据区政府办公室印发的《重点工作要点》，我局报送的数据有误。";
        assert_eq!(papers_named([text].into_iter()), NamedPapers::default());
        for name in [
            "某项目采购更正公告",
            "不动产更正登记办理情况报告",
            "检查情况报告",
            "关于撤回占道经营许可的决定",
            "关于危桥监测误报情况的报告",
        ] {
            assert!(!is_named(name), "{name}");
        }
        for (sentence, next) in [
            ("我局报送的“完成改造18公里”数据有误，更正为9.6公里。", ""),
            ("我局6月20日报送的检查情况报告有误，现予更正：", "2026年上半年仅检查一轮。"),
            ("前期上报数据统计口径不准确。", "以本表为准。"),
            ("6月10日报送的《公路用地清理情况》系误报，实际尚未开展，请作废。", ""),
            ("我镇6月10日报送的清理情况系误报，实际尚未开展。", "请予作废，特此说明。"),
            ("前次上报的培训台账不实，现撤回。", ""),
        ] {
            assert!(told(&Sentence::new(sentence, 0, 0), next).is_some(), "{sentence}");
        }
        for sentence in
            ["检查发现3家企业报送的台账有误，已责令整改。", "向区政府报送工作报告4期。", "更正错误信息12条。"]
        {
            assert_eq!(told(&Sentence::new(sentence, 0, 0), ""), None, "{sentence}");
        }
    }
}
