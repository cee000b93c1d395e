//! What a circular says that its own words mean, mostly in a note below its table.
//!
//! | written | read as |
//! |---|---|
//! | `注：“各乡镇”指甲镇、乙镇和丙镇；…` `各乡镇包括：甲镇、乙镇。` `②有关镇指甲镇、丙镇。` | the members of the group |
//! | `县数据局即县数据资源管理局` `县数据资源管理局（以下简称“县数据局”）` | another name of the unit |
//!
//! Only names that have duties are asked for, and only lists of nothing but units are taken.

use zuozheng_model::{BlockKind, Document, Meaning, Role, Task};

use super::outline::tidy;
use super::units::{duties, is_group, is_name};

/// Words between a group and its members.
const MEANS: [&str; 10] = ["均是指", "均指", "是指", "系指", "特指", "指的是", "指", "包括", "包含", "为："];
/// Words between a unit and its other name.
const IS: [&str; 3] = ["是指", "即", "指"];

/// What a document says of the names that the tasks have.
pub(crate) fn meanings(document: &Document, tasks: &[Task]) -> Vec<Meaning> {
    let texts = texts(document);
    let mut found: Vec<Meaning> = Vec::new();
    for duty in tasks.iter().flat_map(|task| &task.duties) {
        if found.iter().any(|known| known.name == duty.name) {
            continue;
        }
        let mut told =
            texts.iter().flat_map(|text| places(text, &duty.name).map(|(at, end)| (&text[..at], &text[end..])));
        let units = if duty.group {
            told.find_map(|(_, behind)| members(behind))
        } else {
            told.find_map(|(before, behind)| other_name(before, behind, &duty.name)).map(|name| vec![name])
        };
        found.extend(units.map(|units| Meaning { name: duty.name.clone(), units }));
    }
    for (name, units) in texts.iter().flat_map(|text| groups_explained(text)) {
        if found.iter().all(|known| known.name != name) {
            found.push(Meaning { name, units });
        }
    }
    found
}

/// `“各乡镇（街道）”指甲镇、乙街道`, whatever form of it the tasks have.
fn groups_explained(text: &str) -> Vec<(String, Vec<String>)> {
    let quoted = text.match_indices('“').filter_map(|(at, mark)| {
        let (name, behind) = text[at + mark.len()..].split_once('”')?;
        let is_all = name.starts_with('各') && is_group(name);
        Some((name.to_owned(), members(behind).filter(|_| is_all)?))
    });
    quoted.collect()
}

/// Texts that may explain words: all but the cells of tasks would do, yet those explain nothing either.
fn texts(document: &Document) -> Vec<String> {
    let mut texts = Vec::new();
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Heading { text, .. } | BlockKind::Paragraph { text } | BlockKind::Note { text } => {
                texts.push(tidy(text))
            }
            BlockKind::Table(table) if !table.hidden => texts.extend(table.cells.iter().map(|cell| tidy(&cell.text))),
            BlockKind::Table(_) | BlockKind::Furniture { .. } => {}
        }
    }
    texts
}

/// Where a text has a name, not as a part of a longer one: start and end.
fn places<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
    text.match_indices(name).map(|(at, name)| (at, at + name.len()))
}

/// The members that stand behind the name of a group.
fn members(behind: &str) -> Option<Vec<String>> {
    let behind = behind.trim_start_matches(['”', '"', '」']);
    let list = MEANS.iter().find_map(|word| behind.strip_prefix(word))?;
    let list = list.trim_start_matches(['：', ':', '“']);
    let list = list.split(['。', '；', ';', '\n', '”', '（', '(']).next()?;
    let units: Vec<String> = duties(list, Role::Responsible).into_iter().flat_map(|unit| both_of(&unit.name)).collect();
    let are_units = !units.is_empty() && units.iter().all(|unit| !is_group(unit) && is_name(unit));
    are_units.then_some(units)
}

/// 丙镇和城南街道 are two, 住房和城乡建设局 is one.
fn both_of(name: &str) -> Vec<String> {
    let sides = ["以及", "和", "及", "与"].iter().find_map(|word| name.split_once(word));
    match sides.filter(|(left, right)| is_name(left) && is_name(right)) {
        Some((left, right)) => vec![left.to_owned(), right.to_owned()],
        None => vec![name.to_owned()],
    }
}

/// The other name of a unit, on either side of the one that the tasks have.
fn other_name(before: &str, behind: &str, name: &str) -> Option<String> {
    let ends = ['。', '；', ';', '，', '、', '\n', '（', '）', '“', '”', '：', ':'];
    let closed = behind.trim_start_matches(['”', '"', '」']);
    let behind = IS.iter().find_map(|word| closed.strip_prefix(word));
    let full = behind.and_then(|behind| behind.trim_start_matches('“').split(ends).next());
    let in_front = || {
        let before = before.trim_end_matches(['“', '"', '：', ':']);
        let before = before.strip_suffix("以下简称").or_else(|| before.strip_suffix("简称"))?;
        before.strip_suffix('（')?.rsplit(ends).next()
    };
    let full = full.or_else(in_front)?;
    let is_other = full != name && full.chars().count() > 3 && is_name(full) && !is_group(full);
    is_other.then(|| full.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_short_names_are_explained() {
        let list = |text: &str| members(text).map(|units| units.join(" "));
        assert_eq!(list("”指青溪镇、白沙镇和城南街道；3.其他").as_deref(), Some("青溪镇 白沙镇 城南街道"));
        assert_eq!(list("包括：县教育局、民政局。").as_deref(), Some("县教育局 民政局"));
        for text in ["指各行政村。", "负责落实", "指在县内登记的企业。", "要指导青溪镇、白沙镇。", "包括道路、桥梁。"]
        {
            assert_eq!(list(text), None, "{text}");
        }
        let other = |before, behind| other_name(before, behind, "县数据局");
        assert_eq!(other("简称：", "即县数据资源管理局，县文旅局即").as_deref(), Some("县数据资源管理局"));

        assert_eq!(other("，县数据资源管理局（以下简称", "）").as_deref(), Some("县数据资源管理局"));
        assert_eq!(other("由", "指导各乡镇"), None);
    }
}
