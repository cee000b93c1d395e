//! What the cited passages tell against their own link: that the thing was not done, or less of it than the task asks.
//!
//! A report of many things proves some and owns up to others, in the words of the task each time. [`shortfall`](super::shortfall)
//! looks at whole documents; this looks at the sentences on which one link rests.

mod demanded;
mod earlier;
mod later;
mod short;
mod tone;
mod undone;

use regex::Regex;

use super::sentences::Sentence;
use super::shortfall;
use super::wording::{Forms, Wording, has};

pub(super) use short::{Share, ShareTold};
pub(super) use tone::{FIGURES, Setback, Tells, TitleTold, Tone};
pub(super) use undone::admits_all;

/// Marker class of words that say outright that a thing was not done.
const UNDONE: &str = "undone";

/// The patterns that need words of the field.
#[derive(Debug)]
pub(super) struct Patterns {
    /// What an inspection found is no lack of the inspection.
    findings: Regex,
    /// A column of which one is glad when all deny: 是否存在问题, 异常情况.
    found: Regex,
    /// A column of what became of findings.
    mending: Vec<String>,
    /// What is on its way before the deed: 正在征求意见.
    pending: Regex,
    demanded: demanded::Patterns,
    later: later::Patterns,
    short: short::Patterns,
    undone: undone::Patterns,
}

impl Patterns {
    pub(super) fn new(forms: &Forms<'_>) -> Result<Self, regex::Error> {
        Ok(Self {
            findings: Regex::new(&forms.any("finding"))?,
            found: Regex::new(&forms.any("fault"))?,
            mending: forms.list("mending"),
            pending: Regex::new(&format!("正在[^，。；]{{0,6}}(?:{})", forms.any("pending")))?,
            demanded: demanded::Patterns::new(forms)?,
            later: later::Patterns::new(forms)?,
            short: short::Patterns::new(forms)?,
            undone: undone::Patterns::new(forms)?,
        })
    }

    /// Nothing to mend where nothing was found: 整改结果：无.
    fn is_nothing_to_mend(&self, name: &str, value: &str) -> bool {
        has(name, &self.mending) && matches!(value, "无" | "—" | "-" | "/" | "")
    }
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}

/// What the passages tell against the link that rests on them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lack {
    /// The clause that says it was not done.
    Undone(String),
    /// The words that tell of less than is asked, and the share asked for where it is one.
    Short { told: String, asked: Option<String> },
    /// The clause that expects it for a later day, where none tells of anything done.
    Later(String),
    /// What a meeting demands, where nothing tells that it was done.
    Demanded(String),
    /// The clause that dates all that was done to the year before.
    Earlier(String),
    /// Most of what is told is setbacks; the clause that tells most plainly of one.
    Setbacks(String),
}

impl Lack {
    /// In words a clerk reads.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Undone(clause) => format!("引用的段落写的是没有做成：“{clause}”"),
            Self::Later(clause) => format!("材料只说正在办理或预计以后完成，没有写做成的事：“{clause}”"),
            Self::Demanded(words) => format!("只是会议提出的要求，没有写做成的事：“{words}”"),
            Self::Earlier(clause) => format!("只写到以前年度的情况：“{clause}”"),
            Self::Short { told, asked: Some(asked) } => format!("材料写的是“{told}”，任务要求{asked}"),
            Self::Setbacks(clause) => format!("材料多处说的是没做成、没做完：“{clause}”"),
            Self::Short { told, asked: None } => format!("材料写明只做成一部分：“{told}”"),
        }
    }
}

/// A clause of a sentence, and what it tells of deeds.
#[derive(Debug)]
pub(super) struct Clause {
    text: String,
    /// It tells of a later day.
    expected: bool,
    /// It tells of something done.
    done: bool,
    /// It says outright that something was not done, and not as a finding.
    undone: bool,
    /// It tells of what is still on its way: 正在征求意见.
    pending: bool,
}

/// The clauses of a sentence.
fn clauses_of<'s>(sentence: &'s Sentence, wording: &Wording<'_>) -> &'s [Clause] {
    let Patterns { findings, pending, .. } = wording.lack();
    let is_undone = |clause: &str| {
        wording.markers.count([UNDONE], clause) != [0]
            && !findings.is_match(clause)
            && !shortfall::is_settled_field(clause)
    };
    let clause = |(clause, told): (&str, shortfall::Clause)| Clause {
        text: clause.to_owned(),
        expected: told.expected,
        done: told.done,
        undone: is_undone(clause),
        pending: told.goes_on && pending.is_match(clause),
    };
    sentence
        .found()
        .clauses
        .get_or_init(|| shortfall::clauses_of(sentence.text(), wording.markers).map(clause).collect())
}

/// Which task a sentence speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    /// Of the one asked about.
    Itself,
    /// Of another one more than of it.
    Another,
    /// The same, in a passage that speaks of the one asked about more than of any other.
    Beside,
    /// By its words of no task: it carries on what was said.
    Neither,
}

impl Speaks {
    /// True where no other task has more of its words.
    pub(super) fn is_own(self) -> bool {
        matches!(self, Self::Itself | Self::Neither)
    }
}

/// What sentences tell against a task, whose text is given. `asked` is the share that the task asks for; `is_over` tells that the
/// year before that of the document is none that the circular assesses. That only part was done counts in a sentence
/// that speaks of the task, that nothing was in any that does not speak of another. `rows` are those of its tables.
pub(super) fn of(
    task: &str,
    sentences: &[&Sentence],
    rows: &[&str],
    asked: Option<&Share>,
    is_over: bool,
    speaks: impl Fn(&Sentence) -> Speaks,
    wording: &Wording<'_>,
) -> Option<Lack> {
    let undone = || undone::of(sentences, rows, &speaks, wording);
    // Tables tell in their own way what came of things.
    let in_words = || match rows {
        [] => later::of(task, sentences, &speaks, wording).or_else(|| demanded::of(task, sentences, &speaks, wording)),
        _ => None,
    };
    let earlier = || is_over.then(|| earlier::of(sentences, &speaks, wording)).flatten();
    short::of(sentences, asked, &speaks, wording).or_else(undone).or_else(in_words).or_else(earlier)
}

#[cfg(test)]
mod tests {
    use super::super::sentences::Sentences;
    use super::*;

    fn lack(task: &str, text: &str) -> Option<Lack> {
        let (sentences, share) = (Sentences::of(text), Share::asked_by(task));
        of(task, &sentences.all(), &[], share.as_ref(), true, |_| Speaks::Itself, &Wording::builtin())
    }

    #[test]
    fn what_says_that_it_was_not_done_is_undone() {
        for text in [
            "综合应急演练尚未组织，拟于12月下旬开展。",
            "划线、标名、立牌工作零进展。",
            "因降雨取消，至今没有组织。",
            "该项目流标，至今未开工，新增端口0个。",
            "两轮检查一轮也未完成。",
            "开了协调会4次，对接活动一场也没有办成。",
            "踏勘点位74处，图纸86张，栓体至今没有落地。",
            "封顶目标今年已无法实现。",
            "目前没有一个园区签订评估合同，也没有外业。",
            "文书都送达了，收回237万元，就是没有上网。",
            "联调三次，上线时间推到2021年二季度。",
            "我公司承担的34个村一个也没有动工。",
            "年度检查12家企业的方案没有出台，一家企业也未去过。",
            "两场都没能搞成，展板尚在库房。",
            "平台已立项招标，数据接入工作尚未开始。",
            "本月入户安检0户。",
            "任务：护路员公益性岗位；责任人：孙工；完成情况：正在报名；",
            "任务：清理堆物；责任人：李水；完成情况：未启动；",
            "今年印发7个文件，没有一个写过说明。",
            "名录一再改动，未能定稿公布；",
            "我镇摸底有荒地，至今没有一块落实到户，也未开犁。",
        ] {
            assert!(matches!(lack("开展演练", text), Some(Lack::Undone(_))), "{text}");
        }
        for text in [
            "已组织演练3次，其余单位尚未组织。",
            "检查发现未配备灭火器12处。",
            "演练4月未能举行，5月补办，参加62人。",
            "全年未发生事故。",
            "责令限期改正，逾期未完成整改，现挂牌督办。",
            "共查40户，涉密的两款未公开。",
            "检查发现问题0个。",
            "办结86件，超时的一件没有。",
            "入户走访一户也没有落下，一次也没有出错。",
            "抽检41批，均未查到不合格项目。",
            "整改43个，尚未完成的3个都定了期限。",
            "去年我市一张电子保函都没开出来，今年已开312张。",
            "新建端口3268个，两个小区因业主投票未过半，没有建成。",
        ] {
            assert_eq!(lack("开展演练", text), None, "{text}");
        }
    }

    #[test]
    fn what_is_only_expected_is_to_come() {
        for text in [
            "平台预计2027年3月建成。区大数据中心。2026年7月2日。",
            "平台预计明年上半年投用。特此报告。",
            "该工程有望年底完工。",
            "目前已完成摸底，预计6月中旬可全部清除。",
            "候车亭已完成选址，预计12月建成。",
            "保险方案已报区政府审定，待资金到位后即可签订保险合同。",
            "考核办法正在征求意见。",
            "平台招标文件正在编制。",
        ] {
            assert!(matches!(lack("建成平台", text), Some(Lack::Later(_))), "{text}");
        }
        for text in [
            "平台已于5月建成，预计6月扩容。",
            "项目于3月18日正式开工建设，预计2027年6月投产。",
            "培训两场，预计明年再办。",
            "平台主体封顶，预计2027年3月建成。",
            "已完成招标并进场，预计12月建成。",
            "平台由区大数据中心承建。",
        ] {
            assert_eq!(lack("建设平台", text), None, "{text}");
        }
    }

    #[test]
    fn what_is_far_below_what_is_asked_falls_short() {
        for (task, text) in [
            ("燃气报警器安装率100%", "目前安装率82%，尚有202家未安装。"),
            ("检验率不低于95%", "检验率百分之七十六。"),
            ("排查自建房", "应排查310栋，已排查96栋。"),
            ("新建管网35公里", "完成12公里，剩余23公里待建。"),
            ("改造120户", "完成甲类31户、乙类16户，合计47户，剩余73户计划11月底前完成。"),
            ("清除堆物", "目前仅清除63处，剩余151处尚未清理。"),
            ("清除堆物", "应清214处，目前清除不到三成，其余仍在原地。"),
            ("安装率100%", "部分单位不配合，目前仅完成六成左右。"),
            ("每月不少于2次", "上半年仅开展3次，未达到每月不少于2次的要求。"),
        ] {
            assert!(matches!(lack(task, text), Some(Lack::Short { .. })), "{text}");
        }
        for (task, text) in [
            ("接入率100%", "公办接入率100%，民办接入率94.5%，余三间10月接入。"),
            ("投诉量下降10%", "投诉量同比下降8%。"),
            ("担保费率降至1%以下", "平均担保费率0.8%。"),
            ("排查自建房", "应排查310栋，已排查310栋。"),
            ("按期完成", "应于12月底完成，已于9月完成。"),
            ("供应大米", "供应大米500吨，已配送300户。"),
            ("改造小区", "已改造46个，还有2个年底完成。"),
            ("安装率100%", "安装率达到98.6%。"),
        ] {
            assert_eq!(lack(task, text), None, "{task} {text}");
        }
    }
}
