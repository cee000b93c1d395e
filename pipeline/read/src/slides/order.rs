//! The order in which a slide is read: bands from the top down, in a band from left to right, and so on inside. A group
//! stays together.

use zuozheng_model::Rect;

use super::piece::{Content, Piece};

/// Boxes of one slide that are cut into bands; more are no slide that anybody reads.
const MOST: usize = 500;

/// The part of a box that may reach into its neighbour on each side: frames are larger than their text.
const OVERLAP: f32 = 0.12;

/// All boxes in reading order, those of groups in the place of the group.
pub(super) fn sorted(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut sorted = Vec::new();
    for piece in cut(pieces, Axis::Down, false) {
        match piece.content {
            Content::Group(inner) => sorted.extend(self::sorted(inner)),
            _ => sorted.push(piece),
        }
    }
    sorted
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Axis {
    Down,
    Across,
}

impl Axis {
    fn other(self) -> Self {
        match self {
            Self::Down => Self::Across,
            Self::Across => Self::Down,
        }
    }

    /// From where to where a box reaches, without what may overlap.
    fn span(self, area: Rect) -> (f32, f32) {
        let (from, to) = match self {
            Self::Down => (area.y0, area.y1),
            Self::Across => (area.x0, area.x1),
        };
        let slack = (to - from) * OVERLAP;
        (from + slack, to - slack)
    }
}

/// Cuts between boxes where a line across the slide or down meets none; `stuck` when the other way met some everywhere.
fn cut(mut pieces: Vec<Piece>, axis: Axis, stuck: bool) -> Vec<Piece> {
    pieces.sort_by(|a, b| axis.span(a.area).0.total_cmp(&axis.span(b.area).0));
    if pieces.len() < 2 {
        return pieces;
    }
    if pieces.len() > MOST {
        return by_corner(pieces);
    }
    let mut bands: Vec<Vec<Piece>> = Vec::new();
    let mut end = f32::NEG_INFINITY;
    for piece in pieces {
        let (from, to) = axis.span(piece.area);
        match bands.last_mut().filter(|_| from < end) {
            Some(band) => band.push(piece),
            None => bands.push(vec![piece]),
        }
        end = end.max(to);
    }
    if bands.len() > 1 {
        return bands.into_iter().flat_map(|band| cut(band, axis.other(), false)).collect();
    }
    let pieces = bands.pop().unwrap_or_default();
    if stuck { by_corner(pieces) } else { cut(pieces, axis.other(), true) }
}

/// By the upper edge, then by the left one.
fn by_corner(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by(|a, b| a.area.y0.total_cmp(&b.area.y0).then(a.area.x0.total_cmp(&b.area.x0)));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(boxes: &[(&str, [f32; 4])]) -> String {
        let piece =
            |(name, area): &(&str, [f32; 4])| Piece::new(Rect::from(*area), Content::Marked((*name).to_owned()));
        let name = |piece: Piece| match piece.content {
            Content::Marked(name) => name,
            _ => String::new(),
        };
        sorted(boxes.iter().map(piece).collect()).into_iter().map(name).collect()
    }

    #[test]
    fn from_the_top_down_and_from_left_to_right() {
        // Two columns below a line, the boxes of which stand at no common height; a line at the foot.
        let columns = [
            ("尾", [0.0, 90.0, 100.0, 99.0]),
            ("丁", [55.0, 52.0, 100.0, 80.0]),
            ("乙", [0.0, 42.0, 45.0, 70.0]),
            ("丙", [55.0, 20.0, 100.0, 50.0]),
            ("甲", [0.0, 20.0, 45.0, 38.0]),
            ("题", [0.0, 0.0, 100.0, 15.0]),
        ];
        assert_eq!(order(&columns), "题甲乙丙丁尾");
        // Labels with their values beside them.
        let rows = [
            ("甲", [0.0, 0.0, 20.0, 10.0]),
            ("乙", [0.0, 12.0, 20.0, 22.0]),
            ("1", [30.0, 1.0, 60.0, 11.0]),
            ("2", [30.0, 12.0, 60.0, 22.0]),
        ];
        assert_eq!(order(&rows), "甲1乙2");
    }

    #[test]
    fn a_group_stays_together() {
        let text = |name: &str, area: [f32; 4]| Piece::new(Rect::from(area), Content::Marked(name.to_owned()));
        let group = |x: f32, names: [&str; 2]| {
            let inner = vec![text(names[1], [x, 20.0, x + 30.0, 30.0]), text(names[0], [x, 0.0, x + 30.0, 10.0])];
            Piece::new(Rect::from([x, 0.0, x + 30.0, 30.0]), Content::Group(inner))
        };
        let sorted = sorted(vec![group(50.0, ["丙", "丁"]), group(0.0, ["甲", "乙"])]);
        let names: Vec<String> = sorted.iter().map(|piece| format!("{:?}", piece.content)).collect();
        assert_eq!(names, ["甲", "乙", "丙", "丁"].map(|name| format!("Marked({name:?})")));
    }
}
