//! The ends of paragraphs and of the file.

use zuozheng_model::{Block, BlockKind, Locator, TextSource};

use super::state::{Reader, Target};

impl Reader {
    pub(super) fn end_paragraph(&mut self) {
        self.flush_bytes();
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
                    self.blocks
                        .push(Block::paragraph(text, Locator::Paragraph { paragraph: self.paragraph, cell: None }));
                }
                if self.rows.is_empty() {
                    self.end_hidden();
                }
            }
            Target::Note | Target::Furniture => self.aside.push('\n'),
            Target::Font | Target::Instruction | Target::Choice | Target::Nowhere => {}
        }
    }

    /// Hidden text becomes a note after the paragraph or table that it stood in.
    pub(super) fn end_hidden(&mut self) {
        let text = std::mem::take(&mut self.hidden).trim().to_owned();
        if !text.is_empty() {
            let locator = Locator::Paragraph { paragraph: self.paragraph.max(1), cell: None };
            self.blocks.push(Block { kind: BlockKind::Note { text }, locator, source: TextSource::Native });
        }
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
        self.end_table();
        self.end_hidden();
    }
}
