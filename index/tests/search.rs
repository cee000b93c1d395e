//! The index from outside: what is found, in what order, and which indexes are refused.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use zuozheng_index::{
    CircularLinks, FileEntry, Group, IndexError, IndexState, LinkedTask, Results, SearchOptions, Searcher, Sort, Stamp,
    Writer, WriterOptions, parse, state,
};
use zuozheng_model::{
    Basis, Description, DocId, DocumentKind, FileKind, Grade, Link, Locator, Passage, PassageKind, Roster, TaskNumber,
    TextSource, UnitKind,
};
use zuozheng_text::{Dictionaries, Segmenter};

static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(|| Arc::new(Segmenter::new(Dictionaries::builtin())));

struct File {
    path: &'static str,
    unit: Option<&'static str>,
    kind: &'static str,
    date: Option<&'static str>,
    texts: &'static [&'static str],
    /// Task, grade, score, passage.
    links: &'static [(u16, Grade, f32, u32)],
}

const FILES: [File; 4] = [
    File {
        path: "市场监管局/检查公示.pdf",
        unit: Some("区市场监督管理局"),
        kind: "公示",
        date: Some("2019-03-05"),
        texts: &["“双随机、一公开”抽查结果公示", "会同中国农业发展银行对待处理事项开展抽查。", "共检查23户。"],
        links: &[(23, Grade::Direct, 0.9, 1), (7, Grade::Supporting, 0.4, 0)],
    },
    File {
        path: "农业局/计划.docx",
        unit: Some("区农业农村局"),
        kind: "计划",
        date: Some("2019-12-31"),
        texts: &["2019年双随机一公开工作计划", "二〇一九年农业执法检查计划"],
        links: &[(23, Grade::Supporting, 0.3, 1)],
    },
    File {
        path: "杂/无日期.txt", unit: None, kind: "其他", date: None, texts: &["Open Data 平台 ＰＤＦ"], links: &[]
    },
    File {
        path: "农业局/总结.docx",
        unit: Some("区农业农村局"),
        kind: "总结",
        date: Some("2020-01-10"),
        texts: &["农业工作总结", "农业农业农业"],
        links: &[],
    },
];

fn put(writer: &mut Writer, file: &File) {
    let passages: Vec<Passage> = file
        .texts
        .iter()
        .enumerate()
        .map(|(at, text)| Passage {
            ordinal: at as u32,
            kind: if at == 0 { PassageKind::Heading } else { PassageKind::Body },
            text: (*text).to_owned(),
            locator: Locator::Paragraph { paragraph: at as u32 + 1, cell: None },
            source: TextSource::Native,
        })
        .collect();
    let links: Vec<Link> = file
        .links
        .iter()
        .map(|(task, grade, score, passage)| Link {
            task: TaskNumber::new(*task).unwrap(),
            grade: *grade,
            score: *score,
            basis: vec![Basis::Words { words: Vec::new(), passage: *passage, weight: 1.0 }],
            passages: vec![*passage],
        })
        .collect();
    let description = Description {
        title: Some(file.texts[0].to_owned()),
        date: file.date.map(|date| date.parse().unwrap()),
        kind: Some(DocumentKind(file.kind.to_owned())),
        ..Description::default()
    };
    writer
        .put_file(&FileEntry {
            path: file.path,
            doc: DocId([7; 16]),
            unit: file.unit,
            file_kind: FileKind::Docx,
            description: &description,
            passages: &passages,
            links: &[CircularLinks { circular: "某府办函〔2019〕8号", links: &links }],
        })
        .unwrap();
}

fn stamp(generation: u64) -> Stamp {
    Stamp { dictionary_hash: "d1".into(), generation }
}

fn writer(folder: &Path) -> Writer {
    Writer::open(folder, SEGMENTER.clone(), WriterOptions::default()).unwrap()
}

fn built() -> (tempfile::TempDir, Searcher) {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = writer(folder.path());
    FILES.iter().for_each(|file| put(&mut writer, file));
    writer.commit(&stamp(1)).unwrap();
    let searcher = Searcher::open(folder.path(), SEGMENTER.clone()).unwrap();
    (folder, searcher)
}

fn search(searcher: &Searcher, query: &str, options: SearchOptions) -> Results {
    searcher.search(&parse(query).unwrap(), &options).unwrap()
}

/// File names and ordinals in the order of the results.
fn places(searcher: &Searcher, query: &str) -> Vec<String> {
    let results = search(searcher, query, SearchOptions::default());
    assert_eq!(results.total as usize, results.hits.len());
    results
        .hits
        .iter()
        .map(|hit| format!("{}#{}", Path::new(&hit.path).file_stem().unwrap().to_str().unwrap(), hit.ordinal))
        .collect()
}

fn sorted(mut places: Vec<String>) -> Vec<String> {
    places.sort();
    places
}

#[test]
fn every_query_finds_what_it_says() {
    let (_folder, searcher) = built();
    for (query, expected) in [
        // Substrings across the words that jieba cuts.
        ("业发", vec!["检查公示#1"]),
        ("处理", vec!["检查公示#1"]),
        ("户", vec!["检查公示#2"]),
        // Punctuation, width, case, numerals.
        ("双随机一公开", vec!["检查公示#0", "计划#0"]),
        ("“双随机、一公开”", vec!["检查公示#0", "计划#0"]),
        ("opendata", vec!["无日期#0"]),
        ("pdf", vec!["无日期#0"]),
        ("2019年", vec!["计划#0", "计划#1"]),
        // Combinations.
        ("双随机 -计划", vec!["检查公示#0"]),
        ("-农业 -双随机", vec!["无日期#0", "检查公示#2"]),
        ("公示 OR 执法", vec!["检查公示#0", "计划#1"]),
        ("(公示 OR 执法) -二〇一九", vec!["检查公示#0"]),
        // Conditions.
        ("单位:市场监督", vec!["检查公示#0", "检查公示#1", "检查公示#2"]),
        ("单位:区农业 2019", vec!["计划#0", "计划#1"]),
        ("日期:2020", vec!["总结#0", "总结#1"]),
        ("日期:..2019-03", vec!["检查公示#0", "检查公示#1", "检查公示#2"]),
        ("日期:2019-12.. 总结", vec!["总结#0"]),
        ("类型:计划", vec!["计划#0", "计划#1"]),
        ("类型:docx 平台", vec!["无日期#0"]),
        ("任务:23", vec!["检查公示#1", "计划#1"]),
        ("任务:23 等级:直接", vec!["检查公示#1"]),
        ("任务:7,23 等级:辅助", vec!["检查公示#0", "计划#1"]),
        ("任务:8号#23", vec!["检查公示#1", "计划#1"]),
        ("任务:9号#23", vec![]),
        ("等级:supporting", vec!["检查公示#0", "计划#1"]),
        ("缺:任务", vec!["总结#0", "总结#1", "无日期#0"]),
        ("缺:单位", vec!["无日期#0"]),
        ("缺:日期", vec!["无日期#0"]),
        // A number is a task; one without links is text.
        ("（二十三）", vec!["检查公示#1", "计划#1"]),
        ("2019", vec!["计划#0", "计划#1"]),
        ("没有这样的话", vec![]),
    ] {
        assert_eq!(sorted(places(&searcher, query)), expected, "{query}");
    }
}

#[test]
fn the_best_comes_first_and_pages_are_stable() {
    let (_folder, searcher) = built();
    assert_eq!(places(&searcher, "任务:23"), ["检查公示#1", "计划#1"], "the stronger link first");
    let by = |sort| {
        let results = search(&searcher, "单位:局", SearchOptions { sort, ..SearchOptions::default() });
        results.hits.iter().map(|hit| hit.date.unwrap().to_string()).collect::<Vec<_>>()
    };
    assert!(by(Sort::Newest).is_sorted_by(|a, b| a >= b));
    assert!(by(Sort::Oldest).is_sorted());
    let named = |sort| {
        let results = search(&searcher, "-没有的话", SearchOptions { sort, ..SearchOptions::default() });
        results.hits.into_iter().map(|hit| (hit.unit, hit.path)).collect::<Vec<_>>()
    };
    let by_unit = named(Sort::Unit);
    assert!(by_unit[..7].is_sorted() && by_unit[7].0.is_none(), "{by_unit:?}");
    assert!(named(Sort::Path).is_sorted_by(|a, b| a.1 <= b.1));
    let all = search(&searcher, "农业 OR 单位:局", SearchOptions { limit: 100, ..SearchOptions::default() });
    for offset in 0..all.hits.len() {
        let page = search(&searcher, "农业 OR 单位:局", SearchOptions { limit: 2, offset, ..SearchOptions::default() });
        assert_eq!(page.total, all.total);
        assert_eq!(page.hits, all.hits[offset..all.hits.len().min(offset + 2)]);
    }
}

#[test]
fn a_hit_says_all_about_itself() {
    let (_folder, searcher) = built();
    let results = search(&searcher, "“农业发展银行” 待处理", SearchOptions::default());
    let hit = &results.hits[0];
    assert_eq!((hit.path.as_str(), hit.ordinal), ("市场监管局/检查公示.pdf", 1));
    assert_eq!(hit.unit.as_deref(), Some("区市场监督管理局"));
    assert_eq!(hit.kind.as_deref(), Some("公示"));
    assert_eq!(hit.date.unwrap().to_string(), "2019-03-05");
    assert_eq!(hit.grade, Some(Grade::Direct));
    assert_eq!((hit.tasks[0].task.get(), hit.tasks[0].circular.as_str()), (23, "某府办函〔2019〕8号"));
    assert_eq!(hit.locator.to_string(), "第2段");
    let marked: Vec<&str> = hit.highlights.iter().map(|mark| &hit.snippet[mark.clone()]).collect();
    assert_eq!(marked, ["农业发展银行", "待处理"]);
}

#[test]
fn a_hit_has_the_grade_of_the_link_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = writer(folder.path());
    let file = File {
        path: "市场监管局/公示.pdf",
        unit: Some("区市场监督管理局"),
        kind: "公示",
        date: None,
        texts: &["抽查结果公示", "会同中国农业发展银行开展抽查。"],
        links: &[(23, Grade::Direct, 0.9, 1), (8, Grade::Supporting, 0.3, 1), (7, Grade::Supporting, 0.4, 0)],
    };
    put(&mut writer, &file);
    writer.commit(&stamp(1)).unwrap();
    let searcher = Searcher::open(folder.path(), SEGMENTER.clone()).unwrap();
    let found = |query: &str, group| {
        let hits = search(&searcher, query, SearchOptions { group, ..SearchOptions::default() }).hits;
        let asked = |links: &[LinkedTask]| links.iter().map(|link| link.task.get()).collect::<Vec<_>>();
        let body = hits.iter().filter(|hit| hit.ordinal == 1);
        body.map(|hit| (hit.grade.unwrap(), asked(&hit.asked), hit.tasks.len())).collect::<Vec<_>>()
    };
    let (direct, supporting) = (Grade::Direct, Grade::Supporting);
    assert_eq!(found("农业发展银行", Group::File), [(direct, vec![8, 23], 2)]);
    assert_eq!(found("任务:8", Group::File), [(supporting, vec![8], 2)]);
    assert_eq!(found("任务:某府办函〔2019〕8号#8 等级:辅助", Group::Passage), [(supporting, vec![8], 2)]);
    assert_eq!(found("等级:辅助 农业", Group::Unit), [(supporting, vec![8], 2)]);
    // Found by its words, beside a task that it is not cited for.
    assert_eq!(found("任务:7 或 农业发展银行", Group::Passage), [(direct, vec![8, 23], 2)]);
    assert_eq!(found("农业发展银行", Group::Task), [(direct, vec![23], 2), (supporting, vec![8], 2)]);
}

#[test]
fn results_are_grouped_and_counted() {
    let (_folder, searcher) = built();
    let options = SearchOptions { group: Group::File, facets: true, ..SearchOptions::default() };
    let results = search(&searcher, "农业", options);
    assert_eq!(results.total, 3);
    let groups: Vec<(&str, u64)> = results.hits.iter().map(|hit| (hit.path.as_str(), hit.n_passages)).collect();
    assert_eq!(groups.iter().map(|group| group.1).sum::<u64>(), 4);
    assert!(groups.contains(&("农业局/总结.docx", 2)));
    let facets = results.facets.unwrap();
    assert_eq!(
        facets.units.into_iter().collect::<Vec<_>>(),
        [("区农业农村局".into(), 3), ("区市场监督管理局".into(), 1)]
    );
    assert_eq!(facets.tasks.into_iter().collect::<Vec<_>>(), [("某府办函〔2019〕8号#23".to_owned(), 2)]);
    assert_eq!(facets.years.into_iter().collect::<Vec<_>>(), [(2019, 2), (2020, 2)]);
    assert_eq!(facets.kinds.len(), 3);
}

#[test]
fn results_are_grouped_by_unit_and_task() {
    let (_folder, searcher) = built();
    let groups = |query: &str, group| {
        let results = search(&searcher, query, SearchOptions { group, ..SearchOptions::default() });
        assert_eq!(results.total as usize, results.hits.len());
        let mut groups: Vec<_> = results.hits.into_iter().map(|hit| (hit.group, hit.n_passages)).collect();
        groups.sort();
        groups
    };
    let named = |name: &str, n_passages| (Some(name.to_owned()), n_passages);
    let by_unit = groups("-没有的话", Group::Unit);
    assert_eq!(by_unit, [(None, 1), named("区农业农村局", 4), named("区市场监督管理局", 3)]);
    let by_task = groups("-没有的话", Group::Task);
    assert_eq!(by_task, [(None, 5), named("某府办函〔2019〕8号#23", 2), named("某府办函〔2019〕8号#7", 1)]);
    let by_file = groups("农业", Group::File);
    assert_eq!(by_file.len(), 3);
    assert_eq!(by_file[0], named("农业局/总结.docx", 2), "{by_file:?}");
}

#[test]
fn a_roster_tells_which_unit_is_meant() {
    let (_folder, searcher) = built();
    let mut roster = Roster::new();
    roster.add("区农业农村局", UnitKind::Department, &["农业局".into()], &[]).unwrap();
    let total = |query| searcher.search(&query, &SearchOptions::default()).unwrap().total;
    let typed = parse("单位:农业局 OR 单位:区").unwrap();
    assert_eq!(total(typed.clone()), 7);
    assert_eq!(total(parse("单位:农业局").unwrap()), 0);
    assert_eq!(total(parse("单位:农业局").unwrap().with_roster(&roster)), 4);
    assert_eq!(total(typed.with_roster(&roster)), 7, "what the roster does not know is part of a name");
}

#[test]
fn similar_passages_are_found() {
    let (_folder, searcher) = built();
    let results = searcher.like("双随机一公开抽查计划", Some("农业局/计划.docx"), &SearchOptions::default()).unwrap();
    assert_eq!((results.hits[0].path.as_str(), results.hits[0].ordinal), ("市场监管局/检查公示.pdf", 0));
    assert!(results.hits.iter().all(|hit| hit.path != "农业局/计划.docx"));
}

#[test]
fn changing_files_one_by_one_is_like_building_anew() {
    let (_folder, whole) = built();
    let folder = tempfile::tempdir().unwrap();
    let mut writer = writer(folder.path());
    for (round, file) in FILES.iter().rev().chain(&FILES).enumerate() {
        put(&mut writer, file);
        writer.commit(&stamp(round as u64)).unwrap();
    }
    let pieces = Searcher::open(folder.path(), SEGMENTER.clone()).unwrap();
    assert_eq!(pieces.n_passages(), whole.n_passages());
    for query in ["农业", "双随机一公开", "计划 OR 总结", "任务:23", "-农业"] {
        let options = SearchOptions { facets: true, ..SearchOptions::default() };
        assert_eq!(search(&pieces, query, options), search(&whole, query, options), "{query}");
    }
    writer.remove_file("农业局/计划.docx").unwrap();
    writer.commit(&stamp(99)).unwrap();
    pieces.reload().unwrap();
    assert_eq!(places(&pieces, "计划"), Vec::<String>::new());
}

#[test]
fn readers_see_finished_commits_only() {
    let (folder, searcher) = built();
    let mut writer = writer(folder.path());
    writer.clear().unwrap();
    put(&mut writer, &FILES[0]);
    searcher.reload().unwrap();
    assert_eq!(searcher.n_passages(), 8);
    drop(writer);
    assert_eq!(Searcher::open(folder.path(), SEGMENTER.clone()).unwrap().n_passages(), 8, "given up, nothing changed");

    let mut writer = self::writer(folder.path());
    writer.clear().unwrap();
    put(&mut writer, &FILES[0]);
    writer.commit(&stamp(2)).unwrap();
    assert_eq!(searcher.n_passages(), 8, "until it is reloaded");
    searcher.reload().unwrap();
    assert_eq!((searcher.n_passages(), searcher.stamp().unwrap()), (3, Some(stamp(2))));
}

/// A killed process leaves the files as they are at that moment: a copy taken before the commit is just that.
#[test]
fn a_crash_before_the_commit_leaves_the_former_state() {
    let (folder, searcher) = built();
    let mut writer = writer(folder.path());
    writer.clear().unwrap();
    put(&mut writer, &FILES[0]);
    let name = format!("passages-{}", zuozheng_index::SCHEMA_VERSION);
    let copy = tempfile::tempdir().unwrap();
    std::fs::create_dir(copy.path().join(&name)).unwrap();
    for entry in std::fs::read_dir(folder.path().join(&name)).unwrap() {
        let entry = entry.unwrap();
        // The writer's own temporary files come and go while the folder is copied.
        match std::fs::copy(entry.path(), copy.path().join(&name).join(entry.file_name())) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            copied => drop(copied.unwrap()),
        }
    }
    let crashed = Searcher::open(copy.path(), SEGMENTER.clone()).unwrap();
    assert_eq!((crashed.stamp().unwrap(), crashed.n_passages()), (Some(stamp(1)), searcher.n_passages()));
    assert_eq!(places(&crashed, "农业"), places(&searcher, "农业"));
    let mut next = self::writer(copy.path());
    put(&mut next, &FILES[0]);
    next.commit(&stamp(2)).unwrap();
    assert_eq!(state(copy.path(), &stamp(2)).unwrap(), IndexState::Current);
}

#[test]
fn there_is_one_writer() {
    let (folder, _searcher) = built();
    let first = writer(folder.path());
    let second = Writer::open(folder.path(), SEGMENTER.clone(), WriterOptions::default());
    assert!(matches!(second, Err(IndexError::Busy { .. })));
    drop(first);
    drop(writer(folder.path()));
}

#[test]
fn an_index_that_does_not_fit_is_not_read() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(state(empty.path(), &stamp(1)).unwrap(), IndexState::Missing);
    drop(writer(empty.path()));
    assert_eq!(state(empty.path(), &stamp(1)).unwrap(), IndexState::Missing, "never committed");
    assert!(matches!(Searcher::open(empty.path(), SEGMENTER.clone()), Err(IndexError::Missing { .. })));

    let (folder, searcher) = built();
    drop(searcher);
    assert_eq!(state(folder.path(), &stamp(1)).unwrap(), IndexState::Current);
    assert_eq!(state(folder.path(), &stamp(2)).unwrap(), IndexState::Stale { found: stamp(1) });
    let other = Stamp { dictionary_hash: "d2".into(), generation: 1 };
    assert_eq!(state(folder.path(), &other).unwrap(), IndexState::Stale { found: stamp(1) });

    // As an older program would have left it.
    let ours = folder.path().join(format!("passages-{}", zuozheng_index::SCHEMA_VERSION));
    std::fs::rename(&ours, folder.path().join("passages-0")).unwrap();
    assert_eq!(state(folder.path(), &stamp(1)).unwrap(), IndexState::WrongSchema { found: "0".into() });
    let refused = Searcher::open(folder.path(), SEGMENTER.clone()).err().unwrap();
    assert!(refused.to_string().contains("zuozheng ingest"), "{refused}");
    let mut writer = writer(folder.path());
    put(&mut writer, &FILES[0]);
    writer.commit(&stamp(3)).unwrap();
    assert_eq!(state(folder.path(), &stamp(3)).unwrap(), IndexState::Current);
    assert!(!folder.path().join("passages-0").exists());
}

#[test]
fn who_may_only_read_searches_all_the_same() {
    let (folder, searcher) = built();
    drop(searcher);
    let index = folder.path().join(format!("passages-{}", zuozheng_index::SCHEMA_VERSION));
    let mode = |name: &str| std::fs::metadata(index.join(name)).unwrap().permissions();
    for name in ["meta.json", ".managed.json"] {
        assert_eq!(mode(name), mode(".tantivy-writer.lock"), "{name}");
    }
    // What only the writer needs, a reader does not look at: here it could not. And it leaves everything as it is.
    std::fs::remove_file(index.join(".managed.json")).unwrap();
    std::fs::create_dir(index.join(".managed.json")).unwrap();
    let entries = std::fs::read_dir(&index).unwrap().map(|entry| entry.unwrap().path());
    let before: Vec<_> = entries.chain([index.clone()]).map(|path| (path.clone(), path.metadata().unwrap())).collect();
    for (path, metadata) in &before {
        let mut permissions = metadata.permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(path, permissions).unwrap();
    }
    let found = Searcher::open(folder.path(), SEGMENTER.clone()).map(|searcher| searcher.n_passages());
    let current = state(folder.path(), &stamp(1));
    for (path, metadata) in before.iter().rev() {
        std::fs::set_permissions(path, metadata.permissions()).unwrap();
    }
    assert_eq!((found.unwrap(), current.unwrap()), (8, IndexState::Current));
}
