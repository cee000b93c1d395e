//! Binary workbooks since 2007 (.xlsb), by calamine's cell stream. Number formats other than dates are not shown.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsb};
use zuozheng_model::{FileKind, Problem};

use super::Workbook;
use super::format::{NumberFormat, general};
use super::grid::Sheet;
use crate::Limits;
use crate::package::Package;

/// Reads every sheet by its name, in the order of the workbook.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Problem> {
    let unreadable = |why: &str| {
        let hint = "请用 Excel 打开后另存为 .xlsx 再报送";
        Problem::fatal("xlsb-unreadable", format!("二进制工作簿（.xlsb）已损坏，无法读取（{why}）"), hint)
    };
    let mut package = Package::open(bytes, limits).map_err(|error| unreadable(&error.to_string()))?;
    if !package.unpacks_within_limit() {
        return Err(Problem::fatal("unpacked-too-large", "Excel 工作簿解压后过大，未读取", "请拆分成几个文件后报送"));
    }
    let mut book: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(|error| unreadable(&error.to_string()))?;
    let epoch_1904 = book.has_1904_epoch();
    let mut workbook = Workbook::new(FileKind::Xlsb);
    let message = ".xlsb 工作簿的合并单元格和百分比格式未能识别，其余内容已读取";
    workbook.problems.push(Problem::note("xlsb-plain", message, "如需准确的表格结构，请另存为 .xlsx 再报送"));
    let mut left = limits.cells;
    for about in book.sheets_metadata().to_vec() {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let mut sheet = Sheet::new(about.name.clone(), about.visible != SheetVisible::Visible);
        if let Err(why) = read_cells(&mut book, &mut sheet, epoch_1904, &mut left) {
            workbook.problems.push(super::sheet_problem(&about.name, &why));
        }
        workbook.sheets.push(sheet);
        if left == 0 {
            workbook.problems.push(super::too_many_cells(limits));
            break;
        }
    }
    Ok(workbook)
}

fn read_cells(
    book: &mut Xlsb<Cursor<&[u8]>>,
    sheet: &mut Sheet,
    epoch_1904: bool,
    left: &mut u64,
) -> Result<(), String> {
    let date = NumberFormat::parse("yyyy/m/d");
    let moment = NumberFormat::parse("yyyy/m/d h:mm:ss");
    let time = NumberFormat::parse("[h]:mm:ss");
    let mut reader = book.worksheet_cells_reader(&sheet.name).map_err(|error| error.to_string())?;
    while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
        let (row, col) = cell.get_position();
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::String(text) => super::cleaned(text),
            DataRef::SharedString(text) => super::cleaned(text),
            DataRef::Int(value) => value.to_string(),
            DataRef::Float(value) => general(*value),
            DataRef::DateTime(value) => {
                let serial = value.as_f64();
                let format = match () {
                    () if value.is_duration() || serial < 1.0 => &time,
                    () if serial.fract() == 0.0 => &date,
                    () => &moment,
                };
                format.render(serial, epoch_1904)
            }
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
            DataRef::Bool(value) => super::truth(*value).to_owned(),
            DataRef::Error(error) => error.to_string(),
        };
        if *left == 0 {
            return Ok(());
        }
        *left -= 1;
        sheet.set(row, col, text);
    }
    Ok(())
}
