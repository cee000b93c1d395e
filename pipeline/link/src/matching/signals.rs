//! What is weighed, by name and in the order of the weights.
//!
//! A *signal* gives every task a figure for one document. What counts is less the figure than how it compares with
//! those of the other tasks, so each signal is weighed in several *views*. *Marks* are single figures.

/// Something measured for every task of a circular on one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Signal {
    /// BM25 of the task's words in the whole document.
    Words,
    /// … in its title.
    WordsTitle,
    /// … in its best passage.
    WordsPassage,
    /// Share of the task's character pairs that the document has: robust against bad OCR.
    Pairs,
    /// Concepts that task and document share, each as strong as its forms in the document are sure.
    Concepts,
    /// The strongest of them.
    ConceptsStrongest,
    /// … weighed by how often the document comes back to them.
    ConceptsMass,
    /// Part of all the document's concepts that are the task's.
    ConceptsShare,
    /// Shared concepts in the title.
    ConceptsTitle,
    /// Shared concepts in the best passage.
    ConceptsPassage,
    /// What the task asks to be done against what the document does.
    Acts,
    /// … against what the document mostly does.
    ActsShare,
    /// … against what its title says.
    ActsTitle,
}

/// Signals in order, with the names that `weights.tsv` uses.
pub(super) const SIGNALS: [(Signal, &str); 13] = [
    (Signal::Words, "words"),
    (Signal::WordsTitle, "words-title"),
    (Signal::WordsPassage, "words-passage"),
    (Signal::Pairs, "pairs"),
    (Signal::Concepts, "concepts"),
    (Signal::ConceptsStrongest, "concepts-strongest"),
    (Signal::ConceptsMass, "concepts-mass"),
    (Signal::ConceptsShare, "concepts-share"),
    (Signal::ConceptsTitle, "concepts-title"),
    (Signal::ConceptsPassage, "concepts-passage"),
    (Signal::Acts, "acts"),
    (Signal::ActsShare, "acts-share"),
    (Signal::ActsTitle, "acts-title"),
];

/// Ways of looking at a signal: the figure; how many standard deviations above the mean of the tasks; whether it is
/// the best; how far above the best other task; and the last two among the tasks that the unit has a part in.
pub(super) const VIEWS: [&str; 6] = ["value", "standard", "best", "margin", "best-of-unit", "margin-of-unit"];

/// A single figure for a task and a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Mark {
    /// Share of the task's text that stands in the document word for word, five characters or more.
    Quoted,
    /// A quoted term of the task stands in the document.
    QuotedTerm,
    /// The document cites a document that the task cites.
    Cited,
    /// The document cites the task's number.
    Number,
    /// It cites other numbers only.
    OtherNumber,
    /// The unit leads.
    Lead,
    /// The unit is named as responsible.
    Responsible,
    /// The unit is named as supporting.
    Support,
    /// The unit belongs to a group that has the duty.
    Member,
    /// The unit may belong to a group that has the duty.
    Possible,
    /// The unit has no duty.
    NoDuty,
    /// Which unit it is is not known.
    UnknownUnit,
    /// The task names single units and this is one of them.
    NamedDuty,
    /// The document speaks of another year than the circular's.
    OtherYear,
    /// The title names the year before only.
    LastYear,
    /// The title announces something for later.
    Announced,
    /// The document says that it stays inside the house.
    Internal,
    /// Housekeeping: cars, meals, sports.
    Housekeeping,
    /// What the document mostly does is not what the task asks.
    OtherAct,
    /// Acts × concepts.
    ActsOnConcepts,
    /// Acts in the title × concepts.
    ActsTitleOnConcepts,
    /// Share of acts × standing of concepts.
    ActsShareOnConcepts,
    /// Named duty × standing of concepts.
    DutyOnConcepts,
    /// Named duty × standing of words.
    DutyOnWords,
    /// Length of the document.
    Length,
    /// Number of its concepts.
    ConceptCount,
    /// The highest figure of any task for concepts.
    HighestConcepts,
    /// … for words.
    HighestWords,
    /// … for literal quotation.
    HighestQuoted,
    /// Length of the task's text.
    TaskLength,
}

/// Marks in order, with the names that `weights.tsv` uses.
pub(super) const MARKS: [(Mark, &str); 30] = [
    (Mark::Quoted, "quoted"),
    (Mark::QuotedTerm, "quoted-term"),
    (Mark::Cited, "cited"),
    (Mark::Number, "number"),
    (Mark::OtherNumber, "other-number"),
    (Mark::Lead, "lead"),
    (Mark::Responsible, "responsible"),
    (Mark::Support, "support"),
    (Mark::Member, "member"),
    (Mark::Possible, "possible"),
    (Mark::NoDuty, "no-duty"),
    (Mark::UnknownUnit, "unknown-unit"),
    (Mark::NamedDuty, "named-duty"),
    (Mark::OtherYear, "other-year"),
    (Mark::LastYear, "last-year"),
    (Mark::Announced, "announced"),
    (Mark::Internal, "internal"),
    (Mark::Housekeeping, "housekeeping"),
    (Mark::OtherAct, "other-act"),
    (Mark::ActsOnConcepts, "acts-on-concepts"),
    (Mark::ActsTitleOnConcepts, "acts-title-on-concepts"),
    (Mark::ActsShareOnConcepts, "acts-share-on-concepts"),
    (Mark::DutyOnConcepts, "duty-on-concepts"),
    (Mark::DutyOnWords, "duty-on-words"),
    (Mark::Length, "length"),
    (Mark::ConceptCount, "concept-count"),
    (Mark::HighestConcepts, "highest-concepts"),
    (Mark::HighestWords, "highest-words"),
    (Mark::HighestQuoted, "highest-quoted"),
    (Mark::TaskLength, "task-length"),
];

/// Number of features: every view of every signal, then every mark.
pub(super) const N_FEATURES: usize = SIGNALS.len() * VIEWS.len() + MARKS.len();

/// Position of a view of a signal among the features.
pub(super) const fn of_signal(signal: Signal, view: usize) -> usize {
    signal as usize * VIEWS.len() + view
}

/// Position of a mark among the features.
pub(super) const fn of_mark(mark: Mark) -> usize {
    SIGNALS.len() * VIEWS.len() + mark as usize
}

/// Names of the features in order, as `weights.tsv` writes them: `words/standard`, `quoted`.
pub(super) fn names() -> Vec<String> {
    let views = SIGNALS.iter().flat_map(|(_, signal)| VIEWS.iter().map(move |view| format!("{signal}/{view}")));
    views.chain(MARKS.iter().map(|(_, mark)| (*mark).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stand_in_the_order_of_their_enums() {
        assert!(SIGNALS.iter().enumerate().all(|(at, (signal, _))| *signal as usize == at));
        assert!(MARKS.iter().enumerate().all(|(at, (mark, _))| *mark as usize == at));
        let names = names();
        assert_eq!(names.len(), N_FEATURES);
        assert_eq!(names[of_signal(Signal::Pairs, 3)], "pairs/margin");
        assert_eq!(names[of_mark(Mark::TaskLength)], "task-length");
    }
}
