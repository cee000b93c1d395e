//! How much a task asks for, and how much a document tells of: 完成120户, 更新改造18公里, 不少于4次.
//!
//! A part of what is asked is proof of that part, so a figure never changes a link. It is told, and coverage adds up what all
//! files say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};
use zuozheng_model::{Amount, Basis};
use zuozheng_text::{is_ideograph, numerals};

use super::lack::Share;
use super::reading::fields_of;
use super::wording::Forms;

const FIGURE: &str = r"(?:[0-9][0-9,]*(?:\.[0-9]+)?|[一二两三四五六七八九十百千]+)";
const MEASURES: &str =
    "公里|千米|平方米|人次|场次|家次|户次|万元|[次场轮期户家人名亩个处座所台套辆吨株棵件宗批栋块面条]";
/// The patterns that need words of the field.
#[derive(Debug)]
pub(super) struct Patterns {
    /// What a task asks for, in one clause: the deed or the bound, and behind it the figure with its measure.
    asked: Regex,
    /// 是否安装, 是否整改到位: a column of which one is glad when all say yes.
    done: Regex,
}

impl Patterns {
    pub(super) fn new(forms: &Forms<'_>) -> Result<Self, regex::Error> {
        let asked = format!(
            r"(?P<bound>不(?:得)?(?:少于|低于)|至少|(?:达到?|{})[^0-9，。；：、（）第不至]{{0,14}}?)(?P<figure>{FIGURE})(?P<wan>万)?(?P<measure>{MEASURES})(?P<of>[^0-9，。；：、（）]{{0,12}})",
            forms.any("amount_deed")
        );
        let done = format!("^是否(?:已|{})", forms.any("yes_no"));
        Ok(Self { asked: Regex::new(&asked)?, done: Regex::new(&done)? })
    }
}

/// Time in which the figure comes again, or a bound from above: no amount of the whole year.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("每(?:个?季|个?月|周|日|天|旬|半年|批|次|件|[0-9两二三]|[年半]?度)|不(?:得)?(?:超过|高于|多于)|以内|以下|第|压缩|减少|其中")
        .expect("a constant pattern")
});
/// Each of several has to reach it by itself; 均衡 and 在各镇 do not say so.
static EACH: LazyLock<Regex> = LazyLock::new(|| {
    const WHO: &str = "单位|[镇乡村县区校园院站所户]|街道|社区|部门|企业";
    let pattern =
        format!("每(?:个|家|所)?(?:{WHO})|(?:^|[^在到向为对])各(?:{WHO})|(?:^|[^平人年])均(?:[^衡等匀]|$)|分别$");
    Regex::new(&pattern).expect("a constant pattern")
});
/// What follows a figure that belongs to a name: 三轮车, 3个月, 三个方面.
static OF_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:车|电动|摩|月|方面|责任|工作日|小时|以内|以下)").expect("a constant pattern"));
/// What a text tells in some measure.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?P<before>[^，。；：、（）]{{0,6}}?)(?P<nth>第)?(?P<figure>{FIGURE})(?P<wan>万)?余?(?P<measure>{MEASURES})"
    ))
    .expect("a constant pattern")
});
/// A figure that is still to be reached, or that tells how much there is.
static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("剩|尚|还[有差]|未|余下|其余|目标|不少于|不低于|至少|预计|应(?:完|建|查|检|排|安|改)")
        .expect("a constant pattern")
});
/// A figure that sums others up.
static SUM: LazyLock<Regex> = LazyLock::new(|| Regex::new("合计|共|累计|总计").expect("a constant pattern"));
/// A column that is filled in when a thing is over.
static ENDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:完[工成]|竣工|验收|办结|交付|投用|建成)(?:日期|时间|日|年月)?$").expect("a constant pattern")
});
/// A row that sums the others up.
const SUMS: [&str; 4] = ["合计", "总计", "共计", "小计"];
/// Chinese characters of a line that is only a day: 2026年3月19日.
const SIGNED: usize = 4;
/// Fewer asked for are no amount: what is done once is done.
const SOME: f32 = 2.0;

/// An amount that a task asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    least: f32,
    measure: Measure,
    counted_in: String,
    written: String,
    /// What is counted, by the last two letters of its name: 岗位 of 公益性岗位200个.
    things: Option<String>,
    each: bool,
}

/// Things that are counted alike.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Measure {
    /// 次, 场, 轮: a file about one of them tells of one.
    Times,
    People,
    Length,
    Other(String),
}

impl Measure {
    fn of(written: &str) -> Self {
        match written {
            "次" | "场" | "场次" | "轮" | "期" => Self::Times,
            "人" | "名" | "人次" => Self::People,
            "公里" | "千米" => Self::Length,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Asked {
    /// The amounts in the text of a task; those of shorter periods and bounds from above are none.
    pub(super) fn by(text: &str, patterns: &Patterns) -> Vec<Self> {
        let asked = |found: Captures<'_>| {
            let (bound, end) = (found.name("bound")?, found.name("measure")?.end());
            let before = &text[..found.name("figure")?.start()];
            let clause = before.rsplit(['，', '。', '；', '：', '、']).next().unwrap_or_default();
            // “两个责任”, “三对标、一规划”.
            let is_quoted = before.matches('“').count() > before.matches('”').count();
            // So are 一, 两, 三 of other things than times, mostly: 三个方面, 二期工程.
            let is_of_name = OF_NAME.is_match(&text[end..])
                || !found["figure"].starts_with(|c: char| c.is_ascii_digit())
                    && (Measure::of(&found["measure"]) != Measure::Times || &found["measure"] == "期");
            let is_otherwise = OTHERWISE.is_match(clause) || is_quoted || is_of_name;
            let least = figure(&found).filter(|figure| *figure >= SOME && !is_otherwise)?;
            // 不少于4次, 完成120户; of a longer deed the figure alone.
            let from = if bound.as_str().chars().count() <= 4 { bound.start() } else { before.len() };
            let more = if text[end..].starts_with("以上") { "以上" } else { "" };
            let written = format!("{}{more}", &text[from..end]);
            let each = EACH.is_match(text[..bound.start()].rsplit(['。', '；']).next().unwrap_or_default());
            Some(Self {
                least,
                measure: Measure::of(&found["measure"]),
                counted_in: found["measure"].to_owned(),
                written,
                things: things(&text[..bound.start()], bound.as_str(), &found["of"]),
                each,
            })
        };
        patterns.asked.captures_iter(text).filter_map(asked).collect()
    }

    /// What sentences and the rows of a table tell of it; `None` when they tell nothing in its measure. The largest figure where
    /// one is a sum (31户、16户，合计47户), else all together: too much told is no false alarm.
    fn told(&self, sentences: &[&str], rows: &[&str]) -> Option<f32> {
        let figures = |clause| TOLD.captures_iter(clause).map(move |found| (clause, found));
        let in_text = clauses(sentences).flat_map(figures);
        let in_text = in_text.filter(|(_, found)| Measure::of(&found["measure"]) == self.measure);
        let in_text: Vec<_> = in_text.filter(|(clause, found)| self.counts(clause, found)).collect();
        let done = in_text.iter().filter(|(_, found)| !AHEAD.is_match(&found["before"]));
        let figures: Vec<f32> = done.clone().filter_map(|(_, found)| figure(found)).collect();
        // 今年共拨付养护补助资金380万元: the word stands as far before the figure as its clause goes.
        let is_sum = |(clause, found): &(&str, Captures<'_>)| {
            found.get(0).is_some_and(|whole| SUM.is_match(&clause[..whole.end()]))
        };
        let has_sum = done.into_iter().any(is_sum);
        if figures.is_empty() && !in_text.is_empty() {
            return None;
        }
        let in_text = match has_sum {
            true => figures.into_iter().max_by(f32::total_cmp),
            false => (!figures.is_empty()).then(|| figures.iter().sum::<f32>()),
        };
        let told = [in_text, self.column(rows)].into_iter().flatten().max_by(f32::total_cmp);
        match self.measure {
            Measure::Times => Some(told.unwrap_or(1.0).max(n_days(sentences, rows))),
            Measure::Length => told,
            // A list has a row for each of what it counts.
            _ => told.map(|told| told.max(rows.len() as f32)),
        }
    }

    /// Whether a figure of a clause counts the same things, as far as it can be told: 个 and 家 count all sorts. Their name
    /// stands between the figure before and this one, or behind the last: 在4个镇开发岗位60个, 开发60个岗位.
    fn counts(&self, clause: &str, found: &Captures<'_>) -> bool {
        let is_any = matches!(self.counted_in.as_str(), "个" | "处" | "家" | "所" | "件" | "万元");
        let Some(things) = self.things.as_deref().filter(|_| is_any) else { return true };
        let (Some(figure), Some(whole)) = (found.name("figure"), found.get(0)) else { return false };
        let is_digit = |c: char| c.is_ascii_digit();
        let before = clause[..figure.start()].rsplit(is_digit).next().unwrap_or_default();
        let after = &clause[whole.end()..];
        before.contains(things) || !after.contains(is_digit) && after.contains(things)
    }

    /// The sum of the column in its measure, over the rows of what is over: 长度（公里）.
    fn column(&self, rows: &[&str]) -> Option<f32> {
        let is_in_measure = |name: &str| {
            let unit = name.trim_end_matches('）').rsplit('（').next().unwrap_or_default();
            name.ends_with('）') && Measure::of(unit) == self.measure
        };
        let has_end = rows.iter().flat_map(|row| fields_of(row)).any(|(name, _)| ENDED.is_match(name));
        let mut sum = None;
        for row in rows {
            let is_over = !has_end || fields_of(row).any(|(name, value)| ENDED.is_match(name) && !is_empty(value));
            let is_sum =
                fields_of(row).any(|(_, value)| SUMS.contains(&value)) || SUMS.iter().any(|sum| row.starts_with(sum));
            let value =
                fields_of(row).find(|(name, _)| is_in_measure(name)).and_then(|(_, value)| value.parse::<f32>().ok());
            if let Some(value) = value.filter(|_| !is_sum) {
                *sum.get_or_insert(0.0) += if is_over { value } else { 0.0 };
            }
        }
        sum
    }
}

/// The last two letters of what a figure counts: of 开发公益性岗位200个 what stands before it, of 不少于200个岗位 what follows.
fn things(before: &str, bound: &str, after: &str) -> Option<String> {
    let last_two = |text: &str| -> Option<String> {
        let letters: Vec<char> = text.chars().rev().take_while(|c| is_ideograph(*c)).take(2).collect();
        (letters.len() == 2).then(|| letters.into_iter().rev().collect())
    };
    let is_bound = bound.starts_with('不') || bound.starts_with('至');
    let named = if is_bound { before } else { bound };
    last_two(after.trim_start_matches("以上")).or_else(|| last_two(named))
}

/// What the sentences and rows on which a link rests tell of the amounts and of the share that the task asks for.
pub(super) fn told(
    asked: &[Asked],
    share: Option<&Share>,
    sentences: &[&str],
    rows: &[&str],
    patterns: &Patterns,
) -> Vec<Basis> {
    let amounts = asked.iter().filter_map(|asked| {
        let told = asked.told(sentences, rows)?;
        Some(Amount {
            asked: asked.written.clone(),
            least: asked.least,
            told,
            measure: asked.counted_in.clone(),
            each: asked.each,
        })
    });
    let share = share.and_then(|share| {
        let (yes, all) = answered(rows, patterns)?;
        let told = yes as f32 * 100.0 / all as f32;
        Some(Amount {
            asked: share.written().to_owned(),
            least: share.least(),
            told,
            measure: "%".to_owned(),
            each: true,
        })
    });
    amounts.chain(share).map(|amount| Basis::Amount { amount, weight: 0.0 }).collect()
}

/// How many rows say 是 in the column that asks whether it was done, and how many answer at all.
fn answered(rows: &[&str], patterns: &Patterns) -> Option<(usize, usize)> {
    /// Fewer rows are no share.
    const ROWS: usize = 5;
    let mut columns: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, value) in rows.iter().flat_map(|row| fields_of(row)).filter(|(name, _)| patterns.done.is_match(name)) {
        let (yes, all) = columns.entry(name).or_default();
        match value {
            "是" | "√" | "已" => *yes += 1,
            "否" | "×" | "未" => (),
            _ => continue,
        }
        *all += 1;
    }
    columns.into_values().find(|(yes, all)| *all >= ROWS && yes < all)
}

fn is_empty(value: &str) -> bool {
    matches!(value, "" | "—" | "-" | "/" | "无" | "未完成" | "在建" | "施工中")
}

/// The clauses of what was done: of a correction what is right now, and nothing of what is still to come.
fn clauses<'s>(sentences: &[&'s str]) -> impl Iterator<Item = &'s str> {
    let right = sentences.iter().filter_map(|sentence| CORRECTED.find(sentence).map(|found| &sentence[found.end()..]));
    let right: Vec<&str> = right.collect();
    let told = if right.is_empty() { sentences.to_vec() } else { right };
    // 380万元，其中青石镇110万元、白塔镇95万元: what follows is part of the figure before.
    let told = told.into_iter().map(|sentence| sentence.split("其中").next().unwrap_or_default());
    told.flat_map(|sentence| sentence.split(['，', '；', '。'])).filter(|clause| !TO_COME.is_match(clause))
}

/// Different days that are told of: 3月12日、6月8日, 2026-03-12. Each may be one time.
fn n_days(sentences: &[&str], rows: &[&str]) -> f32 {
    static DAY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("[0-9]{1,2}(?:月|[-./])[0-9]{1,2}").expect("a constant pattern"));
    // The day below the signature is no other day.
    let is_signed = |text: &&&str| text.chars().filter(|c| is_ideograph(*c)).count() <= SIGNED;
    let told = sentences.iter().filter(|text| !is_signed(text)).chain(rows);
    let days = told.flat_map(|text| DAY.find_iter(text)).map(|found| found.as_str());
    days.collect::<BTreeSet<&str>>().len() as f32
}

/// 更正为9.6公里.
static CORRECTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("更正(?:后)?[为是]|现更正|予以?更正|核实为|[实应](?:际|应|当)?为").expect("a constant pattern")
});
/// A clause about what is not done yet.
static TO_COME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("尚未|未开|未完|没有|拟[于建新改]|预计|选址|立项|招标|计划(?:新|建|改|完|实|用)")
        .expect("a constant pattern")
});

/// The figure of a match.
fn figure(found: &Captures<'_>) -> Option<f32> {
    let written = found["figure"].replace(',', "");
    let figure = match written.parse::<f32>() {
        Ok(figure) => figure,
        Err(_) => numerals::parse(&written)? as f32,
    };
    Some(if found.name("wan").is_some() { figure * 10_000.0 } else { figure })
}

#[cfg(test)]
mod tests {
    use super::super::wording::Wording;
    use super::*;

    fn asked_by(text: &str) -> Vec<Asked> {
        Asked::by(text, Wording::builtin().amounts())
    }

    #[test]
    fn a_task_asks_for_amounts_of_the_whole_time() {
        let asked = |text: &str| -> Vec<(f32, String, bool)> {
            asked_by(text).into_iter().map(|asked| (asked.least, asked.written, asked.each)).collect()
        };
        let one = |least: f32, written: &str, each: bool| vec![(least, written.to_owned(), each)];
        assert_eq!(asked("推进“瓶改管”改造，全年完成120户。"), one(120.0, "完成120户", false));
        assert_eq!(asked("完成老旧燃气管道更新改造18公里。"), one(18.0, "18公里", false));
        assert_eq!(asked("开展联合执法行动，全年不少于4次。"), one(4.0, "不少于4次", false));
        assert_eq!(asked("开展宣传活动，每个单位全年不少于三场。"), one(3.0, "不少于三场", true));
        assert_eq!(asked("培训养老护理员1.5万人次以上"), one(15_000.0, "1.5万人次以上", false));
        for text in [
            "每季度召开会议不少于2次。",
            "每月巡田不少于2次。",
            "开展1次演练。",
            "办结时限压缩至3个工作日以内。",
            "安装率达到100%。",
            "不超过3次。",
            "面向60周岁以上老年人开展服务。",
            "完成第二轮检查。",
            "开展两轮电动车专项整治。",
            "完成三轮车整治。",
            "建成二期工程。",
            "开展为期3个月的行动。",
            "开展“两个责任”督导检查。",
            "开展三个方面的安全检查。",
        ] {
            assert_eq!(asked(text), [], "{text}");
        }
    }

    #[test]
    fn not_every_word_like_it_says_that_each_must_reach_it() {
        for text in ["推进义务教育均衡发展，新建改建学校6所。", "在各镇开展宣讲不少于20场。"]
        {
            assert!(!asked_by(text)[0].each, "{text}");
        }
        assert!(asked_by("各镇全年开展宣讲不少于3场。")[0].each);
    }

    #[test]
    fn a_document_tells_of_an_amount() {
        let told = |task: &str, sentences: &[&str], rows: &[&str]| asked_by(task)[0].told(sentences, rows);
        let task = "全年完成120户。";
        assert_eq!(told(task, &["完成甲类31户、乙类16户，合计47户，剩余73户计划11月底前完成。"], &[]), Some(47.0));
        assert_eq!(told(task, &["第一批30户", "第二批60户"], &[]), Some(90.0));
        assert_eq!(told(task, &["改造正在进行。"], &[]), None);
        assert_eq!(told("开展演练，全年不少于2次。", &["组织开展了演练，出动消防车4辆。"], &[]), Some(1.0));
        assert_eq!(told("开展演练，全年不少于2次。", &["这是今年第一次演练。"], &[]), Some(1.0));
        assert_eq!(told("开展演练，全年不少于2次。", &["今年共演练三次。"], &[]), Some(3.0));
        assert_eq!(told("开展演练，全年不少于4次。", &["组织开展燃气事故应急演练4次。"], &[]), Some(4.0));
        assert_eq!(told("开会不少于4次。", &["分别于3月12日、6月8日、9月10日、10月22日开会。"], &[]), Some(4.0));
        assert_eq!(told("检查不少于2次。", &["根据年度执法计划6月、9月开展了检查2次。"], &[]), Some(2.0));
        let parts = ["今年共拨付养护补助资金380万元，其中甲镇110万元、乙镇95万元。"];
        assert_eq!(told("全年拨付养护补助资金不低于600万元", &parts, &[]), Some(380.0));
        let parts = ["拨付资金380万元，其中甲镇110万元。", "罚款3万元。"];
        assert_eq!(told("全年拨付养护补助资金不低于600万元", &parts, &[]), Some(380.0));
        let corrected = ["“资金380万元”有误，应为“资金350万元”。"];
        assert_eq!(told("全年拨付养护补助资金不低于600万元", &corrected, &[]), Some(350.0));
        let post = ["在4个镇开发公益性岗位60个。"];
        assert_eq!(told("开发公益性岗位200个", &post, &[]), Some(60.0));
        assert_eq!(told("开发公益性岗位200个", &["覆盖4个镇。"], &[]), None);
        assert_eq!(told("建成候车亭6个", &["我镇6个候车亭已完成选址，预计12月建成。"], &[]), None);
        let once = ["3月18日开展联合治超行动，检查货车96辆。", "区公安局。", "2026年3月19日"];
        assert_eq!(told("开展联合治超行动不少于6次", &once, &[]), Some(1.0));
        assert_eq!(told("举办培训班不少于4期", &["举办培训班1期，50人参加。"], &[]), Some(1.0));
        let corrected = "我局报送的“完成18公里”数据有误，更正为9.6公里。";
        assert_eq!(told("更新改造18公里。", &[corrected], &[]), Some(9.6));
        let second = "仅开展了一轮检查，第二轮检查尚未开展，计划8月进行。";
        assert_eq!(told("开展检查，全年不少于2轮。", &[second], &[]), Some(1.0));
        let rows = [
            "路段：甲路；长度（公里）：2.4；完工日期：2026-05-11",
            "路段：乙路；长度（公里）：5；开工日期：2026-06-11",
            "路段：合计；长度（公里）：7.4",
        ];
        assert_eq!(told("更新改造18公里。", &[], &rows), Some(2.4));
    }

    #[test]
    fn a_column_of_yes_and_no_tells_of_a_share() {
        let wording = Wording::builtin();
        let answered = |rows: &[&str]| super::answered(rows, wording.amounts());
        let row = |answer: &str| format!("店名：甲；是否安装报警装置：{answer}");
        let rows: Vec<String> = ["是", "是", "否", "是", "否"].map(row).to_vec();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(answered(&rows), Some((3, 5)));
        assert_eq!(answered(&rows[..3]), None);
        assert_eq!(answered(&["是否存在问题：否"; 6]), None);
    }
}
