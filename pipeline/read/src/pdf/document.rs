//! Pages to the blocks of a document: paragraphs and tables go on over page breaks, furniture is set aside.

use zuozheng_model::{Block, BlockKind, Locator, PageNumber, Rect};

use super::cells::{counts_on, push_joint};
use super::edges;
use super::entries;
use super::frame::Frame;
use super::furniture;
use super::headings::{self, Shape};
use super::page::{self, Item, PageLayout, PageParts, TextLine};
use super::paragraphs::{self, Body};
use super::sheets;
use super::spread::SpreadTable;

/// Joins the pages of a document into its blocks.
pub(super) fn assemble(mut parts: Vec<PageParts>) -> Vec<Block> {
    let mut furniture = furniture::find(&parts);
    sheets::join(&mut parts, &mut furniture);
    let mut before: Option<(Frame, (f32, f32))> = None;
    let mut pages: Vec<PageLayout> = Vec::with_capacity(parts.len());
    for (parts, marks) in parts.into_iter().zip(furniture) {
        let gutter = pages.last().filter(|page| page.frame == parts.frame).and_then(|page| page.gutter);
        // The last column of a page set in columns may be the first and only one of the next.
        let sheet = Some(parts.area).filter(|_| parts.frame.is_right_angled() && gutter.is_none());
        let mut page = page::lay_out(parts, &marks, gutter);
        let shared = before.filter(|(frame, _)| *frame == page.frame).map(|(_, edges)| edges);
        before = edges::share_edges(&mut page.items, shared, sheet).map(|edges| (page.frame, edges));
        pages.push(page);
    }
    let body = Body::of(&pages);
    let mut assembler =
        Assembler { body, blocks: Vec::new(), sizes: Vec::new(), open: Open::Nothing, held: Vec::new() };
    for (index, page) in pages.into_iter().enumerate() {
        assembler.add_page(PageNumber::from_index(index), page);
    }
    assembler.finish()
}

/// Characters of the name of a unit on a cover.
const LONGEST_NAME: usize = 24;

/// What may go on with the next line or page.
enum Open {
    Nothing,
    Paragraph(Box<OpenParagraph>),
    Table { table: Box<SpreadTable>, first_page: PageNumber, page: PageNumber, area: Rect },
}

struct OpenParagraph {
    text: String,
    last: TextLine,
    n_lines: usize,
    all_bold: bool,
    all_centred: bool,
    first_page: PageNumber,
    page: PageNumber,
    /// The part on the first page, as displayed.
    area: Rect,
}

struct Assembler {
    body: Body,
    blocks: Vec<Block>,
    /// For each block the size of its text, for headings only.
    sizes: Vec<Option<f32>>,
    open: Open,
    /// What waits until the open paragraph or table is done, in the order of the pages.
    held: Vec<Held>,
}

/// What stands between the parts of a paragraph or table.
enum Held {
    /// Furniture.
    Block(Block),
    /// Boxes and footnotes.
    Beside(PageNumber, Frame, Vec<Item>),
    /// 续表, which is furniture if the table goes on below it.
    Caption(Box<TextLine>, PageNumber, Frame),
}

impl Assembler {
    fn add_page(&mut self, number: PageNumber, page: PageLayout) {
        for item in page.items {
            self.add_item(item, number, page.frame);
        }
        for (frame, line) in page.aside {
            let locator = Locator::Page { page: number, area: frame.turn_back(line.area) };
            // The number of a page stays upright where a table on it is turned.
            let is_number = furniture::is_page_number(&line.text);
            let (furniture, note) =
                (BlockKind::Furniture { text: line.text.clone() }, BlockKind::Note { text: line.text });
            self.hold(if is_number { furniture } else { note }, locator);
        }
        for (frame, line) in page.covered {
            let locator = Locator::Page { page: number, area: frame.turn_back(line.area) };
            self.hold(BlockKind::Note { text: line.text }, locator);
        }
    }

    fn add_item(&mut self, item: Item, page: PageNumber, frame: Frame) {
        match item {
            Item::Furniture(line) => {
                let locator = Locator::Page { page, area: frame.turn_back(line.area) };
                self.hold(BlockKind::Furniture { text: line.text }, locator);
            }
            Item::Text(text) => self.add_line(text, page, frame),
            Item::Table(table) => {
                let area = frame.turn_back(table.area);
                self.add_table(table, page, area);
            }
            Item::Beside(items) => self.held.push(Held::Beside(page, frame, items)),
        }
    }

    /// Ends what is open and lets in what waits for that.
    fn close_with_held(&mut self) {
        self.close();
        for held in std::mem::take(&mut self.held) {
            match held {
                Held::Block(block) => self.push(block, None),
                Held::Caption(line, page, frame) => {
                    self.add_line(*line, page, frame);
                    self.close();
                }
                Held::Beside(page, frame, items) => {
                    for item in items {
                        self.add_item(item, page, frame);
                    }
                    self.close();
                }
            }
        }
    }

    /// Keeps a block out of the way of a paragraph or table that may go on behind it.
    fn hold(&mut self, kind: BlockKind, locator: Locator) {
        let block = Block { kind, locator, source: Default::default() };
        match self.open {
            Open::Nothing if self.held.is_empty() => self.push(block, None),
            _ => self.held.push(Held::Block(block)),
        }
    }

    fn add_line(&mut self, next: TextLine, page: PageNumber, frame: Frame) {
        let area = frame.turn_back(next.line.area);
        if self.is_caption_of_rest(&next, page) {
            self.held.push(Held::Caption(Box::new(next), page, frame));
            return;
        }
        if let Open::Paragraph(open) = &mut self.open {
            // Names on a cover stand below a larger title and are none of it.
            let has_title = self.sizes.iter().flatten().any(|size| *size > 1.02 * next.line.em);
            let is_name = has_title && next.line.n_glyphs <= LONGEST_NAME && !next.line.text.starts_with('（');
            let opens_document = page.index() == 0 && !is_name && !self.blocks.iter().any(is_long_text);
            let is_elsewhere = open.page != page || next.tops_next_column;
            let is_new = if is_elsewhere {
                paragraphs::begins_elsewhere(&open.last, open.n_lines, &next, self.body)
            } else if open.lists_on(&next) {
                false
            } else {
                paragraphs::begins(&open.last, open.n_lines, &next, self.body)
                    && !open.is_heading_with(&next, self.body, opens_document)
                    && !open.counts_on_in_line(&next)
            };
            if !is_new {
                open.extend(next, page, area, self.body);
                return;
            }
        }
        self.close_with_held();
        self.open = Open::Paragraph(Box::new(OpenParagraph {
            text: next.line.text.clone(),
            n_lines: 1,
            all_bold: next.line.bold,
            all_centred: next.is_centred(self.body),
            first_page: page,
            page,
            area,
            last: next,
        }));
    }

    /// True for the line between a table that fills its page and the rest of it on the next one.
    fn is_caption_of_rest(&self, next: &TextLine, page: PageNumber) -> bool {
        let Open::Table { page: last_page, .. } = &self.open else { return false };
        last_page.index() + 1 == page.index() && entries::is_table_continued(&next.line.text)
    }

    fn add_table(&mut self, table: super::cells::PageTable, page: PageNumber, area: Rect) {
        let mut table = table;
        let has_caption = self.held.iter().any(|held| matches!(held, Held::Caption(..)));
        if let Open::Table { table: open, page: last_page, .. } = &mut self.open
            && last_page.index() + 1 == page.index()
            && !(has_caption && open.has_another_head(&table))
        {
            match open.join(table, page) {
                Ok(repeated_header) => {
                    *last_page = page;
                    for held in &mut self.held {
                        let Held::Caption(next, page, frame) = held else { continue };
                        let locator = Locator::Page { page: *page, area: frame.turn_back(next.line.area) };
                        let kind = BlockKind::Furniture { text: std::mem::take(&mut next.line.text) };
                        *held = Held::Block(Block { kind, locator, source: Default::default() });
                    }
                    self.held.extend(repeated_header.into_iter().map(|(text, locator)| {
                        let kind = BlockKind::Furniture { text };
                        Held::Block(Block { kind, locator, source: Default::default() })
                    }));
                    return;
                }
                Err(other) => table = other,
            }
        }
        self.close_with_held();
        self.open = Open::Table { table: Box::new(SpreadTable::new(table, page)), first_page: page, page, area };
    }

    fn close(&mut self) {
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => {}
            Open::Paragraph(paragraph) => {
                let shape = paragraph.shape();
                let locator = Locator::Page { page: paragraph.first_page, area: paragraph.area };
                let is_heading = headings::is_heading(&paragraph.text, &shape, self.body)
                    && !(paragraph.n_lines == 1 && paragraph.last.is_row_of_words());
                let block = if is_heading {
                    let level = headings::level(&paragraph.text, &shape, self.body);
                    (Block::heading(paragraph.text, level, locator), Some(shape.em))
                } else {
                    (Block::paragraph(paragraph.text, locator), None)
                };
                self.push(block.0, block.1);
            }
            Open::Table { table, first_page, area, .. } => {
                for (table, locator) in table.finish(Locator::Page { page: first_page, area }) {
                    self.push(Block::table(table, locator), None);
                }
            }
        }
    }

    fn push(&mut self, block: Block, size: Option<f32>) {
        self.blocks.push(block);
        self.sizes.push(size);
    }

    fn finish(mut self) -> Vec<Block> {
        self.close_with_held();
        let first_page = PageNumber::from_index(0);
        let candidates: Vec<(usize, &str, f32)> = self
            .blocks
            .iter()
            .zip(&self.sizes)
            .enumerate()
            .filter(|(_, (block, _))| block.locator.page() == Some(first_page))
            .filter_map(|(index, (block, size))| Some((index, block.text()?, (*size)?)))
            .collect();
        let title = headings::title(&candidates);
        if let Some(Block { kind: BlockKind::Heading { level, .. }, .. }) =
            title.and_then(|index| self.blocks.get_mut(index))
        {
            *level = 0;
        }
        self.blocks
    }
}

/// True for running text: what stands before it is the head of the document.
fn is_long_text(block: &Block) -> bool {
    matches!(&block.kind, BlockKind::Paragraph { text } if text.chars().count() > 40)
        || matches!(block.kind, BlockKind::Table(_))
}

impl OpenParagraph {
    fn extend(&mut self, next: TextLine, page: PageNumber, area: Rect, body: Body) {
        if entries::parts_names(&self.last.line.text, &next.line.text) {
            self.text.push(' ');
        }
        push_joint(&mut self.text, &next.line.text, true);
        self.text.push_str(&next.line.text);
        self.n_lines += 1;
        self.all_bold &= next.line.bold;
        // A title that fills its first line is centred by its last one.
        self.all_centred = next.is_centred(body) && (self.all_centred || self.last.spans_column());
        if page == self.first_page {
            self.area = self.area.union(area);
        }
        self.page = page;
        self.last = next;
    }

    /// True if a line goes on with a list of those who get a copy, which breaks its lines where it likes and ends with a
    /// full stop.
    fn lists_on(&self, next: &TextLine) -> bool {
        let pitch = (next.line.base - self.last.line.base) / next.line.em;
        entries::is_list_of_units(&self.text)
            && entries::goes_on(&self.last.line.text)
            && entries::behind_label(&next.line.text).is_none()
            && self.last.band == next.band
            && (0.8..=3.0).contains(&pitch)
    }

    /// True if a line goes on with the items that this paragraph counts inside its lines: …②…；③….
    fn counts_on_in_line(&self, next: &TextLine) -> bool {
        let circled = next.line.text.chars().next().filter(|char| ('②'..='⑳').contains(char));
        let is_inside = |before: char| !self.last.line.text.starts_with(before) && !self.text.starts_with(before);
        let before = circled.and_then(|char| char::from_u32(char as u32 - 1));
        before.is_some_and(is_inside)
            && counts_on(&self.text, &next.line.text)
            && self.last.is_full(next)
            && self.last.band == next.band
            && next.line.area.x0 <= self.last.line.area.x0 + 0.5 * next.line.em
    }

    /// A heading over several lines: centred lines of one style right below each other.
    fn is_heading_with(&self, next: &TextLine, body: Body, opens_document: bool) -> bool {
        let same_size = (self.last.line.em - next.line.em).abs() <= 0.05 * next.line.em;
        let pitch = (next.line.base - self.last.line.base) / next.line.em;
        let stands_out = next.line.em > paragraphs::LARGER * body.em || opens_document;
        let is_near = (0.8..=2.2).contains(&pitch) && self.last.band == next.band;
        let heads_contents = ["目录", "目次"].contains(&next.line.text.replace(' ', "").as_str());
        let shape = Shape { em: next.line.em, bold: next.line.bold, centred: true, n_lines: 1 };
        // Who writes about what: the second line may fill its page.
        let middle = |line: &TextLine| (line.line.area.x0 + line.line.area.x1) / 2.0;
        let is_below = (middle(&self.last) - middle(next)).abs() <= 0.5 * next.line.em;
        let is_rest_of_title = next.line.text.starts_with("关于") && next.spans_column() && is_below;
        (self.all_centred || is_rest_of_title)
            && (next.is_centred(body) || self.last.is_full(next) || is_rest_of_title)
            && same_size
            && is_near
            && !heads_contents
            && !entries::is_number_of_part(&self.text)
            && stands_out
            && self.last.line.bold == next.line.bold
            && headings::is_heading(&self.text, &self.shape(), body)
            && headings::is_heading(&next.line.text, &shape, body)
            && self.n_lines < 4
    }

    fn shape(&self) -> Shape {
        Shape { em: self.last.line.em, bold: self.all_bold, centred: self.all_centred, n_lines: self.n_lines }
    }
}
