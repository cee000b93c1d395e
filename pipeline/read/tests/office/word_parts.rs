//! What stands in a Word document beside its plain runs: fields, drawings, parts of other formats.

use zuozheng_model::BlockKind;

use crate::built::{docx_with, paragraph, paragraphs};
use crate::{codes, read, tables, texts};

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
}

fn notes(body: &str, others: &[(&str, &str)]) -> Vec<String> {
    let read = read(&docx_with(body, others));
    texts(&read, |kind| matches!(kind, BlockKind::Note { .. })).into_iter().map(str::to_owned).collect()
}

const RELATIONS: &str = "word/_rels/document.xml.rels";

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!(
        r#"<Relationships><Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
    )
}

#[test]
fn letters_in_a_symbol_font_are_boxes() {
    let two = r#"<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>"#;
    let one = r#"<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:eastAsia="宋体" w:hint="default"/>"#;
    let body = format!(
        "<w:p>{}{}{}{}{}{}</w:p>",
        run("", "是"),
        run(two, "R"),
        run("", "否"),
        run(two, "£&#xF052;"),
        run(one, "&#xF0FE;þ¨"),
        run(r#"<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:eastAsia="宋体" w:hint="eastAsia"/>"#, "¨仿"),
    );
    assert_eq!(paragraphs(&body, &[]), ["是☑否□☑☑☑□¨仿"]);
}

#[test]
fn fields_show_what_no_result_repeats() {
    let field = |data: &str, instruction: &str, result: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>
            <w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>"#
        )
    };
    let list = r#"<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙"/></w:ddList></w:ffData>"#;
    let body = format!(
        "<w:p>{}{}{}{}{}{}</w:p>",
        field("<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>", "FORMCHECKBOX", ""),
        field(r#"<w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData>"#, "FORMCHECKBOX", ""),
        field(list, "FORMDROPDOWN", &run("", "旧")),
        field("", r"EQ \o\ac(○,11)", ""),
        field("", "PAGEREF a", &run("", "第3页")),
        run("", "末"),
    );
    assert_eq!(paragraphs(&body, &[]), ["☑□乙⑪第3页末"]);
}

#[test]
fn of_two_forms_of_the_same_content_the_first_that_can_be_read_counts() {
    let fallback = |choice: &str, fallback: &str| {
        format!(
            "<mc:AlternateContent><mc:Choice>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
        )
    };
    let body = format!(
        "<w:p><w:r>{}</w:r><w:r>{}</w:r></w:p>{}",
        fallback("<w16se:symEx/>", "<w:t>旧字</w:t>"),
        fallback("<w:t>新字</w:t>", "<w:t>旧字</w:t>"),
        fallback("<x:new/>", &paragraph("旧段")),
    );
    assert_eq!(paragraphs(&body, &[]), ["旧字新字", "旧段"]);
    let unknown =
        fallback("<w:t>无人认得</w:t>", "<w:t>旧字</w:t>").replace("<mc:Choice>", "<mc:Choice Requires=\"new\">");
    assert_eq!(paragraphs(&format!("<w:p><w:r>{unknown}</w:r></w:p>"), &[]), ["旧字"]);
}

#[test]
fn drawn_letters_diagrams_and_charts_are_notes() {
    let lettering = r#"<w:p><w:r><w:pict><v:shape><v:textpath string="先进单位"/></v:shape></w:pict></w:r></w:p>"#;
    assert_eq!(notes(lettering, &[]), ["先进单位"]);
    let diagram = r#"<w:p><w:r><w:drawing><dgm:relIds r:dm="r1"/></w:drawing></w:r></w:p>"#;
    let data = "<dgm:dataModel><dgm:pt><dgm:t><a:p><a:r><a:t>受</a:t></a:r><a:r><a:t>理</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt><dgm:t/></dgm:pt></dgm:dataModel>";
    let others =
        [(RELATIONS, &*relation("r1", "diagramData", "diagrams/data1.xml")), ("word/diagrams/data1.xml", data)];
    assert_eq!(notes(diagram, &others), ["受理"]);
    let chart = r#"<w:p><w:r><w:drawing><c:chart r:id="r1"/></w:drawing></w:r></w:p>"#;
    let data = "<c:chartSpace><c:title><a:t>检查次数</a:t></c:title><c:ser><c:tx><c:v>本月</c:v></c:tx><c:cat><c:v>甲</c:v><c:v>乙</c:v></c:cat><c:val><c:v>3</c:v><c:v>5</c:v></c:val></c:ser></c:chartSpace>";
    let others = [(RELATIONS, &*relation("r1", "chart", "charts/chart1.xml")), ("word/charts/chart1.xml", data)];
    assert_eq!(notes(chart, &others), ["检查次数\n本月：甲 3，乙 5"]);
}

#[test]
fn a_document_of_another_format_stands_in_its_place() {
    let body = format!("{}<w:altChunk r:id=\"r1\"/>{}", paragraph("前"), paragraph("后"));
    let page = "<html><body><p>网页段落</p><table><tr><td>甲</td><td>乙</td></tr></table></body></html>";
    let relations = relation("r1", "aFChunk", "chunk1.html");
    let others = [(RELATIONS, relations.as_str()), ("word/chunk1.html", page)];
    assert_eq!(paragraphs(&body, &others), ["前", "网页段落", "后"]);
    let whole = read(&docx_with(&body, &others));
    assert_eq!(tables(&whole)[0].cells[1].locator.to_string(), "第3段表格B1");
    let missing = read(&docx_with(&body, &[(RELATIONS, relations.as_str())]));
    assert_eq!(codes(&missing), ["word-part-unreadable"]);
}

#[test]
fn struck_text_is_kept_and_told() {
    let body = format!("<w:p>{}{}</w:p>", run("", "留"), run("<w:strike/>", "作废的一句"));
    assert_eq!(paragraphs(&body, &[]), ["留作废的一句"]);
    let read = read(&docx_with(&body, &[]));
    assert_eq!(codes(&read), ["struck-text"]);
    assert!(read.problems[0].message.contains("作废的一句"), "{:?}", read.problems);
}

#[test]
fn a_character_style_hides_text_too() {
    let styles =
        r#"<w:styles><w:style w:type="character" w:styleId="T3"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"#;
    let body = format!("<w:p>{}{}</w:p>", run("", "可见"), run(r#"<w:rStyle w:val="T3"/>"#, "隐藏"));
    assert_eq!(paragraphs(&body, &[("word/styles.xml", styles)]), ["可见"]);
    assert_eq!(notes(&body, &[("word/styles.xml", styles)]), ["隐藏"]);
}

#[test]
fn the_style_of_a_paragraph_hides_its_text_wherever_it_stands() {
    let styles = r#"<w:styles><w:style w:styleId="P3"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"#;
    let runs = format!("{}{}", run("", "隐藏"), run(r#"<w:vanish w:val="0"/>"#, "可见"));
    let hidden = format!(r#"<w:p><w:pPr><w:pStyle w:val="P3"/></w:pPr>{runs}</w:p>"#);
    let either =
        hidden.replace(&runs, &format!("<mc:AlternateContent><mc:Choice>{runs}</mc:Choice></mc:AlternateContent>"));
    let cell = format!("<w:tbl><w:tr><w:tc>{hidden}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>");
    for body in [hidden.clone(), either] {
        assert_eq!(paragraphs(&body, &[("word/styles.xml", styles)]), ["可见"]);
        assert_eq!(notes(&body, &[("word/styles.xml", styles)]), ["隐藏"]);
    }
    let read = read(&docx_with(&cell, &[("word/styles.xml", styles)]));
    assert_eq!(tables(&read)[0].cells[0].text, "可见");
    let text_box = format!("<w:p><w:r><w:pict><w:txbxContent>{hidden}</w:txbxContent></w:pict></w:r></w:p>");
    assert_eq!(notes(&text_box, &[("word/styles.xml", styles)]), ["可见\n隐藏"]);
}

#[test]
fn a_table_in_a_text_box_is_a_table() {
    let table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>阶段</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>时间</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let text_box = format!("<w:txbxContent>{}{table}{}</w:txbxContent>", paragraph("进度表"), paragraph("以上"));
    let shape = format!("<w:r><w:pict><v:shape><v:textbox>{text_box}</v:textbox></v:shape></w:pict></w:r>");
    let both = format!(
        r#"<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{text_box}</w:drawing></mc:Choice>
        <mc:Fallback>{shape}</mc:Fallback></mc:AlternateContent></w:r></w:p>"#
    );
    let in_cell = format!("<w:tbl><w:tr><w:tc><w:p>{shape}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>");
    for body in [format!("<w:p>{shape}</w:p>"), both, in_cell] {
        assert_eq!(notes(&body, &[]), ["进度表\n以上"]);
        let read = read(&docx_with(&body, &[]));
        let texts: Vec<&str> = tables(&read).last().unwrap().cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["阶段", "时间"]);
    }
}

#[test]
fn addresses_that_the_text_does_not_show_are_notes() {
    let relations = relation("r1", "hyperlink", "http://a.gov.cn/zwgk");
    let link = |text: &str| format!(r#"<w:p><w:hyperlink r:id="r1">{}</w:hyperlink></w:p>"#, run("", text));
    assert_eq!(notes(&link("公开专栏"), &[(RELATIONS, relations.as_str())]), ["链接：http://a.gov.cn/zwgk"]);
    assert!(notes(&link("见http://a.gov.cn/zwgk"), &[(RELATIONS, relations.as_str())]).is_empty());
    let mark = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
    let field = format!(
        r#"<w:p>{}<w:r><w:instrText>HYPERLINK "http://b.cn"</w:instrText></w:r>{}{}{}</w:p>"#,
        mark("begin"),
        mark("separate"),
        run("", "网站"),
        mark("end")
    );
    assert_eq!(notes(&field, &[]), ["链接：http://b.cn"]);
}

#[test]
fn files_put_into_a_document_are_files_of_their_own() {
    let inner = String::from_utf8_lossy(b"%PDF-1.4\n%%EOF").into_owned();
    let read = read(&docx_with(&paragraph("见附件"), &[("word/embeddings/oleObject1.pdf", &inner)]));
    let names: Vec<&str> = read.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["oleObject1.pdf"]);
}

#[test]
fn what_word_asks_for_is_no_text() {
    let control = |mark: &str, text: &str| {
        format!("<w:sdt><w:sdtPr>{mark}</w:sdtPr><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>")
    };
    let prompt = control("<w:showingPlcHdr/>", "单击或点击此处输入文字。");
    let filled = control("<w:showingPlcHdr/>", "李四");
    let typed = control("", "单击鼠标完成填报");
    let body = format!("<w:p><w:r><w:t>联系人：</w:t></w:r>{prompt}{filled}</w:p><w:p>{typed}</w:p>");
    assert_eq!(paragraphs(&body, &[]), ["联系人：李四", "单击鼠标完成填报"]);
}
