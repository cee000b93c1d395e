//! Chinese and other numerals, as lists and cells are numbered with them.

/// The digits of 二〇一九.
pub(crate) const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// The digits of sums on receipts.
pub(crate) const FORMAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// 十二, 一百零五, 二十: the way lists count.
pub(crate) fn chinese(number: u64) -> String {
    let text = grouped(number, DIGITS, ['十', '百', '千']).replace('〇', "零");
    match text.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None if number == 0 => "〇".into(),
        None => text,
    }
}

/// 壹拾贰: the way sums are written on receipts.
pub(crate) fn formal_chinese(number: u64) -> String {
    grouped(number, FORMAL, ['拾', '佰', '仟'])
}

/// 二〇一九: digit by digit, the way years are written.
pub(crate) fn chinese_digits(number: u64) -> String {
    number.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
}

/// i, ii, iii, iv; large numbers stay Arabic.
pub(crate) fn roman(number: u64) -> String {
    if number == 0 || number > 3999 {
        return number.to_string();
    }
    let steps = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = number;
    let mut text = String::new();
    for (value, letters) in steps {
        while rest >= value {
            text.push_str(letters);
            rest -= value;
        }
    }
    text
}

/// a … z, aa, bb: Word repeats the letter.
pub(crate) fn letters(number: u64) -> String {
    if number == 0 || number > 26 * 50 {
        return number.to_string();
    }
    let letter = char::from(b'a' + ((number - 1) % 26) as u8);
    std::iter::repeat_n(letter, ((number - 1) / 26 + 1) as usize).collect()
}

/// ① … ㊿; beyond that Arabic.
pub(crate) fn circled(number: u64) -> String {
    let base = match number {
        1..=20 => 0x2460 + (number - 1),
        21..=35 => 0x3251 + (number - 21),
        36..=50 => 0x32b1 + (number - 36),
        _ => return number.to_string(),
    };
    char::from_u32(base as u32).map(String::from).unwrap_or_default()
}

fn grouped(number: u64, digits: [char; 10], units: [char; 3]) -> String {
    if number == 0 {
        return digits[0].to_string();
    }
    if number >= 1_0000_0000_0000 {
        return number.to_string();
    }
    let mut text = String::new();
    let mut gap = false;
    for (size, name) in [(1_0000_0000_u64, "亿"), (1_0000, "万"), (1, "")] {
        let group = number / size % 1_0000;
        if group == 0 {
            gap = !text.is_empty();
            continue;
        }
        for (at, unit) in [(1000, Some(units[2])), (100, Some(units[1])), (10, Some(units[0])), (1, None)] {
            let digit = group / at % 10;
            if digit == 0 {
                gap = !text.is_empty();
                continue;
            }
            if gap {
                text.push(digits[0]);
            }
            gap = false;
            text.push(digits[digit as usize]);
            text.extend(unit);
        }
        // A zero at the end of a group is only spoken when the next group says something.
        gap = gap && !group.is_multiple_of(10);
        text.push_str(name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_as_lists_count() {
        for (number, text) in [
            (0, "〇"),
            (1, "一"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (21, "二十一"),
            (100, "一百"),
            (101, "一百零一"),
            (110, "一百一十"),
            (1001, "一千零一"),
            (12_345, "一万二千三百四十五"),
            (10_005, "一万零五"),
            (200_000, "二十万"),
        ] {
            assert_eq!(chinese(number), text);
        }
        assert_eq!(formal_chinese(1020), "壹仟零贰拾");
        assert_eq!(chinese_digits(2019), "二〇一九");
    }

    #[test]
    fn other_numerals() {
        assert_eq!((roman(14).as_str(), letters(28).as_str(), circled(12).as_str()), ("xiv", "bb", "⑫"));
        assert_eq!(circled(21), "㉑");
    }
}
