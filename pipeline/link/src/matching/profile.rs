//! What a task asks, taken apart once, and tables that lead from a word, pair, run or concept to the tasks that have it.

use std::collections::BTreeMap;

use zuozheng_model::{Register, Roster, Task, TaskNumber};
use zuozheng_text::{ConceptId, Segmenter, normalise};

use super::duties::Duties;
use super::knowledge::Knowledge;
use super::lexicon::{Id, Lexicon};
use super::reading::{content_words, letters};

/// What a concept of the section's heading counts against one of the task's own text.
const SECTION: f32 = 0.4;

/// One task.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) number: TaskNumber,
    pub(super) duties: Duties,
    /// How surely each act is asked for.
    pub(super) acts: BTreeMap<usize, f32>,
    /// Quoted terms as written, with their letters.
    pub(super) quoted_terms: Vec<(String, String)>,
    /// Cited documents: title or 文号 as written, with its letters.
    pub(super) cites: Vec<(String, String)>,
    pub(super) length: f32,
}

/// From an id to the tasks that have it, each with a weight.
pub(super) type Postings = Vec<Vec<(usize, f32)>>;

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
    pub(super) concepts: BTreeMap<ConceptId, Vec<(usize, f32, f32)>>,
    pub(super) year: Option<i16>,
}

/// The words, pairs and runs of one task.
struct Spelling {
    words: Vec<Id>,
    pairs: Vec<Id>,
    runs: Vec<Id>,
    concepts: BTreeMap<ConceptId, f32>,
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

        Self {
            tasks: register.tasks.iter().map(|task| profile(task, roster, knowledge)).collect(),
            words,
            pairs,
            runs,
            concepts: concept_postings(&spellings),
            year: register.year(),
        }
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
    Profile {
        number: task.number,
        duties: Duties::new(&task.duties, roster),
        acts: knowledge.asked_acts(&text),
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
    Spelling { words, pairs: lexicon.add_pairs(&body), runs: lexicon.add_runs(&body), concepts }
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

fn concept_postings(spellings: &[Spelling]) -> BTreeMap<ConceptId, Vec<(usize, f32, f32)>> {
    let mut tasks_of: BTreeMap<ConceptId, Vec<(usize, f32)>> = BTreeMap::new();
    for (task, spelling) in spellings.iter().enumerate() {
        for (&concept, &part) in &spelling.concepts {
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
