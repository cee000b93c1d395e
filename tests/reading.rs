//! `read` and `explain`: what the pipeline sees of one file, and why it was linked.

use crate::project::{Project, repository, sample};

#[test]
fn read_shows_text_and_place() {
    let project = Project::empty();
    let file = repository().join("corpus/circulars/penjiang-2019-840.pdf");
    let file = file.to_str().unwrap();
    let text = project.ok(&["read", file, "--format", "text"]).out;
    assert!(text.contains("双随机、一公开"));
    let json = project.json(&["read", file, "--format", "json"]);
    assert_eq!(json["kind"], "pdf");
    assert_eq!(json["date"], "2019-10-21");
    let table = json["blocks"].as_array().unwrap().iter().find(|block| block["type"] == "table").unwrap();
    assert!(table["rows"].as_array().unwrap().len() > 40);
    assert_eq!(table["locator"]["kind"], "page");
}

#[test]
fn read_outside_a_project_works() {
    let ran = Project::empty().run(&["read", "no-such-file.pdf"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("no-such-file.pdf"), "{}", ran.err);
}

#[test]
fn explain_gives_the_ground_of_a_link() {
    let links = sample().json_lines(&["links", "--format", "jsonl"]);
    let link = links.iter().find(|link| link["grade"] == "direct").unwrap();
    let (path, task) = (link["path"].as_str().unwrap(), link["task"].to_string());
    assert!(!link["basis"].as_array().unwrap().is_empty());
    assert!(!link["locators"].as_array().unwrap().is_empty());
    let text = sample().ok(&["explain", path, "--task", &task]).out;
    assert!(text.contains(path), "{text}");
    assert!(text.contains("直接"), "{text}");
}

#[test]
fn every_link_has_a_score_a_basis_and_a_place() {
    for link in sample().json_lines(&["links", "--format", "jsonl"]) {
        let score = link["score"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&score), "{link}");
        assert!(!link["basis"].as_array().unwrap().is_empty(), "{link}");
        assert!(!link["locators"].as_array().unwrap().is_empty(), "{link}");
    }
}

#[test]
fn a_scan_is_read_with_tesseract() {
    let languages = std::process::Command::new("tesseract").arg("--list-langs").output();
    if !languages.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("chi_sim")) {
        eprintln!("skipped: a_scan_is_read_with_tesseract (tesseract with chi_sim is not installed)");
        return;
    }
    let file = repository().join("corpus/evidence/区统计局/培训签到（盖章扫描件）.pdf");
    let json = Project::empty().json(&["read", file.to_str().unwrap(), "--format", "json"]);
    let text: String = json["blocks"].as_array().unwrap().iter().filter_map(|block| block["text"].as_str()).collect();
    assert!(text.contains("政府信息公开条例"), "{text}");
    assert!(json["problems"].as_array().unwrap().iter().all(|problem| problem["code"] != "needs-ocr"), "{json}");
}
