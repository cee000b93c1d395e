//! What `ingest` does with folders as they come: empty, without a circular, changed, renamed, read-only.

use crate::project::{Project, is_super_user};

const TEXT: &str = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过国家企业信用信息公示系统（广东）和“信用江门”网站公开双随机检查结果二十条。\n";

fn files(project: &Project) -> (u64, u64) {
    let status = project.json(&["status", "--format", "json"]);
    (status["last_run"]["read"].as_u64().unwrap(), status["files"]["total"].as_u64().unwrap())
}

#[test]
fn an_empty_folder_is_told_what_a_project_needs() {
    let project = Project::empty();
    let ran = project.run(&["ingest"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("corpus/circulars"), "{}", ran.err);
    assert!(ran.out.is_empty());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let ran = crate::project::run_in(std::path::Path::new("no/such/folder"), &["ingest"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("no/such/folder"), "{}", ran.err);
}

#[test]
fn without_a_circular_nothing_can_be_matched_and_it_says_so() {
    let project = Project::empty();
    project.file("corpus/evidence/区教育局/说明.txt", TEXT);
    let ran = project.run(&["ingest"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("corpus/circulars"), "{}", ran.err);
    project.file("corpus/circulars/备忘.txt", "今天下午三点开会，请准时参加。\n");
    let ran = project.run(&["ingest"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("备忘.txt"), "{}", ran.err);
}

#[test]
fn a_circular_without_evidence_gives_gaps_everywhere() {
    let project = Project::with_circular();
    let ran = project.ok(&["ingest", "--no-ocr"]);
    assert!(ran.out.contains("45"), "{}", ran.out);
    assert!(project.json_lines(&["links", "--format", "jsonl"]).is_empty());
}

#[test]
fn a_second_run_reads_nothing_and_changes_nothing() {
    let project = Project::with_circular();
    project
        .file("corpus/evidence/区市场监督管理局/公示.txt", TEXT)
        .file("corpus/evidence/区教育局/b.txt", "体检安排\n6月10日体检。\n");
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(files(&project), (2, 2));
    let before = (
        project.ok(&["links", "--format", "jsonl"]).out,
        project.ok(&["gaps", "--format", "json", "--today", "2020-01-16"]).out,
    );
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(files(&project), (0, 2));
    let after = (
        project.ok(&["links", "--format", "jsonl"]).out,
        project.ok(&["gaps", "--format", "json", "--today", "2020-01-16"]).out,
    );
    assert_eq!(before.0, after.0);
    assert!(before.1 == after.1, "the gap list differs");
}

#[test]
fn a_renamed_file_is_not_read_again_and_a_removed_one_is_forgotten() {
    let project = Project::with_circular();
    project
        .file("corpus/evidence/区市场监督管理局/a.txt", TEXT)
        .file("corpus/evidence/区教育局/b.txt", "体检安排\n6月10日体检。\n");
    project.ok(&["ingest", "--no-ocr"]);
    std::fs::rename(
        project.join("corpus/evidence/区市场监督管理局/a.txt"),
        project.join("corpus/evidence/区市场监督管理局/c.txt"),
    )
    .unwrap();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(files(&project), (0, 2));
    let links = project.json_lines(&["links", "--format", "jsonl"]);
    assert!(links.iter().any(|link| link["path"] == "区市场监督管理局/c.txt"), "{links:?}");
    assert!(links.iter().all(|link| link["path"] != "区市场监督管理局/a.txt"), "{links:?}");

    std::fs::remove_file(project.join("corpus/evidence/区市场监督管理局/c.txt")).unwrap();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(files(&project).1, 1);
    assert!(
        project.json_lines(&["links", "--format", "jsonl"]).iter().all(|link| link["path"] != "区市场监督管理局/c.txt")
    );
    assert_eq!(project.json(&["search", "双随机", "--format", "json"])["total"], 0);
}

#[test]
fn a_folder_that_is_away_is_not_one_in_which_nobody_sent_anything() {
    let project = Project::with_circular();
    project.file("corpus/evidence/区市场监督管理局/a.txt", TEXT);
    project.ok(&["ingest", "--no-ocr"]);
    let links = || project.ok(&["links", "--format", "jsonl"]).out;
    let before = links();
    std::fs::rename(project.join("corpus/evidence"), project.join("away")).unwrap();
    let ran = project.run(&["ingest", "--no-ocr"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("找不到材料文件夹") && ran.err.contains("材料1份"), "{}", ran.err);
    assert_eq!(links(), before);

    // An empty one may be meant, but is told of.
    project.make_dir("corpus/evidence");
    let ran = project.ok(&["ingest", "--no-ocr"]);
    assert!(ran.err.contains("一份材料也没有"), "{}", ran.err);
    assert_eq!(links(), "");
}

#[test]
fn the_same_file_in_another_unit_counts_for_that_unit() {
    let project = Project::with_circular();
    project.file("corpus/evidence/区市场监督管理局/a.txt", TEXT).file("corpus/evidence/区统计局/a.txt", TEXT);
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(files(&project), (1, 2));
    let links = project.json_lines(&["links", "--format", "jsonl", "--task", "23"]);
    let grade = |path: &str| links.iter().find(|link| link["path"] == path).map(|link| link["grade"].clone());
    assert_eq!(grade("区市场监督管理局/a.txt"), Some("direct".into()), "{links:?}");
    assert_ne!(grade("区统计局/a.txt"), Some("direct".into()), "{links:?}");
}

#[test]
fn files_of_an_unknown_unit_are_kept_and_named() {
    let project = Project::with_circular();
    project.file("corpus/evidence/无此单位/a.txt", TEXT);
    project.ok(&["ingest", "--no-ocr"]);
    let gaps = project.json(&["gaps", "--format", "json"]);
    assert_eq!(gaps["basis"]["documents"], 1);
    assert!(project.ok(&["status"]).out.contains("无此单位"));
}

#[test]
fn a_store_that_cannot_be_written_is_a_clear_error() {
    let project = Project::with_circular();
    project.file("index", "a file where the store's folder should be");
    let ran = project.run(&["ingest", "--no-ocr"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("index"), "{}", ran.err);
}

#[test]
fn a_read_only_project_is_a_clear_error() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::with_circular();
    if is_super_user(&project) {
        eprintln!("skipped: a_read_only_project_is_a_clear_error (permissions do not stop the super-user)");
        return;
    }
    std::fs::set_permissions(project.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let ran = project.run(&["ingest", "--no-ocr"]);
    std::fs::set_permissions(project.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("index"), "{}", ran.err);
}

#[test]
fn a_folder_that_cannot_be_opened_is_counted_not_ignored() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::with_circular();
    project.file("corpus/evidence/区教育局/a.txt", TEXT).make_dir("corpus/evidence/区司法局");
    if is_super_user(&project) {
        eprintln!(
            "skipped: a_folder_that_cannot_be_opened_is_counted_not_ignored (permissions do not stop the super-user)"
        );
        return;
    }
    let locked = project.join("corpus/evidence/区司法局");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    let ran = project.run(&["ingest", "--no-ocr"]);
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(project.json(&["gaps", "--format", "json"])["basis"]["failed"], 1);
}

#[test]
fn links_out_of_the_project_are_reported_not_followed() {
    let project = Project::with_circular();
    project.make_dir("corpus/evidence/区教育局");
    std::os::unix::fs::symlink("/etc", project.join("corpus/evidence/区教育局/etc")).unwrap();
    project.ok(&["ingest", "--no-ocr"]);
    let failed = project.ok(&["status", "--failed"]).out;
    assert!(failed.contains("符号链接"), "{failed}");
}

#[test]
fn before_the_first_ingest_other_commands_say_what_to_do() {
    let project = Project::with_circular();
    for args in [&["gaps"][..], &["search", "x"], &["links"], &["tasks"], &["status"]] {
        let ran = project.run(args);
        assert_eq!(ran.code, 1, "{args:?}");
        assert!(ran.err.contains("ingest"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn an_interrupted_run_is_taken_up_by_the_next() {
    let project = Project::with_circular();
    for n in 0..40 {
        project.file(&format!("corpus/evidence/区教育局/{n}.txt"), format!("{TEXT}第{n}号\n"));
    }
    let undisturbed = {
        project.ok(&["ingest", "--no-ocr"]);
        let links = project.ok(&["links", "--format", "jsonl"]).out;
        std::fs::remove_dir_all(project.join("index")).unwrap();
        links
    };
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_zuozheng"))
        .args(["--project", project.path().to_str().unwrap(), "ingest", "--no-ocr"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(150));
    // It may have ended already: then the second run has nothing to do, which must come to the same.
    let _ = child.kill();
    child.wait().unwrap();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(project.ok(&["links", "--format", "jsonl"]).out, undisturbed);
}

#[test]
fn what_a_stopped_run_read_is_counted() {
    let project = Project::with_circular();
    for n in 0..200 {
        project.file(&format!("corpus/evidence/区教育局/{n}.txt"), format!("{TEXT}第{n}号\n"));
    }
    let status = || project.json(&["status", "--format", "json"]);
    let ingest = |delay: u64| {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_zuozheng"))
            .args(["--project", project.path().to_str().unwrap(), "ingest", "--no-ocr", "--jobs", "1"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let interrupt = ["-INT", &child.id().to_string()].map(str::to_owned);
        std::process::Command::new("kill").args(interrupt).status().unwrap();
        child.wait().unwrap().code()
    };
    // Longer and longer, until a run is stopped after it has read something and before it has read all.
    let stopped = (1..200u64).map(|step| step * 15).find(|delay| {
        let code = ingest(*delay);
        if code == Some(0) {
            // On a busy machine a run may end before it is stopped: then nothing is left to read, and all begins anew.
            std::fs::remove_dir_all(project.path().join("index/store")).unwrap();
        }
        code == Some(1) && {
            let now = status();
            now["last_run"]["outcome"] == "interrupted" && now["waiting"].as_u64() > Some(0)
        }
    });
    assert!(stopped.is_some(), "no run was stopped in the middle: {}", status());
    let then = status();
    assert_eq!(then["files"]["total"], 0, "{then}");
    let read = then["waiting"].as_u64().unwrap();
    assert!(then["last_run"]["read"].as_u64() > Some(0), "{then}");
    let table = project.ok(&["status"]).out;
    assert!(table.contains(&format!("另有{read}份已经读出")) && !table.contains("还没有读入"), "{table}");

    project.ok(&["ingest", "--no-ocr"]);
    let after = status();
    assert_eq!(after["last_run"]["taken_up"], read, "{after}");
    assert_eq!(after["last_run"]["read"].as_u64().unwrap() + read, 200, "{after}");
    assert_eq!(after["waiting"], 0, "{after}");
    let table = project.ok(&["status"]).out;
    assert!(table.contains(&format!("（另有{read}份此前已读出）")), "{table}");
}
