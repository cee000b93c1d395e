//! 任务台账: the register of a circular in every form.

use jiff::civil::Date;
use serde::Serialize;
use zuozheng_model::{Citation, Deadline, Duty, Register, Role, Task};

use crate::cells::{csv_file, md_cell, md_table};
use crate::grid::{Column, grid, wrap};
use crate::json::to_json;
use crate::words::{date_words, role_word, task_name};

pub use crate::xlsx::register as xlsx;

/// Writes the register as a table.
pub fn table(register: &Register) -> String {
    const COLUMNS: [Column; 4] = [
        Column::left("任务", 14),
        Column::left("工作任务", 42).lines(2),
        Column::left("责任单位", 24).lines(4),
        Column::left("期限", 12).lines(2),
    ];
    let mut out = paragraph(&format!("任务台账  {}", head_words(register)));
    let mut rows = Vec::new();
    let mut section = None;
    for task in &register.tasks {
        if task.section_number != section || rows.is_empty() {
            flush(&COLUMNS, &mut rows, &mut out);
            section = task.section_number;
            if let Some(title) = &task.section {
                out.push_str(&format!("\n{}\n", section_words(task, title)));
            }
        }
        rows.push(vec![
            task_name(task.number, &task.label),
            task.text.clone(),
            duties_words(&task.duties),
            deadline_words(task),
        ]);
    }
    flush(&COLUMNS, &mut rows, &mut out);
    out.push_str(&paragraph(&total_words(register)));
    out
}

fn paragraph(text: &str) -> String {
    wrap(text, 98).into_iter().map(|line| line + "\n").collect()
}

fn flush(columns: &[Column], rows: &mut Vec<Vec<String>>, out: &mut String) {
    if !rows.is_empty() {
        out.push_str(&grid(columns, rows, 2));
        rows.clear();
    }
}

fn section_words(task: &Task, title: &str) -> String {
    task.section_number.map_or_else(|| title.to_owned(), |number| format!("{number}. {title}"))
}

fn head_words(register: &Register) -> String {
    let head = &register.head;
    let mut parts: Vec<String> = head.doc_number.iter().cloned().collect();
    parts.push(head.title.clone());
    parts.extend(head.date.map(|date| format!("成文日期：{}", date_words(date))));
    parts.extend(head.report_due.map(|due| format!("报送截止：{}", date_words(due))));
    parts.join("  ")
}

fn total_words(register: &Register) -> String {
    let without = register.tasks.iter().filter(|task| task.duties.is_empty()).count();
    let mut out = format!("共{}项任务", register.tasks.len());
    if without > 0 {
        out.push_str(&format!("，其中{without}项未写明责任单位"));
    }
    out.push('。');
    out
}

/// `区财政局（牵头）、各镇（街）`; the plain role is not written, as in the circular.
pub(crate) fn duties_words(duties: &[Duty]) -> String {
    let words: Vec<String> = duties
        .iter()
        .map(|duty| {
            let mut words = duty.name.clone();
            if duty.role != Role::Responsible {
                words.push_str(&format!("（{}）", role_word(duty.role)));
            }
            if !duty.except.is_empty() {
                words.push_str(&format!("（除{}外）", duty.except.join("、")));
            }
            words
        })
        .collect();
    words.join("、")
}

pub(crate) fn deadline_words(task: &Task) -> String {
    match &task.deadline {
        None => String::new(),
        Some(Deadline::Day { date, .. }) => date.to_string(),
        Some(other) => other.written().to_owned(),
    }
}

/// Writes the register as JSON.
pub fn json(register: &Register) -> String {
    let head = &register.head;
    to_json(&Circular {
        doc_number: head.doc_number.as_deref(),
        title: &head.title,
        issuer: head.issuer.as_deref(),
        date: head.date,
        report_due: head.report_due,
        addressees: &head.addressees,
        cites: head.cites.iter().map(Cite::of).collect(),
        tasks: register.tasks.iter().map(Row::of).collect(),
    })
}

#[derive(Serialize)]
struct Circular<'a> {
    doc_number: Option<&'a str>,
    title: &'a str,
    issuer: Option<&'a str>,
    date: Option<Date>,
    report_due: Option<Date>,
    addressees: &'a [String],
    cites: Vec<Cite<'a>>,
    tasks: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Cite<'a> {
    title: &'a str,
    number: Option<&'a str>,
}

impl<'a> Cite<'a> {
    fn of(cite: &'a Citation) -> Self {
        Self { title: &cite.title, number: cite.number.as_deref() }
    }
}

#[derive(Serialize)]
struct Row<'a> {
    number: u16,
    label: &'a str,
    section_number: Option<u16>,
    section: Option<&'a str>,
    text: &'a str,
    units: Vec<UnitRow<'a>>,
    deadline: Option<Date>,
    deadline_text: Option<&'a str>,
    points: Option<f64>,
    criteria: Option<&'a str>,
    quoted_terms: &'a [String],
    cites: Vec<Cite<'a>>,
    quantities: &'a [String],
    locator: Option<&'a zuozheng_model::Locator>,
}

#[derive(Serialize)]
struct UnitRow<'a> {
    name: &'a str,
    role: Role,
    group: bool,
    except: &'a [String],
}

impl<'a> Row<'a> {
    fn of(task: &'a Task) -> Self {
        Self {
            number: task.number.get(),
            label: &task.label,
            section_number: task.section_number,
            section: task.section.as_deref(),
            text: &task.text,
            units: task
                .duties
                .iter()
                .map(|duty| UnitRow { name: &duty.name, role: duty.role, group: duty.group, except: &duty.except })
                .collect(),
            deadline: task.deadline.as_ref().and_then(Deadline::date),
            deadline_text: task.deadline.as_ref().map(Deadline::written),
            points: task.points,
            criteria: task.criteria.as_deref(),
            quoted_terms: &task.quoted_terms,
            cites: task.cites.iter().map(Cite::of).collect(),
            quantities: &task.quantities,
            locator: task.locator.as_ref(),
        }
    }
}

const HEADING: [&str; 9] = ["任务", "标号", "章节序号", "章节", "工作任务", "责任单位", "完成时限", "分值", "关键词"];

fn rows(register: &Register) -> Vec<Vec<String>> {
    register
        .tasks
        .iter()
        .map(|task| {
            vec![
                task.number.to_string(),
                task.label.clone(),
                task.section_number.map(|number| number.to_string()).unwrap_or_default(),
                task.section.clone().unwrap_or_default(),
                task.text.clone(),
                duties_words(&task.duties),
                deadline_words(task),
                task.points.map(|points| points.to_string()).unwrap_or_default(),
                task.quoted_terms.join("；"),
            ]
        })
        .collect()
}

/// Writes the register as CSV (UTF-8 with mark, for Excel).
pub fn csv(register: &Register) -> Vec<u8> {
    csv_file(&HEADING, rows(register))
}

/// Writes the register as Markdown.
pub fn md(register: &Register) -> String {
    format!(
        "# 任务台账\n\n{}\n\n{}\n{}\n",
        md_cell(&head_words(register)),
        md_table(&HEADING, &rows(register)),
        total_words(register)
    )
}
