//! Workbooks since 2007 (.xlsx, .xlsm, and .et saved as such), by calamine's cell stream.
//!
//! calamine's dense `Range` is never built: one far cell would ask for all the memory between A1 and it.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use zuozheng_model::{FileKind, Problem};

use super::format::{NumberFormat, general};
use super::grid::{Merge, Sheet};
use super::{Workbook, extras};
use crate::package::Package;
use crate::{Limits, embedded};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads every sheet by its name, in the order of the workbook.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Problem> {
    let unreadable = |why: &str| {
        let hint = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送；打不开的请重新导出";
        Problem::fatal("xlsx-unreadable", format!("Excel 工作簿已损坏，无法读取（{why}）"), hint)
    };
    let mut package = Package::open(bytes, limits).map_err(|error| unreadable(&error.to_string()))?;
    if !package.unpacks_within_limit() {
        let hint = "请删除无关的图片和空白行列，或拆分成几个文件后报送";
        return Err(Problem::fatal("unpacked-too-large", "Excel 工作簿解压后过大，未读取", hint));
    }
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error.to_string()))?;
    let mut workbook = Workbook::new(FileKind::Xlsx);
    let mut extras = extras::read(&mut package);
    let epoch_1904 = book.has_1904_epoch();
    let mut left = limits.cells;
    let mut formats = BTreeMap::new();
    for about in book.sheets_metadata().to_vec() {
        let mut sheet = Sheet::new(about.name.clone(), about.visible != SheetVisible::Visible);
        if about.typ == SheetType::ChartSheet {
            // A chart alone: its title is all that stands nowhere else.
            sheet.drawings = extras.remove(&about.name).unwrap_or_default().drawings;
            workbook.sheets.push(sheet);
            continue;
        }
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let mut context = Context { epoch_1904, formats: &mut formats, left: &mut left };
        // Calamine panics at some impossible addresses: they cost the sheet, not the workbook.
        let cells = catch_unwind(AssertUnwindSafe(|| context.read_cells(&mut book, &mut sheet)))
            .unwrap_or_else(|_| Err("单元格地址不合规范".to_owned()));
        if let Err(why) = cells {
            workbook.problems.push(super::sheet_problem(&about.name, &why));
        }
        let extra = extras.remove(&about.name).unwrap_or_default();
        match extra.merges {
            Some(merges) => sheet.merges = merges,
            None => match book.merge_cells_by_sheet_name(&about.name) {
                Ok(ranges) => {
                    sheet.merges = ranges.iter().map(|range| Merge { from: range.start, to: range.end }).collect();
                }
                Err(error) => workbook.problems.push(super::sheet_problem(&about.name, &error.to_string())),
            },
        }
        for ((row, col), error) in extra.new_errors {
            sheet.set(row, col, error);
        }
        sheet.comments = extra.comments;
        sheet.hyperlinks = extra.hyperlinks;
        sheet.hints = extra.hints;
        sheet.hidden_rows = extra.hidden_rows;
        sheet.hidden_cols = extra.hidden_cols;
        sheet.page_header = extra.page_header;
        sheet.drawings.n_pictures += extra.drawings.n_pictures;
        sheet.drawings.n_charts = extra.drawings.n_charts;
        sheet.drawings.boxes = extra.drawings.boxes;
        if extra.formulas_without_value > 0 {
            workbook.problems.push(super::formula_problem(&about.name, extra.formulas_without_value));
        }
        workbook.sheets.push(sheet);
        if left == 0 {
            workbook.problems.push(super::too_many_cells(limits));
            break;
        }
    }
    workbook.pictures = super::pictures_alone(&workbook, &mut package, "xl/media/");
    workbook.objects = embedded::files(&mut package, "xl/embeddings/");
    Ok(workbook)
}

struct Context<'a> {
    epoch_1904: bool,
    formats: &'a mut BTreeMap<usize, NumberFormat>,
    left: &'a mut u64,
}

impl Context<'_> {
    /// Reads cells until the end, the limit or an error in the markup; what was read before it stays.
    fn read_cells(&mut self, book: &mut Book<'_>, sheet: &mut Sheet) -> Result<(), String> {
        let mut reader = match book.worksheet_cells_reader(&sheet.name) {
            Ok(reader) => reader,
            // A sheet without cells may have no sheet data at all.
            Err(XlsxError::XmlEof(_)) => return Ok(()),
            Err(error) => return Err(error.to_string()),
        };
        // What is wrong with one cell costs that cell.
        let mut broken_cell = None;
        loop {
            let (cell, style) = match reader.next_cell_with_style_id() {
                Ok(Some(cell)) => cell,
                Ok(None) => return broken_cell.map_or(Ok(()), Err),
                // An error value that Excel has had since, such as #SPILL!: those are looked up in the part itself.
                Err(XlsxError::CellError(_)) => continue,
                Err(error @ (XlsxError::Unexpected(_) | XlsxError::CellTAttribute(_) | XlsxError::ParseFloat(_))) => {
                    broken_cell.get_or_insert(error.to_string());
                    continue;
                }
                Err(error) => return Err(error.to_string()),
            };
            let format = self.formats.entry(style).or_insert_with(|| {
                let number_format = reader.styles().get(style).and_then(|style| style.number_format.as_ref());
                match number_format {
                    None => NumberFormat::parse("General"),
                    Some(known) => {
                        let id = known.format_id.and_then(|id| u16::try_from(id).ok());
                        let is_custom = known.format_id.is_none_or(|id| id >= 164) && !known.format_code.is_empty();
                        let built_in = id.and_then(NumberFormat::built_in).filter(|_| !is_custom);
                        built_in.unwrap_or_else(|| NumberFormat::parse(&known.format_code))
                    }
                }
            });
            let (row, col) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::String(text) => format.render_text(&super::cleaned(text)),
                DataRef::SharedString(text) => format.render_text(&super::cleaned(text)),
                DataRef::Int(value) => format.render(*value as f64, self.epoch_1904),
                DataRef::Float(value) => format.render(*value, self.epoch_1904),
                DataRef::DateTime(value) => format.render(value.as_f64(), self.epoch_1904),
                DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => format.render_iso(text),
                DataRef::Bool(value) => super::truth(*value).to_owned(),
                DataRef::Error(error) => error.to_string(),
            };
            let text = match cell.get_value() {
                DataRef::Float(value) if text.is_empty() => general(*value),
                _ => text,
            };
            if *self.left == 0 {
                return broken_cell.map_or(Ok(()), Err);
            }
            *self.left -= 1;
            sheet.set(row, col, text);
        }
    }
}
