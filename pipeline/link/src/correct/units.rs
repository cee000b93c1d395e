//! The units of a cell, in the grammar that [`zuozheng_model::Field::written`] writes:
//! `牵头：甲；责任：乙、丙；配合：各镇（街）（除丁、戊外）、「供水、供气企业」`.

use zuozheng_model::{Duty, Role};

const EXAMPLE: &str = "写法如：牵头：甲局；责任：乙局、丙局；配合：各镇（街）";

/// The duties of a cell; else what is wrong with it. Without a role a name is responsible.
pub(crate) fn parse(cell: &str, is_group: impl Fn(&str) -> bool) -> Result<Vec<Duty>, String> {
    let mut duties: Vec<Duty> = Vec::new();
    for clause in split(cell, &['；', ';', '\n'])? {
        let mut labelled = split(clause, &['：', ':'])?;
        let names = labelled.pop().unwrap_or_default();
        let role = match labelled[..] {
            [] => Role::Responsible,
            [label] => role(label).ok_or_else(|| format!("“{}”不是牵头、责任或配合；{EXAMPLE}", label.trim()))?,
            _ => return Err(format!("“{}”里有两个冒号；{EXAMPLE}", clause.trim())),
        };
        for written in split(names, &['、', '，', ','])? {
            let duty = duty(written.trim(), role, &is_group)?;
            if duties.iter().any(|known| known.name == duty.name) {
                return Err(format!("“{}”写了两次", duty.name));
            }
            duties.push(duty);
        }
    }
    Ok(duties)
}

fn role(label: &str) -> Option<Role> {
    match label.trim() {
        "牵头" | "牵头单位" | "主办" | "主办单位" => Some(Role::Lead),
        "责任" | "责任单位" => Some(Role::Responsible),
        "配合" | "配合单位" | "协办" | "协办单位" => Some(Role::Support),
        _ => None,
    }
}

fn duty(written: &str, role: Role, is_group: impl Fn(&str) -> bool) -> Result<Duty, String> {
    let (name, except) = match written.strip_suffix("外）").and_then(|start| start.rsplit_once("（除")) {
        Some((name, except)) => (name, except.split('、').map(|unit| unit.trim().to_owned()).collect()),
        None => (written, Vec::new()),
    };
    let name = name.strip_prefix('「').and_then(|name| name.strip_suffix('」')).unwrap_or(name).trim();
    if name.is_empty() || except.iter().any(String::is_empty) {
        return Err(format!("有一处单位名称是空的；{EXAMPLE}"));
    }
    if let Some(word) = ["牵头", "配合", "负责"].iter().find(|word| name.ends_with(**word)) {
        return Err(format!("“{name}”以“{word}”结尾，不是单位名称；{EXAMPLE}"));
    }
    Ok(Duty { name: name.to_owned(), role, group: is_group(name), except })
}

/// The parts between marks that stand outside brackets and 「」; empty parts only where the text itself is blank.
fn split<'a>(text: &'a str, marks: &[char]) -> Result<Vec<&'a str>, String> {
    let unpaired = || format!("“{}”的括号不成对", text.trim());
    let (mut parts, mut from, mut depth) = (Vec::new(), 0, 0_u32);
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '「' => depth += 1,
            '）' | ')' | '」' => depth = depth.checked_sub(1).ok_or_else(unpaired)?,
            c if depth == 0 && marks.contains(&c) => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    if depth > 0 {
        return Err(unpaired());
    }
    let last = &text[from..];
    // A mark at the very end opens nothing.
    if !last.trim().is_empty() {
        parts.push(last);
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &str) -> Vec<(String, Role, Vec<String>)> {
        let duties = parse(cell, |_| false).unwrap();
        duties.into_iter().map(|duty| (duty.name, duty.role, duty.except)).collect()
    }

    #[test]
    fn the_grammar_of_the_workbook() {
        let plain = |name: &str, role| (name.to_owned(), role, Vec::new());
        assert_eq!(
            shown("牵头：甲局；责任：乙局、丙局；配合：丁局、各镇（街）（除戊镇、己镇外）"),
            [
                plain("甲局", Role::Lead),
                plain("乙局", Role::Responsible),
                plain("丙局", Role::Responsible),
                plain("丁局", Role::Support),
                ("各镇（街）".into(), Role::Support, vec!["戊镇".into(), "己镇".into()]),
            ]
        );
        assert_eq!(
            shown("甲局，乙局;\n配合单位: 「供水、供气企业」；"),
            [
                plain("甲局", Role::Responsible),
                plain("乙局", Role::Responsible),
                plain("供水、供气企业", Role::Support),
            ]
        );
        assert_eq!(shown(" "), []);
    }

    #[test]
    fn what_is_no_list_of_units_is_refused() {
        for (cell, word) in [
            ("主持：甲局", "主持"),
            ("牵头：甲局：乙局", "两个冒号"),
            ("甲局牵头，乙局配合", "甲局牵头"),
            ("甲局、、乙局", "空的"),
            ("甲局、乙局；配合：甲局", "写了两次"),
            ("各镇（街", "括号"),
            ("各镇街）", "括号"),
        ] {
            let error = parse(cell, |_| false).unwrap_err();
            assert!(error.contains(word), "{cell}: {error}");
        }
    }

    proptest::proptest! {
        /// What the register writes is read back as it was.
        #[test]
        fn what_is_written_is_read_back(
            duties in proptest::collection::btree_map(
                "(区|市)[甲乙丙丁戊己、，：]{1,6}(局|办|（街）)",
                (0..3_usize, proptest::collection::vec("[甲乙丙]镇", 0..3)),
                0..6,
            )
        ) {
            let mut duties: Vec<Duty> = duties
                .into_iter()
                .map(|(name, (role, except))| {
                    let role = [Role::Lead, Role::Responsible, Role::Support][role];
                    Duty { name, role, group: false, except }
                })
                .collect();
            duties.sort_by_key(|duty| duty.role);
            let task = zuozheng_model::Task {
                duties: duties.clone(),
                ..zuozheng_model::Task::new(zuozheng_model::TaskNumber::new(1).unwrap(), "")
            };
            let written = zuozheng_model::Field::Units.written(&task);
            proptest::prop_assert_eq!(parse(&written, |_| false), Ok(duties), "{}", written);
        }
    }
}
