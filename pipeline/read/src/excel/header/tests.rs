//! Headers of every shape, each with a reason.

use super::*;
use zuozheng_model::{Cell, Locator};

/// A table from rows of (text, rowspan, colspan) with covered places left out.
fn table(rows: &[&[(&str, u32, u32)]], n_cols: u32) -> Table {
    let mut table = Table { n_rows: rows.len() as u32, n_cols, ..Table::default() };
    for (row, cells) in rows.iter().enumerate() {
        let mut col = 0;
        for &(text, rowspan, colspan) in *cells {
            while table.covering(row as u32, col).is_some() {
                col += 1;
            }
            let locator = Locator::Paragraph { paragraph: 1, cell: None };
            table.cells.push(Cell { row: row as u32, col, rowspan, colspan, text: text.into(), locator });
            table.cells.sort_by_key(|cell| (cell.row, cell.col));
        }
    }
    table
}

#[test]
fn data_below_a_name_over_two_columns_is_no_header() {
    let (one, two) = (|text| (text, 1, 1), |text| (text, 1, 2));
    let names: &[_] = &[two("时间"), one("工作内容"), one("地点")];
    let data = table(
        &[
            names,
            &[one("6月2日"), one("上午"), one("党工委会议"), one("三楼会议室")],
            &[one("6月3日"), one("全天"), one("防汛检查"), one("各水库")],
        ],
        4,
    );
    assert_eq!(rows(&data), 1);
    let divided = table(
        &[
            names,
            &[one("日期"), one("时段"), one(""), one("")],
            &[one("6月3日"), one("全天"), one("防汛检查"), one("各水库")],
        ],
        4,
    );
    assert_eq!(rows(&divided), 2);
}

#[test]
fn a_header_stands_below_title_lines() {
    let table = table(
        &[
            &[("某区2020年任务分解表", 1, 4)],
            &[("填表单位：某某局", 1, 3), ("单位：项", 1, 1)],
            &[("序号", 1, 1), ("工作内容", 1, 1), ("牵头单位", 1, 1), ("完成时间", 1, 1)],
            &[("1", 1, 1), ("网上可办率达到95%以上。", 1, 1), ("某某局", 1, 1), ("2020年6月", 1, 1)],
            &[("2", 1, 1), ("事项不少于300项。", 1, 1), ("某某局", 1, 1), ("2020/9/30", 1, 1)],
        ],
        4,
    );
    assert_eq!(rows(&table), 3);
}

#[test]
fn a_header_of_two_rows() {
    let table = table(
        &[
            &[("序号", 2, 1), ("检查情况", 1, 2), ("备注", 2, 1)],
            &[("检查次数", 1, 1), ("发现问题", 1, 1)],
            &[("1", 1, 1), ("12", 1, 1), ("3", 1, 1), ("无", 1, 1)],
            &[("2", 1, 1), ("8", 1, 1), ("1", 1, 1), ("无", 1, 1)],
        ],
        4,
    );
    assert_eq!(rows(&table), 2);
}

#[test]
fn a_first_column_merged_over_data_is_no_second_header_row() {
    let table = table(
        &[
            &[("工作任务", 1, 1), ("具体要求", 1, 1), ("责任单位", 1, 1)],
            &[("一、宣传", 2, 1), ("开展一次宣传。", 1, 1), ("甲局", 1, 1)],
            &[("发布两篇文章。", 1, 1), ("乙局", 1, 1)],
        ],
        3,
    );
    assert_eq!(rows(&table), 1);
}

#[test]
fn months_may_be_column_names() {
    let table = table(
        &[
            &[("指标", 1, 1), ("单位", 1, 1), ("2018年02月", 1, 1), ("2019年预算", 1, 1)],
            &[("产值", 1, 1), ("万元", 1, 1), ("12", 1, 1), ("15", 1, 1)],
        ],
        4,
    );
    assert_eq!(rows(&table), 1);
    assert!(!is_label("2019年6月") && !is_label("2020年12月底前"));
}

/// A table of cells that are not merged.
fn plain(rows: &[&[&str]]) -> Table {
    let rows: Vec<Vec<(&str, u32, u32)>> =
        rows.iter().map(|row| row.iter().map(|text| (*text, 1, 1)).collect()).collect();
    let rows: Vec<&[(&str, u32, u32)]> = rows.iter().map(Vec::as_slice).collect();
    table(&rows, rows[0].len() as u32)
}

#[test]
fn periods_that_run_on_are_column_names() {
    let days: Vec<String> = (1..=31).map(|day| day.to_string()).collect();
    let roll: Vec<&str> = std::iter::once("姓名").chain(days.iter().map(String::as_str)).collect();
    let marks: Vec<&str> = std::iter::once("张三").chain(days.iter().map(|_| "√")).collect();
    for header in [
        &["街道", "1月", "2月", "3月"][..],
        &["指标", "2022", "2023", "2024"],
        &["指标", "2024年", "2023年", "2022年"],
        &["姓名", "5月6日", "5月7日", "5月8日"],
        &["街道", "1月", "1-2月", "1-3月"],
        &["街道", "2018年1-2月", "2018-03", "201804"],
        &["单位", "1季度", "2季度", "合计"],
        &["单位", "1日", "2日", "3日"],
    ] {
        assert_eq!(rows(&plain(&[header, &["东街", "1", "2", "3"], &["西街", "4", "5", "6"]])), 1, "{header:?}");
    }
    assert_eq!(rows(&plain(&[&roll, &marks])), 1);
    for data in [
        &[&["检查数", "1999", "2001"][..], &["整改数", "1950", "1980"]][..],
        &[&["张三", "5月6日", "4月7日"], &["李四", "5月8日", "3月9日"]],
        &[&["东街", "1", "2", "3"], &["西街", "4", "5", "6"]],
    ] {
        assert_eq!(rows(&plain(data)), 0, "{data:?}");
    }
}

#[test]
fn a_header_of_three_rows() {
    let data: &[(&str, u32, u32)] =
        &[("东街", 1, 1), ("1", 1, 1), ("2", 1, 1), ("3", 1, 1), ("4", 1, 1), ("5", 1, 1), ("6", 1, 1)];
    let table = table(
        &[
            &[("全区统计表", 1, 7)],
            &[("街道", 3, 1), ("第一季度", 1, 3), ("第二季度", 1, 3)],
            &[("检查", 1, 2), ("整改", 1, 1), ("检查", 1, 2), ("整改", 1, 1)],
            &[("次数", 1, 1), ("人数", 1, 1), ("数", 1, 1), ("次数", 1, 1), ("人数", 1, 1), ("数", 1, 1)],
            data,
            data,
        ],
        7,
    );
    assert_eq!(rows(&table), 4);
}

#[test]
fn an_empty_corner_and_a_form() {
    let mut crossed = plain(&[&["", "检查", "整改"], &["东街", "3", "2"], &["西街", "4", "4"]]);
    assert_eq!(rows(&crossed), 1);
    // A sheet has no cell where nothing stands.
    crossed.cells.remove(0);
    assert_eq!(rows(&crossed), 1);
    assert_eq!(rows(&plain(&[&["姓名", "张三", "性别", "男"], &["地址", "东街", "联系电话", "8"]])), 0);
}

#[test]
fn a_header_that_nobody_merged() {
    let halves = ["街道", "工业", "", "服务业", "", "备注"];
    let parts = ["", "新增", "退出", "新增", "退出", ""];
    let data = ["东镇", "5", "1", "3", "0", ""];
    assert_eq!(rows(&plain(&[&["培育情况", "", "", "", "", ""], &halves, &parts, &data, &data])), 3);
    let quarter: &[(&str, u32, u32)] = &[("街道", 2, 1), ("第一季度", 1, 2), ("备注", 2, 1)];
    let months: &[(&str, u32, u32)] = &[("1月", 1, 1), ("2月", 1, 1)];
    let numbers: &[(&str, u32, u32)] = &[("东街", 1, 1), ("3", 1, 1), ("5", 1, 1), ("无", 1, 1)];
    assert_eq!(rows(&table(&[quarter, months, numbers, numbers], 4)), 2);
    let units = plain(&[&["单位", "户数", "面积"], &["", "（户）", "（亩）"], &["合计", "180", "12.5"]]);
    assert_eq!(rows(&units), 2);
    let blank = plain(&[&["单位", "已完成", "", "备注"], &["", "甲事项", "乙事项", ""], &["东街", "丙", "丁", "戊"]]);
    assert_eq!(rows(&blank), 2);
}

#[test]
fn fields_above_a_header_are_none_of_it() {
    let table = plain(&[
        &["企业走访记录表", "", "", ""],
        &["企业名称", "恒泰电子", "联系人", "刘总"],
        &["序号", "企业诉求", "责任部门", "答复情况"],
        &["1", "申请补贴", "经信局", "3月底前兑付"],
        &["2", "子女入学", "教育局", "已协调"],
    ]);
    assert_eq!(rows(&table), 3);
    let table = plain(&[
        &["责任单位", "区卫健局", "填报人", "欧阳"],
        &["联系电话", "88110011", "日期", "2025年6月6日"],
        &["重点工作", "本周进展", "存在困难", "下周计划"],
        &["老年医院", "主体封顶", "资金缺口", "申请债券"],
        &["医联体", "签约3家", "无", "推进签约"],
    ]);
    assert_eq!(rows(&table), 3);
}

#[test]
fn names_that_look_like_fields() {
    let table = plain(&[&["问题", "举措", "牵头单位", "进展"], &["融资难", "搭建平台", "金融办", "推进中"]]);
    assert_eq!(rows(&table), 1);
}

#[test]
fn two_tables_side_by_side() {
    let table = table(
        &[
            &[("附件2：值守联络表", 1, 3), ("", 1, 1), ("应急物资表", 1, 3)],
            &[
                ("社区", 1, 1),
                ("联络员", 1, 1),
                ("电话", 1, 1),
                ("", 1, 1),
                ("物资", 1, 1),
                ("数量", 1, 1),
                ("存放点", 1, 1),
            ],
            &[
                ("东园", 1, 1),
                ("段誉", 1, 1),
                ("111", 1, 1),
                ("", 1, 1),
                ("沙袋", 1, 1),
                ("500", 1, 1),
                ("东园仓库", 1, 1),
            ],
            &[("", 1, 4), ("雨衣", 1, 1), ("80", 1, 1), ("街道库房", 1, 1)],
        ],
        7,
    );
    assert_eq!(rows(&table), 2);
}

#[test]
fn names_may_stand_twice_and_remarks_beside_the_table() {
    let names = ["序号", "单位", "签名", "序号", "单位", "签名"];
    assert_eq!(rows(&plain(&[&names, &["1", "教育局", "王某", "2", "水利局", "周某"]])), 1);
    let table = plain(&[
        &["", "姓名", "电话", "", ""],
        &["办公室", "钟华", "88001", "", "已更新"],
        &["督查科", "田野", "88002", "", ""],
        &["信息科", "石磊", "88003", "", ""],
    ]);
    assert_eq!(rows(&table), 1);
    assert!(is_label("2024比2023增长(%)") && is_label("求和项:金额") && !is_label("2023-2024"));
}

#[test]
fn numbers_alone_have_no_header() {
    let table = table(&[&[("1", 1, 1), ("2", 1, 1)], &[("3", 1, 1), ("4", 1, 1)]], 2);
    assert_eq!(rows(&table), 0);
}
