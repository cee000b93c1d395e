//! Whose word a paper is: who signed it, beside the folder in which it lies.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::corrections::circular;
use crate::project::Project;

const TODAY: &str = "2026-10-12";
const BRIDGES: &str = "完成农村公路危桥改造6座";
const ROWS: [[&str; 3]; 3] = [
    [BRIDGES, "市交通运输局、市水利局", "2026年9月底前"],
    ["组织养护工人开展业务培训，培训不少于100人次", "市交通运输局", "2026年9月底前"],
    ["清理公路用地范围内堆积物", "青石镇、白塔镇、柳河镇、望山镇", "2026年9月底前"],
];

fn bridges(signer: &str) -> String {
    format!("危桥改造完成情况的报告\n已完成农村公路危桥改造6座，全部通过交工验收并通车。\n{signer}\n2026年7月3日\n")
}

fn cleared(signers: &str) -> String {
    format!("公路用地清理情况\n已清理公路用地范围内堆积物61处，全部清理完毕。\n{signers}\n2026年7月3日\n")
}

fn mail(subject: &str, body: &str) -> String {
    format!(
        "From: a@b.cn\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n--X\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Disposition: attachment; filename=a.txt\r\n\r\n测试\r\n--X--\r\n"
    )
}

fn project() -> Project {
    let project = Project::empty();
    project.file("corpus/circulars/2026.html", circular("东府办函〔2026〕18号", 2026, &ROWS));
    for (path, content) in [
        ("市水利局/大湾桥.txt", bridges("青石镇人民政府")),
        ("市交通运输局/危桥.txt", bridges("某某筑路有限公司")),
        (
            "市交通运输局/外区培训.txt",
            "养护工人培训情况的报告\n组织养护工人开展业务培训，培训126人次。\n白水市交通运输局\n2026年6月3日\n"
                .to_owned(),
        ),
        ("青石镇/联合清理.txt", cleared("青石镇人民政府　白塔镇人民政府")),
        ("柳河镇/清理.txt", cleared("柳河镇人民政府")),
        ("望山镇/清理.txt", cleared("柳河镇人民政府")),
        ("望山镇/报送.eml", mail("=?utf-8?B?5YWs6Lev55So5Zyw6IyD5Zu05YaF5aCG56ev54mp5riF55CG5oOF5Ya1?=", "见附件。")),
    ] {
        project.file(&format!("corpus/evidence/{path}"), content);
    }
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    project
}

fn shared() -> &'static Project {
    static SHARED: OnceLock<Project> = OnceLock::new();
    SHARED.get_or_init(project)
}

fn item(project: &Project, unit: &str, task: usize) -> Value {
    project.item_at(TODAY, unit, task)
}

#[test]
fn units_that_sign_in_one_line_both_count() {
    for unit in ["青石镇", "白塔镇"] {
        assert_eq!(item(shared(), unit, 3)["status"], "covered", "{unit}");
    }
}

#[test]
fn what_another_authority_signed_is_in_doubt_and_says_who() {
    let disputed = item(shared(), "市水利局", 1);
    assert_eq!((&disputed["status"], &disputed["reason"]), (&json!("partial"), &json!("disputed")), "{disputed}");
    assert!(disputed["reason_text"].as_str().unwrap().contains("材料由青石镇落款"), "{disputed}");
    assert_eq!(item(shared(), "市交通运输局", 1)["status"], "covered", "what its contractor tells is fair");
    let explained = shared().ok(&["explain", "市水利局/大湾桥.txt"]).out;
    assert!(explained.contains("报送单位：市水利局  落款：青石镇人民政府"), "{explained}");
    let found = shared().ok(&["search", "筑路有限公司"]).out;
    assert!(found.contains("市交通运输局  （某某筑路有限公司落款）"), "{found}");
    // The bureau of another place, whose name ends as that of the folder's.
    let foreign = shared().ok(&["explain", "市交通运输局/外区培训.txt"]).out;
    assert!(foreign.contains("报送单位：市交通运输局  落款：白水市交通运输局"), "{foreign}");
    let own = shared().ok(&["explain", "柳河镇/清理.txt"]).out;
    assert!(!own.contains("落款："), "{own}");
}

#[test]
fn a_mail_that_only_sends_proves_nothing_and_is_no_paper() {
    let links = shared().json_lines(&["links", "--format", "jsonl"]);
    assert!(!links.iter().any(|link| link["path"] == "望山镇/报送.eml"), "{links:?}");
    let gaps = shared().json(&["gaps", "--format", "json", "--today", TODAY]);
    let of = gaps["units"].as_array().unwrap().iter().find(|of| of["unit"] == "望山镇").unwrap();
    assert_eq!(of["files"]["total"], 2, "the paper and what hung on the mail: {of}");
}

#[test]
fn a_rejection_is_of_one_units_copy() {
    let project = project();
    let answer =
        project.ok(&["review", "reject", "望山镇/清理.txt", "--task", "3", "--who", "李", "--why", "与柳河镇雷同"]).out;
    assert!(answer.contains("另有其他单位也报送了相同内容：柳河镇/清理.txt"), "{answer}");
    assert!(answer.contains("zuozheng review reject “柳河镇/清理.txt” --task 3 --who 姓名"), "{answer}");
    assert_eq!(item(&project, "望山镇", 3)["reason"], "rejected");
    assert_eq!(item(&project, "柳河镇", 3)["status"], "covered");
    // A copy of its own goes along.
    project.file("corpus/evidence/望山镇/又一份.txt", cleared("柳河镇人民政府"));
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    assert_eq!(item(&project, "望山镇", 3)["reason"], "rejected");
    // The other's stays as it was when the unit takes its own back.
    fs_err::remove_file(project.join("corpus/evidence/望山镇/清理.txt")).unwrap();
    fs_err::remove_file(project.join("corpus/evidence/望山镇/又一份.txt")).unwrap();
    project.ok(&["ingest", "--no-ocr", "--today", TODAY]);
    assert_eq!(item(&project, "柳河镇", 3)["status"], "covered");
}
