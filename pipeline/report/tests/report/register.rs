//! The register as a workbook to correct, and two registers side by side.

use std::io::{Cursor, Read as _};

use jiff::civil::date;
use zuozheng_model::{Deadline, Register, Role};
use zuozheng_report::diff::{self, State};
use zuozheng_report::tasks;

use crate::fixture::{Case, duty, n, task};

const CREATED: jiff::civil::DateTime = date(2024, 3, 1).at(0, 0, 0, 0);

fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_workbook_is_text_only_and_the_same_each_time() {
    let mut case = Case::rich();
    case.register.tasks[0].text = "=HYPERLINK(\"http://a\")".into();
    case.register.tasks[0].points = Some(2.5);
    let file = tasks::xlsx(&case.register, CREATED).unwrap();
    assert_eq!(file, tasks::xlsx(&case.register, CREATED).unwrap());
    let sheet = part(&file, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "a formula");
    let cells = sheet.matches("<c r=").count();
    let texts = sheet.matches("t=\"s\"").count();
    let blank = sheet.matches("/>").count();
    assert!(texts > 0 && texts + blank >= cells, "a cell is neither text nor blank");
    assert!(sheet.contains("state=\"frozen\""));
    let strings = part(&file, "xl/sharedStrings.xml");
    assert!(strings.contains(&format!("文件：{}", case.register.name())));
    assert!(strings.contains("=HYPERLINK("));
    assert!(part(&file, "xl/workbook.xml").contains("name=\"原值\" sheetId=\"3\" state=\"hidden\""));
    assert!(part(&file, "docProps/core.xml").contains("2024-03-01T00:00:00Z"));
}

fn registers() -> (Register, Register) {
    let of = |name: &str, tasks| {
        let mut register = Register { tasks, ..Register::default() };
        register.head.title = name.into();
        register
    };
    let inspect = "组织对养老机构、福利院开展消防安全检查，每季度不少于一次";
    let train = "开展“一老一小”场所从业人员消防安全培训，培训率达到100%";
    let publish = "在门户网站公布重大火灾隐患名单";
    let fees = "清理规范涉企行政事业性收费，公布收费目录清单";
    let mut last = of(
        "2023年消防工作要点",
        vec![
            task(1, "1.", inspect, vec![duty("市消防救援支队", Role::Lead)]),
            task(2, "2.", train, vec![duty("市教育局", Role::Responsible), duty("各镇（街）", Role::Support)]),
            task(3, "3.", publish, vec![duty("市消防救援支队", Role::Responsible)]),
        ],
    );
    last.tasks[0].deadline = None;
    let mut this = of(
        "2024年消防工作要点",
        vec![
            task(1, "1.", fees, vec![duty("市教育局", Role::Responsible)]),
            // Units in another order, a line break: nothing has changed.
            task(
                2,
                "2.",
                &train.replacen('，', "，\n", 1),
                vec![duty("各镇（街）", Role::Support), duty("市教育局", Role::Responsible)],
            ),
            task(
                3,
                "3.",
                "组织对养老机构、福利院和幼儿园开展消防安全检查，每月不少于一次",
                vec![duty("市消防救援支队", Role::Lead), duty("市教育局", Role::Support)],
            ),
        ],
    );
    for register in [&mut last, &mut this] {
        for task in &mut register.tasks {
            task.deadline = None;
            task.quoted_terms =
                if task.text.contains("一老一小") { vec!["一老一小".into()] } else { Vec::new() };
        }
    }
    this.tasks[2].deadline = Some(Deadline::Day { date: date(2024, 6, 30), written: "6月底前".into() });
    (last, this)
}

#[test]
fn tasks_are_paired_by_what_they_say() {
    let (last, this) = registers();
    let found = diff::diff(&last, &this);
    let states: Vec<_> = found.tasks.iter().map(|entry| (entry.state, entry.a, entry.b)).collect();
    assert_eq!(
        states,
        [
            (State::New, None, Some(n(1))),
            (State::Same, Some(n(2)), Some(n(2))),
            (State::Changed, Some(n(1)), Some(n(3))),
            (State::Dropped, Some(n(3)), None),
        ]
    );
    let fields: Vec<_> = found.tasks[2].changes.iter().map(|change| change.field.heading()).collect();
    assert_eq!(fields, ["任务内容", "责任单位", "完成时限"]);
    assert_eq!((found.counts.same, found.counts.changed, found.counts.new, found.counts.dropped), (1, 1, 1, 1));
}

#[test]
fn the_other_way_round_new_is_dropped() {
    let (last, this) = registers();
    let (there, back) = (diff::diff(&last, &this), diff::diff(&this, &last));
    assert_eq!((there.counts.new, there.counts.dropped), (back.counts.dropped, back.counts.new));
    let same = diff::diff(&last, &last);
    assert_eq!(same.counts.same, last.tasks.len());
    assert!(same.tasks.iter().all(|entry| entry.similarity == Some(1.0)));
}

#[test]
fn the_comparison_for_a_person() {
    let (last, this) = registers();
    insta::assert_snapshot!(diff::table(&diff::diff(&last, &this)));
}

#[test]
fn the_comparison_for_a_program() {
    let (last, this) = registers();
    insta::assert_snapshot!(diff::json(&diff::diff(&last, &this)));
}
