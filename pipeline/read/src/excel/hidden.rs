//! Hidden sheets, rows and columns: told in one remark a sheet, so that nobody overlooks what was hidden, on purpose or
//! by a filter that was left on.

use zuozheng_model::{CellRef, Problem};

use super::grid::Sheet;

/// Ranges that a remark names.
const MOST_RANGES: usize = 5;

/// What is hidden in a sheet that has text; `None` when nothing is.
pub(super) fn problem(sheet: &Sheet) -> Option<Problem> {
    let mut parts = Vec::new();
    let rows: Vec<u32> = sheet
        .hidden_rows
        .iter()
        .copied()
        .filter(|&row| sheet.cells.range((row, 0)..=(row, u32::MAX)).next().is_some())
        .collect();
    if !rows.is_empty() {
        parts.push(format!("第{}行", ranges(&rows, |row| (row + 1).to_string())));
    }
    let mut cols: Vec<u32> = sheet.cells.keys().map(|&(_, col)| col).collect();
    cols.sort_unstable();
    cols.dedup();
    cols.retain(|col| sheet.hidden_cols.iter().any(|(first, last)| (first..=last).contains(&col)));
    if !cols.is_empty() {
        let letters = |col| CellRef { row: 0, col }.to_string().trim_end_matches('1').to_owned();
        parts.push(format!("{}列", ranges(&cols, letters)));
    }
    let message = match (sheet.hidden && !sheet.cells.is_empty(), parts.is_empty()) {
        (false, true) => return None,
        (true, _) => format!("工作表“{}”被隐藏，其内容已照常读取", sheet.name),
        (false, false) => format!("工作表“{}”的{}被隐藏，其内容已照常读取", sheet.name, parts.join("、")),
    };
    Some(Problem::note("hidden-cells", message, "请核对隐藏的内容是否应当报送"))
}

/// Sorted numbers as ranges: `3—5、9`, the first few of them.
fn ranges(numbers: &[u32], name: impl Fn(u32) -> String) -> String {
    let runs: Vec<&[u32]> = numbers.chunk_by(|a, b| a + 1 == *b).collect();
    let run = |run: &&[u32]| match run {
        [one] => name(*one),
        [first, .., last] => format!("{}—{}", name(*first), name(*last)),
        [] => String::new(),
    };
    let named: Vec<String> = runs.iter().take(MOST_RANGES).map(run).collect();
    let more = if runs.len() > MOST_RANGES { format!("等{}", numbers.len()) } else { String::new() };
    named.join("、") + &more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_named_where_there_is_text() {
        let mut sheet = Sheet::new("台账", false);
        for row in 0..30 {
            sheet.set(row, 0, "甲");
            sheet.set(row, 3, "乙");
        }
        assert_eq!(problem(&sheet), None);
        sheet.hidden_rows = [4, 5, 6, 9, 900].into();
        sheet.hidden_cols = vec![(2, 5)];
        let told = |sheet: &Sheet| problem(sheet).unwrap().message;
        assert_eq!(told(&sheet), "工作表“台账”的第5—7、10行、D列被隐藏，其内容已照常读取");
        sheet.hidden_rows = (0..30).step_by(2).collect();
        assert!(told(&sheet).contains("第1、3、5、7、9等15行"));
        sheet.hidden = true;
        assert_eq!(told(&sheet), "工作表“台账”被隐藏，其内容已照常读取");
    }
}
