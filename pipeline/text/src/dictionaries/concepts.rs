//! Concepts of government work: the many forms in which one thing is written, and how the things are related.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::{DictionaryError, DictionaryErrorKind, Shape, Table};
use crate::normalised;
use crate::phrases::{PhraseSet, PhraseSetError};

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
    /// By form.
    forms: Vec<ConceptForm>,
    /// Finds the places of forms in `forms`. Made when it is first asked for: it takes as long as all the rest, and who only
    /// wants the words does without.
    finder: OnceLock<PhraseSet<u32>>,
    relations: Vec<Vec<ConceptRelation>>,
}

impl Concepts {
    pub(super) fn load(concepts: &Table, relations: &Table) -> Result<Self, DictionaryError> {
        let mut names: Vec<String> = Vec::new();
        let mut facets: BTreeMap<&str, Arc<str>> = BTreeMap::new();
        let mut forms: Vec<ConceptForm> = Vec::new();
        for row in concepts.rows() {
            // The rows of a concept stand together, and the concepts in the order of their names.
            if names.last().is_none_or(|last| last != row.text(0)) {
                names.push(row.text(0).to_owned());
            }
            let concept = ConceptId(names.len() as u32 - 1);
            let facet = Arc::clone(facets.entry(row.text(1)).or_insert_with(|| row.text(1).into()));
            let form = normalised(row.text(2)).as_ref().into();
            forms.push(ConceptForm { concept, facet, form, weight: row.weight(3, MOST_WEIGHT)? });
        }
        let forms = by_form(forms);
        let id =
            |name: &str| names.binary_search_by(|known| known.as_str().cmp(name)).ok().map(|at| ConceptId(at as u32));

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
        Ok(Self { names, forms, finder: OnceLock::new(), relations: related })
    }

    fn new_finder(&self) -> Result<PhraseSet<u32>, PhraseSetError> {
        PhraseSet::new(self.forms.iter().map(|form| &*form.form).zip(0..))
    }

    fn finder(&self) -> &PhraseSet<u32> {
        self.finder.get_or_init(|| {
            self.new_finder().expect("the forms of a project were checked, the tests use the built-in ones")
        })
    }

    /// Makes ready to [`find`](Self::find) those of a project.
    pub(super) fn checked(self) -> Result<Self, DictionaryError> {
        let finder = self.new_finder().map_err(|error| DictionaryError {
            file: CONCEPTS.file.to_owned(),
            line: 1,
            kind: DictionaryErrorKind::TooLarge { message: error.to_string() },
        })?;
        Ok(Self { finder: finder.into(), ..self })
    }

    /// Makes ready to [`find`](Self::find), which else the first search does.
    pub fn make_ready(&self) {
        self.finder();
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
        self.forms.iter()
    }

    /// Every form in a normalised text, overlapping ones too.
    pub fn find<'s>(&'s self, text: &str) -> impl Iterator<Item = (Range<usize>, &'s ConceptForm)> {
        self.finder().find_all(text).map(|(range, at)| (range, &self.forms[*at as usize]))
    }

    /// See [`PhraseSet::keeps_to_parts`].
    pub fn keep_to_parts(&self) -> bool {
        self.finder().keeps_to_parts()
    }

    /// What a concept is related to, by relation as written in the file: from this concept to the others.
    pub fn related(&self, concept: ConceptId) -> &[ConceptRelation] {
        self.relations.get(concept.0 as usize).map_or(&[], Vec::as_slice)
    }
}

/// Forms in order; equal ones in the order in which they come. Their first bytes, which tell most apart, are laid out for
/// that: to look each up at every comparison takes three times as long.
fn by_form(forms: Vec<ConceptForm>) -> Vec<ConceptForm> {
    let beginning = |form: &ConceptForm| {
        let mut bytes = [0; 16];
        let length = form.form.len().min(bytes.len());
        bytes[..length].copy_from_slice(&form.form.as_bytes()[..length]);
        u128::from_be_bytes(bytes)
    };
    let mut order: Vec<(u128, usize)> = forms.iter().map(beginning).zip(0..).collect();
    order.sort_unstable_by(|(a, at), (b, other)| {
        a.cmp(b).then_with(|| forms[*at].form.cmp(&forms[*other].form)).then(at.cmp(other))
    });
    let mut forms: Vec<Option<ConceptForm>> = forms.into_iter().map(Some).collect();
    order.into_iter().filter_map(|(_, at)| forms[at].take()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn forms_are_in_order(texts in prop::collection::vec("[甲乙a]{0,7}", 0..12)) {
            let form = |(text, at): (&String, u32)| {
                ConceptForm { concept: ConceptId(at), facet: "topic".into(), form: text.as_str().into(), weight: 1.0 }
            };
            let forms: Vec<ConceptForm> = texts.iter().zip(0..).map(form).collect();
            let mut sorted = forms.clone();
            sorted.sort_by(|a, b| a.form.cmp(&b.form));
            prop_assert_eq!(by_form(forms), sorted);
        }
    }
}
