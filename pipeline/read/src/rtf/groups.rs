//! The syntax: groups in braces, and control words behind backslashes.

use zuozheng_model::BlockKind;

use super::state::{Reader, State, Target};
use crate::symbols;

/// Groups inside groups.
const MAX_DEPTH: usize = 500;

impl Reader {
    /// True when every group was closed.
    pub(super) fn run(&mut self, bytes: &[u8]) -> bool {
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'{' => {
                    self.flush_bytes();
                    if self.open.len() >= MAX_DEPTH {
                        return false;
                    }
                    self.open.push(self.state);
                    at += 1;
                    if bytes[at..].starts_with(b"\\*") {
                        // A destination that readers may ignore: only pictures, fields' codes and the like.
                        self.state.target = Target::Nowhere;
                    }
                }
                b'}' => {
                    self.flush_bytes();
                    self.close();
                    at += 1;
                }
                b'\\' => at = self.control(bytes, at + 1),
                b'\r' | b'\n' => at += 1,
                byte => {
                    self.byte(byte);
                    at += 1;
                }
            }
        }
        self.flush_bytes();
        self.open.is_empty()
    }

    pub(super) fn close(&mut self) {
        let Some(outer) = self.open.pop() else { return };
        let State { target: ended, font, .. } = self.state;
        self.state = outer;
        match ended {
            Target::Font => self.end_font(font),
            Target::Choice => self.form.choices.push(std::mem::take(&mut self.aside)),
            Target::Instruction if outer.target != Target::Instruction => self.end_instruction(),
            _ => {}
        }
        if ended == outer.target {
            return;
        }
        match ended {
            Target::Note => {
                let text = self.take_aside();
                self.notes.extend(text);
            }
            Target::Footer => {
                let text = self.take_aside().filter(|text| !self.footers.contains(text));
                self.footers.extend(text);
            }
            Target::Header => {
                let Some(text) = self.take_aside() else { return };
                // Every section repeats its headers.
                if !self.blocks.iter().any(|block| block.text() == Some(&text)) {
                    self.push_block(BlockKind::Furniture { text });
                }
            }
            _ => {}
        }
    }

    fn take_aside(&mut self) -> Option<String> {
        let text = std::mem::take(&mut self.aside).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// The name of a font is complete.
    pub(super) fn end_font(&mut self, font: i32) {
        let name = std::mem::take(&mut self.font_name);
        let name = name.trim().trim_end_matches(';');
        if symbols::is_symbol_font(name) {
            self.symbol_fonts.insert(font, name.to_owned());
        }
    }

    /// Reads what follows a backslash; returns where to go on.
    pub(super) fn control(&mut self, bytes: &[u8], at: usize) -> usize {
        let Some(&first) = bytes.get(at) else { return at };
        if first == b'\'' {
            let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
            if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                self.byte(byte);
            }
            return (at + 3).min(bytes.len());
        }
        if !first.is_ascii_alphabetic() {
            match first {
                b'\\' | b'{' | b'}' => self.byte(first),
                b'~' => self.push(" "),
                b'_' => self.push("-"),
                b'\n' | b'\r' => self.end_paragraph(),
                _ => {}
            }
            return at + 1;
        }
        let word_end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&bytes[at..word_end]).unwrap_or_default();
        let mut end = word_end + usize::from(bytes.get(word_end) == Some(&b'-'));
        end += bytes[end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&bytes[word_end..end]).ok().and_then(|number| number.parse::<i32>().ok());
        end += usize::from(bytes.get(end) == Some(&b' '));
        if word == "bin" {
            return end.saturating_add(number.unwrap_or(0).max(0) as usize).min(bytes.len());
        }
        self.flush_bytes();
        self.word(word, number);
        end
    }
}
