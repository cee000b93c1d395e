//! What a task asks, taken apart once, and tables that lead from a word, pair, run or concept to the tasks that have it.

use std::collections::BTreeMap;

use zuozheng_model::{Register, Roster, Task, TaskNumber, UnitId, UnitRelation};
use zuozheng_text::{ConceptId, Segmenter, normalise};

use super::duties::Duties;
use super::knowledge::Knowledge;
use super::lexicon::{Id, Lexicon};
use super::limits::Limit;
use super::reading::{content_words, letters};

/// What a concept of the section's heading counts against one of the task's own text.
const SECTION: f32 = 0.4;

/// One task.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) number: TaskNumber,
    pub(super) duties: Duties,
    /// How surely each act is asked for.
    pub(super) acts: Vec<(usize, f32)>,
    /// Whether a plan, a rule or a mechanism is asked for.
    pub(super) asks_plan: bool,
    /// Whether something is to be made public.
    pub(super) asks_publishing: bool,
    /// Rarity of all its concepts together.
    pub(super) concept_mass: f32,
    /// Rarity of its main clauses' concepts together.
    pub(super) core_mass: f32,
    /// Quoted terms as written, with their letters.
    pub(super) quoted_terms: Vec<(String, String)>,
    /// Cited documents: title or 文号 as written, with its letters.
    pub(super) cites: Vec<(String, String)>,
    pub(super) length: f32,
    /// A limit that runs from the end of something.
    pub(super) limit: Option<Limit>,
}

/// From an id to the tasks that have it, each with a weight.
pub(super) type Postings = Vec<Vec<(usize, f32)>>;

/// From a concept to the tasks that have it, each with its part in the task and its rarity among the tasks.
type ConceptPostings = BTreeMap<ConceptId, Vec<(usize, f32, f32)>>;

/// What belongs to each concept, found at its number: every document asks for hundreds.
#[derive(Debug)]
pub(super) struct ByConcept<T>(Vec<Vec<T>>);

impl<T> ByConcept<T> {
    fn new(of: BTreeMap<ConceptId, Vec<T>>) -> Self {
        let mut all = Vec::new();
        for (concept, values) in of {
            all.resize_with(concept.0 as usize, Vec::new);
            all.push(values);
        }
        Self(all)
    }

    pub(super) fn of(&self, concept: ConceptId) -> &[T] {
        self.0.get(concept.0 as usize).map_or(&[], Vec::as_slice)
    }
}

/// All tasks of a circular.
#[derive(Debug)]
pub(super) struct Profiles {
    pub(super) tasks: Vec<Profile>,
    /// Word → tasks, with the word's rarity among the tasks.
    pub(super) words: Postings,
    /// Pair → tasks, with its share of the task's rarity.
    pub(super) pairs: Postings,
    /// Run → tasks, with its share of the task's text, less where several tasks have it.
    pub(super) runs: Postings,
    /// Concept → tasks, with (part in the task, rarity among the tasks).
    pub(super) concepts: ByConcept<(usize, f32, f32)>,
    /// Concept → tasks that have it, or one that it proves or is narrower than, in a main clause.
    pub(super) core: ByConcept<(usize, f32, f32)>,
    /// Concept → tasks that have a broader one, or one that it proves.
    pub(super) related: ByConcept<(usize, f32, f32)>,
    /// Concept → concepts of tasks that it is easily taken for, with how easily.
    pub(super) confusable: ByConcept<(ConceptId, f32)>,
    pub(super) year: Option<i16>,
    /// How every unit of the roster stands to each task.
    relations: BTreeMap<UnitId, Vec<UnitRelation>>,
}

/// The words, pairs and runs of one task.
struct Spelling {
    words: Vec<Id>,
    pairs: Vec<Id>,
    runs: Vec<Id>,
    concepts: BTreeMap<ConceptId, f32>,
    /// Concepts of the main clauses.
    core: BTreeMap<ConceptId, f32>,
}

impl Profiles {
    pub(super) fn new(
        register: &Register,
        roster: &Roster,
        knowledge: &Knowledge<'_>,
        segmenter: &Segmenter,
        lexicon: &mut Lexicon,
    ) -> Self {
        let spellings: Vec<Spelling> =
            register.tasks.iter().map(|task| spell(task, knowledge, segmenter, lexicon)).collect();
        let [n_words, n_pairs, n_runs] = lexicon.sizes();
        let n = spellings.len() as f32;

        let lists: Vec<&[Id]> = spellings.iter().map(|spelling| spelling.words.as_slice()).collect();
        let rarity = |tasks: f32| (1.0 + (n - tasks + 0.5) / (tasks + 0.5)).ln();
        let words = postings(n_words, &lists, |_, tasks| rarity(tasks));

        let lists: Vec<&[Id]> = spellings.iter().map(|spelling| spelling.pairs.as_slice()).collect();
        let mut pairs = postings(n_pairs, &lists, |_, tasks| (1.0 + n / (tasks + 0.5)).ln());
        let mut whole = vec![0.0_f32; spellings.len()];
        pairs.iter().flatten().for_each(|&(task, weight)| whole[task] += weight);
        pairs.iter_mut().flatten().for_each(|(task, weight)| *weight /= whole[*task].max(f32::MIN_POSITIVE));

        let lists: Vec<&[Id]> = spellings.iter().map(|spelling| spelling.runs.as_slice()).collect();
        let runs = postings(n_runs, &lists, |task, tasks| 1.0 / tasks / lists[task].len().max(10) as f32);

        let concepts = concept_postings(&spellings, |spelling| &spelling.concepts);
        let mut core = concept_postings(&spellings, |spelling| &spelling.core);
        let mut tasks: Vec<Profile> = register.tasks.iter().map(|task| profile(task, roster, knowledge)).collect();
        for &(task, part, rarity) in concepts.values().flatten() {
            tasks[task].concept_mass += part * rarity;
        }
        for &(task, part, rarity) in core.values().flatten() {
            tasks[task].core_mass += part * rarity;
        }
        for (concept, tasks) in related(&core, knowledge, &["narrower", "proves"]) {
            let known = core.entry(concept).or_default();
            let is_new = |task: usize, known: &[(usize, f32, f32)]| known.iter().all(|(of, ..)| *of != task);
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
            runs,
            related: ByConcept::new(related(&concepts, knowledge, &["narrower", "proves"])),
            confusable: ByConcept::new(confusable(&concepts, knowledge)),
            concepts: ByConcept::new(concepts),
            core: ByConcept::new(core),
            year: register.year(),
        }
    }
}

impl Profiles {
    /// How a unit stands to each task.
    pub(super) fn relations(&self, unit: Option<&UnitId>) -> Vec<UnitRelation> {
        let known = unit.and_then(|unit| self.relations.get(unit)).cloned();
        known.unwrap_or_else(|| self.tasks.iter().map(|task| task.duties.relation(unit)).collect())
    }
}

/// What a circular says a task is: its text, and by what it will be judged.
fn text_of(task: &Task) -> String {
    let criteria = task.criteria.as_deref().unwrap_or_default();
    without_quotes(&normalise(&format!("{} {criteria}", task.text)).text)
}

fn without_quotes(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '“' | '”' | '‘' | '’')).collect()
}

fn profile(task: &Task, roster: &Roster, knowledge: &Knowledge<'_>) -> Profile {
    let text = text_of(task);
    let with_letters = |written: &String| (written.clone(), letters(&normalise(written).text));
    let cites = task.cites.iter().flat_map(|cite| cite.number.iter().chain([&cite.title]));
    let acts = knowledge.asked_acts(&text);
    let asks = |name: &str| knowledge.act(name).is_some_and(|act| acts.contains_key(&act));
    Profile {
        number: task.number,
        limit: Limit::of(&text),
        asks_plan: asks("plan") || asks("mechanism"),
        asks_publishing: asks("publish"),
        concept_mass: 0.0,
        core_mass: 0.0,
        duties: Duties::new(&task.duties, roster),
        acts: acts.into_iter().collect(),
        quoted_terms: task.quoted_terms.iter().map(with_letters).filter(|(_, letters)| !letters.is_empty()).collect(),
        cites: cites.map(with_letters).filter(|(_, letters)| letters.chars().nth(4).is_some()).collect(),
        length: (task.text.chars().count().max(1) as f32 / 50.0).ln(),
    }
}

fn spell(task: &Task, knowledge: &Knowledge<'_>, segmenter: &Segmenter, lexicon: &mut Lexicon) -> Spelling {
    let text = text_of(task);
    let section = without_quotes(&normalise(task.section.as_deref().unwrap_or_default()).text);
    let body = without_quotes(&normalise(&task.text).text);
    let of_words = format!("{body} {section}");
    let mut words: Vec<Id> =
        content_words(&of_words, knowledge, segmenter).into_iter().map(|word| lexicon.add_word(word)).collect();
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
    Spelling { words, pairs: lexicon.add_pairs(&body), runs: lexicon.add_runs(&body), concepts, core }
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

/// Postings of lists of ids, weighed by task and by the number of tasks that have the id.
fn postings(n_ids: usize, lists: &[&[Id]], weigh: impl Fn(usize, f32) -> f32) -> Postings {
    let mut tasks_of: Vec<Vec<usize>> = vec![Vec::new(); n_ids];
    for (task, ids) in lists.iter().enumerate() {
        for id in *ids {
            tasks_of[*id as usize].push(task);
        }
    }
    let weighed = |tasks: Vec<usize>| {
        let n = tasks.len() as f32;
        tasks.into_iter().map(|task| (task, weigh(task, n))).collect()
    };
    tasks_of.into_iter().map(weighed).collect()
}

fn confusable(concepts: &ConceptPostings, knowledge: &Knowledge<'_>) -> BTreeMap<ConceptId, Vec<(ConceptId, f32)>> {
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
fn related(concepts: &ConceptPostings, knowledge: &Knowledge<'_>, relations: &[&str]) -> ConceptPostings {
    let known = knowledge.concepts();
    let mut reached = ConceptPostings::new();
    for from in (0..known.len()).map(|id| ConceptId(id as u32)) {
        let mut best: BTreeMap<usize, (f32, f32)> = BTreeMap::new();
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

fn concept_postings(spellings: &[Spelling], of: impl Fn(&Spelling) -> &BTreeMap<ConceptId, f32>) -> ConceptPostings {
    let mut tasks_of: BTreeMap<ConceptId, Vec<(usize, f32)>> = BTreeMap::new();
    for (task, spelling) in spellings.iter().enumerate() {
        for (&concept, &part) in of(spelling) {
            tasks_of.entry(concept).or_default().push((task, part));
        }
    }
    let rare = |tasks: Vec<(usize, f32)>| {
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
        let all = ByConcept::new(all);
        let found: Vec<String> = (0..7).map(|id| all.of(ConceptId(id)).iter().collect()).collect();
        assert_eq!(found, ["", "", "a", "", "", "bc", ""]);
    }

    #[test]
    fn lists_are_no_main_clauses() {
        assert_eq!(main_clauses("对减税降费、金融安全、教育改革、社会保障等热点，加强回应。"), "热点，加强回应，");
        assert_eq!(main_clauses("公开预算、决算"), "公开预算、决算");
        assert_eq!(main_clauses("检查学校、医院、商场、车站，限期整改"), "，限期整改");
    }
}
