//! Small files, each with one difficulty of layout: what is one paragraph, one title, one row, and what is read after
//! what. `fixtures/pdf/make.py` makes them.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads its fixtures and fails without them")]

use std::path::Path;

use zuozheng_model::{Block, BlockKind};
use zuozheng_read::{Limits, pdf};

const PROSE: &str = "为贯彻落实上级关于政务公开工作的部署要求，现就有关事项通知如下，请各单位认真组织实施。";

fn blocks(name: &str) -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pdf").join(name);
    pdf::read(&std::fs::read(path).unwrap(), &Limits::default()).document.blocks
}

/// A line for each block: paragraphs as they are, the title after `#`, cells between `|`; no furniture.
fn outline(name: &str) -> Vec<String> {
    let mut out = Vec::new();
    for block in blocks(name) {
        match block.kind {
            BlockKind::Heading { level: 0, text } => out.push(format!("# {text}")),
            BlockKind::Heading { text, .. } | BlockKind::Paragraph { text } => out.push(text),
            BlockKind::Table(table) => out.extend(table.printed_rows().iter().map(|row| row.join("|"))),
            BlockKind::Furniture { .. } | BlockKind::Note { .. } => {}
        }
    }
    out
}

#[test]
fn a_header_wider_than_the_text_cuts_no_paragraph() {
    let other: String = PROSE.chars().rev().skip(1).chain(['。']).collect();
    let page = [PROSE.repeat(2), other];
    assert_eq!(outline("long_header.pdf"), [page.clone(), page].concat());
}

#[test]
fn a_title_may_begin_where_a_paragraph_would() {
    let title = "# 某区人民政府办公室关于印发《某区政务公开要点》的通知";
    assert_eq!(outline("centred_title.pdf"), [title.to_owned(), PROSE.repeat(2)]);
}

#[test]
fn a_paragraph_goes_on_in_the_next_column() {
    let sentence = PROSE.trim_end_matches('。');
    assert_eq!(outline("column_to_column.pdf"), [format!("{sentence}，{sentence}，{PROSE}"), PROSE.to_owned()]);
}

#[test]
fn a_row_left_open_at_the_foot_goes_on_over_the_page() {
    let row = "1|每年至少开展两次检查，并整改发现的问题。年底前报送总结。|完成";
    let rows: Vec<String> = outline("open_row.pdf").iter().map(|row| row.replace('\n', "")).collect();
    assert_eq!(rows, ["序号|要求|状态", row]);
}

#[test]
fn a_gutter_may_be_narrower_than_a_character() {
    let column = |name: &str| [name.to_owned(), PROSE.repeat(2), PROSE.to_owned()];
    assert_eq!(outline("narrow_gutter.pdf"), [column("甲镇开展检查"), column("乙镇报送总结")].concat());
}

#[test]
fn cells_close_to_the_next_column_are_cells_and_names_stand_above() {
    let rows: Vec<String> = outline("close_columns.pdf").into_iter().filter(|line| line.contains('|')).collect();
    assert_eq!(rows[0], "序号|单位|姓名|职务|联系电话");
    assert!(rows.iter().all(|row| row.matches('|').count() == 4), "{rows:?}");
    assert_eq!(rows.len(), 16);
}

#[test]
fn boxes_are_blocks_and_text_runs_around_them() {
    let words = ["年满八十周岁的老年人", "失能或半失能的老年人", "家庭困难的独居老年人"].map(str::to_owned);
    assert_eq!(outline("boxes.pdf"), [words.as_slice(), &[PROSE.repeat(2)]].concat());
}

#[test]
fn a_footnote_waits_for_the_end_of_its_paragraph() {
    let found = outline("footnotes.pdf");
    assert_eq!(found[0], PROSE.repeat(4));
    assert!(found[1].starts_with("①检查范围") && found[1].ends_with("供各单位查阅。") && found.len() == 2, "{found:?}");
}
