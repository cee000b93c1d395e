//! Units in front of what they are to do: `（一）区教育局：1.…2.…`, or `（一）各镇政府、街道办事处` over the items, with their
//! number (`一、区教育局（3项）`) or what they are (`一、区教育局牵头任务`).
//!
//! A name and a colon may be anything (示范社区：…). It is a unit where most items numbered alike begin so, and all of
//! the names are of bodies.

use std::collections::BTreeMap;

use zuozheng_model::{Duty, Role};

use super::draft::without_count;
use super::facts::facts_of;
use super::numbering::{Style, items, label, parts};
use super::outline::Line;
use super::units::{duties, is_name, labels};

/// Which items begin with their units.
#[derive(Debug, Default)]
pub(super) struct InFront {
    styles: Vec<Style>,
    /// Paragraphs without a number do.
    paragraphs: bool,
    /// 各节标题所列单位为牵头单位.
    lead: bool,
}

/// 各节标题所列单位为牵头单位.
pub(super) fn headings_lead(line: &str) -> bool {
    line.contains("标题") && line.contains("为牵头")
}

impl InFront {
    /// Looks through the lines of a text.
    pub(super) fn of(lines: &[&Line]) -> Self {
        let mut counts: BTreeMap<Style, (usize, usize)> = BTreeMap::new();
        let mut n_paragraphs = 0;
        for line in lines {
            let cut = parts(&line.text);
            let holds_items = cut.len() > 1;
            for part in cut {
                let text = &line.text[part.range];
                match label(text).filter(|_| part.label.is_some()) {
                    Some(found) => {
                        let (n_with, n) = counts.entry(found.style).or_default();
                        *n_with += usize::from(split(found.rest).is_some());
                        *n += 1;
                    }
                    None => n_paragraphs += usize::from(split(text).is_some_and(|(_, rest)| asks(rest, holds_items))),
                }
            }
        }
        let most = |(n_with, n): &(usize, usize)| *n_with >= 2 && n_with * 3 >= n * 2;
        let styles: Vec<Style> = counts.iter().filter(|(_, counts)| most(counts)).map(|(style, _)| *style).collect();
        // Where items name their units behind them, paragraphs in which a unit stands in front explain or list contacts.
        let name_them_behind = || {
            let items = lines.iter().flat_map(|line| items(&line.text));
            items.filter(|item| !facts_of(item.rest).1.duties.is_empty()).nth(1).is_some()
        };
        let paragraphs = styles.is_empty() && n_paragraphs >= 3 && !name_them_behind();
        let lead = lines.iter().any(|line| headings_lead(&line.text));
        Self { styles, paragraphs, lead }
    }

    /// Whether a paragraph without a number begins with its units; `holds_items` when items follow in the same line.
    pub(super) fn is_paragraph(&self, text: &str, holds_items: bool) -> bool {
        self.paragraphs && split(text).is_some_and(|(_, rest)| asks(rest, holds_items))
    }

    /// The units of an item of this style (none for a paragraph without a number), and its text behind them.
    pub(super) fn split<'t>(&self, style: Option<Style>, text: &'t str) -> Option<(Vec<Duty>, &'t str)> {
        let begins_so = style.map_or(self.paragraphs, |style| self.styles.contains(&style));
        let (mut units, rest) = split(text).filter(|_| begins_so)?;
        if self.lead {
            units.iter_mut().for_each(|duty| duty.role = Role::Lead);
        }
        Some((units, rest))
    }
}

/// What stands behind the units asks something, itself or in items, and is no telephone number.
fn asks(rest: &str, holds_items: bool) -> bool {
    holds_items && rest.is_empty() || rest.ends_with(['。', '；']) && rest.chars().count() >= 8
}

/// Cuts `甲局、乙局：…` behind the colon; a text of nothing but names has nothing behind them.
fn split(text: &str) -> Option<(Vec<Duty>, &str)> {
    // 区水利局。负责水情监测。
    let (names, rest) = text.split_once(['：', ':', '。']).unwrap_or((text, ""));
    if names.contains(['。', '；', '“']) || labels(text).first().is_some_and(|first| first.0 == 0) {
        return None;
    }
    let found = duties(of_list(names.trim()), Role::Responsible);
    let are_bodies = !found.is_empty() && found.iter().all(|duty| is_body(&duty.name));
    are_bodies.then(|| (found, rest.trim()))
}

/// The heading of a list without what says that it is one: `区教育局（3项）`, `区教育局牵头任务`, `区教育局主要职责`.
fn of_list(heading: &str) -> &str {
    const LISTS: [&str; 12] = [
        "任务清单",
        "责任清单",
        "职责清单",
        "职责任务",
        "职责分工",
        "主要职责",
        "工作职责",
        "工作任务",
        "职责",
        "任务",
        "事项",
        "工作",
    ];
    const FOLLOWING: [&str; 8] =
        ["做好以下", "落实以下", "抓好以下", "完成以下", "办理以下", "做好下列", "落实下列", "完成下列"];
    let bare = without_count(heading);
    // 一、请区教育局: a letter over what it asks of each.
    let bare = bare.strip_prefix('请').unwrap_or(bare);
    let bare = LISTS.iter().find_map(|list| bare.strip_suffix(list)).unwrap_or(bare);
    let bare = FOLLOWING.iter().find_map(|word| bare.strip_suffix(word)).unwrap_or(bare);
    bare.strip_suffix('的').unwrap_or(bare)
}

/// `（一）牵头任务`, `（二）配合事项（3项）` below the heading of a unit: its role in what follows.
pub(super) fn role_of_list(heading: &str) -> Option<Role> {
    const ROLES: [(&str, Role); 9] = [
        ("牵头负责", Role::Lead),
        ("牵头", Role::Lead),
        ("主办", Role::Lead),
        ("主责", Role::Lead),
        ("负责", Role::Responsible),
        ("承办", Role::Responsible),
        ("配合", Role::Support),
        ("协办", Role::Support),
        ("参与", Role::Support),
    ];
    let bare = of_list(heading.trim_end_matches(['。', '：', ':']));
    let bare = bare.strip_suffix("工作").unwrap_or(bare).trim_end_matches('的');
    let bare = bare.trim_end_matches("落实").trim_end_matches("完成");
    ROLES.iter().find(|(word, _)| bare == *word).map(|(_, role)| *role)
}

/// Stricter than the name of a unit: 各镇, 区教育局, 基础教育科, but not 示范社区.
fn is_body(name: &str) -> bool {
    const ENDINGS: [&str; 26] = [
        "局",
        "委",
        "办",
        "科",
        "股",
        "室",
        "处",
        "队",
        "部",
        "院",
        "府",
        "会",
        "联",
        "中心",
        "公司",
        "集团",
        "机关",
        "派出所",
        "监管所",
        "管理所",
        "司法所",
        "财政所",
        "税务所",
        "救援站",
        "管理站",
        "服务站",
    ];
    let bare = name.split(['（', '(']).next().unwrap_or(name);
    let is_of_place = bare.starts_with(['省', '市', '区', '县', '旗', '州', '各']);
    is_name(name) && (is_of_place || ENDINGS.iter().any(|ending| bare.ends_with(ending)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[区教育局、各镇（街道）：:，。；1.一“”责任单位]{0,30}") {
            let _ = split(&text);
        }
    }

    #[test]
    fn contacts_are_no_tasks() {
        let place = zuozheng_model::Locator::Paragraph { paragraph: 1, cell: None };
        let found = |texts: &[&str]| {
            let line = |text: &&str| Line {
                text: (*text).to_owned(),
                spaced: (*text).to_owned(),
                heading: None,
                is_entry: false,
                locator: place.clone(),
            };
            let lines: Vec<Line> = texts.iter().map(line).collect();
            InFront::of(&lines.iter().collect::<Vec<_>>()).paragraphs
        };
        assert!(found(&["区教育局：组织学校开展演练。", "区水利局：逐库落实责任人。", "区气象局：每日两次报送雨情。"]));
        assert!(!found(&["区教育局：李某，8300001", "区水利局：王某，8300002", "区气象局：张某，8300003"]));
        assert!(!found(&[
            "1.清淤。（区水利局负责）",
            "2.演练。（区教育局负责）",
            "区教育局：组织学校开展演练。",
            "区水利局：逐库落实责任人。",
            "区气象局：每日两次报送雨情。",
        ]));
    }

    #[test]
    fn a_list_may_tell_the_role_of_its_unit() {
        for (heading, role) in [
            ("牵头任务", Some(Role::Lead)),
            ("配合事项（3项）", Some(Role::Support)),
            ("负责的工作", Some(Role::Responsible)),
            ("重点任务", None),
            ("工作", None),
            ("配合做好征收工作", None),
        ] {
            assert_eq!(role_of_list(heading), role, "{heading}");
        }
    }

    #[test]
    fn names_of_bodies_stand_in_front() {
        let shown = |text: &str| {
            split(text).map(|(units, rest)| {
                let names: Vec<&str> = units.iter().map(|duty| duty.name.as_str()).collect();
                format!("{}|{rest}", names.join("、"))
            })
        };
        for (text, expected) in [
            ("区水利局、区自然资源局：1.登记造册。", "区水利局、区自然资源局|1.登记造册。"),
            ("各镇政府、街道办事处", "各镇政府、街道办事处|"),
            ("基础教育科：阳光分班。", "基础教育科|阳光分班。"),
            ("区水利局。负责水情监测。", "区水利局|负责水情监测。"),
            ("区水利局（3项）", "区水利局|"),
            ("区水利局、区教育局牵头任务（共2项）", "区水利局、区教育局|"),
            ("区水利局负责的事项：", "区水利局|"),
            ("区水利局主要职责", "区水利局|"),
            ("请区水利局", "区水利局|"),
            ("请区水利局落实以下工作：", "区水利局|"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected));
        }
        for text in [
            "示范社区：建成3个。",
            "责任单位：区水利局",
            "阳光分班。区教育局：负责",
            "工作要求",
            "重点任务（3项）",
            "主要职责",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
