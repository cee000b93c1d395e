//! Reads the circulars of a project and settles which register each of them has.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use zuozheng_ledger::{FileRecord, FileRole, FileState, Ledger, RegisterRecord};
use zuozheng_model::{FileKind, Problem, Register};
use zuozheng_report::diff;

use super::identity;
use super::tree::{ReadFile, TreeReader};
use crate::intake::{Intake, load};
use crate::prepare::{Outcome, REGISTER_WORKBOOK};

/// The circulars of a project.
pub(crate) struct Circulars {
    /// One register a circular, sorted by name.
    pub(crate) registers: Vec<RegisterRecord>,
    /// Every file of the folder.
    pub(crate) files: Vec<FileRecord>,
    /// What was read.
    pub(crate) read: Vec<ReadFile>,
}

/// Reads all files of the folder of circulars. They are few: each run reads them anew.
pub(crate) fn read(intake: &Intake, reader: &TreeReader<'_>) -> anyhow::Result<Circulars> {
    let mut read = Vec::new();
    let mut files = Vec::new();
    for lost in &intake.unreachable {
        let mut file = FileRecord::unread(FileRole::Circular, &lost.path, 0);
        file.problems.push(lost.problem.clone());
        files.push(file);
    }
    for loaded in load(&intake.files) {
        match loaded.content {
            Ok((doc, bytes)) => read.extend(reader.read(&loaded.path, doc, &bytes)?),
            Err(problem) => {
                let mut file = FileRecord::unread(FileRole::Circular, &loaded.path, loaded.size);
                file.problems.push(problem);
                files.push(file);
            }
        }
    }
    let certain: BTreeSet<&str> = read.iter().filter(|file| file.prepared.is_circular).filter_map(name).collect();
    let mut by_name: BTreeMap<String, Vec<&ReadFile>> = BTreeMap::new();
    for file in &read {
        // A paper that only looks a little like a circular is taken for one when there is no better.
        let is_doubtful = !certain.is_empty() && name(file).is_some_and(|name| !certain.contains(name));
        match &file.prepared.register {
            Some(_) if is_doubtful => files.push(record(file, Some(doubtful()))),
            Some(register) => by_name.entry(register.name().to_owned()).or_default().push(file),
            None => files.push(record(file, no_tasks(file))),
        }
    }
    let mut registers = Vec::new();
    for (circular, mut candidates) in by_name {
        let most = candidates.iter().map(|file| n_tasks(file)).max().unwrap_or_default();
        let is_dated = candidates.iter().all(|file| day(file).is_some());
        candidates.sort_by_cached_key(|file| (rank(file, most, is_dated), file.path.clone()));
        let best = candidates[0];
        let Some(register) = best.prepared.register.clone() else { continue };
        for file in &candidates {
            let remark = (file.path != best.path).then(|| same_circular(file, best, &register)).flatten();
            files.push(record(file, remark));
        }
        let json = serde_json::to_vec(&register)?;
        registers.push(RegisterRecord {
            circular,
            hash: blake3::hash(&json).to_hex().to_string(),
            source: best.path.clone(),
            register,
            problems: best.prepared.problems.clone(),
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Circulars { registers, files, read })
}

/// Which of several files of one circular gives the register: the one of the latest day where all tell theirs, then one that says
/// that it was revised, then the one with most tasks, then with fewest problems, then the one whose format says most about its tables.
/// One with far fewer tasks than the `most` was not read well, whatever its day.
fn rank(
    file: &ReadFile,
    most: usize,
    is_dated: bool,
) -> (bool, Reverse<Option<Date>>, bool, Reverse<usize>, usize, u8) {
    const REVISED: [&str; 5] = ["修订", "修正", "更正", "重新印发", "重印"];
    let register = file.prepared.register.as_ref();
    let is_short = n_tasks(file) * 10 < most * 7;
    let title = register.map_or("", |register| register.head.title.as_str());
    let title = title.trim_end_matches(['）', ')', '版', '稿', '本']);
    let is_revised = REVISED.iter().any(|word| file.path.contains(word) || title.ends_with(word));
    let format = match file.prepared.kind {
        FileKind::Docx => 0,
        FileKind::Doc | FileKind::WordXml | FileKind::Odt => 1,
        FileKind::Xlsx | FileKind::Xls | FileKind::Xlsb | FileKind::Ods => 2,
        FileKind::Html => 3,
        FileKind::Pdf | FileKind::Ofd => 4,
        _ => 5,
    };
    (
        is_short,
        Reverse(day(file).filter(|_| is_dated)),
        !is_revised,
        Reverse(n_tasks(file)),
        file.prepared.problems.len(),
        format,
    )
}

fn day(file: &ReadFile) -> Option<Date> {
    file.prepared.register.as_ref().and_then(|register| register.head.date)
}

fn n_tasks(file: &ReadFile) -> usize {
    file.prepared.register.as_ref().map_or(0, |register| register.tasks.len())
}

impl Circulars {
    /// What a person should know before anything is judged by them: which file was not taken for a circular, or not for the one
    /// that counts, and which tasks are not what they were when they were last read.
    pub(crate) fn remarks(&self, ledger: &Ledger) -> anyhow::Result<Vec<String>> {
        let mut remarks = Vec::new();
        for file in &self.files {
            remarks.extend(
                file.problems
                    .iter()
                    .map(|problem| format!("任务文件“{}”：{}；{}", file.path, problem.message, problem.hint)),
            );
        }
        for record in &self.registers {
            let Some(before) = ledger.register(&record.circular)? else { continue };
            let changed = differences(&before.register, &record.register);
            if !changed.is_empty() {
                let source = &record.source;
                remarks.push(format!("任务清单与上次不同（现按“{source}”）：{}", few(&changed)));
            }
        }
        for problem in self.registers.iter().flat_map(|record| &record.problems) {
            if problem.code.as_str() == identity::TWICE {
                remarks.push(format!("{}；{}", problem.message, problem.hint));
            }
        }
        Ok(remarks)
    }

    /// What is wrong with a file, in a word; empty when nothing is.
    pub(crate) fn complaint<'a>(&'a self, file: &'a FileRecord) -> &'a str {
        let read = self.read.iter().find(|read| read.path == file.path);
        let problems = file.problems.iter().chain(read.iter().flat_map(|read| &read.prepared.problems));
        problems.max_by_key(|problem| problem.severity).map_or("", |problem| &problem.message)
    }
}

/// The record of a file; its own problems are those of its document and stand there.
fn record(file: &ReadFile, remark: Option<Problem>) -> FileRecord {
    FileRecord {
        role: FileRole::Circular,
        path: file.path.clone(),
        parent: file.parent.clone(),
        doc: Some(file.doc),
        size: file.size,
        unit: None,
        state: match file.prepared.outcome() {
            Outcome::Ok => FileState::Ok,
            Outcome::Partial => FileState::Partial,
            Outcome::Failed => FileState::Failed,
        },
        problems: remark.into_iter().collect(),
        first_seen: None,
    }
}

/// The name of the circular that a file was read as.
fn name(file: &ReadFile) -> Option<&str> {
    file.prepared.register.as_ref().map(Register::name)
}

fn doubtful() -> Problem {
    Problem::note(
        "circular-doubtful",
        "不像下达任务的文件，没有作为任务依据",
        "如果它确是下达任务的文件，请放进另一个项目单独核对；如果不是，请移出 circulars 文件夹",
    )
}

fn no_tasks(file: &ReadFile) -> Option<Problem> {
    let has_text = !file.prepared.passages.is_empty();
    let is_known = file.prepared.problems.iter().any(|problem| problem.code.as_str() == REGISTER_WORKBOOK);
    (has_text && !is_known).then(|| {
        Problem::note(
            "circular-without-tasks",
            "没有从中读出任务",
            "如果它是下达任务的文件，请用 read 命令核对读出的内容；如果不是，请移出 circulars 文件夹",
        )
    })
}

/// A remark on a file whose circular has a better file.
fn same_circular(file: &ReadFile, best: &ReadFile, register: &Register) -> Option<Problem> {
    let differing = differences(file.prepared.register.as_ref()?, register);
    (!differing.is_empty()).then(|| {
        let message = format!("与同一文件的另一份（{}，以它为准）不一致：{}", best.path, few(&differing));
        Problem::note("circular-copies-differ", message, "请核对哪一份是正式文本，另一份移出 circulars 文件夹")
    })
}

/// In what two registers of one circular differ: `第6项（完成时限）`, `第20项（新增）`. A task that only moved is none.
fn differences(before: &Register, now: &Register) -> Vec<String> {
    let of_entry = |entry: &diff::Entry| -> Option<String> {
        let fields = || entry.changes.iter().map(|change| change.field.heading()).collect::<Vec<_>>().join("、");
        match (entry.state, entry.a, entry.b) {
            (diff::State::Same, ..) => None,
            (diff::State::Changed, _, Some(number)) => Some(format!("第{number}项（{}）", fields())),
            (diff::State::New, _, Some(number)) => Some(format!("第{number}项（新增）")),
            (_, Some(number), _) => Some(format!("原第{number}项（没有了）")),
            _ => None,
        }
    };
    diff::diff(before, now).tasks.iter().filter_map(of_entry).collect()
}

/// The first of many, and how many there are.
fn few(differing: &[String]) -> String {
    const MOST: usize = 12;
    let more = if differing.len() > MOST { format!("等{}项", differing.len()) } else { String::new() };
    format!("{}{more}", differing[..differing.len().min(MOST)].join("、"))
}
