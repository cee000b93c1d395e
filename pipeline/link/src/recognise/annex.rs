//! A table that says who and until when for items of the text, by their numbers: 方案条目 第（一）条 | 甲局 | 6月底前.

use std::collections::BTreeMap;

use zuozheng_model::Table;

use super::dates::is_dash;
use super::facts::Facts;
use super::header::Header;
use super::numbering::{Style, label};
use super::outline::{Piece, tidy};
use super::units::duties;
use super::words::Column;

/// What tables say of items: by style and number.
pub(crate) type Annex = BTreeMap<(Style, u32), Facts>;

/// Reads the tables whose column of item numbers, and no other, tells which items of the text their rows belong to.
pub(crate) fn annex(pieces: &[Piece<'_>]) -> Annex {
    let mut annex = Annex::new();
    let mut layout: Option<(Header, u32)> = None;
    for piece in pieces {
        let Piece::Grid(grid) = piece else { continue };
        let table = &*grid.table;
        if let Some(header) = &grid.header {
            let keys = keys(header, table, grid.end);
            layout = keys.filter(|_| header.has_units()).map(|keys| (header.clone(), keys));
        }
        let Some((header, keys)) = &layout else { continue };
        let first = grid.header.as_ref().map_or(0, |header| header.end_row);
        for row in first..grid.end {
            let Some(key) = item(table.text(row, *keys)) else { continue };
            annex.entry(key).or_default().take(facts(table, row, header));
        }
    }
    annex
}

/// The column of item numbers: it says so, and nearly every row has one.
fn keys(header: &Header, table: &Table, end: u32) -> Option<u32> {
    const NAMES: [&str; 7] = ["条目", "条款", "方案条", "对应条", "对应任务", "方案序号", "任务编号"];
    let says = |col: &u32| NAMES.iter().any(|name| header.names[*col as usize].contains(name));
    let col = (0..table.n_cols).find(says)?;
    let n_rows = end.saturating_sub(header.end_row);
    let n_items = (header.end_row..end).filter(|row| item(table.text(*row, col)).is_some()).count();
    (n_items > 0 && n_items * 4 >= n_rows as usize * 3).then_some(col)
}

/// `第（一）条`, `（一）`, `第3项`: the style and number of an item.
fn item(written: &str) -> Option<(Style, u32)> {
    let text = tidy(written);
    let bare = text.trim_start_matches('第').trim_end_matches(['条', '项', '款', '点']);
    let whole = |text: String| label(&text).filter(|found| found.rest == "甲").map(|found| (found.style, found.number));
    whole(format!("{bare}甲")).or_else(|| whole(format!("{bare}、甲")))
}

fn facts(table: &Table, row: u32, header: &Header) -> Facts {
    let mut facts = Facts::default();
    for (col, column) in (0_u32..).zip(&header.columns) {
        let Some(role) = column.and_then(Column::role) else { continue };
        facts.take(Facts { duties: duties(table.text(row, col).trim(), role), ..Facts::default() });
    }
    let when = header.deadline().map(|col| tidy(table.text(row, col))).unwrap_or_default();
    facts.deadline = (!when.is_empty() && !is_dash(&when)).then_some(when);
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_items() {
        assert_eq!(item("第（一）条"), Some((Style::HanParen, 1)));
        assert_eq!(item("（十二）"), Some((Style::HanParen, 12)));
        assert_eq!(item("第3项"), Some((Style::Arabic, 3)));
        assert_eq!(item("樟溪镇"), None);
    }
}
