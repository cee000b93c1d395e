//! What people corrected, put on the registers as parsed.

use zuozheng_ledger::{GivenCorrection, Ledger, RegisterRecord};
use zuozheng_link::correct::{self, Placed};
use zuozheng_report::diff::successors;

/// The registers with their corrections; problems that a correction settled are gone, corrections that no longer fit
/// are problems.
pub(crate) fn put_on(registers: &mut [RegisterRecord], ledger: &Ledger) -> anyhow::Result<()> {
    for record in registers {
        let given = ledger.corrections_on(&record.circular)?;
        if !given.is_empty() {
            *record = corrected(record.clone(), &placed(record, &given, ledger)?)?;
        }
    }
    Ok(())
}

/// One register with its corrections.
pub(crate) fn corrected(record: RegisterRecord, corrections: &[Placed<'_>]) -> anyhow::Result<RegisterRecord> {
    let (register, told) = correct::apply(record.register.clone(), corrections);
    let mut problems = correct::still_open(record.problems, &record.register, &register);
    problems.extend(told);
    let hash = blake3::hash(&serde_json::to_vec(&register)?).to_hex().to_string();
    Ok(RegisterRecord { hash, register, problems, ..record })
}

/// The corrections on the tasks as the circular numbers them now. The register that some were made on had all earlier ones
/// on it: it is held against the present register with these.
fn placed<'g>(
    record: &RegisterRecord,
    given: &'g [GivenCorrection],
    ledger: &Ledger,
) -> anyhow::Result<Vec<Placed<'g>>> {
    let mut placed = Vec::new();
    for together in given.chunk_by(|a, b| a.register_hash == b.register_hash) {
        let hash = together[0].register_hash.as_deref();
        let former = hash.map(|hash| ledger.register_with(&record.circular, hash)).transpose()?.flatten();
        let (now, _) = correct::apply(record.register.clone(), &placed);
        let successors = former.map(|former| successors(&former, &now, &[])).unwrap_or_default();
        for GivenCorrection { correction, .. } in together {
            let successor = successors.get(&correction.task);
            placed.push(Placed {
                correction,
                task: successor.map(|successor| successor.task),
                reworded: successor.is_some_and(|successor| successor.reworded),
            });
        }
    }
    Ok(placed)
}
