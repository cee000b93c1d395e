//! Concepts of government work: the many forms in which one thing is written, and how the things are related.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{DictionaryError, DictionaryErrorKind, Shape, Table};
use crate::{PhraseSet, normalised};

pub(super) const CONCEPTS: Shape =
    Shape { file: "concepts.tsv", columns: &["concept", "facet", "form", "weight"], key_columns: 3 };
pub(super) const RELATIONS: Shape =
    Shape { file: "relations.tsv", columns: &["concept", "related", "relation", "weight"], key_columns: 3 };

const MOST_WEIGHT: f32 = 10.0;

/// Position of a concept among all, in the order of their names. Only valid with the dictionaries it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(pub u32);

/// One form of a concept.
#[derive(Debug, Clone, PartialEq)]
pub struct ConceptForm {
    /// The concept.
    pub concept: ConceptId,
    /// Which side of the concept the form shows, such as its topic or an action.
    pub facet: Arc<str>,
    /// The form, normalised.
    pub form: Arc<str>,
    /// How surely the form means the concept.
    pub weight: f32,
}

/// How one concept is related to another.
#[derive(Debug, Clone, PartialEq)]
pub struct ConceptRelation {
    /// The other concept.
    pub related: ConceptId,
    /// Kind of relation, such as narrower.
    pub relation: Arc<str>,
    /// How strong it is.
    pub weight: f32,
}

/// The concepts of `concepts.tsv` with the relations of `relations.tsv`.
///
/// ```
/// let concepts = zuozheng_text::Dictionaries::builtin().concepts();
/// let text = "公示重大行政决策听证会的结果";
/// for (range, form) in concepts.find(text) {
///     assert_eq!(&text[range], &*form.form);
///     assert!(!concepts.name(form.concept).is_empty());
/// }
/// ```
#[derive(Debug)]
pub struct Concepts {
    names: Vec<String>,
    forms: PhraseSet<ConceptForm>,
    relations: Vec<Vec<ConceptRelation>>,
}

impl Concepts {
    pub(super) fn load(concepts: &Table, relations: &Table) -> Result<Self, DictionaryError> {
        let mut names: Vec<String> = concepts.rows().map(|row| row.text(0).to_owned()).collect();
        names.sort();
        names.dedup();
        let id =
            |name: &str| names.binary_search_by(|known| known.as_str().cmp(name)).ok().map(|at| ConceptId(at as u32));

        let mut facets: BTreeMap<String, Arc<str>> = BTreeMap::new();
        let mut pairs: Vec<(String, ConceptForm)> = Vec::new();
        for row in concepts.rows() {
            let undefined =
                || row.error(DictionaryErrorKind::Undefined { name: row.text(0).into(), defined_in: CONCEPTS.file });
            let concept = id(row.text(0)).ok_or_else(undefined)?;
            let facet = Arc::clone(facets.entry(row.text(1).to_owned()).or_insert_with(|| row.text(1).into()));
            let form = normalised(row.text(2));
            let entry = ConceptForm { concept, facet, form: form.as_ref().into(), weight: row.weight(3, MOST_WEIGHT)? };
            pairs.push((form.into_owned(), entry));
        }
        let forms = PhraseSet::new(pairs).map_err(|error| DictionaryError {
            file: CONCEPTS.file.to_owned(),
            line: 1,
            kind: DictionaryErrorKind::TooLarge { message: error.to_string() },
        })?;

        let mut related: Vec<Vec<ConceptRelation>> = vec![Vec::new(); names.len()];
        for row in relations.rows() {
            let known = |column: usize| {
                id(row.text(column)).ok_or_else(|| {
                    row.error(DictionaryErrorKind::Undefined {
                        name: row.text(column).into(),
                        defined_in: CONCEPTS.file,
                    })
                })
            };
            let (from, to) = (known(0)?, known(1)?);
            let weight = row.weight(3, MOST_WEIGHT)?;
            related[from.0 as usize].push(ConceptRelation { related: to, relation: row.text(2).into(), weight });
        }
        Ok(Self { names, forms, relations: related })
    }

    /// Number of concepts.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of a concept.
    pub fn name(&self, concept: ConceptId) -> &str {
        self.names.get(concept.0 as usize).map_or("", String::as_str)
    }

    /// The concept with a name.
    pub fn id(&self, name: &str) -> Option<ConceptId> {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).ok().map(|at| ConceptId(at as u32))
    }

    /// Every form, in order.
    pub fn forms(&self) -> impl Iterator<Item = &ConceptForm> {
        self.forms.values().iter()
    }

    /// Every form in a normalised text, overlapping ones too.
    pub fn find<'s>(&'s self, text: &str) -> impl Iterator<Item = (Range<usize>, &'s ConceptForm)> {
        self.forms.find_all(text)
    }

    /// What a concept is related to, by relation as written in the file: from this concept to the others.
    pub fn related(&self, concept: ConceptId) -> &[ConceptRelation] {
        self.relations.get(concept.0 as usize).map_or(&[], Vec::as_slice)
    }
}
