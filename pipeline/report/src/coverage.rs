//! Coverage: for every task and every unit that has a part in it, what is proven and what is missing.
//!
//! A person's verdict always wins: a rejected link is as if it were not there (but the reason says so), an accepted
//! one counts with the grade the person gave, whatever the machine thought of it. It does so, too, after the file or the
//! task has changed; then it is told that a person should look again.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use zuozheng_model::{
    Amount, Basis, Coverage, CoverageItem, Doubt, EvidenceRef, GapReason, Grade, OtherEvidence, Role, Roster, Standing,
    Status, Task, TaskNumber, UnitCoverage, UnitId, Verdict,
};

use crate::amounts;
use crate::corrected;
use crate::duties::{Duties, Part};
use crate::words::start_of;
use crate::{CoverageInput, FileFact, FileState, LinkFact, Rules, SupportDuty, places};

/// Computes the coverage of one circular.
pub fn coverage(input: &CoverageInput<'_>) -> Coverage {
    let duties = Duties::resolve(input.register, input.roster);
    let senders = Senders::count(input.files);
    let signers = Signers::of(input.files);
    let meant = corrected::meant(input.files);
    let mut found = Found::gather(input, |task, unit| duties.parts().contains_key(&(task, unit.clone())));
    let tasks: HashMap<TaskNumber, &Task> = input.register.tasks.iter().map(|task| (task.number, task)).collect();

    let mut items: BTreeMap<UnitId, Vec<CoverageItem>> = BTreeMap::new();
    for ((number, unit), part) in duties.parts() {
        let Some(&task) = tasks.get(number) else { continue };
        let mut evidence = found.take(*number, Some(unit));
        evidence.mark_corrected(&meant);
        let owes = |other: &UnitId| duties.parts().contains_key(&(*number, other.clone()));
        signers.dispute(&mut evidence, unit, part.via_group.is_some(), owes);
        let item = item(input, task, part, evidence, senders.of(unit));
        items.entry(unit.clone()).or_default().push(item);
    }

    amounts::mark(&mut items);

    let order = Order::of(input.roster);
    let mut seen: Vec<UnitId> = items.keys().chain(senders.units()).cloned().collect();
    seen.sort_by(|a, b| order.compare(a, b));
    seen.dedup();
    let units = seen
        .into_iter()
        .map(|unit| {
            let Files { n_files, n_failed, n_partial } = senders.of(&unit);
            let items = items.remove(&unit).unwrap_or_default();
            let n_signed = signers.n_elsewhere(&unit);
            let is_former = input.roster.is_former(&unit);
            UnitCoverage { unit, items, n_files, n_failed, n_partial, n_signed, is_former }
        })
        .collect();

    let other = found.rest(&order, |task| duties.is_open(task));
    Coverage {
        circular: input.register.name().to_owned(),
        only: None,
        units,
        unresolved: duties.into_unresolved(),
        other,
    }
}

/// The coverage of one unit alone; names nobody knows stay, for the unit may be behind one of them.
pub fn only_unit(coverage: &Coverage, unit: &UnitId) -> Coverage {
    Coverage {
        circular: coverage.circular.clone(),
        only: Some(unit.clone()),
        units: coverage.units.iter().filter(|of| of.unit == *unit).cloned().collect(),
        unresolved: coverage.unresolved.clone(),
        other: coverage.other.iter().filter(|other| other.unit.as_ref() == Some(unit)).cloned().collect(),
    }
}

/// How many files a unit sent in.
#[derive(Debug, Clone, Copy, Default)]
struct Files {
    n_files: u32,
    n_failed: u32,
    n_partial: u32,
}

struct Senders<'a>(BTreeMap<&'a UnitId, Files>);

impl<'a> Senders<'a> {
    fn count(files: &'a [FileFact]) -> Self {
        let mut senders: BTreeMap<&UnitId, Files> = BTreeMap::new();
        for file in files.iter().filter(|file| !file.is_wrapping) {
            let Some(unit) = &file.unit else { continue };
            let count = senders.entry(unit).or_default();
            count.n_files += 1;
            count.n_failed += u32::from(file.state == FileState::Failed);
            count.n_partial += u32::from(file.state == FileState::Partial);
        }
        Self(senders)
    }

    fn of(&self, unit: &UnitId) -> Files {
        self.0.get(unit).copied().unwrap_or_default()
    }

    fn units(&self) -> impl Iterator<Item = &'a UnitId> + '_ {
        self.0.keys().copied()
    }
}

/// Who signed which file.
struct Signers<'a>(HashMap<&'a str, &'a FileFact>);

impl<'a> Signers<'a> {
    fn of(files: &'a [FileFact]) -> Self {
        let signed = files.iter().filter(|file| !file.signers.is_empty() || file.is_from_elsewhere);
        Self(signed.map(|file| (file.path.as_str(), file)).collect())
    }

    /// How many files a unit signed that lie with those of others.
    fn n_elsewhere(&self, unit: &UnitId) -> u32 {
        let files = self.0.values().filter(|file| file.signers.contains(unit));
        files.map(|file| u32::from(file.unit.as_ref() != Some(unit))).sum()
    }

    /// What another unit signed, and it not, does not prove its part, unless a person who looked says so: members of a group
    /// stand each for itself, and an authority without a part in the task, or one of another district, tells of its own doings.
    /// Units that the circular names side by side share the task. What those above decide, or who does the work for a unit
    /// tells (a firm, a village), is a fair paper of the unit's.
    fn dispute(&self, pieces: &mut Pieces, unit: &UnitId, is_member: bool, owes: impl Fn(&UnitId) -> bool) {
        for piece in pieces.evidence.iter_mut().filter(|piece| !piece.reviewed) {
            let Some(file) = self.0.get(piece.path.as_str()).filter(|file| !file.signers.contains(unit)) else {
                continue;
            };
            let sharer = file.signers.iter().find(|signer| owes(signer));
            let stranger = || file.signers.first().map(UnitId::as_str).filter(|signer| is_authority(signer));
            let foreign = || file.signed_as.as_deref().filter(|_| file.is_from_elsewhere);
            piece.disputed_with = match sharer {
                Some(sharer) => is_member.then(|| sharer.to_string()),
                None => stranger().or_else(foreign).map(str::to_owned),
            };
        }
        pieces.evidence.sort_by(best_first);
    }
}

/// True for a bureau or a town, which stands for itself; not for the government above them and its offices, nor for a firm, a
/// school or a village.
fn is_authority(name: &str) -> bool {
    const ENDS: [&str; 9] = ["局", "委员会", "委", "人民政府", "镇", "乡", "街道", "办事处", "管委会"];
    const ABOVE: [&str; 4] = ["区人民政府", "县人民政府", "市人民政府", "旗人民政府"];
    const OF_PEOPLE: [&str; 4] = ["村民委员会", "村委", "居民委员会", "居委"];
    let is = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    is(&ENDS) && !is(&ABOVE) && !OF_PEOPLE.iter().any(|body| name.contains(body)) && !name.contains("公司")
}

/// The order of the roster; units it lacks come after, by name.
struct Order<'a>(HashMap<&'a UnitId, usize>);

impl<'a> Order<'a> {
    fn of(roster: &'a Roster) -> Self {
        Self(roster.units().iter().enumerate().map(|(at, unit)| (&unit.id, at)).collect())
    }

    fn compare(&self, a: &UnitId, b: &UnitId) -> Ordering {
        let place = |unit: &UnitId| self.0.get(unit).copied().unwrap_or(usize::MAX);
        place(a).cmp(&place(b)).then_with(|| a.cmp(b))
    }
}

/// What was found for one task from one unit.
#[derive(Debug, Default)]
struct Pieces {
    evidence: Vec<EvidenceRef>,
    /// Files that people rejected.
    rejected: BTreeSet<String>,
    /// The file or the task has changed since one of them was rejected.
    any_rejected_before: bool,
    /// Why, in the words of those who did.
    rejected_why: BTreeSet<String>,
}

impl Pieces {
    /// Marks what a paper among them says was wrong: the papers that it means, else all that were there before it. A person who
    /// accepted a piece has looked.
    fn mark_corrected(&mut self, meant: &HashMap<&str, BTreeSet<&str>>) {
        let corrects = |piece: &EvidenceRef| piece.doubts.contains(&Doubt::Corrects);
        let corrections: Vec<EvidenceRef> = self.evidence.iter().filter(|piece| corrects(piece)).cloned().collect();
        for piece in self.evidence.iter_mut().filter(|piece| !piece.reviewed && !corrects(piece)) {
            let is_before = |by: &&EvidenceRef| piece.date.zip(by.date).is_none_or(|(date, later)| date <= later);
            let is_meant = |by: &&EvidenceRef| {
                meant.get(by.path.as_str()).is_none_or(|papers| papers.contains(piece.path.as_str()))
            };
            if let Some(by) = corrections.iter().filter(is_meant).find(is_before) {
                piece.doubts.push(Doubt::Corrected);
                piece.remarks.insert(0, format!("本单位另报“{}”作了更正，请核对以哪份为准", by.path));
            }
        }
    }
}

#[derive(Default)]
struct Found(BTreeMap<(TaskNumber, Option<UnitId>), Pieces>);

impl Found {
    /// Puts every link and every verdict where it belongs: to the unit that sent the file in, and to those that signed it and
    /// owe the task. What a sender that owes nothing hands in for a signer that does is the signer's alone.
    fn gather(input: &CoverageInput<'_>, owes: impl Fn(TaskNumber, &UnitId) -> bool) -> Self {
        let files: HashMap<&str, &FileFact> = input.files.iter().map(|file| (file.path.as_str(), file)).collect();
        let deadlines: HashMap<TaskNumber, Date> = input
            .register
            .tasks
            .iter()
            .filter_map(|task| Some((task.number, task.deadline.as_ref()?.date()?)))
            .collect();
        let mut found = Self::default();
        let owners = |task: TaskNumber, sender: &Option<UnitId>, file: Option<&FileFact>| -> Vec<Option<UnitId>> {
            let signers = file.map_or(&[][..], |file| &file.signers).iter();
            let signers = signers.filter(|signer| sender.as_ref() != Some(*signer) && owes(task, signer));
            let mut owners: Vec<Option<UnitId>> = signers.cloned().map(Some).collect();
            if owners.is_empty() || sender.as_ref().is_some_and(|sender| owes(task, sender)) {
                owners.push(sender.clone());
            }
            owners
        };
        let mut linked: BTreeSet<(&str, TaskNumber)> = BTreeSet::new();
        for fact in input.links {
            let task = fact.link.task;
            linked.insert((&fact.path, task));
            let standing = input.verdicts.of(&fact.path, fact.doc, task);
            let file = files.get(fact.path.as_str()).copied();
            for owner in owners(task, &fact.unit, file) {
                let pieces = found.0.entry((task, owner)).or_default();
                if let Some(standing) = standing.filter(|standing| standing.review.verdict == Verdict::Reject) {
                    pieces.rejected.insert(fact.path.clone());
                    pieces.any_rejected_before |= standing.to_confirm(fact.doc);
                    let why = standing.review.why.trim();
                    pieces.rejected_why.extend((!why.is_empty()).then(|| why.to_owned()));
                    continue;
                }
                pieces.evidence.push(linked_evidence(fact, standing, file, deadlines.get(&task)));
            }
        }
        // Links that a person added by hand: accepted, though the machine made none.
        for file in input.files {
            let Some(doc) = file.doc else { continue };
            for standing in input.verdicts.on(&file.path, doc) {
                let (task, Verdict::Accept(grade)) = (standing.task, standing.review.verdict) else { continue };
                if linked.contains(&(file.path.as_str(), task)) {
                    continue;
                }
                for owner in owners(task, &file.unit, Some(file)) {
                    let pieces = found.0.entry((task, owner)).or_default();
                    pieces.evidence.push(EvidenceRef {
                        path: file.path.clone(),
                        doc,
                        grade,
                        score: 1.0,
                        locator: standing.place(doc).map(|named| named.locator.clone()),
                        reviewed: true,
                        reviewed_why: why(standing),
                        to_confirm: standing.to_confirm(doc),
                        date: file.date,
                        wrong_year: false,
                        late: is_late(file.date, deadlines.get(&task)),
                        condition_unmet: None,
                        disputed_with: None,
                        remarks: Vec::new(),
                        doubts: doubts(&[], Some(file)),
                        amounts: Vec::new(),
                    });
                }
            }
        }
        for pieces in found.0.values_mut() {
            pieces.evidence.sort_by(best_first);
            pieces.evidence.dedup_by(|worse, better| worse.path == better.path);
        }
        found
    }

    fn take(&mut self, task: TaskNumber, unit: Option<&UnitId>) -> Pieces {
        self.0.remove(&(task, unit.cloned())).unwrap_or_default()
    }

    /// Evidence that nobody's duty took.
    fn rest(self, order: &Order<'_>, possible: impl Fn(TaskNumber) -> bool) -> Vec<OtherEvidence> {
        let mut rest: Vec<OtherEvidence> = self
            .0
            .into_iter()
            .filter(|(_, pieces)| !pieces.evidence.is_empty())
            .map(|((task, unit), pieces)| {
                let possible = possible(task);
                OtherEvidence { task, unit, possible, evidence: pieces.evidence }
            })
            .collect();
        rest.sort_by(|a, b| {
            a.task.cmp(&b.task).then_with(|| match (&a.unit, &b.unit) {
                (Some(a), Some(b)) => order.compare(a, b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            })
        });
        rest
    }
}

fn linked_evidence(
    fact: &LinkFact,
    standing: Option<&Standing>,
    file: Option<&FileFact>,
    deadline: Option<&Date>,
) -> EvidenceRef {
    let date = file.and_then(|file| file.date);
    let accepted = standing.and_then(|standing| match standing.review.verdict {
        Verdict::Accept(grade) => Some((grade, standing.to_confirm(fact.doc))),
        _ => None,
    });
    EvidenceRef {
        path: fact.path.clone(),
        doc: fact.doc,
        grade: accepted.map_or(fact.link.grade, |(grade, _)| grade),
        score: fact.link.score,
        locator: places(Some(fact), standing.filter(|standing| standing.accepts()), fact.doc).into_iter().next(),
        reviewed: accepted.is_some(),
        reviewed_why: standing.filter(|_| accepted.is_some()).and_then(why),
        to_confirm: accepted.is_some_and(|(_, to_confirm)| to_confirm),
        date,
        // A person who accepts a file has seen its year.
        wrong_year: fact.wrong_year && accepted.is_none(),
        late: is_late(date, deadline),
        condition_unmet: fact.condition_unmet.clone().filter(|_| accepted.is_none()),
        disputed_with: None,
        remarks: fact.link.basis.iter().filter_map(objection).collect(),
        doubts: doubts(&fact.link.basis, file),
        amounts: fact.link.basis.iter().filter_map(amount).cloned().collect(),
    }
}

fn amount(basis: &Basis) -> Option<&Amount> {
    match basis {
        Basis::Amount { amount, .. } => Some(amount),
        _ => None,
    }
}

/// Why a person decided so; none when nothing was written.
fn why(standing: &Standing) -> Option<String> {
    let why = standing.review.why.trim();
    (!why.is_empty()).then(|| why.to_owned())
}

/// The words of a basis that speaks against a link, when it weighs something: what moves a score by next to nothing is no
/// reason to tell a unit.
fn objection(basis: &Basis) -> Option<String> {
    const WEIGHTY: f32 = -0.3;
    match basis {
        Basis::Remark { code, reason, weight } if *weight <= WEIGHTY && code != "rest" => Some(reason.clone()),
        _ => None,
    }
}

/// What a person should look at, in short.
fn doubts(basis: &[Basis], file: Option<&FileFact>) -> Vec<Doubt> {
    let mut doubts: BTreeSet<Doubt> = basis.iter().filter_map(doubt).collect();
    if file.is_some_and(FileFact::is_like_another) {
        doubts.insert(Doubt::Alike);
    }
    doubts.into_iter().collect()
}

fn doubt(basis: &Basis) -> Option<Doubt> {
    let Basis::Remark { code, reason, weight } = basis else { return None };
    if *weight >= 0.0 {
        return None;
    }
    match code.as_str() {
        // One code for all sorts of documents: only its words tell the sort.
        "kind" => ["材料是计划方案", "材料是草稿"].iter().any(|plan| reason.starts_with(plan)).then_some(Doubt::Plan),
        "plan-only" => Some(Doubt::Plan),
        "intent" => Some(Doubt::Intent),
        "setbacks" => Some(Doubt::Setbacks),
        "last-year" | "earlier-years" => Some(Doubt::EarlierYears),
        "internal" => Some(Doubt::Internal),
        "housekeeping" => Some(Doubt::Housekeeping),
        "correction" => Some(Doubt::Corrects),
        _ => None,
    }
}

fn is_late(date: Option<Date>, deadline: Option<&Date>) -> bool {
    matches!((date, deadline), (Some(date), Some(deadline)) if date > *deadline)
}

fn best_first(a: &EvidenceRef, b: &EvidenceRef) -> Ordering {
    (a.wrong_year, a.disputed_with.is_some(), !a.reviewed, a.grade)
        .cmp(&(b.wrong_year, b.disputed_with.is_some(), !b.reviewed, b.grade))
        .then_with(|| b.score.total_cmp(&a.score))
        .then_with(|| a.path.cmp(&b.path))
}

fn item(input: &CoverageInput<'_>, task: &Task, part: &Part, pieces: Pieces, files: Files) -> CoverageItem {
    let due = task.deadline.as_ref().and_then(|deadline| deadline.date()).or(input.register.head.report_due);
    let undated =
        task.deadline.as_ref().filter(|deadline| deadline.date().is_none() || names_several(deadline.written()));
    let is_ahead = due.is_some_and(|due| input.today <= due);
    let (status, reason) = judge(&pieces, files, is_ahead, input.rules);
    CoverageItem {
        task: task.number,
        label: task.label.clone(),
        section: task.section.clone(),
        text: start_of(&task.text),
        role: part.role,
        asked: part.role == Role::Support && input.rules.support == SupportDuty::Asked,
        due,
        due_written: undated.map(|deadline| deadline.written().to_owned()),
        via_group: part.via_group.clone(),
        status,
        reason,
        to_confirm: pieces.any_rejected_before || pieces.evidence.iter().any(|piece| piece.to_confirm),
        rejected_why: pieces.rejected_why.into_iter().collect(),
        rejected: pieces.rejected.into_iter().collect(),
        evidence: pieces.evidence,
    }
}

/// `6月底、12月底前各1次`: the last of several times alone would mislead.
fn names_several(written: &str) -> bool {
    written.contains(['、', '和', '及', '各']) && (written.matches('月').count() + written.matches('节').count()) > 1
}

/// The status of one item, and why it is not covered.
fn judge(pieces: &Pieces, files: Files, is_ahead: bool, rules: &Rules) -> (Status, Option<GapReason>) {
    let counted = || pieces.evidence.iter().filter(|piece| !piece.wrong_year);
    let all_direct = || counted().filter(|piece| piece.grade == Grade::Direct);
    let direct = || all_direct().filter(|piece| piece.disputed_with.is_none() || rules.disputed_covers);
    // A person who accepted a late file has let it count.
    if direct().any(|piece| !piece.late || piece.reviewed || rules.late_covers) {
        return (Status::Covered, None);
    }
    let lacking = if direct().next().is_some() {
        Some(GapReason::Late)
    } else if all_direct().next().is_some() {
        Some(GapReason::Disputed)
    } else if counted().any(|piece| piece.condition_unmet.is_some()) {
        Some(GapReason::ConditionUnmet)
    } else {
        counted().next().map(|_| GapReason::OnlySupporting)
    };
    if let Some(reason) = lacking {
        // Who tells how far it has come is not to be worse off before the term than who says nothing.
        return (if is_ahead { Status::NotDue } else { Status::Partial }, Some(reason));
    }
    if is_ahead {
        return (Status::NotDue, Some(GapReason::NotDue));
    }
    if files.n_failed > 0 || (rules.partial_files_block && files.n_partial > 0) {
        return (Status::Blocked, Some(GapReason::UnreadableFiles));
    }
    // A unit that has sent nothing may have signed what lies with others.
    let has_nothing = pieces.evidence.is_empty() && pieces.rejected.is_empty();
    let reason = if files.n_files == 0 && has_nothing {
        GapReason::NoFiles
    } else if !pieces.rejected.is_empty() {
        GapReason::Rejected
    } else if !pieces.evidence.is_empty() {
        GapReason::WrongYear
    } else {
        GapReason::NoEvidence
    };
    (Status::Missing, Some(reason))
}
