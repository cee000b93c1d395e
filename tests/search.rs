//! A clerk searches: by task number in every written form, by phrase with and without its comma, by unit and date.

use serde_json::Value;

use crate::project::{Project, sample};

fn search(args: &[&str]) -> Value {
    let mut all = vec!["search", "--format", "json"];
    all.extend(args);
    sample().json(&all)
}

fn paths(result: &Value) -> Vec<String> {
    let mut paths: Vec<String> =
        result["hits"].as_array().unwrap().iter().map(|hit| hit["path"].as_str().unwrap().to_owned()).collect();
    paths.dedup();
    paths
}

#[test]
fn every_written_form_of_a_task_number_finds_the_same() {
    let by_option = search(&["--task", "23"]);
    assert!(by_option["total"].as_u64().unwrap() >= 3, "{by_option}");
    for form in ["（二十三）", "第23项", "二十三"] {
        assert_eq!(paths(&search(&["--task", form])), paths(&by_option), "{form}");
    }
    for query in ["（二十三）", "第23项", "任务:23", "任务：二十三"] {
        assert_eq!(paths(&search(&[query])), paths(&by_option), "{query}");
    }
    for hit in by_option["hits"].as_array().unwrap() {
        let tasks = hit["tasks"].as_array().unwrap();
        assert!(tasks.iter().any(|task| task["task"] == 23 || *task == 23), "{hit}");
    }
}

#[test]
fn a_phrase_is_found_with_and_without_its_comma() {
    let with = search(&["双随机、一公开", "--limit", "200"]);
    let without = search(&["双随机一公开", "--limit", "200"]);
    assert!(with["total"].as_u64().unwrap() > 0);
    assert_eq!(with["total"], without["total"]);
    assert_eq!(paths(&with), paths(&without));
    let hit = &with["hits"][0];
    assert!(hit["snippet"].as_str().unwrap().contains("随机"), "{hit}");
    assert!(hit["locator"]["kind"].is_string(), "{hit}");
}

#[test]
fn words_inside_longer_words_are_found() {
    // 农业 stands inside 农业面源, 公示 inside 公示系统: words that a dictionary keeps whole.
    for word in ["农业", "公示", "机一公"] {
        assert!(search(&[word])["total"].as_u64().unwrap() > 0, "{word}");
    }
    assert_eq!(search(&["魑魅魍魉"])["total"], 0);
}

#[test]
fn a_unit_narrows_the_result_by_any_of_its_names() {
    let all = search(&["公开", "--limit", "500"]);
    let by_alias = search(&["公开", "--unit", "区卫健局", "--limit", "500"]);
    let by_name = search(&["公开", "--unit", "区卫生健康局", "--limit", "500"]);
    assert_eq!(paths(&by_alias), paths(&by_name));
    assert!(by_name["total"].as_u64() < all["total"].as_u64());
}

#[test]
fn dates_narrow_the_result() {
    let project = Project::with_circular();
    project
        .file("corpus/evidence/区教育局/六月.txt", "培训情况\n组织学习政府信息公开条例。\n区教育局\n2019年6月12日\n")
        .file(
            "corpus/evidence/区教育局/九月.txt",
            "培训情况\n再次学习政府信息公开条例。\n区教育局\n二〇一九年九月三日\n",
        );
    project.ok(&["ingest", "--no-ocr"]);
    let found = |args: &[&str]| {
        let mut all = vec!["search", "信息公开条例", "--format", "json"];
        all.extend(args);
        paths(&project.json(&all))
    };
    assert_eq!(found(&[]).len(), 2);
    assert_eq!(found(&["--since", "2019-06-01", "--until", "2019-06-30"]), ["区教育局/六月.txt"]);
    assert_eq!(found(&["日期:2019-07..2019-12"]), ["区教育局/九月.txt"]);
}

#[test]
fn a_bad_query_says_where() {
    let ran = sample().run(&["search", "任务:abc"]);
    assert_ne!(ran.code, 0);
    assert!(ran.err.contains("abc"), "{}", ran.err);
    let ran = sample().run(&["search", "--unit", "没有这个局", "公开"]);
    assert_ne!(ran.code, 0);
    assert!(ran.err.contains("没有这个局"), "{}", ran.err);
}
