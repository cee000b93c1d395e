//! 证据: the real thing with the passage marked, and what is known about it.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use zuozheng_ledger::{DocumentHead, FileRecord, FileRole, Ledger};
use zuozheng_model::{FileKind, Locator, PageNumber, Passage, Problem, Rect, TextSource};
use zuozheng_read::ofd::Sketch;
use zuozheng_report::words::{grade_word, start_of, task_name};
use zuozheng_report::{LinkFact, date_words};

use super::app::App;
use super::ask::{Ask, to};
use super::guard::{self, NotFound};
use super::pieces::{decide, grounds, second_opinion, to_evidence, to_task, verdict};
use super::{grid, layout, sketch, unit};
use crate::commands::ingest::tree::TreeReader;
use crate::commands::judged::Judged;
use crate::commands::review::opinions::Opinions;
use crate::complaint::words;
use crate::intake;
use crate::prepare::Purpose;

/// Resolution of drawn pages: an A4 page is 910 dots wide, enough to read small print.
const DPI: f32 = 110.0;
/// Points that a mark reaches beyond its text.
const MARGIN: f32 = 2.0;
/// Passages of a document without pages that are shown at once.
const MOST_PASSAGES: usize = 400;

pub(super) fn page(app: &App, ask: &Ask) -> anyhow::Result<Markup> {
    let judged = app.shown_with(ask, &ask.path)?;
    let ledger = app.ledger()?;
    let file = file(ask, &ledger, &ask.path)?;
    let mut facts: Vec<&LinkFact> = judged.view.links.iter().filter(|fact| fact.path == file.path).collect();
    let task = if ask.task.is_empty() { None } else { Some(guard::task_of(&ask.task)?) };
    // Who comes from a task decides on that one.
    facts.sort_by_key(|fact| task != Some(fact.link.task));
    let cited: BTreeSet<u32> = facts
        .iter()
        .filter(|fact| task.is_none_or(|task| fact.link.task == task))
        .flat_map(|fact| fact.link.passages.iter().copied())
        .collect();
    let head = file.doc.map(|doc| ledger.document(doc)).transpose()?.flatten();
    let passages = file.doc.map(|doc| ledger.passages(doc)).transpose()?.unwrap_or_default();
    let mut problems: Vec<&Problem> = file.problems.iter().collect();
    problems.extend(head.iter().flat_map(|head| &head.problems));
    let content = match &head {
        Some(head) if matches!(head.kind, FileKind::Pdf | FileKind::Ofd | FileKind::Image) && head.n_pages > 0 => {
            pages(app, ask, &ledger, &file, head, &passages, &cited)?
        }
        Some(head) if head.kind.is_workbook() => grid::shown(app, ask, &ledger, &file, &passages, &cited)?,
        _ => text(&passages, &cited),
    };
    let opinions = Opinions::of(&ledger, &judged.view)?;
    let body = html! {
        p {
            @if let Some(unit) = &file.unit { (unit.as_str()) "　" }
            @if let Some(head) = &head {
                @if let Some(title) = &head.description.title { "《" (title) "》　" }
                @if let Some(date) = head.description.date { (date_words(date)) "　" }
                @if let Some(number) = &head.description.doc_number { (number) "　" }
            }
            a href=(to("/original", &[("path", &file.path)])) { "下载原件" }
        }
        (copies(ask, &ledger, &file)?)
        @for problem in problems { p.problem { (problem.message) @if !problem.hint.is_empty() { "　" (problem.hint) } } }
        div.beside {
            section { (content) }
            aside { h2 { "关联的任务" } (linked(ask, &judged, &facts, &opinions)) }
        }
    };
    layout::page(app, ask, &judged, &file.path, body)
}

/// The file that is asked for. One of another unit is not there for an account that may not see it.
fn file(ask: &Ask, ledger: &Ledger, path: &str) -> anyhow::Result<FileRecord> {
    let found = ledger.file(FileRole::Evidence, path)?.filter(|file| ask.may_see(file.unit.as_ref()));
    Ok(found.ok_or_else(|| NotFound(format!("台账里没有材料“{path}”。")))?)
}

fn copies(ask: &Ask, ledger: &Ledger, file: &FileRecord) -> anyhow::Result<Markup> {
    let Some(doc) = file.doc else { return Ok(html! {}) };
    let copies: Vec<FileRecord> = ledger
        .files_with(doc)?
        .into_iter()
        .filter(|copy| {
            let is_other = copy.role == FileRole::Evidence && copy.path != file.path;
            is_other && ask.may_see(copy.unit.as_ref())
        })
        .collect();
    Ok(html! {
        @if !copies.is_empty() {
            p.small { "内容相同的材料："
                @for copy in &copies { a href=(to_evidence(ask, &copy.path, None, None)) { (copy.path) } "　" } }
        }
    })
}

fn linked(ask: &Ask, judged: &Judged, facts: &[&LinkFact], opinions: &Opinions) -> Markup {
    html! {
        @if facts.is_empty() { p { "没有关联到任何任务。" } }
        @for fact in facts {
            @let task = judged.view.record.register.task(fact.link.task);
            @let back = to("/evidence", &[("path", &fact.path), ("task", &fact.link.task.to_string()), ("circular", &ask.circular)]);
            article.piece {
                p {
                    a href=(to_task(ask, fact.link.task)) { "任务" (task_name(fact.link.task, task.map_or("", |task| &task.label))) }
                    "　" (grade_word(fact.link.grade)) "　" (format!("{:.2}", fact.link.score)) "　"
                    a href=(to_evidence(ask, &fact.path, Some(fact.link.task), fact.locators.first())) { "标出段落" }
                }
                @if let Some(task) = task { p.small { (start_of(&task.text)) } }
                (grounds(Some(*fact)))
                (second_opinion(ask, opinions.on(fact.doc, fact.link.task)))
                (decide(ask, judged, &fact.path, fact.link.task, verdict(judged, &fact.path, fact.doc, fact.link.task), &back))
            }
        }
    }
}

/// Passages as text, those that are cited marked.
pub(super) fn text(passages: &[Passage], cited: &BTreeSet<u32>) -> Markup {
    let first_cited = cited.first().copied().unwrap_or(0) as usize;
    let start = first_cited.saturating_sub(MOST_PASSAGES / 2);
    let shown: Vec<&Passage> = passages.iter().skip(start).take(MOST_PASSAGES).collect();
    html! {
        @if passages.is_empty() { p { "没有可显示的文字。" } }
        @if start > 0 { p.small { "前面还有" (start) "段" } }
        table.text { @for passage in &shown {
            @let is_cited = cited.contains(&passage.ordinal);
            tr class=[is_cited.then_some("cited")] id=[(cited.first() == Some(&passage.ordinal)).then_some("cited")] {
                th { (passage.locator.to_string()) @if let TextSource::Ocr(confidence) = passage.source { div { "识别" (format!("{:.0}%", confidence * 100.0)) } } }
                td { (passage.text) }
            }
        } }
        @if start + shown.len() < passages.len() { p.small { "后面还有" (passages.len() - start - shown.len()) "段" } }
    }
}

/// One page of a PDF, an OFD or a picture as a picture with boxes over the cited passages, and its text below.
fn pages(
    app: &App,
    ask: &Ask,
    ledger: &Ledger,
    file: &FileRecord,
    head: &DocumentHead,
    passages: &[Passage],
    cited: &BTreeSet<u32>,
) -> anyhow::Result<Markup> {
    let n_pages = head.n_pages;
    let on_page = |passage: &Passage| passage.locator.page().map(PageNumber::get);
    let cited_pages: BTreeSet<u32> =
        passages.iter().filter(|passage| cited.contains(&passage.ordinal)).filter_map(on_page).collect();
    let page = ask.page.or(cited_pages.first().copied()).unwrap_or(1).clamp(1, n_pages);
    let of_page: Vec<&Passage> = passages.iter().filter(|passage| on_page(passage) == Some(page)).collect();
    let boxes: Vec<Rect> = of_page
        .iter()
        .filter(|passage| cited.contains(&passage.ordinal))
        .filter_map(|passage| match &passage.locator {
            Locator::Page { area, .. } => Some(*area),
            _ => None,
        })
        .collect();
    let picture = match head.kind {
        FileKind::Ofd => sketched(app, ledger, file, page),
        _ => photographed(app, ledger, file, page),
    };
    let picture = match picture {
        Ok(picture) => picture,
        // The text still helps, and says why there is no picture.
        Err(error) => {
            return Ok(html! { p.problem { "无法显示原件：" (words(&error)) } (text(passages, cited)) });
        }
    };
    let to_page = |page: u32| {
        to(
            "/evidence",
            &[("path", &ask.path), ("task", &ask.task), ("page", &page.to_string()), ("circular", &ask.circular)],
        )
    };
    let owned: Vec<Passage> = of_page.into_iter().cloned().collect();
    Ok(html! {
        p.pages {
            @if page > 1 { a rel="prev" href=(to_page(page - 1)) { "上一页" } " " }
            "第" (page) "页，共" (n_pages) "页 "
            @if page < n_pages { a rel="next" href=(to_page(page + 1)) { "下一页" } " " }
            @if !cited_pages.is_empty() { "　引用在：" @for page in &cited_pages { a href=(to_page(*page)) { "第" (page) "页" } " " } }
        }
        @match &picture {
            Some(Picture { width, height, inside }) => svg.page id="cited" viewBox={ "0 0 " (width) " " (height) } role="img" aria-label={ "第" (page) "页" } {
                (inside)
                @for area in &boxes {
                    rect.mark x=(area.x0 - MARGIN) y=(area.y0 - MARGIN)
                        width=(area.width() + 2.0 * MARGIN) height=(area.height() + 2.0 * MARGIN) {}
                }
            },
            None => p.problem { "本页无法绘制，以下是读出的文字。" },
        }
        details open[picture.is_none()] { summary { "本页读出的文字" } (text(&owned, cited)) }
    })
}

/// A page to be looked at; sizes in points, like the boxes over it.
struct Picture {
    width: f32,
    height: f32,
    inside: Markup,
}

/// A page of a PDF or a picture, drawn by us.
fn photographed(app: &App, ledger: &Ledger, file: &FileRecord, page: u32) -> anyhow::Result<Option<Picture>> {
    let picture = drawn(app, ledger, file, page)?;
    let Some((width, height)) = picture.as_ref().and_then(|png| dots(png)) else { return Ok(None) };
    let (width, height) = (width as f32 * 72.0 / DPI, height as f32 * 72.0 / DPI);
    let address = to("/page.png", &[("path", &file.path), ("page", &page.to_string())]);
    Ok(Some(Picture { width, height, inside: html! { image href=(address) width=(width) height=(height) {} } }))
}

/// A page of an OFD, drawn by the browser.
fn sketched(app: &App, ledger: &Ledger, file: &FileRecord, page: u32) -> anyhow::Result<Option<Picture>> {
    let bytes = content(app, ledger, file)?;
    let sketch = app.readers.sketch(&bytes, PageNumber::from_index(page.saturating_sub(1) as usize))?;
    let picture =
        |sketch: Sketch| Picture { width: sketch.width, height: sketch.height, inside: sketch::drawn(&sketch) };
    Ok(sketch.map(picture))
}

/// Width and height of a PNG (PNG specification, 11.2.2).
fn dots(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?))
}

fn drawn(app: &App, ledger: &Ledger, file: &FileRecord, page: u32) -> anyhow::Result<Option<Arc<Vec<u8>>>> {
    let Some(doc) = file.doc else { return Ok(None) };
    app.drawing((doc, page), || {
        let bytes = content(app, ledger, file)?;
        app.readers.draw(&bytes, PageNumber::from_index(page.saturating_sub(1) as usize), DPI)
    })
}

/// A page as a picture.
pub(super) fn picture(app: &App, ask: &Ask) -> anyhow::Result<Response> {
    let ledger = app.ledger()?;
    let file = file(ask, &ledger, &ask.path)?;
    let png = drawn(app, &ledger, &file, ask.page.unwrap_or(1))?;
    let png = png.ok_or_else(|| NotFound("本页无法绘制。".to_owned()))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png.as_ref().clone()).into_response())
}

/// The file as it was sent in. A browser is told to keep it, never to open it.
pub(super) fn original(app: &App, ask: &Ask) -> anyhow::Result<Response> {
    let ledger = app.ledger()?;
    let file = file(ask, &ledger, &ask.path)?;
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    Ok(unit::download("application/octet-stream", name, content(app, &ledger, &file)?))
}

/// The bytes of a file, out of the archives it lies in; only when it still is what was read.
pub(super) fn content(app: &App, ledger: &Ledger, file: &FileRecord) -> anyhow::Result<Vec<u8>> {
    let mut outer = file.clone();
    while let Some(parent) = &outer.parent {
        let found = ledger.file(FileRole::Evidence, parent)?;
        outer = found.with_context(|| format!("台账里没有材料“{parent}”"))?;
    }
    let on_disk = intake::locate(&app.project.evidence(), &outer.path)
        .with_context(|| format!("原件“{}”已不在，请运行 ingest", outer.path))?;
    let bytes = fs_err::read(on_disk)?;
    if outer.doc.is_some_and(|doc| doc != intake::doc_id(&bytes)) {
        bail!("原件“{}”在读取之后改过，请运行 ingest", outer.path);
    }
    if outer.path == file.path {
        return Ok(bytes);
    }
    let tree = TreeReader { readers: &app.readers, ocr: None, purpose: Purpose::Evidence };
    let mut inside = tree.bytes_inside(&outer.path, &bytes, &[file.path.as_str()].into())?;
    inside.remove(&file.path).with_context(|| format!("“{}”里已没有这份材料", outer.path))
}
