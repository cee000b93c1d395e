//! What reads as the name of a unit, and of which sort: one unit, or a group of them.

use zuozheng_model::Duty;
use zuozheng_text::is_ideograph;

use super::name::without_bracket;
use crate::recognise::words::{BARE_GROUPS, GROUP_ENDINGS, NO_UNIT, UNIT_ENDINGS};

/// True when a text reads as the name of a unit and not as a sentence that ends in one.
pub(crate) fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    looks_like_unit(text) && !is_sentence(text) && (length <= 26 || is_group(text) && length <= 50)
}

fn is_sentence(text: &str) -> bool {
    const WORDS: [&str; 21] = [
        "底前", "投入", "委托", "情况", "开展", "加强", "做好", "推进", "落实", "报送", "上报", "进行", "以及", "请",
        "将", "须", "我", "你", "该", "本", "的为",
    ];
    text.chars().any(|c| c.is_ascii_digit()) || WORDS.iter().any(|word| text.contains(word))
}

/// True when a text that says who does what ([`says_role`]) names units, though not every name is one of a known sort:
/// half of them are, and the others are no sentences.
pub(crate) fn mostly_names(duties: &[Duty]) -> bool {
    let may_be = |name: &str| {
        let is_short = (2..=16).contains(&name.chars().count());
        is_short && name.chars().all(|c| is_ideograph(c) || matches!(c, '（' | '）')) && !is_sentence(name)
    };
    let n_names = duties.iter().filter(|duty| is_name(&duty.name)).count();
    n_names * 2 >= duties.len() && n_names > 0 && duties.iter().all(|duty| is_name(&duty.name) || may_be(&duty.name))
}

/// True when a text says who leads, supports or is responsible.
pub(crate) fn says_role(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "牵头",
        "配合",
        "负责",
        "责任单位",
        "责任部门",
        "责任科室",
        "主办",
        "协办",
        "参与",
        "落实",
        "会同",
        "承办",
        "主责",
        "按职责分工",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

/// True when a name ends like the name of a unit or a group of units.
pub(crate) fn looks_like_unit(name: &str) -> bool {
    let bare = without_bracket(name);
    let length = bare.chars().count();
    let names_its_kind = BARE_GROUPS.contains(&name) || BARE_GROUPS.contains(&bare);
    if name.contains(['：', ':', '。', '；', '！', '？']) || !(2..=60).contains(&length) && !names_its_kind {
        return false;
    }
    if NO_UNIT.iter().any(|word| bare.ends_with(word) && bare.chars().count() <= word.chars().count() + 2) {
        return false;
    }
    let ends_like = |endings: &[&str]| endings.iter().any(|ending| bare.ends_with(ending) || name.ends_with(ending));
    ends_like(UNIT_ENDINGS) || ends_like(GROUP_ENDINGS) || names_its_kind
}

/// True when a name stands for several units.
pub(crate) fn is_group(name: &str) -> bool {
    let bare = without_bracket(name);
    if is_one_community(bare) {
        return false;
    }
    name.contains('各')
        || GROUP_ENDINGS.iter().any(|ending| name.ends_with(ending) || bare.ends_with(ending))
        || BARE_GROUPS.contains(&name)
        || BARE_GROUPS.contains(&bare)
        || ["全体", "有关", "相关", "所有", "其他", "其它", "属地"].iter().any(|word| name.starts_with(word))
        || ["有关", "相关", "所在"].iter().any(|word| name.contains(word))
}

/// 枫渡社区, not 示范社区.
fn is_one_community(name: &str) -> bool {
    const SORTS: [&str; 20] = [
        "有关", "相关", "所在", "辖区", "试点", "示范", "涉及", "城市", "农村", "老旧", "所属", "全体", "所有", "其他",
        "其它", "属地", "重点", "基层", "城乡", "村和",
    ];
    let Some(own) = name.strip_suffix("社区") else { return false };
    (2..=3).contains(&own.chars().count())
        && own.chars().all(|c| is_ideograph(c) && !"各村镇街个每".contains(c))
        && !SORTS.iter().any(|sort| own.starts_with(sort))
}
