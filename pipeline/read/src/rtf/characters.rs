//! Characters: bytes in a code page, Unicode, pictures of a font; and where they go.

use encoding_rs::Encoding;

use super::state::{Reader, Target};
use crate::symbols;

/// Bytes of the instruction of a field; what lies behind is of no use.
const MAX_INSTRUCTION: usize = 4000;

impl Reader {
    pub(super) fn unicode(&mut self, number: i32) {
        let unit = number as u16;
        self.skip = self.state.fallback;
        if (0xd800..0xdc00).contains(&unit) {
            self.high_surrogate = Some(unit);
            return;
        }
        let high = self.high_surrogate.take();
        let units: Vec<u16> = high.into_iter().chain([unit]).collect();
        let text = String::from_utf16_lossy(&units);
        self.push(&text);
    }

    pub(super) fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.bytes.push(byte);
        }
    }

    pub(super) fn flush_bytes(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        if self.symbol_fonts.contains_key(&self.state.font) {
            // A font of pictures has one byte for each.
            let text: String = bytes.iter().copied().map(char::from).collect();
            self.add(&text);
        } else {
            let text = self.state.encoding.decode_without_bom_handling(&bytes).0.into_owned();
            self.add(&text);
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.flush_bytes();
        self.add(text);
    }

    pub(super) fn add(&mut self, text: &str) {
        match self.symbol_fonts.get(&self.state.font) {
            Some(font) => {
                let text = symbols::text_in(font, text);
                self.add_plain(&text);
            }
            None => self.add_plain(text),
        }
    }

    pub(super) fn add_plain(&mut self, text: &str) {
        if self.state.deleted {
            return;
        }
        let labelled: String;
        let text = if self.state.target.is_text() && !self.label.trim().is_empty() && !text.trim().is_empty() {
            labelled = self.take_label(text);
            labelled.as_str()
        } else {
            text
        };
        let shown: String;
        let text = if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            // Writers that know a character only by its number end lines that way too.
            shown = text.replace('\r', "\n").chars().filter(|c| !c.is_control() || "\n\t".contains(*c)).collect();
            shown.as_str()
        } else {
            text
        };
        if self.state.struck && !self.state.hidden && self.state.target == Target::Body {
            self.struck.push_str(text);
        }
        match self.state.target {
            Target::Body if self.state.hidden => self.hidden.push_str(text),
            Target::Body if self.state.depth >= 2 => self.inner_at(self.state.depth).text.push_str(text),
            Target::Body => {
                let is_after = self.state.depth == 0 && !self.rows.is_empty() && self.cells.is_empty();
                if is_after && !text.trim().is_empty() {
                    self.end_table();
                }
                self.text.push_str(text);
            }
            Target::Note | Target::Header | Target::Footer | Target::Choice => self.aside.push_str(text),
            Target::Label => self.label.push_str(text),
            Target::Font => self.font_name.push_str(text),
            Target::Instruction if self.instruction.len() < MAX_INSTRUCTION => self.instruction.push_str(text),
            Target::Instruction | Target::Nowhere => {}
        }
    }
}

pub(super) fn code_page(number: i32) -> &'static Encoding {
    match number {
        936 | 54_936 => encoding_rs::GB18030,
        950 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        65_001 => encoding_rs::UTF_8,
        _ => encoding_rs::WINDOWS_1252,
    }
}

/// `\fcharset` of a font.
pub(super) fn char_set(number: i32) -> Option<&'static Encoding> {
    match number {
        0 => Some(encoding_rs::WINDOWS_1252),
        128 => Some(encoding_rs::SHIFT_JIS),
        129 => Some(encoding_rs::EUC_KR),
        134 => Some(encoding_rs::GB18030),
        136 => Some(encoding_rs::BIG5),
        _ => None,
    }
}
