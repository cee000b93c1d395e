//! What is found is what is there: random queries over the sample corpus against a scan of the ledger's text.

use std::collections::BTreeSet;

use zuozheng_index::{Lack, Node, SearchOptions, Searcher, fold, parse};
use zuozheng_ledger::{DocumentHead, FileLinks, FileRecord, FileRole, Ledger};
use zuozheng_model::Passage;
use zuozheng_text::Dictionaries;

use crate::mutants::Dice;
use crate::project::sample;

/// Queries of a run.
const QUERIES: usize = 2_000;

/// A file as the ledger knows it, its passages folded.
struct File {
    record: FileRecord,
    head: DocumentHead,
    texts: Vec<(Passage, String)>,
    links: Vec<FileLinks>,
}

fn files(ledger: &Ledger) -> Vec<File> {
    let mut files = Vec::new();
    for record in ledger.files().unwrap() {
        let Some(doc) = record.doc.filter(|_| record.role == FileRole::Evidence) else { continue };
        let folded = |passage: Passage| {
            let text = fold(&passage.text).text;
            (passage, text)
        };
        files.push(File {
            head: ledger.document(doc).unwrap().unwrap(),
            texts: ledger.passages(doc).unwrap().into_iter().map(folded).collect(),
            links: ledger.links_of_file(&record.path).unwrap(),
            record,
        });
    }
    files
}

/// Whether a condition holds for a passage, by looking.
fn holds(node: &Node, file: &File, at: usize) -> bool {
    let contains = |text: &str, part: &str| fold(text).text.contains(&fold(part).text);
    let unit = file.record.unit.as_ref().map(|unit| unit.as_str());
    let description = &file.head.description;
    let ordinal = file.texts[at].0.ordinal;
    let links = || {
        let of_circular =
            |of: &'_ FileLinks| of.links.iter().map(|link| (of.circular.clone(), link.clone())).collect::<Vec<_>>();
        file.links.iter().flat_map(of_circular).filter(|(_, link)| link.passages.contains(&ordinal)).collect::<Vec<_>>()
    };
    match node {
        Node::Text(text) => file.texts[at].1.contains(&fold(text).text),
        Node::Unit(name) => unit.is_some_and(|unit| contains(unit, name)),
        Node::UnitIs(name) => unit == Some(name.as_str()),
        Node::Kind(kind) => {
            contains(&file.head.kind.to_string(), kind)
                || description.kind.as_ref().is_some_and(|known| contains(&known.0, kind))
        }
        Node::File(name) => contains(&file.record.path, name),
        Node::FileIs(path) => file.record.path == *path,
        Node::Date(range) => description.date.is_some_and(|date| range.contains(date)),
        Node::Grade(grade) => links().iter().any(|(_, link)| link.grade == *grade),
        Node::Task { circular, number, grade } => links().iter().any(|(of, link)| {
            circular.as_ref().is_none_or(|circular| contains(of, circular))
                && link.task == *number
                && grade.is_none_or(|grade| link.grade == grade)
        }),
        Node::Lack(Lack::Task) => file.links.iter().all(|of| of.links.is_empty()),
        Node::Lack(Lack::Unit) => unit.is_none(),
        Node::Lack(Lack::Date) => description.date.is_none(),
        Node::Not(inner) => !holds(inner, file, at),
        Node::All(nodes) => nodes.iter().all(|node| holds(node, file, at)),
        Node::Any(nodes) => nodes.iter().any(|node| holds(node, file, at)),
    }
}

/// A piece of some passage, as long as people type, cut anywhere.
fn piece(files: &[File], dice: &mut Dice) -> String {
    loop {
        let file = &files[dice.below(files.len())];
        let Some((passage, _)) = file.texts.get(dice.below(file.texts.len())) else { continue };
        let chars: Vec<char> = passage.text.chars().collect();
        let from = dice.below(chars.len());
        let to = (from + 1 + dice.below(7)).min(chars.len());
        let piece: String = chars[from..to].iter().filter(|c| !"“”\"()（）:：-".contains(**c)).collect();
        // Two letters at least: one alone is as good as any.
        if fold(&piece).text.chars().count() >= 2 {
            return piece;
        }
    }
}

fn condition(files: &[File], dice: &mut Dice) -> String {
    let fields = [
        "单位:教育",
        "单位:区财政局",
        "单位:无",
        "类型:公示",
        "类型:总结",
        "类型:xlsx",
        "类型:pdf",
        "等级:直接",
        "等级:辅助",
        "缺:任务",
        "缺:日期",
        "缺:单位",
        "日期:2019",
        "日期:2019-03..2019-09",
        "日期:..2018-12-31",
        "材料:登记",
    ];
    match dice.below(8) {
        0 => fields[dice.below(fields.len())].to_owned(),
        1 => format!("任务:{}", 1 + dice.below(45)),
        2 => format!("“{}”", piece(files, dice)),
        _ => piece(files, dice),
    }
}

fn query(files: &[File], dice: &mut Dice) -> String {
    let (a, b) = (condition(files, dice), condition(files, dice));
    match dice.below(9) {
        0 => format!("{a} {b}"),
        1 => format!("{a} OR {b}"),
        2 => format!("{a} -({b})"),
        3 => format!("({a} OR {b}) {}", condition(files, dice)),
        4 => format!("-({a}) -({b})"),
        _ => a,
    }
}

#[test]
fn what_is_found_in_the_sample_is_what_is_there() {
    let store = sample().join("index/store");
    let ledger = Ledger::open(&store).unwrap();
    let files = files(&ledger);
    let searcher = Searcher::open(&store, Dictionaries::builtin().segmenter()).unwrap();
    let n_passages: usize = files.iter().map(|file| file.texts.len()).sum();
    assert_eq!(searcher.n_passages() as usize, n_passages);
    let mut dice = Dice::of(20_191_021);
    let (mut n_asked, mut n_found) = (0, 0);
    while n_asked < QUERIES {
        let text = query(&files, &mut dice);
        let Ok(query) = parse(&text) else { continue };
        // What is taken for the number of a task first is looked up by another test.
        if query.fallback.is_some() {
            continue;
        }
        n_asked += 1;
        let mut expected = BTreeSet::new();
        for file in &files {
            let places = (0..file.texts.len()).filter(|at| holds(&query.root, file, *at));
            expected.extend(places.map(|at| (file.record.path.as_str(), file.texts[at].0.ordinal)));
        }
        let options = SearchOptions { limit: n_passages, ..SearchOptions::default() };
        let results = searcher.search(&query, &options).unwrap();
        let found: BTreeSet<(&str, u32)> = results.hits.iter().map(|hit| (hit.path.as_str(), hit.ordinal)).collect();
        assert_eq!((results.total as usize, &found), (expected.len(), &expected), "{text} {query:?}");
        // The best few are found without weighing all.
        let few = searcher.search(&query, &SearchOptions { limit: 5, ..options }).unwrap();
        assert_eq!(few.hits[..], results.hits[..few.hits.len()], "{text} {query:?}");
        n_found += found.len();
    }
    assert!(n_found > QUERIES, "{n_found} passages in all: the queries ask for nothing");
}
