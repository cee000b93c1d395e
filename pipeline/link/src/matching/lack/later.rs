//! What is only expected: 预计2027年3月建成, and nothing that was done so far.

use regex::Regex;

use super::super::sentences::Sentence;
use super::super::wording::{Forms, Wording};
use super::{Lack, Speaks, clauses_of};

#[derive(Debug)]
pub(super) struct Patterns {
    /// What tells that something is under way or there: enough to leave the rest to a person.
    begun: Regex,
    /// What comes before the deed: 已完成摸底, 选址已定. Where the task asks for just that, it is the deed.
    prepared: Regex,
    /// What is more than that in the same clause.
    further: Regex,
}

impl Patterns {
    pub(super) fn new(forms: &Forms<'_>) -> Result<Self, regex::Error> {
        let begun = format!("{}|[一二两三四五六七八九十][场次轮期]", forms.any("begun"));
        let prepared = format!("报[^，。；]{{0,6}}(?:{})|{}", forms.any("decided"), forms.any("prepared"));
        // What is joined to it or comes after it is more.
        let further = format!("{}|并|后", forms.any("further"));
        Ok(Self { begun: Regex::new(&begun)?, prepared: Regex::new(&prepared)?, further: Regex::new(&further)? })
    }

    /// Whether a clause tells of no more than what comes before the deed that the task asks for.
    fn is_prepared(&self, task: &str, clause: &str) -> bool {
        self.prepared.is_match(clause)
            && !self.further.is_match(clause)
            && self.prepared.find_iter(clause).all(|found| !task.contains(found.as_str()))
    }
}

/// The clause that expects the thing for a later day, where no sentence about it tells of anything done or begun.
pub(super) fn of(
    task: &str,
    sentences: &[&Sentence],
    speaks: impl Fn(&Sentence) -> Speaks,
    wording: &Wording<'_>,
) -> Option<Lack> {
    let patterns = &wording.lack().later;
    let mut later: Option<&str> = None;
    for sentence in sentences.iter().filter(|sentence| speaks(sentence).is_own()) {
        for clause in clauses_of(sentence, wording) {
            let is_pending = clause.pending && !(task.contains("征求") && clause.text.contains("征求"));
            if clause.expected || is_pending {
                later = later.or(Some(clause.text.as_str()).filter(|_| speaks(sentence) == Speaks::Itself));
            } else if (clause.done || patterns.begun.is_match(&clause.text))
                && !patterns.is_prepared(task, &clause.text)
            {
                return None;
            }
        }
    }
    later.map(|clause| Lack::Later(clause.trim().to_owned()))
}
