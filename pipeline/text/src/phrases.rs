//! Many phrases found at once: a character-wise double-array automaton.

use std::fmt;
use std::ops::Range;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

/// The parts of a text, each with the mark that ends it: the names and the values of a row, 姓名：甲；电话：1. A ledger says the
/// same ones in row after row, so that whoever remembers them reads two fifths less.
///
/// The words of the parts, as [`Segmenter`](crate::Segmenter) cuts them, are the words of the text.
///
/// ```
/// let parts: Vec<&str> = zuozheng_text::parts("姓名：甲；电话：1").collect();
/// assert_eq!(parts, ["姓名：", "甲；", "电话：", "1"]);
/// ```
pub fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (part, after) = rest.split_at(end_of_part(rest));
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

/// The byte after the first mark that ends a part, or the end. Looked for by bytes: every text is gone through several times.
fn end_of_part(text: &str) -> usize {
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(FULL_WIDTH, bytes) {
        if let Some([_, 0xbc, 0x9a | 0x9b]) = bytes.get(at..at + 3) {
            return at + 3;
        }
    }
    bytes.len()
}

/// The first byte of ： (ef bc 9a) and ； (ef bc 9b), as of every full-width sign.
const FULL_WIDTH: u8 = 0xef;

/// The phrases do not fit into one automaton.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot build the automaton of {forms} phrases ({reason}); use fewer or shorter phrases")]
pub struct PhraseSetError {
    /// Number of different phrases.
    pub forms: usize,
    /// What the automaton says.
    pub reason: String,
}

/// Phrases with a value each. Built once, then scans a text in one pass however many phrases there are.
///
/// Forms are compared as they are: give them in the form that [`normalise`](crate::normalise) leaves, since that is
/// the form of the texts. A form may carry several values; an empty form is never found.
///
/// ```
/// use zuozheng_text::PhraseSet;
/// let set = PhraseSet::new([("消防", 1), ("消防安全", 2), ("安全检查", 3)])?;
/// let text = "开展消防安全检查";
/// let found = |(range, value): (std::ops::Range<usize>, &i32)| (text[range].to_owned(), *value);
/// assert_eq!(
///     set.find_all(text).map(found).collect::<Vec<_>>(),
///     [("消防".into(), 1), ("消防安全".into(), 2), ("安全检查".into(), 3)]
/// );
/// assert_eq!(set.find_longest(text).into_iter().map(found).collect::<Vec<_>>(), [("消防安全".into(), 2)]);
/// # Ok::<(), zuozheng_text::PhraseSetError>(())
/// ```
pub struct PhraseSet<T> {
    /// `None` for a set without phrases, which the automaton cannot express.
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    keeps_to_parts: bool,
    /// Where the values of a form lie in `values`, by the automaton's value.
    spans: Vec<Range<u32>>,
    values: Vec<T>,
}

impl<T> PhraseSet<T> {
    /// Builds the set. Values of one form keep the order in which they come.
    ///
    /// # Errors
    /// Fails when the automaton would have more than 2^24 states.
    pub fn new<F: AsRef<str>>(pairs: impl IntoIterator<Item = (F, T)>) -> Result<Self, PhraseSetError> {
        let mut pairs: Vec<(F, T)> = pairs.into_iter().filter(|(form, _)| !form.as_ref().is_empty()).collect();
        pairs.sort_by(|a, b| a.0.as_ref().cmp(b.0.as_ref()));

        let mut forms: Vec<(F, u32)> = Vec::new();
        let mut spans: Vec<Range<u32>> = Vec::new();
        let mut values = Vec::with_capacity(pairs.len());
        for (form, value) in pairs {
            let at = values.len() as u32;
            values.push(value);
            match (forms.last(), spans.last_mut()) {
                (Some((last, _)), Some(span)) if last.as_ref() == form.as_ref() => span.end = at + 1,
                _ => {
                    forms.push((form, spans.len() as u32));
                    spans.push(at..at + 1);
                }
            }
        }
        let keeps_to_parts = forms.iter().all(|(form, _)| parts(form.as_ref()).nth(1).is_none());
        let n_forms = forms.len();
        let automaton = if forms.is_empty() {
            None
        } else {
            let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
                .match_kind(MatchKind::Standard)
                .build_with_values(forms)
                .map_err(|error| PhraseSetError { forms: n_forms, reason: error.to_string() })?;
            Some(automaton)
        };
        Ok(Self { automaton, keeps_to_parts, spans, values })
    }

    /// Number of (form, value) pairs.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// All values, in the order of their forms.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// True when there is no phrase.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// True when no phrase reaches from one of the [`parts`] of a text into the next: then what is found in the parts is
    /// what is found in the whole.
    pub fn keeps_to_parts(&self) -> bool {
        self.keeps_to_parts
    }

    /// Every occurrence of every phrase, overlapping ones too, by end, the longer first where ends are equal;
    /// a phrase with several values is given once for each.
    pub fn find_all<'s, 't>(&'s self, text: &'t str) -> impl Iterator<Item = (Range<usize>, &'s T)> + use<'s, 't, T> {
        self.matches(text)
            .flat_map(|(range, form)| self.values_of(form).iter().map(move |value| (range.clone(), value)))
    }

    /// Occurrences that do not overlap: from left to right, the longest at each place.
    pub fn find_longest<'s>(&'s self, text: &str) -> Vec<(Range<usize>, &'s T)> {
        let mut matches: Vec<_> = self.matches(text).collect();
        matches.sort_by(|a, b| a.0.start.cmp(&b.0.start).then(b.0.end.cmp(&a.0.end)));
        let mut found = Vec::new();
        let mut free_from = 0;
        for (range, form) in matches {
            if range.start >= free_from {
                free_from = range.end;
                found.extend(self.values_of(form).iter().map(|value| (range.clone(), value)));
            }
        }
        found
    }

    /// True when any phrase occurs.
    pub fn is_match(&self, text: &str) -> bool {
        self.matches(text).next().is_some()
    }

    fn matches<'s, 't>(&'s self, text: &'t str) -> impl Iterator<Item = (Range<usize>, u32)> + use<'s, 't, T> {
        self.automaton
            .iter()
            .flat_map(move |automaton| automaton.find_overlapping_iter(text))
            .map(|found| (found.start()..found.end(), found.value()))
    }

    fn values_of(&self, form: u32) -> &[T] {
        let span = &self.spans[form as usize];
        &self.values[span.start as usize..span.end as usize]
    }
}

impl<T> fmt::Debug for PhraseSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhraseSet").field("forms", &self.spans.len()).field("values", &self.values.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_set_without_phrases_finds_nothing() {
        let set = PhraseSet::<u8>::new([("", 1)]).unwrap();
        assert!(set.is_empty());
        assert_eq!(set.find_all("公开").count(), 0);
        assert!(!set.is_match("公开"));
    }

    #[test]
    fn a_form_may_have_several_values() {
        let set = PhraseSet::new([("公开", 'b'), ("政务", 'x'), ("公开", 'a')]).unwrap();
        let found: Vec<_> = set.find_all("政务公开").map(|(range, value)| (range, *value)).collect();
        assert_eq!(found, [(0..6, 'x'), (6..12, 'b'), (6..12, 'a')]);
    }

    proptest! {
        #[test]
        fn parts_end_with_their_marks(text in "[公：；，（:;\\u{ff19}a]{0,16}|\\PC{0,16}") {
            let expected: Vec<&str> = text.split_inclusive(['：', '；']).collect();
            prop_assert_eq!(parts(&text).collect::<Vec<_>>(), expected);
        }

        #[test]
        fn finds_what_a_plain_scan_finds(
            forms in prop::collection::btree_set("[公开政务a]{1,3}", 0..6),
            text in "[公开政务a]{0,30}",
        ) {
            let set = PhraseSet::new(forms.iter().map(|form| (form.clone(), form.clone()))).unwrap();
            let mut found: Vec<_> = set.find_all(&text).map(|(range, form)| (range.start, form.clone())).collect();
            found.sort();
            let mut expected: Vec<_> = text
                .char_indices()
                .flat_map(|(at, _)| forms.iter().filter(|form| text[at..].starts_with(*form)).map(|form| (at, form.clone())).collect::<Vec<_>>())
                .collect();
            expected.sort();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn parts_hold_what_the_whole_holds(
            forms in prop::collection::btree_set("[公开：；]{1,3}", 0..6),
            text in "[公开：；a]{0,30}",
        ) {
            let set = PhraseSet::new(forms.iter().map(|form| (form.clone(), form.clone()))).unwrap();
            let crosses = |form: &String| form.trim_end_matches(['：', '；']).contains(['：', '；']) || form.matches(['：', '；']).count() > 1;
            prop_assert_eq!(set.keeps_to_parts(), !forms.iter().any(crosses));
            if set.keeps_to_parts() {
                let found: Vec<_> = parts(&text).flat_map(|part| set.find_longest(part)).map(|(_, form)| form.clone()).collect();
                let whole: Vec<_> = set.find_longest(&text).into_iter().map(|(_, form)| form.clone()).collect();
                prop_assert_eq!(found, whole);
            }
        }

        #[test]
        fn longest_matches_never_overlap(forms in prop::collection::btree_set("[公开政务]{1,3}", 1..6), text in "[公开政务]{0,30}") {
            let set = PhraseSet::new(forms.into_iter().map(|form| (form, ()))).unwrap();
            let found = set.find_longest(&text);
            prop_assert!(found.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start));
            prop_assert_eq!(found.is_empty(), !set.is_match(&text));
        }
    }
}
