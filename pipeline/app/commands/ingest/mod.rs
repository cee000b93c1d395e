//! `ingest`: reads what is new or changed, matches it to the tasks, writes ledger and index, and shows what is missing.

mod circulars;
pub(crate) mod corrections;
mod crosscheck;
mod derive;
mod evidence;
mod identity;
pub(crate) mod indexing;
mod likeness;
pub(crate) mod matching;
pub(crate) mod text;
mod timings;
pub(crate) mod tree;
mod units;

pub(crate) use units::Signatures;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Once;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use rayon::ThreadPoolBuilder;
use zuozheng_ledger::{
    FileRecord, FileRole, FileState, Ledger, NewRun, RegisterRecord, RunCounts, RunEnd, RunId, RunOutcome,
};
use zuozheng_link::folders::Senders;
use zuozheng_model::{DocId, Passage, Roster};
use zuozheng_text::Dictionaries;

use self::circulars::Circulars;
use self::evidence::{EvidenceReader, Taken};
use self::indexing::Indexing;
use self::timings::Timings;
use self::tree::TreeReader;
use self::units::Signers;
use crate::cli;
use crate::commands::Context;
use crate::commands::verdicts::decisions;
use crate::exit::Exit;
use crate::intake::{self, Intake};
use crate::ocr::Ocr;
use crate::prepare::Purpose;
use crate::progress;
use crate::project::Project;
use crate::readers::Readers;
use crate::store;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Ingest) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let scope = Scope::of(&project, &args.paths)?;
    let (dictionaries, rules) = (project.dictionaries()?, project.rules()?);
    let _lock = store::lock(&project)?;
    let mut ledger = Ledger::open_or_create(&project.store())?;
    progress::stop_on_ctrl_c();
    let run = ledger.start_run(&NewRun {
        started_at: Timestamp::now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        dictionary_hash: hex(&dictionaries.hash()),
        settings: serde_json::json!({ "ocr": !args.no_ocr, "retry_failed": args.retry_failed, "rules": rules, "today": args.today.unwrap_or_else(super::today) }),
    })?;
    let threads =
        ThreadPoolBuilder::new().num_threads(args.jobs.unwrap_or(0).into()).build().context("无法启动线程")?;
    let result = threads.install(|| {
        Ingest { context, project: &project, dictionaries: &dictionaries, run }.run(&mut ledger, args, &scope)
    });
    let end = |outcome, counts| RunEnd { finished_at: Timestamp::now(), outcome, counts };
    match result {
        Ok(Went::Through(counts)) => ledger.finish_run(run, &end(RunOutcome::Finished, counts))?,
        Ok(Went::Stopped(counts)) => {
            ledger.finish_run(run, &end(RunOutcome::Interrupted, counts))?;
            bail!("已中止；读过的都保留，再运行 zuozheng ingest 即接着做");
        }
        Err(error) => {
            ledger.finish_run(run, &end(RunOutcome::Failed, RunCounts::default()))?;
            return Err(error);
        }
    }
    let today = args.today.unwrap_or_else(super::today);
    let (exit, reached) = super::overview::show(context, &ledger, &dictionaries, today, &rules, args.check)?;
    ledger.write(|tx| reached.iter().try_for_each(|(circular, now)| tx.add_progress(run, circular, now)))?;
    Ok(exit)
}

struct Ingest<'a> {
    context: &'a Context<'a>,
    project: &'a Project,
    dictionaries: &'a Dictionaries,
    run: RunId,
}

/// How a run went, and what it did.
enum Went {
    Through(RunCounts),
    /// A person stopped it.
    Stopped(RunCounts),
}

impl Ingest<'_> {
    fn run(&self, ledger: &mut Ledger, args: &cli::Ingest, scope: &Scope) -> anyhow::Result<Went> {
        let timings = Timings::start();
        let generation_before = ledger.generation()?;
        let readers = Readers::new();
        let ocr = if args.no_ocr { None } else { Ocr::find() };
        let tree = |purpose| TreeReader { readers: &readers, ocr: ocr.as_ref(), purpose };

        let mut circulars = circulars::read(&intake::walk(&self.project.circulars()), &tree(Purpose::Circular))?;
        if circulars.registers.is_empty() {
            bail!(no_circular(self.project, &circulars));
        }
        identity::settle(&mut circulars.registers, ledger)?;
        corrections::put_on(&mut circulars.registers, ledger)?;
        let mut verdicts = Vec::new();
        for record in &mut circulars.registers {
            let decisions = decisions(ledger, record, None)?;
            record.problems.extend(decisions.problems());
            verdicts.push(decisions.verdicts);
        }
        if !self.context.quiet {
            circulars.remarks(ledger)?.iter().for_each(|remark| eprintln!("{remark}"));
        }
        timings.end("读取任务文件");
        let intake = self.evidence_files(ledger)?;
        let read_key = read_key();
        let retry = retry(ledger, args, ocr.is_some())?;
        let bar = progress::bar("读取", intake.files.len(), self.context.quiet);
        let in_scope = scope.filter(intake);
        // What is read will be matched, and that needs words: they are made ready meanwhile.
        let words = Once::new();
        let mut taken = std::thread::scope(|threads| {
            let ready = || {
                self.dictionaries.segmenter();
                self.dictionaries.concepts().make_ready();
            };
            let begin = || words.call_once(|| drop(threads.spawn(ready)));
            let tree = tree(Purpose::Evidence);
            EvidenceReader { tree, read_key: &read_key, retry, begin: &begin }.take(&in_scope, ledger, &bar)
        })?;
        bar.finish_and_clear();
        timings.end("读取材料");
        let missing = readers.missing();
        if !missing.is_empty() && !self.context.quiet {
            eprintln!("本系统不能完全隔离读取进程，缺少：{}", missing.join(", "));
        }
        if !taken.complete {
            return Ok(Went::Stopped(counts(ledger, &taken, 0)?));
        }
        scope.keep_the_rest(ledger, &mut taken.files)?;
        let folders = folders_of(taken.files.iter().map(|file| file.path.as_str()));
        let registers = circulars.registers.iter();
        let known = |record| roster(self.dictionaries, ledger, record, None, &folders);
        let rosters: Vec<Roster> = registers.map(known).collect::<anyhow::Result<_>>()?;
        let signers = self.tell_units(&mut taken.files, ledger, &circulars, &rosters)?;
        let circular_texts: Vec<&[Passage]> =
            circulars.read.iter().map(|file| file.prepared.passages.as_slice()).collect();
        // What was read again may say something else under the same content: a scan that tesseract has read now.
        if taken.n_read > 0 || derive::changed(&taken.files, ledger)? {
            let docs = derive::docs_of(&taken.files);
            derive::make(&docs, ledger)?;
            likeness::mark(&mut taken.files, &docs, ledger, &circular_texts, &signers)?;
            let heads = circulars.registers.iter().map(|record| &record.register.head);
            let numbers = heads.flat_map(|head| head.doc_number.iter().map(String::as_str));
            crosscheck::mark(&mut taken.files, &docs, ledger, numbers)?;
        }
        timings.end("查重");

        let targets: Vec<_> = circulars
            .registers
            .iter()
            .zip(&rosters)
            .zip(&verdicts)
            .map(|((record, roster), verdicts)| matching::Target { record, roster, verdicts })
            .collect();
        let bar = progress::bar("比对", 0, self.context.quiet);
        let mut indexing = Indexing::begin(self.project, generation_before, self.dictionaries)?;
        let complete =
            matching::put_aside(&taken.files, &targets, &signers, self.dictionaries, ledger, &mut indexing, &bar)?;
        bar.finish_and_clear();
        if !complete {
            return Ok(Went::Stopped(counts(ledger, &taken, 0)?));
        }
        timings.end("比对、索引");
        let mut changed = std::mem::take(&mut taken.read);
        let removed = self.write(ledger, &circulars, &taken.files, &mut changed)?;
        timings.end("写台账");
        indexing.finish(ledger, &changed, self.context.quiet)?;
        timings.end("完成索引");
        if args.timings {
            eprint!("{}", timings.table(&taken.took));
        }
        Ok(Went::Through(counts(ledger, &taken, removed)?))
    }

    /// The files of the evidence folder. A folder that is away with all that was in it, such as a drive that is not there,
    /// must not be taken for units that have sent nothing.
    fn evidence_files(&self, ledger: &Ledger) -> anyhow::Result<Intake> {
        let folder = self.project.evidence();
        let intake = if folder.is_dir() { intake::walk(&folder) } else { Intake::default() };
        let n_before = ledger.files()?.iter().filter(|file| file.role == FileRole::Evidence).count();
        if n_before > 0 && !folder.is_dir() {
            bail!(
                "找不到材料文件夹“{}”，上次运行时其中有材料{n_before}份：请先接回存放它的磁盘或网络位置；确实全部撤下的，请建一个空的文件夹再运行",
                folder.display()
            );
        }
        if n_before > 0 && intake.files.is_empty() && !self.context.quiet {
            eprintln!("材料文件夹里一份材料也没有，上次运行时有{n_before}份：如果不是有意撤下，请放回后再运行");
        }
        Ok(intake)
    }

    /// Says of each file whose evidence it is, or that nobody knows it, and gives who signed which.
    fn tell_units(
        &self,
        files: &mut [FileRecord],
        ledger: &Ledger,
        circulars: &Circulars,
        rosters: &[Roster],
    ) -> anyhow::Result<Signers> {
        let issuers = circulars.registers.iter().map(|record| record.register.head.issuer.as_deref());
        let of_circular = |(roster, issuer)| Senders::new(roster, self.dictionaries.unit_names(), issuer);
        let senders: Vec<Senders<'_>> = rosters.iter().zip(issuers).map(of_circular).collect();
        let mut signatures = Signatures::new(&senders);
        let mut signers = Signers::default();
        for file in files {
            file.problems.retain(|problem| problem.code.as_str() != "unit-unknown");
            let description = match file.doc {
                Some(doc) => ledger.document(doc)?.map(|head| head.description).unwrap_or_default(),
                None => zuozheng_model::Description::default(),
            };
            signers.add(&file.path, signatures.of(&description));
            match units::unit_of(&file.path, &description, &senders, rosters) {
                Ok(unit) => file.unit = Some(unit),
                Err(problem) => {
                    file.unit = None;
                    file.problems.push(problem);
                }
            }
        }
        Ok(signers)
    }

    /// Everything that people see changes here, in one transaction. Gives the number of files that have vanished.
    fn write(
        &self,
        ledger: &mut Ledger,
        circulars: &Circulars,
        evidence: &[FileRecord],
        changed: &mut BTreeSet<String>,
    ) -> anyhow::Result<u64> {
        let before = ledger.files()?;
        let registers_before: Vec<String> = ledger.registers()?.into_iter().map(|record| record.circular).collect();
        ledger.write(|tx| {
            let files = || circulars.files.iter().chain(evidence);
            let now: BTreeSet<(FileRole, &str)> = files().map(|file| (file.role, file.path.as_str())).collect();
            let mut removed = 0;
            for file in before.iter().filter(|file| !now.contains(&(file.role, file.path.as_str()))) {
                removed += tx.remove_file(file.role, &file.path)?;
                changed.insert(file.path.clone());
            }
            for circular in &registers_before {
                if circulars.registers.iter().all(|record| record.circular != *circular) {
                    tx.remove_register(circular)?;
                    // Links of any file may have gone with it.
                    changed.extend(evidence.iter().map(|file| file.path.clone()));
                }
            }
            for file in &circulars.read {
                tx.put_document(&file.head(&read_key()), &file.prepared.passages)?;
            }
            for record in &circulars.registers {
                tx.put_register(record)?;
            }
            for file in files() {
                if tx.put_file(self.run, file)? {
                    changed.insert(file.path.clone());
                }
            }
            changed.extend(tx.put_links_aside()?);
            anyhow::Ok(removed)
        })
    }
}

/// Which part of the corpus a run looks at.
struct Scope {
    /// Paths inside the evidence folder; empty for all.
    paths: Vec<String>,
}

impl Scope {
    fn of(project: &Project, paths: &[PathBuf]) -> anyhow::Result<Self> {
        let evidence = project.evidence();
        let mut inside = Vec::new();
        for path in paths {
            let full = fs_err::canonicalize(path)?;
            let is_whole = [project.corpus(), project.root().to_owned(), evidence.clone(), project.circulars()]
                .iter()
                .any(|whole| fs_err::canonicalize(whole).is_ok_and(|whole| whole == full));
            if is_whole {
                return Ok(Self { paths: Vec::new() });
            }
            let below =
                fs_err::canonicalize(&evidence).ok().and_then(|root| full.strip_prefix(root).map(Path::to_owned).ok());
            let Some(below) = below else {
                bail!("“{}”不在“{}”里：材料请放进 corpus/evidence/单位名/", path.display(), project.corpus().display());
            };
            inside.push(below.to_string_lossy().replace('\\', "/"));
        }
        Ok(Self { paths: inside })
    }

    fn contains(&self, path: &str) -> bool {
        let holds = |whole: &String| {
            path.strip_prefix(whole.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.paths.is_empty() || self.paths.iter().any(holds)
    }

    fn filter(&self, mut intake: Intake) -> Intake {
        intake.files.retain(|file| self.contains(&file.path));
        intake.unreachable.retain(|lost| self.contains(&lost.path));
        intake
    }

    /// What lies outside stays as the ledger knows it.
    fn keep_the_rest(&self, ledger: &Ledger, files: &mut Vec<FileRecord>) -> anyhow::Result<()> {
        let outside = |file: &FileRecord| file.role == FileRole::Evidence && !self.contains(&file.path);
        files.extend(ledger.files()?.into_iter().filter(outside));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(())
    }
}

/// The roster of a circular: that of its district, the units that it names itself, those that a former version of it named (up
/// to a generation of the past), and those that folders tell.
pub(crate) fn roster(
    dictionaries: &Dictionaries,
    ledger: &Ledger,
    record: &RegisterRecord,
    until: Option<u64>,
    folders: &[String],
) -> anyhow::Result<Roster> {
    let former = former_units(ledger, record, until)?;
    let head = &record.register.head;
    let known = |names: &mut dyn Iterator<Item = &str>| {
        let names: Vec<&str> = names.collect();
        dictionaries.roster_with_named(head.issuer.as_deref(), &head.title, names)
    };
    let now = known(&mut record.register.named_units());
    let mut roster = known(&mut record.register.named_units().chain(former.iter().map(String::as_str)));
    for name in former.iter().filter(|name| now.unit(name).is_none()) {
        if let Some(unit) = roster.unit(name).map(|unit| unit.id.clone()) {
            roster.set_former(&unit);
        }
    }
    Ok(zuozheng_link::folders::with_folders(roster, &record.register, folders))
}

/// The units that a former version of a circular gave tasks to, and the present one (or that of a generation of the past) does not:
/// what they handed in is theirs.
fn former_units(ledger: &Ledger, record: &RegisterRecord, until: Option<u64>) -> anyhow::Result<Vec<String>> {
    let now: BTreeSet<&str> = record.register.named_units().collect();
    let versions = ledger.register_versions(&record.circular)?;
    let was_there = |since: u64| until.is_none_or(|until| since <= until);
    let before = versions.iter().filter(|(since, version)| was_there(*since) && version.hash != record.hash);
    let named: BTreeSet<&str> = before.flat_map(|(_, version)| version.register.named_units()).collect();
    Ok(named.difference(&now).map(|name| (*name).to_owned()).collect())
}

/// The folders, archives and mails in which evidence lies, each with those that it lies in, sorted.
pub(crate) fn folders_of<'p>(paths: impl Iterator<Item = &'p str>) -> Vec<String> {
    let folders: BTreeSet<&str> = paths.filter_map(|path| Some(path.rsplit_once('/')?.0)).collect();
    folders.into_iter().map(str::to_owned).collect()
}

/// Contents to read again: with `--retry-failed` those that failed or were read in part; with OCR at hand those that
/// wait for it.
fn retry(ledger: &Ledger, args: &cli::Ingest, has_ocr: bool) -> anyhow::Result<BTreeSet<DocId>> {
    let mut retry = BTreeSet::new();
    let waits = |file: &FileRecord| -> anyhow::Result<bool> {
        let Some(head) = file.doc.map(|doc| ledger.document(doc)).transpose()?.flatten() else { return Ok(false) };
        Ok(head.problems.iter().any(|problem| problem.code.as_str() == "needs-ocr"))
    };
    for file in ledger.files()? {
        let incomplete = matches!(file.state, FileState::Failed | FileState::Partial);
        if incomplete && (args.retry_failed || (has_ocr && waits(&file)?)) {
            retry.extend(file.doc);
        }
    }
    Ok(retry)
}

/// Changes whenever the same content could be read in another way. OCR is no part of it: it only ever adds, and a
/// content that was read without it is read again through [`retry`].
fn read_key() -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), &hex(&Dictionaries::builtin().hash())[..16])
}

fn counts(ledger: &Ledger, taken: &Taken, removed: u64) -> anyhow::Result<RunCounts> {
    let of = |state| taken.files.iter().filter(|file| file.state == state).count() as u64;
    Ok(RunCounts {
        files: taken.files.len() as u64,
        ok: of(FileState::Ok),
        partial: of(FileState::Partial),
        failed: of(FileState::Failed),
        skipped: of(FileState::Skipped),
        read: taken.n_read,
        taken_up: taken.n_taken_up,
        removed,
        links: ledger.n_links()?,
    })
}

fn no_circular(project: &Project, circulars: &Circulars) -> String {
    let folder = project.circulars();
    let mut message = format!(
        "没有任务文件：请把下达任务的文件（Word、PDF、Excel 等）放进 corpus/circulars（“{}”）",
        folder.display()
    );
    for file in &circulars.files {
        message.push_str(&format!("\n  {}: {}", file.path, circulars.complaint(file)));
    }
    message
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
