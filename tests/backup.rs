//! A project goes into one file and comes out of it the same.

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::project::{Project, repository, run_in};

fn project() -> Project {
    let project = Project::with_circular();
    for unit in ["区市场监督管理局", "区教育局"] {
        for entry in fs_err::read_dir(repository().join("corpus/evidence").join(unit)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                project.file(&format!("corpus/evidence/{unit}/{name}"), fs_err::read(&path).unwrap());
            }
        }
    }
    project.file("rules.toml", "warn_days = 3\n");
    project
}

fn ingest(project: &Project) {
    project.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
}

/// The project that a backup gives, in a folder that disappears with the value.
fn restored(backup: &Path) -> Project {
    let project = Project::empty();
    let folder = project.path().to_str().unwrap().to_owned();
    let ran = run_in(Path::new("."), &["restore", backup.to_str().unwrap(), &folder]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    project
}

#[test]
fn what_is_restored_is_the_same_and_is_not_read_again() {
    let project = project();
    ingest(&project);
    let person = ["--who", "审核人", "--why", "看过原件"];
    let file = project.json_lines(&["links", "--format", "jsonl"])[0]["path"].as_str().unwrap().to_owned();
    project.ok(&[&["review", "add", &file, "--task", "45"], &person[..]].concat());
    ingest(&project);
    let backup = project.join("备份.zip");
    project.ok(&["backup", backup.to_str().unwrap()]);

    let other = restored(&backup);
    assert_eq!(other.state(), project.state());
    assert!(other.ok(&["verify", "--check"]).out.contains("全部一致"));
    assert!(other.ok(&["links", "--task", "45"]).out.contains("区"));
    ingest(&other);
    assert_eq!(other.json(&["status", "--format", "json"])["last_run"]["read"], 0);
    assert_eq!(other.state(), project.state());
    let left: Vec<_> = fs_err::read_dir(project.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{left:?}");
}

#[test]
fn a_backup_can_be_written_while_a_run_goes_on() {
    let undisturbed = project();
    ingest(&undisturbed);
    for _ in 0..3 {
        let project = project();
        let mut run = Command::new(env!("CARGO_BIN_EXE_zuozheng"))
            .arg("--project")
            .arg(project.path())
            .args(["ingest", "--no-ocr", "--today", "2020-01-16"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut n_backups: u32 = 0;
        while run.try_wait().unwrap().is_none() {
            n_backups += 1;
            project.ok(&["backup", project.join(&format!("{n_backups}.zip")).to_str().unwrap()]);
        }
        assert!(n_backups > 0);
        // The first caught the run in the middle, the last perhaps its end: from any of them a run leads to the same.
        for number in [1, n_backups.div_ceil(2), n_backups] {
            let other = restored(&project.join(&format!("{number}.zip")));
            ingest(&other);
            assert!(other.state() == undisturbed.state(), "backup {number} of {n_backups} differs");
        }
    }
}

/// The archive with one member replaced.
fn with_member(archive: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let names: Vec<String> = from.file_names().map(|name| name.unwrap().into_owned()).collect();
    for of in names.iter().filter(|of| *of != name) {
        let mut bytes = Vec::new();
        from.by_name(of).unwrap().read_to_end(&mut bytes).unwrap();
        to.start_file(of.as_str(), SimpleFileOptions::default()).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.start_file(name, SimpleFileOptions::default()).unwrap();
    to.write_all(content).unwrap();
    to.finish().unwrap().into_inner()
}

fn member(archive: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(archive)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_backup_that_is_not_what_was_written_gives_nothing() {
    let project = project();
    ingest(&project);
    let backup = project.join("b.zip");
    project.ok(&["backup", backup.to_str().unwrap()]);
    let whole = fs_err::read(&backup).unwrap();
    let manifest = member(&whole, "manifest.json");
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("cut off", whole[..whole.len() - 100].to_vec(), "不是完整的备份"),
        ("no archive", b"not a zip".to_vec(), "不是完整的备份"),
        ("a bit flipped", flipped, "备份里的“"),
        ("rules changed", with_member(&whole, "rules.toml", b"warn_days = 9\n"), "与备份时不符"),
        ("no ledger behind the name", with_member(&whole, "ledger.sqlite", b"x"), "与备份时不符"),
        (
            "a newer form",
            with_member(&whole, "manifest.json", manifest.replace("backup-1", "backup-9").as_bytes()),
            "请用写出它的那个版本",
        ),
        (
            "a way out",
            with_member(&whole, "manifest.json", manifest.replace("\"rules.toml\"", "\"../rules.toml\"").as_bytes()),
            "不属于项目",
        ),
    ];
    for (name, bytes, said) in cases {
        fs_err::write(&backup, bytes).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("restored");
        let ran = run_in(folder.path(), &["restore", backup.to_str().unwrap(), target.to_str().unwrap()]);
        assert_eq!(ran.code, 1, "{name}");
        assert!(ran.err.contains(said), "{name}: {}", ran.err);
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 0, "{name} left something");
    }
}

#[test]
fn nothing_is_overwritten() {
    let project = project();
    let backup = project.join("b.zip");
    project.ok(&["backup", backup.to_str().unwrap()]);
    for (target, said) in [("b.zip", "已经存在"), ("corpus/evidence/b.zip", "被当作材料读取")] {
        let ran = project.run(&["backup", project.join(target).to_str().unwrap()]);
        assert_eq!((ran.code, ran.err.contains(said)), (1, true), "{target}: {}", ran.err);
    }
    let ran = project.run(&["restore", backup.to_str().unwrap(), project.path().to_str().unwrap()]);
    assert_eq!((ran.code, ran.err.contains("不是空文件夹")), (1, true), "{}", ran.err);
    // Before the first run there is no ledger; the files are kept all the same.
    let other = restored(&backup);
    ingest(&other);
    assert!(other.join("corpus/evidence/区教育局").is_dir() && other.join("rules.toml").is_file());
}
