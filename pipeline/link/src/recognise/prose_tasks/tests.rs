//! Lines in, tasks out.

use super::*;
use crate::recognise::draft::Draft;

/// The tasks of a text: the label of each, and its units with `/L` for a lead and `/S` for support.
fn shown(text: &[&str]) -> Vec<String> {
    let line = |text: &&str| Line {
        text: (*text).to_owned(),
        spaced: (*text).to_owned(),
        heading: None,
        is_entry: false,
        locator: Locator::Paragraph { paragraph: 1, cell: None },
    };
    let lines: Vec<Line> = text.iter().map(line).collect();
    let lines: Vec<&Line> = lines.iter().collect();
    let unit = |duty: &Duty| {
        let role = match duty.role {
            Role::Lead => "/L",
            Role::Support => "/S",
            Role::Responsible => "",
        };
        let except: String = duty.except.iter().map(|unit| format!("-{unit}")).collect();
        format!(" {}{role}{except}", duty.name)
    };
    let task = |task: &Draft| format!("{}{}", task.label, task.duties.iter().map(unit).collect::<String>());
    tasks(&lines, 0, &Annex::new(), &[]).0.tasks.iter().map(task).collect()
}

#[test]
fn units_are_those_of_the_items_whose_numbers_are_told() {
    const SECTION: &str = "一、校园安全";
    const NEXT: [&str; 2] = ["二、食品安全", "1.检查餐馆。（区市场监管局）"];
    let items = ["1.开展校车检查。", "2.检查食堂。", "3.检查燃气。"];
    let both = "以上第1、2项牵头单位：区教育局，配合单位：区公安局";
    let last = "以上第3项由区城管局负责。";
    let told = ["1. 区教育局/L 区公安局/S", "2. 区教育局/L 区公安局/S"];
    // In a flat list.
    assert_eq!(shown(&[&items[..], &[both]].concat()), told);
    assert_eq!(shown(&[&items[..], &[both, last]].concat()), [told[0], told[1], "3. 区城管局"]);
    // Under a heading, with a section behind.
    let found = shown(&[&[SECTION], &items[..], &[both, last], &NEXT].concat());
    assert_eq!(found, [told[0], told[1], "3. 区城管局", "1. 区市场监管局"]);
    // In two lines.
    let lines = ["以上第1、2项牵头单位：区教育局", "配合单位：区公安局", last];
    let found = shown(&[&[SECTION], &items[..], &lines, &NEXT].concat());
    assert_eq!(found, [told[0], told[1], "3. 区城管局", "1. 区市场监管局"]);
    // Numbers that are not those of the last items, in each way of telling them.
    for (line, expected) in [
        ("以上第2、3项由区教育局负责。", ["2. 区教育局", "3. 区教育局", "4. 区城管局"]),
        ("以上第2至3项由区教育局负责。", ["2. 区教育局", "3. 区教育局", "4. 区城管局"]),
        ("上述第2项和第3项责任单位：区教育局", ["2. 区教育局", "3. 区教育局", "4. 区城管局"]),
        ("以上第3至4项由区教育局负责。", ["2.", "3. 区教育局", "4. 区教育局 区城管局"]),
    ] {
        let items = ["2.开展校车检查。", "3.检查食堂。", "4.检查燃气。", line, "以上第4项由区城管局负责。"];
        assert_eq!(shown(&[&[SECTION], &items[..], &NEXT].concat())[..3], expected, "{line}");
    }
    // At the end of an item.
    let items = ["1.开展校车检查。", "2.检查食堂。", "3.检查燃气。（以上第1、3项由区教育局负责）"];
    assert_eq!(shown(&[&[SECTION], &items[..], &NEXT].concat())[..3], ["1. 区教育局", "2.", "3. 区教育局"]);
    // A count without numbers goes back from the last item, in a flat list, too.
    let items = ["1.开展校车检查。", "2.检查食堂。", "3.检查燃气。", "以上三项由区教育局负责。"];
    assert_eq!(shown(&items), ["1. 区教育局", "2. 区教育局", "3. 区教育局"]);
}

#[test]
fn units_at_the_end_of_a_part_are_those_of_each_of_its_items() {
    const SAID: &str = "现将有关事项通知如下。每部分末尾括号内的单位，对该部分各项工作负责。";
    let expected = ["1. 区教育局", "2. 区教育局", "1. 区卫健局", "2. 区卫健局"];
    for (first, second) in [("（区教育局）", "（区卫健局）"), ("（责任单位：区教育局）", "（责任单位：区卫健局）")]
    {
        let (end, other) = (format!("2.建成二小。{first}"), format!("2.建成药房。{second}"));
        let in_items = [SAID, "一、扩充学位", "1.建成一小。", &end, "二、改善医疗", "1.建成医院。", &other];
        assert_eq!(shown(&in_items), expected, "{first}");
        let in_lines =
            [SAID, "一、扩充学位", "1.建成一小。", "2.建成二小。", first, "二、改善医疗", "1.建成医院。", &other];
        assert_eq!(shown(&in_lines), expected, "{first}");
    }
    // Under words that are no heading.
    let long = ["一、扩充学位。要多措并举，保障适龄儿童入学。", "1.建成一小。", "2.建成二小。（区教育局）"];
    assert_eq!(shown(&[&[SAID], &long[..]].concat()), ["1. 区教育局", "2. 区教育局"]);
    // A part whose items name units themselves.
    let own = ["一、扩充学位", "1.建成一小。（区住建局）", "2.建成二小。（区教育局）"];
    assert_eq!(shown(&[&[SAID], &own[..]].concat()), ["1. 区住建局", "2. 区教育局"]);
    // A part with parts.
    let deep = ["一、扩充学位", "（一）小学", "1.建成一小。", "（二）中学", "1.建成一中。", "2.建成二中。（区教育局）"];
    assert_eq!(shown(&[&[SAID], &deep[..]].concat()), ["（一） 区教育局", "（二） 区教育局"]);
}

#[test]
fn one_sentence_says_that_units_at_the_end_answer_for_each() {
    for (text, is_said) in [
        ("每部分末尾括号内的单位，对该部分各项工作负责。", true),
        ("各部分结尾所列责任单位对本部分的每项任务负责。", true),
        ("各部分括号内的部门均对该部分各项任务负总责。", true),
        ("各部分满分100分，括号内为考核单位，各项得分按权重折算。", false),
        ("每部分末尾附评分表。责任单位对各项工作负责。", false),
        ("各部分完成后，评价单位对各项得分负责。", false),
    ] {
        assert_eq!(speaks_for_each(text), is_said, "{text}");
    }
}

#[test]
fn those_who_are_asked_lead_others_and_supporters_stay() {
    for (heading, item, expected) in [
        (
            "一、提升教育质量（牵头单位：区教育局；配合单位：区财政局）",
            "1.会同区人社局开展教师招聘。",
            ["1. 区教育局/L 区人社局/S 区财政局/S", "2. 区教育局/L 区财政局/S"],
        ),
        (
            "一、提升教育质量（牵头单位：区教育局；配合单位：区财政局）",
            "1.会同区财政局开展教师招聘。",
            ["1. 区教育局/L 区财政局/S", "2. 区教育局/L 区财政局/S"],
        ),
        (
            "一、提升教育质量（责任单位：各镇政府（城关镇除外））",
            "1.会同区人社局开展教师招聘。",
            ["1. 各镇政府/L-城关镇 区人社局/S", "2. 各镇政府-城关镇"],
        ),
    ] {
        assert_eq!(shown(&[heading, item, "2.建设校医室。"]), expected, "{heading} {item}");
    }
}

#[test]
fn a_mark_before_an_item_is_its_label() {
    let items = ["一、源头管控", "——检查门店。（区市场监管局）", "——检查小区。（牵头单位：区住建局；配合单位：各镇）"];
    assert_eq!(shown(&items), ["—— 区市场监管局", "—— 区住建局/L 各镇/S"]);
    // One item below a heading is still an item.
    let items =
        ["一、源头管控", "（一）严格监管", "●检查门店。（区市场监管局）", "（二）畅通回收", "●打击拆解。（区公安局）"];
    assert_eq!(shown(&items), ["● 区市场监管局", "● 区公安局"]);
}

#[test]
fn sentences_under_a_heading_each_have_their_units() {
    let text = "检查门店。（区市场监管局牵头，6月底前完成）检查小区。（区住建局、各镇按职责分工负责，长期坚持）";
    assert_eq!(shown(&["一、源头管控", "（一）严格监管", text]), [" 区市场监管局/L", " 区住建局 各镇"]);
}

#[test]
fn measures_go_on_in_lines_of_their_own() {
    let issue =
        ["1.反馈问题：台账不全。", "整改措施：（1）补齐台账。", "（2）每月抽查。", "牵头科室（单位）：局办公室"];
    let next = ["2.反馈问题：检查不严。", "整改措施：（1）每周检查。", "责任科室（单位）：局法规科"];
    let text = [&["一、整改任务"], &issue[..], &next].concat();
    assert_eq!(shown(&text), ["1. 局办公室/L", "2. 局法规科"]);
}
