//! What went wrong with a document: data, not an error of the program.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Locator;

/// How much a problem costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is lost, but a person may want to know.
    Note,
    /// Part of the document could not be read: its state is `partial`.
    Partial,
    /// Nothing of the document could be read: its state is `failed`.
    Fatal,
}

/// A stable code such as `pdf-encrypted`. New codes may be added; a code never changes its meaning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProblemCode(std::borrow::Cow<'static, str>);

impl ProblemCode {
    /// A code known at compile time: lower case words joined by hyphens, the format first.
    pub const fn new(code: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(code))
    }

    /// A code that comes back from the ledger.
    pub fn from_stored(code: String) -> Self {
        Self(std::borrow::Cow::Owned(code))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One thing that went wrong, or that a person should look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code.
    pub code: ProblemCode,
    /// What it costs.
    pub severity: Severity,
    /// What happened, in Chinese, for a clerk.
    pub message: String,
    /// What to do about it, in Chinese; empty if there is nothing to do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// Where in the document, if it has a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<Locator>,
}

impl Problem {
    /// A problem that leaves nothing of the document.
    pub fn fatal(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Severity::Fatal, code, message, hint)
    }

    /// A problem that costs a part of the document.
    pub fn partial(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Severity::Partial, code, message, hint)
    }

    /// A remark that costs nothing.
    pub fn note(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message, hint)
    }

    /// The same problem at a place.
    #[must_use]
    pub fn at(mut self, locator: Locator) -> Self {
        self.locator = Some(locator);
        self
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code: ProblemCode::new(code), severity, message: message.into(), hint: hint.into(), locator: None }
    }
}
