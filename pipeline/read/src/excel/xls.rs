//! Binary workbooks (.xls, .et): BIFF8 and BIFF5/7, from the records.
//!
//! Strings of BIFF8 are Unicode whatever the `CODEPAGE` record says; strings before it are bytes of a code page that
//! is often wrong, so all of them together decide.

use std::collections::BTreeMap;

use memchr::memmem;
use zuozheng_model::{FileKind, Problem};

use super::Workbook;
use super::biff::{self, BOF, EOF, Record, Records};
use super::biff_strings::of_code_page;
use super::default_password::{self, FILE_PASS};
use super::format::NumberFormat;
use super::grid::{Merge, Sheet};
use super::page_header;
use crate::Limits;
use crate::ole::{self, Compound};

/// Reads every sheet in the order of the workbook.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Problem> {
    let unreadable = |why: &str| {
        let hint = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送；打不开的请重新导出";
        Problem::fatal("xls-unreadable", format!("Excel 97-2003 工作簿已损坏，无法读取（{why}）"), hint)
    };
    let stream = if bytes.starts_with(&ole::MAGIC) {
        let mut compound = Compound::open(bytes).map_err(|error| unreadable(&error))?;
        let stream = compound.stream("Workbook").or_else(|| compound.stream("Book"));
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
    let mut workbook = Workbook::new(FileKind::Xls);
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

/// Result of a formula: a text without letters (MS-XLS 2.5.133).
const EMPTY_TEXT: u8 = 3;

/// Token of a text in a formula (MS-XLS 2.5.198.89).
const TEXT_TOKEN: u8 = 0x17;

enum Fault {
    Encrypted,
    TooOld,
    Damaged,
}

/// A string as stored: decoded, or still bytes of an unknown code page.
#[derive(Debug, Clone)]
enum Stored {
    Text(String),
    Bytes(Vec<u8>),
}

struct SheetAbout {
    offset: usize,
    hidden: bool,
    name: Stored,
}

/// What holds for the whole workbook.
struct Globals {
    biff8: bool,
    marked_chinese: bool,
    epoch_1904: bool,
    encoding: &'static encoding_rs::Encoding,
    sheets: Vec<SheetAbout>,
    strings: Vec<String>,
    /// Format of each XF record.
    formats: Vec<NumberFormat>,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, Fault> {
        let mut records = Records::new(stream);
        let first = records.next().ok_or(Fault::Damaged)?;
        let biff8 = match (first.kind, first.u16(0)) {
            (BOF, Some(0x0600)) => true,
            (BOF, Some(0x0500)) => false,
            (0x0009 | 0x0209 | 0x0409, _) => return Err(Fault::TooOld),
            _ => return Err(Fault::Damaged),
        };
        let mut globals = Self {
            biff8,
            marked_chinese: false,
            epoch_1904: false,
            encoding: encoding_rs::WINDOWS_1252,
            sheets: Vec::new(),
            strings: Vec::new(),
            formats: Vec::new(),
        };
        let mut code_page = 1252;
        let mut custom = BTreeMap::new();
        let mut format_ids = Vec::new();
        for record in records {
            match record.kind {
                FILE_PASS => return Err(Fault::Encrypted),
                0x0042 => code_page = record.u16(0).unwrap_or(code_page),
                0x0022 => globals.epoch_1904 = record.u16(0) == Some(1),
                0x041e => {
                    if let (Some(id), Some(code)) = (record.u16(0), globals.format_code(&record)) {
                        custom.insert(id, NumberFormat::parse(&code));
                    }
                }
                0x00e0 => format_ids.push(record.u16(2).unwrap_or(0)),
                0x0085 => globals.sheets.extend(globals.sheet_about(&record)),
                0x00fc => globals.strings = shared_strings(&record, code_page == 936),
                EOF => break,
                _ => {}
            }
        }
        globals.marked_chinese = code_page == 936;
        if !biff8 {
            globals.encoding = of_code_page(code_page, &byte_strings(stream));
        }
        let general = NumberFormat::parse("General");
        let format = |id: &u16| {
            let own = custom.get(id).cloned().filter(|_| *id >= 164);
            own.or_else(|| NumberFormat::built_in(*id))
                .or_else(|| custom.get(id).cloned())
                .unwrap_or_else(|| general.clone())
        };
        globals.formats = format_ids.iter().map(format).collect();
        Ok(globals)
    }

    fn format_code(&self, record: &Record<'_>) -> Option<String> {
        if self.biff8 {
            let mut segments = record.segments(2);
            let n_chars = segments.u16()?;
            return Some(segments.unicode(usize::from(n_chars))?.text(self.marked_chinese));
        }
        // Only the placeholders matter here, and they are ASCII; 年 and 月 decode as GBK or not at all.
        let bytes = record.data.get(3..)?;
        Some(crate::encoding::decode_declared(bytes, Some("gb18030")).text)
    }

    fn sheet_about(&self, record: &Record<'_>) -> Option<SheetAbout> {
        // Worksheets only: 1 is a macro sheet, 2 a chart, 6 a module.
        if record.data.get(5)? & 0x0f != 0 {
            return None;
        }
        let n_chars = usize::from(*record.data.get(6)?);
        let name = if self.biff8 {
            Stored::Text(record.segments(7).unicode(n_chars)?.text(false).replace('\0', ""))
        } else {
            Stored::Bytes(record.data.get(7..)?.iter().copied().take(n_chars).collect())
        };
        Some(SheetAbout { offset: record.u32(0)? as usize, hidden: record.data.get(4)? & 0x03 != 0, name })
    }

    fn decode_name(&self, name: &Stored) -> String {
        self.decode(name)
    }

    fn decode(&self, stored: &Stored) -> String {
        match stored {
            Stored::Text(text) => text.clone(),
            Stored::Bytes(bytes) => self.encoding.decode_without_bom_handling(bytes).0.into_owned(),
        }
    }
}

/// `SST` (MS-XLS 2.4.265).
fn shared_strings(record: &Record<'_>, marked_chinese: bool) -> Vec<String> {
    let mut segments = record.segments(0);
    let mut strings = Vec::new();
    let (Some(_), Some(count)) = (segments.u32(), segments.u32()) else { return strings };
    for _ in 0..count {
        let Some(characters) = segments.u16().and_then(|n_chars| segments.unicode(usize::from(n_chars))) else { break };
        strings.push(characters.text(marked_chinese));
    }
    strings
}

/// All byte strings of a workbook before BIFF8, to tell its code page.
fn byte_strings(stream: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for record in Records::new(stream) {
        let bytes = match record.kind {
            0x0204 | 0x00d6 => byte_string(&record, 6),
            0x0207 => byte_string(&record, 0),
            0x0085 => record.data.get(7..),
            _ => None,
        };
        let bytes = bytes.unwrap_or(&[]);
        if bytes.iter().any(|&byte| byte >= 0x80) && sample.len() < 1 << 20 {
            sample.extend_from_slice(bytes);
            sample.push(b'\n');
        }
    }
    sample
}

/// A string with a two-byte length at an offset.
fn byte_string<'a>(record: &Record<'a>, at: usize) -> Option<&'a [u8]> {
    let length = usize::from(record.u16(at)?);
    let bytes = record.data.get(at + 2..)?;
    Some(&bytes[..length.min(bytes.len())])
}

/// A drawing object.
#[derive(Debug, Clone, Copy, Default)]
struct Object {
    sort: u16,
    number: u16,
}

impl Object {
    const CHART: u16 = 0x05;
    const PICTURE: u16 = 0x08;
}

/// The cell of the last anchor in a drawing record (`OfficeArtClientAnchorSheet`, MS-XLS 2.5.193): row and column.
fn anchor(drawing: &[u8]) -> Option<(u32, u32)> {
    const HEAD: [u8; 6] = [0x10, 0xf0, 18, 0, 0, 0];
    let at = memmem::rfind(drawing, &HEAD)? + HEAD.len();
    let number = |at: usize| Some(u32::from(u16::from_le_bytes(drawing.get(at..at + 2)?.try_into().ok()?)));
    Some((number(at + 6)?, number(at + 2)?))
}

/// Reads the records of one sheet.
struct SheetReader<'a> {
    globals: &'a Globals,
    sheet: &'a mut Sheet,
    left: &'a mut u64,
    /// Where the string of the last formula belongs.
    formula: Option<(u32, u32)>,
    /// Formulas with a result, and formulas that have none though nothing in them makes an empty text.
    n_results: usize,
    n_without: usize,
    /// Texts of drawing objects by their number, each with the cell that the object is anchored at.
    texts: BTreeMap<u16, ((u32, u32), String)>,
    /// The last object, and the anchor of the shape before it.
    object: Object,
    anchor: (u32, u32),
    notes: Vec<((u32, u32), u16)>,
}

impl<'a> SheetReader<'a> {
    fn new(globals: &'a Globals, sheet: &'a mut Sheet, left: &'a mut u64) -> Self {
        Self {
            globals,
            sheet,
            left,
            formula: None,
            n_results: 0,
            n_without: 0,
            texts: BTreeMap::new(),
            object: Object::default(),
            anchor: (0, 0),
            notes: Vec::new(),
        }
    }

    /// True when the end of the sheet was reached, and how many formulas have no value.
    fn read(mut self, records: Records<'_>) -> (bool, usize) {
        let mut depth = 0_u32;
        let mut complete = false;
        for record in records {
            match record.kind {
                BOF => depth += 1,
                EOF if depth <= 1 => {
                    complete = true;
                    break;
                }
                EOF => depth -= 1,
                // Charts inside the sheet have cell records of their own; they are not the sheet's.
                _ if depth > 1 => {}
                _ => {
                    if self.record(&record).is_none() && is_cell(record.kind) {
                        // A cell record too short for itself: the rest of the stream cannot be trusted.
                        break;
                    }
                }
            }
            if *self.left == 0 {
                break;
            }
        }
        for (at, object) in std::mem::take(&mut self.notes) {
            if let Some((_, text)) = self.texts.remove(&object).filter(|(_, text)| !text.trim().is_empty()) {
                self.sheet.comments.insert(at, super::cleaned(&text));
            }
        }
        for (at, text) in self.texts.values() {
            self.sheet.drawings.add_box(*at, text);
        }
        (complete, self.n_formulas_without_value())
    }

    fn record(&mut self, record: &Record<'_>) -> Option<()> {
        match record.kind {
            0x0203 => {
                let (row, col, xf) = record.cell()?;
                self.number(row, col, xf, record.f64(6)?);
            }
            0x027e => {
                let (row, col, xf) = record.cell()?;
                self.number(row, col, xf, biff::rk(record.u32(6)?));
            }
            0x00bd => {
                let (row, first) = (u32::from(record.u16(0)?), u32::from(record.u16(2)?));
                let cells = record.data.get(4..record.data.len().checked_sub(2)?)?;
                for (nth, cell) in cells.chunks_exact(6).enumerate() {
                    let value = u32::from_le_bytes([cell[2], cell[3], cell[4], cell[5]]);
                    self.number(row, first + nth as u32, u16::from_le_bytes([cell[0], cell[1]]), biff::rk(value));
                }
            }
            0x00fd => {
                let (row, col, xf) = record.cell()?;
                let text = self.globals.strings.get(record.u32(6)? as usize)?;
                self.text(row, col, &self.formatted(xf, text));
            }
            0x0204 | 0x00d6 => {
                let (row, col, xf) = record.cell()?;
                let text = self.string(record, 6)?;
                self.text(row, col, &self.formatted(xf, &text));
            }
            0x0205 => {
                let (row, col, _) = record.cell()?;
                let (value, is_error) = (*record.data.get(6)?, *record.data.get(7)? != 0);
                self.truth(row, col, value, is_error);
            }
            0x0006 | 0x0206 | 0x0406 => self.formula(record)?,
            0x0207 => {
                let text = self.string(record, 0)?;
                let (row, col) = self.formula.take()?;
                self.text(row, col, &text);
            }
            0x0014 => self.sheet.page_header.above = page_header::parts(&self.string(record, 0)?),
            0x0015 => self.sheet.page_header.below = page_header::parts(&self.string(record, 0)?),
            0x00e5 => self.merges(record)?,
            0x001c => self.note(record)?,
            0x01b8 => self.sheet.hyperlinks.extend(super::hyperlink::of_record(record)),
            // `Row` and `ColInfo`: only whether they are hidden.
            0x0208 if record.u16(12)? & 0x20 != 0 => {
                self.sheet.hidden_rows.insert(u32::from(record.u16(0)?));
            }
            0x007d if record.u16(8)? & 1 != 0 => {
                self.sheet.hidden_cols.push((u32::from(record.u16(0)?), u32::from(record.u16(2)?)));
            }
            0x00ec => self.anchor = anchor(record.data).unwrap_or(self.anchor),
            // `Obj`, whose first part tells sort and number (MS-XLS 2.5.143).
            0x005d => {
                self.object = Object::default();
                if record.u16(0)? == 0x15 {
                    self.object = Object { sort: record.u16(4)?, number: record.u16(6)? };
                }
                self.sheet.drawings.n_pictures += usize::from(self.object.sort == Object::PICTURE);
                self.sheet.drawings.n_charts += usize::from(self.object.sort == Object::CHART);
            }
            0x01b6 => {
                let n_chars = usize::from(record.u16(10)?);
                let mut segments = super::biff_strings::Segments::new(record.continued.clone());
                let wide = segments.byte()? & 1 != 0;
                let text = segments.characters(n_chars, wide).text(self.globals.marked_chinese);
                self.texts.insert(self.object.number, (self.anchor, text));
            }
            _ => {}
        }
        Some(())
    }

    fn number(&mut self, row: u32, col: u32, xf: u16, value: f64) {
        let text = match self.globals.formats.get(usize::from(xf)) {
            Some(format) => format.render(value, self.globals.epoch_1904),
            None => super::format::general(value),
        };
        self.text(row, col, &text);
    }

    fn formatted(&self, xf: u16, text: &str) -> String {
        let format = self.globals.formats.get(usize::from(xf));
        format.map_or_else(|| text.to_owned(), |format| format.render_text(text))
    }

    fn text(&mut self, row: u32, col: u32, text: &str) {
        if *self.left > 0 {
            *self.left -= 1;
            self.sheet.set(row, col, super::cleaned(text));
        }
    }

    fn truth(&mut self, row: u32, col: u32, value: u8, is_error: bool) {
        let text = if is_error { biff::error_name(value) } else { super::truth(value != 0) };
        self.text(row, col, text);
    }

    /// Formulas that were saved without a result. An empty text is a result as well, so only a sheet none of whose
    /// formulas has another, and only formulas that hold no text (`IF(A1="","",…)` does) tell that nothing was computed.
    fn n_formulas_without_value(&self) -> usize {
        if self.n_results == 0 { self.n_without } else { 0 }
    }

    /// `Formula` (MS-XLS 2.4.127): its value, unless that is a string, which then follows as a record of its own.
    fn formula(&mut self, record: &Record<'_>) -> Option<()> {
        let (row, col, xf) = record.cell()?;
        let value = record.data.get(6..14)?;
        self.formula = None;
        let is_empty = value[6..] == [0xff, 0xff] && value[0] == EMPTY_TEXT;
        self.n_results += usize::from(!is_empty);
        self.n_without += usize::from(is_empty && !record.data.get(22..)?.contains(&TEXT_TOKEN));
        let tokens = record.u16(20).and_then(|n_bytes| record.data.get(22..22 + usize::from(n_bytes)));
        if let Some(address) = tokens.filter(|_| self.globals.biff8).and_then(super::hyperlink::of_formula) {
            self.sheet.hyperlinks.insert((row, col), address);
        }
        if value[6..] != [0xff, 0xff] {
            self.number(row, col, xf, record.f64(6)?);
            return Some(());
        }
        match value[0] {
            0 => self.formula = Some((row, col)),
            1 => self.truth(row, col, value[2], false),
            2 => self.truth(row, col, value[2], true),
            _ => {}
        }
        Some(())
    }

    fn merges(&mut self, record: &Record<'_>) -> Option<()> {
        let count = usize::from(record.u16(0)?);
        for range in record.data.get(2..)?.chunks_exact(8).take(count) {
            let at = |at: usize| u32::from(u16::from_le_bytes([range[at], range[at + 1]]));
            self.sheet.merges.push(Merge { from: (at(0), at(4)), to: (at(2), at(6)) });
        }
        Some(())
    }

    fn note(&mut self, record: &Record<'_>) -> Option<()> {
        let at = (u32::from(record.u16(0)?), u32::from(record.u16(2)?));
        if self.globals.biff8 {
            self.notes.push((at, record.u16(6)?));
        } else {
            let text = self.globals.decode(&Stored::Bytes(byte_string(record, 4)?.to_vec()));
            self.sheet.comments.insert(at, super::cleaned(&text));
        }
        Some(())
    }

    fn string(&self, record: &Record<'_>, at: usize) -> Option<String> {
        if self.globals.biff8 {
            let mut segments = record.segments(at);
            let n_chars = segments.u16()?;
            if n_chars == 0 {
                return Some(String::new());
            }
            return Some(segments.unicode(usize::from(n_chars))?.text(self.globals.marked_chinese));
        }
        Some(self.globals.decode(&Stored::Bytes(byte_string(record, at)?.to_vec())))
    }
}

fn is_cell(kind: u16) -> bool {
    matches!(kind, 0x0203 | 0x027e | 0x00bd | 0x00fd | 0x0204 | 0x00d6 | 0x0205 | 0x0006)
}

#[cfg(test)]
mod tests {
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
