//! 序号: how Chinese documents number their parts.
//!
//! | written | style | number |
//! |---|---|---|
//! | `第一章 总则` | [`Style::Chapter`] | 1 |
//! | `第十二条 …` | [`Style::Article`] | 12 |
//! | `一、…` `一．…` `Ⅰ …` | [`Style::Han`] | 1 |
//! | `（二十三）…` `(二十三)…` `㈢…` | [`Style::HanParen`] | 23, 3 |
//! | `1.…` `1．…` `1、…` `⒈…` | [`Style::Arabic`] | 1 |
//! | `1.2…` `3.2.1…` | [`Style::Dotted`] | its last part |
//! | `（1）…` `(1)…` `1）…` `⑴…` | [`Style::ArabicParen`] | 1 |
//! | `①…` | [`Style::Circled`] | 1 |
//!
//! A year or a figure at the start of a sentence (`2020年…`, `1.5万平方米`, `（2019）`) is no label.

use std::ops::Range;

/// How a label is written. The order is that of GB/T 9704, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// 第一章, 第一节, 第一部分.
    Chapter,
    /// 第一条.
    Article,
    /// 一、
    Han,
    /// （一）
    HanParen,
    /// 问题1：
    Named,
    /// 1. or 1、
    Arabic,
    /// 1.2
    Dotted,
    /// （1） or 1）
    ArabicParen,
    /// ①
    Circled,
}

/// A label at the start of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label<'a> {
    /// How it is written.
    pub style: Style,
    /// Its number.
    pub number: u32,
    /// The label as printed.
    pub written: &'a str,
    /// What follows, without leading white space.
    pub rest: &'a str,
}

/// The label at the start of a text.
///
/// ```
/// use zuozheng_link::recognise::{label, Style};
/// let found = label("（二十三）加快建立").unwrap();
/// assert_eq!((found.style, found.number, found.written, found.rest), (Style::HanParen, 23, "（二十三）", "加快建立"));
/// assert_eq!(label("2020年6月底前"), None);
/// ```
pub fn label(text: &str) -> Option<Label<'_>> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let (style, number, len) = ordinal(text)
        .or_else(|| named(text))
        .or_else(|| single_character(text))
        .or_else(|| bracketed(text))
        .or_else(|| plain(text))?;
    let written = text[..len].trim_end();
    let written = if style == Style::Named { written.trim_end_matches(['：', ':']) } else { written };
    Some(Label { style, number, written, rest: text[len..].trim_start() })
}

/// The number of a run of Chinese or arabic digits: `二十三`, `23`, `２３`, `百零五`, `二〇一九`.
pub fn number(text: &str) -> Option<u32> {
    let mut digits = text.chars().map(digit_value).collect::<Option<Vec<_>>>().unwrap_or_default();
    if !digits.is_empty() && digits.len() <= 9 {
        return Some(digits.drain(..).fold(0, |value, digit| value * 10 + digit));
    }
    let (mut total, mut digit, mut any) = (0_u32, None, false);
    for c in text.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                digit = Some(digit_value(c)?);
                any = true;
                continue;
            }
        };
        total = total.checked_add(digit.unwrap_or(1).checked_mul(unit)?)?;
        digit = None;
        any = true;
    }
    any.then(|| total.saturating_add(digit.unwrap_or(0)))
}

/// The number as Chinese writes it: 二十三.
pub fn in_chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |value: u32| DIGITS[(value % 10) as usize];
    match number {
        0 => "零".into(),
        1..=9 => digit(number).into(),
        10..=19 => format!("十{}", digit(number)),
        20..=99 => format!("{}十{}", digit(number / 10), digit(number)),
        100..=999 => {
            let rest = match number % 100 {
                0 => String::new(),
                rest @ 1..=9 => format!("零{}", digit(rest)),
                rest @ 10..=19 => format!("一{}", in_chinese(rest)),
                rest => in_chinese(rest),
            };
            format!("{}百{rest}", digit(number / 100))
        }
        _ => number.to_string(),
    }
}

/// True for a character that can stand in a number.
pub(crate) fn is_numeral(c: char) -> bool {
    digit_value(c).is_some() || matches!(c, '十' | '百' | '千')
}

/// A part of a text that holds several numbered items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Bytes of the part, label included.
    pub(crate) range: Range<usize>,
    /// Style and number of its label; `None` for what stands before the first label.
    pub(crate) label: Option<(Style, u32)>,
}

/// Cuts a text where a line, or a sentence inside a line, begins with a label, and the labels of one style count on:
/// `1.甲。2.乙。` gives two parts, `（一）甲。按照第2.1节…` one.
pub(crate) fn parts(text: &str) -> Vec<Part> {
    let mut cuts: Vec<(usize, Style, u32)> = Vec::new();
    let mut previous = '\n';
    for (at, c) in text.char_indices() {
        let after_line = previous == '\n';
        let after_sentence = matches!(previous, '。' | '；' | ';' | '）' | ')' | '！' | '：' | ':' | '】' | '〕');
        let before = previous;
        if !c.is_whitespace() {
            previous = c;
        } else if c == '\n' {
            previous = '\n';
            continue;
        }
        if c.is_whitespace() || !(after_line || after_sentence) {
            continue;
        }
        let Some(found) = label(&text[at..]) else { continue };
        if matches!(found.style, Style::Article | Style::Named) && !after_line {
            continue;
        }
        let last = cuts.iter().rev().find(|cut| cut.1 == found.style);
        let counts_on = match last {
            Some(last) => found.number == last.2 + 1,
            // 【责任单位：甲局】13.…: the item before ends with its units, and its line break was lost.
            None => after_line || matches!(before, '】' | '〕') || found.number == 1,
        };
        if counts_on {
            cuts.push((at, found.style, found.number));
        }
    }
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    let first = cuts.first().map_or(text.len(), |cut| cut.0);
    if !text[..first].trim().is_empty() {
        parts.push(Part { range: 0..first, label: None });
    }
    for (nth, &(at, style, number)) in cuts.iter().enumerate() {
        let end = cuts.get(nth + 1).map_or(text.len(), |next| next.0);
        parts.push(Part { range: at..end, label: Some((style, number)) });
    }
    parts
}

/// The labelled items of a line.
pub(crate) fn items(text: &str) -> impl Iterator<Item = Label<'_>> {
    parts(text).into_iter().filter(|part| part.label.is_some()).filter_map(|part| label(&text[part.range]))
}

fn digit_value(c: char) -> Option<u32> {
    Some(match c {
        '0'..='9' => c as u32 - '0' as u32,
        '０'..='９' => c as u32 - '０' as u32,
        '〇' | '○' | '零' | 'Ｏ' | '◯' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn is_han_numeral(c: char) -> bool {
    is_numeral(c) && !c.is_ascii_digit() && !('０'..='９').contains(&c)
}

/// Bytes of the run of characters at the start for which `is` holds.
fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

/// 第三条, 第一章.
fn ordinal(text: &str) -> Option<(Style, u32, usize)> {
    let inner = text.strip_prefix('第')?;
    let len = run(inner, is_numeral);
    let value = number(&inner[..len])?;
    let unit = inner[len..].chars().next()?;
    let (style, extra) = match unit {
        '条' => (Style::Article, unit.len_utf8()),
        '章' | '节' => (Style::Chapter, unit.len_utf8()),
        _ if inner[len..].starts_with("部分") => (Style::Chapter, "部分".len()),
        _ => return None,
    };
    let mut end = '第'.len_utf8() + len + extra;
    // An article says something: 第三条规定 inside a sentence is a reference, but at the start of a line it has a gap.
    let after = text[end..].chars().next();
    match after {
        Some(c @ ('、' | '：' | ':' | '，')) => end += c.len_utf8(),
        Some(c) if c.is_whitespace() => {}
        None => {}
        Some(_) if style == Style::Article => {
            let refers = ["规定", "之", "第", "的", "至", "和", "所"];
            if refers.iter().any(|word| text[end..].starts_with(word)) {
                return None;
            }
        }
        Some(_) => return None,
    }
    Some((style, value, end))
}

/// 问题1：, 任务三：
fn named(text: &str) -> Option<(Style, u32, usize)> {
    let word = ["问题", "任务", "事项"].into_iter().find(|word| text.starts_with(word))?;
    let inner = &text[word.len()..];
    let len = run(inner, is_numeral);
    let value = number(&inner[..len])?;
    let mark = inner[len..].chars().next().filter(|c| matches!(c, '：' | ':' | '、' | '.' | '．'))?;
    Some((Style::Named, value, word.len() + len + mark.len_utf8()))
}

/// ①, ⑴, ⒈, ㈠: one character is the whole label.
fn single_character(text: &str) -> Option<(Style, u32, usize)> {
    let c = text.chars().next()?;
    let code = c as u32;
    if let Some(found) = roman(text) {
        return Some(found);
    }
    let (style, value) = match c {
        '①'..='⑳' => (Style::Circled, code - '①' as u32 + 1),
        '❶'..='❿' => (Style::Circled, code - '❶' as u32 + 1),
        '⑴'..='⒇' => (Style::ArabicParen, code - '⑴' as u32 + 1),
        '⒈'..='⒛' => (Style::Arabic, code - '⒈' as u32 + 1),
        '㈠'..='㈩' => (Style::HanParen, code - '㈠' as u32 + 1),
        _ => return None,
    };
    let mut len = c.len_utf8();
    if let Some(dot @ ('、' | '.' | '．')) = text[len..].chars().next() {
        len += dot.len_utf8();
    }
    Some((style, value, len))
}

/// `Ⅰ 甲`, `Ⅱ、甲`, `Ⅲ.甲`; Ⅲ类, Ⅱ级响应 and `Ⅰ、Ⅱ类` are none.
fn roman(text: &str) -> Option<(Style, u32, usize)> {
    let c = text.chars().next().filter(|c| ('Ⅰ'..='Ⅻ').contains(c))?;
    let mut rest = text[c.len_utf8()..].chars();
    let mark = rest.next().filter(|mark| mark.is_whitespace() || matches!(mark, '、' | '.' | '．'))?;
    let is_list = rest.next().is_none_or(|next| ('Ⅰ'..='Ⅻ').contains(&next));
    (!is_list).then_some((Style::Han, c as u32 - 'Ⅰ' as u32 + 1, c.len_utf8() + mark.len_utf8()))
}

/// （一）, (1), 1).
fn bracketed(text: &str) -> Option<(Style, u32, usize)> {
    let (open, inner) = match text.chars().next()? {
        c @ ('（' | '(') => (c.len_utf8(), &text[c.len_utf8()..]),
        _ => (0, text),
    };
    let lead = run(inner, char::is_whitespace);
    let inner = &inner[lead..];
    let len = run(inner, |c| is_numeral(c) && c != '千');
    let digits = &inner[..len];
    let gap = run(&inner[len..], char::is_whitespace);
    let close = inner[len + gap..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
    let value = number(digits).filter(|value| (1..=999).contains(value))?;
    let is_han = digits.chars().all(is_han_numeral);
    if open == 0 && is_han || digits.chars().count() > 5 {
        return None;
    }
    let mut end = open + lead + len + gap + close.len_utf8();
    if let Some(dot @ '、') = text[end..].chars().next() {
        end += dot.len_utf8();
    }
    Some((if is_han { Style::HanParen } else { Style::ArabicParen }, value, end))
}

/// 一、 1. 1、 1．, 1.2 and 3.2.1.
fn plain(text: &str) -> Option<(Style, u32, usize)> {
    let len = run(text, is_numeral);
    let digits = &text[..len];
    let value = number(digits).filter(|value| (1..=999).contains(value))?;
    let is_han = digits.chars().all(is_han_numeral);
    let is_arabic = digits.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let gap = run(&text[len..], |c| c == ' ');
    let mark = text[len + gap..].chars().next()?;
    let end = len + gap + mark.len_utf8();
    let after = text[end..].chars().next();
    match mark {
        '、' if is_han => Some((Style::Han, value, end)),
        '.' | '．' | ',' | '，' if is_han && matches!(mark, '.' | '．') => Some((Style::Han, value, end)),
        '、' if is_arabic && !continues_a_list(&text[end..]) => Some((Style::Arabic, value, end)),
        '.' | '．' if is_arabic => match after {
            Some(c) if c.is_ascii_digit() && !begins_with_date(&text[end..]) => dotted(text, end),
            _ => Some((Style::Arabic, value, end)),
        },
        _ => None,
    }
}

/// 2022年9月底前… and 6月底前… after a label and its dot.
fn begins_with_date(rest: &str) -> bool {
    let len = run(rest, |c| c.is_ascii_digit());
    matches!((len, rest[len..].chars().next()), (4, Some('年')) | (1 | 2, Some('月')))
}

/// `3、5、8月` is a list of figures, not label 3.
fn continues_a_list(rest: &str) -> bool {
    let len = run(rest, |c| c.is_ascii_digit());
    len > 0 && matches!(rest[len..].chars().next(), Some('、' | '月' | '日' | '号'))
}

/// 1.2 or 3.2.1 followed by words; 1.5万 and 2.5% are figures, but no figure has two points.
fn dotted(text: &str, mut end: usize) -> Option<(Style, u32, usize)> {
    for n_points in 1.. {
        let len = run(&text[end..], |c| c.is_ascii_digit());
        let value: u32 = text[end..end + len].parse().ok().filter(|value| (1..=99).contains(value))?;
        end += len;
        match text[end..].chars().next() {
            Some(c @ ('.' | '．')) => {
                end += c.len_utf8();
                if !text[end..].starts_with(|c: char| c.is_ascii_digit()) {
                    return Some((Style::Dotted, value, end));
                }
            }
            Some('、') => return Some((Style::Dotted, value, end + '、'.len_utf8())),
            Some(c) if c.is_whitespace() => return Some((Style::Dotted, value, end)),
            Some(c) => {
                let is_measure = "万亿%％个项年月日元米公吨倍分‰件平千百度亩人次".contains(c) || c.is_ascii();
                return (!is_measure || n_points > 1).then_some((Style::Dotted, value, end));
            }
            None => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_written_form_of_a_label() {
        for (text, style, number, written, rest) in [
            ("一、甲", Style::Han, 1, "一、", "甲"),
            ("十七、甲", Style::Han, 17, "十七、", "甲"),
            ("二．甲", Style::Han, 2, "二．", "甲"),
            ("（二十三）甲", Style::HanParen, 23, "（二十三）", "甲"),
            ("( 三 ) 甲", Style::HanParen, 3, "( 三 )", "甲"),
            ("㈢甲", Style::HanParen, 3, "㈢", "甲"),
            ("1.甲", Style::Arabic, 1, "1.", "甲"),
            ("1．存在问题", Style::Arabic, 1, "1．", "存在问题"),
            ("１２、甲", Style::Arabic, 12, "１２、", "甲"),
            ("3. 2020年底前", Style::Arabic, 3, "3.", "2020年底前"),
            ("9.2022年9月底前", Style::Arabic, 9, "9.", "2022年9月底前"),
            ("9.6月底前", Style::Arabic, 9, "9.", "6月底前"),
            ("⒊甲", Style::Arabic, 3, "⒊", "甲"),
            ("1.2 甲", Style::Dotted, 2, "1.2", "甲"),
            ("3.2.1甲", Style::Dotted, 1, "3.2.1", "甲"),
            ("4.2.2公示价格", Style::Dotted, 2, "4.2.2", "公示价格"),
            ("(1)甲", Style::ArabicParen, 1, "(1)", "甲"),
            ("（10）甲", Style::ArabicParen, 10, "（10）", "甲"),
            ("2）甲", Style::ArabicParen, 2, "2）", "甲"),
            ("⑵甲", Style::ArabicParen, 2, "⑵", "甲"),
            ("③甲", Style::Circled, 3, "③", "甲"),
            ("第一条 甲", Style::Article, 1, "第一条", "甲"),
            ("第十二条　甲", Style::Article, 12, "第十二条", "甲"),
            ("第二章 总则", Style::Chapter, 2, "第二章", "总则"),
            ("第一部分 任务", Style::Chapter, 1, "第一部分", "任务"),
            ("Ⅰ 甲", Style::Han, 1, "Ⅰ", "甲"),
            ("Ⅳ、甲", Style::Han, 4, "Ⅳ、", "甲"),
        ] {
            let expected = Label { style, number, written, rest };
            assert_eq!(label(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn figures_and_dates_are_no_labels() {
        for text in [
            "2020年6月底前",
            "1.5万平方米",
            "2.5%以上",
            "（2019）",
            "3个工作日",
            "一是加强",
            "十分重要",
            "一把手",
            "2020.10",
            "",
            "（试行）",
            "3、5、8月",
            "第三条规定的",
            "第一季度",
            "100",
            "一",
            "12月15日前",
            "Ⅲ类水质断面",
            "Ⅰ、Ⅱ类水质",
        ] {
            assert_eq!(label(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_in_both_scripts() {
        for (text, value) in [
            ("二十三", 23),
            ("十", 10),
            ("十九", 19),
            ("一百零五", 105),
            ("二〇一九", 2019),
            ("二○一九", 2019),
            ("２０", 20),
            ("三十", 30),
            ("两", 2),
            ("一千二百", 1200),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        assert_eq!(number(""), None);
        assert_eq!(number("甲"), None);
    }

    #[test]
    fn a_text_is_cut_where_labels_count_on() {
        let cut =
            |text: &str| -> Vec<String> { parts(text).into_iter().map(|part| text[part.range].to_owned()).collect() };
        assert_eq!(cut("1.甲。2.乙；3.丙"), ["1.甲。", "2.乙；", "3.丙"]);
        assert_eq!(cut("开展：（1）甲；（2）乙"), ["开展：", "（1）甲；", "（2）乙"]);
        assert_eq!(cut("（四）甲\n（五）乙"), ["（四）甲\n", "（五）乙"]);
        assert_eq!(cut("甲。4.乙"), ["甲。4.乙"]);
        assert_eq!(cut("甲占比2.5。"), ["甲占比2.5。"]);
    }

    proptest! {
        #[test]
        fn a_number_survives_being_written(value in 1_u32..1000) {
            prop_assert_eq!(number(&in_chinese(value)), Some(value));
            for written in [format!("（{}）甲", in_chinese(value)), format!("{value}.甲"), format!("({value})甲"), format!("{}、甲", in_chinese(value))] {
                let found = label(&written);
                prop_assert_eq!(found.map(|found| (found.number, found.rest.to_owned())), Some((value, "甲".to_owned())), "{}", written);
            }
        }

        #[test]
        fn parts_cover_the_text_in_order(text in "[一二1-3.、（）()甲乙。；\n ]{0,40}") {
            let parts = parts(&text);
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].range.end, pair[1].range.start);
            }
            if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
                prop_assert!(text[..first.range.start].trim().is_empty());
                prop_assert_eq!(last.range.end, text.len());
            }
        }

        #[test]
        fn a_label_and_its_rest_are_pieces_of_the_text(text in "\\PC{0,12}") {
            if let Some(found) = label(&text) {
                prop_assert!(text.contains(found.written) && text.ends_with(found.rest));
            }
        }
    }
}
