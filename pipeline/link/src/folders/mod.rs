//! Units that no roster knows, told by the folders that hand in: 大柘镇人民政府 is one of 各乡镇, whichever district it is of.
//!
//! Only names of a sort that the circular gives duties to, as a group whose members nobody listed, are taken for units, and
//! those, with the units of the sort that the circular names itself, for members of the group. Who else is one nobody knows. And
//! a folder may be called by a short form of a unit that the circular names, where only one unit can be meant: 县数据局 of
//! 县数据资源管理局. A folder of any other name may be a misspelt unit or none at all: that is for a person to say.

mod bodies;

use std::collections::BTreeSet;

use zuozheng_model::{Register, Resolution, Roster, UnitId, UnitKind};
use zuozheng_text::Place;

use bodies::{Body, is_of_all, place_of};

/// The roster and, besides, what the names of folders tell: units, and short forms of units.
#[must_use]
pub fn with_folders(roster: Roster, register: &Register, folders: &[String]) -> Roster {
    with_short_forms(with_units(roster, register, folders), register, folders)
}

fn with_short_forms(mut roster: Roster, register: &Register, folders: &[String]) -> Roster {
    let place = Place::of_issuer(register.head.issuer.as_deref().unwrap_or_default());
    let units = roster.units().iter().filter(|unit| !unit.id.as_str().contains('各'));
    let known: Vec<(UnitId, String)> =
        units.map(|unit| (unit.id.clone(), plain_name(unit.id.as_str(), &place))).collect();
    for folder in folders.iter().filter(|folder| is_unknown(&roster, folder)).collect::<Vec<_>>() {
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

fn with_units(mut roster: Roster, register: &Register, folders: &[String]) -> Roster {
    let duties = register.tasks.iter().flat_map(|task| &task.duties);
    let open: BTreeSet<&str> =
        duties.filter(|duty| duty.group && is_unknown(&roster, &duty.name)).map(|duty| duty.name.as_str()).collect();
    let named: BTreeSet<UnitId> = roster.units().iter().map(|unit| unit.id.clone()).collect();
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
    for group in open.into_iter().filter(|group| is_of_all(group)) {
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
        let roster = with_units(roster, &register(groups), &folders);
        roster.units()[1..].iter().map(|unit| unit.id.as_str().to_owned()).collect()
    }

    #[test]
    fn folders_of_the_sort_of_an_open_group_are_units() {
        let folders =
            ["大柘镇人民政府", "城南街道办事处", "东海县人民政府", "区水利局", "各乡镇", "2019年材料", "甲镇人民政府"];
        assert_eq!(added(&["各镇（街道）"], &folders), ["大柘镇人民政府", "城南街道办事处"]);
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

    /// 医务科 has no patients: what the circular names itself is no ward, what it does not know is.
    #[test]
    fn wards_are_told_by_their_folders() {
        let mut roster = Roster::new();
        roster.add("医务科", UnitKind::Other, &[], &[]).unwrap();
        let folders = ["心血管内科".to_owned(), "医务科".to_owned()];
        let roster = with_units(roster, &register(&["各临床科室"]), &folders);
        let members: Vec<&str> = roster.groups()[0].members.iter().map(UnitId::as_str).collect();
        assert_eq!(members, ["心血管内科"]);
    }

    #[test]
    fn a_known_place_is_no_other_unit() {
        assert_eq!(added(&["各镇（街道）"], &["甲镇政府", "甲镇", "乙镇"]), ["乙镇人民政府"]);
    }
}
