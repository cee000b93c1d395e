//! Symbol fonts: their characters are written as private-use ones, U+F020 to U+F0FF, and mean what the font draws. Forms
//! use them for boxes and check marks, lists for bullets.

/// The everyday character that a symbol font draws for a code, of which the lower byte counts. `None` for a font that is
/// none, and for pictures that nobody needs as text.
pub(crate) fn plain(font: &str, code: u32) -> Option<char> {
    let code = code & 0xff;
    match font {
        _ if font.starts_with("Wingdings2") || font.starts_with("Wingdings 2") => of_wingdings_2(code),
        _ if font.starts_with("Wingdings") => of_wingdings(code),
        _ if font.starts_with("Symbol") || font.starts_with("OpenSymbol") || font.starts_with("StarSymbol") => {
            of_symbol(code)
        }
        _ => None,
    }
}

/// A box or check mark that was left with the code of Wingdings in another font: LibreOffice draws the pictures of a
/// font that is not installed with one that is, and keeps their codes.
pub(crate) fn check_mark(code: u32) -> Option<char> {
    match code {
        0xf0a8 | 0xf0fb..=0xf0fe => of_wingdings(code & 0xff),
        0xf052 | 0xf0a3 => of_wingdings_2(code & 0xff),
        _ => None,
    }
}

/// True for a font whose letters are pictures.
pub(crate) fn is_symbol_font(font: &str) -> bool {
    ["Wingdings", "Symbol", "OpenSymbol", "StarSymbol"].iter().any(|name| font.starts_with(name))
}

/// Text that is set in a symbol font, with the everyday characters for what the font draws. What it has no picture for, or
/// none that anybody needs as text, stays: a wrong font is no reason to lose words.
pub(crate) fn text_in(font: &str, text: &str) -> String {
    let shown = |c: char| match u32::from(c) {
        code @ (0x21..=0xff | 0xf020..=0xf0ff) => plain(font, code).unwrap_or(c),
        _ => c,
    };
    text.chars().map(shown).collect()
}

fn of_wingdings(code: u32) -> Option<char> {
    Some(match code {
        0x46 => '☞',
        0x6c | 0x9f => '●',
        0x6e | 0xa7 => '■',
        0x6f..=0x72 | 0xa8 => '□',
        0x75 | 0x77 => '◆',
        0x76 => '❖',
        0x78 | 0xfd => '☒',
        0x81..=0x8a => char::from_u32('①' as u32 + code - 0x81)?,
        0xa1 => '○',
        0xab => '★',
        0xd8 => '➢',
        0xdf => '←',
        0xe0 | 0xe8 | 0xf0 => '→',
        0xe1 => '↑',
        0xe2 => '↓',
        0xfb => '×',
        0xfc => '√',
        0xfe => '☑',
        _ => return None,
    })
}

fn of_wingdings_2(code: u32) -> Option<char> {
    Some(match code {
        0x4f => '×',
        0x50 => '√',
        0x51 | 0x53 | 0x54 => '☒',
        0x52 => '☑',
        0x97 => '●',
        0xa2 => '■',
        0xa3 => '□',
        _ => return None,
    })
}

fn of_symbol(code: u32) -> Option<char> {
    Some(match code {
        0xa3 => '≤',
        0xa8 => '◆',
        0xae => '→',
        0xb0 => '°',
        0xb1 => '±',
        0xb3 => '≥',
        0xb4 => '×',
        0xb7 => '•',
        0xd6 => '√',
        0xd7 => '·',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_mark_is_known_without_its_font() {
        let found = [0xf0fe, 0xf052, 0xf0a8, 0xf041, 0x52].map(check_mark);
        assert_eq!(found, [Some('☑'), Some('☑'), Some('□'), None, None]);
    }

    #[test]
    fn a_code_means_what_its_font_draws() {
        for (font, code, expected) in [
            ("Wingdings", 0xf0fe, Some('☑')),
            ("Wingdings-Regular", 0xf0a8, Some('□')),
            ("Wingdings 2", 0x52, Some('☑')),
            ("Wingdings2", 0xf0a3, Some('□')),
            ("SymbolMT", 0xf0b7, Some('•')),
            ("Wingdings", 0xf082, Some('②')),
            ("Wingdings", 0xf0ff, None),
            ("SimSun", 0xf0b7, None),
        ] {
            assert_eq!(plain(font, code), expected, "{font} {code:x}");
        }
    }

    #[test]
    fn letters_in_a_symbol_font_are_what_it_draws() {
        assert_eq!(text_in("Wingdings 2", "R£\u{f052}P是"), "☑□☑√是");
        assert_eq!(text_in("Wingdings", "þ¨\u{f0fe}"), "☑□☑");
    }
}
