//! The whole run in CPU seconds, over a corpus made here: `cargo bench --bench ingest [-- N]` makes N PDFs (300 unless
//! told) and a third as many workbooks, ingests them, does it again with nothing changed and with one file changed, and
//! beside it does what the plainest program would do to get the words out: see [`plain`]. The ratio of the two, measured
//! turn by turn, says more than seconds on a machine that others use too. With `--check` the run fails when the ratio is
//! more than 15 % above that of `baseline.tsv` for as many PDFs.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that cannot be set up has failed")]

mod made;
mod plain;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// Rounds of everything; their median is shown.
const ROUNDS: usize = 5;
/// Numbers of PDFs, what their ingest cost, in that of the plain program, when the row was written, and why as much.
const BASELINE: &str = include_str!("baseline.tsv");
/// How much more than that a check lets pass.
const TOLERANCE: f64 = 1.15;

fn main() -> ExitCode {
    let n = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(300);
    let is_check = std::env::args().any(|argument| argument == "--check");
    let project = tempfile::tempdir().unwrap();
    let corpus = made::corpus(project.path(), n);
    println!("{n} PDFs ({} pages), {} workbooks ({} rows)", corpus.n_pages, corpus.n_workbooks, corpus.n_rows);
    if cpu_of_children().is_none() {
        println!("this system does not tell the CPU seconds of a process: nothing was measured");
        return ExitCode::SUCCESS;
    }
    let (mut whole, mut words, mut again, mut changed, mut ratios) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let store = project.path().join("index/store");
        if store.exists() {
            fs_err::remove_dir_all(&store).unwrap();
        }
        whole.push(ingest(project.path()));
        again.push(ingest(project.path()));
        made::change(&corpus.files[round]);
        changed.push(ingest(project.path()));
        let before = cpu_of_this();
        let n_words = plain::words(&corpus.files);
        words.push(cpu_of_this() - before);
        assert!(n_words > 1_000, "the plain way finds no words");
        ratios.push(whole[round] / words[round]);
    }
    for (what, seconds) in [
        ("ingest", whole),
        ("again, nothing changed", again),
        ("one file changed", changed),
        ("plain: words into an index", words),
    ] {
        println!("{what:28} {:7.2} CPU s", median(seconds));
    }
    let ratio = median(ratios);
    println!("{:28} {ratio:7.2}", "ingest : plain");
    if is_check { check(n, ratio) } else { ExitCode::SUCCESS }
}

/// Holds the ratio against the baseline.
fn check(n: usize, ratio: f64) -> ExitCode {
    let rows = BASELINE.lines().skip(1).filter_map(|line| line.split_once('\t'));
    let rows = rows.map(|(pdfs, rest)| (pdfs, rest.split('\t').next().unwrap_or_default()));
    let Some((_, known)) = rows.into_iter().find(|(pdfs, _)| *pdfs == n.to_string()) else {
        println!("benches/ingest/baseline.tsv has no row for {n} PDFs");
        return ExitCode::FAILURE;
    };
    let most = known.parse::<f64>().unwrap() * TOLERANCE;
    if ratio <= most {
        println!("{:28} {most:7.2}  kept", "at most");
        return ExitCode::SUCCESS;
    }
    println!(
        "{:28} {most:7.2}  EXCEEDED: find what costs more (`perf record`), or say in baseline.tsv why it must",
        "at most"
    );
    ExitCode::FAILURE
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// CPU seconds of a run, its readers included.
fn ingest(project: &Path) -> f64 {
    let before = cpu_of_children().unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_zuozheng"))
        .arg("--project")
        .arg(project)
        .args(["ingest", "--no-ocr", "--quiet", "--today", "2020-01-16"])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    cpu_of_children().unwrap() - before
}

/// CPU seconds of all children that have ended, and of theirs (proc(5), `cutime` and `cstime`).
fn cpu_of_children() -> Option<f64> {
    Some(clock(15)? + clock(16)?)
}

/// CPU seconds of this process.
fn cpu_of_this() -> f64 {
    clock(13).unwrap() + clock(14).unwrap()
}

/// A field of `/proc/self/stat`, counted from 0, in seconds.
fn clock(field: usize) -> Option<f64> {
    /// `sysconf(_SC_CLK_TCK)` of every Linux there is.
    const TICKS: f64 = 100.0;
    let stat = fs_err::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in brackets and may hold spaces.
    let after = stat.rsplit_once(')')?.1;
    Some(after.split_whitespace().nth(field - 2)?.parse::<f64>().ok()? / TICKS)
}
