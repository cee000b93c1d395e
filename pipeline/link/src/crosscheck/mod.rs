//! Cross-checks: what one paper says of another, and whether the other bears it out.
//!
//! Each document is read once into a few [`Facts`]; comparing those of all files then costs next to nothing.

mod cited;
mod stated;
mod tables;

use serde::{Deserialize, Serialize};
use zuozheng_model::{Passage, TextSource};

pub use self::cited::{Cited, Numbers};
pub use self::stated::{Stated, differs, is_about};
pub use self::tables::{TableFacts, WrongSum, figure_words};

/// Changes whenever the same passages give other facts.
pub const VERSION: u32 = 3;

/// Confidence from which recognised text is taken at its word.
const SURE: f32 = 0.95;

/// What a document says that another one can bear out, and what it bears out itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// 文号 that stand alone on a line or in a heading: papers that are in this file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<String>,
    /// Papers that its unit says it issued.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issued: Vec<Cited>,
    /// Totals that it states with the ledger they come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<Stated>,
    /// Its tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableFacts>,
}

impl Facts {
    /// Reads the passages of a document.
    pub fn of(passages: &[Passage]) -> Self {
        let mut issued = Vec::new();
        let mut stated = Vec::new();
        let mut numbers = Vec::new();
        for passage in passages {
            numbers.extend(cited::own_number(passage));
            // One misread digit would make a claim of its own.
            if let TextSource::Ocr(confidence) = passage.source
                && confidence < SURE
            {
                continue;
            }
            cited::issued(passage, &mut issued);
            stated::stated(passage, &mut stated);
        }
        Self { numbers, issued, stated, tables: tables::tables(passages) }
    }
}
