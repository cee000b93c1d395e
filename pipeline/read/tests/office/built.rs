//! Files built part by part, each to show one difficulty.

use zuozheng_model::{BlockKind, FileKind};

use crate::{cells, codes, package, read, tables, texts};

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

pub(crate) fn docx_with(body: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    let relations = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let mut parts =
        vec![("[Content_Types].xml", "<Types/>"), ("_rels/.rels", relations), ("word/document.xml", document.as_str())];
    parts.extend_from_slice(others);
    package(&parts)
}

pub(crate) fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

pub(crate) fn paragraphs(body: &str, others: &[(&str, &str)]) -> Vec<String> {
    let read = read(&docx_with(body, others));
    assert_eq!(read.document.kind, FileKind::Docx);
    let is_text = |kind: &BlockKind| matches!(kind, BlockKind::Paragraph { .. } | BlockKind::Heading { .. });
    texts(&read, is_text).into_iter().map(str::to_owned).collect()
}

#[test]
fn tracked_changes_count_as_accepted() {
    let body = "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>\
        <w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom></w:p>\
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p><w:p><w:r><w:t>后半</w:t></w:r></w:p>";
    assert_eq!(paragraphs(body, &[]), ["甲新", "前半后半"]);
}

#[test]
fn a_style_of_any_size_is_read() {
    let size = format!(r#"<w:rPr><w:sz w:val="{}"/></w:rPr>"#, u32::MAX);
    let styles = format!(
        r#"<w:styles {W}><w:docDefaults><w:rPrDefault>{size}</w:rPrDefault></w:docDefaults>
        <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>{size}</w:style></w:styles>"#
    );
    assert_eq!(paragraphs(&paragraph("检查情况"), &[("word/styles.xml", styles.as_str())]), ["检查情况"]);
}

#[test]
fn automatic_numbers_are_text() {
    let numbering = format!(
        r#"<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>
        <w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
        </w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#
    );
    let styles = format!(
        r#"<w:styles {W}><w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style></w:styles>"#
    );
    let item = |level: u8, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let styled = r#"<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>保障</w:t></w:r></w:p>"#;
    let body = format!("{}{}{}{styled}", item(0, "总体要求"), item(1, "2021年目标"), item(1, "任务"));
    let others = [("word/numbering.xml", numbering.as_str()), ("word/styles.xml", styles.as_str())];
    assert_eq!(paragraphs(&body, &others), ["一、总体要求", "1. 2021年目标", "2.任务", "二、保障"]);
    let read = read(&docx_with(&body, &others));
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Heading { level: 1, .. })), ["二、保障"]);
}

#[test]
fn notes_boxes_and_hidden_text_are_kept_apart() {
    let footnotes = format!(
        r#"<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2">{}</w:footnote></w:footnotes>"#,
        paragraph("注释")
    );
    let comments = format!(r#"<w:comments {W}><w:comment w:id="7">{}</w:comment></w:comments>"#, paragraph("批注"));
    let header = format!("<w:hdr {W}>{}</w:hdr>", paragraph("页眉"));
    let body = format!(
        r#"<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id="2"/><w:commentReference w:id="7"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>
        <w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>
        <mc:Fallback><w:pict><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"#,
        box = paragraph("文本框")
    );
    let others = [
        ("word/footnotes.xml", footnotes.as_str()),
        ("word/comments.xml", comments.as_str()),
        ("word/header1.xml", header.as_str()),
    ];
    let read = read(&docx_with(&body, &others));
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Paragraph { .. })), ["正文"]);
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Note { .. })), ["文本框", "隐藏", "注释", "批注"]);
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Furniture { .. })), ["页眉"]);
}

#[test]
fn merged_late_and_nested_cells() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph(text));
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("", "内一"), cell("", "内二"));
    let body = format!(
        "{}<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}<w:tc>{}{inner}</w:tc></w:tr><w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>{}</w:tr></w:tbl>",
        paragraph("表前"),
        cell("<w:vMerge w:val=\"restart\"/>", "纵"),
        cell("<w:gridSpan w:val=\"2\"/>", "横"),
        cell("<w:vMerge/>", ""),
        cell("", "甲"),
        paragraph("乙"),
        cell("<w:gridSpan w:val=\"2\"/>", "迟"),
    );
    let read = read(&docx_with(&body, &[]));
    let tables = tables(&read);
    assert_eq!(
        cells(tables[0]),
        [(0, 0, 2, 1, "纵"), (0, 1, 1, 2, "横"), (1, 1, 1, 1, "甲"), (1, 2, 1, 1, "乙"), (2, 1, 1, 2, "迟")]
    );
    assert_eq!(tables[0].cells[3].locator.to_string(), "第2段表格C2");
    assert_eq!(cells(tables[1]), [(0, 0, 1, 1, "内一"), (0, 1, 1, 1, "内二")]);
    assert_eq!(tables[1].cells[0].locator.to_string(), "第2段表格C2");
}

#[test]
fn flat_opc_is_a_word_document() {
    let text = format!(
        r#"<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part pkg:name="/word/document.xml">
        <pkg:xmlData><w:document {W}><w:body>{}</w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"#,
        paragraph("平面包")
    );
    let read = read(text.as_bytes());
    assert_eq!((read.document.kind, read.document.plain_text().as_str()), (FileKind::WordXml, "平面包\n"));
}

#[test]
fn a_page_in_flat_opc_stands_in_its_place() {
    let page = "PGh0bWw+PHA+572R6aG15q616JC9PC9wPjwvaHRtbD4=";
    let text = format!(
        r#"<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">
        <pkg:part pkg:name="/word/_rels/document.xml.rels"><pkg:xmlData><Relationships><Relationship Id="r1" Type="http://a/aFChunk" Target="chunk.htm"/></Relationships></pkg:xmlData></pkg:part>
        <pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document {W}><w:body>{}<w:altChunk r:id="r1"/></w:body></w:document></pkg:xmlData></pkg:part>
        <pkg:part pkg:name="/word/chunk.htm"><pkg:binaryData>{page}</pkg:binaryData></pkg:part></pkg:package>"#,
        paragraph("前")
    );
    assert_eq!(read(text.as_bytes()).document.plain_text(), "前\n网页段落\n");
}

#[test]
fn word_2003_with_numbers_changes_and_merges() {
    let text = r#"<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><wx:sect>
        <w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="一、"/></w:listPr></w:pPr><w:r><w:t>检查</w:t></w:r>
        <aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>旧</w:delText></w:r></aml:content></aml:annotation>
        <aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>新</w:t></w:r></aml:content></aml:annotation>
        <w:r><aml:annotation w:type="Word.Comment"><aml:content><w:p><w:r><w:t>批注</w:t></w:r></w:p></aml:content></aml:annotation></w:r></w:p>
        <w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>纵</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>
        <w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl></wx:sect></w:body></w:wordDocument>"#;
    let read = read(text.as_bytes());
    assert_eq!(read.document.kind, FileKind::WordXml);
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Paragraph { .. })), ["一、检查新"]);
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Note { .. })), ["批注"]);
    assert_eq!(cells(tables(&read)[0]), [(0, 0, 2, 1, "纵"), (0, 1, 1, 1, "甲"), (1, 1, 1, 1, "乙")]);
}

#[test]
fn a_document_of_pictures_wants_ocr() {
    let read = read(&docx_with("<w:p><w:r><w:drawing><a:blip r:embed=\"rId9\"/></w:drawing></w:r></w:p>", &[]));
    assert_eq!(codes(&read), ["needs-ocr"]);
}

#[test]
fn spreadsheet_xml_named_xls() {
    let text = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
        <Styles><Style ss:ID="p"><NumberFormat ss:Format="0%"/></Style></Styles>
        <Worksheet ss:Name="台账"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">标题</Data></Cell></Row>
        <Row ss:Index="4"><Cell ss:Index="2" ss:StyleID="p"><Data ss:Type="Number">0.5</Data></Cell>
        <Cell><Data ss:Type="DateTime">2021-03-05T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>"#;
    let read = read(text.as_bytes());
    assert_eq!(read.document.kind, FileKind::SpreadsheetXml);
    let table = tables(&read)[0];
    assert_eq!(cells(table), [(0, 0, 1, 2, "标题"), (3, 1, 1, 1, "50%"), (3, 2, 1, 1, "2021-03-05")]);
    assert_eq!(table.cells[1].locator.to_string(), "台账!B4");
}

fn sheet_package(sheet: &str, extra: &[(&str, &str)]) -> Vec<u8> {
    let workbook = r#"<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="rId1"/><sheet name="坏" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
    let relations = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
        <Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
    let top = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let mut parts = vec![
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", top),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/worksheets/sheet1.xml", sheet),
        (
            "xl/worksheets/sheet2.xml",
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>有</v></c></row><row r=\"2\"><c r=\"A2\" ",
        ),
    ];
    parts.extend_from_slice(extra);
    package(&parts)
}

#[test]
fn a_damaged_sheet_costs_itself_only_and_a_far_cell_nothing() {
    let sheet = r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="str"><v>近</v></c></row>
        <row r="1048576"><c r="XFD1048576" t="str"><v>远</v></c></row></sheetData></worksheet>"#;
    let read = read(&sheet_package(sheet, &[]));
    assert_eq!(codes(&read), ["sheet-unreadable"]);
    let tables = tables(&read);
    assert_eq!(cells(tables[0]), [(0, 0, 1, 1, "近"), (1, 1, 1, 1, "远")]);
    assert_eq!(cells(tables[1]), [(0, 0, 1, 1, "有")]);
}

#[test]
fn comments_and_formulas_without_value() {
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>值</v></c><c r="B1"><f>A1*2</f><v></v></c></row></sheetData></worksheet>"#;
    let relations = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="../comments1.xml"/></Relationships>"#;
    let comments = r#"<comments><commentList><comment ref="A1"><text><r><t>请核对</t></r></text></comment></commentList></comments>"#;
    let read = read(&sheet_package(
        sheet,
        &[("xl/worksheets/_rels/sheet1.xml.rels", relations), ("xl/comments1.xml", comments)],
    ));
    assert!(codes(&read).contains(&"formula-without-value"));
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Note { .. })), ["请核对"]);
}

#[test]
fn addresses_in_formulas_and_files_in_cells() {
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="str"><f>HYPERLINK("http://a.cn","通报")</f><v>通报</v></c></row></sheetData></worksheet>"#;
    let read =
        read(&sheet_package(sheet, &[("xl/embeddings/file1.bin", "x"), ("xl/embeddings/oleObject2.pdf", "%PDF-1.4")]));
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Note { .. })), ["链接：http://a.cn"]);
    let names: Vec<&str> = read.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["oleObject2.pdf"]);
}

#[test]
fn threads_of_comments_and_a_title_above_the_page() {
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>村名</v></c><c r="B1" t="str"><v>户数</v></c></row>
        <row r="2"><c r="A2" t="str"><v>柳村</v></c><c r="B2"><v>12</v></c></row></sheetData>
        <headerFooter><oddHeader>&amp;C&amp;&quot;宋体&quot;&amp;18&#21361;房改造统计表</oddHeader><oddFooter>&amp;L填报单位：住建局&amp;R&amp;P</oddFooter></headerFooter></worksheet>"#;
    let relation = |id: &str, kind: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="http://a/{kind}" Target="{target}"/>"#)
    };
    let relations = [relation("r1", "threadedComment", "../t1.xml"), relation("r2", "comments", "../c1.xml")].concat();
    let relations = format!("<Relationships>{relations}</Relationships>");
    let threads = r#"<ThreadedComments><threadedComment ref="B2"><text>何时完成</text></threadedComment><threadedComment ref="B2"><text>6月15日前</text></threadedComment></ThreadedComments>"#;
    let comments = r#"<comments><commentList><comment ref="B2"><text><t>[线程批注]你的Excel版本</t></text></comment></commentList></comments>"#;
    let parts = [("xl/worksheets/_rels/sheet1.xml.rels", &*relations), ("xl/t1.xml", threads), ("xl/c1.xml", comments)];
    let read = read(&sheet_package(sheet, &parts));
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Note { .. })), ["何时完成\n6月15日前"]);
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Heading { level: 0, .. })), ["危房改造统计表"]);
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Furniture { .. })), ["填报单位：住建局"]);
}

#[test]
fn boxes_of_a_sheet_are_notes_and_its_pictures_are_told() {
    let relations = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" Target="../drawings/drawing1.xml"/></Relationships>"#;
    let drawing = "<wsDr><twoCellAnchor><from><col>1</col><row>2</row></from><sp><txBody><p><r><t>由住建局填报</t></r></p></txBody></sp></twoCellAnchor>\
        <oneCellAnchor><from><col>0</col><row>0</row></from><pic/></oneCellAnchor></wsDr>";
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>照片</v></c><c r="B1" t="str"><f>x</f><v>=DISPIMG("ID_1",1)</v></c></row></sheetData></worksheet>"#;
    let parts = [("xl/worksheets/_rels/sheet1.xml.rels", relations), ("xl/drawings/drawing1.xml", drawing)];
    let told = read(&sheet_package(sheet, &parts));
    assert_eq!(texts(&told, |kind| matches!(kind, BlockKind::Note { .. })), ["由住建局填报"]);
    assert_eq!(cells(tables(&told)[0])[1].4, "（图片）");
    let problem = told.problems.iter().find(|problem| problem.code.as_str() == "images-not-read").unwrap();
    assert!(problem.message.contains("“表”里有2张图片"), "{}", problem.message);
}

fn ofd(content: &str, page_location: &str, page_path: &str) -> Vec<u8> {
    let document = format!(
        r#"<o:Document xmlns:o="urn:any"><o:Pages><o:Page ID="1" BaseLoc="{page_location}"/></o:Pages></o:Document>"#
    );
    package(&[
        ("OFD.xml", r#"<OFD><DocBody><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody></OFD>"#),
        ("Doc_0/Document.xml", &document),
        (page_path, &format!("<Page><Content><Layer>{content}</Layer></Content></Page>")),
    ])
}

#[test]
fn ofd_text_in_reading_order_with_its_place() {
    let object = |boundary: &str, size: &str, text: &str| {
        format!(
            r#"<TextObject Boundary="{boundary}" Size="{size}"><TextCode X="0" Y="4" DeltaX="g 3 4">{text}</TextCode></TextObject>"#
        )
    };
    let content = [
        object("30 60 40 5", "4", "二、右"),
        object("30 40 150 5", "4", "正文一行写到了右边缘"),
        object("30 46 40 5", "4", "接着写完。"),
        object("60 20 80 8", "8", "关于检查的通知"),
        object("140 60 20 5", "4", "列二"),
    ]
    .concat();
    for (location, path) in [
        ("Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml"),
        ("/Doc_0/Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml"),
        ("Page_0", "Doc_0/Pages/Page_0/Content.xml"),
    ] {
        let read = read(&ofd(&content, location, path));
        assert_eq!(read.document.kind, FileKind::Ofd);
        assert_eq!(
            read.document.plain_text(),
            "关于检查的通知\n正文一行写到了右边缘接着写完。\n二、右\t列二\n",
            "{location}"
        );
        assert!(matches!(read.document.blocks[0].kind, BlockKind::Heading { level: 0, .. }));
        assert_eq!(read.document.blocks[1].locator.page().map(|page| page.get()), Some(1));
    }
}

#[test]
fn an_ofd_page_without_text_wants_ocr() {
    let read = read(&ofd("<PathObject/>", "Pages/P.xml", "Doc_0/Pages/P.xml"));
    assert_eq!(codes(&read), ["needs-ocr", "needs-ocr"]);
}

#[test]
fn a_ruled_table_of_an_ofd_page() {
    let text = |x: u8, y: u8, text: &str| {
        format!(
            r#"<TextObject Boundary="{x} {y} 20 5" Size="4"><TextCode X="0" Y="4" DeltaX="g 3 4">{text}</TextCode></TextObject>"#
        )
    };
    let path = |boundary: String, data: &str| {
        format!(r#"<PathObject Boundary="{boundary}"><AbbreviatedData>{data}</AbbreviatedData></PathObject>"#)
    };
    let across = |y: u8| path(format!("20 {y} 120 0.2"), "M 0 0 L 120 0");
    let down = |x: u8| path(format!("{x} 40 0.2 30"), "M 0 0 L 0 30");
    let content = [
        text(60, 20, "清淤情况表"),
        text(22, 43, "河段"),
        text(62, 43, "长度"),
        text(102, 43, "进度"),
        text(22, 53, "东段"),
        text(62, 53, "350"),
        text(102, 53, "完成"),
        text(22, 63, "西段"),
        text(62, 63, "410"),
        text(102, 63, "在建"),
        text(22, 80, "填表人"),
        [40, 50, 60, 70].map(across).concat(),
        [20, 60, 100, 140].map(down).concat(),
    ]
    .concat();
    let read = read(&ofd(&content, "Pages/P.xml", "Doc_0/Pages/P.xml"));
    assert_eq!(read.document.plain_text(), "清淤情况表\n河段\t长度\t进度\n东段\t350\t完成\n西段\t410\t在建\n填表人\n");
    let table = tables(&read)[0];
    assert_eq!((table.header_rows, table.n_rows, table.n_cols), (1, 3, 3));
    assert_eq!(table.cells[0].locator.page().map(|page| page.get()), Some(1));
}

#[test]
fn a_table_over_two_ofd_pages() {
    let text = |x: u8, y: u8, text: &str| {
        format!(
            r#"<TextObject Boundary="{x} {y} 20 5" Size="4"><TextCode X="0" Y="4" DeltaX="g 3 4">{text}</TextCode></TextObject>"#
        )
    };
    let path = |boundary: String, data: &str| {
        format!(r#"<PathObject Boundary="{boundary}"><AbbreviatedData>{data}</AbbreviatedData></PathObject>"#)
    };
    let table = |top: u8, rows: &[[&str; 3]]| {
        let mut page = String::new();
        for (nth, row) in (0_u8..).zip(rows) {
            for (col, cell) in (0_u8..).zip(row) {
                page += &text(22 + 40 * col, top + 3 + 10 * nth, cell);
            }
        }
        let n_rows = rows.len() as u8;
        page += &(0..=n_rows)
            .map(|nth| path(format!("20 {} 120 0.2", top + 10 * nth), "M 0 0 L 120 0"))
            .collect::<String>();
        let height = 10 * n_rows;
        page += &[20, 60, 100, 140]
            .map(|x| path(format!("{x} {top} 0.2 {height}"), &format!("M 0 0 L 0 {height}")))
            .concat();
        page
    };
    let names = ["河段", "长度", "进度"];
    let first = table(200, &[names, ["东段", "350", "完成"], ["西段", "410", "在建"]]) + &text(100, 250, "—1—");
    for second in [
        table(20, &[["南段", "120", "完成"]]),
        table(20, &[["南段", "120", "完成"], ["北段", "80", "未开工"]]),
        table(20, &[names, ["南段", "120", "完成"]]),
    ] {
        let page = |content: &str| format!("<Page><Content><Layer>{content}</Layer></Content></Page>");
        let bytes = package(&[
            ("OFD.xml", "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"),
            (
                "Doc_0/Document.xml",
                r#"<Document><Pages><Page ID="1" BaseLoc="1.xml"/><Page ID="2" BaseLoc="2.xml"/></Pages></Document>"#,
            ),
            ("Doc_0/1.xml", &page(&first)),
            ("Doc_0/2.xml", &page(&(second + &text(22, 80, "填表人")))),
        ]);
        let read = read(&bytes);
        let table = tables(&read)[0];
        assert_eq!((tables(&read).len(), table.header_rows, table.text(3, 0)), (1, 1, "南段"));
        let place = &table.cells.iter().find(|cell| cell.text == "南段").unwrap().locator;
        assert_eq!(place.page().map(|page| page.get()), Some(2));
        assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Paragraph { .. })), ["—1—", "填表人"]);
    }
}

#[test]
fn an_error_value_of_a_newer_program_costs_nothing_and_a_broken_cell_only_itself() {
    let sheet = r##"<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>单位</v></c><c r="B1" t="e"><f>SORT(C1:C9)</f><v>#SPILL!</v></c><c r="C1"><v>7</v></c></row>
        <row r="2"><c r="A2" t="s"><v>99</v></c><c r="B2" t="str"><v>后文</v></c></row></sheetData></worksheet>"##;
    let read = read(&sheet_package(sheet, &[]));
    let expected = [(0, 0, 1, 1, "单位"), (0, 1, 1, 1, "#SPILL!"), (0, 2, 1, 1, "7"), (1, 1, 1, 1, "后文")];
    let found: Vec<_> = cells(tables(&read)[0]).into_iter().filter(|cell| !cell.4.is_empty()).collect();
    assert_eq!(found, expected);
    // One for the cell that names a text that is not there, one for the sheet that breaks off.
    assert_eq!(codes(&read), ["sheet-unreadable", "sheet-unreadable"]);
}

#[test]
fn a_chart_that_is_a_sheet_is_told_by_its_titles() {
    let workbook = r#"<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="rId1"/><sheet name="走势" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, name: &str, target: &str| {
        format!(r#"<Relationships><Relationship Id="{id}" Type="{kind}/{name}" Target="{target}"/></Relationships>"#)
    };
    let sheets = [
        relation("rId1", "worksheet", "worksheets/sheet1.xml"),
        relation("rId2", "chartsheet", "chartsheets/sheet1.xml"),
    ]
    .concat()
    .replace("</Relationships><Relationships>", "");
    let (top, of_sheet, of_drawing) = (
        relation("rId1", "officeDocument", "xl/workbook.xml"),
        relation("rId1", "drawing", "../drawings/drawing1.xml"),
        relation("rId1", "chart", "../charts/chart1.xml"),
    );
    let parts = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &*top),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", &*sheets),
        (
            "xl/worksheets/sheet1.xml",
            r#"<worksheet><sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData></worksheet>"#,
        ),
        ("xl/chartsheets/sheet1.xml", r#"<chartsheet><drawing r:id="rId1"/></chartsheet>"#),
        ("xl/chartsheets/_rels/sheet1.xml.rels", &*of_sheet),
        (
            "xl/drawings/drawing1.xml",
            r#"<wsDr><absoluteAnchor><graphicFrame><chart r:id="rId1"/></graphicFrame></absoluteAnchor></wsDr>"#,
        ),
        ("xl/drawings/_rels/drawing1.xml.rels", &*of_drawing),
        (
            "xl/charts/chart1.xml",
            "<chartSpace><chart><title><p><t>各月走势</t></p></title><plotArea><valAx><title><p><t>件数</t></p></title></valAx></plotArea></chart></chartSpace>",
        ),
    ];
    let told = read(&package(&parts));
    assert_eq!(texts(&told, |kind| matches!(kind, BlockKind::Note { .. })), ["图表：各月走势\n件数"]);
    assert!(codes(&told).is_empty(), "{:?}", told.problems);
}
