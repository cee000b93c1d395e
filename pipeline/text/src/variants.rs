//! Characters that stand for another and that NFKC leaves alone: radicals from PDF fonts, old and regional forms; and
//! traditional characters, which stay as they are in what was read and only meet simplified ones in a search.

use std::sync::LazyLock;

use crate::dictionaries::{DictionaryError, Shape, Table};

/// The file that lists them. A project cannot change it: see [`crate::normalise`].
pub(crate) const SHAPE: Shape = Shape { file: "variants.tsv", columns: &["variant", "standard"], key_columns: 1 };

/// The list itself.
pub(crate) const BUILTIN: &str = include_str!("../../../dictionaries/variants.tsv");

/// The characters that traditional ones were simplified to, of those that no simplified text has: 農 is 农, while 著 and
/// 乾, which stand in both, are left alone.
pub(crate) const SIMPLIFIED_SHAPE: Shape =
    Shape { file: "simplified.tsv", columns: &["traditional", "simplified"], key_columns: 1 };

/// The list itself. A project cannot change it: indexes rest on it.
pub(crate) const SIMPLIFIED: &str = include_str!("../../../dictionaries/simplified.tsv");

static TO_SIMPLIFIED: LazyLock<Characters> = LazyLock::new(|| Characters::read(&SIMPLIFIED_SHAPE, SIMPLIFIED));

/// The simplified form of a traditional character; any other character as it is.
///
/// ```
/// let text: String = "農業發展銀行著作".chars().map(zuozheng_text::simplified).collect();
/// assert_eq!(text, "农业发展银行著作");
/// ```
#[inline]
pub fn simplified(c: char) -> char {
    TO_SIMPLIFIED.get(c).unwrap_or(c)
}

/// What characters of the basic plane stand for.
#[derive(Debug)]
pub(crate) struct Characters {
    /// By code point; U+0000 where the character stands for itself.
    other: Vec<u16>,
}

impl Characters {
    fn read(shape: &'static Shape, text: &'static str) -> Self {
        const READ: &str = "the tests read the built-in tables of characters";
        let mut characters = Self { other: vec![0; 0x1_0000] };
        for (from, to) in pairs(&Table::parse(shape, text).expect(READ)).expect(READ) {
            characters.other[usize::from(from)] = to;
        }
        characters
    }

    /// The character that another one stands for.
    #[inline]
    pub(crate) fn get(&self, c: char) -> Option<char> {
        let other = *self.other.get(c as usize)?;
        if other == 0 { None } else { char::from_u32(u32::from(other)) }
    }
}

/// The built-in variants.
pub(crate) fn builtin() -> Characters {
    Characters::read(&SHAPE, BUILTIN)
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
