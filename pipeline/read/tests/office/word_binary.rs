//! Difficulties of the binary form of Word, in files that a person's Word or a converter has written.

use zuozheng_model::BlockKind;

use crate::{fixture, read, tables, texts};

/// A page of character formatting holds up to 101 runs; one of the file's has 64, among them a deleted one.
#[test]
fn deleted_text_is_gone_however_many_runs_a_page_holds() {
    let read = read(&fixture("office/many-runs.doc"));
    let lines = texts(&read, |kind| !matches!(kind, BlockKind::Furniture { .. }));
    assert_eq!(lines[0], "我局共检查35家企业");
    assert!(lines[1].starts_with("粗细粗细"), "{lines:?}");
}

/// 序号 by automatic numbering: the paragraph in the cell is empty, and Word shows its number all the same.
#[test]
fn a_cell_that_holds_a_number_only_shows_it() {
    for name in ["numbered-cells.doc", "numbered-cells.docx"] {
        let read = read(&fixture(&format!("office/{name}")));
        let rows: Vec<(u32, &str)> = tables(&read)[0].cells.iter().map(|cell| (cell.row, cell.text.as_str())).collect();
        let expected = [
            (0, "序号"),
            (0, "事项"),
            (0, "进度"),
            (1, "1"),
            (1, "河道清淤"),
            (1, "完成"),
            (2, "2"),
            (2, "道路绿化"),
            (2, "未完成"),
        ];
        assert_eq!(rows, expected, "{name}");
    }
}

#[test]
fn a_character_with_a_reading_above_it_stays() {
    let read = read(&fixture("office/ruby.doc"));
    assert_eq!(texts(&read, |_| true), ["我局共检查35家企业", "圳海街道"]);
}

#[test]
fn letters_and_codes_of_symbol_fonts_are_boxes() {
    let read = read(&fixture("office/boxes.doc"));
    assert_eq!(texts(&read, |_| true), ["是☑否□☑☑☑□√√"]);
}

#[test]
fn tables_in_tables_in_tables_are_kept() {
    let read = read(&fixture("office/nested.doc"));
    let texts: Vec<Vec<&str>> =
        tables(&read).iter().map(|table| table.cells.iter().map(|cell| cell.text.as_str()).collect()).collect();
    assert_eq!(texts[0], ["项目", "明细", "车辆", "见下表\n以上为明细"]);
    assert_eq!(texts[1..], [["二层甲", "二层乙"], ["三层甲", "三层乙"]]);
}
