//! One sheet in the making: title, basis, heading, rows, and what printing needs.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Formula, Url, Worksheet, XlsxError,
};
use zuozheng_model::Status;

use crate::cells::harmful;
use crate::grid::width;
use crate::targets::relative_url;

/// Most characters a cell takes; Excel refuses more.
const MOST_CHARACTERS: usize = 32_000;
/// Most hyperlinks of a sheet; further links are formulas. Excel refuses a sheet with more than 65,530 of them, and each
/// costs the writer four copies of its target.
const MOST_LINKS: u32 = 5_000;
/// Most characters of a string inside a formula; Excel refuses more than 255.
const MOST_IN_FORMULA: usize = 250;

const FONT: &str = "宋体";
const HEADING_FILL: u32 = 0xD9_E2_F3;

/// Fill and ink of a status.
pub(super) fn colours(status: Status) -> (Color, Color) {
    let (fill, ink) = match status {
        Status::Covered => (0xC6_E0_B4, 0x37_56_23),
        Status::Partial => (0xFF_E6_99, 0x7F_60_00),
        Status::Missing => (0xF8_CB_AD, 0x9C_00_06),
        Status::Blocked => (0xD9_D2_E9, 0x5B_37_8A),
        Status::NotDue => (0xED_ED_ED, 0x59_59_59),
    };
    (Color::RGB(fill), Color::RGB(ink))
}

/// The formats of all cells.
pub(super) struct Formats {
    pub(super) title: Format,
    pub(super) basis: Format,
    pub(super) heading: Format,
    pub(super) upright: Format,
    pub(super) text: Format,
    pub(super) entry: Format,
    pub(super) centre: Format,
    pub(super) number: Format,
    pub(super) score: Format,
    pub(super) date: Format,
    pub(super) link: Format,
    statuses: [Format; 5],
}

impl Formats {
    pub(super) fn new() -> Self {
        let plain = Format::new().set_font_name(FONT).set_font_size(10);
        let cell = plain.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let text = cell.clone().set_text_wrap();
        let centre = cell.clone().set_align(FormatAlign::Center);
        let heading = centre.clone().set_bold().set_text_wrap().set_background_color(Color::RGB(HEADING_FILL));
        let of = |status| {
            let (fill, ink) = colours(status);
            centre.clone().set_background_color(fill).set_font_color(ink)
        };
        Self {
            title: plain.clone().set_font_size(16).set_bold().set_align(FormatAlign::VerticalCenter),
            basis: plain.clone().set_font_color(Color::RGB(0x59_59_59)).set_align(FormatAlign::VerticalCenter),
            // As text, or Excel would turn what a person types into dates and numbers.
            entry: text.clone().set_num_format("@"),
            upright: heading.clone().set_rotation(270).set_align(FormatAlign::Center),
            heading,
            number: centre.clone().set_num_format("0"),
            score: centre.clone().set_num_format("0.00"),
            date: centre.clone().set_num_format("yyyy-mm-dd"),
            link: text.clone().set_font_color(Color::RGB(0x05_63_C1)).set_underline(FormatUnderline::Single),
            statuses: [Status::Covered, Status::Partial, Status::Missing, Status::Blocked, Status::NotDue].map(of),
            text,
            centre,
        }
    }

    pub(super) fn status(&self, status: Status) -> &Format {
        let at = match status {
            Status::Covered => 0,
            Status::Partial => 1,
            Status::Missing => 2,
            Status::Blocked => 3,
            Status::NotDue => 4,
        };
        &self.statuses[at]
    }
}

/// A column of a list: heading and width in characters.
pub(super) type Heading = (&'static str, f64);

/// One value of a row.
pub(super) enum Value<'a> {
    Text(&'a str),
    Owned(String),
    /// Text that a person may change.
    Entry(String),
    Centre(&'a str),
    Number(f64),
    Score(f32),
    Day(Option<Date>),
    Status(Status, &'a str),
    /// A file of the evidence folder, and the cell in it if it is a workbook.
    File {
        path: &'a str,
        anchor: Option<String>,
    },
}

impl Value<'_> {
    /// The text that may need several lines.
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Centre(text) => Some(text),
            Self::Owned(text) | Self::Entry(text) => Some(text),
            Self::File { path, .. } => Some(path),
            _ => None,
        }
    }
}

/// Lines a text takes in a column so many characters wide: programs other than Excel do not work this out. A line
/// is taken two places shorter than the column, for a wide character or a bracket may not fit at its end.
pub(super) fn lines_in(text: &str, column_width: f64) -> usize {
    let places = column_width as usize;
    let of_line = |line: &str| match width(line) {
        fits if fits < places => 1,
        wide => wide.div_ceil(places.saturating_sub(2).max(2)),
    };
    text.lines().map(of_line).sum::<usize>().max(1)
}

/// Height of a row with so many lines, in points; Excel takes at most 409.
pub(super) fn row_height(lines: usize) -> f64 {
    (lines as f64 * 13.5 + 4.5).min(405.0)
}

/// A list on a sheet: title, basis, heading with filter, frozen, printed on landscape A4 with the heading repeated.
pub(super) struct List<'f> {
    pub(super) worksheet: Worksheet,
    formats: &'f Formats,
    evidence_folder: &'f str,
    columns: &'f [Heading],
    row: u32,
    n_links: u32,
}

/// Paper sizes by their number in the format.
pub(super) const A3: u8 = 8;
const A4: u8 = 9;

/// Row of the heading: title and basis stand above.
pub(super) const HEADING_ROW: u32 = 2;

impl<'f> List<'f> {
    pub(super) fn new(
        name: &str,
        title: &str,
        basis: &str,
        columns: &'f [Heading],
        formats: &'f Formats,
        evidence_folder: &'f str,
    ) -> Result<Self, XlsxError> {
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name)?;
        set_head(&mut worksheet, title, basis, formats)?;
        for (column, (heading, width)) in (0u16..).zip(columns) {
            worksheet.set_column_width(column, *width)?;
            worksheet.write_string_with_format(HEADING_ROW, column, *heading, &formats.heading)?;
        }
        worksheet.set_row_height(HEADING_ROW, 24)?;
        worksheet.set_freeze_panes(HEADING_ROW + 1, 0)?;
        worksheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
        let is_wide = columns.iter().map(|(_, width)| width).sum::<f64>() > 150.0;
        set_print(&mut worksheet, if is_wide { A3 } else { A4 }, 1);
        Ok(Self { worksheet, formats, evidence_folder, columns, row: HEADING_ROW + 1, n_links: 0 })
    }

    pub(super) fn push(&mut self, values: &[Value<'_>]) -> Result<(), XlsxError> {
        let mut lines = 1;
        for ((value, column), (_, column_width)) in values.iter().zip(0u16..).zip(self.columns) {
            self.write(column, value)?;
            lines = lines.max(value.text().map_or(1, |text| lines_in(text, *column_width)));
        }
        self.worksheet.set_row_height(self.row, row_height(lines))?;
        self.row += 1;
        Ok(())
    }

    fn write(&mut self, column: u16, value: &Value<'_>) -> Result<(), XlsxError> {
        let formats = self.formats;
        let sheet = &mut self.worksheet;
        match value {
            Value::Text(text) => sheet.write_string_with_format(self.row, column, cut(text), &formats.text)?,
            Value::Owned(text) => sheet.write_string_with_format(self.row, column, cut(text), &formats.text)?,
            Value::Entry(text) => sheet.write_string_with_format(self.row, column, cut(text), &formats.entry)?,
            Value::Centre(text) => sheet.write_string_with_format(self.row, column, cut(text), &formats.centre)?,
            Value::Number(number) => sheet.write_number_with_format(self.row, column, *number, &formats.number)?,
            Value::Score(score) => {
                sheet.write_number_with_format(self.row, column, crate::json::rounded(*score), &formats.score)?
            }
            Value::Day(None) => sheet.write_blank(self.row, column, &formats.date)?,
            Value::Day(Some(day)) => match excel_date(*day) {
                Some(date) => sheet.write_datetime_with_format(self.row, column, &date, &formats.date)?,
                None => sheet.write_string_with_format(self.row, column, day.to_string(), &formats.date)?,
            },
            Value::Status(status, word) => {
                sheet.write_string_with_format(self.row, column, *word, formats.status(*status))?
            }
            Value::File { path, anchor } => return self.write_link(column, path, anchor.as_deref()),
        };
        Ok(())
    }

    /// A link that opens the file, and for a workbook its cell.
    fn write_link(&mut self, column: u16, path: &str, anchor: Option<&str>) -> Result<(), XlsxError> {
        let formats = self.formats;
        let mut url = relative_url(self.evidence_folder, path);
        if let Some(anchor) = anchor {
            url = format!("{url}#{anchor}");
        }
        if url.chars().count() > MOST_IN_FORMULA {
            self.worksheet.write_string_with_format(self.row, column, cut(path), &formats.text)?;
            return Ok(());
        }
        // The writer takes a URL for escaped when it holds one of the escapes it would make itself. `%23` is none of
        // them: alone it would be escaped a second time, so such a link is written as a formula of two fixed strings.
        let would_be_escaped_twice =
            url.contains("%23") && !["%25", "%20", "%22", "%5B", "%5D", "%7B", "%7D"].iter().any(|e| url.contains(e));
        if would_be_escaped_twice || self.n_links >= MOST_LINKS {
            let text = path.replace('"', "\"\"");
            let target = url.replace('"', "\"\"");
            let formula = Formula::new(format!("=HYPERLINK(\"{target}\",\"{text}\")")).set_result(path);
            self.worksheet.write_formula_with_format(self.row, column, formula, &formats.link)?;
            return Ok(());
        }
        self.n_links += 1;
        let link = Url::new(format!("file:///{url}")).set_text(cut(path));
        self.worksheet.write_url_with_format(self.row, column, link, &formats.link)?;
        Ok(())
    }

    /// Sets the filter over what was written and gives the sheet back.
    pub(super) fn finish(mut self) -> Result<Worksheet, XlsxError> {
        let last_column = u16::try_from(self.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
        if self.row > HEADING_ROW + 1 {
            self.worksheet.autofilter(HEADING_ROW, 0, self.row - 1, last_column)?;
        }
        if self.row == HEADING_ROW + 1 {
            self.worksheet.write_string_with_format(self.row, 0, "（无）", &self.formats.basis)?;
        }
        Ok(self.worksheet)
    }
}

/// Title and basis in the first two rows.
pub(super) fn set_head(sheet: &mut Worksheet, title: &str, basis: &str, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, cut(title), &formats.title)?;
    sheet.write_string_with_format(1, 0, cut(basis), &formats.basis)?;
    Ok(())
}

/// Landscape, the given paper, so many pages wide and as many high as it takes, page number in the form of GB/T 9704.
pub(super) fn set_print(sheet: &mut Worksheet, paper: u8, pages_wide: u16) {
    sheet.set_landscape();
    sheet.set_paper_size(paper);
    sheet.set_print_fit_to_pages(pages_wide, 0);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer("&C— &P —&R&8&A");
}

pub(super) fn excel_date(day: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok()?;
    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
}

/// Text that fits a cell; characters that XML cannot hold become spaces.
pub(super) fn cut(text: &str) -> String {
    let clean = |c: char| if harmful(c) && c != '\n' { ' ' } else { c };
    text.chars().take(MOST_CHARACTERS).map(clean).collect()
}

/// A name that Excel takes for a sheet and that no other sheet has.
pub(super) fn sheet_name(wanted: &str, taken: &mut Vec<String>) -> String {
    let clean: String = wanted.chars().map(|c| if "[]:*?/\\'".contains(c) { '_' } else { c }).collect();
    let with = |suffix: &str| {
        let room = 31 - suffix.encode_utf16().count();
        let mut name = String::new();
        let mut used = 0;
        for c in clean.chars().take_while(|c| {
            used += c.len_utf16();
            used <= room
        }) {
            name.push(c);
        }
        name + suffix
    };
    let mut name = with("");
    let mut n = 2;
    while name.is_empty() || taken.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
        name = with(&format!("~{n}"));
        n += 1;
    }
    taken.push(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_allowed_and_unique() {
        let mut taken = Vec::new();
        assert_eq!(sheet_name("市局/一[科]", &mut taken), "市局_一_科_");
        assert_eq!(sheet_name("市局?一:科*", &mut taken), "市局_一_科_~2");
        let long = "长".repeat(40);
        assert_eq!(sheet_name(&long, &mut taken).chars().count(), 31);
        assert_eq!(sheet_name(&long, &mut taken), format!("{}~2", "长".repeat(29)));
    }
}
