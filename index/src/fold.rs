//! The one form in which text and query meet. A passage contains a term if and only if the folded passage contains the
//! folded term.

use std::ops::Range;
use std::sync::LazyLock;

use fixedbitset::FixedBitSet;
use zuozheng_text::{Normalised, is_ideograph, is_letter_or_digit, normalise, simplified};

/// A text reduced to what a searcher means: letters, digits and ideographs, in one form, nothing between them.
#[derive(Debug, Clone)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Where each of its characters starts in it.
    starts: Vec<u32>,
    /// The bytes of the normalised text that each character came from.
    origins: Vec<Range<u32>>,
    normalised: Normalised,
}

/// Folds a text: normalised, lower case, simplified, without punctuation and white space; the digits 〇 to 九 become
/// 0 to 9.
///
/// Only single characters are mapped, so that the folded form of a part is always a part of the folded whole.
///
/// ```
/// use zuozheng_index::fold;
/// assert_eq!(fold("“双随机、\n一公开”").text, fold("双随机一公开").text);
/// assert_eq!(fold("二○一九 年 ＰＤＦ").text, "2019年pdf");
/// assert_eq!(fold("雙隨機").text, fold("双随机").text);
/// ```
pub fn fold(text: &str) -> Folded {
    let normalised = normalise(text);
    let mut folded = String::with_capacity(normalised.text.len());
    let mut starts = Vec::with_capacity(normalised.text.len() / 3);
    let mut origins = Vec::with_capacity(normalised.text.len() / 3);
    for (at, c) in normalised.text.char_indices() {
        each_folded(c, |c_folded| {
            starts.push(folded.len() as u32);
            origins.push(at as u32..(at + c.len_utf8()) as u32);
            folded.push(c_folded);
        });
    }
    Folded { text: folded, starts, origins, normalised }
}

/// The folded form of a text that is normalised already, when no way back is needed.
pub(crate) fn folded(text: &str) -> String {
    let usual = &*USUAL;
    let bytes = text.as_bytes();
    let mut folded = String::with_capacity(text.len());
    // What stays as it is, nearly all there is, is copied stretch by stretch.
    let (mut copied, mut at) = (0, 0);
    while let Some(first) = bytes.get(at) {
        if first.is_ascii_lowercase() || first.is_ascii_digit() {
            at += 1;
            continue;
        }
        if usual_ideograph(&bytes[at..]).is_some_and(|c| usual.stays(c)) {
            at += 3;
            continue;
        }
        folded.push_str(&text[copied..at]);
        let Some(c) = text[at..].chars().next() else { break };
        each_folded(c, |c| folded.push(c));
        at += c.len_utf8();
        copied = at;
    }
    folded.push_str(&text[copied..]);
    folded
}

/// The usual ideograph that bytes of a text begin with.
#[inline]
fn usual_ideograph(bytes: &[u8]) -> Option<u32> {
    let &[first @ 0xe4..=0xe9, second, third, ..] = bytes else { return None };
    let c = u32::from(first & 0xf) << 12 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f);
    (c >= Usual::FIRST as u32).then_some(c)
}

/// What becomes of the usual ideographs, a bit each: small enough to stay at hand while a text is gone through.
pub(crate) struct Usual {
    simplified: FixedBitSet,
    folded: FixedBitSet,
}

pub(crate) static USUAL: LazyLock<Usual> = LazyLock::new(|| {
    let bits = |is_same: fn(char) -> bool| {
        (Usual::FIRST..=Usual::LAST).filter(|c| is_same(*c)).map(|c| c as usize - Usual::FIRST as usize).collect()
    };
    Usual { simplified: bits(|c| simplified(c) == c), folded: bits(|c| plain_digit(simplified(c)) == c) }
});

impl Usual {
    const FIRST: char = '\u{4e00}';
    const LAST: char = '\u{9fff}';

    /// Whether the simplified form of a usual ideograph is itself; `None` for any other character.
    #[inline]
    pub(crate) fn is_simplified(&self, c: char) -> Option<bool> {
        (Self::FIRST..=Self::LAST).contains(&c).then(|| self.simplified.contains(c as usize - Self::FIRST as usize))
    }

    /// Whether folding leaves a usual ideograph as it is.
    #[inline]
    fn stays(&self, c: u32) -> bool {
        self.folded.contains(c as usize - Self::FIRST as usize)
    }
}

/// What becomes of a character: nothing, one, or, for some capital letters, several.
fn each_folded(c: char, mut keep: impl FnMut(char)) {
    // Nearly all there is, and neither upper nor lower case.
    if is_ideograph(c) {
        return keep(plain_digit(simplified(c)));
    }
    if c.is_ascii() {
        if c.is_ascii_alphanumeric() {
            keep(c.to_ascii_lowercase());
        }
        return;
    }
    // Of what is no letter no letter becomes.
    if !is_letter_or_digit(c) {
        return;
    }
    c.to_lowercase().filter(|c| c.is_alphanumeric()).for_each(|c| keep(plain_digit(simplified(c))));
}

impl Folded {
    /// Number of characters.
    pub fn n_chars(&self) -> usize {
        self.starts.len()
    }

    /// The characters from one index to another, as text.
    pub(crate) fn slice(&self, chars: Range<usize>) -> &str {
        let byte = |index: usize| self.starts.get(index).map_or(self.text.len(), |start| *start as usize);
        &self.text[byte(chars.start)..byte(chars.end)]
    }

    /// The places of the original text where a folded term stands, in order.
    pub fn find(&self, term: &str) -> Vec<Range<usize>> {
        if term.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (at, matched) in self.text.match_indices(term) {
            let first = self.starts.partition_point(|start| (*start as usize) < at);
            let end = self.starts.partition_point(|start| (*start as usize) < at + matched.len());
            if let (Some(from), Some(to)) = (self.origins.get(first), self.origins.get(end.wrapping_sub(1))) {
                found.push(self.normalised.original_range(from.start as usize..to.end as usize));
            }
        }
        found
    }
}

/// The digit that a Chinese one stands for.
fn plain_digit(c: char) -> char {
    match c {
        '〇' => '0',
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_term_is_found_at_its_place_in_the_original() {
        let text = "全面推行“双随机、 一公开”监管，双随机一公开全覆盖。";
        let places = fold(text).find(&fold("双随机、一公开").text);
        let found: Vec<&str> = places.into_iter().map(|place| &text[place]).collect();
        assert_eq!(found, ["双随机、 一公开", "双随机一公开"]);
    }

    proptest! {
        #[test]
        fn both_ways_of_folding_give_the_same(text in "[甲乙農业一二〇○0-9A-Za-zßİ（）() 、，\"“”·〔〕：]{0,24}|\\PC{0,16}") {
            prop_assert_eq!(folded(&normalise(&text).text), fold(&text).text);
        }

        #[test]
        fn a_part_of_normalised_text_folds_to_a_part(text in "[甲乙農业一二〇○0-9A-Za-z（）() 、，\"“”·〔〕]{0,24}", from in 0..24usize, len in 1..24usize) {
            let whole = fold(&text);
            let normalised = normalise(&text).text;
            let part: String = normalised.chars().skip(from).take(len).collect();
            prop_assert!(whole.text.contains(&fold(&part).text), "{part}");
        }
    }
}
