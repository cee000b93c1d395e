//! What people corrected, put on the registers as parsed.

use zuozheng_ledger::RegisterRecord;
use zuozheng_link::correct;
use zuozheng_model::Correction;

/// The registers with their corrections; problems that a correction settled are gone, corrections that no longer fit
/// are problems.
pub(crate) fn put_on(registers: &mut [RegisterRecord], corrections: &[Correction]) -> anyhow::Result<()> {
    for record in registers {
        if corrections.iter().any(|correction| correction.circular == record.circular) {
            *record = corrected(record.clone(), corrections)?;
        }
    }
    Ok(())
}

/// One register with its corrections.
pub(crate) fn corrected(record: RegisterRecord, corrections: &[Correction]) -> anyhow::Result<RegisterRecord> {
    let (register, outdated) = correct::apply(record.register.clone(), corrections);
    let mut problems = correct::still_open(record.problems, &record.register, &register);
    problems.extend(outdated);
    let hash = blake3::hash(&serde_json::to_vec(&register)?).to_hex().to_string();
    Ok(RegisterRecord { hash, register, problems, ..record })
}
