//! Sorts of local bodies: 各镇（街道） asks towns, and 大柘镇人民政府 is one, whichever district it is of.

/// A sort of bodies that a group expression is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    /// Those of places whose names end so: 镇, 乡, 街道, 村, 社区.
    Place(&'static str),
    County,
    School,
    /// 科室 of a house: 教务科, 督导室.
    Office,
    /// Those of a hospital that have patients: 心血管内科, 骨科一病区.
    Ward,
    /// Those of a hospital that examine: 检验科, 放射科.
    Laboratory,
    /// Bodies whose names end so: 派出所, 卫生院, 交通运输局.
    Called(String),
}

/// Words for bodies of many sorts.
const ANY: [&str; 9] = ["单位", "部门", "企业", "公司", "机构", "医院", "中心", "院校", "直"];
/// Places by the last word of their names, with the words for them in a group, and how their bodies are written, the
/// full form first.
const PLACES: [(&str, &[&str], &[&str]); 5] = [
    ("镇", &["镇"], &["人民政府", "政府"]),
    ("乡", &["乡"], &["人民政府", "政府"]),
    ("街道", &["街道", "（街", "镇街", "街办", "街镇"], &["办事处", "办"]),
    ("村", &["村"], &["村民委员会", "民委员会", "村委会", "委会"]),
    ("社区", &["社区", "居"], &["居民委员会", "居委会"]),
];
/// Offices of a hospital that have no patients, and those that examine.
const ADMINISTRATION: [&str; 22] = [
    "后勤",
    "质控",
    "医务",
    "护理部",
    "院感",
    "感染管理",
    "信息",
    "财务",
    "人事",
    "保卫",
    "总务",
    "设备",
    "宣传",
    "科教",
    "医保",
    "审计",
    "基建",
    "采购",
    "病案",
    "公卫",
    "公共卫生",
    "绩效",
];
const LABORATORIES: [&str; 10] = ["检验", "放射", "病理", "影像", "超声", "药", "输血", "心电", "核医学", "内镜"];

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
        let laboratories = has(&["医技"]).then_some(Self::Laboratory);
        let is_medical = wards.is_some() || laboratories.is_some();
        let offices = (!is_medical && has(&["科室", "处室", "股室"])).then_some(Self::Office);
        let inside = [schools, nurseries, wards, laboratories, offices];
        if inside.iter().any(Option::is_some) || has(&ANY) {
            return inside.into_iter().flatten().collect();
        }
        let places = PLACES.iter().filter(|(_, words, _)| has(words)).map(|(ending, ..)| Self::Place(ending));
        let counties = has(&["各县", "各区", "各市", "（市、区）", "县区"]).then_some(Self::County);
        places.chain(counties).collect()
    }

    /// True when a body with this name is of the sort.
    pub(super) fn fits(&self, name: &str) -> bool {
        let place = place_of(name);
        let ends = |most: usize, words: &[&str]| {
            let own = words.iter().find_map(|word| place.strip_suffix(word));
            place.chars().count() <= most && own.is_some_and(is_own_name)
        };
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        match self {
            Self::Place(ending) => ends(8, &[ending]),
            Self::County => {
                ends(8, &["县", "区", "市"]) && !ends(8, &["社区", "景区", "园区", "校区", "小区", "病区", "开发区"])
            }
            Self::School => {
                ends(20, &["学校", "小学", "中学", "学堂", "一中", "二中", "三中", "四中", "五中", "六中", "完小"])
            }
            Self::Office => ends(10, &["科", "室", "股", "处", "病区"]),
            Self::Ward => ends(12, &["科", "病区", "病房"]) && !says(&ADMINISTRATION) && !says(&LABORATORIES),
            Self::Laboratory => ends(12, &["科", "室"]) && says(&LABORATORIES),
            Self::Called(called) => {
                let name = ["股份", "有限", "责任"].iter().fold(name.to_owned(), |name, form| name.replace(form, ""));
                name.strip_suffix(called.as_str()).is_some_and(is_own_name)
            }
        }
    }

    /// True when a unit that the circular names itself is none of the sort, though its name may sound so: 医务科 has no patients.
    pub(super) fn is_only_told(&self) -> bool {
        *self == Self::Ward
    }

    /// What a body of the sort is called in full, however a folder writes it, and its other names.
    pub(super) fn names(&self, folder: &str) -> (String, Vec<String>) {
        let place = place_of(folder);
        let offices: &[&str] = match self {
            Self::Place(ending) => PLACES.iter().find(|(of, ..)| of == ending).map_or(&[], |(_, _, offices)| offices),
            Self::County => &["人民政府", "政府"],
            _ => return (folder.to_owned(), Vec::new()),
        };
        let mut names = offices.iter().map(|office| format!("{place}{office}"));
        let full = names.next().unwrap_or_else(|| folder.to_owned());
        (full, names.chain([place.to_owned(), folder.to_owned()]).collect())
    }
}

/// What stands before the word for the sort tells one body from another: 城南 of 城南街道, not 某 or 各.
fn is_own_name(own: &str) -> bool {
    const NONE: [&str; 9] = ["自然", "美丽", "示范", "行政", "试点", "第一", "本", "全", "处"];
    !own.is_empty() && !own.contains('各') && !own.starts_with('某') && !NONE.contains(&own)
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

/// The place that a body governs: 甲镇 of 甲镇人民政府, 乙村 of 乙村村民委员会, of 乙村民委员会 and of 乙村委会.
pub(super) fn place_of(name: &str) -> &str {
    const VILLAGES: [&str; 2] = ["村民委员会", "村委会"];
    const OTHERS: [&str; 5] = ["居民委员会", "居委会", "人民政府", "政府", "办事处"];
    if let Some(own) = VILLAGES.iter().find_map(|office| name.strip_suffix(office)) {
        return if own.ends_with('村') { own } else { &name[..own.len() + '村'.len_utf8()] };
    }
    let place = OTHERS.iter().find_map(|office| name.strip_suffix(office));
    let place = place.or_else(|| name.strip_suffix('办').filter(|place| place.ends_with("街道")));
    place.filter(|place| !place.is_empty()).unwrap_or(name)
}

/// True when a group is all bodies of its sort, not some that are to be told: 有关乡镇, 沿河各村.
pub(super) fn is_of_all(expression: &str) -> bool {
    const SOME: [&str; 15] = [
        "有关", "相关", "部分", "沿", "所在", "涉及", "重点", "试点", "属地", "相应", "其他", "其它", "示范", "承办",
        "项目",
    ];
    // 甲乡、乙镇等有林乡镇
    let is_qualified =
        ["所有", "国有"].iter().fold(expression.to_owned(), |rest, word| rest.replace(word, "")).contains('有');
    !SOME.iter().any(|word| expression.contains(word)) && !is_qualified && !expression.contains('等')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_tell_what_they_are_made_of() {
        for (expression, expected) in [
            ("各镇（街道）", vec![Body::Place("镇"), Body::Place("街道")]),
            ("各乡镇人民政府", vec![Body::Place("镇"), Body::Place("乡")]),
            ("街道办事处", vec![Body::Place("街道")]),
            ("各村（社区）", vec![Body::Place("村"), Body::Place("社区")]),
            ("各镇、村", vec![Body::Place("镇"), Body::Place("村")]),
            ("各县（市、区）人民政府", vec![Body::County]),
            ("各中小学校", vec![Body::School]),
            ("各乡镇卫生院", vec![Body::Called("卫生院".into())]),
            ("各园区运营公司", vec![Body::Called("运营公司".into())]),
            ("各农村合作金融机构", vec![]),
            ("各有关公司", vec![]),
            ("各市（州）交通运输局", vec![Body::Called("交通运输局".into())]),
            ("各派出所", vec![Body::Called("派出所".into())]),
            ("各中小学校、幼儿园", vec![Body::School, Body::Called("幼儿园".into())]),
            ("各临床医技科室", vec![Body::Ward, Body::Laboratory]),
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
        assert!(fits(Body::Place("镇"), &["大柘镇人民政府", "大柘镇"]) && fits(Body::Place("乡"), &["乙乡"]));
        assert!(fits(Body::Place("街道"), &["城南街道办事处", "城南街道办", "城南街道"]));
        assert!(fits(Body::Place("村"), &["河西村村民委员会", "罗洞村民委员会", "大塘村委会", "古渡村"]));
        assert!(fits(Body::Place("社区"), &["杏坝社区居民委员会", "枫渡社区"]));
        assert!(fits(Body::School, &["实验小学", "县第一中学", "云水一中"]));
        assert!(fits(Body::Called("卫生院".into()), &["龙滩镇卫生院"]));
        assert!(
            fits(Body::Ward, &["心血管内科", "骨科一病区", "麻醉科"])
                && fits(Body::Laboratory, &["检验科"])
                && fits(Body::Office, &["基础教育科", "督导室"])
        );
        assert!(fits(Body::Called("交通运输局".into()), &["云溪市交通运输局"]));
        assert!(fits(Body::Called("运营公司".into()), &["望湖科创园运营有限公司"]));
        let is_any = |name: &str| {
            [Body::Place("镇"), Body::Place("街道"), Body::County, Body::Place("村"), Body::School, Body::Ward]
                .iter()
                .any(|body| body.fits(name))
        };
        for other in
            ["区水利局", "各乡镇", "2019年材料", "石门岭景区", "卫生院", "街道", "某街道", "自然村", "后勤科", "放射科"]
        {
            assert!(!is_any(other), "{other}");
        }
    }

    #[test]
    fn some_of_a_sort_are_not_all() {
        assert!(is_of_all("各乡镇") && !is_of_all("有关乡镇") && !is_of_all("沿河各村"));
    }
}
