//! Sorts of local bodies: 各镇（街道） asks towns, and 大柘镇人民政府 is one, whichever district it is of.

/// A sort of bodies that a group expression is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Town,
    County,
    Village,
    School,
    /// Bodies whose names end so: 派出所, 卫生院.
    Called(String),
}

/// What an office of a place is called after it.
const OFFICES: [&str; 7] = ["村民委员会", "居民委员会", "村委会", "居委会", "人民政府", "政府", "办事处"];

/// Sorts that go by the last word of their names.
const CALLED: [&str; 10] =
    ["卫生院", "派出所", "监管所", "司法所", "财政所", "税务所", "供电所", "卫生服务中心", "管护站", "水管站"];

impl Body {
    /// The sorts of which a group is made; none when its words do not tell, as 各有关单位.
    pub(super) fn of_group(expression: &str) -> Vec<Self> {
        // 农村 and 乡村 are no bodies.
        let expression = expression.replace("农村", "").replace("乡村", "");
        let has = |words: &[&str]| words.iter().any(|word| expression.contains(word));
        if let Some(called) = CALLED.iter().find(|called| expression.ends_with(**called)) {
            return vec![Self::Called((*called).to_owned())];
        }
        // 各园区运营公司: what they do stands before the last word.
        let at = expression.char_indices().rev().nth(3).map(|(at, _)| at);
        if let Some(company) =
            at.map(|at| &expression[at..]).filter(|end| end.ends_with("公司") && !end.contains('各') && is_of_all(end))
        {
            return vec![Self::Called(company.to_owned())];
        }
        if has(&["学校", "中小学", "幼儿园"]) {
            return vec![Self::School];
        }
        if has(&["单位", "部门", "企业", "公司", "机构", "医院", "科室", "站", "所", "中心", "直"]) {
            return Vec::new();
        }
        let towns = has(&["镇", "乡", "街道", "（街"]).then_some(Self::Town);
        let villages = has(&["村", "社区"]).then_some(Self::Village);
        let counties = has(&["各县", "各区", "各市", "（市、区）", "县区"]).then_some(Self::County);
        towns.into_iter().chain(villages).chain(counties).collect()
    }

    /// True when a body with this name is of the sort.
    pub(super) fn fits(&self, name: &str) -> bool {
        let place = place_of(name);
        let is_short = (2..=8).contains(&place.chars().count()) && !name.contains('各');
        let ends = |words: &[&str]| is_short && words.iter().any(|word| place.ends_with(word));
        match self {
            Self::Town => ends(&["镇", "乡", "街道"]),
            Self::County => ends(&["县", "区", "市"]) && !ends(&["社区", "景区", "园区", "校区", "小区", "开发区"]),
            Self::Village => ends(&["村", "社区"]),
            Self::School => {
                name.chars().count() > 2 && ["学校", "小学", "中学", "幼儿园"].iter().any(|end| name.ends_with(end))
            }
            Self::Called(called) => {
                let name = ["股份", "有限", "责任"].iter().fold(name.to_owned(), |name, form| name.replace(form, ""));
                name.len() > called.len() && name.ends_with(called.as_str()) && !name.contains('各')
            }
        }
    }
}

/// The place that a body governs: 甲镇 of 甲镇人民政府, 乙村 of 乙村村民委员会.
pub(super) fn place_of(name: &str) -> &str {
    OFFICES.iter().find_map(|office| name.strip_suffix(office)).filter(|place| !place.is_empty()).unwrap_or(name)
}

/// True when a group is all bodies of its sort, not some that are to be told: 有关乡镇, 沿河各村.
pub(super) fn is_of_all(expression: &str) -> bool {
    const SOME: [&str; 15] = [
        "有关", "相关", "部分", "沿", "所在", "涉及", "重点", "试点", "属地", "相应", "其他", "其它", "示范", "承办",
        "项目",
    ];
    !SOME.iter().any(|word| expression.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_tell_what_they_are_made_of() {
        for (expression, expected) in [
            ("各镇（街道）", vec![Body::Town]),
            ("各乡镇人民政府", vec![Body::Town]),
            ("街道办事处", vec![Body::Town]),
            ("各村（社区）", vec![Body::Village]),
            ("各镇街、村（社区）", vec![Body::Town, Body::Village]),
            ("各县（市、区）人民政府", vec![Body::County]),
            ("各中小学校", vec![Body::School]),
            ("各乡镇卫生院", vec![Body::Called("卫生院".into())]),
            ("各园区运营公司", vec![Body::Called("运营公司".into())]),
            ("各农村合作金融机构", vec![]),
            ("各有关公司", vec![]),
            ("区直各部门", vec![]),
            ("各有关单位", vec![]),
        ] {
            assert_eq!(Body::of_group(expression), expected, "{expression}");
        }
    }

    #[test]
    fn names_are_of_a_sort() {
        let fits = |body: Body, names: &[&str]| names.iter().all(|name| body.fits(name));
        assert!(fits(Body::Town, &["大柘镇人民政府", "城南街道办事处", "乙乡"]));
        assert!(fits(Body::Village, &["河西村村民委员会", "杏坝社区居民委员会", "古渡村", "枫渡社区"]));
        assert!(fits(Body::School, &["实验小学", "县第一中学"]));
        assert!(fits(Body::Called("卫生院".into()), &["龙滩镇卫生院"]));
        assert!(fits(Body::Called("运营公司".into()), &["望湖科创园运营有限公司"]));
        let is_any =
            |name: &str| [Body::Town, Body::County, Body::Village, Body::School].iter().any(|body| body.fits(name));
        for other in ["区水利局", "各乡镇", "2019年材料", "石门岭景区", "卫生院"] {
            assert!(!is_any(other), "{other}");
        }
    }

    #[test]
    fn some_of_a_sort_are_not_all() {
        assert!(is_of_all("各乡镇") && !is_of_all("有关乡镇") && !is_of_all("沿河各村"));
    }
}
