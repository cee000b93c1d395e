//! Files that cannot be read cost themselves and nothing else.

use crate::project::{Project, repository};

/// File and the code it must end with; `None` for one that is odd but readable.
const EXPECTED: [(&str, Option<&str>); 10] = [
    ("broken-xml.docx", Some("broken-off")),
    ("empty.pdf", Some("empty-file")),
    ("far-cell.xlsx", None),
    ("movie.mp4", Some("unknown-kind")),
    ("not-a-pdf.pdf", Some("pdf-damaged")),
    ("password.pdf", Some("pdf-encrypted")),
    ("scanned.pdf", Some("needs-ocr")),
    ("truncated.pdf", Some("pdf-damaged")),
    ("truncated.xlsx", Some("office-damaged")),
    ("unknown.bin", Some("unknown-kind")),
];

#[test]
fn every_broken_file_ends_as_a_problem() {
    for (name, code) in EXPECTED {
        let file = repository().join("corpus/broken").join(name);
        let json = Project::empty().json(&["read", file.to_str().unwrap(), "--no-ocr", "--format", "json"]);
        let problems = json["problems"].as_array().unwrap();
        match code {
            Some(code) => {
                let problem =
                    problems.iter().find(|problem| problem["code"] == code).unwrap_or_else(|| panic!("{name}: {json}"));
                assert!(
                    !problem["message"].as_str().unwrap().is_empty() && !problem["hint"].as_str().unwrap().is_empty(),
                    "{name}: {problem}"
                );
            }
            None => assert!(problems.iter().all(|problem| problem["severity"] != "fatal"), "{name}: {json}"),
        }
    }
}

#[test]
fn broken_files_are_counted_and_their_unit_is_blocked_not_missing() {
    let project = Project::with_circular();
    for (name, _) in EXPECTED {
        project.copy(&format!("corpus/broken/{name}"), &format!("corpus/evidence/区统计局/{name}"));
    }
    project.file("corpus/evidence/区教育局/a.txt", "体检安排\n6月10日体检。\n");
    project.ok(&["ingest", "--no-ocr"]);
    let gaps = project.json(&["gaps", "--format", "json", "--today", "2020-02-01"]);
    assert_eq!(gaps["basis"]["documents"], EXPECTED.len() + 1);
    assert_eq!(gaps["basis"]["failed"], 7);
    let status = project.json(&["status", "--format", "json"]);
    let count = |state: &str| status["files"][state].as_u64().unwrap();
    assert_eq!(count("ok") + count("partial") + count("failed") + count("skipped"), count("total"));
    let unit = |name: &str| gaps["units"].as_array().unwrap().iter().find(|unit| unit["unit"] == name).unwrap().clone();
    assert!(
        unit("区统计局")["items"].as_array().unwrap().iter().all(|item| item["status"] == "blocked"),
        "{}",
        unit("区统计局")
    );
    assert!(
        unit("区教育局")["items"].as_array().unwrap().iter().all(|item| item["status"] == "missing"),
        "{}",
        unit("区教育局")
    );
    assert_eq!(project.run(&["gaps", "--check"]).code, 3);
}
