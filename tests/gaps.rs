//! The gap list: every task of every unit, roles and groups resolved or said to be unresolved.

use std::collections::BTreeSet;

use crate::project::{Project, sample, zipped};

const TODAY: [&str; 2] = ["--today", "2020-01-16"];

#[test]
fn every_task_appears_for_every_unit_that_has_it() {
    let gaps = sample().json(&["gaps", "--format", "json", TODAY[0], TODAY[1]]);
    assert_eq!(gaps["report_due"], "2020-01-15");
    let units = gaps["units"].as_array().unwrap();
    assert!(units.len() > 30, "{}", units.len());
    let mut tasks = BTreeSet::new();
    for unit in units {
        let items = unit["items"].as_array().unwrap();
        let own: BTreeSet<u64> = items.iter().map(|item| item["task"].as_u64().unwrap()).collect();
        assert_eq!(own.len(), items.len(), "{} has a task twice", unit["unit"]);
        tasks.extend(own);
        let counts = &unit["counts"];
        let sum: u64 = ["covered", "partial", "missing", "blocked", "not_due"]
            .iter()
            .map(|status| counts[status].as_u64().unwrap())
            .sum();
        assert_eq!(sum, items.len() as u64, "{}", unit["unit"]);
    }
    // Task 34 is for columns of the web site and 28 partly for 相关单位: no roster knows who they are.
    let unresolved: BTreeSet<u64> = gaps["unresolved"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|name| name["tasks"].as_array().unwrap().iter().map(|task| task.as_u64().unwrap()))
        .collect();
    assert!(unresolved.contains(&34), "{}", gaps["unresolved"]);
    assert_eq!(tasks.union(&unresolved).count(), 45);
}

#[test]
fn an_alias_asks_for_the_same_list() {
    let by_name = sample().ok(&["gaps", "--unit", "区卫生健康局", TODAY[0], TODAY[1]]).out;
    let by_alias = sample().ok(&["gaps", "--unit", "区卫健局", TODAY[0], TODAY[1]]).out;
    assert_eq!(by_name, by_alias);
    assert!(by_name.contains("区卫生健康局"), "{by_name}");
    let ran = sample().run(&["gaps", "--unit", "没有这个局"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("没有这个局"), "{}", ran.err);
}

#[test]
fn the_list_says_what_could_not_be_read() {
    let gaps = sample().json(&["gaps", "--format", "json", TODAY[0], TODAY[1]]);
    assert_eq!(gaps["basis"]["documents"], 252);
    assert_eq!(gaps["basis"]["failed"], 1);
    let table = sample().ok(&["gaps", TODAY[0], TODAY[1]]).out;
    assert!(table.contains("252"), "{table}");
}

/// Task 28 names a bureau and 相关单位 that no roster knows: whatever the bureau proves, the task is open.
#[test]
fn a_task_with_an_unknown_responsible_unit_is_not_proven() {
    let project = Project::empty();
    let circular = |owers: &str| {
        format!(
            "平远县2023年耕地保护工作要点\n平远政办函〔2023〕6号\n各乡镇人民政府，县直各单位：\n\
             （一）恢复撂荒地种植5000亩。（责任单位：县农业农村局{owers}）\n平远县人民政府办公室\n2023年2月15日\n"
        )
    };
    let text = "恢复撂荒地种植情况公示\n2023年4月6日，县农业农村局组织恢复撂荒地种植5010亩，已全部验收。\n";
    project.file("corpus/evidence/县农业农村局/公示.txt", text);
    let proven = |owers: &str| {
        project.file("corpus/circulars/要点.txt", circular(owers));
        project.ok(&["ingest", "--no-ocr", "--today", "2023-06-01"]);
        let gaps = project.json(&["gaps", "--format", "json", "--today", "2023-06-01"]);
        assert_eq!(gaps["units"][0]["counts"]["covered"], 1, "{gaps}");
        (gaps["tasks"]["proven"].as_u64().unwrap(), gaps["tasks"]["begun"].as_u64().unwrap())
    };
    assert_eq!(proven(""), (1, 0));
    assert_eq!(proven("、各有关单位"), (0, 1));
    let ran = project.run(&["gaps", "--check", "--today", "2023-06-01"]);
    assert_eq!(ran.code, 3, "{}", ran.out);
}

#[test]
fn what_speaks_against_the_evidence_is_marked_wherever_it_is_listed() {
    let project = Project::with_circular();
    let plan = "2019年“双随机、一公开”抽查工作方案\n为推进“双随机、一公开”监管，拟于2019年下半年组织抽查，抽查结果将通过“信用江门”\
                网站公开。下一步将制定抽查事项清单，计划完成二十户检查。\n";
    let proof = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过国家企业信用信息公示系统（广东）和“信用江门”网站公开双随机\
                 检查结果二十条，其中发现问题三条，均已责令整改，整改结果同时公开，接受社会监督。\n";
    project
        .file("corpus/evidence/区市场监督管理局/方案.txt", plan)
        .file("corpus/evidence/区市场监督管理局/公示.txt", proof)
        .file("corpus/evidence/区教育局/公示.txt", proof);
    project.ok(&["ingest", "--no-ocr", "--today", TODAY[1]]);
    let written = |args: &[&str]| project.ok(&[args, &TODAY].concat()).out;
    let table = written(&["gaps", "--unit", "区市场监督管理局"]);
    assert!(table.contains("其中请留意：23（雷同）"), "{table}");
    let csv = written(&["gaps", "--unit", "区市场监督管理局", "--format", "csv"]);
    assert!(csv.lines().any(|line| line.contains(",23,") && line.contains(",雷同,")), "{csv}");
    let html = written(&["gaps", "--format", "html"]);
    assert!(html.contains("雷同") && html.contains("计划类、多待实施"), "{html}");
    let json = project.json(&["gaps", "--format", "json", TODAY[0], TODAY[1]]).to_string();
    assert!(json.contains(r#""doubts":["plan","intent"]"#), "{json}");
    let folder = project.join("pack");
    written(&["pack", folder.to_str().unwrap(), "--unit", "区市场监督管理局"]);
    let index = fs_err::read_to_string(folder.join("index.html")).unwrap();
    assert!(
        index.contains("区市场监督管理局（责任）　已佐证（雷同）") && index.contains("计划类、多待实施"),
        "{index}"
    );
}

#[test]
fn a_day_before_the_circular_is_remarked() {
    let ran = sample().ok(&["gaps", "--today", "2009-01-16"]);
    assert!(ran.err.contains("统计日期2009年1月16日早于文件的成文日期2019年"), "{}", ran.err);
    assert_eq!(sample().ok(&["gaps", TODAY[0], TODAY[1]]).err, "");
}

#[test]
fn a_format_that_is_not_written_is_wrong_usage() {
    for args in [&["score", "--format", "md"][..], &["gaps", "--format", "jsonl"], &["search", "x", "--format", "csv"]]
    {
        let ran = sample().run(args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
    }
    let help = sample().ok(&["score", "--help"]).out;
    assert!(help.contains("[possible values: table, json, csv]"), "{help}");
    let ran = sample().run(&["links", "--task", "99"]);
    assert_eq!((ran.code, ran.err.contains("没有任务99")), (1, true), "{}", ran.err);
}

#[test]
fn every_format_is_written() {
    for format in ["table", "json", "csv", "md"] {
        assert!(!sample().ok(&["gaps", "--format", format, TODAY[0], TODAY[1]]).out.is_empty(), "{format}");
    }
    let folder = tempfile::tempdir().unwrap();
    for (format, magic) in [("xlsx", "PK"), ("html", "<!")] {
        let file = folder.path().join(format!("gaps.{format}"));
        sample().ok(&["gaps", "--format", format, "--output", file.to_str().unwrap(), TODAY[0], TODAY[1]]);
        assert!(fs_err::read(&file).unwrap().starts_with(magic.as_bytes()), "{format}");
    }
}

#[test]
fn the_same_ledger_gives_the_same_bytes() {
    let run = || sample().ok(&["gaps", "--format", "json", TODAY[0], TODAY[1]]).out;
    assert_eq!(run(), run());
}

#[test]
fn points_are_proposed_only_where_the_circular_has_them() {
    assert!(!sample().ok(&["score", TODAY[0], TODAY[1]]).out.is_empty());
    let project = Project::empty();
    project.copy("corpus/expected/gold/circulars/c7-assessment-points.docx", "corpus/circulars/c7.docx").file(
        "corpus/evidence/区政府办公室/培训.txt",
        "政府信息公开条例全员培训情况\n2020年9月，区政府办公室组织全区一千零四十人参加条例培训并当场测试，合格率百分之九十九。\n",
    );
    project.ok(&["ingest", "--no-ocr"]);
    let score = project.json(&["score", "--format", "json", "--unit", "区政府办公室", "--today", "2020-12-26"]);
    assert!(score.to_string().contains("\"proposed\":5"), "{score}");
}

#[test]
fn history_names_what_was_won_and_lost_between_runs() {
    let project = Project::with_circular();
    let text = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过国家企业信用信息公示系统（广东）和“信用江门”网站公开双随机检查结果二十条。\n";
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(project.run(&["history"]).code, 1);
    project.file("corpus/evidence/区市场监督管理局/a.txt", text);
    project.ok(&["ingest", "--no-ocr"]);
    let won = project.json(&["history", "--format", "json", TODAY[0], TODAY[1]]).to_string();
    assert!(won.contains("\"proven\"") && won.contains("区市场监督管理局/a.txt"), "{won}");
    std::fs::remove_file(project.join("corpus/evidence/区市场监督管理局/a.txt")).unwrap();
    project.ok(&["ingest", "--no-ocr"]);
    let lost = project.json(&["history", "--format", "json", TODAY[0], TODAY[1]]).to_string();
    assert!(lost.contains("\"lost\"") && lost.contains("区市场监督管理局/a.txt"), "{lost}");
    let both = project.json(&["history", "--from", "1", "--to", "3", "--format", "json", TODAY[0], TODAY[1]]);
    assert_eq!(both["changes"].as_array().unwrap().len(), 0, "{both}");
}

#[test]
fn the_rules_of_the_project_decide_what_counts() {
    let project = Project::with_circular();
    project.ok(&["ingest", "--no-ocr"]);
    let lamp = |project: &Project| {
        let gaps = project.json(&["gaps", "--format", "json", "--unit", "区教育局", "--today", "2019-12-01"]);
        gaps["units"][0]["items"][0]["lamp"].clone()
    };
    let before = lamp(&project);
    project.file("rules.toml", "warn_days = 60\n");
    assert_ne!(before, lamp(&project));
    project.file("rules.toml", "# typed wrongly\nwarn_day = 60\n");
    let refused = project.run(&["gaps"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("rules.toml") && refused.err.contains("warn_day"), "{}", refused.err);
}

#[test]
fn a_past_run_gives_the_report_of_then() {
    let project = Project::with_circular();
    let text = "关于“双随机、一公开”抽查结果的公示\n2019年9月，我局通过“信用江门”网站公开双随机检查结果二十条。\n";
    project.file("corpus/evidence/区市场监督管理局/公示.txt", text);
    let ingest = || project.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
    let forms = ["json", "csv", "html"];
    let report = |more: &[&str]| {
        forms.map(|form| project.ok(&[&["gaps", "--today", "2020-03-02", "--format", form], more].concat()).out)
    };
    ingest();
    let then = report(&[]);
    let late =
        ["review", "reject", "区市场监督管理局/公示.txt", "--task", "23", "--who", "审核人", "--why", "不是原件"];
    project.ok(&late);
    project.file(
        "corpus/evidence/区教育局/解读.txt",
        "政策解读材料：2019年9月，我局按照“谁起草、谁解读”同步解读文件三份。\n",
    );
    std::fs::remove_file(project.join("corpus/evidence/区市场监督管理局/公示.txt")).unwrap();
    project.file("rules.toml", "warn_days = 400\n");
    ingest();
    let now = report(&[]);
    assert!(then.iter().zip(&now).all(|(then, now)| then != now));
    assert_eq!(report(&["--run", "1"]), then);
    assert_eq!(report(&["--run", "2"]), now);
    let ran = project.run(&["gaps", "--run", "9"]);
    assert_eq!((ran.code, ran.err.contains("没有第9次运行")), (1, true), "{}", ran.err);
}

/// A circular of a district whose towns nobody has listed.
fn of_towns(towns: &str) -> Project {
    let project = Project::empty();
    let circular = format!(
        "平远县2023年耕地保护工作要点\n平远政办函〔2023〕6号\n各乡镇人民政府，县直各单位：\n\
         （一）恢复撂荒地种植5000亩。（责任单位：县农业农村局、{towns}）\n\
         （二）整治散埋乱葬，建成公益性公墓3处。（责任单位：县民政局）\n平远县人民政府办公室\n2023年2月15日\n"
    );
    project.file("corpus/circulars/要点.txt", circular);
    let text = "撂荒地复耕情况\n2023年4月6日，我镇组织农机手代耕代种，恢复撂荒地种植410亩。\n";
    project.file("corpus/evidence/大柘镇人民政府/复耕.txt", text);
    project.file("corpus/evidence/大柘镇/别的.txt", "会议签到表\n");
    project.file("corpus/evidence/扫描件/别的.txt", "会议签到表\n");
    project
}

/// What towns hand in is theirs, however the folder writes the name, and their part of the task is counted; that there are
/// others is told.
#[test]
fn a_town_is_known_by_its_folder_where_the_circular_has_tasks_for_towns() {
    let project = of_towns("各乡镇");
    let overview = project.ok(&["ingest", "--no-ocr", "--today", "2023-06-01"]).out;
    assert!(overview.contains("报送单位不明1份"), "{overview}");
    assert!(overview.contains("各乡镇（任务1，已计入大柘镇人民政府1个，其余成员名录中没有）"), "{overview}");
    let list = project.ok(&["gaps", "--unit", "大柘镇", "--today", "2023-06-01"]).out;
    assert!(list.contains("【大柘镇人民政府】任务1项：已佐证1；材料2份"), "{list}");
    let gaps = project.json(&["gaps", "--format", "json", "--today", "2023-06-01"]);
    assert_eq!(gaps["unresolved"][0]["known"][0], "大柘镇人民政府", "{gaps}");
    assert_eq!(gaps["tasks"]["proven"], 0, "who else is a town nobody knows: {gaps}");
}

/// A circular that lists its towns itself leaves no question who they are, and folders say more than the name of a unit.
#[test]
fn a_circular_lists_its_towns_and_folders_come_as_they_are() {
    let project = Project::empty();
    let circular = "平远县2023年耕地保护工作要点\n平远政办函〔2023〕6号\n各乡镇人民政府，县直各单位：\n\
         （一）恢复撂荒地种植5000亩。（责任单位：县农业农村局、各乡镇）\n\
         （二）整治散埋乱葬，建成公益性公墓3处。（责任单位：县民政局）\n\
         注：“各乡镇”指大柘镇、石正镇和仁居镇。\n平远县人民政府办公室\n2023年2月15日\n";
    let mail = zipped(&[("民政局/公墓/台账.txt", "公益性公墓建设台账\n".as_bytes())]);
    project
        .file("corpus/circulars/要点.txt", circular)
        .file("corpus/evidence/01 县农业农村局（报送材料）/1、复耕/a.txt", "撂荒地复耕情况\n")
        .file("corpus/evidence/待归类/02-石正镇/b.txt", "会议签到表\n")
        .file("corpus/evidence/待归类/大柘镇-复耕情况.txt", "复耕情况表\n")
        .file("corpus/evidence/县民政局2023年佐证材料.zip", mail)
        .file("corpus/evidence/待归类/签到.txt", "签到\n");
    let overview = project.ok(&["ingest", "--no-ocr", "--today", "2023-06-01"]).out;
    assert!(overview.contains("报送单位不明1份") && !overview.contains("其余成员名录中没有"), "{overview}");
    let gaps = project.json(&["gaps", "--format", "json", "--today", "2023-06-01"]);
    let files: Vec<(&str, u64)> = gaps["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| (unit["unit"].as_str().unwrap(), unit["files"]["total"].as_u64().unwrap()))
        .collect();
    for of_unit in [("县农业农村局", 1), ("石正镇", 1), ("大柘镇", 1), ("仁居镇", 0), ("县民政局", 1)]
    {
        assert!(files.contains(&of_unit), "{of_unit:?}: {files:?}");
    }
    assert_eq!(gaps["unresolved"].as_array().unwrap().len(), 0, "{gaps}");
}

/// Which towns 有关乡镇 are is not told: nobody's part is counted.
#[test]
fn a_town_may_be_one_of_some_that_are_not_told() {
    let project = of_towns("有关乡镇");
    let overview = project.ok(&["ingest", "--no-ocr", "--today", "2023-06-01"]).out;
    assert!(overview.contains("另有1个单位报送了材料，可能属于名录中没有的统称"), "{overview}");
    let links = project.json_lines(&["links", "--format", "jsonl"]);
    assert!(links.iter().any(|link| link["unit"] == "大柘镇人民政府" && link["task"] == 1), "{links:?}");
    let list = project.ok(&["gaps", "--unit", "大柘镇人民政府"]).out;
    assert!(list.contains("任务待名录确认"), "{list}");
}
