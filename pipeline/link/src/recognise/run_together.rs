//! Names of units that run together: in a narrow cell of a PDF every line is full, and nothing tells a new name from the
//! rest of the one before. What the circular names elsewhere by itself does.

use std::collections::BTreeSet;

use zuozheng_model::{Duty, Task};

use super::units::{is_group, is_name};

/// Characters of the shortest name that is cut off.
const SHORTEST: usize = 3;

/// Cuts duties whose names are those of several units. `addressees` are known too.
pub(crate) fn cut(tasks: &mut [Task], addressees: &[String]) {
    let named = tasks.iter().flat_map(|task| &task.duties).map(|duty| duty.name.clone());
    let known: BTreeSet<String> = named.chain(addressees.iter().cloned()).collect();
    for task in tasks.iter_mut() {
        if task.duties.iter().all(|duty| pieces(&duty.name, &known).is_none()) {
            continue;
        }
        let mut cut: Vec<Duty> = Vec::new();
        for duty in task.duties.drain(..) {
            let Some(names) = pieces(&duty.name, &known) else {
                cut.push(duty);
                continue;
            };
            let names = names.into_iter().map(str::to_owned);
            cut.extend(names.map(|name| Duty { group: is_group(&name), name, ..duty.clone() }));
        }
        let mut seen = BTreeSet::new();
        cut.retain(|duty| seen.insert(duty.name.clone()));
        task.duties = cut;
    }
}

/// The names that a name is made of, all but one of them known; `None` when it is one name.
fn pieces<'n>(name: &'n str, known: &BTreeSet<String>) -> Option<Vec<&'n str>> {
    let is_long = |part: &str| part.chars().count() >= SHORTEST;
    let is_known = |part: &str| part != name && known.contains(part);
    let cuts =
        name.char_indices().map(|(at, _)| name.split_at(at)).filter(|(left, right)| is_long(left) && is_long(right));
    let mut guess = None;
    for (left, right) in cuts {
        if is_known(left) {
            if let Some(rest) = pieces(right, known) {
                return Some([vec![left], rest].concat());
            }
            if is_known(right) || begins(right) && is_name(right) || is_whole(right) && is_name(right) {
                guess = guess.or(Some(vec![left, right]));
            }
        } else if is_known(right) && begins(left) && is_name(left) || are_two(left, right) {
            let rest = pieces(right, known).unwrap_or_else(|| vec![right]);
            guess = guess.or_else(|| Some([vec![left], rest].concat()));
        }
    }
    guess
}

/// Two names by their form, though neither stands elsewhere: 县自然资源局县城发集团, 县交警大队项目所在乡镇.
fn are_two(left: &str, right: &str) -> bool {
    const ENDINGS: [&str; 11] = ["局", "委", "办", "部", "院", "会", "队", "中心", "公司", "集团", "办公室"];
    let left_is_whole = begins(left)
        && is_balanced(left)
        && is_name(left)
        && left.chars().count() >= 4
        && ENDINGS.iter().any(|ending| left.ends_with(ending));
    let is_of_same_place = right.chars().next() == left.chars().next() && right.chars().count() >= 4;
    let ends = |endings: &[&str]| endings.iter().any(|ending| right.ends_with(ending));
    let are_others =
        ["各", "所在", "沿", "有关", "相关"].iter().any(|word| right.starts_with(word) || right.contains("所在"))
            && ends(&["乡镇", "街道", "镇", "单位", "部门", "企业", "委会", "街道）", "政府"]);
    let is_other_office = ends(&["局", "人民政府"]) && is_whole(right)
        || ends(&["分行", "支行"]) && right.chars().count() >= 5 && !left.ends_with('行');
    // 市安委会各成员单位 are its own.
    let are_members = right.starts_with("各成员");
    !are_members
        && left_is_whole
        && is_name(right)
        && !ends(&["分局", "支局"])
        && (is_of_same_place || are_others || is_other_office)
}

/// 沿河各乡镇政府, 甲生态环境局: no part of the unit before it, as 交警大队 and 甲分局 are.
fn is_whole(name: &str) -> bool {
    let is_part = ["分局", "支局", "直属局"].iter().any(|ending| name.ends_with(ending));
    let ends_so = ["局", "政府", "办事处", "公司", "委员会"].iter().any(|ending| name.ends_with(ending));
    name.chars().count() >= 5 && is_balanced(name) && !is_part && (ends_so || name.contains('各') && is_group(name))
}

fn is_balanced(name: &str) -> bool {
    name.matches(['（', '(']).count() == name.matches(['）', ')']).count()
}

/// 区…, 各…: the way names begin.
fn begins(name: &str) -> bool {
    name.starts_with(['省', '市', '区', '县', '州', '旗', '各'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_cut_is_the_whole_name(name in "[县水利局公安交警大队各镇政府（街道）所在有关单位项目]{0,30}") {
            let known = BTreeSet::from(["县水利局".to_owned(), "各镇政府".to_owned()]);
            if let Some(names) = pieces(&name, &known) {
                prop_assert_eq!(names.concat(), name.as_str());
                prop_assert!(names.len() > 1);
            }
        }
    }

    #[test]
    fn names_that_run_together_are_cut_where_a_known_one_ends() {
        let known = ["县水利局", "高铁新城管委会", "各国有企业", "县委组织部", "县公安局"];
        let known: BTreeSet<String> = known.into_iter().map(str::to_owned).collect();
        let of = |name| pieces(name, &known);
        assert_eq!(of("高铁新城管委会各国有企业"), Some(vec!["高铁新城管委会", "各国有企业"]));
        assert_eq!(of("县公安局县水利局各镇政府"), Some(vec!["县公安局", "县水利局", "各镇政府"]));
        assert_eq!(of("县水利局县农业农村局"), Some(vec!["县水利局", "县农业农村局"]));
        assert_eq!(of("各乡镇政府县委组织部"), Some(vec!["各乡镇政府", "县委组织部"]));
        assert_eq!(of("县水利局沿河各乡镇政府"), Some(vec!["县水利局", "沿河各乡镇政府"]));
        assert_eq!(of("县水利局安渠生态环境局"), Some(vec!["县水利局", "安渠生态环境局"]));
        assert_eq!(of("县住建局县司法局县城发集团"), Some(vec!["县住建局", "县司法局", "县城发集团"]));
        assert_eq!(of("县交警大队项目所在乡镇"), Some(vec!["县交警大队", "项目所在乡镇"]));
        for one in ["区人民政府各部门", "县教育局各科室", "市市场监督管理局", "县委县政府"]
        {
            assert_eq!(of(one), None, "{one}");
        }
        for one in ["县公安局安渠分局", "县水利局", "县公安局交警大队", "县农业农村和水利局", "县委"]
        {
            assert_eq!(of(one), None, "{one}");
        }
    }
}
