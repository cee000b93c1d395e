//! Presentations: .pptx, .ppsx, .potx and the .odp of OpenDocument. A slide is a page, a box of text a place on it.
//!
//! The title of a slide comes first, as a heading; then what else stands on it, from the top down and from left to right;
//! then, marked, what the speaker says. A hidden slide is read as the others are, and named.

mod bullets;
mod deck;
mod open_document;
mod order;
mod page;
mod paragraphs;
mod parts;
mod piece;
mod shapes;
mod table;

use zuozheng_model::{Block, BlockKind, Document, FileKind, Locator, PageNumber, Problem, Rect};

use crate::{Attachment, Limits, Read, pasted, problems};
use piece::Piece;

/// What a file holds, whatever its format.
#[derive(Default)]
struct Deck {
    slides: Vec<Slide>,
    /// Size of a slide in points.
    size: (f32, f32),
    /// Files that were put into slides.
    objects: Vec<Attachment>,
    /// The pictures, when no slide has text.
    pictures: Vec<Attachment>,
    problems: Vec<Problem>,
}

impl Deck {
    fn has_text(&self) -> bool {
        self.slides.iter().any(|slide| !slide.pieces.is_empty() || !slide.notes.is_empty())
    }
}

/// What stands on a slide.
#[derive(Default)]
struct Slide {
    pieces: Vec<Piece>,
    /// What the speaker says, and what people remarked, each with its mark.
    notes: Vec<String>,
    hidden: bool,
    n_pictures: usize,
}

/// Reads a presentation.
pub(crate) fn read(kind: FileKind, bytes: &[u8], limits: &Limits) -> Read {
    let deck = match kind {
        FileKind::Odp => open_document::read(bytes, limits),
        _ => deck::read(bytes, limits),
    };
    match deck {
        Ok(deck) => finish(kind, deck),
        Err(problem) => Read::failed(kind, problem),
    }
}

fn finish(kind: FileKind, mut deck: Deck) -> Read {
    let mut document = Document::empty(kind);
    document.n_pages = deck.slides.len() as u32;
    let mut found = std::mem::take(&mut deck.problems);
    let n_pictures: usize = deck.slides.iter().map(|slide| slide.n_pictures).sum();
    let hidden: Vec<u32> =
        (1..).zip(&deck.slides).filter(|(_, slide)| slide.hidden).map(|(number, _)| number).collect();
    let mut struck = Vec::new();
    for (at, slide) in deck.slides.into_iter().enumerate() {
        let number = PageNumber::from_index(at);
        document.blocks.extend(page::blocks(slide, number, deck.size, &mut struck));
    }
    let is_own = |block: &Block| !matches!(block.kind, BlockKind::Furniture { .. });
    let has_text = document.blocks.iter().any(is_own);
    if !has_text && !deck.pictures.is_empty() {
        found.push(pasted::remark("演示文稿", deck.pictures.len()));
    } else if !has_text && n_pictures > 0 {
        let hint = "请报送可以复制文字的原文件，或导出为 PDF 后报送";
        found.push(Problem::fatal("needs-ocr", "演示文稿里只有图片，没有文字", hint));
    } else if !has_text && found.is_empty() {
        found.push(problems::empty_document("演示文稿里没有任何文字"));
    } else if n_pictures > 0 {
        let message = format!("演示文稿里有{n_pictures}张图片，图片中的文字未读取");
        let hint = "如图片里有需要作为佐证的文字，请另附可复制文字的文件";
        found.push(Problem::note("images-not-read", message, hint));
    }
    found.extend(hidden_slides(&hidden));
    if let Some((text, locator)) = struck.first() {
        found.push(problems::struck(struck.len(), text).at(locator.clone()));
    }
    let mut attachments = deck.pictures;
    attachments.extend(deck.objects);
    Read { document, problems: found, attachments, ocr_wanted: Vec::new() }
}

/// Says which slides are left out when the presentation is shown.
fn hidden_slides(numbers: &[u32]) -> Option<Problem> {
    /// Slides that the remark names.
    const MOST_NAMED: usize = 10;
    let first = PageNumber::from_index((*numbers.first()? - 1) as usize);
    let named: Vec<String> = numbers.iter().take(MOST_NAMED).map(u32::to_string).collect();
    let more = if numbers.len() > MOST_NAMED { format!("等{}", numbers.len()) } else { String::new() };
    let message = format!("演示文稿的第{}{more}页被隐藏，其内容已照常读取", named.join("、"));
    let problem = Problem::note("hidden-slides", message, "请核对隐藏的内容是否应当报送");
    Some(problem.at(Locator::Page { page: first, area: Rect::default() }))
}
