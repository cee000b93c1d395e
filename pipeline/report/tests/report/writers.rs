//! What each writer promises.

use zuozheng_model::{Grade, Opinion, Status, TaskNumber};
use zuozheng_report::gaps::{self, GapReport, PageOptions};
use zuozheng_report::hits::{self, Cited, Hit, Hits};
use zuozheng_report::{Explanation, FileState, OpinionFact, explain, links, only_unit, overview, tasks};

use crate::fixture::{Case, n, unit};

/// Runs a writer over the case that has something of everything.
fn written<T>(write: impl Fn(&GapReport<'_>) -> T) -> T {
    let case = Case::rich();
    let coverage = case.coverage();
    let searched = case.searched();
    write(&GapReport {
        register: &case.register,
        coverage: &coverage,
        files: &case.files,
        searched: &searched,
        rules: &case.rules,
    })
}

fn csv_rows(file: &[u8]) -> Vec<Vec<String>> {
    let text = file.strip_prefix(b"\xef\xbb\xbf").expect("no mark");
    csv::Reader::from_reader(text).records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn gap_table() {
    insta::assert_snapshot!(written(gaps::table));
}

#[test]
fn gap_markdown() {
    insta::assert_snapshot!(written(gaps::md));
}

#[test]
fn gap_json() {
    insta::assert_snapshot!(written(gaps::json));
}

#[test]
fn the_overview_for_a_clerk() {
    insta::assert_snapshot!(written(overview));
}

#[test]
fn every_text_list_says_over_what() {
    let sentence = "已检索材料7份：读全5份，部分读出1份，未能读出1份（待文字识别1份）";
    let case = Case::rich();
    let searched = case.searched();
    assert!(searched.sentence().starts_with(sentence));
    for text in [
        written(gaps::table),
        written(gaps::md),
        written(overview),
        links::table(&case.links, &searched),
        hits::table(&Hits::default(), &searched),
        String::from_utf8(written(gaps::csv)).unwrap(),
    ] {
        let unbroken: String = text.split_whitespace().collect();
        assert!(unbroken.contains(sentence), "{text}");
    }
}

#[test]
fn a_file_that_may_be_anybodys_is_said_to_be() {
    let mut case = Case::rich();
    assert!(!case.searched().sentence().contains("可能属于任何单位"));
    case.files[6].state = FileState::Failed;
    assert!(case.searched().sentence().contains("报送单位不明1份（其中未读全1份，可能属于任何单位）"));
}

#[test]
fn the_list_of_one_unit_speaks_of_its_tasks_only() {
    let case = Case::rich();
    let coverage = only_unit(&case.coverage(), &unit("市教育局"));
    let searched = case.searched();
    let (register, files, rules) = (&case.register, &case.files, &case.rules);
    let report = GapReport { register, coverage: &coverage, files, searched: &searched, rules };
    let list: serde_json::Value = serde_json::from_str(&gaps::json(&report)).unwrap();
    assert_eq!(list["tasks"]["total"], 2);
    assert_eq!(list["tasks"]["nobody_known"], 0);
    assert_eq!(list["units"].as_array().unwrap().len(), 1);
    // The basis stays that of the whole search.
    assert_eq!(list["basis"]["documents"], 7);
    assert_eq!(gaps::html(&report, &PageOptions::default()).matches("<td data-u=").count(), 2);
}

#[test]
fn no_line_is_wider_than_a_hundred_places() {
    let case = Case::rich();
    for text in [written(gaps::table), written(overview), tasks::table(&case.register)] {
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 100, "{line}");
        }
    }
}

#[test]
fn gap_csv_has_a_row_per_duty_and_no_formula() {
    let rows = csv_rows(&written(gaps::csv));
    let duties = rows.iter().filter(|row| !row[5].is_empty()).count();
    assert_eq!(duties, 8);
    let text = &rows.iter().find(|row| row[1] == "2").unwrap()[4];
    assert_eq!(text, "'=高层建筑消防设施排查，形成<台账>。");
}

#[test]
fn gap_json_follows_the_contract() {
    let list: serde_json::Value = serde_json::from_str(&written(gaps::json)).unwrap();
    assert_eq!(list["report_due"], "2023-12-31");
    assert_eq!(list["basis"]["documents"], 7);
    assert_eq!(list["basis"]["failed"], 1);
    assert_eq!(list["basis"]["generation"], 7);
    let items: Vec<&serde_json::Value> =
        list["units"].as_array().unwrap().iter().flat_map(|of| of["items"].as_array().unwrap()).collect();
    assert_eq!(items.len(), 8);
    let covered = items.iter().filter(|item| item["status"] == "covered").count();
    let case = Case::rich();
    let coverage = case.coverage();
    let expected = coverage.units.iter().flat_map(|of| &of.items).filter(|item| item.status == Status::Covered);
    assert_eq!(covered, expected.count());
    assert_eq!(list["unresolved"][0]["name"], "各有关单位");
}

#[test]
fn the_register_in_every_form() {
    let register = Case::rich().register;
    insta::assert_snapshot!(tasks::table(&register));
    let json: serde_json::Value = serde_json::from_str(&tasks::json(&register)).unwrap();
    assert_eq!(json["doc_number"], "东府办函〔2023〕18号");
    assert_eq!(json["tasks"][0]["deadline"], "2023-05-31");
    assert_eq!(json["tasks"][0]["units"][0]["role"], "lead");
    assert_eq!(json["tasks"][3]["units"][2]["except"][0], "西河镇");
    assert_eq!(csv_rows(&tasks::csv(&register)).len(), 5);
    assert!(tasks::md(&register).contains("形成&lt;台账&gt;"));
}

#[test]
fn links_are_a_line_each() {
    let case = Case::rich();
    let lines: Vec<serde_json::Value> = links::jsonl("东府办函〔2023〕18号", &case.links)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[0]["path"], "消防支队/01.pdf");
    assert_eq!(lines[0]["grade"], "direct");
    assert_eq!(lines[0]["score"], 0.93);
    assert_eq!(lines[0]["basis"][0]["kind"], "quoted_term");
    assert_eq!(lines[0]["locators"][0]["page"], 3);
    assert_eq!(csv_rows(&links::csv("x", &case.links)).len(), 5);
    insta::assert_snapshot!(links::table(&case.links, &case.searched()));
}

#[test]
fn a_hit_shows_file_place_and_words() {
    let case = Case::rich();
    let first = &case.links[0];
    let cited =
        |(task, circular): (u16, &str)| Cited { circular: circular.into(), task: n(task), grade: Grade::Direct };
    let hits = Hits {
        total: 12,
        took_ms: 3,
        hits: vec![Hit {
            path: first.path.clone(),
            unit: Some(unit("消防支队")),
            signer: None,
            date: case.files[0].date,
            tasks: [(1, "甲"), (2, "甲"), (3, "甲"), (5, "甲")].map(cited).to_vec(),
            asked: [(1, "甲"), (2, "甲"), (3, "甲"), (5, "甲")].map(cited).to_vec(),
            grade: Some(first.link.grade),
            score: 0.93,
            n_passages: 1,
            group: None,
            snippet: "已公布消防车通道数据图".into(),
            locator: first.locators.first().cloned(),
            recognised: Some(0.91),
        }],
        facets: None,
        several_circulars: false,
    };
    insta::assert_snapshot!(hits::table(&hits, &case.searched()));
    let mut several = Hits { several_circulars: true, ..hits.clone() };
    several.hits[0].tasks.push(cited((5, "乙")));
    several.hits[0].signer = Some("东山镇人民政府".into());
    let table = hits::table(&several, &case.searched());
    assert!(table.contains("（东山镇人民政府落款）"), "{table}");
    assert!(table.contains("甲任务1—3、5  直接佐证  另涉乙任务5"), "{table}");
    let json: serde_json::Value = serde_json::from_str(&hits::json(&hits)).unwrap();
    assert_eq!(json["hits"][0]["tasks"], serde_json::json!([1, 2, 3, 5]));
    let link = serde_json::json!({"circular": "甲", "task": 5, "grade": "direct", "asked": true});
    assert_eq!(json["hits"][0]["links"][3], link);
    assert_eq!(json["hits"][0]["locator"]["kind"], "page");
    assert_eq!(json["hits"][0]["ocr_confidence"], 0.91);
}

#[test]
fn an_explanation_names_every_ground() {
    let case = Case::rich();
    let near = vec![case.links[1].link.clone()];
    let opinion = |task: TaskNumber, grade: Option<Grade>, quote: &str| OpinionFact {
        opinion: Opinion {
            doc: case.links[0].doc,
            task,
            task_text: String::new(),
            grade,
            quote: quote.into(),
            passage: None,
            why: "写明已公布".into(),
            model: "某模型".into(),
        },
        locator: case.links[0].locators.first().filter(|_| !quote.is_empty()).cloned(),
    };
    let opinions = [
        opinion(case.links[0].link.task, Some(Grade::Direct), "已公布消防车通道数据图"),
        opinion(case.links[1].link.task, None, ""),
        opinion(case.register.tasks[4].number, Some(Grade::Supporting), ""),
    ];
    insta::assert_snapshot!(explain(&Explanation {
        register: &case.register,
        file: &case.files[0],
        links: &case.links[..1],
        near: &near,
        verdicts: &case.standing(),
        opinions: &opinions,
    }));
}
