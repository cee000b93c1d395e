//! Reports that answer a circular item by item under its own numbers: `（二）…` `（五）…` `（七）…`, `1.2 …` `3.1 …`.
//!
//! A report numbers its own parts, too. That its numbers are those of the circular is believed only where they skip
//! (or where it names the circular), and where at least two of the items, read by themselves, speak of just the task whose number
//! they bear, and hardly one speaks of another. Then the other items prove the tasks whose numbers they bear, in
//! whatever words, where they tell of something done.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use zuozheng_model::{PassageKind, Register, UnitRelation};
use zuozheng_text::{normalise, numerals};

use super::features::Features;
use super::knowledge::Knowledge;
use super::lexicon::Lexicon;
use super::pieces::leader;
use super::profile::Profiles;
use super::reading::{Reading, Source};
use super::weights::Weights;

/// The logit of a task that is answered under its number.
const ANSWERED: f32 = 2.5;
/// An item that leads by more than this with another task than that whose number it bears is about that other one.
const OTHER_LEAD: f32 = 1.0;
/// Items that must speak of the task whose number they bear.
const FEWEST: usize = 2;

/// A printed number at the start of a paragraph: `（五）`, `(1.2)`, `序号5：`, `第5项`, `5.`.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"([0-9]{1,3}(?:\.[0-9]{1,2})?|[一二三四五六七八九十百]{1,5})";
    let pattern = format!(
        r"^\s*(?:[（(【]\s*{number}\s*[）)】]|(?:序号|任务|事项|第)\s*{number}\s*(?:项|[.．、：:]|\s)|{number}(?:[.．、：:]\s*[^0-9]|\s+))"
    );
    Regex::new(&pattern).expect("a constant pattern")
});

/// What tells that something was done: an amount, a day.
static TELLS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[0-9]|[〇零一二三四五六七八九十百千万]+[个件次人户家场期月日]").expect("a constant pattern")
});

/// The printed numbers of a circular's tasks.
#[derive(Debug)]
pub(super) struct Numbers {
    /// Without brackets, in arabic digits, by the place of the task; none that two tasks bear.
    places: BTreeMap<String, usize>,
    /// How the circular is cited: 〔2021〕8号.
    cited: Option<String>,
}

/// A task that a passage answers under its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answered {
    /// The number as written.
    pub(super) written: String,
    /// Ordinal of the passage.
    pub(super) passage: u32,
}

impl Numbers {
    pub(super) fn of(register: &Register) -> Self {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, task) in register.tasks.iter().enumerate() {
            if let Some(number) = plain(&task.label) {
                places.entry(number).or_default().push(at);
            }
        }
        let places = places.into_iter().filter(|(_, at)| at.len() == 1).map(|(number, at)| (number, at[0])).collect();
        let cited = register.head.doc_number.as_deref().map(|number| normalise(number).text);
        let cited = cited.and_then(|number| Some(number[number.find(['〔', '[', '('])?..].to_owned()));
        Self { places, cited }
    }
}

/// `（二十三）` as 23, `1.2` as it is.
fn plain(label: &str) -> Option<String> {
    let label = normalise(label).text;
    let bare = label.trim_matches(|c: char| c.is_whitespace() || "（）()【】.．、：:第项".contains(c));
    let is_dotted = bare.contains('.') && bare.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_dotted { Some(bare.to_owned()) } else { numerals::parse(bare).map(|number| number.to_string()) }
}

/// A paragraph under a number of the circular.
struct Item {
    at: usize,
    written: String,
    task: usize,
}

/// The tasks that a document answers under their numbers, by place.
pub(super) fn answered<'d>(
    reading: &Reading<'d>,
    profiles: &Profiles,
    knowledge: &Knowledge<'d>,
    lexicon: &Lexicon,
    weights: &Weights,
) -> BTreeMap<usize, Answered> {
    let items = items(reading, profiles);
    let none = BTreeMap::new();
    if items.len() < FEWEST || !(skips(&items) || names(reading, profiles.numbers.cited.as_deref())) {
        return none;
    }
    let (mut n_own, mut others) = (0, Vec::new());
    for item in &items {
        let piece = reading.of_piece(item.at..item.at + 1, knowledge, lexicon);
        let features = Features::new(&piece, profiles);
        let (best, lead) = leader(&features.logits(weights));
        if best == item.task {
            n_own += 1;
        } else if lead > OTHER_LEAD {
            others.push(item.task);
        }
    }
    if n_own < FEWEST || n_own < 2 * others.len() {
        return none;
    }
    let tells = |item: &&Item| {
        let text = &reading.sources()[item.at].text;
        TELLS.is_match(NUMBER.replace(text, "").as_ref()) && !others.contains(&item.task)
    };
    let answer = |item: &Item| Answered { written: item.written.clone(), passage: reading.passages[item.at].ordinal };
    items.iter().filter(tells).map(|item| (item.task, answer(item))).collect()
}

/// Lifts the tasks that are answered under their numbers, each by as much as it lacked.
pub(super) fn lift(logits: &mut [f32], answered: BTreeMap<usize, Answered>) -> BTreeMap<usize, (Answered, f32)> {
    let lifted = |(task, answer): (usize, Answered)| {
        let lack = (ANSWERED - logits[task]).max(0.0);
        logits[task] += lack;
        (task, (answer, lack))
    };
    answered.into_iter().map(lifted).collect()
}

/// A printed number with which a paragraph begins, whatever circular it may be from.
#[derive(Debug)]
pub(super) struct Printed {
    at: usize,
    written: String,
    number: String,
}

impl Printed {
    /// Those of all paragraphs.
    pub(super) fn all(sources: &[Source<'_>]) -> Vec<Self> {
        let printed = |(at, source): (usize, &Source<'_>)| {
            let found = NUMBER.captures(&source.text).filter(|_| source.kind == PassageKind::Body)?;
            let written = found.iter().skip(1).flatten().next()?.as_str();
            Some(Self { at, written: written.to_owned(), number: plain(written)? })
        };
        sources.iter().enumerate().filter_map(printed).collect()
    }
}

/// The paragraphs that bear the number of a task in which the unit may have a part.
fn items(reading: &Reading<'_>, profiles: &Profiles) -> Vec<Item> {
    if profiles.numbers.places.is_empty() {
        return Vec::new();
    }
    let numbers = reading.printed_numbers();
    if numbers.len() < FEWEST {
        return Vec::new();
    }
    let relations = profiles.relations_of(reading.unit.as_ref(), &reading.signers);
    let item = |printed: &Printed| {
        let task = *profiles.numbers.places.get(&printed.number)?;
        let is_own = relations[task] != UnitRelation::None;
        is_own.then(|| Item { at: printed.at, written: printed.written.clone(), task })
    };
    let mut items: Vec<Item> = numbers.iter().filter_map(item).collect();
    let all: Vec<usize> = items.iter().map(|item| item.task).collect();
    items.retain(|item| all.iter().filter(|task| **task == item.task).count() == 1);
    items
}

/// Numbers that do not just count the parts of the report: 2, 5, 7.
fn skips(items: &[Item]) -> bool {
    let tasks = items.iter().map(|item| item.task);
    items[0].task > 0 || tasks.clone().zip(tasks.skip(1)).any(|(before, next)| next != before + 1)
}

fn names(reading: &Reading<'_>, cited: Option<&str>) -> bool {
    cited.is_some_and(|cited| reading.sources().iter().any(|source| source.text.contains(cited)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_every_form() {
        let read = |text: &str| {
            let found = NUMBER.captures(text)?;
            plain(found.iter().skip(1).flatten().next()?.as_str())
        };
        for (text, expected) in [
            ("（五）两金压降", Some("5")),
            ("(1.2)金课", Some("1.2")),
            ("序号5：方案", Some("5")),
            ("第十二项 演练", Some("12")),
            ("3.1 更新仪器", Some("3.1")),
            ("7.契约签订", Some("7")),
            ("二、存在问题", Some("2")),
            ("12月5日召开会议", None),
            ("3.5万元到账", None),
            ("2019年工作", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
        assert_eq!(plain("（二十三）").as_deref(), Some("23"));
        assert_eq!(plain("问题"), None);
    }
}
