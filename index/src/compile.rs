//! From a query to the queries of tantivy. Nothing here has to do with rank: a passage is in or out.

use std::collections::BTreeSet;
use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, InvertedIndexRangeQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::fold::fold;
use crate::query::{DateRange, Lack, Node, day_number, is_named};
use crate::schema::Fields;
use crate::steady::Steady;
use crate::writer::grade_word;

/// How many times rarer a pair is that leads a search although others cover all characters.
const MUCH_RARER: u64 = 2;

/// Compiles for one state of the index, whose names of units and kinds it looks up.
pub(crate) struct Compiler<'s> {
    pub(crate) searcher: &'s Searcher,
    pub(crate) fields: Fields,
    /// What a clerk should know, in Chinese.
    pub(crate) notes: Vec<String>,
}

impl Compiler<'_> {
    pub(crate) fn compile(&mut self, node: &Node) -> tantivy::Result<Box<dyn Query>> {
        let fields = self.fields;
        Ok(match node {
            Node::Text(text) => containing(self.searcher, fields, text)?,
            Node::Task { circular, number, grade } => {
                let grade = grade.map(|grade| format!("/{}", grade_word(grade))).unwrap_or_default();
                match circular {
                    None => term(fields.task, &format!("{number}{grade}")),
                    Some(circular) => {
                        let ending = format!("#{number}{grade}");
                        let is_meant =
                            |key: &str| key.strip_suffix(&ending).is_some_and(|name| is_named(name, circular));
                        self.named(fields.task, is_meant)?
                    }
                }
            }
            Node::Unit(name) => {
                let wanted = fold(name).text;
                let found = self.names(fields.unit, |unit| contains(unit, &wanted))?;
                if found.is_empty() {
                    self.notes.push(format!("没有名称含“{name}”的单位交过材料"));
                }
                any_of(fields.unit, &found)
            }
            Node::UnitIs(name) => term(fields.unit, name),
            Node::Kind(kind) => {
                let wanted = fold(kind).text;
                let of_document = self.named(fields.kind, |kind| contains(kind, &wanted))?;
                let of_file = self.named(fields.file_kind, |kind| contains(kind, &wanted))?;
                Box::new(BooleanQuery::union(vec![of_document, of_file]))
            }
            Node::File(name) => {
                let wanted = fold(name).text;
                self.named(fields.path, |path| contains(path, &wanted))?
            }
            Node::FileIs(path) => term(fields.path, path),
            Node::Date(range) => dated(fields.date, range),
            Node::Grade(grade) => term(fields.grade, grade_word(*grade)),
            Node::Lack(lack) => term(
                fields.lack,
                match lack {
                    Lack::Task => "task",
                    Lack::Unit => "unit",
                    Lack::Date => "date",
                },
            ),
            Node::Not(inner) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(AllQuery)),
                (Occur::MustNot, Box::new(Steady(self.compile(inner)?))),
            ])),
            Node::Any(branches) => {
                let n_notes = self.notes.len();
                let nodes = branches.iter().map(|node| self.compile(node)).collect::<tantivy::Result<Vec<_>>>()?;
                if branches.iter().any(|node| matches!(node, Node::UnitIs(_))) {
                    // The roster knows units with this part in their names: that no other has it is nothing to say.
                    self.notes.truncate(n_notes);
                }
                Box::new(BooleanQuery::union(nodes))
            }
            Node::All(nodes) => self.compile_all(nodes)?,
        })
    }

    fn compile_all(&mut self, nodes: &[Node]) -> tantivy::Result<Box<dyn Query>> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(nodes.len() + 1);
        for node in nodes {
            match node {
                Node::Not(inner) => clauses.push((Occur::MustNot, Box::new(Steady(self.compile(inner)?)))),
                node => clauses.push((Occur::Must, self.compile(node)?)),
            }
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn named(&self, field: Field, is_meant: impl Fn(&str) -> bool) -> tantivy::Result<Box<dyn Query>> {
        Ok(any_of(field, &self.names(field, is_meant)?))
    }

    /// The terms of a field of few terms that are meant.
    fn names(&self, field: Field, is_meant: impl Fn(&str) -> bool) -> tantivy::Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut terms = inverted.terms().stream()?;
            while let Some((key, _)) = terms.next() {
                if let Ok(name) = std::str::from_utf8(key)
                    && is_meant(name)
                {
                    names.insert(name.to_owned());
                }
            }
        }
        Ok(names)
    }
}

/// Passages whose folded text contains the folded term, exactly.
fn containing(searcher: &Searcher, fields: Fields, text: &str) -> tantivy::Result<Box<dyn Query>> {
    let folded = fold(text);
    let pair = |at: usize| Term::from_field_text(fields.pairs, folded.slice(at..at + 2));
    Ok(match folded.n_chars() {
        0 => Box::new(EmptyQuery),
        1 => beginning_with(fields.pairs, &folded.text),
        2 => term(fields.pairs, &folded.text),
        n_chars => {
            let mut frequencies = Vec::with_capacity(n_chars - 1);
            for at in 0..n_chars - 1 {
                frequencies.push(searcher.doc_freq(&pair(at))?);
            }
            if frequencies.contains(&0) {
                return Ok(Box::new(EmptyQuery));
            }
            // Every second pair covers all characters, and the last pair the last one. A pair between them comes along
            // where it is so rare that the search is better led by it.
            let covers = |at: usize| at.is_multiple_of(2) || at == n_chars - 2;
            let all = || 0..n_chars - 1;
            let rarest = all().min_by_key(|&at| frequencies[at]).unwrap_or(0);
            let rarest_needed = all().filter(|&at| covers(at)).map(|at| frequencies[at]).min().unwrap_or(0);
            let leads = |at: usize| at == rarest && frequencies[at] < rarest_needed / MUCH_RARER;
            let pairs = all().filter(|&at| covers(at) || leads(at)).map(|at| (at, pair(at))).collect();
            Box::new(PhraseQuery::new_with_offset(pairs))
        }
    })
}

/// Passages with a token that begins with a character.
fn beginning_with(field: Field, character: &str) -> Box<dyn Query> {
    let after = character.chars().next().and_then(|c| (c..=char::MAX).nth(1));
    let upper = after.map_or(Bound::Unbounded, |c| Bound::Excluded(Term::from_field_text(field, &c.to_string())));
    Box::new(InvertedIndexRangeQuery::new(Bound::Included(Term::from_field_text(field, character)), upper))
}

/// True when a name contains a folded text that is not empty.
fn contains(name: &str, wanted: &str) -> bool {
    !wanted.is_empty() && fold(name).text.contains(wanted)
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

fn any_of(field: Field, names: &BTreeSet<String>) -> Box<dyn Query> {
    if names.is_empty() {
        return Box::new(EmptyQuery);
    }
    Box::new(BooleanQuery::union(names.iter().map(|name| term(field, name)).collect()))
}

fn dated(field: Field, range: &DateRange) -> Box<dyn Query> {
    let limit = |day: u64| Bound::Included(Term::from_field_u64(field, day));
    // A document without a date has no value: it is outside every range, also an open one.
    let from = limit(range.from.map_or(0, day_number));
    let to = limit(range.to.map_or(u64::MAX, day_number));
    Box::new(RangeQuery::new(from, to))
}
