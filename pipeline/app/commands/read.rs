//! `read`: exactly what the pipeline sees of one file. Needs no project.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jiff::civil::Date;
use serde::Serialize;
use zuozheng_link::recognise;
use zuozheng_model::{BlockKind, Document, FileKind, Locator, Problem, TextSource};
use zuozheng_read::Limits;
use zuozheng_text::Dictionaries;

use super::Context;
use crate::cli::{self, Format};
use crate::commands::ingest::tree::TreeReader;
use crate::exit::Exit;
use crate::ocr::{self, Ocr};
use crate::prepare::{self, Purpose};
use crate::readers::Readers;

/// Runs the command.
pub(crate) fn run(context: &Context<'_>, args: &cli::Read) -> anyhow::Result<Exit> {
    if args.file.is_dir() {
        bail!("“{}”是文件夹：read 一次看一份文件", args.file.display());
    }
    let bytes = bytes_of(context.project, &args.file)?;
    let mut read = zuozheng_read::read(&bytes, &Limits::default());
    // Looking for tesseract starts it: only for what wants it.
    if !args.no_ocr
        && !read.ocr_wanted.is_empty()
        && let Some(ocr) = Ocr::find()
    {
        complete(&bytes, &mut read, &ocr);
    }
    for attachment in &read.attachments {
        let message = format!("内含文件：{}（{}字节）", attachment.name, attachment.bytes.len());
        read.problems.push(Problem::note("holds-file", message, "内含的文件在 ingest 时各自读取"));
    }
    match args.format {
        Format::Text => {
            context.output.write(read.document.plain_text().as_bytes())?;
            if !context.quiet {
                for problem in &read.problems {
                    let place = problem.locator.as_ref().map_or(String::new(), |locator| format!("{locator}: "));
                    eprintln!("{}: {place}{} {}", problem.code, problem.message, problem.hint);
                }
            }
        }
        Format::Json => context.output.write(json(&read.document, &read.problems)?.as_bytes())?,
        other => return super::no_such_format(other, "read", "text、json"),
    }
    Ok(Exit::Done)
}

/// The file's bytes; of one inside an archive or a mail those that it holds there, under the path by which the other commands call it.
fn bytes_of(project: &Path, file: &Path) -> anyhow::Result<Vec<u8>> {
    let on_disk = found(project, file);
    let evidence = project.join("corpus/evidence");
    let holder = || file.ancestors().skip(1).find(|holder| evidence.join(holder).is_file());
    let Some(holder) = (if on_disk.exists() { None } else { holder() }) else { return Ok(fs_err::read(on_disk)?) };
    let (path, holder) = (slashed(file), slashed(holder));
    let readers = Readers::new();
    let tree = TreeReader { readers: &readers, ocr: None, purpose: Purpose::Evidence };
    let wanted = BTreeSet::from([path.as_str()]);
    let mut inside = tree.bytes_inside(&holder, &fs_err::read(evidence.join(&holder))?, &wanted)?;
    inside.remove(&path).with_context(|| format!("“{holder}”里没有“{path}”"))
}

/// As the ledger writes a path.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The file, or the one of this path inside the project's evidence or circulars, as the other commands call it.
fn found(project: &Path, file: &Path) -> PathBuf {
    let inside = ["corpus/evidence", "corpus/circulars"].map(|folder| project.join(folder).join(file));
    match inside.into_iter().find(|inside| !file.exists() && inside.is_file()) {
        Some(inside) => inside,
        None => file.to_owned(),
    }
}

fn complete(bytes: &[u8], read: &mut zuozheng_read::Read, ocr: &Ocr) {
    for page in std::mem::take(&mut read.ocr_wanted) {
        let drawn = zuozheng_read::render_page(bytes, page, ocr::DPI);
        // What was tried waits no more: that it failed, and why, is told in its place.
        read.problems.retain(|problem| !prepare::wants_ocr(problem, page));
        match drawn.map(|png| ocr.page(&png, page)).unwrap_or_else(|| Err(ocr::failed(page, "页面无法绘制"))) {
            Ok(recognised) => {
                prepare::insert(&mut read.document.blocks, recognised);
            }
            Err(problem) => read.problems.push(problem),
        }
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    kind: FileKind,
    title: Option<String>,
    date: Option<Date>,
    doc_number: Option<String>,
    issuer: Option<String>,
    document_kind: Option<String>,
    read_at: ReadAt,
    pages: u32,
    blocks: Vec<ShownBlock<'a>>,
    problems: &'a [Problem],
}

/// Where what the document says of itself was read.
#[derive(Serialize)]
struct ReadAt {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Locator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Locator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc_number: Option<Locator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<Locator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_kind: Option<Locator>,
}

#[derive(Serialize)]
struct ShownBlock<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<Vec<&'a str>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_rows: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spans: Option<Vec<Span>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ocr_confidence: Option<f32>,
    locator: &'a Locator,
}

#[derive(Serialize)]
struct Span {
    row: u32,
    col: u32,
    rowspan: u32,
    colspan: u32,
}

fn json(document: &Document, problems: &[Problem]) -> anyhow::Result<String> {
    let (description, places) = recognise::describe_with_places(document, Dictionaries::builtin());
    let recognise::Places { title, date, doc_number, issuer, kind } = places;
    let shown = Shown {
        kind: document.kind,
        title: description.title,
        date: description.date,
        doc_number: description.doc_number,
        issuer: description.issuer,
        document_kind: description.kind.map(|kind| kind.0),
        read_at: ReadAt { title, date, doc_number, issuer, document_kind: kind },
        pages: document.n_pages,
        blocks: document.blocks.iter().map(shown).collect(),
        problems,
    };
    Ok(serde_json::to_string_pretty(&shown)? + "\n")
}

fn shown(block: &zuozheng_model::Block) -> ShownBlock<'_> {
    let r#type = match &block.kind {
        BlockKind::Heading { .. } => "heading",
        BlockKind::Paragraph { .. } => "paragraph",
        BlockKind::Table(_) => "table",
        BlockKind::Furniture { .. } => "furniture",
        BlockKind::Note { .. } => "note",
    };
    let level = if let BlockKind::Heading { level, .. } = &block.kind { Some(*level) } else { None };
    let table = if let BlockKind::Table(table) = &block.kind { Some(table) } else { None };
    let spans = table.map(|table| {
        let merged = table.cells.iter().filter(|cell| cell.rowspan > 1 || cell.colspan > 1);
        merged.map(|cell| Span { row: cell.row, col: cell.col, rowspan: cell.rowspan, colspan: cell.colspan }).collect()
    });
    ShownBlock {
        r#type,
        text: block.text(),
        level,
        rows: table.map(zuozheng_model::Table::printed_rows),
        header_rows: table.map(|table| table.header_rows),
        name: table.map(|table| table.name.as_str()).filter(|name| !name.is_empty()),
        hidden: table.map(|table| table.hidden).filter(|hidden| *hidden),
        spans,
        ocr_confidence: if let TextSource::Ocr(confidence) = block.source { Some(confidence) } else { None },
        locator: &block.locator,
    }
}
