//! A workbook of binary records (.xlsb), made record by record.

use zuozheng_model::{BlockKind, FileKind};

use crate::{cells, codes, read, tables, texts};

/// A record of .xlsb.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = if kind < 128 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
    record.extend([data.len() as u8 | 0x80, (data.len() >> 7) as u8]);
    record.extend_from_slice(data);
    record
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    (units.len() as u32).to_le_bytes().into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

#[test]
fn a_binary_workbook_with_formats_merges_and_addresses() {
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    let relations = |all: &[String]| format!("<Relationships>{}</Relationships>", all.concat()).into_bytes();
    let row = |row: u32, flags: u8| record(0, &[&numbers(&[row, 0])[..], &[0, 0, 0, flags, 0], &[0; 4]].concat());
    let text = |col: u32, text: &str| record(6, &[numbers(&[col, 0]), wide(text)].concat());
    let number =
        |col: u32, style: u32, value: f64| record(5, &[&numbers(&[col, style])[..], &value.to_le_bytes()].concat());
    let sheet = [
        record(145, &[]),
        row(0, 0),
        text(0, "推进台账"),
        row(1, 0),
        text(0, "项目"),
        text(1, "完成率"),
        text(2, "日期"),
        row(2, 0x10),
        record(7, &numbers(&[0, 0, 0])),
        number(1, 1, 0.5),
        number(2, 2, 45_292.0),
        record(146, &[]),
        record(176, &numbers(&[0, 0, 0, 2])),
        record(494, &[numbers(&[2, 2, 0, 0]), wide("r1"), wide(""), wide(""), wide("")].concat()),
    ]
    .concat();
    let style = |format: u16| record(47, &[&[0, 0], &format.to_le_bytes()[..], &[0; 12]].concat());
    let styles = [
        record(44, &[&176_u16.to_le_bytes()[..], &wide("yyyy\"年\"m\"月\"d\"日\"")].concat()),
        record(617, &[]),
        style(0),
        style(10),
        style(176),
        record(618, &[]),
    ]
    .concat();
    let workbook = record(156, &[numbers(&[0, 1]), wide("r1"), wide("项目")].concat());
    let strings = record(19, &[&[0][..], &wide("快速路")].concat());
    let drawing = "<wsDr><twoCellAnchor><from><col>4</col><row>1</row></from><pic/></twoCellAnchor></wsDr>";
    let parts: [(&str, Vec<u8>); 9] = [
        ("_rels/.rels", relations(&[relation("r1", "officeDocument", "xl/workbook.bin")])),
        ("xl/workbook.bin", workbook),
        (
            "xl/_rels/workbook.bin.rels",
            relations(&[
                relation("r1", "worksheet", "worksheets/sheet1.bin"),
                relation("r2", "styles", "styles.bin"),
                relation("r3", "sharedStrings", "sharedStrings.bin"),
            ]),
        ),
        ("xl/worksheets/sheet1.bin", sheet),
        (
            "xl/worksheets/_rels/sheet1.bin.rels",
            relations(&[relation("r1", "hyperlink", "http://a.cn/p"), relation("r2", "drawing", "../drawings/d.xml")]),
        ),
        ("xl/drawings/d.xml", drawing.as_bytes().to_vec()),
        ("xl/styles.bin", styles),
        ("xl/sharedStrings.bin", strings),
        ("[Content_Types].xml", b"<Types/>".to_vec()),
    ];
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in &parts {
        use std::io::Write as _;
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    let read = read(&writer.finish().unwrap().into_inner());
    assert_eq!(read.document.kind, FileKind::Xlsb);
    let table = tables(&read)[0];
    assert_eq!(cells(table)[0], (0, 0, 1, 3, "推进台账"));
    assert_eq!(
        table.cells[4..].iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>(),
        ["快速路", "50.00%", "2024年1月1日"]
    );
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Note { .. })), ["链接：http://a.cn/p"]);
    assert_eq!(codes(&read), ["hidden-cells", "images-not-read"]);
}
