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

/// Which run a report stands on, and how long a search took: numbers and clock times that each run has for itself.
const OF_THE_RUN: [&str; 4] = ["\"run\":", "\"run_ended\":", "\"generation\":", "\"took_ms\":"];

/// What a user sees of the state, line by line identical but for the lines that name the run.
fn state(project: &Project) -> Vec<(&'static str, String)> {
    let views: [(&str, &[&str]); 4] = [
        ("tasks", &["tasks", "--format", "json"]),
        ("links", &["links", "--format", "jsonl"]),
        ("gaps", &["gaps", "--format", "json", "--today", "2020-01-16"]),
        ("search", &["search", "双随机", "--format", "json"]),
    ];
    let same = |line: &&str| !OF_THE_RUN.iter().any(|key| line.trim_start().starts_with(key));
    let view = |args| project.ok(args).out.lines().filter(same).collect::<Vec<_>>().join("\n");
    views.iter().map(|(name, args)| (*name, view(*args))).collect()
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
    let whole = started.elapsed();
    let expected = state(&undisturbed);

    let mut killed = 0;
    for number in 1..=kills {
        let project = project();
        let mut child = ingest(&project).spawn().unwrap();
        // Evenly over the run, from the start on: reading, matching, ledger and index commits.
        let moment: Duration = whole * number / (kills + 1);
        std::thread::sleep(moment);
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        project.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
        for ((name, before), (_, after)) in expected.iter().zip(state(&project)) {
            let first = before.lines().zip(after.lines()).find(|(before, after)| before != after);
            assert!(*before == after, "{name} differs after kill {number} at {moment:?}, first at {first:?}");
        }
    }
    println!("{killed} of {kills} runs were killed before their end");
    assert!(killed * 2 > kills, "only {killed} of {kills} runs were still going when they were killed");
}
