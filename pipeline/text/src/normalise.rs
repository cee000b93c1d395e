//! One form for text that was typed, scanned or converted in many ways, with the way back to the original.
//!
//! What [`normalise`] does, in this order:
//!
//! 1. *Characters.* Full-width letters, digits and signs become ASCII; half-width kana, compatibility ideographs,
//!    Kangxi radicals and squared units (㎡) become plain characters as NFKC has it; radicals and variants that NFKC leaves come from
//!    `dictionaries/variants.tsv`; invisible characters vanish. ① and Ⅲ stay: they are labels.
//! 2. *Punctuation.* Every double quote (`"`, `„`, `「`, `『` …) becomes “ or ”; a straight quote closes when one is open and opens otherwise.
//!    Round brackets are full-width everywhere. `, : ; ? !` are full-width beside a Chinese character and ASCII elsewhere; `：` between digits is a clock's `:`.
//!    Dashes are `—` or `-`, the middle dot is `·`. The brackets of 文号 stay as they are written, 〔〕 【】, only ［］ becomes [].
//!    A circle or letter O inside a Chinese number is 〇: 二○一九 and 二O一九 are 二〇一九.
//! 3. *White space.* Spaces and line breaks at either end and beside a wide character vanish, elsewhere one space is left.
//!    Where a run holds a tab, which parts columns, one tab is left.
//!
//! Invariants, tested on random text: normalising twice changes nothing; ranges map back monotonously and onto character boundaries.
//! The result does not depend on a project's dictionaries, because stored offsets rely on it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use fixedbitset::FixedBitSet;
use unicode_normalization::UnicodeNormalization as _;

use crate::variants;

/// Normalised text and the way back to the original.
///
/// ```
/// let text = zuozheng_text::normalise("（一）推进 “双随机、\n一公开”");
/// assert_eq!(text.text, "（一）推进“双随机、一公开”");
/// let at = text.text.find("双随机、一公开").unwrap();
/// let original = text.original_range(at..at + "双随机、一公开".len());
/// assert_eq!(&"（一）推进 “双随机、\n一公开”"[original], "双随机、\n一公开");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Normalised {
    /// The text in its one form.
    pub text: String,
    /// Pieces that cover `text` without gap or overlap, ascending in both texts.
    pieces: Vec<Piece>,
    original_len: usize,
}

/// A stretch of the normalised text and where it came from. A stretch of the same length on both sides was copied byte by byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    start: u32,
    original_start: u32,
    original_end: u32,
    copied: bool,
}

impl Normalised {
    /// Maps a byte range of the normalised text to the bytes of the original that it came from.
    ///
    /// A range that ends inside a character is widened to it; one beyond the text is cut. An empty range maps to an empty range.
    pub fn original_range(&self, range: Range<usize>) -> Range<usize> {
        let start = floor(&self.text, range.start);
        let end = ceil(&self.text, range.end.max(range.start));
        if start >= self.text.len() {
            return self.original_len..self.original_len;
        }
        let original_start = self.original_of(start, Side::Start);
        if start >= end {
            return original_start..original_start;
        }
        original_start..self.original_of(end, Side::End).max(original_start)
    }

    /// True when normalising changed nothing.
    pub fn is_unchanged(&self) -> bool {
        self.text.len() == self.original_len && self.pieces.iter().all(|piece| piece.copied)
    }

    /// The byte of the original at which the character that starts (or ends) at a byte of the text starts (or ends).
    fn original_of(&self, at: usize, side: Side) -> usize {
        let found = match side {
            Side::Start => self.pieces.partition_point(|piece| piece.start as usize <= at),
            Side::End => self.pieces.partition_point(|piece| (piece.start as usize) < at),
        };
        let Some(piece) = found.checked_sub(1).and_then(|found| self.pieces.get(found)) else {
            return 0;
        };
        let into = at - piece.start as usize;
        match side {
            _ if piece.copied => piece.original_start as usize + into,
            Side::Start => piece.original_start as usize,
            Side::End => piece.original_end as usize,
        }
    }

    fn push(&mut self, c: Char) {
        let start = self.text.len() as u32;
        self.text.push(c.now);
        let copied = c.copied;
        if let Some(last) = self.pieces.last_mut() {
            let continues_copy = copied && last.copied && last.original_end == c.start;
            // One character of the original may give several: ㎡ is m2. They share its bytes.
            let shares_bytes = !copied && !last.copied && last.original_start == c.start && last.original_end == c.end;
            if continues_copy || shares_bytes {
                last.original_end = c.end;
                return;
            }
        }
        self.pieces.push(Piece { start, original_start: c.start, original_end: c.end, copied });
    }
}

enum Side {
    Start,
    End,
}

/// Brings a text into its one form; see the module for the rules.
///
/// ```
/// use zuozheng_text::normalise;
/// assert_eq!(normalise("２０１９ 年１２月").text, "2019年12月");
/// assert_eq!(normalise("各镇(街)，区政府各部门 ").text, "各镇（街），区政府各部门");
/// assert_eq!(normalise("「互联网+政务服务」").text, "“互联网+政务服务”");
/// assert_eq!(normalise("二○一九年 Open  Data").text, "二〇一九年Open Data");
/// ```
pub fn normalise(original: &str) -> Normalised {
    let mut chars = fold_characters(original);
    // Numerals first: a circle that becomes 〇 is a Chinese character to the comma beside it.
    settle_numerals(&mut chars);
    settle_punctuation(&mut chars);
    join(&chars, original.len())
}

/// The text in its one form, without the way back. One that is in that form already, as nearly all stored text is, is not
/// copied.
///
/// ```
/// use std::borrow::Cow;
/// use zuozheng_text::normalised;
/// assert!(matches!(normalised("各镇（街），区政府各部门"), Cow::Borrowed(_)));
/// assert_eq!(normalised("各镇(街)"), "各镇（街）");
/// ```
pub fn normalised(text: &str) -> Cow<'_, str> {
    let settled = &*SETTLED;
    let mut chars = text.chars();
    let mut previous = None;
    while let Some(c) = chars.next() {
        if !settled.contains(c as usize) && !is_settled(previous, c, || chars.clone().next()) {
            return Cow::Owned(normalise(text).text);
        }
        previous = Some(c);
    }
    Cow::Borrowed(text)
}

/// By code point, a bit for each character that surely stays as it is whatever stands beside it: nearly all there is.
static SETTLED: LazyLock<FixedBitSet> = LazyLock::new(|| {
    const LAST: u32 = 0x9fff;
    // A character that is settled at the beginning of a text and has to know of what follows is not settled for good.
    let is_settled = |c: char| {
        let mut asked = false;
        is_settled(None, c, || {
            asked = true;
            None
        }) && !asked
            && !matches!(c, 'O' | 'o' | '：')
    };
    (0..=LAST).filter_map(char::from_u32).filter(|c| is_settled(*c)).map(|c| c as usize).collect()
});

/// True for a character that surely stays as it is between its neighbours.
fn is_settled(previous: Option<char>, c: char, next: impl FnOnce() -> Option<char>) -> bool {
    let is_plain = |c: char| !is_wide(c) && !is_space(c);
    match c {
        '一'..='\u{9fff}' => VARIANTS.get(c).is_none(),
        // O between Chinese digits is read as 〇.
        'O' | 'o' => previous.is_none_or(is_plain),
        '、' | '《' | '》' | '；' | '？' | '！' | '（' | '）' | '，' | '。' | '“' | '”' | '〔' | '〕' | '—' | '…'
        | '·' => true,
        // A clock's colon, the colon after the name of a column, and what stands in the middle of numbers and English.
        '：' => previous.is_none_or(|previous| !previous.is_ascii_digit() && !is_space(previous)),
        ',' | ':' | ';' | '?' | '!' | ' ' => previous.is_some_and(is_plain) && next().is_some_and(is_plain),
        '"' | '(' | ')' => false,
        c => c.is_ascii_graphic(),
    }
}

/// A character on its way, with the bytes of the original it came from. All white space is ' ' or '\t' by now.
#[derive(Debug, Clone, Copy)]
struct Char {
    now: char,
    start: u32,
    end: u32,
    /// True while it is exactly what stood there.
    copied: bool,
}

impl Char {
    fn set(&mut self, c: char) {
        if self.now != c {
            self.now = c;
            self.copied = false;
        }
    }
}

fn fold_characters(original: &str) -> Vec<Char> {
    let mut chars = Vec::with_capacity(original.len() / 2);
    for (at, c) in original.char_indices() {
        let (start, end) = (at as u32, (at + c.len_utf8()) as u32);
        let mut push = |now: char| chars.push(Char { now, start, end, copied: now == c });
        match fold(c) {
            Folded::Same => push(c),
            Folded::One(now) => push(now),
            Folded::Several(text) => text.chars().for_each(push),
            Folded::Gone => {}
        }
    }
    chars
}

enum Folded {
    Same,
    One(char),
    Several(String),
    Gone,
}

/// What becomes of a character whatever stands beside it.
fn fold(c: char) -> Folded {
    match c {
        // Most of all text, and nothing to do.
        '\u{21}'..='\u{27}'
        | '*'..='~'
        | '一'..='\u{9fff}'
        | '，'
        | '。'
        | '、'
        | '《'
        | '》'
        | '；'
        | '：'
        | '？'
        | '！'
        | '（'
        | '）' => {
            if is_ideograph(c)
                && let Some(standard) = VARIANTS.get(c)
            {
                return Folded::One(standard);
            }
            Folded::Same
        }
        '\t' => Folded::Same,
        '(' => Folded::One('（'),
        ')' => Folded::One('）'),
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' => Folded::One(' '),
        _ if c.is_whitespace() => Folded::One(' '),
        _ if is_invisible(c) => Folded::Gone,
        '„' | '‟' | '「' | '『' | '〝' | '﹁' | '﹃' | '｢' => Folded::One('“'),
        '」' | '』' | '〞' | '〟' | '﹂' | '﹄' | '｣' => Folded::One('”'),
        '＂' => Folded::One('"'),
        '“' | '”' | '‘' | '’' => Folded::Same,
        '‐' | '‑' | '‒' | '–' | '−' | '﹣' | '－' => Folded::One('-'),
        '―' | '─' | '━' | '﹘' | '︱' => Folded::One('—'),
        '—' | '…' | '·' => Folded::Same,
        '⋯' | '︙' => Folded::One('…'),
        '•' | '・' | '‧' | '∙' | '･' | '⋅' | '●' => Folded::One('·'),
        '〜' | '∼' | '～' => Folded::One('~'),
        '﹑' | '､' => Folded::One('、'),
        '｡' => Folded::One('。'),
        _ if wants_nfkc(c) => compatible(c),
        _ => variant(c),
    }
}

fn variant(c: char) -> Folded {
    VARIANTS.get(c).map_or(Folded::Same, Folded::One)
}

/// NFKC of one character, its brackets and variants brought into their one form too.
fn compatible(c: char) -> Folded {
    let mut text = String::new();
    for c in std::iter::once(c).nfkc() {
        let folded = if wants_nfkc(c) { variant(c) } else { fold(c) };
        match folded {
            Folded::Same => text.push(c),
            Folded::One(c) => text.push(c),
            Folded::Several(several) => text.push_str(&several),
            Folded::Gone => {}
        }
    }
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Folded::Gone,
        (Some(one), None) if one == c => Folded::Same,
        (Some(one), None) => Folded::One(one),
        _ => Folded::Several(text),
    }
}

/// Blocks whose characters only imitate others. Circled digits, Roman numerals, fractions and ligature letters are not among them.
fn wants_nfkc(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}'     // CJK and Kangxi radicals
        | '\u{3200}'..='\u{3247}'   // ㈠
        | '\u{3300}'..='\u{33ff}'   // ㎡
        | '\u{f900}'..='\u{faff}'   // compatibility ideographs
        | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6f}' // vertical and small forms
        | '\u{ff01}'..='\u{ffef}'   // full and half width
        | '\u{1d400}'..='\u{1d7ff}' // letters of formulas
        | '\u{2f800}'..='\u{2fa1f}')
        && !matches!(c, '，' | '；' | '：' | '？' | '！' | '（' | '）' | '\u{fffc}' | '\u{fffd}')
}

static VARIANTS: LazyLock<variants::Characters> = LazyLock::new(variants::builtin);

/// Double quotes, and the signs that are wide only beside a Chinese character.
fn settle_punctuation(chars: &mut [Char]) {
    let mut quote_open = false;
    for at in 0..chars.len() {
        match chars[at].now {
            '“' => quote_open = true,
            '”' => quote_open = false,
            '"' => {
                chars[at].set(if quote_open { '”' } else { '“' });
                quote_open = !quote_open;
            }
            narrow @ (',' | ':' | ';' | '?' | '!') => {
                let is_beside_ideograph = [before(chars, at), after(chars, at)].into_iter().flatten().any(is_ideograph);
                if is_beside_ideograph {
                    chars[at].set(widen(narrow));
                }
            }
            '：' => {
                let is_between_digits =
                    [before(chars, at), after(chars, at)].into_iter().all(|c| c.is_some_and(|c| c.is_ascii_digit()));
                if is_between_digits {
                    chars[at].set(':');
                }
            }
            _ => {}
        }
    }
}

/// Circles and letters that stand for 〇 inside a Chinese number.
fn settle_numerals(chars: &mut [Char]) {
    for at in 0..chars.len() {
        let follows_digit = |chars: &[Char]| {
            let previous = chars[..at].iter().rev().find(|c| c.now != ' ');
            previous.is_some_and(|previous| is_chinese_digit(previous.now))
        };
        match chars[at].now {
            '○' | '◯' if follows_digit(chars) => chars[at].set('〇'),
            'O' | 'o' | 'Ｏ' | 'О' if follows_digit(chars) => {
                let next = chars[at + 1..].iter().find(|c| c.now != ' ');
                let number_goes_on = next
                    .is_some_and(|next| is_chinese_digit(next.now) || matches!(next.now, '○' | '◯' | 'O' | 'o' | 'О'));
                if number_goes_on {
                    chars[at].set('〇');
                }
            }
            _ => {}
        }
    }
}

/// Drops or keeps white space and writes the text.
fn join(chars: &[Char], original_len: usize) -> Normalised {
    let mut normalised = Normalised { original_len, ..Normalised::default() };
    normalised.text.reserve(original_len);
    let mut at = 0;
    let mut last: Option<char> = None;
    while let Some(&c) = chars.get(at) {
        if !is_space(c.now) {
            normalised.push(c);
            last = Some(c.now);
            at += 1;
            continue;
        }
        let run_end = chars[at..].iter().position(|c| !is_space(c.now)).map_or(chars.len(), |len| at + len);
        let run = &chars[at..run_end];
        let (Some(previous), Some(next)) = (last, chars.get(run_end)) else {
            at = run_end;
            continue;
        };
        if let Some(tab) = run.iter().find(|c| c.now == '\t') {
            normalised.push(*tab);
        } else if !is_wide(previous) && !is_wide(next.now) {
            normalised.push(c);
        }
        at = run_end;
    }
    normalised
}

fn before(chars: &[Char], at: usize) -> Option<char> {
    chars[..at].iter().rev().map(|c| c.now).find(|c| !is_space(*c))
}

fn after(chars: &[Char], at: usize) -> Option<char> {
    chars[at + 1..].iter().map(|c| c.now).find(|c| !is_space(*c))
}

fn widen(c: char) -> char {
    match c {
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '?' => '？',
        '!' => '！',
        c => c,
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// Zero-width characters, variation selectors and control characters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// True for a Chinese character.
#[inline]
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '〇' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// The same as [`char::is_alphabetic`], soon told of what Chinese text is made of.
pub fn is_letter(c: char) -> bool {
    plainly_letter(c).unwrap_or_else(|| c.is_alphabetic())
}

/// True for a letter, a Chinese character or a digit of any script.
#[inline]
pub fn is_letter_or_digit(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    plainly_letter(c).unwrap_or_else(|| is_ideograph(c) || c.is_alphanumeric())
}

/// Whether a character is a letter, where that is told without the tables of all scripts, which cost a hundred times as much. What is
/// plainly none is no digit either.
#[inline]
fn plainly_letter(c: char) -> Option<bool> {
    match c {
        '一'..='\u{9fff}' => Some(true),
        '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => Some(false),
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => Some(false),
        _ => None,
    }
}

/// True for a character beside which a space says nothing: Chinese characters, kana and their punctuation.
fn is_wide(c: char) -> bool {
    is_ideograph(c)
        || matches!(c, '\u{3001}'..='\u{30ff}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '‘' | '’' | '—' | '…' | '·' | '\u{2460}'..='\u{24ff}')
}

fn is_chinese_digit(c: char) -> bool {
    matches!(c, '〇' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九')
}

fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn ceil(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_are_those_of_the_tables() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_letter_or_digit(c), is_ideograph(c) || c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn gives_one_form() {
        let cases = [
            ("２０１９年", "2019年"),
            ("政务　公开", "政务公开"),
            ("政务\r\n公开", "政务公开"),
            ("Open\n Data", "Open Data"),
            ("政务 APP 上线", "政务APP上线"),
            ("  首尾  ", "首尾"),
            ("甲\t乙", "甲\t乙"),
            ("甲 \t 乙", "甲\t乙"),
            ("\"一网通办\"和\"最多跑一次\"", "“一网通办”和“最多跑一次”"),
            ("『放管服』", "“放管服”"),
            ("„x‟", "“x“"),
            ("(一)公开,透明", "（一）公开，透明"),
            ("1,000万元", "1,000万元"),
            ("a, b", "a, b"),
            ("时间:8:30", "时间：8:30"),
            ("8：30", "8:30"),
            ("蓬江府办函［2019］840号", "蓬江府办函[2019]840号"),
            ("蓬江府办函〔2019〕840号", "蓬江府办函〔2019〕840号"),
            ("江府办【2019】3号", "江府办【2019】3号"),
            ("2018–2019", "2018-2019"),
            ("公开―透明", "公开—透明"),
            ("１００％", "100%"),
            ("㈠总体", "（一）总体"),
            ("①建立", "①建立"),
            ("50㎡", "50m2"),
            ("⽂件", "文件"),
            ("⻔户⽹站", "门户网站"),
            ("\u{f900}", "豈"),
            ("公\u{200b}开\u{feff}", "公开"),
            ("二○一九年", "二〇一九年"),
            ("二O一九年", "二〇一九年"),
            ("二OA", "二OA"),
            ("○公开", "○公开"),
            ("公开•透明", "公开·透明"),
            ("", ""),
            (" \n\t ", ""),
        ];
        for (original, expected) in cases {
            assert_eq!(normalise(original).text, expected, "{original:?}");
        }
    }

    #[test]
    fn every_character_folds_once() {
        for c in (0..=0x10ffff).filter_map(char::from_u32) {
            let once = normalise(&c.to_string()).text;
            assert_eq!(normalise(&once).text, once, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn ranges_lead_back() {
        let original = "  ５０㎡　公 开 ";
        let normalised = normalise(original);
        assert_eq!(normalised.text, "50m2公开");
        let back = |range| &original[normalised.original_range(range)];
        assert_eq!(back(0..1), "５");
        assert_eq!(back(2..3), "㎡");
        assert_eq!(back(2..4), "㎡");
        assert_eq!(back(3..4), "㎡");
        assert_eq!(back(4..10), "公 开");
        assert_eq!(back(0..10), "５０㎡　公 开");
        assert_eq!(back(5..6), "公", "a range inside a character is widened");
        assert_eq!(normalised.original_range(4..4).len(), 0);
        assert_eq!(normalised.original_range(90..99), original.len()..original.len());
        assert!(normalise("公开").is_unchanged());
        assert!(!normalised.is_unchanged());
    }

    /// Text in which the rules meet: few characters, all of them special somewhere.
    fn tricky() -> impl Strategy<Value = String> {
        let alphabet = prop::sample::select(
            "公开一二九〇○OoＯ 　\n\t\u{200b}aB19０％，,：:；;?!？（()）“”\"「」『』„＂‘'—–-·•㎡㈠①⽂⻔〔［】.。、\u{fe0f}𝟏".chars().collect::<Vec<_>>(),
        );
        prop::collection::vec(alphabet, 0..16).prop_map(|chars| chars.into_iter().collect())
    }

    fn check(original: &str) -> Result<(), TestCaseError> {
        prop_assert_eq!(normalised(original), normalise(original).text);
        let normalised = normalise(original);
        let again = normalise(&normalised.text);
        prop_assert_eq!(&again.text, &normalised.text, "not the same after a second time");
        prop_assert!(again.is_unchanged());

        let boundaries: Vec<usize> =
            (0..=normalised.text.len()).filter(|at| normalised.text.is_char_boundary(*at)).collect();
        let mut last = 0..0;
        for pair in boundaries.windows(2) {
            let range = normalised.original_range(pair[0]..pair[1]);
            prop_assert!(original.is_char_boundary(range.start) && original.is_char_boundary(range.end));
            prop_assert!(!range.is_empty());
            prop_assert!(range.start >= last.start && range.end >= last.end);
            prop_assert!(
                range.start >= last.end || range == last,
                "characters share bytes only when one became several"
            );
            last = range;
        }
        for start in &boundaries {
            for end in boundaries.iter().filter(|end| *end >= start) {
                let range = normalised.original_range(*start..*end);
                prop_assert!(original.get(range).is_some());
            }
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn holds_where_rules_meet(original in tricky()) {
            check(&original)?;
        }
    }

    proptest! {
        #[test]
        fn holds_for_any_text(original in "\\PC{0,24}") {
            check(&original)?;
        }
    }
}
