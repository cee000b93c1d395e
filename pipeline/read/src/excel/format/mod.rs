//! Number formats: a stored number as a person sees it in the cell (ECMA-376 part 1, 18.8.30 and 18.8.31).
//!
//! Two liberties, both for reading rather than for looks: numbers of format General are never shortened to the width
//! of the column, and a format that hides the value (`;;;`) shows it.

mod decimal;
mod digits;
mod parse;
mod section;

use super::dates;
pub(super) use digits::general;
use section::{Section, Token};

/// A parsed number format.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
}

impl NumberFormat {
    /// Parses a format code such as `#,##0.00`, `yyyy"年"m"月"` or `0.0%`.
    pub(super) fn parse(code: &str) -> Self {
        let sections = parse::sections(code).iter().map(|code| parse::section(code)).collect();
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
            ("0", 430_626_198_001_011_234.0, "430626198001011000"),
            ("#,##0.00", 1_234_567_890_123_456.0, "1,234,567,890,123,460.00"),
            ("#,##0.00", 1_234_567.891, "1,234,567.89"),
            ("#,##0", -1234.0, "-1,234"),
            ("0%", 0.5, "50%"),
            ("0.0%", 0.1234, "12.3%"),
            ("0.00%", 1.0, "100.00%"),
            ("# ?/?", 0.5, "1/2"),
            ("# ?/?", 2.25, "2 1/4"),
            ("# ?/10", 0.3, "3/10"),
            ("# ?/10", 2.0, "2"),
            ("# ??/100", 1.25, "1 25/100"),
            ("# ?/2", -1.5, "-1 1/2"),
            ("?/8", 1.25, "10/8"),
            ("?/?", 1.5, "3/2"),
            ("# ?/4\"份\"", 0.25, "1/4份"),
            ("0.##", 3.0, "3"),
            ("000000", 42.0, "000042"),
            ("0\"户\"", 12.0, "12户"),
            ("¥#,##0.00;¥-#,##0.00", -3.5, "¥-3.50"),
            ("#,##0_);(#,##0)", -1200.0, "(1,200)"),
            ("0.0,\"千\"", 12_345.0, "12.3千"),
            ("0.00E+00", 12_345.0, "1.23E+04"),
            ("[>=100]\"多\";\"少\"", 5.0, "少"),
            ("[DBNum1][$-804]General", 12.0, "十二"),
            ("[DBNum2][$-804]General", 12_345.67, "壹万贰仟叁佰肆拾伍.陆柒"),
            ("[DBNum2][$-804]General\"元\"", 0.5, "零.伍元"),
            ("[DBNum2][$-804]General", -20.5, "-贰拾.伍"),
            ("[DBNum2]0.00", 123.4, "壹贰叁.肆零"),
            ("[DBNum2]0佰0拾0元", 123.0, "壹佰贰拾叁元"),
            ("[DBNum1]0", 105.0, "一〇五"),
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
            ("[$-804]h:mm AM/PM", 0.75, "6:00 下午"),
            ("[$-804]yyyy\"年\"m\"月\"d\"日\" dddd", 43_759.0, "2019年10月21日 星期一"),
            ("dddd", 43_759.0, "Monday"),
            ("[$-1E000804]m\\月d\\日", 43_759.0, "十月二十一日"),
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
