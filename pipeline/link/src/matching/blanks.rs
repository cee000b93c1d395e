//! Forms that nobody has filled in, told by the cells that stay empty: a title need not say 模板.

use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::PassageKind;

use super::reading::Source;
use super::wording::{Forms, begins, has};

/// A table of fewer columns is no form whose emptiness tells anything.
const COLUMNS: usize = 5;
/// One of fewer columns is, when no row has more than the time or the number in its first cell: 月份 and nothing beside it.
const NARROW: usize = 3;
/// A form has so many rows that are to be filled in.
const ROWS: usize = 2;
/// Of its cells at most one in so many is filled: the day of the week, a running number.
const ONE_IN: usize = 5;
/// A list of names that somebody else wrote down beforehand has so many rows.
const LISTED: usize = 4;
/// So many of its columns, and half of them, nobody has written anything in.
const UNTOUCHED: usize = 3;
/// Characters that may stand outside the form: how it is to be used.
const TEXT: usize = 150;
/// A form in words has so many places to fill in, and one for every so many characters.
const PLACES: usize = 3;
const CHARACTERS: usize = 40;

/// Words of the field by which forms are told.
#[derive(Debug)]
pub(super) struct Words {
    /// Columns that stay empty in a list that is filled in, too: what is written by hand or stamped on paper, and what need not be.
    by_hand: Vec<String>,
    /// How a row begins that tells how a form is to be used.
    notes: Vec<String>,
    /// What such a row tells whoever is to fill it in; one that tells what was done is no part of the form.
    to_fill: Vec<String>,
    /// What stands below a form for somebody to sign.
    signed: Vec<String>,
    /// Columns of a list to fill in: when somebody was there, and what came of it.
    when: Vec<String>,
    came_of_visit: Vec<String>,
    /// First columns in which the form itself says what stands there: 月份, 序号.
    given: Vec<String>,
}

impl Words {
    pub(super) fn new(forms: &Forms<'_>) -> Self {
        Self {
            by_hand: forms.list("by_hand"),
            notes: forms.list("form_note"),
            to_fill: forms.list("to_fill"),
            signed: forms.list("signed"),
            when: forms.list("visit_time"),
            came_of_visit: forms.list("visit_outcome"),
            given: forms.list("given"),
        }
    }
}

/// A table with named columns.
struct Form<'s> {
    words: &'s Words,
    names: Vec<&'s str>,
    rows: Vec<&'s str>,
}

impl<'s> Form<'s> {
    fn of(header: &'s Source<'_>, words: &'s Words) -> Self {
        Self { words, names: header.text.split('，').collect(), rows: Vec::new() }
    }

    /// Whether a row has something in a column.
    fn is_filled(row: &str, name: &str) -> bool {
        row.split('；').any(|cell| cell.strip_prefix(name).is_some_and(|rest| rest.starts_with('：')))
    }

    /// Cells of a row that are filled.
    fn n_filled(&self, row: &str) -> usize {
        // A cell alone stands without the name of its column.
        self.names.iter().filter(|name| Self::is_filled(row, name)).count().max(1)
    }

    /// Whether a row belongs to the form itself: a note below it (注, 说明：请于…), or names of what is to be signed (填表人, 审核人).
    fn is_of_form(&self, row: &str) -> bool {
        let name_of = |cell: &str| {
            self.names.iter().find(|name| cell.strip_prefix(**name).is_some_and(|rest| rest.starts_with('：'))).copied()
        };
        let values = row.split('；').map(|cell| match name_of(cell) {
            Some(name) => &cell[name.len() + '：'.len_utf8()..],
            None => cell,
        });
        let first = values.clone().next().unwrap_or_default();
        let stands_alone = row.split('；').all(|cell| name_of(cell).is_none());
        let is_note = stands_alone || matches!(first, "注" | "说明") || begins(first, &self.words.notes);
        let is_signed = |value: &str| value.chars().count() <= 6 && begins(value, &self.words.signed);
        is_note && has(row, &self.words.to_fill) || values.clone().all(is_signed)
    }

    /// Whether it lists what somebody is to look at, and what came of it stands in no row: 店名 and 类别 in each, 检查日期,
    /// 隐患 and 是否整改 in none. A day or a figure beside a name is something that came of it.
    fn is_list_to_fill(&self, rows: &[&str]) -> bool {
        let names = self.names.iter().filter(|name| !has(name, &self.words.by_hand));
        let untouched: Vec<&str> =
            names.filter(|name| !rows.iter().any(|row| Self::is_filled(row, name))).copied().collect();
        let asks = |words: &[String]| untouched.iter().any(|name| has(name, words));
        let number = self.names.first().copied().unwrap_or_default();
        let is_number = |cell: &str| cell.strip_prefix(number).is_some_and(|rest| rest.starts_with('：'));
        let has_figure = |row: &&&str| {
            let mut values = row.split('；').filter(|cell| !is_number(cell));
            values.any(|value| value.contains(|c: char| c.is_ascii_digit()))
        };
        rows.len() >= LISTED
            && untouched.len() >= UNTOUCHED
            && 2 * untouched.len() >= self.names.len()
            && asks(&self.words.when)
            && asks(&self.words.came_of_visit)
            // The last row may tell how many there are.
            && rows.iter().filter(has_figure).count() <= 1
    }

    /// 月份, 序号: the form itself says what stands there; a column of names somebody has filled in.
    fn begins_with_time(&self) -> bool {
        let first = self.names.first().copied().unwrap_or_default();
        has(first, &self.words.given)
    }

    fn is_blank(&self) -> bool {
        let rows: Vec<&str> = self.rows.iter().copied().filter(|row| !self.is_of_form(row)).collect();
        let n_rows = rows.len();
        if self.names.len() >= COLUMNS && (n_rows == 0 && !self.rows.is_empty() || self.is_list_to_fill(&rows)) {
            return true;
        }
        let most_filled = match self.names.len() {
            COLUMNS.. => n_rows * self.names.len() / ONE_IN,
            NARROW.. if self.begins_with_time() => n_rows,
            _ => return false,
        };
        // Of a table that somebody filled in, the first rows tell.
        let mut n_filled = 0;
        let mut count = |row: &&str| {
            n_filled += self.n_filled(row);
            n_filled <= most_filled
        };
        n_rows >= ROWS && rows.iter().all(&mut count)
    }
}

/// True for a document that is a form and no more, and whose form is empty.
pub(super) fn is_blank(sources: &[Source<'_>], words: &Words) -> bool {
    let mut forms: Vec<Form<'_>> = Vec::new();
    let mut n_outside = 0;
    for source in sources {
        match (source.kind, forms.last_mut()) {
            (PassageKind::Header, _) => forms.push(Form::of(source, words)),
            (PassageKind::Row, Some(form)) => {
                n_outside += if form.is_of_form(&source.text) { source.text.chars().count() } else { 0 };
                form.rows.push(&source.text);
            }
            _ => n_outside += source.text.chars().count(),
        }
    }
    n_outside <= TEXT && !forms.is_empty() && forms.iter().all(Form::is_blank)
}

/// A place that somebody filled in: 甲方：__青石镇__.
static FILLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^_])_{1,3}[^_\s，。；：年月日]{1,20}_{1,3}(?:[^_]|$)").expect("a constant pattern")
});

/// True for a form in words, whose places (`____`, `□`) nobody has filled in: no box is ticked, and no year, telephone number
/// or sum written.
pub(super) fn is_unfilled(sources: &[Source<'_>]) -> bool {
    const TICKS: [char; 8] = ['☑', '☒', '■', '√', '✓', '✔', '●', '◉'];
    let (mut n_places, mut n_chars) = (0, 0);
    for source in sources {
        if FILLED.is_match(&source.text) {
            return false;
        }
        let (mut n_lines, mut n_digits) = (0, 0);
        // A box at the beginning of a line is a bullet.
        for c in source.text.trim_start_matches(['□', '☐']).replace("\n□", "\n").chars().filter(|c| !c.is_whitespace())
        {
            n_lines = if matches!(c, '_' | '＿') { n_lines + 1 } else { 0 };
            n_digits = if c.is_ascii_digit() { n_digits + 1 } else { 0 };
            if n_digits == 4 || TICKS.contains(&c) {
                return false;
            }
            n_chars += usize::from(n_lines < 2);
            n_places += usize::from(n_lines == 2 || matches!(c, '□' | '☐'));
        }
    }
    n_places >= PLACES && n_places * CHARACTERS >= n_chars
}

#[cfg(test)]
mod tests {
    use super::super::wording::Wording;
    use super::*;

    fn is_blank(sources: &[Source<'_>]) -> bool {
        super::is_blank(sources, Wording::builtin().blanks())
    }

    #[test]
    fn a_form_in_words_is_unfilled_as_long_as_no_place_of_it_is() {
        let is = |texts: &[&str]| {
            is_unfilled(&texts.iter().map(|text| Source::of(PassageKind::Body, text)).collect::<Vec<_>>())
        };
        let pledge = "甲方：______镇政府　乙方：______村委会。每周巡查____次，发现堆垛____处。____年__月__日";
        assert!(is(&["安全责任书（样本）", pledge]));
        assert!(!is(&["安全责任书", &pledge.replace("____年__月__日", "2024年3月5日")]));
        assert!(is(&["领取方式：□邮寄　□当面　□电子邮件"]));
        assert!(!is(&["领取方式", "□邮寄　☑当面　□电子邮件"]));
        assert!(!is(&["□每月巡查1次，共12次", "□及时整改隐患31处", "□护路员全部到岗", "□按月报送"]));
        assert!(!is(&["甲方：__青石镇__　乙方：__石坝村__　每月巡查__12__次，发现堆垛____处"]));
        assert!(!is(&["巡查情况", &format!("{}□已改 □未改 □复查", "全镇共排查沿街店铺六百家，".repeat(12))]));
    }

    fn blank(rows: &[&str], outside: &str) -> bool {
        let header = Source::of(PassageKind::Header, "日期，陪餐人，职务，菜品，发现问题，处理");
        let rows = rows.iter().map(|row| Source::of(PassageKind::Row, row));
        let sources: Vec<Source<'_>> =
            [Source::of(PassageKind::Body, outside), header].into_iter().chain(rows).collect();
        is_blank(&sources)
    }

    #[test]
    fn a_narrow_form_is_blank_when_each_row_has_a_name_and_no_more() {
        let form = |rows: &[&str]| {
            let header = Source::of(PassageKind::Header, "月份，受理，办结，办结率");
            let rows = rows.iter().map(|row| Source::of(PassageKind::Row, row));
            is_blank(&[header].into_iter().chain(rows).collect::<Vec<_>>())
        };
        assert!(form(&["一月", "二月", "月份：三月"]));
        assert!(!form(&["月份：一月；受理：3；办结：3", "二月", "三月"]));
        let signed = Source::of(PassageKind::Header, "姓名，签到，备注");
        let rows = ["张一", "李二", "王三"].map(|row| Source::of(PassageKind::Row, row));
        assert!(!is_blank(&[signed].into_iter().chain(rows).collect::<Vec<_>>()));
    }

    #[test]
    fn a_form_is_blank_when_its_cells_are() {
        assert!(blank(&["星期一", "星期二", "日期：星期三"], ""));
        assert!(!blank(&["日期：3月2日；陪餐人：李某；菜品：青菜", "星期二", "星期三"], ""));
        assert!(!blank(&["日期：3月2日；陪餐人：李某；职务：校长；菜品：鱼；发现问题：无；处理：无"], ""));
        assert!(!blank(&["星期一", "星期二"], &"校长与学生同桌就餐已记录。".repeat(20)));
        assert!(blank(&["日期：填表人；陪餐人：审核人；职务：填报日期", "说明：请于11月10日前报基教股；逾期不候"], ""));
        assert!(blank(&["日期：注；陪餐人：填报截止6月1日；漏项退回"], ""));
        assert!(!blank(&["说明：本月陪餐23次，发现问题5处，都改了"], ""));
        assert!(blank(&["星期一", "星期二", "各校10月培训后按本表填写"], ""));
        assert!(!blank(&["日期：3月2日；陪餐人：李某；职务：校长；菜品：鱼；发现问题：无", "说明：两人轮流"], ""));
    }

    #[test]
    fn a_list_of_names_is_blank_when_what_came_of_it_stands_nowhere() {
        let list = |row: &str, columns: &str| {
            let header = Source::of(PassageKind::Header, columns);
            let rows = ["甲", "乙", "丙", "丁"].map(|name| Source::of(PassageKind::Row, &row.replace('甲', name)));
            is_blank(&[header].into_iter().chain(rows).collect::<Vec<_>>())
        };
        let columns = "序号，店名，类别，上门日期，隐患，是否整改";
        assert!(list("序号：1；店名：甲；类别：餐饮", columns));
        assert!(!list("序号：1；店名：甲；类别：餐饮；上门日期：3月2日", columns));
        let checked = "序号，企业名称，检查日期，检查结果，存在问题，处理措施，整改期限，复查结果";
        assert!(
            !list("序号：1；企业名称：甲；检查日期：3月2日；检查结果：合格", checked),
            "nothing to mend in any of them"
        );
        let by_month = "镇，1月，2月，3月，4月，5月，6月，7月，8月，9月，10月，11月，12月";
        assert!(!list("镇：甲；1月：12；2月：9；3月：14；4月：8；5月：11", by_month), "the year is not over");
        assert!(!list("单位：甲；一季度：完成", "单位，一季度，二季度，三季度，四季度"));
        // Signatures are on paper.
        assert!(!list("序号：1；姓名：甲；单位：某所", "序号，姓名，单位，电话，签名，备注"));
    }
}
