//! Measures the index on generated passages: `cargo run --release -p zuozheng-index --example speed -- 1000000`. A
//! folder as second argument is kept, and not built again the next time.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement fails and prints like a test")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use zuozheng_index::{CircularLinks, FileEntry, SearchOptions, Searcher, Stamp, Writer, WriterOptions, parse};
use zuozheng_model::{
    Basis, Description, DocId, DocumentKind, FileKind, Grade, Link, Locator, Passage, PassageKind, TaskNumber,
    TextSource,
};
use zuozheng_text::{Dictionaries, Segmenter};

/// How often a query is asked.
const ROUNDS: usize = 200;

/// Pieces of the language of offices; a passage is some of them in a row.
const PIECES: &[&str] = &[
    "开展",
    "推进",
    "落实",
    "加强",
    "组织",
    "召开",
    "印发",
    "公示",
    "检查",
    "整改",
    "培训",
    "督导",
    "考核",
    "通报",
    "消防安全",
    "食品药品",
    "双随机、一公开",
    "农业银行",
    "待处理事项",
    "营商环境",
    "行政执法",
    "市场监管",
    "生态环境",
    "应急管理",
    "政务服务",
    "信用体系",
    "网格化管理",
    "教育培训",
    "工作方案",
    "实施细则",
    "自查报告",
    "会议纪要",
    "情况汇报",
    "责任清单",
    "任务台账",
    "联席会议",
    "专项行动",
    "全覆盖",
    "零容忍",
    "共",
    "户",
    "家",
    "次",
    "人",
    "，",
    "。",
    "；",
    "、",
    "（",
    "）",
    "2019年",
    "2020年",
    "3月",
    "12月",
    "第一季度",
    "完成率",
    "100%",
    "企业",
    "学校",
    "医院",
    "社区",
    "街道",
    "镇",
    "村",
    "居民",
    "群众",
    "党员",
    "干部",
    "代表",
    "负责人",
];

/// A small generator of numbers, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
}

fn main() {
    let n_passages: usize = std::env::args().nth(1).map_or(100_000, |n| n.parse().unwrap());
    let segmenter = Arc::new(Segmenter::new(Dictionaries::builtin()));
    let temporary = tempfile::tempdir().unwrap();
    let folder = std::env::args().nth(2).map_or(temporary.path().to_owned(), Into::into);
    let start = Instant::now();
    if Searcher::open(&folder, segmenter.clone()).is_err() {
        let n_text_bytes = build(&folder, &segmenter, n_passages);
        let sizes = sizes(&folder);
        let n_index_bytes: u64 = sizes.values().sum();
        println!(
            "{n_passages} passages, {:.1} MB text: built in {:.1} s, index {:.1} MB = {:.2} of the text",
            n_text_bytes as f64 / 1e6,
            start.elapsed().as_secs_f64(),
            n_index_bytes as f64 / 1e6,
            n_index_bytes as f64 / n_text_bytes as f64,
        );
        for (kind, n_bytes) in &sizes {
            println!("  {kind}: {:.2} of the text", *n_bytes as f64 / n_text_bytes as f64);
        }
    }
    let start = Instant::now();
    let searcher = Searcher::open(&folder, segmenter).unwrap();
    println!("opened in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    for (what, queries) in [
        ("frequent word", &["检查", "企业", "农业"][..]),
        ("rare word", &["甲乙丙", "唯一标记7", "唯一标记77"]),
        ("two words", &["检查 农业银行", "整改 学校", "营商环境 唯一标记5"]),
        ("word and condition", &["检查 单位:3号", "整改 日期:2019-03", "类型:公示 消防安全"]),
        ("phrase", &["“双随机、一公开”", "“农业银行开展”", "“完成率100%”"]),
        ("without", &["消防安全 -检查", "农业 -银行"]),
        ("task", &["23", "任务:7", "（十二）"]),
    ] {
        for text in queries {
            let query = parse(text).unwrap();
            let mut times: Vec<f64> = Vec::new();
            let mut total = 0;
            for _ in 0..ROUNDS {
                let start = Instant::now();
                total = searcher.search(&query, &SearchOptions::default()).unwrap().total;
                times.push(start.elapsed().as_secs_f64() * 1e3);
            }
            times.sort_by(f64::total_cmp);
            let (median, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
            println!("{what}: {text}: median {median:.2} ms, p99 {p99:.2} ms ({total} hits)");
        }
    }
}

fn build(folder: &Path, segmenter: &Arc<Segmenter>, n_passages: usize) -> usize {
    const PASSAGES_A_FILE: usize = 50;
    let mut random = Random(0x5eed_5eed_5eed);
    let mut writer =
        Writer::open(folder, segmenter.clone(), WriterOptions { threads: 2, memory: 256_000_000 }).unwrap();
    let mut n_text_bytes = 0;
    for file in 0..n_passages / PASSAGES_A_FILE {
        let mut passages = Vec::with_capacity(PASSAGES_A_FILE);
        for ordinal in 0..PASSAGES_A_FILE {
            let mut text: String = (0..10 + random.below(40)).map(|_| PIECES[random.below(PIECES.len())]).collect();
            text.push_str(&format!("唯一标记{}", random.below(n_passages)));
            n_text_bytes += text.len();
            passages.push(Passage {
                ordinal: ordinal as u32,
                kind: PassageKind::Body,
                text,
                locator: Locator::Paragraph { paragraph: ordinal as u32 + 1, cell: None },
                source: TextSource::Native,
            });
        }
        let link = Link {
            task: TaskNumber::new(1 + random.below(150) as u16).unwrap(),
            grade: Grade::Direct,
            score: 0.9,
            basis: vec![Basis::Words { words: Vec::new(), passage: 0, weight: 1.0 }],
            passages: vec![random.below(PASSAGES_A_FILE) as u32],
        };
        let unit = format!("第{}号单位", random.below(80));
        let description = Description {
            title: Some("关于开展消防安全检查的通知".into()),
            date: Some(format!("2019-{:02}-05", 1 + random.below(12)).parse().unwrap()),
            kind: Some(DocumentKind(["公示", "通知", "总结"][random.below(3)].into())),
            ..Description::default()
        };
        let entry = FileEntry {
            path: &format!("{unit}/{file}.pdf"),
            doc: DocId([(file % 251) as u8; 16]),
            unit: Some(&unit),
            file_kind: FileKind::Pdf,
            description: &description,
            passages: &passages,
            links: &[CircularLinks { circular: "某府办函〔2019〕8号", links: &[link] }],
        };
        writer.put_file(&entry).unwrap();
    }
    writer.commit(&Stamp { dictionary_hash: String::new(), generation: 1 }).unwrap();
    writer.finish().unwrap();
    n_text_bytes
}

/// Bytes by kind of file: store (texts), idx and pos (postings and positions), term, fast …
fn sizes(folder: &Path) -> BTreeMap<String, u64> {
    let mut sizes = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sizes.append(&mut self::sizes(&path));
        } else {
            let kind = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            *sizes.entry(kind).or_default() += path.metadata().unwrap().len();
        }
    }
    sizes
}
