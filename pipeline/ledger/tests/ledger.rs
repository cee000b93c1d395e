//! The ledger from outside: what goes in comes out, a crash leaves the former state, strangers are refused.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use std::path::Path;

use zuozheng_ledger::{
    Derived, DocumentHead, FILE_NAME, FileLinks, FileRecord, FileRole, FileState, GivenReview, Ledger, LedgerError,
    NewRun, RegisterRecord, RunCounts, RunEnd, RunId, RunOutcome, SCHEMA_VERSION,
};
use zuozheng_model::{
    Basis, CellRef, CircularHead, Description, DocId, DocumentKind, FileKind, Grade, Link, Locator, NamedPlace,
    PageNumber, Passage, PassageKind, Problem, Rect, Register, Review, Roster, Task, TaskNumber, TextSource, UnitKind,
    Verdict,
};

fn doc(n: u8) -> DocId {
    DocId([n; 16])
}

fn task(n: u16) -> TaskNumber {
    TaskNumber::new(n).unwrap()
}

fn new_run() -> NewRun {
    NewRun {
        started_at: "2020-01-06T08:00:00Z".parse().unwrap(),
        version: "0.1.0".into(),
        dictionary_hash: "d1".into(),
        settings: serde_json::json!({"ocr": false}),
    }
}

fn head(n: u8) -> DocumentHead {
    DocumentHead {
        doc: doc(n),
        kind: FileKind::Pdf,
        n_pages: 2,
        read_key: "r1".into(),
        description: Description {
            title: Some("关于开展消防检查的通知".into()),
            date: Some("2019-03-05".parse().unwrap()),
            doc_number: Some("某消〔2019〕3号".into()),
            issuer: None,
            kind: Some(DocumentKind("通知".into())),
        },
        problems: vec![Problem::partial("pdf-page-garbled", "第2页文字无法识别", "请提供原件")],
    }
}

fn passages() -> Vec<Passage> {
    let area = Rect { x0: 1.0, y0: 2.0, x1: 3.5, y1: 4.0 };
    let sheet =
        Locator::Sheet { sheet: "台账".into(), from: CellRef { row: 1, col: 0 }, to: CellRef { row: 1, col: 4 } };
    vec![
        Passage {
            ordinal: 0,
            kind: PassageKind::Heading,
            text: "关于开展消防检查的通知".into(),
            locator: Locator::Page { page: PageNumber::from_index(0), area },
            source: TextSource::Native,
        },
        Passage {
            ordinal: 1,
            kind: PassageKind::Row,
            text: "单位：甲；结果：合格".into(),
            locator: sheet,
            source: TextSource::Ocr(0.83),
        },
    ]
}

fn file(path: &str, n: u8) -> FileRecord {
    let mut roster = Roster::new();
    let unit = roster.add("甲局", UnitKind::Department, &[], &[]).unwrap();
    FileRecord {
        doc: Some(doc(n)),
        unit: Some(unit),
        state: FileState::Partial,
        ..FileRecord::unread(FileRole::Evidence, path, 1234)
    }
}

fn link(number: u16, score: f32) -> Link {
    Link {
        task: task(number),
        grade: Grade::Direct,
        score,
        basis: vec![Basis::Words { words: vec!["消防".into()], passage: 1, weight: 0.7 }],
        passages: vec![1, 0],
    }
}

fn file_links(path: &str, n: u8, key: &str, links: Vec<Link>) -> FileLinks {
    FileLinks { path: path.into(), circular: "甲〔2019〕1号".into(), doc: doc(n), match_key: key.into(), links }
}

fn register(hash: &str, n_tasks: u16) -> RegisterRecord {
    let tasks = (1..=n_tasks).map(|number| Task {
        label: format!("（{number}）"),
        points: Some(2.5),
        ..Task::new(task(number), "开展消防检查。")
    });
    RegisterRecord {
        circular: "甲〔2019〕1号".into(),
        hash: hash.into(),
        source: "甲.docx".into(),
        register: Register {
            head: CircularHead { title: "关于消防工作的通知".into(), ..CircularHead::default() },
            tasks: tasks.collect(),
        },
        problems: vec![Problem::note("unit-unknown", "名录中没有乙局", "")],
    }
}

fn review(path: &str, n: u8, verdict: Verdict, second: u32) -> Review {
    Review {
        circular: "甲〔2019〕1号".into(),
        path: path.into(),
        doc: doc(n),
        task: task(1),
        verdict,
        who: "张三".into(),
        why: "原件核对".into(),
        place: None,
        at: format!("2020-01-06T08:00:{second:02}Z").parse().unwrap(),
    }
}

/// A ledger with one file, its document, a register and links.
fn filled(store: &Path) -> (Ledger, RunId) {
    let mut ledger = Ledger::create(store).unwrap();
    let run = ledger.start_run(&new_run()).unwrap();
    ledger
        .write(|tx| {
            tx.put_document(&head(1), &passages())?;
            tx.put_file(run, &file("甲局/通知.pdf", 1))?;
            tx.put_register(&register("h1", 2))?;
            tx.put_links(&file_links("甲局/通知.pdf", 1, "k1", vec![link(1, 0.9), link(2, 0.25)]))
        })
        .unwrap();
    (ledger, run)
}

#[test]
fn what_goes_in_comes_out() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    let end = RunEnd {
        finished_at: "2020-01-06T08:05:00Z".parse().unwrap(),
        outcome: RunOutcome::Finished,
        counts: RunCounts { files: 1, partial: 1, read: 1, links: 2, ..RunCounts::default() },
    };
    ledger.finish_run(run, &end).unwrap();
    drop(ledger);

    let ledger = Ledger::open_read_only(store.path()).unwrap();
    assert_eq!(ledger.generation().unwrap(), 1);
    assert_eq!(ledger.document(doc(1)).unwrap(), Some(head(1)));
    assert_eq!(ledger.documents().unwrap(), [head(1)]);
    assert_eq!(ledger.passages(doc(1)).unwrap(), passages());
    let stored = FileRecord { first_seen: Some(run), ..file("甲局/通知.pdf", 1) };
    assert_eq!(ledger.files().unwrap(), [stored]);
    assert_eq!(ledger.register("甲〔2019〕1号").unwrap(), Some(register("h1", 2)));
    let links = file_links("甲局/通知.pdf", 1, "k1", vec![link(1, 0.9), link(2, 0.25)]);
    assert_eq!(ledger.links().unwrap(), [links]);
    let placed = ledger.placed_links("甲〔2019〕1号").unwrap();
    assert_eq!(placed.len(), 2);
    assert_eq!(placed[0].unit.as_ref().unwrap().as_str(), "甲局");
    assert_eq!(placed[0].link.passages, [1, 0]);
    assert_eq!(placed[0].locators.len(), 2);
    assert_eq!(placed[0].locators[0].to_string(), "台账!A2:E2");
    let runs = ledger.runs().unwrap();
    assert_eq!((runs.len(), runs[0].generation, runs[0].end.as_ref()), (1, Some(1), Some(&end)));
    assert_eq!(ledger.last_finished_run().unwrap().as_ref(), runs.first());
    let problems = ledger.problems().unwrap();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].problem.code.as_str(), "pdf-page-garbled");
    assert_eq!(ledger.integrity().unwrap(), []);
}

#[test]
fn the_same_again_changes_nothing() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, _) = filled(store.path());
    let run = ledger.start_run(&new_run()).unwrap();
    ledger
        .write(|tx| {
            assert!(!tx.put_document(&head(1), &passages())?);
            assert!(!tx.put_file(run, &file("甲局/通知.pdf", 1))?);
            assert!(!tx.put_register(&register("h1", 2))?);
            let links = vec![link(1, 0.9), link(2, 0.25)];
            assert!(!tx.put_links(&file_links("甲局/通知.pdf", 1, "k1", links.clone()))?);
            assert!(!tx.put_links(&file_links("甲局/通知.pdf", 1, "k2", links))?);
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    assert_eq!(ledger.generation().unwrap(), 1);
    assert_eq!(ledger.match_keys().unwrap().into_values().collect::<Vec<_>>(), ["k2"]);
}

#[test]
fn what_is_read_anew_is_matched_and_compared_anew() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, _) = filled(store.path());
    let prints = Derived { what: "prints", version: 1 };
    ledger.write(|tx| tx.put_derived(doc(1), prints, b"abc")).unwrap();
    ledger.write(|tx| tx.put_document(&head(1), &passages()).map(|_| ())).unwrap();
    assert_eq!(ledger.derived(doc(1), prints).unwrap().as_deref(), Some(&b"abc"[..]), "the same again");
    assert_eq!(ledger.derived(doc(1), Derived { version: 2, ..prints }).unwrap(), None);

    let mut more = passages();
    more[0].text.push_str("（补）");
    let links = |ledger: &Ledger| ledger.links_of("甲局/通知.pdf", "甲〔2019〕1号").unwrap().map(|of| of.links);
    let before = links(&ledger);
    assert!(before.is_some());
    ledger.write(|tx| tx.put_document(&head(1), &more).map(|_| ())).unwrap();
    assert_eq!(ledger.derived(doc(1), prints).unwrap(), None);
    assert_eq!(ledger.match_keys().unwrap().into_values().collect::<Vec<_>>(), [""]);
    assert_eq!(links(&ledger), before, "the links hold until they are matched");
}

#[test]
fn a_failed_batch_leaves_nothing() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    let before = ledger.files().unwrap();
    let failed: Result<(), LedgerError> = ledger.write(|tx| {
        tx.remove_file(FileRole::Evidence, "甲局/通知.pdf")?;
        tx.put_file(run, &file("甲局/新.pdf", 2))?;
        assert_eq!(tx.files()?.len(), 1, "the batch sees its own changes");
        Err(LedgerError::Missing { path: "x".into() })
    });
    assert!(failed.is_err());
    assert_eq!(ledger.files().unwrap(), before);
    assert_eq!(ledger.generation().unwrap(), 1);
    assert_eq!(ledger.links().unwrap()[0].links.len(), 2);
}

/// A killed process leaves the files as they are at that moment: a copy taken inside a transaction is just that.
#[test]
fn a_crash_inside_a_batch_leaves_the_former_state() {
    let store = tempfile::tempdir().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    ledger
        .write(|tx| {
            for n in 0..2000 {
                tx.put_file(run, &file(&format!("甲局/{n}.pdf"), 1))?;
            }
            for entry in fs_list(store.path()) {
                std::fs::copy(store.path().join(&entry), copy.path().join(&entry)).unwrap();
            }
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    assert_eq!(ledger.files().unwrap().len(), 2001);
    let crashed = Ledger::open(copy.path()).unwrap();
    assert_eq!(crashed.generation().unwrap(), 1);
    assert_eq!(crashed.files().unwrap().len(), 1);
    assert_eq!(crashed.integrity().unwrap(), []);
}

fn fs_list(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with("-shm"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_crash_before_the_first_table_is_healed() {
    let store = tempfile::tempdir().unwrap();
    std::fs::File::create(store.path().join(FILE_NAME)).unwrap();
    assert!(matches!(Ledger::open_read_only(store.path()), Err(LedgerError::Missing { .. })));
    let ledger = Ledger::open(store.path()).unwrap();
    assert_eq!(ledger.generation().unwrap(), 0);
}

#[test]
fn strangers_and_other_schemas_are_refused() {
    let store = tempfile::tempdir().unwrap();
    assert!(matches!(Ledger::open(store.path()), Err(LedgerError::Missing { .. })));
    drop(Ledger::create(store.path()).unwrap());
    assert!(matches!(Ledger::create(store.path()), Err(LedgerError::Exists { .. })));

    let path = store.path().join(FILE_NAME);
    let set_version = |version: i64| {
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.pragma_update(None, "user_version", version).unwrap();
    };
    set_version(SCHEMA_VERSION + 1);
    let error = Ledger::open(store.path()).unwrap_err();
    assert!(matches!(&error, LedgerError::Newer { found, .. } if *found == SCHEMA_VERSION + 1));
    assert!(error.to_string().contains(FILE_NAME) && error.to_string().contains("新"), "{error}");
    set_version(SCHEMA_VERSION - 1);
    assert!(matches!(Ledger::open_read_only(store.path()), Err(LedgerError::Older { .. })));

    let other = tempfile::tempdir().unwrap();
    let raw = rusqlite::Connection::open(other.path().join(FILE_NAME)).unwrap();
    raw.execute_batch("CREATE TABLE someone_elses (x)").unwrap();
    assert!(matches!(Ledger::open(other.path()), Err(LedgerError::Foreign { .. })));
    let text = tempfile::tempdir().unwrap();
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"), text.path().join(FILE_NAME)).unwrap();
    assert!(matches!(Ledger::open(text.path()), Err(LedgerError::Foreign { .. })));
}

#[test]
fn a_vanished_archive_takes_its_members_and_links_along() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    let member = |path: &str, parent: &str| FileRecord { parent: Some(parent.into()), ..file(path, 1) };
    ledger
        .write(|tx| {
            tx.put_file(run, &file("甲局/a.zip", 3))?;
            tx.put_file(run, &member("甲局/a.zip/b.zip", "甲局/a.zip"))?;
            tx.put_file(run, &member("甲局/a.zip/b.zip/c.pdf", "甲局/a.zip/b.zip"))?;
            tx.put_links(&file_links("甲局/a.zip/b.zip/c.pdf", 1, "k", vec![link(1, 0.5)]))
        })
        .unwrap();
    assert_eq!(ledger.files_with(doc(1)).unwrap().len(), 3);
    let n_gone = ledger.write(|tx| tx.remove_file(FileRole::Evidence, "甲局/a.zip")).unwrap();
    assert_eq!(n_gone, 3);
    assert_eq!(ledger.files().unwrap().len(), 1);
    assert_eq!(ledger.links().unwrap().len(), 1);
    assert_eq!(ledger.write(|tx| tx.remove_file(FileRole::Evidence, "甲局/a.zip")).unwrap(), 0);
    assert_eq!(ledger.generation().unwrap(), 3);
}

#[test]
fn the_past_can_be_asked_for() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    ledger
        .write(|tx| {
            tx.put_register(&register("h2", 1))?;
            tx.put_links(&file_links("甲局/通知.pdf", 1, "k2", vec![link(1, 0.5)]))?;
            tx.put_file(run, &file("甲局/新.pdf", 1))?;
            tx.add_review(&review("甲局/通知.pdf", 1, Verdict::Reject, 1))
        })
        .unwrap();
    ledger.write(|tx| tx.remove_file(FileRole::Evidence, "甲局/通知.pdf")).unwrap();

    assert_eq!(ledger.files_at(1).unwrap().len(), 1);
    assert_eq!(ledger.files_at(2).unwrap().len(), 2);
    assert_eq!(ledger.files_at(3).unwrap(), ledger.files().unwrap());
    assert_eq!(ledger.links_at(1).unwrap()[0].links, [link(1, 0.9), link(2, 0.25)]);
    assert_eq!(ledger.links_at(2).unwrap()[0].links, [link(1, 0.5)]);
    assert_eq!(ledger.links().unwrap(), []);
    assert_eq!(ledger.registers_at(1).unwrap(), [register("h1", 2)]);
    assert_eq!(ledger.registers().unwrap(), [register("h2", 1)]);
    let versions = ledger.register_versions("甲〔2019〕1号").unwrap();
    assert_eq!(versions, [(1, register("h1", 2)), (2, register("h2", 1))]);
    let n_reviews = |until| ledger.reviews_on("甲〔2019〕1号", Some(until)).unwrap().len();
    assert_eq!((n_reviews(1), n_reviews(2)), (0, 1));
}

#[test]
fn a_review_is_given_with_the_register_its_number_belongs_to() {
    const NAME: &str = "甲〔2019〕1号";
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, _) = filled(store.path());
    let place = NamedPlace { passage: 2, locator: Locator::Paragraph { paragraph: 3, cell: None } };
    let given = [
        Review { place: Some(place), ..review("甲局/a.pdf", 1, Verdict::Accept(Grade::Direct), 1) },
        review("甲局/b.pdf", 2, Verdict::Accept(Grade::Supporting), 2),
        Review { circular: "乙〔2019〕2号".into(), ..review("甲局/b.pdf", 2, Verdict::Reject, 3) },
        review("甲局/a.pdf", 1, Verdict::Reject, 4),
    ];
    ledger.write(|tx| tx.add_review(&given[0])).unwrap();
    ledger.write(|tx| tx.put_register(&register("h2", 3))).unwrap();
    ledger.write(|tx| tx.add_review(&given[1])).unwrap();
    ledger.write(|tx| tx.add_review(&given[2])).unwrap();
    ledger.write(|tx| tx.remove_register(NAME)).unwrap();
    ledger.write(|tx| tx.add_review(&given[3])).unwrap();
    assert_eq!(ledger.reviews().unwrap(), given);

    let of = |at: usize, hash: Option<&str>| GivenReview {
        id: at as i64 + 1,
        review: given[at].clone(),
        register_hash: hash.map(str::to_owned),
        dismissed: false,
    };
    let all = [of(0, Some("h1")), of(1, Some("h2")), of(3, None)];
    assert_eq!(ledger.reviews_on(NAME, None).unwrap(), all);
    assert_eq!(ledger.reviews_on(NAME, Some(4)).unwrap(), all[..2]);
    assert_eq!(ledger.reviews_on(NAME, Some(1)).unwrap(), []);
    assert_eq!(ledger.register_with(NAME, "h1").unwrap(), Some(register("h1", 2).register));
    assert_eq!(ledger.register_with(NAME, "h3").unwrap(), None);
    let generation = ledger.generation().unwrap();
    for _ in 0..2 {
        ledger.write(|tx| tx.dismiss_review(2, "王", "2020-01-07T08:00:00Z".parse().unwrap())).unwrap();
    }
    let seen: Vec<bool> = ledger.reviews_on(NAME, None).unwrap().iter().map(|given| given.dismissed).collect();
    assert_eq!((seen, ledger.generation().unwrap()), (vec![false, true, false], generation + 1));
}

#[test]
fn what_changed_last_is_known_of_decisions_files_and_all() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    let now = |ledger: &Ledger| {
        let of_file = ledger.file_generation("甲局/通知.pdf").unwrap();
        (ledger.decided_generation().unwrap(), of_file, ledger.content_generation().unwrap())
    };
    assert_eq!(now(&ledger), (1, 1, 1));
    ledger.write(|tx| tx.put_file(run, &file("甲局/别的.pdf", 2))).unwrap();
    assert_eq!(now(&ledger), (1, 1, 2));
    ledger.write(|tx| tx.put_links(&file_links("甲局/通知.pdf", 1, "k2", vec![link(1, 0.5)]))).unwrap();
    assert_eq!(now(&ledger), (1, 3, 3));
    ledger.write(|tx| tx.add_review(&review("甲局/通知.pdf", 1, Verdict::Reject, 1))).unwrap();
    assert_eq!(now(&ledger), (4, 3, 3));
    ledger.write(|tx| tx.put_register(&register("h2", 3))).unwrap();
    assert_eq!(now(&ledger), (5, 3, 5));
    assert_eq!(ledger.file_generation("甲局/没有.pdf").unwrap(), 0);
}

#[test]
fn history_cannot_be_changed_by_any_program() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, _) = filled(store.path());
    ledger.write(|tx| tx.add_review(&review("甲局/a.pdf", 1, Verdict::Reject, 1))).unwrap();
    ledger.write(|tx| tx.put_register(&register("h2", 1))).unwrap();
    let raw = rusqlite::Connection::open(store.path().join(FILE_NAME)).unwrap();
    for sql in [
        "UPDATE reviews SET verdict = 'accept'",
        "DELETE FROM reviews",
        "UPDATE runs SET version = '9'",
        "DELETE FROM runs",
        "UPDATE registers SET hash = 'x' WHERE until IS NOT NULL",
    ] {
        assert!(raw.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn readers_see_finished_batches_only_and_one_state_in_a_snapshot() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    let reader = Ledger::open_read_only(store.path()).unwrap();
    ledger
        .write(|tx| {
            tx.put_file(run, &file("甲局/新.pdf", 1))?;
            assert_eq!(reader.files()?.len(), 1);
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    reader
        .snapshot(|reader| {
            assert_eq!(reader.files()?.len(), 2);
            ledger.write(|tx| tx.put_file(run, &file("甲局/新新.pdf", 1)))?;
            assert_eq!((reader.files()?.len(), reader.generation()?), (2, 2));
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    assert_eq!(reader.files().unwrap().len(), 3);
    let mut reader = reader;
    let refused = reader.write(|tx| tx.put_file(run, &file("甲局/x.pdf", 1)));
    assert!(matches!(refused, Err(LedgerError::ReadOnly { .. })), "{refused:?}");
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    let mut other = Ledger::open(store.path()).unwrap();
    ledger
        .write(|tx| {
            tx.put_file(run, &file("甲局/新.pdf", 1))?;
            let refused = other.write(|tx| tx.put_file(run, &file("甲局/另.pdf", 1)));
            assert!(matches!(refused, Err(LedgerError::Busy { .. })), "{refused:?}");
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    other.write(|tx| tx.put_file(run, &file("甲局/另.pdf", 1))).unwrap();
    assert_eq!((ledger.files().unwrap().len(), ledger.generation().unwrap()), (3, 3));
}

#[test]
fn what_does_not_fit_is_found() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    ledger
        .write(|tx| {
            tx.put_file(run, &file("甲局/无.pdf", 7))?;
            let mut far = link(9, 0.5);
            far.passages = vec![5];
            tx.put_links(&file_links("甲局/通知.pdf", 1, "k2", vec![far]))
        })
        .unwrap();
    let found: Vec<(String, String)> =
        ledger.integrity().unwrap().into_iter().map(|fault| (fault.code, fault.subject)).collect();
    let expected =
        [("no-document", "甲局/无.pdf"), ("no-passage", "甲局/通知.pdf #5"), ("no-task", "甲〔2019〕1号 #9")];
    assert_eq!(found, expected.map(|(code, subject)| (code.to_owned(), subject.to_owned())));
}

#[test]
fn a_copy_is_a_ledger() {
    let store = tempfile::tempdir().unwrap();
    let (ledger, _) = filled(store.path());
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join(FILE_NAME);
    ledger.backup_to(&copy).unwrap();
    assert!(matches!(ledger.backup_to(&copy), Err(LedgerError::Exists { .. })));
    let restored = Ledger::open(folder.path()).unwrap();
    assert_eq!(restored.links().unwrap(), ledger.links().unwrap());
    assert_eq!(restored.generation().unwrap(), 1);
}

#[test]
fn files_are_counted_by_state() {
    let store = tempfile::tempdir().unwrap();
    let (mut ledger, run) = filled(store.path());
    ledger
        .write(|tx| {
            let mut locked = FileRecord::unread(FileRole::Evidence, "甲局/锁.pdf", 0);
            locked.problems = vec![Problem::fatal("file-permission", "没有读取权限", "请检查文件权限")];
            tx.put_file(run, &locked)?;
            tx.put_file(run, &FileRecord { state: FileState::Ok, ..file("乙局/好.pdf", 1) })?;
            tx.put_file(run, &FileRecord::unread(FileRole::Circular, "甲.docx", 1))
        })
        .unwrap();
    let counts = ledger.state_counts(FileRole::Evidence).unwrap();
    assert_eq!((counts.ok, counts.partial, counts.failed, counts.skipped, counts.total()), (1, 1, 1, 0, 3));
    let codes: Vec<String> =
        ledger.problems().unwrap().iter().map(|found| format!("{} {}", found.path, found.problem.code)).collect();
    assert_eq!(
        codes,
        ["乙局/好.pdf pdf-page-garbled", "甲局/通知.pdf pdf-page-garbled", "甲局/锁.pdf file-permission"]
    );
}
