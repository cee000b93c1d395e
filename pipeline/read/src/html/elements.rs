//! What elements are by their names, and white space as a browser shows it.

use scraper::ElementRef;

/// Elements whose text nobody sees.
pub(super) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "noframes"
            | "object"
            | "canvas"
            | "audio"
            | "video"
            | "map"
    )
}

pub(super) fn is_block(name: &str) -> bool {
    !matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "button"
            | "cite"
            | "code"
            | "del"
            | "em"
            | "font"
            | "i"
            | "img"
            | "input"
            | "ins"
            | "kbd"
            | "label"
            | "math"
            | "mark"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "select"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

pub(super) fn level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

pub(super) fn contains(element: ElementRef<'_>, names: &[&str]) -> bool {
    element.descendent_elements().skip(1).any(|inner| names.contains(&inner.value().name()))
}

/// White space as a browser shows it: one space, none at the ends and none between Han characters of broken lines.
pub(super) fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut broken = false;
    let mut spaced = false;
    for c in text.chars() {
        match c {
            '\u{200b}' | '\u{feff}' | '\u{ad}' => {}
            '\n' | '\r' => broken = true,
            c if c.is_whitespace() => spaced = true,
            c => {
                let joins_han = broken && out.ends_with(is_han) && is_han(c);
                if (broken || spaced) && !out.is_empty() && !joins_han {
                    out.push(' ');
                }
                (broken, spaced) = (false, false);
                out.push(c);
            }
        }
    }
    out
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '“' | '”')
}
