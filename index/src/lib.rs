//! 检索: a full-text index over passages. It is derived from the ledger and can be rebuilt from it at any time.
//!
//! One tantivy document is one passage. Its text is indexed twice, each way for one purpose:
//! - pairs of characters with positions, so that any substring is found exactly (农业 in 农业发展银行);
//! - jieba words, which only rank.
//!
//! What "contains" means is decided in one place: see [`fold`](crate::fold()). Characters that carry no meaning for a
//! searcher (punctuation, white space, width, case) are left out of both text and query, and 二〇一九 is 2019.
//!
//! ```
//! use zuozheng_index::{FileEntry, Maker, Searcher, SearchOptions, Stamp, Writer, WriterOptions};
//! use zuozheng_model::{Description, DocId, FileKind, Locator, Passage, PassageKind, TextSource};
//! use zuozheng_text::{Dictionaries, Segmenter};
//!
//! let folder = tempfile::tempdir().unwrap();
//! let segmenter = std::sync::Arc::new(Segmenter::new(Dictionaries::builtin()));
//! let mut writer = Writer::open(folder.path(), segmenter.clone(), WriterOptions::default())?;
//! let passage = Passage {
//!     ordinal: 0,
//!     kind: PassageKind::Body,
//!     text: "会同农业发展银行开展检查。".into(),
//!     locator: Locator::Paragraph { paragraph: 1, cell: None },
//!     source: TextSource::Native,
//! };
//! writer.put_file(&FileEntry {
//!     path: "甲局/总结.docx",
//!     doc: DocId([0; 16]),
//!     unit: Some("甲局"),
//!     file_kind: FileKind::Docx,
//!     description: &Description::default(),
//!     passages: &[passage],
//!     links: &[],
//! })?;
//! writer.commit(&Stamp { dictionary_hash: "d1".into(), generation: 1 })?;
//!
//! let searcher = Searcher::open(folder.path(), segmenter)?;
//! let query = zuozheng_index::parse("农业 单位:甲局 -计划").unwrap();
//! let results = searcher.search(&query, &SearchOptions::default())?;
//! assert_eq!(results.total, 1);
//! assert_eq!(&results.hits[0].snippet[results.hits[0].highlights[0].clone()], "农业");
//! # Ok::<(), zuozheng_index::IndexError>(())
//! ```

mod error;
mod fold;
mod query;
mod read_only;
mod schema;
mod tokenize;

mod queue;
mod writer;

mod steady;

mod compile;
mod rank;
mod search;
mod snippet;

pub use error::IndexError;
pub use fold::{Folded, fold};
pub use query::{DateRange, Lack, Node, Query, QueryError, is_named, parse, task_number};
pub use rank::{Facets, Group, Sort};
pub use schema::{IndexState, SCHEMA_VERSION, Stamp, state};
pub use search::{Hit, LinkedTask, Results, SearchOptions, Searcher};
pub use writer::{CircularLinks, CutFile, FileEntry, Maker, Writer, WriterOptions};
