//! Boxes beside the text: a filled or framed rectangle that holds words is a block of its own, and what has no words,
//! such as a picture, narrows the lines that run beside it.

use zuozheng_model::Rect;

use super::frame::Placed;
use super::lines::{self, Row};
use super::page::Item;

/// Boxes nearer than this are the shaded cells of a table, in points.
const NEAR: f32 = 4.0;
/// Room between a box and the words in it, in ems: what is shaded to stand out has less.
const PADDING: f32 = 0.25;
/// How near the rest of its line stands to a box around some words, in ems.
const IN_LINE: f32 = 2.0;
/// How near a line ends to the picture that it runs beside, in ems.
const CLOSE: f32 = 2.0;
/// Smallest box that is a block of its own, in points; the shade behind a line of text is none.
const SMALLEST: f32 = 16.0;
/// A box around several lines is higher than one by this factor.
const LINES_IN_BOX: f32 = 2.0;
/// Boxes looked at on a page; a map or plan draws thousands.
const MOST_BOXES: usize = 200;

/// A box and its rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextBox {
    /// The box.
    pub(super) area: Rect,
    /// Its text, from the top down.
    pub(super) rows: Vec<Row>,
}

/// True for a box large enough to be a block of its own.
pub(super) fn holds_text(area: &Rect) -> bool {
    (area.x1 - area.x0).min(area.y1 - area.y0) >= SMALLEST
}

/// Takes the text of boxes out that have other text beside them. Returns the boxes, from the top down, and the rest.
pub(super) fn take_out(boxes: &[Rect], glyphs: Vec<Placed>) -> (Vec<TextBox>, Vec<Placed>) {
    if boxes.is_empty() {
        return (Vec::new(), glyphs);
    }
    let mut areas: Vec<Rect> = boxes.iter().take(MOST_BOXES).copied().collect();
    // The innermost box first.
    areas.sort_by(|a, b| size(a).total_cmp(&size(b)));
    areas.dedup_by(|next, kept| is_same(next, kept));
    let homes: Vec<Option<usize>> =
        glyphs.iter().map(|glyph| areas.iter().position(|area| is_inside(glyph, area))).collect();
    let is_block: Vec<bool> = (0..areas.len())
        .map(|index| {
            let members =
                || glyphs.iter().zip(&homes).filter(|(_, home)| **home == Some(index)).map(|(glyph, _)| glyph);
            let area = &areas[index];
            let has_words = members().filter(|glyph| glyph.char.is_alphabetic()).nth(1).is_some();
            has_words
                && has_padding(area, members())
                && !touches_another(area, &areas)
                && has_text_beside(area, &glyphs)
                && !is_in_line(members(), &glyphs, area)
        })
        .collect();

    let mut texts: Vec<Vec<Placed>> = vec![Vec::new(); areas.len()];
    let mut free = Vec::with_capacity(glyphs.len());
    for (glyph, home) in glyphs.into_iter().zip(homes) {
        match home.filter(|index| is_block[*index]) {
            Some(index) => texts[index].push(glyph),
            None => free.push(glyph),
        }
    }
    let filled = areas.into_iter().zip(texts).filter(|(_, glyphs)| !glyphs.is_empty());
    let mut out: Vec<TextBox> = filled.map(|(area, glyphs)| TextBox { area, rows: lines::rows_of(&glyphs) }).collect();
    sort_by_level(&mut out);
    (out, free)
}

/// From the top down; boxes at one height, whose middle lies in the first of them, from the left.
fn sort_by_level(boxes: &mut [TextBox]) {
    boxes.sort_by(|a, b| a.area.y0.total_cmp(&b.area.y0).then(a.area.x0.total_cmp(&b.area.x0)));
    let mut from = 0;
    while from < boxes.len() {
        let first = boxes[from].area;
        let is_level = |text: &&TextBox| (text.area.y0 + text.area.y1) / 2.0 < first.y1;
        let to = from + boxes[from..].iter().take_while(is_level).count();
        boxes[from..to].sort_by(|a, b| a.area.x0.total_cmp(&b.area.x0));
        from = to;
    }
}

fn size(area: &Rect) -> f32 {
    (area.x1 - area.x0) * (area.y1 - area.y0)
}

fn is_same(a: &Rect, b: &Rect) -> bool {
    [a.x0 - b.x0, a.y0 - b.y0, a.x1 - b.x1, a.y1 - b.y1].iter().all(|off| off.abs() <= NEAR)
}

fn is_inside(glyph: &Placed, area: &Rect) -> bool {
    let (x, y) = ((glyph.x0 + glyph.x1) / 2.0, glyph.base - 0.38 * glyph.em);
    (area.x0..=area.x1).contains(&x) && (area.y0..=area.y1).contains(&y)
}

fn has_padding<'g>(area: &Rect, glyphs: impl Iterator<Item = &'g Placed>) -> bool {
    let mut inked = glyphs.filter(|glyph| glyph.char != ' ' && glyph.char != '\u{3000}');
    inked.all(|glyph| {
        let least = PADDING * glyph.em;
        let beside = (glyph.x0 - area.x0).min(area.x1 - glyph.x1);
        let over = (glyph.top() - area.y0).min(area.y1 - glyph.bottom());
        beside >= least && over >= least
    })
}

/// True for a box around words of a line, such as the name of a section beside its number.
fn is_in_line<'g>(members: impl Iterator<Item = &'g Placed> + Clone, glyphs: &[Placed], area: &Rect) -> bool {
    let Some(first) = members.clone().next() else { return false };
    let is_level = |glyph: &Placed| (glyph.base - first.base).abs() <= 0.3 * first.em;
    members.clone().all(&is_level)
        && glyphs.iter().any(|glyph| {
            let distance = (area.x0 - glyph.x1).max(glyph.x0 - area.x1);
            is_level(glyph) && (0.0..IN_LINE * first.em).contains(&distance) && glyph.char.is_alphanumeric()
        })
}

/// True if other text stands at the height of a box.
fn has_text_beside(area: &Rect, glyphs: &[Placed]) -> bool {
    glyphs.iter().any(|glyph| {
        let is_level = glyph.bottom() > area.y0 && glyph.top() < area.y1;
        let is_outside = glyph.x1 < area.x0 || glyph.x0 > area.x1;
        is_level && is_outside && glyph.char != ' ' && glyph.char != '\u{3000}'
    })
}

/// True for the shaded cell of a table, which has others right beside or below it.
fn touches_another(area: &Rect, areas: &[Rect]) -> bool {
    areas.iter().any(|other| {
        let overlap = |a0: f32, a1: f32, b0: f32, b1: f32| a1.min(b1) - a0.max(b0);
        let across = overlap(area.x0, area.x1, other.x0, other.x1);
        let down = overlap(area.y0, area.y1, other.y0, other.y1);
        let is_beside = across.abs() <= NEAR && down > NEAR;
        let is_below = down.abs() <= NEAR && across > NEAR;
        is_beside || is_below
    })
}

/// The smallest box around a line and others.
fn innermost<'b>(boxes: &'b [Rect], line: &Rect) -> Option<&'b Rect> {
    let height = line.y1 - line.y0;
    let is_around = |area: &&Rect| {
        area.x0 <= line.x0
            && area.x1 >= line.x1
            && area.y0 <= line.y0
            && area.y1 >= line.y1
            && area.y1 - area.y0 > LINES_IN_BOX * height
    };
    boxes.iter().take(MOST_BOXES).filter(is_around).min_by(|a, b| size(a).total_cmp(&size(b)))
}

/// Draws the edges of lines in to those of the box they stand in, and where a picture or box stands beside them: a line that ends there is full.
pub(super) fn narrow(items: &mut [Item], obstacles: &[Rect]) {
    let texts = items.iter_mut().filter_map(|item| if let Item::Text(text) = item { Some(text) } else { None });
    for text in texts {
        let (area, em) = (text.line.area, text.line.em);
        if let Some(around) = innermost(obstacles, &area) {
            text.left = text.left.max(around.x0);
            text.right = text.right.min(around.x1);
        }
        for obstacle in obstacles.iter().take(MOST_BOXES) {
            let slack = 0.3 * em;
            // Text keeps a distance below a picture too: a line just under it may still end before it.
            let distance = (obstacle.x0 - area.x1).max(area.x0 - obstacle.x1);
            let reach = if distance < CLOSE * em { CLOSE * em } else { 0.0 };
            if obstacle.y0 - reach / 2.0 >= area.y1 || obstacle.y1 + reach <= area.y0 {
                continue;
            }
            if obstacle.x0 >= area.x1 - slack && obstacle.x0 < text.right {
                text.right = obstacle.x0.max(area.x1);
            } else if obstacle.x1 <= area.x0 + slack && obstacle.x1 > text.left {
                text.left = obstacle.x1.min(area.x0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::{TextLine, set};

    fn area(x0: f32, y0: f32, x1: f32, y1: f32) -> Rect {
        Rect { x0, y0, x1, y1 }
    }

    fn texts(boxes: &[Rect], glyphs: Vec<Placed>) -> Vec<String> {
        let (boxes, _) = take_out(boxes, glyphs);
        boxes.into_iter().flat_map(|text| text.rows).filter_map(|row| row.into_line()).map(|line| line.text).collect()
    }

    #[test]
    fn boxes_side_by_side_are_blocks_and_cells_are_not() {
        let glyphs = || [set("个人申请", 10.0, 20.0, 10.0), set("区局审批", 110.0, 20.0, 10.0)].concat();
        let apart = [area(100.0, 5.0, 170.0, 30.0), area(0.0, 5.0, 80.0, 30.0)];
        assert_eq!(texts(&apart, glyphs()), ["个人申请", "区局审批"]);
        let cells = [area(0.0, 5.0, 100.0, 30.0), area(100.0, 5.0, 170.0, 30.0)];
        assert!(texts(&cells, glyphs()).is_empty());
        // A number before a heading belongs to it.
        let number = [set("1.2", 80.0, 20.0, 10.0), set("分析能力", 110.0, 20.0, 10.0)].concat();
        assert!(texts(&apart, number).is_empty());
        // A box across the page stays where it is, and so does a word that is shaded.
        assert!(texts(&[area(0.0, 5.0, 170.0, 30.0)], glyphs()).is_empty());
        assert!(texts(&[area(10.0, 11.2, 50.0, 21.2)], glyphs()).is_empty());
    }

    #[test]
    fn a_line_beside_a_picture_is_full() {
        let line = lines::rows_of(&set("写到图片旁", 0.0, 20.0, 10.0)).remove(0).into_line().unwrap();
        let text = TextLine { line, left: 0.0, right: 200.0, band: 0, tops_next_column: false };
        let mut items = [Item::Text(text.clone()), Item::Text(text)];
        narrow(&mut items[..1], &[area(56.0, 0.0, 190.0, 80.0)]);
        narrow(&mut items[1..], &[area(56.0, 50.0, 190.0, 80.0)]);
        let rights = items.map(|item| if let Item::Text(text) = item { text.right } else { 0.0 });
        assert_eq!(rights, [56.0, 200.0]);
    }

    #[test]
    fn a_line_in_a_box_has_its_edges() {
        let line = lines::rows_of(&set("核对材料是否", 40.0, 20.0, 10.0)).remove(0).into_line().unwrap();
        let mut items = [Item::Text(TextLine { line, left: 0.0, right: 200.0, band: 0, tops_next_column: false })];
        narrow(&mut items, &[area(35.0, 5.0, 105.0, 45.0), area(0.0, 0.0, 190.0, 200.0)]);
        let Item::Text(text) = &items[0] else { panic!("a line") };
        assert_eq!((text.left, text.right), (35.0, 105.0));
    }
}
