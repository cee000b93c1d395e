//! The workbook of a register as it comes back from a person: which cells were changed, or why it cannot be taken.
//!
//! The workbook (written by `zuozheng_report::tasks::xlsx`) has the circular's name above its heading and, on a hidden
//! sheet, the cells as they were handed out. A cell is changed when it differs from what was handed out; so a cell
//! that somebody else has corrected in the meantime is not set back by a workbook that never touched it.

use std::collections::{BTreeMap, BTreeSet};

use zuozheng_model::{BlockKind, CellRef, Document, Field, Locator, Register, Table, TaskNumber};

use super::wording::{Wording, is_same};

/// Heading of the column that tells the task.
const NUMBER: &str = "序号";
/// What stands before the circular's name.
const KEY: &str = "文件：";

/// A cell that a person changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The task.
    pub task: TaskNumber,
    /// What was changed.
    pub field: Field,
    /// Where: `F7`.
    pub cell: String,
    /// The cell as the register has it.
    pub old: String,
    /// The cell as it is to be.
    pub new: String,
}

/// What a workbook asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edits {
    /// Changed cells by task and column.
    pub edits: Vec<Edit>,
    /// Tasks whose rows are missing: they stay as they are.
    pub missing: Vec<TaskNumber>,
}

/// Name of the circular whose register a workbook holds; `None` when it is no workbook of a register.
pub fn circular_of(document: &Document) -> Option<String> {
    sheets(document).into_iter().find(|sheet| !sheet.hidden).map(|sheet| sheet.circular)
}

/// True for a workbook of a register as it was written, with the cells as handed out.
pub fn is_workbook(document: &Document) -> bool {
    let sheets = sheets(document);
    sheets.iter().any(|sheet| sheet.hidden) && sheets.iter().any(|sheet| !sheet.hidden)
}

/// The changed cells of a workbook; else everything that is wrong with it, each line naming its cell.
///
/// # Errors
/// Nothing of a workbook with an unknown row or a malformed cell is taken over.
pub fn edits(document: &Document, register: &Register) -> Result<Edits, Vec<String>> {
    let sheets = sheets(document);
    let Some(sheet) = sheets.iter().find(|sheet| !sheet.hidden) else {
        return Err(vec![format!("没有任务台账：找不到有“{NUMBER}”“{}”等列名的表头", Field::Text.heading())]);
    };
    if sheet.circular != register.name() {
        return Err(vec![format!("这是{}的任务台账，不是{}的", sheet.circular, register.name())]);
    }
    let mut wrong: Vec<String> =
        Field::ALL.iter().filter(|field| !sheet.columns.contains_key(field)).map(missing_column).collect();
    let rows = sheet.rows(register, &mut wrong);
    let original = sheets.iter().find(|other| other.hidden && other.circular == sheet.circular);
    let handed_out = original.map(|original| original.rows(register, &mut Vec::new())).unwrap_or_default();
    let wording = Wording::of(register);
    let mut edits = Vec::new();
    for task in &register.tasks {
        let Some(&row) = rows.get(&task.number) else { continue };
        for (&field, &col) in &sheet.columns {
            let new = sheet.text(row, col);
            let now = field.written(task);
            let before = original
                .zip(handed_out.get(&task.number))
                .and_then(|(original, &row)| original.columns.get(&field).map(|&col| original.text(row, col)));
            let is_touched = before.is_none_or(|before| !is_same(before, new));
            if !is_touched || is_same(&now, new) {
                continue;
            }
            let cell = CellRef { row, col }.to_string();
            let mut changed = task.clone();
            let outcome = wording.set(&mut changed, field, new);
            // 2020年6月30日 for 2020-06-30, as when the same workbook is taken over again.
            if outcome.is_ok() && is_same(&field.written(&changed), &now) {
                continue;
            }
            if before.is_some_and(|before| !is_same(before, &now)) {
                wrong.push(format!(
                    "{cell}（第{}项{}）：导出以后已被改为“{now}”，请重新导出再改",
                    task.number,
                    field.heading()
                ));
                continue;
            }
            match outcome {
                Err(why) => wrong.push(format!("{cell}（第{}项{}）：{why}", task.number, field.heading())),
                Ok(()) => edits.push(Edit { task: task.number, field, cell, old: now, new: field.written(&changed) }),
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let missing = register.tasks.iter().map(|task| task.number).filter(|number| !rows.contains_key(number)).collect();
    Ok(Edits { edits, missing })
}

fn missing_column(field: &Field) -> String {
    format!("表头缺少“{}”列，请不要删除或改名", field.heading())
}

/// A sheet that holds a register, its cells by their place.
struct Sheet<'a> {
    hidden: bool,
    circular: String,
    cells: BTreeMap<(u32, u32), &'a str>,
    heading: u32,
    number_column: u32,
    columns: BTreeMap<Field, u32>,
}

fn sheets(document: &Document) -> Vec<Sheet<'_>> {
    let tables = document.blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Table(table) => Some(table),
        _ => None,
    });
    tables.filter_map(Sheet::of).collect()
}

impl<'a> Sheet<'a> {
    fn of(table: &'a Table) -> Option<Self> {
        let mut cells = BTreeMap::new();
        for cell in &table.cells {
            if let Locator::Sheet { from, .. } = &cell.locator {
                cells.insert((from.row, from.col), cell.text.as_str());
            }
        }
        let is_heading = |row: u32| {
            let has = |name: &str| cells.range((row, 0)..(row + 1, 0)).any(|(_, text)| text.trim() == name);
            has(NUMBER) && has(Field::Text.heading())
        };
        let rows: BTreeSet<u32> = cells.keys().map(|(row, _)| *row).collect();
        let heading = rows.into_iter().find(|row| is_heading(*row))?;
        let above = cells.range(..(heading, 0));
        let circular = above.filter_map(|(_, text)| text.trim().strip_prefix(KEY)).next()?.trim().to_owned();
        let column = |name: &str| {
            let mut row = cells.range((heading, 0)..(heading + 1, 0));
            row.find(|(_, text)| text.trim() == name).map(|((_, col), _)| *col)
        };
        let number_column = column(NUMBER)?;
        let columns = Field::ALL.into_iter().filter_map(|field| Some((field, column(field.heading())?))).collect();
        Some(Self { hidden: table.hidden, circular, cells, heading, number_column, columns })
    }

    fn text(&self, row: u32, col: u32) -> &str {
        self.cells.get(&(row, col)).copied().unwrap_or_default()
    }

    /// The row of each task; what is wrong with a row is told.
    fn rows(&self, register: &Register, wrong: &mut Vec<String>) -> BTreeMap<TaskNumber, u32> {
        let mut rows = BTreeMap::new();
        let below: BTreeSet<u32> = self.cells.range((self.heading + 1, 0)..).map(|((row, _), _)| *row).collect();
        for row in below {
            let columns = self.columns.values().chain([&self.number_column]);
            if columns.map(|&col| self.text(row, col)).all(|text| text.trim().is_empty()) {
                continue;
            }
            let cell = CellRef { row, col: self.number_column };
            let written = self.text(row, self.number_column).trim();
            let number = written.parse::<u16>().ok().and_then(TaskNumber::new);
            match number.filter(|number| register.task(*number).is_some()) {
                None if written.is_empty() => wrong.push(format!("{cell}：没有序号；不能在工作簿中增加任务")),
                None => wrong.push(format!("{cell}：“{written}”不是任务台账中的序号；不能在工作簿中增加任务")),
                Some(number) => {
                    if let Some(first) = rows.insert(number, row) {
                        wrong.push(format!("{cell}：序号{number}与第{}行重复", first + 1));
                    }
                }
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Block, BlockKind, Cell, FileKind, Task, TextSource};

    use super::*;

    const NAME: &str = "甲〔2020〕1号";

    fn register() -> Register {
        let mut register = Register::default();
        register.head.doc_number = Some(NAME.into());
        register.tasks = (1u16..)
            .zip(["检查消防设施", "开展应急演练", "公布隐患名单"])
            .map(|(number, text)| Task {
                label: format!("{number}."),
                ..Task::new(TaskNumber::new(number).unwrap(), text)
            })
            .collect();
        register
    }

    /// A sheet with the name above and the columns in the order of `fields`.
    fn sheet(
        name: &str,
        hidden: bool,
        fields: &[Field],
        rows: &[(&str, &Task)],
        changed: &[(u32, Field, &str)],
    ) -> Block {
        let mut cells = Vec::new();
        let mut put = |row: u32, col: u32, text: String| {
            let from = CellRef { row, col };
            let locator = Locator::Sheet { sheet: "任务台账".into(), from, to: from };
            cells.push(Cell { row, col, rowspan: 1, colspan: 1, text, locator });
        };
        put(0, 0, format!("文件：{name}"));
        put(2, 0, NUMBER.into());
        for (col, field) in (1..).zip(fields) {
            put(2, col, field.heading().into());
        }
        for (row, (number, task)) in (3..).zip(rows) {
            put(row, 0, (*number).into());
            for (col, field) in (1..).zip(fields) {
                let new = changed.iter().find(|(at, of, _)| (*at, of) == (row, field)).map(|(_, _, text)| *text);
                put(row, col, new.map_or_else(|| field.written(task), str::to_owned));
            }
        }
        let table = Table { n_rows: 9, n_cols: 9, hidden, cells, ..Table::default() };
        let locator = Locator::Paragraph { paragraph: 1, cell: None };
        Block { kind: BlockKind::Table(table), locator, source: TextSource::Native }
    }

    fn document(blocks: Vec<Block>) -> Document {
        Document { blocks, ..Document::empty(FileKind::Xlsx) }
    }

    #[test]
    fn without_what_was_handed_out_cells_are_held_against_the_register() {
        let register = register();
        let [first, second, third] = &register.tasks[..] else { panic!("three tasks") };
        // Columns and rows in another order, one row gone: all that a person may do in a spreadsheet.
        let mut fields = Field::ALL;
        fields.reverse();
        let rows = [("3", third), ("1", first)];
        let changed = [(3, Field::Units, "牵头：甲局"), (4, Field::Points, "2.50")];
        let document = document(vec![sheet(NAME, false, &fields, &rows, &changed)]);
        assert_eq!(circular_of(&document).as_deref(), Some(NAME));
        assert!(!is_workbook(&document));
        let found = edits(&document, &register).unwrap();
        let shown: Vec<_> =
            found.edits.iter().map(|edit| (edit.task, edit.field, edit.cell.as_str(), edit.new.as_str())).collect();
        let expected = [(first.number, Field::Points, "C5", "2.5"), (third.number, Field::Units, "E4", "牵头：甲局")];
        assert_eq!(shown, expected);
        assert_eq!(found.missing, [second.number]);
    }

    #[test]
    fn rows_that_fit_no_task_are_told() {
        let register = register();
        let first = &register.tasks[0];
        let rows = [("1", first), ("1", first), ("", first), ("七", first), ("4", first)];
        let found = edits(&document(vec![sheet(NAME, false, &Field::ALL, &rows, &[])]), &register).unwrap_err();
        assert_eq!(found.len(), 4, "{found:?}");
        for (line, start) in found.iter().zip(["A5：", "A6：", "A7：", "A8："]) {
            assert!(line.starts_with(start), "{line}");
        }
    }

    #[test]
    fn what_was_handed_out_tells_who_changed_a_cell() {
        let mut register = register();
        let before = register.clone();
        register.tasks[0].points = Some(5.0);
        let (date, written) = (jiff::civil::date(2020, 6, 30), String::new());
        register.tasks[0].deadline = Some(zuozheng_model::Deadline::Day { date, written });
        let rows = [("1", &before.tasks[0])];
        let with = |changed: &[(u32, Field, &str)]| {
            let blocks =
                vec![sheet(NAME, false, &Field::ALL, &rows, changed), sheet(NAME, true, &Field::ALL, &rows, &[])];
            assert!(is_workbook(&document(blocks.clone())));
            edits(&document(blocks), &register)
        };
        assert_eq!(with(&[]).unwrap().edits, [], "5 points are another's correction");
        assert_eq!(with(&[(3, Field::Points, "5")]).unwrap().edits, [], "both say the same");
        assert_eq!(with(&[(3, Field::Deadline, "2020年6月30日")]).unwrap().edits, [], "the same in other words");
        assert!(with(&[(3, Field::Points, "4")]).unwrap_err()[0].starts_with("H4（第1项分值）"));
        assert_eq!(with(&[(3, Field::Section, "排查")]).unwrap().edits.len(), 1);
    }

    #[test]
    fn a_document_without_the_heading_is_no_workbook() {
        assert_eq!(circular_of(&document(Vec::new())), None);
        assert!(edits(&document(Vec::new()), &register()).is_err());
        let other = document(vec![sheet("乙〔2020〕2号", false, &Field::ALL, &[], &[])]);
        assert!(edits(&other, &register()).unwrap_err()[0].contains("乙〔2020〕2号"));
    }
}
