//! What holds for every heap of evidence.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use zuozheng_model::{Coverage, Grade, Status, TaskNumber, UnitId, Verdict};
use zuozheng_report::{Counts, FileState, LinkFact};

use crate::fixture::{Case, file, link, review, unit};

const NAMES: [&str; 6] = ["消防支队", "市住建局", "市教育局", "东山镇", "西河镇", "路过公司"];

fn state() -> impl Strategy<Value = FileState> {
    prop_oneof![3 => Just(FileState::Ok), 1 => Just(FileState::Partial), 1 => Just(FileState::Failed)]
}

fn some_link(n_files: u8) -> impl Strategy<Value = (u8, u16, bool, bool)> {
    (0..n_files, 1u16..=5, any::<bool>(), proptest::bool::weighted(0.2))
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        Just(Verdict::Reject),
        Just(Verdict::Withdraw),
        Just(Verdict::Accept(Grade::Direct)),
        Just(Verdict::Accept(Grade::Supporting))
    ]
}

prop_compose! {
    fn some_case()(
        files in vec((0usize..NAMES.len(), state()), 1..8),
        links in vec(some_link(8), 0..12),
        reviews in vec((0u8..8, 1u16..=5, verdict()), 0..5),
        after_due in any::<bool>(),
        signers in vec(proptest::option::of(0usize..NAMES.len()), 8),
        late_covers in any::<bool>(),
    ) -> Case {
        let mut case = Case::rich();
        case.files = files.iter().zip(0u8..).map(|(&(name, state), at)| file(at, NAMES[name], state)).collect();
        for (file, signer) in case.files.iter_mut().zip(&signers) {
            file.signers = signer.filter(|at| *at < 5).map(|at| unit(NAMES[at])).into_iter().collect();
        }
        case.links = links.into_iter().filter_map(|parts| made(&case, parts)).collect();
        case.reviews = reviews.into_iter().zip(0..).map(|((doc, task, v), at)| review(doc, task, v, at)).collect();
        if !after_due {
            case.today = jiff::civil::date(2023, 6, 15);
        }
        case.rules.late_covers = late_covers;
        case
    }
}

/// A link from one of the case's files, once per file and task.
fn made(case: &Case, (at, task, is_direct, wrong_year): (u8, u16, bool, bool)) -> Option<LinkFact> {
    let from = case.files.get(usize::from(at))?;
    let name = from.path.split('/').next()?;
    let grade = if is_direct { Grade::Direct } else { Grade::Supporting };
    Some(LinkFact { wrong_year, ..link(at, name, task, grade, f32::from(at) / 10.0 + 0.1) })
}

/// How far an item is; more evidence may only raise it.
fn progress(coverage: &Coverage) -> Vec<((UnitId, TaskNumber), u8)> {
    let rank = |status| match status {
        Status::Covered => 2,
        Status::Partial => 1,
        Status::Missing | Status::Blocked | Status::NotDue => 0,
    };
    let units = coverage.units.iter();
    let mut all: Vec<_> =
        units.flat_map(|of| of.items.iter().map(|item| ((of.unit.clone(), item.task), rank(item.status)))).collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn adding_evidence_never_adds_a_gap(case in some_case(), more in some_link(8)) {
        let before = progress(&case.coverage());
        let mut case = case;
        let Some(more) = made(&case, more) else { return Ok(()) };
        case.links.push(more);
        let after = progress(&case.coverage());
        prop_assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            prop_assert_eq!(&before.0, &after.0);
            prop_assert!(after.1 >= before.1);
        }
    }

    #[test]
    fn a_rejected_link_never_covers(case in some_case()) {
        let mut case = case;
        case.reviews = (0..8).flat_map(|doc| (1..=5).map(move |task| review(doc, task, Verdict::Reject, 9))).collect();
        let coverage = case.coverage();
        prop_assert!(progress(&coverage).iter().all(|(_, rank)| *rank == 0));
        prop_assert!(coverage.units.iter().flat_map(|of| &of.items).all(|item| item.evidence.is_empty()));
        prop_assert!(coverage.other.is_empty());
    }

    #[test]
    fn every_duty_appears_once_and_the_states_add_up(case in some_case()) {
        let coverage = case.coverage();
        let pairs: Vec<_> = progress(&coverage).into_iter().map(|(pair, _)| pair).collect();
        let unique: BTreeSet<_> = pairs.iter().cloned().collect();
        prop_assert_eq!(pairs.len(), unique.len());
        prop_assert_eq!(pairs.len(), 8);
        for of in &coverage.units {
            let counts = Counts::of(&of.items);
            let sum = counts.covered + counts.partial + counts.missing + counts.blocked + counts.not_due;
            prop_assert_eq!(sum, counts.items);
            prop_assert_eq!(counts.items, of.items.len());
        }
    }

    #[test]
    fn no_evidence_is_lost(case in some_case()) {
        let coverage = case.coverage();
        let in_items = coverage.units.iter().flat_map(|of| &of.items).flat_map(|item| {
            item.evidence.iter().map(move |piece| (item.task, piece.path.clone()))
        });
        let in_other = coverage
            .other
            .iter()
            .flat_map(|other| other.evidence.iter().map(move |piece| (other.task, piece.path.clone())));
        let shown: BTreeSet<_> = in_items.chain(in_other).collect();
        let mut verdicts = std::collections::BTreeMap::new();
        for review in &case.reviews {
            verdicts.insert((review.doc, review.task), review.verdict);
        }
        for fact in &case.links {
            let is_rejected = verdicts.get(&(fact.doc, fact.link.task)) == Some(&Verdict::Reject);
            prop_assert_eq!(shown.contains(&(fact.link.task, fact.path.clone())), !is_rejected);
        }
    }

    #[test]
    fn the_order_of_facts_changes_nothing(case in some_case()) {
        let forward = case.coverage();
        let mut case = case;
        // One link per file and task, as the ledger holds them.
        let mut seen = BTreeSet::new();
        case.links.retain(|fact| seen.insert((fact.path.clone(), fact.link.task)));
        let once = case.coverage();
        case.links.reverse();
        case.files.reverse();
        prop_assert_eq!(&once, &case.coverage());
        prop_assert_eq!(forward.units.len(), once.units.len());
    }
}
