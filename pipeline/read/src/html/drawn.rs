//! Words that are drawn: in pictures made of lines (SVG), in text boxes of Word, and above other words.

use scraper::{ElementRef, Html};

use super::hidden::Hidden;

/// Text boxes of one comment that are read.
const MOST: usize = 200;

/// The words in an SVG picture, `text` and `foreignObject`, in their order; not those that are only kept for later use, and
/// not the descriptions for those who cannot see it.
pub(super) fn lettering<'a>(picture: ElementRef<'a>, hidden: &Hidden) -> Vec<ElementRef<'a>> {
    let mut found = Vec::new();
    let mut open = vec![picture];
    while let Some(element) = open.pop() {
        match element.value().name() {
            "text" | "foreignObject" => found.push(element),
            "defs" | "symbol" | "title" | "desc" | "metadata" | "style" | "script" => {}
            _ => {
                let shown: Vec<ElementRef<'a>> = element.child_elements().filter(|child| !hidden.has(*child)).collect();
                open.extend(shown.into_iter().rev());
            }
        }
    }
    found
}

/// The text boxes in a conditional comment of Word, which shows browsers a picture of each instead:
/// `<!--[if gte vml 1]><v:shape><v:textbox><div>…</div></v:textbox></v:shape><![endif]-->`.
pub(super) fn text_boxes(comment: &str) -> Vec<Html> {
    if !comment.trim_start().starts_with("[if gte ") {
        return Vec::new();
    }
    let mut boxes = Vec::new();
    let mut rest = comment;
    while let Some((_, behind)) = rest.split_once("<v:textbox")
        && boxes.len() < MOST
    {
        let inside = behind.split_once('>').map_or("", |(_, inside)| inside);
        let (text, behind) = inside.split_once("</v:textbox>").unwrap_or((inside, ""));
        boxes.push(Html::parse_fragment(text));
        rest = behind;
    }
    boxes
}

/// True if what stands above a word (ruby) is more than how it is read: Han characters.
pub(super) fn says_something(annotation: ElementRef<'_>) -> bool {
    annotation.text().flat_map(str::chars).any(|char| matches!(char, '\u{3400}'..='\u{9fff}'))
}
