//! Number formats: a stored number as a person sees it in the cell (ECMA-376 part 1, 18.8.30 and 18.8.31).
//!
//! Two liberties, both for reading rather than for looks: numbers of format General are never shortened to the width
//! of the column, and a format that hides the value (`;;;`) shows it.

use super::dates::{self, DateToken};
use crate::numeral;

/// A parsed number format.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Section {
    condition: Option<(Comparison, f64)>,
    tokens: Vec<Token>,
    /// 1 for 一二三, 2 for 壹贰叁.
    chinese: u8,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Less,
    LessEqual,
    Equal,
    NotEqual,
    GreaterEqual,
    Greater,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Literal(String),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    Exponent,
    Fraction,
    General,
    Text,
    Date(DateToken),
}

impl NumberFormat {
    /// Parses a format code such as `#,##0.00`, `yyyy"年"m"月"` or `0.0%`.
    pub(super) fn parse(code: &str) -> Self {
        let sections = split_sections(code).iter().map(|code| parse_section(code)).collect();
        Self { sections }
    }

    /// The format of a built-in number as the Chinese edition of Excel has it; `None` for one that is not built in.
    pub(super) fn built_in(id: u16) -> Option<Self> {
        let code = match id {
            0 => "General",
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            5 | 6 => "¥#,##0;¥-#,##0",
            7 | 8 => "¥#,##0.00;¥-#,##0.00",
            9 => "0%",
            10 => "0.00%",
            11 => "0.00E+00",
            12 => "# ?/?",
            13 => "# ??/??",
            14 => "yyyy/m/d",
            15 => "d-mmm-yy",
            16 => "d-mmm",
            17 => "mmm-yy",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 => "h:mm",
            21 => "h:mm:ss",
            22 => "yyyy/m/d h:mm",
            27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
            28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
            30 => "m-d-yy",
            31 => "yyyy\"年\"m\"月\"d\"日\"",
            32 => "h\"时\"mm\"分\"",
            33 => "h\"时\"mm\"分\"ss\"秒\"",
            34 | 55 => "上午/下午h\"时\"mm\"分\"",
            35 | 56 => "上午/下午h\"时\"mm\"分\"ss\"秒\"",
            37 | 38 => "#,##0;-#,##0",
            39 | 40 => "#,##0.00;-#,##0.00",
            41 => "#,##0;-#,##0;\"-\"",
            42 => "¥#,##0;-¥#,##0;\"-\"",
            43 => "#,##0.00;-#,##0.00;\"-\"",
            44 => "¥#,##0.00;-¥#,##0.00;\"-\"",
            45 => "mm:ss",
            46 => "[h]:mm:ss",
            47 => "mm:ss.0",
            48 => "##0.0E+0",
            49 => "@",
            _ => return None,
        };
        Some(Self::parse(code))
    }

    /// The number as text. `epoch_1904` is the workbook's setting for dates.
    pub(super) fn render(&self, value: f64, epoch_1904: bool) -> String {
        if !value.is_finite() {
            return String::new();
        }
        let (section, shown) = self.section(value);
        let Some(section) = section.filter(|section| !section.tokens.is_empty()) else { return general(value) };
        let text =
            if section.is_date() { section.render_date(value, epoch_1904) } else { Some(section.render_number(shown)) };
        let text = text.unwrap_or_else(|| general(value));
        text.trim().to_owned()
    }

    /// Text with what its format puts around it: `"会议："@` shows 会议：周三 for 周三.
    pub(super) fn render_text(&self, text: &str) -> String {
        let Some(section) = self.sections.last().filter(|section| section.tokens.contains(&Token::Text)) else {
            return text.to_owned();
        };
        section.with_literals(|| text.to_owned()).trim().to_owned()
    }

    /// A day or time written as in XML, `2019-10-21T08:30:00`; as it stands where the format shows no date.
    pub(super) fn render_iso(&self, text: &str) -> String {
        let is_date = self.sections.first().is_some_and(Section::is_date);
        let serial = dates::serial(text).filter(|_| is_date);
        serial.map_or_else(|| dates::without_midnight(text), |serial| self.render(serial, false))
    }

    /// The section for a value, and the value as that section shows it: the negative section has its own sign.
    fn section(&self, value: f64) -> (Option<&Section>, f64) {
        if self.sections.iter().any(|section| section.condition.is_some()) {
            let fits =
                |section: &&Section| section.condition.is_none_or(|(comparison, limit)| comparison.holds(value, limit));
            return (self.sections.iter().find(fits), value);
        }
        match self.sections.as_slice() {
            [_, negative, ..] if value < 0.0 => (Some(negative), -value),
            [_, _, zero, ..] if value == 0.0 => (Some(zero), value),
            [first, ..] => (Some(first), value),
            [] => (None, value),
        }
    }
}

impl Comparison {
    fn holds(self, value: f64, limit: f64) -> bool {
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
    fn is_date(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Date(_)))
    }

    fn render_date(&self, value: f64, epoch_1904: bool) -> Option<String> {
        let mut pieces = Vec::new();
        for token in &self.tokens {
            match token {
                Token::Literal(text) => pieces.push(DateToken::Literal(text.clone())),
                Token::Date(token) => pieces.push(token.clone()),
                Token::Point => pieces.push(DateToken::Literal(".".into())),
                Token::Comma => pieces.push(DateToken::Literal(",".into())),
                Token::Fraction => pieces.push(DateToken::Literal("/".into())),
                // Zeros after the seconds are their fraction; anything else has no meaning in a date.
                Token::Digit(_) => pieces.push(DateToken::Fraction),
                Token::Percent | Token::Exponent | Token::General | Token::Text => {}
            }
        }
        dates::render(&pieces, value, epoch_1904, self.chinese > 0)
    }

    fn render_number(&self, value: f64) -> String {
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
        if let Some(text) = self.in_chinese(value) {
            return self.with_literals(|| text.clone());
        }
        if self.tokens.contains(&Token::Fraction) {
            return self.render_fraction(value);
        }
        if self.tokens.contains(&Token::Exponent) {
            let point = self.tokens.iter().position(|token| *token == Token::Point);
            let end = self.tokens.iter().position(|token| *token == Token::Exponent).unwrap_or_default();
            let decimals = point.map_or(0, |point| end.saturating_sub(point + 1));
            return scientific(value, decimals);
        }
        self.render_decimal(value)
    }

    /// True for `"-"??`, the zero of the accounting formats: its placeholders are only room for digits that are not there.
    fn shows_zero_as_literal(&self) -> bool {
        let only_room = self.tokens.iter().filter_map(digit_of).all(|placeholder| placeholder == '?');
        let has_literal = |token: &Token| matches!(token, Token::Literal(text) if !text.trim().is_empty());
        only_room && self.tokens.iter().any(has_literal)
    }

    /// All literals in place, the first placeholder replaced by the text.
    fn with_literals(&self, text: impl Fn() -> String) -> String {
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

    fn in_chinese(&self, value: f64) -> Option<String> {
        let whole = value.fract() == 0.0 && (0.0..1e12).contains(&value);
        match self.chinese {
            1 if whole => Some(numeral::chinese(value as u64)),
            2 if whole => Some(numeral::formal_chinese(value as u64)),
            _ => None,
        }
    }

    fn render_fraction(&self, value: f64) -> String {
        let at = self.tokens.iter().position(|token| *token == Token::Fraction).unwrap_or_default();
        let digits = self.tokens[at..].iter().filter(|token| matches!(token, Token::Digit(_))).count().clamp(1, 3);
        let most = 10_u32.pow(digits as u32) - 1;
        let (whole, rest) = (value.abs().trunc(), value.abs().fract());
        let error = |below: u32| ((rest * f64::from(below)).round() / f64::from(below) - rest).abs();
        let best = (1..=most).min_by(|&a, &b| error(a).total_cmp(&error(b))).unwrap_or(1);
        let above = (rest * f64::from(best)).round();
        let sign = if value < 0.0 { "-" } else { "" };
        match (whole, above) {
            (_, 0.0) => format!("{sign}{whole}"),
            (_, above) if above == f64::from(best) => format!("{sign}{}", whole + 1.0),
            (0.0, _) => format!("{sign}{above}/{best}"),
            _ => format!("{sign}{whole} {above}/{best}"),
        }
    }

    fn render_decimal(&self, value: f64) -> String {
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
    fn laid_out(&self, whole: &str, point: usize, thousands: bool) -> String {
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

/// A number of format General: all its digits, no noise of binary fractions.
pub(super) fn general(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".into() } else { String::new() };
    }
    if value.abs() >= 1e21 || value.abs() < 1e-9 {
        return scientific(value, 5);
    }
    let (digits, exponent) = fifteen_digits(value.abs());
    let digits = digits.trim_end_matches('0');
    let sign = if value < 0.0 { "-" } else { "" };
    let n_digits = digits.len() as i32;
    if exponent < 0 {
        format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize))
    } else if n_digits <= exponent + 1 {
        format!("{sign}{digits}{}", "0".repeat((exponent + 1 - n_digits) as usize))
    } else {
        let (whole, fraction) = digits.split_at((exponent + 1) as usize);
        format!("{sign}{whole}.{fraction}")
    }
}

/// The 15 significant digits Excel keeps, and the power of ten of the first.
fn fifteen_digits(value: f64) -> (String, i32) {
    let text = format!("{value:.14e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

/// Whole part and exactly `decimals` digits after the point, half rounded up on the decimal digits as Excel does.
fn rounded(value: f64, decimals: usize) -> (String, String) {
    if value >= 1e15 {
        return (format!("{value:.0}"), "0".repeat(decimals));
    }
    let (digits, exponent) = if value == 0.0 { ("0".repeat(15), 0) } else { fifteen_digits(value) };
    let mut all: Vec<u8> = Vec::new();
    all.extend(std::iter::repeat_n(0, (-exponent).clamp(0, 400) as usize));
    all.extend(digits.bytes().map(|b| b - b'0'));
    // `all` has the point after this many digits.
    let point = if exponent < 0 { 1 } else { exponent as usize + 1 };
    all.resize(all.len().max(point + decimals + 1), 0);
    let mut carry = all[point + decimals] >= 5;
    all.truncate(point + decimals);
    for digit in all.iter_mut().rev() {
        if !carry {
            break;
        }
        *digit = (*digit + 1) % 10;
        carry = *digit == 0;
    }
    let mut text: String = all.iter().map(|digit| char::from(b'0' + digit)).collect();
    let mut point = point;
    if carry {
        text.insert(0, '1');
        point += 1;
    }
    let fraction = text.split_off(point);
    let whole = text.trim_start_matches('0');
    (if whole.is_empty() { "0".into() } else { whole.to_owned() }, fraction)
}

fn scientific(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$E}");
    let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
    let power: i32 = exponent.parse().unwrap_or(0);
    format!("{mantissa}E{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
}

fn digit_of(token: &Token) -> Option<char> {
    match token {
        Token::Digit(c) => Some(*c),
        _ => None,
    }
}

fn split_sections(code: &str) -> Vec<String> {
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

fn parse_section(code: &str) -> Section {
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
            '/' if !section.is_date() => section.tokens.push(Token::Fraction),
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
    section
}

impl Section {
    fn literal(&mut self, text: &str) {
        self.tokens.push(Token::Literal(text.to_owned()));
    }

    fn date(&mut self, token: DateToken) {
        self.tokens.push(Token::Date(token));
    }

    /// `[Red]`, `[h]`, `[>100]`, `[$¥-804]`, `[DBNum1]`.
    fn bracket(&mut self, inside: &str) {
        let lower = inside.to_lowercase();
        if let Some(currency) = inside.strip_prefix('$') {
            let (symbol, locale) = currency.split_once('-').unwrap_or((currency, ""));
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

    /// An `m` after hours or before seconds means minutes.
    fn settle_minutes(&mut self) {
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

fn condition(inside: &str) -> Option<(Comparison, f64)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_in_the_cell() {
        for (code, value, text) in [
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 440_702_199_001_011_234.0, "440702199001011000"),
            ("General", -1234.5, "-1234.5"),
            ("0.00", 1.005, "1.01"),
            ("0", 2.5, "3"),
            ("#,##0.00", 1_234_567.891, "1,234,567.89"),
            ("#,##0", -1234.0, "-1,234"),
            ("0%", 0.5, "50%"),
            ("0.0%", 0.1234, "12.3%"),
            ("0.00%", 1.0, "100.00%"),
            ("# ?/?", 0.5, "1/2"),
            ("# ?/?", 2.25, "2 1/4"),
            ("0.##", 3.0, "3"),
            ("000000", 42.0, "000042"),
            ("0\"户\"", 12.0, "12户"),
            ("¥#,##0.00;¥-#,##0.00", -3.5, "¥-3.50"),
            ("#,##0_);(#,##0)", -1200.0, "(1,200)"),
            ("0.0,\"千\"", 12_345.0, "12.3千"),
            ("0.00E+00", 12_345.0, "1.23E+04"),
            ("[>=100]\"多\";\"少\"", 5.0, "少"),
            ("[DBNum1][$-804]General", 12.0, "十二"),
            ("0000-0000", 12_345_678.0, "1234-5678"),
            ("@", 7.0, "7"),
            (";;;", 7.0, "7"),
            ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", 0.0, "-"),
            ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", -5.0, "-5.00"),
            ("_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ;_ \"¥\"* \"-\"??_ ;_ @_ ", 0.0, "¥-"),
            ("_ \"¥\"* #,##0.00_ ;_ \"¥\"* \\-#,##0.00_ ;_ \"¥\"* \"-\"??_ ;_ @_ ", 5.0, "¥5.00"),
            ("?\"户\"", 3.0, "3户"),
            ("0!.0,\"万\"", 123_456.0, "12.3万"),
            ("0!;0", 57.0, "5;7"),
            ("G/通用格式", 12.5, "12.5"),
            ("G/通用格式\"人\"", 12.0, "12人"),
            ("0.0", 9.96, "10.0"),
            ("0.0", 0.0004, "0.0"),
        ] {
            assert_eq!(NumberFormat::parse(code).render(value, false), text, "{code}");
        }
    }

    #[test]
    fn dates_look_as_in_the_cell() {
        for (code, value, text) in [
            ("yyyy/m/d", 43_759.0, "2019/10/21"),
            ("yyyy\"年\"m\"月\"d\"日\"", 43_759.0, "2019年10月21日"),
            ("yyyy年m月", 43_759.0, "2019年10月"),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", 43_759.0, "二〇一九年十月二十一日"),
            ("yyyy-mm-dd hh:mm:ss", 43_759.75, "2019-10-21 18:00:00"),
            ("[$-F800]dddd, mmmm dd, yyyy", 43_759.0, "2019年10月21日"),
            ("h:mm AM/PM", 0.75, "6:00 PM"),
            ("上午/下午h\"时\"mm\"分\"", 0.75, "下午6时00分"),
            ("[h]:mm", 1.5, "36:00"),
            ("mm:ss", 0.5 / 24.0, "30:00"),
            ("yy.m.d", 43_759.0, "19.10.21"),
            ("d-mmm-yy", 43_759.0, "21-Oct-19"),
            ("m/d", 43_759.0, "10/21"),
            ("aaaa", 43_759.0, "星期一"),
        ] {
            assert_eq!(NumberFormat::parse(code).render(value, false), text, "{code}");
        }
        assert_eq!(NumberFormat::parse("yyyy/m/d").render(42_297.0, true), "2019/10/21");
        assert_eq!(NumberFormat::built_in(31).unwrap().render(43_759.0, false), "2019年10月21日");
        assert_eq!(NumberFormat::parse("0\"d\"").render(3.0, false), "3d");
    }

    #[test]
    fn a_number_that_is_no_date_stays_a_number() {
        assert_eq!(NumberFormat::parse("yyyy/m/d").render(-5.0, false), "-5");
        assert_eq!(NumberFormat::parse("yyyy/m/d").render(1e300, false), general(1e300));
    }

    #[test]
    fn texts_and_written_days_have_formats_too() {
        assert_eq!(NumberFormat::parse("\"会议：\"@").render_text("周三"), "会议：周三");
        assert_eq!(NumberFormat::parse("0;-0;0;@\"街道\"").render_text("城北"), "城北街道");
        assert_eq!(NumberFormat::parse("_ @_ ").render_text("甲"), "甲");
        for code in ["General", ";;;", "0\"人\";;;\"无\"", "yyyy/m/d"] {
            assert_eq!(NumberFormat::parse(code).render_text("甲"), "甲");
        }
        let day = NumberFormat::parse("yyyy\"年\"m\"月\"d\"日\"");
        assert_eq!(day.render_iso("2025-03-20T00:00:00.000"), "2025年3月20日");
        assert_eq!(NumberFormat::parse("yyyy/m/d h:mm").render_iso("2025-05-07T09:00:00Z"), "2025/5/7 9:00");
        assert_eq!(NumberFormat::parse("General").render_iso("2019-10-21T00:00:00Z"), "2019-10-21");
        assert_eq!(day.render_iso("昨天"), "昨天");
    }
}
