//! Binary workbooks since 2007 (.xlsb, MS-XLSB), by their records. Drawings and relations are XML as in .xlsx.

use std::collections::BTreeMap;

use zuozheng_model::{FileKind, Problem};

use super::extras::{self, relations};
use super::format::{NumberFormat, general};
use super::grid::{Merge, Sheet};
use super::xlsb_records::{Record, Records};
use super::{Workbook, biff, hyperlink};
use crate::package::Package;
use crate::{Limits, embedded, xml};

/// Kinds of records (MS-XLSB 2.3).
mod kind {
    pub(super) const ROW: u16 = 0;
    pub(super) const STRING_ITEM: u16 = 19;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const CELL_FORMAT: u16 = 47;
    pub(super) const COLUMNS: u16 = 60;
    pub(super) const RICH_CELL: u16 = 62;
    pub(super) const END_OF_CELLS: u16 = 146;
    pub(super) const WORKBOOK: u16 = 153;
    pub(super) const SHEET: u16 = 156;
    pub(super) const MERGE: u16 = 176;
    pub(super) const HYPERLINK: u16 = 494;
    pub(super) const BEGIN_CELL_FORMATS: u16 = 617;
    pub(super) const END_CELL_FORMATS: u16 = 618;
    pub(super) const COMMENT: u16 = 635;
    pub(super) const COMMENT_TEXT: u16 = 637;
}

const WORKBOOK_PART: &str = "xl/workbook.bin";

/// Reads every sheet in the order of the workbook.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Problem> {
    let unreadable = |why: &str| {
        let hint = "请用 Excel 打开后另存为 .xlsx 再报送";
        Problem::fatal("xlsb-unreadable", format!("二进制工作簿（.xlsb）已损坏，无法读取（{why}）"), hint)
    };
    let mut package = Package::open(bytes, limits).map_err(|error| unreadable(&error.to_string()))?;
    if !package.unpacks_within_limit() {
        return Err(Problem::fatal("unpacked-too-large", "Excel 工作簿解压后过大，未读取", "请拆分成几个文件后报送"));
    }
    let globals = Globals::read(&mut package).ok_or_else(|| unreadable("缺少 workbook.bin"))?;
    let mut workbook = Workbook::new(FileKind::Xlsb);
    let mut left = limits.cells;
    for about in &globals.sheets {
        let mut sheet = Sheet::new(about.name.clone(), about.is_hidden);
        let is_whole = package.part(&about.path, xml::MAX_PART).is_ok_and(|part| {
            let addresses = addresses(&mut package, &about.path);
            SheetReader { globals: &globals, addresses, sheet: &mut sheet, left: &mut left, row: 0 }.read(&part)
        });
        if !is_whole && left > 0 {
            workbook.problems.push(super::sheet_problem(&about.name, "内容不完整"));
        }
        add_beside(&mut package, &about.path, &mut sheet);
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

struct SheetAbout {
    name: String,
    path: String,
    is_hidden: bool,
}

/// What holds for all sheets.
struct Globals {
    epoch_1904: bool,
    sheets: Vec<SheetAbout>,
    strings: Vec<String>,
    /// Format of each style of cells.
    formats: Vec<NumberFormat>,
}

impl Globals {
    fn read(package: &mut Package<'_>) -> Option<Self> {
        let bytes = package.part(WORKBOOK_PART, xml::MAX_PART).ok()?;
        let related = relations(package, WORKBOOK_PART);
        let mut globals = Self { epoch_1904: false, sheets: Vec::new(), strings: Vec::new(), formats: Vec::new() };
        for record in Records::new(&bytes) {
            match record.kind {
                kind::WORKBOOK => globals.epoch_1904 = record.u32(0).is_some_and(|flags| flags & 1 != 0),
                kind::SHEET => {
                    let Some((id, end)) = record.text(8) else { continue };
                    let Some((name, _)) = record.text(end) else { continue };
                    // Sheets of charts and dialogues have no cells.
                    let sheet = related.iter().find(|(relation, _)| relation.id == id);
                    let path = sheet.filter(|(relation, _)| relation.kind.ends_with("/worksheet"));
                    globals.sheets.extend(path.map(|(_, path)| SheetAbout {
                        name,
                        path: path.clone(),
                        is_hidden: record.u32(0).is_some_and(|state| state != 0),
                    }));
                }
                _ => {}
            }
        }
        for (relation, path) in &related {
            let is = |kind: &str| relation.kind.ends_with(kind);
            if !is("/sharedStrings") && !is("/styles") {
                continue;
            }
            let Ok(bytes) = package.part(path, xml::MAX_PART) else { continue };
            if is("/styles") {
                globals.formats = formats(&bytes);
            } else {
                let items = Records::new(&bytes).filter(|record| record.kind == kind::STRING_ITEM);
                globals.strings = items.map(|item| item.text(1).unwrap_or_default().0).collect();
            }
        }
        Some(globals)
    }
}

/// The format of each style of cells.
fn formats(part: &[u8]) -> Vec<NumberFormat> {
    let mut own = BTreeMap::new();
    let mut formats = Vec::new();
    let mut is_inside = false;
    for record in Records::new(part) {
        match record.kind {
            kind::FORMAT => own.extend(record.u16(0).zip(record.text(2)).map(|(id, (code, _))| (id, code))),
            kind::BEGIN_CELL_FORMATS => is_inside = true,
            kind::END_CELL_FORMATS => is_inside = false,
            kind::CELL_FORMAT if is_inside => {
                let id = record.u16(2).unwrap_or(0);
                let code = || own.get(&id).map_or("General", String::as_str);
                formats.push(NumberFormat::built_in(id).unwrap_or_else(|| NumberFormat::parse(code())));
            }
            _ => {}
        }
    }
    formats
}

/// Addresses by the id of their relation.
fn addresses(package: &mut Package<'_>, path: &str) -> BTreeMap<String, String> {
    let related = relations(package, path).into_iter().map(|(relation, _)| relation);
    let is_address = |kind: &str| kind.ends_with("/hyperlink");
    related.filter(|relation| is_address(&relation.kind)).map(|relation| (relation.id, relation.target)).collect()
}

/// Adds the comments and drawings of a sheet.
fn add_beside(package: &mut Package<'_>, path: &str, sheet: &mut Sheet) {
    for (relation, path) in relations(package, path) {
        if relation.kind.ends_with("/drawing") {
            extras::add_drawing(package, &path, &mut sheet.drawings);
        } else if relation.kind.ends_with("/comments")
            && let Ok(bytes) = package.part(&path, xml::MAX_PART)
        {
            let mut at = None;
            for record in Records::new(&bytes) {
                match record.kind {
                    kind::COMMENT => at = record.range(4).map(|(first, _)| first),
                    kind::COMMENT_TEXT => {
                        let text = record.text(1).map(|(text, _)| super::cleaned(&text));
                        let comment = at.take().zip(text.filter(|text| !text.is_empty()));
                        sheet.comments.extend(comment);
                    }
                    _ => {}
                }
            }
        }
    }
}

struct SheetReader<'a> {
    globals: &'a Globals,
    addresses: BTreeMap<String, String>,
    sheet: &'a mut Sheet,
    left: &'a mut u64,
    row: u32,
}

impl SheetReader<'_> {
    /// True when the end of the cells was reached.
    fn read(mut self, part: &[u8]) -> bool {
        let mut is_whole = false;
        for record in Records::new(part) {
            is_whole |= record.kind == kind::END_OF_CELLS;
            if self.record(&record).is_none() || *self.left == 0 {
                break;
            }
        }
        is_whole
    }

    fn record(&mut self, record: &Record<'_>) -> Option<()> {
        match record.kind {
            kind::ROW => {
                self.row = record.u32(0)?;
                // The flag that its height is zero.
                if record.u8(11)? & 0x10 != 0 {
                    self.sheet.hidden_rows.insert(self.row);
                }
            }
            1..=11 | kind::RICH_CELL => self.cell(record)?,
            kind::COLUMNS if record.u16(16)? & 1 != 0 => {
                self.sheet.hidden_cols.push((record.u32(0)?, record.u32(4)?));
            }
            kind::MERGE => {
                let (from, to) = record.range(0)?;
                self.sheet.merges.push(Merge { from, to });
            }
            kind::HYPERLINK => {
                let (at, _) = record.range(0)?;
                let (id, _) = record.text(16)?;
                let address = self.addresses.get(&id).and_then(|address| hyperlink::outside(address));
                self.sheet.hyperlinks.extend(address.map(|address| (at, address)));
            }
            _ => {}
        }
        Some(())
    }

    /// A cell: its column, its style, its value; that of a formula stands where any other does.
    fn cell(&mut self, record: &Record<'_>) -> Option<()> {
        let (col, style) = (record.u32(0)?, record.u32(4)? & 0x00ff_ffff);
        let format = self.globals.formats.get(style as usize);
        let number = |value: f64| match format {
            Some(format) => format.render(value, self.globals.epoch_1904),
            None => general(value),
        };
        let string = |text: &str| {
            let text = super::cleaned(text);
            format.map_or_else(|| text.clone(), |format| format.render_text(&text))
        };
        let text = match record.kind {
            1 => return Some(()),
            2 => number(biff::rk(record.u32(8)?)),
            3 | 11 => biff::error_name(record.u8(8)?).to_owned(),
            4 | 10 => super::truth(record.u8(8)? != 0).to_owned(),
            5 | 9 => number(record.f64(8)?),
            6 | 8 => string(&record.text(8)?.0),
            7 => string(self.globals.strings.get(record.u32(8)? as usize)?),
            _ => string(&record.text(9)?.0),
        };
        if *self.left > 0 {
            *self.left -= 1;
            self.sheet.set(self.row, col, text);
        }
        Some(())
    }
}
