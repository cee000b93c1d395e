//! The vocabulary of zuozheng. No I/O, no clock: plain values that the stages hand to each other.
//!
//! The whole program, one way:
//!
//! ```text
//! bytes      --read-->       Document + problems     zuozheng_read::read
//! Document   --recognise-->  Register | Evidence     zuozheng_link::recognise
//! text       --segment-->    words with byte ranges  zuozheng_text::Segmenter
//! Evidence   --match-->      links with a basis      zuozheng_link::matching
//! links      --index-->      ledger + tantivy index  zuozheng_ledger, zuozheng_index
//! ledger     --report-->     coverage, gap lists     zuozheng_report
//! ```
//!
//! Read the modules in this order.

mod account;
mod correction;
mod coverage;
mod document;
mod evidence;
mod form;
mod link;
mod locator;
mod number;
mod problem;
mod register;
mod roster;
mod table;
mod unit;
mod verdicts;
mod years;

pub use account::AccountRole;
pub use correction::{Correction, Field};
pub use coverage::{
    Coverage, CoverageItem, Doubt, EvidenceRef, GapReason, OtherEvidence, Status, UnitCoverage, UnresolvedName,
};
pub use document::{Block, BlockKind, Document, FileKind, TextSource};
pub use evidence::{Description, DocId, DocumentKind, Evidence, Passage, PassageKind};
pub use form::names_a_field;
pub use link::{Amount, Basis, Grade, Link, NamedPlace, Opinion, Review, UnitRelation, Verdict};
pub use locator::{CellRef, Locator, PageNumber, Rect};
pub use number::{DocumentNumber, TaskNumber};
pub use problem::{Problem, ProblemCode, Severity};
pub use register::{CircularHead, Citation, Deadline, Duty, Meaning, Register, Role, Task};
pub use roster::{GroupMembers, Resolution, Roster};
pub use table::{Cell, Table};
pub use unit::{Unit, UnitGroup, UnitId, UnitKind};
pub use verdicts::{Holding, Standing, Verdicts};
