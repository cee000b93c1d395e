//! What was decided on one paper teaches about papers of the same form, and about no others.

use crate::project::Project;

const FIRST: &str = "区教育局第一季度网络巡查情况\n一季度每日巡查网络留言，收到群众反映小区停车难、校门口拥堵的帖子三条，均在两个工作日内答复并转交街道处置。\n";

fn links(project: &Project, path: &str) -> Vec<(u64, String, f64)> {
    let lines = project.json_lines(&["links", "--format", "jsonl"]);
    let of = lines.iter().filter(|line| line["path"] == path);
    of.map(|line| {
        (line["task"].as_u64().unwrap(), line["grade"].as_str().unwrap().to_owned(), line["score"].as_f64().unwrap())
    })
    .collect()
}

#[test]
fn a_decision_holds_for_papers_of_the_same_form() {
    let project = Project::with_circular();
    let second = FIRST.replace("第一季度", "第二季度").replace("一季度", "二季度").replace("三条", "五条");
    project
        .file("corpus/evidence/区教育局/一季度.txt", FIRST)
        .file("corpus/evidence/区教育局/二季度.txt", &second)
        .file(
            "corpus/evidence/区教育局/食堂.txt",
            "食堂招标公示\n食材采购公开招标，三家供应商参加，公示七日无异议。\n",
        );
    project.ok(&["ingest", "--no-ocr"]);
    let (first, second) = ("区教育局/一季度.txt", "区教育局/二季度.txt");
    let (before, canteen) = (links(&project, second), links(&project, "区教育局/食堂.txt"));
    let (task, ..) =
        before.iter().max_by(|a, b| a.2.total_cmp(&b.2)).expect("patrols are evidence for some task").clone();
    let task = task.to_string();

    project.ok(&["review", "reject", first, "--task", &task, "--who", "李", "--why", "不是本单位办理"]);
    project.ok(&["ingest", "--no-ocr"]);
    let after = links(&project, second);
    let of =
        |links: &[(u64, String, f64)]| links.iter().find(|link| link.0.to_string() == task).map_or(0.0, |link| link.2);
    assert!(of(&after) < of(&before) - 0.2, "{before:?} {after:?}");
    assert_eq!(links(&project, "区教育局/食堂.txt"), canteen, "a paper of another form is left alone");
    let why = project.ok(&["explain", second, "--task", &task]).out;
    assert!(why.contains("复核") && why.contains(first), "{why}");

    // The opposite decision, later: the second paper follows.
    project.ok(&["review", "accept", first, "--task", &task, "--who", "李"]);
    project.ok(&["ingest", "--no-ocr"]);
    assert!(of(&links(&project, second)) > of(&before) - 1e-6, "{before:?}");
    assert!(of(&links(&project, second)) > 0.9);
    let state = project.state();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(project.state(), state, "nothing new: the same");
}
