//! OFD (GB/T 33190), the fixed layout of Chinese offices: text objects with their boxes, put together to lines and
//! paragraphs, or to the cells that ruled lines make.
//!
//! Writers disagree on namespaces and on whether paths are absolute, relative to the document or to the page list:
//! only local names count, and each path is tried in every way.

use zuozheng_model::{Block, Document, FileKind, Locator, PageNumber, Problem, Rect};

mod pictures;
mod sketch;
mod tables;

pub use sketch::{Mark, Sketch, sketch};
use tables::OpenTable;

use crate::package::{Package, resolved};
use crate::pasted::MOST_BYTES;
use crate::pdf::PageTable;
use crate::xml::{self, Element};
use crate::{Attachment, Limits, Read, problems};

/// Millimetres to points.
const POINTS: f32 = 72.0 / 25.4;

/// Reads every page.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Read {
    match read_pages(bytes, limits) {
        Ok(read) => read,
        Err(why) => {
            let message = format!("OFD 文件已损坏，无法读取（{why}）");
            Read::failed(
                FileKind::Ofd,
                Problem::fatal("ofd-unreadable", message, "请重新导出 OFD，或转换为 PDF 后报送"),
            )
        }
    }
}

fn read_pages(bytes: &[u8], limits: &Limits) -> Result<Read, String> {
    let mut package = Package::open(bytes, limits).map_err(|error| error.to_string())?;
    let (entry, _) = part(&mut package, &["OFD.xml".into()]).ok_or("缺少 OFD.xml")?;
    let mut document = Document::empty(FileKind::Ofd);
    let mut found = Vec::new();
    let mut attachments = Vec::new();
    let mut n_silent = 0;
    let mut shown = Vec::new();
    let mut bodies = Vec::new();
    entry.find_all("DocRoot", &mut bodies);
    for body in bodies {
        let location = body.text();
        let Some((root, path)) = part(&mut package, &[resolved("", location.trim())]) else {
            return Err(format!("缺少 {}", location.trim()));
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let templates = templates(&mut package, &root, &folder);
        let mut open_table = None;
        let mut pages = Vec::new();
        root.child("Pages").into_iter().for_each(|list| list.find_all("Page", &mut pages));
        for page in pages {
            if document.n_pages >= limits.pages {
                let message = format!("页数超过{}页，其余部分未读取", limits.pages);
                found.push(Problem::partial("too-many-pages", message, "请拆分后重新报送"));
                break;
            }
            let number = PageNumber::from_index(document.n_pages as usize);
            document.n_pages += 1;
            let here = Locator::Page { page: number, area: Rect::default() };
            let location = page.attribute("BaseLoc").unwrap_or_default();
            let Some((content, _)) = part(&mut package, &candidates(&folder, location)) else {
                let message = format!("OFD 第{}页缺失，未读取", number.get());
                found.push(Problem::partial("ofd-page-missing", message, "请重新导出 OFD 后报送").at(here));
                continue;
            };
            let (mut pieces, mut rules) = (Vec::new(), Vec::new());
            let mut layers = vec![&content];
            let used: Vec<&str> =
                content.children_named("Template").filter_map(|used| used.attribute("TemplateID")).collect();
            layers.extend(templates.iter().filter(|(id, _)| used.contains(&id.as_str())).map(|(_, layer)| layer));
            for layer in layers {
                let mut objects = Vec::new();
                layer.find_all("TextObject", &mut objects);
                objects.iter().for_each(|object| pieces_of(object, &mut pieces));
                let mut paths = Vec::new();
                layer.find_all("PathObject", &mut paths);
                paths.iter().for_each(|path| tables::rules_of(path, &mut rules));
            }
            if pieces.is_empty() {
                n_silent += 1;
                let pictures = pictures::of_page(&mut package, &root, &content, &folder);
                let n_bytes: usize = shown.iter().chain(&pictures).map(Vec::len).sum();
                if !pictures.is_empty() && n_bytes <= MOST_BYTES {
                    shown.extend(pictures);
                    continue;
                }
                let message = format!("OFD 第{}页没有可读取的文字（图片或轮廓字）", number.get());
                found.push(
                    Problem::partial("needs-ocr", message, "请报送带文字的 OFD 或 PDF，或扫描成 PDF 后报送").at(here),
                );
                continue;
            }
            add_page(items(pieces, &rules, number), number, &mut open_table, &mut document.blocks);
        }
        document.blocks.extend(open_table.into_iter().flat_map(OpenTable::finish));
        attachments.extend(attached(&mut package, &root, &folder));
    }
    if document.n_pages == 0 {
        return Err("没有页面".into());
    }
    mark_title(&mut document.blocks);
    let pictures = crate::pasted::handed_out(shown);
    if !pictures.is_empty() {
        found.push(crate::pasted::remark("OFD 的一些页", pictures.len()));
        attachments.extend(pictures);
    } else if document.blocks.is_empty() && n_silent == document.n_pages {
        let hint = "请报送带文字的 OFD 或 PDF，或扫描成 PDF 后报送";
        found.insert(0, Problem::fatal("needs-ocr", "OFD 各页都没有可读取的文字（图片或轮廓字）", hint));
    } else if document.blocks.is_empty() && found.is_empty() {
        found.push(problems::empty_document("OFD 文件里没有任何文字"));
    }
    Ok(Read { document, problems: found, attachments, ocr_wanted: Vec::new() })
}

/// Where a path may lead: from the folder of the document, from the top, from a folder of pages.
fn candidates(folder: &str, location: &str) -> Vec<String> {
    let location = location.trim();
    let mut paths =
        vec![resolved(folder, location), resolved("", location), resolved(&format!("{folder}/Pages"), location)];
    if !location.to_lowercase().ends_with(".xml") {
        paths.extend(paths.clone().iter().map(|path| format!("{path}/Content.xml")));
    }
    paths
}

fn part(package: &mut Package<'_>, paths: &[String]) -> Option<(Element, String)> {
    paths.iter().find_map(|path| {
        let bytes = package.part(path, xml::MAX_PART).ok()?;
        Some((xml::parse(&bytes).ok()?.root, path.clone()))
    })
}

/// Pages that others print on top of: forms, letterheads.
fn templates(package: &mut Package<'_>, root: &Element, folder: &str) -> Vec<(String, Element)> {
    let mut list = Vec::new();
    root.child("CommonData").into_iter().for_each(|common| list.extend(common.children_named("TemplatePage")));
    list.iter()
        .filter_map(|template| {
            let (content, _) = part(package, &candidates(folder, template.attribute("BaseLoc")?))?;
            Some((template.attribute("ID")?.to_owned(), content))
        })
        .collect()
}

fn attached(package: &mut Package<'_>, root: &Element, folder: &str) -> Vec<Attachment> {
    let Some(location) = root.child("Attachments").map(Element::text) else { return Vec::new() };
    let Some((list, path)) = part(package, &candidates(folder, &location)) else { return Vec::new() };
    let list_folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut attachments = Vec::new();
    for entry in list.children_named("Attachment") {
        let Some(location) = entry.child("FileLoc").map(Element::text) else { continue };
        let paths =
            [resolved(&list_folder, location.trim()), resolved(folder, location.trim()), resolved("", location.trim())];
        if let Some(bytes) = paths.iter().find_map(|path| package.part(path, xml::MAX_PART).ok()) {
            let stored = location.trim().rsplit('/').next().unwrap_or_default().to_owned();
            let name = entry.attribute("Name").filter(|name| name.contains('.')).map_or(stored, str::to_owned);
            attachments.push(Attachment { name, bytes });
        }
    }
    attachments
}

/// A run of text on a page, in points.
#[derive(Debug, Clone)]
struct Piece {
    text: String,
    area: Rect,
    size: f32,
}

/// `ct_TextObject`: each `TextCode` at its place inside the object's boundary.
fn pieces_of(object: &Element, pieces: &mut Vec<Piece>) {
    let boundary = numbers(object.attribute("Boundary").unwrap_or_default());
    let &[left, top, width, height, ..] = boundary.as_slice() else { return };
    let declared = object.attribute("Size").and_then(|size| size.trim().parse::<f32>().ok()).unwrap_or(0.0);
    let matrix = numbers(object.attribute("CTM").unwrap_or_default());
    let (scale, shift) = match matrix.as_slice() {
        &[a, b, c, d, e, f] if (a * d - b * c).abs() > 1e-6 && b.abs() < 0.01 && c.abs() < 0.01 => ((a, d), (e, f)),
        _ => ((1.0, 1.0), (0.0, 0.0)),
    };
    let size = if declared > 0.0 { declared * scale.1.abs() } else { height };
    let codes: Vec<&Element> = object.children_named("TextCode").collect();
    for code in &codes {
        let text = code.text();
        let text = text.trim_end_matches(['\n', '\r']);
        let is_visible = |c: char| {
            !c.is_whitespace() && !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(&c) && c != '\u{feff}'
        };
        if !text.chars().any(is_visible) {
            continue;
        }
        let number =
            |name: &str| code.attribute(name).and_then(|value| value.trim().parse::<f32>().ok()).unwrap_or(0.0);
        let (x, y) = (number("X") * scale.0 + shift.0, number("Y") * scale.1 + shift.1);
        let steps = deltas(code.attribute("DeltaX").unwrap_or_default());
        let run: f32 = steps.iter().sum::<f32>() * scale.0;
        let right = if codes.len() == 1 { left + width } else { left + x + run + size };
        let bottom = if y > 0.0 { top + y } else { top + height };
        let area = Rect { x0: left + x, y0: (bottom - size).max(0.0), x1: right.max(left + x), y1: bottom };
        let area = Rect { x0: area.x0 * POINTS, y0: area.y0 * POINTS, x1: area.x1 * POINTS, y1: area.y1 * POINTS };
        pieces.push(Piece { text: spaced(text, &steps, declared), area, size: size * POINTS });
    }
}

/// A gap of more than two characters between glyphs is a gap in the text.
fn spaced(text: &str, steps: &[f32], size: f32) -> String {
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if c == '\n' || c == '\r' {
            continue;
        }
        let is_wide = at > 0 && steps.get(at - 1).is_some_and(|&step| step > size * 2.5) && size > 0.0;
        if is_wide && !out.ends_with(char::is_whitespace) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

fn numbers(text: &str) -> Vec<f32> {
    text.split_whitespace().filter_map(|number| number.parse().ok()).filter(|number: &f32| number.is_finite()).collect()
}

/// `DeltaX`, where `g 3 5.0` stands for `5.0 5.0 5.0`.
fn deltas(text: &str) -> Vec<f32> {
    let mut steps = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word == "g" {
            let count = words.next().and_then(|count| count.parse::<usize>().ok()).unwrap_or(0).min(10_000);
            let step = words.next().and_then(|step| step.parse().ok()).unwrap_or(0.0);
            steps.extend(std::iter::repeat_n(step, count));
        } else {
            steps.extend(word.parse::<f32>());
        }
    }
    steps
}

/// Pieces on one line, from left to right.
struct Line {
    text: String,
    area: Rect,
    size: f32,
}

fn lines(mut pieces: Vec<Piece>) -> Vec<Line> {
    let middle = |piece: &Piece| (piece.area.y0 + piece.area.y1) / 2.0;
    pieces.sort_by(|a, b| middle(a).total_cmp(&middle(b)).then(a.area.x0.total_cmp(&b.area.x0)));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut().filter(|row| {
            let first = &row[0];
            (middle(&piece) - middle(first)).abs() < 0.4 * piece.size.min(first.size).max(1.0)
        }) {
            Some(row) => row.push(piece),
            None => rows.push(vec![piece]),
        }
    }
    rows.into_iter().map(line).collect()
}

fn line(mut row: Vec<Piece>) -> Line {
    row.sort_by(|a, b| a.area.x0.total_cmp(&b.area.x0));
    // Fake bold prints the same text twice, a hair apart.
    row.dedup_by(|b, a| a.text == b.text && (a.area.x0 - b.area.x0).abs() < 0.2 * a.size);
    let mut line = Line { text: String::new(), area: row[0].area, size: row[0].size };
    for piece in row {
        let gap = piece.area.x0 - line.area.x1;
        if !line.text.is_empty() && gap > 0.8 * line.size {
            line.text.push_str(if gap > 3.0 * line.size { "\t" } else { " " });
        }
        line.text.push_str(&piece.text);
        line.area = line.area.union(piece.area);
        line.size = line.size.max(piece.size);
    }
    line
}

/// What a page holds, from the top down.
enum Item {
    Text(Block),
    Table(PageTable),
}

/// The tables of a page and the paragraphs above, between and below them.
fn items(mut pieces: Vec<Piece>, rules: &[crate::pdf::Rule], page: PageNumber) -> Vec<Item> {
    let mut items = Vec::new();
    for table in tables::taken_out(rules, &mut pieces) {
        let (above, below): (Vec<Piece>, Vec<Piece>) =
            pieces.into_iter().partition(|piece| piece.area.y0 < table.area.y0);
        items.extend(paragraphs(above, page).into_iter().map(Item::Text));
        items.push(Item::Table(table));
        pieces = below;
    }
    items.extend(paragraphs(pieces, page).into_iter().map(Item::Text));
    items
}

/// Adds a page; the table that the page before ended with may go on here.
fn add_page(items: Vec<Item>, page: PageNumber, open: &mut Option<OpenTable>, blocks: &mut Vec<Block>) {
    for item in items {
        match item {
            Item::Text(block) => {
                let own = match open {
                    Some(table) => table.let_through(block).err(),
                    None => Some(block),
                };
                if let Some(block) = own {
                    blocks.extend(open.take().into_iter().flat_map(OpenTable::finish));
                    blocks.push(block);
                }
            }
            Item::Table(table) => {
                let other = match open {
                    Some(before) => before.join(table, page).err(),
                    None => Some(table),
                };
                if let Some(table) = other {
                    blocks.extend(open.take().into_iter().flat_map(OpenTable::finish));
                    *open = Some(OpenTable::new(table, page));
                }
            }
        }
    }
}

/// A line that reaches the right edge goes on in the next, unless that is indented.
fn paragraphs(pieces: Vec<Piece>, page: PageNumber) -> Vec<Block> {
    let lines = lines(pieces);
    let left = lines.iter().map(|line| line.area.x0).fold(f32::INFINITY, f32::min);
    let right = lines.iter().map(|line| line.area.x1).fold(0.0, f32::max);
    let mut blocks: Vec<Block> = Vec::new();
    let mut before: Option<Line> = None;
    for line in lines {
        let goes_on = before.as_ref().is_some_and(|before| {
            let is_full = before.area.x1 > right - 2.0 * before.size && before.area.x0 < left + 4.0 * before.size;
            let is_near = line.area.y0 - before.area.y1 < 1.8 * line.size;
            let is_alike = (line.size - before.size).abs() < 0.15 * line.size;
            let is_flush = line.area.x0 < left + 1.2 * line.size;
            is_full && is_near && is_alike && is_flush && !before.text.contains('\t') && !line.text.contains('\t')
        });
        let text = line.text.trim();
        match blocks.last_mut() {
            Some(Block { kind: zuozheng_model::BlockKind::Paragraph { text: open }, locator, .. }) if goes_on => {
                let joins_words = open.ends_with(|c: char| c.is_ascii_alphanumeric())
                    && text.starts_with(|c: char| c.is_ascii_alphanumeric());
                open.push_str(if joins_words { " " } else { "" });
                open.push_str(text);
                if let Locator::Page { area, .. } = locator {
                    *area = area.union(line.area);
                }
            }
            _ => blocks.push(Block::paragraph(text, Locator::Page { page, area: line.area })),
        }
        before = Some(line);
    }
    blocks
}

/// The largest text near the top of the first page is the title.
fn mark_title(blocks: &mut [Block]) {
    let size = |block: &Block| match &block.locator {
        Locator::Page { area, .. } => area.height(),
        _ => 0.0,
    };
    let n_lines =
        blocks.iter().take_while(|block| block.locator.page() == Some(PageNumber::from_index(0))).count().min(10);
    let looks = |block: &Block| {
        let text = block.text().unwrap_or_default();
        let rest: Vec<&str> =
            vec!["一行比标题长得多的正文，用来比较。一行比标题长得多的正文，用来比较。一行比标题长得多的正文"];
        crate::text::looks_like_title(text, &rest) && !text.ends_with('号') && !text.ends_with("文件")
    };
    let largest = blocks[..n_lines].iter().filter(|block| looks(block)).map(size).fold(0.0, f32::max);
    if let Some(block) =
        blocks[..n_lines].iter_mut().find(|block| largest > 0.0 && looks(block) && size(block) >= largest * 0.98)
    {
        let text = block.text().unwrap_or_default().to_owned();
        block.kind = zuozheng_model::BlockKind::Heading { text, level: 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_steps_are_written_out() {
        assert_eq!(deltas("1.5 g 3 2.0 4"), [1.5, 2.0, 2.0, 2.0, 4.0]);
        assert_eq!(deltas("g 99999999999 1").len(), 10_000);
    }

    #[test]
    fn wide_steps_are_gaps() {
        assert_eq!(spaced("甲乙丙", &[5.0, 20.0], 5.0), "甲乙 丙");
    }
}
