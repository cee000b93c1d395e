//! Corrections of a register: from the workbook that a person edited to changed cells, and from changed cells to the
//! register that holds. Pure functions.
//!
//! ```text
//! Document (workbook) + Register --edits-->  changed cells, or what is wrong with the workbook
//! Register + [Correction]        --apply-->  the register with them, and the ones that no longer fit
//! ```
//!
//! A correction holds only where its old value is still found, on the task that it was made for, whatever number that
//! has now. When the circular itself has changed there it is reported (`correction-outdated`) and left out: a person
//! decides again.

mod apply;
mod settled;
mod units;
mod wording;
mod workbook;

pub use apply::{Placed, apply};
pub use settled::still_open;
pub use workbook::{Edit, Edits, circular_of, edits, is_workbook};

/// Without white space: two cells that differ in nothing else say the same.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
