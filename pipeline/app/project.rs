//! Where things lie in a project folder.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use zuozheng_report::Rules;
use zuozheng_text::Dictionaries;

/// A folder with `corpus/` (`circulars/` and `evidence/<unit>/…`), `dictionaries/` (what adds to the built-in ones)
/// and `index/store/` (what zuozheng writes).
#[derive(Debug, Clone)]
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// The project at a folder.
    pub(crate) fn open(root: &Path) -> anyhow::Result<Self> {
        if !root.is_dir() {
            bail!("没有文件夹“{}”：请用 --project 写明项目文件夹", root.display());
        }
        let project = Self { root: root.to_owned() };
        if !project.corpus().is_dir() {
            bail!(
                "“{}”不是项目，里面没有 corpus 文件夹：请建 corpus/circulars/ 放任务文件，建 corpus/evidence/单位名/ 放各单位材料",
                root.display()
            );
        }
        Ok(project)
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What comes in.
    pub(crate) fn corpus(&self) -> PathBuf {
        self.root.join("corpus")
    }

    /// Circulars.
    pub(crate) fn circulars(&self) -> PathBuf {
        self.corpus().join("circulars")
    }

    /// Evidence, a folder a unit.
    pub(crate) fn evidence(&self) -> PathBuf {
        self.corpus().join("evidence")
    }

    /// What zuozheng writes.
    pub(crate) fn store(&self) -> PathBuf {
        self.root.join("index").join("store")
    }

    /// What counts as proof: the project's `rules.toml`, the defaults for all that it leaves out.
    pub(crate) fn rules(&self) -> anyhow::Result<Rules> {
        let path = self.root.join("rules.toml");
        if !path.exists() {
            return Ok(Rules::default());
        }
        let text = fs_err::read_to_string(&path)?;
        let rules = Rules::from_toml(&text);
        rules.with_context(|| format!("看不懂“{}”里的规则", path.display()))
    }

    /// The built-in dictionaries and what the project's own folder adds to them.
    pub(crate) fn dictionaries(&self) -> anyhow::Result<Dictionaries> {
        let folder = self.root.join("dictionaries");
        let mut files = Vec::new();
        if folder.is_dir() {
            collect(&folder, "", &mut files)?;
        }
        if files.is_empty() {
            return Ok(Dictionaries::builtin().clone());
        }
        files.sort();
        Dictionaries::with_overrides(files).context("项目的名录有错")
    }
}

/// Data files below a folder, named as the dictionaries name them (`rosters/x.tsv`).
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if name.ends_with(".tsv") || name.ends_with(".toml") {
            files.push((name, fs_err::read_to_string(&path)?));
        }
    }
    Ok(())
}
