//! Registers: tables without any line whose columns may stand closer than a character, since every row is one line and
//! figures stand below figures.

use super::alignment::Block;
use super::unruled::{CROOKED, FEWEST_PLAIN, FEWEST_ROWS, Table};

/// Columns of figures of a register, and of one that is small.
const FEWEST_OF_FIGURES: usize = 2;
const FEWEST_OF_FIGURES_IN_SMALL: usize = 3;

/// True for a register: every row is one line, with text in the first column, and what stands below the head begins, ends
/// or has its middle at one place in each column, some of which are of figures alone. Text in columns has none of these,
/// however long its lines are.
pub(super) fn is_one(table: &Table) -> bool {
    let Some(head_end) = table.cuts.first() else { return false };
    let n_rows = table.cuts.len() + 1;
    let row_of = |block: &Block| table.cuts.partition_point(|cut| *cut <= block.middle());
    let mut places: Vec<(usize, usize)> = table.blocks.iter().map(|block| (row_of(block), block.col)).collect();
    places.sort_unstable();
    let is_single = places.windows(2).all(|pair| pair[0] != pair[1]);
    let n_named = places.iter().filter(|(_, col)| *col == 0).count();
    let (head, body): (Vec<&Block>, Vec<&Block>) = table.blocks.iter().partition(|block| block.middle() < *head_end);
    let in_column = |col: usize| body.iter().copied().filter(move |block| block.col == col);
    let is_of_figures = |col: &usize| {
        in_column(*col).all(|block| block.is_figure)
            && in_column(*col).count() * 2 >= n_rows
            && table.spread(in_column(*col)) <= CROOKED * table.em
    };
    let n_of_figures = (0..table.n_cols).filter(is_of_figures).count();
    let has_head = !head.iter().any(|block| block.is_figure);
    // Rows with neither names above them nor a number may be lists side by side: 县委办 6222001 县纪委 6222002.
    let is_known = has_head || is_of_figures(&0);
    let is_large = n_rows >= FEWEST_PLAIN || has_head && n_of_figures >= FEWEST_OF_FIGURES_IN_SMALL;
    table.n_cols > 2
        && n_rows >= FEWEST_ROWS
        && is_large
        && is_known
        && is_single
        && n_named == n_rows
        && n_of_figures >= FEWEST_OF_FIGURES
        && table.is_straight()
}

#[cfg(test)]
mod tests {
    use crate::pdf::frame::Placed;
    use crate::pdf::lattice;
    use crate::pdf::page::set;
    use crate::pdf::unruled::rules;

    /// Columns and rows of the tables among rows that stand at some places.
    fn sizes(rows: &[&[(&str, f32)]]) -> Vec<(usize, usize)> {
        let glyphs: Vec<Placed> = rows
            .iter()
            .enumerate()
            .flat_map(|(nth, row)| row.iter().map(move |(text, x)| (nth, *text, *x)))
            .flat_map(|(nth, text, x)| set(text, x, 14.0 * nth as f32, 10.0))
            .collect();
        lattice::grids_of(&rules(&[], &glyphs)).iter().map(|grid| (grid.n_cols(), grid.n_rows())).collect()
    }

    #[test]
    fn columns_of_figures_may_stand_closer_than_a_character() {
        let head: &[(&str, f32)] = &[("科目编码", 0.0), ("科目名称", 46.0), ("本年收入", 102.0), ("本年支出", 148.0)];
        let rows: [&[(&str, f32)]; 5] = [
            &[("20501010", 0.0), ("行政运行处", 46.0), ("7,812.06", 102.0), ("818.2", 148.0)],
            &[("20502010", 0.0), ("小学教育处", 46.0), ("6,237.74", 102.0)],
            &[("20503010", 0.0), ("小学教育处", 46.0), ("3,251.92", 102.0), ("780.4", 148.0)],
            &[("20504010", 0.0), ("行政运行处", 46.0), ("4,026.92", 102.0)],
            &[("20505010", 0.0), ("行政运行处", 46.0), ("2,974.73", 102.0), ("435.4", 148.0)],
        ];
        let note: &[(&str, f32)] = &[("注：数据来源于县统计局，单位万元。", 0.0)];
        assert_eq!(sizes(&[&[head], rows.as_slice(), &[note]].concat()), [(4, 6)]);
    }

    #[test]
    fn lists_side_by_side_are_none() {
        let row: fn(&'static str, &'static str) -> [(&'static str, f32); 4] =
            |left, right| [(left, 0.0), ("6222001", 48.0), (right, 90.0), ("6222004", 128.0)];
        let lefts = ["县委办公", "县人大办", "县政府办", "县政协办", "县人武部", "县委政法"];
        let rights = ["县纪委", "组织部", "宣传部", "统战部", "县法院", "县检院"];
        let rows: Vec<[(&str, f32); 4]> = lefts.into_iter().zip(rights).map(|(left, right)| row(left, right)).collect();
        let rows: Vec<&[(&str, f32)]> = rows.iter().map(<[_; 4]>::as_slice).collect();
        assert!(sizes(&rows).is_empty());
    }
}
