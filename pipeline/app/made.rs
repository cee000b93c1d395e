//! What is made of every document as soon as it is read, to compare it with others later.

use zuozheng_ledger::{Derived, LedgerError, Tx};
use zuozheng_link::alike::{self, Prints};
use zuozheng_link::crosscheck::{self, Facts};
use zuozheng_model::{DocId, Passage};

/// Prints, by which copies are found.
pub(crate) const PRINTS: Derived = Derived { what: "prints", version: alike::VERSION };
/// Facts, by which papers are checked against each other.
pub(crate) const FACTS: Derived = Derived { what: "facts", version: crosscheck::VERSION };
/// All that is made.
pub(crate) const ALWAYS: [Derived; 2] = [PRINTS, FACTS];

/// What is made of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Made {
    prints: Vec<u8>,
    facts: Vec<u8>,
}

impl Made {
    /// Makes it of a document's passages.
    pub(crate) fn of(passages: &[Passage]) -> anyhow::Result<Self> {
        Ok(Self { prints: Prints::of(passages).to_bytes(), facts: serde_json::to_vec(&Facts::of(passages))? })
    }

    /// As a reader sends it: the length of the prints as four little-endian bytes, prints, facts.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let length = u32::try_from(self.prints.len()).unwrap_or(u32::MAX);
        [&length.to_le_bytes(), self.prints.as_slice(), &self.facts].concat()
    }

    /// What [`to_bytes`](Self::to_bytes) gave; `None` of anything else: what a reader sends is not trusted, and facts that
    /// nobody can read would stop every later run.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (prints, facts) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        serde_json::from_slice::<Facts>(facts).ok()?;
        Some(Self { prints: prints.to_vec(), facts: facts.to_vec() })
    }

    /// In the order of [`ALWAYS`].
    pub(crate) fn into_parts(self) -> Vec<Vec<u8>> {
        vec![self.prints, self.facts]
    }

    /// Keeps it.
    pub(crate) fn put(self, doc: DocId, tx: &mut Tx<'_>) -> Result<(), LedgerError> {
        ALWAYS.iter().zip(self.into_parts()).try_for_each(|(derived, data)| tx.put_derived(doc, *derived, &data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_through_a_pipe_whole() {
        let made = Made { prints: vec![1, 2, 3], ..Made::of(&[]).unwrap() };
        let bytes = made.to_bytes();
        assert_eq!(Made::from_bytes(&bytes), Some(made));
        for cut in 0..bytes.len() {
            assert_eq!(Made::from_bytes(&bytes[..cut]), None);
        }
    }
}
