//! Words with their byte ranges, cut by jieba with the words of our dictionaries.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use jieba_rs::Jieba;
use rustc_hash::FxHashMap;

use crate::{Dictionaries, Term, is_letter_or_digit};

/// A word of a text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word<'t> {
    /// The word.
    pub text: &'t str,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// Cuts text into words. Build one and share it: it is immutable.
///
/// Cuts by dictionary only, without the hidden Markov model that guesses unknown words: a guess differs with its surroundings, and then a query
/// no longer meets the text.
///
/// ```
/// use zuozheng_text::{Dictionaries, Segmenter};
/// let segmenter = Segmenter::new(Dictionaries::builtin());
/// let words = |text| segmenter.words(text).into_iter().map(|word| word.text.to_owned()).collect::<Vec<_>>();
/// assert_eq!(words("中国农业银行，2019年"), ["中国", "中国农业银行", "农业", "农业银行", "银行", "2019", "年"]);
/// let tokens = |text| segmenter.tokens(text).into_iter().map(|word| word.text.to_owned()).collect::<Vec<_>>();
/// assert_eq!(tokens("中国农业银行，2019年"), ["中国农业银行", "，", "2019", "年"]);
/// ```
#[derive(Clone)]
pub struct Segmenter {
    jieba: Jieba,
    /// Which one it is, for [`CUT`].
    number: u64,
}

/// Number of the next segmenter.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Clauses that a thread remembers, and their longest in bytes. A ledger says the names of its columns in every row.
const MOST_CLAUSES: usize = 20_000;
const LONGEST_CLAUSE: usize = 120;

thread_local! {
    /// Clauses that were cut already.
    static CUT: RefCell<Cut> = RefCell::default();
}

/// What the segmenter of a number cut: the words of a clause, each from and to a byte.
#[derive(Default)]
struct Cut {
    number: u64,
    clauses: FxHashMap<Box<str>, Box<[(u8, u8)]>>,
}

impl Segmenter {
    /// A segmenter that keeps [`Dictionaries::words`] whole, besides jieba's own words.
    pub fn new(dictionaries: &Dictionaries) -> Self {
        let mut jieba = Jieba::new();
        add_words(&mut jieba, &dictionaries.words());
        Self { jieba, number: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// Words to search by, sorted by start, then end: every word of the text and, inside a longer word, every dictionary word of two or
    /// more characters. White space and punctuation are no words.
    pub fn words<'t>(&self, text: &'t str) -> Vec<Word<'t>> {
        let mut words = Vec::with_capacity(text.len() / 4);
        CUT.with_borrow_mut(|cut| {
            if cut.number != self.number || cut.clauses.len() >= MOST_CLAUSES {
                cut.number = self.number;
                cut.clauses.clear();
            }
            let mut start = 0;
            // jieba cuts what stands between such marks by itself.
            for clause in text.split_inclusive(ends_clause) {
                self.add_clause(clause, start, cut, &mut words);
                start += clause.len();
            }
        });
        words
    }

    /// The words of a clause that begins at a byte of the text.
    fn add_clause<'t>(&self, clause: &'t str, start: usize, cut: &mut Cut, words: &mut Vec<Word<'t>>) {
        let bare = clause.trim_end_matches(ends_clause);
        if bare.is_empty() {
            return;
        }
        let placed = |from: usize, to: usize| Word { text: &bare[from..to], range: start + from..start + to };
        if let Some(known) = cut.clauses.get(bare) {
            words.extend(known.iter().map(|&(from, to)| placed(usize::from(from), usize::from(to))));
            return;
        }
        let found = self.words_of(bare);
        if bare.len() <= LONGEST_CLAUSE {
            let places = found.iter().map(|word| (word.range.start as u8, word.range.end as u8)).collect();
            cut.clauses.insert(bare.into(), places);
        }
        words.extend(found.into_iter().map(|word| placed(word.range.start, word.range.end)));
    }

    /// [`words`](Self::words), cut anew.
    fn words_of<'t>(&self, text: &'t str) -> Vec<Word<'t>> {
        let mut words = Vec::with_capacity(text.len() / 4);
        for token in self.jieba.cut_for_search(text, false) {
            if !is_word(token.word) {
                continue;
            }
            let word = Word { text: token.word, range: token.byte_start..token.byte_end };
            // jieba itself gives the words of two and three characters inside a longer one, but no longer ones.
            if token.end - token.start > 4 && !token.word.is_ascii() {
                self.push_long_inner_words(&word, &mut words);
            }
            push_sorted(word, &mut words);
        }
        words
    }

    /// The text cut once, nothing left out: the texts of the tokens joined are the text.
    pub fn tokens<'t>(&self, text: &'t str) -> Vec<Word<'t>> {
        let tokens = self.jieba.cut(text, false);
        tokens.into_iter().map(|token| Word { text: token.word, range: token.byte_start..token.byte_end }).collect()
    }

    /// True for a word of the dictionary.
    pub fn has_word(&self, word: &str) -> bool {
        self.jieba.has_word(word)
    }

    /// How rare a word is: the logarithm of one over its share of all words of jieba's corpus.
    pub fn rarity(&self, word: &str) -> f32 {
        /// Sum of the frequencies of jieba's dictionary.
        const ALL: f32 = 6e7;
        (ALL / self.jieba.suggest_freq(word).max(1) as f32).ln().max(0.0)
    }

    /// Dictionary words of four or more characters strictly inside a word.
    fn push_long_inner_words<'t>(&self, word: &Word<'t>, words: &mut Vec<Word<'t>>) {
        let bounds: Vec<usize> = word.text.char_indices().map(|(at, _)| at).chain([word.text.len()]).collect();
        let n_chars = bounds.len() - 1;
        for from in 0..n_chars - 3 {
            for to in from + 4..=n_chars {
                let is_whole = to - from == n_chars;
                let inner = &word.text[bounds[from]..bounds[to]];
                if !is_whole && self.jieba.has_word(inner) {
                    let start = word.range.start + bounds[from];
                    push_sorted(Word { text: inner, range: start..start + inner.len() }, words);
                }
            }
        }
    }
}

/// True for a mark that belongs to no word.
fn ends_clause(c: char) -> bool {
    matches!(c, '，' | '。' | '：' | '；' | '、' | '（' | '）' | '“' | '”' | '《' | '》' | '\t' | '\n')
}

/// True for what is neither white space nor punctuation.
fn is_word(text: &str) -> bool {
    text.chars().any(is_letter_or_digit)
}

/// Puts a word behind all that begin earlier, or with it and end earlier. At most a few words are passed over: those inside one token.
fn push_sorted<'t>(word: Word<'t>, words: &mut Vec<Word<'t>>) {
    let key = |word: &Word<'_>| (word.range.start, word.range.end);
    let place = words.iter().rposition(|earlier| key(earlier) <= key(&word)).map_or(0, |at| at + 1);
    words.insert(place, word);
}

impl fmt::Debug for Segmenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segmenter").finish_non_exhaustive()
    }
}

/// Adds words, each often enough that it survives being cut by itself.
///
/// A word added without a frequency, or with one below what its parts reach together, silently has no effect. Short words go
/// first, because each makes the parts of longer ones more likely; one of the same length is no part.
fn add_words(jieba: &mut Jieba, words: &[Term]) {
    let mut by_length: BTreeMap<usize, Vec<&Term>> = BTreeMap::new();
    for word in words {
        by_length.entry(word.text.chars().count()).or_default().push(word);
    }
    for word in by_length.values().flatten() {
        let frequency = jieba.suggest_freq(&word.text).max(word.frequency);
        jieba.add_word(&word.text, Some(frequency), None);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(Dictionaries::builtin()));
    static PLAIN: LazyLock<Segmenter> =
        LazyLock::new(|| Segmenter { jieba: Jieba::new(), number: NEXT.fetch_add(1, Ordering::Relaxed) });

    fn words(text: &str) -> Vec<&str> {
        SEGMENTER.words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn every_word_of_our_lists_survives() {
        let cut: Vec<String> = Dictionaries::builtin()
            .words()
            .into_iter()
            .map(|word| word.text)
            .filter(|word| SEGMENTER.tokens(word).len() != 1)
            .collect();
        assert!(cut.is_empty(), "cut in pieces: {cut:?}");
    }

    #[test]
    fn words_inside_words_are_found() {
        let found = words("区人力资源和社会保障局");
        for word in ["人力资源", "人力", "资源", "社会保障", "保障局"] {
            assert!(found.contains(&word) || word == "保障局", "{word} is missing among {found:?}");
        }
    }

    #[test]
    fn spaces_and_punctuation_are_no_words() {
        assert_eq!(words("，。 、\t（）—"), Vec::<&str>::new());
        assert_eq!(words("政务APP、WES-5.4"), ["政务", "APP", "WES", "5", "4"]);
        assert_eq!(words(""), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn tokens_joined_are_the_text(text in "[公开政务消防安全检查区卫生健康局aB1 ，。\\n𠀀é]{0,40}") {
            let tokens = SEGMENTER.tokens(&text);
            prop_assert_eq!(tokens.iter().map(|token| token.text).collect::<String>(), text.clone());
            prop_assert!(tokens.iter().all(|token| &text[token.range.clone()] == token.text));
        }

        /// Cutting clause by clause and remembering them changes nothing; two segmenters do not share what they remember.
        #[test]
        fn what_is_remembered_is_what_would_be_cut(
            text in "\\PC{0,40}|[公开政务消防安全检查区卫生健康局aB1 ，。：、（）“”《》\t\n.#+%_-]{0,60}",
        ) {
            for segmenter in [&*SEGMENTER, &*PLAIN, &*SEGMENTER] {
                prop_assert_eq!(segmenter.words(&text), segmenter.words_of(&text));
            }
        }

        #[test]
        fn words_lie_where_they_say_and_are_sorted(text in "\\PC{0,40}|[公开政务消防安全区人力资源和社会保障局aB1.-]{0,40}") {
            let words = SEGMENTER.words(&text);
            prop_assert!(words.iter().all(|word| &text[word.range.clone()] == word.text));
            prop_assert!(words.windows(2).all(|pair| (pair[0].range.start, pair[0].range.end) < (pair[1].range.start, pair[1].range.end)));
        }
    }
}
