//! The .odp of OpenDocument: pages of frames, each with its place.

use std::collections::BTreeSet;

use zuozheng_model::{Cell, Locator, PageNumber, Problem, Rect, Table};

use super::bullets::mark;
use super::paragraphs::{joined, labelled};
use super::piece::{Content, Line, Piece, Role};
use super::{Deck, Slide};
use crate::excel::header;
use crate::odt::{self, Lists, Place};
use crate::word::numbering::BULLET;
use crate::xml::{self, Element};
use crate::{Limits, open_document, pasted, problems};

/// Reads every page.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Deck, Problem> {
    let unreadable = |why: &str| {
        let message = format!("OpenDocument 演示文稿已损坏，无法读取（{why}）");
        Problem::fatal("slides-unreadable", message, "请另存为 .pptx，或导出为 PDF 后报送")
    };
    let (mut package, content) = open_document::content(bytes, limits, unreadable)?;
    let styles = package.part("styles.xml", xml::MAX_PART).ok().and_then(|bytes| xml::parse(&bytes).ok());
    let roots: Vec<&Element> = styles.iter().map(|styles| &styles.root).chain([&content.root]).collect();
    let mut walk = Walk {
        lists: Lists::read(&roots),
        hidden: hidden_styles(&content.root),
        page: PageNumber::from_index(0),
        left: limits.cells,
        n_pictures: 0,
        pictures: Vec::new(),
    };
    let mut deck = Deck { size: (length("28cm"), length("21cm")), ..Deck::default() };
    deck.problems.extend(content.broken.iter().map(|why| problems::broken_off(why)));
    let body = content.root.child("body").and_then(|body| body.child("presentation"));
    for page in body.into_iter().flat_map(|body| body.children_named("page")) {
        if deck.slides.len() >= limits.pages as usize {
            let message = format!("幻灯片超过{}页，其余部分未读取", limits.pages);
            deck.problems.push(Problem::partial("too-many-pages", message, "请拆分后重新报送"));
            break;
        }
        walk.page = PageNumber::from_index(deck.slides.len());
        deck.slides.push(walk.slide(page));
    }
    if walk.left == 0 {
        let message = format!("单元格超过{}个，其余部分未读取", limits.cells);
        deck.problems.push(Problem::partial("too-many-cells", message, "请把数据拆分成几个文件后报送"));
    }
    if !deck.has_text() {
        let stored = walk.pictures.iter().filter_map(|name| package.part(name, pasted::MOST_BYTES as u64).ok());
        deck.pictures = pasted::handed_out(stored);
    }
    Ok(deck)
}

/// The styles of pages that are left out when the presentation is shown.
fn hidden_styles(root: &Element) -> BTreeSet<String> {
    let mut styles = Vec::new();
    root.find_all("style", &mut styles);
    let is_hidden = |style: &&&Element| {
        let properties = style.child("drawing-page-properties");
        properties.and_then(|properties| properties.attribute("visibility")) == Some("hidden")
    };
    styles.iter().filter(is_hidden).filter_map(|style| style.attribute("name").map(str::to_owned)).collect()
}

struct Walk {
    lists: Lists,
    hidden: BTreeSet<String>,
    page: PageNumber,
    left: u64,
    n_pictures: usize,
    pictures: Vec<String>,
}

impl Walk {
    fn slide(&mut self, page: &Element) -> Slide {
        let n_before = self.n_pictures;
        let pieces = page.elements().filter_map(|element| self.piece(element)).collect();
        let mut notes = Vec::new();
        let frames = page.child("notes").into_iter().flat_map(|notes| notes.children_named("frame"));
        for frame in frames.filter(|frame| frame.attribute("class").is_none_or(|class| class == "notes")) {
            let text = frame.child("text-box").map(|text| joined(&self.lines(text))).unwrap_or_default();
            notes.extend((!text.is_empty()).then(|| format!("备注：{text}")));
        }
        let hidden = page.attribute("style-name").is_some_and(|style| self.hidden.contains(style));
        Slide { pieces, notes, hidden, n_pictures: self.n_pictures - n_before }
    }

    fn piece(&mut self, element: &Element) -> Option<Piece> {
        let area = area(element);
        let content = match &*element.name {
            "frame" => self.frame(element, area)?,
            "g" => {
                let inner: Vec<Piece> = element.elements().filter_map(|element| self.piece(element)).collect();
                let area = inner.iter().map(|piece| piece.area).reduce(Rect::union)?;
                return Some(Piece::new(area, Content::Group(inner)));
            }
            "custom-shape" | "rect" | "ellipse" | "circle" | "line" | "connector" | "polygon" | "path" | "polyline"
            | "caption" => Content::Lines(self.lines(element)),
            _ => return None,
        };
        if matches!(&content, Content::Lines(lines) if lines.is_empty()) {
            return None;
        }
        let role = match element.attribute("class") {
            Some("title") => Role::Title,
            Some("footer" | "header" | "date-time" | "page-number") => Role::Furniture,
            _ => Role::Text,
        };
        Some(Piece { role, ..Piece::new(area, content) })
    }

    fn frame(&mut self, element: &Element, area: Rect) -> Option<Content> {
        if let Some(text) = element.child("text-box") {
            return Some(Content::Lines(self.lines(text)));
        }
        if let Some(table) = element.child("table") {
            return self.table(table, area).map(Content::Table);
        }
        // A chart or a table carries a picture of itself.
        let picture = element.child("image").filter(|_| element.child("object").is_none())?;
        self.n_pictures += 1;
        self.pictures.extend(picture.attribute("href").map(str::to_owned));
        None
    }

    fn lines(&mut self, element: &Element) -> Vec<Line> {
        let mut lines = Vec::new();
        self.add_lines(element, None, &mut lines);
        lines
    }

    fn add_lines(&mut self, element: &Element, list: Option<(&Place, u8)>, lines: &mut Vec<Line>) {
        let mut is_first = element.is("list-item");
        for child in element.elements() {
            match &*child.name {
                "p" | "h" => {
                    let text = odt::line_text(child);
                    if text.is_empty() {
                        continue;
                    }
                    let label = list.filter(|_| is_first).and_then(|(place, level)| {
                        let label = self.lists.next(place, element)?;
                        Some(if label == BULLET { mark(level).to_owned() } else { label })
                    });
                    is_first = false;
                    lines.push(Line { text: labelled(label.as_deref(), &text), ..Line::default() });
                }
                "list" => {
                    let place = self.lists.enter(child, list.map(|(place, _)| place));
                    let level = list.map_or(0, |(_, level)| level.saturating_add(1));
                    for item in child.elements() {
                        self.add_lines(item, Some((&place, level)), lines);
                    }
                }
                _ => {}
            }
        }
    }

    fn table(&mut self, element: &Element, area: Rect) -> Option<Table> {
        let locator = Locator::Page { page: self.page, area };
        let mut table = Table::default();
        let rows = odt::rows_of(element);
        // The row at which the cell that covers a column ends.
        let mut covered: Vec<u32> = Vec::new();
        for (row, element) in rows.iter().enumerate() {
            let row = row as u32;
            let mut col = 0_u32;
            for cell in element.elements().filter(|cell| matches!(&*cell.name, "table-cell" | "covered-table-cell")) {
                let at = col;
                col = col.saturating_add(odt::count_of(cell, "number-columns-repeated"));
                if cell.is("covered-table-cell") || at >= odt::MOST_COLS || self.left == 0 {
                    continue;
                }
                let colspan = odt::count_of(cell, "number-columns-spanned");
                let (first, end) = (at as usize, (at + colspan) as usize);
                covered.resize(covered.len().max(end), 0);
                if covered[first] > row {
                    continue;
                }
                let colspan = covered[first..end].iter().take_while(|&&until| until <= row).count();
                self.left -= 1;
                let text = joined(&self.lines(cell));
                let rowspan = odt::count_of(cell, "number-rows-spanned").min(rows.len() as u32 - row);
                covered[first..first + colspan].iter_mut().for_each(|until| *until = row + rowspan);
                let colspan = colspan as u32;
                table.n_cols = table.n_cols.max(at + colspan);
                table.cells.push(Cell { row, col: at, rowspan, colspan, text, locator: locator.clone() });
            }
        }
        table.n_rows = rows.len() as u32;
        table.header_rows = header::rows(&table);
        table.cells.iter().any(|cell| !cell.text.is_empty()).then_some(table)
    }
}

/// The place of a shape in points.
fn area(element: &Element) -> Rect {
    let get = |name: &str| element.attribute(name).map_or(0.0, length);
    let (x, y) = (get("x"), get("y"));
    Rect { x0: x, y0: y, x1: x + get("width"), y1: y + get("height") }
}

/// `2.5cm` and the like in points.
fn length(text: &str) -> f32 {
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let number: f32 = text[..end].trim().parse().unwrap_or(0.0);
    number
        * match &text[end..] {
            "cm" => 72.0 / 2.54,
            "mm" => 72.0 / 25.4,
            "in" => 72.0,
            "pc" => 12.0,
            _ => 1.0,
        }
}
