//! Who owes what, and when it counts as proven.

use jiff::civil::date;
use zuozheng_model::{Basis, Coverage, CoverageItem, Deadline, GapReason, Grade, Review, Role, Status, Verdict};
use zuozheng_report::gaps::{self, GapReport};
use zuozheng_report::letter::asked_of;
use zuozheng_report::words::{marks, reason_words};
use zuozheng_report::{
    Counts, FileFact, FileState, LinkFact, SharedTask, SupportDuty, TaskState, only_unit, task_states,
};

use crate::fixture::{Case, duty, file, link, n, review, task, unit};

fn item<'a>(coverage: &'a Coverage, name: &str, number: u16) -> &'a CoverageItem {
    let unit = unit(name);
    let of = coverage.units.iter().find(|of| of.unit == unit).expect("no such unit");
    of.items.iter().find(|item| item.task == n(number)).expect("no such item")
}

fn state(coverage: &Coverage, name: &str, number: u16) -> (Status, Option<GapReason>) {
    let item = item(coverage, name, number);
    (item.status, item.reason)
}

#[test]
fn duties_become_one_item_per_task_and_unit() {
    let coverage = Case::new().coverage();
    let lines: Vec<String> = coverage
        .units
        .iter()
        .flat_map(|of| of.items.iter().map(move |item| (of, item)))
        .map(|(of, item)| format!("{} {} {:?} {:?}", of.unit, item.task, item.role, item.via_group.as_deref()))
        .collect();
    assert_eq!(
        lines,
        [
            "市消防救援支队 1 Lead None",
            "市消防救援支队 2 Responsible None",
            "市住房和城乡建设局 2 Responsible None",
            "市教育局 1 Support None",
            "市教育局 4 Lead None",
            "东山镇人民政府 3 Responsible Some(\"各镇（街）\")",
            // Named itself and through the group that supports: once, with the stronger role.
            "东山镇人民政府 4 Responsible None",
            "西河镇人民政府 3 Responsible Some(\"各镇（街）\")",
        ]
    );
}

#[test]
fn a_name_nobody_knows_is_reported_and_its_evidence_kept_apart() {
    let mut case = Case::new();
    case.register.tasks.push(task(6, "（六）", "x", vec![duty("市教育厅局", Role::Lead), duty("某某", Role::Support)]));
    case.files = vec![file(1, "东山镇", FileState::Ok)];
    case.links = vec![link(1, "东山镇", 5, Grade::Direct, 0.9), link(1, "东山镇", 1, Grade::Direct, 0.8)];
    let coverage = case.coverage();
    let names: Vec<_> = coverage
        .unresolved
        .iter()
        .map(|name| (name.name.as_str(), name.group, name.tasks[0].get(), name.suggestion.is_some()))
        .collect();
    assert_eq!(names, [("各有关单位", true, 5, false), ("市教育厅局", false, 6, true), ("某某", false, 6, false)]);
    let other: Vec<_> = coverage.other.iter().map(|other| (other.task.get(), other.possible)).collect();
    assert_eq!(other, [(1, false), (5, true)]);
}

#[test]
fn direct_evidence_covers_supporting_does_not() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok), file(2, "市住建局", FileState::Ok)];
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9), link(2, "市住建局", 2, Grade::Supporting, 0.4)];
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "消防支队", 1), (Status::Covered, None));
    assert_eq!(state(&coverage, "市住建局", 2), (Status::Partial, Some(GapReason::OnlySupporting)));
    assert_eq!(state(&coverage, "消防支队", 2), (Status::Missing, Some(GapReason::NoEvidence)));
    assert_eq!(state(&coverage, "西河镇", 3), (Status::Missing, Some(GapReason::NoFiles)));
}

#[test]
fn what_is_not_due_is_not_due_whatever_has_come() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok), file(2, "市住建局", FileState::Ok)];
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9), link(2, "市住建局", 2, Grade::Supporting, 0.4)];
    let told = |case: &Case| {
        let coverage = case.coverage();
        let of = coverage.units.iter().find(|of| of.unit == unit("市住建局")).expect("no such unit");
        let task = task_states(&case.register, &coverage, &case.rules)[1].1;
        (state(&coverage, "市住建局", 2).0, reason_words(&of.items[0], of), asked_of(of).len(), task)
    };
    assert_eq!(told(&case), (Status::Partial, "仅有辅助材料1份".to_owned(), 1, TaskState::Begun));
    case.today = date(2023, 12, 31);
    assert_eq!(told(&case), (Status::NotDue, "期限未到；仅有辅助材料1份".to_owned(), 0, TaskState::Begun));
    assert_eq!(state(&case.coverage(), "消防支队", 1), (Status::Covered, None));
    assert_eq!(state(&case.coverage(), "消防支队", 2), (Status::NotDue, Some(GapReason::NotDue)));
}

#[test]
fn what_a_person_rejected_is_the_reason_before_what_is_of_another_year() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok), file(2, "消防支队", FileState::Ok)];
    let of_last_year = LinkFact { wrong_year: true, ..link(2, "消防支队", 1, Grade::Direct, 0.9) };
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9), of_last_year];
    case.reviews = vec![review(1, 1, Verdict::Reject, 1)];
    assert_eq!(state(&case.coverage(), "消防支队", 1), (Status::Missing, Some(GapReason::Rejected)));
    assert_eq!(item(&case.coverage(), "消防支队", 1).rejected, ["消防支队/01.pdf"]);
    case.reviews = vec![review(1, 1, Verdict::Withdraw, 2)];
    case.links.remove(0);
    assert_eq!(state(&case.coverage(), "消防支队", 1), (Status::Missing, Some(GapReason::WrongYear)));
}

#[test]
fn what_was_there_before_a_correction_is_marked() {
    let mut case = Case::new();
    case.files = [1, 2, 3].map(|number| file(number, "消防支队", FileState::Ok)).to_vec();
    case.files[2].date = Some(date(2023, 8, 1));
    case.links = [1, 2, 3].map(|number| link(number, "消防支队", 1, Grade::Direct, 0.9)).to_vec();
    let correction =
        Basis::Remark { code: "correction".into(), reason: "材料更正此前报送的情况".into(), weight: -0.1 };
    case.links[1].link.basis.push(correction);
    let marked = |case: &Case| item(&case.coverage(), "消防支队", 1).evidence.iter().map(marks).collect::<Vec<_>>();
    assert_eq!(marked(&case), ["已有更正", "更正件", ""]);
    case.reviews = vec![review(1, 1, Verdict::Accept(Grade::Direct), 1)];
    assert_eq!(marked(&case), ["已复核", "更正件", ""], "a person who accepted it has looked");
}

#[test]
fn what_papers_came_in_is_no_paper() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok), file(2, "消防支队", FileState::Ok)];
    case.files[0].is_wrapping = true;
    case.files[1].seen_by = Some("李".into());
    let of = |coverage: Coverage| coverage.units.into_iter().find(|of| of.unit == unit("消防支队")).unwrap().n_files;
    assert_eq!(of(case.coverage()), 1);
    let told = case.searched().sentence();
    assert!(told.starts_with("已检索材料1份：读全1份（人工看过1份），"), "{told}");
    assert!(told.contains("另有压缩包、邮件1个只作包装，不计份数"), "{told}");
}

#[test]
fn the_proof_of_the_lead_unit_does_not_speak_for_the_supporting_one() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok)];
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9)];
    let coverage = case.coverage();
    let support = item(&coverage, "市教育局", 1);
    assert_eq!((support.status, support.asked), (Status::Missing, true));
    let education = coverage.units.iter().find(|of| of.unit == unit("市教育局")).unwrap();
    let counts = Counts::of(&education.items);
    assert_eq!((counts.missing, counts.asked, counts.to_prove()), (2, 1, 1));
    let states = |case: &Case| task_states(&case.register, &case.coverage(), &case.rules)[0].1;
    assert_eq!(states(&case), TaskState::Proven);
    case.rules.support = SupportDuty::Required;
    assert_eq!(states(&case), TaskState::Begun);
    case.rules.shared_task = SharedTask::LeadUnits;
    assert_eq!(states(&case), TaskState::Proven);
}

#[test]
fn a_task_is_not_proven_while_one_who_must_prove_it_is_not_known() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok)];
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9)];
    let states = |case: &Case| task_states(&case.register, &case.coverage(), &case.rules)[0].1;
    case.register.tasks[0].duties.push(duty("各有关单位", Role::Support));
    assert_eq!(states(&case), TaskState::Proven);
    case.rules.support = SupportDuty::Required;
    assert_eq!(states(&case), TaskState::Begun);
    case.rules.support = SupportDuty::Asked;
    case.register.tasks[0].duties.push(duty("某某局", Role::Responsible));
    assert_eq!(states(&case), TaskState::Begun);
    // The lead unit answers for all; one unit does; but nobody knows whether an unknown lead has.
    for rule in [SharedTask::LeadUnits, SharedTask::AnyUnit] {
        case.rules.shared_task = rule;
        assert_eq!(states(&case), TaskState::Proven, "{rule:?}");
    }
    case.register.tasks[0].duties.push(duty("某某委", Role::Lead));
    assert_eq!(states(&case), TaskState::Proven);
    case.rules.shared_task = SharedTask::LeadUnits;
    assert_eq!(states(&case), TaskState::Begun);
    // A list cut down to one unit tells of that unit alone.
    let own = only_unit(&case.coverage(), &unit("消防支队"));
    assert_eq!(task_states(&case.register, &own, &case.rules)[0].1, TaskState::Proven);
}

#[test]
fn an_unread_file_makes_gaps_doubtful_but_not_proofs() {
    let mut case = Case::new();
    case.files = vec![
        file(1, "消防支队", FileState::Ok),
        file(2, "消防支队", FileState::Failed),
        file(3, "东山镇", FileState::Partial),
    ];
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9)];
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "消防支队", 1), (Status::Covered, None));
    assert_eq!(state(&coverage, "消防支队", 2), (Status::Blocked, Some(GapReason::UnreadableFiles)));
    assert_eq!(state(&coverage, "东山镇", 3), (Status::Blocked, Some(GapReason::UnreadableFiles)));
    case.rules.partial_files_block = false;
    assert_eq!(state(&case.coverage(), "东山镇", 3), (Status::Missing, Some(GapReason::NoEvidence)));
}

#[test]
fn a_person_wins_over_the_machine() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok), file(2, "市教育局", FileState::Ok)];
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9), link(1, "消防支队", 2, Grade::Direct, 0.9)];
    case.reviews = vec![
        review(1, 1, Verdict::Accept(Grade::Direct), 1),
        review(1, 1, Verdict::Reject, 2),
        review(1, 2, Verdict::Accept(Grade::Supporting), 3),
        // The machine made no link here: a person adds one.
        review(2, 4, Verdict::Accept(Grade::Direct), 4),
    ];
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "消防支队", 1), (Status::Missing, Some(GapReason::Rejected)));
    assert_eq!(state(&coverage, "消防支队", 2), (Status::Partial, Some(GapReason::OnlySupporting)));
    assert_eq!(state(&coverage, "市教育局", 4), (Status::Covered, None));
    assert!(item(&coverage, "市教育局", 4).evidence[0].reviewed);
}

#[test]
fn a_verdict_holds_for_a_file_that_was_changed_in_place_and_asks_to_be_confirmed() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok), file(2, "市教育局", FileState::Ok)];
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9), link(1, "消防支队", 2, Grade::Supporting, 0.4)];
    // Given on another content of the same paths.
    let before = |number: u8, path: &FileFact, task, verdict| Review {
        path: path.path.clone(),
        ..review(number + 50, task, verdict, 1)
    };
    case.reviews = vec![
        before(1, &case.files[0], 1, Verdict::Reject),
        before(1, &case.files[0], 2, Verdict::Accept(Grade::Direct)),
        before(2, &case.files[1], 4, Verdict::Accept(Grade::Direct)),
    ];
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "消防支队", 1), (Status::Missing, Some(GapReason::Rejected)));
    assert_eq!(state(&coverage, "消防支队", 2), (Status::Covered, None));
    assert_eq!(state(&coverage, "市教育局", 4), (Status::Covered, None));
    for (unit, task) in [("消防支队", 1), ("消防支队", 2), ("市教育局", 4)] {
        let item = item(&coverage, unit, task);
        assert!(item.to_confirm && item.evidence.iter().all(|piece| piece.to_confirm), "{unit} {task}");
    }
    let table = gaps::table(&GapReport {
        register: &case.register,
        coverage: &coverage,
        files: &case.files,
        searched: &case.searched(),
        rules: &case.rules,
    });
    assert!(table.contains("复核之后有变动，请重新确认：1、2\n"), "{table}");
    assert_eq!(marks(&item(&coverage, "消防支队", 2).evidence[0]), "已复核、请重新确认");
    let of = coverage.units.iter().find(|of| of.unit == unit("消防支队")).expect("no such unit");
    assert!(reason_words(item(&coverage, "消防支队", 1), of).ends_with("已更改，待重新确认"));
    assert!(item(&coverage, "消防支队", 1).waits_for_confirmation());
    assert!(!item(&coverage, "消防支队", 2).waits_for_confirmation());

    // The same content somewhere else: nothing to confirm, unless the task says something else now.
    case.reviews = vec![review(1, 1, Verdict::Accept(Grade::Direct), 1)];
    assert!(!item(&case.coverage(), "消防支队", 1).to_confirm);
    case.reworded = true;
    assert!(item(&case.coverage(), "消防支队", 1).to_confirm);
}

#[test]
fn another_year_is_shown_and_not_counted() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok)];
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9)];
    case.links[0].wrong_year = true;
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "消防支队", 1), (Status::Missing, Some(GapReason::WrongYear)));
    assert_eq!(item(&coverage, "消防支队", 1).evidence.len(), 1);
    case.reviews = vec![review(1, 1, Verdict::Accept(Grade::Direct), 1)];
    assert_eq!(state(&case.coverage(), "消防支队", 1), (Status::Covered, None));
}

#[test]
fn nothing_is_missing_before_it_is_due() {
    let mut case = Case::new();
    case.register.tasks[0].deadline = Some(Deadline::Day { date: date(2023, 6, 30), written: "6月底前".into() });
    case.files = vec![file(1, "消防支队", FileState::Failed)];
    case.today = date(2023, 6, 30);
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "消防支队", 1), (Status::NotDue, Some(GapReason::NotDue)));
    case.today = date(2023, 7, 1);
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "消防支队", 1).0, Status::Blocked);
    // Its own deadline has passed, that of the report has not.
    assert_eq!(state(&coverage, "消防支队", 2).0, Status::NotDue);
}

#[test]
fn late_proof_counts_with_a_mark_unless_the_rules_say_otherwise() {
    let mut case = Case::new();
    case.register.tasks[0].deadline = Some(Deadline::Day { date: date(2023, 5, 31), written: "5月底前".into() });
    case.files = vec![file(1, "消防支队", FileState::Ok)];
    case.links = vec![link(1, "消防支队", 1, Grade::Direct, 0.9)];
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "消防支队", 1), (Status::Covered, None));
    assert!(item(&coverage, "消防支队", 1).evidence[0].late);
    case.rules.late_covers = false;
    assert_eq!(state(&case.coverage(), "消防支队", 1), (Status::Partial, Some(GapReason::Late)));
}

#[test]
fn what_tells_of_a_broken_condition_is_partial_until_a_person_accepts_it() {
    let mut case = Case::new();
    case.files = vec![file(1, "消防支队", FileState::Ok)];
    let told = "6月1日截止，9月1日才公布，超出任务要求的“结束后1个月内”".to_owned();
    case.links = vec![link(1, "消防支队", 1, Grade::Supporting, 0.6)];
    case.links[0].condition_unmet = Some(told.clone());
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "消防支队", 1), (Status::Partial, Some(GapReason::ConditionUnmet)));
    assert_eq!(item(&coverage, "消防支队", 1).evidence[0].condition_unmet, Some(told));
    // Other evidence that keeps it closes the gap; so does a person.
    let mut more = case.clone();
    more.files.push(file(2, "消防支队", FileState::Ok));
    more.links.push(link(2, "消防支队", 1, Grade::Direct, 0.5));
    assert_eq!(state(&more.coverage(), "消防支队", 1), (Status::Covered, None));
    case.reviews = vec![review(1, 1, Verdict::Accept(Grade::Direct), 1)];
    assert_eq!(state(&case.coverage(), "消防支队", 1), (Status::Covered, None));
}

#[test]
fn a_paper_counts_for_each_who_signed_it_and_owes_the_task() {
    let mut case = Case::new();
    // Signed by both who owe task 2, and in the folder of one; signed by who owes task 3, and in that of one who does not.
    case.files = vec![file(1, "消防支队", FileState::Ok), file(2, "市教育局", FileState::Ok)];
    case.files[0].signers = vec![unit("消防支队"), unit("市住建局")];
    case.files[1].signers = vec![unit("东山镇")];
    case.links = vec![link(1, "消防支队", 2, Grade::Direct, 0.9), link(2, "市教育局", 3, Grade::Direct, 0.9)];
    let coverage = case.coverage();
    for (name, task) in [("消防支队", 2), ("市住建局", 2), ("东山镇", 3)] {
        assert_eq!(state(&coverage, name, task), (Status::Covered, None), "{name}");
    }
    assert!(coverage.other.is_empty(), "{:?}", coverage.other);
    let of = |name: &str| coverage.units.iter().find(|of| of.unit == unit(name)).unwrap();
    assert_eq!((of("市住建局").n_files, of("市住建局").n_signed), (0, 1));
    // Of what it signed nothing speaks for its other task.
    let gap = item(&coverage, "东山镇", 4);
    assert_eq!(gap.reason, Some(GapReason::NoFiles));
    assert!(zuozheng_report::words::reason_words(gap, of("东山镇")).contains("由本单位落款的1份在其他单位的文件夹"));
    // What a person rejected was seen, wherever it lies.
    case.reviews = vec![review(2, 3, Verdict::Reject, 1)];
    assert_eq!(state(&case.coverage(), "东山镇", 3), (Status::Missing, Some(GapReason::Rejected)));
}

#[test]
fn what_another_member_of_the_group_signed_is_disputed() {
    let mut case = Case::new();
    case.files =
        vec![file(1, "东山镇", FileState::Ok), file(2, "西河镇", FileState::Ok), file(3, "市住建局", FileState::Ok)];
    case.files.iter_mut().for_each(|file| file.signers = vec![unit("西河镇")]);
    case.links = vec![
        link(1, "东山镇", 3, Grade::Direct, 0.9),
        link(2, "西河镇", 3, Grade::Direct, 0.9),
        link(3, "市住建局", 2, Grade::Direct, 0.9),
    ];
    let coverage = case.coverage();
    assert_eq!(state(&coverage, "东山镇", 3), (Status::Partial, Some(GapReason::Disputed)));
    assert_eq!(item(&coverage, "东山镇", 3).evidence[0].disputed_with.as_deref(), Some(unit("西河镇").as_str()));
    assert_eq!(state(&coverage, "西河镇", 3), (Status::Covered, None));
    // So is what an authority signed that has no part in the task.
    assert_eq!(state(&coverage, "市住建局", 2), (Status::Partial, Some(GapReason::Disputed)));
    assert_eq!(item(&coverage, "市住建局", 2).evidence[0].disputed_with.as_deref(), Some(unit("西河镇").as_str()));
    case.rules.disputed_covers = true;
    assert_eq!(state(&case.coverage(), "东山镇", 3), (Status::Covered, None));
    case.rules.disputed_covers = false;
    case.reviews = vec![review(1, 3, Verdict::Accept(Grade::Direct), 1)];
    assert_eq!(state(&case.coverage(), "东山镇", 3), (Status::Covered, None));
}

#[test]
fn an_authority_that_signs_alone_proves_nothing_for_another() {
    let state_when_signed = |signers: &[&str], as_written: &str, is_from_elsewhere: bool| {
        let mut case = Case::new();
        case.files = vec![file(1, "市住建局", FileState::Ok)];
        case.files[0].signers = signers.iter().map(|name| unit(name)).collect();
        case.files[0].signed_as = Some(as_written.to_owned());
        case.files[0].is_from_elsewhere = is_from_elsewhere;
        case.links = vec![link(1, "市住建局", 2, Grade::Direct, 0.9)];
        let coverage = case.coverage();
        (state(&coverage, "市住建局", 2).0, item(&coverage, "市住建局", 2).evidence[0].disputed_with.clone())
    };
    let disputed = |name: &str| (Status::Partial, Some(name.to_owned()));
    assert_eq!(state_when_signed(&["市教育局"], "市教育局", false), disputed("市教育局"));
    assert_eq!(state_when_signed(&[], "白水区住建局", true), disputed("白水区住建局"));
    let fair = (Status::Covered, None);
    for (signers, as_written) in [
        (&["市教育局", "市住建局"][..], "市教育局、市住建局"),
        (&["消防支队"], "消防支队"),
        (&[], "某建筑有限公司"),
        (&[], "石坝村村民委员会"),
    ] {
        assert_eq!(state_when_signed(signers, as_written, false), fair, "{as_written}");
    }
}
