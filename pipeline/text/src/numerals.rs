//! Chinese numerals, both ways: 二十三 is 23.
//!
//! Read: 一二三 with 十百千万亿, digit by digit 二〇一九, 两, 廿 卅, the full forms 壹贰叁 of receipts, ASCII and
//! full-width digits. Not read: fractions, ordinals (第), mixtures such as 3万.

/// Reads a whole string as a numeral; `None` when anything else stands in it.
///
/// ```
/// use zuozheng_text::numerals;
/// assert_eq!(numerals::parse("二十三"), Some(23));
/// assert_eq!(numerals::parse("二〇一九"), Some(2019));
/// assert_eq!(numerals::parse("一万零五十"), Some(10050));
/// assert_eq!(numerals::parse("１２"), Some(12));
/// assert_eq!(numerals::parse("第三"), None);
/// ```
pub fn parse(written: &str) -> Option<u64> {
    let first = written.chars().next()?;
    if arabic(first).is_some() {
        return written.chars().try_fold(0_u64, |value, c| value.checked_mul(10)?.checked_add(arabic(c)?));
    }
    if written.chars().all(|c| digit(c).is_some()) {
        return parse_digit_by_digit(written);
    }
    parse_with_units(written)
}

/// Reads the numeral that a string begins with: its value and its length in bytes.
///
/// ```
/// use zuozheng_text::numerals;
/// assert_eq!(numerals::leading("十二、公开预算"), Some((12, "十二".len())));
/// assert_eq!(numerals::leading("12.公开预算"), Some((12, 2)));
/// assert_eq!(numerals::leading("公开预算"), None);
/// ```
pub fn leading(text: &str) -> Option<(u64, usize)> {
    let first = text.chars().next()?;
    let belongs = |c: char| if arabic(first).is_some() { arabic(c).is_some() } else { is_chinese_numeral(c) };
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    // 三百千 is no numeral, but its beginning is: take the longest prefix that reads.
    let ends = text[..end].char_indices().map(|(at, c)| at + c.len_utf8()).collect::<Vec<_>>();
    ends.into_iter().rev().find_map(|end| parse(&text[..end]).map(|value| (value, end)))
}

/// Writes a number the way headings do: 23 is 二十三, 10 is 十, 110 is 一百一十. From 10^16 on, where the units run out,
/// digit by digit.
///
/// ```
/// use zuozheng_text::numerals;
/// assert_eq!(numerals::format(12), "十二");
/// assert_eq!(numerals::format(1005), "一千零五");
/// assert_eq!(numerals::format(20_019), "二万零一十九");
/// ```
pub fn format(number: u64) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    if number >= 10_u64.pow(16) {
        return format_digits(number);
    }
    let mut text = String::new();
    let mut started = false;
    // Groups of four digits from the left.
    for (unit, scale) in [("万亿", 12), ("亿", 8), ("万", 4), ("", 0)] {
        let group = number / 10_u64.pow(scale) % 10_000;
        if group == 0 {
            continue;
        }
        let gap = started && (group < 1000 || group_before_is_empty(number, scale));
        if gap {
            text.push('零');
        }
        format_group(group, &mut text);
        // 万亿 is 万 of 亿: followed by an 亿 group the 亿 is written once.
        let has_yi = !(number / 100_000_000).is_multiple_of(10_000);
        let unit = if unit == "万亿" && has_yi { "万" } else { unit };
        text.push_str(unit);
        started = true;
    }
    // 一十二 is 十二 at the beginning.
    match text.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => text,
    }
}

/// Writes a number digit by digit, as years are: 2019 is 二〇一九.
///
/// ```
/// assert_eq!(zuozheng_text::numerals::format_digits(2019), "二〇一九");
/// ```
pub fn format_digits(number: u64) -> String {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    number.to_string().bytes().map(|byte| DIGITS[usize::from(byte - b'0')]).collect()
}

/// True for a character that Chinese numerals are made of; ASCII digits are not among them.
pub fn is_chinese_numeral(c: char) -> bool {
    digit(c).is_some() || unit(c).is_some() || tens(c).is_some()
}

fn arabic(c: char) -> Option<u64> {
    match c {
        '0'..='9' => Some(u64::from(c) - u64::from('0')),
        '０'..='９' => Some(u64::from(c) - u64::from('０')),
        _ => None,
    }
}

fn digit(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' | '○' | '◯' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn tens(c: char) -> Option<u64> {
    match c {
        '廿' => Some(20),
        '卅' => Some(30),
        '卌' => Some(40),
        _ => None,
    }
}

fn unit(c: char) -> Option<u64> {
    match c {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1000),
        '万' | '萬' => Some(10_000),
        '亿' | '億' => Some(100_000_000),
        _ => None,
    }
}

fn parse_digit_by_digit(written: &str) -> Option<u64> {
    written.chars().try_fold(0_u64, |value, c| value.checked_mul(10)?.checked_add(digit(c)?))
}

/// 三百二十, 一万零五: units fall inside a group of four, groups fall too.
fn parse_with_units(written: &str) -> Option<u64> {
    let mut total = 0_u64;
    let mut group = 0_u64;
    let mut pending: Option<u64> = None;
    // The smallest unit seen in this group and among the groups: units must fall.
    let (mut last_unit, mut last_scale) = (10_000, u64::MAX);
    let mut has_yi = false;
    for c in written.chars() {
        if let Some(value) = digit(c) {
            match pending {
                // 零 only bridges; any other two digits in a row are no numeral with units.
                None | Some(0) => pending = Some(value),
                Some(_) => return None,
            }
        } else if let Some(value) = tens(c) {
            if pending.is_some_and(|digit| digit != 0) || last_unit <= 10 {
                return None;
            }
            group += value;
            (pending, last_unit) = (None, 10);
        } else {
            let value = unit(c)?;
            if value < 10_000 {
                if value >= last_unit {
                    return None;
                }
                // A bare 十 is 一十; a bare 百 or 千 is no numeral.
                let count = match pending.take() {
                    None if value == 10 => 1,
                    None => return None,
                    Some(0) if value == 10 => 1,
                    Some(0) => return None,
                    Some(count) => count,
                };
                group += count * value;
                last_unit = value;
            } else {
                group += pending.take().unwrap_or(0);
                let is_yi = value == 100_000_000;
                if is_yi && last_scale == 10_000 && !has_yi {
                    // 三万五千亿: the 万 counted 亿.
                    total = total.checked_add(group)?.checked_mul(value)?;
                } else if group == 0 || value >= last_scale {
                    return None;
                } else {
                    total = total.checked_add(group.checked_mul(value)?)?;
                }
                (group, last_unit, last_scale) = (0, 10_000, value);
                has_yi |= is_yi;
            }
        }
    }
    total.checked_add(group)?.checked_add(pending.unwrap_or(0))
}

fn format_group(group: u64, text: &mut String) {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let mut gap = false;
    let mut started = false;
    for (scale, unit) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = group / scale % 10;
        if digit == 0 {
            gap = started;
            continue;
        }
        if gap {
            text.push('零');
        }
        text.push(DIGITS[digit as usize]);
        text.push_str(unit);
        (started, gap) = (true, false);
    }
}

/// True when the four digits before the group at `scale` are all zero.
fn group_before_is_empty(number: u64, scale: u32) -> bool {
    scale < 12 && (number / 10_u64.pow(scale + 4)).is_multiple_of(10_000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_the_written_forms() {
        let cases = [
            ("十", 10),
            ("一十", 10),
            ("十九", 19),
            ("二十", 20),
            ("廿三", 23),
            ("卅一", 31),
            ("一百零二", 102),
            ("一百一十", 110),
            ("两百", 200),
            ("一百廿五", 125),
            ("二千〇一十九", 2019),
            ("二〇一九", 2019),
            ("二○一九", 2019),
            ("一九四九", 1949),
            ("〇", 0),
            ("一万零五", 10_005),
            ("十二万三千四百五十六", 123_456),
            ("一亿零三百万", 103_000_000),
            ("三万五千亿", 3_500_000_000_000),
            ("壹佰贰拾叁", 123),
            ("12", 12),
            ("２０１９", 2019),
        ];
        for (written, number) in cases {
            assert_eq!(parse(written), Some(number), "{written}");
        }
    }

    #[test]
    fn refuses_what_is_no_numeral() {
        let refused = [
            "",
            "第三",
            "百",
            "三百千",
            "十十",
            "二十一百",
            "万",
            "三亿五万亿",
            "1二",
            "二1",
            "一二十",
            "一 二",
            "99999999999999999999999",
        ];
        for written in refused {
            assert_eq!(parse(written), None, "{written}");
        }
    }

    #[test]
    fn takes_the_numeral_off_the_front() {
        assert_eq!(leading("二十三）"), Some((23, 9)));
        assert_eq!(leading("2019年"), Some((2019, 4)));
        assert_eq!(leading("三百千"), Some((300, 6)));
        assert_eq!(leading(""), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(number in 1_u64..=9999) {
            prop_assert_eq!(parse(&format(number)), Some(number));
            prop_assert_eq!(parse(&format_digits(number)), Some(number));
        }

        #[test]
        fn large_numbers_are_read_back(number in 0_u64..=9_999_999_999_999_999) {
            prop_assert_eq!(parse(&format(number)), Some(number));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[一二十百千万亿零〇廿0-9０a]{0,24}") {
            let read = leading(&text);
            prop_assert!(read.is_none_or(|(_, len)| text.is_char_boundary(len) && len > 0));
        }
    }
}
