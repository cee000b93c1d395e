//! What a request asks for, and addresses that ask for it.

use std::sync::Arc;

use serde::Deserialize;
use zuozheng_model::UnitId;

use super::viewer::Viewer;

/// The conditions in an address. What a page does not know it passes over.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    /// 文号 of the circular; empty for the first.
    pub(super) circular: String,
    /// Number of a task as a person writes it.
    pub(super) task: String,
    pub(super) unit: String,
    /// Path of a file inside the evidence folder.
    pub(super) path: String,
    /// Page of a document, from 1.
    pub(super) page: Option<u32>,
    /// A query of the search language.
    pub(super) q: String,
    /// Results to leave out; place in the queue of the review.
    pub(super) offset: usize,
    pub(super) section: String,
    pub(super) role: String,
    pub(super) status: String,
    /// Another circular to lay beside.
    pub(super) other: String,
    /// Who asks; nobody sees nothing.
    #[serde(skip)]
    pub(super) viewer: Option<Arc<Viewer>>,
}

impl Ask {
    pub(super) fn may_see(&self, unit: Option<&UnitId>) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.role.may_see(unit))
    }

    pub(super) fn may_review(&self) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.role.may_review())
    }

    /// The unit whose account it is, when it is one of a unit.
    pub(super) fn own_unit(&self) -> Option<&UnitId> {
        self.viewer.as_ref().and_then(|viewer| viewer.unit())
    }

    /// The word that a form of ours has to send along.
    pub(super) fn token(&self) -> &str {
        self.viewer.as_ref().map_or("", |viewer| viewer.token.as_str())
    }
}

/// An address with its conditions; empty ones are left out.
pub(super) fn to(page: &str, conditions: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in conditions.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::to;

    #[test]
    fn conditions_are_escaped() {
        assert_eq!(to("/task", &[("task", "23"), ("unit", "")]), "/task?task=23");
        assert_eq!(to("/evidence", &[("path", "a b&c=d#e.pdf")]), "/evidence?path=a+b%26c%3Dd%23e.pdf");
    }
}
