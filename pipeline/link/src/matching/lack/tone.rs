//! Whether sentences tell of setbacks or of things done, however they word it.
//!
//! Who did not do a thing seldom says so: the work was 顺延, waits for a 批复, is 卡在 somewhere, some 还差, preparations fill the
//! page and the end looks ahead. No single word proves it, and good reports have some of them too. So the clauses are counted by
//! what they tell (`dictionaries/setbacks.tsv`), and a few figures of the whole are weighed together; the weights
//! (`dictionaries/setback_weights.tsv`) were learned from documents of several hands that own up to something, against all
//! labelled proof. See `pipeline/link/training/README.md`.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::super::reading::fields_of;
use super::super::sentences::Sentence;
use super::{Lack, Speaks, pattern};

const PATTERNS: &str = include_str!("../../../../../dictionaries/setbacks.tsv");
const WEIGHTS: &str = include_str!("../../../../../dictionaries/setback_weights.tsv");

/// Why what is built in can be read.
const TESTED: &str = "the tests read the built-in patterns and their weights";

/// Sorts of clauses that tell of a setback, the plainest first: of these a basis quotes one.
const SETBACKS: [&str; 7] = ["none", "cancelled", "postponed", "denied", "stuck", "waiting", "short"];

/// Clauses beside which those of setbacks are few: one alone is half a figure at most.
const FEW: f32 = 2.0;
/// Clauses of setbacks below which nothing is said: one may be a slip of the patterns.
const SETBACKS_TOLD: usize = 2;
/// Sentences looked at, from the beginning and from the end: what came of a thing stands there.
const MOST: usize = 100;
/// Commas of a title that is in truth the names of columns.
const COLUMNS: usize = 2;

/// The figures, in the order of their weights.
pub(in crate::matching) const FIGURES: [&str; 12] = [
    "setbacks-share",
    "digits",
    "explains",
    "deliberates",
    "ends-intending",
    "good",
    "outcomes-denied",
    "due",
    "ends-in-setbacks",
    "prepared",
    "title-setback",
    "stuck",
];

/// How the sentences about a task tell of it.
#[derive(Debug)]
pub(in crate::matching) struct Tone<'s> {
    asked: &'s str,
    rows: &'s [&'s str],
    title: &'s TitleTold,
    told: Vec<Vec<Told<'s>>>,
    patterns: &'s super::Patterns,
    /// The clause that tells most plainly of a setback; none where hardly any does.
    clause: Option<&'s str>,
}

/// What the tone tells against a link.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::matching) enum Tells {
    /// Hardly any proof tells like that.
    NotDone(Lack),
    /// Little proof tells like that: a person should look. The clause that tells most plainly of a setback.
    Doubtful(String),
    /// Nothing against it.
    Nothing,
}

static PATTERN: LazyLock<Patterns> = LazyLock::new(Patterns::builtin);
/// What has none of their words tells of no setback, which is known sooner than of each sort by itself.
static ANY_SETBACK: LazyLock<Regex> = LazyLock::new(|| {
    let patterns: Vec<&str> = SETBACKS.iter().map(|sort| PATTERN.0[sort].as_str()).collect();
    pattern(&patterns.join("|"))
});
static WEIGHT: LazyLock<ToneWeights> = LazyLock::new(ToneWeights::builtin);

impl<'s> Tone<'s> {
    /// The tone of the sentences about a task below a title. `asked` is the text of the task, `rows` are those of its tables.
    pub(in crate::matching) fn of(
        asked: &'s str,
        sentences: &[&'s Sentence],
        rows: &'s [&'s str],
        title: &'s TitleTold,
        speaks: impl Fn(&Sentence) -> Speaks,
        patterns: &'s super::Patterns,
    ) -> Self {
        let is_own = |sentence: &&&Sentence| speaks(sentence).is_own();
        let (begin, end) = match sentences.len() {
            n if n > 2 * MOST => (&sentences[..MOST], &sentences[n - MOST..]),
            _ => (sentences, &[][..]),
        };
        let own = begin.iter().chain(end).filter(is_own);
        let told: Vec<Vec<Told<'_>>> = own.map(|sentence| told(sentence, asked, patterns)).collect();
        let n_setbacks = told.iter().flatten().filter(|told| told.is_setback()).count();
        let clause = plainest(&told).filter(|_| n_setbacks >= SETBACKS_TOLD);
        Self { asked, rows, title, told, patterns, clause }
    }

    /// What it tells by the learned weights.
    pub(in crate::matching) fn tells(&self) -> Tells {
        // Without setbacks nothing is told, and the figures are spared.
        let Some(clause) = self.clause else { return Tells::Nothing };
        let weights = &*WEIGHT;
        let figures = self.figures();
        let logit: f32 = figures.iter().zip(&weights.figures).map(|(figure, weight)| figure * weight).sum();
        match weights.bias + logit {
            logit if logit >= weights.not_done => Tells::NotDone(Lack::Setbacks(clause.to_owned())),
            logit if logit >= weights.doubtful => Tells::Doubtful(clause.to_owned()),
            _ => Tells::Nothing,
        }
    }

    /// In the order of [`FIGURES`].
    pub(in crate::matching) fn figures(&self) -> [f32; FIGURES.len()] {
        let all = || self.told.iter().flatten();
        let count = |is: &dyn Fn(&Told<'_>) -> bool| all().filter(|told| is(told)).count() as f32;
        let some = |is: fn(&Rest) -> bool| count(&|told| is(told.by_itself.rest())).ln_1p();
        let (n_setbacks, n_done) = (count(&|told| told.is_setback()), count(&|told| told.is_deed()));
        let n_chars = all().map(|told| told.by_itself.clause.chars().count()).sum::<usize>().max(1) as f32;
        let n_digits = all().flat_map(|told| told.by_itself.clause.bytes()).filter(u8::is_ascii_digit).count() as f32;
        let end = || self.told.iter().rev().take(2).flatten();
        let (end_setbacks, end_done) =
            (end().filter(|told| told.is_setback()).count(), end().filter(|told| told.is_deed()).count());
        let is_intended = |told: &Told<'_>| PATTERN.is("intended", &told.by_itself.clause);
        let intends = self.told.last().is_some_and(|last| last.iter().any(is_intended));
        let yes = |is: bool| f32::from(is);
        [
            n_setbacks / (n_setbacks + n_done + FEW),
            n_digits / n_chars,
            yes(self.title.explains),
            yes(self.title.deliberates),
            yes(intends),
            some(|clause| clause.is_good),
            denied_outcomes(self.rows, self.patterns),
            some(|clause| clause.is_due),
            yes(end_setbacks > end_done),
            some(|clause| clause.is_prepared),
            yes(sort_told(&self.title.words, self.asked).is_some()),
            some(|clause| clause.is_stuck),
        ]
    }
}

/// What a clause tells, whatever is asked.
#[derive(Debug)]
pub(in crate::matching) struct Setback {
    clause: String,
    /// The words that tell of a setback, with its sort as its place in [`SETBACKS`], the plainest first.
    words: Vec<(usize, String)>,
    is_mended: bool,
    /// What counts beside setbacks, looked for where there are some.
    rest: OnceCell<Rest>,
}

/// What a clause tells that is weighed against setbacks.
#[derive(Debug)]
struct Rest {
    is_good: bool,
    is_done: bool,
    is_due: bool,
    is_stuck: bool,
    is_prepared: bool,
}

impl Setback {
    /// What a clause of a sentence tells. What an inspection found is no setback of the inspection, and what is good or was so
    /// before is no lack.
    fn of(clause: &str, is_finding: bool) -> Self {
        let words = if is_finding { Vec::new() } else { setbacks(&SETBACKS, clause) };
        let is_lack = !words.is_empty() && !is_no_lack(clause);
        Self {
            clause: clause.to_owned(),
            words: if is_lack { words } else { Vec::new() },
            is_mended: is_lack && PATTERN.is("mended", clause),
            rest: OnceCell::new(),
        }
    }

    fn rest(&self) -> &Rest {
        self.rest.get_or_init(|| {
            let is_lack = !is_no_lack(&self.clause);
            Rest {
                is_good: PATTERN.is("good", &self.clause),
                is_done: PATTERN.is("done", &self.clause),
                is_due: is_lack && PATTERN.is("due", &self.clause),
                is_stuck: is_lack && PATTERN.is("stuck", &self.clause),
                is_prepared: PATTERN.is("prepared", &self.clause),
            }
        })
    }

    /// Those of a sentence, each with the mark that ends it.
    fn all_of(sentence: &str, patterns: &super::Patterns) -> Vec<Self> {
        let is_finding = patterns.findings.is_match(sentence);
        let clauses = sentence.split_inclusive(['，', '；', '。', '：', '！', '？', '\n']);
        let said = clauses.filter(|clause| clause.chars().any(char::is_alphanumeric));
        said.map(|clause| Self::of(clause, is_finding)).collect()
    }
}

/// What is good or was so before.
fn is_no_lack(clause: &str) -> bool {
    PATTERN.is("good", clause) || PATTERN.is("before", clause)
}

/// What a title tells, whatever is asked.
#[derive(Debug)]
pub(in crate::matching) struct TitleTold {
    explains: bool,
    deliberates: bool,
    /// The words by which it tells of a setback.
    words: Vec<(usize, String)>,
}

impl TitleTold {
    pub(in crate::matching) fn of(title: &str) -> Self {
        let title = if title.matches('，').count() < COLUMNS { title } else { "" };
        Self {
            explains: PATTERN.is("explains", title),
            deliberates: PATTERN.is("deliberates", title),
            words: setbacks(&["cancelled", "postponed"], title),
        }
    }
}

/// The words by which a text tells of setbacks of some sorts, with the places of the sorts; plain words are none.
fn setbacks(sorts: &[&str], text: &str) -> Vec<(usize, String)> {
    let bare = PATTERN.without("plain", text);
    if !ANY_SETBACK.is_match(&bare) {
        return Vec::new();
    }
    let of_sort = |sort: &&str| PATTERN.0[*sort].find_iter(&bare).map(|found| found.as_str().to_owned());
    sorts.iter().enumerate().flat_map(|(at, sort)| of_sort(sort).map(move |words| (at, words))).collect()
}

/// The plainest sort of setback that is told; words of the task itself (取消证明事项) are what was to be done.
fn sort_told(words: &[(usize, String)], asked: &str) -> Option<usize> {
    words.iter().find(|(_, words)| !asked.contains(words.as_str())).map(|(sort, _)| *sort)
}

/// What a clause tells of a task.
#[derive(Debug)]
struct Told<'s> {
    by_itself: &'s Setback,
    /// The sort of setback, as its place in [`SETBACKS`].
    setback: Option<usize>,
}

impl Told<'_> {
    fn is_setback(&self) -> bool {
        self.setback.is_some() && !self.by_itself.is_mended
    }

    fn is_deed(&self) -> bool {
        !self.is_setback() && self.by_itself.rest().is_done
    }
}

/// What the clauses of a sentence tell of a task.
fn told<'s>(sentence: &'s Sentence, asked: &str, patterns: &super::Patterns) -> Vec<Told<'s>> {
    let clauses = sentence.found().setbacks.get_or_init(|| Setback::all_of(sentence.text(), patterns));
    clauses.iter().map(|by_itself| Told { by_itself, setback: sort_told(&by_itself.words, asked) }).collect()
}

/// The clause of the plainest sort.
fn plainest<'s>(told: &[Vec<Told<'s>>]) -> Option<&'s str> {
    let setbacks = told.iter().flatten().filter(|told| told.is_setback());
    let plainest = setbacks.min_by_key(|told| told.setback)?;
    Some(plainest.by_itself.clause.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The share of values that deny or are empty, in the columns that tell what became of a thing.
fn denied_outcomes(rows: &[&str], patterns: &super::Patterns) -> f32 {
    let fields = rows.iter().flat_map(|row| fields_of(row));
    let is_outcome = |name: &str| PATTERN.is("outcome", name) && !patterns.found.is_match(name);
    let outcomes = fields.filter(|(name, _)| is_outcome(name));
    let (mut n_values, mut n_denied) = (0_u32, 0_u32);
    for (name, value) in outcomes {
        n_values += 1;
        n_denied += u32::from(PATTERN.is("nothing", value) && !patterns.is_nothing_to_mend(name, value));
    }
    n_denied as f32 / n_values.max(1) as f32
}

/// Patterns of clauses, by sort.
struct Patterns(BTreeMap<&'static str, Regex>);

impl Patterns {
    fn builtin() -> Self {
        let mut sorts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (sort, pattern) in PATTERNS.lines().skip(1).map(|line| line.split_once('\t').expect(TESTED)) {
            sorts.entry(sort).or_default().push(pattern);
        }
        let regex = |patterns: Vec<&str>| Regex::new(&patterns.join("|")).expect(TESTED);
        Self(sorts.into_iter().map(|(sort, patterns)| (sort, regex(patterns))).collect())
    }

    fn is(&self, sort: &str, text: &str) -> bool {
        self.0[sort].is_match(text)
    }

    fn without<'t>(&self, sort: &str, text: &'t str) -> std::borrow::Cow<'t, str> {
        self.0[sort].replace_all(text, "")
    }
}

/// The learned weights.
struct ToneWeights {
    bias: f32,
    /// The logit from which a link is held back.
    not_done: f32,
    /// … from which a person should look.
    doubtful: f32,
    figures: [f32; FIGURES.len()],
}

impl ToneWeights {
    fn builtin() -> Self {
        let figures: BTreeMap<&str, f32> = WEIGHTS
            .lines()
            .skip(1)
            .map(|line| line.split_once('\t').expect(TESTED))
            .map(|(name, weight)| (name, weight.parse().expect(TESTED)))
            .collect();
        Self {
            bias: figures[".bias"],
            not_done: figures[".not-done"],
            doubtful: figures[".doubtful"],
            figures: FIGURES.map(|name| figures[name]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::super::sentences::Sentences;
    use super::super::super::wording::Wording;
    use super::*;

    fn tells(title: &str, text: &str) -> (Tells, Option<String>) {
        let (sentences, title, wording) = (Sentences::of(text), TitleTold::of(title), Wording::builtin());
        let tone = Tone::of("取消一批证明事项", &sentences.all(), &[], &title, |_| Speaks::Itself, wording.lack());
        (tone.tells(), tone.clause.map(str::to_owned))
    }

    #[test]
    fn every_weight_has_its_figure_and_every_pattern_its_use() {
        let names: Vec<&str> = WEIGHTS.lines().skip(1).map(|line| line.split_once('\t').unwrap().0).collect();
        assert_eq!(names[..3], [".bias", ".not-done", ".doubtful"]);
        assert_eq!(names[3..], FIGURES);
        let title_and_rows = ["cancelled", "deliberates", "explains", "nothing", "outcome", "postponed"];
        let of_clauses = ["before", "done", "due", "good", "intended", "mended", "plain", "prepared"];
        let asked: BTreeSet<&str> = SETBACKS.into_iter().chain(title_and_rows).chain(of_clauses).collect();
        assert_eq!(PATTERN.0.keys().copied().collect::<BTreeSet<_>>(), asked);
    }

    #[test]
    fn what_tells_of_setbacks_is_no_proof() {
        for (title, text) in [
            (
                "关于改造进度的说明",
                "场地摸底和方案比选都做了。设备采购因供应商不足作废，重新招标要等财政批复。目前卡在用地这一环，进度慢了两个月。下一步争取年后动工，恳请宽限。",
            ),
            ("培训班延期的请示", "原定十月办的班，因场地被占用只好推迟。师资还在商洽，学员名单没有定。拟明年再办。"),
        ] {
            let (tells, _) = tells(title, text);
            assert!(matches!(tells, Tells::NotDone(Lack::Setbacks(_))), "{title} {tells:?}");
        }
    }

    #[test]
    fn what_tells_of_deeds_and_of_what_is_left_is_proof() {
        for (title, text) in [
            (
                "三季度检查情况",
                "7月至9月检查企业86家，发现问题132处，已整改130处，其余2处限10月底前完成。约谈3家，立案2宗，罚款4.2万元。未发生事故。",
            ),
            ("公开情况总结", "全年公开信息320条，答复申请12件，无一超期。不足之处是更新不够及时，明年改进。"),
            (
                "未成年人保护工作情况说明",
                "我局健全未成年人保护机制，建成未成年人保护站。十六所学校都办了讲座，走访困难家庭。没收违法所得，保护未来。",
            ),
            ("关于证明事项的说明", "取消一批证明事项，取消的证明由部门自行核验。群众不再提交，窗口不再索要。"),
            (
                "优化环境工作情况说明",
                "聚焦企业反映的堵点难点开了座谈会。打通堵点，化解瓶颈，开办时间压缩为半天。兑现政策，贷款展期。",
            ),
            ("盘活闲置资产的报告", "盘活闲置厂房八处，引进企业。厂房不低于两层，租金低于市价。"),
            ("延时开放情况说明", "图书馆延长至二十一时，周末照常。遮阳棚也搭了，养老关系转移接续照办。"),
            (
                "关于学校食堂专项检查情况的报告",
                "检查学校，实现全覆盖。检查发现个别食堂未公示许可证，未建立台账，人员没有培训。责令改正，不具备条件的停办。",
            ),
        ] {
            assert_eq!(tells(title, text).0, Tells::Nothing, "{title}");
        }
    }

    #[test]
    fn the_plainest_setback_is_quoted() {
        let (_, clause) = tells("说明", "人手不足，进度慢。两次招标流标，等批复。");
        assert_eq!(clause.as_deref(), Some("两次招标流标"));
    }

    #[test]
    fn columns_of_which_one_is_glad_when_they_deny_are_no_setbacks() {
        let wording = Wording::builtin();
        let denied_outcomes = |rows: &[&str]| super::denied_outcomes(rows, wording.lack());
        let rows = ["用户：甲；是否存在隐患：否；整改结果：无", "用户：乙；是否存在隐患：否；整改结果：无"];
        assert_eq!(denied_outcomes(&rows), 0.0);
        assert_eq!(denied_outcomes(&["项目：甲；完成：否", "项目：乙；完成：未开工"]), 1.0);
    }
}
