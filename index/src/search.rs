//! Asking the index.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{BooleanQuery, Query as TantivyQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{IndexReader, ReloadPolicy, SegmentOrdinal, SegmentReader, TantivyDocument};
use zuozheng_model::{DocId, Grade, Locator, TaskNumber};
use zuozheng_text::Segmenter;

use crate::compile::Compiler;
use crate::fold::fold;
use crate::query::{Node, Query};
use crate::rank::{Facets, Found, Group, Place, Ranking, RankingWord, Sort};
use crate::schema::{self, Fields, Stamp, fast};
use crate::{IndexError, snippet, tokenize};

/// Threads that look through the segments of an index; a county's has about eight.
const MOST_THREADS: usize = 4;

/// What is shown of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// Results to give.
    pub limit: usize,
    /// Results to leave out before the first one.
    pub offset: usize,
    /// Their order.
    pub sort: Sort,
    /// What one result is.
    pub group: Group,
    /// True to count matching passages by unit, task, kind and year.
    pub facets: bool,
    /// Characters of a snippet.
    pub snippet_chars: usize,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { limit: 20, offset: 0, sort: Sort::Score, group: Group::Passage, facets: false, snippet_chars: 120 }
    }
}

/// A task for which a passage is cited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkedTask {
    /// Name of the circular.
    pub circular: String,
    /// The task.
    pub task: TaskNumber,
    /// How strong.
    pub grade: Grade,
    /// Score of the link.
    pub score: f32,
}

/// What is kept of a passage besides its text.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) locator: Locator,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recognised: Option<f32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tasks: Vec<LinkedTask>,
}

/// A passage that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Path of its file inside the evidence folder.
    pub path: String,
    /// Content of its file.
    pub doc: DocId,
    /// Position in its document.
    pub ordinal: u32,
    /// Unit that sent the file in.
    pub unit: Option<String>,
    /// Title of the document.
    pub title: Option<String>,
    /// Day of the document.
    pub date: Option<Date>,
    /// What sort of document it is.
    pub kind: Option<String>,
    /// Tasks for which the passage is cited, by circular and number.
    pub tasks: Vec<LinkedTask>,
    /// Those of them that the query asks for, by task or by grade, or that its group is; all when it asks for none.
    pub asked: Vec<LinkedTask>,
    /// Best grade among those asked for.
    pub grade: Option<Grade>,
    /// Rank: comparable within one search only.
    pub score: f64,
    /// The part of the passage that shows why it was found.
    pub snippet: String,
    /// Bytes of the snippet to mark.
    pub highlights: Vec<Range<usize>>,
    /// Where it stands in the file.
    pub locator: Locator,
    /// How sure the recognition of its text is, 0..=1; `None` for text that the file itself holds.
    pub recognised: Option<f32>,
    /// Matching passages of its group; 1 when nothing is grouped.
    pub n_passages: u64,
    /// Its group: a path, a unit, or a task as `<circular>#23`. `None` for what has none, or when nothing is grouped.
    pub group: Option<String>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// All matching passages, or all groups.
    pub total: u64,
    /// The results asked for.
    pub hits: Vec<Hit>,
    /// Counts of all matching passages, when asked for.
    pub facets: Option<Facets>,
    /// What a clerk should know, in Chinese.
    pub notes: Vec<String>,
}

/// Reads an index. It sees the commit that was the last one when it was opened or reloaded.
pub struct Searcher {
    folder: PathBuf,
    fields: Fields,
    reader: IndexReader,
    segmenter: Arc<Segmenter>,
}

impl Searcher {
    /// Opens the index in a folder. Never blocks a writer and is never blocked by one.
    ///
    /// # Errors
    /// When there is none, or one of another version.
    pub fn open(folder: &Path, segmenter: Arc<Segmenter>) -> Result<Self, IndexError> {
        let failed = |error| IndexError::from_tantivy(folder, "打开", error);
        let mut index = schema::open_to_read(folder)?;
        if schema::stamp_of(folder, &index)?.is_none() {
            return Err(IndexError::Missing { path: folder.to_owned() });
        }
        let n_threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(MOST_THREADS));
        if n_threads > 1 {
            index.set_multithread_executor(n_threads).map_err(&failed)?;
        }
        tokenize::register(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(failed)?;
        Ok(Self { folder: folder.to_owned(), fields: Fields::schema().1, reader, segmenter })
    }

    /// Goes on to the last finished commit.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn reload(&self) -> Result<(), IndexError> {
        self.reader.reload().map_err(self.failed("reload"))
    }

    /// What the last finished commit was built from.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn stamp(&self) -> Result<Option<Stamp>, IndexError> {
        schema::stamp_of(&self.folder, self.reader.searcher().index())
    }

    /// Number of passages.
    pub fn n_passages(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Finds the passages for which a query holds.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<Results, IndexError> {
        let mut results = self.search_node(&query.root, options)?;
        if let Some(fallback) = query.fallback.as_ref().filter(|_| results.total == 0) {
            results = self.search_node(fallback, options)?;
            results.notes.insert(0, "没有关联到这个任务序号的材料，已按文字查找".to_owned());
        }
        results.notes.splice(0..0, query.notes.iter().cloned());
        Ok(results)
    }

    /// Finds the passages that share some of the rare words of a text, those that share most first; `except` names a file
    /// that is left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn like(&self, text: &str, except: Option<&str>, options: &SearchOptions) -> Result<Results, IndexError> {
        const N_WORDS: usize = 24;
        const MOST_SHARED: usize = 3;
        let failed = self.failed("搜索");
        let searcher = self.reader.searcher();
        let words = tokenize::ranking_words(&self.segmenter, text);
        let words = RankingWord::weigh(&searcher, self.fields, &words).map_err(&failed)?;
        let words = RankingWord::rarest(words, N_WORDS);
        let any = words
            .iter()
            .map(|word| -> Box<dyn TantivyQuery> {
                Box::new(TermQuery::new(word.term().clone(), IndexRecordOption::Basic))
            })
            .collect();
        // A passage is short beside a page: three rare words in common are much, one may be chance.
        let n_shared = words.len().div_ceil(4).min(MOST_SHARED);
        let mut query: Box<dyn TantivyQuery> =
            Box::new(BooleanQuery::union_with_minimum_required_clauses(any, n_shared));
        if let Some(path) = except {
            let path = tantivy::Term::from_field_text(self.fields.path, path);
            query = Box::new(BooleanQuery::new(vec![
                (tantivy::query::Occur::Must, query),
                (tantivy::query::Occur::MustNot, Box::new(TermQuery::new(path, IndexRecordOption::Basic))),
            ]));
        }
        let marked: Vec<String> =
            words.iter().filter_map(|word| word.term().value().as_str().map(|word| fold(word).text)).collect();
        let found = self.find(&searcher, query.as_ref(), words, options)?;
        self.results(&searcher, found, &marked, options, Vec::new())
    }

    fn search_node(&self, node: &Node, options: &SearchOptions) -> Result<Results, IndexError> {
        let failed = self.failed("搜索");
        let searcher = self.reader.searcher();
        let mut compiler = Compiler { searcher: &searcher, fields: self.fields, notes: Vec::new() };
        let query = compiler.compile(node).map_err(&failed)?;
        let notes = compiler.notes;

        let mut texts = Vec::new();
        node.texts(&mut texts);
        let words: Vec<String> = texts.iter().flat_map(|text| tokenize::ranking_words(&self.segmenter, text)).collect();
        let words = RankingWord::weigh(&searcher, self.fields, &words).map_err(&failed)?;
        let found = self.find(&searcher, query.as_ref(), words, options)?;
        let marked: Vec<String> = texts.iter().map(|text| fold(text).text).collect();
        let mut results = self.results(&searcher, found, &marked, options, notes)?;
        for hit in results.hits.iter_mut().filter(|_| options.group != Group::Task) {
            hit.asked = node.asked_for(&hit.tasks);
            hit.grade = best_grade(&hit.asked);
        }
        Ok(results)
    }

    fn find(
        &self,
        searcher: &tantivy::Searcher,
        query: &dyn TantivyQuery,
        words: Vec<RankingWord>,
        options: &SearchOptions,
    ) -> Result<Found, IndexError> {
        let ranking = Ranking {
            fields: self.fields,
            words,
            sort: options.sort,
            group: options.group,
            with_facets: options.facets,
            n_kept: options.offset.saturating_add(options.limit),
        };
        searcher.search(query, &ranking).and_then(|found| found).map_err(self.failed("搜索"))
    }

    fn results(
        &self,
        searcher: &tantivy::Searcher,
        found: Found,
        marked: &[String],
        options: &SearchOptions,
        notes: Vec<String>,
    ) -> Result<Results, IndexError> {
        let mut hits = Vec::new();
        let mut columns: BTreeMap<SegmentOrdinal, HitColumns> = BTreeMap::new();
        for place in found.places.into_iter().skip(options.offset) {
            let of_segment = match columns.entry(place.address.segment_ord) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(slot) => {
                    let segment = searcher.segment_reader(place.address.segment_ord);
                    slot.insert(HitColumns::of(segment).map_err(self.failed("读取"))?)
                }
            };
            hits.push(self.hit(searcher, of_segment, place, marked, options)?);
        }
        let facets = options.facets.then_some(found.facets);
        Ok(Results { total: found.total, hits, facets, notes })
    }

    fn hit(
        &self,
        searcher: &tantivy::Searcher,
        columns: &HitColumns,
        place: Place,
        marked: &[String],
        options: &SearchOptions,
    ) -> Result<Hit, IndexError> {
        let failed = self.failed("读取");
        let wrong = |what| IndexError::Value { path: self.folder.clone(), what };
        let document: TantivyDocument = searcher.doc(place.address).map_err(&failed)?;
        let stored = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
        let meta: Meta = serde_json::from_str(stored(self.fields.meta)).map_err(|_| wrong("passage"))?;

        let name = |column| name_in(column, place.address.doc_id);
        let doc = name(&columns.doc).map_err(&failed)?.ok_or_else(|| wrong("document id"))?;
        let date = columns.date.first(place.address.doc_id);
        let (snippet, highlights) = snippet::cut(stored(self.fields.text), marked, options.snippet_chars);
        let is_of_group = |link: &&LinkedTask| {
            options.group != Group::Task || format!("{}#{}", link.circular, link.task) == place.group
        };
        let asked: Vec<LinkedTask> = meta.tasks.iter().filter(is_of_group).cloned().collect();
        Ok(Hit {
            doc: DocId::try_from(doc).map_err(|_| wrong("document id"))?,
            ordinal: u32::try_from(place.ordinal).map_err(|_| wrong("ordinal"))?,
            unit: name(&columns.unit).map_err(&failed)?,
            kind: name(&columns.kind).map_err(&failed)?,
            path: place.path,
            title: meta.title,
            date: date.and_then(day),
            grade: best_grade(&asked),
            asked,
            tasks: meta.tasks,
            score: place.score as f64 / 1000.0,
            snippet,
            highlights,
            locator: meta.locator,
            recognised: meta.recognised,
            n_passages: place.n_passages,
            group: Some(place.group).filter(|group| !group.is_empty()),
        })
    }

    fn failed(&self, action: &'static str) -> impl Fn(tantivy::TantivyError) -> IndexError + use<> {
        let folder = self.folder.clone();
        move |error| IndexError::from_tantivy(&folder, action, error)
    }
}

fn best_grade(links: &[LinkedTask]) -> Option<Grade> {
    links.iter().map(|link| link.grade).min()
}

/// What a segment keeps of its passages beside the texts. Opening takes longer than looking up, so it is done once.
struct HitColumns {
    doc: Option<StrColumn>,
    unit: Option<StrColumn>,
    kind: Option<StrColumn>,
    date: Column<u64>,
}

impl HitColumns {
    fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            doc: columns.str(fast::DOC)?,
            unit: columns.str(fast::UNIT)?,
            kind: columns.str(fast::KIND)?,
            date: columns.u64(fast::DATE)?,
        })
    }
}

fn name_in(column: &Option<StrColumn>, passage: tantivy::DocId) -> tantivy::Result<Option<String>> {
    let Some((column, ord)) = column.as_ref().and_then(|column| Some((column, column.ords().first(passage)?))) else {
        return Ok(None);
    };
    let mut name = String::new();
    column.ord_to_str(ord, &mut name)?;
    Ok(Some(name))
}

/// The day of a number such as 20190305.
fn day(number: u64) -> Option<Date> {
    let year = i16::try_from(number / 10_000).ok()?;
    Date::new(year, (number / 100 % 100) as i8, (number % 100) as i8).ok()
}
