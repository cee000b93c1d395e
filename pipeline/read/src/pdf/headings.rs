//! Which paragraphs are headings: by size, weight, place and number.

use super::cells::starts_item;
use super::paragraphs::{Body, LARGER};

/// What is known of a finished paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    /// Font size.
    pub(super) em: f32,
    /// All its lines are bold.
    pub(super) bold: bool,
    /// All its lines are centred.
    pub(super) centred: bool,
    /// Number of lines.
    pub(super) n_lines: usize,
}

/// True if a paragraph stands out as a heading.
pub(super) fn is_heading(text: &str, shape: &Shape, body: Body) -> bool {
    let n_chars = text.chars().count();
    let is_too_long = shape.n_lines > 4 || n_chars > 90;
    let is_sentence = text.ends_with(['。', '；', '，', '、', ';', ',']);
    let has_words = text.chars().filter(|char| char.is_alphabetic()).count() >= 2;
    if is_too_long || is_sentence || !has_words || is_label(text) {
        return false;
    }
    let is_large = shape.em > LARGER * body.em;
    let is_bold_line = shape.bold && shape.n_lines <= 2 && n_chars <= 50 && !text.ends_with(['：', ':']);
    is_large || shape.centred && n_chars <= 80 || is_bold_line
}

/// 文号, dates and addressees may be centred or large and are no headings.
fn is_label(text: &str) -> bool {
    let is_number = text.contains(['〔', '[', '［']) && text.ends_with('号');
    let core = text.trim_matches(['（', '）', '(', ')']);
    let is_date = core.ends_with('日') && core.contains('年') && core.chars().count() <= 14;
    // 2024年5月 and 二〇二四年五月, below the name of who wrote it.
    let is_in_month = |char: char| char.is_ascii_digit() || "〇○零一二三四五六七八九十年月 ".contains(char);
    let is_month = core.ends_with('月') && core.contains('年') && core.chars().all(is_in_month);
    is_number || is_date || is_month
}

/// Level of a heading that is not the title, from its number or else its size.
pub(super) fn level(text: &str, shape: &Shape, body: Body) -> u8 {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    if !starts_item(text) {
        return if shape.em > LARGER * body.em || shape.centred { 1 } else { 2 };
    }
    match first {
        '（' | '(' if text.chars().nth(1).is_some_and(|char| char.is_ascii_digit()) => 4,
        '（' | '(' => 2,
        first if first.is_ascii_digit() => 3,
        _ => 1,
    }
}

/// Of the headings on the first page, which one is the title: the largest, of equals the first. The masthead of a
/// circular (发文机关标志, the issuer with 文件 behind it) is larger still but no title.
pub(super) fn title(headings: &[(usize, &str, f32)]) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (block, text, em) in headings {
        let is_masthead = text.ends_with("文件");
        if !is_masthead && best.is_none_or(|(_, largest)| *em > largest * 1.02) {
            best = Some((*block, *em));
        }
    }
    best.map(|(block, _)| block)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: Body = Body { em: 16.0, pitch: 1.8, is_set_in: false };

    fn shape(em: f32, bold: bool, centred: bool) -> Shape {
        Shape { em, bold, centred, n_lines: 1 }
    }

    #[test]
    fn what_stands_out_is_a_heading() {
        assert!(is_heading("政务公开工作总结", &shape(22.0, false, true), BODY));
        assert!(is_heading("一、总体要求", &shape(16.0, true, false), BODY));
        for (text, shape) in [
            ("某府办函〔2020〕6号", shape(16.0, false, true)),
            ("（2020年1月22日）", shape(16.0, false, true)),
            ("二〇二四年五月", shape(16.0, false, true)),
            ("一是加强领导，", shape(16.0, true, false)),
            ("各镇街、各部门：", shape(16.0, true, false)),
            ("正文一行", shape(16.0, false, false)),
        ] {
            assert!(!is_heading(text, &shape, BODY), "{text}");
        }
    }

    #[test]
    fn levels_follow_the_numbers() {
        for (text, wanted) in [("一、总体要求", 1), ("（二）任务", 2), ("3.检查", 3), ("（4）其他", 4)]
        {
            assert_eq!(level(text, &shape(16.0, true, false), BODY), wanted, "{text}");
        }
    }

    #[test]
    fn the_title_is_the_largest_but_not_the_masthead() {
        let headings = [(0, "某区人民政府文件", 40.0), (2, "关于印发要点的通知", 22.0), (5, "一、总体要求", 16.0)];
        assert_eq!(title(&headings), Some(2));
    }
}
