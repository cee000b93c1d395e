//! HTML pages: the article as blocks, navigation as furniture.
//!
//! Scripts and styles are no text. What is mostly links (menus, breadcrumbs, lists of other articles, friendly links)
//! is kept as furniture: shown, never matched. A page that is a list of links and nothing else keeps them as text.
//! What a page hides from those who look at it becomes notes, wherever it stands: a paragraph, part of a line, a table, its
//! rows and cells.

mod hidden;
mod site;
mod tables;
mod title;
mod wechat;

use scraper::{ElementRef, Html, Node};
use zuozheng_model::{Block, BlockKind, CellRef, Document, FileKind, Locator, Table, TextSource};

use self::hidden::{Hidden, Visibility};
use crate::excel::header;
use crate::word::numbering::labelled;
use crate::{Limits, Read, encoding, numeral, text};

/// Elements inside elements that are walked; browsers stop at 512.
const MAX_DEPTH: usize = 400;

/// Bytes in which a page declares its encoding.
const DECLARATION: usize = 4096;

/// A page has this many times the text when its `visibility` is not looked at: it is not meant to stay like that.
const WAITS_FOR_A_SCRIPT: usize = 5;

/// Reads a page in whatever encoding it declares or has.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let decoded = encoding::decode_declared(bytes, declared(bytes).as_deref());
    let problems = text::decoding_problems(&decoded);
    let mut read = read_text(&decoded.text, limits);
    read.problems.splice(0..0, problems);
    read
}

/// Reads a page that is decoded already.
pub(crate) fn read_text(html: &str, limits: &Limits) -> Read {
    let page = Html::parse_document(html);
    let hidden = Hidden::of(&page);
    let (mut blocks, mut of_the_site) = walked(&page, &hidden, limits);
    if blocks.iter().any(is_note) {
        let (all, sites) = walked(&page, &hidden.but_by_visibility(), limits);
        let n_shown = |blocks: &[Block]| count(blocks, is_shown);
        // A page that hides nearly all of itself has a script that shows it.
        if n_shown(&blocks) * WAITS_FOR_A_SCRIPT < n_shown(&all) {
            (blocks, of_the_site) = (all, sites);
        }
    }
    // What the site says of itself weighs as text: links beside it and a short article are still beside an article.
    let size_at = |at: &usize| blocks.get(*at).and_then(Block::text).map_or(0, |text| text.chars().count());
    let n_site: usize = of_the_site.iter().map(size_at).sum();
    let n_text = count(&blocks, |kind| !matches!(kind, BlockKind::Furniture { .. })) + n_site;
    let n_furniture = count(&blocks, |kind| matches!(kind, BlockKind::Furniture { .. })) - n_site;
    if n_text * 5 < n_furniture && n_text < 60 {
        let links = blocks.iter_mut().enumerate().filter(|(at, _)| of_the_site.binary_search(at).is_err());
        links.for_each(|(_, block)| furniture_to_text(block));
    }
    title::title(&page, &mut blocks);
    wechat::tidied(&page, &mut blocks);
    number_all(&mut blocks, 0);
    let mut document = Document::empty(FileKind::Html);
    document.blocks = blocks;
    let mut problems = Vec::new();
    if document.blocks.is_empty() {
        problems.push(crate::problems::empty_document("网页里没有任何文字"));
    }
    Read { document, problems, attachments: Vec::new(), ocr_wanted: Vec::new() }
}

/// The blocks of a page, and which of them every page of the site has.
fn walked(page: &Html, hidden: &Hidden, limits: &Limits) -> (Vec<Block>, Vec<usize>) {
    let mut walk = Walk::at(Place::Text, hidden, limits.cells);
    walk.element(page.root_element(), 0);
    walk.flush();
    (walk.blocks, walk.of_the_site)
}

fn is_note(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Note { .. })
}

/// True for what a reader of the page takes for its text.
fn is_shown(kind: &BlockKind) -> bool {
    !matches!(kind, BlockKind::Furniture { .. } | BlockKind::Note { .. })
}

/// The encoding that a page declares in its first bytes.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]).to_ascii_lowercase();
    let at = head.find("charset").or_else(|| head.find("encoding="))?;
    let value = head[at..].trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start().strip_prefix('=')?;
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(value.len());
    Some(value[..end].to_owned()).filter(|label| !label.is_empty())
}

/// What text is at the place where the walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
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
    place: Place,
    /// The place around what is invisible.
    seen_at: Place,
    heading: Option<u8>,
    left: u64,
    /// The lists around, innermost last; `None` for one without numbers.
    lists: Vec<Option<Numbers>>,
    /// Number of a list item whose text is still to come.
    label: Option<String>,
}

/// How the items of an `ol` are numbered, and the number of the next one.
struct Numbers {
    next: i64,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Digits,
    Letters,
    Roman,
    Chinese,
}

impl Numbers {
    /// Of a list; `None` when it shows no numbers.
    fn of(list: ElementRef<'_>) -> Option<Self> {
        let tag = list.value();
        let style = tag.attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        if tag.name() != "ol" || style.contains("list-style:none") || style.contains("list-style-type:none") {
            return None;
        }
        let form = match tag.attr("type") {
            Some("a" | "A") => Form::Letters,
            Some("i" | "I") => Form::Roman,
            _ if ["cjk-ideographic", "chinese-informal"].iter().any(|name| style.contains(name)) => Form::Chinese,
            _ => Form::Digits,
        };
        let next = tag.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        Some(Self { next, form })
    }

    /// The number of an item, as a browser shows it.
    fn of_item(&mut self, item: ElementRef<'_>) -> Option<String> {
        let number = item.value().attr("value").and_then(|value| value.trim().parse().ok()).unwrap_or(self.next);
        self.next = number.saturating_add(1);
        let number = u64::try_from(number).ok().filter(|number| (1..100_000).contains(number))?;
        Some(match self.form {
            Form::Digits => format!("{number}."),
            Form::Letters => format!("{}.", numeral::letters(number)),
            Form::Roman => format!("{}.", numeral::roman(number)),
            Form::Chinese => format!("{}、", numeral::chinese(number)),
        })
    }
}

impl<'a> Walk<'a> {
    /// At the start of a text; `left` counts the cells that may still be read.
    fn at(place: Place, hidden: &'a Hidden, left: u64) -> Self {
        let (lists, label) = (Vec::new(), None);
        Self {
            blocks: Vec::new(),
            of_the_site: Vec::new(),
            line: String::new(),
            hidden,
            place,
            seen_at: if place == Place::Invisible { Place::Cell } else { place },
            heading: None,
            left,
            lists,
            label,
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
            "table" if tables::is_data_table(element) => {
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
            "input" | "textarea" | "select" | "button" | "option" => return,
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
        let changes_inside = !is_block && self.place.is_hidden() != place.is_hidden();
        if !place.is_hidden() {
            self.seen_at = place;
        }
        let around = changes_inside.then(|| (std::mem::take(&mut self.line), self.label.take()));
        self.heading = level(tag.name()).or(self.heading);
        for child in element.children() {
            match child.value() {
                Node::Text(piece) => self.line.push_str(piece),
                Node::Element(_) => {
                    if let Some(child) = ElementRef::wrap(child) {
                        self.element(child, depth + 1);
                    }
                }
                _ => {}
            }
        }
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

/// Elements whose text nobody sees.
fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "iframe"
            | "object"
            | "svg"
            | "math"
            | "canvas"
            | "audio"
            | "video"
            | "map"
    )
}

fn is_block(name: &str) -> bool {
    !matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "del"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

fn level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

fn contains(element: ElementRef<'_>, names: &[&str]) -> bool {
    element.descendent_elements().skip(1).any(|inner| names.contains(&inner.value().name()))
}

/// What a reader of a cell sees, its paragraphs by line, what is hidden from him, and the tables inside.
#[derive(Debug, Default)]
struct Spoken {
    text: String,
    hidden: Vec<String>,
    tables: Vec<Table>,
}

/// Elements between a table and what stands in its cells.
const DEPTH_OF_CELL: usize = 3;

/// Reads what stands in an element of a table, as at a place of the page; `depth` is that of the table.
fn spoken(element: ElementRef<'_>, hidden: &Hidden, place: Place, left: &mut u64, depth: usize) -> Spoken {
    let mut walk = Walk::at(place, hidden, *left);
    for child in element.children() {
        match child.value() {
            Node::Text(piece) => walk.line.push_str(piece),
            _ => {
                if let Some(child) = ElementRef::wrap(child) {
                    walk.element(child, depth + DEPTH_OF_CELL);
                }
            }
        }
    }
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

/// White space as a browser shows it: one space, none at the ends and none between Han characters of broken lines.
fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut broken = false;
    let mut spaced = false;
    for c in text.chars() {
        match c {
            '\u{200b}' | '\u{feff}' | '\u{ad}' => {}
            '\n' | '\r' => broken = true,
            c if c.is_whitespace() => spaced = true,
            c => {
                let joins_han = broken && out.ends_with(is_han) && is_han(c);
                if (broken || spaced) && !out.is_empty() && !joins_han {
                    out.push(' ');
                }
                (broken, spaced) = (false, false);
                out.push(c);
            }
        }
    }
    out
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '“' | '”')
}

fn count(blocks: &[Block], wanted: impl Fn(&BlockKind) -> bool) -> usize {
    let size = |block: &Block| match &block.kind {
        BlockKind::Table(table) => table.cells.iter().map(|cell| cell.text.chars().count()).sum(),
        _ => block.text().unwrap_or_default().chars().count(),
    };
    blocks.iter().filter(|block| wanted(&block.kind)).map(size).sum()
}

fn furniture_to_text(block: &mut Block) {
    if let BlockKind::Furniture { text } = &mut block.kind {
        block.kind = BlockKind::Paragraph { text: std::mem::take(text) };
    }
}

/// Numbers blocks that come after so many paragraphs, and says how many there are then. What stands in a cell has the number of
/// the table.
pub(crate) fn number_all(blocks: &mut [Block], before: u32) -> u32 {
    let (mut last, mut table) = (before, before);
    for block in blocks {
        let is_in_cell = matches!(block.locator, Locator::Paragraph { cell: Some(_), .. });
        if !is_in_cell {
            last += 1;
            table = if matches!(block.kind, BlockKind::Table(_)) { last } else { table };
        }
        number(block, if is_in_cell { table } else { last });
    }
    last
}

/// Gives a block and its cells their number.
fn number(block: &mut Block, paragraph: u32) {
    let numbered = |locator: &mut Locator| {
        if let Locator::Paragraph { paragraph: number, .. } = locator {
            *number = paragraph;
        }
    };
    numbered(&mut block.locator);
    if let BlockKind::Table(table) = &mut block.kind {
        table.cells.iter_mut().for_each(|cell| numbered(&mut cell.locator));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(html: &str) -> Vec<Block> {
        read(html.as_bytes(), &Limits::default()).document.blocks
    }

    fn texts(blocks: &[Block]) -> Vec<&str> {
        blocks.iter().filter(|block| is_shown(&block.kind)).filter_map(Block::text).collect()
    }

    #[test]
    fn what_every_page_of_a_site_has_is_furniture() {
        let all = blocks(
            "<div>当前位置：<a href=/>首页</a> &gt; <a href=/x>街道动态</a></div><div><h1>开展河道清淤</h1>\
            <p>该网站未标注ICP备案号、公网安备号，主办单位已整改。</p><p>当前位置已经核实：桥东。</p></div>\
            <div class=footer><p>主办单位：某区人民政府 承办：某区政务办</p><p>浙ICP备12345号</p></div>\
            <p>网站标识码：3301000001</p>",
        );
        assert_eq!(
            texts(&all),
            ["开展河道清淤", "该网站未标注ICP备案号、公网安备号，主办单位已整改。", "当前位置已经核实：桥东。"]
        );
        assert_eq!(all.len(), 7);
        let item = "<li><a href=1>区水务局召开第一次河长制工作会议</a><span>2024-05-01</span></li>".repeat(4);
        let list = blocks(&format!("<ul>{item}</ul><div class=footer>浙ICP备12345号</div>"));
        assert_eq!(texts(&list).len(), 4);
    }

    const PAGE: &str = r#"<html><head><meta charset="utf-8"><title>关于消防检查的通报_某某区人民政府</title><script>var x = "脚本";</script></head>
        <body><div class="nav"><a href="/">首页</a><a href="/a">政务公开</a><a href="/b">互动交流</a></div>
        <div>当前位置：<a href="/">首页</a> &gt; <a href="/a">公开</a> &gt; <a href="/b">通报</a></div>
        <div class="article"><div>关于消防检查的通报</div><p>近日，区消防救援大队
        对<b>三家</b>商场开展检查&nbsp;。</p><p>一是通道畅通。<br>二是器材完好。</p><div style="display: none">隐藏文字</div></div>
        <footer>版权所有</footer></body></html>"#;

    #[test]
    fn what_a_style_sheet_hides_is_no_text() {
        let all = blocks(
            "<style>.x { display: none }</style><p>前<span class=x>隐藏</span>后</p><p class=x>隐藏</p><p>正文一段。</p>",
        );
        assert_eq!(texts(&all), ["前后", "正文一段。"]);
        assert_eq!(all.iter().filter(|block| matches!(block.kind, BlockKind::Note { .. })).count(), 2);
    }

    fn notes(blocks: &[Block]) -> Vec<(&str, String)> {
        let notes = blocks.iter().filter(|block| matches!(block.kind, BlockKind::Note { .. }));
        notes.filter_map(|block| Some((block.text()?, block.locator.to_string()))).collect()
    }

    #[test]
    fn what_a_table_hides_is_none_of_its_cells() {
        let all = blocks(
            "<style>.x, .y { display: none } .v { visibility: hidden } .s { visibility: visible }</style><table>\
             <tr><th>单位</th><th class=y>电话</th><th>检查</th></tr><tr class=x><td>甲局</td><td>1</td><td>3</td></tr>\
             <tbody hidden><tr><td>丁局</td><td>9</td></tr></tbody>\
             <tr><td rowspan=2>乙局<span style='display:none'>旧名</span></td><td class=y>2</td><td>4</td></tr>\
             <tr><td style='visibility:hidden'>作废<b class=s>有效</b></td></tr>\
             <tr class=v><td>丙局</td><td class=s>5</td></tr></table>",
        );
        let BlockKind::Table(table) = &all[0].kind else { panic!("no table") };
        let cells: Vec<(u32, u32, u32, &str)> =
            table.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.text.as_str())).collect();
        let expected = [
            (0, 0, 1, "单位"),
            (0, 1, 1, "检查"),
            (1, 0, 2, "乙局"),
            (1, 1, 1, "4"),
            (2, 1, 1, "有效"),
            (3, 0, 1, ""),
            (3, 1, 1, "5"),
        ];
        assert_eq!(cells, expected);
        assert_eq!((table.n_rows, table.n_cols), (4, 2));
        let (texts, places): (Vec<&str>, Vec<String>) = notes(&all).into_iter().unzip();
        assert_eq!(texts, ["电话", "甲局\t1\t3", "丁局\t9", "旧名", "2", "作废", "丙局"]);
        assert_eq!((places[0].as_str(), places[3].as_str()), ("第2段", "第1段表格A2"));
    }

    #[test]
    fn a_hidden_table_is_no_table() {
        let table = |attribute: &str| {
            format!(
                "<p>前文。</p><table {attribute}><caption>检查情况</caption><tr><td>单位</td><td>次数</td></tr><tr><td>甲局</td><td>3</td></tr></table>"
            )
        };
        for attribute in ["hidden", "style='display:none'", "style='visibility: hidden'"] {
            let all = blocks(&table(attribute));
            assert!(!all.iter().any(|block| matches!(block.kind, BlockKind::Table(_))), "{attribute}");
            let texts: Vec<&str> = notes(&all).into_iter().map(|(text, _)| text).collect();
            assert_eq!(texts, ["检查情况", "单位\t次数", "甲局\t3"], "{attribute}");
        }
        assert!(blocks(&table("class=x")).iter().any(|block| matches!(block.kind, BlockKind::Table(_))));
    }

    #[test]
    fn what_is_invisible_may_be_made_visible_again_and_what_is_not_displayed_may_not() {
        let all = blocks(
            "<div style='visibility:hidden'>甲<p style='visibility:visible'>乙</p></div>\
             <div style='display:none'>丙<p style='display:block;visibility:visible'>丁</p></div><p aria-hidden=true>戊，看得见。</p>",
        );
        assert_eq!(texts(&all), ["乙", "戊，看得见。"]);
        assert_eq!(notes(&all).into_iter().map(|(text, _)| text).collect::<Vec<_>>(), ["甲", "丙", "丁"]);
    }

    #[test]
    fn a_table_or_a_cell_may_be_made_visible_again() {
        let page = |table: &str, cell: &str| {
            blocks(&format!(
                "<p>前文一段。</p><div style='visibility:hidden'>甲<table {table}><tr><td>单位</td><td {cell}>次数</td></tr><tr><td>乙局</td><td>3</td></tr></table></div>"
            ))
        };
        let cells = |blocks: &[Block]| -> Vec<String> {
            let tables = blocks.iter().filter_map(|block| match &block.kind {
                BlockKind::Table(table) => Some(table),
                _ => None,
            });
            tables.flat_map(|table| &table.cells).map(|cell| cell.text.clone()).collect()
        };
        assert_eq!(cells(&page("style='visibility:visible'", "")), ["单位", "次数", "乙局", "3"]);
        let all = page("", "style='visibility:visible'");
        assert_eq!(cells(&all), ["", "次数", "", ""]);
        assert_eq!(notes(&all).into_iter().map(|(text, _)| text).collect::<Vec<_>>(), ["甲", "单位", "乙局", "3"]);
        assert!(cells(&page("", "")).is_empty());
    }

    #[test]
    fn a_page_that_waits_for_a_script_to_show_it_is_text() {
        let page = |rule: &str, around: &str| {
            format!(
                "<style>{rule}</style><body {around}><p>临江区公报</p><div class=late><p>5月6日，区消防大队检查商铺23家，发现隐患5处，已全部整改。</p></div>"
            )
        };
        for (rule, around) in [(".late{visibility:hidden}", ""), ("", "style='visibility:hidden'")] {
            let all = blocks(&page(rule, around));
            assert_eq!(texts(&all).len(), 2, "{rule}{around}");
        }
        // What is not displayed, a script may still show, but mostly does not.
        assert_eq!(texts(&blocks(&page(".late{display:none}", ""))), ["临江区公报"]);
    }

    #[test]
    fn what_leads_away_from_an_article_is_furniture() {
        let page = "<html><head><title>临江新闻网</title></head><body><table><tr><td><b>我区召开安全生产推进会</b></td></tr>\
            <tr><td>　　3月11日，我区召开安全生产工作推进会，区长出席并讲话。</td></tr>\
            <tr><td>【<a href=1>打印本页</a>】【<a href=2>关闭窗口</a>】</td></tr></table><div>上一篇：<a href=3>开展河道清淤</a></div>\
            <div>分享到：<a href=4>微信</a><a href=5>微博</a></div><div>相关阅读<ul><li><a href=6>关于另一件事的通知</a></li></ul></div>\
            <p>打印设备已全部更新。</p><p>下一篇章已经开启。</p></body></html>";
        let all = blocks(page);
        assert_eq!(
            texts(&all),
            [
                "我区召开安全生产推进会",
                "3月11日，我区召开安全生产工作推进会，区长出席并讲话。",
                "打印设备已全部更新。",
                "下一篇章已经开启。"
            ]
        );
        assert!(matches!(all[0].kind, BlockKind::Heading { level: 0, .. }));
    }

    #[test]
    fn numbered_lists_have_their_numbers() {
        let html = "<h1>关于开展检查工作的通知</h1><ol><li>自查<ul><li>学校</li></ul></li><li><p>抽查</p><p>每月一次</p></li><li></li>\
            <li value=7>通报</li></ol><ol type=a start=2><li>整改</li></ol><ol style='list-style: none'><li>附则</li></ol>";
        let texts: Vec<String> = blocks(html).iter().filter_map(|block| block.text().map(str::to_owned)).collect();
        let expected = ["1.自查", "学校", "2.抽查", "每月一次", "7.通报", "b.整改", "附则"];
        assert_eq!(texts[1..], expected);
    }

    #[test]
    fn an_article_without_its_navigation() {
        let blocks = blocks(PAGE);
        assert_eq!(
            texts(&blocks),
            ["关于消防检查的通报", "近日，区消防救援大队对三家商场开展检查 。", "一是通道畅通。", "二是器材完好。"]
        );
        assert!(matches!(
            blocks.iter().find(|block| block.text() == Some("关于消防检查的通报")).unwrap().kind,
            BlockKind::Heading { level: 0, .. }
        ));
        assert!(blocks.iter().any(|block| matches!(&block.kind, BlockKind::Note { text } if text == "隐藏文字")));
        assert!(!blocks.iter().any(|block| block.text().is_some_and(|text| text.contains("脚本"))));
    }

    #[test]
    fn a_page_of_links_keeps_them() {
        let page = "<ul><li><a href=1>甲局公开年度预算</a></li><li><a href=2>乙局公开年度预算</a></li><li><a href=3>丙局公开决算</a></li></ul>";
        assert_eq!(texts(&blocks(page)).len(), 3);
    }

    #[test]
    fn tables_with_spans() {
        let page = "<table><tr><th rowspan=2>单位</th><th colspan=2>检查</th></tr><tr><th>次数</th><th>问题</th></tr>
            <tr><td>甲局</td><td>3</td><td>无<br>已整改</td></tr></table>";
        let blocks = blocks(page);
        let BlockKind::Table(table) = &blocks[0].kind else { panic!("no table") };
        assert_eq!((table.n_rows, table.n_cols, table.header_rows), (3, 3, 2));
        assert_eq!((table.text(1, 0), table.text(0, 2), table.text(2, 2)), ("单位", "检查", "无\n已整改"));
        assert_eq!(table.cells.last().unwrap().locator.to_string(), "第1段表格C3");
    }

    #[test]
    fn a_layout_table_is_no_table() {
        let page = "<table><tr><td><table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table></td></tr></table>";
        let blocks = blocks(page);
        assert_eq!(blocks.len(), 1);
        let BlockKind::Table(table) = &blocks[0].kind else { panic!("no table") };
        assert_eq!(table.n_cols, 2);
    }

    #[test]
    fn a_table_inside_a_table_with_lines_says_in_which_cell_it_stands() {
        let page = |border: &str| {
            format!(
                "<p>前文。</p><table {border}><tr><td>项目</td><td>情况</td></tr><tr><td>甲</td><td>见下<table><tr><td>内一</td><td>内二</td></tr>\
                 <tr><td>3</td><td>4</td></tr></table></td></tr><tr><td>乙</td><td>已完成</td></tr></table><p>后文。</p>"
            )
        };
        let all = blocks(&page("border=1"));
        let tables: Vec<(&Table, String)> = all
            .iter()
            .filter_map(|block| match &block.kind {
                BlockKind::Table(table) => Some((table, block.locator.to_string())),
                _ => None,
            })
            .collect();
        let [(outer, at), (inner, at_inner)] = tables.as_slice() else { panic!("{tables:?}") };
        assert_eq!((outer.text(1, 1), outer.text(2, 1), at.as_str()), ("见下", "已完成", "第2段"));
        assert_eq!((inner.text(1, 1), at_inner.as_str()), ("4", "第2段表格B2"));
        assert_eq!(inner.cells[0].locator.to_string(), "第2段表格B2");
        assert_eq!(all.last().map(|block| block.locator.to_string()).as_deref(), Some("第3段"));
        // Without lines it lays out the page.
        assert_eq!(
            blocks(&page("border=0")).iter().filter(|block| matches!(block.kind, BlockKind::Table(_))).count(),
            1
        );
    }

    #[test]
    fn a_page_in_gbk_declared_as_gb2312() {
        let page = "<html><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"><body><p>朱镕基</p>";
        let bytes = encoding_rs::GB18030.encode(page).0.into_owned();
        assert_eq!(texts(&read(&bytes, &Limits::default()).document.blocks), ["朱镕基"]);
    }

    #[test]
    fn depth_is_no_danger() {
        let page = format!("{}文字{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
        let _ = blocks(&page);
        // Tables in cells of tables, which are read by themselves: plain, and hidden as a whole.
        let rows = "<tr><td>甲</td><td>乙</td></tr>".repeat(3);
        let table = format!("<table border=1>{rows}<tr><td>丙</td><td>");
        for around in ["<div>", "<div hidden>", "<div style='visibility:hidden'>"] {
            let all = blocks(&format!("{around}{}", table.repeat(2_000)));
            assert!(all.iter().any(|block| !matches!(block.kind, BlockKind::Furniture { .. })), "{around}");
        }
    }
}
