//! A circular that a revised one replaces: who has no task any more, what was in time then, and what the two say.

use serde_json::{Value, json};

use crate::corrections::{NUMBER, ROWS, circular};
use crate::project::Project;

const STORES: [&str; 3] = ["对大型仓储物流场所开展专项治理，拆除违规隔层", "市商务局", "2023年4月底前"];
const REPORT: &str = "市商务局/仓储治理.txt";

/// The first version with a task for a unit that the revised one leaves out.
fn project() -> Project {
    let project = Project::empty();
    project.file("corpus/circulars/2023.html", circular(NUMBER, 2023, &[&ROWS[..], &[STORES]].concat())).file(
        &format!("corpus/evidence/{REPORT}"),
        "大型仓储物流场所专项治理情况\n2023年3月，我局对大型仓储物流场所开展专项治理，拆除违规隔层12处。\n市商务局\n2023年4月2日\n",
    );
    project.ok(&["ingest", "--no-ocr", "--today", "2023-03-01"]);
    project
}

fn revise(project: &Project) {
    let revised = circular(NUMBER, 2023, &ROWS).replace("分解表", "分解表（修订）").replace("2月10日", "9月1日");
    project.file("corpus/circulars/2023（修订）.html", revised);
    project.ok(&["ingest", "--no-ocr", "--today", "2023-09-20"]);
}

fn codes(project: &Project) -> Vec<String> {
    let status = project.json(&["status", "--format", "json"]);
    let code = |problem: &Value| problem["code"].as_str().unwrap().to_owned();
    let of_circulars = status["circulars"].as_array().unwrap().iter().flat_map(|of| of["problems"].as_array().unwrap());
    of_circulars.chain(status["problems"].as_array().unwrap()).map(code).collect()
}

#[test]
fn a_unit_that_has_no_task_any_more_keeps_its_papers() {
    let project = project();
    revise(&project);
    assert!(!codes(&project).contains(&"unit-unknown".to_owned()), "{:?}", codes(&project));
    let told = project.ok(&["gaps", "--unit", "市商务局", "--today", "2023-09-20"]).out;
    assert!(told.contains("【市商务局】已不承担任务（现行文件没有给它任务）；材料1份"), "{told}");
    let found = project.json(&["search", "单位:市商务局", "--group", "file", "--format", "json"]);
    assert_eq!(found["hits"][0]["path"], REPORT, "{found}");
}

#[test]
fn a_revision_repeats_tasks_that_are_over_and_is_compared_with_what_it_replaces() {
    let project = project();
    revise(&project);
    assert!(!codes(&project).contains(&"circular-deadline-early".to_owned()), "{:?}", codes(&project));
    let found = project.json(&["tasks", "diff", "2023.html", "2023（修订）.html", "--format", "json"]).to_string();
    assert!(found.contains("拆除违规隔层"), "{found}");
    assert_eq!(project.run(&["tasks", "diff", "2023（修订）.html", "2023（修订）.html"]).code, 1);
}

#[test]
fn history_judges_each_run_on_its_own_day() {
    let project = project();
    fs_err::remove_file(project.join(&format!("corpus/evidence/{REPORT}"))).unwrap();
    project.ok(&["ingest", "--no-ocr", "--today", "2023-03-02"]);
    project.file(&format!("corpus/evidence/{REPORT}"), "大型仓储物流场所专项治理情况\n2023年3月，我局对大型仓储物流场所开展专项治理，拆除违规隔层12处。\n市商务局\n2023年4月2日\n");
    project.ok(&["ingest", "--no-ocr", "--today", "2023-04-10"]);
    let before = |more: &[&str]| -> Value {
        let history = project.json(&[&["history", "--format", "json"], more].concat());
        history["changes"][0]["before"].clone()
    };
    assert_eq!(before(&[]), json!("not_due"), "on the day of the earlier run the term was ahead");
    assert_eq!(before(&["--today", "2023-12-31"]), json!("missing"));
}
