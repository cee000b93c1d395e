//! Text in one form, cut into words, and the dictionaries that say which words there are. No I/O.
//!
//! Stands between `read` and `link`: a passage is normalised once, every offset afterwards counts bytes of the normalised text, and
//! [`Normalised::original_range`] leads back. Read the modules in this order.

mod normalise;
pub mod numerals;
mod variants;

mod phrases;

mod dictionaries;

mod segment;
mod titles;

pub use dictionaries::{
    ConceptForm, ConceptId, ConceptRelation, Concepts, Dictionaries, DictionaryError, DictionaryErrorKind,
    DocumentKinds, KindForm, KindPlace, Markers, Place, Precedent, StopWords, Term, UnitNames, WORDING_CLASSES,
    Wordings,
};
pub use normalise::{Normalised, is_ideograph, is_letter, is_letter_or_digit, normalise, normalised};
pub use phrases::{PhraseSet, PhraseSetError, parts};
pub use segment::{Segmenter, Word};
pub use titles::without_outlook;
pub use variants::simplified;
