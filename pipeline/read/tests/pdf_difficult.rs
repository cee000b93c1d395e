//! Small files, each with one difficulty. `fixtures/pdf/make.py` makes them.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads its fixtures and fails without them")]

use std::path::Path;

use zuozheng_model::{BlockKind, PageNumber, Severity};
use zuozheng_read::{Limits, Read, pdf};

fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pdf").join(name)).unwrap()
}

fn read(name: &str) -> Read {
    pdf::read(&bytes_of(name), &Limits::default())
}

fn problems(read: &Read) -> Vec<(&str, Severity)> {
    read.problems.iter().map(|problem| (problem.code.as_str(), problem.severity)).collect()
}

/// Rows of the first table, with the spans of cells that have any.
fn first_table(read: &Read) -> Vec<String> {
    let table = read.document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Table(table) => Some(table),
        _ => None,
    });
    let rows = |row: u32| {
        table.into_iter().flat_map(move |table| table.starting_in(row)).map(|cell| {
            let is_merged = cell.rowspan + cell.colspan > 2;
            if is_merged { format!("{}({}x{})", cell.text, cell.rowspan, cell.colspan) } else { cell.text.clone() }
        })
    };
    (0..table.map_or(0, |table| table.n_rows)).map(|row| rows(row).collect::<Vec<_>>().join("|")).collect()
}

/// A file with something else on its first page, drawn in its font.
fn redrawn(name: &str, content: &str) -> Read {
    let mut file = lopdf::Document::load_mem(&bytes_of(name)).unwrap();
    let page = file.get_pages()[&1];
    file.change_page_content(page, content.as_bytes().to_vec()).unwrap();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    pdf::read(&bytes, &Limits::default())
}

fn notes(read: &Read) -> Vec<&str> {
    let notes = read.document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Note { .. }));
    notes.filter_map(|block| block.text()).collect()
}

const NOTICE: &str = "关于开展消防检查的通知\n为贯彻落实上级关于政务公开工作的部署要求，现就有关事项通知如下，请各单位认真组织实施。\n— 1 —\n";

#[test]
fn lines_are_joined_and_the_page_number_is_furniture() {
    let read = read("text.pdf");
    assert_eq!(read.document.plain_text(), NOTICE);
    assert_eq!(problems(&read), []);
    let kinds: Vec<&str> = read
        .document
        .blocks
        .iter()
        .map(|block| match block.kind {
            BlockKind::Heading { level: 0, .. } => "title",
            BlockKind::Paragraph { .. } => "paragraph",
            BlockKind::Furniture { .. } => "furniture",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["title", "paragraph", "furniture"]);
}

#[test]
fn a_damaged_table_of_contents_and_an_empty_password_cost_nothing() {
    for name in ["damaged_xref.pdf", "empty_password.pdf"] {
        let read = read(name);
        assert_eq!(read.document.plain_text(), NOTICE, "{name}");
        assert_eq!(problems(&read), [], "{name}");
    }
}

#[test]
fn what_cannot_be_opened_is_fatal_and_never_empty() {
    for (name, code) in [
        ("truncated.pdf", "pdf-damaged"),
        ("garbage.pdf", "pdf-damaged"),
        ("no_pages.pdf", "pdf-damaged"),
        ("password.pdf", "pdf-encrypted"),
    ] {
        let read = read(name);
        assert_eq!(problems(&read), [(code, Severity::Fatal)], "{name}");
        assert!(read.document.blocks.is_empty(), "{name}");
        assert!(!read.problems[0].hint.is_empty(), "{name}");
    }
    assert_eq!(problems(&pdf::read(b"", &Limits::default())), [("pdf-damaged", Severity::Fatal)]);
}

#[test]
fn a_file_cut_anywhere_is_read_or_a_problem() {
    let bytes = bytes_of("text.pdf");
    for end in (0..bytes.len()).step_by(97) {
        let read = pdf::read(&bytes[..end], &Limits::default());
        assert!(!read.problems.is_empty() || read.document.plain_text() == NOTICE, "cut at {end}");
    }
}

#[test]
fn bytes_changed_anywhere_do_no_harm() {
    for name in ["text.pdf", "merged_cells.pdf", "attachment.pdf"] {
        let bytes = bytes_of(name);
        for place in (0..bytes.len()).step_by(23) {
            let mut broken = bytes.clone();
            broken[place] ^= 0x15;
            let read = pdf::read(&broken, &Limits::default());
            assert!(read.document.n_pages > 0 || !read.problems.is_empty(), "{name} changed at {place}");
        }
    }
}

#[test]
fn a_scan_wants_ocr_and_can_be_drawn() {
    let read = read("scan.pdf");
    assert_eq!(problems(&read), [("needs-ocr", Severity::Partial)]);
    assert_eq!(read.ocr_wanted, [PageNumber::from_index(0)]);
    assert_eq!(read.problems[0].locator.as_ref().and_then(|locator| locator.page()), Some(PageNumber::from_index(0)));

    let png = pdf::render_page(&bytes_of("scan.pdf"), PageNumber::from_index(0), 72.0).unwrap();
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    // Width and height of A4 at 72 dpi.
    assert_eq!(
        (png[16..20].to_vec(), png[20..24].to_vec()),
        (595_u32.to_be_bytes().into(), 841_u32.to_be_bytes().into())
    );
    assert_eq!(pdf::render_page(&bytes_of("scan.pdf"), PageNumber::from_index(1), 72.0), None);
    assert_eq!(pdf::render_page(b"%PDF-", PageNumber::from_index(0), 72.0), None);
}

#[test]
fn nothing_to_read_is_said() {
    for name in ["blank.pdf", "bad_page.pdf"] {
        assert_eq!(problems(&read(name)), [("empty-document", Severity::Partial)], "{name}");
    }
}

#[test]
fn columns_are_read_one_after_the_other() {
    let text = read("two_columns.pdf").document.plain_text();
    let (left, right) = (text.find("左7").unwrap(), text.find("右0").unwrap());
    assert!(left < right, "{text}");
}

#[test]
fn merged_cells_come_back_upright_and_turned() {
    let rows = ["牵头单位|事项|时限", "消防救援大队(2x1)|商场检查|6月底", "仓库检查|9月底"];
    for name in ["merged_cells.pdf", "landscape.pdf", "turned.pdf"] {
        assert_eq!(first_table(&read(name)), rows, "{name}");
    }
}

#[test]
fn three_rulings_are_enough_for_a_table() {
    let read = read("three_lines.pdf");
    assert_eq!(first_table(&read), ["单位|检查次数|整改数", "甲街道|12|3", "乙街道|8|1", "丙镇|20|6"]);
}

#[test]
fn vertical_writing_is_read_from_the_right() {
    assert!(read("vertical.pdf").document.plain_text().starts_with("消防安全责任书"));
}

#[test]
fn text_is_read_once_and_in_the_right_encoding() {
    assert_eq!(read("drawn_twice.pdf").document.plain_text(), "关于人人有责的通知\n");
    assert_eq!(read("gbk_as_winansi.pdf").document.plain_text(), "关于消防检查的通知\n");
}

/// In a font that counts its glyphs × has the code B7, and two of them are 贩 in GBK.
#[test]
fn small_codes_of_two_bytes_are_no_gbk() {
    assert_eq!(read("counted_glyphs.pdf").document.plain_text(), "责任人：何\n××\n××\n");
    // Its first page may have no others.
    let content = "BT /F4 24 Tf 72 700 Td <00B700B7> Tj 0 -60 Td <00B700B7> Tj ET";
    assert_eq!(redrawn("counted_glyphs.pdf", content).document.plain_text(), "××\n××\n");
}

#[test]
fn text_under_a_box_is_a_note_in_the_right_encoding() {
    let line = "BT /F1 20 Tf 72 700 Td <b9d8d3dacffbb7c0bcecb2e9b5c4cda8d6aa> Tj ET";
    let read = redrawn("gbk_as_winansi.pdf", &format!("{line} 0 g 60 690 51 30 re f"));
    assert_eq!(notes(&read), ["关于"]);
    let is_shown = |text: &&str| *text == "消防检查的通知";
    assert!(read.document.blocks.iter().filter_map(|block| block.text()).any(|text| is_shown(&text)));
    assert_eq!(problems(&read), [("pdf-covered-text", Severity::Note)]);
}

#[test]
fn a_line_drawn_once_more_with_another_figure_hides_that_one_alone() {
    let line = |figure: &str| format!("BT /F1 20 Tf 72 700 Td (Inspected {figure} shops in all) Tj ET");
    let read = redrawn("gbk_as_winansi.pdf", &format!("{} 1 g 60 690 400 30 re f 0 g {}", line("300"), line("380")));
    assert_eq!(notes(&read), ["0"]);
    let message = &read.problems[0].message;
    assert_eq!(message, "第1页有1个字被色块遮住，看不见但仍在文件里，已单独列为备注");
}

#[test]
fn what_a_piece_says_itself_goes_before_its_glyphs() {
    assert_eq!(read("says_itself.pdf").document.plain_text(), "某区人民政府公报 第1期\n");
}

#[test]
fn outlines_of_letters_rule_no_table() {
    assert_eq!(read("outlined.pdf").document.plain_text(), "日月同辉的通知\n各单位认真落实\n并按时报送结果\n");
}

#[test]
fn symbols_are_what_their_font_draws() {
    assert_eq!(read("bullets.pdf").document.plain_text(), "• 宣传栏每月更新\n• 电子屏每周更新\n");
}

#[test]
fn a_file_inside_is_handed_out() {
    let read = read("attachment.pdf");
    assert_eq!(read.attachments.len(), 1);
    assert_eq!(read.attachments[0].name, "检查台账.csv");
    assert_eq!(read.attachments[0].bytes, "单位,结果\n甲商场,合格\n".as_bytes());
}

#[test]
fn more_pages_than_allowed_is_said() {
    let limits = Limits { pages: 0, ..Limits::default() };
    let read = pdf::read(&bytes_of("text.pdf"), &limits);
    assert_eq!(problems(&read), [("too-many-pages", Severity::Partial)]);
}

#[test]
fn values_that_the_viewer_draws_are_read_beside_their_labels() {
    let read = read("form.pdf");
    let wanted = "单位名称：青山县水利局\n是否公开：主动公开\n村委会意见：经入户调查，情况属实，同意上报。\n备注：\n";
    assert_eq!(read.document.plain_text(), wanted);
    assert_eq!(problems(&read), []);
}
