//! The part of a passage that shows why it was found.

use std::ops::Range;

use crate::fold::fold;

/// Cuts at most so many characters around the first place where a text of the query stands. Gives the cut, with … where
/// something is left out, and the bytes in it to mark.
pub(crate) fn cut(text: &str, folded_terms: &[String], n_chars: usize) -> (String, Vec<Range<usize>>) {
    let folded = fold(text);
    let found = folded_terms.iter().flat_map(|term| folded.find(term)).collect();
    let marks = merged(found);
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let n_all = starts.len() - 1;
    let first = marks.first().map_or(0, |mark| starts.partition_point(|start| *start < mark.start));
    // A third of the room goes before the first mark; none is left empty behind the end.
    let from = if n_all <= n_chars { 0 } else { first.saturating_sub(n_chars / 3).min(n_all - n_chars) };
    let to = (from + n_chars).min(n_all);
    let (from_byte, to_byte) = (starts[from], starts[to]);

    let mut snippet = String::with_capacity(to_byte - from_byte + 6);
    if from > 0 {
        snippet.push('…');
    }
    let shift = snippet.len();
    snippet.push_str(&text[from_byte..to_byte]);
    if to < n_all {
        snippet.push('…');
    }
    let inside = marks
        .into_iter()
        .map(|mark| mark.start.clamp(from_byte, to_byte)..mark.end.clamp(from_byte, to_byte))
        .filter(|mark| !mark.is_empty())
        .map(|mark| mark.start - from_byte + shift..mark.end - from_byte + shift)
        .collect();
    (snippet, inside)
}

/// Sorts ranges and joins those that overlap or touch.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snippet_shows_the_first_place() {
        let text = format!("{}会同农业发展银行、农业局检查。{}", "前".repeat(50), "后".repeat(50));
        let (snippet, marks) = cut(&text, &["农业".into(), "业发".into()], 12);
        assert_eq!(snippet, "…前前会同农业发展银行、农…");
        let marked: Vec<&str> = marks.into_iter().map(|mark| &snippet[mark]).collect();
        assert_eq!(marked, ["农业发", "农"]);
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        let (snippet, marks) = cut("检查", &["检查".into()], 12);
        assert_eq!((snippet.as_str(), marks.len(), marks[0].clone()), ("检查", 1, 0..6));
        assert_eq!(cut("", &["检查".into()], 12), (String::new(), vec![]));
        assert_eq!(cut("检查", &[], 0), ("…".into(), vec![]));
    }
}
