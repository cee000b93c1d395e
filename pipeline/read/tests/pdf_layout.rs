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

/// The rows of `make.py`, as they are read from three pages that part them in three ways.
const ROWS: [&str; 4] = [
    "序号|街道|问题|期限",
    "1|青山街道|小区夜间施工噪声扰民，影响周边居民休息。|已办结",
    "2|湖滨新城街道|路灯不亮。|2024年6月底",
    "3|和平街道|配电箱未上锁，电线私拉乱接，灭火器过期六具。|已办结",
];

#[test]
fn lines_below_rows_are_enough_of_a_table() {
    let found: Vec<String> = outline("ruled_rows.pdf").iter().map(|row| row.replace('\n', "")).collect();
    assert_eq!(found[0], "# 问题整改台账");
    assert_eq!(found[1..5], ROWS);
    assert_eq!(found[5], "注：期限以通知为准。");
}

#[test]
fn shades_of_every_other_row_are_enough_of_a_table() {
    let found: Vec<String> = outline("shaded_rows.pdf").iter().map(|row| row.replace('\n', "")).collect();
    assert_eq!(found, ROWS);
}

#[test]
fn the_lines_of_a_book_are_enough_of_a_table() {
    let rows = [
        "项目|2022年||2023年|",
        "|数量|金额|数量|金额",
        "桌椅|12|3.6|15|4.5",
        "电脑|8|1.2|6|0.9",
        "合计|20|4.8|21|5.4",
    ];
    assert_eq!(outline("book_table.pdf"), rows);
}

#[test]
fn dots_part_the_rows_of_a_list() {
    let rows = ["召开经济形势分析会|2024-06-10", "开展防汛演练，检验预案|2024-06-11", "启动旧小区改造|2024-06-12"];
    assert_eq!(outline("dotted_list.pdf"), rows);
}

#[test]
fn the_columns_of_a_wide_sheet_are_put_side_by_side() {
    let rows = (1..10).map(|row| format!("{row}|第{row}家企业|{row}000.00|2023-0{row}-15"));
    let head = ["某区稳岗返还资金发放明细表", "序号|单位|金额|日期"].map(str::to_owned);
    assert_eq!(outline("wide_sheet.pdf"), head.into_iter().chain(rows).collect::<Vec<_>>());
    // A cell knows its page.
    let table = blocks("wide_sheet.pdf").into_iter().find_map(|block| match block.kind {
        BlockKind::Table(table) => Some(table),
        _ => None,
    });
    let pages: Vec<u32> = table
        .unwrap()
        .cells
        .iter()
        .filter(|cell| cell.row == 9)
        .map(|cell| cell.locator.page().unwrap().get())
        .collect();
    assert_eq!(pages, [2, 2, 4, 4]);
}

#[test]
fn a_long_address_makes_no_other_line_short() {
    let address = "网址：http://www.example.gov.cn/zwgk/2024/20240508/index.html";
    assert_eq!(outline("long_address.pdf"), [PROSE.repeat(2), address.to_owned(), PROSE.repeat(2)]);
}

#[test]
fn a_signature_alone_on_a_page_is_no_sentence() {
    let signature = ["某区财政局", "2024年7月15日"].map(str::to_owned);
    assert_eq!(outline("signature.pdf"), [&[PROSE.repeat(2)], signature.as_slice()].concat());
}

#[test]
fn what_stands_above_columns_hides_none() {
    let columns = [PROSE.repeat(4), PROSE.repeat(4)];
    assert_eq!(outline("masthead.pdf"), [&["某区民政局编 2024年6月28日".to_owned()], columns.as_slice()].concat());
}

#[test]
fn a_table_without_any_line_has_cells_of_several_lines() {
    let table = [
        "序号|问题|整改措施|单位",
        "1|仓库消防通道长期堆放杂物，未能及时清理|当场清理并划线，每周由专人检查一次通道|区消防大队",
        "2|商场应急灯损坏|更换应急灯二十盏，逐层测试后登记入册，由物业公司保存备查|区商务局",
        "3|电线老化|月底前更换|区住建局",
    ];
    let prose = PROSE.repeat(2);
    let wanted: Vec<&str> = table.into_iter().chain([prose.as_str()]).chain(table).collect();
    assert_eq!(outline("unruled.pdf"), wanted);
}

#[test]
fn a_table_without_any_line_goes_on_over_the_page() {
    let row = |number: usize| {
        let unit = if number < 11 { "区教育局" } else { "青山街道办事处" };
        format!("{number}|仓库消防通道长期堆放杂物，未能及时清理|当场清理|{unit}")
    };
    assert_eq!(outline("unruled_pages.pdf"), (7..15).map(row).collect::<Vec<_>>());
    let is_table = |block: &&Block| matches!(block.kind, BlockKind::Table(_));
    assert_eq!(blocks("unruled_pages.pdf").iter().filter(is_table).count(), 1);
}

#[test]
fn numbers_of_lines_are_no_part_of_a_sentence() {
    assert_eq!(outline("line_numbers.pdf"), [PROSE.repeat(2), PROSE.to_owned()]);
}

#[test]
fn marks_askew_leave_a_table_as_it_is() {
    assert_eq!(outline("marks.pdf"), ["牵头单位|事项|时限", "消防救援大队|商场检查|6月底", "|仓库检查|9月底"]);
}

#[test]
fn cards_are_read_across() {
    let wanted = [
        "企业名称：江城科创股份有限公司|法定代表人：陈某某",
        "注册资本：二千万元人民币整|成立日期：2012年5月18日",
        "所属街道：青山街道办事处|联系电话：8654321",
        "行业类别：软件和信息技术服务业|从业人数：二百八十六人",
    ];
    assert_eq!(outline("cards.pdf"), wanted);
}

#[test]
fn a_table_in_a_cell_is_its_text_and_a_list_between_lines_is_none() {
    let rows: Vec<String> = outline("nested.pdf").iter().map(|row| row.replace('\n', " ")).collect();
    let list = ["1. 检查消防通道并登记入册", "2. 报送整改总结", "3. 复查全部仓库"];
    assert_eq!(rows[..2], ["单位|明细|总分", "甲街道|制度 18 台账 16|34"]);
    assert_eq!(rows[2..], list);
}

#[test]
fn what_is_drawn_piece_by_piece_is_read_so() {
    let wanted = [
        "甲方（盖章）：青山县水利局",
        "地址：江西省青山县滨江大道八十八号水利大厦六楼601室",
        "日期：2023年8月1日",
        "乙方（盖章）：江西恒通信息技术有限公司",
        "地址：南昌市紫阳大道1号",
        "日期：2023年8月3日",
        PROSE,
    ];
    assert_eq!(outline("abreast.pdf"), wanted);
}

#[test]
fn cells_in_the_middle_of_their_rows_stay_in_them() {
    let table = [
        "序号|任务内容|牵头单位|完成时限",
        "1|制定内涝治理实施方案，明确年度目标和资金筹措渠道|市水务局|2023年6月底",
        "2|完成易涝点整治|市住建局、各区政府及开发区管委会|2023年10月底前，分三批完成",
        "3|建立抢险队伍|市应急局|2023年5月底",
    ];
    let caption = ["各区政府任务分工如下："];
    assert_eq!(outline("stepped_rows.pdf"), [caption.as_slice(), &table].concat().repeat(3));
}

#[test]
fn a_sheet_of_two_rows_is_a_table() {
    let wanted = ["序号|姓名|金额|完成率|备注", "1|张桂兰|1200|90.5%|", "2|李卫国|1237|91.5%|已发"];
    assert_eq!(outline("small_sheet.pdf"), wanted);
}

#[test]
fn what_is_printed_over_the_text_stands_aside() {
    assert_eq!(outline("stamp.pdf"), [PROSE.repeat(2)]);
    let text = |block: Block| match block.kind {
        BlockKind::Note { text } => Some(text),
        _ => None,
    };
    let mut notes: Vec<String> = blocks("stamp.pdf").into_iter().filter_map(text).collect();
    notes.sort();
    notes.dedup();
    assert_eq!(notes, ["内部文件 李卫国 内部文件 李卫国", "收文", "第0356号"]);
}

#[test]
fn a_page_of_short_lines_has_none_that_is_full() {
    let lines =
        ["关于考核工作的通知", "青人社发〔2023〕8号", "3.涉及村居208", "其中脱贫村36", "20个行政村", "2023年9月17日"];
    assert_eq!(outline("short_lines.pdf"), lines);
}

#[test]
fn figures_set_low_or_high_stay_in_their_line() {
    assert_eq!(outline("small_figures.pdf"), ["全年减排CO2约3.2×104吨，截至2023年12月31日。"]);
}

#[test]
fn a_footnote_stands_before_the_foot_of_its_page() {
    let texts: Vec<String> =
        blocks("footnotes.pdf").iter().filter_map(|block| Some(block.text()?.to_owned())).collect();
    assert!(texts[1].starts_with('①'), "{texts:?}");
    assert_eq!(texts[2], "— 1 —");
}

#[test]
fn what_has_a_line_of_its_own_runs_into_no_other() {
    let wanted = [
        "申报单位：江西恒通信息技术有限公司（盖章）",
        "通讯地址：南昌市紫阳大道八十八号水利大厦六楼",
        "账号：18234501040001234567890123456789012",
        "2023年8月1日",
        "[1] 某某. 水利年鉴[M]. 某出版社，2023：45-67.",
        "[2] 某某. 水利公报[M]. 某出版社，2023：12-15.",
        "一、总体要求……………………………………………1",
        "二、重点任务……………………………………………3",
        "爱祖国，爱家乡，遵法纪，守规章",
        "讲文明，树新风，邻里和，百业兴",
        "尊老人，爱儿童，移风易俗共遵从",
    ];
    assert_eq!(outline("entries.pdf"), wanted);
}

#[test]
fn a_list_hangs_from_its_label() {
    let wanted = [
        PROSE,
        "出 席：李建国 王 伟 欧阳明 张大山 刘 洋 孙悟空 周 全 吴 用",
        "请假：李建国 王 伟 欧阳明 张大山 刘 洋 孙悟空 周 全 吴 用",
        "抄送：市委办公室，市人大办公室，各人民团体。",
    ];
    assert_eq!(outline("hanging_lists.pdf"), wanted);
}

#[test]
fn a_table_goes_on_below_a_caption_that_says_so() {
    let rows = ["序号|工作任务|责任单位", "1|改造厕所|镇政府", "2|清理河道|水利局", "3|绿化村庄|林业局"];
    let title = ["表1 重点任务分工表"];
    assert_eq!(outline("continued.pdf"), [title.as_slice(), &rows].concat());
}

#[test]
fn items_that_no_line_parts_are_rows_of_their_bill() {
    let rows = [
        "购买方：某区财政局||||",
        "项目名称|规格|数量|单价|金额",
        "复印纸|A4|20|132.74|2654.87",
        "碳粉盒|CF228|5|353.98|1769.91",
        "合计||||4424.78",
        "价税合计：伍仟圆整||||",
    ];
    assert_eq!(outline("invoice.pdf"), rows);
}

#[test]
fn a_name_may_stand_across_the_columns_it_names() {
    let rows = [
        "地区|户籍人口（万人）|||常住人口（万人）|",
        "|合计|男|女|合计|城镇",
        "全县|110.2|57.8|52.4|92.6|45.3",
        "城关镇|6.3|3.3|3.0|5.1|1.9",
    ];
    assert_eq!(outline("names_across.pdf"), rows);
}

#[test]
fn narrow_columns_below_headings_are_read_one_by_one() {
    let prose =
        |from: usize, to: usize| -> String { PROSE.chars().skip(from).take(to - from - 1).chain(['。']).collect() };
    let wanted = [
        "一窗受理".to_owned(),
        prose(0, 28),
        "一网通办".to_owned(),
        prose(6, 35),
        "一次办成".to_owned(),
        prose(10, 36),
    ];
    assert_eq!(outline("headed_columns.pdf"), wanted);
}
