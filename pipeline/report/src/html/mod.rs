//! One self-contained page: opens offline, loads nothing, prints on A4. Filters by unit, status and words.
//!
//! Every text goes through [`markup::escaped`]; the page forbids itself any outside resource.

mod charts;
mod heat_map;
mod lists;
mod markup;
mod page;

pub(crate) use markup::escaped;
pub use page::{PageOptions, html};
