//! Measures writing and reading of generated documents: `cargo run --release -p zuozheng-ledger --example ledger_speed -- 2000`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement fails and prints like a test")]

use std::time::Instant;

use zuozheng_ledger::{DocumentHead, FileRecord, FileRole, FileState, Ledger, LedgerError, NewRun};
use zuozheng_model::{Description, DocId, FileKind, Locator, PageNumber, Passage, PassageKind, Rect, TextSource};

const PASSAGES_A_DOCUMENT: u32 = 50;
const DOCUMENTS_A_BATCH: usize = 100;

fn main() {
    let n_documents: usize = std::env::args().nth(1).map_or(2000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(folder.path()).unwrap();
    let run = ledger
        .start_run(&NewRun {
            started_at: "2020-01-06T08:00:00Z".parse().unwrap(),
            version: "0".into(),
            dictionary_hash: String::new(),
            settings: serde_json::json!({}),
        })
        .unwrap();

    let numbers: Vec<usize> = (0..n_documents).collect();
    let mut measure = |what: &str| {
        let start = Instant::now();
        for batch in numbers.chunks(DOCUMENTS_A_BATCH) {
            ledger
                .write(|tx| {
                    for &number in batch {
                        let (head, passages) = document(number);
                        tx.put_document(&head, &passages)?;
                        let file = FileRecord::unread(FileRole::Evidence, format!("甲局/{number}.pdf"), 1000);
                        tx.put_file(run, &FileRecord { doc: Some(head.doc), state: FileState::Ok, ..file })?;
                    }
                    Ok::<_, LedgerError>(())
                })
                .unwrap();
        }
        let seconds = start.elapsed().as_secs_f64();
        let n_passages = n_documents as f64 * f64::from(PASSAGES_A_DOCUMENT);
        println!("{what}: {seconds:.2} s, {:.0} passages a second", n_passages / seconds);
    };
    measure("written");
    measure("the same again");

    let start = Instant::now();
    let mut n_chars = 0;
    for head in ledger.documents().unwrap() {
        n_chars += ledger.passages(head.doc).unwrap().iter().map(|passage| passage.text.len()).sum::<usize>();
    }
    println!("read: {:.2} s, {:.1} MB text", start.elapsed().as_secs_f64(), n_chars as f64 / 1e6);
    let start = Instant::now();
    assert_eq!(ledger.integrity().unwrap(), []);
    println!("checked: {:.2} s", start.elapsed().as_secs_f64());
    let path = ledger.path().to_owned();
    drop(ledger);
    println!("file: {:.1} MB", path.metadata().unwrap().len() as f64 / 1e6);
}

fn document(number: usize) -> (DocumentHead, Vec<Passage>) {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(number as u64).to_be_bytes());
    let head = DocumentHead {
        doc: DocId(id),
        kind: FileKind::Pdf,
        n_pages: 3,
        read_key: "1".into(),
        description: Description {
            title: Some("关于开展消防安全检查的通知".into()), ..Description::default()
        },
        problems: Vec::new(),
    };
    let passages = (0..PASSAGES_A_DOCUMENT).map(|ordinal| Passage {
        ordinal,
        kind: PassageKind::Body,
        text: format!(
            "第{ordinal}次：组织开展消防安全检查，发现隐患{number}处，均已督促整改到位，并向社会公示检查结果。"
        ),
        locator: Locator::Page {
            page: PageNumber::from_index(ordinal as usize / 20),
            area: Rect { x0: 72.0, y0: ordinal as f32 * 14.0, x1: 520.0, y1: ordinal as f32 * 14.0 + 12.0 },
        },
        source: TextSource::Native,
    });
    (head, passages.collect())
}
