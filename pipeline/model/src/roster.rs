//! 单位名录: canonical names, aliases and the members of groups.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Unit, UnitId, UnitKind};

/// The members of a group expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupMembers {
    /// Written forms of the group, such as 区政府各部门.
    pub forms: Vec<String>,
    /// Its members, sorted.
    pub members: Vec<UnitId>,
    /// True when it may have others that nobody listed.
    pub is_open: bool,
}

/// What a written name means.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolution {
    /// One unit of the roster.
    Unit(UnitId),
    /// A group whose members the roster knows.
    Group(Vec<UnitId>),
    /// A group of which these members have shown themselves; nobody listed them all.
    OpenGroup(Vec<UnitId>),
    /// A name the roster does not know, with the nearest known name if there is one close enough to suggest.
    Unknown {
        /// A name to suggest to a person; never used by the program itself.
        suggestion: Option<UnitId>,
    },
}

/// The units of one district. Empty when no roster fits the circular's issuer: then units come from the
/// circular itself, by [`Roster::with_named`], and of groups those members are known that show themselves
/// ([`Roster::add_open_group`]).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Roster {
    units: Vec<Unit>,
    by_name: BTreeMap<String, usize>,
    groups: Vec<GroupMembers>,
    /// Units that only a former version of the circular named.
    former: BTreeSet<UnitId>,
}

impl Roster {
    /// An empty roster.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a unit; its name and aliases then resolve to it. Returns the name that another unit has already.
    ///
    /// # Errors
    /// Gives back the first name that is taken by another unit; nothing is added then.
    pub fn add(
        &mut self,
        name: &str,
        kind: UnitKind,
        aliases: &[String],
        former: &[(String, Option<Date>)],
    ) -> Result<UnitId, String> {
        let names = || {
            std::iter::once(name).chain(aliases.iter().map(String::as_str)).chain(former.iter().map(|f| f.0.as_str()))
        };
        if let Some(taken) = names().find(|name| self.by_name.contains_key(&key(name))) {
            return Err(taken.to_owned());
        }
        let id = UnitId(Arc::from(name));
        for name in names() {
            self.by_name.insert(key(name), self.units.len());
        }
        self.units.push(Unit { id: id.clone(), kind, aliases: aliases.to_vec(), former: former.to_vec() });
        Ok(id)
    }

    /// Lets another name lead to a unit of this roster. A name that leads to any unit already stays as it is.
    pub fn add_alias(&mut self, unit: &UnitId, alias: &str) {
        let Some(at) = self.units.iter().position(|known| known.id == *unit) else { return };
        if let Entry::Vacant(free) = self.by_name.entry(key(alias)) {
            free.insert(at);
            self.units[at].aliases.push(alias.to_owned());
        }
    }

    /// Adds a group by its written forms and the canonical names of its members.
    ///
    /// # Errors
    /// Gives back the first member that is no unit of this roster.
    pub fn add_group(&mut self, forms: &[String], members: &[String]) -> Result<(), String> {
        let mut ids = Vec::with_capacity(members.len());
        for member in members {
            ids.push(self.unit(member).ok_or_else(|| member.clone())?.id.clone());
        }
        ids.sort();
        ids.dedup();
        self.groups.push(GroupMembers { forms: forms.to_vec(), members: ids, is_open: false });
        Ok(())
    }

    /// Adds a group of which only some members are known, units of this roster; units it does not have are left out.
    pub fn add_open_group(&mut self, form: &str, mut members: Vec<UnitId>) {
        members.retain(|member| self.units.iter().any(|unit| unit.id == *member));
        members.sort();
        members.dedup();
        self.groups.push(GroupMembers { forms: vec![form.to_owned()], members, is_open: true });
    }

    /// This roster and, besides, units that a circular names and the roster lacks (kind [`UnitKind::Other`]).
    #[must_use]
    pub fn with_named<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        for name in names {
            if self.unit(name).is_none() && self.group(name).is_none() {
                // The name is free: it was looked up just now.
                let _ = self.add(name, UnitKind::Other, &[], &[]);
            }
        }
        self
    }

    /// Notes that only a former version of the circular named a unit.
    pub fn set_former(&mut self, unit: &UnitId) {
        self.former.insert(unit.clone());
    }

    /// True when only a former version of the circular named the unit: it has no task any more.
    pub fn is_former(&self, unit: &UnitId) -> bool {
        self.former.contains(unit)
    }

    /// All units in the order of the roster.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// All groups.
    pub fn groups(&self) -> &[GroupMembers] {
        &self.groups
    }

    /// True when nothing is known.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The unit with this name or alias; spaces and bracket widths do not matter.
    pub fn unit(&self, name: &str) -> Option<&Unit> {
        self.by_name.get(&key(name)).map(|&at| &self.units[at])
    }

    /// The group with this written form.
    pub fn group(&self, expression: &str) -> Option<&GroupMembers> {
        let wanted = key(expression);
        self.groups.iter().find(|group| group.forms.iter().any(|form| key(form) == wanted))
    }

    /// What a name as written means.
    pub fn resolve(&self, written: &str) -> Resolution {
        if let Some(unit) = self.unit(written) {
            return Resolution::Unit(unit.id.clone());
        }
        if let Some(group) = self.group(written) {
            let members = group.members.clone();
            return if group.is_open { Resolution::OpenGroup(members) } else { Resolution::Group(members) };
        }
        Resolution::Unknown { suggestion: self.nearest(written) }
    }

    /// The unit whose name or alias shares most characters with `written`, if it is most of both.
    fn nearest(&self, written: &str) -> Option<UnitId> {
        let wanted: Vec<char> = key(written).chars().collect();
        let mut best = (0.0_f32, None);
        for (name, &at) in &self.by_name {
            let known: Vec<char> = name.chars().collect();
            let shared = longest_common_subsequence(&wanted, &known) as f32;
            let score = 2.0 * shared / (wanted.len() + known.len()).max(1) as f32;
            if score > best.0 {
                best = (score, Some(self.units[at].id.clone()));
            }
        }
        best.1.filter(|_| best.0 >= 0.7)
    }
}

/// The form under which names are compared: no white space, one width of brackets.
fn key(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            c => c,
        })
        .collect()
}

fn longest_common_subsequence(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster() -> Roster {
        let mut roster = Roster::new();
        roster.add("市公安局甲分局", UnitKind::Branch, &["区公安分局".into()], &[]).unwrap();
        roster.add("乙镇人民政府", UnitKind::Town, &["乙镇".into(), "乙镇政府".into()], &[]).unwrap();
        roster.add_group(&["各镇（街）".into()], &["乙镇人民政府".into()]).unwrap();
        roster
    }

    #[test]
    fn an_alias_is_the_unit() {
        let roster = roster();
        assert_eq!(roster.unit("区公安分局").unwrap().id.as_str(), "市公安局甲分局");
        assert_eq!(roster.unit("乙 镇").unwrap().id.as_str(), "乙镇人民政府");
    }

    #[test]
    fn a_group_is_resolved_or_said_to_be_unknown() {
        let roster = roster();
        assert!(matches!(roster.resolve("各镇(街)"), Resolution::Group(members) if members.len() == 1));
        assert_eq!(roster.resolve("各有关单位"), Resolution::Unknown { suggestion: None });
        let Resolution::Unknown { suggestion: Some(suggestion) } = roster.resolve("市公安局甲分分局") else {
            panic!("no suggestion")
        };
        assert_eq!(suggestion.as_str(), "市公安局甲分局");
    }

    #[test]
    fn a_name_has_one_owner() {
        assert_eq!(roster().add("丙局", UnitKind::Department, &["区公安分局".into()], &[]), Err("区公安分局".into()));
    }
}
