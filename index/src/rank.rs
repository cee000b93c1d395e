//! Which of the matching passages come first, and what they have in common.
//!
//! All sums are of integers (thousandths of a point), so that neither the order of segments nor the number of threads
//! can move a hit. Equal hits are ordered by path, then by ordinal: pages of results stay stable.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentOrdinal, SegmentReader, Term};

use crate::schema::{Fields, fast};

/// Order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Score,
    /// Newest document first; those without a date last.
    Newest,
    /// Oldest document first; those without a date last.
    Oldest,
    /// By name of the unit; those without one last.
    Unit,
    /// By path.
    Path,
}

/// What one result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Group {
    /// A passage.
    #[default]
    Passage,
    /// A file, shown by its best passage.
    File,
    /// A unit, shown by the best passage that it sent in.
    Unit,
    /// A task of a circular, shown by the best passage that is cited for it. A passage counts for each of its tasks.
    Task,
}

/// Number of matching passages by what they have in common.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facets {
    /// By unit.
    pub units: BTreeMap<String, u64>,
    /// By task, as `<circular>#23`.
    pub tasks: BTreeMap<String, u64>,
    /// By kind of document.
    pub kinds: BTreeMap<String, u64>,
    /// By year of the document.
    pub years: BTreeMap<u16, u64>,
}

/// A word that raises passages in which it stands.
pub(crate) struct RankingWord {
    in_text: Term,
    in_title: Term,
    /// In thousandths.
    rarity: f64,
    /// Living passages that hold it.
    n_passages: u64,
}

impl RankingWord {
    /// Weighs each word by how few of the living passages hold it.
    pub(crate) fn weigh(searcher: &Searcher, fields: Fields, words: &[String]) -> tantivy::Result<Vec<Self>> {
        let mut words = words.to_vec();
        words.sort();
        words.dedup();
        let n_passages = searcher.num_docs() as f64;
        let mut weighed = Vec::with_capacity(words.len());
        for word in words {
            let in_text = Term::from_field_text(fields.words, &word);
            let n_with = passages_with(searcher, &in_text)?;
            let rarity = (1.0 + (n_passages - n_with as f64 + 0.5) / (n_with as f64 + 0.5)).ln() * 1000.0;
            let in_title = Term::from_field_text(fields.title, &word);
            weighed.push(Self { in_text, in_title, rarity: rarity.max(0.0), n_passages: n_with });
        }
        Ok(weighed)
    }

    /// The rarest words, at most so many. Those of one passage only tell nothing about what is like it.
    pub(crate) fn rarest(mut words: Vec<Self>, n: usize) -> Vec<Self> {
        words.retain(|word| word.n_passages > 1);
        words.sort_by(|a, b| b.rarity.total_cmp(&a.rarity));
        words.truncate(n);
        words
    }

    pub(crate) fn term(&self) -> &Term {
        &self.in_text
    }
}

/// Passages that hold a term. Deleted ones, which stay in a segment until it is merged, are not counted: how an index
/// came to be must not move a hit.
fn passages_with(searcher: &Searcher, term: &Term) -> tantivy::Result<u64> {
    let mut n_passages = 0;
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(term.field())?;
        n_passages += match segment.alive_bitset() {
            None => u64::from(inverted.doc_freq(term)?),
            Some(alive) => inverted
                .read_postings(term, IndexRecordOption::Basic)?
                .map_or(0, |postings| u64::from(postings.doc_freq_given_deletes(alive))),
        };
    }
    Ok(n_passages)
}

/// Collects the first results of a query.
pub(crate) struct Ranking {
    pub(crate) fields: Fields,
    pub(crate) words: Vec<RankingWord>,
    pub(crate) sort: Sort,
    pub(crate) group: Group,
    pub(crate) with_facets: bool,
    /// Results to keep.
    pub(crate) n_kept: usize,
}

/// A result before its text is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// What it is sorted by: higher first.
    number: u64,
    /// What it is sorted by next: by name.
    name: String,
    pub(crate) path: String,
    pub(crate) ordinal: u64,
    /// In thousandths.
    pub(crate) score: u64,
    pub(crate) address: DocAddress,
    /// Matching passages of its group; 1 when nothing is grouped.
    pub(crate) n_passages: u64,
    /// Name of its group; empty for passages without one, or when nothing is grouped.
    pub(crate) group: String,
}

impl Place {
    fn rank(&self) -> (Reverse<u64>, &str, &str, u64) {
        (Reverse(self.number), &self.name, &self.path, self.ordinal)
    }
}

/// What a query found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Passages or groups.
    pub(crate) total: u64,
    pub(crate) places: Vec<Place>,
    pub(crate) facets: Facets,
    /// Best place of each group, by its name.
    groups: BTreeMap<String, Place>,
}

impl Collector for Ranking {
    type Fruit = tantivy::Result<Found>;
    type Child = SegmentRanking;

    fn for_segment(&self, segment_ord: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentRanking> {
        let fields = self.fields;
        let columns = reader.fast_fields();
        let mut words = Vec::with_capacity(self.words.len());
        for word in &self.words {
            words.push(SegmentWord {
                in_text: reader
                    .inverted_index(fields.words)?
                    .read_postings(&word.in_text, IndexRecordOption::WithFreqs)?,
                in_title: reader
                    .inverted_index(fields.title)?
                    .read_postings(&word.in_title, IndexRecordOption::Basic)?,
                rarity: word.rarity,
                scores: vec![UNKNOWN; 256 * N_FREQUENCIES],
            });
        }
        Ok(SegmentRanking {
            is_cut_off: self.sort == Sort::Score && self.group == Group::Passage,
            most_of_words: words.iter().map(|word| word.most_in_text() + word.most_in_title()).sum(),
            segment_ord,
            words,
            lengths: reader.get_fieldnorms_reader(fields.words)?,
            path: columns.str(fast::PATH)?,
            unit: columns.str(fast::UNIT)?,
            ordinal: columns.u64(fast::ORDINAL)?,
            merit: columns.u64(fast::MERIT)?.first_or_default_col(0),
            task: if self.group == Group::Task { columns.str(fast::TASK_KEY)? } else { None },
            date: columns.u64(fast::DATE)?,
            facets: if self.with_facets { Some(SegmentFacets::new(reader)?) } else { None },
            sort: self.sort,
            group: self.group,
            n_kept: self.n_kept,
            total: 0,
            best: BinaryHeap::new(),
            groups: BTreeMap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Found>>) -> tantivy::Result<tantivy::Result<Found>> {
        let mut found = Found::default();
        for segment in segments {
            let segment = segment?;
            found.total += segment.total;
            found.places.extend(segment.places);
            found.facets.add(segment.facets);
            for (group, place) in segment.groups {
                match found.groups.get_mut(&group) {
                    None => {
                        found.groups.insert(group, place);
                    }
                    Some(known) => {
                        let n_passages = known.n_passages + place.n_passages;
                        if place.rank() < known.rank() {
                            *known = place;
                        }
                        known.n_passages = n_passages;
                    }
                }
            }
        }
        if self.group != Group::Passage {
            found.total = found.groups.len() as u64;
            found.places = std::mem::take(&mut found.groups).into_values().collect();
        }
        found.places.sort_by(|a, b| a.rank().cmp(&b.rank()));
        found.places.truncate(self.n_kept);
        Ok(Ok(found))
    }
}

/// Frequencies of a word in a passage whose scores are kept.
const N_FREQUENCIES: usize = 8;
/// A score that was not needed yet.
const UNKNOWN: u32 = u32::MAX;

struct SegmentWord {
    in_text: Option<SegmentPostings>,
    in_title: Option<SegmentPostings>,
    rarity: f64,
    /// By length of the passage as the index writes it, then by frequency of the word: filled when first needed.
    scores: Vec<u32>,
}

impl SegmentWord {
    /// What the word adds to the score of a passage in whose text it stands. Passages must be asked for in ascending
    /// order.
    fn in_text(&mut self, doc: DocId, lengths: &FieldNormReader) -> u64 {
        let Some(postings) = self.in_text.as_mut() else { return 0 };
        if !stands_in(postings, doc) {
            return 0;
        }
        let frequency = postings.term_freq();
        if frequency as usize >= N_FREQUENCIES {
            return bm25(self.rarity, frequency, lengths.fieldnorm(doc));
        }
        let at = usize::from(lengths.fieldnorm_id(doc)) * N_FREQUENCIES + frequency as usize;
        if self.scores[at] == UNKNOWN {
            let score = bm25(self.rarity, frequency, lengths.fieldnorm(doc));
            self.scores[at] = u32::try_from(score).unwrap_or(UNKNOWN - 1);
        }
        u64::from(self.scores[at])
    }

    /// What the word adds at most.
    fn most_in_text(&self) -> u64 {
        if self.in_text.is_some() { bm25(self.rarity, u32::MAX, 0) } else { 0 }
    }

    /// What the word adds when it stands in the title of the document.
    fn in_title(&mut self, doc: DocId) -> u64 {
        let is_there = self.in_title.as_mut().is_some_and(|postings| stands_in(postings, doc));
        if is_there { self.most_in_title() } else { 0 }
    }

    fn most_in_title(&self) -> u64 {
        if self.in_title.is_some() { (self.rarity / 2.0).round() as u64 } else { 0 }
    }
}

/// BM25 with a fixed mean length, in thousandths; `rarity` is in thousandths, `length` in words.
fn bm25(rarity: f64, frequency: u32, length: u32) -> u64 {
    const SATURATION: f64 = 1.2;
    const LENGTH_SHARE: f64 = 0.5;
    const MEAN_LENGTH: f64 = 40.0;
    let norm = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * f64::from(length) / MEAN_LENGTH);
    let frequency = f64::from(frequency);
    (rarity * frequency * (SATURATION + 1.0) / (frequency + norm)).round() as u64
}

/// A passage of one segment, ordered as its segment orders: higher is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    key: u64,
    path: Reverse<u64>,
    ordinal: Reverse<u64>,
    doc: DocId,
    score: u64,
}

/// Collects the first results of one segment.
pub(crate) struct SegmentRanking {
    segment_ord: SegmentOrdinal,
    words: Vec<SegmentWord>,
    lengths: FieldNormReader,
    path: Option<StrColumn>,
    unit: Option<StrColumn>,
    ordinal: Column<u64>,
    merit: Arc<dyn ColumnValues<u64>>,
    /// Only when tasks are grouped.
    task: Option<StrColumn>,
    date: Column<u64>,
    facets: Option<SegmentFacets>,
    sort: Sort,
    group: Group,
    n_kept: usize,
    /// Only the best are wanted: the rest need no exact score.
    is_cut_off: bool,
    /// What all words together add to a score at most.
    most_of_words: u64,
    total: u64,
    best: BinaryHeap<Reverse<Entry>>,
    /// Best entry and number of passages, by number of the name plus one; 0 is without a name.
    groups: BTreeMap<u64, (Entry, u64)>,
}

impl SegmentCollector for SegmentRanking {
    type Fruit = tantivy::Result<Found>;

    fn collect(&mut self, doc: DocId, _score: Score) {
        self.total += 1;
        if let Some(facets) = &mut self.facets {
            facets.count(doc, self.unit.as_ref(), &self.date);
        }
        let Some(score) = self.score(doc) else { return };
        let key = self.key(doc, score);
        if self.group == Group::Passage {
            self.keep(doc, key, score);
            return;
        }
        let entry = self.entry(doc, key, score);
        let names = self.group_names().cloned();
        let mut is_named = false;
        for ord in names.iter().flat_map(|names| names.term_ords(doc)) {
            is_named = true;
            put_in_group(&mut self.groups, ord + 1, entry);
        }
        if !is_named {
            put_in_group(&mut self.groups, 0, entry);
        }
    }

    fn harvest(self) -> tantivy::Result<Found> {
        let mut found = Found { total: self.total, ..Found::default() };
        for Reverse(entry) in &self.best {
            found.places.push(self.place(entry, 1, String::new())?);
        }
        let names = self.group_names();
        for (number, (entry, n_passages)) in &self.groups {
            let name = number.checked_sub(1).map_or(Ok(String::new()), |ord| name_of(names, ord))?;
            found.groups.insert(name.clone(), self.place(entry, *n_passages, name)?);
        }
        if let Some(facets) = &self.facets {
            found.facets = facets.resolve(self.unit.as_ref())?;
        }
        Ok(found)
    }
}

impl SegmentRanking {
    fn keep(&mut self, doc: DocId, key: u64, score: u64) {
        if self.best.len() < self.n_kept {
            let entry = self.entry(doc, key, score);
            self.best.push(Reverse(entry));
            return;
        }
        let Some(Reverse(worst)) = self.best.peek().copied() else {
            return;
        };
        if key < worst.key {
            return;
        }
        let entry = self.entry(doc, key, score);
        if entry > worst {
            self.best.pop();
            self.best.push(Reverse(entry));
        }
    }

    fn entry(&self, doc: DocId, key: u64, score: u64) -> Entry {
        let path = self.path.as_ref().and_then(|path| path.ords().first(doc)).unwrap_or(0);
        let ordinal = self.ordinal.first(doc).unwrap_or(0);
        Entry { key, path: Reverse(path), ordinal: Reverse(ordinal), doc, score }
    }

    /// What its words give it, half as much for each word of the title, and its own merit. `None` as soon as it is
    /// certain that it does not come among the first.
    fn score(&mut self, doc: DocId) -> Option<u64> {
        let least = if self.is_cut_off && self.best.len() == self.n_kept {
            self.best.peek().map_or(0, |Reverse(worst)| worst.key)
        } else {
            0
        };
        let mut score = self.merit.get_val(doc);
        let mut open = self.most_of_words;
        for word in &mut self.words {
            score += word.in_text(doc, &self.lengths);
            open -= word.most_in_text();
            if score + open < least {
                return None;
            }
        }
        for word in &mut self.words {
            score += word.in_title(doc);
        }
        Some(score)
    }

    /// The names by which passages are grouped.
    fn group_names(&self) -> Option<&StrColumn> {
        match self.group {
            Group::Unit => self.unit.as_ref(),
            Group::Task => self.task.as_ref(),
            Group::Passage | Group::File => self.path.as_ref(),
        }
    }

    fn key(&self, doc: DocId, score: u64) -> u64 {
        match self.sort {
            Sort::Score => score,
            Sort::Newest => self.date.first(doc).unwrap_or(0),
            Sort::Oldest => self.date.first(doc).map_or(0, |date| u64::MAX - date),
            Sort::Unit => {
                let unit = self.unit.as_ref().and_then(|unit| unit.ords().first(doc));
                unit.map_or(0, |unit| u64::MAX - unit)
            }
            Sort::Path => 0,
        }
    }

    fn place(&self, entry: &Entry, n_passages: u64, group: String) -> tantivy::Result<Place> {
        let (number, name) = match self.sort {
            // Ordinals of names differ between segments; the names themselves do not.
            Sort::Unit if entry.key > 0 => (1, name_of(self.unit.as_ref(), u64::MAX - entry.key)?),
            _ => (entry.key, String::new()),
        };
        Ok(Place {
            number,
            name,
            path: name_of(self.path.as_ref(), entry.path.0)?,
            ordinal: entry.ordinal.0,
            score: entry.score,
            address: DocAddress::new(self.segment_ord, entry.doc),
            n_passages,
            group,
        })
    }
}

fn put_in_group(groups: &mut BTreeMap<u64, (Entry, u64)>, number: u64, entry: Entry) {
    let (best, n_passages) = groups.entry(number).or_insert((entry, 0));
    *best = (*best).max(entry);
    *n_passages += 1;
}

/// True when a document is among the postings. Documents must be asked for in ascending order.
fn stands_in(postings: &mut SegmentPostings, doc: DocId) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}

fn name_of(column: Option<&StrColumn>, ord: u64) -> tantivy::Result<String> {
    let mut name = String::new();
    if let Some(column) = column {
        column.ord_to_str(ord, &mut name)?;
    }
    Ok(name)
}

/// Counts by the numbers that one segment gives to names.
struct SegmentFacets {
    kind: Option<StrColumn>,
    task: Option<StrColumn>,
    units: Vec<u64>,
    kinds: Vec<u64>,
    tasks: Vec<u64>,
    years: BTreeMap<u16, u64>,
}

impl SegmentFacets {
    fn new(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(Self {
            kind: columns.str(fast::KIND)?,
            task: columns.str(fast::TASK_KEY)?,
            units: Vec::new(),
            kinds: Vec::new(),
            tasks: Vec::new(),
            years: BTreeMap::new(),
        })
    }

    fn count(&mut self, doc: DocId, unit: Option<&StrColumn>, date: &Column<u64>) {
        for (column, counts) in
            [(unit, &mut self.units), (self.kind.as_ref(), &mut self.kinds), (self.task.as_ref(), &mut self.tasks)]
        {
            for ord in column.into_iter().flat_map(|column| column.term_ords(doc)) {
                let at = ord as usize;
                if counts.len() <= at {
                    counts.resize(at + 1, 0);
                }
                counts[at] += 1;
            }
        }
        if let Some(date) = date.first(doc) {
            *self.years.entry((date / 10_000) as u16).or_default() += 1;
        }
    }

    fn resolve(&self, unit: Option<&StrColumn>) -> tantivy::Result<Facets> {
        let named = |column: Option<&StrColumn>, counts: &[u64]| {
            let mut named = BTreeMap::new();
            for (ord, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                named.insert(name_of(column, ord as u64)?, *count);
            }
            Ok::<_, tantivy::TantivyError>(named)
        };
        Ok(Facets {
            units: named(unit, &self.units)?,
            tasks: named(self.task.as_ref(), &self.tasks)?,
            kinds: named(self.kind.as_ref(), &self.kinds)?,
            years: self.years.clone(),
        })
    }
}

impl Facets {
    fn add(&mut self, other: Self) {
        fn add<K: Ord>(into: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
            for (name, count) in from {
                *into.entry(name).or_default() += count;
            }
        }
        add(&mut self.units, other.units);
        add(&mut self.tasks, other.tasks);
        add(&mut self.kinds, other.kinds);
        add(&mut self.years, other.years);
    }
}
