//! HTML pages: the article as blocks, navigation as furniture.
//!
//! Scripts and styles are no text. What is mostly links (menus, breadcrumbs, lists of other articles, friendly links)
//! is kept as furniture: shown, never matched. A page that is a list of links and nothing else keeps them as text.
//! What a page hides from those who look at it becomes notes, wherever it stands: a paragraph, part of a line, a table, its
//! rows and cells.

mod drawn;
mod elements;
mod forms;
mod frames;
mod hidden;
mod lists;
mod site;
mod tables;
mod title;
mod walk;
mod wechat;

use scraper::Html;
use zuozheng_model::{Block, BlockKind, Document, FileKind, Locator, Problem};

pub(crate) use self::frames::Framed;
use self::frames::Frames;
use self::hidden::Hidden;
use self::walk::walked;
use crate::{Limits, Read, encoding, text};

/// Bytes in which a page declares its encoding.
const DECLARATION: usize = 4096;

/// Level of the headings that name the sheets of a workbook: below that of a title.
const SHEET_LEVEL: u8 = 2;

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

/// The text of a page in whatever encoding it declares or has.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    encoding::decode_declared(bytes, declared(bytes).as_deref()).text
}

/// Reads a page that is decoded already.
pub(crate) fn read_text(html: &str, limits: &Limits) -> Read {
    read_framed(html, &[], limits)
}

/// Reads a page whose frames show some of these pages.
pub(crate) fn read_framed(html: &str, framed: &[Framed], limits: &Limits) -> Read {
    let page = Html::parse_document(html);
    let hidden = Hidden::of(&page);
    let frames = Frames::new(framed);
    let (mut blocks, mut of_the_site) = walked_with_sheets(&page, &hidden, &frames, limits);
    if blocks.iter().any(is_note) {
        let (all, sites) = walked_with_sheets(&page, &hidden.but_by_visibility(), &Frames::new(framed), limits);
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
    let missing = frames.missing();
    let has_text = document.blocks.iter().any(|block| is_shown(&block.kind));
    let is_frameset = page.root_element().child_elements().any(|child| child.value().name() == "frameset");
    if !missing.is_empty() && (is_frameset || !has_text) {
        problems.push(frames_elsewhere(&missing, has_text));
    } else if document.blocks.is_empty() {
        problems.push(crate::problems::empty_document("网页里没有任何文字"));
    }
    Read { document, problems, attachments: Vec::new(), ocr_wanted: Vec::new() }
}

/// The blocks of a page; of a workbook that was saved as one, those of its sheets, each below its name.
fn walked_with_sheets(page: &Html, hidden: &Hidden, frames: &Frames, limits: &Limits) -> (Vec<Block>, Vec<usize>) {
    let mut blocks = Vec::new();
    let mut left = limits.cells;
    for (name, address) in frames::sheets(page) {
        let Some((sheet, _)) = frames.page(&address, left) else { continue };
        if !sheet.is_empty() {
            blocks.push(Block::heading(name, SHEET_LEVEL, Locator::Paragraph { paragraph: 0, cell: None }));
        }
        left -= sheet.iter().map(n_cells).sum::<u64>().min(left);
        blocks.extend(sheet);
    }
    if blocks.is_empty() { walked(page, hidden, frames, limits.cells) } else { (blocks, Vec::new()) }
}

fn n_cells(block: &Block) -> u64 {
    if let BlockKind::Table(table) = &block.kind { table.cells.len() as u64 } else { 0 }
}

/// Says that what a page shows is in files that are not here.
fn frames_elsewhere(addresses: &[String], has_text: bool) -> Problem {
    /// Addresses that the message repeats.
    const MOST_SHOWN: usize = 3;
    let named: Vec<&str> = addresses.iter().map(String::as_str).take(MOST_SHOWN).collect();
    let rest = if addresses.len() > MOST_SHOWN { "等" } else { "" };
    let message =
        format!("网页由框架组成，{}个框架的内容在另外的文件里（{}{rest}），未读取", addresses.len(), named.join("、"));
    let hint = "请把网页另存为“单个文件（.mht）”或 PDF 后报送，或一并报送同名文件夹里的文件";
    if has_text {
        Problem::partial("frames-elsewhere", message, hint)
    } else {
        Problem::fatal("frames-elsewhere", message, hint)
    }
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
mod tests;
