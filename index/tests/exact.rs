//! What is found is what is there: random passages and random queries against a scan of every passage.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::select;
use zuozheng_index::{
    CircularLinks, FileEntry, Lack, Node, SearchOptions, Searcher, Stamp, Writer, WriterOptions, fold, parse,
};
use zuozheng_model::{
    Basis, Description, DocId, DocumentKind, FileKind, Grade, Link, Locator, Passage, PassageKind, TaskNumber,
    TextSource,
};
use zuozheng_text::{Dictionaries, Segmenter};

static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(|| Arc::new(Segmenter::new(Dictionaries::builtin())));

const CIRCULAR: &str = "某府办函〔2019〕8号";

#[derive(Debug, Clone)]
struct File {
    unit: Option<&'static str>,
    kind: Option<&'static str>,
    date: Option<&'static str>,
    texts: Vec<String>,
    links: Vec<(u16, Grade, u32)>,
}

fn grade() -> impl Strategy<Value = Grade> {
    select(vec![Grade::Direct, Grade::Supporting])
}

fn file() -> impl Strategy<Value = File> {
    // Few characters, so that everything meets everything; some that folding drops or joins.
    let text = "[甲乙丙一二1农農业業银銀行aB（）、“” ]{0,14}";
    (
        select(vec![None, Some("区农业局"), Some("区农业银行"), Some("乙镇")]),
        select(vec![None, Some("公示"), Some("计划")]),
        select(vec![None, Some("2019-03-05"), Some("2019-12-31"), Some("2020-01-01")]),
        prop::collection::vec(text, 1..5),
        prop::collection::vec((1..4_u16, grade(), 0..4_u32), 0..3),
    )
        .prop_map(|(unit, kind, date, texts, mut links)| {
            links.sort();
            links.dedup_by_key(|link| link.0);
            let n_texts = texts.len() as u32;
            let links = links.into_iter().map(|(task, grade, at)| (task, grade, at % n_texts)).collect();
            File { unit, kind, date, texts, links }
        })
}

/// One condition as a person would type it.
fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[甲乙丙一二农農业业银銀行aB]{1,5}",
        3 => "“[甲乙丙1农业银行aB、 ]{0,4}[甲乙业]”",
        1 => (1..4_u16).prop_map(|task| format!("任务:{task}")),
        1 => Just(format!("任务:{CIRCULAR}#2")),
        1 => Just("等级:直接 任务:1".to_owned()),
        1 => select(vec!["单位:农业", "单位:区农业银行", "单位:无", "类型:公示", "类型:pdf", "材料:1", "材料:2.pdf", "等级:辅助", "等级:直接"]).prop_map(str::to_owned),
        1 => select(vec!["缺:任务", "缺:单位", "缺:日期", "日期:2019", "日期:2019-04..", "日期:..2019-03-05"]).prop_map(str::to_owned),
    ]
}

fn query() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} OR {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) （{b}）")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} -({b})")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

/// Whether a condition holds, by looking.
fn holds(node: &Node, file: &File, number: usize, at: usize) -> bool {
    let contains = |text: &str, part: &str| fold(text).text.contains(&fold(part).text);
    let links = || file.links.iter().filter(|link| link.2 as usize == at);
    match node {
        Node::Text(text) => contains(&file.texts[at], text),
        Node::Unit(name) => file.unit.is_some_and(|unit| contains(unit, name)),
        Node::UnitIs(name) => file.unit == Some(name),
        Node::Kind(kind) => contains("pdf", kind) || file.kind.is_some_and(|known| contains(known, kind)),
        Node::File(name) => contains(&format!("{number}.pdf"), name),
        Node::FileIs(path) => *path == format!("{number}.pdf"),
        Node::Date(range) => file.date.is_some_and(|date| range.contains(date.parse().unwrap())),
        Node::Grade(grade) => links().any(|link| link.1 == *grade),
        Node::Task { circular, number, grade } => {
            circular.as_ref().is_none_or(|circular| contains(CIRCULAR, circular))
                && links().any(|link| link.0 == number.get() && grade.is_none_or(|grade| link.1 == grade))
        }
        Node::Lack(Lack::Task) => file.links.is_empty(),
        Node::Lack(Lack::Unit) => file.unit.is_none(),
        Node::Lack(Lack::Date) => file.date.is_none(),
        Node::Not(inner) => !holds(inner, file, number, at),
        Node::All(nodes) => nodes.iter().all(|node| holds(node, file, number, at)),
        Node::Any(nodes) => nodes.iter().any(|node| holds(node, file, number, at)),
    }
}

fn put(writer: &mut Writer, path: &str, file: &File) {
    let passages: Vec<Passage> = file
        .texts
        .iter()
        .enumerate()
        .map(|(at, text)| Passage {
            ordinal: at as u32,
            kind: PassageKind::Body,
            text: text.clone(),
            locator: Locator::Paragraph { paragraph: 1, cell: None },
            source: TextSource::Native,
        })
        .collect();
    let links: Vec<Link> = file
        .links
        .iter()
        .map(|(task, grade, at)| Link {
            task: TaskNumber::new(*task).unwrap(),
            grade: *grade,
            score: 0.5,
            basis: vec![Basis::Words { words: Vec::new(), passage: *at, weight: 1.0 }],
            passages: vec![*at],
        })
        .collect();
    let description = Description {
        title: Some("农业".into()),
        date: file.date.map(|date| date.parse().unwrap()),
        kind: file.kind.map(|kind| DocumentKind(kind.into())),
        ..Description::default()
    };
    let entry = FileEntry {
        path,
        doc: DocId([1; 16]),
        unit: file.unit,
        file_kind: FileKind::Pdf,
        description: &description,
        passages: &passages,
        links: &[CircularLinks { circular: CIRCULAR, links: &links }],
    };
    writer.put_file(&entry).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// 24 corpora with 90 queries each: more than 2000 comparisons a run.
    #[test]
    fn found_is_there_and_there_is_found(
        files in prop::collection::vec(file(), 1..24),
        replaced in prop::collection::vec(file(), 0..6),
        queries in prop::collection::vec(query(), 90),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let stamp = Stamp { dictionary_hash: String::new(), generation: 1 };
        let mut writer = Writer::open(folder.path(), SEGMENTER.clone(), WriterOptions::default()).unwrap();
        // Some files are there in an older version first: what is deleted must not be found.
        for (at, file) in replaced.iter().enumerate() {
            put(&mut writer, &format!("{at}.pdf"), file);
        }
        writer.commit(&stamp).unwrap();
        for at in 0..replaced.len() {
            writer.remove_file(&format!("{at}.pdf")).unwrap();
        }
        for (at, file) in files.iter().enumerate() {
            put(&mut writer, &format!("{at}.pdf"), file);
        }
        writer.commit(&stamp).unwrap();
        let searcher = Searcher::open(folder.path(), SEGMENTER.clone()).unwrap();

        for text in &queries {
            let Ok(query) = parse(text) else { continue };
            if query.fallback.is_some() { continue }
            let mut expected = BTreeSet::new();
            for (at, file) in files.iter().enumerate() {
                expected.extend((0..file.texts.len()).filter(|&passage| holds(&query.root, file, at, passage)).map(|passage| (format!("{at}.pdf"), passage as u32)));
            }
            let options = SearchOptions { limit: 1000, ..SearchOptions::default() };
            let results = searcher.search(&query, &options).unwrap();
            let found: BTreeSet<(String, u32)> = results.hits.iter().map(|hit| (hit.path.clone(), hit.ordinal)).collect();
            prop_assert_eq!(results.total as usize, expected.len(), "{} {:?}", text, query);
            prop_assert_eq!(found, expected, "{} {:?}", text, query);

            let few = searcher.search(&query, &SearchOptions { limit: 3, ..options }).unwrap();
            prop_assert_eq!(few.total, results.total, "{} {:?}", text, query);
            prop_assert_eq!(&few.hits[..], &results.hits[..few.hits.len()], "{} {:?}", text, query);
        }
    }
}
