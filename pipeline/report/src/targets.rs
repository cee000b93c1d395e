//! Targets of links that open a file of the evidence folder, relative to where the report lies.

use crate::cells::harmful;

/// The path as a relative URL: what has a meaning in a URL, and what a spreadsheet cannot take, is escaped.
pub(crate) fn relative_url(folder: &str, path: &str) -> String {
    let mut out = String::new();
    for c in folder.trim_end_matches('/').chars().chain(std::iter::once('/')).chain(path.chars()) {
        match c {
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '[' => out.push_str("%5B"),
            ']' => out.push_str("%5D"),
            '^' => out.push_str("%5E"),
            '`' => out.push_str("%60"),
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            '\\' => out.push_str("%5C"),
            c if harmful(c) => out.push_str("%20"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_does_not_cut_the_path() {
        assert_eq!(relative_url("../evidence/", "甲局/附件#1 (50%).pdf"), "../evidence/甲局/附件%231%20(50%25).pdf");
    }
}
