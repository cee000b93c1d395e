//! Which circular of before a parsed one is: a 文号 that was typed wrongly is mended from one version to the next, and what
//! people decided, corrected and sent out belongs to the circular, not to its 文号.

use std::collections::BTreeSet;

use zuozheng_ledger::{KnownRegister, Ledger, RegisterRecord};
use zuozheng_model::Problem;
use zuozheng_report::diff::is_same_circular;

/// One way to tell that a known circular is the parsed one.
type IsIt<'a> = &'a dyn Fn(&KnownRegister, &RegisterRecord) -> bool;

/// Gives each register what its circular is known by, and says where its 文号 is another than before.
pub(super) fn settle(registers: &mut [RegisterRecord], ledger: &Ledger) -> anyhow::Result<()> {
    let known = ledger.known_registers()?;
    let names: BTreeSet<String> = registers.iter().map(|record| record.name().to_owned()).collect();
    let is_new = |record: &RegisterRecord| known.iter().all(|known| known.record.circular != record.name());
    // A 文号 stays with the circular that people have worked on under it, also when another has come to bear it.
    let bears_it =
        |known: &KnownRegister, record: &RegisterRecord| known.is_used && known.record.circular == record.name();
    let bore_it_last =
        |known: &KnownRegister, record: &RegisterRecord| known.is_present && known.record.name() == record.name();
    let is_replaced = |known: &KnownRegister, record: &RegisterRecord| {
        let is_gone = !names.contains(&known.record.circular);
        is_gone && (known.is_used || is_new(record)) && is_same_circular(&known.record.register, &record.register)
    };
    let mut settled: BTreeSet<String> = BTreeSet::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let was_used_so = |known: &KnownRegister, record: &RegisterRecord| known.is_used && bore_it_last(known, record);
    let ways: [IsIt<'_>; 4] = [&bears_it, &was_used_so, &is_replaced, &bore_it_last];
    for is_it in ways {
        for record in &mut *registers {
            if settled.contains(record.name()) {
                continue;
            }
            let free = known.iter().filter(|known| !taken.contains(&*known.record.circular));
            if let Some(found) = free.into_iter().find(|known| is_it(known, record)) {
                record.circular.clone_from(&found.record.circular);
                taken.insert(&found.record.circular);
                settled.insert(record.name().to_owned());
            }
        }
    }
    let used: BTreeSet<&str> =
        known.iter().filter(|known| known.is_used).map(|known| &*known.record.circular).collect();
    let remarks: Vec<Option<Problem>> = registers.iter().map(|record| remark(record, registers, &used)).collect();
    registers.iter_mut().zip(remarks).for_each(|(record, remark)| record.problems.extend(remark));
    registers.sort_by(|a, b| a.circular.cmp(&b.circular));
    Ok(())
}

/// Code of the remark that two circulars are in truth one.
pub(super) const TWICE: &str = "circular-twice";

/// What a person should know of a circular's 文号.
fn remark(record: &RegisterRecord, all: &[RegisterRecord], used: &BTreeSet<&str>) -> Option<Problem> {
    let former = &record.circular;
    if former != record.name() {
        return Some(Problem::note(
            "circular-renumbered",
            format!("文号原为{former}，标题和任务基本相同，按同一份文件处理：已有的复核、更正和催办继续有效"),
            "如果是另一份文件，请把原来那份也放进 circulars 文件夹",
        ));
    }
    let is_worked_on = |other: &&RegisterRecord| used.contains(&*other.circular) && other.circular != *former;
    let mut others = all.iter().filter(|_| !used.contains(&**former)).filter(is_worked_on);
    let twin = others.find(|other| is_same_circular(&other.register, &record.register))?;
    Some(Problem::note(
        TWICE,
        format!("标题和任务与{}基本相同，现按两份文件分别统计", twin.name()),
        format!("如果它取代{}，请把{}移出 circulars 文件夹，已有的复核、更正和催办随之转来", twin.name(), twin.source),
    ))
}
