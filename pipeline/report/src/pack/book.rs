//! `pages.pdf`: cover, index, then the cited pages in the order of the index, with bookmarks.

use std::collections::BTreeMap;

use lopdf::{Document, Object, ObjectId, dictionary};
use zuozheng_model::{Locator, PageNumber};

use super::overlay::{Frame, highlight, stamp};
use super::typeset::{BODY, Sheets, add_font, jump_area, text_string};
use super::{Book, Citation, Entry, Pack};
use crate::ReportError;
use crate::words::{cautions, date_words, grade_word, piece_words, reason_words, role_word, status_word, task_name};

/// Assembles the book.
///
/// # Errors
/// When an excerpt is no PDF.
pub fn book(pack: &Pack<'_>) -> Result<Book, ReportError> {
    let mut binder = Binder::new(pack)?;
    let front_pages = index(pack, &vec![0; pack.citations().count()]).n_pages() + 1;

    let mut first_pages = Vec::new();
    let mut body: Vec<ObjectId> = Vec::new();
    for (number, (entry, citation)) in (1usize..).zip(pack.citations()) {
        first_pages.push(u32::try_from(front_pages + body.len() + 1).unwrap_or(u32::MAX));
        body.extend(binder.pages(number, entry, citation));
    }

    let cover = cover(pack).put(&mut binder.document, binder.tree, binder.font);
    let index = index(pack, &first_pages);
    let index_pages = index.put(&mut binder.document, binder.tree, binder.font);
    let all: Vec<ObjectId> = [cover, index_pages.clone(), body].concat();
    let page_of = |first: u32| all[first as usize - 1];
    let mut links: BTreeMap<usize, Vec<Object>> = BTreeMap::new();
    for jump in &index.jumps {
        let link = binder.document.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Link", "Rect" => jump_area(jump.y), "Border" => vec![0.into(), 0.into(), 0.into()],
            "Dest" => vec![page_of(first_pages[jump.citation]).into(), "Fit".into()],
        });
        links.entry(jump.page).or_default().push(link.into());
    }
    for (page, links) in links {
        if let Ok(page) = binder.document.get_dictionary_mut(index_pages[page]) {
            page.set("Annots", links);
        }
    }
    let outlines = bookmarks(pack, &mut binder.document, &first_pages, &all);
    Ok(Book { pdf: binder.close(all, outlines)?, first_pages })
}

/// What a citation is called in the book: `佐证3`.
pub(super) fn name(number: usize) -> String {
    format!("佐证{number}")
}

/// A duty in one line, with what to look at in its best evidence: `任务13（十三）　区教育局（责任）　已佐证（计划类）`.
pub(super) fn entry_words(entry: &Entry<'_>) -> String {
    let item = entry.item;
    let cautions = item.evidence.first().map(cautions).unwrap_or_default();
    let marks = if cautions.is_empty() { String::new() } else { format!("（{}）", cautions.join("、")) };
    format!(
        "任务{}　{}（{}）　{}{marks}",
        task_name(item.task, &item.label),
        entry.unit.unit,
        role_word(item.role),
        status_word(item.status)
    )
}

struct Binder<'a> {
    pack: &'a Pack<'a>,
    document: Document,
    tree: ObjectId,
    font: ObjectId,
    /// By excerpt: its pages.
    excerpts: Vec<BTreeMap<PageNumber, ObjectId>>,
}

impl<'a> Binder<'a> {
    fn new(pack: &'a Pack<'a>) -> Result<Self, ReportError> {
        let mut document = Document::with_version("1.7");
        let tree = document.new_object_id();
        let font = add_font(&mut document);
        let mut excerpts = Vec::new();
        for excerpt in pack.excerpts {
            let mut part = Document::load_mem(&excerpt.pdf).map_err(ReportError::Pack)?;
            part.renumber_objects_with(document.max_id + 1);
            document.max_id = part.max_id;
            excerpts.push(excerpt.pages.iter().copied().zip(part.get_pages().into_values()).collect());
            document.objects.append(&mut part.objects);
        }
        Ok(Self { pack, document, tree, font, excerpts })
    }

    /// The pages of one citation: its own pages with marks, or its text set as a page.
    fn pages(&mut self, number: usize, entry: &Entry<'_>, citation: &Citation<'_>) -> Vec<ObjectId> {
        let mut pages: BTreeMap<PageNumber, Vec<usize>> = BTreeMap::new();
        for (at, quote) in citation.quotes.iter().enumerate() {
            if let Some(page) = quote.locator.page() {
                pages.entry(page).or_default().push(at);
            }
        }
        let known = citation.excerpt.and_then(|excerpt| self.excerpts.get(excerpt)).cloned().unwrap_or_default();
        let cut: Vec<ObjectId> = pages
            .iter()
            .filter_map(|(page, quotes)| self.marked(*known.get(page)?, number, entry, citation, *page, quotes))
            .collect();
        if cut.is_empty() { self.extract(number, entry, citation) } else { cut }
    }

    /// A copy of a page with the passages marked.
    fn marked(
        &mut self,
        page: ObjectId,
        number: usize,
        entry: &Entry<'_>,
        citation: &Citation<'_>,
        of_file: PageNumber,
        quotes: &[usize],
    ) -> Option<ObjectId> {
        let mut page = self.document.get_dictionary(page).ok()?.clone();
        let frame = Frame::of(&self.document, &page);
        let mut annotations =
            page.get_deref(b"Annots", &self.document).and_then(Object::as_array).cloned().unwrap_or_default();
        for &at in quotes {
            let quote = &citation.quotes[at];
            if let (Locator::Page { area, .. }, false) = (&quote.locator, quote.is_whole) {
                let area = *area;
                annotations.push(highlight(&mut self.document, &frame, area, &quote.text).into());
            }
        }
        let words = format!(
            "{}　任务{}　{}　{} 第{}页",
            name(number),
            entry.item.task,
            entry.unit.unit,
            citation.piece.path,
            of_file.get()
        );
        let words = crate::grid::fit(&words, 120);
        annotations.push(stamp(&mut self.document, &frame, &words, self.font).into());
        page.set("Annots", annotations);
        page.set("Parent", self.tree);
        Some(self.document.add_object(page))
    }

    /// Evidence that has no pages, or whose pages could not be cut out: its passages as text.
    fn extract(&mut self, number: usize, entry: &Entry<'_>, citation: &Citation<'_>) -> Vec<ObjectId> {
        let mut sheets = Sheets::new();
        sheets.text(&format!("{}　{}", name(number), entry_words(entry)), 12.0, 0.0);
        sheets.text(&format!("文件：{}", citation.piece.path), BODY, 0.0);
        sheets.text(&format!("原件：{}", self.pack.originals[citation.original].name), BODY, 0.0);
        for quote in &citation.quotes {
            sheets.space(BODY);
            let recognised = if quote.confidence.is_some() { "（文字识别）" } else { "" };
            sheets.text(&format!("{}{recognised}", quote.place_words()), BODY, 0.0);
            sheets.text(&quote.text, BODY, 2.0 * BODY);
        }
        if citation.quotes.is_empty() {
            sheets.text("人工认定整份材料，没有摘录。", BODY, 0.0);
        }
        sheets.put(&mut self.document, self.tree, self.font)
    }

    fn close(mut self, pages: Vec<ObjectId>, outlines: ObjectId) -> Result<Vec<u8>, ReportError> {
        let count = i64::try_from(pages.len()).unwrap_or(i64::MAX);
        let kids: Vec<Object> = pages.into_iter().map(Object::Reference).collect();
        self.document
            .objects
            .insert(self.tree, dictionary! { "Type" => "Pages", "Count" => count, "Kids" => kids }.into());
        let title = text_string(&format!("佐证材料汇编　{}", self.pack.scope));
        let catalog = self.document.add_object(dictionary! {
            "Type" => "Catalog", "Pages" => self.tree, "Outlines" => outlines, "PageMode" => "UseOutlines",
            "Lang" => Object::string_literal("zh-CN"),
        });
        let info = self.document.add_object(dictionary! { "Title" => title });
        self.document.trailer.set("Root", catalog);
        self.document.trailer.set("Info", info);
        self.document.prune_objects();
        self.document.compress();
        let mut out = Vec::new();
        self.document.save_to(&mut out).map_err(|source| ReportError::Pack(source.into()))?;
        Ok(out)
    }
}

fn cover(pack: &Pack<'_>) -> Sheets {
    let head = &pack.report.register.head;
    let mut sheets = Sheets::new();
    sheets.space(150.0);
    sheets.centred("佐证材料汇编", 26.0);
    sheets.space(30.0);
    sheets.centred(pack.scope, 18.0);
    sheets.space(40.0);
    sheets.centred(&head.title, 14.0);
    if let Some(number) = &head.doc_number {
        sheets.centred(number, 14.0);
    }
    sheets.space(160.0);
    let n_citations = pack.citations().count();
    let covered = pack.entries.iter().filter(|entry| entry.item.status == zuozheng_model::Status::Covered).count();
    for line in [
        format!("统计日期：{}", date_words(pack.report.searched.today)),
        format!("职责{}项，其中已佐证{covered}项；佐证{n_citations}处，原件{}份。", pack.entries.len(), pack.originals.len()),
        pack.report.searched.sentence(),
        "黄色标记和左上角编号由程序加注，页面其余内容与原件一致；没有页面的材料摘录原文。原件在 originals 文件夹，各文件的 SHA-256 见 SHA256SUMS。".to_owned(),
    ] {
        sheets.text(&line, BODY, 0.0);
    }
    sheets
}

fn index(pack: &Pack<'_>, first_pages: &[u32]) -> Sheets {
    let mut sheets = Sheets::new();
    sheets.centred("目　录", 16.0);
    sheets.space(10.0);
    let mut at = 0;
    for entry in pack.entries {
        sheets.text(&entry_words(entry), BODY, 0.0);
        if entry.citations.is_empty() {
            sheets.text(&reason_words(entry.item, entry.unit), BODY, 2.0 * BODY);
        }
        for citation in &entry.citations {
            let piece = citation.piece;
            let text = format!("{} {} {}", name(at + 1), grade_word(piece.grade), piece_words(piece));
            sheets.index_line(&text, &first_pages[at].to_string(), at);
            at += 1;
        }
    }
    sheets
}

/// Two levels: duties with evidence, and their citations.
fn bookmarks(pack: &Pack<'_>, document: &mut Document, first_pages: &[u32], pages: &[ObjectId]) -> ObjectId {
    let root = document.new_object_id();
    let page = |at: u32| Object::Array(vec![pages[at as usize - 1].into(), "Fit".into()]);
    let mut top = vec![(document.new_object_id(), "目录".to_owned(), page(2), Vec::new())];
    let mut at = 0;
    for entry in pack.entries.iter().filter(|entry| !entry.citations.is_empty()) {
        let first = page(first_pages[at]);
        let mut children = Vec::new();
        for citation in &entry.citations {
            let title = format!("{} {}", name(at + 1), piece_words(citation.piece));
            children.push((document.new_object_id(), title, page(first_pages[at])));
            at += 1;
        }
        top.push((document.new_object_id(), entry_words(entry), first, children));
    }
    let ids: Vec<ObjectId> = top.iter().map(|(id, ..)| *id).collect();
    for (at, (id, title, destination, children)) in top.into_iter().enumerate() {
        let mut node = outline_node(root, title, destination, &ids, at);
        let of_children: Vec<ObjectId> = children.iter().map(|(id, ..)| *id).collect();
        if let (Some(first), Some(last)) = (of_children.first(), of_children.last()) {
            node.set("First", *first);
            node.set("Last", *last);
            // Closed: the number of lines that opening it would add, negative.
            node.set("Count", -i64::try_from(of_children.len()).unwrap_or(i64::MAX));
        }
        for (at, (child, title, destination)) in children.into_iter().enumerate() {
            document.objects.insert(child, outline_node(id, title, destination, &of_children, at).into());
        }
        document.objects.insert(id, node.into());
    }
    let mut node = dictionary! { "Type" => "Outlines", "Count" => i64::try_from(ids.len()).unwrap_or(i64::MAX) };
    if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
        node.set("First", *first);
        node.set("Last", *last);
    }
    document.objects.insert(root, node.into());
    root
}

fn outline_node(
    parent: ObjectId,
    title: String,
    destination: Object,
    siblings: &[ObjectId],
    at: usize,
) -> lopdf::Dictionary {
    let mut node = dictionary! { "Title" => text_string(&title), "Parent" => parent, "Dest" => destination };
    if at > 0 {
        node.set("Prev", siblings[at - 1]);
    }
    if let Some(next) = siblings.get(at + 1) {
        node.set("Next", *next);
    }
    node
}
