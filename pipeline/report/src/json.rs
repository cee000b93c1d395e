//! JSON: two spaces, a line break at the end, scores that read as people write them.

use serde::Serialize;

/// Writes a value of our own row types.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    // Our rows have string keys only and finite numbers: nothing that JSON cannot say.
    let mut out = serde_json::to_string_pretty(value).expect("rows are plain data");
    out.push('\n');
    out
}

/// A row on a line of its own.
pub(crate) fn to_json_line(value: &impl Serialize, out: &mut String) {
    out.push_str(&serde_json::to_string(value).expect("rows are plain data"));
    out.push('\n');
}

/// A score with four digits; 0 for what is no number.
pub(crate) fn rounded(score: f32) -> f64 {
    if score.is_finite() { (f64::from(score) * 10_000.0).round() / 10_000.0 } else { 0.0 }
}
