//! Words that the matcher puts into its patterns: what a deed, a finding, a column of outcomes is called.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{DictionaryError, Shape, Table};
use crate::normalise;

pub(super) const WORDINGS: Shape = Shape { file: "wordings.tsv", columns: &["class", "form"], key_columns: 2 };

/// The classes of `wordings.tsv`, in order; the folder's README says what each is for. The matcher has a place for each of them, so that a
/// row of any other class, such as one misspelt, would do nothing.
pub const WORDING_CLASSES: [&str; 43] = [
    "amount_deed",
    "area",
    "begun",
    "by_hand",
    "came_of_it",
    "counter",
    "decided",
    "deed",
    "demand",
    "drafting",
    "fault",
    "finding",
    "form_note",
    "further",
    "given",
    "mandate",
    "meeting",
    "mending",
    "no_level",
    "none_done",
    "none_visited",
    "nothing",
    "only_held",
    "opinions_told",
    "outcome",
    "part_done",
    "pending",
    "plain_deed",
    "polite",
    "postponed",
    "prepared",
    "purchase",
    "sending",
    "settled",
    "signed",
    "sums_up",
    "time_column",
    "to_fill",
    "under_way",
    "visit",
    "visit_outcome",
    "visit_time",
    "yes_no",
];

/// Forms by class.
///
/// They are kept apart from [`Markers`](super::Markers): most are short and frequent (办, 未, 个), and a text in which markers
/// are counted would be held up at each of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wordings {
    by_class: BTreeMap<String, Vec<String>>,
}

impl Wordings {
    pub(super) fn load(table: &Table) -> Result<Self, DictionaryError> {
        let mut by_class: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in table.rows() {
            if !WORDING_CLASSES.contains(&row.text(0)) {
                return Err(row.wrong(0, &format!("可写 {}", WORDING_CLASSES.join(", "))));
            }
            by_class.entry(row.text(0).to_owned()).or_default().push(normalise(row.text(1)).text);
        }
        for forms in by_class.values_mut() {
            forms.sort_by(|a, b| (Reverse(a.len()), a).cmp(&(Reverse(b.len()), b)));
            forms.dedup();
        }
        Ok(Self { by_class })
    }

    /// The forms of a class, normalised, the longest first, so that 办成 is tried before 办.
    ///
    /// ```
    /// let deeds = zuozheng_text::Dictionaries::builtin().wordings().of("deed");
    /// let place = |form: &str| deeds.iter().position(|deed| deed == form).unwrap();
    /// assert!(place("办成") < place("办"));
    /// ```
    pub fn of(&self, class: &str) -> &[String] {
        self.by_class.get(class).map_or(&[], Vec::as_slice)
    }
}
