//! One document and one workbook, converted to every format: the text and the table must be the same.

use zuozheng_model::{BlockKind, FileKind};

use crate::{cells, fixture, read, tables, texts};

const TABLE: [(u32, u32, u32, u32, &str); 13] = [
    (0, 0, 2, 1, "区域"),
    (0, 1, 1, 2, "检查情况"),
    (0, 3, 2, 1, "责任单位"),
    (1, 1, 1, 1, "检查次数"),
    (1, 2, 1, 1, "发现隐患"),
    (2, 0, 1, 1, "东区"),
    (2, 1, 1, 1, "12"),
    (2, 2, 1, 1, "20"),
    (2, 3, 1, 1, "东区消防救援大队"),
    (3, 0, 1, 1, "西区"),
    (3, 1, 1, 1, "18"),
    (3, 2, 1, 1, "25"),
    (3, 3, 1, 1, "西区消防救援大队"),
];

#[test]
fn a_text_document_in_every_format() {
    for (name, kind) in [
        ("sample.docx", FileKind::Docx),
        ("sample.doc", FileKind::Doc),
        ("sample.rtf", FileKind::Rtf),
        ("sample-word2003.xml", FileKind::WordXml),
    ] {
        let read = read(&fixture(&format!("office/{name}")));
        assert_eq!(read.document.kind, kind, "{name}");
        assert!(read.problems.is_empty(), "{name}: {:?}", read.problems);
        let titles = texts(&read, |kind| matches!(kind, BlockKind::Heading { level: 0, .. }));
        assert_eq!(titles, ["南山市消防安全检查情况通报"], "{name}");
        let body = texts(&read, |kind| !matches!(kind, BlockKind::Furniture { .. }));
        assert_eq!(body.len(), 7, "{name}: {body:?}");
        assert_eq!(body[3], "一、检查情况", "{name}");
        assert_eq!(body[6], "2021年4月2日", "{name}");
        assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Furniture { .. })), ["内部资料"], "{name}");
        let tables = tables(&read);
        assert_eq!(tables.len(), 1, "{name}");
        if kind == FileKind::WordXml {
            // The converter writes no vertical merges to this format.
            let got: Vec<&str> = tables[0].cells.iter().map(|cell| cell.text.as_str()).collect();
            assert_eq!(got, TABLE.map(|cell| cell.4), "{name}");
        } else {
            assert_eq!(cells(tables[0]), TABLE, "{name}");
            assert_eq!(tables[0].header_rows, 2, "{name}");
        }
    }
}

/// Levels, bullets, numbers that a style gives, and numbers in the cells of a table.
#[test]
fn automatic_numbers_in_both_forms_of_word() {
    let lines = |name: &str| {
        let read = read(&fixture(&format!("office/{name}")));
        assert!(read.problems.is_empty(), "{name}: {:?}", read.problems);
        read.document.plain_text()
    };
    let text = lines("numbered.doc");
    assert_eq!(text, lines("numbered.docx"));
    for line in
        ["一、加强解读回应", "（二）回应关切。", "①上网。", "二、平台建设", "2.样式编号乙", "• 电子屏", "第二章附则"]
    {
        assert!(text.lines().any(|known| known == line), "{line}: {text}");
    }
    assert!(text.contains("四、单元格任务1"), "{text}");
}

#[test]
fn a_workbook_in_every_format() {
    for (name, kind) in [("sample.xlsx", FileKind::Xlsx), ("sample.xls", FileKind::Xls), ("sample.ods", FileKind::Ods)]
    {
        let read = read(&fixture(&format!("office/{name}")));
        assert_eq!(read.document.kind, kind, "{name}");
        let told: Vec<&str> = read.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(told, ["工作表“底稿”被隐藏，其内容已照常读取"], "{name}");
        let tables = tables(&read);
        let names: Vec<(&str, bool)> = tables.iter().map(|table| (table.name.as_str(), table.hidden)).collect();
        assert_eq!(names, [("检查台账", false), ("底稿", true)], "{name}");
        let expected = [
            (0, 0, 1, 5, "南山市消防安全检查台账"),
            (1, 0, 1, 1, "序号"),
            (1, 1, 1, 1, "单位"),
            (1, 2, 1, 1, "检查日期"),
            (1, 3, 1, 1, "整改率"),
            (1, 4, 1, 1, "隐患数"),
            (2, 0, 1, 1, "1"),
            (2, 1, 2, 1, "东区消防救援大队"),
            (2, 2, 1, 1, "2021年3月5日"),
            (2, 3, 1, 1, "50.0%"),
            (2, 4, 1, 1, "20"),
            (3, 0, 1, 1, "2"),
            (3, 2, 1, 1, "2021年3月18日"),
            (3, 3, 1, 1, "100.0%"),
            (3, 4, 1, 1, "25.5"),
        ];
        assert_eq!(cells(tables[0]), expected, "{name}");
        assert_eq!(tables[0].header_rows, 2, "{name}");
        assert_eq!(tables[0].cells[7].locator.to_string(), "检查台账!B3:B4", "{name}");
        assert_eq!(cells(tables[1]), [(0, 0, 1, 1, "隐藏的底稿"), (0, 1, 1, 1, "TRUE")], "{name}");
        assert_eq!(tables[1].cells[0].locator.to_string(), "底稿!B2", "{name}");
    }
}

#[test]
fn addresses_behind_cells_are_read_and_what_is_hidden_is_told() {
    for name in ["links.xlsx", "links.xls", "links.ods"] {
        let read = read(&fixture(&format!("office/{name}")));
        assert_eq!(tables(&read)[0].n_rows, 5, "{name}");
        let mut notes: Vec<(String, String)> = Vec::new();
        for block in read.document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Note { .. })) {
            notes.push((block.locator.to_string(), block.text().unwrap_or_default().to_owned()));
        }
        // The converter makes a link to a place inside the workbook a link to a file.
        notes.retain(|(_, text)| !text.contains("links.xlsx"));
        let expected = [
            ("公开台账!C2", "链接：http://www.example.gov.cn/art/1.html?a=1&b=公示"),
            ("公开台账!C5", "链接：mailto:office@example.gov.cn"),
        ];
        assert_eq!(notes, expected.map(|(at, text)| (at.to_owned(), text.to_owned())), "{name}");
        let told: Vec<&str> = read.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(told, ["工作表“公开台账”的第4行、A列被隐藏，其内容已照常读取"], "{name}");
    }
}
