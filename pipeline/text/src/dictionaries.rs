//! Typed content of the top-level `dictionaries/` folder.
//!
//! A copy of the folder is embedded in the program. A project may have a `dictionaries/` folder of its own; its files *add* to the
//! built-in ones:
//!
//! - a table (`.tsv`) of the same name adds its rows; a row whose key (the first columns, see the folder's README) exists
//!   replaces that row; a row whose first cell begins with `-` removes it;
//! - a roster (`rosters/<district>.toml`) of the same name replaces the built-in one as a whole;
//! - eight files are fixed and may only be repeated unchanged: `variants.tsv`, on which the form of stored text rests, `simplified.tsv`, on
//!   which indexes rest, and `acts.tsv`, `weights.tsv`, `foremost_weights.tsv`, `setbacks.tsv`, `setback_weights.tsv` and `telling_words.tsv`, which were learned together with the matcher that reads them;
//! - any other name is an error, so that a misspelt file does not go unnoticed.
//!
//! Forms are normalised when they are loaded, so they are found in normalised text however they are written here.

mod concepts;
mod precedents;
mod rosters;
mod table;
mod unit_names;
mod wordings;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use zuozheng_model::Roster;

pub use concepts::{ConceptForm, ConceptId, ConceptRelation, Concepts};
pub use precedents::Precedent;
use rosters::RosterFile;
pub use table::{DictionaryError, DictionaryErrorKind};
pub(crate) use table::{Shape, Table};
pub use unit_names::{Place, UnitNames};
pub use wordings::{WORDING_CLASSES, Wordings};
pub use words::{DocumentKinds, KindForm, KindPlace, Markers, StopWords, Term};

use crate::{Segmenter, variants};

/// Every table with its built-in content.
const _: () = {
    let mut at = 0;
    while at < TABLES.len() {
        assert!(TABLES[at].0.columns.len() <= table::MOST_COLUMNS, "a table with more columns than a row has ends for");
        at += 1;
    }
};

const TABLES: [(&Shape, &str); 10] = [
    (&words::ACTIONS, include_str!("../../../dictionaries/actions.tsv")),
    (&concepts::CONCEPTS, include_str!("../../../dictionaries/concepts.tsv")),
    (&words::DOCUMENT_KINDS, include_str!("../../../dictionaries/document_kinds.tsv")),
    (&words::MARKERS, include_str!("../../../dictionaries/markers.tsv")),
    (&precedents::PRECEDENTS, include_str!("../../../dictionaries/precedents.tsv")),
    (&concepts::RELATIONS, include_str!("../../../dictionaries/relations.tsv")),
    (&words::STOP_WORDS, include_str!("../../../dictionaries/stop_words.tsv")),
    (&words::TERMS, include_str!("../../../dictionaries/terms.tsv")),
    (&unit_names::ABBREVIATIONS, include_str!("../../../dictionaries/unit_abbreviations.tsv")),
    (&wordings::WORDINGS, include_str!("../../../dictionaries/wordings.tsv")),
];

/// Every built-in roster.
const ROSTERS: [(&str, &str); 1] =
    [("rosters/jiangmen-pengjiang.toml", include_str!("../../../dictionaries/rosters/jiangmen-pengjiang.toml"))];

/// Files that belong to the dictionaries and that a project cannot change.
const FIXED: [(&str, &str); 8] = [
    ("acts.tsv", include_str!("../../../dictionaries/acts.tsv")),
    ("foremost_weights.tsv", include_str!("../../../dictionaries/foremost_weights.tsv")),
    ("setback_weights.tsv", include_str!("../../../dictionaries/setback_weights.tsv")),
    ("setbacks.tsv", include_str!("../../../dictionaries/setbacks.tsv")),
    (variants::SIMPLIFIED_SHAPE.file, variants::SIMPLIFIED),
    ("telling_words.tsv", include_str!("../../../dictionaries/telling_words.tsv")),
    (variants::SHAPE.file, variants::BUILTIN),
    ("weights.tsv", include_str!("../../../dictionaries/weights.tsv")),
];

static BUILTIN: LazyLock<Dictionaries> = LazyLock::new(|| Dictionaries::read_builtin().expect(TESTED));

/// Why reading built-in tables cannot fail.
const TESTED: &str = "the tests read every built-in dictionary";

/// All dictionaries, checked and typed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Dictionaries {
    content: Arc<Content>,
    segmenter: Arc<OnceLock<Arc<Segmenter>>>,
}

#[derive(Debug)]
struct Content {
    document_kinds: DocumentKinds,
    stop_words: StopWords,
    terms: Vec<Term>,
    unit_names: UnitNames,
    late: Late,
}

/// What of built-in dictionaries is read when it is first asked for: it is most of what there is, and every process that reads
/// files does without.
#[derive(Debug, Default)]
struct Late {
    actions: OnceLock<Markers>,
    concepts: OnceLock<Concepts>,
    markers: OnceLock<Markers>,
    precedents: OnceLock<Vec<Precedent>>,
    rosters: OnceLock<Rosters>,
    wordings: OnceLock<Wordings>,
    hash: OnceLock<[u8; 32]>,
}

/// Rosters by the name of their file.
type Rosters = BTreeMap<String, RosterFile>;

impl Dictionaries {
    /// The dictionaries that come with the program; read once.
    ///
    /// ```
    /// use zuozheng_text::Dictionaries;
    /// let roster = Dictionaries::builtin().roster_for(Some("江门市蓬江区人民政府办公室"), "");
    /// assert_eq!(roster.unit("区卫健局").unwrap().id.as_str(), "区卫生健康局");
    /// assert!(Dictionaries::builtin().roster_for(Some("阳川市临溪区人民政府"), "").is_empty());
    /// ```
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The built-in dictionaries with what a project's files add; see the module for how. Names are below the dictionaries folder, with `/`.
    ///
    /// # Errors
    /// Fails on the first malformed or misnamed file, naming file and line.
    ///
    /// ```
    /// use zuozheng_text::Dictionaries;
    /// let files = [("stop_words.tsv", "word\tclass\n兹\tfunction\n")];
    /// assert!(Dictionaries::with_overrides(files)?.stop_words().contains("兹"));
    /// let error = Dictionaries::with_overrides([("stop_words.tsv", "word\tclass\n兹\n")]).unwrap_err();
    /// assert!(error.to_string().starts_with("“stop_words.tsv”第2行："));
    /// # Ok::<(), zuozheng_text::DictionaryError>(())
    /// ```
    pub fn with_overrides<N, C>(files: impl IntoIterator<Item = (N, C)>) -> Result<Self, DictionaryError>
    where
        N: Into<String>,
        C: Into<String>,
    {
        let files: BTreeMap<String, String> =
            files.into_iter().map(|(name, content)| (name.into(), content.into())).collect();
        if files.is_empty() {
            return Ok(Self::builtin().clone());
        }
        let mut tables: BTreeMap<&str, Table> = BTreeMap::new();
        for (shape, content) in TABLES {
            tables.insert(shape.file, Table::parse(shape, content)?);
        }
        let mut rosters = builtin_rosters();
        for (name, content) in files {
            if let Some(table) = tables.get_mut(name.as_str()) {
                table.merge(&content)?;
            } else if let Some((_, builtin)) = FIXED.iter().find(|(fixed, _)| *fixed == name) {
                if !content.lines().eq(builtin.lines()) {
                    return Err(DictionaryError { file: name, line: 1, kind: DictionaryErrorKind::Fixed });
                }
            } else if name.starts_with("rosters/") && name.ends_with(".toml") {
                rosters.insert(name, content);
            } else {
                let known = tables.keys().copied().collect::<Vec<_>>().join(", ");
                return Err(DictionaryError { file: name, line: 1, kind: DictionaryErrorKind::UnknownFile { known } });
            }
        }
        let table = |shape: &Shape| &tables[shape.file];
        let content = Content::load(table)?;
        let concepts = Concepts::load(table(&concepts::CONCEPTS), table(&concepts::RELATIONS))?.checked()?;
        let of_file = tables.iter().map(|(name, table)| ((*name).to_owned(), table.canonical()));
        let late = Late {
            actions: Markers::load(table(&words::ACTIONS))?.into(),
            concepts: concepts.into(),
            markers: Markers::load(table(&words::MARKERS))?.into(),
            precedents: precedents::load(table(&precedents::PRECEDENTS))?.into(),
            rosters: load_rosters(&rosters, &content.unit_names)?.into(),
            wordings: Wordings::load(table(&wordings::WORDINGS))?.into(),
            hash: hash(of_file, &rosters).into(),
        };
        Ok(Self { content: Arc::new(Content { late, ..content }), segmenter: Arc::default() })
    }

    fn read_builtin() -> Result<Self, DictionaryError> {
        let eager = [&words::DOCUMENT_KINDS, &words::STOP_WORDS, &words::TERMS, &unit_names::ABBREVIATIONS];
        let tables: BTreeMap<&str, Table> = eager.iter().map(|shape| (shape.file, builtin_table(shape))).collect();
        let content = Content::load(|shape| &tables[shape.file])?;
        Ok(Self { content: Arc::new(content), segmenter: Arc::default() })
    }

    /// Words by the action that they tell of.
    pub fn actions(&self) -> &Markers {
        self.content.late.actions.get_or_init(|| Markers::load(&builtin_table(&words::ACTIONS)).expect(TESTED))
    }

    /// Concepts and their forms.
    pub fn concepts(&self) -> &Concepts {
        let load =
            || Concepts::load(&builtin_table(&concepts::CONCEPTS), &builtin_table(&concepts::RELATIONS)).expect(TESTED);
        self.content.late.concepts.get_or_init(load)
    }

    /// In which words documents were written that proved a task, by the text of the task.
    pub fn precedents(&self) -> &[Precedent] {
        let load = || precedents::load(&builtin_table(&precedents::PRECEDENTS)).expect(TESTED);
        self.content.late.precedents.get_or_init(load)
    }

    /// Kinds of documents and the words that tell them.
    pub fn document_kinds(&self) -> &DocumentKinds {
        &self.content.document_kinds
    }

    /// Words that mark plans, negations, results …
    pub fn markers(&self) -> &Markers {
        self.content.late.markers.get_or_init(|| Markers::load(&builtin_table(&words::MARKERS)).expect(TESTED))
    }

    /// Words without a subject of their own.
    pub fn stop_words(&self) -> &StopWords {
        &self.content.stop_words
    }

    /// Words that the segmenter keeps whole, in order.
    pub fn terms(&self) -> &[Term] {
        &self.content.terms
    }

    /// Usual abbreviations inside names of units.
    pub fn unit_names(&self) -> &UnitNames {
        &self.content.unit_names
    }

    /// Words that stand in the matcher's patterns.
    pub fn wordings(&self) -> &Wordings {
        self.content.late.wordings.get_or_init(|| Wordings::load(&builtin_table(&wordings::WORDINGS)).expect(TESTED))
    }

    fn rosters(&self) -> &Rosters {
        let load = || load_rosters(&builtin_rosters(), &self.content.unit_names).expect(TESTED);
        self.content.late.rosters.get_or_init(load)
    }

    /// The roster of the district whose circular this is; empty when no roster fits.
    ///
    /// The issuer decides; the title is asked when the issuer is unknown or names no place (区教育局).
    pub fn roster_for(&self, issuer: Option<&str>, title: &str) -> Roster {
        rosters::choose(self.rosters().values(), issuer, title).cloned().unwrap_or_default()
    }

    /// The roster of a circular ([`Self::roster_for`]) and, besides, the units it names and the roster lacks, each with its
    /// usual written variants, so that a folder called 区卫健局 is found for 区卫生健康局 without a roster. A variant that two units could
    /// claim belongs to neither; a name that the roster has already adds nothing.
    ///
    /// ```
    /// use zuozheng_text::Dictionaries;
    /// let issuer = Some("阳川市临溪区应急管理局");
    /// let roster = Dictionaries::builtin().roster_with_named(issuer, "", ["区卫生健康局", "区住房和城乡建设局"]);
    /// assert_eq!(roster.unit("临溪区卫健局").unwrap().id.as_str(), "区卫生健康局");
    /// assert_eq!(roster.unit("住建局").unwrap().id.as_str(), "区住房和城乡建设局");
    /// ```
    pub fn roster_with_named<'a>(
        &self,
        issuer: Option<&str>,
        title: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Roster {
        let place = Place::of_issuer(issuer.unwrap_or_default());
        rosters::with_named(self.roster_for(issuer, title), names, self.unit_names(), &place)
    }

    /// Every word that a segmenter with these dictionaries must keep whole, in order and without repeats: the terms, all forms
    /// of concepts and all names of the rosters' units of up to eight characters. Longer ones would hide the words inside them.
    pub fn words(&self) -> Vec<Term> {
        const LONGEST: usize = 8;
        let forms = self.concepts().forms().map(|form| &*form.form);
        let units = self.rosters().values().map(RosterFile::roster).flat_map(Roster::units);
        let names = units.flat_map(|unit| unit.aliases.iter().map(String::as_str).chain([unit.id.as_str()]));
        let is_whole =
            |word: &&str| word.chars().count() <= LONGEST && word.chars().all(crate::normalise::is_ideograph);
        let mut words: Vec<(&str, usize)> = forms.chain(names).filter(is_whole).map(|word| (word, 1)).collect();
        words.extend(self.terms().iter().map(|term| (term.text.as_str(), term.frequency)));
        // The forms are in order already. Of equal ones the last stays last: a term is as frequent as its list says.
        words.sort_by_key(|(word, _)| *word);
        let term = |same: &[(&str, usize)]| {
            let (text, frequency) = *same.last()?;
            Some(Term { text: text.to_owned(), frequency })
        };
        words.chunk_by(|a, b| a.0 == b.0).filter_map(term).collect()
    }

    /// What cuts texts into words with these dictionaries: made when it is first asked for, then shared.
    pub fn segmenter(&self) -> Arc<Segmenter> {
        self.segmenter.get_or_init(|| Arc::new(Segmenter::new(self))).clone()
    }

    /// BLAKE3 over the content of all files in the order of their names. Rows that change nothing do not change it.
    pub fn hash(&self) -> [u8; 32] {
        // A built-in table is written in the one form that a table has: a test holds that.
        let builtin = || TABLES.into_iter().map(|(shape, content)| (shape.file.to_owned(), content.to_owned()));
        *self.content.late.hash.get_or_init(|| hash(builtin(), &builtin_rosters()))
    }
}

impl Content {
    /// Everything that is not [`Late`].
    fn load<'t>(table: impl Fn(&Shape) -> &'t Table) -> Result<Self, DictionaryError> {
        Ok(Self {
            document_kinds: DocumentKinds::load(table(&words::DOCUMENT_KINDS))?,
            stop_words: StopWords::load(table(&words::STOP_WORDS)),
            terms: words::load_terms(table(&words::TERMS))?,
            unit_names: UnitNames::load(table(&unit_names::ABBREVIATIONS))?,
            late: Late::default(),
        })
    }
}

fn load_rosters(files: &BTreeMap<String, String>, unit_names: &UnitNames) -> Result<Rosters, DictionaryError> {
    let file = |(name, content): (&String, &String)| Ok((name.clone(), RosterFile::parse(name, content, unit_names)?));
    files.iter().map(file).collect()
}

fn builtin_table(wanted: &'static Shape) -> Table {
    let of_file = TABLES.iter().find(|(shape, _)| shape.file == wanted.file);
    Table::parse(wanted, of_file.map_or("", |(_, content)| content)).expect(TESTED)
}

fn builtin_rosters() -> BTreeMap<String, String> {
    ROSTERS.into_iter().map(|(name, content)| (name.to_owned(), content.to_owned())).collect()
}

fn hash(tables: impl Iterator<Item = (String, String)>, rosters: &BTreeMap<String, String>) -> [u8; 32] {
    let fixed = FIXED.into_iter().map(|(name, content)| (name.to_owned(), content.to_owned()));
    let files: BTreeMap<String, String> = tables.chain(fixed).chain(rosters.clone()).collect();
    let mut hasher = blake3::Hasher::new();
    for (name, content) in files {
        for part in [name, content] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_tables_are_written_in_their_one_form() {
        for (shape, content) in TABLES {
            assert_eq!(Table::parse(shape, content).unwrap().canonical(), content, "{}", shape.file);
        }
    }
}
