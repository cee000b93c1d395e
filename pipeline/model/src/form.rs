//! Forms: tables whose cells are labels and values side by side, 姓名 | 张三 | 性别 | 男. They have no header row, and
//! whoever took their first row for one would cite sentences that stand nowhere.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::Table;

/// Rows of the largest form; what is longer is a list.
const MOST_ROWS: u32 = 120;

/// Columns of the widest form.
const MOST_COLS: u32 = 24;

/// Characters of the longest label: 政治、政策、文字把关结论 has 12.
const LONGEST_LABEL: usize = 16;

/// Words that fields and columns end with in the papers of an office.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "名称", "标题", "题目", "姓名", "性别", "年龄", "民族", "籍贯", "面貌", "学历", "学位", "专业", "职务", "职称", "职业",
    "身份", "单位", "部门", "科室", "机构", "机关", "地址", "住址", "地点", "电话", "手机", "号码", "方式", "邮箱", "邮编",
    "证号", "编号", "编码", "代码", "文号", "账号", "代表人", "负责人", "联系人", "责任人", "经办人", "填报人", "填表人",
    "申请人", "当事人", "承办人", "信访人", "走访人", "投诉人", "举报人", "报告人", "监护人", "主持人", "记录人", "审核人", "复核人", "制表人",
    "拟稿人", "审核人", "签发人", "法人", "人员", "领导", "日期", "时间", "年月", "时限",
    "期限", "意见", "情况", "内容", "要点", "事项", "事由", "原因", "依据", "理由", "措施", "问题", "结果", "结论", "要求",
    "目标", "任务", "类别", "类型", "性质", "种类", "级别", "等级", "规模", "范围", "面积", "人数", "户数", "次数", "数量",
    "数", "率", "额", "金额", "资金", "来源", "渠道", "投资", "人口", "程度", "工号", "批示", "事迹", "进度", "状态", "初审", "复审", "终审", "审核", "审批", "核稿", "签字",
    "签名", "签章", "描述", "诉求", "建议", "做法", "成效", "打算", "得分", "分值", "满意度", "备注", "说明", "附件", "照片", "项目", "指标", "序号", "简介", "简历", "经历",
];

/// The last characters of [`ENDINGS`]: most words have another.
static LAST: LazyLock<BTreeSet<char>> =
    LazyLock::new(|| ENDINGS.iter().filter_map(|ending| ending.chars().next_back()).collect());

/// Words that name a column alone and end too many other words.
const WHOLE: &[&str] =
    &["街道", "社区", "乡镇", "镇街", "村", "户主", "企业", "月份", "年度", "年份", "出生", "单价", "合计"];

/// True for a word that names a field of a form or a column of a list: 法定代表人, 联系电话, 整改情况.
///
/// ```
/// use zuozheng_model::names_a_field;
/// assert!(names_a_field("企业 名称") && names_a_field("单位意见（盖章）："));
/// assert!(!names_a_field("某某公司") && !names_a_field("检查中发现的问题是这样的，现说明如下情况"));
/// ```
pub fn names_a_field(text: &str) -> bool {
    let name: Cow<'_, str> = match text.contains(char::is_whitespace) {
        true => text.chars().filter(|c| !c.is_whitespace()).collect(),
        false => Cow::Borrowed(text),
    };
    let bracket = name.find(['（', '(']).filter(|at| *at > 0);
    let name = name[..bracket.unwrap_or(name.len())].trim_end_matches(['：', ':', '*']);
    // Of the letters most are Chinese characters; the tables of all scripts cost much.
    let is_letter = |c: char| matches!(c, '一'..='\u{9fff}') || c.is_alphabetic();
    let is_label = |c: char| is_letter(c) || matches!(c, '、' | '/' | '／' | '“' | '”');
    let ends_like_one = || {
        name.chars().next_back().is_some_and(|last| LAST.contains(&last))
            && ENDINGS.iter().any(|ending| name.ends_with(ending))
    };
    (1..=LONGEST_LABEL).contains(&name.chars().count())
        && name.chars().all(is_label)
        && (WHOLE.contains(&name) || name.starts_with("是否") || ends_like_one())
}

impl Table {
    /// True for a form: in nearly all of its rows every second cell names a field, and its first row is no row of names.
    pub fn is_form(&self) -> bool {
        if !(2..=MOST_ROWS).contains(&self.n_rows) || !(2..=MOST_COLS).contains(&self.n_cols) {
            return false;
        }
        let mut rows = (0..self.n_rows).map(|row| self.cells_over(row)).filter(|cells| is_wide(cells)).peekable();
        // A form that nobody filled in has names in its first row too, but beside every one of them a place.
        let names_columns = |cells: &[(u32, &str)]| {
            let n_filled = cells.iter().filter(|(_, text)| !text.is_empty()).count();
            n_filled * 3 > cells.len() * 2 && cells.iter().all(|(_, text)| text.is_empty() || names_a_field(text))
        };
        if rows.peek().is_none_or(|first| names_columns(first)) {
            return false;
        }
        let (mut n_rows, mut n_pairs, mut labels) = (0, 0, Labels::default());
        for cells in rows {
            n_rows += 1;
            // A cell may stand before the first label that says what the row is about.
            let after_first =
                || labels_of(&cells[1..]).filter(|found| cells.len() % 2 == 1 && found.n_known == found.n);
            let found = labels_of(&cells).or_else(after_first);
            n_pairs += usize::from(found.is_some());
            labels.add(found.unwrap_or_default());
        }
        // In a list with a header the rows below it have no names in them: half of its labels are unknown at least.
        n_pairs >= 2 && n_pairs * 10 >= n_rows * 7 && labels.n_known * 5 >= labels.n * 3
    }

    /// The fields in a row of a form: column, label and value; a text that stands alone has no label.
    pub fn fields_of(&self, row: u32) -> Vec<(u32, &str, &str)> {
        let cells = self.cells_over(row);
        let mut fields = Vec::new();
        let mut rest = cells.as_slice();
        while let [(col, text), after @ ..] = rest {
            // Where a label has to stand, any short word is one: 总投资 | 8600万元.
            let is_label = is_known(text) || rest.len().is_multiple_of(2) && is_word(text);
            rest = after;
            match after {
                [(_, value), after @ ..] if !text.is_empty() && !value.is_empty() && is_label => {
                    fields.push((*col, *text, *value));
                    rest = after;
                }
                _ if !text.is_empty() => fields.push((*col, "", *text)),
                _ => {}
            }
        }
        fields
    }

    /// The cells over a row from left to right, each once, empty places too: column and text.
    fn cells_over(&self, row: u32) -> Vec<(u32, &str)> {
        let mut cells = Vec::new();
        let mut col = 0;
        while col < self.n_cols {
            let cell = self.covering(row, col);
            // A cell that comes down from the row above heads a group of rows, or is the place of a photograph.
            if cell.is_none_or(|cell| cell.row == row) {
                cells.push((col, cell.map_or("", |cell| cell.text.trim())));
            }
            col = cell.map_or(col + 1, |cell| (cell.col + cell.colspan).max(col + 1));
        }
        cells
    }
}

/// False for a row that says nothing of the shape: empty, or a title line alone.
fn is_wide(cells: &[(u32, &str)]) -> bool {
    let filled: Vec<&str> = cells.iter().map(|(_, text)| *text).filter(|text| !text.is_empty()).collect();
    cells.len() >= 2 && (filled.len() >= 2 || filled.first().is_some_and(|text| names_a_field(text)))
}

/// Labels in the rows of a table.
#[derive(Default)]
struct Labels {
    n: usize,
    /// Those that name a field, or end with a colon.
    n_known: usize,
}

impl Labels {
    fn add(&mut self, other: Self) {
        self.n += other.n;
        self.n_known += other.n_known;
    }
}

/// The labels of a row whose cells are labels and values in turn, at least one of them known unless it stands alone; a
/// label may end the row, as 照片 does. `None` for any other row.
fn labels_of(cells: &[(u32, &str)]) -> Option<Labels> {
    let is_empty = |pair: &&[(u32, &str)]| pair.iter().all(|(_, text)| text.is_empty());
    let pairs: Vec<_> = cells.chunks(2).filter(|pair| !is_empty(pair)).collect();
    let n_known = pairs.iter().filter(|pair| is_known(pair[0].1)).count();
    // Names beside names are the columns of a list.
    let values = pairs.iter().filter_map(|pair| pair.get(1)).filter(|(_, value)| !value.is_empty());
    let (n_values, n_names) =
        values.fold((0, 0), |(n, named), (_, value)| (n + 1, named + usize::from(names_a_field(value))));
    let are_labels = pairs.iter().all(|pair| is_known(pair[0].1) || is_word(pair[0].1));
    let is_known = n_known > 0 || cells.len() == 2;
    let are_values = n_names == 0 || n_names * 2 < n_values;
    (are_labels && is_known && are_values).then_some(Labels { n: pairs.len(), n_known })
}

/// True for a label by its word or by its colon: 总投资：.
fn is_known(text: &str) -> bool {
    let before_colon = text.strip_suffix(['：', ':']);
    names_a_field(text) || before_colon.is_some_and(|text| (1..=LONGEST_LABEL).contains(&text.chars().count()))
}

/// A short word without figures or marks, as labels are.
fn is_word(text: &str) -> bool {
    const LONGEST_WORD: usize = 8;
    (2..=LONGEST_WORD).contains(&text.chars().count()) && text.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, Locator};

    fn table(rows: &[&[&str]]) -> Table {
        let mut table = Table { n_rows: rows.len() as u32, ..Table::default() };
        for (row, cells) in (0_u32..).zip(rows) {
            for (col, text) in (0_u32..).zip(*cells) {
                let locator = Locator::Paragraph { paragraph: 1, cell: None };
                table.n_cols = table.n_cols.max(col + 1);
                if !text.is_empty() {
                    table.cells.push(Cell { row, col, rowspan: 1, colspan: 1, text: (*text).into(), locator });
                }
            }
        }
        table
    }

    #[test]
    fn labels_beside_values_make_a_form() {
        for rows in [
            &[
                &["企业名称", "某某公司", "法定代表人", "张三"][..],
                &["地址", "东街1号", "联系电话", "123456"],
                &["检查情况", "发现隐患2处", "整改情况", "已整改"],
            ][..],
            &[&["审批表"], &["姓名", "", "性别", ""], &["身份证号", "", "", ""], &["单位意见", "同意。（盖章）"]],
            &[
                &["信访人", "孙小梅", "性别", "女", "爱好", "下棋"],
                &["家庭住址", "东街1号", "", "", "登记日期", "2025年3月14日"],
                &["是否办结", "是", "满意度", "满意", "", ""],
            ],
            &[
                &["是否整改", "是", "职务", "科长"],
                &["责任人", "周明", "奖金", "8600元"],
                &["整改期限", "6月底", "企业名称", "宏达公司"],
                &["领导寄语", "请抓紧办理。"],
            ],
            &[&["奖金：", "8600元", "科别：", "甲科"], &["寄语：", "请抓紧办理。"]],
            &[&["稿件标题", "早稻病虫害防治提示"], &["初审", "李×× 内容属实"], &["政治、政策、文字把关结论", "均合格"]],
        ] {
            assert!(table(rows).is_form(), "{rows:?}");
        }
    }

    #[test]
    fn columns_under_names_make_none() {
        for rows in [
            &[&["督查事项", "办理情况"][..], &["河道清淤", "已完工"]][..],
            &[&["序号", "单位", "整改时限"], &["1", "东街社区", "2024年12月31日"]],
            &[&["街道", "负责人", "主要做法"], &["东街", "张三", "开展排查整治"], &["西街", "李四", "组织宣传"]],
            &[&["问题", "整改措施"], &["水质问题", "加强巡查"], &["人员情况", "充实力量"]],
            &[&["1", "张三", "已完成"], &["2", "李四", "未完成"]],
            &[
                &["序号", "点位名称", "检查", "工作任务", "完成时间"],
                &["", "", "次数", "问题数", ""],
                &["1", "东街", "主要内容", "工作内容", "6月"],
                &["合计", "", "", "", ""],
            ],
            &[&["任务", "完成情况", "责任人", "进展"], &["河道清淤", "已完成", "张伟", "推进"]],
            &[
                &["责任单位", "卫健局", "填报人", "欧阳"],
                &["联系电话", "88110011", "日期", "6月6日"],
                &["重点工作", "本周进展", "存在问题", "下周计划"],
                &["医联体建设", "签约3家", "无", "推进签约"],
                &["老年医院", "主体封顶", "资金缺口", "申请债券"],
            ],
            &[
                &["填报单位", "文旅局", ""],
                &["填报时间", "6月3日", ""],
                &["序号", "项目", "进展"],
                &["1", "古桥修缮", "完工"],
                &["2", "祠堂修缮", "在建"],
            ],
            &[&["单位", "1月", "2月"], &["水务局", "1", "2"], &["教育局", "3", "4"]],
        ] {
            assert!(!table(rows).is_form(), "{rows:?}");
        }
    }

    #[test]
    fn a_row_of_a_form_gives_its_fields() {
        let table = table(&[&["地址", "东街1号", "联系电话", "8"], &["检查情况", "无"], &["（盖章）", ""]]);
        assert_eq!(table.fields_of(0), [(0, "地址", "东街1号"), (2, "联系电话", "8")]);
        assert_eq!(table.fields_of(2), [(0, "", "（盖章）")]);
        let of_project = self::table(&[&["项目名称", "管网工程"], &["总投资", "8600万元"], &["建设期限", "2年"]]);
        assert_eq!(of_project.fields_of(1), [(0, "总投资", "8600万元")]);
    }
}
