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
    /// Share of the task's letters that the document has: short forms and other words for the same keep one at least.
    Letters,
    /// Share of the letters that the task has with others between, and the document side by side: 专户 of 专用账户.
    Gapped,
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
    /// Share of the task's concepts, by rarity, that the document has.
    ConceptsCovered,
    /// Concepts of the document that are narrower than, or prove, one of the task's.
    ConceptsRelated,
    /// … of its main clauses, lists left out: in 对A、B、C等热点加强回应 the topics may be any, the response must be.
    CoreCovered,
    /// How far the task leads all others of the unit in the passage where it leads most.
    PassageLead,
    /// What the task asks to be done against what the document does.
    Acts,
    /// … against what the document mostly does.
    ActsShare,
    /// … against what its title says.
    ActsTitle,
}

/// Signals in order, with the names that `weights.tsv` uses.
pub(super) const SIGNALS: [(Signal, &str); 19] = [
    (Signal::Words, "words"),
    (Signal::WordsTitle, "words-title"),
    (Signal::WordsPassage, "words-passage"),
    (Signal::Pairs, "pairs"),
    (Signal::Letters, "letters"),
    (Signal::Gapped, "gapped"),
    (Signal::Concepts, "concepts"),
    (Signal::ConceptsStrongest, "concepts-strongest"),
    (Signal::ConceptsMass, "concepts-mass"),
    (Signal::ConceptsShare, "concepts-share"),
    (Signal::ConceptsTitle, "concepts-title"),
    (Signal::ConceptsPassage, "concepts-passage"),
    (Signal::ConceptsCovered, "concepts-covered"),
    (Signal::ConceptsRelated, "concepts-related"),
    (Signal::CoreCovered, "core-covered"),
    (Signal::PassageLead, "passage-lead"),
    (Signal::Acts, "acts"),
    (Signal::ActsShare, "acts-share"),
    (Signal::ActsTitle, "acts-title"),
];

/// Ways of looking at a signal: the figure; how many standard deviations above the mean of the tasks; whether it is
/// the best; how far above the best other task; the last two among the tasks that the unit has a part in; and the share
/// of the best of those.
pub(super) const VIEWS: [&str; 7] =
    ["value", "standard", "best", "margin", "best-of-unit", "margin-of-unit", "share-of-best"];

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
    /// The unit may belong to a group that has the duty, or is not known.
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
    /// How densely the document speaks of what is still to come.
    Intent,
    /// How densely it speaks of what was done.
    Results,
    /// The document says that it stays inside the house.
    Internal,
    /// Housekeeping: cars, meals, sports.
    Housekeeping,
    /// The document tells of earlier years only.
    EarlierYears,
    /// Concepts of the document that are easily taken for one of the task's.
    Confusable,
    /// The document is a plan.
    KindPlan,
    /// … a draft.
    KindDraft,
    /// … a rule: 办法, 制度, 细则.
    KindRule,
    /// … a notice: 公告, 通知.
    KindNotice,
    /// … a published result: 公示, 通报.
    KindResult,
    /// … a ledger or a table.
    KindLedger,
    /// … a report: 总结, 情况说明.
    KindReport,
    /// … news.
    KindNews,
    /// … a letter.
    KindLetter,
    /// … a record of a meeting.
    KindRecord,
    /// A plan, rule or notice where the task asks for none.
    PlanUnasked,
    /// A plan or rule where the task asks for one.
    PlanAsked,
    /// Share of what the task asks to be done that the document does not show.
    ActsMissed,
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
pub(super) const MARKS: [(Mark, &str); 47] = [
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
    (Mark::Intent, "intent"),
    (Mark::Results, "results"),
    (Mark::Internal, "internal"),
    (Mark::Housekeeping, "housekeeping"),
    (Mark::EarlierYears, "earlier-years"),
    (Mark::Confusable, "confusable"),
    (Mark::KindPlan, "kind-plan"),
    (Mark::KindDraft, "kind-draft"),
    (Mark::KindRule, "kind-rule"),
    (Mark::KindNotice, "kind-notice"),
    (Mark::KindResult, "kind-result"),
    (Mark::KindLedger, "kind-ledger"),
    (Mark::KindReport, "kind-report"),
    (Mark::KindNews, "kind-news"),
    (Mark::KindLetter, "kind-letter"),
    (Mark::KindRecord, "kind-record"),
    (Mark::PlanUnasked, "plan-unasked"),
    (Mark::PlanAsked, "plan-asked"),
    (Mark::ActsMissed, "acts-missed"),
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
