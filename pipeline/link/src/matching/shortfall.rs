//! What a whole document falls short of: it is a plan, asks for leave or opinions, hands another's paper on, tells others
//! what to do, is an empty form, or says itself that nothing was done.
//!
//! Such documents name the subject of a task and its units as no other does, so that whatever compares words calls them
//! proof. A clerk sees at the title, or at the one sentence that they hold, that they prove nothing.

use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::PassageKind;
use zuozheng_text::Markers;

use super::blanks::{is_blank, is_unfilled};
use super::profile::Profile;
use super::reading::Source;
use super::wording::{Forms, Wording, begins, has};

/// Longest name of an office before 关于 in a title.
const ISSUER: usize = 40;

/// An amount of something that was done: 86件, 4.3万元, 拆除了.
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"[0-9〇一二两三四五六七八九十百千万亿余]+(?:次|人|户|家|件|条|份|处|场|期|个|台|公里|米|万|元|篇|宗|起|名|间|栋|亩|吨|项|辆|座|套|批|班|车|%|块|张|本|盏|棵|只|头|口|天)|已|了",
    )
    .expect("a constant pattern")
});

/// What says that a thing is over.
static OVER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"已|了|完成|办结|均|其中|实到|实际|共[计有]|[0-9]%|结果|合格|通过").expect("a constant pattern")
});

/// A day by which a thing is to be done: 9月16日前完成.
static UNTIL: LazyLock<Regex> = LazyLock::new(|| Regex::new("[日月底旬末]前").expect("a constant pattern"));

/// What is expected of a later day: 预计2027年3月建成, 有望明年投用, 待资金到位后即可签订合同.
static EXPECTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^已了]*(?:预计|有望|争取|拟于)[^已了]{0,8}(?:20[0-9]{2}年|明年|来年|年底|[0-9]{1,2}月)|^[^已了]*待[^，。；已了]{2,10}后(?:即可|方可|才能|再行?)")
        .expect("a constant pattern")
});

/// How much of a thing is to be done, or how it is to be weighed.
static AIMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^[^完实]*(?:不(?:得)?(?:少于|低于|超过|多于|高于)|力争|各?占(?:分值|权重)?[0-9]+[%分]|分值|权重|一票否决)",
    )
    .expect("a constant pattern")
});

/// A field of a table that denies nothing, whatever its words: none that was not done (未公示：0), what met the mark after it was
/// stopped (停工整改后达标：3), or what an applicant was told (结论：不予公开).
static SETTLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^[^：]{1,14}：0[^0-9.,：]{0,3}$|^[^：]{1,10}后(?:达标|合格)：|^(?:结论|答复|答复类型|办理结果|处理结果)：(?:不予|不存在|部分)",
    )
    .expect("a constant pattern")
});

/// A field that counts what was done: 按时办结：514, not 应检查：40.
static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^：序编号应需拟未没欠缺差超逾计任目预][^：]{0,13}：[1-9][0-9.,]*[^0-9.,：]{0,3}$")
        .expect("a constant pattern")
});

/// Why a document is no direct proof, in the order in which it is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shortfall {
    /// 年度计划, 工作安排.
    Planned,
    /// 明年的打算, 工作设想: no plan yet.
    Considered,
    /// 工作方案, 应急预案, 责任书: what a mechanism may consist of.
    Schemed,
    /// 请示, 邀请函.
    Requested,
    /// 采购意向, 招标公告.
    Procured,
    /// 转发某文件.
    Forwarded,
    /// 征求意见.
    Consulting,
    /// 讨论稿.
    Drafted,
    /// 关于开展某检查的通知.
    Deployed,
    /// 部署会, 讲话, 纪要: hardly a clause of anything done.
    Met,
    /// 模板, or a form that is empty.
    Blank,
    /// 学习资料, 摘编.
    Studied,
    /// 不属于我局职责, said again and again in an answer.
    Disclaimed,
    /// 尚未开展, and nothing else; or a title that says so.
    NotDone,
    /// 拟于明年开展, and nothing else.
    Intended,
}

impl Shortfall {
    /// The class of `acts.tsv` whose forms tell it by the title.
    const BY_TITLE: [(&str, Self); 13] = [
        ("considered", Self::Considered),
        ("planned", Self::Planned),
        ("schemed", Self::Schemed),
        ("requested", Self::Requested),
        ("procured", Self::Procured),
        ("forwarded", Self::Forwarded),
        ("consulting", Self::Consulting),
        ("drafted", Self::Drafted),
        ("deployed", Self::Deployed),
        ("met", Self::Met),
        ("blank", Self::Blank),
        ("studied", Self::Studied),
        ("postponed", Self::NotDone),
    ];

    /// Of a class of `acts.tsv`.
    pub(super) fn of_class(class: &str) -> Option<Self> {
        Self::BY_TITLE.iter().find(|(name, _)| *name == class).map(|(_, shortfall)| *shortfall)
    }

    /// True when the task asks for just this.
    pub(super) fn is_asked(self, task: &Profile) -> bool {
        match self {
            Self::Planned | Self::Deployed => task.asks_scheme,
            Self::Schemed | Self::Intended => task.asks_plan,
            Self::Consulting => task.asks_opinions,
            Self::Procured => task.asks_purchase,
            Self::Met => task.asks_meeting,
            Self::Studied => task.asks_training,
            Self::Considered
            | Self::Requested
            | Self::Forwarded
            | Self::Drafted
            | Self::Blank
            | Self::Disclaimed
            | Self::NotDone => false,
        }
    }

    /// True when what the title tells does not hold against the text: a plan checked off line by line, a notice that goes on to
    /// report, minutes that tell what was done since.
    fn yields_to(self, told: &Told) -> bool {
        match self {
            Self::Considered | Self::Planned | Self::Schemed | Self::Deployed | Self::Forwarded | Self::NotDone => {
                told.share >= 0.45 && told.n_accomplished > 0 || told.share >= 0.35 && told.n_accomplished >= 3
            }
            // What is asked for is reckoned in amounts too: 年需612万元.
            Self::Requested => told.share >= 0.35 && told.n_accomplished >= 3,
            Self::Met => told.share >= 0.25,
            _ => false,
        }
    }

    /// In words a clerk reads.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Considered => "只是打算、设想",
            Self::Planned | Self::Schemed => "材料是计划、方案，只写打算怎么做",
            Self::Requested => "只是请示、申请或邀请，尚未实施",
            Self::Procured => "只是采购、招标的开始，尚未做成",
            Self::Forwarded => "只是转发其他文件，没有写本单位做了什么",
            Self::Consulting => "只是征求意见，尚未形成结果",
            Self::Drafted => "只是讨论用的稿子，尚未定稿",
            Self::Deployed | Self::Met => "只是部署要求、议定打算，没有写做了什么",
            Self::Blank => "是空白模板，没有填写内容",
            Self::Studied => "只是摘抄、学习资料，没有写本单位做了什么",
            Self::Disclaimed => "材料称不属于本单位职责或未参与",
            Self::NotDone => "材料自述没有开展，通篇没有写做成的事",
            Self::Intended => "通篇只写打算，没有写做成的事",
        }
    }
}

/// How titles of visits begin.
const VISITS: &str = "赴";

/// The class of `acts.tsv` with words that deny.
const DISCLAIMED: &str = "disclaimed";

/// The side of forms that are looked for in the text.
const TEXT: &str = "text";

/// The side of forms that are looked for in the names of folders.
const FOLDER: &str = "folder";

/// The side of words that name records of the unit itself.
const OWN: &str = "own";

/// Words of the field by which titles and columns tell more.
#[derive(Debug)]
pub(super) struct Words {
    /// What those do who visit others to learn.
    visits: Vec<String>,
    /// What tells what came of the opinions that were asked for.
    opinions_told: Vec<String>,
    /// What tells in a title what became of a thing that had not been done.
    settled: Vec<String>,
    /// Columns of a table that tell when a thing is to be done, where 计划 or the like stands before them.
    times: Vec<String>,
    /// Columns that tell what came of things.
    came_of_it: Vec<String>,
    /// Columns that tell who drafted a paper, though they begin with 拟.
    drafting: Vec<String>,
}

impl Words {
    pub(super) fn new(forms: &Forms<'_>) -> Self {
        Self {
            visits: forms.list("visit"),
            opinions_told: forms.list("opinions_told"),
            settled: forms.list("settled"),
            times: forms.list("time_column"),
            came_of_it: forms.list("came_of_it"),
            drafting: forms.list("drafting"),
        }
    }

    /// A title that asks for opinions and does not tell what came of it: 意见的函, not 意见采纳情况的公告.
    fn asks(&self, title: &str) -> bool {
        // In which kinds of papers one asks is laid down for all offices.
        ["函", "通知", "公告", "启事"].iter().any(|end| title.ends_with(end)) && !has(title, &self.opinions_told)
    }

    /// 关于某事尚未公布的整改报告 tells what became of it.
    fn is_settled(&self, title: &str) -> bool {
        has(title, &self.settled)
    }

    /// A table that by its columns tells when things are to be done (拟起止, 计划完成时间), by none what came of them, and
    /// hardly anything beside it.
    fn looks_ahead(&self, sources: &[Source<'_>]) -> bool {
        /// Characters that may stand outside the table.
        const TEXT: usize = 150;
        let is_ahead = |name: &str| {
            // Who drafted a paper stands in 拟稿.
            name.starts_with('拟') && !begins(name, &self.drafting)
                || ["计划", "预计", "预定"].iter().any(|word| name.starts_with(word)) && has(name, &self.times)
        };
        let tells_what_came = |name: &str| !is_ahead(name) && has(name, &self.came_of_it);
        let headers = || sources.iter().filter(|source| source.kind == PassageKind::Header);
        let in_table = |source: &&Source<'_>| matches!(source.kind, PassageKind::Header | PassageKind::Row);
        let n_outside: usize =
            sources.iter().filter(|source| !in_table(source)).map(|source| source.text.chars().count()).sum();
        n_outside <= TEXT
            && headers().next().is_some()
            && headers()
                .all(|header| header.text.split('，').any(is_ahead) && !header.text.split('，').any(tells_what_came))
    }
}

/// A title in the forms in which it is looked at.
pub(super) struct Title<'a> {
    pub(super) written: &'a str,
    /// Without the names of other documents and without brackets that are no drafts.
    pub(super) own: &'a str,
    /// Without the names of other documents.
    pub(super) without_names: &'a str,
}

/// Where in a title a form tells its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At its start, or behind 关于.
    Begins,
    /// At its end.
    Ends,
    /// At its end, or at the end of a clause in a bracket.
    Closes,
    /// Anywhere, unless the title tells that it was put right.
    Says,
}

/// The forms by which a document tells that it falls short, most of them by its title.
#[derive(Debug, Default)]
pub(super) struct Titles {
    forms: Vec<(Place, String, Shortfall)>,
    /// Words by which a text denies that its unit had to do with a thing.
    disclaimers: Vec<String>,
    /// Words by which a letter hands another paper on.
    forwarders: Vec<String>,
    /// Words of folders in which what others wrote is kept: 外地经验, 学习资料.
    folders: Vec<String>,
    /// Words of the unit's own records, of which an extract (常务会议纪要摘编) is none of what others wrote.
    own_records: Vec<String>,
}

impl Titles {
    /// Takes a row of `acts.tsv`: its class, side and form. False when it is none of ours.
    pub(super) fn take(&mut self, class: &str, side: &str, form: String) -> bool {
        if class == DISCLAIMED {
            self.disclaimers.push(form);
            return true;
        }
        let Some(shortfall) = Shortfall::of_class(class) else { return false };
        match side {
            TEXT => {
                self.forwarders.push(form);
                return true;
            }
            FOLDER if shortfall == Shortfall::Studied => {
                self.folders.push(form);
                return true;
            }
            OWN if shortfall == Shortfall::Studied => {
                self.own_records.push(form);
                return true;
            }
            _ => (),
        }
        let place = match side {
            "begins" => Place::Begins,
            "ends" => Place::Ends,
            "says" => Place::Says,
            _ => Place::Closes,
        };
        self.forms.push((place, form, shortfall));
        true
    }

    /// What the title tells.
    fn shortfall(&self, title: &Title<'_>, words: &Words) -> Option<Shortfall> {
        let (own, without_names) = (title.own.trim(), title.without_names);
        let subject = match own.find("关于").filter(|at| own[..*at].chars().count() <= ISSUER) {
            Some(at) => &own[at + "关于".len()..],
            None => own,
        };
        let is_notice = own.ends_with("通知");
        // 关于印发某方案的通知 is as much a plan as the plan.
        let bare = own.trim_end_matches("通知").trim_end_matches('的');
        let fits = |place: Place, form: &str, shortfall: Shortfall| match (place, shortfall) {
            (Place::Begins, Shortfall::Deployed) => is_notice && subject.starts_with(form),
            (Place::Begins, Shortfall::Consulting) => subject.starts_with(form) && words.asks(own),
            // 赴深圳招商 is work done, 赴甲县学习其做法 is none of one's own.
            (Place::Begins, Shortfall::Studied) if form == VISITS => own.starts_with(form) && has(own, &words.visits),
            (Place::Begins, _) => subject.starts_with(form) || own.starts_with(form),
            (Place::Ends, Shortfall::Planned | Shortfall::Schemed) => {
                own.ends_with(form) || is_notice && bare.ends_with(form)
            }
            (Place::Ends, _) => own.ends_with(form),
            (Place::Closes, Shortfall::Studied) if has(own, &self.own_records) => false,
            (Place::Closes, _) => {
                let is_in_bracket = |end: char| without_names.contains(&format!("{form}{end}"));
                without_names.ends_with(form) || is_in_bracket('）') || is_in_bracket('，')
            }
            // Where it is from often stands in a bracket.
            (Place::Says, Shortfall::Forwarded) => without_names.contains(form),
            (Place::Says, _) => own.contains(form) && !words.is_settled(own),
        };
        self.forms.iter().find(|(place, form, shortfall)| fits(*place, form, *shortfall)).map(|found| found.2)
    }

    /// What a path tells: a folder of others' experience, a file whose own name says that it is a form (责任书模板.docx).
    pub(super) fn shortfall_of_path(&self, path: &str) -> Option<Shortfall> {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        // 外区 is a folder of other districts, 室外区 a place in the yard.
        let is_whole = |form: &str| form.chars().count() < 3;
        let is_of_others = |folder: &str| {
            let plain = folder.trim_start_matches(|c: char| c.is_ascii_digit() || ".、-_ （(）)".contains(c));
            self.folders.iter().any(|form| plain == form || !is_whole(form) && plain.ends_with(form.as_str()))
        };
        if folders.split('/').any(is_of_others) {
            return Some(Shortfall::Studied);
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit() || "）)（( -_".contains(c));
        let is_form = |(place, form, shortfall): &&(Place, String, Shortfall)| {
            *shortfall == Shortfall::Blank && *place == Place::Closes && stem.ends_with(form.as_str())
        };
        self.forms.iter().find(is_form).map(|found| found.2)
    }

    /// True for a letter that hands another paper on.
    fn forwards(&self, title: &Title<'_>, sources: &[Source<'_>]) -> bool {
        body(title.written, sources).any(|text| self.forwarders.iter().any(|form| text.contains(form.as_str())))
    }

    /// True for an answer that says more than once that the thing is another's.
    fn disclaims(&self, title: &Title<'_>, sources: &[Source<'_>]) -> bool {
        const ANSWERS: [&str; 5] = ["复函", "函", "答复", "回复", "说明"];
        let count = |text: &str| self.disclaimers.iter().map(|form| text.matches(form.as_str()).count()).sum::<usize>();
        ANSWERS.iter().any(|end| title.own.trim().ends_with(end))
            && body(title.written, sources).map(count).sum::<usize>() >= 2
    }
}

/// What a document falls short of.
pub(super) fn of(
    title: &Title<'_>,
    sources: &[Source<'_>],
    titles: &Titles,
    wording: &Wording<'_>,
) -> Option<Shortfall> {
    let (words, markers) = (wording.shortfall(), wording.markers);
    // An empty form of a pledge is no pledge, though a task may ask for pledges.
    if is_blank(sources, wording.blanks()) || is_unfilled(sources) {
        return Some(Shortfall::Blank);
    }
    let by_text = || titles.forwards(title, sources).then_some(Shortfall::Forwarded);
    match titles.shortfall(title, words).or_else(by_text) {
        Some(shortfall) if shortfall.yields_to(&Told::of(title.written, sources, markers)) => None,
        Some(shortfall) => Some(shortfall),
        // 拟聘用单位 in the list of a 公示 is what is published.
        None if words.looks_ahead(sources) && !title.own.contains("公示") => Some(Shortfall::Planned),
        None if titles.disclaims(title, sources) => Some(Shortfall::Disclaimed),
        None => of_text(title.written, sources, markers),
    }
}

/// The passages that tell something: neither title nor headings.
fn body<'s>(title: &'s str, sources: &'s [Source<'_>]) -> impl Iterator<Item = &'s str> {
    let is_body = move |source: &&Source<'_>| source.kind != PassageKind::Heading && source.text != title;
    sources.iter().filter(is_body).map(|source| source.text.as_str())
}

/// What a clause tells.
pub(super) struct Clause {
    denied: bool,
    intended: bool,
    /// It tells of a later day.
    pub(super) expected: bool,
    /// It tells of what is being done.
    pub(super) goes_on: bool,
    /// It tells of something done.
    pub(super) done: bool,
    /// It is a field that counts.
    is_figure: bool,
    /// It says that it is over.
    accomplished: bool,
}

fn clauses<'a>(title: &'a str, sources: &'a [Source<'a>], markers: &'a Markers) -> impl Iterator<Item = Clause> + 'a {
    body(title, sources).flat_map(|text| clauses_of(text, markers)).map(|(_, clause)| clause)
}

/// The clauses of a text and what each tells.
pub(super) fn clauses_of<'t>(text: &'t str, markers: &'t Markers) -> impl Iterator<Item = (&'t str, Clause)> + 't {
    let clauses = text.split(['，', '。', '；', ';', '！', '？', '\n']);
    clauses.filter(|clause| !clause.is_empty()).map(move |clause| {
        let [denied, intended, done] = markers.count(["negation", "plan", "result"], clause);
        let (denied, intended, expected) =
            (denied > 0 && !is_settled_field(clause), intended > 0, EXPECTED.is_match(clause));
        let is_over = clause.contains(['已', '了', '均']);
        // 每季度不少于两次, 企业自评占20%: how it is to be, not how it was.
        let is_order = !is_over && (UNTIL.is_match(clause) || AIMED.is_match(clause));
        // 正在办理立项手续: not over.
        let goes_on = !is_over && clause.contains("正在");
        let is_plain = !denied && !intended && !expected && !is_order && !goes_on;
        let done = is_plain && (done > 0 || AMOUNT.is_match(clause));
        let (is_figure, accomplished) = (FIGURE.is_match(clause), is_plain && OVER.is_match(clause));
        (clause, Clause { denied, intended, expected, goes_on, done, is_figure, accomplished })
    })
}

/// Whether a clause is a field of a table that denies nothing, whatever its words.
pub(super) fn is_settled_field(clause: &str) -> bool {
    SETTLED.is_match(clause)
}

/// How much a text tells of something done.
struct Told {
    /// Share of its clauses that do; 0 of an empty text.
    share: f32,
    /// Clauses that say it is over: 已办结, 实到42人.
    n_accomplished: usize,
}

impl Told {
    fn of(title: &str, sources: &[Source<'_>], markers: &Markers) -> Self {
        let (mut n_done, mut n_accomplished, mut n_all) = (0.0, 0, 0.0_f32);
        for clause in clauses(title, sources, markers) {
            n_all += 1.0;
            n_done += f32::from(u8::from(clause.done));
            n_accomplished += usize::from(clause.accomplished);
        }
        Self { share: n_done / n_all.max(1.0), n_accomplished }
    }
}

/// A text that denies or intends and has no clause that tells of anything done.
fn of_text(title: &str, sources: &[Source<'_>], markers: &Markers) -> Option<Shortfall> {
    let (mut denies, mut intends, mut expects, mut goes_on) = (false, false, false, false);
    for clause in clauses(title, sources, markers) {
        if clause.done || clause.is_figure {
            return None;
        }
        denies |= clause.denied;
        intends |= clause.intended;
        expects |= clause.expected;
        goes_on |= clause.goes_on;
    }
    // 正在办理手续，预计明年建成: neither says by itself that nothing was done.
    match (denies, intends || expects && goes_on) {
        (true, _) => Some(Shortfall::NotDone),
        (false, true) => Some(Shortfall::Intended),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use zuozheng_text::Dictionaries;

    use super::super::knowledge::Knowledge;
    use super::*;

    fn told(title: &str, texts: &[&str]) -> Option<Shortfall> {
        let knowledge = Knowledge::new(Dictionaries::builtin()).unwrap();
        let sources: Vec<Source<'_>> = texts.iter().map(|text| Source::plain(text)).collect();
        knowledge.shortfall(title, &sources)
    }

    #[test]
    fn a_title_tells_what_a_document_falls_short_of() {
        for (title, expected) in [
            ("2025年消防宣传月活动方案", Some(Shortfall::Schemed)),
            ("2025年工作计划", Some(Shortfall::Planned)),
            ("明年招生几个打算", Some(Shortfall::Considered)),
            ("某项目竞争性磋商公告", Some(Shortfall::Procured)),
            ("某办法（讨论稿，仅供碰头会用）", Some(Shortfall::Drafted)),
            ("某办法（第三稿，内部讨论）", Some(Shortfall::Drafted)),
            ("某办法（征求意见稿）", Some(Shortfall::Consulting)),
            ("关于信息未按时公布的情况说明", Some(Shortfall::NotDone)),
            ("关于信息未按时公布问题的整改报告", None),
            ("关于邀请企业参加培训的函", Some(Shortfall::Requested)),
            ("关于印发《某行动方案》的通知", None),
            ("关于印发燃气安全整治工作方案的通知", Some(Shortfall::Schemed)),
            ("工作计划完成情况", None),
            ("关于申请奖励资金的请示", Some(Shortfall::Requested)),
            ("关于转发《献血者保障细则》的通知", Some(Shortfall::Forwarded)),
            ("（转自总局网站）全国动员大会召开", Some(Shortfall::Forwarded)),
            ("关于征求《某方案（征求意见稿）》意见的函", Some(Shortfall::Consulting)),
            ("关于征求《某方案》意见采纳情况的公告", None),
            ("市民政局关于开展养老机构检查的通知", Some(Shortfall::Deployed)),
            ("关于下达养护补助的通知", None),
            ("清理台账（模板）", Some(Shortfall::Blank)),
            ("模板支撑专项检查情况", None),
            ("预算公开参考文本（供填写）", Some(Shortfall::Blank)),
            ("危大工程管控要点（摘编，内部学习）", Some(Shortfall::Studied)),
            ("常务会议食品安全议题纪要摘编", None),
            ("赴甲县学习窗口建设的报告", Some(Shortfall::Studied)),
            ("赴乙市招商情况报告", None),
            ("网站适老化改造项目需求书", Some(Shortfall::Procured)),
            ("关于进一步明确监管职责的通知", None),
            ("市局召开整治部署会", Some(Shortfall::Met)),
            ("整治专班会议记录（未经审阅）", Some(Shortfall::Met)),
            ("关于连接线没能按计划通车的报告", Some(Shortfall::NotDone)),
            ("关于场地没有落实的报告", Some(Shortfall::NotDone)),
            ("关于场地没有落实问题的整改报告", None),
            ("未落实主体责任企业约谈记录", None),
            ("关于对未开展自查单位的通报", None),
            ("消防安全责任书样本", Some(Shortfall::Blank)),
        ] {
            assert_eq!(told(title, &["各单位要高度重视。"]), expected, "{title}");
        }
    }

    #[test]
    fn a_table_of_what_is_to_come_is_a_plan() {
        let wording = Wording::builtin();
        let words = wording.shortfall();
        let planned = |header: &str, outside: &str| {
            let sources = [
                Source::of(PassageKind::Header, header),
                Source::of(PassageKind::Row, "甲事项；比例：3%"),
                Source::of(PassageKind::Body, outside),
            ];
            words.looks_ahead(&sources)
        };
        assert!(planned("事项，对象，比例，拟起止，牵头", "年初安排。"));
        assert!(planned("事项，计划完成时间", ""));
        assert!(!planned("事项，计划完成时间，实际完成时间", ""));
        assert!(!planned("事项，拟起止，检查结果", ""));
        assert!(!planned("日期，稿件，拟稿，一审，二审", ""));
        assert!(!planned("项目，计划投资，建设内容", ""));
        assert!(!planned("事项，拟起止", &"检查组逐户看了一遍。".repeat(20)));
    }

    #[test]
    fn an_empty_form_is_told_before_what_it_would_be() {
        let pledge = "甲方：______镇政府　乙方：______村委会。每周巡查____次，发现堆垛____处。____年__月__日";
        assert_eq!(told("消防安全责任书", &[pledge]), Some(Shortfall::Blank));
    }

    #[test]
    fn a_field_that_tells_of_nothing_amiss_denies_nothing() {
        for field in ["未公示：0", "停工整改后达标：3", "结论：不予公开（隐私）"] {
            assert!(is_settled_field(field), "{field}");
        }
        for field in ["公示：未公示", "开工：否", "未按时公示", "未整改：23", "整改：未完成3处的不予验收"]
        {
            assert!(!is_settled_field(field), "{field}");
        }
        assert_eq!(told("来电登记月报", &["月：8；来电：1206；按时结：514；未按时：4"]), None);
        assert_eq!(told("整改台账", &["村：甲；应整改：30；未整改：30"]), Some(Shortfall::NotDone));
    }

    #[test]
    fn a_text_tells_that_nothing_was_done() {
        for (text, expected) in [
            ("由于人员紧张，今年尚未开展检查，拟于明年开展。", Some(Shortfall::NotDone)),
            ("已检查12家，其余尚未开展。", None),
            ("拟于11月开展宣传，计划制作公益广告。", Some(Shortfall::Intended)),
            ("检查未发现问题。", None),
            ("平台目前正在办理立项手续，预计2027年3月建成。", Some(Shortfall::Intended)),
            ("平台已于5月建成，预计6月扩容。", None),
            ("项目于3月18日正式开工建设，预计2027年6月投产。", None),
            ("按监测计划1月至10月开展水质监测40次，水质达标。", None),
            ("层层把关，落实专人。", None),
        ] {
            assert_eq!(told("关于某工作的说明", &[text]), expected, "{text}");
        }
        let checked = "计划一：二十天内公布。办结：2月22日上网，共46页。计划二：逐家公布。办结：127家已挂出。";
        assert_eq!(told("2021年预算公开工作计划（对账版）", &[checked]), None);
        let not_ours = "名录由环保部门确定，不属于我局职责。我局不参与编制，来函附表无可填报。";
        assert_eq!(told("关于名录公布事宜的复函", &[not_ours]), Some(Shortfall::Disclaimed));
        assert_eq!(told("关于名录公布情况的报告", &[not_ours]), Some(Shortfall::NotDone));
        let letter = "现将总局公告转给你们，请做好衔接：一是组织全体干部逐条研读，弄清税率；二是考虑宣传口径，待市局下发后再说。";
        assert_eq!(told("市税务局便函", &[letter]), Some(Shortfall::Forwarded));
        let how = "评价采取自评、打分，分值各占20%、50%、30%。名单10月发布，公示5天。";
        assert_eq!(told("关于开展星级评价的通知", &[how]), Some(Shortfall::Deployed));
        let order = "各校要在门口张贴，9月16日前完成。要有人看留言，三天内回。请9月20日前报基教股，由股里汇总。";
        assert_eq!(told("关于做好校务公开工作的通知", &[order]), Some(Shortfall::Deployed));
        assert_eq!(told("全市整治部署会召开", &["会上通报，前期检查12家，整改问题36处。"]), None);
    }
}
