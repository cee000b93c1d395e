//! What the matcher knows of the field: concepts, acts and warning words, found in a text in one pass each.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use zuozheng_text::{ConceptForm, Concepts, Dictionaries, PhraseSet, PhraseSetError, normalise, without_outlook};

use super::lack::{self, Lack, Share, Speaks};
use super::profile::Profile;
use super::reading::Source;
use super::sentences::Sentence;
use super::shortfall::{self, Shortfall, Title, Titles};
use super::wording::Wording;

/// Acts and the words that ask for them or show them: `act`, `side`, `form`.
const ACTS: &str = include_str!("../../../../dictionaries/acts.tsv");

/// Classes of `acts.tsv` that are no acts but warnings.
const LATER: &str = "later";
const INSIDE: &str = "inside";
const YEARLY: &str = "yearly";
/// Yearly reports that sum up what was done: 信息公开年度报告.
const YEAR_OF_WORK: &str = "year-of-work";
/// Set phrases that hold the word of an act and are none: 政务公开, 政府信息公开条例.
const NONE: &str = "none";

/// A dictionary of what the matcher knows of the field is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KnowledgeError {
    /// A line of `acts.tsv` has not its three cells.
    #[error("`acts.tsv` line {0}: write an act, asked or done, and a form, separated by single tabs")]
    Line(usize),
    /// The forms of `acts.tsv` do not fit into one automaton.
    #[error("`acts.tsv`: {0}")]
    Forms(String),
    /// The forms of `wordings.tsv` do not fit into patterns.
    #[error("`wordings.tsv`: {0}; use fewer or shorter forms")]
    Wordings(String),
}

impl From<regex::Error> for KnowledgeError {
    fn from(error: regex::Error) -> Self {
        Self::Wordings(error.to_string())
    }
}

impl From<PhraseSetError> for KnowledgeError {
    fn from(error: PhraseSetError) -> Self {
        Self::Forms(error.to_string())
    }
}

/// What is told of a part of a year comes in that year: 2021年秋季筛查结果.
static PART_OF_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"20\d\d年(?:春|夏|秋|冬|上半年|下半年|第?[一二三四1-4]季度|[0-9一二三四五六七八九十]{1,3}月)")
        .expect("a constant pattern")
});

/// Finds concepts and acts.
#[derive(Debug)]
pub(super) struct Knowledge<'d> {
    concepts: &'d Concepts,
    dictionaries: &'d Dictionaries,
    /// Names of the acts, sorted.
    acts: Vec<String>,
    /// `None` for what is no act.
    asked: PhraseSet<Option<usize>>,
    done: PhraseSet<Option<usize>>,
    later: PhraseSet<()>,
    /// What [`spotted`](Self::spotted) finds.
    spots: PhraseSet<Spot>,
    yearly: PhraseSet<()>,
    year_of_work: PhraseSet<()>,
    titles: Titles,
    wording: Wording<'d>,
}

/// What a form that is looked for in every text shows.
#[derive(Debug, Clone, Copy)]
enum Spot {
    /// That an act is done; `None` for what is no act.
    Done(Option<usize>),
    /// A class of [`MARKERS`].
    Marker(usize),
    /// That something stays inside the house.
    Inside,
}

/// Classes of markers that are counted in every text: of housekeeping, of plans and of results.
const MARKERS: [&str; 3] = ["irrelevant", "plan", "result"];

/// What a text shows, found in one pass.
#[derive(Debug, PartialEq)]
pub(super) struct Spotted<'t> {
    /// Acts that are done, with the forms that show them.
    pub(super) done: Vec<(usize, &'t str)>,
    /// Markers of housekeeping, of plans and of results.
    pub(super) markers: [usize; MARKERS.len()],
    pub(super) is_inside: bool,
}

/// How often each form of each act occurs.
pub(super) type ActCounts = BTreeMap<usize, BTreeMap<String, u32>>;

impl<'d> Knowledge<'d> {
    pub(super) fn new(dictionaries: &'d Dictionaries) -> Result<Self, KnowledgeError> {
        let mut rows: Vec<[&str; 3]> = Vec::new();
        for (at, line) in ACTS.lines().enumerate().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            rows.push(cells.try_into().map_err(|_| KnowledgeError::Line(at + 1))?);
        }
        let mut titles = Titles::default();
        rows.retain(|row| !titles.take(row[0], row[1], normalise(row[2]).text));
        let mut acts: Vec<String> = rows
            .iter()
            .filter(|row| ![LATER, INSIDE, YEARLY, YEAR_OF_WORK, NONE].contains(&row[0]))
            .map(|row| row[0].to_owned())
            .collect();
        acts.sort();
        acts.dedup();
        let side = |side: &str| {
            let of_side = rows.iter().filter(|row| row[1] == side);
            PhraseSet::new(of_side.map(|row| (normalise(row[2]).text, acts.binary_search(&row[0].to_owned()).ok())))
        };
        let class = |class: &str| {
            PhraseSet::new(rows.iter().filter(|row| row[0] == class).map(|row| (normalise(row[2]).text, ())))
        };
        let done = rows.iter().filter(|row| row[1] == "done");
        let done = done.map(|row| (normalise(row[2]).text, Spot::Done(acts.binary_search(&row[0].to_owned()).ok())));
        let inside = rows.iter().filter(|row| row[0] == INSIDE).map(|row| (normalise(row[2]).text, Spot::Inside));
        let markers = MARKERS.iter().enumerate().flat_map(|(class, name)| {
            dictionaries.markers().forms(name).iter().map(move |form| (form.clone(), Spot::Marker(class)))
        });
        Ok(Self {
            concepts: dictionaries.concepts(),
            dictionaries,
            asked: side("asked")?,
            spots: PhraseSet::new(done.chain(inside).chain(markers))?,
            done: side("done")?,
            later: class(LATER)?,
            yearly: class(YEARLY)?,
            year_of_work: class(YEAR_OF_WORK)?,
            titles,
            wording: Wording::of(dictionaries)?,
            acts,
        })
    }

    pub(super) fn concepts(&self) -> &'d Concepts {
        self.concepts
    }

    pub(super) fn wording(&self) -> &Wording<'d> {
        &self.wording
    }

    pub(super) fn is_stop_word(&self, word: &str) -> bool {
        self.dictionaries.stop_words().contains(word)
    }

    /// Forms of concepts in a text without quotation marks: at each place the longest, and none that lies inside an
    /// earlier one. 政务公开领导小组 is 政务公开 and 领导小组, but not 公开.
    pub(super) fn forms(&self, text: &str) -> Vec<&'d ConceptForm> {
        let mut found: Vec<_> = self.concepts.find(text).collect();
        found.sort_by(|(a, x), (b, y)| {
            a.start.cmp(&b.start).then(b.end.cmp(&a.end)).then_with(|| x.concept.cmp(&y.concept))
        });
        let mut forms = Vec::new();
        let (mut start, mut end) = (usize::MAX, 0);
        for (range, form) in found {
            let is_same_place = range.start == start && range.end == end;
            if !is_same_place && range.end <= end {
                continue;
            }
            if !is_same_place && range.start == start {
                continue;
            }
            (start, end) = (range.start, range.end);
            forms.push(form);
        }
        forms
    }

    /// How surely a task asks for each act, 0 … 1.
    pub(super) fn asked_acts(&self, text: &str) -> BTreeMap<usize, f32> {
        let mut forms: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for (range, act) in self.asked.find_longest(text) {
            if let Some(act) = act {
                forms.entry(*act).or_default().push(&text[range]);
            }
        }
        let sure = |mut forms: Vec<&str>| {
            forms.sort_unstable();
            forms.dedup();
            1.0 - 0.5_f32.powi(forms.len() as i32)
        };
        forms.into_iter().map(|(act, forms)| (act, sure(forms))).collect()
    }

    /// Acts that are done in a text, with the forms that show them.
    pub(super) fn done<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
        self.done.find_longest(text).into_iter().filter_map(|(range, act)| Some(((*act)?, &text[range])))
    }

    /// What a text shows whatever a task asks.
    pub(super) fn spotted<'t>(&self, text: &'t str) -> Spotted<'t> {
        let mut acts: Vec<(Range<usize>, Option<usize>)> = Vec::new();
        let mut markers: Vec<(usize, Range<usize>)> = Vec::new();
        let mut spotted = Spotted { done: Vec::new(), markers: [0; MARKERS.len()], is_inside: false };
        for (range, spot) in self.spots.find_all(text) {
            match *spot {
                Spot::Done(act) => acts.push((range, act)),
                Spot::Marker(class) => markers.push((class, range)),
                Spot::Inside => spotted.is_inside = true,
            }
        }
        // From left to right, the longest at each place, with all that it shows; of each class of markers by itself.
        acts.sort_by(|(a, _), (b, _)| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
        let mut taken = 0..0;
        for (range, act) in acts {
            if range.start >= taken.end || range == taken {
                spotted.done.extend(act.map(|act| (act, &text[range.clone()])));
                taken = range;
            }
        }
        markers.sort_unstable_by(|(a, x), (b, y)| (a, x.start).cmp(&(b, y.start)).then(y.end.cmp(&x.end)));
        let mut free_from = [0; MARKERS.len()];
        for (class, range) in markers {
            if range.start >= free_from[class] {
                free_from[class] = range.end;
                spotted.markers[class] += 1;
            }
        }
        spotted
    }

    /// True when what is found in the [`parts`](zuozheng_text::parts) of a text is what is found in the whole.
    pub(super) fn keeps_to_parts(&self) -> bool {
        self.concepts.keep_to_parts() && self.spots.keeps_to_parts()
    }

    pub(super) fn n_acts(&self) -> usize {
        self.acts.len()
    }

    /// The act with a name.
    pub(super) fn act(&self, name: &str) -> Option<usize> {
        self.acts.binary_search_by(|known| known.as_str().cmp(name)).ok()
    }

    /// What sort of document a title tells, such as `plan` or `result`.
    ///
    /// What stands in 《》 is the name of another document: 《某办法》有关问题说明 is no 办法.
    pub(super) fn kind_of(&self, title: &str) -> Option<&str> {
        let own = own_words(title);
        let title = if own.chars().count() < 2 { title } else { &own };
        self.dictionaries.document_kinds().of_title(title).map(|kind| kind.class.as_str())
    }

    pub(super) fn act_name(&self, act: usize) -> &str {
        self.acts.get(act).map_or("", String::as_str)
    }

    /// True when a title announces something for later.
    pub(super) fn is_later(&self, title: &str) -> bool {
        self.later.is_match(title)
    }

    /// Why a document with these passages is no direct proof, whatever it is held against.
    pub(super) fn shortfall(&self, title: &str, sources: &[Source<'_>]) -> Option<Shortfall> {
        let title = Title { written: title, own: &own_words(title), without_names: &without_names(title) };
        shortfall::of(&title, sources, &self.titles, &self.wording)
    }

    /// What a path tells that a document falls short of.
    pub(super) fn shortfall_of_path(&self, path: &str) -> Option<Shortfall> {
        self.titles.shortfall_of_path(path)
    }

    /// What sentences about a task tell against it.
    pub(super) fn lack(
        &self,
        task: &str,
        sentences: &[&Sentence],
        rows: &[&str],
        asked: Option<&Share>,
        is_over: bool,
        speaks: impl Fn(&Sentence) -> Speaks,
    ) -> Option<Lack> {
        lack::of(task, sentences, rows, asked, is_over, speaks, &self.wording)
    }

    /// Numbers of words of classes of markers in a text.
    pub(super) fn count_markers<const N: usize>(&self, classes: [&str; N], text: &str) -> [usize; N] {
        self.dictionaries.markers().count(classes, text)
    }

    /// What a title publishes. A unit that sums up its work (信息公开工作总结) publishes nothing.
    pub(super) fn publishes(&self, title: &str) -> Publishes {
        if self.wording.sums_up(own_words(title).trim()) {
            return Publishes::Nothing;
        }
        if self.year_of_work.is_match(title) {
            return Publishes::YearOfWork;
        }
        let publish = self.act("publish");
        let is_public = self.done.find_longest(title).into_iter().any(|(_, act)| act.is_some() && *act == publish);
        match is_public || self.yearly.is_match(title) && !PART_OF_YEAR.is_match(title) {
            true => Publishes::Figures,
            false => Publishes::Nothing,
        }
    }
}

/// What is published in the year after the one it tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Publishes {
    Nothing,
    /// A report that sums up the work of a year. To publish it is this year's work, what it tells of is last year's.
    YearOfWork,
    /// Something else, or a yearly result, which always comes a year later: 决算, 年度报告.
    Figures,
}

impl Publishes {
    /// True when that is the work of the year in which it is published.
    pub(super) fn is_work_of(self, task: &Profile) -> bool {
        match self {
            Self::Nothing => false,
            Self::YearOfWork => task.asks_report,
            Self::Figures => true,
        }
    }
}

/// A title without the names of other documents, and without what its brackets add unless that is what it is:
/// a draft. 会签单（某管理规定） is no 规定, 某办法（征求意见稿） is a draft.
fn own_words(title: &str) -> String {
    let title = without_outlook(title);
    let is_draft = |inside: &str| ["稿", "草案"].iter().any(|draft| inside.contains(draft));
    without(title, |open, inside| open == '《' || !is_draft(inside))
}

/// A title without the names of other documents.
fn without_names(title: &str) -> String {
    without(title, |open, _| open == '《')
}

/// A text without those of its parts in 《》 and （） that are to go; `goes` is asked with the opening mark and what follows
/// up to the closing one. A part that nothing closes stays.
fn without(title: &str, goes: impl Fn(char, &str) -> bool) -> String {
    let mut left = String::new();
    let mut rest = title;
    while let Some(c) = rest.chars().next() {
        let close = match c {
            '《' => rest.find('》'),
            '（' => rest.find('）'),
            _ => None,
        };
        match close.filter(|end| goes(c, &rest[..*end])) {
            // Both closing marks are three bytes long, as every Chinese punctuation mark is.
            Some(end) => rest = &rest[end + 3..],
            None => {
                left.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_do_not_lie_inside_each_other() {
        let knowledge = Knowledge::new(Dictionaries::builtin()).unwrap();
        let forms = knowledge.forms("区政务公开领导小组");
        assert!(forms.iter().any(|form| form.form.contains("政务公开")));
        assert!(forms.iter().all(|form| &*form.form != "公开"));
    }

    #[test]
    fn a_title_is_its_own_words() {
        assert_eq!(own_words("《某办法》有关问题说明"), "有关问题说明");
        assert_eq!(own_words("会签单（某管理规定）"), "会签单");
        assert_eq!(own_words("某办法（征求意见稿）"), "某办法（征求意见稿）");
        assert_eq!(own_words("未完《某"), "未完《某");
        assert_eq!(without_names("《某稿》采纳情况（初稿）"), "采纳情况（初稿）");
    }

    #[test]
    fn one_pass_finds_what_several_do() {
        let knowledge = Knowledge::new(Dictionaries::builtin()).unwrap();
        let markers = Dictionaries::builtin().markers();
        let texts: Vec<String> =
            ACTS.lines().skip(1).filter_map(|line| line.split('\t').nth(2)).map(str::to_owned).collect();
        let texts = texts
            .windows(3)
            .map(|forms| forms.concat())
            .chain(MARKERS.iter().map(|class| markers.forms(class).concat()));
        for text in texts {
            let spotted = knowledge.spotted(&text);
            assert_eq!(spotted.done, knowledge.done(&text).collect::<Vec<_>>(), "{text}");
            assert_eq!(spotted.markers, knowledge.count_markers(MARKERS, &text), "{text}");
        }
        assert!(knowledge.spotted("资料不得外传").is_inside);
        assert!(!knowledge.spotted("公示结果").is_inside);
    }

    #[test]
    fn a_task_asks_and_a_document_does() {
        let knowledge = Knowledge::new(Dictionaries::builtin()).unwrap();
        let asked = knowledge.asked_acts("加强对工作人员的培训");
        let act = knowledge.act("train").unwrap();
        assert!(asked[&act] >= 0.5);
        assert!(knowledge.done("闭卷考试，讲师授课").filter(|(done, _)| *done == act).count() >= 3);
    }
}
