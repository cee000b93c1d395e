//! What a request asks for, and addresses that ask for it.

use serde::Deserialize;

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
