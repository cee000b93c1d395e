//! Workbooks to documents: one table a sheet, cells as people see them, each with its place.
//!
//! [`xlsx`] reads by calamine, [`xls`] and [`xlsb`] the binary records by hand (formats, merged and far cells are out of
//! calamine's reach there), [`ods`] and [`spreadsheet_xml`] the XML. All give [`grid::Sheet`]s, which become tables
//! with [`header`] rows in one place.

mod biff;
mod biff_strings;
mod dates;
pub(crate) mod default_password;
mod drawings;
mod extras;
mod format;
mod grid;
pub(crate) mod header;
mod hidden;
pub(crate) mod hyperlink;
mod ods;
mod page_header;
mod period;
mod spreadsheet_xml;
mod xls;
mod xlsb;
mod xlsb_records;
mod xlsx;

use zuozheng_model::{Document, FileKind, Problem};

use crate::package::Package;
use crate::{Attachment, Limits, Read, pasted};
use grid::Sheet;

/// A workbook as its file holds it.
struct Workbook {
    kind: FileKind,
    sheets: Vec<Sheet>,
    problems: Vec<Problem>,
    /// The pictures of a workbook that has no text.
    pictures: Vec<Attachment>,
    /// The files that were put into it as objects.
    objects: Vec<Attachment>,
}

impl Workbook {
    fn new(kind: FileKind) -> Self {
        Self { kind, sheets: Vec::new(), problems: Vec::new(), pictures: Vec::new(), objects: Vec::new() }
    }
}

/// Reads a workbook of any kind.
pub(crate) fn read(kind: FileKind, bytes: &[u8], limits: &Limits) -> Read {
    let workbook = match kind {
        FileKind::Xls => xls::read(bytes, limits),
        FileKind::Xlsb => xlsb::read(bytes, limits),
        FileKind::Ods => ods::read(bytes, limits),
        FileKind::SpreadsheetXml => spreadsheet_xml::read(bytes, limits),
        _ => xlsx::read(bytes, limits),
    };
    match workbook {
        Ok(workbook) => finish(workbook),
        Err(problem) => Read::failed(kind, problem),
    }
}

fn finish(workbook: Workbook) -> Read {
    let mut document = Document::empty(workbook.kind);
    let mut problems = workbook.problems;
    document.n_pages = workbook.sheets.len() as u32;
    let n_pictures: usize = workbook.sheets.iter().map(|sheet| sheet.drawings.n_pictures).sum();
    let not_read = drawings::problem(&workbook.sheets);
    for sheet in workbook.sheets {
        document.blocks.extend(sheet.into_blocks(&mut problems));
    }
    if !document.blocks.is_empty() {
        problems.extend(not_read);
    } else if !workbook.pictures.is_empty() {
        problems.push(pasted::remark("Excel 工作簿", workbook.pictures.len()));
    } else if n_pictures > 0 {
        let hint = "请报送可以复制文字的原文件，或扫描成 PDF 后报送";
        problems.push(Problem::fatal("needs-ocr", "Excel 工作簿里只有图片，没有文字", hint));
    } else if problems.is_empty() {
        problems.push(Problem::partial("empty-workbook", "工作簿里没有任何文字", "请核对是否报送了空白表格"));
        problems.extend(not_read);
    }
    let mut attachments = workbook.pictures;
    attachments.extend(workbook.objects);
    Read { document, problems, attachments, ocr_wanted: Vec::new() }
}

/// The pictures among the files of a package, when none of its sheets has text: a photographed form pasted into Excel.
fn pictures_alone(workbook: &Workbook, package: &mut Package<'_>, folder: &str) -> Vec<Attachment> {
    let has_text =
        |sheet: &Sheet| !sheet.cells.is_empty() || !sheet.comments.is_empty() || !sheet.drawings.boxes.is_empty();
    if workbook.sheets.iter().any(has_text) {
        return Vec::new();
    }
    let names: Vec<String> = package.names().iter().filter(|name| name.starts_with(folder)).cloned().collect();
    pasted::handed_out(names.iter().filter_map(|name| package.part(name, pasted::MOST_BYTES as u64).ok()))
}

/// The day in China at a number of seconds since 1970, as people write it.
pub(crate) fn day_in_china(seconds: u32) -> Option<String> {
    /// Serial number of the first of January 1970, and the hours by which China is ahead of Greenwich, in days.
    const FIRST: f64 = 25_569.0 + 8.0 / 24.0;
    let serial = FIRST + f64::from(seconds) / 86_400.0;
    Some(format::NumberFormat::parse("yyyy年m月d日").render(serial, false)).filter(|day| !day.is_empty())
}

/// A number in a format, as a cell shows it.
pub(crate) fn shown_number(value: f64, code: &str) -> String {
    format::NumberFormat::parse(code).render(value, false)
}

/// The hint of a cell that is to be filled in, from its title and its text.
fn hint(title: &str, text: &str) -> Option<String> {
    let words: Vec<String> = [title, text].into_iter().map(cleaned).filter(|text| !text.is_empty()).collect();
    (!words.is_empty()).then(|| format!("填写提示：{}", words.join(" ")))
}

fn sheet_problem(name: &str, why: &str) -> Problem {
    let hint = "请打开原文件核对该工作表，另存后重新报送";
    Problem::partial("sheet-unreadable", format!("工作表“{name}”未能完整读取（{why}）"), hint)
}

fn formula_problem(name: &str, count: usize) -> Problem {
    let message = format!("工作表“{name}”有{count}个公式没有保存计算结果，这些单元格读作空白");
    Problem::partial("formula-without-value", message, "请用 Excel 或 WPS 打开该文件，重新计算并保存后报送")
}

fn too_many_cells(limits: &Limits) -> Problem {
    let message = format!("单元格超过{}个，其余部分未读取", limits.cells);
    Problem::partial("too-many-cells", message, "请把数据拆分成几个文件后报送")
}

fn truth(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

/// Text of a cell with one kind of line break, without the marks Excel leaves for control characters.
fn cleaned(text: &str) -> String {
    let is_margin = |c: char| c.is_whitespace() && c != '\u{3000}';
    // Nearly every cell. All that goes is a control character or begins with a line; of those of two bytes the first is 0xC2.
    if text.bytes().all(|byte| byte >= b' ' && !matches!(byte, b'_' | 0x7f | 0xc2)) {
        return text.trim_matches(is_margin).to_owned();
    }
    let text = text.replace("_x000D_", "").replace("\r\n", "\n").replace('\r', "\n");
    text.trim_matches(is_margin).chars().filter(|&c| c == '\n' || c == '\t' || !c.is_control()).collect()
}

/// `B3` to row and column from 0.
fn cell_ref(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at(letters);
    let mut col = 0_u32;
    for letter in letters.bytes() {
        col = col.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)?;
    }
    let row: u32 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, col.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cell_names_are_places() {
        assert_eq!(cell_ref("A1"), Some((0, 0)));
        assert_eq!(cell_ref("XFD1048576"), Some((1_048_575, 16_383)));
        assert_eq!(cell_ref("1"), None);
        assert_eq!(cell_ref("ZZZZZZZZZZ1"), None);
    }
}
