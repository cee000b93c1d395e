//! Rosters: the units and groups of one district each, chosen by a circular's issuer.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use zuozheng_model::{Roster, UnitKind};

use super::{DictionaryError, DictionaryErrorKind, Place, UnitNames};

/// One roster file, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// An issuer whose name contains one of these has this roster.
    issuer_contains: Vec<String>,
    /// Groups of prefixes that may stand for each other before a name, longest first.
    #[serde(default)]
    prefixes: Vec<Vec<String>>,
    #[serde(default)]
    unit: Vec<UnitEntry>,
    #[serde(default)]
    group: Vec<GroupEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitEntry {
    name: toml::Spanned<String>,
    kind: UnitKind,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    former: Vec<FormerName>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormerName {
    name: String,
    #[serde(default)]
    until: Option<jiff::civil::Date>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupEntry {
    forms: toml::Spanned<Vec<String>>,
    /// Every unit of these kinds is a member.
    #[serde(default)]
    kinds: Vec<UnitKind>,
    /// Further members by name.
    #[serde(default)]
    members: Vec<String>,
    /// Units of the kinds that are no members.
    #[serde(default)]
    except: Vec<String>,
}

/// A roster and the issuers it is for.
#[derive(Debug, Clone)]
pub(super) struct RosterFile {
    issuer_contains: Vec<String>,
    roster: Roster,
}

impl RosterFile {
    /// Reads a file.
    pub(super) fn parse(name: &str, content: &str, unit_names: &UnitNames) -> Result<Self, DictionaryError> {
        let content = content.strip_prefix('\u{feff}').unwrap_or(content);
        let error = |at: usize, kind| DictionaryError { file: name.to_owned(), line: line_of(content, at), kind };
        let file: File = toml::from_str(content).map_err(|wrong: toml::de::Error| {
            let at = wrong.span().map_or(0, |span| span.start);
            error(at, DictionaryErrorKind::Toml { message: wrong.message().to_owned() })
        })?;

        let mut roster = Roster::new();
        let explicit = explicit_names(&file);
        let generated = generated_names(&file, unit_names, &explicit);
        for (entry, generated) in file.unit.iter().zip(generated) {
            let aliases: Vec<String> = entry.aliases.iter().cloned().chain(generated).collect();
            let former: Vec<_> = entry.former.iter().map(|former| (former.name.clone(), former.until)).collect();
            roster
                .add(entry.name.get_ref(), entry.kind, &aliases, &former)
                .map_err(|name| error(entry.name.span().start, DictionaryErrorKind::TakenName { name }))?;
        }
        for group in &file.group {
            let of_kinds = roster
                .units()
                .iter()
                .filter(|unit| group.kinds.contains(&unit.kind))
                .map(|unit| unit.id.as_str().to_owned());
            let members: Vec<String> =
                of_kinds.chain(group.members.iter().cloned()).filter(|name| !group.except.contains(name)).collect();
            let undefined = |name: String| {
                error(group.forms.span().start, DictionaryErrorKind::Undefined { name, defined_in: "[[unit]]" })
            };
            if let Some(unknown) = group.except.iter().find(|name| roster.unit(name).is_none()) {
                return Err(undefined(unknown.clone()));
            }
            roster.add_group(group.forms.get_ref(), &members).map_err(undefined)?;
        }
        Ok(Self { issuer_contains: file.issuer_contains, roster })
    }

    /// Length of the longest text that this roster asks for and a name contains.
    pub(super) fn fits(&self, name: &str) -> Option<usize> {
        self.issuer_contains.iter().filter(|wanted| name.contains(wanted.as_str())).map(String::len).max()
    }

    pub(super) fn roster(&self) -> &Roster {
        &self.roster
    }
}

/// The roster of the issuer; where the issuer names no place, the roster of the title.
pub(super) fn choose<'r>(
    rosters: impl Iterator<Item = &'r RosterFile>,
    issuer: Option<&str>,
    title: &str,
) -> Option<&'r Roster> {
    let issuer = issuer.unwrap_or_default();
    let rosters: Vec<&RosterFile> = rosters.collect();
    // 江门市人民政府 writing about 蓬江区 does not hand out tasks to that district's units.
    let names: &[&str] = if Place::of_issuer(issuer).is_named() { &[issuer] } else { &[issuer, title] };
    names.iter().find_map(|name| {
        let fitting = rosters.iter().filter_map(|file| Some((file.fits(name)?, file)));
        // Of equally good ones the first file: `max_by_key` gives the last, so compare in reverse.
        fitting.rev().max_by_key(|(len, _)| *len).map(|(_, file)| file.roster())
    })
}

/// A roster with units that a circular names besides, each with its usual variants where they are free.
pub(super) fn with_named<'a>(
    mut roster: Roster,
    names: impl IntoIterator<Item = &'a str>,
    unit_names: &UnitNames,
    place: &Place,
) -> Roster {
    let names: Vec<&str> = names.into_iter().collect();
    let is_named = |bare: &str| roster.unit(bare).is_some() || names.contains(&bare);
    // Names with a part in brackets that is none of them, and the unit that they mean.
    let (mut scoped, mut plain): (Vec<(&str, &str)>, Vec<&str>) = (Vec::new(), Vec::new());
    for &name in &names {
        match without_scope(name).filter(|(bare, inside)| is_named(bare) || !is_second_name(inside)) {
            Some((bare, _)) if roster.unit(name).is_none() && roster.group(name).is_none() => {
                scoped.push((name, bare));
                plain.push(bare);
            }
            _ => plain.push(name),
        }
    }
    let mut fresh: Vec<(&str, Vec<String>)> = Vec::new();
    for name in plain {
        let is_known = roster.unit(name).is_some() || roster.group(name).is_some();
        // 区卫健局 named after 区卫生健康局 is the same unit.
        let is_variant =
            fresh.iter().any(|(known, variants)| *known == name || variants.iter().any(|variant| variant == name));
        if is_known || is_variant {
            continue;
        }
        // And so is 县教育和科技局 named after 县教科局.
        let variants = unit_names.variants(name, place);
        let is_shorter =
            |(_, (known, _)): &(usize, &(&str, Vec<String>))| variants.iter().any(|variant| variant == known);
        let shorter: Vec<usize> = fresh.iter().enumerate().filter(is_shorter).map(|(at, _)| at).collect();
        match shorter.as_slice() {
            [at] => {
                let known = &mut fresh[*at].1;
                known.extend(variants);
                known.sort_unstable();
                known.dedup();
            }
            _ => fresh.push((name, variants)),
        }
    }
    let mut claims: BTreeMap<String, usize> = BTreeMap::new();
    for (_, variants) in &fresh {
        for variant in variants {
            *claims.entry(variant.clone()).or_default() += 1;
        }
    }
    let written: BTreeSet<&str> = fresh.iter().map(|(name, _)| *name).collect();
    for (name, variants) in fresh {
        let is_free = |variant: &String| {
            claims[variant] == 1
                && !written.contains(variant.as_str())
                && roster.unit(variant).is_none()
                && roster.group(variant).is_none()
        };
        let aliases: Vec<String> = variants.into_iter().filter(is_free).collect();
        // All these names are free: they were looked up just now.
        let _ = roster.add(name, UnitKind::Other, &aliases, &[]);
    }
    for (name, bare) in scoped {
        let Some(unit) = roster.unit(bare).map(|unit| unit.id.clone()) else { continue };
        roster.add_alias(&unit, name);
        // 县卫健局（县疾控中心）: what the centre hands in is the bureau's, unless it has tasks of its own.
        let second = without_scope(name).map(|(_, inside)| inside).filter(|inside| is_second_name(inside));
        for second in second.into_iter().flat_map(|inside| unit_names.variants(inside, place)) {
            if roster.group(&second).is_none() {
                roster.add_alias(&unit, &second);
            }
        }
    }
    roster
}

/// 市卫生健康局（医疗机构）, 县住建局（县人防办）: the name and what its bracket says.
fn without_scope(name: &str) -> Option<(&str, &str)> {
    let (bare, rest) = name.split_once('（')?;
    let inside = rest.strip_suffix('）').filter(|inside| !inside.contains(['（', '）']))?;
    (bare.chars().count() > 2).then_some((bare, inside))
}

/// True when a bracket holds another name of the unit rather than that for which it answers.
fn is_second_name(inside: &str) -> bool {
    const ENDINGS: [&str; 14] =
        ["局", "办", "委", "院", "队", "部", "社", "室", "所", "中心", "集团", "公司", "管委会", "委员会"];
    ENDINGS.iter().any(|ending| inside.ends_with(ending))
}

fn explicit_names(file: &File) -> BTreeSet<&str> {
    let names = file.unit.iter().flat_map(|unit| {
        let aliases = unit.aliases.iter().map(String::as_str);
        let former = unit.former.iter().map(|former| former.name.as_str());
        std::iter::once(unit.name.get_ref().as_str()).chain(aliases).chain(former)
    });
    names.collect()
}

/// For each unit the variants of its names that no other unit may claim: nothing written in the file, nothing that two units give.
fn generated_names(file: &File, unit_names: &UnitNames, explicit: &BTreeSet<&str>) -> Vec<Vec<String>> {
    let variants: Vec<BTreeSet<String>> = file
        .unit
        .iter()
        .map(|unit| {
            let own = std::iter::once(unit.name.get_ref())
                .chain(&unit.aliases)
                .chain(unit.former.iter().map(|former| &former.name));
            own.flat_map(|name| {
                let group = file.prefixes.iter().find(|group| has_prefix_of(name, group));
                unit_names.with_prefixes(name, group.or(file.prefixes.first()).map_or(&[], Vec::as_slice))
            })
            .filter(|name| !explicit.contains(name.as_str()))
            .collect()
        })
        .collect();
    let mut claims: BTreeMap<&str, usize> = BTreeMap::new();
    for name in variants.iter().flatten() {
        *claims.entry(name).or_default() += 1;
    }
    variants.iter().map(|names| names.iter().filter(|name| claims[name.as_str()] == 1).cloned().collect()).collect()
}

fn has_prefix_of(name: &str, group: &[String]) -> bool {
    group.iter().any(|prefix| !prefix.is_empty() && name.starts_with(prefix.as_str()))
}

fn line_of(content: &str, at: usize) -> usize {
    content.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
