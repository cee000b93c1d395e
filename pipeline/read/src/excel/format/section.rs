//! One section of a number format, and how a value looks in it.

use super::digits::{general, scientific};
use crate::excel::dates::{self, DateToken};
use crate::numeral;

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Section {
    pub(super) condition: Option<(Comparison, f64)>,
    pub(super) tokens: Vec<Token>,
    /// 1 for 一二三, 2 for 壹贰叁.
    pub(super) chinese: u8,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Comparison {
    Less,
    LessEqual,
    Equal,
    NotEqual,
    GreaterEqual,
    Greater,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Literal(String),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    Exponent,
    /// The stroke of a fraction, and the number below it when that is fixed.
    Fraction(Option<u32>),
    General,
    Text,
    Date(DateToken),
}

impl Comparison {
    pub(super) fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::Less => value < limit,
            Self::LessEqual => value <= limit,
            Self::Equal => value == limit,
            Self::NotEqual => value != limit,
            Self::GreaterEqual => value >= limit,
            Self::Greater => value > limit,
        }
    }
}

impl Section {
    pub(super) fn is_date(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Date(_)))
    }

    pub(super) fn render_date(&self, value: f64, epoch_1904: bool) -> Option<String> {
        let mut pieces = Vec::new();
        for token in &self.tokens {
            match token {
                Token::Literal(text) => pieces.push(DateToken::Literal(text.clone())),
                Token::Date(token) => pieces.push(token.clone()),
                Token::Point => pieces.push(DateToken::Literal(".".into())),
                Token::Comma => pieces.push(DateToken::Literal(",".into())),
                Token::Fraction(_) => pieces.push(DateToken::Literal("/".into())),
                // Zeros after the seconds are their fraction; anything else has no meaning in a date.
                Token::Digit(_) => pieces.push(DateToken::Fraction),
                Token::Percent | Token::Exponent | Token::General | Token::Text => {}
            }
        }
        dates::render(&pieces, value, epoch_1904, self.chinese > 0)
    }

    pub(super) fn render_number(&self, value: f64) -> String {
        if self.tokens.iter().any(|token| matches!(token, Token::General | Token::Text)) {
            return self.with_literals(|| self.in_chinese(value).unwrap_or_else(|| general(value)));
        }
        let has_digits = self.tokens.iter().any(|token| matches!(token, Token::Digit(_)));
        if !has_digits {
            let sign = if value < 0.0 { "-" } else { "" };
            return format!("{sign}{}", self.with_literals(String::new));
        }
        if value == 0.0 && self.shows_zero_as_literal() {
            return self.with_literals(String::new);
        }
        if self.tokens.iter().any(|token| matches!(token, Token::Fraction(_))) {
            return self.render_fraction(value);
        }
        if self.tokens.contains(&Token::Exponent) {
            let point = self.tokens.iter().position(|token| *token == Token::Point);
            let end = self.tokens.iter().position(|token| *token == Token::Exponent).unwrap_or_default();
            let decimals = point.map_or(0, |point| end.saturating_sub(point + 1));
            return scientific(value, decimals);
        }
        let text = self.render_decimal(value);
        if self.chinese > 0 { self.digit_by_digit(&text) } else { text }
    }

    /// True for `"-"??`, the zero of the accounting formats: its placeholders are only room for digits that are not there.
    pub(super) fn shows_zero_as_literal(&self) -> bool {
        let only_room = self.tokens.iter().filter_map(digit_of).all(|placeholder| placeholder == '?');
        let has_literal = |token: &Token| matches!(token, Token::Literal(text) if !text.trim().is_empty());
        only_room && self.tokens.iter().any(has_literal)
    }

    /// All literals in place, the first placeholder replaced by the text.
    pub(super) fn with_literals(&self, text: impl Fn() -> String) -> String {
        let mut out = String::new();
        let mut done = false;
        for token in &self.tokens {
            match token {
                Token::Literal(literal) => out.push_str(literal),
                Token::General | Token::Text | Token::Digit(_) if !done => {
                    out.push_str(&text());
                    done = true;
                }
                Token::Percent => out.push('%'),
                _ => {}
            }
        }
        out
    }

    /// A number of format General as it is spoken: 壹万贰仟叁佰肆拾伍.陆柒.
    fn in_chinese(&self, value: f64) -> Option<String> {
        /// The largest number that is spoken.
        const MOST: f64 = 1e12;
        if self.chinese == 0 || value.abs() >= MOST {
            return None;
        }
        let digits = general(value.abs());
        let (whole, decimals) = digits.split_once('.').unwrap_or((&digits, ""));
        let whole: u64 = whole.parse().ok()?;
        let whole = if self.chinese == 2 { numeral::formal_chinese(whole) } else { numeral::chinese(whole) };
        let sign = if value < 0.0 { "-" } else { "" };
        let point = if decimals.is_empty() { "" } else { "." };
        Some(format!("{sign}{whole}{point}{}", self.digit_by_digit(decimals)))
    }

    /// The digits of a format that has a place for each: 壹贰叁.肆零.
    fn digit_by_digit(&self, text: &str) -> String {
        let digits = if self.chinese == 2 { numeral::FORMAL } else { numeral::DIGITS };
        let shown = |c: char| c.to_digit(10).and_then(|digit| digits.get(digit as usize).copied()).unwrap_or(c);
        text.chars().map(shown).collect()
    }

    /// `# ?/?` finds the fraction that fits best, `# ?/10` counts tenths; without a place for the whole, 3/2 is no 1 1/2.
    fn render_fraction(&self, value: f64) -> String {
        let is_fraction = |token: &Token| matches!(token, Token::Fraction(_));
        let at = self.tokens.iter().position(is_fraction).unwrap_or_default();
        let digits = self.tokens[at..].iter().filter(|token| matches!(token, Token::Digit(_))).count().clamp(1, 3);
        let fixed = match self.tokens.get(at) {
            Some(Token::Fraction(denominator)) => *denominator,
            _ => None,
        };
        let numerator = self.tokens[..at].iter().rposition(|token| !matches!(token, Token::Digit(_)));
        let has_whole = numerator.is_some_and(|end| self.tokens[..end].iter().any(|token| digit_of(token).is_some()));
        let (whole, rest) = if has_whole { (value.abs().trunc(), value.abs().fract()) } else { (0.0, value.abs()) };
        let most = 10_u32.pow(digits as u32) - 1;
        let error = |below: u32| ((rest * f64::from(below)).round() / f64::from(below) - rest).abs();
        let best = fixed.or_else(|| (1..=most).min_by(|&a, &b| error(a).total_cmp(&error(b)))).unwrap_or(1);
        let above = (rest * f64::from(best)).round();
        let sign = if value < 0.0 { "-" } else { "" };
        let shown = match (whole, above) {
            (_, 0.0) => format!("{sign}{whole}"),
            (_, above) if has_whole && above == f64::from(best) => format!("{sign}{}", whole + 1.0),
            (0.0, _) => format!("{sign}{above}/{best}"),
            _ => format!("{sign}{whole} {above}/{best}"),
        };
        // What stands between the places only sets them apart.
        let is_part = |token: &Token| is_fraction(token) || digit_of(token).is_some();
        let first = self.tokens.iter().position(is_part).unwrap_or_default();
        let end = self.tokens.iter().rposition(is_part).map_or(first, |last| last + 1);
        format!("{}{shown}{}", literals(&self.tokens[..first]), literals(&self.tokens[end..]))
    }
}

fn literals(tokens: &[Token]) -> String {
    let literal = |token: &Token| match token {
        Token::Literal(text) => Some(text.clone()),
        _ => None,
    };
    tokens.iter().filter_map(literal).collect()
}

pub(super) fn digit_of(token: &Token) -> Option<char> {
    match token {
        Token::Digit(c) => Some(*c),
        _ => None,
    }
}
