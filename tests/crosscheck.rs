//! What a paper says of another one is checked against it: papers that were issued, totals that come from a ledger.

use crate::project::Project;

/// Paths with code and message of the remarks.
fn remarks(project: &Project) -> Vec<(String, String, String)> {
    let status = project.json(&["status", "--format", "json"]);
    let problems = status["problems"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    problems
        .filter(|problem| {
            ["cited-missing", "figure-differs", "sum-differs"].contains(&problem["code"].as_str().unwrap())
        })
        .map(|problem| (text(&problem["path"]), text(&problem["code"]), text(&problem["message"])))
        .collect()
}

const LEDGER: &str = "检查台账\n序号,企业名称,检查次数\n1,甲厂,2\n2,乙厂,3\n3,丙店,1\n4,甲厂,2\n合计,,8\n";

#[test]
fn totals_are_checked_against_the_ledger_they_cite() {
    let project = Project::with_circular();
    project
        .file("corpus/evidence/区教育局/检查台账.csv", LEDGER)
        .file(
            "corpus/evidence/区教育局/对的.txt",
            "检查情况\n今年共检查企业3家，累计8次，详见《检查台账》。\n《检查台账》共登记4条。\n",
        )
        .file(
            "corpus/evidence/区教育局/错的.txt",
            "检查总结\n全年工作如下。\n今年共检查企业136家，详见《检查台账》。\n",
        )
        .file("corpus/evidence/区民政局/别家.txt", "检查总结\n今年共检查企业136家，详见《检查台账》。\n");
    project.ok(&["ingest", "--no-ocr"]);
    let told = remarks(&project);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].0.as_str(), told[0].1.as_str()), ("区教育局/错的.txt", "figure-differs"));
    assert!(told[0].2.contains("称“共检查企业136家”") && told[0].2.contains("区教育局/检查台账.csv"), "{told:?}");
    let explained = project.ok(&["explain", "区教育局/错的.txt"]).out;
    assert!(explained.contains("第3段") && explained.contains("136"), "{explained}");

    // Two ledgers of one name: nobody knows which is meant. One again: the remark is back.
    project.file("corpus/evidence/区教育局/下半年检查台账.csv", LEDGER.replace("丙店", "丁店"));
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(remarks(&project), []);
    fs_err::remove_file(project.join("corpus/evidence/区教育局/下半年检查台账.csv")).unwrap();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(remarks(&project), told);
    let before = project.state();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!((remarks(&project), project.state()), (told, before), "nothing new: the same");
}

#[test]
fn a_ledger_that_does_not_add_up_and_an_amount_that_is_not_in_it_are_told() {
    let project = Project::with_circular();
    project
        .file(
            "corpus/evidence/区教育局/道路改造台账.csv",
            "道路改造台账\n序号,路线,完成里程（公里）\n1,甲路,8.2\n2,乙路,5.4\n3,丙路,5.0\n合计,,20.6\n",
        )
        .file("corpus/evidence/区教育局/小结.txt", "改造小结\n上半年改造道路20.6公里，详见《道路改造台账》合计数。\n")
        .file("corpus/evidence/区教育局/总结.txt", "改造总结\n今年改造道路31公里，详见道路改造台账.csv。\n");
    project.ok(&["ingest", "--no-ocr"]);
    let told = remarks(&project);
    let codes: Vec<(&str, &str)> = told.iter().map(|(path, code, _)| (path.as_str(), code.as_str())).collect();
    assert_eq!(
        codes,
        [("区教育局/总结.txt", "figure-differs"), ("区教育局/道路改造台账.csv", "sum-differs")],
        "{told:?}"
    );
    assert!(told[1].2.contains("的合计写20.6，各行相加是18.6"), "{told:?}");
}

#[test]
fn papers_that_were_issued_are_looked_for() {
    let project = Project::with_circular();
    project
        .file("corpus/evidence/区财政局/总结.txt",
            "资金管理总结\n根据省财政厅粤财农〔2019〕55号要求，印发《资金管理办法》（蓬财农〔2019〕7号）和《分配方案》（蓬财农〔2019〕18号）。\n\
             按照蓬江府办函〔2019〕840号，制定分工方案。\n")
        .file("corpus/evidence/区财政局/办法.txt", "蓬财农〔2019〕7号\n资金管理办法\n第一条为管好资金，制定本办法。\n");
    project.ok(&["ingest", "--no-ocr"]);
    let told = remarks(&project);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].1, "cited-missing");
    assert!(told[0].2.contains("蓬财农〔2019〕18号"), "{told:?}");

    project.file("corpus/evidence/区财政局/方案.txt", "蓬财农[2019]18号\n资金分配方案\n一、分到各镇。\n");
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(remarks(&project), []);
}
