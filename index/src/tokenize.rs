//! The two ways a text is cut.

use std::sync::Arc;

use tantivy::Index;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use zuozheng_text::{Segmenter, normalise, simplified};

use crate::fold::{Folded, fold};
use crate::schema::{PAIRS, WORDS};

/// Registers the tokenizers of our fields with an index.
pub(crate) fn register(index: &Index, segmenter: &Arc<Segmenter>) {
    let tokenizers = index.tokenizers();
    tokenizers.register(PAIRS, TextAnalyzer::builder(Pairs).build());
    tokenizers.register(WORDS, TextAnalyzer::builder(Words(segmenter.clone())).build());
}

/// The words of a text by which it is ranked: lower case, simplified, in order.
pub(crate) fn ranking_words(segmenter: &Segmenter, text: &str) -> Vec<String> {
    let text: String = normalise(text).text.chars().map(simplified).collect();
    segmenter.words(&text).into_iter().map(|word| word.text.to_lowercase()).collect()
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
        PairStream { folded: fold(text), next: 0, token: Token::default() }
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = ListStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ListStream {
        ListStream::new(ranking_words(&self.0, text))
    }
}

struct PairStream {
    folded: Folded,
    next: usize,
    token: Token,
}

impl TokenStream for PairStream {
    fn advance(&mut self) -> bool {
        let n_chars = self.folded.n_chars();
        if self.next == n_chars {
            return false;
        }
        self.token.position = self.next;
        self.token.text.clear();
        self.token.text.push_str(self.folded.slice(self.next..n_chars.min(self.next + 2)));
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
