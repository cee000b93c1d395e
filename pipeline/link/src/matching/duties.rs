//! How a unit stands to a task.

use std::collections::BTreeMap;

use zuozheng_model::{Duty, Resolution, Role, Roster, UnitId, UnitKind, UnitRelation};

/// What a name says of a body when the roster does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Town,
    Office,
    Other,
}

/// Who has a task, resolved once against the roster.
#[derive(Debug)]
pub(super) struct Duties {
    relations: BTreeMap<UnitId, UnitRelation>,
    /// For each group that the roster cannot resolve: the sort it is made of, if its name tells.
    unresolved: Vec<Option<Sort>>,
    kinds: BTreeMap<UnitId, UnitKind>,
    /// Whether the task names single units.
    is_named: bool,
}

impl Duties {
    pub(super) fn new(duties: &[Duty], roster: &Roster) -> Self {
        let mut relations: BTreeMap<UnitId, UnitRelation> = BTreeMap::new();
        let mut unresolved = Vec::new();
        let mut note = |unit: UnitId, relation: UnitRelation| {
            let known = relations.entry(unit).or_insert(relation);
            if strength(relation) > strength(*known) {
                *known = relation;
            }
        };
        for duty in duties {
            let resolution = roster.resolve(&duty.name);
            if matches!(resolution, Resolution::OpenGroup(_)) {
                unresolved.push(sort_of_group(&duty.name));
            }
            match resolution {
                Resolution::Unit(unit) => note(unit, of_role(duty.role)),
                Resolution::Group(members) | Resolution::OpenGroup(members) => {
                    let is_excepted = |unit: &UnitId| {
                        duty.except.iter().any(|name| roster.unit(name).is_some_and(|except| except.id == *unit))
                    };
                    members
                        .into_iter()
                        .filter(|unit| !is_excepted(unit))
                        .for_each(|unit| note(unit, UnitRelation::Member));
                }
                Resolution::Unknown { .. } if duty.group => unresolved.push(sort_of_group(&duty.name)),
                Resolution::Unknown { .. } => {}
            }
        }
        let kinds = roster.units().iter().map(|unit| (unit.id.clone(), unit.kind)).collect();
        Self { relations, unresolved, kinds, is_named: duties.iter().any(|duty| !duty.group) }
    }

    /// How a unit stands to the task. A group that nobody could resolve may hold any unit of its sort.
    pub(super) fn relation(&self, unit: Option<&UnitId>) -> UnitRelation {
        let fits = |sort: Sort| self.unresolved.iter().any(|wanted| wanted.is_none_or(|wanted| wanted == sort));
        let Some(unit) = unit else {
            return if fits(Sort::Other) { UnitRelation::Possible } else { UnitRelation::Unknown };
        };
        if let Some(relation) = self.relations.get(unit) {
            return *relation;
        }
        let sort = match self.kinds.get(unit) {
            Some(UnitKind::Town) => Sort::Town,
            Some(UnitKind::Department | UnitKind::Agency | UnitKind::Branch | UnitKind::Party) => Sort::Office,
            Some(UnitKind::Other) | None => sort_of_unit(unit.as_str()),
        };
        if fits(sort) { UnitRelation::Possible } else { UnitRelation::None }
    }

    /// True when the task names single units and this relation is that of one of them.
    pub(super) fn is_named(&self, relation: UnitRelation) -> bool {
        let is_one = matches!(
            relation,
            UnitRelation::Lead | UnitRelation::Responsible | UnitRelation::Support | UnitRelation::Possible
        );
        self.is_named && is_one
    }
}

fn of_role(role: Role) -> UnitRelation {
    match role {
        Role::Lead => UnitRelation::Lead,
        Role::Responsible => UnitRelation::Responsible,
        Role::Support => UnitRelation::Support,
    }
}

fn strength(relation: UnitRelation) -> u8 {
    match relation {
        UnitRelation::Lead => 6,
        UnitRelation::Responsible => 5,
        UnitRelation::Support => 4,
        UnitRelation::Member => 3,
        UnitRelation::Possible => 2,
        UnitRelation::Unknown => 1,
        UnitRelation::None => 0,
    }
}

/// 各镇（街） are towns, 各部门 offices, 各学校 others; 各有关单位 may be any.
fn sort_of_group(expression: &str) -> Option<Sort> {
    let has = |words: &[&str]| words.iter().any(|word| expression.contains(word));
    if has(&["镇", "街道", "（街", "乡"]) {
        Some(Sort::Town)
    } else if has(&["部门", "机构", "各局", "执法单位", "预算单位", "区直"]) {
        Some(Sort::Office)
    } else if has(&["学校", "幼儿园", "企业", "医院", "公司", "社区", "村"]) {
        Some(Sort::Other)
    } else {
        None
    }
}

fn sort_of_unit(name: &str) -> Sort {
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    if ends(&["镇", "街道", "镇人民政府", "街道办事处", "镇政府", "乡人民政府", "街道办"]) {
        Sort::Town
    } else if ends(&["局", "办公室", "委员会", "委", "部", "中心", "分局", "办", "支队", "大队"]) {
        Sort::Office
    } else {
        Sort::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duty(name: &str, role: Role, group: bool) -> Duty {
        Duty { name: name.into(), role, group, except: Vec::new() }
    }

    fn roster() -> Roster {
        let mut roster = Roster::new();
        for (name, kind) in
            [("区甲局", UnitKind::Department), ("区乙局", UnitKind::Department), ("丙镇", UnitKind::Town)]
        {
            roster.add(name, kind, &[], &[]).unwrap();
        }
        roster.add_group(&["各部门".into()], &["区甲局".into(), "区乙局".into()]).unwrap();
        roster
    }

    fn relation(duties: &[Duty], unit: Option<&str>) -> UnitRelation {
        let roster = roster();
        let unit = unit.map(|name| roster.unit(name).unwrap().id.clone());
        Duties::new(duties, &roster).relation(unit.as_ref())
    }

    #[test]
    fn the_strongest_part_counts() {
        let duties = [duty("区甲局", Role::Lead, false), duty("各部门", Role::Support, true)];
        assert_eq!(relation(&duties, Some("区甲局")), UnitRelation::Lead);
        assert_eq!(relation(&duties, Some("区乙局")), UnitRelation::Member);
        assert_eq!(relation(&duties, Some("丙镇")), UnitRelation::None);
        assert_eq!(relation(&duties, None), UnitRelation::Unknown);
    }

    #[test]
    fn an_unresolved_group_may_hold_units_of_its_sort() {
        let towns = [duty("各镇（街）", Role::Responsible, true)];
        assert_eq!(relation(&towns, Some("丙镇")), UnitRelation::Possible);
        assert_eq!(relation(&towns, Some("区甲局")), UnitRelation::None);
        let any = [duty("各有关单位", Role::Responsible, true)];
        assert_eq!(relation(&any, Some("区甲局")), UnitRelation::Possible);
        let schools = [duty("各中小学校", Role::Responsible, true)];
        assert_eq!(relation(&schools, None), UnitRelation::Possible);
        assert_eq!(relation(&schools, Some("丙镇")), UnitRelation::None);
    }

    #[test]
    fn who_is_taken_out_of_a_group_is_not_in_it() {
        let mut duty = duty("各部门", Role::Responsible, true);
        duty.except.push("区乙局".into());
        assert_eq!(relation(&[duty], Some("区乙局")), UnitRelation::None);
    }
}
