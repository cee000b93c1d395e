//! The ends of paragraphs and of the file.

use zuozheng_model::{Block, BlockKind, Locator, TextSource};

use super::state::{Reader, Target};
use crate::word::numbering::{BULLET, labelled};

impl Reader {
    /// The text behind its number or bullet, whatever that looks like.
    pub(super) fn take_label(&mut self, text: &str) -> String {
        let label = std::mem::take(&mut self.label);
        let label = label.trim();
        let label = if label.chars().any(char::is_alphanumeric) { label } else { BULLET };
        labelled(Some(label), text.trim_start())
    }

    /// The numbers of paragraphs without text: what a cell is for that has nothing else.
    pub(super) fn take_numbers(&mut self) -> String {
        self.end_label();
        std::mem::take(&mut self.numbers).join("\n")
    }

    fn end_label(&mut self) {
        let label = std::mem::take(&mut self.label);
        if label.chars().any(char::is_alphanumeric) {
            self.numbers.push(label.trim().to_owned());
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        self.flush_bytes();
        match self.state.target {
            target if !target.is_text() => {}
            Target::Body if self.state.depth > 0 => self.end_label(),
            _ => self.label.clear(),
        }
        let struck = std::mem::take(&mut self.struck);
        if !struck.trim().is_empty() {
            if self.n_struck == 0 {
                self.first_struck = struck.trim().to_owned();
            }
            self.n_struck += 1;
        }
        match self.state.target {
            // The end of the paragraph was deleted: it goes on in the next.
            Target::Body if self.state.deleted => {}
            Target::Body if self.state.depth >= 2 => self.inner_at(self.state.depth).text.push('\n'),
            Target::Body if self.state.depth == 1 => self.text.push('\n'),
            Target::Body => {
                let text = std::mem::take(&mut self.text).trim().to_owned();
                if !text.is_empty() {
                    self.end_table();
                    self.paragraph += 1;
                    self.addresses.retain(|address| !text.contains(address.trim_start_matches("mailto:")));
                    self.blocks
                        .push(Block::paragraph(text, Locator::Paragraph { paragraph: self.paragraph, cell: None }));
                }
                if self.rows.is_empty() {
                    self.end_notes();
                    self.end_hidden();
                }
            }
            Target::Note | Target::Header | Target::Footer => self.aside.push('\n'),
            Target::Font | Target::Instruction | Target::Choice | Target::Label | Target::Nowhere => {}
        }
    }

    /// Notes come after the paragraph that they stood in.
    fn end_notes(&mut self) {
        for text in std::mem::take(&mut self.notes) {
            self.push_block(BlockKind::Note { text });
        }
    }

    /// Hidden text, and addresses that nothing shows, become notes after the paragraph or table that it stood in.
    pub(super) fn end_hidden(&mut self) {
        let text = std::mem::take(&mut self.hidden).trim().to_owned();
        let addresses = std::mem::take(&mut self.addresses).into_iter().map(|address| format!("链接：{address}"));
        for text in Some(text).filter(|text| !text.is_empty()).into_iter().chain(addresses) {
            self.push_block(BlockKind::Note { text });
        }
    }

    /// Appends a block at the last paragraph.
    pub(super) fn push_block(&mut self, kind: BlockKind) {
        let locator = Locator::Paragraph { paragraph: self.paragraph.max(1), cell: None };
        self.blocks.push(Block { kind, locator, source: TextSource::Native });
    }

    /// What is still open when the file ends: a row, too, of which the mark at its end is missing.
    pub(super) fn finish(&mut self) {
        self.end_paragraph();
        self.end_inner(0);
        let text = std::mem::take(&mut self.text).trim().to_owned();
        if !text.is_empty() {
            self.cells.push(text);
        }
        if !self.cells.is_empty() || !self.nested.is_empty() {
            self.rows.push((std::mem::take(&mut self.edges), std::mem::take(&mut self.cells)));
        }
        if !self.rows.is_empty() {
            self.row_notes.append(&mut self.notes);
        }
        self.end_table();
        self.end_notes();
        self.end_hidden();
        for text in std::mem::take(&mut self.footers) {
            self.push_block(BlockKind::Furniture { text });
        }
    }
}
