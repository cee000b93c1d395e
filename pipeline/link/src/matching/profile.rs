//! What a task asks, taken apart once, and tables that lead from a word, pair, run or concept to the tasks that have it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use zuozheng_model::{Register, Roster, Task, TaskNumber, UnitId, UnitRelation};
use zuozheng_text::{ConceptId, Segmenter, normalise};

use super::Learned;

use super::amounts::Asked;
use super::duties::Duties;
use super::elsewhere::Places;
use super::knowledge::Knowledge;
use super::lack::Share;
use super::lexicon::{Id, Letters, Lexicon};
use super::limits::Limit;
use super::lists::Lists;
use super::numbered::Numbers;
use super::precedents::Precedents;
use super::reading::content_words;
use super::telling::Telling;

/// What a concept of the section's heading counts against one of the task's own text.
const SECTION: f32 = 0.4;
/// Letters of a title or number that is sure to mean the document it names.
const SHORTEST_CITE: usize = 5;

/// One task.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) number: TaskNumber,
    pub(super) duties: Duties,
    /// How surely each act is asked for.
    pub(super) acts: Vec<(usize, f32)>,
    /// Whether a plan, a rule or a mechanism is asked for.
    pub(super) asks_plan: bool,
    /// It asks for a yearly report.
    pub(super) asks_report: bool,
    /// Whether a plan is asked for.
    pub(super) asks_scheme: bool,
    /// Whether it is about buying.
    pub(super) asks_purchase: bool,
    /// Whether a meeting is to be held.
    pub(super) asks_meeting: bool,
    /// Whether people are to be trained.
    pub(super) asks_training: bool,
    /// Whether others are to be heard.
    pub(super) asks_opinions: bool,
    /// Whether something is to be made public.
    pub(super) asks_publishing: bool,
    /// Rarity of all its concepts together.
    pub(super) concept_mass: f32,
    /// Rarity of its main clauses' concepts together.
    pub(super) core_mass: f32,
    pub(super) quoted_terms: Vec<Term>,
    /// Titles and 文号 of cited documents.
    pub(super) cites: Vec<Term>,
    pub(super) length: f32,
    /// A limit that runs from the end of something.
    pub(super) limit: Option<Limit>,
    /// A share that is asked for.
    pub(super) share: Option<Share>,
    /// Amounts that are asked for.
    pub(super) amounts: Vec<Asked>,
    /// The text, normalised.
    pub(super) text: String,
}

/// What a task quotes or cites.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) written: String,
    /// Of its letters.
    pub(super) id: Id,
}

/// Place of a task in its circular.
type At = u32;
/// From an id to the tasks that have it, each with a weight.
pub(super) type Postings = Lists<(At, f32)>;
/// From a concept to tasks, each with the concept's part in the task and its rarity among the tasks.
pub(super) type ConceptPostings = Lists<(At, f32, f32)>;
/// The same while it is made.
type OfConcepts = BTreeMap<ConceptId, Vec<(At, f32, f32)>>;

/// All tasks of a circular.
#[derive(Debug)]
pub(super) struct Profiles {
    pub(super) tasks: Vec<Profile>,
    /// Word → tasks, with the word's rarity among the tasks.
    pub(super) words: Postings,
    /// Pair → tasks, with its share of the task's rarity.
    pub(super) pairs: Postings,
    /// Letter → tasks, with its share of the task's rarity.
    pub(super) letters: Postings,
    /// Gapped pair → tasks, with its rarity among the tasks against the length of the task.
    pub(super) gapped: Postings,
    /// Run → tasks, with its share of the task's text, less where several tasks have it.
    pub(super) runs: Postings,
    /// Concept → tasks, with (part in the task, rarity among the tasks).
    pub(super) concepts: ConceptPostings,
    /// Concept → tasks that have it, or one that it proves or is narrower than, in a main clause.
    pub(super) core: ConceptPostings,
    /// Concept → tasks that have a broader one, or one that it proves.
    pub(super) related: ConceptPostings,
    /// Concept → concepts of tasks that it is easily taken for, with how easily.
    pub(super) confusable: Lists<(ConceptId, f32)>,
    /// The years whose work the circular assesses.
    pub(super) years: Option<RangeInclusive<i16>>,
    /// The day before which nothing is work of this winter.
    pub(super) begins: Option<Date>,
    pub(super) precedents: Precedents,
    pub(super) telling: Telling,
    /// The places that the circular knows.
    pub(super) places: Places,
    /// The printed numbers of the tasks.
    pub(super) numbers: Numbers,
    /// How every unit of the roster stands to each task.
    relations: BTreeMap<UnitId, Vec<UnitRelation>>,
}

/// The words, pairs and runs of one task.
struct Spelling {
    words: Vec<Id>,
    pairs: Vec<Id>,
    runs: Vec<Id>,
    letters: Vec<Id>,
    gapped: Vec<Id>,
    concepts: BTreeMap<ConceptId, f32>,
    /// Concepts of the main clauses.
    core: BTreeMap<ConceptId, f32>,
}

impl Profiles {
    pub(super) fn new(
        register: &Register,
        roster: &Roster,
        knowledge: &Knowledge<'_>,
        learned: &Learned<'_>,
        segmenter: &Segmenter,
        lexicon: &mut Lexicon,
    ) -> Self {
        let spellings: Vec<Spelling> =
            register.tasks.iter().map(|task| spell(task, knowledge, segmenter, lexicon)).collect();
        let [n_words, n_pairs, n_runs, n_letters, n_gapped] = lexicon.sizes();
        let n = spellings.len() as f32;

        let lists: Vec<&[Id]> = spellings.iter().map(|spelling| spelling.words.as_slice()).collect();
        let rarity = |tasks: f32| (1.0 + (n - tasks + 0.5) / (tasks + 0.5)).ln();
        let words = Lists::new(weighed(n_words, &lists, |_, tasks| rarity(tasks)));

        let shares = |n_ids: usize, of: fn(&Spelling) -> &[Id]| {
            let lists: Vec<&[Id]> = spellings.iter().map(of).collect();
            let mut shares = weighed(n_ids, &lists, |_, tasks| (1.0 + n / (tasks + 0.5)).ln());
            let mut whole = vec![0.0_f32; lists.len()];
            shares.iter().flatten().for_each(|&(task, weight)| whole[task as usize] += weight);
            let share = |(task, weight): &mut (At, f32)| *weight /= whole[*task as usize].max(f32::MIN_POSITIVE);
            shares.iter_mut().flatten().for_each(share);
            Lists::new(shares)
        };
        let pairs = shares(n_pairs, |spelling| &spelling.pairs);
        let letters = shares(n_letters, |spelling| &spelling.letters);
        let gapped = shares(n_gapped, |spelling| &spelling.gapped);

        let lists: Vec<&[Id]> = spellings.iter().map(|spelling| spelling.runs.as_slice()).collect();
        let share = |task: At, tasks: f32| 1.0 / tasks / lists[task as usize].len().max(10) as f32;
        let runs = Lists::new(weighed(n_runs, &lists, share));

        let concepts = concept_postings(&spellings, |spelling| &spelling.concepts);
        let mut core = concept_postings(&spellings, |spelling| &spelling.core);
        let mut tasks: Vec<Profile> =
            register.tasks.iter().map(|task| profile(task, roster, knowledge, lexicon)).collect();
        for &(task, part, rarity) in concepts.values().flatten() {
            tasks[task as usize].concept_mass += part * rarity;
        }
        for &(task, part, rarity) in core.values().flatten() {
            tasks[task as usize].core_mass += part * rarity;
        }
        for (concept, tasks) in related(&core, knowledge, &["narrower", "proves"]) {
            let known = core.entry(concept).or_default();
            let is_new = |task: At, known: &[(At, f32, f32)]| known.iter().all(|(of, ..)| *of != task);
            let added: Vec<_> = tasks.into_iter().filter(|(task, ..)| is_new(*task, known)).collect();
            known.extend(added);
        }
        let of_unit = |unit: &UnitId| tasks.iter().map(|task| task.duties.relation(Some(unit))).collect();
        let relations = roster.units().iter().map(|unit| (unit.id.clone(), of_unit(&unit.id))).collect();
        Self {
            relations,
            tasks,
            words,
            pairs,
            letters,
            gapped,
            runs,
            related: by_number(related(&concepts, knowledge, &["narrower", "proves"])),
            confusable: by_number(confusable(&concepts, knowledge)),
            concepts: by_number(concepts),
            core: by_number(core),
            precedents: Precedents::new(register, learned.precedents, segmenter, lexicon),
            telling: Telling::new(register, learned.telling, segmenter, lexicon),
            places: Places::of(register, roster, knowledge.wording().elsewhere()),
            numbers: Numbers::of(register),
            years: register.years(),
            begins: register.begins(),
        }
    }
}

impl Profiles {
    /// How those who sent and signed a document stand to each task: as the one of them that has most to do with it.
    pub(super) fn relations_of(&self, unit: Option<&UnitId>, signers: &[UnitId]) -> Cow<'_, [UnitRelation]> {
        let mut relations = self.relations(unit);
        for signer in signers.iter().filter(|signer| Some(*signer) != unit) {
            let of_signer = self.relations(Some(signer));
            let nearer = relations.iter().zip(&*of_signer).map(|(known, other)| *known.min(other)).collect();
            relations = Cow::Owned(nearer);
        }
        relations
    }

    /// How a unit stands to each task.
    fn relations(&self, unit: Option<&UnitId>) -> Cow<'_, [UnitRelation]> {
        let known = unit.and_then(|unit| self.relations.get(unit)).map(|known| Cow::Borrowed(&known[..]));
        known.unwrap_or_else(|| self.tasks.iter().map(|task| task.duties.relation(unit)).collect())
    }
}

/// A yearly report; 每年报送 and 全年报警 are none.
static REPORT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("年度报告|年报(?:[^送告警废名到]|$)").expect("a constant pattern"));

/// What a circular says a task is: its text, and by what it will be judged.
pub(super) fn text_of(task: &Task) -> String {
    let criteria = task.criteria.as_deref().unwrap_or_default();
    without_quotes(&normalise(&format!("{} {criteria}", task.text)).text)
}

pub(super) fn without_quotes(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '“' | '”' | '‘' | '’')).collect()
}

fn profile(task: &Task, roster: &Roster, knowledge: &Knowledge<'_>, lexicon: &mut Lexicon) -> Profile {
    let text = text_of(task);
    let mut term = |written: &String, shortest: usize| {
        let letters = Letters::of(&normalise(written).text);
        (letters.as_chars().len() >= shortest)
            .then(|| Term { written: written.clone(), id: lexicon.add_term(letters.as_chars()) })
    };
    let quoted_terms = task.quoted_terms.iter().filter_map(|written| term(written, 1)).collect();
    let cites = task.cites.iter().flat_map(|cite| cite.number.iter().chain([&cite.title]));
    let cites = cites.filter_map(|written| term(written, SHORTEST_CITE)).collect();
    let acts = knowledge.asked_acts(&text);
    let asks = |name: &str| knowledge.act(name).is_some_and(|act| acts.contains_key(&act));
    Profile {
        number: task.number,
        limit: Limit::of(&text),
        share: Share::asked_by(&text),
        amounts: Asked::by(&text, knowledge.wording().amounts()),
        text: text.clone(),
        asks_plan: asks("plan") || asks("mechanism"),
        asks_report: REPORT.is_match(&text),
        asks_scheme: asks("plan"),
        asks_purchase: knowledge.wording().asks_purchase(&text),
        asks_meeting: knowledge.wording().asks_meeting(&text),
        asks_training: asks("train"),
        asks_opinions: asks("consult"),
        asks_publishing: asks("publish"),
        concept_mass: 0.0,
        core_mass: 0.0,
        duties: Duties::new(&task.duties, roster),
        acts: acts.into_iter().collect(),
        quoted_terms,
        cites,
        length: (task.text.chars().count().max(1) as f32 / 50.0).ln(),
    }
}

fn spell(task: &Task, knowledge: &Knowledge<'_>, segmenter: &Segmenter, lexicon: &mut Lexicon) -> Spelling {
    let text = text_of(task);
    let section = without_quotes(&normalise(task.section.as_deref().unwrap_or_default()).text);
    let body = without_quotes(&normalise(&task.text).text);
    let of_words = format!("{body} {section}");
    let mut words: Vec<Id> =
        content_words(&of_words, knowledge, segmenter).map(|word| lexicon.add_word(word)).collect();
    words.sort_unstable();
    words.dedup();
    let mut concepts: BTreeMap<ConceptId, f32> = BTreeMap::new();
    for form in knowledge.forms(&text) {
        let part = concepts.entry(form.concept).or_default();
        *part = part.max(form.weight);
    }
    let mut of_section: BTreeMap<ConceptId, f32> = BTreeMap::new();
    for form in knowledge.forms(&section) {
        let part = of_section.entry(form.concept).or_default();
        *part = part.max(SECTION * form.weight);
    }
    for (concept, part) in of_section {
        concepts.entry(concept).or_insert(part);
    }
    let mut core: BTreeMap<ConceptId, f32> = BTreeMap::new();
    for form in knowledge.forms(&main_clauses(&text)) {
        let part = core.entry(form.concept).or_default();
        *part = part.max(form.weight);
    }
    Spelling {
        words,
        pairs: lexicon.add_pairs(&body),
        runs: lexicon.add_runs(&body),
        letters: lexicon.add_letters(&body),
        gapped: lexicon.add_gapped(&body),
        concepts,
        core,
    }
}

/// The text without its enumerations of four items or more: from the beginning of the clause to 等, or to its end.
/// 对减税降费、金融安全、教育改革、社会保障等热点，加强回应 leaves 热点，加强回应.
fn main_clauses(text: &str) -> String {
    const COMMAS: usize = 3;
    let is_end = |c: char| matches!(c, '，' | '；' | '。' | '：' | '\n');
    let main = |clause: &str| -> String {
        if clause.matches('、').count() < COMMAS {
            return clause.to_owned();
        }
        let last_item = clause.rfind('、').unwrap_or_default();
        clause[last_item..].split_once('等').map_or("", |(_, rest)| rest).to_owned()
    };
    text.split(is_end).map(main).collect::<Vec<_>>().join("，")
}

/// By id the tasks that have it, weighed by task and by the number of tasks that have the id.
fn weighed(n_ids: usize, lists: &[&[Id]], weigh: impl Fn(At, f32) -> f32) -> Vec<Vec<(At, f32)>> {
    let mut tasks_of: Vec<Vec<At>> = vec![Vec::new(); n_ids];
    for (task, ids) in lists.iter().enumerate() {
        for id in *ids {
            tasks_of[*id as usize].push(task as At);
        }
    }
    let weighed = |tasks: Vec<At>| {
        let n = tasks.len() as f32;
        tasks.into_iter().map(|task| (task, weigh(task, n))).collect()
    };
    tasks_of.into_iter().map(weighed).collect()
}

fn by_number<T>(of: BTreeMap<ConceptId, Vec<T>>) -> Lists<T> {
    let mut lists = Vec::new();
    for (concept, values) in of {
        lists.resize_with(concept.0 as usize, Vec::new);
        lists.push(values);
    }
    Lists::new(lists)
}

fn confusable(concepts: &OfConcepts, knowledge: &Knowledge<'_>) -> BTreeMap<ConceptId, Vec<(ConceptId, f32)>> {
    let known = knowledge.concepts();
    let of = |from: ConceptId| -> Vec<(ConceptId, f32)> {
        let relations = known.related(from).iter().filter(|relation| &*relation.relation == "confusable");
        let asked = relations.filter(|relation| concepts.contains_key(&relation.related));
        asked.map(|relation| (relation.related, relation.weight)).collect()
    };
    let all = (0..known.len()).map(|id| ConceptId(id as u32)).map(|from| (from, of(from)));
    all.filter(|(_, targets)| !targets.is_empty()).collect()
}

/// Tasks reached over a relation: the strongest way to each, weaker by the relation's weight.
fn related(concepts: &OfConcepts, knowledge: &Knowledge<'_>, relations: &[&str]) -> OfConcepts {
    let known = knowledge.concepts();
    let mut reached = OfConcepts::new();
    for from in (0..known.len()).map(|id| ConceptId(id as u32)) {
        let mut best: BTreeMap<At, (f32, f32)> = BTreeMap::new();
        for relation in known.related(from).iter().filter(|relation| relations.contains(&&*relation.relation)) {
            for &(task, part, rarity) in concepts.get(&relation.related).map_or(&[][..], Vec::as_slice) {
                let part = part * relation.weight;
                let strongest = best.entry(task).or_insert((part, rarity));
                if part * rarity > strongest.0 * strongest.1 {
                    *strongest = (part, rarity);
                }
            }
        }
        if !best.is_empty() {
            reached.insert(from, best.into_iter().map(|(task, (part, rarity))| (task, part, rarity)).collect());
        }
    }
    reached
}

fn concept_postings(spellings: &[Spelling], of: impl Fn(&Spelling) -> &BTreeMap<ConceptId, f32>) -> OfConcepts {
    let mut tasks_of: BTreeMap<ConceptId, Vec<(At, f32)>> = BTreeMap::new();
    for (task, spelling) in spellings.iter().enumerate() {
        for (&concept, &part) in of(spelling) {
            tasks_of.entry(concept).or_default().push((task as At, part));
        }
    }
    let rare = |tasks: Vec<(At, f32)>| {
        let parts: f32 = tasks.iter().map(|(_, part)| part).sum();
        let rarity = (1.0 + spellings.len() as f32 / (0.5 + parts)).ln();
        tasks.into_iter().map(|(task, part)| (task, part, rarity)).collect()
    };
    tasks_of.into_iter().map(|(concept, tasks)| (concept, rare(tasks))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_concept() {
        let all = BTreeMap::from([(ConceptId(2), vec!['a']), (ConceptId(5), vec!['b', 'c'])]);
        let all = by_number(all);
        let found: Vec<String> = (0..7).map(|id| all.of(id).iter().collect()).collect();
        assert_eq!(found, ["", "", "a", "", "", "bc", ""]);
    }

    #[test]
    fn lists_are_no_main_clauses() {
        assert_eq!(main_clauses("对减税降费、金融安全、教育改革、社会保障等热点，加强回应。"), "热点，加强回应，");
        assert_eq!(main_clauses("公开预算、决算"), "公开预算、决算");
        assert_eq!(main_clauses("检查学校、医院、商场、车站，限期整改"), "，限期整改");
    }
}
