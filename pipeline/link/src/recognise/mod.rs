//! Recognition: what kind of document this is, and the register of a circular.
mod checks;
mod circular;
mod dates;
mod describe;
mod draft;
mod head;
mod header;
mod numbering;
mod outline;
mod passages;
mod prose_tasks;
mod table_tasks;
mod units;
mod words;

pub use circular::{circular, is_circular};
pub use dates::{Anchor, deadline_in_text, deadline_of_cell, whole_date};
pub use describe::describe;
pub use numbering::{Label, Style, in_chinese, label, number};
pub use passages::passages;
pub use units::duties;
