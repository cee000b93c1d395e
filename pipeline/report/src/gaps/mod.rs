//! 缺口清单: what is proven and what is missing per unit, in every form a clerk hands on.

mod csv;
mod json;
mod md;
mod table;

pub use crate::html::{PageOptions, html};
pub use crate::xlsx::{MOST_GROUNDS, WorkbookOptions, xlsx};
pub use csv::csv;
pub use json::json;
pub use md::md;
pub use table::table;
pub(crate) use table::{counts_words, duties_words, files_words};

use zuozheng_model::{Coverage, Register};

use crate::searched::unread;
use crate::{FileFact, Rules, Searched};

/// All that the writers of the gap list need.
#[derive(Debug, Clone, Copy)]
pub struct GapReport<'a> {
    /// The tasks.
    pub register: &'a Register,
    /// What is proven; may be cut down by [`crate::only_unit`].
    pub coverage: &'a Coverage,
    /// Every file that was handed in.
    pub files: &'a [FileFact],
    /// Over what was searched.
    pub searched: &'a Searched,
    /// The rules the coverage was computed with.
    pub rules: &'a Rules,
}

impl<'a> GapReport<'a> {
    /// Files that were not read in full, the worst first; in a list cut down to one unit, its own and those that
    /// may be anybody's.
    pub(crate) fn unread(&self) -> Vec<&'a FileFact> {
        let mut files = unread(self.files);
        if let Some(only) = &self.coverage.only {
            files.retain(|file| file.unit.as_ref().is_none_or(|unit| unit == only));
        }
        files
    }
}
