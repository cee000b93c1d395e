//! The labelled sets of `corpus/expected/gold` as registers, rosters and evidence.

use std::collections::BTreeMap;

use serde_json::Value;
use zuozheng_link::matching::Matcher;
use zuozheng_model::{
    CircularHead, Citation, DocumentKind, Duty, Evidence, Locator, Passage, PassageKind, Register, Role, Roster, Task,
    TaskNumber, TextSource,
};
use zuozheng_text::{Dictionaries, Segmenter, normalise};

/// A labelled set: its name, its circular, its documents.
pub const SETS: [(&str, &str, &str); 6] = [
    ("evidence", "penjiang-2019-840", "evidence"),
    ("evidence2", "penjiang-2019-840", "evidence2"),
    ("c1", "c1-prose-paren-units", "evidence-c1"),
    ("c2", "c2-table-vmerge", "evidence-c2"),
    ("c5", "c5-table-paged", "evidence-c5"),
    ("c7", "c7-assessment-points", "evidence-c7"),
];

/// A document with its labels: task → grade 1 or 2.
pub struct Labelled {
    pub id: String,
    pub evidence: Evidence,
    pub labels: BTreeMap<u16, u8>,
}

pub struct Set {
    pub name: &'static str,
    pub register: Register,
    pub roster: Roster,
    pub documents: Vec<Labelled>,
}

impl Set {
    pub fn matcher<'d>(&self, dictionaries: &'d Dictionaries, segmenter: &'d Segmenter) -> Matcher<'d> {
        Matcher::new(&self.register, &self.roster, dictionaries, segmenter).unwrap()
    }
}

/// All sets, in the order of [`SETS`].
pub fn sets() -> Vec<Set> {
    SETS.iter().map(|(name, circular, evidence)| set(name, circular, evidence)).collect()
}

fn set(name: &'static str, circular: &str, evidence: &str) -> Set {
    let register = register(&serde_json::from_str(&file(&format!("circulars/{circular}.json"))).unwrap());
    let named: Vec<&str> = register
        .tasks
        .iter()
        .flat_map(|task| &task.duties)
        .filter(|duty| !duty.group)
        .map(|duty| duty.name.as_str())
        .collect();
    let roster =
        Dictionaries::builtin().roster_with_named(register.head.issuer.as_deref(), &register.head.title, named);
    let lines = file(&format!("{evidence}.jsonl"));
    let documents = lines.lines().map(|line| labelled(&serde_json::from_str(line).unwrap(), &roster)).collect();
    Set { name, register, roster, documents }
}

fn file(name: &str) -> String {
    let path = format!("{}/../../corpus/expected/gold/{name}", env!("CARGO_MANIFEST_DIR"));
    std::io::read_to_string(std::fs::File::open(&path).unwrap_or_else(|error| panic!("{path}: {error}"))).unwrap()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn register(circular: &Value) -> Register {
    let cites = |value: &Value| -> Vec<Citation> {
        let cite =
            |cite: &Value| Citation { title: text(&cite["title"]).unwrap_or_default(), number: text(&cite["number"]) };
        value.as_array().into_iter().flatten().map(cite).collect()
    };
    let all_cites = cites(&circular["cites"]);
    let head = CircularHead {
        doc_number: text(&circular["doc_number"]),
        title: text(&circular["title"]).unwrap(),
        issuer: text(&circular["issuer"]),
        date: circular["date"].as_str().and_then(|date| date.parse().ok()),
        cites: all_cites.clone(),
        ..CircularHead::default()
    };
    let tasks = circular["expected"]["tasks"].as_array().unwrap();
    let task = |task: &Value| {
        let written = text(&task["text"]).unwrap();
        Task {
            number: TaskNumber::new(u16::try_from(task["number"].as_u64().unwrap()).unwrap()).unwrap(),
            label: text(&task["label"]).unwrap_or_default(),
            section_number: task["section_number"].as_u64().and_then(|number| u16::try_from(number).ok()),
            section: text(&task["section"]),
            duties: task["units"].as_array().unwrap().iter().map(duty).collect(),
            deadline: None,
            points: task["points"].as_f64(),
            criteria: text(&task["criteria"]),
            quoted_terms: task["quoted_terms"].as_array().into_iter().flatten().filter_map(text).collect(),
            cites: all_cites
                .iter()
                .filter(|cite| {
                    written.contains(&cite.title) || cite.number.as_ref().is_some_and(|number| written.contains(number))
                })
                .cloned()
                .collect(),
            quantities: Vec::new(),
            locator: None,
            text: written,
        }
    };
    Register { head, tasks: tasks.iter().map(task).collect() }
}

fn duty(unit: &Value) -> Duty {
    let role = match unit["role"].as_str() {
        Some("lead") => Role::Lead,
        Some("support") => Role::Support,
        _ => Role::Responsible,
    };
    Duty {
        name: text(&unit["name"]).unwrap(),
        role,
        group: unit["group"].as_bool().unwrap_or(false),
        except: Vec::new(),
    }
}

fn labelled(document: &Value, roster: &Roster) -> Labelled {
    let mut passages: Vec<Passage> = Vec::new();
    let mut push = |kind: PassageKind, text: &str| {
        let text = normalise(text).text;
        if !text.trim().is_empty() {
            let ordinal = passages.len() as u32;
            let locator = Locator::Paragraph { paragraph: ordinal + 1, cell: None };
            passages.push(Passage { ordinal, kind, text, locator, source: TextSource::Native });
        }
    };
    let mut title = None;
    for block in document["blocks"].as_array().unwrap() {
        match block["type"].as_str().unwrap() {
            "title" => {
                title = title.or(text(&block["text"]));
                push(PassageKind::Heading, block["text"].as_str().unwrap());
            }
            "table" => {
                for (kind, row) in rows(block) {
                    push(kind, &row);
                }
            }
            _ => block["text"].as_str().unwrap().lines().for_each(|line| push(PassageKind::Body, line)),
        }
    }
    let mut evidence = Evidence {
        path: text(&document["path"]).unwrap(),
        unit: document["unit"].as_str().and_then(|name| roster.unit(name)).map(|unit| unit.id.clone()),
        description: Default::default(),
        passages,
    };
    evidence.description.title = title.map(|title| normalise(&title).text);
    evidence.description.date = document["date"].as_str().and_then(|date| date.parse().ok());
    evidence.description.kind = text(&document["kind"]).map(DocumentKind);
    let label = |label: &Value| (label["task"].as_u64().unwrap() as u16, label["grade"].as_u64().unwrap() as u8);
    Labelled {
        id: text(&document["id"]).unwrap(),
        evidence,
        labels: document["labels"].as_array().unwrap().iter().map(label).collect(),
    }
}

/// A table as passages: its header, then each row as 列名: 值.
fn rows(table: &Value) -> Vec<(PassageKind, String)> {
    let cells = |row: &Value| -> Vec<String> { row.as_array().unwrap().iter().filter_map(text).collect() };
    let mut rows = table["rows"].as_array().unwrap().iter().map(cells);
    let header = rows.next().unwrap_or_default();
    let mut passages = vec![(PassageKind::Header, header.join("，"))];
    for row in rows {
        let named = row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(at, cell)| {
            match header.get(at).filter(|name| !name.is_empty()) {
                Some(name) => format!("{name}：{cell}"),
                None => cell.clone(),
            }
        });
        passages.push((PassageKind::Row, named.collect::<Vec<_>>().join("；")));
    }
    passages
}
