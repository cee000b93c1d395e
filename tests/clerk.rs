//! What a clerk meets in the middle of a year: papers in other folders, archives and mails, progress before the term, files
//! that cannot be read, corrections of earlier reports.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::corrections::circular;
use crate::project::{Project, zipped};

const ROWS: [[&str; 3]; 7] = [
    ["开展瓶装液化石油气企业安全检查", "市住房和城乡建设局", "2026年6月底前"],
    ["组织燃气泄漏应急演练", "市应急管理局、市消防救援支队", "2026年6月底前"],
    ["建成燃气安全监管平台", "市政务服务数据管理局", "2026年6月底前"],
    ["开展居民用户入户安检，入户安检率不低于95%", "市住房和城乡建设局、市城市管理局", "2026年10月底前"],
    ["开展燃气安全宣传，发放宣传资料", "市商务局", "2026年6月底前"],
    ["打击黑气瓶违法犯罪", "市公安局", "2026年6月底前"],
    ["更新改造老旧燃气管道", "市住房和城乡建设局", "2026年6月底前"],
];
const TODAY: &str = "2026-07-15";

const REPORT: &str = "市住房和城乡建设局/企业检查报告.txt";
const CORRECTION: &str = "市住房和城乡建设局/企业检查报告（更正版）.txt";
const DRILL: &str = "燃气泄漏应急演练总结\n2026年5月20日，组织燃气泄漏应急演练1次，参加62人。\n";
const PIPES: &str = "市住房和城乡建设局/管道改造.txt";

fn evidence() -> Vec<(&'static str, Vec<u8>)> {
    let text = |path, text: &str| (path, text.as_bytes().to_vec());
    let publicity = "燃气安全宣传总结\n2026年4月，我局开展燃气安全宣传，发放宣传资料300份。\n市商务局\n2026年5月2日\n";
    let mail = "From: a@b.cn\r\nTo: c@d.cn\r\nSubject: materials\r\nDate: Mon, 04 May 2026 09:00:00 +0800\r\nMIME-Version: \
                1.0\r\nContent-Type: multipart/mixed; boundary=XX\r\n\r\n--XX\r\nContent-Type: text/plain; \
                charset=utf-8\r\n\r\n见附件。\r\n--XX\r\nContent-Type: text/plain; charset=utf-8; \
                name=x.txt\r\nContent-Disposition: attachment; filename=x.txt\r\n\r\n关于广场宣传的情况\r\n2026年4月，\
                我局在广场开展燃气安全宣传，发放宣传资料200份。\r\n--XX--\r\n";
    vec![
        text(
            REPORT,
            "瓶装液化石油气企业安全检查情况报告\n2026年3月至6月，我局对12家瓶装液化石油气企业开展两轮安全检查，整改隐患36处。\n\
             市住房和城乡建设局\n2026年6月20日\n",
        ),
        text(
            CORRECTION,
            "瓶装液化石油气企业安全检查情况报告\n我局6月20日报送的瓶装液化石油气企业安全检查情况报告有误，现予更正：\
             2026年上半年对12家瓶装液化石油气企业开展一轮安全检查，整改隐患36处。\n市住房和城乡建设局\n2026年7月2日\n",
        ),
        text(
            "市住房和城乡建设局/入户安检.txt",
            "居民用户入户安检情况\n截至2026年7月，我局开展居民用户入户安检，入户安检率82%。\n市住房和城乡建设局\n2026年7月5日\n",
        ),
        text(PIPES, "老旧燃气管道更新改造情况\n2026年5月，我局更新改造老旧燃气管道3条，均已完工。\n2026年6月1日\n"),
        text("市应急管理局/演练.txt", DRILL),
        text("市消防救援支队/演练.txt", DRILL),
        text(
            "市政务服务数据管理局/平台.txt",
            "燃气安全监管平台建设情况报告\n燃气安全监管平台预计2027年3月建成。\n市政务服务数据管理局\n2026年7月2日\n",
        ),
        text(
            "市商务局/黑气瓶.txt",
            "打击黑气瓶违法犯罪情况\n2026年4月，我局立案查处黑气瓶违法犯罪案件3起，打掉窝点2个。\n市公安局\n2026年5月1日\n",
        ),
        ("市商务局/材料.zip", zipped(&[("宣传.txt", publicity.as_bytes())])),
        text("市商务局/报送.eml", mail),
        ("市公安局/证照照片.docx", b"PK\x03\x04 broken".to_vec()),
        text("东海市某某分局/说明.txt", "关于宣传的说明\n2026年4月开展宣传。\n东海市某某分局\n2026年5月1日\n"),
    ]
}

fn project() -> Project {
    let project = Project::empty();
    project.file("corpus/circulars/2026.html", circular("东府办函〔2026〕18号", 2026, &ROWS));
    for (path, content) in evidence() {
        project.file(&format!("corpus/evidence/{path}"), content);
    }
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    project
}

/// For tests that only look.
fn shared() -> &'static Project {
    static SHARED: OnceLock<Project> = OnceLock::new();
    SHARED.get_or_init(project)
}

fn unit(project: &Project, name: &str) -> Value {
    project.unit_at(TODAY, name)
}

fn item(project: &Project, name: &str, task: usize) -> Value {
    project.item_at(TODAY, name, task)
}

#[test]
fn a_search_by_unit_finds_what_gaps_count_for_it_though_it_lies_with_another() {
    let paths = |args: &[&str]| -> Vec<String> {
        let found = shared().json(&[&["search", "--group", "file", "--format", "json"], args].concat());
        found["hits"].as_array().unwrap().iter().map(|hit| hit["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(item(shared(), "市公安局", 6)["evidence"][0]["path"], "市商务局/黑气瓶.txt");
    assert_eq!(paths(&["--unit", "市公安局"]), ["市商务局/黑气瓶.txt"]);
    assert_eq!(paths(&["单位:市公安局"]), ["市商务局/黑气瓶.txt"]);
    assert!(paths(&["窝点 -单位:市公安局"]).is_empty());
    assert!(paths(&["--unit", "市商务局"]).contains(&"市商务局/黑气瓶.txt".to_owned()));
}

#[test]
fn a_file_that_could_not_be_read_is_found_by_its_name() {
    for query in ["文件:证照照片", "证照照片"] {
        let told = shared().ok(&["search", query]).err;
        assert!(told.contains("有这份材料，但未能读出：市公安局/证照照片.docx"), "{query}: {told}");
    }
    assert!(!shared().ok(&["search", "文件:黑气瓶"]).err.contains("有这份材料"));
}

#[test]
fn progress_before_the_term_is_told_and_not_asked_for() {
    let (told, silent) = (item(shared(), "市住房和城乡建设局", 4), item(shared(), "市城市管理局", 4));
    assert_eq!((&told["status"], &told["reason"]), (&"not_due".into(), &"condition-unmet".into()), "{told}");
    assert_eq!((&silent["status"], &silent["reason"]), (&"not_due".into(), &"not-due".into()));
    let reason = told["reason_text"].as_str().unwrap();
    assert!(reason.starts_with("期限未到；") && reason.contains("82%"), "{reason}");
    let folder = shared().join("函").to_string_lossy().into_owned();
    let letters = |day: &str| shared().ok(&["letters", &folder, "--draft", "--today", day]).out;
    let asked = letters(TODAY);
    assert!(!asked.contains("市城市管理局") && !asked.contains("市住房和城乡建设局"), "{asked}");
    let asked = letters("2026-11-01");
    assert!(asked.contains("市城市管理局") && asked.contains("市住房和城乡建设局"), "{asked}");
}

#[test]
fn papers_are_counted_and_not_what_they_came_in() {
    // Two papers, one from an archive, one from a mail, and that of the police.
    assert_eq!(unit(shared(), "市商务局")["files"]["total"], 3);
    let basis = &shared().json(&["gaps", "--format", "json", "--today", TODAY])["basis"];
    assert_eq!((&basis["documents"], &basis["wrapping"]), (&json!(evidence().len()), &json!(2)));
    let table = shared().ok(&["gaps", "--today", TODAY]).out.replace('\n', "");
    assert!(table.contains("另有压缩包、邮件2个只作包装，不计份数"), "{table}");
}

#[test]
fn what_a_paper_corrects_is_marked_and_what_is_only_expected_is_no_proof() {
    let item = item(shared(), "市住房和城乡建设局", 1);
    let marks = |path: &str| {
        let pieces = item["evidence"].as_array().unwrap();
        let piece = pieces.iter().find(|piece| piece["path"] == path).unwrap_or_else(|| panic!("{path}: {item}"));
        (piece["doubts"].clone(), piece["remarks"].to_string())
    };
    let (doubts, remarks) = marks(REPORT);
    assert_eq!(doubts, json!(["corrected"]), "{item}");
    assert!(remarks.contains(CORRECTION), "{remarks}");
    assert_eq!(marks(CORRECTION).0, json!(["corrects"]));
    let table = shared().ok(&["gaps", "--unit", "市住房和城乡建设局", "--today", TODAY]).out;
    assert!(table.contains("已有更正）") || table.contains("更正件）"), "{table}");

    let platform = self::item(shared(), "市政务服务数据管理局", 3);
    assert_eq!(
        (&platform["status"], &platform["reason"]),
        (&"partial".into(), &"only-supporting".into()),
        "{platform}"
    );
    assert!(platform["reason_text"].as_str().unwrap().contains("预计2027年3月建成"), "{platform}");
}

#[test]
fn the_folder_of_an_unknown_unit_says_who_signed() {
    let status = shared().ok(&["status"]).out;
    assert!(status.contains("名录中没有“东海市某某分局”这个单位，落款“东海市某某分局”也不是名录中的单位"), "{status}");
    assert!(!status.contains("放进 corpus/evidence/<单位>/"), "{status}");
    let table = shared().ok(&["gaps", "--today", TODAY]).out.replace(['\n', ' '], "");
    assert!(table.contains("认不出，请核对文件夹名") == table.contains("东海市某某分局/说明.txt"), "{table}");
}

#[test]
fn a_decision_names_the_copies_for_which_it_holds() {
    let project = project();
    project.file("corpus/evidence/市应急管理局/又一份演练.txt", DRILL);
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    let answer = project.ok(&["review", "reject", "市应急管理局/演练.txt", "--task", "2", "--who", "李"]).out;
    assert!(answer.contains("内容相同的1份一并照此：市应急管理局/又一份演练.txt\n"), "{answer}");
    assert_eq!(item(&project, "市应急管理局", 2)["reason"], "rejected");
    // What another unit handed in is its own paper.
    assert!(answer.contains("另有其他单位也报送了相同内容：市消防救援支队/演练.txt"), "{answer}");
    assert_eq!(item(&project, "市消防救援支队", 2)["status"], "covered");
    let alone = project.ok(&["review", "reject", PIPES, "--task", "7", "--who", "李"]).out;
    assert!(!alone.contains("内容相同"), "{alone}");

    // What was rejected was not removed.
    project.file("corpus/evidence/市商务局/又一份.txt", "工作情况\n2026年6月开展工作。\n");
    fs_err::remove_file(project.join("corpus/evidence/市商务局/黑气瓶.txt")).unwrap();
    project.ok(&["review", "accept", REPORT, "--task", "1", "--who", "李", "--grade", "supporting"]);
    project.ok(&["review", "reject", CORRECTION, "--task", "1", "--who", "李"]);
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    let history = project.json(&["history", "--format", "json", "--today", TODAY]);
    let change = |task: usize| {
        let changes = history["changes"].as_array().unwrap();
        changes.iter().find(|change| change["task"] == task).unwrap_or_else(|| panic!("{task}: {history}")).clone()
    };
    let pipes = change(7);
    assert_eq!((&pipes["rejected_files"], &pipes["lost_files"]), (&json!([PIPES]), &json!([])));
    let report = change(1);
    assert_eq!(report["regraded_files"], json!([{ "path": REPORT, "grade": "supporting" }]));
    assert_eq!((&report["rejected_files"], &report["lost_files"]), (&json!([CORRECTION]), &json!([])));
    assert_eq!(change(6)["lost_files"], json!(["市商务局/黑气瓶.txt"]));
    let table = project.ok(&["history", "--today", TODAY]).out.replace(['\n', ' '], "");
    assert!(table.contains("复核不予采信：市住房和城乡") && table.contains("改为辅助材料：市住房"), "{table}");
}

#[test]
fn what_was_rejected_and_changed_since_waits_for_a_person_and_for_no_letter() {
    let project = project();
    let old = "2025年老旧燃气管道更新改造情况\n2025年5月，我局更新改造老旧燃气管道3条，均已完工。\n2025年12月1日\n";
    project.file("corpus/evidence/市住房和城乡建设局/上年.txt", old);
    project.ok(&["review", "reject", PIPES, "--task", "7", "--who", "李", "--why", "少两条路"]);
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    let folder = project.join("函").to_string_lossy().into_owned();
    let letters = || project.ok(&["letters", &folder, "--draft", "--unit", "市住建局", "--today", TODAY]);
    let unit = "市住房和城乡建设局";
    assert_eq!(item(&project, unit, 7)["reason"], "rejected", "the paper of last year is not what it is about");
    assert!(letters().out.contains(unit));

    let text = "老旧燃气管道更新改造情况\n2026年5月至6月，我局更新改造老旧燃气管道5条，均已完工。\n2026年7月1日\n";
    project.file(&format!("corpus/evidence/{PIPES}"), text);
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    let reason = item(&project, unit, 7)["reason_text"].clone();
    assert!(reason.as_str().unwrap().contains("已更改，待重新确认（当时：少两条路）"), "{reason}");
    let ran = letters();
    assert!(!ran.out.contains(unit), "{}", ran.out);
    assert!(ran.err.contains("待重新确认") && ran.err.contains("市住房和城乡建设局任务7"), "{}", ran.err);
    project.ok(&["review", "reject", PIPES, "--task", "7", "--who", "李"]);
    assert!(letters().out.contains(unit));
}

#[test]
fn a_person_who_has_looked_at_an_unread_file_ends_the_wait_for_it() {
    let project = project();
    let file = "市公安局/证照照片.docx";
    fs_err::remove_file(project.join("corpus/evidence/市商务局/黑气瓶.txt")).unwrap();
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    let state = |project: &Project| {
        (item(project, "市公安局", 6)["status"].clone(), unit(project, "市公安局")["files"].clone())
    };
    let waits = (json!("blocked"), json!({ "total": 1, "failed": 1, "partial": 0 }));
    assert_eq!(state(&project), waits);
    let before = project.ok(&["gaps", "--format", "json", "--today", TODAY]).out;

    let answer = project.ok(&["review", "seen", file, "--who", "李", "--why", "空白照片"]).out;
    assert!(answer.contains("已看过"), "{answer}");
    let over = (json!("missing"), json!({ "total": 1, "failed": 0, "partial": 0 }));
    assert_eq!(state(&project), over);
    project.ok(&["ingest", "--no-ocr", "--retry-failed", "--today", TODAY]);
    fs_err::rename(
        project.join(&format!("corpus/evidence/{file}")),
        project.join("corpus/evidence/市公安局/照片.docx"),
    )
    .unwrap();
    let table = project.ok(&["ingest", "--no-ocr", "--today", TODAY]).out.replace(['\n', ' '], "");
    assert!(table.contains("人工看过1份") && !table.contains("未能读全的材料"), "{table}");
    assert_eq!(state(&project), over, "it survives reruns and moves");
    assert!(project.ok(&["status", "--failed"]).out.contains("所有材料都已读出"));
    assert!(project.ok(&["status"]).out.contains("李已看过，不含佐证：空白照片"));
    assert!(!project.ok(&["search", "文件:照片"]).err.contains("未能读出"));
    // Of the past it tells what was known then.
    let runs = project.json(&["gaps", "--format", "json", "--run", "2", "--today", TODAY]).to_string();
    assert_eq!(runs, serde_json::from_str::<Value>(&before).unwrap().to_string());

    project.ok(&["review", "seen", "照片.docx", "--who", "李", "--undo"]);
    assert_eq!(state(&project), waits);
    assert_eq!(project.run(&["review", "seen", "照片.docx", "--who", "李", "--undo"]).code, 1);
    let refused = project.run(&["review", "seen", PIPES, "--who", "李"]);
    assert!(refused.code == 1 && refused.err.contains("review reject"), "{}", refused.err);
}

#[test]
fn a_correction_that_names_a_paper_marks_that_paper_and_proves_nothing_itself() {
    let project = project();
    let unit = "市住房和城乡建设局";
    let other = format!("{unit}/管道二期.txt");
    let letter = format!("{unit}/更正函.txt");
    project
        .file(
            &format!("corpus/evidence/{other}"),
            "老旧燃气管道二期更新改造小结\n2026年6月，我局更新改造老旧燃气管道4条，均已完工。\n2026年6月5日\n",
        )
        .file(
            &format!("corpus/evidence/{letter}"),
            "关于更正管道改造数据的函\n我局此前报送的《老旧燃气管道更新改造情况》中，更新改造老旧燃气管道“3条”有误，应为“2条”，特此更正。\n\
             市住房和城乡建设局\n2026年7月3日\n",
        );
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    let item = item(&project, unit, 7);
    let piece = |path: &str| {
        let pieces = item["evidence"].as_array().unwrap();
        pieces.iter().find(|piece| piece["path"] == path).unwrap_or_else(|| panic!("{path}: {item}")).clone()
    };
    assert_eq!(piece(PIPES)["doubts"], json!(["corrected"]), "{item}");
    assert_eq!(piece(&other)["doubts"], json!([]), "{item}");
    assert_eq!((&piece(&letter)["grade"], &piece(&letter)["doubts"]), (&json!("supporting"), &json!(["corrects"])));
}

#[test]
fn a_unit_may_be_called_by_what_only_it_is_called() {
    let of = |name: &str| shared().run(&["gaps", "--unit", name, "--today", TODAY]);
    assert!(of("商务").out.contains("【市商务局】"));
    let told = of("公安").out;
    assert!(told.contains("【市公安局】"), "{told}");
    let many = of("市");
    assert_eq!(many.code, 1, "{}", many.out);
    assert_eq!(of("不存在的").code, 1);
}

#[test]
fn a_file_inside_an_archive_or_a_mail_is_read_under_its_path() {
    for (path, words) in [("市商务局/材料.zip/宣传.txt", "300份"), ("市商务局/报送.eml/x.txt", "200份")]
    {
        let read = shared().ok(&["read", path]).out;
        assert!(read.contains(words), "{path}: {read}");
    }
    let missing = shared().run(&["read", "市商务局/材料.zip/没有.txt"]);
    assert!(missing.code == 1 && missing.err.contains("里没有"), "{}", missing.err);
}

#[test]
fn status_counts_papers_as_gap_lists_do() {
    let status = shared().ok(&["status"]).out;
    let gaps = shared().json(&["gaps", "--format", "json", "--today", TODAY]);
    let basis = &gaps["basis"];
    let words = format!("材料{}份：读全{}份，", basis["documents"], basis["ok"]);
    assert!(status.contains(&words) && status.contains("另有压缩包、邮件2个只作包装"), "{words}: {status}");
}

#[test]
fn a_row_that_says_that_its_matter_is_not_begun_is_no_proof() {
    let project = project();
    let path = "市住房和城乡建设局/任务分解.csv";
    project.file(
        &format!("corpus/evidence/{path}"),
        "燃气安全工作任务分解及完成情况表\n序号,任务,责任人,完成情况\n1,开展瓶装液化石油气企业安全检查,王山,已完成，检查企业12家\n\
         2,更新改造老旧燃气管道,李水,未启动\n3,开展居民用户入户安检,赵木,已完成，入户安检率96%\n",
    );
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    let item = item(&project, "市住房和城乡建设局", 7);
    let pieces = item["evidence"].as_array().unwrap();
    let piece = pieces.iter().find(|piece| piece["path"] == path).unwrap_or_else(|| panic!("{item}"));
    assert_eq!(piece["grade"], "supporting", "{piece}");
    assert!(piece["remarks"].to_string().contains("未启动"), "{piece}");
}
