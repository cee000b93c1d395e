//! Lines that say one thing each: what stands behind a label, a date of its own, an answer to choose, a price behind
//! dots. They fill a card, a cover or the foot of a contract, where the longest of them would be taken for a full line
//! that runs into the next one, and the number of an account into a date.

use super::cells::{ends_sentence, starts_item, starts_with_bullet};
use super::lines::is_wide;

/// Characters of a label before its colon, such as 统一社会信用代码：.
const LONGEST_LABEL: usize = 8;
/// Characters of a name, whose two may be set apart: 王　伟.
const LONGEST_NAME: usize = 4;
/// Names of a line that show it holds nothing else.
const FEWEST_NAMES: usize = 4;
/// Words of a row of a list that ends in a figure, and digits of it.
const FEWEST_WORDS: usize = 3;
const FEWEST_DIGITS: usize = 5;
/// Characters of a unit, such as 人民币万元.
const LONGEST_UNIT: usize = 6;
/// Characters of the number of an item.
const LONGEST_MARK: usize = 5;
/// Characters of the title of a table.
const LONGEST_TITLE: usize = 40;
/// Dots that lead to what stands behind them, and characters of that. An ellipsis has six or two.
const FEWEST_DOTS: usize = 7;
const FEWEST_DOTS_BEFORE_PAGE: usize = 4;
const FEWEST_WIDE_DOTS: usize = 3;
const LONGEST_BEHIND_DOTS: usize = 12;

/// The text behind a label, such as 账号：6228…: a line that is one entry of a card.
pub(super) fn behind_label(text: &str) -> Option<&str> {
    let (label, behind) = text.split_once(['：', ':'])?;
    let n_chars = label.chars().filter(|char| *char != ' ').count();
    let is_label = (2..=LONGEST_LABEL).contains(&n_chars)
        && label.chars().all(|char| (is_wide(char) && !"，。、；“”".contains(char)) || char == ' ');
    is_label.then(|| behind.trim_start())
}

/// True if the next line is another entry: both have a label, the first one has no more than that one, and no mark at its
/// end says that it goes on.
pub(super) fn are_entries(text: &str, next: &str) -> bool {
    let is_one = |behind: &str| !behind.contains(['：', '；', ';']) && !behind.ends_with(['，', '、', ',', '：']);
    behind_label(text).is_some_and(is_one) && behind_label(next).is_some()
}

/// True for a date alone: 2024年3月8日 or 2024年3月, with 印发 behind it or not.
pub(super) fn is_date(text: &str) -> bool {
    let core: String = text.chars().filter(|char| !char.is_whitespace()).collect();
    let core = core.strip_suffix("印发").unwrap_or(&core);
    let is_of_date = |char: char| char.is_ascii_digit() || "〇○零一二三四五六七八九十年月日".contains(char);
    (6..=12).contains(&core.chars().count())
        && core.contains('年')
        && core.ends_with(['日', '月'])
        && core.chars().all(is_of_date)
}

/// True for a date below what was signed, or the blanks for one: 年　月　日.
pub(super) fn is_date_to_fill(text: &str) -> bool {
    is_date(text) || text.chars().filter(|char| !char.is_whitespace()).eq("年月日".chars())
}

/// True for a line that begins with a year, such as 2021年3月　项目立项, which a number does not run into.
pub(super) fn starts_with_year(text: &str) -> bool {
    let n_digits = text.chars().take_while(char::is_ascii_digit).count();
    n_digits == 4 && text[4..].trim_start().starts_with('年')
}

/// True for an entry of a record of events: a month or day, and what happened set apart from it.
pub(super) fn starts_with_date_apart(text: &str) -> bool {
    let Some((date, _)) = text.split_once(' ') else { return false };
    let month = date.trim_start_matches(|char: char| char.is_ascii_digit());
    let n_digits = date.len() - month.len();
    // 1月8日 without its year, which stands above.
    let starts_with_month = (1..=2).contains(&n_digits) && month.starts_with('月');
    (starts_with_year(date) || starts_with_month)
        && date.ends_with(['年', '月', '日'])
        && date.chars().all(|c| c.is_ascii_digit() || "年月日".contains(c))
}

/// True for an entry of a record of service, which begins with a span of months: 2003.07—2010.03, 2010年3月至今.
pub(super) fn starts_with_span(text: &str) -> bool {
    let Some(behind) = behind_month(text) else { return false };
    let Some(rest) = behind.strip_prefix(['—', '–', '-', '－', '~', '～', '至']) else { return false };
    let rest = rest.trim_start_matches(['—', '–', '-', '－', '~', '～', '至', ' ']);
    rest.is_empty() || rest.starts_with('今') || behind.starts_with('—') || behind_month(rest).is_some()
}

/// What stands behind a month: 2003.07, 2003年7月.
fn behind_month(text: &str) -> Option<&str> {
    let n_digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let month = text.get(4..).filter(|_| n_digits(text) == 4)?.strip_prefix(['.', '．', '年'])?;
    let n = n_digits(month);
    (1..=2).contains(&n).then(|| month[n..].trim_start_matches(['月', ' ']))
}

/// True where a number ends and a date begins: those are never one.
pub(super) fn is_date_below_number(text: &str, next: &str) -> bool {
    text.ends_with(|char: char| char.is_ascii_digit()) && starts_with_year(next)
}

/// True for the unit of the figures in the table below, such as 单位：万元.
pub(super) fn is_unit_of_figures(text: &str) -> bool {
    let core: String = text.chars().filter(|char| !char.is_whitespace()).collect();
    let unit = ["单位：", "金额单位：", "计量单位："].iter().find_map(|label| core.strip_prefix(label));
    unit.is_some_and(|unit| (1..=LONGEST_UNIT).contains(&unit.chars().count()) && !unit.ends_with('局'))
}

/// True for an answer to choose, such as A. 非常满意.
pub(super) fn starts_option(text: &str) -> bool {
    let mut chars = text.chars();
    matches!(chars.next(), Some('A'..='H')) && matches!(chars.next(), Some('.' | '．' | '、'))
}

/// True for the number or mark of an item alone, such as 一、 or （二） or A. or 第十一条, but not for a mere number.
pub(super) fn is_mark(text: &str) -> bool {
    let n_chars = text.chars().count();
    let has_end = n_chars > 1 && text.ends_with(['、', '.', '．', ')', '）']);
    let is_of_mark = |char: char| char.is_alphanumeric() || "、.．()（）".contains(char);
    let is_step = text.contains(['.', '．']) && text.contains(|char: char| !char.is_ascii_digit() && char != '.');
    n_chars <= LONGEST_MARK && text.chars().all(is_of_mark) && (has_end || is_step || starts_item(text))
        || starts_with_bullet(text) && n_chars == 1
}

/// True for what stands below a picture, such as 图3 清理河道.
pub(super) fn starts_caption(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('图') else { return false };
    let behind = rest.trim_start().trim_start_matches(|char: char| char.is_ascii_digit() || char == '-');
    behind.len() < rest.trim_start().len() && behind.starts_with([' ', '：', '.', '　'])
}

/// True for an entry of a list of references, such as [3] or ［3］.
pub(super) fn starts_reference(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['[', '［']) else { return false };
    let behind = rest.trim_start_matches(|char: char| char.is_ascii_digit());
    let n_digits = rest.len() - behind.len();
    (1..=3).contains(&n_digits) && behind.starts_with([']', '］'])
}

/// True for a line in which dots lead to a few characters at its end: the page of a chapter or the price of a service.
pub(super) fn has_leader(text: &str) -> bool {
    let text = text.trim_end();
    let is_dot = |char: char| matches!(char, '.' | '·' | '…' | '．');
    let is_run = |end: usize| {
        let dots = text[..end].chars().rev().filter(|char| *char != ' ').take_while(|char| is_dot(*char));
        let (n_wide, n) = dots.fold((0, 0), |(n_wide, n), char| (n_wide + usize::from(char == '…'), n + 1));
        let leads_to_page =
            n >= FEWEST_DOTS_BEFORE_PAGE && text[end..].trim_start().chars().all(|c| c.is_ascii_digit());
        n >= FEWEST_DOTS || n_wide >= FEWEST_WIDE_DOTS || leads_to_page
    };
    // 2.35元/吨 has a dot of its own behind those that lead to it.
    let ends = text.char_indices().rev().take(LONGEST_BEHIND_DOTS).filter(|(_, char)| is_dot(*char));
    ends.map(|(at, char)| at + char.len_utf8()).any(|end| end < text.len() && is_run(end))
}

/// True for what stands above each further part of a table: 续表, 续表2, 表3（续）, （续上表）, and the unit of its figures.
pub(super) fn is_table_continued(text: &str) -> bool {
    let core: String = text.chars().filter(|char| !char.is_whitespace()).collect();
    let inner = core.trim_matches(['（', '）', '(', ')']);
    let number =
        inner.strip_prefix("续上表").or_else(|| inner.strip_prefix("续表")).or_else(|| inner.strip_prefix("接上表"));
    let is_number = |number: &str| {
        number.chars().all(|char| char.is_ascii_digit() || "-—－.．：:一二三四五六七八九十".contains(char))
    };
    let is_title =
        core.contains('表') && ["（续）", "(续)", "（续表）", "(续表)"].iter().any(|end| core.ends_with(end));
    number.is_some_and(is_number) || is_title && core.chars().count() <= LONGEST_TITLE
}

/// True for two rows of a list that end in a figure, such as a name and its telephone.
pub(super) fn are_rows_of_list(text: &str, next: &str) -> bool {
    let n_words = |text: &str| {
        let words: Vec<&str> = text.split(' ').collect();
        let figure = words.last().copied().unwrap_or_default();
        let is_figure =
            figure.len() >= FEWEST_DIGITS && figure.chars().all(|char| char.is_ascii_digit() || char == '-');
        (is_figure && words.len() >= FEWEST_WORDS && !text.contains(['，', '。', '、', '；', '：']))
            .then_some(words.len())
    };
    n_words(text).is_some() && n_words(text) == n_words(next)
}

/// True between two lines of names that are set apart, where a name ends with its line: the next one needs a blank too.
/// A name of two characters has as much space between them as it takes to be as long as one of three, so what the
/// parts of a torn one are is told by their length.
pub(super) fn parts_names(text: &str, next: &str) -> bool {
    let listed = behind_label(text).unwrap_or(text);
    let n_chars = |name: &str| name.chars().count();
    let is_name =
        |name: &&str| n_chars(name) <= LONGEST_NAME && name.chars().all(|char| char.is_alphabetic() && is_wide(char));
    let names: Vec<&str> = listed.split(' ').filter(is_name).collect();
    // Below a scan all characters may stand apart.
    let n_whole = names.iter().filter(|name| n_chars(name) > 1).count();
    let n_others = listed.split(' ').count() - names.len();
    let (Some(last), Some(first)) = (listed.split(' ').next_back(), next.split(' ').next()) else { return false };
    let is_torn = matches!((n_chars(last), n_chars(first)), (2, 1) | (1, 2));
    let has_sentence = listed.contains(['，', '。', '？', '：', '；']);
    !has_sentence
        && names.len() >= FEWEST_NAMES
        && n_whole * 4 >= names.len()
        && n_others * 4 <= names.len()
        && is_name(&last)
        && is_name(&first)
        && !is_torn
}

/// True for names set apart, and nothing else.
pub(super) fn are_names(text: &str) -> bool {
    let is_name = |name: &str| {
        name.chars().count() <= LONGEST_NAME && name.chars().all(|char| char.is_alphabetic() && is_wide(char))
    };
    text.contains(' ') && text.split(' ').all(is_name)
}

/// True for who signs, at the foot of a contract: what fills its line above says something else.
pub(super) fn starts_role(text: &str) -> bool {
    ["法定代表人", "委托代理人", "授权代表", "负责人"].iter().any(|role| text.starts_with(role))
}

/// True for the foot of a circular: who printed it, and when (GB/T 9704-2012, 7.4.3).
pub(super) fn is_imprint(text: &str) -> bool {
    text.rsplit_once(' ').is_some_and(|(name, date)| !name.is_empty() && date.ends_with("印发") && is_date(date))
}

/// True for the number of a part alone, below which its name is a heading of its own: 第一部分.
pub(super) fn is_number_of_part(text: &str) -> bool {
    let number = text.strip_prefix('第').and_then(|rest| rest.strip_suffix("部分"));
    number.is_some_and(|number| number.chars().all(|char| "一二三四五六七八九十".contains(char)))
}

/// True for a line that ends in the middle of an enumeration.
pub(super) fn goes_on(text: &str) -> bool {
    text.ends_with(['，', '、', ',']) && !ends_sentence(text)
}

/// True for the beginning of a list of addressees or of those present, which ends with a full stop and returns to what
/// stands behind its colon (GB/T 9704-2012, 7.4.2).
pub(super) fn is_list_of_units(text: &str) -> bool {
    let label: String = text.split(['：', ':']).next().unwrap_or("").chars().filter(|c| !c.is_whitespace()).collect();
    ["抄送", "分送", "主送", "抄报", "抄发", "发送", "送"].contains(&label.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_a_label_each() {
        for (text, next, wanted) in [
            ("账号：430017850610", "开户行：某银行", true),
            ("统一社会信用代码：91430100", "法定代表人：张某", true),
            ("联系人：张某；通讯", "地址：某市", false),
            ("主要目标：到2025年，", "具体任务：三项", false),
            ("现将有关事项通知", "如下：一是", false),
        ] {
            assert_eq!(are_entries(text, next), wanted, "{text} {next}");
        }
    }

    #[test]
    fn dates_stand_alone_or_begin_a_line() {
        assert!(is_date("2024年3月8日") && is_date("二〇二四年三月八日") && is_date("2024年3月8日印发"));
        assert!(!is_date("2024年3月8日前") && !is_date("3月8日") && !is_date("2024年"));
        assert!(is_date_below_number("账号：430017", "2024年3月8日") && !is_date_below_number("2024", "15年3月"));
        assert!(starts_with_date_apart("2021年3月 项目立项") && !starts_with_date_apart("2021年3月，项目 立项"));
    }

    #[test]
    fn what_stands_alone_is_known() {
        assert!(is_imprint("某县政府办公室 2024年6月18日印发") && !is_imprint("于2024年6月18日 经研究印发"));
        assert!(is_date_to_fill("年 月 日") && is_date_to_fill("2024年3月8日") && !is_date_to_fill("年月"));
        assert!(is_number_of_part("第一部分") && !is_number_of_part("第一部分 概况"));
        assert!(are_names("李建国 王 伟") && !are_names("李建国") && !are_names("会议研究 有关工作事项"));
        assert!(starts_with_date_apart("1月8日 某会召开") && !starts_with_date_apart("1月8日，某会 召开"));
        assert!(has_leader("二、决算表.....12") && !has_leader("说到底....就是"));
    }

    #[test]
    fn an_entry_of_a_record_begins_with_a_span() {
        for yes in ["2003.07—2010.03 某县农业局科员", "2010.03— 某县", "2003年7月至今 某局", "2003.07-2010.03某局"]
        {
            assert!(starts_with_span(yes), "{yes}");
        }
        for no in ["2003.07 某局", "2003年7月某局", "2003—2010年", "1.5-2.5", "2024年3月8日"] {
            assert!(!starts_with_span(no), "{no}");
        }
    }

    #[test]
    fn dots_lead_to_the_end_of_a_line() {
        for yes in ["居民用水………………2.35元/吨", "一、总体要求..........12", "第八节 备查·······3"]
        {
            assert!(has_leader(yes), "{yes}");
        }
        for no in ["还有很多……3个", "1.2.3", "一、总体要求", "等等......说到底"] {
            assert!(!has_leader(no), "{no}");
        }
    }

    #[test]
    fn the_mark_of_an_item_stands_alone() {
        for yes in ["一、", "（二）", "一.1", "A.", "(ii)", "第十一条", "01)", "•"] {
            assert!(is_mark(yes), "{yes}");
        }
        for no in ["1", "甲", "镇政府", "一、总体要求和原则", "3.5"] {
            assert!(!is_mark(no), "{no}");
        }
        assert!(
            starts_caption("图3 清理河道")
                && starts_caption("图 2-1 流程")
                && !starts_caption("图书馆 3")
                && !starts_caption("图3所示")
        );
    }

    #[test]
    fn a_table_says_that_it_goes_on() {
        for yes in ["续表", "续表 2", "（续上表）", "表3 重点任务分工表（续）", "续表1-2"] {
            assert!(is_table_continued(yes), "{yes}");
        }
        for no in ["续表明态度", "持续推进（续）", "表3 重点任务分工表", "陆续上表"] {
            assert!(!is_table_continued(no), "{no}");
        }
    }

    #[test]
    fn the_unit_of_figures_is_known() {
        assert!(is_unit_of_figures("单位：万元") && is_unit_of_figures("金额单位：人民币元"));
        assert!(!is_unit_of_figures("单位：某县教育局") && !is_unit_of_figures("责任单位：区水务局"));
    }

    #[test]
    fn options_and_references_are_known() {
        assert!(
            starts_option("A. 满意") && starts_option("B、一般") && !starts_option("AI赋能") && !starts_option("甲.")
        );
        assert!(starts_reference("[12] 某某") && !starts_reference("[2024]3号") && !starts_reference("〔2〕"));
    }

    #[test]
    fn names_set_apart_stay_apart_over_the_end_of_a_line() {
        for (text, next, wanted) in [
            ("出席：李建国 王 伟 张大山 孙悟空", "周 全 吴 用", true),
            ("出席：李建国 王 伟 张大山 孙悟", "空 周 全", false),
            ("出席：李建国 王 伟 张大山 周", "全 吴 用", true),
            ("第 一 条 付 款 张某某 盖", "住 文字", false),
            ("会议讨论 了 三项议题并", "作出决定", false),
        ] {
            assert_eq!(parts_names(text, next), wanted, "{text} {next}");
        }
    }

    #[test]
    fn rows_of_a_list_end_in_a_figure() {
        assert!(are_rows_of_list("县委办 王一 6222001", "县人大办 李二 6222002"));
        assert!(!are_rows_of_list("县委办 王一 6222001", "县人大办 6222002"));
    }
}
