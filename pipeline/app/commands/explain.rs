//! `explain`: why a file is linked to a task, or why not.

use std::path::Path;

use anyhow::{Context as _, bail};
use zuozheng_ledger::{FileRecord, FileRole, Ledger};
use zuozheng_link::matching::Matcher;
use zuozheng_model::{Link, Standing};
use zuozheng_report::{Explanation, OpinionFact, explain, links};

use super::ingest::matching;
use super::ingest::text::Text;
use super::review::opinions::Opinions;
use super::view::{self, View};
use super::{Context, task_number};
use crate::cli::{self, Format};
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Tasks that came near, to show beside those that were linked.
const NEAR: usize = 3;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Explain) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let task = args.task.as_deref().map(task_number::parse).transpose()?;
    let mut view = View::of(&ledger, view::circular(&ledger, args.circular.as_deref())?, &dictionaries)?;
    if let Some(task) = task.filter(|task| view.record.register.task(*task).is_none()) {
        bail!("{}没有任务{task}，共有{}项", view.record.name(), view.record.register.tasks.len());
    }
    let file = find(&ledger, &project, &args.file)?;
    let doc = file.doc.with_context(|| format!("“{}”没有读出来：原因见 zuozheng status --failed", file.path))?;
    view.keep_links(|fact| fact.path == file.path && task.is_none_or(|task| fact.link.task == task));
    if matches!(args.format, Format::Json | Format::Jsonl) {
        context.output.write(links::jsonl(view.record.name(), &view.links).as_bytes())?;
        return Ok(Exit::Done);
    }
    if args.format != Format::Table {
        return super::no_such_format(args.format, "explain", "table、json");
    }
    let evidence = Text::load(&file, doc, &ledger)?.signed_by(&view.signers_of(&file.path)).evidence;
    let segmenter = dictionaries.segmenter();
    let matcher = Matcher::new(&view.record.register, &view.roster, &dictionaries, &segmenter)?;
    let lessons = matching::lessons(&view.verdicts, &dictionaries, &ledger)?;
    let teachings = matching::taught(doc, &file.path, &lessons, &dictionaries, &ledger)?;
    let mut near: Vec<_> = matcher.assess(&evidence, &teachings);
    near.retain(|assessment| match task {
        Some(task) => assessment.task == task && view.links.is_empty(),
        None => assessment.grade.is_none(),
    });
    // Of what could not be read nothing came near.
    near.retain(|_| !evidence.passages.is_empty());
    near.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.task.cmp(&b.task)));
    near.truncate(NEAR);
    let near: Vec<Link> = near
        .into_iter()
        .map(|assessment| Link {
            task: assessment.task,
            grade: assessment.grade.unwrap_or(zuozheng_model::Grade::Supporting),
            score: assessment.probability,
            basis: assessment.basis,
            passages: assessment.passages,
        })
        .collect();
    let fact =
        view.files.iter().find(|fact| fact.path == file.path).context("读取期间台账里的这份材料不见了，请再试一次")?;
    let mut verdicts: Vec<Standing> = view.verdicts.on(&file.path, doc).into_iter().cloned().collect();
    verdicts.retain(|standing| task.is_none_or(|task| standing.task == task));
    let opinions = Opinions::of(&ledger, &view)?;
    let opinions: Vec<OpinionFact> =
        opinions.on_content(doc).filter(|fact| task.is_none_or(|task| fact.opinion.task == task)).cloned().collect();
    let of = Explanation {
        register: &view.record.register,
        file: fact,
        links: &view.links,
        near: &near,
        verdicts: &verdicts,
        opinions: &opinions,
    };
    context.output.write(explain(&of).as_bytes())?;
    Ok(Exit::Done)
}

/// The evidence file that a person means: by its path inside the evidence folder, by its path on disk, or by the end
/// of its path when only one file ends so.
pub(crate) fn find(ledger: &Ledger, project: &Project, typed: &Path) -> anyhow::Result<FileRecord> {
    let name = typed.to_string_lossy().replace('\\', "/");
    let on_disk = fs_err::canonicalize(typed).ok().zip(fs_err::canonicalize(project.evidence()).ok());
    let below = on_disk
        .and_then(|(file, folder)| file.strip_prefix(folder).map(|path| path.to_string_lossy().into_owned()).ok());
    let files: Vec<FileRecord> = ledger.files()?.into_iter().filter(|file| file.role == FileRole::Evidence).collect();
    if let Some(file) = files.iter().find(|file| file.path == name || Some(&file.path) == below.as_ref()) {
        return Ok(file.clone());
    }
    let ending: Vec<&FileRecord> = files.iter().filter(|file| file.path.ends_with(&format!("/{name}"))).collect();
    match ending[..] {
        [file] => Ok(file.clone()),
        [] => bail!("台账里没有材料“{name}”：请写它在 corpus/evidence 里的路径；新放入的先运行 zuozheng ingest"),
        _ => bail!("有几份材料都叫“{name}”：请写它在 corpus/evidence 里的路径，如“{}”", ending[0].path),
    }
}
