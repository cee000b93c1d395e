//! The words of `wordings.tsv` in the patterns in which they tell something.
//!
//! What is of the language (未, 没有, 正在, numerals, the marks that end a clause) stands in the code beside its use: it is a closed
//! class, and a pattern is nothing without it. What is of the field (which deeds are done, what is prepared before them, how
//! columns are called) comes from the table, where a project adds its own.

use std::sync::{Arc, LazyLock};

use zuozheng_text::{Dictionaries, Markers, Wordings};

use super::{amounts, blanks, cover, elsewhere, lack, shortfall};

/// Why patterns with the built-in words can be made.
const TESTED: &str = "the tests make every pattern with the built-in words";

/// Words that are counted wherever they stand, and patterns around others.
#[derive(Debug, Clone)]
pub(super) struct Wording<'d> {
    pub(super) markers: &'d Markers,
    patterns: Arc<Patterns>,
}

#[derive(Debug)]
struct Patterns {
    lack: lack::Patterns,
    shortfall: shortfall::Words,
    blanks: blanks::Words,
    elsewhere: elsewhere::Words,
    amounts: amounts::Patterns,
    cover: cover::Patterns,
    meetings: Vec<String>,
    purchases: Vec<String>,
    sums_up: Vec<String>,
}

/// Made once for the whole process: it takes as long as matching some documents.
static BUILTIN: LazyLock<Arc<Patterns>> =
    LazyLock::new(|| Arc::new(Patterns::new(Dictionaries::builtin().wordings()).expect(TESTED)));

impl<'d> Wording<'d> {
    /// # Errors
    /// Fails when a project adds more words than patterns can have.
    pub(super) fn of(dictionaries: &'d Dictionaries) -> Result<Self, regex::Error> {
        let patterns = match dictionaries.wordings() == Dictionaries::builtin().wordings() {
            true => Arc::clone(&BUILTIN),
            false => Arc::new(Patterns::new(dictionaries.wordings())?),
        };
        Ok(Self { markers: dictionaries.markers(), patterns })
    }

    pub(super) fn lack(&self) -> &lack::Patterns {
        &self.patterns.lack
    }

    pub(super) fn shortfall(&self) -> &shortfall::Words {
        &self.patterns.shortfall
    }

    pub(super) fn blanks(&self) -> &blanks::Words {
        &self.patterns.blanks
    }

    pub(super) fn elsewhere(&self) -> &elsewhere::Words {
        &self.patterns.elsewhere
    }

    pub(super) fn amounts(&self) -> &amounts::Patterns {
        &self.patterns.amounts
    }

    pub(super) fn cover(&self) -> &cover::Patterns {
        &self.patterns.cover
    }

    /// True for a task that asks for a purchase.
    pub(super) fn asks_purchase(&self, task: &str) -> bool {
        has(task, &self.patterns.purchases)
    }

    /// True for the title of a paper that sums up a unit's work.
    pub(super) fn sums_up(&self, title: &str) -> bool {
        self.patterns.sums_up.iter().any(|end| title.ends_with(end.as_str()))
    }

    /// True for a task that asks for what a meeting about it is proof of.
    pub(super) fn asks_meeting(&self, task: &str) -> bool {
        has(task, &self.patterns.meetings)
    }
}

#[cfg(test)]
impl Wording<'static> {
    pub(super) fn builtin() -> Self {
        Self::of(Dictionaries::builtin()).expect(TESTED)
    }
}

impl Patterns {
    fn new(wordings: &Wordings) -> Result<Self, regex::Error> {
        let forms = Forms(wordings);
        Ok(Self {
            lack: lack::Patterns::new(&forms)?,
            shortfall: shortfall::Words::new(&forms),
            blanks: blanks::Words::new(&forms),
            elsewhere: elsewhere::Words::new(&forms),
            amounts: amounts::Patterns::new(&forms)?,
            cover: cover::Patterns::new(&forms)?,
            meetings: forms.list("meeting"),
            purchases: forms.list("purchase"),
            sums_up: forms.list("sums_up"),
        })
    }
}

/// The forms of a table as parts of patterns.
pub(super) struct Forms<'w>(&'w Wordings);

impl Forms<'_> {
    /// What matches any form of a class, the longest of those that begin alike; nothing for a class that a project has emptied.
    pub(super) fn any(&self, class: &str) -> String {
        match self.0.of(class) {
            [] => r"[^\s\S]".to_owned(),
            forms => forms.iter().map(|form| regex::escape(form)).collect::<Vec<_>>().join("|"),
        }
    }

    /// The forms of a class themselves.
    pub(super) fn list(&self, class: &str) -> Vec<String> {
        self.0.of(class).to_vec()
    }
}

/// True when a text has any of some words.
pub(super) fn has(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

/// True when a text begins with any of some words.
pub(super) fn begins(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.starts_with(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::lack::{Lack, Speaks};
    use super::super::sentences::Sentences;
    use super::*;

    #[test]
    fn what_a_project_adds_or_takes_away_reaches_the_patterns() {
        let is_later = |rows: &str, text: &str| {
            let table = format!("class\tform\n{rows}");
            let dictionaries = Dictionaries::with_overrides([("wordings.tsv", table)]).unwrap();
            let (wording, sentences) = (Wording::of(&dictionaries).unwrap(), Sentences::of(text));
            let lack = lack::of("补植行道树", &sentences.all(), &[], None, false, |_| Speaks::Itself, &wording);
            matches!(lack, Some(Lack::Later(_)))
        };
        assert!(is_later("", "行道树正在选苗。") && !is_later("-pending\t选苗\n", "行道树正在选苗。"));
        assert!(!is_later("", "行道树正在起苗。") && is_later("pending\t起苗\n", "行道树正在起苗。"));
        // A form is words, never a pattern.
        assert!(!is_later("pending\t[起选]苗\n", "行道树正在起苗。"));
    }

    #[test]
    fn a_class_that_a_project_has_emptied_matches_nothing() {
        let all = Dictionaries::builtin().wordings().of("under_way").iter();
        let table = format!("class\tform\n{}", all.map(|form| format!("-under_way\t{form}\n")).collect::<String>());
        let dictionaries = Dictionaries::with_overrides([("wordings.tsv", table)]).unwrap();
        let nothing = Forms(dictionaries.wordings()).any("under_way");
        assert!(!regex::Regex::new(&nothing).unwrap().is_match("办理"));
        assert!(Wording::of(&dictionaries).is_ok());
    }

    #[test]
    fn the_longest_of_forms_that_begin_alike_is_found() {
        let deeds = regex::Regex::new(&Forms(Dictionaries::builtin().wordings()).any("deed")).unwrap();
        assert_eq!(deeds.find("办成").map(|found| found.as_str()), Some("办成"));
    }
}
