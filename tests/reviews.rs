//! A verdict belongs to a file and to what a task says: new versions of either keep it, and ask for another look.

use serde_json::{Value, json};

use crate::corrections::{NUMBER, ROWS, circular, edited};
use crate::project::Project;
use crate::server::Server;

const HOMES: &str = "市消防救援支队/养老机构.txt";
const TRAINING: &str = "市人力资源社会保障局/培训.txt";
const DRILL: &str = "市消防救援支队/演练.txt";

fn with_rows(project: &Project, rows: &[[&str; 3]]) {
    project.file("corpus/circulars/2023.html", circular(NUMBER, 2023, rows));
    project.ok(&["ingest", "--no-ocr"]);
}

/// A circular with a paper for its first, second and last task, and what people decided on them.
fn project() -> Project {
    let project = Project::empty();
    let evidence = [
        (HOMES, "2023年8月，我支队组织对养老机构、福利院开展消防安全检查，每季度不少于一次，检查32家。\n"),
        (TRAINING, "2023年10月，我局开展从业人员消防安全培训，培训率达到95%。\n"),
        (DRILL, "2023年9月工作简报\n车站广场演练现场照片。\n"),
    ];
    for (path, text) in evidence {
        project.file(&format!("corpus/evidence/{path}"), text);
    }
    with_rows(&project, &ROWS);
    for (what, file, task) in [("reject", HOMES, "1"), ("accept", TRAINING, "2"), ("accept", DRILL, "4")] {
        project.ok(&["review", what, file, "--task", task, "--who", "李"]);
    }
    project.ok(&["ingest", "--no-ocr"]);
    project
}

/// What a gap list says of a unit's task.
fn item(project: &Project, unit: &str, task: usize) -> Value {
    project.item_at("2023-12-31", unit, task)
}

/// Tasks that a file is linked to, by `links` and by the index.
fn tasks_of(project: &Project, path: &str) -> Vec<u64> {
    let lines = project.json_lines(&["links", "--format", "jsonl"]);
    let mut linked: Vec<u64> =
        lines.iter().filter(|line| line["path"] == path).map(|line| line["task"].as_u64().unwrap()).collect();
    linked.sort_unstable();
    let n_tasks = project.json(&["tasks", "--format", "json"])["tasks"].as_array().unwrap().len() as u64;
    for task in 1..=n_tasks {
        let found = project.json(&["search", "--task", &task.to_string(), "--format", "json"]);
        let found = found["hits"].as_array().unwrap().iter().any(|hit| hit["path"] == path);
        assert_eq!(found, linked.contains(&task), "{path} and task {task}");
    }
    linked
}

fn outdated(project: &Project) -> Vec<String> {
    let status = project.json(&["status", "--format", "json"]);
    let problems = status["circulars"][0]["problems"].as_array().unwrap().clone();
    let outdated = problems.iter().filter(|problem| problem["code"] == "review-outdated");
    outdated.map(|problem| problem["message"].as_str().unwrap().to_owned()).collect()
}

const STORES: [&str; 3] = ["对大型仓储物流场所开展专项治理，拆除违规隔层", "市商务局", "2023年10月底前"];

#[test]
fn verdicts_follow_their_tasks_when_a_new_version_numbers_them_anew() {
    let project = project();
    let then = project.ok(&["gaps", "--format", "json", "--today", "2023-12-31"]).out;
    assert_eq!(item(&project, "市消防救援支队", 1)["reason"], "rejected");
    assert_eq!(item(&project, "市消防救援支队", 4)["status"], "covered");
    let before = [HOMES, TRAINING, DRILL].map(|path| tasks_of(&project, path));

    with_rows(&project, &[&[STORES], &ROWS[..]].concat());
    let after = [HOMES, TRAINING, DRILL].map(|path| tasks_of(&project, path));
    let moved = before.map(|tasks| tasks.iter().map(|task| task + 1).collect::<Vec<_>>());
    assert_eq!(after, moved, "each link moved on with its task, and none came");
    assert_eq!(item(&project, "市消防救援支队", 2)["reason"], "rejected");
    for (unit, task) in [("市人力资源社会保障局", 3), ("市消防救援支队", 5)] {
        let item = item(&project, unit, task);
        assert_eq!((&item["status"], &item["to_confirm"]), (&"covered".into(), &false.into()), "{item}");
        assert_eq!(item["evidence"][0]["reviewed"], true);
    }
    let why = project.ok(&["explain", HOMES]).out;
    assert_eq!(why.matches("复核：").count(), 1, "{why}");
    let list = project.ok(&["review", "list"]).out;
    assert!(list.contains("已复核3条") && !list.contains("请重新确认") && !list.contains("不再适用"), "{list}");
    assert_eq!(outdated(&project), [] as [&str; 0]);

    // Only the task that came is new, and the report of then is what it was.
    let history = project.json(&["history", "--format", "json"]);
    let changes: Vec<(&Value, &Value)> =
        history["changes"].as_array().unwrap().iter().map(|change| (&change["direction"], &change["task"])).collect();
    assert_eq!(changes, [(&"added".into(), &1.into())]);
    assert_eq!(project.ok(&["gaps", "--format", "json", "--today", "2023-12-31", "--run", "2"]).out, then);

    // Decided again, on the number of today: the earlier verdict is taken back, wherever it was given.
    project.ok(&["review", "undo", HOMES, "--task", "2", "--who", "王"]);
    assert_ne!(item(&project, "市消防救援支队", 2)["reason"], "rejected");
    project.ok(&["ingest", "--no-ocr"]);
    let state = project.state();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(project.state(), state, "a rerun changes nothing");
}

#[test]
fn a_verdict_on_a_task_that_was_worded_anew_is_to_be_confirmed_and_one_on_a_dropped_task_is_told() {
    let project = project();
    let mut rows = ROWS;
    rows[1][0] = "开展从业人员消防安全培训，培训率不低于95%，建立培训档案";
    with_rows(&project, &rows[..3]);
    let trained = || item(&project, "市人力资源社会保障局", 2);
    assert_eq!((&trained()["status"], &trained()["to_confirm"]), (&"covered".into(), &true.into()));
    assert_eq!(trained()["evidence"][0]["to_confirm"], true);
    assert!(project.ok(&["explain", TRAINING]).out.contains("复核之后任务表述又改过，请重新确认"));
    let list = project.ok(&["review", "list"]).out;
    assert!(list.contains("请重新确认的复核1条") && list.contains(TRAINING), "{list}");
    assert!(list.contains("不再适用的复核") && list.contains(DRILL), "{list}");
    let [lost] = &outdated(&project)[..] else { panic!("{list}") };
    for part in ["原第4项", "修订高层建筑灭火救援预案", DRILL, "李采信为直接佐证"] {
        assert!(lost.contains(part), "{lost}");
    }
    assert!(project.ok(&["status"]).out.contains("不再适用"));
    let page = Server::of(&project).get("/review").text();
    assert!(page.contains("其中1条请重新确认") && page.contains("原第4项"), "{page}");
    let state = project.state();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(project.state(), state, "a rerun changes nothing");

    project.ok(&["review", "accept", TRAINING, "--task", "2", "--who", "李"]);
    assert_eq!(trained()["to_confirm"], false);
    assert!(!project.ok(&["review", "list"]).out.contains("请重新确认"));
    // The first wording comes back, and with it the task that was gone.
    with_rows(&project, &ROWS);
    assert_eq!(outdated(&project), [] as [&str; 0]);
    assert_eq!(item(&project, "市消防救援支队", 4)["status"], "covered");
}

#[test]
fn a_text_that_a_person_corrects_keeps_the_verdicts_on_its_task() {
    let project = project();
    let file = edited(&project, "台账.xlsx", &[("E7", "组织高层建筑疏散演练")]);
    project.ok(&["tasks", "import", &file, "--who", "张三"]);
    for _ in 0..2 {
        let item = item(&project, "市消防救援支队", 4);
        assert_eq!((&item["status"], &item["to_confirm"]), (&"covered".into(), &true.into()));
        assert_eq!(outdated(&project), [] as [&str; 0]);
        project.ok(&["ingest", "--no-ocr"]);
    }
}

#[test]
fn a_verdict_holds_for_a_file_that_was_changed_and_every_report_says_so() {
    let project = project();
    let text = "2023年8月，我支队组织对养老机构、福利院开展消防安全检查，每季度不少于一次，检查34家，已全部整改。\n";
    project.file(&format!("corpus/evidence/{HOMES}"), text);
    project.file(&format!("corpus/evidence/{DRILL}"), "2023年9月工作简报（增补）\n车站广场演练现场照片。\n");
    project.ok(&["ingest", "--no-ocr"]);
    assert!(!tasks_of(&project, HOMES).contains(&1));
    let rejected = item(&project, "市消防救援支队", 1);
    assert_eq!((&rejected["reason"], &rejected["to_confirm"]), (&"rejected".into(), &true.into()), "{rejected}");
    assert!(rejected["reason_text"].as_str().unwrap().contains("待重新确认"), "{rejected}");
    let table = project.ok(&["gaps", "--today", "2023-12-31"]).out;
    assert!(table.contains("待重新确认") && table.contains("请重新确认：1、4"), "{table}");
    let accepted = item(&project, "市消防救援支队", 4);
    assert_eq!((&accepted["status"], &accepted["to_confirm"]), (&"covered".into(), &true.into()), "{accepted}");
    for file in [HOMES, DRILL] {
        assert!(project.ok(&["explain", file]).out.contains("复核之后材料又改过，请重新确认"));
    }
    let list = project.ok(&["review", "list"]).out;
    assert!(list.contains("请重新确认的复核2条"), "{list}");
    let server = Server::of(&project);
    assert!(server.get("/review").text().contains("其中2条请重新确认"));
    assert!(server.get("/task?task=1").text().contains("复核之后材料又改过，请重新确认"));

    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("pack");
    project.ok(&["pack", at.to_str().unwrap(), "--today", "2023-12-31"]);
    let pack: Value = serde_json::from_str(&fs_err::read_to_string(at.join("citations.json")).unwrap()).unwrap();
    let cited = |task: usize| {
        let duties = pack["duties"].as_array().unwrap().iter();
        let of_task = duties.filter(move |duty| duty["task"] == task);
        of_task.flat_map(|duty| duty["citations"].as_array().unwrap().clone()).collect::<Vec<_>>()
    };
    assert!(cited(1).iter().all(|citation| citation["path"] != HOMES), "{:?}", cited(1));
    assert_eq!(cited(4).len(), 1);
    assert_eq!((&cited(4)[0]["to_confirm"], &cited(4)[0]["marks"]), (&true.into(), &"已复核、请重新确认".into()));
}

#[test]
fn a_verdict_goes_with_its_content_when_a_file_is_moved_or_copied() {
    let project = project();
    let (moved, copied) = ("市消防救援支队/三季度/养老机构.txt", "市消防救援支队/养老机构（副本）.txt");
    let at = |path: &str| project.join(&format!("corpus/evidence/{path}"));
    project.make_dir("corpus/evidence/市消防救援支队/三季度");
    fs_err::copy(at(HOMES), at(copied)).unwrap();
    fs_err::rename(at(HOMES), at(moved)).unwrap();
    project.ok(&["ingest", "--no-ocr"]);
    for path in [moved, copied] {
        assert!(!tasks_of(&project, path).contains(&1));
        assert!(project.ok(&["explain", path]).out.contains("不予采信"));
    }
    let rejected = item(&project, "市消防救援支队", 1);
    assert_eq!((&rejected["reason"], &rejected["to_confirm"]), (&"rejected".into(), &false.into()));
    assert!(!project.ok(&["review", "list"]).out.contains("请重新确认"));
    // What is decided on one of them holds for the other at once, in the index, too.
    project.ok(&["review", "accept", moved, "--task", "1", "--who", "王"]);
    for path in [moved, copied] {
        assert!(tasks_of(&project, path).contains(&1));
    }
}

#[test]
fn a_letter_is_held_against_the_tasks_it_asked_for_whatever_their_numbers_are_now() {
    let project = project();
    let letters = |folder: &str, day: &str| {
        let folder = project.join(folder).to_string_lossy().into_owned();
        let day = ["--today", day, "--reply-by", "2024-03-01"];
        project.ok(&[&["letters", &folder, "--unit", "市消防救援支队"], &day[..]].concat())
    };
    let sent = || project.json(&["letters", "--sent", "--format", "json", "--today", "2024-01-20"])[0].clone();
    letters("一", "2024-01-10");
    assert_eq!((&sent()["asked"], &sent()["closed"]), (&json!([1, 3]), &json!([])));
    // The fourth task was proven all along: it now has the fifth number, and the third one the fourth.
    with_rows(&project, &[&[STORES], &ROWS[..]].concat());
    assert_eq!((&sent()["asked"], &sent()["closed"]), (&json!([1, 3]), &json!([])));
    project.ok(&["review", "accept", DRILL, "--task", "4", "--who", "李"]);
    assert_eq!((&sent()["asked"], &sent()["closed"]), (&json!([1, 3]), &json!([3])));
    let table = project.ok(&["letters", "--sent", "--today", "2024-01-20"]).out;
    assert!(table.contains("发函时的序号"), "{table}");
    letters("二", "2024-01-20");
    let letter = project.join("二/催办函-第2轮-市消防救援支队.docx");
    let text = project.ok(&["read", letter.to_str().unwrap(), "--format", "text"]).out;
    assert!(text.contains("第4项已补齐佐证材料"), "{text}");
}

#[test]
fn what_is_to_be_confirmed_and_what_is_gone_is_ticked_off_with_the_command_that_is_told() {
    let project = project();
    let mut rows = ROWS;
    rows[1][0] = "开展从业人员消防安全培训，培训率不低于95%，建立培训档案";
    with_rows(&project, &rows[..3]);
    let list = project.ok(&["review", "list"]).out;
    let told = |marker: &str| -> Vec<String> {
        let at = list.find(marker).unwrap_or_else(|| panic!("{marker}: {list}")) + marker.len();
        let words = list[at..].split_whitespace().take_while(|word| !word.contains("姓名"));
        words.map(str::to_owned).chain(["李".to_owned()]).collect()
    };
    for (marker, gone) in [("仍然成立用 zuozheng ", "请重新确认"), ("看过之后用 zuozheng ", "不再适用")]
    {
        let command = told(marker);
        assert!(project.ok(&["review", "list"]).out.contains(gone));
        project.ok(&command.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(!project.ok(&["review", "list"]).out.contains(gone), "{command:?}");
    }
    assert_eq!(outdated(&project), [] as [&str; 0]);
    assert!(!project.ok(&["search", "培训"]).err.contains("ingest"), "the index mirrors the ledger");
    assert_eq!(project.run(&["review", "dismiss", "--who", "李"]).code, 1);
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(outdated(&project), [] as [&str; 0]);
    // It stays a decision: with its task it comes back.
    with_rows(&project, &ROWS);
    assert_eq!(item(&project, "市消防救援支队", 4)["status"], "covered");
}

#[test]
fn a_circular_whose_number_was_mended_keeps_what_people_did_under_the_other() {
    let project = project();
    let letters = project.join("函").to_string_lossy().into_owned();
    project.ok(&["letters", &letters, "--today", "2024-01-10", "--reply-by", "2024-02-01"]);
    let file = edited(&project, "台账.xlsx", &[("G5", "2023-08-31")]);
    project.ok(&["tasks", "import", &file, "--who", "张三"]);
    let before = item(&project, "市消防救援支队", 4);

    const MENDED: &str = "东府办函〔2023〕81号";
    project.file("corpus/circulars/2023.html", circular(MENDED, 2023, &ROWS));
    let ran = project.ok(&["ingest", "--no-ocr"]);
    assert!(ran.out.contains(MENDED) && !ran.out.contains("〔2023〕18号  "), "{}", ran.out);
    let status = project.json(&["status", "--format", "json"]);
    assert_eq!((&status["circulars"][0]["name"], status["circulars"].as_array().unwrap().len()), (&MENDED.into(), 1));
    let problems = status["circulars"][0]["problems"].to_string();
    assert!(problems.contains("circular-renumbered") && problems.contains(NUMBER), "{problems}");
    assert_eq!(item(&project, "市消防救援支队", 4), before);
    assert_eq!(item(&project, "市消防救援支队", 1)["reason"], "rejected");
    assert_eq!(project.json(&["tasks", "--format", "json"])["tasks"][1]["deadline"], "2023-08-31");
    let sent = project.json(&["letters", "--sent", "--format", "json"]);
    assert_eq!(sent.as_array().unwrap().len(), 2, "{sent}");
    let hits = project.json(&["search", "任务:4", "--format", "json"])["hits"].to_string();
    assert!(hits.contains(DRILL), "{hits}");
    // Another day, another verdict, another correction: all under the new number, or the old one.
    for name in [MENDED, NUMBER] {
        project.ok(&["review", "--circular", name, "accept", HOMES, "--task", "1", "--who", "王"]);
    }
    let file = edited(&project, "又改.xlsx", &[("H4", "5")]);
    project.ok(&["tasks", "import", &file, "--who", "王"]);
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(project.json(&["tasks", "--format", "json"])["tasks"][0]["points"], 5.0);
    project.ok(&["history"]);
    let state = project.state();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(project.state(), state, "a rerun changes nothing");

    // The one of before comes back beside it: two circulars, and what was done belongs to the first.
    project.file("corpus/circulars/旧.html", circular(NUMBER, 2023, &ROWS));
    project.ok(&["ingest", "--no-ocr"]);
    let decided = |name| {
        let rows = project.json(&["review", "list", "--decided", "--circular", name, "--format", "json"]);
        rows.as_array().unwrap().len()
    };
    assert_eq!((decided(NUMBER), decided(MENDED)), (3, 0));
    let told = project.ok(&["status"]).out;
    assert!(told.contains("移出 circulars 文件夹"), "{told}");
    fs_err::remove_file(project.join("corpus/circulars/旧.html")).unwrap();
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(decided(MENDED), 3);
}

#[test]
fn the_circular_of_next_year_takes_nothing_over() {
    let project = project();
    project.file("corpus/circulars/2023.html", circular("东府办函〔2024〕18号", 2024, &ROWS));
    project.ok(&["ingest", "--no-ocr"]);
    assert!(project.ok(&["review", "list", "--decided"]).out.contains("还没有复核过"));
}

#[test]
fn what_a_person_accepts_is_cited_where_they_say_and_else_as_the_whole_file() {
    const SHELVES: &str = "市消防救援支队/简报.txt";
    let project = project();
    project.file(&format!("corpus/evidence/{SHELVES}"), "2023年11月工作简报\n图书馆新书上架，读者增加。\n");
    project.ok(&["ingest", "--no-ocr"]);
    project.ok(&["review", "accept", SHELVES, "--task", "4", "--who", "李"]);
    let of_file = |pieces: &Value| -> Value {
        let piece = pieces.as_array().unwrap().iter().find(|piece| piece["path"] == SHELVES);
        piece.unwrap_or_else(|| panic!("{pieces}")).clone()
    };
    let cited = |project: &Project| of_file(&item(project, "市消防救援支队", 4)["evidence"]);
    // The machine found nothing of the task in it: no paragraph is called the proof.
    assert_eq!((&cited(&project)["place"], &cited(&project)["locator"]), (&json!("全文"), &Value::Null));
    let packed = |name: &str| -> Value {
        let folder = project.join(name);
        project.ok(&["pack", folder.to_str().unwrap(), "--task", "4", "--today", "2023-12-31"]);
        project.ok(&["verify", "--check", "--pack", folder.to_str().unwrap()]);
        let file: Value = serde_json::from_slice(&fs_err::read(folder.join("citations.json")).unwrap()).unwrap();
        of_file(&file["duties"][0]["citations"])["passages"].clone()
    };
    let whole = packed("whole");
    assert_eq!((&whole[0]["whole"], &whole[0]["text"]), (&json!(true), &json!("2023年11月工作简报")), "{whole}");

    for at in ["第2段", "2", "新书上架"] {
        let answer = project.ok(&["review", "accept", SHELVES, "--task", "4", "--who", "李", "--at", at]).out;
        assert!(answer.contains("位置：第2段"), "{at}: {answer}");
        assert_eq!(cited(&project)["place"], "第2段", "{at}");
    }
    // Said again without the place, by whoever agrees: it stays.
    let again = project.ok(&["review", "accept", SHELVES, "--task", "4", "--who", "王"]).out;
    assert!(again.contains("位置：第2段"), "{again}");
    assert_eq!(cited(&project)["place"], "第2段");
    let named = packed("named");
    assert_eq!((&named[0]["place"], named.as_array().unwrap().len()), (&json!("第2段"), 1), "{named}");
    let links = project.json_lines(&["links", "--format", "jsonl", "--task", "4"]);
    assert!(links.iter().any(|link| link["path"] == SHELVES && link["locators"][0]["paragraph"] == 2), "{links:?}");
    let listed = project.ok(&["review", "list", "--decided"]).out.replace(['\n', ' '], "");
    assert!(listed.contains("简报.txt第2段"), "{listed}");
    assert!(project.ok(&["explain", SHELVES]).out.contains("王采信为直接佐证，见第2段"));

    let lost = project.run(&["review", "accept", SHELVES, "--task", "4", "--who", "李", "--at", "第9段"]);
    assert!(lost.code == 1 && lost.err.contains("没有“第9段”这个位置（共2段）"), "{}", lost.err);
    assert_eq!(project.run(&["review", "reject", SHELVES, "--task", "4", "--who", "李", "--at", "2"]).code, 1);
    // Once the file says something else, nobody knows where.
    project.file(&format!("corpus/evidence/{SHELVES}"), "2023年12月工作简报\n阅览室开放，读者增加。\n");
    project.ok(&["ingest", "--no-ocr"]);
    assert_eq!(cited(&project)["place"], "全文");
    let again = project.ok(&["review", "list"]).out;
    assert!(again.contains("--task 4 --at 第2段 --who 姓名"), "{again}");
}

#[test]
fn what_is_accepted_for_a_unit_without_the_task_says_that_it_counts_for_nobody() {
    let project = project();
    let answer = project.ok(&["review", "accept", TRAINING, "--task", "1", "--who", "李"]).out;
    assert!(answer.contains("注意：市人力资源社会保障局没有这项任务，这份材料不计入缺口清单"), "{answer}");
    let answer = project.ok(&["review", "accept", TRAINING, "--task", "2", "--who", "李"]).out;
    assert!(!answer.contains("注意"), "{answer}");
}

#[test]
fn a_rejected_link_is_called_so_and_a_decision_tells_the_number_of_its_day() {
    let project = project();
    let why = project.ok(&["explain", HOMES]).out;
    assert!(why.contains("任务1  不予采信（程序判为"), "{why}");
    with_rows(&project, &[&[STORES], &ROWS[..]].concat());
    let listed = project.ok(&["review", "list", "--decided"]).out.replace(['\n', ' '], "");
    assert!(listed.contains("2（当时为1）"), "{listed}");
}
