//! Text into markup.

use zuozheng_model::{EvidenceRef, Locator};

use crate::cells::harmful;
use crate::targets::relative_url;
use crate::words::where_words;

/// The text with every character that markup would act on replaced.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if harmful(c) && c != '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The file, as a link that opens it at its page when the folder is known, and its place.
pub(super) fn piece(piece: &EvidenceRef, evidence_folder: Option<&str>) -> String {
    let path = escaped(&piece.path);
    let place = where_words(piece).map_or(String::new(), |place| format!(" {}", escaped(&place)));
    let Some(folder) = evidence_folder else { return format!("{path}{place}") };
    let mut target = relative_url(folder, &piece.path);
    if let Some(Locator::Page { page, .. }) = &piece.locator {
        target.push_str(&format!("#page={}", page.get()));
    }
    format!("<a href=\"{}\">{path}</a>{place}", escaped(&target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_stays_text() {
        assert_eq!(
            escaped("<img src=x onerror='a(\"b\")'>&"),
            "&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;&amp;"
        );
    }
}
