//! A project in a temporary folder, and the binary run on it.

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The repository's own folder.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Which run a report stands on, and how long a search took: numbers and clock times that each run has for itself.
const OF_THE_RUN: [&str; 4] = ["\"run\":", "\"run_ended\":", "\"generation\":", "\"took_ms\":"];

/// A project folder that disappears with the value.
pub(crate) struct Project {
    folder: TempDir,
}

/// What a run printed.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A project with the seed circular as a Word file and no evidence.
    pub(crate) fn with_circular() -> Self {
        let project = Self::empty();
        project.copy("corpus/circulars/penjiang-2019-840.docx", "corpus/circulars/840.docx");
        project.make_dir("corpus/evidence");
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn make_dir(&self, path: &str) {
        std::fs::create_dir_all(self.join(path)).unwrap();
    }

    /// Writes a file into the project.
    pub(crate) fn file(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, content).unwrap();
        self
    }

    /// Copies a file of the repository into the project.
    pub(crate) fn copy(&self, from: &str, to: &str) -> &Self {
        self.file(to, fs_err::read(repository().join(from)).unwrap())
    }

    /// Runs a command on this project.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        run_in(self.path(), args)
    }

    /// Runs a command that must succeed.
    pub(crate) fn ok(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}\n{}\n{}", ran.out, ran.err);
        ran
    }

    /// Ingests, which must succeed, and gives the most memory that the main process had, in bytes.
    pub(crate) fn ingest_watched(&self) -> u64 {
        let errors = tempfile::NamedTempFile::new().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_zuozheng"))
            .arg("--project")
            .arg(self.path())
            .args(["ingest", "--no-ocr", "--quiet", "--today", "2020-01-16"])
            .stdout(Stdio::null())
            .stderr(errors.reopen().unwrap())
            .spawn()
            .unwrap();
        let mut peak = 0;
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            peak = peak.max(peak_memory(&child).unwrap_or(0));
            std::thread::sleep(Duration::from_millis(10));
        };
        assert!(status.success(), "{status:?}\n{}", fs_err::read_to_string(errors.path()).unwrap());
        peak
    }

    /// What a user sees of the state, line by line identical but for the lines that name the run.
    pub(crate) fn state(&self) -> Vec<(&'static str, String)> {
        let views: [(&str, &[&str]); 4] = [
            ("tasks", &["tasks", "--format", "json"]),
            ("links", &["links", "--format", "jsonl"]),
            ("gaps", &["gaps", "--format", "json", "--today", "2020-01-16"]),
            ("search", &["search", "双随机", "--format", "json"]),
        ];
        let same = |line: &&str| !OF_THE_RUN.iter().any(|key| line.trim_start().starts_with(key));
        let view = |args| self.ok(args).out.lines().filter(same).collect::<Vec<_>>().join("\n");
        views.iter().map(|(name, args)| (*name, view(*args))).collect()
    }

    /// Runs a command and reads its result as JSON.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let ran = self.ok(args);
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", ran.out))
    }

    /// What the gap list of a day says of a unit.
    pub(crate) fn unit_at(&self, today: &str, unit: &str) -> Value {
        let gaps = self.json(&["gaps", "--format", "json", "--today", today]);
        let found = gaps["units"].as_array().unwrap().iter().find(|of| of["unit"] == unit);
        found.unwrap_or_else(|| panic!("{unit}: {gaps}")).clone()
    }

    /// … and of one of its tasks.
    pub(crate) fn item_at(&self, today: &str, unit: &str, task: usize) -> Value {
        let of = self.unit_at(today, unit);
        let found = of["items"].as_array().unwrap().iter().find(|item| item["task"] == task);
        found.unwrap_or_else(|| panic!("{unit} has no task {task}: {of}")).clone()
    }

    /// Runs a command and reads its result as a JSON value a line.
    pub(crate) fn json_lines(&self, args: &[&str]) -> Vec<Value> {
        self.ok(args).out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Most memory of the process that holds ledger and index, in bytes, whatever comes in.
pub(crate) const MEMORY: u64 = 500 << 20;

/// The most memory that a process had so far, in bytes, while it is still there.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = fs_err::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}

/// A zip archive of these members.
pub(crate) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Runs a command on a project folder.
pub(crate) fn run_in(folder: &Path, args: &[&str]) -> Ran {
    run_typed(folder, args, None)
}

/// Runs a command that reads a line from standard input, if there is one.
pub(crate) fn run_typed(folder: &Path, args: &[&str], line: Option<&str>) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_zuozheng"))
        .arg("--project")
        .arg(folder)
        .args(args)
        .env("NO_COLOR", "1")
        .stdin(if line.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    if let (Some(mut input), Some(line)) = (child.stdin.take(), line) {
        // A command that refuses before it asks has gone by now.
        let _ = writeln!(input, "{line}");
    }
    let output: Output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The sample project of the repository, ingested once for all tests that only look.
pub(crate) fn sample() -> &'static Project {
    static SAMPLE: OnceLock<Project> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let project = Project::empty();
        for folder in ["corpus/circulars", "corpus/evidence"] {
            copy_folder(&repository().join(folder), &project.join(folder));
        }
        project.ok(&["ingest", "--no-ocr", "--today", "2020-01-16"]);
        project
    })
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// True for the super-user, whom permissions do not stop: tests about permissions then skip by name.
pub(crate) fn is_super_user(project: &Project) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let probe = project.join("probe");
    std::fs::create_dir(&probe).unwrap();
    std::fs::set_permissions(&probe, std::fs::Permissions::from_mode(0o000)).unwrap();
    let readable = std::fs::read_dir(&probe).is_ok();
    std::fs::set_permissions(&probe, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::remove_dir(&probe).unwrap();
    readable
}
