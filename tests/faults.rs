//! Runs killed at moments spread over the whole run: the next run ends where an undisturbed one does.
//!
//! `FAULT_KILLS` sets the number of kills (a few by default, so that a normal test run stays short).

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{Project, repository};

/// Kills in a normal test run.
const KILLS: u32 = 6;

/// A project small enough to be read many times: a circular, ordinary evidence, and a file that is no document.
fn project() -> Project {
    let project = Project::with_circular();
    for number in 0..12 {
        let text = format!(
            "关于“双随机、一公开”抽查结果的公示（第{number}期）\n2019年9月，我局通过国家企业信用信息公示系统（广东）和“信用江门”网站公开双随机检查结果{number}条。\n"
        );
        project.file(&format!("corpus/evidence/区市场监督管理局/公示{number}.txt"), text);
    }
    project.file("corpus/evidence/区教育局/坏.docx", b"PK\x03\x04 not a document");
    project
}

fn ingest(project: &Project) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zuozheng"));
    command.arg("--project").arg(project.path()).args(["ingest", "--no-ocr", "--today", "2020-01-16"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).current_dir(repository());
    command
}

#[test]
fn a_killed_run_is_finished_by_the_next_as_if_nothing_had_happened() {
    let kills = std::env::var("FAULT_KILLS").map_or(KILLS, |number| number.parse().unwrap());
    let undisturbed = project();
    let started = Instant::now();
    assert!(ingest(&undisturbed).status().unwrap().success());
    let mut whole = started.elapsed();
    let expected = undisturbed.state();

    let mut killed = 0;
    for number in 1..=kills {
        let project = project();
        let mut child = ingest(&project).spawn().unwrap();
        // Evenly over the run, from the start on: reading, matching, ledger and index commits.
        let moment: Duration = whole * number / (kills + 1);
        let started = Instant::now();
        while started.elapsed() < moment {
            // Quicker than the undisturbed run: the machine has less to do now than it had then.
            if child.try_wait().unwrap().is_some() {
                whole = started.elapsed();
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        project.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
        for ((name, before), (_, after)) in expected.iter().zip(project.state()) {
            let first = before.lines().zip(after.lines()).find(|(before, after)| before != after);
            assert!(*before == after, "{name} differs after kill {number} at {moment:?}, first at {first:?}");
        }
    }
    println!("{killed} of {kills} runs were killed before their end");
    assert!(killed * 2 > kills, "only {killed} of {kills} runs were still going when they were killed");
}

/// The program with a limit on the size of every file it writes, as a full disk has: the write fails in the middle.
fn with_file_limit(project: &Project, kibibytes: u32) -> std::process::Output {
    // The signal is ignored, so that the program gets the error and has to answer for itself.
    let script = format!("trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" \"$@\"");
    Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_zuozheng"), "--project"])
        .arg(project.path())
        .args(["ingest", "--no-ocr", "--quiet", "--today", "2020-01-16"])
        .output()
        .unwrap()
}

#[test]
fn a_run_on_a_full_disk_says_so_and_is_finished_when_there_is_room() {
    let undisturbed = project();
    undisturbed.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
    let expected = undisturbed.state();
    let mut refused = 0;
    for kibibytes in [0, 8, 24, 64, 100, 160, 240, 400] {
        let project = project();
        let ran = with_file_limit(&project, kibibytes);
        let error = String::from_utf8_lossy(&ran.stderr);
        if !ran.status.success() {
            refused += 1;
            assert_eq!(ran.status.code(), Some(1), "{kibibytes} KiB: {error}");
            assert!(error.contains("zuozheng:") && !error.contains("panicked"), "{kibibytes} KiB: {error}");
        }
        project.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
        assert!(project.state() == expected, "{kibibytes} KiB: another state than undisturbed");
    }
    assert!(refused > 2, "only {refused} runs met the limit");
}
