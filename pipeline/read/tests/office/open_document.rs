//! OpenDocument texts.

use zuozheng_model::{BlockKind, FileKind};

use crate::{cells, codes, fixture, package, read, tables, texts};

fn odt(automatic: &str, body: &str, styles: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let styles = format!("<office:document-styles>{styles}</office:document-styles>");
    package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_str()),
        ("styles.xml", styles.as_str()),
    ])
}

fn of_kind(bytes: &[u8], wanted: impl Fn(&BlockKind) -> bool) -> Vec<String> {
    let read = read(bytes);
    assert_eq!(read.document.kind, FileKind::Odt);
    texts(&read, wanted).into_iter().map(str::to_owned).collect()
}

/// Made by a converter from a document of Word whose paragraphs say the number they shall have.
#[test]
fn numbers_of_lists_are_as_they_were_in_word() {
    let read = read(&fixture("office/numbered.odt"));
    assert_eq!(read.problems, []);
    let mut n_numbered = 0;
    for line in texts(&read, |kind| matches!(kind, BlockKind::Paragraph { .. } | BlockKind::Heading { .. })) {
        let Some((number, said)) = line.split_once("期望") else { continue };
        let number = number.trim();
        // The format has no level that never begins anew, and the converter no wide digits.
        if said.contains("不重启") || matches!(said, "2.3.1" | "１．") {
            continue;
        }
        if said.starts_with("无编号") {
            assert_eq!(number, "", "{line}");
        } else if number != "•" {
            assert!(said.starts_with(number) && !number.is_empty(), "{line}");
            n_numbered += 1;
        }
    }
    assert!(n_numbered > 20, "{n_numbered}");
    let shown = cells(tables(&read)[0]);
    assert_eq!((shown[2].4, shown[4].4), ("③", "④"));
}

/// As the same program shows them in print.
#[test]
fn headings_have_the_numbers_of_the_outline() {
    let styles = r#"<office:styles><style:style style:name="H1" style:family="paragraph" style:default-outline-level="1"/>
        <text:outline-style style:name="Outline">
        <text:outline-level-style text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/>
        <text:outline-level-style text:level="2" style:num-format="一, 二, 三, ..." style:num-prefix="（" style:num-suffix="）"/>
        <text:outline-level-style text:level="3" style:num-format="1" text:display-levels="2" style:num-suffix="."/>
        <text:outline-level-style text:level="4" style:num-format=""/></text:outline-style></office:styles>"#;
    let automatic = r#"<style:style style:name="P1" style:family="paragraph" style:parent-style-name="H1" style:list-style-name=""/>"#;
    let body = r#"<text:h text:style-name="H1" text:outline-level="1">总体情况</text:h><text:p>正文一段。</text:p>
        <text:h text:outline-level="2">组织领导</text:h><text:h text:outline-level="3">成立专班</text:h>
        <text:h text:outline-level="3">明确责任</text:h><text:h text:outline-level="4">镇街</text:h>
        <text:h text:outline-level="2">工作成效</text:h><text:h text:outline-level="3">办结事项</text:h>
        <text:h text:style-name="P1" text:outline-level="1">不编号</text:h>
        <text:h text:outline-level="1" text:is-list-header="true">表头</text:h><text:h text:outline-level="1"/>
        <text:h text:outline-level="1"><text:number>三、</text:number>下一步</text:h>
        <text:h text:outline-level="2" text:restart-numbering="true" text:start-value="5">打算</text:h><text:h text:outline-level="3">其他</text:h>
        <table:table><table:table-row><table:table-cell><text:h text:outline-level="1">表内</text:h></table:table-cell></table:table-row></table:table>"#;
    let read = read(&odt(automatic, body, styles));
    let lines = texts(&read, |kind| matches!(kind, BlockKind::Paragraph { .. } | BlockKind::Heading { .. }));
    let expected = [
        "一、总体情况",
        "正文一段。",
        "（一）组织领导",
        "一.1.成立专班",
        "一.2.明确责任",
        "镇街",
        "（二）工作成效",
        "二.1.办结事项",
        "不编号",
        "表头",
        "三、下一步",
        "（五）打算",
        "五.1.其他",
    ];
    assert_eq!(lines, expected);
    assert_eq!(tables(&read)[0].text(0, 0), "四、表内");
}

#[test]
fn notes_changes_hidden_and_struck_text() {
    let automatic = r#"<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>
        <style:style style:name="T2" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
        <style:style style:name="T3" style:family="text"><style:text-properties style:font-name="Wingdings 2"/></style:style>"#;
    let body = r#"<text:tracked-changes><text:changed-region><text:deletion><text:p>旧</text:p></text:deletion></text:changed-region></text:tracked-changes>
        <text:h text:outline-level="2">标题</text:h>
        <text:p>正<text:change/>文<text:s text:c="2"/><text:span text:style-name="T1">藏</text:span><text:span text:style-name="T2">删</text:span><text:span text:style-name="T3">R</text:span><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>脚注</text:p></text:note-body></text:note><text:ruby><text:ruby-base>圳</text:ruby-base><text:ruby-text>zhen</text:ruby-text></text:ruby><draw:frame><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame></text:p>"#;
    let styles = "<office:master-styles><style:master-page><style:header><text:p>页眉</text:p></style:header><style:footer><text:p>页脚</text:p></style:footer></style:master-page></office:master-styles>";
    let bytes = odt(automatic, body, styles);
    assert_eq!(of_kind(&bytes, |kind| matches!(kind, BlockKind::Heading { level: 2, .. })), ["标题"]);
    assert_eq!(of_kind(&bytes, |kind| matches!(kind, BlockKind::Paragraph { .. })), ["正文  删☑圳"]);
    assert_eq!(of_kind(&bytes, |kind| matches!(kind, BlockKind::Note { .. })), ["脚注", "框", "藏"]);
    assert_eq!(of_kind(&bytes, |kind| matches!(kind, BlockKind::Furniture { .. })), ["页眉", "页脚"]);
    assert_eq!(codes(&read(&bytes)), ["struck-text"]);
}

#[test]
fn formulas_stand_in_parts_of_their_own() {
    let body = r#"<text:p>完成率=<draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame>×100%，属实
        <field:fieldmark field:type="vnd.oasis.opendocument.field.FORMCHECKBOX"><field:param field:name="Checkbox_Checked" field:value="true"/></field:fieldmark></text:p>"#;
    let content = format!(
        "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let bytes = package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_str()),
        ("Object 1/content.xml", "<math><mfrac><mn>95</mn><mn>120</mn></mfrac></math>"),
    ]);
    assert_eq!(of_kind(&bytes, |kind| matches!(kind, BlockKind::Paragraph { .. })), ["完成率=95/120×100%，属实 ☑"]);
    assert_eq!(codes(&read(&bytes)), [""; 0]);
}

#[test]
fn tables_with_spans_and_a_table_inside() {
    let cell = |attributes: &str, text: &str| {
        format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>")
    };
    let covered = "<table:covered-table-cell/>";
    let inner = format!(
        "<table:table><table:table-row>{}{}</table:table-row></table:table>",
        cell("", "内一"),
        cell("", "内二")
    );
    let body = format!(
        "<table:table><table:table-header-rows><table:table-row>{}{}{covered}</table:table-row></table:table-header-rows>
        <table:table-row>{covered}{}<table:table-cell><text:p>乙</text:p>{inner}</table:table-cell></table:table-row></table:table>",
        cell(r#"table:number-rows-spanned="2""#, "纵"),
        cell(r#"table:number-columns-spanned="2""#, "横"),
        cell("", "甲"),
    );
    let read = read(&odt("", &body, ""));
    let tables = tables(&read);
    assert_eq!(cells(tables[0]), [(0, 0, 2, 1, "纵"), (0, 1, 1, 2, "横"), (1, 1, 1, 1, "甲"), (1, 2, 1, 1, "乙")]);
    assert_eq!((tables[0].n_cols, tables[0].header_rows), (3, 1));
    assert_eq!(cells(tables[1]), [(0, 0, 1, 1, "内一"), (0, 1, 1, 1, "内二")]);
    assert_eq!(tables[1].cells[0].locator.to_string(), "第1段表格C2");
}

/// A converter writes cells in places that a cell from above claims.
#[test]
fn a_cell_ends_above_the_next_one() {
    let cell = |attributes: &str, text: &str| {
        format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>")
    };
    let tall = r#"table:number-rows-spanned="3" table:number-columns-spanned="2""#;
    let body = format!(
        "<table:table><table:table-row>{}<table:covered-table-cell/>{}</table:table-row>
        <table:table-row>{}{}<table:covered-table-cell/></table:table-row></table:table>",
        cell(tall, "高"),
        cell(r#"table:number-rows-spanned="2""#, "右"),
        cell("", "甲"),
        cell("", "乙"),
    );
    let read = read(&odt("", &body, ""));
    assert_eq!(
        cells(tables(&read)[0]),
        [(0, 0, 1, 2, "高"), (0, 2, 2, 1, "右"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "乙")]
    );
}

#[test]
fn an_empty_and_a_broken_text_are_told() {
    assert_eq!(codes(&read(&odt("", "<text:p/>", ""))), ["empty-document"]);
    let bytes = package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "kein xml")]);
    assert_eq!(codes(&read(&bytes)), ["odt-unreadable"]);
}
