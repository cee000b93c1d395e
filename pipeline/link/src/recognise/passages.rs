//! Passages: the pieces of a document that can be cited, in one form of text.
//!
//! A paragraph is a passage, so is a row of a table, written `列名：值；列名：值` with the names of its columns and with what
//! merged cells hand down to it. A row of a form is written with its own labels. Names that stand again in the middle of
//! a table, and those of a second table below the first, are names and no row. Headers and footers of pages are left out.

use std::borrow::Cow;
use std::ops::Range;

use zuozheng_model::{
    Block, BlockKind, CellRef, Document, Locator, Passage, PassageKind, Table, TextSource, names_a_field,
};
use zuozheng_text::normalised;

use super::header::find_header;
use super::outline::are_fields;
use super::turned;

/// Characters of a passage at most. No paragraph that people write comes near; a longer text (a book in one cell, a file
/// without line breaks) becomes several passages at one place, so that none costs more than a page does and a hit in it
/// can still be read.
const LONGEST: usize = 8_000;

/// The passages of a document in reading order.
///
/// ```
/// use zuozheng_link::recognise::passages;
/// use zuozheng_model::{Block, Document, FileKind, Locator};
/// let mut document = Document::empty(FileKind::Text);
/// document.blocks.push(Block::paragraph("全年公开 \n信息12条", Locator::Paragraph { paragraph: 1, cell: None }));
/// assert_eq!(passages(&document)[0].text, "全年公开信息12条");
/// ```
pub fn passages(document: &Document) -> Vec<Passage> {
    let mut out = Writer { passages: Vec::new(), source: TextSource::Native, numbered: None };
    for block in &document.blocks {
        out.source = block.source;
        match &block.kind {
            BlockKind::Heading { text, .. } => out.push(PassageKind::Heading, text, &block.locator),
            BlockKind::Paragraph { text } => out.push(PassageKind::Body, text, &block.locator),
            BlockKind::Note { text } => out.push(PassageKind::Note, text, &block.locator),
            BlockKind::Furniture { .. } => {}
            BlockKind::Table(table) => out.table(table, block),
        }
    }
    out.passages
}

struct Writer {
    passages: Vec<Passage>,
    source: TextSource,
    /// The last list with names over numbered rows: the names of its columns and its last number.
    numbered: Option<(Vec<String>, u32)>,
}

impl Writer {
    fn push(&mut self, kind: PassageKind, text: &str, locator: &Locator) {
        let text = normalised(text);
        for piece in pieces(&text).filter(|piece| !piece.trim().is_empty()) {
            let ordinal = u32::try_from(self.passages.len()).unwrap_or(u32::MAX);
            let (text, locator) = (piece.to_owned(), locator.clone());
            self.passages.push(Passage { ordinal, kind, text, locator, source: self.source });
        }
    }

    fn table(&mut self, table: &Table, block: &Block) {
        if table.is_form() {
            return self.form(table, block);
        }
        if let (Locator::Sheet { .. }, Some(rows)) = (&block.locator, turned::rows(table)) {
            return self.records(table, rows, block);
        }
        let mut header = HeaderRows::of(table);
        if header.end == 0 {
            header.names = self.names_carried_on(table).unwrap_or(header.names);
        }
        let last_number = (header.end..table.n_rows).rev().find_map(|row| number_in(table, row));
        self.numbered = last_number.map(|number| (header.names.clone(), number));
        let mut names = Cow::Borrowed(header.names.as_slice());
        for row in 0..header.first {
            // The title of a sheet, and what else stands above the header.
            let kind = if row == 0 { PassageKind::Heading } else { PassageKind::Body };
            self.line(kind, table, row, block);
        }
        if header.first < header.end {
            let names: Vec<&str> = header.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
            let mut distinct = names.clone();
            distinct.dedup();
            self.push(
                PassageKind::Header,
                &distinct.join("，"),
                &place(table, header.first, header.end - 1, &block.locator),
            );
        }
        for row in header.end..table.n_rows {
            let cells = in_row(table, row);
            let place = place(table, row, row, &block.locator);
            let repeats_names =
                cells.len() > 1 && cells.iter().all(|(col, text)| names.get(*col as usize) == Some(text));
            let begins_table = header.end > 0 && names_other_columns(table, row, &cells);
            if repeats_names || begins_table {
                let texts: Vec<&str> = cells.iter().map(|(_, text)| text.as_str()).collect();
                self.push(PassageKind::Header, &texts.join("，"), &place);
                if begins_table {
                    names = (0..table.n_cols).map(|col| one_line(table.text(row, col))).collect();
                }
                continue;
            }
            let has_own_names = cells.len() > 1 && are_fields(cells.iter().map(|(_, text)| text.as_str()));
            let is_line = cells.len() == 1 && table.n_cols > 1 || has_own_names;
            let text = cells
                .iter()
                .map(|(col, text)| match names.get(*col as usize).filter(|name| !name.is_empty() && !is_line) {
                    Some(name) => format!("{name}：{text}"),
                    None => text.clone(),
                })
                .collect::<Vec<_>>()
                .join("；");
            let text = if has_own_names { text.replace("：；", "：") } else { text };
            self.push(PassageKind::Row, &text, &place);
        }
    }

    /// The names of the list before, for a table without names that goes on with its numbers: a list over several sheets
    /// has its names on the first of them.
    fn names_carried_on(&self, table: &Table) -> Option<Vec<String>> {
        let (names, last_number) = self.numbered.as_ref()?;
        let goes_on = number_in(table, 0) == last_number.checked_add(1) && names.len() == table.n_cols as usize;
        goes_on.then(|| names.clone())
    }

    /// A row without names.
    fn line(&mut self, kind: PassageKind, table: &Table, row: u32, block: &Block) {
        let text = in_row(table, row).into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("，");
        self.push(kind, &text, &place(table, row, row, &block.locator));
    }

    /// A list on its side: a passage for each of its columns.
    fn records(&mut self, table: &Table, rows: Range<u32>, block: &Block) {
        for row in 0..rows.start {
            let kind = if row == 0 { PassageKind::Heading } else { PassageKind::Body };
            self.line(kind, table, row, block);
        }
        for col in 1..table.n_cols {
            let fields = rows.clone().map(|row| (one_line(table.text(row, 0)), one_line(table.text(row, col))));
            let filled = fields.filter(|(_, value)| !value.is_empty());
            let text = filled.map(|(name, value)| format!("{name}：{value}")).collect::<Vec<_>>().join("；");
            self.push(PassageKind::Row, &text, &turned::place(table, rows.clone(), col, &block.locator));
        }
        for row in rows.end..table.n_rows {
            self.line(PassageKind::Row, table, row, block);
        }
    }

    fn form(&mut self, table: &Table, block: &Block) {
        let mut is_title = true;
        for row in 0..table.n_rows {
            let fields = table.fields_of(row);
            is_title &= matches!(fields.as_slice(), [] | [(_, "", _)]);
            let field = |(_, label, value): &(u32, &str, &str)| match *label {
                "" => one_line(value),
                label => format!("{}：{}", one_line(label).trim_end_matches(['：', ':']), one_line(value)),
            };
            let text = fields.iter().map(field).collect::<Vec<_>>().join("；");
            let kind = if is_title && row == 0 { PassageKind::Heading } else { PassageKind::Row };
            self.push(kind, &text, &place(table, row, row, &block.locator));
        }
    }
}

/// The number of a row, in its first column.
fn number_in(table: &Table, row: u32) -> Option<u32> {
    table.text(row, 0).trim().parse().ok()
}

/// True for the names of another table further down on the sheet: below an empty row or a title line, above rows as wide,
/// and nearly all of them words that name columns.
fn names_other_columns(table: &Table, row: u32, cells: &[(u32, String)]) -> bool {
    const FEWEST: usize = 2;
    let n_filled = |row: u32| table.starting_in(row).filter(|cell| !cell.text.trim().is_empty()).count();
    cells.len() >= FEWEST
        && n_filled(row) == cells.len()
        && row > 0
        && n_filled(row - 1) <= 1
        && row + 1 < table.n_rows
        && n_filled(row + 1) >= FEWEST
        && cells.iter().filter(|(_, text)| names_a_field(text)).count() * 3 >= cells.len() * 2
        && cells.iter().all(|(_, text)| text.chars().count() <= 20 && !text.contains(['。', '；', '，']))
}

/// A text in pieces of [`LONGEST`] characters at most, cut after the last end of a sentence in each, or of a clause when
/// there is none.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(most, _)| {
            let after = |ends: &[char]| {
                rest[..most].rfind(ends).and_then(|at| Some(at + rest[at..].chars().next()?.len_utf8()))
            };
            after(&['。', '！', '？', '\n']).or_else(|| after(&['；', '，', '、', ' '])).unwrap_or(most)
        });
        let (piece, left) = rest.split_at(end);
        rest = left;
        (!piece.is_empty()).then_some(piece)
    })
}

/// The rows of the header and the name of every column.
pub(super) struct HeaderRows {
    /// First row that names columns; what stands above is the title of the table and lines such as 填报单位.
    pub(super) first: u32,
    /// Row after the last one that names columns; 0 when none does.
    pub(super) end: u32,
    names: Vec<String>,
}

impl HeaderRows {
    /// Reads them off a table that is no form.
    pub(super) fn of(table: &Table) -> Self {
        let (first, end) = match table.header_rows {
            0 => match find_header(table) {
                Some(header) => (header.first_row, header.end_row),
                None if first_row_names(table) => (0, 1),
                None => (0, 0),
            },
            rows => {
                let end = rows.min(table.n_rows);
                (last_header_rows(table, end), end)
            }
        };
        let name = |col| {
            let mut parts: Vec<String> = Vec::new();
            for row in first..end {
                let part = one_line(group_name(table, row, end, col));
                if !part.is_empty() && !parts.contains(&part) {
                    parts.push(part);
                }
            }
            parts.join("")
        };
        Self { first, end, names: (0..table.n_cols).map(name).collect() }
    }
}

/// Of the rows at the top those that name columns: the last, and those above it whose cells are merged over columns
/// but not over all of them.
fn last_header_rows(table: &Table, end: u32) -> u32 {
    let mut first = end - 1;
    while first > 0 {
        let above: Vec<_> = table.starting_in(first - 1).filter(|cell| !cell.text.trim().is_empty()).collect();
        let reaches_down = above.iter().any(|cell| cell.row + cell.rowspan > first);
        // 填报单位：甲局 | 填报日期：… stands above a header as widely as names do.
        let n_fields = above.iter().filter(|cell| cell.text.contains(['：', ':'])).count();
        let spreads = above.len() >= 2 && above.iter().any(|cell| cell.colspan > 1) && n_fields * 2 < above.len();
        if !(reaches_down || spreads || above.len() >= 2 && divides_below(table, first - 1)) {
            break;
        }
        first -= 1;
    }
    first
}

/// True for 自评 | （空） over 得分 | 扣分原因: the name of a group in its first column only, as those who do not merge cells
/// write it.
fn divides_below(table: &Table, row: u32) -> bool {
    (1..table.n_cols).any(|col| {
        let is_blank = |row: u32, col: u32| table.text(row, col).trim().is_empty();
        !is_blank(row, 0) && is_blank(row, col) && !is_blank(row + 1, col) && is_blank(row + 1, 0)
    })
}

/// The text at a place of the header; an empty place beside the name of a group takes it when names divide both.
fn group_name(table: &Table, row: u32, end: u32, col: u32) -> &str {
    let is_divided = |col: u32| row + 1 < end && !table.text(row + 1, col).trim().is_empty();
    let mut at = col;
    while at > 0 && table.text(row, at).trim().is_empty() && is_divided(at) {
        at -= 1;
    }
    let stands_alone = table.covering(row, at).is_some_and(|cell| cell.rowspan == 1 && cell.row == row);
    if at == col || stands_alone && is_divided(at) { table.text(row, at) } else { "" }
}

/// A first row of short words in every column, above rows that differ from it.
fn first_row_names(table: &Table) -> bool {
    let cells: Vec<_> = table.starting_in(0).collect();
    let is_name = |text: &str| {
        let text = text.trim();
        let n_digits = text.chars().filter(char::is_ascii_digit).count();
        !text.is_empty()
            && text.chars().count() <= 14
            && n_digits * 3 <= text.chars().count()
            && !text.contains(['。', '，', '：'])
    };
    table.n_rows >= 2
        && table.n_cols >= 2
        && cells.len() as u32 == table.n_cols
        && cells.iter().all(|cell| is_name(&cell.text))
}

/// The texts of a row by column; a cell merged sideways counts once, one merged downwards in each of its rows.
fn in_row(table: &Table, row: u32) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    let mut col = 0;
    while col < table.n_cols {
        let cell = table.covering(row, col);
        let next = cell.map_or(col + 1, |cell| (cell.col + cell.colspan).max(col + 1));
        let text = cell.map(|cell| one_line(&cell.text)).unwrap_or_default();
        if !text.is_empty() {
            found.push((col, text));
        }
        col = next;
    }
    found
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where rows stand: the range of their cells.
fn place(table: &Table, first: u32, last: u32, whole: &Locator) -> Locator {
    let cells: Vec<_> = (first..=last).flat_map(|row| table.starting_in(row)).collect();
    let Some(start) = cells.first() else {
        return table.covering(first, 0).map_or_else(|| whole.clone(), |cell| cell.locator.clone());
    };
    match &start.locator {
        Locator::Sheet { sheet, from, .. } => {
            let end = cells.iter().map(|cell| match &cell.locator {
                Locator::Sheet { to, .. } => to.col,
                _ => from.col,
            });
            // The last row only: a cell merged downwards would drag the range with it.
            let row = from.row + (last - first);
            Locator::Sheet {
                sheet: sheet.clone(),
                from: *from,
                to: CellRef { row, col: end.max().unwrap_or(from.col) },
            }
        }
        Locator::Page { page, .. } => {
            let areas = cells.iter().filter_map(|cell| match &cell.locator {
                Locator::Page { page: other, area } if other == page => Some(*area),
                _ => None,
            });
            areas
                .reduce(zuozheng_model::Rect::union)
                .map_or_else(|| start.locator.clone(), |area| Locator::Page { page: *page, area })
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Cell, FileKind};

    use super::*;

    #[test]
    fn a_text_without_end_is_cut_after_sentences() {
        let sentence = "双随机抽查结果已公开，共12家。";
        let long = sentence.repeat(2_000);
        let cut: Vec<&str> = pieces(&long).collect();
        assert_eq!(cut.concat(), long);
        assert!(cut.iter().all(|piece| piece.ends_with('。') && piece.chars().count() <= LONGEST));
        for text in ["（一）".repeat(LONGEST), "1".repeat(LONGEST * 3 + 1)] {
            let cut: Vec<&str> = pieces(&text).collect();
            assert_eq!(
                (cut.concat().as_str(), cut.len()),
                (text.as_str(), if cut[0].starts_with('1') { 4 } else { 3 })
            );
        }
        assert_eq!(pieces(sentence).collect::<Vec<_>>(), [sentence]);
        assert_eq!(pieces("").count(), 0);
    }

    fn sheet(rows: &[&[(&str, u32, u32)]], header_rows: u32) -> Document {
        let mut table = Table { header_rows, name: "台账".into(), ..Table::default() };
        for (row, cells) in (0_u32..).zip(rows) {
            let mut col = 0;
            for &(text, rowspan, colspan) in *cells {
                while table.covering(row, col).is_some() {
                    col += 1;
                }
                let at = CellRef { row, col };
                let to = CellRef { row: row + rowspan - 1, col: col + colspan - 1 };
                let locator = Locator::Sheet { sheet: "台账".into(), from: at, to };
                table.cells.push(Cell { row, col, rowspan, colspan, text: text.into(), locator });
                table.n_cols = table.n_cols.max(col + colspan);
                col += colspan;
            }
            table.n_rows = row + 1;
        }
        let locator =
            Locator::Sheet { sheet: "台账".into(), from: CellRef { row: 0, col: 0 }, to: CellRef { row: 0, col: 0 } };
        Document { blocks: vec![Block::table(table, locator)], ..Document::empty(FileKind::Xlsx) }
    }

    fn shown(document: &Document) -> Vec<String> {
        passages(document)
            .into_iter()
            .map(|passage| format!("{:?} {} {}", passage.kind, passage.locator, passage.text))
            .collect()
    }

    #[test]
    fn a_row_names_its_columns_and_takes_what_merged_cells_hand_down() {
        let document = sheet(
            &[
                &[("信息公开台账", 1, 3)],
                &[("序号", 1, 1), ("单位", 1, 1), ("公开内容", 1, 1)],
                &[("1", 1, 1), ("甲局", 2, 1), ("预算", 1, 1)],
                &[("2", 1, 1), ("决算", 1, 1)],
            ],
            2,
        );
        assert_eq!(
            shown(&document),
            [
                "Heading 台账!A1:C1 信息公开台账",
                "Header 台账!A2:C2 序号，单位，公开内容",
                "Row 台账!A3:C3 序号：1；单位：甲局；公开内容：预算",
                "Row 台账!A4:C4 序号：2；单位：甲局；公开内容：决算",
            ]
        );
    }

    #[test]
    fn a_list_on_its_side_is_read_column_by_column() {
        let document = sheet(
            &[
                &[("重点项目", 1, 3)],
                &[("项目名称", 1, 1), ("体育公园", 1, 1), ("快速路", 1, 1)],
                &[("责任单位", 1, 1), ("文广旅体局", 1, 1), ("住建局", 1, 1)],
                &[("完成时限", 1, 1), ("6月底", 1, 1), ("9月底", 1, 1)],
                &[("投资金额", 1, 1), ("1200", 1, 1), ("8600", 1, 1)],
                &[("注：截至3月底", 1, 3)],
            ],
            2,
        );
        assert_eq!(
            shown(&document),
            [
                "Heading 台账!A1:C1 重点项目",
                "Row 台账!B2:B5 项目名称：体育公园；责任单位：文广旅体局；完成时限：6月底；投资金额：1200",
                "Row 台账!C2:C5 项目名称：快速路；责任单位：住建局；完成时限：9月底；投资金额：8600",
                "Row 台账!A6:C6 注：截至3月底",
            ]
        );
    }

    #[test]
    fn a_header_of_two_rows_joins_its_names() {
        let document = sheet(
            &[
                &[("事项", 2, 1), ("公开", 1, 2)],
                &[("时间", 1, 1), ("渠道", 1, 1)],
                &[("决算", 1, 1), ("8月", 1, 1), ("网站", 1, 1)],
            ],
            2,
        );
        assert_eq!(shown(&document)[1], "Row 台账!A3:C3 事项：决算；公开时间：8月；公开渠道：网站");
    }

    #[test]
    fn fields_over_wide_cells_are_no_names() {
        let document = sheet(
            &[
                &[("整改清单", 1, 4)],
                &[("填报单位：甲局（盖章）", 1, 2), ("填报日期：2025年5月28日", 1, 2)],
                &[("序号", 2, 1), ("整改情况", 1, 2), ("备注", 2, 1)],
                &[("措施", 1, 1), ("时限", 1, 1)],
                &[("1", 1, 1), ("新建管网", 1, 1), ("6月", 1, 1), ("无", 1, 1)],
            ],
            4,
        );
        assert_eq!(
            shown(&document).last().unwrap(),
            "Row 台账!A5:D5 序号：1；整改情况措施：新建管网；整改情况时限：6月；备注：无"
        );
    }

    #[test]
    fn a_group_that_nobody_merged_names_all_its_columns() {
        let document = sheet(
            &[
                &[("考核评分表", 1, 4)],
                &[("序号", 1, 1), ("自评", 1, 1), ("", 1, 1), ("备注", 1, 1)],
                &[("", 1, 1), ("得分", 1, 1), ("原因", 1, 1), ("", 1, 1)],
                &[("1", 1, 1), ("19", 1, 1), ("缺记录", 1, 1), ("无", 1, 1)],
            ],
            3,
        );
        let rows = shown(&document);
        assert_eq!(rows.last().unwrap(), "Row 台账!A4:D4 序号：1；自评得分：19；自评原因：缺记录；备注：无");
        assert_eq!(rows[0], "Heading 台账!A1:D1 考核评分表");
    }

    #[test]
    fn who_made_a_list_is_no_entry_of_it() {
        let document = sheet(
            &[
                &[("序号", 1, 1), ("事项", 1, 1), ("进展", 1, 1), ("备注", 1, 1)],
                &[("1", 1, 1), ("清淤", 1, 1), ("完成", 1, 1), ("无", 1, 1)],
                &[("填表人：", 1, 1), ("何某", 1, 1), ("审核：", 1, 1), ("钱某", 1, 1)],
            ],
            1,
        );
        assert_eq!(shown(&document)[2], "Row 台账!A3:D3 填表人：何某；审核：钱某");
    }

    #[test]
    fn a_list_over_several_sheets_keeps_its_names() {
        let names: &[(&str, u32, u32)] = &[("序号", 1, 1), ("姓名", 1, 1)];
        let mut document = sheet(&[names, &[("1", 1, 1), ("甲某", 1, 1)]], 1);
        document.blocks.extend(sheet(&[&[("2", 1, 1), ("乙某", 1, 1)], &[("3", 1, 1), ("丙某", 1, 1)]], 0).blocks);
        document.blocks.extend(sheet(&[&[("9", 1, 1), ("丁某", 1, 1)]], 0).blocks);
        let rows = shown(&document);
        assert_eq!(rows[3], "Row 台账!A2:B2 序号：3；姓名：丙某");
        assert_eq!(rows[4], "Row 台账!A1:B1 9；丁某");
    }

    #[test]
    fn a_table_without_a_header_gives_its_cells() {
        let document = sheet(
            &[&[("2019年共公开12条", 1, 1), ("其中主动公开10条，依申请2条", 1, 1)], &[("甲", 1, 1), ("乙", 1, 1)]],
            0,
        );
        assert_eq!(shown(&document)[0], "Row 台账!A1:B1 2019年共公开12条；其中主动公开10条，依申请2条");
    }

    #[test]
    fn a_form_gives_its_fields() {
        let document = sheet(
            &[
                &[("审核表", 1, 4)],
                &[("稿件标题", 1, 1), ("病虫害防治", 1, 3)],
                &[("拟稿人", 1, 1), ("张三", 1, 1), ("审核意见：", 1, 1), ("同意", 1, 1)],
            ],
            0,
        );
        assert_eq!(
            shown(&document),
            [
                "Heading 台账!A1:D1 审核表",
                "Row 台账!A2:D2 稿件标题：病虫害防治",
                "Row 台账!A3:D3 拟稿人：张三；审核意见：同意",
            ]
        );
    }

    #[test]
    fn names_in_the_middle_of_a_sheet_are_no_row() {
        let names: &[(&str, u32, u32)] = &[("单位", 1, 1), ("检查数", 1, 1), ("整改数", 1, 1)];
        let document = sheet(
            &[
                names,
                &[("东街", 1, 1), ("3", 1, 1), ("2", 1, 1)],
                names,
                &[("西街", 1, 1), ("4", 1, 1), ("4", 1, 1)],
                &[("", 1, 1), ("", 1, 1), ("", 1, 1)],
                &[("表二 资金情况", 1, 3)],
                &[("项目", 1, 1), ("金额", 1, 1), ("来源", 1, 1)],
                &[("清淤", 1, 1), ("12", 1, 1), ("区级", 1, 1)],
            ],
            1,
        );
        assert_eq!(
            shown(&document),
            [
                "Header 台账!A1:C1 单位，检查数，整改数",
                "Row 台账!A2:C2 单位：东街；检查数：3；整改数：2",
                "Header 台账!A3:C3 单位，检查数，整改数",
                "Row 台账!A4:C4 单位：西街；检查数：4；整改数：4",
                "Row 台账!A6:C6 表二资金情况",
                "Header 台账!A7:C7 项目，金额，来源",
                "Row 台账!A8:C8 项目：清淤；金额：12；来源：区级",
            ]
        );
    }
}
