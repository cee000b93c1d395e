//! What coverage is computed from: facts about files and links, as the ledger hands them over.

use jiff::civil::{Date, DateTime};
use zuozheng_model::{DocId, Link, Locator, Opinion, Problem, Register, Roster, Standing, UnitId, Verdicts};

use crate::{Corrects, Rules};

/// How far a file could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileState {
    /// Read in full.
    Ok,
    /// A part could not be read.
    Partial,
    /// Nothing could be read.
    Failed,
}

/// A file of the evidence folder and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FileFact {
    /// Path inside the evidence folder, with `/`.
    pub path: String,
    /// The unit that sent it in, when known.
    pub unit: Option<UnitId>,
    /// How far it could be read.
    pub state: FileState,
    /// Its content; `None` when not even its bytes could be had.
    pub doc: Option<DocId>,
    /// Its title.
    pub title: Option<String>,
    /// Date it carries.
    pub date: Option<Date>,
    /// What it names of the papers that it corrects; nothing for all that correct none.
    pub corrects: Corrects,
    /// The units that signed it (落款), as far as the roster knows them.
    pub signers: Vec<UnitId>,
    /// Who signed it, as written.
    pub signed_as: Option<String>,
    /// True when the office of another district signed it, which is no unit of the roster.
    pub is_from_elsewhere: bool,
    /// What went wrong with it, worst first.
    pub problems: Vec<Problem>,
    /// True for an archive, or a mail that says nothing of its own: the papers inside count, not what they came in.
    pub is_wrapping: bool,
    /// Who has looked at what could not be read in full and found nothing that counts; it is taken for read then.
    pub seen_by: Option<String>,
}

impl FileFact {
    /// True when it says the same as a file of another unit, or of its own for another year.
    pub fn is_like_another(&self) -> bool {
        self.problems.iter().any(|problem| problem.code.as_str() == "alike")
    }

    /// Who signed it, where it is not the unit that sent it in, nor that one with others.
    pub fn other_signer(&self) -> Option<&str> {
        // 白水区交通运输局 is no 区交通运输局 of ours, though the one stands in the other.
        let stands_apart = |name: &str, unit: &str| {
            let before = name.match_indices(unit).map(|(at, _)| name[..at].chars().next_back());
            before.into_iter().any(|before| before.is_none_or(|c| !c.is_alphabetic() || "和及与".contains(c)))
        };
        let is_own = self.unit.as_ref().is_some_and(|unit| {
            let signed_as = self.signed_as.as_deref();
            self.signers.contains(unit) || signed_as.is_some_and(|name| stands_apart(name, unit.as_str()))
        });
        self.signed_as.as_deref().filter(|_| !is_own)
    }

    /// True when pages of it wait for text recognition.
    pub fn waits_for_ocr(&self) -> bool {
        self.problems.iter().any(|problem| problem.code.as_str().contains("needs-ocr"))
    }
}

/// A link the machine made, with the file it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkFact {
    /// Path inside the evidence folder.
    pub path: String,
    /// Content.
    pub doc: DocId,
    /// The unit that sent the file in, when known.
    pub unit: Option<UnitId>,
    /// The link.
    pub link: Link,
    /// Places of its passages, best first.
    pub locators: Vec<Locator>,
    /// True when the file speaks of another year than the circular assesses.
    pub wrong_year: bool,
    /// The condition of the task that the file tells itself was not kept, in words a clerk reads.
    pub condition_unmet: Option<String>,
}

/// Where the proof stands in a file: where the person who accepted it said, else where the machine found it. Nowhere when only
/// the whole file stands for it.
pub fn places(found: Option<&LinkFact>, accepted: Option<&Standing>, doc: DocId) -> Vec<Locator> {
    if let Some(named) = accepted.and_then(|standing| standing.place(doc)) {
        return vec![named.locator.clone()];
    }
    let is_whole = |fact: &&LinkFact| accepted.is_some() && fact.link.accepted_passages(None).is_empty();
    found.filter(|fact| !is_whole(fact)).map(|fact| fact.locators.clone()).unwrap_or_default()
}

/// A second opinion and where the words stand that it quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct OpinionFact {
    /// The opinion.
    pub opinion: Opinion,
    /// Place of its quotation.
    pub locator: Option<Locator>,
}

/// The run that read the files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunFact {
    /// Number of the run in the ledger, from 1; `None` before the first.
    pub run: Option<u64>,
    /// When it ended, local time.
    pub ended: Option<DateTime>,
    /// Generation of the ledger and of the index made from it.
    pub generation: u64,
}

/// All that coverage is computed from.
#[derive(Debug, Clone, Copy)]
pub struct CoverageInput<'a> {
    /// The tasks.
    pub register: &'a Register,
    /// The units and the members of groups.
    pub roster: &'a Roster,
    /// Every file that was handed in, read or not.
    pub files: &'a [FileFact],
    /// Every link the machine made to tasks of this circular.
    pub links: &'a [LinkFact],
    /// Verdicts of people on files of this circular.
    pub verdicts: &'a Verdicts,
    /// The day for which due and overdue are told.
    pub today: Date,
    /// What counts as proof.
    pub rules: &'a Rules,
}

#[cfg(test)]
mod tests {
    use zuozheng_model::{Grade, NamedPlace, Review, TaskNumber, Verdict};

    use super::*;

    #[test]
    fn the_whole_file_is_no_place() {
        let (doc, task) = (DocId([1; 16]), TaskNumber::new(3).unwrap());
        let at = |paragraph| Locator::Paragraph { paragraph, cell: None };
        let found = |score| LinkFact {
            path: "甲局/a.txt".into(),
            doc,
            unit: None,
            link: Link { task, grade: Grade::Supporting, score, basis: Vec::new(), passages: vec![0] },
            locators: vec![at(1)],
            wrong_year: false,
            condition_unmet: None,
        };
        let accepted = |place: Option<u32>| Standing {
            review: Review {
                circular: "c".into(),
                path: "甲局/a.txt".into(),
                doc,
                task,
                verdict: Verdict::Accept(Grade::Direct),
                who: "李".into(),
                why: String::new(),
                place: place.map(|paragraph| NamedPlace { passage: paragraph - 1, locator: at(paragraph) }),
                at: "2020-01-06T08:00:00Z".parse().unwrap(),
            },
            task,
            reworded: false,
        };
        let (weak, likely) = (found(0.1), found(0.4));
        assert_eq!(places(Some(&weak), None, doc), [at(1)]);
        assert_eq!(places(Some(&weak), Some(&accepted(None)), doc), []);
        assert_eq!(places(Some(&weak), Some(&accepted(Some(2))), doc), [at(2)]);
        assert_eq!(places(Some(&likely), Some(&accepted(None)), doc), [at(1)]);
        assert_eq!(places(None, Some(&accepted(None)), doc), []);
    }
}
