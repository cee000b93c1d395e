//! The walk over a page: its elements in order, and what each of them is to whoever looks at the page.

use scraper::{ElementRef, Html, Node};
use zuozheng_model::{Block, BlockKind, CellRef, Locator, Table, TextSource};

use super::elements::{collapsed, contains, is_block, is_silent, level};
use super::forms;
use super::frames::Frames;
use super::hidden::Role;
use super::hidden::{Hidden, Visibility};
use super::lists::Numbers;
use super::{drawn, site, tables};
use crate::excel::header;
use crate::word::numbering::labelled;
use crate::{formula, xml};

/// Elements inside elements that are walked; browsers stop at 512.
const MAX_DEPTH: usize = 400;

/// What text is at the place where the walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    /// Links, which are the text of a page that has no other.
    Furniture,
    /// What every page of the site has.
    Site,
    /// The text of a cell, which is neither a heading nor furniture.
    Cell,
    Hidden,
    /// What takes its place and is not seen; some of it may be made visible again.
    Invisible,
}

impl Place {
    fn is_hidden(self) -> bool {
        matches!(self, Self::Hidden | Self::Invisible)
    }
}

struct Walk<'a> {
    blocks: Vec<Block>,
    /// Which of them every page of the site has.
    of_the_site: Vec<usize>,
    line: String,
    /// What its style sheets hide.
    hidden: &'a Hidden,
    /// Pages that stand inside this one.
    frames: &'a Frames,
    place: Place,
    /// The place around what is invisible.
    seen_at: Place,
    heading: Option<u8>,
    left: u64,
    /// The lists around, innermost last; `None` for one without numbers.
    lists: Vec<Option<Numbers>>,
    /// Number of a list item whose text is still to come.
    label: Option<String>,
    /// The lines of the source are lines of the page, as in a `pre`.
    keeps_lines: bool,
}

/// The blocks of a page, and which of them every page of the site has.
pub(super) fn walked(page: &Html, hidden: &Hidden, frames: &Frames, cells: u64) -> (Vec<Block>, Vec<usize>) {
    let mut walk = Walk::at(Place::Text, hidden, frames, cells);
    walk.element(page.root_element(), 0);
    walk.flush();
    (walk.blocks, walk.of_the_site)
}

impl<'a> Walk<'a> {
    /// At the start of a text; `left` counts the cells that may still be read.
    fn at(place: Place, hidden: &'a Hidden, frames: &'a Frames, left: u64) -> Self {
        let (lists, label) = (Vec::new(), None);
        Self {
            blocks: Vec::new(),
            of_the_site: Vec::new(),
            line: String::new(),
            hidden,
            frames,
            place,
            seen_at: if place == Place::Invisible { Place::Cell } else { place },
            heading: None,
            left,
            lists,
            label,
            keeps_lines: false,
        }
    }

    fn element(&mut self, element: ElementRef<'_>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tag = element.value();
        match tag.name() {
            name if is_silent(name) => return,
            "br" => {
                self.flush();
                return;
            }
            "svg" => {
                self.drawing(element, depth);
                return;
            }
            "math" => {
                self.line.push_str(&in_line(element));
                return;
            }
            "iframe" | "frame" => {
                self.flush();
                if !self.place_of(element).is_hidden() {
                    self.frame(element);
                }
                return;
            }
            // How a character is read; the docx reader leaves that too.
            "rp" => return,
            "rt" if !drawn::says_something(element) => return,
            _ if self.hidden.role(element) == Some(Role::Table) && tables::is_data_table(element, self.hidden) => {
                self.flush();
                let place = self.place;
                let inside = self.place_of(element);
                if inside.is_hidden() || place.is_hidden() {
                    self.place = inside;
                }
                self.table(element, depth);
                self.place = place;
                return;
            }
            "input" | "select" => {
                if !self.place_of(element).is_hidden() {
                    self.line.extend(forms::shown(element));
                }
                return;
            }
            "textarea" if !forms::is_filled_in(element) => return,
            _ => {}
        }
        let is_block = is_block(tag.name());
        if is_block {
            self.flush();
        }
        let is_list = matches!(tag.name(), "ol" | "ul");
        if is_list {
            self.lists.push(Numbers::of(element));
        } else if tag.name() == "li" {
            self.label = self.lists.last_mut().and_then(Option::as_mut).and_then(|list| list.of_item(element));
        }
        let (place, heading) = (self.place, self.heading);
        self.place = self.place_of(element);
        // What is hidden inside a line is no part of it, and what is shown again inside that is none of the hidden.
        let changes_inside = !is_block && (self.place.is_hidden() != place.is_hidden() || tag.name() == "button");
        if !place.is_hidden() {
            self.seen_at = place;
        }
        let around = changes_inside.then(|| (std::mem::take(&mut self.line), self.label.take()));
        self.heading = level(tag.name()).or(self.heading);
        let keeps_inside = self.keeps_lines_in(element);
        let keeps_lines = std::mem::replace(&mut self.keeps_lines, keeps_inside);
        let is_quotation = tag.name() == "q";
        if is_quotation {
            self.line.push('“');
        }
        self.children(element, depth);
        if is_quotation {
            self.line.push('”');
        }
        self.keeps_lines = keeps_lines;
        if is_block {
            self.flush();
        }
        if let Some((line, label)) = around {
            self.flush();
            (self.line, self.label) = (line, label);
        }
        if is_list {
            self.lists.pop();
        }
        if tag.name() == "li" {
            self.label = None;
        }
        (self.place, self.heading) = (place, heading);
    }

    /// What stands in an element.
    fn children(&mut self, element: ElementRef<'_>, depth: usize) {
        for child in element.children() {
            match child.value() {
                Node::Text(piece) if self.keeps_lines => {
                    for (nth, line) in piece.split('\n').enumerate() {
                        if nth > 0 {
                            self.flush();
                        }
                        self.line.push_str(line);
                    }
                }
                Node::Text(piece) => self.line.push_str(piece),
                Node::Comment(comment) => {
                    for text_box in drawn::text_boxes(comment) {
                        self.flush();
                        self.children(text_box.root_element(), depth + 1);
                        self.flush();
                    }
                }
                Node::Element(_) => {
                    if let Some(child) = ElementRef::wrap(child) {
                        self.element(child, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn keeps_lines_in(&self, element: ElementRef<'_>) -> bool {
        self.hidden.keeps_lines(element).unwrap_or(self.keeps_lines)
    }

    /// The words of a drawing, a line each, and the pages in it.
    fn drawing(&mut self, element: ElementRef<'_>, depth: usize) {
        self.flush();
        let place = self.place;
        self.place = self.place_of(element);
        for child in drawn::lettering(element, self.hidden) {
            if child.value().name() == "foreignObject" {
                self.children(child, depth + 1);
            } else {
                self.line.extend(child.text());
            }
            self.flush();
        }
        self.place = place;
    }

    /// The page inside a frame.
    fn frame(&mut self, element: ElementRef<'_>) {
        let Some((blocks, of_the_site)) = self.frames.read(element, self.left) else { return };
        let n_before = self.blocks.len();
        if matches!(self.place, Place::Furniture | Place::Site) {
            let texts = blocks.iter().filter_map(Block::text);
            self.blocks.extend(texts.map(|text| Block {
                kind: BlockKind::Furniture { text: text.to_owned() },
                locator: Locator::Paragraph { paragraph: 0, cell: None },
                source: TextSource::Native,
            }));
            return;
        }
        self.of_the_site.extend(of_the_site.into_iter().map(|at| n_before + at));
        self.blocks.extend(blocks);
    }

    fn place_of(&self, element: ElementRef<'_>) -> Place {
        let tag = element.value();
        let role = tag.attr("role").unwrap_or_default();
        let is_navigation = matches!(tag.name(), "nav" | "footer" | "aside")
            || matches!(role, "navigation" | "contentinfo" | "search" | "banner")
            || (tag.name() == "header" && !contains(element, &["h1", "article"]));
        let visibility = self.hidden.visibility(element);
        let place = match self.place {
            Place::Invisible if visibility == Some(Visibility::Visible) => self.seen_at,
            place => place,
        };
        match place {
            Place::Text | Place::Cell | Place::Invisible if self.hidden.has(element) => Place::Hidden,
            Place::Text | Place::Cell if visibility.is_some_and(|it| it != Visibility::Visible) => Place::Invisible,
            Place::Text if site::is_of_the_site(element) => Place::Site,
            // What a button says is what it does, or the name of what it opens.
            Place::Text if tag.name() == "button" => Place::Furniture,
            Place::Text | Place::Cell if tag.name() == "rt" => Place::Hidden,
            Place::Text if is_navigation || site::is_link_list(element) => Place::Furniture,
            Place::Furniture if site::is_of_the_site(element) => Place::Site,
            place => place,
        }
    }

    /// Ends a paragraph.
    fn flush(&mut self) {
        let text = collapsed(&std::mem::take(&mut self.line));
        if text.is_empty() {
            return;
        }
        let is_furniture = matches!(self.place, Place::Furniture | Place::Site);
        if self.place == Place::Site {
            self.of_the_site.push(self.blocks.len());
        }
        let label = self.label.take().filter(|_| !is_furniture);
        let text = labelled(label.as_deref(), &text);
        let kind = match (self.place, self.heading) {
            (Place::Furniture | Place::Site, _) => BlockKind::Furniture { text },
            (Place::Hidden | Place::Invisible, _) => BlockKind::Note { text },
            (Place::Text, Some(level)) => BlockKind::Heading { text, level },
            (Place::Text, None) | (Place::Cell, _) => BlockKind::Paragraph { text },
        };
        self.blocks.push(Block {
            kind,
            locator: Locator::Paragraph { paragraph: 0, cell: None },
            source: TextSource::Native,
        });
    }

    fn table(&mut self, element: ElementRef<'_>, depth: usize) {
        let shows_something = || {
            let visibility = |inner| self.hidden.visibility(inner);
            element.descendent_elements().any(|inner| visibility(inner) == Some(Visibility::Visible))
        };
        if self.place == Place::Hidden || self.place == Place::Invisible && !shows_something() {
            if let Some(caption) = caption_of(element) {
                self.element(caption, depth + 1);
            }
            self.blocks
                .extend(tables::hidden_rows(element, self.hidden, depth).into_iter().map(|text| note(text, None)));
            return;
        }
        if matches!(self.place, Place::Furniture | Place::Site) {
            self.line.push_str(&spoken(element, self.hidden, Place::Furniture, &mut 0, depth).text);
            self.flush();
            return;
        }
        if let Some(caption) = caption_of(element) {
            self.element(caption, depth + 1);
        }
        let tables::Parts { mut table, hidden, inner } =
            tables::table(element, self.hidden, self.place, &mut self.left, depth);
        if !table.cells.is_empty() {
            table.header_rows = header::rows(&table).max(tables::marked_header(element, self.hidden, table.n_rows));
            self.blocks.push(Block::table(table, Locator::Paragraph { paragraph: 0, cell: None }));
        }
        self.blocks.extend(hidden.into_iter().map(|(text, cell)| note(text, cell)));
        for (mut table, cell) in inner {
            let locator = Locator::Paragraph { paragraph: 0, cell: Some(cell) };
            table.cells.iter_mut().for_each(|inner| inner.locator = locator.clone());
            self.blocks.push(Block::table(table, locator));
        }
    }
}

/// A formula in one line.
fn in_line(element: ElementRef<'_>) -> String {
    match xml::parse_str(&element.html()) {
        Ok(parsed) if parsed.broken.is_none() => formula::in_line(&parsed.root),
        _ => element.text().collect(),
    }
}

fn caption_of(table: ElementRef<'_>) -> Option<ElementRef<'_>> {
    table.child_elements().find(|child| child.value().name() == "caption")
}

fn note(text: String, cell: Option<CellRef>) -> Block {
    Block {
        kind: BlockKind::Note { text },
        locator: Locator::Paragraph { paragraph: 0, cell },
        source: TextSource::Native,
    }
}

/// What a reader of a cell sees, its paragraphs by line, what is hidden from him, and the tables inside.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    pub(super) text: String,
    pub(super) hidden: Vec<String>,
    pub(super) tables: Vec<Table>,
}

/// Elements between a table and what stands in its cells.
const DEPTH_OF_CELL: usize = 3;

/// Reads what stands in an element of a table, as at a place of the page; `depth` is that of the table.
pub(super) fn spoken(element: ElementRef<'_>, hidden: &Hidden, place: Place, left: &mut u64, depth: usize) -> Spoken {
    let frames = Frames::default();
    let mut walk = Walk::at(place, hidden, &frames, *left);
    walk.keeps_lines = walk.keeps_lines_in(element);
    walk.children(element, depth + DEPTH_OF_CELL - 1);
    walk.flush();
    *left = walk.left;
    let mut lines = Vec::new();
    let mut spoken = Spoken::default();
    for block in walk.blocks {
        match block.kind {
            BlockKind::Note { text } => spoken.hidden.push(text),
            BlockKind::Table(table) => spoken.tables.push(table),
            _ => lines.extend(block.text().map(str::to_owned)),
        }
    }
    spoken.text = lines.join("\n");
    spoken
}
