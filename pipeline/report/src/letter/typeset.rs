//! The page and its paragraphs as GB/T 9704-2012 asks: A4, margins 37, 35, 28 and 26 mm, body in 3号仿宋 with lines of
//! 28 points and an indent of two characters, title in 2号小标宋, page number in 4号宋体 between dashes.

use std::io::{Seek, Write};

use docx_rs::{
    AlignmentType, BreakType, Docx, FieldCharType, Footer, InstrPAGE, InstrText, LineSpacing, LineSpacingType,
    PageMargin, Paragraph, Run, RunFonts, SpecialIndentType, Table, TableCell, TableLayoutType, TableRow, VAlignType,
    WidthType,
};
use jiff::civil::Date;

use crate::cells::harmful;

/// Twentieths of a point in a millimetre, times ten to stay whole.
const fn mm(tenths: i32) -> i32 {
    tenths * 1440 / 254
}

/// A body character: 16 points in twentieths.
const CHARACTER: i32 = 320;
const LINE: i32 = 560;

const BODY: &str = "仿宋_GB2312";
const TITLE: &str = "方正小标宋简体";
const HEADING: &str = "黑体";
const SONG: &str = "宋体";

/// What Word takes where a font of the standard is not installed.
const FONT_TABLE: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
    r#"<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/><w:charset w:val="86"/><w:family w:val="modern"/></w:font>"#,
    r#"<w:font w:name="仿宋"><w:altName w:val="FangSong"/><w:charset w:val="86"/><w:family w:val="modern"/></w:font>"#,
    r#"<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>"#,
    r#"<w:font w:name="黑体"><w:altName w:val="SimHei"/><w:charset w:val="86"/><w:family w:val="modern"/></w:font>"#,
    r#"<w:font w:name="宋体"><w:altName w:val="SimSun"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>"#,
    "</w:fonts>"
);

/// A letter in the making. Paragraph ids are counted here, so that the same letter has the same bytes.
pub(super) struct Page {
    docx: Docx,
    next_id: u32,
}

fn fonts(name: &str) -> RunFonts {
    RunFonts::new().ascii(name).hi_ansi(name).east_asia(name).cs(name)
}

fn run(text: &str, font: &str, half_points: usize) -> Run {
    let clean: String = text.chars().map(|c| if harmful(c) { ' ' } else { c }).collect();
    Run::new().add_text(clean).fonts(fonts(font)).size(half_points)
}

fn exact(line: i32) -> LineSpacing {
    LineSpacing::new().line_rule(LineSpacingType::Exact).line(line).before(0).after(0)
}

impl Page {
    pub(super) fn new(date: Date) -> Self {
        let stamp = format!("{date}T00:00:00Z");
        let margin = PageMargin::new()
            .top(mm(370))
            .bottom(mm(350))
            .left(mm(280))
            .right(mm(260))
            .header(mm(150))
            // 7 mm below the text: 35 mm less these and the height of the number.
            .footer(mm(230));
        let docx = Docx::new()
            .page_size(11_906, 16_838)
            .page_margin(margin)
            .default_fonts(fonts(BODY))
            .default_size(32)
            .created_at(&stamp)
            .updated_at(&stamp);
        let mut page = Self { docx, next_id: 1 };
        let (odd, even) = (page.page_number(AlignmentType::Right), page.page_number(AlignmentType::Left));
        page.docx = page.docx.footer(Footer::new().add_paragraph(odd)).even_footer(Footer::new().add_paragraph(even));
        page
    }

    /// `— 1 —`, one character from the outer edge.
    fn page_number(&mut self, side: AlignmentType) -> Paragraph {
        let number = Run::new()
            .add_field_char(FieldCharType::Begin, false)
            .add_instr_text(InstrText::PAGE(InstrPAGE::new()))
            .add_field_char(FieldCharType::Separate, false)
            .add_text("1")
            .add_field_char(FieldCharType::End, false)
            .fonts(fonts(SONG))
            .size(28);
        self.paragraph()
            .add_run(run("— ", SONG, 28))
            .add_run(number)
            .add_run(run(" —", SONG, 28))
            .indent(Some(280), None, Some(280), None)
            .align(side)
    }

    fn paragraph(&mut self) -> Paragraph {
        let id = self.next_id;
        self.next_id += 1;
        Paragraph::new().id(format!("{id:08x}"))
    }

    fn push(&mut self, paragraph: Paragraph) {
        let docx = std::mem::take(&mut self.docx);
        self.docx = docx.add_paragraph(paragraph);
    }

    /// An empty line; what follows it stays on its page.
    pub(super) fn blank(&mut self) {
        let paragraph = self.paragraph().line_spacing(exact(LINE)).keep_next(true);
        self.push(paragraph);
    }

    /// A line of the title, centred.
    pub(super) fn title(&mut self, text: &str) {
        let paragraph =
            self.paragraph().add_run(run(text, TITLE, 44)).align(AlignmentType::Center).line_spacing(exact(640));
        self.push(paragraph);
    }

    /// A centred line of body text, such as the 发文字号.
    pub(super) fn centred(&mut self, text: &str) {
        let paragraph =
            self.paragraph().add_run(run(text, BODY, 32)).align(AlignmentType::Center).line_spacing(exact(LINE));
        self.push(paragraph);
    }

    /// A line from the edge, such as the addressee.
    pub(super) fn flush(&mut self, text: &str) {
        let paragraph = self.paragraph().add_run(run(text, BODY, 32)).line_spacing(exact(LINE));
        self.push(paragraph);
    }

    /// A paragraph of the body.
    pub(super) fn body(&mut self, text: &str) {
        let paragraph = self.indented().add_run(run(text, BODY, 32)).align(AlignmentType::Both);
        self.push(paragraph);
    }

    /// A last paragraph of the body: the signature never stands alone on a page.
    pub(super) fn closing(&mut self, text: &str) {
        let paragraph = self.indented().add_run(run(text, BODY, 32)).align(AlignmentType::Both).keep_next(true);
        self.push(paragraph);
    }

    /// A heading of the first level, `一、……`, in 黑体.
    pub(super) fn heading(&mut self, text: &str) {
        let paragraph = self.indented().add_run(run(text, HEADING, 32)).keep_next(true);
        self.push(paragraph);
    }

    fn indented(&mut self) -> Paragraph {
        self.paragraph()
            .indent(None, Some(SpecialIndentType::FirstLine(2 * CHARACTER)), None, None)
            .line_spacing(exact(LINE))
    }

    /// A line whose end stands so many characters before the right edge; it stays with the next one.
    pub(super) fn signed(&mut self, text: &str, characters_free: f32, keep_next: bool) {
        let free = (characters_free * CHARACTER as f32) as i32;
        let paragraph = self
            .paragraph()
            .add_run(run(text, BODY, 32))
            .align(AlignmentType::Right)
            .indent(None, None, Some(free), None)
            .line_spacing(exact(LINE))
            .keep_next(keep_next);
        self.push(paragraph);
    }

    /// Starts the annex on a new page: 附件 in 黑体 at the edge, its title centred.
    pub(super) fn annex(&mut self, title: &str) {
        let mark = self
            .paragraph()
            .add_run(Run::new().add_break(BreakType::Page))
            .add_run(run("附件", HEADING, 32))
            .line_spacing(exact(LINE));
        self.push(mark);
        self.title(title);
        self.blank();
    }

    /// A table whose first row is the heading; widths in tenths of a millimetre.
    pub(super) fn table(&mut self, heading: &[&str], widths: &[i32], rows: &[Vec<String>]) {
        let grid: Vec<usize> = widths.iter().map(|&width| usize::try_from(mm(width)).unwrap_or_default()).collect();
        let first: Vec<String> = heading.iter().map(|&text| text.to_owned()).collect();
        let mut table_rows = vec![self.row(&first, &grid, HEADING)];
        table_rows.extend(rows.iter().map(|row| self.row(row, &grid, BODY)));
        let total = grid.iter().sum();
        let table = Table::new(table_rows).set_grid(grid).layout(TableLayoutType::Fixed).width(total, WidthType::Dxa);
        let docx = std::mem::take(&mut self.docx);
        self.docx = docx.add_table(table);
    }

    fn row(&mut self, texts: &[String], grid: &[usize], font: &str) -> TableRow {
        let cells = texts.iter().zip(grid).map(|(text, &width)| {
            // Short texts in the middle, long ones from the edge.
            let side = if text.chars().count() <= 8 { AlignmentType::Center } else { AlignmentType::Left };
            let paragraph = self.paragraph().add_run(run(text, font, 21)).align(side).line_spacing(exact(320));
            TableCell::new().add_paragraph(paragraph).width(width, WidthType::Dxa).vertical_align(VAlignType::Center)
        });
        TableRow::new(cells.collect()).cant_split()
    }

    /// A note in small print under a table.
    pub(super) fn note(&mut self, text: &str) {
        let paragraph = self.paragraph().add_run(run(text, BODY, 21)).line_spacing(exact(320));
        self.push(paragraph);
    }

    /// Writes the file.
    pub(super) fn pack(self, out: impl Write + Seek) -> std::io::Result<()> {
        let mut parts = self.docx.build();
        parts.font_table = FONT_TABLE.as_bytes().to_vec();
        // The writer knows no heading row. Text is escaped, so this markup is its own; the first row is the heading.
        let document = String::from_utf8_lossy(&parts.document).replacen("<w:trPr>", "<w:trPr><w:tblHeader />", 1);
        parts.document = document.into_bytes();
        parts.pack(out).map_err(std::io::Error::other)
    }
}
