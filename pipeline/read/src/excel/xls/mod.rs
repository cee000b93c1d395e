//! Binary workbooks (.xls, .et): BIFF8 and BIFF5/7, from the records.
//!
//! Strings of BIFF8 are Unicode whatever the `CODEPAGE` record says; strings before it are bytes of a code page that
//! is often wrong, so all of them together decide.

mod drawings;
mod globals;
mod sheet;

use zuozheng_model::{FileKind, Problem};

use super::biff::Records;
use super::grid::Sheet;
use super::{Workbook, default_password};
use crate::ole::{self, Compound};
use crate::{Limits, embedded};
use globals::{Fault, Globals};
use sheet::SheetReader;

/// Reads every sheet in the order of the workbook.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Problem> {
    let unreadable = |why: &str| {
        let hint = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送；打不开的请重新导出";
        Problem::fatal("xls-unreadable", format!("Excel 97-2003 工作簿已损坏，无法读取（{why}）"), hint)
    };
    let mut objects = Vec::new();
    let stream = if bytes.starts_with(&ole::MAGIC) {
        let mut compound = Compound::open(bytes).map_err(|error| unreadable(&error))?;
        let stream = compound.stream("Workbook").or_else(|| compound.stream("Book"));
        objects = embedded::in_compound(&mut compound);
        stream.ok_or_else(|| unreadable("缺少工作簿数据流"))?
    } else {
        // Some programs write the records without any container.
        bytes.to_vec()
    };
    let stream = default_password::decrypted(&stream).unwrap_or(stream);
    let mut globals = Globals::read(&stream).map_err(|fault| match fault {
        Fault::Encrypted => crate::problems::encrypted(),
        Fault::TooOld => Problem::fatal(
            "xls-too-old",
            "该工作簿是 Excel 4.0 或更早的格式，无法读取",
            "请用 Excel 打开后另存为 .xlsx 再报送",
        ),
        Fault::Damaged => unreadable("没有工作簿开头记录"),
    })?;
    let mut workbook = Workbook { objects, ..Workbook::new(FileKind::Xls) };
    let mut left = limits.cells;
    for about in std::mem::take(&mut globals.sheets) {
        let mut sheet = Sheet::new(globals.decode_name(&about.name), about.hidden);
        let Some(records) = stream.get(about.offset..).filter(|_| about.offset > 0) else {
            workbook.problems.push(super::sheet_problem(&sheet.name, "位置超出文件"));
            continue;
        };
        let (complete, n_without) = SheetReader::new(&globals, &mut sheet, &mut left).read(Records::new(records));
        if !complete && left > 0 {
            workbook.problems.push(super::sheet_problem(&sheet.name, "数据不完整"));
        }
        if n_without > 0 {
            workbook.problems.push(super::formula_problem(&sheet.name, n_without));
        }
        workbook.sheets.push(sheet);
        if left == 0 {
            workbook.problems.push(super::too_many_cells(limits));
            break;
        }
    }
    Ok(workbook)
}

#[cfg(test)]
mod tests {
    use super::super::biff::{BOF, EOF};
    use super::*;
    use zuozheng_model::BlockKind;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    /// A workbook of one sheet with these records.
    fn workbook(records: &[Vec<u8>]) -> Vec<u8> {
        let begin = record(BOF, &[0, 6, 5, 0]);
        let about = |offset: u32| record(0x0085, &[&offset.to_le_bytes()[..], &[0, 0, 1, 0, b'T']].concat());
        let end = record(EOF, &[]);
        let head = [begin.clone(), about(0), end.clone()].concat().len() as u32;
        [begin.clone(), about(head), end.clone(), begin, records.concat(), end].concat()
    }

    /// A formula in A1 with these tokens whose result is an empty text.
    fn without_result(tokens: &[u8]) -> Vec<u8> {
        let result = [3, 0, 0, 0, 0, 0, 0xff, 0xff];
        record(0x0006, &[&[0; 6][..], &result, &[0; 6], &(tokens.len() as u16).to_le_bytes(), tokens].concat())
    }

    fn object(sort: u8, number: u8) -> Vec<u8> {
        record(0x005d, &[&[0x15, 0, 0x12, 0, sort, 0, number, 0][..], &[0; 14]].concat())
    }

    #[test]
    fn formulas_without_result_are_told() {
        let codes = |records: &[Vec<u8>]| {
            let read = read(&workbook(records), &Limits::default()).ok().unwrap();
            read.problems.iter().map(|problem| problem.code.as_str().to_owned()).collect::<Vec<_>>()
        };
        let sum = without_result(&[0x25, 0, 0, 1, 0, 0, 0, 0, 0]);
        assert_eq!(codes(std::slice::from_ref(&sum)), ["formula-without-value"]);
        // IF(A1="","",1) has an empty text for its result, and where one formula was computed all were.
        assert!(codes(&[without_result(&[0x17, 0, 0])]).is_empty());
        let computed = record(0x0006, &[&[0; 6][..], &1.5_f64.to_le_bytes(), &[0; 8]].concat());
        assert!(codes(&[sum, computed]).is_empty());
    }

    #[test]
    fn boxes_are_notes_and_pictures_are_counted() {
        let anchor = [&[0x10, 0xf0, 18, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0][..], &[0; 12]].concat();
        let text = record(0x01b6, &[&[0; 10][..], &[2, 0], &[0; 6]].concat());
        let letters = record(0x003c, &[0, b'o', b'k']);
        let records = [record(0x00ec, &anchor), object(6, 1), text, letters, object(8, 2), object(5, 3)];
        let read = crate::read(&workbook(&records), &Limits::default());
        let notes: Vec<String> = read
            .document
            .blocks
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Note { .. }))
            .map(|block| format!("{} {}", block.locator, block.text().unwrap_or_default()))
            .collect();
        assert_eq!(notes, ["T!D2 ok"]);
        assert!(read.problems[0].message.contains("1张图片、1个图表"), "{:?}", read.problems);
    }
}
