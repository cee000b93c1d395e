//! A project that a user may look at and not write into: on a medium, or in the folder of a colleague.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::project::{Project, Ran, is_super_user};

const FILE: &str = "区市场监督管理局/公示.txt";

const LOOKS: [&[&str]; 12] = [
    &["status"],
    &["tasks"],
    &["links"],
    &["gaps", "--today", "2020-01-16"],
    &["search", "双随机"],
    &["search", "--batch", "-"],
    &["explain", FILE],
    &["review", "list"],
    &["review", "list", "--decided"],
    &["letters", "--sent"],
    &["history"],
    &["verify"],
];

fn project() -> Project {
    let project = Project::with_circular();
    project.file(&format!("corpus/evidence/{FILE}"), "2019年9月，我局公开“双随机、一公开”抽查结果。\n");
    project.ok(&["ingest", "--no-ocr"]);
    project.ok(&["ingest", "--no-ocr"]);
    project
}

/// Nobody, for the super-user, whom permissions do not stop.
const NOBODY: u32 = 65534;

/// Runs a command as a user who may only read; `None` where no such user can start the program.
fn look(project: &Project, args: &[&str]) -> Option<Ran> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zuozheng"));
    command.arg("--project").arg(project.path()).args(args).stdin(Stdio::null());
    if is_super_user(project) {
        command.uid(NOBODY).gid(NOBODY);
    }
    set_writable(project.path(), false);
    let output = command.output();
    set_writable(project.path(), true);
    let output = output.ok()?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Some(Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) })
}

/// Everybody may read all of it, and its owner alone write, or nobody.
fn set_writable(path: &Path, writable: bool) {
    let is_folder = path.is_dir();
    let mode = if is_folder { 0o555 } else { 0o444 } | if writable { 0o200 } else { 0 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    if is_folder {
        std::fs::read_dir(path).unwrap().for_each(|entry| set_writable(&entry.unwrap().path(), writable));
    }
}

/// A search tells how long it took.
fn without_clock(out: &str) -> Vec<&str> {
    out.lines().filter(|line| !line.contains("用时") && !line.starts_with("共1条查询")).collect()
}

#[test]
fn who_may_only_read_sees_what_the_owner_sees() {
    let project = project();
    project.file("查询.csv", "query\n双随机\n");
    let batch = project.join("查询.csv").to_string_lossy().into_owned();
    for args in LOOKS {
        let args: Vec<&str> = args.iter().map(|arg| if *arg == "-" { batch.as_str() } else { arg }).collect();
        let Some(ran) = look(&project, &args) else {
            eprintln!("skipped: who_may_only_read_sees_what_the_owner_sees (nobody else may start the program)");
            return;
        };
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}: {}", ran.out);
        assert_eq!(without_clock(&ran.out), without_clock(&project.ok(&args).out), "{args:?}");
    }
    let refused = look(&project, &["review", "accept", FILE, "--task", "9", "--who", "李"]).unwrap();
    assert_eq!((refused.code, refused.err.contains("lock")), (1, true), "{}", refused.err);
}

#[test]
fn what_a_killed_writer_left_is_told_to_who_may_only_read() {
    let project = project();
    // Its last pages are in a file beside, and the file of locks is gone.
    project.file("index/store/ledger.sqlite-wal", [0x37; 4096]);
    let Some(ran) = look(&project, &["status"]) else {
        eprintln!(
            "skipped: what_a_killed_writer_left_is_told_to_who_may_only_read (nobody else may start the program)"
        );
        return;
    };
    assert_eq!((ran.code, ran.err.contains("zuozheng ingest")), (1, true), "{}", ran.err);
}
