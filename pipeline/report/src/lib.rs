//! Reports: coverage of a circular and its writers. Pure functions: facts from the ledger come in, strings or bytes go
//! out; the day for which due and overdue are told comes in as a value.
//!
//! ```text
//! register, roster, files, links, reviews --coverage--> Coverage
//! Coverage + Searched                     --gaps::…-->  table, json, csv, md, xlsx, html
//! Register                                --tasks::…--> table, json, csv, md, xlsx
//! two Registers                           --diff::…-->  table, json
//! Coverage of one unit                --letter::…-> .docx in the form of GB/T 9704
//! Coverage, passages, originals           --pack::…-->  pages.pdf, index.html, citations.json
//! links                                   --links::…--> jsonl, table, csv
//! ```
//!
//! Invariants: a file that was not read is never counted as "no evidence"; every list says over what was searched
//! ([`Searched`]); a name that the roster lacks is reported, never guessed; a person's verdict wins; no text from a
//! document becomes a formula or markup; the same facts give the same bytes.
//!
//! Read the modules in this order.

mod amounts;
mod facts;
mod rules;

mod error;

mod duties;

mod corrected;
mod counts;
mod coverage;
mod lamp;
mod searched;

mod cells;
mod grid;
mod json;
mod targets;
pub mod words;

pub mod diff;
mod explain;
pub mod gaps;
pub mod history;
pub mod hits;
mod html;
pub mod letter;
pub mod links;
mod overview;
pub mod pack;
pub mod reviews;
pub mod score;
pub mod tasks;
mod xlsx;

pub use cells::{harmful, plain_cell, shown, shown_name};
pub use corrected::Corrects;
pub use counts::{Counts, TaskState, task_states, unknown_owers};
pub use coverage::{coverage, only_unit};
pub use error::ReportError;
pub use explain::{Explanation, basis_words, explain, opinion_words};
pub use facts::{CoverageInput, FileFact, FileState, LinkFact, OpinionFact, RunFact, places};
pub use lamp::{Lamp, lamp};
pub use overview::overview;
pub use rules::{Rules, SharedTask, SupportDuty};
pub use searched::{Papers, Searched, reason_and_remedy};
pub use words::{date_words, due_words};
