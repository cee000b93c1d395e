//! Workbooks. That of the gaps: an overview matrix, a sheet per unit, the evidence ledger (佐证台账), problems and unresolved names.
//! That of a register, to be corrected.
//!
//! Text goes into cells as text only; a task that begins with `=` is shown, never computed. The date of creation is
//! given, so the same facts give the same bytes.

mod book;
mod ledger;
mod lists;
mod matrix;
mod register;
mod sheet;
mod units;

pub use book::{WorkbookOptions, xlsx};
pub use ledger::MOST_GROUNDS;
pub use register::xlsx as register;
