//! What people decided: listed in every form, and always with a name.

use crate::project::Project;

const FILE: &str = "区市场监督管理局/公示.txt";
const TEXT: &str = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过国家企业信用信息公示系统（广东）和“信用江门”网站公开双随机检查结果二十条。\n";

fn project() -> Project {
    let project = Project::with_circular();
    project.file(&format!("corpus/evidence/{FILE}"), TEXT);
    project.ok(&["ingest", "--no-ocr"]);
    project
}

#[test]
fn decisions_that_hold_are_listed_with_who_when_and_why() {
    let project = project();
    let decided = ["review", "list", "--decided"];
    assert!(project.ok(&decided).out.contains("还没有复核过"));
    project.ok(&["review", "reject", FILE, "--task", "23", "--who", " 李某 ", "--why", "不是原件"]);
    project.ok(&["review", "accept", FILE, "--task", "9", "--who", "王某", "--grade", "supporting"]);
    project.ok(&["review", "accept", FILE, "--task", "10", "--who", "王某"]);
    project.ok(&["review", "undo", FILE, "--task", "10", "--who", "王某"]);
    let rows = project.json(&[&decided[..], &["--format", "json"]].concat());
    let told: Vec<String> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            format!("{} {} {} {} {} {}", row["task"], row["verdict"], row["grade"], row["who"], row["path"], row["why"])
        })
        .collect();
    assert_eq!(
        told,
        [
            format!("9 \"accept\" \"supporting\" \"王某\" \"{FILE}\" \"\""),
            format!("23 \"reject\" null \"李某\" \"{FILE}\" \"不是原件\""),
        ]
    );
    let table = project.ok(&decided).out;
    assert!(table.contains("不予采信") && table.contains("采信为辅助材料") && table.contains("已复核2条"), "{table}");
    let csv = project.ok(&[&decided[..], &["--format", "csv", "--limit", "1"]].concat()).out;
    assert!(csv.contains("王某,采信为辅助材料,9,") && !csv.contains("李某"), "{csv}");
}

#[test]
fn links_that_wait_are_listed_in_every_form() {
    let project = project();
    let json = project.json(&["review", "list", "--format", "json"]);
    assert_eq!(json["decided"], 0);
    assert_eq!(json["links"].as_array().unwrap().len() as u64, json["waiting"].as_u64().unwrap(), "{json}");
    assert!(json["links"].as_array().unwrap().iter().any(|link| link["path"] == FILE && link["task"] == 23), "{json}");
    let csv = project.ok(&["review", "list", "--format", "csv"]).out;
    assert!(csv.contains("23（二十三）") && csv.contains(FILE), "{csv}");
    assert_eq!(project.ok(&["review", "list", "--limit", "0"]).out.lines().count(), 1);
}

#[test]
fn nobody_decides_without_a_name() {
    let project = project();
    for who in ["", "  ", "\u{3000}", "——", "\u{1b}[31m李"] {
        for args in [
            &["review", "accept", FILE, "--task", "23"][..],
            &["review", "reject", FILE, "--task", "23"],
            &["tasks", "import", "x.xlsx"],
            &["serve"],
            &["user", "list"],
        ] {
            let ran = project.run(&[args, &["--who", who]].concat());
            assert_eq!((ran.code, ran.err.contains("要写明是谁")), (2, true), "{args:?} {who:?}: {}", ran.err);
        }
    }
    assert!(project.ok(&["review", "list", "--decided"]).out.contains("还没有复核过"));
}

/// What people accepted for one circular helps with the next that asks for the same.
#[test]
fn accepted_files_make_precedents_for_the_next_circular() {
    let project = project();
    assert_eq!(project.ok(&["review", "precedents"]).out, "task\tdocuments\twords\n");
    // Words that neither the circular nor the dictionaries have.
    let story = |nth: usize| {
        format!(
            "第{nth}季度简报\n石榴小组巡店十二家，扫码枪逐一核对，榜单贴在玻璃橱窗，街坊随手翻看，翻旧账的没有一家。\n"
        )
    };
    for nth in 1..=4 {
        let name = format!("区市场监督管理局/简报{nth}.txt");
        project.file(&format!("corpus/evidence/{name}"), story(nth));
    }
    project.ok(&["ingest", "--no-ocr"]);
    for nth in 1..=4 {
        let name = format!("区市场监督管理局/简报{nth}.txt");
        project.ok(&["review", "accept", &name, "--task", "23", "--who", "李某"]);
    }
    let table = project.ok(&["review", "precedents"]);
    let rows: Vec<&str> = table.out.lines().collect();
    assert_eq!(rows.len(), 2, "{}", table.out);
    assert!(rows[1].contains("\t4\t") && rows[1].contains("扫码=4") && rows[1].contains("橱窗=4"), "{}", table.out);
    assert!(table.err.contains("写成先例"), "{}", table.err);

    let next = Project::with_circular();
    next.file("corpus/evidence/区市场监督管理局/四季度.txt", story(5));
    next.ok(&["ingest", "--no-ocr"]);
    let explained = |next: &Project| next.ok(&["explain", "区市场监督管理局/四季度.txt", "--task", "23"]).out;
    let is_like = "用词与以往证明同样任务的材料相近";
    assert!(!explained(&next).contains(is_like));
    next.file("dictionaries/precedents.tsv", &table.out);
    next.ok(&["ingest", "--no-ocr"]);
    let told = explained(&next);
    assert!(told.contains(is_like) && told.contains("扫码"), "{told}");
}
