//! 雷同: what one unit copied from another, or kept from last year, is said; what everybody says is not.

use crate::project::Project;

const OWN: &str = "今年以来，我局围绕窗口办件提速，逐项梳理了一百二十个事项的材料清单，把重复提交的证明全部取消，并安排业务骨干轮流到大厅值班，群众等候时间由四十分钟降到十五分钟。\n针对老年人不会使用自助机的情况，我们在每层楼设了两名引导员，准备了放大镜和老花镜，还把常用表格印成大字版放在门口。\n";

/// Paths with their remarks.
fn remarks(project: &Project) -> Vec<(String, String)> {
    let status = project.json(&["status", "--format", "json"]);
    let problems = status["problems"].as_array().unwrap().iter().filter(|problem| problem["code"] == "alike");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    problems.map(|problem| (text(&problem["path"]), text(&problem["message"]))).collect()
}

#[test]
fn copies_are_told_from_both_sides_and_forgotten_when_one_goes() {
    let project = Project::with_circular();
    let last_year = OWN.replace("今年", "全年").replace("一百二十", "八十");
    project
        .file("corpus/evidence/区教育局/总结.txt", format!("区教育局工作总结\n{OWN}2019年12月5日\n"))
        .file("corpus/evidence/区教育局/去年.txt", format!("区教育局工作总结\n{last_year}2018年12月7日\n"))
        .file("corpus/evidence/区民政局/情况.txt", format!("情况说明\n{}", OWN.replace("我局", "民政部门")))
        .file("corpus/evidence/区民政局/情况（改）.txt", format!("情况说明（修改稿）\n{OWN}"))
        .file(
            "corpus/evidence/区司法局/别的.txt",
            "普法宣传进社区，发放宣传单三百份，解答群众关于继承、物业、劳动合同的提问四十余次。\n".repeat(3),
        );
    project.ok(&["ingest", "--no-ocr"]);
    let told = remarks(&project);
    let of = |path: &str| -> Vec<&str> {
        told.iter().filter(|(of, _)| of == path).map(|(_, message)| message.as_str()).collect()
    };
    assert!(of("区司法局/别的.txt").is_empty(), "{told:?}");
    let first = of("区教育局/总结.txt");
    assert!(
        first.iter().any(|message| message.starts_with("与区民政局的“区民政局/情况.txt”雷同（")
            && message.contains("，如本材料第2段与对方第2段")),
        "{told:?}"
    );
    assert!(first.iter().any(|message| message.starts_with("与本单位往年的“区教育局/去年.txt”雷同")), "{told:?}");
    // Two drafts of one unit are its own affair.
    assert!(of("区民政局/情况.txt").iter().all(|message| !message.contains("与本单位往年的")), "{told:?}");
    assert!(project.ok(&["explain", "区教育局/总结.txt"]).out.contains("雷同"));

    // Nothing new: the same, and nothing counts as changed.
    let before = project.state();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!((remarks(&project), project.state()), (told.clone(), before));
    // Gone with the last other one; the same file twice is told without a place.
    for file in ["区民政局/情况.txt", "区民政局/情况（改）.txt", "区教育局/去年.txt"] {
        fs_err::remove_file(project.join(&format!("corpus/evidence/{file}"))).unwrap();
    }
    project.ok(&["ingest", "--no-ocr"]);
    assert!(remarks(&project).is_empty(), "{:?}", remarks(&project));
    project.file("corpus/evidence/区民政局/拿来.txt", format!("区教育局工作总结\n{OWN}2019年12月5日\n"));
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(remarks(&project).len(), 2);
    assert!(remarks(&project).iter().all(|(_, message)| message.contains("内容完全相同")), "{:?}", remarks(&project));
}

#[test]
fn a_short_report_with_the_same_figures_is_a_copy_and_a_form_with_others_is_none() {
    let project = Project::with_circular();
    let report = |unit: &str, n: u32| {
        format!(
            "{unit}窗口整改情况报告\n5月至6月，我局对服务大厅的指示牌、取号机进行集中更换，共更换指示牌{n}块、取号机14台，加装扶手22处。\n{unit}\n2019年6月{}日\n",
            n % 28
        )
    };
    for (unit, n) in [("区教育局", 61), ("区民政局", 61), ("区司法局", 38)] {
        project.file(&format!("corpus/evidence/{unit}/窗口.txt"), report(unit, n));
    }
    project.ok(&["ingest", "--no-ocr"]);
    let told = remarks(&project);
    let of: Vec<&str> = told.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(of, ["区教育局/窗口.txt", "区民政局/窗口.txt"], "{told:?}");
    assert!(told[0].1.contains("如本材料第2段与对方第2段"), "{told:?}");
}
