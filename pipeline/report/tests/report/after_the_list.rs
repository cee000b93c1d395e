//! What is made of coverage after the gap list: changes between runs, proposals of points.

use zuozheng_model::{Grade, Task, TaskNumber, Verdict};
use zuozheng_report::gaps::GapReport;
use zuozheng_report::history::{self, Direction, changes};
use zuozheng_report::score;

use crate::fixture::{Case, link, n, review};

#[test]
fn what_was_won_and_lost_between_runs_is_named() {
    let before = Case::rich();
    let mut after = Case::rich();
    after.links.push(link(1, "消防支队", 2, Grade::Direct, 0.9));
    after.reviews.push(review(4, 3, Verdict::Reject, 9));
    let changes = changes(&before.coverage(), &after.coverage(), Some);
    let found: Vec<_> = changes
        .iter()
        .map(|change| {
            assert_eq!(change.lost_files, [] as [&str; 0], "what was rejected was not removed");
            let files = (change.new_files.join(","), change.rejected_files.join(","));
            (change.direction, change.unit.as_str(), change.task.get(), files.0, files.1)
        })
        .collect();
    assert_eq!(
        found,
        [
            (Direction::Lost, "东山镇人民政府", 3, String::new(), "东山镇/04.pdf".to_owned()),
            (Direction::Proven, "市消防救援支队", 2, "消防支队/01.pdf".to_owned(), String::new()),
        ]
    );
    insta::assert_snapshot!(history::table(&changes, (3, 4)));
    // The rejected link was of the same grade; one that is only graded anew is named with its grade of now.
    let mut demoted = before.clone();
    demoted.reviews.push(review(1, 1, Verdict::Accept(Grade::Supporting), 9));
    let [lost] = &history::changes(&before.coverage(), &demoted.coverage(), Some)[..] else { panic!("one change") };
    assert_eq!(lost.regraded_files, [("消防支队/01.pdf".to_owned(), Grade::Supporting)]);
    let json: serde_json::Value = serde_json::from_str(&history::json(&changes, (3, 4))).unwrap();
    assert_eq!(json["changes"][0]["before"], "covered");
    assert_eq!(json["changes"][0]["after"], "missing");
}

#[test]
fn nothing_changed_is_nothing_to_tell() {
    let case = Case::rich();
    assert_eq!(changes(&case.coverage(), &case.coverage(), Some), []);
}

#[test]
fn tasks_that_were_only_numbered_anew_have_not_changed() {
    let before = Case::rich();
    let mut after = Case::rich();
    // The third task is gone, a new one stands before all others.
    after.register.tasks.retain(|task| task.number != n(3));
    let now = |task: TaskNumber| match task.get() {
        3 => None,
        number @ ..3 => Some(n(number + 1)),
        number => Some(n(number)),
    };
    for task in &mut after.register.tasks {
        task.number = now(task.number).unwrap();
    }
    after.register.tasks.push(Task { number: n(1), ..before.register.tasks[0].clone() });
    after.links.retain(|fact| fact.link.task != n(3));
    for fact in &mut after.links {
        fact.link.task = now(fact.link.task).unwrap();
    }
    let changes = changes(&before.coverage(), &after.coverage(), now);
    assert!(!changes.is_empty());
    for change in changes {
        let of_task = if change.direction == Direction::Added { n(1) } else { n(3) };
        assert_eq!(change.task, of_task, "{change:?}");
        assert!(matches!(change.direction, Direction::Added | Direction::Gone), "{change:?}");
    }
}

#[test]
fn points_are_proposed_only_where_files_were_read() {
    let mut case = Case::rich();
    for (task, points) in case.register.tasks.iter_mut().zip([10.0, 5.0, 2.5]) {
        task.points = Some(points);
    }
    let coverage = case.coverage();
    let searched = case.searched();
    let report = GapReport {
        register: &case.register,
        coverage: &coverage,
        files: &case.files,
        searched: &searched,
        rules: &case.rules,
    };
    let sheets: Vec<_> = score::score_sheets(&report)
        .into_iter()
        .map(|sheet| (sheet.unit, sheet.points, sheet.proposed, sheet.undecided))
        .collect();
    assert_eq!(
        sheets,
        [
            ("市消防救援支队".to_owned(), 15.0, 12.5, 0.0),
            ("市住房和城乡建设局".to_owned(), 5.0, 0.0, 5.0),
            ("市教育局".to_owned(), 10.0, 0.0, 10.0),
            ("东山镇人民政府".to_owned(), 2.5, 2.5, 0.0),
            ("西河镇人民政府".to_owned(), 2.5, 0.0, 2.5),
        ]
    );
    insta::assert_snapshot!(score::table(&report));
    let json: serde_json::Value = serde_json::from_str(&score::json(&report)).unwrap();
    assert_eq!(json["proposal"], true);
    assert_eq!(json["units"][1]["tasks"][0]["proposed"], serde_json::Value::Null);
    let csv = String::from_utf8(score::csv(&report)).unwrap();
    assert_eq!(csv.lines().count(), 1 + 6 + 1);
}
