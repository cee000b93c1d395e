//! How many rows a header has below its first: names that divide those above them, units in brackets.

use zuozheng_model::{Table, names_a_field};

use super::{cells_over, is_name, undivided_gaps};

/// The last row of a header that begins at `first`: merged cells reach below it, or a cell over several columns is
/// divided in the next row.
pub(super) fn last_header_row(table: &Table, first: u32) -> u32 {
    let reach = table.starting_in(first).map(|cell| cell.row + cell.rowspan - 1).max().unwrap_or(first);
    let is_short = table.starting_in(first).all(|cell| cell.rowspan <= 3);
    let next = first + 1;
    let divided = is_divided(table, first) && !goes_on_as_data(table, first);
    let below_is_labels = reach > first
        && (next..=reach)
            .all(|row| table.starting_in(row).all(|cell| cell.text.trim().is_empty() || is_name(cell.text.trim())));
    let has_parts = table.starting_in(first).any(|cell| cell.colspan > 1) || reach == first;
    match () {
        () if below_is_labels && is_short && has_parts => reach,
        () if divided || !undivided_gaps(table, first).is_empty() || is_bracketed(table, next) => next,
        () => first,
    }
}

/// （户） | （亩） | （万元）: the units of the columns above.
fn is_bracketed(table: &Table, row: u32) -> bool {
    let texts: Vec<&str> =
        table.starting_in(row).map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    texts.len() >= 2 && texts.iter().all(|text| text.starts_with(['（', '(']) && text.ends_with(['）', ')']))
}

/// True when a cell over several columns, though not over all, stands above names that divide it.
pub(super) fn is_divided(table: &Table, row: u32) -> bool {
    table.starting_in(row).filter(|cell| cell.colspan > 1 && cell.colspan < table.n_cols).any(|cell| {
        let below = cells_over(table, row + 1);
        let parts: Vec<&str> = below
            .iter()
            .filter(|(col, _)| (cell.col..cell.col + cell.colspan).contains(col))
            .map(|(_, text)| *text)
            .collect();
        parts.len() > 1 && parts.iter().all(|part| is_name(part.trim()))
    })
}

/// True when below every name that stands over one column there is something that is no name: 时间（two columns） | 工作内容 |
/// 地点 over 6月2日 | 上午 | 党工委会议 | 三楼.
fn goes_on_as_data(table: &Table, row: u32) -> bool {
    let (mut n_names, mut n_filled, mut n_fields) = (0, 0, 0);
    for name in table.starting_in(row).filter(|cell| cell.colspan == 1 && !cell.text.trim().is_empty()) {
        n_names += 1;
        let below = table.covering(row + 1, name.col).filter(|cell| cell.row == row + 1).map(|cell| cell.text.trim());
        let Some(below) = below.filter(|below| !below.is_empty() && *below != name.text.trim()) else { continue };
        n_filled += 1;
        n_fields += usize::from(names_a_field(below) || below.starts_with(['（', '(']));
    }
    n_names >= 2 && n_filled == n_names && n_fields * 3 <= n_names
}
