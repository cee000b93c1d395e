//! The register of the seed circular, from each of its files.

use serde_json::Value;

use crate::project::{Project, repository};

fn without_space(value: &Value) -> String {
    value.as_str().unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect()
}

fn duties(task: &Value) -> Vec<(String, String, bool)> {
    let mut duties: Vec<_> = task["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| {
            (
                without_space(&unit["name"]),
                unit["role"].as_str().unwrap().to_owned(),
                unit["group"].as_bool().unwrap_or(false),
            )
        })
        .collect();
    duties.sort();
    duties
}

#[test]
fn the_seed_circular_is_the_same_from_word_pdf_and_excel() {
    let expected: Value = serde_json::from_str(
        &fs_err::read_to_string(repository().join("corpus/expected/gold/circulars/penjiang-2019-840.json")).unwrap(),
    )
    .unwrap();
    for extension in ["docx", "pdf", "xlsx"] {
        let project = Project::empty();
        let file = format!("corpus/circulars/penjiang-2019-840.{extension}");
        project.copy(&file, &file).make_dir("corpus/evidence");
        project.ok(&["ingest", "--no-ocr"]);
        let register = project.json(&["tasks", "--format", "json"]);
        assert_eq!(register["doc_number"], expected["doc_number"], "{extension}");
        assert_eq!(register["report_due"], expected["report_due"], "{extension}");
        assert_eq!(without_space(&register["title"]), without_space(&expected["title"]), "{extension}");
        let (got, want) = (register["tasks"].as_array().unwrap(), expected["expected"]["tasks"].as_array().unwrap());
        assert_eq!(got.len(), want.len(), "{extension}");
        for (got, want) in got.iter().zip(want) {
            let number = &want["number"];
            assert_eq!(&got["number"], number, "{extension}");
            assert_eq!(got["label"], want["label"], "{extension} {number}");
            assert_eq!(got["section_number"], want["section_number"], "{extension} {number}");
            assert_eq!(without_space(&got["section"]), without_space(&want["section"]), "{extension} {number}");
            assert_eq!(without_space(&got["text"]), without_space(&want["text"]), "{extension} {number}");
            assert_eq!(duties(got), duties(want), "{extension} {number}");
            assert_eq!(got["quoted_terms"], want["quoted_terms"], "{extension} {number}");
        }
    }
}

#[test]
fn several_files_of_one_circular_are_one_register() {
    let register = crate::project::sample().json(&["tasks", "--format", "json"]);
    assert_eq!(register["tasks"].as_array().unwrap().len(), 45);
}

#[test]
fn two_circulars_are_asked_for_by_name() {
    let project = Project::with_circular();
    project.copy("corpus/expected/gold/circulars/c1-prose-paren-units.docx", "corpus/circulars/c1.docx");
    project.ok(&["ingest", "--no-ocr"]);
    let ran = project.run(&["tasks"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("--circular"), "{}", ran.err);
    for name in ["蓬江府办函〔2020〕12号", "蓬江府办函[2020]12号", "校园食品安全", "c1.docx"] {
        let register = project.json(&["tasks", "--circular", name, "--format", "json"]);
        assert_eq!(register["tasks"].as_array().unwrap().len(), 8, "{name}");
    }
}

#[test]
fn evidence_in_the_wrong_folder_is_not_taken_for_a_circular() {
    let project = Project::with_circular();
    for file in [
        "区农业农村和水利局/基本目录.xlsx",
        "区发改局/企业家恳谈/会议纪要7号.docx",
        "区教育局/2019年政务公开工作总结.docx",
    ] {
        project.copy(&format!("corpus/evidence/{file}"), &format!("corpus/circulars/{file}"));
    }
    project.ok(&["ingest", "--no-ocr"]);
    let status = project.json(&["status", "--format", "json"]);
    assert_eq!(status["circulars"].as_array().unwrap().len(), 1, "{}", status["circulars"]);
    let doubtful =
        status["problems"].as_array().unwrap().iter().filter(|problem| problem["code"] == "circular-doubtful");
    assert!(doubtful.count() >= 2, "{}", status["problems"]);
}
