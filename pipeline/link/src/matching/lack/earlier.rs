//! What was done a year before: 去年春季补植5100株，今年尚在选苗.

use std::sync::LazyLock;

use regex::Regex;

use super::super::sentences::Sentence;
use super::super::wording::Wording;
use super::{Lack, Speaks, clauses_of, pattern};

// Adverbs of time and what turns them into other words: closed classes, so none of these is in `dictionaries/`.

/// What sets the time to the year before; 比去年增长 does not.
static LAST: LazyLock<Regex> =
    LazyLock::new(|| pattern("^([^，。；比较同超]{0,6}?)(?:去年度?|上年度?|上一年度?|前年)"));
/// Characters before the word with which it is another one: 以上年老体弱, 此前年久失修, 失去年轻人.
const OF_OTHER_WORDS: [char; 10] = ['以', '此', '之', '从', '日', '晚', '马', '失', '过', '除'];
/// What stands behind the word where it tells of a beginning or a comparison, or is the end of another one.
const OTHERWISE: [&str; 17] =
    ["同期", "以来", "底", "末", "起", "开始", "相比", "的", "基础", "、", "和", "至", "久", "老", "龄", "产", "轻"];
/// The part of that year, or its number.
static PART: LazyLock<Regex> =
    LazyLock::new(|| pattern("^(?:[（(]20[0-9]{2}年[）)])?(?:上半年|下半年|第?[一二三四]季度|全年)?"));
/// What sets the time back to the present.
static PRESENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern("今年|本年|当年|目前|现已|现有|截至|截止|至今|今春|今冬|上半年|下半年|[一二三四]季度|20[0-9]{2}年")
});

/// The clause that dates a deed to the year before, where all deeds that are told are of that year.
pub(super) fn of(sentences: &[&Sentence], speaks: impl Fn(&Sentence) -> Speaks, wording: &Wording<'_>) -> Option<Lack> {
    let (mut dated, mut deed): (Option<&str>, Option<&str>) = (None, None);
    let mut last_number = None;
    for sentence in sentences.iter().filter(|sentence| speaks(sentence).is_own()) {
        // What comes behind another matter is told anew.
        if last_number.is_none_or(|last| last + 1 != sentence.number) {
            dated = None;
        }
        last_number = Some(sentence.number);
        for clause in clauses_of(sentence, wording) {
            let behind = behind_last_year(&clause.text);
            if PRESENT.is_match(behind.unwrap_or(&clause.text)) {
                dated = None;
            } else if behind.is_some() {
                dated = Some(&clause.text);
            }
            match (clause.done, dated) {
                (true, None) => return None,
                (true, Some(_)) => deed = deed.or(dated),
                (false, _) => {}
            }
        }
    }
    deed.map(|clause| Lack::Earlier(clause.trim().to_owned()))
}

/// What follows in a clause that is dated to the year before.
fn behind_last_year(clause: &str) -> Option<&str> {
    let found = LAST.captures(clause)?;
    let behind = &clause[found.get(0)?.end()..];
    let is_other_word = found[1].ends_with(OF_OTHER_WORDS) || OTHERWISE.iter().any(|word| behind.starts_with(word));
    let part = PART.find(behind).map_or(0, |part| part.end());
    (!is_other_word).then(|| &behind[part..])
}

#[cfg(test)]
mod tests {
    use super::super::super::sentences::Sentences;
    use super::*;

    #[test]
    fn deeds_of_the_year_before_are_told_by_their_word() {
        let told = |text: &str| {
            let sentences = Sentences::of(text);
            of(&sentences.all(), |_| Speaks::Itself, &Wording::builtin()).is_some()
        };
        for text in [
            "去年春季，在县道、乡道两侧补植行道树5100株，成活率91%，今年尚在选苗。",
            "上年度我局开展联合治超8次。共查处车辆120辆。今年的行动正在筹备。",
            "我镇去年已清除堆物61处。",
            "去年下半年，我局完成农村公路危桥改造6座。今年的危桥改造尚在选址。",
            "去年（2025年）已补植行道树5100株。",
        ] {
            assert!(told(text), "{text}");
        }
        for text in [
            "去年补植5100株，今年又补植900株。",
            "此前年久失修的6座农村公路危桥已全部改造完成。",
            "60岁以上年老体弱的护路员已免费开展健康体检。",
            "去年以来，补植行道树5100株。",
            "补植行道树5100株，比去年多300株。",
            "完成改造6座。去年遗留的2座也已通车。",
            "去年同期为3次，目前已开展6次。",
            "今年补植5100株，成活率91%。",
            "去年的经验做法得到推广，已培训200人。",
        ] {
            assert!(!told(text), "{text}");
        }
    }
}
