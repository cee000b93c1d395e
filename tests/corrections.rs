//! A register corrected by a person in Excel, and two circulars side by side.

use std::io::{Cursor, Read as _, Write as _};

use serde_json::Value;

use crate::project::{Project, Ran};

pub(crate) const NUMBER: &str = "东府办函〔2023〕18号";

/// A circular of a city about fire safety; each row is task, units, deadline.
pub(crate) fn circular(number: &str, year: u16, rows: &[[&str; 3]]) -> String {
    let rows: String = (1..)
        .zip(rows)
        .map(|(n, [task, units, due])| format!("<tr><td>{n}</td><td>{task}</td><td>{units}</td><td>{due}</td></tr>"))
        .collect();
    format!(
        "<html><head><meta charset=\"utf-8\"></head><body><p>{number}</p>\
         <h1>东海市人民政府办公室关于印发{year}年消防安全工作任务分解表的通知</h1>\
         <p>各县（区）人民政府，市政府各部门：</p>\
         <p>现将《{year}年消防安全工作任务分解表》印发给你们，请认真贯彻落实。</p>\
         <p>东海市人民政府办公室</p><p>{year}年2月10日</p>\
         <table><tr><td>序号</td><td>工作任务</td><td>责任单位</td><td>完成时限</td></tr>{rows}</table></body></html>"
    )
}

pub(crate) const ROWS: [[&str; 3]; 4] = [
    ["组织对养老机构、福利院开展消防安全检查，每季度不少于一次", "市消防救援支队", "2023年9月底前"],
    ["开展从业人员消防安全培训，培训率不低于90%", "市人力资源社会保障局", "2023年11月底前"],
    ["在门户网站公布重大火灾隐患名单", "市消防救援支队、市应急管理局", "2023年6月底前"],
    ["修订高层建筑灭火救援预案并组织演练", "市消防救援支队", "2023年10月底前"],
];

pub(crate) fn project() -> Project {
    let project = Project::empty();
    project.file("corpus/circulars/2023.html", circular(NUMBER, 2023, &ROWS)).make_dir("corpus/evidence");
    project.file("corpus/evidence/市教育局/总结.txt", "市教育局组织开展从业人员消防安全培训，培训率达到95%。");
    project.ok(&["ingest", "--no-ocr"]);
    project
}

/// Writes the workbook and changes cells of its first sheet, as Excel would on saving: `("F5", "牵头：市教育局")`.
pub(crate) fn edited(project: &Project, name: &str, cells: &[(&str, &str)]) -> String {
    let path = project.join(name).to_string_lossy().into_owned();
    project.ok(&["tasks", "--format", "xlsx", "--output", &path]);
    let mut from = zip::ZipArchive::new(Cursor::new(fs_err::read(&path).unwrap())).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let part_name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if part_name == "xl/worksheets/sheet1.xml" {
            let mut xml = String::from_utf8(content).unwrap();
            for (cell, text) in cells {
                xml = with_cell(&xml, cell, text);
            }
            content = xml.into_bytes();
        }
        to.start_file(part_name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&content).unwrap();
    }
    fs_err::write(&path, to.finish().unwrap().into_inner()).unwrap();
    path
}

fn with_cell(xml: &str, cell: &str, text: &str) -> String {
    let start = xml.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no cell {cell}"));
    let tag_end = start + xml[start..].find('>').unwrap() + 1;
    let end = if xml[..tag_end].ends_with("/>") { tag_end } else { start + xml[start..].find("</c>").unwrap() + 4 };
    format!("{}<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>{}", &xml[..start], &xml[end..])
}

fn task(project: &Project, number: usize) -> Value {
    let mut register = project.json(&["tasks", "--format", "json"]);
    register["tasks"][number - 1].take()
}

fn refused(project: &Project, file: &str) -> Ran {
    let before = project.json(&["tasks", "--format", "json"]);
    let ran = project.run(&["tasks", "import", file, "--who", "张三"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert_eq!(project.json(&["tasks", "--format", "json"]), before, "nothing may be taken over");
    ran
}

#[test]
fn a_workbook_that_was_not_touched_changes_nothing() {
    let project = project();
    let before = project.json(&["status", "--format", "json"]);
    let file = edited(&project, "台账.xlsx", &[]);
    let ran = project.ok(&["tasks", "import", &file, "--who", "张三"]);
    assert!(ran.out.contains("没有改动"), "{}", ran.out);
    assert_eq!(project.json(&["status", "--format", "json"])["generation"], before["generation"]);
}

#[test]
fn corrections_hold_at_once_and_survive_every_ingest() {
    let project = project();
    let unit = |project: &Project| {
        let links = project.json_lines(&["links", "--task", "2", "--format", "jsonl"]);
        let basis = links[0]["basis"].as_array().unwrap().clone();
        basis.iter().find(|ground| ground["kind"] == "unit").unwrap()["relation"].clone()
    };
    assert_eq!(unit(&project), "unknown", "the bureau has no part in any task yet");
    let cells = [("F5", "牵头：市教育局；配合：市人力资源社会保障局"), ("G5", "2023-08-31"), ("H4", "2.5")];
    let file = edited(&project, "台账.xlsx", &cells);
    let ran = project.ok(&["tasks", "import", &file, "--who", "张三", "--why", "与印发件一致"]);
    assert!(ran.out.contains("采用更正3处（张三）"), "{}", ran.out);
    assert!(ran.out.contains("第2项  完成时限（G5）：2023-11-30 → 2023-08-31"), "{}", ran.out);
    assert!(ran.out.contains("zuozheng ingest"), "{}", ran.out);
    for _ in 0..2 {
        let second = task(&project, 2);
        assert_eq!(second["deadline"], "2023-08-31");
        let units: Vec<_> =
            second["units"].as_array().unwrap().iter().map(|unit| (&unit["name"], &unit["role"])).collect();
        assert_eq!(units, [(&"市教育局".into(), &"lead".into()), (&"市人力资源社会保障局".into(), &"support".into())]);
        assert_eq!(task(&project, 1)["points"], 2.5);
        project.ok(&["ingest", "--no-ocr"]);
    }
    assert_eq!(unit(&project), "lead", "links follow the corrected register");
    let status = project.json(&["status", "--format", "json"]);
    assert_eq!(status["circulars"][0]["problems"].to_string().matches("correction-outdated").count(), 0);
    let settled = status["generation"].clone();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(project.json(&["status", "--format", "json"])["generation"], settled, "a rerun changes nothing");
    // The search mirrors the ledger after an import, too.
    let file = edited(&project, "再改.xlsx", &[("H4", "")]);
    project.ok(&["tasks", "import", &file, "--who", "李四"]);
    assert!(!project.ok(&["search", "培训"]).err.contains("ingest"));
    assert_eq!(task(&project, 1)["points"], Value::Null);
}

#[test]
fn a_correction_of_what_the_circular_no_longer_says_is_reported_and_left_out() {
    let project = project();
    let file = edited(&project, "台账.xlsx", &[("G5", "2023-08-31"), ("G6", "2023-05-31")]);
    project.ok(&["tasks", "import", &file, "--who", "张三"]);
    let mut rows = ROWS;
    rows[1][2] = "2023年12月底前";
    project.file("corpus/circulars/2023.html", circular(NUMBER, 2023, &rows));
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(task(&project, 2)["deadline"], "2023-12-31", "the circular changed: its new word holds");
    assert_eq!(task(&project, 3)["deadline"], "2023-05-31", "this one still fits");
    let status = project.json(&["status", "--format", "json"]);
    let problems = status["circulars"][0]["problems"].as_array().unwrap().clone();
    let outdated: Vec<_> = problems.iter().filter(|problem| problem["code"] == "correction-outdated").collect();
    assert_eq!(outdated.len(), 1, "{problems:?}");
    let message = outdated[0]["message"].as_str().unwrap();
    assert!(message.contains("第2项“完成时限”") && message.contains("张三"), "{message}");
}

#[test]
fn a_workbook_never_sets_back_what_another_person_corrected() {
    let project = project();
    let old = edited(&project, "旧.xlsx", &[("G4", "2023-07-31")]);
    let clash = edited(&project, "同一格.xlsx", &[("G6", "2023-04-30")]);
    let first = edited(&project, "先.xlsx", &[("G6", "2023-05-31")]);
    project.ok(&["tasks", "import", &first, "--who", "张三"]);
    project.ok(&["tasks", "import", &old, "--who", "李四"]);
    assert_eq!(
        (&task(&project, 1)["deadline"], &task(&project, 3)["deadline"]),
        (&"2023-07-31".into(), &"2023-05-31".into())
    );
    let ran = refused(&project, &clash);
    assert!(ran.err.contains("G6") && ran.err.contains("2023-05-31"), "{}", ran.err);
}

#[test]
fn a_bad_workbook_is_refused_as_a_whole_with_every_cell_named() {
    let project = project();
    let cells = [("A7", "99"), ("G5", "尽可能好"), ("H4", "五分左右"), ("F6", "主持：市教育局"), ("E4", "")];
    let ran = refused(&project, &edited(&project, "坏.xlsx", &cells));
    for (cell, text) in [("A7", "99"), ("G5", "尽可能好"), ("H4", "五分左右"), ("F6", "主持"), ("E4", "不能为空")]
    {
        assert!(ran.err.lines().any(|line| line.contains(cell) && line.contains(text)), "{cell}: {}", ran.err);
    }
    let ran = refused(&project, &edited(&project, "列.xlsx", &[("G3", "时间")]));
    assert!(ran.err.contains("缺少“完成时限”列"), "{}", ran.err);
    let ran = refused(&project, &edited(&project, "别的.xlsx", &[("A2", "文件：西府办〔2023〕1号")]));
    assert!(ran.err.contains("西府办〔2023〕1号") && ran.err.contains(NUMBER), "{}", ran.err);
    let circular = project.join("corpus/circulars/2023.html").to_string_lossy().into_owned();
    assert!(refused(&project, &circular).err.contains("tasks --format xlsx"));
    let nobody = project.run(&["tasks", "import", &edited(&project, "无名.xlsx", &[]), "--who", " "]);
    assert_eq!(nobody.code, 2);
}

#[test]
fn a_workbook_among_the_circulars_is_no_circular() {
    let project = project();
    let file = project.join("corpus/circulars/台账.xlsx").to_string_lossy().into_owned();
    project.ok(&["tasks", "--format", "xlsx", "--output", &file]);
    project.ok(&["ingest", "--no-ocr"]);
    let status = project.json(&["status", "--format", "json"]);
    assert_eq!(status["circulars"].as_array().unwrap().len(), 1);
    assert_eq!(status["circulars"][0]["source"], "2023.html");
    let of_file: Vec<_> =
        status["problems"].as_array().unwrap().iter().filter(|problem| problem["path"] == "台账.xlsx").collect();
    assert_eq!(of_file.len(), 1, "{of_file:?}");
    assert_eq!(of_file[0]["code"], "register-workbook");
}

#[test]
fn two_circulars_side_by_side() {
    let project = project();
    let rows = [
        ["推广独立式感烟火灾探测报警器，为独居老人家庭免费安装", "市民政局", "2024年8月底前"],
        ["在门户网站公布重大火灾隐患名单", "市应急管理局、市消防救援支队", "2024年6月底前"],
        ["组织对养老机构、福利院和幼儿园开展消防安全检查，每月不少于一次", "市消防救援支队、市教育局", "2024年9月底前"],
        ["开展从业人员消防安全培训，培训率不低于90%", "市人力资源社会保障局", "2023年11月底前"],
    ];
    project.file("corpus/circulars/2024.html", circular("东府办函〔2024〕7号", 2024, &rows));
    project.ok(&["ingest", "--no-ocr"]);
    let found = project.json(&["tasks", "diff", "东府办函〔2023〕18号", "2024.html", "--format", "json"]);
    let shown: Vec<(&Value, &Value, &Value)> =
        found["tasks"].as_array().unwrap().iter().map(|task| (&task["state"], &task["a"], &task["b"])).collect();
    let (new, changed, same, dropped) = (&"new".into(), &"changed".into(), &"same".into(), &"dropped".into());
    assert_eq!(
        shown,
        [
            (new, &Value::Null, &1.into()),
            (changed, &3.into(), &2.into()),
            (changed, &1.into(), &3.into()),
            (same, &2.into(), &4.into()),
            (dropped, &4.into(), &Value::Null),
        ]
    );
    let fields = |at: usize| -> Vec<String> {
        let changes = found["tasks"][at]["changes"].as_array().unwrap();
        changes.iter().map(|change| change["field"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        (fields(1), fields(2)),
        (vec!["deadline".to_owned()], vec!["text".into(), "units".into(), "deadline".into()])
    );
    let table = project.ok(&["tasks", "diff", "2023.html", "2024.html"]).out;
    assert!(table.contains("相同1项，有变化2项，新增1项，取消1项"), "{table}");
    let same = project.run(&["tasks", "diff", "2023.html", NUMBER]);
    assert_eq!(same.code, 1);
    assert!(same.err.contains("是同一份文件"), "{}", same.err);
}

#[test]
fn a_correction_follows_its_task_when_a_new_version_numbers_them_anew() {
    let project = project();
    let new_text = "组织高层建筑疏散演练";
    project.ok(&["tasks", "import", &edited(&project, "一.xlsx", &[("E7", new_text)]), "--who", "张三"]);
    project.ok(&[
        "tasks",
        "import",
        &edited(&project, "二.xlsx", &[("H7", "5"), ("G5", "2023-08-31")]),
        "--who",
        "张三",
    ]);
    let mut rows = vec![["对大型仓储物流场所开展专项治理，拆除违规隔层", "市商务局", "2023年10月底前"]];
    rows.extend(ROWS);
    let reworded = "开展从业人员消防安全培训，培训率不低于95%，建立培训档案";
    rows[2][0] = reworded;
    let with = |rows: &[[&str; 3]]| {
        project.file("corpus/circulars/2023.html", circular(NUMBER, 2023, rows));
        project.ok(&["ingest", "--no-ocr"]);
        let status = project.json(&["status", "--format", "json"]);
        let problems = status["circulars"][0]["problems"].as_array().unwrap().clone();
        let of_corrections =
            problems.into_iter().filter(|problem| problem["code"].as_str().unwrap().starts_with("corr"));
        of_corrections.map(|problem| problem["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let told = with(&rows);
    assert_eq!((&task(&project, 5)["text"], &task(&project, 5)["points"]), (&new_text.into(), &5.0.into()));
    assert_eq!((&task(&project, 3)["text"], &task(&project, 3)["deadline"]), (&reworded.into(), &"2023-08-31".into()));
    let [told] = &told[..] else { panic!("{told:?}") };
    assert!(told.contains("第3项（更正时为第2项）“完成时限”") && told.contains("仍然采用"), "{told}");
    // Corrected once more under the new numbers, then numbered anew again.
    project.ok(&[
        "tasks",
        "import",
        &edited(&project, "三.xlsx", &[("H8", "6"), ("G6", "2023-07-31")]),
        "--who",
        "李四",
    ]);
    rows.remove(0);
    assert_eq!(with(&rows), [] as [&str; 0]);
    assert_eq!((&task(&project, 4)["text"], &task(&project, 4)["points"]), (&new_text.into(), &6.0.into()));
    assert_eq!(task(&project, 2)["deadline"], "2023-07-31");
    // Its task is gone.
    let told = with(&rows[..3]);
    assert!(told.len() == 2 && told.iter().all(|told| told.contains("没有这项任务")), "{told:?}");
}
