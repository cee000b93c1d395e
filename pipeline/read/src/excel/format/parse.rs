//! The code of a number format, taken apart.

use super::section::{Comparison, Section, Token};
use crate::excel::dates::DateToken;

pub(super) fn sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let mut quoted = false;
    let mut escaped = false;
    for c in code.chars() {
        if c == ';' && !quoted && !escaped {
            sections.push(String::new());
            continue;
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = !escaped && !quoted && matches!(c, '\\' | '!' | '_' | '*');
        if let Some(section) = sections.last_mut() {
            section.push(c);
        }
    }
    sections
}

pub(super) fn section(code: &str) -> Section {
    let code = match code {
        _ if code.contains("[$-F800]") => "yyyy\"年\"m\"月\"d\"日\"",
        _ if code.contains("[$-F400]") => "h:mm:ss",
        code => code,
    };
    let chars: Vec<char> = code.chars().collect();
    let mut section = Section::default();
    let mut at = 0;
    while at < chars.len() {
        let rest: String = chars[at..].iter().take(8).collect();
        let lower = rest.to_lowercase();
        let run = chars[at..].iter().take_while(|c| c.eq_ignore_ascii_case(&chars[at])).count();
        let mut step = 1;
        match chars[at] {
            '"' => {
                let end = chars[at + 1..].iter().position(|&c| c == '"').map_or(chars.len(), |end| at + 1 + end);
                section.literal(&chars[at + 1..end].iter().collect::<String>());
                step = end + 1 - at;
            }
            // Excel in Chinese writes `!` where others write a backslash: `0!.0,"万"`.
            '\\' | '!' => {
                chars.get(at + 1).into_iter().for_each(|c| section.literal(&c.to_string()));
                step = 2;
            }
            '_' | '*' => step = 2,
            '[' => {
                let end = chars[at..].iter().position(|&c| c == ']').map_or(chars.len() - 1, |end| at + end);
                section.bracket(&chars[at + 1..end.max(at + 1)].iter().collect::<String>());
                step = end + 1 - at;
            }
            _ if lower.starts_with("general") => {
                section.tokens.push(Token::General);
                step = 7;
            }
            // The name of General in the Chinese edition, as WPS and report generators store it.
            _ if lower.starts_with("g/通用格式") => {
                section.tokens.push(Token::General);
                step = 6;
            }
            _ if rest.starts_with("上午/下午") => {
                section.date(DateToken::HalfDay { chinese: true });
                step = 5;
            }
            _ if lower.starts_with("am/pm") => {
                section.date(DateToken::HalfDay { chinese: false });
                step = 5;
            }
            _ if lower.starts_with("a/p") => {
                section.date(DateToken::HalfDay { chinese: false });
                step = 3;
            }
            c @ ('0' | '#' | '?') => section.tokens.push(Token::Digit(c)),
            '.' => section.tokens.push(Token::Point),
            ',' => section.tokens.push(Token::Comma),
            '%' => section.tokens.push(Token::Percent),
            '/' if !section.is_date() => {
                let fixed = denominator(&chars[at + 1..]).filter(|_| section.tokens.iter().any(is_place));
                section.tokens.push(Token::Fraction(fixed.map(|(number, _)| number)));
                step += fixed.map_or(0, |(_, n_digits)| n_digits);
            }
            '@' => section.tokens.push(Token::Text),
            'e' | 'E' if matches!(chars.get(at + 1), Some('+' | '-')) => {
                section.tokens.push(Token::Exponent);
                step = 2;
            }
            c @ ('y' | 'Y' | 'e' | 'E' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'a' | 'A') => {
                match c.to_ascii_lowercase() {
                    'y' | 'e' => section.date(DateToken::Year(if c.eq_ignore_ascii_case(&'e') { 4 } else { run })),
                    'm' => section.date(DateToken::Month(run)),
                    'd' => section.date(DateToken::Day(run)),
                    'h' => section.date(DateToken::Hour(run)),
                    's' => section.date(DateToken::Second(run)),
                    _ if run >= 3 => section.date(DateToken::Weekday(run)),
                    _ => section.literal(&rest.chars().take(run).collect::<String>()),
                }
                step = run;
            }
            c => section.literal(&c.to_string()),
        }
        at += step;
    }
    section.settle_minutes();
    if is_chinese(code) {
        section.settle_language();
    }
    section
}

/// True for `[$-804]`, `[$-zh-CN]`: the names of days are those of mainland China.
fn is_chinese(code: &str) -> bool {
    let lower = code.to_ascii_lowercase();
    ["804]", "-zh-cn]"].iter().any(|mark| lower.contains(mark))
}

/// A number below the stroke of a fraction and how many digits it has; a zero at its beginning is a place for a digit.
fn denominator(rest: &[char]) -> Option<(u32, usize)> {
    const MOST_DIGITS: usize = 5;
    let digits: String = rest.iter().take(MOST_DIGITS).take_while(|c| c.is_ascii_digit()).collect();
    let number = digits.parse().ok().filter(|_| !digits.starts_with('0'))?;
    Some((number, digits.len()))
}

fn is_place(token: &Token) -> bool {
    matches!(token, Token::Digit(_))
}

impl Section {
    pub(super) fn literal(&mut self, text: &str) {
        self.tokens.push(Token::Literal(text.to_owned()));
    }

    pub(super) fn date(&mut self, token: DateToken) {
        self.tokens.push(Token::Date(token));
    }

    /// `[Red]`, `[h]`, `[>100]`, `[$¥-804]`, `[DBNum1]`.
    pub(super) fn bracket(&mut self, inside: &str) {
        let lower = inside.to_lowercase();
        if let Some(currency) = inside.strip_prefix('$') {
            let (symbol, locale) = currency.split_once('-').unwrap_or((currency, ""));
            // Before the language stands the form of the digits: `[$-1E000804]` of a converter is `[DBNum1][$-804]`.
            match u32::from_str_radix(locale, 16).map(|locale| locale >> 24) {
                Ok(0x1e) => self.chinese = 1,
                Ok(0x1f) => self.chinese = 2,
                _ => {}
            }
            match locale.to_ascii_uppercase().as_str() {
                // The system's own formats for date and time; what follows them in the code is not used.
                "F800" | "F400" => {}
                _ => self.literal(symbol),
            }
        } else if let Some(kind) = lower.strip_prefix("dbnum") {
            self.chinese = if kind == "2" { 2 } else { 1 };
        } else if !lower.is_empty() && lower.bytes().all(|b| b == lower.as_bytes()[0]) && "hms".contains(&lower[..1]) {
            self.date(DateToken::Elapsed(lower.chars().next().unwrap_or('h')));
        } else if let Some(condition) = condition(inside) {
            self.condition = Some(condition);
        }
    }

    /// Names of days and halves of days in Chinese.
    fn settle_language(&mut self) {
        for token in &mut self.tokens {
            match token {
                Token::Date(DateToken::Day(4..)) => *token = Token::Date(DateToken::Weekday(4)),
                Token::Date(DateToken::HalfDay { chinese }) => *chinese = true,
                _ => {}
            }
        }
    }

    /// An `m` after hours or before seconds means minutes.
    pub(super) fn settle_minutes(&mut self) {
        let dates: Vec<usize> =
            (0..self.tokens.len()).filter(|&at| matches!(self.tokens[at], Token::Date(_))).collect();
        for (nth, &at) in dates.iter().enumerate() {
            let Token::Date(DateToken::Month(width)) = self.tokens[at] else { continue };
            let before = nth.checked_sub(1).map(|nth| &self.tokens[dates[nth]]);
            let after = dates.get(nth + 1).map(|&at| &self.tokens[at]);
            let follows_hour = matches!(before, Some(Token::Date(DateToken::Hour(_) | DateToken::Elapsed('h'))));
            let precedes_second = matches!(after, Some(Token::Date(DateToken::Second(_) | DateToken::Elapsed('s'))));
            if width <= 2 && (follows_hour || precedes_second) {
                self.tokens[at] = Token::Date(DateToken::Minute(width));
            }
        }
    }
}

pub(super) fn condition(inside: &str) -> Option<(Comparison, f64)> {
    let end = inside.find(|c: char| !"<>=".contains(c))?;
    let comparison = match &inside[..end] {
        "<" => Comparison::Less,
        "<=" => Comparison::LessEqual,
        "=" => Comparison::Equal,
        "<>" => Comparison::NotEqual,
        ">=" => Comparison::GreaterEqual,
        ">" => Comparison::Greater,
        _ => return None,
    };
    inside[end..].parse().ok().map(|limit| (comparison, limit))
}
