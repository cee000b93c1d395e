//! `pack`: the cited pages and originals of a unit, a task or a circular, for an assessor.

pub(crate) mod check;
mod gather;

use std::path::Path;

use anyhow::{bail, ensure};
use sha2::{Digest as _, Sha256};
use zuozheng_report::pack::{self, Pack};

use self::gather::{Gathered, duties, gather};
use super::judged::Judged;
use super::view::{self, View};
use super::{Context, ingest, task_number};
use crate::cli;
use crate::exit::Exit;
use crate::project::Project;
use crate::store;

/// Names of the files of a pack.
const PAGES: &str = "pages.pdf";
const INDEX: &str = "index.html";
const CITATIONS: &str = "citations.json";
const SUMS: &str = "SHA256SUMS";
const ORIGINALS: &str = "originals";

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Pack) -> anyhow::Result<Exit> {
    let project = Project::open(context.project)?;
    let dictionaries = project.dictionaries()?;
    let ledger = store::ledger(&project)?;
    let view = View::of(&ledger, view::circular(&ledger, args.circular.as_deref())?, &dictionaries)?;
    let task = args.task.as_deref().map(task_number::parse).transpose()?;
    if let Some(task) = task {
        ensure!(view.record.register.task(task).is_some(), "文件没有任务{task}");
    }
    let today = args.today.unwrap_or_else(super::today);
    let judged = Judged::on(view, today, project.rules()?).of_unit(args.unit.as_deref())?;
    make_empty(&args.folder)?;

    let duties = duties(&judged, task);
    let Gathered { entries, originals, excerpts } = gather(&project, &ledger, &judged, &duties, &args.folder)?;
    let scope = match (&judged.coverage.only, task) {
        (Some(unit), Some(task)) => format!("{unit}　任务{task}"),
        (Some(unit), None) => unit.to_string(),
        (None, Some(task)) => format!("任务{task}"),
        (None, None) => "全部任务".to_owned(),
    };
    let report = judged.report();
    let pack = Pack { report: &report, scope: &scope, entries: &entries, originals: &originals, excerpts: &excerpts };
    let book = pack::book(&pack)?;
    let mut sums: Vec<(String, String)> =
        originals.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect();
    let files = [
        (PAGES, book.pdf.clone()),
        (INDEX, pack::index_html(&pack, &book).into_bytes()),
        (CITATIONS, pack::citations(&pack, &book).into_bytes()),
    ];
    for (name, bytes) in files {
        sums.push((name.to_owned(), sha256(&bytes)));
        fs_err::write(args.folder.join(name), bytes)?;
    }
    sums.sort();
    // The last file: a pack without it was not finished.
    let sums: String = sums.into_iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    fs_err::write(args.folder.join(SUMS), sums)?;
    let out = format!(
        "{scope}：职责{}项，佐证{}处，原件{}份。\n打开 {}\n",
        entries.len(),
        book.first_pages.len(),
        originals.len(),
        args.folder.join(INDEX).display()
    );
    context.output.write(out.as_bytes())?;
    Ok(Exit::Done)
}

fn make_empty(folder: &Path) -> anyhow::Result<()> {
    fs_err::create_dir_all(folder)?;
    if fs_err::read_dir(folder)?.next().is_some() {
        bail!("“{}”不是空文件夹：汇编要放进单独的文件夹", folder.display());
    }
    Ok(())
}

/// SHA-256 in hexadecimal digits: what `sha256sum` and `certutil -hashfile` of an assessor's machine tell, too.
fn sha256(bytes: &[u8]) -> String {
    ingest::hex(&Sha256::digest(bytes))
}
