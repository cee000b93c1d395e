//! Fields of Word that draw something which no result repeats: a symbol, a number in a circle, a reading above a
//! character, the box of a form. In .docx, .doc and RTF their instruction is the same text.

use crate::{numeral, symbols};

/// What the instruction of a field shows; `None` when its result tells.
///
/// `EQ \o\ac(○,11)` is ⑪, `EQ \o\ad(\s\up 9(zhèn),圳)` is 圳, `SYMBOL 82 \f "Wingdings 2"` is ☑.
pub(crate) fn shown(instruction: &str) -> Option<String> {
    let instruction = instruction.trim();
    let (name, rest) = instruction.split_once(char::is_whitespace)?;
    match name.to_ascii_uppercase().as_str() {
        "SYMBOL" => symbol(rest),
        "EQ" => equation(rest),
        _ => None,
    }
}

/// The address that `HYPERLINK "http://…"` leads to; none for a place in the document itself.
pub(crate) fn address(instruction: &str) -> Option<String> {
    let rest = instruction.trim().strip_prefix("HYPERLINK")?.trim_start();
    rest.strip_prefix('"')?.split_once('"').map(|(address, _)| address.to_owned())
}

/// A box of a form.
pub(crate) fn checkbox(is_checked: bool) -> &'static str {
    if is_checked { "☑" } else { "□" }
}

fn symbol(rest: &str) -> Option<String> {
    let mut words = rest.split_whitespace();
    let code = words.next()?;
    let code = match code.strip_prefix("0x").or_else(|| code.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => code.parse().ok()?,
    };
    let font = rest.split_once("\\f").map(|(_, font)| font.trim_start()).unwrap_or_default();
    let font = font.strip_prefix('"').map_or(font, |font| font.split('"').next().unwrap_or(font));
    symbols::plain(font, code).map(String::from)
}

/// Of what is drawn over each other, the last; a fraction with its stroke.
fn equation(rest: &str) -> Option<String> {
    let lower = rest.to_ascii_lowercase();
    let at = lower.find("\\o").or_else(|| lower.find("\\f("))?;
    let arguments = arguments(&rest[at + rest[at..].find('(')?..])?;
    let (first, mut last) = (arguments.first()?.trim(), arguments.last()?.trim());
    // Raised or lowered: `\s\up 2(11)`.
    if last.starts_with("\\s") {
        last = self::arguments(&last[last.find('(')?..])?.last()?.trim();
    }
    if lower[at..].starts_with("\\f") {
        return (arguments.len() == 2).then(|| format!("{first}/{last}"));
    }
    let number = last.parse().ok().filter(|number| (1..=50).contains(number));
    let is_circle = matches!(first, "○" | "◯" | "〇" | "O");
    match number.filter(|_| is_circle) {
        Some(number) => Some(numeral::circled(number)),
        None => Some(last.to_owned()).filter(|text| !text.is_empty() && !text.contains('\\')),
    }
}

/// The arguments in a pair of brackets that the text begins with, separated at its own depth only.
fn arguments(text: &str) -> Option<Vec<&str>> {
    let mut depth = 0_u32;
    let mut from = 1;
    let mut arguments = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    arguments.push(&text[from..at]);
                    return Some(arguments);
                }
            }
            ',' | ';' | '，' if depth == 1 => {
                arguments.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_field_shows() {
        for (instruction, expected) in [
            (r" EQ \o\ac(○,11) ", Some("⑪")),
            (r#"EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(zhèn),圳)"#, Some("圳")),
            (r"eq \o\ac(○,密)", Some("密")),
            (r"eq \o\ac(○,\s\up 2(21))", Some("㉑")),
            (r"EQ \F(1,2)", Some("1/2")),
            (r"EQ \o\ac(○", None),
            (r#"SYMBOL 82 \f "Wingdings 2" \s 12"#, Some("☑")),
            (r"SYMBOL 0xF0FE \f Wingdings", Some("☑")),
            (" PAGE ", None),
            ("HYPERLINK \"a\"", None),
        ] {
            assert_eq!(shown(instruction).as_deref(), expected, "{instruction}");
        }
        assert_eq!(address(r#" HYPERLINK "http://a.cn/b" \t "_blank" "#).as_deref(), Some("http://a.cn/b"));
        assert_eq!(address(r#"HYPERLINK \l "_Toc1""#), None);
    }
}
