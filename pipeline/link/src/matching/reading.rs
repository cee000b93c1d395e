//! A document as the matcher sees it, before any task is asked: read once, however many circulars follow.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use rustc_hash::FxHashMap;
use zuozheng_model::{Evidence, PassageKind, UnitId};
use zuozheng_text::{ConceptForm, ConceptId, Segmenter, is_ideograph, numerals, without_outlook};

use super::corrections;
use super::elsewhere::{Places, place_of, place_told};
use super::knowledge::{ActCounts, Knowledge, Publishes};
use super::lack::TitleTold;
use super::lexicon::{Id, Lexicon, ids};
use super::limits::Answer;
use super::numbered::Printed;
use super::parts::{self, Gathered, PartId, PartReader, Parts};
use super::sentences::Sentences;
use super::shortfall::Shortfall;

/// Characters of the first passage that stand in for a missing title.
const TITLE_CHARS: usize = 60;
/// A title has at least so many characters.
const SHORTEST_TITLE: usize = 5;
/// Characters of a paper that tells of one thing.
const SHORT: usize = 250;
/// Passages in which the number of a task is looked for.
const NUMBER_PASSAGES: usize = 4;

/// Words of a text and what they count.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Bag {
    /// Words that tasks have, with how often they occur, by number.
    pub(super) words: Vec<(Id, f32)>,
    /// All words that count.
    pub(super) length: f32,
}

/// A concept in a text.
#[derive(Debug, Clone)]
pub(super) struct Presence<'d> {
    pub(super) concept: ConceptId,
    /// How surely the text speaks of it, 0 … 1: grows with each different form.
    pub(super) sure: f32,
    /// How much of the text does.
    pub(super) mass: f32,
    /// The surest form and its passage.
    pub(super) form: &'d str,
    pub(super) passage: u32,
}

/// One passage.
#[derive(Debug, Clone)]
pub(super) struct PassageReading<'d> {
    pub(super) ordinal: u32,
    pub(super) bag: Bag,
    pub(super) concepts: Vec<Presence<'d>>,
    pub(super) runs: Vec<Id>,
}

/// The whole document.
#[derive(Debug)]
pub(super) struct Reading<'d> {
    pub(super) unit: Option<UnitId>,
    pub(super) signers: Vec<UnitId>,
    pub(super) passages: Vec<PassageReading<'d>>,
    pub(super) bag: Bag,
    pub(super) title_bag: Bag,
    pub(super) concepts: Vec<Presence<'d>>,
    pub(super) title_concepts: Vec<Presence<'d>>,
    /// Sum of all masses.
    pub(super) total_mass: f32,
    pub(super) pairs: Vec<Id>,
    pub(super) runs: Vec<Id>,
    pub(super) letters: Vec<Id>,
    pub(super) gapped: Vec<Id>,
    /// By act: how surely it is done, and its share of all that is done.
    pub(super) acts: Vec<(f32, f32)>,
    /// By act: how surely the title says it.
    pub(super) title_acts: Vec<f32>,
    /// Numbers of tasks that it cites, as written, with the passage.
    pub(super) numbers: Vec<(u16, String, u32)>,
    pub(super) title: String,
    /// The city or county that its title begins with.
    pub(super) place: Option<String>,
    /// Years that the title names.
    pub(super) title_years: Vec<i16>,
    pub(super) year: Option<i16>,
    /// The year that its folder is named for.
    pub(super) filed_under: Option<i16>,
    /// Its own day.
    pub(super) date: Option<Date>,
    /// Years that the passages name, as often as they do.
    pub(super) years: Vec<i16>,
    /// Whether it is short and begins with a day or a month and its year: when all of it happened.
    pub(super) names_days: bool,
    /// What sort of document its title tells.
    pub(super) kind: Option<String>,
    pub(super) is_later: bool,
    /// What it falls short of as a whole.
    pub(super) shortfall: Option<Shortfall>,
    pub(super) is_inside: bool,
    /// Whether its title or its own name says that it corrects another paper.
    pub(super) named_correction: bool,
    /// Whether it is a letter that does nothing else.
    pub(super) is_correcting_letter: bool,
    /// Markers of plans and of results for each fifty characters, at most one.
    pub(super) intent: f32,
    pub(super) results: f32,
    /// What its title publishes.
    pub(super) publishes: Publishes,
    /// Ends of consultations with the days they were answered.
    pub(super) answers: Vec<Answer>,
    pub(super) housekeeping: f32,
    pub(super) n_chars: usize,
    /// What tasks quote or cite and the text has, in order.
    terms: Vec<Id>,
    /// What the passages were read from, for [`of_piece`](Self::of_piece).
    sources: Vec<Source<'d>>,
    parts: Parts<'d>,
    /// Their sentences, cut when a link asks for them.
    sentences: OnceCell<Sentences>,
    /// What the title tells of setbacks.
    title_told: OnceCell<TitleTold>,
    printed_numbers: OnceCell<Vec<Printed>>,
}

/// What a passage was read from.
#[derive(Debug)]
pub(super) struct Source<'d> {
    pub(super) kind: PassageKind,
    pub(super) text: String,
    forms: Vec<(&'d ConceptForm, u32)>,
    parts: Vec<PartId>,
}

/// A file's own name without its ending.
fn stem_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
impl Source<'_> {
    /// A paragraph.
    pub(super) fn plain(text: &str) -> Self {
        Self::of(PassageKind::Body, text)
    }

    pub(super) fn of(kind: PassageKind, text: &str) -> Self {
        Self { kind, text: text.to_owned(), forms: Vec::new(), parts: Vec::new() }
    }
}

/// The named fields of a row: `户：甲；整改：是`.
pub(super) fn fields_of(row: &str) -> impl Iterator<Item = (&str, &str)> {
    let fields = row.trim_end_matches('；').split('；');
    fields.filter_map(|field| field.split_once('：')).map(|(name, value)| (name.trim(), value.trim()))
}

impl<'d> Reading<'d> {
    pub(super) fn new(
        evidence: &Evidence,
        knowledge: &Knowledge<'d>,
        segmenter: &Segmenter,
        lexicon: &Lexicon,
    ) -> Self {
        let title = title_of(evidence);
        let mut passages = Vec::with_capacity(evidence.passages.len());
        let mut sources = Vec::with_capacity(evidence.passages.len());
        let mut gathered = Gathered::new(lexicon);
        let texts: Vec<Cow<'_, str>> = evidence.passages.iter().map(|passage| without_quotes(&passage.text)).collect();
        let mut reader = PartReader::new(knowledge, segmenter, lexicon);
        for (passage, text) in evidence.passages.iter().zip(&texts) {
            let ids = reader.read(text);
            let parts = reader.parts();
            let forms: Vec<(&'d ConceptForm, u32)> = parts.forms(&ids).map(|form| (form, passage.ordinal)).collect();
            passages.push(PassageReading {
                ordinal: passage.ordinal,
                bag: parts.bag(&ids),
                concepts: presences(&forms),
                runs: gathered.add(&ids, parts, lexicon),
            });
            sources.push(Source { kind: passage.kind, text: text.clone().into_owned(), forms, parts: ids });
        }
        let parts = reader.into_parts();
        let title_text = without_quotes(&title);
        let title_forms: Vec<(&'d ConceptForm, u32)> =
            knowledge.forms(&title_text).into_iter().map(|form| (form, 0)).collect();
        let mut title_counts = ActCounts::new();
        knowledge.done(&title_text).for_each(|(act, form)| parts::count(&mut title_counts, act, form));
        let in_title = knowledge.count_markers(["irrelevant"], &title)[0];
        let reading = Self {
            unit: evidence.unit.clone(),
            signers: evidence.signers.clone(),
            title_bag: Bag::of([&Words::of(&title_text, knowledge, segmenter, lexicon)].into_iter()),
            title_concepts: presences(&title_forms),
            title_acts: acts(knowledge.n_acts(), &title_counts).into_iter().map(|(sure, _)| sure).collect(),
            numbers: numbers(evidence),
            title_years: years(without_outlook(&title)),
            place: place_of(&title_text, &beginning(&sources), segmenter, knowledge.wording().elsewhere())
                .or_else(|| place_told(&title_text, &below(&sources), segmenter, knowledge.wording().elsewhere())),
            title: title_text.clone().into_owned(),
            date: evidence.description.date,
            year: evidence.description.date.map(|date| date.year()).or_else(|| year_of_entries(evidence)),
            filed_under: year_of_folders(&evidence.path),
            years: evidence.passages.iter().flat_map(|passage| years(&passage.text)).collect(),
            names_days: gathered.n_chars <= SHORT && names_days(&beginning(&sources)),
            kind: knowledge.kind_of(&title).map(str::to_owned),
            is_later: knowledge.is_later(without_outlook(&title)),
            named_correction: corrections::is_named(&title_text) || corrections::is_named(stem_of(&evidence.path)),
            is_correcting_letter: corrections::is_letter(&title_text)
                || corrections::is_letter(stem_of(&evidence.path)),
            shortfall: knowledge.shortfall(&title, &sources).or_else(|| knowledge.shortfall_of_path(&evidence.path)),
            housekeeping: housekeeping_of(in_title, gathered.markers[0]),
            publishes: knowledge.publishes(&title_text),
            answers: answers(evidence),
            ..Self::untitled(passages, &sources, gathered, knowledge, lexicon)
        };
        Self { sources, parts, ..reading }
    }

    /// The reading of some passages as if they were a document of the same unit without a title.
    pub(super) fn of_piece(&self, passages: Range<usize>, knowledge: &Knowledge<'d>, lexicon: &Lexicon) -> Self {
        let mut gathered = Gathered::new(lexicon);
        let sources = &self.sources[passages.clone()];
        for source in sources {
            gathered.add(&source.parts, &self.parts, lexicon);
        }
        Self {
            unit: self.unit.clone(),
            signers: self.signers.clone(),
            year: self.year,
            filed_under: self.filed_under,
            date: self.date,
            years: sources.iter().flat_map(|source| years(&source.text)).collect(),
            ..Self::untitled(self.passages[passages].to_vec(), sources, gathered, knowledge, lexicon)
        }
    }

    /// True for a short paper that begins with a day of the year or two before those that are assessed, and names no other year.
    pub(super) fn is_past(&self, assessed: &RangeInclusive<i16>) -> bool {
        self.names_days && self.years.iter().all(|named| (assessed.start() - 2..*assessed.start()).contains(named))
    }

    /// Another city or county than those the circular knows, when the title begins with it.
    pub(super) fn other_place(&self, places: &Places) -> Option<&str> {
        self.place.as_deref().filter(|place| places.is_other(place, &self.title))
    }

    /// What passages tell without a title, a unit and a date.
    fn untitled(
        passages: Vec<PassageReading<'d>>,
        sources: &[Source<'d>],
        gathered: Gathered,
        knowledge: &Knowledge<'d>,
        lexicon: &Lexicon,
    ) -> Self {
        let mut runs: Vec<Id> = passages.iter().flat_map(|passage| passage.runs.iter().copied()).collect();
        runs.sort_unstable();
        runs.dedup();
        let forms: Vec<(&'d ConceptForm, u32)> =
            sources.iter().flat_map(|source| source.forms.iter().copied()).collect();
        let concepts = presences(&forms);
        let [housekeeping, plans, results] = gathered.markers;
        Self {
            unit: None,
            signers: Vec::new(),
            bag: whole(&passages),
            title_bag: Bag::default(),
            total_mass: concepts.iter().map(|presence| presence.mass).sum(),
            concepts,
            title_concepts: Vec::new(),
            pairs: ids(gathered.seen.pairs),
            runs,
            letters: ids(gathered.seen.letters),
            gapped: ids(gathered.seen.gapped),
            acts: acts(knowledge.n_acts(), &gathered.acts),
            title_acts: vec![0.0; knowledge.n_acts()],
            numbers: Vec::new(),
            title: String::new(),
            place: None,
            title_years: Vec::new(),
            year: None,
            filed_under: None,
            date: None,
            years: Vec::new(),
            names_days: false,
            kind: None,
            is_later: false,
            shortfall: None,
            named_correction: false,
            is_correcting_letter: false,
            is_inside: gathered.is_inside,
            housekeeping: housekeeping_of(0, housekeeping),
            intent: density(plans, gathered.n_chars),
            results: density(results, gathered.n_chars),
            publishes: Publishes::Nothing,
            answers: Vec::new(),
            n_chars: gathered.n_chars,
            terms: lexicon.terms(&gathered.letters),
            passages,
            sources: Vec::new(),
            parts: Parts::default(),
            sentences: OnceCell::new(),
            title_told: OnceCell::new(),
            printed_numbers: OnceCell::new(),
        }
    }

    /// What the passages were read from, in their order.
    pub(super) fn sources(&self) -> &[Source<'d>] {
        &self.sources
    }

    /// The sentences of the passages.
    pub(super) fn sentences(&self) -> &Sentences {
        self.sentences.get_or_init(|| Sentences::of_passages(self.sources.iter().map(|source| source.text.as_str())))
    }

    /// The printed numbers with which paragraphs begin.
    pub(super) fn printed_numbers(&self) -> &[Printed] {
        self.printed_numbers.get_or_init(|| Printed::all(&self.sources))
    }

    /// What the title tells of setbacks.
    pub(super) fn title_told(&self) -> &TitleTold {
        self.title_told.get_or_init(|| TitleTold::of(&self.title))
    }

    /// How surely the document speaks of a concept.
    pub(super) fn sure_of(&self, concept: ConceptId) -> f32 {
        let at = self.concepts.binary_search_by(|presence| presence.concept.cmp(&concept));
        at.map_or(0.0, |at| self.concepts[at].sure)
    }

    /// True when the text has a term.
    pub(super) fn has(&self, term: Id) -> bool {
        self.terms.binary_search(&term).is_ok()
    }

    /// The act that the document mostly does.
    pub(super) fn main_act(&self) -> Option<usize> {
        let mut best: Option<(usize, f32)> = None;
        for (act, &(_, share)) in self.acts.iter().enumerate() {
            if share > best.map_or(0.0, |(_, best)| best) {
                best = Some((act, share));
            }
        }
        best.map(|(act, _)| act)
    }
}

/// Ends of consultations and their answers, read over the whole text: an end and its answer often stand in two cells.
fn answers(evidence: &Evidence) -> Vec<Answer> {
    let mut text = String::new();
    for passage in &evidence.passages {
        text.extend(passage.text.split_whitespace());
        text.push('\n');
    }
    Answer::all(&text, evidence.description.date.map(|date| date.year()))
}

/// The title, or what stands first. A title of a few characters is the name of a table's first column.
fn title_of(evidence: &Evidence) -> String {
    let heading = || {
        evidence
            .passages
            .iter()
            .find(|passage| passage.kind == PassageKind::Heading && passage.text.chars().count() >= SHORTEST_TITLE)
            .map(|p| p.text.clone())
    };
    let first = || evidence.passages.first().map(|passage| passage.text.chars().take(TITLE_CHARS).collect());
    let described = evidence.description.title.clone().filter(|title| title.chars().count() >= SHORTEST_TITLE);
    described.or_else(heading).or_else(first).unwrap_or_default()
}

/// “双随机、一公开”监管 and 双随机、一公开监管 are one.
fn without_quotes(text: &str) -> Cow<'_, str> {
    /// The first byte of each of them, and of little else.
    const BEGINS: u8 = 0xe2;
    let is_quote = |c: char| matches!(c, '“' | '”' | '‘' | '’');
    if text.as_bytes().contains(&BEGINS) && text.contains(is_quote) {
        Cow::Owned(text.chars().filter(|c| !is_quote(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Words of two or more characters that are no stop words and no bare numbers.
pub(super) fn content_words<'t>(
    text: &'t str,
    knowledge: &Knowledge<'_>,
    segmenter: &Segmenter,
) -> impl Iterator<Item = &'t str> {
    segmenter.words(text).into_iter().map(|word| word.text).filter(|word| counts(word, knowledge))
}

fn counts(word: &str, knowledge: &Knowledge<'_>) -> bool {
    let is_long = word.chars().nth(1).is_some();
    is_long && word.chars().any(|c| is_ideograph(c) || c.is_alphabetic()) && !knowledge.is_stop_word(word)
}

/// The [`content_words`] of a text, cut once: those that tasks have by number, and how many others.
#[derive(Debug)]
pub(super) struct Words {
    of_tasks: Vec<Id>,
    n_others: usize,
}

impl Words {
    pub(super) fn of(text: &str, knowledge: &Knowledge<'_>, segmenter: &Segmenter, lexicon: &Lexicon) -> Self {
        let mut words = Self { of_tasks: Vec::new(), n_others: 0 };
        for word in segmenter.words(text) {
            match lexicon.word(word.text) {
                // Those that tasks have are known to count.
                Some(id) => words.of_tasks.push(id),
                None => words.n_others += usize::from(counts(word.text, knowledge)),
            }
        }
        words
    }
}

impl Bag {
    /// The words of texts that make one.
    pub(super) fn of<'w>(texts: impl Iterator<Item = &'w Words>) -> Self {
        let mut ids: Vec<Id> = Vec::new();
        let mut n_others = 0;
        for words in texts {
            ids.extend_from_slice(&words.of_tasks);
            n_others += words.n_others;
        }
        let length = (ids.len() + n_others) as f32;
        ids.sort_unstable();
        let words = ids.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as f32)).collect();
        Self { words, length }
    }
}

fn whole(passages: &[PassageReading]) -> Bag {
    // Counts are small whole numbers: in which order they are added makes no difference.
    let mut counts: FxHashMap<Id, f32> = FxHashMap::default();
    let mut length = 0.0;
    for passage in passages {
        length += passage.bag.length;
        for &(word, count) in &passage.bag.words {
            *counts.entry(word).or_default() += count;
        }
    }
    let mut words: Vec<(Id, f32)> = counts.into_iter().collect();
    words.sort_unstable_by_key(|(word, _)| *word);
    Bag { words, length }
}

/// Concepts of the forms found, in the order of their numbers.
fn presences<'d>(forms: &[(&'d ConceptForm, u32)]) -> Vec<Presence<'d>> {
    // By concept, then form; of one form the first passage stays first.
    let mut sorted = each_once(forms);
    sorted.sort_by(|(a, ..), (b, ..)| a.concept.cmp(&b.concept).then_with(|| by_form(a, b)));
    let mut presences = Vec::new();
    for of_concept in sorted.chunk_by(|(a, ..), (b, ..)| a.concept == b.concept) {
        let (mut unsure, mut mass, mut surest) = (1.0_f32, 0.0, ("", 0.0, 0));
        for same in of_concept.chunk_by(|(a, ..), (b, ..)| by_form(a, b).is_eq()) {
            let weight = same.iter().fold(0.0_f32, |weight, (found, ..)| weight.max(found.weight));
            unsure *= 1.0 - 0.6 * weight.min(1.0);
            mass += weight * same.iter().map(|(_, _, times)| times).sum::<u32>().min(2) as f32;
            if weight > surest.1 {
                surest = (&same[0].0.form, weight, same[0].1);
            }
        }
        let (form, _, passage) = surest;
        let concept = of_concept[0].0.concept;
        presences.push(Presence { concept, sure: 1.0 - unsure, mass, form, passage });
    }
    presences
}

/// Each entry of the dictionary that was found, with the passage where it was found first and how often it was, in the order in
/// which they were found: a long document has few of them many times.
fn each_once<'d>(forms: &[(&'d ConceptForm, u32)]) -> Vec<(&'d ConceptForm, u32, u32)> {
    /// Of fewer the most are different ones.
    const FEW: usize = 16;
    let once = |&(form, passage): &(&'d ConceptForm, u32)| (form, passage, 1);
    if forms.len() < FEW {
        return forms.iter().map(once).collect();
    }
    let mut places: FxHashMap<*const ConceptForm, usize> = FxHashMap::default();
    let mut found: Vec<(&ConceptForm, u32, u32)> = Vec::new();
    for entry in forms {
        let place = *places.entry(std::ptr::from_ref(entry.0)).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, _, times)) => *times += 1,
            None => found.push(once(entry)),
        }
    }
    found
}

/// The order of forms. Most of those that are compared are one and the same entry of the dictionary.
fn by_form(a: &ConceptForm, b: &ConceptForm) -> Ordering {
    if std::ptr::eq(a, b) { Ordering::Equal } else { a.form.cmp(&b.form) }
}

/// By act: certainty, which grows with each mention, and share of all mentions. A form counts twice at most.
fn acts(n_acts: usize, counts: &ActCounts) -> Vec<(f32, f32)> {
    let mentions =
        |act: usize| counts.get(&act).map_or(0, |forms| forms.values().map(|count| (*count).min(2)).sum::<u32>());
    let mentions: Vec<u32> = (0..n_acts).map(mentions).collect();
    let all = mentions.iter().sum::<u32>().max(1) as f32;
    mentions.into_iter().map(|n| (1.0 - 0.75_f32.powi(n as i32), n as f32 / all)).collect()
}

fn density(markers: usize, n_chars: usize) -> f32 {
    (markers as f32 * 50.0 / n_chars.max(50) as f32).min(1.0)
}

/// The first sentences, in which a paper says whose doings it tells.
fn beginning(sources: &[Source<'_>]) -> String {
    const CHARS: usize = 120;
    sources.iter().flat_map(|source| source.text.chars()).take(CHARS).collect()
}

/// The same without the title.
fn below(sources: &[Source<'_>]) -> String {
    beginning(match sources {
        [first, rest @ ..] if first.kind == PassageKind::Heading => rest,
        all => all,
    })
}

fn housekeeping_of(in_title: usize, in_text: usize) -> f32 {
    if in_title > 0 { 1.0 } else { (in_text as f32 / 3.0).min(1.0) * 0.5 }
}

/// Years as 2019 in a text.
fn years(title: &str) -> Vec<i16> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"20\d\d").expect("a fixed expression"));
    YEAR.find_iter(title).filter_map(|found| found.as_str().parse().ok()).collect()
}

fn names_days(text: &str) -> bool {
    static DAY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"20\d\d年\d{1,2}月").expect("a fixed expression"));
    DAY.is_match(text)
}

/// The year of the latest day in the rows of a list that has no day of its own.
fn year_of_entries(evidence: &Evidence) -> Option<i16> {
    static DAY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"20\d\d[-年./]\d{1,2}[-月./]\d{1,2}").expect("a fixed expression"));
    let rows = evidence.passages.iter().filter(|passage| passage.kind == PassageKind::Row);
    rows.flat_map(|row| DAY.find_iter(&row.text).filter_map(|day| day.as_str()[..4].parse().ok())).max()
}

/// The year by whose name the innermost folder goes that goes by one: 区财政局/2018年度/报表.xlsx. A unit that files a paper without a day so
/// says when it is of.
fn year_of_folders(path: &str) -> Option<i16> {
    let folders = path.rsplit_once('/')?.0;
    let year_of = |folder: &str| {
        let year = ["年度", "年"].iter().find_map(|end| folder.strip_suffix(end)).unwrap_or(folder);
        let is_year = year.len() == 4 && year.starts_with("20") && year.bytes().all(|byte| byte.is_ascii_digit());
        is_year.then(|| year.parse().ok()).flatten()
    };
    folders.rsplit('/').find_map(year_of)
}

/// Numbers of tasks cited near the top: 第35项, 任务（二十六）, 对应（二十八）, 第十六、十七项, 第（一）（二）（四）项.
fn numbers(evidence: &Evidence) -> Vec<(u16, String, u32)> {
    static CITED: LazyLock<Regex> = LazyLock::new(|| {
        let number = "[（(]?(?:[一二三四五六七八九十]{1,5}|[0-9]{1,3})[）)]?";
        let list = format!("(?:{number}[、和及]?)+");
        let pattern = format!(
            "第({list})项|任务(?:编号)?[：第]*({list})|(?:对应|按照|对照)((?:（[一二三四五六七八九十0-9]{{1,5}}）[、和]?)+)\
             |(?:^|[（(])({list})[）)]?(?:佐证|项)|^（([一二三四五六七八九十]{{1,5}})）"
        );
        Regex::new(&pattern).expect("a fixed expression")
    });
    static ONE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("[一二三四五六七八九十]+|[0-9]+").expect("a fixed expression"));
    let mut found: Vec<(u16, String, u32)> = Vec::new();
    for passage in evidence.passages.iter().take(NUMBER_PASSAGES) {
        let is_first = passage.ordinal == 0;
        for captures in CITED.captures_iter(&passage.text) {
            // A passage that only begins with （一） is an item of the document's own list, unless it is the title.
            let Some(list) = captures.iter().skip(1).take(if is_first { 5 } else { 4 }).flatten().next() else {
                continue;
            };
            for one in ONE.find_iter(list.as_str()) {
                let Some(number) = numerals::parse(one.as_str()).and_then(|number| u16::try_from(number).ok()) else {
                    continue;
                };
                if found.iter().all(|(known, ..)| *known != number) {
                    found.push((number, captures[0].to_owned(), passage.ordinal));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Description, Locator, PageNumber, Passage, Rect, TextSource};

    use super::*;

    fn evidence(texts: &[&str]) -> Evidence {
        let passage = |(at, text): (usize, &&str)| Passage {
            ordinal: at as u32,
            kind: PassageKind::Body,
            text: (*text).to_owned(),
            locator: Locator::Page { page: PageNumber::from_index(0), area: Rect::default() },
            source: TextSource::Native,
        };
        Evidence {
            path: "区某局/a.pdf".into(),
            kind: None,
            unit: None,
            signers: Vec::new(),
            description: Description::default(),
            passages: texts.iter().enumerate().map(passage).collect(),
        }
    }

    #[test]
    fn numbers_of_tasks_are_read_in_every_form() {
        let cited =
            |texts: &[&str]| numbers(&evidence(texts)).into_iter().map(|(number, ..)| number).collect::<Vec<_>>();
        assert_eq!(cited(&["第35项任务佐证材料"]), [35]);
        assert_eq!(cited(&["关于第四十一项任务落实情况"]), [41]);
        assert_eq!(cited(&["第（一）（二）（四）项工作任务"]), [1, 2, 4]);
        assert_eq!(cited(&["第十六、十七项任务完成情况"]), [16, 17]);
        assert_eq!(cited(&["（佐证材料，任务（二十六））"]), [26]);
        assert_eq!(cited(&["（二十六）佐证：疫苗"]), [26]);
        assert_eq!(cited(&["对应（二十八）：公开"]), [28]);
        assert_eq!(cited(&["小结", "（一）强化学习"]), Vec::<u16>::new());
    }

    #[test]
    fn a_folder_may_say_of_which_year_a_paper_is() {
        assert_eq!(year_of_folders("区财政局/2018年度/汇总/报表.xlsx"), Some(2018));
        assert_eq!(year_of_folders("区财政局/2018/2019年/报表.xlsx"), Some(2019));
        assert_eq!(year_of_folders("区财政局/2018.xlsx"), None);
        assert_eq!(year_of_folders("区财政局/2018年1月/报表.xlsx"), None);
        assert_eq!(year_of_folders("报表.xlsx"), None);
    }

    #[test]
    fn the_title_is_what_stands_first_when_there_is_none() {
        assert_eq!(title_of(&evidence(&["姓名，年假"])), "姓名，年假");
        assert_eq!(years(&title_of(&evidence(&["2018年小结", "2019年"]))), [2018]);
    }
}
