//! Units that no roster knows, told by the folders that hand in: 大柘镇人民政府 is one of 各乡镇, whichever district it is of.
//!
//! Only names of a sort that the circular gives duties to, as a group whose members nobody listed, are taken for units. A
//! folder of any other name may be a misspelt unit or none at all: that is for a person to say.

use zuozheng_model::{Register, Resolution, Roster, UnitKind};

/// What local bodies a group is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Town,
    County,
}

/// The roster and, besides, the units among the names of folders.
#[must_use]
pub fn with_units(mut roster: Roster, register: &Register, folders: &[String]) -> Roster {
    let groups = register.tasks.iter().flat_map(|task| &task.duties).filter(|duty| duty.group);
    let open = groups.filter(|duty| is_unknown(&roster, &duty.name));
    let levels: Vec<Level> = open.filter_map(|duty| of_group(&duty.name)).collect();
    if levels.is_empty() {
        return roster;
    }
    for folder in folders {
        let Some(level) = of_unit(folder).filter(|level| levels.contains(level)) else { continue };
        // 甲镇政府 is 甲镇人民政府, written otherwise.
        let is_known = roster.units().iter().any(|unit| place_of(unit.id.as_str()) == place_of(folder));
        if !is_known && is_unknown(&roster, folder) {
            let kind = if level == Level::Town { UnitKind::Town } else { UnitKind::Other };
            // The name is free: it was looked up just now.
            let _ = roster.add(folder, kind, &[], &[]);
        }
    }
    roster
}

fn is_unknown(roster: &Roster, name: &str) -> bool {
    matches!(roster.resolve(name), Resolution::Unknown { .. })
}

/// 各镇（街道）, 各乡镇人民政府 are towns; 各县（市、区）人民政府 counties.
fn of_group(expression: &str) -> Option<Level> {
    let has = |words: &[&str]| words.iter().any(|word| expression.contains(word));
    if !expression.contains('各') {
        None
    } else if has(&["镇", "乡", "街道", "（街"]) {
        Some(Level::Town)
    } else if has(&["各县", "各区", "各市", "（市、区）", "县区"]) && !has(&["部门", "单位", "直"]) {
        Some(Level::County)
    } else {
        None
    }
}

fn of_unit(name: &str) -> Option<Level> {
    let place = place_of(name);
    let is_short = (2..=8).contains(&place.chars().count());
    let ends = |words: &[&str]| words.iter().any(|word| place.ends_with(word));
    if !is_short || place.contains('各') {
        None
    } else if ends(&["镇", "乡", "街道"]) {
        Some(Level::Town)
    } else if ends(&["县", "区", "市"]) {
        Some(Level::County)
    } else {
        None
    }
}

/// The place that a body governs.
fn place_of(name: &str) -> &str {
    ["人民政府", "政府", "办事处"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{CircularHead, Duty, Role, Task, TaskNumber};

    use super::*;

    fn register(groups: &[&str]) -> Register {
        let duty =
            |name: &&str| Duty { name: (*name).into(), role: Role::Responsible, group: true, except: Vec::new() };
        let task = Task {
            number: TaskNumber::new(1).unwrap(),
            label: "1".into(),
            section_number: None,
            section: None,
            text: "清理河道".into(),
            duties: groups.iter().map(duty).collect(),
            deadline: None,
            points: None,
            criteria: None,
            quoted_terms: Vec::new(),
            cites: Vec::new(),
            quantities: Vec::new(),
            locator: None,
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
    fn a_known_place_is_no_other_unit() {
        assert_eq!(added(&["各镇（街道）"], &["甲镇政府", "甲镇", "乙镇"]), ["乙镇"]);
    }
}
