//! Units that no roster knows, told by the folders that hand in: 大柘镇人民政府 is one of 各乡镇, whichever district it is of. Those
//! that the circular itself addresses by name are, too, before they have handed in anything.
//!
//! Only names of a sort that the circular gives duties to, as a group whose members nobody listed, are taken for units, and
//! those, with the units of the sort that the circular names itself, for members of the group. Who else is one nobody knows. And
//! a folder may be called by a short form of a unit that the circular names, where only one unit can be meant: 县数据局 of
//! 县数据资源管理局. Numbers, dates, brackets and words for what is handed in may stand around the name. A folder of any
//! other name may be a misspelt unit or none at all: that is for a person to say.

mod bodies;
mod names;

use std::collections::BTreeSet;

use zuozheng_model::{Register, Resolution, Roster, UnitId, UnitKind};
use zuozheng_text::{Place, UnitNames};

use bodies::{Body, is_of_all, place_of};

/// The roster and, besides, what the names of folders tell: units, and short forms of units. Folders are given with those that
/// they lie in: 待归类/青溪镇. One inside another tells something only where nobody knows the other.
#[must_use]
pub fn with_folders(mut roster: Roster, register: &Register, folders: &[String]) -> Roster {
    // What is neither is a heap or a task, by which units are sorted: 待归类, 第7项.
    const LEAST_INSIDE: usize = 3;
    roster = with_meanings(roster, register);
    let open = open_groups(&roster, register);
    let named: BTreeSet<UnitId> = roster.units().iter().map(|unit| unit.id.clone()).collect();
    // 石桥镇、白沙镇、柳林乡人民政府：are members, too, whoever has sent something.
    roster = with_bodies(roster, &open, &register.head.addressees);
    let mut parts: Vec<Vec<&str>> = folders.iter().map(|folder| folder.split('/').collect()).collect();
    let mut least = 0;
    while !parts.is_empty() {
        let first: BTreeSet<String> = parts.iter().filter_map(|parts| Some(names::plain(parts.first()?))).collect();
        let first: Vec<String> = first.into_iter().filter(|name| name.chars().count() >= least).collect();
        roster = with_bodies(roster, &open, &first);
        roster = with_short_forms(roster, register, &first);
        parts.retain_mut(|parts| parts.len() > 1 && named_by(&roster, parts.remove(0)).is_none());
        least = LEAST_INSIDE;
    }
    let (listed, open) = open.into_iter().partition(|group| are_all_addressed(group, &roster, register));
    with_open_groups(with_listed_groups(roster, &listed), open, &named)
}

/// True when the circular addresses several bodies of a group by name, and nobody else of the sort is known: these are all of them.
/// 青石镇、白塔镇、柳河镇人民政府：is what 各镇 means.
fn are_all_addressed(group: &str, roster: &Roster, register: &Register) -> bool {
    const LEAST: usize = 2;
    let bodies = Body::of_group(group);
    let is_one = |name: &str| bodies.iter().any(|body| body.fits(name));
    let all_places = !bodies.is_empty() && bodies.iter().all(|body| matches!(body, Body::Place(_)));
    let addressed: BTreeSet<UnitId> = (register.head.addressees.iter())
        .filter(|name| is_one(name))
        .filter_map(|name| roster.unit(name).map(|unit| unit.id.clone()))
        .collect();
    let mut known = roster.units().iter().filter(|unit| is_one(unit.id.as_str()));
    // 各街道 beside names would be more than the names.
    let addresses_all = register
        .head
        .addressees
        .iter()
        .any(|name| name.starts_with('各') && Body::of_group(name).iter().any(|body| bodies.contains(body)));
    all_places && !addresses_all && addressed.len() >= LEAST && known.all(|unit| addressed.contains(&unit.id))
}

/// The groups whose members the circular addresses.
fn with_listed_groups(mut roster: Roster, groups: &BTreeSet<String>) -> Roster {
    for group in groups.iter().filter(|group| is_of_all(group)) {
        let bodies = Body::of_group(group);
        let units = roster.units().iter().map(|unit| unit.id.as_str().to_owned());
        let members: Vec<String> = units.filter(|unit| bodies.iter().any(|body| body.fits(unit))).collect();
        // All of them are in the roster.
        let _ = roster.add_group(std::slice::from_ref(group), &members);
    }
    roster
}

/// Tells whose evidence a file is.
#[derive(Debug, Clone)]
pub struct Senders<'a> {
    roster: &'a Roster,
    names: &'a UnitNames,
    place: Place,
}

impl<'a> Senders<'a> {
    /// By the roster of a circular of this issuer, with its folders ([`with_folders`]).
    pub fn new(roster: &'a Roster, names: &'a UnitNames, issuer: Option<&str>) -> Self {
        Self { roster, names, place: Place::of_issuer(issuer.unwrap_or_default()) }
    }

    /// The unit in whose folder, archive or mail a file lies: of several inside each other the first, unless a folder inside
    /// says that another unit gave what it holds (妇联提供, or 红会 in 卫健局（含红会）), or what lies there is signed by it.
    pub fn of_folder(&self, path: &str, issuer: Option<&str>) -> Option<UnitId> {
        let (folders, _) = path.rsplit_once('/')?;
        let mut sender: Option<UnitId> = None;
        let mut besides: Vec<String> = Vec::new();
        for folder in folders.split('/') {
            let Some(unit) = named_by(self.roster, folder) else { continue };
            let is_of_other = sender.as_ref().is_some_and(|sender| *sender != unit);
            let is_told = || names::is_given(folder) || besides.contains(&names::plain(folder));
            let is_signed = || issuer.and_then(|issuer| self.of_issuer(issuer)).as_ref() == Some(&unit);
            if !is_of_other || is_told() || is_signed() {
                sender = Some(unit);
            }
            besides.extend(names::held_besides(folder));
        }
        sender
    }

    /// The unit that a file's own name begins or ends with: 商务局-进展情况.docx in a heap.
    pub fn of_file_name(&self, path: &str) -> Option<UnitId> {
        const LEAST: usize = 3;
        let name = path.rsplit('/').next()?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let known = |name: &str| self.roster.unit(name).filter(|_| name.chars().count() >= LEAST);
        names::meant(stem, |name| known(name).map(|unit| unit.id.clone()))
    }

    /// The unit that signs so: under any of its written forms, for one of its offices (教育局办公室), or first of several.
    pub fn of_issuer(&self, issuer: &str) -> Option<UnitId> {
        const LEAST: usize = 3;
        // 中共青溪镇委员会办公室: the town.
        let party = || issuer.strip_prefix("中共").and_then(|rest| rest.split_once("委员会"));
        let town = || party().map(|(place, _)| place).filter(|place| place.ends_with(['镇', '乡', '道']));
        if let Some(unit) = self.in_any_form(issuer).or_else(|| self.in_any_form(town()?)) {
            return Some(unit);
        }
        let ends = issuer.char_indices().map(|(at, _)| at).skip(LEAST);
        let found = ends.filter_map(|end| Some((end, self.in_any_form(&issuer[..end])?)));
        // The longest: of 县教育局安全股 the bureau, not the county.
        let (end, unit) = found.last()?;
        let rest = issuer[end..].trim_start_matches(['、', '，', ' ']);
        (is_office(rest) || self.in_any_form(rest).is_some() || self.of_issuer(rest).is_some()).then_some(unit)
    }

    /// The units that sign so: `甲局、乙局` are two, in the order in which they sign.
    pub fn signers(&self, issuer: &str) -> Vec<UnitId> {
        let names = issuer.split(['、', '，', ' ']).filter(|name| !name.is_empty());
        let mut signers: Vec<UnitId> = Vec::new();
        for unit in names.filter_map(|name| self.of_issuer(name)) {
            if !signers.contains(&unit) {
                signers.push(unit);
            }
        }
        signers
    }

    /// True when an office of another county or district signs so, and none that the roster knows: 白水区交通运输局 for a circular of
    /// 云岭区. Villages and firms are no offices; a city may be the one above.
    pub fn is_from_elsewhere(&self, issuer: &str) -> bool {
        const LEVELS: [char; 3] = ['区', '县', '旗'];
        const OFFICES: [&str; 6] = ["局", "人民政府", "政府", "委员会", "办公室", "中心"];
        const AREAS: [&str; 12] =
            ["园区", "新区", "社区", "景区", "灌区", "库区", "矿区", "林区", "开发区", "示范区", "管理区", "片区"];
        let issuer = issuer.split(['、', '，', ' ']).next().unwrap_or_default();
        let is_office = OFFICES.iter().any(|end| issuer.ends_with(end)) && !issuer.contains(['村', '镇', '乡']);
        let theirs = Place::of_issuer(issuer);
        let level = |place: &Place| place.last().and_then(|name| name.chars().next_back());
        let is_of_rank = |place: &Place| level(place).is_some_and(|level| LEVELS.contains(&level));
        let (Some(own), Some(other)) = (self.place.own_name(), theirs.own_name()) else { return false };
        let is_area = || theirs.last().is_some_and(|name| AREAS.iter().any(|area| name.ends_with(area)));
        let is_other = own != other && is_of_rank(&self.place) && is_of_rank(&theirs) && !is_area();
        is_office && is_other && self.roster.unit(issuer).is_none()
    }

    /// A unit under its name, or under one that is written otherwise: 岚屏县残疾人联合会 for 县残联. Two that could be meant are none.
    fn in_any_form(&self, name: &str) -> Option<UnitId> {
        if let Some(unit) = self.roster.unit(name) {
            return Some(unit.id.clone());
        }
        let forms = self.names.variants(name, &self.place);
        let mut units = forms.iter().filter_map(|form| self.roster.unit(form));
        let unit = units.next()?;
        units.all(|other| other.id == unit.id).then(|| unit.id.clone())
    }
}

/// True for what stands behind the name of a house: 办公室, 安全股, 党组.
fn is_office(rest: &str) -> bool {
    const LONGEST: usize = 9;
    const ENDINGS: [&str; 14] =
        ["办公室", "科", "股", "室", "处", "部", "站", "党政办", "党委", "党工委", "党组", "党总支", "团委", "工会"];
    rest.chars().count() <= LONGEST && ENDINGS.iter().any(|ending| rest.ends_with(ending))
}

/// The unit that a folder names.
fn named_by(roster: &Roster, folder: &str) -> Option<UnitId> {
    names::meant(folder, |name| roster.unit(name).map(|unit| unit.id.clone()))
}

fn with_short_forms(mut roster: Roster, register: &Register, folders: &[String]) -> Roster {
    let place = Place::of_issuer(register.head.issuer.as_deref().unwrap_or_default());
    let units = roster.units().iter().filter(|unit| !unit.id.as_str().contains('各'));
    let known: Vec<(UnitId, String)> =
        units.map(|unit| (unit.id.clone(), plain_name(unit.id.as_str(), &place))).collect();
    for folder in folders.iter().filter(|folder| is_unknown(&roster, folder)).collect::<Vec<_>>() {
        if named_by(&roster, folder).is_some() {
            continue;
        }
        if let Some(unit) = longer_form(folder, &known, register.head.issuer.as_deref().unwrap_or_default()) {
            roster.add_alias(&unit, folder);
            continue;
        }
        let short = plain_name(folder, &place);
        let meant: Vec<&(UnitId, String)> = known.iter().filter(|(_, full)| is_short_form(&short, full)).collect();
        // Of several the one that begins and ends as it does.
        let ends_alike =
            |full: &str| full.chars().next() == short.chars().next() && full.chars().last() == short.chars().last();
        let closest: Vec<&(UnitId, String)> = meant.iter().copied().filter(|(_, full)| ends_alike(full)).collect();
        match (meant.as_slice(), closest.as_slice()) {
            ([(unit, _)], _) | (_, [(unit, _)]) => roster.add_alias(unit, folder),
            _ => {}
        }
    }
    roster
}

/// The one unit that a folder names with the house before it, or as a branch: 局办公室 of 办公室, 教育督导室 of 督导室, 县邮政分公司 of
/// 县邮政公司.
fn longer_form(folder: &str, known: &[(UnitId, String)], issuer: &str) -> Option<UnitId> {
    const LEAST: usize = 3;
    let whole = folder.replace("分公司", "公司");
    let is_meant = |unit: &str| {
        let house = folder.strip_suffix(unit).filter(|_| unit.chars().count() >= LEAST);
        house.is_some_and(|house| !house.is_empty() && issuer.contains(house))
            || unit.replace("分公司", "公司") == whole
    };
    let mut meant = known.iter().filter(|(unit, _)| is_meant(unit.as_str()));
    let (unit, _) = meant.next()?;
    meant.next().is_none().then(|| unit.clone())
}

/// A name without the place: 市公安局临溪分局, 临溪公安分局 and 区公安分局 are all 公安分局.
fn plain_name(name: &str, place: &Place) -> String {
    let bare = place.bare_name(name);
    let mut plain = bare.strip_prefix(['省', '市', '区', '县']).unwrap_or(bare).to_owned();
    if let Some(own) = place.own_name() {
        let inside = plain.find(own).filter(|_| plain.chars().count() >= own.chars().count() + 2);
        if let Some(at) = inside {
            plain.replace_range(at..at + own.len(), "");
        }
    }
    match plain.strip_suffix("局分局") {
        Some(subject) if !subject.is_empty() => format!("{subject}分局"),
        _ => plain,
    }
}

/// True when a name leaves out characters of another one and nothing else: 人社局 of 人力资源社会保障局. A name of two or
/// three characters begins as that one does, or with two that stand in it side by side (老干局 of 委老干部局).
fn is_short_form(short: &str, full: &str) -> bool {
    const LONG: usize = 4;
    let mut rest = full.chars();
    let leaves_out = short.chars().all(|wanted| rest.any(|c| c == wanted));
    let n_chars = short.chars().count();
    let second = short.char_indices().nth(2).map_or(short.len(), |(at, _)| at);
    let begins_so = short.chars().next() == full.chars().next() || full.contains(&short[..second]);
    leaves_out && n_chars >= 2 && (n_chars >= LONG || begins_so)
}

/// What the circular says itself that its names mean. A group of which one member is no known unit is left as it is.
fn with_meanings(mut roster: Roster, register: &Register) -> Roster {
    for meaning in &register.head.meanings {
        match (roster.unit(&meaning.name).map(|unit| unit.id.clone()), meaning.units.as_slice()) {
            (Some(unit), [other]) => roster.add_alias(&unit, other),
            (None, _) if is_unknown(&roster, &meaning.name) => {
                let forms = [meaning.name.clone()];
                // A member that nobody knows leaves the group unknown.
                let _ = roster.add_group(&forms, &meaning.units);
            }
            _ => {}
        }
    }
    for group in open_groups(&roster, register).into_iter().filter(|group| is_of_all(group)) {
        let told =
            register.head.meanings.iter().filter(|meaning| is_of_all(&meaning.name) && covers(&meaning.name, &group));
        let members: Vec<UnitId> =
            told.filter_map(|meaning| roster.group(&meaning.name)).flat_map(|told| told.members.clone()).collect();
        let bodies = Body::of_group(&group);
        let members: Vec<String> = members
            .into_iter()
            .filter(|unit| bodies.iter().any(|body| body.fits(unit.as_str())))
            .map(|unit| unit.as_str().to_owned())
            .collect();
        if !members.is_empty() {
            let _ = roster.add_group(&[group], &members);
        }
    }
    roster
}

/// True when the places of one group are among those of another that the circular explains: 各乡（镇） of 各乡镇（街道）.
fn covers(explained: &str, group: &str) -> bool {
    let (explained, asked) = (Body::of_group(explained), Body::of_group(group));
    !asked.is_empty() && asked.iter().all(|body| matches!(body, Body::Place(_)) && explained.contains(body))
}

/// Groups that have duties and whose members nobody listed.
fn open_groups(roster: &Roster, register: &Register) -> BTreeSet<String> {
    let duties = register.tasks.iter().flat_map(|task| &task.duties);
    let open = duties.filter(|duty| duty.group && is_unknown(roster, &duty.name));
    open.map(|duty| duty.name.clone()).collect()
}

/// Units of the sorts that open groups are made of, by their folders.
fn with_bodies(mut roster: Roster, open: &BTreeSet<String>, folders: &[String]) -> Roster {
    let bodies: Vec<Body> = open.iter().flat_map(|group| Body::of_group(group)).collect();
    for folder in folders {
        let Some(body) = bodies.iter().find(|body| body.fits(folder)).filter(|_| is_unknown(&roster, folder)) else {
            continue;
        };
        let same = roster.units().iter().find(|unit| place_of(unit.id.as_str()) == place_of(folder));
        if let Some(unit) = same.map(|unit| unit.id.clone()) {
            roster.add_alias(&unit, folder);
            continue;
        }
        // The full name, however the folder writes it: whoever comes next year with another folder is the same unit.
        let (name, others) = body.names(folder);
        let kind = if matches!(body, Body::Place("镇" | "乡" | "街道")) { UnitKind::Town } else { UnitKind::Other };
        if let Ok(unit) = roster.add(&name, kind, &[], &[]) {
            others.iter().for_each(|other| roster.add_alias(&unit, other));
        }
    }
    roster
}

/// The open groups with those of their members that have shown themselves, some by being `named` in the circular.
fn with_open_groups(mut roster: Roster, open: BTreeSet<String>, named: &BTreeSet<UnitId>) -> Roster {
    for group in open.iter().filter(|group| is_of_all(group)) {
        let bodies = Body::of_group(group);
        let units = roster.units().iter().map(|unit| unit.id.clone());
        let is_one = |unit: &UnitId| {
            let fits = |body: &Body| body.fits(unit.as_str()) && !(body.is_only_told() && named.contains(unit));
            bodies.iter().any(fits)
        };
        let members: Vec<UnitId> = units.filter(is_one).collect();
        if !members.is_empty() {
            roster.add_open_group(group, members);
        }
    }
    roster
}

fn is_unknown(roster: &Roster, name: &str) -> bool {
    matches!(roster.resolve(name), Resolution::Unknown { .. })
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{CircularHead, Duty, Role, Task, TaskNumber};

    use super::*;

    fn register(groups: &[&str]) -> Register {
        let duty =
            |name: &&str| Duty { name: (*name).into(), role: Role::Responsible, group: true, except: Vec::new() };
        let task = Task {
            duties: groups.iter().map(duty).collect(),
            ..Task::new(TaskNumber::new(1).unwrap(), "清理河道")
        };
        Register { head: CircularHead::default(), tasks: vec![task] }
    }

    fn added(groups: &[&str], folders: &[&str]) -> Vec<String> {
        let mut roster = Roster::new();
        roster.add("甲镇人民政府", UnitKind::Town, &[], &[]).unwrap();
        roster.add_group(&["各乡镇".into()], &["甲镇人民政府".into()]).unwrap();
        let folders: Vec<String> = folders.iter().map(|folder| (*folder).to_owned()).collect();
        let roster = with_folders(roster, &register(groups), &folders);
        roster.units()[1..].iter().map(|unit| unit.id.as_str().to_owned()).collect()
    }

    #[test]
    fn the_office_of_another_district_is_none_of_ours() {
        let dictionaries = zuozheng_text::Dictionaries::builtin();
        let issuer = Some("云岭区人民政府办公室");
        let roster = dictionaries.roster_with_named(issuer, "", ["区交通运输局", "区水利局"]);
        let senders = Senders::new(&roster, dictionaries.unit_names(), issuer);
        for name in ["白水区交通运输局", "江州市白水区交通运输局", "白水县人民政府办公室"]
        {
            assert!(senders.is_from_elsewhere(name), "{name}");
            assert_eq!(senders.signers(name), [], "{name}");
        }
        for name in [
            "云岭区交通运输局",
            "江州市云岭区水利局",
            "区文化馆",
            "江州市交通运输局",
            "省交通运输厅",
            "白水区筑路有限公司",
            "石坝村村民委员会",
            "云岭经济开发区管理委员会",
        ] {
            assert!(!senders.is_from_elsewhere(name), "{name}");
        }
        let own = roster.unit("区交通运输局").unwrap().id.clone();
        for name in ["云岭区交通运输局党组", "区交通运输局机关党委", "云岭区交通运输局工会"]
        {
            assert_eq!(senders.signers(name), std::slice::from_ref(&own), "{name}");
        }
        assert_eq!(senders.signers("白水区交通运输局党组"), []);
    }

    #[test]
    fn a_joint_paper_has_several_signers() {
        let dictionaries = zuozheng_text::Dictionaries::builtin();
        let issuer = Some("岚屏县人民政府办公室");
        let roster = dictionaries.roster_with_named(issuer, "", ["县教育局", "县公安局", "县水利局"]);
        let senders = Senders::new(&roster, dictionaries.unit_names(), issuer);
        let signers = |issuer: &str| -> Vec<String> {
            senders.signers(issuer).iter().map(|unit| unit.as_str().to_owned()).collect()
        };
        assert_eq!(signers("岚屏县教育局、岚屏县公安局"), ["县教育局", "县公安局"]);
        assert_eq!(signers("县水利局办公室"), ["县水利局"]);
        assert_eq!(signers("外县某局"), [""; 0]);
    }

    #[test]
    fn who_is_addressed_by_name_is_a_member_before_sending_anything() {
        let mut register = register(&["各乡镇（街道）"]);
        register.head.addressees =
            ["城关街道办事处", "石桥镇", "柳林乡人民政府", "县安委会有关成员单位"].map(str::to_owned).to_vec();
        let roster = with_folders(Roster::new(), &register, &["石桥镇".to_owned()]);
        let members = roster.group("各乡镇（街道）").map(|group| group.members.clone()).unwrap_or_default();
        let names: Vec<&str> = members.iter().map(UnitId::as_str).collect();
        assert_eq!(names, ["城关街道办事处", "柳林乡人民政府", "石桥镇人民政府"]);
        assert!(matches!(roster.resolve("各乡镇（街道）"), Resolution::Group(_)), "these are all of them");
        // Somebody else of the sort, or all of them addressed besides: nobody knows how many there are.
        let more = with_folders(Roster::new(), &register, &["双河镇".to_owned()]);
        assert!(matches!(more.resolve("各乡镇（街道）"), Resolution::OpenGroup(members) if members.len() == 4));
        register.head.addressees.push("各街道办事处".to_owned());
        let others = with_folders(Roster::new(), &register, &[]);
        assert!(matches!(others.resolve("各乡镇（街道）"), Resolution::OpenGroup(_)), "and streets nobody names");
        register.head.addressees = vec!["石桥镇".to_owned(), "县教育局".to_owned()];
        let one = with_folders(Roster::new(), &register, &[]);
        assert!(matches!(one.resolve("各乡镇（街道）"), Resolution::OpenGroup(_)), "one town is not all towns");
    }

    #[test]
    fn folders_of_the_sort_of_an_open_group_are_units() {
        let folders =
            ["大柘镇人民政府", "城南街道办事处", "东海县人民政府", "区水利局", "各乡镇", "2019年材料", "甲镇人民政府"];
        assert_eq!(added(&["各镇（街道）"], &folders), ["城南街道办事处", "大柘镇人民政府"]);
        assert_eq!(added(&["各县区人民政府"], &folders), ["东海县人民政府"]);
        assert_eq!(added(&["区直各部门"], &folders), [""; 0]);
        // The roster knows who the towns are: another one is for a person to say.
        assert_eq!(added(&["各乡镇"], &folders), [""; 0]);
    }

    #[test]
    fn a_folder_may_have_a_short_form_of_one_unit() {
        let mut roster = Roster::new();
        for name in
            ["县人力资源社会保障局", "县人民法院", "人民银行青原县支行", "县数据资源管理局", "县经济开发区管委会"]
        {
            roster.add(name, UnitKind::Other, &[], &[]).unwrap();
        }
        let mut register = register(&[]);
        register.head.issuer = Some("青原县人民政府办公室".into());
        roster.add("市公安局青原分局", UnitKind::Other, &[], &[]).unwrap();
        roster.add("县委老干部局", UnitKind::Other, &[], &[]).unwrap();
        let folders = [
            "县人社局",
            "青原人社局",
            "人行支行",
            "数据局",
            "经开区",
            "县教育局",
            "县局",
            "青原公安分局",
            "老干局",
            "县人行",
        ];
        let roster = with_folders(roster, &register, &folders.map(str::to_owned));
        let unit = |name: &str| roster.unit(name).map(|unit| unit.id.as_str());
        assert_eq!(unit("县人社局"), Some("县人力资源社会保障局"));
        assert_eq!(unit("青原人社局"), Some("县人力资源社会保障局"));
        assert_eq!(unit("人行支行"), Some("人民银行青原县支行"));
        assert_eq!(unit("数据局"), Some("县数据资源管理局"));
        assert_eq!(unit("经开区"), Some("县经济开发区管委会"));
        assert_eq!(unit("青原公安分局"), Some("市公安局青原分局"));
        assert_eq!(unit("老干局"), Some("县委老干部局"));
        assert_eq!(unit("县人行"), Some("人民银行青原县支行"));
        assert_eq!((unit("县教育局"), unit("县局")), (None, None));
        assert!(is_short_form("人社局", "人力资源社会保障局") && !is_short_form("社保局", "人力资源社会保障局"));
    }

    #[test]
    fn a_folder_may_name_the_house_before_the_office() {
        let mut roster = Roster::new();
        for name in ["办公室", "督导室", "信息中心", "县邮政公司"] {
            roster.add(name, UnitKind::Other, &[], &[]).unwrap();
        }
        let mut register = register(&[]);
        register.head.issuer = Some("岚屏县教育局".into());
        let folders = ["局办公室", "教育督导室", "县邮政分公司", "体育信息中心"].map(str::to_owned);
        let roster = with_folders(roster, &register, &folders);
        let unit = |name: &str| roster.unit(name).map(|unit| unit.id.as_str());
        assert_eq!(unit("局办公室"), Some("办公室"));
        assert_eq!(unit("教育督导室"), Some("督导室"));
        assert_eq!(unit("县邮政分公司"), Some("县邮政公司"));
        assert_eq!(unit("体育信息中心"), None);
    }

    /// The units to which paths go, by a circular of 岚屏县人民政府 that names five and gives duties to 各乡镇.
    fn sent(paths: &[(&str, Option<&str>)]) -> Vec<Option<String>> {
        let mut register = register(&["各乡镇"]);
        register.head.issuer = Some("岚屏县人民政府办公室".into());
        let dictionaries = zuozheng_text::Dictionaries::builtin();
        let named = ["县教育和科技局", "县卫健局", "县疾控中心", "县残联", "团县委"];
        let roster = dictionaries.roster_with_named(register.head.issuer.as_deref(), "", named);
        let folders: BTreeSet<&str> = paths.iter().filter_map(|(path, _)| Some(path.rsplit_once('/')?.0)).collect();
        let folders: Vec<String> = folders.into_iter().map(str::to_owned).collect();
        let roster = with_folders(roster, &register, &folders);
        let senders = Senders::new(&roster, dictionaries.unit_names(), register.head.issuer.as_deref());
        let sender = |(path, issuer): &(&str, Option<&str>)| {
            let by_issuer = || senders.of_issuer((*issuer)?);
            senders.of_folder(path, *issuer).or_else(by_issuer).or_else(|| senders.of_file_name(path))
        };
        paths.iter().map(|path| sender(path).map(|unit| unit.as_str().to_owned())).collect()
    }

    #[test]
    fn files_go_to_the_unit_of_their_folder() {
        let cases = [
            ("01县教科局/演练.docx", None, Some("县教育和科技局")),
            ("县教育和科技局（安全股）/2、演练/汇总.xlsx", None, Some("县教育和科技局")),
            ("青溪镇.zip/青溪镇/纪要.docx", None, Some("青溪镇人民政府")),
            ("待归类/02 白沙镇/台账.xlsx", None, Some("白沙镇人民政府")),
            ("第3项/残联-辅具发放.xlsx", None, None),
            ("第3项/县残联-辅具发放.xlsx", None, Some("县残联")),
            ("第3项/辅具.docx", Some("岚屏县残疾人联合会"), Some("县残联")),
            ("待归类/通报.docx", Some("岚屏县教育和科技局办公室"), Some("县教育和科技局")),
            ("待归类/评估.pdf", Some("岚屏县卫生健康局岚屏县残疾人联合会"), Some("县卫健局")),
            ("待归类/说明.pdf", Some("岚屏县卫生健康局附属医院"), None),
            ("待归类/简报.docx", Some("中共白沙镇委员会办公室"), Some("白沙镇人民政府")),
            ("县卫健局/疾控中心/报告.pdf", Some("岚屏县疾病预防控制中心"), Some("县疾控中心")),
            ("县卫健局/疾控中心/台账.xlsx", None, Some("县卫健局")),
            ("县卫健局（含残联）/残联/截图.png", None, Some("县残联")),
            ("团县委/残联提供/名单.docx", None, Some("县残联")),
            ("白沙镇/县卫健局/台账.xlsx", Some("白沙镇人民政府"), Some("白沙镇人民政府")),
        ];
        let paths: Vec<(&str, Option<&str>)> = cases.iter().map(|(path, issuer, _)| (*path, *issuer)).collect();
        for (found, (path, _, expected)) in sent(&paths).iter().zip(cases) {
            assert_eq!(found.as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn a_circular_says_who_its_groups_are() {
        let mut register = register(&["各乡镇", "有关镇"]);
        register.head.meanings = [("有关镇", &["甲镇", "丁镇"][..]), ("各乡镇", &["甲镇", "丙镇"])]
            .map(|(name, units)| zuozheng_model::Meaning {
                name: name.into(),
                units: units.iter().map(|unit| (*unit).to_owned()).collect(),
            })
            .into();
        let roster = Roster::new().with_named(["甲镇", "丙镇"]);
        let roster = with_folders(roster, &register, &["乙镇".to_owned()]);
        let members = |name: &str| match roster.resolve(name) {
            Resolution::Group(members) => members.len(),
            _ => 0,
        };
        assert_eq!((members("各乡镇"), members("有关镇")), (2, 0));
    }

    /// 医务科 has no patients: what the circular names itself is no ward, what it does not know is.
    #[test]
    fn wards_are_told_by_their_folders() {
        let mut roster = Roster::new();
        roster.add("医务科", UnitKind::Other, &[], &[]).unwrap();
        let folders = ["心血管内科".to_owned(), "医务科".to_owned()];
        let roster = with_folders(roster, &register(&["各临床科室"]), &folders);
        let members: Vec<&str> = roster.groups()[0].members.iter().map(UnitId::as_str).collect();
        assert_eq!(members, ["心血管内科"]);
    }

    #[test]
    fn a_known_place_is_no_other_unit() {
        assert_eq!(added(&["各镇（街道）"], &["甲镇政府", "甲镇", "乙镇"]), ["乙镇人民政府"]);
    }
}
