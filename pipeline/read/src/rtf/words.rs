//! What the control words mean.

use super::characters::{char_set, code_page};
use super::state::{Reader, Target};

impl Reader {
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" | "sect" | "page" => self.end_paragraph(),
            "line" => self.push("\n"),
            "tab" => self.push("\t"),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "lquote" => self.push("‘"),
            "rquote" => self.push("’"),
            "ldblquote" => self.push("“"),
            "rdblquote" => self.push("”"),
            "bullet" => self.push("•"),
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.fallback = number.unwrap_or(1).clamp(0, 10) as usize,
            "ansicpg" => {
                self.encoding = code_page(number.unwrap_or(936));
                self.state.encoding = self.encoding;
            }
            "f" => {
                self.state.font = number.unwrap_or(0);
                self.state.encoding = self.fonts.get(&self.state.font).copied().unwrap_or(self.encoding);
            }
            "fcharset" => {
                if let Some(encoding) = char_set(number.unwrap_or(1)) {
                    self.fonts.insert(self.state.font, encoding);
                }
            }
            "v" => self.state.hidden = number != Some(0),
            "deleted" => self.state.deleted = number != Some(0),
            "strike" | "striked" => self.state.struck = number != Some(0),
            "plain" => {
                (self.state.hidden, self.state.deleted, self.state.struck) = (false, false, false);
                self.state.font = -1;
            }
            "fonttbl" => self.state.target = Target::Font,
            "fldinst" => self.state.target = Target::Instruction,
            "ffl" if !self.open.is_empty() => self.state.target = Target::Choice,
            "ffres" => self.form.chosen = number,
            "ffdefres" => self.form.default = number,
            "colortbl" | "stylesheet" | "info" | "pict" | "object" | "filetbl" | "revtbl" | "listtable"
            | "listoverridetable" | "generator" | "themedata" | "datastore" | "xmlnstbl" | "xe" | "tc"
            | "latentstyles" | "nonesttables" => {
                self.state.target = Target::Nowhere;
            }
            "header" | "headerl" | "headerr" | "headerf" => self.state.target = Target::Header,
            "footer" | "footerl" | "footerr" | "footerf" => self.state.target = Target::Footer,
            "footnote" | "annotation" | "shptxt" => self.state.target = Target::Note,
            "fldrslt" if self.state.field_done => self.state.target = Target::Nowhere,
            // They go where the group around them goes: a page number in a footer is part of the footer.
            "fldrslt" => {
                self.state.target = self.open.last().map_or(Target::Body, |outer| outer.target);
            }
            "listtext" | "pntext" => {
                self.label.clear();
                let is_shown = self.open.last().is_none_or(|outer| outer.target.is_text());
                self.state.target = if is_shown { Target::Label } else { Target::Nowhere };
            }
            // The result of an object, whose group goes nowhere.
            "result" => {
                let shown = self.open.iter().rev().map(|outer| outer.target).find(|target| *target != Target::Nowhere);
                self.state.target = shown.unwrap_or(Target::Body);
            }
            _ => self.table_word(word, number),
        }
    }
}
