//! Reads one file and the files inside it: members of archives, attachments of PDFs and e-mails.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use zuozheng_ledger::DocumentHead;
use zuozheng_model::{DocId, Problem};
use zuozheng_read::{Attachment, Limits};

use crate::intake;
use crate::ocr::{self, Ocr};
use crate::prepare::{Prepared, Purpose, RecognisedPage, wants_ocr};
use crate::readers::{Attachments, Readers};

/// One file that was read, or a file inside one.
#[derive(Debug, Clone)]
pub(crate) struct ReadFile {
    pub(crate) path: String,
    /// The file it lies in.
    pub(crate) parent: Option<String>,
    pub(crate) doc: DocId,
    pub(crate) size: u64,
    pub(crate) prepared: Prepared,
}

impl ReadFile {
    /// What the ledger keeps of it beside its passages.
    pub(crate) fn head(&self, read_key: &str) -> DocumentHead {
        DocumentHead {
            doc: self.doc,
            kind: self.prepared.kind,
            n_pages: self.prepared.n_pages,
            read_key: read_key.to_owned(),
            description: self.prepared.description.clone(),
            problems: self.prepared.problems.clone(),
        }
    }
}

/// Reads files in child processes, with OCR if it is there.
pub(crate) struct TreeReader<'a> {
    pub(crate) readers: &'a Readers,
    pub(crate) ocr: Option<&'a Ocr>,
    pub(crate) purpose: Purpose,
}

impl TreeReader<'_> {
    /// The file and all files inside it, the outer one first.
    pub(crate) fn read(&self, path: &str, doc: DocId, bytes: &[u8]) -> anyhow::Result<Vec<ReadFile>> {
        let mut files = Vec::new();
        self.read_each(path, doc, bytes, &mut |file| {
            files.push(file);
            Ok(())
        })?;
        files.reverse();
        Ok(files)
    }

    /// Gives away the file and all files inside it one by one, each after those inside it, so that a large archive is
    /// never in memory as a whole.
    pub(crate) fn read_each(
        &self,
        path: &str,
        doc: DocId,
        bytes: &[u8],
        give: &mut dyn FnMut(ReadFile) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.descend(path, None, doc, bytes, 0, give)
    }

    /// The bytes of files inside a file, by path.
    pub(crate) fn bytes_inside(
        &self,
        path: &str,
        bytes: &[u8],
        wanted: &BTreeSet<&str>,
    ) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
        let mut found = BTreeMap::new();
        self.look_inside(path, bytes, 0, wanted, &mut Vec::new(), &mut found)?;
        Ok(found)
    }

    fn look_inside(
        &self,
        path: &str,
        bytes: &[u8],
        depth: u32,
        wanted: &BTreeSet<&str>,
        paths: &mut Vec<String>,
        found: &mut BTreeMap<String, Vec<u8>>,
    ) -> anyhow::Result<()> {
        paths.push(path.to_owned());
        if depth > 0 && wanted.contains(path) {
            found.insert(path.to_owned(), bytes.to_vec());
        }
        if depth >= Limits::default().depth {
            return Ok(());
        }
        let (_, mut attachments) = self.readers.prepare(bytes, self.purpose, Vec::new())?;
        let first = paths.len();
        while let Some(Ok(attachment)) = attachments.next()? {
            let inner = inner_path(path, &attachment, |taken| paths[first..].iter().any(|path| path == taken));
            self.look_inside(&inner, &attachment.bytes, depth + 1, wanted, paths, found)?;
        }
        Ok(())
    }

    fn descend(
        &self,
        path: &str,
        parent: Option<&str>,
        doc: DocId,
        bytes: &[u8],
        depth: u32,
        give: &mut dyn FnMut(ReadFile) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let (mut prepared, mut attachments) = self.one(bytes)?;
        let too_deep = depth >= Limits::default().depth && !attachments.is_empty();
        if too_deep {
            let message = format!("压缩包或附件嵌套超过{}层，内层文件没有读取", Limits::default().depth);
            prepared.problems.push(Problem::partial("nested-too-deep", message, "请解压后重交"));
        }
        let mut inside = HashSet::new();
        while !too_deep && let Some(attachment) = attachments.next()? {
            let attachment = match attachment {
                Ok(attachment) => attachment,
                Err(problem) => {
                    prepared.problems.push(problem);
                    break;
                }
            };
            let inner = inner_path(path, &attachment, |taken| inside.contains(taken));
            let id = intake::doc_id(&attachment.bytes);
            self.descend(&inner, Some(path), id, &attachment.bytes, depth + 1, &mut |file| {
                inside.insert(file.path.clone());
                give(file)
            })?;
        }
        let (path, parent) = (path.to_owned(), parent.map(str::to_owned));
        give(ReadFile { path, parent, doc, size: bytes.len() as u64, prepared })
    }

    fn one(&self, bytes: &[u8]) -> anyhow::Result<(Prepared, Attachments<'_>)> {
        let (prepared, attachments) = self.readers.prepare(bytes, self.purpose, Vec::new())?;
        let Some(ocr) = self.ocr.filter(|_| !prepared.ocr_wanted.is_empty()) else {
            return Ok((prepared, attachments));
        };
        let mut recognised: Vec<RecognisedPage> = Vec::new();
        let mut problems = Vec::new();
        let tried = prepared.ocr_wanted;
        for &page in &tried {
            let result = match self.readers.draw(bytes, page, ocr::DPI)? {
                Some(png) => ocr.page(&png, page),
                None => Err(ocr::failed(page, "页面无法绘制")),
            };
            match result {
                Ok(page) => recognised.push(page),
                Err(problem) => problems.push(problem),
            }
        }
        let (mut prepared, attachments) = self.readers.prepare(bytes, self.purpose, recognised)?;
        // What was tried waits no more: that it failed, and why, is told in its place.
        prepared.problems.retain(|problem| !tried.iter().any(|page| wants_ocr(problem, *page)));
        prepared.problems.extend(problems);
        Ok((prepared, attachments))
    }
}

/// Path of a file inside another. It is a name in the ledger, never a path on disk; what could be taken for a way
/// out of a folder is taken away all the same, for other programs that read the ledger.
fn inner_path(outer: &str, attachment: &Attachment, is_taken: impl Fn(&str) -> bool) -> String {
    let name: Vec<String> = attachment
        .name
        .split(['/', '\\'])
        .filter(|part| !part.is_empty() && *part != "." && *part != "..")
        .map(|part| part.chars().map(|c| if c.is_control() { '�' } else { c }).collect())
        .collect();
    let name = if name.is_empty() { "未命名".to_owned() } else { name.join("/") };
    let path = format!("{outer}/{name}");
    if !is_taken(&path) {
        return path;
    }
    let numbered = |n: u32| format!("{path} ({n})");
    (2..).map(numbered).find(|path| !is_taken(path)).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_an_archive_lead_nowhere() {
        for (name, inner) in [
            ("材料/通知.pdf", "a.zip/材料/通知.pdf"),
            ("../../etc/passwd", "a.zip/etc/passwd"),
            ("/abs/x.txt", "a.zip/abs/x.txt"),
            ("c:\\dir\\y.txt", "a.zip/c:/dir/y.txt"),
            ("", "a.zip/未命名"),
            ("a\nb.txt", "a.zip/a�b.txt"),
        ] {
            let attachment = Attachment { name: name.into(), bytes: Vec::new() };
            assert_eq!(inner_path("a.zip", &attachment, |_| false), inner, "{name:?}");
        }
    }

    #[test]
    fn two_members_of_one_name_stay_two() {
        let attachment = Attachment { name: "x.txt".into(), bytes: Vec::new() };
        assert_eq!(inner_path("a.zip", &attachment, |path| path == "a.zip/x.txt"), "a.zip/x.txt (2)");
    }
}
