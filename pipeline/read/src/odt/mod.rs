//! OpenDocument texts (.odt): paragraphs with the numbers of their lists, tables, notes, headers and footers.
//!
//! What was deleted under tracked changes stands apart from the text and is left out; hidden text, text boxes, footnotes
//! and comments become notes after the paragraph they belong to, as in the forms of Word.

mod lists;
mod styles;

use zuozheng_model::{Block, BlockKind, Cell, CellRef, Document, FileKind, Locator, Problem, Table, TextSource};

use crate::excel::{header, hyperlink};
use crate::package::Package;
use crate::word::numbering::{BULLET, labelled};
use crate::xml::{self, Element, Node};
use crate::{Limits, Read, formula, open_document, problems, symbols};
pub(crate) use lists::{Lists, Place};
use styles::Styles;

/// Columns of the widest table.
pub(crate) const MOST_COLS: u32 = 1000;

/// Formulas that are read, and the bytes of one.
const MOST_FORMULAS: usize = 2_000;
const LARGEST_FORMULA: u64 = 1 << 20;

/// Reads an OpenDocument text.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Read {
    match parts(bytes, limits) {
        Ok((content, styles)) => blocks_of(&content, styles.as_ref(), limits),
        Err(problem) => Read::failed(FileKind::Odt, problem),
    }
}

/// The content, and the part with the styles that the user made.
fn parts(bytes: &[u8], limits: &Limits) -> Result<(xml::Parsed, Option<Element>), Problem> {
    let unreadable = |why: &str| {
        let message = format!("OpenDocument 文档已损坏，无法读取（{why}）");
        Problem::fatal("odt-unreadable", message, "请另存为 .docx 再报送；打不开的请重新导出")
    };
    let (mut package, mut content) = open_document::content(bytes, limits, unreadable)?;
    put_formulas(&mut content.root, &mut package, &mut { MOST_FORMULAS });
    let styles = package.part("styles.xml", xml::MAX_PART).ok().and_then(|bytes| xml::parse(&bytes).ok());
    Ok((content, styles.map(|styles| styles.root)))
}

/// A formula stands in a part of its own: it is put where a file of one part has it. `left` counts those still read.
fn put_formulas(element: &mut Element, package: &mut Package<'_>, left: &mut usize) {
    for node in &mut element.children {
        let Node::Element(child) = node else { continue };
        if !child.is("object") {
            put_formulas(child, package, left);
            continue;
        }
        let folder = child.attribute("href").map(|path| path.trim_start_matches("./").to_owned());
        let Some(folder) = folder.filter(|_| *left > 0) else { continue };
        *left -= 1;
        let part = package.part(&format!("{folder}/content.xml"), LARGEST_FORMULA).ok();
        let parsed = part.and_then(|bytes| xml::parse(&bytes).ok()).filter(|parsed| parsed.root.is("math"));
        child.children.extend(parsed.map(|parsed| Node::Element(parsed.root)));
    }
}

fn blocks_of(content: &xml::Parsed, styles: Option<&Element>, limits: &Limits) -> Read {
    let roots: Vec<&Element> = styles.into_iter().chain([&content.root]).collect();
    let styles_of_all = Styles::read(&roots);
    let mut walk = Walk {
        lists: Lists::read(&roots),
        styles: &styles_of_all,
        blocks: Vec::new(),
        paragraph: 0,
        left: limits.cells,
        n_images: 0,
        struck: None,
    };
    if let Some(text) = content.root.child("body").and_then(|body| body.child("text")) {
        walk.body(text);
    }
    let Walk { mut blocks, paragraph: last, left, n_images, struck, .. } = walk;
    mark_title(&mut blocks);
    let furniture = |texts: Vec<String>, paragraph: u32| {
        texts.into_iter().map(move |text| block(BlockKind::Furniture { text }, paragraph, None))
    };
    let mut document = Document::empty(FileKind::Odt);
    document.blocks.extend(furniture(furniture_of(styles, "header"), 1));
    document.blocks.extend(blocks);
    document.blocks.extend(furniture(furniture_of(styles, "footer"), last.max(1)));
    let mut found: Vec<Problem> = content.broken.iter().map(|why| problems::broken_off(why)).collect();
    let has_text = document.blocks.iter().any(|block| !matches!(block.kind, BlockKind::Furniture { .. }));
    if left == 0 {
        let message = format!("单元格超过{}个，其余部分未读取", limits.cells);
        found.push(Problem::partial("too-many-cells", message, "请把数据拆分成几个文件后报送"));
    }
    if !has_text && n_images > 0 {
        let hint = "请报送可以复制文字的原文件，或扫描成 PDF 后报送";
        found.push(Problem::fatal("needs-ocr", "OpenDocument 文档里只有图片，没有文字", hint));
    } else if !has_text && found.is_empty() {
        found.push(problems::empty_document("OpenDocument 文档里没有任何文字"));
    } else if n_images > 0 {
        let message = format!("OpenDocument 文档里有{n_images}张图片，图片中的文字未读取");
        let hint = "如图片里有需要作为佐证的文字，请另附可复制文字的文件";
        found.push(Problem::note("images-not-read", message, hint));
    }
    found.extend(
        struck.map(|(n, text, paragraph)| problems::struck(n, &text).at(Locator::Paragraph { paragraph, cell: None })),
    );
    Read { document, problems: found, attachments: Vec::new(), ocr_wanted: Vec::new() }
}

/// The first line, when it looks like a title and no style marks one, is the title.
fn mark_title(blocks: &mut [Block]) {
    let has_title = blocks.iter().any(|block| matches!(block.kind, BlockKind::Heading { level: 0, .. }));
    let Some(first) = blocks.iter().position(|block| !matches!(block.kind, BlockKind::Note { .. })) else { return };
    let rest: Vec<&str> = blocks[first + 1..].iter().filter_map(Block::text).collect();
    let BlockKind::Paragraph { text } = &blocks[first].kind else { return };
    if !has_title && crate::text::looks_like_title(text, &rest) {
        blocks[first].kind = BlockKind::Heading { text: text.clone(), level: 0 };
    }
}

/// The texts of all headers or footers, each once.
fn furniture_of(styles: Option<&Element>, name: &str) -> Vec<String> {
    let mut pages = Vec::new();
    if let Some(master) = styles.and_then(|styles| styles.child("master-styles")) {
        master.find_all("master-page", &mut pages);
    }
    let mut texts: Vec<String> = Vec::new();
    for element in pages.iter().flat_map(|page| page.elements()).filter(|element| element.name.starts_with(name)) {
        let text = lines_of(element, &Styles::default());
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

fn block(kind: BlockKind, paragraph: u32, cell: Option<CellRef>) -> Block {
    Block { kind, locator: Locator::Paragraph { paragraph, cell }, source: TextSource::Native }
}

/// What a paragraph holds.
#[derive(Default)]
struct Content {
    text: String,
    hidden: String,
    struck: String,
    notes: Vec<String>,
    n_images: usize,
}

impl Content {
    /// Notes an address that the text leads to and does not show.
    fn lead_to(&mut self, address: &str) {
        let Some(address) = hyperlink::outside(address) else { return };
        let note = format!("链接：{address}");
        if !self.text.contains(address.trim_start_matches("mailto:")) && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn push(&mut self, piece: &str, look: Look<'_>) {
        if look.hidden {
            self.hidden.push_str(piece);
            return;
        }
        match look.symbol_font {
            Some(font) => self.text.push_str(&symbols::text_in(font, piece)),
            None => self.text.push_str(piece),
        }
        if look.struck {
            self.struck.push_str(piece);
        }
    }
}

/// How characters look, as far as it matters.
#[derive(Debug, Clone, Copy, Default)]
struct Look<'a> {
    hidden: bool,
    struck: bool,
    symbol_font: Option<&'a str>,
}

struct Walk<'a> {
    lists: Lists,
    styles: &'a Styles,
    blocks: Vec<Block>,
    paragraph: u32,
    /// Cells that may still be read.
    left: u64,
    n_images: usize,
    /// Paragraphs with text that is struck through, the text of the first, and its number.
    struck: Option<(usize, String, u32)>,
}

impl Walk<'_> {
    fn body(&mut self, element: &Element) {
        for child in element.elements() {
            match &*child.name {
                "p" | "h" => {
                    let number = self.heading_number(child);
                    self.line(child, number);
                }
                "list" => self.list(child, None),
                "table" => {
                    self.paragraph += 1;
                    let blocks = self.table(child, None);
                    self.blocks.extend(blocks);
                }
                "tracked-changes" | "forms" => {}
                // Sections, indexes, drawings that stand between paragraphs.
                _ => self.body(child),
            }
        }
    }

    fn list(&mut self, element: &Element, outer: Option<&Place>) {
        let place = self.lists.enter(element, outer);
        for item in element.elements() {
            let mut is_first = item.is("list-item");
            for child in item.elements() {
                match &*child.name {
                    "p" | "h" => {
                        let label = if is_first { self.lists.next(&place, item) } else { None };
                        is_first = false;
                        self.line(child, label);
                    }
                    "list" => self.list(child, Some(&place)),
                    _ => {}
                }
            }
        }
    }

    fn content(&mut self, element: &Element) -> Content {
        let mut content = Content::default();
        let look = self.styles.look(element.attribute("style-name"), Look::default());
        collect(element, self.styles, look, &mut content);
        self.n_images += content.n_images;
        if !content.struck.trim().is_empty() {
            let text = content.struck.trim().to_owned();
            self.struck.get_or_insert((0, text, self.paragraph)).0 += 1;
        }
        content
    }

    /// The number that the outline gives a heading.
    fn heading_number(&mut self, element: &Element) -> Option<String> {
        let is_numbered = element.is("h") && self.styles.has_outline_numbers(element.attribute("style-name"));
        if is_numbered { self.lists.next_heading(element) } else { None }
    }

    fn line(&mut self, element: &Element, label: Option<String>) {
        self.paragraph += 1;
        let content = self.content(element);
        let label = label.or_else(|| written_number(element));
        let text = labelled(label.as_deref(), content.text.trim());
        let outline = element.attribute("outline-level").and_then(|level| level.parse::<u8>().ok());
        let level = outline.filter(|level| *level > 0).map(|level| level.min(9));
        let level = if self.styles.is_title(element.attribute("style-name")) { Some(0) } else { level };
        if !text.is_empty() {
            let kind = match level.filter(|_| text.chars().count() <= 120) {
                Some(level) => BlockKind::Heading { text, level },
                None => BlockKind::Paragraph { text },
            };
            self.blocks.push(block(kind, self.paragraph, None));
        }
        let paragraph = self.paragraph;
        self.blocks.extend(notes(content).map(|text| block(BlockKind::Note { text }, paragraph, None)));
    }

    /// A table; those inside its cells come after it.
    fn table(&mut self, element: &Element, outer: Option<CellRef>) -> Vec<Block> {
        let mut table = Table::default();
        let mut inner = Vec::new();
        let mut rows = Vec::new();
        add_rows(element, false, &mut rows);
        // The cell that covers each column, and the row where it ends.
        let mut covering: Vec<Option<(usize, u32)>> = Vec::new();
        let n_headers = rows.iter().take_while(|(_, is_header)| *is_header).count() as u32;
        for (row, (element, _)) in rows.iter().enumerate() {
            let row = row as u32;
            let mut col = 0;
            for cell in element.elements().filter(|cell| matches!(&*cell.name, "table-cell" | "covered-table-cell")) {
                let place = CellRef { row, col };
                let n_repeated = count_of(cell, "number-columns-repeated");
                col += n_repeated;
                if cell.is("covered-table-cell") || place.col >= MOST_COLS || self.left == 0 {
                    continue;
                }
                self.left -= 1;
                let place_shown = outer.unwrap_or(place);
                let text = self.cell(cell, place_shown, &mut inner);
                let (rowspan, colspan) =
                    (count_of(cell, "number-rows-spanned"), count_of(cell, "number-columns-spanned"));
                let rowspan = rowspan.min(rows.len() as u32 - row);
                let end = place.col + colspan;
                covering.resize(covering.len().max(end as usize), None);
                for covered in &mut covering[place.col as usize..end as usize] {
                    // A cell that stands in the place of another ends it, whatever that one claims.
                    if let Some((other, _)) = covered.filter(|(_, until)| *until > row) {
                        let other = &mut table.cells[other];
                        if other.row < row {
                            other.rowspan = other.rowspan.min(row - other.row);
                        } else {
                            other.colspan = other.colspan.min(place.col - other.col);
                        }
                    }
                    *covered = Some((table.cells.len(), row + rowspan));
                }
                let locator = Locator::Paragraph { paragraph: self.paragraph, cell: Some(place_shown) };
                table.cells.push(Cell { row, col: place.col, rowspan, colspan, text, locator });
                table.n_cols = table.n_cols.max(end);
            }
        }
        table.n_rows = rows.len() as u32;
        table.header_rows = if (1..table.n_rows).contains(&n_headers) { n_headers } else { header::rows(&table) };
        let mut blocks = Vec::new();
        if !table.cells.is_empty() {
            blocks.push(block(BlockKind::Table(table), self.paragraph, outer));
        }
        blocks.extend(inner);
        blocks
    }

    /// The text of a cell; automatic numbers alone when it has none.
    fn cell(&mut self, element: &Element, place: CellRef, inner: &mut Vec<Block>) -> String {
        let mut lines = Lines::default();
        self.cell_lines(element, None, place, inner, &mut lines);
        if lines.texts.is_empty() { lines.numbers.join("\n") } else { lines.texts.join("\n") }
    }

    fn cell_lines(
        &mut self,
        element: &Element,
        list: Option<&Place>,
        place: CellRef,
        inner: &mut Vec<Block>,
        lines: &mut Lines,
    ) {
        let mut is_first = element.is("list-item");
        for child in element.elements() {
            match &*child.name {
                "p" | "h" => {
                    let label = match list {
                        Some(list) if is_first => self.lists.next(list, element),
                        Some(_) => None,
                        None => self.heading_number(child),
                    };
                    let label = label.or_else(|| written_number(child));
                    is_first = false;
                    let content = self.content(child);
                    let text = labelled(label.as_deref(), content.text.trim());
                    if !text.is_empty() {
                        lines.texts.push(text);
                    } else if let Some(number) = label.filter(|label| label != BULLET) {
                        lines.numbers.push(number);
                    }
                    let paragraph = self.paragraph;
                    inner.extend(notes(content).map(|text| block(BlockKind::Note { text }, paragraph, Some(place))));
                }
                "list" => {
                    let list = self.lists.enter(child, list);
                    for item in child.elements() {
                        self.cell_lines(item, Some(&list), place, inner, lines);
                    }
                }
                "table" => inner.extend(self.table(child, Some(place))),
                _ => self.cell_lines(child, list, place, inner, lines),
            }
        }
    }
}

#[derive(Default)]
struct Lines {
    texts: Vec<String>,
    numbers: Vec<String>,
}

fn notes(content: Content) -> impl Iterator<Item = String> {
    let texts = content.notes.into_iter().chain([content.hidden]);
    texts.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The rows of a table.
pub(crate) fn rows_of(table: &Element) -> Vec<&Element> {
    let mut rows = Vec::new();
    add_rows(table, false, &mut rows);
    rows.into_iter().map(|(row, _)| row).collect()
}

/// Rows, and whether each is marked as a header.
fn add_rows<'a>(element: &'a Element, is_header: bool, rows: &mut Vec<(&'a Element, bool)>) {
    for child in element.elements() {
        match &*child.name {
            "table-row" => rows.push((child, is_header)),
            "table-header-rows" => add_rows(child, true, rows),
            "table-rows" | "table-row-group" => add_rows(child, is_header, rows),
            _ => {}
        }
    }
}

/// How often a cell is repeated, or how far it reaches.
pub(crate) fn count_of(element: &Element, name: &str) -> u32 {
    element.attribute(name).and_then(|count| count.parse().ok()).unwrap_or(1).clamp(1, MOST_COLS)
}

/// The number of a paragraph as the program that wrote the file put it down, which few do.
fn written_number(paragraph: &Element) -> Option<String> {
    let number = line_text(paragraph.child("number")?);
    Some(number).filter(|number| !number.is_empty())
}

/// The text of a paragraph, without its notes.
pub(crate) fn line_text(paragraph: &Element) -> String {
    let mut content = Content::default();
    collect(paragraph, &Styles::default(), Look::default(), &mut content);
    content.text.trim().to_owned()
}

/// The text of all paragraphs inside, by line.
fn lines_of(element: &Element, styles: &Styles) -> String {
    let mut lines = Vec::new();
    for name in ["p", "h"] {
        let mut paragraphs = Vec::new();
        element.find_all(name, &mut paragraphs);
        for paragraph in paragraphs {
            let mut content = Content::default();
            collect(paragraph, styles, Look::default(), &mut content);
            lines.push(content.text.trim().to_owned());
        }
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// Collects what stands in a paragraph.
fn collect(element: &Element, styles: &Styles, look: Look<'_>, content: &mut Content) {
    for node in &element.children {
        let child = match node {
            Node::Text(text) => {
                content.push(&collapsed(text), look);
                continue;
            }
            Node::Element(child) => child,
        };
        match &*child.name {
            "s" => {
                content.push(&" ".repeat(child.attribute("c").and_then(|n| n.parse().ok()).unwrap_or(1).min(100)), look)
            }
            "tab" => content.push("\t", look),
            "line-break" => content.push("\n", look),
            "span" => {
                let look = styles.look(child.attribute("style-name"), look);
                collect(child, styles, look, content);
            }
            "note" => content.notes.extend(child.child("note-body").map(|body| lines_of(body, styles))),
            "annotation" => content.notes.push(lines_of(child, styles)),
            "ruby" => {
                if let Some(base) = child.child("ruby-base") {
                    collect(base, styles, look, content);
                }
            }
            "fieldmark" if is_tick_box(child) => content.push(if is_ticked(child) { "☑" } else { "□" }, look),
            "frame" | "custom-shape" | "rect" | "g" | "line" | "ellipse" => {
                if let Some(math) = formula_of(child) {
                    content.push(&formula::in_line(math), look);
                    continue;
                }
                content.notes.push(lines_of(child, styles));
                let mut images = Vec::new();
                child.find_all("image", &mut images);
                content.n_images += images.len();
            }
            "a" => {
                collect(child, styles, look, content);
                content.lead_to(child.attribute("href").unwrap_or_default());
            }
            // A number is told before the text, counted or as it was written.
            "tracked-changes" | "title" | "desc" | "number" => {}
            // Fields, marks of changes.
            _ => collect(child, styles, look, content),
        }
    }
}

/// The formula in a frame.
fn formula_of(frame: &Element) -> Option<&Element> {
    frame.child("object")?.child("math")
}

/// True for a box that Word's forms tick.
fn is_tick_box(mark: &Element) -> bool {
    mark.attribute("type").is_some_and(|kind| kind.ends_with("FORMCHECKBOX"))
}

fn is_ticked(mark: &Element) -> bool {
    let mut parameters = mark.children_named("param");
    parameters.any(|it| it.attribute("name") == Some("Checkbox_Checked") && it.attribute("value") == Some("true"))
}

/// White space counts as one space; more of it has an element of its own.
fn collapsed(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '\t' | '\r' | '\n' if collapsed.ends_with(' ') => {}
            ' ' | '\t' | '\r' | '\n' => collapsed.push(' '),
            c => collapsed.push(c),
        }
    }
    collapsed
}
