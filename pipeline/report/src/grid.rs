//! Text tables whose columns line up in a terminal: a Chinese character takes two places.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Places a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to a number of places, with … when something is lost; control characters become spaces.
pub(crate) fn fit(text: &str, places: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
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

/// The text broken into lines of at most `places`; a line may break between any two Chinese characters.
pub(crate) fn wrap(text: &str, places: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for c in text.chars() {
        let c = if c.is_control() { ' ' } else { c };
        let wide = c.width().unwrap_or(0);
        // Closing punctuation hangs on the line it ends rather than opening the next.
        let hangs = matches!(c, '，' | '。' | '、' | '；' | '：' | '）' | '”' | '》') && used < places + 2;
        if used + wide > places && !hangs && used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
            if c == ' ' {
                continue;
            }
        }
        used += wide;
        line.push(c);
    }
    lines.push(line);
    lines
}

/// Which side of a column its texts stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// A column: its heading, the side its texts stand on and the most places it may take.
pub(crate) struct Column {
    pub(crate) heading: &'static str,
    pub(crate) side: Side,
    pub(crate) most: usize,
}

impl Column {
    pub(crate) const fn left(heading: &'static str, most: usize) -> Self {
        Self { heading, side: Side::Left, most }
    }

    pub(crate) const fn right(heading: &'static str, most: usize) -> Self {
        Self { heading, side: Side::Right, most }
    }
}

/// Lines of a table with its heading, two places between columns, no space at the end of a line.
pub(crate) fn grid(columns: &[Column], rows: &[Vec<String>], indent: usize) -> String {
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().zip(columns).map(|(text, column)| fit(text, column.most)).collect()).collect();
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let texts = cells.iter().filter_map(|row| row.get(at)).map(|text| width(text)).max().unwrap_or(0);
            texts.max(width(column.heading))
        })
        .collect();
    let heading: Vec<String> = columns.iter().map(|column| column.heading.to_owned()).collect();
    let mut out = String::new();
    for row in std::iter::once(&heading).chain(&cells) {
        let mut line = " ".repeat(indent);
        for ((text, column), places) in row.iter().zip(columns).zip(&widths) {
            let blank = " ".repeat(places - width(text));
            match column.side {
                Side::Left => line.extend([text.as_str(), &blank, "  "]),
                Side::Right => line.extend([&blank, text.as_str(), "  "]),
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
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
}
