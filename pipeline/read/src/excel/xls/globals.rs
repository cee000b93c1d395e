//! What holds for the whole workbook: its sheets, strings and formats.

use std::collections::BTreeMap;

use crate::excel::biff::{BOF, EOF, Record, Records};
use crate::excel::biff_strings::of_code_page;
use crate::excel::default_password::FILE_PASS;
use crate::excel::format::NumberFormat;

pub(super) enum Fault {
    Encrypted,
    TooOld,
    Damaged,
}

/// A string as stored: decoded, or still bytes of an unknown code page.
#[derive(Debug, Clone)]
pub(super) enum Stored {
    Text(String),
    Bytes(Vec<u8>),
}

pub(super) struct SheetAbout {
    pub(super) offset: usize,
    pub(super) hidden: bool,
    pub(super) name: Stored,
}

/// What holds for the whole workbook.
pub(super) struct Globals {
    pub(super) biff8: bool,
    pub(super) marked_chinese: bool,
    pub(super) epoch_1904: bool,
    pub(super) encoding: &'static encoding_rs::Encoding,
    pub(super) sheets: Vec<SheetAbout>,
    pub(super) strings: Vec<String>,
    /// Format of each XF record.
    pub(super) formats: Vec<NumberFormat>,
}

impl Globals {
    pub(super) fn read(stream: &[u8]) -> Result<Self, Fault> {
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

    pub(super) fn format_code(&self, record: &Record<'_>) -> Option<String> {
        if self.biff8 {
            let mut segments = record.segments(2);
            let n_chars = segments.u16()?;
            return Some(segments.unicode(usize::from(n_chars))?.text(self.marked_chinese));
        }
        // Only the placeholders matter here, and they are ASCII; 年 and 月 decode as GBK or not at all.
        let bytes = record.data.get(3..)?;
        Some(crate::encoding::decode_declared(bytes, Some("gb18030")).text)
    }

    pub(super) fn sheet_about(&self, record: &Record<'_>) -> Option<SheetAbout> {
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

    /// A string whose length is one byte.
    pub(super) fn short_string(&self, record: &Record<'_>, at: usize) -> Option<String> {
        let n_chars = usize::from(*record.data.get(at)?);
        if self.biff8 {
            return Some(record.segments(at + 1).unicode(n_chars)?.text(self.marked_chinese));
        }
        let bytes = record.data.get(at + 1..)?;
        Some(self.decode(&Stored::Bytes(bytes.iter().copied().take(n_chars).collect())))
    }

    pub(super) fn decode_name(&self, name: &Stored) -> String {
        self.decode(name)
    }

    pub(super) fn decode(&self, stored: &Stored) -> String {
        match stored {
            Stored::Text(text) => text.clone(),
            Stored::Bytes(bytes) => self.encoding.decode_without_bom_handling(bytes).0.into_owned(),
        }
    }
}

/// `SST` (MS-XLS 2.4.265).
pub(super) fn shared_strings(record: &Record<'_>, marked_chinese: bool) -> Vec<String> {
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
pub(super) fn byte_strings(stream: &[u8]) -> Vec<u8> {
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
pub(super) fn byte_string<'a>(record: &Record<'a>, at: usize) -> Option<&'a [u8]> {
    let length = usize::from(record.u16(at)?);
    let bytes = record.data.get(at + 2..)?;
    Some(&bytes[..length.min(bytes.len())])
}
