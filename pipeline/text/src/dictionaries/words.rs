//! Lists of words: stop words, terms that stay whole, marker words, kinds of documents.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{DictionaryError, DictionaryErrorKind, Shape, Table};
use crate::{PhraseSet, normalise, without_outlook};

pub(super) const STOP_WORDS: Shape = Shape { file: "stop_words.tsv", columns: &["word", "class"], key_columns: 1 };
pub(super) const TERMS: Shape = Shape { file: "terms.tsv", columns: &["term", "frequency", "source"], key_columns: 1 };
pub(super) const MARKERS: Shape = Shape { file: "markers.tsv", columns: &["class", "form"], key_columns: 2 };
pub(super) const ACTIONS: Shape = Shape { file: "actions.tsv", columns: &["action", "form"], key_columns: 2 };
pub(super) const DOCUMENT_KINDS: Shape =
    Shape { file: "document_kinds.tsv", columns: &["kind", "form", "where", "class"], key_columns: 3 };

/// A word that the segmenter keeps whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The word, normalised.
    pub text: String,
    /// How often it is held to occur, in the scale of jieba's dictionary; raised where that is too little to keep it whole.
    pub frequency: usize,
}

/// Words that say nothing about the subject of a text.
#[derive(Debug, Clone, Default)]
pub struct StopWords {
    words: FxHashSet<String>,
    /// Bytes of the longest.
    longest: usize,
}

impl StopWords {
    pub(super) fn load(table: &Table) -> Self {
        let words: FxHashSet<String> = table.rows().map(|row| normalise(row.text(0)).text).collect();
        let longest = words.iter().map(String::len).max().unwrap_or(0);
        Self { words, longest }
    }

    /// True when a word says nothing.
    pub fn contains(&self, word: &str) -> bool {
        word.len() <= self.longest && self.words.contains(word)
    }
}

pub(super) fn load_terms(table: &Table) -> Result<Vec<Term>, DictionaryError> {
    table
        .rows()
        .map(|row| {
            let frequency = row.parse(1, "请写整数，如 100")?;
            if frequency == 0 {
                return Err(row.wrong(1, "请写大于0的整数，否则这个词不起作用"));
            }
            Ok(Term { text: normalise(row.text(0)).text, frequency })
        })
        .collect()
}

/// Words by the class that they mark: plans, negation, results …
#[derive(Debug)]
pub struct Markers {
    by_class: BTreeMap<String, PhraseSet<()>>,
    /// Normalised, by class.
    forms: BTreeMap<String, Vec<String>>,
    all: PhraseSet<String>,
}

impl Markers {
    /// Reads a table whose first column is the class and whose second is the form.
    pub(super) fn load(table: &Table) -> Result<Self, DictionaryError> {
        Self::from_pairs(table.rows().map(|row| (row.text(0), row.text(1))), table.shape())
    }

    fn from_pairs<'t>(pairs: impl Iterator<Item = (&'t str, &'t str)>, shape: &Shape) -> Result<Self, DictionaryError> {
        let mut forms: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (class, form) in pairs {
            forms.entry(class.to_owned()).or_default().push(normalise(form).text);
        }
        let pairs = forms.iter().flat_map(|(class, forms)| forms.iter().map(|form| (form.clone(), class.clone())));
        let all = PhraseSet::new(pairs).map_err(|error| too_large(shape, &error))?;
        let mut by_class = BTreeMap::new();
        for (class, forms) in &forms {
            let set = PhraseSet::new(forms.iter().map(|form| (form, ()))).map_err(|error| too_large(shape, &error))?;
            by_class.insert(class.clone(), set);
        }
        Ok(Self { by_class, forms, all })
    }

    /// The classes in order.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.by_class.keys().map(String::as_str)
    }

    /// The forms of a class, normalised.
    pub fn forms(&self, class: &str) -> &[String] {
        self.forms.get(class).map_or(&[], Vec::as_slice)
    }

    /// True when a normalised text has a form of a class.
    pub fn has(&self, class: &str, text: &str) -> bool {
        self.by_class.get(class).is_some_and(|set| set.is_match(text))
    }

    /// Forms of one class in a normalised text, from left to right, the longest at each place.
    pub fn find(&self, class: &str, text: &str) -> Vec<Range<usize>> {
        let found = self.by_class.get(class).map(|set| set.find_longest(text)).unwrap_or_default();
        found.into_iter().map(|(range, ())| range).collect()
    }

    /// Number of forms of each of some classes, as [`find`](Self::find) finds them, in one pass over the text.
    pub fn count<const N: usize>(&self, classes: [&str; N], text: &str) -> [usize; N] {
        let of_class = |(range, class): (Range<usize>, &str)| {
            Some((classes.iter().position(|wanted| *wanted == class)?, range.start, range.end))
        };
        let mut found: Vec<(usize, usize, usize)> = self.find_all(text).filter_map(of_class).collect();
        found.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.cmp(&a.2)));
        let (mut counts, mut free_from) = ([0; N], [0; N]);
        for (class, start, end) in found {
            if start >= free_from[class] {
                free_from[class] = end;
                counts[class] += 1;
            }
        }
        counts
    }

    /// Forms of every class in a normalised text with their class, overlapping ones too.
    pub fn find_all<'s>(&'s self, text: &str) -> impl Iterator<Item = (Range<usize>, &'s str)> {
        self.all.find_all(text).map(|(range, class)| (range, class.as_str()))
    }
}

/// Where the form of a document kind stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KindPlace {
    /// At the end of a title, or before a bracket that ends it.
    Title,
    /// In the text.
    Body,
}

/// A form by which a kind of document is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindForm {
    /// The kind: 公示, 总结, 台账.
    pub kind: String,
    /// The form, normalised.
    pub form: String,
    /// Where it must stand.
    pub place: KindPlace,
    /// What documents of this kind are worth as proof: result, plan, rule, notice, record, news, ledger, report …
    pub class: String,
}

/// The kinds of documents of `document_kinds.tsv`.
#[derive(Debug)]
pub struct DocumentKinds {
    title: PhraseSet<KindForm>,
    body: PhraseSet<KindForm>,
}

impl DocumentKinds {
    pub(super) fn load(table: &Table) -> Result<Self, DictionaryError> {
        let (mut title, mut body) = (Vec::new(), Vec::new());
        for row in table.rows() {
            let (place, forms) = match row.text(2) {
                "title" => (KindPlace::Title, &mut title),
                "body" => (KindPlace::Body, &mut body),
                _ => return Err(row.wrong(2, "可写 title 或 body")),
            };
            let form = normalise(row.text(1)).text;
            let kind = KindForm { kind: row.text(0).into(), form: form.clone(), place, class: row.text(3).into() };
            forms.push((form, kind));
        }
        Ok(Self {
            title: PhraseSet::new(title).map_err(|error| too_large(&DOCUMENT_KINDS, &error))?,
            body: PhraseSet::new(body).map_err(|error| too_large(&DOCUMENT_KINDS, &error))?,
        })
    }

    /// The kind a normalised title tells: the form that ends last, the longest of them. 关于印发…方案的通知 is a 通知.
    ///
    /// ```
    /// let kinds = zuozheng_text::Dictionaries::builtin().document_kinds();
    /// assert_eq!(kinds.of_title("关于印发消防安全整治方案的通知").unwrap().kind, "通知");
    /// assert_eq!(kinds.of_title("2020年消防安全检查情况通报（第3期）").unwrap().class, "result");
    /// assert_eq!(kinds.of_title("2020年工作总结和2021年工作计划").unwrap().kind, "总结");
    /// assert!(kinds.of_title("新建文本文档").is_none());
    /// ```
    pub fn of_title(&self, title: &str) -> Option<&KindForm> {
        let title = without_outlook(title);
        self.title.find_all(title).max_by(|a, b| (a.0.end, b.0.start).cmp(&(b.0.end, a.0.start))).map(|(_, kind)| kind)
    }

    /// Every form that a normalised title has.
    pub fn in_title<'s>(&'s self, title: &str) -> impl Iterator<Item = (Range<usize>, &'s KindForm)> {
        self.title.find_all(title)
    }

    /// Every form that a normalised text has.
    pub fn in_body<'s>(&'s self, text: &str) -> impl Iterator<Item = (Range<usize>, &'s KindForm)> {
        self.body.find_all(text)
    }
}

fn too_large(shape: &Shape, error: &crate::PhraseSetError) -> DictionaryError {
    let kind = DictionaryErrorKind::TooLarge { message: error.to_string() };
    DictionaryError { file: shape.file.to_owned(), line: 1, kind }
}
