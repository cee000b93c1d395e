//! Digits laid into the places of a format.

use super::digits::rounded;
use super::section::{Section, Token, digit_of};

impl Section {
    pub(super) fn render_decimal(&self, value: f64) -> String {
        let last_digit = self.tokens.iter().rposition(|token| matches!(token, Token::Digit(_))).unwrap_or_default();
        let first_digit = self.tokens.iter().position(|token| matches!(token, Token::Digit(_))).unwrap_or_default();
        let point = self.tokens.iter().position(|token| *token == Token::Point).unwrap_or(last_digit + 1);
        let mut scaled = value.abs();
        let mut thousands = false;
        for (at, token) in self.tokens.iter().enumerate() {
            match token {
                Token::Percent => scaled *= 100.0,
                Token::Comma if at > last_digit || at + 1 == point => scaled /= 1000.0,
                Token::Comma if at > first_digit && at < point => thousands = true,
                _ => {}
            }
        }
        let fraction: Vec<char> = self.tokens.iter().skip(point).filter_map(digit_of).collect();
        let least = self.tokens.iter().take(point).filter_map(digit_of).filter(|&c| c == '0').count();
        let (mut whole, mut decimals) = rounded(scaled, fraction.len());
        while whole.len() < least {
            whole.insert(0, '0');
        }
        for &placeholder in fraction.iter().rev() {
            if placeholder == '0' || !decimals.ends_with('0') {
                break;
            }
            decimals.pop();
        }
        let is_zero = whole.bytes().all(|b| b == b'0') && decimals.bytes().all(|b| b == b'0');
        if least == 0 && whole == "0" && !decimals.is_empty() {
            whole.clear();
        }
        let sign = if value < 0.0 && !is_zero { "-" } else { "" };
        let whole = self.laid_out(&whole, point, thousands);
        let mut out = format!("{sign}{whole}");
        let mut decimals = decimals.chars();
        for token in self.tokens.iter().skip(point) {
            match token {
                Token::Point => out.push('.'),
                Token::Digit(_) => out.extend(decimals.next()),
                Token::Literal(text) => out.push_str(text),
                Token::Percent => out.push('%'),
                _ => {}
            }
        }
        // `0.##` of a whole number: Excel does show the point, people do not type it.
        if let Some(rest) = out.strip_suffix('.') { rest.to_owned() } else { out }
    }

    /// The digits before the point, laid into their placeholders from the right.
    pub(super) fn laid_out(&self, whole: &str, point: usize, thousands: bool) -> String {
        let mut rest: Vec<char> = whole.chars().collect();
        let first = self.tokens.iter().take(point).position(|token| matches!(token, Token::Digit(_)));
        let mut reversed = String::new();
        let mut n_digits = 0;
        let mut add = |c: char, reversed: &mut String| {
            if thousands && n_digits > 0 && n_digits % 3 == 0 {
                reversed.push(',');
            }
            n_digits += 1;
            reversed.push(c);
        };
        for (at, token) in self.tokens.iter().enumerate().take(point).rev() {
            match token {
                Token::Digit(_) => {
                    if let Some(c) = rest.pop() {
                        add(c, &mut reversed);
                    }
                    while Some(at) == first && !rest.is_empty() {
                        rest.pop().into_iter().for_each(|c| add(c, &mut reversed));
                    }
                }
                Token::Literal(text) => reversed.extend(text.chars().rev()),
                Token::Percent => reversed.push('%'),
                _ => {}
            }
        }
        while let Some(c) = rest.pop() {
            add(c, &mut reversed);
        }
        reversed.chars().rev().collect()
    }
}
