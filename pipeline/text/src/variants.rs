//! Characters that stand for another and that NFKC leaves alone: radicals from PDF fonts, old and regional forms.

use crate::dictionaries::{DictionaryError, Shape, Table};

/// The file that lists them. A project cannot change it: see [`crate::normalise`].
pub(crate) const SHAPE: Shape = Shape { file: "variants.tsv", columns: &["variant", "standard"], key_columns: 1 };

/// The list itself.
pub(crate) const BUILTIN: &str = include_str!("../../../dictionaries/variants.tsv");

/// The standard character of every variant, for characters of the basic plane.
#[derive(Debug)]
pub(crate) struct Variants {
    /// By code point; U+0000 where the character is no variant.
    standard: Vec<u16>,
}

impl Variants {
    /// The character a variant stands for.
    pub(crate) fn get(&self, c: char) -> Option<char> {
        let standard = *self.standard.get(c as usize)?;
        if standard == 0 { None } else { char::from_u32(u32::from(standard)) }
    }
}

/// The built-in variants.
pub(crate) fn builtin() -> Variants {
    let mut variants = Variants { standard: vec![0; 0x1_0000] };
    let table = Table::parse(SHAPE, BUILTIN).expect("the tests read the built-in variants");
    for (variant, standard) in pairs(&table).expect("the tests read the built-in variants") {
        variants.standard[usize::from(variant)] = standard;
    }
    variants
}

/// Checks and reads the rows.
fn pairs(table: &Table) -> Result<Vec<(u16, u16)>, DictionaryError> {
    let allowed = "write one character of the basic plane";
    table
        .rows()
        .map(|row| {
            let one = |column| {
                let mut units = row.text(column).encode_utf16();
                match (units.next(), units.next()) {
                    (Some(unit), None) => Ok(unit),
                    _ => Err(row.wrong(column, allowed)),
                }
            };
            Ok((one(0)?, one(1)?))
        })
        .collect()
}
