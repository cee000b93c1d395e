//! Two pages printed on one sheet, or two copies of a form side by side: each half has its own text and tables and is
//! read as a whole.

use zuozheng_model::Rect;

use super::cells::PageTable;
use super::columns;
use super::lines::Row;

/// Share of the width of the sheet that the space between the halves is off its middle at most.
const OFF_MIDDLE: f32 = 0.1;
/// Free space between the halves, in ems: margins of two pages.
const NARROWEST: f32 = 2.0;

/// What stands on one half.
pub(super) type Half = (Vec<Row>, Vec<PageTable>);

/// The two halves of a sheet, or all of it as it is. Columns without a table are known by their lines.
pub(super) fn of(rows: Vec<Row>, tables: Vec<PageTable>, area: Rect, em: f32) -> Vec<Half> {
    let Some(gutter) = gutter(&rows, &tables, area, em) else { return vec![(rows, tables)] };
    let (left, right) = columns::part(rows, gutter);
    let (left_tables, right_tables) = tables.into_iter().partition(|table| table.area.x1 <= gutter.0);
    vec![(left, left_tables), (right, right_tables)]
}

/// The space down the middle of a sheet that is wider than high, if all on its left was drawn before all on its right.
fn gutter(rows: &[Row], tables: &[PageTable], area: Rect, em: f32) -> Option<(f32, f32)> {
    let width = area.x1 - area.x0;
    if tables.is_empty() || width <= area.y1 - area.y0 {
        return None;
    }
    let middle = (area.x0 + area.x1) / 2.0;
    let lines = || rows.iter().flat_map(|row| &row.lines);
    let areas = || lines().map(|line| line.area).chain(tables.iter().map(|table| table.area));
    let is_left = |area: &Rect| (area.x0 + area.x1) / 2.0 < middle;
    let from = areas().filter(is_left).map(|area| area.x1).fold(f32::MIN, f32::max);
    let to = areas().filter(|area| !is_left(area)).map(|area| area.x0).fold(f32::MAX, f32::min);
    let is_in_middle = from < middle + OFF_MIDDLE * width && to > middle - OFF_MIDDLE * width;
    let last_left = lines().filter(|line| is_left(&line.area)).map(|line| line.drawn.1).max()?;
    let first_right = lines().filter(|line| !is_left(&line.area)).map(|line| line.drawn.0).min()?;
    (to - from >= NARROWEST * em && is_in_middle && last_left < first_right).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lattice::Open;
    use crate::pdf::lines::rows_of;
    use crate::pdf::page::set;

    #[test]
    fn each_half_has_its_own_text_and_table() {
        let mut glyphs = set("关于森林防火工作的通知", 60.0, 40.0, 10.0);
        glyphs.extend(set("各单位要落实责任", 60.0, 90.0, 10.0));
        let n_left = glyphs.len() as u32;
        glyphs.extend(set("临时救助申请表", 500.0, 40.0, 10.0));
        for (glyph, nth) in glyphs.iter_mut().zip(0..) {
            glyph.nth = nth;
        }
        let table = PageTable {
            n_rows: 1,
            n_cols: 1,
            xs: vec![480.0, 760.0],
            area: Rect { x0: 480.0, y0: 60.0, x1: 760.0, y1: 200.0 },
            open: Open::default(),
            cells: Vec::new(),
        };
        let sheet = Rect { x0: 0.0, y0: 0.0, x1: 842.0, y1: 595.0 };
        let halves = of(rows_of(&glyphs), vec![table.clone()], sheet, 10.0);
        let sizes: Vec<(usize, usize)> = halves.iter().map(|(rows, tables)| (rows.len(), tables.len())).collect();
        assert_eq!(sizes, [(2, 0), (1, 1)]);
        // A heading above both, drawn row by row.
        for glyph in &mut glyphs {
            glyph.nth = if glyph.base < 50.0 { 0 } else { n_left };
        }
        assert_eq!(of(rows_of(&glyphs), vec![table], sheet, 10.0).len(), 1);
    }
}
