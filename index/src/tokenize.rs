//! The two ways a text is cut.

use std::borrow::Cow;
use std::sync::Arc;

use tantivy::Index;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use zuozheng_text::{Segmenter, is_ideograph, normalised, simplified};

use crate::fold::folded_chars;
use crate::schema::{PAIRS, WORDS};

/// Registers the tokenizers of our fields with an index.
pub(crate) fn register(index: &Index, segmenter: &Arc<Segmenter>) {
    let tokenizers = index.tokenizers();
    tokenizers.register(PAIRS, TextAnalyzer::builder(Pairs).build());
    tokenizers.register(WORDS, TextAnalyzer::builder(Words(segmenter.clone())).build());
}

/// The words of a text by which it is ranked: lower case, simplified, in order.
pub(crate) fn ranking_words(segmenter: &Segmenter, text: &str) -> Vec<String> {
    let mut text = normalised(text);
    if text.chars().any(|c| simplified(c) != c) {
        text = Cow::Owned(text.chars().map(simplified).collect());
    }
    segmenter.words(&text).into_iter().map(|word| lower(word.text)).collect()
}

fn lower(word: &str) -> String {
    // The rules of capital letters cost much for characters that have none.
    if word.chars().all(is_ideograph) { word.to_owned() } else { word.to_lowercase() }
}

/// Every two neighbouring characters of the folded text, at the position of the first, and the last one alone: so each
/// character begins a token.
#[derive(Clone)]
struct Pairs;

/// jieba's words.
#[derive(Clone)]
struct Words(Arc<Segmenter>);

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairStream {
        PairStream { chars: folded_chars(text), next: 0, token: Token::default() }
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = ListStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ListStream {
        ListStream::new(ranking_words(&self.0, text))
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

struct ListStream {
    tokens: std::vec::IntoIter<String>,
    position: usize,
    token: Token,
}

impl ListStream {
    fn new(tokens: Vec<String>) -> Self {
        Self { tokens: tokens.into_iter(), position: 0, token: Token::default() }
    }
}

impl TokenStream for ListStream {
    fn advance(&mut self) -> bool {
        let Some(text) = self.tokens.next() else {
            return false;
        };
        self.token.position = self.position;
        self.token.text = text;
        self.position += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
