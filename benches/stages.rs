//! What each stage costs, over the sample corpus of this repository: `cargo bench`. `README.md` beside this file says
//! how to read it, and how the whole run is measured against other programs.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has failed")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use zuozheng_index::{CircularLinks, FileEntry, SearchOptions, Searcher, Stamp, Writer, WriterOptions, parse};
use zuozheng_link::matching::Matcher;
use zuozheng_link::recognise;
use zuozheng_model::{DocId, Document, Evidence, Link, Register, Roster};
use zuozheng_read::{Limits, read};
use zuozheng_text::{Dictionaries, Segmenter, normalise};

fn main() {
    divan::main();
}

static DICTIONARIES: LazyLock<&Dictionaries> = LazyLock::new(Dictionaries::builtin);
static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(|| Arc::new(Segmenter::new(&DICTIONARIES)));
static FILES: LazyLock<Vec<(PathBuf, Vec<u8>)>> = LazyLock::new(files);
static EVIDENCE: LazyLock<Vec<Evidence>> = LazyLock::new(evidence);
static CIRCULAR: LazyLock<(Register, Roster)> = LazyLock::new(circular);
/// All text of the sample corpus, a passage a line.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let passages = EVIDENCE.iter().flat_map(|evidence| &evidence.passages);
    passages.map(|passage| passage.text.as_str()).collect::<Vec<_>>().join("\n")
});

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files() -> Vec<(PathBuf, Vec<u8>)> {
    let mut folders = vec![repository().join("corpus/evidence")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs_err::read(&path).unwrap();
                files.push((path, bytes));
            }
        }
    }
    files.sort();
    files
}

fn with_ending(ending: &str) -> Vec<&'static [u8]> {
    let is_wanted = |path: &Path| path.extension().is_some_and(|of| of == ending);
    FILES.iter().filter(|(path, _)| is_wanted(path)).map(|(_, bytes)| bytes.as_slice()).collect()
}

fn document(bytes: &[u8]) -> Document {
    read(bytes, &Limits::default()).document
}

fn circular() -> (Register, Roster) {
    let bytes = fs_err::read(repository().join("corpus/circulars/penjiang-2019-840.docx")).unwrap();
    let (register, _) = recognise::circular(&document(&bytes)).unwrap();
    let roster = DICTIONARIES.roster_for(register.head.issuer.as_deref(), &register.head.title);
    (register, roster)
}

fn evidence() -> Vec<Evidence> {
    let of = |(path, bytes): &(PathBuf, Vec<u8>)| {
        let document = document(bytes);
        Evidence {
            path: path.strip_prefix(repository().join("corpus/evidence")).unwrap().to_string_lossy().into_owned(),
            kind: None,
            unit: None,
            signers: Vec::new(),
            description: recognise::describe(&document, &DICTIONARIES),
            passages: recognise::passages(&document),
        }
    };
    FILES.iter().map(of).collect()
}

/// Files of one format, read one after the other.
#[divan::bench(args = ["pdf", "xlsx", "xls", "docx", "html"])]
fn reading(bencher: Bencher<'_, '_>, ending: &str) {
    let files = with_ending(ending);
    bencher
        .counter(ItemsCount::new(files.len()))
        .counter(BytesCount::new(files.iter().map(|bytes| bytes.len()).sum::<usize>()))
        .bench(|| files.iter().for_each(|bytes| drop(black_box(read(bytes, &Limits::default())))));
}

#[divan::bench]
fn recognising(bencher: Bencher<'_, '_>) {
    let documents: Vec<Document> = FILES.iter().map(|(_, bytes)| document(bytes)).collect();
    bencher.counter(ItemsCount::new(documents.len())).bench(|| {
        for document in &documents {
            black_box(recognise::describe(document, &DICTIONARIES));
            black_box(recognise::passages(document));
        }
    });
}

#[divan::bench]
fn normalising(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(TEXT.as_str())).bench(|| normalise(black_box(&TEXT)));
}

#[divan::bench]
fn segmenting(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(TEXT.as_str())).bench(|| {
        TEXT.lines().for_each(|line| drop(black_box(SEGMENTER.words(line))));
    });
}

#[divan::bench]
fn loading_the_segmenter(bencher: Bencher<'_, '_>) {
    bencher.bench(|| Segmenter::new(&DICTIONARIES));
}

#[divan::bench]
fn matching(bencher: Bencher<'_, '_>) {
    let (register, roster) = &*CIRCULAR;
    let matcher = Matcher::new(register, roster, &DICTIONARIES, &SEGMENTER).unwrap();
    bencher.counter(BytesCount::of_str(TEXT.as_str())).counter(ItemsCount::new(EVIDENCE.len())).bench(|| {
        EVIDENCE.iter().for_each(|evidence| drop(black_box(matcher.links(evidence))));
    });
}

fn indexed(folder: &Path) {
    let (register, roster) = &*CIRCULAR;
    let matcher = Matcher::new(register, roster, &DICTIONARIES, &SEGMENTER).unwrap();
    let links: Vec<Vec<Link>> = EVIDENCE.iter().map(|evidence| matcher.links(evidence)).collect();
    write(folder, &links);
}

fn write(folder: &Path, links: &[Vec<Link>]) {
    let mut writer = Writer::open(folder, Arc::clone(&SEGMENTER), WriterOptions::default()).unwrap();
    for (number, (evidence, links)) in (0_u64..).zip(EVIDENCE.iter().zip(links)) {
        let mut doc = [0; 16];
        doc[..8].copy_from_slice(&number.to_le_bytes());
        let entry = FileEntry {
            path: &evidence.path,
            doc: DocId(doc),
            unit: None,
            file_kind: zuozheng_model::FileKind::Pdf,
            description: &evidence.description,
            passages: &evidence.passages,
            links: &[CircularLinks { circular: CIRCULAR.0.name(), links }],
        };
        writer.put_file(&entry).unwrap();
    }
    writer.commit(&Stamp { dictionary_hash: String::new(), generation: 1 }).unwrap();
    writer.finish().unwrap();
}

#[divan::bench]
fn indexing(bencher: Bencher<'_, '_>) {
    let links = vec![Vec::new(); EVIDENCE.len()];
    bencher
        .counter(BytesCount::of_str(TEXT.as_str()))
        .with_inputs(|| tempfile::tempdir().unwrap())
        .bench_refs(|folder| write(folder.path(), &links));
}

#[divan::bench(args = ["公开", "双随机、一公开", "任务:23", "公开 培训", "日期:2019 公示", "公开 -计划"])]
fn searching(bencher: Bencher<'_, '_>, query: &str) {
    static INDEX: LazyLock<(tempfile::TempDir, Searcher)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        indexed(folder.path());
        let searcher = Searcher::open(folder.path(), Arc::clone(&SEGMENTER)).unwrap();
        (folder, searcher)
    });
    let (query, options) = (parse(query).unwrap(), SearchOptions::default());
    bencher.bench(|| INDEX.1.search(black_box(&query), &options).unwrap());
}
