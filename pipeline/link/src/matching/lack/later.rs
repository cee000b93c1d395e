//! What is only expected: 预计2027年3月建成, and nothing that was done so far.

use std::sync::LazyLock;

use regex::Regex;
use zuozheng_text::Dictionaries;

use super::super::sentences::Sentence;
use super::{Lack, Speaks, clauses_of, pattern};

/// What tells that something is under way or there: enough to leave the rest to a person.
static BEGUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "开工|动工|启动|进场|施工|封顶|贯通|奠基|开建|签约|签订|投入|投用|运行|举行|举办|开展|组织|印发|出台|制定|建立|上线|交付|到位|发放|完成|两[场次轮期]|[一二三四五六七八九十][场次轮期]",
    )
});

/// What comes before the deed: 已完成摸底, 选址已定. Where the task asks for just that, it is the deed.
static PREPARED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "报[^，。；]{0,6}(?:审定|审批|批准|研究)|送审|摸底|选址|踏勘|勘[察测]|立项|可研|招标|比选|测绘|图纸|会审|评审|论证|报批|申报|酝酿|筹备|洽谈",
    )
});
/// What is more than that in the same clause.
static MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "开工|动工|进场|施工|封顶|贯通|建成|投用|投入|签[约订]|印发|出台|培训|演练|检查|发放|到位|举[办行]|拆除|清[除理]|上线|交付|并|后",
    )
});

/// Whether a clause tells of no more than what comes before the deed that the task asks for.
fn is_prepared(task: &str, clause: &str) -> bool {
    PREPARED.is_match(clause)
        && !MORE.is_match(clause)
        && PREPARED.find_iter(clause).all(|found| !task.contains(found.as_str()))
}

/// The clause that expects the thing for a later day, where no sentence about it tells of anything done or begun.
pub(super) fn of(
    task: &str,
    sentences: &[&Sentence],
    speaks: impl Fn(&Sentence) -> Speaks,
    dictionaries: &Dictionaries,
) -> Option<Lack> {
    let mut later: Option<&str> = None;
    for sentence in sentences.iter().filter(|sentence| speaks(sentence).is_own()) {
        for clause in clauses_of(sentence, dictionaries) {
            let is_pending = clause.pending && !(task.contains("征求") && clause.text.contains("征求"));
            if clause.expected || is_pending {
                later = later.or(Some(clause.text.as_str()).filter(|_| speaks(sentence) == Speaks::Itself));
            } else if (clause.done || BEGUN.is_match(&clause.text)) && !is_prepared(task, &clause.text) {
                return None;
            }
        }
    }
    later.map(|clause| Lack::Later(clause.trim().to_owned()))
}
