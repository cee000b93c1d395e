//! The workbook of a register that a person corrects: one sheet to edit, one that says how, and a hidden one with the
//! cells as handed out, so that `tasks import` knows which of them were changed.

use jiff::civil::DateTime;
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};
use zuozheng_model::{Field, Register};

use super::sheet::{Formats, Heading, List, Value, excel_date};
use crate::ReportError;

const COLUMNS: [Heading; 9] = [
    ("序号", 6.0),
    (heading(0), 6.0),
    (heading(1), 20.0),
    (heading(2), 10.0),
    (heading(3), 60.0),
    (heading(4), 40.0),
    (heading(5), 14.0),
    (heading(6), 7.0),
    (heading(7), 24.0),
];

const fn heading(at: usize) -> &'static str {
    Field::ALL[at].heading()
}

const GUIDE: [Heading; 2] = [("列", 12.0), ("怎样填", 90.0)];

const RULES: [(&str, &str); 8] = [
    (
        "全表",
        "直接改单元格，存盘后运行 zuozheng tasks import 本文件 --who 姓名，再运行 zuozheng ingest。没有改的单元格不受影响",
    ),
    ("序号", "不要改，也不要增加任务；删去一行不会删去任务"),
    ("节号", "整数，可以留空"),
    ("任务内容", "不能为空"),
    (
        "责任单位",
        "牵头：甲局；责任：乙局、丙局；配合：丁局、各镇（街）。统称除外的写作：各镇（街）（除某镇、某镇外）。名称本身有顿号、逗号的用「」括起",
    ),
    ("完成时限", "日期写作 2020-06-30；也可写 6月底前、全年、每季度末、5个工作日内；没有则留空"),
    ("分值", "数字，可以有小数；没有则留空"),
    ("评分标准", "照原文；没有则留空"),
];

/// Writes the register as a workbook to be corrected; it carries the given date of creation.
///
/// # Errors
/// When the workbook would break a limit of the format.
pub fn xlsx(register: &Register, created: DateTime) -> Result<Vec<u8>, ReportError> {
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    let title = format!("{}任务台账", register.name());
    let mut properties = DocProperties::new().set_title(&title).set_author("佐证");
    if let Some(date) = excel_date(created.date()) {
        properties = properties.set_creation_datetime(&date.and_hms(0, 0, 0)?);
    }
    workbook.set_properties(&properties);
    workbook.push_worksheet(tasks("任务台账", register, &formats)?);
    workbook.push_worksheet(guide(register, &formats)?);
    let mut original = tasks("原值", register, &formats)?;
    original.set_hidden(true);
    workbook.push_worksheet(original);
    Ok(workbook.save_to_buffer()?)
}

fn tasks(name: &str, register: &Register, formats: &Formats) -> Result<Worksheet, XlsxError> {
    let title = format!("任务台账　{}", register.head.title);
    // The importer finds the circular by this line.
    let key = format!("文件：{}", register.name());
    let mut list = List::new(name, &title, &key, &COLUMNS, formats, "")?;
    for task in &register.tasks {
        let mut row = vec![Value::Entry(task.number.to_string())];
        row.extend(Field::ALL.into_iter().map(|field| Value::Entry(field.written(task))));
        list.push(&row)?;
    }
    list.finish()
}

fn guide(register: &Register, formats: &Formats) -> Result<Worksheet, XlsxError> {
    let mut list = List::new("填写说明", "填写说明", register.name(), &GUIDE, formats, "")?;
    for (column, rule) in RULES {
        list.push(&[Value::Text(column), Value::Text(rule)])?;
    }
    list.finish()
}
