//! The two ways a text is cut. What the tokenizers are given is normalised.

use std::borrow::Cow;

use tantivy::Index;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use zuozheng_text::{Segmenter, is_ideograph, is_letter_or_digit, normalised, simplified};

use crate::fold::folded_chars;
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

/// The words of a normalised text, as [`ranking_words`] gives them: what a field of [`CUT`] words is given. The indexing
/// thread, which has the most to do, finds them cut.
pub(crate) fn cut_once(segmenter: &Segmenter, text: &str) -> String {
    let text = in_simplified(text);
    let mut cut = String::with_capacity(text.len() * 2);
    // Told once of the whole text: most of it is in many words.
    let is_lower = text.chars().all(has_no_capital);
    for word in segmenter.words(&text) {
        if !cut.is_empty() {
            cut.push(BETWEEN);
        }
        if is_lower {
            cut.push_str(word.text);
        } else {
            cut.push_str(&lower(word.text));
        }
    }
    cut
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

/// Words that [`cut_once`] cut.
#[derive(Clone)]
struct Cut;

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairStream {
        PairStream { chars: folded_chars(text), next: 0, token: Token::default() }
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
    chars: Vec<char>,
    next: usize,
    token: Token,
}

impl TokenStream for PairStream {
    fn advance(&mut self) -> bool {
        let end = self.chars.len().min(self.next + 2);
        if self.next == self.chars.len() {
            return false;
        }
        self.token.position = self.next;
        self.token.text.clear();
        self.token.text.extend(&self.chars[self.next..end]);
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
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
    use super::*;

    #[test]
    fn what_has_no_capital_stays_as_it_is() {
        for c in ('\0'..=char::MAX).filter(|c| has_no_capital(*c)) {
            assert!(c.to_lowercase().eq([c]), "{c:?}");
        }
    }
}
