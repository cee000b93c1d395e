//! Text tables whose columns line up in a terminal: a Chinese character takes two places.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::cells::shown_name;

/// Places a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to a number of places, with … when something is lost; control characters become spaces.
pub(crate) fn fit(text: &str, places: usize) -> String {
    let clean = shown_name(text);
    if width(&clean) <= places {
        return clean;
    }
    let mut out = String::new();
    let mut used = 0;
    for c in clean.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > places {
            break;
        }
        used += wide;
        out.push(c);
    }
    out.push('…');
    out
}

/// The text broken into lines of at most `places`. A line may break between any two Chinese characters, but not
/// inside a number or a Latin word, and never before closing punctuation, which may hang over by one character.
pub(crate) fn wrap(text: &str, places: usize) -> Vec<String> {
    let clean = shown_name(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    let mut rest = clean.as_str();
    while !rest.is_empty() {
        let piece = next_piece(rest, places);
        rest = &rest[piece.len()..];
        let wide = width(piece);
        let hangs = piece.starts_with(is_closing) && used < places + 2;
        if used + wide > places && !hangs && used > 0 {
            lines.push(line.trim_end().to_owned());
            line.clear();
            used = 0;
            if piece == " " {
                continue;
            }
        }
        used += wide;
        line.push_str(piece);
    }
    lines.push(line);
    lines
}

fn is_closing(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '）' | '〕' | '”' | '》')
}

fn is_opening(c: char) -> bool {
    matches!(c, '（' | '〔' | '“' | '《')
}

/// The longest start of a text that must stay on one line; a Latin word wider than a line is cut all the same.
fn next_piece(text: &str, places: usize) -> &str {
    let word = text.find(|c: char| !c.is_ascii_graphic()).unwrap_or(text.len());
    match text.chars().next() {
        Some(_) if word > 0 => &text[..word.min(places.max(1))],
        // Opening punctuation goes with what it opens.
        Some(first) if is_opening(first) => {
            &text[..first.len_utf8() + next_piece(&text[first.len_utf8()..], places).len()]
        }
        Some(first) => &text[..first.len_utf8()],
        None => text,
    }
}

/// The text on at most `lines` lines, with … at the end when something is lost.
fn fit_lines(text: &str, places: usize, lines: usize) -> Vec<String> {
    // One place is kept free for punctuation that hangs over.
    let mut all = if width(text) <= places { vec![fit(text, places)] } else { wrap(text, places - 2) };
    if all.len() > lines {
        let lost = all.split_off(lines - 1).concat();
        all.push(fit(&lost, places));
    }
    all
}

/// Which side of a column its texts stand on.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// A column: its heading, the side its texts stand on, the most places and lines one of its texts may take.
pub(crate) struct Column {
    heading: &'static str,
    side: Side,
    most: usize,
    lines: usize,
}

impl Column {
    pub(crate) const fn left(heading: &'static str, most: usize) -> Self {
        Self { heading, side: Side::Left, most, lines: 1 }
    }

    pub(crate) const fn right(heading: &'static str, most: usize) -> Self {
        Self { heading, side: Side::Right, most, lines: 1 }
    }

    /// The same column with texts of several lines.
    pub(crate) const fn lines(mut self, lines: usize) -> Self {
        self.lines = lines;
        self
    }
}

/// Lines of a table with its heading, two places between columns, no space at the end of a line.
pub(crate) fn grid(columns: &[Column], rows: &[Vec<String>], indent: usize) -> String {
    let rows: Vec<Vec<Vec<String>>> = rows
        .iter()
        .map(|row| row.iter().zip(columns).map(|(text, of)| fit_lines(text, of.most, of.lines)).collect())
        .collect();
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let lines = rows.iter().filter_map(|row| row.get(at)).flatten();
            lines.map(|line| width(line)).max().unwrap_or(0).max(width(column.heading))
        })
        .collect();
    let heading: Vec<Vec<String>> = columns.iter().map(|column| vec![column.heading.to_owned()]).collect();
    let mut out = String::new();
    for row in std::iter::once(&heading).chain(&rows) {
        let height = row.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut line = " ".repeat(indent);
            for ((cell, column), places) in row.iter().zip(columns).zip(&widths) {
                let text = cell.get(at).map_or("", String::as_str);
                let blank = " ".repeat(places - width(text));
                match column.side {
                    Side::Left => line.extend([text, &blank, "  "]),
                    Side::Right => line.extend([&blank, text, "  "]),
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_takes_two_places() {
        assert_eq!(width("财政ab"), 6);
        assert_eq!(fit("区财政局", 8), "区财政局");
        assert_eq!(fit("区财政局", 7), "区财政…");
        assert_eq!(fit("区财政局", 6), "区财…");
        assert_eq!(fit("一\n二", 9), "一 二");
    }

    #[test]
    fn columns_line_up() {
        let columns = [Column::left("单位", 20), Column::right("缺", 4)];
        let rows = vec![vec!["区财政局".into(), "3".into()], vec!["甲".into(), "12".into()]];
        assert_eq!(grid(&columns, &rows, 0), "单位      缺\n区财政局   3\n甲        12\n");
    }

    #[test]
    fn punctuation_never_opens_a_line() {
        assert_eq!(wrap("公开年报，按时发布", 8), ["公开年报，", "按时发布"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn a_number_is_not_broken() {
        assert_eq!(wrap("截至二〇年 2024年3月", 12), ["截至二〇年", "2024年3月"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn what_is_lost_shows_as_dots() {
        assert_eq!(fit_lines("一二三四五六七八九", 8, 2), ["一二三", "四五六…"]);
        assert_eq!(fit_lines("一二三四", 8, 2), ["一二三四"]);
    }
}
