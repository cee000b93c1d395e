//! Values of the model as columns: enums as their stable words, structures as JSON, days as ISO 8601.

use std::path::Path;

use serde::Serialize;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::LedgerError;

/// Writes and reads the values of one ledger; its path goes into every error.
#[derive(Clone, Copy)]
pub(crate) struct Codec<'a> {
    pub(crate) path: &'a Path,
}

impl Codec<'_> {
    /// The stable word of a unit variant or a transparent name.
    pub(crate) fn word<T: Serialize>(self, what: &'static str, value: &T) -> Result<String, LedgerError> {
        match serde_json::to_value(value) {
            Ok(serde_json::Value::String(word)) => Ok(word),
            Ok(other) => Ok(other.to_string()),
            Err(source) => Err(LedgerError::Encode { path: self.path.to_owned(), what, source }),
        }
    }

    /// The value of a stable word.
    pub(crate) fn read_word<T: DeserializeOwned>(self, what: &'static str, word: &str) -> Result<T, LedgerError> {
        let deserializer: StrDeserializer<'_, WordError> = word.into_deserializer();
        T::deserialize(deserializer).map_err(|_| self.not_understood(what, word))
    }

    /// A structure as JSON.
    pub(crate) fn json<T: Serialize + ?Sized>(self, what: &'static str, value: &T) -> Result<String, LedgerError> {
        serde_json::to_string(value).map_err(|source| LedgerError::Encode { path: self.path.to_owned(), what, source })
    }

    /// A structure from JSON.
    pub(crate) fn read_json<T: DeserializeOwned>(self, what: &'static str, json: &str) -> Result<T, LedgerError> {
        serde_json::from_str(json).map_err(|_| self.not_understood(what, json))
    }

    /// A day, a moment, a number: whatever has a parser of its own.
    pub(crate) fn parse<T: std::str::FromStr>(self, what: &'static str, text: &str) -> Result<T, LedgerError> {
        text.parse().map_err(|_| self.not_understood(what, text))
    }

    pub(crate) fn not_understood(self, what: &'static str, value: &str) -> LedgerError {
        LedgerError::Value { path: self.path.to_owned(), what, value: value.chars().take(80).collect() }
    }
}

/// A count as SQLite stores it.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
