//! Pages in, blocks out.

use zuozheng_model::Table;

use super::*;

fn blocks(html: &str) -> Vec<Block> {
    read(html.as_bytes(), &Limits::default()).document.blocks
}

fn texts(blocks: &[Block]) -> Vec<&str> {
    blocks.iter().filter(|block| is_shown(&block.kind)).filter_map(Block::text).collect()
}

#[test]
fn what_every_page_of_a_site_has_is_furniture() {
    let all = blocks(
        "<div>当前位置：<a href=/>首页</a> &gt; <a href=/x>街道动态</a></div><div><h1>开展河道清淤</h1>\
        <p>该网站未标注ICP备案号、公网安备号，主办单位已整改。</p><p>当前位置已经核实：桥东。</p></div>\
        <div class=footer><p>主办单位：某区人民政府 承办：某区政务办</p><p>浙ICP备12345号</p></div>\
        <p>网站标识码：3301000001</p>",
    );
    assert_eq!(
        texts(&all),
        ["开展河道清淤", "该网站未标注ICP备案号、公网安备号，主办单位已整改。", "当前位置已经核实：桥东。"]
    );
    assert_eq!(all.len(), 7);
    let item = "<li><a href=1>区水务局召开第一次河长制工作会议</a><span>2024-05-01</span></li>".repeat(4);
    let list = blocks(&format!("<ul>{item}</ul><div class=footer>浙ICP备12345号</div>"));
    assert_eq!(texts(&list).len(), 4);
}

const PAGE: &str = r#"<html><head><meta charset="utf-8"><title>关于消防检查的通报_某某区人民政府</title><script>var x = "脚本";</script></head>
    <body><div class="nav"><a href="/">首页</a><a href="/a">政务公开</a><a href="/b">互动交流</a></div>
    <div>当前位置：<a href="/">首页</a> &gt; <a href="/a">公开</a> &gt; <a href="/b">通报</a></div>
    <div class="article"><div>关于消防检查的通报</div><p>近日，区消防救援大队
    对<b>三家</b>商场开展检查&nbsp;。</p><p>一是通道畅通。<br>二是器材完好。</p><div style="display: none">隐藏文字</div></div>
    <footer>版权所有</footer></body></html>"#;

#[test]
fn what_a_style_sheet_hides_is_no_text() {
    let all = blocks(
        "<style>.x { display: none }</style><p>前<span class=x>隐藏</span>后</p><p class=x>隐藏</p><p>正文一段。</p>",
    );
    assert_eq!(texts(&all), ["前后", "正文一段。"]);
    assert_eq!(all.iter().filter(|block| matches!(block.kind, BlockKind::Note { .. })).count(), 2);
}

fn notes(blocks: &[Block]) -> Vec<(&str, String)> {
    let notes = blocks.iter().filter(|block| matches!(block.kind, BlockKind::Note { .. }));
    notes.filter_map(|block| Some((block.text()?, block.locator.to_string()))).collect()
}

#[test]
fn what_a_table_hides_is_none_of_its_cells() {
    let all = blocks(
        "<style>.x, .y { display: none } .v { visibility: hidden } .s { visibility: visible }</style><table>\
         <tr><th>单位</th><th class=y>电话</th><th>检查</th></tr><tr class=x><td>甲局</td><td>1</td><td>3</td></tr>\
         <tbody hidden><tr><td>丁局</td><td>9</td></tr></tbody>\
         <tr><td rowspan=2>乙局<span style='display:none'>旧名</span></td><td class=y>2</td><td>4</td></tr>\
         <tr><td style='visibility:hidden'>作废<b class=s>有效</b></td></tr>\
         <tr class=v><td>丙局</td><td class=s>5</td></tr></table>",
    );
    let BlockKind::Table(table) = &all[0].kind else { panic!("no table") };
    let cells: Vec<(u32, u32, u32, &str)> =
        table.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.text.as_str())).collect();
    let expected = [
        (0, 0, 1, "单位"),
        (0, 1, 1, "检查"),
        (1, 0, 2, "乙局"),
        (1, 1, 1, "4"),
        (2, 1, 1, "有效"),
        (3, 0, 1, ""),
        (3, 1, 1, "5"),
    ];
    assert_eq!(cells, expected);
    assert_eq!((table.n_rows, table.n_cols), (4, 2));
    let (texts, places): (Vec<&str>, Vec<String>) = notes(&all).into_iter().unzip();
    assert_eq!(texts, ["电话", "甲局\t1\t3", "丁局\t9", "旧名", "2", "作废", "丙局"]);
    assert_eq!((places[0].as_str(), places[3].as_str()), ("第2段", "第1段表格A2"));
}

#[test]
fn a_hidden_table_is_no_table() {
    let table = |attribute: &str| {
        format!(
            "<p>前文。</p><table {attribute}><caption>检查情况</caption><tr><td>单位</td><td>次数</td></tr><tr><td>甲局</td><td>3</td></tr></table>"
        )
    };
    for attribute in ["hidden", "style='display:none'", "style='visibility: hidden'"] {
        let all = blocks(&table(attribute));
        assert!(!all.iter().any(|block| matches!(block.kind, BlockKind::Table(_))), "{attribute}");
        let texts: Vec<&str> = notes(&all).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["检查情况", "单位\t次数", "甲局\t3"], "{attribute}");
    }
    assert!(blocks(&table("class=x")).iter().any(|block| matches!(block.kind, BlockKind::Table(_))));
}

#[test]
fn what_is_invisible_may_be_made_visible_again_and_what_is_not_displayed_may_not() {
    let all = blocks(
        "<div style='visibility:hidden'>甲<p style='visibility:visible'>乙</p></div>\
         <div style='display:none'>丙<p style='display:block;visibility:visible'>丁</p></div><p aria-hidden=true>戊，看得见。</p>",
    );
    assert_eq!(texts(&all), ["乙", "戊，看得见。"]);
    assert_eq!(notes(&all).into_iter().map(|(text, _)| text).collect::<Vec<_>>(), ["甲", "丙", "丁"]);
}

#[test]
fn a_table_or_a_cell_may_be_made_visible_again() {
    let page = |table: &str, cell: &str| {
        blocks(&format!(
            "<p>前文一段。</p><div style='visibility:hidden'>甲<table {table}><tr><td>单位</td><td {cell}>次数</td></tr><tr><td>乙局</td><td>3</td></tr></table></div>"
        ))
    };
    let cells = |blocks: &[Block]| -> Vec<String> {
        let tables = blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Table(table) => Some(table),
            _ => None,
        });
        tables.flat_map(|table| &table.cells).map(|cell| cell.text.clone()).collect()
    };
    assert_eq!(cells(&page("style='visibility:visible'", "")), ["单位", "次数", "乙局", "3"]);
    let all = page("", "style='visibility:visible'");
    assert_eq!(cells(&all), ["", "次数", "", ""]);
    assert_eq!(notes(&all).into_iter().map(|(text, _)| text).collect::<Vec<_>>(), ["甲", "单位", "乙局", "3"]);
    assert!(cells(&page("", "")).is_empty());
}

#[test]
fn a_page_that_waits_for_a_script_to_show_it_is_text() {
    let page = |rule: &str, around: &str| {
        format!(
            "<style>{rule}</style><body {around}><p>临江区公报</p><div class=late><p>5月6日，区消防大队检查商铺23家，发现隐患5处，已全部整改。</p></div>"
        )
    };
    for (rule, around) in [(".late{visibility:hidden}", ""), ("", "style='visibility:hidden'")] {
        let all = blocks(&page(rule, around));
        assert_eq!(texts(&all).len(), 2, "{rule}{around}");
    }
    // What is not displayed, a script may still show, but mostly does not.
    assert_eq!(texts(&blocks(&page(".late{display:none}", ""))), ["临江区公报"]);
}

#[test]
fn what_leads_away_from_an_article_is_furniture() {
    let page = "<html><head><title>临江新闻网</title></head><body><table><tr><td><b>我区召开安全生产推进会</b></td></tr>\
        <tr><td>　　3月11日，我区召开安全生产工作推进会，区长出席并讲话。</td></tr>\
        <tr><td>【<a href=1>打印本页</a>】【<a href=2>关闭窗口</a>】</td></tr></table><div>上一篇：<a href=3>开展河道清淤</a></div>\
        <div>分享到：<a href=4>微信</a><a href=5>微博</a></div><div>相关阅读<ul><li><a href=6>关于另一件事的通知</a></li></ul></div>\
        <p>打印设备已全部更新。</p><p>下一篇章已经开启。</p></body></html>";
    let all = blocks(page);
    assert_eq!(
        texts(&all),
        [
            "我区召开安全生产推进会",
            "3月11日，我区召开安全生产工作推进会，区长出席并讲话。",
            "打印设备已全部更新。",
            "下一篇章已经开启。"
        ]
    );
    assert!(matches!(all[0].kind, BlockKind::Heading { level: 0, .. }));
}

#[test]
fn numbered_lists_have_their_numbers() {
    let html = "<h1>关于开展检查工作的通知</h1><ol><li>自查<ul><li>学校</li></ul></li><li><p>抽查</p><p>每月一次</p></li><li></li>\
        <li value=7>通报</li></ol><ol type=a start=2><li>整改</li></ol><ol style='list-style: none'><li>附则</li></ol>";
    let texts: Vec<String> = blocks(html).iter().filter_map(|block| block.text().map(str::to_owned)).collect();
    let expected = ["1.自查", "学校", "2.抽查", "每月一次", "7.通报", "b.整改", "附则"];
    assert_eq!(texts[1..], expected);
}

#[test]
fn an_article_without_its_navigation() {
    let blocks = blocks(PAGE);
    assert_eq!(
        texts(&blocks),
        ["关于消防检查的通报", "近日，区消防救援大队对三家商场开展检查 。", "一是通道畅通。", "二是器材完好。"]
    );
    assert!(matches!(
        blocks.iter().find(|block| block.text() == Some("关于消防检查的通报")).unwrap().kind,
        BlockKind::Heading { level: 0, .. }
    ));
    assert!(blocks.iter().any(|block| matches!(&block.kind, BlockKind::Note { text } if text == "隐藏文字")));
    assert!(!blocks.iter().any(|block| block.text().is_some_and(|text| text.contains("脚本"))));
}

#[test]
fn a_page_of_links_keeps_them() {
    let page = "<ul><li><a href=1>甲局公开年度预算</a></li><li><a href=2>乙局公开年度预算</a></li><li><a href=3>丙局公开决算</a></li></ul>";
    assert_eq!(texts(&blocks(page)).len(), 3);
}

#[test]
fn tables_with_spans() {
    let page = "<table><tr><th rowspan=2>单位</th><th colspan=2>检查</th></tr><tr><th>次数</th><th>问题</th></tr>
        <tr><td>甲局</td><td>3</td><td>无<br>已整改</td></tr></table>";
    let blocks = blocks(page);
    let BlockKind::Table(table) = &blocks[0].kind else { panic!("no table") };
    assert_eq!((table.n_rows, table.n_cols, table.header_rows), (3, 3, 2));
    assert_eq!((table.text(1, 0), table.text(0, 2), table.text(2, 2)), ("单位", "检查", "无\n已整改"));
    assert_eq!(table.cells.last().unwrap().locator.to_string(), "第1段表格C3");
}

#[test]
fn a_layout_table_is_no_table() {
    let page =
        "<table><tr><td><table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table></td></tr></table>";
    let blocks = blocks(page);
    assert_eq!(blocks.len(), 1);
    let BlockKind::Table(table) = &blocks[0].kind else { panic!("no table") };
    assert_eq!(table.n_cols, 2);
}

#[test]
fn a_table_inside_a_table_with_lines_says_in_which_cell_it_stands() {
    let page = |border: &str| {
        format!(
            "<p>前文。</p><table {border}><tr><td>项目</td><td>情况</td></tr><tr><td>甲</td><td>见下<table><tr><td>内一</td><td>内二</td></tr>\
             <tr><td>3</td><td>4</td></tr></table></td></tr><tr><td>乙</td><td>已完成</td></tr></table><p>后文。</p>"
        )
    };
    let all = blocks(&page("border=1"));
    let tables: Vec<(&Table, String)> = all
        .iter()
        .filter_map(|block| match &block.kind {
            BlockKind::Table(table) => Some((table, block.locator.to_string())),
            _ => None,
        })
        .collect();
    let [(outer, at), (inner, at_inner)] = tables.as_slice() else { panic!("{tables:?}") };
    assert_eq!((outer.text(1, 1), outer.text(2, 1), at.as_str()), ("见下", "已完成", "第2段"));
    assert_eq!((inner.text(1, 1), at_inner.as_str()), ("4", "第2段表格B2"));
    assert_eq!(inner.cells[0].locator.to_string(), "第2段表格B2");
    assert_eq!(all.last().map(|block| block.locator.to_string()).as_deref(), Some("第3段"));
    // Without lines it lays out the page.
    let n_tables = |page: &str| blocks(page).iter().filter(|block| matches!(block.kind, BlockKind::Table(_))).count();
    assert_eq!(n_tables(&page("border=0")), 1);
    // Names above its columns tell it too.
    assert_eq!(n_tables(&page("").replace("td>项目</td><td>情况</td>", "th>项目</th><th>情况</th>")), 2);
}

#[test]
fn a_page_in_gbk_declared_as_gb2312() {
    let page = "<html><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"><body><p>朱镕基</p>";
    let bytes = encoding_rs::GB18030.encode(page).0.into_owned();
    assert_eq!(texts(&read(&bytes, &Limits::default()).document.blocks), ["朱镕基"]);
}

#[test]
fn depth_is_no_danger() {
    let page = format!("{}文字{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
    let _ = blocks(&page);
    // Tables in cells of tables, which are read by themselves: plain, and hidden as a whole.
    let rows = "<tr><td>甲</td><td>乙</td></tr>".repeat(3);
    let table = format!("<table border=1>{rows}<tr><td>丙</td><td>");
    for around in ["<div>", "<div hidden>", "<div style='visibility:hidden'>"] {
        let all = blocks(&format!("{around}{}", table.repeat(2_000)));
        assert!(all.iter().any(|block| !matches!(block.kind, BlockKind::Furniture { .. })), "{around}");
    }
}

#[test]
fn what_is_drawn_is_read() {
    let all = blocks(
        "<p>流程如下。</p><svg><title>图标</title><defs><text>样式</text></defs><text>第一步受理</text><g><text>第二<tspan>步审核</tspan></text></g>\
         <g display=none><text>草稿</text></g><foreignObject><div>第三步</div></foreignObject></svg>\
         <!--[if gte vml 1]><v:shape><v:textbox><div><p>框内说明</p></div></v:textbox></v:shape><![endif]--><!-- <v:textbox>备注</v:textbox> -->\
         <p>比例为<math><mfrac><mn>95</mn><mn>120</mn></mfrac></math>。</p>",
    );
    assert_eq!(texts(&all), ["流程如下。", "第一步受理", "第二步审核", "第三步", "框内说明", "比例为95/120。"]);
}

#[test]
fn what_was_filled_in_is_read() {
    let all = blocks(
        "<p>单位：<input value=市应急管理局> <input type=checkbox checked>是 <input type=checkbox>否<input type=hidden value=x><input type=submit value=提交></p>\
         <p>等级：<select><option>一级<option selected>二级</select><select><option>--请选择--</select><select><option value='http://a.cn'>友情链接</select></p>\
         <p>情况：<textarea>已完成整改。\n长期坚持。</textarea></p><p><input name=searchWord value=站内检索><textarea>请输入意见</textarea><input value=请输入关键字></p>\
         <p>整改<button>展开</button>完毕</p>",
    );
    assert_eq!(
        texts(&all),
        ["单位：市应急管理局 ☑是 □否", "等级：二级", "情况：", "已完成整改。", "长期坚持。", "整改完毕"]
    );
    assert!(all.iter().any(|block| matches!(&block.kind, BlockKind::Furniture { text } if text == "展开")));
}

#[test]
fn lines_of_the_source_are_lines_of_the_page_where_it_says_so() {
    let all = blocks(
        "<style>.w{white-space:pre-wrap}</style><pre>一是排查\n二是整改</pre><p class=w>三是\n四是<span style='white-space:normal'>回\n头看</span></p><p>五\n是</p>",
    );
    assert_eq!(texts(&all), ["一是排查", "二是整改", "三是", "四是回头看", "五是"]);
}

#[test]
fn lists_are_numbered_in_their_letters_and_backwards() {
    let all = blocks(
        "<ol type=A start=3><li>甲<ol type=I><li>乙</ol></ol><ol reversed><li>丙<li>丁</ol><ol style='list-style-type:upper-roman'><li>戊</ol>",
    );
    assert_eq!(texts(&all), ["C.甲", "I.乙", "2.丙", "1.丁", "I.戊"]);
}

#[test]
fn readings_above_words_are_left_and_remarks_kept() {
    let all = blocks(
        "<p><ruby>处<rp>(</rp><rt>chǔ</rt><rp>)</rp></ruby>置与<ruby>一网通办<rt>线上</rt></ruby><q>联办</q></p>",
    );
    assert_eq!(texts(&all), ["处置与一网通办“联办”"]);
    assert_eq!(notes(&all)[0].0, "线上");
}

#[test]
fn a_dialog_that_is_not_open_is_hidden() {
    assert_eq!(
        texts(&blocks("<p>正文一段。</p><dialog>提示</dialog><dialog open>公告</dialog>")),
        ["正文一段。", "公告"]
    );
}

#[test]
fn elements_laid_out_as_a_table_are_one() {
    let row = |one: &str, other: &str| format!("<div class=r><div class=c>{one}</div><div class=c>{other}</div></div>");
    let rows = format!("{}{}", row("单位", "次数"), row("甲局", "3"));
    let styled = format!(
        "<style>.t{{display:table}} .r{{display:table-row}} .c{{display:table-cell}}</style><div class=t>{rows}</div>"
    );
    let own = styled.replace("<style>", "<!--").replace("</style>", "-->");
    let own = own.replace("class=t", "style='display:table'").replace("class=r", "style='display: table-row'");
    let own = own.replace("class=c", "style='display:table-cell'");
    let spoken = format!("<div role=table>{rows}</div>").replace("class=r", "role=row").replace("class=c", "role=cell");
    for page in [&styled, &own, &spoken] {
        let all = blocks(page);
        let BlockKind::Table(table) = &all[0].kind else { panic!("no table in {page}") };
        assert_eq!((table.n_rows, table.n_cols, table.text(1, 1)), (2, 2, "3"));
    }
    // One row lays out a page.
    let layout = styled.replace(&row("甲局", "3"), "");
    assert_eq!(texts(&blocks(&layout)), ["单位", "次数"]);
}

#[test]
fn a_cell_covers_no_rows_of_another_group() {
    let all = blocks(
        "<table><thead><tr><td rowspan=3>项目</td><td>次数</td></tr></thead><tbody><tr><td>甲</td><td>1</td></tr>\
         <tr><td rowspan=0>乙</td><td>2</td></tr><tr><td>3</td></tr></tbody><tbody><tr><td>丙</td><td>4</td></tr></tbody></table>",
    );
    let BlockKind::Table(table) = &all[0].kind else { panic!("no table") };
    let cells: Vec<(u32, u32, u32, &str)> =
        table.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.text.as_str())).collect();
    let expected = [
        (0, 0, 1, "项目"),
        (0, 1, 1, "次数"),
        (1, 0, 1, "甲"),
        (1, 1, 1, "1"),
        (2, 0, 2, "乙"),
        (2, 1, 1, "2"),
        (3, 1, 1, "3"),
        (4, 0, 1, "丙"),
        (4, 1, 1, "4"),
    ];
    assert_eq!(cells, expected);
}

#[test]
fn a_page_inside_a_page() {
    let all = blocks(
        "<p>前文一段。</p><iframe srcdoc='&lt;p&gt;框内文字&lt;/p&gt;'></iframe><iframe hidden srcdoc='广告'></iframe>",
    );
    assert_eq!(texts(&all), ["前文一段。", "框内文字"]);
    let elsewhere =
        read("<frameset><frame src=a.htm><noframes>不支持框架</noframes></frameset>".as_bytes(), &Limits::default());
    assert!(elsewhere.document.blocks.is_empty());
    assert_eq!(elsewhere.problems[0].code.as_str(), "frames-elsewhere");
    assert!(elsewhere.problems[0].message.contains("a.htm"));
    // An advertisement beside a text is no loss.
    assert!(read("<p>正文。</p><iframe src=ad.htm></iframe>".as_bytes(), &Limits::default()).problems.is_empty());
    // Pages in each other come to an end.
    let framed: Vec<Framed> = (0..50)
        .map(|nth| Framed {
            names: vec![format!("http://x/{nth}.htm")], html: "<p>内页</p>".to_owned() + &frames(50)
        })
        .collect();
    assert_eq!(texts(&read_framed(&frames(50), &framed, &Limits::default()).document.blocks).len(), 50);
}

fn frames(n: usize) -> String {
    (0..n).map(|nth| format!("<iframe src='{nth}.htm'></iframe>")).collect()
}
