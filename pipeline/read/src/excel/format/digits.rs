//! The digits of a number.

/// A number of format General: all its digits, no noise of binary fractions.
pub(in crate::excel) fn general(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".into() } else { String::new() };
    }
    if value.abs() >= 1e21 || value.abs() < 1e-9 {
        return scientific(value, 5);
    }
    // A whole number of fifteen digits at most is kept as it is.
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return (value as i64).to_string();
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
pub(super) fn fifteen_digits(value: f64) -> (String, i32) {
    let text = format!("{value:.14e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

/// Whole part and exactly `decimals` digits after the point, half rounded up on the decimal digits as Excel does.
pub(super) fn rounded(value: f64, decimals: usize) -> (String, String) {
    if value >= 1e15 {
        // Excel shows zeros for what it does not keep, and so must we: 430626198001011328 would be an invented identity number.
        let (digits, exponent) = fifteen_digits(value);
        return (format!("{digits}{}", "0".repeat((exponent - 14).clamp(0, 400) as usize)), "0".repeat(decimals));
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

pub(super) fn scientific(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$E}");
    let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
    let power: i32 = exponent.parse().unwrap_or(0);
    format!("{mantissa}E{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
}
