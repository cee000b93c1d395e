//! Presentations: `training.pptx` is one of our own, the others are built part by part.

use zuozheng_model::{BlockKind, FileKind, Locator};
use zuozheng_read::Read;

use crate::{cells, codes, fixture, package, read, tables, texts};

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A presentation of slides, each the content of its `p:spTree`, with the relations of the first.
fn pptx(slides: &[&str], relations: &[(&str, &str, &str)], others: &[(&str, &str)]) -> Vec<u8> {
    let link = |(id, kind, target): &(&str, &str, &str)| {
        format!(r#"<Relationship Id="{id}" Type="{RELATIONS}/{kind}" Target="{target}"/>"#)
    };
    let (mut list, mut links, mut files) = (String::new(), String::new(), Vec::new());
    for (nth, slide) in slides.iter().enumerate() {
        let id = format!("r{nth}");
        // The number of the slide stands before the id of its relation.
        list.push_str(&format!(r#"<p:sldId id="{}" r:id="{id}"/>"#, 256 + nth));
        // The last slide is the first file.
        let file = format!("slides/slide{}.xml", slides.len() - nth);
        links.push_str(&link(&(&id, "slide", &file)));
        files.push((format!("ppt/{file}"), format!("<p:sld><p:cSld><p:spTree>{slide}</p:spTree></p:cSld></p:sld>")));
    }
    let show = format!(
        r#"<p:presentation><p:sldIdLst>{list}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/></p:presentation>"#
    );
    let links = format!("<Relationships>{links}</Relationships>");
    let of_first = format!("<Relationships>{}</Relationships>", relations.iter().map(link).collect::<String>());
    let name_of_first = format!("ppt/slides/_rels/slide{}.xml.rels", slides.len());
    let mut parts = vec![
        ("[Content_Types].xml", "<Types/>"),
        ("ppt/presentation.xml", show.as_str()),
        ("ppt/_rels/presentation.xml.rels", links.as_str()),
        (name_of_first.as_str(), of_first.as_str()),
    ];
    parts.extend(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    parts.extend_from_slice(others);
    package(&parts)
}

/// A box of text with its place in centimetres.
fn text_box(place: [u32; 4], paragraphs: &str) -> String {
    let [x, y, width, height] = place.map(|length| length * 360_000);
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="2"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm></p:spPr><p:txBody>{paragraphs}</p:txBody></p:sp>"#
    )
}

fn paragraph(text: &str) -> String {
    format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>")
}

fn all_texts(read: &Read) -> Vec<&str> {
    texts(read, |_| true)
}

fn pages(read: &Read) -> Vec<u32> {
    read.document.blocks.iter().filter_map(|block| block.locator.page()).map(|page| page.get()).collect()
}

#[test]
fn a_presentation_slide_by_slide() {
    let read = read(&fixture("office/training.pptx"));
    assert_eq!((read.document.kind, read.document.n_pages), (FileKind::Pptx, 6));
    let heading = |level: u8| {
        texts(&read, move |kind| matches!(kind, BlockKind::Heading { level: found, .. } if *found == level))
    };
    assert_eq!(heading(0), ["安全生产业务培训"]);
    assert_eq!(heading(1), ["一、检查重点", "二、责任分工", "三、隐患数量", "四、案例剖析"]);
    let body = texts(&read, |kind| matches!(kind, BlockKind::Paragraph { .. }));
    assert_eq!(body[..2], ["区应急管理局", "2025年3月"]);
    assert_eq!(body[2..6], ["• 商场消防通道", "– 东城商场", "· 三楼", "• 工地用电"]);
    assert_eq!(body[7..13], ["左上", "右上", "左下", "右下", "组内甲", "组内乙"]);
    assert_eq!(body[13..], ["一、总体要求", "(1)目标", "(2)任务", "二、保障措施", "①附则"]);
    let notes = texts(&read, |kind| matches!(kind, BlockKind::Note { .. }));
    let chart = "图表：各季度隐患\n隐患：一季度 12，二季度 8\n已整改：一季度 10，二季度 8";
    assert_eq!(notes, ["链接：http://www.example.gov.cn/", "备注：先讲案例，再讲要求。", chart]);
    let table = tables(&read)[0];
    let merged: Vec<_> = cells(table).into_iter().filter(|cell| cell.2 + cell.3 > 2).collect();
    assert_eq!(merged, [(0, 1, 1, 2, "任务"), (1, 0, 2, 1, "区住建局")]);
    assert_eq!((table.n_rows, table.n_cols, table.header_rows, table.cells.len()), (4, 4, 1, 14));
    assert_eq!(table.text(3, 3), "6月底");
    assert!(pages(&read).is_sorted());
    assert_eq!(codes(&read), ["hidden-slides"]);
    assert!(read.problems[0].message.contains("第5页"), "{:?}", read.problems);
    assert!(read.attachments.is_empty(), "the figures behind a chart are no file that anybody sent");
}

#[test]
fn slides_come_in_the_order_in_which_they_are_shown() {
    let bytes =
        pptx(&[&text_box([1, 1, 9, 2], &paragraph("第一")), &text_box([1, 1, 9, 2], &paragraph("第二"))], &[], &[]);
    let read = read(&bytes);
    assert_eq!((all_texts(&read), pages(&read)), (vec!["第一", "第二"], vec![1, 2]));
    let Locator::Page { area, .. } = &read.document.blocks[0].locator else { panic!("no page") };
    assert!((area.x0 - 28.3).abs() < 0.1 && (area.x1 - 283.5).abs() < 0.1, "{area:?}");
}

#[test]
fn diagrams_comments_objects_and_what_is_struck_through() {
    let diagram = r#"<p:graphicFrame><p:xfrm><a:off x="0" y="3000000"/><a:ext cx="9000000" cy="900000"/></p:xfrm><a:graphic><a:graphicData><dgm:relIds r:dm="rId2" r:lo="rId9"/></a:graphicData></a:graphic></p:graphicFrame>"#;
    let object = r#"<p:graphicFrame><a:graphic><a:graphicData><mc:AlternateContent><mc:Choice><p:oleObj r:id="rId4"/></mc:Choice><mc:Fallback><p:oleObj r:id="rId4"/></mc:Fallback></mc:AlternateContent></a:graphicData></a:graphic></p:graphicFrame>"#;
    let struck =
        r#"<a:p><a:r><a:rPr strike="sngStrike"/><a:t>原定四月</a:t></a:r><a:r><a:t>五月完成</a:t></a:r></a:p>"#;
    let number = r#"<p:sp><p:nvSpPr><p:cNvPr id="9"/><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:fld type="slidenum"><a:t>1</a:t></a:fld></a:p></p:txBody></p:sp>"#;
    let slide = [number, diagram, object, &text_box([1, 1, 9, 2], struck), "<p:pic/>"].concat();
    let model = "<dgm:dataModel><dgm:ptLst><dgm:pt modelId='1'><dgm:t><a:p><a:r><a:t>部署</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>";
    let comments = "<p:cmLst><p:cm><p:text>请补数字</p:text></p:cm></p:cmLst>";
    let relations = [
        ("rId2", "diagramData", "../diagrams/data1.xml"),
        ("rId3", "comments", "../comments/comment1.xml"),
        ("rId4", "package", "../embeddings/notes.txt"),
    ];
    let others = [
        ("ppt/diagrams/data1.xml", model),
        ("ppt/comments/comment1.xml", comments),
        ("ppt/embeddings/notes.txt", "巡查记录\n三月五日巡查商场一处，未见异常。\n"),
    ];
    let read = read(&pptx(&[&slide], &relations, &others));
    assert_eq!(all_texts(&read), ["原定四月五月完成", "部署", "1", "批注：请补数字"]);
    assert_eq!(texts(&read, |kind| matches!(kind, BlockKind::Furniture { .. })), ["1"]);
    assert_eq!(codes(&read), ["images-not-read", "struck-text"]);
    let names: Vec<&str> = read.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["notes.txt"]);
}

#[test]
fn bullets_of_the_master_and_text_of_the_layout() {
    let holder = |kind: &str, body: &str| {
        format!(
            r#"<p:sp><p:nvSpPr><p:cNvPr id="1"/><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody>{body}</p:txBody></p:sp>"#
        )
    };
    let slide = holder(
        r#"idx="1""#,
        &[paragraph("甲"), r#"<a:p><a:pPr><a:buNone/></a:pPr><a:r><a:t>乙</a:t></a:r></a:p>"#.into()].concat(),
    );
    let prompt = holder(r#"idx="1""#, &paragraph("单击此处编辑"));
    let layout = format!(
        "<p:sldLayout><p:cSld><p:spTree>{prompt}{}</p:spTree></p:cSld></p:sldLayout>",
        text_box([1, 1, 2, 2], &paragraph("区应急管理局制"))
    );
    let master = "<p:sldMaster><p:txStyles><p:bodyStyle><a:lvl1pPr><a:buChar char='•'/></a:lvl1pPr></p:bodyStyle></p:txStyles></p:sldMaster>";
    let of_layout = format!(
        r#"<Relationships><Relationship Id="r" Type="{RELATIONS}/slideMaster" Target="../slideMasters/m.xml"/></Relationships>"#
    );
    let others = [
        ("ppt/slideLayouts/l.xml", layout.as_str()),
        ("ppt/slideLayouts/_rels/l.xml.rels", of_layout.as_str()),
        ("ppt/slideMasters/m.xml", master),
    ];
    let read = read(&pptx(&[&slide], &[("r1", "slideLayout", "../slideLayouts/l.xml")], &others));
    assert_eq!(all_texts(&read), ["• 甲", "乙", "区应急管理局制"]);
}

#[test]
fn a_damaged_slide_is_told_and_the_rest_is_read() {
    let good = text_box([1, 1, 9, 2], &paragraph("甲"));
    let bytes = pptx(&[&good], &[], &[]);
    let list = r#"<p:presentation><p:sldIdLst><p:sldId r:id="r0"/><p:sldId r:id="r1"/></p:sldIdLst></p:presentation>"#;
    let links = format!(
        r#"<Relationships><Relationship Id="r0" Type="{RELATIONS}/slide" Target="slides/a.xml"/><Relationship Id="r1" Type="{RELATIONS}/slide" Target="slides/b.xml"/></Relationships>"#
    );
    let slide = format!("<p:sld><p:cSld><p:spTree>{good}</p:spTree></p:cSld></p:sld>");
    let damaged = package(&[
        ("ppt/presentation.xml", list),
        ("ppt/_rels/presentation.xml.rels", &links),
        ("ppt/slides/a.xml", "kein XML"),
        ("ppt/slides/b.xml", &slide),
    ]);
    let told = read(&damaged);
    assert_eq!((codes(&told), all_texts(&told), pages(&told)), (vec!["slide-unreadable"], vec!["甲"], vec![2]));
    assert_eq!(told.document.n_pages, 2);
    // Without the list of slides their numbers tell.
    let without = package(&[("[Content_Types].xml", "<Types/>"), ("ppt/slides/slide1.xml", &slide)]);
    assert_eq!(all_texts(&read(&without)), ["甲"]);
    assert_eq!(read(&bytes[..bytes.len() * 2 / 3]).document.kind, FileKind::Pptx);
}

#[test]
fn an_open_document_presentation() {
    let content = r#"<office:document-content><office:automatic-styles><style:style style:name="dp2"><style:drawing-page-properties presentation:visibility="hidden"/></style:style></office:automatic-styles>
        <office:body><office:presentation><draw:page draw:style-name="dp1">
        <draw:frame svg:x="2cm" svg:y="9cm" svg:width="9cm" svg:height="2cm"><draw:text-box><text:list text:style-name="L"><text:list-item><text:p>下</text:p></text:list-item></text:list></draw:text-box></draw:frame>
        <draw:frame svg:x="2cm" svg:y="5cm" svg:width="9cm" svg:height="2cm"><draw:text-box><text:p>上</text:p></draw:text-box></draw:frame>
        <draw:frame presentation:class="title" svg:x="2cm" svg:y="1cm" svg:width="9cm" svg:height="2cm"><draw:text-box><text:p>工作汇报</text:p></draw:text-box></draw:frame>
        <draw:frame svg:x="2cm" svg:y="12cm"><table:table><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>单位</text:p></table:table-cell><table:covered-table-cell/></table:table-row>
        <table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell><text:p>2</text:p></table:table-cell></table:table-row></table:table></draw:frame>
        <presentation:notes><draw:page-thumbnail/><draw:frame presentation:class="notes"><draw:text-box><text:p>讲稿</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>
        <draw:page draw:style-name="dp2"><draw:custom-shape><text:p>隐藏页</text:p></draw:custom-shape></draw:page></office:presentation></office:body></office:document-content>"#;
    let bytes = package(&[("mimetype", "application/vnd.oasis.opendocument.presentation"), ("content.xml", content)]);
    let read = read(&bytes);
    assert_eq!((read.document.kind, read.document.n_pages), (FileKind::Odp, 2));
    assert_eq!(all_texts(&read), ["工作汇报", "上", "下", "备注：讲稿", "隐藏页"]);
    assert_eq!(cells(tables(&read)[0]), [(0, 0, 1, 2, "单位"), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "2")]);
    assert_eq!(codes(&read), ["hidden-slides"]);
}
