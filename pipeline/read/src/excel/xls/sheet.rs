//! The records of one sheet.

use std::collections::BTreeMap;

use super::drawings::{ChartTexts, Object, anchor};
use super::globals::{Globals, Stored, byte_string};
use crate::excel::biff::{self, BOF, EOF, Record, Records};
use crate::excel::grid::{Merge, Sheet};
use crate::excel::{biff_strings, cleaned, format, hint, hyperlink, page_header, truth};

/// Result of a formula: a text without letters (MS-XLS 2.5.133).
const EMPTY_TEXT: u8 = 3;

/// Token of a text in a formula (MS-XLS 2.5.198.89).
const TEXT_TOKEN: u8 = 0x17;

/// Reads the records of one sheet.
pub(super) struct SheetReader<'a> {
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
    chart: ChartTexts,
}

impl<'a> SheetReader<'a> {
    pub(super) fn new(globals: &'a Globals, sheet: &'a mut Sheet, left: &'a mut u64) -> Self {
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
            chart: ChartTexts::default(),
        }
    }

    /// True when the end of the sheet was reached, and how many formulas have no value.
    pub(super) fn read(mut self, records: Records<'_>) -> (bool, usize) {
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
                _ if depth > 1 => self.chart(&record),
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
                self.sheet.comments.insert(at, cleaned(&text));
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
            0x01be => self.hint(record)?,
            0x01b8 => self.sheet.hyperlinks.extend(hyperlink::of_record(record)),
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
                let mut segments = biff_strings::Segments::new(record.continued.clone());
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
            None => format::general(value),
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
            self.sheet.set(row, col, cleaned(text));
        }
    }

    fn truth(&mut self, row: u32, col: u32, value: u8, is_error: bool) {
        let text = if is_error { biff::error_name(value) } else { truth(value != 0) };
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
        if let Some(address) = tokens.filter(|_| self.globals.biff8).and_then(hyperlink::of_formula) {
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
            self.sheet.comments.insert(at, cleaned(&text));
        }
        Some(())
    }

    /// A chart that has a title is read as far as it says what no cell does.
    fn chart(&mut self, record: &Record<'_>) {
        let (globals, drawings) = (self.globals, &mut self.sheet.drawings);
        let decode = |record: &Record<'_>| globals.short_string(record, 2);
        if let Some(title) = self.chart.title(record, decode).filter(|title| !title.trim().is_empty()) {
            drawings.n_charts = drawings.n_charts.saturating_sub(1);
            drawings.add_chart(self.anchor, Some(&title));
        }
    }

    /// What a cell shows to those who fill it in (`Dv`, MS-XLS 2.4.112): behind the flags the titles and texts of the hint
    /// and of the complaint, then two formulas, then the cells.
    fn hint(&mut self, record: &Record<'_>) -> Option<()> {
        if !self.globals.biff8 {
            return None;
        }
        let mut segments = record.segments(4);
        let mut texts = Vec::new();
        for _ in 0..4 {
            let n_chars = usize::from(segments.u16()?);
            // An empty one has one character, which is none.
            texts.push(segments.unicode(n_chars)?.text(self.globals.marked_chinese).replace('\0', ""));
        }
        for _ in 0..2 {
            let n_bytes = usize::from(segments.u16()?);
            segments.skip(2 + n_bytes);
        }
        segments.u16()?;
        let (row, _, col) = (segments.u16()?, segments.u16()?, segments.u16()?);
        let hint = hint(&texts[0], &texts[2]).filter(|hint| !self.sheet.hints.values().any(|known| known == hint));
        self.sheet.hints.extend(hint.map(|hint| ((u32::from(row), u32::from(col)), hint)));
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
