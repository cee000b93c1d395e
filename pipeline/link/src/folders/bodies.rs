//! Sorts of local bodies: 各镇（街道） asks towns, and 大柘镇人民政府 is one, whichever district it is of.

/// A sort of bodies that a group expression is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Town,
    County,
    Village,
    School,
    /// 科室 of a house: 教务科, 督导室.
    Office,
    /// Those of a hospital that have patients: 心血管内科, 骨科一病区.
    Ward,
    /// Bodies whose names end so: 派出所, 卫生院, 交通运输局.
    Called(String),
}

/// What an office of a place is called after it.
const OFFICES: [&str; 7] = ["村民委员会", "居民委员会", "村委会", "居委会", "人民政府", "政府", "办事处"];

/// Words for bodies of many sorts.
const ANY: [&str; 9] = ["单位", "部门", "企业", "公司", "机构", "医院", "中心", "院校", "直"];

impl Body {
    /// The sorts of which a group is made; none when its words do not tell, as 各有关单位.
    pub(super) fn of_group(expression: &str) -> Vec<Self> {
        // 农村 and 乡村 are no bodies.
        let expression = expression.replace("农村", "").replace("乡村", "");
        let has = |words: &[&str]| words.iter().any(|word| expression.contains(word));
        if let Some(called) = called(&expression) {
            return vec![Self::Called(called.to_owned())];
        }
        let schools = has(&["学校", "中小学"]).then_some(Self::School);
        let nurseries = has(&["幼儿园"]).then(|| Self::Called("幼儿园".to_owned()));
        let wards = has(&["临床", "护理单元", "病区"]).then_some(Self::Ward);
        let offices = has(&["科室", "处室", "股室"]).then_some(Self::Office);
        let inside = [schools, nurseries, wards.clone(), offices.filter(|_| wards.is_none())];
        if inside.iter().any(Option::is_some) || has(&ANY) {
            return inside.into_iter().flatten().collect();
        }
        let towns = has(&["镇", "乡", "街道", "（街"]).then_some(Self::Town);
        let villages = has(&["村", "社区"]).then_some(Self::Village);
        let counties = has(&["各县", "各区", "各市", "（市、区）", "县区"]).then_some(Self::County);
        towns.into_iter().chain(villages).chain(counties).collect()
    }

    /// True when a body with this name is of the sort.
    pub(super) fn fits(&self, name: &str) -> bool {
        let place = place_of(name);
        let is_long = |most: usize| (2..=most).contains(&place.chars().count()) && !name.contains('各');
        let ends = |most: usize, words: &[&str]| is_long(most) && words.iter().any(|word| place.ends_with(word));
        match self {
            Self::Town => ends(8, &["镇", "乡", "街道"]),
            Self::County => {
                ends(8, &["县", "区", "市"]) && !ends(8, &["社区", "景区", "园区", "校区", "小区", "病区", "开发区"])
            }
            Self::Village => ends(8, &["村", "社区"]),
            Self::School => ends(20, &["学校", "小学", "中学", "学堂"]),
            Self::Office => ends(10, &["科", "室", "股", "处", "病区"]),
            Self::Ward => ends(12, &["科", "病区", "病房"]),
            Self::Called(called) => {
                let name = ["股份", "有限", "责任"].iter().fold(name.to_owned(), |name, form| name.replace(form, ""));
                name.len() > called.len() && name.ends_with(called.as_str()) && !name.contains('各')
            }
        }
    }

    /// True when a unit that the circular names itself is none of the sort, though its name may sound so: 医务科 has no patients.
    pub(super) fn is_only_told(&self) -> bool {
        *self == Self::Ward
    }
}

/// 交通运输局 of 各市（州）交通运输局, 卫生院 of 各乡镇卫生院, 运营公司 of 各园区运营公司: what stands behind the places.
fn called(expression: &str) -> Option<&str> {
    const LEVELS: [&str; 10] = ["省", "市", "州", "县", "区", "镇", "乡", "街道", "、", "园"];
    const BODIES: [&str; 11] = ["局", "院", "所", "站", "大队", "支队", "中队", "公司", "支行", "服务中心", "管委会"];
    let mut called = expression.strip_prefix('各')?;
    loop {
        let inside = called.strip_prefix('（').and_then(|rest| rest.split_once('）'));
        let level = LEVELS.iter().find_map(|level| called.strip_prefix(level));
        match inside.map(|(_, rest)| rest).or(level) {
            Some(rest) => called = rest,
            None => break,
        }
    }
    let is_body = BODIES.iter().any(|body| called.ends_with(body) && called.len() > body.len());
    (is_body && is_of_all(called) && !called.contains(['（', '、', '，'])).then_some(called)
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
            ("各市（州）交通运输局", vec![Body::Called("交通运输局".into())]),
            ("各派出所", vec![Body::Called("派出所".into())]),
            ("各中小学校、幼儿园", vec![Body::School, Body::Called("幼儿园".into())]),
            ("各临床医技科室", vec![Body::Ward]),
            ("机关各处室", vec![Body::Office]),
            ("各企业", vec![]),
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
        assert!(fits(Body::Ward, &["心血管内科", "骨科一病区"]) && fits(Body::Office, &["基础教育科", "督导室"]));
        assert!(fits(Body::Called("交通运输局".into()), &["云溪市交通运输局"]));
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
