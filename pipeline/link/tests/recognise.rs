//! Registers of twenty-one circulars (`circulars/`), each as headings, plain paragraphs, pages and sheets, against the register
//! that a person wrote for it; a golden file for each; and what must never be taken for a circular.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads its own fixtures"
)]

#[path = "recognise/fixture.rs"]
mod fixture;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use fixture::{VARIANTS, Variant, document, to_json};
use serde_json::{Value, json};
use zuozheng_link::recognise::{circular, describe, is_circular};
use zuozheng_model::{Deadline, Document, Problem, Register, Role};
use zuozheng_text::Dictionaries;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Name and content of every circular, by name.
fn circulars() -> Vec<(String, Value)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder().join("circulars")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: &PathBuf| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    paths.iter().map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(path))).collect()
}

fn one(name: &str) -> Value {
    circulars().into_iter().find(|circular| circular.0 == name).unwrap().1
}

fn read(name: &str, variant: Variant) -> (Register, Vec<Problem>) {
    circular(&document(&one(name), variant).unwrap()).unwrap()
}

/// Text as the comparison sees it: white space and the width of signs do not count.
fn plain(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '，' => ',',
            '：' => ':',
            '；' => ';',
            '＋' => '+',
            c => c,
        })
        .collect()
}

/// The parts of a task that must agree, one string.
fn essence(task: &Value) -> String {
    let mut units: Vec<String> = task["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| format!("{}/{}/{}", plain(&unit["name"]), unit["role"].as_str().unwrap(), unit["group"]))
        .collect();
    units.sort();
    let terms: Vec<String> = task["quoted_terms"].as_array().unwrap().iter().map(plain).collect();
    json!([
        task["number"],
        task["label"],
        task["section_number"],
        plain(&task["section"]),
        plain(&task["text"]),
        units,
        task["deadline"],
        task["points"].as_f64(),
        terms,
    ])
    .to_string()
}

#[test]
fn every_circular_gives_its_register_however_it_arrives() {
    let mut n_compared = 0;
    for (name, written) in circulars() {
        for variant in VARIANTS {
            let Some(document) = document(&written, variant) else { continue };
            // Minutes lie among the evidence too; they count as a circular only where a person put them among these.
            let is_minutes = plain(&written["title"]).ends_with("纪要");
            assert_ne!(is_circular(&document), is_minutes, "{name} {variant:?} is not seen as what it is");
            let (register, _) = circular(&document).unwrap();
            let found = to_json(&register);
            let expected = written["expected"]["tasks"].as_array().unwrap();
            let found_tasks = found["tasks"].as_array().unwrap();
            for (expected, found) in expected.iter().zip(found_tasks) {
                assert_eq!(essence(found), essence(expected), "{name} {variant:?}");
            }
            assert_eq!(found_tasks.len(), expected.len(), "{name} {variant:?}");
            for key in ["title", "date", "report_due", "doc_number"] {
                assert_eq!(plain(&found[key]), plain(&written[key]), "{name} {variant:?} {key}");
            }
            let addressees = |head: &Value| -> Vec<String> {
                head["addressees"].as_array().into_iter().flatten().map(plain).collect()
            };
            assert_eq!(addressees(&found), addressees(&written), "{name} {variant:?}");
            let numbers = |cites: &Value| -> Vec<String> {
                let mut numbers: Vec<String> =
                    cites.as_array().unwrap().iter().map(|cite| plain(&cite["number"])).collect();
                numbers.retain(|number| !number.is_empty());
                numbers.sort();
                numbers
            };
            assert_eq!(numbers(&found["cites"]), numbers(&written["cites"]), "{name} {variant:?}");
            n_compared += 1;
        }
    }
    assert!(n_compared >= 60, "only {n_compared} documents were compared");
}

#[test]
fn golden_registers() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("recognise/registers");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, written) in circulars() {
            let (register, problems) = circular(&document(&written, Variant::Docx).unwrap()).unwrap();
            insta::assert_snapshot!(name, lines(&register, &problems));
        }
    });
}

/// A register in a form that a reviewer reads: a line for the head, a line a task, a line a problem.
fn lines(register: &Register, problems: &[Problem]) -> String {
    let head = &register.head;
    let day = |date: Option<jiff::civil::Date>| date.map_or("—".into(), |date| date.to_string());
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".into());
    let mut out = format!(
        "{}\n文号 {}  发文 {}  成文 {}  报送 {}\n主送 {}\n",
        head.title,
        or_dash(&head.doc_number),
        or_dash(&head.issuer),
        day(head.date),
        day(head.report_due),
        head.addressees.join("、"),
    );
    for cite in &head.cites {
        writeln!(out, "引用 《{}》 {}", cite.title, or_dash(&cite.number)).unwrap();
    }
    let mut section = None;
    for task in &register.tasks {
        if section != Some(task.section_number) {
            section = Some(task.section_number);
            let number = task.section_number.map_or("—".into(), |number| number.to_string());
            writeln!(out, "\n[{number}] {}", or_dash(&task.section)).unwrap();
        }
        let duty = |duty: &zuozheng_model::Duty| {
            let role = match duty.role {
                Role::Lead => "牵头",
                Role::Responsible => "",
                Role::Support => "配合",
            };
            format!("{}{}{role}", duty.name, if duty.group { "*" } else { "" })
        };
        let duties: Vec<String> = task.duties.iter().map(duty).collect();
        write!(out, "{} {} {} | {}", task.number, task.label, task.text, duties.join(" ")).unwrap();
        match &task.deadline {
            Some(Deadline::Day { date, written }) => write!(out, " | {date} ({written})").unwrap(),
            Some(other) => write!(out, " | {}", other.written()).unwrap(),
            None => {}
        }
        if let Some(points) = task.points {
            write!(out, " | {points}分").unwrap();
        }
        if !task.quantities.is_empty() {
            write!(out, " | {}", task.quantities.join("、")).unwrap();
        }
        out.push('\n');
    }
    if !problems.is_empty() {
        out.push('\n');
    }
    for problem in problems {
        writeln!(out, "{} {}", problem.code, problem.message).unwrap();
    }
    out
}

#[test]
fn inconsistencies_are_told() {
    let codes = |name: &str| -> Vec<String> {
        read(name, Variant::Docx).1.iter().map(|problem| problem.code.as_str().to_owned()).collect()
    };
    let seed = codes("penjiang-2019-840");
    assert!(seed.contains(&"circular-attachment-title".to_owned()), "{seed:?}");
    assert!(seed.contains(&"circular-unit-two-names".to_owned()), "{seed:?}");
    assert!(codes("c5-table-paged").contains(&"circular-units-inherited".to_owned()));
    assert_eq!(codes("c4-multilevel-prose"), [""; 0]);

    // Three faults put into a circular by hand: a gap, a deadline before the circular, a task without units.
    let mut faulty = one("c3-arabic-keshi");
    let rows = faulty["blocks"].as_array_mut().unwrap().last_mut().unwrap()["rows"].as_array_mut().unwrap();
    let text = rows[8].to_string().replace("8.举办", "10.举办").replace("6月、11月", "2020年1月底前");
    rows[8] = serde_json::from_str(&text).unwrap();
    rows[6][2] = json!("");
    let (_, problems) = circular(&document(&faulty, Variant::Docx).unwrap()).unwrap();
    let found: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    for code in ["circular-number-gap", "circular-deadline-early", "circular-units-missing"] {
        assert!(found.contains(&code), "{code} is missing in {found:?}");
    }
}

#[test]
fn furniture_and_repeated_headers_change_nothing() {
    let written = one("c5-table-paged");
    let plain = circular(&document(&written, Variant::Docx).unwrap()).unwrap().0;
    let mut noisy = document(&written, Variant::Docx).unwrap();
    let locator = noisy.blocks[0].locator.clone();
    for at in (0..noisy.blocks.len()).rev() {
        let kind = zuozheng_model::BlockKind::Furniture { text: "责任单位：页眉局".into() };
        let block = zuozheng_model::Block { kind, locator: locator.clone(), source: Default::default() };
        noisy.blocks.insert(at, block);
    }
    assert_eq!(to_json(&circular(&noisy).unwrap().0), to_json(&plain));
}

#[test]
fn what_tells_of_work_done_is_no_circular() {
    let paragraph = |text: &str| json!({"type": "para", "text": text});
    let table = |rows: Value| json!({"type": "table", "rows": rows});
    let title = |text: &str| json!({"type": "title", "text": text});
    for (what, blocks) in [
        (
            "a progress table that units filled in",
            vec![
                title("甲区2021年重点任务完成情况表"),
                table(json!([
                    ["序号", "工作任务", "责任单位", "完成时限", "完成情况"],
                    ["1", "公开预算。", "区财政局", "6月底前", "已于5月20日公开。"],
                    ["2", "公开决算。", "区财政局", "10月底前", "已于9月30日公开。"],
                ])),
            ],
        ),
        (
            "a summary that speaks of who led",
            vec![
                title("区教育局2021年工作总结"),
                paragraph("一、加强校园安全。由区教育局牵头，区公安分局配合，检查学校40所。"),
                paragraph("二、规范收费。与区市场监督管理局开展联合检查，查处3宗。"),
                paragraph("区教育局"),
                paragraph("2021年12月30日"),
            ],
        ),
        (
            "a catalogue with units",
            vec![
                title("甲局主动公开基本目录"),
                table(json!([
                    ["序号", "公开事项", "公开内容", "责任科室", "公开时限"],
                    ["1", "机构", "职能", "办公室", "变更之日起20个工作日内"],
                    ["2", "财政", "预算", "财务科", "批复后20日内"],
                ])),
            ],
        ),
        (
            "a table of figures",
            vec![table(json!([["项目", "金额", "责任单位"], ["道路", "12", "区城管局"], ["绿化", "7", "区城管局"]]))],
        ),
        (
            "a meeting notice",
            vec![
                title("关于召开会议的通知"),
                paragraph("各镇街："),
                paragraph("定于5月8日召开会议，请于5月6日前报送名单。"),
            ],
        ),
        (
            "a reply to a request",
            vec![
                title("关于县教育局《关于新建实验小学的请示》的批复"),
                paragraph("县教育局："),
                paragraph("你局《关于新建实验小学的请示》收悉。经研究，现批复如下："),
                paragraph("一、原则同意新建实验小学，请你局按程序办理。"),
                paragraph("二、项目资金由县财政局统筹安排，2023年12月底前拨付到位。"),
                paragraph("三、请你局会同县住建局加快前期工作。"),
            ],
        ),
        (
            "a letter between bodies of one rank",
            vec![
                title("关于商请提供不动产登记数据的函"),
                paragraph("甲民函〔2023〕12号"),
                paragraph("市自然资源局："),
                paragraph("因工作需要，请贵局支持以下事项："),
                paragraph("一、提供2023年度不动产登记数据。"),
                paragraph("二、明确1名联络员。"),
                paragraph("请于2023年5月10日前函复我局。"),
            ],
        ),
        (
            "a report that counts up",
            vec![
                title("区安委办关于2022年上半年安全生产工作情况的报告"),
                paragraph("区政府："),
                paragraph(
                    "主要抓了以下工作：一是由区应急管理局牵头，检查企业420家次；二是区交通运输局开展整治，处罚12宗；三是区教育局组织演练60场。",
                ),
            ],
        ),
        (
            "news of a meeting",
            vec![
                title("县政府召开防汛工作会议"),
                paragraph(
                    "会议要求，县水利局要加强巡查，6月10日前完成隐患排查；县应急管理局要备足物资；各乡镇要落实包保责任。",
                ),
            ],
        ),
        ("nothing", vec![]),
    ] {
        for variant in VARIANTS {
            let Some(document) = document(&json!({"blocks": blocks}), variant) else { continue };
            assert!(!is_circular(&document), "{what} as {variant:?}");
        }
    }
}

#[test]
fn a_document_says_what_it_is() {
    let describe_one = |blocks: Value| {
        describe(&document(&json!({"blocks": blocks}), Variant::Headings).unwrap(), Dictionaries::builtin())
    };
    let seed = describe(&document(&one("penjiang-2019-840"), Variant::Headings).unwrap(), Dictionaries::builtin());
    assert_eq!(seed.title.as_deref(), one("penjiang-2019-840")["title"].as_str());
    assert_eq!(seed.doc_number.as_deref(), Some("蓬江府办函〔2019〕840号"));
    assert_eq!(seed.issuer.as_deref(), Some("江门市蓬江区人民政府办公室"));
    assert_eq!(seed.date.map(|date| date.to_string()).as_deref(), Some("2019-10-21"));
    assert_eq!(seed.kind.map(|kind| kind.0).as_deref(), Some("通知"));

    let report = describe_one(json!([
        {"type": "title", "text": "关于路灯维修情况的报告"},
        {"type": "para", "text": "区政府：2020年3月1日起，维修路灯41盏。"},
        {"type": "para", "text": "区城市管理局"},
        {"type": "para", "text": "二〇二〇年四月二日"},
    ]));
    assert_eq!(report.date.map(|date| date.to_string()).as_deref(), Some("2020-04-02"));
    assert_eq!(report.issuer.as_deref(), Some("区城市管理局"));
    assert_eq!(report.doc_number, None);

    let bare = describe(&Document::empty(zuozheng_model::FileKind::Text), Dictionaries::builtin());
    assert_eq!(bare, zuozheng_model::Description::default());
}
