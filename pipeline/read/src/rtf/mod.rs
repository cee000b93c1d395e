//! Rich text: groups, control words, characters in a code page or Unicode, tables by cell edges.

mod characters;
mod fields;
mod groups;
mod paragraphs;
mod state;
mod tables;
mod words;

use zuozheng_model::{Block, BlockKind, Document, FileKind};

use crate::{Limits, Read, problems};
use state::Reader;

/// Reads a rich text document.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let mut reader = Reader::new(limits.cells);
    let complete = reader.run(bytes);
    reader.finish();
    let mut document = Document::empty(FileKind::Rtf);
    document.blocks = reader.blocks;
    let is_furniture = |block: &Block| matches!(block.kind, BlockKind::Furniture { .. });
    if let Some(at) = document.blocks.iter().position(|block| !is_furniture(block)) {
        let rest: Vec<&str> = document.blocks[at + 1..].iter().filter_map(Block::text).collect();
        let text = document.blocks[at].text().unwrap_or_default().to_owned();
        if matches!(document.blocks[at].kind, BlockKind::Paragraph { .. })
            && crate::text::looks_like_title(&text, &rest)
        {
            document.blocks[at].kind = BlockKind::Heading { text, level: 0 };
        }
    }
    let mut found = Vec::new();
    if !complete {
        found.push(problems::broken_off("缺少结尾"));
    } else if document.blocks.is_empty() {
        found.push(problems::empty_document("RTF 文档里没有任何文字"));
    }
    if reader.n_struck > 0 {
        found.push(problems::struck(reader.n_struck, &reader.first_struck));
    }
    Read { document, problems: found, attachments: Vec::new(), ocr_wanted: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_str(text: &str) -> Vec<Block> {
        let read = read(text.as_bytes(), &Limits::default());
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        read.document.blocks
    }

    #[test]
    fn bytes_and_unicode() {
        let blocks = read_str(
            r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}}\f0\'cd\'a8\'d6\'aa\par {\*\bkmkstart x}\u28040?\u-27086?\u-10179?\u-8704? abc\par }",
        );
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["通知", "消防\u{1f600} abc"]);
    }

    #[test]
    fn tables_with_merged_cells() {
        let blocks = read_str(
            r"{\rtf1\ansi \trowd\clvmgf\cellx1000\cellx2000\cellx3000\pard\intbl A\cell B\cell C\cell\row
            \trowd\clvmrg\cellx1000\cellx3000\pard\intbl \cell D\cell\row\pard after\par}",
        );
        let BlockKind::Table(table) = &blocks[0].kind else { panic!("no table") };
        let cells: Vec<(u32, u32, u32, u32, &str)> =
            table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.colspan, c.text.as_str())).collect();
        assert_eq!(cells, [(0, 0, 2, 1, "A"), (0, 1, 1, 1, "B"), (0, 2, 1, 1, "C"), (1, 1, 1, 2, "D")]);
        assert_eq!(blocks[1].text(), Some("after"));
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        let blocks = read_str(
            r"{\rtf1{\info{\title x}}{\pict 89504e}{\header kopf\par}{\footnote anm}body{\field{\*\fldinst PAGE}{\fldrslt 3}}\par}",
        );
        let of = |wanted: fn(&BlockKind) -> bool| {
            blocks.iter().filter(|b| wanted(&b.kind)).filter_map(Block::text).collect::<Vec<_>>()
        };
        assert_eq!(of(|kind| matches!(kind, BlockKind::Paragraph { .. })), ["body3"]);
        assert_eq!(of(|kind| matches!(kind, BlockKind::Furniture { .. })), ["kopf"]);
        assert_eq!(of(|kind| matches!(kind, BlockKind::Note { .. })), ["anm"]);
    }

    #[test]
    fn deleted_text_is_gone_and_hidden_text_a_note() {
        let blocks = read_str(
            r"{\rtf1 we saw {\deleted 30}{\revised 35}\plain  of them{\v hidden} today\par {\deleted gone\par}after\par}",
        );
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["we saw 35 of them today", "hidden", "after"]);
        assert!(matches!(blocks[1].kind, BlockKind::Note { .. }));
    }

    #[test]
    fn struck_text_is_kept_and_told() {
        let read = read(br"{\rtf1 kept {\strike no more}{\striked1  at all}\par}", &Limits::default());
        assert_eq!(read.document.blocks[0].text(), Some("kept no more at all"));
        assert!(read.problems[0].message.contains("no more at all"), "{:?}", read.problems);
    }

    #[test]
    fn addresses_that_nothing_shows_are_notes() {
        let link =
            |address: &str, text: &str| format!(r#"{{\field{{\*\fldinst HYPERLINK "{address}"}}{{\fldrslt {text}}}}}"#);
        let (hidden, shown) = (link("http://a.cn/x", "page"), link("http://b.cn", "http://b.cn"));
        let blocks = read_str(&format!(r"{{\rtf1 see {hidden}\par at {shown}\par}}"));
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["see page", "链接：http://a.cn/x", "at http://b.cn"]);
    }

    #[test]
    fn numbers_stand_before_their_text() {
        let blocks = read_str(
            r"{\rtf1 {\listtext\pard\plain 1.\tab}A{\listtext x}\par {\pntext \'b7\tab}\par{\listtext\tab \'b7\tab}b\par {\listtext 2.\tab}\par c\par
            \trowd\cellx100\cellx900\pard\intbl{\listtext 3.\tab}\cell d\par{\listtext 4.\tab}e\cell\row\pard}",
        );
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["1. A", "• b", "c"]);
        let BlockKind::Table(table) = &blocks[3].kind else { panic!("no table") };
        assert_eq!(table.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>(), ["3.", "d\n4. e"]);
    }

    #[test]
    fn a_page_number_stays_in_its_footer() {
        let blocks =
            read_str(r"{\rtf1{\footer \pard - {\field{\*\fldinst { PAGE }}{\fldrslt {1}}} -\par}\pard title\par}");
        let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["title", "- 1 -"]);
        assert!(matches!(blocks[1].kind, BlockKind::Furniture { .. }));
    }

    #[test]
    fn notes_come_after_what_they_belong_to() {
        let blocks = read_str(
            r"{\rtf1{\header top\par}{\footer foot\par}one{\footnote a} goes on\par two\par
            \trowd\cellx900\pard\intbl cell{\*\annotation b}\cell\row\pard three{\footnote c}\par}",
        );
        let texts: Vec<&str> = blocks.iter().map(|block| block.text().unwrap_or("table")).collect();
        assert_eq!(texts, ["top", "one goes on", "a", "two", "table", "b", "three", "c", "foot"]);
    }

    #[test]
    fn a_table_in_a_cell_is_a_table_of_its_own() {
        let blocks = read_str(
            r"{\rtf1 \trowd\cellx3000\cellx8000\pard\intbl A\cell\pard\intbl\itap2 a\nestcell b\nestcell
            {\*\nesttableprops\trowd\cellx4000\cellx6000\nestrow}{\nonesttables\par}\pard\intbl\itap1 B\cell\row\pard after\par}",
        );
        let tables: Vec<Vec<(u32, u32, &str, String)>> = blocks
            .iter()
            .filter_map(|block| match &block.kind {
                BlockKind::Table(table) => Some(table),
                _ => None,
            })
            .map(|table| table.cells.iter().map(|c| (c.row, c.col, c.text.as_str(), c.locator.to_string())).collect())
            .collect();
        let at = |place: &str| format!("第1段表格{place}");
        assert_eq!(tables[0], [(0, 0, "A", at("A1")), (0, 1, "B", at("B1"))]);
        assert_eq!(tables[1], [(0, 0, "a", at("B1")), (0, 1, "b", at("B1"))]);
    }

    #[test]
    fn boxes_of_forms_and_symbol_fonts() {
        let blocks = read_str(
            r#"{\rtf1\ansicpg936{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}{\f7\fnil\fcharset2{\*\panose 05} Wingdings 2;}}\f0 a{\f7 R}b{\f7\'a3\u-4014 ?}c
{\field{\*\fldinst SYMBOL 82 \\f "Wingdings 2" \\s 12}{\fldrslt\f7}}{\field{\*\fldinst{ FORMCHECKBOX }{\*\formfield{\fftype1\ffres25\ffdefres1}}}{\fldrslt}}
{\field{\*\fldinst EQ \\o\\ac(\u9675 ?,11)}{\fldrslt}}\par}"#,
        );
        assert_eq!(blocks[0].text(), Some("a☑b□☑c☑☑⑪"));
    }

    #[test]
    fn a_row_that_breaks_off_keeps_its_cells() {
        let read =
            read(br"{\rtf1 \trowd\cellx10\cellx90\pard\intbl A\cell\itap2 a\nestcell\itap1 B", &Limits::default());
        let texts: Vec<String> = read.document.blocks.iter().map(|block| format!("{:?}", block.kind)).collect();
        assert!(texts[0].contains("\"A\"") && texts[0].contains("\"B\""), "{texts:?}");
        assert!(texts[1].contains("\"a\""), "{texts:?}");
        assert_eq!(read.problems[0].code.as_str(), "broken-off");
    }

    #[test]
    fn a_document_that_breaks_off_is_told() {
        let read = read(br"{\rtf1 text {\b", &Limits::default());
        assert_eq!(read.problems[0].code.as_str(), "broken-off");
    }
}
