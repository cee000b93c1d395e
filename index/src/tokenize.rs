//! The two ways a text is cut. What the tokenizers are given is normalised.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use tantivy::Index;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use zuozheng_text::{Segmenter, is_ideograph, is_letter_or_digit, normalised, parts, simplified};

use crate::fold::{USUAL, folded};
use crate::schema::{CUT, PAIRS};

/// Registers the tokenizers of our fields with an index.
pub(crate) fn register(index: &Index) {
    let tokenizers = index.tokenizers();
    tokenizers.register(PAIRS, TextAnalyzer::builder(Pairs).build());
    tokenizers.register(CUT, TextAnalyzer::builder(Cut).build());
}

/// The words of a text by which it is ranked: lower case, simplified, in order.
pub(crate) fn ranking_words(segmenter: &Segmenter, text: &str) -> Vec<String> {
    let text = normalised(text);
    let text = in_simplified(&text);
    segmenter.words(&text).into_iter().map(|word| lower(word.text).into_owned()).collect()
}

/// Cuts normalised texts into the words that [`ranking_words`] gives of them: what a field of [`CUT`] words is given. The
/// indexing thread, which has the most to do, finds them cut.
///
/// It remembers what the [`parts`] of texts were cut into: the rows of a ledger have most of them in common.
pub(crate) struct Cutter<'s> {
    segmenter: &'s Segmenter,
    known: FxHashMap<Box<str>, Box<str>>,
}

/// Parts that are remembered, and their longest in bytes.
const MOST_KNOWN: usize = 20_000;
const LONGEST_KNOWN: usize = 120;

impl<'s> Cutter<'s> {
    pub(crate) fn new(segmenter: &'s Segmenter) -> Self {
        Self { segmenter, known: FxHashMap::default() }
    }

    /// The words with [`BETWEEN`] between them.
    pub(crate) fn cut(&mut self, text: &str) -> String {
        let mut cut = String::with_capacity(text.len() * 2);
        for part in parts(text) {
            if part.len() > LONGEST_KNOWN {
                push_words(self.segmenter, part, &mut cut);
                continue;
            }
            if self.known.len() >= MOST_KNOWN {
                self.known.clear();
            }
            if let Some(known) = self.known.get(part) {
                cut.push_str(known);
                continue;
            }
            let from = cut.len();
            push_words(self.segmenter, part, &mut cut);
            self.known.insert(part.into(), cut[from..].into());
        }
        cut.pop();
        cut
    }
}

/// Adds the words of a text, [`BETWEEN`] after each.
fn push_words(segmenter: &Segmenter, text: &str, cut: &mut String) {
    // Told once of the whole text: most of it is in many words.
    let usual = &*USUAL;
    let is_same = |c: char| simplified(c) == c && has_no_capital(c);
    let is_plain = text.chars().all(|c| usual.is_simplified(c).unwrap_or_else(|| is_same(c)));
    let text = if is_plain { Cow::Borrowed(text) } else { in_simplified(text) };
    let is_lower = is_plain || text.chars().all(has_no_capital);
    for word in segmenter.words(&text) {
        if is_lower {
            cut.push_str(word.text);
        } else {
            cut.push_str(&lower(word.text));
        }
        cut.push(BETWEEN);
    }
}

/// What stands between two words of a text that is cut already; no word has it.
const BETWEEN: char = '\n';

fn in_simplified(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| simplified(c) != c) {
        Cow::Owned(text.chars().map(simplified).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.chars().all(has_no_capital) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

/// True for what surely stays as it is in lower case: the rules of capital letters cost much.
fn has_no_capital(c: char) -> bool {
    is_ideograph(c) || c.is_ascii() && !c.is_ascii_uppercase() || !is_letter_or_digit(c)
}

/// Every two neighbouring characters of the folded text, at the position of the first, and the last one alone: so each
/// character begins a token.
#[derive(Clone)]
struct Pairs;

/// Words that a [`Cutter`] cut.
#[derive(Clone)]
struct Cut;

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairStream {
        PairStream { folded: folded(text), start: 0, n_before: 0, token: Token::default() }
    }
}

impl Tokenizer for Cut {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        // The first word goes on from here to position 0.
        let token = Token { position: usize::MAX, ..Token::default() };
        WordStream { rest: text, token }
    }
}

struct PairStream {
    folded: String,
    /// Where the next pair begins, and how many characters stand before it.
    start: usize,
    n_before: usize,
    token: Token,
}

impl TokenStream for PairStream {
    fn advance(&mut self) -> bool {
        let rest = &self.folded[self.start..];
        let Some(first) = rest.as_bytes().first().map(|byte| width(*byte)) else { return false };
        let second = rest.as_bytes().get(first).map_or(0, |byte| width(*byte));
        self.token.position = self.n_before;
        self.token.text.clear();
        // Nearly all are ideographs: of a length that is known nothing has to be called to copy it.
        match first + second {
            6 => self.token.text.push_str(&rest[..6]),
            n_bytes => self.token.text.push_str(&rest[..n_bytes]),
        }
        self.start += first;
        self.n_before += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Bytes of the character that begins with a byte.
fn width(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    }
}

struct WordStream<'a> {
    /// The words that are left.
    rest: &'a str,
    token: Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        // A text without words has none, not an empty one.
        if self.rest.is_empty() {
            return false;
        }
        // Words are so short that a search made for long texts costs several times as much.
        let end = self.rest.bytes().position(|byte| byte == BETWEEN as u8).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push_str(word);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zuozheng_text::Dictionaries;

    use super::*;

    #[test]
    fn what_has_no_capital_stays_as_it_is() {
        for c in ('\0'..=char::MAX).filter(|c| has_no_capital(*c)) {
            assert!(c.to_lowercase().eq([c]), "{c:?}");
        }
    }

    proptest! {
        /// What is remembered of one text is what would be cut of the next.
        #[test]
        fn a_cutter_gives_the_ranking_words(texts in prop::collection::vec("[姓名：甲；政务公開Ab1 ，]{0,20}", 1..5)) {
            let segmenter = Dictionaries::builtin().segmenter();
            let mut cutter = Cutter::new(&segmenter);
            for text in texts.iter().map(|text| normalised(text)) {
                let words = ranking_words(&segmenter, &text);
                prop_assert_eq!(cutter.cut(&text), words.join("\n"));
            }
        }

        #[test]
        fn each_character_begins_a_pair(text in "[公开aBé1𠀀，]{0,12}|\\PC{0,12}") {
            let folded: Vec<char> = folded(&text).chars().collect();
            let (mut tokenizer, mut found) = (Pairs, Vec::new());
            let mut stream = tokenizer.token_stream(&text);
            while stream.advance() {
                found.push((stream.token().position, stream.token().text.clone()));
            }
            let pair = |at: usize| (at, folded[at..folded.len().min(at + 2)].iter().collect::<String>());
            prop_assert_eq!(found, (0..folded.len()).map(pair).collect::<Vec<_>>());
        }
    }
}
