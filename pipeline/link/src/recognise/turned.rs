//! Lists that lie on their side: the names of the fields stand in the first column of a sheet, and every other column is a
//! record. Only what can be nothing else counts as one; an ordinary table is never turned.

use std::collections::BTreeSet;
use std::ops::Range;

use zuozheng_model::{CellRef, Locator, Table, names_a_field};

/// Fields of a record.
const FIELDS: Range<usize> = 4..41;
/// Columns, that of the names included.
const COLUMNS: Range<u32> = 3..61;
/// What tells one record from another, and so stands first.
const FIRST: [&str; 10] = ["序号", "编号", "名称", "姓名", "单位", "项目", "部门", "企业", "事项", "标题"];

/// The rows of a list that lies on its side, those above and below it left out.
pub(super) fn rows(table: &Table) -> Option<Range<u32>> {
    if !COLUMNS.contains(&table.n_cols) {
        return None;
    }
    let stands_alone = |row: u32| {
        let filled: Vec<_> = table.starting_in(row).filter(|cell| !cell.text.trim().is_empty()).collect();
        filled.len() <= 1 && filled.iter().all(|cell| cell.colspan > 1 || !names_a_field(&cell.text))
    };
    let first = (0..table.n_rows).find(|&row| !stands_alone(row))?;
    let end = (first..table.n_rows).rfind(|&row| !stands_alone(row))? + 1;
    let rows = first..end;
    let is_plain = rows.clone().all(|row| table.starting_in(row).all(|cell| cell.rowspan == 1 && cell.colspan == 1));
    (is_plain && FIELDS.contains(&rows.len()) && are_names(table, rows.clone()) && are_records(table, rows.clone()))
        .then_some(rows)
}

/// True when the first column holds names of fields, each once; one in five may be a short word that names none elsewhere.
fn are_names(table: &Table, rows: Range<u32>) -> bool {
    const LONGEST: usize = 8;
    let is_word = |text: &str| (2..=LONGEST).contains(&text.chars().count()) && text.chars().all(char::is_alphabetic);
    let names: Vec<&str> = rows.map(|row| table.text(row, 0).trim()).collect();
    let n_known = names.iter().filter(|name| names_a_field(name)).count();
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    let tells_apart = names.first().is_some_and(|name| FIRST.iter().any(|ending| name.ends_with(ending)));
    let are_known = n_known * 5 >= names.len() * 4 && names.iter().all(|name| names_a_field(name) || is_word(name));
    tells_apart && distinct.len() == names.len() && are_known
}

/// True when the other columns differ in their first row, which names neither columns nor periods, and when several rows
/// below hold words or days: a table of figures reads well as it stands.
fn are_records(table: &Table, rows: Range<u32>) -> bool {
    let values = |row: u32| (1..table.n_cols).map(move |col| table.text(row, col).trim());
    let first: Vec<&str> = values(rows.start).collect();
    let distinct: BTreeSet<&str> = first.iter().copied().collect();
    let is_period = |text: &str| ["月", "季度", "年", "年度", "合计", "总计"].iter().any(|word| text.ends_with(word));
    let are_heads = first.iter().all(|text| !text.is_empty() && !names_a_field(text) && !is_period(text));
    let is_day = |text: &str| text.matches(['-', '/', '.']).count() == 2;
    let is_word = |text: &&str| text.chars().any(char::is_alphabetic) || is_day(text);
    let is_worded = |row: &u32| {
        let filled: Vec<&str> = values(*row).filter(|text| !text.is_empty()).collect();
        filled.iter().filter(|text| is_word(text)).count() * 2 > filled.len()
    };
    let n_filled: usize = rows.clone().map(|row| values(row).filter(|text| !text.is_empty()).count()).sum();
    let n_places = rows.len() * first.len();
    let n_worded = rows.clone().skip(1).filter(is_worded).count();
    let has_words = n_worded >= 2 && n_worded * 2 >= rows.len() - 1;
    are_heads && distinct.len() == first.len() && has_words && n_filled * 3 >= n_places * 2
}

/// The cells of a record, from the first to the last that is filled.
pub(super) fn place(table: &Table, rows: Range<u32>, col: u32, whole: &Locator) -> Locator {
    let mut filled = rows.filter_map(|row| table.covering(row, col)).filter(|cell| !cell.text.trim().is_empty());
    let Some(start) = filled.next() else { return whole.clone() };
    let end = filled.next_back().unwrap_or(start);
    match (&start.locator, &end.locator) {
        (Locator::Sheet { sheet, from, .. }, Locator::Sheet { to, .. }) => {
            Locator::Sheet { sheet: sheet.clone(), from: *from, to: CellRef { row: to.row.max(from.row), col: to.col } }
        }
        _ => start.locator.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zuozheng_model::Cell;

    fn table(rows: &[&[&str]]) -> Table {
        let mut table = Table { n_rows: rows.len() as u32, ..Table::default() };
        for (row, cells) in (0_u32..).zip(rows) {
            for (col, text) in (0_u32..).zip(*cells) {
                let at = CellRef { row, col };
                let locator = Locator::Sheet { sheet: "台账".into(), from: at, to: at };
                table.n_cols = table.n_cols.max(col + 1);
                if !text.is_empty() {
                    table.cells.push(Cell { row, col, rowspan: 1, colspan: 1, text: (*text).into(), locator });
                }
            }
        }
        table
    }

    #[test]
    fn a_list_on_its_side_is_told_from_other_tables() {
        let list: &[&[&str]] = &[
            &["重点项目一览"],
            &["项目名称", "体育公园", "快速路"],
            &["责任单位", "区文广旅体局", "区住建局"],
            &["完成时限", "2025年6月", "2025年9月"],
            &["总投资（万元）", "1200", "8600"],
            &["完成进度", "85%", "40%"],
            &["开工时间", "2024/3/1", "2024/5/10"],
            &["所属镇街", "甲镇", "乙镇"],
            &["存在问题", "征地", ""],
            &["注：数据截至3月底"],
        ];
        let found = table(list);
        assert_eq!(rows(&found), Some(1..9));
        let whole = Locator::Paragraph { paragraph: 1, cell: None };
        assert_eq!(place(&found, 1..9, 2, &whole).to_string(), "台账!C2:C8");
        for other in [
            // Figures under periods, names of columns, a form, words that are no names.
            &[&["指标", "一月", "二月"][..], &["受理数", "1", "2"], &["办结数", "1", "2"], &["办结率", "1", "1"]][..],
            &[
                &["项目", "内容", "责任单位"],
                &["资金来源", "财政", "甲局"],
                &["投资", "1亿", "乙局"],
                &["规模", "大", "丙局"],
            ],
            &[&["姓名", "张三", "性别"], &["民族", "汉族", "学历"], &["单位", "甲局", "职务"], &["电话", "1", "备注"]],
            &[
                &["单位", "甲局", "乙局"],
                &["清淤", "已完成", "未完成"],
                &["绿化", "已完成", "未完成"],
                &["路灯", "好", "坏"],
            ],
        ] {
            assert_eq!(rows(&table(other)), None, "{other:?}");
        }
    }
}
