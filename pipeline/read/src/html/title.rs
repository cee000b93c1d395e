//! The title of a page.

use scraper::{ElementRef, Html};
use zuozheng_model::{Block, BlockKind, Locator};

use super::elements::collapsed;
use crate::text;

/// Makes the title a heading of level 0: the first `h1`, else what the head says without the name of the site.
pub(super) fn title(page: &Html, blocks: &mut Vec<Block>) {
    let first = blocks.iter_mut().find_map(|block| match &mut block.kind {
        BlockKind::Heading { level, .. } if *level == 1 => Some(level),
        _ => None,
    });
    if let Some(level) = first {
        *level = 0;
        return;
    }
    // A drawing has a title too.
    let is_of_page = |element: &ElementRef<'_>| {
        let around = element.parent().and_then(ElementRef::wrap);
        element.value().name() == "title"
            && around.is_none_or(|it| matches!(it.value().name(), "head" | "body" | "html"))
    };
    let Some(whole) = page.root_element().descendent_elements().find(is_of_page) else {
        return;
    };
    let whole = collapsed(&whole.text().collect::<String>());
    let name = whole.split(['_', '|']).next().unwrap_or(&whole);
    let name = name.split(" - ").next().unwrap_or(name).split("--").next().unwrap_or(name).trim();
    if name.chars().count() < 2 {
        return;
    }
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    // The page prints its title: that line is the heading. Sites cut long titles in the head.
    let wanted = squeezed(name);
    let printed = blocks.iter_mut().take(60).find(|block| {
        let text = block.text().map(squeezed).unwrap_or_default();
        text == wanted
            || squeezed(&whole) == text
            || (wanted.chars().count() >= 8
                && text.starts_with(wanted.trim_end_matches(['.', '…']))
                && text.chars().count() <= 80)
    });
    match printed {
        Some(block) => {
            let text = block.text().unwrap_or_default().to_owned();
            block.kind = BlockKind::Heading { text, level: 0 };
        }
        None => {
            let of_site = Some(name).filter(|name| names_a_site(name)).and_then(|_| title_line(blocks));
            match of_site {
                Some(at) => {
                    let text = blocks[at].text().unwrap_or_default().to_owned();
                    blocks[at].kind = BlockKind::Heading { text, level: 0 };
                }
                None => blocks.insert(0, Block::heading(name, 0, Locator::Paragraph { paragraph: 0, cell: None })),
            }
        }
    }
}

/// 临江新闻网, 某某区人民政府门户网站: old pages have the name of their site for a title.
fn names_a_site(name: &str) -> bool {
    ["网", "网站", "门户", "平台", "人民政府", "首页", "公众网"].iter().any(|ending| name.ends_with(ending))
}

/// The first line of a page when it looks like its title.
fn title_line(blocks: &[Block]) -> Option<usize> {
    const DEPTH: usize = 4;
    let mut own = blocks.iter().enumerate().filter(|(_, block)| matches!(block.kind, BlockKind::Paragraph { .. }));
    let (at, first) = own.next()?;
    let rest: Vec<&str> = own.filter_map(|(_, block)| block.text()).take(DEPTH).collect();
    text::looks_like_title(first.text()?, &rest).then_some(at)
}
