//! `verify --pack`: does a pack still hold? Needs neither project nor ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use anyhow::Context as _;
use zuozheng_report::pack::{CitationsFile, CitedPlace};

use super::{CITATIONS, SUMS, sha256};
use crate::commands::{Context, ingest};
use crate::exit::Exit;
use crate::intake;
use crate::ocr::Ocr;
use crate::prepare::Purpose;
use crate::readers::Readers;

/// Runs the check.
pub(crate) fn run(context: &Context<'_>, folder: &Path, check: bool) -> anyhow::Result<Exit> {
    let sums = fs_err::read_to_string(folder.join(SUMS))
        .with_context(|| format!("“{}”不是完整的汇编：没有 {SUMS}；汇编由 zuozheng pack 生成", folder.display()))?;
    let mut findings = Vec::new();
    let listed = hashes(folder, &sums, &mut findings);
    for file in intake::walk(folder).files {
        if file.path != SUMS && !listed.contains(&file.path) {
            findings.push(format!("{}：不在{SUMS}里，是后来加进去的", file.path));
        }
    }
    let mut out = format!("核对文件{}个", listed.len());
    match serde_json::from_str::<CitationsFile>(&fs_err::read_to_string(folder.join(CITATIONS)).unwrap_or_default()) {
        Ok(file) => {
            let (checked, waiting) = citations(folder, &file, &listed, &mut findings)?;
            out.push_str(&format!("、引用{checked}处"));
            if waiting > 0 {
                out.push_str(&format!("；另有{waiting}处来自文字识别，本机没有 tesseract，未核对"));
            }
        }
        Err(error) => findings.push(format!("{CITATIONS}：读不懂（{error}），引用无法核对")),
    }
    out.push_str("。\n");
    for finding in &findings {
        out.push_str(&format!("  {finding}\n"));
    }
    if findings.is_empty() {
        out.push_str("全部一致。\n");
    }
    context.output.write(out.as_bytes())?;
    Ok(if check && !findings.is_empty() { Exit::Incomplete } else { Exit::Done })
}

/// Hashes every file that is listed; gives their names.
fn hashes(folder: &Path, sums: &str, findings: &mut Vec<String>) -> BTreeSet<String> {
    let mut listed = BTreeSet::new();
    for line in sums.lines() {
        let Some((sum, name)) = line.split_once("  ").filter(|(_, name)| stays_inside(name)) else {
            findings.push(format!("{SUMS}：有一行读不懂：{line}"));
            continue;
        };
        listed.insert(name.to_owned());
        match fs_err::read(folder.join(name)) {
            Ok(bytes) if sha256(&bytes) == sum => {}
            Ok(_) => findings.push(format!("{name}：内容与汇编时不同")),
            Err(_) => findings.push(format!("{name}：文件不在或无法读取")),
        }
    }
    listed
}

/// True for a path that leads nowhere but below its folder.
fn stays_inside(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Reads the originals again and looks for every passage at its place. Gives how many were looked for, and how many
/// could not be for want of text recognition.
fn citations(
    folder: &Path,
    file: &CitationsFile,
    listed: &BTreeSet<String>,
    findings: &mut Vec<String>,
) -> anyhow::Result<(usize, usize)> {
    let mut by_file: BTreeMap<&str, Vec<&CitedPlace>> = BTreeMap::new();
    for citation in file.duties.iter().flat_map(|duty| &duty.citations) {
        by_file.entry(&citation.file).or_default().push(citation);
    }
    let (readers, ocr) = (Readers::new(), Ocr::find());
    let tree = ingest::tree::TreeReader { readers: &readers, ocr: ocr.as_ref(), purpose: Purpose::Evidence };
    let (mut checked, mut waiting) = (0, 0);
    for (name, cited) in by_file {
        let packed = file.files.iter().find(|file| file.name == name);
        let (Some(packed), true) = (packed, listed.contains(name)) else {
            findings.push(format!("{name}：引用了它，但清单里没有"));
            continue;
        };
        let Ok(bytes) = fs_err::read(folder.join(name)) else { continue };
        let doc = intake::doc_id(&bytes);
        if doc != packed.doc || sha256(&bytes) != packed.sha256 {
            findings.push(format!("{name}：不是引用时的那份文件"));
            continue;
        }
        let read = tree.read(&packed.path, doc, &bytes)?;
        for citation in cited {
            let now = read.iter().find(|read| read.path == citation.path && read.doc == citation.doc);
            for passage in &citation.passages {
                if passage.confidence.is_some() && ocr.is_none() {
                    waiting += 1;
                    continue;
                }
                checked += 1;
                let is_there = now.is_some_and(|now| {
                    let mut passages = now.prepared.passages.iter();
                    passages.any(|found| found.text == passage.text && found.locator.to_string() == passage.place)
                });
                if !is_there {
                    let (number, path, place) = (citation.number, &citation.path, &passage.place);
                    findings.push(format!("佐证{number}（{path} {place}）：原件的这个位置没有这段文字"));
                }
            }
        }
    }
    Ok((checked, waiting))
}

#[cfg(test)]
mod tests {
    use super::stays_inside;

    #[test]
    fn a_list_leads_nowhere_else() {
        assert!(stays_inside("originals/0001-总结.pdf"));
        for name in ["", "../x", "/etc/passwd", "originals/../../x"] {
            assert!(!stays_inside(name), "{name}");
        }
    }
}
