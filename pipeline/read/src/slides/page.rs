//! A slide as blocks: its title, what stands below it in reading order, its foot, and its notes.

use zuozheng_model::{Block, BlockKind, Locator, PageNumber, Rect, TextSource};

use super::Slide;
use super::order;
use super::piece::{Content, Line, Piece, Role};

/// Text that is struck through, and where.
type Struck = (String, Locator);

/// The blocks of a slide of `size`.
pub(super) fn blocks(slide: Slide, page: PageNumber, size: (f32, f32), struck: &mut Vec<Struck>) -> Vec<Block> {
    let mut pieces = order::sorted(slide.pieces);
    let is_first = page.index() == 0;
    if !pieces.iter().any(|piece| piece.role == Role::Title)
        && let Some(title) = guessed_title(&pieces, is_first, size)
    {
        pieces[title].role = Role::Title;
    }
    let (title, rest): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(|piece| piece.role == Role::Title);
    let (body, foot): (Vec<Piece>, Vec<Piece>) = rest.into_iter().partition(|piece| piece.role == Role::Text);
    let level = if is_first { 0 } else { 1 };
    let mut blocks = Vec::new();
    for piece in title.into_iter().chain(body).chain(foot) {
        add(piece, page, level, &mut blocks, struck);
    }
    let here = Locator::Page { page, area: Rect::default() };
    blocks.extend(slide.notes.into_iter().map(|text| block(BlockKind::Note { text }, here.clone())));
    blocks
}

fn add(piece: Piece, page: PageNumber, level: u8, blocks: &mut Vec<Block>, struck: &mut Vec<Struck>) {
    let here = Locator::Page { page, area: piece.area };
    match piece.content {
        Content::Lines(lines) => {
            for line in lines.iter().filter(|line| !line.struck.trim().is_empty()) {
                struck.push((line.struck.trim().to_owned(), here.clone()));
            }
            let addresses: Vec<String> = lines.iter().flat_map(|line| line.addresses.clone()).collect();
            let kinds: Vec<BlockKind> = match piece.role {
                Role::Title => vec![title_of(&lines, level)],
                Role::Text => lines.into_iter().map(|line| BlockKind::Paragraph { text: line.text }).collect(),
                Role::Furniture => lines.into_iter().map(|line| BlockKind::Furniture { text: line.text }).collect(),
            };
            blocks.extend(kinds.into_iter().map(|kind| block(kind, here.clone())));
            let address = |address: String| BlockKind::Note { text: format!("链接：{address}") };
            blocks.extend(addresses.into_iter().map(|text| block(address(text), here.clone())));
        }
        Content::Table(table) => blocks.push(Block::table(table, here)),
        Content::Marked(text) => blocks.push(block(BlockKind::Note { text }, here)),
        Content::Group(_) => {}
    }
}

fn block(kind: BlockKind, locator: Locator) -> Block {
    Block { kind, locator, source: TextSource::Native }
}

/// The lines of a title as one; a sentence that somebody wrote into the box for titles stays a paragraph.
fn title_of(lines: &[Line], level: u8) -> BlockKind {
    /// Characters of the longest title.
    const LONGEST: usize = 120;
    let mut text = String::new();
    for line in lines.iter().flat_map(|line| line.text.lines()).map(str::trim) {
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if is_latin(text.chars().last()) && is_latin(line.chars().next()) {
            text.push(' ');
        }
        text.push_str(line);
    }
    match text.chars().count() <= LONGEST {
        true => BlockKind::Heading { text, level },
        false => BlockKind::Paragraph { text },
    }
}

/// Many slides have no box for the title: it is then the one short text in letters larger than all others; on the first
/// slide anywhere, on the others at the top.
fn guessed_title(pieces: &[Piece], is_first: bool, size: (f32, f32)) -> Option<usize> {
    /// Lines and characters of a title.
    const MOST_LINES: usize = 3;
    const LONGEST: usize = 50;
    /// Size of letters that say nothing about theirs, in hundredths of a point.
    const USUAL: u32 = 1800;
    let sized = |piece: &Piece| match &piece.content {
        Content::Lines(lines) if piece.role == Role::Text => {
            lines.iter().map(|line| if line.size == 0 { USUAL } else { line.size }).max()
        }
        _ => None,
    };
    let sizes: Vec<u32> = pieces.iter().map(|piece| sized(piece).unwrap_or(0)).collect();
    let (at, &largest) = sizes.iter().enumerate().max_by_key(|&(at, &size)| (size, std::cmp::Reverse(at)))?;
    let is_largest = sizes.iter().filter(|&&size| size == largest).count() == 1 && largest > USUAL;
    let Content::Lines(lines) = &pieces[at].content else { return None };
    let text: String = lines.iter().map(|line| line.text.as_str()).collect();
    let is_short = lines.len() <= MOST_LINES && (2..=LONGEST).contains(&text.chars().count());
    let is_sentence = text.ends_with(['。', '；', '！', '，', '：', ';', ':']);
    let is_words = text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let on_top = pieces[at].area.y0 < size.1 / 4.0;
    (is_largest && is_short && !is_sentence && is_words && (is_first || on_top)).then_some(at)
}
