//! `restore`: a project from a backup, checked file by file before anything stands at its place.

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};
use zip::ZipArchive;
use zuozheng_ledger::Ledger;

use super::{Content, FORMAT, Hashed, LEDGER, MANIFEST, Manifest, beside};
use crate::cli;
use crate::commands::Context;
use crate::commands::ingest::indexing::{self, Changes};
use crate::exit::Exit;
use crate::progress;
use crate::project::Project;

/// Most bytes of a manifest that are read: a line of some 200 bytes a file.
const MOST_MANIFEST: u64 = 256 << 20;

/// Runs `restore`.
pub(crate) fn run(context: &Context<'_>, args: &cli::Restore) -> anyhow::Result<Exit> {
    let target = std::path::absolute(&args.folder)?;
    let is_free = !target.exists() || target.is_dir() && fs_err::read_dir(&target)?.next().is_none();
    if !is_free {
        bail!("“{}”不是空文件夹：请换一个", target.display());
    }
    let part = beside(&target, ".part")?;
    if part.exists() {
        bail!("“{}”是上次恢复中断留下的：请删去再试", part.display());
    }
    progress::stop_on_ctrl_c();
    let restored = unpack(context, &args.file, &part).and_then(|manifest| {
        let index = manifest.generation.map(|_| build_index(context, &part)).transpose();
        index.map(|_| manifest)
    });
    let manifest = match restored {
        Ok(manifest) => manifest,
        Err(error) => {
            if part.exists() {
                fs_err::remove_dir_all(&part)?;
            }
            return Err(error);
        }
    };
    fs_err::rename(&part, &target)?;
    let text = format!(
        "已恢复{}个文件（备份于{}，台账第{}代）：{}\n",
        manifest.files.len(),
        manifest.created.strftime("%Y-%m-%d %H:%M UTC"),
        manifest.generation.unwrap_or(0),
        target.display()
    );
    context.output.write(text.as_bytes())?;
    Ok(Exit::Done)
}

/// Unpacks and checks every file.
fn unpack(context: &Context<'_>, file: &Path, folder: &Path) -> anyhow::Result<Manifest> {
    let not_whole = || format!("“{}”不是完整的备份", file.display());
    let mut archive = ZipArchive::new(BufReader::new(fs_err::File::open(file)?)).with_context(not_whole)?;
    let manifest = manifest(&mut archive).with_context(not_whole)?;
    fs_err::create_dir_all(folder)?;
    let bar = progress::bar("恢复", manifest.files.len(), context.quiet);
    for (name, wanted) in &manifest.files {
        if progress::stopped() {
            bail!("已中止，没有恢复任何文件");
        }
        let path = folder.join(place(name)?);
        fs_err::create_dir_all(path.parent().context("备份里的文件没有文件夹")?)?;
        let entry = archive.by_name(name).with_context(|| format!("备份里缺少“{name}”"))?;
        let mut entry = Hashed::new(entry.take(wanted.size + 1));
        let mut out = File::create(&path).with_context(|| format!("无法写入“{}”", path.display()))?;
        io::copy(&mut entry, &mut out).with_context(|| format!("备份里的“{name}”已损坏"))?;
        let found: Content = entry.content();
        if found != *wanted {
            bail!("备份里的“{name}”与备份时不符（SHA-256 {}）：请用另一份备份", found.sha256);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    // An empty project has folders without files.
    fs_err::create_dir_all(folder.join("corpus"))?;
    Ok(manifest)
}

fn manifest(archive: &mut ZipArchive<BufReader<fs_err::File>>) -> anyhow::Result<Manifest> {
    let mut json = Vec::new();
    archive.by_name(MANIFEST).context("其中没有清单")?.take(MOST_MANIFEST).read_to_end(&mut json)?;
    let manifest: Manifest = serde_json::from_slice(&json).context("其中的清单已损坏")?;
    if manifest.format != FORMAT {
        bail!("它的格式是“{}”，本程序认得“{FORMAT}”：请用写出它的那个版本", manifest.format);
    }
    Ok(manifest)
}

/// Where a file of the backup belongs in a project; nowhere else may one be written.
fn place(name: &str) -> anyhow::Result<PathBuf> {
    if name == LEDGER {
        return Ok(Path::new("index/store").join(LEDGER));
    }
    let path = Path::new(name);
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_))) && !name.contains(['\\', '\0']);
    let is_ours = name == "rules.toml" || name.starts_with("corpus/") || name.starts_with("dictionaries/");
    if !(is_plain && is_ours) {
        bail!("备份里有“{}”，不属于项目", name.escape_debug());
    }
    Ok(path.to_owned())
}

/// Checks the ledger against itself and builds the index from it.
fn build_index(context: &Context<'_>, folder: &Path) -> anyhow::Result<()> {
    let project = Project::open(folder)?;
    let ledger = Ledger::open(&project.store())?;
    if let Some(fault) = ledger.integrity()?.first() {
        bail!("备份里的台账前后矛盾（{}：{}）", fault.code, fault.subject);
    }
    let changes = Changes { generation_before: ledger.generation()?, paths: std::collections::BTreeSet::new() };
    indexing::refresh(&project, &ledger, &project.dictionaries()?, &changes, context.quiet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_only_go_where_a_project_has_them() {
        assert_eq!(place("ledger.sqlite").unwrap(), Path::new("index/store/ledger.sqlite"));
        assert_eq!(place("corpus/evidence/甲局/a.pdf").unwrap(), Path::new("corpus/evidence/甲局/a.pdf"));
        assert_eq!(place("rules.toml").unwrap(), Path::new("rules.toml"));
        let elsewhere = [
            "/etc/passwd",
            "corpus/../../x",
            "index/store/lock",
            "x",
            "corpus/a\\..\\b",
            "",
            "corpus/\0",
            "../corpus/a",
        ];
        for name in elsewhere {
            assert!(place(name).is_err(), "{name:?}");
        }
    }
}
