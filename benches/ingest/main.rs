//! The whole run in CPU seconds, over a corpus made here: `cargo bench --bench ingest [-- N]` makes N PDFs (300 unless
//! told) and a third as many workbooks, ingests them, does it again with nothing changed and with one file changed, and
//! beside it does what the plainest program would do to get the words out: see [`plain`]. The ratio of the two, measured
//! turn by turn, says more than seconds on a machine that others use too.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that cannot be set up has failed")]

mod made;
mod plain;

use std::path::Path;
use std::process::{Command, Stdio};

/// Rounds of everything; their median is shown.
const ROUNDS: usize = 5;

fn main() {
    let n = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(300);
    let project = tempfile::tempdir().unwrap();
    let corpus = made::corpus(project.path(), n);
    println!("{n} PDFs ({} pages), {} workbooks ({} rows)", corpus.n_pages, corpus.n_workbooks, corpus.n_rows);
    if cpu_of_children().is_none() {
        println!("this system does not tell the CPU seconds of a process: nothing was measured");
        return;
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
    println!("{:28} {:7.2}", "ingest : plain", median(ratios));
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
