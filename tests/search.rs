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
fn a_hit_shows_the_grade_of_the_link_to_the_task_asked_for() {
    let supporting = ["--task", "23", "--grade", "supporting", "--group", "file"];
    let by_option = search(&supporting);
    assert!(by_option["total"].as_u64().unwrap() > 0, "{by_option}");
    for hit in by_option["hits"].as_array().unwrap() {
        assert_eq!(hit["grade"], "supporting", "{hit}");
        let links = hit["links"].as_array().unwrap();
        let asked: Vec<&Value> = links.iter().filter(|link| link["asked"] == true).collect();
        assert_eq!(
            (asked.len(), &asked[0]["task"], &asked[0]["grade"]),
            (1, &23.into(), &"supporting".into()),
            "{hit}"
        );
    }
    // An option narrows like a condition of the query: the grade is that of the link to the task.
    for query in
        [&["任务:23", "--grade", "supporting", "--group", "file"][..], &["任务:23 等级:辅助", "--group", "file"]]
    {
        assert_eq!(paths(&search(query)), paths(&by_option), "{query:?}");
    }
    let table = sample().ok(&[&["search"], &supporting[..]].concat()).out;
    assert!(table.contains("任务23  辅助材料") && !table.contains("直接佐证"), "{table}");
}

#[test]
fn with_several_circulars_a_hit_says_whose_task_it_is_cited_for() {
    let project = Project::with_circular();
    let other = "平远县2019年政务公开工作要点\n平远政办函〔2019〕6号\n各乡镇人民政府，县直各单位：\n\
        （一）推行“双随机、一公开”监管，向社会公布抽查检查结果。（责任单位：区市场监督管理局）\n\
        （二）整治散埋乱葬，建成公益性公墓3处。（责任单位：县民政局）\n平远县人民政府办公室\n2019年2月15日\n";
    project.file("corpus/circulars/要点.txt", other);
    let text = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过“信用江门”网站公开双随机检查结果二十条。\n";
    project.file("corpus/evidence/区市场监督管理局/公示.txt", text);
    project.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
    let table = project.ok(&["search", "--task", "23"]).out;
    assert!(table.contains("蓬江府办函〔2019〕840号任务23"), "{table}");
    assert!(table.contains("平远政办函〔2019〕6号任务1"), "{table}");
}

#[test]
fn a_task_that_no_circular_has_is_told() {
    let ran = sample().run(&["search", "--task", "99"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("没有任务99") && ran.err.contains("任务1—45"), "{}", ran.err);
    let ran = sample().ok(&["search", "任务:44-46 培训"]);
    assert!(ran.err.contains("没有任务46；现有"), "{}", ran.err);
    assert_eq!(sample().ok(&["search", "任务:45"]).err, "");
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
    assert!(by_name["total"].as_u64() < all["total"].as_u64() && by_name["total"].as_u64() > Some(0));
    // A part of a short name; a number that is no task, under an option.
    let by_part = search(&["单位:市场监管", "--limit", "1"])["total"].as_u64();
    assert_eq!(by_part, search(&["单位:区市场监督管理局", "--limit", "1"])["total"].as_u64());
    assert!(by_part > Some(0));
    assert_eq!(search(&["2019", "--unit", "区财政局"])["total"], search(&["2019 单位:区财政局"])["total"]);
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

/// A query of a clerk's day, what must stand on the first page (parts of paths), and how many files there are at least
/// and at most.
type Expected = (&'static str, &'static [&'static str], std::ops::RangeInclusive<u64>);

/// What is asked on a day in an office, and what a clerk who knows the folder expects.
const OFFICE: [Expected; 20] = [
    // The evidence of a task, in every way a task is named.
    ("23", &["区市场监督管理局/抽查结果公示.pdf", "区市场监管局/双随机/第五批结果.xlsx"], 5..=20),
    ("（二十三）", &["区市场监督管理局/抽查结果公示.pdf"], 5..=20),
    ("任务:23 等级:直接", &["区市场监督管理局/抽查结果公示.pdf"], 3..=20),
    ("任务:23 -单位:市场监管", &["区发改局/信用股/双公示月报11月.pdf"], 1..=15),
    ("任务:10 单位:市场监管", &["区市场监督管理局/情况通报.pdf"], 1..=5),
    // A slogan with and without its comma; a part of a longer word; traditional characters.
    ("\"双随机、一公开\"", &["区市场监督管理局/抽查结果公示.pdf"], 1..=3),
    ("双随机一公开", &["区市场监督管理局/抽查结果公示.pdf"], 1..=3),
    ("雙隨機", &["区应急管理局/双随机计划.docx", "区自然资源局/测绘/随机抽查结果.docx"], 4..=4),
    ("随机抽查", &["区自然资源局/测绘/随机抽查结果.docx"], 3..=12),
    ("双随机 -计划", &["区市场监督管理局/抽查结果公示.pdf"], 3..=3),
    // A unit by its short name, a file by its name.
    ("单位:区卫健局", &["区卫生健康局/"], 10..=40),
    ("材料:抽查结果", &["区市场监督管理局/抽查结果公示.pdf", "区自然资源局/测绘/随机抽查结果.docx"], 2..=6),
    ("材料:年休假", &["区人力资源和社会保障局/内部/年休假.xlsx"], 1..=1),
    ("单位:市场监管 类型:xlsx", &["区市场监管局/双随机/第五批结果.xlsx"], 1..=6),
    // A year in any digits, a time, a number, a hot line.
    ("二〇一九年", &[], 40..=120),
    ("日期:2018-01..2018-03", &["区卫生健康局/2017年度执法统计.xls"], 1..=5),
    ("12345", &["杜阮镇/热线工单/二季度分析.docx"], 4..=15),
    ("依申请公开 等级:直接", &[], 4..=20),
    // What nobody linked, and what is not there.
    ("缺:任务", &[], 10..=80),
    ("没有这回事的词", &[], 0..=0),
];

#[test]
fn the_queries_of_a_day_give_what_a_clerk_expects_on_the_first_page() {
    for (query, wanted, n_files) in OFFICE {
        let found = search(&[query, "--group", "file"]);
        let total = found["total"].as_u64().unwrap();
        assert!(n_files.contains(&total), "{query}: {total} files");
        let paths = paths(&found);
        for part in wanted {
            assert!(total == 0 || paths.iter().any(|path| path.contains(part)), "{query} without {part}: {paths:?}");
        }
    }
}

#[test]
fn hits_are_grouped_by_unit_and_task() {
    let by = |group: &str| search(&["公开", "--group", group, "--limit", "500"]);
    let all = search(&["公开", "--limit", "1"])["total"].as_u64().unwrap();
    for group in ["file", "unit"] {
        let hits = by(group);
        let counts = hits["hits"].as_array().unwrap().iter().map(|hit| hit["n_passages"].as_u64().unwrap());
        assert_eq!(counts.sum::<u64>(), all, "every passage belongs to one {group}");
    }
    let tasks = by("task");
    for hit in tasks["hits"].as_array().unwrap() {
        let Some((_, number)) = hit["group"].as_str().and_then(|group| group.rsplit_once('#')) else { continue };
        let of_task = search(&["公开", "--task", number, "--limit", "1"])["total"].as_u64();
        assert_eq!(hit["n_passages"].as_u64(), of_task, "task {number}");
    }
    assert!(tasks["total"].as_u64() > Some(10));
}

#[test]
fn many_queries_at_once_say_which_found_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queries.csv");
    let rows: String = OFFICE.iter().map(|(query, ..)| format!("备注,\"{}\"\n", query.replace('"', "\"\""))).collect();
    fs_err::write(&file, format!("\u{feff}说明,query\n{rows},\n错,任务:23 (\n坏,等级:很好\n")).unwrap();
    let batch = ["search", "--batch", file.to_str().unwrap(), "--format"];
    let found = sample().json(&[&batch[..], &["json"]].concat());
    let queries = found["queries"].as_array().unwrap();
    assert_eq!(queries.len(), OFFICE.len() + 2);
    for (asked, (query, ..)) in queries.iter().zip(OFFICE) {
        assert_eq!(asked["query"], query);
        assert_eq!(asked["files"], search(&[query, "--group", "file", "--limit", "1"])["total"], "{query}");
        assert_eq!(asked["passages"], search(&[query, "--limit", "1"])["total"], "{query}");
    }
    assert!(queries.last().unwrap()["error"].as_str().unwrap().contains("很好"));
    assert!(found["without_any"].as_array().unwrap().iter().any(|query| query == "没有这回事的词"), "{found}");
    let table = sample().ok(&[&batch[..], &["table"]].concat()).out;
    assert!(table.contains("没有找到的") && table.contains("已检索材料"), "{table}");
    let csv = sample().ok(&[&batch[..], &["csv"]].concat()).out;
    assert_eq!(csv.lines().count(), 1 + queries.len());
}

#[test]
fn passages_like_those_of_a_page_are_found_in_other_files() {
    let file = "区市场监督管理局/抽查结果公示.pdf";
    let found = search(&["--like", &format!("{file}#1"), "--group", "file", "--limit", "5"]);
    let paths = paths(&found);
    assert!(paths.iter().all(|path| path != file) && paths[0].contains("双随机"), "{paths:?}");
    let nowhere = sample().run(&["search", "--like", &format!("{file}#99")]);
    assert_eq!((nowhere.code, nowhere.err.contains("第99页没有文字")), (1, true), "{}", nowhere.err);
}

#[test]
fn pages_of_hits_stay_as_they_are_and_counts_add_up() {
    let all = search(&["2019", "--limit", "500", "--sort", "newest", "--facets"]);
    let total = all["total"].as_u64().unwrap();
    let hits = all["hits"].as_array().unwrap();
    assert_eq!(hits.len() as u64, total);
    let mut pages = Vec::new();
    for offset in (0..total).step_by(7) {
        let page = search(&["2019", "--limit", "7", "--sort", "newest", "--offset", &offset.to_string()]);
        pages.extend(page["hits"].as_array().unwrap().clone());
    }
    assert_eq!(&pages, hits);
    let dates: Vec<&str> = hits.iter().filter_map(|hit| hit["date"].as_str()).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b));
    let units = all["facets"].as_array().unwrap().iter().find(|facet| facet["name"] == "单位").unwrap();
    for value in units["values"].as_array().unwrap() {
        let (unit, n) = (value[0].as_str().unwrap(), value[1].as_u64().unwrap());
        assert_eq!(search(&["2019", "--unit", unit, "--limit", "1"])["total"], n, "{unit}");
    }
}

#[test]
fn a_day_typed_in_figures_is_found_as_texts_write_it() {
    let project = Project::with_circular();
    project.file("corpus/evidence/区教育局/a.txt", "通报\n2019年4月9日，我局公布抽查结果。\n");
    project.ok(&["ingest", "--no-ocr"]);
    for query in ["2019-04-09", "2019/4/9", "2019.4.9", "2019年4月9日"] {
        let found = project.json(&["search", query, "--format", "json"]);
        assert_eq!(found["hits"][0]["path"], "区教育局/a.txt", "{query}: {found}");
    }
    assert_eq!(project.json(&["search", "2019-04-10", "--format", "json"])["total"], 0);
}
