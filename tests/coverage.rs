//! The coverage that perfect links give is the one a clerk writes down.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use zuozheng_ledger::Ledger;
use zuozheng_model::{DocId, Grade, Link, Role, TaskNumber, Verdicts};
use zuozheng_report::{Corrects, CoverageInput, FileFact, FileState, LinkFact, Rules, coverage};
use zuozheng_text::Dictionaries;

use crate::project::{repository, sample};

/// The units of which every duty stands in the matrix, and the tasks of which every unit does.
const UNITS: [&str; 3] = ["区教育局", "区财政局", "区税务局"];
const TASKS: [u16; 4] = [9, 13, 16, 42];

#[test]
fn perfect_links_give_the_matrix_made_by_hand() {
    let ledger = Ledger::open_read_only(&sample().join("index/store")).unwrap();
    let register = ledger.registers().unwrap().remove(0).register;
    let roster = Dictionaries::builtin().roster_for(register.head.issuer.as_deref(), &register.head.title);
    let labels = fs_err::read_to_string(repository().join("corpus/expected/links.jsonl")).unwrap();
    let labels: Vec<Value> = labels.lines().map(|line| serde_json::from_str(line).unwrap()).collect();

    let (mut files, mut links, mut ids) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (label, at) in labels.iter().zip(0u8..) {
        let path = label["path"].as_str().unwrap().to_owned();
        ids.insert(path.clone(), label["id"].as_str().unwrap());
        let unit = roster.unit(label["unit"].as_str().unwrap()).map(|unit| unit.id.clone());
        assert!(unit.is_some(), "{label}");
        let doc = DocId([at; 16]);
        for of_task in label["labels"].as_array().unwrap() {
            let number = TaskNumber::new(of_task["task"].as_u64().unwrap().try_into().unwrap()).unwrap();
            let grade = if of_task["grade"] == 2 { Grade::Direct } else { Grade::Supporting };
            let link = Link { task: number, grade, score: 1.0, basis: Vec::new(), passages: Vec::new() };
            links.push(LinkFact {
                path: path.clone(),
                doc,
                unit: unit.clone(),
                link,
                locators: Vec::new(),
                wrong_year: false,
                condition_unmet: None,
            });
        }
        let date = label["date"].as_str().and_then(|date| date.parse().ok());
        files.push(FileFact {
            path,
            unit,
            state: FileState::Ok,
            doc: Some(doc),
            title: None,
            date,
            corrects: Corrects::default(),
            signers: Vec::new(),
            signed_as: None,
            is_from_elsewhere: false,
            problems: Vec::new(),
            is_wrapping: false,
            seen_by: None,
        });
    }
    let coverage = coverage(&CoverageInput {
        register: &register,
        roster: &roster,
        files: &files,
        links: &links,
        verdicts: &Verdicts::default(),
        today: "2020-03-01".parse().unwrap(),
        rules: &Rules::default(),
    });

    let mut got = BTreeSet::new();
    for of in &coverage.units {
        for item in &of.items {
            if !UNITS.contains(&of.unit.as_str()) && !TASKS.contains(&item.task.get()) {
                continue;
            }
            let role = match item.role {
                Role::Lead => "lead",
                Role::Responsible => "responsible",
                Role::Support => "support",
            };
            let word = |value: Value| value.as_str().unwrap_or("-").to_owned();
            let documents: BTreeSet<&str> = item.evidence.iter().map(|piece| ids[&piece.path]).collect();
            let documents: Vec<&str> = documents.into_iter().collect();
            got.insert(format!(
                "{}\t{}\t{role}\t{}\t{}\t{}",
                of.unit,
                item.task,
                word(serde_json::to_value(item.status).unwrap()),
                word(serde_json::to_value(item.reason).unwrap()),
                if documents.is_empty() { "-".to_owned() } else { documents.join(" ") },
            ));
        }
    }
    let matrix = fs_err::read_to_string(repository().join("corpus/expected/coverage.tsv")).unwrap();
    let wanted: BTreeSet<String> = matrix.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let missing: Vec<&String> = wanted.difference(&got).collect();
    let extra: Vec<&String> = got.difference(&wanted).collect();
    assert!(missing.is_empty() && extra.is_empty(), "only by hand: {missing:#?}\nonly computed: {extra:#?}");
    assert_eq!(wanted.len(), 191);
}
