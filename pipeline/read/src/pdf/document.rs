//! Pages to the blocks of a document.

use zuozheng_model::{Block, Cell, Locator, PageNumber, Table};

use super::cells::PageTable;
use super::page::{Item, PageLayout};

/// Joins the pages of a document into its blocks.
pub(super) fn assemble(pages: Vec<PageLayout>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (index, page) in pages.into_iter().enumerate() {
        let number = PageNumber::from_index(index);
        for item in page.items {
            match item {
                Item::Text(text) => {
                    let area = page.frame.turn_back(text.line.area);
                    blocks.push(Block::paragraph(text.line.text, Locator::Page { page: number, area }));
                }
                Item::Table(table) => {
                    let area = page.frame.turn_back(table.area);
                    blocks.push(Block::table(table_of(table, number), Locator::Page { page: number, area }));
                }
            }
        }
        for (frame, line) in page.aside {
            let area = frame.turn_back(line.area);
            blocks.push(Block::paragraph(line.text, Locator::Page { page: number, area }));
        }
    }
    blocks
}

fn table_of(table: PageTable, page: PageNumber) -> Table {
    let cells = table
        .cells
        .into_iter()
        .map(|cell| Cell {
            row: cell.row as u32,
            col: cell.col as u32,
            rowspan: cell.rowspan as u32,
            colspan: cell.colspan as u32,
            text: cell.text,
            locator: Locator::Page { page, area: cell.area },
        })
        .collect();
    Table { n_rows: table.n_rows as u32, n_cols: table.n_cols as u32, cells, ..Table::default() }
}
